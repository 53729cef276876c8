//! What would a minister's desk send about two parties? At most two pages, in the desk's language.
//!
//! The note arranges the same answers as the brief: every number in it is a reading, an indicator
//! or a row of the ledger with an evidence id, every sentence a message of the language. It says
//! what is known and what is not; a row without a source does not stand in it. A pair with nothing
//! known gives a short note.

mod changes;
mod docx;
mod fit;
mod known;
mod markdown;
mod names;
mod offices;
mod people;
mod pledges;
mod products;
mod projects;
mod standing;
mod who;

pub use docx::docx;
pub use fit::{WORDS_MAX, words_of};
pub use markdown::markdown;

use crate::PROGRAM;
use crate::brief::Scope;
use crate::evidence::with_appendix;
use crate::failure::Failure;
use crate::speech::{self, Arg, Language, Say};
use comity_figures::page::{Block, Page, Section, Text};
use comity_ledger::ledger::lists;
use comity_ledger::time::{Date, When};

/// Whom a note is about and in which words.
pub struct Desk<'a> {
    /// The relation.
    pub scope: &'a Scope<'a>,
    /// The words.
    pub say: Say,
    /// The day since which changes are told.
    pub since: Date,
}

impl Desk<'_> {
    fn language(&self) -> Language {
        self.say.language
    }

    fn a(&self) -> String {
        speech::party(self.language(), &self.scope.a)
    }

    fn b(&self) -> String {
        speech::party(self.language(), &self.scope.b)
    }

    /// The words of a row in the language of the note; `None` if the row has them in English only.
    fn said<'a>(&'a self, row: &str, own: &'a str) -> Option<&'a str> {
        self.scope.world.ledger().words.of(row, self.language().of_places(), own)
    }

    fn day(&self, day: Date) -> String {
        speech::day(self.language(), When::day(day))
    }

    fn when(&self, when: When) -> String {
        speech::day(self.language(), when)
    }
}

/// The last day that any list of the ledger knows: the day of a note if none is asked for.
pub fn last_day() -> Date {
    lists::last_day()
}

/// First year of the figures of a note or brief if none is named: a decade before the last in full.
pub const FIRST_YEAR: i16 = 2014;

/// Whether changes can be told since a day.
///
/// # Errors
/// A usage failure if it is after the day of the note.
pub fn since_fits(scope: &Scope, since: Option<Date>) -> Result<(), Failure> {
    match since.filter(|since| *since > scope.as_of) {
        None => Ok(()),
        Some(since) => Err(Failure::usage(format!(
            "expected a day not after {}, the day of the note, found {since}",
            scope.as_of
        ))
        .hint("--since is the day from which changes are told; --as-of moves the day of the note")),
    }
}

/// A year before a day.
pub fn year_before(day: Date) -> Date {
    Date::new(day.year - 1, day.month, day.day).unwrap_or(Date { year: day.year - 1, day: 28, ..day })
}

/// The note as a document with its evidence.
pub fn page(scope: &Scope, language: Language, since: Option<Date>) -> Page {
    with_appendix(scope.world, arranged(scope, language, since))
}

/// The note without the appendix.
pub fn arranged(scope: &Scope, language: Language, since: Option<Date>) -> Page {
    let since = since.unwrap_or_else(|| year_before(scope.as_of));
    let desk = Desk { scope, say: Say::of(language), since };
    let mut sections: Vec<Section> = Vec::new();
    let (standing, beyond) = standing::blocks(&desk);
    // How many entries of each section are left out.
    let mut hidden: Vec<usize> = Vec::new();
    let mut add = |id: &str, key: &str, day: Option<Date>, blocks: Vec<Block>| {
        if blocks.is_empty() {
            return;
        }
        hidden.push(if id == "agreements" { beyond } else { 0 });
        let day = day.map_or_else(String::new, |day| desk.day(day));
        let title = desk.say.plain(key, &[("day", &day)]);
        sections.push(Section { id: format!("note-{id}"), title, blocks });
    };
    let changed = changes::blocks(&desk);
    let told = changes::ids(&changed);
    add("changes", "changes.title", Some(since), changed);
    add("agreements", "standing.title", Some(scope.as_of), standing);
    let duties = if products::duties(&desk).is_some() { "products.title.duties" } else { "products.title" };
    add("products", duties, None, products::blocks(&desk));
    add("projects", "projects.title", None, projects::blocks(&desk));
    add("people", "people.title", None, people::blocks(&desk));
    add("positions", "positions.title", None, people::positions(&desk));
    add("open", "open.title", None, known::open(&desk, &told));
    add("pledges", "pledges.title", None, pledges::blocks(&desk));
    add("unknown", "unknown.title", None, known::unknown(&desk));
    let (day, last) = (desk.day(scope.as_of), desk.day(last_day()));
    let subtitle = if scope.as_of > last_day() { "subtitle.after" } else { "subtitle" };
    let mut page = Page {
        lang: language.tag().to_owned(),
        title: desk.say.plain("title", &[("a", &crate::words::capital(&desk.a())), ("b", &desk.b())]),
        subtitle: desk.say.plain(subtitle, &[("day", &day), ("last", &last)]),
        kind: desk.say.word("kind").to_owned(),
        meta: Vec::new(),
        summary: who::sentences(&desk),
        tiles: who::figures(&desk),
        sections,
        evidence: Vec::new(),
        colophon: vec![desk.say.text("colophon", &[("program", Arg::Plain(PROGRAM))])],
    };
    fit::fit(&mut page, &mut hidden, |lacking| left_out(&desk, lacking));
    page
}

/// What is left out of which section, and how much.
fn left_out(desk: &Desk<'_>, lacking: &[(&str, usize)]) -> Text {
    let one = |(section, n): &(&str, usize)| {
        let what = desk.say.word(&format!("left_out.{section}"));
        desk.say.plain("left_out.one", &[("what", what), ("n", &n.to_string())])
    };
    let names: Vec<String> = lacking.iter().map(one).collect();
    desk.say.text("left_out", &[("names", Arg::Plain(&speech::list(desk.language(), &names)))])
}

/// What the brief is called where it stands under the note.
pub fn annexe_title(language: Language) -> String {
    Say::of(language).word("annexe").to_owned()
}

/// A list block, or nothing.
fn points(items: Vec<Text>) -> Vec<Block> {
    if items.is_empty() { Vec::new() } else { vec![Block::List(items)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(a: &str, b: &str, language: Language) -> Page {
        static WORLD: std::sync::LazyLock<comity_ledger::world::World> =
            std::sync::LazyLock::new(comity_ledger::world::World::embedded);
        let world = &*WORLD;
        let scope = Scope::find(world, a, b, 2014, 2026, Some(last_day())).unwrap();
        page(&scope, language, None)
    }

    /// Words of the compiling that must not stand in a document.
    const WORK: &[&str] = &["memory", "xilu.com copy", "by knowledge", "seed claim", "(none)"];

    #[test]
    fn notes_are_short_and_every_number_leads_to_its_evidence() {
        for (a, b) in [("CHN", "CELAC"), ("EU", "MERCOSUR"), ("TON", "KIR"), ("GBR", "AUS"), ("USA", "VNM")] {
            for language in Language::ALL {
                let page = note(a, b, language);
                let words = words_of(&page);
                assert!(words <= WORDS_MAX, "{a} {b} {}: {words} words", language.tag());
                assert!(page.dangling().is_empty(), "{a} {b}: {:?}", page.dangling());
                let text = markdown(&page);
                for word in WORK {
                    assert!(!text.contains(word), "{a} {b} {}: {word}", language.tag());
                }
            }
        }
    }

    /// The words of a note without its footnotes and their marks.
    fn read(page: &Page) -> String {
        let text = markdown(page);
        let body: String = text.lines().filter(|line| !line.starts_with("[^")).collect::<Vec<_>>().join("\n");
        let mut pieces = body.split("[^");
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |out, piece| out + piece.split_once(']').map_or(piece, |(_, rest)| rest))
    }

    /// What was looked up for twelve pairs, in `tests/notes/facts.csv`: words that a note says, and
    /// words that were wrong once.
    #[test]
    fn notes_say_what_was_looked_up() {
        let mut read_by: std::collections::BTreeMap<(String, String, String), String> = Default::default();
        let mut table = csv::Reader::from_reader(&include_bytes!("../../tests/notes/facts.csv")[..]);
        let mut wrong = Vec::new();
        for row in table.records() {
            let row = row.unwrap();
            let [a, b, language, says, text] = [0, 1, 2, 3, 4].map(|i| row.get(i).unwrap().to_owned());
            let own = Language::ALL.into_iter().find(|l| l.tag() == language).unwrap();
            let key = (a.clone(), b.clone(), language.clone());
            let note = read_by.entry(key).or_insert_with(|| read(&note(&a, &b, own)));
            if note.contains(&text) != (says == "yes") {
                wrong.push(format!("{a} {b} {language}, {says}: {text}"));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn a_day_after_the_lists_is_told_as_such() {
        let world = comity_ledger::world::World::embedded();
        let day = Date::new(2031, 1, 1);
        let scope = Scope::find(&world, "TON", "KIR", 2014, 2026, day).unwrap();
        let page = arranged(&scope, Language::En, None);
        assert!(page.subtitle.contains("the lists end on 15 June 2026"), "{}", page.subtitle);
    }

    #[test]
    fn a_pair_of_which_nothing_is_known_gives_a_short_note() {
        let page = note("TON", "KIR", Language::En);
        assert!(words_of(&page) < 350, "{}", markdown(&page));
        assert!(markdown(&page).contains("not known"), "{}", markdown(&page));
    }
}
