//! Economic integration agreements by pair and year (Baier and Bergstrand).
//!
//! Publisher: NSF-Kellogg Institute, *Database on Economic Integration Agreements*, 1950-2012.
//!
//! Traps: a pair and year without a row has no agreement; a one-way preference (level 1) is
//! directed; the data end in 2012.
//!
//! ```text
//! origin,dest,year,eia
//! CHL,CHN,2007,3
//! ```

use super::account::integers;
use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::frame::{Column, Frame};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "eia",
    publisher: "NSF-Kellogg Institute (Baier and Bergstrand)",
    title: "Database on Economic Integration Agreements",
    licence: "free for research with citation, as far as known",
    attribution: "Baier and Bergstrand, NSF-Kellogg Institute Database on Economic Integration Agreements",
    url: "https://sites.nd.edu/jeffrey-bergstrand/database-on-economic-integration-agreements/",
    caveats: &["Ends in 2012: agreements in force later are in other sources, with a seam."],
};

/// One row a pair and year with an agreement.
pub const LOADER: Loader = Loader {
    name: "eia",
    what: "agreements.level",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Flows),
};

const FIELDS: [Field; 4] = [
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("year", "year", Take::Year, ""),
    field(
        "eia",
        "level",
        Take::Integer(1, 6),
        "1 one-way preference, 2 two-way preference, 3 free trade, 4 customs union, 5 common market, 6 economic union",
    ),
];

/// The same as runs of years of one level: columns `origin`, `destination`, `from`, `to`, `level`,
/// where `to` is the first year without it. A year that follows the last one read does not end a
/// run in the world, only in the data. `None` if the frame is not of this layout.
pub fn runs(frame: &Frame) -> Option<Frame> {
    let (origins, destinations) = (frame.text("origin")?, frame.text("destination")?);
    let (years, levels) = (frame.number("year")?.0, frame.number("level")?.0);
    let mut rows: Vec<(&str, &str, i64, i64)> = (0..frame.rows())
        .filter_map(|row| Some((&origins[row], &destinations[row], years[row]?, levels[row]?)))
        .collect();
    rows.sort_unstable();
    let mut runs: Vec<(&str, &str, i64, i64, i64)> = Vec::new();
    for (origin, destination, year, level) in rows {
        match runs.last_mut() {
            Some((o, d, _, to, l)) if (*o, *d, *l, *to) == (origin, destination, level, year) => *to += 1,
            _ => runs.push((origin, destination, year, year + 1, level)),
        }
    }
    let text =
        |pick: fn(&(&str, &str, i64, i64, i64)) -> String| Column::Text(runs.iter().map(pick).collect());
    let number = |pick: fn(&(&str, &str, i64, i64, i64)) -> i64| integers(runs.iter().map(pick));
    Frame::new(vec![
        ("origin", text(|run| run.0.to_owned())),
        ("destination", text(|run| run.1.to_owned())),
        ("from", number(|run| run.2)),
        ("to", number(|run| run.3)),
        ("level", number(|run| run.4)),
    ])
    .ok()
}
