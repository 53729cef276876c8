//! The panel on the atlas: known figures, sections that add up, blocs without what stays inside.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::indicator::{self, Subject};
use comity_ledger::panel::{Cell, panel};
use comity_ledger::party::{self, Party};
use comity_ledger::question::Question;
use comity_ledger::time::Date;

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
            for series in indicator.bases() {
                let subject = Subject { a: &a, b: &b, from, to, series };
                for value in (indicator.compute)(&subject) {
                    match &value.value {
                        Ok(number) => assert!(number.is_finite(), "{} {}", indicator.id, value.variant),
                        Err(why) => assert!(!why.is_empty()),
                    }
                    let id = indicator::id_of(indicator, &value.variant, &subject);
                    let found = comity_ledger::panel::explain::explain(&id).unwrap_or_else(|e| panic!("{e}"));
                    assert_eq!(found.value, value.value.ok(), "{id}");
                    values += 1;
                }
            }
        }
        assert!(values > 100, "{values}");
    }
}

#[test]
fn questions_are_read_as_written() {
    let answer = Question::parse("trade China -> 巴西 2014..2015").unwrap().answer();
    assert!(answer.readings.iter().any(|r| r.basis.series == "baci" && r.period == "2014"));
    for wrong in
        ["", "exports", "exports CHN", "exports CHN -> BRA", "gdp CHN -> BRA 2014", "exports CHN 2014"]
    {
        assert!(Question::parse(wrong).is_err(), "{wrong}");
    }
}
