//! The parts of the atlas: which original, which release, what is missing.

use super::{Entry, frames};
use comity_ledger::frame::{Column, Frame};
use comity_ledger::source::{baci, ledger, ots_deflator, wdi};

const FLOW: &[&str] = &["year", "origin", "destination"];
const SERIES: &[&str] = &["place", "year"];

fn same(frame: Frame) -> Frame {
    frame
}

fn plain(part: &'static str, file: &'static str, loader: comity_ledger::source::Loader) -> Entry {
    Entry {
        part,
        file,
        loader,
        what: "",
        release: "",
        unit: "",
        basis: "",
        gaps: &[],
        caveats: &[],
        rounding: "none",
        order: &[],
        change: same,
    }
}

/// Every part in the order in which the program lists them.
pub fn all() -> Vec<Entry> {
    let mut entries = trade();
    entries.extend(economies());
    entries.extend(china_and_lac());
    entries
}

fn trade() -> Vec<Entry> {
    let file = "baci-totals/baci_totals_2000_2020_2023.csv.gz";
    let old = Entry {
        unit: "USD",
        basis: "reporter reconciled, FOB",
        release: "about V2022 (HS revision and release not stated by the compilers), years 2000-2020",
        gaps: &[
            "2021 and 2022 are in no part",
            "Taiwan is missing",
            "no trade within a country",
            "Sudan before 2011 and Serbia and Montenegro before 2006 as in BACI",
        ],
        caveats: &["Obtained as totals over products, not as the original files by product."],
        rounding: "none: thousand dollars with three decimals are whole dollars",
        order: FLOW,
        change: |frame| frames::of_years(&frame, 0, 2020),
        ..plain("baci-2000-2020", file, baci::TOTALS)
    };
    let new = Entry {
        release: "V202501, HS 2022, year 2023",
        gaps: &[
            "2021, 2022 and 2024 are in no part",
            "Taiwan is missing",
            "no trade within a country",
            "no CUB, PRK, VGB, WSM, STP, PSE and twelve other small economies",
        ],
        caveats: &[
            "Obtained as totals over products, not as the original files by product.",
            "Another release and another revision of the classification than 2000-2020: small flows are not to be compared across them.",
            "Errors of the release: exports of the Gambia are nine times those of other years (a flow of 2.9 bn USD to Kazakhstan); exports of Belarus are a quarter.",
        ],
        change: |frame| frames::of_years(&frame, 2023, 2023),
        ..trade_like(&old, "baci-2023")
    };
    vec![old, new]
}

fn trade_like(entry: &Entry, part: &'static str) -> Entry {
    Entry {
        unit: entry.unit,
        basis: entry.basis,
        rounding: entry.rounding,
        order: entry.order,
        ..plain(part, entry.file, entry.loader)
    }
}

fn economies() -> Vec<Entry> {
    vec![
        Entry {
            what: "gdp",
            unit: "USD",
            basis: "current US dollars",
            release: "as distributed in March 2026, years 1960-2023",
            gaps: &["no Taiwan", "no recent year for Cuba", "Venezuela ends in 2014"],
            rounding: "to whole dollars, half to even",
            order: SERIES,
            change: |frame| frames::with_decimals(frame, "value", 0),
            ..plain("gdp", "gdp-pop/gdp_current_usd.csv", wdi::LONG)
        },
        Entry {
            what: "population",
            unit: "persons",
            release: "as distributed in March 2026, years 1960-2024",
            gaps: &["no Taiwan"],
            order: SERIES,
            ..plain("population", "gdp-pop/population.csv", wdi::LONG)
        },
        Entry {
            unit: "ratio",
            basis: "currency of the country",
            release: "as distributed in August 2024, years 1981-2021",
            rounding: "to nine decimals, half to even",
            order: SERIES,
            ..plain("deflator", "gdp-pop/gdp_deflator_wdi.csv.gz", ots_deflator::LOADER)
        },
    ]
}

fn china_and_lac() -> Vec<Entry> {
    let entry = |part, file, loader| Entry { release: "0.1.0", ..plain(part, file, loader) };
    vec![
        entry("ledger-ties", "ledger-china-lac/ties.csv", ledger::TIES),
        entry("ledger-events", "ledger-china-lac/events.csv", ledger::EVENTS),
        Entry {
            rounding: "none: base units with up to three decimals",
            ..entry("ledger-observations", "ledger-china-lac/measures.csv", ledger::OBSERVATIONS)
        },
        entry("ledger-projects", "ledger-china-lac/projects.csv", ledger::PROJECTS),
        Entry {
            change: public_sources,
            ..entry("ledger-sources", "ledger-china-lac/sources.csv", ledger::SOURCES)
        },
    ]
}

/// What concerns the compiling and not the source is left out: paths of files and the way in
/// which a page was reached.
fn public_sources(frame: Frame) -> Frame {
    let columns = frame.columns().iter().map(|(name, column)| {
        let Column::Text(values) = column else { return (name.as_str(), column.clone()) };
        let cleaned = values.iter().map(|text| match name.as_str() {
            "url" if !text.starts_with("http") => String::new(),
            "accessed" => match (text.split_once(" through "), text.split_once(';')) {
                (Some((start, _)), Some((_, end))) => format!("{start};{end}"),
                _ => text.clone(),
            },
            "publisher" => match text.split_once(" (shared/") {
                Some((name, _)) => format!("{name} (own sum)"),
                None => text.clone(),
            },
            _ => text.clone(),
        });
        (name.as_str(), Column::Text(cleaned.collect()))
    });
    Frame::new(columns.collect()).unwrap_or_default()
}
