//! Ties: events, memberships, anniversaries, and counts of ties and members.

use super::line::pattern;
use super::number::ordinal;
use super::quantity::Quantity;
use super::reader::Reader;
use super::roles::{Actor, Cue, is_bloc};
use super::topic::Topic;
use super::when::When;
use crate::claim::frame::{Frame, Kind, Op, Party, Precision, Span, Value};
use crate::claim::period::{Period, Stamp, days_in};
use crate::claim::vocab;

/// Verbs of events, with the event, in the order in which they are looked for.
const VERBS: &[(&str, &str)] = &[
    (r"established or restored|restored or established|established or resumed", "established|restored"),
    (
        r"(?:entered|came|come|coming|went|gone|entering|enters|comes) into (?:force|effect|operation)|took effect|takes effect|taken effect|(?:has been|have been|is|been|are|was|were) in force|entry into force",
        "in_force",
    ),
    (r"re-?established|restored?|resumed?|renewed|restoring|resuming|normali[sz]ed", "restored"),
    (r"severed|severing|sever|cut off|cut|broke off|broken off|broke|ended", "severed"),
    (r"established|establish|establishing|forged|set up", "established"),
    (r"concluded|concluding|wrapped up|finali[sz]ed|completed (?:talks|negotiations)", "concluded"),
    (r"signed|signing|sign|signs|inked|sealed|struck|initialled|clinched|reached|put pen to paper", "signed"),
    (r"upgraded|elevated|raised|upgrading|elevating|upgrade", "upgraded"),
    (r"opened|opening|inaugurated|reopened", "opened"),
    (r"launched|launching|launch", "launched"),
    (r"lifted|lifting|scrapped|abolished|waived|removed|dropped|eliminated", "lifted"),
    (r"suspended|suspending|froze|frozen|suspension", "suspended"),
    (r"created|founded|formed", "created"),
    (r"withdrew|withdrawn|pulled out|terminated", "withdrew"),
];

static VERB_PATTERNS: std::sync::LazyLock<Vec<(super::line::Pattern, &'static str)>> =
    std::sync::LazyLock::new(|| {
        VERBS.iter().map(|(p, e)| (super::line::Pattern::new(&format!(r"\b(?:{p})\b")), *e)).collect()
    });

pattern!(NEGATED = r"\b(?:not|never|no|n't|neither|nor|without|yet to|failed to)\b(?: \w+){0,3} ?$");
pattern!(
    JOINED = r"(?P<pred>\b(?:(?P<join>joined|acceded to|joining|became (?:a |the )?(?:full |<Z> |newest |latest |[a-z0-9-]+ )*member(?: state)? of|was admitted to|were admitted to|entered)|(?P<leave>left|quit|exited|leaving)|(?P<with>withdrew from|pulled out of|withdrawn from)))(?: the)?(?: <W>){0,3}? (?P<bloc><N>)"
);
pattern!(FOLLOWED = r"(?P<who><N>) (?P<pred>followed(?: suit)?|did so)\b");
pattern!(
    MEMBER = r"(?P<who><N>),?(?: both| all| also)? (?:is|are|was|were|remains?|became|has been|have been)(?: still| currently| both| also| already| now| yet)? ?(?P<pred>(?P<not>(?:not|no longer|n't|never)(?: yet| currently)? )?(?:an? |both |all |the )?(?:full |founding |original |permanent |associate |<W> )?(?:members?|party|parties|signator(?:y|ies)|part)(?: states?| countries)?) (?:of|to) (?:both )?(?:the )?(?P<bloc><N>)"
);
pattern!(
    BELONGS = r"(?P<who><N>) (?P<pred>(?P<not>does not |do not |doesn't |no longer )?belongs?) to (?:the )?(?P<bloc><N>)|(?P<who2><N>) (?P<pred2>(?:sits|stays|remains|stands|lies|is) outside) (?:of )?(?:the )?(?P<bloc2><N>)|(?P<neither>\bneither) (?P<who3><N>) (?:is|belongs|are) (?P<pred3>(?:a |an )?(?:member (?:of|to)|members of|to|part of)) (?:the )?(?P<bloc3><N>)|(?P<bloc4><N>|<S>) (?P<pred4>(?:counts|includes|numbers|does not include|excludes)) (?P<who4><N>)(?P<tail4> among its members| as (?:a )?members?|$|[.,;])|(?P<who5><N>), (?:(?:itself|also|still|now|currently) )?(?P<pred5>(?P<not5>not )?(?:a|an) (?:(?:founding|full|fellow|<W>) )?member(?: state)?) of (?:the )?(?P<bloc5><N>)"
);
pattern!(
    ANNIVERSARY = r"(?P<a>(?P<n>\d+(?:st|nd|rd|th)|[a-z]+(?:-[a-z]+)?) anniversary)\b(?P<tail>[^;]{0,80})"
);
pattern!(
    AGREEMENT_NOUN = r"^ (?:(?:<J>|<W>) ){0,4}?(?:(?:cooperation|bilateral|more|new|further|other) )*(?:agreements?|treat(?:y|ies)|pacts?|accords?|memorand(?:um|ums|a)(?: of understanding)?|mous?|conventions?|protocols?|deals|documents)\b"
);
pattern!(
    AGREEMENT = r"\b(?:(?:peace|friendship|defen[cs]e|extradition|taxation|tax|double taxation|air services|aviation|fisheries|border|cooperation|security|energy|water|science|nuclear|labou?r|cultural|bilateral|basic|framework|mutual) )*(?:agreements?|treat(?:y|ies)|pacts?|accords?|memorand(?:um|ums|a)(?: of understanding)?|mous?|conventions?|protocols?)\b"
);
pattern!(
    RECOGNITION = r"(?P<who><N>|<S>)[^,;]{0,20}? (?P<pred>(?:switched|shifted|transferred|moved)) (?:its |their )?(?:diplomatic )?(?:recognition|allegiance|ties|relations) (?:from <NJ> )?to (?P<to><N>)|(?P<who2><N>)[^,;]{0,12}? (?P<pred2>recogni[sz]ed) (?:the )?(?P<to2><N>)"
);

/// Whether the words after a number name agreements.
pub fn agreement_noun(after: &str) -> bool {
    AGREEMENT_NOUN.hits(after)
}

fn party(a: &Actor) -> Party {
    let mut p = Party::union(&a.mention.codes);
    p.minus.clone_from(&a.mention.minus);
    p
}

/// "marked the thirtieth anniversary of their peace treaty in October 2024".
pub fn anniversaries(r: &mut Reader<'_>) {
    for c in ANNIVERSARY.all(&r.scene.line.low) {
        let (Some(a), Some(n)) = (c.name("a"), c.name("n").and_then(|n| ordinal(n.as_str()))) else {
            continue;
        };
        let anchor = r.scene.line.span(a.range());
        let tail = c.name("tail").map_or("", |m| m.as_str());
        let topic = topic_of_tail(r, anchor, tail);
        let Some((measure, event)) = topic else { continue };
        let t = Topic::silent(measure, anchor);
        let rel = r.relation_of(&t, anchor);
        let year = r.scene.times().find_map(|(_, w)| match w {
            When::Is(Period::At(s)) => Some(s.year()),
            _ => None,
        });
        let year = year.unwrap_or(r.scene.today.0);
        let end = (anchor.end
            + tail
                .split([',', ';', '.'])
                .next()
                .map_or(0, |t| t.split(" in ").next().unwrap_or(t).chars().count()))
        .min(r.scene.line.chars.len());
        let mut f = r.frame(Kind::Event, &rel, Span::new(anchor.start, end), anchor);
        f.product = None;
        f.events = vec![event.to_owned()];
        f.period = Period::At(Stamp::Year(year - n as i32));
        (f.value, f.unit, f.op, f.precision) =
            (Some(Value::One(n)), Some("years".into()), Some(Op::Equal), Precision::Word);
        r.used.push(Span::new(anchor.start, end));
        r.push(f);
    }
}

fn topic_of_tail(r: &Reader<'_>, anchor: Span, tail: &str) -> Option<(&'static str, &'static str)> {
    let at = r
        .topics
        .iter()
        .find(|t| vocab::is_tie(t.measure) && t.span.start >= anchor.end && t.span.start < anchor.end + 80)
        .map(|t| t.measure);
    let in_force = tail.contains("into force");
    match at {
        Some(m @ "ties.diplomatic") => Some((m, "established")),
        Some(m @ "ties.partnership") => Some((m, "established")),
        Some(m @ ("ties.embassy" | "ties.institute.confucius" | "ties.trade_mission")) => Some((m, "opened")),
        Some(m) => Some((m, if in_force { "in_force" } else { "signed" })),
        None if AGREEMENT.hits(tail) => {
            Some(("ties.agreement", if in_force { "in_force" } else { "signed" }))
        }
        None if tail.contains("ties") || tail.contains("relations") => {
            Some(("ties.diplomatic", "established"))
        }
        None => None,
    }
}

fn simple(
    r: &mut Reader<'_>,
    kind: Kind,
    measure: &str,
    parties: Vec<Party>,
    span: Span,
    anchor: Span,
) -> Frame {
    let mut f = Frame::new(kind, measure, span, anchor);
    f.parties = parties;
    let next = r.scene.line.chars.len();
    f.period = r.period_for(anchor, span.start, next);
    f
}

fn codes_at(r: &Reader<'_>, s: Option<Span>) -> Option<Party> {
    let m = r.scene.mention_at(s?)?;
    Some(Party::union(&m.codes))
}

/// "is not a member of", "belongs to", "counts X among its members"; accessions and exits.
pub fn memberships(r: &mut Reader<'_>) {
    let scene = r.scene;
    for c in MEMBER.all(&scene.shadow).into_iter().chain(BELONGS.all(&scene.shadow)) {
        let pick = |names: [&str; 6]| names.iter().find_map(|n| scene.group(&c, n));
        let (Some(pred), Some(who), Some(bloc)) = (
            pick(["pred", "pred2", "pred3", "pred4", "pred5", "pred"]),
            codes_at(r, pick(["who", "who2", "who3", "who4", "who5", "who"])),
            codes_at(r, pick(["bloc", "bloc2", "bloc3", "bloc4", "bloc5", "bloc"])),
        ) else {
            continue;
        };
        if !is_bloc(&bloc) || r.is_used(pred) || who == bloc {
            continue;
        }
        let text = scene.text(pred.start, pred.end);
        let whole = c.get(0).map_or(pred, |m| scene.span(m.range()));
        let mut f = simple(
            r,
            Kind::Membership,
            "membership",
            vec![who, bloc],
            Span::new(pred.start, whole.end),
            pred,
        );
        if !matches!(f.period, Period::At(_) | Period::AsOf(_))
            || r.time_of(pred, whole.start, scene.line.chars.len()).is_none()
        {
            f.period = Period::Latest;
        }
        f.negated = c.name("not").is_some()
            || c.name("not5").is_some()
            || c.name("neither").is_some()
            || text.contains("outside")
            || text.contains("not include")
            || text.contains("excludes");
        r.push(f);
    }
    for c in JOINED.all(&scene.shadow) {
        let (Some(pred), Some(bloc), Some(whole)) =
            (scene.group(&c, "pred"), codes_at(r, scene.group(&c, "bloc")), c.get(0))
        else {
            continue;
        };
        if !is_bloc(&bloc) || r.is_used(pred) || counted_subject(r, pred) {
            continue;
        }
        let clause = r.clause_at(pred.start);
        let Some(who) = r
            .actors(clause)
            .iter()
            .rev()
            .find(|a| a.span.end <= pred.start && !matches!(a.cue, Cue::Aside))
            .map(party)
            .or_else(|| r.before.topic.as_ref().map(|t| Party::union(t)))
        else {
            continue;
        };
        if who == bloc {
            continue;
        }
        let event = if c.name("join").is_some() {
            "joined"
        } else if c.name("leave").is_some() {
            "left"
        } else {
            "withdrew"
        };
        let span =
            Span::new(clause.start.max(pred.start.saturating_sub(30)), r.scene.span(whole.range()).end);
        let mut f = simple(r, Kind::Event, "membership", vec![who, bloc], span, pred);
        f.events = vec![event.to_owned()];
        f.negated = NEGATED.hits(&scene.text(clause.start, pred.start));
        follow(r, &f);
        r.push(f);
    }
}

/// "and Sweden followed two years later".
fn follow(r: &mut Reader<'_>, first: &Frame) {
    for c in FOLLOWED.all(&r.scene.shadow) {
        let (Some(who), Some(pred)) = (codes_at(r, r.scene.group(&c, "who")), r.scene.group(&c, "pred"))
        else {
            continue;
        };
        if pred.start < first.anchor.end || r.is_used(pred) || r.scene.text(pred.end, pred.end + 3) == " by" {
            continue;
        }
        let anchor = Span::new(pred.start, pred.start + "followed".len().min(pred.end - pred.start));
        let mut f = simple(
            r,
            Kind::Event,
            &first.measure,
            vec![who, first.parties.get(1).cloned().unwrap_or_else(|| Party::one("WLD"))],
            pred,
            anchor,
        );
        f.events = first.events.clone();
        f.span = r.span_of(
            Span::new(r.scene.group(&c, "who").map_or(pred.start, |s| s.start), pred.end),
            r.scene.line.chars.len(),
        );
        r.push(f);
    }
}

/// "Four countries joined": the number is the claim, not the predicate.
fn counted_subject(r: &Reader<'_>, pred: Span) -> bool {
    let clause = r.clause_at(pred.start);
    pattern!(
        COUNTED = r"<C>(?: <W>| <J>| <N>){0,4} (?:countries|nations|states|members|economies|governments)(?: <W>){0,3} ?$"
    );
    COUNTED.hits(&r.scene.shadow_text(clause.start, pred.start))
}

pattern!(
    STATE = r"(?P<pred>\b(?:(?P<no>does not (?:have|maintain)|do not (?:have|maintain)|don't have|has no|have no|had no|has never (?:had|established)|have never (?:had|established)|lacks?)|has|have|maintains?|enjoys?)) (?:full |formal |official )*diplomatic (?:ties|relations)"
);

/// "has no diplomatic relations with".
fn states(r: &mut Reader<'_>) {
    for c in STATE.all(&r.scene.shadow) {
        let (Some(pred), Some(m)) = (r.scene.group(&c, "pred"), c.get(0)) else { continue };
        let Some(t) =
            r.topics.iter().find(|t| t.measure == "ties.diplomatic" && t.span.start >= pred.end).cloned()
        else {
            continue;
        };
        let clause = r.clause_at(pred.start);
        if r.is_used(pred)
            || r.out.iter().any(|f| {
                f.kind == Kind::Count && f.anchor.start >= clause.start && f.anchor.end <= clause.end
            })
        {
            continue;
        }
        let rel = r.relation_of(&t, pred);
        if rel.parties.contains(&Party::one("WLD")) {
            continue;
        }
        let mut f = r.frame(Kind::Event, &rel, r.scene.span(m.range()), pred);
        f.events = vec!["established".into()];
        f.negated = c.name("no").is_some();
        r.push(f);
    }
}

/// Events of ties: a verb and a tie in one clause.
pub fn events(r: &mut Reader<'_>) {
    recognitions(r);
    states(r);
    let mut seen: Vec<Span> = Vec::new();
    for (pattern, event) in VERB_PATTERNS.iter() {
        for c in pattern.all(&r.scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            let verb = r.scene.span(m.range());
            if seen.iter().any(|s| s.overlaps(verb)) || r.is_used(verb) {
                continue;
            }
            if one_event(r, verb, event) {
                seen.push(verb);
            }
        }
    }
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
        let mut f = simple(r, Kind::Event, "ties.diplomatic", vec![who, to], whole, pred);
        f.events = vec!["established".into(), "restored".into()];
        r.push(f);
    }
}

/// The tie that a verb acts on: nearest in the clause.
fn tie_near(r: &Reader<'_>, verb: Span, clause: Span, event: &str) -> Option<(&'static str, Span)> {
    let fits = |t: &&Topic| {
        let ok = match event {
            "severed" => t.measure == "ties.diplomatic" || t.measure == "ties.partnership",
            "established" | "restored" | "established|restored" => t.measure.starts_with("ties."),
            "lifted" | "suspended" => matches!(
                t.measure,
                "ties.visa_free"
                    | "tariff.rate"
                    | "ties.fta"
                    | "ties.agreement"
                    | "ties.diplomatic"
                    | "ties.swap"
                    | "ties.bit"
            ),
            "opened" => {
                matches!(t.measure, "ties.embassy" | "ties.trade_mission" | "ties.institute.confucius")
            }
            "upgraded" => matches!(t.measure, "ties.partnership" | "ties.fta" | "ties.diplomatic"),
            _ => vocab::is_tie(t.measure),
        };
        ok && t.span.start >= clause.start
            && t.span.end <= clause.end
            && t.span.start.abs_diff(verb.start) < 90
    };
    let found = r
        .topics
        .iter()
        .filter(fits)
        .min_by_key(|t| t.span.start.abs_diff(verb.end))
        .map(|t| (t.measure, t.span));
    if found.is_some() {
        return found;
    }
    if event == "upgraded" && r.scene.text(clause.start, clause.end).contains("partner") {
        return Some(("ties.partnership", verb));
    }
    if event == "severed" || event == "restored" || event == "established" {
        let words = r.scene.text(verb.end, (verb.end + 30).min(clause.end));
        return (words.trim_start().starts_with("ties")
            || words.trim_start().starts_with("relations")
            || words.trim_start().starts_with("full ties"))
        .then_some(("ties.diplomatic", verb));
    }
    if matches!(event, "signed" | "in_force" | "concluded" | "suspended" | "withdrew") {
        for c in AGREEMENT.all(&r.scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            let s = r.scene.span(m.range());
            if s.start >= clause.start && s.end <= clause.end && s.start.abs_diff(verb.start) < 80 {
                return Some(("ties.agreement", s));
            }
        }
    }
    None
}

fn one_event(r: &mut Reader<'_>, verb: Span, event: &str) -> bool {
    let clause = r.clause_at(verb.start);
    let Some((measure, at)) = tie_near(r, verb, clause, event) else { return false };
    let counted = r
        .out
        .iter()
        .any(|f| f.kind == Kind::Count && f.anchor.start >= clause.start && f.anchor.end <= clause.end);
    let same_clause = r.out.iter().any(|f| f.kind == Kind::Event && f.anchor.overlaps(verb));
    if counted || same_clause {
        return false;
    }
    let words = r.scene.text(clause.start, verb.start);
    pattern!(
        NOT_FACT = r"\b(?:talks|negotiations|negotiating|in order|to be|ready|before|until|hoping|discuss\w*|calls? for|urged)\b[^,;]*$"
    );
    if NOT_FACT.hits(&words)
        || r.scene.text(verb.start.saturating_sub(3), verb.start) == "to "
            && !words.contains("going to")
            && !hedged(&words)
    {
        return false;
    }
    let topic = Topic::silent(measure, at);
    let mut rel = r.relation_of(&topic, verb);
    if rel.parties.contains(&Party::one("WLD")) && measure != "tariff.rate" {
        return false;
    }
    if measure != "tariff.rate" {
        rel.product = None;
    }
    let pred = match event {
        "signed" | "concluded" => verb,
        _ => verb,
    };
    let span = event_span(r, verb, at, clause);
    let mut f = r.frame(Kind::Event, &rel, span, pred);
    f.events = event.split('|').map(str::to_owned).collect();
    f.period = event_period(r, verb, clause);
    f.negated = NEGATED.hits(&words);
    if f.negated && f.period == Period::Latest && measure == "ties.diplomatic" {
        f.period = Period::Latest;
    }
    r.push(f);
    true
}

fn hedged(words: &str) -> bool {
    ["plan", "aim", "hope", "agreed", "expected", "pledg", "vow", "want", "set to", "intend"]
        .iter()
        .any(|w| words.contains(w))
}

fn event_span(r: &Reader<'_>, verb: Span, at: Span, clause: Span) -> Span {
    let core = verb.cover(at);
    let last =
        r.actors(clause).iter().map(|a| a.span.end).filter(|e| *e <= clause.end).max().unwrap_or(core.end);
    let time = r.times_in(clause).last().map_or(core.end, |t| t.0.end);
    Span::new(core.start, core.end.max(last).max(time).min(clause.end))
}

/// When an event took place: a date in its clause, else the span the discourse speaks of.
fn event_period(r: &mut Reader<'_>, verb: Span, clause: Span) -> Period {
    let times = r.times_in(clause);
    let nearest = times
        .iter()
        .filter(|t| !matches!(t.1, When::YearOnYear))
        .min_by_key(
            |t| if t.0.start >= verb.start { t.0.start - verb.start } else { (verb.start - t.0.end) * 2 },
        )
        .copied();
    let p = match nearest {
        Some((_, w)) => r.resolve(w),
        None => match r.scene.times().find(|t| t.0.start < 20) {
            Some((_, w)) if !matches!(w, When::YearOnYear) => r.resolve(w),
            _ => match (r.period, r.before.period) {
                (Some(p), _) if r.out.iter().any(|f| f.kind == Kind::Event) => p,
                _ => match decade(r) {
                    Some(p) => p,
                    None => Period::Latest,
                },
            },
        },
    };
    r.period = Some(p);
    p
}

/// The span that the text before set: "Over the past decade, …".
fn decade(r: &Reader<'_>) -> Option<Period> {
    r.before.event.filter(|p| matches!(p, Period::Since(_)))
}

fn count_frame(
    r: &mut Reader<'_>,
    q: &Quantity,
    measure: &str,
    parties: Vec<Party>,
    unit: &str,
    previous: usize,
    next: usize,
) -> Frame {
    let clause = r.clause_at(q.core.start);
    let mut f = Frame::new(Kind::Count, measure, r.span_of(q.full, next), q.core);
    f.parties = parties;
    (f.value, f.op, f.precision, f.unit) = (Some(q.value), Some(q.op), q.precision, Some(unit.to_owned()));
    f.tol = Some(0.0);
    f.period = r.period_for(q.core, previous, next);
    let words = r.scene.text(clause.start, clause.end);
    f.events = event_in(&words, measure).into_iter().map(str::to_owned).collect();
    if f.period == Period::Latest
        && (!f.events.is_empty() || measure == "membership")
        && !r.times_in(clause).iter().any(|t| matches!(t.1, When::Ahead(_)))
    {
        let t = r.scene.today;
        f.period = Period::AsOf(Stamp::Day(t.0, t.1, t.2.min(days_in(t.0, t.1))));
    }
    f
}

/// The event that a count is of, by its verb.
fn event_in(words: &str, measure: &str) -> Option<&'static str> {
    let has = |all: &[&str]| all.iter().any(|w| words.contains(w));
    if measure == "membership" {
        return if has(&["joined", "acceded", "joining"]) {
            Some("joined")
        } else if has(&[" left", "quit", "withdr"]) {
            Some("left")
        } else {
            None
        };
    }
    if matches!(measure, "firms.presence" | "projects.infrastructure") {
        return None;
    }
    if has(&["in force", "into force", "took effect"]) {
        Some("in_force")
    } else if has(&["signed", "sign ", "inked", "concluded", "signing", "struck"]) {
        Some("signed")
    } else if has(&["opened", "inaugurated"]) {
        Some("opened")
    } else if has(&["established", "set up"]) && !has(&["relations with", "ties with"]) {
        Some("established")
    } else if has(&["severed", "cut ties"]) {
        Some("severed")
    } else if has(&["joined"]) {
        Some("joined")
    } else {
        None
    }
}

/// "taking its membership to 32".
pub fn member_count(r: &mut Reader<'_>, q: &Quantity, next: usize) {
    let bloc = r
        .scene
        .places()
        .filter(|(s, _)| s.end <= q.core.start)
        .map(|(_, m)| Party::union(&m.codes))
        .filter(is_bloc)
        .last()
        .or_else(|| r.out.iter().rev().find_map(|f| f.parties.iter().find(|p| is_bloc(p)).cloned()));
    let Some(bloc) = bloc else { return };
    let mut f = count_frame(r, q, "membership", vec![bloc], "members", q.core.start, next);
    f.events.clear();
    let t = r.scene.today;
    f.period = Period::AsOf(Stamp::Day(t.0, t.1, t.2));
    r.push(f);
}

/// "with 29 countries", "20 countries have joined".
pub fn country_count(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) {
    let clause = r.clause_at(q.core.start);
    let topic = r
        .topics
        .iter()
        .filter(|t| {
            (vocab::is_tie(t.measure) || t.measure == "tariff.rate")
                && t.span.start >= clause.start
                && t.span.end <= clause.end
        })
        .min_by_key(|t| t.span.start.abs_diff(q.core.start))
        .cloned();
    let after = r.scene.text(q.core.end, (q.core.end + 40).min(clause.end));
    let members = after.contains("member");
    let (measure, unit) = match &topic {
        Some(t) if t.measure == "tariff.rate" => return,
        Some(t) => (
            t.measure,
            if members {
                "members"
            } else if after.contains(" states") {
                "states"
            } else {
                "countries"
            },
        ),
        None => ("membership", "members"),
    };
    let actors = r.actors(clause);
    let parties = match topic {
        Some(t) => {
            let rel = r.relation_of(&t, q.core);
            let measure_unit =
                if t.measure == "ties.fta" && unit == "countries" { "countries" } else { unit };
            let mut f = count_frame(
                r,
                q,
                measure,
                side_parties(r, &t, rel.parties, &actors, q),
                measure_unit,
                previous,
                next,
            );
            if measure == "ties.embassy" {
                f.unit = Some(unit.to_owned());
            }
            r.push(f);
            return;
        }
        None => {
            let bloc = actors
                .iter()
                .map(party)
                .find(is_bloc)
                .or_else(|| r.before.mentions.iter().rev().map(|m| Party::union(m)).find(is_bloc));
            let Some(bloc) = bloc.filter(|b| *b != Party::one("WLD")) else { return };
            vec![bloc]
        }
    };
    let words = r.scene.text(clause.start, clause.end);
    if !members
        && !["joined", "acceded", "left ", "membership", "comprises", "groups", "consists", "unites"]
            .iter()
            .any(|w| words.contains(w))
    {
        return;
    }
    let f = count_frame(r, q, measure, parties, unit, previous, next);
    r.push(f);
}

/// The sides of a counted tie: the partner is the bloc the counted countries are of, else the world.
fn side_parties(
    r: &Reader<'_>,
    t: &Topic,
    parties: Vec<Party>,
    actors: &[Actor],
    q: &Quantity,
) -> Vec<Party> {
    let counted =
        actors.iter().find(|a| a.span.start >= q.core.end && a.span.start < q.core.end + 30).map(party);
    let actor = actors.iter().find(|a| counted.as_ref() != Some(&party(a))).map(party);
    let world = Party::one("WLD");
    let sender_is_counted =
        vocab::direction(t.measure) == vocab::Direction::Directed && q.core.start < t.span.start;
    match (actor, counted) {
        (Some(a), Some(c)) if sender_is_counted => vec![c, a],
        (Some(a), Some(c)) => vec![a, c],
        (Some(a), None) if sender_is_counted => vec![world, a],
        (Some(a), None) => {
            let partner = r.before.partner_of(&a.plus).map(|c| Party::union(&c)).filter(is_bloc);
            vec![a, partner.unwrap_or(world)]
        }
        (None, Some(c)) => vec![r.before.topic.as_ref().map_or(world, |t| Party::union(t)), c],
        _ => parties,
    }
}

/// "24 embassies in Asia", "21 Confucius Institutes".
pub fn tie_count(r: &mut Reader<'_>, q: &Quantity, t: &Topic, unit: &str, previous: usize, next: usize) {
    let rel = r.relation_of(t, q.core);
    let f = count_frame(r, q, t.measure, rel.parties, unit, previous, next);
    r.push(f);
}

/// "at least three more agreements".
pub fn agreement_count(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) {
    let t = Topic::silent("ties.agreement", q.core);
    let rel = r.relation_of(&t, q.core);
    if rel.parties.len() < 2 {
        return;
    }
    let mut f = count_frame(r, q, "ties.agreement", rel.parties, "agreements", previous, next);
    if r.scene.text(q.core.end, q.core.end + 30).contains(" more ") {
        f.period = if f.period.bounds().is_some() { f.period } else { Period::Latest };
    }
    r.push(f);
}
