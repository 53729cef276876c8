//! What a change or a ratio starts from, and the two ends of a movement.

use super::kind::{from_end, is_end};
use super::quantity::Quantity;
use super::reader::Reader;
use super::time::{Role, Told};
use crate::frame::{Frame, Kind};
use crate::period::{Period, Stamp};

/// What a change or ratio starts from.
pub fn base(r: &Reader<'_>, from: usize, to: usize, f: &mut Frame) {
    if let Some(start) = since_then(r, from, to) {
        f.base_period = Some(start);
        f.period = Period::Latest;
        return;
    }
    if let Period::Range(Stamp::Year(a), Stamp::Year(b)) = f.period
        && f.kind != Kind::Level
    {
        f.base_period = Some(Period::At(Stamp::Year(a)));
        f.period = Period::At(Stamp::Year(b));
        return;
    }
    if let Period::Since(s) = f.period {
        f.base_period = Some(Period::At(s));
        f.period = Period::Latest;
        return;
    }
    if let Some((first, last)) = both_ends(r, to) {
        f.base_period = Some(first);
        f.period = last;
        return;
    }
    if let Some(event) = since_event(r, from) {
        f.base_period = Some(event);
        f.period = Period::Latest;
        return;
    }
    if let Some(start) = from_levels(r, from, f) {
        f.base_period = Some(start);
        return;
    }
    let near = |t: &&super::time::Time| t.role == Role::Base && r.clause(t.from) == r.clause(from);
    let told = r.times.iter().filter(near).min_by_key(|t| {
        let comma = usize::from(r.stretch(t.from) != r.stretch(from)) * 6;
        comma + if t.from >= to { t.from - to + 3 } else { from.saturating_sub(t.to) }
    });
    if told.is_none()
        && let Some(start) = as_the_last(r, from, f)
    {
        f.base_period = Some(start);
        return;
    }
    // "$50 billion in 2003; twenty years later it was four times as large": what the time is told from
    let later = |t: &super::time::Time| match t.told {
        Told::Shift(months) if months > 0 && t.role == Role::At && r.clause(t.from) == r.clause(from) => {
            Some(months)
        }
        _ => None,
    };
    if told.is_none()
        && f.period != Period::Latest
        && let Some(months) = r.times.iter().find_map(later)
    {
        f.base_period = Some(super::calendar::shift(f.period, -months));
        return;
    }
    f.base_period = match told.map(|t| t.told) {
        Some(Told::Alone(p)) => Some(like(p, f.period)),
        Some(Told::Shift(months)) => Some(match f.period {
            Period::Latest => Period::At(Stamp::Year(r.day.0 + months / 12)),
            p => super::calendar::shift(p, months),
        }),
        Some(Told::PartBefore) => super::calendar::part_before(f.period),
        _ => super::calendar::year_before(f.period, r.day),
    };
}

/// English: "it has grown more than fourfold since", "has since doubled": the time before, from which something changed up
/// to now.
pub fn since_then(r: &Reader<'_>, from: usize, to: usize) -> Option<Period> {
    let line = r.line;
    let ends = |n: usize| matches!(line.word(n), "" | "." | "," | ";" | ":" | ")" | "-" | "\"" | "”");
    let since = |n: usize| line.word(n) == "since" && line.phrase(n) == "since";
    let after = || (to..to + 2).any(|n| since(n) && ends(n + 1));
    let inside = || {
        (from.saturating_sub(4)..from)
            .any(|n| since(n) && n > 0 && matches!(line.word(n - 1), "has" | "have") && n + 1 < line.len())
    };
    if line.lexicon.lang != super::lang::Lang::En || !(after() || inside()) {
        return None;
    }
    r.period.or(r.talk.period).filter(|p| matches!(p, Period::At(_) | Period::Range(..)))
}

/// "从2005年的71亿增至2023年的628亿，翻了三番", "pasó de 2.200 en 2022 a 4.700 en 2023, un 114 % más": the
/// growth between the two figures just told.
fn from_levels(r: &Reader<'_>, from: usize, f: &Frame) -> Option<Period> {
    let [.., a, b] = r.out.as_slice() else { return None };
    let level =
        |o: &Frame| matches!(o.kind, Kind::Level | Kind::Count) && o.measure == f.measure && o.unit == b.unit;
    let led =
        level(a) && level(b) && a.parties == b.parties && a.parties == f.parties && b.period == f.period;
    let told = r.times.iter().any(|t| {
        t.role == Role::Base && r.stretch(t.from) == r.stretch(from) && r.clause(t.from) == r.clause(from)
    });
    let year = |p: Period| match p {
        Period::At(Stamp::Year(y)) => Some(y),
        _ => None,
    };
    let (first, last) = (year(a.period)?, year(b.period)?);
    (led && !told && first < last).then_some(a.period)
}

/// English: "climbed by 18 percentage points, from 9% in 2003 to 27% in 2019": the times of both ends told after it.
fn both_ends(r: &Reader<'_>, to: usize) -> Option<(Period, Period)> {
    let first = r.quantities.iter().position(|q| q.from >= to && q.from - to <= 6)?;
    let (a, b) = (r.quantities.get(first)?, r.quantities.get(first + 1)?);
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    if !english || !opened(r, a) || !from_end(r, a) || r.clause(a.from) != r.clause(to.saturating_sub(1)) {
        return None;
    }
    let after = |q: &Quantity| {
        let time = r.times.iter().find(|t| t.from >= q.to && t.from - q.to <= 2)?;
        matches!(time.told, Told::Alone(Period::At(_))).then(|| r.resolve(time))?
    };
    Some((after(a)?, after(b)?))
}

/// "Desde que entró en vigor el TLC, en 2012, …": the change starts from when the event was.
fn since_event(r: &Reader<'_>, from: usize) -> Option<Period> {
    let opens = (0..from).find(|n| r.line.get(*n, "prep") == Some("since"))?;
    let event = r.out.iter().rev().find(|f| f.kind == Kind::Event && matches!(f.period, Period::At(_)))?;
    let told = event.anchor.start >= r.line.start(opens) && event.anchor.start < r.line.start(from);
    let again = r
        .times
        .iter()
        .any(|t| t.from > opens && r.resolve(t).is_some_and(|p| p != event.period) && t.role == Role::At);
    (told && !again).then_some(event.period)
}

/// A base told by its year is of the same part of that year.
pub fn like(base: Period, period: Period) -> Period {
    let Period::At(Stamp::Year(y)) = base else { return base };
    match period {
        Period::At(Stamp::Quarter(_, q)) => Period::At(Stamp::Quarter(y, q)),
        Period::Range(Stamp::Month(a, m), Stamp::Month(b, n)) if a == b => {
            Period::Range(Stamp::Month(y, m), Stamp::Month(y, n))
        }
        _ => base,
    }
}

/// English: "up from $4 billion", "against 96,000 in May": another level, not a change.
pub fn starts_from(r: &Reader<'_>, q: &Quantity) -> bool {
    let before = q.lead.min(q.from).checked_sub(1);
    r.line.lexicon.lang == super::lang::Lang::En
        && before.is_some_and(|n| {
            matches!(r.line.get(n, "prep"), Some("from" | "against" | "after"))
                || r.line.is(n, "article")
                    && n > 0
                    && matches!(r.line.get(n - 1, "prep"), Some("from" | "against"))
        })
}

/// "pasó de 12 en 2002 a 44 en 2022": the first is of an earlier time than the second.
pub fn ends(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let moves = |n: usize| {
        r.line.any(n, &["move", "up", "down"])
            || r.line.phrase(n).starts_with("pass")
            || english && r.line.is(n, "times")
    };
    // "由42亿美元增至67亿美元": the verb of a movement stands between its ends
    let han = r.line.lexicon.lang == super::lang::Lang::Zh;
    let led =
        han && ((q.to..q.to + 4).any(|n| r.line.is(n, "to")) || r.line.is(q.lead.saturating_sub(1), "to"));
    let moved = led || (0..q.from).any(|n| moves(n) && r.clause(n) == r.clause(q.from));
    // "由目前的约30亿美元提高到100亿美元"
    let now = (q.lead.saturating_sub(3)..q.lead).any(|n| r.line.get(n, "t") == Some("now"));
    if now && han && moved && f.period.last_year().is_none_or(|y| y >= r.day.0) {
        f.period = Period::Latest;
        return;
    }
    if opened(r, q) && moved && from_end(r, q) {
        first_end(r, q, f);
        return;
    }
    // "less than half the $71 million of 2012"
    let own =
        r.times.iter().find(|t| t.role == Role::Base && t.from == q.to + 1 && r.line.word(q.to) == "of");
    if let Some(Told::Alone(year @ Period::At(_))) = own.map(|t| t.told)
        && english
    {
        f.period = year;
        return;
    }
    // "has paid 12% since March 2021, down from 21%"
    if let Period::Since(s) = f.period
        && starts_from(r, q)
        && r.line.lexicon.lang == super::lang::Lang::En
        && !r.out.is_empty()
        && let Some(before) = earlier(Period::At(s), r)
    {
        f.period = before;
        return;
    }
    if let Some(before) = before_it(r, q, f.period) {
        f.period = before;
        return;
    }
    if moved && led_up_to_now(r, q, f.period) {
        f.period = Period::Latest;
        return;
    }
    if is_end(r, q)
        && moved
        && let Period::Range(_, b) = f.period
        && matches!(b, Stamp::Year(_))
    {
        f.period = Period::At(b);
    }
}

/// When the first end of a movement was.
fn first_end(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    if let Some(start) = start_of_the_last(r, q, f) {
        f.period = start;
        return;
    }
    if let Period::Since(Stamp::Day(y, m, d)) = f.period {
        f.period = Period::UpTo(Stamp::Day(y, m, d).shift_days(-1));
        return;
    }
    if let Period::Range(a, _) | Period::Since(a) = f.period {
        f.period = Period::At(a);
        return;
    }
    let said = r.times.iter().any(|t| {
        t.from >= q.to && t.from - q.to <= 2 && r.quantities.iter().all(|o| o.from < q.to || o.from > t.from)
    });
    let ago = r.times.iter().find_map(|t| match (t.role, t.told) {
        (Role::Base, Told::Shift(months)) if r.clause(t.from) == r.clause(q.from) => Some(months),
        (Role::Base, Told::Alone(p)) if r.clause(t.from) == r.clause(q.from) && t.to <= q.from => {
            Some((p.last_year()? - r.day.0) * 12)
        }
        _ => None,
    });
    if let Some(months) = ago.filter(|_| !said) {
        f.period = match f.period {
            Period::Latest => Period::At(Stamp::Year(r.day.0 + months / 12)),
            p => super::calendar::shift(p, months),
        };
        return;
    }
    if !said && let Some(before) = earlier(f.period, r) {
        f.period = before;
    }
}

/// English: "imports from Russia doubled between 2020 and 2023, while those from Ukraine halved", "which stood at €1.4
/// billion in 2010, had more than doubled by 2022": what the claim before started from, or the figure before.
fn as_the_last(r: &Reader<'_>, from: usize, f: &Frame) -> Option<Period> {
    let last =
        r.out.last().filter(|o| r.line.lexicon.lang == super::lang::Lang::En && o.measure == f.measure)?;
    let growth = matches!(last.kind, Kind::Ratio | Kind::Change) && last.versus.is_none();
    let own = r.times.iter().any(|t| r.clause(t.from) == r.clause(from) && t.told != Told::EachYear);
    if growth && last.period == f.period && last.parties != f.parties && !own {
        return last.base_period;
    }
    let had = (from.saturating_sub(4)..from).any(|n| r.line.word(n) == "had");
    let year = |p: Period| match p {
        Period::At(Stamp::Year(y)) => Some(y),
        _ => None,
    };
    let earlier = year(last.period)? < year(f.period)?;
    (had && earlier && last.kind == Kind::Level && last.parties == f.parties).then_some(last.period)
}

/// English: "From 2015 to 2023 exports more than doubled, from $36 billion to $104 billion": what the multiple just told
/// started from.
fn start_of_the_last(r: &Reader<'_>, q: &Quantity, f: &Frame) -> Option<Period> {
    let english = r.line.lexicon.lang == super::lang::Lang::En;
    let growth = |o: &&Frame| {
        matches!(o.kind, Kind::Ratio | Kind::Change)
            && o.measure == f.measure
            && o.versus.is_none()
            && o.anchor.end <= r.line.start(q.lead)
    };
    let last = r.out.last().filter(growth).filter(|o| english && o.period == f.period)?;
    let near = r.times.iter().any(|t| t.from >= q.to && t.from - q.to <= 2 && r.line.word(q.to) == "in");
    last.base_period.filter(|_| !near)
}

/// English: "Since 2019, it has risen from $0.9 billion to $23 billion": the second is of now.
fn led_up_to_now(r: &Reader<'_>, q: &Quantity, period: Period) -> bool {
    is_end(r, q)
        && r.line.lexicon.lang == super::lang::Lang::En
        && matches!(period, Period::Since(_))
        && r.quantities.iter().any(|o| o.to <= q.lead && opened(r, o) && from_end(r, o))
}

/// English: what "up from $4 billion" is of the year before, where no time of its own follows.
fn before_it(r: &Reader<'_>, q: &Quantity, period: Period) -> Option<Period> {
    let own = |t: &super::time::Time| {
        t.from >= q.to && t.from - q.to <= 8 && r.stretch(t.from) == r.stretch(q.from)
    };
    let days = (q.to..q.to + 2).any(|n| matches!(r.line.word(n), "days" | "weeks" | "hours"));
    let compared = super::continued::after_comparison(r, q).is_some();
    let told = r.times.iter().any(own) || of_another_place(r, q) || days || compared;
    (starts_from(r, q) && !told && !r.out.is_empty()).then(|| earlier(period, r)).flatten()
}

/// English: "36 percent to China, against 13 percent to the United States": of somebody else, at the same time.
fn of_another_place(r: &Reader<'_>, q: &Quantity) -> bool {
    use super::place::Case;
    r.line.lexicon.lang == super::lang::Lang::En
        && r.groups.iter().any(|g| {
            matches!(g.case, Case::To | Case::From | Case::With | Case::In)
                && g.from >= q.to
                && g.from - q.to <= 3
                && r.stretch(g.from) == r.stretch(q.to.saturating_sub(1))
                && r.flow.as_ref().is_some_and(|f| !f.parties.iter().any(|p| p.plus == g.codes))
        })
}

/// Whether a quantity follows "de" or "from".
pub fn opened(r: &Reader<'_>, q: &Quantity) -> bool {
    // "passou de 15% para 25%"
    if r.line.phrase(q.lead).starts_with("pass") {
        return true;
    }
    let Some(before) = q.lead.min(q.from).checked_sub(1) else { return false };
    // "dos atuais US$ 1,6 bilhão"
    let told = |n: usize| {
        r.line.is(n, "article")
            || r.line.is(n, "t")
            || r.line.items.get(n).is_some_and(|i| i.senses.is_empty())
    };
    let skip = |n: usize| if told(n) && !r.line.is(n, "prep") { n.saturating_sub(1) } else { n };
    let at = skip(skip(before));
    match r.line.get(at, "prep") {
        Some("of") => r.line.lexicon.lang != super::lang::Lang::En,
        prep => prep == Some("from"),
    }
}

/// The unit of time before, from which a change led to the period.
fn earlier(period: Period, r: &Reader<'_>) -> Option<Period> {
    match period {
        Period::Latest => super::calendar::year_before(period, r.day),
        Period::At(Stamp::Month(..)) => super::calendar::part_before(period),
        other => super::calendar::year_before(other, r.day),
    }
}
