//! What do they sell each other? The largest products each way, where figures allow.

use super::{Desk, offices, points, speech};
use crate::brief::sections;
use crate::speech::Arg;
use comity_figures::page::{Block, Text};
use comity_ledger::measure;
use comity_ledger::panel::Cell;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::Party;
use comity_ledger::place::PlaceId;
use comity_ledger::question::published_products;

/// Products each way.
const PRODUCTS: usize = 5;
/// Sections each way, where only sections of an old year are known.
const SECTIONS: usize = 3;

/// The section; nothing if no source has products of the pair.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let published =
        published_products(scope.world, scope.a.id, scope.b.id, scope.as_of.year - 3, scope.as_of.year);
    let mut items = Vec::new();
    for (from, to) in [(&scope.a, &scope.b), (&scope.b, &scope.a)] {
        items.extend(newest(desk, &published, from, to).or_else(|| by_section(desk, from, to)));
    }
    items.extend(duties(desk));
    points(items)
}

/// The duties that one side collected on the goods of the other, where an office publishes them.
pub fn duties(desk: &Desk<'_>) -> Option<Text> {
    let (a, b) = (desk.scope.a.id, desk.scope.b.id);
    let across = |x: PlaceId, y: PlaceId| (x, y) == (a, b) || (x, y) == (b, a);
    let own = desk.scope.world.ledger().observations.iter();
    let own = own.filter(|o| o.measure == measure::TARIFF_COLLECTED && across(o.origin, o.destination));
    let last = own.max_by(|x, y| x.period.cmp(&y.period))?;
    let (by, on) = if last.origin == a { (desk.a(), desk.b()) } else { (desk.b(), desk.a()) };
    let (share, id) = (speech::percent(desk.language(), last.value), format!("observation/{}", last.id));
    let publisher = offices::named(desk, &last.basis);
    let first = desk.say.word("products.duties").starts_with('{');
    let by = if first { comity_figures::words::capital(&by) } else { by };
    let args = [
        ("by", Arg::Plain(by.as_str())),
        ("on", Arg::Plain(on.as_str())),
        ("share", Arg::Bound(&share, &id)),
        ("year", Arg::Plain(&last.period)),
        ("publisher", Arg::Plain(&publisher)),
    ];
    Some(desk.say.text("products.duties", &args))
}

/// The products that offices have published for the last whole year, the largest first.
fn newest(desk: &Desk<'_>, published: &[Reading], from: &Party, to: &Party) -> Option<Text> {
    let own = |r: &&Reading| {
        let o = desk.scope.world.ledger().observation(&r.id);
        o.is_some_and(|o| (o.origin, o.destination) == (from.id, to.id) && is_money(&o.unit) && o.whole_years)
            && !r.basis.publisher.is_empty()
    };
    let year = published.iter().filter(own).map(|r| r.period.as_str()).max()?;
    let mut found: Vec<&Reading> = published.iter().filter(own).filter(|r| r.period == year).collect();
    found.sort_by(|x, y| y.value.total_cmp(&x.value));
    let listed: Vec<(String, String)> = found
        .iter()
        .filter_map(|r| {
            let product = &desk.scope.world.ledger().observation(&r.id)?.product;
            let name = desk.said(&format!("product/{product}"), without_chapter(product))?;
            Some((priced(desk, name, r), r.id.clone()))
        })
        .take(PRODUCTS)
        .collect();
    if listed.is_empty() {
        return None;
    }
    let publisher = found.first().map(|r| offices::office(desk, r)).unwrap_or_default();
    Some(told(desk, "products.named", (from, to), &listed, (year, &publisher)))
}

/// Whether a unit is a money by its code, and no weight or count.
fn is_money(unit: &str) -> bool {
    unit.len() == 3 && unit.chars().all(|c| c.is_ascii_uppercase())
}

/// A product with its value; Chinese has no space between them.
fn priced(desk: &Desk<'_>, name: &str, reading: &Reading) -> String {
    let value = speech::amount(desk.language(), reading.value, &reading.unit);
    format!("{name}{}{value}", speech::space(desk.language()))
}

/// A chapter of the Harmonized System without its number: "HS74 copper" is copper and what is made of it.
fn without_chapter(product: &str) -> &str {
    let chapter = product.strip_prefix("HS").and_then(|rest| rest.split_once(' '));
    chapter.filter(|(number, _)| number.len() == 2).map_or(product, |(_, name)| name)
}

fn by_section(desk: &Desk<'_>, from: &Party, to: &Party) -> Option<Text> {
    let (series, year) = sections::by_section(desk.scope)?;
    let mut found: Vec<(Reading, String)> = Vec::new();
    for section in 0..=9 {
        let code = format!("SITC{section}");
        let cell = Cell { from, to: Some(to), year, product: Some(&code) };
        if let Ok(reading) = desk.scope.world.panel().level(series, &cell) {
            found.push((reading, desk.say.word(&format!("sitc.{section}")).to_owned()));
        }
    }
    found.retain(|(reading, _)| reading.value > 0.0);
    found.sort_by(|x, y| y.0.value.total_cmp(&x.0.value));
    let listed: Vec<(String, String)> =
        found.iter().take(SECTIONS).map(|(r, name)| (priced(desk, name, r), r.id.clone())).collect();
    let publisher = &found.first()?.0.basis.publisher;
    let own = offices::office_word(desk, publisher);
    let publisher = if own.is_empty() { publisher } else { own };
    Some(told(desk, "products.way", (from, to), &listed, (&year.to_string(), publisher)))
}

fn told(
    desk: &Desk<'_>,
    key: &str,
    (from, to): (&Party, &Party),
    listed: &[(String, String)],
    (year, publisher): (&str, &str),
) -> Text {
    let mut list = Text::new();
    for (i, (words, id)) in listed.iter().enumerate() {
        list = list.plain(if i > 0 { speech::semicolon(desk.language()) } else { "" }).bound(words, id);
    }
    let (from, to) = (speech::party(desk.language(), from), speech::party(desk.language(), to));
    // Where the sentence begins with the name, it begins with a capital.
    let first = desk.say.word(key).starts_with('{');
    let from = if first { comity_figures::words::capital(&from) } else { from };
    desk.say.text(
        key,
        &[
            ("from", Arg::Plain(&from)),
            ("to", Arg::Plain(&to)),
            ("list", Arg::Text(&list)),
            ("year", Arg::Plain(year)),
            ("publisher", Arg::Plain(publisher)),
        ],
    )
}
