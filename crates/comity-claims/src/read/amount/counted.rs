//! Numbers without a unit of their own: people, companies, ties, and the number before told again.

use super::*;
use crate::read::roles::is_bloc;

pub(super) fn plain(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    if q.value == Value::One(2.0) && s.before.trim_end().ends_with("the") {
        return;
    }
    pattern!(
        MEMBERS = r"^(?:$|[,.;:)]| (?:in|by|from|after|and|on|full|members?|states|countries|nations|economies|<T>)\b| ?<T>)"
    );
    if s.after.contains("signator") && s.after.trim_start().starts_with("signator") {
        return;
    }
    if MEMBERSHIP_TO.hits(s.before.trim_end()) && MEMBERS.hits(&s.after) && tie::member_count(r, q, s.next) {
        return;
    }
    if of_people(r, q, s) || pairs::explained_count(r, q, s) || pairs::elsewhere(r, q, s) {
        return;
    }
    let short: String = s.after.chars().take(80).collect();
    pattern!(
        SET = r"(?:^|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|most|half|many|some|none|all|out|any) )of (?:the|its|all)$"
    );
    if SET.hits(s.before.trim()) && COUNT_NOUN.hits(&short) && short.contains("member") {
        return;
    }
    if tie::of_them(r, q, s.next) {
        return;
    }
    // "none of the 27 capitals has done more": the size of the set is not what is told
    pattern!(AMONG = r"\b(?:none|any|each|few|some|several|many|one) of (?:the|its|their)$");
    if AMONG.hits(s.before.trim()) && COUNT_NOUN.hits(&short) {
        return;
    }
    if counts_states(r, q, &short) {
        return tie::country_count(r, q, s.previous, s.next);
    }
    let noun = r
        .topics
        .iter()
        .find(|t| {
            t.span.start >= q.core.end
                && t.span.start <= q.core.end + 70
                && t.span.start < s.next.max(q.core.end + 1)
                && !t.verb
                && counted_gap(&shadow_between(r, q.core.end, t.span.start))
        })
        .cloned();
    match noun {
        Some(t)
            if vocab::is_tie(t.measure)
                || matches!(t.measure, "firms.presence" | "projects.infrastructure") =>
        {
            tie::tie_count(r, q, &t, count_unit(t.measure), s.previous, s.next)
        }
        Some(t) if takes_persons(t.measure) => persons(r, q, s, "people"),
        _ if fronted_count(r, q, s) => tie::country_count(r, q, s.previous, s.next),
        _ if tie::agreement_noun(&short) => tie::agreement_count(r, q, s.previous, s.next),
        _ if bare_persons(r, q, s) => {}
        _ if bare_again(r, q, s) => {}
        _ if NOUNLESS.hits(&s.after) && tie::bare_count(r, q, &s.before, s.previous, s.next) => {}
        _ => {
            if let Some(c) = UNITS_NOUN.first(&s.after) {
                let noun = c.name("n").map_or("units", |m| m.as_str()).to_owned();
                if let Some(mut rel) = flow(r, q, s, |m| m.starts_with("trade.goods")) {
                    rel.product = rel.product.or(Some(noun));
                    level(r, q, s, rel, "units");
                }
            }
        }
    }
}

/// A number of people, by the noun after it, by where they are from, or by what they do.
fn of_people(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    if let Some(c) = PERSON_NOUN.first(&s.after) {
        persons(r, q, s, c.name("n").map_or("", |m| m.as_str()));
        return true;
    }
    let people = r.relation.as_ref().is_some_and(|x| x.measure.starts_with("people."));
    if people && FROM_PLACE.hits(&s.after) {
        let Some(known) = r.relation.clone() else { return true };
        let origin = r.actors(s.clause).into_iter().find(|a| a.span.start >= q.core.end);
        let mut rel = known;
        if let (Some(slot), Some(a)) = (rel.parties.first_mut(), origin) {
            *slot = party_of(&a);
        }
        level(r, q, s, rel, "persons");
        return true;
    }
    if let Some(c) = PEOPLE.first(&s.after) {
        let verb = c.name("v").map_or("", |m| m.as_str());
        let noun = if verb.contains("stud") || verb.contains("enrol") {
            "students"
        } else if verb.starts_with("live") {
            "residents"
        } else if verb.starts_with("work") {
            "workers"
        } else {
            "tourists"
        };
        persons(r, q, s, noun);
        return true;
    }
    pattern!(STAFF = r"^ <J>(?:$|[,.;]| (?:in|at|across|and)\b)");
    pattern!(
        EMPLOYS =
            r"\b(?:employs?|employed|employing)(?: (?:nearly|almost|some|about|over|more than|around))*$"
    );
    if STAFF.hits(&s.after) && EMPLOYS.hits(s.before.trim_end()) {
        persons(r, q, s, "workers");
        return true;
    }
    false
}

/// Whether states are what is counted.
fn counts_states(r: &Reader<'_>, q: &Quantity, short: &str) -> bool {
    // "nine Pacific island states have an embassy": the bloc is what is counted
    pattern!(BLOC = r"^ (?:of (?:the )?)?<N> (?:now |still |have |has |had |maintain |keep |run |are )");
    let bloc = r.scene.places().find(|(p, _)| p.start > q.core.end && p.start < q.core.end + 9);
    let counted = BLOC.hits(short)
        && bloc.is_some_and(|(p, m)| {
            is_bloc(&Party::union(&m.codes)) && r.scene.text(p.start, p.end).ends_with('s')
        });
    counted
        || COUNT_NOUN.hits(short)
        || OF_COUNTRIES.hits(short) && short.starts_with(" of") && short.contains("member")
}

/// "Of the 33 states of CELAC, 22 have joined": the countries counted are those of the whole.
fn fronted_count(r: &Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        OPENED = r"^(?:out )?of (?:the |all )?[^,]*\b(?:countries|states|members|nations|economies|member states)\b[^,]*, (?:only |just |some |at least )?$"
    );
    pattern!(
        ACT = r"^ (?:have|had|has|are|were|do|did|recogni[sz]e|maintain|belong|signed|joined|keep|host)\b"
    );
    OPENED.hits(&r.scene.shadow_text(0, q.full.start)) && ACT.hits(&s.after)
}

pattern!(
    NOUNLESS = r"^(?:$|[,.;:)]| (?:in|by|at|last|this|during|between|compared|against|from|to|and|over|as|on|a year|<T>|people|for|more|up|down|while|or|enrolled|registered|strong)\b| ?<T>)"
);

/// "The population of Nigeria exceeds 220 million", "Vietnamese ones, 924,000": the noun is before.
pub(super) fn bare_persons(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    if !NOUNLESS.hits(&s.after) {
        return false;
    }
    let topic = topic_for(r, q, s, takes_persons).filter(|t| t.span.end <= q.core.start);
    // "Chinese holidaymakers streamed back: from 1,800 in 2022 to 187,000": named before the colon
    let listed = r.scene.text(s.clause.start, s.clause.start + 1) == ":";
    let named = r.topics.iter().rfind(|t| listed && takes_persons(t.measure) && t.span.end <= q.core.start);
    // "Germans, at 98,400, made up 11 percent of foreign arrivals", "with 64,816 enrolled"
    pattern!(
        SET_OFF = r"(?:<P>, (?:at|with|numbering)|^with)(?: (?:about|some|around|nearly|almost|over|just))*$"
    );
    let set_off = SET_OFF.hits(s.before.trim());
    let far = r.topics.iter().find(|t| set_off && takes_persons(t.measure) && t.span.start >= q.core.end);
    let topic = topic.or_else(|| named.cloned()).or_else(|| far.cloned());
    let linked = set_off || LINKED.hits(s.before.trim_end());
    let again = r.relation.as_ref().is_some_and(|x| takes_persons(&x.measure))
        && r.out.last().is_some_and(|f| f.unit.as_deref() == Some("persons"));
    pattern!(EXCEEDS = r"^(?:exceed|surpass|top|pass|cross|breach|near|approach|did not|fell short|never)");
    let linked = linked || EXCEEDS.hits(&r.scene.text(q.full.start, q.core.start));
    let big = matches!(q.value, Value::One(v) if v >= 1000.0) || matches!(q.value, Value::Range(_));
    if !((topic.is_some() && linked) || again) || !big {
        return false;
    }
    let Some(rel) = flow(r, q, s, takes_persons) else { return false };
    let by = BY_BEFORE.hits(s.before.trim_end());
    match change_of(s).filter(|_| by) {
        Some(up) => change(r, q, s, &rel, up, "persons"),
        None => level(r, q, s, rel, "persons"),
    }
    true
}

/// "up from about 900 a decade ago", "to 44 today": the number before, at another time.
pub(super) fn bare_again(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        LINK = r"\b(?:from|to|against|compared (?:with|to)|versus|than|short of|below|above|there (?:were|are|was|is))(?: (?:the|just|only|a mere|some|about|around|nearly|almost|over|more than|fewer than|less than|under))*$"
    );
    pattern!(
        NUMBER = r"^(?:$|[,.;:)]| ?<T>| (?:in|by|at|a|today|now|earlier|before|the|recorded|registered|seen|last|five|ten|two|three|and|when|during)\b)"
    );
    let Some(last) = r.out.last().filter(|f| f.anchor.end <= q.core.start).cloned() else { return false };
    let counted = last.kind == Kind::Count || last.unit.as_deref() == Some("persons");
    // "27 per cent of our exports, as against 10 in 2005"
    let rated = last.unit.as_deref() == Some("percent") && matches!(last.kind, Kind::Share | Kind::Level);
    let rated = rated && matches!(q.value, Value::One(v) if v <= 100.0);
    let words = shadow_between(r, last.anchor.end, q.full.start);
    let qualifier = r.scene.text(q.full.start, q.core.start);
    let linked = LINK.hits(format!("{} {qualifier}", words.trim_end()).trim_end());
    if !(counted || rated) || !linked || !NUMBER.hits(&s.after) || words.contains(['.', ';']) {
        return false;
    }
    let mut f = Frame { span: r.span_of(q.full, s.next), anchor: q.core, ..last };
    (f.value, f.op, f.tol, f.precision) = (Some(q.value), Some(q.op), Some(q.tol), q.precision);
    if f.kind == Kind::Count {
        f.tol = Some(0.0);
    }
    f.agg = None;
    f.period = level_period(r, q, s);
    r.push(f);
    true
}

/// Only adjectives and places may stand between a number and what it counts.
pub(super) fn counted_gap(gap: &str) -> bool {
    pattern!(GAP = r"^ ?(?:(?:<J>|<S>|<N>|[a-z-]+) ?){0,5}$");
    pattern!(
        STOP = r"\b(?:and|in|by|was|were|is|are|has|have|had|with|from|to|for|at|that|which|who|signed)\b"
    );
    GAP.hits(gap) && !STOP.hits(gap)
}

pattern!(STUDY = r"\b(?:studying|studied|enrolled|universit\w+)\b");

/// What people are counted for, by their noun or else by the words of their clause.
fn measure_of_persons(noun: &str, words: &str, q: &Quantity, s: &Setting) -> Option<&'static str> {
    let measure = match noun {
        n if n.starts_with("student") || n.starts_with("pupil") || n == "scholars" || n == "learners" => {
            Some("people.students")
        }
        n if n.starts_with("tourist")
            || n.starts_with("visitor")
            || n.starts_with("holiday")
            || n.starts_with("travel")
            || n == "arrivals"
            || n == "trips"
            || n == "visits" =>
        {
            Some("people.tourists")
        }
        "jobs" | "employment opportunities" => Some("jobs"),
        "inhabitants" | "residents" => Some("population"),
        "workers" => Some("jobs"),
        _ => None,
    };
    pattern!(VISIT = r"\b(?:visited|travelled to|holidayed|arrived|tourism|visits?)\b");
    pattern!(LIVE = r"\b(?:home to|population|inhabited|lives? in|living in)\b");
    let measure = measure.or_else(|| {
        if VISIT.hits(words) {
            Some("people.tourists")
        } else if STUDY.hits(words) {
            Some("people.students")
        } else if LIVE.hits(words) {
            Some("population")
        } else if noun == "employees"
            || matches!(noun, "people" | "workers")
                && (words.contains("employ") || words.contains(" in work"))
        {
            Some("jobs")
        } else {
            None
        }
    });
    pattern!(
        INHABITED = r"^(?:with|a (?:country|nation|state|island|market) of|at)(?: (?:some|about|around|over|nearly|almost|roughly|more than|just|just over|just under|its))*$|\b(?:country|nation|state|market|economy|bloc|home) (?:of|with)(?: (?:some|about|around|over|nearly|almost|roughly|more than|just))*$"
    );
    let crowd = noun == "people" && matches!(q.value, Value::One(v) if v >= 1e4);
    measure.or_else(|| (crowd && INHABITED.hits(s.before.trim())).then_some("population"))
}

pub(super) fn persons(r: &mut Reader<'_>, q: &Quantity, s: &Setting, noun: &str) {
    let words = r.scene.text(s.clause.start, s.clause.end);
    let Some(measure) = measure_of_persons(noun, &words, q, s) else { return };
    let at = r
        .topics
        .iter()
        .find(|t| t.measure == measure && t.span.start >= q.core.start && t.span.start < q.core.end + 60)
        .map_or(q.core, |t| t.span);
    let topic = Topic::silent(measure, at);
    if STUDY.hits(&words) && measure == "people.tourists" {
        return;
    }
    let known = r.relation.clone().filter(|x| x.parties.len() == 2 && r.actors(s.clause).is_empty());
    let rel =
        known.map_or_else(|| r.relation_of(&topic, q.core), |x| Relation::bare(measure, x.parties, None));
    let rel = Relation { product: None, ..rel };
    r.relation = Some(rel.clone());
    if let Some(up) = change_of(s).filter(|_| BY_BEFORE.hits(s.before.trim_end())) {
        return change(r, q, s, &rel, up, "persons");
    }
    // "45,000 Brazilians and 60,000 Argentines visited Cuba": both to the same place
    pattern!(LISTED = r"^ (?:<J>|<N>),? (?:and|or|,) ?(?:some |about |nearly |over )?$");
    if let (Some(last), Some(to)) = (r.out.last_mut(), rel.parties.get(1))
        && last.kind == Kind::Level
        && last.measure == rel.measure
        && LISTED.hits(&r.scene.shadow_text(last.anchor.end, q.full.start))
        && let Some(slot) = last.parties.get_mut(1)
    {
        slot.clone_from(to);
    }
    level(r, q, s, rel, "persons");
}
