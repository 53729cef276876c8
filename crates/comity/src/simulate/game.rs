//! Alone or together? Optimal and Nash tariffs, the gain of a bloc, the value of joining.
//!
//! | game | question | answer |
//! |---|---|---|
//! | `optimal-tariff` | what tariff pays a player when nobody answers | rate and gain of each player on its own |
//! | `nash` | and when all players answer | rates that answer each other, gains of all |
//! | `bloc-gain` | what do players gain by setting one tariff together | common optimum less the Nash gains of the same players apart |
//! | `shapley` | how is a gain shared by who brings it | Shapley value over all coalitions, core check |
//!
//! A gain is the sum over a player's places of the equivalent variation. For `shapley` the worth of
//! a coalition is the joint gain of its members when the shocks of the scenario hold among them
//! only; without shocks, when they set one common optimal tariff. One rate per player. Deficits are
//! best removed first (`balanced-first`): fixed ones have no equilibrium under the high rates that a
//! search for the best one tries.

use super::certificate::certificate;
use super::closure;
use super::places::resolve;
use super::result::CertificateInfo;
use super::run::Prepared;
use super::scenario::Scenario;
use super::shock::compile;
use super::terminal::{money_in, residual};
use super::words::change;
use crate::failure::Failure;
use crate::{output, words};
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Country, Cube};
use comity_model::equilibrium::calibrate::balanced;
use comity_model::equilibrium::coalition::{blocking, shapley, worths};
use comity_model::equilibrium::tariff_game::Game;
use comity_model::equilibrium::{Closure, Economy, Options, Shock};
use serde::Serialize;

/// Schema of the JSON answer.
pub const SCHEMA: &str = "comity/simulate-game/1";
/// Most players of a Shapley value: 4,096 coalitions.
pub const MOST_SHAPLEY: usize = 12;
/// Nash rates are found to this accuracy.
const ACCURACY: f64 = 1e-6;
/// A coalition that gains less than this part of the whole by leaving does not block.
const CORE: f64 = 1e-6;

/// Which game.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Each player alone, nobody answers.
    OptimalTariff,
    /// All answer.
    Nash,
    /// One common tariff against Nash apart.
    BlocGain,
    /// The value of joining.
    Shapley,
}

impl Which {
    /// The game of that name.
    pub fn find(name: &str) -> Option<Self> {
        Some(match name {
            "optimal-tariff" => Self::OptimalTariff,
            "nash" => Self::Nash,
            "bloc-gain" => Self::BlocGain,
            "shapley" => Self::Shapley,
            _ => return None,
        })
    }
}

/// What came out for one player.
#[derive(Clone, Debug, Serialize)]
pub struct Player {
    /// As asked for.
    pub name: String,
    /// Number of its places.
    pub members: usize,
    /// Its tariff, if it sets one.
    pub rate_percent: Option<f64>,
    /// Change of its real income.
    pub real_income_percent: f64,
    /// The same as money of the baseline.
    pub gain: f64,
    /// Its Shapley value.
    pub shapley: Option<f64>,
}

/// The answer to a game.
#[derive(Clone, Debug, Serialize)]
pub struct GameAnswer {
    /// `comity/simulate-game/1`.
    pub schema: &'static str,
    /// Which game.
    pub game: &'static str,
    /// On which baseline.
    pub baseline: String,
    /// Treatment of trade deficits.
    pub closure: &'static str,
    /// Money unit.
    pub unit: String,
    /// The players.
    pub players: Vec<Player>,
    /// What follows, in words.
    pub words: Vec<String>,
    /// The solutions that the numbers rest on; the worst one.
    pub certificate: Option<CertificateInfo>,
    /// Whether the game has an answer.
    pub settled: bool,
}

/// Plays a game among `names`; a bloc is one player.
///
/// # Errors
/// Unknown players, too many or too few, one place in two players.
pub fn play(
    world: &World,
    prepared: &Prepared,
    scenario: &Scenario,
    which: Which,
    names: &[String],
) -> Result<GameAnswer, Failure> {
    let mut economy = prepared.economy(&scenario.model)?;
    if scenario.model.margins.is_open() {
        return Err(Failure::usage("games are not for a model with `scale`, `rebate` or `entry`"));
    }
    let closure = scenario.model.closure;
    let mut options = prepared.options(&scenario.model, closure)?;
    if closure == Closure::BalancedFirst {
        // Once for the whole game: without deficits, the additive closure is the same.
        let (base, c) =
            balanced(&economy, &options).map_err(|e| Failure::data(prepared.baseline.refusal(&e)))?;
        if !c.is_solved() {
            let c = certificate(&prepared.baseline, &c, closure);
            let message =
                format!("deficits cannot be removed: {}; residual {}", c.status, residual(c.worst_residual));
            return Err(Failure::data(message).hint("choose another --closure"));
        }
        economy = base;
        options.closure = Closure::Additive;
    }
    let table = Players::of(prepared, scenario, names)?;
    let least = if which == Which::OptimalTariff { 1 } else { 2 };
    if table.members.len() < least {
        return Err(Failure::usage(format!("this game needs at least {least} players"))
            .hint("--players USA,CHN,EU; for the members of a bloc name each of them"));
    }
    let one = Play { prepared, economy: &economy, options, closure: closure::named(closure).name, table };
    match which {
        Which::OptimalTariff => one.alone(),
        Which::Nash => one.nash(),
        Which::BlocGain => one.bloc(),
        Which::Shapley => one.shapley(world, scenario),
    }
}

struct Players {
    names: Vec<String>,
    members: Vec<Vec<Country>>,
}

impl Players {
    fn of(prepared: &Prepared, scenario: &Scenario, names: &[String]) -> Result<Self, Failure> {
        let mut members: Vec<Vec<Country>> = Vec::new();
        for name in names {
            let found = resolve(&prepared.baseline, std::slice::from_ref(name), scenario.as_of, "--players")?;
            let twice = found.at.iter().find(|n| members.iter().flatten().any(|m| m.0 == **n));
            if let Some(n) = twice {
                let place = &prepared.baseline.places[*n].name;
                return Err(Failure::usage(format!("{place} belongs to two players")));
            }
            members.push(found.at.into_iter().map(Country).collect());
        }
        Ok(Self { names: names.to_vec(), members })
    }
}

struct Play<'a> {
    prepared: &'a Prepared,
    economy: &'a Economy,
    options: Options,
    closure: &'static str,
    table: Players,
}

/// Real income of all places, baseline incomes, and the evidence.
struct Solved {
    real: Vec<f64>,
    income: Vec<f64>,
    certificate: CertificateInfo,
}

impl Play<'_> {
    fn game(&self, players: Vec<Vec<Country>>) -> Result<Game<'_>, Failure> {
        Game::new(self.economy, &self.options, players)
            .map_err(|e| Failure::usage(self.prepared.baseline.refusal(&e)))
    }

    fn solve(&self, shock: &Shock) -> Result<Solved, Failure> {
        let outcome = self.prepared.solve(self.economy, shock, &self.options, None)?;
        let report = outcome.report(shock).map_err(|e| Failure::bug(self.prepared.baseline.refusal(&e)))?;
        let income = report.countries.iter().enumerate().map(|(n, c)| outcome.account.income[n] / c.income);
        Ok(Solved {
            real: outcome.real_incomes(),
            income: income.collect(),
            certificate: certificate(&self.prepared.baseline, &outcome.certificate, self.options.closure),
        })
    }

    fn gain(&self, solved: &Solved, members: &[Country]) -> (f64, f64) {
        let gain: f64 = members.iter().map(|n| solved.income[n.0] * (solved.real[n.0] - 1.0)).sum();
        let income: f64 = members.iter().map(|n| solved.income[n.0]).sum();
        (gain, 100.0 * gain / income)
    }

    fn player(&self, p: usize, rate: Option<f64>, solved: &Solved) -> Player {
        let (gain, percent) = self.gain(solved, &self.table.members[p]);
        Player {
            name: self.table.names[p].clone(),
            members: self.table.members[p].len(),
            rate_percent: rate.map(|r| 100.0 * r),
            real_income_percent: percent,
            gain,
            shapley: None,
        }
    }

    fn answer(
        &self,
        game: &'static str,
        players: Vec<Player>,
        words: Vec<String>,
        certificate: Option<CertificateInfo>,
    ) -> GameAnswer {
        let settled = certificate.as_ref().is_some_and(|c| c.solved);
        GameAnswer {
            schema: SCHEMA,
            game,
            baseline: self.prepared.baseline.label.clone(),
            closure: self.closure,
            unit: self.prepared.baseline.unit.clone(),
            players,
            words,
            certificate,
            settled,
        }
    }

    fn money(&self, value: f64) -> String {
        money_in(&self.prepared.baseline.unit, value)
    }

    /// Each player's own optimum while nobody else moves.
    fn alone(&self) -> Result<GameAnswer, Failure> {
        let count = self.table.members.len();
        let (mut players, mut worst, mut lines) = (Vec::new(), None, Vec::new());
        for p in 0..count {
            let Some((rate, solved)) = self.optimum(&self.table.members[p])? else {
                return Ok(self.unsettled("optimal-tariff", &self.table.names[p]));
            };
            let world: Vec<Country> = (0..self.economy.countries()).map(Country).collect();
            let (others, _) = self.gain(&solved, &world);
            let player = self.player(p, Some(rate), &solved);
            lines.push(format!(
                "{}: {:.2} % on everything from outside is worth {} to it and {} to all others",
                player.name,
                100.0 * rate,
                self.money(player.gain),
                self.money(others - player.gain)
            ));
            players.push(player);
            worst = worse(worst, solved.certificate);
        }
        Ok(self.answer("optimal-tariff", players, lines, worst))
    }

    /// The best common rate of some places, the others as they are.
    fn optimum(&self, members: &[Country]) -> Result<Option<(f64, Solved)>, Failure> {
        let mut game = self.game(vec![members.to_vec()])?;
        let found =
            game.best_response(0, &[None]).map_err(|e| Failure::usage(self.prepared.baseline.refusal(&e)))?;
        let Some(rate) = found else { return Ok(None) };
        let shock = Shock { tariff: Some(game.tariffs(&[Some(rate)])), ..Shock::none() };
        Ok(Some((rate, self.solve(&shock)?)))
    }

    fn equilibrium(&self) -> Result<Option<(Vec<f64>, Solved, usize)>, Failure> {
        let mut game = self.game(self.table.members.clone())?;
        let found = game.nash(ACCURACY).map_err(|e| Failure::usage(self.prepared.baseline.refusal(&e)))?;
        let Some(nash) = found else { return Ok(None) };
        let rates: Vec<Option<f64>> = nash.rates.iter().copied().map(Some).collect();
        let shock = Shock { tariff: Some(game.tariffs(&rates)), ..Shock::none() };
        let solved = self.solve(&shock)?;
        Ok(Some((nash.rates, solved, nash.rounds)))
    }

    fn nash(&self) -> Result<GameAnswer, Failure> {
        let Some((rates, solved, rounds)) = self.equilibrium()? else {
            return Ok(self.unsettled("nash", "the players"));
        };
        let players: Vec<Player> =
            (0..rates.len()).map(|p| self.player(p, Some(rates[p]), &solved)).collect();
        let total: f64 = players.iter().map(|p| p.gain).sum();
        let world: Vec<Country> = (0..self.economy.countries()).map(Country).collect();
        let (all, percent) = self.gain(&solved, &world);
        let lines = vec![
            format!("rates answer each other after {} of best responses", words::count(rounds, "round")),
            format!(
                "together the players get {}, the rest of the world {}",
                self.money(total),
                self.money(all - total)
            ),
            format!("the world: real income {}", change(percent)),
        ];
        Ok(self.answer("nash", players, lines, Some(solved.certificate)))
    }

    /// One common tariff, against the same players each for itself.
    fn bloc(&self) -> Result<GameAnswer, Failure> {
        let Some((rates, apart, _)) = self.equilibrium()? else {
            return Ok(self.unsettled("bloc-gain", "the players apart"));
        };
        let joint: Vec<Country> = self.table.members.iter().flatten().copied().collect();
        let Some((rate, together)) = self.optimum(&joint)? else {
            return Ok(self.unsettled("bloc-gain", "the players together"));
        };
        let players: Vec<Player> = (0..rates.len()).map(|p| self.player(p, Some(rate), &together)).collect();
        let (one, one_percent) = self.gain(&together, &joint);
        let (many, many_percent) = self.gain(&apart, &joint);
        let mut lines = vec![
            format!(
                "together: one tariff of {:.2} % towards outside, worth {} ({})",
                100.0 * rate,
                self.money(one),
                change(one_percent)
            ),
            format!(
                "apart: each its own tariff against all others, worth {} ({})",
                self.money(many),
                change(many_percent)
            ),
            format!("acting as a bloc is worth {} more", self.money(one - many)),
        ];
        for (p, player) in players.iter().enumerate() {
            let (own, _) = self.gain(&apart, &self.table.members[p]);
            lines.push(format!(
                "{}: {:.2} % apart; joining is worth {}",
                player.name,
                100.0 * rates[p],
                self.money(player.gain - own)
            ));
        }
        let worst = worse(Some(apart.certificate), together.certificate);
        Ok(self.answer("bloc-gain", players, lines, worst))
    }

    /// The shock of the scenario, which coalitions have a part of; none without one.
    fn whole(&self, world: &World, scenario: &Scenario) -> Result<Option<Shock>, Failure> {
        let baseline = &self.prepared.baseline;
        let variant = scenario.variants.first().filter(|v| !v.shocks.is_empty());
        match variant {
            Some(variant) => {
                if scenario.has_quota() || !scenario.years.is_empty() {
                    let message = "a coalition is worth one solution: no quotas, no stages";
                    return Err(Failure::usage(message).hint("leave them out of the scenario of a game"));
                }
                let compiled = compile(world, baseline, scenario, variant, None)?;
                Ok(Some(compiled.shock(baseline, self.economy.theta(), &[], None, &[])))
            }
            None => Ok(None),
        }
    }

    fn shapley(&self, world: &World, scenario: &Scenario) -> Result<GameAnswer, Failure> {
        let count = self.table.members.len();
        if count > MOST_SHAPLEY {
            return Err(Failure::usage(format!(
                "at most {MOST_SHAPLEY} players have an exact Shapley value here, found {count}"
            ))
            .hint("group some of them: a bloc is one player"));
        }
        let whole = self.whole(world, scenario)?;
        let worth = |mask: usize| -> Result<f64, Failure> {
            let inside = self.inside(mask);
            if inside.is_empty() {
                return Ok(0.0);
            }
            let solved = match &whole {
                Some(shock) => self.solve(&among(self.economy, shock, &inside))?,
                None => {
                    self.optimum(&inside)?
                        .ok_or_else(|| Failure::data("a best response on the way has no solution"))?
                        .1
                }
            };
            if !solved.certificate.solved {
                return Err(Failure::data(format!(
                    "{}; residual {}",
                    solved.certificate.status,
                    residual(solved.certificate.worst_residual)
                )));
            }
            Ok(self.gain(&solved, &inside).0)
        };
        let worth = worths(count, worth).map_err(|(mask, e)| {
            Failure::data(format!("the coalition {} has no worth: {}", self.coalition(mask), e.message))
        })?;
        let value = shapley(&worth).ok_or_else(|| Failure::bug("a Shapley value of the wrong size"))?;
        let all = self.inside(worth.len() - 1);
        let (rate, solved) = match &whole {
            Some(shock) => (None, self.solve(&among(self.economy, shock, &all))?),
            None => self
                .optimum(&all)?
                .map(|(rate, s)| (Some(rate), s))
                .ok_or_else(|| Failure::data("no common optimum"))?,
        };
        let mut players: Vec<Player> = (0..count).map(|p| self.player(p, rate, &solved)).collect();
        players.iter_mut().zip(&value).for_each(|(player, v)| player.shapley = Some(*v));
        let total = worth.last().copied().unwrap_or(0.0);
        let what = match scenario.variants.first().filter(|v| !v.shocks.is_empty()) {
            Some(variant) => {
                format!("the shocks of {:?} among the members of a coalition only", variant.name)
            }
            None => "one common optimal tariff of a coalition".to_owned(),
        };
        let mut lines = vec![
            format!("worth of a coalition: {what}; {} coalitions, exact", worth.len()),
            format!(
                "all together: {}; the values add to {}",
                self.money(total),
                self.money(value.iter().sum())
            ),
        ];
        lines.push(match blocking(&worth, &value, CORE * total.abs()) {
            None => "the sharing is in the core: no coalition does better on its own".to_owned(),
            Some((mask, more)) => format!(
                "not in the core: {} would have {} more on its own",
                self.coalition(mask),
                self.money(more)
            ),
        });
        Ok(self.answer("shapley", players, lines, Some(solved.certificate)))
    }

    fn inside(&self, mask: usize) -> Vec<Country> {
        let members = self.table.members.iter().enumerate().filter(|(p, _)| mask >> p & 1 == 1);
        members.flat_map(|(_, m)| m.iter().copied()).collect()
    }

    fn coalition(&self, mask: usize) -> String {
        let names: Vec<&String> =
            self.table.names.iter().enumerate().filter(|(p, _)| mask >> p & 1 == 1).map(|(_, n)| n).collect();
        words::list(&names)
    }

    fn unsettled(&self, game: &'static str, who: &str) -> GameAnswer {
        let line = format!(
            "no answer: a counterfactual on the way to the best response of {who} has no solution, or the rates do not settle"
        );
        self.answer(game, Vec::new(), vec![line], None)
    }
}

/// The shock on flows between members only.
fn among(economy: &Economy, shock: &Shock, inside: &[Country]) -> Shock {
    let member = |n: usize| inside.iter().any(|m| m.0 == n);
    let both = |n: usize, i: usize| member(n) && member(i);
    let (count, sectors) = (economy.countries(), economy.sectors());
    let cost = shock.trade_cost.as_ref().map(|cost| {
        Cube::from_fn(count, sectors, |n, i, j| if both(n.0, i.0) { cost.at(n, i, j) } else { 1.0 })
    });
    let tariff = shock.tariff.as_ref().map(|tariff| {
        Cube::from_fn(count, sectors, |n, i, j| {
            if both(n.0, i.0) { tariff.at(n, i, j) } else { economy.tariff().at(n, i, j) }
        })
    });
    let export_tax = shock.export_tax.as_ref().map(|tax| {
        let old = |n, i, j| economy.export_tax().map_or(0.0, |rates| rates.at(n, i, j));
        Cube::from_fn(count, sectors, |n, i, j| if both(n.0, i.0) { tax.at(n, i, j) } else { old(n, i, j) })
    });
    Shock { trade_cost: cost, tariff, export_tax, ..shock.clone() }
}

fn worse(a: Option<CertificateInfo>, b: CertificateInfo) -> Option<CertificateInfo> {
    match a {
        Some(a) if !a.solved || (b.solved && a.worst_residual >= b.worst_residual) => Some(a),
        _ => Some(b),
    }
}

/// The answer on a terminal.
pub fn text(answer: &GameAnswer) -> String {
    let mut out = format!("Game {} on {} · closure {}\n", answer.game, answer.baseline, answer.closure);
    if let Some(c) = &answer.certificate {
        out += &format!(
            "evidence  {}; worst residual {} ({})\n",
            c.status,
            residual(c.worst_residual),
            c.worst_equation
        );
    }
    let row = |p: &Player| {
        vec![
            p.name.clone(),
            p.members.to_string(),
            p.rate_percent.map_or_else(String::new, |r| format!("{r:.2} %")),
            change(p.real_income_percent),
            money_in(&answer.unit, p.gain),
            p.shapley.map_or_else(String::new, |s| money_in(&answer.unit, s)),
        ]
    };
    if !answer.players.is_empty() {
        let rows: Vec<Vec<String>> = answer.players.iter().map(row).collect();
        let heading = ["player", "places", "tariff", "real income", "gain", "Shapley value"];
        out += &output::table(&heading, &[1, 2, 3, 4, 5], &rows);
    }
    answer.words.iter().for_each(|line| out += &format!("{line}\n"));
    out
}
