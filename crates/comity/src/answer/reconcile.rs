//! Why do two offices print two figures for one flow? Every basis beside the others, gap by gap.
//!
//! Nothing is averaged and no figure is corrected. A gap is told against the exporter's report, or
//! against the first basis where the exporter has none, in money and in per cent of it. The reasons
//! are a short list of what the bases themselves say: valuation, who reports, a hub between the two,
//! territory, another release. They are likely, not proven, and said so.

use crate::failure::Failure;
use crate::output;
use comity_figures::words::amount;
use comity_ledger::measure;
use comity_ledger::panel::Cell;
use comity_ledger::panel::basis::{Reporter, Valuation};
use comity_ledger::panel::reading::{Gap, Reading};
use comity_ledger::party::{self, Party};
use comity_ledger::place::registry;
use comity_ledger::time::Date;
use comity_ledger::world::World;
use serde_json::json;

/// Least and greatest share by which freight and insurance usually raise a value (IMF, *Direction of
/// Trade Statistics*, uses 6 to 10 %; single flows reach a fifth).
const CIF_MARGIN: (f64, f64) = (0.0, 0.20);
/// Places through which much of the trade of others passes.
const HUBS: [&str; 7] = ["HKG", "SGP", "NLD", "BEL", "ARE", "PAN", "MAC"];
/// Economies whose customs territory is drawn differently from office to office.
const TERRITORIES: [(&str, &str); 6] = [
    (
        "CHN",
        "Hong Kong and Macao are apart in some sources, and re-exports through them are booked to China in others",
    ),
    ("USA", "Puerto Rico and the Virgin Islands are inside some sources and apart in others"),
    ("FRA", "overseas departments are inside some sources and apart in others"),
    ("CHE", "Liechtenstein is counted with Switzerland in some sources"),
    ("NOR", "Svalbard is counted with Norway in some sources"),
    ("TWN", "some offices book Taiwan under \"Other Asia, not elsewhere specified\""),
];

/// One direction: its figures and what has none.
#[derive(Clone, Debug)]
pub struct Direction {
    /// From whom.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// The figures, the one that the others are compared with first.
    pub readings: Vec<Reading>,
    /// Bases without one.
    pub gaps: Vec<Gap>,
}

/// Figures of goods exports both ways, on every basis.
///
/// # Errors
/// A failure if a party is not known.
pub fn find(world: &World, a: &str, b: &str, year: i16) -> Result<Vec<Direction>, Failure> {
    let (a, b) = party::pair(a, b, Date::last_of(year)).map_err(|e| Failure::usage(e.to_string()))?;
    Ok([(&a, &b), (&b, &a)].map(|(from, to)| direction(world, from, to, year)).into())
}

fn direction(world: &World, from: &Party, to: &Party, year: i16) -> Direction {
    let (mut readings, mut gaps) = (Vec::new(), Vec::new());
    for series in
        world.panel().bases_of(&measure::TRADE_GOODS_EXPORTS).filter(|series| series.tells_of([from, to]))
    {
        let cell = Cell { from, to: Some(to), year, product: None };
        match world.panel().level(series, &cell) {
            Ok(reading) => readings.push(reading),
            Err(gap) => gaps.push(gap),
        }
    }
    // The exporter's own report is what the others are measured against.
    readings.sort_by_key(|reading| at_border(reading, to).0 != Reporter::Origin);
    Direction { from: from.clone(), to: to.clone(), readings, gaps }
}

/// Who reports a flow to `to` and at which border: customs of one side see what leaves and what arrives.
fn at_border(reading: &Reading, to: &Party) -> (Reporter, Valuation) {
    let basis = &reading.basis;
    let Reporter::Customs(code) = basis.reporter else { return (basis.reporter, basis.valuation) };
    let arrives = to.is_single() && registry().code_of(to.id) == code;
    match (arrives, basis.valuation) {
        (true, Valuation::FobCif) => (Reporter::Destination, Valuation::Cif),
        (true, _) => (Reporter::Destination, Valuation::Fob),
        (false, _) => (Reporter::Origin, Valuation::Fob),
    }
}

/// Whether no direction has a figure.
pub fn is_empty(directions: &[Direction]) -> bool {
    directions.iter().all(|direction| direction.readings.is_empty())
}

/// Difference from the first figure in its unit and in per cent of it; nothing between two units.
fn gap(first: &Reading, other: &Reading) -> Option<(f64, f64)> {
    let comparable = first.unit == other.unit && first.value > 0.0 && first.not_covered == other.not_covered;
    comparable.then(|| (other.value - first.value, 100.0 * (other.value - first.value) / first.value))
}

/// Likely reasons of a gap between two figures, from what their bases say.
fn reasons(direction: &Direction, first: &Reading, other: &Reading) -> Vec<String> {
    let mut reasons = Vec::new();
    if first.unit != other.unit {
        reasons.push(format!("currency: {} and {}; no rate is applied", first.unit, other.unit));
        return reasons;
    }
    if first.not_covered != other.not_covered {
        let names: Vec<&str> = other.not_covered.iter().map(|id| registry().code_of(*id)).collect();
        let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        reasons.push(format!("missing reporter: not covered on this basis are {names}"));
        return reasons;
    }
    let Some((_, percent)) = gap(first, other) else { return reasons };
    let sides = [&direction.from, &direction.to];
    let border = |reading: &Reading| at_border(reading, &direction.to).1;
    if (border(first), border(other)) == (Valuation::Fob, Valuation::Cif) {
        let (low, high) = (100.0 * CIF_MARGIN.0, 100.0 * CIF_MARGIN.1);
        reasons.push(if (low..=high).contains(&percent) {
            "CIF margin: freight and insurance are in the importer's figure and not in the exporter's"
                .to_owned()
        } else if percent > high {
            format!("more than a CIF margin of up to {high:.0} %: origin and last known destination differ")
        } else {
            "below the exporter's figure although CIF: goods that left for this destination went elsewhere"
                .to_owned()
        });
    }
    if sides.iter().any(|side| side.is_single() && HUBS.contains(&registry().code_of(side.id))) {
        reasons.push(
            "re-exports via a hub: one side counts by origin, the other by where goods come from last"
                .to_owned(),
        );
    }
    for (code, why) in TERRITORIES {
        if sides.iter().any(|side| side.is_single() && registry().code_of(side.id) == code) {
            reasons.push(format!("territory: {why}"));
        }
    }
    if other.basis.reporter == Reporter::Reconciled {
        reasons.push("reconciled: both reports weighted by their reliability, freight taken off".to_owned());
    }
    if first.basis.publisher == other.basis.publisher && first.basis.release != other.basis.release {
        reasons.push(format!("vintage: release {} beside {}", other.basis.release, first.basis.release));
    }
    reasons
}

/// Both directions as tables, with reasons below.
pub fn in_words(directions: &[Direction]) -> String {
    let mut out = String::new();
    for direction in directions {
        out += &format!("goods exports, {} to {}\n", direction.from.name(), direction.to.name());
        let Some(first) = direction.readings.first() else {
            out += "  no source has a figure\n";
            out += &gaps_in_words(direction);
            continue;
        };
        let rows: Vec<Vec<String>> = direction
            .readings
            .iter()
            .map(|reading| {
                let (money, percent) = match gap(first, reading) {
                    _ if reading.id == first.id => ("–".to_owned(), "–".to_owned()),
                    Some((money, percent)) => {
                        (amount(money, &reading.unit), format!("{percent:+.1} %").replace('-', "−"))
                    }
                    None => ("not comparable".to_owned(), String::new()),
                };
                let b = &reading.basis;
                let who = format!("{}, {}", b.reporter, b.valuation);
                vec![
                    b.series.clone(),
                    who,
                    amount(reading.value, &reading.unit),
                    money,
                    percent,
                    reading.rows.to_string(),
                    reading.id.clone(),
                ]
            })
            .collect();
        let head = ["basis", "who and at which border", "value", "gap", "in %", "rows", "evidence"];
        out += &output::table(&head, &[2, 3, 4, 5], &rows);
        for reading in direction.readings.iter().skip(1) {
            for reason in reasons(direction, first, reading) {
                out += &format!("  {}: likely {reason}\n", reading.basis.series);
            }
        }
        out += &gaps_in_words(direction);
    }
    out
}

fn gaps_in_words(direction: &Direction) -> String {
    direction.gaps.iter().map(|gap| format!("  no figure: {}: {}\n", gap.what, gap.why)).collect()
}

/// The same in the stable schema `comity/reconcile/1`.
pub fn as_json(directions: &[Direction]) -> serde_json::Value {
    let of = |direction: &Direction| {
        let first = direction.readings.first();
        let readings: Vec<serde_json::Value> = direction
            .readings
            .iter()
            .map(|reading| {
                let gap = first.and_then(|first| gap(first, reading));
                let why = first
                    .filter(|first| first.id != reading.id)
                    .map(|first| reasons(direction, first, reading));
                json!({
                    "id": reading.id, "value": reading.value, "unit": reading.unit, "rows": reading.rows,
                    "basis": reading.basis.in_words(), "gap": gap.map(|(money, _)| money),
                    "gap_percent": gap.map(|(_, percent)| percent), "likely": why.unwrap_or_default(),
                })
            })
            .collect();
        let gaps: Vec<serde_json::Value> =
            direction.gaps.iter().map(|gap| json!({"what": gap.what, "why": gap.why})).collect();
        json!({"from": direction.from.key(), "to": direction.to.key(), "readings": readings, "gaps": gaps})
    };
    json!({"schema": "comity/reconcile/1", "directions": directions.iter().map(of).collect::<Vec<_>>()})
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn one_customs_are_the_exporter_one_way_and_the_importer_the_other() {
        let world = World::embedded();
        let found = find(&world, "CHN", "BRA", 2020).unwrap();
        let [out, back] = &found[..] else { unreachable!("two directions") };
        let customs =
            |d: &Direction| d.readings.iter().position(|r| r.basis.series == "china-customs").unwrap();
        assert_eq!(customs(out), 0, "what leaves is the exporter's own report");
        let arrived = &back.readings[customs(back)];
        assert_eq!(at_border(arrived, &back.to), (Reporter::Destination, Valuation::Cif));
        let reasons = reasons(back, &back.readings[0], arrived);
        assert!(reasons.iter().any(|reason| reason.contains("CIF margin")), "{reasons:?}");
    }
}
