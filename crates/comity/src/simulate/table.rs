//! The answer as tables for other programs, every digit; [`crate::export`] writes them.

use super::baseline::Baseline;
use super::result::{Answer, Run};
use crate::export::{Columns, Sheet, Values};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Which table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// One row per place.
    Places,
    /// One row per seller, buyer and sector with trade before or after.
    Pairs,
    /// One row per sector of a place asked about.
    Sectors,
    /// One row per partner and sector of a place asked about.
    Contributions,
    /// One row per place and year of a path, the long run as a row without a year.
    Path,
}

/// A table of all solved runs with what its numbers rest on.
pub fn sheet(answer: &Answer, baseline: &Baseline, which: Which) -> Sheet {
    let b = &answer.baseline;
    let title = match which {
        Which::Places => "Places",
        Which::Pairs => "Pairs",
        Which::Sectors => "Sectors",
        Which::Contributions => "Contributions",
        Which::Path => "Path",
    };
    let mut sources = vec![
        ("Program".to_owned(), answer.program.clone()),
        ("Question".to_owned(), answer.scenario.question.clone()),
        ("Scenario".to_owned(), format!("{}, sha256 {}", answer.scenario.file, answer.scenario.sha256)),
        ("Baseline".to_owned(), format!("{}, unit {}", b.label, b.unit)),
        (
            "Elasticity".to_owned(),
            format!("{} to {}: {}", b.elasticity.0, b.elasticity.1, b.elasticity_source),
        ),
    ];
    let told = answer.scenario.sources.iter().chain(&b.sources);
    sources.extend(told.map(|source| ("Source".to_owned(), source.clone())));
    for run in &answer.runs {
        let certificate = &run.certificate;
        let solved = if certificate.solved { "solved" } else { "not solved: it has no rows" };
        let residual = format!("{solved}, worst residual {:e}", certificate.worst_residual);
        sources.push((format!("Run {}, {}", variant_of(run), run.closure), residual));
    }
    Sheet { title: title.to_owned(), columns: columns(answer, baseline, which), sources }
}

/// Builds a table of all solved runs.
pub fn columns(answer: &Answer, baseline: &Baseline, which: Which) -> Columns {
    match which {
        Which::Places => places(answer),
        Which::Pairs => pairs(answer, baseline),
        Which::Sectors => sectors(answer),
        Which::Contributions => contributions(answer, baseline),
        Which::Path => path(answer),
    }
}

fn places(answer: &Answer) -> Columns {
    let rows: Vec<_> = answer.runs.iter().flat_map(|run| run.places.iter().map(move |p| (run, p))).collect();
    let text = |f: &dyn Fn(&(&Run, &super::result::PlaceResult)) -> String| {
        Values::Text(rows.iter().map(f).collect())
    };
    let number = |f: &dyn Fn(&super::result::PlaceResult) -> f64| {
        Values::Number(rows.iter().map(|(_, p)| f(p)).collect())
    };
    let end = |e: Option<f64>| e.unwrap_or(f64::NAN);
    let mut columns = vec![
        (Cow::Borrowed("variant"), text(&|(run, _)| variant_of(run))),
        (Cow::Borrowed("closure"), text(&|(run, _)| run.closure.to_owned())),
        (Cow::Borrowed("code"), text(&|(_, p)| p.code.clone())),
        (Cow::Borrowed("name"), text(&|(_, p)| p.name.clone())),
        (Cow::Borrowed("real_income_percent"), number(&|p| p.real_income_percent.value)),
        (Cow::Borrowed("real_income_low_percent"), number(&|p| end(p.real_income_percent.low))),
        (Cow::Borrowed("real_income_high_percent"), number(&|p| end(p.real_income_percent.high))),
        (Cow::Borrowed("net_of_effort_percent"), number(&|p| end(p.net_of_effort_percent))),
        (Cow::Borrowed("first_order_percent"), number(&|p| end(p.first_order_percent))),
        (Cow::Borrowed("terms_of_trade_percent"), number(&|p| end(p.terms_of_trade_percent))),
        (Cow::Borrowed("volume_of_trade_percent"), number(&|p| end(p.volume_of_trade_percent))),
        (Cow::Borrowed("technology_percent"), number(&|p| end(p.technology_percent))),
        (Cow::Borrowed("factors_percent"), number(&|p| end(p.factors_percent))),
        (Cow::Borrowed("moving_transfers_percent"), number(&|p| end(p.moving_transfers_percent))),
        (Cow::Borrowed("real_wage_log_percent"), number(&|p| p.decomposition.real_wage)),
        (Cow::Borrowed("labour_log_percent"), number(&|p| p.decomposition.labour)),
        (Cow::Borrowed("revenue_log_percent"), number(&|p| p.decomposition.revenue)),
        (Cow::Borrowed("transfers_log_percent"), number(&|p| p.decomposition.transfers)),
        (Cow::Borrowed("equivalent_variation"), number(&|p| p.equivalent_variation)),
        (Cow::Borrowed("wage_percent"), number(&|p| p.wage_percent)),
        (Cow::Borrowed("real_wage_percent"), number(&|p| p.real_wage_percent)),
        (Cow::Borrowed("labour_percent"), number(&|p| p.labour_percent)),
        (Cow::Borrowed("price_index_percent"), number(&|p| p.price_index_percent)),
        (Cow::Borrowed("income_percent"), number(&|p| p.income_percent)),
        (Cow::Borrowed("income"), number(&|p| p.income)),
        (Cow::Borrowed("exports_before"), number(&|p| p.exports[0])),
        (Cow::Borrowed("exports_after"), number(&|p| p.exports[1])),
        (Cow::Borrowed("imports_before"), number(&|p| p.imports[0])),
        (Cow::Borrowed("imports_after"), number(&|p| p.imports[1])),
        (Cow::Borrowed("tariff_revenue_before"), number(&|p| p.tariff_revenue[0])),
        (Cow::Borrowed("tariff_revenue_after"), number(&|p| p.tariff_revenue[1])),
        (Cow::Borrowed("domestic_share_before"), number(&|p| p.domestic_share[0])),
        (Cow::Borrowed("domestic_share_after"), number(&|p| p.domestic_share[1])),
        (Cow::Borrowed("market_residual"), number(&|p| p.market_residual)),
    ];
    let drawn: BTreeSet<&'static str> = rows.iter().flat_map(|(_, p)| p.intervals.keys().copied()).collect();
    for name in drawn {
        for (at, which) in ["low", "high"].into_iter().enumerate() {
            let values = number(&|p| p.intervals.get(name).map_or(f64::NAN, |ends| ends[at]));
            columns.push((Cow::Owned(format!("{name}_{which}")), values));
        }
    }
    Columns::of(columns)
}

/// The variant, with its year if the scenario has stages.
fn variant_of(run: &Run) -> String {
    run.year.map_or_else(|| run.variant.clone(), |year| format!("{}, {year}", run.variant))
}

/// Places and parties year by year.
fn path(answer: &Answer) -> Columns {
    let mut text: [Vec<String>; 4] = Default::default();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    for run in &answer.runs {
        let Some(path) = &run.path else { continue };
        for place in path.parties.iter().chain(&path.places) {
            let mut push = |values: [f64; 5]| {
                let words = [&run.variant, run.closure, &place.code, &place.name].map(str::to_owned);
                text.iter_mut().zip(words).for_each(|(column, word)| column.push(word));
                numbers.iter_mut().zip(values).for_each(|(column, value)| column.push(value));
            };
            for (t, year) in path.years.iter().enumerate() {
                let [income, spent, capital] =
                    [&place.real_income_percent, &place.consumption_percent, &place.capital_percent]
                        .map(|x| x[t]);
                push([f64::from(*year), income, spent, capital, f64::NAN]);
            }
            let (income, capital) = (place.long_run_percent, place.long_run_capital_percent);
            push([f64::NAN, income, f64::NAN, capital, place.welfare_percent]);
        }
    }
    let names = ["variant", "closure", "code", "name"];
    let values = ["year", "real_income_percent", "consumption_percent", "capital_percent", "welfare_percent"];
    let text = names.into_iter().zip(text).map(|(name, column)| (Cow::Borrowed(name), Values::Text(column)));
    let numbers =
        values.into_iter().zip(numbers).map(|(name, column)| (Cow::Borrowed(name), Values::Number(column)));
    Columns::of(text.chain(numbers).collect())
}

/// Sectors of the places asked about.
fn sectors(answer: &Answer) -> Columns {
    let rows: Vec<_> = answer.runs.iter().flat_map(|run| run.sectors.iter().map(move |s| (run, s))).collect();
    type Row<'a> = (&'a Run, &'a super::result::SectorResult);
    let text = |f: &dyn Fn(&Row<'_>) -> String| Values::Text(rows.iter().map(f).collect());
    let number = |f: &dyn Fn(&super::result::SectorResult) -> Option<f64>| {
        Values::Number(rows.iter().map(|(_, s)| f(s).unwrap_or(f64::NAN)).collect())
    };
    Columns::of(vec![
        (Cow::Borrowed("variant"), text(&|(run, _)| variant_of(run))),
        (Cow::Borrowed("closure"), text(&|(run, _)| run.closure.to_owned())),
        (Cow::Borrowed("place"), text(&|(_, s)| s.place.clone())),
        (Cow::Borrowed("sector"), text(&|(_, s)| s.sector.clone())),
        (Cow::Borrowed("output_before"), number(&|s| Some(s.output[0]))),
        (Cow::Borrowed("output_after"), number(&|s| Some(s.output[1]))),
        (Cow::Borrowed("volume_percent"), number(&|s| s.volume_percent)),
        (Cow::Borrowed("price_percent"), number(&|s| s.price_percent)),
        (Cow::Borrowed("buyers_price_percent"), number(&|s| Some(s.buyers_price_percent))),
        (Cow::Borrowed("labour_percent"), number(&|s| s.labour_percent)),
        (Cow::Borrowed("labour_shift_percent"), number(&|s| Some(s.labour_shift_percent))),
        (Cow::Borrowed("exports_before"), number(&|s| Some(s.exports[0]))),
        (Cow::Borrowed("exports_after"), number(&|s| Some(s.exports[1]))),
        (Cow::Borrowed("imports_before"), number(&|s| Some(s.imports[0]))),
        (Cow::Borrowed("imports_after"), number(&|s| Some(s.imports[1]))),
    ])
}

/// What every partner and sector adds to the real income of the places asked about; the rows of a place,
/// with those without a partner, add to its log change times 100.
fn contributions(answer: &Answer, baseline: &Baseline) -> Columns {
    let mut text: [Vec<String>; 5] = Default::default();
    let mut numbers: [Vec<f64>; 5] = Default::default();
    let mut push = |run: &Run, place: &str, partner: &str, sector: &str, values: [f64; 5]| {
        let words = [
            variant_of(run),
            run.closure.to_owned(),
            place.to_owned(),
            partner.to_owned(),
            sector.to_owned(),
        ];
        text.iter_mut().zip(words).for_each(|(column, word)| column.push(word));
        numbers.iter_mut().zip(values).for_each(|(column, value)| column.push(100.0 * value));
    };
    for run in &answer.runs {
        for place in &run.places {
            let Some(parts) = &place.contributions else { continue };
            for c in &parts.cells {
                let (partner, sector) = (&baseline.places[c.partner].code, &baseline.sectors[c.sector].code);
                let values = [c.prices, c.revenue, c.terms_of_trade, c.volume_of_trade, c.costs];
                push(run, &place.code, partner, sector, values);
            }
            for (name, value) in
                [("own", parts.own), ("labour", parts.labour), ("transfers", parts.transfers)]
            {
                push(run, &place.code, name, "", [value / 100.0, 0.0, f64::NAN, f64::NAN, f64::NAN]);
            }
        }
    }
    let names = ["variant", "closure", "place", "partner", "sector"];
    let values = [
        "exact_log_percent",
        "revenue_log_percent",
        "terms_of_trade_percent",
        "volume_of_trade_percent",
        "costs_percent",
    ];
    let text = names.into_iter().zip(text).map(|(name, column)| (Cow::Borrowed(name), Values::Text(column)));
    let numbers =
        values.into_iter().zip(numbers).map(|(name, column)| (Cow::Borrowed(name), Values::Number(column)));
    Columns::of(text.chain(numbers).collect())
}

fn pairs(answer: &Answer, baseline: &Baseline) -> Columns {
    let (mut variant, mut closure) = (Vec::new(), Vec::new());
    let (mut origin, mut destination, mut sector) = (Vec::new(), Vec::new(), Vec::new());
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for run in &answer.runs {
        let places = run.trade.places;
        for (cell, (old, new)) in run.trade.before.iter().zip(&run.trade.after).enumerate() {
            if *old == 0.0 && *new == 0.0 {
                continue;
            }
            let (j, rest) = (cell / (places * places), cell % (places * places));
            variant.push(variant_of(run));
            closure.push(run.closure.to_owned());
            origin.push(baseline.places[rest % places].code.clone());
            destination.push(baseline.places[rest / places].code.clone());
            sector.push(baseline.sectors[j].code.clone());
            before.push(*old);
            after.push(*new);
        }
    }
    Columns::of(vec![
        (Cow::Borrowed("variant"), Values::Text(variant)),
        (Cow::Borrowed("closure"), Values::Text(closure)),
        (Cow::Borrowed("origin"), Values::Text(origin)),
        (Cow::Borrowed("destination"), Values::Text(destination)),
        (Cow::Borrowed("sector"), Values::Text(sector)),
        (Cow::Borrowed("value_before"), Values::Number(before)),
        (Cow::Borrowed("value_after"), Values::Number(after)),
    ])
}
