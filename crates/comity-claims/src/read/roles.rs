//! Who is on which side of a flow or tie.
//!
//! Each mention of a place in the clause has a cue (the preposition before it, its possessive or
//! adjectival form, or that it is the subject); each measure says which cues mean its first side
//! (origin, investor, reporter) and which its second. What is left unsaid comes from the
//! discourse.

use super::discourse::{Discourse, Relation};
use super::gazetteer::gazetteer;
use super::line::pattern;
use super::scene::{Mention, Scene, Shape};
use super::topic::Topic;
use crate::frame::{Party, Span};
use crate::vocab::{self, Direction};

/// What the words around a mention say of its part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Cue {
    To,
    From,
    With,
    In,
    Between,
    By,
    Of,
    For,
    On,
    Than,
    Possessive,
    Adjective,
    Subject,
    Object,
    Aside,
}

/// Cues that take each other's place in coordination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kin {
    /// Subject, possessor, adjective.
    Actor,
    /// The far end: "to", "in", "with", "on".
    Target,
    /// The near end: "from", "by", "of".
    Source,
    /// Neither.
    Other,
}

impl Cue {
    /// The family of the cue.
    pub fn kin(self) -> Kin {
        match self {
            Self::Subject | Self::Possessive | Self::Adjective => Kin::Actor,
            Self::To | Self::In | Self::For | Self::On | Self::With | Self::Object => Kin::Target,
            Self::From | Self::By | Self::Of => Kin::Source,
            Self::Between | Self::Than | Self::Aside => Kin::Other,
        }
    }
}

/// A mention with its cue.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub struct Actor {
    pub span: Span,
    pub mention: Mention,
    pub cue: Cue,
}

pattern!(
    LEAD = r"\b(?P<p>to|into|from|with|in|of|by|for|between|among|against|on|than|as|behind|after|ahead of|including|like|via|through|over|under|at|near|towards?|and|vis-à-vis|vis-a-vis|until|outside|inside|across|throughout|along with|alongside|unlike|bar|save|save for|except|except for|excluding|besides|other than|apart from|aside from|plus)(?: (?:the|its|neighbou?ring|fellow|both|mainland|nearby|goods|products|imports|companies|investors|customers|buyers|suppliers|all|each|every|other|another|several|many|most|individual|capital))*$"
);
pattern!(
    VERB = r"\b(?:is|are|was|were|has|have|had|be|been|will|would|rose|fell|grew|reached|hit|stood|climbed|dropped|increased|decreased|sold|bought|exported|imported|shipped|signed|established|joined|left|invested|lent|sends?|sent|took|takes|absorbs?|absorbed|accounts?|accounted|received|receives|overtook|remains?|became|came|makes?|made|went|gave|hosts?|hosted|counts?|exempts?|charges?|imposes?|imposed|levied|totalled|amounted|doubled|tripled|quadrupled|exceeded|topped|surpassed|welcomed|attracted|owes?|owed|supplies|supplied|purchased|buys?|sells?|ships|borrowed|maintains?|maintained|opened|agreed|restored|severed|upgraded|launched|lifted|suspended|visited|runs?|ran|posted|recorded|registered|accounts|narrowed|widened|voted|ranked|ranks|allows?|granted|grants?|faces?|sourced|depends?|relies|provided|provides|committed|pledged|slapped|put|puts|raised|cut|applies|applied)\b"
);

fn cue_of(scene: &Scene, span: Span, m: &Mention, clause_start: usize) -> Cue {
    let head = scene.text(clause_start.max(span.start.saturating_sub(48)), span.start);
    let head = head.trim_end();
    let lead = LEAD.first(head).and_then(|c| c.name("p").map(|p| p.as_str().to_owned()));
    if m.shape == Shape::Possessive {
        return Cue::Possessive;
    }
    if m.pointer && scene.text(span.start, span.end) == "there" {
        pattern!(BUYS = r"\b(?:imports?|imported|purchases?|purchased|buys?|bought|sourced)\b[^,;]*$");
        return if BUYS.hits(head) { Cue::From } else { Cue::In };
    }
    pattern!(
        MADE_IN = r"\b(?:built|made|produced|assembled|grown|manufactured|mined|refined|caught|brewed) in(?: the)?$"
    );
    pattern!(LIVES_IN = r"\b(?:live|lives|lived|reside[sd]?|are based|were based) in(?: the)?$");
    if MADE_IN.hits(head) || LIVES_IN.hits(head) {
        return Cue::From;
    }
    pattern!(
        ACTS = r"^ (?:imported|exported|bought|sold|shipped|supplied|earned|sent|received|purchased|produced|lent|invested|committed|imports|exports|buys|sells|ships|sends)\b"
    );
    if m.shape == Shape::Name
        && ACTS.hits(&scene.text(span.end, span.end + 14))
        && head.ends_with(" the goods")
            | head.ends_with(" that")
            | head.ends_with(" goods")
            | head.ends_with(" everything")
            | head.ends_with(" what")
            | head.ends_with(" all")
    {
        return Cue::Subject;
    }
    if is_aside(scene, span, m, head) {
        return Cue::Aside;
    }
    // "22 embassies south of the Sahara" names a place where, without a preposition
    if scene.text(span.start, span.end).starts_with("south of ") {
        return Cue::In;
    }
    pattern!(
        LISTED = r"\b(?P<p>to|from|with|in) (?:just |only |its |the )*(?:[a-z-]+ ){0,3}(?:buyers|markets|countries|customers|destinations|partners|states|suppliers|sources|economies|neighbours|neighbors)(?::|, namely| namely|, such as)(?: the)?$"
    );
    let listed = LISTED.first(head).and_then(|c| c.name("p").map(|p| p.as_str().to_owned()));
    // "after Beijing imposed duties": a clause of its own, with its subject
    pattern!(
        ACTED = r"^ (?:had |has |also )?(?:[a-z]+ed|cut|put|set|left|won|took|broke|began|rose|fell|grew)\b"
    );
    if matches!(lead.as_deref(), Some("after" | "until" | "as"))
        && m.shape == Shape::Name
        && ACTED.hits(&scene.text(span.end, span.end + 16))
    {
        return Cue::Subject;
    }
    cue_by_preposition(listed.or(lead).as_deref(), m.shape, head)
}

/// Whether a place stands beside what its clause says: who tells it, who is set apart, a dateline.
fn is_aside(scene: &Scene, span: Span, m: &Mention, head: &str) -> bool {
    pattern!(
        TELLS = r"^ (?:itself )?(?:puts? (?:at|it|the figure|the total|the number|that)|says|said|estimates|estimated|reckons) "
    );
    if m.shape == Shape::Name && TELLS.hits(&scene.text(span.end, span.end + 20)) {
        return true;
    }
    // "eleven countries, plus the Holy See,": beside what is counted; "China, not the EU, is …"
    if [", plus", ", plus the", ", not", ", not the", ", rather than", ", and not"]
        .iter()
        .any(|w| head.ends_with(w))
    {
        return true;
    }
    // "the first Latin American country to sign": of the one named before
    pattern!(NTH = r"\b(?:first|second|third|fourth|fifth|sixth|latest|last|only|newest)(?: other)?$");
    pattern!(STATE = r"^ (?:country|nation|state|economy|member|government)\b");
    if m.shape == Shape::Adjective && NTH.hits(head) && STATE.hits(&scene.text(span.end, span.end + 12)) {
        return true;
    }
    // the place of a dateline
    pattern!(DATELINE = r"^(?:, ?<T>)? ?(?:\([^)]{0,24}\) ?)?(?:-|,|\(|:) ?(?:the |<P>|[a-z])");
    if span.start == 0 && m.capital && DATELINE.hits(&scene.shadow_text(span.end, span.end + 64)) {
        return true;
    }
    false
}

/// The cue that the word before a place gives, or its place before or after a verb.
fn cue_by_preposition(lead: Option<&str>, shape: Shape, head: &str) -> Cue {
    match lead {
        Some("with" | "against" | "as" | "and") if shape == Shape::Adjective => Cue::Adjective,
        Some("to" | "into" | "towards" | "toward") => Cue::To,
        Some("from") => Cue::From,
        Some("with" | "against" | "vis-à-vis" | "vis-a-vis" | "alongside") => Cue::With,
        Some("between") => Cue::Between,
        Some("in" | "within" | "for") if shape == Shape::Adjective => Cue::Adjective,
        Some("in" | "inside" | "across" | "throughout" | "within") => Cue::In,
        Some(
            "under" | "at" | "near" | "via" | "through" | "behind" | "after" | "ahead of" | "including"
            | "like" | "until" | "outside" | "unlike" | "bar" | "save" | "save for" | "except" | "except for"
            | "excluding" | "besides" | "other than" | "apart from" | "aside from" | "plus",
        ) => Cue::Aside,
        Some("by") => Cue::By,
        Some("of" | "among") if shape == Shape::Name => Cue::Of,
        Some("for") => Cue::For,
        Some("on" | "over") => Cue::On,
        Some("than" | "as") => Cue::Than,
        _ => match shape {
            Shape::Possessive => Cue::Possessive,
            Shape::Adjective => Cue::Adjective,
            Shape::Name if VERB.hits(head) => Cue::Object,
            Shape::Name => Cue::Subject,
        },
    }
}

pattern!(
    SCHOOL = r"^ (?:universit|institutions?\b|schools?\b|colleges?\b|campus|institutions? of|soil\b|ports?\b|territory\b|resorts?\b|beaches\b)"
);

/// The actors of a clause, with coordination resolved: "between A and B", "from A and B".
pub fn actors(scene: &Scene, clause: Span) -> Vec<Actor> {
    let mut out: Vec<Actor> = Vec::new();
    for (span, m) in scene.places().filter(|(s, _)| s.start >= clause.start && s.end <= clause.end) {
        let mut cue = cue_of(scene, span, m, clause.start);
        // "at German universities" is a place
        if m.shape == Shape::Adjective
            && matches!(cue, Cue::Adjective | Cue::Aside)
            && SCHOOL.hits(&scene.text(span.end, span.end + 16))
        {
            cue = Cue::In;
        }
        if let Some(prev) = out.last() {
            let gap = scene.text(prev.span.end, span.start);
            let joint = matches!(gap.trim(), "and" | "and the" | "-" | "/" | "or" | "as well as");
            if joint && prev.cue == Cue::Between || closes_between(scene, &out, span) {
                cue = Cue::Between;
            } else if joint && matches!(cue, Cue::Subject | Cue::Object) {
                cue = prev.cue;
            }
        }
        out.push(Actor { span, mention: m.clone(), cue });
    }
    out
}

/// "between Iceland, a member of EFTA, and China": the second of the two after an aside.
fn closes_between(scene: &Scene, before: &[Actor], span: Span) -> bool {
    pattern!(ASIDE = r"^, (?:an? |the |its )?[^,;]{3,40}, and(?: the)? $");
    let mut two = before.iter().filter(|a| a.cue == Cue::Between);
    two.next().is_some_and(|a| ASIDE.hits(&scene.text(a.span.end, span.start))) && two.next().is_none()
}

/// Cues of the first and the second side of a measure.
fn sides(measure: &str) -> (&'static [Cue], &'static [Cue]) {
    use Cue::{Adjective, By, For, From, In, Object, Of, On, Possessive, Subject, To, With};
    match measure {
        "trade.goods.exports" | "trade.services.exports" | "trade.total.exports" => {
            (&[Possessive, Adjective, From, By, Subject, Of], &[To, For, In, With, Object])
        }
        "trade.goods.imports" | "trade.services.imports" | "trade.total.imports" => {
            (&[From, Of], &[Possessive, Adjective, Subject, By, To, In, For])
        }
        "trade.goods.balance" => {
            (&[Possessive, Adjective, Subject, Of, For], &[With, To, On, From, Object, In])
        }
        "fdi.stock"
        | "fdi.flow"
        | "finance.loans"
        | "finance.aid"
        | "contracts.value"
        | "firms.presence"
        | "projects.infrastructure"
        | "jobs" => (&[From, By, Possessive, Adjective, Subject, Of], &[In, To, For, On, Object, With]),
        "finance.debt" => (&[To, Object], &[Possessive, Subject, By, Of, Adjective, In]),
        "people.tourists" | "people.students" => {
            (&[From, Adjective, Of], &[To, In, Object, Subject, Possessive, By])
        }
        "tariff.rate" => (&[Subject, By, Possessive, In], &[On, From, With, Adjective, Object, To, For, Of]),
        "ties.embassy" | "ties.trade_mission" => {
            (&[Subject, Possessive, Adjective, By, Of, From], &[In, To, Object, With])
        }
        "ties.institute.confucius" => (&[Adjective], &[In, To, Subject, Possessive, Object, With, Of]),
        _ => (&[], &[]),
    }
}

pattern!(
    RECEIVING = r"\b(?:receives?|received|receiving|attracts?|attracted|attracting|drew|draws|secured|obtained|absorbs?|absorbed|absorbing|takes?|took|taking|hosts?|hosted|hosting|welcomed|welcomes|borrows?|borrowed|gets?|got|buys?|bought|buying|imports|imported|accounts? for|accounted for|accounting for|purchases|purchased|is the destination|was the destination|faces?|faced|face|makes? up|made up)\b"
);
pattern!(WHOLE = r"\b(?:total|overall|worldwide|global|all|entire|foreign) ?$");

/// Reads who is on which side of `topic`, among `near` (its own stretch) first, then the clause.
pub fn relation(
    scene: &Scene,
    topic: &Topic,
    near: &[Actor],
    clause: &[Actor],
    last: Option<&Relation>,
    before: &Discourse,
) -> Relation {
    let parties = match vocab::direction(topic.measure) {
        Direction::Monadic => monadic(scene, topic, near, clause, last, before),
        Direction::Undirected => undirected(scene, topic, near, clause, last, before),
        Direction::Directed => directed(scene, topic, near, clause, last, before),
    };
    let mut rel = Relation::bare(topic.measure, parties, None);
    rel.cues = cues_of(&rel.parties, near, clause);
    rel.deficit = topic.deficit;
    rel
}

/// The cue under which each party stands in the text.
fn cues_of(parties: &[Party], near: &[Actor], clause: &[Actor]) -> [Option<Cue>; 2] {
    let of = |p: &Party| near.iter().chain(clause).find(|a| party(&a.mention) == *p).map(|a| a.cue);
    [parties.first().and_then(of), parties.get(1).and_then(of)]
}

/// The same flow with one side replaced, as in "and $3bn from France": the side that the same
/// kind of words filled before, else the side that these words mean for the measure.
pub fn replaced(inherited: &Relation, fresh: &[Actor]) -> Relation {
    let mut out = inherited.clone();
    let mut done = [false, false];
    for a in fresh.iter().filter(|a| !matches!(a.cue, Cue::Aside)) {
        if let Some((x, y)) = &a.mention.pair {
            out.parties = vec![Party::union(x), Party::union(y)];
            continue;
        }
        let alike = |i: usize| !done[i] && inherited.cues[i].is_some_and(|c| c.kin() == a.cue.kin());
        let (first, second) = sides(&inherited.measure);
        let undirected = vocab::direction(&inherited.measure) == Direction::Undirected;
        // "China and India hold $3 billion, the former $1.4 billion of it": one of the two
        let inside =
            |p: &Party| p.plus.len() > a.mention.codes.len() && a.mention.codes.iter().all(|c| p.has(c));
        let side = if out.parties.len() < 2 {
            0
        } else if let Some(side) = out.parties.iter().position(inside) {
            side
        } else if alike(1) && (a.cue.kin() != Kin::Actor || !alike(0)) {
            1
        } else if alike(0) || first.contains(&a.cue) && !second.contains(&a.cue) {
            0
        } else if second.contains(&a.cue) || undirected {
            1
        } else {
            usize::from(done[0])
        };
        if let Some(slot) = out.parties.get_mut(side) {
            *slot = party(&a.mention);
            out.cues[side] = Some(a.cue);
            done[side] = true;
        }
    }
    out
}

fn party(m: &Mention) -> Party {
    let mut p = Party::union(&m.codes);
    p.minus.clone_from(&m.minus);
    p
}

fn monadic(
    scene: &Scene,
    topic: &Topic,
    near: &[Actor],
    clause: &[Actor],
    last: Option<&Relation>,
    before: &Discourse,
) -> Vec<Party> {
    let close = |all: &[Actor]| {
        all.iter()
            .filter(|a| a.cue != Cue::Aside)
            .min_by_key(|a| (a.cue == Cue::In && a.mention.capital, a.span.start.abs_diff(topic.span.start)))
            .map(|a| party(&a.mention))
    };
    let sentence = || close(&actors(scene, Span::new(0, scene.line.chars.len())));
    let known = || last.filter(|r| r.parties.len() == 1).and_then(|r| r.parties.first().cloned());
    let found = close(near).or_else(|| close(clause)).or_else(known).or_else(sentence);
    found.or_else(|| before.topic.as_ref().map(|t| Party::union(t))).into_iter().collect()
}

/// The two parties of an undirected tie among some actors.
fn two_of(all: &[Actor], measure: &str) -> Vec<Party> {
    let undirected_bloc = vocab::is_tie(measure);
    let votes = measure == "un.agreement";
    let mut out: Vec<Party> = Vec::new();
    let mut ordered: Vec<&Actor> =
        all.iter().filter(|a| a.cue != Cue::Aside && (a.cue != Cue::Than || votes)).collect();
    ordered.retain(|a| !(a.mention.capital && a.cue == Cue::In));
    if ordered.iter().filter(|a| a.cue == Cue::Between).count() >= 2 {
        ordered.retain(|a| a.cue == Cue::Between);
    } else if ordered.iter().filter(|a| !matches!(a.cue, Cue::In | Cue::Object)).count() >= 2
        && !undirected_bloc
    {
        ordered.retain(|a| a.cue != Cue::In);
    }
    for a in ordered {
        if let Some((x, y)) = &a.mention.pair {
            return vec![Party::union(x), Party::union(y)];
        }
        let p = party(&a.mention);
        let part = out.iter().any(|o| o.plus.len() > 1 && p.plus.iter().all(|c| o.has(c)));
        if !part && !out.contains(&p) && out.len() < 2 {
            out.push(p);
        }
    }
    if let [one] = out.as_slice()
        && let [a, b] = one.plus.as_slice()
    {
        return vec![Party::one(a), Party::one(b)];
    }
    out
}

fn undirected(
    scene: &Scene,
    topic: &Topic,
    near: &[Actor],
    clause: &[Actor],
    last: Option<&Relation>,
    before: &Discourse,
) -> Vec<Party> {
    let mut found = two_of(near, topic.measure);
    if found.len() < 2 {
        for p in two_of(clause, topic.measure) {
            if found.len() < 2
                && !found.contains(&p)
                && !found.iter().any(|f| f.plus.iter().any(|c| p.has(c)))
            {
                found.push(p);
            }
        }
    }
    if found.len() == 1 && topic.measure == "ties.mou.bri" && !found.contains(&Party::one("CHN")) {
        found.push(Party::one("CHN"));
    }
    // "the United States, Mexico and Canada signed": the first with each of the others
    if let ([all], true) = (found.as_slice(), vocab::is_tie(topic.measure))
        && all.plus.len() > 2
        && before.topic.as_ref().is_none_or(|t| t.iter().all(|c| all.has(c)))
        && all.minus.is_empty()
        && topic.measure != "ties.mou.bri"
        && partner(&all.plus, last, before).is_none()
        && let Some((first, rest)) = all.plus.split_first()
    {
        return vec![Party::one(first), Party::union(rest)];
    }
    if found.len() == 1 {
        let one = found.first().map(|p| p.plus.clone()).unwrap_or_default();
        let head = scene.text(topic.span.start.saturating_sub(12), topic.span.end);
        let total = WHOLE.hits(scene.text(topic.span.start.saturating_sub(12), topic.span.start).trim_end())
            || head.contains("foreign trade")
            || head.contains("total trade");
        let partner = partner(&one, last, before).filter(|_| !total);
        let topic_place = before
            .topic
            .as_ref()
            .map(|t| Party::union(t))
            .filter(|t| !total && !found.contains(t) && !t.plus.iter().any(|c| one.contains(c)));
        // "two-way trade with Fiji …, of which Australian exports": the other one of the sentence
        let mutual = ["two-way ", "bilateral ", "mutual "].iter().any(|w| head.contains(w));
        let spare = || {
            let all = actors(scene, Span::new(0, scene.line.chars.len()));
            let mut other = all.iter().filter(|a| a.cue != Cue::Aside && a.mention.codes != one);
            other.next().map(|a| party(&a.mention)).filter(|_| mutual)
        };
        found.push(partner.or(topic_place).or_else(spare).unwrap_or_else(|| Party::one("WLD")));
    }
    if found.is_empty() {
        found = last.filter(|r| r.parties.len() == 2).map(|r| r.parties.clone()).unwrap_or_default();
    }
    if found.is_empty() {
        found = sentence_pair(scene, topic, before);
    }
    found
}

/// The pair that the rest of the sentence, or the text before, is about.
fn sentence_pair(scene: &Scene, topic: &Topic, before: &Discourse) -> Vec<Party> {
    let upto = Span::new(0, topic.span.start);
    let mut here = two_of(&actors(scene, upto), "");
    if here.len() == 1 && !vocab::is_tie(topic.measure) {
        here.clear();
    }
    if here.len() < 2
        && let Some((a, b)) = before.two()
    {
        return vec![Party::union(&a), Party::union(&b)];
    }
    if here.len() == 1 {
        let other = before.topic.as_ref().map(|t| Party::union(t)).filter(|t| !here.contains(t));
        here.push(other.unwrap_or_else(|| Party::one("WLD")));
    }
    if here.is_empty()
        && let Some(t) = &before.topic
    {
        here = vec![Party::union(t), Party::one("WLD")];
    }
    here
}

/// The other side of `codes` in what was last spoken of.
fn partner(codes: &[String], last: Option<&Relation>, before: &Discourse) -> Option<Party> {
    let other = |r: &Relation| match r.parties.as_slice() {
        [a, b] if a.plus == codes => Some(b.clone()),
        [a, b] if b.plus == codes => Some(a.clone()),
        _ => None,
    };
    let found = last.and_then(other).or_else(|| before.relation.as_ref().and_then(other));
    found.or_else(|| before.partner_of(codes).map(|c| Party::union(&c)))
}

fn directed(
    scene: &Scene,
    topic: &Topic,
    near: &[Actor],
    clause: &[Actor],
    last: Option<&Relation>,
    before: &Discourse,
) -> Vec<Party> {
    let (first_cues, second_cues) = sides(topic.measure);
    let (mut first, mut second): (Option<Party>, Option<Party>) = (None, None);
    let receiving = |a: &Actor| {
        let own = scene.text(a.span.end, topic.span.start.max(a.span.end));
        a.cue == Cue::Subject
            && topic.measure != "trade.goods.imports"
            && RECEIVING.hits(&own)
            && !(topic.verb && topic.measure == "finance.debt")
    };
    for pass in [near, clause] {
        let by_maker = matches!(topic.measure, "projects.infrastructure" | "firms.presence" | "jobs");
        let (joint, mut plain): (Vec<&Actor>, Vec<&Actor>) = pass.iter().partition(|a| a.cue == Cue::Between);
        // "Myanmar counts nine Chinese-built dams": who builds is said by the adjective
        let adjacent = |a: &Actor| {
            a.cue == Cue::Adjective && a.span.start <= topic.span.end && a.span.end + 16 >= topic.span.start
        };
        if ["fdi.", "finance.", "people."].iter().any(|p| topic.measure.starts_with(p))
            && topic.measure != "finance.debt"
        {
            plain.sort_by_key(|a| !adjacent(a));
        }
        // "Nepal had 36,900 students at Japanese universities": the place of study is the host
        if topic.measure.starts_with("people.") {
            plain.sort_by_key(|a| !matches!(a.cue, Cue::In | Cue::To));
        }
        if by_maker {
            plain.sort_by_key(|a| !matches!(a.cue, Cue::Adjective | Cue::From | Cue::By));
        }
        for a in plain.into_iter().filter(|a| !matches!(a.cue, Cue::Aside | Cue::Than)).chain(joint) {
            if let Some((x, y)) = &a.mention.pair {
                if first.is_none() && second.is_none() {
                    (first, second) = (Some(Party::union(x)), Some(Party::union(y)));
                }
                continue;
            }
            let p = party(&a.mention);
            if first.as_ref() == Some(&p) || second.as_ref() == Some(&p) {
                continue;
            }
            let swap = swapped(scene, topic, a, receiving(a));
            let (one, two) = if swap { (&mut second, &mut first) } else { (&mut first, &mut second) };
            if first_cues.contains(&a.cue) && one.is_none() {
                *one = Some(p);
            } else if second_cues.contains(&a.cue) && two.is_none() {
                *two = Some(p);
            } else if one.is_none() && !matches!(a.cue, Cue::In | Cue::To | Cue::With | Cue::On) {
                *one = Some(p);
            } else if two.is_none()
                && !matches!(a.cue, Cue::From | Cue::By)
                && !(a.mention.capital && a.cue == Cue::In)
            {
                *two = Some(p);
            }
        }
    }
    if topic.measure == "ties.institute.confucius" {
        return institutes(near, clause, before);
    }
    complete(scene, topic, first, second, last, before)
}

/// Who has Confucius institutes: China's, in the first place that is named, or in the world.
fn institutes(near: &[Actor], clause: &[Actor], before: &Discourse) -> Vec<Party> {
    let hosts = near.iter().chain(clause).filter(|a| a.cue != Cue::Aside).map(|a| party(&a.mention));
    let host = hosts.into_iter().find(|p| !p.has("CHN"));
    let host = host.or_else(|| before.topic.as_ref().map(|t| Party::union(t)).filter(|p| !p.has("CHN")));
    vec![Party::one("CHN"), host.unwrap_or_else(|| Party::one("WLD"))]
}

/// The subject of the sentence, for what a later clause leaves unsaid.
fn sentence_subject(scene: &Scene, upto: usize) -> Option<Party> {
    let all = actors(scene, Span::new(0, upto));
    let named = |a: &&Actor| matches!(a.cue, Cue::Subject | Cue::Possessive) && a.mention.pair.is_none();
    all.iter().find(named).map(|a| party(&a.mention))
}

/// Whether the usual sides of a cue are exchanged.
fn swapped(scene: &Scene, topic: &Topic, a: &Actor, receiving: bool) -> bool {
    let after_topic = a.span.start > topic.span.end;
    match topic.measure {
        "tariff.rate" => {
            // "X's goods face a duty in Y"
            (matches!(a.cue, Cue::Subject | Cue::Possessive)
                && !after_topic
                && RECEIVING.hits(&scene.text(a.span.end, topic.span.start))
                && scene.text(a.span.end, topic.span.start).contains("fac"))
                || (a.cue == Cue::Adjective
                    && !after_topic
                    && !scene.text(a.span.end, topic.span.start).contains("fac")
                    && scene.text(a.span.end, topic.span.start).trim().split(' ').count() <= 2)
        }
        // "imports of Chilean copper": the adjective after the topic is the origin
        "trade.goods.imports" => a.cue == Cue::Adjective && after_topic,
        "people.tourists" | "people.students" => false,
        "finance.loans" if topic.verb => {
            a.cue == Cue::Subject && scene.text(topic.span.start, topic.span.end).starts_with("borrow")
        }
        "trade.goods.balance" => {
            a.cue == Cue::Possessive
                && after_topic
                && scene.text(a.span.start.saturating_sub(4), a.span.start).ends_with("in ")
        }
        "ties.embassy" => a.cue == Cue::Subject && scene.text(a.span.end, topic.span.start).contains("host"),
        _ => receiving,
    }
}

/// Fills the unsaid side from what was last spoken of.
fn complete(
    scene: &Scene,
    topic: &Topic,
    first: Option<Party>,
    second: Option<Party>,
    last: Option<&Relation>,
    before: &Discourse,
) -> Vec<Party> {
    if let (Some(a), Some(b)) = (&first, &second) {
        return vec![a.clone(), b.clone()];
    }
    let memory = last.or(before.relation.as_ref()).filter(|r| r.parties.len() == 2);
    let reporter_second = topic.measure.ends_with(".imports") || topic.measure == "finance.debt";
    let remembered = memory.map(|r| {
        let flip = r.measure.ends_with(".imports") || r.measure == "finance.debt";
        if flip {
            (r.parties[1].clone(), r.parties[0].clone())
        } else {
            (r.parties[0].clone(), r.parties[1].clone())
        }
    });
    let pair = remembered.or_else(|| before.two().map(|(a, b)| (Party::union(&a), Party::union(&b))));
    let (reporter, partner) = if reporter_second { (second, first) } else { (first, second) };
    let topic_place =
        before.topic.as_ref().map(|t| Party::union(t)).or_else(|| sentence_subject(scene, topic.span.start));
    let head = scene.text(topic.span.start.saturating_sub(14), topic.span.start);
    let whole = WHOLE.hits(head.trim_end())
        || scene.text(topic.span.start, topic.span.end).starts_with("total")
        || scene.text(topic.span.start, topic.span.end).starts_with("overall");
    let (reporter, partner) = match (reporter, partner) {
        (None, None) => {
            let turned = last.and(pair.as_ref()).and_then(|p| turned(scene, topic, p));
            turned
                .or(pair)
                .unwrap_or((topic_place.clone().unwrap_or_else(|| Party::one("WLD")), Party::one("WLD")))
        }
        (Some(r), None) => {
            let other = pair.and_then(|(a, b)| {
                if b != r && a == r {
                    Some(b)
                } else if b == r {
                    Some(a)
                } else {
                    None
                }
            });
            // "Namibia was the EU's second supplier, while Kazakhstan delivered …": to the same place
            let other = other.or_else(|| same_end(topic, &r, last));
            let people =
                topic.measure.starts_with("people.") || given(scene, topic, before) || arrives(scene, topic);
            let host = topic_place.clone().filter(|t| people && *t != r);
            let p = other.or(host).filter(|_| !whole).unwrap_or_else(|| Party::one("WLD"));
            (r, p)
        }
        (None, Some(p)) => {
            let from_memory = pair.map(|(a, b)| if a == p { b } else { a });
            let r =
                from_memory.or(topic_place.filter(|t| *t != p)).unwrap_or_else(|| default_reporter(topic));
            (r, p)
        }
        (Some(r), Some(p)) => (r, p),
    };
    if reporter_second { vec![partner, reporter] } else { vec![reporter, partner] }
}

/// "Cairo is its biggest customer, with purchases of $5 billion, and sold …": the one who acts comes
/// first, whichever side it was on before.
fn turned(scene: &Scene, topic: &Topic, (a, b): &(Party, Party)) -> Option<(Party, Party)> {
    let start = topic.span.start;
    let acts = topic.verb || scene.text(start.saturating_sub(7), start).ends_with(", with ");
    let subject = sentence_subject(scene, start).filter(|s| acts && s == b)?;
    Some((subject, a.clone()))
}

/// "a loan from the Eximbank of China", in a text on Uganda: to those the text is about.
fn given(scene: &Scene, topic: &Topic, before: &Discourse) -> bool {
    let kinds = ["finance.loans", "finance.aid", "fdi.", "contracts.", "projects.", "firms."];
    let tail = scene.text(topic.span.end, topic.span.end + 80);
    let anywhere = ["abroad", "overseas", "worldwide", "global", "world"].iter().any(|w| tail.contains(w));
    kinds.iter().any(|m| topic.measure.starts_with(m)) && before.topic.is_some() && !anywhere
}

/// "shipments from Colombia halved": to the place the text is about.
fn arrives(scene: &Scene, topic: &Topic) -> bool {
    pattern!(ARRIVES = r"^(?:shipments?|deliver|suppl|flows?|purchases?)");
    !topic.verb
        && ARRIVES.hits(&scene.text(topic.span.start, topic.span.end))
        && scene.text(topic.span.end, topic.span.end + 6) == " from "
}

/// The far end of the trade just told in the sentence, for another who sells to it or buys from it.
fn same_end(topic: &Topic, who: &Party, last: Option<&Relation>) -> Option<Party> {
    let trade = |m: &str| m.starts_with("trade.goods") && m != "trade.goods" && m != "trade.goods.balance";
    let known = last.filter(|x| topic.verb && trade(topic.measure) && trade(&x.measure))?;
    let [from, to] = known.parties.as_slice() else { return None };
    let end = if topic.measure.ends_with(".exports") { to } else { from };
    (from != who && to != who && *end != Party::one("WLD")).then(|| end.clone())
}

/// Confucius institutes are China's; anything else unsaid is the world.
fn default_reporter(topic: &Topic) -> Party {
    Party::one(if topic.measure == "ties.institute.confucius" { "CHN" } else { "WLD" })
}

/// Whether all codes are blocs.
pub fn is_bloc(p: &Party) -> bool {
    !p.plus.is_empty() && p.plus.iter().all(|c| gazetteer().is_bloc(c))
}
