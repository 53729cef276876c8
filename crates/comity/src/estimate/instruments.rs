//! What stands behind coefficients that were found with instruments? The first stage of every endogenous
//! regressor, how strong its instruments are, and whether it was endogenous at all.
//!
//! The equations are those of `comity_model::gravity`: a linear first stage with the same effects, its
//! residual `v(e)` as a regressor of the second, and `H0: rho = 0` for the coefficients of the residuals.
//! An F below 10 is called weak (Staiger and Stock 1997); with several endogenous regressors each may be
//! strong while together they are not. Nothing here is told of a model without instruments.

use super::model::Model;
use super::table::{collinear, show};
use super::test::law;
use super::weak::Accepted;
use crate::output;
use comity_model::gravity::{FirstStage, WEAK, Wald};
use serde_json::{Value, json};

/// First stages and the test of endogeneity, for a terminal; empty without instruments.
pub fn in_words(model: &Model, label: &str, digits: usize) -> String {
    let Some(told) = &model.fit.instrumented else { return String::new() };
    let mut out = String::new();
    for first in &told.first {
        out += &format!("{label}first stage of {}, by least squares with the same effects:\n", first.name);
        out += &coefficients(first, digits);
        for dropped in &first.fit.dropped_regressors {
            out += &format!("{label}{} has no coefficient: {}\n", dropped.name, collinear(dropped.reason));
        }
        out += &format!("{label}{}\n", strength(first));
    }
    if told.first.len() > 1 {
        out += "an F for each equation does not show whether the instruments move the endogenous regressors apart\n";
    }
    out += &format!("{label}{}\n", endogeneity(told.endogeneity));
    if let Some(accepted) = &model.accepted {
        out += &format!("{label}{}\n", accepted.in_words());
    }
    out
}

fn coefficients(first: &FirstStage, digits: usize) -> String {
    let of = |(at, c): (usize, &comity_model::gravity::Coefficient)| {
        let role = if first.excluded.contains(&at) { "instrument" } else { "" };
        vec![c.name.clone(), show(c.estimate, digits), format!("({})", show(c.se, digits)), role.to_owned()]
    };
    let rows: Vec<Vec<String>> = first.fit.coefficients.iter().enumerate().map(of).collect();
    output::table(&["", "coefficient", "(se)", ""], &[1, 2], &rows)
}

/// `F of the 2 instruments 34.1 …`, and a warning if that is weak.
pub fn strength(first: &FirstStage) -> String {
    let Some(s) = first.strength else {
        return format!(
            "no F of the instruments of {}: the covariance of their coefficients is singular; their strength is not known",
            first.name
        );
    };
    let rest = if s.rest.is_finite() { format!(" and {}", s.rest) } else { String::new() };
    let out = format!(
        "F of the instruments of {}: {} on {}{rest} degrees of freedom, {}",
        first.name,
        show(s.f, 2),
        s.degrees,
        probability(s.p_value)
    );
    if first.weak() == Some(true) {
        return format!(
            "{out}; WEAK: below {WEAK}, the coefficient may be as biased as without instruments and its errors too small"
        );
    }
    out
}

fn endogeneity(test: Option<Wald>) -> String {
    let Some(test) = test else {
        return "no test of endogeneity: the covariance of the residuals' coefficients is singular"
            .to_owned();
    };
    let (name, value) = law(&test);
    let verdict = if test.p_value < 0.05 { "rejected" } else { "not rejected" };
    format!(
        "test of exogeneity, all coefficients of v() zero: {name} = {}, {}: {verdict} at 5 % (errors that \
         take v() for data, right if the hypothesis holds)",
        show(value, 2),
        probability(test.p_value)
    )
}

/// Tail probabilities below this are rounding.
const PROBABILITY_MIN: f64 = 1e-16;

fn probability(p: f64) -> String {
    // In words: LaTeX sets a bare sign of order as something else.
    if p < PROBABILITY_MIN { format!("p below {PROBABILITY_MIN:.0e}") } else { format!("p = {}", show(p, 4)) }
}

/// The same for other programs; null without instruments.
pub fn json(model: &Model) -> Value {
    let Some(told) = &model.fit.instrumented else { return Value::Null };
    let finite = |x: f64| if x.is_finite() { json!(x) } else { Value::Null };
    let stage = |first: &FirstStage| {
        let of = |(at, c): (usize, &comity_model::gravity::Coefficient)| {
            json!({
                "name": c.name, "estimate": c.estimate, "se": c.se, "statistic": c.statistic,
                "p_value": c.p_value, "instrument": first.excluded.contains(&at),
            })
        };
        let dropped = |d: &comity_model::gravity::DroppedRegressor| json!({"name": d.name, "reason": collinear(d.reason)});
        json!({
            "endogenous": first.name,
            "coefficients": first.fit.coefficients.iter().enumerate().map(of).collect::<Vec<_>>(),
            "dropped_regressors": first.fit.dropped_regressors.iter().map(dropped).collect::<Vec<_>>(),
            "rows": first.fit.rows_used,
            "f": first.strength.map(|s| s.f), "df": first.strength.map(|s| s.degrees),
            "df_rest": first.strength.map_or(Value::Null, |s| finite(s.rest)),
            "p_value": first.strength.map(|s| s.p_value),
            "weak": first.weak(), "weak_below": WEAK,
        })
    };
    json!({
        "method": model.method(),
        "first_stage": told.first.iter().map(stage).collect::<Vec<_>>(),
        "exogeneity": told.endogeneity.map(|test| json!({
            "chi_squared": test.statistic, "df": test.degrees, "p_value": test.p_value,
            "df_rest": finite(test.rest),
        })),
        "uncorrected_se": told.uncorrected,
        "anderson_rubin": model.accepted.as_ref().map(Accepted::json),
    })
}

/// Notes for a table of a paper; none without instruments.
pub fn notes(model: &Model) -> Vec<String> {
    let Some(told) = &model.fit.instrumented else { return Vec::new() };
    let mut notes: Vec<String> = told.first.iter().map(strength).collect();
    notes.push("v() is the residual of a first stage; standard errors allow for the first stage".to_owned());
    notes
}
