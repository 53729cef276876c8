//! A shock in words: rates before and after, and what looks like a slip of the pen.

use super::{Action, Step};
use crate::simulate::baseline::Baseline;
use crate::simulate::places::is_everybody;
use crate::simulate::scenario::{Border, Estimate, How, Kind, Shock, Wanted};
use crate::words;
use comity_model::equilibrium::Shock as ModelShock;
use comity_model::equilibrium::axes::{Cube, Exporter, Importer, Rate, Sector};
use serde::Serialize;

/// A rate above this is told: few tariffs of any country are as high, and a per cent taken for a fraction is.
const HIGH_RATE: f64 = 3.0;
/// A cost that changes by more than this is told.
const LARGE_CHANGE: f64 = 0.5;
/// An effect on log trade above this is told: twenty times the trade.
const LARGE_EFFECT: f64 = 3.0;

/// What a shock is about, for the reader.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Name of the shock.
    pub name: String,
    /// In words.
    pub words: String,
    /// Where its numbers come from.
    pub source: String,
    /// Baseline trade between different places that it touches, in money of the baseline.
    pub trade: f64,
    /// Rates of the touched trade before and after, for taxes and lists of costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rates: Option<Rates>,
    /// What a reader must know: members that the baseline lacks, values that look like slips.
    pub notes: Vec<String>,
}

/// Lowest, highest and trade-weighted rate of the flows that a shock touches, in per cent. For costs it is
/// the change that all shocks so far make.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rates {
    /// `tariff`, `export tax` or `change of cost`.
    pub of: &'static str,
    /// Before the shock.
    pub before: Range,
    /// After it.
    pub after: Range,
}

/// Lowest, highest and trade-weighted.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Range {
    /// Lowest.
    pub lowest_percent: f64,
    /// Highest.
    pub highest_percent: f64,
    /// Weighted by trade of the baseline; absent if none of it exists.
    pub weighted_percent: Option<f64>,
}

impl Range {
    /// In words.
    pub fn words(&self) -> String {
        let end = |value: f64| percent(value / 100.0);
        let weighted = match self.weighted_percent {
            Some(mean) => format!("weighted by trade {}", end(mean)),
            None => "no trade to weigh by".to_owned(),
        };
        if self.lowest_percent == self.highest_percent {
            return format!("{} ({weighted})", end(self.lowest_percent));
        }
        format!("{} to {} ({weighted})", end(self.lowest_percent), end(self.highest_percent))
    }
}

impl Rates {
    /// In words.
    pub fn words(&self) -> String {
        format!("{} {} before, {} after", self.of, self.before.words(), self.after.words())
    }
}

/// A list of parties in words: `CELAC without Chile and Peru`.
pub fn side(parties: &[String]) -> String {
    let (out, inside): (Vec<&String>, Vec<&String>) = parties.iter().partition(|p| p.starts_with('-'));
    let name = |p: &str| if is_everybody(p) { "the world".to_owned() } else { words::party(p) };
    let out: Vec<String> = out.iter().map(|p| name(p.trim_start_matches('-').trim())).collect();
    let inside: Vec<String> = inside.iter().map(|p| name(p)).collect();
    match (inside.is_empty(), out.is_empty()) {
        (_, true) => words::list(&inside),
        (true, false) => format!("everybody but {}", words::list(&out)),
        (false, false) => format!("{} without {}", words::list(&inside), words::list(&out)),
    }
}

/// A number of flows: importer, exporter, sector.
pub(super) fn flows(n: usize) -> String {
    if n == 1 { "1 flow".to_owned() } else { format!("{} flows", words::grouped(n as f64, 0)) }
}

pub(super) fn tax(border: Border) -> &'static str {
    match border {
        Border::Import => "tariffs",
        Border::Export => "export taxes",
    }
}

pub(super) fn percent(fraction: f64) -> String {
    if !fraction.is_finite() {
        return "no trade at all".to_owned();
    }
    let text = words::grouped(100.0 * fraction, 2);
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    format!("{text} %")
}

pub(super) fn by_percent(change: Estimate) -> String {
    changed(change, ["fall", "rise"])
}

/// The same of one thing: it falls or rises.
pub(super) fn by_percent_of_one(change: Estimate) -> String {
    changed(change, ["falls", "rises"])
}

fn changed(change: Estimate, [down, up]: [&str; 2]) -> String {
    let way = if change.value < 0.0 { down } else { up };
    let spread = if change.standard_error > 0.0 {
        format!(" (standard error {})", percent(change.standard_error))
    } else {
        String::new()
    };
    format!("{way} by {}{spread}", percent(change.value.abs()))
}

/// The products and sectors of a shock; codes of sectors by what they are.
pub(super) fn in_sectors(shock: &Shock, baseline: &Baseline) -> String {
    let products = match shock.products.as_ref().map(|p| &p.wanted) {
        None | Some(Wanted::Listed) => "",
        Some(Wanted::Codes(codes)) if codes.iter().all(|(_, out)| *out) => " without the listed products",
        Some(_) => " in the listed products",
    };
    if shock.sectors.is_empty() {
        return products.to_owned();
    }
    let name = |text: &str| {
        let known = baseline.sectors.iter().find(|s| s.code.eq_ignore_ascii_case(text) && s.name != s.code);
        match known {
            Some(sector) if !sector.name.is_empty() => {
                format!("{} ({})", sector.name.to_lowercase(), sector.code)
            }
            _ => text.to_owned(),
        }
    };
    let (out, inside): (Vec<&String>, Vec<&String>) = shock.sectors.iter().partition(|s| s.starts_with('-'));
    let inside: Vec<String> = inside.into_iter().map(|s| name(s)).collect();
    let out: Vec<String> = out.iter().map(|s| name(s.trim_start_matches('-').trim())).collect();
    let what = match (inside.is_empty(), out.is_empty()) {
        (_, true) => words::list(&inside),
        (true, false) => format!("all sectors but {}", words::list(&out)),
        (false, false) => format!("{} without {}", words::list(&inside), words::list(&out)),
    };
    format!(" in {what}{products}")
}

impl super::One<'_> {
    pub(super) fn tell_tax(
        &self,
        cells: &[super::Cell],
        border: Border,
        (imposer, rates): (&[String], &[(Vec<String>, f64)]),
        how: How,
    ) -> String {
        let (low, high) = cells
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |e, c| (e.0.min(c.value), e.1.max(c.value)));
        let partner = |c: &super::Cell| if border == Border::Import { c.i } else { c.n };
        let mut partners: Vec<usize> = cells.iter().map(partner).collect();
        partners.sort_unstable();
        partners.dedup();
        let on = match rates {
            _ if partners.len() <= 4 => {
                let name = |i: &usize| words::the(&self.baseline.places[*i].name);
                words::list(&partners.iter().map(name).collect::<Vec<_>>())
            }
            [(target, _)] => side(target),
            _ => words::count(partners.len(), "place"),
        };
        let (what, link) = match border {
            Border::Import => ("tariff", "on"),
            Border::Export => ("export tax", "on sales to"),
        };
        let rate = if low == high { percent(low) } else { format!("{} to {}", percent(low), percent(high)) };
        let how = match how {
            How::Add => format!("{what} of {rate} more {link} {on}"),
            How::Set => format!("{what} of {rate} {link} {on}"),
            How::Cut => format!("{what} cut by {rate} of itself {link} {on}"),
        };
        format!("{how}, by {}{}", side(imposer), in_sectors(self.shock, self.baseline))
    }
}

/// Lowest, highest and trade-weighted rates of the cells of a step, before and after it.
pub(super) fn range(
    baseline: &Baseline,
    step: &Step,
    before: &ModelShock,
    after: &ModelShock,
) -> Option<Rates> {
    let e = &baseline.economy;
    let zero = |cube: Option<&Cube<Rate>>, c: &super::Cell| {
        cube.map_or(0.0, |rates| rates.at(Importer(c.n), Exporter(c.i), Sector(c.j)))
    };
    type At<'a> = &'a dyn Fn(&ModelShock, &super::Cell) -> f64;
    let tariff: At<'_> = &|s, c| zero(s.tariff.as_ref().or(Some(e.tariff())), c);
    let export_tax: At<'_> = &|s, c| zero(s.export_tax.as_ref().or(e.export_tax()), c);
    let cost: At<'_> =
        &|s, c| s.trade_cost.as_ref().map_or(0.0, |h| h.at(Importer(c.n), Exporter(c.i), Sector(c.j)) - 1.0);
    let (of, at) = match step.action {
        Action::Tax { border: Border::Import, .. } => ("tariff", tariff),
        Action::Tax { border: Border::Export, .. } => ("export tax", export_tax),
        Action::CostList => ("change of cost", cost),
        _ => return None,
    };
    let over = |shock: &ModelShock| {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut sum, mut trade) = (0.0, 0.0);
        for c in &step.cells {
            let (rate, flow) = (100.0 * at(shock, c), e.trade(Importer(c.n), Exporter(c.i), Sector(c.j)));
            (low, high) = (low.min(rate), high.max(rate));
            if flow > 0.0 {
                (sum, trade) = (sum + rate * flow, trade + flow);
            }
        }
        let weighted_percent = (trade > 0.0).then(|| sum / trade);
        Range { lowest_percent: low, highest_percent: high, weighted_percent }
    };
    Some(Rates { of, before: over(before), after: over(after) })
}

/// What looks like a slip: a per cent taken for a fraction or the reverse, and a shock that changes nothing.
pub(super) fn slips(baseline: &Baseline, shock: &Shock, step: &Step, rates: Option<&Rates>) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(rates) = rates {
        notes.extend(high(baseline, step, rates));
        if rates.before == rates.after && step.stages.0.is_empty() {
            notes.push(format!(
                "nothing changes: the {} of these flows is the same before and after",
                rates.of
            ));
        }
    }
    let small = |value: f64| value > 0.0 && value < 0.01;
    if let Kind::Tariff { rates, how: How::Add | How::Set, .. } = &shock.kind
        && let Some((target, rate)) = rates.iter().find(|(_, rate)| small(*rate))
    {
        let target = target.join(", ");
        notes.push(format!("{} on {target} is read in per cent; 25 % is written 25", percent(*rate)));
    }
    match &step.action {
        Action::Cost(e) if e.value.abs() > LARGE_CHANGE => {
            notes.push(format!("trade costs {}: more than half of the whole cost", by_percent(*e)));
        }
        Action::Productivity(e) | Action::Labour(e) if e.value.abs() > LARGE_CHANGE => {
            notes.push(format!("a change of {}: more than half", percent(e.value)));
        }
        Action::Effect(e) if e.value.abs() > LARGE_EFFECT => notes.push(format!(
            "an effect of {} on log trade multiplies trade by {:.3e} at given prices; estimates of agreements are 0.1 to 0.8: was it meant in per cent?",
            e.value,
            e.value.exp()
        )),
        _ => {}
    }
    notes
}

/// A trade elasticity above this is told where one rate is put on it and on other sectors.
const STEEP: f64 = 20.0;
/// A rate that moves by more than this is told there.
const MOVES: f64 = 0.01;

/// Sectors of so high an elasticity that the mean rate of many sectors moves them out of proportion.
pub(super) fn steep(
    baseline: &Baseline,
    step: &Step,
    theta: &[f64],
    before: &ModelShock,
    after: &ModelShock,
) -> Option<String> {
    let Action::Tax { border, .. } = step.action else { return None };
    let e = &baseline.economy;
    let rate = |shock: &ModelShock, c: &super::Cell| {
        let of = match border {
            Border::Import => shock.tariff.as_ref().or(Some(e.tariff())),
            Border::Export => shock.export_tax.as_ref().or(e.export_tax()),
        };
        of.map_or(0.0, |rates| rates.at(Importer(c.n), Exporter(c.i), Sector(c.j)))
    };
    let moved = |c: &&super::Cell| {
        let change = (rate(after, c) - rate(before, c)).abs();
        change > MOVES && e.trade(Importer(c.n), Exporter(c.i), Sector(c.j)) > 0.0
    };
    let mut sectors: Vec<usize> = step.cells.iter().filter(moved).map(|c| c.j).collect();
    sectors.sort_unstable();
    sectors.dedup();
    if sectors.len() < 2 {
        return None;
    }
    let name = |j: &usize| {
        let sector = &baseline.sectors[*j];
        format!("{} ({}, trade elasticity {})", sector.name, sector.code, theta[*j])
    };
    let found: Vec<String> = sectors.iter().filter(|j| theta[**j] > STEEP).map(name).collect();
    (!found.is_empty()).then(|| {
        format!(
            "{} moves out of proportion where a rate is a mean of many sectors: give it a rate of its own or leave it out",
            words::list(&found)
        )
    })
}

fn high(baseline: &Baseline, step: &Step, rates: &Rates) -> Option<String> {
    let is_cost = matches!(step.action, Action::CostList);
    let limit = if is_cost { LARGE_CHANGE } else { HIGH_RATE };
    let size = |value: f64| if is_cost { (value - 1.0).abs() } else { value };
    let beyond: Vec<&super::Cell> =
        step.cells.iter().filter(|c| c.value.is_finite() && size(c.value) > limit).collect();
    let first = beyond.first()?;
    let name = |n: usize| &baseline.places[n].code;
    let value = if is_cost { first.value - 1.0 } else { first.value };
    Some(format!(
        "{} of {} for {} from {} ({} beyond {} %): was a per cent taken for a fraction? Name the column `rate_percent` or `change_percent`, or set `unit`",
        rates.of,
        percent(value),
        name(first.n),
        name(first.i),
        flows(beyond.len()),
        100.0 * limit
    ))
}
