//! What moved most, in sentences.

use super::caution;
use super::result::{PlaceResult, Run};
use crate::words;

/// A change in per cent with its sign and enough digits to be seen.
pub fn change(percent: f64) -> String {
    let decimals = match percent.abs() {
        size if size >= 100.0 => 0,
        size if size >= 9.95 => 1,
        size if size >= 0.0995 => 2,
        _ => 3,
    };
    let text = words::grouped(percent, decimals);
    if percent > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) {
        format!("+{text} %")
    } else {
        format!("{text} %")
    }
}

/// The sentences, the most important first.
pub fn moved(run: &Run) -> Vec<String> {
    let order: Vec<&PlaceResult> = caution::ranked(run).into_iter().map(|(_, p)| p).collect();
    let mut lines = Vec::new();
    for group in &run.focus {
        lines.push(format!(
            "{}: real income {}",
            group.name,
            with_range(
                group.real_income_percent.value,
                group.real_income_percent.low.zip(group.real_income_percent.high)
            )
        ));
    }
    if let Some(world) = &run.world {
        lines.push(format!(
            "The world: real income {}, trade between places {}",
            with_range(
                world.real_income_percent.value,
                world.real_income_percent.low.zip(world.real_income_percent.high)
            ),
            change(world.exports_percent)
        ));
    }
    let name = |p: &&PlaceResult| format!("{} ({})", caution::name(p), change(p.real_income_percent.value));
    let gain: Vec<String> =
        order.iter().take(3).filter(|p| p.real_income_percent.value > SEEN).map(name).collect();
    let lose: Vec<String> =
        order.iter().rev().take(3).filter(|p| p.real_income_percent.value < -SEEN).map(name).collect();
    if !gain.is_empty() {
        lines.push(format!(
            "{} most in real income: {}",
            if gain.len() == 1 { "Gains" } else { "Gain" },
            words::list(&gain)
        ));
    }
    if !lose.is_empty() {
        lines.push(format!(
            "{} most in real income: {}",
            if lose.len() == 1 { "Loses" } else { "Lose" },
            words::list(&lose)
        ));
    }
    lines.extend(caution::notes(run));
    let open = run.places.iter().filter(|p| straddles(p)).count();
    if run.draws.is_some() {
        lines.push(format!(
            "The sign is open (nine of ten draws hold zero) for {} of {} places",
            open,
            run.places.len()
        ));
    }
    lines
}

/// Changes below this are told as none, in per cent.
const SEEN: f64 = 5e-4;

fn straddles(p: &PlaceResult) -> bool {
    p.real_income_percent
        .low
        .zip(p.real_income_percent.high)
        .is_some_and(|(low, high)| low < 0.0 && high > 0.0)
}

/// A change with its interval.
pub fn with_range(value: f64, ends: Option<(f64, f64)>) -> String {
    match ends {
        Some((low, high)) => format!("{} (from {} to {})", change(value), change(low), change(high)),
        None => change(value),
    }
}

/// Runs as they stand side by side: variants and closures as they come, and of each the years in their order. (The first
/// run of a variant is its last year, which is the one shown in full.)
pub fn in_order(runs: &[Run]) -> Vec<&Run> {
    let first = |same: &dyn Fn(&Run) -> bool| runs.iter().position(same).unwrap_or(usize::MAX);
    let place = |run: &Run| {
        let variant = first(&|other| other.variant == run.variant);
        (variant, first(&|other| other.variant == run.variant && other.closure == run.closure), run.year)
    };
    let mut found: Vec<&Run> = runs.iter().collect();
    found.sort_by_key(|run| place(run));
    found
}
