//! Rows sorted by the eliminated effect: any number and kind of effects.
//!
//! The effect with most levels is eliminated; its levels are the groups. Every other effect has one
//! index per row into the vector of kept effects, and perhaps a slope; one whose levels are unions of
//! another's (a region beside its counties) is left out, because it absorbs nothing. With no effect to eliminate
//! (two-way gravity, where the blocks of the years are solved together) groups are runs of rows.

use super::super::data::Data;
use super::super::whole::LEVELS_MAX;
use super::{LANES, Layout};
use std::ops::Range;

/// Rows of a run when nothing is eliminated: long enough for vectors, short enough for the cache.
const RUN: usize = 256;

/// Cells and groups of a tile: enough for vectors, few enough for the cache.
const TILE: usize = 256;

/// Most numbers that the partial sums of all lanes may take together: 256 MiB of `f64`.
const LANE_NUMBERS_MAX: usize = 1 << 25;

/// Absent from the layout.
const NOWHERE: u32 = u32::MAX;

/// Sorted rows with an index for every kept effect.
pub(in super::super) struct Rows {
    /// First cell of every group, and the number of cells.
    starts: Vec<usize>,
    lanes: Vec<Range<usize>>,
    eliminated: Option<usize>,
    places: Vec<(usize, Range<usize>)>,
    /// For every kept effect the place of each cell in the kept vector.
    codes: Vec<Vec<u32>>,
    /// For every kept effect the multiplier of each cell, if it is a slope.
    slopes: Vec<Option<Vec<f64>>>,
    sides: Option<(usize, usize)>,
    cell_of: Vec<u32>,
    kept: usize,
    longest: usize,
    few: bool,
}

/// Level codes of the rows, dense in `0..count` over the levels that occur.
pub(in super::super) struct Dense {
    pub codes: Vec<u32>,
    pub count: usize,
}

/// Numbers the combinations of `factors` that occur in `rows` without gaps, in ascending order.
pub(in super::super) fn dense(data: &Data<'_>, factors: &[usize], rows: &[u32]) -> Dense {
    let levels = data.levels(factors);
    if levels <= 4 * rows.len() + 65_536 {
        let mut number = vec![0u32; levels];
        for &row in rows {
            number[data.level(factors, row as usize)] = 1;
        }
        let mut count = 0;
        for n in &mut number {
            let present = *n;
            *n = count;
            count += present;
        }
        let codes = rows.iter().map(|&row| number[data.level(factors, row as usize)]).collect();
        return Dense { codes, count: count as usize };
    }
    let keys: Vec<usize> = rows.iter().map(|&row| data.level(factors, row as usize)).collect();
    let mut sorted = keys.clone();
    sorted.sort_unstable();
    sorted.dedup();
    let codes = keys.iter().map(|k| sorted.binary_search(k).unwrap_or(0) as u32).collect();
    Dense { codes, count: sorted.len() }
}

impl Rows {
    /// Lays out `rows` (positions in the data) with the effects coded as in `levels`; `columns` is
    /// the number of columns that will be summed at once.
    pub fn new(data: &Data<'_>, rows: &[u32], levels: &[Dense], columns: usize) -> Self {
        let active = absorbing(data, levels);
        let roles = roles(data, levels, &active);
        Self::with(data, rows, levels, (columns, &active, roles))
    }

    /// The same for the effects in `active` in given roles.
    pub fn with(
        data: &Data<'_>,
        rows: &[u32],
        levels: &[Dense],
        (columns, active, (eliminated, sides, few)): (usize, &[usize], Roles),
    ) -> Self {
        let by = eliminated.or_else(|| active.iter().copied().max_by_key(|&e| levels[e].count));
        let (order, mut starts) = sort(rows.len(), by.map(|e| &levels[e]));
        if eliminated.is_none() {
            starts = (0..rows.len()).step_by(RUN).chain([rows.len()]).collect();
        }
        let mut cell_of = vec![NOWHERE; data.rows()];
        for (cell, &at) in order.iter().enumerate() {
            cell_of[rows[at as usize] as usize] = cell as u32;
        }
        let (mut places, mut codes, mut slopes, mut kept) = (vec![], vec![], vec![], 0);
        for &e in active.iter().filter(|e| Some(**e) != eliminated) {
            places.push((e, kept..kept + levels[e].count));
            codes.push(order.iter().map(|&at| kept as u32 + levels[e].codes[at as usize]).collect());
            let slope = data.effects[e].slope;
            slopes.push(slope.map(|z| order.iter().map(|&at| z[rows[at as usize] as usize]).collect()));
            kept += levels[e].count;
        }
        let position = |e: usize| places.iter().position(|(of, _)| *of == e);
        let sides = sides.and_then(|(a, b)| Some((position(a)?, position(b)?)));
        let lanes = deal(&starts, (LANE_NUMBERS_MAX / (kept * (columns + 1)).max(1)).clamp(1, LANES));
        let longest = starts.windows(2).map(|w| w[1] - w[0]).fold(TILE, usize::max);
        Rows { starts, lanes, eliminated, places, codes, slopes, sides, cell_of, kept, longest, few }
    }
}

/// The effect to eliminate, the two to solve together, and whether all kept ones are solved together.
pub(in super::super) type Roles = (Option<usize>, Option<(usize, usize)>, bool);

/// The effects without those whose every level is a union of levels of another one, or the same as those of an
/// earlier one: these absorb nothing that the other does not, and would only make the system singular.
pub(in super::super) fn absorbing(data: &Data<'_>, levels: &[Dense]) -> Vec<usize> {
    let plain = |e: usize| data.effects[e].slope.is_none();
    let mut contained = vec![false; levels.len()];
    for a in (0..levels.len()).rev().filter(|e| plain(*e)) {
        let by = |b: &usize| *b != a && plain(*b) && !contained[*b] && within(&levels[a], &levels[*b]);
        contained[a] = (0..levels.len()).any(|b| by(&b));
    }
    (0..levels.len()).filter(|e| !contained[*e]).collect()
}

/// Whether every level of `b` lies in one level of `a`.
pub(in super::super) fn within(a: &Dense, b: &Dense) -> bool {
    if a.count > b.count {
        return false;
    }
    let mut home = vec![NOWHERE; b.count];
    a.codes.iter().zip(&b.codes).all(|(a, b)| {
        let home = &mut home[*b as usize];
        *home = if *home == NOWHERE { *a } else { *home };
        *home == *a
    })
}

fn roles(data: &Data<'_>, levels: &[Dense], active: &[usize]) -> Roles {
    let plain = |e: &&usize| data.effects[**e].slope.is_none();
    let most = |of: &dyn Fn(&usize) -> bool| {
        let fits = active.iter().filter(plain).filter(|e| of(e));
        fits.copied().max_by_key(|&e| (levels[e].count, std::cmp::Reverse(e)))
    };
    let largest = most(&|_| true);
    if few(levels, active, largest) {
        return (largest, None, true);
    }
    let sides = joint(data, levels, active);
    // Two alone need no elimination: their blocks are the system.
    let leave = sides.is_some() && active.len() == 2;
    let outside = |e: &usize| !leave && sides.is_none_or(|(a, b)| *e != a && *e != b);
    (most(&outside), sides, false)
}

/// Most additions to set up the system of few levels.
const SETUP_MAX: f64 = 2e8;

/// Whether the kept levels are so few, and met in so few pairs, that all are solved together.
fn few(levels: &[Dense], active: &[usize], eliminated: Option<usize>) -> bool {
    let kept: Vec<usize> = active.iter().copied().filter(|e| Some(*e) != eliminated).collect();
    let count = kept.iter().map(|e| levels[*e].count).sum::<usize>();
    if count > LEVELS_MAX {
        return false;
    }
    let Some(by) = eliminated.map(|e| &levels[e]) else { return true };
    let mut rows = vec![0usize; by.count];
    by.codes.iter().for_each(|c| rows[*c as usize] += 1);
    let met = |rows: &usize| (rows * kept.len()).min(count) as f64;
    rows.iter().map(|rows| met(rows) * met(rows)).sum::<f64>() <= SETUP_MAX
}

/// Largest side of a block that is factored, most weights that all blocks may hold, and most operations to
/// factor them: some seconds.
const BLOCK_SIDE_MAX: usize = 2_048;
const BLOCK_WEIGHTS_MAX: usize = 1 << 26;
const BLOCK_WORK_MAX: f64 = 2e10;

/// The two effects to be solved together: two that share a factor, for they fall apart into one block for
/// each of its levels. Nothing if there are none or the blocks would be too large.
fn joint(data: &Data<'_>, levels: &[Dense], active: &[usize]) -> Option<(usize, usize)> {
    let plain = |e: usize| data.effects[e].slope.is_none();
    let parts = |a: usize, b: usize| {
        let (a, b) = (&data.effects[a].factors, &data.effects[b].factors);
        let both: Vec<usize> = a.iter().copied().filter(|f| b.contains(f)).collect();
        (!both.is_empty() && a.len() > 1 && b.len() > 1).then(|| data.levels(&both))
    };
    let mut best = None;
    for (at, &a) in active.iter().enumerate() {
        for &b in &active[at + 1..] {
            let Some(parts) = parts(a, b).filter(|_| plain(a) && plain(b)) else { continue };
            let small = levels[a].count.min(levels[b].count);
            let large = levels[a].count.max(levels[b].count);
            let (side, other) = ((small / parts) as f64, (large / parts) as f64);
            let fits = small / parts <= BLOCK_SIDE_MAX
                && levels[a].count / parts * levels[b].count <= BLOCK_WEIGHTS_MAX
                && parts as f64 * side * side * other <= BLOCK_WORK_MAX;
            // Of three pairs that share a factor the one is wanted that leaves the largest effect.
            let rest = active.iter().filter(|e| **e != a && **e != b && plain(**e)).map(|e| levels[*e].count);
            let key = (rest.max().unwrap_or(0), small);
            if fits && best.is_none_or(|(k, _, _)| key > k) {
                best = Some((key, a, b));
            }
        }
    }
    best.map(|(_, a, b)| (a, b))
}

/// A stable counting sort by level: the order of the rows and where each level starts.
fn sort(rows: usize, by: Option<&Dense>) -> (Vec<u32>, Vec<usize>) {
    let Some(by) = by else { return ((0..rows as u32).collect(), vec![0, rows]) };
    let mut starts = vec![0usize; by.count + 1];
    for &c in &by.codes {
        starts[c as usize + 1] += 1;
    }
    for c in 0..by.count {
        starts[c + 1] += starts[c];
    }
    let (mut next, mut order) = (starts.clone(), vec![0u32; rows]);
    for (row, &c) in by.codes.iter().enumerate() {
        order[next[c as usize]] = row as u32;
        next[c as usize] += 1;
    }
    (order, starts)
}

/// Groups in `count` lanes with about the same number of cells.
fn deal(starts: &[usize], count: usize) -> Vec<Range<usize>> {
    let (groups, cells) = (starts.len() - 1, starts[starts.len() - 1]);
    let mut lanes = Vec::with_capacity(count);
    let mut from = 0;
    for lane in 1..=count {
        let until = starts.partition_point(|&s| s < lane * cells / count).clamp(from, groups);
        lanes.push(from..if lane == count { groups } else { until });
        from = until;
    }
    lanes
}

impl Layout for Rows {
    fn cells(&self) -> usize {
        self.starts[self.starts.len() - 1]
    }
    fn groups(&self) -> usize {
        self.starts.len() - 1
    }
    fn kept(&self) -> usize {
        self.kept
    }
    fn eliminates(&self) -> bool {
        self.eliminated.is_some()
    }
    #[inline(always)]
    fn run(&self, group: usize) -> Range<usize> {
        self.starts[group]..self.starts[group + 1]
    }
    fn group(&self, cell: usize) -> usize {
        self.starts.partition_point(|s| *s <= cell) - 1
    }
    fn longest(&self) -> usize {
        self.longest
    }
    #[inline(always)]
    fn tile(&self, group: usize, until: usize) -> usize {
        let full = self.starts[group] + TILE;
        let mut end = (group + 1).min(until);
        while end < until.min(group + TILE) && self.starts[end + 1] <= full {
            end += 1;
        }
        end
    }
    fn lanes(&self) -> &[Range<usize>] {
        &self.lanes
    }
    fn eliminated(&self) -> Option<usize> {
        self.eliminated
    }
    fn places(&self) -> &[(usize, Range<usize>)] {
        &self.places
    }
    #[inline(always)]
    fn gather(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let run = self.starts[group]..self.starts[group] + out.len();
        out.fill(0.0);
        for (codes, slope) in self.codes.iter().zip(&self.slopes) {
            let codes = &codes[run.clone()];
            match slope {
                None => out.iter_mut().zip(codes).for_each(|(out, &c)| *out += x[c as usize]),
                Some(z) => {
                    for ((out, &c), z) in out.iter_mut().zip(codes).zip(&z[run.clone()]) {
                        *out += z * x[c as usize];
                    }
                }
            }
        }
    }
    #[inline(always)]
    fn gather_product(&self, group: usize, x: &[f64], out: &mut [f64]) {
        let run = self.starts[group]..self.starts[group] + out.len();
        out.fill(1.0);
        for (codes, slope) in self.codes.iter().zip(&self.slopes) {
            if slope.is_none() {
                out.iter_mut().zip(&codes[run.clone()]).for_each(|(out, &c)| *out *= x[c as usize]);
            }
        }
    }
    #[inline(always)]
    fn scatter(&self, group: usize, g: &[f64], sums: &mut [f64]) {
        let run = self.starts[group]..self.starts[group] + g.len();
        for (codes, slope) in self.codes.iter().zip(&self.slopes) {
            let codes = &codes[run.clone()];
            match slope {
                None => codes.iter().zip(g).for_each(|(&c, g)| sums[c as usize] += g),
                Some(z) => {
                    for ((&c, g), z) in codes.iter().zip(g).zip(&z[run.clone()]) {
                        sums[c as usize] += z * g;
                    }
                }
            }
        }
    }
    #[inline(always)]
    fn scatter_with(&self, group: usize, g: &[f64], sums: &mut [f64], of: impl Fn(f64) -> f64) {
        let run = self.starts[group]..self.starts[group] + g.len();
        for (codes, slope) in self.codes.iter().zip(&self.slopes) {
            for (at, (&c, g)) in codes[run.clone()].iter().zip(g).enumerate() {
                sums[c as usize] += slope.as_ref().map_or(*g, |z| of(z[run.start + at]) * g);
            }
        }
    }
    fn sloped(&self, effect: usize) -> bool {
        self.slopes.get(effect).is_some_and(Option::is_some)
    }
    fn first_side(&self) -> Option<Range<usize>> {
        self.sides.map(|(first, _)| self.places[first].1.clone())
    }
    fn edges(&self, group: usize, mut edge: impl FnMut(usize, usize, usize)) {
        if let Some((a, b)) = self.sides {
            for cell in self.run(group) {
                edge(cell, self.codes[a][cell] as usize, self.codes[b][cell] as usize);
            }
        }
    }
    fn place(&self, group: usize, offset: usize, range: &Range<usize>) -> usize {
        let effect = self.places.iter().position(|(_, r)| r == range).unwrap_or(0);
        self.codes[effect][self.starts[group] + offset] as usize
    }
    fn in_blocks(&self, effect: usize) -> bool {
        self.sides.is_some_and(|(a, b)| effect == a || effect == b)
    }
    fn few(&self) -> bool {
        self.few
    }
    #[inline(always)]
    fn visit(&self, effect: usize, group: usize, mut visit: impl FnMut(usize, usize, f64)) {
        let (codes, slope) = (&self.codes[effect], self.slopes[effect].as_deref());
        for cell in self.run(group) {
            visit(cell, codes[cell] as usize, slope.map_or(1.0, |z| z[cell]));
        }
    }
    fn cell(&self, row: usize) -> Option<usize> {
        let cell = self.cell_of[row];
        (cell != NOWHERE).then_some(cell as usize)
    }
}
