//! What a report says, in the language of its reader: names, numbers, times and verdicts from the messages of
//! `messages/check.LANGUAGE.toml`. Claims are said in `claim`, remarks and reasons in `remark`.

mod claim;
mod remark;
#[cfg(test)]
mod tests;
mod whole;

use super::report::Class;
use crate::speech::{self, Arg, Language, Say};
use crate::words;
use comity_claims::atlas;
use comity_claims::frame::{Party, Value};
use comity_claims::grammar::gazette;
use comity_claims::judge::Verdict;
use comity_claims::period::{Day, Period, Stamp};
use comity_claims::vocab;
use comity_figures::page::Text;
use comity_ledger::time::{Date, Precision, When};
use comity_ledger::world::World;

/// Whoever speaks to the reader of a report.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    say: Say,
    /// The world whose rows are told; none for a folder of the user's own, which is told as it is written.
    world: Option<&'a World>,
}

impl<'a> Voice<'a> {
    /// A voice in a language.
    pub fn of(language: Language, world: Option<&'a World>) -> Self {
        Self { say: Say::of(language), world }
    }

    /// Its language.
    pub fn language(&self) -> Language {
        self.say.language
    }

    /// A message with its arguments. What an empty argument leaves behind is tidied up.
    pub fn said(&self, key: &str, args: &[(&str, &str)]) -> String {
        debug_assert!(!self.say.word(key).is_empty(), "no message {key}");
        let text = self.say.plain(key, args);
        let text = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
        text.replace(" :", ":")
    }

    /// A message with texts in it.
    pub fn text(&self, key: &str, args: &[(&str, Arg<'_>)]) -> Text {
        self.say.text(key, args)
    }

    /// A message in the form that a number asks for; the number is `{n}`.
    pub fn counted(&self, key: &str, n: usize, args: &[(&str, &str)]) -> String {
        let form = if n == 1 { "one" } else { "other" };
        let number = self.number(n as f64, 0);
        let args: Vec<(&str, &str)> =
            std::iter::once(("n", number.as_str())).chain(args.iter().copied()).collect();
        self.said(&format!("{key}.{form}"), &args)
    }

    /// The words of a key; empty if there is none.
    pub fn word(&self, key: &str) -> &'static str {
        self.say.word(key)
    }

    /// `A, B and C`.
    pub fn list(&self, items: &[String]) -> String {
        speech::list(self.language(), items)
    }

    /// What stands between additions.
    pub fn semicolon(&self) -> &'static str {
        speech::semicolon(self.language())
    }

    /// Something with an addition in brackets; without them if there is none.
    pub fn brackets(&self, said: &str, more: &str) -> String {
        if more.is_empty() {
            said.to_owned()
        } else {
            self.said("brackets", &[("said", said), ("more", more)])
        }
    }

    /// Statements as sentences, each with its capital and its full stop.
    pub fn sentences(&self, parts: &[String]) -> String {
        let parts: Vec<String> = parts.iter().map(|part| words::capital(part)).collect();
        let stop = if self.language() == Language::Zh { "。" } else { "." };
        parts.join(&format!("{stop}{}", speech::space(self.language()))) + stop
    }

    /// Sentences one after the other.
    pub fn joined(&self, sentences: impl IntoIterator<Item = Option<String>>) -> String {
        sentences.into_iter().flatten().collect::<Vec<_>>().join(speech::space(self.language()))
    }

    /// The words of the text between the marks of quotation that the language uses.
    pub fn quoted(&self, text: &str) -> String {
        let marks = self.word("quote");
        marks.replace("{text}", text)
    }

    /// A verdict.
    pub fn verdict(&self, verdict: Verdict) -> &'static str {
        self.class(Class::of(verdict))
    }

    /// A class of findings.
    pub fn class(&self, class: Class) -> &'static str {
        self.word(&format!("verdict.{}", class.id()))
    }

    /// The name of a code, as it stands in a sentence.
    pub fn place(&self, code: &str) -> String {
        let own = self.word(&format!("place.{code}"));
        if !own.is_empty() {
            return own.to_owned();
        }
        match (self.language(), atlas::place(code)) {
            (Language::En, _) => english_place(code),
            (_, None) => gazette::name(code).to_owned(),
            (language, Some(id)) => without_number(&speech::place_said(language, id)).to_owned(),
        }
    }

    /// The name of a code without an article, for a list.
    pub fn bare(&self, code: &str) -> String {
        match (self.language(), atlas::place(code)) {
            (Language::Es | Language::Pt, Some(id)) => {
                without_number(&speech::place(self.language(), id)).to_owned()
            }
            _ => self.place(code),
        }
    }

    /// A place, or several joined by a plus.
    pub fn places(&self, codes: &str) -> String {
        self.list(&codes.split('+').map(|code| self.place(code)).collect::<Vec<_>>())
    }

    /// A party: "Chile and Peru", "the world without China".
    pub fn party(&self, p: &Party) -> String {
        let names = |codes: &[String]| self.list(&codes.iter().map(|c| self.place(c)).collect::<Vec<_>>());
        let plus = names(&p.plus);
        if p.minus.is_empty() {
            return plus;
        }
        self.said("party.without", &[("names", &plus), ("others", &names(&p.minus))])
    }

    /// A number with its separators.
    pub fn number(&self, value: f64, decimals: usize) -> String {
        speech::number(self.language(), value, decimals)
    }

    /// At most two decimals, none that say nothing.
    fn trimmed(&self, value: f64) -> String {
        let decimals = if value.abs() >= 100.0 { 1 } else { 2 };
        let text = words::grouped(value, decimals);
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
        speech::separated(self.language(), text)
    }

    /// A value with its unit.
    pub fn quantity(&self, value: f64, unit: &str) -> String {
        match unit {
            "pp" | "percent" | "x" | "rank" => {
                self.said(&format!("unit.{unit}"), &[("n", &self.trimmed(value))])
            }
            "USD" => self.even(speech::usd(self.language(), value)),
            "" => self.trimmed(value),
            _ if vocab::is_currency(unit) => self.money(value, unit),
            _ => self.things(value, unit),
        }
    }

    fn money(&self, value: f64, unit: &str) -> String {
        match self.language() {
            Language::En => format!("{unit} {}", words::usd(value).replace('$', "")),
            language => self.even(speech::currency(language, value, unit)),
        }
    }

    /// An amount without a decimal that says nothing: "300亿美元". English keeps it.
    fn even(&self, amount: String) -> String {
        match self.language() {
            Language::En => amount,
            Language::Zh => amount.replace(".0亿", "亿").replace(".0万", "万"),
            Language::Es | Language::Pt => amount.replace(",0 ", " "),
        }
    }

    /// So many of something that is counted; a unit without a name as it is.
    fn things(&self, value: f64, unit: &str) -> String {
        let n = match self.language() {
            _ if value.abs() < 1e6 => self.trimmed(value),
            Language::En => format!("{} m", self.trimmed(value / 1e6)),
            language => self.even(speech::people(language, value)),
        };
        let form = if value == 1.0 { "one" } else { "other" };
        let key = format!("unit.{unit}.{form}");
        if self.word(&key).is_empty() { format!("{n} {unit}") } else { self.said(&key, &[("n", &n)]) }
    }

    /// A value as it was claimed: `$263.5 bn` of "$263.5 billion", or a range.
    pub fn claimed(&self, value: Value, unit: &str) -> String {
        match value {
            Value::One(v) => self.quantity(v, unit),
            Value::Range([a, b]) => self
                .said("amount.range", &[("from", &self.quantity(a, unit)), ("to", &self.quantity(b, unit))]),
        }
    }

    /// A day.
    pub fn day(&self, day: Day) -> String {
        self.stamp(Stamp::Day(day.0, day.1, day.2))
    }

    /// A calendar unit.
    pub fn stamp(&self, stamp: Stamp) -> String {
        if let Stamp::Quarter(year, q) = stamp {
            return self.said("period.quarter", &[("q", &q.to_string()), ("year", &year.to_string())]);
        }
        let precision = match stamp {
            Stamp::Year(_) | Stamp::Quarter(..) => Precision::Year,
            Stamp::Month(..) => Precision::Month,
            Stamp::Day(..) => Precision::Day,
        };
        let date = |(year, month, day): Day| Date::new(i16::try_from(year).ok()?, month, day);
        match date(stamp.first()).zip(date(stamp.last())) {
            Some((first, last)) => speech::day(self.language(), When { first, last, precision }),
            None => stamp.to_string(),
        }
    }

    /// A period, without a preposition.
    pub fn period(&self, period: Period) -> String {
        let when = |key: &str, s: Stamp| self.said(key, &[("when", &self.stamp(s))]);
        match period {
            Period::At(s) => self.stamp(s),
            Period::Range(Stamp::Year(a), Stamp::Year(b)) => self.years(&format!("{a}–{b}")),
            Period::Range(a, b) => self.stretch(a, b),
            Period::Since(s) => when("period.since", s),
            Period::UpTo(s) => when("period.up_to", s),
            Period::AsOf(s) => when("period.as_of", s),
            Period::Latest => self.word("period.latest").to_owned(),
            Period::Future => self.word("period.future").to_owned(),
        }
    }

    /// From one calendar unit to another; English says the year of two months of it once.
    fn stretch(&self, from: Stamp, to: Stamp) -> String {
        let mut first = self.stamp(from);
        if let (Language::En, Stamp::Month(a, _), Stamp::Month(b, _)) = (self.language(), from, to)
            && a == b
        {
            first = first.split(' ').next().unwrap_or_default().to_owned();
        }
        self.said("period.range", &[("from", &first), ("to", &self.stamp(to))])
    }

    /// Years that are written as numbers: "2000–2020, 2023".
    pub fn years(&self, years: &str) -> String {
        if self.language() == Language::Zh {
            format!("{}年", years.replace(", ", "、"))
        } else {
            years.to_owned()
        }
    }

    /// A period with its preposition: "in 2014", "since 2014", "at latest count".
    pub fn in_period(&self, period: Period) -> String {
        let key = match period {
            Period::At(Stamp::Day(..)) => "when.day",
            Period::At(_) => "when.at",
            Period::Range(..) => "when.range",
            Period::Latest => return self.word("when.latest").to_owned(),
            Period::Future => return self.word("when.future").to_owned(),
            _ => return self.period(period),
        };
        self.said(key, &[("when", &self.period(period))])
    }
}

/// A name without the number that the registry gives regions.
fn without_number(name: &str) -> &str {
    name.split(" (M49").next().unwrap_or(name)
}

fn english_place(code: &str) -> String {
    match code {
        "LAC" => "Latin America and the Caribbean".to_owned(),
        "EU" => "the European Union".to_owned(),
        _ if gazette::is_bloc(code) && gazette::name(code).len() <= 12 => gazette::name(code).to_owned(),
        _ if atlas::place(code).is_some() => atlas::name_in_sentence(code),
        _ => gazette::name(code).to_owned(),
    }
}
