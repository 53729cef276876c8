//! From a marked sentence to frames: the passes over it and what they share.

use super::discourse::{Discourse, Relation};
use super::line::pattern;
use super::product::{Product, product_near, products};
use super::quantity::Quantity;
use super::roles::{Actor, actors, relation};
use super::scene::Scene;
use super::topic::{Topic, topics};
use super::when::When;
use super::{amount, contrast, hedge, standing, tie};
use crate::claim::frame::{Agg, Frame, Hedge, Kind, Party, Span};
use crate::claim::period::{Period, Stamp};
use crate::claim::vocab;

/// A sentence being read.
pub struct Reader<'a> {
    /// The marked sentence.
    pub scene: &'a Scene,
    /// What the text before has put on the table.
    pub before: &'a Discourse,
    /// Stretches between clause boundaries.
    pub clauses: Vec<Span>,
    /// Words that name measures.
    pub topics: Vec<Topic>,
    /// Products named.
    pub products: Vec<Product>,
    /// Anchors already spoken for.
    pub used: Vec<Span>,
    /// Frames found.
    pub out: Vec<Frame>,
    /// The flow last read in this sentence.
    pub relation: Option<Relation>,
    /// The period last read in this sentence.
    pub period: Option<Period>,
}

pattern!(
    BOUNDARY = r";|: |\. (?:<P>|[a-z])|, (?:while|whereas|but|with|although|though|making|taking|bringing|compared|against|versus|or|absorbing|accounting|followed|leaving|of which|including|lifting|pushing|putting|generating|up|down|as|after|before|who|which)\b|,? (?:while|whereas|although|though) |, and (?:<S>|<P>|<C>|<Q>|its|the|an?|more|over|nearly|about|around|some|now|exports?|imports?|trade|[a-z]+ makes)|,? but |, (?:<P>) "
);
pattern!(
    AND_CLAUSE = r" and (?:(?:its|the|their|<S>|<J>|<N>) )?(?:(?:<W> ){0,3})(?:exports?|imports?|investments?|trade|deficit|surplus|sold|bought|shipped|imported|exported|invested|coal makes|followed|<P> followed)\b| and (?:<P>|<W>) (?:followed|makes|made|accounts?|accounted|takes|took|supplies|supplied|joined|signed|left|rose|fell|grew|has|had|is|was|sent|sends|buys|bought|sells|sold|hosts|maintains|opened|charges)\b| and (?:charges|charged|imposes|imposed|bought|buys|sold|sells|sends|sent|received|invested|signed|joined|hosts|hosted|levies|levied|imports|imported|exports|exported|is|was|has|accounts|accounted|takes|took|opened|supplies|supplied|maintains|counts|remains|restored|established|severed|left|owed|owes|lent|absorbs)\b"
);

fn clauses(scene: &Scene) -> Vec<Span> {
    let mut cuts = vec![0];
    for p in [&*BOUNDARY, &*AND_CLAUSE] {
        for c in p.all(&scene.shadow) {
            if let Some(m) = c.get(0) {
                cuts.push(scene.span(m.range()).start);
            }
        }
    }
    cuts.push(scene.line.chars.len());
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|w| Span::new(w[0], w[1])).collect()
}

impl<'a> Reader<'a> {
    /// Reads all claims of a sentence.
    pub fn read(scene: &'a Scene, before: &'a Discourse) -> Self {
        let mut r = Self {
            scene,
            before,
            clauses: clauses(scene),
            topics: topics(scene),
            products: products(scene),
            used: Vec::new(),
            out: Vec::new(),
            relation: None,
            period: None,
        };
        tie::anniversaries(&mut r);
        tie::memberships(&mut r);
        standing::ranks(&mut r);
        contrast::comparisons(&mut r);
        amount::amounts(&mut r);
        tie::events(&mut r);
        r.finish();
        r
    }

    /// The clause that holds a position.
    pub fn clause_at(&self, at: usize) -> Span {
        self.clauses
            .iter()
            .copied()
            .find(|c| c.start <= at && at < c.end)
            .unwrap_or(Span::new(0, self.scene.line.chars.len()))
    }

    /// Whether an anchor is already spoken for.
    pub fn is_used(&self, s: Span) -> bool {
        self.used.iter().any(|u| u.overlaps(s))
    }

    /// Actors of a stretch.
    pub fn actors(&self, stretch: Span) -> Vec<Actor> {
        actors(self.scene, stretch)
    }

    /// The flow that a topic speaks of, with its own stretch of the clause first.
    pub fn relation_of(&self, topic: &Topic, anchor: Span) -> Relation {
        let clause = self.clause_at(topic.span.start);
        let all = self.actors(clause);
        let near = self.own_stretch(topic, clause);
        let close: Vec<Actor> = all.iter().filter(|a| near.overlaps(a.span)).cloned().collect();
        let wide = Span::new(
            clause.start.min(self.clause_at(anchor.start).start),
            clause.end.max(self.clause_at(anchor.start).end),
        );
        let rest: Vec<Actor> = if wide == clause { all } else { self.actors(wide) };
        let mut rel = relation(self.scene, topic, &close, &rest, self.relation.as_ref(), self.before);
        rel.product = product_near(self.scene, &self.products, topic.span, anchor, near);
        rel
    }

    /// From the end of the topic before to the start of the topic after.
    fn own_stretch(&self, topic: &Topic, clause: Span) -> Span {
        let kin = |t: &&Topic| {
            t.span.start >= clause.start && t.span.end <= clause.end && t.measure != topic.measure
        };
        let start = self
            .topics
            .iter()
            .filter(kin)
            .filter(|t| t.span.end <= topic.span.start && self.quantity_between(t.span.end, topic.span.start))
            .map(|t| t.span.end)
            .max();
        let end = self
            .topics
            .iter()
            .filter(kin)
            .filter(|t| t.span.start >= topic.span.end && self.quantity_between(topic.span.end, t.span.start))
            .map(|t| t.span.start)
            .min();
        let mut out = Span::new(start.unwrap_or(clause.start), end.unwrap_or(clause.end));
        // the possessor of the next topic is not this one's
        if end.is_some()
            && let Some((s, _)) = self
                .scene
                .places()
                .filter(|(s, m)| {
                    s.end <= out.end && s.start > topic.span.end && m.shape != super::scene::Shape::Name
                })
                .last()
        {
            out.end = s.start;
        }
        out
    }

    fn quantity_between(&self, a: usize, b: usize) -> bool {
        self.scene.quantities().any(|q| q.core.start >= a && q.core.end <= b)
    }

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
            When::After(n) => match base {
                Period::At(s) => Period::At(Stamp::Year(s.year() + n)),
                p => p.shift_years(n),
            },
            When::Past(n) => Period::Since(Stamp::Year(self.scene.today.0 - n)),
            When::YearOnYear | When::Same => reference.unwrap_or(Period::Latest),
            When::Now => Period::Latest,
            When::Ahead(Some(y)) if y > self.scene.today.0 => Period::At(Stamp::Year(y)),
            When::Ahead(_) => Period::Future,
        }
    }

    /// Times of a stretch, left to right.
    pub fn times_in(&self, stretch: Span) -> Vec<(Span, When)> {
        self.scene.times().filter(|(s, _)| s.start >= stretch.start && s.end <= stretch.end).collect()
    }

    /// The time that goes with an anchor: after it in the clause, else before it, else the one the
    /// sentence opens with, else what was said before.
    pub fn time_of(&self, anchor: Span, from: usize, to: usize) -> Option<(Span, When)> {
        let clause = self.clause_at(anchor.start);
        let fits = |w: When| !matches!(w, When::YearOnYear);
        let after = self
            .times_in(Span::new(anchor.end, to.min(clause.end)))
            .into_iter()
            .find(|t| fits(t.1) && !self.is_base(t.0));
        let before = || {
            self.times_in(Span::new(from.max(clause.start), anchor.start))
                .into_iter()
                .rev()
                .find(|t| fits(t.1) && !self.is_base(t.0))
        };
        let scope = || {
            self.scene.times().find(|t| {
                t.0.start < 24
                    && t.0.end <= anchor.start
                    && fits(t.1)
                    && !self.is_base(t.0)
                    && !self.quantity_between(0, t.0.start)
            })
        };
        let later = || {
            let t =
                self.scene.times().find(|t| t.0.start >= anchor.end && fits(t.1) && !self.is_base(t.0))?;
            let gap = self.scene.text(anchor.end, t.0.start);
            (!gap.contains(" from ")
                && !gap.contains(" since ")
                && !gap.contains(';')
                && matches!(t.1, When::Is(Period::At(_) | Period::Range(..))))
            .then_some(t)
        };
        let known = || self.period.is_none() && self.before.period.is_none();
        after.or_else(before).or_else(scope).or_else(|| if known() { later() } else { None })
    }

    /// Whether a time is what a change starts from: "than in 2022", "on the 2019 level".
    pub fn is_base(&self, time: Span) -> bool {
        pattern!(
            BASE = r"\b(?:than|than in|compared with|compared to|versus|vs\.?|against|relative to|from|on|over|above|below|up on|down on|than the|compared with the|from the|on the|above the|below the|from its|of its|its|as in|as much as in|that of|the level of|level in|levels in)$"
        );
        let head = self.scene.text(time.start.saturating_sub(24), time.start);
        let own = self.scene.text(time.start, time.end);
        let tail = self.scene.text(time.end, time.end + 8);
        let head = head.trim_end();
        let plain = !["over", "since"].iter().any(|w| own.starts_with(w))
            && !["over", "from"].iter().any(|w| head.ends_with(w));
        (plain && BASE.hits(head))
            || own.starts_with("from ") && !own.contains(" to ") && !own.contains('-')
            || (head.trim_end().ends_with("from") || head.trim_end().ends_with("over"))
                && !own.starts_with("the past")
            || tail.starts_with(" level")
    }

    /// Whether the clause speaks in the present.
    pub fn present(&self, at: usize) -> bool {
        pattern!(
            PRESENT = r"\b(?:is|are|has|have|counts?|remains?|stands?|accounts?|makes?|sends?|sells|buys|hosts?|charges?|imposes?|exempts?|takes|absorbs|supplies|maintains?|runs|exports|imports|ranks|owes|boasts|operates?|allows?|grants?|faces?|levies|applies|belongs?|enjoys?|depends|relies|now|currently|today)\b"
        );
        let c = self.clause_at(at);
        PRESENT.hits(&self.scene.text(c.start, c.end))
    }

    /// The period of a claim, remembering it for the next one.
    pub fn period_for(&mut self, anchor: Span, from: usize, to: usize) -> Period {
        let p = match self.time_of(anchor, from, to) {
            Some((_, w)) => self.resolve(w),
            None => match (self.period, self.before.period) {
                (Some(p), _) => p,
                (None, Some(p)) if !self.present(anchor.start) => p,
                _ => Period::Latest,
            },
        };
        self.period = Some(p);
        p
    }

    /// Span of the words around an anchor that qualify it: qualifier, time after it.
    pub fn span_of(&self, full: Span, to: usize) -> Span {
        let clause = self.clause_at(full.start);
        let time = self
            .times_in(Span::new(full.end, to.min(clause.end)))
            .into_iter()
            .next()
            .filter(|t| t.0.start <= full.end + 12);
        time.map_or(full, |t| full.cover(t.0))
    }

    /// Adds a frame.
    pub fn push(&mut self, frame: Frame) {
        self.used.push(frame.anchor);
        self.out.push(frame);
    }

    /// The quantity that starts next after a position.
    pub fn next_quantity(&self, at: usize) -> usize {
        self.scene
            .quantities()
            .map(|q| q.full.start)
            .filter(|s| *s >= at)
            .min()
            .unwrap_or(self.scene.line.chars.len())
    }

    /// Hedges, sources, order.
    fn finish(&mut self) {
        let today = self.scene.today;
        let mut out = std::mem::take(&mut self.out);
        out.sort_by_key(|f| (f.anchor, f.span));
        for f in &mut out {
            let mut stretch = self.clause_at(f.anchor.start);
            stretch.start = self.main_clause(stretch.start);
            let past = match f.period {
                Period::At(s) | Period::AsOf(s) | Period::UpTo(s) => {
                    s.first() <= today && s.year() < today.0 || s.last() <= today
                }
                Period::Range(_, b) => b.last() <= today,
                Period::Since(_) => true,
                _ => false,
            };
            let ahead = f.period == Period::Future || matches!(f.period, Period::At(s) if s.first() > today);
            let event_like = matches!(f.kind, Kind::Event | Kind::Membership);
            f.hedge = hedge::hedge(self.scene, stretch, f.anchor, past && !ahead, ahead);
            if event_like && f.hedge == Some(Hedge::Estimate) {
                f.hedge = None;
            }
            let undated = self.times_in(self.clause_at(f.anchor.start)).is_empty();
            if matches!(f.hedge, Some(Hedge::Target | Hedge::Forecast))
                && (undated || matches!(f.period, Period::Latest | Period::AsOf(_)))
            {
                f.period = Period::Future;
            }
            if !event_like && f.kind != Kind::Count {
                f.source = hedge::attribution(self.scene, stretch, f.anchor);
            }
            if f.agg.is_none()
                && matches!(f.period, Period::Since(_) | Period::Range(Stamp::Year(_), _))
                && f.kind == Kind::Level
                && vocab::agg(&f.measure) == vocab::Agg::Sum
            {
                f.agg = Some(Agg::Sum);
            }
            let n = self.scene.line.chars.len();
            f.span = Span::new(f.span.start.min(n), f.span.end.clamp(f.span.start.min(n), n));
        }
        self.out = out;
    }

    /// The start of the main clause that a coordinated one ("and to sign …") depends on.
    fn main_clause(&self, start: usize) -> usize {
        let head = self.scene.text(start, start + 10);
        if head.trim_start().starts_with("and to ") { 0 } else { start }
    }

    /// The frame of a relation.
    pub fn frame(&self, kind: Kind, rel: &Relation, span: Span, anchor: Span) -> Frame {
        let mut f = Frame::new(kind, &rel.measure, span, anchor);
        f.parties.clone_from(&rel.parties);
        f.product.clone_from(&rel.product);
        f
    }

    /// What the text has put on the table after this sentence.
    pub fn after(&self) -> Discourse {
        let mut d = self.before.clone();
        let all: Vec<Actor> = self.actors(Span::new(0, self.scene.line.chars.len()));
        for a in &all {
            d.mention(&a.mention.codes);
        }
        let subject = all
            .iter()
            .find(|a| !super::scene::after_preposition(&self.scene.line, a.span.start) && !a.mention.pointer)
            .or(all.first());
        if let Some(a) = subject {
            d.topic = Some(a.mention.codes.clone());
        }
        let mut distinct: Vec<&Vec<String>> = Vec::new();
        for a in all.iter().filter(|a| {
            a.mention.pair.is_none()
                && !a.mention.codes.is_empty()
                && !(a.mention.capital && a.cue == super::roles::Cue::In)
        }) {
            if !distinct.contains(&&a.mention.codes) {
                distinct.push(&a.mention.codes);
            }
        }
        match distinct.as_slice() {
            [one] if one.len() == 2 => d.pair = Some((vec![one[0].clone()], vec![one[1].clone()])),
            [a, b, ..] => d.pair = Some(((*a).clone(), (*b).clone())),
            _ => {}
        }
        self.remember_flow(&mut d);
        d
    }

    fn remember_flow(&self, d: &mut Discourse) {
        let from_claims = self.relation.clone().or_else(|| {
            self.out.iter().rev().find(|f| f.parties.len() == 2).map(|f| Relation {
                measure: f.measure.clone(),
                parties: f.parties.clone(),
                product: f.product.clone(),
            })
        });
        let from_topics = || {
            let t = self.topics.iter().rev().find(|t| !vocab::is_tie(t.measure))?;
            let rel = self.relation_of(t, t.span);
            (rel.parties.len() == 2 && !rel.parties.contains(&Party::one("WLD"))).then_some(rel)
        };
        if let Some(rel) = from_claims.or_else(from_topics) {
            d.relation = Some(rel);
        }
        let explicit = self.scene.times().filter_map(|(_, w)| match w {
            When::Is(p @ (Period::At(_) | Period::Range(..))) => Some(p),
            When::Is(Period::AsOf(s)) => Some(Period::At(Stamp::Year(s.year()))),
            _ => None,
        });
        d.period = explicit.last();
        if let Some(f) = self.out.iter().rev().find(|f| f.kind == Kind::Event) {
            d.event = Some(f.period);
        }
    }

    /// Quantities left to right, copied out.
    pub fn quantities(&self) -> Vec<Quantity> {
        self.scene.quantities().cloned().collect()
    }
}
