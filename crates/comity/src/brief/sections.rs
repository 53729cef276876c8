//! What is traded: by SITC section, in both directions, in the years for which there is a source.

use super::scope::Scope;
use comity_figures::figure::sections::{Section, Sections};
use comity_figures::figure::treemap::Treemap;
use comity_figures::figure::{Caption, Cell as TableCell, Chart, Column, Datum, Source, Table, Unit};
use comity_figures::page::{Block, TableBlock};
use comity_ledger::indicator::{self, Subject, id_of};
use comity_ledger::measure;
use comity_ledger::panel::Cell;
use comity_ledger::panel::series::Series;
use comity_ledger::party::Party;

/// Names of the SITC sections (UN, Standard International Trade Classification, Revision 3).
const SITC: &[(&str, &str)] = &[
    ("SITC0", "Food and live animals"),
    ("SITC1", "Beverages and tobacco"),
    ("SITC2", "Crude materials except fuels"),
    ("SITC3", "Mineral fuels"),
    ("SITC4", "Animal and vegetable oils"),
    ("SITC5", "Chemicals"),
    ("SITC6", "Manufactured goods by material"),
    ("SITC7", "Machinery and transport equipment"),
    ("SITC8", "Miscellaneous manufactures"),
    ("SITC9", "Not classified elsewhere"),
];

/// The section chart of the year nearest to the last one of the brief.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let Some((series, year)) = by_section(scope) else {
        let why = "no source in the atlas has products for these parties".to_owned();
        return vec![Block::Missing { what: "Trade by product section".to_owned(), why }];
    };
    let rows: Vec<Section> = SITC
        .iter()
        .map(|(code, name)| Section {
            code: code.trim_start_matches("SITC").to_owned(),
            name: (*name).to_owned(),
            left: value(scope, series, &scope.b, &scope.a, year, code),
            right: value(scope, series, &scope.a, &scope.b, year, code),
        })
        .collect();
    let source = scope.world.panel().source(series, year);
    let mut notes = vec![format!(
        "The latest year with products in the atlas is {year}; the years with products are {}. Exporters’ \
         reports, so the totals differ from those above.",
        crate::words::years(&scope.world.panel().years_of(series))
    )];
    if !scope.years().contains(&year) {
        notes.push(format!("{year} lies outside the years of this brief."));
    }
    let chart = Sections {
        caption: Caption {
            id: "sections".to_owned(),
            title: format!("What is traded, by SITC section, {year}"),
            notes,
            sources: source
                .map(|s| Source {
                    text: format!("{}, {}", s.attribution, s.release),
                    licence: Some(s.licence.clone()),
                    url: Some(s.url.clone()),
                    evidence: None,
                })
                .into_iter()
                .collect(),
            missing: Some("neither direction has a positive flow in that year".to_owned()),
            ..Caption::default()
        },
        unit: Unit::new("billion USD", 2),
        left_label: format!("{} to {}", scope.b_name(), scope.a_name()),
        right_label: format!("{} to {}", scope.a_name(), scope.b_name()),
        sections: rows,
    };
    let map = Treemap(Sections {
        caption: Caption {
            id: "treemap".to_owned(),
            title: format!("What each side sells the other, by SITC section, {year}"),
            notes: vec![
                "Areas of both maps are on one scale; a section has the same colour on both sides."
                    .to_owned(),
            ],
            ..chart.caption.clone()
        },
        ..chart.clone()
    });
    let mut out = vec![Block::figure(map.figure()), Block::figure(chart.figure())];
    out.extend(growth(scope, series, year));
    out
}

/// Which sections made trade grow since the year with products before.
fn growth(scope: &Scope, series: &Series, last: i16) -> Option<Block> {
    let first = scope.world.panel().years_of(series).into_iter().rev().find(|year| *year < last)?;
    let indicator = indicator::find("contribution")?;
    let subject = Subject { series, ..scope.subject(first, last) };
    let total = scope.indicator_on(series, "contribution", "sections", first, last).ok()?;
    let mut table = Table::new(
        format!("Which sections made trade grow, {first}–{last}"),
        vec![Column::text("Section"), Column::number("Contribution", "points of growth")],
    );
    for value in indicator.values(&subject).iter() {
        let Some(code) = value.variant.strip_prefix("section.") else { continue };
        let name = SITC.iter().find(|(known, _)| *known == code).map_or(code, |(_, name)| name);
        let datum = Datum::new(value.value.clone().ok()?, id_of(indicator, &value.variant, &subject));
        table.rows.push(vec![TableCell::text(name), TableCell::datum(&datum, &Unit::new("", 1))]);
    }
    if table.rows.is_empty() {
        return None;
    }
    let all = Datum::new(total.value, total.id);
    table
        .rows
        .push(vec![TableCell::text("All sections: growth, %"), TableCell::datum(&all, &Unit::new("", 1))]);
    let notes = vec![
        "Change of a section over the trade of all in the first year; they add up to the growth rate. \
         Current US dollars."
            .to_owned(),
    ];
    Some(Block::Table(TableBlock { id: "section-growth".to_owned(), table, notes }))
}

/// The series with products, and its last year not after the end of the brief (or its first).
pub fn by_section<'w>(scope: &Scope<'w>) -> Option<(&'w Series, i16)> {
    let mut with_products = scope
        .world
        .panel()
        .series_of(&measure::TRADE_GOODS_EXPORTS)
        .filter(|s| scope.world.panel().table(s).products.len() > 1);
    let series = with_products.next()?;
    let years = scope.world.panel().years_of(series);
    let year = years.iter().rev().find(|y| **y <= scope.to).or_else(|| years.first())?;
    scope.world.panel().two_way(series, &scope.a, &scope.b, *year).ok()?;
    Some((series, *year))
}

fn value(scope: &Scope, series: &Series, from: &Party, to: &Party, year: i16, product: &str) -> Datum {
    let cell = Cell { from, to: Some(to), year, product: Some(product) };
    scope
        .world
        .panel()
        .level(series, &cell)
        .map_or_else(|_| Datum::default(), |r| Datum::new(r.value / 1e9, r.id))
}
