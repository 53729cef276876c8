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
