//! The drawings of a simulation report.

use crate::simulate::Baseline;
use crate::simulate::caution;
use crate::simulate::result::{PlaceResult, Ranged, Run};
use comity_figures::figure::lines::{Lines, Series};
use comity_figures::figure::map::{PlaceValue, WorldMap};
use comity_figures::figure::ranked::{Bar, Ranked};
use comity_figures::figure::{Caption, Chart, Datum, Unit};
use comity_figures::page::{Block, Text};
use comity_ledger::place::{Kind, registry};

/// Bars at each end of the order.
const ENDS: usize = 12;
/// Largest bloc whose members are drawn one by one.
const MEMBERS: usize = 40;

fn percent() -> Unit {
    Unit::new("per cent", 3)
}

fn interval(run: &Run) -> String {
    if run.draws.is_some() { "nine of ten draws".to_owned() } else { String::new() }
}

fn bar(label: &str, r: &Ranged, highlighted: bool) -> Bar {
    Bar {
        label: label.to_owned(),
        value: r.value.into(),
        low: r.low,
        high: r.high,
        highlighted,
        rests_on: None,
    }
}

/// Change of real income of every place on the map.
pub fn map(baseline: &Baseline, run: &Run) -> Block {
    let shown = baseline.places.iter().zip(&run.places).filter_map(|(place, result)| {
        let known = registry().place(place.id?);
        (known.kind == Kind::Economy).then(|| PlaceValue {
            iso3: known.code.to_owned(),
            name: place.name.clone(),
            value: Datum::from(result.real_income_percent.value),
        })
    });
    let places: Vec<PlaceValue> = shown.collect();
    let left_out = baseline.places.len() - places.len();
    let mut notes = vec![
        "Boundaries de facto as in Natural Earth: a setting of the drawing, not a position.".to_owned(),
        "Grey places are not separate in the baseline.".to_owned(),
    ];
    if left_out > 0 {
        notes.push(format!("{left_out} of the baseline's places have no outline on the map (the rest of the world, or codes that are not ours)."));
    }
    let chart = WorldMap {
        caption: Caption {
            id: "map".to_owned(),
            title: format!("Change of real income, {}", run.variant),
            notes,
            missing: Some("no place of the baseline has a code that the map knows".to_owned()),
            ..Caption::default()
        },
        unit: percent(),
        legend: "Change of real income".to_owned(),
        places,
        outlined: Vec::new(),
        points: Vec::new(),
        diverging: true,
    };
    Block::figure(chart.figure())
}

fn ranked(id: &str, title: String, notes: Vec<String>, run: &Run, highlight: &str, bars: Vec<Bar>) -> Block {
    let caption = Caption { id: id.to_owned(), title, notes, ..Caption::default() };
    let chart = Ranked {
        caption,
        unit: percent(),
        interval_label: interval(run),
        highlight_label: highlight.to_owned(),
        bars,
    };
    Block::figure(chart.figure())
}

/// The parties asked about and the world.
pub fn parties(run: &Run) -> Option<Block> {
    if run.focus.is_empty() {
        return None;
    }
    let bars = run.focus.iter().chain(&run.world).map(|g| bar(&g.name, &g.real_income_percent, false));
    let title = "Change of real income of the parties asked about".to_owned();
    Some(ranked("parties", title, Vec::new(), run, "", bars.collect()))
}

/// The members of the blocs asked about, one by one.
pub fn members(baseline: &Baseline, run: &Run) -> Vec<Block> {
    let blocs = run.focus.iter().filter(|g| g.members > 1 && g.members <= MEMBERS);
    blocs
        .enumerate()
        .map(|(i, group)| {
            let bars = group
                .at
                .iter()
                .map(|n| bar(&baseline.places[*n].name, &run.places[*n].real_income_percent, false));
            ranked(
                &format!("members-{i}"),
                format!("Change of real income, {} by member", group.name),
                Vec::new(),
                run,
                "",
                bars.collect(),
            )
        })
        .collect()
}

/// Real income of the parties asked about year by year, with the numbers below; absent without a path.
pub fn path(run: &Run) -> Option<Vec<Block>> {
    let path = run.path.as_ref()?;
    if let Some(why) = &path.stopped {
        return Some(vec![Block::Note(Text::from(format!("{why}; no number is printed for the path")))]);
    }
    let series = path.parties.iter().map(|p| Series {
        name: p.name.clone(),
        values: p.real_income_percent.iter().map(|v| Datum::from(*v)).collect(),
    });
    let chart = Lines {
        caption: Caption {
            id: "path-income".to_owned(),
            title: "Change of real income against a baseline that stays as it is".to_owned(),
            ..Caption::default()
        },
        unit: percent(),
        years: path.years.iter().map(|year| i32::from(*year)).collect(),
        series: series.collect(),
        with_zero: true,
        ..Lines::default()
    };
    Some(vec![Block::figure(chart.figure()), super::tables::path(path)])
}

/// Who gains most and who loses most.
pub fn ends(run: &Run) -> Block {
    let order: Vec<(usize, &PlaceResult)> = caution::ranked(run);
    let skipped = order.len().saturating_sub(2 * ENDS);
    let mut shown: Vec<(usize, &PlaceResult)> = order.clone();
    if skipped > 0 {
        shown = order[..ENDS].iter().chain(&order[order.len() - ENDS..]).copied().collect();
    }
    let asked = |n: usize| run.focus.iter().any(|g| g.at.contains(&n));
    let bars = shown.iter().map(|(n, p)| bar(&caution::name(p), &p.real_income_percent, asked(*n)));
    let title = if skipped > 0 {
        format!("The {ENDS} places that gain most and the {ENDS} that lose most")
    } else {
        "Change of real income by place".to_owned()
    };
    let highlight = if run.focus.is_empty() { "" } else { "in a party asked about" };
    ranked("ends", title, caution::notes(run), run, highlight, bars.collect())
}
