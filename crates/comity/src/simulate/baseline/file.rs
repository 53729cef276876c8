//! A world of the user's own: flows, tariffs, inputs and elasticities from CSV files.
//!
//! | file | columns | what |
//! |---|---|---|
//! | flows | `origin,destination[,sector],value[,tariff]` | sales at the seller's price, home sales included; `tariff` as a fraction, `tariff_percent` in per cent |
//! | inputs | `place,input,user,value` or `…,share` | inputs by user; rows whose input is `value_added` give value added |
//! | elasticities | `sector,elasticity` | trade elasticity of each sector |
//!
//! Codes are free; where the registry knows one, blocs and names work too. Sectors and places are
//! put in alphabetical order, so the order of rows does not matter. Every cell may stand once.

use super::groups::Groups;
use super::table::Csv;
use super::{BasePlace, BaseSector, Draft, Evidence, Laid, OwnFiles, atlas, official};
use crate::failure::Failure;
use comity_ledger::place::registry;
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Importer, Level, Rate, Sector};
use comity_model::equilibrium::{InputOutput, Observed};
use csv::StringRecord;
use std::collections::{BTreeMap, BTreeSet};

/// The word that marks value added among the inputs.
const VALUE_ADDED: &str = "value_added";

/// The sector of a file that has no column for it.
const ONLY_SECTOR: &str = "all";

/// Positions of names in alphabetical order.
struct Index(Vec<String>);

impl Index {
    fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        Self(names.collect::<BTreeSet<_>>().into_iter().map(str::to_owned).collect())
    }

    fn at(&self, csv: &Csv, line: u64, column: &str, name: &str) -> Result<usize, Failure> {
        self.0.binary_search_by(|known| known.as_str().cmp(name)).map_err(|_| {
            let near = self.0.iter().min_by_key(|known| strsim::damerau_levenshtein(known, name));
            let failure = csv.wrong(line, column, "a name that the flows have", name);
            match near {
                Some(near) => failure.hint(format!("the nearest is {near:?}")),
                None => failure,
            }
        })
    }
}

/// Reads the files of an own baseline.
///
/// # Errors
/// If a file is missing or malformed, with line and column.
pub fn read(files: &OwnFiles) -> Result<Draft, Failure> {
    let official = match files.laid {
        Laid::List => false,
        Laid::Official => true,
        Laid::AsFound => official::is_official(&files.flows)?,
    };
    if official {
        let mut draft = official::read(&files.flows, files)?;
        if let Some(path) = &files.elasticities {
            let sectors = Index(draft.sectors.iter().map(|s| s.code.clone()).collect());
            draft.observed.theta = elasticities(&Csv::read(path)?, &sectors)?;
            "file of the user".clone_into(&mut draft.elasticity_source);
        }
        return Ok(draft);
    }
    let groups = Groups::read(files.groups.as_deref())?;
    let flows = match &files.held {
        Some(text) => Csv::of(files.flows.to_string_lossy().into_owned(), text.bytes())?,
        None => Csv::read(&files.flows)?,
    };
    let (places, sectors, trade, tariff) = trade(&flows, &groups)?;
    one_name_each(&flows.name, "place", &places.0)?;
    one_name_each(&flows.name, "sector", &sectors.0)?;
    let mut notes = vec!["flows of the user; nothing is known about them beyond the file".to_owned()];
    notes.extend(home_sales(&flows.name, &places, &trade)?);
    if let Some(rates) = &tariff {
        notes.extend(tariffs_told(&places, &trade, rates));
    }
    let theta = match &files.elasticities {
        Some(path) => elasticities(&Csv::read(path)?, &sectors)?,
        None => vec![atlas::ELASTICITY; sectors.0.len()],
    };
    let input_output = match &files.inputs {
        Some(path) => Some(inputs(&Csv::read(path)?, (&places, &sectors), &trade, &groups)?),
        None => None,
    };
    let label = flows.name.clone();
    let sector = |code: &String| BaseSector { code: code.clone(), name: code.clone(), groups: Vec::new() };
    let elasticity_source = if files.elasticities.is_some() {
        "file of the user".to_owned()
    } else {
        format!("none given: {} for every sector", atlas::ELASTICITY)
    };
    Ok(Draft {
        label,
        year: files.year,
        places: places.0.iter().map(|code| BasePlace::of(code)).collect(),
        sectors: sectors.0.iter().map(sector).collect(),
        observed: Observed { trade, tariff, theta, input_output },
        repairs: Vec::new(),
        notes,
        sources: vec![format!("file {}", flows.name)],
        elasticity_source,
        elasticity_log_sd: atlas::ELASTICITY_LOG_SD,
        evidence: Evidence::None,
        unit: "units of the file".to_owned(),
    })
}

/// Refuses one place or sector under two names: a shock on one would leave the other alone.
fn one_name_each(file: &str, what: &str, names: &[String]) -> Result<(), Failure> {
    let mut known: BTreeMap<String, &String> = BTreeMap::new();
    for name in names {
        let place = (what == "place").then(|| registry().find(name).ok()).flatten();
        let key = place.map_or_else(|| name.trim().to_lowercase(), |id| format!("registry {}", id.0));
        if let Some(other) = known.insert(key, name) {
            let message = format!("{file}: {other:?} and {name:?} are one {what} under two names");
            return Err(
                Failure::data(message).hint("write it one way and add up the rows that then coincide")
            );
        }
    }
    Ok(())
}

/// Places that sell nothing at home. Without any home sales a file holds trade between places only, and
/// every number would be that of a world in which nobody buys at home.
fn home_sales(file: &str, places: &Index, trade: &Cube<Level>) -> Result<Option<String>, Failure> {
    let sells = |n: usize| (0..trade.sectors()).any(|j| trade.at(Importer(n), Exporter(n), Sector(j)) > 0.0);
    let without: Vec<&str> =
        places.0.iter().enumerate().filter(|(n, _)| !sells(*n)).map(|(_, name)| name.as_str()).collect();
    if without.len() == places.0.len() {
        let message = format!("{file}: no sales at home of any place ({})", without.join(", "));
        return Err(Failure::data(message).hint(
            "add rows with origin = destination: output less exports, or GDP less exports where nothing better is known",
        ));
    }
    let told = || {
        format!(
            "{file} has no sales at home of {}: there everything bought is imported, and changes are overstated if that is not so",
            without.join(", ")
        )
    };
    Ok((!without.is_empty()).then(told))
}

/// A tariff above this is told: a per cent taken for a fraction is as high.
const HIGH_TARIFF: f64 = 3.0;

/// Tariffs of a file: lowest, highest, weighted by trade, and what looks like a slip.
fn tariffs_told(places: &Index, trade: &Cube<Level>, rates: &Cube<Rate>) -> Vec<String> {
    let (mut low, mut high, mut revenue, mut imports) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, 0.0);
    let (mut beyond, mut home) = (Vec::new(), Vec::new());
    for (at, rate) in rates.values().iter().enumerate() {
        let (n, i, j) = rates.locate(at);
        let flow = trade.at(n, i, j);
        if n.0 == i.0 {
            if *rate != 0.0 {
                home.push(places.0[n.0].as_str());
            }
            continue;
        }
        if flow > 0.0 {
            (low, high) = (low.min(*rate), high.max(*rate));
            (revenue, imports) = (revenue + rate * flow, imports + flow);
            if *rate > HIGH_TARIFF {
                beyond.push(format!("{} from {}", places.0[n.0], places.0[i.0]));
            }
        }
    }
    let mut notes = Vec::new();
    if imports > 0.0 {
        notes.push(format!(
            "tariffs of the file: {:.4} to {:.4} %, weighted by trade {:.4} %: revenue of {revenue:.6} on imports of {imports:.6}",
            100.0 * low,
            100.0 * high,
            100.0 * revenue / imports
        ));
    }
    if let Some(first) = beyond.first() {
        notes.push(format!(
            "{} tariffs of the file are above 300 % (first: {first}): was a per cent taken for a fraction? A column `tariff_percent` is in per cent",
            beyond.len()
        ));
    }
    home.dedup();
    if !home.is_empty() {
        notes.push(format!("the file taxes sales at home of {}", home.join(", ")));
    }
    notes
}

type Trade = (Index, Index, Cube<Level>, Option<Cube<Rate>>);

fn trade(csv: &Csv, groups: &Groups) -> Result<Trade, Failure> {
    let origin = csv.need(&["origin", "exporter"])?;
    let destination = csv.need(&["destination", "importer"])?;
    let value = csv.need(&["value"])?;
    let (fraction, percent) = (csv.find(&["tariff"]), csv.find(&["tariff_percent"]));
    if fraction.is_some() && percent.is_some() {
        let message = format!("{}: both `tariff` and `tariff_percent`", csv.name);
        return Err(Failure::data(message).hint("keep one of the two columns"));
    }
    let (sector, tariff) = (csv.find(&["sector"]), fraction.or(percent));
    let scale = if percent.is_some() { 0.01 } else { 1.0 };
    csv.no_slips(
        &["origin", "exporter", "destination", "importer", "value", "sector", "tariff", "tariff_percent"],
        &[],
    )?;
    let name = |record: &StringRecord, column: usize| record.get(column).unwrap_or_default().to_owned();
    let sector_of =
        |record: &StringRecord| sector.map_or_else(|| ONLY_SECTOR.to_owned(), |column| name(record, column));
    let all: Vec<[String; 3]> =
        csv.rows().map(|(_, r)| [name(r, origin), name(r, destination), sector_of(r)]).collect();
    each_once(csv, &all)?;
    let joined = |[from, to, sector]: &[String; 3]| {
        [groups.place(from), groups.place(to), groups.sector(sector)].map(str::to_owned)
    };
    let all: Vec<[String; 3]> = all.iter().map(joined).collect();
    let places = Index::of(all.iter().flat_map(|names| [names[0].as_str(), names[1].as_str()]));
    let sectors = Index::of(all.iter().map(|names| names[2].as_str()));
    if places.0.is_empty() {
        return Err(Failure::data(format!("{}: no rows", csv.name)));
    }
    let (n, j) = (places.0.len(), sectors.0.len());
    let mut flows = Cube::filled(n, j, 0.0);
    let mut rates = Cube::filled(n, j, 0.0);
    for ((line, record), names) in csv.rows().zip(&all) {
        let i = places.at(csv, line, "origin", &names[0])?;
        let b = places.at(csv, line, "destination", &names[1])?;
        let k = sectors.at(csv, line, "sector", &names[2])?;
        let amount = csv.number(line, record, value)?;
        if !(amount.is_finite() && amount >= 0.0) {
            let expected = "a finite value that is not negative";
            let hint =
                "negative home sales mean that exports exceed output: complete output or drop the place";
            return Err(csv.wrong(line, "value", expected, &amount.to_string()).hint(hint));
        }
        let cell = (Importer(b), Exporter(i), Sector(k));
        let before = flows.at(cell.0, cell.1, cell.2);
        flows.set(cell.0, cell.1, cell.2, before + amount);
        if let Some(column) = tariff {
            let rate = scale * csv.number(line, record, column)?;
            // Joined flows pay what they paid apart.
            let mean = |old: f64| (before * old + amount * rate) / (before + amount);
            let rate = if before > 0.0 { mean(rates.at(cell.0, cell.1, cell.2)) } else { rate };
            rates.set(cell.0, cell.1, cell.2, rate);
        }
    }
    Ok((places, sectors, flows, tariff.map(|_| rates)))
}

/// Refuses a flow that stands twice, with both lines.
fn each_once(csv: &Csv, all: &[[String; 3]]) -> Result<(), Failure> {
    let mut seen: BTreeMap<&[String; 3], u64> = BTreeMap::new();
    for ((line, _), names) in csv.rows().zip(all) {
        if let Some(first) = seen.insert(names, line) {
            let message =
                format!("{}:{line}: the same origin, destination and sector as line {first}", csv.name);
            return Err(Failure::data(message).hint("add the two rows up"));
        }
    }
    Ok(())
}

fn elasticities(csv: &Csv, sectors: &Index) -> Result<Vec<f64>, Failure> {
    let (name, value) = (csv.need(&["sector"])?, csv.need(&["elasticity", "theta", "value"])?);
    let mut theta = vec![f64::NAN; sectors.0.len()];
    let mut seen: BTreeMap<usize, u64> = BTreeMap::new();
    for (line, record) in csv.rows() {
        let j = sectors.at(csv, line, "sector", record.get(name).unwrap_or_default())?;
        if let Some(first) = seen.insert(j, line) {
            let message = format!("{}:{line}: the same sector as line {first}", csv.name);
            return Err(Failure::data(message).hint("each sector stands once"));
        }
        theta[j] = csv.number(line, record, value)?;
    }
    match theta.iter().position(|t| t.is_nan()) {
        Some(j) => Err(Failure::data(format!("{}: no elasticity for sector {:?}", csv.name, sectors.0[j]))),
        None => Ok(theta),
    }
}

/// The column of the inputs, and whether it holds shares of output.
fn amounts(csv: &Csv, groups: &Groups) -> Result<(usize, bool), Failure> {
    let shares = csv.find(&["share"]);
    if shares.is_some() && csv.find(&["value"]).is_some() {
        let message = format!("{}: both `share` and `value`", csv.name);
        return Err(Failure::data(message).hint("keep one of the two columns"));
    }
    if shares.is_some() && !groups.is_empty() {
        let message = format!("{}: shares of inputs cannot be joined by `groups` without output", csv.name);
        return Err(Failure::data(message).hint("give inputs as values"));
    }
    let value = shares.map_or_else(|| csv.need(&["value", "share"]), Ok)?;
    Ok((value, shares.is_some()))
}

fn inputs(
    csv: &Csv,
    (places, sectors): (&Index, &Index),
    trade: &Cube<Level>,
    groups: &Groups,
) -> Result<InputOutput, Failure> {
    let place = csv.need(&["place", "region", "country"])?;
    let (input, user) = (csv.need(&["input"])?, csv.need(&["user", "sector"])?);
    let (value, shares) = amounts(csv, groups)?;
    let (n, j) = (places.0.len(), sectors.0.len());
    let mut used = vec![0.0; n * j * j];
    let mut added: Grid<Level> = Grid::filled(n, j, f64::NAN);
    let mut seen: BTreeMap<[&str; 3], u64> = BTreeMap::new();
    for (line, record) in csv.rows() {
        let cell = |column: usize| record.get(column).unwrap_or_default();
        let i = places.at(csv, line, "place", groups.place(cell(place)))?;
        let u = sectors.at(csv, line, "user", groups.sector(cell(user)))?;
        let amount = csv.number(line, record, value)?;
        let bought = groups.sector(cell(input));
        let k = if bought == VALUE_ADDED { j } else { sectors.at(csv, line, "input", bought)? };
        if let Some(first) = seen.insert([cell(place), cell(input), cell(user)], line) {
            return Err(Failure::data(format!(
                "{}:{line}: the same place, input and user as line {first}",
                csv.name
            )));
        }
        if k == j {
            let before = added.at(Country(i), Sector(u));
            added.set(Country(i), Sector(u), if before.is_nan() { amount } else { before + amount });
        } else {
            used[(i * j + k) * j + u] += amount;
        }
    }
    let mut io = InputOutput { value_added_share: Grid::filled(n, j, 1.0), input_share: used };
    for i in 0..n {
        for u in 0..j {
            let cell = |k: usize| (i * j + k) * j + u;
            let inputs: f64 = (0..j).map(|k| io.input_share[cell(k)]).sum();
            let given = added.at(Country(i), Sector(u));
            let output: f64 = if shares {
                1.0
            } else if given.is_nan() {
                (0..n).map(|b| trade.at(Importer(b), Exporter(i), Sector(u))).sum()
            } else {
                inputs + given
            };
            if output <= 0.0 {
                // Makes nothing: all of it would be value added.
                (0..j).for_each(|k| io.input_share[cell(k)] = 0.0);
                continue;
            }
            let share = if given.is_nan() { 1.0 - inputs / output } else { given / output };
            if !(0.0..=1.0 + 1e-9).contains(&share) {
                return Err(Failure::data(format!(
                    "{}: value added of {:?} in {:?} is {:.3} of output; expected 0 to 1",
                    csv.name, sectors.0[u], places.0[i], share
                ))
                .hint("inputs must not exceed output; give value added in rows whose input is value_added"));
            }
            io.value_added_share.set(Country(i), Sector(u), share.min(1.0));
            (0..j).for_each(|k| io.input_share[cell(k)] /= output);
        }
    }
    Ok(io)
}
