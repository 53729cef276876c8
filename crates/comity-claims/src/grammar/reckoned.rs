//! When does a claim hold? As a time near it says, as its sentence says before it, as the text before had it.

use super::lang::Lang;
use super::quantity::Quantity;
use super::reader::Reader;
use super::time::{Role, Time, Told};
use crate::frame::Kind;
use crate::period::{Period, Stamp};

/// How many years before its day a text must have spoken of, for a sentence in the present not to be of that time.
const LONG_AGO: i32 = 3;

impl Reader<'_> {
    /// The period that a told time means here.
    pub fn resolve(&self, t: &Time) -> Option<Period> {
        let spoken = self.period.or(self.talk.period);
        let found = match t.told {
            Told::Alone(p) => p,
            Told::Shift(months) => super::calendar::shift(
                self.told_before(t)
                    .or(spoken)
                    .filter(|p| *p != Period::Latest)
                    .unwrap_or(Period::At(Stamp::Year(self.day.0 - 1))),
                months,
            ),
            Told::Days(days) => match self.told_before(t).or(spoken)? {
                Period::At(s @ Stamp::Day(..)) => Period::At(s.shift_days(days)),
                other => other,
            },
            Told::DayOf(day) => match self.told_before(t).or(spoken)? {
                Period::At(Stamp::Day(y, m, _) | Stamp::Month(y, m)) => Period::At(Stamp::Day(y, m, day)),
                other => other,
            },
            Told::SameYear => Period::At(Stamp::Year(spoken.and_then(Period::last_year)?)),
            Told::SinceThen => match spoken? {
                Period::At(s) => Period::Since(s),
                other => other,
            },
            Told::YearBefore => super::calendar::year_before(spoken?, self.day)?,
            Told::PartBefore => super::calendar::part_before(spoken?)?,
            Told::Mean | Told::EachYear => return None,
        };
        match (t.role, found) {
            (Role::Since, Period::At(s)) => Some(Period::Since(s)),
            _ => Some(found),
        }
    }

    /// The last time told by itself before another: what "five years later" is counted from.
    fn told_before(&self, t: &Time) -> Option<Period> {
        self.times.iter().filter(|o| o.to <= t.from && o.role == Role::At).rev().find_map(|o| match o.told {
            Told::Alone(p @ (Period::At(_) | Period::Range(..))) => Some(p),
            _ => None,
        })
    }

    /// Whether a time is that of another quantity than the one at some items.
    fn is_of_another(&self, t: &Time, from: usize, to: usize) -> bool {
        let line = self.line;
        // "从去年的120万吨降至80万吨": the year belongs to where it started from.
        let start = line.lexicon.lang == Lang::Zh
            && line.is(from.saturating_sub(1), "to")
            && self.quantities.iter().any(|q| t.to <= q.from && q.from - t.to <= 1 && q.to <= from);
        // "Cinquenta empresas, contra 35 em 2015": the year of what it is compared with.
        // English: "compared with one of $3.3 billion in 2013"
        let reach = if line.lexicon.lang == Lang::En { 4 } else { 2 };
        let compared = self.quantities.iter().any(|q| {
            let lead = q.lead.min(q.from);
            q.from >= to
                && q.to <= t.from
                && t.from - q.to <= 1
                && (lead.saturating_sub(reach)..lead).any(|n| {
                    // "to $9.8 billion, from $11.2 billion in 2022"
                    // and "$1.9 billion, hardly changed from $2 billion in 2010"
                    let from = reach > 2 && n + 1 == lead && line.get(n, "prep") == Some("from");
                    line.get(n, "prep") == Some("against") || from
                })
        });
        // "7,4 bilhões, dos quais 1,1 vence até 2026": said of the part alone.
        let part = t.from >= to
            && (to..t.from).any(|n| matches!(line.word(n), "cuales" | "quais") || line.is(n, "part"));
        // "由3510万美元增至2023年的80亿美元": the year of where it led.
        let led = line.lexicon.lang == Lang::Zh && t.from >= to && (to..t.from).any(|n| line.is(n, "to"));
        // "From a dozen in 2010, the number has swollen to ninety": the year of where it started.
        let left = t.to <= from
            && self.quantities.iter().any(|q| {
                q.from != from && q.to <= t.from && t.from - q.to <= 1 && super::base::starts_from(self, q)
            });
        start || compared || part || led || left || self.in_brackets_of_another(t, from)
    }

    /// "came to 5.9 billion euros (2022: 6.4 billion)": whether a time shares its brackets with another quantity.
    fn in_brackets_of_another(&self, t: &Time, from: usize) -> bool {
        let inside = |n: usize| self.line.bracket.get(n) == Some(&true);
        let near = |a: usize, b: usize| (a.min(b)..=a.max(b)).all(inside);
        !inside(from)
            && inside(t.from)
            && self.quantities.iter().any(|q| q.from != from && near(t.from, q.from))
    }

    /// "…, interest on which was waived in 2021", "…, and Uzbekistan hopes to follow in 2026", "…, taking the tally since
    /// 2014 to 27": whether a time after some items tells of something else: it stands in a clause that says so, or it is
    /// to come and the claim is not.
    fn tells_of_something_else(&self, t: &Time, from: usize, to: usize) -> bool {
        const RELATIVE: &[&str] =
            &["which", "who", "whose", "whom", "taking", "bringing", "cuyo", "cuya", "cujo", "cuja"];
        let apart = t.from >= to && self.stretch(t.from) != self.stretch(to.saturating_sub(1));
        let (first, last) = self.stretch_of(t.from);
        let relative = (first.max(to)..t.from).any(|n| RELATIVE.contains(&self.line.word(n)));
        let ahead = matches!(t.told, Told::Alone(p) if p.bounds().is_some_and(|b| b.0 > self.day))
            && (first..last).any(|n| self.line.any(n, &["wish", "hedge"]));
        apart && (relative || ahead && self.hedge(from, to).is_none())
    }

    /// The time that says when a claim at some items holds, if its sentence says so near it.
    pub fn when(&self, from: usize, to: usize) -> Option<Period> {
        let own = self.own(from, to);
        let cost = |t: &Time| match t {
            t if self.opens_when(t, from) => Some(0),
            t if self.tells_no_time(t) => None,
            t => Some(self.distance(t, (from, to), own) + self.set_apart(t, (from, to), own.1)),
        };
        let best = self.times.iter().filter_map(|t| Some((cost(t)?, t))).min_by_key(|c| c.0)?;
        if best.0 >= 12 && self.period.is_some() {
            return None;
        }
        (best.0 < 60).then(|| self.resolve(best.1)).flatten()
    }

    /// How far a time stands from some items, whose own stretch is given.
    fn distance(&self, t: &Time, (from, to): (usize, usize), (before, after): (usize, usize)) -> usize {
        if t.from >= to {
            let english = self.line.lexicon.lang == Lang::En;
            let since = usize::from(english && t.role == Role::Since) * 40;
            let other = usize::from(t.from >= after) * (30 + since);
            let comma = usize::from(self.stretch(t.from) != self.stretch(to.saturating_sub(1))) * 4;
            t.from - to + comma + other
        } else {
            let far = usize::from(t.to <= before) * 12;
            let english = self.line.lexicon.lang == Lang::En;
            let event = english && !self.quantities.iter().any(|q| q.from == from);
            let comma = usize::from(self.stretch(t.from) != self.stretch(from)) * if event { 6 } else { 2 };
            from.saturating_sub(t.to) / 2 + comma + far
        }
    }

    /// What sets a time apart from some items, whose own stretch ends with `after`: other words, figures, clauses.
    fn set_apart(&self, t: &Time, (from, to): (usize, usize), after: usize) -> usize {
        let mut cost = 0;
        // "un año más tarde, en febrero de 2023": the date says it better.
        let dated = |o: &Time| matches!(o.told, Told::Alone(_)) && o.from >= t.to && o.from - t.to <= 3;
        if matches!(t.told, Told::Shift(_)) && self.times.iter().any(dated) {
            cost += 12;
        }
        if self.line.bracket.get(t.from) != self.line.bracket.get(from) {
            cost += 8;
        }
        let dated = |o: &Time| {
            matches!(o.told, Told::Alone(p) if p != Period::Latest)
                && self.clause(o.from) == self.clause(t.from)
        };
        // "Já a Etiópia ingressou em janeiro": the word only opens the sentence.
        if t.from == 0 && t.told == Told::Alone(Period::Latest) && self.times.iter().any(dated) {
            cost += 10;
        }
        if self.is_of_another(t, from, to) {
            cost += 70;
        }
        if self.stretch(t.from) != self.stretch(from) && self.in_relative(t.from)
            || self.tells_of_something_else(t, from, to)
        {
            cost += 70;
        }
        // "a surtax on cars on Oct. 1, and one of 25 percent on steel three weeks later": the time beside it
        let beside = |o: &Time| {
            let told = matches!(o.told, Told::Alone(_) | Told::Shift(_) | Told::Days(_));
            told && o.role == Role::At && o.from >= to && o.from < after
        };
        let nearer = |o: &Time| beside(o) && self.stretch(o.from) == self.stretch(from);
        if t.to <= from && self.stretch(t.from) != self.stretch(from) && self.times.iter().any(nearer) {
            cost += 6;
        }
        // "concluíram em julho e assinaram em setembro": the first time is of the event told before
        let told = |u: &(usize, usize)| u.1 <= t.from && t.from - u.1 <= 6;
        let next = |o: &Time| o.from >= to && self.stretch(o.from) == self.stretch(from);
        let event = !self.quantities.iter().any(|q| q.from == from);
        if event && t.to <= from && self.used.iter().any(told) && self.times.iter().any(next) {
            cost += 8;
        }
        // "from 2% of the total in 2021 to about 35% in 2023"
        let reach = if self.line.lexicon.lang == Lang::En { 2 } else { 1 };
        let owned = |q: &Quantity| q.from != from && q.to <= t.from && t.from - q.to <= reach;
        if t.from < from && self.quantities.iter().any(owned) {
            cost += 6;
        }
        if self.clause(t.from) != self.clause(from) {
            let event = matches!(self.kind, Some(Kind::Event | Kind::Membership));
            cost += if t.from >= to { 60 } else { 6 + usize::from(event) * 60 };
        }
        cost
    }

    /// Whether a time says of nothing in its sentence when it is: a base, a mean, when something was said.
    fn tells_no_time(&self, t: &Time) -> bool {
        t.role == Role::Base
            || self.is_of_a_remark(t)
            || matches!(t.told, Told::Mean | Told::EachYear | Told::YearBefore | Told::PartBefore)
    }

    /// ", as the consul reminded us in February, ": when it was said, and not of when it is.
    fn is_of_a_remark(&self, t: &Time) -> bool {
        const SAID: &[&str] = &[
            "said",
            "reminded",
            "noted",
            "told",
            "wrote",
            "recalled",
            "observed",
            "put",
            "announced",
            "reported",
            "explained",
            "claimed",
            "boasted",
            "remarked",
        ];
        let stretch = self.stretch(t.from);
        let own: Vec<usize> = (0..t.from).filter(|n| self.stretch(*n) == stretch).collect();
        let opens =
            own.iter().find(|n| self.line.word(**n) != ",").is_some_and(|n| self.line.word(*n) == "as");
        opens && own.iter().any(|n| SAID.contains(&self.line.word(*n)))
    }

    /// "more than in 2020, when trade had slumped to $126 billion": whether items stand in the clause that tells of a time.
    fn opens_when(&self, t: &Time, from: usize) -> bool {
        let at = t.to + usize::from(self.line.word(t.to) == ",");
        let english = self.line.lexicon.lang == Lang::En;
        let next = |o: &Time| o.from > at && o.to <= from;
        english
            && self.line.word(at) == "when"
            && from > at
            && self.stretch(at + 1) == self.stretch(from)
            && !self.times.iter().any(next)
    }

    /// When a claim holds: as said near it, as said before in the sentence, as the text before had it.
    pub fn period_at(&self, from: usize, to: usize) -> Period {
        let event = self.eventful || matches!(self.kind, Some(Kind::Event | Kind::Membership));
        let said = self.period.filter(|_| !event);
        let before = || self.period_before().filter(|_| !self.present);
        self.when(from, to).or(said).or_else(before).unwrap_or(Period::Latest)
    }

    /// The period of the text before, where it is one that quantities have.
    pub fn period_before(&self) -> Option<Period> {
        // A target of a year to come says nothing of when the next sentence holds.
        let past = |p: &Period| p.last_year().is_none_or(|y| y <= self.day.0);
        // "In 2000 it was 399 million. It takes 14.5 percent of what the country sells": the second is of now.
        let long_ago = |p: &Period| p.last_year().is_some_and(|y| y + LONG_AGO <= self.day.0);
        let present = super::tense::is_present(self.line);
        self.talk.of_figures().filter(past).filter(|p| !(present && long_ago(p))).filter(|p| match p {
            Period::At(Stamp::Day(..)) => false,
            _ if self.talk.eventful => false,
            Period::At(_) | Period::Range(..) => true,
            _ => false,
        })
    }
}
