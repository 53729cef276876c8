//! What the judge cannot know: a witness that speaks of a year long past, a figure that is itself
//! a bound, and a text that names its own source.

use comity_claims::frame::{Frame, Kind, Op};
use comity_claims::judge::policy::off_by;
use comity_claims::judge::tolerance::NOTICE_DAYS;
use comity_claims::judge::{Basis, Finding, Reason, Verdict};
use comity_claims::period::{Day, Period, Stamp};
use comity_claims::remark::{Doubt, Remark};
use comity_ledger::ledger::Observation;
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::basis::Reporter;
use comity_ledger::panel::reading::Bound;
use comity_ledger::panel::series::SERIES;
use comity_ledger::world::World;

/// A figure of the year before the last full one may still support a claim about "now", which moves
/// slowly; it may not contradict one.
const OLDER: i32 = 1;

/// Weight of what a sum lacks up to which it may still contradict a larger number, and by how much
/// that number must then be larger, as a multiple of the weight.
const LACKS: (f64, f64) = (0.002, 40.0);

/// A finding with the witnesses that were heard but not counted.
pub struct Adjusted {
    /// The finding without them.
    pub finding: Finding,
    /// Witnesses set aside, with the reason.
    pub aside: Vec<(Basis, Aside)>,
    /// Whether the text names a source of which there is no figure.
    pub source_missing: bool,
}

/// Why a witness was heard but not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aside {
    /// Too old to speak of now.
    TooOld,
    /// Taken from an article like the one checked.
    Circular,
    /// Only a bound, which leaves it open.
    Bound,
    /// Unverified, and what has no source contradicts nobody.
    Unverified,
    /// Without some of the parties, for which it has no data.
    Lacks,
    /// Not the source that the text names.
    NotNamed,
}

impl Aside {
    /// Its id among the messages.
    pub fn id(self) -> &'static str {
        match self {
            Self::TooOld => "too_old",
            Self::Circular => "circular",
            Self::Bound => "bound",
            Self::Unverified => "unverified",
            Self::Lacks => "lacks",
            Self::NotNamed => "not_named",
        }
    }
}

/// Why a witness does not answer, if it does not.
fn why_aside(world: Option<&World>, frame: &Frame, basis: &mut Basis, date: Day) -> Option<Aside> {
    if frame.period == Period::Latest && world.is_some() && too_old(basis, date) {
        return Some(Aside::TooOld);
    }
    if circular(world, basis) {
        return Some(Aside::Circular);
    }
    if !bounded(world, frame, basis) {
        return Some(Aside::Bound);
    }
    let marked = |b: &Basis| b.rows.iter().any(|r| r.unverified());
    if matches!(basis.verdict, Verdict::Contradicted | Verdict::Outdated) && marked(basis) {
        return Some(Aside::Unverified);
    }
    lacks(frame, basis).then_some(Aside::Lacks)
}

/// Whether a figure is of too long ago to answer for "now".
fn too_old(basis: &Basis, date: Day) -> bool {
    let Some(year) = basis.period.last_year() else { return false };
    let last_full = date.0 - 1;
    let near = year == last_full - OLDER && basis.verdict == Verdict::Supported;
    year < last_full && !near
}

/// Whether a sum that lacks some parties says no only because it lacks them.
fn lacks(frame: &Frame, basis: &Basis) -> bool {
    let missing: f64 = basis.rows.iter().map(|r| r.missing).fold(0.0, f64::max);
    if missing == 0.0 || matches!(basis.verdict, Verdict::Supported | Verdict::Imprecise) {
        return false;
    }
    let (Some(found), Some(claimed)) = (basis.value, frame.number()) else { return missing > LACKS.0 };
    let larger = claimed.abs() > found.abs();
    match frame.kind {
        Kind::Level => {
            larger && (missing > LACKS.0 || claimed.abs() < found.abs() * (1.0 + LACKS.1 * missing))
        }
        _ => missing > LACKS.0,
    }
}

/// Whether a claim that somebody joined or left is wrong by the date alone, and that is a day on which it may have been
/// decided: texts give either.
fn may_be_decision(frame: &Frame, found: &Finding) -> bool {
    let joining = frame.measure == measure::MEMBERSHIP || frame.measure == measure::TIES_MOU_BRI;
    let Some((_, claimed)) = frame.period.bounds().filter(|_| joining && frame.kind == Kind::Event) else {
        return false;
    };
    let later = |recorded: Stamp| {
        let day = recorded.first();
        // The same day of another year is a slip of the year.
        let slip = frame.period == Period::At(Stamp::Day(claimed.0, day.1, day.2));
        !slip && (1..=i64::from(NOTICE_DAYS)).contains(&days_from(claimed, day))
    };
    found.events.iter().any(|event| later(event.date))
}

/// Sources that reconcile or gather the reports of both sides.
const COMPILED: &[&str] = &["BACI", "BACI-HS6", "UNCTAD", "FACTBOOK"];

/// Factor by which what an importer reports often differs from what its partner does, or both from what is made of them:
/// freight alone is some 5 to 10 %, and goods that pass through a third place come on top.
const REPORTS_DIFFER: f64 = 1.2;
/// The same of growth factors: a gap that lasts cancels in them.
const GROWTHS_DIFFER: f64 = 1.05;

/// The same where nobody has reconciled the two: goods of Taiwan that reach China by way of Hong Kong make its own figure
/// half of China's.
const UNRECONCILED_DIFFER: f64 = 2.5;

/// Whether an evidence id is of customs that do not speak of what a claim is about, the exports of their own economy or
/// its imports, so that the report of the other side may confirm it.
fn is_of_other_side(measure: &str, evidence: &str) -> bool {
    let Some((flow, id)) = evidence.rsplit_once('@') else { return false };
    let reporter = SERIES.iter().find(|series| series.id == id).map(|series| series.reporter);
    let Some(Reporter::Customs(code)) = reporter else { return false };
    // `trade.goods.exports/BOL>CHN/2022`, or `trade.goods/CHN:KEN/2022` for both ways.
    match (Measure::parse(measure), flow.split('/').nth(1).and_then(|sides| sides.split_once('>'))) {
        (Ok(measure::TRADE_GOODS_EXPORTS), Some((from, _))) => from != code,
        (Ok(measure::TRADE_GOODS_IMPORTS), Some((_, to))) => to != code,
        _ => true,
    }
}

/// Whether only compiled figures of trade or the customs of the other side deny a claim, and the report of the side that it
/// speaks of may well confirm it.
fn may_be_of_other_report(frame: &Frame, found: &Finding) -> bool {
    let deny: Vec<&Basis> = found.bases.iter().filter(|b| b.verdict == Verdict::Contradicted).collect();
    let compiled = |b: &&Basis| COMPILED.contains(&b.source.as_str());
    // Whoever names the customs is held to them.
    let named =
        |b: &Basis| frame.source.iter().flat_map(|s| &s.ids).any(|id| b.source.starts_with(id.as_str()));
    let of_other =
        |b: &Basis| !named(b) && b.rows.iter().any(|row| is_of_other_side(&frame.measure, &row.evidence));
    let rate = frame.kind == Kind::Change && frame.unit.as_deref() == Some("percent");
    let most = match (rate, deny.iter().any(compiled)) {
        (true, _) => GROWTHS_DIFFER,
        (false, true) => REPORTS_DIFFER,
        (false, false) => UNRECONCILED_DIFFER,
    };
    let size = |v: f64| if rate { 1.0 + v / 100.0 } else { v };
    let near = |b: &Basis| {
        let (Some(v), Some(q)) = (b.value.map(size), frame.number().map(size)) else { return false };
        v * q > 0.0 && (v / q).max(q / v) <= most
    };
    Measure::parse(&frame.measure).is_ok_and(Measure::is_goods)
        && matches!(frame.kind, Kind::Level | Kind::Change | Kind::Share | Kind::Ratio)
        && deny.iter().all(|b| compiled(b) || of_other(b))
        && deny.iter().any(|b| near(b))
}

/// Whether the text names an office for a number and none of its figures is here.
fn may_be_of_an_office(frame: &Frame, _: &Finding) -> bool {
    frame.number().is_some() && frame.source.as_ref().is_some_and(|source| source.ids.is_empty())
}

/// Whether a rate of growth of output is denied by dollars of each year.
fn may_be_real_growth(frame: &Frame, _: &Finding) -> bool {
    let rate = frame.kind == Kind::Change && frame.unit.as_deref() == Some("percent");
    rate && frame.money.is_none() && frame.measure == measure::GDP
}

/// Whether a number of members is off by one.
fn may_count_another(frame: &Frame, found: &Finding) -> bool {
    let near = |b: &Basis| b.value.zip(frame.number()).is_some_and(|(v, q)| (v - q).abs() <= 1.0);
    frame.kind == Kind::Count && frame.measure == measure::MEMBERSHIP && found.bases.iter().any(near)
}

/// By how much two groupings of one product may differ.
const GROUPED: f64 = 2.0;

/// Whether what a text calls oil or copper is a wider or narrower group than the one looked up.
fn may_group_otherwise(frame: &Frame, found: &Finding) -> bool {
    frame.product.is_some() && off_by(frame, found).is_some_and(|off| off < GROUPED)
}

/// Days from one day to another, months taken as equal.
fn days_from(a: Day, b: Day) -> i64 {
    let number = |(year, month, day): Day| i64::from(year) * 372 + i64::from(month) * 31 + i64::from(day);
    (number(b) - number(a)) * 365 / 372
}

/// Sets aside what does not answer, puts the verdict together anew, and leaves open what the atlas cannot settle.
pub fn adjust(world: Option<&World>, frame: &Frame, found: Finding, date: Day) -> Adjusted {
    let adjusted = set_aside(world, frame, found, date);
    if world.is_none() {
        return adjusted;
    }
    Adjusted { finding: left_open(frame, adjusted.finding), ..adjusted }
}

/// Whether something that the atlas does not hold may make a claim true.
type May = fn(&Frame, &Finding) -> bool;

/// The finding, or why what it calls false may be true all the same.
fn left_open(frame: &Frame, found: Finding) -> Finding {
    let reasons: [(May, Doubt); 6] = [
        (may_be_of_an_office, Doubt::OfAnOffice),
        (may_be_of_other_report, Doubt::OtherReport),
        (may_be_real_growth, Doubt::RealGrowth),
        (may_be_decision, Doubt::Decision),
        (may_count_another, Doubt::CountedOtherwise),
        (may_group_otherwise, Doubt::OtherReading),
    ];
    match reasons.into_iter().find(|(may, _)| found.verdict == Verdict::Contradicted && may(frame, &found)) {
        None => found,
        Some((_, why)) => {
            let open = Finding::not_checkable(Reason::Unclear);
            Finding { events: found.events, bases: found.bases, ..open }.with_note(Remark::Doubt(why))
        }
    }
}

fn set_aside(world: Option<&World>, frame: &Frame, found: Finding, date: Day) -> Adjusted {
    let mut aside = Vec::new();
    let mut source_missing = false;
    let mut bases = Vec::new();
    let before = found.bases.len();
    for mut basis in found.bases.iter().cloned() {
        match why_aside(world, frame, &mut basis, date) {
            Some(why) => aside.push((basis, why)),
            None => bases.push(basis),
        }
    }
    if let Some(source) = frame.source.as_ref().filter(|source| !source.ids.is_empty()) {
        let named = |b: &Basis| source.ids.iter().any(|id| b.source.starts_with(id.as_str()));
        if !bases.iter().any(named) && !bases.is_empty() {
            source_missing = true;
            aside.extend(bases.drain(..).map(|b| (b, Aside::NotNamed)));
        }
    }
    if bases.len() == before {
        let finding = if bases.iter().zip(&found.bases).all(|(a, b)| a.verdict == b.verdict) {
            found
        } else {
            Finding { events: found.events, notes: found.notes, ..Finding::from_bases(bases) }
        };
        return Adjusted { finding, aside, source_missing };
    }
    let finding = if bases.is_empty() {
        Finding { notes: found.notes, ..Finding::not_checkable(Reason::NoData) }
    } else {
        Finding { events: found.events, notes: found.notes, ..Finding::from_bases(bases) }
    };
    Adjusted { finding, aside, source_missing }
}

/// The published figure behind a basis, if it is one.
fn figure<'w>(world: Option<&'w World>, basis: &Basis) -> Option<&'w Observation> {
    let number = basis.rows.first()?.evidence.strip_prefix("observation/")?;
    world?.ledger().observations.iter().find(|o| o.id == number)
}

/// Whether a figure's only source is a text of the kind that is checked.
fn circular(world: Option<&World>, basis: &Basis) -> bool {
    figure(world, basis).is_some_and(|o| o.sources == ["seed"])
}

/// Judges a figure that is itself a bound; gives whether it answers at all.
fn bounded(world: Option<&World>, frame: &Frame, basis: &mut Basis) -> bool {
    let bound = figure(world, basis).map(|o| o.bound);
    let (Some(bound), Some(value), Some(claimed)) = (bound, basis.value, frame.number()) else { return true };
    let same = (value - claimed).abs() <= 1e-9 * claimed.abs();
    match (bound, frame.op.unwrap_or(Op::Equal)) {
        (Bound::AtLeast, Op::Above | Op::AtLeast) if value >= claimed || same => {
            basis.verdict = Verdict::Supported;
        }
        (Bound::AtMost, Op::Below | Op::AtMost | Op::Nearly) if value <= claimed || same => {
            basis.verdict = Verdict::Supported;
        }
        // the true value may be anything above
        (Bound::AtLeast, _) if value < claimed => return false,
        (Bound::AtMost, _) if value > claimed => return false,
        // "nearly a million" is not more than a million
        (Bound::AtMost, Op::Above | Op::AtLeast) => basis.verdict = Verdict::Contradicted,
        (Bound::AtLeast, Op::Below | Op::AtMost) => basis.verdict = Verdict::Contradicted,
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customs_speak_for_the_side_that_a_claim_is_about_or_not() {
        let arrives = "trade.goods.exports/BOL>CHN/2022@china-customs";
        let leaves = "trade.goods.exports/CHN>BOL/2020@china-customs";
        for (measure, evidence, other) in [
            (measure::TRADE_GOODS_EXPORTS, arrives, true),
            (measure::TRADE_GOODS_IMPORTS, arrives, false),
            (measure::TRADE_GOODS_EXPORTS, leaves, false),
            (measure::TRADE_GOODS_IMPORTS, leaves, true),
            (measure::TRADE_GOODS, "trade.goods/CHN:BOL/2020@china-customs", true),
            (measure::TRADE_GOODS_EXPORTS, "trade.goods.exports/BOL>CHN/2020@baci", false),
            (measure::TRADE_GOODS, "observation/M001", false),
        ] {
            assert_eq!(is_of_other_side(&measure, evidence), other, "{measure} {evidence}");
        }
    }
}
