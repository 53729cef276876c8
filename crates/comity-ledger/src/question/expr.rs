//! A question as an expression, and its one evaluator over the panel and the ledger.
//!
//! | expression | example | evidence |
//! |---|---|---|
//! | level | `exports CHN -> BRA 2020` | the cell |
//! | change | `growth of GDP of Chile 2019` | indicator `growth`, or `change/LATER\|EARLIER` |
//! | ratio | `gdp per head Brazil`, `dependence of Chile on China` | `ratio/PART\|WHOLE`, indicator `dependence` |
//! | share | `share of CHN in exports of CHL` | indicator `share` |
//! | rank | `rank of VNM among partners of KOR`, `largest partners of Brazil` | indicator `rank`, the cells |
//! | count | `Confucius institutes Brazil`, `free trade agreements China Chile` | the list |
//! | holds | `members of CELAC 2021` | the membership |
//!
//! The answer is values by basis and gaps with reasons, whatever the expression.

use super::valued::{value_added, valued};
use super::{Answer, Question, QuestionError, from_observation, listed, people};
use crate::derived;
use crate::indicator::{self, Subject};
use crate::ledger::{explain as ties, institute, rosters, tie};
use crate::measure::{self, Direction, Measure};
use crate::panel::basis::{Basis, Reporter, Valuation};
use crate::panel::coverage::Coverage;
use crate::panel::reading::{Bound, Gap, Reading};
use crate::panel::{Cell, side_in_words};
use crate::party::{self, Membership, Party};
use crate::place::{PlaceId, registry};
use crate::time::{Date, Truth};
use crate::world::World;

/// What is made of the measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expr {
    /// As it stands.
    Level,
    /// From the first year to the last, in per cent.
    Change,
    /// Over something else.
    Ratio(Over),
    /// Of the second party in the total of the first, in per cent.
    Share,
    /// Of the second party among the partners of the first; without one, the first partners.
    Rank,
    /// How many ties there are.
    Count,
    /// Whether a membership holds, and whose.
    Holds,
}

/// What a ratio divides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The population of the first party.
    Population,
    /// The gross domestic product of the first party.
    Product,
    /// The whole trade of the first party.
    OwnTrade,
    /// The same measure of another party.
    Other,
}

/// A question as understood; an empty side stands for the world.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// What is made of the measure.
    pub expr: Expr,
    /// What is measured.
    pub measure: Measure,
    /// Origins, owners, first parties.
    pub a: Vec<PlaceId>,
    /// Destinations, partners, second parties.
    pub b: Vec<PlaceId>,
    /// First and last year; none asks for the newest that has an answer, `i16::MAX` for all since.
    pub years: Option<(i16, i16)>,
    /// First month of the first year and last month of the last; none for whole years.
    pub months: Option<(u8, u8)>,
    /// Section of the trade classification.
    pub section: Option<&'static str>,
    /// A code or a group of products, for tables of the user that have products.
    pub product: Option<String>,
    /// A word that only published figures may know: "lithium".
    pub word: Option<String>,
    /// Whose output or people a ratio divides by, where it is said: "exports to Brazil as a share of *Brazil's* GDP".
    pub whole_of: Option<PlaceId>,
}

/// Years that are looked through, newest first, for one that has an answer.
const LOOK_BACK: i16 = 40;

/// Years that are looked through for one in which several pairs can be compared; an older one tells little of now.
const TOGETHER: i16 = 6;

/// The year from which the search starts if no table of the measure says better: the newest of the
/// published figures.
const NEWEST: i16 = 2025;

/// Common votes below which a year says little.
const FEW_VOTES: usize = 20;

/// Partners in a list by rank.
const TOP: usize = 10;

/// Ties that are named in a note; the rest is one command away.
const TIES_NAMED: usize = 4;

/// A first party and, where the measure runs between two, a second.
type Pair = (Party, Option<Party>);

impl Asked {
    /// The answer, with blocs composed so.
    ///
    /// # Errors
    /// If a party is wanting, or two parties cannot be two sides.
    pub fn answer(&self, world: &World, membership: Membership) -> Result<Answer, QuestionError> {
        let newest = self.newest(world);
        if let (Some(_), Some((from, to))) = (self.months, self.years) {
            let told = self.measure.is_goods_one_way();
            if self.expr != Expr::Level || !told {
                return Err(QuestionError::ByMonth(self.measure.label()));
            }
            return self.in_years(world, membership, from, to);
        }
        match self.years {
            Some((from, i16::MAX)) if self.expr == Expr::Change => {
                self.change_since(world, membership, from, newest)
            }
            Some((from, to)) => self.in_years(world, membership, from, to.min(newest.max(from))),
            None if people::holds(self.measure) => self.of_people(membership),
            None if self.measure == measure::UN_AGREEMENT => self.last_votes(world, membership, newest),
            // What held in an earlier year is no answer to what holds.
            None if self.is_listed() => self.in_years(world, membership, newest, newest),
            None => self.newest_answer(world, membership, newest),
        }
    }

    /// The newest year that has an answer. Where a published figure is newer than every table, the
    /// newest of the tables stands beside it.
    fn newest_answer(
        &self,
        world: &World,
        membership: Membership,
        newest: i16,
    ) -> Result<Answer, QuestionError> {
        if let Some(all) = self.newest_of_all(world, membership, newest)? {
            return Ok(all);
        }
        let panel = world.panel();
        let tabled = self.expr == Expr::Level && panel.bases_of(&self.measure.held()).next().is_some();
        let (mut found, mut silent) = (Answer::default(), None);
        for year in (newest - LOOK_BACK..=newest).rev() {
            let answer = match self.in_years(world, membership, year, year) {
                // Before a bloc had members there is nothing more to find.
                Err(_) if silent.is_some() => break,
                answer => answer?,
            };
            if answer.readings.is_empty() {
                silent.get_or_insert(answer);
                continue;
            }
            let from_table = |r: &Reading| panel.series(&r.basis.series).is_some();
            let enough = !tabled || answer.readings.iter().any(from_table);
            let first = found.readings.is_empty();
            found.readings.extend(answer.readings.into_iter().filter(|r| first || from_table(r)));
            found.gaps = answer.gaps;
            if enough {
                break;
            }
        }
        Ok(if found.readings.is_empty() { silent.unwrap_or_default() } else { found })
    }

    /// The change since a year, to the newest that has one: a published figure may be newer than every table.
    fn change_since(
        &self,
        world: &World,
        membership: Membership,
        from: i16,
        newest: i16,
    ) -> Result<Answer, QuestionError> {
        let last = newest.max(from.saturating_add(1));
        for to in (from.saturating_add(1)..=last).rev().take(LOOK_BACK as usize) {
            let answer = self.in_years(world, membership, from, to)?;
            if !answer.readings.is_empty() {
                return Ok(answer);
            }
        }
        self.in_years(world, membership, from, last)
    }

    /// Of several pairs, the newest year that has an answer for each: they are asked together to be compared.
    fn newest_of_all(
        &self,
        world: &World,
        membership: Membership,
        newest: i16,
    ) -> Result<Option<Answer>, QuestionError> {
        let one_of = |a: &PlaceId, b: &[PlaceId]| Self { a: vec![*a], b: b.to_vec(), ..self.clone() };
        let pairs: Vec<Self> = match self.b.as_slice() {
            [_, _, ..] => self.a.iter().flat_map(|a| self.b.iter().map(|b| one_of(a, &[*b]))).collect(),
            b => self.a.iter().map(|a| one_of(a, b)).collect(),
        };
        let years = (newest - TOGETHER..=newest).rev().filter(|_| pairs.len() > 1);
        for year in years {
            let all = pairs.iter().map(|pair| pair.in_years(world, membership, year, year));
            let all = all.collect::<Result<Vec<Answer>, _>>()?;
            if all.iter().all(|answer| !answer.readings.is_empty()) {
                let mut found = Answer::default();
                for answer in all {
                    found.readings.extend(answer.readings);
                    found.gaps.extend(answer.gaps);
                }
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The one snapshot that there is.
    fn of_people(&self, membership: Membership) -> Result<Answer, QuestionError> {
        let mut all = Answer::default();
        for (a, b) in self.pairs(NEWEST)? {
            let (a, b) = (a.composed(membership), b.unwrap_or_else(Party::world).composed(membership));
            let answer = people::answer(self.measure, &a, &b, None);
            all.readings.extend(answer.readings);
            all.gaps.extend(answer.gaps);
        }
        Ok(all)
    }

    /// The newest year with more than a handful of roll calls: a year may begin with one of a session that began in the
    /// year before, and two states that differ there do not differ always.
    fn last_votes(
        &self,
        world: &World,
        membership: Membership,
        newest: i16,
    ) -> Result<Answer, QuestionError> {
        let enough = |a: &Answer| a.readings.iter().any(|r| r.rows >= FEW_VOTES);
        for year in (newest - LOOK_BACK..=newest).rev() {
            let answer = self.in_years(world, membership, year, year)?;
            if enough(&answer) {
                return Ok(answer);
            }
        }
        self.newest_answer(world, membership, newest)
    }

    /// Whether a list answers: of ties or of members. It is asked as it stands, not in the year of a figure about it.
    fn is_listed(&self) -> bool {
        matches!(self.expr, Expr::Count | Expr::Holds)
    }

    /// The newest year that a table of the measure holds.
    fn newest(&self, world: &World) -> i16 {
        if self.is_listed() {
            return NEWEST;
        }
        let panel = world.panel();
        let held = self.measure.held();
        let years = panel.bases_of(&held).filter_map(|s| panel.years_of(s).pop());
        let ledger =
            world.ledger().observations.iter().filter(|o| o.measure == self.measure).map(|o| o.years.1);
        years.chain(ledger).filter(|year| *year > 0).max().unwrap_or(NEWEST)
    }

    fn in_years(
        &self,
        world: &World,
        membership: Membership,
        from: i16,
        to: i16,
    ) -> Result<Answer, QuestionError> {
        let mut all = Answer::default();
        if self.expr == Expr::Holds {
            return self.holds(to);
        }
        if let Some(product) = self.product.as_deref().or(self.section)
            && self.expr != Expr::Level
        {
            return Err(QuestionError::ByProduct(product.to_owned(), "a share, rank, change or ratio"));
        }
        for (a, b) in self.pairs(to)? {
            let (a, b) = (a.composed(membership), b.map(|b| b.composed(membership)));
            let answer = match self.expr {
                Expr::Level if self.measure == measure::VALUE_ADDED_EXPORTS => {
                    value_added(world, &a, b.as_ref(), (from, to))
                }
                Expr::Level if self.word.is_some() => self.mentioned(world, &a, b.as_ref(), (from, to)),
                Expr::Level | Expr::Holds => self.level(world, a, b, (from, to))?,
                Expr::Change => self.change(world, a, b, (from, to))?,
                Expr::Ratio(over) => self.ratio(world, over, a, b, (from, to))?,
                Expr::Share => {
                    let mut told = listed::parts(world, self.way(), &a, b.as_ref(), (from, to), false);
                    let name = ("share", format!("a.{}", self.way()));
                    let mut answer = self.by_year(world, name, a, b, (from, to))?;
                    answer.readings.append(&mut told);
                    answer
                }
                Expr::Rank if b.as_ref().is_none_or(Party::is_world) => {
                    let mut answer = self.largest(world, &a, to);
                    if answer.readings.is_empty() {
                        answer.readings = listed::parts(world, self.way(), &a, None, (to, to), true);
                    }
                    answer
                }
                Expr::Rank => {
                    let mut told = listed::parts(world, self.way(), &a, b.as_ref(), (from, to), true);
                    let name = ("rank", format!("{}.of-a", self.way()));
                    let mut answer = self.by_year(world, name, a, b, (from, to))?;
                    if answer.readings.is_empty() {
                        answer.readings.append(&mut told);
                    }
                    answer
                }
                Expr::Count => self.count(world, &a, b.as_ref(), to)?,
            };
            all.readings.extend(answer.readings);
            all.gaps.extend(answer.gaps);
        }
        Ok(all)
    }

    /// Every first party with every second one.
    fn pairs(&self, year: i16) -> Result<Vec<Pair>, QuestionError> {
        let day = Date::last_of(year);
        let of =
            |ids: &[PlaceId]| ids.iter().map(|id| Party::of(*id, day)).collect::<Result<Vec<Party>, _>>();
        let (first, second) = (of(&self.a)?, of(&self.b)?);
        if first.is_empty() && second.is_empty() {
            return Err(QuestionError::WhichParty(self.measure.label()));
        }
        let alone = self.measure.direction() == Direction::Monadic || self.expr == Expr::Count;
        if alone && second.is_empty() {
            return Ok(first.into_iter().map(|party| (party, None)).collect());
        }
        let with_world = self.measure.is_trade()
            || self.measure.is_fdi()
            || people::holds(self.measure)
            || self.measure == measure::VALUE_ADDED_EXPORTS
            || self.expr == Expr::Rank;
        if (first.is_empty() || second.is_empty()) && !with_world {
            return Err(QuestionError::OtherParty(self.measure.label()));
        }
        let or_world = |parties: Vec<Party>| if parties.is_empty() { vec![Party::world()] } else { parties };
        let (first, second) = (or_world(first), or_world(second));
        let mut pairs = Vec::new();
        for a in &first {
            for b in &second {
                // What all sell to all has no sides to be kept apart.
                let all = self.expr == Expr::Level && a.is_world() && b.is_world();
                if all && self.measure.is_goods_one_way() {
                    pairs.push((a.clone(), Some(b.clone())));
                    continue;
                }
                let (a, b) = party::disjoint(a.clone(), b.clone())?;
                pairs.push((a, Some(b)));
            }
        }
        Ok(pairs)
    }

    fn question(
        &self,
        a: Party,
        b: Option<Party>,
        (from, to): (i16, i16),
    ) -> Result<Question, QuestionError> {
        let product = self.product.clone().or(self.section.map(str::to_owned));
        let directed = self.measure.is_goods_one_way();
        if let Some(product) = product.as_ref().filter(|_| !directed) {
            return Err(QuestionError::ByProduct(product.clone(), self.measure.label()));
        }
        Ok(Question { product, months: self.months, ..Question::new(self.measure, a, b, from, to)? })
    }

    fn level(
        &self,
        world: &World,
        a: Party,
        b: Option<Party>,
        years: (i16, i16),
    ) -> Result<Answer, QuestionError> {
        Ok(self.question(a, b, years)?.answer(world))
    }

    /// Published figures between the two whose product or note has the word.
    fn mentioned(&self, world: &World, a: &Party, b: Option<&Party>, (from, to): (i16, i16)) -> Answer {
        let word = self.word.as_deref().unwrap_or_default().to_lowercase();
        let ends = [Some(a.id), b.map(|b| b.id)];
        let found = world.ledger().observations.iter().filter(|o| {
            let between = ends.contains(&Some(o.origin)) && ends.contains(&Some(o.destination));
            let named = o.product.to_lowercase().contains(&word) || o.note.to_lowercase().contains(&word);
            between && named && o.years.0 <= to && from <= o.years.1
        });
        let told = |o| {
            let mut reading = from_observation(world, o, "");
            reading.notes.insert(0, o.product.clone());
            reading
        };
        let mut answer = Answer { readings: found.map(told).collect(), gaps: Vec::new() };
        if answer.readings.is_empty() {
            let what = format!("{word}, {} and {}", a.name(), b.map_or("", Party::name));
            let why = "no published figure of the ledger mentions it; a question names a measure, for example `exports CHN -> BRA 2020`";
            answer.gaps.push(Gap { what, why: why.to_owned() });
        }
        answer
    }

    /// `exports`, `imports` or `trade`.
    fn way(&self) -> &'static str {
        match self.measure {
            measure::TRADE_GOODS_EXPORTS => "exports",
            measure::TRADE_GOODS_IMPORTS => "imports",
            _ => "trade",
        }
    }

    /// An indicator of each year on every basis of its measure.
    fn by_year(
        &self,
        world: &World,
        (name, variant): (&str, String),
        a: Party,
        b: Option<Party>,
        (from, to): (i16, i16),
    ) -> Result<Answer, QuestionError> {
        let b = b.ok_or(QuestionError::OtherParty(self.measure.label()))?;
        let mut answer = Answer::default();
        for year in from..=to {
            valued(world, &mut answer, (name, &variant), (&a, &b), (year, year));
        }
        Ok(answer)
    }

    fn change(
        &self,
        world: &World,
        a: Party,
        b: Option<Party>,
        (from, to): (i16, i16),
    ) -> Result<Answer, QuestionError> {
        let from = if from == to { to - 1 } else { from };
        let mut answer = Answer::default();
        match b {
            Some(b) if self.measure.is_goods() => {
                let variant = if self.way() == "trade" { "total" } else { "a-to-b" };
                valued(world, &mut answer, ("growth", variant), (&a, &b), (from, to));
                Ok(answer)
            }
            b => {
                let both = self.level(world, a, b, (from, to))?;
                let of = |year: i16| both.readings.iter().filter(move |r| r.period == year.to_string());
                for later in of(to) {
                    let earlier = of(from).find(|r| r.basis.series == later.basis.series);
                    match earlier.map(|earlier| derived::change(later, earlier)) {
                        Some(Ok(reading)) => answer.readings.push(reading),
                        Some(Err(gap)) => answer.gaps.push(gap),
                        None => {}
                    }
                }
                answer.gaps.extend(both.gaps.into_iter().filter(|_| answer.readings.is_empty()));
                Ok(answer)
            }
        }
    }

    fn ratio(
        &self,
        world: &World,
        over: Over,
        a: Party,
        b: Option<Party>,
        (from, to): (i16, i16),
    ) -> Result<Answer, QuestionError> {
        let whole = match over {
            Over::OwnTrade => {
                return self.by_year(world, ("dependence", "a.trade".to_owned()), a, b, (from, to));
            }
            Over::Population => measure::POPULATION,
            Over::Product => measure::GDP,
            Over::Other => self.measure,
        };
        let named = if over == Over::Other { self.a.get(1) } else { self.whole_of.as_ref() };
        let named = named.map(|id| Party::of(*id, Date::last_of(to))).transpose()?;
        let own = match (&b, over) {
            (_, Over::Other) => named,
            _ if named.is_some() => named,
            // Who imports is the destination of the goods.
            (Some(b), _) if self.way() == "imports" || a.is_world() => Some(b.clone()),
            _ => Some(a.clone()),
        };
        let own = own.ok_or(QuestionError::OtherParty(self.measure.label()))?;
        // The place in whose terms others are told is not told in its own.
        if over == Over::Other && own.id == a.id {
            return Ok(Answer::default());
        }
        let parts = self.level(world, a, b, (from, to))?;
        let wholes = Question::new(whole, own, None, from, to)?.answer(world);
        let mut answer = Answer { readings: Vec::new(), gaps: parts.gaps };
        for part in parts.readings.iter().filter(|part| !part.related_only) {
            // Two flows are compared on one basis; output or people have only their own.
            let alike = |whole: &&Reading| {
                let same_basis = whole.measure != part.measure || whole.basis.series == part.basis.series;
                whole.period == part.period && same_basis
            };
            match wholes.readings.iter().find(alike) {
                Some(whole) => match derived::ratio(part, whole) {
                    Ok(reading) => answer.readings.push(reading),
                    Err(gap) => answer.gaps.push(gap),
                },
                None => answer.gaps.extend(wholes.gaps.iter().cloned()),
            }
        }
        Ok(answer)
    }

    /// The first partners, and which are not covered.
    fn largest(&self, world: &World, own: &Party, year: i16) -> Answer {
        let mut answer = Answer::default();
        let panel = world.panel();
        let Some(series) = panel.bases_of(&measure::TRADE_GOODS_EXPORTS).next() else { return answer };
        let everybody = Party::world();
        let subject = Subject { world, a: own, b: &everybody, from: year, to: year, series };
        let mut inputs = indicator::Inputs::default();
        let way = self.way();
        let mut by_partner: Vec<(PlaceId, f64)> = Vec::new();
        for out in [true, false] {
            if (out && way == "imports") || (!out && way == "exports") {
                continue;
            }
            match subject.by_partner(&mut inputs, own, out, year) {
                Ok(partners) => {
                    for (id, value) in partners {
                        match by_partner.iter_mut().find(|(known, _)| *known == id) {
                            Some((_, sum)) => *sum += value,
                            None => by_partner.push((id, value)),
                        }
                    }
                }
                Err(why) => {
                    answer.gaps.push(Gap { what: format!("partners of {}, {year}", own.name()), why })
                }
            }
        }
        by_partner.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        for (rank, (id, _)) in by_partner.iter().take(TOP).enumerate() {
            let Ok(partner) = Party::of(*id, own.as_of) else { continue };
            let reading = match way {
                "exports" => {
                    panel.level(series, &Cell { from: own, to: Some(&partner), year, product: None })
                }
                "imports" => {
                    panel.level(series, &Cell { from: &partner, to: Some(own), year, product: None })
                }
                _ => panel.two_way(series, own, &partner, year),
            };
            match reading {
                Ok(mut reading) => {
                    let best = if inputs.lacking { " at best" } else { "" };
                    reading.notes.insert(0, format!("{}{best}: {}", rank + 1, partner.name()));
                    answer.readings.push(reading);
                }
                Err(gap) => answer.gaps.push(gap),
            }
        }
        let what = format!("other partners of {}, {year}", own.name());
        answer.gaps.extend(inputs.notes.iter().map(|why| Gap { what: what.clone(), why: why.clone() }));
        answer
    }

    /// How many ties of a kind, and the first of them.
    fn count(&self, world: &World, a: &Party, b: Option<&Party>, year: i16) -> Result<Answer, QuestionError> {
        let day = Date::last_of(year);
        let label = self.measure.label();
        if self.measure == measure::TIES_INSTITUTE_CONFUCIUS {
            let sender = Party::find("CHN", day)?;
            let (a, b) = match b {
                Some(b) => (a.clone(), b.clone()),
                None => party::disjoint(sender, a.clone())?,
            };
            let found = institute::institutes_between(world.institutes(), &a, &b);
            let value = found.len() as f64;
            let names: Vec<String> = found.iter().map(|i| i.name.clone()).take(TIES_NAMED).collect();
            let mut reading =
                of_list(self.measure, institute::count_id(&a, &b), "2021–22", value, "institutes");
            reading.notes =
                vec!["opened since 2004 by a list of 2021–22, not all open".to_owned(), names.join(", ")];
            return Ok(told(reading, format!("{label} in {}", side_in_words(&b))));
        }
        let common = self.common_party(world, a).map(|id| Party::of(id, day)).transpose()?;
        let everybody = (self.measure == measure::TIES_FTA).then(Party::world);
        let b = b.or(common.as_ref()).or(everybody.as_ref()).ok_or(QuestionError::OtherParty(label))?;
        let concerns = |t: &&tie::Tie| if b.is_world() { tie::between(t, a, b) } else { tie::binds(t, a, b) };
        let bound: Vec<_> = world.ledger().ties_of(&self.measure).filter(concerns).collect();
        let held = bound.iter().filter(|t| t.in_force_on(day) == Truth::Yes);
        let standing = world.ledger().standing(&self.measure, a, b, day);
        let id = ties::count_id(&self.measure, a, b, day);
        let mut reading =
            of_list(self.measure, id, &day.to_string(), standing.in_force.len() as f64, "pairs");
        let named = held.take(TIES_NAMED).map(|t| {
            let pair = format!("{}–{}", registry().code_of(t.a), registry().code_of(t.b));
            [pair, t.level.clone(), t.span_in_words()].join(" ").replace("  ", " ")
        });
        reading.notes = vec![named.collect::<Vec<_>>().join("; ")];
        // A list that may leave out a pair says of all partners only that there are as many at least.
        reading.bound = match standing.counted() {
            Some((_, bound)) if !b.is_world() => bound,
            _ => Bound::AtLeast,
        };
        let what = format!("{label} between {} and {}", a.name(), b.name());
        if reading.value == 0.0 && !bound.is_empty() {
            let known: Vec<String> = bound.iter().take(TIES_NAMED).map(|t| t.span_in_words()).collect();
            let known = known.join("; ");
            let why = match standing.counted() {
                Some(_) => format!("none is in force on {day}: {known}"),
                None => format!("{}: {known}", standing.open_in_words()),
            };
            return Ok(Answer { readings: Vec::new(), gaps: vec![Gap { what, why }] });
        }
        Ok(told(reading, what))
    }

    /// The party that every tie of the measure has, such as China for Belt and Road memoranda: it need
    /// not be named.
    fn common_party(&self, world: &World, a: &Party) -> Option<PlaceId> {
        let mut ties = world.ledger().ties_of(&self.measure);
        let first = ties.next()?;
        let mut common: Vec<PlaceId> = [first.a, first.b].into_iter().filter(|id| *id != a.id).collect();
        for tie in ties {
            common.retain(|id| [tie.a, tie.b].contains(id));
        }
        common.first().copied()
    }

    /// The members of a bloc in a year, or the spells of one of them.
    fn holds(&self, year: i16) -> Result<Answer, QuestionError> {
        let mut answer = Answer::default();
        for bloc in self.a.iter().map(|id| Party::of(*id, Date::last_of(year))) {
            let bloc = bloc?;
            if !bloc.is_bloc() {
                let why = "it has no members; name a bloc, for example `members of CELAC 2021`".to_owned();
                answer.gaps.push(Gap { what: bloc.name().to_owned(), why });
                continue;
            }
            if self.b.is_empty() {
                let codes: Vec<&str> = bloc.members.iter().map(|id| registry().code_of(*id)).collect();
                let day = bloc.as_of.to_string();
                let mut reading =
                    of_list(self.measure, bloc.members_id(), &day, codes.len() as f64, "members");
                reading.notes = vec![codes.join(" ")];
                answer.readings.push(reading);
            }
            for id in &self.b {
                let spells: Vec<String> = registry()
                    .memberships(bloc.id)
                    .filter(|m| m.member == *id)
                    .map(|m| format!("{} {}", m.status, m.interval.in_words()))
                    .collect();
                let (code, day) = (registry().code_of(*id), bloc.as_of.to_string());
                // Of a bloc it may be said as such or of its members, so that no row is no answer.
                let state = !registry().place(*id).has_members();
                if spells.is_empty() && state && rosters::leaves_nobody_out(bloc.id) {
                    let mut reading = of_list(self.measure, bloc.members_id(), &day, 0.0, "yes");
                    reading.notes = vec!["never a member: the list leaves nobody out".to_owned()];
                    answer.readings.push(reading);
                    continue;
                }
                if spells.is_empty() {
                    let what = format!("membership of {} in {}", registry().name_of(*id), bloc.name());
                    answer.gaps.push(Gap { what, why: "the list of members has never had it".to_owned() });
                    continue;
                }
                let is = f64::from(u8::from(bloc.members.contains(id)));
                let evidence = format!("membership/{}:{code}", bloc.code());
                let mut reading = of_list(self.measure, evidence, &day, is, "yes");
                reading.notes = vec![spells.join("; ")];
                answer.readings.push(reading);
            }
        }
        Ok(answer)
    }
}

/// A count from a list. A list that holds nothing says nothing, so it is no zero.
fn told(reading: Reading, what: String) -> Answer {
    if reading.value > 0.0 {
        return Answer { readings: vec![reading], gaps: Vec::new() };
    }
    let why = "none on the list, which is no record that there is none".to_owned();
    Answer { readings: Vec::new(), gaps: vec![Gap { what, why }] }
}

fn of_list(measure: Measure, id: String, period: &str, value: f64, unit: &str) -> Reading {
    Reading {
        id,
        measure: measure.as_str().to_owned(),
        period: period.to_owned(),
        value,
        exact: None,
        unit: unit.to_owned(),
        bound: Bound::Exact,
        basis: Basis {
            series: "list".to_owned(),
            publisher: "comity".to_owned(),
            release: String::new(),
            reporter: Reporter::Compiler,
            valuation: Valuation::NotStated,
            region: String::new(),
        },
        rows: 1,
        not_covered: Vec::new(),
        coverage: Coverage::Recorded,
        notes: Vec::new(),
        related_only: false,
    }
}
