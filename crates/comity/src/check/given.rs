//! Frames that somebody else has read, held against the text before they are judged.
//!
//! Whoever reads — a person, a program, a language model — may propose; every name, number, year and
//! quotation must stand in the text where it is said to stand, or the frame is refused with the
//! reason. Verdicts are computed as ever. The contract is printed by `comity check --schema`.

use super::Desk;
use super::article::{Article, Block};
use super::report::{Place, Reader, Unread};
use crate::failure::Failure;
use comity_claims::document::Topic;
use comity_claims::frame::{Frame, Kind, Party, Precision, Span, Value};
use comity_claims::period::{Day, Period};
use comity_claims::sentence::sentences;
use comity_claims::vocab;
use comity_claims::wire::Claim;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// Name of the layout.
pub const SCHEMA: &str = "comity/frames/1";

/// Years before the day of a document that a relative time ("a decade ago") may mean.
const RELATIVE_YEARS: i32 = 12;

/// Values that texts write as words, whatever the language: a third, doubled, seven out of ten.
const WORDS_UP_TO: f64 = 100.0;

/// Significant digits that a number in words has at most: "a million", "twelve hundred".
const WORD_DIGITS: usize = 2;

/// One frame as it was proposed.
#[derive(Clone, Debug, Deserialize)]
pub struct Proposed {
    /// The claim itself, in the exchange format; `start` and `end` may be left out.
    #[serde(flatten)]
    pub claim: Claim,
    /// The paragraph of the text, from 1, for quotations that stand in several.
    #[serde(default)]
    pub paragraph: Option<usize>,
    /// Words of the text that mean a party, by its code: `{"MYS": "its neighbour"}`.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
}

/// Frames from elsewhere, and who read them.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Who read the text.
    pub reader: Reader,
    /// What was proposed.
    pub proposed: Vec<Proposed>,
    /// Frames that could not be read at all.
    pub broken: Vec<Refused>,
    /// Parts of the text that the reader gave no usable answer for.
    pub unread: Vec<Unread>,
}

/// A frame that was proposed and refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Refused {
    /// The words that it quotes; empty if it could not be read at all.
    pub quote: String,
    /// Why.
    pub why: Refusal,
}

/// Why a frame is refused.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It is no frame of the contract; what the parser found is told as it is.
    Broken {
        /// The paragraph of the text, from 1, if it was proposed for one.
        paragraph: Option<usize>,
        /// The number of the frame, from 1.
        frame: usize,
        /// What was found.
        what: String,
    },
    /// It quotes nothing.
    NoQuote,
    /// Its quotation does not stand in the text.
    Quotation,
    /// Its anchor does not stand in the sentence.
    Anchor(String),
    /// The words for a party do not stand in the text.
    Words {
        /// The words.
        words: String,
        /// The party.
        code: String,
    },
    /// The words for a party name somebody else.
    Names {
        /// The words.
        words: String,
        /// Whom they name.
        found: String,
        /// The party.
        code: String,
    },
    /// A party is not named.
    NotNamed(String),
    /// A year does not stand in the text.
    Year(i32),
    /// The measure is none of the vocabulary.
    Measure(String),
    /// There is no value.
    NoValue,
    /// There is no event.
    NoEvent,
    /// A number is not the one written.
    Number(f64),
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    schema: String,
    #[serde(default)]
    reader: String,
    claims: Vec<serde_json::Value>,
}

/// Claims of JSON objects, proposed for a paragraph or the whole text; what is no frame is told with its number.
pub fn proposals(claims: Vec<serde_json::Value>, paragraph: Option<usize>) -> (Vec<Proposed>, Vec<Refused>) {
    let (mut proposed, mut broken) = (Vec::new(), Vec::new());
    for (n, value) in claims.into_iter().enumerate() {
        match serde_json::from_value::<Proposed>(with_defaults(value)) {
            Ok(p) => proposed.push(p),
            Err(e) => broken.push(Refused {
                quote: String::new(),
                why: Refusal::Broken { paragraph, frame: n + 1, what: e.to_string() },
            }),
        }
    }
    (proposed, broken)
}

/// `quote` is another word for `span`, and places in the text may be left out.
fn with_defaults(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(object) = value.as_object_mut() {
        if let Some(quote) = object.remove("quote") {
            object.entry("span").or_insert(quote);
        }
        for key in ["start", "end"] {
            if object.get(key).is_none_or(serde_json::Value::is_null) {
                object.insert(key.to_owned(), 0.into());
            }
        }
        object.retain(|_, v| !v.is_null());
        object.entry("value").or_insert(serde_json::Value::Null);
    }
    value
}

impl Given {
    /// Reads a file of frames.
    ///
    /// # Errors
    /// If it is no JSON object with `claims`.
    pub fn read(text: &str, name: &str) -> Result<Self, Failure> {
        let file: File = serde_json::from_str(text).map_err(|e| {
            Failure::data(format!("{name}:{}:{}: expected frames as JSON, found: {e}", e.line(), e.column()))
                .hint("comity check --schema prints the layout")
        })?;
        if !file.schema.is_empty() && file.schema != SCHEMA {
            return Err(Failure::data(format!(
                "{name}: expected \"schema\": {SCHEMA:?}, found {:?}",
                file.schema
            )));
        }
        let (proposed, broken) = proposals(file.claims, None);
        let reader =
            if file.reader.is_empty() { Reader::Frames(name.to_owned()) } else { Reader::Named(file.reader) };
        Ok(Self { reader, proposed, broken, unread: Vec::new() })
    }

    /// The frames that stand in the text, in its order, and what was refused.
    pub fn frames(
        &self,
        article: &Article,
        day: Day,
        topic: &Topic,
        desk: &Desk<'_>,
    ) -> (Vec<(Place, Frame)>, Vec<Refused>) {
        let text = Text::of(article, desk);
        let mut refused = self.broken.clone();
        let mut out: Vec<(Place, Frame)> = Vec::new();
        for p in &self.proposed {
            match text.place(p).and_then(|at| text.hold(p, at, day, topic, desk)) {
                Ok(found) => out.push(found),
                Err(why) => refused.push(Refused { quote: p.claim.span.clone(), why }),
            }
        }
        out.sort_by_key(|(place, frame)| (place.block, frame.span));
        (out, refused)
    }
}

/// The text that frames are held against.
struct Text<'a> {
    blocks: &'a [Block],
    /// The characters of each block.
    chars: Vec<Vec<char>>,
    /// Codes named anywhere.
    codes: BTreeSet<String>,
    /// Numbers written anywhere, by their digits.
    numbers: BTreeSet<String>,
    plain: String,
}

impl<'a> Text<'a> {
    fn of(article: &'a Article, desk: &Desk<'_>) -> Self {
        let whole: Vec<&str> = article.blocks.iter().map(|b| b.text.as_str()).collect();
        let whole = format!("{}\n{}", article.title, whole.join("\n"));
        Self {
            blocks: &article.blocks,
            chars: article.blocks.iter().map(|b| b.text.chars().collect()).collect(),
            codes: desk.names.find(&whole).into_iter().map(|n| n.code).collect(),
            numbers: numbers(&whole).into_iter().collect(),
            plain: plain(&whole),
        }
    }

    /// Where a quotation stands: the block and its characters.
    fn place(&self, p: &Proposed) -> Result<(usize, Span), Refusal> {
        let quote: Vec<char> = p.claim.span.chars().map(alike).collect();
        if quote.is_empty() {
            return Err(Refusal::NoQuote);
        }
        let mut found: Vec<(usize, usize)> = Vec::new();
        for (n, chars) in self.chars.iter().enumerate() {
            if p.paragraph.is_some_and(|wanted| wanted != n + 1) {
                continue;
            }
            found.extend(stands(chars, &quote).map(|at| (n, at)));
        }
        // a place in the file decides between several
        let near = |(n, at): &(usize, usize)| {
            let there = self.blocks[*n].places.get(*at).copied().unwrap_or_default() as usize;
            if p.claim.end > 0 { there.abs_diff(p.claim.start) } else { 0 }
        };
        let best = found.iter().min_by_key(|f| near(f));
        match best {
            None => Err(Refusal::Quotation),
            Some(&(n, at)) => Ok((n, Span::new(at, at + quote.len()))),
        }
    }

    /// The frame at its place, if all that it says stands in the text.
    fn hold(
        &self,
        p: &Proposed,
        (n, span): (usize, Span),
        day: Day,
        topic: &Topic,
        desk: &Desk<'_>,
    ) -> Result<(Place, Frame), Refusal> {
        let block = &self.blocks[n];
        let holds = |s: &Span| s.start <= span.start && span.start < s.end;
        let sentence = sentences(&block.text).into_iter().find(holds).unwrap_or(span);
        let anchor = self.anchor(p, n, span, sentence)?;
        let mut frame = p.claim.frame();
        (frame.span, frame.anchor) = (span, anchor);
        known(&frame)?;
        self.parties(p, &frame, topic, desk)?;
        let quote: String = self.chars[n].get(span.start..span.end).unwrap_or_default().iter().collect();
        let around: String =
            self.chars[n].get(sentence.start..sentence.end).unwrap_or_default().iter().collect();
        number(&frame, &quote, &around)?;
        for period in std::iter::once(frame.period).chain(frame.base_period) {
            self.period(period, day)?;
        }
        Ok((Place { block: n, sentence }, frame))
    }

    /// The core words of the claim; they must stand inside its sentence.
    fn anchor(&self, p: &Proposed, n: usize, span: Span, sentence: Span) -> Result<Span, Refusal> {
        let anchor: Vec<char> = p.claim.anchor.chars().map(alike).collect();
        if anchor.is_empty() {
            return Ok(span);
        }
        let wide = span.cover(sentence);
        let inside = |s: &Span| s.start >= wide.start && s.end <= wide.end;
        let all = stands(&self.chars[n], &anchor).map(|at| Span::new(at, at + anchor.len())).filter(inside);
        let near = all.min_by_key(|s| s.start.abs_diff(span.start));
        near.ok_or_else(|| Refusal::Anchor(p.claim.anchor.clone()))
    }

    /// Every party must be named, or be meant by words that stand in the text.
    fn parties(&self, p: &Proposed, frame: &Frame, topic: &Topic, desk: &Desk<'_>) -> Result<(), Refusal> {
        let others =
            [&frame.denominator, &frame.versus].into_iter().flatten().filter_map(|o| o.parties.as_ref());
        let all: Vec<&Party> = frame.parties.iter().chain(others.flatten()).collect();
        for code in all.iter().flat_map(|p| p.plus.iter().chain(&p.minus)).filter(|c| *c != "WLD") {
            match p.names.get(code) {
                Some(words) if !self.plain.contains(&plain(words)) => {
                    return Err(Refusal::Words { words: words.clone(), code: code.clone() });
                }
                Some(words) => {
                    let known: Vec<String> = desk.names.find(words).into_iter().map(|n| n.code).collect();
                    if !known.is_empty() && !known.contains(code) {
                        let found = known.join(", ");
                        return Err(Refusal::Names { words: words.clone(), found, code: code.clone() });
                    }
                }
                None if self.named(code) || topic.has(&Party::one(code)) => {}
                None => {
                    return Err(Refusal::NotNamed(code.clone()));
                }
            }
        }
        Ok(())
    }

    /// Whether a code is named, itself or under the name of a region that stands for the same.
    fn named(&self, code: &str) -> bool {
        let same: &[&str] = match code {
            "LAC" => &["CELAC"],
            "CELAC" => &["LAC"],
            "EUROPE" => &["EU"],
            _ => &[],
        };
        self.codes.contains(code) || same.iter().any(|c| self.codes.contains(*c))
    }

    /// The years of a period must be written in the text or follow from the day of the document.
    fn period(&self, period: Period, day: Day) -> Result<(), Refusal> {
        let years = match period {
            Period::At(s) | Period::AsOf(s) | Period::Since(s) | Period::UpTo(s) => vec![s.year()],
            Period::Range(a, b) => vec![a.year(), b.year()],
            Period::Latest | Period::Future => return Ok(()),
        };
        for year in years {
            let written = self.numbers.contains(&digits_of(f64::from(year)))
                || self.plain.contains(&format!("{:02}", year.rem_euclid(100)));
            let relative = (0..=RELATIVE_YEARS).contains(&(day.0 - year));
            let anniversary = self.numbers.contains(&digits_of(f64::from(day.0 - year)));
            if !(written || relative || anniversary) {
                return Err(Refusal::Year(year));
            }
        }
        Ok(())
    }
}

/// Whether the frame keeps to the vocabulary.
fn known(frame: &Frame) -> Result<(), Refusal> {
    if !vocab::known(&frame.measure) {
        return Err(Refusal::Measure(frame.measure.clone()));
    }
    let numeric = !matches!(frame.kind, Kind::Event | Kind::Membership | Kind::Comparison);
    if numeric && frame.value.is_none() {
        return Err(Refusal::NoValue);
    }
    if frame.kind == Kind::Event && frame.events.is_empty() {
        return Err(Refusal::NoEvent);
    }
    Ok(())
}

/// The number claimed must be the one written.
fn number(frame: &Frame, quote: &str, sentence: &str) -> Result<(), Refusal> {
    let values = match frame.value {
        None => return Ok(()),
        Some(Value::One(v)) => vec![v],
        Some(Value::Range([a, b])) => vec![a, b],
    };
    let (near, wide) = (numbers(quote), numbers(sentence));
    for value in values {
        let digits = digits_of(value);
        let in_words = frame.precision != Precision::Digits || near.is_empty();
        // a multiple of "grew by 1.2 times" is 2.2; "a third" is 33.3
        let shifted = digits_of(value - 1.0);
        let told = |list: &[String]| {
            list.contains(&digits) || (frame.kind == Kind::Ratio && list.contains(&shifted))
        };
        let by_words = in_words && (value.abs() <= WORDS_UP_TO || digits.len() <= WORD_DIGITS);
        if !(told(&near) || by_words || (near.is_empty() && told(&wide))) {
            return Err(Refusal::Number(value));
        }
    }
    Ok(())
}

/// The significant digits of a value: 263.5e9 is "2635".
fn digits_of(value: f64) -> String {
    let text = format!("{:.6e}", value.abs());
    let mantissa = text.split('e').next().unwrap_or_default().replace('.', "");
    mantissa.trim_end_matches('0').to_owned()
}

/// The numbers written in a text, as their significant digits; a sign between digits is read both as
/// a separator of thousands and as a decimal one, which gives the same digits.
fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().map(alike).collect();
    let mut out: Vec<String> = Vec::new();
    let mut open = String::new();
    for (i, c) in chars.iter().enumerate() {
        let digit = c.to_digit(10).or_else(|| chinese(*c));
        let next = chars.get(i + 1).is_some_and(|n| n.is_ascii_digit());
        match digit {
            Some(d) => open.extend(char::from_digit(d, 10)),
            None if !open.is_empty()
                && (matches!(c, '.' | ',' | '·') || *c == ' ')
                && next
                && chars[i - 1].is_ascii_digit() =>
            {
                // "9.5, 3" are two numbers, "1 234" may be one: both readings are kept
                if *c == ' ' {
                    out.push(open.clone());
                }
            }
            None if !open.is_empty() && matches!(c, '十' | '百' | '千' | '万' | '亿' | '零') => {}
            None if matches!(c, '十') => open.push('1'),
            None => {
                if !open.is_empty() {
                    out.push(std::mem::take(&mut open));
                }
            }
        }
    }
    out.push(open);
    out.iter()
        .map(|d| d.trim_start_matches('0').trim_end_matches('0').to_owned())
        .filter(|d| !d.is_empty())
        .collect()
}

fn chinese(c: char) -> Option<u32> {
    "零一二三四五六七八九".chars().position(|d| d == c).map(|i| i as u32).or((c == '两').then_some(2))
}

/// Characters that texts and their quotations write in different ways.
fn alike(c: char) -> char {
    match c {
        '“' | '”' | '«' | '»' | '„' => '"',
        '’' | '‘' => '\'',
        '–' | '—' | '−' => '-',
        '\u{ff10}'..='\u{ff19}' => char::from_u32(u32::from(c) - 0xff10 + 0x30).unwrap_or(c),
        '\u{ff0e}' => '.',
        _ if c.is_whitespace() => ' ',
        _ => c,
    }
}

fn plain(text: &str) -> String {
    text.chars().map(alike).flat_map(char::to_lowercase).collect()
}

/// Where a stretch of characters stands in a text.
fn stands<'t>(chars: &'t [char], quote: &'t [char]) -> impl Iterator<Item = usize> + 't {
    let last = chars.len().saturating_sub(quote.len());
    let fits = move |at: usize| {
        quote.len() <= chars.len() && quote.iter().zip(&chars[at..]).all(|(q, c)| *q == alike(*c))
    };
    (0..=last).filter(move |at| fits(*at))
}

#[cfg(test)]
mod tests {
    use super::super::say::Voice;
    use super::*;
    use crate::speech::Language;

    fn given(claim: &str) -> (usize, Vec<String>) {
        let text = "Egypt and Saudi Arabia\n\nTrade between Cairo and Riyadh reached $11.05 billion in 2023. \
                    The kingdom bought nearly half of it.";
        let article = Article::read(text.as_bytes(), "t", None).unwrap();
        let desk = Desk::default();
        let topic = super::super::topic(&article, &desk.names);
        let file = format!("{{\"claims\":[{claim}]}}");
        let given = Given::read(&file, "f").unwrap();
        let (frames, refused) = given.frames(&article, (2024, 5, 7), &topic, &desk);
        let voice = Voice::of(Language::En, None);
        (frames.len(), refused.iter().map(|r| voice.refused(r)).collect())
    }

    fn level(quote: &str, value: &str, parties: &str, period: &str) -> String {
        format!(
            "{{\"quote\":\"{quote}\",\"kind\":\"level\",\"measure\":\"trade.goods\",\"parties\":{parties},\
             \"period\":\"{period}\",\"value\":{value},\"unit\":\"USD\",\"comparator\":\"=\"}}"
        )
    }

    #[test]
    fn what_stands_in_the_text_is_taken() {
        let pair = r#"["EGY","SAU"]"#;
        assert_eq!(
            given(&level("reached $11.05 billion in 2023", "11050000000.0", pair, "2023")),
            (1, vec![])
        );
    }

    #[test]
    fn what_does_not_stand_there_is_refused_with_the_reason() {
        let pair = r#"["EGY","SAU"]"#;
        let refused = |claim: &str| given(claim).1.join("; ");
        assert!(refused(&level("reached $12 billion", "12000000000.0", pair, "2023")).contains("quotation"));
        let wrong = level("reached $11.05 billion in 2023", "12000000000.0", pair, "2023");
        assert!(refused(&wrong).contains("not the one written"));
        let other = level("reached $11.05 billion in 2023", "11050000000.0", r#"["EGY","QAT"]"#, "2023");
        assert!(refused(&other).contains("QAT is not named"));
        let year = level("reached $11.05 billion in 2023", "11050000000.0", pair, "1987");
        assert!(refused(&year).contains("1987"));
        assert!(refused("{\"kind\":\"levels\"}").contains("frame 1"));
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        assert_eq!(numbers("US$ 1.338,5 and 24,300 or 2000"), ["13385", "243", "2"]);
        assert_eq!(numbers("三百五十亿 ２．５亿"), ["35", "25"]);
        assert_eq!(digits_of(263.5e9), "2635");
    }
}
