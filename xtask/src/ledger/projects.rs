//! Projects with their stage: what was agreed, what stands, what was given up.

use super::{FIRST, Row, SECOND, Work, cell, text};
use std::collections::BTreeMap;
use std::error::Error;

const COLUMNS: [&str; 19] = [
    "id",
    "name",
    "place",
    "sector",
    "subsector",
    "promoter",
    "promoters",
    "modality",
    "value",
    "size",
    "agreed",
    "started",
    "commissioned",
    "stage",
    "status",
    "as_of",
    "sources",
    "verification",
    "note",
];

/// Writes `projects.csv`.
///
/// # Errors
/// If an original is missing.
pub fn write(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let memoranda: BTreeMap<String, Row> = work
        .original(FIRST, "projects.csv")?
        .into_iter()
        .map(|row| (cell(&row, "project_id").to_owned(), row))
        .collect();
    let mut rows = Vec::new();
    for row in work.original(SECOND, "projects.csv")? {
        // A record of the finance of a project is not a project beside it.
        let name = cell(&row, "name");
        if name.contains(" provides ") || cell(&row, "source_ids").split(';').all(|id| id == "gcdf3") {
            work.leave("record of finance: it stands in the list of financed projects");
            continue;
        }
        let own = cell(&row, "project_id");
        // The five landmarks keep the ids of the first ledger.
        let id = match own {
            "P001" | "P002" | "P003" | "P004" | "P005" => format!("P{}", own.trim_start_matches("P00")),
            other => other.to_owned(),
        };
        let known = memoranda.get(&id);
        let (value, unit, kind) = (cell(&row, "value"), cell(&row, "unit"), cell(&row, "value_kind"));
        let value = [value, unit, kind].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>();
        let value = if cell(&row, "value").is_empty() { String::new() } else { value.join(" ") };
        let status = cell(&row, "status");
        let note = known.map_or("", |row| cell(row, "bri_note"));
        let note = if note.is_empty() {
            text::remark(&cell(&row, "note").replace("landmark;", ""))
        } else {
            note.to_owned()
        };
        let jobs = cell(&row, "jobs");
        let note =
            if jobs.is_empty() { note } else { format!("{note}; {jobs} jobs {}", cell(&row, "jobs_kind")) };
        let Some(place) = text::party(cell(&row, "iso3")) else {
            work.leave(format!("project in {}, which is no place", cell(&row, "iso3")));
            continue;
        };
        rows.push(vec![
            id,
            name.to_owned(),
            place,
            cell(&row, "sector").to_owned(),
            cell(&row, "subsector").to_owned(),
            "CHN".to_owned(),
            cell(&row, "promoter").to_owned(),
            cell(&row, "modality").to_owned(),
            value,
            cell(&row, "size").to_owned(),
            cell(&row, "agreed").to_owned(),
            cell(&row, "started").to_owned(),
            cell(&row, "commissioned").to_owned(),
            stage(status).to_owned(),
            status.to_owned(),
            cell(&row, "status_asof").to_owned(),
            work.sources(&row),
            text::verification(cell(&row, "verification")).to_owned(),
            note.trim_start_matches("; ").trim().to_owned(),
        ]);
    }
    work.table("projects", &COLUMNS, rows)
}

/// The stage by the first word of the status that tells one; reviewed by hand in the table.
fn stage(status: &str) -> &'static str {
    const STAGES: &[(&str, &[&str])] = &[
        (
            "stopped",
            &[
                "cancelled",
                "stopped",
                "suspended",
                "abandoned",
                "shelved",
                "lapsed",
                "revoked",
                "repealed",
                "annulled",
                "closed",
                "ended",
                "sold",
            ],
        ),
        ("operating", &["operating", "opened", "open", "orbit", "completion", "completed", "held"]),
        (
            "under construction",
            &["construction", "implementation", "works", "trial", "done", "design", "way"],
        ),
    ];
    let lower = status.to_lowercase();
    if lower.starts_with("pre-construction") || lower.starts_with("not begun") {
        return "planned";
    }
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let found = words.filter_map(|word| STAGES.iter().find(|(_, list)| list.contains(&word))).next();
    found.map_or("planned", |(stage, _)| stage)
}

#[cfg(test)]
mod tests {
    use super::stage;

    #[test]
    fn a_stage_is_read_from_whole_words() {
        assert_eq!(stage("operating since licence of June 2025; phase 2 open"), "operating");
        assert_eq!(
            stage("under construction: 72.13 % at 31 Jan 2026; opening 14 March 2028"),
            "under construction"
        );
        assert_eq!(stage("cancelled May 2025"), "stopped");
        assert_eq!(stage("pre-construction"), "planned");
        assert_eq!(stage("Tsingshan sold out Oct 2024"), "stopped");
    }
}
