//! Friends and enemies: whose productivity growth raises or lowers whose real income?
//!
//! Elasticities by a linear solve at the baseline (Kleinman, Liu and Redding 2024); a derivative,
//! so not for large shocks. Rows add to one.

use super::places::resolve;
use super::run::Prepared;
use super::scenario::Scenario;
use crate::failure::Failure;
use crate::output;
use comity_model::equilibrium::axes::Country;
use comity_model::equilibrium::exposure::exposure;
use serde::Serialize;

/// Schema of the JSON answer.
pub const SCHEMA: &str = "comity/simulate-exposure/1";
/// Friends and enemies named.
const NAMED: usize = 5;

/// Elasticities of real income with respect to productivity.
#[derive(Clone, Debug, Serialize)]
pub struct ExposureAnswer {
    /// `comity/simulate-exposure/1`.
    pub schema: &'static str,
    /// On which baseline.
    pub baseline: String,
    /// Treatment of trade deficits.
    pub closure: &'static str,
    /// Worst residual of the baseline: the derivative is taken there.
    pub audit_residual: f64,
    /// Codes of all places, in the order of columns.
    pub codes: Vec<String>,
    /// One row per party asked about; all places if none is.
    pub rows: Vec<Row>,
}

/// One party.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its name as asked for.
    pub name: String,
    /// Per cent of its real income for one per cent of productivity of each place.
    pub elasticity: Vec<f64>,
    /// Indices of its places.
    #[serde(skip)]
    pub at: Vec<usize>,
}

/// The exposure of parties to the productivity of every place.
///
/// # Errors
/// Unknown parties, or a baseline in pieces.
pub fn run(prepared: &Prepared, scenario: &Scenario, focus: &[String]) -> Result<ExposureAnswer, Failure> {
    let baseline = &prepared.baseline;
    let economy = prepared.economy(&scenario.model)?;
    let options = prepared.options(&scenario.model, scenario.model.closure)?;
    let matrix = exposure(&economy, &options).map_err(|e| Failure::usage(baseline.refusal(&e)))?;
    let names = if focus.is_empty() { &scenario.focus } else { focus };
    let mut sides: Vec<(String, Vec<usize>)> = Vec::new();
    for name in names {
        let found = resolve(baseline, std::slice::from_ref(name), scenario.as_of, "focus")?;
        sides.push((name.clone(), found.at));
    }
    if sides.is_empty() {
        sides = baseline.places.iter().enumerate().map(|(n, p)| (p.code.clone(), vec![n])).collect();
    }
    let rows = sides.into_iter().map(|(name, at)| {
        let income: f64 = at.iter().map(|n| economy.value_added()[*n]).sum();
        let of = |to: usize| -> f64 {
            at.iter().map(|n| economy.value_added()[*n] / income * matrix.at(Country(*n), Country(to))).sum()
        };
        Row { name, elasticity: (0..economy.countries()).map(of).collect(), at }
    });
    Ok(ExposureAnswer {
        schema: SCHEMA,
        baseline: baseline.label.clone(),
        closure: super::closure::named(scenario.model.closure).name,
        audit_residual: baseline.audit.worst_residual,
        codes: baseline.places.iter().map(|p| p.code.clone()).collect(),
        rows: rows.collect(),
    })
}

/// Friends and enemies of each party.
pub fn text(answer: &ExposureAnswer) -> String {
    let mut out = format!(
        "Exposure on {} · closure {} (residual of the baseline {:.1e})\nPer cent of real income for one per cent of productivity\n",
        answer.baseline, answer.closure, answer.audit_residual
    );
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| {
            let own: f64 = row.at.iter().map(|n| row.elasticity[*n]).sum();
            let mut order: Vec<usize> = (0..row.elasticity.len()).filter(|n| !row.at.contains(n)).collect();
            order.sort_by(|a, b| row.elasticity[*b].total_cmp(&row.elasticity[*a]).then(a.cmp(b)));
            let tell = |n: &usize| format!("{} {:+.4}", answer.codes[*n], row.elasticity[*n]);
            let friends: Vec<String> =
                order.iter().filter(|n| row.elasticity[**n] > 0.0).take(NAMED).map(tell).collect();
            let enemies: Vec<String> =
                order.iter().rev().filter(|n| row.elasticity[**n] < 0.0).take(NAMED).map(tell).collect();
            vec![row.name.clone(), format!("{own:.4}"), friends.join("  "), enemies.join("  ")]
        })
        .collect();
    out += &output::table(&["party", "own", "friends", "enemies"], &[1], &rows);
    out
}

/// The matrix as CSV: a row per party, a column per place.
///
/// # Errors
/// If it cannot be put together.
pub fn csv(answer: &ExposureAnswer) -> Result<Vec<u8>, Failure> {
    let wrong = |e: csv::Error| Failure::bug(e.to_string());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut head = vec!["party".to_owned()];
    head.extend(answer.codes.iter().cloned());
    writer.write_record(&head).map_err(wrong)?;
    for row in &answer.rows {
        let mut cells = vec![comity_figures::figure::table::harmless(&row.name)];
        cells.extend(row.elasticity.iter().map(f64::to_string));
        writer.write_record(&cells).map_err(wrong)?;
    }
    writer.into_inner().map_err(|e| Failure::bug(e.to_string()))
}
