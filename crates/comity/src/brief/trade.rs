//! Trade: over time, by partner, by member, by product, how intense and how concentrated.

use super::scope::Scope;
use super::{chains, concentration, headline, materials, members, partners, sections};
use comity_figures::figure::trade::{Event, TradeBalance, Year};
use comity_figures::figure::{Caption, Cell, Chart, Column, Datum, Table, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::indicator::{self, Subject, id_of};
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::Cell as PanelCell;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::{Membership, Party};

/// Indicators with a value for every member or section: too long for the table of the brief.
const BY_PART: &[&str] = &["contribution", "advantage"];

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let mut out = vec![over_time(scope)];
    out.extend(published_figures(scope));
    out.push(partners::shares(scope));
    out.push(members::dumbbell(scope));
    out.push(members::map(scope));
    out.extend(sections::blocks(scope));
    out.extend(materials::blocks(scope));
    out.extend(concentration::blocks(scope));
    out.extend(chains::blocks(scope));
    out.extend(indicators(scope));
    out
}

fn flow(scope: &Scope, from: &Party, to: &Party, year: i16, by: f64) -> Datum {
    let cell = PanelCell { from, to: Some(to), year, product: None };
    scope
        .world
        .panel()
        .level(scope.series, &cell)
        .map_or_else(|_| Datum::default(), |r| Datum::new(r.value / by, r.id))
}

fn over_time(scope: &Scope) -> Block {
    let (by, unit) = scope.magnitude();
    let years = scope.years().map(|year| Year {
        year: i32::from(year),
        exports: flow(scope, &scope.a, &scope.b, year, by),
        imports: flow(scope, &scope.b, &scope.a, year, by),
    });
    let mut notes = vec![scope.series.seam.to_owned()];
    notes.extend(scope.lacking());
    notes.extend(scope.gaps());
    if let Some(note) = composition_note(scope) {
        notes.push(note);
    }
    let with_data: Vec<i16> = scope.years().filter(|y| scope.trade(*y).is_ok()).collect();
    let chart = TradeBalance {
        caption: Caption {
            id: "trade".to_owned(),
            title: format!("Goods trade between {} and {}", scope.a_name(), scope.b_name()),
            notes,
            sources: members::trade_sources(scope, &with_data),
            missing: Some(scope.why_none(|_| Ok(()))),
            ..Caption::default()
        },
        unit: Unit::new(unit, 1),
        exports_label: format!("{} to {}", scope.a_name(), scope.b_name()),
        imports_label: format!("{} to {}", scope.b_name(), scope.a_name()),
        balance_label: format!("Balance of {}", scope.a_name()),
        years: years.collect(),
        events: marks(scope),
    };
    Block::figure(chart.figure())
}

/// Meetings of the forum and agreements coming into force, above the columns.
fn marks(scope: &Scope) -> Vec<Event> {
    let forum = scope.world.ledger().events_between(&scope.a, &scope.b);
    let mut marks: Vec<Event> = forum
        .iter()
        .filter(|e| e.kind.starts_with("forum") && scope.years().contains(&e.date.first.year))
        .map(|e| Event { year: i32::from(e.date.first.year), label: "Forum".to_owned() })
        .collect();
    marks.dedup();
    marks
}

/// A bloc is taken as composed on one day; where its membership changed, say what that means.
fn composition_note(scope: &Scope) -> Option<String> {
    for party in [&scope.a, &scope.b].into_iter().filter(|p| p.is_bloc()) {
        let dated = party.clone().composed(Membership::Dated);
        let differs: Vec<i16> =
            scope.years().filter(|year| dated.in_year(*year).members != party.members).collect();
        if !differs.is_empty() {
            let (code, day, years) = (party.code(), party.as_of, crate::words::years(&differs));
            return Some(match party.membership {
                Membership::Fixed => format!(
                    "{code} is taken with its members of {day} in every year; its membership was different \
                     in {years} (--membership dated takes each year’s own)."
                ),
                Membership::Dated => format!(
                    "{code} is taken with the members of each year, as on 30 June; they differ from those of \
                     {day} in {years}, so a change may be one of membership."
                ),
            });
        }
    }
    None
}

/// The flow and whom it concerns.
fn flow_in_words(label: &str, reading: &Reading) -> String {
    match headline::other_region(reading) {
        "" => label.to_owned(),
        region => format!("{label}, {region}"),
    }
}

/// What offices have published, each on its own basis.
fn published_figures(scope: &Scope) -> Vec<Block> {
    let mut readings = Vec::new();
    for measure in [measure::TRADE_GOODS, measure::TRADE_GOODS_EXPORTS, measure::TRADE_GOODS_IMPORTS] {
        readings.extend(comity_ledger::question::published(
            scope.world,
            measure,
            scope.a.id,
            scope.b.id,
            scope.from,
            scope.to,
        ));
    }
    readings.extend(scope.by_customs());
    if readings.is_empty() {
        return Vec::new();
    }
    readings.sort_by(|x, y| (&x.period, &x.id).cmp(&(&y.period, &y.id)));
    let mut table = Table::new(
        "Published figures on other bases",
        vec![
            Column::text("Period"),
            Column::number("Value", "billion USD"),
            Column::text("Flow and region"),
            Column::text("Said by"),
            Column::text("Remarks"),
        ],
    );
    for r in readings.iter().filter(|r| r.unit == "USD") {
        let label = Measure::parse(&r.measure).map_or("", Measure::label);
        table.rows.push(vec![
            Cell::text(&r.period),
            Cell::datum(&Datum::new(r.value / 1e9, r.id.clone()), &Unit::new("", 1)),
            Cell::text(flow_in_words(label, r)),
            Cell::text(&r.basis.publisher),
            Cell::text(format!("{}{}", r.bound.sign(), r.notes.join("; "))),
        ]);
    }
    let text = "Offices publish other numbers for the same words, because they count other territories, \
                another side’s customs or another month. They stand here beside the figures above; none is \
                added or averaged.";
    vec![
        Block::Heading("What others publish".to_owned()),
        Block::Paragraph(Text::from(text)),
        Block::Table(TableBlock { id: "published-trade".to_owned(), table, notes: Vec::new() }),
    ]
}

/// Every indicator that the trade basis supports, in one table.
fn indicators(scope: &Scope) -> Vec<Block> {
    let (Some((first, _)), Some((last, _))) = (scope.first_trade(), scope.last_trade()) else {
        return Vec::new();
    };
    let mut table = Table::new(
        format!("Indicators, {last} (changes since {first})"),
        vec![
            Column::text("Indicator"),
            Column::text("Of"),
            Column::text("Value"),
            Column::text("Formula and reference"),
        ],
    );
    let mut without: Vec<(&str, String)> = Vec::new();
    for indicator in
        indicator::ALL.iter().filter(|i| i.measure == scope.series.measure && !BY_PART.contains(&i.id))
    {
        let subject = Subject { ..scope.subject(first, last) };
        let mut formula = format!("{} ({})", indicator.formula, indicator.reference);
        for value in indicator.values(&subject).iter() {
            let number = match &value.value {
                Ok(number) => *number,
                Err(why) => {
                    without.push((indicator.label, why.clone()));
                    continue;
                }
            };
            table.rows.push(vec![
                Cell::text(indicator.label),
                Cell::text(&value.label),
                Cell::Text(
                    crate::words::known(number, value.unit, value.bound),
                    Some(id_of(indicator, &value.variant, &subject)),
                ),
                Cell::text(std::mem::take(&mut formula)),
            ]);
        }
    }
    if table.rows.is_empty() {
        return Vec::new();
    }
    vec![
        Block::Heading("Indicators".to_owned()),
        Block::Table(TableBlock { id: "indicators".to_owned(), table, notes: not_computed(&without) }),
    ]
}

/// Why some indicators have no value: those with the same reason in one sentence.
fn not_computed(without: &[(&str, String)]) -> Vec<String> {
    let mut told: Vec<(&str, Vec<&str>)> = Vec::new();
    for (label, why) in without {
        match told.iter_mut().find(|(known, _)| known == why) {
            Some((_, labels)) if labels.contains(label) => {}
            Some((_, labels)) => labels.push(label),
            None => told.push((why, vec![label])),
        }
    }
    told.into_iter().map(|(why, labels)| format!("Not computed: {}: {why}.", labels.join(", "))).collect()
}
