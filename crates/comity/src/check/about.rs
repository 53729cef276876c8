//! What is a text about, where title and lede leave it open? The topic under which most of its exact figures hold.
//!
//! Whom "bilateral trade" and "our exports" mean hangs on the pair, the hub and the speaker of the document. Most texts are
//! right in most of what they say, so the text is read under each topic that it allows, and what its figures say decides:
//!
//! ```text
//! score(topic) = sum over the claims that hold of -ln p
//! ```
//! `p` the chance that a figure fits by accident ([`chance::by_accident`]). The topic of title and lede stays unless another leads
//! it by [`LEAD`]. Not evidence for any single claim: a claim that the text itself leaves open is judged as ever.

use super::article::Article;
use super::report::{Place, Unread};
use super::{Desk, Evidence, own_reading, parts};
use comity_claims::document::Topic;
use comity_claims::frame::{Frame, Span};
use comity_claims::judge::{Verdict, chance, judge};
use comity_claims::period::Day;
use rayon::prelude::*;
use std::collections::{BTreeSet, HashMap};

/// How much more another topic must explain than that of title and lede: two figures of three digits.
const LEAD: f64 = 8.0;

/// Characters of a text beyond which its title and lede alone decide: every topic costs a reading.
const LONG: usize = 40_000;

/// Claims in the order of the text.
type Claims = Vec<(Place, Frame)>;

/// A topic, and the claims read under it.
pub type About = (Topic, Claims);

/// The topic of an article of `day` and its claims as read under it.
pub fn about(
    article: &Article,
    day: Day,
    desk: &Desk<'_>,
    evidence: Evidence<'_>,
    unread: &[Unread],
) -> About {
    let long = article.blocks.iter().map(|b| b.text.len()).sum::<usize>() > LONG;
    let most = if long { 1 } else { usize::MAX };
    let topics = Topic::candidates(parts(article), &desk.names).into_iter().take(most);
    let topics: Vec<Topic> = topics.collect();
    let read: Vec<Claims> = topics.par_iter().map(|topic| own_reading(article, day, topic, unread)).collect();
    let mut said = HashMap::new();
    let mut all = topics.into_iter().zip(read);
    let Some(mut best) = all.next() else { return About::default() };
    let mut lead = explained(&best.1, &mut said, day, evidence) + LEAD;
    for other in all {
        let explains = explained(&other.1, &mut said, day, evidence);
        if explains > lead {
            (best, lead) = (other, explains);
        }
    }
    best
}

/// How much of the text its figures explain, each claim counted once; `said` keeps what each claim says.
fn explained(
    claims: &[(Place, Frame)],
    said: &mut HashMap<String, f64>,
    day: Day,
    evidence: Evidence<'_>,
) -> f64 {
    let mut seen = BTreeSet::new();
    let mut sum = 0.0;
    for (_, frame) in claims {
        let bare = Frame { span: Span::default(), anchor: Span::default(), ..frame.clone() };
        let key = format!("{bare:?}");
        let figure = format!("{:?} {} {:?} {:?}", frame.parties, frame.measure, frame.period, frame.value);
        if !chance::may_explain(frame) || !seen.insert(figure) {
            continue;
        }
        sum += *said.entry(key).or_insert_with(|| {
            let found = judge(frame, evidence.facts, day);
            let holds = matches!(found.verdict, Verdict::Supported | Verdict::SourceDependent);
            if holds { chance::explains(frame, &found) } else { 0.0 }
        });
    }
    sum
}
