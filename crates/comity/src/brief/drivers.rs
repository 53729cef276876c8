//! New drivers: clean energy, 5G, digital, AI, lithium, climate resilience.

use super::finance::published_table;
use super::scope::Scope;
use comity_figures::figure::{Cell, Column, Datum, Table, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::ledger::FinancedProject;
use comity_ledger::ledger::finance::financed_projects;
use comity_ledger::place::registry;

/// A driver and the words by which its projects are found in titles.
const DRIVERS: &[(&str, &[&str])] = &[
    (
        "Clean energy",
        &[
            "wind",
            "solar",
            "photovoltaic",
            "hydropower",
            "hydroelectric",
            "renewable",
            "geothermal",
            "biomass",
        ],
    ),
    ("Telecommunications and 5G", &["telecom", "5g", "4g", "fiber", "fibre", "broadband", "satellite"]),
    (
        "Digital and AI",
        &[
            "digital",
            "data center",
            "data centre",
            "artificial intelligence",
            "smart city",
            "safe city",
            "surveillance",
        ],
    ),
    ("Lithium and critical minerals", &["lithium", "cobalt", "nickel", "rare earth", "graphite"]),
    (
        "Climate and disaster resilience",
        &["climate", "flood", "disaster", "hurricane", "earthquake", "drought", "resilien"],
    ),
];

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let projects = financed_projects(scope.world, &scope.a, &scope.b, scope.from, scope.to);
    let mut out = Vec::new();
    let mut table = Table::new(
        format!("Financed projects whose titles name a new driver, {}–{}", scope.from, scope.to),
        vec![
            Column::text("Driver"),
            Column::number("Projects", ""),
            Column::text("Largest"),
            Column::text("Where"),
            Column::number("Amount", "million USD of 2021"),
        ],
    );
    for (driver, keywords) in DRIVERS {
        let found: Vec<&FinancedProject> =
            projects.iter().copied().filter(|p| names(&p.title, keywords)).collect();
        let Some(largest) = found.iter().max_by(|x, y| {
            x.amount_usd2021
                .unwrap_or(-1.0)
                .total_cmp(&y.amount_usd2021.unwrap_or(-1.0))
                .then_with(|| y.id.cmp(&x.id))
        }) else {
            continue;
        };
        table.rows.push(vec![
            Cell::text(*driver),
            Cell::number(Some(found.len() as f64), 0),
            Cell::Text(largest.title.clone(), Some(format!("finance/{}", largest.id))),
            Cell::text(registry().name_of(largest.host)),
            Cell::datum(&Datum::from(largest.amount_usd2021.map(|v| v / 1e6)), &Unit::new("", 1)),
        ]);
    }
    if !table.rows.is_empty() {
        let drivers: Vec<String> = DRIVERS.iter().map(|(d, w)| format!("{d}: {}", w.join(", "))).collect();
        let notes = vec![
            format!("Found by words in the title ({}); a project may count under two.", drivers.join("; ")),
            "AidData, Global Chinese Development Finance 3.0, projects with a place, commitments to 2021."
                .to_owned(),
        ];
        out.push(Block::Table(TableBlock { id: "drivers".to_owned(), table, notes }));
    }
    out.extend(published_table(
        scope,
        "Published figures by product",
        "driver-products",
        &["trade.goods.imports"],
    ));
    if out.is_empty() {
        out.push(Block::Missing {
            what: "Clean energy, telecommunications, digital, lithium, climate".to_owned(),
            why: "the atlas has neither projects nor product flows for these parties in these years"
                .to_owned(),
        });
    } else {
        out.push(Block::Paragraph(Text::from(
            "Trade in batteries, electric vehicles, lithium or chips needs product detail that the atlas does \
             not carry: it has the ten sections of the SITC only.",
        )));
    }
    out
}

/// Whether a title has one of the words (at the start of a word).
fn names(title: &str, keywords: &[&str]) -> bool {
    let lower = title.to_lowercase();
    keywords.iter().any(|keyword| {
        lower.match_indices(keyword).any(|(at, _)| !lower[..at].ends_with(|c: char| c.is_alphanumeric()))
    })
}
