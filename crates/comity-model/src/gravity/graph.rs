//! The preconditioner of one kept effect beside the eliminated one: elimination on the graph of its levels.
//!
//! With an effect `P` eliminated, what is left for a plain effect `U` is the Laplacian of a graph whose
//! vertices are the levels of `U`. A level of `P` with weights `w_a`, total `t`, joins all `a`, `b` that it meets:
//!
//! ```text
//! S = U'WU - U'W P (P'WP)^-1 P'W U          -S_ab = sum over levels of P of w_a w_b / t,      S_aa = -sum S_ab
//! ```
//!
//! so firms are joined by the workers they share, exporters by their customers. Eliminating a vertex joins
//! its neighbours in turn. Weights are only multiplied, added and divided, never subtracted, so a link that
//! is weak by ten orders of magnitude keeps all its digits. Up to [`EXACT_MAX`] levels the elimination is
//! complete. Beyond, a vertex with many neighbours leaves a chain drawn at random in proportion to the
//! weights and not all pairs (Kyng and Sachdeva 2016, *Approximate Gaussian elimination for Laplacians*;
//! Gao, Kyng and Spielman 2023), which takes time in proportion to the edges and bends the solution
//! little. Draws come from a fixed seed. If the graph is small enough to be written down, it also takes the place of the rows as the operator.
//! Not for slopes, whose system is no Laplacian, nor without an eliminated effect.

use super::layout::Layout;
use crate::parallel;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Levels up to which the elimination is complete: a third of the cube of this many operations is tens of milliseconds.
pub(super) const EXACT_MAX: usize = 512;

/// Neighbours up to which a vertex of a larger graph leaves all pairs of them, which are then no more than
/// the edges that go.
const PAIRS_MAX: usize = 3;

/// Levels that one level of the eliminated effect may join pair by pair; with more the pairs are drawn.
const CLIQUE_MAX: usize = 12;

/// Edges for each cell up to which the graph is written down in place of the rows.
const EDGES_PER_CELL: f64 = 1.0;

/// The graph of one effect and its elimination.
pub(super) struct Graph {
    /// Position of the effect among the kept ones, and its place in the kept vector.
    pub effect: usize,
    from: usize,
    count: usize,
    /// The graph itself, if every pair was written down.
    laplacian: Option<Laplacian>,
    factor: Factor,
}

/// Edges by vertex.
struct Laplacian {
    starts: Vec<u32>,
    ends: Vec<u32>,
    weights: Vec<f64>,
}

/// Vertices in the order of their elimination: pivot, and the neighbours left with their shares of it.
#[derive(Default)]
struct Factor {
    order: Vec<u32>,
    pivots: Vec<f64>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    shares: Vec<f64>,
}

impl Graph {
    /// For the kept effect at a position of [`Layout::places`].
    pub fn new<L: Layout>(layout: &L, effect: usize) -> Self {
        let range = layout.places()[effect].1.clone();
        Graph { effect, from: range.start, count: range.len(), laplacian: None, factor: Factor::default() }
    }

    /// Makes the graph of these weights and eliminates it.
    pub fn factor<L: Layout>(&mut self, layout: &L, w: &[f32]) {
        let mut edges = Edges::new(self.count);
        let mut star: Vec<(u32, f64)> = Vec::new();
        for group in 0..layout.groups() {
            star.clear();
            layout.visit(self.effect, group, |cell, place, _| {
                if w[cell] > 0.0 {
                    star.push(((place - self.from) as u32, f64::from(w[cell])));
                }
            });
            merge(&mut star);
            edges.join(&mut star);
        }
        if self.count <= EXACT_MAX {
            self.factor = complete(&mut edges.matrix, self.count);
            return;
        }
        edges.merge();
        let written = !edges.drawn && edges.all.len() as f64 <= EDGES_PER_CELL * layout.cells() as f64;
        self.laplacian = written.then(|| Laplacian::new(&edges.all, self.count));
        self.factor = drawn(&edges.all, self.count);
    }

    /// Whether [`Graph::apply`] stands for the rows.
    pub fn written(&self) -> bool {
        self.laplacian.is_some()
    }

    /// `q = S x` for one column of the levels of the effect, if the graph is written down.
    pub fn apply(&self, x: &[f64], q: &mut [f64]) {
        let Some(graph) = &self.laplacian else { return };
        for (vertex, q) in q.iter_mut().enumerate() {
            let edges = graph.starts[vertex] as usize..graph.starts[vertex + 1] as usize;
            let here = x[vertex];
            let of = |(w, end): (&f64, &u32)| w * (here - x[*end as usize]);
            *q = graph.weights[edges.clone()].iter().zip(&graph.ends[edges]).map(of).sum();
        }
    }

    /// Replaces the part of `z` that belongs to the effect by the solution for `r`, column by column.
    pub fn solve(&self, kept: usize, columns: usize, r: &[f64], z: &mut [f64]) {
        let own = self.from..self.from + self.count;
        let tasks = r.chunks_exact(kept).zip(z.chunks_exact_mut(kept)).take(columns).collect();
        parallel::columns(columns * self.count, tasks, |(r, z): (&[f64], &mut [f64])| {
            let z = &mut z[own.clone()];
            z.copy_from_slice(&r[own.clone()]);
            self.factor.solve(z);
        });
    }
}

/// Adds up the weights of a level, in ascending order of levels.
fn merge(star: &mut Vec<(u32, f64)>) {
    star.sort_unstable_by_key(|s| s.0);
    star.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
}

/// Edges as they are found: `(low, high, weight)` one by one, or every pair of a small graph.
struct Edges {
    all: Vec<(u32, u32, f64)>,
    /// Weight of every pair of a small graph, row by row.
    matrix: Vec<f64>,
    count: usize,
    /// Pairs that may still be written down one by one for levels that join many.
    left: usize,
    /// Whether some pairs were drawn.
    drawn: bool,
    draw: Draw,
}

/// Pairs of a small graph that are added up at most: a second of work.
const PAIRS_OF_SMALL_MAX: usize = 1 << 29;

impl Edges {
    fn new(count: usize) -> Self {
        let small = count <= EXACT_MAX;
        let matrix = if small { vec![0.0; count * count] } else { vec![] };
        let left = if small { PAIRS_OF_SMALL_MAX } else { 0 };
        Edges { all: vec![], matrix, count, left, drawn: false, draw: Draw::default() }
    }

    /// Joins all that one level of the eliminated effect meets, in ascending order of levels.
    fn join(&mut self, star: &mut [(u32, f64)]) {
        if star.len() < 2 {
            return;
        }
        let total: f64 = star.iter().map(|s| s.1).sum();
        let pairs = star.len() * star.len();
        if star.len() <= CLIQUE_MAX || pairs <= self.left {
            self.left = self.left.saturating_sub(pairs);
            for (at, (a, v)) in star.iter().enumerate() {
                for (b, w) in &star[at + 1..] {
                    self.add(*a, *b, v * w / total);
                }
            }
            return;
        }
        self.drawn = true;
        let mut draw = self.draw;
        draw.chain(star, total, |a, b, weight| self.add(a.min(b), a.max(b), weight));
        self.draw = draw;
    }

    fn add(&mut self, low: u32, high: u32, weight: f64) {
        if self.matrix.is_empty() {
            self.all.push((low, high, weight));
        } else {
            self.matrix[low as usize * self.count + high as usize] += weight;
        }
    }

    /// Adds up edges that occur more than once.
    fn merge(&mut self) {
        self.all.sort_by_key(|e| (e.0, e.1));
        self.all.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
    }
}

/// Random numbers from a fixed seed: SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Copy, Default)]
struct Draw(u64);

impl Draw {
    /// A number from zero up to one.
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Of all pairs of a star with weights `v w / total`, one for each arm with an arm of more weight: right on average.
    fn chain(&mut self, star: &mut [(u32, f64)], total: f64, mut add: impl FnMut(u32, u32, f64)) {
        star.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        let mut after: Vec<f64> = star.iter().map(|s| s.1).collect();
        for at in (0..after.len().saturating_sub(1)).rev() {
            after[at] += after[at + 1];
        }
        for at in 0..star.len().saturating_sub(1) {
            let rest = after[at + 1];
            // The arm at which the weights that are left to the end fall below the share drawn.
            let wanted = rest * (1.0 - self.next());
            let ends = at + 1..star.len();
            let other = ends.start + after[ends].partition_point(|sum| *sum >= wanted).saturating_sub(1);
            add(star[at].0, star[other].0, star[at].1 * rest / total);
        }
    }
}

impl Laplacian {
    fn new(edges: &[(u32, u32, f64)], count: usize) -> Self {
        let mut starts = vec![0u32; count + 1];
        for (a, b, _) in edges {
            starts[*a as usize + 1] += 1;
            starts[*b as usize + 1] += 1;
        }
        for at in 0..count {
            starts[at + 1] += starts[at];
        }
        let mut next = starts.clone();
        let (mut ends, mut weights) = (vec![0; 2 * edges.len()], vec![0.0; 2 * edges.len()]);
        for (a, b, w) in edges {
            for (from, to) in [(a, b), (b, a)] {
                let at = &mut next[*from as usize];
                ends[*at as usize] = *to;
                weights[*at as usize] = *w;
                *at += 1;
            }
        }
        Laplacian { starts, ends, weights }
    }
}

impl Factor {
    fn close(&mut self, vertex: u32, pivot: f64) {
        self.order.push(vertex);
        self.pivots.push(pivot);
        self.starts.push(self.ends.len() as u32);
    }

    /// Solves in place; the last vertex of every component stays at zero.
    fn solve(&self, x: &mut [f64]) {
        for (at, &vertex) in self.order.iter().enumerate() {
            let value = x[vertex as usize];
            for edge in self.starts[at] as usize..self.starts[at + 1] as usize {
                x[self.ends[edge] as usize] += self.shares[edge] * value;
            }
        }
        for (at, &vertex) in self.order.iter().enumerate().rev() {
            let pivot = self.pivots[at];
            let mut value = if pivot > 0.0 { x[vertex as usize] / pivot } else { 0.0 };
            for edge in self.starts[at] as usize..self.starts[at + 1] as usize {
                value += self.shares[edge] * x[self.ends[edge] as usize];
            }
            x[vertex as usize] = value;
        }
    }
}

/// Complete elimination of a small graph, vertices of little weight first. The last one of a part stays at zero and
/// takes up what rounding leaves of the sum of its right-hand side: were it light, that would flow to it over light
/// links and move them by far more than rounding.
fn complete(matrix: &mut [f64], count: usize) -> Factor {
    for a in 0..count {
        for b in a + 1..count {
            matrix[b * count + a] = matrix[a * count + b];
        }
    }
    let weights: Vec<f64> = matrix.chunks_exact(count.max(1)).map(|row| row.iter().sum()).collect();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|a, b| weights[*a].total_cmp(&weights[*b]));
    let mut factor = Factor { starts: vec![0], ..Factor::default() };
    let mut row = vec![0.0; count];
    for (at, &vertex) in order.iter().enumerate() {
        let rest = &order[at + 1..];
        row.copy_from_slice(&matrix[vertex * count..(vertex + 1) * count]);
        let pivot: f64 = rest.iter().map(|end| row[*end]).sum();
        for &end in rest.iter().filter(|end| row[**end] > 0.0) {
            let share = row[end] / pivot;
            factor.ends.push(end as u32);
            factor.shares.push(share);
            let own = &mut matrix[end * count..(end + 1) * count];
            own.iter_mut().zip(&row).for_each(|(m, v)| *m += share * v);
            own[end] = 0.0;
        }
        factor.close(vertex as u32, pivot);
        // What is gone joins nothing any more.
        matrix.iter_mut().skip(vertex).step_by(count).for_each(|m| *m = 0.0);
    }
    factor
}

/// Elimination of a large graph, at each step a vertex with fewest neighbours.
fn drawn(edges: &[(u32, u32, f64)], count: usize) -> Factor {
    let mut near: Vec<Vec<(u32, f64)>> = vec![vec![]; count];
    for (a, b, w) in edges {
        near[*a as usize].push((*b, *w));
        near[*b as usize].push((*a, *w));
    }
    let mut degree: Vec<u32> = near.iter().map(|n| n.len() as u32).collect();
    let mut queue: BinaryHeap<_> = (0..count as u32).map(|v| Reverse((degree[v as usize], v))).collect();
    let mut gone = vec![false; count];
    let mut factor = Factor { starts: vec![0], ..Factor::default() };
    let mut draw = Draw::default();
    while let Some(Reverse((of, vertex))) = queue.pop() {
        let at = vertex as usize;
        if gone[at] || of != degree[at] {
            continue;
        }
        gone[at] = true;
        let mut star = std::mem::take(&mut near[at]);
        star.retain(|(end, _)| !gone[*end as usize]);
        merge(&mut star);
        let pivot: f64 = star.iter().map(|s| s.1).sum();
        for (end, w) in &star {
            factor.ends.push(*end);
            factor.shares.push(w / pivot);
            degree[*end as usize] = degree[*end as usize].saturating_sub(1);
        }
        factor.close(vertex, pivot);
        let mut join = |a: u32, b: u32, w: f64| {
            near[a as usize].push((b, w));
            near[b as usize].push((a, w));
            degree[a as usize] += 1;
            degree[b as usize] += 1;
        };
        if star.len() <= PAIRS_MAX {
            for (i, (a, v)) in star.iter().enumerate() {
                star[i + 1..].iter().for_each(|(b, w)| join(*a, *b, v * w / pivot));
            }
        } else {
            draw.chain(&mut star, pivot, &mut join);
        }
        queue.extend(star.iter().map(|(end, _)| Reverse((degree[*end as usize], *end))));
    }
    factor
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `S x` of a list of edges.
    fn times(edges: &[(u32, u32, f64)], x: &[f64]) -> Vec<f64> {
        let mut out = vec![0.0; x.len()];
        for (a, b, w) in edges {
            let flow = w * (x[*a as usize] - x[*b as usize]);
            out[*a as usize] += flow;
            out[*b as usize] -= flow;
        }
        out
    }

    #[test]
    fn a_weak_link_keeps_its_digits() {
        let edges = [(0, 1, 1.0), (1, 2, 1e-14), (2, 3, 2.0), (4, 5, 3.0)];
        let mut matrix = vec![0.0; 36];
        edges.iter().for_each(|(a, b, w)| matrix[(a * 6 + b) as usize] = *w);
        let mut x = times(&edges, &[1.0, 2.0, 4e14, 5.0, 0.5, 0.0]);
        complete(&mut matrix, 6).solve(&mut x);
        let differences = [x[1] - x[0], (x[2] - x[1]) / 4e14, (x[2] - x[3]) / 4e14, x[4] - x[5]];
        for (found, expected) in differences.into_iter().zip([1.0, 1.0, 1.0, 0.5]) {
            assert!((found - expected).abs() < 1e-9, "{found} {expected}");
        }
    }

    #[test]
    fn a_tree_is_solved_exactly_however_large() {
        let edges: Vec<_> = (1..900u32).map(|v| (v / 2, v, 1.0 + f64::from(v % 7))).collect();
        let expected: Vec<f64> = (0..900).map(|v| f64::from(v % 13)).collect();
        let mut x = times(&edges, &expected);
        drawn(&edges, 900).solve(&mut x);
        let shift = x[0] - expected[0];
        assert!(x.iter().zip(&expected).all(|(x, e)| (x - e - shift).abs() < 1e-9));
    }

    #[test]
    fn drawn_pairs_have_the_weight_of_all_pairs() {
        let star: Vec<(u32, f64)> = (0..20).map(|v| (v, 0.1 + f64::from(v * v))).collect();
        let total: f64 = star.iter().map(|s| s.1).sum();
        let (mut sum, mut draw) = (vec![0.0; 20], Draw::default());
        let rounds = 20_000;
        for _ in 0..rounds {
            draw.chain(&mut star.clone(), total, |a, b, w| {
                assert_ne!(a, b);
                sum[a as usize] += w;
                sum[b as usize] += w;
            });
        }
        for (v, w) in &star {
            let (found, expected) = (sum[*v as usize] / f64::from(rounds), w * (total - w) / total);
            assert!((found - expected).abs() < 0.05 * expected.max(1.0), "{v}: {found} {expected}");
        }
    }
}
