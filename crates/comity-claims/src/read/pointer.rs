//! Words that point to places named before: "the two sides", "its southern neighbour", "the bloc",
//! "the kingdom", "it", "there".
//!
//! A pointer means the place named last that fits its word and is not excluded by its place in the
//! sentence: not the one that acts after a preposition ("from it"), not the owner of the noun it belongs
//! to, not the name right before it ("making Russia the republic's largest partner").

use super::discourse::Discourse;
use super::gazetteer::gazetteer;
use super::line::{Line, pattern};
use super::scene::{Mention, Placed, Shape, bloc_word, mention};
use crate::frame::Span;
use regex::Captures;

pattern!(
    POINTER = r"\b(?P<pair>the two (?:sides|countries|nations|neighbou?rs|economies|governments|states|partners|powers|parties|capitals|giants|allies|peoples|microstates|islands|kingdoms|republics|monarchies|rivals)|both (?:sides|countries|nations|parties|states|economies|governments|capitals)|the pair|the two|both)(?:'s|')?\b|\b(?P<side>its|the kingdom's|the country's) (?:(?P<dir>northern|southern|eastern|western|giant|larger|bigger|smaller|big|vast|immediate|only|nearest|closest)(?:ern)? )?neighbou?r(?P<np>'s)?\b|\b(?P<bloc>(?:the|that|this) (?:\d+-(?:nation|member|country|strong) |(?:ten|six|five)-(?:nation|member) )?(?:regional |trade |trading |economic |customs )?(?:bloc|grouping|union|alliance|association|community|cartel|pact|organi[sz]ation|group))(?P<bp>'s)?\b|\bthe (?P<ep>[a-z-]+(?: [a-z-]+)?) (?P<noun>country|nation|state|economy|giant|power|superpower|kingdom|monarchy|sultanate|republic|island|archipelago|peninsula|neighbou?r|emirate|continent|region)(?P<ap>'s)?\b|\b(?P<coun>(?:the|that|this) (?:country|nation|republic|economy))(?P<cp>'s)?\b|\bthe (?P<epi>kingdom|city-state|city state|island|emirate|sultanate|federation|archipelago|confederation|principality|continent|region|grand duchy)(?P<kp>'s)?\b|\b(?P<former>the (?:former|latter))(?P<fp>'s)?\b|\b(?P<we>our|ours|we|my country(?:'s)?)\b|\b(?:to|from|with|between) (?P<them>them)\b|\b(?P<its>its|their)\b|\b(?P<it>it)\b|\b(?:exports?|imports?|sales|sells|sold|purchases?|bought|buys|shipments|deliveries|investments?|invested|ships|shipped|sends|sent|firms|companies|imported|exported|embassy|embassies|institutes) (?P<there>there)\b|[a-z] (?P<at>there)(?:$|[,.;])"
);

/// Adds the words that point to places named before.
pub(super) fn pointed(
    line: &Line,
    mut named: Vec<Placed>,
    before: &Discourse,
    noise: &[Span],
) -> Vec<Placed> {
    for c in POINTER.all(&line.low) {
        let Some(whole) = c.get(0) else { continue };
        let span = line.span(c.name("there").or(c.name("at")).or(c.name("them")).unwrap_or(whole).range());
        // "the South American country" points to a country; the adjective alone is the region
        let region =
            c.name("ep").is_some() && named.iter().filter(|n| n.0.overlaps(span)).all(|n| bloc_word(&n.1));
        if !region && named.iter().any(|n| n.0.overlaps(span)) || noise.iter().any(|n| n.overlaps(span)) {
            continue;
        }
        let mut so_far = before.clone();
        let mut subject: Option<Vec<String>> = None;
        for (s, m) in named.iter().filter(|(s, _)| s.end <= span.start) {
            so_far.mention(&m.codes);
            if subject.is_none() && !after_preposition(line, s.start) && !m.codes.is_empty() {
                subject = Some(m.codes.clone());
            }
        }
        let ahead = named.iter().filter(|(s, _)| s.end <= span.start);
        let (many, two) = (ahead.clone().count() >= 2, ahead.clone().any(|(_, m)| m.codes.len() == 2));
        if many || two {
            so_far.pair = pair_in(&named, span.start).or(so_far.pair);
        }
        let owner = named
            .iter()
            .rev()
            .find(|(s, _)| s.end <= span.start)
            .filter(|(s, m)| m.shape != Shape::Name && OWNED.hits(&line.folded(Span::new(s.end, span.start))))
            .map(|(_, m)| m.codes.clone());
        let beside = named.iter().find(|(s, m)| s.end + 1 == span.start && m.shape == Shape::Name);
        let beside = beside.map(|(_, m)| m.codes.clone());
        let sides = Sides { subject: subject.as_deref(), owner: owner.as_deref(), beside: beside.as_deref() };
        if let Some(m) = point(&c, &so_far, sides, before, line, &span) {
            named.retain(|n| !n.0.overlaps(span));
            named.push((span, Mention { pointer: true, ..m }));
            named.sort_by_key(|p| p.0);
        } else if region && c.name("noun").is_some_and(|n| !matches!(n.as_str(), "continent" | "region")) {
            named.retain(|n| !n.0.overlaps(span));
        }
    }
    named
}

fn pair_in(named: &[Placed], upto: usize) -> Option<(Vec<String>, Vec<String>)> {
    let mut seen: Vec<&Vec<String>> = Vec::new();
    for (_, m) in named.iter().filter(|(s, m)| s.end <= upto && m.pair.is_none() && !m.codes.is_empty()) {
        if !seen.contains(&&m.codes) {
            seen.push(&m.codes);
        }
    }
    match seen.as_slice() {
        [one] if one.len() == 2 => Some((vec![one[0].clone()], vec![one[1].clone()])),
        [.., a, b] => Some(((*a).clone(), (*b).clone())),
        _ => None,
    }
}

pattern!(
    PREPOSITION = r"\b(?:to|from|with|in|into|of|by|for|between|among|against|at|on|and|via|than|behind|over|like|including|near|through|across|toward|towards)(?: the| neighbou?ring| nearby| fellow| both)?$"
);

/// Whether the words right before a place are a preposition.
pub fn after_preposition(line: &Line, at: usize) -> bool {
    PREPOSITION.hits(line.folded(Span::new(at.saturating_sub(24), at)).trim_end())
}

pattern!(
    OWNED = r"^ (?:[a-z-]+ ){0,3}(?:imports?|exports?|trade|sales|shipments|purchases|deliveries|surplus|deficit|investments?|commerce|loans|aid|ties|relations|embassy)\b[^,;]{0,30} (?:from|to|with|in|of)(?: the)? ?$"
);

/// Who a pointer cannot mean: the one that acts, or the owner of the noun it belongs to.
#[derive(Clone, Copy)]
struct Sides<'a> {
    subject: Option<&'a [String]>,
    owner: Option<&'a [String]>,
    /// The name right before it: "making Russia the republic's largest partner".
    beside: Option<&'a [String]>,
}

fn point(
    c: &Captures<'_>,
    so_far: &Discourse,
    sides: Sides<'_>,
    before: &Discourse,
    line: &Line,
    span: &Span,
) -> Option<Mention> {
    let has = |name: &str| c.name(name).is_some();
    if has("pair") {
        return both(c, so_far, line, span);
    }
    if has("side") {
        let code = neighbour(c, so_far, sides.subject, before)?;
        return Some(mention(vec![code], shape(has("np"))));
    }
    if has("bloc") {
        let m = so_far.latest(|m| m.len() == 1 && m.iter().all(|c| gazetteer().is_bloc(c)))?;
        return Some(mention(m, shape(has("bp"))));
    }
    if let Some(word) = c.name("we") {
        return Some(mention(before.speaker.clone()?, shape(!matches!(word.as_str(), "we" | "my country"))));
    }
    if ["ep", "coun", "epi", "former"].iter().any(|n| has(n)) {
        return described(c, so_far, sides, line, span);
    }
    pronoun(c, so_far, sides, before, line, span)
}

fn shape(possessive: bool) -> Shape {
    if possessive { Shape::Possessive } else { Shape::Name }
}

/// "the two sides", "both countries".
fn both(c: &Captures<'_>, so_far: &Discourse, line: &Line, span: &Span) -> Option<Mention> {
    let (mut a, mut b) = so_far.two()?;
    // neighbours and countries are no blocs
    let word = c.name("pair").map_or("", |m| m.as_str());
    let states = ["countr", "neighb", "nation", "capital", "government", "states"];
    let bloc = |p: &[String]| p.len() > 1 || p.iter().any(|c| gazetteer().is_bloc(c));
    if states.iter().any(|w| word.contains(w))
        && (bloc(&a) || bloc(&b))
        && let Some([x, y]) =
            so_far.latest(|m| m.len() == 2 && m.iter().all(|c| !gazetteer().is_bloc(c))).as_deref()
    {
        (a, b) = (vec![x.clone()], vec![y.clone()]);
    }
    pattern!(
        GOES_ON = r"^ ?(?:$|[.,]|(?:signed|agreed|established|have|had|are|were|sides|concluded|restored|launched|upgraded|trade|set|reached)| in | was| rose| grew)"
    );
    let rest = line.folded(Span::new(span.end, line.chars.len()));
    pattern!(
        ACTS = r"^ (?:are|were|have|had|belong|belonged|joined|signed|buy|sell|rely|depend|remain|became|recogni[sz]e|export|import) "
    );
    if word == "the two" && !GOES_ON.hits(&rest) || word == "both" && !ACTS.hits(&rest) {
        return None;
    }
    let whole = c.get(0).map_or("", |m| m.as_str());
    let mut m =
        mention(a.iter().chain(&b).cloned().collect(), shape(whole.ends_with('\'') || whole.ends_with("'s")));
    m.pair = Some((a, b));
    Some(m)
}

/// "the South American country", "the country", "the kingdom", "the latter".
fn described(
    c: &Captures<'_>,
    so_far: &Discourse,
    sides: Sides<'_>,
    line: &Line,
    span: &Span,
) -> Option<Mention> {
    let Sides { subject, owner, beside } = sides;
    let has = |name: &str| c.name(name).is_some();
    let country = |m: &[String]| m.len() == 1 && m.iter().all(|c| !gazetteer().is_bloc(c));
    if let Some(e) = c.name("ep") {
        let noun = c.name("noun").map_or("", |m| m.as_str());
        let fits = |code: &String| {
            epithet(code, e.as_str())
                || (e.as_str().ends_with("n") && epithet(code, noun) && epithet(code, e.as_str()))
        };
        let m = so_far.latest(|m| m.len() == 1 && m.iter().all(fits))?;
        return Some(mention(m, shape(has("ap"))));
    }
    if has("coun") {
        // "in the country" is not the one that acts
        let after = after_preposition(line, span.start);
        let free = |m: &[String]| country(m) && Some(m) != beside;
        let other = so_far
            .latest(|m| free(m) && Some(m) != owner && !(after && owner.is_none() && Some(m) == subject));
        return Some(mention(other.or_else(|| so_far.latest(free))?, shape(has("cp"))));
    }
    if let Some(e) = c.name("epi") {
        let m = so_far.latest(|m| m.len() == 1 && m.iter().all(|c| epithet(c, e.as_str())))?;
        return Some(mention(m, shape(has("kp"))));
    }
    let both = so_far.latest(|m| m.len() == 2);
    let (a, b) = match both.as_deref() {
        Some([a, b]) => (vec![a.clone()], vec![b.clone()]),
        _ => so_far.two()?,
    };
    let first = c.name("former").is_some_and(|m| m.as_str().ends_with("former"));
    Some(mention(if first { a } else { b }, shape(has("fp"))))
}

/// "its", "their", "it", "there".
fn pronoun(
    c: &Captures<'_>,
    so_far: &Discourse,
    sides: Sides<'_>,
    before: &Discourse,
    line: &Line,
    span: &Span,
) -> Option<Mention> {
    let has = |name: &str| c.name(name).is_some();
    let subject = sides.subject.map(<[String]>::to_vec);
    // one word for one: "it" and "its" mean a single place or bloc where there is one
    let one = |m: &Vec<String>| m.len() == 1 || c.name("its").is_some_and(|p| p.as_str() == "their");
    let focus = subject
        .filter(one)
        .or_else(|| before.topic.clone().filter(one))
        .or_else(|| so_far.latest(|m| m.len() == 1))
        // "Azerbaijan and Turkey traded … Its trade with Iran": one word for one, the first of the two
        .or_else(|| so_far.mentions.last().map(|m| m.iter().take(1).cloned().collect()))?;
    let other = || so_far.latest(|m| m != focus.as_slice() && m.len() == 1);
    // "Thailand is no longer its largest partner": nobody is a partner of its own
    if has("its") && sides.subject == Some(focus.as_slice()) && of_another(line, span) {
        let told = before.topic.clone().filter(|t| *t != focus && one(t));
        if let Some(owner) = told.or_else(other) {
            return Some(mention(owner, Shape::Possessive));
        }
    }
    // ", making it their largest market": the other one, and the one that acts
    let made = line.folded(Span::new(span.start.saturating_sub(10), span.start));
    if has("it") && made.ends_with("making ") {
        return Some(mention(other().unwrap_or(focus), Shape::Name));
    }
    if has("them") {
        return so_far.latest(|m| m.len() > 1 && m != focus.as_slice()).map(|m| mention(m, Shape::Name));
    }
    if has("there") || has("at") {
        return so_far.latest(|m| m != focus.as_slice()).map(|m| mention(m, Shape::Name));
    }
    if (has("its") || has("it"))
        && taken_from(line, span)
        && let Some(other) = other()
    {
        return Some(mention(other, shape(has("its"))));
    }
    if let Some(p) = c.name("its") {
        let mut m = mention(focus, Shape::Possessive);
        if p.as_str() == "their" && !made.ends_with("making it ") {
            let (a, b) = so_far.two()?;
            m.codes = a.iter().chain(&b).cloned().collect();
            m.pair = Some((a, b));
        }
        return Some(m);
    }
    // "from it" is the other one, not the subject
    let joined = line.folded(Span::new(span.start.saturating_sub(4), span.start)) == "and ";
    if has("it")
        && after_preposition(line, span.start)
        && !joined
        && let Some(other) = other()
    {
        return Some(mention(other, Shape::Name));
    }
    let goes_on = line.folded(Span::new(span.end, line.chars.len())).starts_with(' ');
    (has("it") && !so_far.mentions.is_empty() && goes_on).then(|| mention(focus, Shape::Name))
}

/// Whether "its" owns what the subject is said to be: "is its second-largest market".
fn of_another(line: &Line, span: &Span) -> bool {
    pattern!(
        COPULA = r"\b(?:is|was|remains?|remained|became|become|becomes|been|being|stays?|stayed|ranks? as|ranked as)(?: (?:also|now|still|again|once|by far|no longer|not|thus|only|easily|then|even|already|long))*$"
    );
    pattern!(
        PARTNER = r"^ (?:[a-z0-9-]+ ){0,5}?(?:partners?|market|destination|customer|buyer|supplier|source|provider|investor|creditor|lender|donor|client|outlet|neighbou?r|exporter to|importer from)\b"
    );
    COPULA.hits(line.folded(Span::new(span.start.saturating_sub(40), span.start)).trim_end())
        && PARTNER.hits(&line.folded(Span::new(span.end, span.end + 64)))
}

/// Whether "its" cannot be the one that acts: nobody takes a share of its own exports, or supplies a
/// share of its own imports.
fn taken_from(line: &Line, span: &Span) -> bool {
    pattern!(
        TAKES = r"\b(?:takes?|taking|took|absorb(?:s|ed|ing)?|buys?|buying|bought|receiv(?:es?|ed|ing)|purchas(?:es?|ed|ing)|account(?:s|ed|ing)? for|(?:makes?|making|made) up|represent(?:s|ed|ing)?)\b[^,;]{0,48} of (?:what )?$"
    );
    pattern!(
        GIVES = r"\b(?:suppl(?:y|ies|ied|ying)|provid(?:es?|ed|ing)|deliver(?:s|ed|ing)?|sells?|selling|sold|account(?:s|ed|ing)? for|(?:makes?|making|made) up|represent(?:s|ed|ing)?)\b[^,;]{0,48} of (?:what )?$"
    );
    pattern!(
        OUT = r"^ (?:[a-z-]+ ){0,2}?(?:exports?|shipments|foreign sales|sales abroad)\b|^ (?:exported|sells|sold|ships|shipped)\b"
    );
    pattern!(
        BACK = r"^ (?:[a-z-]+ ){0,2}?(?:imports?|purchases|intake|needs|demand|requirements|consumption)\b|^ (?:imported|buys|bought)\b"
    );
    // "Bolivia's exports to China made up 6 percent of its exports": a flow is a part of its owner's whole
    pattern!(
        FLOW = r"\b(?:exports?|imports?|shipments?|sales|purchases|trade|deliveries)\b[^,;]{0,48}\b(?:account(?:s|ed|ing)? for|(?:makes?|making|made) up|represent(?:s|ed|ing)?)\b"
    );
    let head = line.folded(Span::new(span.start.saturating_sub(72), span.start));
    let tail = line.folded(Span::new(span.end, span.end + 40));
    if FLOW.hits(&head) {
        return false;
    }
    TAKES.hits(&head) && OUT.hits(&tail) || GIVES.hits(&head) && BACK.hits(&tail)
}

fn epithet(code: &str, word: &str) -> bool {
    gazetteer().place(code).is_some_and(|p| p.epithets.iter().any(|e| e == word))
}

/// "its southern neighbour", "its giant neighbour".
fn neighbour(
    c: &Captures<'_>,
    so_far: &Discourse,
    subject: Option<&[String]>,
    before: &Discourse,
) -> Option<String> {
    let owner = subject
        .map(<[String]>::to_vec)
        .or_else(|| before.topic.clone())
        .or_else(|| so_far.mentions.last().cloned())?;
    let place = gazetteer().place(owner.first()?)?;
    let dir = c.name("dir").map(|m| m.as_str().trim_end_matches("ern"));
    if let Some(d) = dir.filter(|d| ["north", "south", "east", "west"].contains(d)) {
        let there: Vec<&String> = place.neighbours.iter().filter(|n| n.0 == d).map(|n| &n.1).collect();
        let known = there.iter().find(|n| so_far.mentions.iter().any(|m| m.contains(n)));
        // the border may run the other way: whichever neighbour the text has named
        let told =
            || place.neighbours.iter().map(|n| &n.1).find(|n| so_far.mentions.iter().any(|m| m.contains(n)));
        return known.copied().or_else(told).or_else(|| there.first().copied()).cloned();
    }
    let mentioned =
        so_far.mentions.iter().rev().flatten().find(|m| place.neighbours.iter().any(|n| n.1 == **m));
    let giants = ["CHN", "IND", "RUS", "USA", "BRA", "ZAF", "NGA", "DEU", "IDN", "SAU"];
    mentioned.cloned().or_else(|| {
        giants.iter().find(|g| place.neighbours.iter().any(|n| n.1 == **g)).map(|g| (*g).to_owned())
    })
}
