//! How many parameters do the effects have once redundant ones are out?
//!
//! The rank of the columns of some effects over the rows used, a constant included. One effect: its levels. Two:
//! their levels less the connected components of the graph in which each row joins a level of one with a level
//! of the other (Abowd, Creecy and Kramarz 2002). More, or slopes: exactly by elimination if the levels
//! beside the largest effect are few; else the count of reghdfe, which takes from every further effect the
//! most components that it makes with an earlier one, and may count some redundant levels (Correia 2017,
//! *Linear models with high-dimensional fixed effects*). An effect whose levels are unions of another's adds nothing.

use super::data::{Data, Effect};
use super::layout::Layout;
use super::layout::rows::{Dense, Rows, absorbing, dense};
use super::whole;

/// Levels beside the largest effect up to which the rank is found by elimination.
const LEVELS_MAX: usize = 1_000;

/// A level of which less than this is left once others are known is redundant.
const LEFT_MIN: f64 = 1e-9;

/// A number of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rank {
    pub count: usize,
    /// Whether it is the rank, and not only no less than it.
    pub exact: bool,
}

/// The rank of the effects at these positions over `rows`.
pub(super) fn rank(data: &Data<'_>, effects: &[usize], rows: &[u32]) -> Rank {
    let of = Data { effects: effects.iter().map(|e| data.effects[*e].clone()).collect(), ..data.clone() };
    let levels: Vec<Dense> = of.effects.iter().map(|e: &Effect<'_>| dense(&of, &e.factors, rows)).collect();
    let active = absorbing(&of, &levels);
    let sloped = active.iter().any(|e| of.effects[*e].slope.is_some());
    match &active[..] {
        [] => Rank { count: 0, exact: true },
        [one] if !sloped => Rank { count: levels[*one].count, exact: true },
        [a, b] if !sloped => {
            let (a, b) = (&levels[*a], &levels[*b]);
            Rank { count: a.count + b.count - components(a, b), exact: true }
        }
        _ => several(&of, &levels, &active, rows),
    }
}

fn several(data: &Data<'_>, levels: &[Dense], active: &[usize], rows: &[u32]) -> Rank {
    let plain = |e: &&usize| data.effects[**e].slope.is_none();
    let largest = active.iter().filter(plain).copied().max_by_key(|e| levels[*e].count);
    let all: usize = active.iter().map(|e| levels[*e].count).sum();
    let own = largest.map_or(0, |e| levels[e].count);
    if all - own <= LEVELS_MAX {
        let layout = Rows::with(data, rows, levels, (0, active, (largest, None, true)));
        let ones = vec![1.0; rows.len()];
        let (mut s, scale) = whole::gram(&layout, &ones, LEFT_MIN);
        return Rank { count: own + whole::eliminate(&mut s, layout.kept(), &scale, LEFT_MIN), exact: true };
    }
    let plain: Vec<usize> = active.iter().filter(plain).copied().collect();
    let redundant = |at: usize| {
        plain[..at].iter().map(|d| components(&levels[*d], &levels[plain[at]])).max().unwrap_or(0)
    };
    Rank { count: all - (1..plain.len()).map(redundant).sum::<usize>(), exact: false }
}

/// Connected components of the graph in which every row joins its two levels.
fn components(a: &Dense, b: &Dense) -> usize {
    let mut parent: Vec<u32> = (0..(a.count + b.count) as u32).collect();
    fn root(parent: &mut [u32], mut at: usize) -> usize {
        while parent[at] as usize != at {
            parent[at] = parent[parent[at] as usize];
            at = parent[at] as usize;
        }
        at
    }
    let mut count = a.count + b.count;
    for (a_code, b_code) in a.codes.iter().zip(&b.codes) {
        let left = root(&mut parent, *a_code as usize);
        let right = root(&mut parent, a.count + *b_code as usize);
        if left != right {
            parent[left.max(right)] = left.min(right) as u32;
            count -= 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::super::data::Factor;
    use super::*;

    fn count(effects: &[(&[usize], Option<&[f64]>)], codes: &[&[u32]]) -> usize {
        let factors = codes.iter().map(|codes| Factor { name: String::new(), codes, levels: 9 }).collect();
        let effects: Vec<Effect<'_>> = effects
            .iter()
            .map(|(factors, slope)| Effect { name: String::new(), factors: factors.to_vec(), slope: *slope })
            .collect();
        let response = vec![0.0; codes[0].len()];
        let data = Data { response: &response, factors, effects, ..Data::default() };
        let all: Vec<usize> = (0..data.effects.len()).collect();
        let rows: Vec<u32> = (0..codes[0].len() as u32).collect();
        let found = rank(&data, &all, &rows);
        assert!(found.exact);
        found.count
    }

    #[test]
    fn blocks_that_share_no_level_are_counted_apart() {
        let a = [0, 0, 0, 1, 1, 2, 2, 3, 3, 2, 3];
        let b = [0, 0, 1, 0, 1, 2, 3, 2, 3, 3, 2];
        assert_eq!(count(&[(&[0], None), (&[1], None)], &[&a, &b]), 6);
    }

    #[test]
    fn what_is_nested_adds_nothing() {
        let county = [0, 0, 1, 1, 2, 2, 3, 3];
        let region = [0, 0, 0, 0, 1, 1, 1, 1];
        let year = [0, 1, 0, 1, 0, 1, 0, 1];
        assert_eq!(count(&[(&[0], None), (&[1], None)], &[&county, &region]), 4);
        let (years, whole): (&[usize], &[usize]) = (&[2], &[0, 2]);
        let codes: [&[u32]; 3] = [&county, &region, &year];
        assert_eq!(count(&[(&[0], None), (years, None), (whole, None)], &codes), 8);
    }

    #[test]
    fn three_ways_of_a_full_panel_and_trends_of_both_sides() {
        let (mut i, mut j, mut t) = (vec![], vec![], vec![]);
        for at in 0..60u32 {
            i.push(at / 12);
            j.push(at / 3 % 4);
            t.push(at % 3);
        }
        let codes: [&[u32]; 3] = [&i, &j, &t];
        let (it, jt, ij): (&[usize], &[usize], &[usize]) = (&[0, 2], &[1, 2], &[0, 1]);
        // n t + m t + n m less n + m + t and one again.
        assert_eq!(count(&[(it, None), (jt, None), (ij, None)], &codes), 15 + 12 + 20 - 12 + 1);
        let years: Vec<f64> = t.iter().map(|t| 1990.0 + f64::from(*t)).collect();
        let trends: [(&[usize], Option<&[f64]>); 2] = [(&[0], Some(&years)), (&[1], Some(&years))];
        assert_eq!(count(&trends, &codes), 5 + 4 - 1);
    }
}
