//! From shocks in words to the arrays of the model: the only translator between the two.
//!
//! ```text
//! tariff      t' = t + rate, rate, or t (1 - cut)      (infinite: no trade)
//! export tax  e' likewise
//! cost        d' = 1 + change
//! agreement   d' = exp(-effect / theta_j)              so that trade shares move by exp(effect) at given
//!                                                      incomes and prices, whatever theta
//! quota       1 + q on the price, q such that the volume is the quota
//! ```
//!
//! | module | what |
//! |---|---|
//! | this one | the steps of a scenario, one per shock, in order |
//! | [`who`] | which importer meets which exporter; a bloc acts towards outside |
//! | [`lists`] | cells of a file, each once |
//! | [`products`] | HS codes as parts of sectors |
//! | [`apply`] | steps to the arrays of the model, in part (products, years) or whole |
//! | [`market`](mod@market) | rates of one product, not of its sector |
//! | [`tell`] | in words: rates before and after, and what looks like a slip |
//!
//! Shocks of a scenario compose: taxes in their order, costs multiply. For draws every estimated
//! number is moved by its own standard normal `z` times its standard error.

mod apply;
mod lists;
mod market;
mod products;
mod tell;
mod who;

pub use market::{Market, market};
pub use tell::{Range, Rates, Told, side};

use super::baseline::Baseline;
use super::scenario::{Border, Estimate, How, Kind, Rent, Scenario, Shock, Stages, Variant};
use crate::failure::Failure;
use comity_ledger::world::World;
use comity_model::equilibrium::Shock as ModelShock;
use comity_model::equilibrium::axes::{Exporter, Importer, Sector};

/// A shock with its parties resolved: what remains is arithmetic.
#[derive(Clone, Debug)]
pub struct Compiled {
    steps: Vec<Step>,
    /// What was done, shock by shock.
    pub told: Vec<Told>,
}

/// One flow that a shock touches; a place of its own for productivity and labour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// Importer.
    pub n: usize,
    /// Exporter.
    pub i: usize,
    /// Sector.
    pub j: usize,
    /// The rate or change of this cell, where cells differ.
    pub value: f64,
    /// Part of the cell that is touched: products, or those who use a preference.
    pub part: f64,
}

/// One shock on its cells.
#[derive(Clone, Debug)]
struct Step {
    cells: Vec<Cell>,
    action: Action,
    stages: Stages,
}

#[derive(Clone, Copy, Debug)]
enum Action {
    /// Rates of the cells.
    Tax { border: Border, how: How },
    /// Costs of the cells, new over old.
    CostList,
    /// Costs by estimate.
    Cost(Estimate),
    /// Effect on log trade.
    Effect(Estimate),
    /// No trade.
    Forbid,
    /// Productivity.
    Productivity(Estimate),
    /// Labour.
    Labour(Estimate),
    /// Most volume.
    Quota(Quota),
}

/// A quota: its rate is solved for.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// Most volume over that of the baseline.
    pub volume: f64,
    /// Tariff inside, if it is not the one in force.
    inside: Option<f64>,
    /// Tariff beyond, if something may come in there.
    over: Option<f64>,
    rent: Rent,
}

/// Resolves the shocks of a variant on a baseline, as they stand in `year`.
///
/// # Errors
/// Unknown places or sectors, an unreadable file, a shock that touches nobody.
pub fn compile(
    world: &World,
    baseline: &Baseline,
    scenario: &Scenario,
    variant: &Variant,
    year: Option<i16>,
) -> Result<Compiled, Failure> {
    let mut compiled = Compiled { steps: Vec::new(), told: Vec::new() };
    for shock in scenario.shocks_of(variant) {
        compiled.add(world, baseline, scenario, shock, year)?;
    }
    Ok(compiled)
}

/// The tariffs in force that a scenario brings along, as a compiled shock of their own.
///
/// # Errors
/// As [`compile`].
pub fn compile_one(
    world: &World,
    baseline: &Baseline,
    scenario: &Scenario,
    shock: &Shock,
) -> Result<Compiled, Failure> {
    let mut compiled = Compiled { steps: Vec::new(), told: Vec::new() };
    compiled.add(world, baseline, scenario, shock, None)?;
    Ok(compiled)
}

impl Compiled {
    fn add(
        &mut self,
        world: &World,
        baseline: &Baseline,
        scenario: &Scenario,
        shock: &Shock,
        year: Option<i16>,
    ) -> Result<(), Failure> {
        let mut one = One { world, baseline, scenario, shock, notes: Vec::new() };
        let (action, cells, words) = one.step()?;
        let mut notes = one.notes;
        notes.sort();
        notes.dedup();
        refuse_cells(shock, &cells, &notes)?;
        let theta = baseline.economy.theta();
        let before = self.shock(baseline, theta, &[], year, &[]);
        self.steps.push(Step { cells, action, stages: shock.stages.clone() });
        let after = self.shock(baseline, theta, &[], year, &[]);
        let Some(step) = self.steps.last() else { return Ok(()) };
        let rates = tell::range(baseline, step, &before, &after);
        notes.extend(tell::slips(baseline, shock, step, rates.as_ref()));
        notes.extend(tell::steep(baseline, step, theta, &before, &after));
        notes.extend(shock.slips.iter().cloned());
        let part = step.stages.part(year);
        let words = if step.stages.0.is_empty() {
            words
        } else {
            format!(
                "{words}; in {} {} of it",
                year.map_or_else(String::new, |y| y.to_string()),
                tell::percent(part)
            )
        };
        self.told.push(Told {
            name: shock.name.clone(),
            words,
            source: shock.source.clone(),
            trade: trade_of(baseline, &step.cells),
            rates,
            notes,
        });
        Ok(())
    }

    /// How many numbers a draw needs.
    pub fn draws(&self) -> usize {
        self.steps.len()
    }

    /// Whether the shock depends on the elasticity or on estimated numbers.
    pub fn varies(&self) -> bool {
        self.steps.iter().any(|step| match &step.action {
            Action::Effect(_) => true,
            Action::Cost(e) | Action::Productivity(e) | Action::Labour(e) => {
                e.standard_error > 0.0 || step.cells.iter().any(|c| c.part < 1.0)
            }
            Action::Forbid | Action::CostList => step.cells.iter().any(|c| c.part < 1.0),
            Action::Tax { .. } | Action::Quota(_) => false,
        })
    }

    /// The quotas, in order, each with its cells.
    pub fn quotas(&self) -> Vec<(Quota, &[Cell])> {
        let of = |step: &'_ Step| match step.action {
            Action::Quota(quota) => Some(quota),
            _ => None,
        };
        self.steps.iter().filter_map(|step| of(step).map(|quota| (quota, step.cells.as_slice()))).collect()
    }

    /// The arrays of the model at elasticities `theta`, as they stand in `year`, with every estimate
    /// moved by `z` of its standard errors (empty for the central shock) and the quotas at the rates
    /// `quota` (empty for none that binds).
    pub fn shock(
        &self,
        baseline: &Baseline,
        theta: &[f64],
        z: &[f64],
        year: Option<i16>,
        quota: &[f64],
    ) -> ModelShock {
        let mut shock = ModelShock::none();
        let mut rates = quota.iter();
        for (draw, step) in self.steps.iter().enumerate() {
            let z = z.get(draw).copied().unwrap_or(0.0);
            let rate = match step.action {
                Action::Quota(_) => rates.next().copied().unwrap_or(0.0),
                _ => 0.0,
            };
            step.apply(&baseline.economy, &mut shock, theta, z, step.stages.part(year), rate);
        }
        shock
    }
}

/// Refuses a shock on no flow at all, and an end of trade that is to come in stages.
fn refuse_cells(shock: &Shock, cells: &[Cell], notes: &[String]) -> Result<(), Failure> {
    if cells.is_empty() {
        let message = format!("{}: shock {:?} touches no flow of the baseline", shock.at, shock.name);
        let outside = "a bloc acts towards outside; name it on both sides to act inside".to_owned();
        return Err(Failure::usage(message).hint(if notes.is_empty() { outside } else { notes.join("; ") }));
    }
    if !shock.stages.0.is_empty() && cells.iter().any(|c| c.value.is_infinite()) {
        let message = format!(
            "{}: `staging_percent` with a list that ends trade (inf), which cannot come in parts",
            shock.at
        );
        return Err(
            Failure::usage(message).hint("put the cells with inf into a shock of their own, without stages")
        );
    }
    Ok(())
}

fn trade_of(baseline: &Baseline, cells: &[Cell]) -> f64 {
    let e = &baseline.economy;
    let value = |c: &Cell| c.part * e.trade(Importer(c.n), Exporter(c.i), Sector(c.j));
    cells.iter().filter(|c| c.n != c.i).map(value).sum()
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
    /// What is done, on which cells, in words.
    fn step(&mut self) -> Result<(Action, Vec<Cell>, String), Failure> {
        let (action, mut cells, words) = self.whole()?;
        cells.retain(|c| match action {
            Action::Productivity(_) | Action::Labour(_) => true,
            _ => c.part > 0.0,
        });
        Ok((action, cells, words))
    }

    fn whole(&mut self) -> Result<(Action, Vec<Cell>, String), Failure> {
        match &self.shock.kind {
            Kind::Tariff { border, imposer, rates, how, used } => {
                let mut cells = self.taxed(*border, imposer, rates, &self.shock.sectors)?;
                self.narrow(&mut cells, *used)?;
                let words = self.tell_tax(&cells, *border, (imposer, rates), *how);
                Ok((Action::Tax { border: *border, how: *how }, cells, words))
            }
            Kind::TariffFile { border, path, column, unit, how, used } => {
                let mut cells = self.rates_listed(*border, path, column.as_deref(), *unit)?;
                cells.iter_mut().for_each(|c| c.part *= used);
                let words = format!(
                    "{} on {} from {}",
                    tell::tax(*border),
                    tell::flows(cells.len()),
                    lists::file_name(path)
                );
                Ok((Action::Tax { border: *border, how: *how }, cells, words))
            }
            Kind::Retaliation { to, by, share } => self.retaliation(to, by, *share),
            Kind::Quota { imposer, target, volume, inside, over, rent } => {
                let quota = Quota { volume: *volume, inside: *inside, over: *over, rent: *rent };
                self.quota(imposer, target, quota)
            }
            Kind::Cost { from, to, both_ways, change } => {
                let cells = self.directed(from, to, *both_ways)?;
                let (way, link) = if *both_ways { ("between", "and") } else { ("from", "to") };
                let words = format!(
                    "trade costs {way} {} {link} {} {}",
                    side(from),
                    side(to),
                    tell::by_percent(*change)
                );
                Ok((Action::Cost(*change), cells, words + &self.in_sectors()))
            }
            Kind::CostFile { path, column, unit } => {
                let cells = self.costs_listed(path, column.as_deref(), *unit)?;
                let words = format!(
                    "changes of trade costs of {} from {}",
                    tell::flows(cells.len()),
                    lists::file_name(path)
                );
                Ok((Action::CostList, cells, words))
            }
            Kind::Agreement { pairs, effect, remove } => self.agreement(pairs, *effect, *remove),
            Kind::Forbid { from, to, both_ways, part } => {
                let mut cells = self.directed(from, to, *both_ways)?;
                cells.iter_mut().for_each(|c| c.part *= part);
                let words = self.tell_end(from, to, *both_ways, *part);
                Ok((Action::Forbid, cells, words))
            }
            Kind::Blocs { blocs, change } => self.blocs(blocs, *change),
            Kind::Productivity { places, change } => {
                let cells = self.at_home(places)?;
                let words = format!("productivity of {} {}", side(places), tell::by_percent_of_one(*change));
                Ok((Action::Productivity(*change), cells, words + &self.in_sectors()))
            }
            Kind::Labour { places, change } => {
                let mut cells = self.at_home(places)?;
                cells.retain(|c| c.j == 0);
                let words = format!("labour of {} {}", side(places), tell::by_percent_of_one(*change));
                Ok((Action::Labour(*change), cells, words))
            }
            Kind::Autarky { places } => self.autarky(places),
        }
    }

    fn quota(
        &mut self,
        imposer: &[String],
        target: &[String],
        quota: Quota,
    ) -> Result<(Action, Vec<Cell>, String), Failure> {
        let cells = self.directed(target, imposer, false)?;
        let words = format!(
            "quota of {} of the volume of the baseline on {}, by {}",
            tell::percent(quota.volume),
            side(target),
            side(imposer)
        );
        Ok((Action::Quota(quota), cells, words + &self.in_sectors()))
    }

    fn tell_end(&self, from: &[String], to: &[String], both_ways: bool, part: f64) -> String {
        let back = if both_ways { " or back" } else { "" };
        let words = format!("no trade{} from {} to {}{back}", self.in_sectors(), side(from), side(to));
        let leaks = || format!(", but for {} that leaks", tell::percent(1.0 - part));
        words + &if part < 1.0 { leaks() } else { String::new() }
    }

    fn in_sectors(&self) -> String {
        tell::in_sectors(self.shock, self.baseline)
    }

    fn retaliation(
        &mut self,
        to: &str,
        by: &[String],
        share: f64,
    ) -> Result<(Action, Vec<Cell>, String), Failure> {
        let at = &self.shock.at;
        let answered = self.scenario.shock(to).ok_or_else(|| {
            Failure::usage(format!("{at}: answers {to:?}, which is no shock of this scenario"))
        })?;
        let Kind::Tariff { border: Border::Import, imposer, rates, how: How::Add, .. } = &answered.kind
        else {
            return Err(Failure::usage(format!(
                "{at}: {to:?} is no tariff with how = \"add\", so nobody can answer it"
            )));
        };
        if answered.products.is_some() || !answered.stages.0.is_empty() {
            return Err(Failure::usage(format!(
                "{at}: {to:?} has products or stages, and an answer in kind to them is not known"
            ))
            .hint("write the answer as a tariff of its own"));
        }
        let answering: Option<Vec<usize>> = if by.is_empty() { None } else { Some(self.places(by)?) };
        let there = self.taxed(Border::Import, imposer, rates, &answered.sectors)?;
        let own = super::places::sectors(self.baseline, &self.shock.sectors, at)?;
        let cells: Vec<Cell> = there
            .into_iter()
            .filter(|c| answering.as_ref().is_none_or(|who| who.contains(&c.i)))
            .filter(|c| c.value != 0.0 && own.contains(&c.j))
            .map(|c| Cell { n: c.i, i: c.n, value: share * c.value, ..c })
            .collect();
        let who = if by.is_empty() { "every target".to_owned() } else { side(by) };
        let words = format!(
            "{who} answers {to:?} with {} of the rate it meets{}",
            tell::percent(share),
            self.in_sectors()
        );
        Ok((Action::Tax { border: Border::Import, how: How::Add }, cells, words))
    }
}
