//! From names of parties to the countries of a baseline, with what is lost on the way.

use super::baseline::Baseline;
use crate::failure::Failure;
use crate::words;
use comity_ledger::place::{Kind, PlaceId, registry};
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

/// One party of a list: a place, a bloc, or everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// As written.
    pub name: String,
    /// Its places, in order; what the list takes out is taken out.
    pub at: Vec<usize>,
    /// Whether it stands for every place on its own account, not for a bloc.
    pub everybody: bool,
}

impl Side {
    /// Whether it acts as one towards others.
    pub fn is_bloc(&self) -> bool {
        !self.everybody && self.at.len() > 1
    }
}

/// The parties of a list one by one, and what a reader must know.
///
/// # Errors
/// As [`resolve`].
pub fn sides(
    baseline: &Baseline,
    parties: &[String],
    day: Date,
    at: &str,
) -> Result<(Vec<Side>, Vec<String>), Failure> {
    let whole = resolve(baseline, parties, day, at)?;
    let mut found = Vec::new();
    for name in parties.iter().filter(|entry| !entry.starts_with('-')) {
        let (mut members, _) = one(baseline, name, day, at)?;
        let everybody = is_everybody(name);
        members.retain(|n| whole.at.contains(n));
        members.sort_unstable();
        members.dedup();
        if !members.is_empty() {
            found.push(Side { name: name.clone(), at: members, everybody });
        }
    }
    if found.is_empty() {
        found.push(Side { name: parties.join(", "), at: whole.at, everybody: true });
    }
    Ok((found, whole.notes))
}

/// Whether a name stands for every place, each on its own account.
pub fn is_everybody(name: &str) -> bool {
    let world = || registry().find(name).is_ok_and(|id| registry().place(id).kind == Kind::World);
    EVERYBODY.iter().any(|word| word.eq_ignore_ascii_case(name)) || world()
}

/// Who deals with whom, `[n * count + i]` for `i` of `from` and `n` of `to`, and the blocs whose inside
/// is left alone. Where two parties overlap the common members belong to the smaller one, so that a bloc
/// acts towards outside; a bloc named on both sides acts inside.
pub fn dealings(count: usize, from: &[Side], to: &[Side]) -> (Vec<bool>, Vec<String>) {
    let mut mask = vec![false; count * count];
    let mut kept_inside = Vec::new();
    for f in from {
        for t in to {
            let same = f.at == t.at || (f.everybody && t.everybody);
            let smaller_from = !f.everybody && (t.everybody || f.at.len() < t.at.len());
            let outside = |mine: &Side, other: &Side, loses: bool| -> Vec<usize> {
                let stays = |n: &&usize| same || !loses || !other.at.contains(n);
                mine.at.iter().filter(stays).copied().collect()
            };
            let (sellers, buyers) = (outside(f, t, !smaller_from), outside(t, f, smaller_from));
            for n in &buyers {
                for i in sellers.iter().filter(|i| *i != n) {
                    mask[n * count + i] = true;
                }
            }
            let inner = if smaller_from { f } else { t };
            let other = if smaller_from { t } else { f };
            if !same && inner.is_bloc() && inner.at.iter().any(|n| other.at.contains(n)) {
                kept_inside.push(inner);
            }
        }
    }
    // Inside is left alone only if no other entry of the lists names it.
    let dealt = |bloc: &Side| bloc.at.iter().any(|n| bloc.at.iter().any(|i| mask[n * count + i]));
    let mut names: Vec<String> =
        kept_inside.into_iter().filter(|bloc| !dealt(bloc)).map(|bloc| bloc.name.clone()).collect();
    names.sort_unstable();
    names.dedup();
    (mask, names)
}

/// Years in which the first members of a bloc are looked for.
const YEARS_AHEAD: i16 = 60;

/// Most places that a note lists by name.
const NAMED: usize = 6;

/// Most codes of a baseline that a message lists.
const CODES_SHOWN: usize = 20;

/// A name that neither the registry nor the baseline has: the codes of a user's own file are the nearest.
fn unknown(baseline: &Baseline, name: &str, message: &str, at: &str) -> Failure {
    let codes = || baseline.places.iter().map(|place| place.code.as_str());
    let near = codes().find(|code| strsim::damerau_levenshtein(code, name) == 1);
    let own = baseline.places.iter().any(|place| place.id.is_none());
    match near.filter(|_| own) {
        Some(near) => {
            Failure::usage(format!("{at}: unknown place {name:?}")).hint(format!("did you mean {near}?"))
        }
        None if own && baseline.places.len() <= CODES_SHOWN => {
            Failure::usage(format!("{at}: unknown place {name:?}"))
                .hint(format!("codes of the baseline: {}", codes().collect::<Vec<_>>().join(", ")))
        }
        None => Failure::usage(message)
            .hint("parties are ISO 3166 codes, blocs such as CELAC or EU, names, or codes of the baseline"),
    }
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
    let id = registry().find(name).map_err(|e| unknown(baseline, name, &format!("{at}: {e}"), at))?;
    let place = registry().place(id);
    if place.kind == Kind::World {
        return Ok(((0..baseline.places.len()).collect(), None));
    }
    let members = registry().members(id, day);
    if members.is_empty() {
        let message = format!("{at}: {} had no members on {day}", place.code);
        // A bloc of tomorrow is the usual case: the first year whose end it sees.
        let later = (day.year..day.year + YEARS_AHEAD)
            .find(|year| !registry().members(id, Date::last_of(*year)).is_empty());
        return Err(Failure::usage(message).hint(match later {
            Some(year) => format!("as_of = {year}-12-31 is the first end of a year with members"),
            None => "choose another as_of".to_owned(),
        }));
    }
    let mut inside = Vec::new();
    let mut absent = Vec::new();
    for member in &members {
        match baseline.places.iter().position(|p| p.id == Some(*member)) {
            Some(n) => inside.push(n),
            None => absent.push(*member),
        }
    }
    let others = |absent: &[PlaceId]| {
        let rest = if baseline.places.iter().any(|p| p.code == "ROW") {
            " (there they are part of the rest of the world)"
        } else {
            ""
        };
        // Few by name, many by code.
        let few = absent.len() <= NAMED;
        let name = |id: &PlaceId| if few { registry().name_of(*id) } else { registry().code_of(*id) };
        let names: Vec<&str> = absent.iter().map(name).collect();
        format!("not separate in the baseline {}: {}{rest}", baseline.label, names.join(", "))
    };
    if inside.is_empty() {
        return Err(Failure::usage(format!("{at}: {} is {}", place.code, others(&absent)))
            .hint("the baseline \"atlas\" has most economies, the baseline \"icio\" 80"));
    }
    let lacking = (!absent.is_empty())
        .then(|| format!("{} of {} members; {}", inside.len(), members.len(), others(&absent)));
    let notes: Vec<String> = lacking.into_iter().chain(composed(baseline, id, &members, day)).collect();
    Ok((inside, (!notes.is_empty()).then(|| format!("{}: {}", place.code, notes.join("; ")))))
}

/// Who of the baseline joined a bloc after `day`, or left it: a question about the bloc of now would leave it out.
fn composed(baseline: &Baseline, bloc: PlaceId, members: &[PlaceId], day: Date) -> Option<String> {
    let later = registry().members(bloc, Date::last_of(day.year + YEARS_AHEAD));
    let held = |id: &PlaceId| baseline.places.iter().any(|p| p.id == Some(*id));
    let apart = |these: &[PlaceId], those: &[PlaceId]| -> Vec<String> {
        let only = these.iter().filter(|id| held(id) && !those.contains(id));
        only.map(|id| registry().place(*id).in_sentence.clone()).collect()
    };
    let (joined, left) = (apart(&later, members), apart(members, &later));
    let told = |names: Vec<String>, what: &str| {
        (!names.is_empty()).then(|| format!("{} {what} it later", words::list(&names)))
    };
    let told: Vec<String> = told(joined, "joined").into_iter().chain(told(left, "left")).collect();
    (!told.is_empty())
        .then(|| format!("composed as on {day}, and {}; `as_of` takes another day", told.join(", and ")))
}

/// Sectors by code, name or group, `-` takes out; all if the list is empty.
///
/// # Errors
/// A name that no sector or group has, or nothing left.
pub fn sectors(baseline: &Baseline, names: &[String], at: &str) -> Result<Vec<usize>, Failure> {
    let all = || (0..baseline.sectors.len()).collect::<Vec<_>>();
    let (mut found, mut taken) = (Vec::new(), Vec::new());
    for entry in names {
        match entry.strip_prefix('-') {
            Some(rest) => taken.extend(sectors_of(baseline, rest.trim(), at)?),
            None => found.extend(sectors_of(baseline, entry, at)?),
        }
    }
    if names.iter().all(|entry| entry.starts_with('-')) {
        found = all();
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|j| !taken.contains(j));
    if found.is_empty() {
        return Err(Failure::usage(format!("{at}: no sector is left of {}", names.join(", "))));
    }
    Ok(found)
}

/// The sectors of one code, name or group.
fn sectors_of(baseline: &Baseline, name: &str, at: &str) -> Result<Vec<usize>, Failure> {
    let same = |text: &String| text.eq_ignore_ascii_case(name);
    let fits = |s: &super::baseline::BaseSector| same(&s.code) || same(&s.name) || s.groups.iter().any(same);
    let found: Vec<usize> =
        baseline.sectors.iter().enumerate().filter(|(_, s)| fits(s)).map(|(j, _)| j).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let message = format!("{at}: the baseline {} has no sector {name:?}", baseline.label);
    Err(Failure::usage(message).hint(known_sectors(baseline, name)))
}

/// The sectors that a name may have meant, or all of them, with what each is.
fn known_sectors(baseline: &Baseline, name: &str) -> String {
    let told = |s: &super::baseline::BaseSector| {
        if s.name.is_empty() || s.name == s.code { s.code.clone() } else { format!("{} {}", s.code, s.name) }
    };
    let (low, word) = (name.to_lowercase(), |text: &str| text.to_lowercase());
    let near = |s: &&super::baseline::BaseSector| {
        let code = word(&s.code);
        let same_stem =
            name.len() > 1 && (code.starts_with(&low) || (code.len() > 1 && low.starts_with(&code)));
        same_stem || (name.len() > 3 && word(&s.name).contains(&low))
    };
    let meant: Vec<String> = baseline.sectors.iter().filter(near).map(told).collect();
    if !meant.is_empty() {
        return format!("did you mean {}?", meant.join(", or "));
    }
    let mut groups: Vec<&str> =
        baseline.sectors.iter().flat_map(|s| s.groups.iter().map(String::as_str)).collect();
    groups.sort_unstable();
    groups.dedup();
    let all: Vec<String> = baseline.sectors.iter().map(told).collect();
    let groups = if groups.is_empty() { String::new() } else { format!("groups: {}; ", groups.join(", ")) };
    format!("{groups}sectors: {}", all.join("; "))
}
