//! The answer on a terminal: what was asked, the evidence, who gains and loses, what moved most.

use super::caution;
use super::result::{Answer, CertificateInfo, Group, Pair, Part, PlaceResult, Ranged, Run, SectorResult};
use super::words::{change, in_order};
use crate::{output, words};

/// Places printed from each end when none is asked for.
const ENDS: usize = 8;
/// Repairs printed; the rest is in the JSON and the page.
const REPAIRS: usize = 3;
/// Pairs printed.
const PAIRS: usize = 12;
/// Places whose partners and sectors are printed.
const DETAILED: usize = 4;
/// Partners or sectors printed of a place.
const PARTS: usize = 6;

/// The whole answer as text.
pub fn text(answer: &Answer) -> String {
    let mut out = format!("{}\n", answer.scenario.name);
    if !answer.scenario.question.is_empty() {
        out += &format!("{}\n", answer.scenario.question);
    }
    out += "\n";
    out += &baseline(answer);
    for note in &answer.scenario.notes {
        out += &format!("note      {note}\n");
    }
    if answer.runs.len() > 1 {
        out += &format!("\n{}", side_by_side(answer));
    }
    for (i, run) in main_runs(answer).into_iter().enumerate() {
        out += &head(run, answer);
        out += &gains_from_trade(run);
        if i == 0 && run.certificate.solved {
            out += "\n";
            out += &groups(run, answer);
            out += &super::path::text(run);
            out += &super::lens::text(run);
            out += &places(run, answer);
            out += &detail(run, answer);
            out += &pairs(run, answer);
        }
    }
    out + &super::expected::text(answer)
}

/// The first run of every variant; more closures and years stand side by side only.
fn main_runs(answer: &Answer) -> Vec<&Run> {
    let mut seen: Vec<&str> = Vec::new();
    answer
        .runs
        .iter()
        .filter(|run| {
            let new = !seen.contains(&run.variant.as_str());
            seen.push(&run.variant);
            new
        })
        .collect()
}

fn baseline(answer: &Answer) -> String {
    let b = &answer.baseline;
    let theta = if b.elasticity.0 == b.elasticity.1 {
        format!("{}", b.elasticity.0)
    } else {
        format!("{} to {}", b.elasticity.0, b.elasticity.1)
    };
    let mut out = format!(
        "baseline  {}: {}, {}; trade elasticity {theta} ({})\n",
        b.label,
        words::count(b.places, "place"),
        words::count(b.sectors, "sector"),
        b.elasticity_source
    );
    out += &format!(
        "audit     zero shock: worst residual {} ({}); {}\n",
        residual(b.audit.worst_residual),
        b.audit.worst_equation,
        words::count(b.repairs.len(), "repair")
    );
    let sized = || b.repairs.iter().filter_map(|repair| Some((repair, repair.relative?)));
    for (repair, relative) in sized().take(REPAIRS) {
        out += &format!("  repair  {}: {}: {}\n", repair.what, repair.why, change(100.0 * relative));
    }
    if sized().count() > REPAIRS {
        out += &format!("  repair  {} smaller ones: see --json\n", sized().count() - REPAIRS);
    }
    for note in &b.notes {
        out += &format!("  note    {note}\n");
    }
    out
}

/// What was done, the evidence, and what moved most.
fn head(run: &Run, answer: &Answer) -> String {
    let year = run.year.map_or_else(String::new, |year| format!(" · {year}"));
    let mut out = format!("\n{}{year} · closure {}\n", words::capital(&run.variant), run.closure);
    for told in &run.shocks {
        let trade = if told.trade > 0.0 {
            format!(" [touches {}]", money(told.trade, answer))
        } else {
            String::new()
        };
        out += &format!("shock     {}{trade}\n", told.words);
        out +=
            &told.rates.as_ref().map_or_else(String::new, |rates| format!("  rates   {}\n", rates.words()));
        told.notes.iter().for_each(|note| out += &format!("  note    {note}\n"));
        if !told.source.is_empty() {
            out += &format!("  source  {}\n", told.source);
        }
    }
    out += &format!("evidence  {}\n", evidence(&run.certificate, run));
    if !run.certificate.solved {
        return out + "No number is printed for a counterfactual that is not solved.\n";
    }
    if let Some(draws) = &run.draws {
        out += &format!(
            "draws     {} with seed {}, {} failed; intervals hold nine of ten; drawn: {}\n",
            draws.count,
            draws.seed,
            draws.failed_count,
            draws.what.join("; ")
        );
        draws.failed.iter().for_each(|(d, why)| out += &format!("  failed  draw {d}: {why}\n"));
    }
    out += "\n";
    run.moved.iter().for_each(|line| out += &format!("{line}\n"));
    out
}

/// The certificate in one line.
pub fn evidence(c: &CertificateInfo, run: &Run) -> String {
    let laws = if c.solved {
        format!("; Walras {:.0e}, budgets {:.0e}", run.walras.abs(), run.budget)
    } else {
        String::new()
    };
    if !c.worst_residual.is_finite() {
        return format!("{}; no point was reached that has a residual", c.status);
    }
    format!(
        "{}; worst residual {} ({}), {} by {}{laws}",
        c.status,
        residual(c.worst_residual),
        c.worst_equation,
        passes(c.passes),
        c.method
    )
}

/// A residual as printed.
pub fn residual(value: f64) -> String {
    if value.is_finite() { format!("{value:.1e}") } else { "none".to_owned() }
}

/// What trade is worth by home shares alone, for the parties asked about or for few places.
fn gains_from_trade(run: &Run) -> String {
    if run.gains_from_trade.is_empty() {
        return String::new();
    }
    let asked: Vec<&str> =
        run.focus.iter().flat_map(|g| g.at.iter().map(|n| run.gains_from_trade[*n].code.as_str())).collect();
    let shown = run.gains_from_trade.iter().filter(|g| asked.is_empty() || asked.contains(&g.code.as_str()));
    let tell = |g: &super::result::TradeGain| match g.percent {
        Some(percent) => format!("{} {percent:.2} %", g.code),
        None => format!("{} not known (never buys some sector at home)", g.code),
    };
    let list: Vec<String> = shown.take(PAIRS).map(tell).collect();
    format!(
        "gains     from trade by home shares alone, 1 − λ^(1/θ), the loss of the real wage without any trade: {}\n",
        list.join(", ")
    )
}

fn passes(n: usize) -> String {
    if n == 1 { "1 pass".to_owned() } else { format!("{n} passes") }
}

/// Money of the baseline as printed.
pub fn money(value: f64, answer: &Answer) -> String {
    money_in(&answer.baseline.unit, value)
}

/// Money in a unit as printed.
pub fn money_in(unit: &str, value: f64) -> String {
    match unit {
        "USD" => words::usd(value),
        "million USD" => words::usd(value * 1e6),
        _ => format!("{value:.4e}"),
    }
}

/// A value and, if draws were made, the ends of its interval.
fn ranged(r: &Ranged, drawn: bool) -> Vec<String> {
    let end = |e: Option<f64>| e.map_or_else(String::new, change);
    let mut cells = vec![change(r.value)];
    if drawn {
        cells.extend([end(r.low), end(r.high)]);
    }
    cells
}

/// The headings over [`ranged`].
fn income(drawn: bool) -> Vec<&'static str> {
    if drawn { vec!["real income", "low", "high"] } else { vec!["real income"] }
}

/// A table whose columns from `first` on are numbers.
fn numbers_from(first: usize, heading: &[&str], rows: &[Vec<String>]) -> String {
    let numeric: Vec<usize> = (first..heading.len()).collect();
    output::table(heading, &numeric, rows)
}

fn groups(run: &Run, answer: &Answer) -> String {
    if run.focus.is_empty() {
        return String::new();
    }
    let drawn = run.draws.is_some();
    let row = |g: &Group| {
        let mut row = vec![g.name.clone(), g.members.to_string()];
        row.extend(ranged(&g.real_income_percent, drawn));
        row.push(money(g.equivalent_variation, answer));
        row.push(change(g.exports_percent));
        row.push(change(g.imports_percent));
        row
    };
    let rows: Vec<Vec<String>> = run.focus.iter().chain(&run.world).map(row).collect();
    let heading = [vec!["party", "places"], income(drawn), vec!["worth", "exports", "imports"]].concat();
    numbers_from(1, &heading, &rows) + "\n"
}

/// Places of the parties asked about if they are few, and both ends of the order.
fn places(run: &Run, answer: &Answer) -> String {
    let order: Vec<&PlaceResult> = caution::ranked(run).into_iter().map(|(_, p)| p).collect();
    let skipped = order.len().saturating_sub(2 * ENDS);
    let shown: Vec<&&PlaceResult> = if skipped == 0 {
        order.iter().collect()
    } else {
        order.iter().take(ENDS).chain(order.iter().skip(order.len() - ENDS)).collect()
    };
    let drawn = run.draws.is_some();
    let elastic = run.places.iter().any(|p| p.net_of_effort_percent.is_some());
    let row = |p: &&&PlaceResult| {
        let mut row = vec![p.code.clone(), caution::name(p)];
        row.extend(ranged(&p.real_income_percent, drawn));
        if elastic {
            row.push(known(p.net_of_effort_percent));
            row.push(log_points(p.decomposition.labour));
        }
        row.extend([
            log_points(p.decomposition.real_wage),
            log_points(p.decomposition.revenue),
            log_points(p.decomposition.transfers),
            known(p.first_order_percent),
            change(p.price_index_percent),
            money(p.tariff_revenue[1] - p.tariff_revenue[0], answer),
            format!("{:.1} → {:.1} %", 100.0 * p.domestic_share[0], 100.0 * p.domestic_share[1]),
        ]);
        row
    };
    let mut heading = [vec!["", "place"], income(drawn)].concat();
    if elastic {
        heading.extend(["net of effort", "= labour +"]);
    }
    heading.extend(["= wage", "+ revenue", "+ transfers", "first order", "prices", "revenue", "home share"]);
    let mut rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    // A column that says nothing of anybody is left out.
    let no_order = run.places.iter().all(|p| p.first_order_percent.is_none());
    let no_revenue = run.places.iter().all(|p| p.tariff_revenue == [0.0; 2]);
    for (empty, back) in [(no_revenue, 6), (no_order, 4), (no_revenue, 2)] {
        if empty {
            let at = heading.len() - back;
            heading.remove(at);
            rows.iter_mut().for_each(|row| drop(row.remove(at)));
        }
    }
    let mut out = numbers_from(2, &heading, &rows);
    out += "Real income is exact; its parts are log points (100 times the log, near to per cent) and add up.";
    out += if no_order {
        " A shock that forbids trade has no first order.\n"
    } else {
        " First order is the derivative at one step.\n"
    };
    if elastic {
        out += "Labour supply is elastic: net of effort deducts what the extra work costs those who do it.\n";
    }
    if skipped > 0 {
        out += &format!(
            "{} between the two ends: -o FILE.csv or --json has all\n",
            words::count(skipped, "place")
        );
    }
    out + "\n"
}

/// A change that may have no value.
fn known(percent: Option<f64>) -> String {
    percent.map_or_else(|| "–".to_owned(), change)
}

fn log_points(points: f64) -> String {
    change(points).trim_end_matches(" %").to_owned()
}

/// Where the change of single places comes from: partners, sectors, and what happens to their sectors.
fn detail(run: &Run, answer: &Answer) -> String {
    let mut out = String::new();
    for place in super::parts::told_first(run).into_iter().take(DETAILED) {
        let Some(parts) = &place.contributions else { continue };
        out += &format!(
            "{}: {} log points, by partner: {}\n",
            place.name,
            log_points(parts.total),
            listed(&parts.by_partner, parts.own, parts.labour, parts.transfers)
        );
        if answer.baseline.sectors > 1 {
            let by_sector = listed(&parts.by_sector, parts.own, parts.labour, parts.transfers);
            out += &format!("  by sector bought: {by_sector}\n");
            out += &sectors(run, place, answer);
        }
    }
    if out.is_empty() { out } else { out + "\n" }
}

/// The largest parts, and the rest in one.
fn listed(parts: &[Part], own: f64, labour: f64, transfers: f64) -> String {
    let mut words: Vec<String> =
        parts.iter().take(PARTS).map(|p| format!("{} {}", p.name, log_points(p.sum))).collect();
    if parts.len() > PARTS {
        let rest: f64 = parts.iter().skip(PARTS).map(|p| p.sum).sum();
        words.push(format!("{} others {}", parts.len() - PARTS, log_points(rest)));
    }
    for (name, value) in [("own productivity", own), ("labour", labour), ("transfers", transfers)] {
        if value.abs() > 5e-6 {
            words.push(format!("{name} {}", log_points(value)));
        }
    }
    words.join(", ")
}

/// The sectors of a place that labour moves into or out of most.
fn sectors(run: &Run, place: &PlaceResult, answer: &Answer) -> String {
    let mut own: Vec<&SectorResult> = run.sectors.iter().filter(|s| s.place == place.code).collect();
    own.sort_by(|a, b| b.labour_shift_percent.abs().total_cmp(&a.labour_shift_percent.abs()));
    let row = |s: &&SectorResult| {
        vec![
            s.name.clone(),
            money(s.output[0], answer),
            known(s.volume_percent),
            known(s.price_percent),
            known(s.labour_percent),
            log_points(s.labour_shift_percent),
            money(s.exports[1] - s.exports[0], answer),
            money(s.imports[1] - s.imports[0], answer),
        ]
    };
    let rows: Vec<Vec<String>> = own.iter().take(PARTS).map(row).collect();
    let heading =
        ["sector", "output before", "volume", "price", "labour", "% of all labour", "exports", "imports"];
    numbers_from(1, &heading, &rows)
}

fn pairs(run: &Run, answer: &Answer) -> String {
    let mut moved: Vec<&Pair> = run.pairs.iter().filter(|p| p.to != "World" && p.from != "World").collect();
    moved.sort_by(|a, b| (b.after - b.before).abs().total_cmp(&(a.after - a.before).abs()));
    let rows: Vec<Vec<String>> = moved
        .into_iter()
        .take(PAIRS)
        .map(|p| {
            vec![
                format!("{} → {}", p.from, p.to),
                money(p.before, answer),
                money(p.after, answer),
                p.change_percent.map_or_else(|| "none before".to_owned(), change),
                p.evidence.clone().unwrap_or_default(),
            ]
        })
        .collect();
    output::table(&["trade that moves most", "before", "after", "change", "evidence"], &[1, 2, 3], &rows)
}

/// Several scenarios in one table: real income of every party that any of them asks about.
pub fn compared(answers: &[Answer]) -> String {
    let mut names: Vec<String> = Vec::new();
    for group in answers.iter().flat_map(|a| &a.runs).flat_map(|run| run.focus.iter().chain(&run.world)) {
        if !names.contains(&group.name) {
            names.push(group.name.clone());
        }
    }
    let mut rows = Vec::new();
    for answer in answers {
        for run in &answer.runs {
            let year = run.year.map_or_else(String::new, |year| format!(", {year}"));
            let mut row = vec![answer.scenario.name.clone(), format!("{}{year}", run.variant)];
            row.extend([answer.baseline.label.clone(), run.closure.to_owned()]);
            for name in &names {
                let found = run.focus.iter().chain(&run.world).find(|g| g.name == *name);
                row.push(match found {
                    Some(group) => change(group.real_income_percent.value),
                    None if run.certificate.solved => "not asked".to_owned(),
                    None => "not solved".to_owned(),
                });
            }
            rows.push(row);
        }
    }
    let mut heading = vec!["scenario", "variant", "baseline", "closure"];
    heading.extend(names.iter().map(String::as_str));
    format!("Change of real income\n{}", numbers_from(4, &heading, &rows))
}

/// Real income of the parties asked about in every run.
fn side_by_side(answer: &Answer) -> String {
    let staged = answer.runs.iter().any(|run| run.year.is_some());
    let mut heading = vec!["variant".to_owned(), "closure".to_owned(), "residual".to_owned()];
    let first = answer.runs.iter().find(|run| run.certificate.solved);
    let names: Vec<String> = first
        .map_or_else(Vec::new, |run| run.focus.iter().chain(&run.world).map(|g| g.name.clone()).collect());
    heading.extend(names.iter().cloned());
    let rows: Vec<Vec<String>> = in_order(&answer.runs)
        .into_iter()
        .map(|run| {
            let year = run.year.filter(|_| staged).map_or_else(String::new, |year| format!(", {year}"));
            let mut row = vec![
                format!("{}{year}", run.variant),
                run.closure.to_owned(),
                residual(run.certificate.worst_residual),
            ];
            if run.certificate.solved {
                row.extend(run.focus.iter().chain(&run.world).map(|g| change(g.real_income_percent.value)));
            } else {
                // The whole reason stands below, with the run.
                row.push(run.certificate.status.split(':').next().unwrap_or_default().to_owned());
            }
            row.resize(names.len() + 3, String::new());
            row
        })
        .collect();
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    let numeric: Vec<usize> = (2..heading.len()).collect();
    format!("Change of real income, side by side\n{}", output::table(&heading, &numeric, &rows))
}
