//! How much of either side's value added is in what the other exports?
//!
//! ```text
//! VA_ij = value added of i in j's gross exports / j's gross exports
//! ```
//!
//! See [`crate::chains`] for how it is followed back, and for what it is not.

use super::{Indicator, Inputs, Subject, Value};
use crate::chains::{Chains, PLACES, YEAR};
use crate::measure;
use crate::panel::reading::Bound;
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Value added in exports.
pub const INDICATOR: Indicator = Indicator {
    id: "value-added",
    label: "Value added in exports",
    formula: "VA_i(e_j) = v_i' (I − A)^-1 e_j; share of the sum of e_j",
    reference: "Leontief (1936); Hummels, Ishii and Yi (2001); Koopman, Wang and Wei (2014); OECD TiVA, EXGR_DVA and EXGR_FVA",
    caveat: "80 economies without the rest of the world, whose inputs count as value added of the user: what is domestic is somewhat too large; use by destination is partly derived",
    measure: measure::VALUE_ADDED_EXPORTS,
    compute,
};

/// The members of a party by their number in the table.
///
/// # Errors
/// Who is not in the table: a bloc without some of its members is another bloc.
fn numbers(party: &Party) -> Result<Vec<usize>, String> {
    let mut lacking = Vec::new();
    let mut out = Vec::new();
    for id in &party.members {
        match PLACES.iter().position(|code| *code == registry().code_of(*id)) {
            Some(at) => out.push(at),
            None => lacking.push(registry().name_of(*id)),
        }
    }
    match lacking.as_slice() {
        [] => Ok(out),
        [one] => Err(format!("the table of 80 economies does not hold {one}")),
        [one, rest @ ..] => {
            Err(format!("the table of 80 economies does not hold {one} and {} more members", rest.len()))
        }
    }
}

/// Value added by place in what somebody exports, and the sum of it, in millions of dollars.
type Content = Arc<(Vec<f64>, f64)>;

/// The table of a world, and what was followed back already.
struct Kept {
    chains: Result<Chains, String>,
    known: Mutex<BTreeMap<Vec<usize>, Content>>,
}

fn content(world: &World, exporter: &Party) -> Result<Content, String> {
    let exporters = numbers(exporter)?;
    let kept = world.derived(|world| Kept { chains: Chains::read(world), known: Mutex::default() });
    let kept = kept.get().ok_or("the table is being read")?;
    let known = || kept.known.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(found) = known().get(&exporters) {
        return Ok(Arc::clone(found));
    }
    let found = Arc::new(kept.chains.as_ref().map_err(Clone::clone)?.content(&exporters)?);
    known().insert(exporters, Arc::clone(&found));
    Ok(found)
}

/// Value added of `own` in the exports of `other`, and those exports, in millions of dollars.
fn within(s: &Subject<'_>, own: &Party, other: &Party) -> Result<(f64, f64), String> {
    if s.to != YEAR {
        return Err(format!("the table is of {YEAR}"));
    }
    let own = numbers(own)?;
    let found = content(s.world, other)?;
    let (added, exports) = (&found.0, found.1);
    if exports <= 0.0 {
        return Err("the table holds no exports".to_owned());
    }
    Ok((own.into_iter().map(|at| added[at]).sum(), exports))
}

/// The foreign places with the most value added in what a party exports, the largest first.
pub fn foreign(world: &World, exporter: &Party, places: usize) -> Vec<PlaceId> {
    let (Ok(own), Ok(found)) = (numbers(exporter), content(world, exporter)) else { return Vec::new() };
    let mut others: Vec<usize> = (0..PLACES.len()).filter(|at| !own.contains(at)).collect();
    others.sort_by(|x, y| found.0[*y].total_cmp(&found.0[*x]));
    others.into_iter().take(places).filter_map(|at| registry().by_code(PLACES[at])).collect()
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    const MILLION: f64 = 1e6;
    let inputs = Inputs::default();
    let mut out = Vec::new();
    for (side, own, other) in s.sides() {
        if own.is_world() {
            continue;
        }
        let mut told = |variant: &str, label: String, found: Result<(f64, f64), String>| {
            let share = found.clone().map(|(part, whole)| {
                (100.0 * part / whole, format!("100 × {part:.1} / {whole:.1} million USD"))
            });
            let amount = found.map(|(part, _)| (MILLION * part, format!("{part:.1} million USD")));
            for (unit, end, worked) in [("percent", "", share), ("USD", ".usd", amount)] {
                let variant = format!("{side}.{variant}{end}");
                out.push(Value::bounded(variant, label.clone(), unit, worked, &inputs, Bound::About));
            }
        };
        told("own", format!("domestic value added in the exports of {}", own.name()), within(s, own, own));
        if !other.is_world() {
            let label = format!("value added of {} in the exports of {}", own.name(), other.name());
            told("in-other", label, within(s, own, other));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicator::OTHER_BASES;
    use crate::party::pair;
    use crate::time::Date;

    fn values(a: &str, b: &str, year: i16) -> Vec<Value> {
        let (a, b) = pair(a, b, Date::last_of(2022)).unwrap();
        let series = OTHER_BASES.iter().find(|series| series.id == "icio").unwrap();
        compute(&Subject { world: crate::world::embedded(), a: &a, b: &b, from: year, to: year, series })
    }

    #[test]
    fn shares_are_between_nothing_and_all_and_a_hole_is_no_zero() {
        let found = values("CHN", "BRA", 2022);
        let share = |variant: &str| found.iter().find(|v| v.variant == variant).unwrap().value.clone();
        let (own, foreign) = (share("b.own").unwrap(), share("a.in-other").unwrap());
        assert!(own > 70.0 && own < 100.0 && foreign > 0.5 && own + foreign < 100.0, "{own} {foreign}");
        assert!(share("a.in-other.usd").unwrap() > 1e9);
        for v in values("CHN", "CELAC", 2022).iter().filter(|v| v.variant.contains("in-other")) {
            assert!(v.value.as_ref().is_err_and(|why| why.contains("more members")), "{v:?}");
        }
        assert!(values("CHN", "BRA", 2023).iter().all(|v| v.value.is_err()));
    }
}
