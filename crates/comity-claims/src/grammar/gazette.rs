//! What is known of places besides their names: blocs, epithets, currencies, fiscal years, borders.
//!
//! From `registry/demonyms.csv`, whose columns hold for every language.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const MEMBERS: &str = include_str!("../../../../registry/bloc_membership.csv");
const REGISTRY: &str = include_str!("../../../../registry/demonyms.csv");

/// One place or bloc.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The first name of the registry.
    pub name: String,
    /// A group of places.
    pub bloc: bool,
    /// What it may be called besides its name ("african", "island").
    pub epithets: Vec<String>,
    /// ISO 4217 code of its money.
    pub currency: String,
    /// First month of its fiscal year.
    pub fiscal: u8,
    /// Side of the border and neighbour.
    pub neighbours: Vec<(String, String)>,
}

fn all() -> &'static BTreeMap<String, Known> {
    static ALL: LazyLock<BTreeMap<String, Known>> = LazyLock::new(|| {
        let mut reader = csv::Reader::from_reader(REGISTRY.as_bytes());
        reader
            .records()
            .flatten()
            .map(|r| {
                let cell = |i: usize| r.get(i).unwrap_or("");
                let list = |i: usize| cell(i).split(';').filter(|s| !s.is_empty()).map(str::to_owned);
                let known = Known {
                    name: list(2).next().unwrap_or_default(),
                    bloc: cell(1) == "bloc",
                    epithets: list(5).collect(),
                    currency: cell(6).to_owned(),
                    fiscal: cell(7).parse().unwrap_or(1),
                    neighbours: list(8)
                        .filter_map(|s| s.split_once(':').map(|(a, b)| (a.to_owned(), b.to_owned())))
                        .collect(),
                };
                (cell(0).to_owned(), known)
            })
            .collect()
    });
    &ALL
}

/// What is known of a code.
pub fn known(code: &str) -> Option<&'static Known> {
    all().get(code)
}

/// The name of a code for readers.
pub fn name(code: &str) -> &str {
    known(code).map_or(code, |k| k.name.as_str())
}

/// Blocs of the field that the registry of names in English lacks.
const BLOCS: &[&str] = &["ANDEAN", "OCE"];

/// Whether a code is a group of places.
pub fn is_bloc(code: &str) -> bool {
    known(code).map_or(BLOCS.contains(&code) || has_members(code), |k| k.bloc)
}

/// The only neighbour of a place on a side, or the only one at all.
pub fn neighbour(code: &str, side: Option<&str>) -> Option<String> {
    let all: Vec<&String> =
        known(code)?.neighbours.iter().filter(|(s, _)| side.is_none_or(|w| w == s)).map(|(_, c)| c).collect();
    match all.as_slice() {
        [one] => Some((*one).clone()),
        _ => None,
    }
}

/// Whether the registry has members of a bloc.
fn has_members(bloc: &str) -> bool {
    members().range((bloc.to_owned(), String::new())..).next().is_some_and(|(b, _)| b == bloc)
}

/// Whether a place is, or was, a member of a bloc.
pub fn is_member(place: &str, bloc: &str) -> bool {
    // The five of Central Asia are a region, of which the registry of blocs has no members.
    if bloc == "CASIA" {
        return known(place).is_some_and(|k| k.epithets.iter().any(|e| e == "central asian"));
    }
    members().contains(&(bloc.to_owned(), place.to_owned())) || is_within(place, bloc)
}

/// Whether a place lies in a part of the world, by what it may be called.
fn is_within(place: &str, region: &str) -> bool {
    let called: &[&str] = match region {
        "AFR" => &["african"],
        "EUROPE" => &["european"],
        "ASIA" => &["asian"],
        "LAC" => &["latin american", "caribbean"],
        _ => return false,
    };
    known(place).is_some_and(|k| k.epithets.iter().any(|e| called.contains(&e.as_str())))
}

fn members() -> &'static BTreeSet<(String, String)> {
    static ALL: LazyLock<BTreeSet<(String, String)>> = LazyLock::new(|| {
        csv::Reader::from_reader(MEMBERS.as_bytes())
            .records()
            .flatten()
            .filter_map(|r| Some((r.get(0)?.to_owned(), r.get(1)?.to_owned())))
            .collect()
    });
    &ALL
}
