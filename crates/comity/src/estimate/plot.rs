//! The coefficients as a picture.

use super::export::{LEVEL, interval};
use super::formula::Factor;
use super::model::{Model, Run, family_name};
use super::table::{collinear, errors_in_words};
use crate::failure::Failure;
use comity_figures::figure::coefficients::{Coefficients, Estimate};
use comity_figures::figure::event_study::{EventStudy, Path, Period};
use comity_figures::figure::{Caption, Source};

/// The chart of all coefficients of a run; constants are left out, they have no place among effects.
pub fn coefficients(run: &Run, decimals: usize) -> Coefficients {
    Coefficients {
        caption: caption(run, "coefficients"),
        interval_label: format!("{} % interval", LEVEL * 100.0),
        reference: 0.0,
        decimals,
        estimates: run.models.iter().flat_map(estimates).collect(),
    }
}

fn caption(run: &Run, id: &str) -> Caption {
    let mut sources =
        vec![Source { text: format!("data: {}", run.prepared.frame.source), ..Source::default() }];
    sources.extend(run.prepared.frame.evidence.iter().filter(|e| !e.example.is_empty()).map(|e| Source {
        text: format!("{}: {}", e.column, e.source),
        evidence: Some(e.example.clone()),
        ..Source::default()
    }));
    Caption {
        id: id.to_owned(),
        title: title(run),
        notes: [vec![errors_in_words(run).trim_end().to_owned()], run.notes.clone()].concat(),
        sources,
        ..Caption::default()
    }
}

/// The coefficients of `i(over, …)` over the values of `over`, those left out at zero.
///
/// # Errors
/// If there are none, or the values are no whole numbers.
pub fn event_study(run: &Run, over: &str, decimals: usize) -> Result<EventStudy, Failure> {
    let mut paths: Vec<Path> = Vec::new();
    for model in &run.models {
        let label = if run.models.len() > 1 { model.label.as_str() } else { "" };
        for e in estimates(model) {
            let Some(rest) = e.term.strip_prefix(over).and_then(|rest| rest.strip_prefix("::")) else {
                continue;
            };
            let (level, what) = rest.split_once(':').unwrap_or((rest, ""));
            let at = level.parse().map_err(|_| {
                Failure::usage(format!("--over {over}: expected whole numbers, found {level:?}"))
                    .hint("leave out --over: the picture has a row for each level")
            })?;
            let name =
                [label, what].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            let period = Period { at, value: e.value, low: e.low, high: e.high, remark: e.remark };
            match paths.iter_mut().find(|path| path.name == name) {
                Some(path) => path.periods.push(period),
                None => paths.push(Path { name, periods: vec![period] }),
            }
        }
    }
    if paths.is_empty() {
        return Err(Failure::usage(format!("--over {over}: no coefficient is one of i({over}, …)"))
            .hint("write 'trade ~ i(year, treated, ref = 2005) | …' and --over year"));
    }
    let left_out = left_out(run, over);
    for path in &mut paths {
        path.periods.extend(left_out.iter().map(|at| Period {
            at: *at,
            value: Some(0.0),
            remark: "left out".to_owned(),
            ..Period::default()
        }));
        path.periods.sort_by_key(|p| p.at);
    }
    Ok(EventStudy {
        caption: caption(run, "event-study"),
        interval_label: format!("{} % interval", LEVEL * 100.0),
        time: over.to_owned(),
        decimals,
        paths,
    })
}

/// The levels of `i(over, …)` without a coefficient.
fn left_out(run: &Run, over: &str) -> Vec<i32> {
    let mut found: Vec<i32> = Vec::new();
    for factor in run.prepared.formulas.iter().flat_map(|formula| formula.factors()) {
        if let Factor::Levels { by, reference, .. } = factor
            && by.to_string() == over
        {
            found.extend(
                reference.iter().filter_map(|level| level.to_string().trim_matches('\'').parse::<i32>().ok()),
            );
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn title(run: &Run) -> String {
    match run.models.as_slice() {
        [only] => format!("What goes with {}: {} estimates", only.response, family_name(only.family)),
        models => format!("What goes with {}: {} models", models[0].response, models.len()),
    }
}

fn estimates(model: &Model) -> Vec<Estimate> {
    let estimated = model.fit.coefficients.iter().filter(|c| c.name != "(Intercept)").map(|c| {
        let (low, high) = interval(model, c);
        Estimate {
            term: c.name.clone(),
            model: model.label.clone(),
            value: Some(c.estimate),
            se: Some(c.se),
            low: Some(low),
            high: Some(high),
            remark: if model.converged() { String::new() } else { "not converged".to_owned() },
        }
    });
    let dropped = model.fit.dropped_regressors.iter().map(|d| Estimate {
        term: d.name.clone(),
        model: model.label.clone(),
        remark: format!("dropped: {}", collinear(d.reason)),
        ..Estimate::default()
    });
    estimated.chain(dropped).collect()
}
