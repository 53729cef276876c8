//! Is it true? Articles in, findings with their evidence out, in four forms.
//!
//! ```text
//! file → Article → sentences → frames → Finding per source → Report → terminal · JSON · page · ClaimReview
//! ```
//! [`check`] is the whole of it: give it an article, its day and the evidence. What it cannot
//! check it says with the reason; it never guesses a number. Not a judge of opinions, intentions or
//! forecasts.

pub mod adjust;
pub mod article;
pub mod claim_review;
pub mod gaps;
pub mod harness;
pub mod html;
pub mod json;
pub mod nearest;
pub mod report;
pub mod say;
pub mod terminal;

use article::{Article, Block};
use comity_claims::facts::Facts;
use comity_claims::frame::Frame;
use comity_claims::period::Day;
use comity_claims::read::discourse::Discourse;
use comity_claims::read::sentence::sentences;
use comity_claims::read::{self};
use comity_ledger::world::World;
use report::{Place, Report};

/// The evidence that an article is checked on.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// What the judge may ask.
    pub facts: &'a dyn Facts,
    /// The world if it is the atlas, so that ids can be explained; otherwise it is a folder of the user's.
    pub world: Option<&'a World>,
}

/// Checks an article written on `day`.
pub fn check(article: &Article, name: &str, day: Day, evidence: Evidence<'_>) -> Report {
    let mut report = Report::new(article, name, day);
    let mut before = Discourse::default();
    for (n, block) in article.blocks.iter().enumerate() {
        let chars: Vec<char> = block.text.chars().collect();
        for (place, frame) in claims(block, &chars, n, day, &mut before) {
            report.add(report::finding(&frame, place, (block, &chars), day, evidence));
        }
    }
    report
}

/// The claims of a block, with what the blocks before have put on the table.
fn claims(block: &Block, chars: &[char], n: usize, day: Day, before: &mut Discourse) -> Vec<(Place, Frame)> {
    let mut out = Vec::new();
    for s in sentences(&block.text) {
        let sentence: String = chars.get(s.start..s.end).unwrap_or_default().iter().collect();
        let (frames, after) = read::sentence(&sentence, day, before);
        *before = after;
        for frame in frames {
            out.push((Place { block: n, sentence: s }, frame.moved(s.start)));
        }
    }
    out
}
