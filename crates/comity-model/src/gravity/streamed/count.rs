//! Which levels have rows left, and how many parameters do the effects have?

use super::super::fit::{Degrees, Reason, Refusal};
use super::super::options::{Covariance, Family, Options, SmallSample};
use super::{Piece, Stream, add, by_lane};

/// What is known of the levels of every effect.
pub(super) struct Levels {
    /// Why a level is out, by effect and level.
    pub out: Vec<Vec<Option<Reason>>>,
    /// The same as a table that is quick to look up, and whether any level is out.
    dead: Vec<Vec<bool>>,
    some: bool,
    /// Rows used, by effect and level.
    pub rows: Vec<Vec<f64>>,
    /// Sum of the sizes of the responses used.
    pub totals: Vec<Vec<f64>>,
    /// Where each effect begins in a table of all levels; the first, which is solved for in its groups, comes last.
    pub offsets: Vec<usize>,
    /// Levels of the effects that are kept: all but the first.
    pub kept: usize,
    /// Mean of the responses used.
    pub mean: f64,
    /// Sum of their squares; of Poisson their sum.
    pub size: f64,
}

impl Levels {
    /// All of them, none out, and how many each effect has.
    fn new(stream: &Stream<'_>) -> (Self, Vec<usize>) {
        let sizes: Vec<usize> = stream.effects.iter().map(|(_, coding)| stream.codings[*coding]).collect();
        let kept: usize = sizes.iter().skip(1).sum();
        let mut offsets = vec![kept];
        sizes.iter().skip(1).fold(0, |at, size| {
            offsets.push(at);
            at + size
        });
        offsets.truncate(sizes.len());
        let levels = Self {
            out: sizes.iter().map(|n| vec![None; *n]).collect(),
            dead: sizes.iter().map(|n| vec![false; *n]).collect(),
            some: false,
            rows: vec![],
            totals: vec![],
            offsets,
            kept,
            mean: 0.0,
            size: 0.0,
        };
        (levels, sizes)
    }

    /// Whether a row is used.
    #[inline(always)]
    pub fn live(&self, effects: &[&[u32]], row: usize) -> bool {
        !self.some || effects.iter().zip(&self.dead).all(|(codes, dead)| !dead[codes[row] as usize])
    }
}

/// The codes of each effect in a piece.
pub(super) fn codes<'p>(stream: &Stream<'_>, piece: &'p Piece) -> Vec<&'p [u32]> {
    stream.effects.iter().map(|(_, coding)| piece.codes[*coding].as_slice()).collect()
}

/// Takes out levels of one row and, for Poisson, levels without a positive response, until nothing changes; and the
/// account of the rows.
pub(super) fn prune(
    stream: &Stream<'_>,
    options: &Options,
) -> Result<(Levels, Vec<(Reason, usize)>), Refusal> {
    let (mut levels, sizes) = Levels::new(stream);
    let empty = || sizes.iter().map(|n| vec![0.0; *n]).collect::<Vec<_>>();
    let zeros = options.separation.effects && options.family == Family::Poisson;
    loop {
        let parts = by_lane(
            stream,
            options,
            || (empty(), empty(), [0.0; 3]),
            |(rows, totals, mean), piece| {
                let codes = codes(stream, piece);
                for (row, y) in piece.y.iter().enumerate().filter(|(row, _)| levels.live(&codes, *row)) {
                    mean[0] += 1.0;
                    mean[1] += y;
                    mean[2] += if options.family == Family::LeastSquares { y * y } else { *y };
                    for ((rows, totals), codes) in rows.iter_mut().zip(totals.iter_mut()).zip(&codes) {
                        rows[codes[row] as usize] += 1.0;
                        totals[codes[row] as usize] += y.abs();
                    }
                }
            },
        )?;
        (levels.rows, levels.totals) = (empty(), empty());
        let mut mean = [0.0; 3];
        for (rows, totals, part) in &parts {
            levels.rows.iter_mut().zip(rows).for_each(|(to, from)| add(to, from));
            levels.totals.iter_mut().zip(totals).for_each(|(to, from)| add(to, from));
            add(&mut mean, part);
        }
        (levels.mean, levels.size) = (mean[1] / mean[0], mean[2]);
        let mut changed = false;
        for effect in 0..sizes.len() {
            for level in 0..sizes[effect] {
                let (rows, total) = (levels.rows[effect][level], levels.totals[effect][level]);
                let reason = match () {
                    () if rows == 0.0 => continue,
                    () if zeros && total == 0.0 => Reason::SeparatedByEffect { effect },
                    () if options.drop_singletons && rows == 1.0 => Reason::Singleton { effect },
                    () => continue,
                };
                levels.out[effect][level] = Some(reason);
                levels.dead[effect][level] = true;
                (changed, levels.some) = (true, true);
            }
        }
        if !changed {
            break;
        }
    }
    let drops = account(stream, &levels, options)?;
    Ok((levels, drops))
}

/// How many rows are out for which reason; the first effect that has one counts.
fn account(stream: &Stream<'_>, levels: &Levels, options: &Options) -> Result<Vec<(Reason, usize)>, Refusal> {
    if !levels.some {
        return Ok(vec![]);
    }
    let parts = by_lane(stream, options, Vec::new, |counts: &mut Vec<(Reason, usize)>, piece| {
        let codes = codes(stream, piece);
        for row in 0..piece.y.len() {
            let Some(reason) = codes.iter().zip(&levels.out).find_map(|(c, out)| out[c[row] as usize]) else {
                continue;
            };
            match counts.iter_mut().find(|(known, _)| *known == reason) {
                Some((_, count)) => *count += 1,
                None => counts.push((reason, 1)),
            }
        }
    })?;
    let mut all: Vec<(Reason, usize)> = Vec::new();
    for (reason, n) in parts.into_iter().flatten() {
        match all.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count += n,
            None => all.push((reason, n)),
        }
    }
    Ok(all)
}

/// The levels of one coding that a level of another meets: none yet, one, or several.
const NONE: u32 = u32::MAX;
const SEVERAL: u32 = u32::MAX - 1;

/// Parts of a graph that rows join.
struct Union(Vec<u32>);

impl Union {
    fn root(&mut self, mut at: usize) -> usize {
        while self.0[at] as usize != at {
            self.0[at] = self.0[self.0[at] as usize];
            at = self.0[at] as usize;
        }
        at
    }
}

/// What joins two codings: whether every level of the first lies in one of the second and the other way, and the parts of
/// the graph of both.
struct Meeting {
    within: bool,
    around: bool,
    parts: usize,
}

/// Goes through the rows used once for all pairs of codings.
fn meet(
    stream: &Stream<'_>,
    levels: &Levels,
    pairs: &[(usize, usize)],
    options: &Options,
) -> Result<Vec<Meeting>, Refusal> {
    let size = |coding: usize| stream.codings[coding];
    let mut state: Vec<(Vec<u32>, Vec<u32>, Union)> = pairs
        .iter()
        .map(|&(a, b)| {
            let union = Union((0..(size(a) + size(b)) as u32).collect());
            (vec![NONE; size(a)], vec![NONE; size(b)], union)
        })
        .collect();
    let mut piece = Piece::default();
    let mark = |of: &mut u32, code: u32| {
        *of = match *of {
            NONE => code,
            same if same == code => same,
            _ => SEVERAL,
        }
    };
    for at in 0..stream.rows.pieces() {
        if options.stop.is_set() {
            return Err(Refusal::GivenUp);
        }
        stream.rows.read(at, &mut piece).map_err(Refusal::Unreadable)?;
        let effects = codes(stream, &piece);
        let live: Vec<bool> = (0..piece.y.len()).map(|row| levels.live(&effects, row)).collect();
        for ((a, b), (of_a, of_b, union)) in pairs.iter().zip(&mut state) {
            let both = piece.codes[*a].iter().zip(&piece.codes[*b]).zip(&live);
            for ((x, y), _) in both.filter(|(_, live)| **live) {
                mark(&mut of_a[*x as usize], *y);
                mark(&mut of_b[*y as usize], *x);
                let (left, right) = (union.root(*x as usize), union.root(size(*a) + *y as usize));
                union.0[left.max(right)] = left.min(right) as u32;
            }
        }
    }
    let found = |(of_a, of_b, mut union): (Vec<u32>, Vec<u32>, Union)| {
        let met: Vec<bool> = of_a.iter().chain(&of_b).map(|of| *of != NONE).collect();
        let roots = (0..met.len()).filter(|at| met[*at]).filter(|at| union.root(*at) == *at);
        let parts = roots.count();
        let one = |of: &[u32]| of.iter().all(|of| *of != SEVERAL);
        Meeting { within: one(&of_a), around: one(&of_b), parts }
    };
    Ok(state.into_iter().map(found).collect())
}

/// Counts parameters by the convention asked for.
pub(super) fn degrees(
    stream: &Stream<'_>,
    levels: &Levels,
    options: &Options,
    k: usize,
) -> Result<Degrees, Refusal> {
    let mut degrees = Degrees { coefficients: k, counted: k, exact: true, ..Degrees::default() };
    degrees.inference = f64::INFINITY;
    let (least_squares, fixest) =
        (options.family == Family::LeastSquares, options.small_sample == SmallSample::Fixest);
    let effects: Vec<usize> = stream.effects.iter().map(|(_, coding)| *coding).collect();
    if effects.is_empty() || !(least_squares || fixest) {
        return Ok(degrees);
    }
    let counts: Vec<usize> =
        levels.rows.iter().map(|rows| rows.iter().filter(|rows| **rows > 0.0).count()).collect();
    let cluster = stream.cluster.filter(|_| options.covariance == Covariance::Clustered);
    let mut pairs: Vec<(usize, usize)> =
        cluster.into_iter().flat_map(|c| effects.iter().map(move |e| (*e, c))).collect();
    let clustered = pairs.len();
    for b in 1..effects.len() {
        pairs.extend((0..b).map(|a| (effects[a], effects[b])));
    }
    let met = meet(stream, levels, &pairs, options)?;
    let nested = |e: usize| met[..clustered].get(e).is_some_and(|met| met.within);
    if fixest {
        let within = (0..effects.len()).filter(|e| nested(*e)).map(|e| counts[e] - 1).sum::<usize>();
        degrees.counted += counts.iter().sum::<usize>() - (effects.len() - 1) - within;
        degrees.effects = counts;
        return Ok(degrees);
    }
    let at = |a: usize, b: usize| &met[clustered + b * (b - 1) / 2 + a];
    let mut free: Vec<usize> = (0..effects.len()).filter(|e| !nested(*e)).collect();
    // Levels that are unions of another effect's add nothing; of two that are the same the first stays.
    let contained = |e: usize, free: &[usize]| {
        free.iter().any(|other| match other.cmp(&e) {
            std::cmp::Ordering::Less => at(*other, e).within,
            std::cmp::Ordering::Greater => at(e, *other).around && !at(e, *other).within,
            std::cmp::Ordering::Equal => false,
        })
    };
    let redundant: Vec<usize> = free.iter().copied().filter(|e| contained(*e, &free)).collect();
    free.retain(|e| !redundant.contains(e));
    let all: usize = free.iter().map(|e| counts[*e]).sum();
    let most = |b: usize| free[..b].iter().map(|a| at(*a, free[b]).parts).max().unwrap_or(0);
    degrees.absorbed = (all - (1..free.len()).map(most).sum::<usize>()).max(1);
    degrees.exact = free.len() <= 2;
    degrees.counted += degrees.absorbed;
    Ok(degrees)
}
