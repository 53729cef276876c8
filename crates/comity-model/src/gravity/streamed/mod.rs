//! Least squares and Poisson from rows that do not fit into memory: read again in every pass, piece by piece.
//!
//! ```text
//! E[y | x] = exp(x' beta + D a + p_g)      (D'W D - D'W P_g W D) u = D' r      p_g in closed form within each group
//! ```
//!
//! One effect, whose rows lie together, is solved for in each of its groups while these pass; the others (`a`) by conjugate
//! gradients in double precision, with the diagonal as preconditioner. What is kept follows the levels of the effects and
//! not the rows. Newton's method, the certificate and the conventions are those of [`estimate`](super::estimate), and
//! coefficients agree with it to the tolerance. Not for rows that fit: reading them again takes most of the time. Rows
//! that regressors and effects separate only together are not searched for.

mod count;
mod pass;
mod solve;

use super::covariance::{self, congruence};
use super::dense::Cholesky;
use super::distribution::t_two_sided;
use super::finish;
use super::fit::{
    CellScore, Certificate, Coefficient, DroppedRegressor, Explained, Fit, Goodness, Reason, Refusal, Status,
};
use super::options::{Covariance, Family, Options};
use crate::parallel;
use pass::Finished;
use solve::Solved;

/// Where rows come from.
pub trait Rows: Sync {
    /// Number of pieces.
    fn pieces(&self) -> usize;
    /// Reads a piece, in place of what the buffer held.
    ///
    /// # Errors
    /// What went wrong.
    fn read(&self, piece: usize, into: &mut Piece) -> Result<(), String>;
}

/// Some rows, column by column.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    /// The response.
    pub y: Vec<f64>,
    /// By regressor its values.
    pub x: Vec<Vec<f64>>,
    /// By coding the code of each row.
    pub codes: Vec<Vec<u32>>,
}

impl Piece {
    /// Takes the columns over from their bytes, little-endian and one after the other: codes in 32 bits by coding, then
    /// the response and the regressors in 64.
    pub fn parse(&mut self, bytes: &[u8], rows: usize, codings: usize, regressors: usize) {
        self.codes.resize_with(codings, Vec::new);
        self.x.resize_with(regressors, Vec::new);
        let (codes, numbers) = bytes.split_at(4 * codings * rows);
        for (at, column) in self.codes.iter_mut().enumerate() {
            let (words, _) = codes[4 * at * rows..][..4 * rows].as_chunks::<4>();
            column.clear();
            column.extend(words.iter().map(|word| u32::from_le_bytes(*word)));
        }
        for (at, column) in std::iter::once(&mut self.y).chain(&mut self.x).enumerate() {
            let (words, _) = numbers[8 * at * rows..][..8 * rows].as_chunks::<8>();
            column.clear();
            column.extend(words.iter().map(|word| f64::from_le_bytes(*word)));
        }
    }
}

/// A model on such rows.
pub struct Stream<'a> {
    /// The rows.
    pub rows: &'a dyn Rows,
    /// How many there are.
    pub count: usize,
    /// Names of the regressors.
    pub regressors: Vec<String>,
    /// Number of levels of each coding.
    pub codings: Vec<usize>,
    /// Name and coding of each absorbed effect, no coding twice. Rows of one level of the first lie together in one piece.
    pub effects: Vec<(String, usize)>,
    /// The coding of the clusters.
    pub cluster: Option<usize>,
}

/// An estimate and the account of rows left out: how many for which reason.
pub struct Streamed {
    /// The estimate; without effects, fitted values and a list of dropped rows.
    pub fit: Fit,
    /// How many rows are not used, by reason.
    pub drops: Vec<(Reason, usize)>,
}

/// Sums run in so many lanes, whatever the number of threads.
const LANES: usize = 8;

/// What is left of the response when nothing is but rounding.
const PERFECT: f64 = super::estimate::ROUNDING * super::estimate::ROUNDING;

/// Estimates the model.
///
/// # Errors
/// [`Refusal`] for other families and errors than those of the module, if no row is left, or if rows cannot be read.
pub fn estimate(stream: &Stream<'_>, options: &Options) -> Result<Streamed, Refusal> {
    if !matches!(options.family, Family::LeastSquares | Family::Poisson) {
        return Err(Refusal::Option {
            name: "family",
            expected: "least squares or Poisson in a streamed estimate",
        });
    }
    let known = [Covariance::Homoskedastic, Covariance::Robust, Covariance::Clustered];
    if !known.contains(&options.covariance)
        || (options.covariance == Covariance::Clustered && stream.cluster.is_none())
    {
        let expected = "errors of one variance, robust or clustered one way in a streamed estimate";
        return Err(Refusal::Option { name: "covariance", expected });
    }
    parallel::on(options.threads, || {
        let (levels, drops) = count::prune(stream, options)?;
        let used = stream.count - drops.iter().map(|(_, n)| n).sum::<usize>();
        if used == 0 {
            return Err(Refusal::NoRows { given: stream.count, drops: super::Drops::default() });
        }
        let solved = solve::solve(stream, &levels, options)?;
        let done = pass::finish(stream, &levels, &solved.state, options)?;
        if options.family == Family::Poisson && done.moments[2] == 0.0 {
            return Err(Refusal::NoVariation { value: 0.0 });
        }
        if options.covariance == Covariance::Clustered && done.clusters < 2 {
            return Err(Refusal::Clusters { found: done.clusters });
        }
        let fit = told(stream, (&levels, options), solved, &done, used)?;
        Ok(Streamed { fit, drops })
    })
}

/// The result from what was solved and the last pass.
fn told(
    stream: &Stream<'_>,
    (levels, options): (&count::Levels, &Options),
    solved: Solved,
    done: &Finished,
    used: usize,
) -> Result<Fit, Refusal> {
    let k = solved.state.active.len();
    let mut degrees = count::degrees(stream, levels, options, k)?;
    let clusters: Vec<usize> =
        if options.covariance == Covariance::Clustered { vec![done.clusters] } else { vec![] };
    degrees.clusters.clone_from(&clusters);
    let (factor, note) = covariance::factor(options, used, degrees.counted, &clusters);
    let mut notes = vec![note];
    if !degrees.exact && factor != 1.0 {
        notes.push(
            "K takes redundant levels out pair of effects by pair, as reghdfe does; it may be a few too many"
                .into(),
        );
    }
    let least_squares = options.family == Family::LeastSquares;
    let free = used as f64 - degrees.counted as f64;
    degrees.inference = match (least_squares, clusters.first()) {
        (true, Some(g)) => *g as f64 - 1.0,
        (true, None) => free,
        _ => f64::INFINITY,
    };
    let bread = Cholesky::new(&done.gram, k).inverse();
    let explained = explained(options.family, &solved.state.beta, done, !stream.effects.is_empty());
    notes.extend(explained.note());
    let v = covariance_of(
        (&bread, done, options),
        free,
        if explained == Explained::No { factor } else { f64::NAN },
    );
    let coefficient = |(c, &regressor): (usize, &usize)| {
        let (estimate, se) = (solved.state.beta[c], v[c * k + c].sqrt());
        let (name, statistic) = (stream.regressors[regressor].clone(), estimate / se);
        let p_value = t_two_sided(statistic, degrees.inference);
        Coefficient { name, regressor, estimate, se, statistic, p_value }
    };
    let coefficients = solved.state.active.iter().enumerate().map(coefficient).collect();
    if !least_squares {
        notes.push("estimated in passes over the rows: separation by regressors and effects together is not searched for".into());
    }
    let dropped = |&(regressor, reason): &(usize, super::Collinear)| DroppedRegressor {
        name: stream.regressors[regressor].clone(),
        regressor,
        reason,
    };
    let within = done.pearson + done.explained(&solved.state.beta);
    let r2_within =
        if least_squares && !stream.effects.is_empty() { 1.0 - done.pearson / within } else { f64::NAN };
    Ok(Fit {
        coefficients,
        covariance: v,
        dropped_regressors: solved.dropped.iter().map(dropped).collect(),
        certificate: certificate(stream, levels, done, &solved),
        goodness: Goodness { r2_within, ..finish::goodness(options.family, &done.moments, 1.0) },
        explained,
        status: solved.status,
        iterations: solved.iterations,
        inner_iterations: solved.inner,
        rows_given: stream.count,
        rows_used: used,
        degrees,
        notes,
        ..Fit::default()
    })
}

/// The covariance of the errors asked for, times a factor.
fn covariance_of((bread, done, options): (&[f64], &Finished, &Options), free: f64, factor: f64) -> Vec<f64> {
    let least_squares = options.family == Family::LeastSquares;
    let mut v = match options.covariance {
        Covariance::Homoskedastic if least_squares => bread.iter().map(|b| b * done.pearson / free).collect(),
        Covariance::Homoskedastic => bread.to_vec(),
        _ => congruence(bread, &done.meat, done.gradient.len()),
    };
    v.iter_mut().for_each(|v| *v *= factor);
    v
}

/// Whether rounding is all that is left of the response.
fn explained(family: Family, beta: &[f64], done: &Finished, effects: bool) -> Explained {
    let [_, y, _, yy, ..] = done.moments;
    let size = if family == Family::LeastSquares { yy } else { y };
    let within = done.pearson + done.explained(beta);
    match () {
        () if family == Family::LeastSquares && effects && within <= PERFECT * size => Explained::ByEffects,
        () if done.pearson <= PERFECT * size => Explained::Wholly,
        () => Explained::No,
    }
}

fn certificate(stream: &Stream<'_>, levels: &count::Levels, done: &Finished, solved: &Solved) -> Certificate {
    let k = solved.state.active.len();
    let worst = |(e, (name, coding)): (usize, &(String, usize))| {
        let of = &done.scores[levels.offsets[e]..][..stream.codings[*coding]];
        let relative = |(level, score): (usize, &f64)| {
            let total = levels.totals[e][level];
            (if total > 0.0 { (score / total).abs() } else { 0.0 }, level)
        };
        let (relative, level) = of.iter().enumerate().map(relative).fold(
            (0.0, 0),
            |worst: (f64, usize), next| {
                if next.0 > worst.0 { next } else { worst }
            },
        );
        CellScore { effect: name.clone(), level, relative }
    };
    let cosine = |c: usize| done.gradient[c].abs() / (done.gram[c * k + c] * done.pearson).sqrt();
    Certificate {
        cells: stream.effects.iter().enumerate().map(worst).collect(),
        gradient: if done.pearson > 0.0 { (0..k).map(cosine).fold(0.0, f64::max) } else { 0.0 },
        absorption: done.absorption,
        coefficients: if solved.status == Status::Converged { solved.bounds.clone() } else { vec![] },
    }
}

/// The work of every lane on its pieces, in the order of the lanes.
fn by_lane<A: Send>(
    stream: &Stream<'_>,
    options: &Options,
    make: impl Fn() -> A + Sync + Send,
    work: impl Fn(&mut A, &Piece) + Sync + Send,
) -> Result<Vec<A>, Refusal> {
    let lane = |lane: usize| -> Result<A, Refusal> {
        let (mut sums, mut piece) = (make(), Piece::default());
        for at in (lane..stream.rows.pieces()).step_by(LANES) {
            if options.stop.is_set() {
                return Err(Refusal::GivenUp);
            }
            stream.rows.read(at, &mut piece).map_err(Refusal::Unreadable)?;
            work(&mut sums, &piece);
        }
        Ok(sums)
    };
    parallel::map(LANES.min(stream.rows.pieces()), lane).into_iter().collect()
}

fn add(to: &mut [f64], from: &[f64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
}
