//! What do the files of the user say? Each beside the atlas on its own basis, never in its figures.

use super::scope::Scope;
use crate::words;
use comity_figures::figure::lines::{Lines, Series as Line};
use comity_figures::figure::{Caption, Chart, Datum, Source, Unit};
use comity_figures::page::{Block, Text};
use comity_ledger::measure;
use comity_ledger::panel::Cell;
use comity_ledger::panel::own::Own;
use comity_ledger::panel::series::{Series, Shape};
use comity_ledger::party::Party;

/// All blocks of the section; none if no file was given.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out: Vec<Block> =
        scope.world.panel().own().enumerate().map(|(i, own)| of(scope, i, own)).collect();
    if !out.is_empty() {
        let text = "Tables given with --with stand here beside the atlas, each on the basis of its file. They are \
                    in no figure of the other sections, and no figure of the atlas is changed by them.";
        out.insert(0, Block::Paragraph(Text::from(text)));
    }
    out
}

/// The last year in which a file has trade both ways, as a sentence for the summary.
pub fn sentence(scope: &Scope) -> Option<Text> {
    let mut text: Option<Text> = None;
    for own in scope.world.panel().own().filter(|own| own.series.measure == measure::TRADE_GOODS_EXPORTS) {
        let both = |year: i16| scope.world.panel().two_way(&own.series, &scope.a, &scope.b, year).ok();
        let Some((year, reading)) = scope.years().rev().find_map(|y| both(y).map(|r| (y, r))) else {
            continue;
        };
        let start = text.unwrap_or_default();
        let start = start.plain(format!("{} gives ", words::capital(&reading.basis.publisher)));
        let note = match reading.not_covered.len() {
            0 => String::new(),
            1..=3 => format!(", {}", reading.gap_in_words()),
            n => format!(", without {n} members for which it has no row"),
        };
        text = Some(
            start
                .bound(words::known(reading.value, "USD", reading.known()), reading.id)
                .plain(format!(" for {year}{note}. ")),
        );
    }
    text
}

fn of(scope: &Scope, number: usize, own: &Own) -> Block {
    let label = own.series.measure.label();
    let name = own.source.files.first().map_or("", |file| file.name.as_str());
    let atlas: Vec<&Series> = scope.world.panel().series_of(&own.series.measure).collect();
    let mut lines = Vec::new();
    for series in std::iter::once(&own.series).chain(atlas) {
        lines.extend(lines_of(scope, series, if series.id == own.series.id { name } else { &series.id }));
    }
    // Without a value of the file there is nothing to compare.
    let from_file = |l: &Line| l.name.ends_with(&format!("({name})"));
    if !lines.iter().any(from_file) {
        lines.clear();
    }
    let (scale, unit) = unit(own.series.unit);
    for value in lines.iter_mut().flat_map(|line| &mut line.values) {
        *value =
            value.get().map_or_else(Datum::default, |v| Datum { value: Some(v / scale), ..value.clone() });
    }
    let chart = Lines {
        caption: Caption {
            id: format!("own-{}", number + 1),
            title: format!("{} in {name}", words::capital(label)),
            notes: notes(own),
            sources: vec![Source { text: own.source.attribution.clone(), ..Source::default() }],
            missing: Some(format!("{name} has no row for these parties in these years")),
            ..Caption::default()
        },
        unit,
        years: scope.years().map(i32::from).collect(),
        series: lines,
        references: Vec::new(),
        with_zero: true,
    };
    Block::figure(chart.figure())
}

fn notes(own: &Own) -> Vec<String> {
    let mut notes = own.source.caveats.clone();
    for file in &own.source.files {
        let refused: u64 = file.refused.iter().map(|(_, n)| n).sum();
        notes.push(format!(
            "{} rows, {} kept, {refused} refused; sha256 {}. A pair without a row is not covered, not zero.",
            file.rows, file.kept, file.sha256
        ));
    }
    notes
}

/// One line a direction, or a party; only those with a value.
fn lines_of(scope: &Scope, series: &Series, name: &str) -> Vec<Line> {
    let (a, b) = (&scope.a, &scope.b);
    let sides: [(&Party, Option<&Party>); 2] = match series.shape {
        Shape::Single => [(a, None), (b, None)],
        _ => [(a, Some(b)), (b, Some(a))],
    };
    let line = |(from, to): (&Party, Option<&Party>)| {
        let value = |year: i16| {
            let found = scope.world.panel().level(series, &Cell { from, to, year, product: None });
            found.map_or_else(|_| Datum::default(), |r| Datum::new(r.value, r.id))
        };
        let to = to.map_or_else(String::new, |to| format!(" to {}", super::scope::short_name(to)));
        let label = format!("{}{to} ({name})", words::capital(super::scope::short_name(from)));
        Line { name: label, values: scope.years().map(value).collect() }
    };
    let has_value = |line: &Line| line.values.iter().any(|v| v.get().is_some());
    sides.into_iter().map(line).filter(has_value).collect()
}

/// By what values are divided for a figure, and what they are called then.
fn unit(unit: &'static str) -> (f64, Unit) {
    match unit {
        "USD" => (1e9, Unit::new("billion USD", 2)),
        "persons" | "companies" | "projects" => (1.0, Unit::new(unit, 0)),
        other => (1.0, Unit::new(other, 2)),
    }
}
