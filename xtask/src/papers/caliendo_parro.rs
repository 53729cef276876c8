//! Caliendo and Parro (2015): flows with tariffs, inputs, elasticities and the tariffs of NAFTA, from the supplement.

use super::{Outcome, Table, folder, write};
use std::path::Path;

pub fn write_all(out: &Path, from: &Path) -> Outcome {
    let out = folder(out, "caliendo-parro-2015")?;
    let of = |name: &str| Table::read(&from.join(format!("{name}.csv.gz")));
    let trade = of("trade")?;
    let columns = ["exporter", "importer", "sector", "value", "tariff_bln"];
    write(&out.join("flows.csv"), "origin,destination,sector,value,tariff", &taken(&trade, &columns)?)?;
    let columns = ["importer", "exporter", "sector", "tariff_cfl"];
    write(&out.join("nafta.csv"), "imposer,target,sector,rate", &taken(&trade, &columns)?)?;
    let mut inputs = taken(&of("intermediate_consumption")?, &["region", "input", "sector", "value"])?;
    inputs.extend(taken(&of("value_added")?, &["region", "=value_added", "sector", "value"])?);
    write(&out.join("inputs.csv"), "place,input,user,value", &inputs)?;
    write(&out.join("theta.csv"), "sector,elasticity", &taken(&of("theta")?, &["sector", "value"])?)
}

/// Columns of a table; a name that begins with `=` is a constant.
fn taken(table: &Table, columns: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let cell = |row: &csv::StringRecord, column: &&str| match column.strip_prefix('=') {
        Some(constant) => Ok(constant.to_owned()),
        None => table.cell(row, column).map(str::to_owned),
    };
    let row = |row: &csv::StringRecord| columns.iter().map(|column| cell(row, column)).collect();
    table.rows.iter().map(row).collect()
}
