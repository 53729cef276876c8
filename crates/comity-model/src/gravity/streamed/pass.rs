//! One pass over the rows: means, scores and weights within each group, and what is summed of them.

use super::super::finish;
use super::super::fit::Refusal;
use super::super::options::{Covariance, Family, Options};
use super::count::{Levels, codes};
use super::{Piece, Stream, add, by_lane};
use crate::kernel;

/// What is being solved for.
#[derive(Clone, Default)]
pub(super) struct State {
    /// Regressors that have a coefficient.
    pub active: Vec<usize>,
    pub beta: Vec<f64>,
    /// Kept effects.
    pub effects: Vec<f64>,
    /// Kept effects taken out of each regressor, those of one level together.
    pub columns: Vec<f64>,
    /// Whether weights and means are those that Poisson starts from, without a predictor.
    pub start: bool,
}

/// Buffers of a group.
#[derive(Default)]
struct Room {
    live: Vec<bool>,
    eta: Vec<f64>,
    w: Vec<f64>,
    score: Vec<f64>,
    /// Absorbed regressors, those of one row together.
    x: Vec<f64>,
}

/// The view of one group that sums are made of.
struct Group<'g> {
    rows: std::ops::Range<usize>,
    /// Sum of the weights.
    weight: f64,
    room: &'g Room,
}

/// A model with the codes of a piece.
struct View<'v> {
    levels: &'v Levels,
    state: &'v State,
    family: Family,
    piece: &'v Piece,
    codes: Vec<&'v [u32]>,
    absorb: bool,
    /// Whether scores are not wanted.
    only_weights: bool,
}

impl View<'_> {
    /// Goes through the groups of the piece.
    fn groups(&self, mut each: impl FnMut(&Group<'_>)) {
        let mut room = Room::default();
        let rows = self.piece.y.len();
        let mut start = 0;
        while start < rows {
            let end = match self.codes.first() {
                Some(own) => {
                    start + own[start..].iter().position(|code| *code != own[start]).unwrap_or(rows - start)
                }
                None => rows,
            };
            self.evaluate(start..end, &mut room);
            let weight = room.w.iter().sum();
            if weight > 0.0 {
                if self.absorb {
                    self.absorbed(start..end, weight, &mut room);
                }
                each(&Group { rows: start..end, weight, room: &room });
            }
            start = end;
        }
    }

    /// Weights and scores of a group, its own effect solved for.
    fn evaluate(&self, rows: std::ops::Range<usize>, room: &mut Room) {
        let State { active, beta, effects, start, .. } = self.state;
        let (n, own) = (rows.len(), !self.codes.is_empty());
        let y = &self.piece.y[rows.clone()];
        room.live.clear();
        room.live.extend(rows.clone().map(|row| self.levels.live(&self.codes, row)));
        for column in [&mut room.eta, &mut room.w, &mut room.score] {
            column.clear();
            column.resize(n, 0.0);
        }
        let eta = &mut room.eta;
        if self.only_weights && self.family == Family::LeastSquares {
            room.w.iter_mut().zip(&room.live).for_each(|(w, live)| *w = f64::from(u8::from(*live)));
            return;
        }
        if !start {
            for (regressor, beta) in active.iter().zip(beta) {
                kernel::add_scaled(eta, *beta, &self.piece.x[*regressor][rows.clone()]);
            }
            for (codes, offset) in self.codes.iter().zip(&self.levels.offsets).skip(1) {
                for (eta, code) in eta.iter_mut().zip(&codes[rows.clone()]) {
                    *eta += effects[offset + *code as usize];
                }
            }
        }
        if self.family == Family::Poisson && !start {
            poisson(own, y, room);
        } else {
            // Poisson starts from means half way between the response and its average.
            let mean = if self.family == Family::Poisson { Some(self.levels.mean) } else { None };
            weighted(own, y, mean, room);
        }
    }

    /// What is left of the regressors in a group.
    fn absorbed(&self, rows: std::ops::Range<usize>, weight: f64, room: &mut Room) {
        let k = self.state.active.len();
        let own = !self.codes.is_empty();
        room.x.clear();
        room.x.resize(rows.len() * k, 0.0);
        for (c, regressor) in self.state.active.iter().enumerate() {
            let x = &self.piece.x[*regressor][rows.clone()];
            room.x[c..].iter_mut().step_by(k).zip(x).for_each(|(out, x)| *out = *x);
        }
        if k == 0 {
            return;
        }
        for (codes, offset) in self.codes.iter().zip(&self.levels.offsets).skip(1) {
            for (x, code) in room.x.chunks_exact_mut(k).zip(&codes[rows.clone()]) {
                let taken = &self.state.columns[(offset + *code as usize) * k..][..k];
                x.iter_mut().zip(taken).for_each(|(x, taken)| *x -= taken);
            }
        }
        if own {
            let mut means = vec![0.0; k];
            for (x, w) in room.x.chunks_exact(k).zip(&room.w) {
                kernel::add_scaled(&mut means, w / weight, x);
            }
            for x in room.x.chunks_exact_mut(k) {
                x.iter_mut().zip(&means).for_each(|(x, mean)| *x -= mean);
            }
        }
    }
}

/// Means, weights and scores of a group of Poisson from its predictor, which gets the group's own effect.
fn poisson(own: bool, y: &[f64], room: &mut Room) {
    let Room { live, eta, w, score, .. } = room;
    let known = eta.iter().zip(live.iter()).filter(|(_, live)| **live);
    let most = if own { known.map(|(eta, _)| *eta).fold(f64::NEG_INFINITY, f64::max) } else { 0.0 };
    let (mut total, mut mass) = (0.0, 0.0);
    for (((w, eta), y), live) in w.iter_mut().zip(eta.iter()).zip(y).zip(live.iter()) {
        let mean = if *live { kernel::exp(eta - most) } else { 0.0 };
        *w = mean;
        mass += mean;
        total += if *live { *y } else { 0.0 };
    }
    let scale = if own && mass > 0.0 { total / mass } else { f64::from(u8::from(!own)) };
    let shift = if own { scale.ln() - most } else { 0.0 };
    for (((w, score), eta), (y, live)) in w.iter_mut().zip(score).zip(eta).zip(y.iter().zip(live.iter())) {
        *w *= scale;
        *score = if *live { y - *w } else { 0.0 };
        *eta += shift;
    }
}

/// Weights and scores of a group of least squares, or of the weighted least squares that Poisson starts from if there is
/// a mean of all responses.
fn weighted(own: bool, y: &[f64], start: Option<f64>, room: &mut Room) {
    let Room { live, eta, w, score, .. } = room;
    for ((w, score), ((y, eta), _)) in w
        .iter_mut()
        .zip(score.iter_mut())
        .zip(y.iter().zip(eta.iter()).zip(live.iter()))
        .filter(|(_, (_, live))| **live)
    {
        (*w, *score) = match start {
            None => (1.0, y - eta),
            Some(all) => {
                let mean = 0.5 * (y + all);
                (mean, mean.ln() + (y - mean) / mean)
            }
        };
    }
    let weight: f64 = w.iter().sum();
    let sum: f64 = w.iter().zip(score.iter()).map(|(w, s)| w * s).sum();
    let shift = if own && weight > 0.0 { sum / weight } else { 0.0 };
    for ((score, w), eta) in score.iter_mut().zip(w.iter()).zip(eta) {
        *score = w * (*score - shift);
        *eta += shift;
    }
}

/// Sums for a Newton step.
#[derive(Clone, Default)]
pub(super) struct Pass {
    pub gram: Vec<f64>,
    pub gradient: Vec<f64>,
    /// Squared norms of the regressors before absorption.
    pub norms2: Vec<f64>,
    /// By kept level what is left in it of each regressor, and the score.
    pub rhs: Vec<f64>,
    /// The diagonal of the system.
    pub diagonal: Vec<f64>,
    pub pearson: f64,
    /// What Newton's method makes small, but for a constant; Poisson alone.
    pub objective: f64,
}

impl Pass {
    fn new(k: usize, kept: usize) -> Self {
        Self {
            gram: vec![0.0; k * k],
            gradient: vec![0.0; k],
            norms2: vec![0.0; k],
            rhs: vec![0.0; kept * (k + 1)],
            diagonal: vec![0.0; kept],
            ..Self::default()
        }
    }

    fn join(mut self, other: &Self) -> Self {
        add(&mut self.gram, &other.gram);
        add(&mut self.gradient, &other.gradient);
        add(&mut self.norms2, &other.norms2);
        add(&mut self.rhs, &other.rhs);
        add(&mut self.diagonal, &other.diagonal);
        self.pearson += other.pearson;
        self.objective += other.objective;
        self
    }

    fn take(&mut self, view: &View<'_>, group: &Group<'_>) {
        let (k, room, own) = (view.state.active.len(), group.room, !view.codes.is_empty());
        for (at, row) in group.rows.clone().enumerate() {
            let (w, score) = (room.w[at], room.score[at]);
            if w <= 0.0 {
                continue;
            }
            self.pearson += score * score / w;
            let x = &room.x[at * k..][..k];
            for a in 0..k {
                self.gradient[a] += score * x[a];
                let raw = view.piece.x[view.state.active[a]][row];
                self.norms2[a] += w * raw * raw;
                for b in a..k {
                    self.gram[a * k + b] += w * x[a] * x[b];
                }
            }
            let left = if own { w - w * w / group.weight } else { w };
            for (codes, offset) in view.codes.iter().zip(&view.levels.offsets).skip(1) {
                let level = offset + codes[row] as usize;
                self.diagonal[level] += left;
                let rhs = &mut self.rhs[level * (k + 1)..][..k + 1];
                rhs.iter_mut().zip(x).for_each(|(rhs, x)| *rhs += w * x);
                rhs[k] += score;
            }
            if view.family == Family::Poisson && !view.state.start {
                self.objective += w - view.piece.y[row] * room.eta[at];
            }
        }
    }
}

/// The sums for a step from this state.
pub(super) fn pass(
    stream: &Stream<'_>,
    levels: &Levels,
    state: &State,
    options: &Options,
) -> Result<Pass, Refusal> {
    let k = state.active.len();
    let make = || Pass::new(k, levels.kept);
    let parts = by_lane(stream, options, make, |sums, piece| {
        let view = view(stream, (levels, state), options, piece, true);
        view.groups(|group| sums.take(&view, group));
    })?;
    let mut all = parts.iter().fold(make(), Pass::join);
    for a in 0..k {
        for b in 0..a {
            all.gram[a * k + b] = all.gram[b * k + a];
        }
    }
    Ok(all)
}

fn view<'v>(
    stream: &Stream<'_>,
    (levels, state): (&'v Levels, &'v State),
    options: &Options,
    piece: &'v Piece,
    absorb: bool,
) -> View<'v> {
    View {
        levels,
        state,
        family: options.family,
        piece,
        codes: codes(stream, piece),
        absorb,
        only_weights: false,
    }
}

/// The system times `m` vectors, those of one level together.
pub(super) fn apply(
    stream: &Stream<'_>,
    levels: &Levels,
    state: &State,
    options: &Options,
    (p, m): (&[f64], usize),
) -> Result<Vec<f64>, Refusal> {
    let mut all = vec![0.0; p.len()];
    for from in (0..m).step_by(WIDEST) {
        let columns = from..m.min(from + WIDEST);
        let some = (p, m, columns.clone());
        let to = (&mut all[..], m, columns.clone());
        match columns.len() {
            1 => to_strided(to, &apply_some::<1>(stream, (levels, state), options, &strided(some))?),
            2 => to_strided(to, &apply_some::<2>(stream, (levels, state), options, &strided(some))?),
            3 => to_strided(to, &apply_some::<3>(stream, (levels, state), options, &strided(some))?),
            4 => to_strided(to, &apply_some::<4>(stream, (levels, state), options, &strided(some))?),
            _ => to_strided(to, &apply_some::<WIDEST>(stream, (levels, state), options, &strided(some))?),
        }
    }
    Ok(all)
}

/// Vectors that one pass takes at most.
const WIDEST: usize = 8;

/// Some of `m` vectors, those of one level as one value.
fn strided<const M: usize>((p, m, columns): (&[f64], usize, std::ops::Range<usize>)) -> Vec<[f64; M]> {
    let level = |of: &[f64]| {
        let mut out = [0.0; M];
        out.iter_mut().zip(&of[columns.clone()]).for_each(|(out, p)| *out = *p);
        out
    };
    p.chunks_exact(m).map(level).collect()
}

fn to_strided<const M: usize>(
    (all, m, columns): (&mut [f64], usize, std::ops::Range<usize>),
    from: &[[f64; M]],
) {
    for (all, from) in all.chunks_exact_mut(m).zip(from) {
        all[columns.clone()].iter_mut().zip(from).for_each(|(all, from)| *all = *from);
    }
}

fn apply_some<const M: usize>(
    stream: &Stream<'_>,
    (levels, state): (&Levels, &State),
    options: &Options,
    p: &[[f64; M]],
) -> Result<Vec<[f64; M]>, Refusal> {
    let make = || (vec![[0.0; M]; levels.kept], Vec::<[f64; M]>::new());
    let parts = by_lane(stream, options, make, |(out, values), piece| {
        let view = View { only_weights: true, ..view(stream, (levels, state), options, piece, false) };
        view.groups(|group| {
            let places = || view.codes.iter().zip(&levels.offsets).skip(1);
            values.clear();
            values.resize(group.rows.len(), [0.0; M]);
            for (codes, offset) in places() {
                let p = &p[*offset..];
                for (v, code) in values.iter_mut().zip(&codes[group.rows.clone()]) {
                    let p = &p[*code as usize];
                    (0..M).for_each(|c| v[c] += p[c]);
                }
            }
            let mut means = [0.0; M];
            for (v, w) in values.iter().zip(&group.room.w) {
                (0..M).for_each(|c| means[c] += w * v[c]);
            }
            means.iter_mut().for_each(|mean| *mean /= group.weight);
            for (v, w) in values.iter_mut().zip(&group.room.w) {
                (0..M).for_each(|c| v[c] = w * (v[c] - means[c]));
            }
            for (codes, offset) in places() {
                let out = &mut out[*offset..];
                for (v, code) in values.iter().zip(&codes[group.rows.clone()]) {
                    let out = &mut out[*code as usize];
                    (0..M).for_each(|c| out[c] += v[c]);
                }
            }
        });
    })?;
    let mut all = vec![[0.0; M]; levels.kept];
    for (part, _) in &parts {
        for (all, part) in all.iter_mut().zip(part) {
            (0..M).for_each(|c| all[c] += part[c]);
        }
    }
    Ok(all)
}

/// Sums over the final fit.
pub(super) struct Finished {
    pub gram: Vec<f64>,
    pub gradient: Vec<f64>,
    pub meat: Vec<f64>,
    pub pearson: f64,
    pub clusters: usize,
    /// The score of every level, those of the first effect last.
    pub scores: Vec<f64>,
    /// Largest inner product of an absorbed regressor with a level, relative to its norm.
    pub absorption: f64,
    /// As [`finish::Moments`].
    pub moments: finish::Moments,
}

impl Finished {
    /// What the regressors explain beyond the effects.
    pub fn explained(&self, beta: &[f64]) -> f64 {
        let k = beta.len();
        (0..k * k).map(|at| beta[at / k] * self.gram[at] * beta[at % k]).sum()
    }
}

/// Sums of one lane.
struct Last {
    pass: Pass,
    meat: Vec<f64>,
    /// Scores by cluster, and whether it has rows; empty if clusters are groups.
    sums: Vec<f64>,
    seen: Vec<bool>,
    clusters: usize,
    own: Vec<f64>,
    moments: finish::Moments,
}

impl Last {
    fn join(mut self, other: &Self) -> Self {
        self.pass = self.pass.join(&other.pass);
        add(&mut self.meat, &other.meat);
        add(&mut self.sums, &other.sums);
        self.seen.iter_mut().zip(&other.seen).for_each(|(to, from)| *to |= from);
        self.clusters += other.clusters;
        add(&mut self.own, &other.own);
        add(&mut self.moments, &other.moments);
        self
    }
}

/// Runs the last pass.
pub(super) fn finish(
    stream: &Stream<'_>,
    levels: &Levels,
    state: &State,
    options: &Options,
) -> Result<Finished, Refusal> {
    let k = state.active.len();
    let clustered = options.covariance == Covariance::Clustered;
    let cluster = stream.cluster.filter(|_| clustered);
    let by_group = cluster.is_some() && cluster == stream.effects.first().map(|(_, coding)| *coding);
    let codes = cluster.filter(|_| !by_group).map_or(0, |coding| stream.codings[coding]);
    let first = stream.effects.first().map_or(0, |(_, coding)| stream.codings[*coding]);
    let make = || Last {
        pass: Pass::new(k, levels.kept),
        meat: vec![0.0; k * k],
        sums: vec![0.0; codes * k],
        seen: vec![false; codes],
        clusters: 0,
        own: vec![0.0; first],
        moments: [0.0; 9],
    };
    let parts = by_lane(stream, options, make, |last, piece| {
        let view = view(stream, (levels, state), options, piece, true);
        let mut here = vec![0.0; k];
        view.groups(|group| {
            last.pass.take(&view, group);
            here.fill(0.0);
            for (at, row) in group.rows.clone().enumerate().filter(|(at, _)| group.room.live[*at]) {
                let (x, score) = (&group.room.x[at * k..][..k], group.room.score[at]);
                match cluster {
                    _ if by_group => kernel::add_scaled(&mut here, score, x),
                    Some(coding) => {
                        let code = piece.codes[coding][row] as usize;
                        last.seen[code] = true;
                        kernel::add_scaled(&mut last.sums[code * k..][..k], score, x);
                    }
                    None => {
                        let s: Vec<f64> = x.iter().map(|x| x * score).collect();
                        super::super::covariance::outer(&mut last.meat, &s, 1.0);
                    }
                }
                if let Some(own) = view.codes.first() {
                    last.own[own[row] as usize] += score;
                }
                let (y, eta) = (piece.y[row], group.room.eta[at]);
                add(&mut last.moments, &finish::moments_of(options.family, y, eta));
            }
            if by_group {
                super::super::covariance::outer(&mut last.meat, &here, 1.0);
                last.clusters += 1;
            }
        });
    })?;
    let all = parts.iter().fold(make(), Last::join);
    Ok(finished(all, k, levels.kept))
}

fn finished(all: Last, k: usize, kept: usize) -> Finished {
    let Last { pass, mut meat, sums, seen, clusters, own, moments } = all;
    sums.chunks_exact(k.max(1)).for_each(|sums| super::super::covariance::outer(&mut meat, sums, 1.0));
    let mut gram = pass.gram;
    for a in 0..k {
        for b in 0..a {
            gram[a * k + b] = gram[b * k + a];
        }
    }
    let mut absorption = 0.0_f64;
    for level in pass.rhs.chunks_exact(k + 1) {
        for (c, left) in level[..k].iter().enumerate() {
            absorption = absorption.max(left.abs() / gram[c * k + c].sqrt().max(f64::MIN_POSITIVE));
        }
    }
    let mut scores: Vec<f64> = (0..kept).map(|level| pass.rhs[level * (k + 1) + k]).collect();
    scores.extend(own);
    let clusters = clusters + seen.iter().filter(|seen| **seen).count();
    Finished {
        gram,
        gradient: pass.gradient,
        meat,
        pearson: pass.pearson,
        clusters,
        scores,
        absorption,
        moments,
    }
}
