//! Memberships and their changes: "is not a member of", "belongs to", "stayed outside"; joined, left.

use super::{NEGATED, codes_at, dated, party, subject};
use crate::frame::{Frame, Kind, Op, Party, Precision, Span, Value};
use crate::period::{Period, Stamp};
use crate::read::gazetteer::gazetteer;
use crate::read::line::{Pattern, pattern};
use crate::read::number::ordinal;
use crate::read::reader::Reader;
use crate::read::roles::is_bloc;
use std::sync::LazyLock;

const MEMBER: &str = r"(?:full |founding |founder |founding |original |permanent |associate |fellow |newest |latest |<Z> |<W> )?(?:members?|signator(?:y|ies)|part(?:y|ies)|part)(?: states?| countr(?:y|ies)| nations?)?";
const BE: &str = r"(?:is|are|was|were|remains?|remained|isn't|aren't|wasn't|weren't|been|be)(?: (?:still|currently|both|also|already|now|yet|itself|all|therefore|thus|either|even|officially|formally))*";

/// Predicates of being in or out; `pred`, `bloc`, `not`; the member is the subject unless `who` is
/// given.
static STATES: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
    [
        format!(
            r"(?:\b{BE},? |(?P<app>, (?:itself |also |still |now |currently )?))(?P<pred>(?P<not>not |no longer |never |never been |not yet |neither )?(?:an? |both |all |the )?{MEMBER}) (?:of|to) (?:both )?(?:the )?(?P<bloc><N>)"
        ),
        r"(?P<who><N>), (?:itself |also |still |now |once )?(?P<pred>an? (?P<bloc><NJ>) (?:member|member state|signatory))(?:,| since| ?<T>|$)".into(),
        format!(r"(?P<who><N>), (?:itself |also |still |now |currently |once |a fellow )?(?P<pred>(?:an? )?{MEMBER}) of (?:the )?(?P<bloc><N>)(?:,|$)"),
        r"(?P<pred>(?:(?P<not>do(?:es)? not|doesn't|don't|no longer|never|did not) )?belong(?:s|ed|ing)? to) (?:both )?(?:the )?(?P<bloc><N>)".into(),
        r"\b(?:is|are|was|were|remains?|remained|stays?|stayed|sits?|stands?|lies|kept)(?: (?:still|firmly|currently|well|itself))* (?P<pred>(?P<not>outside)(?: of)?) (?:the )?(?P<bloc><N>)".into(),
        r"\b(?P<pred>(?P<not>stay(?:s|ed|ing)? out|kept out|opted out|remain(?:s|ed) out|held out|stands? apart)) (?:of|from) (?:the )?(?P<bloc><N>)".into(),
        r"(?P<pred>(?P<not>not |no longer |n't )?among) (?:the )?(?:<C> )?(?P<bloc><P>) (?:members?|member states|countries|signatories)\b".into(),
        r"(?P<pred>(?P<not>not |no longer |n't )?among) (?:the )?(?:<C> |<W> )*(?:members|signatories|parties|countries) (?:of|to) (?:the )?(?P<bloc><N>)".into(),
        format!(
            r"\b{BE} (?P<pred>(?P<not>not |no longer |never |not yet )?(?:an? |the )?(?:full |founding )?(?P<bloc><NJ>) (?:members?|member states?|member countr(?:y|ies)|signator(?:y|ies)))\b"
        ),
        r"(?P<bloc><N>|<S>) (?P<pred>(?:counts|includes|numbers|(?P<not>does not include|excludes|does not count))) (?P<who><N>)(?: among its members| as (?:a )?members?|$|[.,;])".into(),
        r"\b(?:is|are) (?P<pred>(?P<not>not yet |not |neither )?in) (?:the )?(?P<bloc><N>)(?:$|[.,;]| (?:nor|and|but)\b)".into(),
        r"\b(?:is|are|was|were|belongs?) (?P<pred>(?P<not>(?:in|to) neither)) (?:the )?(?P<bloc><N>)(?:$|[.,;]| and\b)".into(),
        r"(?P<pred>\b(?:remains?|remained|stays)(?: <W>)? in) (?:the )?(?P<bloc><N>)(?:$|[.,;]| (?:alongside|together|as|but|and|along))".into(),
        r"(?P<pred>\bsits?(?: <W>)? in) (?:the )?(?P<bloc><N>)(?:$|[.,;]| (?:alongside|together|along))".into(),
    ]
    .iter()
    .map(|p| Pattern::new(p))
    .collect()
});

pattern!(
    JOINED = r"(?P<pred>\b(?:(?P<join>re-?joined|joined|acceded to|acceding to|joins?|joining|accession to|(?:became|becoming|become) (?:an? |the )?(?:full |<Z> |newest |latest |first |[a-z0-9-]+ )*member(?: state)? of|(?:was|were|been|being) (?:<W> )?(?:re)?admitted to|admission to|(?:was|were|been|being) (?:<W> )?(?:accepted|let|taken|welcomed|brought|voted|inducted|received)(?: back)? (?:in)?to|entered|signed up to)|(?P<susp>(?:froze|frozen|suspended|halted) (?:<S>|its|their|all) ?(?:participation|membership|involvement) (?:in|of))|(?P<leave>left|quit|exited|leaving|quitting|exit from|departure from|walked out of|stormed out of)|(?P<with>walked away from|walking away from|withdrew from|pulled out of|pulling out of|backed out of|withdrawn from|withdrawal from|withdrawing from)))(?: the| both)*(?: <W>){0,2}? ?(?P<bloc><N>)"
);
pattern!(FOLLOWED = r"(?P<who><N>) (?P<pred>followed(?: suit)?|did so)\b");
pattern!(
    NTH = r"(?:\b(?:becoming|became|to become|making it|as)|,) (?:its|the|their|<P>) ?(?P<a>(?P<n>[a-z]+(?:-[a-z]+)?|\d+(?:st|nd|rd|th))) (?:full )?member(?: state| country)?\b"
);
pattern!(
    COUNTED = r"<C>(?: <W>| <J>| <N>){0,4} (?:countries|nations|states|members|economies|governments)(?: <W>){0,3} ?$"
);

/// "…, whereas Ethiopia is not": the membership just told, denied for another.
fn is_not(r: &mut Reader<'_>) {
    pattern!(
        NOT = r"(?:,|;|,? whereas|,? while|,? but|,? though|,? although) (?:the )?(?P<who><N>) (?P<pred>(?:is|are|was|were|do|does) (?:still )?not)(?: one)?(?:$|[.,;])"
    );
    for c in NOT.all(&r.scene.shadow) {
        let (Some(at), Some(pred)) = (r.scene.group(&c, "who"), r.scene.group(&c, "pred")) else { continue };
        let told = |f: &&Frame| f.kind == Kind::Membership && !f.negated && f.anchor.end <= at.start;
        let Some(last) = r.out.iter().rfind(told).cloned() else { continue };
        let Some(who) = codes_at(r, Some(at)).filter(|w| !last.parties.contains(w)) else { continue };
        if r.is_used(pred) || is_bloc(&who) {
            continue;
        }
        let mut f = Frame { span: at.cover(pred), anchor: pred, negated: true, ..last };
        f.period = Period::Latest;
        if let Some(slot) = f.parties.first_mut() {
            *slot = who;
        }
        r.push(f);
    }
}

/// Reads memberships, accessions and exits.
pub fn memberships(r: &mut Reader<'_>) {
    joins(r);
    nominal(r);
    joins_it(r);
    became(r);
    founded(r);
    readmitted(r);
    is_none(r);
    leaves_it(r);
    let scene = r.scene;
    for pattern in STATES.iter() {
        for c in pattern.all(&scene.shadow) {
            let (Some(pred), Some(bloc)) = (scene.group(&c, "pred"), codes_at(r, scene.group(&c, "bloc")))
            else {
                continue;
            };
            state(r, &c, pred, bloc);
        }
    }
    is_not(r);
}

pattern!(
    RELATIVE = r"(?P<bloc><N>), (?:which|that) (?P<who><N>) (?P<pred>(?:(?P<join>joined|entered|acceded to)|(?P<leave>left|quit|exited)|(?P<with>walked away from|withdrew from|pulled out of|abandoned)))\b"
);
pattern!(
    NOUN = r"(?P<who><S>|<J>) (?:formal |full |official |recent |final )?(?P<pred>(?:(?P<join>entry|accession|admission)|(?P<leave>exit|departure|withdrawal)))\b(?: (?:in)?to| from)?"
);
pattern!(
    NOUN_OF = r"\b(?P<pred>(?:(?P<join>entry|accession|admission|entrance|inclusion)|(?P<leave>exit|departure|withdrawal|secession))) of (?:the )?(?P<who><N>)"
);

/// "RCEP, which Delhi walked away from"; "Indonesia's entry in January brought BRICS to eleven".
fn nominal(r: &mut Reader<'_>) {
    let scene = r.scene;
    pattern!(
        ADMITTED = r"(?P<bloc><N>) (?:formally |officially )?(?P<pred>(?:welcomed|admitted|took in|accepted|enrolled|inducted)) (?:both )?(?P<who><N>)(?: as (?:<S>|its|an?|the|full|new) ?(?:[a-z0-9-]+ |<Z> ?|<C> ?){0,2}members?| into|$|[.,;]| ?<T>| (?:in|on|at|last|this|and)\b)"
    );
    for c in ADMITTED.all(&scene.shadow) {
        let (Some(pred), Some(who), Some(bloc)) = (
            scene.group(&c, "pred"),
            codes_at(r, scene.group(&c, "who")),
            codes_at(r, scene.group(&c, "bloc")).filter(is_bloc),
        ) else {
            continue;
        };
        if r.is_used(pred) || who == bloc {
            continue;
        }
        let whole = c.get(0).map_or(pred, |m| scene.span(m.range()));
        let mut f = Frame::new(Kind::Event, "membership", whole, pred);
        f.parties = vec![who, bloc];
        f.events = vec!["joined".to_owned()];
        dated(r, &mut f, whole.start);
        r.push(f);
    }
    for c in RELATIVE
        .all(&scene.shadow)
        .into_iter()
        .chain(NOUN.all(&scene.shadow))
        .chain(NOUN_OF.all(&scene.shadow))
    {
        let (Some(pred), Some(who)) = (scene.group(&c, "pred"), codes_at(r, scene.group(&c, "who"))) else {
            continue;
        };
        let named = codes_at(r, scene.group(&c, "bloc"));
        let later = || {
            scene
                .places()
                .filter(|(s, _)| s.start >= pred.end)
                .map(|(_, m)| Party::union(&m.codes))
                .find(|p| is_bloc(p) && *p != who)
        };
        let earlier = || {
            scene
                .places()
                .filter(|(s, _)| s.end <= pred.start)
                .map(|(_, m)| Party::union(&m.codes))
                .filter(|p| is_bloc(p) && *p != who)
                .last()
        };
        let Some(bloc) = named.or_else(later).or_else(earlier).filter(is_bloc) else { continue };
        if unlikely(r, pred) {
            continue;
        }
        if r.is_used(pred) || is_bloc(&who) && who.single() != Some("EU") {
            continue;
        }
        let event = match (c.name("join"), c.name("leave")) {
            (Some(_), _) => "joined",
            (_, Some(_)) => "left",
            _ => "withdrew",
        };
        let whole = c.get(0).map_or(pred, |m| scene.span(m.range()));
        let mut f = Frame::new(Kind::Event, "membership", whole, pred);
        f.parties = vec![who, bloc];
        f.events = vec![event.to_owned()];
        dated(r, &mut f, whole.start);
        r.push(f);
    }
}

/// "accession to the bloc has never been on the table": talk of a step, not the step.
fn unlikely(r: &Reader<'_>, pred: Span) -> bool {
    pattern!(
        TALK = r"\b(?:on the table|prospects?|would|could|may|might|hopes?|bid|applied|application|talks|negotiat\w+|referendum|oppos\w+|debate\w*|out of the question|candidate|chances|path|road)\b"
    );
    let clause = r.clause_at(pred.start);
    TALK.hits(&r.scene.text(clause.start, clause.end))
}

fn state(r: &mut Reader<'_>, c: &regex::Captures<'_>, pred: Span, bloc: Party) {
    let scene = r.scene;
    let whole = c.get(0).map_or(pred, |m| scene.span(m.range()));
    let named = codes_at(r, scene.group(c, "who")).map(|p| (p, pred));
    let Some((who, at)) = named.or_else(|| subject(r, pred.start)) else { return };
    let region = bloc.single().and_then(|b| gazetteer().place(b)).is_some_and(|p| {
        p.epithets.iter().any(|e| e == "region" || e == "continent") || p.epithets.is_empty()
    });
    if !is_bloc(&bloc) || region || r.is_used(pred) || who == bloc {
        return;
    }
    let end = scene.group(c, "bloc").map_or(whole.end, |b| b.end.max(pred.end));
    let mut f = Frame::new(Kind::Membership, "membership", Span::new(at.start.min(pred.start), end), pred);
    f.parties = vec![who, bloc];
    let clause = r.clause_at(pred.start);
    let here = r.times_in(clause).into_iter().find(|t| !is_aside(r, clause, t.0, pred));
    f.period = here.map_or(Period::Latest, |t| r.resolve(t.1));
    if !matches!(f.period, Period::At(_) | Period::AsOf(_) | Period::Since(_)) {
        f.period = Period::Latest;
    }
    let head = scene.text(r.clause_at(pred.start).start, pred.start);
    let text = scene.text(whole.start, pred.end);
    pattern!(
        BUT_NOT = r"^,? but (?P<pred>(?:is |are )?not(?: a member)?(?: of| in| to)?) (?:the )?(?P<bloc><N>)"
    );
    let tail_at = scene.group(c, "bloc").map_or(whole.end, |b| b.end);
    let tail = scene.shadow_text(tail_at, scene.line.chars.len());
    let other = BUT_NOT.first(&tail).and_then(|c| {
        let offset = scene.shadow.len().saturating_sub(tail.len());
        let at = |n: &str| c.name(n).map(|m| scene.span(m.start() + offset..m.end() + offset));
        Some((at("pred")?, codes_at(r, at("bloc"))?))
    });
    if let Some((anchor, bloc)) = other.filter(|o| is_bloc(&o.1)) {
        let mut g = Frame { anchor, span: anchor, negated: true, ..f.clone() };
        if let Some(slot) = g.parties.get_mut(1) {
            *slot = bloc;
        }
        r.push(g);
    }
    since(r, &f, pred.end);
    and_of(r, &f, end);
    f.negated = c.name("not").is_some()
        || NEGATED.hits(&head)
        || text.contains("n't")
        || head.contains("neither ")
        || head.contains("has never");
    r.push(f);
}

/// "Brazil and India, which declared a partnership in 2006, are members": a time told by the way.
fn is_aside(r: &Reader<'_>, clause: Span, time: Span, pred: Span) -> bool {
    pattern!(RELATIVE = r"(?:^|, ?)(?:which|who|whose)\b");
    time.end <= pred.start
        && r.scene.text(time.end, pred.start).contains(',')
        && RELATIVE.hits(&r.scene.text(clause.start, time.start))
}

/// "…, and of NATO since 1999": the same member of another bloc.
fn and_of(r: &mut Reader<'_>, first: &Frame, from: usize) {
    pattern!(OF = r"(?:,|,? and|;) (?:of|to) (?:the )?(?P<bloc><N>)(?: (?P<t><T>))?(?:$|[.,;]| and\b)");
    for c in OF.all(&r.scene.shadow) {
        let Some(at) = r.scene.group(&c, "bloc") else { continue };
        let Some(bloc) = codes_at(r, Some(at)).filter(is_bloc) else { continue };
        if at.start < from || first.parties.contains(&bloc) {
            continue;
        }
        let time = r.scene.group(&c, "t").and_then(|t| r.scene.times().find(|x| x.0.overlaps(t)));
        let span = Span::new(at.start.saturating_sub(3), time.map_or(at.end, |t| t.0.end));
        let mut f = Frame { anchor: span, span, ..first.clone() };
        if let Some(slot) = f.parties.get_mut(1) {
            *slot = bloc;
        }
        f.period = time.map_or(Period::Latest, |t| r.resolve(t.1));
        r.push(f);
    }
}

/// "…, and Belarus since 2022": the same membership of another country from another year.
fn since(r: &mut Reader<'_>, first: &Frame, from: usize) {
    pattern!(
        ALSO = r"(?:,| and|;|, and) (?:the )?(?P<who><N>) (?:only |already )?(?P<t><T>)(?:$|[.,;]| and\b)"
    );
    for c in ALSO.all(&r.scene.shadow) {
        let (Some(at), Some(t)) = (r.scene.group(&c, "who"), r.scene.group(&c, "t")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let known = r.scene.times().find(|x| x.0.overlaps(t)).map(|x| x.1);
        let Some(w) = known.filter(|_| at.start >= from && who != first.parties[0]) else { continue };
        if is_bloc(&who) || !r.scene.text(t.start, t.end).contains("since") {
            continue;
        }
        let anchor = at.cover(t);
        let mut f = Frame { anchor, span: anchor, ..first.clone() };
        if let Some(slot) = f.parties.first_mut() {
            *slot = who;
        }
        f.period = r.resolve(w);
        r.push(f);
    }
}

fn joins(r: &mut Reader<'_>) {
    let scene = r.scene;
    for c in JOINED.all(&scene.shadow) {
        let (Some(pred), Some(at)) = (scene.group(&c, "pred"), scene.group(&c, "bloc")) else { continue };
        let Some(bloc) = codes_at(r, Some(at)).filter(is_bloc) else { continue };
        let noun = ["accession", "admission", "exit", "departure", "withdrawal"]
            .iter()
            .any(|w| scene.text(pred.start, pred.end).starts_with(w));
        // "the exit of Mali left ECOWAS with twelve members"
        let leaves = scene.text(pred.start, pred.end).starts_with("left")
            || scene.text(pred.start, pred.end).starts_with("leaving");
        let remains = leaves && scene.text(at.end, at.end + 6) == " with ";
        pattern!(
            WISHES = r"\b(?:applied|applies|applying|asked|invited|eligible|ready|bid|application|request|talks|negotiat\w+|prepar\w+) (?:to|for) (?:formally )?$"
        );
        let remains = remains || WISHES.hits(&scene.text(pred.start.saturating_sub(40), pred.start));
        if r.is_used(pred) || remains || counted_subject(r, pred) || noun && unlikely(r, pred) {
            continue;
        }
        let Some((who, from)) = subject(r, pred.start).filter(|(w, _)| *w != bloc) else { continue };
        let event = if c.name("join").is_some() {
            "joined"
        } else if c.name("susp").is_some() {
            "suspended"
        } else if c.name("leave").is_some() {
            "left"
        } else {
            "withdrew"
        };
        let clause = r.clause_at(pred.start);
        let span = Span::new(from.start.min(pred.start).max(pred.start.saturating_sub(60)), at.end);
        let mut f = Frame::new(Kind::Event, "membership", span, pred);
        f.parties = vec![who, bloc];
        f.events = vec![event.to_owned()];
        dated(r, &mut f, clause.start);
        f.span = r.span_of(f.span, scene.line.chars.len());
        f.negated = NEGATED.hits(&scene.text(clause.start, pred.start));
        follow(r, &f);
        if f.events.iter().any(|e| e == "joined" || e == "left") && !f.negated {
            super::event::gapped(r, &f);
        }
        nth_member(r, &f);
        r.push(f);
    }
}

/// "In the same year Brazil joined as well": the bloc is the one spoken of.
fn joins_it(r: &mut Reader<'_>) {
    pattern!(
        BARE = r"(?P<who><N>)(?:, (?:which|who))? (?:has |have |had |also |then |itself |formally |already |since |never )*(?P<pred>(?:(?P<join>re-?joined|joined|acceded|entered|returned|came back)|(?P<leave>left|quit|withdrew|withdrawn|exited|walked out|pulled out|dropped out|departed|stormed out)))(?: as well| too| likewise| itself|, too| it| the (?:bloc|group|grouping|cartel|organi[sz]ation|club|alliance|union|pact))?(?:$|[.,;]| ?<T>| (?:in|on|and|but|only|after|before)\b)"
    );
    let scene = r.scene;
    for c in BARE.all(&scene.shadow) {
        let (Some(pred), Some(at)) = (scene.group(&c, "pred"), scene.group(&c, "who")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let here = r.out.iter().rfind(|f| f.measure == "membership" && f.anchor.end <= at.start);
        let here = here.and_then(|f| f.parties.iter().find(|p| is_bloc(p)).cloned());
        let known = r.before.relation.as_ref().filter(|x| x.measure == "membership");
        let known = || known.and_then(|x| x.parties.iter().find(|p| is_bloc(p)).cloned());
        // "Mali left on 29 January": of the bloc that the text before speaks of
        pattern!(OUT = r"^(?:re-?joined|walked out|stormed out|dropped out|pulled out)");
        pattern!(ON = r"^(?:,? ?<T>| (?:in|on) <T>)");
        let said = scene.text(pred.start, pred.end);
        let clear = OUT.hits(&said) || said == "left" && ON.hits(&scene.shadow_text(pred.end, pred.end + 8));
        let spoken = || bloc_spoken_of(r, at.start).filter(|_| clear && !is_bloc(&who));
        let Some(bloc) = here.or_else(known).or_else(spoken) else { continue };
        if r.is_used(pred) || who == bloc {
            continue;
        }
        let mut f = Frame::new(Kind::Event, "membership", at.cover(pred), pred);
        f.parties = vec![who, bloc];
        f.events = vec![if c.name("join").is_some() { "joined" } else { "left" }.to_owned()];
        dated(r, &mut f, 0);
        r.push(f);
    }
}

/// The bloc that a sentence or the text before it speaks of.
fn bloc_spoken_of(r: &Reader<'_>, at: usize) -> Option<Party> {
    let here = r.scene.places().filter(|(s, _)| s.end <= at).map(|(_, m)| Party::union(&m.codes));
    let before = || r.before.latest(|m| m.len() == 1 && is_bloc(&Party::union(m))).map(|m| Party::union(&m));
    here.filter(is_bloc).last().or_else(before)
}

fn step(r: &mut Reader<'_>, (who, bloc): (Party, Party), (span, pred): (Span, Span), event: &str) {
    if r.is_used(pred) || who == bloc || is_bloc(&who) {
        return;
    }
    let mut f = Frame::new(Kind::Event, "membership", span, pred);
    f.parties = vec![who, bloc];
    f.events = vec![event.to_owned()];
    let clause = r.clause_at(pred.start);
    f.negated = NEGATED.hits(&r.scene.text(clause.start, pred.start));
    dated(r, &mut f, pred.start);
    r.push(f);
}

/// "…, became a full member in July 2024": of the bloc named before.
fn became(r: &mut Reader<'_>) {
    pattern!(
        BECAME = r"\b(?P<pred>(?:became|becoming) (?:an? |its |the |(?P<bloc><S>) ?)?(?:[a-z0-9-]+ |<Z> ?|<C> ?){0,3}?member(?: state)?)(?:$|[.,;]| (?:in|on|at|last|this|only|alongside|after|when)\b| ?<T>)"
    );
    for c in BECAME.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred") else { continue };
        let named = codes_at(r, r.scene.group(&c, "bloc")).filter(is_bloc);
        let Some(bloc) = named.or_else(|| bloc_spoken_of(r, pred.start)) else { continue };
        let all = r.actors(Span::new(0, pred.start));
        let who = all.iter().rev().map(party).find(|p| !is_bloc(p));
        if let Some(who) = who {
            step(r, (who, bloc), (pred, pred), "joined");
        }
        if let Some(joined) = r.out.last().filter(|f| f.anchor == pred).cloned() {
            nth_member(r, &joined);
        }
    }
}

/// "Chile, Colombia, Mexico and Peru created the Pacific Alliance in 2011".
fn founded(r: &mut Reader<'_>) {
    pattern!(
        FOUNDED = r"(?P<who><N>) (?:jointly |together |first )?(?P<pred>created|founded|formed|co-founded|set up) (?:the )?(?P<bloc><N>)"
    );
    for c in FOUNDED.all(&r.scene.shadow) {
        let (Some(pred), Some(at)) = (r.scene.group(&c, "pred"), r.scene.group(&c, "who")) else { continue };
        let (Some(who), Some(bloc)) = (codes_at(r, Some(at)), codes_at(r, r.scene.group(&c, "bloc"))) else {
            continue;
        };
        if is_bloc(&bloc) {
            step(r, (who, bloc), (at.cover(pred), pred), "created");
        }
    }
}

/// "it was suspended in August 2023 and readmitted in April 2025": where membership is spoken of.
fn readmitted(r: &mut Reader<'_>) {
    pattern!(
        PASSIVE = r"(?:(?P<who><N>)(?:, (?:which|who)|, [^,;]{3,48},)? (?:(?:has|have|had)(?: (?:still|yet|never|not|since|now|also|already|only|just))* been|was|were)|\band|\bbut)(?: (?:then|later|formally|finally|duly|both|only|promptly))* (?P<pred>(?P<out>suspended|expelled)|(?P<back>readmitted|reinstated)|(?P<join>admitted|accepted|taken in|let in|voted in|welcomed (?:in|back)|let back in|taken back))(?:$|[.,;]| (?:in|on|from|by|after|as|this|last|since)\b| ?<T>)"
    );
    pattern!(SEAT = r"\b(?:members?|membership|seat|suspension|readmi\w+|bloc|returned to|rejoin\w*)\b");
    let spoken = r.out.iter().any(|f| f.measure == "membership")
        || r.before.relation.as_ref().is_some_and(|x| x.measure == "membership")
        || SEAT.hits(&r.scene.line.low);
    pattern!(CLEAR = r"^(?:readmitted|taken in|let in|voted in|welcomed|let back|taken back)");
    for c in PASSIVE.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred") else { continue };
        if !(spoken || CLEAR.hits(&r.scene.text(pred.start, pred.end))) {
            continue;
        }
        let named = r.scene.group(&c, "who");
        let last = r.out.iter().rfind(|f| f.measure == "membership" && f.parties.len() == 2).cloned();
        let who = match (codes_at(r, named), &last) {
            (Some(p), _) => Some(p),
            (None, Some(f)) => f.parties.first().cloned(),
            _ => None,
        };
        let bloc = bloc_spoken_of(r, pred.start).or_else(|| last.and_then(|f| f.parties.get(1).cloned()));
        let (Some(who), Some(bloc)) = (who, bloc) else { continue };
        let event = if c.name("out").is_some() {
            "suspended"
        } else if c.name("back").is_some() {
            "restored"
        } else {
            "joined"
        };
        let span = named.map_or(pred, |s| s.cover(pred));
        step(r, (who, bloc), (span, pred), event);
    }
}

/// "applied to join the CPTPP but is not a member": of the bloc named before.
fn is_none(r: &mut Reader<'_>) {
    pattern!(
        NONE = r"\b(?:is|are|was|were) (?P<pred>(?:still |as yet )?(?:not|no longer)(?: yet)? (?:an? |full )*members?)(?: of it| yet)?(?:$|[.,;])"
    );
    for c in NONE.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred").filter(|p| !r.is_used(*p)) else { continue };
        let bloc = r
            .scene
            .places()
            .filter(|(s, _)| s.end <= pred.start)
            .map(|(_, m)| Party::union(&m.codes))
            .filter(is_bloc)
            .last();
        let (Some(bloc), Some((who, at))) = (bloc, subject(r, pred.start)) else { continue };
        let who = if who == bloc {
            let first = r.actors(Span::new(0, pred.start)).into_iter().next();
            first.map_or(who, |a| Party::union(&a.mention.codes))
        } else {
            who
        };
        if who == bloc || is_bloc(&who) {
            continue;
        }
        let clause = r.clause_at(pred.start);
        let start = at.start.max(clause.start).min(pred.start);
        let mut f = Frame::new(Kind::Membership, "membership", Span::new(start, pred.end), pred);
        f.parties = vec![who, bloc];
        (f.period, f.negated) = (Period::Latest, true);
        r.push(f);
    }
}

/// "but has not formally left it": another step of the member just spoken of.
fn leaves_it(r: &mut Reader<'_>) {
    pattern!(
        IT = r"(?:,|;|\band|\bbut|\byet|\bthen|\bbefore) (?:has |have |had |then |later |since |(?P<not>not |never )|formally |finally |fully |officially )*(?P<pred>(?:(?P<join>re-?joined|rejoining|joined|entered|returned to|returning to)|(?P<leave>left|leaving|quit|quitting|exited|withdrew from|withdrawn from|pulled out of|abandoned)|(?P<back>returned|rejoined|came back|re-entered))) ?(?:it\b|<T>|in\b|the (?:bloc|group|grouping|cartel|organi[sz]ation|club|alliance|union|pact)\b)"
    );
    let scene = r.scene;
    for c in IT.all(&scene.shadow) {
        let (Some(pred), Some(m)) = (scene.group(&c, "pred"), c.get(0)) else { continue };
        let whole = scene.span(m.range());
        let last = r.out.iter().rfind(|f| f.measure == "membership" && f.anchor.end <= pred.start);
        let Some(known) = last.filter(|f| f.parties.len() == 2).cloned() else { continue };
        if r.is_used(pred) {
            continue;
        }
        let head = scene.text(whole.start, pred.start);
        let lead =
            ["has ", "have ", "had "].iter().find_map(|w| head.find(w)).map(|i| head[..i].chars().count());
        let start = lead.map_or(pred.start, |n| whole.start + n);
        let anchor = if c.name("not").is_some() { Span::new(start, pred.end) } else { pred };
        let mut f = Frame::new(Kind::Event, "membership", Span::new(start, whole.end), anchor);
        f.parties = known.parties;
        let joins = c.name("join").is_some() || c.name("back").is_some();
        f.events = vec![if joins { "joined" } else { "left" }.to_owned()];
        dated(r, &mut f, pred.start);
        f.negated = c.name("not").is_some();
        if f.negated && r.times_in(r.clause_at(pred.start)).is_empty() {
            f.period = Period::Latest;
        }
        r.push(f);
    }
}

/// "Four countries joined": the number is the claim, not the predicate.
fn counted_subject(r: &Reader<'_>, pred: Span) -> bool {
    let clause = r.clause_at(pred.start);
    COUNTED.hits(&r.scene.shadow_text(clause.start, pred.start))
}

/// "and Sweden followed two years later".
fn follow(r: &mut Reader<'_>, first: &Frame) {
    for c in FOLLOWED.all(&r.scene.shadow) {
        let (Some(at), Some(pred)) = (r.scene.group(&c, "who"), r.scene.group(&c, "pred")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        if pred.start < first.anchor.end || r.is_used(pred) || r.scene.text(pred.end, pred.end + 3) == " by" {
            continue;
        }
        let anchor = Span::new(pred.start, pred.end);
        let mut f = Frame { anchor, span: at.cover(pred), ..first.clone() };
        if let Some(slot) = f.parties.first_mut() {
            *slot = who;
        }
        dated(r, &mut f, pred.start);
        f.span = r.span_of(f.span, r.scene.line.chars.len());
        r.push(f);
    }
}

/// "becoming its twelfth member": so many members on that day.
fn nth_member(r: &mut Reader<'_>, joined: &Frame) {
    for c in NTH.all(&r.scene.shadow) {
        let (Some(anchor), Some(n)) = (r.scene.group(&c, "a"), c.name("n").and_then(|m| ordinal(m.as_str())))
        else {
            continue;
        };
        // "became NATO's 32nd member" holds the number
        if r.used.iter().any(|u| u.overlaps(anchor) && *u != joined.anchor) || n < 2.0 {
            continue;
        }
        let whole = c.get(0).map_or(anchor, |m| r.scene.span(m.range()));
        let mut f = Frame::new(Kind::Count, "membership", whole, anchor);
        f.parties = joined.parties.get(1).cloned().into_iter().collect();
        (f.value, f.unit, f.op, f.precision) =
            (Some(Value::One(n)), Some("members".into()), Some(Op::Equal), Precision::Word);
        f.tol = Some(0.0);
        f.period = match joined.period {
            Period::At(s) => {
                let d = s.last();
                Period::AsOf(Stamp::Day(d.0, d.1, d.2))
            }
            _ => Period::AsOf(Stamp::Day(r.scene.today.0, r.scene.today.1, r.scene.today.2)),
        };
        r.push(f);
    }
}
