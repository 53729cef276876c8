//! From a marked sentence to frames: the passes over it and what they share.

use super::discourse::{Discourse, Relation};
use super::line::pattern;
use super::product::{Product, product_near, products};
use super::quantity::Quantity;
use super::roles::{Actor, actors, relation, replaced};
use super::scene::Scene;
use super::topic::{Topic, topics};
use super::when::When;
use super::{amount, compare, hedge, standing, tie};
use crate::frame::{Agg, Frame, Hedge, Kind, Party, Span};
use crate::period::{Period, Stamp};
use crate::vocab;

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
    /// What relative times ("a year later") have been read as: they mean the same to the next claim.
    pub told: Vec<(Span, Period)>,
}

pattern!(
    BOUNDARY = r";|: |\. (?:<P>|[a-z])|, (?:while|whereas|where|but|yet|with|although|though|making|taking|bringing|cutting|reducing|adding|ending|narrowing|widening|giving|becoming|reaching|compared|against|versus|or|absorbing|accounting|followed|leaving|of which|[a-z]+ (?:on|of|from|to|in) which|including|lifting|pushing|putting|generating|up|down|as|after|before|who|which)\b|,? (?:while|whereas|although|though) |, and (?:<S>|<P>|<C>|<Q>|its|the|an?|more|over|nearly|about|around|some|now|exports?|imports?|trade|[a-z]+ makes)|,? but |, (?:<P>) | and, (?:according|by|in|on|for|as)\b|, and (?:in |by )?<T>,? (?:<P>|it|they|had|the|its|that|trade|exports?|imports?)|, and (?:talks|negotiations|tariffs|duties|officials)\b| (?:after|when|because|until) (?:the )?<P> (?:had |has )?(?:[a-z]+ed|cut|put|set|left|won|took|broke|began|slapped)\b"
);
pattern!(
    AND_CLAUSE = r" and (?:(?:its|the|their|<S>|<J>|<N>) )?(?:(?:<W> ){0,3})(?:exports?|imports?|investments?|trade|deficit|surplus|sold|bought|shipped|imported|exported|invested|coal makes|followed|<P> followed)\b| and (?:the )?(?:<P>|<W>) (?:stayed|lagged|trailed|followed|makes|made|accounts?|accounted|takes|took|supplies|supplied|joined|signed|left|rose|fell|grew|has|had|is|was|sent|sends|buys|bought|sells|sold|hosts|maintains|opened|charges)\b| and to [a-z]+\b| and (?:charges|charged|imposes|imposed|bought|buys|sold|sells|sends|sent|received|invested|signed|joined|hosts|hosted|levies|levied|imports|imported|exports|exported|is|was|has|accounts|accounted|takes|took|opened|supplies|supplied|maintains|counts|remains|restored|established|severed|left|owed|owes|lent|absorbs|resumed|renewed|switched|recognised|recognized|withdrew|quit|ratified|inked|upgraded|elevated|suspended|lifted|raised|cut|abolished|ranks|ranked|provides|provided)\b"
);

pattern!(JOINT = r"\b(?:between|both|either|neither|of|in|with|from|to) (?:the )?(?:<J> <W> )?<P>,?$");

pattern!(BETWEEN_OPEN = r"\bbetween (?:the )?<P>, (?:an? |the |its )?[^,;]{3,40}$");

pattern!(
    RELATIVE = r", (?:which|who) [^,;]{3,90}(?P<end>,) (?:now |still |also |then )?(?:exports?|exported|imports?|imported|sends?|sent|sells?|sold|buys?|bought|trades?|traded|signed|joined|left|remains?|took|takes|accounts?|accounted|hosts?|invested|received|opened|established|restored|severed|maintains|supplied|supplies|shipped|ranked|ranks|became|overtook|imposed|charges|lent|owes|counts|has|have|had|is|was|reached|rose|fell|grew|stood)\b"
);
pattern!(TO_AFTER = r"^ (?:the )?<P>, to ");
pattern!(
    BUYERS = r"\b(?:buyers|markets|countries|customers|destinations|partners|suppliers|sources|economies|neighbou?rs|states|places)$"
);
pattern!(NAMED = r"^(?:the )?<P>");

fn clauses(scene: &Scene) -> Vec<Span> {
    let mut cuts = vec![0];
    for p in [&*BOUNDARY, &*AND_CLAUSE] {
        for c in p.all(&scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            let head = scene.shadow.get(..m.start()).unwrap_or("");
            let tail = scene.shadow.get(m.end()..).unwrap_or("");
            let word = m.as_str();
            if word.starts_with(", and") && BETWEEN_OPEN.hits(head)
                || word.starts_with(", after") && TO_AFTER.hits(tail)
                || word == ": " && BUYERS.hits(head) && NAMED.hits(tail)
            {
                continue;
            }
            if m.as_str().starts_with(" and") && JOINT.hits(head) && !finite_subject(head, m.as_str(), tail) {
                continue;
            }
            cuts.push(scene.span(m.range()).start);
        }
    }
    for c in RELATIVE.all(&scene.shadow) {
        cuts.extend(scene.group(&c, "end").map(|s| s.start));
    }
    cuts.push(scene.line.chars.len());
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2).map(|w| Span::new(w[0], w[1])).collect()
}

/// Whether "with Chile and Peru signed" starts a clause of its own at "and": only where the words
/// before it already have a verb, so that the place after it is a new subject.
fn finite_subject(head: &str, cut: &str, _tail: &str) -> bool {
    pattern!(
        DONE = r"\b(?:is|was|were|are|has|have|had|joined|left|signed|rose|fell|grew|took|takes|bought|buys|sold|sells|opened|accounts|accounted|reached|stood|totalled|exports|imports|exported|imported|hosts|supplies|supplied|ranks|ranked|came|comes|sends|sent)\b[^,;]*$"
    );
    pattern!(NAMED = r"^ and <P>");
    NAMED.hits(cut) && DONE.hits(head) && !head.trim_end_matches(',').contains(" between ")
}

/// Groups that are no bloc stand for their countries.
fn spelled_out(p: &mut Party) {
    let all: &[&str] = match p.single() {
        Some("BALTICS") => &["EST", "LVA", "LTU"],
        Some("NORDICS") => &["DNK", "FIN", "ISL", "NOR", "SWE"],
        _ => return,
    };
    let codes: Vec<String> = all.iter().map(|c| (*c).to_owned()).collect();
    *p = Party::union(&codes);
}

/// "four fifths of its trade with India": the whole is its trade with anybody.
fn opened(f: &mut Frame) {
    if !in_itself(f) || f.parties.len() != 2 || f.parties.contains(&Party::one("WLD")) {
        return;
    }
    let reporter_second = f.measure.ends_with(".imports") || f.measure == "finance.debt";
    let mut whole = f.parties.clone();
    if let Some(slot) = whole.get_mut(usize::from(!reporter_second)) {
        *slot = Party::one("WLD");
    }
    if let Some(d) = f.denominator.as_mut() {
        d.parties = Some(whole);
    }
}

/// Whether a share is one of a thing in itself.
fn in_itself(f: &Frame) -> bool {
    let whole = f.denominator.as_ref().filter(|_| f.kind == Kind::Share && f.product.is_none());
    whole.is_some_and(|d| {
        d.measure.as_ref().is_none_or(|m| *m == f.measure) && d.parties.as_ref() == Some(&f.parties)
    })
}

impl<'a> Reader<'a> {
    /// Reads all claims of a sentence.
    pub fn read(scene: &'a Scene, before: &'a Discourse) -> Self {
        let mut r = Self {
            scene,
            before,
            clauses: clauses(scene),
            topics: topics(scene, before.relation.as_ref().and_then(|x| vocab::id(&x.measure))),
            products: products(scene),
            used: Vec::new(),
            out: Vec::new(),
            relation: None,
            period: None,
            told: Vec::new(),
        };
        tie::anniversaries(&mut r);
        tie::memberships(&mut r);
        standing::ranks(&mut r);
        compare::comparisons(&mut r);
        amount::amounts(&mut r);
        standing::derived(&mut r);
        compare::derived(&mut r);
        tie::events(&mut r);
        tie::again(&mut r);
        tie::nth_of_ties(&mut r);
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
        if topic.pronoun
            && let Some(rel) = self.relation_again(topic)
        {
            return rel;
        }
        let clause = self.clause_at(topic.span.start);
        let wide = clause.cover(self.clause_at(anchor.start));
        let mine = |stretch: Span| -> Vec<Actor> {
            self.actors(stretch)
                .into_iter()
                .filter(|a| self.quantity_of(a.span, stretch).is_none_or(|q| q.overlaps(anchor)))
                .collect()
        };
        let all = mine(clause);
        let near = self.own_stretch(topic, clause);
        let close: Vec<Actor> = all.iter().filter(|a| near.overlaps(a.span)).cloned().collect();
        let second = close.is_empty() && self.relation.is_some() && near.start > clause.start;
        let rest: Vec<Actor> = if second {
            Vec::new()
        } else if wide == clause {
            all
        } else {
            mine(wide)
        };
        let mut rel = relation(self.scene, topic, &close, &rest, self.relation.as_ref(), self.before);
        rel.product = product_near(self.scene, &self.products, topic.span, anchor, near);
        self.in_domain(topic, &mut rel);
        rel
    }

    /// Bare "exports" after trade in services or in goods and services are of the same kind.
    fn in_domain(&self, topic: &Topic, rel: &mut Relation) {
        let Some(last) = self.relation.as_ref().or(self.before.relation.as_ref()) else { return };
        let word = self.scene.text(topic.span.start, topic.span.end);
        let said = ["goods", "merchandise", "service"].iter().any(|w| word.contains(w));
        let domain = ["trade.services", "trade.total"].iter().find(|d| last.measure.starts_with(**d));
        let (Some(domain), false, None) = (domain, said, &rel.product) else { return };
        let shared = rel.parties.iter().all(|p| last.parties.contains(p));
        if let Some(rest) = rel.measure.strip_prefix("trade.goods").filter(|r| *r != ".balance" && shared)
            && let Some(id) = vocab::id(&format!("{domain}{rest}"))
        {
            id.clone_into(&mut rel.measure);
        }
    }

    /// "those to Peru": the flow named before with the side that the words after replace.
    fn relation_again(&self, topic: &Topic) -> Option<Relation> {
        let noun = self.topics.iter().rev().find(|t| {
            t.span.end <= topic.span.start
                && !t.pronoun
                && vocab::is_tie(t.measure) == vocab::is_tie(topic.measure)
        });
        let before = noun.map(|t| self.relation_of(t, t.span)).or_else(|| self.before.relation.clone());
        let known = self.relation.clone().filter(|x| x.measure == topic.measure);
        let base = known.or(before)?;
        let clause = self.clause_at(topic.span.start);
        let end = self.next_quantity(topic.span.end).min(clause.end);
        let own: Vec<Actor> = self
            .actors(Span::new(topic.span.start, end))
            .into_iter()
            .filter(|a| !base.parties.iter().any(|p| a.mention.codes.iter().all(|c| p.has(c))))
            .collect();
        let mut rel = replaced(&base, &own[..own.len().min(1)]);
        topic.measure.clone_into(&mut rel.measure);
        Some(rel)
    }

    /// The number of topics of a kind in a stretch.
    pub fn topics_between(&self, from: usize, to: usize, fits: impl Fn(&str) -> bool) -> usize {
        self.topics.iter().filter(|t| t.span.start >= from && t.span.end <= to && fits(t.measure)).count()
    }

    /// The quantity that an actor stands with, when its clause has several: the one before it
    /// ("$5bn to Chile and $3bn to Peru"), or after a comma or "and" the next one ("Chile took
    /// 39 % and Taiwan 11 %"). `None` is shared by all.
    pub fn quantity_of(&self, actor: Span, clause: Span) -> Option<Span> {
        let all: Vec<Span> = self
            .scene
            .quantities()
            .map(|q| q.core)
            .filter(|c| c.start >= clause.start && c.end <= clause.end)
            .collect();
        if all.len() < 2 {
            return None;
        }
        let prev = all.iter().rev().find(|c| c.end <= actor.start)?;
        let next = all.iter().find(|c| c.start >= actor.end);
        let parted = |from: usize, to: usize| {
            let gap = self.scene.text(from, to);
            [",", ";", " and ", " but ", " while ", " against ", " or "].iter().any(|w| gap.contains(w))
        };
        match next {
            Some(n) if parted(prev.end, actor.start) && parted(actor.end, n.start) => None,
            Some(n) if parted(prev.end, actor.start) => Some(*n),
            Some(_) => Some(*prev),
            None if all.len() > 1
                && parted(all[all.len() - 2].end, prev.start)
                && !parted(prev.end, actor.start) =>
            {
                let gap = self.scene.text(prev.end, actor.start);
                let linked = gap
                    .split(' ')
                    .filter(|w| !w.is_empty())
                    .any(|w| matches!(w, "from" | "to" | "with" | "by"));
                (linked
                    && gap.split(' ').filter(|w| !w.is_empty()).count() <= 4
                    && !self.scene.text(all[all.len() - 2].end, prev.start).contains(" to "))
                .then_some(*prev)
            }
            None => {
                let follows = self.scene.places().any(|(s, _)| {
                    all.windows(2)
                        .any(|w| s.start >= w[0].end && s.end <= w[1].start && !parted(w[0].end, s.start))
                });
                follows.then_some(*prev)
            }
        }
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
            .filter_map(|_| {
                self.scene.quantities().map(|q| q.core.end).filter(|e| *e <= topic.span.start).max()
            })
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

    /// Whether a quantity lies in a stretch.
    pub fn quantity_between(&self, a: usize, b: usize) -> bool {
        self.scene.quantities().any(|q| q.core.start >= a && q.core.end <= b)
    }

    /// Whether the clause speaks in the present.
    pub fn present(&self, at: usize) -> bool {
        pattern!(
            PRESENT = r"\b(?:is|are|has|have|counts?|remains?|stands?|accounts?|makes?|sends?|sells|buys|hosts?|charges?|imposes?|exempts?|takes|absorbs|supplies|maintains?|runs|ranks|owes|boasts|operates?|allows?|grants?|faces?|levies|applies|exceeds?|surpass(?:es)?|tops|amounts?|reaches|totals|comes|equals?|represents?|holds?|owns?|employs?|provides?|covers?|includes?|lies|belongs?|enjoys?|depends|relies|now|currently|today)\b"
        );
        let c = self.clause_at(at);
        PRESENT.hits(&self.scene.text(c.start, c.end))
    }

    /// Span of the words around an anchor that qualify it: qualifier, time after it.
    pub fn span_of(&self, full: Span, to: usize) -> Span {
        pattern!(
            NOUN = r"^ (?:<W> |<J> )?(?:people|persons|workers|employees|tourists?|visitors?|students?|jobs|inhabitants|residents|projects|companies|firms|embassies|missions|institutes|agreements|treaties|countries|states|nations|members|meetings)\b|^ as (?:many|much|large)\b"
        );
        let clause = self.clause_at(full.start);
        let short = full.end.saturating_sub(full.start) <= 32;
        let tail = self.scene.shadow_text(full.end, full.end + 28);
        let noun =
            NOUN.first(&tail).filter(|_| short).and_then(|c| c.get(0).map(|m| m.as_str().chars().count()));
        let full = Span::new(full.start, full.end + noun.unwrap_or(0));
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
        out.iter_mut().for_each(opened);
        // a claim of nobody, and a share of a thing in itself, were not understood
        pattern!(WORLD = r"\b(?:world|worldwide|global|globally|international)\b");
        let world = WORLD.hits(&self.scene.line.low);
        let nobody =
            |f: &Frame| !world && f.parties.len() == 2 && f.parties.iter().all(|p| *p == Party::one("WLD"));
        out.retain(|f| !f.parties.is_empty() && !nobody(f) && !in_itself(f));
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
            if let Period::AsOf(Stamp::Day(y, 12, 31)) = f.period
                && (f.measure.starts_with("trade.") || f.measure == "people.tourists")
                && f.kind != Kind::Count
            {
                f.period = Period::At(Stamp::Year(y));
            }
            f.parties.iter_mut().for_each(spelled_out);
            let event_like = matches!(f.kind, Kind::Event | Kind::Membership);
            let undated = self.times_in(self.clause_at(f.anchor.start)).is_empty();
            // a period carried over from the sentence before says nothing about "plans to"
            let carried = undated && self.times_in(Span::new(0, self.scene.line.chars.len())).is_empty();
            f.hedge = hedge::hedge(self.scene, stretch, f.anchor, past && !ahead && !carried, ahead);
            let anniversary = f.unit.as_deref() == Some("years");
            if anniversary || event_like && f.hedge == Some(Hedge::Estimate) {
                f.hedge = None;
            }
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
            while f.span.end > f.anchor.end && self.scene.line.chars.get(f.span.end - 1) == Some(&' ') {
                f.span.end -= 1;
            }
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
        d.speaker = self.speaker().or(d.speaker);
        let all: Vec<Actor> = self.actors(Span::new(0, self.scene.line.chars.len()));
        for a in &all {
            d.mention(&a.mention.codes);
        }
        let subject = all
            .iter()
            .find(|a| {
                !super::pointer::after_preposition(&self.scene.line, a.span.start) && !a.mention.pointer
            })
            .or(all.first());
        // states listed in passing do not take the place of the one the text is about
        let passing = |a: &Actor| {
            self.out.is_empty() && a.mention.codes.len() > 1 && d.topic.as_ref().is_some_and(|t| t.len() == 1)
        };
        if let Some(a) = subject.filter(|a| !passing(a)) {
            d.topic = Some(a.mention.codes.clone());
        }
        let mut distinct: Vec<&Vec<String>> = Vec::new();
        // a list of states is no side of a pair that is known, nor are two places of two clauses
        let known = d.pair.is_some();
        let joint = |a: &Actor| {
            all.iter().any(|b| {
                b.mention.codes != a.mention.codes
                    && self.clause_at(a.span.start).overlaps(self.clause_at(b.span.start))
            })
        };
        for a in all.iter().filter(|a| {
            a.mention.pair.is_none()
                && !a.mention.codes.is_empty()
                && !(a.mention.capital && a.cue == super::roles::Cue::In)
                && !(known && (a.mention.codes.len() > 2 || a.mention.codes.len() == 1 && !joint(a)))
        }) {
            if !distinct.contains(&&a.mention.codes) {
                distinct.push(&a.mention.codes);
            }
        }
        match distinct.as_slice() {
            [two] if two.len() == 2 => {
                d.pair = Some((vec![two[0].clone()], vec![two[1].clone()]));
            }
            [a, b, ..] => d.pair = Some(((*a).clone(), (*b).clone())),
            _ => {}
        }
        self.remember_flow(&mut d);
        d
    }

    /// The country for which a sentence says that somebody speaks: "Address by Kenya's trade minister".
    fn speaker(&self) -> Option<Vec<String>> {
        pattern!(
            SPEAKER = r"\b(?:speech|address|remarks|toast|statement|interview|lecture|words) (?:by|of|from|with) (?:the )?(?:[a-z' -]{0,40} (?:of|for) (?:the )?)?(?P<a><P>)|(?P<b><S>|<J>) (?:[a-z-]+ ){0,3}?(?:minister|president|premier|chancellor|ambassador|envoy|governor|delegate|spokes[a-z]+)\b|\b(?:minister|president|premier|chancellor|ambassador|king|queen) of (?:the )?(?P<c><N>)"
        );
        let c = SPEAKER.first(&self.scene.shadow)?;
        let at = ["a", "b", "c"].iter().find_map(|n| self.scene.group(&c, n))?;
        self.scene.mention_at(at).filter(|m| !m.pointer).map(|m| m.codes.clone())
    }

    /// Whether a sentence without a claim speaks of figures, so that its month is theirs.
    fn speaks_of_figures(&self) -> bool {
        pattern!(FIGURES = r"\b(?:figures|data|statistics|numbers|accounts|breakdown|arrivals|results)\b");
        self.topics.iter().any(|t| !vocab::is_tie(t.measure)) || FIGURES.hits(&self.scene.line.low)
    }

    fn remember_flow(&self, d: &mut Discourse) {
        let from_claims = self.relation.clone().or_else(|| {
            self.out
                .iter()
                .rev()
                .find(|f| f.parties.len() == 2)
                .map(|f| Relation::bare(&f.measure, f.parties.clone(), f.product.clone()))
        });
        let from_topics = || {
            let t = self.topics.iter().rev().find(|t| !vocab::is_tie(t.measure))?;
            let rel = self.relation_of(t, t.span);
            (rel.parties.len() == 2 && !rel.parties.contains(&Party::one("WLD"))).then_some(rel)
        };
        // "waits for the free trade agreement with Norway": the tie spoken of, where no flow is
        let from_ties = || {
            let kinds = ["ties.fta", "ties.bit", "ties.swap", "ties.partnership"];
            let t = self.topics.iter().rev().find(|t| kinds.contains(&t.measure))?;
            let rel = self.relation_of(t, t.span);
            let told = rel.parties.len() == 2 && !rel.parties.contains(&Party::one("WLD"));
            (told && self.before.relation.is_none()).then_some(rel)
        };
        if let Some(rel) = from_claims.or_else(from_topics).or_else(from_ties) {
            d.relation = Some(rel);
        }
        let told = self.scene.times().filter(|(span, _)| !self.is_base(*span));
        let explicit = told.filter_map(|(_, w)| match w {
            When::Is(p @ (Period::At(_) | Period::Range(..))) => Some(p),
            When::Is(Period::AsOf(s)) => Some(Period::At(Stamp::Year(s.year()))),
            _ => None,
        });
        d.period = explicit.last();
        // a change over years leaves its end on the table
        let over = self.out.iter().any(|f| matches!(f.kind, Kind::Change | Kind::Ratio));
        if let (Some(Period::Range(Stamp::Year(_), b @ Stamp::Year(_))), true) = (d.period, over) {
            d.period = Some(Period::At(b));
        }
        // the day of an event is not the period of a flow; its year may be
        let figures = self.out.is_empty() && self.speaks_of_figures();
        if let (Some(Period::At(s)), true) = (d.period, self.out.iter().all(|f| f.kind == Kind::Event))
            && (!figures || matches!(s, Stamp::Day(..)))
        {
            d.period = Some(Period::At(Stamp::Year(s.year())));
        }
        if let Some(f) = self.out.iter().rev().find(|f| f.kind == Kind::Event) {
            d.event = Some(f.period);
        }
    }

    /// Quantities left to right, copied out.
    pub fn quantities(&self) -> Vec<Quantity> {
        self.scene.quantities().cloned().collect()
    }
}
