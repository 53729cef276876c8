//! What would another tariff do to the trade in one product? Partial equilibrium on the rows of the store.
//!
//! The formulas are those of [`comity_model::equilibrium::market`]. Tariffs before are told, never guessed: a rate that
//! nobody told is no rate of zero.

use super::products::{Asked, Supply, missing_in_words, party, suppliers};
use crate::failure::Failure;
use crate::output;
use comity_figures::words::{amount, grouped};
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::store::Store;
use comity_model::equilibrium::market::{self, Elasticities, Outcome, Refused, Supplier};
use std::collections::BTreeMap;

/// Tariffs of some suppliers, `CHN=25%`, and those of all others.
#[derive(Clone, Debug)]
pub struct Rates {
    /// Before, by supplier.
    pub before: Vec<String>,
    /// After, by supplier.
    pub after: Vec<String>,
    /// Before, of every supplier not named.
    pub others: String,
}

/// Suppliers, buyers and treasury under other tariffs.
///
/// # Errors
/// If there are no such rows, a rate cannot be read, a supplier is named twice or its tariff before is not told.
pub fn tariff(
    store: &Store,
    asked: &Asked,
    (buyer, product, year): (&str, &str, i16),
    rates: &Rates,
    elasticities: &Elasticities,
) -> Result<String, Failure> {
    let supply = suppliers(store, asked, buyer, product, year)?;
    if supply.sums.is_empty() {
        let message =
            format!("{} has no recorded import of {} in {year}", supply.buyer.name(), supply.wanted.label);
        return Err(
            Failure::data(message).hint("`comity products top world BUYER --year YEAR` shows what it buys")
        );
    }
    let others = rate(&rates.others)?;
    let before = by_supplier(&supply, &rates.before, year)?;
    let after = by_supplier(&supply, &rates.after, year)?;
    let scale = supply.held.scale();
    let one = |(id, value): &(PlaceId, i128)| {
        let before = before.get(id).copied().unwrap_or(others);
        Supplier { imports: *value as f64 / scale, before, after: after.get(id).copied().unwrap_or(before) }
    };
    let given: Vec<Supplier> = supply.sums.iter().map(one).collect();
    let found = market::outcome(&given, elasticities).map_err(refused)?;
    Ok(in_words(&supply, asked, year, &given, &found, elasticities))
}

/// `25%` as a share.
fn rate(text: &str) -> Result<f64, Failure> {
    let number = text.trim().strip_suffix('%').and_then(|number| number.trim().parse::<f64>().ok());
    number
        .filter(|x| x.is_finite())
        .map(|x| x / 100.0)
        .ok_or_else(|| Failure::usage(format!("expected a rate in per cent, as in 25%, found {text:?}")))
}

/// The rates of suppliers named alone or as a bloc.
fn by_supplier(supply: &Supply, given: &[String], year: i16) -> Result<BTreeMap<PlaceId, f64>, Failure> {
    let mut out = BTreeMap::new();
    for text in given {
        let (name, told) = text.split_once('=').ok_or_else(|| {
            Failure::usage(format!("expected a supplier and its rate, as in CHN=25%, found {text:?}"))
        })?;
        let (named, told) = (party(name.trim(), year)?, rate(told)?);
        let mut met = false;
        for (id, _) in &supply.sums {
            if named.is_world() || named.members.contains(id) {
                met = true;
                if out.insert(*id, told).is_some() {
                    let message = format!("{} has two rates; expected one", registry().name_of(*id));
                    return Err(
                        Failure::usage(message).hint("leave it out of one of the parties that hold it")
                    );
                }
            }
        }
        if !met {
            let message = format!("{} sold nothing of this recorded in {year}", named.name());
            return Err(
                Failure::data(message).hint("what is not traded has no share that a tariff could move")
            );
        }
    }
    Ok(out)
}

fn refused(why: Refused) -> Failure {
    Failure::usage(match why {
        Refused::Elasticity(x) => {
            format!("expected an elasticity above zero, substitution other than one; found {x}")
        }
        Refused::Tariff(x) => format!("expected a tariff above -100 %, found {} %", 100.0 * x),
        Refused::Imports(x) => format!("expected imports of zero or more, found {x}"),
        Refused::Empty => "nothing of this product is imported in the year".to_owned(),
    })
}

fn in_words(
    supply: &Supply,
    asked: &Asked,
    year: i16,
    given: &[Supplier],
    found: &Outcome,
    e: &Elasticities,
) -> String {
    let money = |x: f64| amount(x, supply.held.unit());
    let signed = |x: f64| if x > 0.0 { format!("+{}", money(x)) } else { money(x) };
    let total = |of: &dyn Fn(&Supplier, &market::Sales) -> f64| {
        given.iter().zip(&found.sales).map(|(x, y)| of(x, y)).sum::<f64>()
    };
    let (world, suppliers) = if e.supply.is_infinite() {
        ("world prices stand still".to_owned(), String::new())
    } else {
        (format!("elasticity of supply {}", e.supply), format!("; suppliers {}", signed(found.suppliers)))
    };
    let (buyer, all) = (supply.buyer.name(), supply.sums.len());
    let shown = if asked.top < all {
        format!(" (the {} largest of {all} suppliers shown)", asked.top)
    } else {
        String::new()
    };
    format!(
        "{} bought by {buyer}, {year}, and under the tariffs asked for{shown}\n{}\
         all suppliers: imports {} -> {}; prices that buyers pay {} %; duties {} -> {}\n\
         buyers {}, treasury {}, together {}{suppliers}\n\
         elasticity of substitution {}, of demand {}; {world}\n\
         all else stands still: for wages, inputs and other products see `comity simulate`; home producers are not \
         among the suppliers\n{}{}",
        supply.wanted.label,
        table(supply, asked, given, found, e.supply.is_finite()),
        money(total(&|x, _| x.imports)),
        money(total(&|_, y| y.imports)),
        change(found.price - 1.0),
        money(found.revenue.0),
        money(found.revenue.1),
        signed(found.buyers),
        signed(found.revenue.1 - found.revenue.0),
        signed(found.welfare()),
        e.substitution,
        e.demand,
        missing_in_words(buyer, &supply.missing),
        supply.held.in_words(),
    )
}

/// A line a supplier, the largest first; prices of suppliers only where they move.
fn table(supply: &Supply, asked: &Asked, given: &[Supplier], found: &Outcome, prices: bool) -> String {
    let money = |x: f64| amount(x, supply.held.unit());
    let signed = |x: f64| if x > 0.0 { format!("+{}", money(x)) } else { money(x) };
    let percent = |x: f64| format!("{} %", grouped(100.0 * x, 1));
    let line = |((id, _), (x, y)): (&(PlaceId, i128), (&Supplier, &market::Sales))| {
        let tariff = if x.before == x.after {
            percent(x.before)
        } else {
            format!("{} to {}", percent(x.before), percent(x.after))
        };
        let mut cells = vec![registry().name_of(*id).to_owned(), tariff, money(x.imports), money(y.imports)];
        cells.extend([y.creation, y.diversion].map(signed));
        cells.extend(prices.then(|| signed(y.price)));
        cells
    };
    let all = supply.sums.iter().zip(given.iter().zip(&found.sales));
    let rows: Vec<Vec<String>> = all.take(asked.top).map(line).collect();
    let head = ["from", "tariff", "before", "after", "creation", "diversion", "price"];
    let head = &head[..if prices { 7 } else { 6 }];
    output::table(head, &(1..head.len()).collect::<Vec<_>>(), &rows)
}

fn change(x: f64) -> String {
    let text = grouped(100.0 * x, 2);
    if x > 0.0 { format!("+{text}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::rate;

    #[test]
    fn a_rate_says_that_it_is_per_cent() {
        assert!((rate("7.5 %").unwrap() - 0.075).abs() < 1e-15);
        for text in ["0.25", "25", "%", "x%", "inf%"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
