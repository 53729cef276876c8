//! Trade of 2024 with every partner as two customs report it: China's, and that of the United States with the five
//! largest chapters of its imports.
//!
//! China's is in yuan, taken at [`YUAN`], which turns its total of Latin America into the one it gives in dollars.

use super::{Row, Work, cell};
use comity_ledger::place::registry;
use std::error::Error;

const YEAR: &str = "2024";
/// The product of a chapter of which this is the name, and how many chapters are taken.
const CHAPTERS: usize = 5;
/// Imports of a chapter below this many dollars are a few parcels.
const LEAST: f64 = 1e6;
/// Goods returned and special provisions: no products.
const NO_PRODUCTS: [&str; 2] = ["98", "99"];
const CENSUS: &str = "US Census Bureau, general imports at customs value";
const GACC: &str = "China’s customs, yuan at 7.1150";

/// The figures, in the columns of `figures.csv`.
///
/// # Errors
/// If an original cannot be read.
pub fn figures(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut out = china(work)?;
    out.extend(united_states(work)?);
    out.extend(chapters(work)?);
    Ok(out)
}

struct Told<'a> {
    id: String,
    measure: &'a str,
    product: String,
    from: &'a str,
    to: &'a str,
    value: f64,
    basis: &'a str,
}

impl Told<'_> {
    /// By `reporter`, with its `source`; a sum is ours.
    fn row(self, reporter: &str, source: &str) -> Vec<String> {
        let sum = self.measure == "trade.goods";
        let (status, note) = if sum { ("E", "exports and imports added") } else { ("A", "") };
        let value = format!("{:.0}", self.value);
        let cells = [&self.id, self.measure, &self.product, reporter, self.from, self.to, YEAR, YEAR, &value];
        let rest = ["USD", "exact", self.basis, status, source, "dataset", note];
        cells.into_iter().chain(rest).map(str::to_owned).collect()
    }
}

/// Whether a place is of the registry, and a partner of its own: continents are not.
fn partner(code: &str, reporter: &str) -> bool {
    code != reporter && code != "CHN-OTHER" && registry().by_code(code).is_some()
}

fn china(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    work.cite("gacc2024");
    let mut out = Vec::new();
    for row in work.original("gacc-2024", "gacc_2024_annual.csv")? {
        let area = cell(&row, "area");
        if !partner(area, "CHN") || CONTINENTS.contains(&area) {
            continue;
        }
        let (exports, imports) = (dollars(&row, "exports_mcny"), dollars(&row, "imports_mcny"));
        for (prefix, measure, from, to, value, basis) in [
            ("GX", "trade.goods.exports", "CHN", area, exports, GACC),
            ("GM", "trade.goods.imports", area, "CHN", imports, GACC_IMPORTS),
            ("GT", "trade.goods", "CHN", area, exports + imports, GACC),
        ] {
            if value > 0.0 {
                let id = format!("{prefix}-{area}");
                let told = Told { id, measure, product: String::new(), from, to, value: value * 1e6, basis };
                out.push(told.row("CHN", "gacc2024"));
            }
        }
    }
    Ok(out)
}

/// Areas that customs adds up, beside the blocs.
const CONTINENTS: [&str; 7] = ["WLD", "AFR", "LAC", "ASIA", "EUROPE", "OCEANIA", "APEC"];
const GACC_IMPORTS: &str = "China’s customs, CIF by origin, yuan at 7.1150";

/// Yuan to a dollar in China's own totals of the year.
const YUAN: f64 = 7.1150;

/// Millions of dollars to one decimal, as China's own tables in dollars have them; 0 where nothing is told.
fn dollars(row: &Row, column: &str) -> f64 {
    let yuan: f64 = cell(row, column).parse().unwrap_or(0.0);
    (yuan / YUAN * 10.0).round() / 10.0
}

fn united_states(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    work.cite("own-census24");
    let mut out = Vec::new();
    for row in work.original("us-trade-partners", "us_trade_annual_1985_2024.csv.gz")? {
        let code = cell(&row, "iso3");
        if cell(&row, "year") != YEAR || !partner(code, "USA") {
            continue;
        }
        let number = |column: &str| cell(&row, column).parse().unwrap_or(0.0);
        let (imports, exports): (f64, f64) = (number("imports_usd"), number("exports_usd"));
        for (prefix, measure, from, to, value, basis) in [
            ("UM", "trade.goods.imports", code, "USA", imports, CENSUS),
            ("UX", "trade.goods.exports", "USA", code, exports, "US Census Bureau, FAS"),
            ("UT", "trade.goods", "USA", code, imports + exports, "US Census Bureau"),
        ] {
            let id = format!("{prefix}-{code}");
            let told = Told { id, measure, product: String::new(), from, to, value, basis };
            out.push(told.row("USA", "own-census24"));
        }
    }
    Ok(out)
}

fn chapters(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut rows: Vec<Row> = work.original("us-imports-2024", "us_imports_hs2_2024.csv.gz")?;
    let value = |row: &Row| cell(row, "imports_usd").parse().unwrap_or(0.0);
    rows.retain(|row| value(row) >= LEAST && !NO_PRODUCTS.contains(&cell(row, "hs2")));
    rows.sort_by(|x, y| cell(x, "partner").cmp(cell(y, "partner")).then(value(y).total_cmp(&value(x))));
    let mut out = Vec::new();
    for of_one in rows.chunk_by(|x, y| cell(x, "partner") == cell(y, "partner")) {
        for row in of_one.iter().take(CHAPTERS).filter(|row| partner(cell(row, "partner"), "USA")) {
            let (from, chapter) = (cell(row, "partner"), cell(row, "hs2"));
            let Some((_, name)) = NAMES.iter().find(|(own, _)| *own == chapter) else {
                work.leave(format!("chapter {chapter} without a name"));
                continue;
            };
            let (id, product) = (format!("UC-{from}-{chapter}"), format!("HS{chapter} {name}"));
            let measure = "trade.goods.imports";
            let told = Told { id, measure, product, from, to: "USA", value: value(row), basis: CENSUS };
            out.push(told.row("USA", "own-census24"));
        }
    }
    Ok(out)
}

/// Short names of the chapters of the Harmonized System that are among the largest of some partner.
const NAMES: &[(&str, &str)] = &[
    ("01", "live animals"),
    ("02", "meat"),
    ("03", "fish and shellfish"),
    ("04", "dairy, eggs, honey"),
    ("05", "other animal products"),
    ("06", "live plants and flowers"),
    ("07", "vegetables"),
    ("08", "fruit and nuts"),
    ("09", "coffee, tea, spices"),
    ("10", "cereals"),
    ("11", "milling products"),
    ("12", "oilseeds"),
    ("13", "gums and resins"),
    ("15", "fats and oils"),
    ("16", "prepared meat and fish"),
    ("17", "sugar"),
    ("18", "cocoa"),
    ("19", "prepared cereals"),
    ("20", "prepared vegetables and fruit"),
    ("21", "other food preparations"),
    ("22", "beverages"),
    ("23", "residues and animal feed"),
    ("24", "tobacco"),
    ("25", "salt, stone, cement"),
    ("26", "ores"),
    ("27", "mineral fuels"),
    ("28", "inorganic chemicals"),
    ("29", "organic chemicals"),
    ("30", "pharmaceuticals"),
    ("31", "fertilisers"),
    ("32", "dyes and paints"),
    ("33", "perfumes and cosmetics"),
    ("34", "soaps and waxes"),
    ("35", "glues and enzymes"),
    ("38", "other chemical products"),
    ("39", "plastics"),
    ("40", "rubber"),
    ("42", "leather goods"),
    ("44", "wood"),
    ("47", "wood pulp"),
    ("48", "paper"),
    ("49", "printed matter"),
    ("52", "cotton"),
    ("53", "other vegetable fibres"),
    ("56", "wadding, ropes"),
    ("57", "carpets"),
    ("61", "knitted clothing"),
    ("62", "clothing, not knitted"),
    ("63", "other made-up textiles"),
    ("64", "footwear"),
    ("65", "hats"),
    ("67", "feathers, artificial flowers"),
    ("68", "stone articles"),
    ("69", "ceramics"),
    ("71", "precious stones and metals"),
    ("72", "iron and steel"),
    ("73", "articles of iron or steel"),
    ("74", "copper"),
    ("76", "aluminium"),
    ("78", "lead"),
    ("80", "tin"),
    ("81", "other base metals"),
    ("82", "tools and cutlery"),
    ("84", "machinery"),
    ("85", "electrical equipment"),
    ("87", "vehicles"),
    ("88", "aircraft"),
    ("90", "instruments"),
    ("91", "clocks"),
    ("93", "arms"),
    ("94", "furniture"),
    ("95", "toys and sports goods"),
    ("97", "art and antiques"),
];
