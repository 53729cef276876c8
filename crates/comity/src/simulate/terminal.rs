//! The answer on a terminal: what was asked, the evidence, who gains and loses, what moved most.

use super::caution;
use super::result::{Answer, CertificateInfo, Group, Pair, PlaceResult, Ranged, Run};
use super::words::change;
use crate::{output, words};

/// Places printed from each end when none is asked for.
const ENDS: usize = 8;
/// Repairs printed; the rest is in the JSON and the page.
const REPAIRS: usize = 3;
/// Pairs printed.
const PAIRS: usize = 12;

/// The whole answer as text.
pub fn text(answer: &Answer) -> String {
    let mut out = format!("{}\n{}\n\n", answer.scenario.name, answer.scenario.question);
    out += &baseline(answer);
    for note in &answer.scenario.notes {
        out += &format!("note      {note}\n");
    }
    if answer.runs.len() > 1 {
        out += &format!("\n{}", side_by_side(answer));
    }
    for (i, run) in main_runs(answer).into_iter().enumerate() {
        out += &head(run, answer);
        if i == 0 && run.certificate.solved {
            out += "\n";
            out += &groups(run, answer);
            out += &places(run, answer);
            out += &pairs(run, answer);
        }
    }
    out
}

/// The first run of every variant; more closures stand side by side only.
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
        "audit     zero shock: worst residual {:.1e} ({}); {}\n",
        b.audit.worst_residual,
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
    let mut out = format!("\n{} · closure {}\n", words::capital(&run.variant), run.closure);
    for told in &run.shocks {
        let trade = if told.trade > 0.0 {
            format!(" [touches {}]", money(told.trade, answer))
        } else {
            String::new()
        };
        out += &format!("shock     {}{trade}\n", told.words);
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
    format!(
        "{}; worst residual {:.1e} ({}), {} by {}{laws}",
        c.status,
        c.worst_residual,
        c.worst_equation,
        passes(c.passes),
        c.method
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
    let row = |p: &&&PlaceResult| {
        let mut row = vec![p.code.clone(), caution::name(p)];
        row.extend(ranged(&p.real_income_percent, drawn));
        row.extend([
            change(p.first_order_percent),
            change(p.terms_of_trade_percent),
            change(p.wage_percent),
            change(p.real_wage_percent),
            change(p.price_index_percent),
            money(p.tariff_revenue[1] - p.tariff_revenue[0], answer),
            format!("{:.1} → {:.1} %", 100.0 * p.domestic_share[0], 100.0 * p.domestic_share[1]),
        ]);
        row
    };
    let parts = ["first order", "terms of trade", "wage", "real wage", "prices", "revenue", "home share"];
    let heading = [vec!["", "place"], income(drawn), parts.to_vec()].concat();
    let rows: Vec<Vec<String>> = shown.iter().map(row).collect();
    let mut out = numbers_from(2, &heading, &rows);
    if skipped > 0 {
        out += &format!(
            "{} between the two ends: -o FILE.csv or --json has all\n",
            words::count(skipped, "place")
        );
    }
    out + "\n"
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

/// Real income of the parties asked about in every run.
fn side_by_side(answer: &Answer) -> String {
    let mut heading = vec!["variant".to_owned(), "closure".to_owned(), "residual".to_owned()];
    let first = answer.runs.iter().find(|run| run.certificate.solved);
    let names: Vec<String> = first
        .map_or_else(Vec::new, |run| run.focus.iter().chain(&run.world).map(|g| g.name.clone()).collect());
    heading.extend(names.iter().cloned());
    let rows: Vec<Vec<String>> = answer
        .runs
        .iter()
        .map(|run| {
            let mut row = vec![
                run.variant.clone(),
                run.closure.to_owned(),
                format!("{:.0e}", run.certificate.worst_residual),
            ];
            if run.certificate.solved {
                row.extend(run.focus.iter().chain(&run.world).map(|g| change(g.real_income_percent.value)));
            } else {
                row.push(run.certificate.status.clone());
            }
            row.resize(names.len() + 3, String::new());
            row
        })
        .collect();
    let heading: Vec<&str> = heading.iter().map(String::as_str).collect();
    let numeric: Vec<usize> = (2..heading.len()).collect();
    format!("Change of real income, side by side\n{}", output::table(&heading, &numeric, &rows))
}
