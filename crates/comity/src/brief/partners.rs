//! Shares of partners in the second party's trade: the first party against the large economies.

use super::members::trade_sources;
use super::scope::{Scope, reasons, short_name};
use comity_figures::figure::shares::{Form, Partner, Shares};
use comity_figures::figure::{Caption, Chart, Datum};
use comity_figures::page::Block;
use comity_ledger::indicator::{self, Subject, id_of};
use comity_ledger::party::{self, Party};
use comity_ledger::place::registry;

/// Partners to compare with, if they are not one of the parties: the largest traders.
const COMPARED: &[&str] = &["USA", "EU", "CHN", "JPN", "IND"];

/// How many are drawn beside the first party.
const COMPARED_MAX: usize = 3;

/// Shares in the trade of the second party (of the bloc, if only one side is).
pub fn shares(scope: &Scope) -> Block {
    let (focus, own) = scope.many_and_one().unwrap_or((&scope.b, &scope.a));
    let years: Vec<i16> = scope.years().collect();
    let mut partners = vec![partner(scope, own, focus, &years)];
    for code in COMPARED {
        let Some(other) = registry().by_code(code).and_then(|id| Party::of(id, scope.as_of).ok()) else {
            continue;
        };
        let apart = |p: &Party| p.id != other.id && !p.members.iter().any(|m| other.members.contains(m));
        if apart(own) && apart(focus) && partners.len() <= COMPARED_MAX {
            partners.push(partner(scope, &other, focus, &years));
        }
    }
    let with_data: Vec<i16> = years.iter().copied().filter(|y| scope.trade(*y).is_ok()).collect();
    let of_own = |year| Some((year, share(scope, own, focus, year).err()?));
    let mut notes = vec![
        "Exports plus imports with that partner over exports plus imports with everybody; trade inside the bloc \
         is left out; partners that are not named by the source stay in the denominator."
            .to_owned(),
        "Where either sum lacks trade that nobody reports, the share is a bound: the evidence says which."
            .to_owned(),
    ];
    notes.extend(reasons(scope.years().filter_map(of_own)));
    let chart = Shares {
        caption: Caption {
            id: "partners".to_owned(),
            title: format!("Shares of partners in the goods trade of {}", short_name(focus)),
            notes,
            sources: trade_sources(scope, &with_data),
            missing: Some(scope.why_none(|year| share(scope, own, focus, year))),
            ..Caption::default()
        },
        years: years.iter().map(|y| i32::from(*y)).collect(),
        partners,
        rest: "Everybody else".to_owned(),
        form: Form::Areas,
    };
    Block::figure(chart.figure())
}

fn partner(scope: &Scope, partner: &Party, focus: &Party, years: &[i16]) -> Partner {
    let share = |year: &i16| share(scope, partner, focus, *year).unwrap_or_default();
    Partner { name: short_name(partner).to_owned(), shares: years.iter().map(share).collect() }
}

/// The share of a partner in the trade of a party.
///
/// # Errors
/// Why there is none, in words.
fn share(scope: &Scope, partner: &Party, focus: &Party, year: i16) -> Result<Datum, String> {
    let none = || "no share is computed on this basis".to_owned();
    let (partner, focus) = party::disjoint(partner.clone(), focus.clone()).map_err(|e| e.to_string())?;
    let indicator = indicator::find("dependence").ok_or_else(none)?;
    let subject =
        Subject { world: scope.world, a: &partner, b: &focus, from: year, to: year, series: scope.series };
    let variant = "b.trade";
    let value = indicator.value(&subject, variant).ok_or_else(none)?;
    Ok(Datum::new(value.value?, id_of(indicator, variant, &subject)))
}
