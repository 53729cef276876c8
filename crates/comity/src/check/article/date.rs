//! The day a text was written, where it says so.

use super::{Block, Dated};
use comity_claims::period::{Day, Stamp};
use regex::Regex;
use std::sync::LazyLock;

/// Blocks and characters at the beginning in which a date line is looked for.
const FIRST_BLOCKS: usize = 4;
const FIRST_CHARACTERS: usize = 160;

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month(text: &str) -> Option<u8> {
    let head: String = text.chars().take(3).collect::<String>().to_lowercase();
    MONTHS.iter().position(|m| *m == head).map(|i| i as u8 + 1)
}

/// `2025-05-13`, `2025-05-13T08:00:00Z`, `13 May 2025`, `May 13, 2025`.
pub fn parse_day(text: &str) -> Option<Day> {
    find_day(text.trim()).filter(|(at, _)| *at == 0).map(|(_, day)| day)
}

static FORMS: LazyLock<Option<[Regex; 3]>> = LazyLock::new(|| {
    let months = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|\
                  sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    let form = |text: String| Regex::new(&text).ok();
    Some([
        form(r"\b([12]\d{3})-(\d{2})-(\d{2})(?:\b|T)".to_owned())?,
        form(format!(r"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {months}\.?,? ([12]\d{{3}})\b"))?,
        form(format!(r"(?i)\b{months}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ([12]\d{{3}})\b"))?,
    ])
});

/// The first full date of a text and the byte at which it stands.
fn find_day(text: &str) -> Option<(usize, Day)> {
    let forms = FORMS.as_ref()?;
    let mut found: Vec<(usize, Day)> = Vec::new();
    for (n, form) in forms.iter().enumerate() {
        let Some(c) = form.captures(text) else { continue };
        let part = |i: usize| c.get(i).map_or("", |m| m.as_str());
        let (year, month, day) = match n {
            0 => (part(1), part(2).parse().ok(), part(3)),
            1 => (part(3), month(part(2)), part(1)),
            _ => (part(3), month(part(1)), part(2)),
        };
        let text = format!("{year}-{:02}-{:02}", month.unwrap_or(0), day.parse::<u8>().unwrap_or(0));
        if let (Some(Stamp::Day(y, m, d)), Some(at)) = (Stamp::parse(&text), c.get(0).map(|m| m.start())) {
            found.push((at, (y, m, d)));
        }
    }
    found.into_iter().min()
}

/// A date in the first lines.
pub fn in_first_lines(blocks: &[Block]) -> Option<Dated> {
    blocks.iter().take(FIRST_BLOCKS).find_map(|block| {
        let head: String = block.text.chars().take(FIRST_CHARACTERS).collect();
        let (_, day) = find_day(&head)?;
        Some(Dated { day, how: "date in the first lines of the text".to_owned() })
    })
}
