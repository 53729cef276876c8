//! Is it true? Articles in, findings with their evidence out, in four forms.
//!
//! ```text
//! file → Article → topic of the document → sentences → frames → readings → Finding per source
//!                                              → Report → terminal · JSON · page · ClaimReview
//! ```
//! [`check`] is the whole of it: give it an article, its day and the evidence. What it cannot
//! check it says with the reason; it never guesses a number. Not a judge of opinions, intentions or
//! forecasts.

mod about;
pub mod adjust;
pub mod article;
pub mod claim_review;
pub mod finding;
pub mod gaps;
pub mod given;
pub mod harness;
pub mod html;
pub mod json;
mod judging;
pub mod language;
pub mod nearest;
pub mod propose;
pub mod repeat;
pub mod report;
pub mod review;
pub mod say;
pub mod schema;
pub mod terminal;

use crate::failure::Failure;
use crate::speech::Language;
use article::{Article, Role};
use comity_claims::atlas::Atlas;
use comity_claims::document::{Part, Topic};
use comity_claims::facts::Facts;
use comity_claims::frame::Frame;
use comity_claims::gazetteer::gazetteer;
use comity_claims::grammar::talk::Talk;
use comity_claims::judge::said::Words;
use comity_claims::names::Names;
use comity_claims::period::Day;
use comity_claims::read;
use comity_claims::sentence::sentences;
use comity_ledger::world::World;
use given::Given;
use judging::Judging;
use report::{Place, Report};
use review::Review;
use say::Voice;

/// The evidence that an article is checked on.
#[derive(Clone, Copy)]
pub struct Evidence<'a> {
    /// What the judge may ask.
    pub facts: &'a dyn Facts,
    /// The world if it is the atlas, so that ids can be explained; otherwise it is a folder of the user's.
    pub world: Option<&'a World>,
}

/// What a caller may bring along: frames that somebody else has read, and what a person decided of
/// an earlier report.
#[derive(Default)]
pub struct Brought {
    /// Frames in place of those of our own reader.
    pub given: Option<Given>,
    /// Decisions on findings.
    pub review: Review,
    /// The language to answer in; that of the text if none is asked for.
    pub language: Option<Language>,
}

/// What is looked up once for a document.
pub struct Desk<'a> {
    /// Names of places.
    pub names: Names<'a>,
    /// Patterns of words.
    pub words: Words,
}

impl Default for Desk<'_> {
    fn default() -> Self {
        Self { names: Names::new(gazetteer()), words: Words::default() }
    }
}

/// Checks an article written on `day`.
pub fn check(article: &Article, name: &str, day: Day, evidence: Evidence<'_>) -> Report {
    check_with(article, name, day, evidence, &Brought::default())
}

/// The same with what the caller brings along.
pub fn check_with(
    article: &Article,
    name: &str,
    day: Day,
    evidence: Evidence<'_>,
    brought: &Brought,
) -> Report {
    let desk = Desk::default();
    let language = brought.language.unwrap_or_else(|| language::of(article));
    let voice = Voice::of(language, evidence.world);
    let mut report = Report::new(article, name, day, language);
    let (topic, read) = match &brought.given {
        Some(given) => {
            let topic = topic(article, &desk.names);
            report.reader.clone_from(&given.reader);
            report.unread.clone_from(&given.unread);
            let (frames, refused) = given.frames(article, day, &topic, &desk);
            report.refused = refused.iter().map(|refused| voice.refused(refused)).collect();
            (topic, frames)
        }
        None => {
            report.unread = language::unread(article);
            about::about(article, day, &desk, evidence, &report.unread)
        }
    };
    report.about = in_words(&topic, &voice);
    report.earlier.clone_from(&brought.review);
    let mut judging = Judging::new(&desk, &topic, (day, evidence, brought), voice);
    let mut at = 0;
    for (n, block) in article.blocks.iter().enumerate() {
        let mine = read.iter().skip(at).take_while(|(place, _)| place.block == n).count();
        judging.block(block, &read[at..at + mine], &mut report);
        at += mine;
    }
    report
}

/// The same on the atlas and the ledger of a world.
///
/// # Errors
/// A usage failure if the day cannot be that of an article.
pub fn on_atlas(
    world: &World,
    article: &Article,
    name: &str,
    day: Day,
    brought: &Brought,
) -> Result<Report, Failure> {
    let atlas = Atlas::on(world, day).ok_or_else(|| {
        Failure::usage(format!("expected a day of the years 1000 to 9999, found {}", json::iso(day)))
    })?;
    Ok(check_with(article, name, day, Evidence { facts: &atlas, world: Some(world) }, brought))
}

/// The day on which an article was written: as told, else as its metadata or first lines say; with how it
/// is known if nobody told it.
///
/// # Errors
/// A usage failure if it is told wrongly or is not known.
pub fn day_of(article: &Article, name: &str, told: Option<&str>) -> Result<(Day, Option<String>), Failure> {
    if let Some(text) = told {
        let day = article::parse_day(text).ok_or_else(|| {
            Failure::usage(format!("expected --date as YYYY-MM-DD, found {text:?}"))
                .hint("for example --date 2025-05-13")
        })?;
        return Ok((day, None));
    }
    let dated = article.dated.as_ref().ok_or_else(|| {
        Failure::usage(format!("{name}: expected the day on which the text was written, found none"))
            .hint("give it with --date YYYY-MM-DD: \"last year\" and \"now\" mean nothing without it")
    })?;
    Ok((dated.day, Some(dated.how.to_string())))
}

/// The pair that an article is about, in English; empty if there is none.
pub fn about(article: &Article) -> String {
    in_words(&topic(article, &Desk::default().names), &Voice::of(Language::En, None))
}

fn in_words(topic: &Topic, voice: &Voice<'_>) -> String {
    let pair = topic.pair.as_ref();
    pair.map_or_else(String::new, |pair| voice.list(&pair.each_ref().map(|p| voice.party(p))))
}

/// What the document is about, by its title, headings and first sentences.
pub fn topic(article: &Article, names: &Names<'_>) -> Topic {
    Topic::of(parts(article), names)
}

/// Title, headings and running text of an article.
fn parts(article: &Article) -> impl Iterator<Item = (Part, &str)> {
    let body = article.blocks.iter().filter(|b| !matches!(b.role, Role::Item | Role::Cell)).map(|b| {
        let part = match b.role {
            Role::Heading if b.text == article.title => Part::Title,
            Role::Heading => Part::Heading,
            _ => Part::Body,
        };
        (part, b.text.as_str())
    });
    let titled = article.blocks.iter().any(|b| b.text == article.title);
    let title = (!titled && !article.title.is_empty()).then_some((Part::Title, article.title.as_str()));
    title.into_iter().chain(body)
}

/// The claims that our own reader finds, in the order of the text.
fn own_reading(article: &Article, day: Day, topic: &Topic, unread: &[report::Unread]) -> Vec<(Place, Frame)> {
    let repeated = repeat::repeated(&article.blocks);
    let mut before = Talk::about(topic);
    let mut head: Option<Talk> = None;
    let mut year = None;
    let mut out = Vec::new();
    for (n, block) in article.blocks.iter().enumerate() {
        if repeated.contains(&n) || unread.iter().any(|u| u.block == n) {
            continue;
        }
        // the points of a list hang on what stands above it, and not on each other
        match block.role {
            Role::Item => before = head.get_or_insert_with(|| before.clone()).clone(),
            Role::Heading => (head, year) = (None, year_of(&block.text)),
            Role::Paragraph | Role::Cell => head = None,
        }
        let chars: Vec<char> = block.text.chars().collect();
        before.begin_paragraph(topic);
        for s in sentences(&block.text) {
            let sentence: String = chars.get(s.start..s.end).unwrap_or_default().iter().collect();
            let (frames, after) = read::sentence(&sentence, day, &before);
            before = after;
            before.forget_lists(topic);
            let place = Place { block: n, sentence: s };
            // "Trade in goods (2023)", and below it points: their year is told
            let told = |f: &Frame| block.role == Role::Item && year.is_some() && f.period.last_year() == year;
            out.extend(
                frames.into_iter().map(|f| (place, Frame { dated: f.dated || told(&f), ..f }.moved(s.start))),
            );
        }
    }
    out
}

/// The year of a heading that names one alone.
fn year_of(heading: &str) -> Option<i32> {
    let mut years = heading
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|w| w.parse().ok().filter(|y| w.len() == 4 && (1900..2100).contains(y)));
    years.next().filter(|_| years.next().is_none())
}
