//! Quantities into claims: which kind, of what, between whom, when.

use super::base::{base, ends, opened};
use super::head::Head;
use super::kind::{self, change, from_end};
use super::lang::Lang;
use super::quantity::{Quantity, Unit};
use super::reader::Reader;
use super::role;
use super::subject::{Subject, parties, subject};
use super::time::Told;
use super::whole::{led_away, product_before, whole};
use crate::frame::{Agg, Basis, Frame, Kind, Op, Other, Party, Precision, Value};
use crate::period::{Period, Stamp};

/// Sums of money below which nobody tells the trade of a state at all, and not without saying that it is trade.
const SMALL_SUM: (f64, f64) = (5e4, 1e6);

/// From what on a number without a unit after a word for people counts them.
const LARGE_NUMBER: f64 = 1e4;

/// Reads the claim that a quantity makes, if it makes one.
pub fn read(r: &mut Reader<'_>, n: usize) {
    let Some(q) = r.quantities.get(n).cloned() else { return };
    // "人口为7400万"
    let of_han = q.unit == Unit::Bare && r.line.lexicon.lang == Lang::Zh && q.number() >= LARGE_NUMBER;
    let q = persons(r, &q).filter(|_| of_han && of_people(r, &q)).unwrap_or(q);
    let open = matches!(&q.unit, Unit::Money(c) if c.is_empty());
    if open && !r.is_used(q.from) && super::residents::read(r, &q) {
        return;
    }
    let q = match (open, &r.flow) {
        (true, None) => persons(r, &q).or_else(|| as_before(r, &q)),
        (true, Some(_)) if of_people(r, &q) => persons(r, &q),
        (true, Some(flow)) if flow.unit.as_deref() == Some("persons") => {
            Some(Quantity { unit: Unit::Thing("persons".to_owned(), None), ..q })
        }
        _ => Some(q),
    };
    let Some(q) = q.filter(|q| !r.is_used(q.from)) else { return };
    if is_a_scene(r)
        || counts_the_unknown(r, &q)
        || r.line.lexicon.lang == Lang::En && (measures_another(r, &q) || is_not_understood(r, &q))
    {
        return;
    }
    if per_each(r, &q).is_some_and(|each| each.is_none()) {
        return;
    }
    if super::tally::read(r, &q) || super::residents::read(r, &q) || is_a_price(r, &q) {
        return;
    }
    let Some(found) = subject(r, &q, n) else { return };
    let found = of_lines(r, &q, found);
    let q = with_unit(r, q, &found);
    let q = if unsaid(&q) { as_before(r, &q) } else { Some(q) };
    let Some(q) = q.filter(|q| !unsaid(q)) else { return };
    let (q, found) = visits(r, q, found);
    let q = for_each(r, q);
    if q.unit == Unit::Bare && found.measure.starts_with("people") && !led_to(r, &q) {
        return;
    }
    let Some(kind) = kind::kind(r, &q, &found.measure) else { return };
    if small_party(&q, &found.measure) {
        return;
    }
    if let Some(frame) = frame(r, &q, &found, kind) {
        let first = q.lead.min(q.from);
        let (before, opens) = (r.period, opened(r, &q) && from_end(r, &q));
        r.keep(frame, (first, q.to), &found.sides);
        r.head = found.head;
        if opens {
            // Where a change started from says nothing of when the next is.
            r.period = before;
        }
    }
}

/// "A shirt costs 30,000 won": a small sum without a word for what passes between states is the price of something.
fn is_a_price(r: &Reader<'_>, q: &Quantity) -> bool {
    let Unit::Money(code) = &q.unit else { return false };
    let strong = matches!(code.as_str(), "USD" | "EUR" | "GBP" | "CHF");
    let headed = r.heads.iter().any(|h| r.clause(h.at) == r.clause(q.from));
    let small = q.number() < SMALL_SUM.0 || q.number() < SMALL_SUM.1 && !(headed && strong);
    small && !code.is_empty() && r.flow.is_none()
}

/// "lost 112 points on turnover of 2.1 billion rupees", of a stock exchange; visitors of a museum: figures of something
/// else, where no two places are named.
fn is_a_scene(r: &Reader<'_>) -> bool {
    let mut named = r.groups.iter().flat_map(|g| &g.codes).filter(|c| *c != "WLD");
    let one = named.next().is_none_or(|first| named.all(|other| other == first));
    one && (0..r.line.len()).any(|n| r.line.is(n, "scene"))
}

/// "谈判已开启22个章节": so many of what the lexicon has no word for.
fn counts_the_unknown(r: &Reader<'_>, q: &Quantity) -> bool {
    let unknown =
        |n: usize| r.line.items.get(n).is_some_and(|i| (i.senses.is_empty() || i.is("noise")) && !i.digits);
    let letter = r.line.word(q.to).chars().all(char::is_alphabetic);
    r.line.word(q.to.saturating_sub(1)) == "个" && unknown(q.to) && letter
}

/// "compared with 75 percent before the war", "is home to a quarter of Chinese investment in Europe": a time told by what
/// happened, a part told by its place.
fn is_not_understood(r: &Reader<'_>, q: &Quantity) -> bool {
    let dated = r.times.iter().any(|t| t.from >= q.to && t.from - q.to <= 3);
    let event = r.line.word(q.to) == "before" && !dated && r.line.is(q.to + 1, "article");
    let before = q.lead.min(q.from).checked_sub(1);
    let home = q.fraction && before.is_some_and(|n| r.line.phrase(n).ends_with("home to"));
    let people = (q.to..q.to + 6).any(|n| r.line.get(n, "head").is_some_and(|h| h.starts_with("pop")));
    // "A container that cost $1,900 to ship": a price.
    let price = matches!(q.unit, Unit::Money(_))
        && before.is_some_and(|n| matches!(r.line.word(n), "cost" | "costs" | "costing"));
    // "flight KQ 310 left with 184 passengers"
    let flight = q.number() < 1000.0 && (0..q.from).any(|n| r.line.word(n) == "flight");
    event || home && !people || price || flight
}

/// "three times the 400 million of two years before", "outstripped those to Bolivia by $210 million": a
/// figure that only measures another.
fn measures_another(r: &Reader<'_>, q: &Quantity) -> bool {
    let Some(before) = q.lead.min(q.from).checked_sub(1) else { return false };
    let the = r.line.word(before) == "the" && before > 0;
    let times = the && r.line.any(before - 1, &["xunit", "times"]);
    let difference = r.line.get(before, "prep") == Some("by")
        && r.out.last().is_some_and(|f| f.kind == Kind::Comparison)
        && !matches!(q.unit, Unit::Percent | Unit::Points);
    times || difference
}

/// "Por cada euro que exporta, importa tres": for the first quantity nothing, for the next what it is
/// told for; None where nothing is told for each.
#[allow(clippy::option_option)]
fn per_each(r: &Reader<'_>, q: &Quantity) -> Option<Option<f64>> {
    let at = (0..q.from).rev().find(|n| r.line.is(*n, "percada") && r.clause(*n) == r.clause(q.from))?;
    let own = r.stretch(at) == r.stretch(q.from);
    let first = r.quantities.iter().find(|o| o.from > at && r.stretch(o.from) == r.stretch(at));
    if own || q.fraction {
        return (q.from - at <= 4 && !q.fraction).then_some(None);
    }
    Some(Some(first.map_or(1.0, Quantity::number))).filter(|_| r.stretch(q.from) == r.stretch(at) + 1)
}

/// "duties on 96.8 percent of goods": how much of the trade a duty is on, and no rate.
fn of_lines(r: &Reader<'_>, q: &Quantity, s: Subject) -> Subject {
    let on = q.lead.min(q.from).checked_sub(1).and_then(|n| r.line.get(n, "prep")) == Some("on");
    let of = r.line.get(q.to, "prep") == Some("of") && q.unit == Unit::Percent;
    if r.line.lexicon.lang == Lang::En && s.measure == "tariff.rate" && on && of {
        return Subject { measure: "tariff.coverage".to_owned(), ..s };
    }
    s
}

/// A quantity told for each of another is a multiple.
fn for_each(r: &Reader<'_>, q: Quantity) -> Quantity {
    match per_each(r, &q).flatten() {
        Some(each) if each > 0.0 && !matches!(q.unit, Unit::Percent | Unit::Points) => {
            Quantity { value: Value::One(q.number() / each), unit: Unit::Times, tol: q.tol / each, ..q }
        }
        _ => q,
    }
}

/// "viajó tres veces a Ankara": visits, not a multiple.
fn visits(r: &Reader<'_>, q: Quantity, s: Subject) -> (Quantity, Subject) {
    let verb = s.head.is_some_and(|h| r.line.get(h, "verb").is_some_and(|v| v == "people.tourists:o"));
    let compared = r.line.any(q.to, &["up", "down"]) || r.line.get(q.to, "prep") == Some("than");
    if q.unit != Unit::Times || !verb || compared || q.adds_one {
        return (q, s);
    }
    let unit = Unit::Thing("visits".to_owned(), Some("ties.meeting".to_owned()));
    (Quantity { unit, tol: 0.0, ..q }, Subject { measure: "ties.meeting".to_owned(), ..s })
}

/// A bare number is of people only right beside a verb, a movement or the word for them.
fn led_to(r: &Reader<'_>, q: &Quantity) -> bool {
    let before = (q.lead.saturating_sub(4)..q.lead).any(|n| {
        r.stretch(n) == r.stretch(q.from)
            && (r.line.any(n, &["level", "to", "move", "up", "down", "head", "verb"])
                || matches!(r.line.get(n, "prep"), Some("to" | "goal"))
                || r.line.get(n, "prep") == Some("from") && from_end(r, q))
    });
    let listed = r.out.last().is_some_and(|f| f.unit.as_deref() == Some("persons"));
    before || listed || r.line.any(q.to, &["head", "verb"])
}

/// Money whose currency is not known.
fn unsaid(q: &Quantity) -> bool {
    matches!(&q.unit, Unit::Money(code) if code.is_empty())
}

/// "El número de turistas pasó de 2,1 millones": millions without a unit after a word for people.
fn persons(r: &Reader<'_>, q: &Quantity) -> Option<Quantity> {
    let head = r.heads.iter().rev().find(|h| h.at < q.from && r.clause(h.at) == r.clause(q.from))?;
    let unit = bare_unit(&head.measure).filter(|u| u == "persons")?;
    Some(Quantity { unit: Unit::Thing(unit, None), ..q.clone() })
}

/// Whether the word of measure nearest before a number, in its stretch, is one for people.
fn of_people(r: &Reader<'_>, q: &Quantity) -> bool {
    let head = r.heads.iter().rev().find(|h| h.at < q.from && r.stretch(h.at) == r.stretch(q.from));
    head.and_then(|h| bare_unit(&h.measure)).is_some_and(|u| u == "persons")
}

/// Millions of money without a currency are of the currency that the text told last.
fn as_before(r: &Reader<'_>, q: &Quantity) -> Option<Quantity> {
    let code = r.talk.currency.clone()?;
    Some(Quantity { unit: Unit::Money(code), ..q.clone() })
}

/// Millions without a unit are of what was counted last.
fn with_unit(r: &Reader<'_>, mut q: Quantity, s: &Subject) -> Quantity {
    if matches!(&q.unit, Unit::Money(c) if c.is_empty()) {
        let last = r
            .flow
            .as_ref()
            .and_then(|f| f.unit.clone())
            .filter(|u| !crate::vocab::is_currency(u) && u != "percent" && u != "x");
        if let Some(unit) = last.or_else(|| bare_unit(&s.measure)) {
            q.unit = Unit::Thing(unit, None);
        }
    }
    q
}

/// Two travellers are no statistic of tourism, and the staff of an office none of employment.
fn small_party(q: &Quantity, measure: &str) -> bool {
    (measure.starts_with("people") || measure == "jobs")
        && q.number() < 50.0
        && (q.unit == Unit::Bare || matches!(&q.unit, Unit::Thing(u, _) if u == "persons"))
}

/// A tariff of nothing, said without a number.
pub fn zero(r: &mut Reader<'_>, n: usize) {
    if r.is_used(n) || r.quantities.iter().any(|q| q.from <= n + 2 && n < q.to + 2) {
        return;
    }
    let near = |h: &&Head| h.measure == "tariff.rate" && r.clause(h.at) == r.clause(n);
    let Some(head) = r.heads.iter().filter(near).min_by_key(|h| h.at.abs_diff(n)).cloned() else { return };
    let Some((parties, sides)) = parties(r, &head, &r.groups, r.everywhere(n)) else { return };
    if parties.iter().any(|p| p.has("WLD")) {
        return;
    }
    let mut f = Frame::new(Kind::Level, "tariff.rate", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = parties;
    f.product = r.product(n, n + 1, Some(head.at));
    f.value = Some(Value::One(0.0));
    f.unit = Some("percent".to_owned());
    f.op = Some(Op::Equal);
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    f.period = r.period_at(n, n + 1);
    r.keep(f, (n, n + 1), &sides);
}

/// "China has signed free trade agreements with five countries", after a paragraph on 2024: so many up to now.
fn so_far(r: &Reader<'_>, q: &Quantity, s: &Subject, kind: Kind) -> bool {
    const PERFECT: &[&str] = &["has", "have", "ha", "han", "ya", "ja", "已", "迄"];
    let own = |n: &usize| r.stretch(*n) == r.stretch(q.from);
    let perfect = || {
        (0..q.from)
            .filter(own)
            .any(|n| PERFECT.contains(&r.line.word(n)) || r.line.phrase(n).starts_with("has "))
    };
    let timed = r.period.is_some() || r.times.iter().any(|t| r.clause(t.from) == r.clause(q.from));
    kind == Kind::Count && s.measure.starts_with("ties.") && !timed && perfect()
}

fn frame(r: &Reader<'_>, q: &Quantity, s: &Subject, kind: Kind) -> Option<Frame> {
    let (span, anchor) = place(r, q, kind);
    let mut f = Frame::new(kind, &s.measure, span, anchor);
    f.parties = s.parties.clone();
    f.product = s
        .product
        .clone()
        .filter(|_| s.measure.starts_with("trade") || s.measure == "tariff.rate" || s.measure == "other");
    if kind == Kind::Share
        && let Some(part) = product_before(r, q)
    {
        f.product = Some(part);
    }
    f.unit = q.unit_name().or_else(|| bare_unit(&s.measure)).map(|u| unit_of(&u, &s.measure));
    f.value = Some(q.value);
    f.tol = Some(q.tol);
    f.precision = q.precision;
    f.op = Some(op(r, q));
    f.period = if so_far(r, q, s, kind) { Period::Latest } else { r.period_at(q.from, q.to) };
    if let Some(p) = same_part(r, q, f.period) {
        f.period = p;
    }
    // "has stagnated at about €6 billion since"
    let since = (q.to..q.to + 2).find(|n| r.line.phrase(*n) == "since");
    if since.is_some_and(|n| {
        r.line.lexicon.lang == Lang::En && matches!(r.line.word(n + 1), "" | "." | "," | ";")
    }) {
        f.period = Period::Latest;
    }
    // "expanded by 4.5 percent a year from 2015 to 2023"
    let each = r.line.lexicon.lang == Lang::En && r.line.get(q.to, "t") == Some("peryear");
    if (each || r.times.iter().any(|t| t.told == Told::Mean && r.clause(t.from) == r.clause(q.from)))
        && kind == Kind::Change
    {
        f.agg = Some(Agg::Cagr);
    }
    by_kind(r, q, s, &mut f);
    if matches!(q.unit, Unit::Percent) {
        counted_in(r, q, &mut f);
        agreed(r, q, &mut f);
    }
    if kind == Kind::Change
        && matches!(q.unit, Unit::Money(_) | Unit::Thing(..) | Unit::Bare)
        && let Some(other) = than(r, q)
    {
        beyond(r, s, &other, &mut f);
        return Some(f);
    }
    if kind == Kind::Change {
        if q.unit == Unit::Points && s.measure != "un.agreement" && s.measure != "tariff.rate" {
            f.denominator = Some(whole(r, s, q));
        }
        base(r, q.from, q.to, &mut f);
    } else if kind == Kind::Ratio && f.versus.is_none() && f.base_period.is_none() {
        base(r, q.from, q.to, &mut f);
    } else {
        ends(r, q, &mut f);
    }
    settled(r, q, s, &mut f);
    // A short name that nothing settles leaves the claim without a side.
    if f.parties.iter().any(|p| p.plus.is_empty() || p.plus.iter().any(String::is_empty)) {
        return None;
    }
    let world = f.parties.iter().all(|p| p.has("WLD"));
    (!world && !f.parties.is_empty()).then_some(f)
}

/// "ante US$ 27 mi nos mesmos meses de 2023": the same part of the year told after a figure.
fn same_part(r: &Reader<'_>, q: &Quantity, period: Period) -> Option<Period> {
    let spoken = r.period.unwrap_or(period);
    let time = r.times.iter().find(|t| {
        let reach = if r.line.lexicon.lang == Lang::En { 8 } else { 6 };
        t.from >= q.to && t.from - q.to <= reach && r.stretch(t.from) == r.stretch(q.to.saturating_sub(1))
    })?;
    let Told::Alone(year @ Period::At(Stamp::Year(_))) = time.told else { return None };
    let same = (q.to..time.from).any(|n| {
        matches!(r.line.word(n), "mismo" | "mismos" | "mesmo" | "mesmos" | "igual" | "same")
            || r.line.phrase(n).contains("mismo ")
            || r.line.phrase(n).contains("mesmo ")
            || r.line.phrase(n).contains("igual ")
    });
    let part = super::base::like(year, spoken);
    let money = matches!(q.unit, Unit::Money(_) | Unit::Thing(..));
    (same && money && part != year).then_some(part)
}

/// "em volume", "以人民币计", "5 % en dólares": in what a rate is counted, told after it or before it in its clause.
fn counted_in(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let own = |n: &usize| r.line.is(*n, "countedin") && r.clause(*n) == r.clause(q.from);
    let next = r.quantities.iter().map(|o| o.from).find(|o| *o >= q.to).unwrap_or(r.line.len());
    let after = (q.to..next).find(|n| own(n) && r.stretch(*n) == r.stretch(q.to - 1));
    // "出口量增长5%，出口额增长8%": said of one measure, and not of the next
    let reaches = |n: &usize| !r.line.is(*n, "head") || !r.heads.iter().any(|h| h.at > *n && h.at < q.from);
    let before = (0..q.from).rev().find(own).filter(reaches);
    let said = after.or(before).and_then(|n| r.line.get(n, "countedin"));
    let beside = r.line.get(q.to + 1, "cur").filter(|_| r.line.get(q.to, "prep") == Some("in"));
    match beside.or(said) {
        Some("volume") => f.basis = Some(Basis::Volume),
        Some("value") => f.basis = Some(Basis::Value),
        Some("dollar") => f.money = Some("USD".to_owned()),
        Some("yuan") => f.money = Some("CNY".to_owned()),
        Some(code) if crate::vocab::is_currency(code) => f.money = Some(code.to_owned()),
        _ => {}
    }
}

/// "divergiram em menos de um quinto das votações": they agreed in the rest.
fn agreed(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let (from, to) = r.stretch_of(q.from);
    let apart = (from..to).any(|n| r.line.is(n, "disagree"));
    let votes = f.measure == "un.agreement" && matches!(f.kind, Kind::Level | Kind::Share);
    let Some(Value::One(v)) = f.value.filter(|_| apart && votes) else { return };
    f.value = Some(Value::One(100.0 - v));
    f.op = f.op.map(|op| match op {
        Op::Above => Op::Below,
        // "in nearly a fifth": in a little more than the rest
        Op::Below | Op::Nearly => Op::Above,
        Op::AtLeast => Op::AtMost,
        Op::AtMost => Op::AtLeast,
        other => other,
    });
}

/// What each kind of claim has that others have not.
fn by_kind(r: &Reader<'_>, q: &Quantity, s: &Subject, f: &mut Frame) {
    match f.kind {
        Kind::Change => signed(r, q, s, f),
        // "the balance was –US$8.6 billion"
        Kind::Level if s.sign < 0.0 || q.sign == Some(-1.0) && s.measure.ends_with(".balance") => {
            f.value = Some(negative(q.value))
        }
        Kind::Share => {
            f.denominator = Some(whole(r, s, q));
            led_away(r, q, f);
        }
        Kind::Ratio => {
            if let Value::One(v) = q.value
                && q.unit == Unit::Percent
            {
                f.value = Some(Value::One(v / 100.0));
                f.unit = Some("x".to_owned());
                f.precision = Precision::Word;
            }
            match super::ratio::of_another(r, q) {
                Some((from, to)) => {
                    // "不足埃及同类安排的三分之一": the comparator stands before the other figure.
                    if let Some(op) =
                        r.line.get(from - 1, "op").and_then(super::quantity::op_of).filter(|_| !q.op_said)
                    {
                        f.op = Some(op);
                    }
                    super::ratio::other_figure(r, from, to, s, f);
                }
                None if super::ratio::of_the_last(r, q, f) => {}
                None => match super::ratio::other_way(r, q).and_then(|n| r.line.get(n, "verb")) {
                    Some(verb) => {
                        let measure = verb.split(':').next().map(str::to_owned);
                        let parties = f.parties.iter().rev().cloned().collect();
                        f.versus = Some(Other { measure, parties: Some(parties), ..Other::default() });
                    }
                    None => super::ratio::against(r, q.to, f),
                },
            }
        }
        _ => {}
    }
}

/// The last touches: members of blocs, the end of a stretch of years, sums over it.
fn settled(r: &Reader<'_>, q: &Quantity, s: &Subject, f: &mut Frame) {
    let kind = f.kind;
    all_but(r, q, f);
    if kind == Kind::Count && s.measure == "membership" {
        f.parties = f.parties.iter().filter(|p| role::is_bloc(&p.plus)).cloned().collect();
    }
    if kind == Kind::Level
        && matches!(r.kind, Some(Kind::Change | Kind::Ratio))
        && let Period::Range(Stamp::Year(_), b) = f.period
        && r.out.last().is_some_and(|o| o.period == Period::At(b))
    {
        f.period = Period::At(b);
    }
    if kind == Kind::Count || s.measure.starts_with("ties.") || s.measure == "membership" {
        counted(r, q, f);
    }
    if f.agg.is_none()
        && kind == Kind::Level
        && matches!(f.period, Period::Range(Stamp::Year(_), Stamp::Year(_)) | Period::Since(_))
        && crate::vocab::agg(&s.measure) == crate::vocab::Agg::Sum
    {
        f.agg = Some(Agg::Sum);
    }
}

/// English: "shipments to all markets other than Germany", "46 represent states outside Africa": everybody but one.
fn all_but(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let out = r.groups.iter().find(|g| {
        g.case == super::place::Case::Without && r.stretch(g.from) == r.stretch(q.from) && g.codes.len() == 1
    });
    let Some(out) = out.filter(|_| r.line.lexicon.lang == Lang::En && f.parties.len() == 2) else { return };
    let beside = out
        .from
        .checked_sub(2)
        .is_some_and(|n| (n.saturating_sub(1)..=n).any(|i| r.line.is(i, "unit") || r.line.is(i, "partner")));
    if let Some(world) = f.parties.iter_mut().find(|p| p.has("WLD")).filter(|_| beside) {
        world.minus.clone_from(&out.codes);
    }
}

/// The place that a difference is told against: "seis menos que Portugal", "比美国多5座".
fn than(r: &Reader<'_>, q: &Quantity) -> Option<super::place::Group> {
    let zh = r.line.lexicon.lang == Lang::Zh;
    let near = |g: &&super::place::Group| {
        let beside =
            if zh { g.to <= q.from && q.from - g.to <= 4 } else { g.from >= q.to && g.from - q.to <= 3 };
        g.case == super::place::Case::Than && beside && r.stretch(g.from) == r.stretch(q.from)
    };
    r.groups.iter().find(near).cloned()
}

/// A difference to another place: how much more or less than it the one spoken of has.
fn beyond(r: &Reader<'_>, s: &Subject, other: &super::place::Group, f: &mut Frame) {
    let less = matches!(f.value, Some(Value::One(v)) if v < 0.0);
    f.kind = Kind::Comparison;
    f.op = Some(if less { Op::Below } else { Op::Above });
    if let Some(Value::One(v)) = f.value {
        f.value = Some(Value::One(v.abs()));
    }
    let bare = |n: usize| {
        let group = s.sides.group.get(n).copied().flatten().and_then(|g| r.groups.get(g));
        group.is_some_and(|g| matches!(g.case, super::place::Case::Bare))
    };
    let at =
        r.flow.as_ref().filter(|_| s.head.is_none()).map_or(usize::from(!bare(0) && bare(1)), |f| f.focal);
    let mut parties = f.parties.clone();
    if let Some(slot) = parties.get_mut(at) {
        *slot = Party::union(&other.codes);
    }
    f.versus = Some(Other { parties: Some(parties), ..Other::default() });
}

/// The comparator; "hasta" after a movement names its end, and words before "占" count too.
fn op(r: &Reader<'_>, q: &Quantity) -> Op {
    let moved = (0..q.from)
        .any(|n| r.line.any(n, &["up", "down", "times", "move"]) && r.clause(n) == r.clause(q.from));
    if q.op == Op::AtMost
        && matches!(r.line.word(q.lead), "hasta" | "ate")
        && moved
        && r.hedge(q.lead, q.to).is_none()
    {
        return Op::Equal;
    }
    // "passou de 400 em 2015 para 550": where a movement began is no limit.
    let began = q.op == Op::Above && r.line.phrase(q.lead).starts_with("pass") && from_end(r, q);
    if began || q.op_said && beside(r, q) {
        return Op::Equal;
    }
    // "不及2023年的六成"
    let year = r
        .times
        .iter()
        .find(|t| t.to < q.from && q.from - t.to <= 3 && super::time::opens_multiple(r.line, t.to));
    let before =
        year.filter(|_| !q.op_said).and_then(|t| t.from.checked_sub(1)).and_then(|n| r.line.get(n, "op"));
    if let Some(op) = before.and_then(super::quantity::op_of) {
        return op;
    }
    if !q.op_said && r.line.lexicon.lang == Lang::Zh {
        let share = (0..q.from).rev().find(|n| r.line.is(*n, "share") && r.stretch(*n) == r.stretch(q.from));
        let said = share
            .and_then(|n| r.line.get(n, "op").or_else(|| r.line.get(n.checked_sub(1)?, "op")))
            .and_then(super::quantity::op_of);
        if let Some(op) = said {
            return op;
        }
    }
    q.op
}

/// "102 mil, abaixo dos 140 mil de 2021", "por debajo de las 41 de Irak", "低于俄罗斯的三成五": the
/// comparison is of the figure before, and the second figure is told as it is.
fn beside(r: &Reader<'_>, q: &Quantity) -> bool {
    let earlier = r.quantities.iter().any(|o| o.to <= q.lead && q.lead - o.to <= 6 && o.unit == q.unit);
    let owned = r.line.get(q.to, "prep") == Some("of")
        && (q.to + 1..q.to + 3)
            .any(|n| r.times.iter().any(|t| t.from == n) || r.groups.iter().any(|g| g.from == n));
    let article = (q.lead..q.from).any(|n| {
        r.line.is(n, "article") || r.line.phrase(n).ends_with(" los") || r.line.phrase(n).ends_with("os")
    });
    earlier && owned && article
}

/// Where a quantity stands: fractions take their qualifier along, counts are the number alone.
fn place(r: &Reader<'_>, q: &Quantity, kind: Kind) -> (crate::frame::Span, crate::frame::Span) {
    let first = q.lead.min(q.from);
    if q.fraction {
        return (r.wide(first, q.to), r.span(first, q.to));
    }
    let number = super::number::at(r.line, q.from).map(|n| n.to).filter(|to| *to > q.from && *to <= q.to);
    let counted = kind == Kind::Count || matches!(&q.unit, Unit::Thing(u, _) if u == "persons");
    match number {
        Some(to) if counted && r.line.lexicon.lang != Lang::Zh => (r.wide(first, q.to), r.span(q.from, to)),
        _ => (r.span(first, q.to), r.span(q.from, q.to)),
    }
}

/// What a number without a unit counts, by its measure.
fn bare_unit(measure: &str) -> Option<String> {
    let unit = match measure {
        "people.tourists" | "people.students" | "jobs" | "population" => "persons",
        "firms.presence" => "companies",
        "ties.embassy" => "embassies",
        "ties.institute.confucius" => "institutes",
        "ties.trade_mission" => "offices",
        _ => return None,
    };
    Some(unit.to_owned())
}

fn unit_of(unit: &str, measure: &str) -> String {
    match (unit, measure) {
        ("count", "firms.presence") => "companies",
        ("count", "ties.embassy") => "embassies",
        ("count", "ties.institute.confucius") => "institutes",
        ("count", "projects.infrastructure") => "projects",
        ("count", "jobs") => "persons",
        ("count" | "countries", "membership") => "members",
        ("count", "ties.fta" | "ties.bit" | "ties.agreement" | "ties.partnership") => "agreements",
        ("count", "ties.swap" | "ties.diplomatic" | "ties.mou.bri" | "ties.visa_free") => "countries",
        _ => unit,
    }
    .to_owned()
}

fn negative(v: Value) -> Value {
    match v {
        Value::One(v) => Value::One(-v.abs()),
        Value::Range([a, b]) => Value::Range([-b.abs(), -a.abs()]),
    }
}

fn signed(r: &Reader<'_>, q: &Quantity, s: &Subject, f: &mut Frame) {
    // "down by DKK 1.3 billion, or 6.2 per cent"
    let again = || {
        let last = r.out.last().filter(|f| f.kind == Kind::Change && f.measure == s.measure)?;
        let near = r.quantities.iter().any(|o| o.to <= q.lead && q.lead - o.to <= 2);
        near.then(|| last.number().map_or(1.0, f64::signum))
    };
    let sign = q.sign.or_else(|| change(r, q).map(|c| c.sign)).or_else(again).unwrap_or(1.0);
    if sign < 0.0 {
        f.value = Some(negative(q.value));
    }
}

/// "By the end of 2020 China had signed with 19", "hasta 2020", "截至2020年底": so many up to a time, and not in it.
fn up_to(r: &Reader<'_>) -> bool {
    let led = |n: usize| {
        let as_of = n > 0 && r.line.word(n - 1) == "as" && r.line.word(n) == "of";
        as_of
            || r.line.is(n, "yearsend")
            || matches!(r.line.word(n), "by" | "hasta" | "ate" | "底" | "末")
            || matches!(r.line.phrase(n).as_str(), "as of" | "截 至" | "截 止")
    };
    r.times.iter().any(|t| (t.from.saturating_sub(2)..t.to + 1).any(led))
}

/// Counts of ties and members: when they stood, and which event is counted.
fn counted(r: &Reader<'_>, q: &Quantity, f: &mut Frame) {
    let clause = r.clause(q.from);
    // "assinou 15 acordos, seis dos quais já vigoram": each number has the event of its own stretch
    let happened = |n: usize| {
        let event = r.line.get(n, "event").filter(|e| {
            r.clause(n) == clause && matches!(*e, "signed" | "in_force" | "withdrew" | "concluded")
        })?;
        Some((r.stretch(n) != r.stretch(q.from), n, event))
    };
    let event = (0..r.line.len()).filter_map(happened).min().map(|e| e.2);
    if f.kind == Kind::Count
        && f.measure.starts_with("ties.")
        && let Some(event) = event
    {
        f.events = vec![event.to_owned()];
    }
    let stock =
        f.measure != "ties.swap" && event.is_none_or(|e| e == "in_force") && f.measure != "ties.meeting";
    let stands = f.measure.starts_with("ties.") || f.measure == "membership";
    if (stock || up_to(r))
        && stands
        && let Period::At(s) = f.period
    {
        f.period = Period::AsOf(super::calendar::last_day(s));
    }
    // "has five full members": on the day of the text
    if f.measure == "membership" && f.period == Period::Latest && r.line.lexicon.lang == Lang::En {
        f.period = Period::AsOf(Stamp::Day(r.day.0, r.day.1, r.day.2));
    }
    if f.op == Some(Op::Equal) && f.kind == Kind::Level {
        f.events.clear();
    }
}
