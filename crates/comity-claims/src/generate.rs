//! Sentences whose truth is known because they are written from the atlas.
//!
//! A [`Fact`] is drawn from the panel, the registry or the ledger, said in one of many phrasings
//! with the number rounded to the digits that are printed, and can be made false by one change
//! that is larger than any tolerance: the number, the year, the direction, exporter and importer
//! swapped. Saying a fact in other words must not change the verdict; making it false must. The
//! truth never comes from the judge. Not a corpus: the phrasings are ours, so a score on them
//! says how stable the checker is, not how well it reads the press.

mod phrase;
pub mod trial;
mod wrong;

pub use wrong::Wrong;

use super::atlas::{Atlas, place};
use super::facts::{Ask, Facts, Row};
use super::grammar::gazette;
use super::period::{Day, Period, Stamp};
use comity_ledger::place::registry;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The day of every generated text.
pub const DAY: Day = (2024, 6, 1);

/// Economies that facts are about: of every region and size, with plain names.
const ECONOMIES: &[&str] = &[
    "ARG", "AUS", "AUT", "BEL", "BGD", "BOL", "BRA", "CAN", "CHE", "CHL", "CHN", "COL", "CRI", "DEU", "DNK",
    "ECU", "EGY", "ESP", "ETH", "FIN", "FRA", "GBR", "GHA", "GTM", "IDN", "IND", "IRL", "ISR", "ITA", "JPN",
    "KAZ", "KEN", "KOR", "MAR", "MEX", "MYS", "NGA", "NLD", "NOR", "NZL", "PAK", "PAN", "PER", "PHL", "POL",
    "PRT", "PRY", "RUS", "SAU", "SWE", "THA", "TUN", "TUR", "UKR", "URY", "USA", "VNM", "ZAF",
];

/// Blocs that may stand on one side.
const BLOCS: &[&str] = &["ASEAN", "EU", "MERCOSUR", "CELAC"];

/// One fact in how many has a bloc on one side.
const BLOC_EVERY: usize = 8;

/// Smallest flow that a fact is made of, in US dollars: below it, papers do not write.
const SMALLEST: f64 = 50e6;

/// Years with a second source of other totals, left out so that a fact has one truth.
const TWO_SOURCES: [i32; 2] = [2005, 2015];

/// A small generator of numbers (SplitMix64, Steele, Lea and Flood 2014): the same everywhere.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.next() % n as u64) as usize }
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        list.get(self.below(list.len()))
    }

    /// A number between two.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Something that the atlas knows.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Fact {
    /// A flow, product or head count of one year; `b` is empty for one party.
    Level { measure: &'static str, a: String, b: String, year: i32, value: f64 },
    /// How exports changed between two years, in per cent.
    Change { a: String, b: String, from: i32, to: i32, percent: f64 },
    /// The share of one destination in all exports, in per cent.
    Share { a: String, b: String, year: i32, percent: f64 },
    /// The place of `b` among the trading partners of `a`, blocs counted or not.
    Rank { a: String, b: String, year: i32, place: usize },
    /// Members of a bloc at the end of a year.
    Members { bloc: String, year: i32, number: usize },
    /// A tie begun or a bloc joined.
    Event { measure: String, event: String, a: String, b: String, year: i32, month: Option<u8> },
    /// `a` exports more to `b` than to `c`.
    More { a: String, b: String, c: String, year: i32 },
}

/// The name of a place in running text.
pub(super) fn name(code: &str) -> String {
    let article = |id| registry().place(id).in_sentence.starts_with("the ");
    let name = gazette::name(code);
    if code == "EU" || place(code).is_some_and(article) {
        format!("the {}", name.trim_start_matches("the "))
    } else {
        name.to_owned()
    }
}

/// Draws facts and says them.
pub struct Generator<'w> {
    world: &'w World,
    dice: Dice,
    atlas: Option<Atlas<'w>>,
    drawn: usize,
}

/// Facts after which the rows kept in memory are let go.
const REFRESH: usize = 400;

impl<'w> Generator<'w> {
    /// A generator from a seed.
    pub fn new(world: &'w World, seed: u64) -> Self {
        Self { world, dice: Dice::new(seed), atlas: Atlas::on(world, DAY), drawn: 0 }
    }

    /// The evidence that the facts are drawn from.
    pub fn atlas(&self) -> Option<&Atlas<'w>> {
        self.atlas.as_ref()
    }

    /// The dice.
    pub fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }

    /// The next fact.
    pub fn fact(&mut self) -> Fact {
        self.drawn += 1;
        if self.drawn.is_multiple_of(REFRESH) {
            self.atlas = Atlas::on(self.world, DAY);
        }
        loop {
            let drawn = match self.dice.below(12) {
                0..=3 => self.level(),
                4..=5 => self.change(),
                6..=7 => self.share(),
                8 => self.rank(),
                9 => self.members(),
                10 => self.event(),
                _ => self.more(),
            };
            if let Some(fact) = drawn {
                return fact;
            }
        }
    }

    fn economy(&mut self) -> String {
        self.dice.pick(ECONOMIES).map_or_else(String::new, |c| (*c).to_owned())
    }

    /// Two sides that share nobody.
    fn pair(&mut self) -> Option<(String, String)> {
        let a = self.economy();
        let with_bloc = self.dice.below(BLOC_EVERY) == 0;
        let b = if with_bloc { self.dice.pick(BLOCS).map(|c| (*c).to_owned())? } else { self.economy() };
        // China's flows with Latin America have many witnesses, so more than one truth.
        let many = |x: &str, y: &str| x == "CHN" && y == "CELAC";
        let inside = self.atlas.as_ref()?.spells(&b).iter().any(|s| s.member == a);
        (a != b && !inside && !many(&a, &b)).then_some((a, b))
    }

    /// The value of a measure in each year that has one.
    fn years(&self, measure: &str, a: &str, b: &str) -> BTreeMap<i32, f64> {
        let Some(atlas) = &self.atlas else { return BTreeMap::new() };
        let undirected = measure == "trade.goods";
        let (x, y) = if undirected && a > b { (b, a) } else { (a, b) };
        let rows = atlas.rows(Ask { measure, origin: Some(x), destination: Some(y) });
        rows.iter()
            .filter(|r| matches!(r.source.as_str(), "BACI" | "WDI") && r.product.is_empty())
            .filter_map(|r| Some((r.period.whole_year()?, r.value)))
            .filter(|(y, _)| !TWO_SOURCES.contains(y) && *y >= 2000)
            .collect()
    }

    fn any_year(&mut self, values: &BTreeMap<i32, f64>, smallest: f64) -> Option<(i32, f64)> {
        let large: Vec<(i32, f64)> =
            values.iter().filter(|(_, v)| v.abs() >= smallest).map(|(y, v)| (*y, *v)).collect();
        self.dice.pick(&large).copied()
    }

    fn level(&mut self) -> Option<Fact> {
        let measure = *self.dice.pick(&[
            "trade.goods",
            "trade.goods",
            "trade.goods.exports",
            "trade.goods.exports",
            "trade.goods.exports",
            "trade.goods.balance",
            "gdp",
            "population",
        ])?;
        let (a, b) = match measure {
            "gdp" | "population" => (self.economy(), String::new()),
            _ => self.pair()?,
        };
        let values = self.years(measure, &a, &b);
        let (year, value) = self.any_year(&values, if measure == "population" { 1e6 } else { SMALLEST })?;
        Some(Fact::Level { measure, a, b, year, value })
    }

    fn change(&mut self) -> Option<Fact> {
        let (a, b) = self.pair()?;
        let values = self.years("trade.goods.exports", &a, &b);
        let (x, y) = (self.any_year(&values, SMALLEST)?, self.any_year(&values, SMALLEST)?);
        let ((from, old), (to, new)) = if x.0 < y.0 { (x, y) } else { (y, x) };
        let percent = (new - old) / old * 100.0;
        // a change of less is "barely changed", one of more is told as a multiple
        (from < to && (3.0..300.0).contains(&percent.abs())).then_some(Fact::Change {
            a,
            b,
            from,
            to,
            percent,
        })
    }

    fn share(&mut self) -> Option<Fact> {
        let (a, b) = self.pair()?;
        let part = self.years("trade.goods.exports", &a, &b);
        let whole = self.years("trade.goods.exports", &a, "WLD");
        let (year, value) = self.any_year(&part, SMALLEST)?;
        let percent = value / whole.get(&year)? * 100.0;
        (percent >= 2.0).then_some(Fact::Share { a, b, year, percent })
    }

    fn rank(&mut self) -> Option<Fact> {
        let a = self.economy();
        let atlas = self.atlas.as_ref()?;
        let mut rows: Vec<Arc<Row>> =
            atlas.rows(Ask { measure: "trade.goods", origin: Some(&a), destination: None });
        rows.extend(atlas.rows(Ask { measure: "trade.goods", origin: None, destination: Some(&a) }));
        let mut years: Vec<i32> = rows.iter().filter_map(|r| r.period.whole_year()).collect();
        years.retain(|y| !TWO_SOURCES.contains(y) && *y >= 2000);
        let year = *self.dice.pick(&years)?;
        let mut field: Vec<(f64, String)> = rows
            .into_iter()
            .filter(|r| r.source == "BACI" && r.period == Period::At(Stamp::Year(year)))
            .map(|r| (r.value, if r.origin == a { r.destination.clone() } else { r.origin.clone() }))
            .collect();
        field.sort_by(|x, y| y.0.total_cmp(&x.0));
        let place = self.dice.below(4);
        let (_, b) = field.get(place)?.clone();
        // with and without blocs as partners the place must be the same
        let blocs = field.iter().take(place + 1).any(|(_, code)| BLOCS.contains(&code.as_str()));
        let known = gazette::known(&b).is_some();
        (!blocs && known && b != a).then_some(Fact::Rank { a, b, year, place: place + 1 })
    }

    fn members(&mut self) -> Option<Fact> {
        // Not one whose members texts count in two ways, like the signatories of an agreement.
        let bloc = *self.dice.pick(&["ASEAN", "EU", "MERCOSUR", "GCC", "EAEU", "OECD"])?;
        let year = 2016 + self.dice.below(8) as i16;
        let number = registry().members(place(bloc)?, Date::last_of(year)).len();
        (number > 0).then(|| Fact::Members { bloc: bloc.to_owned(), year: i32::from(year), number })
    }

    fn event(&mut self) -> Option<Fact> {
        let (measure, event) = *self.dice.pick(&[
            ("ties.diplomatic", "established"),
            ("ties.mou.bri", "signed"),
            ("ties.fta", "signed"),
            ("membership", "joined"),
        ])?;
        let all = self.atlas.as_ref()?.events(measure, None);
        let fits: Vec<_> = all
            .into_iter()
            .filter(|h| h.event == event && !h.doubtful && h.date.last() < DAY && h.date.year() >= 1950)
            .filter(|h| h.parties.iter().all(|p| gazette::known(p).is_some()))
            .filter(|h| measure != "ties.fta" || matches!(h.date, Stamp::Day(..)))
            .collect();
        let h = self.dice.pick(&fits)?.clone();
        let month = match h.date {
            Stamp::Day(_, m, _) | Stamp::Month(_, m) => Some(m),
            _ => None,
        };
        let (a, b) = (h.parties.first()?.clone(), h.parties.get(1)?.clone());
        (a != b).then_some(Fact::Event {
            measure: h.measure,
            event: h.event,
            a,
            b,
            year: h.date.year(),
            month,
        })
    }

    fn more(&mut self) -> Option<Fact> {
        let (a, b) = self.pair()?;
        let c = self.economy();
        let (x, y) = (self.years("trade.goods.exports", &a, &b), self.years("trade.goods.exports", &a, &c));
        let (year, to_b) = self.any_year(&x, SMALLEST)?;
        let to_c = *y.get(&year)?;
        (c != b && c != a && to_b > 1.3 * to_c).then_some(Fact::More { a, b, c, year })
    }
}
