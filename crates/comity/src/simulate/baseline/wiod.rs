//! The world of the input-output database: 40 countries and the rest, 35 sectors with inputs, 2011.
//!
//! Sales at home are observed, not built. Value added is output less inputs, so net taxes on
//! products and transport margins are in it. Negative cells (stocks run down more than anything
//! bought) become zero. There are no tariffs in it. Only Brazil and Mexico of the CELAC states are
//! separate: questions about CELAC belong on [`atlas`](super::atlas).

use super::{BasePlace, BaseSector, Draft, Evidence, Repair};
use crate::failure::Failure;
use comity_ledger::atlas::Atlas;
use comity_ledger::frame::{Frame, Texts};
use comity_ledger::source::wiod::REST;
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Importer, Level, Sector};
use comity_model::equilibrium::{InputOutput, Observed};

/// The year of the table.
pub const YEAR: i16 = 2011;

/// Standard deviation of the logarithm of every elasticity in draws: about the standard errors of
/// Caliendo and Parro (2015, table 1), which are a fifth to a quarter of most estimates.
const ELASTICITY_LOG_SD: f64 = 0.2;

const ELASTICITY_SOURCE: &str = "goods: Caliendo and Parro (2015), table 1 without outliers, simple means where WIOD joins their sectors, 8.22 for transport equipment as in their data; services: 5 as in Costinot and Rodriguez-Clare (2014)";

/// Trade elasticity of services.
const SERVICES: f64 = 5.0;

/// Code, name, trade elasticity.
const SECTORS: [(&str, &str, f64); 35] = [
    ("c1", "Agriculture", 9.11),
    ("c2", "Mining", 13.53),
    ("c3", "Food", 2.62),
    ("c4", "Textiles", 8.10),
    ("c5", "Leather", 8.10),
    ("c6", "Wood", 11.50),
    ("c7", "Paper and printing", 16.52),
    ("c8", "Refined petroleum", 64.85),
    ("c9", "Chemicals", 3.13),
    ("c10", "Rubber and plastics", 1.67),
    ("c11", "Other minerals", 2.41),
    ("c12", "Metals", 5.135),
    ("c13", "Machinery", 1.45),
    ("c14", "Electrical and optical equipment", 9.63),
    ("c15", "Transport equipment", 8.22),
    ("c16", "Other manufacturing", 3.98),
    ("c17", "Electricity, gas and water", SERVICES),
    ("c18", "Construction", SERVICES),
    ("c19", "Sale and repair of vehicles", SERVICES),
    ("c20", "Wholesale trade", SERVICES),
    ("c21", "Retail trade", SERVICES),
    ("c22", "Hotels and restaurants", SERVICES),
    ("c23", "Inland transport", SERVICES),
    ("c24", "Water transport", SERVICES),
    ("c25", "Air transport", SERVICES),
    ("c26", "Transport services", SERVICES),
    ("c27", "Post and telecommunications", SERVICES),
    ("c28", "Finance", SERVICES),
    ("c29", "Real estate", SERVICES),
    ("c30", "Business services", SERVICES),
    ("c31", "Public administration", SERVICES),
    ("c32", "Education", SERVICES),
    ("c33", "Health", SERVICES),
    ("c34", "Other services", SERVICES),
    ("c35", "Private households", SERVICES),
];

/// Reads trade, home sales and inputs.
///
/// # Errors
/// If the atlas lacks a part.
pub fn read(world: &World) -> Result<Draft, Failure> {
    let atlas = world.atlas();
    let trade = Columns::of(atlas, "wiod-trade", &["product", "origin", "destination"])?;
    let home = Columns::of(atlas, "wiod-home", &["product", "place"])?;
    let inputs = Columns::of(atlas, "wiod-inputs", &["place", "input", "user"])?;
    let mut codes: Vec<&str> = trade.text[1].iter().collect();
    codes.sort_unstable();
    codes.dedup();
    let place = |code: &str| codes.binary_search(&code).map_err(|_| lacking());
    let mut repairs = Vec::new();
    let mut flows = Cube::filled(codes.len(), SECTORS.len(), 0.0);
    let mut put = |from: &str, to: &str, product: &str, value: f64| -> Result<(), Failure> {
        let cell = (Importer(place(to)?), Exporter(place(from)?), Sector(sector(product)?));
        flows.set(cell.0, cell.1, cell.2, value.max(0.0));
        if value < 0.0 {
            let why = format!("sales to {to} of {value} million USD (stocks run down): set to zero");
            repairs.push(Repair { what: format!("{from} {product}"), why, relative: None });
        }
        Ok(())
    };
    for (row, value) in trade.values.iter().enumerate() {
        put(&trade.text[1][row], &trade.text[2][row], &trade.text[0][row], value / 1e6)?;
    }
    for (row, value) in home.values.iter().enumerate() {
        put(&home.text[1][row], &home.text[1][row], &home.text[0][row], *value)?;
    }
    let count = codes.len();
    let mut used = vec![0.0; count * SECTORS.len() * SECTORS.len()];
    for (row, value) in inputs.values.iter().enumerate() {
        let (k, u) = (sector(&inputs.text[1][row])?, sector(&inputs.text[2][row])?);
        used[(place(&inputs.text[0][row])? * SECTORS.len() + k) * SECTORS.len() + u] = *value;
    }
    let input_output = shares(used, &flows, &codes, &mut repairs);
    Ok(draft(atlas, &codes, flows, input_output, repairs))
}

fn lacking() -> Failure {
    Failure::bug("the parts of the input-output table do not fit together")
}

fn sector(code: &str) -> Result<usize, Failure> {
    SECTORS.iter().position(|s| s.0 == code).ok_or_else(lacking)
}

struct Columns<'w> {
    text: Vec<&'w Texts>,
    values: Vec<f64>,
}

impl<'w> Columns<'w> {
    fn of(atlas: &'w Atlas, name: &str, columns: &[&str]) -> Result<Self, Failure> {
        let frame: &'w Frame = atlas
            .part(name)
            .and_then(|part| part.frame().ok())
            .ok_or_else(|| Failure::bug(format!("the atlas lacks {name}")))?;
        let text =
            columns.iter().map(|column| frame.text(column).ok_or_else(lacking)).collect::<Result<_, _>>()?;
        let values = frame.floats("value").into_iter().map(|value| value.unwrap_or(0.0)).collect();
        Ok(Self { text, values })
    }
}

/// Inputs as shares of what is sold; a negative or excessive column is cut to what is sold.
fn shares(mut used: Vec<f64>, flows: &Cube<Level>, codes: &[&str], repairs: &mut Vec<Repair>) -> InputOutput {
    let (count, j) = (codes.len(), SECTORS.len());
    let mut value_added_share = Grid::filled(count, j, 1.0);
    let output_of = |i: usize, u: usize| -> f64 {
        (0..count).map(|b| flows.at(Importer(b), Exporter(i), Sector(u))).sum()
    };
    // Output less inputs: what the place spends finally, but for its balance of trade.
    let added: Vec<f64> = (0..count)
        .map(|i| {
            let inputs: f64 = used[i * j * j..(i + 1) * j * j].iter().sum();
            (0..j).map(|u| output_of(i, u)).sum::<f64>() - inputs
        })
        .collect();
    for (i, code) in codes.iter().enumerate() {
        for (u, sector) in SECTORS.iter().enumerate() {
            let cell = |k: usize| (i * j + k) * j + u;
            let output = output_of(i, u);
            let inputs: f64 = (0..j).map(|k| used[cell(k)]).sum();
            if output <= 0.0 {
                (0..j).for_each(|k| used[cell(k)] = 0.0);
                continue;
            }
            let most = output * (1.0 - LEAST_VALUE_ADDED);
            let factor = if inputs > most { most / inputs } else { 1.0 };
            if factor < 1.0 {
                let why = "inputs of the table exceed output (negative net taxes or margins): inputs scaled (size relative to the value added of the place)"
                    .to_owned();
                let what = format!("{code} {}", sector.0);
                repairs.push(Repair { what, why, relative: Some((factor - 1.0) * inputs / added[i]) });
            }
            (0..j).for_each(|k| used[cell(k)] *= factor / output);
            value_added_share.set(Country(i), Sector(u), 1.0 - inputs * factor / output);
        }
    }
    InputOutput { value_added_share, input_share: used }
}

/// Least value added as a part of output.
const LEAST_VALUE_ADDED: f64 = 0.001;

fn draft(
    atlas: &Atlas,
    codes: &[&str],
    trade: Cube<Level>,
    input_output: InputOutput,
    repairs: Vec<Repair>,
) -> Draft {
    let place = |code: &&str| {
        let mut place = BasePlace::of(code);
        if *code == REST {
            "ROW".clone_into(&mut place.code);
            "Rest of the world".clone_into(&mut place.name);
        }
        place
    };
    let sectors = SECTORS.iter().enumerate().map(|(at, (code, name, _))| {
        let groups: &[&str] = match at {
            0 | 1 => &["goods"],
            2..=15 => &["goods", "manufacturing"],
            _ => &["services"],
        };
        BaseSector {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            groups: groups.iter().map(|g| (*g).to_owned()).collect(),
        }
    });
    let source = atlas.part("wiod-trade").map(|part| part.source());
    Draft {
        label: format!("WIOD {YEAR}"),
        year: Some(YEAR),
        places: codes.iter().map(place).collect(),
        sectors: sectors.collect(),
        observed: Observed {
            trade,
            tariff: None,
            theta: SECTORS.iter().map(|s| s.2).collect(),
            input_output: Some(input_output),
        },
        repairs,
        notes: vec![
            "of the 33 CELAC states only Brazil and Mexico are separate; use the baseline \"atlas\" for questions about CELAC".to_owned(),
            "no tariffs in the baseline: a tariff of a scenario is the whole tariff, not a change of the one in force".to_owned(),
            "value added is output less inputs: net taxes on products and transport margins are in it".to_owned(),
        ],
        sources: source.map_or_else(Vec::new, |s| vec![format!("{}, {} ({})", s.attribution, s.release, s.licence)]),
        elasticity_source: ELASTICITY_SOURCE.to_owned(),
        elasticity_log_sd: ELASTICITY_LOG_SD,
        evidence: Evidence::Wiod(YEAR),
        unit: "million USD".to_owned(),
    }
}
