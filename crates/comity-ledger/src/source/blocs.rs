//! Membership of blocs with dates.
//!
//! Publisher: compiled by hand for this project.
//!
//! Traps: the file gives the *last* day of a membership, which becomes the first day after;
//! `suspended` and `disputed` are not membership; `CAN` is the Andean Community here and Canada
//! everywhere else.
//!
//! ```text
//! bloc,iso3,status,start_date,end_date,note
//! CELAC,BRA,member,2011-12-03,2020-01-15,
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::measure;
use crate::place::{Kind, Scheme, registry};
use crate::time::Date;

/// The only layout.
pub const LOADER: Loader = Loader {
    name: "bloc-membership",
    what: measure::MEMBERSHIP.as_str(),
    publication: Publication {
        id: "blocs",
        publisher: "comity",
        title: "Membership of blocs",
        licence: "own compilation of facts",
        attribution: "comity",
        url: "",
        caveats: &["Compiled from memory and compared with COW-IGO: check against the depositary."],
    },
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Any),
};

const FIELDS: [Field; 6] = [
    field("bloc", "bloc", Take::Translated(bloc, "the code of a bloc"), ""),
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("status", "status", Take::Translated(status, "member, in_force, suspended or disputed"), ""),
    field("start_date", "from", Take::Date, ""),
    field(
        "end_date",
        "to",
        Take::Translated(day_after, "a day or nothing"),
        "last day, stored as the day after",
    ),
    field("note", "note", Take::Text, ""),
];

fn bloc(text: &str) -> Option<String> {
    let text = match text {
        "CAN" => "ANDEAN",
        "PACIFIC_ALLIANCE" => "PA",
        other => other,
    };
    let id = registry().by_code(text)?;
    (registry().place(id).kind == Kind::Bloc).then(|| text.to_owned())
}

fn status(text: &str) -> Option<String> {
    matches!(text, "member" | "in_force" | "suspended" | "disputed").then(|| text.to_owned())
}

fn day_after(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some(String::new());
    }
    Date::parse(text).map(|day| day.next().to_string())
}
