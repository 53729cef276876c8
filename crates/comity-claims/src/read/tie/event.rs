//! Events of ties: a verb and a tie in one clause; the same for the next place in few words.

use super::{AGREEMENT, NEGATED, codes_at, standing, visa};
use crate::frame::{Frame, Kind, Party, Span};
use crate::period::{Period, Stamp};
use crate::read::line::{Pattern, pattern};
use crate::read::reader::Reader;
use crate::read::roles::is_bloc;
use crate::read::topic::Topic;
use crate::read::when::When;
use crate::vocab;
use std::sync::LazyLock;

/// Verbs of events, with the event, in the order in which they are looked for.
const VERBS: &[(&str, &str)] = &[
    (
        r"established or restored|restored or established|established or resumed|established or re-established",
        "established|restored",
    ),
    (
        r"(?:entered|enter|came|come|coming|went|gone|go|entering|enters|comes|brought|put) into (?:force|effect|operation|being)|into (?:force|effect)|took effect|takes? effect|taken effect|(?:became|become) (?:effective|operational)|(?:has been|have been|is|been|are|was|were|had been) in (?:force|operation|effect|place)|entry into force|in force|(?:has|have) been (?:provisionally )?applied|provisionally applied|(?:been |are |is )?bound by|(?:has|have) bound|(?:has|have) applied(?: provisionally)?|took legal effect",
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
        r"established|establish|establishing|dates? (?:from|back to)|dating (?:from|back to)|dated (?:from|back to)|forged|set up|setting up|took up|entered into|declared|proclaimed",
        "established",
    ),
    (
        r"concluded?|conclude|concluding|wrapped up|wound up|rounded off|finali[sz](?:ed|ing)|completed",
        "concluded",
    ),
    (
        r"signed up|signed|signing|sign up|sign|signs|inked|inks?|inking|sealed|struck|initialled|clinched|reached|put pen to paper|penned|agreed on|put (?:their|its|<S>) ?(?:signatures?|names?) to|put (?:their|its|<S>) ?names?|affixed their signatures",
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
    (r"closed(?: down)?|closing|shut(?: down)?|shuttered|mothballed", "closed"),
    (r"created|founded|formed", "created"),
    (
        r"withdrew|withdrawn|withdrawing|pulled out|pulling out|backed out|backing out|terminated?|withdraw|quit|exited|left|denounced|cancelled|canceled|withdrawal|walked away|lapsed?",
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
        "closed" => &["ties.embassy", "ties.trade_mission"],
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
    GAPPED = r"(?:,| and|;|, and|, then|, with)(?: (?P<prep>with|from|to|in))? (?:the )?(?P<who><NJ>)(?: (?:followed|did so))? ?(?P<t><T>)"
);
pattern!(
    NOT_FACT =
        r"\b(?:in order|to be|ready|before|until|hoping|discuss\w*|calls? for|urged|ahead of)\b[^,;]*$"
);
pattern!(TALKS = r"\b(?:talks|negotiations|negotiating)\b");

/// Reads all events.
pub fn events(r: &mut Reader<'_>) {
    standing::standing(r);
    visa::travel(r);
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
    unpacked(r);
}

/// "with Latin American states (Chile in 2005, Peru in 2009)": the first of the list, not the region.
fn unpacked(r: &mut Reader<'_>) {
    pattern!(LIST = r"^(?: <W>){0,2} ?\((?P<who><N>) ?(?:(?:in|on|since) )?<T>");
    let mut changes: Vec<(usize, usize, Party)> = Vec::new();
    for (n, f) in r.out.iter().enumerate().filter(|(_, f)| f.kind == Kind::Event) {
        for (span, m) in r.scene.places().filter(|(s, _)| s.start >= f.span.start) {
            let whole = Party::union(&m.codes);
            let Some(side) = f.parties.iter().position(|p| *p == whole && is_bloc(p)) else { continue };
            let tail = r.scene.shadow_text(span.end, span.end + 40);
            let first = r.scene.places().find(|(s, _)| s.start > span.end);
            if let (true, Some((_, who))) = (LIST.hits(&tail), first) {
                changes.push((n, side, Party::union(&who.codes)));
            }
        }
    }
    for (n, side, who) in changes {
        if let Some(slot) = r.out.get_mut(n).and_then(|f| f.parties.get_mut(side)) {
            *slot = who;
        }
    }
}

pub(super) fn counted(r: &Reader<'_>, clause: Span) -> bool {
    r.out.iter().any(|f| {
        f.kind == Kind::Count
            && f.anchor.start >= clause.start
            && f.anchor.end <= clause.end
            && f.measure != "membership"
    })
}

/// Whether the verb is that of a number beside it: "signed twelve memoranda" is a count.
fn counted_by(r: &Reader<'_>, clause: Span, verb: Span, event: &str) -> bool {
    counted(r, clause)
        && r.out.iter().any(|f| {
            let near = f.anchor.start < verb.end + 60 && verb.start < f.anchor.end + 60;
            let same = f.events.iter().any(|e| e == event);
            f.kind == Kind::Count && (near || same) && f.measure != "membership"
        })
}

/// The tie that a verb acts on: nearest in the clause.
fn tie_near(r: &Reader<'_>, verb: Span, clause: Span, event: &str) -> Option<Topic> {
    let allowed = ties_of(event);
    let event_first = event.split('|').next().unwrap_or(event);
    let allowed = if event == event_first { allowed } else { ties_of(event_first) };
    // "the accord ended the blockade": another object
    pattern!(OBJECT = r"^ (?:the|an?|years of|decades of|months of) (?:[a-z-]+ ?){1,4}");
    pattern!(TIES = r"\b(?:ties|relations|relationship|links|recognition)\b");
    let object = r.scene.text(verb.end, (verb.end + 44).min(clause.end));
    if event == "severed"
        && OBJECT.first(&object).and_then(|c| c.get(0)).is_some_and(|m| !TIES.hits(m.as_str()))
    {
        return None;
    }
    let fits = |t: &&Topic| {
        allowed.contains(&t.measure)
            && t.span.start >= clause.start
            && t.span.end <= clause.end
            && t.span.start.abs_diff(verb.start) < 90
    };
    pattern!(RELATIONS = r"^ (?:(?:full|formal|official|diplomatic) )*(?:relations|ties)\b");
    let own = matches!(event, "established" | "restored" | "severed" | "established|restored" | "opened")
        && RELATIONS.hits(&r.scene.text(verb.end, (verb.end + 40).min(clause.end)));
    let plain = |t: &&Topic| !own || t.measure == "ties.diplomatic";
    if let Some(t) = r.topics.iter().filter(fits).filter(plain).min_by_key(|t| distance(verb, t.span)) {
        return Some(t.clone());
    }
    if event == "opened" && RELATIONS.hits(&r.scene.text(verb.end, (verb.end + 40).min(clause.end))) {
        return Some(Topic::silent("ties.diplomatic", verb));
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
            BARE = r"^(?: (?:full|all|its|their|formal|official|diplomatic|the|<J>|<S>))* ?(?:ties|relations|links|recognition)\b|^ (?:them|it) with (?:the )?<N>"
        );
        let words = r.scene.shadow_text(verb.end, (verb.end + 30).min(clause.end));
        pattern!(PASSIVE = r"\b(?:ties|relations)\b[^;]{0,70}$");
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
    let last = r.relation.as_ref().or(r.before.relation.as_ref()).map(|x| x.measure.clone());
    let head = r.scene.text(span.start.saturating_sub(9), span.start);
    let the = ["the ", "this ", "that ", "original "].iter().any(|w| head.ends_with(w));
    // "the agreement" is the one spoken of
    let kind = match last.as_deref().filter(|_| plain && the) {
        Some("ties.fta") => "ties.fta",
        Some("ties.bit") => "ties.bit",
        Some("ties.swap") => "ties.swap",
        _ if plain && event == "in_force" && bloc => "ties.fta",
        _ => "ties.agreement",
    };
    Some(Topic::silent(kind, span))
}

/// Whether a verb tells what happened, or at least what is meant to: no talks, no vague crowd, nothing that
/// a text merely allows.
fn told_as_fact(r: &Reader<'_>, clause: Span, verb: Span, event: &str) -> bool {
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
    // "either party may terminate the agreement": what a text allows
    pattern!(
        CLAUSE = r"\b(?:either|each|neither|any) (?:party|side|country|government|state)\b[^.;]*\b(?:may|shall|can|could|might|must)\b"
    );
    let wished = infinitive && !words.contains("going to") && !hedged(&words);
    !(VAGUE.hits(&near) || CLAUSE.hits(&near) || NOT_FACT.hits(&words) || talks || wished)
}

fn one(r: &mut Reader<'_>, verb: Span, event: &str) -> bool {
    let clause = r.clause_at(verb.start);
    let Some(topic) = tie_near(r, verb, clause, event) else { return false };
    if counted_by(r, clause, verb, event)
        || r.out.iter().any(|f| f.kind == Kind::Event && f.anchor.overlaps(verb))
    {
        return false;
    }
    let words = r.scene.text(clause.start, verb.start);
    if !told_as_fact(r, clause, verb, event) {
        return false;
    }
    if topic.measure == "ties.meeting" && r.times_in(clause).is_empty() {
        return false;
    }
    let mut rel = r.relation_of(&topic, verb);
    if topic.measure == "ties.mou.bri" && !rel.parties.iter().any(|p| p.has("CHN")) {
        let joiners: Vec<String> = rel.parties.iter().flat_map(|p| p.plus.clone()).collect();
        rel.parties = vec![Party::union(&joiners), Party::one("CHN")];
    }
    if rel.parties.len() < 2 || rel.parties.contains(&Party::one("WLD")) && topic.measure != "tariff.rate" {
        return false;
    }
    if topic.measure != "tariff.rate" {
        rel.product = None;
    } else if event == "lifted" && RERATED.hits(&r.scene.shadow_text(verb.end, clause.end)) {
        return false;
    }
    // "have had an agreement in force since 2018" is told once
    let again = |f: &Frame| {
        f.measure == topic.measure
            && f.parties == rel.parties
            && f.span.overlaps(topic.span)
            && f.events.iter().any(|e| e == "in_force")
    };
    if event == "in_force" && r.out.iter().any(|f| f.kind == Kind::Event && again(f)) {
        return true;
    }
    let span = span_of(r, verb, topic.span, clause);
    let mut f = r.frame(Kind::Event, &rel, span, verb);
    let told = match (event, topic.measure) {
        ("closed", _) => "suspended",
        ("opened", "ties.diplomatic") => "established",
        _ => event,
    };
    f.events = told.split('|').map(str::to_owned).collect();
    f.period = period_of(r, verb, clause, event);
    deny(r, &mut f, verb, &words);
    r.relation = Some(rel);
    gapped(r, &f);
    returned(r, &f);
    r.push(f);
    true
}

/// Whether the words before the verb deny it, and what that does to its place and time.
fn deny(r: &Reader<'_>, f: &mut Frame, verb: Span, words: &str) {
    f.negated = NEGATED.hits(words);
    // "has yet to open": what says that it did not happen is a part of it
    pattern!(YET = r"\b(?:has|have|had) (?:still )?yet to $");
    if let Some(lead) = YET.first(words).and_then(|c| c.get(0)).map(|m| m.as_str().chars().count()) {
        f.anchor.start = verb.start.saturating_sub(lead);
        f.span.start = f.span.start.min(f.anchor.start);
    }
    // "have not been restored": up to now, whatever was dated before
    let perfect = ["has ", "have ", "n't ", "never "].iter().any(|w| words.contains(w));
    let clause = r.clause_at(verb.start);
    if f.negated && perfect && !r.times_in(clause).iter().any(|t| t.0.start >= verb.end) {
        f.period = Period::Latest;
    }
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

pub(super) fn span_of(r: &Reader<'_>, verb: Span, at: Span, clause: Span) -> Span {
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
        return r.resolve_event(w);
    }
    let nearest = times
        .iter()
        .find(|t| t.0.start >= verb.end)
        .or_else(|| times.iter().rev().find(|t| t.0.end <= verb.start))
        .copied();
    let p = match nearest.or_else(|| r.scope(verb.start)) {
        Some((_, When::Is(Period::Since(s)))) if event == "in_force" => Period::At(s),
        Some((_, w)) => r.resolve_event(w),
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
        f.period = match r.resolve_event(w) {
            Period::Since(s) if f.events.iter().any(|e| e == "in_force") => Period::At(s),
            p => p,
        };
        if let Period::AsOf(Stamp::Day(y, 12, 31)) = f.period {
            f.period = Period::At(Stamp::Year(y));
        }
        r.push(f);
    }
}
