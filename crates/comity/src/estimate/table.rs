//! The estimates as economists print them: a column for each model, standard errors in parentheses,
//! effects as yes or no, and below the table what it rests on.

use super::model::{Model, Run, convention};
use super::test::{self, Tested};
use super::{Errors, instruments, prepare::ROLES};
use crate::output;
use crate::words::{count, grouped, printable};
use comity_model::gravity::{
    Coefficient, Collinear, Family, Kernel, Leverage, Marginal, Status, WildWeights,
};

/// How numbers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Decimals of coefficients and standard errors.
    pub digits: usize,
    /// Whether stars mark small p values.
    pub stars: bool,
}

impl Default for Style {
    /// Three decimals, as in the literature; no stars, which journals of the field have begun to refuse.
    fn default() -> Self {
        Self { digits: 3, stars: false }
    }
}

/// Models side by side up to this number; more are listed one below the other.
const SIDE_BY_SIDE_MAX: usize = 8;

/// Everything about a run, for a terminal.
pub fn in_words(run: &Run, style: Style, tests: &[Tested]) -> String {
    let mut out =
        if run.models.len() > SIDE_BY_SIDE_MAX { listed(run, style) } else { side_by_side(run, style) };
    out += "\n";
    out += &errors_in_words(run);
    if style.stars {
        out += "*** p < 0.01, ** p < 0.05, * p < 0.1, two-sided\n";
    }
    let many = run.models.len() > 1;
    out += &test::in_words(tests, many);
    for model in &run.models {
        let label = if many { format!("{} ", model.label) } else { String::new() };
        out += &instruments::in_words(model, &label, style.digits);
        out += &drawn(model, &label);
        out += &marginal(model, &label, style.digits);
        out += &about(model, &label);
    }
    for refused in &run.refused {
        out += &format!("{} not estimated: {}\n", refused.label, refused.why.message);
    }
    out += &about_data(run);
    printable(&out)
}

/// A grid of cells: the first column to the left, the others to the right.
struct Grid(Vec<Vec<String>>);

impl Grid {
    fn row(&mut self, name: &str, cells: impl IntoIterator<Item = String>) {
        let mut row = vec![name.to_owned()];
        row.extend(cells);
        self.0.push(row);
    }

    fn rule(&mut self) {
        self.0.push(Vec::new());
    }

    fn text(&self) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let wide =
            |column: usize| self.0.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
        let widths: Vec<usize> = (0..columns).map(|column| wide(column).unwrap_or(0)).collect();
        let total = widths.iter().sum::<usize>() + 2 * columns.saturating_sub(1);
        let line = |row: &Vec<String>| {
            if row.is_empty() {
                return "─".repeat(total);
            }
            let cells = row.iter().zip(&widths).enumerate().map(|(i, (cell, width))| {
                let pad = " ".repeat(width - cell.chars().count());
                if i == 0 { format!("{cell}{pad}") } else { format!("  {pad}{cell}") }
            });
            cells.collect::<String>().trim_end().to_owned()
        };
        self.0.iter().map(|row| line(row) + "\n").collect()
    }
}

fn side_by_side(run: &Run, style: Style) -> String {
    let models = &run.models;
    let mut grid = Grid(Vec::new());
    let each = |f: &dyn Fn(&Model) -> String| models.iter().map(f).collect::<Vec<String>>();
    if models.len() > 1 || models.iter().any(|m| m.group.is_some()) {
        grid.row("", each(&|m| m.label.clone()));
    }
    grid.row("", each(&|m| m.method().to_owned()));
    grid.row("", each(&|m| m.response.clone()));
    grid.rule();
    for name in coefficient_names(models) {
        let found: Vec<Option<&Coefficient>> = models.iter().map(|m| coefficient(m, &name)).collect();
        let estimate = |c: &Option<&Coefficient>| c.map_or_else(String::new, |c| starred(c, style));
        let error = |c: &Option<&Coefficient>| c.map_or_else(String::new, |c| bracketed(c.se, style));
        grid.row(&name, found.iter().map(estimate));
        grid.row("", found.iter().map(error));
    }
    grid.rule();
    let effects = effect_names(models);
    for name in &effects {
        let has = |m: &Model| if m.effects.iter().any(|e| e.name == *name) { "yes" } else { "no" }.to_owned();
        grid.row(name, each(&has));
    }
    if !effects.is_empty() {
        grid.rule();
    }
    grid.row("Observations", each(&|m| grouped(m.fit.rows_used as f64, 0)));
    for (name, value) in GOODNESS {
        if models.iter().any(|m| value(m).is_some()) {
            grid.row(
                name,
                each(&|m| value(m).map_or_else(String::new, |x| format!("{x:.*}", style.digits.max(3)))),
            );
        }
    }
    grid.row("Converged", each(&|m| converged(m)));
    grid.text()
}

type Measure = fn(&Model) -> Option<f64>;

/// Measures of fit by name; those a family does not have are left out.
pub const GOODNESS: [(&str, Measure); 3] = [
    ("Pseudo R2", |m| {
        (m.family != Family::LeastSquares).then_some(m.fit.goodness.pseudo_r2).filter(|x| x.is_finite())
    }),
    // With instruments these would count the residual of the first stage as an explanation.
    ("R2", |m| {
        let has = m.family == Family::LeastSquares && m.fit.instrumented.is_none();
        has.then_some(m.fit.goodness.r2).filter(|x| x.is_finite())
    }),
    ("R2 within", |m| {
        let has = m.family == Family::LeastSquares && !m.effects.is_empty() && m.fit.instrumented.is_none();
        has.then_some(m.fit.goodness.r2_within).filter(|x| x.is_finite())
    }),
];

/// Many models: a row for each.
fn listed(run: &Run, style: Style) -> String {
    let names = coefficient_names(&run.models);
    let mut heading: Vec<&str> = vec![""];
    for name in &names {
        heading.extend([name.as_str(), "(se)"]);
    }
    heading.extend(["N", "converged"]);
    let rows: Vec<Vec<String>> = run
        .models
        .iter()
        .map(|model| {
            let mut row = vec![model.label.clone()];
            for name in &names {
                let found = coefficient(model, name);
                row.push(found.map_or_else(String::new, |c| starred(c, style)));
                row.push(found.map_or_else(String::new, |c| bracketed(c.se, style)));
            }
            row.extend([grouped(model.fit.rows_used as f64, 0), converged(model)]);
            row
        })
        .collect();
    let numeric: Vec<usize> = (1..heading.len()).collect();
    output::table(&heading, &numeric, &rows)
}

/// Names of coefficients in the order in which models bring them up.
pub fn coefficient_names(models: &[Model]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for coefficient in models.iter().flat_map(|m| &m.fit.coefficients) {
        if !names.contains(&coefficient.name) {
            names.push(coefficient.name.clone());
        }
    }
    names
}

/// Names of effects in the order in which models bring them up.
pub fn effect_names(models: &[Model]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for effect in models.iter().flat_map(|m| &m.effects) {
        if !names.contains(&effect.name) {
            names.push(effect.name.clone());
        }
    }
    names
}

/// A coefficient by name.
pub fn coefficient<'a>(model: &'a Model, name: &str) -> Option<&'a Coefficient> {
    model.fit.coefficients.iter().find(|c| c.name == name)
}

/// A number with fixed decimals, in powers of ten where these would hide it.
pub fn show(x: f64, digits: usize) -> String {
    if !x.is_finite() {
        return "n/a".to_owned();
    }
    let smallest = 10f64.powi(-i32::try_from(digits).unwrap_or(3));
    if x != 0.0 && (x.abs() < smallest || x.abs() >= 1e7) {
        format!("{x:.2e}")
    } else {
        format!("{x:.digits$}")
    }
}

/// The stars of a p value.
pub fn stars(p: f64) -> &'static str {
    match p {
        p if p < 0.01 => "***",
        p if p < 0.05 => "**",
        p if p < 0.1 => "*",
        _ => "",
    }
}

fn starred(c: &Coefficient, style: Style) -> String {
    let mark = if style.stars { stars(c.p_value) } else { "" };
    // Blanks keep the decimal points of a column below each other.
    let pad = if style.stars { 3 - mark.len() } else { 0 };
    format!("{}{mark}{}", show(c.estimate, style.digits), " ".repeat(pad))
}

fn bracketed(se: f64, style: Style) -> String {
    format!("({}){}", show(se, style.digits), " ".repeat(if style.stars { 2 } else { 0 }))
}

fn converged(model: &Model) -> String {
    match model.fit.status {
        Status::Converged => "yes".to_owned(),
        Status::Stalled { .. } => "stalled".to_owned(),
        _ => "NO".to_owned(),
    }
}

/// Which standard errors these are, by which convention.
pub fn errors_in_words(run: &Run) -> String {
    let what = match &run.errors {
        Errors::Clustered(_) => {
            let names = run
                .models
                .first()
                .map_or_else(Vec::new, |m| m.clusters.iter().map(|(n, _)| n.as_str()).collect());
            format!("clustered by {}", names.join(" and by "))
        }
        Errors::Dyadic => {
            format!("dyadic: rows that share an {} or {} may be correlated", ROLES[0], ROLES[1])
        }
        Errors::NeweyWest { lags, unit } => {
            let unit = if unit.is_empty() { "pair".to_owned() } else { unit.join(" and ") };
            format!("correlated within a {unit} up to {} (Newey and West)", count(*lags as usize, "period"))
        }
        Errors::DriscollKraay { lags } => {
            let lags = count(*lags as usize, "period");
            format!("correlated across all rows up to {lags} apart (Driscoll and Kraay)")
        }
        Errors::Jackknife(way) => {
            return format!(
                "Standard errors in parentheses, from estimates without one cluster of {way} at a time (CRV3).\n"
            );
        }
        Errors::Leverage(Leverage::Hc2) => "robust to unequal variances, raised by leverage (HC2)".to_owned(),
        Errors::Leverage(Leverage::Hc3) => "robust to unequal variances, raised by leverage (HC3)".to_owned(),
        Errors::Conley { cutoff, kernel, .. } => {
            let falls = match kernel {
                Kernel::Bartlett => "less with distance (Bartlett)",
                Kernel::Uniform => "alike at any distance (uniform)",
            };
            format!("correlated between places up to {} km apart, {falls} (Conley)", grouped(*cutoff, 0))
        }
        Errors::Homoskedastic => "for errors of one variance".to_owned(),
        Errors::Robust | Errors::Usual => "robust to unequal variances".to_owned(),
    };
    let (name, words) = convention(run.small_sample);
    format!("Standard errors in parentheses, {what}; small-sample convention {name} ({words}).\n")
}

/// What was found by draws: a wild bootstrap, a randomisation test; and the dispersion.
fn drawn(model: &Model, label: &str) -> String {
    let mut out = String::new();
    if let Some(found) = &model.fit.dispersion {
        out += &format!(
            "{label}dispersion {} ({}), by maximum likelihood\n",
            show(found.value, 4),
            show(found.se, 4)
        );
    }
    if let Some(found) = &model.fit.bootstrap {
        let weights = match found.asked.weights {
            WildWeights::Rademacher => "Rademacher",
            WildWeights::Webb => "Webb",
        };
        let draws = if found.exhaustive {
            format!("all {} combinations", grouped(found.draws as f64, 0))
        } else {
            format!("{} draws, seed {}", grouped(found.draws as f64, 0), found.asked.seed)
        };
        out += &format!("{label}wild cluster bootstrap, hypothesis imposed, {weights} weights, {draws}:\n");
        let row = |(c, test): (&Coefficient, &comity_model::gravity::WildTest)| {
            vec![c.name.clone(), show(test.statistic, 3), show(test.p_value, 4)]
        };
        let rows: Vec<Vec<String>> = model.fit.coefficients.iter().zip(&found.tests).map(row).collect();
        out += &output::table(&["", "statistic", "p value"], &[1, 2], &rows);
    }
    out + &model.permuted.as_ref().map_or_else(String::new, |found| format!("{label}{}\n", found.in_words()))
}

/// Average marginal effects of a logit, those of the constant left out.
fn marginal(model: &Model, label: &str, digits: usize) -> String {
    let found = model.marginal();
    if found.is_empty() {
        return String::new();
    }
    let one = |(name, m): &(&str, Marginal)| {
        format!("{name} {} ({})", show(m.estimate, digits), show(m.se, digits))
    };
    let list: Vec<String> = found.iter().map(one).collect();
    format!("{label}average marginal effects on the probability: {}\n", list.join("; "))
}

fn about(model: &Model, label: &str) -> String {
    let mut out = String::new();
    for (name, n) in &model.clusters {
        out += &format!("{label}clusters: {} of {name}\n", grouped(*n as f64, 0));
    }
    let dropped: usize = model.drops.iter().map(|(_, n)| n).sum();
    let (read, used) = (grouped(model.read as f64, 0), grouped(model.fit.rows_used as f64, 0));
    let colon = if dropped > 0 { ":" } else { "" };
    let made =
        if model.made > 0 { format!(" + {} made", grouped(model.made as f64, 0)) } else { String::new() };
    out += &format!(
        "{label}rows: {read} read{made} = {used} used + {} dropped{colon}\n",
        grouped(dropped as f64, 0)
    );
    for (reason, n) in &model.drops {
        out += &format!("  {:>10}  {reason}\n", grouped(*n as f64, 0));
    }
    for dropped in &model.fit.dropped_regressors {
        out += &format!("{label}{} has no coefficient: {}\n", dropped.name, collinear(dropped.reason));
    }
    out += &format!("{label}{}\n", status(model));
    for note in &model.fit.notes {
        out += &format!("{label}{note}\n");
    }
    out + &corrected(model, label)
}

/// Estimates less their bias, if that was asked for.
fn corrected(model: &Model, label: &str) -> String {
    let Some(c) = &model.fit.corrected else { return String::new() };
    let digits = 6;
    let rows: Vec<Vec<String>> = (0..c.names.len())
        .map(|i| {
            vec![
                c.names[i].clone(),
                show(c.bias[i], digits),
                show(c.estimates[i], digits),
                show(c.se[i], digits),
            ]
        })
        .collect();
    let heading = ["", "bias", "estimate less bias", "corrected se"];
    format!(
        "{label}bias of many fixed effects, and standard errors by pair corrected for leverage (Weidner and Zylkin 2021):\n{}",
        output::table(&heading, &[1, 2, 3], &rows)
    )
}

/// Why a regressor has no coefficient, in words.
pub fn collinear(reason: Collinear) -> String {
    match reason {
        Collinear::WithEffects { left } => {
            format!("the effects leave nothing of it ({left:.0e} of its size)")
        }
        Collinear::WithEarlier { left } => {
            format!("it is a combination of the regressors before it ({left:.0e} of its size is left)")
        }
        Collinear::Zero => "it is zero in every row used".to_owned(),
        _ => "it is collinear".to_owned(),
    }
}

/// How the iterations ended and how well the score equations hold.
pub fn status(model: &Model) -> String {
    let fit = &model.fit;
    let steps = count(fit.iterations, "step");
    let worst = fit.certificate.cells.iter().max_by(|a, b| a.relative.total_cmp(&b.relative));
    let worst = worst.map_or_else(String::new, |cell| {
        let effect = model.effects.iter().find(|e| e.name == cell.effect);
        let level = effect.map_or_else(String::new, |e| e.level(cell.level));
        format!("; worst score equation {:.0e} of its cell ({} {level})", cell.relative, cell.effect)
    });
    let gradient = format!("; regressors {:.0e}", fit.certificate.gradient);
    match fit.status {
        Status::Converged => {
            let coefficients = fit.worst_coefficient();
            let coefficients = coefficients.map_or_else(String::new, |share| {
                format!("; coefficients within {share:.0e} of their standard errors of the solution")
            });
            format!("converged in {steps}{worst}{gradient}{coefficients}")
        }
        Status::Stalled { residual, tolerance } => format!(
            "STALLED after {steps}: rounding stops the score equations at {residual:.0e}, above {tolerance:.0e}{worst}"
        ),
        Status::NotConverged { residual, tolerance } => format!(
            "NOT CONVERGED after {steps}: score equations hold to {residual:.0e}, not to {tolerance:.0e}; do not use these numbers{worst}"
        ),
        _ => format!("ended after {steps}{worst}{gradient}"),
    }
}

fn about_data(run: &Run) -> String {
    let mut out = format!("data: {}\n", run.prepared.frame.source);
    for (name, column) in &run.prepared.mapping {
        out += &format!("  {name} is {column}\n");
    }
    for note in &run.notes {
        out += &format!("  {note}\n");
    }
    for e in &run.prepared.frame.evidence {
        out += &format!("  {}: {}\n", e.column, e.source);
        if !e.example.is_empty() {
            out += &format!("    one value with its rows: comity explain '{}'\n", e.example);
        }
    }
    out
}
