//! Costinot and Rodríguez-Clare (2014), table 1, one sector: the gains from trade by home shares of 2008, elasticity 5.
//!
//! Of the printed column only what a source at hand quotes is compared: Ireland 8.0, Germany 4.5, United States 1.8 %.

use super::{Outcome, Table, folder, write};
use std::path::Path;

pub fn write_all(out: &Path, from: &Path) -> Outcome {
    let out = folder(out, "costinot-rodriguez-clare-2014")?;
    let table = Table::read(&from.join("wiod_trade_country_1995_2011.csv.gz"))?;
    let mut flows = Vec::new();
    for row in &table.rows {
        if table.cell(row, "year")? == "2008" {
            let cells = ["origin", "dest", "total"].map(|column| table.cell(row, column).map(str::to_owned));
            flows.push(cells.into_iter().collect::<Result<Vec<String>, String>>()?);
        }
    }
    write(&out.join("flows.csv"), "origin,destination,value", &flows)
}
