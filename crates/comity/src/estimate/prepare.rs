//! Which columns are needed, what is each called in the file, and the frame with all of them.

use super::data::{Column, Frame, MISSING, Read, Source, Texts, Want, folder};
use super::expr::{Expr, Operator};
use super::formula::{Factor, Formula};
use super::names::{DERIVED, Derived, Meaning, find, nearest, resolve};
use super::sense::{looked_back, right_here, sensible};
use super::{Errors, Request, Trouble, expr, fill, formula};
use crate::failure::Failure;
use comity_ledger::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names that tell a panel of pairs: the columns of exporter, importer and year under these names.
pub const ROLES: [&str; 3] = ["exporter", "importer", "year"];

/// Everything parsed, and the data it refers to.
pub struct Prepared {
    /// The models to estimate.
    pub formulas: Vec<Formula>,
    /// Parsed `--sample`, with its text.
    pub sample: Option<(String, Expr)>,
    /// Parsed `--weights`.
    pub weights: Option<(String, Expr)>,
    /// Parsed `--offset`.
    pub offset: Option<(String, Expr)>,
    /// Columns of each way to cluster.
    pub clusters: Vec<Vec<String>>,
    /// Columns of the unit of lags; exporter and importer if empty.
    pub unit: Vec<String>,
    /// The column of `--by`; absent for the rows of one of its levels.
    pub by: Option<String>,
    /// The column of `--by` in any case.
    pub by_column: Option<String>,
    /// The rows.
    pub frame: Frame,
    /// Rows to predict.
    pub new: Option<Arc<Frame>>,
    /// How many of the rows are those of the estimate: the others, below, are new.
    pub estimated: usize,
    /// Which of [`ROLES`] the data have.
    pub roles: [bool; 3],
    /// How names were understood: the name used, the column it stands for.
    pub mapping: Vec<(String, String)>,
}

impl Prepared {
    /// The same request for some of the rows.
    pub fn part(&self, rows: &[u32]) -> Self {
        Self {
            formulas: self.formulas.clone(),
            sample: self.sample.clone(),
            weights: self.weights.clone(),
            offset: self.offset.clone(),
            clusters: self.clusters.clone(),
            unit: self.unit.clone(),
            by: None,
            by_column: self.by_column.clone(),
            frame: self.frame.part(rows),
            new: self.new.clone(),
            estimated: rows.len(),
            roles: self.roles,
            mapping: self.mapping.clone(),
        }
    }

    /// The levels of `--by` in their order, each with its rows.
    pub fn levels(&self) -> Vec<(String, Vec<u32>)> {
        let column = self.by.as_deref().and_then(|by| self.frame.columns.get(by));
        let Some((codes, labels)) = column.map(coded) else { return Vec::new() };
        let mut levels: Vec<(String, Vec<u32>)> =
            labels.into_iter().map(|label| (label, Vec::new())).collect();
        for (row, code) in codes.iter().enumerate() {
            if let Some((_, rows)) = levels.get_mut(*code as usize) {
                rows.push(row as u32);
            }
        }
        levels.retain(|(_, rows)| !rows.is_empty());
        levels
    }
}

/// Where a name is used first, and for what.
struct Use {
    want: Want,
    text: String,
    at: usize,
}

#[derive(Default)]
struct Uses(BTreeMap<String, Use>);

impl Uses {
    fn name(&mut self, name: &str, want: Want, text: &str, at: usize) {
        let place = self.0.entry(name.to_owned());
        let known = place.or_insert_with(|| Use { want, text: text.to_owned(), at });
        known.want = known.want.with(want);
    }

    /// Whether a formula speaks of pairs of countries: then a column `i` is the exporter, and else of anything.
    fn gravity(&self) -> bool {
        self.0
            .keys()
            .any(|name| ROLES.contains(&name.as_str()) || DERIVED.iter().any(|(derived, ..)| derived == name))
    }

    fn expr(&mut self, expr: &Expr, text: &str) {
        expr.walk(&mut |part| match part {
            Expr::Name(name, at) => self.name(name, Want::Numbers, text, *at),
            Expr::Binary(
                Operator::Equal
                | Operator::Unequal
                | Operator::Less
                | Operator::LessEqual
                | Operator::Greater
                | Operator::GreaterEqual,
                a,
                b,
            ) => {
                // Two columns are the same or not as texts are; a column is compared with a text as a text.
                let same = matches!(part, Expr::Binary(Operator::Equal | Operator::Unequal, ..));
                match (&**a, &**b) {
                    (Expr::Name(x, p), Expr::Name(y, q)) if same => {
                        self.name(x, Want::Texts, text, *p);
                        self.name(y, Want::Texts, text, *q);
                    }
                    (Expr::Name(x, p), Expr::Text(_)) | (Expr::Text(_), Expr::Name(x, p)) => {
                        self.name(x, Want::Texts, text, *p);
                    }
                    _ => {}
                }
            }
            Expr::In(x, list) if list.iter().any(|y| matches!(y, Expr::Text(_))) => {
                if let Expr::Name(x, at) = &**x {
                    self.name(x, Want::Texts, text, *at);
                }
            }
            _ => {}
        });
    }

    fn formula(&mut self, formula: &Formula) {
        self.expr(&formula.response, &formula.text);
        self.right(formula);
    }

    /// What stands on the right of a formula.
    fn right(&mut self, formula: &Formula) {
        let text = &formula.text;
        for factor in formula.factors() {
            match factor {
                Factor::Value(expr) | Factor::Curve { of: expr, .. } => self.expr(expr, text),
                Factor::Levels { by, times, .. } => {
                    match by {
                        Expr::Name(name, at) => self.name(name, Want::Any, text, *at),
                        other => self.expr(other, text),
                    }
                    times.iter().for_each(|times| self.expr(times, text));
                }
            }
        }
        for effect in &formula.effects {
            effect.columns.iter().for_each(|(name, at)| self.name(name, Want::Any, text, *at));
            effect.slope.iter().for_each(|slope| self.expr(slope, text));
        }
    }
}

/// The formulas of a request.
fn parsed(request: &Request) -> Result<Vec<Formula>, Failure> {
    let mut formulas = Vec::new();
    for text in &request.formulas {
        formulas.extend(formula::parse(text)?);
    }
    formulas.iter().try_for_each(|formula| sensible(formula, request.family))?;
    if formulas.is_empty() {
        return Err(Failure::usage(
            "expected a formula, for example 'trade ~ rta | exporter^year + importer^year'",
        ));
    }
    if request.fill && request.data == "atlas" {
        return Err(Failure::usage("--fill zeros: the atlas has its zeros already")
            .hint("leave it out: what the atlas has no row for is not covered, and not covered is no zero"));
    }
    Ok(formulas)
}

/// A request that was parsed, and what is to be read for it.
pub struct Planned {
    /// The models to estimate.
    pub formulas: Vec<Formula>,
    /// Columns of each way to cluster.
    pub clusters: Vec<Vec<String>>,
    sample: Option<(String, Expr)>,
    weights: Option<(String, Expr)>,
    offset: Option<(String, Expr)>,
    unit: Vec<String>,
    source: Source,
    columns: Vec<String>,
    uses: Uses,
    roles: [Option<usize>; 3],
    gravity: bool,
}

/// Rows of a folder up to which it is read whole: five times the panels that people estimate on, and a few GiB.
const WHOLE_MAX: usize = 20_000_000;

impl Planned {
    /// Parses the request and opens the data.
    ///
    /// # Errors
    /// If a formula is wrong, a column is missing, or the data cannot be opened.
    pub fn of(world: &World, request: &Request) -> Result<Self, Failure> {
        let formulas = parsed(request)?;
        let option = |text: &Option<String>| -> Result<Option<(String, Expr)>, Trouble> {
            text.as_ref().map(|text| Ok((text.clone(), expr::parse(text)?))).transpose()
        };
        let (sample, weights, offset) =
            (option(&request.sample)?, option(&request.weights)?, option(&request.offset)?);
        let mut uses = Uses::default();
        formulas.iter().for_each(|formula| uses.formula(formula));
        [&sample, &weights, &offset].into_iter().flatten().for_each(|(text, expr)| uses.expr(expr, text));
        let mut clusters = request.errors.ways();
        let unit: Vec<String> =
            request.unit.iter().flat_map(|way| way.split('^')).map(|n| n.trim().to_owned()).collect();
        for name in clusters.iter().flatten().chain(&request.by).chain(&unit) {
            uses.name(name, Want::Any, name, 1);
        }
        let source = match &request.held {
            Some(table) => Source::held(Arc::clone(table))?,
            None if request.streamed => Source::in_parts(&request.data)?,
            None => Source::open(world, &request.data, &request.told)?,
        };
        let columns = source.columns();
        let lagged = lagged(&formulas);
        if !unit.is_empty() && !lagged && !matches!(request.errors, Errors::NeweyWest { .. }) {
            return Err(Failure::usage("--unit is that of lags or of --newey-west, and there are neither"));
        }
        // A lag within a unit that is told needs no exporter, but a time.
        let gravity = uses.gravity() || (lagged && unit.is_empty());
        let roles = roles(request, &columns, [gravity, gravity, gravity || lagged])?;
        let there = roles[0].is_some() && roles[1].is_some();
        if request.errors == Errors::Usual && there {
            clusters = vec![vec!["exporter".to_owned(), "importer".to_owned()]];
        }
        if !there {
            refuse_pairs(request, &columns)?;
        }
        Ok(Self { formulas, clusters, sample, weights, offset, unit, source, columns, uses, roles, gravity })
    }

    /// The folder, if its rows are to be read in passes and not held.
    pub fn in_passes(&self, request: &Request) -> Option<&folder::Source> {
        match &self.source {
            Source::Folder(folder) if request.streamed || folder.rows > WHOLE_MAX => Some(folder),
            _ => None,
        }
    }

    /// Whether the column `pair` is made from exporter and importer, not one of the file.
    pub fn makes_pairs(&self) -> bool {
        let sides = self.roles[0].is_some() && self.roles[1].is_some();
        sides && matches!(find("pair", &self.columns), Some(Meaning::Derived(_)))
    }

    /// All rows.
    ///
    /// # Errors
    /// If they are not what the formulas need.
    pub fn whole(self, world: &World, request: &Request) -> Result<Prepared, Failure> {
        let filling = fill::Asked::of(&self.formulas, request.by.as_ref());
        let whole = request.fill.then_some(&filling);
        let take = |list: &[(usize, Want)]| self.source.read(list);
        let (mut frame, mapping) =
            read(&take, (&self.columns, &request.data), &self.uses, (&self.roles, whole))?;
        if !request.fill && !matches!(self.source, Source::Atlas(_)) {
            frame.notes.extend(fill::warning(&frame, &filling, request.family));
        }
        let asked = Asked {
            formulas: &self.formulas,
            offset: self.offset.as_ref(),
            unit: &self.unit,
            by: request.by.as_ref(),
            gravity: self.gravity,
        };
        let new = request.new_data.as_ref().map(|path| asked.new_rows(world, request, path)).transpose()?;
        let prepared = self.prepared(frame, mapping);
        let (by, new) = (request.by.clone(), new.map(Arc::new));
        Ok(Prepared { by_column: by.clone(), by, new, ..prepared })
    }

    /// The rows of one part of a folder.
    ///
    /// # Errors
    /// If they are not what the formulas need.
    pub(super) fn part(&self, folder: &folder::Source, at: usize) -> Result<Prepared, Failure> {
        let take = |list: &[(usize, Want)]| folder.read_part(at, list);
        let (frame, mapping) = read(&take, (&self.columns, "the folder"), &self.uses, (&self.roles, None))?;
        Ok(self.prepared(frame, mapping))
    }

    /// The request and how its names were understood, for so many rows that are elsewhere.
    ///
    /// # Errors
    /// If a column is missing.
    pub(super) fn without_rows(&self, rows: usize, data: &str) -> Result<Prepared, Failure> {
        let mapping = Plan::of(&self.columns, &self.uses, &self.roles)?.mapping;
        let frame = Frame { source: data.to_owned(), rows, ..Frame::default() };
        Ok(self.prepared(frame, mapping))
    }

    fn prepared(&self, frame: Frame, mapping: Mapping) -> Prepared {
        Prepared {
            formulas: self.formulas.clone(),
            sample: self.sample.clone(),
            weights: self.weights.clone(),
            offset: self.offset.clone(),
            clusters: self.clusters.clone(),
            unit: self.unit.clone(),
            by: None,
            by_column: None,
            estimated: frame.rows,
            frame,
            new: None,
            roles: self.roles.map(|role| role.is_some()),
            mapping,
        }
    }
}

/// Refuses errors by pair where there are no pairs.
fn refuse_pairs(request: &Request, columns: &[String]) -> Result<(), Failure> {
    let by_pair = match &request.errors {
        Errors::Dyadic => "dyadic errors",
        Errors::NeweyWest { unit, .. } if unit.is_empty() => "errors by pair over time",
        _ => return Ok(()),
    };
    Err(no_roles(&request.data, columns, by_pair))
}

/// What new rows must have.
struct Asked<'a> {
    formulas: &'a [Formula],
    offset: Option<&'a (String, Expr)>,
    unit: &'a [String],
    by: Option<&'a String>,
    gravity: bool,
}

impl Asked<'_> {
    /// Reads rows to predict: everything on the right of the formulas, and the response if it is there.
    fn new_rows(&self, world: &World, request: &Request, path: &str) -> Result<Frame, Failure> {
        let source = Source::open(world, path, &request.told)?;
        let columns = source.columns();
        let mut uses = Uses::default();
        for formula in self.formulas {
            uses.right(formula);
        }
        // What only a lag takes is looked up in the rows of the estimate, too.
        let lagged_only = |name: &String| {
            let lags = self.formulas.iter().flat_map(looked_back).any(|known| known == name);
            lags && !self.formulas.iter().flat_map(right_here).any(|known| known == name)
        };
        uses.0.retain(|name, _| !lagged_only(name) || find(name, &columns).is_some());
        for formula in self.formulas {
            let mut there = true;
            formula.response.walk(&mut |part| {
                if let Expr::Name(name, _) = part {
                    there &= matches!(find(name, &columns), Some(Meaning::Column(_)));
                }
            });
            if there {
                uses.expr(&formula.response, &formula.text);
            }
        }
        self.offset.iter().for_each(|(text, expr)| uses.expr(expr, text));
        self.unit.iter().chain(self.by).for_each(|name| uses.name(name, Want::Any, name, 1));
        let lagged = lagged(self.formulas);
        let roles = roles(request, &columns, [self.gravity, self.gravity, self.gravity || lagged])?;
        let take = |list: &[(usize, Want)]| source.read(list);
        let read = read(&take, (&columns, path), &uses, (&roles, None));
        read.map(|(frame, _)| frame).map_err(|failure| Failure {
            message: format!("--new-data {path}: {}", failure.message),
            ..failure
        })
    }
}

/// Names that official files give to exporter, importer and year, and others to anything: understood only beside
/// a formula that speaks of pairs.
const OF_ANYTHING: [&str; 7] = ["i", "j", "t", "exp", "imp", "time", "period"];

/// Whether some formula looks at other years.
fn lagged(formulas: &[Formula]) -> bool {
    let mut lagged = false;
    for formula in formulas {
        formula.expressions(&mut |expr| expr.walk(&mut |part| lagged |= matches!(part, Expr::Lag(..))));
    }
    lagged
}

/// The columns of exporter, importer and year, as told or by their names; `asked` is whether each is spoken of.
fn roles(request: &Request, columns: &[String], asked: [bool; 3]) -> Result<[Option<usize>; 3], Failure> {
    let told = [&request.exporter, &request.importer, &request.year];
    let mut found = [None; 3];
    for (((role, told), found), asked) in ROLES.iter().zip(told).zip(&mut found).zip(asked) {
        let meaning = match told {
            Some(name) => Some(resolve(name, columns, name, 1)?),
            None => find(role, columns),
        };
        let known = |at: &usize| {
            asked || told.is_some() || !OF_ANYTHING.contains(&columns[*at].to_lowercase().as_str())
        };
        *found = match meaning {
            Some(Meaning::Column(at)) => Some(at).filter(known),
            _ => None,
        };
    }
    Ok(found)
}

fn no_roles(data: &str, columns: &[String], what: &str) -> Failure {
    let message = format!("{data}: no columns for exporter and importer, which {what} need");
    Failure::usage(message).hint(format!(
        "name them: --exporter COLUMN --importer COLUMN --year COLUMN; columns: {}",
        columns.join(", ")
    ))
}

type Mapping = Vec<(String, String)>;

/// What to read, and under which names.
#[derive(Default)]
struct Plan {
    wanted: BTreeMap<usize, (Want, Vec<String>)>,
    derived: Vec<(String, Derived)>,
    mapping: Mapping,
}

impl Plan {
    fn of(columns: &[String], uses: &Uses, roles: &[Option<usize>; 3]) -> Result<Self, Trouble> {
        let mut plan = Self::default();
        for (name, used) in &uses.0 {
            let role = ROLES.iter().position(|role| role == name).and_then(|i| roles[i]);
            let meaning = match role {
                Some(at) => Meaning::Column(at),
                None => resolve(name, columns, &used.text, used.at)?,
            };
            match meaning {
                Meaning::Column(at) => {
                    plan.want(at, used.want, name);
                    if columns[at] != *name {
                        plan.mapping.push((name.clone(), columns[at].clone()));
                    }
                }
                Meaning::Derived(what) => {
                    let words = DERIVED.iter().find(|(_, d, _)| *d == what).map_or("", |(.., words)| words);
                    plan.mapping.push((name.clone(), format!("({words})")));
                    plan.derived.push((name.clone(), what));
                }
            }
        }
        for (role, at) in ROLES.iter().zip(roles) {
            if let Some(at) = at {
                plan.want(*at, Want::Any, role);
            }
        }
        Ok(plan)
    }

    fn want(&mut self, at: usize, want: Want, name: &str) {
        let (known, names) = self.wanted.entry(at).or_insert((want, Vec::new()));
        *known = known.with(want);
        if !names.iter().any(|n| n == name) {
            names.push(name.to_owned());
        }
    }
}

type Take<'a> = dyn Fn(&[(usize, Want)]) -> Result<Read, Failure> + 'a;

fn read(
    take: &Take<'_>,
    (columns, data): (&[String], &str),
    uses: &Uses,
    (roles, filling): (&[Option<usize>; 3], Option<&fill::Asked<'_>>),
) -> Result<(Frame, Mapping), Failure> {
    let plan = Plan::of(columns, uses, roles)?;
    if let (Some((name, _)), [None, ..] | [_, None, _]) = (plan.derived.first(), roles) {
        return Err(no_roles(data, columns, &format!("{name:?}")));
    }
    let list: Vec<(usize, Want)> = plan.wanted.iter().map(|(at, (want, _))| (*at, *want)).collect();
    let read = take(&list)?;
    let mut frame = read.frame;
    for ((_, mut names), column) in plan.wanted.into_values().zip(read.columns) {
        let last = names.pop().unwrap_or_default();
        for name in names {
            frame.columns.insert(name, column.clone());
        }
        frame.columns.insert(last, column);
    }
    if let Some(asked) = filling {
        fill::zeros(&mut frame, asked)?;
    }
    for (name, what) in plan.derived {
        let column = derive(&frame, what);
        frame.columns.insert(name, column);
    }
    Ok((frame, plan.mapping))
}

/// A column made from exporter and importer.
fn derive(frame: &Frame, what: Derived) -> Column {
    let sides = Sides::of(frame);
    let truth = |x: bool| f64::from(u8::from(x));
    let number = |f: &dyn Fn(bool) -> f64| {
        let value = |row: usize| sides.at(row).map_or(f64::NAN, |(o, d)| f(o == d));
        Column::Numbers((0..frame.rows).map(value).collect())
    };
    match what {
        Derived::Domestic => number(&|same| truth(same)),
        Derived::Border => number(&|same| truth(!same)),
        Derived::Home => {
            let mut levels = sides.labels.clone();
            levels.push("abroad".to_owned());
            let abroad = sides.labels.len() as u32;
            let code = |row| sides.at(row).map_or(MISSING, |(o, d)| if o == d { o } else { abroad });
            Column::Texts(Texts { codes: (0..frame.rows).map(code).collect(), levels })
        }
        Derived::Pair | Derived::Dyad => {
            let n = sides.labels.len();
            let order = |o: u32, d: u32| if what == Derived::Dyad { (o.min(d), o.max(d)) } else { (o, d) };
            let mut known = vec![MISSING; n * n];
            let mut texts = Texts::default();
            for row in 0..frame.rows {
                let Some((o, d)) = sides.at(row).map(|(o, d)| order(o, d)) else {
                    texts.codes.push(MISSING);
                    continue;
                };
                let code = &mut known[o as usize * n + d as usize];
                if *code == MISSING {
                    *code = texts.levels.len() as u32;
                    texts.levels.push(format!("{}-{}", sides.labels[o as usize], sides.labels[d as usize]));
                }
                texts.codes.push(*code);
            }
            Column::Texts(texts)
        }
    }
}

/// Exporter and importer numbered alike: the same country has the same code on both sides.
pub struct Sides {
    /// The countries in order.
    pub labels: Vec<String>,
    /// Code of each row's exporter, or [`MISSING`].
    pub exporter: Vec<u32>,
    /// Code of each row's importer, or [`MISSING`].
    pub importer: Vec<u32>,
}

impl Sides {
    /// Both columns of a frame.
    pub fn of(frame: &Frame) -> Self {
        let side = |role: &str| {
            frame.columns.get(role).map_or_else(|| (vec![MISSING; frame.rows], Vec::new()), coded)
        };
        let ((exporter, from), (importer, to)) = (side(ROLES[0]), side(ROLES[1]));
        let mut labels: Vec<String> = from.iter().chain(&to).cloned().collect();
        sort_labels(&mut labels);
        labels.dedup();
        let place: BTreeMap<&str, u32> =
            labels.iter().enumerate().map(|(i, l)| (l.as_str(), i as u32)).collect();
        let recode = |codes: Vec<u32>, own: &[String]| -> Vec<u32> {
            let new: Vec<u32> =
                own.iter().map(|label| place.get(label.as_str()).copied().unwrap_or(MISSING)).collect();
            codes.into_iter().map(|code| new.get(code as usize).copied().unwrap_or(MISSING)).collect()
        };
        Self { exporter: recode(exporter, &from), importer: recode(importer, &to), labels }
    }

    /// Exporter and importer of a row, if both are there.
    pub fn at(&self, row: usize) -> Option<(u32, u32)> {
        let (o, d) = (self.exporter[row], self.importer[row]);
        (o != MISSING && d != MISSING).then_some((o, d))
    }
}

/// Texts in order; numbers by size if all are numbers.
fn sort_labels(labels: &mut [String]) {
    let number = |label: &String| label.parse::<f64>().ok().filter(|x| x.is_finite());
    if labels.iter().all(|label| number(label).is_some()) {
        labels.sort_by(|a, b| {
            number(a).unwrap_or(0.0).total_cmp(&number(b).unwrap_or(0.0)).then_with(|| a.cmp(b))
        });
    } else {
        labels.sort();
    }
}

/// Dense codes of a column in the order of its values, and what each code stands for.
pub fn coded(column: &Column) -> (Vec<u32>, Vec<String>) {
    match column {
        Column::Texts(texts) => {
            let mut labels = texts.levels.clone();
            sort_labels(&mut labels);
            let place: BTreeMap<&str, u32> =
                labels.iter().enumerate().map(|(i, l)| (l.as_str(), i as u32)).collect();
            let new: Vec<u32> =
                texts.levels.iter().map(|l| place.get(l.as_str()).copied().unwrap_or(MISSING)).collect();
            let codes = texts.codes.iter().map(|c| new.get(*c as usize).copied().unwrap_or(MISSING));
            (codes.collect(), labels)
        }
        Column::Numbers(values) => coded_numbers(values),
    }
}

/// Widest range of whole numbers that is looked up in a table.
const RANGE_MAX: f64 = 16_777_216.0;

fn coded_numbers(values: &[f64]) -> (Vec<u32>, Vec<String>) {
    let there = values.iter().copied().filter(|x| !x.is_nan());
    let (low, high) =
        there.clone().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), x| (l.min(x), h.max(x)));
    if there.clone().all(|x| x.fract() == 0.0) && high - low < RANGE_MAX {
        let mut codes = vec![MISSING; (high - low).max(0.0) as usize + 1];
        there.for_each(|x| codes[(x - low) as usize] = 0);
        let mut labels = Vec::new();
        for (i, code) in codes.iter_mut().enumerate().filter(|(_, code)| **code != MISSING) {
            *code = labels.len() as u32;
            labels.push(format!("{}", low + i as f64));
        }
        let code = |x: &f64| if x.is_nan() { MISSING } else { codes[(x - low) as usize] };
        return (values.iter().map(code).collect(), labels);
    }
    let mut levels: Vec<f64> = there.collect();
    levels.sort_by(f64::total_cmp);
    levels.dedup();
    let code = |x: &f64| {
        if x.is_nan() { MISSING } else { levels.partition_point(|level| level < x) as u32 }
    };
    (values.iter().map(code).collect(), levels.iter().map(|x| format!("{x}")).collect())
}

/// What to say about a level that a column does not have.
pub fn no_level(column: &str, level: &str, labels: &[String]) -> String {
    let near = nearest(level, labels.iter().map(String::as_str));
    let shown: Vec<&str> = labels.iter().take(20).map(String::as_str).collect();
    match near {
        Some(near) => format!("{column} has no value {level}; did you mean {near}?"),
        None => format!("{column} has no value {level}; values: {}", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_dense_and_in_order() {
        let numbers = Column::Numbers(vec![2006.0, 1990.0, f64::NAN, 2006.0]);
        assert_eq!(coded(&numbers), (vec![1, 0, MISSING, 1], vec!["1990".into(), "2006".into()]));
        let fractions = Column::Numbers(vec![0.5, -1.25, 0.5, 1e12]);
        assert_eq!(coded(&fractions).0, [1, 0, 1, 2]);
        let texts =
            Texts { codes: vec![0, 1, 2, MISSING], levels: vec!["10".into(), "9".into(), "010".into()] };
        assert_eq!(
            coded(&Column::Texts(texts)),
            (vec![2, 0, 1, MISSING], vec!["9".into(), "010".into(), "10".into()])
        );
        assert_eq!(coded(&Column::Numbers(vec![])).1.len(), 0);
    }

    #[test]
    fn both_sides_number_the_same_countries_alike() {
        let texts = |codes: &[u32], levels: &[&str]| {
            Column::Texts(Texts {
                codes: codes.to_vec(),
                levels: levels.iter().map(|l| (*l).to_owned()).collect(),
            })
        };
        let mut frame = Frame { rows: 3, ..Frame::default() };
        frame.columns.insert("exporter".into(), texts(&[0, 1, 1], &["USA", "CHN"]));
        frame.columns.insert("importer".into(), texts(&[0, 1, MISSING], &["BRA", "CHN"]));
        let sides = Sides::of(&frame);
        assert_eq!(sides.labels, ["BRA", "CHN", "USA"]);
        assert_eq!((sides.at(0), sides.at(1), sides.at(2)), (Some((2, 0)), Some((1, 1)), None));
        let Column::Numbers(domestic) = derive(&frame, Derived::Domestic) else { panic!() };
        assert!(domestic[0] == 0.0 && domestic[1] == 1.0 && domestic[2].is_nan());
        let Column::Texts(home) = derive(&frame, Derived::Home) else { panic!() };
        assert_eq!((home.get(0), home.get(1), home.get(2)), (Some("abroad"), Some("CHN"), None));
    }
}
