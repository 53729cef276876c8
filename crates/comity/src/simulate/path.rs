//! Year by year: what capital makes of a shock, for every place and for the parties asked about.
//!
//! The equations are those of [`comity_model::equilibrium::path`]; here years get their stages and countries their names.

use super::baseline::Baseline;
use super::result::{Group, PathOf, PathResult, Run};
use super::scenario::{PathOptions, Scenario};
use super::shock::Compiled;
use super::words::change;
use crate::failure::Failure;
use crate::output;
use crate::progress::Progress;
use comity_model::equilibrium::path::{Path, Travelled, path};
use comity_model::equilibrium::{Economy, Options, Refusal, Shock};

/// Years printed, counted from the first; the last is always among them.
const PRINTED: [usize; 8] = [0, 1, 2, 5, 10, 20, 30, 50];

/// What a path is made from.
pub(super) struct Way<'a> {
    pub(super) baseline: &'a Baseline,
    pub(super) economy: &'a Economy,
    pub(super) compiled: &'a Compiled,
    pub(super) options: &'a Options,
    pub(super) progress: &'a Progress<'a>,
}

impl Way<'_> {
    /// Follows the path of a variant; a year that is not solved is told and ends it.
    pub(super) fn follow(
        &self,
        asked: &PathOptions,
        scenario: &Scenario,
        run: &Run,
    ) -> Result<PathResult, Failure> {
        let years: Vec<i16> = (asked.from..=asked.until).collect();
        let about = format!("{}, {}: path", run.variant, run.closure);
        let go_on = || (self.progress)(&about).is_ok();
        let stages = self.stages(asked, scenario);
        let found = path(self.economy, &stages, years.len(), &asked.growth, self.options, &go_on);
        let found = found.map_err(|e| match e {
            Refusal::GivenUp => Failure::busy("the path was given up on request"),
            other => Failure::usage(self.baseline.refusal(&other)),
        })?;
        let mut result = PathResult {
            years,
            capital_share: asked.growth.capital_share,
            depreciation_percent: 100.0 * asked.growth.depreciation,
            discount: asked.growth.discount,
            parties: Vec::new(),
            places: Vec::new(),
            stopped: None,
        };
        match found {
            Travelled::Stopped { year, certificate } => {
                let when = year.map_or_else(|| "the long run".to_owned(), |t| result.years[t].to_string());
                let residual = super::terminal::residual(certificate.worst_residual);
                result.stopped = Some(format!("{when} is not solved: worst residual {residual}"));
            }
            Travelled::Whole(path) => {
                result.parties = run
                    .focus
                    .iter()
                    .chain(&run.world)
                    .map(|group| of(&path, &group.code, &group.name, &weights(group, run)))
                    .collect();
                let named = run.places.iter().enumerate();
                result.places = named.map(|(n, p)| of(&path, &p.code, &p.name, &[(n, 1.0)])).collect();
            }
        }
        Ok(result)
    }

    /// The shock from every year on in which a part of it comes, counted from the first year of the path.
    fn stages(&self, asked: &PathOptions, scenario: &Scenario) -> Vec<(usize, Shock)> {
        let mut begins: Vec<i16> = scenario.shocks.iter().flat_map(|s| s.stages.0.keys().copied()).collect();
        begins.retain(|year| (asked.from + 1..=asked.until).contains(year));
        begins.push(asked.from);
        begins.sort_unstable();
        begins.dedup();
        let shock = |year| self.compiled.shock(self.baseline, self.economy.theta(), &[], Some(year), &[]);
        let begins = begins.into_iter();
        begins.map(|year| (usize::try_from(year - asked.from).unwrap_or(0), shock(year))).collect()
    }
}

/// Members of a party with their parts of its income in the baseline.
fn weights(group: &Group, run: &Run) -> Vec<(usize, f64)> {
    let whole: f64 = group.at.iter().map(|n| run.places[*n].income).sum();
    group.at.iter().map(|n| (*n, run.places[*n].income / whole)).collect()
}

fn of(path: &Path, code: &str, name: &str, members: &[(usize, f64)]) -> PathOf {
    let percent =
        |hats: &[f64]| 100.0 * members.iter().map(|(n, weight)| weight * (hats[*n] - 1.0)).sum::<f64>();
    PathOf {
        code: code.to_owned(),
        name: name.to_owned(),
        real_income_percent: path.years.iter().map(|year| percent(&year.real_income)).collect(),
        consumption_percent: path.years.iter().map(|year| percent(&year.consumption)).collect(),
        capital_percent: path.years.iter().map(|year| percent(&year.capital)).collect(),
        long_run_percent: percent(&path.long_run.real_income),
        long_run_capital_percent: percent(&path.long_run.capital),
        welfare_percent: percent(&path.welfare),
    }
}

/// Positions of the years that are printed.
pub(super) fn printed(years: usize) -> Vec<usize> {
    let last = years - 1;
    PRINTED.into_iter().filter(|t| *t < last).chain([last]).collect()
}

/// What the numbers rest on, in a line.
pub(super) fn terms(path: &PathResult) -> String {
    format!(
        "Capital: share {} of factor income, {} % wear out in a year, a year later is worth {}; a baseline that stays as it \
         is. Welfare is the constant change of consumption worth as much as the whole path.",
        path.capital_share, path.depreciation_percent, path.discount
    )
}

/// The path of the parties asked about, of the world without any, as a table.
pub(super) fn text(run: &Run) -> String {
    let Some(path) = &run.path else { return String::new() };
    if let Some(why) = &path.stopped {
        return format!("path      {why}; no number is printed for it\n\n");
    }
    let at = printed(path.years.len());
    let years: Vec<String> = at.iter().map(|t| path.years[*t].to_string()).collect();
    let mut heading = vec!["real income"];
    heading.extend(years.iter().map(String::as_str));
    heading.extend(["long run", "capital then", "welfare"]);
    let row = |p: &PathOf| {
        let mut row = vec![p.name.clone()];
        row.extend(at.iter().map(|t| change(p.real_income_percent[*t])));
        row.extend([p.long_run_percent, p.long_run_capital_percent, p.welfare_percent].map(change));
        row
    };
    let rows: Vec<Vec<String>> = path.parties.iter().map(row).collect();
    let numeric: Vec<usize> = (1..heading.len()).collect();
    output::table(&heading, &numeric, &rows) + &terms(path) + "\n\n"
}
