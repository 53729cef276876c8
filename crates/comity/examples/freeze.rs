//! What do two hundred briefs print? One line an evidence id: pair, id, value.
//!
//! `cargo run --release --example freeze > FILE`, before and after a change that should move
//! nothing; `diff` of the two is the list of what moved. The pairs are those of the test of the
//! brief: a fixed walk through all pairs by a large step.

use comity::brief::{self, Scope};
use comity_ledger::place::{Kind, registry};

const PAIRS: usize = 200;

fn main() {
    let parties = |kind: Kind| matches!(kind, Kind::Economy | Kind::Bloc | Kind::Region);
    let places = registry().places().iter().filter(|p| parties(p.kind));
    let choice: Vec<&str> = places.map(|p| p.code).collect();
    let (n, mut at, mut done) = (choice.len(), 0usize, 0);
    while done < PAIRS {
        at = (at + 7919) % (n * n);
        let (a, b) = (choice[at / n], choice[at % n]);
        let Ok(scope) = Scope::find(a, b, 2014, 2024, None) else { continue };
        let page = brief::page(&scope);
        for tile in &page.tiles {
            let said = tile.missing.as_deref().unwrap_or(&tile.value);
            println!("{a} {b}\ttile {}\t{said}\t{}", tile.label, tile.change);
        }
        for entry in &page.evidence {
            println!("{a} {b}\t{}\t{}", entry.id, entry.value);
        }
        done += 1;
    }
}
