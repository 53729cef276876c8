//! Events, memberships and counts of ties.
//!
//! An event found in the period holds; the same event at another date does not; one that is
//! absent does not hold only where the ledger is known to be complete. A union fails if one
//! member fails, and the finding says which. A count without an event is of ties in being.

use super::tolerance::{Grade, NOTICE_DAYS, grade};
use super::{Basis, Finding, Reason, Verdict, numeric};
use crate::facts::{Beside, Facts, Happening, Spell, Standing, members_on};
use crate::frame::{Frame, Kind, Op, Party};
use crate::period::{Day, Period, Stamp};
use crate::remark::Remark;
use crate::vocab;
use std::collections::{BTreeMap, BTreeSet};

/// Years between the beginnings of two trade agreements of the same parties, or between two readings of the day of one
/// (provisional, full, for one side): the date claimed is held against a list that may leave something out only beyond them.
const YEARS_APART: i32 = 2;

/// What the ledger says of one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Yes,
    No,
    Silent,
}

impl Said {
    fn denied(self, negated: bool) -> Self {
        match (self, negated) {
            (Self::Yes, true) => Self::No,
            (Self::No, true) => Self::Yes,
            (s, _) => s,
        }
    }
}

/// Whether a date, at its own precision, lies in a period.
fn falls_in(date: Stamp, period: Period, today: Day) -> bool {
    let (first, last) = (date.first(), date.last());
    match period {
        Period::At(_) | Period::Range(..) => period.bounds().is_some_and(|(a, b)| last >= a && first <= b),
        Period::Since(s) => last >= s.first() && first <= today,
        Period::UpTo(s) | Period::AsOf(s) => first <= s.last(),
        Period::Latest => first <= today,
        Period::Future => false,
    }
}

/// Whether an event is in a period. A membership is half-open: the first day outside is the day after
/// the last day inside, and texts give either as the day of leaving.
fn happens_in(h: &Happening, period: Period, today: Day) -> bool {
    let ends = matches!(h.event.as_str(), "left" | "withdrew" | "severed");
    let day_of_leaving = match h.date {
        Stamp::Day(y, m, d) if ends => Some(day_before((y, m, d))),
        _ => None,
    };
    falls_in(h.date, period, today)
        || day_of_leaving.is_some_and(|(y, m, d)| falls_in(Stamp::Day(y, m, d), period, today))
}

fn day_before(day: Day) -> Day {
    Stamp::Day(day.0, day.1, day.2).shift_days(-1).first()
}

fn until(period: Period, today: Day) -> Day {
    match period {
        Period::At(s) | Period::AsOf(s) | Period::UpTo(s) | Period::Range(_, s) => s.last(),
        Period::Since(_) | Period::Latest | Period::Future => today,
    }
}

fn matches_product(frame: &Frame, h: &Happening) -> bool {
    match &frame.product {
        Some(p) if frame.measure.starts_with("tariff") && !h.note.is_empty() => {
            super::term::product_overlap(p, &h.note) >= 0.3
        }
        _ => true,
    }
}

/// Events that count as the one claimed, in order of preference.
fn accepted(claimed: &str) -> Vec<&str> {
    match claimed {
        "concluded" => vec!["concluded", "signed"],
        "signed" => vec!["signed", "concluded"],
        "left" => vec!["left", "withdrew"],
        "withdrew" => vec!["withdrew", "left"],
        "joined" => vec!["joined"],
        other => vec![other],
    }
}

/// Words that texts use for one and the same event of a measure.
fn alike(measure: &str, event: &str) -> &'static [&'static str] {
    const SETS: &[(&str, &[&str])] = &[
        ("ties.diplomatic", &["established", "restored"]),
        ("ties.visa_free", &["lifted", "launched", "in_force", "established", "created", "opened"]),
        ("ties.meeting", &["opened", "created", "launched", "established", "concluded"]),
        ("ties.partnership", &["established", "upgraded", "launched", "created", "signed"]),
        ("projects.infrastructure", &["opened", "launched", "created", "established", "concluded"]),
        ("ties.embassy", &["opened", "established", "launched", "created"]),
        ("ties.trade_mission", &["opened", "established", "launched", "created"]),
        ("ties.institute.confucius", &["opened", "established", "launched", "created"]),
        ("ties.swap", &["signed", "established", "launched", "in_force", "concluded"]),
        ("ties.mou.bri", &["signed", "joined", "concluded"]),
        ("tariff.rate", &["launched", "created", "in_force", "established"]),
        ("membership", &["left", "withdrew"]),
        ("membership", &["joined", "signed", "in_force"]),
        ("ties.bit", &["withdrew", "left"]),
        ("ties.agreement", &["withdrew", "left"]),
        ("ties.mou.bri", &["withdrew", "left"]),
    ];
    let of = |s: &&(&str, &[&str])| s.0 == measure && s.1.contains(&event);
    SETS.iter().find(of).map_or(&[], |s| s.1)
}

struct Query<'a> {
    frame: &'a Frame,
    facts: &'a dyn Facts,
    date: Day,
}

/// A founding, told by the day from which those who founded it are members. Lists of members begin with a treaty, its
/// signature or its first meeting, so that they deny no year that a text gives.
fn founding(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let joined = Frame { events: vec!["joined".to_owned()], ..frame.clone() };
    let found = if frame.parties.len() == 2 { event(&joined, facts, date) } else { unknown() };
    if found.verdict == Verdict::Supported { found } else { unknown() }
}

fn unknown() -> Finding {
    Finding::not_checkable(Reason::NoData)
}

/// Judges an event.
pub fn event(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    if frame.measure == "membership" && frame.events.iter().any(|e| e == "created") {
        return founding(frame, facts, date);
    }
    let q = Query { frame, facts, date };
    let pairs = pairs(&frame.parties);
    let mut used = Vec::new();
    let mut said: Vec<(Vec<String>, Said)> = Vec::new();
    for (a, b) in &pairs {
        let (s, events) = q.event_between(a, b.as_deref());
        used.extend(events);
        said.push((std::iter::once(a).chain(b).cloned().collect(), s.denied(frame.negated)));
    }
    conclude(said, used)
}

fn pairs(parties: &[Party]) -> Vec<(String, Option<String>)> {
    let first = parties.first().map(|p| p.plus.clone()).unwrap_or_default();
    match parties.get(1) {
        None => first.into_iter().map(|a| (a, None)).collect(),
        Some(second) => {
            first.iter().flat_map(|a| second.plus.iter().map(move |b| (a.clone(), Some(b.clone())))).collect()
        }
    }
}

fn conclude(said: Vec<(Vec<String>, Said)>, used: Vec<Happening>) -> Finding {
    let of = |what: Said| -> Vec<Vec<String>> {
        said.iter().filter(|s| s.1 == what).map(|s| s.0.clone()).collect()
    };
    let (failing, silent) = (of(Said::No), of(Said::Silent));
    let (verdict, note) = if !failing.is_empty() {
        (Verdict::Contradicted, Some(Remark::FailsFor(failing)))
    } else if !silent.is_empty() || said.is_empty() {
        (Verdict::NotCheckable(Reason::NoData), Some(Remark::NotListed(silent)))
    } else {
        (Verdict::Supported, None)
    };
    Finding { verdict, bases: Vec::new(), events: used, notes: note.into_iter().collect() }
}

impl Query<'_> {
    fn happenings(&self, a: &str, b: Option<&str>) -> Vec<Happening> {
        let with_b = |h: &Happening| b.is_none_or(|b| h.parties.iter().any(|p| p == b));
        let of = |measure: &str| -> Vec<Happening> {
            self.facts
                .events(measure, Some(a))
                .into_iter()
                .filter(|h| with_b(h) && matches_product(self.frame, h))
                .collect()
        };
        let own = of(&self.frame.measure);
        if self.frame.measure != "ties.agreement" || !own.is_empty() {
            return own;
        }
        // a trade pact is an agreement too
        ["ties.fta", "ties.bit", "ties.mou.bri", "ties.swap", "ties.visa_free", "ties.partnership"]
            .into_iter()
            .flat_map(of)
            .collect()
    }

    fn event_between(&self, a: &str, b: Option<&str>) -> (Said, Vec<Happening>) {
        let all = self.happenings(a, b);
        let claimed: Vec<&str> = self.frame.events.iter().map(String::as_str).collect();
        let mut found: Vec<Happening> =
            all.iter().filter(|h| claimed.contains(&h.event.as_str())).cloned().collect();
        if found.is_empty() {
            let wide: Vec<&str> = claimed.iter().flat_map(|c| accepted(c)).collect();
            found = all.iter().filter(|h| wide.contains(&h.event.as_str())).cloned().collect();
        }
        if self.frame.negated
            && self.frame.measure == "ties.diplomatic"
            && matches!(self.frame.period, Period::Latest | Period::AsOf(_))
        {
            let being = in_being(&all, until(self.frame.period, self.date));
            return (
                being.map_or_else(|| self.absent(a, b), |yes| if yes { Said::Yes } else { Said::No }),
                all,
            );
        }
        let inside = |h: &Happening| happens_in(h, self.frame.period, self.date);
        if !found.iter().any(inside) {
            let wide: Vec<&str> =
                claimed.iter().flat_map(|c| alike(&self.frame.measure, c)).copied().collect();
            let others: Vec<Happening> =
                all.iter().filter(|h| wide.contains(&h.event.as_str()) && inside(h)).cloned().collect();
            if found.is_empty() || !others.is_empty() {
                found.extend(others);
            }
        }
        if found.iter().any(inside) {
            found.retain(inside);
            return (Said::Yes, found);
        }
        if !found.is_empty() {
            let no = self.excludes(&found, a, b) || self.far_from_all(&all, a, b);
            return (if no { Said::No } else { Said::Silent }, found);
        }
        if let Some(said) = self.dated_by_spells(a, b) {
            return (said, found);
        }
        if self.stands_beside(a, b) {
            return (Said::Silent, found);
        }
        if self.binds_as_member(a, b) {
            return (Said::Yes, found);
        }
        // Of two that have relations a list may leave out a break that others count; of two that never had any it does not.
        let broken = self.frame.measure == "ties.diplomatic" && !all.is_empty();
        if broken && !claimed.contains(&"established") {
            return (Said::Silent, found);
        }
        (self.absent(a, b), found)
    }

    /// Whether an agreement that is kept as a list of members ("the CPTPP has been in force for Japan since 30 December
    /// 2018") has had the member since the day claimed.
    fn binds_as_member(&self, a: &str, b: Option<&str>) -> bool {
        let binds = |e: &String| matches!(e.as_str(), "in_force" | "joined");
        let Some(b) = b.filter(|_| self.frame.measure.starts_with("ties.")) else { return false };
        let (bloc, member) = if self.facts.is_bloc(b) { (b, a) } else { (a, b) };
        let begins = |s: &Spell| {
            s.member == member
                && falls_in(Stamp::Day(s.from.0, s.from.1, s.from.2), self.frame.period, self.date)
        };
        self.frame.events.iter().any(binds) && self.facts.spells(bloc).iter().any(begins)
    }

    /// Whether events found at other dates exclude the one claimed: the list reaches that far, a date
    /// is more than likely, and it is an event of which two parties have one.
    fn excludes(&self, found: &[Happening], a: &str, b: Option<&str>) -> bool {
        let measure = self.frame.measure.as_str();
        let once = matches!(measure, "ties.diplomatic" | "ties.mou.bri" | "membership");
        let whole = b.is_some_and(|b| self.facts.complete_between(measure, a, b));
        let alone = once || whole || self.facts.one_date_each();
        self.reached(a, b) && alone && found.iter().any(|h| !h.doubtful)
    }

    /// Whether two parties whose trade agreements are on record cannot have signed or begun one in the period claimed: no
    /// date of any of them, nor of what older lists call one, is near it, or it would be in force before it was signed.
    fn far_from_all(&self, own: &[Happening], a: &str, b: Option<&str>) -> bool {
        let Some((first, last)) = self.frame.period.bounds().filter(|_| self.frame.measure == "ties.fta")
        else {
            return false;
        };
        let of_both = |h: &Happening| b.is_some_and(|b| h.parties.iter().any(|p| p == b));
        let older = self.facts.events("ties.rta", Some(a)).into_iter().filter(of_both);
        let all: Vec<Happening> = own.iter().cloned().chain(older).collect();
        let one_of_their_own = own.iter().any(|h| h.event == "in_force" && !h.of_many);
        // What else may happen to an agreement, its talks and its end, has days of its own.
        let begins = |e: &String| matches!(e.as_str(), "signed" | "in_force");
        let begins = self.frame.events.iter().all(begins);
        if self.frame.negated || !begins || !one_of_their_own || all.iter().any(|h| h.doubtful) {
            return false;
        }
        let near = |h: &Happening| {
            h.date.shift_years(-YEARS_APART).first() <= last
                && h.date.shift_years(YEARS_APART).last() >= first
        };
        if all.iter().any(|h| h.event == "in_force") && !all.iter().any(near) {
            return true;
        }
        let applied = self.frame.events.iter().all(|e| e == "in_force");
        let mut signed = all.iter().filter(|h| h.event == "signed").peekable();
        let unsigned = applied && signed.peek().is_some() && signed.all(|h| h.date.first() > last);
        unsigned && all.iter().all(|h| h.date.first() > last)
    }

    /// Whether the list was kept up to the end of the period claimed.
    fn reached(&self, a: &str, b: Option<&str>) -> bool {
        let measure = &self.frame.measure;
        self.facts.kept_until(measure, a, b).is_none_or(|last| self.asked_until() <= last)
    }

    /// The last day that the claim speaks of; an open "since" speaks of its first day.
    fn asked_until(&self) -> Day {
        match self.frame.period {
            Period::Since(s) => s.last(),
            other => until(other, self.date),
        }
    }

    /// Accessions and exits as the list of members dates them.
    fn dated_by_spells(&self, a: &str, b: Option<&str>) -> Option<Said> {
        if self.frame.measure != "membership" {
            return None;
        }
        let b = b?;
        let (bloc, member) = if self.facts.is_bloc(b) { (b, a) } else { (a, b) };
        let joined = self.frame.events.iter().any(|e| matches!(e.as_str(), "joined" | "in_force"));
        let dates: Vec<Day> = self
            .facts
            .spells(bloc)
            .into_iter()
            .filter(|s| s.member == member)
            .filter_map(|s| if joined { Some(s.from) } else { s.to })
            .collect();
        if dates.is_empty() {
            return None;
        }
        let on = |d: Day| falls_in(Stamp::Day(d.0, d.1, d.2), self.frame.period, self.date);
        let hit = dates.iter().any(|d| on(*d) || (!joined && on(day_before(*d))));
        Some(if hit { Said::Yes } else { Said::No })
    }

    /// Whether one of two parties stands beside the members of the other: to join as a partner is to join too.
    fn stands_beside(&self, a: &str, b: Option<&str>) -> bool {
        let Some(b) = b.filter(|_| self.frame.measure == "membership") else { return false };
        let (bloc, member) = if self.facts.is_bloc(b) { (b, a) } else { (a, b) };
        self.facts.beside(bloc).iter().any(|beside| beside.spell.member == member)
    }

    fn absent(&self, a: &str, b: Option<&str>) -> Said {
        let measure = &self.frame.measure;
        let whole =
            b.map_or_else(|| self.facts.complete(measure, a), |b| self.facts.complete_between(measure, a, b));
        if whole && self.reached(a, b) { Said::No } else { Said::Silent }
    }

    fn member(&self, member: &str, bloc: &str, day: Day) -> Said {
        let spells = self.facts.spells(bloc);
        if spells.iter().any(|s| s.member == member && s.holds_on(day)) {
            return Said::Yes;
        }
        let own = |b: &&Beside| b.spell.member == member && b.spell.holds_on(day);
        match self.facts.beside(bloc).iter().find(own).map(|b| b.standing) {
            Some(Standing::AsSuch) => return Said::Yes,
            // Some call a signatory a member, others wait until it is bound; who "became" one in a year was bound then.
            Some(Standing::Signed) if !self.frame.negated && day >= self.date => return Said::Yes,
            Some(Standing::Signed | Standing::Open) => return Said::Silent,
            Some(Standing::Outside) | None => {}
        }
        // "All ten of ASEAN are members": it may be said of the union or of its states.
        let inside = |state: &String| spells.iter().any(|s| s.member == *state && s.holds_on(day));
        if self.facts.is_bloc(member) && members_on(self.facts, member, day).iter().any(inside) {
            return Said::Silent;
        }
        if self.facts.complete("membership", bloc) || spells.iter().any(|s| s.member == member) {
            return Said::No;
        }
        Said::Silent
    }
}

/// Whether a tie stands on a day: the last of founding and severing events decides.
fn in_being(all: &[Happening], day: Day) -> Option<bool> {
    let mut dated: Vec<&Happening> = all.iter().filter(|h| h.date.first() <= day).collect();
    dated.sort_by_key(|h| h.date.first());
    dated.iter().rev().find_map(|h| match h.event.as_str() {
        "severed" | "left" | "withdrew" | "suspended" => Some(false),
        "established" | "restored" | "signed" | "in_force" | "opened" | "joined" | "launched" | "created"
        | "upgraded" | "concluded" | "lifted" => Some(true),
        _ => None,
    })
}

/// Judges a membership.
pub fn membership(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    let q = Query { frame, facts, date };
    let (Some(a), Some(b)) = (frame.parties.first(), frame.parties.get(1)) else {
        return Finding::not_checkable(Reason::NoData);
    };
    let (members, bloc) =
        if b.single().is_some_and(|c| facts.is_bloc(c)) || a.plus.len() > 1 { (a, b) } else { (b, a) };
    let (members, bloc) =
        if bloc.single().is_some_and(|c| facts.is_bloc(c)) { (members, bloc) } else { (a, b) };
    let Some(bloc) = bloc.single() else { return Finding::not_checkable(Reason::NoData) };
    let day = until(frame.period, date);
    let on = |day: Day| -> Vec<(Vec<String>, Said)> {
        members.plus.iter().map(|m| (vec![m.clone()], q.member(m, bloc, day).denied(frame.negated))).collect()
    };
    let mut finding = conclude(on(day), Vec::new());
    if finding.verdict == Verdict::Contradicted && frame.period == Period::Latest {
        let changes =
            facts.spells(bloc).into_iter().flat_map(|s| [Some(s.from), s.to]).flatten().filter(|d| *d <= day);
        let before: BTreeSet<Day> =
            changes.map(|d| (d.0 - 1, 12, 31)).chain((1..30).map(|n| (date.0 - n, 12, 31))).collect();
        if let Some(d) = before.iter().rev().find(|d| d.0 > 1900 && on(**d).iter().all(|s| s.1 == Said::Yes))
        {
            finding.verdict = Verdict::Outdated;
            finding.notes = vec![Remark::TrueAtEndOf(d.0)];
        }
    }
    match frame.period {
        Period::Since(start) if finding.verdict == Verdict::Supported && !frame.negated => {
            began(facts, &members.plus, bloc, start, date)
        }
        _ => finding,
    }
}

/// Judges since when members belong to a bloc to which they all belong today.
fn began(facts: &dyn Facts, members: &[String], bloc: &str, start: Stamp, date: Day) -> Finding {
    let spells = facts.spells(bloc);
    let since = |member: &String| {
        let now = |s: &&Spell| s.member == *member && s.from <= date && s.to.is_none_or(|to| date < to);
        spells.iter().find(now).map(|s| s.from)
    };
    let mut notes = Vec::new();
    let mut verdict = Verdict::Supported;
    for (member, from) in members.iter().filter_map(|m| Some((m, since(m)?))) {
        let joined = Stamp::Day(from.0, from.1, from.2);
        if falls_in(joined, Period::At(start), date) {
            continue;
        }
        notes.push(Remark::MemberSince(member.clone(), joined));
        // Whoever has belonged to it for longer belonged to it then too; it may also be a second spell that the text means.
        let doubtful = from < start.first() || joined.shift_days(-NOTICE_DAYS).first() <= start.last();
        match verdict {
            Verdict::Contradicted => {}
            _ if doubtful => verdict = Verdict::NotCheckable(Reason::Unclear),
            _ => verdict = Verdict::Contradicted,
        }
    }
    Finding { verdict, bases: Vec::new(), events: Vec::new(), notes }
}

/// Judges a count: a number that a source gives, else a distinct count on the ledger.
pub fn count(frame: &Frame, facts: &dyn Facts, date: Day) -> Finding {
    // A number that a source gives is of ties in being, not of events of a few years.
    let of_some_years = !frame.events.is_empty()
        && matches!(frame.period, Period::At(_) | Period::Range(..) | Period::Since(_));
    let by_source = given(frame, facts, date).filter(|_| !of_some_years || !facts.sums_blocs());
    if let Some(finding) = by_source {
        return finding;
    }
    let q = Query { frame, facts, date };
    let Some(claimed) = frame.claimed() else { return Finding::not_checkable(Reason::NoData) };
    let groups = if frame.measure == "membership" { BTreeMap::new() } else { q.by_key() };
    let Some((found, sure, used)) = q.count_on(frame.period, &groups) else {
        return Finding::not_checkable(Reason::NoData);
    };
    let graded = grade(&claimed, found);
    let lower_bound_met = graded == Grade::Supported && matches!(claimed.op, Op::Above | Op::AtLeast);
    if !sure && graded != Grade::Supported && !lower_bound_met {
        return Finding::not_checkable(Reason::NoData).with_note(Remark::OnRecord(found));
    }
    let mut verdict: Verdict = graded.into();
    let mut notes = Vec::new();
    if graded != Grade::Supported && frame.period == Period::Latest {
        let earlier = (1..40).map(|n| date.0 - n).find(|y| {
            q.count_on(Period::AsOf(Stamp::Year(*y)), &groups)
                .is_some_and(|(v, _, _)| v > 0.0 && grade(&claimed, v) == Grade::Supported)
        });
        if let Some(y) = earlier {
            verdict = Verdict::Outdated;
            notes.push(Remark::TrueAtEndOf(y));
        }
    }
    let basis = Basis {
        source: "ledger".into(),
        measure: frame.measure.clone(),
        vintage: String::new(),
        value: Some(found),
        unit: frame.unit.clone().unwrap_or_default(),
        period: frame.period,
        verdict,
        rows: Vec::new(),
        note: None,
    };
    Finding { verdict, bases: vec![basis], events: used, notes }
}

/// The number a source gives, under any unit that counts the tie (a treaty with each of so many
/// countries is so many treaties).
fn given(frame: &Frame, facts: &dyn Facts, date: Day) -> Option<Finding> {
    let own = frame.unit.clone().unwrap_or_default();
    const SAME: [&str; 4] = ["agreements", "countries", "states", "economies"];
    let ties = own.is_empty()
        || SAME.contains(&own.as_str())
        || ["embassies", "missions", "institutes"].contains(&own.as_str());
    let counted: &[&str] = if ties && vocab::is_tie(&frame.measure) && frame.measure != "membership" {
        &["agreements", "countries", "states", "embassies", "missions", "institutes", "meetings"]
    } else {
        &[]
    };
    let units = std::iter::once(own.as_str()).chain(counted.iter().copied().filter(|u| *u != own));
    let mut level = as_level(frame);
    for unit in units {
        level.unit = Some(unit.to_owned());
        let finding = numeric::numeric(&level, facts, date);
        if !finding.bases.is_empty() {
            return Some(finding);
        }
    }
    None
}

/// A count read from a source's own number: compared as a count, looked up as a level.
fn as_level(frame: &Frame) -> Frame {
    Frame { kind: Kind::Level, product: None, ..frame.clone() }
}

impl Query<'_> {
    /// The number on the ledger, whether it leaves nothing out, and the events counted.
    fn count_on(
        &self,
        period: Period,
        groups: &BTreeMap<String, Vec<Happening>>,
    ) -> Option<(f64, bool, Vec<Happening>)> {
        let day = until(period, self.date);
        if self.frame.measure == "membership" {
            return self.count_members(period, day);
        }
        let (mut partners, mut used) = (BTreeSet::new(), Vec::new());
        let complete = pairs(&self.frame.parties).iter().any(|(a, b)| {
            let whole = b.as_deref().map_or_else(
                || self.facts.complete(&self.frame.measure, a),
                |b| self.facts.complete_between(&self.frame.measure, a, b),
            );
            whole && self.reached(a, b.as_deref())
        });
        // In which of some years an event was that has only a likely date nobody knows.
        let some_years = matches!(period, Period::At(_) | Period::Range(..) | Period::Since(_));
        let dated = |h: &Happening| !h.doubtful || !some_years || self.frame.events.is_empty();
        let complete = complete && groups.values().flatten().all(dated);
        let signed =
            self.frame.events.iter().any(|e| matches!(e.as_str(), "signed" | "concluded" | "joined"));
        let in_force_only = self.frame.events.is_empty() || signed;
        for (key, mine) in groups {
            let claimed = |h: &&Happening| {
                h.date.first() <= day && (self.frame.events.is_empty() || self.counts(h, period))
            };
            let hits: Vec<Happening> = mine.iter().filter(claimed).cloned().collect();
            if hits.is_empty() || (in_force_only && !in_being(mine, day).unwrap_or(false)) {
                continue;
            }
            partners.insert(key);
            used.extend(hits);
        }
        (complete || !used.is_empty()).then_some((partners.len() as f64, complete, used))
    }

    /// Every event between the two sides, together with those that are one in a count.
    fn by_key(&self) -> BTreeMap<String, Vec<Happening>> {
        let mut out: BTreeMap<String, Vec<Happening>> = BTreeMap::new();
        for h in self.candidates((9999, 1, 1)) {
            out.entry(self.key(&h)).or_default().push(h);
        }
        out
    }

    fn counts(&self, h: &Happening, period: Period) -> bool {
        let wide: Vec<&str> = self.frame.events.iter().flat_map(|e| accepted(e)).collect();
        wide.contains(&h.event.as_str()) && falls_in(h.date, period, self.date)
    }

    /// What makes two events one in a count: the partners, or the event itself for agreements of which a pair may have many.
    fn key(&self, h: &Happening) -> String {
        let mut key = h.parties.join(";");
        let many = matches!(
            self.frame.measure.as_str(),
            "ties.agreement" | "ties.meeting" | "ties.institute.confucius"
        );
        if many {
            key.push_str(&format!("@{}{}", h.date, h.note));
        }
        key
    }

    /// Events up to a day between the two sides, members of blocs included.
    fn candidates(&self, day: Day) -> Vec<Happening> {
        let side = |n: usize| -> Option<BTreeSet<String>> {
            let party = self.frame.parties.get(n)?;
            let mut out = BTreeSet::new();
            for code in &party.plus {
                out.insert(code.clone());
                out.extend(members_on(self.facts, code, until(self.frame.period, self.date)));
            }
            out.retain(|c| !party.minus.contains(c));
            (!party.has("WLD")).then_some(out)
        };
        let (a, b) = (side(0), side(1));
        let within = |set: &Option<BTreeSet<String>>, h: &Happening| {
            set.as_ref().is_none_or(|s| h.parties.iter().any(|p| s.contains(p)))
        };
        self.facts.events_where(&self.frame.measure, &|h| {
            h.date.first() <= day && within(&a, h) && within(&b, h) && matches_product(self.frame, h)
        })
    }

    fn count_members(&self, period: Period, day: Day) -> Option<(f64, bool, Vec<Happening>)> {
        let bloc = self.frame.parties.iter().flat_map(|p| &p.plus).find(|c| self.facts.is_bloc(c))?;
        let sure = self.facts.counts_all(bloc);
        if self.frame.events.is_empty() {
            return Some((self.number_of_members(bloc, day), sure, Vec::new()));
        }
        let joined = self.frame.events.iter().any(|e| matches!(e.as_str(), "joined" | "in_force"));
        let dates =
            self.facts.spells(bloc).into_iter().filter_map(|s| if joined { Some(s.from) } else { s.to });
        let n = dates.filter(|d| falls_in(Stamp::Day(d.0, d.1, d.2), period, self.date)).count();
        Some((n as f64, sure, Vec::new()))
    }

    /// How many members a bloc has on a day. Texts also count the unions that are members beside their states (166 of
    /// the World Trade Organization), and all who signed an agreement that is in force for some (the fifteen of RCEP):
    /// the number claimed is held against each of these.
    fn number_of_members(&self, bloc: &str, day: Day) -> f64 {
        let members = members_on(self.facts, bloc, day);
        let beside = self.facts.beside(bloc);
        let who = |standing: Standing| {
            let own = beside.iter().filter(move |b| b.standing == standing && b.spell.holds_on(day));
            own.map(|b| b.spell.member.clone()).collect::<BTreeSet<String>>()
        };
        let (unions, mut signatories) = (who(Standing::AsSuch).len(), who(Standing::Signed));
        signatories.extend(members.iter().cloned());
        let mut counts = (0..=unions).map(|n| members.len() + n).chain([signatories.len()]).map(|n| n as f64);
        let fits = |n: &f64| self.frame.claimed().is_some_and(|c| grade(&c, *n) == Grade::Supported);
        counts.find(fits).unwrap_or(members.len() as f64)
    }
}

impl Frame {
    /// Whether the claim is of ties rather than of quantities.
    pub fn of_ties(&self) -> bool {
        vocab::is_tie(&self.measure)
    }
}
