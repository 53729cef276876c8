//! Questions as a newcomer types them, in four languages, and what comes of each.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::explain::explain;
use comity_ledger::measure;
use comity_ledger::panel::reading::{Bound, Reading};
use comity_ledger::party::Membership;
use comity_ledger::place::registry;
use comity_ledger::question::{Question, QuestionError, natural};
use comity_ledger::world::World;

/// Question, and whether it gets a value, a gap with its reason, a question back, or a refusal that
/// names the word that was not understood.
const QUESTIONS: &[(&str, &str)] = &[
    ("imports Peru from China", "value"),
    ("trade between China and Brazil in 2023", "value"),
    ("How much did Germany export to Mexico in 2019?", "value"),
    ("exportaciones China -> Perú", "value"),
    ("GDP of Argentina 2010..2014", "value"),
    ("members of CELAC 2021", "value"),
    ("distance China Chile", "value"),
    ("fdi stock China -> Latin America", "value"),
    ("Confucius institutes Brazil", "value"),
    ("lithium Argentina China 2024", "value"),
    ("exports CHN -> G20", "value"),
    ("exports CHN -> NATO 2020", "value"),
    ("exports CHN -> OPEC 2020", "value"),
    ("exports CHN -> eurozone 2020", "value"),
    ("share of CHN in exports of CHL 2019..2023", "value"),
    ("share of CHN in exports of BRA 2022", "value"),
    ("exchange rate Brazil 2020", "value"),
    ("tipo de cambio México 2023", "value"),
    ("taxa de câmbio do Chile 2019", "value"),
    ("巴西的汇率 2020", "value"),
    ("exchange rate Venezuela 2019", "gap"),
    ("rank of Viet Nam among partners of KOR 2023", "gap"),
    ("rank of Brazil among partners of China 2023", "value"),
    ("growth of exports CHN -> BRA 2014..2020", "value"),
    ("exports per head of Chile 2020", "value"),
    ("gdp per capita Brazil", "value"),
    ("balance Mexico China", "value"),
    ("trade CHN:BRA", "value"),
    ("trade CHN BRA", "value"),
    ("dependence of Chile on China 2020", "value"),
    ("exports CHN -> BRA, ARG and CHL 2020", "value"),
    ("exports Congo -> China", "asks"),
    ("exports Guinea -> Georgia 2019", "asks"),
    ("exports Korea -> Japan 2020", "asks"),
    ("largest trading partners of Brazil 2020", "value"),
    ("Is Brazil a member of CELAC 2021?", "value"),
    ("¿Cuánto exportó Chile a China en 2020?", "value"),
    ("importaciones de Perú desde China 2019", "value"),
    ("PIB de México 2019", "value"),
    ("crecimiento del comercio entre China y Brasil 2014 2020", "value"),
    ("exportações do Brasil para a China 2020", "value"),
    ("população do Brasil 2020", "value"),
    ("participação da China nas exportações do Brasil 2020", "value"),
    ("中国对巴西出口 2020", "value"),
    ("中国与巴西的贸易额 2019年", "value"),
    ("巴西的国内生产总值 2020", "value"),
    ("中国占智利出口的份额 2020", "value"),
    ("exports of steel from China to Brazil 2020", "refused"),
    ("exprts CHN -> BRA 2014", "refused"),
    ("free trade agreements China Chile", "value"),
    ("when did Honduras recognise China", "value"),
    // It left in May 2025: no count of one, and the gap says from when until when.
    ("did Panama leave the Belt and Road", "gap"),
    ("is Brazil in BRICS", "value"),
    ("when did the United Kingdom leave the EU", "value"),
    ("¿Cuándo reconoció Panamá a China?", "value"),
    ("中国与秘鲁 投票 2019", "value"),
];

#[test]
fn a_newer_published_figure_does_not_hide_the_newest_of_the_tables() {
    let world = World::embedded();
    let asked = natural::parse(registry(), "trade China and Brazil").unwrap();
    let answer = asked.answer(&world, Membership::Fixed).unwrap();
    let from = |id: &str| answer.readings.iter().find(|r| r.id.starts_with(id)).map(|r| r.period.as_str());
    assert_eq!(from("trade.goods"), Some("2024"));
    assert_eq!(from("observation"), Some("2025"));
}

#[test]
fn every_question_is_answered_asked_back_or_refused_for_a_reason() {
    let world = World::embedded();
    let mut wrong = Vec::new();
    for (text, expected) in QUESTIONS {
        let (found, words) = match natural::parse(registry(), text) {
            Err(QuestionError::Ambiguous { .. }) => ("asks", String::new()),
            Err(error) => ("refused", error.to_string()),
            Ok(asked) => match asked.answer(&world, Membership::Fixed) {
                Err(error) => ("refused", error.to_string()),
                Ok(answer) => match answer.readings.first() {
                    Some(r) => ("value", format!("{} {}{} {} {}", r.period, r.sign(), r.value, r.unit, r.id)),
                    None => ("gap", answer.gaps.first().map(ToString::to_string).unwrap_or_default()),
                },
            },
        };
        println!("{text} => {found}: {words}");
        if found != *expected {
            wrong.push(format!("{text}: {found}, expected {expected}: {words}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The first reading that answers a question.
fn first(text: &str) -> Option<Reading> {
    let asked = natural::parse(registry(), text).unwrap();
    asked.answer(&World::embedded(), Membership::Fixed).unwrap().readings.into_iter().next()
}

#[test]
fn a_list_says_no_of_states_alone_and_at_least_of_all_partners() {
    assert_eq!(first("Is India a member of RCEP?").map(|r| r.value), Some(0.0));
    assert!(first("is ASEAN a member of RCEP").is_none(), "its states are");
    let agreements = first("¿Cuántos acuerdos comerciales tiene Chile?").unwrap();
    assert!(agreements.value > 40.0 && agreements.bound == Bound::AtLeast, "{agreements:?}");
}

#[test]
fn people_and_embassies_are_told_from_their_one_snapshot() {
    let refugees = first("How many refugees from Syria are there in Turkey?").unwrap();
    assert_eq!((refugees.unit.as_str(), refugees.period.as_str()), ("persons", "2024"));
    assert!(first("refugees from Syria in Turkey 2010").is_none(), "of another year nothing is known");
    let embassies = first("How many embassies does Brazil have in Africa?").unwrap();
    assert!(embassies.value > 10.0 && embassies.bound == Bound::AtLeast, "{embassies:?}");
}

#[test]
fn raw_materials_are_told_by_product_and_never_as_all_trade() {
    let world = World::embedded();
    let panel = world.panel();
    let series = panel.products_of(&measure::TRADE_GOODS_EXPORTS).next().unwrap();
    assert!(
        panel.bases_of(&measure::TRADE_GOODS_EXPORTS).all(|basis| basis.id != series.id),
        "it has no totals"
    );
    let asked = |product: &str, text: &str| {
        let question = Question { product: Some(product.to_owned()), ..Question::parse(text).unwrap() };
        let answer = question.answer(&world);
        let gap =
            answer.gaps.iter().find(|gap| gap.what.contains("baci-minerals")).map(|gap| gap.why.clone());
        (answer.readings.into_iter().find(|r| r.basis.series == "baci-minerals"), gap.unwrap_or_default())
    };
    // Figures of the file that the part was made of, in billions.
    for (product, text, billions) in [
        ("copper-ore", "exports CHL -> CHN 2022", "15.9"),
        ("2603", "exports PER -> CHN 2024", "15.6"),
        ("260111", "exports BRA -> CHN 2021", "29.8"),
        ("283691", "imports CHL -> CHN 2023", "4.0"),
        ("283691", "exports CHL -> CHN 2022", "6.0"),
    ] {
        let found = asked(product, text).0.unwrap();
        assert_eq!((found.sign(), format!("{:.1}", found.value / 1e9).as_str()), ("", billions), "{text}");
        let explained = explain(&world, &found.id).unwrap();
        assert_eq!(explained.value, Some(found.value));
        assert_eq!(explained.exact_sum, found.exact.map(|exact| exact.0), "{}", found.id);
    }
    // Of copper it holds the ores alone: at least so much, and no evidence against a number.
    let copper = asked("copper", "exports CHL -> CHN 2022").0.unwrap();
    assert!(copper.sign() == "≥ " && copper.has_holes(), "{copper:?}");
    assert_eq!(copper.gap_in_words(), "without 7402, 7403, which it does not hold");
    let cobalt = asked("cobalt", "exports COD -> CHN 2022").0.unwrap();
    assert_eq!(cobalt.gap_in_words(), "without 2605, other codes of 8105, which it does not hold");
    // What it does not hold, what it has no row of and what it does not reach are three gaps, and no zero.
    for (product, text, why) in [
        ("soya", "exports BRA -> CHN 2022", "none of its 74 raw materials is of soya"),
        ("uranium", "exports BRA -> CHN 2022", "expected a code such as"),
        (
            "261210",
            "exports BOL -> CHN 2022",
            "no row: nothing of 1,000 dollars or more, or neither side reports",
        ),
        ("2603", "exports CHL -> CHN 2025", "baci-minerals has no rows for 2025"),
    ] {
        let (none, gap) = asked(product, text);
        assert!(none.is_none() && gap.starts_with(why), "{text}: {gap}");
    }
    let whole = Question::parse("exports CHL -> CHN 2022").unwrap().answer(&world);
    assert!(whole.readings.iter().all(|reading| reading.basis.series != "baci-minerals"));
    let error = explain(&world, "trade.goods.exports/CHL>CHN/2022@baci-minerals").unwrap_err();
    assert!(error.to_string().contains("single raw materials"), "{error}");
}
