//! What was promised, and what came of it?

use super::{Desk, points, speech};
use crate::speech::Language;
use crate::speech::{Arg, Say};
use comity_figures::page::{Block, Text};
use comity_ledger::ledger::pledge::{Finding, Outcome, Pledge};
use comity_ledger::place::registry;
use comity_ledger::time::When;

/// Promises that are told one by one.
const TOLD: usize = 4;

/// Counts by outcome, and the promises that tell most, where the language has words for them.
pub fn blocks(desk: &Desk<'_>) -> Vec<Block> {
    let scope = desk.scope;
    let found: Vec<(&Pledge, Outcome)> = desk
        .scope
        .world
        .ledger()
        .pledges_between(&scope.a, &scope.b)
        .into_iter()
        .filter(|pledge| pledge.sourced())
        .map(|pledge| (pledge, pledge.outcome(scope.as_of)))
        .collect();
    if found.is_empty() {
        return Vec::new();
    }
    let all = found.len().to_string();
    let id = found.first().map(|(pledge, _)| format!("pledge/{}", pledge.id)).unwrap_or_default();
    let counted: Vec<String> = ORDER
        .iter()
        .filter_map(|outcome| {
            let n = found.iter().filter(|(_, own)| own == outcome).count();
            let word = desk.say.word(&format!("outcome.{outcome:?}"));
            (n > 0).then(|| desk.say.plain("pledges.outcome", &[("n", &n.to_string()), ("outcome", word)]))
        })
        .collect();
    let counted = speech::list(desk.language(), &counted);
    let args = [("n", Arg::Bound(all.as_str(), id.as_str())), ("counts", Arg::Plain(counted.as_str()))];
    let mut items: Vec<Text> = vec![desk.say.count("pledges.counts", found.len(), &args)];
    let mut telling: Vec<&(&Pledge, Outcome)> =
        found.iter().filter(|(_, outcome)| *outcome != Outcome::CannotTell).collect();
    telling.sort_by_key(|(pledge, outcome)| (weight(*outcome), pledge.id.as_str()));
    items.extend(telling.into_iter().filter_map(|(pledge, outcome)| told(desk, pledge, *outcome)).take(TOLD));
    points(items)
}

/// Outcomes in the order in which they are counted.
const ORDER: [Outcome; 6] = [
    Outcome::Met,
    Outcome::DependsOnBasis,
    Outcome::OnTheWay,
    Outcome::Partly,
    Outcome::Missed,
    Outcome::CannotTell,
];

/// What a reader wants to know first.
fn weight(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::DependsOnBasis => 0,
        Outcome::Missed => 1,
        Outcome::OnTheWay => 2,
        Outcome::Partly => 3,
        Outcome::Met => 4,
        Outcome::CannotTell => 5,
    }
}

/// "$500 bn", "CNY 66 bn", "6,000 places", as the language writes them; `None` if it has no word for the
/// unit.
fn amount(say: &Say, quantity: f64, unit: &str) -> Option<String> {
    let language = say.language;
    let decimals = if quantity.fract() == 0.0 { 0 } else { 2 };
    let number = speech::number(language, quantity, decimals);
    let size = |name: &str| match name {
        "bn" => Some(1e9),
        "m" => Some(1e6),
        _ => None,
    };
    if let Some((currency, by)) = unit.split_once(' ').and_then(|(c, name)| Some((c, size(name)?)))
        && currency.len() == 3
    {
        return Some(speech::currency(language, quantity * by, currency));
    }
    if unit == "percent" {
        return Some(if language == Language::Zh { format!("{number}%") } else { format!("{number} %") });
    }
    let word = match (say.word(&format!("unit.{unit}")), language) {
        ("", Language::En) => unit,
        ("", _) => return None,
        (word, _) => word,
    };
    Some(if language == Language::Zh { format!("{number}{word}") } else { format!("{number} {word}") })
}

/// The last figure on each basis: "$518.47 bn by 2024 (China’s customs)".
fn findings(desk: &Desk<'_>, pledge: &Pledge) -> String {
    let mut last: Vec<&Finding> = Vec::new();
    let base = |finding: &Finding| finding.basis.split([',', ':', ';']).next().unwrap_or_default().to_owned();
    for finding in pledge.evidence.iter().filter(|f| f.value.is_some() && !f.sources.is_empty()) {
        last.retain(|known| base(known) != base(finding));
        last.push(finding);
    }
    let told = last.iter().filter_map(|finding| {
        let value = amount(&desk.say, finding.value?, &finding.unit)?;
        let period =
            When::parse(&finding.period).map_or_else(|| finding.period.clone(), |when| desk.when(when));
        let by_then = desk.say.plain("pledges.by_then", &[("value", &value), ("period", &period)]);
        let basis = match desk.language() {
            Language::En => finding.basis.as_str(),
            _ => super::offices::office_word(desk, &base(finding)),
        };
        Some(match (basis, desk.language()) {
            ("", _) => by_then,
            (basis, Language::Zh) => format!("{by_then}（{basis}）"),
            (basis, _) => format!("{by_then} ({basis})"),
        })
    });
    told.collect::<Vec<_>>().join(speech::semicolon(desk.language()))
}

/// Who spoke: a state by its name in the language, a firm by its own.
fn speaker(desk: &Desk<'_>, pledge: &Pledge) -> String {
    let state = pledge.from.first().filter(|id| pledge.by.starts_with(registry().name_of(**id)));
    match (desk.language(), state) {
        (Language::En, _) | (_, None) => pledge.by.clone(),
        (language, Some(id)) => speech::place(language, *id),
    }
}

/// One promise; nothing if its words or its unit are not in the language.
fn told(desk: &Desk<'_>, pledge: &Pledge, outcome: Outcome) -> Option<Text> {
    let day = pledge.announced.map_or_else(String::new, |when| desk.when(when));
    let id = format!("pledge/{}", pledge.id);
    let mut promise = desk.said(&id, &pledge.promise)?.to_owned();
    if let Some(quantity) = pledge.quantity {
        promise += speech::clause(desk.language());
        promise += &amount(&desk.say, quantity, &pledge.unit)?;
    }
    let mut said = desk.say.word(&format!("outcome.one.{outcome:?}")).to_owned();
    let found = findings(desk, pledge);
    if outcome != Outcome::CannotTell && !found.is_empty() {
        said = if desk.language() == Language::Zh {
            format!("{said}：{found}")
        } else {
            format!("{said}: {found}")
        };
    }
    Some(desk.say.text(
        "pledges.told",
        &[
            ("day", Arg::Plain(&comity_figures::words::capital(&day))),
            ("by", Arg::Plain(&speaker(desk, pledge))),
            ("promise", Arg::Bound(&promise, &id)),
            ("outcome", Arg::Plain(&said)),
        ],
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_as_money_or_with_their_unit() {
        let said = |language, quantity, unit| amount(&Say::of(language), quantity, unit);
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(said(Language::En, 500.0, "USD bn"), some("$500 bn"));
        assert_eq!(said(Language::En, 518.47, "USD bn"), some("$518.47 bn"));
        assert_eq!(said(Language::En, 66.0, "CNY bn"), some("CNY 66 bn"));
        assert_eq!(said(Language::En, 6000.0, "places"), some("6,000 places"));
        assert_eq!(said(Language::En, 30.0, "percent"), some("30 %"));
        assert_eq!(said(Language::Es, 500.0, "USD bn"), some("500.000 millones de dólares"));
        assert_eq!(said(Language::Pt, 66.0, "CNY bn"), some("66 bilhões de iuanes"));
        assert_eq!(said(Language::Zh, 66.0, "CNY bn"), some("660亿元人民币"));
        assert_eq!(said(Language::Zh, 500.0, "USD bn"), some("5000亿美元"));
        assert_eq!(said(Language::Zh, 518.47, "USD bn"), some("5184.7亿美元"));
        assert_eq!(said(Language::Zh, 6000.0, "places"), some("6000个名额"));
        assert_eq!(said(Language::Es, 3.0, "persons a year"), None, "no word, no sentence");
    }
}
