//! Confucius Institutes by host: openings, from a list of 2021–22 that does not say which closed.

use super::Institute;
use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::explanation::{ExplainedRow, Explanation};
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::time::{Date, When};

/// The whole list.
pub(crate) fn read(atlas: &Atlas) -> Vec<Institute> {
    let Some(rows) = rows_of(atlas, "confucius") else { return Vec::new() };
    let read = |i: usize| {
        Some(Institute {
            id: rows.owned("id", i),
            name: rows.owned("name", i),
            host: rows.party("place", i)?,
            city: rows.owned("city", i),
            opened: When::parse(rows.text("opened", i)),
            position: rows.number("lat", i).zip(rows.number("lon", i)),
        })
    };
    rows.rows().filter_map(read).collect()
}

/// Who sends them.
fn sender() -> Option<PlaceId> {
    registry().by_code("CHN")
}

/// Institutes of one party in the members of the other, by host and number.
pub fn institutes_between<'w>(all: &'w [Institute], a: &Party, b: &Party) -> Vec<&'w Institute> {
    let Some(sender) = sender() else { return Vec::new() };
    let sends = |party: &Party| party.members.contains(&sender);
    let hosts = match (sends(a), sends(b)) {
        (true, _) => &b.members,
        (_, true) => &a.members,
        _ => return Vec::new(),
    };
    let mut found: Vec<&Institute> = all.iter().filter(|i| hosts.contains(&i.host)).collect();
    found.sort_by_key(|i| (registry().code_of(i.host), i.id.clone()));
    found
}

/// Evidence id of their number.
pub fn count_id(a: &Party, b: &Party) -> String {
    format!("institutes/{}:{}@confucius", a.key_on_day(), b.key_on_day())
}

/// The list behind the number; `rest` is the id without `institutes/`.
pub fn explain(all: &[Institute], atlas: &Atlas, rest: &str, id: &str) -> Option<Explanation> {
    let (a, b) = rest.trim_end_matches("@confucius").split_once(':')?;
    let day = Date::last_of(2022);
    let (a, b) = (Party::from_key(a, day).ok()?, Party::from_key(b, day).ok()?);
    let found = institutes_between(all, &a, &b);
    let part = atlas.part("confucius")?;
    let rows = found.iter().map(|i| ExplainedRow {
        locator: format!("{} {} ({}, {})", i.id, i.name, i.city, registry().code_of(i.host)),
        exact: Some(1),
        value: 1.0,
        note: i.opened.map_or_else(String::new, |when| format!("opened {when}")),
    });
    Some(Explanation {
        id: id.to_owned(),
        title: format!("Confucius Institutes between {} and {}", a.name(), b.name()),
        value: Some(found.len() as f64),
        unit: "institutes".to_owned(),
        basis: "openings, as a list of 2021–22 counts them; it does not say which have closed".to_owned(),
        arithmetic: vec!["rows of the list whose host is a member".to_owned()],
        rows: rows.collect(),
        exact_sum: Some(found.len() as i128),
        source: vec![part.head.source.attribution.clone(), part.head.source.licence.clone()],
        files: part.head.source.files.clone(),
        ..Explanation::default()
    })
}
