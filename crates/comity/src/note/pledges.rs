//! What was promised, and what came of it?

use super::say::Arg;
use super::{Desk, points, speech};
use crate::web::Language;
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::pledge::{Finding, Outcome, Pledge};

/// Promises that are told one by one.
const TOLD: usize = 4;

/// Counts by outcome, and the promises that tell most; the texts of promises are in English and
/// stand in English notes only.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let found: Vec<(&Pledge, Outcome)> = desk
        .scope
        .world
        .ledger()
        .pledges_between(&scope.a, &scope.b)
        .into_iter()
        .filter(|pledge| pledge.sourced())
        .map(|pledge| (pledge, pledge.outcome(scope.as_of)))
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    let all = found.len().to_string();
    let id = found.first().map(|(pledge, _)| format!("pledge/{}", pledge.id)).unwrap_or_default();
    let counted: Vec<String> = ORDER
        .iter()
        .filter_map(|outcome| {
            let n = found.iter().filter(|(_, own)| own == outcome).count();
            let word = desk.say.word(&format!("outcome.{outcome:?}"));
            (n > 0).then(|| desk.say.plain("pledges.outcome", &[("n", &n.to_string()), ("outcome", word)]))
        })
        .collect();
    let counted = speech::list(desk.language(), &counted);
    let args = [("n", Arg::Bound(all.as_str(), id.as_str())), ("counts", Arg::Plain(counted.as_str()))];
    let mut items: Vec<Text> = vec![desk.say.count("pledges.counts", found.len(), &args)];
    if desk.language() == Language::En {
        let mut telling: Vec<&(&Pledge, Outcome)> =
            found.iter().filter(|(_, outcome)| *outcome != Outcome::CannotTell).collect();
        telling.sort_by_key(|(pledge, outcome)| (weight(*outcome), pledge.id.as_str()));
        items.extend(telling.into_iter().take(TOLD).map(|(pledge, outcome)| told(desk, pledge, *outcome)));
    }
    points(items)
}

/// Outcomes in the order in which they are counted.
const ORDER: [Outcome; 6] = [
    Outcome::Met,
    Outcome::DependsOnBasis,
    Outcome::OnTheWay,
    Outcome::Partly,
    Outcome::Missed,
    Outcome::CannotTell,
];

/// What a reader wants to know first.
fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::DependsOnBasis => 0,
        Outcome::Missed => 1,
        Outcome::OnTheWay => 2,
        Outcome::Partly => 3,
        Outcome::Met => 4,
        Outcome::CannotTell => 5,
    }
}

/// "$500.0 bn", "CNY 66 bn", "6,000 places".
fn amount(quantity: f64, unit: &str) -> String {
    let decimals = if quantity.fract() == 0.0 { 0 } else { 2 };
    let number = comity_figures::words::grouped(quantity, decimals);
    match unit.split_once(' ') {
        Some(("USD", size @ ("bn" | "m"))) => format!("${number} {size}"),
        Some((currency, size @ ("bn" | "m"))) if currency.len() == 3 => format!("{currency} {number} {size}"),
        _ if unit == "percent" => format!("{number} %"),
        _ => format!("{number} {unit}"),
    }
}

/// The last figure on each basis: "$518.47 bn in 2024 (China’s customs)".
fn findings(pledge: &Pledge) -> String {
    let mut last: Vec<&Finding> = Vec::new();
    let base = |finding: &Finding| finding.basis.split([',', ':', ';']).next().unwrap_or_default().to_owned();
    for finding in pledge.evidence.iter().filter(|f| f.value.is_some() && !f.sources.is_empty()) {
        last.retain(|known| base(known) != base(finding));
        last.push(finding);
    }
    let told = last.iter().filter_map(|finding| {
        let basis = if finding.basis.is_empty() { String::new() } else { format!(" ({})", finding.basis) };
        Some(format!("{} by {}{basis}", amount(finding.value?, &finding.unit), finding.period))
    });
    told.collect::<Vec<_>>().join("; ")
}

fn told(desk: &Desk<'_>, pledge: &Pledge, outcome: Outcome) -> Text {
    let day = pledge.announced.map_or_else(String::new, |when| desk.when(when));
    let quantity = pledge.quantity.map_or_else(String::new, |q| format!(", {}", amount(q, &pledge.unit)));
    let promise = format!("{}{quantity}", pledge.promise);
    let id = format!("pledge/{}", pledge.id);
    let mut said = desk.say.word(&format!("outcome.{outcome:?}")).to_owned();
    let found = findings(pledge);
    if outcome != Outcome::CannotTell && !found.is_empty() {
        said = format!("{said}: {found}");
    }
    desk.say.text(
        "pledges.told",
        &[
            ("day", Arg::Plain(&comity_figures::words::capital(&day))),
            ("by", Arg::Plain(&pledge.by)),
            ("promise", Arg::Bound(&promise, &id)),
            ("outcome", Arg::Plain(&said)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_money_or_with_their_unit() {
        assert_eq!(amount(500.0, "USD bn"), "$500 bn");
        assert_eq!(amount(518.47, "USD bn"), "$518.47 bn");
        assert_eq!(amount(66.0, "CNY bn"), "CNY 66 bn");
        assert_eq!(amount(6000.0, "places"), "6,000 places");
        assert_eq!(amount(30.0, "percent"), "30 %");
    }
}
