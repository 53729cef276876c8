//! The panel on the atlas: known figures, sections that add up, blocs without what stays inside.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::explain::explain;
use comity_ledger::indicator::{self, Subject};
use comity_ledger::panel::series::SERIES;
use comity_ledger::panel::{Cell, Panel};
use comity_ledger::party::{self, Membership, Party};
use comity_ledger::question::Question;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use std::sync::LazyLock;

/// Decoded once for all tests of the file.
static WORLD: LazyLock<World> = LazyLock::new(World::embedded);

fn panel() -> &'static Panel {
    WORLD.panel()
}

fn party(text: &str) -> Party {
    Party::find(text, Date::last_of(2015)).unwrap()
}

#[test]
fn ten_sections_add_up_to_the_total() {
    let series = panel().series("unctad-sitc").unwrap();
    let table = panel().table(series);
    assert_eq!(table.products.len(), 11, "{:?}", table.products);
    let (bra, chn) = (party("BRA"), party("CHN"));
    let level = |product| {
        let cell = Cell { from: &bra, to: Some(&chn), year: 2015, product };
        panel().level(series, &cell).unwrap().value / 1e9
    };
    let sections: f64 = table.products[1..].iter().map(|p| level(Some(p))).sum();
    assert!((sections / level(None) - 1.0).abs() < 1e-3, "{sections} {}", level(None));
    assert!((level(None) - 35.6).abs() < 0.05 && (level(Some("SITC2")) - 25.1).abs() < 0.05);
}

#[test]
fn flows_inside_a_bloc_are_left_out() {
    let series = panel().series("baci").unwrap();
    let (world, celac) = (Party::world(), Party::find("CELAC", Date::last_of(2014)).unwrap());
    let to = |to: &Party| {
        let cell = Cell { from: &celac, to: Some(to), year: 2014, product: None };
        panel().level(series, &cell).unwrap().exact.unwrap().0
    };
    let each: i128 = celac
        .members
        .iter()
        .map(|id| {
            let member = Party::of(*id, celac.as_of).unwrap();
            let cell = Cell { from: &member, to: Some(&world), year: 2014, product: None };
            panel().level(series, &cell).unwrap().exact.unwrap().0
        })
        .sum();
    assert!(to(&world) < each && to(&world) > each / 2);
}

#[test]
fn every_indicator_of_every_basis_is_finite_or_says_why_and_can_be_explained() {
    for (a, b, from, to) in
        [("CHN", "CELAC", 2014, 2023), ("BRA", "CHN", 2005, 2015), ("USA", "EU", 2010, 2019)]
    {
        let (a, b) = party::pair(a, b, Date::last_of(to)).unwrap();
        let mut values = 0;
        for indicator in indicator::ALL {
            for series in indicator.bases(&WORLD) {
                let subject = Subject { world: &WORLD, a: &a, b: &b, from, to, series };
                for value in indicator.values(&subject).iter().cloned() {
                    match &value.value {
                        Ok(number) => assert!(number.is_finite(), "{} {}", indicator.id, value.variant),
                        Err(why) => assert!(!why.is_empty()),
                    }
                    let id = indicator::id_of(indicator, &value.variant, &subject);
                    let found = explain(&WORLD, &id).unwrap_or_else(|e| panic!("{e}"));
                    assert_eq!(found.value, value.value.ok(), "{id}");
                    values += 1;
                }
            }
        }
        assert!(values > 100, "{values}");
    }
}

#[test]
fn contributions_of_sections_add_up_to_growth() {
    for (a, b) in [("BRA", "CHN"), ("CHN", "CELAC"), ("EU", "MERCOSUR")] {
        let (a, b) = party::pair(a, b, Date::last_of(2015)).unwrap();
        let series = panel().series("unctad-sitc").unwrap();
        let subject = Subject { world: &WORLD, a: &a, b: &b, from: 2005, to: 2015, series };
        let values = indicator::find("contribution").unwrap().values(&subject).to_vec();
        let growth = values.iter().find(|v| v.variant == "sections").unwrap().value.clone().unwrap();
        let sections = values.into_iter().filter(|v| v.variant.starts_with("section."));
        let points: Vec<f64> = sections.map(|v| v.value.unwrap()).collect();
        assert_eq!(points.len(), 10);
        let sum: f64 = points.iter().sum();
        assert!((sum / growth - 1.0).abs() < 1e-12, "{sum} {growth}");
        // The stated total differs from the sum of the sections by less than a thousandth.
        let whole = indicator::find("growth").unwrap().values(&subject).to_vec();
        let whole = whole.into_iter().find(|v| v.variant == "total").unwrap().value.unwrap();
        assert!((whole - growth).abs() < 0.5, "{whole} {growth}");
    }
}

#[test]
fn celac_of_each_year_is_another_number_than_celac_of_one_day() {
    let question = |text: &str| Question::parse(text).unwrap();
    let on_baci = |q: Question| {
        let found = q.answer(&WORLD).readings.into_iter().find(|r| r.basis.series == "baci").unwrap();
        let explained = explain(&WORLD, &found.id).unwrap();
        assert_eq!((explained.value, explained.exact_sum), (Some(found.value), found.exact.map(|e| e.0)));
        (found.exact.unwrap().0, found.id, found.basis.region)
    };
    // Composed as on the last day of 2023, when Brazil was back.
    let ask = |years: &str| {
        let (a, b) = party::pair("CHN", "CELAC", Date::last_of(2023)).unwrap();
        let year: i16 = years.parse().unwrap();
        let measure = comity_ledger::measure::TRADE_GOODS_EXPORTS;
        Question::new(measure, a, Some(b), year, year).unwrap()
    };
    let (fixed, fixed_id, _) = on_baci(ask("2020"));
    let (dated, dated_id, region) = on_baci(ask("2020").composed(Membership::Dated));
    let (brazil, ..) = on_baci(question("exports CHN -> BRA 2020"));
    assert_eq!(fixed - dated, brazil);
    assert_eq!(fixed_id, "trade.goods.exports/CHN>CELAC~2023-12-31/2020@baci");
    assert_eq!(dated_id, "trade.goods.exports/CHN>CELAC~dated/2020@baci");
    assert!(region.contains("the members of each year: as on 2020-06-30 (32 members)"), "{region}");
    // Brazil was in before and after: the same number.
    for year in ["2019", "2023"] {
        assert_eq!(on_baci(ask(year)).0, on_baci(ask(year).composed(Membership::Dated)).0);
    }
    let early = ask("2010").composed(Membership::Dated).answer(&WORLD);
    assert!(early.gaps.iter().any(|g| g.why.contains("had no members on 2010-06-30")), "{:?}", early.gaps);
}

#[test]
fn indicators_of_dated_blocs_can_be_explained() {
    let (a, b) = party::pair("CHN", "CELAC", Date::last_of(2023)).unwrap();
    let b = b.composed(Membership::Dated);
    let series = panel().series("baci").unwrap();
    let subject = Subject { world: &WORLD, a: &a, b: &b, from: 2019, to: 2020, series };
    let mut member_points = 0.0;
    for name in ["trade", "growth", "share", "rank", "concentration", "contribution"] {
        let indicator = indicator::find(name).unwrap();
        for value in indicator.values(&subject).iter().cloned() {
            let id = indicator::id_of(indicator, &value.variant, &subject);
            assert!(id.contains("CELAC~dated"), "{id}");
            assert_eq!(explain(&WORLD, &id).unwrap().value, value.value.clone().ok());
            if value.variant.starts_with("member.") {
                member_points += value.value.unwrap();
            }
        }
    }
    // Brazil's leaving is a contribution like any other.
    let growth = indicator::find("growth").unwrap().values(&subject).to_vec();
    let growth = growth.into_iter().find(|v| v.variant == "total").unwrap().value.unwrap();
    assert!((member_points - growth).abs() < 1e-9, "{member_points} {growth}");
}

#[test]
fn questions_are_read_as_written() {
    let answer = Question::parse("trade China -> 巴西 2014..2015").unwrap().answer(&WORLD);
    assert!(answer.readings.iter().any(|r| r.basis.series == "baci" && r.period == "2014"));
    for wrong in
        ["", "exports", "exports CHN", "exports CHN -> BRA", "gdp CHN -> BRA 2014", "exports CHN 2014"]
    {
        assert!(Question::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn customs_tell_of_their_own_trade_and_of_nobody_elses() {
    let [china, us] = ["china-customs", "us-customs"].map(|id| panel().series(id).unwrap());
    let billions = |series, from: &str, to: &str, year| {
        let (from, to) = (party(from), party(to));
        panel()
            .level(series, &Cell { from: &from, to: Some(&to), year, product: None })
            .map(|r| r.value / 1e9)
    };
    // Published: U.S. Census Bureau, country pages and annual totals; customs of China for 2024.
    for (series, from, to, year, published, within) in [
        (us, "CHN", "USA", 2024, 438.9, 0.5),
        (us, "USA", "WLD", 2024, 2061.7, 1.0),
        (us, "WLD", "USA", 2022, 3239.7, 1.0),
        (us, "USA", "MEX", 2024, 334.0, 0.5),
        (china, "CHN", "USA", 2024, 524.7, 0.5),
        (china, "BRA", "CHN", 2019, 79.2, 0.8),
    ] {
        let found = billions(series, from, to, year).unwrap();
        assert!(
            (found - published).abs() <= within,
            "{from} to {to}, {year}: {found}, published {published}"
        );
    }
    // Nobody else's trade, no year that was derived, no half of a year that lacks the exports.
    for (series, from, to, year) in
        [(us, "BRA", "DEU", 2024), (china, "CHN", "USA", 2023), (china, "CHN", "USA", 2021)]
    {
        assert!(billions(series, from, to, year).is_err(), "{from} to {to}, {year}");
    }
    assert!(billions(china, "USA", "CHN", 2021).is_ok());
    assert!(panel().two_way(china, &party("CHN"), &party("USA"), 2021).is_err());
    assert!(
        billions(us, "WLD", "BRA", 2024).is_err(),
        "the rest of the world is not in the table of one economy"
    );
}

#[test]
fn what_customs_count_on_arrival_says_so() {
    let us = panel().series("us-customs").unwrap();
    let (usa, vnm) = (party("USA"), party("VNM"));
    let notes =
        |from, to| panel().level(us, &Cell { from, to: Some(to), year: 2024, product: None }).unwrap().notes;
    assert_eq!(notes(&vnm, &usa), ["as the United States counts its imports"]);
    assert!(notes(&usa, &vnm).is_empty());
}

#[test]
fn the_years_that_parts_say_of_themselves_are_those_of_their_rows() {
    for series in SERIES {
        assert_eq!(
            panel().years_of(series),
            panel().table(series).years(),
            "{} {}",
            series.id,
            series.measure
        );
    }
}
