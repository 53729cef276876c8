//! Does a linear restriction on the coefficients hold? Wald tests.
//!
//! ```text
//! W = (R b - r)' (R V R')^-1 (R b - r)  ~  chi^2 with as many degrees of freedom as restrictions
//! ```
//!
//! `b` the coefficients, `V` their covariance, `R b = r` the restrictions of one hypothesis, separated by
//! commas: `rta + l(rta, 4) = 0`, `log(dist) = -1, contig = 0`. Reference: Wald (1943), *Tests of
//! statistical hypotheses concerning several parameters when the number of observations is large*.
//! With few clusters the distribution is a poor approximation.

use super::Trouble;
use super::model::{Model, Run};
use super::names::nearest;
use super::table::show;
use crate::failure::Failure;
use comity_model::gravity::distribution::chi_squared_upper;

/// A hypothesis that was tested on a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// Which model.
    pub label: String,
    /// As written.
    pub hypothesis: String,
    /// The statistic.
    pub chi_squared: f64,
    /// Number of restrictions.
    pub df: usize,
    /// Probability of a larger statistic if the hypothesis holds.
    pub p_value: f64,
    /// `R b - r`, of a single restriction.
    pub estimate: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// One restriction: weights of the coefficients and what the sum is to be.
type Restriction = (Vec<f64>, f64);

/// Tests every hypothesis on every model that has its coefficients.
///
/// # Errors
/// If a hypothesis cannot be read or no model has its coefficients.
pub fn all(run: &Run, hypotheses: &[String]) -> Result<Vec<Tested>, Failure> {
    let mut tested = Vec::new();
    for hypothesis in hypotheses {
        let mut trouble = None;
        let before = tested.len();
        for model in &run.models {
            match parse(hypothesis, model) {
                Ok(restrictions) => tested.push(wald(model, hypothesis, &restrictions)?),
                Err(t) => trouble = Some(t),
            }
        }
        if let (true, Some(trouble)) = (tested.len() == before, trouble) {
            return Err(trouble.into());
        }
    }
    Ok(tested)
}

/// The tests in words, a line each.
pub fn in_words(tests: &[Tested], many: bool) -> String {
    let line = |t: &Tested| {
        let label = if many { format!("{} ", t.label) } else { String::new() };
        let sum = match (t.estimate, t.se) {
            (Some(b), Some(se)) => format!("; left minus right {} ({})", show(b, 3), show(se, 3)),
            _ => String::new(),
        };
        format!(
            "{label}test {}: chi2({}) = {}, p = {}{sum}\n",
            t.hypothesis,
            t.df,
            show(t.chi_squared, 2),
            show(t.p_value, 4)
        )
    };
    tests.iter().map(line).collect()
}

fn parse(text: &str, model: &Model) -> Result<Vec<Restriction>, Trouble> {
    split(text, ',').into_iter().map(|(part, at)| restriction(text, part, at, model)).collect()
}

/// Parts between a sign that stands outside brackets, each with its column.
fn split(text: &str, sign: char) -> Vec<(&str, usize)> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0i32, 0);
    for (at, c) in text.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if c == sign && depth == 0 {
            parts.push((&text[start..at], start));
            start = at + c.len_utf8();
        }
    }
    parts.push((&text[start..], start));
    parts.into_iter().map(|(part, at)| (part, text[..at].chars().count() + 1)).collect()
}

fn restriction(text: &str, part: &str, at: usize, model: &Model) -> Result<Restriction, Trouble> {
    let sides = split(part, '=');
    if sides.len() > 2 {
        return Err(Trouble::at(text, at, "expected one =, as in rta + l(rta, 4) = 0".to_owned()));
    }
    let mut weights = vec![0.0; model.fit.coefficients.len()];
    let mut right = 0.0;
    for (i, (side, offset)) in sides.iter().enumerate() {
        let sign = if i == 0 { 1.0 } else { -1.0 };
        for (term, factor, column) in terms(side) {
            let column = at + offset + column - 1;
            match value(text, term, column, model)? {
                (weight, Some(coefficient)) => weights[coefficient] += sign * factor * weight,
                (constant, None) => right -= sign * factor * constant,
            }
        }
    }
    if weights.iter().all(|w| *w == 0.0) {
        return Err(Trouble::at(text, at, "expected a coefficient".to_owned()));
    }
    Ok((weights, right))
}

/// Terms of a sum with their signs and places.
fn terms(side: &str) -> Vec<(&str, f64, usize)> {
    let (mut out, mut depth, mut start, mut sign) = (Vec::new(), 0i32, 0, 1.0);
    let mut push = |from: usize, to: usize, sign: f64| {
        let piece = &side[from..to];
        if !piece.trim().is_empty() {
            let blank = piece.len() - piece.trim_start().len();
            out.push((piece.trim(), sign, side[..from + blank].chars().count() + 1));
        }
    };
    let mut before = ' ';
    for (at, c) in side.char_indices() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        // The sign of an exponent belongs to its number.
        if depth == 0 && matches!(c, '+' | '-') && before != 'e' {
            push(start, at, sign);
            (start, sign) = (at + 1, if c == '-' { -1.0 } else { 1.0 });
        }
        before = c;
    }
    push(start, side.len(), sign);
    out
}

/// `2 * rta`, `rta` or `0.5`: a factor and the coefficient it multiplies, if any.
fn value(text: &str, term: &str, column: usize, model: &Model) -> Result<(f64, Option<usize>), Trouble> {
    let plain = |name: &str| name.chars().filter(|c| !c.is_whitespace() && *c != '`').collect::<String>();
    let find = |name: &str| model.fit.coefficients.iter().position(|c| plain(&c.name) == plain(name));
    if let Some(at) = find(term) {
        return Ok((1.0, Some(at)));
    }
    if let Ok(number) = term.parse() {
        return Ok((number, None));
    }
    if let Some((factor, name)) = term.split_once('*')
        && let (Ok(factor), Some(at)) = (factor.trim().parse(), find(name))
    {
        return Ok((factor, Some(at)));
    }
    let names = model.fit.coefficients.iter().map(|c| c.name.as_str());
    let trouble = Trouble::at(text, column, format!("no coefficient {term:?} in {}", model.label));
    let list: Vec<&str> = names.clone().collect();
    Err(trouble.hint(match nearest(term, names) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("coefficients: {}", list.join(", ")),
    }))
}

fn wald(model: &Model, hypothesis: &str, restrictions: &[Restriction]) -> Result<Tested, Failure> {
    let (k, q) = (model.fit.coefficients.len(), restrictions.len());
    let gap = |(weights, right): &Restriction| {
        weights.iter().zip(&model.fit.coefficients).map(|(w, c)| w * c.estimate).sum::<f64>() - right
    };
    let gaps: Vec<f64> = restrictions.iter().map(gap).collect();
    let covariance = |a: &[f64], b: &[f64]| -> f64 {
        (0..k).map(|i| (0..k).map(|j| a[i] * model.fit.covariance[i * k + j] * b[j]).sum::<f64>()).sum()
    };
    let mut matrix: Vec<Vec<f64>> = restrictions
        .iter()
        .map(|(a, _)| restrictions.iter().map(|(b, _)| covariance(a, b)).collect())
        .collect();
    let single = (q == 1).then(|| (gaps[0], matrix[0][0].sqrt()));
    let solved = solve(&mut matrix, gaps.clone()).ok_or_else(|| {
        Failure::usage(format!("the restrictions of {hypothesis:?} repeat or contradict each other"))
    })?;
    let chi_squared = gaps.iter().zip(&solved).map(|(a, b)| a * b).sum::<f64>();
    Ok(Tested {
        label: model.label.clone(),
        hypothesis: hypothesis.to_owned(),
        chi_squared,
        df: q,
        p_value: chi_squared_upper(chi_squared, q as f64),
        estimate: single.map(|(b, _)| b),
        se: single.map(|(_, se)| se),
    })
}

/// Below this share of the largest pivot a restriction repeats others.
const PIVOT_MIN: f64 = 1e-12;

/// Gaussian elimination on a covariance matrix, which needs no other pivots; `None` if it is singular.
fn solve(a: &mut [Vec<f64>], mut b: Vec<f64>) -> Option<Vec<f64>> {
    let scale: Vec<f64> = a.iter().enumerate().map(|(i, row)| row[i]).collect();
    for (i, scale) in scale.into_iter().enumerate() {
        let (above, below) = a.split_at_mut(i + 1);
        let row = &above[i];
        // A pivot that is not a number is no pivot either.
        if row[i].is_nan() || row[i] <= PIVOT_MIN * scale {
            return None;
        }
        for (other, j) in below.iter_mut().zip(i + 1..) {
            let factor = other[i] / row[i];
            other.iter_mut().zip(row).for_each(|(x, y)| *x -= factor * y);
            b[j] -= factor * b[i];
        }
    }
    for (i, row) in a.iter().enumerate().rev() {
        let rest: f64 = row.iter().zip(&b).skip(i + 1).map(|(x, y)| x * y).sum();
        b[i] = (b[i] - rest) / row[i];
    }
    Some(b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_model::gravity::{Coefficient, Family, Fit};

    fn model() -> Model {
        let coefficient = |name: &str, estimate: f64| Coefficient {
            name: name.to_owned(),
            regressor: 0,
            estimate,
            se: 1.0,
            statistic: 0.0,
            p_value: 1.0,
        };
        let fit = Fit {
            coefficients: vec![coefficient("rta", 0.5), coefficient("l(rta, 4)", 0.25)],
            covariance: vec![0.04, 0.01, 0.01, 0.09],
            ..Fit::default()
        };
        Model {
            label: "(1)".into(),
            group: None,
            formula: String::new(),
            response: String::new(),
            family: Family::Poisson,
            fit,
            effects: vec![],
            clusters: vec![],
            weights: None,
            offset: None,
            read: 0,
            drops: vec![],
            rows: vec![],
            observed: vec![],
        }
    }

    fn tested(text: &str) -> Result<Tested, Failure> {
        let model = model();
        wald(&model, text, &parse(text, &model)?)
    }

    #[test]
    fn sums_differences_and_joint_tests() {
        let sum = tested("rta + l(rta,4) = 0").unwrap();
        assert!((sum.chi_squared - 0.75 * 0.75 / 0.15).abs() < 1e-12);
        assert_eq!(sum.estimate, Some(0.75));
        let shifted = tested("2 * rta = 1 + l(rta, 4)").unwrap();
        assert!((shifted.estimate.unwrap() + 0.25).abs() < 1e-15);
        assert!((shifted.se.unwrap().powi(2) - (4.0 * 0.04 - 4.0 * 0.01 + 0.09)).abs() < 1e-15);
        let joint = tested("rta = 0, l(rta, 4) = 0").unwrap();
        let (a, b, c, det) = (0.04, 0.01, 0.09, 0.04 * 0.09 - 0.0001);
        let by_hand = (0.25 * c - 2.0 * 0.125 * b + 0.0625 * a) / det;
        assert_eq!(joint.df, 2);
        assert!((joint.chi_squared - by_hand).abs() < 1e-12);
        // Two degrees of freedom: the tail is exp(-x/2).
        assert!((joint.p_value - (-by_hand / 2.0).exp()).abs() < 1e-12);
    }

    #[test]
    fn what_cannot_be_tested_is_told() {
        assert!(tested("rtaa = 0").unwrap_err().hint.unwrap().contains("did you mean rta?"));
        assert!(tested("1 = 0").unwrap_err().message.contains("expected a coefficient"));
        assert!(tested("rta = 0, 2 * rta = 0").unwrap_err().message.contains("repeat"));
        assert!(tested("rta = 0 = 1").is_err());
    }
}
