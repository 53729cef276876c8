//! The brief: published figures, any pair, every number bound, bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

#[path = "small/faces.rs"]
mod faces;
#[path = "frozen/compare.rs"]
mod frozen;
#[path = "small/briefs.rs"]
mod small;

use comity::brief::{self, Scope};
use comity_figures::figure::{Cell, Table};
use comity_figures::page::{Block, Page, Span, Text};
use comity_ledger::explain::explain;
use comity_ledger::party;
use comity_ledger::place::{Kind, registry};
use comity_ledger::time::Date;
use comity_ledger::world::World;
use std::sync::LazyLock;

/// Decoded once for all tests of the file.
static WORLD: LazyLock<World> = LazyLock::new(World::embedded);

fn scope(a: &str, b: &str, from: i16, to: i16) -> Option<Scope<'static>> {
    let as_of = Date::last_of(to);
    let (a, b) = party::pair(a, b, as_of).ok()?;
    Some(Scope { world: &WORLD, a, b, from, to, as_of, series: WORLD.panel().series("baci").unwrap() })
}

fn billions(year: i16) -> f64 {
    let scope = scope("CHN", "CELAC", 2014, 2024).unwrap();
    (scope.trade(year).unwrap().value / 1e8).round() / 10.0
}

#[test]
fn trade_of_china_and_celac_as_published_on_the_basis_of_baci() {
    assert_eq!(billions(2014), 259.8);
    assert_eq!(billions(2016), 219.4);
    assert_eq!(billions(2023), 458.1);
    let scope = scope("CHN", "CELAC", 2014, 2024).unwrap();
    assert_eq!(scope.years_without_trade(), [2021, 2022, 2024]);
}

/// The tables of figures and those that stand alone.
fn tables(page: &Page) -> Vec<&Table> {
    let blocks = page.sections.iter().flat_map(|s| &s.blocks);
    let tables = blocks.filter_map(|block| match block {
        Block::Figure(figure) => Some(&figure.table),
        Block::Table(block) => Some(&block.table),
        _ => None,
    });
    tables.collect()
}

/// Everything that a document must be, whatever the parties.
fn sound(page: &Page) {
    assert!(page.sections.len() >= 9, "{}", page.title);
    assert!(page.sections.iter().all(|s| !s.blocks.is_empty()), "{}: an empty section", page.title);
    assert_eq!(page.dangling(), Vec::<String>::new(), "{}", page.title);
    for tile in &page.tiles {
        assert!(tile.missing.is_some() || tile.evidence.is_some(), "{}: {} unbound", page.title, tile.label);
    }
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        if let Block::Figure(figure) = block {
            let blank = figure.table.rows.is_empty();
            assert!(figure.missing.is_some() || !blank, "{}: {} is blank", page.title, figure.id);
        }
    }
    for table in tables(page) {
        for row in &table.rows {
            let number = row.iter().any(|cell| matches!(cell, Cell::Number { .. }));
            let bound = row.iter().any(|cell| cell.evidence().is_some());
            assert!(
                !number || bound,
                "{}: a row of {:?} has numbers without evidence",
                page.title,
                table.caption
            );
        }
    }
    assert_eq!(unbound(page), Vec::<String>::new());
    let html = page.html();
    assert!(html.len() > 10_000 && html.ends_with("</html>\n"));
    for outside in ["<script", "src=\"http", "@import", "url(http"] {
        assert!(!html.contains(outside), "{}: {outside}", page.title);
    }
}

/// Numbers in running prose that stand outside a span bound to evidence, apart from years, days,
/// commands, and the one threshold that the brief states as its own.
fn unbound(page: &Page) -> Vec<String> {
    let mut texts: Vec<&Text> = page.summary.iter().collect();
    for block in page.sections.iter().flat_map(|s| &s.blocks) {
        match block {
            Block::Paragraph(text) | Block::Note(text) => texts.push(text),
            Block::List(points) => texts.extend(points),
            _ => {}
        }
    }
    let spans = texts.into_iter().flat_map(|text| &text.0);
    let prose = spans.filter_map(|span| match span {
        Span::Plain(words) | Span::Strong(words) | Span::Em(words) => Some(words),
        _ => None,
    });
    let mut found = Vec::new();
    for words in prose {
        let words = words.replace("15 % or more", "");
        for word in words.split(|c: char| c.is_whitespace() || "–—/".contains(c)) {
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            if word.chars().any(|c| c.is_ascii_digit()) && !is_a_time_or_a_name(word, &words) {
                found.push(format!("{}: {word:?} in {words:?}", page.title));
            }
        }
    }
    found
}

/// `2014`, `2024-12-31`, the `22` of `2021–22`, the day of `14 May 2025`, or a name: `G20`, `M49 419`.
fn is_a_time_or_a_name(word: &str, words: &str) -> bool {
    let year = |text: &str| text.parse::<i32>().is_ok_and(|y| (1800..=2100).contains(&y));
    let day = comity_ledger::time::When::parse(word).is_some();
    let end_of_run = word.len() == 2 && words.contains(&format!("–{word}"));
    let months = comity_ledger::time::MONTHS;
    let of_region = words.contains(&format!("(M49 {word})"));
    let of_month = word.len() <= 2 && months.iter().any(|month| words.contains(&format!("{word} {month} ")));
    year(word) || day || end_of_run || of_region || of_month || word.starts_with(|c: char| c.is_alphabetic())
}

#[test]
fn the_test_of_prose_finds_a_number_that_is_not_bound() {
    let page = |text: Text| Page {
        sections: vec![comity_figures::page::Section {
            blocks: vec![Block::Paragraph(text)],
            ..Default::default()
        }],
        ..Page::default()
    };
    for (words, n) in
        [("12 memoranda", 1), ("$4.5 bn in 2014", 1), ("on 2024-12-31, 2021–22, from 14 May 2025", 0)]
    {
        assert_eq!(unbound(&page(Text::from(words))).len(), n, "{words}");
    }
    assert!(unbound(&page(Text::new().bound("12", "x").plain(" memoranda"))).is_empty());
}

/// The work on each, on all cores.
fn on_all_cores<T: Sync, U: Send>(all: &[T], work: impl Fn(&T) -> U + Sync) -> Vec<U> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|threads| {
        let work = &work;
        let started: Vec<_> = all
            .chunks(all.len().div_ceil(cores).max(1))
            .map(|some| threads.spawn(move || some.iter().map(work).collect::<Vec<U>>()))
            .collect();
        started.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    })
}

#[test]
fn any_of_two_hundred_pairs_gives_a_sound_brief_and_prints_what_it_did_or_says_why_not() {
    let briefs = frozen::frozen();
    assert_eq!(briefs.len(), 200);
    let found = on_all_cores(&briefs, |frozen| {
        let [a, b] = &frozen.pair;
        let scope = scope(a, b, 2014, 2024).unwrap_or_else(|| panic!("{a} and {b} are no pair any more"));
        let page = brief::page(&scope);
        sound(&page);
        frozen::differences(&WORLD, frozen, &page)
    });
    let unexplained = frozen::unexplained(include_str!("frozen/reasons.csv"), &found.concat());
    // Thousands of lines may be needed to see what a change has done; they go to a file.
    let list = concat!(env!("CARGO_TARGET_TMPDIR"), "/frozen.tsv");
    std::fs::write(list, unexplained.join("\n")).unwrap();
    let shown: Vec<&str> = unexplained.iter().rev().take(20).map(String::as_str).collect();
    assert!(
        unexplained.is_empty(),
        "{} without a reason, see {list}:\n{}",
        unexplained.len(),
        shown.join("\n")
    );
}

#[test]
fn organisations_with_anybody_give_sound_briefs() {
    let parties = |kind: Kind| matches!(kind, Kind::Economy | Kind::Bloc | Kind::Region);
    let (blocs, others): (Vec<_>, Vec<_>) =
        registry().places().iter().filter(|p| parties(p.kind)).partition(|p| p.kind == Kind::Bloc);
    // Each with one other, a large step apart.
    let pair = |at: usize| scope(blocs[at].code, others[at * 7919 % others.len()].code, 2014, 2024);
    let scopes: Vec<Scope> = (0..blocs.len()).filter_map(pair).collect();
    assert!(scopes.len() >= 40, "{}", scopes.len());
    on_all_cores(&scopes, |scope| sound(&brief::page(scope)));
}

#[test]
fn blocs_and_odd_years_give_sound_briefs() {
    for (a, b, from, to) in [
        ("CHN", "CELAC", 2014, 2024),
        ("CELAC", "CHN", 2012, 2015),
        ("EU", "MERCOSUR", 1995, 1999),
        ("USA", "ASEAN", 2023, 2023),
        ("CELAC", "MERCOSUR", 2012, 2020),
        ("GACC:LAC", "CHN", 2014, 2024),
    ] {
        let scope = scope(a, b, from, to).unwrap_or_else(|| panic!("{a} {b}"));
        sound(&brief::page(&scope));
    }
}

#[test]
fn numbers_lead_to_rows_whose_sum_they_are() {
    let page = brief::page(&scope("CHN", "CELAC", 2014, 2024).unwrap());
    let mut checked = 0;
    for id in page.references().iter().filter(|id| id.starts_with("trade.goods")) {
        let found = explain(&WORLD, id).unwrap();
        let sum = found.exact_sum.unwrap() as f64 / 10f64.powi(i32::from(found.decimals));
        assert!(!found.rows.is_empty() || found.value == Some(0.0), "{id} has no rows");
        assert!((sum - found.value.unwrap()).abs() < 0.5, "{id}");
        assert!(!found.files.is_empty() && found.files.iter().all(|f| f.sha256.len() == 64), "{id}");
        checked += 1;
    }
    assert!(checked >= 30, "{checked}");
}

#[test]
fn the_document_is_the_same_every_time() {
    let scope = scope("BRA", "CHN", 2014, 2024).unwrap();
    assert_eq!(brief::page(&scope).html(), brief::page(&scope).html());
}
