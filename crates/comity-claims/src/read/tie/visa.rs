//! Travel told from the traveller's side: "Serbs have been able to enter China without a visa since
//! 2017", "citizens of Brazil can visit Japan visa-free".

use super::{NEGATED, codes_at};
use crate::frame::{Frame, Kind, Party};
use crate::period::Period;
use crate::read::line::pattern;
use crate::read::reader::Reader;
use crate::read::when::When;

pattern!(
    TRAVEL = r"(?P<who><P>)(?: [a-z-]+){0,6}? (?P<pred>(?:enter|visit|travel to|travel in|go to|come to|stay in|fly to|tour|entered|visited|travelled to|entering|visiting|travelling to) (?:the )?(?P<to><N>)(?: for (?:up to )?(?:<T>|<C> <W>|[a-z0-9 -]{2,16}))? (?:visa-free|without (?:needing |requiring |having |holding )?(?:an? |any )?(?:entry )?visas?))\b"
);

/// "Thai and Chinese passport holders no longer need visas for each other's country".
fn no_longer(r: &mut Reader<'_>) {
    pattern!(
        NEED = r"(?P<who><P>)(?: [a-z-]+){0,4}? (?P<pred>(?:no longer|do not|does not|have no longer|has no longer|will not|won't|don't) (?:need(?:ed|s)?|requires?|required) (?:an? |any )?(?:entry |tourist |short-stay )?visas?)\b(?:[^.;]{0,24}? (?:for|to|in) (?:visit |enter |travel to )?(?:the )?(?P<to><N>))?"
    );
    for c in NEED.all(&r.scene.shadow) {
        let (Some(pred), Some(at)) = (r.scene.group(&c, "pred"), r.scene.group(&c, "who")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let parties = match (codes_at(r, r.scene.group(&c, "to")), who.plus.as_slice()) {
            (Some(to), _) if to != who => vec![who, to],
            (_, [a, b]) => vec![Party::one(a), Party::one(b)],
            _ => continue,
        };
        if r.is_used(pred) {
            continue;
        }
        let clause = r.clause_at(pred.start);
        let mut f = Frame::new(Kind::Event, "ties.visa_free", at.cover(pred), pred);
        f.parties = parties;
        f.events = vec!["in_force".into()];
        f.period = match r.time_of(pred, clause.start, clause.end) {
            Some((_, When::Is(Period::Since(s)))) => Period::At(s),
            Some((_, w)) => r.resolve_event(w),
            None => Period::Latest,
        };
        r.push(f);
    }
}

/// Reads them: the arrangement is in force, from the date if there is one.
pub(super) fn travel(r: &mut Reader<'_>) {
    no_longer(r);
    let scene = r.scene;
    for c in TRAVEL.all(&scene.shadow) {
        let (Some(pred), Some(at)) = (scene.group(&c, "pred"), scene.group(&c, "who")) else { continue };
        let (Some(who), Some(to)) = (codes_at(r, Some(at)), codes_at(r, scene.group(&c, "to"))) else {
            continue;
        };
        let clause = r.clause_at(pred.start);
        if r.is_used(pred) || who == to {
            continue;
        }
        let mut f = Frame::new(Kind::Event, "ties.visa_free", at.cover(pred), pred);
        f.parties = vec![who, to];
        f.events = vec!["in_force".into()];
        let head = scene.text(clause.start, pred.start);
        f.negated = NEGATED.hits(&head) || head.contains("cannot ") || head.contains("no longer ");
        f.period = match r.time_of(pred, clause.start, clause.end) {
            Some((_, When::Is(Period::Since(s)))) => Period::At(s),
            Some((_, w)) => r.resolve(w),
            None => Period::Latest,
        };
        f.span = r.span_of(f.span, scene.line.chars.len());
        r.push(f);
    }
}
