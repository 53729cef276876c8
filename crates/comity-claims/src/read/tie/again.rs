//! A tie told again in few words: "though Panama withdrew a year later", "and signed it that May",
//! "the Marshall Islands have not".

use super::{NEGATED, codes_at};
use crate::frame::{Frame, Kind, Party, Span};
use crate::period::Period;
use crate::read::line::pattern;
use crate::read::reader::Reader;
use crate::read::roles::is_bloc;
use crate::vocab;

/// Verbs by the event they tell, where the tie itself is not named again.
const EVENTS: &[(&str, &str)] = &[
    ("sign", "signed"),
    ("ink", "signed"),
    ("initial", "concluded"),
    ("join", "joined"),
    ("acced", "joined"),
    ("withdr", "withdrew"),
    ("pull", "withdrew"),
    ("quit", "withdrew"),
    ("exit", "withdrew"),
    ("left", "withdrew"),
    ("walk", "withdrew"),
    ("terminat", "withdrew"),
    ("conclu", "concluded"),
    ("suspend", "suspended"),
    ("froz", "suspended"),
    ("sever", "severed"),
    ("restor", "restored"),
    ("resum", "restored"),
    ("renew", "restored"),
    ("upgrad", "upgraded"),
    ("elevat", "upgraded"),
    ("establish", "established"),
    ("re-establish", "restored"),
    ("reestablish", "restored"),
    ("cut", "severed"),
];

fn event_of(verb: &str) -> Option<&'static str> {
    EVENTS.iter().find(|(stem, _)| verb.starts_with(stem)).map(|(_, event)| *event)
}

/// Reads them; the tie is the last one of the sentence, else of the text before.
pub fn again(r: &mut Reader<'_>) {
    of_another(r);
    of_the_same(r);
    followed_by(r);
    suit(r);
    passive(r);
    upgraded_again(r);
    denied(r);
    still_not(r);
    and_left(r);
}

/// "signed the memorandum in 2019 and withdrew in 2023": the end of the tie just told.
fn and_left(r: &mut Reader<'_>) {
    pattern!(
        LEFT = r"(?:\band|\bbut|,|;|\bthen|\bbefore)(?: (?:then|later|formally|finally|since|eventually|subsequently|has|had|it|they))* (?P<pred>withdrew|withdrawn|withdrawing|pulled out|pulling out|backed out|quit|dropped out|walked away)(?: from it| of it)?(?:$|[.,;]| ?<T>| (?:in|on|at|last|this|after|again|only) ?)"
    );
    let scene = r.scene;
    for c in LEFT.all(&scene.shadow) {
        let Some(pred) = scene.group(&c, "pred").filter(|p| !r.is_used(*p)) else { continue };
        let Some((measure, parties)) = last_tie(r, pred.start) else { continue };
        let kinds = ["ties.mou.bri", "ties.fta", "ties.bit", "ties.agreement", "ties.swap"];
        if !kinds.contains(&measure.as_str()) {
            continue;
        }
        let mut f = Frame::new(Kind::Event, &measure, pred, pred);
        f.parties = parties;
        f.events = vec!["withdrew".to_owned()];
        finish(r, f, pred.start);
    }
}

/// "…; it has still not come into force": what the last tie has come to.
fn still_not(r: &mut Reader<'_>) {
    pattern!(
        IT = r"(?:\bit|\bwhich|\bthe (?:deal|pact|agreement|treaty|accord)|\bbut|<N>),? (?:(?:has|had|is|have) )?(?:finally |only |formally |duly |then |still |yet |to date |so far |(?P<not>not |never ))*(?P<yet>yet to )?(?P<pred>(?:entered|enter|come|came|gone|be brought) into (?:force|effect)|taken effect|took effect|take effect|in force|been ratified|be ratified)\b"
    );
    let scene = r.scene;
    for c in IT.all(&scene.shadow) {
        let Some(pred) = scene.group(&c, "pred") else { continue };
        let whole = c.get(0).map_or(pred, |m| scene.span(m.range()));
        let Some((measure, parties)) = last_tie(r, whole.start) else { continue };
        let kinds = ["ties.fta", "ties.bit", "ties.agreement", "ties.partnership", "ties.swap"];
        if r.is_used(pred) || !kinds.contains(&measure.as_str()) {
            continue;
        }
        let mut f = Frame::new(Kind::Event, &measure, Span::new(whole.start, pred.end), pred);
        f.parties = parties;
        f.events = vec!["in_force".to_owned()];
        f.negated = c.name("not").is_some() || c.name("yet").is_some();
        let times = r.times_in(r.clause_at(pred.start));
        f.period = match times.iter().find(|t| !f.negated && t.0.start >= pred.end) {
            Some((_, w)) => r.resolve_event(*w),
            None => Period::Latest,
        };
        r.push(f);
    }
}

/// "upgraded ties to a strategic partnership in 2016 and to a comprehensive one in 2023".
fn upgraded_again(r: &mut Reader<'_>) {
    pattern!(
        TO = r"(?:,|,? and|,? then|,? and then|;) (?:again |later )?(?P<pred>to an? (?:[a-z-]+ ){0,3}?(?:<C>|partnership|level))(?: (?P<t><T>)|$|[.,;])"
    );
    let scene = r.scene;
    for c in TO.all(&scene.shadow) {
        let Some(pred) = scene.group(&c, "pred") else { continue };
        let step = |f: &&Frame| {
            f.kind == Kind::Event && f.events.iter().any(|e| e == "upgraded") && f.anchor.end <= pred.start
        };
        let Some(last) = r.out.iter().rfind(step).filter(|_| !r.is_used(pred)).cloned() else { continue };
        let used: Vec<Span> = scene.quantities().map(|q| q.core).filter(|q| q.overlaps(pred)).collect();
        r.used.extend(used);
        let f = Frame { span: pred, anchor: pred, ..last };
        finish(r, f, pred.start);
    }
}

/// "It was initialled in June and signed in Jakarta on 11 August": steps of the tie spoken of.
fn passive(r: &mut Reader<'_>) {
    pattern!(
        STEP = r"(?:(?P<head>\bit|\bthis one|\bthe (?:deal|pact|agreement|treaty|accord|protocol|arrangement|partnership|text))(?:, [^,;]{3,40},)? (?:was|has been|had been|is)(?: (?:only|formally|finally|duly|then|first|already|eventually))* |\b(?:and|then|but)(?: (?:was|finally|formally|then|only))* )(?P<pred>initialled|signed|concluded|suspended|terminated|renewed|upgraded|inked)(?:$|[.,;]| (?:in|on|at|by|last|this|after|before|between)\b| ?<T>)"
    );
    let scene = r.scene;
    let mut spoken = false;
    for c in STEP.all(&scene.shadow) {
        let Some(pred) = scene.group(&c, "pred").filter(|p| !r.is_used(*p)) else { continue };
        if c.name("head").is_none() && !spoken {
            continue;
        }
        let Some((measure, parties)) = last_tie(r, pred.start) else { continue };
        let kinds =
            ["ties.fta", "ties.bit", "ties.agreement", "ties.partnership", "ties.swap", "ties.visa_free"];
        let Some(event) =
            event_of(&scene.text(pred.start, pred.end)).filter(|_| kinds.contains(&measure.as_str()))
        else {
            continue;
        };
        spoken = true;
        let start = scene.group(&c, "head").map_or(pred.start, |h| h.start);
        let mut f = Frame::new(Kind::Event, &measure, Span::new(start, pred.end), pred);
        f.parties = parties;
        f.events = vec![event.to_owned()];
        finish(r, f, pred.start);
    }
}

/// "…, and the Dominican Republic and El Salvador followed suit within fourteen months".
fn suit(r: &mut Reader<'_>) {
    pattern!(
        SUIT = r"(?P<who><N>)(?:,? (?:both|each|then|later|soon|also|quickly|duly|in turn))* (?P<pred>followed suit|did likewise|did the same|did so|followed)\b(?P<next> by)?"
    );
    let scene = r.scene;
    for c in SUIT.all(&scene.shadow) {
        let (Some(pred), Some(at)) = (scene.group(&c, "pred"), scene.group(&c, "who")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let event = |f: &&Frame| f.kind == Kind::Event && f.anchor.end <= at.start && f.parties.len() == 2;
        let Some(last) = r.out.iter().rfind(event).cloned() else { continue };
        if c.name("next").is_some()
            || r.is_used(pred)
            || last.measure == "membership"
            || last.parties.contains(&who)
        {
            continue;
        }
        let Some(parties) = replaced(&last.measure, &last.parties, who) else { continue };
        finish(r, Frame { span: at.cover(pred), anchor: pred, parties, ..last }, pred.start);
    }
}

/// "…, followed by a similar arrangement with Thailand on 1 April".
fn followed_by(r: &mut Reader<'_>) {
    pattern!(
        BY = r"\b(?P<pred>followed) by (?:an? |the )?(?:similar|identical|comparable|parallel|second|further|separate|another|like|new)? ?(?:arrangement|agreement|deal|accord|pact|treaty|memorandum|one)? ?(?:with|in) (?:the )?(?P<who><N>)"
    );
    let scene = r.scene;
    for c in BY.all(&scene.shadow) {
        let (Some(pred), Some(at)) = (scene.group(&c, "pred"), scene.group(&c, "who")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let event = |f: &&Frame| f.kind == Kind::Event && f.anchor.end <= pred.start && f.parties.len() == 2;
        let Some(last) = r.out.iter().rfind(event).cloned() else { continue };
        if r.is_used(pred) || last.parties.contains(&who) || last.measure == "membership" {
            continue;
        }
        let mut f = Frame { span: pred.cover(at), anchor: pred, ..last };
        if let Some(slot) = f.parties.get_mut(1) {
            *slot = who;
        }
        finish(r, f, pred.start);
    }
}

/// "…; the Marshall Islands have not": the event of the clause before, denied for another.
fn denied(r: &mut Reader<'_>) {
    pattern!(
        NOT = r"(?:;|,|, but|, while|, whereas|\bbut|\bwhile) (?:the )?(?P<who><N>)(?:, (?:which|who|though|although|despite|while|having|invited|asked|itself) ?[^,;]{0,50},)? (?P<pred>(?:(?:has|have|had|did|does|do) not|hasn't|haven't|hadn't|didn't|doesn't|don't|has yet to|have yet to))(?: (?:yet|so far|done so|do so|followed|follow suit|joined|join|signed|sign|reopened|reopen|opened|open|restored|restore|established|establish|upgraded|upgrade|ratified|ratify)(?: one| <C>| it| them| its own)?)?(?:$|[.,;])"
    );
    let scene = r.scene;
    for c in NOT.all(&scene.shadow) {
        let (Some(at), Some(pred)) = (scene.group(&c, "who"), scene.group(&c, "pred")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let event = |f: &&Frame| f.kind == Kind::Event && f.anchor.end <= at.start && f.parties.len() == 2;
        let Some(last) = r.out.iter().rfind(event).cloned() else { continue };
        if r.is_used(pred) || last.parties.contains(&who) {
            continue;
        }
        let end = c.get(0).map_or(pred.end, |m| scene.span(m.range()).end);
        let stop = matches!(scene.text(end.saturating_sub(1), end).as_str(), "." | "," | ";");
        let pred = Span::new(pred.start, if stop { end - 1 } else { end });
        let mut f =
            Frame { span: at.cover(pred), anchor: pred, negated: true, period: Period::Latest, ..last };
        if let Some(slot) = f.parties.first_mut() {
            *slot = who;
        }
        r.push(f);
    }
}

/// The last tie told before a position: its measure and parties.
fn last_tie(r: &Reader<'_>, at: usize) -> Option<(String, Vec<Party>)> {
    let tie = |m: &str| vocab::is_tie(m) && m != "membership";
    let here = r.out.iter().rfind(|f| tie(&f.measure) && f.anchor.end <= at && f.parties.len() == 2);
    let before = || r.before.relation.as_ref().filter(|x| tie(&x.measure) && x.parties.len() == 2);
    here.map(|f| (f.measure.clone(), f.parties.clone()))
        .or_else(|| before().map(|x| (x.measure.clone(), x.parties.clone())))
}

/// "though Panama withdrew the previous month": another party, the same tie.
fn of_another(r: &mut Reader<'_>) {
    pattern!(
        VERB = r"(?P<who><N>) (?:has |have |had |also |then |later |itself |formally |already |since |never |not |subsequently )*(?P<pred>signed up|signed|joined|acceded|withdrew|withdrawn|pulled out|quit|exited|left|walked away)(?: as well| too| likewise| itself| it| (?:of )?the (?:initiative|programme|program|scheme|pact|deal|agreement|project|plan))?(?:$|[.,;]| ?<T>| (?:in|on|only|after|before)\b)"
    );
    let scene = r.scene;
    for c in VERB.all(&scene.shadow) {
        let (Some(at), Some(pred)) = (scene.group(&c, "who"), scene.group(&c, "pred")) else { continue };
        let Some(who) = codes_at(r, Some(at)) else { continue };
        let Some((measure, parties)) = last_tie(r, at.start) else { continue };
        let Some(event) = event_of(&scene.text(pred.start, pred.end)) else { continue };
        if r.is_used(pred) || parties.contains(&who) && event != "withdrew" || is_bloc(&who) {
            continue;
        }
        let Some(parties) = replaced(&measure, &parties, who) else { continue };
        let mut f = Frame::new(Kind::Event, &measure, at.cover(pred), pred);
        f.parties = parties;
        f.events = vec![event.to_owned()];
        f.negated = NEGATED.hits(&scene.text(at.end, pred.start + 1).replace("not s", "not "));
        f.negated |= scene.text(at.end, pred.start).contains("not ")
            || scene.text(at.end, pred.start).contains("never ");
        finish(r, f, at.start);
    }
}

/// The parties with another on the side that is not what they share.
fn replaced(measure: &str, parties: &[Party], who: Party) -> Option<Vec<Party>> {
    let china = Party::one("CHN");
    if measure == "ties.mou.bri" {
        return (who != china).then(|| vec![who, china]);
    }
    let side = parties.iter().position(|p| *p == Party::one("WLD") || is_bloc(p)).unwrap_or(0);
    let mut out = parties.to_vec();
    *out.get_mut(side)? = who;
    (out.first() != out.get(1)).then_some(out)
}

/// "and signed it that May": another step of the same tie.
fn of_the_same(r: &mut Reader<'_>) {
    pattern!(
        STEP = r"(?:,|;|\band|\bbut|\bthen|\bbefore|\bthey|<P>) (?:then |later |finally |formally |has |have |had |only )*(?P<pred>signed|inked|concluded|concluding|signing|suspended|suspending|terminated|terminating|renewed|upgraded|restored|restoring|re-?established|established|severed|cut|resumed|froze) (?P<it>it|them|<N>|the (?:deal|pact|agreement|treaty|accord|text))(?: with (?:the )?(?P<with><N>))?(?:$|\W)"
    );
    let scene = r.scene;
    for c in STEP.all(&scene.shadow) {
        let Some(pred) = scene.group(&c, "pred") else { continue };
        let Some((measure, parties)) = last_tie(r, pred.start) else { continue };
        let Some(event) = event_of(&scene.text(pred.start, pred.end)) else { continue };
        let object = scene.group(&c, "it");
        let named = object.is_some_and(|s| scene.mention_at(s).is_some_and(|m| !m.pointer));
        if r.is_used(pred) || named {
            continue;
        }
        let parties = match codes_at(r, scene.group(&c, "with")) {
            Some(other) if parties.first() == Some(&other) => continue,
            Some(other) => parties.into_iter().take(1).chain([other]).collect(),
            None => parties,
        };
        let end = scene.group(&c, "with").or_else(|| scene.group(&c, "it")).map_or(pred.end, |s| s.end);
        let mut f = Frame::new(Kind::Event, &measure, Span::new(pred.start, end), pred);
        f.parties = parties;
        f.events = vec![event.to_owned()];
        finish(r, f, pred.start);
    }
}

fn finish(r: &mut Reader<'_>, mut f: Frame, from: usize) {
    let end = r.scene.line.chars.len();
    f.period = match r.time_of(f.anchor, from, end) {
        Some((_, w)) => r.resolve_event(w),
        None => Period::Latest,
    };
    r.period = Some(f.period);
    f.span = r.span_of(f.span, end);
    r.push(f);
}
