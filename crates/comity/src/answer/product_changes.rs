//! What changed by product or partner, what one sells of what the other buys, and where two reports of one
//! trade differ: questions that compare two sets of rows of the store.

use super::products::{Asked, Held, missing_in_words, party, percent, sides};
use crate::failure::Failure;
use crate::output;
use comity_figures::words::{amount, grouped};
use comity_ledger::panel::basis::Reporter;
use comity_ledger::party::Party;
use comity_ledger::place::registry;
use comity_ledger::product::chapter_name;
use comity_ledger::store::{Store, Trade, Which};
use std::collections::BTreeMap;

/// What the lines of a comparison are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Products at the level asked for.
    Product,
    /// Importers.
    Partner,
}

type Sums = BTreeMap<String, i128>;

/// Sums of what A sells to B, a line each, with the members that have no row.
fn sums(held: &Held, asked: &Asked, (a, b): (&Party, &Party), by: By) -> Result<(Sums, String), Failure> {
    let ((origins, no_origins), (destinations, no_destinations)) = (held.side(a)?, held.side(b)?);
    let within = |party: &Party, trade: &Trade| {
        party.members.contains(&trade.origin) && party.members.contains(&trade.destination)
    };
    let mut sums = Sums::new();
    held.each(Which { origins: origins.as_deref(), destinations: destinations.as_deref() }, |trade| {
        if within(a, trade) || within(b, trade) {
            return;
        }
        let line = match by {
            By::Product => held.cut(held.code(trade), asked.level),
            By::Partner => registry().code_of(trade.destination),
        };
        match sums.get_mut(line) {
            Some(sum) => *sum += i128::from(trade.value),
            None => {
                sums.insert(line.to_owned(), i128::from(trade.value));
            }
        }
    })?;
    let missing = missing_in_words(a.name(), &no_origins) + &missing_in_words(b.name(), &no_destinations);
    Ok((sums, missing))
}

fn name_of(line: &str, by: By) -> String {
    match by {
        By::Product => chapter_name(line).to_owned(),
        By::Partner => registry().by_code(line).map_or("", |id| registry().name_of(id)).to_owned(),
    }
}

/// Two sums side by side, the largest difference first: line, name, first, second, difference, per cent.
fn side_by_side(held: &Held, first: &Sums, second: &Sums, by: By, top: usize) -> Vec<Vec<String>> {
    let mut lines: Vec<(&String, i128, i128)> =
        first.iter().map(|(line, value)| (line, *value, second.get(line).copied().unwrap_or(0))).collect();
    let only = second.iter().filter(|(line, _)| !first.contains_key(*line));
    lines.extend(only.map(|(line, value)| (line, 0, *value)));
    lines.sort_by(|x, y| (y.2 - y.1).abs().cmp(&(x.2 - x.1).abs()).then_with(|| x.0.cmp(y.0)));
    let money = |value: i128, there: bool| {
        if there { amount(value as f64 / held.scale(), held.unit()) } else { "no row".to_owned() }
    };
    let row = |(line, x, y): &(&String, i128, i128)| {
        let there = [first.contains_key(*line), second.contains_key(*line)];
        // No row is no zero: what has one on one side alone has no difference.
        let both = there == [true, true];
        let none = || "–".to_owned();
        vec![
            (*line).clone(),
            name_of(line, by),
            money(*x, there[0]),
            money(*y, there[1]),
            if both { money(y - x, true) } else { none() },
            if both { percent(y - x, *x) } else { none() },
        ]
    };
    lines.iter().take(top).map(row).collect()
}

/// The sum of what is recorded; nothing without a row.
fn total(sums: &Sums) -> Option<i128> {
    (!sums.is_empty()).then(|| sums.values().sum())
}

/// The same in words.
fn recorded(held: &Held, sums: &Sums) -> String {
    total(sums)
        .map_or_else(|| "none recorded".to_owned(), |sum| amount(sum as f64 / held.scale(), held.unit()))
}

/// What changed most between two years, in what A sells to B.
///
/// # Errors
/// A failure if there is no such release, year or party.
pub fn change(
    store: &Store,
    asked: &Asked,
    (a, b): (&str, &str),
    (since, year): (i16, i16),
    by: By,
) -> Result<String, Failure> {
    if since >= year {
        return Err(Failure::usage(format!("expected --since before {year}, found {since}")));
    }
    let now = Held::find(store, asked, year)?;
    let on = now.release.manifest().basis_id(now.basis);
    let then = Held::find(store, &Asked { on: Some(on), ..asked.clone() }, since)?;
    // One composition for both years, so that a change is never one of membership.
    let [(a, name_a), (b, name_b)] = sides(a, b, year)?;
    let (first, missing_then) = sums(&then, asked, (&a, &b), by)?;
    let (second, missing_now) = sums(&now, asked, (&a, &b), by)?;
    let change = match (total(&first), total(&second)) {
        (Some(x), Some(y)) => format!(" ({})", percent(y - x, x)),
        _ => String::new(),
    };
    let mut out = format!(
        "{name_a} to {name_b}: {} in {since}, {} in {year}{change}\n",
        recorded(&then, &first),
        recorded(&now, &second),
    );
    let (since, year) = (since.to_string(), year.to_string());
    let head =
        [if by == By::Product { "product" } else { "to" }, "", since.as_str(), year.as_str(), "change", ""];
    out += &output::table(&head, &[2, 3, 4, 5], &side_by_side(&now, &first, &second, by, asked.top));
    for line in [missing_then, missing_now].iter().filter(|line| !line.is_empty()) {
        out += line;
    }
    Ok(out + &now.in_words())
}

/// How well what A sells to everybody fits what B buys from everybody: `Σ min(x, m)` over shares.
///
/// # Errors
/// As [`change`].
pub fn complementarity(store: &Store, asked: &Asked, a: &str, b: &str, year: i16) -> Result<String, Failure> {
    let held = Held::find(store, asked, year)?;
    let (a, b, world) = (party(a, year)?, party(b, year)?, Party::world());
    let (sold, no_origins) = sums(&held, asked, (&a, &world), By::Product)?;
    let (bought, no_destinations) = sums(&held, asked, (&world, &b), By::Product)?;
    let (x, m): (i128, i128) = (sold.values().sum(), bought.values().sum());
    if x == 0 || m == 0 {
        let who = if x == 0 { a.name() } else { b.name() };
        return Err(Failure::data(format!("{who} has no recorded trade in {year} on this basis")));
    }
    let share = |sums: &Sums, line: &str, all: i128| sums.get(line).map_or(0.0, |v| *v as f64 / all as f64);
    let mut fits: Vec<(&String, f64, f64)> =
        sold.keys().map(|line| (line, share(&sold, line, x), share(&bought, line, m))).collect();
    fits.sort_by(|p, q| q.1.min(q.2).total_cmp(&p.1.min(p.2)).then_with(|| p.0.cmp(q.0)));
    let index: f64 = fits.iter().map(|(_, sold, bought)| sold.min(*bought)).sum();
    let in_percent = |share: f64| format!("{} %", grouped(100.0 * share, 2));
    let rows: Vec<Vec<String>> = fits
        .iter()
        .take(asked.top)
        .map(|(line, sold, bought)| {
            vec![(*line).clone(), name_of(line, By::Product), in_percent(*sold), in_percent(*bought)]
        })
        .collect();
    let mut out = format!(
        "exports of {} and imports of {}, {year}: complementarity {index:.3} (0 to 1) at {} digits\n",
        a.name(),
        b.name(),
        asked.level
    );
    out += &output::table(&["product", "chapter", "of exports", "of imports"], &[2, 3], &rows);
    Ok(out + &no_origins + &no_destinations + &held.in_words())
}

/// What A says it sells to B against what B says it buys from A, by product.
///
/// # Errors
/// As [`change`], and if the store lacks one of the two reports or they cannot be compared.
pub fn mirror(store: &Store, asked: &Asked, a: &str, b: &str, year: i16) -> Result<String, Failure> {
    let of = |reporter: Reporter| {
        Held::find_where(store, asked, year, |basis| basis.reporter() == reporter).map_err(|failure| {
            let who = if reporter == Reporter::Origin { "exporter" } else { "importer" };
            failure.hint(format!(
                "a mirror gap needs a report of the {who}: add a file of reporters and partners, such as one of Comtrade"
            ))
        })
    };
    let (seller, buyer) = (of(Reporter::Origin)?, of(Reporter::Destination)?);
    let classes =
        [&seller, &buyer].map(|h| h.release.manifest().bases[usize::from(h.basis)].classification.clone());
    if seller.unit() != buyer.unit() || seller.scale() != buyer.scale() || classes[0] != classes[1] {
        return Err(Failure::data(format!(
            "expected two reports in one currency and classification, found {} {} and {} {}",
            seller.unit(),
            classes[0],
            buyer.unit(),
            classes[1]
        )));
    }
    let [(a, name_a), (b, name_b)] = sides(a, b, year)?;
    let (sold, missing) = sums(&seller, asked, (&a, &b), By::Product)?;
    let (bought, missing_too) = sums(&buyer, asked, (&a, &b), By::Product)?;
    let gap = match (total(&sold), total(&bought)) {
        (Some(x), Some(m)) => {
            let gap = amount((m - x) as f64 / seller.scale(), seller.unit());
            format!("; gap {gap} ({})", percent(m - x, x))
        }
        _ => "; no gap without both reports".to_owned(),
    };
    let mut out = format!(
        "{name_a} to {name_b}, {year}: {} says the exporter, {} the importer{gap}\n",
        recorded(&seller, &sold),
        recorded(&buyer, &bought),
    );
    let head = ["product", "chapter", "exporter", "importer", "gap", ""];
    out +=
        &output::table(&head, &[2, 3, 4, 5], &side_by_side(&seller, &sold, &bought, By::Product, asked.top));
    out += &missing;
    out += &missing_too;
    out += "imports are as a rule CIF: freight and insurance are part of the gap\n";
    Ok(out + &seller.in_words() + &buyer.in_words())
}
