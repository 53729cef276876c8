//! What stands behind a number, or behind its absence?
//!
//! | outcome | when | how it is told |
//! |---|---|---|
//! | [`Coverage::Recorded`] | the source covers both sides | as it stands |
//! | [`Coverage::Zero`] | the source covers both sides and holds no flow | none recorded |
//! | [`Coverage::OneSide`] | only one side reports: its mirror stands for both | as it stands, with who reports |
//! | [`Coverage::LowerBound`] | a sum over several, some of them not covered | at least, without whom |
//! | a [`Gap`](super::reading::Gap) | nobody has reported | not covered; there is no number |
//!
//! Who reports is found from the rows ([`super::reporting`]). A pair of which neither side reports
//! is a *hole*: what flowed is not known, so it is neither zero nor left out of a sum in silence.

use super::Cell;
use super::table::{Table, Who};
use crate::party::Party;
use crate::place::{PlaceId, registry};

/// What stands behind a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Coverage {
    /// The source covers both sides.
    #[default]
    Recorded,
    /// The source covers both sides and no flow is recorded.
    Zero,
    /// Only this side reports.
    OneSide(PlaceId),
    /// A sum that lacks members or pairs that the source does not cover.
    LowerBound(Holes),
}

impl Coverage {
    /// Its name in stable schemas.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Zero => "zero",
            Self::OneSide(_) => "one_side",
            Self::LowerBound(_) => "lower_bound",
        }
    }
}

/// Pairs inside a sum of which neither side reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Holes {
    /// The pairs, the largest of the year compared with first.
    pub pairs: Vec<(PlaceId, PlaceId)>,
    /// Where the sum is over the whole world: the economies among which nothing is known.
    pub among: Vec<PlaceId>,
    /// What the same pairs were in the nearest year of the same source.
    pub weight: Option<Weight>,
    /// Codes of the product asked for that the source does not hold.
    pub products: Vec<String>,
}

/// How much of a sum the missing pairs were in another year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weight {
    /// Year compared with.
    pub year: i16,
    /// Whether some pairs are a hole in that year too, so that their nearest known year stands in.
    pub around: bool,
    /// The missing pairs in that year, in units of the table.
    pub missing: i128,
    /// The whole sum in that year.
    pub whole: i128,
}

impl Weight {
    /// Missing over whole; `None` if there was nothing.
    pub fn share(&self) -> Option<f64> {
        (self.whole > 0).then(|| self.missing as f64 / self.whole as f64)
    }
}

/// Pairs or economies that are named one by one; more are counted.
pub const NAMED: usize = 3;

/// Below this part of the same sum in another year, what is missing does not change a figure as it
/// is read (two digits, one of them rounded).
const NEGLIGIBLE: f64 = 0.02;

impl Holes {
    /// Whether nothing is missing.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty() && self.among.is_empty() && self.products.is_empty()
    }

    /// Whether the missing pairs were so small a part that the sum can be compared with others.
    pub fn negligible(&self) -> bool {
        self.is_empty() || self.weight.and_then(|w| w.share()).is_some_and(|share| share < NEGLIGIBLE)
    }

    /// Holes of a sum and of another.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        let unordered = |(a, b): (PlaceId, PlaceId)| (a.min(b), a.max(b));
        for pair in &other.pairs {
            if !self.pairs.iter().any(|known| unordered(*known) == unordered(*pair)) {
                self.pairs.push(*pair);
            }
        }
        for place in &other.among {
            if !self.among.contains(place) {
                self.among.push(*place);
            }
        }
        self.weight = match (self.weight, other.weight) {
            (Some(x), Some(y)) if x.year == y.year => {
                let (missing, whole) = (x.missing + y.missing, x.whole + y.whole);
                Some(Weight { missing, whole, around: x.around || y.around, ..x })
            }
            (Some(x), None) if other.is_empty() => Some(x),
            (None, y) if self.pairs == other.pairs && self.among == other.among => y,
            _ => None,
        };
        self
    }

    /// `without the trade of South Korea with Vietnam and the Philippines (neither side reports); 44 % of the sum in 2020`.
    pub fn in_words(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        if !self.products.is_empty() {
            return format!("without {}, which it does not hold", self.products.join(", "));
        }
        let what = if self.pairs.is_empty() {
            format!("the trade among {}", few(&names(&self.among), "economies"))
        } else if let Some(one) = self.common() {
            let others: Vec<PlaceId> =
                self.pairs.iter().map(|(a, b)| if *a == one { *b } else { *a }).collect();
            format!("the trade of {} with {}", name(one), few(&names(&others), "economies"))
        } else {
            let pairs = self.pairs.iter();
            let named: Vec<String> = pairs.map(|(a, b)| format!("{}–{}", bare(*a), bare(*b))).collect();
            few(&named.iter().map(String::as_str).collect::<Vec<_>>(), "pairs")
        };
        let weight = self.weight.and_then(|w| Some((w.share()?, w)));
        let weight = weight.map_or_else(String::new, |(share, w)| {
            let around = if w.around { "in or around" } else { "in" };
            format!("; {} of the sum {around} {}", percent(share), w.year)
        });
        format!("without {what} (neither side reports{weight})")
    }

    /// The economy that is in every pair.
    fn common(&self) -> Option<PlaceId> {
        let (a, b) = *self.pairs.first()?;
        [a, b].into_iter().find(|one| self.pairs.iter().all(|(x, y)| x == one || y == one))
    }
}

/// A place as it stands in a sentence.
fn name(id: PlaceId) -> &'static str {
    &registry().place(id).in_sentence
}

/// The same without its article, beside another.
fn bare(id: PlaceId) -> &'static str {
    name(id).trim_start_matches("the ")
}

/// Places as they stand in a sentence.
pub fn names(places: &[PlaceId]) -> Vec<&'static str> {
    places.iter().map(|id| name(*id)).collect()
}

fn percent(share: f64) -> String {
    if share < 0.001 { "less than 0.1 %".to_owned() } else { format!("{:.1} %", 100.0 * share) }
}

/// Up to [`NAMED`] names, then how many more.
pub fn few(names: &[&str], noun: &str) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        some if some.len() <= NAMED + 1 => {
            let (last, head) = some.split_last().map_or(("", &some[..0]), |(last, head)| (*last, head));
            format!("{} and {last}", head.join(", "))
        }
        many => format!("{} and {} more {noun}", many[..NAMED].join(", "), many.len() - NAMED),
    }
}

/// The holes of a cell.
pub(super) fn holes(table: &Table, cell: &Cell<'_>) -> Holes {
    let silent = table.silent(cell.year);
    let Some(to) = cell.to.filter(|_| !silent.is_empty()) else { return Holes::default() };
    let reference = table.year_beside(cell.year);
    if cell.from.is_world() && to.is_world() {
        let all = Who::these(silent);
        let missing = reference.map_or(0, |year| table.total(year, &all, &all, Some(0)).value);
        return Holes {
            among: silent.to_vec(),
            weight: weight(table, cell, missing, false),
            ..Holes::default()
        };
    }
    let mut found: Vec<(i128, (PlaceId, PlaceId))> = Vec::new();
    let mut around = false;
    let (own, theirs) = (Who::these(&cell.from.members), Who::these(&to.members));
    for a in silent_of(silent, cell.from) {
        for b in silent_of(silent, to) {
            let inside = [&own, &theirs].into_iter().any(|side| side.contains(a) && side.contains(b));
            if !inside && table.is_hole(cell.year, a, b) {
                let nearest = table.nearest(cell.year, a, b);
                around |= nearest.is_some_and(|(year, _)| Some(year) != reference);
                found.push((nearest.map_or(0, |(_, size)| size), (a, b)));
            }
        }
    }
    if found.is_empty() {
        return Holes::default();
    }
    let code = |id: PlaceId| registry().code_of(id);
    found.sort_by_cached_key(|(size, (a, b))| (std::cmp::Reverse(*size), code(*a), code(*b)));
    let missing = found.iter().map(|(size, _)| size).sum();
    let weight = weight(table, cell, missing, around);
    Holes { pairs: found.into_iter().map(|(_, pair)| pair).collect(), weight, ..Holes::default() }
}

fn silent_of(silent: &[PlaceId], party: &Party) -> Vec<PlaceId> {
    let who = if party.is_world() { Who::everybody() } else { Who::these(&party.members) };
    silent.iter().copied().filter(|id| who.contains(*id)).collect()
}

fn weight(table: &Table, cell: &Cell<'_>, missing: i128, around: bool) -> Option<Weight> {
    let year = table.year_beside(cell.year)?;
    let whole = super::sum(table, &Cell { year, product: None, ..cell.clone() }, Some(0)).value;
    Some(Weight { year, around, missing, whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_are_named_and_many_are_counted() {
        assert_eq!(few(&["A"], "pairs"), "A");
        assert_eq!(few(&["A", "B"], "pairs"), "A and B");
        assert_eq!(few(&["A", "B", "C", "D"], "pairs"), "A, B, C and D");
        assert_eq!(few(&["A", "B", "C", "D", "E"], "pairs"), "A, B, C and 2 more pairs");
    }

    #[test]
    fn holes_of_two_directions_are_one_list_with_one_weight() {
        let id = |code: &str| registry().by_code(code).unwrap();
        let (kor, vnm, phl) = (id("KOR"), id("VNM"), id("PHL"));
        let weight = |missing| Some(Weight { year: 2020, around: false, missing, whole: 100 });
        let out = Holes { pairs: vec![(kor, vnm), (kor, phl)], weight: weight(40), ..Holes::default() };
        let back = Holes { pairs: vec![(vnm, kor), (phl, kor)], weight: weight(20), ..Holes::default() };
        let both = out.clone().and(&back);
        assert_eq!(both.pairs, out.pairs);
        assert_eq!(
            both.in_words(),
            "without the trade of South Korea with Vietnam and the Philippines (neither side reports; 30.0 % of the sum in 2020)"
        );
        assert!(!both.negligible() && Holes::default().negligible());
    }
}
