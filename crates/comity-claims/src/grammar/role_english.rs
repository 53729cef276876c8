//! Sides that English tells by order: the name in front of its noun, the adjective before the verb.

use super::head::Head;
use super::lang::Lang;
use super::place::{Case, Group};
use super::role::{Around, side};
use super::scan::Line;

/// Most words between a name and the noun of the measure.
const PHRASE: usize = 5;

impl Around<'_> {
    /// Whether a name stands in front of the noun of the measure, in one phrase with it.
    pub(super) fn stands_before(&self, head: &Head, g: &Group) -> bool {
        let line = self.line;
        let describes = |n: usize| {
            line.any(n, &["product", "sup", "ord", "poss", "place"])
                || line.items.get(n).is_some_and(|i| i.senses.is_empty())
        };
        g.to <= head.at && head.at - g.to <= PHRASE && (g.to..head.at).all(describes)
    }

    /// "The Export-Import Bank of Hungary has lent Laos …", "Chile's winemakers sold Brazil …".
    pub(super) fn is_agent(&self, g: &Group) -> bool {
        self.line.lexicon.lang == Lang::En && matches!(g.case, Case::Of | Case::Adjective)
    }

    /// "Chinese exports", "imports of Chilean copper", "Thai buyers".
    pub(super) fn adjective_before(&self, head: &Head, g: &Group, near_head: bool) -> Option<(usize, f64)> {
        let measure = head.measure.as_str();
        let goods = measure.starts_with("trade.");
        if head.subject.is_none() && near_head && g.from < head.at {
            return Some((side(measure, Case::Adjective)?, 3.5));
        }
        if let Some(subject) = head.subject.filter(|s| *s < 2 && g.to <= head.at) {
            let received = measure.starts_with("people") && subject == 1 && self.counted(g);
            return Some((subject ^ usize::from(received), 2.5));
        }
        if goods && g.from > head.at {
            return Some((0, 3.0));
        }
        if measure == "tariff.rate" && g.from > head.at {
            return Some((1, 3.5));
        }
        if head.subject == Some(1) && measure.starts_with("people") {
            return Some((0, 3.0));
        }
        Some((side(measure, Case::Adjective)?, 1.0))
    }
}

/// "accounted for", "took", but no "share", "of the total".
pub(super) fn is_verb_of_share(line: &Line<'_>, n: usize) -> bool {
    !line.is(n, "quota") && !matches!(line.word(n), "of" | "in" | "worth" | "or" | "equal" | "equivalent")
}
