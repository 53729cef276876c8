//! Which place is meant? Codes and names that fit some words, in any of the languages of the registry.

use crate::output;
use comity_ledger::place::{Kind, Language, Place, PlaceId, normalised, registry};
use comity_ledger::time::Date;
use serde_json::{Value, json};

/// Kinds of place that a question can be about.
pub const KINDS: [Kind; 4] = [Kind::Economy, Kind::Bloc, Kind::Region, Kind::World];

/// The languages of names, with their tags.
const LANGUAGES: [(&str, Language); 4] =
    [("en", Language::En), ("es", Language::Es), ("pt", Language::Pt), ("zh", Language::Zh)];

/// What people type for a party and what is no name of it in a text: a part for the whole, or the
/// party's own name in a language that the registry does not keep.
const TYPED: &[(&str, &str)] = &[
    ("england", "GBR"),
    ("scotland", "GBR"),
    ("wales", "GBR"),
    ("deutschland", "DEU"),
    ("nippon", "JPN"),
    ("bharat", "IND"),
    ("suomi", "FIN"),
    ("sverige", "SWE"),
    ("polska", "POL"),
    ("hellas", "GRC"),
    ("allemagne", "DEU"),
    ("chine", "CHN"),
];

/// Parties that the words may mean, with the name that matched: a code or whole name first, then one of whose
/// names the words are the beginning or a part, in any language.
fn fitting(words: &str) -> impl Iterator<Item = (PlaceId, String)> {
    let plain = normalised(words);
    let typed: Vec<(PlaceId, String)> = TYPED
        .iter()
        .filter(|(name, _)| plain.len() > 2 && name.starts_with(&plain))
        .filter_map(|(name, code)| Some((registry().by_code(code)?, (*name).to_owned())))
        .collect();
    let meant = registry().find(words).ok().map(|id| (id, words.to_owned()));
    let begin = registry().beginning(words).into_iter().map(|(id, name)| (id, name.to_owned()));
    meant.into_iter().chain(begin).chain(typed)
}

/// The parties of a list, each once.
fn each_once(found: impl Iterator<Item = (PlaceId, String)>) -> Vec<(PlaceId, String)> {
    let mut out: Vec<(PlaceId, String)> = Vec::new();
    for (id, matched) in found {
        if KINDS.contains(&registry().place(id).kind) && out.iter().all(|(known, _)| *known != id) {
            out.push((id, matched));
        }
    }
    out
}

/// Places that fit some words.
pub fn find(words: &str) -> Vec<&'static Place> {
    each_once(fitting(words)).into_iter().map(|(id, _)| registry().place(id)).collect()
}

/// At most so many places that fit some words or whose name is nearly the words, with the name that matched.
pub fn suggested(words: &str, most: usize) -> Vec<(PlaceId, String)> {
    let near = registry().near(words).into_iter().map(|id| (id, words.to_owned()));
    let mut found = each_once(fitting(words).chain(near));
    found.truncate(most);
    found
}

/// Names that are near to words that fit nothing.
pub fn suggestions(words: &str) -> Vec<String> {
    registry().unknown(words).did_you_mean()
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

    #[test]
    fn whatever_people_type_for_a_party_finds_it() {
        for (typed, code) in [
            ("uk", "GBR"),
            ("england", "GBR"),
            ("turkey", "TUR"),
            ("ivory", "CIV"),
            ("holland", "NLD"),
            ("mercosul", "MERCOSUR"),
            ("deutschland", "DEU"),
            ("viet nam", "VNM"),
            ("chian", "CHN"),
            ("中国", "CHN"),
            ("bras", "BRA"),
        ] {
            let found = suggested(typed, 12);
            let codes: Vec<&str> = found.iter().map(|(id, _)| registry().code_of(*id)).collect();
            assert!(codes.iter().take(3).any(|found| *found == code), "{typed}: {codes:?}");
        }
        assert!(suggested(&"x".repeat(100_000), 12).is_empty());
    }
}
