//! The evidence of the atlas: what the program carries with it, asked the way the judge asks.
//!
//! Every row is a question on the panel or a row of the ledger and carries the evidence id that
//! leads back to it. A bloc stands in the composition of one day, that of the document, so that
//! years compare; where it was another in a year, its composition of that year is a second witness. Regions that one office defines for itself ("Latin America" of China's customs)
//! stand beside the region asked for, as a witness of their own. An amount in another currency than
//! US dollars is held against rows in dollars at the rates of their year ([`rates`]). Not for
//! evidence of one's own: that is [`super::folder`].

mod events;
mod figures;
mod flows;
mod parts;
mod products;
mod rates;
mod sources;
mod ties;

use super::facts::{Ask, Beside, Facts, Happening, Row, Spell, Standing, Worth};
use super::period::Day;
use comity_ledger::ledger::rosters;
use comity_ledger::party::Party;
use comity_ledger::place::{Kind, Membership, PlaceId, registry};
use comity_ledger::time::{Date, End};
use comity_ledger::world::World;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

pub use events::PLEDGES;
pub use flows::OF_THE_TIME;
pub use sources::WITNESSES;

/// Codes of the texts' gazetteer that the registry writes in another way.
const OTHER_CODES: &[(&str, &str)] = &[("ASIA", "ASI"), ("EUROPE", "EUR")];

/// The first year after which a document can be dated, and the last: bounds of the calendar used.
const YEARS: std::ops::RangeInclusive<i16> = 1000..=9999;

/// The atlas as evidence on the day of a document.
#[derive(Debug)]
pub struct Atlas<'w> {
    world: &'w World,
    day: Date,
    rows: RefCell<BTreeMap<Asked, Vec<Arc<Row>>>>,
}

type Asked = (String, Option<String>, Option<String>);

impl<'w> Atlas<'w> {
    /// The evidence for a document of that day; `None` if there is no such day.
    pub fn on(world: &'w World, day: Day) -> Option<Self> {
        let (year, month, day) = day;
        let year = i16::try_from(year).ok().filter(|year| YEARS.contains(year))?;
        let day = Date::new(year, month, day)?;
        Some(Self { world, day, rows: RefCell::default() })
    }

    /// Where it is asked.
    pub fn world(&self) -> &'w World {
        self.world
    }

    /// The day of the document.
    pub fn day(&self) -> Date {
        self.day
    }

    /// A party of a text, composed as on the day of the document.
    fn party(&self, code: &str) -> Option<Party> {
        party_on(code, self.day)
    }

    /// Two parties made disjoint; the world stays the world.
    fn pair(&self, a: &str, b: &str) -> Option<(Party, Party)> {
        pair_on(a, b, self.day)
    }
}

fn party_on(code: &str, day: Date) -> Option<Party> {
    if code == "WLD" {
        return Some(Party::world());
    }
    Party::of(place(code)?, day).ok()
}

fn pair_on(a: &str, b: &str, day: Date) -> Option<(Party, Party)> {
    let (a, b) = (party_on(a, day)?, party_on(b, day)?);
    if a.is_world() || b.is_world() {
        return (a.id != b.id).then_some((a, b));
    }
    comity_ledger::party::disjoint(a, b).ok()
}

/// The place of the registry that a code of a text stands for.
pub fn place(code: &str) -> Option<PlaceId> {
    let code = OTHER_CODES.iter().find(|(text, _)| *text == code).map_or(code, |(_, ours)| *ours);
    registry().by_code(code)
}

/// The name of a code for readers, in the registry's words.
pub fn name(code: &str) -> &str {
    let plain = |id: PlaceId| registry().name_of(id).split(" (").next().unwrap_or_default();
    place(code).map_or(code, plain)
}

/// The same as it stands inside a sentence: "the United States".
pub fn name_in_sentence(code: &str) -> String {
    let plain = |id: PlaceId| registry().place(id).in_sentence.split(" (").next().map(str::to_owned);
    place(code).and_then(plain).unwrap_or_else(|| code.to_owned())
}

fn plain(date: Date) -> Day {
    (i32::from(date.year), date.month, date.day)
}

/// A membership of the registry as a spell; an end that is not known is open.
fn spell(bloc: &str, m: &Membership) -> Spell {
    let day = |end: End| match end {
        End::At(when) => Some(plain(when.first)),
        End::Open | End::Unknown => None,
    };
    Spell {
        bloc: bloc.to_owned(),
        member: registry().code_of(m.member).to_owned(),
        from: day(m.interval.from).unwrap_or((1, 1, 1)),
        to: day(m.interval.to),
    }
}

impl Facts for Atlas<'_> {
    fn rows(&self, ask: Ask<'_>) -> Vec<Arc<Row>> {
        let key: Asked =
            (ask.measure.to_owned(), ask.origin.map(str::to_owned), ask.destination.map(str::to_owned));
        if let Some(rows) = self.rows.borrow().get(&key) {
            return rows.clone();
        }
        let mut rows = flows::rows(self, ask);
        rows.extend(parts::rows(self, ask));
        rows.extend(products::rows(self, ask));
        rows.extend(figures::rows(self, ask));
        rows.extend(ties::standing_rows(self, ask));
        let rows: Vec<Arc<Row>> = rows.into_iter().map(Arc::new).collect();
        self.rows.borrow_mut().insert(key, rows.clone());
        rows
    }

    fn events(&self, measure: &str, party: Option<&str>) -> Vec<Happening> {
        ties::happenings(self, measure, party)
    }

    fn events_where(&self, measure: &str, test: &dyn Fn(&Happening) -> bool) -> Vec<Happening> {
        ties::happenings_where(self, measure, test)
    }

    fn spells(&self, bloc: &str) -> Vec<Spell> {
        let Some(id) = place(bloc) else { return Vec::new() };
        match registry().place(id).kind {
            Kind::Bloc => registry()
                .memberships(id)
                .filter(|m| matches!(m.status, "member" | "in_force"))
                .map(|m| spell(bloc, m))
                .collect(),
            Kind::Region => {
                let spell = |member: PlaceId| Spell {
                    bloc: bloc.to_owned(),
                    member: registry().code_of(member).to_owned(),
                    from: (1, 1, 1),
                    to: None,
                };
                registry().members(id, self.day).into_iter().map(spell).collect()
            }
            _ => Vec::new(),
        }
    }

    fn beside(&self, bloc: &str) -> Vec<Beside> {
        let standing = |m: &Membership| match m.status {
            "member" | "in_force" => None,
            "as_such" => Some(Standing::AsSuch),
            "signed" => Some(Standing::Signed),
            "suspended" | "disputed" | "participant" => Some(Standing::Open),
            _ => Some(Standing::Outside),
        };
        let Some(id) = place(bloc) else { return Vec::new() };
        registry()
            .memberships(id)
            .filter_map(|m| Some(Beside { standing: standing(m)?, spell: spell(bloc, m) }))
            .collect()
    }

    fn counts_all(&self, bloc: &str) -> bool {
        place(bloc)
            .is_some_and(|id| registry().place(id).kind != Kind::Bloc || rosters::leaves_nobody_out(id))
    }

    fn complete(&self, measure: &str, party: &str) -> bool {
        measure == "membership" && place(party).is_some_and(rosters::leaves_nobody_out)
    }

    fn complete_between(&self, measure: &str, a: &str, b: &str) -> bool {
        self.complete(measure, a) || self.complete(measure, b) || ties::complete(measure, a, b)
    }

    fn kept_until(&self, measure: &str, a: &str, b: Option<&str>) -> Option<Day> {
        Some(ties::kept_until(measure, a, b))
    }

    fn one_date_each(&self) -> bool {
        false
    }

    fn sums_blocs(&self) -> bool {
        true
    }

    fn worth(&self, currency: &str, year: i32) -> Option<Worth> {
        rates::worth(self.world, currency, year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_ledger::explain::explain;

    #[test]
    fn every_row_leads_back_to_its_evidence() {
        let world = World::embedded();
        let atlas = Atlas::on(&world, (2025, 5, 13)).unwrap();
        let mut seen = 0;
        for (measure, a, b) in [
            ("trade.goods", "CELAC", "CHN"),
            ("trade.goods.exports", "DEU", "EU"),
            ("trade.goods.exports", "BRA", "WLD"),
            ("gdp", "CELAC", ""),
            ("fdi.stock", "CHN", "LAC"),
            ("fdi.flow", "WLD", "BRA"),
            ("ties.mou.bri", "CHN", "LAC"),
            ("finance.loans", "CHN", "BRA"),
            ("un.agreement", "BRA", "CHN"),
            ("jobs", "CHN", "LAC"),
            ("ties.institute.confucius", "CHN", "LAC"),
        ] {
            let rows = atlas.rows(Ask { measure, origin: Some(a), destination: Some(b) });
            assert!(!rows.is_empty(), "{measure} {a} {b}");
            // the whole of a list of parts is a hundred by its meaning, and no row
            let whole = |row: &Row| crate::vocab::is_part(&row.unit) && row.value.total_cmp(&100.0).is_eq();
            for row in rows.iter().filter(|row| !(row.evidence.is_empty() && whole(row))) {
                let found =
                    explain(&world, &row.evidence).unwrap_or_else(|e| panic!("{}: {e}", row.evidence));
                let value = found.value.unwrap();
                assert!((value - row.value).abs() <= 1e-9 * row.value.abs(), "{}: {value}", row.evidence);
                seen += 1;
            }
        }
        assert!(seen > 200, "{seen}");
    }

    #[test]
    fn partners_agree_with_the_pair_itself() {
        let world = World::embedded();
        let atlas = Atlas::on(&world, (2024, 6, 1)).unwrap();
        let all = atlas.rows(Ask { measure: "trade.goods.exports", origin: Some("CHL"), destination: None });
        let one =
            atlas.rows(Ask { measure: "trade.goods.exports", origin: Some("CHL"), destination: Some("CHN") });
        let year = crate::period::Period::parse("2019").unwrap();
        let value = |rows: &[Arc<Row>]| {
            rows.iter()
                .find(|r| {
                    r.source == "BACI" && r.period == year && r.destination == "CHN" && r.product.is_empty()
                })
                .map(|r| (r.value, r.evidence.clone()))
        };
        assert!(value(&all).is_some());
        assert_eq!(value(&all), value(&one));
    }

    #[test]
    fn a_reporters_own_region_is_a_witness_beside_the_region_asked_for() {
        let world = World::embedded();
        let atlas = Atlas::on(&world, (2025, 5, 13)).unwrap();
        let rows =
            atlas.rows(Ask { measure: "trade.goods", origin: Some("CELAC"), destination: Some("CHN") });
        let sources: std::collections::BTreeSet<&str> = rows.iter().map(|r| r.source.as_str()).collect();
        assert!(sources.contains("BACI") && sources.contains("GACC"), "{sources:?}");
        // the part of a whole is no witness of the whole
        let stock = atlas.rows(Ask { measure: "fdi.stock", origin: Some("CHN"), destination: Some("CELAC") });
        assert!(stock.iter().all(|r| r.value != 249_680_000_000.0 && r.source != "USCC"), "{stock:?}");
    }
}
