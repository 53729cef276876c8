//! Who gains from acting together, and how should the gain be shared?
//!
//! The characteristic function `v(S)` is the joint gain of the members of `S` when exactly they
//! act; the Shapley value is each player's expected contribution over all orders of joining,
//!
//! ```text
//! phi_p = sum_{S without p} |S|! (m - |S| - 1)! / m!  [v(S + p) - v(S)]
//! ```
//!
//! exact, from all `2^m` coalitions (Shapley 1953). The core check asks whether some coalition
//! would do better alone. Not for more than 20 players.

use super::parallel;

/// Most players; a million coalitions.
pub const MOST_PLAYERS: usize = 20;

/// `v` of all coalitions; bit `p` of the index says whether player `p` is in. The first failure is
/// returned with its coalition.
pub fn worths<E: Send>(
    players: usize,
    worth: impl Fn(usize) -> Result<f64, E> + Sync + Send,
) -> Result<Vec<f64>, (usize, E)> {
    let count = 1_usize << players.min(MOST_PLAYERS);
    let all = parallel::map(count, worth);
    all.into_iter().enumerate().map(|(mask, v)| v.map_err(|e| (mask, e))).collect()
}

/// The Shapley value from `v` of all coalitions; `None` unless there are `2^m` of them.
pub fn shapley(worth: &[f64]) -> Option<Vec<f64>> {
    if !worth.len().is_power_of_two() || worth.len() > 1 << MOST_PLAYERS {
        return None;
    }
    let players = worth.len().trailing_zeros() as usize;
    let weights = order_weights(players);
    let mut value = vec![0.0; players];
    for (p, total) in value.iter_mut().enumerate() {
        let bit = 1_usize << p;
        for coalition in (0..worth.len()).filter(|s| s & bit == 0) {
            let size = coalition.count_ones() as usize;
            *total += weights[size] * (worth[coalition | bit] - worth[coalition]);
        }
    }
    Some(value)
}

/// `s! (m - s - 1)! / m!` for `s = 0 .. m - 1`.
fn order_weights(players: usize) -> Vec<f64> {
    let mut weights = Vec::with_capacity(players);
    let mut weight = 1.0 / players as f64;
    for size in 0..players {
        weights.push(weight);
        if size + 1 < players {
            weight *= (size + 1) as f64 / (players - size - 1) as f64;
        }
    }
    weights
}

/// The coalition that gains most by leaving the sharing `value`, and by how much; `None` if no
/// coalition gains more than `tolerance` (the sharing is in the core).
pub fn blocking(worth: &[f64], value: &[f64], tolerance: f64) -> Option<(usize, f64)> {
    let mut found: Option<(usize, f64)> = None;
    for (coalition, v) in worth.iter().enumerate() {
        let shared: f64 =
            value.iter().enumerate().filter(|(p, _)| coalition >> p & 1 == 1).map(|(_, x)| x).sum();
        let gain = v - shared;
        if gain > found.map_or(tolerance, |(_, best)| best) {
            found = Some((coalition, gain));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gloves: player 0 has a left one, players 1 and 2 right ones; only pairs are worth anything.
    #[test]
    fn the_glove_game() {
        let pair = |s: usize| if s & 1 == 1 && s & 6 != 0 { 1.0 } else { 0.0 };
        let worth = worths::<()>(3, |s| Ok(pair(s))).unwrap();
        let value = shapley(&worth).unwrap();
        for (found, expected) in value.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            assert!((found - expected).abs() < 1e-15);
        }
        let (coalition, gain) = blocking(&worth, &value, 1e-12).unwrap();
        assert!(coalition & 1 == 1 && (gain - 1.0 / 6.0).abs() < 1e-15);
        assert!(blocking(&worth, &[1.0, 0.0, 0.0], 1e-12).is_none());
    }

    #[test]
    fn a_wrong_number_of_coalitions_has_no_value() {
        assert!(shapley(&[0.0, 1.0, 2.0]).is_none());
        let refused = worths(2, |s| if s == 2 { Err("no") } else { Ok(0.0) });
        assert_eq!(refused, Err((2, "no")));
    }
}
