//! Numbers that share their words: "respectively", "from A to B between two years".

use super::*;

/// "A and B rose 5 % and 8 % respectively": the n-th number is the n-th place's.
pub(super) fn respectively(r: &mut Reader<'_>) {
    if !r.scene.line.low.contains("respectively") {
        return;
    }
    let n = r.out.len();
    for side in 0..2 {
        let codes =
            r.out.first().and_then(|f| f.parties.get(side)).map(|p| p.plus.clone()).unwrap_or_default();
        if codes.len() == n && n >= 2 {
            for (f, code) in r.out.iter_mut().zip(codes) {
                if let Some(p) = f.parties.get_mut(side) {
                    *p = Party::one(&code);
                }
            }
            return;
        }
    }
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
