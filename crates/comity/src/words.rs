//! Numbers, lists and the names of parties as a reader expects them.

pub use comity_figures::words::*;
use comity_ledger::place::{Kind, registry};

/// Names that take an article and do not show it by their form.
const WITH_ARTICLE: [&str; 9] = [
    "Bahamas",
    "Comoros",
    "Gambia",
    "Maldives",
    "Netherlands",
    "Philippines",
    "Seychelles",
    "Vatican City",
    "European Union",
];

/// A name within a sentence: "the United States", "Chile".
pub fn the(name: &str) -> String {
    let formed = name.starts_with("United ")
        || [" Islands", " Republic", " Territories", " Emirates"].iter().any(|end| name.ends_with(end));
    if formed || WITH_ARTICLE.contains(&name) { format!("the {name}") } else { name.to_owned() }
}

/// What a person wrote for a party, as it stands in a sentence: economies by name, blocs as written.
pub fn party(text: &str) -> String {
    match registry().find(text) {
        Ok(id) if registry().place(id).kind == Kind::Economy => the(registry().name_of(id)),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_stands_in_a_sentence_by_its_name() {
        assert_eq!(party("USA"), "the United States");
        assert_eq!(party("CHN"), "China");
        assert_eq!(party("DOM"), "the Dominican Republic");
        assert_eq!(party("CELAC"), "CELAC");
        assert_eq!(party("nowhere"), "nowhere");
    }
}
