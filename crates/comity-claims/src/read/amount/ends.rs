//! Numbers that share their words: "respectively", "from A to B between two years".

use super::*;

/// "A and B rose 5 % and 8 % respectively": the n-th number is the n-th place's.
pub(super) fn respectively(r: &mut Reader<'_>) {
    if !r.scene.line.low.contains("respectively") {
        return;
    }
    for side in 0..2 {
        let list = |f: &Frame| f.parties.get(side).filter(|p| p.plus.len() > 1).map(|p| p.plus.clone());
        let Some(codes) = r.out.iter().find_map(list) else { continue };
        // "RON 21 billion and RON 13 billion respectively, or 5 and 3 per cent": each kind in turn
        let kinds: Vec<Kind> = r.out.iter().map(|f| f.kind).collect();
        for kind in kinds {
            let mut same: Vec<&mut Frame> = r
                .out
                .iter_mut()
                .filter(|f| f.kind == kind && f.parties.get(side).is_some_and(|p| p.plus == codes))
                .collect();
            if same.len() != codes.len() {
                continue;
            }
            same.sort_by_key(|f| f.anchor);
            for (f, code) in same.into_iter().zip(&codes) {
                if let Some(p) = f.parties.get_mut(side) {
                    *p = Party::one(code);
                }
            }
        }
    }
}

/// Whether the words before a number are those of where something rose or fell to.
fn lead_to(lead: &str) -> bool {
    pattern!(TO = r"\bto (?:[a-z ]{0,20})?[^a-z]{0,3}[0-9]");
    TO.hits(lead)
}

/// "rose from A to B between 2010 and 2020": the ends of the interval are those of the numbers.
pub(super) fn from_to(r: &mut Reader<'_>) {
    let today = r.scene.today.0;
    for i in 1..r.out.len() {
        let (head, tail) = r.out.split_at_mut(i);
        let (Some(a), Some(b)) = (head.last_mut(), tail.first_mut()) else { continue };
        let same = a.kind == b.kind
            && a.measure == b.measure
            && a.parties == b.parties
            && matches!(a.kind, Kind::Level | Kind::Share | Kind::Count);
        let lead = r.scene.text(a.span.start.saturating_sub(5), a.span.end);
        let gap = r.scene.text(a.anchor.end, b.anchor.start);
        let pair = same
            && (lead.contains("from ") || gap.contains(" to "))
            && gap.trim_start().starts_with("to") | gap.contains(" to ");
        // "from $20bn to $30bn in 2020": the first is of the year before, or of the year spoken of
        let raised = pair
            && lead.contains("from ")
            && !r.scene.times().any(|t| t.0.start >= a.anchor.end && t.0.end <= b.anchor.start)
            && !r
                .scene
                .times()
                .any(|t| t.0.end <= a.anchor.start && matches!(t.1, When::Is(Period::Range(..))));
        if let (true, Period::At(Stamp::Year(y))) = (raised && a.period == b.period, b.period)
            && y <= today
            && r.scene.times().any(|t| t.0.start >= b.anchor.end)
        {
            let spoken = r.before.period.and_then(Period::last_year).filter(|x| *x < y);
            a.period = Period::At(Stamp::Year(spoken.unwrap_or(y - 1)));
            continue;
        }
        // "rose to $41 billion in 2022-23 from $33 billion": the second is of the year before
        let back = same && lead_to(&lead) && gap.contains(" from ") && !gap.contains(';');
        let dated = |x: usize, y: usize| r.scene.times().any(|t| t.0.start >= x && t.0.end <= y);
        let own = dated(b.anchor.end, (b.anchor.end + 24).min(r.scene.line.chars.len()));
        if back && a.period == b.period && b.period.bounds().is_some() && !own {
            b.period = b.period.shift_years(-1);
            continue;
        }
        let between = r.scene.times().find_map(|(_, w)| match w {
            When::Is(Period::Range(x @ Stamp::Year(_), y @ Stamp::Year(_))) => {
                Some((Period::At(x), Period::At(y)))
            }
            When::Past(n) => Some((Period::At(Stamp::Year(today - 1 - n)), Period::Latest)),
            _ => None,
        });
        // "Between 2010 and 2022 … rose twelvefold, from A to B"
        let inside = |p: Period, (x, y): (Period, Period)| {
            p == y
                || matches!((p, x, y), (Period::Range(p, q), Period::At(x), Period::At(y)) if (p, q) == (x, y))
        };
        let whole = |e| inside(a.period, e) && inside(b.period, e);
        if let Some((x, y)) = between.filter(|e| pair && (a.period == b.period || whole(*e))) {
            a.period = x;
            b.period = y;
            (a.agg, b.agg) = (None, None);
        }
        let _ = Op::Equal;
    }
}
