//! Countries of the Belt and Road Initiative, with likely dates of joining and leaving.
//!
//! Publisher: Green Finance & Development Center, FISF Fudan University (Nedopil).
//!
//! Traps: "likely date of joining" is often a month stored as its first day (`date_precision`);
//! some dates are an announcement and not the signature.
//!
//! ```text
//! country,iso3,region,income_group,likely_join_date,likely_exit_date,date_precision
//! Albania,ALB,Europe & Central Asia,Upper middle income,2017-05-01,,month
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Draft, Loader, Publication, SourceError, Table};
use crate::measure;
use crate::place::Scheme;
use crate::time::{Precision, When};

const PUBLICATION: Publication = Publication {
    id: "gfdc-bri",
    publisher: "Green Finance & Development Center, FISF Fudan University",
    title: "Countries of the Belt and Road Initiative",
    licence: "no licence named; citation asked for",
    attribution: "Nedopil, Christoph (2023), Countries of the Belt and Road Initiative, Green Finance & Development Center, FISF Fudan University",
    url: "https://greenfdc.org/countries-of-the-belt-and-road-initiative-bri/",
    caveats: &[
        "Dates are likely dates of joining; some are the announcement in Chinese media and not the signature.",
    ],
};

/// The list.
pub const LOADER: Loader = Loader {
    name: "bri",
    what: measure::TIES_MOU_BRI.as_str(),
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read,
};

const FIELDS: [Field; 7] = [
    field("country", "-", Take::Ignored, "the code decides"),
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("region", "region", Take::Text, ""),
    field("income_group", "income", Take::Text, ""),
    field("likely_join_date", "from", Take::Date, ""),
    field("likely_exit_date", "to", Take::Date, ""),
    field("date_precision", "from_precision", Take::Translated(precision, "day, month, year or nothing"), ""),
];

fn precision(text: &str) -> Option<String> {
    match text {
        "day" | "month" | "year" => Some(text.to_owned()),
        "" => Some("unknown".to_owned()),
        _ => None,
    }
}

/// A date of month precision loses its day.
fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let mut draft = shape::read(table, &FIELDS, Rows::Levels)?;
    let precisions = shape::texts(&draft, "from_precision").cloned().unwrap_or_default();
    shape::change_texts(&mut draft, "from", |row, from| {
        let precision = match precisions.get(row) {
            Some("year") => Precision::Year,
            Some("month") => Precision::Month,
            _ => Precision::Day,
        };
        When::parse(from).map_or_else(|| from.to_owned(), |when| when.coarsened(precision).to_string())
    });
    Ok(draft)
}
