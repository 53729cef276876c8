//! Writes the small files that shipped scenarios weigh products by, `scenarios/data/*.csv`, from downloaded
//! originals. The same originals always give the same bytes.

use comity_ledger::frame::{Frame, Texts};
use comity_ledger::source::shape::{self, Field, Rows, Take, field};
use comity_ledger::source::{self, Limits, Loader, Publication, baci};
use std::error::Error;
use std::path::Path;

const NONE: Publication = Publication {
    id: "scenario",
    publisher: "",
    title: "",
    licence: "",
    attribution: "",
    url: "",
    caveats: &[],
};

/// Imports for consumption of the United States by partner and HS6, U.S. Census Bureau, public domain.
const US_IMPORTS: [Field; 4] = [
    field("partner", "partner", Take::Text, "ISO alpha-3 or EU"),
    field("hs6", "hs", Take::Text, "HS 2022"),
    field("imports_usd", "value", Take::Amount(0, 2), "USD"),
    field("duty_usd", "duty", Take::Ignored, "USD"),
];

const LITHIUM: [&str; 2] = ["282520", "283691"];

/// Writes every file.
///
/// # Errors
/// If an original is missing or broken, or a file cannot be written.
pub fn write_all(root: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    let out = root.join("scenarios/data");
    let us = Loader {
        name: "us-imports",
        what: "imports",
        publication: NONE,
        recognise: |header| shape::fits(header, &US_IMPORTS),
        read: |table| shape::read(table, &US_IMPORTS, Rows::Any),
    };
    let imports = table(from, "us-imports-2024/us_imports_hs6_2024_51_partners.parquet", &us)?;
    let (partner, hs, values) = (text(&imports, "partner")?, text(&imports, "hs")?, imports.floats("value"));
    let mut rows = Vec::new();
    for (row, value) in values.into_iter().enumerate() {
        if partner[row] == *"BRA" {
            rows.push(format!("USA,BRA,{},{}", &hs[row], value.unwrap_or(0.0)));
        }
    }
    write(&out.join("us-imports-brazil-2024.csv"), rows)?;
    let minerals = table(from, "baci-minerals/baci_minerals_hs6_1995_2024.parquet", &baci::MINERALS)?;
    let (hs, origin) = (text(&minerals, "product")?, text(&minerals, "origin")?);
    let (destination, years) = (text(&minerals, "destination")?, minerals.floats("year"));
    let mut rows = Vec::new();
    for (row, value) in minerals.floats("value").into_iter().enumerate() {
        let seller = ["ARG", "CHL"].contains(&&origin[row]);
        if seller && years[row] == Some(2022.0) && LITHIUM.contains(&&hs[row]) {
            rows.push(format!(
                "{},{},{},{}",
                &destination[row],
                &origin[row],
                &hs[row],
                value.unwrap_or(0.0)
            ));
        }
    }
    write(&out.join("lithium-2022.csv"), rows)
}

fn table(from: &Path, file: &str, loader: &Loader) -> Result<Frame, Box<dyn Error>> {
    let path = from.join(file);
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = file.rsplit('/').next().unwrap_or(file);
    Ok(source::load(loader, name, &bytes, &Limits::default())?.into_frame())
}

fn text<'a>(frame: &'a Frame, name: &str) -> Result<&'a Texts, String> {
    frame.text(name).ok_or_else(|| format!("no column {name}"))
}

fn write(path: &Path, mut rows: Vec<String>) -> Result<(), Box<dyn Error>> {
    rows.sort_unstable();
    let body = format!("importer,exporter,hs,value\n{}\n", rows.join("\n"));
    std::fs::write(path, body)?;
    println!("{}: {} rows", path.display(), rows.len());
    Ok(())
}
