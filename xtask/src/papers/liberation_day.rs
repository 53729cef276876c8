//! Ignatenko, Lashkaripour, Macedoni and Simonovska (2025): tables 1, 2, 3 and the one-sector rows of table 9; 194 countries
//! of 2023, with income taxes, economies of scale and entry that is paid at the destination.
//!
//! ```text
//! X_ii = max(GDP_i + (1 - nu_i) (imports_i - sum_n (1 - nu_n) X_in) - imports_i, 0)          home sales
//! rho_i = (1 + f) / ((1 - nu_i) f) - 1 / f - 1 + e,   f = theta / 0.67                        power of tariffs on trade
//! ```
//!
//! `nu` is the share of a purchase that pays for entry, one for the United States and one for all others, such that 12
//! and 26 % of the trade of all others and of the United States are entry; `e` is 1, or 0.25 where firms pass a quarter of a tariff on. Best
//! tariffs are by the authors' formulas. The printed digits are read from the tables that the authors' program wrote.

use super::{Outcome, Table, folder, write};
use std::error::Error;
use std::num::ParseFloatError;
use std::path::Path;

/// Elasticity by which the authors set the number of firms, also where trade answers with 8.
const ELASTICITY: f64 = 4.0;
/// Substitution between firms: the elasticity over 0.67.
const FIRMS: f64 = ELASTICITY / 0.67;
/// Shares of entry in trade: all others, the United States.
const ENTRY: [f64; 2] = [0.12, 0.26];
/// The least rate of the list of 2 April 2025.
const FLOOR: f64 = 0.1;
/// Figures that lie up to 0.8 units beside the last printed digit, where rounding alone is half a unit: variant, party, column.
const BESIDE: [(&str, &str, &str); 8] = [
    ("optimal", "USA", "exports_per_income"),
    ("lump sum", "USA", "exports_per_income"),
    ("lump sum", "USA", "imports_per_income"),
    ("reciprocal", OTHERS, "deficit"),
    ("optimal retaliation", UNION, "deficit"),
    ("optimal retaliation", OTHERS, "deficit"),
    ("optimal against optimal", UNION, "deficit"),
    ("optimal against optimal", OTHERS, "deficit"),
];
const UNITS: &str = "0.8";

const NAME: &str = "liberation-day-2025";
const OTHERS: &str = "world;-USA";
/// Whose mean the tables call the European Union.
const UNION: &str = "EU;-CZE;-SVK";

pub fn write_all(out: &Path, from: &Path) -> Outcome {
    let world = World::read(from)?;
    let shared = folder(out, NAME)?;
    write(&shared.join("flows.csv"), "origin,destination,value", &world.flows())?;
    for (file, pass_through) in [("entry.csv", 1.0), ("entry-pass-through.csv", 0.25)] {
        write(&shared.join(file), "place,share,tariff_power", &world.entry(pass_through))?;
    }
    let answer = world.retaliation();
    let (one, two) = (world.optimal(false), world.optimal(true));
    let list = |file: &str, by_usa: &dyn Fn(usize) -> f64, on_usa: &dyn Fn(usize) -> f64| {
        write(&shared.join(file), "imposer,target,rate", &world.rates(by_usa, on_usa))
    };
    list("ustr.csv", &|i| world.rate[i], &|_| 0.0)?;
    list("optimal.csv", &|_| one, &|_| 0.0)?;
    list("reciprocal.csv", &|i| world.rate[i], &|n| world.rate[n])?;
    list("optimal-retaliation.csv", &|i| world.rate[i], &|n| answer[n])?;
    list("optimal-against-optimal.csv", &|_| two, &|n| answer[n])?;
    let printed = Printed::read(&from.join("published_output"))?;
    for (scenario, rows) in printed.by_scenario()? {
        let file = folder(out, scenario)?.join("expected.csv");
        write(&file, "place,what,percent,decimals,source,variant,units", &rows)?;
    }
    Ok(())
}

struct World {
    codes: Vec<String>,
    usa: usize,
    gdp: Vec<f64>,
    rate: Vec<f64>,
    /// `[exporter][importer]`, thousand dollars, with home sales.
    flow: Vec<Vec<f64>>,
    /// Shares of entry: all others, the United States.
    share: [f64; 2],
}

impl World {
    fn read(from: &Path) -> Result<Self, Box<dyn Error>> {
        let column = |file: &str, name: &str| -> Result<Vec<f64>, Box<dyn Error>> {
            let table = Table::read(&from.join(file))?;
            Ok(table.rows.iter().map(|row| table.number(row, name)).collect::<Result<_, _>>()?)
        };
        let labels = Table::read(&from.join("country_labels.csv"))?;
        let code = |row| labels.cell(row, "iso3").map(str::to_owned);
        let codes: Vec<String> = labels.rows.iter().map(code).collect::<Result<_, _>>()?;
        let usa = codes.iter().position(|code| code == "USA").ok_or("no USA in country_labels.csv")?;
        let gdp = column("gdp.csv", "gdp")?.iter().map(|dollars| dollars / 1000.0).collect();
        let rate = column("tariffs.csv", "applied_tariff")?.iter().map(|rate| rate.max(FLOOR)).collect();
        let trade = Table::read(&from.join("trade_cepii.csv.gz"))?;
        // A blank is nothing sold.
        let cell = |text: &str| if text.is_empty() { Ok(0.0) } else { text.parse::<f64>() };
        let row = |row: &csv::StringRecord| -> Result<Vec<f64>, ParseFloatError> {
            row.iter().map(|text| cell(text.trim())).collect()
        };
        let flow: Vec<Vec<f64>> = trade.rows.iter().take(codes.len()).map(row).collect::<Result<_, _>>()?;
        if flow.len() != codes.len() || flow.iter().any(|row| row.len() != codes.len()) {
            return Err("trade_cepii.csv.gz: expected a square of all countries".into());
        }
        let mut world = Self { codes, usa, gdp, rate, flow, share: [0.0; 2] };
        world.share = world.entry_shares();
        world.add_home_sales();
        Ok(world)
    }

    fn side(&self, place: usize) -> usize {
        usize::from(place == self.usa)
    }

    fn nu(&self, place: usize) -> f64 {
        self.share[self.side(place)]
    }

    /// Flows between the two sides, `[exporter][importer]`.
    fn between(&self) -> [[f64; 2]; 2] {
        let mut x = [[0.0; 2]; 2];
        for (i, row) in self.flow.iter().enumerate() {
            for (n, value) in row.iter().enumerate() {
                x[self.side(i)][self.side(n)] += value;
            }
        }
        x
    }

    /// The two shares at which entry is [`ENTRY`] of trade: Newton's method with differences.
    fn entry_shares(&self) -> [f64; 2] {
        let x = self.between();
        let mut y = [0.0; 2];
        self.gdp.iter().enumerate().for_each(|(i, gdp)| y[self.side(i)] += gdp);
        let miss = |nu: [f64; 2]| -> [f64; 2] {
            let spent = |i: usize| y[i] + (1.0 - nu[i]) * nu[i] * (x[i][0] + x[i][1]);
            let home = [spent(0) - x[1][0], spent(1) - x[0][1]];
            let r = [home[0] / (home[0] + x[0][1]), home[1] / (home[1] + x[1][0])];
            [(1.0 - r[0]) * nu[1] + r[0] * nu[0] - ENTRY[0], r[1] * nu[1] + (1.0 - r[1]) * nu[0] - ENTRY[1]]
        };
        let (mut nu, h) = ([0.1, 0.24], 1e-7);
        for _ in 0..50 {
            let f = miss(nu);
            let (a, b) = (miss([nu[0] + h, nu[1]]), miss([nu[0], nu[1] + h]));
            let j = [[(a[0] - f[0]) / h, (b[0] - f[0]) / h], [(a[1] - f[1]) / h, (b[1] - f[1]) / h]];
            let det = j[0][0] * j[1][1] - j[0][1] * j[1][0];
            nu[0] -= (f[0] * j[1][1] - f[1] * j[0][1]) / det;
            nu[1] -= (f[1] * j[0][0] - f[0] * j[1][0]) / det;
        }
        nu
    }

    fn imports(&self, n: usize) -> f64 {
        self.flow.iter().map(|row| row[n]).sum()
    }

    /// Sales of a place, less what buyers' entry takes.
    fn sold(&self, i: usize) -> f64 {
        self.flow[i].iter().enumerate().map(|(n, value)| (1.0 - self.nu(n)) * value).sum()
    }

    fn add_home_sales(&mut self) {
        let home = |i: usize| {
            let imports = self.imports(i);
            let transfer = (1.0 - self.nu(i)) * (imports - self.sold(i));
            (self.gdp[i] + transfer - imports).max(0.0)
        };
        let home: Vec<f64> = (0..self.codes.len()).map(home).collect();
        home.into_iter().enumerate().for_each(|(i, value)| self.flow[i][i] = value);
    }

    fn flows(&self) -> Rows {
        let mut rows = Vec::new();
        for (i, row) in self.flow.iter().enumerate() {
            for (n, value) in row.iter().enumerate().filter(|(n, value)| *n == i || **value > 0.0) {
                rows.push(vec![self.codes[i].clone(), self.codes[n].clone(), value.to_string()]);
            }
        }
        rows
    }

    /// Elasticity of trade to tariffs over that to costs.
    fn power(&self, place: usize, pass_through: f64) -> f64 {
        (1.0 + FIRMS) / ((1.0 - self.nu(place)) * FIRMS) - 1.0 / FIRMS - 1.0 + pass_through
    }

    fn entry(&self, pass_through: f64) -> Rows {
        let row = |i: usize| {
            let numbers = [self.nu(i), self.power(i, pass_through)].map(|v| v.to_string());
            std::iter::once(self.codes[i].clone()).chain(numbers).collect()
        };
        (0..self.codes.len()).map(row).collect()
    }

    fn rates(&self, by_usa: &dyn Fn(usize) -> f64, on_usa: &dyn Fn(usize) -> f64) -> Rows {
        let usa = &self.codes[self.usa];
        let mut rows = Vec::new();
        for (place, code) in self.codes.iter().enumerate().filter(|(place, _)| *place != self.usa) {
            rows.push(vec![usa.clone(), code.clone(), by_usa(place).to_string()]);
            rows.push(vec![code.clone(), usa.clone(), on_usa(place).to_string()]);
        }
        rows
    }

    /// The best tariff of the United States; the authors take spending as income in table 1 and output in table 2.
    fn optimal(&self, output: bool) -> f64 {
        let (usa, row) = (self.usa, &self.flow[self.usa]);
        let abroad = row.iter().enumerate().filter(|(n, _)| *n != usa);
        let exported: f64 = abroad.map(|(n, x)| x * (1.0 - self.nu(n)) * (1.0 - x / self.imports(n))).sum();
        let spent = self.imports(usa);
        let income = if output { self.sold(usa) + self.nu(usa) * spent } else { spent };
        let delta = exported / ((1.0 - self.nu(usa)) * (income - row[usa]));
        1.0 / ((1.0 + delta * ELASTICITY) * self.power(usa, 1.0) - 1.0)
    }

    /// The best common answer of all others, by importer.
    fn retaliation(&self) -> Vec<f64> {
        let x = self.between();
        let others = (0..self.codes.len()).filter(|i| *i != self.usa);
        let y: f64 = others.map(|i| self.sold(i) + self.nu(i) * self.imports(i)).sum();
        let share = x[0][1] / (x[0][1] + x[1][1]);
        let delta = x[0][1] * (1.0 - self.share[1]) * (1.0 - share) / ((1.0 - self.share[0]) * (y - x[0][0]));
        let rate = |i: usize| 1.0 / ((1.0 + delta * ELASTICITY) * self.power(i, 1.0) - 1.0);
        (0..self.codes.len()).map(rate).collect()
    }
}

/// Rows of a printed table: what stands before the numbers, and these as texts without their signs of per cent.
type Lines = Vec<(String, Vec<String>)>;
/// Rows of a table to write.
type Rows = Vec<Vec<String>>;

/// The printed tables 1, 2, 3 and 9.
struct Printed {
    tables: [Lines; 4],
}

/// What the columns of tables 1 and 9 are, and those of table 2.
const SIX: [&str; 6] = [
    "welfare_at_old_tax",
    "deficit",
    "exports_per_income",
    "imports_per_income",
    "employment",
    "price_level",
];
const FOUR: [&str; 4] = ["welfare_at_old_tax", "deficit", "employment", "price_level"];

impl Printed {
    fn read(from: &Path) -> Result<Self, Box<dyn Error>> {
        let table = |number: u8| -> Result<Lines, Box<dyn Error>> {
            let path = from.join(format!("Table_{number}.tex"));
            let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            Ok(text.lines().flat_map(|line| line.split("\\\\")).filter_map(numbers).collect())
        };
        Ok(Self { tables: [table(1)?, table(2)?, table(3)?, table(9)?] })
    }

    /// The figures of every scenario: rows of `expected.csv`.
    fn by_scenario(&self) -> Result<Vec<(&'static str, Rows)>, Box<dyn Error>> {
        let [one, two, three, nine] = &self.tables;
        let both = [("USA", &SIX[..]), (OTHERS, &SIX[..])];
        let mut main = Vec::new();
        // Cases 1 and 3 of table 1; the second has another rebate.
        for (case, variant) in [(0, "USTR"), (2, "optimal")] {
            main.extend(figures(one, 2 * case, &both, "table 1", variant)?);
        }
        let parties = ["USA", "CHN", UNION, OTHERS].map(|party| (party, &FOUR[..]));
        for (block, variant) in
            ["reciprocal", "optimal retaliation", "optimal against optimal"].iter().enumerate()
        {
            main.extend(figures(two, 4 * block, &parties, "table 2", variant)?);
        }
        let (_, revenue) = three.first().ok_or("table 3 has no row of numbers")?;
        for (text, variant) in revenue.iter().zip(["USTR", "optimal", "optimal retaliation", "reciprocal"]) {
            main.push(figure("USA", "revenue_per_spending", text, "table 3", variant));
        }
        // Table 9 repeats table 1 and has many sectors before these.
        Ok(vec![
            (NAME, main),
            ("liberation-day-2025-lump-sum", figures(one, 2, &both, "table 1", "lump sum")?),
            ("liberation-day-2025-pass-through", figures(nine, 4, &both, "table 9", "USTR")?),
            ("liberation-day-2025-elasticity-8", figures(nine, 6, &both, "table 9", "USTR")?),
            ("liberation-day-2025-eaton-kortum", figures(nine, 8, &both, "table 9", "USTR")?),
        ])
    }
}

/// The numbers of a line of a table in TeX, with what stands before them.
fn numbers(line: &str) -> Option<(String, Vec<String>)> {
    let mut cells = line.split('&').map(str::trim);
    let name = cells.next()?.to_owned();
    let number = |cell: &str| {
        let text = cell.strip_suffix("\\%")?.trim();
        text.parse::<f64>().ok().map(|_| text.to_owned())
    };
    let found: Vec<String> = cells.map(number).collect::<Option<_>>()?;
    (!found.is_empty()).then_some((name, found))
}

/// Figures of the rows of a table from `first` on, one for each party.
fn figures(
    table: &[(String, Vec<String>)],
    first: usize,
    parties: &[(&str, &[&str])],
    source: &str,
    variant: &str,
) -> Result<Rows, Box<dyn Error>> {
    let mut out = Vec::new();
    for (at, (party, columns)) in parties.iter().enumerate() {
        let (name, row) =
            table.get(first + at).ok_or_else(|| format!("{source} ends before row {}", first + at))?;
        if row.len() != columns.len() {
            return Err(
                format!("{source}, {name}: expected {} numbers, found {}", columns.len(), row.len()).into()
            );
        }
        out.extend(columns.iter().zip(row).map(|(what, text)| figure(party, what, text, source, variant)));
    }
    Ok(out)
}

fn figure(party: &str, what: &str, text: &str, source: &str, variant: &str) -> Vec<String> {
    let decimals = text.split_once('.').map_or(0, |(_, after)| after.len());
    let units = if BESIDE.contains(&(variant, party, what)) { UNITS } else { "" };
    [party, what, text, &decimals.to_string(), source, variant, units].map(str::to_owned).to_vec()
}
