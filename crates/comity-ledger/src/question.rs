//! What may be asked of the panel, and the answer: a set of values, one per basis.
//!
//! A [`Question`] names a measure, two parties (or one) and years. Its [`Answer`] holds a reading
//! for every basis that has one, each with the rows behind it, and a gap with the reason for
//! every year and basis that has none. Values of different bases stand side by side; nothing is
//! added or averaged across them.
//!
//! The written form is `MEASURE A -> B YEARS`, for example `exports CHN -> CELAC 2014..2023`;
//! `MEASURE A YEARS` asks about one party. [`natural`] reads questions as people write them, and
//! [`expr`] evaluates what is made of a measure: changes, shares, ranks, ratios, counts.

pub mod expr;
pub mod lexicon;
mod listed;
pub mod natural;
mod people;
mod valued;

use crate::ledger::Observation;
use crate::measure::{self, Direction, Measure, UnknownMeasure};
use crate::panel::Cell;
use crate::panel::basis::{Basis, Reporter, Valuation};
use crate::panel::coverage::Coverage;
use crate::panel::reading::{Gap, Reading};
use crate::panel::series::Series;
use crate::party::{self, Membership, Party, PartyError};
use crate::place::{PlaceId, registry};
use crate::time::Date;
use crate::un;
use crate::world::World;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What is asked for.
    pub measure: Measure,
    /// Exporter, investor, first party.
    pub a: Party,
    /// Importer, host, second party.
    pub b: Option<Party>,
    /// First year.
    pub from: i16,
    /// Last year.
    pub to: i16,
    /// Product; `None` for the total.
    pub product: Option<String>,
    /// The first month of the first year and the last one of the last; `None` for whole years.
    pub months: Option<(u8, u8)>,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// Values, by basis and then by year.
    pub readings: Vec<Reading>,
    /// What could not be answered and why.
    pub gaps: Vec<Gap>,
}

/// Why a question cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuestionError {
    /// Not of the written form.
    #[error("expected `MEASURE A -> B YEARS`, for example `exports CHN -> CELAC 2014..2023`; found {0:?}")]
    Form(String),
    /// No such measure.
    #[error(transparent)]
    Measure(#[from] UnknownMeasure),
    /// A word whose meaning is not known; it may be the one that matters, so nothing is answered.
    #[error("did not understand {word:?}{}", did_you_mean(near))]
    Word {
        /// The word as written.
        word: String,
        /// The nearest measures and places; may be empty.
        near: Vec<String>,
    },
    /// A name that several places have.
    #[error("{name:?} may be {}; say which", either_in_words(either))]
    Ambiguous {
        /// The name as written.
        name: String,
        /// Who may be meant.
        either: Vec<PlaceId>,
    },
    /// Something else by month than what files and releases have by month.
    #[error(
        "by month only goods exports and imports are told, from files and releases that have months, not {0}"
    )]
    ByMonth(&'static str),
    /// A part of a year that is neither a month nor a run of months.
    #[error(
        "not understood as a year, a month or a run of months: {0:?}; quarters and fiscal years are not answered; write 2023, 2023-05 or 2023-01..2023-06"
    )]
    PartOfYear(String),
    /// Places beside the two sides.
    #[error("{measure} runs between two sides, and {} stands beside them; write `A -> B`", names_of(places))]
    Beside {
        /// The measure.
        measure: &'static str,
        /// Who was named on neither side.
        places: Vec<PlaceId>,
    },
    /// No measure is named.
    #[error("{0:?} names no measure")]
    WhichMeasure(String),
    /// No party is named.
    #[error("{0}: of whom?")]
    WhichParty(&'static str),
    /// Only one party is named.
    #[error("{0} runs between two parties, and one is wanting")]
    OtherParty(&'static str),
    /// A wrong party.
    #[error(transparent)]
    Party(#[from] PartyError),
    /// A product beside something that is not told by product here.
    #[error(
        "by product ({0}) only exports and imports are told here, not {1}; `comity products` tells shares, ranks and changes"
    )]
    ByProduct(String, &'static str),
    /// Years in the wrong order or outside 1000 to 9999.
    #[error("expected years like 2014 or 2014..2023, the earlier first; found {0:?}")]
    Years(String),
    /// The measure runs between two parties, or belongs to one.
    #[error("{measure} {needs}")]
    Sides {
        /// The measure.
        measure: &'static str,
        /// What it needs.
        needs: &'static str,
    },
}

/// `; did you mean A or B?`, or nothing.
fn did_you_mean<S: AsRef<str>>(near: &[S]) -> String {
    let near: Vec<&str> = near.iter().map(AsRef::as_ref).collect();
    if near.is_empty() { String::new() } else { format!("; did you mean {}?", near.join(" or ")) }
}

/// `Congo - Brazzaville (COG) or Congo - Kinshasa (COD)`.
fn either_in_words(either: &[PlaceId]) -> String {
    let name = |id: &PlaceId| format!("{} ({})", registry().name_of(*id), registry().code_of(*id));
    either.iter().map(name).collect::<Vec<_>>().join(" or ")
}

fn names_of(places: &[PlaceId]) -> String {
    places.iter().map(|id| registry().name_of(*id)).collect::<Vec<_>>().join(" and ")
}

impl Question {
    /// Reads the written form; a bloc is composed as on the last day of the last year.
    ///
    /// # Errors
    /// [`QuestionError`] with what was expected and found.
    pub fn parse(text: &str) -> Result<Self, QuestionError> {
        let form = || QuestionError::Form(text.to_owned());
        let text_in = text.replace("→", "->");
        let (first, rest) = text_in.trim().split_once(char::is_whitespace).ok_or_else(form)?;
        let measure = measure::find(first).ok_or_else(|| UnknownMeasure(first.to_owned()))?;
        let (rest, years) = rest.trim().rsplit_once(char::is_whitespace).ok_or_else(form)?;
        let (from, to) = parse_years(years)?;
        let day = Date::last_of(to);
        let sides: Vec<&str> = if rest.contains("->") { rest.splitn(2, "->").collect() } else { vec![rest] };
        let (a, b) = match *sides {
            [a, b] => {
                let (a, b) = party::pair(a, b, day)?;
                (a, Some(b))
            }
            _ => (Party::find(rest, day)?, None),
        };
        Self::new(measure, a, b, from, to)
    }

    /// A question from its parts.
    ///
    /// # Errors
    /// If the years are in the wrong order or the number of parties does not fit the measure.
    pub fn new(
        measure: Measure,
        a: Party,
        b: Option<Party>,
        from: i16,
        to: i16,
    ) -> Result<Self, QuestionError> {
        if from > to {
            return Err(QuestionError::Years(format!("{from}..{to}")));
        }
        let monadic = measure.direction() == Direction::Monadic;
        if monadic && b.is_some() {
            let needs = "belongs to one party; leave out `-> B`";
            return Err(QuestionError::Sides { measure: measure.as_str(), needs });
        }
        if !monadic && b.is_none() {
            let needs = "runs between two parties; write `A -> B`";
            return Err(QuestionError::Sides { measure: measure.as_str(), needs });
        }
        Ok(Self { measure, a, b, from, to, product: None, months: None })
    }

    /// The same question with blocs composed so.
    #[must_use]
    pub fn composed(self, membership: Membership) -> Self {
        let b = self.b.map(|b| b.composed(membership));
        Self { a: self.a.composed(membership), b, ..self }
    }

    /// The answer on every basis that has one.
    pub fn answer(&self, world: &World) -> Answer {
        let panel = world.panel();
        let mut answer = Answer::default();
        match (self.measure, &self.b) {
            _ if self.months.is_some() => self.by_month(world, &mut answer),
            (measure::TRADE_GOODS, Some(b)) => {
                self.by_series(world, measure::TRADE_GOODS_EXPORTS, &mut answer, |series, year| {
                    panel.two_way(series, &self.a, b, year)
                })
            }
            (measure::TRADE_GOODS_BALANCE, Some(b)) => {
                self.by_series(world, measure::TRADE_GOODS_EXPORTS, &mut answer, |series, year| {
                    panel.balance(series, &self.a, b, year)
                });
            }
            // Reconciled, the imports of one side are the exports of the other.
            (measure::TRADE_GOODS_IMPORTS, Some(b)) => {
                self.by_series(world, measure::TRADE_GOODS_EXPORTS, &mut answer, |series, year| {
                    let product = self.product.as_deref();
                    let mut reading =
                        panel.level(series, &Cell { from: &self.a, to: Some(b), year, product })?;
                    reading.notes.extend(as_exports(series, b));
                    Ok(reading)
                });
            }
            (_, Some(b)) if people::holds(self.measure) => {
                return people::answer(self.measure, &self.a, b, Some((self.from, self.to)));
            }
            (measure::UN_AGREEMENT, Some(b)) => {
                for year in self.from..=self.to {
                    match un::agreement(world.votes(), &self.a, b, year) {
                        Ok(agreement) => answer.readings.push(agreement.reading()),
                        Err(gap) => answer.gaps.push(gap),
                    }
                }
            }
            _ => self.by_series(world, self.measure, &mut answer, |series, year| {
                let cell =
                    Cell { from: &self.a, to: self.b.as_ref(), year, product: self.product.as_deref() };
                panel.level(series, &cell)
            }),
        }
        // What was published about a year is not told of a month in it, nor of all trade of a product.
        if let Some(b) = self.b.as_ref().filter(|_| self.months.is_none() && self.product.is_none()) {
            answer.readings.extend(published(world, self.measure, self.a.id, b.id, self.from, self.to));
        }
        if answer.readings.is_empty() && answer.gaps.is_empty() {
            let why = format!("no source in the atlas holds {}", self.measure);
            answer.gaps.push(Gap { what: self.measure.label().to_owned(), why });
        }
        answer
    }

    /// Every month on every basis that has months; exports stand for the imports of the other side.
    fn by_month(&self, world: &World, answer: &mut Answer) {
        let Some((first, last)) = self.months else { return };
        let panel = world.panel();
        let sides: Vec<&Party> = [Some(&self.a), self.b.as_ref()].into_iter().flatten().collect();
        let imports = self.b.as_ref().filter(|_| self.measure == measure::TRADE_GOODS_IMPORTS);
        for series in
            panel.bases_of(&measure::TRADE_GOODS_EXPORTS).filter(|s| s.tells_of(sides.iter().copied()))
        {
            for year in self.from..=self.to {
                let from = if year == self.from { first } else { 1 };
                let to = if year == self.to { last } else { 12 };
                for month in from..=to {
                    let product = self.product.as_deref();
                    let cell = Cell { from: &self.a, to: self.b.as_ref(), year, product };
                    match panel.month(series, &cell, month) {
                        Ok(mut reading) => {
                            reading.notes.extend(imports.and_then(|b| as_exports(series, b)));
                            answer.readings.push(reading);
                        }
                        Err(gap) => answer.gaps.push(gap),
                    }
                }
            }
        }
    }

    fn by_series(
        &self,
        world: &World,
        measure: Measure,
        answer: &mut Answer,
        read: impl Fn(&Series, i16) -> Result<Reading, Gap>,
    ) {
        let sides: Vec<&Party> = [Some(&self.a), self.b.as_ref()].into_iter().flatten().collect();
        let panel = world.panel();
        let by_product: Vec<&Series> =
            panel.products_of(&measure).filter(|_| self.product.is_some()).collect();
        let bases = panel.bases_of(&measure).chain(by_product);
        for series in bases.filter(|series| series.tells_of(sides.iter().copied())) {
            for year in self.from..=self.to {
                match read(series, year) {
                    Ok(reading) => answer.readings.push(reading),
                    Err(gap) => answer.gaps.push(gap),
                }
            }
        }
    }
}

/// What is said where exports stand for the imports of the other side; nothing where the importer reports.
fn as_exports(series: &Series, importer: &Party) -> Option<String> {
    let own = series.reporter == Reporter::Destination || series.is_report_of(importer);
    let said = "the exports of the other side, FOB; the importer’s own report holds freight too";
    (!own).then(|| said.to_owned())
}

fn parse_years(text: &str) -> Result<(i16, i16), QuestionError> {
    let wrong = || QuestionError::Years(text.to_owned());
    let year = |t: &str| t.parse::<i16>().ok().filter(|y| (1000..=9999).contains(y)).ok_or_else(wrong);
    let (from, to) = match text.split_once("..") {
        Some((from, to)) => (year(from)?, year(to)?),
        None => (year(text)?, year(text)?),
    };
    if from > to { Err(wrong()) } else { Ok((from, to)) }
}

/// Figures that offices have published about exactly these parties, and about regions that only
/// resemble them (marked as such), in the unit of the measure.
pub fn published(
    world: &World,
    measure: Measure,
    a: PlaceId,
    b: PlaceId,
    from: i16,
    to: i16,
) -> Vec<Reading> {
    let mut found = published_in_any_money(world, measure, a, b, from, to);
    // Euros stand in no series of dollars.
    found.retain(|reading| measure.unit() != "USD" || reading.unit == "USD");
    found
}

/// The same, with figures in another money than that of the measure: for documents that print the money.
pub fn published_in_any_money(
    world: &World,
    measure: Measure,
    a: PlaceId,
    b: PlaceId,
    from: i16,
    to: i16,
) -> Vec<Reading> {
    let either = measure.direction() == Direction::Undirected;
    let mut readings = Vec::new();
    for (x, y, why) in with_related(a, b) {
        let found = world.ledger().observations_between(&measure, x, y, either);
        // A figure retold from a source that the atlas holds itself is not a second witness.
        let own = |o: &&Observation| world.panel().series(&o.reporter.to_lowercase()).is_none();
        // A figure of one product is no figure of the trade.
        let whole = |o: &&Observation| o.product.is_empty() || !o.measure.is_trade();
        let in_years = found.filter(own).filter(whole).filter(|o| o.years.0 <= to && from <= o.years.1);
        readings.extend(in_years.map(|o| from_observation(world, o, why)));
    }
    readings
}

/// Published figures of single products between exactly these parties, either way.
pub fn published_products(world: &World, a: PlaceId, b: PlaceId, from: i16, to: i16) -> Vec<Reading> {
    let of_product = |o: &&Observation| {
        let pair = (o.origin, o.destination) == (a, b) || (o.origin, o.destination) == (b, a);
        pair && !o.product.is_empty() && o.measure.is_trade() && o.years.0 <= to && from <= o.years.1
    };
    world.ledger().observations.iter().filter(of_product).map(|o| from_observation(world, o, "")).collect()
}

/// The pair itself, then pairs with one side replaced by a related region.
fn with_related(a: PlaceId, b: PlaceId) -> Vec<(PlaceId, PlaceId, &'static str)> {
    let mut pairs = vec![(a, b, "")];
    pairs.extend(registry().related(b).map(|(other, why)| (a, other, why)));
    pairs.extend(registry().related(a).map(|(other, why)| (other, b, why)));
    pairs
}

/// A published figure as a reading; `why` tells how the region differs from the one asked for.
pub fn from_observation(world: &World, o: &Observation, why: &str) -> Reading {
    let publishers: Vec<String> = o
        .sources
        .iter()
        .map(|id| world.ledger().citation(id).map_or_else(|| id.clone(), |c| c.publisher.clone()))
        .collect();
    let region = format!("{} – {}", registry().name_of(o.origin), registry().name_of(o.destination));
    let mut notes: Vec<String> = [&o.product, &o.basis, &o.note, why].map(str::to_owned).to_vec();
    if o.unverified() {
        notes.push("unverified: no source attached".to_owned());
    }
    if o.status == "E" {
        notes.push("estimated or derived by the source".to_owned());
    }
    notes.retain(|note| !note.is_empty());
    let reporter = match o.reporter.as_str() {
        code if registry().by_code(code) == Some(o.origin) => Reporter::Origin,
        code if registry().by_code(code) == Some(o.destination) => Reporter::Destination,
        "BACI" => Reporter::Reconciled,
        _ => Reporter::Compiler,
    };
    Reading {
        id: format!("observation/{}", o.id),
        measure: o.measure.as_str().to_owned(),
        period: o.period.clone(),
        value: o.value,
        exact: None,
        unit: o.unit.clone(),
        bound: o.bound,
        basis: Basis {
            series: format!("ledger {}", o.id),
            publisher: publishers.join("; "),
            release: String::new(),
            reporter,
            valuation: Valuation::NotStated,
            region,
        },
        rows: 1,
        not_covered: Vec::new(),
        coverage: Coverage::Recorded,
        notes,
        related_only: !why.is_empty(),
    }
}
