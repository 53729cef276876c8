//! The day a text was written, where it says so.

use super::{Block, Dated};
use comity_claims::period::{Day, Stamp};
use comity_ledger::source::flows::period::month_named;
use regex::Regex;
use std::sync::LazyLock;

/// Blocks and characters at the beginning in which a date line is looked for.
const FIRST_BLOCKS: usize = 4;
const FIRST_CHARACTERS: usize = 160;

fn month(text: &str) -> Option<u8> {
    text.parse().ok().or_else(|| month_named(text))
}

/// `2025-05-13`, `2025-05-13T08:00:00Z`, `13 May 2025`, `May 13, 2025`, `13 de mayo de 2025`,
/// `2025年5月13日`.
pub fn parse_day(text: &str) -> Option<Day> {
    find_day(text.trim()).filter(|(at, _)| *at == 0).map(|(_, day)| day)
}

static FORMS: LazyLock<Option<[Regex; 5]>> = LazyLock::new(|| {
    let months = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|\
                  sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
    let romance = "(ene(?:ro)?|jan(?:eiro)?|feb(?:rero)?|fev(?:ereiro)?|mar(?:zo|ço)?|abr(?:il)?|mayo|maio|\
                   jun(?:io|ho)?|jul(?:io|ho)?|ago(?:sto)?|set(?:iembre|embro)?|septiembre|sep|oct(?:ubre)?|\
                   out(?:ubro)?|nov(?:iembre|embro)?|dic(?:iembre)?|dez(?:embro)?)";
    let form = |text: String| Regex::new(&text).ok();
    Some([
        form(r"\b([12]\d{3})-(\d{2})-(\d{2})(?:\b|T)".to_owned())?,
        form(format!(r"(?i)\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {months}\.?,? ([12]\d{{3}})\b"))?,
        form(format!(r"(?i)\b{months}\.? (\d{{1,2}})(?:st|nd|rd|th)?,? ([12]\d{{3}})\b"))?,
        form(format!(r"(?i)\b(\d{{1,2}})(?:º|°|ro)? de {romance} (?:de|del) ([12]\d{{3}})\b"))?,
        form(r"([12]\d{3}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?日".to_owned())?,
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
            1 | 3 => (part(3), month(part(2)), part(1)),
            4 => (part(1), month(part(2)), part(3)),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_four_languages_write_them() {
        for text in [
            "2025-05-13T08:00Z",
            "13 May 2025",
            "May 13, 2025",
            "13 de mayo de 2025",
            "13 de maio de 2025",
            "2025年5月13日",
        ] {
            assert_eq!(parse_day(text), Some((2025, 5, 13)), "{text}");
        }
        assert_eq!(parse_day("31 de febrero de 2025"), None);
    }
}
