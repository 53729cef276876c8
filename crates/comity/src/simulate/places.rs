//! From names of parties to the countries of a baseline, with what is lost on the way.

use super::baseline::Baseline;
use crate::failure::Failure;
use comity_ledger::place::{Kind, registry};
use comity_ledger::time::Date;

/// Countries of a baseline, and members that it does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// Indices, in order, each once.
    pub at: Vec<usize>,
    /// What a reader must know: members that are not in the baseline.
    pub notes: Vec<String>,
}

/// Words that stand for every place of the baseline.
const EVERYBODY: [&str; 3] = ["world", "all", "WLD"];

/// Resolves a list of parties; an entry that starts with `-` is taken out.
///
/// # Errors
/// An unknown name, a bloc nobody had joined, or nothing left.
pub fn resolve(baseline: &Baseline, parties: &[String], day: Date, at: &str) -> Result<Resolved, Failure> {
    let mut found = Resolved::default();
    let mut taken = Vec::new();
    for entry in parties {
        let (name, out) = match entry.strip_prefix('-') {
            Some(rest) => (rest.trim(), true),
            None => (entry.as_str(), false),
        };
        let (members, note) = one(baseline, name, day, at)?;
        if out { &mut taken } else { &mut found.at }.extend(members);
        found.notes.extend(note);
    }
    if parties.iter().all(|entry| entry.starts_with('-')) && !parties.is_empty() {
        found.at = (0..baseline.places.len()).collect();
    }
    found.at.sort_unstable();
    found.at.dedup();
    found.at.retain(|n| !taken.contains(n));
    if found.at.is_empty() {
        return Err(Failure::usage(format!("{at}: nobody is left of {}", parties.join(", ")))
            .hint("name at least one place that the baseline has"));
    }
    Ok(found)
}

fn one(
    baseline: &Baseline,
    name: &str,
    day: Date,
    at: &str,
) -> Result<(Vec<usize>, Option<String>), Failure> {
    if EVERYBODY.iter().any(|word| word.eq_ignore_ascii_case(name)) {
        return Ok(((0..baseline.places.len()).collect(), None));
    }
    // The codes of a user's own file come before ours.
    if let Some(n) = baseline.places.iter().position(|p| p.code == name) {
        return Ok((vec![n], None));
    }
    let id = registry().find(name).map_err(|e| {
        Failure::usage(format!("{at}: {e}"))
            .hint("parties are ISO 3166 codes, blocs such as CELAC or EU, names, or codes of the baseline")
    })?;
    let place = registry().place(id);
    if place.kind == Kind::World {
        return Ok(((0..baseline.places.len()).collect(), None));
    }
    let members = registry().members(id, day);
    if members.is_empty() {
        let message = format!("{at}: {} had no members on {day}", place.code);
        return Err(Failure::usage(message).hint("choose another as_of"));
    }
    let mut inside = Vec::new();
    let mut absent = Vec::new();
    for member in &members {
        match baseline.places.iter().position(|p| p.id == Some(*member)) {
            Some(n) => inside.push(n),
            None => absent.push(registry().code_of(*member)),
        }
    }
    let others = |absent: &[&str]| {
        let rest = if baseline.places.iter().any(|p| p.code == "ROW") {
            " (there they are part of the rest of the world)"
        } else {
            ""
        };
        format!("not separate in the baseline {}: {}{rest}", baseline.label, absent.join(", "))
    };
    if inside.is_empty() {
        return Err(Failure::usage(format!("{at}: {} is {}", place.code, others(&absent)))
            .hint("the baseline \"atlas\" has most economies, the baseline \"wiod\" 40"));
    }
    let note = (!absent.is_empty()).then(|| {
        format!("{}: {} of {} members; {}", place.code, inside.len(), members.len(), others(&absent))
    });
    Ok((inside, note))
}

/// Sectors by code, name or group; all if the list is empty.
///
/// # Errors
/// A name that no sector or group has.
pub fn sectors(baseline: &Baseline, names: &[String], at: &str) -> Result<Vec<usize>, Failure> {
    if names.is_empty() {
        return Ok((0..baseline.sectors.len()).collect());
    }
    let mut found = Vec::new();
    for name in names {
        let same = |text: &String| text.eq_ignore_ascii_case(name);
        let before = found.len();
        for (j, sector) in baseline.sectors.iter().enumerate() {
            if same(&sector.code) || same(&sector.name) || sector.groups.iter().any(same) {
                found.push(j);
            }
        }
        if found.len() == before {
            let mut known: Vec<&str> = baseline.sectors.iter().map(|s| s.code.as_str()).collect();
            known.extend(baseline.sectors.iter().flat_map(|s| s.groups.iter().map(String::as_str)));
            known.sort_unstable();
            known.dedup();
            let message = format!("{at}: the baseline {} has no sector {name:?}", baseline.label);
            return Err(Failure::usage(message).hint(format!("sectors: {}", known.join(", "))));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}
