//! "marked the thirtieth anniversary of their peace treaty": an event that many years before.

use super::AGREEMENT;
use crate::frame::{Kind, Op, Precision, Span, Value};
use crate::period::{Period, Stamp};
use crate::read::line::pattern;
use crate::read::number::{from_words, ordinal};
use crate::read::reader::Reader;
use crate::read::topic::Topic;
use crate::read::when::When;
use crate::vocab;

pattern!(
    ANNIVERSARY = r"(?P<a>(?P<n>\d+(?:st|nd|rd|th)|[a-z]+(?:-[a-z]+)?) anniversary)\b(?P<tail>[^;]{0,80})"
);
pattern!(
    YEARS_OF = r"\b(?:mark\w*|celebrat\w*|commemorat\w*|observ\w*|toast\w*) (?:the )?(?P<a>(?P<n>\d+|[a-z]+(?:-[a-z]+)?|half a century|a quarter of a century|a century|a decade|two decades|three decades)(?: years)? (?:of|since))\b(?P<tail>[^;]{0,80})"
);

/// Years of "fifty", "half a century".
fn years(text: &str) -> Option<f64> {
    ordinal(text).or_else(|| from_words(text)).or_else(|| text.parse().ok()).or(match text {
        "half a century" => Some(50.0),
        "a quarter of a century" => Some(25.0),
        "a century" => Some(100.0),
        "a decade" => Some(10.0),
        "two decades" => Some(20.0),
        "three decades" => Some(30.0),
        _ => None,
    })
}

/// Reads all anniversaries.
pub fn anniversaries(r: &mut Reader<'_>) {
    let low = &r.scene.line.low;
    for c in ANNIVERSARY.all(low).into_iter().chain(YEARS_OF.all(low)) {
        let (Some(a), Some(n)) = (c.name("a"), c.name("n").and_then(|n| years(n.as_str()))) else {
            continue;
        };
        let anchor = r.scene.line.span(a.range());
        let tail = c.name("tail").map_or("", |m| m.as_str());
        let Some((measure, event)) = topic_of_tail(r, anchor, tail) else { continue };
        let rel = r.relation_of(&Topic::silent(measure, anchor), anchor);
        if rel.parties.len() < 2 || r.is_used(anchor) {
            continue;
        }
        let year = r.scene.times().find_map(|(_, w)| match w {
            When::Is(Period::At(s)) => Some(s.year()),
            When::Ahead(Some(y)) => Some(y),
            _ => None,
        });
        let year = year.unwrap_or(r.scene.today.0);
        let end = (anchor.end
            + tail
                .split([',', ';', '.'])
                .next()
                .map_or(0, |t| t.split(" in ").next().unwrap_or(t).chars().count()))
        .min(r.scene.line.chars.len());
        let mut f = r.frame(Kind::Event, &rel, Span::new(anchor.start, end), anchor);
        f.product = None;
        f.events = vec![event.to_owned()];
        f.period = Period::At(Stamp::Year(year - n as i32));
        (f.value, f.unit, f.op, f.precision) =
            (Some(Value::One(n)), Some("years".into()), Some(Op::Equal), Precision::Word);
        r.used.push(Span::new(anchor.start, end));
        r.push(f);
    }
}

fn topic_of_tail(r: &Reader<'_>, anchor: Span, tail: &str) -> Option<(&'static str, &'static str)> {
    let at = r
        .topics
        .iter()
        .find(|t| vocab::is_tie(t.measure) && t.span.start >= anchor.end && t.span.start < anchor.end + 80)
        .map(|t| t.measure);
    let in_force = tail.contains("into force");
    match at {
        Some(m @ "ties.diplomatic") => Some((m, "established")),
        Some(m @ "ties.partnership") => Some((m, "established")),
        Some(m @ ("ties.embassy" | "ties.institute.confucius" | "ties.trade_mission")) => Some((m, "opened")),
        Some(m) => Some((m, if in_force { "in_force" } else { "signed" })),
        None if AGREEMENT.hits(tail) => {
            Some(("ties.agreement", if in_force { "in_force" } else { "signed" }))
        }
        None if tail.contains("ties") || tail.contains("relations") => {
            Some(("ties.diplomatic", "established"))
        }
        None => None,
    }
}
