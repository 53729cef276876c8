//! Who reports in a table of flows, and who only appears because others name them?
//!
//! A reconciled table holds a flow if at least one of its two ends reports. So two economies that
//! both do not report never have a flow between them, however much they trade. Turned round: a
//! large set of economies with no flow at all among them, though each trades with many others, is
//! the set of those that do not report. It is found from the rows of a year alone:
//!
//! 1. How likely two economies are to have any flow, from the numbers of their partners:
//!    `p_ij = x_i x_j / (1 + x_i x_j)` with `sum_j p_ij = partners of i` (the model of random graphs
//!    with given degrees: Park and Newman 2004, *Physical Review E* 70).
//! 2. The set without any mutual flow among whose members the most flows are expected, grown from
//!    every economy in turn.
//! 3. Its *core*: members of which so many flows with the others are expected ([`EXPECTED_MIN`])
//!    that having none is no accident.
//! 4. Whoever has a flow with the core reports, because the core does not. Everybody else is not
//!    shown to report and is [`silent`].
//!
//! In BACI this is sharp: in 2019, 2020 and 2023 the silent have no flow among them and everybody
//! else has one with the core. Not for tables in which only exporters report, or in which the
//! publisher fills in estimates: there nobody is silent, and the core is empty.

use crate::place::PlaceId;

/// Flows with the others that a member of the core is expected to have and has not: at 6.9 the
/// chance of none at all is one in a thousand (`exp(-6.9)`).
const EXPECTED_MIN: f64 = 6.9;

/// The equations of the degrees are solved to this relative change; a chance of a link needs no more.
const DEGREES_CLOSE: f64 = 1e-3;

/// Steps after which the degrees are taken as they are.
const DEGREE_STEPS: usize = 100;

/// What an economy that could still join the set adds, against one that has joined. One half,
/// because a pair of candidates is seen from both of its ends.
const CANDIDATE_WEIGHT: f64 = 0.5;

/// The economies that are not shown to report, in order, from the pairs with a flow in one year.
pub fn silent(flows: impl IntoIterator<Item = (PlaceId, PlaceId)>) -> Vec<PlaceId> {
    let links = Links::of(flows);
    let chance = links.chances();
    let set = links.without_mutual_flow(&chance);
    let expected = |i: usize| set.iter().filter(|j| **j != i).map(|j| chance[i][*j]).sum::<f64>();
    let core: Vec<usize> = set.iter().copied().filter(|i| expected(*i) >= EXPECTED_MIN).collect();
    if core.is_empty() {
        return Vec::new();
    }
    let none_with_core = |i: &usize| core.iter().all(|j| !links.linked[*i][*j]);
    (0..links.places.len()).filter(none_with_core).map(|i| links.places[i]).collect()
}

/// Which economies have any flow between them, in either direction.
struct Links {
    places: Vec<PlaceId>,
    linked: Vec<Vec<bool>>,
}

impl Links {
    fn of(flows: impl IntoIterator<Item = (PlaceId, PlaceId)>) -> Self {
        let flows: Vec<(PlaceId, PlaceId)> = flows.into_iter().collect();
        let mut places: Vec<PlaceId> = flows.iter().flat_map(|(a, b)| [*a, *b]).collect();
        places.sort_unstable();
        places.dedup();
        let mut linked = vec![vec![false; places.len()]; places.len()];
        for (a, b) in flows {
            if let (Ok(i), Ok(j)) = (places.binary_search(&a), places.binary_search(&b)) {
                linked[i][j] = i != j;
                linked[j][i] = i != j;
            }
        }
        Self { places, linked }
    }

    /// The chance of a flow between each two, from the numbers of their partners.
    fn chances(&self) -> Vec<Vec<f64>> {
        let others = self.places.len().saturating_sub(1) as f64;
        // Partners of all or of nobody would need an infinite x.
        let degree = |row: &Vec<bool>| {
            let partners = row.iter().filter(|linked| **linked).count() as f64;
            partners.clamp(0.5, (others - 0.5).max(0.5))
        };
        let degrees: Vec<f64> = self.linked.iter().map(degree).collect();
        let mut x: Vec<f64> = degrees.iter().map(|d| (d / (others - d).max(0.5)).sqrt()).collect();
        for _ in 0..DEGREE_STEPS {
            let next = |i: usize| {
                let sum = |(j, y): (usize, &f64)| if i == j { 0.0 } else { y / (1.0 + x[i] * y) };
                degrees[i] / x.iter().enumerate().map(sum).sum::<f64>().max(f64::MIN_POSITIVE)
            };
            let fresh: Vec<f64> = (0..x.len()).map(next).collect();
            let moved = fresh.iter().zip(&x).map(|(new, old)| (new / old - 1.0).abs()).fold(0.0, f64::max);
            x = fresh;
            if moved < DEGREES_CLOSE {
                break;
            }
        }
        let row = |i: usize| x.iter().map(|y| x[i] * y / (1.0 + x[i] * y)).collect();
        (0..x.len()).map(row).collect()
    }

    /// The set without any mutual flow, of all those grown from one economy each, among whose
    /// members the most flows are expected.
    fn without_mutual_flow(&self, chance: &[Vec<f64>]) -> Vec<usize> {
        let mut best = (f64::NEG_INFINITY, Vec::new());
        for start in 0..self.places.len() {
            let grown = self.grown(chance, start);
            if grown.0 > best.0 {
                best = grown;
            }
        }
        best.1
    }

    /// Adds to `start`, one at a time, the economy of which the most flows are expected with those
    /// in the set and those that could still join; with the flows expected among all in the end.
    fn grown(&self, chance: &[Vec<f64>], start: usize) -> (f64, Vec<usize>) {
        let mut set = vec![start];
        let mut with_set = chance[start].clone();
        // Those that could still join, in order. Of the others nothing is asked any more.
        let apart = |i: usize, j: usize| i != j && !self.linked[i][j];
        let mut free: Vec<usize> = (0..self.places.len()).filter(|i| apart(start, *i)).collect();
        let mut with_free = vec![0.0; self.places.len()];
        for &i in &free {
            with_free[i] = free.iter().filter(|j| apart(i, **j)).map(|j| chance[i][*j]).sum::<f64>();
        }
        let mut total = 0.0;
        loop {
            let worth = |i: usize| with_set[i] + CANDIDATE_WEIGHT * with_free[i];
            let candidates = free.iter().copied();
            let next = candidates.reduce(|best, i| if worth(i) > worth(best) { i } else { best });
            let Some(next) = next else { return (total, set) };
            total += with_set[next];
            set.push(next);
            let (stay, gone): (Vec<usize>, Vec<usize>) = free.iter().partition(|i| apart(next, **i));
            for &i in &stay {
                for &gone in gone.iter().filter(|gone| apart(i, **gone)) {
                    with_free[i] -= chance[i][gone];
                }
                with_set[i] += chance[next][i];
            }
            free = stay;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Seven of ten pairs trade, drawn by a fixed hash, but what passes between two of the first
    /// `mute` is lost.
    fn world(n: u32, mute: u32) -> Vec<(PlaceId, PlaceId)> {
        let trades =
            |i: u32, j: u32| (i * 7919 + j * 104_729 + i * j * 31 + (i * i + j * j) * 17) % 1009 % 10 < 7;
        let pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        let kept = pairs.filter(|(i, j)| *j >= mute && trades(*i, *j));
        kept.map(|(i, j)| (PlaceId(i as u16), PlaceId(j as u16))).collect()
    }

    #[test]
    fn those_whose_mutual_flows_are_all_lost_are_found() {
        assert_eq!(silent(world(120, 40)), (0..40).map(PlaceId).collect::<Vec<_>>());
    }

    #[test]
    fn where_all_report_or_few_are_mute_nobody_is_called_silent() {
        assert!(silent(world(80, 0)).is_empty());
        assert!(silent(world(80, 4)).is_empty());
        assert!(silent(Vec::new()).is_empty());
        // The trade of one reporter with a hundred others.
        assert!(silent((1..100).map(|i| (PlaceId(0), PlaceId(i)))).is_empty());
    }

    proptest! {
        #[test]
        fn a_silent_economy_has_no_flow_with_the_core_and_names_do_not_matter(
            cells in prop::collection::vec((0u16..30, 0u16..30), 0..300),
        ) {
            let flows: Vec<_> = cells.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (PlaceId(a), PlaceId(b))).collect();
            let turned: Vec<_> = flows.iter().map(|(a, b)| (*b, *a)).collect();
            prop_assert_eq!(silent(flows), silent(turned));
        }
    }
}
