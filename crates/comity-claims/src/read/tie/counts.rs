//! Counts of ties, of countries that have them, and of members.

use super::party;
use crate::frame::{Frame, Kind, Op, Party, Precision, Span, Value};
use crate::period::{Period, Stamp, days_in};
use crate::read::line::pattern;
use crate::read::number::ordinal;
use crate::read::quantity::Quantity;
use crate::read::reader::Reader;
use crate::read::roles::{Actor, Cue, is_bloc};
use crate::read::topic::Topic;
use crate::read::when::When;
use crate::vocab;

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
    if measure == "membership"
        && f.events.is_empty()
        && matches!(f.period, Period::At(_))
        && r.present(q.core.start)
    {
        f.period = Period::Latest;
    }
    if f.period == Period::Latest
        && (!f.events.is_empty() || measure == "membership")
        && !r.times_in(clause).iter().any(|t| matches!(t.1, When::Ahead(_)))
    {
        let t = r.scene.today;
        f.period = Period::AsOf(Stamp::Day(t.0, t.1, t.2.min(days_in(t.0, t.1))));
    }
    f
}

pattern!(LEFT_WITH = r"\bleft [^,;]{2,40} with ");

/// The event that a count is of, by its verb.
fn event_in(words: &str, measure: &str) -> Option<&'static str> {
    let has = |all: &[&str]| all.iter().any(|w| words.contains(w));
    if measure == "membership" {
        return if has(&["joined", "acceded", "joining"]) {
            Some("joined")
        } else if LEFT_WITH.hits(words) {
            None
        } else if has(&[" left", "quit", "withdr"]) {
            Some("left")
        } else {
            None
        };
    }
    if matches!(measure, "firms.presence" | "projects.infrastructure") {
        return None;
    }
    if measure == "ties.diplomatic" && has(&["lost ", "switched", "defected"]) {
        return Some("severed");
    }
    if measure == "ties.mou.bri"
        && has(&["signed", "names to", "signatures to", "joined", "sign up", "signed up"])
    {
        return Some("signed");
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

/// "the tenth country to be so ranked by Vietnam", "the 90th state that Albanians may enter without a
/// visa": so many ties on that day.
pub fn nth_of_ties(r: &mut Reader<'_>) {
    pattern!(
        NTH = r"\bthe (?P<a>(?P<n>\d+(?:st|nd|rd|th)|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-[a-z]+|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|hundredth)) (?:(?P<of><J>) |[a-z]+ ){0,2}?(?:country|state|nation|government)(?: in (?:the )?(?P<in><N>))? (?:to|that|which|whose|with which)\b"
    );
    let scene = r.scene;
    for c in NTH.all(&scene.shadow) {
        let (Some(a), Some(n)) = (scene.group(&c, "a"), c.name("n").and_then(|m| ordinal(m.as_str()))) else {
            continue;
        };
        let whole = c.get(0).map_or(a, |m| scene.span(m.range()));
        let kinds =
            ["ties.diplomatic", "ties.mou.bri", "ties.visa_free", "ties.partnership", "ties.fta", "ties.bit"];
        let near = r.topics.iter().filter(|t| kinds.contains(&t.measure));
        let Some(t) = near.min_by_key(|t| t.span.start.abs_diff(whole.end)).cloned() else { continue };
        let all = r.actors(Span::new(0, scene.line.chars.len()));
        let region = scene.group(&c, "of").or_else(|| scene.group(&c, "in"));
        let region = region.and_then(|s| scene.mention_at(s)).map(|m| Party::union(&m.codes));
        let owner =
            all.iter().find(|x| x.span.start >= whole.end && x.cue != Cue::Aside && !x.mention.pointer);
        let owner = match t.measure {
            "ties.mou.bri" => Some(Party::one("CHN")),
            _ => owner.map(party),
        };
        let Some(owner) = owner.filter(|_| !r.is_used(a)) else { continue };
        let mut f = Frame::new(Kind::Count, t.measure, whole, a);
        f.parties = vec![owner, region.filter(is_bloc).unwrap_or_else(|| Party::one("WLD"))];
        (f.value, f.unit, f.op) = (Some(Value::One(n)), Some("countries".into()), Some(Op::Equal));
        (f.tol, f.precision) = (Some(0.0), Precision::Word);
        let clause = r.clause_at(a.start);
        let day = match r.time_of(a, clause.start, clause.end).map(|(_, w)| r.resolve_event(w)) {
            Some(Period::At(s)) => s.last(),
            _ => scene.today,
        };
        f.period = Period::AsOf(Stamp::Day(day.0, day.1, day.2));
        r.push(f);
    }
}

/// "taking its membership to 32".
pub fn member_count(r: &mut Reader<'_>, q: &Quantity, next: usize) -> bool {
    let known = r.out.iter().any(|f| f.measure == "membership") || r.scene.line.low.contains("member");
    let bloc = r
        .scene
        .places()
        .filter(|(s, _)| s.end <= q.core.start)
        .map(|(_, m)| Party::union(&m.codes))
        .filter(is_bloc)
        .last()
        .or_else(|| r.out.iter().rev().find_map(|f| f.parties.iter().find(|p| is_bloc(p)).cloned()));
    let Some(bloc) = bloc.filter(|_| known) else { return false };
    let mut f = count_frame(r, q, "membership", vec![bloc], "members", q.core.start, next);
    f.events.clear();
    let t = r.scene.today;
    f.period = Period::AsOf(Stamp::Day(t.0, t.1, t.2));
    r.push(f);
    true
}

/// Words that make a number of countries one of members.
const OF_MEMBERSHIP: &[&str] = &[
    "joined",
    "acceded",
    "left ",
    "membership",
    "comprises",
    "groups",
    "consists",
    "unites",
    "make up",
    "makes up",
    "made up",
    "belong to",
    "form the",
];

/// "with 29 countries", "20 countries have joined".
pub fn country_count(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) {
    if allies(r, q, previous, next) {
        return;
    }
    let clause = over_an_aside(r, q);
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
        None if agreement_before(r, clause, q) => ("ties.agreement", "countries"),
        None => ("membership", "members"),
    };
    if topic.is_none() && measure == "ties.agreement" {
        let rel = r.relation_of(&Topic::silent("ties.agreement", q.core), q.core);
        let f = count_frame(r, q, measure, rel.parties, unit, previous, next);
        return r.push(f);
    }
    let actors = r.actors(clause);
    let parties = match topic {
        Some(t) => {
            let rel = r.relation_of(&t, q.core);
            let parties = side_parties(r, &t, rel.parties, &actors, q);
            let mut f = count_frame(r, q, measure, parties, unit, previous, next);
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
                .or_else(|| last_bloc(r, q.core.start))
                .or_else(|| r.before.mentions.iter().rev().map(|m| Party::union(m)).find(is_bloc));
            let Some(bloc) = bloc.filter(|b| *b != Party::one("WLD")) else { return };
            vec![bloc]
        }
    };
    let words = r.scene.text(clause.start, clause.end);
    if !members && !OF_MEMBERSHIP.iter().any(|w| words.contains(w)) {
        return;
    }
    let f = count_frame(r, q, measure, parties, unit, previous, next);
    r.push(f);
}

/// "Only twelve states, Eswatini the sole one in Africa, still maintain ties": the clause of a number goes
/// on after what is set off by commas.
fn over_an_aside(r: &Reader<'_>, q: &Quantity) -> Span {
    pattern!(
        ASIDE = r"^ (?:<W> ){0,2}?(?:countries|nations|states|members|governments|capitals)(?:, ?[^,;]{3,60},|,) ?(?:that |which )?(?:still |now |all |also |alone )*(?:maintain|recogni[sz]e|have|keep|host|belong|share)\b"
    );
    let clause = r.clause_at(q.core.start);
    let end = r.scene.line.chars.len();
    let goes_on = ASIDE.hits(&r.scene.shadow_text(q.core.end, end));
    if goes_on { Span::new(clause.start, end) } else { clause }
}

/// The bloc named last before a position: the antecedent of "which counts nine members".
fn last_bloc(r: &Reader<'_>, at: usize) -> Option<Party> {
    r.scene.places().filter(|(s, _)| s.end <= at).map(|(_, m)| Party::union(&m.codes)).filter(is_bloc).last()
}

/// "leaving Taipei with thirteen allies": relations of the place named before with the world.
fn allies(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) -> bool {
    pattern!(
        ALLIES =
            r"^ (?:(?:formal|remaining|official|diplomatic|<J>|<W>) ){0,3}?(?:allies|partners|friends)\b"
    );
    pattern!(
        WITH = r"(?P<who><N>) (?:with|to|at|down to)(?: (?:just|only|a mere|about|some|fewer than|barely))*$"
    );
    let clause = r.clause_at(q.core.start);
    let head = r.scene.shadow_text(clause.start, q.core.start);
    let offset = r.scene.shadow.len() - r.scene.shadow_text(clause.start, r.scene.line.chars.len()).len();
    let tail = r.scene.shadow_text(q.core.end, clause.end);
    let spoken = r.topics.iter().any(|t| t.measure == "ties.diplomatic")
        || r.before.relation.as_ref().is_some_and(|x| x.measure == "ties.diplomatic");
    let Some(c) = WITH.first(head.trim_end()).filter(|_| spoken && ALLIES.hits(&tail)) else { return false };
    let at = c.name("who").map(|m| r.scene.span(m.start() + offset..m.end() + offset));
    let Some(who) = at.and_then(|s| r.scene.mention_at(s)).map(|m| Party::union(&m.codes)) else {
        return false;
    };
    let mut f =
        count_frame(r, q, "ties.diplomatic", vec![who, Party::one("WLD")], "countries", previous, next);
    f.events.clear();
    if let Some(Period::At(s)) = r.out.iter().rev().find(|f| f.kind == Kind::Event).map(|f| f.period) {
        let d = s.last();
        f.period = Period::AsOf(Stamp::Day(d.0, d.1, d.2));
    }
    r.push(f);
    true
}

/// "double taxation conventions with 58 countries".
fn agreement_before(r: &Reader<'_>, clause: Span, q: &Quantity) -> bool {
    let head = r.scene.shadow_text(clause.start, q.core.start);
    pattern!(WITH = r"\bwith(?: (?:some|over|more than|about|nearly|at least|all|only))*$");
    super::AGREEMENT.hits(&head) && WITH.hits(head.trim_end())
}

/// The sides of a counted tie: the partner is the bloc the counted countries are of, else the world.
fn side_parties(
    r: &Reader<'_>,
    t: &Topic,
    parties: Vec<Party>,
    actors: &[Actor],
    q: &Quantity,
) -> Vec<Party> {
    let counted = actors.iter().find(|a| {
        a.span.start >= q.core.end
            && a.span.start < q.core.end + 30
            && !r.quantity_between(q.core.end, a.span.start)
            && !r.scene.text(q.core.end, a.span.start).contains(", ")
    });
    let counted = counted.map(party);
    let actor = actors.iter().find(|a| counted.as_ref() != Some(&party(a))).map(party);
    if t.measure == "ties.mou.bri" {
        let other =
            counted.or(actor).filter(|p| *p != Party::one("CHN")).unwrap_or_else(|| Party::one("WLD"));
        return vec![Party::one("CHN"), other];
    }
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

/// "investment treaties with over 100", "trade missions in four", "embassies number 24": the noun of
/// the number is the tie before it.
pub fn bare_count(r: &mut Reader<'_>, q: &Quantity, before: &str, previous: usize, next: usize) -> bool {
    pattern!(
        LINK = r"\b(?P<in>with|in|to|across)(?: (?:over|more than|some|about|nearly|almost|at least|around|only|just|fewer than|up to))*$|\b(?:numbers?|numbered|totals?|totalled|totaled|stands? at|stood at|reached|rose to|grew to|fell to|dropped to|from|to|to just|to only|to some)(?: (?:over|more than|some|about|nearly|almost|at least|around|only|just|a mere))*$"
    );
    let clause = r.clause_at(q.core.start);
    if steps(r, q, before, previous, next) || of_which(r, q, before, next) || gapped(r, q, before, next) {
        return true;
    }
    let Some(c) = LINK.first(before.trim_end()) else { return false };
    let topic = r
        .topics
        .iter()
        .rev()
        .find(|t| {
            (vocab::is_tie(t.measure) || matches!(t.measure, "firms.presence" | "projects.infrastructure"))
                && t.span.end <= q.core.start
                && t.span.start >= clause.start
                && t.span.end >= previous.min(t.span.end)
        })
        .cloned();
    let Some(t) = topic else { return false };
    let countries = c.name("in").is_some();
    let rel = r.relation_of(&t, q.core);
    let own = super::super::topic::count_unit(t.measure);
    let unit = if countries && own == "agreements" { "countries" } else { own };
    let f = count_frame(r, q, t.measure, rel.parties, unit, previous, next);
    r.push(f);
    true
}

/// "…, of which 42 were in force": a part of the ties just counted.
fn of_which(r: &mut Reader<'_>, q: &Quantity, before: &str, next: usize) -> bool {
    pattern!(WHICH = r"\bof (?:which|these|them|those),?(?: (?:only|just|some|about|over|nearly|all but))*$");
    let Some(last) = last_count(r, q).filter(|_| WHICH.hits(before.trim_end())) else { return false };
    let clause = r.clause_at(q.core.start);
    let words = r.scene.text(q.core.end, clause.end);
    let Some(event) = event_in(&words, &last.measure) else { return false };
    let mut f = Frame { span: r.span_of(q.full, next), anchor: q.core, ..last };
    (f.value, f.op, f.precision) = (Some(q.value), Some(q.op), q.precision);
    f.unit = Some(super::super::topic::count_unit(&f.measure).to_owned());
    f.events = vec![event.to_owned()];
    r.push(f);
    true
}

/// "Finland has 15 missions in Africa, Sweden 19": the same count of another.
fn gapped(r: &mut Reader<'_>, q: &Quantity, before: &str, next: usize) -> bool {
    pattern!(
        GAP = r"(?:,|;|,? and|,? while|,? against|,? to|,? compared with) (?:the )?(?P<who><N>|<S>),?(?: (?:has|with|had|only|just))*$"
    );
    let Some(last) = last_count(r, q) else { return false };
    let clause = r.scene.shadow_text(last.anchor.end, q.core.start);
    let offset = r.scene.shadow_text(0, last.anchor.end).len();
    let Some(c) = GAP.first(clause.trim_end()) else { return false };
    let _ = before;
    let at = c.name("who").map(|m| r.scene.span(m.start() + offset..m.end() + offset));
    let Some(who) = at.and_then(|s| r.scene.mention_at(s)).map(|m| Party::union(&m.codes)) else {
        return false;
    };
    if last.parties.contains(&who) || !vocab::is_tie(&last.measure) || last.parties.len() < 2 {
        return false;
    }
    let mut f = Frame { span: r.span_of(q.full, next), anchor: q.core, ..last };
    (f.value, f.op, f.precision) = (Some(q.value), Some(q.op), q.precision);
    if let Some(slot) = f.parties.first_mut() {
        *slot = who;
    }
    r.push(f);
    true
}

/// "thirteen states, seven of them in Latin America", "30 stadiums, ten of them in Ghana": a part of
/// the number before, of one place.
pub fn of_them(r: &mut Reader<'_>, q: &Quantity, next: usize) -> bool {
    pattern!(
        OF = r"^ of (?:them|these|those|which|whom)(?: (?:are|were|is|was|lie|stand|now|based))* (?P<p>in|with|to|from|by) (?:the )?<P>"
    );
    let tail = r.scene.shadow_text(q.core.end, q.core.end + 60);
    let Some(c) = OF.first(&tail) else { return false };
    let Some(last) = last_count(r, q).filter(|f| f.parties.len() == 2 && f.measure != "membership") else {
        return false;
    };
    let Some((at, who)) = r.scene.places().find(|(s, _)| s.start >= q.core.end) else { return false };
    let who = Party::union(&who.codes);
    let side = usize::from(c.name("p").is_some_and(|m| !matches!(m.as_str(), "from" | "by")));
    let mut f = Frame { span: r.span_of(q.full.cover(at), next), anchor: q.core, ..last };
    (f.value, f.op, f.precision) = (Some(q.value), Some(q.op), q.precision);
    if let Some(slot) = f.parties.get_mut(side) {
        *slot = who;
    }
    r.push(f);
    true
}

fn last_count(r: &Reader<'_>, q: &Quantity) -> Option<Frame> {
    r.out.iter().rfind(|f| f.kind == Kind::Count && f.anchor.end <= q.core.start).cloned()
}

/// "having terminated 68 since 2016": a step of the ties just counted.
fn steps(r: &mut Reader<'_>, q: &Quantity, before: &str, previous: usize, next: usize) -> bool {
    pattern!(
        STEP = r"\b(?P<v>signed|concluded|terminated|cancelled|ended|ratified|opened|closed|brought into force)(?: (?:over|more than|some|about|nearly|almost|at least|around|only|just|another|a further))*$"
    );
    let Some(c) = STEP.first(before.trim_end()) else { return false };
    let last = r.out.iter().rev().find(|f| f.kind == Kind::Count && vocab::is_tie(&f.measure)).cloned();
    let Some(last) = last.filter(|f| f.measure != "membership") else { return false };
    let own = super::super::topic::count_unit(&last.measure);
    let mut f = count_frame(r, q, &last.measure, last.parties, own, previous, next);
    let event = match c.name("v").map_or("", |m| m.as_str()) {
        "terminated" | "cancelled" | "ended" => "withdrew",
        "concluded" => "concluded",
        "opened" => "opened",
        "brought into force" | "ratified" => "in_force",
        "closed" => return false,
        _ => "signed",
    };
    f.events = vec![event.to_owned()];
    r.push(f);
    true
}

/// "have met six times since then".
pub fn meeting_count(r: &mut Reader<'_>, q: &Quantity, previous: usize, next: usize) {
    let t = Topic::silent("ties.meeting", q.core);
    let rel = r.relation_of(&t, q.core);
    if rel.parties.len() == 2 && !rel.parties.contains(&Party::one("WLD")) {
        let mut f = count_frame(r, q, "ties.meeting", rel.parties, "meetings", previous, next);
        f.events.clear();
        if r.scene.text(q.core.end, next).contains("since then")
            && let Some(Period::At(s)) =
                r.out.iter().rev().find(|f| f.kind == Kind::Event).map(|f| f.period).or(r.before.event)
        {
            f.period = Period::Since(s);
        }
        r.push(f);
    }
}

/// "24 embassies in Asia", "21 Confucius Institutes".
pub fn tie_count(r: &mut Reader<'_>, q: &Quantity, t: &Topic, unit: &str, previous: usize, next: usize) {
    if t.measure == "ties.diplomatic" && allies(r, q, previous, next) {
        return;
    }
    let mut rel = r.relation_of(t, q.core);
    if let Some(parties) = alone(r, t, q) {
        rel.parties = parties;
    }
    let unit = if t.measure == "ties.diplomatic" { "countries" } else { unit };
    r.relation = Some(rel.clone());
    let f = count_frame(r, q, t.measure, rel.parties, unit, previous, next);
    r.push(f);
}

/// "Peru has 22 trade agreements in force": one party named in the clause, the other is anybody.
fn alone(r: &Reader<'_>, t: &Topic, q: &Quantity) -> Option<Vec<Party>> {
    let clause = r.clause_at(q.core.start);
    let [only] = &r.actors(clause)[..] else { return None };
    let kinds = ["ties.fta", "ties.bit", "ties.agreement", "ties.embassy", "ties.visa_free", "ties.swap"];
    let acts = matches!(only.cue, Cue::Subject | Cue::Possessive) && !only.mention.pointer;
    let shared = ["more", "other", "further", "between", "bilateral"]
        .iter()
        .any(|w| r.scene.text(clause.start, clause.end).split(' ').any(|x| x == *w));
    let pair = only.mention.codes.len() > 1;
    let hosted =
        ["host", "home to", "houses"].iter().any(|w| r.scene.text(clause.start, q.core.start).contains(w));
    if !kinds.contains(&t.measure) || !acts || shared || pair || hosted || q.core.start < only.span.end {
        return None;
    }
    Some(vec![party(only), Party::one("WLD")])
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
