//! Which model? The formula syntax of fixest, as far as gravity needs it.
//!
//! ```text
//! trade ~ rta + log(dist) | exporter^year + importer^year + exporter^importer
//! response ~ regressors   | absorbed effects, ^ for an interaction
//! ```
//!
//! Regressors: expressions of columns, `a:b` (product), `a*b` (both and their product), `i(year, x, ref =
//! 2006)` (one coefficient a level), `poly(x, 2)`, `bs(x, df = 5)`, `ns(x, df = 3)` (curves: [`super::curve`]),
//! `l(x, 1:3)` and `f(x, 1)` (years before and ahead within the pair),
//! `0` or `-1` (no constant). `sw(a, b)` and `csw(a, b)` make several models, one alternative each or
//! cumulatively, also among the effects; `sw0` and `csw0` begin with none; `c(y, z) ~` takes several
//! responses. Effects: columns joined by `^`; `pair[trend]` adds a slope for each level, `pair[[trend]]`
//! is the slope alone. A last part with `~` has endogenous regressors and their instruments:
//! `y ~ x | effects | endogenous ~ instruments`, without effects `y ~ x | endogenous ~ instruments` or
//! `y ~ x | 0 | …`, without other regressors `y ~ 1 | …`. Reference: Bergé (2018), *Efficient estimation of maximum likelihood models with multiple
//! fixed effects: the R package FENmlm*, and the manual of fixest.
//!
//! A lag counts years, not rows: fixest counts steps of the panel.

use super::Trouble;
use super::curve::{self, CURVES, Curve};
use super::expr::{Expr, Parser};
use super::lexer::{Token, words};
use std::fmt;

/// A factor of a term.
#[derive(Clone, Debug, PartialEq)]
pub enum Factor {
    /// A column or an expression of columns.
    Value(Expr),
    /// `i(by, times, ref = …)`: a dummy for each level of `by` but those of `reference`, times `times`.
    Levels {
        /// The column whose levels get a coefficient each.
        by: Expr,
        /// What each dummy is multiplied with: 1 if absent.
        times: Option<Expr>,
        /// Levels without a coefficient.
        reference: Vec<Expr>,
    },
    /// `poly(of, …)`, `bs(of, …)`, `ns(of, …)`: the columns of a curve.
    Curve {
        /// What it is a curve of.
        of: Expr,
        /// Which curve.
        curve: Curve,
    },
}

impl Factor {
    /// The factor with all that it depends on: other levels left out make another factor of the same name.
    fn key(&self) -> String {
        match self {
            Self::Value(_) | Self::Curve { .. } => self.to_string(),
            Self::Levels { reference, .. } => {
                let left_out: Vec<String> = reference.iter().map(ToString::to_string).collect();
                format!("{self} without {}", left_out.join(", "))
            }
        }
    }
}

impl fmt::Display for Factor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(expr) => write!(f, "{expr}"),
            Self::Curve { of, curve } => write!(f, "{}({of}{curve})", curve.name()),
            Self::Levels { by, times, .. } => match times {
                Some(times) => write!(f, "i({by}, {times})"),
                None => write!(f, "i({by})"),
            },
        }
    }
}

/// A regressor: the product of its factors, each named once (`a:a` is `a`, as in R).
#[derive(Clone, Debug, PartialEq)]
pub struct Term(pub Vec<Factor>);

impl Term {
    /// The same name for the same product, in whatever order its factors stand.
    fn key(&self) -> String {
        let mut names: Vec<String> = self.0.iter().map(Factor::key).collect();
        names.sort();
        names.join(":")
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let factors: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&factors.join(":"))
    }
}

/// An absorbed effect: a parameter for each combination of the levels of its columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// The columns, and where their names stand.
    pub columns: Vec<(String, usize)>,
    /// What the parameter is multiplied with: 1 if absent, else a slope that varies by level.
    pub slope: Option<Expr>,
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        f.write_str(&names.join("^"))?;
        self.slope.as_ref().map_or(Ok(()), |slope| write!(f, "[[{slope}]]"))
    }
}

/// One model to estimate.
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    /// The text it came from, for messages that point into it.
    pub text: String,
    /// Left-hand side.
    pub response: Expr,
    /// Right-hand side.
    pub terms: Vec<Term>,
    /// Whether there is a constant; it vanishes in the effects if there are any.
    pub constant: bool,
    /// Absorbed effects.
    pub effects: Vec<Effect>,
    /// Endogenous regressors.
    pub endogenous: Vec<Term>,
    /// Instruments for them.
    pub instruments: Vec<Term>,
}

impl Formula {
    /// Calls `visit` with every expression of columns.
    pub fn expressions<'a>(&'a self, visit: &mut dyn FnMut(&'a Expr)) {
        visit(&self.response);
        for factor in self.factors() {
            match factor {
                Factor::Value(expr) | Factor::Curve { of: expr, .. } => visit(expr),
                Factor::Levels { by, times, .. } => {
                    visit(by);
                    times.iter().for_each(&mut *visit);
                }
            }
        }
        self.effects.iter().filter_map(|e| e.slope.as_ref()).for_each(visit);
    }

    /// The same with a plain column where there is a curve of it; nothing if there is no curve.
    pub(super) fn straight(&self) -> Option<Self> {
        let curved = |factor: &Factor| matches!(factor, Factor::Curve { .. });
        if !self.factors().any(curved) {
            return None;
        }
        let mut formula = self.clone();
        let Self { terms, endogenous, instruments, .. } = &mut formula;
        for factor in [terms, endogenous, instruments].into_iter().flatten().flat_map(|term| &mut term.0) {
            if let Factor::Curve { of, .. } = factor {
                *factor = Factor::Value(of.clone());
            }
        }
        Some(formula)
    }

    /// Factors of all terms: regressors, endogenous regressors, instruments.
    pub fn factors(&self) -> impl Iterator<Item = &Factor> {
        [&self.terms, &self.endogenous, &self.instruments].into_iter().flatten().flat_map(|term| &term.0)
    }
}

/// Most models one formula may make.
const MODELS_MAX: usize = 100;

/// Most terms that products, lags and sums of one formula may make: as many as a model may have regressors.
/// Counted while the formula is read, because `a*b*c*…` doubles with every letter.
pub const TERMS_MAX: usize = 1_000;

/// What a place of a sum may hold: one thing, or alternatives.
enum Part<T> {
    Always(Vec<T>),
    Stepwise { alternatives: Vec<Vec<T>>, cumulative: bool, from_none: bool },
}

impl<T: Clone> Part<T> {
    /// Things named, in whatever alternative.
    fn size(&self) -> usize {
        match self {
            Self::Always(things) => things.len(),
            Self::Stepwise { alternatives, .. } => alternatives.iter().map(Vec::len).sum(),
        }
    }

    fn choices(&self) -> Vec<Vec<T>> {
        match self {
            Self::Always(things) => vec![things.clone()],
            Self::Stepwise { alternatives, cumulative, from_none } => {
                let mut out: Vec<Vec<T>> = if *from_none { vec![Vec::new()] } else { Vec::new() };
                let mut sum: Vec<T> = Vec::new();
                for alternative in alternatives {
                    if *cumulative {
                        sum.extend(alternative.iter().cloned());
                        out.push(sum.clone());
                    } else {
                        out.push(alternative.clone());
                    }
                }
                out
            }
        }
    }
}

/// Every combination of the alternatives, the first place varying slowest.
fn combinations<T: Clone>(parts: &[Part<T>]) -> Vec<Vec<T>> {
    let mut out: Vec<Vec<T>> = vec![Vec::new()];
    for part in parts {
        let choices = part.choices();
        out = out
            .iter()
            .flat_map(|begun| choices.iter().map(move |choice| [begun.as_slice(), choice].concat()))
            .collect();
        out.truncate(MODELS_MAX + 1);
    }
    out
}

/// What a formula looks like.
const FORM: &str = "a formula is: response ~ regressors | effects";

/// Reads a formula; several models if it asks for alternatives.
///
/// # Errors
/// If it is not a formula, with the column.
pub fn parse(text: &str) -> Result<Vec<Formula>, Trouble> {
    // A command of another program stumbles somewhere: what is missing is the form as a whole.
    let form = (!text.contains('~')).then_some(FORM);
    let words = words(text).map_err(|trouble| trouble.first(form))?;
    let mut parser = Parser::new(text, &words);
    let responses = responses(&mut parser).map_err(|trouble| trouble.first(form))?;
    if !parser.took("~") {
        return Err(parser.wanted("~").hint(FORM));
    }
    let (terms, constant) = right_side(&mut parser)?;
    let mut left = parser.took("|");
    let mut effects = Vec::new();
    if left && !parser.before("~", "|") {
        effects = self::effects(&mut parser)?;
        left = parser.took("|");
    }
    let (endogenous, instruments) = if left { instruments(&mut parser)? } else { Default::default() };
    parser.end()?;
    let (terms, effects) = (combinations(&terms), combinations(&effects));
    if responses.len() * terms.len() * effects.len() > MODELS_MAX {
        return Err(Trouble::at(text, 1, format!("the formula makes more than {MODELS_MAX} models")));
    }
    let mut models = Vec::new();
    for response in &responses {
        for effects in &effects {
            for terms in &terms {
                models.push(Formula {
                    text: text.to_owned(),
                    response: response.clone(),
                    terms: distinct(terms.clone(), Term::key),
                    constant,
                    effects: distinct(effects.clone(), Effect::to_string),
                    endogenous: endogenous.clone(),
                    instruments: instruments.clone(),
                });
            }
        }
    }
    Ok(models)
}

/// Without repetitions: `a + a` and `a*b + b` name a regressor once.
fn distinct<T>(things: Vec<T>, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut seen = std::collections::BTreeSet::new();
    things.into_iter().filter(|thing| seen.insert(key(thing))).collect()
}

fn responses(parser: &mut Parser<'_>) -> Result<Vec<Expr>, Trouble> {
    if matches!(parser.call(), Some("c")) { parser.list() } else { Ok(vec![parser.expression(3)?]) }
}

fn right_side(parser: &mut Parser<'_>) -> Result<(Vec<Part<Term>>, bool), Trouble> {
    let mut parts = Vec::new();
    let (mut constant, mut made) = (true, 0);
    if parser.peek().is_none() || parser.is("|") {
        return Err(parser
            .wanted("regressors")
            .hint("a model of effects alone is: trade ~ 1 | exporter^year"));
    }
    let mut minus = parser.took("-");
    if !minus {
        parser.took("+");
    }
    loop {
        match parser.peek() {
            Some(Token::Number(x)) if *x == 0.0 || *x == 1.0 => {
                constant = if minus { *x == 0.0 } else { *x == 1.0 };
                parser.next();
            }
            _ if minus => return Err(parser.wanted("1 after the minus, as in `- 1` for no constant")),
            _ => {
                let next = part(parser)?;
                made += next.size();
                bounded(parser, made)?;
                parts.push(next);
            }
        }
        minus = parser.took("-");
        if !minus && !parser.took("+") {
            return Ok((parts, constant));
        }
    }
}

/// `endogenous ~ instruments`.
fn instruments(parser: &mut Parser<'_>) -> Result<(Vec<Term>, Vec<Term>), Trouble> {
    let endogenous = sum_of_terms(parser)?;
    if !parser.took("~") {
        let trouble = parser.wanted("~");
        return Err(trouble.hint("a last part is: endogenous regressors ~ instruments"));
    }
    Ok((distinct(endogenous, Term::key), distinct(sum_of_terms(parser)?, Term::key)))
}

fn part(parser: &mut Parser<'_>) -> Result<Part<Term>, Trouble> {
    stepwise(parser, sum_of_terms).transpose().unwrap_or_else(|| Ok(Part::Always(product(parser)?)))
}

/// `sw(…)`, `csw(…)`, `sw0(…)`, `csw0(…)`; `None` if something else follows.
fn stepwise<T>(
    parser: &mut Parser<'_>,
    inside: fn(&mut Parser<'_>) -> Result<Vec<T>, Trouble>,
) -> Result<Option<Part<T>>, Trouble> {
    let Some(name @ ("sw" | "csw" | "sw0" | "csw0")) = parser.call() else { return Ok(None) };
    parser.next();
    parser.expect("(")?;
    let mut alternatives = vec![inside(parser)?];
    while parser.took(",") {
        alternatives.push(inside(parser)?);
    }
    parser.expect(")")?;
    let (cumulative, from_none) = (name.starts_with('c'), name.ends_with('0'));
    Ok(Some(Part::Stepwise { alternatives, cumulative, from_none }))
}

fn sum_of_terms(parser: &mut Parser<'_>) -> Result<Vec<Term>, Trouble> {
    parser.deeper()?;
    let mut terms = product(parser)?;
    while parser.took("+") {
        terms.extend(product(parser)?);
        bounded(parser, terms.len())?;
    }
    parser.shallower();
    Ok(terms)
}

/// Refuses more terms than a model may have, before they are made.
fn bounded(parser: &Parser<'_>, count: usize) -> Result<(), Trouble> {
    if count <= TERMS_MAX {
        return Ok(());
    }
    let message =
        format!("expected at most {TERMS_MAX} regressors, found a product or sum that makes {count}");
    let trouble = Trouble::at(parser.text, parser.column(), message);
    Err(trouble.hint("name the products that are wanted with `:`, or absorb levels as effects after |"))
}

/// `a*b` is `a + b + a:b`.
fn product(parser: &mut Parser<'_>) -> Result<Vec<Term>, Trouble> {
    let mut terms = interaction(parser)?;
    while parser.took("*") {
        let right = interaction(parser)?;
        let both = pairs(parser, &terms, &right)?;
        terms.extend(right);
        terms.extend(both);
        terms = distinct(terms, Term::key);
        bounded(parser, terms.len())?;
    }
    Ok(terms)
}

fn pairs(parser: &Parser<'_>, left: &[Term], right: &[Term]) -> Result<Vec<Term>, Trouble> {
    bounded(parser, left.len() * right.len())?;
    let both = |a: &Term, b: &Term| Term(distinct([a.0.as_slice(), &b.0].concat(), Factor::key));
    Ok(left.iter().flat_map(|a| right.iter().map(move |b| both(a, b))).collect())
}

fn interaction(parser: &mut Parser<'_>) -> Result<Vec<Term>, Trouble> {
    let mut terms = atom(parser)?;
    while parser.took(":") {
        let right = atom(parser)?;
        terms = pairs(parser, &terms, &right)?;
    }
    Ok(terms)
}

fn atom(parser: &mut Parser<'_>) -> Result<Vec<Term>, Trouble> {
    let one = |expr: Expr| Term(vec![Factor::Value(expr)]);
    match parser.call() {
        Some("l" | "lag" | "f" | "lead") => return Ok(parser.lags()?.into_iter().map(one).collect()),
        Some("i") => return Ok(vec![Term(vec![levels(parser)?])]),
        Some(name) if CURVES.contains(&name) => return Ok(vec![Term(vec![curve::read(parser, name)?])]),
        Some("sw" | "csw" | "sw0" | "csw0") => {
            return Err(parser.wanted("stepwise alternatives only as a term of their own, not in a product"));
        }
        _ => {}
    }
    if parser.is("(") {
        parser.next();
        let terms = sum_of_terms(parser)?;
        parser.expect(")")?;
        return Ok(terms);
    }
    // Powers bind here; `*`, `:` and `+` belong to the formula, not to arithmetic.
    Ok(vec![one(parser.expression(7)?)])
}

/// `i(year)`, `i(year, border)`, `i(year, border, ref = 2006)`.
fn levels(parser: &mut Parser<'_>) -> Result<Factor, Trouble> {
    parser.next();
    parser.expect("(")?;
    let by = parser.expression(5)?;
    let (mut times, mut reference) = (None, Vec::new());
    while parser.took(",") {
        match parser.named_argument() {
            Some("ref") => {
                parser.next();
                parser.expect("=")?;
                reference = parser.list()?;
            }
            Some(_) => return Err(parser.wanted("`ref =`, the only named argument of i()")),
            None if times.is_none() => times = Some(parser.expression(5)?),
            None => return Err(parser.wanted("at most two arguments and `ref =`")),
        }
    }
    parser.expect(")")?;
    Ok(Factor::Levels { by, times, reference })
}

fn effects(parser: &mut Parser<'_>) -> Result<Vec<Part<Effect>>, Trouble> {
    let mut parts = Vec::new();
    loop {
        match parser.peek() {
            Some(Token::Number(x)) if *x == 0.0 || *x == 1.0 => {
                parser.next();
            }
            _ => {
                let found = stepwise(parser, sum_of_effects)?;
                parts.push(found.map_or_else(|| Ok(Part::Always(effect(parser)?)), Ok)?);
            }
        }
        if !parser.took("+") {
            return Ok(parts);
        }
    }
}

fn sum_of_effects(parser: &mut Parser<'_>) -> Result<Vec<Effect>, Trouble> {
    let mut effects = effect(parser)?;
    while parser.took("+") {
        effects.extend(effect(parser)?);
    }
    Ok(effects)
}

/// `exporter^year`; with `[x]` two effects, the levels and the slopes; with `[[x]]` the slopes alone.
fn effect(parser: &mut Parser<'_>) -> Result<Vec<Effect>, Trouble> {
    let mut columns = Vec::new();
    loop {
        let column = parser.column();
        match parser.peek() {
            Some(Token::Name(name)) if parser.call().is_none() => {
                columns.push((name.clone(), column));
                parser.next();
            }
            _ => {
                let trouble = parser.wanted("the column of an effect");
                return Err(trouble
                    .hint("effects are columns joined by ^, for example exporter^year + importer^year"));
            }
        }
        if parser.is(":") || parser.is("*") {
            return Err(parser.wanted("^").hint("an interaction of effects is written exporter^year"));
        }
        if !parser.took("^") {
            break;
        }
    }
    let levels = Effect { columns, slope: None };
    if !parser.took("[") {
        return Ok(vec![levels]);
    }
    let alone = parser.took("[");
    let slope = parser.expression(0)?;
    parser.expect("]")?;
    if alone {
        parser.expect("]")?;
    }
    let slopes = Effect { columns: levels.columns.clone(), slope: Some(slope) };
    Ok(if alone { vec![slopes] } else { vec![levels, slopes] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str) -> Vec<String> {
        let show = |m: &Formula| {
            let terms: Vec<String> = m.terms.iter().map(ToString::to_string).collect();
            let effects: Vec<String> = m.effects.iter().map(ToString::to_string).collect();
            let constant = if m.constant { "" } else { " - 1" };
            let sum = |terms: &[Term]| terms.iter().map(ToString::to_string).collect::<Vec<_>>().join(" + ");
            let last = match sum(&m.endogenous) {
                endogenous if endogenous.is_empty() => String::new(),
                endogenous => format!(" | {endogenous} ~ {}", sum(&m.instruments)),
            };
            format!("{} ~ {}{constant} | {}{last}", m.response, terms.join(" + "), effects.join(" + "))
        };
        parse(text).unwrap().iter().map(show).collect()
    }

    #[test]
    fn the_three_way_formula() {
        assert_eq!(
            spelled("trade~rta+log(dist)|exporter^year+importer^year + exporter ^ importer"),
            ["trade ~ rta + log(dist) | exporter^year + importer^year + exporter^importer"]
        );
    }

    #[test]
    fn products_powers_lags_levels() {
        assert_eq!(
            spelled("log(y+1) ~ a*b + I(x^2) + x^2 + l(rta, 0:2) + f(rta) + i(year, b, ref = 2006):z - 1"),
            ["log(y + 1) ~ a + b + a:b + I(x^2) + x^2 + rta + l(rta, 1) + l(rta, 2) + f(rta, 1) \
              + i(year, b):z - 1 | "]
        );
        assert_eq!(spelled("y ~ a + a + (a + b):c")[0], "y ~ a + a:c + b:c | ");
        assert_eq!(spelled("y ~ 1 | fe"), ["y ~  | fe"]);
        assert_eq!(spelled("y ~ 0 + x"), ["y ~ x - 1 | "]);
        assert_eq!(spelled("y ~ x | f[t] + g^h[[t]]"), ["y ~ x | f + f[[t]] + g^h[[t]]"]);
    }

    #[test]
    fn stepwise_makes_several_models() {
        assert_eq!(
            spelled("c(y, z) ~ x + csw0(a, b) | sw(f, g^t)"),
            [
                "y ~ x | f",
                "y ~ x + a | f",
                "y ~ x + a + b | f",
                "y ~ x | g^t",
                "y ~ x + a | g^t",
                "y ~ x + a + b | g^t",
                "z ~ x | f",
                "z ~ x + a | f",
                "z ~ x + a + b | f",
                "z ~ x | g^t",
                "z ~ x + a | g^t",
                "z ~ x + a + b | g^t",
            ]
        );
    }

    #[test]
    fn a_last_part_has_instruments() {
        for (text, is) in [
            ("y ~ x | f^t + g | e ~ z", "y ~ x | f^t + g | e ~ z"),
            ("y ~ x | e + log(d) ~ z + l(w, 1) + w:z", "y ~ x |  | e + log(d) ~ z + l(w, 1) + w:z"),
            ("y ~ x | 0 | e ~ z + z", "y ~ x |  | e ~ z"),
            ("y ~ 1 | f | e ~ i(k)", "y ~  | f | e ~ i(k)"),
            ("y ~ x | f | I(a | b) ~ z", "y ~ x | f | I(a | b) ~ z"),
            ("y ~ I(a | b) | I(a | b) ~ z", "y ~ I(a | b) |  | I(a | b) ~ z"),
        ] {
            assert_eq!(spelled(text), [is], "{text}");
        }
        let many = spelled("c(y, q) ~ sw(a, b) | sw(f, g) | e ~ z");
        assert_eq!((many.len(), many[7].as_str()), (8, "q ~ b | g | e ~ z"));
    }

    #[test]
    fn faults_have_columns() {
        for (text, column, says) in [
            ("trade", 6, "expected ~"),
            ("~ x", 1, "expected a column"),
            ("y ~ x | fe[z", 13, "expected ]"),
            ("y ~ x | fe:t", 11, "expected ^"),
            ("y ~ x | fe | z", 15, "expected ~"),
            ("y ~ x | fe | ~ w", 14, "expected a column"),
            ("y ~ x | fe | z ~", 17, "found the end"),
            ("y ~ x | z ~ w | fe", 15, "expected the end"),
            ("y ~ x | fe | z ~ w | v", 20, "expected the end"),
            ("y ~ x | fe | z ~ w ~ v", 20, "expected the end"),
            ("y ~ x | fe | z ~ sw(w, v)", 18, "stepwise"),
            ("y ~ x +", 8, "found the end"),
            ("y ~ x | log(fe)", 9, "column of an effect"),
            ("y ~ i(a, b, c)", 13, "at most two"),
            ("y ~ i(a, base = 3)", 10, "`ref =`"),
            ("y ~ x - z", 9, "1 after the minus"),
        ] {
            let trouble = parse(text).unwrap_err();
            assert_eq!(trouble.column, column, "{text}: {trouble:?}");
            assert!(trouble.message.contains(says), "{text}: {trouble:?}");
        }
        assert!(parse("y ~ sw(a,b,c,d,e,f,g,h,i,j,k) + sw(a,b,c,d,e,f,g,h,i,j)").is_err());
    }

    #[test]
    fn a_product_names_a_factor_once() {
        assert_eq!(spelled("y ~ a*a*b*a + b:a + a:a"), ["y ~ a + b + a:b | "]);
        assert_eq!(spelled(&format!("y ~ {}a", "a*".repeat(1200))), ["y ~ a | "]);
        let two = spelled("y ~ i(t, ref = 1):x + i(t, ref = 2):x");
        assert_eq!(two, ["y ~ i(t):x + i(t):x | "]);
    }

    #[test]
    fn terms_are_counted_before_they_are_made() {
        let letters: Vec<String> = ('a'..='z').map(String::from).collect();
        let sum = letters.join(" + ");
        for text in [
            format!("y ~ {}", letters.join("*")),
            format!("y ~ ({sum}):({sum}):({sum})"),
            format!("y ~ ({sum})*({sum}):({sum})"),
            "y ~ l(a, 0:999):l(b, 0:999)".to_owned(),
            "y ~ l(a, 0:999) + b + c".to_owned(),
            format!("y ~ x | f | e ~ {}", letters.join("*")),
            format!("y ~ sw({}, x)", letters.join("*")),
        ] {
            let trouble = parse(&text).unwrap_err();
            assert!(trouble.message.contains("at most 1000 regressors"), "{text}: {trouble:?}");
        }
    }
}
