//! The coefficients as a picture.

use super::export::{LEVEL, interval};
use super::model::{Model, Run, family_name};
use super::table::{collinear, errors_in_words};
use comity_figures::figure::coefficients::{Coefficients, Estimate};
use comity_figures::figure::{Caption, Source};

/// The chart of all coefficients of a run; constants are left out, they have no place among effects.
pub fn coefficients(run: &Run, decimals: usize) -> Coefficients {
    let mut sources =
        vec![Source { text: format!("data: {}", run.prepared.frame.source), ..Source::default() }];
    sources.extend(run.prepared.frame.evidence.iter().filter(|e| !e.example.is_empty()).map(|e| Source {
        text: format!("{}: {}", e.column, e.source),
        evidence: Some(e.example.clone()),
        ..Source::default()
    }));
    let caption = Caption {
        id: "coefficients".to_owned(),
        title: title(run),
        notes: [vec![errors_in_words(run).trim_end().to_owned()], run.notes.clone()].concat(),
        sources,
        ..Caption::default()
    };
    Coefficients {
        caption,
        interval_label: format!("{} % interval", LEVEL * 100.0),
        reference: 0.0,
        decimals,
        estimates: run.models.iter().flat_map(estimates).collect(),
    }
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
