//! The report as a page: the article with its marks, each claim's evidence to open below its
//! paragraph. Marks differ by the form of their underline and by a sign, never by colour alone.

use super::article::Role;
use super::nearest::base_years_in_words;
use super::report::{Checked, Report, Witness, verdict_in_words};
use super::say;
use crate::evidence::with_appendix;
use crate::words;
use comity_claims::judge::Verdict;
use comity_figures::figure::{Cell, Column, Table, Tone};
use comity_figures::page::{Block, Page, Section, Span, TableBlock, Text};
use comity_ledger::world::World;

/// Evidence ids shown for one source; the rest is told by number.
const IDS_SHOWN: usize = 4;

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Supported => Tone::Good,
        Verdict::Imprecise | Verdict::Outdated | Verdict::SourceDependent => Tone::Fair,
        Verdict::Contradicted => Tone::Bad,
        Verdict::NotCheckable(_) => Tone::Unknown,
    }
}

fn id(c: &Checked) -> String {
    format!("claim-{}", c.number)
}

/// The page.
pub fn page(world: &World, report: &Report) -> Page {
    let mut page = Page {
        lang: if report.lang.is_empty() { "en".to_owned() } else { report.lang.clone() },
        title: if report.title.is_empty() { report.name.clone() } else { report.title.clone() },
        subtitle: report.summary(),
        kind: "Check report".to_owned(),
        meta: vec![
            ("Text".to_owned(), Text::from(report.name.as_str())),
            ("As of".to_owned(), Text::from(say::day(report.day))),
            ("Program".to_owned(), Text::from(crate::PROGRAM)),
        ],
        summary: std::iter::once(legend()).chain(remarks_on(report)).collect(),
        sections: Vec::new(),
        colophon: vec![Text::from(
            "Verdicts are computed from the rows below, source by source; values of different sources are \
             never mixed. A claim without a mark was not understood or is none that could be looked up: the \
             absence of a mark says nothing about it. What the evidence does not hold cannot be checked.",
        )],
        ..Page::default()
    };
    if !report.claims.is_empty() {
        page.sections.push(overview(report));
    }
    page.sections.push(text(report));
    page.sections.extend(open_questions(report));
    with_appendix(world, page)
}

/// Who read the text, what was not read, and what was refused.
fn remarks_on(report: &Report) -> Vec<Text> {
    let mut out = Vec::new();
    if report.reader != super::READER {
        out.push(Text::from(format!("Read by {}; every verdict is computed by comity.", report.reader)));
    }
    out.extend(report.unread_in_words().map(Text::from));
    out.extend(report.refused.iter().map(|why| Text::from(format!("Refused: {why}."))));
    out
}

/// Claims with a figure that no evidence here can answer.
fn open_questions(report: &Report) -> Option<Section> {
    let open = report.worth_checking();
    let points: Vec<Text> =
        open.iter().map(|c| Text::new().strong(format!("{} ", c.number)).plain(c.says.clone())).collect();
    (!points.is_empty()).then(|| Section {
        id: "open".to_owned(),
        title: "Worth checking elsewhere: no source here can answer".to_owned(),
        blocks: vec![Block::List(points)],
    })
}

fn legend() -> Text {
    let mut out = Text::new().plain("Underlined words are claims. A number leads to what the sources say: ");
    for (verdict, last) in [
        (Verdict::Supported, false),
        (Verdict::Imprecise, false),
        (Verdict::SourceDependent, false),
        (Verdict::Contradicted, true),
    ] {
        out = out.tag(tone(verdict), verdict_in_words(verdict)).plain(if last { " or " } else { ", " });
    }
    let none = Verdict::NotCheckable(comity_claims::judge::Reason::NoData);
    out.tag(tone(none), verdict_in_words(none)).plain(".")
}

fn text(report: &Report) -> Section {
    let mut blocks = Vec::new();
    let mut by_block: Vec<Vec<&Checked>> = vec![Vec::new(); report.blocks.len()];
    for c in &report.claims {
        if let Some(claims) = by_block.get_mut(c.place.block) {
            claims.push(c);
        }
    }
    for (block, claims) in report.blocks.iter().zip(by_block) {
        if block.role == Role::Heading && claims.is_empty() {
            if block.text != report.title {
                blocks.push(Block::Heading(block.text.clone()));
            }
            continue;
        }
        blocks.push(Block::Passage(marked(&block.text, &claims)));
        blocks.extend(claims.iter().map(|c| finding(c)));
    }
    Section { id: "text".to_owned(), title: "The text and its claims".to_owned(), blocks }
}

/// The words of a block with the spans of its claims, which may overlap.
fn marked(text: &str, claims: &[&Checked]) -> Text {
    let chars: Vec<char> = text.chars().collect();
    let mut cuts: Vec<usize> = claims.iter().flat_map(|c| [c.span.start, c.span.end]).collect();
    cuts.extend([0, chars.len()]);
    cuts.iter_mut().for_each(|c| *c = (*c).min(chars.len()));
    cuts.sort_unstable();
    cuts.dedup();
    // Claims by where they begin; those that the words between two cuts belong to, in their own order.
    let mut waiting: Vec<(usize, &Checked)> = claims.iter().copied().enumerate().collect();
    waiting.sort_by_key(|(_, c)| std::cmp::Reverse(c.span.start));
    let mut here: Vec<(usize, &Checked)> = Vec::new();
    let mut out = Vec::new();
    for pair in cuts.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let words: String = chars[a..b].iter().collect();
        while let Some(begun) = waiting.pop_if(|(_, c)| c.span.start <= a) {
            here.push(begun);
        }
        here.retain(|(_, c)| b <= c.span.end);
        here.sort_unstable_by_key(|(i, _)| *i);
        let Some((_, worst)) = here.iter().max_by_key(|(_, c)| weight(c.verdict)) else {
            out.push(Span::Plain(words));
            continue;
        };
        let mut words = Some(words);
        for (_, c) in here.iter().filter(|(_, c)| c.span.end.min(chars.len()) == b) {
            out.push(mark(c, tone(worst.verdict), words.take().unwrap_or_default(), true));
        }
        if let Some(words) = words {
            out.push(mark(worst, tone(worst.verdict), words, false));
        }
    }
    Text(out)
}

/// What is to be seen first where two claims share words.
fn weight(verdict: Verdict) -> u8 {
    match tone(verdict) {
        Tone::Bad => 3,
        Tone::Fair => 2,
        Tone::Good => 1,
        Tone::Unknown | Tone::Plain => 0,
    }
}

fn mark(c: &Checked, words_tone: Tone, words: String, end: bool) -> Span {
    let sign = match tone(c.verdict) {
        Tone::Good => "●",
        Tone::Fair => "◐",
        Tone::Bad => "✕",
        Tone::Unknown | Tone::Plain => "○",
    };
    Span::Mark {
        tone: if words.is_empty() { tone(c.verdict) } else { words_tone },
        text: words,
        sign: if end { format!("{}{sign}", c.number) } else { String::new() },
        label: format!("claim {}: {}", c.number, verdict_in_words(c.verdict)),
        target: id(c),
    }
}

fn finding(c: &Checked) -> Block {
    let summary = Text::new()
        .strong(format!("{} ", c.number))
        .tag(tone(c.verdict), verdict_in_words(c.verdict))
        .plain(" ")
        .strong(c.says.clone())
        .plain(format!(". {}", c.headline));
    let mut blocks = vec![Block::Paragraph(
        Text::new().em(format!("“{}”", c.quote)).plain(" — read as: ").plain(c.says.clone()).plain("."),
    )];
    if !c.witnesses.is_empty() {
        blocks.push(Block::Table(witnesses(c)));
    }
    let mut points: Vec<Text> = Vec::new();
    for (event, evidence) in &c.events {
        points.push(if evidence.is_empty() {
            Text::from(event.as_str())
        } else {
            Text::new().bound(event.clone(), evidence.clone())
        });
    }
    let named = |name: &str, text: &str| Text::new().strong(format!("{name}: ")).plain(text);
    points.extend(c.otherwise.iter().map(|o| named("It holds if read as", &o.says)));
    points.extend(c.decision.as_ref().map(|d| named("Review", d.words())));
    points.extend(c.nearest.iter().map(|n| named("Nearest true statement", n)));
    let unit = c.claim.unit.as_deref().unwrap_or_default();
    points.extend(base_years_in_words(&c.base_years, unit).map(|b| named("With another base year", &b)));
    points.extend(c.tolerance.iter().map(|t| named("Rounding", t)));
    points.extend(c.notes.iter().map(|n| named("Note", n)));
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    Block::Details { id: id(c), summary, blocks }
}

fn witnesses(c: &Checked) -> TableBlock {
    let rows = c.witnesses.iter().map(|w| {
        vec![
            Cell::text(if w.about.is_empty() {
                w.name.clone()
            } else {
                format!("{} ({})", words::capital(&w.name), w.about)
            }),
            value(w),
            Cell::text(say::period(w.period)),
            match &w.aside {
                None => Cell::Tag(tone(w.verdict), verdict_in_words(w.verdict).to_owned()),
                Some(why) => Cell::text(format!("not counted: {why}")),
            },
            Cell::text(remarks(w)),
        ]
    });
    TableBlock {
        id: format!("sources-{}", c.number),
        table: Table {
            caption: "What the sources say".to_owned(),
            columns: ["Source", "Value", "Period", "Verdict", "To know"].map(Column::text).to_vec(),
            rows: rows.collect(),
        },
        notes: Vec::new(),
    }
}

fn value(w: &Witness) -> Cell {
    let text = w.value.map_or_else(|| "no value".to_owned(), |v| say::quantity(v, &w.unit));
    match w.evidence.first() {
        Some(id) => Cell::Text(text, Some(id.clone())),
        None => Cell::text(text),
    }
}

fn remarks(w: &Witness) -> String {
    let mut parts = w.notes.clone();
    if !w.release.is_empty() {
        parts.push(format!("release {}", w.release));
    }
    if w.evidence.len() > 1 {
        let ids: Vec<&str> = w.evidence.iter().take(IDS_SHOWN).map(String::as_str).collect();
        let more = w.evidence.len().saturating_sub(IDS_SHOWN);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        parts.push(format!("rows: {}{more}", ids.join(", ")));
    }
    words::capital(&parts.join("; "))
}

fn overview(report: &Report) -> Section {
    // A column that would be empty for every claim is left out.
    let nearest = report.claims.iter().any(|c| !c.nearest.is_empty());
    let heads = ["No.", "Claim", "Verdict", "Basis", "Nearest true statement"];
    let heads = if nearest { &heads[..] } else { &heads[..4] };
    let rows = report.by_weight().into_iter().map(|c| {
        let mut row = vec![
            Cell::text(c.number.to_string()),
            Cell::text(c.says.as_str()),
            Cell::Tag(tone(c.verdict), verdict_in_words(c.verdict).to_owned()),
            Cell::text(c.headline.as_str()),
        ];
        if nearest {
            row.push(Cell::text(c.nearest.first().map_or("", String::as_str)));
        }
        row
    });
    let table = Table {
        caption: "As they were read, what matters first".to_owned(),
        columns: heads.iter().copied().map(Column::text).collect(),
        rows: rows.collect(),
    };
    Section {
        id: "claims".to_owned(),
        title: "What was found".to_owned(),
        blocks: vec![Block::Table(TableBlock { id: "claims-table".to_owned(), table, notes: Vec::new() })],
    }
}
