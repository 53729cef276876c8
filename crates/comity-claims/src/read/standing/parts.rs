//! Who holds a rank, and whose partners or suppliers are ranked.

use super::Asked;
use crate::frame::Span;
use crate::read::gazetteer::gazetteer;
use crate::read::line::pattern;
use crate::read::reader::Reader;
use crate::read::roles::{Actor, Cue};
use crate::read::scene::{Mention, Shape};

/// "Nepalis formed the third-biggest group": a people named by its plural, which acts and owns nothing.
fn people(r: &Reader<'_>, x: &Actor) -> bool {
    let word = r.scene.text(x.span.start, x.span.end);
    x.mention.shape == Shape::Adjective
        && x.cue == Cue::Adjective
        && word.ends_with('s')
        && word != "swiss"
        && r.scene.text(x.span.end, x.span.end + 1) != "-"
}

/// Whose partner, market or supplier it is.
pub(super) fn owner_of(r: &Reader<'_>, a: &Asked, all: &[Actor], clause: Span) -> Option<Actor> {
    let before = all.iter().rev().find(|x| {
        x.span.end <= a.anchor.start
            && x.span.start >= clause.start
            && matches!(x.mention.shape, Shape::Possessive | Shape::Adjective)
            && !people(r, x)
            && r.scene.text(x.span.end, a.anchor.start).split(' ').filter(|w| !w.is_empty()).count() <= 3
    });
    let inside = || all.iter().find(|x| x.span.start >= a.anchor.start && x.span.end <= a.anchor.end);
    pattern!(LINK = r"^(?: <W>){0,4}? (?:of|for|to|in|among|from)(?: <W>){0,2} ?$");
    pattern!(POSS = r"^(?: <W>){0,2} ?$");
    let after = || {
        all.iter().find(|x| {
            let gap = r.scene.shadow_text(a.whole.end.min(x.span.start), x.span.start);
            x.span.start >= a.whole.end
                && (LINK.hits(&gap) || matches!(x.cue, Cue::Possessive) && POSS.hits(&gap))
        })
    };
    let tail_owner = || {
        let inside = |x: &&Actor| {
            a.anchor.end <= x.span.start
                && x.span.end <= a.whole.end
                && !x.mention.codes.iter().any(|c| c == "WLD")
        };
        // "runner-up to China among Iraq's suppliers": the possessor before the other
        all.iter().filter(inside).min_by_key(|x| x.mention.shape == Shape::Name)
    };
    // "the leading European investor in Senegal": the adjective narrows the field, the place owns it
    pattern!(
        INVESTOR = r"\b(?:investors?|lenders?|creditors?|donors?|contractors?|visitors?|tourists?|students?|supplier|source)$"
    );
    let region = |x: &Actor| {
        x.mention.shape == Shape::Adjective && x.mention.codes.iter().all(|c| gazetteer().is_bloc(c))
    };
    let narrowed = before.or_else(inside).is_some_and(region) && INVESTOR.hits(&a.noun);
    if let Some(x) = after().filter(|x| narrowed && matches!(x.cue, Cue::In | Cue::Of | Cue::To | Cue::For)) {
        return Some(x.clone());
    }
    before.or_else(inside).or_else(tail_owner).or_else(after).cloned()
}

/// Who holds the rank: the subject, the apposition, or the complement after "is".
pub(super) fn focal_of(r: &Reader<'_>, a: &Asked, all: &[Actor], owner: Option<&Actor>) -> Option<Actor> {
    let is_owner = |x: &Actor| owner.is_some_and(|o| o.span == x.span || o.mention.codes == x.mention.codes);
    pattern!(
        BEATEN = r"\b(?:overtook|overtaking|overtaken|replaced|replacing|surpassed|surpassing|displaced|displacing|ousted|ousting|pushed|pushing|knocked|knocking|toppled|toppling|unseated|edged out|pipped|leapfrogged|overhauled|overtake|overtakes|replaces|replace|passed|eclipsed|behind|dethroned|supplanted)(?: the)? ?$"
    );
    let fit = |x: &&Actor| {
        !is_owner(x)
            && !BEATEN.hits(&r.scene.text(x.span.start.saturating_sub(18), x.span.start))
            && !matches!(x.cue, Cue::Aside | Cue::Than | Cue::With)
            && x.mention.pair.is_none()
    };
    pattern!(
        COPULA = r"^(?: (?:for|of|in|<W>) ?(?:<P>|<T>|<W>)?){0,5}?,? (?:is|was|remains|remained|became|has been|being|were) (?:the |now |still |once again )?$|^, $|^ \($|^(?: of <W>| for <W>)?,? $"
    );
    // "the United States, its second-largest market,"
    let apposed = all.iter().filter(|x| !is_owner(x)).rfind(|x| {
        let gap = r.scene.text(x.span.end, a.anchor.start);
        gap == ", "
            || gap == ", its "
            || gap == ", the "
            || owner.is_some_and(|o| o.span.start == x.span.end + 2 && gap.starts_with(", "))
    });
    if let Some(x) = apposed {
        return Some(x.clone());
    }
    let right = all.iter().filter(fit).find(|x| {
        x.span.start >= a.whole.end && COPULA.hits(&r.scene.shadow_text(a.whole.end, x.span.start))
    });
    let left = all.iter().filter(fit).rfind(|x| {
        x.span.end <= a.whole.start.max(a.anchor.start)
            && (x.mention.shape == Shape::Name && matches!(x.cue, Cue::Subject | Cue::Object | Cue::By)
                || people(r, x))
    });
    let starts_with_owner = owner.is_some_and(|o| {
        o.span.end <= a.anchor.start
            && r.scene
                .text(r.clause_at(a.anchor.start).start, o.span.start)
                .split(' ')
                .filter(|w| !w.is_empty())
                .count()
                <= 3
    });
    if starts_with_owner { right.or(left) } else { left.or(right) }.cloned().or_else(|| {
        let t = r.before.topic.clone().filter(|t| owner.is_none_or(|o| o.mention.codes != *t))?;
        Some(Actor {
            span: Span::default(),
            mention: Mention {
                codes: t,
                minus: vec![],
                shape: Shape::Name,
                capital: false,
                pair: None,
                pointer: true,
            },
            cue: Cue::Subject,
        })
    })
}
