//! How does a headline number look? Label, number, unit, time, basis, and the way it went.

use super::inline::bound;
use super::words::Words;
use super::{Links, Tile};
use crate::figure::svg::escape;

/// All tiles as a list.
pub fn html(tiles: &[Tile], words: &Words, links: &Links) -> String {
    if tiles.is_empty() {
        return String::new();
    }
    let items: String = tiles.iter().enumerate().map(|(i, t)| tile(i, t, words, links)).collect();
    format!("<ul class=\"tiles\" aria-label=\"{}\">\n{items}</ul>\n", words.figures)
}

fn tile(index: usize, tile: &Tile, words: &Words, links: &Links) -> String {
    let mut out = format!("<li class=\"tile\">\n<p class=\"label\">{}</p>\n", escape(&tile.label));
    if let Some(why) = &tile.missing {
        out += &format!(
            "<p class=\"value none\">{}</p>\n<p class=\"basis\">{}</p>\n</li>\n",
            words.not_known,
            escape(why)
        );
        return out;
    }
    let value = escape(&tile.value);
    let value = tile.evidence.as_ref().map_or(value.clone(), |id| bound(&value, id, links));
    let when = if tile.when.is_empty() {
        String::new()
    } else {
        format!("<span class=\"when\">{}</span>", escape(&tile.when))
    };
    out += &format!("<p class=\"value\">{value} <span class=\"unit\">{}</span></p>\n", escape(&tile.unit));
    let change = escape(&tile.change);
    if !tile.change.is_empty() || !when.is_empty() {
        out += &format!(
            "<p class=\"change\">{}</p>\n",
            [when, tile.change_evidence.as_ref().map_or(change.clone(), |id| bound(&change, id, links))]
                .iter()
                .filter(|s| !s.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" · ")
        );
    }
    if tile.sparkline.has_data() {
        out += &tile.sparkline.svg(150.0, &format!("tile-{index}"), &format!("{} over time", tile.label));
    }
    out += &format!("<p class=\"basis\">{}</p>\n</li>\n", escape(&tile.basis));
    out
}
