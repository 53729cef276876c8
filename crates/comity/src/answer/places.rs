//! Which place is meant? Codes and names that fit some words, in any of the languages of the registry.

use crate::output;
use comity_ledger::place::{Kind, Language, Place, registry};
use comity_ledger::time::Date;
use serde_json::{Value, json};

/// Kinds of place that a question can be about.
const KINDS: [Kind; 4] = [Kind::Economy, Kind::Bloc, Kind::Region, Kind::World];

/// The languages of names, with their tags.
const LANGUAGES: [(&str, Language); 4] =
    [("en", Language::En), ("es", Language::Es), ("pt", Language::Pt), ("zh", Language::Zh)];

/// Places that fit some words, the nearest first: meant outright, then a name that begins so, then one
/// that holds them.
pub fn find(words: &str) -> Vec<&'static Place> {
    let wanted = words.trim().to_lowercase();
    let outright = registry().find(words).ok();
    let mut found: Vec<(u8, &Place)> = registry()
        .places()
        .iter()
        .filter(|place| KINDS.contains(&place.kind))
        .filter_map(|place| {
            let near = if outright == Some(place.id) { Some(0) } else { nearness(place, &wanted) };
            near.map(|near| (near, place))
        })
        .collect();
    found.sort_by_key(|(near, place)| (*near, place.code));
    found.into_iter().map(|(_, place)| place).collect()
}

/// 1 if a name begins so, 2 if a name holds it.
fn nearness(place: &Place, wanted: &str) -> Option<u8> {
    let names = || place.names.iter().map(|name| name.to_lowercase()).filter(|_| !wanted.is_empty());
    if names().any(|name| name.starts_with(wanted)) {
        return Some(1);
    }
    names().any(|name| name.contains(wanted)).then_some(2)
}

/// Names that are near to words that fit nothing.
pub fn suggestions(words: &str) -> Vec<String> {
    registry().unknown(words).did_you_mean
}

/// The places as a table.
pub fn in_words(places: &[&Place], day: Date) -> String {
    let rows: Vec<Vec<String>> = places
        .iter()
        .map(|place| {
            let members = registry().members(place.id, day);
            let members =
                if place.has_members() { format!("{} members", members.len()) } else { String::new() };
            vec![place.code.to_owned(), place.name(Language::En).to_owned(), kind(place).to_owned(), members]
        })
        .collect();
    output::table(&["code", "name", "kind", "on the day"], &[], &rows)
}

/// The same in the stable schema `comity/places/1`.
pub fn as_json(words: &str, places: &[&Place], day: Date) -> Value {
    let list: Vec<Value> = places.iter().map(|place| one(place, day)).collect();
    json!({
        "schema": "comity/places/1", "query": words, "as_of": day.to_string(), "places": list,
        "did_you_mean": if places.is_empty() { suggestions(words) } else { Vec::new() },
    })
}

fn one(place: &Place, day: Date) -> Value {
    let names: serde_json::Map<String, Value> =
        LANGUAGES.iter().map(|(tag, language)| ((*tag).to_owned(), place.name(*language).into())).collect();
    let members: Option<Vec<&str>> = place
        .has_members()
        .then(|| registry().members(place.id, day).into_iter().map(|id| registry().code_of(id)).collect());
    json!({"code": place.code, "name": place.name(Language::En), "kind": kind(place), "names": names,
           "members": members})
}

fn kind(place: &Place) -> &'static str {
    match place.kind {
        Kind::Economy => "economy",
        Kind::Bloc => "bloc",
        Kind::Region => "region",
        Kind::World => "world",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(words: &str) -> Vec<&'static str> {
        find(words).into_iter().map(|place| place.code).collect()
    }

    #[test]
    fn a_name_in_any_language_finds_its_place_first() {
        for (words, code) in
            [("Chile", "CHL"), ("Brasil", "BRA"), ("中国", "CHN"), ("celac", "CELAC"), ("usa", "USA")]
        {
            assert_eq!(codes(words).first(), Some(&code), "{words}");
        }
    }

    #[test]
    fn what_fits_nothing_has_suggestions_and_no_place() {
        assert!(codes("CELACC").is_empty());
        assert!(
            suggestions("CELACC").iter().any(|name| name.contains("CELAC")),
            "{:?}",
            suggestions("CELACC")
        );
        assert!(codes("").is_empty());
    }
}
