//! Under which licences are the data and the crates in the program, and which of them must be asked about?
//!
//! `registry/licences.csv` has a row for every source whose licence is open, with what to ask whom, and
//! for data outside the atlas; `registry/notices.txt` has the crates and their texts.

use comity_ledger::ledger::people;
use comity_ledger::world::World;
use serde::Deserialize;
use std::fmt::Write;

const TABLE: &str = include_str!("../../../../registry/licences.csv");
const NOTICES: &str = include_str!("../../../../registry/notices.txt");

/// What is known of the licence of some data.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Licence {
    /// Its name: that of the source in the atlas, or of a table.
    pub source: String,
    /// What the data are, and from whom.
    pub holds: String,
    /// As stated, or as far as known.
    pub licence: String,
    /// Whom to ask; empty if nothing is open.
    pub ask: String,
    /// What to ask.
    pub question: String,
}

/// The licence of every source in the program, in the order of the atlas and then of the table.
pub fn all(world: &World) -> Vec<Licence> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let mut table: Vec<Licence> = reader.deserialize().filter_map(Result::ok).collect();
    let mut found: Vec<Licence> = Vec::new();
    let mut add = |source: &str, holds: String, licence: &str| {
        if found.iter().any(|known| known.source == source) {
            return;
        }
        let row = table.iter().position(|row| row.source == source).map(|at| table.remove(at));
        found.push(Licence {
            source: source.to_owned(),
            holds,
            licence: licence.to_owned(),
            ..row.unwrap_or_default()
        });
    };
    for source in world.atlas().parts().iter().map(|part| &part.head.source) {
        let credit = if source.attribution.is_empty() { &source.publisher } else { &source.attribution };
        add(&source.id, format!("{}; {credit}", source.title), &source.licence);
    }
    for [kind, source, licence] in people::licences() {
        add(&format!("people-{kind}"), source.to_owned(), licence);
    }
    found.extend(table);
    found
}

/// All of it for a terminal: data, open questions, crates, texts.
pub fn in_words(world: &World) -> String {
    let all = all(world);
    let mut out = String::from("Data in the program\n\n");
    for one in &all {
        let Licence { source, holds, licence, .. } = one;
        let _ = writeln!(out, "{source}  {holds}\n  licence  {licence}");
    }
    out += "\nNot confirmed: ask before the program is given on with these data\n\n";
    for one in all.iter().filter(|one| !one.ask.is_empty()) {
        let _ = writeln!(out, "{}  ask {}: {}", one.source, one.ask, one.question);
    }
    out + "\nCrates in the program, each with its licence; the texts stand below\n\n" + NOTICES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words by which a source says that its licence is not certain.
    const OPEN: [&str; 6] = [
        "as far as known",
        "not confirmed",
        "none stated",
        "no licence named",
        "by our knowledge",
        "free for research",
    ];

    #[test]
    fn every_licence_is_told_and_whoever_can_settle_an_open_one_is_named() {
        let all = all(&World::embedded());
        assert!(all.len() > 15, "{}", all.len());
        for one in &all {
            let is_open = OPEN.iter().any(|words| one.licence.contains(words));
            assert!(!one.holds.is_empty() && !one.licence.is_empty(), "{one:?}");
            assert_eq!(is_open, !one.ask.is_empty(), "{one:?}");
            assert_eq!(one.ask.is_empty(), one.question.is_empty(), "{one:?}");
        }
    }

    #[test]
    fn the_row_of_a_source_that_is_not_there_does_not_hide() {
        let rows = csv::Reader::from_reader(TABLE.as_bytes())
            .deserialize::<Licence>()
            .filter(Result::is_err)
            .count();
        assert_eq!(rows, 0);
        // A row without words of its own must have met its source.
        assert!(all(&World::embedded()).iter().all(|one| !one.licence.is_empty()));
    }

    #[test]
    fn the_notices_list_the_crates_and_their_texts() {
        let (list, texts) = NOTICES.split_once("\n\n").unwrap_or_default();
        assert!(list.lines().count() > 100 && list.lines().all(|line| line.split(" | ").count() == 3));
        for line in list.lines() {
            let name = line.split(" | ").next().unwrap_or_default();
            let heads = texts.lines().filter(|text| text.starts_with("== "));
            assert!(heads.into_iter().any(|head| head.contains(name)), "{name} has no text");
        }
    }
}
