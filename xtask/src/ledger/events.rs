//! Visits, meetings of the forum, initiatives and joint positions, and what speaks against a claim:
//! things that happened on a day. Pledges and what came of them.

use super::{FIRST, Row, SECOND, Work, cell, text};
use std::error::Error;

const COLUMNS: [&str; 11] =
    ["id", "kind", "date", "until", "parties", "person", "place", "text", "sources", "verification", "note"];

/// Writes `events.csv`, `pledges.csv` and `pledge_evidence.csv`.
///
/// # Errors
/// If an original is missing.
pub fn write(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let mut rows = first(work)?;
    rows.extend(forum(work)?);
    rows.extend(visits(work)?);
    rows.extend(initiatives(work)?);
    rows.extend(counter(work)?);
    rows.extend(culture(work)?);
    work.table("events", &COLUMNS, rows)?;
    pledges(work)
}

/// Meetings that both ledgers tell: the id of the first, the words of the second.
const SAME_MEETING: &[(&str, &str)] =
    &[("F001", "E001"), ("F002", "E002"), ("F003", "E004"), ("F004", "E005"), ("F005", "E006")];

fn event(work: &mut Work, row: &Row, cells: [&str; 8]) -> Vec<String> {
    let mut out: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
    out.push(work.sources(row));
    out.push(text::verification(cell(row, "verification")).to_owned());
    out.push(text::remark(cell(row, "note")));
    out
}

/// First and last day of `2025-05-13`, `2015/2019`.
fn days(date: &str) -> (String, String) {
    let (from, to) = date.split_once('/').unwrap_or((date, ""));
    (from.to_owned(), to.to_owned())
}

fn parties(codes: &[&str]) -> String {
    let mut out: Vec<String> = codes.iter().filter_map(|code| text::party(code)).collect();
    out.dedup();
    out.join(";")
}

fn first(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(FIRST, "events.csv")? {
        let id = cell(&row, "event_id");
        if SAME_MEETING.iter().any(|(_, first)| *first == id) {
            continue;
        }
        let codes: Vec<&str> = cell(&row, "parties").split(';').collect();
        let kind = match cell(&row, "event_type") {
            "initiative" => "initiative.proposed",
            "joint_position" => "position.joint",
            "un_climate" => "position.climate",
            other => other,
        };
        let who = parties(&codes);
        out.push(event(
            work,
            &row,
            [id, kind, cell(&row, "date"), "", &who, "", "", cell(&row, "description")],
        ));
    }
    Ok(out)
}

fn forum(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(SECOND, "forum.csv")? {
        let own = cell(&row, "forum_id");
        let id = SAME_MEETING.iter().find(|(second, _)| *second == own).map_or(own, |(_, first)| first);
        let kind = format!("forum.{}", cell(&row, "level"));
        let (from, _) = days(cell(&row, "date_from"));
        let (name, documents) = (cell(&row, "name"), cell(&row, "documents"));
        let said = if documents.is_empty() { name.to_owned() } else { format!("{name}: {documents}") };
        let who = if cell(&row, "level") == "document" && name.contains("Policy Paper") {
            parties(&["CHN", "LAC"])
        } else {
            parties(&["CHN", "CELAC"])
        };
        out.push(event(
            work,
            &row,
            [id, &kind, &from, cell(&row, "date_to"), &who, "", cell(&row, "place"), &said],
        ));
    }
    Ok(out)
}

fn visits(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(SECOND, "visits.csv")? {
        let kind = format!("visit.{}.{}", cell(&row, "office"), cell(&row, "kind").replace('+', "."));
        let who = parties(&[cell(&row, "from_iso3"), cell(&row, "to_iso3")]);
        let said = text::without_asides(cell(&row, "occasion"));
        let (from, until) = (cell(&row, "date_from"), cell(&row, "date_to"));
        out.push(event(
            work,
            &row,
            [cell(&row, "visit_id"), &kind, from, until, &who, text::person(cell(&row, "person")), "", &said],
        ));
    }
    Ok(out)
}

/// Initiatives by the short names of the originals.
const INITIATIVES: &[(&str, &str)] = &[
    ("GDI", "Global Development Initiative"),
    ("GSI", "Global Security Initiative"),
    ("GCI", "Global Civilization Initiative"),
    ("GGI", "Global Governance Initiative"),
    ("IOMed", "International Organization for Mediation"),
    ("AI", "artificial intelligence"),
];

/// Initiatives that China put forward, and positions that it shares: who supports one stands with China.
const OF_CHINA: &[&str] = &[
    "GDI",
    "GSI",
    "GCI",
    "GGI",
    "IOMed",
    "Friends for Peace (Ukraine)",
    "WTO: interim appeal (MPIA)",
    "WTO: special treatment",
    "WTO: appellate body",
];

/// Rows that the first ledger tells too.
const TOLD_BEFORE: &[&str] = &["I001", "I003", "I004", "I040", "I041", "I047", "I048"];

fn initiatives(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(SECOND, "initiatives.csv")? {
        let (short, stance) = (cell(&row, "initiative"), cell(&row, "stance"));
        let (from, until) = days(cell(&row, "date"));
        if from.is_empty() {
            work.leave(format!("initiative without a day ({stance})"));
            continue;
        }
        if TOLD_BEFORE.contains(&cell(&row, "init_id")) {
            work.leave("initiative that stands in the first ledger too");
            continue;
        }
        let name = INITIATIVES.iter().find(|(code, _)| *code == short).map_or(short, |(_, name)| name);
        let kind = match stance {
            "supports" | "signatory" | "member of group" | "co-chair, signatory" => "initiative.supported",
            "proposed" => "initiative.proposed",
            "member of G77 and China" | "chair of G77" => "position.climate",
            "party" | "co-sponsor" | "speaker" => "position.together",
            _ => "position",
        };
        let sole = matches!(stance, "proposed" | "position" | "document" | "resolution");
        let with =
            if sole || !(OF_CHINA.contains(&short) || kind == "position.climate") { "" } else { "CHN" };
        let own = if cell(&row, "iso3") == "*" { "" } else { cell(&row, "iso3") };
        let who = parties(&[own, with]);
        let document = cell(&row, "document");
        let said =
            [name, stance, document].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(": ");
        out.push(event(
            work,
            &row,
            [cell(&row, "init_id"), kind, &from, &until, &who, "", cell(&row, "place"), &said],
        ));
    }
    Ok(out)
}

/// Cancelled works, disputes, exits, counts that differ: what a fair page tells beside the rest.
fn counter(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(SECOND, "counter_evidence.csv")? {
        if cell(&row, "description").contains("this table") {
            work.leave("remark of the second ledger about itself");
            continue;
        }
        let kind = format!("counter.{}", cell(&row, "topic"));
        let (from, until) = days(cell(&row, "date"));
        let (value, unit) = (cell(&row, "value"), cell(&row, "unit"));
        let said = text::without_asides(cell(&row, "description"));
        let number = format!("{value} {unit}");
        let told = value.is_empty() || said.contains(value) || said.contains(value.trim_end_matches(".0"));
        let said = if told { said } else { format!("{said} ({})", number.trim()) };
        let who = parties(&["CHN", cell(&row, "iso3")]);
        out.push(event(work, &row, [cell(&row, "counter_id"), &kind, &from, &until, &who, "", "", &said]));
    }
    Ok(out)
}

/// Waivers of visas, years of culture, schools and libraries: what is no figure of the table of figures.
fn culture(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = Vec::new();
    for row in work.original(SECOND, "culture.csv")? {
        let note = cell(&row, "note");
        let (kind, said) = match cell(&row, "topic") {
            "visa_waiver_by_china" => (
                "people.visa",
                format!("China lets citizens in without a visa for {} days", cell(&row, "value")),
            ),
            "visa_waiver_mutual" => (
                "people.visa",
                format!("citizens of both travel without a visa for {} days", cell(&row, "value")),
            ),
            "cultural_year" => ("culture.year", text::remark(note)),
            "library" | "school" | "confucius_meeting" | "media_centre" => {
                ("culture.opened", text::remark(note))
            }
            _ => continue,
        };
        let (from, until) = days(cell(&row, "period"));
        let mut codes: Vec<&str> = cell(&row, "iso3").split(';').collect();
        codes.push("CHN");
        let who = parties(&codes);
        let id = format!("CU{}", cell(&row, "culture_id"));
        let mut cells = event(work, &row, [&id, kind, &from, &until, &who, "", "", &said]);
        // What the row says stands in the text; the start of a waiver is known to no page.
        cells[10] = String::new();
        if note.contains("month of start by knowledge") {
            "partly".clone_into(&mut cells[9]);
        }
        out.push(cells);
    }
    Ok(out)
}

fn pledges(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let mut rows = Vec::new();
    for row in work.original(SECOND, "pledges.csv")? {
        let to: Vec<String> =
            text::party_list(&cell(&row, "to_party").replace("CARICOM partners", "CARICOM"));
        let (announced, _) = days(cell(&row, "announced"));
        let who = text::without_asides(cell(&row, "made_by"));
        rows.push(vec![
            cell(&row, "pledge_id").to_owned(),
            who,
            cell(&row, "from_iso3").to_owned(),
            to.join(";"),
            announced,
            cell(&row, "occasion").to_owned(),
            cell(&row, "promise").to_owned(),
            cell(&row, "comparator").to_owned(),
            cell(&row, "quantity").to_owned(),
            cell(&row, "unit").to_owned(),
            cell(&row, "deadline").to_owned(),
            work.sources(&row),
            text::verification(cell(&row, "verification")).to_owned(),
            text::remark(cell(&row, "note")),
        ]);
    }
    const PLEDGES: [&str; 14] = [
        "id",
        "by",
        "from",
        "to",
        "announced",
        "occasion",
        "promise",
        "comparator",
        "quantity",
        "unit",
        "deadline",
        "sources",
        "verification",
        "note",
    ];
    work.table("pledges", &PLEDGES, rows)?;
    let mut rows = Vec::new();
    for row in work.original(SECOND, "pledge_evidence.csv")? {
        rows.push(vec![
            cell(&row, "evidence_id").to_owned(),
            cell(&row, "pledge_id").to_owned(),
            cell(&row, "period").to_owned(),
            cell(&row, "value").to_owned(),
            cell(&row, "unit").to_owned(),
            cell(&row, "finding").to_owned(),
            text::basis(cell(&row, "note")),
            work.sources(&row),
            text::verification(cell(&row, "verification")).to_owned(),
        ]);
    }
    const EVIDENCE: [&str; 9] =
        ["id", "pledge", "period", "value", "unit", "finding", "basis", "sources", "verification"];
    work.table("pledge_evidence", &EVIDENCE, rows)
}
