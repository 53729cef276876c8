//! How many ties of each kind are in force on the last day of the year?
//!
//! ```text
//! n = number of pairs of members with at least one tie of the kind in force on that day
//! ```
//!
//! In force, not ever signed; ties of a bloc as such are not counted among its members'. A pair that
//! is not on the list is not known to have none, so no share of all pairs is given. A kind that no
//! list treats has no value, not zero.

use super::{Indicator, Inputs, Subject, Value};
use crate::ledger::explain::count_id;
use crate::measure;
use crate::panel::reading::Bound;
use crate::time::Date;

/// Ties in force.
pub const INDICATOR: Indicator = Indicator {
    id: "ties",
    label: "Ties in force",
    formula: "pairs with at least one tie in force on the last day of the year",
    reference: "ledger; Dür, Baccini and Elsig (2014); Nedopil (2023)",
    caveat: "a tie that no list holds does not appear",
    measure: measure::OTHER,
    compute,
};

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let day = Date::last_of(s.to);
    let kinds = measure::all().filter(|m| m.is_tie());
    let mut out = Vec::new();
    for kind in kinds {
        let standing = s.world.ledger().standing(&kind, s.a, s.b, day);
        if standing == Default::default() {
            continue;
        }
        let mut inputs = Inputs::default();
        inputs.id(count_id(&kind, s.a, s.b, day));
        let label = format!("{}, {} and {}, on {day}", kind.label(), s.a.name(), s.b.name());
        let open = standing.open_in_words();
        let (worked, bound) = match standing.counted() {
            Some((n, bound)) => {
                inputs.note(open);
                let told = format!("{n} pairs with one on the list; of the others it says nothing");
                (Ok((n as f64, told)), bound)
            }
            None => (Err(open), Bound::AtLeast),
        };
        out.push(Value { bound, ..Value::new(kind.as_str(), label, "pairs", worked, &inputs) });
    }
    out
}
