//! Are published figures met, digit by digit?

use super::closure;
use super::result::{Answer, Met, Run};
use super::scenario::{Expected, Scenario, What};

/// Every published figure of a scenario beside what its runs give.
pub fn compared(scenario: &Scenario, runs: &[Run]) -> Vec<Met> {
    let one = |e: &Expected| {
        let variant = e.variant.as_deref().or_else(|| runs.first().map(|run| run.variant.as_str()));
        let wanted = e.closure.as_deref().and_then(closure::find).unwrap_or(scenario.model.closure);
        let run = runs.iter().find(|r| Some(r.variant.as_str()) == variant && r.closure_kind == wanted);
        let found = run.and_then(|run| value(run, e));
        Met {
            place: e.place.clone(),
            what: format!("{:?}", e.what),
            source: e.source.clone(),
            printed: e.percent,
            decimals: e.decimals,
            found,
            met: found.is_some_and(|found| (found - e.percent).abs() <= e.tolerance()),
        }
    };
    scenario.expected.iter().map(one).collect()
}

fn value(run: &Run, e: &Expected) -> Option<f64> {
    if e.what == What::GainsFromTrade {
        return run.gains_from_trade.iter().find(|g| g.code == e.place)?.percent;
    }
    let place = run.places.iter().find(|p| p.code == e.place)?;
    match e.what {
        What::RealIncome => Some(place.real_income_percent.value),
        What::FirstOrder => place.first_order_percent,
        What::TermsOfTrade => place.terms_of_trade_percent,
        What::VolumeOfTrade => place.volume_of_trade_percent,
        What::RealWage => Some(place.real_wage_percent),
        What::PriceIndex => Some(place.price_index_percent),
        What::Exports => Some(100.0 * (place.exports[1] / place.exports[0] - 1.0)).filter(|x| x.is_finite()),
        What::GainsFromTrade => None,
    }
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

/// In words: how many are met, and every one that is not.
pub fn text(answer: &Answer) -> String {
    let all = &answer.expected;
    if all.is_empty() {
        return String::new();
    }
    let met = all.iter().filter(|m| m.met).count();
    let mut out = format!("\nPublished figures: {met} of {} met to the last printed digit\n", all.len());
    for miss in all.iter().filter(|m| !m.met) {
        let found = miss.found.map_or_else(|| "no value".to_owned(), |v| format!("{v:.6} %"));
        let decimals = usize::from(miss.decimals);
        out += &format!(
            "  {} {}: {:.decimals$} % printed, {found} found ({})\n",
            miss.place, miss.what, miss.printed, miss.source
        );
    }
    out
}
