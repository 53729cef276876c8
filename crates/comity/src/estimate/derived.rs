//! What do the coefficients come to, in the terms of the question? Functions of them, with their errors.
//!
//! ```text
//! se(g(b))^2 = g'(b) V g'(b)'        the delta method; g' by central differences
//! ```
//!
//! `b` coefficients, `V` their covariance, `g` an expression: `exp(rta) - 1` is what an agreement adds to trade,
//! `exp(-rta / log(tariff)) - 1` the tariff that would do the same, `exp(-border)` how much more a country buys at home.
//! The interval is symmetric, as in a table; where `g` bends much within it, the ends of `g` over the interval of a
//! single coefficient are the better ones. Reference: Oehlert (1992), *A Note on the Delta Method*.

use super::Trouble;
use super::eval::{arithmetic, call};
use super::export::critical;
use super::expr::{self, Expr, Operator};
use super::model::{Model, Run};
use super::table::show;
use super::test::{no_coefficient, on_models};
use crate::failure::Failure;
use serde_json::{Value, json};

/// A value made of the coefficients of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// Which model.
    pub label: String,
    /// As written.
    pub expression: String,
    /// The value at the estimates.
    pub estimate: f64,
    /// Its standard error.
    pub se: f64,
    /// Ends of the 95 % interval.
    pub interval: (f64, f64),
}

/// Works out every expression on every model that has its coefficients.
///
/// # Errors
/// If an expression cannot be read, no model has its coefficients, or it has no value at the estimates.
pub fn all(run: &Run, expressions: &[String]) -> Result<Vec<Derived>, Failure> {
    let read = |text: &str, model: &Model| derived(model, text, &expr::parse(text)?);
    on_models(run, expressions, read, |_, _, value| Ok(value))
}

/// A line each.
pub fn in_words(values: &[Derived], many: bool) -> String {
    let line = |v: &Derived| {
        let label = if many { format!("{} ", v.label) } else { String::new() };
        let (low, high) = v.interval;
        format!(
            "{label}value {}: {} ({}), 95 % interval {} to {}\n",
            v.expression,
            show(v.estimate, 3),
            show(v.se, 3),
            show(low, 3),
            show(high, 3)
        )
    };
    values.iter().map(line).collect()
}

/// The same for machines.
pub fn as_json(values: &[Derived]) -> Value {
    let one = |v: &Derived| {
        json!({"model": v.label, "expression": v.expression, "estimate": v.estimate, "se": v.se,
               "low": v.interval.0, "high": v.interval.1})
    };
    values.iter().map(one).collect()
}

fn derived(model: &Model, text: &str, parsed: &Expr) -> Result<Derived, Trouble> {
    let at: Vec<f64> = model.fit.coefficients.iter().map(|c| c.estimate).collect();
    let estimate = value(text, parsed, model, &at)?;
    if !estimate.is_finite() {
        return Err(Trouble::at(text, 1, format!("{text} has no value at the estimates of {}", model.label)));
    }
    let mut slope = Vec::new();
    for (c, coefficient) in model.fit.coefficients.iter().enumerate() {
        let step =
            f64::EPSILON.cbrt() * coefficient.estimate.abs().max(coefficient.se).max(f64::MIN_POSITIVE);
        let moved = |by: f64| {
            let mut at = at.clone();
            at[c] += by;
            value(text, parsed, model, &at)
        };
        slope.push((moved(step)? - moved(-step)?) / (2.0 * step));
    }
    let k = slope.len();
    let pairs = (0..k * k).filter(|at| slope[at / k] != 0.0 && slope[at % k] != 0.0);
    let se = pairs.map(|at| slope[at / k] * slope[at % k] * model.fit.covariance[at]).sum::<f64>().sqrt();
    let reach = critical(model.fit.degrees.inference) * se;
    Ok(Derived {
        label: model.label.clone(),
        expression: text.to_owned(),
        estimate,
        se,
        interval: (estimate - reach, estimate + reach),
    })
}

/// The value of an expression in which coefficients stand by the names of the table.
fn value(text: &str, expr: &Expr, model: &Model, at: &[f64]) -> Result<f64, Trouble> {
    let spelled = expr.to_string();
    if let Some(c) = model.fit.coefficients.iter().position(|c| c.name == spelled) {
        return Ok(at[c]);
    }
    let of = |x: &Expr| value(text, x, model, at);
    match expr {
        Expr::Number(x) => Ok(*x),
        Expr::Negative(x) => Ok(-of(x)?),
        Expr::Call(function, x) => Ok(call(*function)(of(x)?)),
        Expr::Binary(op, a, b)
            if matches!(
                op,
                Operator::Plus | Operator::Minus | Operator::Times | Operator::Over | Operator::Power
            ) =>
        {
            Ok(arithmetic(*op)(of(a)?, of(b)?))
        }
        Expr::Name(_, column) => Err(no_coefficient(text, &spelled, *column, model)),
        _ => Err(no_coefficient(text, &spelled, 1, model)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::tests::model;
    use super::*;

    fn found(text: &str) -> Result<Derived, Failure> {
        Ok(derived(&model(), text, &expr::parse(text)?)?)
    }

    #[test]
    fn the_error_of_a_function_is_its_slope_times_that_of_the_coefficients() {
        let one = found("exp(rta) - 1").unwrap();
        assert!((one.estimate - (0.5_f64.exp() - 1.0)).abs() < 1e-15);
        assert!((one.se - 0.5_f64.exp() * 0.2).abs() < 1e-9);
        // A quotient of two, by hand: b1 = .5, b2 = .25, V = (.04, .01; .01, .09).
        let ratio = found("rta / l(rta, 4)").unwrap();
        let (g1, g2) = (4.0, -0.5 / 0.0625);
        let by_hand: f64 = g1 * g1 * 0.04 + 2.0 * g1 * g2 * 0.01 + g2 * g2 * 0.09;
        assert!((ratio.estimate - 2.0).abs() < 1e-15 && (ratio.se - by_hand.sqrt()).abs() < 1e-8);
        assert!((ratio.interval.1 - ratio.interval.0 - 2.0 * 1.959_963_984_540_054 * ratio.se).abs() < 1e-8);
    }

    #[test]
    fn what_has_no_value_is_told() {
        assert!(found("exp(rtaa)").unwrap_err().hint.unwrap().contains("did you mean rta?"));
        assert!(found("log(-rta)").unwrap_err().message.contains("no value"));
        assert!(found("rta > 0").unwrap_err().message.contains("no coefficient"));
    }
}
