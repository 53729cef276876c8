//! Ties that stand, told by a state and not by a step: "has no diplomatic relations with", "has had an
//! agreement since 2003", "maintains an embassy", "recognises", "there is no treaty between".

use super::event::{counted, gapped, span_of};
use super::{AGREEMENT, NEGATED, codes_at, subject};
use crate::frame::{Frame, Kind, Party, Span};
use crate::period::Period;
use crate::read::line::pattern;
use crate::read::reader::Reader;
use crate::read::roles::is_bloc;
use crate::read::topic::Topic;
use crate::read::when::When;

pattern!(
    STATE = r"(?P<pred>\b(?:(?P<no>without|with no|lacking|does not (?:have|maintain)|do not (?:have|maintain)|don't have|doesn't have|has no|have no|had no|has never (?:had|established)|have never (?:had|established)|lacks?)|(?:have |has )?never had|has had|have had|had|has|have|(?:has |have )?maintain(?:ed|s)?|(?:has |have )?kept|keeps?|enjoys?)) (?:full |formal |official )*(?:(?:diplomatic )?(?:ties|relations) with|(?:diplomatic|formal|official|full) (?:ties|relations)|been (?:comprehensive )?strategic partners)"
);

pattern!(
    RECOGNITION = r"(?P<who><N>|<S>)(?:,? (?:which|that|who)\b)?(?:[^,;]{0,24}?|(?: has| have)? (?:became|become|was|is) (?:the|its) [^,;]{3,48} to) (?P<pred>(?:switched|shifted|transferred|moved|switching|switch|shift|transfer)) (?:its |their |diplomatic )*(?:recognition|allegiance|ties|relations|sides) (?:from (?:the )?<NJ> )?to (?:the )?(?P<to><N>)|(?P<who2><N>)[^,;]{0,16}? (?P<pred2>(?:first |formally |officially )?recogni[sz]ed) (?:the )?(?:state of |government of )?(?P<to2><N>)"
);

pattern!(
    RECOGNISE = r"(?P<who><N>|<S>)(?:,? (?:which|that|who)\b)?(?: (?:is|are|was|were|remains?|stays?) (?:among |one of )?(?:the )?(?:only |last |few |remaining |<C> )*[^,;]{0,40}? (?:that|which|to|who))?(?: (?:still|now|all|both|formally|officially|also|alone|currently|continue to|continues to))* (?P<pred>(?P<no>(?:do|does) not |don't |doesn't |no longer |never )?recogni[sz]es?) (?:the )?(?:state of |government of |government in )?(?P<to><N>)(?: as (?:an? )?(?:independent|sovereign)\b)?"
);

/// Reads them all.
pub(super) fn standing(r: &mut Reader<'_>) {
    recognitions(r);
    recognises(r);
    unrecognised(r);
    switches(r);
    none_between(r);
    neither(r);
    never_made(r);
    none_with(r);
    states(r);
    held(r);
    kept(r);
    noted(r);
}

/// "Diplomatic relations since 1 June 2007": a line of a factsheet on the pair spoken of.
fn noted(r: &mut Reader<'_>) {
    pattern!(
        LINE = r"^(?:- )?(?P<pred>(?:(?:full|formal|official|diplomatic) )+(?:relations|ties))(?: established)?,? (?:in |on |since )?<T>[.;]?$"
    );
    let Some(c) = LINE.first(&r.scene.shadow) else { return };
    let (Some(pred), Some((a, b))) = (r.scene.group(&c, "pred"), r.before.two()) else { return };
    let Some((time, w)) = r.scene.times().next().filter(|_| !r.is_used(pred)) else { return };
    let mut f = Frame::new(Kind::Event, "ties.diplomatic", pred.cover(time), pred.cover(time));
    f.parties = vec![Party::union(&a), Party::union(&b)];
    f.events = vec!["established".into()];
    f.period = match w {
        When::Is(Period::Since(s)) => Period::At(s),
        other => r.resolve_event(other),
    };
    r.push(f);
}

fn recognitions(r: &mut Reader<'_>) {
    for c in RECOGNITION.all(&r.scene.shadow) {
        let pick = |a: &str, b: &str| r.scene.group(&c, a).or_else(|| r.scene.group(&c, b));
        let (Some(who), Some(to), Some(pred)) =
            (codes_at(r, pick("who", "who2")), codes_at(r, pick("to", "to2")), pick("pred", "pred2"))
        else {
            continue;
        };
        let whole = c.get(0).map_or(pred, |m| r.scene.span(m.range()));
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", whole, pred);
        f.parties = vec![who, to];
        f.period = r.period_for(pred, whole.start, r.scene.line.chars.len());
        f.events = vec!["established".into(), "restored".into()];
        f.negated = NEGATED.hits(&r.scene.text(r.clause_at(pred.start).start, pred.start));
        r.push(f);
    }
}

/// "Paraguay, which still recognises Taiwan": relations stand.
fn recognises(r: &mut Reader<'_>) {
    for c in RECOGNISE.all(&r.scene.shadow) {
        let group = |name: &str| r.scene.group(&c, name);
        let (Some(at), Some(pred)) = (group("who"), group("pred")) else { continue };
        let (Some(who), Some(to)) = (codes_at(r, Some(at)), codes_at(r, group("to"))) else { continue };
        let clause = r.clause_at(pred.start);
        if who == to || is_bloc(&to) || r.is_used(pred) || counted(r, clause) {
            continue;
        }
        let whole = c.get(0).map_or(pred, |m| r.scene.span(m.range()));
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", whole, pred);
        f.parties = vec![who, to];
        f.events = vec!["established".into()];
        f.negated = c.name("no").is_some() || NEGATED.hits(&r.scene.text(clause.start, pred.start));
        r.push(f);
    }
}

/// "withdrew its recognition of Taiwan": relations end.
fn unrecognised(r: &mut Reader<'_>) {
    pattern!(
        ENDED = r"(?P<who><N>) (?:has |have |had |formally |officially |later )*(?P<pred>(?:withdrew|withdrawn|revoked|ended|dropped|cancelled) (?:<S>|its|their) ?(?:diplomatic )?recognition) (?:of|from|for) (?:the )?(?P<to><N>)"
    );
    for c in ENDED.all(&r.scene.shadow) {
        let group = |name: &str| r.scene.group(&c, name);
        let (Some(pred), Some(m)) = (group("pred"), c.get(0)) else { continue };
        let (Some(who), Some(to)) = (codes_at(r, group("who")), codes_at(r, group("to"))) else { continue };
        let whole = r.scene.span(m.range());
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", whole, pred);
        f.parties = vec![who, to];
        f.events = vec!["severed".into()];
        f.period = r.period_for(pred, whole.start, r.scene.line.chars.len());
        r.push(f);
    }
}

/// "Kiribati's 2019 switch from Taipei to Beijing".
fn switches(r: &mut Reader<'_>) {
    pattern!(
        SIDES = r"(?P<who><N>) (?:then |later |also |formally )*(?P<pred>(?:switched|defected|shifted|flipped)(?: (?:from (?:the )?<N> ))? ?to) (?:the )?(?P<to><N>)"
    );
    for c in SIDES.all(&r.scene.shadow) {
        let group = |name: &str| r.scene.group(&c, name);
        let (Some(pred), Some(m)) = (group("pred"), c.get(0)) else { continue };
        let (Some(who), Some(to)) = (codes_at(r, group("who")), codes_at(r, group("to"))) else { continue };
        // whom a state switches to is one of two Chinas
        let china = to.single().is_some_and(|c| matches!(c, "CHN" | "TWN"));
        if !china || r.is_used(pred) || who == to {
            continue;
        }
        let whole = r.scene.span(m.range());
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", whole, whole);
        f.parties = vec![who, to];
        f.events = vec!["established".into(), "restored".into()];
        f.period = r.period_for(whole, whole.start, r.scene.line.chars.len());
        r.push(f);
    }
    pattern!(
        SWITCH = r"(?P<who><S>) (?:(?P<t><T>) )?(?:<W> )?(?P<pred>switch|shift|defection|pivot)(?: (?:of|in) (?:diplomatic )?(?:recognition|allegiance|ties))?(?: from (?:the )?<N>)? to (?:the )?(?P<to><N>)"
    );
    for c in SWITCH.all(&r.scene.shadow) {
        let group = |name: &str| r.scene.group(&c, name);
        let (Some(pred), Some(m)) = (group("pred"), c.get(0)) else { continue };
        let (Some(who), Some(to)) = (codes_at(r, group("who")), codes_at(r, group("to"))) else { continue };
        let known = group("t").and_then(|t| r.scene.times().find(|x| x.0.overlaps(t)));
        let whole = r.scene.span(m.range());
        let mut f = Frame::new(Kind::Event, "ties.diplomatic", whole, pred);
        f.parties = vec![who, to];
        f.events = vec!["established".into(), "restored".into()];
        f.period = match known {
            Some((_, w)) => r.resolve_event(w),
            None => r.period_for(pred, whole.start, r.scene.line.chars.len()),
        };
        r.period = Some(f.period);
        r.push(f);
    }
}

/// "There is no free trade agreement between India and the EU".
fn none_between(r: &mut Reader<'_>) {
    pattern!(
        NONE =
            r"\b(?:there (?:is|are|was|were)|have|has|had) (?:still |as yet |currently |yet )?(?P<pred>no) "
    );
    for c in NONE.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred") else { continue };
        let clause = r.clause_at(pred.start);
        // "have no longer needed visas" has them in force
        if r.scene.text(pred.end, pred.end + 7) == " longer" {
            continue;
        }
        let near = |t: &&Topic| t.span.start >= pred.end && t.span.start <= pred.end + 24;
        let tie = |t: &&Topic| t.measure.starts_with("ties.") && t.measure != "ties.meeting";
        let Some(t) = r.topics.iter().filter(near).find(tie).cloned() else { continue };
        let mut rel = r.relation_of(&t, pred);
        if r.is_used(pred) || rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        rel.product = None;
        let mut f = r.frame(Kind::Event, &rel, span_of(r, pred, t.span, clause), pred);
        let in_force =
            matches!(t.measure, "ties.fta" | "ties.bit" | "ties.swap" | "ties.visa_free" | "ties.agreement");
        f.events = vec![if in_force { "in_force" } else { "established" }.into()];
        f.negated = true;
        r.push(f);
    }
}

/// "With Canberra no investment treaty has ever been signed".
fn never_made(r: &mut Reader<'_>) {
    pattern!(
        MADE = r"\b(?P<pred>(?:no|none) (?:<W> ){0,4}?(?:treaty|agreement|relations|ties|pact|accord|embassy|partnership|line|deal)[^.;,]{0,24}? (?:has|have|had|was|were|is|are)(?: ever| yet| so far)? (?:(?:been )?(?:signed|concluded|established|negotiated|opened|ratified)|in force))"
    );
    for c in MADE.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred").filter(|p| !r.is_used(*p)) else { continue };
        let inside = |t: &&Topic| t.span.start >= pred.start && t.span.end <= pred.end;
        let tie = |t: &&Topic| t.measure.starts_with("ties.") && t.measure != "ties.meeting";
        let Some(t) = r.topics.iter().filter(inside).find(tie).cloned() else { continue };
        absent(r, &t, pred);
    }
}

/// "is bound by 38 investment treaties, yet has none with Brazil".
fn none_with(r: &mut Reader<'_>) {
    pattern!(NONE = r"\b(?P<pred>(?:has|have|had|signed|concluded) none) with (?:the )?(?P<to><N>)");
    for c in NONE.all(&r.scene.shadow) {
        let (Some(pred), Some(to)) = (r.scene.group(&c, "pred"), r.scene.group(&c, "to")) else { continue };
        let Some(to) = codes_at(r, Some(to)).filter(|_| !r.is_used(pred)) else { continue };
        let tie =
            |f: &&Frame| f.kind == Kind::Count && f.measure.starts_with("ties.") && f.parties.len() == 2;
        let Some(last) = r.out.iter().rfind(tie).cloned() else { continue };
        let Some(who) = last.parties.into_iter().next().filter(|p| *p != to) else { continue };
        let mut f =
            Frame::new(Kind::Event, &last.measure, r.scene.span(c.get(0).map_or(0..0, |m| m.range())), pred);
        f.parties = vec![who, to];
        f.events = vec!["in_force".into()];
        f.negated = true;
        r.push(f);
    }
}

/// "have neither an investment treaty nor a double taxation convention": two ties that are not.
fn neither(r: &mut Reader<'_>) {
    pattern!(
        NEITHER = r"\b(?:have|has|had|signed|maintain|maintains) (?P<a>neither (?:an? |any )?[^,;.]{3,60}?),? (?P<b>nor (?:an? |any )?[^,;.]{3,60}?)(?:$|[.,;]| with\b| and\b| but\b)"
    );
    for c in NEITHER.all(&r.scene.shadow) {
        for name in ["a", "b"] {
            let Some(at) = r.scene.group(&c, name).filter(|s| !r.is_used(*s)) else { continue };
            let inside = |t: &&Topic| t.span.start >= at.start && t.span.end <= at.end;
            let tie = |t: &&Topic| t.measure.starts_with("ties.") && t.measure != "ties.meeting";
            let known = r.topics.iter().filter(inside).find(tie).cloned();
            let treaty = || {
                let words = r.scene.text(at.start, at.end);
                AGREEMENT.hits(&words).then(|| Topic::silent("ties.agreement", at))
            };
            if let Some(t) = known.or_else(treaty) {
                absent(r, &t, at);
            }
        }
    }
}

/// A tie that is said not to be.
fn absent(r: &mut Reader<'_>, t: &Topic, pred: Span) {
    let mut rel = r.relation_of(t, pred);
    if rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) {
        return;
    }
    rel.product = None;
    let clause = r.clause_at(pred.start);
    let mut f = r.frame(Kind::Event, &rel, pred.cover(t.span), pred);
    f.span.end = f.span.end.min(clause.end.max(pred.end));
    let made = matches!(t.measure, "ties.diplomatic" | "ties.partnership");
    let opened = matches!(t.measure, "ties.embassy" | "ties.trade_mission" | "ties.institute.confucius");
    f.events = vec![
        if made {
            "established"
        } else if opened {
            "opened"
        } else {
            "in_force"
        }
        .into(),
    ];
    f.negated = true;
    r.push(f);
}

/// "has no diplomatic relations with", "have had diplomatic ties since 1990".
fn states(r: &mut Reader<'_>) {
    for c in STATE.all(&r.scene.shadow) {
        let (Some(pred), Some(m)) = (r.scene.group(&c, "pred"), c.get(0)) else { continue };
        let Some(t) = r
            .topics
            .iter()
            .find(|t| matches!(t.measure, "ties.diplomatic" | "ties.partnership") && t.span.start >= pred.end)
            .cloned()
            .or_else(|| m.as_str().ends_with(" with").then(|| Topic::silent("ties.diplomatic", pred)))
        else {
            continue;
        };
        let clause = r.clause_at(pred.start);
        if r.is_used(pred) || counted(r, clause) {
            continue;
        }
        let rel = r.relation_of(&t, pred);
        if rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        // "only twelve states … maintain ties with Taipei" is the count before
        let told = |f: &Frame| f.kind == Kind::Count && f.measure == t.measure && f.anchor.end <= pred.start;
        if r.out.iter().any(told) {
            continue;
        }
        // "has relations with neither China nor Japan"
        let after = r.scene.span(m.range()).end;
        let refused = r.scene.text(after, after + 8) == " neither";
        let pred = if refused { Span::new(after + 1, after + 8) } else { pred };
        let mut f = r.frame(Kind::Event, &rel, r.scene.span(m.range()).cover(pred), pred);
        f.events = vec!["established".into()];
        let head = r.scene.text(clause.start, pred.start);
        f.negated = refused
            || c.name("no").is_some()
            || scene_text(r, pred).contains("never")
            || head.contains("neither ");
        f.period = match r.time_of(pred, clause.start, clause.end) {
            Some((_, When::Is(Period::Since(s)))) => Period::At(s),
            Some((_, w)) => r.resolve_event(w),
            None => Period::Latest,
        };
        r.push(f);
    }
}

fn scene_text(r: &Reader<'_>, s: Span) -> String {
    r.scene.text(s.start, s.end)
}

/// "has had a free trade agreement with the EU since 2003": in force from then.
fn held(r: &mut Reader<'_>) {
    pattern!(
        HELD = r"\b(?P<pred>(?:has|have) had|has|have|had|enjoys?|enjoyed) (?:(?:an?|its|their) (?:<W> ){0,3}?(?:agreement|deal|pact|treaty|accord|line|union)\b|(?P<one>one\b|<C>))(?:$|\W)"
    );
    for c in HELD.all(&r.scene.shadow) {
        let (Some(pred), Some(m)) = (r.scene.group(&c, "pred"), c.get(0)) else { continue };
        let whole = r.scene.span(m.range());
        let number = r.scene.group(&c, "one").map(|s| r.scene.text(s.start, s.end));
        if number.is_some_and(|n| n.trim() != "one") {
            continue;
        }
        let clause = r.clause_at(pred.start);
        let kinds = ["ties.fta", "ties.bit", "ties.swap", "ties.visa_free", "ties.agreement"];
        let topic = r.topics.iter().find(|t| kinds.contains(&t.measure) && t.span.overlaps(whole)).cloned();
        let earlier = || {
            let known =
                r.topics.iter().rev().find(|t| kinds.contains(&t.measure) && t.span.end <= pred.start);
            known.map(|t| Topic::silent(t.measure, whole))
        };
        let topic = topic.or_else(|| c.name("one").and_then(|_| earlier()));
        let since = r.times_in(clause).into_iter().find_map(|t| match t.1 {
            When::Is(Period::Since(s)) => Some((t.0, s)),
            _ => None,
        });
        let (Some(t), Some((time, s))) = (topic, since) else { continue };
        let mut rel = r.relation_of(&t, pred);
        if let (true, Some((me, _))) = (c.name("one").is_some(), subject(r, pred.start))
            && !rel.parties.contains(&me)
            && let Some(open) = rel.parties.iter_mut().find(|p| **p == Party::one("WLD"))
        {
            *open = me;
        }
        if r.is_used(pred) || rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        rel.product = None;
        let mut f = r.frame(Kind::Event, &rel, Span::new(pred.start, time.end), pred);
        f.events = vec!["in_force".into()];
        f.period = Period::At(s);
        r.relation = Some(rel);
        gapped(r, &f);
        r.push(f);
    }
}

/// "has maintained an embassy in Algiers since 1962": it opened then.
fn kept(r: &mut Reader<'_>) {
    pattern!(
        KEPT = r"\b(?:(?:has|have|had) (?:<W> )?)?(?P<pred>maintain(?:ed|s)?|kept|had|run|operated|hosted) (?:an?|its|their) (?:<W> )?(?:embassy|high commission|consulate(?:[- ]general)?|mission)\b"
    );
    for c in KEPT.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred") else { continue };
        let clause = r.clause_at(pred.start);
        let topic = r
            .topics
            .iter()
            .find(|t| matches!(t.measure, "ties.embassy" | "ties.trade_mission") && t.span.start >= pred.end);
        let Some(t) = topic.filter(|t| t.span.start < pred.end + 20).cloned() else { continue };
        let Some((_, When::Is(Period::Since(s)))) = r.time_of(pred, clause.start, clause.end) else {
            continue;
        };
        let mut rel = r.relation_of(&t, pred);
        if r.is_used(pred) || rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        rel.product = None;
        let mut f = r.frame(Kind::Event, &rel, span_of(r, pred, t.span, clause), pred);
        f.events = vec!["opened".into()];
        f.period = Period::At(s);
        r.push(f);
    }
}
