//! What do trade figures by product say? Levels of the Harmonized System, groups of products, and the
//! measures of the field on a table of origins by products.
//!
//! Codes are those of one classification: a code of another vintage is another code. A chapter is the
//! first two digits, a heading the first four. A group is a reviewed list of codes in
//! `registry/product_groups.csv`, each with the vintage from which it exists.

mod structure;

pub use structure::{Matrix, complexity, density};

use crate::place::rows;

const CHAPTERS: &str = include_str!("../../../../registry/hs_chapters.csv");
const GROUPS: &str = include_str!("../../../../registry/product_groups.csv");

/// A reviewed group of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Short name: `lithium`.
    pub id: &'static str,
    /// In words.
    pub label: &'static str,
    /// Its codes: a product belongs to the group if its code starts with one.
    pub codes: Vec<Code>,
}

/// A code of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Two, four or six digits.
    pub code: &'static str,
    /// The vintage from which it exists with this meaning.
    pub from: &'static str,
    /// What it is.
    pub note: &'static str,
}

/// Every group, in the order of the registry.
pub fn groups() -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for row in rows(GROUPS) {
        let [id, label, code, from, note] = row[..] else { continue };
        if groups.last().is_none_or(|group| group.id != id) {
            groups.push(Group { id, label, codes: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.codes.push(Code { code, from, note });
        }
    }
    groups
}

/// Which products are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// In words: `8507`, `lithium chain`.
    pub label: String,
    prefixes: Vec<String>,
}

impl Wanted {
    /// A group by its name, or a code and all below it.
    ///
    /// # Errors
    /// The names of the groups, if the text is neither.
    pub fn find(text: &str) -> Result<Self, String> {
        if let Some(group) = groups().into_iter().find(|group| group.id == text) {
            let prefixes = group.codes.iter().map(|code| code.code.to_owned()).collect();
            return Ok(Self { label: group.label.to_owned(), prefixes });
        }
        if !text.is_empty()
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && text.bytes().any(|b| b.is_ascii_digit())
        {
            return Ok(Self { label: text.to_owned(), prefixes: vec![text.to_owned()] });
        }
        let names: Vec<&str> = groups().iter().map(|group| group.id).collect();
        Err(format!("expected a code such as 8507 or a group ({}), found {text:?}", names.join(", ")))
    }

    /// Whether a code is one of them.
    pub fn holds(&self, code: &str) -> bool {
        self.prefixes.iter().any(|prefix| code.starts_with(prefix.as_str()))
    }

    /// Its codes, of any length.
    pub fn codes(&self) -> &[String] {
        &self.prefixes
    }

    /// Digits of its longest code.
    pub fn digits(&self) -> usize {
        self.prefixes.iter().map(String::len).max().unwrap_or(0)
    }

    /// Which of a list of products are added up for it: those of one level, so that nothing counts twice.
    /// In a `flat` list, of which no code is a part of another, only the codes themselves.
    pub fn among(&self, products: &[String], flat: bool) -> Vec<bool> {
        if flat {
            return products.iter().map(|code| self.prefixes.contains(code)).collect();
        }
        let level = level_of(products, self.digits());
        products
            .iter()
            .map(|code| self.holds(code) && level.is_none_or(|level| code.len() == level))
            .collect()
    }
}

/// The length of the codes that are added up for a question at so many digits, where a list holds codes of
/// several levels: the shortest that is long enough, or else the longest. `None` where there is one level only.
pub fn level_of(products: &[String], digits: usize) -> Option<usize> {
    let numbers = products.iter().filter(|code| code.bytes().all(|b| b.is_ascii_digit()));
    let mut lengths: Vec<usize> = numbers.map(String::len).filter(|length| *length > 0).collect();
    lengths.sort_unstable();
    lengths.dedup();
    let enough = lengths.iter().find(|length| **length >= digits).or(lengths.last());
    if lengths.len() > 1 { enough.copied() } else { None }
}

/// The code at a level of so many digits; a shorter code stays.
pub fn at_level(code: &str, digits: usize) -> &str {
    code.get(..digits).unwrap_or(code)
}

/// The name of the chapter of a code of the Harmonized System; empty if it has none.
pub fn chapter_name(code: &str) -> &'static str {
    let chapter = at_level(code, 2);
    let named = rows(CHAPTERS).into_iter().find(|row| row.first() == Some(&chapter));
    named.and_then(|row| row.get(1).copied()).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_codes_choose_products() {
        let lithium = Wanted::find("lithium").unwrap();
        assert!(lithium.holds("283691") && lithium.holds("850760") && !lithium.holds("850710"));
        let batteries = Wanted::find("8507").unwrap();
        assert!(batteries.holds("850710") && !batteries.holds("8506"));
        assert!(Wanted::find("lithum").is_err_and(|why| why.contains("lithium")));
        assert_eq!(chapter_name("850760"), "electrical equipment");
        assert_eq!(at_level("850760", 4), "8507");
    }

    #[test]
    fn a_level_counts_once() {
        let codes = |list: &[&str]| list.iter().map(|code| (*code).to_owned()).collect::<Vec<String>>();
        let mixed = codes(&["total", "85", "8507", "850760", "850710"]);
        assert_eq!(level_of(&mixed, 6), Some(6));
        assert_eq!(level_of(&mixed, 8), Some(6));
        assert_eq!(level_of(&mixed, 4), Some(4));
        assert_eq!(level_of(&codes(&["total", "850760", "850710"]), 2), None);
        let wanted = Wanted::find("85").unwrap();
        assert_eq!(wanted.among(&mixed, false), [false, true, false, false, false]);
        assert_eq!(wanted.among(&codes(&["total", "850760", "270900"]), false), [false, true, false]);
    }

    #[test]
    fn a_list_without_levels_is_taken_by_its_own_numbers() {
        let industries = ["total", "2", "26", "126"].map(str::to_owned);
        assert_eq!(Wanted::find("2").unwrap().among(&industries, true), [false, true, false, false]);
    }

    #[test]
    fn every_group_is_complete_and_its_codes_are_of_a_known_length() {
        for group in groups() {
            assert!(!group.codes.is_empty() && !group.label.is_empty());
            for code in &group.codes {
                assert!([2, 4, 6].contains(&code.code.len()), "{}", code.code);
                assert!(
                    code.code.bytes().all(|b| b.is_ascii_digit()) && code.from.starts_with("HS"),
                    "{}",
                    code.code
                );
            }
        }
    }
}
