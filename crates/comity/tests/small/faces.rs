//! What each face prints on a world of a few rows for what is recorded, zero, told by one side alone or not covered:
//! the answer to a question, its JSON, the verdict on a claim and the charts of a brief.

use super::small::{ROWS, figure, scope, world};
use comity::answer::ask;
use comity::check::article::{Article, parse_day};
use comity::check::{Evidence, check};
use comity_claims::atlas::Atlas;
use comity_ledger::party::Membership;
use comity_ledger::world::World;

/// What the terminal prints and what the JSON holds.
fn asked(world: &World, text: &str) -> (String, serde_json::Value) {
    let asked = ask::understand(text, Membership::Fixed).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    let (heading, answer) = ask::answer(world, &asked, Membership::Fixed).unwrap();
    (ask::in_words(&heading, &answer), ask::as_json(text, &answer))
}

#[test]
fn a_question_is_answered_by_a_number_that_says_how_it_is_known_or_by_a_reason() {
    // Silent in 2023, question, what the JSON calls its coverage (empty: no value), what must be printed.
    for (silent, text, coverage, printed) in [
        (&[][..], "exports KOR -> USA 2023", "recorded", "$6.0 bn"),
        (&[], "exports KOR -> VNM 2023", "zero", "none recorded"),
        (&["VNM"], "exports KOR -> VNM 2023", "one_side", "only South Korea reports"),
        (&["VNM"], "exports VNM -> USA 2023", "one_side", "only the United States reports"),
        (&["KOR", "VNM"], "exports KOR -> VNM 2023", "", "neither South Korea nor Vietnam reports in 2023"),
        (&["KOR", "VNM"], "exports KOR -> ASEAN 2023", "lower_bound", "≥ $1.5 bn"),
        (&["KOR", "VNM"], "balance KOR ASEAN 2023", "", "is no bound"),
        (&["KOR", "VNM"], "growth of trade KOR VNM 2020..2023", "", "neither"),
        (&["KOR", "VNM"], "rank of VNM among partners of KOR 2023", "", "neither"),
        (&["KOR", "VNM"], "share of USA in exports of KOR 2023", "recorded", "≤ 80"),
        (&[], "exports KOR -> USA 2021", "", "no rows for 2021"),
        (&[], "exports CHL -> USA 2023", "", "Chile is not covered in 2023"),
        (&[], "gdp KOR 2023", "", "no rows for 2023"),
        (&[], "tariff KOR -> USA 2023", "", "no source in the atlas holds tariff.rate"),
    ] {
        let world = world(silent, ROWS);
        let (told, json) = asked(&world, text);
        assert!(told.contains(printed), "{text}: {told}");
        let readings = json["readings"].as_array().unwrap();
        match readings.as_slice() {
            [] => assert_eq!(coverage, "", "{text}: {told}"),
            [first, ..] => assert_eq!(first["coverage"], coverage, "{text}: {told}"),
        }
        let gaps = json["gaps"].as_array().unwrap();
        assert!(!readings.is_empty() || !gaps.is_empty(), "{text}");
        for gap in gaps {
            assert!(gap["why"].as_str().is_some_and(|why| !why.trim().is_empty()), "{text}: {gap}");
        }
        assert!(!told.contains("−100") && !told.contains("$0"), "{text}: {told}");
    }
}

#[test]
fn years_without_a_figure_for_one_reason_stand_on_one_line() {
    let (told, _) = asked(&world(&["KOR", "VNM"], ROWS), "exports KOR -> VNM 2019..2023");
    let gaps: Vec<&str> = told.lines().filter(|line| line.contains("(baci)")).collect();
    assert_eq!(gaps.len(), 2, "{told}");
    assert!(gaps[0].contains("no rows for 2019, 2021–2022"), "{told}");
    assert!(gaps[1].contains("2023 (baci): not covered: neither"), "{told}");
}

/// Verdicts on a text of 2024.
fn verdicts(world: &World, text: &str) -> Vec<&'static str> {
    let article = Article::read(text.as_bytes(), "text", None).unwrap();
    let day = parse_day("2024-05-16").unwrap();
    let atlas = Atlas::on(world, day).unwrap();
    let report = check(&article, "text", day, Evidence { facts: &atlas, world: Some(world) });
    report.claims.iter().map(|c| c.verdict.id()).collect()
}

#[test]
fn a_claim_about_what_nobody_reports_is_never_called_false() {
    let known = world(&[], ROWS);
    let hole = world(&["KOR", "VNM"], ROWS);
    for (text, of_known, of_hole) in [
        (
            "South Korea exported goods worth $6 billion to the United States in 2023.",
            "supported",
            "supported",
        ),
        (
            "South Korea exported goods worth $9 billion to the United States in 2023.",
            "contradicted",
            "contradicted",
        ),
        ("South Korea exported goods worth $9 billion to Vietnam in 2020.", "contradicted", "contradicted"),
        ("South Korea exported goods worth $9 billion to Chile in 2023.", "not_checkable", "not_checkable"),
    ] {
        assert_eq!(verdicts(&known, text), [of_known], "{text}");
        assert_eq!(verdicts(&hole, text), [of_hole], "{text}");
    }
    for text in [
        "South Korea exported goods worth $9 billion to Vietnam in 2023.",
        "Trade between South Korea and Vietnam reached $9 billion in 2023.",
        "South Korea's exports to Vietnam fell by 50 percent between 2020 and 2023.",
        "South Korea's exports to ASEAN were worth $9 billion in 2023.",
    ] {
        let found = verdicts(&hole, text);
        assert!(found.iter().all(|verdict| *verdict == "not_checkable"), "{text}: {found:?}");
        assert!(!found.is_empty(), "{text}");
    }
}

#[test]
fn a_chart_without_a_point_and_a_year_without_one_say_why() {
    // Of the trade of either side in 2023 a part is not known, so no share or index follows from it.
    let world = world(&["KOR", "VNM"], ROWS);
    let pair = scope(&world, "KOR", "VNM", 2023);
    for id in ["trade", "intensity", "concentration", "map"] {
        let why = figure(&pair, id).missing.unwrap_or_else(|| panic!("{id} is drawn"));
        assert!(why.contains("neither South Korea nor Vietnam reports in 2023"), "{id}: {why}");
    }
    // There is trade with ASEAN, but what Korea sells to all of it is not known: no intensity follows.
    let pair = scope(&world, "KOR", "ASEAN", 2023);
    let why = figure(&pair, "intensity").missing.unwrap_or_else(|| panic!("it is drawn"));
    assert!(why.starts_with("2023: ") && why.contains("not covered"), "{why}");
    // Years without a figure stand below the chart with their reason.
    let pair = scope(&world, "KOR", "USA", 2020);
    let notes = figure(&pair, "trade").notes.join("\n");
    assert!(notes.contains("2021–2022: baci has no rows for 2021–2022."), "{notes}");
}
