//! Answers of `ask`, `ties` and `explain` as tables of a page: what the terminal prints in columns.

use super::Language;
use crate::answer;
use crate::words;
use comity_figures::figure::svg::escape;
use comity_figures::figure::{Cell, Column, Table};
use comity_figures::page::{self, Links};
use comity_ledger::explanation::{ExplainedRow, Explanation};
use comity_ledger::ledger::tie::{Standing, Tie};
use comity_ledger::measure::Measure;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::Party;
use comity_ledger::place::registry;
use comity_ledger::question::Answer;
use comity_ledger::time::Date;
use comity_ledger::world::World;

fn columns(language: Language, names: &[&str]) -> Vec<Column> {
    names.iter().map(|name| Column::text(language.say(&format!("told.{name}")))).collect()
}

/// Where the evidence of an answer leads.
fn links(language: Language) -> Links {
    Links::Served {
        base: String::new(),
        query: String::new(),
        explain: format!("/explain?lang={}&id=", language.tag()),
    }
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text))
}

fn list(title: &str, lines: &[String]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let items: String = lines.iter().map(|line| format!("<li>{}</li>\n", escape(line))).collect();
    format!("<h2>{}</h2>\n<ul>\n{items}</ul>\n", escape(title))
}

/// One row a basis and year, then what is not covered and why.
pub fn ask(language: Language, heading: &str, answer: &Answer) -> String {
    let (same, related): (Vec<&Reading>, Vec<&Reading>) =
        answer.readings.iter().partition(|reading| !reading.related_only);
    let mut out = String::new();
    for (title, readings) in
        [(words::capital(heading), same), (language.say("told.related").to_owned(), related)]
    {
        if !readings.is_empty() {
            out += &page::table(&of_readings(language, title, &readings), &links(language));
        }
    }
    out + &list(language.say("told.not_covered"), &words::gaps(&answer.gaps))
}

fn of_readings(language: Language, title: String, readings: &[&Reading]) -> Table {
    let mut table = Table::new(title, columns(language, &["period", "value", "basis", "notes"]));
    table.rows = readings
        .iter()
        .map(|r| {
            let mut notes: Vec<String> = vec![r.gap_in_words()];
            notes.extend(r.notes.iter().cloned());
            notes.retain(|note| !note.is_empty());
            vec![
                Cell::text(r.period.clone()),
                Cell::Text(words::reading(r), Some(r.id.clone())),
                Cell::text(r.basis.in_words()),
                Cell::text(notes.join("; ")),
            ]
        })
        .collect();
    table
}

/// What a number rests on: its head as a table of two columns, then the rows.
pub fn explain(language: Language, e: &Explanation) -> String {
    let mut head = Table::new(words::capital(&e.title), columns(language, &["what", "said"]));
    let mut add = |key: &str, cell: Cell| {
        if !cell.shown().is_empty() {
            head.rows.push(vec![Cell::text(language.say(&format!("told.{key}"))), cell]);
        }
    };
    add("value", Cell::text(answer::explain::value_in_words(e)));
    add("basis", Cell::text(e.basis.clone()));
    e.source.iter().for_each(|source| add("sources", Cell::text(source.clone())));
    for file in &e.files {
        add("file", Cell::text(format!("{} (SHA-256 {})", file.name, file.sha256)));
    }
    e.arithmetic.iter().for_each(|line| add("arithmetic", Cell::text(line.clone())));
    e.inputs.iter().for_each(|id| add("input", Cell::Text(id.clone(), Some(id.clone()))));
    e.notes.iter().for_each(|note| add("notes", Cell::text(note.clone())));
    let mut out = page::table(&head, &links(language));
    if !e.rows.is_empty() {
        let mut rows = Table::new(language.say("told.rows"), columns(language, &["row", "value", "notes"]));
        let shown = |row: &ExplainedRow| match row.exact {
            Some(exact) => answer::explain::decimal(exact, e.decimals),
            None => row.value.to_string(),
        };
        rows.rows = e
            .rows
            .iter()
            .map(|row| [row.locator.clone(), shown(row), row.note.clone()].map(Cell::text).to_vec())
            .collect();
        out += &page::table(&rows, &links(language));
    }
    if let (Some(sum), false) = (e.exact_sum, e.rows.is_empty()) {
        out += &paragraph(&format!(
            "{}: {}",
            language.say("told.sum"),
            answer::explain::decimal(sum, e.decimals)
        ));
    }
    out
}

/// Every kind of tie with its number in force, folded; open if only one was asked for.
pub fn ties(
    language: Language,
    world: &World,
    kinds: &[Measure],
    (a, b): (&Party, &Party),
    day: Date,
) -> String {
    let mut out = String::new();
    for kind in kinds {
        let standing = world.ledger().standing(kind, a, b, day);
        let whole = answer::ties::as_such(world, *kind, a, b);
        if standing.is_empty() && whole.is_empty() {
            continue;
        }
        let name = kind_name(language, *kind);
        let (open, n) = (if kinds.len() == 1 { " open" } else { "" }, standing.in_force.len());
        out += &format!(
            "<details class=\"section\"{open}><summary>{} · {} {n}</summary>\n",
            escape(&name),
            language.say("told.in_force")
        );
        out += &page::table(&of_ties(language, name, &standing, &whole, day), &links(language));
        let near = answer::ties::around(world, *kind, a, b, day);
        out += &list(language.say("told.around"), &near);
        out += "</details>\n";
    }
    if out.is_empty() {
        let kept: Vec<String> = kinds.iter().map(|kind| answer::ties::nothing(*kind)).collect();
        let nothing = paragraph(language.say("told.nothing"));
        return if kinds.len() == 1 { nothing + &paragraph(kept.concat().trim()) } else { nothing };
    }
    out
}

/// The first name of a kind of tie in the language; its label where it has none.
fn kind_name(language: Language, kind: Measure) -> String {
    let at = Language::ALL.iter().position(|own| *own == language).unwrap_or_default();
    let own = kind.name_in(at);
    words::capital(if own.is_empty() || language == Language::En { kind.label() } else { own })
}

fn of_ties(language: Language, title: String, standing: &Standing<'_>, whole: &[&Tie], day: Date) -> Table {
    let names = ["pair", "stands", "when", "name", "checked", "sources"];
    let mut table = Table::new(title, columns(language, &names));
    let lists = [
        &standing.in_force,
        &standing.cannot_say,
        &standing.signed,
        &standing.announced,
        &standing.later,
        &standing.ended,
        &standing.absent,
    ];
    let all = whole.iter().copied().chain(lists.into_iter().flatten().copied());
    let named = |id| registry().place(id).name(language.of_places());
    table.rows = all
        .map(|tie| {
            let checked = if tie.unverified() { "unverified" } else { tie.verification.as_str() };
            vec![
                Cell::Text(format!("{} – {}", named(tie.a), named(tie.b)), Some(format!("tie/{}", tie.id))),
                Cell::text(language.say(&format!("told.stands.{:?}", tie.stands_on(day)))),
                Cell::text(tie.span_in_words()),
                Cell::text(tie.level.clone()),
                Cell::text(language.say(&format!("told.checked.{checked}"))),
                Cell::text(tie.sources.join(", ")),
            ]
        })
        .collect();
    table
}
