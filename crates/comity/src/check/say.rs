//! How a claim is said back in plain words: who, what, when, how much.

use crate::words;
use comity_claims::atlas;
use comity_claims::frame::{Agg, Frame, Kind, Op, Other, Party, Value};
use comity_claims::grammar::gazette;
use comity_claims::period::{Day, Period, Stamp};
use comity_ledger::time::MONTHS;

/// The name of a code.
pub fn place(code: &str) -> String {
    match code {
        "WLD" => "the world".to_owned(),
        "LAC" => "Latin America and the Caribbean".to_owned(),
        "EU" => "the European Union".to_owned(),
        _ if gazette::is_bloc(code) && gazette::name(code).len() <= 12 => gazette::name(code).to_owned(),
        _ if atlas::place(code).is_some() => atlas::name_in_sentence(code),
        _ => gazette::name(code).to_owned(),
    }
}

/// A party in words: "Chile and Peru", "the world without China".
pub fn party(p: &Party) -> String {
    let plus: Vec<String> = p.plus.iter().map(|c| place(c)).collect();
    let minus: Vec<String> = p.minus.iter().map(|c| place(c)).collect();
    let plus = words::list(&plus);
    if minus.is_empty() { plus } else { format!("{plus} without {}", words::list(&minus)) }
}

fn of(name: &str) -> String {
    if name.ends_with('s') { format!("{name}’") } else { format!("{name}’s") }
}

/// A day in words.
pub fn day(d: Day) -> String {
    let month = MONTHS.get(usize::from(d.1).saturating_sub(1)).copied().unwrap_or_default();
    format!("{} {month} {}", d.2, d.0)
}

/// A calendar unit in words.
pub fn stamp(s: Stamp) -> String {
    match s {
        Stamp::Year(y) => y.to_string(),
        Stamp::Quarter(y, q) => format!("quarter {q} of {y}"),
        Stamp::Month(y, m) => {
            format!("{} {y}", MONTHS.get(usize::from(m).saturating_sub(1)).copied().unwrap_or_default())
        }
        Stamp::Day(y, m, d) => day((y, m, d)),
    }
}

/// A period in words, without a preposition.
pub fn period(p: Period) -> String {
    match p {
        Period::At(s) => stamp(s),
        Period::Range(Stamp::Year(a), Stamp::Year(b)) => format!("{a}–{b}"),
        Period::Range(Stamp::Month(a, m), Stamp::Month(b, n)) if a == b => {
            let month = |m: u8| MONTHS.get(usize::from(m).saturating_sub(1)).copied().unwrap_or_default();
            format!("{} to {} {a}", month(m), month(n))
        }
        Period::Range(a, b) => format!("{} to {}", stamp(a), stamp(b)),
        Period::Since(s) => format!("since {}", stamp(s)),
        Period::UpTo(s) => format!("up to {}", stamp(s)),
        Period::AsOf(s) => format!("as of {}", stamp(s)),
        Period::Latest => "latest".to_owned(),
        Period::Future => "the future".to_owned(),
    }
}

/// The same with its preposition: "in 2014", "since 2014", "at latest count".
pub fn in_period(p: Period) -> String {
    match p {
        Period::At(Stamp::Day(..)) => format!("on {}", period(p)),
        Period::At(_) => format!("in {}", period(p)),
        Period::Range(..) => format!("over {}", period(p)),
        Period::Latest => "at latest count".to_owned(),
        Period::Future => "in the future".to_owned(),
        _ => period(p),
    }
}

/// A value with its unit.
pub fn quantity(value: f64, unit: &str) -> String {
    match unit {
        "pp" => format!("{} percentage points", trimmed(value)),
        "percent" => format!("{} %", trimmed(value)),
        "x" => format!("{} times", trimmed(value)),
        "rank" => format!("rank {}", trimmed(value)),
        "USD" => crate::words::usd(value),
        _ if comity_claims::vocab::is_currency(unit) => {
            format!("{unit} {}", words::usd(value).replace('$', ""))
        }
        "" => trimmed(value),
        _ if value.abs() >= 1e6 => format!("{} m {unit}", trimmed(value / 1e6)),
        _ => format!("{} {unit}", trimmed(value)),
    }
}

/// At most two decimals, none that say nothing.
fn trimmed(value: f64) -> String {
    let decimals = if value.abs() >= 100.0 { 1 } else { 2 };
    let text = words::grouped(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// The money of a claim keeps the digits of the text: `$263.5 bn` of "$263.5 billion".
pub fn claimed(value: Value, unit: &str) -> String {
    match value {
        Value::One(v) => quantity(v, unit),
        Value::Range([a, b]) => format!("{} to {}", quantity(a, unit), quantity(b, unit)),
    }
}

/// What is measured, between whom: "goods exports of Chile to China", with the product.
pub fn subject(measure: &str, parties: &[Party], product: Option<&str>) -> String {
    let name = |n: usize| parties.get(n).map(party);
    let (a, b) = (name(0).unwrap_or_else(|| "parties that are not named".to_owned()), name(1));
    let goods = product.unwrap_or("goods");
    let to = |b: &Option<String>| b.clone().map_or_else(String::new, |b| format!(" to {b}"));
    let with = |b: &Option<String>| b.clone().map_or_else(String::new, |b| format!(" and {b}"));
    match measure {
        "trade.goods" if b.is_none() => format!("{goods} trade of {a}"),
        "trade.goods" => format!("{goods} trade between {a}{}", with(&b)),
        "trade.goods.exports" => format!("{} {goods} exports{}", of(&a), to(&b)),
        "trade.goods.imports" => match b {
            Some(b) => format!("{} {goods} imports from {a}", of(&b)),
            None => format!("{} {goods} imports", of(&a)),
        },
        "trade.goods.balance" => {
            format!("{} goods trade balance{}", of(&a), b.map_or_else(String::new, |b| format!(" with {b}")))
        }
        "fdi.stock" => format!(
            "stock of direct investment from {a}{}",
            b.map_or_else(String::new, |b| format!(" in {b}"))
        ),
        "fdi.flow" => {
            format!("direct investment from {a}{}", b.map_or_else(String::new, |b| format!(" in {b}")))
        }
        "gdp" => format!("{} GDP", of(&a)),
        "population" => format!("{} population", of(&a)),
        "tariff.rate" => {
            format!("tariff of {a}{}", b.map_or_else(String::new, |b| format!(" on {goods} from {b}")))
        }
        "un.agreement" => format!("agreement of {a}{} in the UN General Assembly", with(&b)),
        "membership" => match b {
            Some(b) => format!("membership of {a} in {b}"),
            None => format!("membership of {a}"),
        },
        "other" => "a quantity outside the vocabulary".to_owned(),
        _ => {
            let label = comity_ledger::measure::measure(measure).map_or(measure, |m| m.label);
            let product = product.map_or_else(String::new, |p| format!(" ({p})"));
            if comity_claims::vocab::direction(measure) == comity_claims::vocab::Direction::Directed {
                format!("{label}{product}, {a}{}", to(&b))
            } else {
                format!("{label}{product} between {a}{}", with(&b))
            }
        }
    }
}

/// A term other than the first: absent slots are those of the frame.
fn other(frame: &Frame, o: &Other) -> String {
    let measure = o.measure.as_deref().unwrap_or(&frame.measure);
    let parties = o.parties.as_deref().unwrap_or(&frame.parties);
    // a share of the same pair's flow is one of all products, as the judge has it
    let of_all = frame.kind == Kind::Share && parties == frame.parties.as_slice();
    let own = frame.product.as_deref().filter(|_| !of_all);
    let product = o.product.as_deref().filter(|p| !p.is_empty()).or(own);
    let when =
        o.period.filter(|p| *p != frame.period).map_or_else(String::new, |p| format!(" {}", in_period(p)));
    format!("{}{when}", subject(measure, parties, product))
}

fn operator(op: Option<Op>) -> &'static str {
    match op.unwrap_or(Op::Equal) {
        Op::Equal | Op::Between => "",
        Op::About => "about ",
        Op::Nearly => "nearly ",
        Op::Above => "more than ",
        Op::AtLeast => "at least ",
        Op::Below => "less than ",
        Op::AtMost => "at most ",
    }
}

/// The claim as one plain sentence without a full stop.
pub fn claim(frame: &Frame) -> String {
    let subject = subject(&frame.measure, &frame.parties, frame.product.as_deref());
    let when = match (frame.kind, frame.period) {
        (Kind::Event, Period::Latest) => "by the day of the text".to_owned(),
        (_, period) => in_period(period),
    };
    let amount = frame.value.map_or_else(String::new, |v| {
        format!("{}{}", operator(frame.op), claimed(v, frame.unit.as_deref().unwrap_or_default()))
    });
    let not = if frame.negated { "not " } else { "" };
    let sentence = match frame.kind {
        Kind::Level => format!("{subject} {when}: {amount}"),
        Kind::Change => change(frame, &subject, &when, &amount),
        Kind::Ratio if frame.versus.is_some() => {
            let versus = frame.versus.as_ref().map_or_else(String::new, |o| other(frame, o));
            format!("{subject} {when}: {amount} the size of {versus}")
        }
        Kind::Ratio => format!("{subject} {when}: {amount} what it was{}", base(frame)),
        Kind::Share => {
            let whole =
                frame.denominator.as_ref().map_or_else(|| "the total".to_owned(), |o| other(frame, o));
            format!("{subject} {when}: {amount} of {whole}")
        }
        Kind::Rank => rank(frame, &when, not),
        Kind::Count => count(frame, &when, &amount),
        Kind::Event if frame.measure == "membership" && frame.parties.len() == 2 => {
            let name = |n: usize| frame.parties.get(n).map(party).unwrap_or_default();
            let not = if frame.negated { "not: " } else { "" };
            format!("{not}{} {} {} {when}", name(0), frame.events.join(" or "), name(1))
        }
        Kind::Event => {
            format!("{}{} {when}", if frame.negated { "did not happen: " } else { "" }, event(frame))
        }
        Kind::Membership => {
            let (a, b) = (frame.parties.first().map(party), frame.parties.get(1).map(party));
            let verb = if frame.parties.first().is_some_and(|p| p.plus.len() > 1) { "are" } else { "is" };
            let members = if verb == "are" { "members" } else { "a member" };
            // What is said of now needs no date.
            let when = if frame.period == Period::Latest { String::new() } else { format!(" {when}") };
            format!("{} {verb} {not}{members} of {}{when}", a.unwrap_or_default(), b.unwrap_or_default())
        }
        Kind::Comparison => {
            let versus = frame.versus.as_ref().map_or_else(String::new, |o| other(frame, o));
            let relation = match frame.op.unwrap_or(Op::Above) {
                Op::Above | Op::AtLeast => "larger than",
                Op::Below | Op::AtMost => "smaller than",
                _ => "as large as",
            };
            format!("{subject} {when} {not}{relation} {versus}")
        }
    };
    words::capital(&sentence)
}

/// A count: "infrastructure projects between China and Chile at latest count: more than 200".
fn count(frame: &Frame, when: &str, amount: &str) -> String {
    let bloc = |p: &&Party| p.single().is_some_and(gazette::is_bloc);
    if frame.measure == "membership"
        && let Some(bloc) = frame.parties.iter().find(bloc)
    {
        return format!("members of {} {when}: {amount}", party(bloc));
    }
    let noun = match frame.measure.as_str() {
        "ties.fta" => "free trade agreements",
        "ties.mou.bri" => "Belt and Road memoranda",
        "ties.partnership" => "partnerships",
        "ties.diplomatic" => "diplomatic relations",
        "ties.institute.confucius" => "Confucius Institutes",
        "ties.bit" => "investment treaties",
        "ties.agreement" => "agreements",
        "ties.embassy" => "embassies",
        m => comity_ledger::measure::measure(m).map_or(m, |m| m.label),
    };
    let verb = frame.events.first().map_or_else(String::new, |e| format!(" {}", e.replace('_', " ")));
    let (a, b) = (frame.parties.first().map(party), frame.parties.get(1).map(party));
    let who = match (a, b) {
        (Some(a), Some(b)) => format!(" between {a} and {b}"),
        (Some(a), None) => format!(" of {a}"),
        _ => String::new(),
    };
    format!("{noun}{verb}{who} {when}: {amount}")
}

fn base(frame: &Frame) -> String {
    match (frame.base_period, frame.period) {
        (Some(p), _) => format!(" {}", in_period(p)),
        (None, Period::Range(a, _)) => format!(" in {}", stamp(a)),
        (None, Period::Since(s)) => format!(" in {}", stamp(s)),
        _ => " a year earlier".to_owned(),
    }
}

fn change(frame: &Frame, subject: &str, when: &str, amount: &str) -> String {
    let fell = frame.number().is_some_and(|v| v < 0.0);
    let verb = if fell { "fell by" } else { "rose by" };
    let amount = amount.replace('−', "");
    let each = if frame.agg == Some(Agg::Cagr) { " a year on average" } else { "" };
    format!("{subject} {verb} {amount}{each} {when}, from what it was{}", base(frame))
}

fn rank(frame: &Frame, when: &str, not: &str) -> String {
    let place = frame.number().map_or_else(String::new, |n| match n as i64 {
        1 => "the largest".to_owned(),
        2 => "the second largest".to_owned(),
        3 => "the third largest".to_owned(),
        n => format!("number {n}"),
    });
    let place = match frame.op.unwrap_or(Op::Equal) {
        Op::AtMost | Op::Nearly => format!("among the first {}", frame.number().unwrap_or_default()),
        Op::Above => format!("not among the first {}", frame.number().unwrap_or_default()),
        _ => place,
    };
    let among = frame.among.as_deref().unwrap_or_default();
    let set = match among.split_once(':') {
        Some(("destinations_of", x)) => format!("destination of {}", place_of(x)),
        Some(("sources_of", x)) => format!("source of {}", place_of(x)),
        Some((_, x)) => format!("partner of {}", place_of(x)),
        None if among.is_empty() => "partner".to_owned(),
        None => format!("among {}", place_of(among)),
    };
    let focal = match among.split_once(':') {
        Some((_, x)) => frame.parties.iter().find(|p| p.plus.join("+") != x).or(frame.parties.first()),
        None => frame.parties.first(),
    };
    let what = match frame.measure.as_str() {
        "trade.goods" => "by goods trade".to_owned(),
        "trade.goods.exports" | "trade.goods.imports" => {
            format!("for {}", frame.product.as_deref().unwrap_or("goods"))
        }
        m => format!("by {}", comity_ledger::measure::measure(m).map_or(m, |m| m.label)),
    };
    let is = if focal.is_some_and(|p| p.plus.len() > 1) { "are" } else { "is" };
    format!("{} {is} {not}{place} {set} {what} {when}", focal.map_or_else(String::new, party))
}

/// A place, or several joined by a plus, in words.
fn place_of(code: &str) -> String {
    words::list(&code.split('+').map(place).collect::<Vec<_>>())
}

/// A tie or event in words: "Belt and Road memorandum signed between China and Chile".
fn event(frame: &Frame) -> String {
    let label = match frame.measure.as_str() {
        "ties.diplomatic" => "diplomatic relations",
        "membership" => "membership",
        m => comity_ledger::measure::measure(m).map_or(m, |m| m.label),
    };
    let verb = match frame.events.as_slice() {
        [] => " in being".to_owned(),
        some => format!(" {}", some.join(" or ").replace('_', " ")),
    };
    let (a, b) = (frame.parties.first().map(party), frame.parties.get(1).map(party));
    match (a, b) {
        (Some(a), Some(b)) => format!("{label}{verb}: {a} with {b}"),
        (Some(a), None) => format!("{label}{verb}: {a}"),
        _ => format!("{label}{verb}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use comity_claims::read::in_context;

    #[test]
    fn claims_are_said_back_so_that_they_stand_alone() {
        for (text, said) in [
            (
                "Bilateral trade between China and Brazil reached $157.5 billion in 2023.",
                "Goods trade between China and Brazil in 2023: $157.5 bn",
            ),
            (
                "China is Chile's largest trading partner.",
                "China is the largest partner of Chile by goods trade at latest count",
            ),
            (
                "Honduras established diplomatic relations with China in March 2023.",
                "Diplomatic relations established: Honduras with China in March 2023",
            ),
        ] {
            let frames = in_context(text, "", (2024, 5, 16));
            assert_eq!(frames.iter().map(claim).collect::<Vec<_>>(), [said]);
        }
    }
}
