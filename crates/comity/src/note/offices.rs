//! What offices publish beside the table of trade: a later year, services, direct investment, each on
//! its own basis and in its own money.

use super::say::Arg;
use super::who::money;
use super::{Desk, speech};
use comity_figures::page::{Text, Tile};
use comity_ledger::measure::measure;
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
    let said = basis.split([',', ';']).next().unwrap_or_default();
    match office_word(desk, said) {
        "" if desk.language() == super::Language::En && !said.is_empty() => said.to_owned(),
        "" => reading.basis.publisher.clone(),
        own => own.to_owned(),
    }
}

/// An office by its name in the language; empty if the language has none.
pub fn office_word<'a>(desk: &'a Desk<'_>, name: &str) -> &'a str {
    desk.say.word(&format!("office.{}", name.replace([' ', '’'], "_")))
}

/// Sourced figures from the one to the other and regions that resemble them.
fn sourced(desk: &Desk<'_>, id: &str, from: PlaceId, to: PlaceId) -> Vec<Reading> {
    let Some(measure) = measure(id) else { return Vec::new() };
    let scope = desk.scope;
    let mut found = published_in_any_money(scope.world, measure, from, to, scope.from, scope.to);
    found.retain(|r| !r.basis.publisher.is_empty());
    found
}

/// Those of whole years.
fn of_whole_years(desk: &Desk<'_>, id: &str, from: PlaceId, to: PlaceId) -> Vec<Reading> {
    let mut found = sourced(desk, id, from, to);
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

/// Trade in goods by an office that knows a later year than the table; months of one where no whole year is
/// known.
pub fn later_trade(desk: &Desk<'_>, year: &str) -> Option<Text> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let mut found = desk.scope.by_customs();
    found.extend(sourced(desk, "trade.goods", a, b));
    found.retain(|r| r.period.as_str() > year);
    let (whole, part): (Vec<Reading>, Vec<Reading>) = found.into_iter().partition(|r| r.period.len() == 4);
    let months = |reading: &Reading| speech::months(desk.language(), &reading.period).is_some();
    let reading = newest(whole).or_else(|| newest(part.into_iter().filter(months).collect()))?;
    Some(told(desk, "who.trade.other", &reading))
}

/// Whether the note has a figure of services.
pub fn has_services(desk: &Desk<'_>) -> bool {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    !of_whole_years(desk, "trade.services", a, b).is_empty()
        || !of_whole_years(desk, "trade.total", a, b).is_empty()
}

/// Trade in services, trade in all, and direct investment where it is known both ways.
pub fn beside_goods(desk: &Desk<'_>) -> Vec<Text> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let mut out = Vec::new();
    for (id, key) in [("trade.services", "who.trade.services"), ("trade.total", "who.trade.total")] {
        out.extend(newest(of_whole_years(desk, id, a, b)).map(|reading| told(desk, key, &reading)));
    }
    if let (Some(there), Some(back)) = investments(desk) {
        for (reading, (from, to)) in [(&there, (desk.a(), desk.b())), (&back, (desk.b(), desk.a()))] {
            let (value, office) = (value(desk, reading), office(desk, reading));
            out.push(desk.say.text(
                "who.fdi",
                &[
                    ("from", Arg::Plain(&from)),
                    ("to", Arg::Plain(&to)),
                    ("value", Arg::Bound(&value, &reading.id)),
                    ("year", Arg::Plain(&reading.period)),
                    ("publisher", Arg::Plain(&office)),
                ],
            ));
        }
    }
    out
}

/// The newest stocks of direct investment, each way.
fn investments(desk: &Desk<'_>) -> (Option<Reading>, Option<Reading>) {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    (newest(of_whole_years(desk, "fdi.stock", a, b)), newest(of_whole_years(desk, "fdi.stock", b, a)))
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
        o.measure == "fdi.stock" && o.origin == from && Some(o.destination) == outside && !o.unverified()
    });
    let onshore = onshore.max_by(|x, y| x.period.cmp(&y.period));
    let names = [from, to].map(|id| match id {
        id if id == desk.scope.a.id => desk.a(),
        id if id == desk.scope.b.id => desk.b(),
        id => speech::place(desk.language(), id),
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
