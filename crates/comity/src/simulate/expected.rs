//! Are published figures met, digit by digit?

use super::baseline::Baseline;
use super::closure;
use super::places::resolve;
use super::result::{Answer, Met, PlaceResult, Run};
use super::scenario::{Expected, ModelOptions, Scenario, What};
use crate::failure::Failure;
use comity_model::equilibrium::Rebate;

/// Half a unit of the last printed digit is rounding, and a little more for figures that end in five.
const ROUNDING: f64 = 0.5 * (1.0 + 1e-4);

/// Every published figure of a scenario beside what its runs give.
///
/// # Errors
/// If a figure names a party that the baseline does not have.
pub fn compared(baseline: &Baseline, scenario: &Scenario, runs: &[Run]) -> Result<Vec<Met>, Failure> {
    let one = |e: &Expected| {
        let variant = e.variant.as_deref().or_else(|| runs.first().map(|run| run.variant.as_str()));
        let wanted = e.closure.as_deref().and_then(closure::find).unwrap_or(scenario.model.closure);
        let run = runs.iter().find(|r| Some(r.variant.as_str()) == variant && r.closure_kind == wanted);
        let members = members(baseline, scenario, e)?;
        let found = run.and_then(|run| mean(run, &scenario.model, &members, e.what));
        let units_off = found.map(|found| e.units_off(found));
        Ok(Met {
            place: e.place.clone(),
            what: format!("{:?}", e.what),
            source: e.source.clone(),
            printed: e.percent,
            decimals: e.decimals,
            found,
            units_off,
            units_known: e.units,
            met: units_off.is_some_and(|off| off <= e.units.unwrap_or(ROUNDING)),
        })
    };
    scenario.expected.iter().map(one).collect()
}

/// The places that a figure is of.
fn members(baseline: &Baseline, scenario: &Scenario, e: &Expected) -> Result<Vec<usize>, Failure> {
    if let Some(n) = baseline.places.iter().position(|p| p.code == e.place) {
        return Ok(vec![n]);
    }
    let parties: Vec<String> = e.place.split(';').map(|name| name.trim().to_owned()).collect();
    Ok(resolve(baseline, &parties, scenario.as_of, "a published figure")?.at)
}

/// The mean over places, weighted by what they spend in the baseline.
fn mean(run: &Run, model: &ModelOptions, members: &[usize], what: What) -> Option<f64> {
    let (mut sum, mut weight) = (0.0, 0.0);
    for n in members {
        let income = run.places.get(*n)?.income;
        sum += income * value(run, model, *n, what)?;
        weight += income;
    }
    Some(sum / weight).filter(|mean| mean.is_finite())
}

fn value(run: &Run, model: &ModelOptions, n: usize, what: What) -> Option<f64> {
    let place = run.places.get(n)?;
    let grown = place.factor_income[1] / place.factor_income[0];
    let percent = |[before, after]: [f64; 2]| 100.0 * (after / before - 1.0);
    match what {
        What::GainsFromTrade => run.gains_from_trade.iter().find(|g| g.code == place.code)?.percent,
        What::RealIncome => Some(place.real_income_percent.value),
        What::FirstOrder => place.first_order_percent,
        What::TermsOfTrade => place.terms_of_trade_percent,
        What::VolumeOfTrade => place.volume_of_trade_percent,
        What::RealWage => Some(place.real_wage_percent),
        What::PriceIndex => Some(place.price_index_percent),
        What::Exports => Some(percent(place.exports)),
        What::ExportsPerIncome => Some(percent([place.exports[0] * grown, place.exports[1]])),
        What::ImportsPerIncome => Some(percent([place.imports[0] * grown, place.imports[1]])),
        What::Employment => Some(place.labour_percent),
        What::PriceLevel => Some(100.0 * (unit(run) * (1.0 + place.price_index_percent / 100.0) - 1.0)),
        What::RevenuePerSpending => Some(100.0 * unit(run) * place.tariff_revenue[1] / place.income),
        What::Deficit => {
            let before = place.imports[0] - place.exports[0];
            let after = unit(run) * (place.imports[1] - place.exports[1]);
            Some(100.0 * (after - before) / before.abs())
        }
        What::WelfareAtOldTax => Some(at_old_tax(place, model)),
    }
}

/// What money is multiplied by for the mean price index, weighted by baseline spending, to stay one.
fn unit(run: &Run) -> f64 {
    let spent: f64 = run.places.iter().map(|p| p.income).sum();
    let dearer = |p: &PlaceResult| p.income * (1.0 + p.price_index_percent / 100.0);
    spent / run.places.iter().map(dearer).sum::<f64>()
}

/// Real income less the cost of effort, which is valued at the take-home wage of the baseline: the formula of
/// Ignatenko, Lashkaripour, Macedoni and Simonovska (2025). [`PlaceResult::net_of_effort_percent`] values it at the new one.
fn at_old_tax(place: &PlaceResult, model: &ModelOptions) -> f64 {
    let kappa = model.labour_supply;
    let tax = match model.margins.rebate {
        Rebate::IncomeTax => place.tariff_revenue[1] / place.factor_income[1],
        Rebate::LumpSum => 0.0,
    };
    let effort = kappa * (1.0 - tax) * place.factor_income[0] / (1.0 + kappa);
    let spent = place.income / (place.income - effort);
    let worked = (1.0 + place.labour_percent / 100.0) * (1.0 + place.real_wage_percent / 100.0);
    100.0 * (spent * (1.0 + place.real_income_percent.value / 100.0) + (1.0 - spent) * worked - 1.0)
}

/// The closures that published figures ask for beside that of the scenario.
pub fn closures(scenario: &Scenario) -> Vec<comity_model::equilibrium::Closure> {
    let mut found = vec![scenario.model.closure];
    for wanted in scenario.expected.iter().filter_map(|e| e.closure.as_deref().and_then(closure::find)) {
        if !found.contains(&wanted) {
            found.push(wanted);
        }
    }
    found
}

/// In words: how many are met, and every one that is not, or lies beside the printed digit by a distance that is known.
pub fn text(answer: &Answer) -> String {
    let all = &answer.expected;
    if all.is_empty() {
        return String::new();
    }
    let exact = |m: &&Met| m.units_off.is_some_and(|off| off <= ROUNDING);
    let met = all.iter().filter(exact).count();
    let mut out = format!("\nPublished figures: {met} of {} met to the last printed digit\n", all.len());
    for beside in all.iter().filter(|m| !exact(m)) {
        let found = beside.found.map_or_else(|| "no value".to_owned(), |v| format!("{v:.6} %"));
        let off =
            beside.units_off.map_or_else(String::new, |off| format!(", {off:.2} units of the last digit"));
        let known = match beside.units_known {
            Some(units) if beside.met => format!(", known to be within {units}"),
            _ => String::new(),
        };
        let decimals = usize::from(beside.decimals);
        out += &format!(
            "  {} {}: {:.decimals$} % printed, {found} found{off}{known} ({})\n",
            beside.place, beside.what, beside.printed, beside.source
        );
    }
    out
}
