//! Yotov, Piermartini, Monteiro and Larch (2016), chapter 2, conditional effects: all borders of 2006 taken away, and that of
//! Canada and the United States alone; 69 countries, sigma 7.
//!
//! ```text
//! X_ij = s_i t_ij a_j,  sum_j X_ij = Y_i,  sum_i X_ij = E_j        t_ij = exp(-0.7912879 ln dist + 0.6736456 contig - 2.47445 border)
//! ```
//!
//! The coefficients are those of the authors' log. Only conditional effects are compared: the "full" ones that the guide
//! prints are iterates that were stopped early, and no equilibrium.

use super::{Outcome, Table, folder, write};
use std::collections::BTreeSet;
use std::path::Path;

const DISTANCE: f64 = -0.791_287_9;
const CONTIGUITY: f64 = 0.673_645_6;
const BORDER: f64 = -2.474_45;
const SIGMA: f64 = 7.0;

/// Rounds in which trade is fitted to its totals; some hundred are needed.
const ROUNDS: usize = 20_000;

pub fn write_all(out: &Path, from: &Path) -> Outcome {
    let panel = Panel::read(from)?;
    let neighbours = |i: &str, j: &str| matches!((i, j), ("CAN", "USA") | ("USA", "CAN"));
    for (name, file, opened) in [
        ("agtpa-2016-borders", "TradeWithoutBorder_FULL.csv", None),
        ("agtpa-2016-canada-usa", "RemovingSpecificBorder_A.csv", Some(neighbours)),
    ] {
        let out = folder(out, name)?;
        let opens = |i: &str, j: &str| i != j && opened.is_none_or(|opened| opened(i, j));
        write(&out.join("flows.csv"), "origin,destination,value", &panel.cells(|at| panel.fitted[at]))?;
        let change = (BORDER / (SIGMA - 1.0)).exp();
        let cost = |at: usize| {
            let [i, j] = panel.pair(at);
            if opens(i, j) { change } else { 1.0 }
        };
        write(&out.join("costs.csv"), "origin,destination,change", &panel.cells(cost))?;
        let table = Table::read(&from.join(file))?;
        let mut expected = Vec::new();
        for row in &table.rows {
            let percent = table.number(row, "change_Xi_CDL")?.to_string();
            let place = table.cell(row, "country")?;
            let row = [place, "exports", percent.as_str(), "2", "column change_Xi_CDL"];
            expected.push(row.map(str::to_owned).to_vec());
        }
        write(&out.join("expected.csv"), "place,what,percent,decimals,source", &expected)?;
    }
    Ok(())
}

/// Fitted trade of 2006, exporter by exporter.
struct Panel {
    countries: Vec<String>,
    fitted: Vec<f64>,
}

impl Panel {
    fn read(from: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let table = Table::read(&from.join("agtpa_applications.csv.gz"))?;
        let mut rows = Vec::new();
        for row in &table.rows {
            if table.cell(row, "year")? == "2006" {
                rows.push(row);
            }
        }
        let names: BTreeSet<&str> =
            rows.iter().map(|row| table.cell(row, "exporter")).collect::<Result<_, String>>()?;
        let countries: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let n = countries.len();
        let (mut trade, mut term) = (vec![0.0; n * n], vec![0.0; n * n]);
        for row in rows {
            let place = |column: &str| -> Result<usize, String> {
                let code = table.cell(row, column)?;
                countries
                    .iter()
                    .position(|c| c == code)
                    .ok_or_else(|| format!("{column} {code} exports nothing"))
            };
            let (i, j) = (place("exporter")?, place("importer")?);
            let border = if i == j { 0.0 } else { BORDER };
            let log =
                DISTANCE * table.number(row, "dist")?.ln() + CONTIGUITY * table.number(row, "cntg")? + border;
            (trade[i * n + j], term[i * n + j]) = (table.number(row, "trade")?, log.exp());
        }
        Ok(Self { fitted: fitted(&trade, &term, n), countries })
    }

    fn pair(&self, at: usize) -> [&str; 2] {
        let n = self.countries.len();
        [&self.countries[at / n], &self.countries[at % n]]
    }

    fn cells(&self, value: impl Fn(usize) -> f64) -> Vec<Vec<String>> {
        let row = |at: usize| {
            let [i, j] = self.pair(at);
            vec![i.to_owned(), j.to_owned(), value(at).to_string()]
        };
        (0..self.fitted.len()).map(row).collect()
    }
}

/// Trade with the totals of `trade` and the bilateral terms `term`, by turns (Deming and Stephan 1940).
fn fitted(trade: &[f64], term: &[f64], n: usize) -> Vec<f64> {
    let (mut supply, mut access) = (vec![1.0; n], vec![1.0; n]);
    for _ in 0..ROUNDS {
        for i in 0..n {
            let sold: f64 = (0..n).map(|j| trade[i * n + j]).sum();
            supply[i] = sold / (0..n).map(|j| term[i * n + j] * access[j]).sum::<f64>();
        }
        let mut worst: f64 = 0.0;
        for j in 0..n {
            let spent: f64 = (0..n).map(|i| trade[i * n + j]).sum();
            let next = spent / (0..n).map(|i| term[i * n + j] * supply[i]).sum::<f64>();
            worst = worst.max((next / access[j] - 1.0).abs());
            access[j] = next;
        }
        if worst < 1e-15 {
            break;
        }
    }
    (0..n * n).map(|at| supply[at / n] * term[at] * access[at % n]).collect()
}
