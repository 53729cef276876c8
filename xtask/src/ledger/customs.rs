//! The five largest chapters of what the United States import from each partner, as their customs report it for 2024.
//! Totals of all years stand in the panel.

use super::{Row, Work, cell};
use comity_ledger::measure;
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

/// The figures, in the columns of `figures.csv`.
///
/// # Errors
/// If an original cannot be read.
pub fn figures(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    work.cite("own-census24");
    let mut rows: Vec<Row> = work.original("us-imports-2024", "us_imports_hs2_2024.csv.gz")?;
    let value = |row: &Row| cell(row, "imports_usd").parse().unwrap_or(0.0);
    rows.retain(|row| value(row) >= LEAST && !NO_PRODUCTS.contains(&cell(row, "hs2")));
    rows.sort_by(|x, y| cell(x, "partner").cmp(cell(y, "partner")).then(value(y).total_cmp(&value(x))));
    let mut out = Vec::new();
    for of_one in rows.chunk_by(|x, y| cell(x, "partner") == cell(y, "partner")) {
        for row in of_one.iter().take(CHAPTERS).filter(|row| partner(cell(row, "partner"))) {
            let chapter = cell(row, "hs2");
            match NAMES.iter().find(|(own, _)| *own == chapter) {
                Some((_, name)) => out.push(figure(cell(row, "partner"), chapter, name, value(row))),
                None => work.leave(format!("chapter {chapter} without a name")),
            }
        }
    }
    Ok(out)
}

/// Whether a place is of the registry, and a partner of its own.
fn partner(code: &str) -> bool {
    code != "USA" && registry().by_code(code).is_some()
}

fn figure(from: &str, chapter: &str, name: &str, value: f64) -> Vec<String> {
    let (id, product) = (format!("UC-{from}-{chapter}"), format!("HS{chapter} {name}"));
    let value = format!("{value:.0}");
    let cells = [&id, &*measure::TRADE_GOODS_IMPORTS, &product, "USA", from, "USA", YEAR, YEAR, &value];
    let rest = ["USD", "exact", CENSUS, "A", "own-census24", "dataset", ""];
    cells.into_iter().chain(rest).map(str::to_owned).collect()
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
