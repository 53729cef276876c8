//! What a claim says, as a typed frame: one comparison of one query with one quantity.
//!
//! ```text
//! Claim := Cmp(Term, Op, Quantity) | Cmp(Term, Op, Term) | Holds(EventQ, ±) | Member(Party, Bloc, Date, ±)
//! Term  := Level | Change | Ratio | Share | Rank | Count
//! ```
//! Money is in base units of its currency, changes and deficits are signed, shares in per cent
//! (0–100), multiples in `x` (halved = 0.5), ranks count from 1 = largest.

use super::period::Period;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The shape of the query behind a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Kind {
    Level,
    Change,
    Ratio,
    Share,
    Rank,
    Count,
    Event,
    Membership,
    Comparison,
}

/// How the value found is compared with the value claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// A bare number.
    #[serde(rename = "=")]
    Equal,
    /// "about".
    #[serde(rename = "~")]
    About,
    /// "nearly": approached from below.
    #[serde(rename = "~<")]
    Nearly,
    /// "more than".
    #[serde(rename = ">")]
    Above,
    /// "at least".
    #[serde(rename = ">=")]
    AtLeast,
    /// "less than".
    #[serde(rename = "<")]
    Below,
    /// "at most".
    #[serde(rename = "<=")]
    AtMost,
    /// "from A to B".
    #[serde(rename = "between")]
    Between,
}

/// One side of a tie: a place, a union `A+B`, or a whole without some of its parts `WLD-A`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Party {
    /// Codes that are added.
    pub plus: Vec<String>,
    /// Codes that are taken out.
    pub minus: Vec<String>,
}

impl Party {
    /// A single place or bloc.
    pub fn one(code: &str) -> Self {
        Self { plus: vec![code.to_owned()], minus: Vec::new() }
    }

    /// A union, in the order of the text, without repeats.
    pub fn union(codes: &[String]) -> Self {
        let mut plus: Vec<String> = Vec::new();
        for code in codes {
            if !plus.contains(code) {
                plus.push(code.clone());
            }
        }
        Self { plus, minus: Vec::new() }
    }

    /// The code, when the party is a single place.
    pub fn single(&self) -> Option<&str> {
        match (self.plus.as_slice(), self.minus.is_empty()) {
            ([one], true) => Some(one),
            _ => None,
        }
    }

    /// Whether a code is among those added.
    pub fn has(&self, code: &str) -> bool {
        self.plus.iter().any(|c| c == code)
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.plus.join("+"))?;
        for code in &self.minus {
            write!(f, "-{code}")?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Party {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        let mut pieces = text.split('-');
        let plus: Vec<String> = pieces.next().unwrap_or("").split('+').map(str::to_owned).collect();
        if plus.iter().any(String::is_empty) {
            return Err(format!("expected a place code, found {text:?}"));
        }
        Ok(Self { plus, minus: pieces.map(str::to_owned).collect() })
    }
}

impl From<Party> for String {
    fn from(p: Party) -> Self {
        p.to_string()
    }
}

/// The number claimed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// One number.
    One(f64),
    /// Both ends of a range.
    Range([f64; 2]),
}

/// How the number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// In digits: the last digit sets the tolerance.
    #[default]
    Digits,
    /// "a third", "one in five".
    Fraction,
    /// "doubled", "largest", "eleven".
    Word,
}

/// What stands between the sentence and a plain assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Hedge {
    /// "an estimated": still checked.
    Estimate,
    /// "aims to": not checked.
    Target,
    /// "is expected to": not checked.
    Forecast,
    /// "would have": not checked.
    Counterfactual,
}

/// How periods or partners are put together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Agg {
    /// Added over the period.
    Sum,
    /// Compound annual growth rate.
    Cagr,
    /// In every year of the period.
    Every,
}

/// Another term: the whole of a share, the other side of a comparison. Absent slots are those of
/// the frame it belongs to.
#[derive(Clone, Debug, PartialEq, Default, Serialize, Deserialize)]
#[allow(missing_docs)]
pub struct Other {
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub measure: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parties: Option<Vec<Party>>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub period: Option<Period>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub product: Option<String>,
}

/// A stretch of text, in Unicode code points, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, PartialOrd, Ord)]
#[allow(missing_docs)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// From `start` up to but not including `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest stretch holding both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether the two share a character.
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// A claim read from a text: the query, the comparison, and where it stands.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Frame {
    pub span: Span,
    pub anchor: Span,
    pub kind: Kind,
    /// Id of the measure vocabulary; `other` is a quantity outside of it.
    pub measure: String,
    /// `[origin, destination]` for directed measures, a pair for undirected, one for monadic.
    pub parties: Vec<Party>,
    pub product: Option<String>,
    pub period: Period,
    pub base_period: Option<Period>,
    pub value: Option<Value>,
    pub unit: Option<String>,
    /// Half-width of the rounding interval of the quoted number, in `unit`.
    pub tol: Option<f64>,
    pub precision: Precision,
    pub op: Option<Op>,
    /// The frame is denied.
    pub negated: bool,
    /// `a|b` is kept as two entries.
    pub events: Vec<String>,
    /// `partners_of:X`, `destinations_of:X`, `sources_of:X` or a bloc code.
    pub among: Option<String>,
    pub denominator: Option<Other>,
    pub versus: Option<Other>,
    pub agg: Option<Agg>,
    pub source: Option<Attribution>,
    pub hedge: Option<Hedge>,
    /// "by value", "by volume": the dimension a change or share is measured in.
    pub basis: Option<Basis>,
    /// "in dollar terms", "以人民币计": the money in which a rate is counted.
    pub money: Option<String>,
    /// The sentence itself tells the time, by a date or by a word such as "last month".
    pub dated: bool,
    /// The measure it may be instead, where the words leave it open ("the largest investor").
    pub or_measure: Option<String>,
}

/// The dimension a change, share or ratio is taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// Money.
    Value,
    /// Mass or number.
    Volume,
}

/// Who the text says the number is from.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Attribution {
    /// Source ids it may stand under, best first; none if no figures of the office are held.
    pub ids: Vec<String>,
    /// The place whose office reports, if known.
    pub reporter: Option<String>,
}

impl Frame {
    /// A frame of `kind` with nothing but its place in the text.
    pub fn new(kind: Kind, measure: &str, span: Span, anchor: Span) -> Self {
        Self {
            span,
            anchor,
            kind,
            measure: measure.to_owned(),
            parties: Vec::new(),
            product: None,
            period: Period::Latest,
            base_period: None,
            value: None,
            unit: None,
            tol: None,
            precision: Precision::Digits,
            op: None,
            negated: false,
            events: Vec::new(),
            among: None,
            denominator: None,
            versus: None,
            agg: None,
            source: None,
            hedge: None,
            basis: None,
            money: None,
            dated: false,
            or_measure: None,
        }
    }

    /// The same frame, `by` characters further on.
    #[must_use]
    pub fn moved(mut self, by: usize) -> Self {
        for s in [&mut self.span, &mut self.anchor] {
            s.start += by;
            s.end += by;
        }
        self
    }

    /// The single number claimed.
    pub fn number(&self) -> Option<f64> {
        match self.value {
            Some(Value::One(v)) => Some(v),
            _ => None,
        }
    }
}
