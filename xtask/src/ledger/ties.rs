//! Relations, partnerships, memoranda and sanctions: what holds between two parties for a time.

use super::{FIRST, Row, WORLD, Work, cell, text};
use comity_ledger::measure;
use std::error::Error;

/// Columns of `ties.csv`.
const COLUMNS: [&str; 11] =
    ["id", "kind", "a", "b", "level", "from", "to", "state", "sources", "verification", "note"];

/// Writes `ties.csv`.
///
/// # Errors
/// If an original is missing.
pub fn write(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let first = work.original(FIRST, "ties.csv")?;
    let mut rows = relations(work)?;
    rows.extend(partnerships(work)?);
    rows.extend(memoranda(work)?);
    keep_first_ids(work, &mut rows, &first);
    rows.extend(only_in_first(work, &rows, &first));
    rows.extend(sanctions(work)?);
    work.table("ties", &COLUMNS, rows)
}

/// A row of the table; a party that the registry does not know leaves it out.
fn tie(
    work: &mut Work,
    row: &Row,
    kind: &str,
    parties: (&str, &str),
    cells: [&str; 5],
) -> Option<Vec<String>> {
    let (Some(a), Some(b)) = (text::party(parties.0), text::party(parties.1)) else {
        work.leave(format!("{kind}: {} or {} is no place", parties.0, parties.1));
        return None;
    };
    let [id, level, from, to, state] = cells.map(str::to_owned);
    let verification = text::verification(cell(row, "verification")).to_owned();
    let note = text::remark(cell(row, "note"));
    Some(vec![id, kind.to_owned(), a, b, level, from, to, state, work.sources(row), verification, note])
}

fn relations(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(WORLD, "relations-prc-roc.csv")? {
        let level = match cell(&row, "level") {
            "charge" => "at the level of chargés d’affaires",
            "mission" => "mission",
            _ => "",
        };
        let state = if cell(&row, "status") == "no_relations" { "none" } else { "in_force" };
        let from = text::date(cell(&row, "valid_from"), cell(&row, "from_precision"));
        let to = text::date(cell(&row, "valid_to"), cell(&row, "to_precision"));
        let to = if to.is_empty() && cell(&row, "status") == "ended" { "unknown".to_owned() } else { to };
        let parties = (cell(&row, "party_a"), cell(&row, "party_b"));
        let cells = [cell(&row, "rel_id"), level, &from, &to, state];
        out.extend(tie(work, &row, &measure::TIES_DIPLOMATIC, parties, cells));
    }
    Ok(out)
}

/// Every declared level is a row; it ends on the day on which the next one is declared.
fn partnerships(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let originals = work.original(WORLD, "partnerships.csv")?;
    let day = |row: &Row| text::date(cell(row, "declared"), cell(row, "precision"));
    let mut out = Vec::new();
    for row in &originals {
        let (a, b) = (cell(row, "party_a"), cell(row, "party_b"));
        let own = day(row);
        let same = |other: &&Row| {
            let pair = (cell(other, "party_a"), cell(other, "party_b"));
            (pair == (a, b) || pair == (b, a)) && day(other) > own
        };
        let next = originals.iter().filter(same).map(day).min().unwrap_or_default();
        let cells = [cell(row, "partnership_id"), cell(row, "level"), &own, &next, "in_force"];
        out.extend(tie(work, row, &measure::TIES_PARTNERSHIP, (a, b), cells));
    }
    Ok(out)
}

/// A date that the list itself calls likely stands with a `~` before it: it is no fact.
fn memoranda(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(WORLD, "bri.csv")? {
        let likely = cell(&row, "note").contains("likely date of the list");
        let from = text::date(cell(&row, "signed"), cell(&row, "precision"));
        let from = if likely && !from.is_empty() { format!("~{from}") } else { from };
        let to = text::date(cell(&row, "ended"), cell(&row, "ended_precision"));
        let (level, state) = match (cell(&row, "type"), cell(&row, "status")) {
            (_, "statement_only") => ("joint statement, no memorandum", "announced"),
            ("cooperation_plan", _) => ("cooperation plan", "in_force"),
            ("cooperation_framework", _) => ("cooperation framework", "in_force"),
            ("statement", _) => ("joint statement", "in_force"),
            _ => ("", "in_force"),
        };
        let cells = [cell(&row, "bri_id"), level, &from, &to, state];
        out.extend(tie(work, &row, &measure::TIES_MOU_BRI, ("CHN", cell(&row, "iso3")), cells));
    }
    Ok(out)
}

fn sanctions(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(WORLD, "sanctions-regimes.csv")? {
        let from = text::date(cell(&row, "valid_from"), cell(&row, "from_precision"));
        let to = text::date(cell(&row, "valid_to"), cell(&row, "to_precision"));
        let (senders, targets) = (cell(&row, "sender"), cell(&row, "target"));
        let several = senders.contains(';') || targets.contains(';');
        for sender in senders.split(';') {
            for target in targets.split(';') {
                let own = cell(&row, "sanction_id");
                let id = if several { format!("{own}-{sender}-{target}") } else { own.to_owned() };
                let what = cell(&row, "note");
                let cells = [id.as_str(), what, &from, &to, "in_force"];
                let found = tie(work, &row, &measure::TIES_SANCTIONS, (sender, target), cells);
                // The remark says what the regime is about: it is the level, not a note.
                out.extend(found.map(|mut row| {
                    row[10].clear();
                    row
                }));
            }
        }
    }
    Ok(out)
}

fn first_kind(row: &Row) -> String {
    match cell(row, "tie_type") {
        "diplomatic_relations" => measure::TIES_DIPLOMATIC.as_str().to_owned(),
        "bri_mou" => measure::TIES_MOU_BRI.as_str().to_owned(),
        "fta_protocol" => measure::TIES_FTA_PROTOCOL.as_str().to_owned(),
        "fta_early_harvest" => measure::TIES_FTA_EARLY_HARVEST.as_str().to_owned(),
        other => format!("ties.{other}"),
    }
}

fn same_pair(row: &[String], first: &Row) -> bool {
    let pair = (text::party(cell(first, "party_a")), text::party(cell(first, "party_b")));
    let (Some(a), Some(b)) = pair else { return false };
    (row[2] == a && row[3] == b) || (row[2] == b && row[3] == a)
}

/// A row that the first ledger had keeps the id it had there, so that an id once printed can still
/// be explained.
fn keep_first_ids(work: &mut Work, rows: &mut [Vec<String>], first: &[Row]) {
    for old in first {
        let kind = first_kind(old);
        let start = text::date(cell(old, "valid_from"), cell(old, "from_precision"));
        let year = |date: &str| date.trim_start_matches('~').chars().take(4).collect::<String>();
        let mut of_pair: Vec<&mut Vec<String>> = rows
            .iter_mut()
            .filter(|row| row[1] == kind && same_pair(row, old) && !row[0].starts_with('T'))
            .collect();
        let same_start = of_pair.iter().position(|row| start.is_empty() || year(&row[5]) == year(&start));
        let Some(row) = of_pair.get_mut(same_start.unwrap_or(0)) else { continue };
        row[0] = cell(old, "tie_id").to_owned();
        // What the first ledger had read for the same day is not forgotten.
        if row[9] == "unverified" && cell(old, "verification") == "checked" && row[5] == start {
            row[8] = work.sources(old);
            "checked".clone_into(&mut row[9]);
        }
    }
}

/// Kinds that only the first ledger has: its forum and what it says of agreements with protocols.
fn only_in_first(work: &mut Work, rows: &[Vec<String>], first: &[Row]) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for old in first {
        let id = cell(old, "tie_id");
        let kind = first_kind(old);
        // Agreements stand in the table of agreements.
        let told = rows.iter().any(|row| row[0] == id || row[1] == kind && same_pair(row, old));
        if told || kind.starts_with(measure::TIES_FTA.as_str()) {
            continue;
        }
        let from = text::date(cell(old, "valid_from"), cell(old, "from_precision"));
        let state = match cell(old, "status") {
            "signed" => "signed",
            "announced" => "announced",
            _ => "in_force",
        };
        let to = cell(old, "valid_to");
        let to = if to.is_empty() && cell(old, "status") == "ended" { "unknown" } else { to };
        let cells = [id, cell(old, "level"), &from, to, state];
        out.extend(tie(work, old, &kind, (cell(old, "party_a"), cell(old, "party_b")), cells));
    }
    out
}
