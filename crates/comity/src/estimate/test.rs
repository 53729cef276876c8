//! Does a linear restriction on the coefficients hold? Wald tests.
//!
//! A hypothesis is one restriction or several separated by commas: `rta + l(rta, 4) = 0`,
//! `log(dist) = -1, contig = 0`. The law is that of the table: F after least squares, chi-squared after
//! pseudo-likelihoods (`comity_model::gravity::Fit::test`). With few clusters either is a poor approximation.

use super::Trouble;
use super::model::{Model, Run};
use super::names::nearest;
use super::table::show;
use crate::failure::Failure;
use comity_model::gravity::{Untestable, Wald};

/// A hypothesis that was tested on a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Tested {
    /// Which model.
    pub label: String,
    /// As written.
    pub hypothesis: String,
    /// The statistic with its law.
    pub wald: Wald,
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
    on_models(run, hypotheses, parse, |model, text, restrictions| wald(model, text, &restrictions))
}

/// Answers every text on every model that has its coefficients.
///
/// # Errors
/// If a text can be read on no model, or its answer fails.
pub(super) fn on_models<R, A>(
    run: &Run,
    texts: &[String],
    read: impl Fn(&str, &Model) -> Result<R, Trouble>,
    answer: impl Fn(&Model, &str, R) -> Result<A, Failure>,
) -> Result<Vec<A>, Failure> {
    let mut answers = Vec::new();
    for text in texts {
        let (mut trouble, before) = (None, answers.len());
        for model in &run.models {
            match read(text, model) {
                Ok(found) => answers.push(answer(model, text, found)?),
                Err(why) => trouble = Some(why),
            }
        }
        if let (true, Some(trouble)) = (answers.len() == before, trouble) {
            return Err(trouble.into());
        }
    }
    Ok(answers)
}

/// A name that is no coefficient of a model, with the nearest that is.
pub(super) fn no_coefficient(text: &str, term: &str, column: usize, model: &Model) -> Trouble {
    let names = model.fit.coefficients.iter().map(|c| c.name.as_str());
    let trouble = Trouble::at(text, column, format!("no coefficient {term:?} in {}", model.label));
    let list: Vec<&str> = names.clone().collect();
    if term.contains(['<', '>']) {
        return trouble.hint("what is tested is that both sides are equal: rta = 0");
    }
    trouble.hint(match nearest(term, names) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("coefficients: {}", list.join(", ")),
    })
}

/// The tests in words, a line each.
pub fn in_words(tests: &[Tested], many: bool) -> String {
    let line = |t: &Tested| {
        let label = if many { format!("{} ", t.label) } else { String::new() };
        let sum = match (t.estimate, t.se) {
            (Some(b), Some(se)) => format!("; left minus right {} ({})", show(b, 3), show(se, 3)),
            _ => String::new(),
        };
        let (law, statistic) = law(&t.wald);
        format!(
            "{label}test {}: {law} = {}, p = {}{sum}\n",
            t.hypothesis,
            show(statistic, 2),
            show(t.wald.p_value, 4)
        )
    };
    tests.iter().map(line).collect()
}

/// `F(2, 3)` or `chi2(2)`, and the statistic in that form.
pub fn law(wald: &Wald) -> (String, f64) {
    if wald.rest.is_finite() {
        (format!("F({}, {})", wald.degrees, wald.rest), wald.statistic / wald.degrees as f64)
    } else {
        (format!("chi2({})", wald.degrees), wald.statistic)
    }
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
    Err(no_coefficient(text, term, column, model))
}

fn wald(model: &Model, hypothesis: &str, restrictions: &[Restriction]) -> Result<Tested, Failure> {
    let sparse = |(weights, right): &Restriction| {
        let terms = weights.iter().copied().enumerate().filter(|(_, w)| *w != 0.0);
        (terms.collect::<Vec<_>>(), *right)
    };
    let restrictions: Vec<_> = restrictions.iter().map(sparse).collect();
    let wald = model
        .fit
        .test(&restrictions)
        .map_err(|why| untestable(model, hypothesis, restrictions.len(), why))?;
    let single = match &restrictions[..] {
        [(terms, right)] => {
            let sum = terms.iter().map(|(at, w)| w * model.fit.coefficients[*at].estimate).sum::<f64>();
            let k = model.fit.coefficients.len();
            let pair = |(i, v): &(usize, f64)| {
                terms.iter().map(|(j, w)| v * w * model.fit.covariance[i * k + j]).sum::<f64>()
            };
            Some((sum - right, terms.iter().map(pair).sum::<f64>().sqrt()))
        }
        _ => None,
    };
    Ok(Tested {
        label: model.label.clone(),
        hypothesis: hypothesis.to_owned(),
        wald,
        estimate: single.map(|(b, _)| b),
        se: single.map(|(_, se)| se),
    })
}

fn untestable(model: &Model, hypothesis: &str, count: usize, why: Untestable) -> Failure {
    let what = format!("{hypothesis:?} cannot be tested on {}", model.label);
    match why {
        Untestable::Clusters { found } => {
            let message = format!(
                "{what}: {count} restrictions at once need more than {count} clusters, and there are {found}"
            );
            Failure::data(message).hint("test fewer restrictions at once, or use other errors: --robust")
        }
        Untestable::Singular => {
            Failure::data(format!("{what}: the covariance of its coefficients is singular or not known"))
        }
        _ => Failure::usage(format!("the restrictions of {hypothesis:?} repeat or contradict each other")),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use comity_model::gravity::distribution::t_two_sided;
    use comity_model::gravity::{Coefficient, Degrees, Family, Fit};

    pub fn model() -> Model {
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
            degrees: Degrees { inference: f64::INFINITY, ..Degrees::default() },
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
            made: 0,
            drops: vec![],
            rows: vec![],
            permuted: None,
            accepted: None,
            observed: vec![],
            predicted: vec![],
        }
    }

    fn tested(text: &str) -> Result<Tested, Failure> {
        let model = model();
        wald(&model, text, &parse(text, &model)?)
    }

    #[test]
    fn sums_differences_and_joint_tests() {
        let sum = tested("rta + l(rta,4) = 0").unwrap();
        assert!((sum.wald.statistic - 0.75 * 0.75 / 0.15).abs() < 1e-12);
        assert_eq!(sum.estimate, Some(0.75));
        let shifted = tested("2 * rta = 1 + l(rta, 4)").unwrap();
        assert!((shifted.estimate.unwrap() + 0.25).abs() < 1e-15);
        assert!((shifted.se.unwrap().powi(2) - (4.0 * 0.04 - 4.0 * 0.01 + 0.09)).abs() < 1e-15);
        let joint = tested("rta = 0, l(rta, 4) = 0").unwrap();
        let (a, b, c, det) = (0.04, 0.01, 0.09, 0.04 * 0.09 - 0.0001);
        let by_hand = (0.25 * c - 2.0 * 0.125 * b + 0.0625 * a) / det;
        assert_eq!(joint.wald.degrees, 2);
        assert!((joint.wald.statistic - by_hand).abs() < 1e-12);
        // Two degrees of freedom: the tail is exp(-x/2).
        assert!((joint.wald.p_value - (-by_hand / 2.0).exp()).abs() < 1e-12);
    }

    #[test]
    fn the_law_is_that_of_the_table() {
        let mut model = model();
        model.fit.degrees = Degrees { inference: 3.0, clusters: vec![4], ..Degrees::default() };
        let parsed = parse("rta = 0", &model).unwrap();
        let found = wald(&model, "rta = 0", &parsed).unwrap();
        assert!((found.wald.p_value - t_two_sided(0.5 / 0.2, 3.0)).abs() < 1e-14);
        assert!(in_words(&[found], false).contains("F(1, 3) = 6.25"));
        model.fit.degrees.clusters = vec![2];
        let two = parse("rta = 0, l(rta, 4) = 0", &model).unwrap();
        let refused = wald(&model, "rta = 0, l(rta, 4) = 0", &two).unwrap_err();
        assert!(refused.message.contains("2 restrictions at once need more than 2 clusters"), "{refused:?}");
    }

    #[test]
    fn what_cannot_be_tested_is_told() {
        assert!(tested("rtaa = 0").unwrap_err().hint.unwrap().contains("did you mean rta?"));
        assert!(tested("1 = 0").unwrap_err().message.contains("expected a coefficient"));
        assert!(tested("rta = 0, 2 * rta = 0").unwrap_err().message.contains("repeat"));
        assert!(tested("rta = 0 = 1").is_err());
    }
}
