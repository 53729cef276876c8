//! Rows of the panel: each series is one witness, each year one row.

use super::{Atlas, pair_on, plain, sources};
use crate::facts::{Ask, Row};
use crate::period::{Period, Stamp};
use crate::remark::Remark;
use comity_ledger::panel::reading::{Gap, Reading};
use comity_ledger::panel::series::Series;
use comity_ledger::panel::table::Who;
use comity_ledger::panel::{Cell, Panel};
use comity_ledger::party::Party;
use comity_ledger::place::{Kind, PlaceId, registry};
use comity_ledger::time::Date;
use comity_ledger::un;
use std::collections::BTreeMap;

/// Blocs that customs statistics commonly count as one partner; a rank is taken with and without.
const PARTNER_BLOCS: &[&str] = &["ASEAN", "EU"];

/// Members without data that are named one by one; more are counted.
const FEW: usize = 4;

/// Sections of the Standard International Trade Classification, as texts may name them.
const SECTIONS: &[(&str, &str)] = &[
    ("SITC0", "food and live animals"),
    ("SITC1", "beverages and tobacco"),
    ("SITC2", "crude materials"),
    ("SITC3", "mineral fuels"),
    ("SITC4", "animal and vegetable oils"),
    ("SITC5", "chemicals"),
    ("SITC6", "manufactured goods by material"),
    ("SITC7", "machinery and transport equipment"),
    ("SITC8", "miscellaneous manufactures"),
];

/// The rows of the panel that answer.
pub fn rows(atlas: &Atlas<'_>, ask: Ask<'_>) -> Vec<Row> {
    let nobody = ask.destination.is_none_or(str::is_empty);
    match (ask.measure, ask.origin, ask.destination) {
        ("gdp" | "population", Some(a), _) if nobody => monadic(atlas, ask.measure, a),
        ("gdp" | "population", None, _) if nobody => {
            let everybody = registry().places().iter().filter(|p| p.kind == Kind::Economy);
            everybody.flat_map(|p| monadic(atlas, ask.measure, p.code)).collect()
        }
        ("fdi.flow", Some("WLD"), Some(b)) => one_sided(atlas, "wir-inflow", "fdi.inflow", b, false),
        ("fdi.flow", Some(a), Some("WLD")) => one_sided(atlas, "wir-outflow", "fdi.outflow", a, true),
        ("un.agreement", Some(a), Some(b)) if a < b => votes(atlas, a, b),
        ("trade.goods", Some(a), Some(b)) if a > b => Vec::new(),
        ("trade.goods" | "trade.goods.balance" | "trade.goods.exports" | "finance.loans", _, _) => {
            match (ask.origin, ask.destination) {
                (Some(a), Some(b)) => between(atlas, ask.measure, a, b),
                (Some(a), None) => partners(atlas, ask.measure, a, true),
                (None, Some(b)) => partners(atlas, ask.measure, b, false),
                (None, None) => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// The measure under which the panel holds the directed flow.
fn directed(measure: &str) -> &str {
    if measure.starts_with("trade.goods") { "trade.goods.exports" } else { measure }
}

/// A reading of the panel as a row.
pub(super) fn row(
    panel: &Panel,
    series: &Series,
    reading: &Reading,
    measure: &str,
    (a, b): (&str, &str),
    (product, sides): (&str, [Option<&Party>; 2]),
) -> Option<Row> {
    let year: i32 = reading.period.parse().ok()?;
    let directed = !matches!(measure, "trade.goods" | "trade.goods.balance");
    let counts = sides[1].filter(|to| directed && series.is_report_of(to));
    let mut notes: Vec<Remark> =
        counts.map(|to| Remark::OnArrival(to.code().to_owned())).into_iter().collect();
    match reading.not_covered.as_slice() {
        [] => {}
        few if few.len() <= FEW => {
            notes.push(Remark::Without(few.iter().map(|id| registry().code_of(*id).to_owned()).collect()));
        }
        many => notes.push(Remark::WithoutMany(many.len())),
    }
    notes.extend(sides.into_iter().flatten().filter(|p| p.is_bloc()).map(composed));
    Some(Row {
        source: sources::of_series(series).to_owned(),
        vintage: reading.basis.release.clone(),
        measure: measure.to_owned(),
        origin: a.to_owned(),
        destination: b.to_owned(),
        product: product.to_owned(),
        period: Period::At(Stamp::Year(year)),
        value: reading.value,
        unit: reading.unit.clone(),
        evidence: reading.id.clone(),
        notes,
        missing: weight_of(panel, &reading.not_covered),
    })
}

/// Whom a bloc stands for.
fn composed(party: &Party) -> Remark {
    let without = party.without.map(|id| registry().place(id));
    Remark::Composed {
        bloc: party.code().to_owned(),
        without: without.map(|taken| (taken.code.to_owned(), taken.has_members())),
        day: plain(party.as_of),
        members: party.members.len(),
    }
}

/// Weight taken for a place without a figure of its own: those are small or closed economies.
const UNKNOWN_WEIGHT: f64 = 0.001;

/// The part that some places have in the world's output: what a sum without them may lack.
fn weight_of(panel: &Panel, places: &[PlaceId]) -> f64 {
    if places.is_empty() {
        return 0.0;
    }
    let Some(series) = panel.series_of("gdp").next() else { return 1.0 };
    let Some(year) = panel.table(series).years().last().copied() else { return 1.0 };
    let output = |party: &Party| {
        let cell = Cell { from: party, to: None, year, product: None };
        panel.level(series, &cell).ok().map(|r| r.value)
    };
    let Some(world) = output(&Party::world()).filter(|w| *w > 0.0) else { return 1.0 };
    let of = |id: &PlaceId| {
        let party = Party::of(*id, Date::last_of(year)).ok();
        party.and_then(|p| output(&p)).map_or(UNKNOWN_WEIGHT, |v| v / world)
    };
    places.iter().map(of).sum()
}

/// What is added to a witness's id where a bloc stands in the composition of each year.
pub const OF_THE_TIME: &str = " (members of the time)";

/// One row a year and product for a pair, on the atlas and on files and releases of the user's; a year without any recorded flow has none. Years in
/// which a bloc was composed otherwise than on the day of the document have a second one.
fn between(atlas: &Atlas<'_>, measure: &str, a: &str, b: &str) -> Vec<Row> {
    let Some((from, to)) = atlas.pair(a, b) else { return Vec::new() };
    let panel = atlas.world().panel();
    let mut out = Vec::new();
    for series in panel.bases_of(directed(measure)).filter(|series| series.tells_of([&from, &to])) {
        let years = panel.table(series).years();
        out.extend(in_years(panel, series, measure, (a, b), (&from, &to), &years));
        if !from.is_bloc() && !to.is_bloc() {
            continue;
        }
        let then = |year: &i16| pair_on(a, b, Date::last_of(*year));
        let same = |x: &(Party, Party)| x.0.members == from.members && x.1.members == to.members;
        if years.iter().all(|y| then(y).is_none_or(|p| same(&p))) {
            continue;
        }
        for year in years {
            let Some((x, y)) = then(&year) else { continue };
            let rows = in_years(panel, series, measure, (a, b), (&x, &y), &[year]);
            out.extend(rows.into_iter().map(|r| Row { source: r.source + OF_THE_TIME, ..r }));
        }
    }
    out
}

fn in_years(
    panel: &Panel,
    series: &Series,
    measure: &str,
    (a, b): (&str, &str),
    (from, to): (&Party, &Party),
    years: &[i16],
) -> Vec<Row> {
    let table = panel.table(series);
    let mut out = Vec::new();
    for &year in years {
        let mut push = |reading: Result<Reading, Gap>, product: &str| {
            // A sum of which a part that matters is not known is no evidence for or against a number.
            let found = reading.ok().filter(|r| r.rows > 0 && !r.has_holes());
            let sides = [Some(from), Some(to)];
            out.extend(found.and_then(|r| row(panel, series, &r, measure, (a, b), (product, sides))));
        };
        match measure {
            "trade.goods" => push(panel.two_way(series, from, to, year), ""),
            "trade.goods.balance" => push(panel.balance(series, from, to, year), ""),
            _ => {
                let cell = |product| Cell { from, to: Some(to), year, product };
                push(panel.level(series, &cell(None)), "");
                for (code, name) in SECTIONS.iter().filter(|(code, _)| table.product(code).is_some()) {
                    push(panel.level(series, &cell(Some(code))), name);
                }
            }
        }
    }
    out
}

fn monadic(atlas: &Atlas<'_>, measure: &str, a: &str) -> Vec<Row> {
    let Some(party) = atlas.party(a) else { return Vec::new() };
    let panel = atlas.world().panel();
    let mut out = Vec::new();
    for series in panel.series_of(measure) {
        for year in panel.table(series).years() {
            let cell = Cell { from: &party, to: None, year, product: None };
            if let Ok(reading) = panel.level(series, &cell) {
                out.extend(row(panel, series, &reading, measure, (a, ""), ("", [Some(&party), None])));
            }
        }
    }
    out
}

/// Direct investment of one economy with the whole world. A bloc's would hold what stays inside.
fn one_sided(atlas: &Atlas<'_>, series: &str, measure: &str, code: &str, outward: bool) -> Vec<Row> {
    let Some(party) = atlas.party(code).filter(Party::is_single) else { return Vec::new() };
    let panel = atlas.world().panel();
    let Some(series) = panel.series(series).filter(|s| s.measure == measure) else { return Vec::new() };
    let (a, b) = if outward { (code, "WLD") } else { ("WLD", code) };
    let mut out = Vec::new();
    for year in panel.table(series).years() {
        let cell = Cell { from: &party, to: None, year, product: None };
        if let Ok(reading) = panel.level(series, &cell) {
            out.extend(row(panel, series, &reading, "fdi.flow", (a, b), ("", [Some(&party), None])));
        }
    }
    out
}

fn votes(atlas: &Atlas<'_>, a: &str, b: &str) -> Vec<Row> {
    let Some((x, y)) = atlas.pair(a, b) else { return Vec::new() };
    let calls = &atlas.world().votes().roll_calls;
    let (Some(first), Some(last)) = (calls.first(), calls.last()) else { return Vec::new() };
    let mut out = Vec::new();
    for year in first.date.year..=last.date.year {
        let Ok(found) = un::agreement(atlas.world().votes(), &x, &y, year) else { continue };
        let reading = found.reading();
        let (same, common, roll_calls) = (found.same(), found.common(), found.roll_calls);
        let interval = found.interval().map(|(low, high)| Remark::Interval(100.0 * low, 100.0 * high));
        let notes = std::iter::once(Remark::Votes { same, common, roll_calls }).chain(interval).collect();
        out.push(Row {
            source: "UNGA".to_owned(),
            vintage: reading.basis.release,
            measure: "un.agreement".to_owned(),
            origin: a.to_owned(),
            destination: b.to_owned(),
            product: String::new(),
            period: Period::At(Stamp::Year(i32::from(year))),
            value: reading.value,
            unit: reading.unit,
            evidence: reading.id,
            notes,
            missing: 0.0,
        });
    }
    out
}

/// The flows between one side and every economy, and the blocs that customs count as partners.
fn partners(atlas: &Atlas<'_>, measure: &str, code: &str, fixed_is_origin: bool) -> Vec<Row> {
    let Some(fixed) = atlas.party(code) else { return Vec::new() };
    let panel = atlas.world().panel();
    let mut out = Vec::new();
    for series in panel.series_of(directed(measure)).filter(|series| series.tells_of([&fixed])) {
        for year in panel.table(series).years() {
            if partners_unknown(panel, series, &fixed, year) {
                continue;
            }
            let sums = sums_by_partner(panel, series, measure, &fixed, fixed_is_origin, year);
            let release = panel.source(series, year).map_or_else(String::new, |s| s.release.clone());
            let mut push = |partner: &str, key: &str, value: i128| {
                let (a, b) = if fixed_is_origin { (code, partner) } else { (partner, code) };
                let undirected = measure == "trade.goods";
                if value == 0 || (undirected && a > b) {
                    return;
                }
                let fixed = fixed.key();
                let (from, to) = if fixed_is_origin { (fixed.as_str(), key) } else { (key, fixed.as_str()) };
                let arrow = if measure.starts_with("trade.goods.exp") { '>' } else { ':' };
                let arrow = if measure == "finance.loans" { '>' } else { arrow };
                out.push(Row {
                    source: sources::of_series(series).to_owned(),
                    vintage: release.clone(),
                    measure: measure.to_owned(),
                    origin: a.to_owned(),
                    destination: b.to_owned(),
                    product: String::new(),
                    period: Period::At(Stamp::Year(i32::from(year))),
                    value: panel.table(series).float(value),
                    unit: series.unit.to_owned(),
                    evidence: format!("{measure}/{from}{arrow}{to}/{year}@{}", series.id),
                    notes: Vec::new(),
                    missing: 0.0,
                });
            };
            for (id, value) in &sums {
                push(registry().code_of(*id), registry().code_of(*id), *value);
            }
            for bloc in PARTNER_BLOCS {
                let Some(party) = atlas.party(bloc) else { continue };
                let overlaps =
                    party.id == fixed.id || party.members.iter().any(|m| fixed.members.contains(m));
                if !overlaps && !fixed.is_world() {
                    let value = party.members.iter().filter_map(|m| sums.get(m)).sum();
                    push(bloc, &party.key(), value);
                }
            }
        }
    }
    out
}

/// Whether partners that matter are not covered, so that neither a rank nor a share among the
/// partners can be told.
fn partners_unknown(panel: &Panel, series: &Series, fixed: &Party, year: i16) -> bool {
    let world = Party::world();
    let lacks = |from: &Party, to: &Party| {
        let cell = Cell { from, to: Some(to), year, product: None };
        panel.level(series, &cell).is_ok_and(|reading| reading.has_holes())
    };
    !fixed.is_world() && (lacks(fixed, &world) || lacks(&world, fixed))
}

fn sums_by_partner(
    panel: &Panel,
    series: &Series,
    measure: &str,
    fixed: &Party,
    fixed_is_origin: bool,
    year: i16,
) -> BTreeMap<PlaceId, i128> {
    let table = panel.table(series);
    let us = if fixed.is_world() { Who::everybody() } else { Who::these(&fixed.members) };
    let mut sums: BTreeMap<PlaceId, i128> = BTreeMap::new();
    let outside = |id: PlaceId| {
        registry().places().get(usize::from(id.0)).is_some_and(|p| p.kind == Kind::Economy)
            && !fixed.members.contains(&id)
    };
    let (out, back): (i128, i128) = match (measure, fixed_is_origin) {
        ("trade.goods", _) => (1, 1),
        ("trade.goods.balance", true) => (1, -1),
        ("trade.goods.balance", false) => (-1, 1),
        (_, true) => (1, 0),
        (_, false) => (0, 1),
    };
    if out != 0 {
        for row in table.select(year, &us, &Who::everybody(), Some(0)).filter(|r| outside(r.destination)) {
            *sums.entry(row.destination).or_default() += out * i128::from(row.value);
        }
    }
    if back != 0 {
        for row in table.select(year, &Who::everybody(), &us, Some(0)).filter(|r| outside(r.origin)) {
            *sums.entry(row.origin).or_default() += back * i128::from(row.value);
        }
    }
    sums
}
