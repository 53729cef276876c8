//! Whose figures are these? The office that a sentence names for its numbers.
//!
//! An office whose figures are in the evidence is named by its id (`source` in the lexicon). Any other ("Viet Nam's
//! customs", "the central bank of Chile", 秘鲁出口商协会) is a word for an office (`bureau`) beside a place, or alone: it has
//! no id, and nobody else's figures can call its own false.

use super::lang::Lang;
use super::place::{Case, Group};
use super::reader::Reader;
use super::scan::Line;
use crate::frame::Attribution;

/// Items that may stand between an office and its place.
const BESIDE: usize = 2;

/// Items between a difference and the account it is measured from: "about $4 billion less than Chinese customs count".
const GAP: usize = 6;

/// Words before what something is measured against.
const THAN: &[&str] = &["than", "que", "比", "较"];

impl Reader<'_> {
    /// The office whose figures the numbers at an item are.
    pub fn source(&self, at: usize) -> Option<Attribution> {
        let offices = (0..self.line.len()).filter(|n| !self.is_compared(*n));
        let (_, office) = offices
            .filter_map(|n| Some((n.abs_diff(at), self.office(n)?)))
            // One that is known beats one that is not: "Brazil's Secex".
            .min_by_key(|(far, office)| (office.ids.is_empty(), *far))?;
        Some(office)
    }

    fn office(&self, n: usize) -> Option<Attribution> {
        if let Some(id) = self.line.get(n, "source") {
            return Some(Attribution { ids: vec![id.to_owned()], reporter: None });
        }
        if !self.line.is(n, "bureau") {
            return None;
        }
        let near = |g: &&super::place::Group| {
            let gap = if g.to <= n { n - g.to } else { g.from.saturating_sub(n + 1) };
            gap <= BESIDE && g.codes.len() == 1 && self.stretch(g.from) == self.stretch(n)
        };
        let place = self.groups.iter().find(near).and_then(|g| g.codes.first().cloned());
        Some(Attribution { ids: Vec::new(), reporter: place })
    }

    fn is_compared(&self, n: usize) -> bool {
        let from = n.saturating_sub(BESIDE);
        (from..n).any(|i| THAN.contains(&self.line.word(i).to_lowercase().as_str()))
    }

    /// Whether the amount at an item is by how much two accounts differ, and no flow.
    pub fn is_between_accounts(&self, at: usize) -> bool {
        let from = at.saturating_sub(GAP);
        (from..(at + GAP).min(self.line.len())).any(|n| {
            self.line.any(n, &["source", "bureau"])
                && self.stretch(n) == self.stretch(at)
                && self.is_compared(n)
        })
    }
}

/// ", calcula un banco de Londres", ", diz um jornal de Lisboa": where those are at home who tell a figure is no side of it.
pub(super) fn tells(line: &Line<'_>, g: &Group) -> bool {
    const VERBS: &[&str] = &[
        "calcula", "calculan", "calculam", "dice", "dicen", "diz", "dizem", "disse", "dijo", "afirma",
        "afirmo", "afirmou", "resume", "resumiu", "resumio", "recuerda", "recorda", "explica", "explico",
        "explicou",
    ];
    let from = line.stretch_start(g.from);
    let latin = matches!(line.lexicon.lang, Lang::Es | Lang::Pt);
    latin && line.word(from) == "," && g.case == Case::Of && VERBS.contains(&line.word(from + 1))
}
