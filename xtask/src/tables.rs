//! Are the tables of `registry/ledger/` sound? Every place is known, every day exists, every source
//! is listed, ids are unique, and no two rows contradict each other; a fault names the line, or both
//! lines where two contradict.

use comity_ledger::measure;
use comity_ledger::place::registry;
use comity_ledger::time::When;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

/// A row with the line on which it stands.
struct Row {
    line: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    fn cell(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Columns of places by table; several places are separated by semicolons.
const PLACES: &[(&str, &[&str])] = &[
    ("ties", &["a", "b"]),
    ("agreements", &["parties", "joining"]),
    ("agreement_parties", &["party", "with"]),
    ("events", &["parties"]),
    ("projects", &["place", "promoter"]),
    ("figures", &["origin", "destination"]),
    ("pledges", &["from", "to"]),
    ("rosters", &["bloc"]),
];

/// Columns of days by table.
const DAYS: &[(&str, &[&str])] = &[
    ("ties", &["from", "to"]),
    ("agreements", &["concluded", "signed", "applied", "in_force", "ended"]),
    ("agreement_parties", &["signed", "from", "to"]),
    ("events", &["date", "until"]),
    ("figures", &["first", "last"]),
    ("pledges", &["announced", "deadline"]),
];

/// Tables whose first column is an id of its own.
const WITH_IDS: &[&str] =
    &["sources", "ties", "agreements", "events", "projects", "figures", "pledges", "pledge_evidence"];

/// Checks every table below `registry/ledger/`.
///
/// # Errors
/// If a table cannot be read or has a fault; all faults are told at once.
pub fn check(root: &Path) -> Result<(), Box<dyn Error>> {
    let folder = root.join("registry/ledger");
    let mut faults = Vec::new();
    let sources: BTreeSet<String> =
        read(&folder, "sources")?.iter().map(|row| row.cell("id").to_owned()).collect();
    let mut rows = 0;
    for name in WITH_IDS.iter().chain(&["agreement_parties", "rosters"]) {
        let table = read(&folder, name)?;
        rows += table.len();
        faults.extend(faults_of(name, &table, &sources));
    }
    let (ties, agreements) = (read(&folder, "ties")?, read(&folder, "agreements")?);
    faults.extend(ids_of_both(&ties, &agreements));
    faults.extend(contradictions(&ties));
    let words = read(&folder, "words")?;
    rows += words.len();
    faults.extend(words_without_row(&folder, &words)?);
    if faults.is_empty() {
        println!("== tables of the ledger: ok, {rows} rows");
        return Ok(());
    }
    Err(format!("{} faults in registry/ledger:\n{}", faults.len(), faults.join("\n")).into())
}

fn read(folder: &Path, name: &str) -> Result<Vec<Row>, Box<dyn Error>> {
    let path = folder.join(format!("{name}.csv"));
    let mut reader = csv::Reader::from_path(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let columns = reader.headers()?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| format!("{}: {e}", path.display()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = columns.iter().zip(record.iter()).map(|(c, v)| (c.to_owned(), v.to_owned())).collect();
        rows.push(Row { line, cells });
    }
    Ok(rows)
}

fn columns(list: &'static [(&str, &[&str])], table: &str) -> &'static [&'static str] {
    list.iter().find(|(name, _)| *name == table).map_or(&[], |(_, columns)| columns)
}

/// What is wrong with single rows of a table.
fn faults_of(name: &str, table: &[Row], sources: &BTreeSet<String>) -> Vec<String> {
    let mut faults = Vec::new();
    let mut ids: BTreeMap<&str, u64> = BTreeMap::new();
    for row in table {
        let at = format!("{name}.csv line {}", row.line);
        for column in columns(PLACES, name) {
            for code in row.cell(column).split(';').filter(|code| !code.is_empty()) {
                if registry().by_code(code).is_none() {
                    faults.push(format!(
                        "{at}, column {column}: expected a code of registry/places.csv or blocs_names.csv, found {code:?}"
                    ));
                }
            }
        }
        for column in columns(DAYS, name) {
            let day = row.cell(column).trim_start_matches('~');
            if !matches!(day, "" | "unknown") && When::parse(day).is_none() {
                faults.push(format!(
                    "{at}, column {column}: expected a day that exists, such as 2025-05-14, 2025-05 or 2025, found {day:?}"
                ));
            }
        }
        for id in row.cell("sources").split(';').filter(|id| !id.is_empty()) {
            if !sources.contains(id) {
                faults.push(format!("{at}: expected the id of a row of sources.csv, found {id:?}"));
            }
        }
        let own = row.cell("id");
        if !own.is_empty()
            && WITH_IDS.contains(&name)
            && let Some(before) = ids.insert(own, row.line)
        {
            faults.push(format!("{at}: the id {own:?} stands on line {before} already"));
        }
        if let (Some(from), Some(to)) = (When::parse(row.cell("from")), When::parse(row.cell("to")))
            && from.first > to.last
        {
            faults.push(format!("{at}: ends ({to}) before it begins ({from})"));
        }
    }
    faults
}

/// Lines of `words.csv` that belong to no row, stand twice or lack a language.
fn words_without_row(folder: &Path, words: &[Row]) -> Result<Vec<String>, Box<dyn Error>> {
    let mut known: BTreeSet<String> = BTreeSet::new();
    let named = [
        ("event", "events", "id"),
        ("project", "projects", "id"),
        ("pledge", "pledges", "id"),
        ("person", "events", "person"),
        ("product", "figures", "product"),
    ];
    for (kind, table, column) in named {
        known.extend(read(folder, table)?.iter().map(|row| format!("{kind}/{}", row.cell(column))));
    }
    let mut faults = Vec::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for row in words {
        let (at, own) = (format!("words.csv line {}", row.line), row.cell("row"));
        if !known.contains(own) {
            faults.push(format!(
                "{at}: expected event/ID, project/ID, pledge/ID, person/NAME or product/NAME of a row of those tables, found {own:?}"
            ));
        }
        if !seen.insert(own) {
            faults.push(format!("{at}: {own:?} stands there already"));
        }
        for language in ["es", "pt", "zh"].iter().filter(|language| row.cell(language).is_empty()) {
            faults.push(format!("{at}: expected words in every language, found none in column {language}"));
        }
    }
    Ok(faults)
}

/// Ids that stand in both tables: `tie/ID` leads to one row, and the other would wear its sources.
fn ids_of_both(ties: &[Row], agreements: &[Row]) -> Vec<String> {
    let of_ties: BTreeMap<&str, u64> = ties.iter().map(|row| (row.cell("id"), row.line)).collect();
    let shared = agreements.iter().filter_map(|row| Some((row, of_ties.get(row.cell("id"))?)));
    let told = |(row, line): (&Row, &u64)| {
        format!(
            "agreements.csv line {}: the id {:?} stands in ties.csv line {line} already",
            row.line,
            row.cell("id")
        )
    };
    shared.map(told).collect()
}

/// Two rows that cannot both be true: relations of one pair that overlap or that are both there and
/// not, and memoranda of one pair at the same time with different beginnings.
fn contradictions(ties: &[Row]) -> Vec<String> {
    let mut by_pair: BTreeMap<(String, String, String), Vec<&Row>> = BTreeMap::new();
    for row in ties.iter().filter(|row| measure::TIES_DIPLOMATIC == *row.cell("kind")) {
        let (a, b) = (row.cell("a").to_owned(), row.cell("b").to_owned());
        let pair = if a <= b { (a, b) } else { (b, a) };
        by_pair.entry((row.cell("kind").to_owned(), pair.0, pair.1)).or_default().push(row);
    }
    let mut faults = Vec::new();
    for ((kind, a, b), rows) in by_pair {
        for (i, x) in rows.iter().enumerate() {
            for y in &rows[i + 1..] {
                if contradict(x, y) {
                    faults.push(format!(
                        "ties.csv lines {} and {}: {kind} of {a} and {b} cannot both be: {:?} to {:?} ({}), and {:?} to {:?} ({})",
                        x.line, y.line, x.cell("from"), x.cell("to"), x.cell("state"), y.cell("from"), y.cell("to"), y.cell("state")
                    ));
                }
            }
        }
    }
    faults
}

/// Whether the stretches of two rows overlap for certain.
fn contradict(x: &Row, y: &Row) -> bool {
    let (absent_x, absent_y) = (x.cell("state") == "none", y.cell("state") == "none");
    if absent_x != absent_y {
        let held = if absent_x { y } else { x };
        return held.cell("to").is_empty();
    }
    let begins = |row: &Row| When::parse(row.cell("from"));
    let ends = |row: &Row| When::parse(row.cell("to"));
    let before = |one: &Row, other: &Row| match (ends(one), begins(other)) {
        // Certain only if the one may not have ended when the other began.
        (Some(end), Some(begin)) => end.first <= begin.last,
        (None, _) if one.cell("to").is_empty() => false,
        _ => true,
    };
    !(before(x, y) || before(y, x))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: u64, cells: &[(&str, &str)]) -> Row {
        Row { line, cells: cells.iter().map(|(c, v)| ((*c).to_owned(), (*v).to_owned())).collect() }
    }

    #[test]
    fn an_id_belongs_to_one_row_of_ties_and_agreements() {
        let (tie, own) = (row(2, &[("id", "H1")]), row(3, &[("id", "X1")]));
        let faults = ids_of_both(&[tie], &[row(7, &[("id", "H1")]), own]);
        assert_eq!(faults.len(), 1);
        assert!(
            faults.iter().all(|fault| fault.contains("line 7") && fault.contains("line 2")),
            "{faults:?}"
        );
    }

    #[test]
    fn unknown_places_days_that_do_not_exist_and_contradictions_are_told_with_their_lines() {
        let sources = BTreeSet::from(["mfa".to_owned()]);
        let bad = [
            row(
                2,
                &[("id", "R1"), ("a", "CHN"), ("b", "XYZ"), ("from", "2023-02-30"), ("sources", "nobody")],
            ),
            row(3, &[("id", "R1"), ("a", "CHN"), ("b", "PER"), ("from", "2020"), ("to", "2010")]),
        ];
        let faults = faults_of("ties", &bad, &sources);
        for wanted in ["\"XYZ\"", "2023-02-30", "nobody", "line 2 already", "before it begins"] {
            assert!(faults.iter().any(|fault| fault.contains(wanted)), "{wanted}: {faults:?}");
        }
        let pair = |line, from, to, state| {
            row(
                line,
                &[
                    ("kind", "ties.diplomatic"),
                    ("a", "CHN"),
                    ("b", "PER"),
                    ("from", from),
                    ("to", to),
                    ("state", state),
                ],
            )
        };
        let both = contradictions(&[pair(2, "1971", "", "in_force"), pair(9, "1980", "", "in_force")]);
        assert!(both[0].contains("lines 2 and 9"), "{both:?}");
        assert_eq!(contradictions(&[pair(2, "1971", "", "in_force"), pair(9, "", "", "none")]).len(), 1);
        assert!(
            contradictions(&[pair(2, "1971", "1980", "in_force"), pair(9, "1980", "", "in_force")])
                .is_empty()
        );
    }
}
