//! Which cells of a panel have no row, and what is known in the rows made for them? (`--fill zeros`)
//!
//! The cells are all combinations of the identifiers within a year of those levels that have a value of the response in
//! that year (of a unit alone beside the year, in any year): a country of which nothing was reported in a year exported no known amount, which is no zero. A country's
//! sales to itself are never made up. In the rows made the response is zero; any other column has the value that it
//! has throughout a pair, an exporter and year, or another part of the identifiers, if the rows of the file agree on it
//! there, and none otherwise.

use super::data::{Column, Frame, MISSING};
use super::expr::Expr;
use super::formula::Formula;
use super::prepare::{ROLES, Sides, coded};
use crate::failure::Failure;
use crate::words::{self, grouped};
use comity_model::gravity::Family;
use std::collections::HashMap;

/// Most cells of a panel, each of which takes a bit: 256 MiB.
const CELLS_MAX: u128 = 1 << 31;

/// Most numbers in all columns of the filled table: 2 GiB.
const NUMBERS_MAX: usize = 1 << 28;

/// Most identifiers; more are no panel.
const IDENTIFIERS_MAX: usize = 6;

/// What is to be completed.
pub(super) struct Asked<'a> {
    /// Columns that may tell rows apart beside exporter, importer and year, most likely first.
    candidates: Vec<&'a str>,
    /// Columns of the response.
    responses: Vec<&'a str>,
}

impl<'a> Asked<'a> {
    /// By the effects of the formulas and the column of `--by`.
    pub fn of(formulas: &'a [Formula], by: Option<&'a String>) -> Self {
        let effects = formulas.iter().flat_map(|f| &f.effects).flat_map(|e| &e.columns);
        let candidates = by.into_iter().chain(effects.map(|(name, _)| name)).map(String::as_str);
        let mut responses = Vec::new();
        for formula in formulas {
            formula.response.walk(&mut |part| {
                if let Expr::Name(name, _) = part
                    && !responses.contains(&name.as_str())
                {
                    responses.push(name.as_str());
                }
            });
        }
        Self { candidates: candidates.collect(), responses }
    }
}

/// A column that tells rows apart.
struct Identifier {
    name: String,
    codes: Vec<u32>,
    levels: usize,
}

/// The cells of a panel.
struct Grid {
    /// The year first if there is one, then exporter and importer if they are there.
    ids: Vec<Identifier>,
    /// Whether the first identifier is the year.
    timed: bool,
    /// Position of the exporter; the importer follows.
    sides: Option<usize>,
    /// By year and identifier after it, the levels with a response, in order.
    present: Vec<Vec<Vec<u32>>>,
    /// A bit a cell: whether a row is there.
    taken: Vec<u64>,
    /// The first row that repeats an earlier one, and whether there is any.
    repeated: Option<usize>,
}

impl Grid {
    /// With exporter, importer and year, as far as the frame has them.
    fn of(frame: &Frame) -> Self {
        let mut ids = Vec::new();
        let timed = frame.columns.get(ROLES[2]).map(|column| ids.push(identifier(ROLES[2], column)));
        let pairs = ROLES[..2].iter().all(|role| frame.columns.contains_key(*role));
        let sides = pairs.then_some(ids.len());
        if pairs {
            let Sides { labels, exporter, importer } = Sides::of(frame);
            for (role, codes) in ROLES.iter().zip([exporter, importer]) {
                ids.push(Identifier { name: (*role).to_owned(), codes, levels: labels.len() });
            }
        }
        Self { ids, timed: timed.is_some(), sides, present: vec![], taken: vec![], repeated: None }
    }

    /// Cells of all levels of all years; nothing if there are too many.
    fn size(&self) -> Option<usize> {
        let cells = self.ids.iter().fold(1u128, |n, id| n.saturating_mul(id.levels as u128));
        (cells <= CELLS_MAX).then_some(cells as usize)
    }

    /// The number of the cell of a row, if every identifier has a value there.
    fn cell(&self, row: usize) -> Option<usize> {
        self.ids
            .iter()
            .try_fold(0, |at, id| (id.codes[row] != MISSING).then(|| at * id.levels + id.codes[row] as usize))
    }

    /// Marks the cells that have a row; false if there are too many.
    fn mark(&mut self, rows: usize) -> bool {
        let Some(size) = self.size() else { return false };
        self.taken = vec![0; size.div_ceil(64)];
        self.repeated = None;
        for row in 0..rows {
            let Some(cell) = self.cell(row) else { continue };
            let (word, bit) = (&mut self.taken[cell / 64], 1 << (cell % 64));
            if *word & bit != 0 && self.repeated.is_none() {
                self.repeated = Some(row);
            }
            *word |= bit;
        }
        true
    }

    /// Finds the levels that have a response, year by year.
    fn find_present(&mut self, frame: &Frame, responses: &[&str]) {
        let years = if self.timed { self.ids[0].levels } else { 1 };
        let others = &self.ids[usize::from(self.timed)..];
        let mut seen: Vec<Vec<Vec<bool>>> =
            vec![others.iter().map(|id| vec![false; id.levels]).collect(); years];
        let columns: Vec<&Column> = responses.iter().filter_map(|name| frame.columns.get(*name)).collect();
        for row in 0..frame.rows {
            if self.cell(row).is_none() || columns.iter().all(|column| column.missing(row)) {
                continue;
            }
            let year = if self.timed { self.ids[0].codes[row] as usize } else { 0 };
            for (seen, id) in seen[year].iter_mut().zip(others) {
                seen[id.codes[row] as usize] = true;
            }
        }
        // Where nothing but the year stands beside it, a level without a row in a year is the very cell that is missing.
        if let [_] = others {
            let mut ever = vec![false; others[0].levels];
            seen.iter().for_each(|year| ever.iter_mut().zip(&year[0]).for_each(|(e, here)| *e |= here));
            seen.iter_mut().filter(|year| year[0].contains(&true)).for_each(|year| year[0].clone_from(&ever));
        }
        let list = |seen: &Vec<bool>| (0..seen.len() as u32).filter(|code| seen[*code as usize]).collect();
        self.present = seen.iter().map(|year| year.iter().map(list).collect()).collect();
    }

    /// Calls `each` with the codes of every cell of levels that are present, domestic ones left out.
    fn cells(&self, mut each: impl FnMut(&[u32])) {
        let first = usize::from(self.timed);
        let mut cell = vec![0; self.ids.len()];
        for (year, lists) in self.present.iter().enumerate() {
            if lists.iter().any(Vec::is_empty) {
                continue;
            }
            cell[..first].fill(year as u32);
            let mut at = vec![0; lists.len()];
            'cells: loop {
                for ((code, list), at) in cell[first..].iter_mut().zip(lists).zip(&at) {
                    *code = list[*at];
                }
                if self.sides.is_none_or(|side| cell[side] != cell[side + 1]) {
                    each(&cell);
                }
                let mut place = lists.len();
                loop {
                    let Some(back) = place.checked_sub(1) else { break 'cells };
                    place = back;
                    at[place] += 1;
                    if at[place] < lists[place].len() {
                        break;
                    }
                    at[place] = 0;
                }
            }
        }
    }

    /// How many cells [`Grid::cells`] goes through, and how many more there are with levels that have no response in
    /// the year.
    fn counts(&self) -> (u128, u128) {
        let product = |sizes: &[usize], same: usize| {
            let all = sizes.iter().fold(1u128, |n, size| n.saturating_mul(*size as u128));
            let Some(side) = self.sides.map(|side| side - usize::from(self.timed)) else { return all };
            let rest = sizes.iter().enumerate().filter(|(at, _)| *at != side && *at != side + 1);
            all - rest.fold(same as u128, |n, (_, size)| n.saturating_mul(*size as u128)).min(all)
        };
        let others = &self.ids[usize::from(self.timed)..];
        let all: Vec<usize> = others.iter().map(|id| id.levels).collect();
        let (mut present, mut whole) = (0u128, 0u128);
        for lists in &self.present {
            let same = self.sides.map_or(0, |side| {
                let side = side - usize::from(self.timed);
                lists[side].iter().filter(|code| lists[side + 1].binary_search(code).is_ok()).count()
            });
            let sizes: Vec<usize> = lists.iter().map(Vec::len).collect();
            present += product(&sizes, same);
            whole += product(&all, self.sides.map_or(0, |side| self.ids[side].levels));
        }
        (present, whole - present.min(whole))
    }

    /// The codes of every cell without a row, by identifier.
    fn missing(&self) -> Vec<Vec<u32>> {
        let mut made = vec![Vec::new(); self.ids.len()];
        self.cells(|cell| {
            let at = self.ids.iter().zip(cell).fold(0, |at, (id, code)| at * id.levels + *code as usize);
            if self.taken[at / 64] & (1 << (at % 64)) == 0 {
                made.iter_mut().zip(cell).for_each(|(made, code)| made.push(*code));
            }
        });
        made
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.ids.iter().map(|id| id.name.as_str()).collect();
        // The year is last as one speaks of it.
        let (years, others) = names.split_at(usize::from(self.timed));
        [others, years].concat().join(" × ")
    }
}

fn identifier(name: &str, column: &Column) -> Identifier {
    let (codes, labels) = coded(column);
    Identifier { name: name.to_owned(), codes, levels: labels.len() }
}

/// Completes the panel with zeros and says what was done.
///
/// # Errors
/// If nothing tells rows apart, or there are more cells than memory holds.
pub(super) fn zeros(frame: &mut Frame, asked: &Asked<'_>) -> Result<(), Failure> {
    let grid = told_apart(frame, asked)?;
    if let Some(name) = asked.responses.iter().find(|name| grid.ids.iter().any(|id| id.name == **name)) {
        return Err(Failure::usage(format!("--fill zeros: {name} is the response and tells rows apart")));
    }
    let (present, unreported) = grid.counts();
    let numbers = present.saturating_mul(frame.columns.len() as u128);
    if numbers > NUMBERS_MAX as u128 {
        let (cells, names) = (grouped(present as f64, 0), grid.names());
        let message = format!("--fill zeros: {cells} cells of {names} do not fit into memory");
        return Err(Failure::data(message).hint("take fewer years or products, or fill the file beforehand"));
    }
    let made = grid.missing();
    let count = made.first().map_or(0, Vec::len);
    let ways = ways(&grid, &made, frame.rows);
    let mut notes = vec![account(&grid, asked, count)];
    if unreported > 0 {
        notes.push(format!(
            "not made: {}, for a side has no value of {} in the year at all: what was not reported is no zero",
            words::count(usize::try_from(unreported).unwrap_or(usize::MAX), "cell"),
            asked.responses.join(" or "),
        ));
    }
    for (name, column) in &mut frame.columns {
        if let Some(at) = grid.ids.iter().position(|id| id.name == *name) {
            complete(column, &grid.ids[at], &made[at]);
        } else if asked.responses.contains(&name.as_str()) {
            let zero = zero_of(column);
            (0..count).for_each(|_| push(column, zero));
        } else {
            notes.extend(carry(name, column, &ways, count));
        }
    }
    frame.rows += count;
    frame.made = count;
    frame.notes.extend(notes);
    Ok(())
}

/// A grid whose cells have at most one row each, with as many identifiers as that takes.
fn told_apart(frame: &Frame, asked: &Asked<'_>) -> Result<Grid, Failure> {
    let mut grid = Grid::of(frame);
    let too_many = |grid: &Grid| {
        let message = format!("--fill zeros: {} have more cells than memory holds", grid.names());
        Failure::data(message).hint("restrict the file to fewer years, products or units")
    };
    let mut candidates = asked.candidates.iter();
    loop {
        let alone = grid.ids.len() <= usize::from(grid.timed);
        if !alone && !grid.mark(frame.rows) {
            return Err(too_many(&grid));
        }
        if !alone && grid.repeated.is_none() {
            break;
        }
        let fresh = |name: &&&str| grid.ids.iter().all(|id| id.name != ***name);
        let next =
            candidates.by_ref().filter(fresh).find_map(|name| Some((*name, frame.columns.get(*name)?)));
        let Some((name, column)) = next.filter(|_| grid.ids.len() < IDENTIFIERS_MAX) else {
            return Err(undecided(&grid, frame));
        };
        grid.ids.push(identifier(name, column));
    }
    // What another identifier tells by itself, such as the region of a firm, is none.
    let own = usize::from(grid.timed) + if grid.sides.is_some() { 2 } else { 0 };
    for at in (own..grid.ids.len()).rev() {
        if grid.ids.len() == 1 {
            break;
        }
        let id = grid.ids.remove(at);
        if !grid.mark(frame.rows) || grid.repeated.is_some() {
            grid.ids.insert(at, id);
        }
    }
    grid.mark(frame.rows);
    grid.find_present(frame, &asked.responses);
    Ok(grid)
}

/// What to say where rows are not told apart.
fn undecided(grid: &Grid, frame: &Frame) -> Failure {
    let hint =
        "name what tells rows apart: exporter, importer and year, and --by COLUMN or an effect for products";
    let message = match grid.repeated {
        Some(row) => {
            format!("--fill zeros: {} repeats the {} of another row", frame.place(row), grid.names())
        }
        None => {
            "--fill zeros: no columns of exporter and importer, and no effects, tell rows apart".to_owned()
        }
    };
    Failure::usage(message).hint(hint)
}

fn account(grid: &Grid, asked: &Asked<'_>, count: usize) -> String {
    let (rows, response) = (words::count(count, "row"), asked.responses.join(" and "));
    let domestic = if grid.sides.is_some() { "; none of a country with itself" } else { "" };
    format!("--fill zeros: {rows} made where {} had none, with {response} zero{domestic}", grid.names())
}

/// The value of a row as a number: a text by its code, NaN if it is missing.
fn raw(column: &Column, row: usize) -> f64 {
    match column {
        Column::Numbers(values) => values[row],
        Column::Texts(texts) if texts.codes[row] == MISSING => f64::NAN,
        Column::Texts(texts) => f64::from(texts.codes[row]),
    }
}

fn push(column: &mut Column, raw: f64) {
    match column {
        Column::Numbers(values) => values.push(raw),
        Column::Texts(texts) => texts.codes.push(if raw.is_nan() { MISSING } else { raw as u32 }),
    }
}

fn zero_of(column: &mut Column) -> f64 {
    let Column::Texts(texts) = column else { return 0.0 };
    let known = texts.levels.iter().position(|level| level == "0");
    let at = known.unwrap_or_else(|| {
        texts.levels.push("0".to_owned());
        texts.levels.len() - 1
    });
    at as f64
}

/// Writes an identifier into the rows made.
fn complete(column: &mut Column, id: &Identifier, made: &[u32]) {
    let mut of = vec![f64::NAN; id.levels];
    for (row, code) in id.codes.iter().enumerate().filter(|(_, code)| **code != MISSING) {
        of[*code as usize] = raw(column, row);
    }
    // A country that stands on the other side alone has no value here, and no cell either.
    made.iter().for_each(|code| push(column, of[*code as usize]));
}

/// A part of the identifiers throughout which a column may have one value.
struct Way {
    words: String,
    /// Group of each row of the file, or [`MISSING`].
    rows: Vec<u32>,
    /// Group of each row made, or [`MISSING`] if no row of the file is in it.
    made: Vec<u32>,
    groups: usize,
}

/// All parts of the identifiers, smaller ones first; exporter and importer also without direction.
fn ways(grid: &Grid, made: &[Vec<u32>], rows: usize) -> Vec<Way> {
    let n = grid.ids.len();
    let mut parts: Vec<(u32, usize, bool)> = Vec::new();
    for part in 1..1usize << n {
        let both = grid.sides.is_some_and(|side| part >> side & 3 == 3);
        if both {
            parts.push((2 * part.count_ones() - 1, part, true));
        }
        if part + 1 < 1 << n {
            parts.push((2 * part.count_ones(), part, false));
        }
    }
    parts.sort_unstable();
    parts.into_iter().map(|(_, part, dyad)| way(grid, made, rows, (part, dyad))).collect()
}

fn way(grid: &Grid, made: &[Vec<u32>], rows: usize, (part, dyad): (usize, bool)) -> Way {
    let members: Vec<usize> = (0..grid.ids.len()).filter(|at| part >> at & 1 == 1).collect();
    let key = |code: &dyn Fn(usize) -> u32| -> Option<u64> {
        members.iter().try_fold(0u64, |key, at| {
            let own = code(*at);
            let code = match grid.sides {
                Some(side) if dyad && *at == side => own.min(code(side + 1)),
                Some(side) if dyad && *at == side + 1 => own.max(code(side)),
                _ => own,
            };
            (own != MISSING && code != MISSING).then(|| key * grid.ids[*at].levels as u64 + u64::from(code))
        })
    };
    let mut known: HashMap<u64, u32> = HashMap::new();
    let of_row = |row: usize| {
        let Some(key) = key(&|at| grid.ids[at].codes[row]) else { return MISSING };
        let next = known.len() as u32;
        *known.entry(key).or_insert(next)
    };
    let of_rows: Vec<u32> = (0..rows).map(of_row).collect();
    let of_made = |row: usize| key(&|at| made[at][row]).and_then(|key| known.get(&key)).copied();
    let count = made.first().map_or(0, Vec::len);
    let made = (0..count).map(|row| of_made(row).unwrap_or(MISSING)).collect();
    let (year, others): (Vec<usize>, Vec<usize>) =
        members.iter().copied().partition(|at| grid.timed && *at == 0);
    let names = |of: &[usize]| of.iter().map(|at| grid.ids[*at].name.as_str()).collect::<Vec<_>>();
    let mut words = names(&others).join(" and ");
    if dyad {
        words += " in either direction";
    }
    let words = [vec![words.as_str()], names(&year)].concat().join(" and ");
    let words = words.trim_start_matches(" and ").to_owned();
    Way { words, rows: of_rows, made, groups: known.len() }
}

impl Way {
    /// The value of the column in each group, if it never has two; NaN where it has none. Nothing, too, if hardly any
    /// group has two rows that could disagree.
    fn settled(&self, column: &Column) -> Option<Vec<f64>> {
        let mut of = vec![f64::NAN; self.groups];
        let (mut known, mut agreed) = (0, 0);
        for (row, group) in self.rows.iter().enumerate().filter(|(_, group)| **group != MISSING) {
            let (value, first) = (raw(column, row), &mut of[*group as usize]);
            if value.is_nan() {
                continue;
            }
            if first.is_nan() {
                *first = value;
                known += 1;
            } else if *first == value {
                agreed += 1;
            } else {
                return None;
            }
        }
        // Three rows in two groups: half of the rows have company.
        (3 * agreed >= known && known > 0).then_some(of)
    }
}

/// Writes into the rows made what is known there of a column, and says from what, and in how many it is not known.
fn carry(name: &str, column: &mut Column, ways: &[Way], count: usize) -> Vec<String> {
    let known: Vec<(&Way, Vec<f64>)> =
        ways.iter().filter_map(|way| Some((way, way.settled(column)?))).collect();
    let mut lacking = 0;
    let mut used = vec![false; known.len()];
    for row in 0..count {
        let found = known.iter().enumerate().find_map(|(at, (way, of))| {
            let value = of.get(way.made[row] as usize).copied().filter(|x| !x.is_nan())?;
            used[at] = true;
            Some(value)
        });
        lacking += usize::from(found.is_none());
        push(column, found.unwrap_or(f64::NAN));
    }
    let by: Vec<&str> =
        known.iter().zip(used).filter(|(_, used)| *used).map(|((way, _), _)| way.words.as_str()).collect();
    let mut notes = Vec::new();
    if !by.is_empty() {
        notes.push(format!("{name} in the rows made is that of the same {}", by.join(", or of the same ")));
    }
    if lacking > 0 {
        let why = if known.is_empty() {
            "it is not the same throughout any pair, country and year, or other part of the identifiers"
        } else {
            "no row of the file tells it"
        };
        notes.push(format!("{name} is not known in {} made: {why}", words::count(lacking, "row")));
    }
    notes
}

/// What to say of a trade panel that has no zeros and lacks cells.
pub(super) fn warning(frame: &Frame, asked: &Asked<'_>, family: Family) -> Option<String> {
    let exponential = !matches!(family, Family::LeastSquares | Family::Logit);
    let [name] = asked.responses[..] else { return None };
    let Some(Column::Numbers(values)) = frame.columns.get(name) else { return None };
    if !exponential || values.iter().any(|y| *y <= 0.0) {
        return None;
    }
    let mut grid = Grid::of(frame);
    if grid.sides.is_none() || !grid.mark(frame.rows) {
        return None;
    }
    grid.find_present(frame, &asked.responses);
    let (mut all, mut lacking) = (0u64, 0u64);
    grid.cells(|cell| {
        let at = grid.ids.iter().zip(cell).fold(0, |at, (id, code)| at * id.levels + *code as usize);
        all += 1;
        lacking += u64::from(grid.taken[at / 64] & (1 << (at % 64)) == 0);
    });
    (lacking > 0).then(|| {
        format!(
            "no row has {name} zero, and {} of {} cells of {} have no row: if the source leaves zeros out, --fill zeros \
             adds them; without them the estimate is of positive flows alone",
            grouped(lacking as f64, 0),
            grouped(all as f64, 0),
            grid.names(),
        )
    })
}
