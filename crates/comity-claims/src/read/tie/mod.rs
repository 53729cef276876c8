//! Ties: events ([`event`]), memberships ([`membership`]), anniversaries ([`anniversary`]), and counts
//! of ties and members ([`counts`]).

mod again;
mod anniversary;
mod counts;
mod event;
mod membership;
mod standing;
mod visa;

pub use again::again;
pub use anniversary::anniversaries;
pub use counts::{
    agreement_count, bare_count, country_count, meeting_count, member_count, nth_of_ties, of_them, tie_count,
};
pub use event::events;
pub use membership::memberships;

use super::line::pattern;
use super::reader::Reader;
use super::roles::{Actor, Cue};
use super::when::When;
use crate::frame::{Frame, Party, Span};
use crate::period::{Period, Stamp};

pattern!(
    NEGATED = r"(?:\b(?:not|never|no|neither|nor|without|yet to|had yet to|failed to|refused to|declined to)\b|n't\b)(?: \w+){0,3} ?$"
);
pattern!(
    AGREEMENT_NOUN = r"^ (?:(?:<J>|<W>) ){0,4}?(?:(?:cooperation|bilateral|more|new|further|other) )*(?:agreements?|treat(?:y|ies)|pacts?|accords?|memorand(?:um|ums|a)(?: of understanding)?|mous?|conventions?|protocols?|deals|documents)\b"
);
pattern!(
    AGREEMENT = r"\b(?:(?:peace|friendship|defen[cs]e|extradition|taxation|tax|double taxation|air services|aviation|fisheries|border|cooperation|security|energy|water|science|nuclear|labou?r|cultural|bilateral|basic|framework|mutual|migration|transit|partnership) )*(?:agreements?|treat(?:y|ies)|pacts?|accords?|memorand(?:um|ums|a)(?: of understanding)?|mous?|conventions?|protocols?|deals?)\b"
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

fn codes_at(r: &Reader<'_>, s: Option<Span>) -> Option<Party> {
    let m = r.scene.mention_at(s?)?;
    Some(Party::union(&m.codes))
}

/// The subject of a predicate: the nearest in its clause, the antecedent of "which", the subject of
/// the sentence, or what the text before was about.
fn subject(r: &Reader<'_>, at: usize) -> Option<(Party, Span)> {
    let clause = r.clause_at(at);
    let all: Vec<Actor> = r.actors(Span::new(0, r.scene.line.chars.len()));
    let before: Vec<&Actor> = all.iter().filter(|a| a.span.end <= at && a.cue != Cue::Aside).collect();
    let in_clause = |a: &&&Actor| a.span.start >= clause.start;
    let member = |a: &Actor| r.scene.text(a.span.end, a.span.end + 7) == " member";
    let subjects = |a: &&&Actor| matches!(a.cue, Cue::Subject | Cue::Object | Cue::Possessive) && !member(a);
    let relative = r.scene.text(clause.start, clause.start + 8);
    if [", which", ", who", "which ", "who "].iter().any(|w| relative.starts_with(w))
        && let Some(a) = before.iter().rev().find(|a| a.span.end <= clause.start + 1)
    {
        return Some((party(a), a.span));
    }
    let found = before
        .iter()
        .rev()
        .filter(in_clause)
        .find(subjects)
        .or_else(|| before.iter().find(subjects))
        .or_else(|| before.last())
        .map(|a| (party(a), a.span));
    pattern!(PARTICIPLE = r"^(?:having|after|upon|on|since|by|before|when|once|with|in) ?(?:<W> ?)*$");
    let ahead = || {
        let head = r.scene.shadow_text(0, at);
        let comma = r.scene.line.chars.iter().skip(at).position(|c| *c == ',')? + at;
        let main = all.iter().find(|a| a.span.start > comma && a.span.start <= comma + 6)?;
        PARTICIPLE.hits(head.trim_end()).then(|| (party(main), main.span))
    };
    found.or_else(ahead).or_else(|| r.before.topic.as_ref().map(|t| (Party::union(t), Span::new(at, at))))
}

/// The period of a dated predicate.
fn dated(r: &mut Reader<'_>, f: &mut Frame, from: usize) {
    let to = r.scene.line.chars.len();
    let only = || {
        let mut all = r.scene.times();
        all.next().filter(|t| all.next().is_none() && matches!(t.1, When::Is(Period::At(_))))
    };
    f.period = match r.time_of(f.anchor, from, to).or_else(only) {
        Some((span, w)) => match r.resolve_event(w) {
            // "at the end of August" something happened in August
            Period::AsOf(Stamp::Day(y, m, _)) if r.scene.text(span.start, span.end).starts_with("at ") => {
                Period::At(if m == 12 { Stamp::Year(y) } else { Stamp::Month(y, m) })
            }
            p => p,
        },
        None => Period::Latest,
    };
    r.period = Some(f.period);
}
