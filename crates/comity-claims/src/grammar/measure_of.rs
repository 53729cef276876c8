//! Which word of measure a quantity belongs to: of its stretch, its unit, its tie or its product.

use super::head::{self, Head};
use super::place::Case;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;

/// A unit that tells its measure by itself: "400 embajadas".
pub(super) fn of_unit(q: &Quantity) -> Option<Head> {
    let Unit::Thing(_, Some(measure)) = &q.unit else { return None };
    Some(Head { at: q.from, measure: measure.clone(), subject: None, sign: 1.0 })
}

/// A count of countries or agreements belongs to the tie that its clause names.
pub(super) fn of_tie(r: &Reader<'_>, q: &Quantity) -> Option<Head> {
    let Unit::Thing(unit, own) = &q.unit else { return None };
    let open = matches!(unit.as_str(), "countries" | "count" | "agreements" | "organizations")
        && own.is_none()
        || own.as_deref() == Some("ties.agreement");
    if !open {
        return None;
    }
    let tie = (0..r.line.len())
        .filter(|n| r.line.any(*n, &["tie", "tieevent"]) && r.clause(*n) == r.clause(q.from))
        // "since diplomatic relations were established … have concluded 27 agreements"
        .filter(|n| {
            let relations = ["tie", "tieevent"]
                .iter()
                .any(|c| r.line.get(*n, c).is_some_and(|v| v.starts_with("ties.diplomatic")));
            !(relations && unit == "agreements" && r.line.lexicon.lang == super::lang::Lang::En)
        })
        .min_by_key(|n| n.abs_diff(q.from));
    let joined = (0..r.line.len()).any(|n| {
        (r.line.get(n, "event") == Some("joined") || r.line.any(n, &["member", "gathers"]))
            && r.clause(n) == r.clause(q.from)
    });
    let club = r.groups.iter().any(|g| super::tie::is_club(g) && r.clause(g.from) == r.clause(q.from));
    // "现有成员国十二个"
    let beside = unit == "count" && q.from > 0 && r.line.is(q.from - 1, "member");
    if (unit == "countries" || beside) && joined && club {
        return Some(Head { at: q.from, measure: "membership".to_owned(), subject: None, sign: 1.0 });
    }
    let tie = tie?;
    let measure =
        r.line.get(tie, "tie").or_else(|| r.line.get(tie, "tieevent").and_then(|v| v.split('|').next()))?;
    Some(Head { at: tie, measure: measure.to_owned(), subject: None, sign: 1.0 })
}

/// Tonnes or a share of a product between two places are trade, although no word says so.
pub(super) fn of_product(r: &Reader<'_>, q: &Quantity) -> Option<Head> {
    let clause = r.clause(q.from);
    let at = (0..r.line.len())
        .filter(|n| r.line.is(*n, "product") && r.clause(*n) == clause)
        .min_by_key(|n| n.abs_diff(q.from))?;
    let named =
        r.groups.iter().filter(|g| r.clause(g.from) == clause && !g.codes.iter().any(|c| c == "WLD")).count();
    let mass =
        matches!(&q.unit, Unit::Thing(u, None) if head::fits("trade.goods.exports", &q.unit) && u != "count");
    let part = q.fraction || q.unit == Unit::Percent && super::kind::share(r, q).is_some();
    // "$3.4 billion worth of Bangladeshi garments went to Germany"
    let worth = matches!(q.unit, Unit::Money(_))
        && r.line.lexicon.lang == super::lang::Lang::En
        && (r.line.word(q.to) == "worth" || r.line.get(q.to, "prep") == Some("of"))
        && at > q.to
        && at - q.to <= 5;
    let mass = mass || worth;
    if named < 2 || !(mass || part) {
        return None;
    }
    // "58% do crude angolano seguiu para a China": a part of what one sold
    let origin = r.groups.iter().any(|g| g.case == Case::Adjective && g.from == at + 1);
    let sent = r.groups.iter().any(|g| g.case == Case::To && g.from > q.to && r.clause(g.from) == clause);
    // "Two thirds of Angola's oil goes to China"
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let owned = english
        && r.groups.iter().any(|g| {
            matches!(g.case, Case::Of | Case::Adjective) && g.to <= at && at - g.to <= 2 && g.from >= q.to
        });
    // "Japan and Korea take 30 percent of Australian coal", "tonnes of Guinean bauxite end up in China"
    let takes = english && (0..q.from).any(|n| r.line.is(n, "take") && r.clause(n) == clause);
    let ends = english
        && (q.to..r.line.len()).any(|n| {
            let phrase = r.line.phrase(n);
            r.clause(n) == clause
                && (phrase.starts_with("end up")
                    || phrase.starts_with("ends up")
                    || phrase.starts_with("ended up"))
        });
    let sent = sent || takes || ends;
    let measure =
        if mass || (origin || owned) && sent { "trade.goods.exports" } else { "trade.goods.imports" };
    Some(Head { at, measure: measure.to_owned(), subject: None, sign: 1.0 })
}

/// A head in the quantity's own stretch of the sentence.
pub(super) fn own_head(r: &Reader<'_>, q: &Quantity, own: (usize, usize)) -> Option<Head> {
    let near: Vec<Head> = r
        .heads
        .iter()
        .filter(|h| h.at >= own.0 && h.at < own.1 && head::fits(&h.measure, &q.unit))
        .filter(|h| h.at < q.from || r.stretch(h.at) == r.stretch(q.to.saturating_sub(1)))
        .filter(|h| !is_cause(r, q, h))
        .cloned()
        .collect();
    head::of_quantity(r.line, &near, q, &r.quantities).cloned()
}

/// "halved to 41.7 billion yen on weaker vehicle exports": why it was so.
pub(super) fn is_cause(r: &Reader<'_>, q: &Quantity, h: &Head) -> bool {
    const TURNS: &[&str] = &[
        "weaker", "stronger", "higher", "lower", "rising", "falling", "soaring", "slumping", "record",
        "robust", "strong", "weak", "brisk",
    ];
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let behind =
        || (q.to..h.at).any(|n| r.line.get(n, "prep") == Some("on") && TURNS.contains(&r.line.word(n + 1)));
    english && h.at > q.to && h.subject.is_none() && behind()
}
