//! What is there between two parties? One document, and a summary of it for a terminal.
//!
//! The brief only arranges: every number in it is a reading, an indicator or a row of the ledger
//! with an evidence id, and the appendix is what `explain` says about those ids. A figure without
//! data says what is missing and why.

mod chains;
mod concentration;
mod culture;
mod drivers;
mod finance;
mod headline;
mod json;
mod materials;
mod members;
mod outlook;
mod own;
mod partners;
mod political;
mod positions;
mod projects;
mod scope;
pub mod sections;
mod shocks;
mod summary;
mod trade;
mod whatif;

pub use headline::others;
pub use json::json;
pub use scope::{Fact, Scope, short_code, short_name};
pub use summary::terminal;

use crate::{PROGRAM, evidence, words};
use comity_figures::page::{Page, Section, Text};
use comity_ledger::world::World;

/// The whole document.
pub fn page(scope: &Scope) -> Page {
    evidence::with_appendix(scope.world, arranged(scope))
}

/// The document without the appendix, for a server that explains every id on its own page.
pub fn arranged(scope: &Scope) -> Page {
    let mut sections = vec![
        section("political-trust", "Political trust", political::blocks(scope)),
        section("economic-ties", "Economic ties: trade", trade::blocks(scope)),
        section("investment", "Economic ties: investment and finance", finance::blocks(scope)),
        section("agreements", "Economic ties: agreements, memoranda and projects", projects::blocks(scope)),
        section("people", "People and culture", culture::blocks(scope)),
        section("positions", "Joint positions", positions::blocks(scope)),
        section("shocks", "Shocks", shocks::blocks(scope)),
        section("drivers", "New drivers", drivers::blocks(scope)),
        section("whatif", "What if: an agreement", whatif::blocks(scope)),
        section("limits", "What is missing, and how to read this", outlook::blocks(scope)),
    ];
    let own = own::blocks(scope);
    if !own.is_empty() {
        sections.insert(sections.len() - 1, section("own", "Your own data", own));
    }
    Page {
        lang: "en".to_owned(),
        title: format!("{} and {}", words::capital(scope.a_name()), scope.b_name()),
        subtitle: format!(
            "Political trust, trade, investment, projects and votes, {}–{}",
            scope.from, scope.to
        ),
        kind: "Brief".to_owned(),
        meta: meta(scope),
        summary: headline::summary(scope),
        tiles: headline::tiles(scope),
        sections,
        evidence: Vec::new(),
        colophon: colophon(scope.world),
    }
}

fn section(id: &str, title: &str, blocks: Vec<comity_figures::page::Block>) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn meta(scope: &Scope) -> Vec<(String, Text)> {
    let mut meta = vec![
        ("Parties".to_owned(), Text::from(scope.parties_in_words())),
        ("Years".to_owned(), Text::from(format!("{} to {}", scope.from, scope.to))),
        ("Ties as of".to_owned(), Text::from(scope.as_of.to_string())),
        ("Program".to_owned(), Text::from(PROGRAM)),
    ];
    if let Some(basis) = scope.trade_basis() {
        meta.push(("Trade basis".to_owned(), Text::from(basis)));
    }
    meta
}

/// Attribution of every part of the atlas, once per source.
fn colophon(world: &World) -> Vec<Text> {
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    let own = world.panel().own().map(|own| &own.source);
    for source in world.atlas().parts().iter().map(|part| &part.head.source).chain(own) {
        let line = format!("{}: {}. Licence: {}.", source.title, source.attribution, source.licence);
        if !seen.contains(&line) {
            seen.push(line.clone());
            lines.push(line);
        }
    }
    let mut out = vec![Text::from(
        "Every number in this document is bound to an entry of the evidence section; `comity explain ID` \
         shows the rows behind it. Map: boundaries de facto as in Natural Earth (public domain); they are \
         a setting of the drawing, not a position.",
    )];
    out.extend(lines.into_iter().map(Text::from));
    out
}
