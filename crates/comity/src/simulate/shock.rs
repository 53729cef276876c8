//! From shocks in words to the arrays of the model: the only translator between the two.
//!
//! ```text
//! tariff      t' = t + rate, or rate            (infinite: no trade)
//! cost        d' = 1 + change
//! agreement   d' = exp(-effect / theta_j)       so that trade shares move by exp(effect) at given
//!                                               incomes and prices, whatever theta
//! ```
//!
//! Shocks of a scenario compose: tariffs in their order, costs multiply. For draws every estimated
//! number is moved by its own standard normal `z` times its standard error.

use super::baseline::Baseline;
use super::baseline::file::Csv;
use super::places::{self, Resolved, resolve};
use super::scenario::{Estimate, Kind, Pairs, Scenario, Shock, Variant};
use crate::failure::Failure;
use crate::words;
use comity_ledger::party;
use comity_ledger::world::World;
use comity_model::equilibrium::Shock as ModelShock;
use comity_model::equilibrium::axes::{Country, Cube, Exporter, Grid, Hat, Importer, Rate, Sector};
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// A shock with its parties resolved: what remains is arithmetic.
#[derive(Clone, Debug)]
pub struct Compiled {
    countries: usize,
    sectors: usize,
    steps: Vec<Step>,
    /// What was done, shock by shock.
    pub told: Vec<Told>,
}

/// What a shock is about, for the reader.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    /// Name of the shock.
    pub name: String,
    /// In words.
    pub words: String,
    /// Where its numbers come from.
    pub source: String,
    /// Baseline trade between different places that it touches, in money of the baseline.
    pub trade: f64,
    /// What a reader must know: members that the baseline lacks.
    pub notes: Vec<String>,
}

/// Pairs importer, exporter.
type Cells = Vec<(usize, usize)>;

#[derive(Clone, Debug)]
enum Step {
    /// New tariffs: pair, sector, rate; added or set.
    Tariff { cells: Vec<(usize, usize, usize, f64)>, add: bool },
    /// Costs by estimate.
    Cost { cells: Cells, sectors: Vec<usize>, change: Estimate, draw: usize },
    /// Costs cell by cell.
    CostList { cells: Vec<(usize, usize, usize, f64)> },
    /// Effect on log trade.
    Effect { cells: Cells, sectors: Vec<usize>, effect: Estimate, draw: usize },
    /// No trade.
    Forbid { cells: Cells, sectors: Vec<usize> },
    /// Productivity.
    Productivity { places: Vec<usize>, sectors: Vec<usize>, change: Estimate, draw: usize },
}

/// Resolves the shocks of a variant on a baseline.
///
/// # Errors
/// Unknown places or sectors, an unreadable file, a shock that touches nobody.
pub fn compile(
    world: &World,
    baseline: &Baseline,
    scenario: &Scenario,
    variant: &Variant,
) -> Result<Compiled, Failure> {
    let mut compiled = Compiled {
        countries: baseline.places.len(),
        sectors: baseline.sectors.len(),
        steps: Vec::new(),
        told: Vec::new(),
    };
    for (draw, shock) in scenario.shocks_of(variant).enumerate() {
        let mut one = One { world, baseline, scenario, shock, notes: Vec::new() };
        let (step, words) = one.step(draw)?;
        let touched = touched(&step);
        if touched.is_empty() {
            return Err(Failure::usage(format!(
                "{}: shock {:?} touches no flow of the baseline",
                shock.at, shock.name
            )));
        }
        let trade = trade_of(baseline, &touched);
        let mut notes = one.notes;
        notes.dedup();
        compiled.steps.push(step);
        compiled.told.push(Told {
            name: shock.name.clone(),
            words,
            source: shock.source.clone(),
            trade,
            notes,
        });
    }
    Ok(compiled)
}

/// Importer, exporter and sector of every cell a step touches.
fn touched(step: &Step) -> Vec<(usize, usize, usize)> {
    let spread = |cells: &Cells, sectors: &[usize]| {
        cells.iter().flat_map(|(n, i)| sectors.iter().map(move |j| (*n, *i, *j))).collect()
    };
    match step {
        Step::Tariff { cells, .. } | Step::CostList { cells } => {
            cells.iter().map(|c| (c.0, c.1, c.2)).collect()
        }
        Step::Cost { cells, sectors, .. }
        | Step::Effect { cells, sectors, .. }
        | Step::Forbid { cells, sectors } => spread(cells, sectors),
        Step::Productivity { places, sectors, .. } => {
            places.iter().flat_map(|i| sectors.iter().map(move |j| (*i, *i, *j))).collect()
        }
    }
}

fn trade_of(baseline: &Baseline, cells: &[(usize, usize, usize)]) -> f64 {
    let e = &baseline.economy;
    let value = |(n, i, j): &(usize, usize, usize)| e.trade(Importer(*n), Exporter(*i), Sector(*j));
    cells.iter().filter(|(n, i, _)| n != i).map(value).sum()
}

/// One shock on its way.
struct One<'a> {
    world: &'a World,
    baseline: &'a Baseline,
    scenario: &'a Scenario,
    shock: &'a Shock,
    notes: Vec<String>,
}

impl One<'_> {
    fn step(&mut self, draw: usize) -> Result<(Step, String), Failure> {
        let sectors = places::sectors(self.baseline, &self.shock.sectors, &self.shock.at)?;
        let in_sectors = if self.shock.sectors.is_empty() {
            String::new()
        } else {
            format!(" in {}", words::list(&self.shock.sectors))
        };
        match &self.shock.kind {
            Kind::Tariff { imposer, rates, add } => {
                let cells = self.tariff(imposer, rates, &sectors)?;
                let told = format!("{}{in_sectors}", self.tell_tariff(&cells, imposer, *add));
                Ok((Step::Tariff { cells, add: *add }, told))
            }
            Kind::TariffFile { path, column } => {
                let cells = self.listed(
                    path,
                    &["imposer", "importer", "destination"],
                    &["target", "exporter", "origin"],
                    column,
                )?;
                let told = format!("new tariffs of {} cells from {}", cells.len(), file_name(path));
                Ok((Step::Tariff { cells, add: false }, told))
            }
            Kind::Retaliation { to, by, share } => self.retaliation(to, by, *share),
            Kind::Cost { from, to, both_ways, change } => {
                let cells = self.directed(from, to, *both_ways)?;
                let way = if *both_ways { "between" } else { "from" };
                let link = if *both_ways { "and" } else { "to" };
                let told = format!(
                    "trade costs {way} {} {link} {} {}{in_sectors}",
                    side(from),
                    side(to),
                    by_percent(*change)
                );
                Ok((Step::Cost { cells, sectors, change: *change, draw }, told))
            }
            Kind::CostFile { path, column } => {
                let cells =
                    self.listed(path, &["destination", "importer"], &["origin", "exporter"], column)?;
                let told =
                    format!("changes of trade costs of {} cells from {}", cells.len(), file_name(path));
                Ok((Step::CostList { cells }, told))
            }
            Kind::Agreement { pairs, effect, remove } => {
                self.agreement(pairs, *effect, *remove, sectors, draw)
            }
            Kind::Forbid { from, to, both_ways } => {
                let cells = self.directed(from, to, *both_ways)?;
                let told = format!(
                    "no trade from {} to {}{}{in_sectors}",
                    side(from),
                    side(to),
                    if *both_ways { ", nor back" } else { "" }
                );
                Ok((Step::Forbid { cells, sectors }, told))
            }
            Kind::Blocs { blocs, change } => self.blocs(blocs, *change, sectors, draw),
            Kind::Productivity { places, change } => {
                let at = self.places(places)?;
                let told = format!("productivity of {} {}{in_sectors}", side(places), by_percent(*change));
                Ok((Step::Productivity { places: at, sectors, change: *change, draw }, told))
            }
            Kind::Autarky { places } => {
                let cut = if places.is_empty() { self.everybody() } else { self.places(places)? };
                let cells =
                    pairs_where(self.baseline.places.len(), |n, i| cut.contains(&n) || cut.contains(&i));
                let told = if places.is_empty() {
                    "all trade between places ends".to_owned()
                } else {
                    format!("all trade of {} with others ends", side(places))
                };
                Ok((Step::Forbid { cells, sectors }, told))
            }
        }
    }

    fn everybody(&self) -> Vec<usize> {
        (0..self.baseline.places.len()).collect()
    }

    fn places(&mut self, parties: &[String]) -> Result<Vec<usize>, Failure> {
        let Resolved { at, notes } = resolve(self.baseline, parties, self.scenario.as_of, &self.shock.at)?;
        self.notes.extend(notes);
        Ok(at)
    }

    /// Pairs (importer, exporter) of different places.
    fn directed(&mut self, from: &[String], to: &[String], both: bool) -> Result<Cells, Failure> {
        let (from, to) = (self.places(from)?, self.places(to)?);
        Ok(pairs_where(self.baseline.places.len(), |n, i| {
            (to.contains(&n) && from.contains(&i)) || (both && to.contains(&i) && from.contains(&n))
        }))
    }

    fn tariff(
        &mut self,
        imposer: &[String],
        rates: &[(Vec<String>, f64)],
        sectors: &[usize],
    ) -> Result<Vec<(usize, usize, usize, f64)>, Failure> {
        let imposers = self.places(imposer)?;
        let mut lists = Vec::new();
        for (target, rate) in rates {
            lists.push((self.places(target)?, *rate));
        }
        // The more particular list wins: "the world 10 %, the EU 20 %, China 54 %".
        lists.sort_by_key(|(members, _)| std::cmp::Reverse(members.len()));
        let mut by_target: BTreeMap<usize, f64> = BTreeMap::new();
        for (members, rate) in lists {
            by_target.extend(members.into_iter().map(|i| (i, rate)));
        }
        let mut cells = Vec::new();
        for n in &imposers {
            for (i, rate) in by_target.iter().filter(|(i, _)| *i != n) {
                cells.extend(sectors.iter().map(|j| (*n, *i, *j, *rate)));
            }
        }
        Ok(cells)
    }

    fn tell_tariff(&self, cells: &[(usize, usize, usize, f64)], imposer: &[String], add: bool) -> String {
        let e = &self.baseline.economy;
        let (mut weighted, mut trade) = (0.0, 0.0);
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for (n, i, j, rate) in cells {
            let value = e.trade(Importer(*n), Exporter(*i), Sector(*j));
            weighted += value * rate;
            trade += value;
            (low, high) = (low.min(*rate), high.max(*rate));
        }
        let mut targets: Vec<usize> = cells.iter().map(|c| c.1).collect();
        targets.sort_unstable();
        targets.dedup();
        let on = if targets.len() <= 4 {
            words::list(
                &targets.iter().map(|i| words::the(&self.baseline.places[*i].name)).collect::<Vec<_>>(),
            )
        } else {
            words::count(targets.len(), "place")
        };
        let rate = if low == high {
            percent(low)
        } else {
            format!("{} to {} (weighted by trade {})", percent(low), percent(high), percent(weighted / trade))
        };
        let how = if add { "more on" } else { "on" };
        format!("tariff of {rate} {how} {on}, by {}", side(imposer))
    }

    fn retaliation(&mut self, to: &str, by: &[String], share: f64) -> Result<(Step, String), Failure> {
        let at = &self.shock.at;
        let answered = self.scenario.shock(to).ok_or_else(|| {
            Failure::usage(format!("{at}: answers {to:?}, which is no shock of this scenario"))
        })?;
        let Kind::Tariff { imposer, rates, add: true } = &answered.kind else {
            return Err(Failure::usage(format!(
                "{at}: {to:?} is no tariff with how = \"add\", so nobody can answer it"
            )));
        };
        let sectors = places::sectors(self.baseline, &answered.sectors, at)?;
        let answering = if by.is_empty() { self.everybody() } else { self.places(by)? };
        let there = self.tariff(imposer, rates, &sectors)?;
        let cells: Vec<_> = there
            .into_iter()
            .filter(|(_, i, _, rate)| answering.contains(i) && *rate != 0.0)
            .map(|(n, i, j, rate)| (i, n, j, share * rate))
            .collect();
        let who = if by.is_empty() { "every target".to_owned() } else { side(by) };
        let told = format!("{who} answers {to:?} with {} of the rate it meets", percent(share));
        Ok((Step::Tariff { cells, add: true }, told))
    }

    fn agreement(
        &mut self,
        pairs: &Pairs,
        effect: Estimate,
        remove: bool,
        sectors: Vec<usize>,
        draw: usize,
    ) -> Result<(Step, String), Failure> {
        let count = self.baseline.places.len();
        let (cells, who) = match pairs {
            Pairs::Among(members) => {
                let at = self.places(members)?;
                (
                    pairs_where(count, |n, i| at.contains(&n) && at.contains(&i)),
                    format!("among {}", side(members)),
                )
            }
            Pairs::Between(a, b) => {
                let who = format!("between {} and {}", side(a), side(b));
                (self.directed(a, b, true)?, who)
            }
            Pairs::Ledger { tie, a, b, on } => {
                let listed = self.in_force(tie, a, b, *on)?;
                let names: Vec<String> = listed
                    .iter()
                    .map(|(x, y)| {
                        format!("{} and {}", self.baseline.places[*x].name, self.baseline.places[*y].name)
                    })
                    .collect();
                let cells = listed.iter().flat_map(|(x, y)| [(*x, *y), (*y, *x)]).collect();
                (cells, format!("in force on {on} by the ledger ({})", names.join("; ")))
            }
        };
        let sign = if remove { -1.0 } else { 1.0 };
        let effect = Estimate { value: sign * effect.value, ..effect };
        let spread = if effect.standard_error > 0.0 {
            format!(" ± {}", effect.standard_error)
        } else {
            String::new()
        };
        let verb = if remove { "taken away" } else { "given" };
        let told = format!("agreement {who} {verb}: effect on log trade {}{spread}", effect.value);
        Ok((Step::Effect { cells, sectors, effect, draw }, told))
    }

    fn in_force(
        &mut self,
        tie: &str,
        a: &str,
        b: &str,
        on: comity_ledger::time::Date,
    ) -> Result<Vec<(usize, usize)>, Failure> {
        let at = &self.shock.at;
        let (a, b) = party::pair(a, b, on).map_err(|e| Failure::usage(format!("{at}: {e}")))?;
        let standing = self.world.ledger().standing(tie, &a, &b, on);
        let find = |id| self.baseline.places.iter().position(|p| p.id == Some(id));
        let mut pairs = Vec::new();
        for tie in &standing.in_force {
            match (find(tie.a), find(tie.b)) {
                (Some(x), Some(y)) => pairs.push((x, y)),
                _ => self.notes.push(format!("tie {} is between places that the baseline lacks", tie.id)),
            }
        }
        if pairs.is_empty() {
            let message = format!("{at}: no {tie} between {} and {} in force on {on}", a.name(), b.name());
            return Err(Failure::usage(message).hint("`comity ties` lists what is in force"));
        }
        Ok(pairs)
    }

    fn blocs(
        &mut self,
        blocs: &[Vec<String>],
        change: Estimate,
        sectors: Vec<usize>,
        draw: usize,
    ) -> Result<(Step, String), Failure> {
        let count = self.baseline.places.len();
        let mut bloc_of: Vec<Option<usize>> = vec![None; count];
        for (b, list) in blocs.iter().enumerate() {
            for n in self.places(list)? {
                if let Some(other) = bloc_of[n].filter(|other| *other != b) {
                    let name = &self.baseline.places[n].name;
                    let message =
                        format!("{}: {name} is in bloc {} and in bloc {}", self.shock.at, other + 1, b + 1);
                    return Err(
                        Failure::usage(message).hint("take it out of one with an entry such as \"-PER\"")
                    );
                }
                bloc_of[n] = Some(b);
            }
        }
        let apart = |n: usize, i: usize| matches!((bloc_of[n], bloc_of[i]), (Some(a), Some(b)) if a != b);
        let cells = pairs_where(count, apart);
        let sizes: Vec<String> =
            (0..blocs.len()).map(|b| bloc_of.iter().filter(|x| **x == Some(b)).count().to_string()).collect();
        let what = if change.value.is_infinite() {
            "trade ends".to_owned()
        } else {
            format!("trade costs {}", by_percent(change))
        };
        let told = format!("between blocs of {} places {what}", words::list(&sizes));
        let step = if change.value.is_infinite() {
            Step::Forbid { cells, sectors }
        } else {
            Step::Cost { cells, sectors, change, draw }
        };
        Ok((step, told))
    }

    /// Cells of a file `importer,exporter[,sector],column`.
    fn listed(
        &mut self,
        path: &Path,
        importer: &[&str],
        exporter: &[&str],
        column: &str,
    ) -> Result<Vec<(usize, usize, usize, f64)>, Failure> {
        let csv = Csv::read(path)?;
        let (n_at, i_at) = (csv.need(importer)?, csv.need(exporter)?);
        let (j_at, value_at) = (csv.find(&["sector"]), csv.need(&[column])?);
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        let mut cells = Vec::new();
        for (line, record) in csv.rows() {
            let at = format!("{}:{line}", file_name(path));
            let mut place = |column: usize| -> Result<usize, Failure> {
                let name = record.get(column).unwrap_or_default();
                if let Some(n) = known.get(name) {
                    return Ok(*n);
                }
                let found = resolve(self.baseline, &[name.to_owned()], self.scenario.as_of, &at)?;
                let [only] = found.at[..] else {
                    return Err(Failure::usage(format!("{at}: expected one place, found {name:?}")));
                };
                known.insert(name.to_owned(), only);
                Ok(only)
            };
            let (n, i) = (place(n_at)?, place(i_at)?);
            let value = csv.number(line, record, value_at)?;
            let sectors = match j_at {
                Some(j) => {
                    places::sectors(self.baseline, &[record.get(j).unwrap_or_default().to_owned()], &at)?
                }
                None => (0..self.baseline.sectors.len()).collect(),
            };
            cells.extend(sectors.into_iter().map(|j| (n, i, j, value)));
        }
        Ok(cells)
    }
}

/// A list of parties in words: `CELAC without Chile and Peru`.
pub fn side(parties: &[String]) -> String {
    let (out, inside): (Vec<&String>, Vec<&String>) = parties.iter().partition(|p| p.starts_with('-'));
    let out: Vec<String> = out.iter().map(|p| words::party(p.trim_start_matches('-').trim())).collect();
    let inside: Vec<String> = inside.iter().map(|p| words::party(p)).collect();
    match (inside.is_empty(), out.is_empty()) {
        (_, true) => words::list(&inside),
        (true, false) => format!("everybody but {}", words::list(&out)),
        (false, false) => format!("{} without {}", words::list(&inside), words::list(&out)),
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn percent(fraction: f64) -> String {
    let text = format!("{:.2}", 100.0 * fraction);
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

fn by_percent(change: Estimate) -> String {
    let way = if change.value < 0.0 { "fall" } else { "rise" };
    let spread = if change.standard_error > 0.0 {
        format!(" (standard error {})", percent(change.standard_error))
    } else {
        String::new()
    };
    format!("{way} by {}{spread}", percent(change.value.abs()))
}

fn pairs_where(count: usize, wanted: impl Fn(usize, usize) -> bool) -> Cells {
    let all = (0..count).flat_map(|n| (0..count).map(move |i| (n, i)));
    all.filter(|(n, i)| n != i && wanted(*n, *i)).collect()
}

impl Compiled {
    /// How many numbers a draw needs.
    pub fn draws(&self) -> usize {
        self.steps.len()
    }

    /// Whether the shock depends on the elasticity or on estimated numbers.
    pub fn varies(&self) -> bool {
        self.steps.iter().any(|step| match step {
            Step::Effect { .. } => true,
            Step::Cost { change, .. } | Step::Productivity { change, .. } => change.standard_error > 0.0,
            _ => false,
        })
    }

    /// The arrays of the model at elasticities `theta` and with every estimate moved by `z` of its
    /// standard errors (empty for the central shock).
    pub fn shock(&self, baseline: &Baseline, theta: &[f64], z: &[f64]) -> ModelShock {
        let mut shock = ModelShock::none();
        let at = |e: &Estimate, draw: usize| e.value + e.standard_error * z.get(draw).copied().unwrap_or(0.0);
        for step in &self.steps {
            match step {
                Step::Tariff { cells, add } => {
                    let tariff: &mut Cube<Rate> = shock.tariff_mut(&baseline.economy);
                    for (n, i, j, rate) in cells {
                        let cell = (Importer(*n), Exporter(*i), Sector(*j));
                        let old = if *add { tariff.at(cell.0, cell.1, cell.2) } else { 0.0 };
                        tariff.set(cell.0, cell.1, cell.2, old + rate);
                    }
                }
                Step::Cost { cells, sectors, change, draw } => {
                    // A drawn saving cannot exceed the cost itself.
                    let hat = (1.0 + at(change, *draw)).max(LEAST_COST);
                    self.multiply(&mut shock, baseline, cells, sectors, |_| hat);
                }
                Step::Effect { cells, sectors, effect, draw } => {
                    let effect = at(effect, *draw);
                    self.multiply(&mut shock, baseline, cells, sectors, |j| (-effect / theta[j]).exp());
                }
                Step::Forbid { cells, sectors } => {
                    self.multiply(&mut shock, baseline, cells, sectors, |_| f64::INFINITY);
                }
                Step::CostList { cells } => {
                    let cost: &mut Cube<Hat> = shock.trade_cost_mut(&baseline.economy);
                    for (n, i, j, hat) in cells {
                        let cell = (Importer(*n), Exporter(*i), Sector(*j));
                        cost.set(cell.0, cell.1, cell.2, cost.at(cell.0, cell.1, cell.2) * hat);
                    }
                }
                Step::Productivity { places, sectors, change, draw } => {
                    let hat = (1.0 + at(change, *draw)).max(LEAST_COST);
                    let grid: &mut Grid<Hat> = shock.productivity_mut(&baseline.economy);
                    for i in places {
                        for j in sectors {
                            grid.set(Country(*i), Sector(*j), grid.at(Country(*i), Sector(*j)) * hat);
                        }
                    }
                }
            }
        }
        shock
    }

    fn multiply(
        &self,
        shock: &mut ModelShock,
        baseline: &Baseline,
        cells: &Cells,
        sectors: &[usize],
        hat: impl Fn(usize) -> f64,
    ) {
        debug_assert_eq!(self.countries * self.sectors, baseline.places.len() * baseline.sectors.len());
        let cost: &mut Cube<Hat> = shock.trade_cost_mut(&baseline.economy);
        for j in sectors {
            let factor = hat(*j);
            for (n, i) in cells {
                let cell = (Importer(*n), Exporter(*i), Sector(*j));
                cost.set(cell.0, cell.1, cell.2, cost.at(cell.0, cell.1, cell.2) * factor);
            }
        }
    }
}

/// Least change of a cost or of productivity that a draw may bring: new over old.
const LEAST_COST: f64 = 0.01;
