//! Trade agreements by stage and by party.
//!
//! The WTO's list is the frame; rows compiled by hand add what it lacks (signed, concluded or
//! announced texts, agreements outside it) and say more of those since 2015. An accession is no
//! agreement of its own where the list gives the date of each party; the pairs for which an
//! accession holds on another day, or not at all, stand in `agreement_parties.csv` with the
//! acceding party in the column `with`.

use super::{Row, WORLD, Work, cell, text};
use comity_ledger::measure::{self, Measure};
use comity_ledger::time::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "name",
    "parties",
    "joining",
    "concluded",
    "signed",
    "applied",
    "in_force",
    "ended",
    "state",
    "coverage",
    "sources",
    "verification",
    "note",
];
const PARTY_COLUMNS: [&str; 9] =
    ["agreement", "party", "with", "signed", "from", "to", "state", "sources", "note"];

/// Ids of agreements in the first ledger of China and Latin America.
const FIRST_IDS: &[(&str, &str)] = &[
    ("W8", "T066"),
    ("W666", "T067"),
    ("W677", "T068"),
    ("W1213", "T069"),
    ("W1209", "T070"),
    ("C8-2019", "T071"),
    ("CHNPER-UP", "T072"),
    ("CHNHND-EHA", "T073"),
];

/// Rows by hand of an agreement that the WTO's list has: one agreement is one row, and the day of its
/// entry into force stands in `corrections.csv`.
const TWICE: &[(&str, &str)] = &[
    ("EUARM-CEPA", "W849"),
    ("EUCAM-FULL", "W676"),
    ("EUGEO-DCFTA", "W848"),
    ("EUMDA-DCFTA", "W850"),
    ("EUUKR-DCFTA", "W681"),
];

/// Writes `agreements.csv`, `agreement_parties.csv` and `desta_corrections.csv`.
///
/// # Errors
/// If an original is missing.
pub fn write(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let by_hand = work.original(WORLD, "agreements.csv")?;
    let wto = work.original(WORLD, "wto-rta-2026-02.csv")?;
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut parties: Vec<Vec<String>> = Vec::new();
    for row in &wto {
        if let Some(row) = listed(work, row) {
            rows.insert(row[0].clone(), row);
        }
        parties.extend(staged(row));
    }
    for row in &by_hand {
        if let Some(row) = hand_row(work, row) {
            rows.insert(row[0].clone(), row);
        }
    }
    parties.retain(|party| rows.contains_key(&party[0]));
    for row in work.original(WORLD, "agreement-entry.csv")? {
        if let Some(party) = entry(work, &row, &rows) {
            let (agreement, who) = (party[0].clone(), party[1].clone());
            parties.retain(|old| !(old[0] == agreement && old[1] == who && old[2] == party[2]));
            parties.push(party);
        }
    }
    united_kingdom(&rows, &mut parties);
    parties.sort();
    for party in &parties {
        work.cited.extend(party[7].split(';').filter(|id| !id.is_empty()).map(str::to_owned));
    }
    let sorted: Vec<Vec<String>> = rows.into_values().collect();
    work.table("agreements", &COLUMNS, sorted)?;
    work.table("agreement_parties", &PARTY_COLUMNS, parties)?;
    desta(work)
}

/// The id under which an agreement stands here.
fn own_id(id: &str) -> &str {
    FIRST_IDS.iter().find(|(listed, _)| *listed == id).map_or(id, |(_, first)| first)
}

/// The measure of a kind of agreement.
fn kind(word: &str) -> Option<Measure> {
    Some(match word {
        "FTA" | "FTA & EIA" | "CU" | "CU & EIA" | "EIA" => measure::TIES_FTA,
        "PSA" | "PSA & EIA" => measure::TIES_PSA,
        "amendment" => measure::TIES_FTA_PROTOCOL,
        "accession" => measure::TIES_FTA,
        "framework" | "digital" | "ART" | "other" => measure::TIES_AGREEMENT,
        "unilateral" => measure::TIES_PREFERENCE,
        "suspension" => measure::TIES_SUSPENSION,
        _ => return None,
    })
}

/// Members of groups that the originals name as parties and the registry does not have.
const GROUPS: &[(&str, &str)] = &[("SACU", "BWA;LSO;NAM;ZAF;SWZ"), ("CACM", "CRI;SLV;GTM;HND;NIC;PAN")];

/// The parties as codes of the registry; an agreement with a party that has none is left out, because
/// without it the rest would be another agreement.
fn codes(work: &mut Work, what: &str, list: &str) -> Option<String> {
    let list = GROUPS.iter().fold(list.to_owned(), |list, (group, members)| list.replace(group, members));
    let mut known = Vec::new();
    for code in list.split(';').map(str::trim).filter(|code| !code.is_empty()) {
        let Some(code) = text::party(code) else {
            work.leave(format!("agreement {what}: {code} is no place"));
            return None;
        };
        known.push(code);
    }
    Some(known.join(";"))
}

/// A row of the WTO's list; negotiations and accessions are not agreements.
fn listed(work: &mut Work, row: &Row) -> Option<Vec<String>> {
    let id = own_id(&format!("W{}", cell(row, "wto_id"))).to_owned();
    if matches!(cell(row, "status"), "negotiation" | "signed") || cell(row, "accession") == "1" {
        return None;
    }
    let earliest = |goods: &str, services: &str| {
        let (goods, services) = (cell(row, goods), cell(row, services));
        if goods.is_empty() { services.to_owned() } else { goods.to_owned() }
    };
    let Some(kind) = kind(cell(row, "type")) else {
        work.leave("agreement of the WTO list without a type");
        return None;
    };
    let members =
        if cell(row, "parties").is_empty() { cell(row, "original_parties") } else { cell(row, "parties") };
    let ended = cell(row, "inactive");
    work.cited.insert("wto-rta".to_owned());
    Some(vec![
        id.clone(),
        kind.as_str().to_owned(),
        cell(row, "name").to_owned(),
        codes(work, &id, members)?,
        String::new(),
        String::new(),
        earliest("signed_g", "signed_s"),
        String::new(),
        earliest("in_force_g", "in_force_s"),
        ended.to_owned(),
        "in_force".to_owned(),
        cell(row, "coverage").to_owned(),
        "wto-rta".to_owned(),
        "dataset".to_owned(),
        String::new(),
    ])
}

/// The dates of single parties in the WTO's list: `BRN:2023-07-12>;GBR:>2020-12-31;CAN:never>`.
fn staged(row: &Row) -> Vec<Vec<String>> {
    let name = cell(row, "name");
    let accession = cell(row, "accession") == "1";
    // Pairs of an accession that differ from the date of the acceding party are kept with it.
    let (agreement, with) = match (accession, name.contains("Accession of the United Kingdom")) {
        (false, _) => (own_id(&format!("W{}", cell(row, "wto_id"))).to_owned(), ""),
        (true, true) => ("W640".to_owned(), "GBR"),
        (true, false) => return Vec::new(),
    };
    let own = |part: &str| {
        let (party, dates) = part.split_once(':')?;
        let (from, to) = dates.split_once('>')?;
        let party = text::party(party)?;
        let state = if from == "never" { "not_in_force" } else { "" };
        let from = if from == "never" { "" } else { from };
        let to = day_after(to);
        Some(vec![
            agreement.clone(),
            party,
            with.to_owned(),
            String::new(),
            from.to_owned(),
            to,
            state.to_owned(),
            "wto-rta".to_owned(),
            String::new(),
        ])
    };
    cell(row, "specific").split(';').filter_map(own).collect()
}

/// The list prints the last day; the tables hold the first day on which it no longer holds.
fn day_after(last: &str) -> String {
    comity_ledger::time::Date::parse(last).map_or_else(String::new, |day| day.next().to_string())
}

fn hand_row(work: &mut Work, row: &Row) -> Option<Vec<String>> {
    let id = cell(row, "agreement_id");
    if TWICE.iter().any(|(twice, _)| *twice == id) {
        return None;
    }
    let word = cell(row, "kind");
    let Some(kind) = kind(word) else {
        // Withdrawals are ends of rows that stand elsewhere.
        work.leave(format!("agreement row of kind {word}: an end, told by the agreement itself"));
        return None;
    };
    let listed = text::party_list(cell(row, "parties"));
    let accession = word == "accession";
    if accession && id.starts_with('W') && cell(row, "status") != "signed" {
        return None;
    }
    let joining = if accession { listed.last().cloned().unwrap_or_default() } else { String::new() };
    let date = |column: &str| text::date(cell(row, column), cell(row, &format!("{column}_precision")));
    let state = match cell(row, "status") {
        "in_force" | "ended" | "superseded" => "in_force",
        other => other,
    };
    let id = own_id(id);
    // The day from which a text is applied is none of its entry into force.
    let (applied, in_force) = match state {
        "provisionally_applied" => (date("in_force"), String::new()),
        _ => (String::new(), date("in_force")),
    };
    let kind = if id == "T073" || id == "CHNNIC-EHA" { measure::TIES_FTA_EARLY_HARVEST } else { kind };
    Some(vec![
        id.to_owned(),
        kind.as_str().to_owned(),
        cell(row, "name").to_owned(),
        codes(work, id, cell(row, "parties"))?,
        joining,
        concluded(cell(row, "note")),
        date("signed"),
        applied,
        in_force,
        date("ended"),
        state.to_owned(),
        cell(row, "coverage").to_owned(),
        work.sources(row),
        text::verification(cell(row, "verification")).to_owned(),
        text::remark(cell(row, "note")),
    ])
}

/// The day on which the text was agreed, which the originals tell in their remarks.
fn concluded(note: &str) -> String {
    let after =
        ["concluded ", "declaration of conclusion "].iter().filter_map(|words| note.split_once(words));
    let days = after.filter_map(|(_, rest)| rest.get(..10)).filter(|day| Date::parse(day).is_some());
    days.map(str::to_owned).next().unwrap_or_default()
}

/// When a party came in or went out, where the agreement was staged.
fn entry(work: &mut Work, row: &Row, known: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
    let (agreement, with) = match cell(row, "agreement_id") {
        "W1218" => ("W640", "GBR"),
        other => (own_id(other), ""),
    };
    if !known.contains_key(agreement) {
        work.leave(format!("entry of a party into {agreement}, which is no row of the table"));
        return None;
    }
    let Some(party) = text::party(cell(row, "party")) else {
        work.leave(format!("entry of {}, which is no place", cell(row, "party")));
        return None;
    };
    let state = match cell(row, "status") {
        // A deposit of the instrument is not the day of entry.
        "in_force" | "ended" | "ratified" => "",
        other => other,
    };
    let ratified = cell(row, "status") == "ratified";
    let from = if ratified {
        String::new()
    } else {
        text::date(cell(row, "valid_from"), cell(row, "from_precision"))
    };
    let to = text::date(cell(row, "valid_to"), cell(row, "to_precision"));
    let to = if cell(row, "status") == "ended" { day_after(&to) } else { to };
    Some(vec![
        agreement.to_owned(),
        party,
        with.to_owned(),
        String::new(),
        from,
        to,
        state.to_owned(),
        work.sources(row),
        text::remark(cell(row, "note")),
    ])
}

/// Agreements of the European Union applied to the United Kingdom until the end of 2020, eleven
/// months after it had left; the list names most of them, this names the rest.
fn united_kingdom(rows: &BTreeMap<String, Vec<String>>, parties: &mut Vec<Vec<String>>) {
    const LEFT: &str = "2021-01-01";
    let told: BTreeSet<String> =
        parties.iter().filter(|p| p[1] == "GBR" && p[2].is_empty()).map(|p| p[0].clone()).collect();
    for (id, row) in rows {
        let members: Vec<&str> = row[3].split(';').collect();
        let of_union = members.contains(&"EU") && !members.contains(&"GBR");
        let begun = if row[7].is_empty() { &row[8] } else { &row[7] };
        let began_before = !begun.is_empty() && begun.as_str() < LEFT;
        let lasted = row[9].is_empty() || row[9].as_str() >= LEFT;
        if of_union && began_before && lasted && !told.contains(id) {
            let cells = [id, "GBR", "", "", "", LEFT, "", "wto-rta", ""];
            parties.push(cells.map(str::to_owned).to_vec());
        }
    }
}

/// What is wrong in the DESTA list, by its own ids.
fn desta(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let mut rows = Vec::new();
    for row in work.original(WORLD, "desta-corrections.csv")? {
        let see = cell(&row, "see_or_source");
        let see = TWICE.iter().find(|(twice, _)| *twice == see).map_or(see, |(_, listed)| listed);
        let field = cell(&row, "field");
        let value = if cell(&row, "value") == "by_party" {
            String::new()
        } else {
            text::date(cell(&row, "value"), cell(&row, "precision"))
        };
        let value = match field {
            "status" | "kind" => cell(&row, "value").to_owned(),
            "ended_for" => day_after(&value),
            _ => value,
        };
        rows.push(vec![
            cell(&row, "desta_id").to_owned(),
            field.to_owned(),
            cell(&row, "party").replace("all", ""),
            value,
            see.to_owned(),
            text::remark(cell(&row, "note")),
        ]);
    }
    work.table("desta_corrections", &["id", "field", "party", "value", "see", "note"], rows)
}
