//! Writes the data of published articles into the layouts of `comity simulate`, beside their scenarios in
//! `scenarios/papers/`. The files are not committed: their licences are not stated.

use flate2::read::GzDecoder;
use std::error::Error;
use std::fs::File;
use std::path::Path;

/// Writes every article whose originals are below `from`.
///
/// # Errors
/// If an original is missing or broken, or a file cannot be written.
pub fn write_all(root: &Path, from: &Path) -> Result<(), Box<dyn Error>> {
    let out = root.join("scenarios/papers/caliendo-parro-2015");
    std::fs::create_dir_all(&out)?;
    let of = |name: &str| from.join("caliendo-parro-2015").join(name);
    let trade = Table::read(&of("trade.csv.gz"))?;
    let columns = ["exporter", "importer", "sector", "value", "tariff_bln"];
    write(&out.join("flows.csv"), "origin,destination,sector,value,tariff", &[(&trade, &columns)])?;
    let columns = ["importer", "exporter", "sector", "tariff_cfl"];
    write(&out.join("nafta.csv"), "imposer,target,sector,rate", &[(&trade, &columns)])?;
    let used = Table::read(&of("intermediate_consumption.csv.gz"))?;
    let added = Table::read(&of("value_added.csv.gz"))?;
    write(
        &out.join("inputs.csv"),
        "place,input,user,value",
        &[
            (&used, &["region", "input", "sector", "value"]),
            (&added, &["region", "=value_added", "sector", "value"]),
        ],
    )?;
    let theta = Table::read(&of("theta.csv.gz"))?;
    write(&out.join("theta.csv"), "sector,elasticity", &[(&theta, &["sector", "value"])])
}

struct Table {
    header: csv::StringRecord,
    rows: Vec<csv::StringRecord>,
}

impl Table {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let file = File::open(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
        Ok(Self { header: reader.headers()?.clone(), rows: reader.records().collect::<Result<_, _>>()? })
    }

    fn cell<'r>(&self, row: &'r csv::StringRecord, column: &str) -> Result<&'r str, String> {
        let at = self.header.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).ok_or_else(|| format!("no column {column}"))
    }
}

/// Columns of tables under a header; a name that begins with `=` is a constant.
fn write(path: &Path, header: &str, parts: &[(&Table, &[&str])]) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(header.split(','))?;
    let mut count = 0;
    for (table, columns) in parts {
        for row in &table.rows {
            let mut cells = Vec::new();
            for column in *columns {
                cells.push(match column.strip_prefix('=') {
                    Some(constant) => constant,
                    None => table.cell(row, column)?,
                });
            }
            writer.write_record(cells)?;
            count += 1;
        }
    }
    writer.flush()?;
    println!("{}: {count} rows", path.display());
    Ok(())
}
