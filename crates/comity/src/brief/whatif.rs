//! What if the two parties concluded a free trade agreement?
//!
//! Every pair of a member of one side and a member of the other that has no agreement yet gets one
//! of average effect; the answer is the change of real income and of trade in the one-sector world
//! of the atlas (`crate::simulate`, docs/equilibrium.md). A bar ends at the average effect, the
//! line on it spans to the cautious one:
//!
//! | effect on trade | from |
//! |---|---|
//! | 0.557 (0.102) | Yotov, Piermartini, Monteiro and Larch (2016), chapter 1 |
//! | 0.170 (0.042) | Weidner and Zylkin (2021), corrected for the bias of many fixed effects |
//!
//! The numbers are the model's, not a source's: no row adds up to them. The name in front of each
//! leads to the trade it rests on, and the scenario is printed so that they can be made again.
//! Not a forecast, and silent on schedules, exceptions, services and time.

use super::scope::Scope;
use crate::simulate::baseline::{Choice, atlas::YEAR};
use crate::simulate::result::{Answer, Caution, Run};
use crate::simulate::{Ask, Prepared, Scenario, caution};
use crate::words;
use comity_figures::figure::ranked::{Bar, Ranked};
use comity_figures::figure::{Caption, Cell, Chart, Column, Source, Table, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::agreement::DESTA_LAST;
use comity_ledger::measure;
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// Years between the end of a brief and the year of the baseline, at most.
const FAR: i16 = 8;
/// Most members drawn one by one.
const MEMBERS: usize = 60;

/// Name, effect on the logarithm of trade, its standard error, and who found it.
const EFFECTS: [(&str, f64, f64, &str); 2] = [
    ("average", 0.557, 0.102, "Yotov, Piermartini, Monteiro and Larch (2016), chapter 1"),
    ("cautious", 0.170, 0.042, "Weidner and Zylkin (2021)"),
];

/// The one-sector world of the atlas, calibrated; `None` if the atlas lacks what it takes.
struct Baseline(Option<Prepared>);

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    match found(scope) {
        Ok(found) => found.blocks(),
        Err(why) => {
            vec![Block::Missing {
                what: "A free trade agreement between the parties, simulated".to_owned(),
                why,
            }]
        }
    }
}

/// A solved question.
struct Found<'a> {
    scope: &'a Scope<'a>,
    /// The text of the scenario.
    text: String,
    answer: Answer,
    /// Indices of the members of both sides in the baseline.
    sides: [Vec<usize>; 2],
    /// Pairs that have an agreement already, of all.
    bound: (usize, usize),
}

fn found<'a>(scope: &'a Scope<'a>) -> Result<Found<'a>, String> {
    if scope.to + FAR < YEAR {
        return Err(format!("the baseline is of {YEAR}, and this brief ends in {}", scope.to));
    }
    let kept = scope.world.derived(|world| Baseline(Prepared::load(world, &Choice::Atlas(YEAR)).ok()));
    let world =
        kept.get().and_then(|kept| kept.0.as_ref()).ok_or("the atlas lacks the trade of all pairs")?;
    let at: BTreeMap<PlaceId, usize> =
        world.baseline.places.iter().enumerate().filter_map(|(n, p)| Some((p.id?, n))).collect();
    let inside = |party: &Party| -> Vec<PlaceId> {
        party.members.iter().copied().filter(|id| at.contains_key(id)).collect()
    };
    let (left, right) = (inside(&scope.a), inside(&scope.b));
    for (party, members) in [(&scope.a, &left), (&scope.b, &right)] {
        if members.is_empty() {
            return Err(format!("{} is not in the trade and products of {YEAR}", party.name()));
        }
    }
    let panel = scope.world.panel();
    let covered = panel.series("baci").is_some_and(|s| panel.two_way(s, &scope.a, &scope.b, YEAR).is_ok());
    if !covered {
        return Err(format!(
            "the trade between them in {YEAR}, which a change would start from, is not covered"
        ));
    }
    let open = open_pairs(scope, &left, &right);
    let all = left.len() * right.len();
    let bound = all - open.iter().map(|(who, whom)| who.len() * whom.len()).sum::<usize>();
    if open.is_empty() {
        return Err(
            "every pair of the two sides has an agreement, or one that is signed or concluded".to_owned()
        );
    }
    let text = text(scope, &open);
    let scenario = Scenario::parse("whatif.toml", &text, Path::new("")).map_err(|e| e.to_string())?;
    let answer = world.run(scope.world, &scenario, &Ask::default()).map_err(|e| e.to_string())?;
    if let Some(run) = answer.runs.iter().find(|run| !run.certificate.solved) {
        return Err(format!("the model was not solved: {}", run.certificate.status));
    }
    let sides = [left, right].map(|side| side.iter().map(|id| at[id]).collect());
    Ok(Found { scope, text, answer, sides, bound: (bound, all) })
}

/// Lists of left members with the right members they have no agreement with.
fn open_pairs(scope: &Scope, left: &[PlaceId], right: &[PlaceId]) -> Vec<(Vec<PlaceId>, Vec<PlaceId>)> {
    let standing = scope.world.ledger().standing(&measure::TIES_FTA, &scope.a, &scope.b, scope.as_of);
    let ties: BTreeSet<(PlaceId, PlaceId)> = standing
        .in_force
        .iter()
        .chain(&standing.cannot_say)
        // What is signed, agreed or begins later is no idea of what might be.
        .chain(&standing.signed)
        .chain(&standing.announced)
        .chain(&standing.later)
        .flat_map(|tie| [(tie.a, tie.b), (tie.b, tie.a)])
        .collect();
    let year = scope.as_of.year.min(DESTA_LAST);
    let has = |a: PlaceId, b: PlaceId| {
        ties.contains(&(a, b)) || scope.world.agreements().in_force(a, b, year) == Some(true)
    };
    let mut lists: BTreeMap<Vec<PlaceId>, Vec<PlaceId>> = BTreeMap::new();
    for a in left {
        let whom: Vec<PlaceId> = right.iter().copied().filter(|b| !has(*a, *b)).collect();
        if !whom.is_empty() {
            lists.entry(whom).or_default().push(*a);
        }
    }
    lists.into_iter().map(|(whom, who)| (who, whom)).collect()
}

/// The scenario as a file.
fn text(scope: &Scope, open: &[(Vec<PlaceId>, Vec<PlaceId>)]) -> String {
    let codes = |ids: &[PlaceId]| {
        let quoted: Vec<String> = ids.iter().map(|id| format!("{:?}", registry().code_of(*id))).collect();
        format!("[{}]", quoted.join(", "))
    };
    let question =
        format!("What if {} and {} concluded a free trade agreement?", scope.a_name(), scope.b_name());
    let mut out = format!(
        "name = \"agreement\"\nquestion = {question:?}\nbaseline = \"atlas\"\nyear = {YEAR}\nas_of = {}\n",
        scope.as_of
    );
    for (name, effect, error, source) in EFFECTS {
        let mut shocks = Vec::new();
        for (k, (who, whom)) in open.iter().enumerate() {
            let shock = format!("{name} {}", k + 1);
            let _ = write!(
                out,
                "\n[[shock]]\nname = {shock:?}\nkind = \"agreement\"\nbetween = [{}, {}]\n\
                 effect = {effect}\nstandard_error = {error}\nsource = {source:?}\n",
                codes(who),
                codes(whom)
            );
            shocks.push(format!("{shock:?}"));
        }
        let _ = write!(out, "\n[[variant]]\nname = {name:?}\nshocks = [{}]\n", shocks.join(", "));
    }
    out
}

impl Found<'_> {
    fn blocks(&self) -> Vec<Block> {
        let command = Text::new()
            .plain("The scenario, to change and solve again: ")
            .code("comity simulate whatif.toml");
        vec![
            Block::Paragraph(Text::from(self.lead())),
            self.figure(),
            self.table(),
            Block::Details {
                id: "whatif-scenario".to_owned(),
                summary: command,
                blocks: vec![Block::Paragraph(Text::new().code(self.text.clone()))],
            },
        ]
    }

    fn lead(&self) -> String {
        format!(
            "A simulation, not a source: what an agreement of average effect between the pairs that have none \
             would change in the world of {YEAR}, everything else as it was. The name before each number leads \
             to the trade it rests on."
        )
    }

    fn runs(&self) -> (&Run, &Run) {
        (&self.answer.runs[0], &self.answer.runs[1])
    }

    /// Change of real income of places together, in per cent.
    fn income(run: &Run, at: &[usize]) -> f64 {
        let sum = |f: &dyn Fn(usize) -> f64| at.iter().map(|n| f(*n)).sum::<f64>();
        100.0 * sum(&|n| run.places[n].equivalent_variation) / sum(&|n| run.places[n].income)
    }

    /// Change of trade between the sides, both ways, in per cent.
    fn trade(&self, run: &Run) -> f64 {
        let (mut before, mut after) = (0.0, 0.0);
        for a in &self.sides[0] {
            for b in &self.sides[1] {
                for (from, to) in [(*a, *b), (*b, *a)] {
                    let cell = run.trade.total(from, to);
                    before += cell.0;
                    after += cell.1;
                }
            }
        }
        100.0 * (after / before - 1.0)
    }

    /// Evidence of the trade between two parties in the baseline.
    fn rests_on(&self, a: &Party, b: &Party) -> Option<String> {
        let panel = self.scope.world.panel();
        Some(panel.two_way(panel.series("baci")?, a, b, YEAR).ok()?.id)
    }

    fn bars(&self) -> Vec<Bar> {
        let (average, cautious) = self.runs();
        let bar = |label: String, at: &[usize], rests_on: Option<String>, highlighted: bool| {
            let (far, near) = (Self::income(average, at), Self::income(cautious, at));
            Bar {
                label,
                value: far.into(),
                low: Some(far.min(near)),
                high: Some(far.max(near)),
                highlighted,
                rests_on,
            }
        };
        let scope = self.scope;
        let mut bars = Vec::new();
        for (k, party, other) in [(0, &scope.a, &scope.b), (1, &scope.b, &scope.a)] {
            let at = &self.sides[k];
            let name = if k == 0 { scope.a_name() } else { scope.b_name() };
            let whole = if at.len() > 1 { format!("{name}, together") } else { name.to_owned() };
            bars.push(bar(whole, at, self.rests_on(party, other), true));
            if at.len() == 1 || at.len() > MEMBERS {
                continue;
            }
            for n in at {
                let place = &average.places[*n];
                let member = registry().by_code(&place.code).and_then(|id| Party::of(id, scope.as_of).ok());
                // A member whose trade with the other side nobody reported has no change to print.
                if let Some(evidence) = member.and_then(|member| self.rests_on(&member, other)) {
                    bars.push(bar(caution::name(place), &[*n], Some(evidence), false));
                }
            }
        }
        bars
    }

    fn figure(&self) -> Block {
        let (average, cautious) = self.runs();
        let baseline = &self.answer.baseline;
        let (bound, all) = self.bound;
        let residual = average.certificate.worst_residual.max(cautious.certificate.worst_residual);
        let mut notes = vec![
            format!(
                "Model: one-sector structural gravity in exact changes, deficits {}; trade elasticity {} ({}); data of {YEAR}; worst residual of any equation {residual:.0e}.",
                average.closure, baseline.elasticity.0, baseline.elasticity_source
            ),
            format!(
                "Effect of an agreement on the logarithm of trade: {}.",
                EFFECTS
                    .map(|(name, effect, error, source)| format!(
                        "{name} {effect} (standard error {error}), {source}"
                    ))
                    .join("; ")
            ),
        ];
        if bound > 0 {
            notes.push(format!(
                "{bound} of {all} pairs have an agreement by the lists or the ledger (or may have) and get none."
            ));
        }
        if self.sides.iter().flatten().any(|n| average.places[*n].caution == Some(Caution::Open)) {
            notes.push(format!(
                "* Less than {} % of spending stays at home in the baseline: openness is overstated, and so is the change.",
                100.0 * caution::OPEN
            ));
        }
        let chart = Ranked {
            caption: Caption {
                id: "whatif".to_owned(),
                title: "Change of real income if the parties concluded an agreement".to_owned(),
                notes,
                sources: baseline
                    .sources
                    .iter()
                    .map(|s| Source { text: s.clone(), ..Source::default() })
                    .collect(),
                ..Caption::default()
            },
            unit: Unit::new("per cent", 2),
            interval_label: "from the cautious effect to the average".to_owned(),
            highlight_label: "the two parties".to_owned(),
            bars: self.bars(),
        };
        Block::figure(chart.figure())
    }

    fn table(&self) -> Block {
        let (average, cautious) = self.runs();
        let percent = |name: &str| Column::number(name, "%");
        let mut table = Table::new(
            "The agreement in four numbers",
            vec![Column::text("Change of"), percent("cautious effect"), percent("average effect")],
        );
        let evidence = self.rests_on(&self.scope.a, &self.scope.b);
        let everybody: Vec<usize> = (0..average.places.len()).collect();
        let mut row = |name: String, of: &dyn Fn(&Run) -> f64| {
            let [near, far] = [cautious, average].map(|run| Cell::number(Some(of(run)), 2));
            table.rows.push(vec![Cell::Text(name, evidence.clone()), near, far]);
        };
        row("Trade between the parties, both ways".to_owned(), &|run| self.trade(run));
        let names = [self.scope.a_name(), self.scope.b_name()];
        for (name, at) in names.iter().zip(&self.sides) {
            row(format!("Real income, {name}"), &|run| Self::income(run, at));
        }
        row("Real income, world".to_owned(), &|run| Self::income(run, &everybody));
        let notes = vec![format!(
            "Real income of a side is weighted by income; {}.",
            words::list(&[
                words::count(self.sides[0].len(), "place"),
                format!("{} are in the baseline", words::count(self.sides[1].len(), "place"))
            ])
        )];
        Block::Table(TableBlock { id: "whatif-numbers".to_owned(), table, notes })
    }
}
