//! What is a row of the ledger called in Spanish, Portuguese and Chinese?
//!
//! The tables are kept in English. A row that a document needs in another language has a line in
//! `words.csv`: `event/K045`, `project/P5`, `pledge/P01`, `person/Xi Jinping`, `product/soya`.

use super::sheet::Tables;
use crate::place::Language;
use std::collections::BTreeMap;

/// The words of rows by language.
#[derive(Clone, Debug, Default)]
pub struct Words(BTreeMap<String, [String; 3]>);

impl Words {
    /// Reads the table.
    pub fn read(tables: &Tables) -> Self {
        let sheet = tables.sheet("words");
        let line =
            |line: super::sheet::Line<'_>| (line.owned("row"), ["es", "pt", "zh"].map(|l| line.owned(l)));
        Self(sheet.lines().map(line).collect())
    }

    /// What a row is called; `own` is what its table says. `None` if nobody has put it into the language.
    pub fn of<'a>(&'a self, row: &str, language: Language, own: &'a str) -> Option<&'a str> {
        let at = match language {
            Language::En => return Some(own),
            Language::Es => 0,
            Language::Pt => 1,
            Language::Zh => 2,
        };
        self.0.get(row)?.get(at).map(String::as_str).filter(|words| !words.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_is_the_table_itself_and_what_is_not_there_stays_unsaid() {
        let words = Words::read(&Tables::embedded());
        assert_eq!(words.of("person/Li Qiang", Language::Zh, "Li Qiang"), Some("李强"));
        assert_eq!(words.of("project/P5", Language::Pt, ""), Some("porto de Chancay, primeira fase"));
        assert_eq!(words.of("event/none", Language::En, "as it stands"), Some("as it stands"));
        assert_eq!(words.of("event/none", Language::Es, "as it stands"), None);
    }
}
