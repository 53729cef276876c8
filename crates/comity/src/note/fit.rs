//! Two pages and no more: the longest list gives way, entry by entry, until the note fits; only what is
//! not known stays in full.

use crate::speech::plain;
use comity_figures::page::{Block, Page, Text};

/// Words of two A4 pages with a footnote behind every number.
pub const WORDS_MAX: usize = 872;

/// Characters that count as a word where a language has no spaces.
const CHINESE_PER_WORD: f64 = 1.7;

/// What the words of a note come to, without its appendix.
pub fn words_of(page: &Page) -> usize {
    let mut text = vec![page.title.clone(), page.subtitle.clone()];
    text.extend(page.summary.iter().map(plain));
    for tile in &page.tiles {
        text.extend([&tile.label, &tile.value, &tile.when, &tile.basis].map(String::clone));
    }
    for section in &page.sections {
        text.push(section.title.clone());
        section.blocks.iter().for_each(|block| match block {
            Block::Paragraph(t) | Block::Note(t) => text.push(plain(t)),
            Block::List(items) => text.extend(items.iter().map(plain)),
            _ => {}
        });
    }
    let text = text.join(" ");
    let han = text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
    text.split_whitespace().count() + (han as f64 / CHINESE_PER_WORD) as usize
}

/// The section that never gives way: what is not known is said in full.
pub const UNKNOWN: &str = "note-unknown";

/// As many entries a section keeps at least: what changed has chosen the weightiest already, and its last
/// entries are the oldest, not the least; people and positions stand in no list elsewhere.
fn least(section: &str) -> usize {
    match section {
        "note-changes" | "note-people" => 6,
        "note-positions" | "note-agreements" => 4,
        _ => LEFT,
    }
}

/// What is left of any list where even that is too long.
const LEFT: usize = 2;

/// Words of the line that tells what is left out, and of each section in it.
const WORDS_OF_LINE: [usize; 2] = [7, 3];

/// Shortens the longest list until the note fits; where it cannot, the sections that keep more give way too.
/// `hidden` counts what each section lacks, before this and after; the last section says it.
pub fn fit(page: &mut Page, hidden: &mut [usize], left_out: impl Fn(&[(&str, usize)]) -> Text) {
    shorten(page, hidden, least);
    shorten(page, hidden, |_| LEFT);
    let lacking = page.sections.iter().zip(hidden.iter()).filter(|(_, n)| **n > 0);
    let lacking: Vec<(String, usize)> = lacking.map(|(section, n)| (section.id.clone(), *n)).collect();
    let lacking: Vec<(&str, usize)> = lacking.iter().map(|(id, n)| (id.as_str(), *n)).collect();
    let last = page.sections.iter_mut().filter(|section| section.id == UNKNOWN).flat_map(|s| &mut s.blocks);
    if let (Some(Block::List(items)), false) = (last.last(), lacking.is_empty()) {
        items.push(left_out(&lacking));
    }
}

fn shorten(page: &mut Page, hidden: &mut [usize], least: fn(&str) -> usize) {
    let line = |hidden: &[usize]| match hidden.iter().filter(|n| **n > 0).count() {
        0 => 0,
        lacking => WORDS_OF_LINE[0] + WORDS_OF_LINE[1] * lacking,
    };
    while words_of(page) + line(hidden) > WORDS_MAX {
        let lists = page
            .sections
            .iter_mut()
            .zip(hidden.iter_mut())
            .filter(|(section, _)| section.id != UNKNOWN)
            .filter_map(|(section, n)| {
                let least = least(&section.id);
                let long = |block: &&mut Block| matches!(block, Block::List(items) if items.len() > least);
                match section.blocks.iter_mut().find(long) {
                    Some(Block::List(items)) => Some((items, n)),
                    _ => None,
                }
            });
        let size = |items: &Vec<Text>| items.iter().map(Text::length).sum::<usize>();
        let Some((longest, n)) = lists.max_by_key(|(items, _)| size(items)) else { return };
        longest.pop();
        *n += 1;
    }
}
