//! Can trade balance at all? A question about who trades with whom, answered before numbers.
//!
//! With balanced trade the wages solve an eigenvector problem of the trade matrix, which has a
//! positive solution only if the matrix has no one-way part (Perron and Frobenius). With deficits
//! fixed in money every connected piece of the world must have deficits that add to zero; with
//! deficits in proportion to income one world factor cannot balance two such pieces.

use super::axes::Country;
use super::economy::Economy;
use super::solver::{Certificate, Status};
use super::system::{Account, Closure, System};

/// Why no equilibrium exists under this closure; `None` if the graph forbids nothing. Solved points
/// are checked only where deficits are removed, because prices that run away also make the
/// residual vanish.
pub(super) fn obstacle(
    e: &Economy,
    system: &impl System,
    closure: Closure,
    account: &Account,
    certificate: &Certificate,
) -> Option<Status> {
    let removes_deficits = match closure {
        Closure::BalancedFirst | Closure::BalancedByShock => has_deficits(e),
        Closure::Additive | Closure::Multiplicative => false,
    };
    if certificate.is_solved() && !removes_deficits {
        return None;
    }
    let sells = sales(e, system);
    match closure {
        Closure::Additive if has_deficits(e) => unbalanced_piece(&e.value_added, &sells, &e.deficit),
        Closure::Multiplicative => {
            // Transfers at the incomes of the best point.
            let paid = |n: usize| {
                account.factor_income[n] * (account.scale * (1.0 + e.deficit[n] / e.value_added[n]) - 1.0)
            };
            let transfers: Vec<f64> = (0..e.countries()).map(paid).collect();
            unbalanced_piece(&account.factor_income, &sells, &transfers)
        }
        _ => one_way(e.countries(), &sells),
    }
}

/// Whether any deficit exceeds rounding.
pub(super) fn has_deficits(e: &Economy) -> bool {
    e.deficit.iter().zip(&e.value_added).any(|(d, va)| d.abs() > 1e-13 * va)
}

/// `[buyer][seller]`: whether the flow exists in some sector after the shock.
fn sales(e: &Economy, system: &impl System) -> Vec<bool> {
    let n = e.countries();
    let view = system.trade_block();
    let mut sells = vec![false; n * n];
    for j in 0..e.sectors() {
        for buyer in 0..n {
            for seller in 0..n {
                sells[buyer * n + seller] |= view.0.gross(j, buyer, seller) > 0.0;
            }
        }
    }
    sells
}

/// Countries reached from `root` along `linked`.
fn reach(n: usize, root: usize, linked: impl Fn(usize, usize) -> bool) -> Vec<bool> {
    let mut seen = vec![false; n];
    seen[root] = true;
    let mut queue = vec![root];
    while let Some(from) = queue.pop() {
        for to in 0..n {
            if !seen[to] && linked(from, to) {
                seen[to] = true;
                queue.push(to);
            }
        }
    }
    seen
}

/// A piece of the world whose transfers do not add to zero, against its income.
fn unbalanced_piece(income: &[f64], sells: &[bool], transfers: &[f64]) -> Option<Status> {
    let n = income.len();
    let mut done = vec![false; n];
    for root in 0..n {
        if done[root] {
            continue;
        }
        let piece = reach(n, root, |a, b| sells[a * n + b] || sells[b * n + a]);
        let (mut imbalance, mut size) = (0.0, 0.0);
        for i in (0..n).filter(|i| piece[*i]) {
            done[i] = true;
            imbalance += transfers[i];
            size += income[i];
        }
        if imbalance.abs() > 1e-9 * size {
            return Some(Status::Disconnected { country: Country(root), imbalance });
        }
    }
    None
}

/// A country that can be reached by buying but not by selling, or the reverse.
fn one_way(n: usize, sells: &[bool]) -> Option<Status> {
    for root in 0..n {
        let buys_from = reach(n, root, |a, b| sells[a * n + b]);
        let sells_to = reach(n, root, |a, b| sells[b * n + a]);
        if let Some(i) = (0..n).find(|i| buys_from[*i] != sells_to[*i]) {
            return Some(Status::OneWay(Country(i)));
        }
    }
    None
}
