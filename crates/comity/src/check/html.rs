//! The report as a page: the article with its marks, each claim's evidence to open below its
//! paragraph. Marks differ by the form of their underline and by a sign, never by colour alone.

use super::article::Role;
use super::nearest::base_years_in_words;
use super::report::{Checked, Reader, Report, Witness};
use super::say::Voice;
use crate::evidence::with_appendix;
use crate::speech::{self, Arg};
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
    let voice = report.voice();
    let word = |key: &str| voice.word(key).to_owned();
    let mut page = Page {
        lang: report.language.tag().to_owned(),
        title: report.heading().to_owned(),
        subtitle: report.summary(),
        kind: word("kind.check"),
        meta: vec![
            (word("meta.text"), Text::from(report.called())),
            (word("meta.day"), Text::from(voice.day(report.day))),
            (word("meta.program"), Text::from(crate::PROGRAM)),
        ],
        summary: std::iter::once(legend(&voice)).chain(remarks_on(report, &voice)).collect(),
        sections: Vec::new(),
        colophon: vec![Text::from(voice.word("small_print"))],
        ..Page::default()
    };
    if !report.claims.is_empty() {
        page.sections.push(overview(report, &voice));
    }
    page.sections.push(text(report, &voice));
    page.sections.extend(open_questions(report, &voice));
    with_appendix(world, page)
}

/// Who read the text, what was not read, and what was refused.
fn remarks_on(report: &Report, voice: &Voice<'_>) -> Vec<Text> {
    let mut out = Vec::new();
    if report.reader != Reader::Own {
        out.push(Text::from(voice.said("read_by.page", &[("reader", &voice.reader(&report.reader))])));
    }
    out.extend(report.unread_in_words().map(Text::from));
    out.extend(report.refused.iter().map(|why| Text::from(voice.said("refused", &[("why", why)]))));
    out
}

/// Claims with a figure that no evidence here can answer.
fn open_questions(report: &Report, voice: &Voice<'_>) -> Option<Section> {
    let open = report.worth_checking();
    let points: Vec<Text> =
        open.iter().map(|c| Text::new().strong(format!("{} ", c.number)).plain(c.says.clone())).collect();
    (!points.is_empty()).then(|| Section {
        id: "open".to_owned(),
        title: voice.word("worth").to_owned(),
        blocks: vec![Block::List(points)],
    })
}

fn legend(voice: &Voice<'_>) -> Text {
    let kinds = [
        Verdict::Supported,
        Verdict::Imprecise,
        Verdict::SourceDependent,
        Verdict::Contradicted,
        Verdict::NotCheckable(comity_claims::judge::Reason::NoData),
    ];
    let mut tags = Text::new();
    for (n, kind) in kinds.into_iter().enumerate() {
        let before = if n == 0 { "" } else { speech::comma(voice.language()) };
        tags = tags.plain(before).tag(tone(kind), voice.verdict(kind));
    }
    voice.text("legend", &[("verdicts", Arg::Text(&tags))])
}

fn text(report: &Report, voice: &Voice<'_>) -> Section {
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
        blocks.push(Block::Passage(marked(&block.text, &claims, voice)));
        blocks.extend(claims.iter().map(|c| finding(c, voice)));
    }
    Section { id: "text".to_owned(), title: voice.word("text").to_owned(), blocks }
}

/// The words of a block with the spans of its claims, which may overlap.
fn marked(text: &str, claims: &[&Checked], voice: &Voice<'_>) -> Text {
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
            out.push(mark(c, tone(worst.verdict), (words.take().unwrap_or_default(), true), voice));
        }
        if let Some(words) = words {
            out.push(mark(worst, tone(worst.verdict), (words, false), voice));
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

fn mark(c: &Checked, words_tone: Tone, (words, end): (String, bool), voice: &Voice<'_>) -> Span {
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
        label: voice.said("mark", &[("n", &c.number.to_string()), ("verdict", voice.verdict(c.verdict))]),
        target: id(c),
    }
}

fn finding(c: &Checked, voice: &Voice<'_>) -> Block {
    let summary = Text::new()
        .strong(format!("{} ", c.number))
        .tag(tone(c.verdict), voice.verdict(c.verdict))
        .plain(" ")
        .strong(voice.sentences(std::slice::from_ref(&c.says)))
        .plain(format!("{}{}", speech::space(voice.language()), c.headline));
    let read = voice.said("read_as", &[("claim", &c.says)]);
    let mut blocks = vec![Block::Paragraph(Text::new().em(voice.quoted(&c.quote)).plain(" — ").plain(read))];
    if !c.witnesses.is_empty() {
        blocks.push(Block::Table(witnesses(c, voice)));
    }
    let mut points: Vec<Text> = Vec::new();
    for (event, evidence) in &c.events {
        points.push(if evidence.is_empty() {
            Text::from(event.as_str())
        } else {
            Text::new().bound(event.clone(), evidence.clone())
        });
    }
    let named = |name: &str, text: &str| {
        let label = voice.word(&format!("label.{name}"));
        Text::new().strong(voice.said("label.said", &[("label", label), ("text", "")]) + " ").plain(text)
    };
    points.extend(c.otherwise.iter().map(|o| named("holds_if", &o.says)));
    points.extend(c.decision.as_ref().map(|d| named("review", voice.decision(d))));
    points.extend(c.nearest.iter().map(|n| named("nearest", n)));
    let unit = c.claim.unit.as_deref().unwrap_or_default();
    points.extend(base_years_in_words(&c.base_years, unit, voice).map(|b| named("base_year", &b)));
    points.extend(c.tolerance.iter().map(|t| named("rounding", t)));
    points.extend(c.notes.iter().map(|n| named("note", n)));
    if !points.is_empty() {
        blocks.push(Block::List(points));
    }
    Block::Details { id: id(c), summary, blocks }
}

fn witnesses(c: &Checked, voice: &Voice<'_>) -> TableBlock {
    let rows = c.witnesses.iter().map(|w| {
        vec![
            Cell::text(voice.brackets(&words::capital(&w.name), &w.about)),
            value(w, voice),
            Cell::text(voice.period(w.period)),
            match &w.aside {
                None => Cell::Tag(tone(w.verdict), voice.verdict(w.verdict).to_owned()),
                Some(why) => Cell::text(voice.said("witness.aside", &[("why", why)])),
            },
            Cell::text(remarks(w, voice)),
        ]
    });
    TableBlock {
        id: format!("sources-{}", c.number),
        table: Table {
            caption: voice.word("sources.caption").to_owned(),
            columns: ["source", "value", "period", "verdict", "to_know"]
                .map(|name| column(name, voice))
                .to_vec(),
            rows: rows.collect(),
        },
        notes: Vec::new(),
    }
}

fn column(name: &str, voice: &Voice<'_>) -> Column {
    Column::text(voice.word(&format!("column.{name}")))
}

fn value(w: &Witness, voice: &Voice<'_>) -> Cell {
    let text = w.value.map_or_else(|| voice.word("value.none").to_owned(), |v| voice.quantity(v, &w.unit));
    match w.evidence.first() {
        Some(id) => Cell::Text(text, Some(id.clone())),
        None => Cell::text(text),
    }
}

fn remarks(w: &Witness, voice: &Voice<'_>) -> String {
    let mut parts = w.notes.clone();
    if !w.release.is_empty() {
        parts.push(voice.said("witness.release", &[("release", &w.release)]));
    }
    if w.evidence.len() > 1 {
        let ids: Vec<&str> = w.evidence.iter().take(IDS_SHOWN).map(String::as_str).collect();
        let more = w.evidence.len().saturating_sub(IDS_SHOWN);
        let more = if more > 0 { voice.said("ids.more", &[("n", &more.to_string())]) } else { String::new() };
        parts.push(voice.said("rows", &[("ids", &format!("{} {more}", ids.join(", ")))]));
    }
    words::capital(&parts.join(voice.semicolon()))
}

fn overview(report: &Report, voice: &Voice<'_>) -> Section {
    // A column that would be empty for every claim is left out.
    let nearest = report.claims.iter().any(|c| !c.nearest.is_empty());
    let heads = ["number", "claim", "verdict", "basis", "nearest"];
    let heads = if nearest { &heads[..] } else { &heads[..4] };
    let rows = report.by_weight().into_iter().map(|c| {
        let mut row = vec![
            Cell::text(c.number.to_string()),
            Cell::text(c.says.as_str()),
            Cell::Tag(tone(c.verdict), voice.verdict(c.verdict).to_owned()),
            Cell::text(c.headline.as_str()),
        ];
        if nearest {
            row.push(Cell::text(c.nearest.first().map_or("", String::as_str)));
        }
        row
    });
    let table = Table {
        caption: voice.word("found.caption").to_owned(),
        columns: heads.iter().map(|name| column(name, voice)).collect(),
        rows: rows.collect(),
    };
    Section {
        id: "claims".to_owned(),
        title: voice.word("found").to_owned(),
        blocks: vec![Block::Table(TableBlock { id: "claims-table".to_owned(), table, notes: Vec::new() })],
    }
}
