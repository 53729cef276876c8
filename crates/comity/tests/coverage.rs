//! No face of the program prints a number that nobody reported.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::answer::ask;
use comity::brief::{self, Scope};
use comity_ledger::party::Membership;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::world::World;

/// Pairs of 2023 of which neither side reports, by a fixed walk.
fn holes(world: &World, n: usize) -> Vec<(PlaceId, PlaceId)> {
    let table = world.panel().table(world.panel().series("baci").unwrap());
    let silent = table.silent(2023);
    let pairs = silent.iter().flat_map(|a| silent.iter().map(move |b| (*a, *b)));
    let pairs: Vec<_> = pairs.filter(|(a, b)| table.is_hole(2023, *a, *b)).collect();
    (0..n).map(|i| pairs[(i * 7919) % pairs.len()]).collect()
}

#[test]
fn briefs_of_pairs_that_nobody_reports_print_no_trade_of_that_year() {
    let world = World::embedded();
    for (a, b) in holes(&world, 8) {
        let (a, b) = (registry().code_of(a), registry().code_of(b));
        let scope = Scope::find(&world, a, b, 2023, 2023, None).unwrap();
        let page = brief::arranged(&scope);
        let of_pair = |id: &String| {
            id.ends_with("/2023@baci")
                && (id.contains(&format!("{a}:{b}"))
                    || id.contains(&format!("{a}>{b}"))
                    || id.contains(&format!("{b}>{a}")))
        };
        let printed: Vec<String> = page.references().into_iter().filter(of_pair).collect();
        assert!(printed.is_empty(), "{a} {b}: {printed:?}");
        let trade = page.tiles.first().unwrap();
        assert!(trade.missing.is_some(), "{a} {b}: {}", trade.value);
    }
}

#[test]
fn ask_says_that_a_pair_is_not_covered_and_names_no_number() {
    let world = World::embedded();
    for (a, b) in holes(&world, 30) {
        let text = format!("exports {} -> {} 2023", registry().code_of(a), registry().code_of(b));
        let asked = ask::understand(&text, Membership::default()).unwrap();
        let (heading, answer) = ask::answer(&world, &asked, Membership::default()).unwrap();
        let told = ask::in_words(&heading, &answer);
        assert!(told.contains("not covered") && !told.contains('$'), "{text}: {told}");
    }
}
