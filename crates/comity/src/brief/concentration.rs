//! How intense is the trade, and how much does either side rest on few partners?

use super::members::trade_sources;
use super::scope::{Scope, reasons, short_name};
use comity_figures::figure::lines::{Lines, Reference, Series};
use comity_figures::figure::{Caption, Chart, Datum, Unit};
use comity_figures::page::Block;

/// Intensity and concentration over time.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    vec![intensity(scope), concentration(scope)]
}

fn of(scope: &Scope, indicator: &str, variant: &str, year: i16) -> Result<Datum, String> {
    let fact = scope.indicator_on(scope.series, indicator, variant, year, year)?;
    Ok(Datum::new(fact.value, fact.id))
}

fn chart(
    scope: &Scope,
    caption: Caption,
    unit: Unit,
    (indicator, drawn): (&str, &[(&'static str, String)]),
    reference: Option<Reference>,
) -> Block {
    let with_data: Vec<i16> = scope.years().filter(|y| scope.trade(*y).is_ok()).collect();
    let line = |(variant, name): &(&'static str, String)| {
        let value = |year| of(scope, indicator, variant, year).unwrap_or_default();
        Series { name: name.clone(), values: scope.years().map(value).collect() }
    };
    let failed = |(variant, _): &(&'static str, String)| {
        let why = |year| Some((year, of(scope, indicator, variant, year).err()?));
        scope.years().filter_map(why).collect::<Vec<_>>()
    };
    let mut notes = caption.notes.clone();
    for reason in reasons(drawn.iter().flat_map(failed)) {
        if !notes.contains(&reason) {
            notes.push(reason);
        }
    }
    let lines = Lines {
        caption: Caption {
            sources: trade_sources(scope, &with_data),
            missing: Some(scope.why_none(|year| of(scope, indicator, drawn[0].0, year))),
            notes,
            ..caption
        },
        unit,
        years: scope.years().map(i32::from).collect(),
        series: drawn.iter().map(line).collect(),
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
    let drawn = [("kojima.a-to-b", format!("{a} to {b}")), ("kojima.b-to-a", format!("{b} to {a}"))];
    let reference = Reference { value: 1.0, label: "1 = as with everybody".to_owned() };
    chart(scope, caption, Unit::new("ratio", 2), ("intensity", &drawn), Some(reference))
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
    let drawn = [
        ("a.exports.normalised", format!("Exports of {a}")),
        ("a.imports.normalised", format!("Imports of {a}")),
        ("b.exports.normalised", format!("Exports of {b}")),
        ("b.imports.normalised", format!("Imports of {b}")),
    ];
    chart(scope, caption, Unit::new("index", 3), ("concentration", &drawn), None)
}
