//! Events of ties: a verb and a tie in one clause; the same for the next place in few words.

use super::{AGREEMENT, NEGATED, codes_at};
use crate::claim::frame::{Frame, Kind, Party, Span};
use crate::claim::period::{Period, Stamp};
use crate::claim::read::line::{Pattern, pattern};
use crate::claim::read::reader::Reader;
use crate::claim::read::roles::is_bloc;
use crate::claim::read::topic::Topic;
use crate::claim::read::when::When;
use crate::claim::vocab;
use std::sync::LazyLock;

/// Verbs of events, with the event, in the order in which they are looked for.
const VERBS: &[(&str, &str)] = &[
    (
        r"established or restored|restored or established|established or resumed|established or re-established",
        "established|restored",
    ),
    (
        r"(?:entered|enter|came|come|coming|went|gone|go|entering|enters|comes|brought|put) into (?:force|effect|operation|being)|into (?:force|effect)|took effect|takes? effect|taken effect|(?:became|become) (?:effective|operational)|(?:has been|have been|is|been|are|was|were|had been) in (?:force|operation|effect|place)|entry into force|in force|(?:has|have) been (?:provisionally )?applied|provisionally applied|(?:has|have) applied(?: provisionally)?|took legal effect",
        "in_force",
    ),
    (
        r"re-?established|re-?establishing|restored?|resumed?|renewed|restoring|resuming|normali[sz](?:ed|ing)|mended",
        "restored",
    ),
    (
        r"severed|severing|sever|cut (?:them|it|<N>) off|cut off|cutting|cut|broke off|broken off|broke|ended|dropped ties|derecogni[sz]ed",
        "severed",
    ),
    (
        r"established|establish|establishing|dates? (?:from|back to)|dating (?:from|back to)|dated (?:from|back to)|forged|set up|setting up|took up|entered into",
        "established",
    ),
    (
        r"concluded?|conclude|concluding|wrapped up|wound up|rounded off|finali[sz](?:ed|ing)|completed",
        "concluded",
    ),
    (
        r"signed up|signed|signing|sign up|sign|signs|inked|inks?|inking|sealed|struck|initialled|clinched|reached|put pen to paper|penned|agreed on|put (?:their|its) (?:signatures?|names?) to|put (?:their|its) names?|affixed their signatures",
        "signed",
    ),
    (
        r"upgraded|elevated|(?:took|taken|lifted) (?:their|its|<S>) ?(?:ties|relations|relationship) to|raised|upgrading|elevating|upgrade|promoted",
        "upgraded",
    ),
    (r"opened|opening|inaugurated|reopened|opens?", "opened"),
    (r"launched|launching|launch|kicked off|began|begun|started", "launched"),
    (
        r"lift|lifted|lifting|scrap|scrapped|scrapping|abolished|waived|removed|dropped|eliminated|did away with|exempted|ended|axed|revoked",
        "lifted",
    ),
    (r"suspend|suspended|suspending|froze|frozen|suspension|halted|paused|shelved", "suspended"),
    (r"created|founded|formed", "created"),
    (
        r"withdrew|withdrawn|pulled out|terminated?|withdraw|quit|exited|left|denounced|cancelled|canceled|withdrawal|walked away",
        "withdrew",
    ),
    (r"joined|acceded|joining", "joined"),
    (r"held|hosted|convened", "opened"),
];

static PATTERNS: LazyLock<Vec<(Pattern, &'static str)>> =
    LazyLock::new(|| VERBS.iter().map(|(p, e)| (Pattern::new(&format!(r"\b(?:{p})\b")), *e)).collect());

/// Ties that an event can be of; empty is any.
fn ties_of(event: &str) -> &'static [&'static str] {
    match event {
        "severed" => &["ties.diplomatic"],
        "lifted" => &["ties.visa_free", "tariff.rate"],
        "suspended" => &[
            "ties.visa_free",
            "tariff.rate",
            "ties.fta",
            "ties.agreement",
            "ties.diplomatic",
            "ties.swap",
            "ties.bit",
            "ties.partnership",
        ],
        "opened" => &["ties.embassy", "ties.trade_mission", "ties.institute.confucius", "ties.meeting"],
        "upgraded" => &["ties.partnership", "ties.fta", "ties.diplomatic"],
        "launched" => &[
            "ties.fta",
            "ties.bit",
            "ties.partnership",
            "ties.swap",
            "ties.meeting",
            "ties.visa_free",
            "ties.agreement",
        ],
        "withdrew" => &["ties.bit", "ties.fta", "ties.mou.bri", "ties.agreement", "ties.swap"],
        "joined" => &["ties.mou.bri"],
        "created" => &["ties.meeting", "ties.institute.confucius", "ties.partnership", "ties.fta"],
        "signed" | "concluded" => &[
            "ties.fta",
            "ties.bit",
            "ties.agreement",
            "ties.mou.bri",
            "ties.visa_free",
            "ties.swap",
            "ties.partnership",
        ],
        "in_force" => &[
            "ties.fta",
            "ties.bit",
            "ties.agreement",
            "ties.visa_free",
            "ties.swap",
            "ties.mou.bri",
            "tariff.rate",
        ],
        _ => &[
            "ties.diplomatic",
            "ties.partnership",
            "ties.swap",
            "ties.institute.confucius",
            "ties.embassy",
            "ties.trade_mission",
            "ties.meeting",
            "ties.visa_free",
        ],
    }
}

pattern!(
    STATE = r"(?P<pred>\b(?:(?P<no>does not (?:have|maintain)|do not (?:have|maintain)|don't have|doesn't have|has no|have no|had no|has never (?:had|established)|have never (?:had|established)|lacks?)|(?:have |has )?never had|has had|have had|had|has|have|(?:has |have )?maintain(?:ed|s)?|(?:has |have )?kept|enjoys?)) (?:full |formal |official )*(?:diplomatic (?:ties|relations)|been (?:comprehensive )?strategic partners)"
);
pattern!(
    RECOGNITION = r"(?P<who><N>|<S>)(?:,? (?:which|that|who)\b)?[^,;]{0,24}? (?P<pred>(?:switched|shifted|transferred|moved|switching)) (?:its |their |diplomatic )*(?:recognition|allegiance|ties|relations|sides) (?:from (?:the )?<NJ> )?to (?:the )?(?P<to><N>)|(?P<who2><N>)[^,;]{0,16}? (?P<pred2>(?:first |formally |officially )?recogni[sz]ed) (?:the )?(?:state of |government of )?(?P<to2><N>)"
);
pattern!(
    RECOGNISE = r"(?P<who><N>|<S>)(?:,? (?:which|that|who)\b)?(?: (?:is|are) (?:among |one of )?(?:the )?(?:only |last |few |remaining |<C> )*[^,;]{0,40}? (?:that|which|to|who))?(?: (?:still|now|all|both|formally|officially|also|alone|currently|continue to|continues to))* (?P<pred>(?P<no>(?:do|does) not |don't |doesn't |no longer |never )?recogni[sz]es?) (?:the )?(?:state of |government of |government in )?(?P<to><N>)(?: as (?:an? )?(?:independent|sovereign)\b)?"
);
pattern!(
    GAPPED = r"(?:,| and|;|, and|, then|, with)(?: (?P<prep>with|from|to|in))? (?:the )?(?P<who><NJ>)(?: (?:followed|did so))? ?(?P<t><T>)"
);
pattern!(
    NOT_FACT =
        r"\b(?:in order|to be|ready|before|until|hoping|discuss\w*|calls? for|urged|ahead of)\b[^,;]*$"
);
pattern!(TALKS = r"\b(?:talks|negotiations|negotiating)\b");

/// Reads all events.
pub fn events(r: &mut Reader<'_>) {
    recognitions(r);
    recognises(r);
    switches(r);
    none_between(r);
    states(r);
    held(r);
    kept(r);
    let mut verbs: Vec<(Span, usize, &'static str)> = Vec::new();
    for (order, (pattern, event)) in PATTERNS.iter().enumerate() {
        for c in pattern.all(&r.scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            verbs.push((r.scene.span(m.range()), order, event));
        }
    }
    verbs.sort_by_key(|v| (v.0.start, v.1));
    let mut seen: Vec<Span> = Vec::new();
    for (verb, _, event) in verbs {
        if seen.iter().any(|s| s.overlaps(verb)) || r.is_used(verb) {
            continue;
        }
        if one(r, verb, event) {
            seen.push(verb);
        }
    }
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
        let mut f = r.frame(Kind::Event, &rel, r.scene.span(m.range()), pred);
        f.events = vec!["established".into()];
        f.negated = c.name("no").is_some() || scene_text(r, pred).contains("never");
        f.period = match r.time_of(pred, clause.start, clause.end) {
            Some((_, When::Is(Period::Since(s)))) => Period::At(s),
            Some((_, w)) => r.resolve(w),
            None => Period::Latest,
        };
        r.push(f);
    }
}

/// "Kiribati's 2019 switch from Taipei to Beijing".
fn switches(r: &mut Reader<'_>) {
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
            Some((_, w)) => r.resolve(w),
            None => r.period_for(pred, whole.start, r.scene.line.chars.len()),
        };
        r.period = Some(f.period);
        r.push(f);
    }
}

/// "There is no free trade agreement between India and the EU".
fn none_between(r: &mut Reader<'_>) {
    pattern!(NONE = r"\bthere (?:is|are|was|were) (?:still |as yet |currently )?(?P<pred>no) ");
    for c in NONE.all(&r.scene.shadow) {
        let Some(pred) = r.scene.group(&c, "pred") else { continue };
        let clause = r.clause_at(pred.start);
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

fn scene_text(r: &Reader<'_>, s: Span) -> String {
    r.scene.text(s.start, s.end)
}

/// "has had a free trade agreement with the EU since 2003": in force from then.
fn held(r: &mut Reader<'_>) {
    pattern!(
        HELD = r"\b(?P<pred>(?:has|have) had|has|have|had|enjoys?|enjoyed) (?:(?:an?|its|their) (?:<W> ){0,3}?(?:agreement|deal|pact|treaty|accord|line|union)|(?P<one>one))\b"
    );
    for c in HELD.all(&r.scene.shadow) {
        let (Some(pred), Some(m)) = (r.scene.group(&c, "pred"), c.get(0)) else { continue };
        let whole = r.scene.span(m.range());
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

fn counted(r: &Reader<'_>, clause: Span) -> bool {
    r.out.iter().any(|f| {
        f.kind == Kind::Count
            && f.anchor.start >= clause.start
            && f.anchor.end <= clause.end
            && f.measure != "membership"
    })
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

/// The tie that a verb acts on: nearest in the clause.
fn tie_near(r: &Reader<'_>, verb: Span, clause: Span, event: &str) -> Option<Topic> {
    let allowed = ties_of(event);
    let event_first = event.split('|').next().unwrap_or(event);
    let allowed = if event == event_first { allowed } else { ties_of(event_first) };
    let fits = |t: &&Topic| {
        allowed.contains(&t.measure)
            && t.span.start >= clause.start
            && t.span.end <= clause.end
            && t.span.start.abs_diff(verb.start) < 90
    };
    pattern!(RELATIONS = r"^ (?:(?:full|formal|official|diplomatic) )*(?:relations|ties)\b");
    let own = matches!(event, "established" | "restored" | "severed" | "established|restored")
        && RELATIONS.hits(&r.scene.text(verb.end, (verb.end + 40).min(clause.end)));
    let plain = |t: &&Topic| !own || t.measure == "ties.diplomatic";
    if let Some(t) = r.topics.iter().filter(fits).filter(plain).min_by_key(|t| distance(verb, t.span)) {
        return Some(t.clone());
    }
    if event == "upgraded" && r.scene.text(clause.start, clause.end).contains("partner") {
        return Some(Topic::silent("ties.partnership", verb));
    }
    if event == "severed" {
        pattern!(WITH = r"^(?: off)?(?: all| formally)? with (?:the )?<N>");
        let broke = r.scene.text(verb.start, verb.end).starts_with("brok");
        if broke && WITH.hits(&r.scene.shadow_text(verb.end, clause.end)) {
            return Some(Topic::silent("ties.diplomatic", verb));
        }
    }
    if matches!(event, "severed" | "restored" | "established" | "established|restored") {
        pattern!(
            BARE = r"^(?: (?:full|all|its|their|formal|official|the|<J>))* ?(?:ties|relations|links)\b|^ (?:them|it) with (?:the )?<N>"
        );
        let words = r.scene.shadow_text(verb.end, (verb.end + 30).min(clause.end));
        pattern!(PASSIVE = r"\b(?:ties|relations)\b[^,;]{0,50}$");
        let head = r.scene.text(clause.start, verb.start);
        let trade = head.contains("trade relations") || words.contains("trade");
        return ((BARE.hits(&words) || PASSIVE.hits(&head)) && !trade)
            .then(|| Topic::silent("ties.diplomatic", verb));
    }
    if matches!(event, "concluded" | "launched" | "suspended") {
        pattern!(NEGOTIATED = r"\b(?:talks|negotiations)\b");
        let near = Span::new(verb.start.saturating_sub(60).max(clause.start), clause.end.min(verb.end + 60));
        let text = r.scene.text(near.start, near.end);
        let peace = ["peace", "border", "nuclear", "climate", "security", "ceasefire", "debt", "migration"];
        if NEGOTIATED.hits(&text) && !peace.iter().any(|w| text.contains(w)) {
            return Some(Topic::silent("ties.fta", verb));
        }
    }
    if matches!(event, "signed" | "in_force" | "concluded" | "suspended" | "withdrew") {
        return agreement(r, verb, clause, event);
    }
    None
}

fn distance(verb: Span, t: Span) -> usize {
    if t.start >= verb.end { t.start - verb.end } else { verb.start.saturating_sub(t.end) * 2 }
}

/// A treaty without a kind; with a bloc it is a trade agreement.
fn agreement(r: &Reader<'_>, verb: Span, clause: Span, event: &str) -> Option<Topic> {
    let mut best: Option<(usize, Span, String)> = None;
    for c in AGREEMENT.all(&r.scene.shadow) {
        let Some(m) = c.get(0) else { continue };
        let s = r.scene.span(m.range());
        let near = s.start >= clause.start && s.end <= clause.end && s.start.abs_diff(verb.start) < 80;
        if near && best.as_ref().is_none_or(|b| distance(verb, s) < b.0) {
            best = Some((distance(verb, s), s, m.as_str().to_owned()));
        }
    }
    let (_, span, word) = best?;
    let plain = matches!(word.as_str(), "agreement" | "accord" | "deal" | "pact");
    let bloc = r.actors(clause).iter().any(|a| {
        let p = Party::union(&a.mention.codes);
        is_bloc(&p) && ["EU", "EFTA", "MERCOSUR", "ASEAN", "GCC", "EAEU", "PA"].iter().any(|b| p.has(b))
    });
    let spoken = r.before.relation.as_ref().is_some_and(|x| x.measure == "ties.fta");
    let the = r.scene.text(span.start.saturating_sub(4), span.start).ends_with("the ");
    let trade = plain && (event == "in_force" && bloc || spoken && the);
    Some(Topic::silent(if trade { "ties.fta" } else { "ties.agreement" }, span))
}

fn one(r: &mut Reader<'_>, verb: Span, event: &str) -> bool {
    let clause = r.clause_at(verb.start);
    let Some(topic) = tie_near(r, verb, clause, event) else { return false };
    if counted(r, clause) || r.out.iter().any(|f| f.kind == Kind::Event && f.anchor.overlaps(verb)) {
        return false;
    }
    let words = r.scene.text(clause.start, verb.start);
    let near = r.scene.text(clause.start, clause.end);
    let talks = TALKS.hits(&near) && !matches!(event, "launched" | "suspended" | "concluded" | "withdrew");
    let infinitive = r.scene.text(verb.start.saturating_sub(3), verb.start) == "to "
        && !r.scene.text(verb.start.saturating_sub(7), verb.start).ends_with("yet to ")
        && !ORDINAL_TO.hits(&words);
    pattern!(
        ORDINAL_TO = r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|latest|last|only|newest) (?:[a-z-]+ ){0,4}(?:country|state|nation|government|member|power|economy)\b.{0,60} to $"
    );
    pattern!(
        VAGUE = r"\b(?:dozens of|several|many|numerous|hundreds of|a number of|a raft of|scores of|a series of|various|a string of|a host of|a slew of|a flurry of)\b"
    );
    if VAGUE.hits(&near) {
        return false;
    }
    if NOT_FACT.hits(&words) || talks || infinitive && !words.contains("going to") && !hedged(&words) {
        return false;
    }
    if topic.measure == "ties.meeting" && r.times_in(clause).is_empty() {
        return false;
    }
    let mut rel = r.relation_of(&topic, verb);
    if rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) && topic.measure != "tariff.rate" {
        return false;
    }
    if topic.measure != "tariff.rate" {
        rel.product = None;
    } else if event == "lifted" && RERATED.hits(&r.scene.shadow_text(verb.end, clause.end)) {
        return false;
    }
    let span = span_of(r, verb, topic.span, clause);
    let mut f = r.frame(Kind::Event, &rel, span, verb);
    f.events = event.split('|').map(str::to_owned).collect();
    f.period = period_of(r, verb, clause, event);
    f.negated = NEGATED.hits(&words);
    r.relation = Some(rel);
    gapped(r, &f);
    returned(r, &f);
    r.push(f);
    true
}

pattern!(RERATED = r"\b(?:to|from|by) (?:<W> )?<%>");

fn hedged(words: &str) -> bool {
    [
        "plan",
        "aim",
        "hope",
        "agreed",
        "expected",
        "pledg",
        "vow",
        "want",
        "set to",
        "intend",
        "due to",
        "scheduled",
    ]
    .iter()
    .any(|w| words.contains(w))
}

fn span_of(r: &Reader<'_>, verb: Span, at: Span, clause: Span) -> Span {
    let core = verb.cover(at);
    let last =
        r.actors(clause).iter().map(|a| a.span.end).filter(|e| *e <= clause.end).max().unwrap_or(core.end);
    let time = r.times_in(clause).last().map_or(core.end, |t| t.0.end);
    Span::new(core.start, core.end.max(last).max(time).min(clause.end))
}

/// When an event took place: the date after its verb in the clause, else the one before, else the
/// span the discourse speaks of.
fn period_of(r: &mut Reader<'_>, verb: Span, clause: Span, event: &str) -> Period {
    let lagging = |t: &(Span, When)| matches!(t.1, When::Lag(_)) && t.0.start >= verb.end;
    let times: Vec<(Span, When)> =
        r.times_in(clause).into_iter().filter(|t| !matches!(t.1, When::YearOnYear) && !lagging(t)).collect();
    if let Some((_, w)) = times.iter().rev().find(|t| matches!(t.1, When::Lag(_))).copied() {
        if let (Period::At(s), When::Lag(n)) = (r.dated(verb, 0, verb.start).unwrap_or(Period::Latest), w) {
            return Period::At(Stamp::Year(s.year() - n));
        }
        return r.resolve(w);
    }
    let nearest = times
        .iter()
        .find(|t| t.0.start >= verb.end)
        .or_else(|| times.iter().rev().find(|t| t.0.end <= verb.start))
        .copied();
    let p = match nearest.or_else(|| r.scope(verb.start)) {
        Some((_, When::Is(Period::Since(s)))) if event == "in_force" => Period::At(s),
        Some((_, w)) => r.resolve(w),
        None => match r.period {
            Some(p) if r.out.iter().any(|f| f.kind == Kind::Event) && !p_is_open(p) => p,
            _ => decade(r).unwrap_or(Period::Latest),
        },
    };
    r.period = Some(p);
    p
}

fn p_is_open(p: Period) -> bool {
    matches!(p, Period::Latest | Period::Future)
}

/// The span that the text before set: "Over the past decade, …".
fn decade(r: &Reader<'_>) -> Option<Period> {
    r.before.event.filter(|p| matches!(p, Period::Since(_)))
}

/// "…, and Lithuania reciprocated a year later": the same event with the sides exchanged.
fn returned(r: &mut Reader<'_>, first: &Frame) {
    pattern!(
        BACK = r"(?P<who><NJ>) (?P<pred>reciprocated|followed suit|returned the (?:favour|favor|gesture)|did likewise)\b"
    );
    for c in BACK.all(&r.scene.shadow) {
        let (Some(who), Some(pred)) = (r.scene.group(&c, "who"), r.scene.group(&c, "pred")) else { continue };
        if pred.start < first.anchor.end || r.is_used(pred) {
            continue;
        }
        let mut f = Frame {
            anchor: pred,
            span: r.span_of(who.cover(pred), r.scene.line.chars.len()),
            ..first.clone()
        };
        if c.name("pred").is_some_and(|m| m.as_str() == "followed suit") {
            if let (Some(slot), Some(p)) = (f.parties.first_mut(), codes_at(r, Some(who))) {
                *slot = p;
            }
        } else {
            f.parties.reverse();
        }
        f.period = r.period_for(pred, pred.start, r.scene.line.chars.len());
        r.push(f);
    }
}

/// "…, Kyrgyzstan in 2009 and Tajikistan in 2011": the same event with another place and date.
pub(super) fn gapped(r: &mut Reader<'_>, first: &Frame) {
    let from = first.anchor.end;
    let tail_from = r.times_in(Span::new(from, r.scene.line.chars.len())).first().map(|t| t.0.end);
    let Some(start) = tail_from else { return };
    let shadow = r.scene.shadow_text(start, r.scene.line.chars.len());
    let offset = r.scene.shadow.len().saturating_sub(shadow.len());
    let mut found: Vec<(Span, Span, bool)> = Vec::new();
    for c in GAPPED.all(&shadow) {
        let group = |name: &str| c.name(name).map(|m| r.scene.span(m.start() + offset..m.end() + offset));
        if let (Some(who), Some(t)) = (group("who"), group("t")) {
            found.push((who, t, c.name("prep").is_some()));
        }
    }
    for (who, t, preposed) in found {
        let Some(party) = codes_at(r, Some(who)) else { continue };
        let Some((_, w)) = r.scene.times().find(|x| x.0.overlaps(t)) else { continue };
        if first.parties.contains(&party) || matches!(w, When::YearOnYear) {
            continue;
        }
        let undirected = vocab::direction(&first.measure) == vocab::Direction::Undirected;
        let followed = ["followed", "did so"].iter().any(|w| r.scene.text(who.end, t.start).contains(w));
        let joined = first.measure == "membership" && !preposed;
        if joined && followed {
            continue;
        }
        let side = usize::from((preposed || undirected) && !followed && !joined);
        let anchor = who.cover(t);
        let mut f = Frame { span: anchor, anchor, ..first.clone() };
        if let Some(slot) = f.parties.get_mut(side) {
            *slot = party;
        }
        f.period = match r.resolve(w) {
            Period::Since(s) if f.events.iter().any(|e| e == "in_force") => Period::At(s),
            p => p,
        };
        if let Period::AsOf(Stamp::Day(y, 12, 31)) = f.period {
            f.period = Period::At(Stamp::Year(y));
        }
        r.push(f);
    }
}
