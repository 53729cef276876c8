//! Which time a claim is of, and which it starts from.
//!
//! ```text
//! Since 2018, EU imports have grown by 60 %     base 2018, period latest
//! rose 5 % between 2010 and 2020                base 2010, period 2020
//! nearly three times the previous year's tally  base one year before
//! ```
//! A time belongs to the quantity before it in the clause, else to the one after it; a time that
//! opens the sentence holds for all of it.

use super::line::pattern;
use super::reader::Reader;
use super::when::When;
use crate::frame::Span;
use crate::period::{Period, Stamp};

/// Where a change or ratio ends and starts.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ends {
    /// The period it is of, when the words that give the base also give it.
    pub period: Option<Period>,
    /// What it starts from.
    pub base: Option<Period>,
}

pattern!(
    BASE = r"\b(?:than|than in|compared with|compared to|versus|vs\.?|against|relative to|from|up on|down on|than the|compared with the|from the|above the|below the|above|below|from its|of its|its|as in|as much as in|(?:as|than) (?:it|they) (?:was|were|had been)(?: in)?|that of|those of|the level of|level in|levels in|on its|on the|over its|times the|times its|times|twice the|twice its|twice|half the|half its|of the|their|what (?:it|they) (?:was|were|had been) in|what (?:it|they) (?:had )?(?:bought|sold|exported|imported|shipped|sent|spent|taken|took|received|invested|lent|given|gave)(?: in)?|where (?:it|they) (?:stood|was|were|had been)(?: in)?)$"
);
pattern!(
    FROM_QUANTITY = r"(?:from|against|compared (?:with|to)|versus|than)(?: (?:the|some|about|just|only|less than|more than|over|nearly|almost|around|a|mere|<Z>))* ?<Q>|(?:against|compared (?:with|to)|versus|than)(?: <W>){1,4} of ?<Q>"
);

/// Nouns before "of 2013" that say what is compared with.
const BASE_NOUNS: [&str; 12] = [
    "that", "those", "level", "figure", "tally", "deficit", "surplus", "total", "sum", "amount", "volume",
    "number",
];

impl Reader<'_> {
    /// What `when` means here.
    pub fn resolve(&self, when: When) -> Period {
        let reference = self.period.filter(|p| *p != Period::Latest).or(self.before.period);
        let base = reference.unwrap_or(Period::At(Stamp::Year(self.scene.today.0 - 1)));
        let base = match base {
            Period::AsOf(s) | Period::Since(s) | Period::UpTo(s) => Period::At(s),
            p => p,
        };
        match when {
            When::Is(p) => p,
            When::Before(n) => base.shift_years(-n),
            When::SinceThen => self.then().map_or(Period::Latest, Period::Since),
            When::Lag(n) => base.shift_years(-n),
            When::After(n) => match base {
                Period::At(s) => Period::At(Stamp::Year(s.year() + n)),
                p => p.shift_years(n),
            },
            When::Months(n) => match base {
                Period::At(s) => Period::At(s.shift_months(n)),
                p => p,
            },
            When::MonthOf(m) => match base {
                Period::At(s) => Period::At(Stamp::Month(s.year(), m)),
                p => p,
            },
            When::Days(n) => match base {
                Period::At(s) => Period::At(s.shift_days(n)),
                p => p,
            },
            When::Past(n) => Period::Since(Stamp::Year(self.scene.today.0 - n)),
            When::YearOnYear | When::Same => reference.unwrap_or(Period::Latest),
            When::Now | When::Weekday(_) => Period::Latest,
            When::Ahead(Some(y)) if y > self.scene.today.0 => Period::At(Stamp::Year(y)),
            When::Ahead(_) => Period::Future,
        }
    }

    /// What a time means, which does not change when a second claim leans on it.
    fn resolve_once(&mut self, span: Span, when: When) -> Period {
        if let Some((_, known)) = self.told.iter().find(|t| t.0 == span) {
            return *known;
        }
        let p = self.resolve(when);
        self.told.push((span, p));
        p
    }

    /// ", which was $12 million in 2000, has passed …", "which joined in 1994, exports …": the date of
    /// an aside is not that of the clause after it, which speaks of now.
    fn told_in_passing(&self, anchor: Span) -> bool {
        pattern!(
            NOW = r"\b(?:has|have) (?:since |now |already |recently )?(?:passed|reached|exceeded|surpassed|topped|crossed|risen|grown|climbed|fallen|doubled|tripled)\b[^,;]*$"
        );
        let clause = self.clause_at(anchor.start);
        let head = self.scene.text(0, clause.start);
        let aside = [", which ", ", who "]
            .iter()
            .any(|w| head.rfind(w).is_some_and(|i| !head[i + 2..].contains(", ")));
        pattern!(
            ACTS = r"^, (?:now |still |also )?(?:exports|imports|sends|sells|buys|trades|ships|supplies|lends|owes|takes|ranks|imposes|charges|receives)\b"
        );
        let acts = ACTS.hits(&self.scene.text(clause.start, clause.start + 24));
        aside
            && (acts || self.present(anchor.start) || NOW.hits(&self.scene.text(clause.start, anchor.start)))
    }

    /// What `when` means for an event, which has a day of the week where a flow has none.
    pub fn resolve_event(&self, when: When) -> Period {
        match when {
            When::Weekday(s) => Period::At(s),
            other => self.resolve(other),
        }
    }

    /// The unit that "since then" starts from: the event last told, else the date last given.
    fn then(&self) -> Option<Stamp> {
        let event = self.out.iter().rev().find(|f| f.kind == crate::frame::Kind::Event).map(|f| f.period);
        match event
            .or(self.period.filter(|p| *p != Period::Latest))
            .or(self.before.event)
            .or(self.before.period)?
        {
            Period::At(s) | Period::Range(_, s) | Period::AsOf(s) | Period::Since(s) => Some(s),
            _ => None,
        }
    }

    /// Times of a stretch, left to right.
    pub fn times_in(&self, stretch: Span) -> Vec<(Span, When)> {
        self.scene.times().filter(|(s, _)| s.start >= stretch.start && s.end <= stretch.end).collect()
    }

    /// The time that goes with an anchor: after it in the clause, else before it, else the one the
    /// sentence opens with, else a later one.
    pub fn time_of(&self, anchor: Span, from: usize, to: usize) -> Option<(Span, When)> {
        let clause = self.clause_at(anchor.start);
        let not_since = |t: &(Span, When)| {
            matches!(t.1, When::Is(Period::Since(_)))
                && self.scene.text(t.0.start.saturating_sub(4), t.0.start) == "not "
        };
        let record = |t: &(Span, When)| self.is_record(*t);
        // ", in force since May 2021, scraps duties …": the date of the words in the aside alone
        pattern!(
            ASIDE = r"(?:^|, )(?:which |that )?(?:(?:has|have) been |is |was |were )?(?:first |only |formally )?(?:in force|in effect|effective|applied|signed|agreed|concluded|ratified|founded|launched|established|created|opened|adopted|inaugurated|negotiated|completed)(?: (?:in|on|since|by))?$"
        );
        let aside = |t: &(Span, When)| {
            t.0.end < anchor.start
                && self.scene.text(t.0.end, anchor.start).starts_with(',')
                && ASIDE.hits(self.scene.text(t.0.start.saturating_sub(40), t.0.start).trim_end())
        };
        let fits = |t: &(Span, When)| {
            let lag = matches!(t.1, When::Lag(_)) && t.0.start >= anchor.end;
            let base = matches!(t.1, When::YearOnYear) || self.is_base(t.0);
            pattern!(LATEST = r"\bmost recently(?: [^,;]{0,32})?$");
            let latest = LATEST.hits(self.scene.text(t.0.start.saturating_sub(48), t.0.start).trim_end());
            // "… rose by a third under the pact signed in 2010": the date of the pact
            pattern!(
                EMBEDDED = r"\b(?:pact|deal|agreement|treaty|accord|memorandum|contract|law|decree|partnership|protocol)\b[^,;]{0,24}\b(?:signed|inked|agreed|concluded|sealed|struck|reached|adopted|launched|ratified)\b[^,;]{0,24}$"
            );
            // "€5.9 billion (2022: 6.4 billion)": the label of the next number
            let label = self.scene.text(t.0.start.saturating_sub(1), t.0.start) == "("
                && self.scene.text(t.0.end, t.0.end + 1) == ":";
            // "… to $233 million, and factories have shed shifts ever since"
            let later = t.1 == When::SinceThen && t.0.start > anchor.end + 24;
            let embedded = t.0.start > anchor.end && EMBEDDED.hits(&self.scene.text(anchor.end, t.0.start));
            !(base || latest || lag || label || later || embedded || not_since(t) || record(t) || aside(t))
        };
        let after = self.times_in(Span::new(anchor.end, to.min(clause.end))).into_iter().find(fits);
        let before =
            || self.times_in(Span::new(from.max(clause.start), anchor.start)).into_iter().rev().find(fits);
        let known = || self.period.is_none() && self.before.period.is_none();
        after
            .or_else(before)
            .or_else(|| self.scope(anchor.start))
            .or_else(|| if known() { self.later(anchor) } else { None })
    }

    /// "for the first time since 2016", "the steepest drop since 2009": how far back a record goes
    /// dates nothing.
    pub fn is_record(&self, (span, when): (Span, When)) -> bool {
        pattern!(
            RECORD = r"\b(?:widest|narrowest|highest|lowest|largest|smallest|biggest|best|worst|steepest|fastest|first|most|least|fewest)\b[^,;]{0,40}$"
        );
        pattern!(
            SINCE = r"\bfirst time(?: ever)?,? $|\b(?:widest|narrowest|highest|lowest|largest|smallest|biggest|best|worst|steepest|sharpest|fastest|slowest|weakest|strongest|deepest|poorest|longest)(?: [a-z-]+){0,3}? (?:drop|fall|decline|rise|increase|jump|gain|surge|plunge|slump|dip|level|figure|total|value|volume|amount|surplus|deficit|gap|share|number|tally|reading|expansion|contraction|growth|result|showing|count)s?\b[^,;]{0,30}$|\b(?:highest|lowest|most|least|fewest|smallest|weakest) $"
        );
        let head = self.scene.text(span.start.saturating_sub(64), span.start);
        match when {
            When::Past(_) => RECORD.hits(&self.scene.text(span.start.saturating_sub(48), span.start)),
            When::Is(Period::Since(_)) | When::SinceThen => SINCE.hits(&head),
            _ => false,
        }
    }

    /// A date that the sentence gives only after the next number.
    fn later(&self, anchor: Span) -> Option<(Span, When)> {
        let t = self.scene.times().find(|t| t.0.start >= anchor.end && !self.is_base(t.0))?;
        let gap = self.scene.shadow_text(anchor.end, t.0.start);
        let plain = matches!(
            t.1,
            When::Is(Period::At(Stamp::Year(_) | Stamp::Month(..) | Stamp::Quarter(..)) | Period::Range(..))
        );
        let last = gap.trim_end().ends_with(',') && self.scene.line.chars.len() <= t.0.end + 1;
        let parted = [", but ", ", while ", ", whereas ", ", though ", ", although "];
        let parted = !last && parted.iter().any(|w| gap.contains(w));
        ((!self.is_of_compared(anchor, t.0) || last)
            && !gap.contains(" since ")
            && !gap.contains("most recently")
            && !gap.contains(';')
            && !parted
            && plain)
            .then_some(t)
    }

    /// "a deficit of $2.3 billion, compared with one of $3.3 billion in 2013": the year of the other figure.
    fn is_of_compared(&self, anchor: Span, time: Span) -> bool {
        time.start >= anchor.end && FROM_QUANTITY.hits(&self.scene.shadow_text(anchor.end, time.start))
    }

    /// Whether a time is what a change starts from: "than in 2022", "on the 2019 level".
    pub fn is_base(&self, time: Span) -> bool {
        let head = self.scene.text(time.start.saturating_sub(30), time.start);
        let own = self.scene.text(time.start, time.end);
        let tail = self.scene.text(time.end, time.end + 12);
        let head = head.trim_end();
        let stamp = self.scene.times().find(|t| t.0 == time).map(|t| t.1);
        let point = matches!(stamp, Some(When::Is(Period::At(_))));
        let day = matches!(stamp, Some(When::Is(Period::At(Stamp::Day(..)))));
        point
            && !day
            && (BASE.hits(head)
                || BASE.hits(&format!("{head} in"))
                || head.ends_with(" on")
                || head.ends_with(" over"))
            && !own.starts_with("in ")
                | head.ends_with("than")
                | head.ends_with("been")
                | BASE.hits(&format!("{head} in"))
            || own.starts_with("of ") && BASE_NOUNS.iter().any(|w| head.ends_with(w))
            || own.starts_with("from ") && !own.contains(" to ") && !own.contains('-')
            || point && !day && ["on ", "over ", "than in "].iter().any(|w| own.starts_with(w))
            || tail.starts_with(" level") && !head.ends_with("to")
            || tail.starts_with("'s ") && head.ends_with("times")
    }

    /// The time that opens the sentence and holds for all of it.
    pub fn scope(&self, anchor: usize) -> Option<(Span, When)> {
        // "Kenya, which joined in 1994, exports …": of the aside alone
        let aside = |at: usize| {
            let head = self.scene.text(0, at);
            [", which ", ", who "]
                .iter()
                .any(|w| head.rfind(w).is_some_and(|i| !head[i + 2..].contains(", ")))
        };
        self.scene.times().find(|t| {
            t.0.start < 48
                && t.0.end <= anchor
                && !aside(t.0.start)
                && !matches!(t.1, When::YearOnYear)
                && !self.is_record(*t)
                && self.scene.text(t.0.start.saturating_sub(4), t.0.start) != "not "
                && !self.is_base(t.0)
                && !self.quantity_between(0, t.0.start)
                && (self.topics.iter().all(|topic| topic.span.start >= t.0.end)
                    || self.scene.text(t.0.end, t.0.end + 1) == ",")
        })
    }

    /// What a change or ratio at `anchor` starts from, in its stretch or under the sentence's time.
    pub fn ends(&self, anchor: Span, from: usize, to: usize) -> Ends {
        if let Some(told) = self.one_to_another(anchor) {
            return told;
        }
        let clause = self.clause_at(anchor.start);
        let stretch = Span::new(from.max(clause.start).min(anchor.start), clause.end);
        let mut out = Ends::default();
        let near = self.times_in(stretch);
        let near =
            near.into_iter().filter(|t| t.0.end <= anchor.start || t.0.start < to.max(anchor.end + 60));
        let scope = self.scope(anchor.start).filter(|t| t.0.start < stretch.start);
        let last_year = self.scene.today.0 - 1;
        for (span, w) in scope.into_iter().chain(near).filter(|t| !self.is_record(*t)) {
            match w {
                When::Is(Period::Since(x)) => {
                    out.base = Some(Period::At(x));
                    out.period = out.period.or(Some(Period::Latest));
                }
                When::Is(Period::Range(a @ Stamp::Year(_), b @ Stamp::Year(_))) => {
                    (out.base, out.period) = (Some(Period::At(a)), Some(Period::At(b)));
                }
                When::Past(n) => {
                    let end = self.dated(anchor, from, to);
                    let year = end.and_then(Period::last_year).unwrap_or(last_year);
                    out.base = out.base.or(Some(Period::At(Stamp::Year(year - n))));
                    out.period = out.period.or(end).or(Some(Period::Latest));
                }
                When::SinceThen => {
                    out.base = self.then().map(Period::At);
                    out.period = out.period.or(Some(Period::Latest));
                }
                When::Before(_) => out.base = out.base.or(Some(self.before(w, anchor, from, to))),
                When::Is(p @ Period::At(_)) if self.is_base(span) => out.base = Some(p),
                When::Is(Period::At(x)) if self.since_doing(span) => {
                    out.base = Some(Period::At(Stamp::Year(x.year())));
                    out.period = out.period.or(Some(Period::Latest));
                }
                _ => {}
            }
        }
        out
    }

    /// "trebled, from 67,000 in 2013 to 201,000 in 2023": both ends are told by the levels after it.
    fn one_to_another(&self, anchor: Span) -> Option<Ends> {
        pattern!(
            FROM_TO = r"^[^;.]{0,40}?\bfrom [^;.<]{0,40}?<Q>[^;.]{0,24}? ?(?P<a><T>)[^;.]{0,24}? to [^;.]{0,40}?<Q>[^;.]{0,24}? ?(?P<b><T>)"
        );
        let end = self.scene.line.chars.len();
        let tail = self.scene.shadow_text(anchor.end, end);
        let c = FROM_TO.first(&tail)?;
        let point = |name: &str| {
            let mark = c.name(name)?.as_str().to_owned();
            let here = |t: &(Span, When)| {
                t.0.start >= anchor.end && self.scene.shadow_text(t.0.start, t.0.end) == mark
            };
            match self.scene.times().find(here)?.1 {
                When::Is(p @ Period::At(_)) => Some(p),
                _ => None,
            }
        };
        Some(Ends { base: Some(point("a")?), period: Some(point("b")?) })
    }

    /// "Since joining the bloc in 2007, …", "since the pact took effect in 2011": where a change starts.
    fn since_doing(&self, time: Span) -> bool {
        pattern!(
            SINCE = r"\bsince (?:[a-z]+ing|[^,;]{2,60} (?:took|came|entered|went|joined|signed|began|started|acceded))\b[^,;]*$"
        );
        SINCE.hits(&self.scene.text(time.start.saturating_sub(80), time.start))
    }

    /// The plain date of the clause, else of the sentence.
    pub fn dated(&self, anchor: Span, from: usize, to: usize) -> Option<Period> {
        let plain = |w: When| match w {
            When::Is(p @ (Period::At(_) | Period::Range(..))) => Some(p),
            _ => None,
        };
        let clause = self.clause_at(anchor.start);
        let here = self.times_in(Span::new(from.max(clause.start).min(anchor.start), clause.end.max(to)));
        let all = here.into_iter().chain(self.scene.times());
        all.filter(|t| !self.is_base(t.0) && !self.is_of_compared(anchor, t.0)).find_map(|t| plain(t.1))
    }

    /// "the previous year", "a decade earlier": counted from the date of the clause.
    pub fn before(&self, w: When, anchor: Span, from: usize, to: usize) -> Period {
        let When::Before(n) = w else { return self.resolve(w) };
        match self.dated(anchor, from, to).or(self.period).filter(|p| p.bounds().is_some()) {
            Some(p) => p.shift_years(-n),
            None => self.resolve(w),
        }
    }

    /// The period of a claim, remembering it for the next one.
    pub fn period_for(&mut self, anchor: Span, from: usize, to: usize) -> Period {
        let p = match self.time_of(anchor, from, to) {
            // "Not until 2021 did shipments exceed …": in that year
            Some((span, When::Is(Period::UpTo(s))))
                if self.scene.text(span.start.saturating_sub(4), span.start) == "not " =>
            {
                Period::At(s)
            }
            Some((span, w)) => self.resolve_once(span, w),
            None if self.told_in_passing(anchor) => Period::Latest,
            None => match (self.period.or_else(|| self.of_main(anchor)), self.before.period) {
                (Some(p), _) => p,
                (None, Some(p)) if !self.present(anchor.start) => p,
                _ => Period::Latest,
            },
        };
        self.period = Some(p);
        p
    }

    /// ", making Moscow the fifth-largest supplier", ": Togo (34 percent)": of the date of the clause it
    /// hangs on.
    fn of_main(&self, anchor: Span) -> Option<Period> {
        let clause = self.clause_at(anchor.start);
        let head = self.scene.text(clause.start, clause.start + 12);
        let hangs = [", making", ", becoming", ", putting", ", leaving", ", cutting", ", bringing", ": "];
        if !hangs.iter().any(|w| head.starts_with(w)) {
            return None;
        }
        let before = self.times_in(Span::new(0, clause.start));
        before.into_iter().rev().filter(|t| !self.is_base(t.0)).find_map(|t| match t.1 {
            When::Is(p @ (Period::At(_) | Period::AsOf(_))) => Some(p),
            _ => None,
        })
    }

    /// The period of a change or ratio: the times that say what it starts from do not count.
    pub fn period_without_base(&mut self, anchor: Span, from: usize, to: usize) -> Period {
        let given =
            self.time_of(anchor, from, to).filter(|t| !matches!(t.1, When::Before(_) | When::Past(_)));
        let p = match given {
            Some((span, w)) => self.resolve_once(span, w),
            None if self
                .times_in(self.clause_at(anchor.start))
                .iter()
                .any(|t| matches!(t.1, When::Ahead(_))) =>
            {
                let all = self.times_in(self.clause_at(anchor.start));
                all.into_iter()
                    .find(|t| matches!(t.1, When::Ahead(_)))
                    .map_or(Period::Future, |t| self.resolve(t.1))
            }
            None => self
                .dated(anchor, from, to)
                .or(self.period)
                .or(self.before.period.filter(|_| !self.present(anchor.start)))
                .unwrap_or(Period::Latest),
        };
        self.period = Some(p);
        p
    }
}
