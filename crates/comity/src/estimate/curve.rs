//! Which columns make a smooth curve of a regressor? `poly(x, 2)`, `bs(x, df = 5)`, `ns(x, df = 3)`, as R has them.
//!
//! ```text
//! poly   monic orthogonal polynomials over the rows, each of length one:  p_(k+1) = (x - a_k) p_k - (n_k / n_(k-1)) p_(k-1)
//! bs     B-splines of a degree on the knots, without the first            (de Boor 1978, A Practical Guide to Splines)
//! ns     cubic B-splines in the coordinates in which both second derivatives at the ends vanish; straight beyond
//! ```
//!
//! Means, knots and ends come from the rows that the estimate uses, and new rows are told by the same ones. Knots by `df`
//! stand at quantiles (R's type 7). The columns are R's to the sign: of `ns` those of Householder's factors.
//! Not for a column of few values, whose levels say more: `i(x)`.

use super::Trouble;
use super::eval::{arithmetic, call};
use super::expr::{Expr, Parser};
use super::formula::Factor;
use crate::failure::Failure;
use std::fmt;

/// Most columns of one curve; beyond, the levels themselves are better absorbed.
const COLUMNS_MAX: usize = 100;

/// The functions that make a curve, by name.
pub(super) const CURVES: [&str; 3] = ["poly", "bs", "ns"];

/// What a curve is made of.
#[derive(Clone, Debug, PartialEq)]
pub enum Curve {
    /// Powers up to a degree, orthogonal or as they are.
    Powers {
        /// The highest.
        degree: usize,
        /// Whether `x`, `x^2`, … stand as they are.
        raw: bool,
    },
    /// Pieces of polynomials that join smoothly.
    Spline(Spline),
}

/// A spline as it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Spline {
    /// Whether it is straight beyond its ends (`ns`).
    natural: bool,
    /// Degree of its pieces.
    degree: usize,
    /// Columns asked for; absent if knots are told.
    columns: Option<usize>,
    /// Knots told.
    knots: Vec<f64>,
    /// Whether the columns span the constant, too.
    intercept: bool,
    /// Its ends, if not those of the data.
    ends: Option<[f64; 2]>,
}

impl Curve {
    /// How many columns it has.
    pub fn columns(&self) -> usize {
        match self {
            Self::Powers { degree, .. } => *degree,
            Self::Spline(s) => s.columns.unwrap_or(s.knots.len() + s.least()),
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Powers { .. } => CURVES[0],
            Self::Spline(s) => CURVES[1 + usize::from(s.natural)],
        }
    }
}

impl Spline {
    /// Columns without any knot.
    fn least(&self) -> usize {
        usize::from(self.intercept) + if self.natural { 1 } else { self.degree }
    }
}

/// The arguments of a curve behind its column, one spelling for one meaning.
impl fmt::Display for Curve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let s = match self {
            Self::Powers { degree, raw } => {
                return write!(f, ", {degree}{}", if *raw { ", raw = TRUE" } else { "" });
            }
            Self::Spline(s) => s,
        };
        let list = |numbers: &[f64]| numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(", ");
        match (s.columns, s.knots.as_slice()) {
            (Some(columns), _) => write!(f, ", df = {columns}")?,
            (None, []) => {}
            (None, [one]) => write!(f, ", knots = {one}")?,
            (None, knots) => write!(f, ", knots = c({})", list(knots))?,
        }
        if !s.natural && s.degree != CUBIC {
            write!(f, ", degree = {}", s.degree)?;
        }
        if s.intercept {
            f.write_str(", intercept = TRUE")?;
        }
        s.ends.map_or(Ok(()), |ends| write!(f, ", Boundary.knots = c({})", list(&ends)))
    }
}

/// Degree of the pieces if none is told, and of natural splines always.
const CUBIC: usize = 3;

/// Names of the arguments behind the column, in R's order.
fn arguments(name: &str) -> &'static [&'static str] {
    match name {
        "poly" => &["degree", "raw"],
        "bs" => &["df", "knots", "degree", "intercept", "Boundary.knots"],
        _ => &["df", "knots", "intercept", "Boundary.knots"],
    }
}

/// The words of a call, each argument with its numbers and where they stand.
struct Told {
    name: String,
    values: Vec<(&'static str, Vec<f64>, usize)>,
    text: String,
    column: usize,
}

/// Reads `poly(…)`, `bs(…)` or `ns(…)`; the parser stands at the name.
pub(super) fn read(parser: &mut Parser<'_>, name: &str) -> Result<Factor, Trouble> {
    let column = parser.column();
    parser.next();
    parser.expect("(")?;
    let of = parser.expression(0)?;
    let known = arguments(name);
    let mut told = Told { name: name.to_owned(), values: Vec::new(), text: parser.text.to_owned(), column };
    while parser.took(",") {
        let at = parser.column();
        let argument = match parser.named_argument() {
            Some(named) => {
                let found = known.iter().find(|known| **known == named);
                let Some(found) = found else {
                    return Err(parser.wanted(&format!("one of {} of {name}()", known.join(", "))));
                };
                parser.next();
                parser.expect("=")?;
                *found
            }
            None => match known.get(told.values.len()) {
                Some(next) => next,
                None => {
                    return Err(parser.wanted(&format!("at most {} arguments of {name}()", known.len() + 1)));
                }
            },
        };
        let numbers = parser.list()?.iter().map(constant).collect::<Option<Vec<f64>>>();
        let Some(numbers) = numbers.filter(|numbers| numbers.iter().all(|x| x.is_finite())) else {
            let message = format!("expected numbers for {argument} of {name}()");
            return Err(Trouble::at(parser.text, at, message)
                .hint(format!("{name}() takes one column, as in {}", example(name))));
        };
        if told.values.iter().any(|(named, ..)| *named == argument) {
            return Err(Trouble::at(parser.text, at, format!("{argument} of {name}() stands twice")));
        }
        told.values.push((argument, numbers, at));
    }
    parser.expect(")")?;
    Ok(Factor::Curve { curve: if name == "poly" { told.powers()? } else { told.spline()? }, of })
}

fn example(name: &str) -> &'static str {
    match name {
        "poly" => "poly(log(dist), 2)",
        "bs" => "bs(log(dist), df = 5) or bs(dist, knots = c(500, 2000))",
        _ => "ns(log(dist), df = 3) or ns(dist, knots = c(500, 2000))",
    }
}

/// A number that does not depend on any column: `500`, `log(500)`.
fn constant(expr: &Expr) -> Option<f64> {
    Some(match expr {
        Expr::Number(x) => *x,
        Expr::Negative(x) => -constant(x)?,
        Expr::Call(function, x) => call(*function)(constant(x)?),
        Expr::Binary(op, a, b) => arithmetic(*op)(constant(a)?, constant(b)?),
        _ => return None,
    })
}

impl Told {
    fn numbers(&self, argument: &str) -> Option<(&[f64], usize)> {
        self.values.iter().find(|(named, ..)| *named == argument).map(|(_, x, at)| (x.as_slice(), *at))
    }

    fn trouble(&self, at: usize, message: String) -> Trouble {
        Trouble::at(&self.text, at, message).hint(format!("for example {}", example(&self.name)))
    }

    /// A whole number from 1 to the most columns there may be.
    fn count(&self, argument: &str) -> Result<Option<(usize, usize)>, Trouble> {
        match self.numbers(argument) {
            None => Ok(None),
            Some(([x], at)) if x.fract() == 0.0 && (1.0..=COLUMNS_MAX as f64).contains(x) => {
                Ok(Some((*x as usize, at)))
            }
            Some((found, at)) => {
                let found: Vec<String> = found.iter().map(f64::to_string).collect();
                let message = format!(
                    "{argument} of {}(): expected a whole number from 1 to {COLUMNS_MAX}, found {}",
                    self.name,
                    found.join(", ")
                );
                Err(self.trouble(at, message))
            }
        }
    }

    fn truth(&self, argument: &str) -> Result<bool, Trouble> {
        match self.numbers(argument) {
            None => Ok(false),
            Some(([x], _)) if *x == 0.0 || *x == 1.0 => Ok(*x == 1.0),
            Some((_, at)) => {
                Err(self.trouble(at, format!("{argument} of {}(): expected TRUE or FALSE", self.name)))
            }
        }
    }

    fn powers(&self) -> Result<Curve, Trouble> {
        match self.count("degree")? {
            Some((degree, _)) => Ok(Curve::Powers { degree, raw: self.truth("raw")? }),
            None => Err(self.trouble(self.column, "poly() needs a degree".to_owned())),
        }
    }

    fn spline(&self) -> Result<Curve, Trouble> {
        let natural = self.name == "ns";
        let degree = self.count("degree")?.map_or(CUBIC, |(degree, _)| degree);
        let columns = self.count("df")?;
        let mut knots = self.numbers("knots").map_or(Vec::new(), |(knots, _)| knots.to_vec());
        knots.sort_by(f64::total_cmp);
        if let (Some(_), Some((_, at))) = (columns, self.numbers("knots")) {
            let message = format!("{}() takes df or knots, not both", self.name);
            return Err(self.trouble(at, message));
        }
        let ends = match self.numbers("Boundary.knots") {
            None => None,
            Some(([low, high], _)) if low < high => Some([*low, *high]),
            Some((_, at)) => {
                let message = format!("Boundary.knots of {}(): expected two numbers in order", self.name);
                return Err(self.trouble(at, message));
            }
        };
        let intercept = self.truth("intercept")?;
        let spline = Spline { natural, degree, columns: columns.map(|(df, _)| df), knots, intercept, ends };
        if let Some((df, at)) = columns.filter(|(df, _)| *df < spline.least()) {
            let message = format!(
                "df of {}(): expected at least {}{}, found {df}",
                self.name,
                spline.least(),
                if natural { String::new() } else { format!(" for pieces of degree {degree}") },
            );
            return Err(self.trouble(at, message));
        }
        if spline.knots.len() > COLUMNS_MAX {
            let message = format!("expected at most {COLUMNS_MAX} knots of {}()", self.name);
            return Err(self.trouble(self.column, message));
        }
        Ok(Curve::Spline(spline))
    }
}

/// A curve with the means, knots and ends of the rows that it was made from.
pub(super) enum Fitted {
    /// Powers as they are.
    Raw,
    /// Mean and unit of the regressor, then by degree `a_k` and `n_k / n_(k-1)`, and the length of each polynomial.
    Orthogonal { mean: f64, unit: f64, recurrence: Vec<[f64; 2]>, lengths: Vec<f64> },
    /// B-splines on knots, those at the ends as often as the degree and once more.
    Splines { knots: Vec<f64>, degree: usize, skip: usize, natural: Option<Natural> },
}

/// Two reflections that turn the second derivatives at the ends onto the first two coordinates, and those ends.
pub(super) struct Natural {
    reflections: [Vec<f64>; 2],
    ends: [f64; 2],
}

impl Curve {
    /// Fits the curve of `what` to the values of the rows used.
    ///
    /// # Errors
    /// If they are too few or too much alike for it.
    pub(super) fn fitted(&self, what: &str, mut values: Vec<f64>) -> Result<Fitted, Failure> {
        values.sort_by(f64::total_cmp);
        let (Some(&low), Some(&high)) = (values.first(), values.last()) else {
            return Err(Failure::data(format!("{what}: no row is left to make a curve from")));
        };
        if low == high {
            let message = format!("{what}: expected a column that varies, found {low} in every row used");
            return Err(Failure::data(message).hint("leave the term out: it is a constant"));
        }
        match self {
            Self::Powers { raw: true, .. } => Ok(Fitted::Raw),
            Self::Powers { degree, .. } => orthogonal(what, *degree, &values),
            Self::Spline(spline) => spline.fitted(what, &values),
        }
    }
}

fn orthogonal(what: &str, degree: usize, values: &[f64]) -> Result<Fitted, Failure> {
    let distinct = 1 + values.windows(2).filter(|w| w[0] != w[1]).count();
    if degree >= distinct {
        let message = format!(
            "{what}: expected a degree below the number of different values, found {distinct} different values"
        );
        return Err(
            Failure::data(message).hint("lower the degree, or take a coefficient for each value: i()")
        );
    }
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    // In units of its spread the powers stay near one.
    let unit = (values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt();
    let x: Vec<f64> = values.iter().map(|x| (x - mean) / unit).collect();
    let (mut before, mut now, mut norm_before) = (vec![0.0; x.len()], vec![1.0; x.len()], 1.0);
    let (mut recurrence, mut lengths) = (Vec::new(), Vec::new());
    for k in 0..=degree {
        let norm: f64 = now.iter().map(|p| p * p).sum();
        let a = x.iter().zip(&now).map(|(x, p)| x * p * p).sum::<f64>() / norm;
        let b = if k == 0 { 0.0 } else { norm / norm_before };
        let next: Vec<f64> =
            x.iter().zip(now.iter().zip(&before)).map(|(x, (p, q))| (x - a) * p - b * q).collect();
        recurrence.push([a, b]);
        lengths.push(norm.sqrt());
        (before, now, norm_before) = (now, next, norm);
    }
    if lengths.iter().all(|length| length.is_finite() && *length > 0.0) {
        return Ok(Fitted::Orthogonal { mean, unit, recurrence, lengths });
    }
    Err(Failure::data(format!("{what}: polynomials of this degree do not fit into numbers")).hint("lower it"))
}

impl Spline {
    fn fitted(&self, what: &str, values: &[f64]) -> Result<Fitted, Failure> {
        let ends = self.ends.unwrap_or([values[0], values[values.len() - 1]]);
        let inside: Vec<f64> = values.iter().copied().filter(|x| (ends[0]..=ends[1]).contains(x)).collect();
        let knots = match self.columns {
            None => self.knots.clone(),
            Some(columns) => {
                let count = columns - self.least();
                let share = |i: usize| i as f64 / (count + 1) as f64;
                (1..=count).filter_map(|i| quantile(&inside, share(i))).collect()
            }
        };
        if let Some(knot) = knots.iter().find(|knot| !(ends[0] < **knot && **knot < ends[1])) {
            let [low, high] = ends;
            let message = format!("{what}: expected knots between {low} and {high}, found {knot}");
            let hint = if self.columns.is_some() {
                "too many rows have the same value for knots at quantiles: name them, knots = c(…), or lower df"
            } else {
                "name knots within the data, or set the ends: Boundary.knots = c(…)"
            };
            return Err(Failure::data(message).hint(hint));
        }
        let degree = self.degree;
        let at = |end: f64| std::iter::repeat_n(end, degree + 1);
        let knots: Vec<f64> = at(ends[0]).chain(knots).chain(at(ends[1])).collect();
        let skip = usize::from(!self.intercept);
        let natural = self.natural.then(|| Natural::of(&knots, degree, skip, ends));
        Ok(Fitted::Splines { knots, degree, skip, natural })
    }
}

/// R's quantile of type 7 of sorted values.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * sorted.len().checked_sub(1)? as f64;
    let below = *sorted.get(at.floor() as usize)?;
    let above = sorted.get(at.floor() as usize + 1).unwrap_or(&below);
    Some(below + (at - at.floor()) * (above - below))
}

impl Fitted {
    /// The columns of the curve at a value; missing where the value is.
    pub(super) fn at(&self, x: f64, columns: usize) -> Vec<f64> {
        if x.is_nan() {
            return vec![f64::NAN; columns];
        }
        match self {
            Self::Raw => (1..=columns).map(|k| x.powi(k as i32)).collect(),
            Self::Orthogonal { mean, unit, recurrence, lengths } => {
                let x = (x - mean) / unit;
                let (mut before, mut now, mut out) = (0.0, 1.0, Vec::with_capacity(columns));
                for ([a, b], length) in recurrence.iter().zip(&lengths[1..]) {
                    (before, now) = (now, (x - a) * now - b * before);
                    out.push(now / length);
                }
                out
            }
            Self::Splines { knots, degree, skip, natural: None } => {
                splines(knots, *degree, 0, x).split_off(*skip)
            }
            Self::Splines { knots, degree, skip, natural: Some(natural) } => {
                let end = x.clamp(natural.ends[0], natural.ends[1]);
                let mut values = splines(knots, *degree, 0, end);
                if x != end {
                    let slopes = splines(knots, *degree, 1, end);
                    values.iter_mut().zip(slopes).for_each(|(v, slope)| *v += (x - end) * slope);
                }
                natural.reduced(values.split_off(*skip))
            }
        }
    }
}

impl Natural {
    fn of(knots: &[f64], degree: usize, skip: usize, ends: [f64; 2]) -> Self {
        let [first, mut second] = ends.map(|end| splines(knots, degree, 2, end).split_off(skip));
        let first = reflection(&first);
        reflect(&first, &mut second);
        second[0] = 0.0;
        let mut inner = reflection(&second[1..]);
        inner.insert(0, 0.0);
        Self { reflections: [first, inner], ends }
    }

    /// Coordinates without the two that curve at the ends.
    fn reduced(&self, mut values: Vec<f64>) -> Vec<f64> {
        self.reflections.iter().for_each(|u| reflect(u, &mut values));
        values.split_off(2)
    }
}

/// Householder's vector that turns `a` onto its first coordinate, away from it.
fn reflection(a: &[f64]) -> Vec<f64> {
    let length = a.iter().map(|a| a * a).sum::<f64>().sqrt();
    let mut u = a.to_vec();
    if let Some(first) = u.first_mut() {
        *first += if *first < 0.0 { -length } else { length };
    }
    u
}

fn reflect(u: &[f64], values: &mut [f64]) {
    let square: f64 = u.iter().map(|u| u * u).sum();
    let along: f64 = u.iter().zip(values.iter()).map(|(u, v)| u * v).sum();
    if square > 0.0 {
        values.iter_mut().zip(u).for_each(|(v, u)| *v -= 2.0 * along / square * u);
    }
}

/// All B-splines of a degree at a value, or their derivatives; beyond the ends the outer pieces go on.
fn splines(knots: &[f64], degree: usize, derivative: usize, x: f64) -> Vec<f64> {
    let count = knots.len() - degree - 1;
    let piece = knots.partition_point(|knot| *knot <= x).saturating_sub(1).clamp(degree, count - 1);
    let mut b = vec![0.0; knots.len() - 1];
    b[piece] = 1.0;
    let over = |x: f64, width: f64| if width > 0.0 { x / width } else { 0.0 };
    for p in 1..=degree {
        let straight = p + derivative <= degree;
        for i in 0..knots.len() - 1 - p {
            let (left, right) = (knots[i + p] - knots[i], knots[i + p + 1] - knots[i + 1]);
            b[i] = if straight {
                over(x - knots[i], left) * b[i] + over(knots[i + p + 1] - x, right) * b[i + 1]
            } else {
                p as f64 * (over(b[i], left) - over(b[i + 1], right))
            };
        }
        b.truncate(knots.len() - 1 - p);
    }
    b
}

#[cfg(test)]
#[allow(clippy::excessive_precision, reason = "figures stand as R prints them")]
mod tests {
    use super::super::lexer::words;
    use super::*;

    const X: [f64; 10] = [0.5, 1.2, 2.0, 2.7, 3.1, 4.4, 5.0, 6.3, 7.7, 9.1];

    fn curve(text: &str) -> Result<(String, Curve), Trouble> {
        let words = words(text)?;
        let mut parser = Parser::new(text, &words);
        let name = parser.call().unwrap_or_default();
        let factor = read(&mut parser, name)?;
        parser.end()?;
        let spelled = factor.to_string();
        match factor {
            Factor::Curve { curve, .. } => Ok((spelled, curve)),
            other => panic!("{other}"),
        }
    }

    fn fitted(text: &str, values: &[f64]) -> Result<Fitted, Failure> {
        let (name, curve) = curve(text)?;
        curve.fitted(&name, values.to_vec())
    }

    /// A curve, and its columns at some values.
    type Case = (&'static str, &'static [(f64, &'static [f64])]);

    /// Values of R 4.2.2 (`stats::poly`, `splines::bs`, `splines::ns` and their `predict`) at rows 1, 4 and 10 of `X` and
    /// at new ones, of which two lie beyond the data.
    #[test]
    fn columns_are_those_of_r() {
        #[rustfmt::skip]
        let cases: [Case; 8] = [
            ("poly(x, 3)", &[
                (0.5, &[-0.43502325323400720, 0.49689792928152704, -0.45603613160395778]),
                (2.7, &[-0.17636077833811103, -0.16140005760657117, 0.33382479406625665]),
                (10.0, &[0.68192834290736271, 0.96464457862599284, 1.46306668637336901]),
            ]),
            ("bs(x, 5)", &[
                (0.5, &[0.0, 0.0, 0.0, 0.0, 0.0]),
                (2.7, &[0.2612345679012345, 0.6137008326155613, 0.12506459948320417, 0.0, 0.0]),
                (9.1, &[0.0, 0.0, 0.0, 0.0, 1.0]),
                (0.0, &[-0.93281877544962932, 0.0857707922542312595, -0.0014681700728212364, 0.0, 0.0]),
                (10.0, &[0.0, -0.0032304665343165159, 0.1069542137922731839, -0.917394471710591408, 1.8136707244526349]),
            ]),
            ("bs(x, knots = c(6, 2.5), degree = 2)", &[
                (2.7, &[0.56571428571428561, 0.43255411255411258, 0.0017316017316017344, 0.0]),
                (10.0, &[0.0, 0.039589442815249287, -0.704521804938038398, 1.6649323621227892]),
            ]),
            ("bs(x, df = 4, intercept = TRUE)", &[
                (2.7, &[0.41213981158891666, 0.42501918070107036, 0.14610034336599295, 0.016740664344020027]),
            ]),
            ("ns(x, df = 3)", &[
                (2.7, &[-0.097653199401565277, 0.57037485080245842, -0.34765705191768892]),
                (9.1, &[-0.156171884299488112, 0.39995238662064037, 0.75621949767884777]),
                (0.0, &[0.067279909091607748, -0.17230220621021500, 0.10502229711860724]),
                (10.0, &[-0.427746696821806993, 0.43691227234852992, 0.99083442447327719]),
            ]),
            ("ns(x)", &[(2.7, &[0.20510746472348843]), (10.0, &[0.885691324942336822])]),
            ("ns(x, knots = 3, Boundary.knots = c(0, 10))", &[
                (2.7, &[0.43522053694831403, -0.217417962910772949]),
                (-1.0, &[-0.18317022998495622, 0.10774719410879778]),
                (11.0, &[0.20602985307586180, 1.05527655701419887]),
            ]),
            ("ns(x, 3, intercept = TRUE)", &[
                (0.5, &[-0.43602896804825664, 0.58950595562157848, -0.36342302640470070]),
            ]),
        ];
        for (text, rows) in cases {
            let curve = curve(text).unwrap().1;
            let fitted = curve.fitted(text, X.to_vec()).unwrap();
            for (x, expected) in rows {
                let found = fitted.at(*x, curve.columns());
                let near = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-13;
                let same = found.len() == expected.len() && found.iter().zip(*expected).all(near);
                assert!(same, "{text} at {x}: {found:?} not {expected:?}");
            }
        }
    }

    #[test]
    fn one_spelling_for_one_meaning() {
        for (text, spelled) in [
            ("poly(log(x),2)", "poly(log(x), 2)"),
            ("poly(x, degree = 2, raw = TRUE)", "poly(x, 2, raw = TRUE)"),
            ("bs(x, 5)", "bs(x, df = 5)"),
            ("bs(x, degree = 3, df = 5)", "bs(x, df = 5)"),
            ("bs(x, knots = c(log(10), -1))", "bs(x, knots = c(-1, 2.302585092994046))"),
            ("ns(x, 3)", "ns(x, df = 3)"),
            ("ns(x)", "ns(x)"),
        ] {
            assert_eq!(curve(text).unwrap().0, spelled);
        }
    }

    #[test]
    fn what_makes_no_curve_is_told() {
        for (text, column, says) in [
            ("poly(x)", 1, "needs a degree"),
            ("poly(x, 1.5)", 9, "whole number from 1 to 100, found 1.5"),
            ("poly(x, y, 2)", 9, "expected numbers for degree"),
            ("bs(x, df = 2)", 7, "at least 3 for pieces of degree 3, found 2"),
            ("bs(x, 5, knots = 3)", 10, "df or knots, not both"),
            ("ns(x, degree = 2)", 7, "one of df, knots"),
            ("ns(x, df = c(1, 2))", 7, "whole number"),
            ("bs(x, Boundary.knots = c(2, 1))", 7, "in order"),
            ("bs(x, df = 5, df = 6)", 15, "stands twice"),
            ("bs(x, 5, 6, 7, 8, 9, 10)", 22, "at most 6 arguments"),
        ] {
            let trouble = curve(text).unwrap_err();
            assert_eq!(trouble.column, column, "{text}: {trouble:?}");
            assert!(trouble.message.contains(says), "{text}: {trouble:?}");
        }
        for (text, values, says) in [
            ("poly(x, 2)", &[3.0, 3.0, 3.0][..], "found 3 in every row"),
            ("poly(x, 2)", &[1.0, 2.0, 2.0], "found 2 different values"),
            ("ns(x, 2)", &[], "no row is left"),
            ("bs(x, 4)", &[0.0, 0.0, 0.0, 1.0], "expected knots between 0 and 1, found 0"),
            ("bs(x, knots = 7)", &[1.0, 2.0], "expected knots between 1 and 2, found 7"),
        ] {
            let failure = fitted(text, values).err().unwrap();
            assert!(failure.message.contains(says), "{text}: {}", failure.message);
        }
    }
}
