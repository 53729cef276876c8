//! Wholes that no noun of a flow names: "all that Chile exported", "one visitor in nine", a bloc's
//! trade within itself, the world's population.

use super::share::{Part, part_before};
use super::*;

/// "one visitor in nine": the number holds the noun of the whole.
pub(super) fn counted_inside(r: &Reader<'_>, q: &Quantity) -> Option<Topic> {
    let words = r.scene.text(q.core.start, q.core.end);
    let has = |all: &[&str]| all.iter().any(|w| words.contains(w));
    let measure = if has(&["visitor", "tourist", "arrival", "guest", "holidaymaker"]) {
        "people.tourists"
    } else if has(&["student"]) {
        "people.students"
    } else {
        return None;
    };
    Some(Topic::silent(measure, q.core))
}

/// "three of every ten cubic metres of gas that Belgium bought were Norwegian", "every fifth barrel of
/// crude landed in Portugal was Nigerian": who sold the part is said last.
pub(super) fn of_origin(r: &Reader<'_>, q: &Quantity) -> Option<Part> {
    pattern!(
        WAS = r"^(?P<head>[^;.]{0,60}?(?:(?:that |which )?(?:the )?(?P<a><P>) (?:has |have |had )?(?:buys?|bought|imports?|imported|purchases?|purchased|brings? in|brought in|takes in|took in|consumes?|consumed|receives?|received|burns?|burned|refines?|refined)|(?:landed|unloaded|imported|delivered|arriving|sold|consumed|used|burnt|burned|drunk|eaten|discharged) (?:in|into|by|at) (?:the )?(?P<b><P>)))[^;.]{0,48}? (?:is|was|are|were|came|comes|come|originated)(?: from| in)? (?:the )?(?P<who><P>)(?:$|[.,;])"
    );
    let tail = r.scene.shadow_text(q.core.end, r.scene.line.chars.len());
    let offset = r.scene.shadow.len() - tail.len();
    let c = WAS.first(&tail).filter(|_| q.unit != Unit::Points)?;
    let at = |name: &str| c.name(name).map(|m| r.scene.span(m.start() + offset..m.end() + offset));
    let named = |s: Span| r.scene.mention_at(s).map(|m| Party::union(&m.codes));
    let owner = named(at("a").or_else(|| at("b"))?)?;
    let origin = named(at("who")?).filter(|p| *p != owner)?;
    let inside = |p: &&crate::read::product::Product| {
        p.span.start >= q.core.start && at("who").is_some_and(|w| p.span.end <= w.start)
    };
    let product = r.products.iter().find(inside).map(|p| p.name.clone());
    let whole = vec![Party::one("WLD"), owner.clone()];
    let rel = Relation::bare("trade.goods.imports", vec![origin, owner], product);
    Some(Part { rel, whole, measure: None })
}

/// "44 percent of the gas and 3 percent of the oil that Austria imported": whose the whole is.
pub(super) fn that_imports(r: &Reader<'_>, from: usize) -> Option<Party> {
    pattern!(
        THAT = r"^[^.;]{0,60}?\b(?:that|which) (?:the )?(?P<who><N>) (?:imports?|imported|buys?|bought|consumes?|consumed|needs|uses|burns?|burned|purchase[sd]?)\b"
    );
    let tail = r.scene.shadow_text(from, r.scene.line.chars.len());
    let mark = THAT.first(&tail)?.name("who")?.as_str().to_owned();
    let here = |s: &Span| s.start >= from && r.scene.shadow_text(s.start, s.end) == mark;
    r.scene.places().find(|(s, _)| here(s)).map(|(_, m)| Party::union(&m.codes))
}

/// "nearly 30 per cent of all foreigners there": visitors and students are a part of those whom their
/// host receives, unless the whole is said to be those of their own country.
pub(super) fn of_the_host(r: &Reader<'_>, q: &Quantity, part: &Part) -> Option<Vec<Party>> {
    pattern!(
        OWN = r"^ of (?:all )?(?:the )?(?:<S>|<J>|<N>)? ?(?:<W> ){0,2}?(?:students?|tourists?|travell?ers|holidaymakers|visitors|trips)? ?(?:abroad|overseas)\b|^ of (?:all )?(?:<S>|<J>) ?(?:<W> ){0,2}?(?:students?|tourists?|travell?ers|holidaymakers|visitors|trips)\b"
    );
    let [from, to] = part.rel.parties.as_slice() else { return None };
    let world = Party::one("WLD");
    let sent = part.whole == [from.clone(), world.clone()];
    let own = OWN.hits(&r.scene.shadow_text(q.core.end, q.core.end + 60));
    let people = part.rel.measure.starts_with("people.");
    (people && sent && *to != world && !own).then(|| vec![world, to.clone()])
}

/// "39 percent of all that Chile exported", "63 per cent of what it sells abroad goes to Antwerp".
pub(super) fn of_what(r: &Reader<'_>, q: &Quantity, s: &Setting) -> Option<Part> {
    pattern!(
        WHAT_FLOW = r"^(?: by (?:value|volume|weight),?)? of (?:what|all that|all|everything|everything that|the goods|all the goods)(?: that)? (?:the )?(?P<who><P>) (?P<v>sells?|sold|exports?|exported|ships?|shipped|imports?|imported|buys?|bought)\b"
    );
    let c = WHAT_FLOW.first(&s.after)?;
    let mark = c.name("who")?.as_str().to_owned();
    let sells = ["s", "e"].iter().any(|w| c.name("v").is_some_and(|m| m.as_str().starts_with(w)));
    let all: Vec<Actor> =
        r.actors(s.clause).into_iter().filter(|a| !matches!(a.cue, Cue::Aside | Cue::Than)).collect();
    let at = all
        .iter()
        .find(|a| a.span.start >= q.core.end && r.scene.shadow_text(a.span.start, a.span.end) == mark)?;
    let owner = party_of(at);
    let free = |a: &&Actor| party_of(a) != owner;
    let after = all.iter().filter(free).find(|a| {
        a.span.start >= at.span.end && matches!(a.cue, Cue::To | Cue::From | Cue::In | Cue::By | Cue::With)
    });
    let before = all.iter().filter(free).rfind(|a| a.span.end <= q.full.start);
    let other = party_of(after.or(before)?);
    let world = Party::one("WLD");
    let (measure, parties, whole) = if sells {
        ("trade.goods.exports", vec![owner.clone(), other], vec![owner, world])
    } else {
        ("trade.goods.imports", vec![other, owner.clone()], vec![world, owner])
    };
    let product = part_before(r, s);
    Some(Part { rel: Relation::bare(measure, parties, product), whole, measure: None })
}

/// "intra-ASEAN trade accounts for a fifth of the bloc's": the bloc whose trade is with itself.
pub(super) fn within_itself<'a>(
    r: &Reader<'_>,
    mut actors: impl Iterator<Item = &'a Actor>,
    q: &Quantity,
) -> Option<Party> {
    let (x, y) = actors.find_map(|a| {
        let gap = r.scene.text(a.span.end.min(q.full.start), q.full.start);
        let near = a.span.end <= q.full.start && !gap.contains(',');
        a.mention.pair.clone().filter(|_| near)
    })?;
    (x == y).then(|| Party::union(&x))
}

/// "a quarter of the world economy and 42 percent of its population": a second share of the world.
pub(super) fn of_the_world(r: &Reader<'_>, whole: &[Party]) -> bool {
    let [one] = whole else { return false };
    r.out.iter().any(|f| {
        let of = f.denominator.as_ref().and_then(|d| d.parties.as_ref());
        f.kind == Kind::Share
            && f.parties.first() == Some(one)
            && of.is_some_and(|p| p.contains(&Party::one("WLD")))
    })
}
