//! What is not covered is never a number: thirty questions, and a law over all pairs and years.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::indicator::{self, Subject};
use comity_ledger::panel::coverage::Coverage;
use comity_ledger::panel::reading::{Bound, Reading};
use comity_ledger::panel::reporting;
use comity_ledger::panel::table::Who;
use comity_ledger::panel::{Cell, Panel};
use comity_ledger::party::{Membership, Party};
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::question::natural;
use comity_ledger::time::Date;
use comity_ledger::world::World;

/// Question, and what is told on the basis of BACI: `none` if there is no value, else how exactly it
/// is known and a word that must be said with it.
const QUESTIONS: &[(&str, &str, &str)] = &[
    ("exports KOR -> VNM 2023", "none", "neither"),
    ("exports VNM -> KOR 2023", "none", "neither"),
    ("trade KOR VNM 2023", "none", "neither"),
    ("balance KOR VNM 2023", "none", "neither"),
    ("trade between Belarus and Russia in 2023", "none", "neither"),
    ("exports PHL -> RUS 2023", "none", "neither"),
    ("exports ARG -> GEO 2023", "none", "neither"),
    ("exports DZA -> IRQ 2023", "none", "neither"),
    ("exports MNG -> BGD 2023", "none", "neither"),
    ("exports GIN -> GEO 2023", "none", "neither"),
    ("exports BGD -> PAN 2019", "none", "neither"),
    ("exports IRN -> CUB 2019", "none", "neither"),
    ("imports of Korea, Republic of from Iraq 2023", "none", ""),
    ("exports CHN -> TWN 2023", "none", "not covered"),
    ("trade CHN CUB 2023", "none", "not covered"),
    ("exports KOR -> VNM 2020", "exact", ""),
    ("exports DEU -> MEX 2019", "exact", ""),
    ("exports KOR -> USA 2023", "exact", "only"),
    ("trade KOR ASEAN 2023", "at least", "VNM"),
    ("exports EU -> RUS 2023", "at least", "POL"),
    ("exports KOR 2023", "at least", "VNM"),
    ("imports of Poland 2023", "at least", "RUS"),
    ("exports CHN 2023", "at least", "TWN"),
    ("balance KOR ASEAN 2023", "none", "VNM"),
    ("growth of trade KOR ASEAN 2014..2023", "none", "not covered"),
    ("growth of exports KOR -> VNM 2014..2023", "none", "neither"),
    ("growth of exports KOR -> VNM 2014..2020", "exact", ""),
    ("rank of VNM among partners of KOR 2023", "none", "neither"),
    ("rank of BRA among partners of CHN 2023", "at least", "TWN"),
    ("share of USA in trade of VNM 2023", "at most", "VNM"),
    ("share of CHN in exports of CHL 2023", "at most", "TWN"),
    ("share of VNM in exports of KOR 2023", "none", "neither"),
    ("dependence of BLR on RUS 2023", "none", "neither"),
];

fn known(reading: &Reading) -> &'static str {
    match reading.known() {
        Bound::Exact => "exact",
        Bound::AtLeast => "at least",
        Bound::AtMost => "at most",
        Bound::About => "about",
    }
}

/// Whether a line has the words, or names the place whose code they are.
fn tells(line: &str, said: &str) -> bool {
    let place = registry().by_code(said).map(|id| registry().place(id).in_sentence.as_str());
    line.contains(said) || place.is_some_and(|name| line.contains(name))
}

#[test]
fn thirty_questions_about_what_is_not_covered() {
    let world = World::embedded();
    for (text, expected, said) in QUESTIONS {
        let text = text.replace("Korea, Republic of", "KOR");
        let asked = natural::parse(registry(), &text).unwrap_or_else(|e| panic!("{text}: {e}"));
        let answer = asked.answer(&world, Membership::Fixed).unwrap_or_else(|e| panic!("{text}: {e}"));
        let on_baci = |id: &str| id.ends_with("@baci");
        let readings: Vec<&Reading> = answer.readings.iter().filter(|r| on_baci(&r.id)).collect();
        let told: Vec<String> = answer.gaps.iter().map(ToString::to_string).collect();
        match readings.as_slice() {
            [] => {
                assert_eq!(*expected, "none", "{text}: {told:?}");
                assert!(told.iter().any(|line| tells(line, said)), "{text}: {told:?}");
            }
            [reading, ..] => {
                let words = format!("{} {}", reading.gap_in_words(), reading.notes.join(" "));
                assert_eq!(known(reading), *expected, "{text}: {} {words}", reading.value);
                assert!(tells(&words, said), "{text}: {words}");
                assert!(reading.value != 0.0, "{text}");
            }
        }
    }
}

fn level(panel: &Panel, a: PlaceId, b: PlaceId, year: i16) -> Result<Reading, String> {
    let series = panel.series("baci").unwrap();
    let party = |id| Party::of(id, Date::last_of(year)).unwrap();
    let (a, b) = (party(a), party(b));
    let cell = Cell { from: &a, to: Some(&b), year, product: None };
    panel.level(series, &cell).map_err(|gap| gap.to_string())
}

#[test]
fn of_no_pair_in_any_year_is_a_number_given_that_nobody_reported() {
    let world = World::embedded();
    let panel = world.panel();
    let table = panel.table(panel.series("baci").unwrap());
    let mut holes = 0;
    for year in table.years() {
        let places = table.covered(year);
        for a in places {
            for b in places.iter().filter(|b| *b != a) {
                let reported = table.reports(year, *a) || table.reports(year, *b);
                if table.is_hole(year, *a, *b) {
                    assert!(!reported);
                    holes += 1;
                    // Every pair is asked of the table, one in five of the panel above it.
                    if holes % 5 == 0 {
                        assert!(level(panel, *a, *b, year).is_err(), "{year} {a:?} {b:?}");
                    }
                }
            }
        }
        for row in table.select(year, &Who::everybody(), &Who::everybody(), Some(0)) {
            assert!(!table.is_hole(year, row.origin, row.destination), "{year} {row:?}");
        }
    }
    assert!(holes > 10_000, "{holes}");
}

#[test]
fn a_pair_without_a_row_is_none_recorded_or_not_covered_and_says_which() {
    let world = World::embedded();
    let panel = world.panel();
    let table = panel.table(panel.series("baci").unwrap());
    let (mut zero, mut one_side) = (0, 0);
    let places = table.covered(2023);
    for (i, a) in places.iter().enumerate() {
        for b in places.iter().skip(i + 1).step_by(3) {
            let Ok(reading) = level(panel, *a, *b, 2023) else {
                assert!(table.is_hole(2023, *a, *b));
                continue;
            };
            match (&reading.coverage, reading.rows) {
                (Coverage::Zero, 0) => zero += 1,
                (Coverage::OneSide(who), _) => {
                    assert!(table.reports(2023, *who));
                    one_side += 1;
                }
                (Coverage::Recorded, rows) => assert!(rows > 0),
                (coverage, rows) => panic!("{coverage:?} {rows}"),
            }
        }
    }
    assert!(zero > 100 && one_side > 1000, "{zero} {one_side}");
}

#[test]
fn who_reports_is_what_the_rows_of_the_release_say() {
    let world = World::embedded();
    let table = world.panel().table(world.panel().series("baci").unwrap());
    let everybody = Who::everybody();
    let rows = table.select(2023, &everybody, &everybody, Some(0));
    let found = reporting::silent(rows.map(|row| (row.origin, row.destination)));
    assert_eq!(found, table.silent(2023));
    let code = |text: &str| registry().by_code(text).unwrap();
    for silent in ["KOR", "VNM", "PHL", "POL", "RUS", "BLR", "ARG", "BGD", "MNG", "IRQ", "DZA", "GEO"] {
        assert!(!table.reports(2023, code(silent)), "{silent}");
    }
    for reports in ["USA", "CHN", "DEU", "BRA", "JPN", "MEX", "CHL", "PER"] {
        assert!(table.reports(2023, code(reports)), "{reports}");
    }
}

#[test]
fn no_indicator_of_a_pair_that_is_not_covered_has_a_number_from_its_trade() {
    let world = World::embedded();
    let series = world.panel().series("baci").unwrap();
    for (a, b) in [("KOR", "VNM"), ("BLR", "RUS"), ("POL", "ARG"), ("PHL", "BGD"), ("GEO", "MNG")] {
        let party = |code| Party::find(code, Date::last_of(2023)).unwrap();
        let (a, b) = (party(a), party(b));
        let subject = Subject { world: &world, a: &a, b: &b, from: 2014, to: 2023, series };
        for id in ["trade", "growth", "share", "dependence", "rank", "intensity", "trade-costs"] {
            for value in indicator::find(id).unwrap().values(&subject).iter().cloned() {
                assert!(value.value.is_err(), "{id} {} {:?}", value.variant, value.value);
            }
        }
    }
}
