//! Sectors, and contributions of partners and sectors, of the places that an answer is about.

use super::baseline::Baseline;
use super::result::{ContributionsResult, Part, PlaceResult, Run, SectorResult, TradeGain};
use comity_model::equilibrium::axes::{Country, Exporter, Importer, Sector};
use comity_model::equilibrium::contributions::Contribution;
use comity_model::equilibrium::welfare::own_share_formula;
use comity_model::equilibrium::{Economy, Outcome, Report, Shock};
use std::collections::BTreeMap;

/// Most places whose parts are shown when the scenario asks about none.
const SHOWN: usize = 6;

/// The places that the parts are shown of: those asked about, else those that moved most.
pub fn subjects(run: &Run) -> Vec<usize> {
    let mut at: Vec<usize> = run.focus.iter().flat_map(|g| g.at.iter().copied()).collect();
    if at.is_empty() {
        let order = super::caution::ranked(run);
        at =
            order.iter().take(SHOWN / 2).chain(order.iter().rev().take(SHOWN / 2)).map(|(n, _)| *n).collect();
    }
    at.sort_unstable();
    at.dedup();
    at
}

/// The places whose parts are told, the most asked about first: single ones in the order asked, then members of
/// blocs by what they gain or lose.
pub fn told_first(run: &Run) -> Vec<&PlaceResult> {
    let mut found: Vec<&PlaceResult> = run.places.iter().filter(|p| p.contributions.is_some()).collect();
    let asked = |p: &PlaceResult| {
        let alone = |g: &super::result::Group| g.at.len() == 1 && run.places[g.at[0]].code == p.code;
        run.focus.iter().position(alone).unwrap_or(usize::MAX)
    };
    let size = |p: &PlaceResult| p.equivalent_variation.abs();
    found.sort_by(|a, b| asked(a).cmp(&asked(b)).then(size(b).total_cmp(&size(a))));
    found
}

/// Every sector of one place.
pub fn sectors(
    baseline: &Baseline,
    run: &Run,
    outcome: &Outcome<'_>,
    report: &Report,
    shock: &Shock,
    n: usize,
) -> Vec<SectorResult> {
    let percent = |hat: f64| 100.0 * (hat - 1.0);
    let wage = report.countries[n].wage;
    let found = outcome.sectors(report, shock, Country(n));
    let labour: f64 = found.iter().map(|s| s.value_added_share * s.output.0).sum();
    let others = |f: &dyn Fn(usize) -> (f64, f64)| {
        let sums = (0..run.trade.places).filter(|i| *i != n).map(f);
        let sum = sums.fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        [sum.0, sum.1]
    };
    let one = |(j, s): (usize, &comity_model::equilibrium::report::SectorReport)| {
        let (before, after) = s.output;
        let made = (before > 0.0).then(|| after / before);
        SectorResult {
            place: baseline.places[n].code.clone(),
            sector: baseline.sectors[j].code.clone(),
            name: baseline.sectors[j].name.clone(),
            output: [before, after],
            volume_percent: made.zip(s.price).map(|(value, price)| percent(value / price)),
            price_percent: s.price.map(percent),
            buyers_price_percent: percent(s.buyers_price),
            labour_percent: made.map(|value| percent(value / wage)),
            labour_shift_percent: 100.0 * s.value_added_share * (after / wage - before) / labour,
            exports: others(&|i| run.trade.sector(n, i, j)),
            imports: others(&|i| run.trade.sector(i, n, j)),
        }
    };
    found.iter().enumerate().map(one).collect()
}

/// Contributions of partners and sectors to the real income of one place.
pub fn contributions(
    baseline: &Baseline,
    outcome: &Outcome<'_>,
    report: &Report,
    shock: &Shock,
    n: usize,
) -> Option<ContributionsResult> {
    let found = outcome.contributions(report, shock, Country(n))?;
    let partner = |c: &Contribution| c.partner;
    let sector = |c: &Contribution| c.sector;
    let place = |i: usize| (baseline.places[i].code.clone(), baseline.places[i].name.clone());
    let activity = |j: usize| (baseline.sectors[j].code.clone(), baseline.sectors[j].name.clone());
    Some(ContributionsResult {
        by_partner: summed(&found.cells, &partner, &place),
        by_sector: summed(&found.cells, &sector, &activity),
        own: 100.0 * found.own,
        labour: 100.0 * found.labour,
        transfers: 100.0 * found.transfers,
        total: 100.0 * found.total(),
        cells: found.cells,
    })
}

fn summed(
    cells: &[Contribution],
    key: &dyn Fn(&Contribution) -> usize,
    name: &dyn Fn(usize) -> (String, String),
) -> Vec<Part> {
    let mut sums: BTreeMap<usize, Contribution> = BTreeMap::new();
    for c in cells {
        let sum = sums.entry(key(c)).or_default();
        sum.prices += c.prices;
        sum.revenue += c.revenue;
        sum.terms_of_trade += c.terms_of_trade;
        sum.volume_of_trade += c.volume_of_trade;
        sum.costs += c.costs;
    }
    let known = |fraction: f64| (!fraction.is_nan()).then_some(100.0 * fraction);
    let part = |(at, c): (usize, Contribution)| {
        let (code, name) = name(at);
        Part {
            code,
            name,
            prices: 100.0 * c.prices,
            revenue: 100.0 * c.revenue,
            sum: 100.0 * (c.prices + c.revenue),
            terms_of_trade_percent: known(c.terms_of_trade),
            volume_of_trade_percent: known(c.volume_of_trade),
            costs_percent: known(c.costs),
        }
    };
    let mut parts: Vec<Part> = sums.into_iter().map(part).collect();
    parts.sort_by(|a, b| b.sum.abs().total_cmp(&a.sum.abs()).then_with(|| a.code.cmp(&b.code)));
    parts
}

/// What trade is worth by home shares alone, `1 - prod_k lambda_k^(m_k / theta_k)`: one sector
/// `1 - lambda^(1 / theta)`. It needs no closure, because it is the loss of the real wage.
pub fn gains_from_trade(baseline: &Baseline, e: &Economy) -> Vec<TradeGain> {
    let of = |n: usize| {
        let home = |j: usize| (e.share().at(Importer(n), Exporter(n), Sector(j)), 1.0);
        let shares: Vec<(f64, f64)> = (0..e.sectors()).map(home).collect();
        let logs = own_share_formula(e, &Shock::none(), &shares, Country(n));
        let percent = logs.map(|logs| 100.0 * (1.0 - logs.iter().sum::<f64>().exp()));
        TradeGain { code: baseline.places[n].code.clone(), percent }
    };
    (0..e.countries()).map(of).collect()
}
