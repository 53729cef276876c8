//! Confucius Institutes of the world.
//!
//! Publisher: Laboratory for Analytic Sciences, North Carolina State University, from the
//! DigMandarin list (2021) and lists of the United States.
//!
//! Traps: `website_status_2022` says whether a web page answered, not whether the institute is
//! open: it is not taken; opening dates exist for under half of the rows, some are impossible, and
//! the first of a month or of a year is taken for that month or year.
//!
//! ```text
//! id,confucius_institute,partner_uni,date_est,location_name,nearest_city,country,website_status_2022,ci_webpage,sources,iso3,latitude,longitude,date_est_iso
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Draft, Loader, Publication, SourceError, Table};
use crate::frame::Column;
use crate::measure;
use crate::place::Scheme;
use crate::time::{Precision, When};

const PUBLICATION: Publication = Publication {
    id: "confucius",
    publisher: "Laboratory for Analytic Sciences, North Carolina State University",
    title: "Confucius Institutes, state of 2021-22",
    licence: "none stated",
    attribution: "LAS-NCSU BRI dashboard, after DigMandarin (2021)",
    url: "https://github.com/LAS-NCSU/bridash",
    caveats: &[
        "Whether an institute is open today is not in the data.",
        "Opening dates are known for under half; the first day of a month or year is read as that month or year.",
        "Coordinates are those of the nearest city. Confucius Classrooms are not included.",
    ],
};

/// The list.
pub const LOADER: Loader = Loader {
    name: "confucius",
    what: measure::TIES_INSTITUTE_CONFUCIUS.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read,
};

const FIELDS: [Field; 9] = [
    field("id", "id", Take::Text, ""),
    field("confucius_institute", "name", Take::Text, ""),
    field("partner_uni", "partner", Take::Text, ""),
    field("location_name", "host", Take::Text, ""),
    field("nearest_city", "city", Take::Text, ""),
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("latitude", "lat", Take::Number(0, 4), "degrees north"),
    field("longitude", "lon", Take::Number(0, 4), "degrees east"),
    field("date_est_iso", "opened", Take::Date, ""),
];

/// The first day of a month or year is taken for the month or year.
fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let mut draft = shape::read(table, &FIELDS, Rows::Any)?;
    let mut precisions = Vec::new();
    shape::change_texts(&mut draft, "opened", |_, opened| {
        let Some(when) = When::parse(opened) else {
            precisions.push("unknown");
            return opened.to_owned();
        };
        let (precision, word) = match (when.precision, when.first.month, when.first.day) {
            (Precision::Year, ..) | (_, 1, 1) => (Precision::Year, "year"),
            (Precision::Month, ..) | (_, _, 1) => (Precision::Month, "month"),
            _ => (Precision::Day, "day"),
        };
        precisions.push(word);
        when.coarsened(precision).to_string()
    });
    draft.columns.push(("opened_precision", Column::Text(precisions.iter().collect())));
    Ok(draft)
}
