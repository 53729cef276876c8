//! From the caller's columns to a panel: checks, scale, layout, and the rows that cannot take part.
//!
//! The response, and every regressor, is divided by a power of two near its size, so that nothing
//! depends on units and the division loses no digit. Rows alone in a level, and levels whose responses
//! are all zero, are taken out until nothing changes (Correia 2015, *Singletons, cluster-robust
//! standard errors and fixed effects*); the order does not matter for what is left.

use super::data::Data;
use super::family::EMPTY;
use super::fit::{DroppedRow, Drops, Reason, Refusal};
use super::layout::cube::{Cube, Roles};
use super::layout::rows::{self, Rows};
use super::layout::{LANES, Layout, On, add_lanes, by_lane, even, lanes_of, on_lane, tiles};
use super::options::{Family, Options};
use super::pass::Panel;
use crate::kernel::{self, Wide};
use crate::parallel;

/// Share of the cube's cells that must hold a row; below, sorted rows are smaller and faster.
const FILL_MIN: f64 = 0.35;

/// Most cells of a cube: places are counted in 32 bits.
const CELLS_MAX: usize = 1 << 31;

/// Not laid out.
const NOWHERE: u32 = u32::MAX;

/// Powers of two by which columns were divided.
#[derive(Clone, Debug)]
pub(super) struct Scale {
    pub response: f64,
    pub regressors: Vec<f64>,
}

/// What can be said of the columns before any layout.
pub(super) struct Screened {
    pub drops: Vec<DroppedRow>,
    /// Rows that may take part; empty if all may.
    pub rows: Option<Vec<u32>>,
    pub scale: Scale,
}

/// Checks lengths, codes, options and values.
///
/// # Errors
/// The first thing that has no meaning.
pub(super) fn screen(data: &Data<'_>, options: &Options) -> Result<Screened, Refusal> {
    let n = data.rows();
    let columns = columns(data);
    for (name, values) in &columns {
        length(name, n, values.len())?;
    }
    shapes(data, options)?;
    if n == 0 {
        return Err(Refusal::NoRows { given: 0, drops: Drops::default() });
    }
    let seen = look(&columns, n);
    let clean = seen.iter().all(|s| s.size.is_finite() && s.odd == 0.0);
    let zero_weights = data.weights.is_some() && seen.last().is_some_and(|s| s.least <= 0.0);
    let wrong = match options.family {
        Family::LeastSquares => false,
        Family::Logit => data.response.iter().any(|y| !is_outcome(*y)),
        _ => seen[0].least < 0.0,
    };
    let mut drops = vec![];
    let mut rows = None;
    if !clean || zero_weights || wrong {
        let mut kept = Vec::with_capacity(n);
        for row in 0..n {
            match check(data, &columns, options, row)? {
                Some(reason) => drops.push(DroppedRow { row, reason }),
                None => kept.push(row as u32),
            }
        }
        rows = Some(kept);
    }
    spread(data, options, rows.as_deref())?;
    let size = |c: usize| match &rows {
        None => seen[c].size / n as f64,
        Some(rows) => {
            rows.iter().map(|&r| columns[c].1[r as usize].abs()).sum::<f64>() / rows.len().max(1) as f64
        }
    };
    let regressors = (0..data.regressors.len()).map(|k| power_of_two(size(k + 1))).collect();
    // An effect takes up the unit of the response; without one it would end up in a coefficient. Zeros and ones have none.
    let effects = options.family != Family::Logit && data.effects.iter().any(|e| e.slope.is_none());
    let takes_up = options.family == Family::LeastSquares || effects;
    let scale = Scale { response: if takes_up { power_of_two(size(0)) } else { 1.0 }, regressors };
    Ok(Screened { drops, rows, scale })
}

/// Log points between the least and the largest offset, beyond which no mean fits into a number beside the other.
const OFFSET_MAX: f64 = 500.0;

/// Whether the means that an offset asks for fit beside each other.
fn spread(data: &Data<'_>, options: &Options, rows: Option<&[u32]>) -> Result<(), Refusal> {
    let Some(offset) = data.offset.filter(|_| options.family != Family::LeastSquares) else { return Ok(()) };
    let ends = |(l, h): (f64, f64), x: f64| (l.min(x), h.max(x));
    let open = (f64::INFINITY, f64::NEG_INFINITY);
    let (least, most) = match rows {
        None => offset.iter().copied().fold(open, ends),
        Some(rows) => rows.iter().map(|r| offset[*r as usize]).fold(open, ends),
    };
    if least <= most && (most - least > OFFSET_MAX || most.abs().max(least.abs()) > OFFSET_MAX) {
        return Err(Refusal::Offset { least, most });
    }
    Ok(())
}

/// What one reading of a column finds.
struct Seen {
    /// Sum of absolute values.
    size: f64,
    /// Zero, or NaN if a value is not a finite number.
    odd: f64,
    least: f64,
}

/// Reads every column once, in pieces that depend on the number of rows alone.
fn look(columns: &[(&str, &[f64])], rows: usize) -> Vec<Seen> {
    let pieces = even(rows, LANES);
    let of = |task: usize| Look(&columns[task / pieces.len()].1[pieces[task % pieces.len()].clone()]);
    let parts = parallel::map(columns.len() * pieces.len(), |task| kernel::vectorized(of(task)));
    let all = |parts: &[Seen]| Seen {
        size: parts.iter().map(|s| s.size).sum(),
        odd: parts.iter().map(|s| s.odd).sum(),
        least: parts.iter().fold(f64::INFINITY, |m, s| m.min(s.least)),
    };
    parts.chunks(pieces.len()).map(all).collect()
}

struct Look<'a>(&'a [f64]);

impl Wide for Look<'_> {
    type Output = Seen;
    #[inline(always)]
    fn call(self) -> Seen {
        let (mut size, mut odd, mut least) = ([0.0; 8], [0.0; 8], [f64::INFINITY; 8]);
        let (chunks, tail) = self.0.as_chunks::<8>();
        for v in chunks {
            for l in 0..8 {
                size[l] += v[l].abs();
                odd[l] += v[l] * 0.0;
                least[l] = if v[l] < least[l] { v[l] } else { least[l] };
            }
        }
        for (l, v) in tail.iter().enumerate() {
            size[l] += v.abs();
            odd[l] += v * 0.0;
            least[l] = least[l].min(*v);
        }
        let least = least.iter().fold(f64::INFINITY, |m: f64, v| m.min(*v));
        Seen { size: kernel::tree(size), odd: kernel::tree(odd), least }
    }
}

/// The response, the regressors, then slopes, offset and weights.
fn columns<'a>(data: &'a Data<'a>) -> Vec<(&'a str, &'a [f64])> {
    let mut columns = vec![("response", data.response)];
    columns.extend(data.regressors.iter().map(|x| (x.name.as_str(), x.values)));
    columns.extend(data.effects.iter().filter_map(|e| Some((e.name.as_str(), e.slope?))));
    columns.extend(data.offset.map(|o| ("offset", o)));
    columns.extend(data.weights.map(|w| ("weights", w)));
    columns
}

fn length(name: &str, expected: usize, found: usize) -> Result<(), Refusal> {
    if expected == found { Ok(()) } else { Err(Refusal::Length { column: name.into(), expected, found }) }
}

fn shapes(data: &Data<'_>, options: &Options) -> Result<(), Refusal> {
    for factor in &data.factors {
        length(&factor.name, data.rows(), factor.codes.len())?;
    }
    let pieces = even(data.rows(), LANES);
    let highest = parallel::map(data.factors.len() * pieces.len(), |task| {
        let codes = data.factors[task / pieces.len()].codes;
        kernel::vectorized(Highest(&codes[pieces[task % pieces.len()].clone()]))
    });
    for (factor, highest) in data.factors.iter().zip(highest.chunks(pieces.len())) {
        let worst = highest.iter().fold(0, |m, c| m.max(*c));
        if worst as usize >= factor.levels && data.rows() > 0 {
            let row = factor.codes.iter().position(|c| *c == worst).unwrap_or(0);
            let (factor, levels) = (factor.name.clone(), factor.levels);
            return Err(Refusal::Code { factor, row, code: worst, levels });
        }
    }
    let effects = data.effects.iter().map(|e| (&e.name, &e.factors));
    for (name, factors) in effects.chain(data.clusters.iter().map(|c| (&c.name, &c.factors))) {
        if factors.is_empty() || factors.iter().any(|f| *f >= data.factors.len()) {
            return Err(Refusal::Factors { name: name.clone() });
        }
        if data.levels(factors) > isize::MAX as usize {
            return Err(Refusal::TooManyLevels { name: name.clone() });
        }
    }
    if data.rows() >= NOWHERE as usize {
        return Err(Refusal::Option { name: "rows", expected: "fewer than 2^32 rows" });
    }
    if !(options.tolerance > 0.0 && options.tolerance < 1.0) {
        return Err(Refusal::Option { name: "tolerance", expected: "a number between 0 and 1" });
    }
    if let Family::NegativeBinomial { dispersion } = options.family
        && !(dispersion > 0.0 && dispersion.is_finite())
    {
        return Err(Refusal::Option { name: "dispersion", expected: "a positive number" });
    }
    Ok(())
}

struct Highest<'a>(&'a [u32]);

impl Wide for Highest<'_> {
    type Output = u32;
    #[inline(always)]
    fn call(self) -> u32 {
        let mut most = 0;
        for code in self.0 {
            most = if *code > most { *code } else { most };
        }
        most
    }
}

fn check(
    data: &Data<'_>,
    columns: &[(&str, &[f64])],
    options: &Options,
    row: usize,
) -> Result<Option<Reason>, Refusal> {
    let refuse = |column: &str, expected| {
        let value = columns.iter().find(|(name, _)| *name == column).map_or(f64::NAN, |c| c.1[row]);
        Err(Refusal::Value { column: column.into(), row, value, expected })
    };
    if columns.iter().any(|(_, values)| values[row].is_nan()) {
        return Ok(Some(Reason::Missing));
    }
    let weight = data.weights.map_or(1.0, |w| w[row]);
    if weight == 0.0 {
        return Ok(Some(Reason::ZeroWeight));
    }
    if let Some((name, _)) = columns.iter().find(|(_, values)| values[row].is_infinite()) {
        return refuse(name, "a finite number");
    }
    if weight < 0.0 {
        return refuse("weights", "a number that is not negative");
    }
    match options.family {
        Family::LeastSquares => Ok(None),
        Family::Logit if !is_outcome(data.response[row]) => refuse("response", "0 or 1"),
        _ if data.response[row] < 0.0 => refuse("response", "a number that is not negative"),
        _ => Ok(None),
    }
}

/// Whether a response can be that of a logit.
fn is_outcome(y: f64) -> bool {
    y == 0.0 || y == 1.0
}

/// The power of two nearest to `size`, kept clear of overflow; one for zero.
fn power_of_two(size: f64) -> f64 {
    if size > 0.0 && size.is_finite() { size.log2().round().clamp(-900.0, 900.0).exp2() } else { 1.0 }
}

/// Exporter, importer and year as factors, if the effects have the form of a gravity model: two that
/// share one factor, and perhaps a third of the two factors left.
pub(super) fn gravity_shape(data: &Data<'_>) -> Option<([usize; 3], Roles)> {
    let effects = &data.effects;
    if !(2..=3).contains(&effects.len()) || effects.iter().any(|e| e.slope.is_some() || e.factors.len() != 2)
    {
        return None;
    }
    let pair = (effects.len() == 3).then(|| eliminated(data));
    let others: Vec<usize> = (0..effects.len()).filter(|e| Some(*e) != pair).collect();
    let (a, b) = (&effects[others[0]].factors, &effects[others[1]].factors);
    let year = *a.iter().find(|f| b.contains(f))?;
    let exporter = *a.iter().find(|f| **f != year)?;
    let importer = *b.iter().find(|f| **f != year && **f != exporter)?;
    let fits = |e: usize| effects[e].factors.contains(&exporter) && effects[e].factors.contains(&importer);
    if pair.is_some_and(|e| !fits(e)) {
        return None;
    }
    Some(([exporter, importer, year], Roles { exporter_year: others[0], importer_year: others[1], pair }))
}

/// The effect of three to eliminate, which costs nothing: the one with most levels, or one that errors
/// are clustered by, if it has nearly as many, because its sums are at hand.
fn eliminated(data: &Data<'_>) -> usize {
    let levels = |e: usize| data.levels(&data.effects[e].factors);
    let most = (0..data.effects.len()).max_by_key(|&e| levels(e)).unwrap_or(0);
    let same = |a: &[usize], b: &[usize]| a.len() == b.len() && a.iter().all(|f| b.contains(f));
    let clusters = |e: usize| data.clusters.iter().any(|c| same(&c.factors, &data.effects[e].factors));
    let near = |e: &usize| clusters(*e) && levels(*e) >= levels(most) / 4;
    (0..data.effects.len()).find(near).unwrap_or(most)
}

/// The cube of the data and the cell of every row, if the panel is dense and has no two rows in a cell.
pub(super) fn cube<'a>(
    data: &Data<'a>,
    options: &Options,
    screened: &Screened,
) -> Option<(Cube<'a>, Vec<u32>)> {
    let (factors, roles) = gravity_shape(data)?;
    let codes = factors.map(|f| data.factors[f].codes);
    let levels = factors.map(|f| data.factors[f].levels);
    let cells = levels[0].checked_mul(levels[1])?.checked_mul(crate::kernel::padded(levels[2]))?;
    if cells > CELLS_MAX || (!options.bias_correction && (data.rows() as f64) < FILL_MIN * cells as f64) {
        return None;
    }
    let cube = Cube::new(codes, levels, &roles);
    let mut at;
    match &screened.rows {
        None => {
            at = vec![0; data.rows()];
            if place_all(&cube, &mut at) {
                return Some((cube, at));
            }
        }
        Some(rows) => {
            at = vec![NOWHERE; data.rows()];
            rows.iter().for_each(|&row| at[row as usize] = cube.cell(row as usize).unwrap_or(0) as u32);
        }
    }
    let mut taken = vec![false; cells];
    let mut free = |cell: &u32| *cell == NOWHERE || !std::mem::replace(&mut taken[*cell as usize], true);
    at.iter().all(&mut free).then_some((cube, at))
}

/// The cell of every row; true if each lies after the one before, so that no two are the same.
fn place_all(cube: &Cube<'_>, at: &mut [u32]) -> bool {
    let pieces = even(at.len(), LANES);
    let (mut tasks, mut rest) = (Vec::with_capacity(pieces.len()), at);
    for piece in pieces {
        let (part, after) = rest.split_at_mut(piece.len());
        tasks.push((piece.start, part));
        rest = after;
    }
    let rising = parallel::each(tasks, |(from, part)| {
        let mut last = if from == 0 { None } else { cube.cell(from - 1) };
        let mut rising = true;
        for (row, out) in (from..).zip(part) {
            let cell = cube.cell(row);
            rising &= last < cell;
            last = cell;
            *out = cell.unwrap_or(0) as u32;
        }
        rising
    });
    rising.into_iter().all(|r| r)
}

/// Sorted rows and the cell of every row.
pub(super) fn sorted(data: &Data<'_>, screened: &Screened) -> (Rows, Vec<u32>) {
    let all: Vec<u32>;
    let rows = match &screened.rows {
        Some(rows) => rows,
        None => {
            all = (0..data.rows() as u32).collect();
            &all
        }
    };
    let levels: Vec<_> = data.effects.iter().map(|e| rows::dense(data, &e.factors, rows)).collect();
    let layout = Rows::new(data, rows, &levels, data.regressors.len());
    let cells = (0..data.rows()).map(|row| layout.cell(row).map_or(NOWHERE, |c| c as u32)).collect();
    (layout, cells)
}

/// Fills the panel; `at` is the cell of every row.
pub(super) fn fill<L: Layout>(
    data: &Data<'_>,
    options: &Options,
    layout: L,
    at: &[u32],
    scale: &Scale,
) -> Panel<L> {
    let cells = layout.cells();
    let k = data.regressors.len();
    let mut sources: Vec<(&[f64], f64)> = vec![(data.response, scale.response)];
    sources.extend(data.regressors.iter().zip(&scale.regressors).map(|(x, s)| (x.values, *s)));
    sources.extend(data.weights.map(|w| (w, 1.0)));
    let least_squares = options.family == Family::LeastSquares;
    sources.extend(data.offset.map(|o| (o, if least_squares { scale.response } else { 1.0 })));
    let (mut filled, mut weights): (Vec<_>, Vec<_>) = parallel::map(sources.len() + 1, |c| {
        let Some((values, scale)) = sources.get(c) else {
            let mut w = vec![0f32; cells];
            at.iter().filter(|c| **c != NOWHERE).for_each(|&c| w[c as usize] = 1.0);
            return (vec![], w);
        };
        let (mut out, inverse) = (vec![0.0; cells], 1.0 / scale);
        for (value, &cell) in values.iter().zip(at) {
            if cell != NOWHERE {
                out[cell as usize] = value * inverse;
            }
        }
        (out, vec![])
    })
    .into_iter()
    .unzip();
    let w = weights.pop().unwrap_or_default();
    let mut filled = filled.drain(..);
    let y = filled.next().unwrap_or_default();
    let x = filled.by_ref().take(k).collect();
    let prior = if data.weights.is_some() { filled.next().unwrap_or_default() } else { vec![] };
    let offset = if data.offset.is_some() { filled.next().unwrap_or_default() } else { vec![] };
    let family = match options.family {
        Family::NegativeBinomial { dispersion } => {
            Family::NegativeBinomial { dispersion: dispersion * scale.response }
        }
        other => other,
    };
    let inverse = vec![0.0; layout.groups()];
    let (eta, totals, stop) = (vec![], (vec![], vec![]), options.stop.clone());
    Panel { layout, family, y, prior, offset, x, eta, w, inverse, sums: vec![], step: vec![], totals, stop }
}

/// Why a level is out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Out {
    No,
    Singleton,
    Separated,
}

/// Levels taken out.
pub(super) struct Pruned {
    kept: Vec<Out>,
    groups: Vec<Out>,
}

/// Takes out singletons and separated levels (setting `w` to zero in their cells) until none is left; of logit a level
/// is also separated if it has no zero;
/// returns them, and the sums of `prior |y|` of what is left, by kept effect and by group.
pub(super) fn prune<L: Layout>(
    panel: &mut Panel<L>,
    data: &Data<'_>,
    options: &Options,
) -> (Pruned, (Vec<f64>, Vec<f64>)) {
    let (kept, groups) = (panel.layout.kept(), panel.layout.groups());
    let mut out = Pruned { kept: vec![Out::No; kept], groups: vec![Out::No; groups] };
    let zeros = options.separation.effects && options.family != Family::LeastSquares;
    let failures: Vec<f64> = match options.family {
        Family::Logit => panel.y.iter().map(|y| 1.0 - y).collect(),
        _ => vec![],
    };
    let fail = |panel: &Panel<L>| (!failures.is_empty()).then(|| count(panel, &failures));
    let (mut found, mut failed) = (count(panel, &panel.y), fail(panel));
    if !zeros && !options.drop_singletons {
        return (out, found.totals());
    }
    let judge = |count: f64, total: f64, failed: Option<f64>| match () {
        () if zeros && count > 0.0 && (total == 0.0 || failed == Some(0.0)) => Out::Separated,
        () if options.drop_singletons && count == 1.0 => Out::Singleton,
        () => Out::No,
    };
    let slope = |place: usize| {
        let of = panel.layout.places().iter().find(|(_, range)| range.contains(&place));
        of.is_some_and(|(effect, _)| data.effects[*effect].slope.is_some())
    };
    let sloped: Vec<bool> = if data.effects.iter().any(|e| e.slope.is_some()) {
        (0..kept).map(slope).collect()
    } else {
        vec![false; kept]
    };
    loop {
        let mut changed = false;
        for at in 0..kept {
            if sloped[at] || out.kept[at] != Out::No {
                continue;
            }
            out.kept[at] = judge(found.rows[at], found.sizes[at], failed.as_ref().map(|f| f.sizes[at]));
            changed |= out.kept[at] != Out::No;
        }
        for (group, (count, total)) in found.own.iter().enumerate() {
            if panel.layout.eliminates() && out.groups[group] == Out::No {
                out.groups[group] = judge(*count, *total, failed.as_ref().map(|f| f.own[group].1));
                changed |= out.groups[group] != Out::No;
            }
        }
        if !changed {
            let counted = zeros || out.nothing();
            return (out, if counted { found.totals() } else { count(panel, &panel.y).totals() });
        }
        let cleared = clear(panel, &out);
        if zeros {
            (found, failed) = (count(panel, &panel.y), fail(panel));
        } else {
            found.forget(&panel.layout, &cleared);
        }
    }
}

/// Rows and sums of `prior |y|` of every kept effect and of every group.
struct Counts {
    rows: Vec<f64>,
    sizes: Vec<f64>,
    own: Vec<(f64, f64)>,
}

impl Counts {
    /// Takes cells out of the rows counted.
    fn forget<L: Layout>(&mut self, layout: &L, cells: &[usize]) {
        for cell in cells {
            let group = layout.group(*cell);
            let offset = cell - layout.run(group).start;
            self.own[group].0 -= 1.0;
            for (_, range) in layout.places() {
                self.rows[layout.place(group, offset, range)] -= 1.0;
            }
        }
    }

    fn totals(self) -> (Vec<f64>, Vec<f64>) {
        (self.sizes, self.own.into_iter().map(|own| own.1).collect())
    }
}

fn count<L: Layout>(panel: &Panel<L>, y: &[f64]) -> Counts {
    let Panel { layout, w, prior, .. } = panel;
    let parts = parallel::map(layout.lanes().len(), |lane| on_lane(layout, Count { lane, w, y, prior }));
    let (mut rows, mut sizes, mut own) = (vec![], vec![], vec![]);
    for part in parts {
        rows.push(part.rows);
        sizes.push(part.sizes);
        own.extend(part.own);
    }
    let mut all = Counts { rows: vec![0.0; layout.kept()], sizes: vec![0.0; layout.kept()], own };
    add_lanes(&rows, &mut all.rows);
    add_lanes(&sizes, &mut all.sizes);
    all
}

/// [`Counts`] of one lane.
struct Count<'a> {
    lane: usize,
    w: &'a [f32],
    y: &'a [f64],
    prior: &'a [f64],
}

impl On for Count<'_> {
    type Output = Counts;
    #[inline(always)]
    fn on<L: Layout>(self, layout: &L) -> Counts {
        let (rows, sizes) = (vec![0.0; layout.kept()], vec![0.0; layout.kept()]);
        let mut sums = Counts { rows, sizes, own: Vec::with_capacity(layout.lanes()[self.lane].len()) };
        let mut g = vec![0.0; layout.longest()];
        for tile in tiles(layout, self.lane) {
            let (run, first) = (tile.cells.clone(), tile.groups.start);
            let g = &mut g[..run.len()];
            for (g, w) in g.iter_mut().zip(&self.w[run.clone()]) {
                *g = f64::from(*w);
            }
            layout.scatter_with(first, g, &mut sums.rows, f64::abs);
            let from = sums.own.len();
            sums.own
                .extend(tile.groups.clone().map(|group| (kernel::sum(&g[tile.part(layout, group)]), 0.0)));
            for (g, y) in g.iter_mut().zip(&self.y[run.clone()]) {
                *g *= y.abs();
            }
            if !self.prior.is_empty() {
                for (g, p) in g.iter_mut().zip(&self.prior[run]) {
                    *g *= p;
                }
            }
            layout.scatter_with(first, g, &mut sums.sizes, f64::abs);
            for (own, group) in sums.own[from..].iter_mut().zip(tile.groups.clone()) {
                own.1 = kernel::sum(&g[tile.part(layout, group)]);
            }
        }
        sums
    }
}

/// Weight zero for the cells of levels that are out; the cells that had another.
fn clear<L: Layout>(panel: &mut Panel<L>, out: &Pruned) -> Vec<usize> {
    let layout = &panel.layout;
    let dead: Vec<f64> = out.kept.iter().map(|o| if *o == Out::No { 0.0 } else { 1.0 }).collect();
    let tasks: Vec<_> = by_lane(layout, &mut panel.w).into_iter().enumerate().collect();
    let cleared = parallel::each(tasks, |(lane, mut w)| {
        let (mut g, mut cleared) = (vec![0.0; layout.longest()], vec![]);
        for tile in tiles(layout, lane) {
            let (part, rest) = w.split_at_mut(tile.cells.len());
            w = rest;
            let g = &mut g[..part.len()];
            // A slope would multiply the mark, but levels of slopes are never out.
            layout.gather(tile.groups.start, &dead, g);
            for group in tile.groups.clone().filter(|group| out.groups[*group] != Out::No) {
                g[tile.part(layout, group)].fill(1.0);
            }
            for ((w, g), cell) in part.iter_mut().zip(g).zip(tile.cells) {
                if *g > 0.0 && *w > 0.0 {
                    *w = 0.0;
                    cleared.push(cell);
                }
            }
        }
        cleared
    });
    cleared.concat()
}

impl Pruned {
    /// Whether every row stays.
    pub(super) fn nothing(&self) -> bool {
        self.kept.iter().chain(&self.groups).all(|o| *o == Out::No)
    }
}

/// Clears response, prior weights and regressors where a row was taken out (unless the panel is
/// `whole`: then there is none), and keeps the sums of the responses.
pub(super) fn settle<L: Layout>(panel: &mut Panel<L>, whole: bool, totals: (Vec<f64>, Vec<f64>)) {
    let w = &panel.w;
    if !whole {
        let columns: Vec<&mut Vec<f64>> = std::iter::once(&mut panel.y)
            .chain(&mut panel.x)
            .chain(std::iter::once(&mut panel.prior))
            .collect();
        parallel::each(columns, |column| {
            column.iter_mut().zip(w).for_each(|(v, w)| *v = if *w > 0.0 { *v } else { 0.0 });
        });
    }
    panel.eta = vec![0.0; w.len()];
    let tasks = by_lane(&panel.layout, &mut panel.eta).into_iter().zip(lanes_of(&panel.layout, w)).collect();
    parallel::each(tasks, |(eta, w): (&mut [f64], &[f32])| {
        for (eta, w) in eta.iter_mut().zip(w) {
            *eta = if *w > 0.0 { 0.0 } else { EMPTY };
        }
    });
    if panel.family == Family::LeastSquares {
        panel.eta.iter_mut().zip(&panel.offset).for_each(|(eta, o)| *eta += o);
    }
    panel.inverse.fill(0.0);
    panel.totals = totals;
}

/// The account of rows laid out that are out, given the cell of every row; those whose reason is known stand
/// under that one alone.
pub(super) fn account<L: Layout>(
    panel: &Panel<L>,
    data: &Data<'_>,
    (pruned, known): (&Pruned, &dyn Fn(usize) -> bool),
    at: &[u32],
    drops: &mut Vec<DroppedRow>,
) {
    let layout = &panel.layout;
    if pruned.nothing() {
        return;
    }
    for (row, &cell) in at.iter().enumerate() {
        if cell == NOWHERE || panel.w[cell as usize] > 0.0 || known(cell as usize) {
            continue;
        }
        let group = layout.group(cell as usize);
        let own = layout.eliminated().map(|effect| (effect, pruned.groups[group]));
        let mut found = own.filter(|(_, out)| *out != Out::No);
        let offset = cell as usize - layout.run(group).start;
        for (effect, range) in layout.places() {
            if found.is_some() || data.effects[*effect].slope.is_some() {
                continue;
            }
            let place = layout.place(group, offset, range);
            found = Some((*effect, pruned.kept[place])).filter(|(_, out)| *out != Out::No);
        }
        if let Some((effect, out)) = found {
            let separated = out == Out::Separated;
            let reason =
                if separated { Reason::SeparatedByEffect { effect } } else { Reason::Singleton { effect } };
            drops.push(DroppedRow { row, reason });
        }
    }
}
