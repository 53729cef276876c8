//! How intense is the trade, and how much does either side rest on few partners?

use super::members::trade_sources;
use super::scope::{Scope, short_name};
use comity_figures::figure::lines::{Lines, Reference, Series};
use comity_figures::figure::{Caption, Chart, Datum, Unit};
use comity_figures::page::Block;

/// Intensity and concentration over time.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    vec![intensity(scope), concentration(scope)]
}

fn line(scope: &Scope, name: String, indicator: &str, variant: &str) -> Series {
    let value = |year: i16| {
        let fact = scope.indicator(indicator, variant, year, year);
        fact.map_or_else(Datum::default, |f| Datum::new(f.value, f.id))
    };
    Series { name, values: scope.years().map(value).collect() }
}

fn chart(
    scope: &Scope,
    caption: Caption,
    unit: Unit,
    series: Vec<Series>,
    reference: Option<Reference>,
) -> Block {
    let with_data: Vec<i16> = scope.years().filter(|y| scope.trade(*y).is_ok()).collect();
    let lines = Lines {
        caption: Caption {
            sources: trade_sources(scope, &with_data),
            missing: Some("no trade figure in these years".to_owned()),
            ..caption
        },
        unit,
        years: scope.years().map(i32::from).collect(),
        series,
        references: reference.into_iter().collect(),
        with_zero: true,
    };
    Block::figure(lines.figure())
}

fn intensity(scope: &Scope) -> Block {
    let (a, b) = (short_name(&scope.a), short_name(&scope.b));
    let caption = Caption {
        id: "intensity".to_owned(),
        title: format!("Trade intensity between {a} and {b}"),
        notes: vec![
            "Share of the destination in the origin’s exports over its share in the imports of the world \
             without the origin (Brown 1949; Kojima 1964). The complementarity and bias that it splits into \
             need products, which the atlas has for single years only: see the table of indicators."
                .to_owned(),
        ],
        ..Caption::default()
    };
    let series = vec![
        line(scope, format!("{a} to {b}"), "intensity", "kojima.a-to-b"),
        line(scope, format!("{b} to {a}"), "intensity", "kojima.b-to-a"),
    ];
    let reference = Reference { value: 1.0, label: "1 = as with everybody".to_owned() };
    chart(scope, caption, Unit::new("ratio", 2), series, Some(reference))
}

fn concentration(scope: &Scope) -> Block {
    let (a, b) = (short_name(&scope.a), short_name(&scope.b));
    let caption = Caption {
        id: "concentration".to_owned(),
        title: "On how few partners does either side rest?".to_owned(),
        notes: vec![
            "Herfindahl–Hirschman index over partner economies, normalised to 0 … 1; 1 would be a single \
             partner (Hirschman 1945)."
                .to_owned(),
        ],
        ..Caption::default()
    };
    let series = vec![
        line(scope, format!("Exports of {a}"), "concentration", "a.exports.normalised"),
        line(scope, format!("Imports of {a}"), "concentration", "a.imports.normalised"),
        line(scope, format!("Exports of {b}"), "concentration", "b.exports.normalised"),
        line(scope, format!("Imports of {b}"), "concentration", "b.imports.normalised"),
    ];
    chart(scope, caption, Unit::new("index", 3), series, None)
}
