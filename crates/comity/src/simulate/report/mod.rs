//! The answer as one page: map, bars with intervals, trade, evidence, and what it rests on.
//!
//! The first run of the answer is shown in full, the others side by side with it.

mod figures;
mod tables;

use super::result::{Answer, Group, Run};
use super::terminal::{evidence, money, residual};
use super::words::{change, with_range};
use super::{Baseline, closure};
use crate::evidence::with_appendix;
use crate::words;
use comity_figures::page::{Block, Page, Section, Span, Text, Tile};
use comity_ledger::world::World;

/// Most headline numbers.
const TILES: usize = 6;

/// The whole page.
pub fn page(world: &World, answer: &Answer, baseline: &Baseline) -> Page {
    with_appendix(world, arranged(answer, baseline))
}

/// What changes while a control is moved: headline, map, both ends, trade. No appendix.
pub fn live(answer: &Answer, baseline: &Baseline) -> Page {
    let mut page = arranged(answer, baseline);
    page.kind = String::new();
    page.title = std::mem::take(&mut page.subtitle);
    page.colophon.clear();
    let terms = std::mem::take(&mut page.meta).into_iter().filter(|(name, _)| LIVE.contains(&name.as_str()));
    let terms = terms.map(|(name, mut text)| {
        text.0.insert(0, Span::Strong(format!("{name}: ")));
        text
    });
    // The map first, so that it is in sight of the controls; then what was changed, and on what terms.
    if let Some(at) = page.sections.iter().position(|s| s.id == "gains") {
        page.sections[..=at].rotate_right(1);
    }
    if let Some(done) = page.sections.iter_mut().find(|s| s.id == "done") {
        done.blocks.push(Block::List(terms.collect()));
    }
    for section in &mut page.sections {
        section.blocks.iter_mut().for_each(by_control);
        section
            .blocks
            .retain(|block| !matches!(block, Block::Table(t) if LONG.iter().any(|id| t.id.starts_with(id))));
    }
    page
}

/// Options of the command line as the controls of the lab that do the same.
fn by_control(block: &mut Block) {
    let texts: &mut [Text] = match block {
        Block::List(points) => points,
        Block::Note(text) | Block::Paragraph(text) => std::slice::from_mut(text),
        _ => return,
    };
    for span in texts.iter_mut().flat_map(|text| &mut text.0) {
        let Span::Code(option) = span else { continue };
        let control = match option.as_str() {
            DRAWS => "the control of draws, under More,",
            CLOSURES => "the control of trade imbalances, under More,",
            _ => continue,
        };
        *span = Span::Plain(control.to_owned());
    }
}

/// Options that the report on paper names.
const DRAWS: &str = "--draws 1000 --seed 1";
const CLOSURES: &str = "--closure all";

/// Tables of every place, which nobody reads while a control moves; files have them.
const LONG: [&str; 4] = ["places", "decomposition", "parts-", "sectors-"];

/// Lines of the title block that stay with a moving control, below the map.
const LIVE: [&str; 4] = ["Baseline", "Deficits", "Trade elasticity", "Evidence"];

/// The page without its appendix, for a server that explains every id on its own page.
pub fn arranged(answer: &Answer, baseline: &Baseline) -> Page {
    let Some(run) = answer.runs.first() else { return Page::default() };
    let mut sections = vec![section("done", "What was changed", tables::shocks(answer, run))];
    if run.certificate.solved {
        sections.push(section("gains", "Who gains, who loses", gains(answer, baseline, run)));
        sections.extend(figures::path(run).map(|drawn| section("path", "Year by year", drawn)));
        sections.extend(run.lens.as_ref().map(|lens| section("lens", "One product", tables::lens(lens))));
        sections.push(section("through", "Through whom and what", tables::detail(answer, run)));
        sections.push(section("trade", "Trade", tables::trade(answer, run)));
    }
    if answer.runs.len() > 1 {
        sections.push(section("side-by-side", "Side by side", tables::side_by_side(answer)));
    }
    sections.push(section("sure", "How sure", sure(answer, run)));
    sections.push(section("rests", "What it rests on", rests(answer)));
    Page {
        lang: "en".to_owned(),
        title: words::capital(&answer.scenario.name),
        subtitle: answer.scenario.question.clone(),
        kind: "Simulation report".to_owned(),
        meta: meta(answer, run),
        summary: summary(run),
        tiles: tiles(answer, run),
        sections,
        evidence: Vec::new(),
        colophon: vec![Text::from(
            "A model answer, not a forecast: one factor per place, no politics, and nothing takes time but capital where a path \
             is shown. Flows of the baseline are bound to the evidence section; `comity explain ID` shows the rows behind them.",
        )],
    }
}

fn section(id: &str, title: &str, blocks: Vec<Block>) -> Section {
    Section { id: id.to_owned(), title: title.to_owned(), blocks }
}

fn meta(answer: &Answer, run: &Run) -> Vec<(String, Text)> {
    let b = &answer.baseline;
    let mut rows = vec![
        (
            "Baseline",
            format!(
                "{}: {}, {}",
                b.label,
                words::count(b.places, "place"),
                words::count(b.sectors, "sector")
            ),
        ),
        ("Variant", run.variant.clone()),
        ("Deficits", format!("{}: {}", run.closure, closure::named(run.closure_kind).words)),
        ("Trade elasticity", tables::elasticity(answer)),
        ("Blocs as of", answer.scenario.as_of.clone()),
        ("Evidence", evidence(&run.certificate, run)),
        (
            "Scenario",
            format!(
                "{} (sha256 {}…)",
                answer.scenario.file,
                answer.scenario.sha256.get(..16).unwrap_or_default()
            ),
        ),
        ("Program", answer.program.clone()),
    ];
    if let Some(draws) = &run.draws {
        rows.insert(
            4,
            (
                "Draws",
                format!(
                    "{} with seed {}, {} failed; intervals hold nine of ten",
                    draws.count, draws.seed, draws.failed_count
                ),
            ),
        );
    }
    rows.into_iter().map(|(name, text)| (name.to_owned(), Text::from(text))).collect()
}

fn summary(run: &Run) -> Vec<Text> {
    if !run.certificate.solved {
        return vec![Text::from(format!("No number is shown: {}.", run.certificate.status))];
    }
    // The parties asked about have their own tiles.
    let rest: Vec<&str> = run.moved.iter().skip(run.focus.len()).map(String::as_str).collect();
    vec![Text::from(format!("{}.", rest.join(". ")))]
}

fn tiles(answer: &Answer, run: &Run) -> Vec<Tile> {
    let tile = |g: &Group| {
        let r = g.real_income_percent;
        let range = r.low.zip(r.high);
        Tile {
            label: format!("Real income, {}", g.name),
            value: change(r.value).trim_end_matches(" %").to_owned(),
            unit: "%".to_owned(),
            change: range
                .map_or_else(String::new, |(low, high)| format!("from {} to {}", change(low), change(high))),
            basis: format!("worth {} a year; exact, {}", money(g.equivalent_variation, answer), run.closure),
            ..Tile::default()
        }
    };
    run.focus.iter().chain(&run.world).take(TILES).map(tile).collect()
}

fn gains(answer: &Answer, baseline: &Baseline, run: &Run) -> Vec<Block> {
    let mut blocks = vec![figures::map(baseline, run)];
    blocks.extend(figures::parties(run));
    blocks.extend(figures::members(baseline, run));
    blocks.push(figures::ends(run));
    blocks.extend(tables::places(answer, run));
    blocks
}

fn sure(answer: &Answer, run: &Run) -> Vec<Block> {
    let mut points = Vec::new();
    for other in &answer.runs {
        points.push(
            Text::new()
                .strong(format!("{}, {}: ", other.variant, other.closure))
                .plain(evidence(&other.certificate, other)),
        );
    }
    let audit = &answer.baseline.audit;
    points.push(Text::new().strong("Zero-shock audit of the baseline: ").plain(format!(
        "worst residual {} ({}) when nothing changes",
        residual(audit.worst_residual),
        audit.worst_equation
    )));
    if let Some(draws) = &run.draws {
        points.push(Text::new().strong("Drawn: ").plain(draws.what.join("; ")));
        for (draw, why) in &draws.failed {
            points.push(Text::from(format!("draw {draw} failed: {why}")));
        }
    } else {
        points.push(
            Text::new()
                .plain("No intervals: ")
                .code(DRAWS)
                .plain(" draws elasticities and estimated shocks."),
        );
    }
    if let Some(world) = run.world.as_ref().filter(|_| run.certificate.solved) {
        points.push(Text::from(format!(
            "The exact change of real income is printed first. The first-order formula of much of the literature stands beside it; for the world the exact change is {}.",
            with_range(world.real_income_percent.value, None)
        )));
    }
    let mut blocks = vec![Block::List(points)];
    if answer.runs.iter().all(|other| other.closure == run.closure) {
        blocks.push(Block::Note(
            Text::new()
                .plain("The treatment of deficits can change the sign of a result: ")
                .code(CLOSURES)
                .plain(" shows four of them side by side."),
        ));
    }
    blocks
}

fn rests(answer: &Answer) -> Vec<Block> {
    let b = &answer.baseline;
    let mut points: Vec<Text> = Vec::new();
    for (name, texts) in [
        ("Baseline: ", &b.sources),
        ("To know: ", &b.notes),
        ("Scenario: ", &answer.scenario.sources),
        ("To know: ", &answer.scenario.notes),
    ] {
        points.extend(texts.iter().map(|text| Text::new().strong(name).plain(text.clone())));
    }
    points.push(Text::new().strong("Trade elasticity: ").plain(tables::elasticity(answer)));
    let mut blocks = vec![Block::List(points)];
    blocks.extend(tables::repairs(answer));
    blocks
}
