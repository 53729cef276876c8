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
use super::layout::{Layout, add_lanes, by_lane};
use super::options::{Family, Options};
use super::pass::Panel;
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
    let sums = parallel::map(columns.len(), |c| {
        let mut lanes = [(0.0, 0.0); 8];
        for chunk in columns[c].1.chunks(8) {
            for (lane, v) in lanes.iter_mut().zip(chunk) {
                lane.0 += v.abs();
                lane.1 += v * 0.0;
            }
        }
        (lanes.iter().map(|l| l.0).sum::<f64>(), lanes.iter().map(|l| l.1).sum::<f64>())
    });
    let clean = sums.iter().all(|(size, odd)| size.is_finite() && *odd == 0.0);
    let zero_weights = data.weights.is_some_and(|w| w.iter().any(|w| *w <= 0.0));
    let negative = options.family != Family::LeastSquares && data.response.iter().any(|y| *y < 0.0);
    let mut drops = vec![];
    let mut rows = None;
    if !clean || zero_weights || negative {
        let mut kept = Vec::with_capacity(n);
        for row in 0..n {
            match check(data, &columns, options, row)? {
                Some(reason) => drops.push(DroppedRow { row, reason }),
                None => kept.push(row as u32),
            }
        }
        rows = Some(kept);
    }
    let size = |c: usize| match &rows {
        None => sums[c].0 / n as f64,
        Some(rows) => {
            rows.iter().map(|&r| columns[c].1[r as usize].abs()).sum::<f64>() / rows.len().max(1) as f64
        }
    };
    let regressors = (0..data.regressors.len()).map(|k| power_of_two(size(k + 1))).collect();
    // An effect takes up the unit of the response; without one it would end up in a coefficient.
    let takes_up = options.family == Family::LeastSquares || data.effects.iter().any(|e| e.slope.is_none());
    let scale = Scale { response: if takes_up { power_of_two(size(0)) } else { 1.0 }, regressors };
    Ok(Screened { drops, rows, scale })
}

/// The response, the regressors, then slopes, weights and offset.
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
        let worst = factor.codes.iter().fold(0, |m, c| m.max(*c));
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
    if options.family != Family::LeastSquares && data.response[row] < 0.0 {
        return refuse("response", "a number that is not negative");
    }
    Ok(None)
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
    // The pair effect is the one with most levels, for it costs nothing.
    let pair =
        (0..effects.len()).max_by_key(|&e| data.levels(&effects[e].factors)).filter(|_| effects.len() == 3);
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
    let mut taken = vec![false; cells];
    let mut at = vec![NOWHERE; data.rows()];
    let mut place = |row: usize| -> bool {
        let cell = cube.cell(row).unwrap_or(0);
        at[row] = cell as u32;
        !std::mem::replace(&mut taken[cell], true)
    };
    let unique = match &screened.rows {
        None => (0..data.rows()).all(&mut place),
        Some(rows) => rows.iter().all(|&row| place(row as usize)),
    };
    unique.then_some((cube, at))
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
    let mut filled = parallel::map(sources.len() + 1, |c| {
        let Some((values, scale)) = sources.get(c) else { return vec![] };
        let (mut out, inverse) = (vec![0.0; cells], 1.0 / scale);
        for (value, &cell) in values.iter().zip(at) {
            if cell != NOWHERE {
                out[cell as usize] = value * inverse;
            }
        }
        out
    })
    .into_iter();
    let mut w = vec![0f32; cells];
    at.iter().filter(|c| **c != NOWHERE).for_each(|&c| w[c as usize] = 1.0);
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
    let (eta, totals) = (vec![], (vec![], vec![]));
    Panel { layout, family, y, prior, offset, x, eta, w, inverse, sums: vec![], step: vec![], totals }
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

/// Takes out singletons and separated levels (setting `w` to zero in their cells) until none is left.
pub(super) fn prune<L: Layout>(panel: &mut Panel<L>, data: &Data<'_>, options: &Options) -> Pruned {
    let (kept, groups) = (panel.layout.kept(), panel.layout.groups());
    let mut out = Pruned { kept: vec![Out::No; kept], groups: vec![Out::No; groups] };
    let zeros = options.separation.effects && options.family != Family::LeastSquares;
    if !zeros && !options.drop_singletons {
        return out;
    }
    let judge = |count: f64, positive: f64| match () {
        () if zeros && count > 0.0 && positive == 0.0 => Out::Separated,
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
        let (counts, positives, own) = count(panel);
        let mut changed = false;
        for at in 0..kept {
            if sloped[at] || out.kept[at] != Out::No {
                continue;
            }
            out.kept[at] = judge(counts[at], positives[at]);
            changed |= out.kept[at] != Out::No;
        }
        for (group, (count, positive)) in own.into_iter().enumerate() {
            if panel.layout.eliminates() && out.groups[group] == Out::No {
                out.groups[group] = judge(count, positive);
                changed |= out.groups[group] != Out::No;
            }
        }
        if !changed {
            return out;
        }
        clear(panel, &out);
    }
}

/// Rows and positive responses of every kept effect and of every group.
fn count<L: Layout>(panel: &Panel<L>) -> (Vec<f64>, Vec<f64>, Vec<(f64, f64)>) {
    let layout = &panel.layout;
    let parts = parallel::map(layout.lanes().len(), |lane| {
        let (mut counts, mut positives) = (vec![0.0; layout.kept()], vec![0.0; layout.kept()]);
        let (mut g, mut own) = (vec![0.0; layout.longest()], vec![]);
        for group in layout.lanes()[lane].clone() {
            let run = layout.run(group);
            let g = &mut g[..run.len()];
            g.iter_mut().zip(&panel.w[run.clone()]).for_each(|(g, w)| *g = f64::from(*w));
            layout.scatter(group, g, &mut counts);
            let count = super::pass::sum(g);
            g.iter_mut().zip(&panel.y[run]).for_each(|(g, y)| *g = if *y > 0.0 { *g } else { 0.0 });
            layout.scatter(group, g, &mut positives);
            own.push((count, super::pass::sum(g)));
        }
        (counts, positives, own)
    });
    let (mut all, mut positive, mut own) = (vec![], vec![], vec![]);
    for (a, b, c) in parts {
        all.push(a);
        positive.push(b);
        own.extend(c);
    }
    let (mut counts, mut positives) = (vec![0.0; layout.kept()], vec![0.0; layout.kept()]);
    add_lanes(&all, &mut counts);
    add_lanes(&positive, &mut positives);
    (counts, positives, own)
}

/// Weight zero for the cells of levels that are out.
fn clear<L: Layout>(panel: &mut Panel<L>, out: &Pruned) {
    let layout = &panel.layout;
    let dead: Vec<f64> = out.kept.iter().map(|o| if *o == Out::No { 0.0 } else { 1.0 }).collect();
    let tasks: Vec<_> = by_lane(layout, &mut panel.w).into_iter().enumerate().collect();
    parallel::each(tasks, |(lane, mut w)| {
        let mut g = vec![0.0; layout.longest()];
        for group in layout.lanes()[lane].clone() {
            let (part, rest) = w.split_at_mut(layout.run(group).len());
            w = rest;
            let g = &mut g[..part.len()];
            // A slope would multiply the mark, but levels of slopes are never out.
            layout.gather(group, &dead, g);
            let all = out.groups[group] != Out::No;
            part.iter_mut().zip(g).filter(|(_, g)| all || **g > 0.0).for_each(|(w, _)| *w = 0.0);
        }
    });
}

/// Clears response, weights and regressors where there is no row, and sums the responses.
pub(super) fn settle<L: Layout>(panel: &mut Panel<L>) {
    let w = &panel.w;
    let columns: Vec<&mut Vec<f64>> =
        std::iter::once(&mut panel.y).chain(&mut panel.x).chain(std::iter::once(&mut panel.prior)).collect();
    parallel::each(columns, |column| {
        column.iter_mut().zip(w).for_each(|(v, w)| *v = if *w > 0.0 { *v } else { 0.0 });
    });
    panel.eta = w.iter().map(|w| if *w > 0.0 { 0.0 } else { EMPTY }).collect();
    if panel.family == Family::LeastSquares {
        panel.eta.iter_mut().zip(&panel.offset).for_each(|(eta, o)| *eta += o);
    }
    panel.inverse.fill(0.0);
    let layout = &panel.layout;
    let parts = parallel::map(layout.lanes().len(), |lane| {
        let (mut sums, mut own) = (vec![0.0; layout.kept()], vec![]);
        let mut g = vec![0.0; layout.longest()];
        for group in layout.lanes()[lane].clone() {
            let run = layout.run(group);
            let g = &mut g[..run.len()];
            g.iter_mut().zip(&panel.y[run.clone()]).for_each(|(g, y)| *g = y.abs());
            if !panel.prior.is_empty() {
                g.iter_mut().zip(&panel.prior[run]).for_each(|(g, p)| *g *= p);
            }
            layout.scatter(group, g, &mut sums);
            own.push(super::pass::sum(g));
        }
        (sums, own)
    });
    let (sums, own): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
    let mut totals = vec![0.0; layout.kept()];
    add_lanes(&sums, &mut totals);
    panel.totals = (totals, own.concat());
}

/// The account of rows laid out that are out, given the cell of every row.
pub(super) fn account<L: Layout>(
    panel: &Panel<L>,
    data: &Data<'_>,
    pruned: &Pruned,
    at: &[u32],
    drops: &mut Vec<DroppedRow>,
) {
    let layout = &panel.layout;
    if pruned.kept.iter().chain(&pruned.groups).all(|o| *o == Out::No) {
        return;
    }
    for (row, &cell) in at.iter().enumerate() {
        if cell == NOWHERE || panel.w[cell as usize] > 0.0 {
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
