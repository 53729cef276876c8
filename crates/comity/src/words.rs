//! Numbers, lists and the names of parties as a reader expects them.

pub use comity_figures::words::*;
use comity_ledger::place::{Kind, registry};

/// A name within a sentence: "the United States", "Chile"; a name that the registry lacks as it is.
pub fn the(name: &str) -> String {
    registry().named(name).map_or_else(|| name.to_owned(), |id| registry().place(id).in_sentence.clone())
}

/// What a person wrote for a party, as it stands in a sentence: economies by name, blocs as written.
pub fn party(text: &str) -> String {
    match registry().find(text) {
        Ok(id) if registry().place(id).kind == Kind::Economy => registry().place(id).in_sentence.clone(),
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
