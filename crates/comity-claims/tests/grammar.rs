//! Sentences by phenomenon with the claims expected of them: the tables of `tests/claims/`, and in `tests/missed/` those
//! that are not read as they should be.
//!
//! A table is a text file. A line that starts with a letter, digit or `$` is a sentence, with the
//! sentence before it after `<<` and the date of the document before `@@` (2025-05-13 unless
//! given); the indented lines under it are its claims:
//! `kind measure origin>destination period value unit op key=value …`, `neg` for a denied frame,
//! `-` for a slot that is empty, `a|b` for either. A sentence without claims must yield none.

#![allow(clippy::expect_used)]

use comity_claims::frame::{Agg, Frame, Kind, Party, Value};
use comity_claims::period::{Day, Stamp};
use comity_claims::read::in_context;
use std::collections::BTreeMap;
use std::path::Path;

const TODAY: Day = (2025, 5, 13);

#[derive(Debug, Default)]
struct Case {
    place: String,
    text: String,
    context: String,
    date: Option<Day>,
    claims: Vec<Expected>,
}

/// Slots by name; absent slots are not looked at.
type Expected = BTreeMap<String, String>;

fn expected(line: &str) -> Expected {
    let mut out = Expected::new();
    let mut rest = Vec::new();
    for word in line.split_whitespace() {
        match word.split_once('=').filter(|(k, _)| !k.is_empty() && k.chars().all(char::is_alphabetic)) {
            Some((key, value)) => drop(out.insert(key.to_owned(), value.to_owned())),
            None if word == "neg" => drop(out.insert("neg".into(), "true".into())),
            None => rest.push(word.to_owned()),
        }
    }
    for (name, word) in ["kind", "measure", "parties", "period", "value", "unit", "op"].iter().zip(rest) {
        out.insert((*name).to_owned(), word);
    }
    out
}

fn cases(file: &Path) -> Vec<Case> {
    let mut out: Vec<Case> = Vec::new();
    let name = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    for (n, line) in std::fs::read_to_string(file).expect("a table").lines().enumerate() {
        if line.starts_with("##") || line.trim().is_empty() {
            continue;
        }
        if line.starts_with(' ') {
            out.last_mut().expect("a sentence before its claims").claims.push(expected(line));
            continue;
        }
        let (date, rest) = match line.split_once(" @@ ") {
            Some((d, rest)) => (Some(Stamp::parse(d).expect("a date").first()), rest),
            None => (None, line),
        };
        let (text, context) = rest.split_once(" << ").unwrap_or((rest, ""));
        out.push(Case {
            place: format!("{name}:{}", n + 1),
            text: text.trim().to_owned(),
            context: context.trim().to_owned(),
            date,
            claims: Vec::new(),
        });
    }
    out
}

fn op(f: &Frame) -> String {
    f.op.and_then(|o| serde_json::to_value(o).ok())
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_else(|| "-".into())
}

fn number(v: f64) -> String {
    if v.abs() >= 1e5 { format!("{v:e}") } else { format!("{v}") }
}

fn slots(f: &Frame) -> Expected {
    let parties: Vec<String> = f.parties.iter().map(Party::to_string).collect();
    let value = match f.value {
        Some(Value::One(v)) => number(v),
        Some(Value::Range([a, b])) => format!("{}..{}", number(a), number(b)),
        None => "-".into(),
    };
    let agg = match f.agg {
        Some(Agg::Every) => "every",
        Some(Agg::Cagr) => "cagr",
        Some(Agg::Sum) => "sum",
        None => "-",
    };
    let other = |o: &Option<comity_claims::frame::Other>| {
        o.as_ref()
            .and_then(|o| o.parties.as_ref())
            .map_or("-".to_owned(), |p| p.iter().map(Party::to_string).collect::<Vec<_>>().join(">"))
    };
    [
        ("kind", format!("{:?}", f.kind).to_lowercase()),
        ("measure", f.measure.clone()),
        ("parties", parties.join(">")),
        ("period", f.period.to_string()),
        ("value", value),
        ("unit", f.unit.clone().unwrap_or("-".into())),
        ("op", op(f)),
        ("base", f.base_period.map_or("-".into(), |p| p.to_string())),
        ("product", f.product.clone().map_or("-".into(), |p| p.replace(' ', "-"))),
        ("event", if f.events.is_empty() { "-".into() } else { f.events.join("|") }),
        ("among", f.among.clone().unwrap_or("-".into())),
        ("agg", agg.into()),
        ("hedge", f.hedge.map_or("-".into(), |h| format!("{h:?}").to_lowercase())),
        ("source", f.source.as_ref().and_then(|s| s.ids.first().cloned()).unwrap_or("-".into())),
        ("versus", other(&f.versus)),
        ("whole", other(&f.denominator)),
        ("neg", f.negated.to_string()),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect()
}

fn short(s: &Expected) -> String {
    let core = ["kind", "measure", "parties", "period", "value", "unit", "op"];
    let mut out: Vec<String> = core.iter().filter_map(|k| s.get(*k).cloned()).collect();
    out.extend(
        s.iter()
            .filter(|(k, v)| !core.contains(&k.as_str()) && *v != "-" && *v != "false")
            .map(|(k, v)| format!("{k}={v}")),
    );
    out.join(" ")
}

fn value_agrees(want: &str, got: &str) -> bool {
    let ends = |t: &str| t.split("..").map(str::parse::<f64>).collect::<Result<Vec<_>, _>>();
    match (ends(want), ends(got)) {
        (Ok(a), Ok(b)) => {
            a.len() == b.len() && a.iter().zip(&b).all(|(x, y)| (x - y).abs() <= 0.004 * x.abs().max(1e-9))
        }
        _ => want == got,
    }
}

fn parties_agree(want: &str, got: &str, f: &Frame) -> bool {
    use comity_claims::vocab::{Direction, direction};
    if direction(&f.measure) == Direction::Directed {
        return want == got;
    }
    let sorted = |t: &str| {
        let mut v: Vec<&str> = t.split('>').collect();
        v.sort_unstable();
        v.join(">")
    };
    sorted(want) == sorted(got)
}

/// A period as the contract compares it: up to the day of the text, or on it, is now; a stock at the end of a month or
/// year is that of the month or year.
fn as_compared(text: &str, f: &Frame, today: Day) -> String {
    use comity_claims::vocab::{Agg as Sums, agg};
    let today = Stamp::Day(today.0, today.1, today.2).to_string();
    let stock = matches!(f.kind, Kind::Level | Kind::Share | Kind::Ratio | Kind::Comparison | Kind::Rank)
        && agg(&f.measure) == Sums::Last;
    match (text.strip_prefix("../"), text.strip_prefix("asof:")) {
        (Some(day), _) | (_, Some(day)) if day == today => "latest".to_owned(),
        (_, Some(day)) if stock && day.ends_with("-12-31") => day.trim_end_matches("-12-31").to_owned(),
        (_, Some(day)) if stock && Stamp::parse(day).is_some_and(is_last_of_month) => {
            day.rsplit_once('-').map_or(day, |p| p.0).to_owned()
        }
        _ => text.to_owned(),
    }
}

fn is_last_of_month(stamp: Stamp) -> bool {
    matches!(stamp, Stamp::Day(_, m, _) if !matches!(stamp.shift_days(1), Stamp::Day(_, next, _) if next == m))
}

/// Whether a frame has all the slots asked for.
fn agrees(want: &Expected, f: &Frame, today: Day) -> bool {
    let got = slots(f);
    let denied = want.contains_key("neg") == f.negated;
    denied
        && want.iter().filter(|(k, _)| *k != "neg").all(|(key, text)| {
            let have = got.get(key).map_or("-", String::as_str);
            text.split('|').any(|w| match key.as_str() {
                "value" => value_agrees(w, have),
                "parties" => w.split(',').any(|w| parties_agree(w, have, f)),
                "period" => as_compared(w, f, today) == as_compared(have, f, today),
                "event" => have.split('|').any(|h| h == w),
                "product" => {
                    have == w || have.split('-').any(|h| w.split('-').any(|x| x == h && x.len() > 2))
                }
                _ => w == have,
            })
        })
}

fn failure(case: &Case) -> Option<String> {
    let today = case.date.unwrap_or(TODAY);
    let got = in_context(&case.text, &case.context, today);
    let mut left: Vec<&Frame> = got.iter().collect();
    let mut missing = Vec::new();
    for want in &case.claims {
        match left.iter().position(|f| agrees(want, f, today)) {
            Some(i) => drop(left.remove(i)),
            None => missing.push(format!("    want {}", short(want))),
        }
    }
    if missing.is_empty() && left.is_empty() {
        return None;
    }
    let quote = |f: &Frame| -> String {
        case.text.chars().skip(f.anchor.start).take(f.anchor.end - f.anchor.start).collect()
    };
    let extra = left.iter().map(|f| format!("    got  {} [{}]", short(&slots(f)), quote(f)));
    let lines: Vec<String> = missing.into_iter().chain(extra).collect();
    let context = if case.context.is_empty() { String::new() } else { format!(" << {}", case.context) };
    Some(format!("{} {}{context}\n{}", case.place, case.text, lines.join("\n")))
}

fn all(folder: &str) -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<_> =
        std::fs::read_dir(&dir).expect("tables").filter_map(|e| e.ok().map(|e| e.path())).collect();
    files.sort();
    let all: Vec<Case> = files.iter().flat_map(|f| cases(f)).collect();
    assert!(!all.is_empty(), "no tables in {}", dir.display());
    all
}

#[test]
fn every_table_reads_as_expected() {
    let all = all("claims");
    let wrong: Vec<String> = all.iter().filter_map(failure).collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// What is not read yet stays on its list, so that nobody believes it read; once it is read it moves to the tables.
#[test]
fn the_list_of_what_is_missed_is_true() {
    let read: Vec<String> = all("missed")
        .iter()
        .filter(|c| failure(c).is_none())
        .map(|c| format!("{} {}", c.place, c.text))
        .collect();
    assert!(read.is_empty(), "read by now, and should be in a table of claims:\n{}", read.join("\n"));
}

#[test]
fn spans_stay_inside_the_text_whatever_it_is() {
    for text in [
        "",
        "\u{0}\u{1}\u{2}",
        "٪ ٥٠ مليار دولار بين الصين ومصر",
        "¥¥¥ 5% of of of",
        "a\u{e000}b $5bn",
        "\u{202e}China 5%",
        "5% 5% 5% to to from $",
        "China's's exports''s $1bn.",
    ] {
        let n = text.chars().count();
        for f in in_context(text, text, TODAY) {
            assert!(f.span.start <= f.span.end && f.span.end <= n && f.anchor.end <= n, "{text:?}: {f:?}");
        }
    }
}

mod properties {
    use super::{TODAY, in_context};
    use proptest::prelude::*;

    /// Words that the grammar reacts to, in any order.
    const WORDS: &[&str] = &[
        "China's",
        "exports",
        "to",
        "Chile",
        "and",
        "Peru",
        "rose",
        "from",
        "$5bn",
        "5%",
        "a third",
        "of",
        "in",
        "2023",
        "since 2014",
        "the bloc",
        "its",
        "largest",
        "second",
        "trading partner",
        "doubled",
        "signed",
        "a free trade agreement",
        "not",
        "a member of",
        "the EU",
        "respectively",
        "that",
        "those",
        "than",
        "as much",
        "embassies",
        "eleven",
        "between",
        "up",
        "by",
        ",",
        ";",
        "respectively.",
        "\u{1F1E7}\u{1F1F7}",
        "the former",
        "five years earlier",
        "or",
        "(",
        ")",
        "\u{2014}",
        "İ",
        "ẞ",
        "亿元",
        "5000",
        "%",
        "which",
        "took",
        "share",
    ];

    fn inside(text: &str, context: &str) -> Result<(), TestCaseError> {
        let n = text.chars().count();
        for f in in_context(text, context, TODAY) {
            prop_assert!(f.span.start <= f.span.end && f.span.end <= n, "{text:?}: {f:?}");
            prop_assert!(f.anchor.start <= f.anchor.end && f.anchor.end <= n, "{text:?}: {f:?}");
            prop_assert!(f.span.start <= f.anchor.start.max(f.span.start), "{text:?}: {f:?}");
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn any_text_yields_spans_inside_it(text in ".{0,160}", context in ".{0,60}") {
            inside(&text, &context)?;
        }

        #[test]
        fn any_order_of_the_grammar_s_words_does(picks in proptest::collection::vec(0..WORDS.len(), 0..28)) {
            let text = picks.iter().map(|i| WORDS[*i]).collect::<Vec<_>>().join(" ");
            inside(&text, &text)?;
        }
    }
}
