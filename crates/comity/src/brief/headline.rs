//! What a hurried reader should know: a few sentences and six numbers.

use super::scope::{Fact, Scope};
use super::{own, political};
use crate::words;
use comity_figures::figure::Datum;
use comity_figures::figure::sparkline::Sparkline;
use comity_figures::page::{Text, Tile};
use comity_ledger::ledger::explain::count_id;
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::basis::Reporter;
use comity_ledger::panel::coverage::Coverage;
use comity_ledger::panel::reading::Reading;
use comity_ledger::place::registry;
use comity_ledger::question::published;

/// A few sentences, each number bound to its evidence.
pub fn summary(scope: &Scope) -> Vec<Text> {
    let mut out = Vec::new();
    out.extend(trade_sentence(scope));
    out.extend(other_bases(scope));
    out.extend(own::sentence(scope));
    out.extend(ties_sentence(scope));
    if out.is_empty() {
        out.push(Text::from(format!(
            "The atlas has no trade figure and no tie for {} and {} in these years; what follows says, \
             section by section, what was looked for.",
            scope.a_name(),
            scope.b_name()
        )));
    }
    out
}

fn trade_sentence(scope: &Scope) -> Option<Text> {
    let (year, last) = scope.last_trade()?;
    if last.value == 0.0 {
        return Some(no_trade(scope, year, &last));
    }
    let mut text =
        Text::new().plain(format!("Goods trade between {} and {} came to ", scope.a_name(), scope.b_name()));
    text = Fact::of(&last).put(text).plain(format!(" in {year}"));
    if let Some((first_year, first)) = scope.first_trade().filter(|(y, _)| *y < year) {
        text = Fact::of(&first).put(text.plain(", against ")).plain(format!(" in {first_year}"));
        if let Some(growth) = scope.indicator("growth", "total", first_year, year) {
            text = text.plain(" (").bound(growth.change(), growth.id).plain(")");
        }
    }
    text = text.plain(format!(" ({}, {}).", last.basis.publisher, last.basis.valuation));
    if let Ok(balance) = scope.world.panel().balance(scope.series, &scope.a, &scope.b, year) {
        let (winner, size) = if balance.value >= 0.0 {
            (scope.a_name(), balance.value)
        } else {
            (scope.b_name(), -balance.value)
        };
        text = text
            .plain(format!(" {} sold more than it bought, by ", words::capital(winner)))
            .bound(words::known(size, "USD", balance.known()), balance.id)
            .plain(".");
    }
    let gaps = scope.years_without_trade();
    if !gaps.is_empty() {
        text = text.plain(format!(
            " There is no figure on this basis for {}; none is interpolated.",
            words::years(&gaps)
        ));
    }
    Some(text)
}

/// The source covers the pair in that year and holds no flow between them.
fn no_trade(scope: &Scope, year: i16, last: &Reading) -> Text {
    let who = match &last.coverage {
        Coverage::OneSide(who) => format!("only {} reports", registry().place(*who).in_sentence),
        _ => "both sides report".to_owned(),
    };
    Text::new()
        .plain(format!("Of goods trade between {} and {}, ", scope.a_name(), scope.b_name()))
        .bound("nothing", last.id.clone())
        .plain(format!(
            " is on record for {year}: {who} in the table of {} for that year, and no flow between them is in it.",
            last.basis.publisher
        ))
}

/// What other offices say of the last years, each on its own basis.
fn other_bases(scope: &Scope) -> Option<Text> {
    let found = others(scope, measure::TRADE_GOODS);
    let last = found.iter().map(|r| &r.period).max()?.clone();
    let of_last: Vec<&Reading> = found.iter().filter(|r| r.period == last).collect();
    let mut text = Text::new().plain(format!("Other bases for {last} differ: "));
    for (i, reading) in of_last.iter().enumerate() {
        if i > 0 {
            text = text.plain("; ");
        }
        let publisher = reading.basis.publisher.split(" / ").next().unwrap_or_default();
        let said = match other_region(reading) {
            "" => format!(" ({publisher})"),
            region => format!(" ({publisher}, {region})"),
        };
        text = Fact::of(reading).put(text).plain(said);
    }
    Some(text.plain(". They count other territories or another side’s customs, and are not to be mixed."))
}

/// The region that a published figure is about; none for customs, which are asked about the parties themselves.
pub fn other_region(reading: &Reading) -> &str {
    match reading.basis.reporter {
        Reporter::Customs(_) => "",
        _ => &reading.basis.region,
    }
}

/// Published whole-year figures of a measure, for the pair and for regions that resemble it.
pub fn others(scope: &Scope, measure: Measure) -> Vec<Reading> {
    let mut found = published(scope.world, measure, scope.a.id, scope.b.id, scope.from, scope.to);
    found.extend(scope.by_customs().into_iter().filter(|reading| reading.measure == measure));
    // A figure without a source stands in no document.
    found.retain(|r| r.period.len() == 4 && !r.basis.publisher.is_empty());
    found
}

fn ties_sentence(scope: &Scope) -> Option<Text> {
    let mut text = Text::new();
    let mut any = false;
    for (measure, noun) in [
        (measure::TIES_DIPLOMATIC, "state pair"),
        (measure::TIES_PARTNERSHIP, "declared partnership"),
        (measure::TIES_FTA, "free trade agreement"),
        (measure::TIES_MOU_BRI, "Belt and Road memorandum"),
    ] {
        let n = scope.world.ledger().standing(&measure, &scope.a, &scope.b, scope.as_of).in_force.len();
        if n == 0 {
            continue;
        }
        let noun = match (measure, n) {
            (measure::TIES_DIPLOMATIC, 1) => "pair of states with diplomatic relations".to_owned(),
            (measure::TIES_DIPLOMATIC, _) => "pairs of states with diplomatic relations".to_owned(),
            (measure::TIES_MOU_BRI, 2..) => "Belt and Road memoranda".to_owned(),
            (_, 1) => noun.to_owned(),
            _ => format!("{noun}s"),
        };
        text = text.plain(if any { ", " } else { "" });
        text = text
            .bound(n.to_string(), count_id(&measure, &scope.a, &scope.b, scope.as_of))
            .plain(format!(" {noun}"));
        any = true;
    }
    any.then(|| {
        let mut start = Text::new().plain(format!("In force on {}: ", scope.as_of));
        start.0.extend(text.0);
        start.plain(".")
    })
}

/// The six numbers.
pub fn tiles(scope: &Scope) -> Vec<Tile> {
    vec![trade(scope), balance(scope), share(scope), rank(scope), investment(scope), political::tile(scope)]
}

fn missing(label: &str, why: String) -> Tile {
    Tile { label: label.to_owned(), missing: Some(why), ..Tile::default() }
}

fn trade(scope: &Scope) -> Tile {
    let label = "Goods trade both ways";
    let Some((year, last)) = scope.last_trade() else {
        return missing(label, scope.why_no_trade());
    };
    let first = scope.first_trade().filter(|(y, _)| *y < year);
    let growth =
        first.as_ref().and_then(|(y, _)| scope.indicator("growth", "total", *y, year).map(|g| (*y, g)));
    Tile {
        label: label.to_owned(),
        value: of_tile(&last),
        when: year.to_string(),
        basis: based(&last),
        change_evidence: growth.as_ref().map(|(_, g)| g.id.clone()),
        change: growth.map_or_else(String::new, |(y, g)| format!("{} since {y}", g.change())),
        sparkline: spark(scope, |year| scope.trade(year).ok()),
        evidence: Some(last.id),
        ..Tile::default()
    }
}

/// The number of a tile: of a sum that lacks something at least, of nothing recorded no number.
fn of_tile(reading: &Reading) -> String {
    match reading.none_recorded() {
        true => words::NONE_RECORDED.to_owned(),
        false => words::known(reading.value, &reading.unit, reading.known()),
    }
}

/// The basis of a tile, with what its number lacks.
fn based(reading: &Reading) -> String {
    let lacks = reading.gap_in_words();
    let lacks = if lacks.is_empty() { lacks } else { format!("; {lacks}") };
    format!("{}, {}{lacks}", reading.basis.publisher, reading.basis.valuation)
}

fn spark(scope: &Scope, read: impl Fn(i16) -> Option<Reading>) -> Sparkline {
    let point = |year: i16| (i32::from(year), Datum::from(read(year).map(|r| r.value)));
    Sparkline { points: scope.years().map(point).collect() }
}

fn balance(scope: &Scope) -> Tile {
    let label = format!("Balance of {}", scope.a_name());
    let read = |year: i16| scope.world.panel().balance(scope.series, &scope.a, &scope.b, year);
    let Some((year, _)) = scope.last_trade() else { return missing(&label, scope.why_no_trade()) };
    let last = match read(year) {
        Ok(last) => last,
        Err(gap) => return missing(&label, format!("{year}: {}", gap.why)),
    };
    Tile {
        label,
        value: of_tile(&last),
        when: year.to_string(),
        basis: based(&last),
        sparkline: spark(scope, |year| read(year).ok()),
        evidence: Some(last.id),
        ..Tile::default()
    }
}

fn share(scope: &Scope) -> Tile {
    let label = format!("Share of {} in the trade of {}", scope.a_name(), scope.b_name());
    let Some((year, _)) = scope.last_trade() else { return missing(&label, scope.why_no_trade()) };
    let fact = match scope.indicator_on(scope.series, "dependence", "b.trade", year, year) {
        Ok(fact) => fact,
        Err(why) => return missing(&label, format!("{year}: {why}")),
    };
    let first = scope.first_trade().filter(|(y, _)| *y < year).and_then(|(y, _)| {
        let variant = "b.trade";
        Some((y, scope.indicator("dependence", variant, y, y)?))
    });
    Tile {
        label,
        value: share_in_words(&fact),
        when: year.to_string(),
        basis: "of goods exports and imports with everybody".to_owned(),
        change_evidence: first.as_ref().map(|(_, f)| f.id.clone()),
        change: first.map_or_else(String::new, |(y, f)| format!("{} in {y}", share_in_words(&f))),
        evidence: Some(fact.id),
        ..Tile::default()
    }
}

fn share_in_words(share: &Fact) -> String {
    words::known(100.0 * share.value, "percent", share.bound)
}

fn rank(scope: &Scope) -> Tile {
    let label = format!("Rank of {} among partners of {}", scope.a_name(), scope.b_name());
    let Some((year, trade)) = scope.last_trade() else { return missing(&label, scope.why_no_trade()) };
    if trade.value == 0.0 {
        return missing(&label, format!("no trade between them on record for {year}"));
    }
    let fact = match scope.indicator_on(scope.series, "rank", "trade.of-b", year, year) {
        Ok(fact) => fact,
        Err(why) => return missing(&label, format!("{year}: {why}")),
    };
    Tile {
        label,
        value: fact.printed,
        when: year.to_string(),
        basis: "by goods trade, among economies (the EU counted as 27)".to_owned(),
        change: fact.note,
        evidence: Some(fact.id),
        ..Tile::default()
    }
}

fn investment(scope: &Scope) -> Tile {
    let label = "Stock of direct investment";
    let found = others(scope, measure::FDI_STOCK);
    // The last period; of several figures the first, which is the pair's own or else the region
    // that the registry lists first. The others stand in the section on investment.
    let newest = found.iter().map(|r| &r.period).max();
    let of_newest: Vec<&Reading> = found.iter().filter(|r| Some(&r.period) == newest).collect();
    let Some(last) = of_newest.first() else {
        return missing(label, "the atlas has no bilateral stock for this pair".to_owned());
    };
    let others = of_newest.len() - 1;
    let unverified = last.notes.iter().any(|n| n.starts_with("unverified"));
    Tile {
        label: format!("{label}, {}", last.basis.region),
        value: Fact::of(last).printed,
        when: last.period.clone(),
        basis: if unverified {
            format!("{}, unverified", last.basis.publisher)
        } else {
            last.basis.publisher.clone()
        },
        change: if others > 0 { "other offices’ figures below".to_owned() } else { String::new() },
        evidence: Some(last.id.clone()),
        ..Tile::default()
    }
}
