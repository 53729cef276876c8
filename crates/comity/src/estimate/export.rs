//! The estimates for other programs: JSON with a versioned schema, CSV in long form.

use super::instruments;
use super::model::{Model, Run, convention, family_name};
use super::permute::Permuted;
use super::table::{collinear, errors_in_words};
use super::test::{Tested, law};
use comity_figures::figure::table::harmless;
use comity_model::gravity::distribution::t_two_sided;
use comity_model::gravity::{Coefficient, Corrected, Explained, Marginal, Status, WildTest, WildWeights};
use serde_json::{Value, json};

/// Everything about a run; schema `comity/estimate/1`.
pub fn json(run: &Run, tests: &[Tested], values: &Value) -> Value {
    let frame = &run.prepared.frame;
    let mapping: Vec<Value> =
        run.prepared.mapping.iter().map(|(name, column)| json!({"name": name, "column": column})).collect();
    let evidence: Vec<Value> = frame
        .evidence
        .iter()
        .map(|e| json!({"column": e.column, "source": e.source, "example": e.example}))
        .collect();
    let refused: Vec<Value> =
        run.refused.iter().map(|r| json!({"label": r.label, "why": r.why.message})).collect();
    json!({
        "schema": "comity/estimate/1",
        "program": env!("CARGO_PKG_VERSION"),
        "data": {
            "source": frame.source, "rows": frame.rows - frame.made, "mapping": mapping, "notes": run.notes,
            "evidence": evidence,
        },
        "standard_errors": errors_in_words(run).trim_end(),
        "small_sample": convention(run.small_sample).0,
        "models": run.models.iter().map(model_json).collect::<Vec<_>>(),
        "refused": refused,
        "tests": tests.iter().map(|t| json!({
            "model": t.label, "hypothesis": t.hypothesis, "law": law(&t.wald).0, "statistic": law(&t.wald).1,
            "chi_squared": t.wald.statistic, "df": t.wald.degrees,
            "df_rest": Some(t.wald.rest).filter(|rest| rest.is_finite()),
            "p_value": t.wald.p_value, "estimate": t.estimate, "se": t.se,
        })).collect::<Vec<_>>(),
        "values": values,
    })
}

fn model_json(model: &Model) -> Value {
    let fit = &model.fit;
    let coefficients: Vec<Value> = fit
        .coefficients
        .iter()
        .enumerate()
        .map(|(at, c)| {
            let (low, high) = interval(model, c);
            json!({
                "name": c.name, "estimate": c.estimate, "se": c.se, "statistic": c.statistic,
                "p_value": c.p_value, "low": low, "high": high,
                "error_bound": fit.certificate.coefficients.get(at),
            })
        })
        .collect();
    let dropped: Vec<Value> = fit
        .dropped_regressors
        .iter()
        .map(|d| json!({"name": d.name, "reason": collinear(d.reason)}))
        .collect();
    let drops: Vec<Value> =
        model.drops.iter().map(|(reason, n)| json!({"reason": reason, "rows": n})).collect();
    let cells: Vec<Value> = fit
        .certificate
        .cells
        .iter()
        .map(|cell| {
            let effect = model.effects.iter().find(|e| e.name == cell.effect);
            let level = effect.map(|e| e.level(cell.level));
            json!({"effect": cell.effect, "level": level, "relative": cell.relative})
        })
        .collect();
    let (status, residual) = ended(fit.status);
    let (inference, g) = (fit.degrees.inference, &fit.goodness);
    json!({
        "label": model.label, "group": model.group, "formula": model.formula, "response": model.response,
        "family": family_name(model.family), "coefficients": coefficients, "covariance": fit.covariance,
        "dropped_regressors": dropped,
        "effects": model.effects.iter().map(|e| e.name.as_str()).collect::<Vec<_>>(),
        "clusters": model.clusters.iter().map(|(name, n)| json!({"name": name, "clusters": n})).collect::<Vec<_>>(),
        "weights": model.weights, "offset": model.offset,
        "rows": {"read": model.read, "made": model.made, "used": fit.rows_used, "dropped": drops},
        "goodness": {
            "deviance": g.deviance, "log_likelihood": g.log_likelihood, "r2": g.r2, "r2_within": g.r2_within,
            "pseudo_r2": g.pseudo_r2, "correlation2": g.correlation2,
        },
        "perfect_fit": match fit.explained {
            Explained::No => Value::Null,
            Explained::ByEffects => json!("effects"),
            _ => json!("regressors and effects"),
        },
        "parameters": fit.degrees.counted,
        "degrees_of_freedom": if inference.is_finite() { json!(inference) } else { Value::Null },
        "status": status, "residual": residual, "iterations": fit.iterations,
        "inner_iterations": fit.inner_iterations,
        "certificate": {
            "cells": cells, "gradient": fit.certificate.gradient, "absorption": fit.certificate.absorption,
        },
        "notes": fit.notes, "bias_correction": fit.corrected.as_ref().map(corrected),
        "instruments": instruments::json(model),
        "marginal_effects": marginal(model),
        "dispersion": fit.dispersion.map(|d| json!({"value": d.value, "se": d.se})),
        "wild_bootstrap": wild_bootstrap(model),
        "randomization": model.permuted.as_ref().map(Permuted::json),
    })
}

/// How a fit ended, and what of the score was left where it did not converge.
fn ended(status: Status) -> (&'static str, Option<f64>) {
    match status {
        Status::Converged => ("converged", None),
        Status::NotConverged { residual, .. } => ("not converged", Some(residual)),
        Status::Stalled { residual, .. } => ("stalled", Some(residual)),
        _ => ("ended", None),
    }
}

/// Average marginal effects; null but for logit, and an error that is not known is null.
fn marginal(model: &Model) -> Value {
    let one = |(name, m): &(&str, Marginal)| json!({"name": name, "estimate": m.estimate, "se": Some(m.se).filter(|se| se.is_finite())});
    let found = model.marginal();
    if found.is_empty() { Value::Null } else { found.iter().map(one).collect() }
}

/// The wild cluster bootstrap; null if there is none, and a p value that is not known is null.
fn wild_bootstrap(model: &Model) -> Value {
    let Some(found) = &model.fit.bootstrap else { return Value::Null };
    let weights = match found.asked.weights {
        WildWeights::Rademacher => "rademacher",
        WildWeights::Webb => "webb",
    };
    let test = |(c, test): (&Coefficient, &WildTest)| {
        let p_value = Some(test.p_value).filter(|p| p.is_finite());
        json!({"name": c.name, "statistic": test.statistic, "p_value": p_value})
    };
    let tests = model.fit.coefficients.iter().zip(&found.tests).map(test);
    json!({
        "weights": weights, "draws": found.draws, "exhaustive": found.exhaustive, "seed": found.asked.seed,
        "tests": tests.collect::<Vec<_>>(),
    })
}

/// Estimates less their bias (Weidner and Zylkin 2021).
fn corrected(c: &Corrected) -> Value {
    let one =
        |i: usize| json!({"name": c.names[i], "bias": c.bias[i], "estimate": c.estimates[i], "se": c.se[i]});
    json!({"coefficients": (0..c.names.len()).map(one).collect::<Vec<_>>(), "covariance": c.covariance})
}

/// Share of samples whose interval holds the true value.
pub const LEVEL: f64 = 0.95;

/// Ends of the interval of a coefficient at the [`LEVEL`].
pub fn interval(model: &Model, c: &Coefficient) -> (f64, f64) {
    let reach = critical(model.fit.degrees.inference) * c.se;
    (c.estimate - reach, c.estimate + reach)
}

/// The statistic that is exceeded in either direction with probability `1 - LEVEL`, by bisection.
pub(super) fn critical(degrees: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1e3);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if t_two_sided(middle, degrees) > 1.0 - LEVEL { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// One line a coefficient: `model,response,term,estimate,se,statistic,p_value,low,high,n`.
pub fn csv(run: &Run) -> String {
    let mut out = "model,family,response,term,estimate,se,statistic,p_value,low,high,n\n".to_owned();
    for model in &run.models {
        for c in &model.fit.coefficients {
            let (low, high) = interval(model, c);
            let texts = [&model.label, model.method(), &model.response, &c.name].map(quoted);
            let numbers = [c.estimate, c.se, c.statistic, c.p_value, low, high].map(plain);
            out += &format!("{},{},{}\n", texts.join(","), numbers.join(","), model.fit.rows_used);
        }
    }
    out
}

/// A number in full, or nothing.
pub fn plain(x: f64) -> String {
    match x {
        x if !x.is_finite() => String::new(),
        x if x != 0.0 && !(1e-5..1e16).contains(&x.abs()) => format!("{x:e}"),
        x => format!("{x}"),
    }
}

/// A text as a cell of CSV.
pub fn quoted(text: &str) -> String {
    let text = harmless(text);
    if text.contains([',', '"', '\n', '\r', ';']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn critical_values_are_those_of_the_tables() {
        for (degrees, value) in
            [(1.0, 12.7062047), (10.0, 2.2281389), (100.0, 1.9839715), (f64::INFINITY, 1.9599640)]
        {
            assert!((critical(degrees) - value).abs() < 1e-6, "{degrees}: {}", critical(degrees));
        }
    }

    #[test]
    fn a_text_with_a_comma_stays_one_cell() {
        assert_eq!(quoted("l(rta, 4)"), "\"l(rta, 4)\"");
    }
}
