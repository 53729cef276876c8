//! Plain text: blank lines part paragraphs; a line that begins with a bullet is a point.

use super::{Article, Block, Builder, Format, Role};

/// Longest first line that is taken for a title, in characters.
const TITLE: usize = 120;

/// Reads plain text.
pub fn read(text: &str) -> Article {
    let mut blocks = Vec::new();
    let mut open = Builder::default();
    let mut role = Role::Paragraph;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        let bullet = ["- ", "* ", "• ", "– "].iter().find(|b| trimmed.starts_with(**b));
        if trimmed.is_empty() || bullet.is_some() {
            open.take(role, &mut blocks);
            role = if bullet.is_some() { Role::Item } else { Role::Paragraph };
        }
        let skip = bullet.map_or(0, |b| line.find(b).map_or(0, |i| line[..i + b.len()].chars().count()));
        for (i, c) in line.chars().enumerate() {
            if i >= skip {
                open.push(c, at + i);
            }
        }
        at += line.chars().count();
    }
    open.take(role, &mut blocks);
    Article {
        title: String::new(),
        dated: None,
        blocks,
        format: Format::Text,
        lang: String::new(),
        guessed: None,
    }
}

/// A short first paragraph without a full stop is a title, once notices above it are left out.
pub fn mark_title(blocks: &mut [Block]) {
    if let [first, _, ..] = blocks
        && first.text.chars().count() <= TITLE
        && !first.text.ends_with(['.', ':', ';'])
    {
        first.role = Role::Heading;
    }
}
