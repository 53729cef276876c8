//! Parties of several places: their real income and trade, and the flows between them.

use super::baseline::Baseline;
use super::result::{Group, PROBABILITIES, Pair, PlaceResult, Ranged, Run, Trade};
use comity_model::equilibrium::axes::{Country, Exporter, Importer, Sector};
use comity_model::equilibrium::draws::{Sample, quantiles};
use comity_model::equilibrium::{Outcome, Report};

/// Most pairs in an answer beside those of the parties asked about.
const PAIRS_SHOWN: usize = 40;

/// Trade among the parties asked about and with everybody else, then the largest changes.
pub(super) fn pairs(baseline: &Baseline, run: &Run) -> Vec<Pair> {
    let everybody: Vec<usize> = (0..baseline.places.len()).collect();
    let mut sides: Vec<(&str, &[usize])> = run.focus.iter().map(|g| (g.name.as_str(), &g.at[..])).collect();
    sides.push(("World", &everybody));
    let mut pairs = Vec::new();
    for (a, from) in &sides {
        for (b, to) in &sides {
            if a != b {
                pairs.push(between(baseline, run, (a, from), (b, to)));
            }
        }
    }
    let mut single: Vec<(f64, usize, usize)> = Vec::new();
    for i in &everybody {
        for n in everybody.iter().filter(|n| *n != i) {
            let (before, after) = run.trade.total(*i, *n);
            single.push(((after - before).abs(), *i, *n));
        }
    }
    single.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, i, n) in single.into_iter().take(PAIRS_SHOWN) {
        let side = |n: usize| (baseline.places[n].name.as_str(), [n]);
        let ((a, from), (b, to)) = (side(i), side(n));
        let pair = between(baseline, run, (a, &from), (b, &to));
        if !pairs.iter().any(|known: &Pair| known.from == pair.from && known.to == pair.to) {
            pairs.push(pair);
        }
    }
    pairs
}

/// Flows from one side to another; flows that stay inside either are left out.
fn between(baseline: &Baseline, run: &Run, from: (&str, &[usize]), to: (&str, &[usize])) -> Pair {
    let (mut before, mut after) = (0.0, 0.0);
    let world = baseline.places.len();
    for i in from.1 {
        for n in to.1 {
            let inside =
                (to.1.len() == world && from.1.contains(n)) || (from.1.len() == world && to.1.contains(i));
            if i != n && !inside {
                let cell = run.trade.total(*i, *n);
                before += cell.0;
                after += cell.1;
            }
        }
    }
    let evidence = match (from.1, to.1) {
        ([i], [n]) => baseline.flow_evidence(*i, *n),
        _ => None,
    };
    let change_percent = (before > 0.0).then(|| 100.0 * (after / before - 1.0));
    Pair { from: from.0.to_owned(), to: to.0.to_owned(), before, after, change_percent, evidence }
}

pub(super) fn group(code: &str, name: &str, at: Vec<usize>, run: &Run, drawn: Option<&Sample>) -> Group {
    let of = |f: &dyn Fn(&PlaceResult) -> f64| at.iter().map(|n| f(&run.places[*n])).sum::<f64>();
    let income = of(&|p| p.income);
    let gain = of(&|p| p.equivalent_variation);
    let mut ranged = Ranged { value: 100.0 * gain / income, low: None, high: None };
    if let Some(sample) = drawn {
        let mut values = vec![0.0; sample.len()];
        for n in &at {
            let weight = run.places[*n].income / income;
            for (total, hat) in values.iter_mut().zip(sample.of(Country(*n))) {
                *total += 100.0 * weight * (hat - 1.0);
            }
        }
        if let [low, high] = quantiles(values, &PROBABILITIES)[..] {
            (ranged.low, ranged.high) = (Some(low), Some(high));
        }
    }
    let (mut exports, mut imports) = ((0.0, 0.0), (0.0, 0.0));
    let whole = at.len() == run.places.len();
    for i in &at {
        for n in (0..run.places.len()).filter(|n| n != i && (whole || !at.contains(n))) {
            let (out, back) = (run.trade.total(*i, n), run.trade.total(n, *i));
            exports = (exports.0 + out.0, exports.1 + out.1);
            imports = (imports.0 + back.0, imports.1 + back.1);
        }
    }
    Group {
        code: code.to_owned(),
        name: name.to_owned(),
        members: at.len(),
        real_income_percent: ranged,
        equivalent_variation: gain,
        exports_percent: 100.0 * (exports.1 / exports.0 - 1.0),
        imports_percent: 100.0 * (imports.1 / imports.0 - 1.0),
        at,
    }
}

pub(super) fn trade(outcome: &Outcome<'_>, report: &Report) -> Trade {
    let e = outcome.baseline.as_ref();
    let (count, sectors) = (e.countries(), e.sectors());
    let mut before = Vec::with_capacity(count * count * sectors);
    for j in 0..sectors {
        for n in 0..count {
            for i in 0..count {
                before.push(e.trade(Importer(n), Exporter(i), Sector(j)));
            }
        }
    }
    Trade { places: count, before, after: report.flows.after.values().to_vec() }
}
