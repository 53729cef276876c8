//! Laws of answers on worlds of a few rows: what is recorded, zero, told by one side or not covered; sums, mirrors,
//! shares, ranks, changes, units and members by year.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::atlas::{Atlas, Head, Part};
use comity_ledger::derived;
use comity_ledger::explain::explain;
use comity_ledger::frame::{Column, Frame};
use comity_ledger::panel::reading::{Bound, Reading};
use comity_ledger::party::Membership;
use comity_ledger::place::registry;
use comity_ledger::question::{Answer, natural};
use comity_ledger::world::World;

/// Year, origin, destination, US dollars.
type Flow = (i16, &'static str, &'static str, i64);
/// Year, place, value.
type Level = (i16, &'static str, i64);

fn numbers(values: impl Iterator<Item = i64>, decimals: u8) -> Column {
    Column::Number { values: values.map(Some).collect(), decimals }
}

fn texts(values: impl Iterator<Item = &'static str>) -> Column {
    Column::Text(values.map(str::to_owned).collect())
}

/// A part of flows in which those named report in none of its years.
fn flows(name: &'static str, rows: &[Flow], silent: &[&str]) -> Part {
    let frame = Frame::new(vec![
        ("year", numbers(rows.iter().map(|r| i64::from(r.0)), 0)),
        ("origin", texts(rows.iter().map(|r| r.1))),
        ("destination", texts(rows.iter().map(|r| r.2))),
        ("value", numbers(rows.iter().map(|r| r.3), 0)),
    ]);
    let silent: Vec<String> = silent.iter().map(|code| (*code).to_owned()).collect();
    let silent = rows.iter().map(|row| (row.0, silent.clone())).collect();
    Part::of(name, Head { silent, ..Head::default() }, frame.unwrap())
}

/// A part of one value a place and year.
fn levels(name: &'static str, rows: &[Level], decimals: u8) -> Part {
    let frame = Frame::new(vec![
        ("year", numbers(rows.iter().map(|r| i64::from(r.0)), 0)),
        ("place", texts(rows.iter().map(|r| r.1))),
        ("value", numbers(rows.iter().map(|r| r.2), decimals)),
    ]);
    Part::of(name, Head::default(), frame.unwrap())
}

/// Chile, Peru, Brazil and China in 2019, of which Brazil sells nothing to Peru.
const FLOWS: &[Flow] = &[
    (2019, "CHL", "CHN", 40),
    (2019, "CHN", "CHL", 30),
    (2019, "CHL", "PER", 5),
    (2019, "PER", "CHL", 3),
    (2019, "PER", "CHN", 20),
    (2019, "CHN", "PER", 10),
    (2019, "CHL", "BRA", 7),
    (2019, "BRA", "CHL", 15),
    (2019, "BRA", "CHN", 100),
    (2019, "CHN", "BRA", 60),
    (2019, "PER", "BRA", 2),
    (2018, "CHL", "CHN", 32),
    (2018, "CHN", "CHL", 30),
    (2018, "BRA", "CHN", 80),
    (2018, "CHN", "PER", 1),
];

fn world() -> World {
    World::of(Atlas::of(vec![flows("baci-2000-2020", FLOWS, &[])]))
}

fn answer(world: &World, text: &str, membership: Membership) -> Answer {
    let asked = natural::parse(registry(), text).unwrap_or_else(|e| panic!("{text}: {e}"));
    asked.answer(world, membership).unwrap_or_else(|e| panic!("{text}: {e}"))
}

fn one(world: &World, text: &str) -> Reading {
    let answer = answer(world, text, Membership::Fixed);
    answer.readings.into_iter().next().unwrap_or_else(|| panic!("{text}: {:?}", answer.gaps))
}

fn value(world: &World, text: &str) -> f64 {
    one(world, text).value
}

fn why_none(world: &World, text: &str) -> String {
    let answer = answer(world, text, Membership::Fixed);
    assert!(answer.readings.is_empty(), "{text}: {:?}", answer.readings);
    answer.gaps.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_stands_behind_a_number_is_told_from_what_stands_behind_none() {
    // Of Korea and Vietnam neither reports, Singapore and the United States do.
    let rows = [
        (2020, "KOR", "USA", 50),
        (2020, "VNM", "USA", 40),
        (2020, "USA", "SGP", 6),
        (2020, "SGP", "USA", 4),
        (2020, "KOR", "SGP", 10),
    ];
    let world = World::of(Atlas::of(vec![flows("baci-2000-2020", &rows, &["KOR", "VNM"])]));
    for (text, coverage, bound, value) in [
        ("exports USA -> SGP 2020", "recorded", Bound::Exact, 6.0),
        ("exports KOR -> USA 2020", "one_side", Bound::Exact, 50.0),
        ("exports SGP -> KOR 2020", "one_side", Bound::Exact, 0.0),
        ("exports KOR -> ASEAN 2020", "lower_bound", Bound::AtLeast, 10.0),
        ("exports of KOR 2020", "lower_bound", Bound::AtLeast, 60.0),
        ("exports of USA 2020", "recorded", Bound::Exact, 6.0),
    ] {
        let reading = one(&world, text);
        let told = (reading.coverage.code(), reading.known(), reading.value);
        assert_eq!(told, (coverage, bound, value), "{text}: {reading:?}");
    }
    for text in [
        "exports KOR -> VNM 2020",
        "trade KOR VNM 2020",
        "balance KOR VNM 2020",
        "share of VNM in exports of KOR 2020",
        "rank of VNM among partners of KOR 2020",
        "exports KOR -> VNM per head 2020",
    ] {
        assert!(why_none(&world, text).contains("neither"), "{text}: {}", why_none(&world, text));
    }
    for (text, why) in [
        ("exports KOR -> USA 2021", "no rows for 2021"),
        ("exports TON -> USA 2020", "Tonga is not covered in 2020"),
        ("gdp USA 2020", "no rows for 2020"),
        ("growth of exports USA -> SGP 2015..2020", "no rows for 2015"),
    ] {
        assert!(why_none(&world, text).contains(why), "{text}: {}", why_none(&world, text));
    }
}

#[test]
fn nothing_recorded_between_two_who_report_is_zero_and_nothing_grows_from_it() {
    let world = world();
    let none = one(&world, "exports BRA -> PER 2019");
    assert_eq!((none.value, none.coverage.code(), none.none_recorded()), (0.0, "zero", true));
    assert!(why_none(&world, "growth of exports CHL -> BRA 2018..2019").contains("the base is 0"));
    assert_eq!(value(&world, "growth of exports CHL -> CHN 2018..2019"), 25.0);
    assert_eq!(value(&world, "growth of exports BRA -> CHN 2018..2019"), 25.0);
    let since = one(&world, "growth of exports BRA -> CHN since 2018");
    assert_eq!((since.period.as_str(), since.value), ("2018–2019", 25.0));
    assert!(why_none(&world, "growth of exports BRA -> CHN since 2019").contains("2020"));
}

#[test]
fn both_ways_are_the_sum_the_balance_the_difference_and_imports_the_mirror() {
    let world = world();
    let places = ["CHL", "PER", "BRA", "CHN"];
    for a in places {
        for b in places.into_iter().filter(|b| *b != a) {
            let of = |kind: &str, x: &str, y: &str| value(&world, &format!("{kind} {x} -> {y} 2019"));
            let (out, back) = (of("exports", a, b), of("exports", b, a));
            assert_eq!(of("trade", a, b), out + back, "{a} {b}");
            assert_eq!(of("trade", a, b), of("trade", b, a), "{a} {b}");
            assert_eq!(of("balance", a, b), out - back, "{a} {b}");
            assert_eq!(of("imports", a, b), out, "{a} {b}");
        }
        let all: f64 = FLOWS.iter().filter(|f| f.0 == 2019 && f.1 == a).map(|f| f.3 as f64).sum();
        assert_eq!(value(&world, &format!("exports of {a} 2019")), all, "{a}");
    }
}

#[test]
fn shares_are_parts_of_one_whole_and_ranks_follow_the_amounts() {
    let world = world();
    for (own, partners) in [("CHL", ["CHN", "PER", "BRA"]), ("CHN", ["CHL", "PER", "BRA"])] {
        for kind in ["exports", "imports", "trade"] {
            let of = |text: &str, partner: &str| {
                value(&world, &text.replace("KIND", kind).replace("OWN", own).replace("PARTNER", partner))
            };
            let shares = partners.map(|p| of("share of PARTNER in KIND of OWN 2019", p));
            assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1e-9, "{own} {kind}: {shares:?}");
            let ranks = partners.map(|p| of("rank of PARTNER in KIND of OWN 2019", p));
            for i in 0..partners.len() {
                let before = shares.iter().filter(|share| **share > shares[i]).count();
                assert_eq!(ranks[i], before as f64 + 1.0, "{own} {kind} {}: {shares:?}", partners[i]);
            }
        }
    }
}

#[test]
fn a_bloc_is_the_sum_of_those_who_were_its_members() {
    // The United Kingdom left in January 2020.
    let rows = [
        (2019, "GBR", "CHL", 11),
        (2019, "DEU", "CHL", 100),
        (2019, "GBR", "DEU", 1000),
        (2020, "GBR", "CHL", 13),
        (2020, "DEU", "CHL", 200),
    ];
    let world = World::of(Atlas::of(vec![flows("baci-2000-2020", &rows, &[])]));
    let told = |text: &str, membership| -> Vec<f64> {
        answer(&world, text, membership).readings.iter().map(|reading| reading.value).collect()
    };
    let text = "exports EU -> CHL 2019..2020";
    assert_eq!(told(text, Membership::Fixed), [100.0, 200.0]);
    assert_eq!(told(text, Membership::Dated), [111.0, 200.0]);
    // What flows inside a bloc is no trade of the bloc.
    assert_eq!(told("exports of EU 2019", Membership::Dated), [111.0]);
    // Of the members only two are in the table: the others stand with the sum.
    let reading = answer(&world, text, Membership::Fixed).readings.remove(0);
    assert_eq!(reading.not_covered.len(), 26, "{reading:?}");
}

/// Output in dollars, people, and the price level of the United States with nine decimals.
fn with_levels() -> World {
    let gdp = [(2019, "CHL", 4000), (2019, "PER", 1000), (2019, "CHN", 50_000), (2020, "CHL", 3000)];
    let people = [(2019, "CHL", 20), (2019, "PER", 50), (2020, "CHL", 20)];
    let prices = [(2019, "USA", 1_250_000_000), (2020, "USA", 1_600_000_000)];
    World::of(Atlas::of(vec![
        flows("baci-2000-2020", FLOWS, &[]),
        levels("gdp", &gdp, 0),
        levels("population", &people, 0),
        levels("deflator", &prices, 9),
    ]))
}

#[test]
fn a_ratio_has_the_unit_of_its_parts_and_lacks_what_they_lack() {
    let world = with_levels();
    for (text, expected, unit) in [
        ("gdp per head CHL 2019", 200.0, "USD per person"),
        ("exports CHL -> CHN per head 2019", 2.0, "USD per person"),
        ("trade of CHL with CHN as share of GDP 2019", 1.75, "percent"),
        ("exports CHN -> PER as a share of the GDP of PER 2019", 1.0, "percent"),
        ("gdp of CHL relative to gdp of PER 2019", 400.0, "percent"),
        ("growth of gdp CHL 2019..2020", -25.0, "percent"),
        ("trade with CHN relative to the gdp of CHL 2019", 1.75, "percent"),
    ] {
        let reading = one(&world, text);
        assert!((reading.value - expected).abs() < 1e-9, "{text}: {}", reading.value);
        assert_eq!(reading.unit, unit, "{text}");
    }
    assert!(why_none(&world, "gdp per head CHN 2019").contains("China is not covered"));
    assert!(why_none(&world, "growth of gdp PER 2019..2020").contains("Peru is not covered in 2020"));
    assert!(why_none(&world, "exports BRA -> PER per head 2019").contains("not covered"));
}

#[test]
fn dollars_of_another_year_go_by_the_prices_between_and_back_again() {
    let world = with_levels();
    let by = |id: &str| explain(&world, id);
    let of = |text: &str, base: i16| derived::in_prices_of(by, &one(&world, text), base);
    // Prices rise by a quarter in 2019 and by six tenths in 2020.
    for (text, base, expected) in [
        ("gdp CHL 2019", 2019, 4000.0),
        ("gdp CHL 2019", 2020, 6400.0),
        ("gdp CHL 2020", 2019, 1875.0),
        ("exports CHL -> CHN 2018", 2020, 64.0),
        ("exports CHL -> CHN 2018", 2019, 40.0),
        ("gdp per head CHL 2020", 2018, 75.0),
    ] {
        let reading = of(text, base).unwrap();
        assert!((reading.value - expected).abs() < 1e-9, "{text} {base}: {}", reading.value);
        assert_eq!(explain(&world, &reading.id).unwrap().value, Some(reading.value), "{}", reading.id);
        assert!(reading.basis.to_owned().in_words().contains(&format!("constant {base} US dollars")));
    }
    let unknown = of("gdp CHL 2019", 2021).unwrap_err().to_string();
    assert!(unknown.contains("wdi-deflator has no rows for 2021"), "{unknown}");
}

#[test]
fn every_number_of_an_answer_can_be_explained_and_is_the_same_there() {
    let world = with_levels();
    let mut explained = 0;
    for text in [
        "exports CHL -> CHN 2018..2019",
        "trade CHL CHN 2018..2019",
        "balance PER BRA 2019",
        "imports of CHL 2019",
        "exports of MERCOSUR to China 2019",
        "share of CHN in exports of CHL 2018..2019",
        "rank of BRA among partners of CHN 2019",
        "dependence of CHL on CHN 2019",
        "growth of trade CHL CHN 2018..2019",
        "gdp per head CHL 2019",
        "growth of gdp CHL 2019..2020",
        "largest partners of CHN 2019",
    ] {
        for reading in answer(&world, text, Membership::Fixed).readings {
            let found = explain(&world, &reading.id).unwrap_or_else(|e| panic!("{}: {e}", reading.id));
            assert_eq!(found.value, Some(reading.value), "{text}: {}", reading.id);
            explained += 1;
        }
    }
    assert!(explained > 14, "{explained}");
}

#[test]
fn the_first_partners_are_in_order_and_the_list_ends_where_they_end() {
    let world = world();
    let partners = |text: &str| -> Vec<(String, f64)> {
        let readings = answer(&world, text, Membership::Fixed).readings;
        readings.iter().map(|r| (r.notes.last().cloned().unwrap_or_default(), r.value)).collect()
    };
    let told = partners("largest partners of CHL 2019");
    let expected = [("1: China", 70.0), ("2: Brazil", 22.0), ("3: Peru", 8.0)];
    assert_eq!(told, expected.map(|(note, value)| (note.to_owned(), value)));
    // Suppliers are partners by imports, customers by exports.
    let first = |text: &str| partners(text).remove(0);
    assert_eq!(first("biggest supplier of China 2019"), ("1: Brazil".to_owned(), 100.0));
    assert_eq!(first("main export markets of China 2019"), ("1: Brazil".to_owned(), 60.0));
    assert_eq!(first("principales proveedores de Perú 2019"), ("1: China".to_owned(), 10.0));
}

#[test]
fn pairs_asked_together_are_told_of_the_newest_year_that_has_all() {
    let world = world();
    let told = |text: &str| -> Vec<(String, f64)> {
        let readings = answer(&world, text, Membership::Fixed).readings;
        readings.into_iter().map(|reading| (reading.period, reading.value)).collect()
    };
    assert_eq!(
        told("is the trade of China with Chile bigger than with Peru"),
        [("2019".to_owned(), 70.0), ("2019".to_owned(), 30.0)]
    );
    let rows = [(2019, "CHL", 4000), (2019, "PER", 1000), (2020, "CHL", 3000)];
    let world = World::of(Atlas::of(vec![levels("gdp", &rows, 0)]));
    let gdp = answer(&world, "gdp of Chile and Peru", Membership::Fixed).readings;
    assert_eq!(
        gdp.iter().map(|r| (r.period.as_str(), r.value)).collect::<Vec<_>>(),
        [("2019", 4000.0), ("2019", 1000.0)]
    );
}

#[test]
fn published_figures_of_all_trade_stand_in_no_answer_about_a_product() {
    // The embedded ledger has a total of Brazil’s exports to China for 2021 and no table of soya.
    let world = World::embedded();
    let asked = natural::parse(registry(), "exports BRA -> CHN 2021").unwrap();
    let published = |asked: &comity_ledger::question::expr::Asked| {
        let readings = asked.answer(&world, Membership::Fixed).unwrap().readings;
        readings.into_iter().filter(|r| r.id.starts_with("observation/")).count()
    };
    assert!(published(&asked) > 0);
    let of_soya = comity_ledger::question::expr::Asked { product: Some("soybeans".to_owned()), ..asked };
    assert_eq!(published(&of_soya), 0);
}
