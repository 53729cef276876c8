//! A sentence with its marks: places, quantities, times, and numbers that are names.
//!
//! The shadow text has one private-use character for each mark, so that the patterns of the
//! grammar see "<S> exports to <N> rose <%> in <T>".

use super::discourse::Discourse;
use super::gazetteer::{Form, gazetteer};
use super::line::{Line, pattern};
use super::noise::noise;
use super::pointer::{after_preposition, pointed};
use super::quantity::{Quantity, Unit, quantities};
use super::when::{self, Setting, When, times};
use crate::frame::Span;
use crate::period::Day;
use regex::Captures;

/// Grammatical form of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Shape {
    Name,
    Adjective,
    Possessive,
}

/// A mention of one or more places.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Mention {
    pub codes: Vec<String>,
    /// Taken out of the whole: "all ASEAN members except Singapore".
    pub minus: Vec<String>,
    pub shape: Shape,
    /// A capital standing for its government, which may be just a place where something happened.
    pub capital: bool,
    /// "the two sides".
    pub pair: Option<(Vec<String>, Vec<String>)>,
    /// Not a name but a word that points to one.
    pub pointer: bool,
}

/// What a mark is.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum Sign {
    Place(Mention),
    Quantity(Quantity),
    Time(When),
    Noise,
}

/// A mark and its place.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Mark {
    pub span: Span,
    pub sign: Sign,
}

/// A sentence ready for the grammar.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Scene {
    pub line: Line,
    pub marks: Vec<Mark>,
    pub shadow: String,
    pub today: Day,
    /// Character index in the line for each byte of the shadow, and one past the end.
    at: Vec<u32>,
}

impl Scene {
    /// Marks a sentence against the discourse before it.
    pub fn new(text: &str, today: Day, before: &Discourse) -> Self {
        let line = Line::new(text);
        let noise = noise(&line);
        let named = names(&line, &noise);
        let mut mentions = grouped(&line, named);
        if dateline(&line, &mentions) {
            mentions.remove(0);
        }
        mentions = pointed(&line, mentions, before, &noise);
        let mut taken = noise.clone();
        taken.extend(mentions.iter().map(|m| m.0));
        let fiscal =
            mentions.iter().flat_map(|m| &m.1.codes).find_map(|c| gazetteer().place(c)?.fiscal).or_else(
                || before.mentions.iter().rev().flatten().find_map(|c| gazetteer().place(c)?.fiscal),
            );
        let setting = Setting { today, fiscal };
        let times: Vec<when::Mark> = times(&line, &noise, &setting);
        taken.extend(times.iter().map(|t| t.span));
        let mut quantities = quantities(&line, &taken);
        resolve_currency(&mut quantities, &mentions, before);
        let mut marks: Vec<Mark> = Vec::new();
        marks.extend(mentions.into_iter().map(|(span, m)| Mark { span, sign: Sign::Place(m) }));
        marks.extend(times.into_iter().map(|t| Mark { span: t.span, sign: Sign::Time(t.when) }));
        marks.extend(quantities.into_iter().map(|q| Mark { span: q.core, sign: Sign::Quantity(q) }));
        marks.extend(noise.into_iter().map(|span| Mark { span, sign: Sign::Noise }));
        marks.sort_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end)));
        let mut end = 0;
        marks.retain(|m| {
            let free = m.span.start >= end;
            if free {
                end = m.span.end;
            }
            free
        });
        let (shadow, at) = shadow(&line, &marks);
        Self { line, marks, shadow, today, at }
    }

    /// Character span of a shadow byte range.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.index(range.start), self.index(range.end))
    }

    fn index(&self, byte: usize) -> usize {
        self.at.get(byte).copied().unwrap_or(self.line.chars.len() as u32) as usize
    }

    /// The shadow text of a stretch of characters.
    pub fn shadow_text(&self, from: usize, to: usize) -> String {
        if from >= to {
            return String::new();
        }
        let start = self.at.partition_point(|i| (*i as usize) < from).min(self.shadow.len());
        let end = self.at.partition_point(|i| (*i as usize) < to).min(self.shadow.len());
        self.shadow.get(start..end.max(start)).unwrap_or("").to_owned()
    }

    /// Character index of the `n`-th character of the shadow.
    pub fn position(&self, n: usize) -> usize {
        let byte = self.shadow.char_indices().nth(n).map_or(self.shadow.len(), |(i, _)| i);
        self.index(byte)
    }

    /// Character span of a captured group.
    pub fn group(&self, c: &Captures<'_>, name: &str) -> Option<Span> {
        c.name(name).map(|m| self.span(m.range()))
    }

    /// Places, left to right.
    pub fn places(&self) -> impl Iterator<Item = (Span, &Mention)> {
        self.marks.iter().filter_map(|m| match &m.sign {
            Sign::Place(p) => Some((m.span, p)),
            _ => None,
        })
    }

    /// Quantities, left to right.
    pub fn quantities(&self) -> impl Iterator<Item = &Quantity> {
        self.marks.iter().filter_map(|m| match &m.sign {
            Sign::Quantity(q) => Some(q),
            _ => None,
        })
    }

    /// Times, left to right.
    pub fn times(&self) -> impl Iterator<Item = (Span, When)> {
        self.marks.iter().filter_map(|m| match m.sign {
            Sign::Time(w) => Some((m.span, w)),
            _ => None,
        })
    }

    /// The mention that a captured group stands on.
    pub fn mention_at(&self, s: Span) -> Option<&Mention> {
        self.places().find(|(span, _)| span.overlaps(s)).map(|(_, m)| m)
    }

    /// The folded text of a stretch.
    pub fn text(&self, from: usize, to: usize) -> String {
        if from >= to { String::new() } else { self.line.folded(Span::new(from, to)) }
    }
}

/// Whether a multiple stands at the end of a shadow: "1.8 times as much" is a ratio.
pub fn times_word(shadow: &str) -> bool {
    pattern!(TIMES = r"(?:<X>|\btwice|\bthrice|\bhalf|\btimes) ?(?:again )?$");
    TIMES.hits(shadow)
}

fn shadow(line: &Line, marks: &[Mark]) -> (String, Vec<u32>) {
    let (mut text, mut at) = (String::new(), Vec::new());
    let mut counts = [0u32; 16];
    let mut next = marks.iter().peekable();
    let folded: Vec<char> = line.low.chars().collect();
    let mut i = 0;
    while i < folded.len() {
        let hit = next.next_if(|m| m.span.start == i);
        let class = hit.map(class_of);
        let (c, end) = match (hit, class) {
            (Some(m), Some(class)) if counts.get(class as usize).is_some_and(|n| *n < 256) => {
                let n = counts.get(class as usize).copied().unwrap_or(0);
                if let Some(slot) = counts.get_mut(class as usize) {
                    *slot += 1;
                }
                (char::from_u32(0xE000 + class * 256 + n).unwrap_or(' '), m.span.end.max(i + 1))
            }
            _ => (folded.get(i).copied().unwrap_or(' '), i + 1),
        };
        text.push(c);
        at.extend(std::iter::repeat_n(i as u32, c.len_utf8()));
        i = end;
        while next.peek().is_some_and(|m| m.span.start < i) {
            next.next();
        }
    }
    at.push(folded.len() as u32);
    (text, at)
}

fn class_of(m: &Mark) -> u32 {
    match &m.sign {
        Sign::Place(p) => match p.shape {
            Shape::Name => 0,
            Shape::Adjective => 1,
            Shape::Possessive => 2,
        },
        Sign::Quantity(q) => match q.unit {
            Unit::Money(_) => 3,
            Unit::Percent | Unit::Points => 4,
            Unit::Plain => 5,
            Unit::Times => 6,
            Unit::Fraction => 7,
            Unit::Measured(_) => 8,
        },
        Sign::Time(_) => 9,
        Sign::Noise => 10,
    }
}

pub(super) type Placed = (Span, Mention);

pub(super) fn mention(codes: Vec<String>, shape: Shape) -> Mention {
    Mention { codes, minus: Vec::new(), shape, capital: false, pair: None, pointer: false }
}

pattern!(
    MEMBER_OF = r"\b(?:(?:members?|part|but not) of|not of|joined|joining|join|left|quit|belongs? to|accession to|admitted to|outside|seat in|in) (?:the )?$"
);

fn names(line: &Line, noise: &[Span]) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for (span, code, form) in gazetteer().find(line) {
        let numbered = || {
            noise.iter().all(|n| !n.overlaps(span) || *n == span)
                && MEMBER_OF.hits(&line.folded(Span::new(span.start.saturating_sub(24), span.start)))
        };
        if code.is_empty() || noise.iter().any(|n| n.overlaps(span)) && !numbered() {
            continue;
        }
        let mut m = mention(
            vec![code.to_owned()],
            if form == Form::Adjective { Shape::Adjective } else { Shape::Name },
        );
        m.capital = form == Form::Government;
        let mut span = span;
        let tail: String = line
            .chars
            .iter()
            .skip(span.end)
            .take(3)
            .map(|c| if *c == '\u{2019}' { '\'' } else { *c })
            .collect();
        let apostrophe = tail.starts_with("'s")
            || (tail.starts_with('\'') && line.chars.get(span.end.wrapping_sub(1)) == Some(&'s'));
        if apostrophe {
            span.end += if tail.starts_with("'s") { 2 } else { 1 };
            m.shape = Shape::Possessive;
        }
        // "Germany-based" and hyphenated names read as adjectives
        if tail.starts_with("-based")
            || tail.starts_with("-made")
            || tail.starts_with("-built")
            || tail.starts_with("-owned")
            || tail.starts_with("-led")
        {
            m.shape = Shape::Adjective;
        }
        if line.text_ends_before(span.start, "intra-") {
            m.pair = Some((m.codes.clone(), m.codes.clone()));
            span.start -= 6;
        }
        if line.text_ends_before(span.start, "non-") {
            m.minus = std::mem::replace(&mut m.codes, vec!["WLD".into()]);
            span.start -= 4;
        }
        out.push((span, m));
    }
    out
}

impl Line {
    fn text_ends_before(&self, at: usize, word: &str) -> bool {
        let n = word.chars().count();
        at >= n && self.folded(Span::new(at - n, at)) == word
    }
}

/// Joins "A, B and C" into one mention, unless it stands after "between".
fn grouped(line: &Line, named: Vec<Placed>) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    let mut i = 0;
    while i < named.len() {
        let run = run_length(line, &named[i..]);
        let Some((first, last)) = named.get(i).zip(named.get(i + run - 1)) else { break };
        let head = line.folded(Span::new(first.0.start.saturating_sub(12), first.0.start));
        let between = head.trim_end().ends_with("between") || head.trim_end().ends_with("between the");
        if run == 1 || (between && run == 2) {
            out.extend(named.iter().skip(i).take(run).cloned());
        } else {
            let mut m = last.1.clone();
            m.codes = named.iter().skip(i).take(run).flat_map(|p| p.1.codes.clone()).collect();
            m.codes.dedup();
            out.push((first.0.cover(last.0), m));
        }
        i += run;
    }
    except(line, out)
}

pattern!(COMMA = r"^(?:(?:,|;) ?(?:the |with |to )?| ?(?:the )?)$");
pattern!(AND = r"^,? (?:and|or|as well as|&|plus|and then|nor)(?: with| to| from)? (?:the )?$");

/// The number of mentions that make one list.
fn run_length(line: &Line, rest: &[Placed]) -> usize {
    let mut best = 1;
    for (n, pair) in rest.windows(2).enumerate() {
        let [a, b] = pair else { break };
        let gap = line.folded(Span::new(a.0.end, b.0.start));
        if a.1.shape == Shape::Possessive
            || !a.1.minus.is_empty()
            || (a.1.shape == Shape::Adjective) != (b.1.shape == Shape::Adjective)
                && !bloc_word(&b.1)
                && !bloc_word(&a.1)
        {
            break;
        }
        // "Iceland, a member of EFTA, and China": the bloc closes an aside
        let aside = bloc_word(&a.1)
            && !bloc_word(&b.1)
            && MEMBER_OF.hits(&line.folded(Span::new(a.0.start.saturating_sub(24), a.0.start)));
        if aside {
            break;
        }
        let head = line.folded(Span::new(a.0.start.saturating_sub(10), a.0.start));
        let same = [" to ", " from ", " with ", " in "]
            .iter()
            .any(|p| gap.trim_start_matches(',') == format!(" and{p}") && format!(" {head}").ends_with(p));
        if same {
            best = n + 2;
            break;
        }
        // "in the Congo, and China bought": the second starts a clause of its own
        pattern!(
            ACTS = r"^ (?:(?:also|then|now|still|itself) )?(?:has|had|have|is|was|were|bought|buys|sold|sells|exported|exports|imported|imports|took|takes|signed|joined|left|rose|fell|grew|hosts?|accounts?|accounted|supplied|supplies|received|receives|invested|invests|lent|lends|sent|sends|shipped|ships|opened|severed|restored|established|overtook|remains|became|makes|made|put|imposed|charges|levied)\b"
        );
        pattern!(GAPPED = r"^ (?:one of|at|a rate of) (?:just |only )?\d");
        if AND.hits(&gap) && GAPPED.hits(&line.folded(Span::new(b.0.end, b.0.end + 20))) {
            break;
        }
        let clause = n == 0
            && gap.starts_with(", and")
            && after_preposition(line, a.0.start)
            && ACTS.hits(&line.folded(Span::new(b.0.end, b.0.end + 24)));
        if clause {
            break;
        }
        if AND.hits(&gap) && !gap.contains(" to ") && !gap.contains(" from ") && !(gap.contains(" with ")) {
            best = n + 2;
        }
        if b.1.shape == Shape::Possessive || !(COMMA.hits(&gap) && !gap.contains(';') || AND.hits(&gap)) {
            break;
        }
        if AND.hits(&gap) {
            break;
        }
    }
    best
}

/// "Montevideo, 6 December 2024 – The European Union …": the place where a report was filed, which
/// is no party to what it tells.
fn dateline(line: &Line, mentions: &[Placed]) -> bool {
    let [(first, m), _, ..] = mentions else { return false };
    pattern!(
        FILED = r"^(?P<date>,? ?(?:\d{1,2} )?(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?(?: \d{1,2})?(?:,? (?:19|20)\d\d)?)?(?P<by> ?\([^)]{2,24}\))? ?(?P<dash>[-,]) ?"
    );
    let tail = &line.low[line.byte(first.end)..];
    let Some(c) = FILED.first(tail).filter(|_| first.start == 0 && m.shape == Shape::Name) else {
        return false;
    };
    let dash = c.name("dash").map_or(0, |d| line.index(line.byte(first.end) + d.start()));
    let spaced = line.chars.get(dash.wrapping_sub(1)) == Some(&' ');
    let drawn = match line.chars.get(dash) {
        Some('\u{2014}') => true,
        Some('\u{2013}' | '-') => spaced,
        _ => false,
    };
    drawn && (m.capital || c.name("date").is_some() || c.name("by").is_some())
}

/// Blocs are named alike as noun and adjective.
pub(super) fn bloc_word(m: &Mention) -> bool {
    m.codes.iter().all(|c| gazetteer().is_bloc(c))
}

pattern!(
    EXCEPT = r"^(?: (?:countries|members|member states|nations|states|economies|markets))?,? (?:excluding|except|except for|other than|apart from|minus|without|bar|but not|with the exception of) (?:the )?$"
);

pattern!(
    APPOSED = r"^ (?:states|countries|nations|members|economies|governments|republics|kingdoms|monarchies)(?: -|,|:|\() ?(?:the )?$"
);
pattern!(
    OUTSIDE = r"\b(?:markets|countries|partners|states|suppliers|buyers|economies|destinations|those|trade|places|customers) (?:from )?outside(?: of)?(?: the)? ?$"
);

pattern!(
    OTHER_THAN = r"\b(?:all|other) (?:other )?(?:<W> )?(?:markets|countries|partners|states|suppliers|buyers|economies|destinations|places|customers) (?:other than|except(?: for)?|excluding|apart from|besides|bar|outside)(?: the)? ?$"
);

/// "ASEAN members except Singapore" is one mention; "Arab states - Bahrain and Oman -" names two,
/// "markets outside the EU" all others.
fn except(line: &Line, all: Vec<Placed>) -> Vec<Placed> {
    let mut out: Vec<Placed> = Vec::new();
    for (mut span, mut m) in all {
        if let Some(last) = out.last()
            && bloc_word(&last.1)
            && m.codes.len() > 1
            && APPOSED.hits(&line.folded(Span::new(last.0.end, span.start)))
        {
            out.pop();
        }
        let head = line.folded(Span::new(span.start.saturating_sub(48), span.start));
        if m.minus.is_empty()
            && let Some(all_but) = OTHER_THAN.first(&head).and_then(|c| c.get(0))
        {
            m.minus = std::mem::replace(&mut m.codes, vec!["WLD".into()]);
            span.start -= all_but.as_str().chars().count();
        }
        if m.minus.is_empty()
            && bloc_word(&m)
            && OUTSIDE.hits(&line.folded(Span::new(span.start.saturating_sub(40), span.start)))
        {
            m.minus = std::mem::replace(&mut m.codes, vec!["WLD".into()]);
        }
        if let Some(last) = out.last_mut() {
            let gap = line.folded(Span::new(last.0.end, span.start));
            if EXCEPT.hits(&gap) && last.1.minus.is_empty() {
                last.1.minus.extend(m.codes);
                last.0 = last.0.cover(span);
                continue;
            }
        }
        out.push((span, m));
    }
    out
}

/// Currency words that several places share take the currency of the place spoken of.
fn resolve_currency(quantities: &mut [Quantity], mentions: &[Placed], before: &Discourse) {
    let families: &[(&str, &[&str], &str)] = &[
        ("RS", &["INR", "PKR", "LKR", "NPR", "MUR", "SCR"], "INR"),
        ("PESO", &["MXN", "PHP", "ARS", "CLP", "COP", "UYU", "CUP", "DOP"], "MXN"),
        ("¥", &["CNY", "JPY"], "JPY"),
        ("KR*", &["NOK", "DKK", "SEK", "ISK"], "NOK"),
        ("DH*", &["AED", "MAD"], "AED"),
        ("RIAL*", &["IRR", "OMR", "YER"], "IRR"),
        ("RIYAL*", &["SAR", "QAR", "OMR", "YER"], "SAR"),
        ("DINAR*", &["KWD", "JOD", "BHD", "DZD", "TND", "IQD", "RSD", "LYD"], "KWD"),
        ("SH*", &["KES", "TZS", "UGX", "SOS"], "KES"),
        ("GBP*", &["GBP"], "GBP"),
    ];
    let near: Vec<&String> =
        mentions.iter().flat_map(|m| &m.1.codes).chain(before.mentions.iter().rev().flatten()).collect();
    for q in quantities {
        let Unit::Money(code) = &q.unit else { continue };
        let Some((_, members, default)) = families.iter().find(|f| f.0 == code) else { continue };
        let found =
            near.iter().filter_map(|c| gazetteer().place(c)).find(|p| members.contains(&p.currency.as_str()));
        q.unit = Unit::Money(found.map_or((*default).to_owned(), |p| p.currency.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(context: &str, text: &str) -> Vec<String> {
        let mut before = Discourse::default();
        let today = (2024, 3, 1);
        if !context.is_empty() {
            for (_, m) in Scene::new(context, today, &before.clone()).places() {
                before.mention(&m.codes);
                if before.topic.is_none() {
                    before.topic = Some(m.codes.clone());
                }
            }
        }
        Scene::new(text, today, &before)
            .places()
            .map(|(_, m)| m.codes.join("+") + &m.minus.iter().map(|c| format!("-{c}")).collect::<String>())
            .collect()
    }

    #[test]
    fn lists_and_exceptions() {
        assert_eq!(
            codes("", "ties with Panama, the Dominican Republic, El Salvador, Nicaragua, and Honduras"),
            ["PAN+DOM+SLV+NIC+HND"]
        );
        assert_eq!(codes("", "trade between Canada and the Philippines"), ["CAN", "PHL"]);
        assert_eq!(codes("", "all ASEAN members except Singapore"), ["ASEAN-SGP"]);
        assert_eq!(codes("", "the United Kingdom's non-EU suppliers"), ["GBR", "WLD-EU"]);
    }

    #[test]
    fn pointers_find_their_places() {
        assert_eq!(
            codes("", "Spain is Morocco's partner, absorbing the kingdom's exports"),
            ["ESP", "MAR", "MAR"]
        );
        assert_eq!(codes("", "Mongolia sends its exports to its southern neighbour"), ["MNG", "MNG", "CHN"]);
        assert_eq!(
            codes(
                "Saudi Arabia exports oil to the European Union.",
                "The kingdom's surplus with the bloc narrowed"
            ),
            ["SAU", "EU"]
        );
        assert_eq!(codes("", "Kazakhstan and Italy met; the two sides signed"), ["KAZ+ITA", "KAZ+ITA"]);
        assert_eq!(codes("", "Peru and Chile met; the South American country"), ["PER+CHL"]);
        assert_eq!(codes("", "Peru met Japan; the South American country"), ["PER", "JPN", "PER"]);
    }
}
