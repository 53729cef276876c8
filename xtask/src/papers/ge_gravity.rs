//! Baier, Yotov and Zylkin (2019), the example of `ge_gravity`: the enlargement of the European Union on the world of 2000,
//! 44 economies, elasticity 4. The authors' results are in single precision.

use super::{Outcome, Table, folder, write};
use std::collections::BTreeMap;
use std::path::Path;

/// The elasticity of the example.
const ELASTICITY: f64 = 4.0;

pub fn write_all(out: &Path, from: &Path) -> Outcome {
    let out = folder(out, "ge-gravity-2019")?;
    let table = Table::read(&from.join("TradeData0014_Results.csv.gz"))?;
    let (mut flows, mut costs, mut published) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in &table.rows {
        if table.cell(row, "year")? != "2000" {
            continue;
        }
        let pair = [table.cell(row, "exporter")?, table.cell(row, "importer")?].map(str::to_owned);
        let change = (-table.number(row, "eu_effect")? / ELASTICITY).exp();
        costs.push(vec![pair[0].clone(), pair[1].clone(), change.to_string()]);
        flows.push(vec![pair[0].clone(), pair[1].clone(), table.cell(row, "trade")?.to_owned()]);
        let [exporter, _] = pair;
        published.insert(exporter, [table.number(row, "w_eu")?, table.number(row, "w_mult")?]);
    }
    write(&out.join("flows.csv"), "origin,destination,value", &flows)?;
    write(&out.join("costs.csv"), "origin,destination,change", &costs)?;
    let mut expected = Vec::new();
    for (closure, at) in [("additive", 0), ("multiplicative", 1)] {
        for (place, welfare) in &published {
            let percent = 100.0 * (welfare[at] - 1.0);
            // Single precision holds seven digits of a number near one: four decimals of a per cent.
            let shown = percent.to_string();
            let row = [place.as_str(), "real_income", shown.as_str(), "4", "column w", closure];
            expected.push(row.map(str::to_owned).to_vec());
        }
    }
    write(&out.join("expected.csv"), "place,what,percent,decimals,source,closure", &expected)
}
