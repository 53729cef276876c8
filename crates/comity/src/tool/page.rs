//! How is a long answer cut? Whole entries of its longest list, as many as fit into so many bytes.
//!
//! What a model reads costs it attention, so an answer stays small until more is asked for. An entry is
//! never cut in two: a number stays with its basis, its bound and its notes.

use super::Told;
use crate::failure::Failure;
use crate::words::{count, printable};
use serde_json::{Value, json};
use std::ops::Range;

/// Most bytes of an answer, text and JSON together, unless more is asked for.
pub const BYTES_MAX: usize = 24_000;

/// Most bytes that may be asked for.
const BYTES_MOST: usize = 1_000_000;

/// Fewest bytes that may be asked for: one entry with its evidence needs about that much.
const BYTES_LEAST: usize = 4_000;

/// Part of the bytes that the text may take if the JSON needs the rest.
const TEXT_SHARE: f64 = 0.35;

/// Entries of an answer unless another number is asked for.
const LIMIT: usize = 50;

/// Which entries are wanted, and how large the answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    offset: usize,
    limit: usize,
    bytes_max: usize,
}

impl Default for Page {
    fn default() -> Self {
        Self { offset: 0, limit: LIMIT, bytes_max: BYTES_MAX }
    }
}

/// The arguments that every paged tool has, with their bounds.
const KEYS: [(&str, usize, usize, &str); 3] = [
    ("offset", 0, usize::MAX >> 12, "Entry to begin with, from 0; `page.next` of the answer before."),
    ("limit", 1, 10_000, "Most entries; 50 if absent, fewer if they are too large for the answer."),
    (
        "bytes_max",
        BYTES_LEAST,
        BYTES_MOST,
        "Largest answer in bytes; 24000 if absent. Ask for more only if needed.",
    ),
];

/// Adds the arguments of a page to a schema.
pub(super) fn describe(schema: &mut Value) {
    let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, least, most, about) in KEYS {
        let bounds = json!({"type": "integer", "minimum": least, "maximum": most, "description": about});
        properties.insert(name.to_owned(), bounds);
    }
}

impl Page {
    /// Every entry, however large the answer.
    pub(super) fn whole() -> Self {
        Self { offset: 0, limit: usize::MAX, bytes_max: usize::MAX }
    }

    /// Takes its own arguments out of those of a tool.
    ///
    /// # Errors
    /// A usage failure if one is no number within its bounds.
    pub(super) fn take(arguments: &mut Value) -> Result<Self, Failure> {
        let mut page = Self::default();
        let Some(object) = arguments.as_object_mut() else { return Ok(page) };
        for (name, least, most, _) in KEYS {
            let Some(given) = object.remove(name).filter(|given| !given.is_null()) else { continue };
            let number = given.as_u64().and_then(|n| usize::try_from(n).ok());
            let number = number.filter(|n| (least..=most).contains(n)).ok_or_else(|| {
                Failure::usage(format!(
                    "{name}: expected a whole number from {least} to {most}, found {given}"
                ))
            })?;
            match name {
                "offset" => page.offset = number,
                "limit" => page.limit = number,
                _ => page.bytes_max = number,
            }
        }
        Ok(page)
    }

    /// An answer of the entries that are wanted, or of as many as fit. `tell` makes the answer of a stretch
    /// of them; it must be small without any.
    ///
    /// # Errors
    /// What `tell` says, or a usage failure if a single entry is too large.
    pub(super) fn fit(
        &self,
        total: usize,
        tell: impl Fn(Range<usize>) -> Result<Told, Failure>,
    ) -> Result<Told, Failure> {
        let from = self.offset.min(total);
        let mut shown = self.limit.min(total - from);
        loop {
            let mut told = tell(from..from + shown)?;
            self.mark(&mut told, from, shown, total);
            let size = size_of(&told);
            if size <= self.bytes_max {
                return Ok(told);
            }
            if shown <= 1 {
                return Err(Failure::usage(format!("the smallest part of this answer takes {size} bytes"))
                    .hint(format!("ask with bytes_max of at least {}", size + BYTES_LEAST)));
            }
            // Entries differ in size: a little fewer than the average says.
            let fewer = (0.9 * shown as f64 * self.bytes_max as f64 / size as f64) as usize;
            shown = fewer.clamp(1, shown - 1);
        }
    }

    fn mark(&self, told: &mut Told, from: usize, shown: usize, total: usize) {
        let next = Some(from + shown).filter(|next| *next < total);
        told.data["page"] = json!({"offset": from, "shown": shown, "total": total, "next": next});
        told.text = lines_within(&printable(&told.text), (self.bytes_max as f64 * TEXT_SHARE) as usize);
        if from > 0 || next.is_some() {
            let more = next.map_or_else(String::new, |next| format!("; go on with offset {next}"));
            told.text += &format!("\n{shown} of {} shown, from {from}{more}\n", count(total, "entry"));
        }
    }
}

/// Bytes of an answer as it is sent.
pub(super) fn size_of(told: &Told) -> usize {
    Value::from(told.text.as_str()).to_string().len() + told.data.to_string().len()
}

/// The first lines of a text, and how many are left out.
fn lines_within(text: &str, bytes_max: usize) -> String {
    if text.len() <= bytes_max {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut left = 0;
    for line in text.lines() {
        if left > 0 || out.len() + line.len() + 1 > bytes_max {
            left += 1;
        } else {
            out += line;
            out.push('\n');
        }
    }
    out + &format!("… {} more in the structured answer, or with bytes_max\n", count(left, "line"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn told(range: Range<usize>) -> Result<Told, Failure> {
        let list: Vec<String> = range.map(|n| format!("{n:0>1000}")).collect();
        Ok(Told { text: list.join("\n"), data: json!({"list": list}) })
    }

    #[test]
    fn pages_together_are_the_whole_and_each_fits() {
        let (mut offset, mut seen) = (0, 0);
        loop {
            let page = Page { offset, limit: 1000, bytes_max: BYTES_MAX };
            let found = page.fit(137, told).unwrap();
            assert!(size_of(&found) <= BYTES_MAX);
            let list = found.data["list"].as_array().unwrap();
            assert_eq!(list[0].as_str().unwrap().parse::<usize>().unwrap(), offset, "no entry is skipped");
            seen += list.len();
            match found.data["page"]["next"].as_u64() {
                Some(next) => offset = next as usize,
                None => break,
            }
        }
        assert_eq!(seen, 137);
    }

    #[test]
    fn an_entry_that_is_too_large_is_refused_with_what_would_work() {
        let huge = |_| Ok(Told { text: String::new(), data: json!({"list": ["x".repeat(50_000)]}) });
        let failure = Page::default().fit(1, huge).unwrap_err();
        assert!(failure.hint.unwrap().contains("bytes_max"), "{}", failure.message);
    }

    #[test]
    fn wrong_bounds_are_refused() {
        for wrong in
            [json!({"limit": 0}), json!({"limit": "x"}), json!({"offset": -1}), json!({"bytes_max": 1})]
        {
            assert!(Page::take(&mut wrong.clone()).is_err(), "{wrong}");
        }
        let mut given = json!({"limit": 3, "question": "q"});
        assert_eq!(Page::take(&mut given).unwrap().limit, 3);
        assert_eq!(given, json!({"question": "q"}));
    }
}
