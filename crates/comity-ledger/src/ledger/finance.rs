//! Projects with Chinese official finance, from AidData's list of those with a place.

use super::FinancedProject;
use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::explanation::Explanation;
use crate::party::Party;
use crate::place::registry;

/// The whole list.
pub(crate) fn read(atlas: &Atlas) -> Vec<FinancedProject> {
    let Some(rows) = rows_of(atlas, "gcdf-projects") else { return Vec::new() };
    let read = |i: usize| {
        Some(FinancedProject {
            id: rows.owned("id", i),
            title: rows.owned("title", i),
            host: rows.party("place", i)?,
            sector: rows.owned("sector", i),
            status: rows.owned("status", i),
            amount_usd2021: rows.number("amount", i),
            year: rows.number("year", i).map(|y| y as i16),
        })
    };
    rows.rows().filter_map(read).collect()
}

/// Projects committed in these years by one party (China) in the members of the other.
pub fn financed_projects<'w>(
    all: &'w [FinancedProject],
    a: &Party,
    b: &Party,
    from: i16,
    to: i16,
) -> Vec<&'w FinancedProject> {
    let Some(financier) = registry().by_code("CHN") else { return Vec::new() };
    let pays = |party: &Party| party.members.contains(&financier);
    let hosts = match (pays(a), pays(b)) {
        (true, _) => &b.members,
        (_, true) => &a.members,
        _ => return Vec::new(),
    };
    let in_years = |p: &&FinancedProject| p.year.is_some_and(|y| (from..=to).contains(&y));
    all.iter().filter(|p| hosts.contains(&p.host)).filter(in_years).collect()
}

/// One row of the list.
pub fn explain(all: &[FinancedProject], atlas: &Atlas, number: &str, id: &str) -> Option<Explanation> {
    let p = all.iter().find(|p| p.id == number)?;
    let part = atlas.part("gcdf-projects")?;
    Some(Explanation {
        id: id.to_owned(),
        title: p.title.clone(),
        value: p.amount_usd2021,
        unit: "USD".to_owned(),
        basis: "committed, constant 2021 US dollars; not disbursed".to_owned(),
        arithmetic: vec![format!(
            "record {}: {}, {}, {}",
            p.id,
            registry().name_of(p.host),
            p.sector,
            p.status
        )],
        source: vec![part.head.source.attribution.clone(), part.head.source.licence.clone()],
        files: part.head.source.files.clone(),
        ..Explanation::default()
    })
}
