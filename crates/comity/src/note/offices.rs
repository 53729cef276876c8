//! What offices publish beside the table of trade: a later year, services, direct investment, each on
//! its own basis and in its own money.

use super::who::money;
use super::{Desk, speech};
use crate::speech::Arg;
use comity_figures::page::{Text, Tile};
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::basis::Reporter;
use comity_ledger::panel::reading::{Bound, Reading};
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::question::published_in_any_money;

/// Whose figure a published one is: the office that counted, not the paper that printed it.
pub fn office(desk: &Desk<'_>, reading: &Reading) -> String {
    let basis = match reading.basis.reporter {
        Reporter::Customs(_) => reading.basis.publisher.as_str(),
        _ => desk.scope.world.ledger().observation(&reading.id).map_or("", |o| o.basis.as_str()),
    };
    match named(desk, basis) {
        own if own.is_empty() => reading.basis.publisher.clone(),
        own => own,
    }
}

/// The office that stands first in a basis, in the language; empty if the language has no word for it.
pub fn named(desk: &Desk<'_>, basis: &str) -> String {
    let said = basis.split([',', ';']).next().unwrap_or_default();
    match office_word(desk, said) {
        "" if desk.language() == super::Language::En => said.to_owned(),
        own => own.to_owned(),
    }
}

/// An office by its name in the language; empty if the language has none.
pub fn office_word<'a>(desk: &'a Desk<'_>, name: &str) -> &'a str {
    desk.say.word(&format!("office.{}", name.replace([' ', '’'], "_")))
}

/// Sourced figures from the one to the other and regions that resemble them.
fn sourced(desk: &Desk<'_>, measure: Measure, from: PlaceId, to: PlaceId) -> Vec<Reading> {
    let scope = desk.scope;
    let mut found = published_in_any_money(scope.world, measure, from, to, scope.from, scope.to);
    found.retain(|r| !r.basis.publisher.is_empty());
    found
}

/// Those of whole years.
fn of_whole_years(desk: &Desk<'_>, measure: Measure, from: PlaceId, to: PlaceId) -> Vec<Reading> {
    let mut found = sourced(desk, measure, from, to);
    found.retain(|r| r.period.len() == 4);
    found
}

/// The newest of some figures; of one year the first, which is of exactly these parties.
fn newest(found: Vec<Reading>) -> Option<Reading> {
    let last = found.iter().map(|r| r.period.clone()).max()?;
    found.into_iter().find(|r| r.period == last)
}

/// A published value with the bound that the office gives it.
fn value(desk: &Desk<'_>, reading: &Reading) -> String {
    let value = speech::amount(desk.language(), reading.value, &reading.unit);
    let key = match reading.bound {
        Bound::AtLeast => "at_least",
        Bound::AtMost => "at_most",
        Bound::About => "about.money",
        Bound::Exact => return value,
    };
    desk.say.plain(key, &[("value", &value)])
}

fn told(desk: &Desk<'_>, key: &str, reading: &Reading) -> Text {
    let (value, office) = (value(desk, reading), office(desk, reading));
    let year = speech::months(desk.language(), &reading.period).unwrap_or_else(|| reading.period.clone());
    desk.say.text(
        key,
        &[
            ("value", Arg::Bound(&value, &reading.id)),
            ("year", Arg::Plain(&year)),
            ("publisher", Arg::Plain(&office)),
        ],
    )
}

/// Trade in goods by an office that knows a later year than the table, and months of a year later still.
pub fn later_trade(desk: &Desk<'_>, year: &str) -> Vec<Text> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let mut found = desk.scope.by_customs();
    found.extend(sourced(desk, measure::TRADE_GOODS, a, b));
    found.retain(|r| r.period.as_str() > year);
    let (whole, part): (Vec<Reading>, Vec<Reading>) = found.into_iter().partition(|r| r.period.len() == 4);
    let months = |reading: &Reading| speech::months(desk.language(), &reading.period).is_some();
    let whole = newest(whole);
    let known = whole.as_ref().map_or_else(|| year.to_owned(), |reading| reading.period.clone());
    let ends_later = |r: &Reading| {
        let end = r.period.split('/').next_back().and_then(|month| month.get(..4));
        end.is_some_and(|year| year > known.as_str())
    };
    let part = newest(part.into_iter().filter(|r| months(r) && ends_later(r)).collect());
    let found = whole.into_iter().chain(part);
    found.map(|reading| told(desk, "who.trade.other", &reading)).collect()
}

/// Whether the note has a figure of services.
pub fn has_services(desk: &Desk<'_>) -> bool {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    !of_whole_years(desk, measure::TRADE_SERVICES, a, b).is_empty()
        || !of_whole_years(desk, measure::TRADE_TOTAL, a, b).is_empty()
}

/// Trade in services, trade in all, and direct investment where it is known both ways.
pub fn beside_goods(desk: &Desk<'_>) -> Vec<Text> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let mut out = Vec::new();
    for (measure, key) in
        [(measure::TRADE_SERVICES, "who.trade.services"), (measure::TRADE_TOTAL, "who.trade.total")]
    {
        out.extend(newest(of_whole_years(desk, measure, a, b)).map(|reading| told(desk, key, &reading)));
    }
    if let (Some(there), Some(back)) = investments(desk) {
        let (from, to) = (desk.a(), desk.b());
        let (held, returned, office) = (value(desk, &there), value(desk, &back), office(desk, &there));
        let args = [
            ("from", Arg::Plain(from.as_str())),
            ("to", Arg::Plain(&to)),
            ("value", Arg::Bound(&held, &there.id)),
            ("back", Arg::Bound(&returned, &back.id)),
            ("year", Arg::Plain(&there.period)),
            ("publisher", Arg::Plain(&office)),
        ];
        out.push(desk.say.text("who.fdi.both", &args));
    }
    out
}

/// The newest stocks of direct investment, each way; both only by one office for one year.
fn investments(desk: &Desk<'_>) -> (Option<Reading>, Option<Reading>) {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let held = (
        newest(of_whole_years(desk, measure::FDI_STOCK, a, b)),
        newest(of_whole_years(desk, measure::FDI_STOCK, b, a)),
    );
    match held {
        (Some(there), Some(back))
            if there.period != back.period || office(desk, &there) != office(desk, &back) =>
        {
            (Some(there), None)
        }
        held => held,
    }
}

/// The stock of direct investment where it is known one way only: with the region that the office means
/// by it and what of it lies outside offshore centres, where the office says so.
pub fn investment_alone(desk: &Desk<'_>) -> Option<Tile> {
    let reading = match investments(desk) {
        (Some(one), None) | (None, Some(one)) => one,
        _ => return None,
    };
    let ledger = desk.scope.world.ledger();
    let own = ledger.observation(&reading.id);
    let (from, to) = own.map_or((desk.scope.a.id, desk.scope.b.id), |o| (o.origin, o.destination));
    let outside = registry().by_code(&format!("{}-OFC", registry().code_of(to)));
    let onshore = ledger.observations.iter().filter(|o| {
        o.measure == measure::FDI_STOCK
            && o.origin == from
            && Some(o.destination) == outside
            && !o.unverified()
    });
    let onshore = onshore.max_by(|x, y| x.period.cmp(&y.period));
    let names = [from, to].map(|id| match id {
        id if id == desk.scope.a.id => desk.a(),
        id if id == desk.scope.b.id => desk.b(),
        id => speech::place_said(desk.language(), id),
    });
    let label = desk.say.plain("figure.fdi", &[("a", &names[0]), ("b", &names[1])]);
    let told = onshore.map_or_else(String::new, |o| {
        let value = speech::usd(desk.language(), o.value);
        if o.period == reading.period {
            desk.say.plain("figure.fdi.onshore", &[("value", &value)])
        } else {
            desk.say.plain("figure.fdi.onshore.of", &[("value", &value), ("year", &o.period)])
        }
    });
    Some(Tile {
        label: comity_figures::words::capital(&label),
        value: value(desk, &reading),
        basis: office(desk, &reading),
        change: told,
        change_evidence: onshore.map(|o| format!("observation/{}", o.id)),
        ..money(desk, "figure.fdi", &reading)
    })
}
