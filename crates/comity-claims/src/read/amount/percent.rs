//! Per cent and points: changes, rates, and what is a share instead.

use super::*;

/// "of which exports made up $3 billion": a part, not a rise.
pub(super) fn makes_up(s: &Setting) -> bool {
    pattern!(MAKES_UP = r"\b(?:mak(?:es?|ing)|made) up\b[^,;]*$");
    MAKES_UP.hits(s.before.trim_end())
}

/// Up or down, if the words around make it a change.
pub(super) fn change_of(s: &Setting) -> Option<bool> {
    let gap_to = s.before.trim_end();
    if makes_up(s) {
        return None;
    }
    if let Some(c) = BEFORE_CHANGE.first(&s.before).filter(|_| !s.after.starts_with(" of the total"))
        && !(gap_to.ends_with(" to") || gap_to.ends_with(" from"))
    {
        return Some(c.name("up").is_some());
    }
    if let Some(c) = AFTER_CHANGE.first(&s.after) {
        return Some(c.name("up").is_some());
    }
    // "cut its tariff on steel by 5 points"
    if BY_BEFORE.hits(gap_to) && !gap_to.ends_with("up") && !gap_to.ends_with("down") {
        return VERB_CHANGE.all(gap_to).last().map(|c| c.name("up").is_some());
    }
    None
}

static VERB_CHANGE: std::sync::LazyLock<crate::read::line::Pattern> = std::sync::LazyLock::new(|| {
    crate::read::line::Pattern::new(&format!(
        r"\b(?:(?P<up>{UP}|raised|lifted|boosted|hiked|pushed up)|(?P<down>{DOWN}|lowered|trimmed|slashed|halved))\b"
    ))
});

pub(super) fn change(r: &mut Reader<'_>, q: &Quantity, s: &Setting, rel: &Relation, up: bool, unit: &str) {
    let ends = r.ends(q.core, s.previous, s.next);
    let period = ends.period.unwrap_or_else(|| r.period_without_base(q.core, s.previous, s.next));
    let mut f = frame_of(r, Kind::Change, rel, q, s);
    f.period = period;
    r.period = Some(period);
    let yoy = r.times_in(s.clause).iter().any(|t| t.1 == When::YearOnYear);
    let one_year = yoy || r.times_in(s.clause).iter().any(|t| t.1 == When::Before(1));
    f.base_period = ends
        .base
        .filter(|b| *b != period)
        .or_else(|| had_grown_from(r, rel, period, s))
        .or_else(|| period.bounds().is_some().then(|| period.shift_years(-1)))
        .or_else(|| one_year.then(|| Period::At(Stamp::Year(r.scene.today.0 - 2))));
    let rate = RATE.hits(&s.before) || RATE.hits(&r.scene.text(q.core.end, s.next.min(q.core.end + 32)));
    if rate && !yoy && ends.base.is_some() && unit == "percent" {
        f.agg = Some(Agg::Cagr);
        if let (Some(Period::At(a)), Period::At(b)) = (f.base_period, f.period) {
            f.period = Period::Range(a, b);
        }
    }
    if !up {
        f.value = f.value.map(negative);
    }
    if q.unit == Unit::Fraction {
        f.value = f.value.map(rounded);
    }
    // "A in the second quarter against B in the first, representing an increase of": from B to A
    pattern!(BOTH = r"\b(?:representing|indicating|reflecting|marking|which represents|which is) an? ");
    let told: Vec<&Frame> =
        r.out.iter().filter(|x| x.kind == Kind::Level && x.parties == f.parties).collect();
    if let ([.., a, b], true) = (told.as_slice(), BOTH.hits(&s.before)) {
        (f.period, f.base_period) = (a.period, Some(b.period));
    }
    if let Some(m) = BEFORE_CHANGE.first(&s.before).and_then(|c| c.get(0)) {
        let back = s.before.get(m.start()..).map_or(0, |t| t.chars().count());
        let start = r.scene.shadow_text(0, f.span.start).chars().count().saturating_sub(back);
        f.span.start = f.span.start.min(r.scene.position(start));
    }
    if let Some(c) = AFTER_CHANGE.first(&s.after) {
        let n = c.get(0).map_or(0, |m| m.as_str().chars().count());
        let adjective = c.get(0).is_some_and(|m| {
            ["higher", "lower", "less", "more", "fewer", "larger", "smaller", "greater"]
                .iter()
                .any(|w| m.as_str().ends_with(w))
        });
        if q.unit == Unit::Fraction || adjective {
            f.anchor.end = q.core.end + n;
        }
        f.span.end = f.span.end.max(q.core.end + n);
    }
    f.unit = Some(unit.to_owned());
    let words = r.scene.text(s.clause.start, s.clause.end);
    f.basis = if TERMS.hits(&words) {
        Some(Basis::Value)
    } else if VOLUME.hits(&words) {
        Some(Basis::Volume)
    } else {
        None
    };
    r.push(f);
}

/// "$260 billion, and by 2019 it had grown by 22 percent": from the level just told.
fn had_grown_from(r: &Reader<'_>, rel: &Relation, period: Period, s: &Setting) -> Option<Period> {
    let year = period.last_year()?;
    let perfect = ["had ", "has "].iter().any(|w| r.scene.text(s.clause.start, s.clause.end).contains(w));
    let level = |f: &&Frame| {
        f.kind == Kind::Level
            && f.measure == rel.measure
            && f.parties == rel.parties
            && f.period.last_year().is_some_and(|y| y + 1 < year)
    };
    r.out.iter().rev().find(level).filter(|_| perfect).map(|f| f.period)
}

pub(super) fn rounded(v: Value) -> Value {
    let cut = |x: f64| (x * 100.0).round() / 100.0;
    match v {
        Value::One(x) => Value::One(cut(x)),
        Value::Range([a, b]) => Value::Range([cut(a), cut(b)]),
    }
}

pub(super) fn percent(r: &mut Reader<'_>, q: &Quantity, s: &Setting) {
    let unit = if q.unit == Unit::Points { "pp" } else { "percent" };
    let rates = |m: &str| m.starts_with("tariff.") || m == "un.agreement";
    let rate_topic = topic_for(r, q, s, rates);
    let share_like = SHARE_AFTER.hits(&s.after) && q.unit != Unit::Points;
    pattern!(
        AGAIN = r"^(?:,|;)? ?(?:and|while|but)? ?(?:those|that|the one)? ?(?:(?:to|from|with|of|in|for) )?(?:the )?(?:<P>|<S>|<J>)?(?: <W>)? ?(?:by )?(?:imports|exports|trade)?(?: from there| there)?(?: by)?$"
    );
    let again = AGAIN.hits(s.before.trim())
        && r.out.last().is_some_and(|f| f.kind == Kind::Change && f.anchor.end == s.previous);
    if average(r, q, s, unit) {
        return;
    }
    let inherited =
        if again { r.out.last().map(|f| !matches!(f.value, Some(Value::One(v)) if v < 0.0)) } else { None };
    if ratio_to_other(r, q, s) || listed::part_in_brackets(r, q, s) {
        return;
    }
    if let Some(told) = whole::of_origin(r, q) {
        return share::push(r, q, s, told);
    }
    if ratio(r, q, s) || share_in_points(r, q, s) {
        return;
    }
    if let Some(up) = change_of(s).or(inherited).filter(|_| !share_like || BEFORE_CHANGE.hits(&s.before)) {
        if let Some(rel) = flow(r, q, s, |m| flowing(m) || rates(m)) {
            return change(r, q, s, &rel, up, unit);
        }
        return other(r, q, s, Kind::Change, if up { q.value } else { negative(q.value) }, unit);
    }
    if let Some(mut t) = rate_topic {
        pattern!(
            FREED = r"\b(?:freed|frees|free|exempt\w*|eliminat\w*|zero|remov\w+|duty-free|lift(?:ed|s)?|abolish\w*|scrap\w*|phas\w+|liberali[sz]\w+|waiv\w+|covers?|covered)\b"
        );
        let words = r.scene.text(s.clause.start, s.clause.end);
        if t.measure == "tariff.rate" && s.after.starts_with(" of ") && FREED.hits(&words) {
            t.measure = "tariff.coverage";
        }
        return rate(r, q, s, &t, unit);
    }
    if let Some(part) = part_just_changed(r, q, s) {
        return share::push(r, q, s, part);
    }
    let to = TO_BEFORE.hits(s.before.trim_end()) && !SHARE_BEFORE.hits(&s.before);
    if q.unit == Unit::Points {
        return;
    }
    let listed = next_part(r, q, s);
    let one_in = r.scene.text(q.core.start, q.core.end);
    let one_in = one_in.contains(" in ") || one_in.contains(" out of ");
    if share_like
        || share::fronted(r, q).is_some()
        || share::COUNTED.hits(&s.after)
        || listed
        || one_in
        || SHARE_BEFORE.hits(&s.before)
        || s.after.trim_start().starts_with("share")
        || (to && r.out.last().is_some_and(|f| f.kind == Kind::Share))
    {
        return share(r, q, s);
    }
    if let Some(rel) = r.relation.clone().filter(|x| rates(&x.measure)) {
        let t = Topic::silent(
            static_id(&rel.measure).unwrap_or("tariff.rate"),
            Span::new(q.core.start, q.core.start),
        );
        return rate(r, q, s, &t, unit);
    }
    other(r, q, s, Kind::Level, q.value, unit);
}

/// Whether a number goes on from a share: "and Kuwait a further 7 percent".
fn next_part(r: &Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        LISTED = r"^(?:,|;)? ?(?:and|while|but|or|against)?,? ?(?:the )?(?:<P>|<W>(?: <W>)?)?,? ?(?:to|with|for|at|only|just|in)?(?: ?(?:a further|another|a mere))?$"
    );
    let last_share = r.out.last().is_some_and(|f| f.kind == Kind::Share && f.anchor.end <= q.core.start);
    pattern!(NEXT_PART = r"^ (?:to|from|with|in|by) (?:the )?<P>");
    // "China holds 38 percent of Djibouti's debt and Kuwait a further 7 percent"
    pattern!(
        FURTHER = r"(?:,|;| and| while| but) (?:the )?<P>,? (?:takes |took |has |holds |for )?(?:a further|another|a mere)$"
    );
    last_share
        && (FURTHER.hits(s.before.trim_end()) || LISTED.hits(s.before.trim()) || NEXT_PART.hits(&s.after))
}

/// "three fifths of Thailand's", "a ninth the size of Haiti's": a ratio to the same of another place.
fn ratio_to_other(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        OTHER = r"^ (?:of (?:the )?(?P<a><S>)|(?:the size of|of that of|of those of) (?:the )?(?P<b><P>))(?P<n> (?:gdp|economy|output|population))?(?:$|[.,;)]| (?:in|at|by)\b| ?<T>| (?:and|but|while)\b)"
    );
    let Some(c) = OTHER.first(&s.after).filter(|_| q.unit != Unit::Points) else { return false };
    let Some(mark) = c.name("a").or_else(|| c.name("b")).map(|m| m.as_str().to_owned()) else { return false };
    let here =
        |a: &Actor| a.span.start >= q.core.end && r.scene.shadow_text(a.span.start, a.span.end) == mark;
    let Some(other) = r.actors(s.clause).into_iter().find(here) else { return false };
    let Value::One(v) = q.value else { return false };
    let known = r.relation.clone().filter(|x| flowing(&x.measure) && !x.parties.contains(&party_of(&other)));
    let spoken = r.relation.clone();
    let Some(rel) = known.or_else(|| flow(r, q, s, flowing)) else { return false };
    let alone = rel.parties.len() == 1;
    if rel.parties.contains(&party_of(&other)) || c.name("n").is_some() && !alone {
        r.relation = spoken;
        return false;
    }
    let versus =
        if alone { vec![party_of(&other)] } else { replaced(&rel, std::slice::from_ref(&other)).parties };
    let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
    (f.value, f.unit) = (Some(Value::One(v / 100.0)), Some("x".into()));
    f.versus = Some(Other { parties: Some(versus), ..Other::default() });
    f.period = r.period_for(q.core, s.previous, s.next);
    f.span.end = f.span.end.max(other.span.end);
    r.relation = Some(rel);
    r.push(f);
    true
}

/// "a ninth of the 2021 figure": a ratio over time.
fn ratio_to_then(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(
        OF_THEN = r"^ the <T> (?:figure|level|total|value|peak|sum|tally|high)\b|^ the <M> (?:of |in |recorded in |seen in )?<T>|^ (?:of|what) (?:the |its |their |what (?:it|they) (?:was|were|had been|sold|exported) )?(?:<T>|<M> (?:of|in|recorded in) ?<T>|<M> ?<T>)(?: (?:figure|level|total|value|peak|sum|tally|high))?"
    );
    pattern!(OF_LEVEL = r"^ of (?:the |its |their )?<T> (?:figure|level|total|value|peak|sum|tally|high)");
    if (q.unit == Unit::Fraction && OF_THEN.hits(&s.after)
        || q.unit == Unit::Percent && OF_LEVEL.hits(&s.after))
        && let (Some(rel), Value::One(v)) = (r.relation.clone().or_else(|| flow(r, q, s, flowing)), q.value)
    {
        let then = r.times_in(Span::new(q.core.end, s.clause.end)).into_iter().next();
        if let Some((_, When::Is(base @ Period::At(_)))) = then {
            let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
            (f.value, f.unit) = (Some(Value::One(v / 100.0)), Some("x".into()));
            f.base_period = Some(base);
            f.period = r.period_without_base(q.core, s.previous, s.next);
            f.span.end = f.span.end.max(s.clause.end);
            r.push(f);
            return true;
        }
    }
    false
}

/// Whether the number is a ratio of two terms, which is then read.
fn ratio(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    ratio_of_that(r, q, s)
        || ratio_and_more(r, q, s)
        || ratio_to_then(r, q, s)
        || ratio_as_many(r, q, s)
        || ratio_of_flows(r, q, s)
}

/// "amounts to less than a tenth of that": of the flow told before, which is another's.
fn ratio_of_that(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(THAT = r"^ of (?:that|this)(?: (?:amount|sum|figure|total))?(?:$|[.,;])");
    pattern!(
        IS = r"\b(?:amount(?:s|ed)? to|came to|comes to|was|is|were|are|worth|stood at|equal to)[^,;]*$"
    );
    let told = q.unit == Unit::Fraction && THAT.hits(&s.after) && IS.hits(&s.before);
    let own = r
        .topics
        .iter()
        .any(|t| flowing(t.measure) && t.span.start >= s.clause.start && t.span.end <= q.full.start);
    let known = r.relation.clone().or_else(|| r.before.relation.clone());
    let (Some(known), true, Value::One(v)) = (known, told && own, q.value) else { return false };
    let Some(rel) = flow(r, q, s, flowing).filter(|x| x.parties != known.parties) else { return false };
    let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
    (f.value, f.unit) = (Some(Value::One(v / 100.0)), Some("x".into()));
    f.versus = Some(Other { parties: Some(known.parties), ..Other::default() });
    f.period = r.period_for(q.core, s.previous, s.next);
    r.push(f);
    true
}

/// "half as much again as in 2019": the whole and a half.
fn ratio_and_more(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(AGAIN = r"^ as (?:much|many|large|big|high|great) again\b");
    let tail = AGAIN.first(&s.after).and_then(|c| c.get(0)).map(|m| m.as_str().chars().count());
    let (Some(n), true) = (tail, q.unit == Unit::Fraction) else { return false };
    let (Some(rel), Value::One(v)) = (flow(r, q, s, flowing), q.value) else { return false };
    let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
    (f.value, f.unit) = (Some(Value::One(1.0 + v / 100.0)), Some("x".into()));
    f.anchor.end = (q.core.end + n).min(s.clause.end);
    f.span.end = f.span.end.max(f.anchor.end);
    contrast::finish_ratio(r, &mut f, s.previous, s.next, true);
    r.push(f);
    true
}

/// "about half as many as in 2019".
fn ratio_as_many(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(AGAIN_MUCH = r"^ as \w+ again\b");
    pattern!(AS_MANY = r"^ as (?:much|many|large|big|high|great)\b");
    if q.unit == Unit::Fraction
        && AS_MANY.hits(&s.after)
        && !AGAIN_MUCH.hits(&s.after)
        && let (Some(rel), Value::One(v)) = (flow(r, q, s, flowing), q.value)
    {
        let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
        (f.value, f.unit) = (Some(Value::One(v / 100.0)), Some("x".into()));
        f.span.end = f.span.end.max((q.core.end + 8).min(s.clause.end));
        f.anchor.end = f.anchor.end.max((q.core.end + 8).min(s.clause.end));
        contrast::finish_ratio(r, &mut f, s.previous, s.next, true);
        r.push(f);
        return true;
    }
    false
}

/// "less than half of those to the US": a ratio of two flows.
fn ratio_of_flows(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    let apposed = s.before.trim_end().ends_with(',');
    if q.unit == Unit::Fraction
        && !apposed
        && let Some(t) = r
            .topics
            .iter()
            .find(|t| t.pronoun && t.span.start >= q.core.end && t.span.start <= q.core.end + 6)
            .cloned()
        && let (Some(rel), Value::One(v)) = (r.relation.clone(), q.value)
    {
        let other = r.relation_of(&t, q.core);
        let mut f = frame_of(r, Kind::Ratio, &rel, q, s);
        (f.value, f.unit) = (Some(Value::One(v / 100.0)), Some("x".into()));
        f.versus = Some(Other { parties: Some(other.parties), ..Other::default() });
        f.period = r.period_for(q.core, s.previous, s.next);
        f.span.end = f.span.end.max(s.clause.end);
        r.push(f);
        return true;
    }
    false
}

/// "China's share rose by two points".
fn share_in_points(r: &mut Reader<'_>, q: &Quantity, s: &Setting) -> bool {
    pattern!(SHARE = r"\b(?:shares?|proportion|portion|weight|slice)\b");
    if let Some(up) = change_of(s).filter(|_| q.unit == Unit::Points)
        && SHARE.hits(&r.scene.text(s.clause.start, q.core.start))
        && let Some(p) = part(r, q, s)
    {
        let whole = Other { parties: Some(p.whole), ..Other::default() };
        r.relation = Some(p.rel.clone());
        change(r, q, s, &p.rel, up, "pp");
        if let Some(f) = r.out.last_mut() {
            f.denominator = Some(whole);
        }
        return true;
    }
    false
}

/// Whether a measure is of what flows or stands: no tie, no vote, no tariff.
fn flowing(m: &str) -> bool {
    !vocab::is_tie(m) && m != "un.agreement" && !m.starts_with("tariff.")
}

/// "slipped by 1.1 points to 11.5 percent": the share after its change.
fn part_just_changed(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<share::Part> {
    let last = r.out.last().filter(|f| f.kind == Kind::Change && f.denominator.is_some())?;
    if !s.before.trim_end().ends_with("to") || last.anchor.end > q.core.start {
        return None;
    }
    let whole = last.denominator.clone().and_then(|d| d.parties)?;
    Some(share::Part { rel: r.relation.clone()?, whole, measure: None })
}

/// "rose fifteenfold, an average of 15 percent a year": the change just told, by the year.
fn average(r: &mut Reader<'_>, q: &Quantity, s: &Setting, unit: &str) -> bool {
    pattern!(
        AVERAGE = r"^,? ?(?:or |that is )?(?:an |a )?(?:compound )?(?:annual |yearly )?average (?:annual |yearly )?(?:rate )?(?:of|growth of)$"
    );
    let told = r.out.last().filter(|f| matches!(f.kind, Kind::Change | Kind::Ratio)).cloned();
    let Some(last) = told.filter(|f| f.anchor.end <= q.full.start) else { return false };
    if !AVERAGE.hits(shadow_between(r, last.anchor.end, q.full.start).trim()) {
        return false;
    }
    let fell = matches!(last.value, Some(Value::One(v)) if v < 0.0 || last.kind == Kind::Ratio && v < 1.0);
    let rel = Relation::bare(&last.measure, last.parties.clone(), last.product.clone());
    let mut f = frame_of(r, Kind::Change, &rel, q, s);
    f.value = if fell { f.value.map(negative) } else { f.value };
    (f.unit, f.agg, f.base_period) = (Some(unit.to_owned()), Some(Agg::Cagr), last.base_period);
    f.period = match (last.base_period, last.period) {
        (Some(Period::At(a)), Period::At(b)) => Period::Range(a, b),
        (_, p) => p,
    };
    r.push(f);
    true
}

/// A tariff, its coverage, or agreement in votes: a level in per cent.
pub(super) fn rate(r: &mut Reader<'_>, q: &Quantity, s: &Setting, t: &Topic, unit: &str) {
    // "with China on 79 per cent of roll calls, and with the United States on 47"
    let votes = t.measure == "un.agreement"
        && s.previous > s.clause.start
        && r.scene.text(s.previous, q.core.start).contains("with ");
    let again = r.relation.clone().filter(|x| {
        let spent = t.span.end <= s.previous && s.previous > s.clause.start;
        x.measure == t.measure && (t.span.start == t.span.end || spent || votes)
    });
    let mut rel = match again {
        Some(known) => moved(r, q, s, known),
        None => r.relation_of(t, q.core),
    };
    if rel.measure == "tariff.coverage" {
        rel.product = None;
    }
    r.relation = Some(rel.clone());
    let mut f = frame_of(r, Kind::Level, &rel, q, s);
    f.period = r.period_for(q.core, s.previous, s.next);
    f.unit = Some(unit.to_owned());
    if q.unit == Unit::Fraction {
        f.value = f.value.map(rounded);
    }
    r.push(f);
}
