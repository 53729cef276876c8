//! What tariff pays, alone and against others who answer?
//!
//! A player is a country or a bloc that sets one ad valorem rate on everything it buys from
//! outside; rates inside a bloc stay as they are. It maximises the sum over members of the
//! equivalent variation `I_n (W_n - 1)`, in money of the baseline. The optimum of a small pair is
//! `1 / (theta lambda_ff)`, with `lambda_ff` the other country's new share of spending on itself (Gros
//! 1987); Nash rates follow Ossa (2014) with one rate per player. Not for rates by sector or by
//! partner.

use super::axes::{Country, Cube, Exporter, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::{Options, baseline_income, simulate_from};

/// Highest rate considered.
const HIGHEST: f64 = 5.0;
/// A rate is found to this accuracy; the objective is flat at its top, so more is noise.
const ACCURACY: f64 = 1e-8;
/// Most evaluations of one best response.
const EVALUATIONS: usize = 100;

/// A tariff game on an economy.
pub struct Game<'a> {
    economy: &'a Economy,
    options: Options,
    players: Vec<Vec<Country>>,
    /// Player of each country, if any.
    player_of: Vec<Option<usize>>,
    warm: Option<Vec<f64>>,
}

/// Rates that answer each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Nash {
    /// Rate of each player.
    pub rates: Vec<f64>,
    /// Rounds of best responses.
    pub rounds: usize,
    /// Largest change of a rate in the last round.
    pub last_move: f64,
    /// Change of real income of every country.
    pub real_income: Vec<f64>,
}

impl<'a> Game<'a> {
    /// A game among `players`; a country may belong to one player at most.
    pub fn new(economy: &'a Economy, options: &Options, players: Vec<Vec<Country>>) -> Result<Self, Refusal> {
        let mut player_of = vec![None; economy.countries()];
        for (p, members) in players.iter().enumerate() {
            for n in members {
                if n.0 >= player_of.len() || player_of[n.0].is_some() {
                    return Err(Refusal::NotCovered("a country plays twice or does not exist"));
                }
                player_of[n.0] = Some(p);
            }
        }
        Ok(Self { economy, options: options.clone(), players, player_of, warm: None })
    }

    /// The tariffs when every player with a rate applies it.
    pub fn tariffs(&self, rates: &[Option<f64>]) -> Cube<Rate> {
        let e = self.economy;
        Cube::from_fn(e.countries(), e.sectors(), |n, i, j| {
            let player = self.player_of[n.0];
            match player.and_then(|p| rates[p]) {
                Some(rate) if self.player_of[i.0] != player => rate,
                _ => e.tariff().at(n, i, j),
            }
        })
    }

    fn outcome(&mut self, tariff: Cube<Rate>) -> Result<Option<Vec<f64>>, Refusal> {
        let shock = Shock { tariff: Some(tariff), ..Shock::none() };
        let outcome = simulate_from(self.economy, &shock, &self.options, self.warm.as_deref())?;
        if !outcome.certificate.is_solved() {
            return Ok(None);
        }
        let real = outcome.real_incomes();
        self.warm = Some(outcome.state);
        Ok(Some(real))
    }

    fn worth(&self, player: usize, real_income: &[f64]) -> f64 {
        let gain = |n: &Country| baseline_income(self.economy, *n) * (real_income[n.0] - 1.0);
        self.players[player].iter().map(gain).sum()
    }

    /// The rate that maximises the player's real income while the others keep `rates`; `None` if
    /// a counterfactual on the way has no solution.
    pub fn best_response(&mut self, player: usize, rates: &[Option<f64>]) -> Result<Option<f64>, Refusal> {
        let mut tariff = self.tariffs(rates);
        let guess = rates[player].unwrap_or(1.0 / self.economy.theta()[0]);
        let scale: f64 = self.players[player].iter().map(|n| baseline_income(self.economy, *n)).sum();
        let mut failed = false;
        let mut refusal = None;
        let best = maximise(guess, |rate| {
            self.set_rate(&mut tariff, player, rate);
            match self.outcome(tariff.clone()) {
                Ok(Some(real)) => self.worth(player, &real) / scale,
                Ok(None) => {
                    failed = true;
                    f64::NEG_INFINITY
                }
                Err(e) => {
                    refusal = Some(e);
                    f64::NEG_INFINITY
                }
            }
        });
        match refusal {
            Some(e) => Err(e),
            None => Ok((!failed).then_some(best)),
        }
    }

    fn set_rate(&self, tariff: &mut Cube<Rate>, player: usize, rate: f64) {
        for n in &self.players[player] {
            for i in (0..self.economy.countries()).filter(|i| self.player_of[*i] != Some(player)) {
                for j in 0..self.economy.sectors() {
                    tariff.set(Importer(n.0), Exporter(i), Sector(j), rate);
                }
            }
        }
    }

    /// Best responses in turn until no rate moves by more than `accuracy`; `None` if a best
    /// response has no solution or 200 rounds do not settle.
    pub fn nash(&mut self, accuracy: f64) -> Result<Option<Nash>, Refusal> {
        let mut rates: Vec<Option<f64>> = vec![Some(0.0); self.players.len()];
        for rounds in 1..=200 {
            let mut last_move: f64 = 0.0;
            for player in 0..rates.len() {
                let Some(rate) = self.best_response(player, &rates)? else {
                    return Ok(None);
                };
                last_move = last_move.max((rate - rates[player].unwrap_or(0.0)).abs());
                rates[player] = Some(rate);
            }
            if last_move <= accuracy {
                let Some(real_income) = self.outcome(self.tariffs(&rates))? else {
                    return Ok(None);
                };
                let rates = rates.into_iter().flatten().collect();
                return Ok(Some(Nash { rates, rounds, last_move, real_income }));
            }
        }
        Ok(None)
    }
}

/// The top of a function with one peak on `[0, HIGHEST]`: Brent (1973), chapter 5, started near
/// `guess`.
fn maximise(guess: f64, mut f: impl FnMut(f64) -> f64) -> f64 {
    let golden = 0.5 * (3.0 - 5.0_f64.sqrt());
    let (mut low, mut high) = (0.0, (4.0 * guess).clamp(0.2, HIGHEST));
    let mut best = guess.clamp(1e-3, 0.9 * high);
    let mut value = f(best);
    let (mut second, mut third) = (best, best);
    let (mut f_second, mut f_third) = (value, value);
    let (mut step, mut before) = (0.0_f64, 0.0_f64);
    for _ in 0..EVALUATIONS {
        let middle = 0.5 * (low + high);
        let tolerance = ACCURACY * best.abs() + 1e-9;
        if (best - middle).abs() <= 2.0 * tolerance - 0.5 * (high - low) {
            if high < HIGHEST && high - best < 4.0 * tolerance {
                // The peak lies at or beyond the trial range: widen it.
                high = HIGHEST;
                before = high - low;
                continue;
            }
            break;
        }
        let (p, q) = parabola((best, value), (second, f_second), (third, f_third));
        let last = before;
        let inside = p > q * (low - best) && p < q * (high - best);
        if q > 0.0 && p.abs() < (0.5 * q * last).abs() && inside {
            before = step;
            step = p / q;
        } else {
            before = if best < middle { high - best } else { low - best };
            step = golden * before;
        }
        let moved = if step.abs() >= tolerance { step } else { tolerance * step.signum() };
        let trial = best + moved;
        let reached = f(trial);
        if reached >= value {
            if trial >= best {
                low = best
            } else {
                high = best
            }
            (third, f_third, second, f_second) = (second, f_second, best, value);
            (best, value) = (trial, reached);
        } else {
            if trial < best {
                low = trial
            } else {
                high = trial
            }
            if reached >= f_second || second == best {
                (third, f_third, second, f_second) = (second, f_second, trial, reached);
            } else if reached >= f_third || third == best || third == second {
                (third, f_third) = (trial, reached);
            }
        }
    }
    best
}

/// The step from `best` to the top of the parabola through three points, as `p / q` with `q >= 0`.
fn parabola(best: (f64, f64), second: (f64, f64), third: (f64, f64)) -> (f64, f64) {
    let r = (best.0 - second.0) * (best.1 - third.1);
    let q = (best.0 - third.0) * (best.1 - second.1);
    let p = (best.0 - third.0) * q - (best.0 - second.0) * r;
    let q = 2.0 * (q - r);
    (if q > 0.0 { -p } else { p }, q.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_of_a_known_function() {
        for (peak, guess) in [(0.25, 0.2), (0.25, 3.0), (0.0, 0.25), (4.0, 0.1)] {
            let found = maximise(guess, |t| -(t - peak) * (t - peak) / (1.0 + t));
            assert!((found - peak).abs() < 1e-6, "peak {peak} from {guess}: {found}");
        }
    }
}
