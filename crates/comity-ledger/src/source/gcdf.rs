//! AidData, Global Chinese Development Finance Dataset: finance by country and year, and projects
//! with a place.
//!
//! Publisher: AidData at William & Mary (Custer et al. 2023; Dreher et al. 2022).
//!
//! Traps: amounts are commitments in constant dollars of 2021, not disbursements; the adjusted
//! columns (`*_adj`) are those of the published total; projects without a place (many credit
//! lines) are not in the second table, which therefore is never summed to a country.
//!
//! ```text
//! iso3,ccode,year,oda_amt,oof_amt,vof_amt,oda_adj,oof_adj,vof_adj
//! AFG,700,2000,1283228.0,0.0,0.0,1283228.0,0.0,0.0
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Amount, Draft, Loader, Numbers, Publication, SourceError, Table};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "gcdf",
    publisher: "AidData at William & Mary",
    title: "Global Chinese Development Finance Dataset 3.0",
    licence: "Open Data Commons Attribution (ODC-By), as far as known",
    attribution: "AidData, Global Chinese Development Finance Dataset 3.0 (Custer et al. 2023; Dreher et al. 2022)",
    url: "https://www.aiddata.org/data/aiddatas-global-chinese-development-finance-dataset-version-3-0",
    caveats: &["Commitments, not disbursements; official finance only; constant 2021 US dollars."],
};

/// Finance by recipient and year.
pub const COUNTRY_YEARS: Loader = Loader {
    name: "gcdf-country-year",
    what: "finance.commitments",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &YEAR_FIELDS),
    read: |table| shape::read(table, &YEAR_FIELDS, Rows::Levels),
};

const USD: Take = Take::Amount(0, 2);

const YEAR_FIELDS: [Field; 9] = [
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("ccode", "-", Take::Ignored, "the alphabetic code decides"),
    field("year", "year", Take::Year, ""),
    field("oda_amt", "oda", USD, "constant 2021 USD, development assistance"),
    field("oof_amt", "oof", USD, "constant 2021 USD, other official flows"),
    field("vof_amt", "vague", USD, "constant 2021 USD, official flows of unclear kind"),
    field("oda_adj", "oda_adjusted", USD, "the same, adjusted as in the published total"),
    field("oof_adj", "oof_adjusted", USD, "the same, adjusted as in the published total"),
    field("vof_adj", "vague_adjusted", USD, "the same, adjusted as in the published total"),
];

/// Projects with a place.
pub const PROJECTS: Loader = Loader {
    name: "gcdf-projects",
    what: "finance.projects",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &PROJECT_FIELDS),
    read: read_projects,
};

const PROJECT_FIELDS: [Field; 17] = [
    field("record_id", "id", Take::Text, ""),
    field("title", "title", Take::Text, ""),
    field("recipient_iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("recipient", "-", Take::Ignored, "the code decides"),
    field("sector", "sector", Take::Text, ""),
    field("status", "status", Take::Text, ""),
    field("infrastructure", "infrastructure", Take::Text, "Yes or nothing"),
    field("amount_usd2021", "amount", Take::MaybeAmount(0, 0), "constant 2021 USD"),
    field("commitment_year", "year", Take::MaybeYear, "of the commitment"),
    field("commitment_date", "committed", Take::Date, ""),
    field("impl_start_year", "-", Take::Ignored, "the date says it"),
    field("impl_start_date", "started", Take::Date, ""),
    field("completion_year", "-", Take::Ignored, "the date says it"),
    field("completion_date", "completed", Take::Date, ""),
    field("precision", "precision", Take::Text, "of the place"),
    field("osm_feature_type", "feature", Take::Text, ""),
    field("osm_link", "link", Take::Text, "coordinates where the address has them"),
];

/// Projects as AidData gives them out, in a workbook.
pub const PUBLISHED: Loader = Loader {
    name: "gcdf-published",
    what: "finance.projects",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &PUBLISHED_FIELDS),
    read: |table| shape::read(table, &PUBLISHED_FIELDS, Rows::Any),
};

const PUBLISHED_FIELDS: [Field; 6] = [
    field("AidData Record ID", "id", Take::Text, ""),
    field("Recommended For Aggregates", "in_sums", Take::Text, "Yes; No counts twice in sums"),
    field("Recipient ISO-3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3; regions have none"),
    field("Commitment Year", "year", Take::Year, "of the commitment"),
    field("Title", "title", Take::Text, ""),
    field("Amount (Constant USD 2021)", "amount", Take::MaybeAmount(0, 2), "constant 2021 USD"),
];

/// Takes the coordinates out of the address of the map.
fn read_projects(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let mut draft = shape::read(table, &PROJECT_FIELDS, Rows::Any)?;
    let (mut latitudes, mut longitudes) = (Numbers::default(), Numbers::default());
    for link in shape::texts(&draft, "link").into_iter().flat_map(|texts| texts.iter()) {
        let place = coordinates(link);
        latitudes.push(place.map(|(latitude, _)| latitude));
        longitudes.push(place.map(|(_, longitude)| longitude));
    }
    draft.columns.retain(|(name, _)| *name != "link");
    for (name, numbers) in [("lat", latitudes), ("lon", longitudes)] {
        let column = numbers.column(5).map(|(column, _)| column);
        draft.columns.push((name, column.ok_or_else(|| table.here("coordinates", "larger numbers"))?));
    }
    Ok(draft)
}

/// Latitude and longitude of `…#map=18/14.44437/-85.96599`.
fn coordinates(link: &str) -> Option<(Amount, Amount)> {
    let mut parts = link.split_once("#map=")?.1.split('/').skip(1);
    let mut next = |most: f64| {
        let text: &str = parts.next()?;
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '-').unwrap_or(text.len());
        Amount::parse(&text[..end]).filter(|amount| amount.to_f64().abs() <= most)
    };
    Some((next(90.0)?, next(180.0)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_stand_in_the_address() {
        let (latitude, longitude) =
            coordinates("https://www.openstreetmap.org/way/1#map=18/14.44437/-85.96599&layers=N").unwrap();
        assert_eq!((latitude.to_string(), longitude.to_string()), ("14.44437".into(), "-85.96599".into()));
        assert!(coordinates("https://www.openstreetmap.org/way/714482590").is_none());
        assert!(coordinates("#map=1/95/0").is_none());
    }
}
