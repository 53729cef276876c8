//! Briefs on worlds of a few rows: what a hole, a zero and the report of one side alone look like on paper.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

use comity::brief::{self, Scope};
use comity_figures::figure::Figure;
use comity_figures::page::{Block, Tile};
use comity_ledger::atlas::{Atlas, Head, Part};
use comity_ledger::frame::{Column, Frame};
use comity_ledger::world::World;

pub type Row = (i16, &'static str, &'static str, i64);

/// A world of these flows in US dollars, in which those named do not report in 2023.
pub fn world(silent: &[&str], rows: &[Row]) -> World {
    let numbers = |of: fn(&Row) -> i64| Column::Number {
        values: rows.iter().map(|row| Some(of(row))).collect(),
        decimals: 0,
    };
    let texts =
        |of: fn(&Row) -> &'static str| Column::Text(rows.iter().map(|row| of(row).to_owned()).collect());
    let frame = Frame::new(vec![
        ("year", numbers(|row| i64::from(row.0))),
        ("origin", texts(|row| row.1)),
        ("destination", texts(|row| row.2)),
        ("value", numbers(|row| row.3)),
    ]);
    let silent = silent.iter().map(|code| (*code).to_owned()).collect();
    let head = Head { silent: [(2023, silent)].into(), ..Head::default() };
    World::of(Atlas::of(vec![Part::of("baci-2023", head, frame.unwrap())]))
}

/// Korea trades with Vietnam, Singapore and the United States in 2020, and with the last two in 2023.
pub const ROWS: &[Row] = &[
    (2020, "KOR", "VNM", 6_000_000_000),
    (2020, "VNM", "KOR", 2_000_000_000),
    (2020, "KOR", "SGP", 1_000_000_000),
    (2020, "KOR", "USA", 5_000_000_000),
    (2020, "VNM", "USA", 4_000_000_000),
    (2020, "SGP", "VNM", 3_000_000_000),
    (2023, "KOR", "SGP", 1_500_000_000),
    (2023, "KOR", "USA", 6_000_000_000),
    (2023, "VNM", "USA", 7_000_000_000),
    (2023, "SGP", "VNM", 2_500_000_000),
];

pub fn scope<'w>(world: &'w World, a: &str, b: &str, from: i16) -> Scope<'w> {
    Scope::find(world, a, b, from, 2023, None).unwrap()
}

/// The tile whose label starts so.
fn tile(scope: &Scope, label: &str) -> Tile {
    brief::arranged(scope).tiles.into_iter().find(|tile| tile.label.starts_with(label)).unwrap()
}

/// What a reader of the summary reads.
fn summary(scope: &Scope) -> String {
    let page = brief::page(scope);
    brief::terminal(scope, &page).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The figure of that id.
pub fn figure(scope: &Scope, id: &str) -> Figure {
    let blocks = brief::arranged(scope).sections.into_iter().flat_map(|section| section.blocks);
    let mut figures =
        blocks.filter_map(|block| if let Block::Figure(figure) = block { Some(*figure) } else { None });
    figures.find(|figure| figure.id == id).unwrap()
}

#[test]
fn a_year_in_which_neither_reports_is_no_year_without_trade() {
    let world = world(&["KOR", "VNM"], ROWS);
    let scope = scope(&world, "KOR", "VNM", 2020);
    assert_eq!(scope.years_without_trade(), [2021, 2022, 2023]);
    let trade = tile(&scope, "Goods trade");
    assert_eq!((trade.value.as_str(), trade.when.as_str(), trade.change.as_str()), ("$8.0 bn", "2020", ""));
    assert_eq!(tile(&scope, "Balance of").value, "$4.0 bn");
    let told = summary(&scope);
    assert!(told.contains("There is no figure on this basis for 2021–2023; none is interpolated."), "{told}");
    assert!(!told.contains("−100") && !told.contains("$0"), "{told}");
}

#[test]
fn without_any_figure_a_tile_says_why() {
    let world = world(&["KOR", "VNM"], ROWS);
    let scope = scope(&world, "KOR", "VNM", 2023);
    for label in ["Goods trade", "Balance of", "Share of", "Rank of"] {
        let why = tile(&scope, label).missing.unwrap();
        assert!(why.contains("neither South Korea nor Vietnam reports in 2023"), "{label}: {why}");
    }
}

#[test]
fn where_both_report_and_nothing_flows_nothing_is_recorded() {
    let world = world(&[], ROWS);
    let scope = scope(&world, "KOR", "VNM", 2023);
    assert_eq!(tile(&scope, "Goods trade").value, "none recorded");
    assert_eq!(tile(&scope, "Rank of").missing.unwrap(), "no trade between them on record for 2023");
    assert!(summary(&scope).contains("nothing is on record for 2023: both sides report in the table"));
}

#[test]
fn where_one_side_reports_its_word_stands_for_both() {
    let world = world(&["VNM"], ROWS);
    let scope = scope(&world, "KOR", "VNM", 2023);
    assert!(summary(&scope).contains("nothing is on record for 2023: only South Korea reports"));
    assert!(tile(&scope, "Goods trade").basis.ends_with("only South Korea reports"));
}

#[test]
fn a_sum_with_a_hole_is_at_least_and_what_follows_from_it_says_why_it_is_not() {
    // Of the trade of Korea with ASEAN, that with Vietnam is not known for 2023; in 2020 it was 8 of 9 billion.
    let world = world(&["KOR", "VNM"], ROWS);
    let scope = scope(&world, "KOR", "ASEAN", 2020);
    let trade = tile(&scope, "Goods trade");
    assert_eq!((trade.value.as_str(), trade.change.as_str()), ("at least $1.5 bn", ""));
    assert!(trade.basis.contains("without the trade of South Korea with Vietnam"), "{}", trade.basis);
    let lacking = scope.lacking();
    assert!(lacking.iter().any(|told| told.starts_with("2023: at least as drawn, without")), "{lacking:?}");
    // There is trade, so no tile may say that there is none.
    for label in ["Balance of", "Share of", "Rank of"] {
        let why = tile(&scope, label).missing.unwrap();
        assert!(why.starts_with("2023: ") && why.contains("Vietnam"), "{label}: {why}");
    }
}

#[test]
fn numbers_are_drawn_in_a_magnitude_that_can_be_read() {
    let name = |value: i64| {
        let world = world(&[], &[(2023, "KOR", "USA", value), (2023, "USA", "KOR", 0)]);
        scope(&world, "KOR", "USA", 2023).magnitude().1
    };
    let shown = [60_000_000, 40_000_000, 60_000, 40_000, 51, 49].map(name);
    let [billion, million, thousand, none] = ["billion USD", "million USD", "thousand USD", "USD"];
    assert_eq!(shown, [billion, million, million, thousand, thousand, none]);
}

#[test]
fn members_are_told_apart_where_one_side_has_several() {
    let world = world(&[], ROWS);
    let of = |a: &str, b: &str| {
        let scope = scope(&world, a, b, 2020);
        scope.many_and_one().map(|(many, one)| (many.code().to_owned(), one.code().to_owned()))
    };
    let told = |many: &str, one: &str| Some((many.to_owned(), one.to_owned()));
    assert_eq!(of("KOR", "USA"), None);
    assert_eq!(of("ASEAN", "KOR"), told("ASEAN", "KOR"));
    assert_eq!(of("ASEAN", "EU"), told("EU", "ASEAN"));
    // One row for each of them, and none where there are none to tell apart.
    let members = |b: &str| {
        let figure = figure(&scope(&world, "KOR", b, 2020), "members");
        (figure.missing.is_some(), figure.table.rows.len())
    };
    assert!(members("USA").0);
    assert_eq!(members("ASEAN"), (false, scope(&world, "KOR", "ASEAN", 2020).b.members.len()));
}

#[test]
fn what_a_world_does_not_hold_is_said_section_by_section() {
    let world = world(&[], ROWS);
    let page = brief::page(&scope(&world, "KOR", "USA", 2020));
    assert_eq!(page.dangling(), Vec::<String>::new());
    assert!(page.sections.iter().all(|section| !section.blocks.is_empty()));
    // No ties, visits, loans or votes are in it, so no number stands in those sections.
    for section in
        page.sections.iter().filter(|s| ["political-trust", "people", "positions"].contains(&&*s.id))
    {
        let numbers = section.blocks.iter().filter(|block| matches!(block, Block::Table(_) | Block::List(_)));
        assert_eq!(numbers.count(), 0, "{}", section.title);
    }
    assert!(page.tiles.iter().any(|tile| tile.label.starts_with("State pairs") && tile.missing.is_some()));
}
