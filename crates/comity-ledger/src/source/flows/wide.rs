//! Tables with periods or partners as columns, as people keep them: titles above, years over
//! partners, totals and notes among the rows.
//!
//! The first row with figures ends the names of the columns; up to two rows above it are names, the
//! upper one holding for the columns to its right (merged cells). Whatever stands higher is title,
//! and may say direction, unit and year. Every cell is a flow and is accounted for by itself.

use super::collect::Collector;
use super::heads::{is_no_flow, is_place, part_named, period_in, until};
use super::names;
use super::period::{Frequency, Period};
use super::plan::{Plan, Side, Value, untold};
use super::sides::{self, Sides};
use super::unit::{self, Unit};
use super::words::{self, FlowWord};
use super::{Flow, FlowBasis};
use crate::panel::basis::{Reporter, Valuation};
use crate::place::registry;
use crate::source::number::{self, Cell, Decimal, Evidence};
use crate::source::table::shown;
use crate::source::told::Way;
use crate::source::{Account, Amount, Draft, Refusal, SourceError, Table};

/// Rows that are looked at to find the names of the columns.
const LOOKED_AT: usize = 60;
/// Share of the filled cells of a row of figures that are numbers.
const FIGURES_MIN: f64 = 0.5;

/// A column of figures.
#[derive(Clone, Debug)]
struct Figures {
    column: usize,
    period: Option<Period>,
    place: Option<String>,
    way: Option<Way>,
    /// The month or quarter of the year that a column of years gives.
    part: Option<(Frequency, u8)>,
    unit: Option<Unit>,
}

/// What the columns of a wide table are.
#[derive(Clone, Debug)]
struct Shape {
    /// The line of the lower names.
    line: u64,
    figures: Vec<Figures>,
    /// Columns of places and what their names say of them.
    sides: Vec<(usize, names::SideName)>,
    period: Option<usize>,
    product: Option<usize>,
    /// The column that says exports or imports.
    flow: Option<usize>,
    /// The column that describes what is measured: "Export (US$ Thousand)", "Trade balance".
    indicator: Option<usize>,
    /// The column of thousands and millions.
    scale: Option<usize>,
    /// The column that tells values from notes about them.
    attribute: Option<usize>,
    titles: String,
    /// Columns whose names say a direction or a unit and neither a period nor a place.
    values: Vec<Figures>,
}

/// An end of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Origin,
    Destination,
}

/// The line of the column names of a wide table, if the file is one.
pub(in crate::source) fn header_line(table: &Table<'_>) -> Result<Option<u64>, SourceError> {
    Ok(shape(table)?.map(|shape| shape.line))
}

fn shape(table: &Table<'_>) -> Result<Option<Shape>, SourceError> {
    let rows = table.first_rows(LOOKED_AT)?;
    let told = table.told().header;
    let is_heads = |cells: &[String]| cells.iter().any(|cell| is_role(&names::folded(cell)));
    let is_figures = |at: usize, cells: &[String]| {
        let filled: Vec<&String> = cells.iter().skip(1).filter(|cell| !cell.is_empty()).collect();
        let numbers = filled.iter().filter(|cell| is_number(cell)).count();
        let names = cells.first().is_some_and(|name| !name.is_empty() && !is_number(name));
        // Right below names of sides one figure is enough, however many columns of text there are.
        let below_heads = at > 0 && is_heads(&rows[at - 1].1);
        // Years as names of columns are numbers too, but no figures.
        (names || below_heads)
            && !is_heads(cells)
            && numbers > 0
            && (below_heads || numbers as f64 >= FIGURES_MIN * filled.len() as f64)
            && !filled.iter().all(|cell| Period::parse(cell).is_some())
    };
    let first = rows
        .iter()
        .enumerate()
        .position(|(at, (line, cells))| told.is_none_or(|told| *line > told) && is_figures(at, cells));
    let Some(first) = first.filter(|first| *first > 0) else { return Ok(None) };
    let (line, lower) = &rows[first - 1];
    let upper = first.checked_sub(2).map(|at| &rows[at]).filter(|(above, cells)| {
        let filled = cells.iter().filter(|cell| !cell.is_empty()).count();
        above + 1 == *line && filled > 1
    });
    let titles_end = if upper.is_some() { first - 2 } else { first - 1 };
    let titles = rows[..titles_end].iter().flat_map(|(_, cells)| cells).filter(|cell| !cell.is_empty());
    let titles: Vec<&str> = titles.map(String::as_str).collect();
    let mut shape = Shape {
        line: *line,
        figures: Vec::new(),
        sides: Vec::new(),
        period: None,
        product: None,
        flow: None,
        indicator: None,
        scale: None,
        attribute: None,
        titles: titles.join(" "),
        values: Vec::new(),
    };
    let parts = lower.iter().filter(|name| part_named(name).is_some()).count() >= PARTS_MIN;
    let mut above = "";
    for (column, name) in lower.iter().enumerate() {
        if let Some(over) = upper.and_then(|(_, cells)| cells.get(column)).filter(|cell| !cell.is_empty()) {
            above = over;
        }
        shape.add(column, above, name, parts);
    }
    shape.finish(rows[first].1.first().map_or("", String::as_str));
    let useful = !shape.figures.is_empty() && !shape.sides.is_empty();
    Ok(useful.then_some(shape))
}

fn is_number(cell: &str) -> bool {
    [Decimal::Point, Decimal::Comma]
        .iter()
        .any(|form| matches!(number::read(cell, *form, &[]), Cell::Number(_) | Cell::Marked(_)))
}

impl Shape {
    fn add(&mut self, column: usize, above: &str, name: &str, parts: bool) {
        let folded = names::folded(name);
        if self.takes_role(column, &folded) {
            return;
        }
        let texts = [above, name];
        if texts.iter().any(|text| is_no_flow(text)) {
            return;
        }
        let whole = until(name);
        if whole.is_some_and(|last| last < 12) {
            return;
        }
        let part = Some(name).filter(|_| parts && whole.is_none()).and_then(part_named);
        let period = texts.iter().find_map(|text| period_in(text));
        let no_place = part.is_some() || whole.is_some();
        let place = texts.iter().find(|text| !no_place && is_place(text)).map(|text| (*text).to_owned());
        let way = texts.iter().find_map(|text| words::way_in(text));
        let unit = texts.iter().find_map(|text| unit::unit_in(text));
        if period.is_some() || place.is_some() || no_place {
            self.figures.push(Figures { column, period, place, way, part, unit });
        } else if way.is_some() || unit.is_some() || names::is_plain_value(&folded) {
            self.values.push(Figures { column, period, place, way, part, unit });
        }
    }

    /// Whether the name of a column is one of a role.
    fn takes_role(&mut self, column: usize, folded: &str) -> bool {
        if names::is_described(folded) {
            self.indicator.get_or_insert(column);
        } else if names::is_flow_column(folded) {
            self.flow.get_or_insert(column);
        } else if names::is_multiplier(folded) {
            self.scale.get_or_insert(column);
        } else if names::is_kind_of_value(folded) {
            self.attribute.get_or_insert(column);
        } else if let Some(side) = names::side_of(folded) {
            // Of a code and a name of one side the first is taken.
            if self.sides.iter().all(|known| known.1 != side) {
                self.sides.push((column, side));
            }
        } else if names::is_year(folded) {
            self.period = Some(column);
        } else if names::is_product(folded) {
            self.product = Some(column);
        } else {
            return false;
        }
        true
    }

    /// A first column without a known name is a side, if it holds places where another side is named.
    fn finish(&mut self, first: &str) {
        // A row for a partner and a year, of somebody who is not named.
        if self.figures.is_empty() && self.period.is_some() && self.sides.len() == 1 {
            self.figures.append(&mut self.values);
        }
        let roles = [self.period, self.product, self.flow, self.indicator, self.scale, self.attribute];
        let taken = roles.contains(&Some(0))
            || self.figures.iter().any(|f| f.column == 0)
            || self.sides.iter().any(|(column, _)| *column == 0);
        if !taken && (self.sides.is_empty() || (self.sides.len() == 1 && is_place(first))) {
            self.sides.insert(0, (0, names::SideName::Reporter));
        }
        // Where every row has its year, a year in the name of a column is another: that of its prices.
        if self.period.is_some() {
            self.figures.retain(|f| f.period.is_none());
        }
        // Where the other side is a column too, the reporter goes first.
        self.sides.sort_by_key(|(_, side)| *side == names::SideName::Partner);
        // Beside exports and imports a column without a direction is their sum.
        let ways = |way| self.figures.iter().any(|f| f.way == Some(way));
        if ways(Way::Exports) && ways(Way::Imports) {
            self.figures.retain(|f| f.way.is_some());
        }
    }

    /// The year that a title speaks of, if it is one.
    fn year_of_titles(&self) -> Option<Period> {
        let mut years = self.titles.split(|c: char| !c.is_ascii_digit()).filter(|t| t.len() == 4);
        let year = years.next().and_then(Period::parse);
        if years.next().is_some() { None } else { year }
    }
}

/// Least columns with the names of months or quarters that make them such: `Mar` alone may be Morocco.
const PARTS_MIN: usize = 2;

/// Whether a folded name is that of a column with a role, so that its row is one of names.
fn is_role(folded: &str) -> bool {
    names::side_of(folded).is_some() || names::is_flow_column(folded)
}

/// Reads a wide table.
pub(super) fn read(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let shape = shape(table)?.ok_or_else(|| SourceError::Drift {
        file: table.file().to_owned(),
        expected: "columns of places and of years or partners".to_owned(),
        found: shown(&table.header().join(", ")),
    })?;
    let ends = Ends::of(table, &shape)?;
    let plan = plan(table, &shape, &ends)?;
    let mut reader = Wide {
        sides: Sides::new(false),
        collector: Collector::new(plan.decimals),
        account: Account::default(),
        shape: &shape,
        ends,
        plan: &plan,
    };
    if table.told().decimal.is_none() {
        let decimal = form_of(table, &shape)?;
        table.set_decimal(decimal);
    }
    while table.next_row()? {
        reader.row(table)?;
    }
    table.note(format!(
        "names of columns in line {} (--header says otherwise); each cell is a flow",
        shape.line
    ));
    let Wide { collector, account, .. } = reader;
    let mut draft = collector.finish(table, &plan, account)?;
    draft.by_cell = true;
    Ok(draft)
}

fn form_of(table: &Table<'_>, shape: &Shape) -> Result<Decimal, SourceError> {
    let mut evidence = Evidence::default();
    let mut again = table.again()?;
    while again.next_row()? {
        shape.figures.iter().for_each(|figures| evidence.see(again.cell(figures.column)));
    }
    let column = shape.figures.first().map_or(0, |figures| figures.column);
    evidence.decide().map_err(|found| table.at(column, "numbers of one form", &found))
}

/// A plan for the account of columns; the values are read here.
fn plan(table: &Table<'_>, shape: &Shape, ends: &Ends) -> Result<Plan, SourceError> {
    let told = table.told().unit.as_deref();
    let name = shape.figures.first().and_then(|f| table.header().get(f.column)).map_or("", String::as_str);
    let unit = match told {
        Some(text) => {
            unit::unit(text).ok_or_else(|| untold(table, "a known unit", "--unit \"thousand USD\""))?
        }
        None => unit::unit_in(name).or_else(|| unit::unit_in(&shape.titles)).unwrap_or_else(Unit::not_stated),
    };
    // A unit that is told holds for all columns; otherwise each has that of its name.
    let of = |figures: &Figures| figures.unit.clone().filter(|_| told.is_none());
    let value = |f: &Figures| Value { column: f.column, way: f.way, unit: of(f), ..Value::default() };
    let mut plan = Plan {
        layout: "wide".to_owned(),
        period: shape.period.unwrap_or(usize::MAX),
        product: shape.product,
        values: shape.figures.iter().map(value).collect(),
        flow: shape.flow.or(shape.indicator),
        reported: ends.by != By::Table,
        unit: Some(unit),
        decimals: 3,
        ..Plan::default()
    };
    for (side, end) in plan.sides.iter_mut().zip([&ends.origin, &ends.destination]) {
        if let From::Column(column) = end {
            side.columns.push(*column);
        }
    }
    Ok(plan)
}

/// Which end each side of the flows is.
#[derive(Clone, Debug)]
struct Ends {
    /// The column of the origin; otherwise the names of the columns of figures, or what is told.
    origin: From,
    destination: From,
    by: By,
}

/// What says the direction of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    /// The table: a title, the name of the file, the names of its sides.
    Table,
    /// The name of the column.
    Column,
    /// A column that says the flow of its row.
    Row,
}

/// Where an end stands.
#[derive(Clone, Debug)]
enum From {
    Column(usize),
    Names,
    Told(crate::place::PlaceId),
}

impl Ends {
    fn of(table: &Table<'_>, shape: &Shape) -> Result<Self, SourceError> {
        let told = table.told();
        let way = told.flow.or_else(|| shape.figures.iter().find_map(|f| f.way));
        let way = way.or_else(|| words::way_in(&shape.titles)).or_else(|| words::way_in(table.file()));
        let named = shape.figures.iter().any(|f| f.place.is_some());
        let (first, side) = shape.sides[0];
        let end = match side {
            names::SideName::Origin => Some(End::Origin),
            names::SideName::Destination => Some(End::Destination),
            names::SideName::Reporter | names::SideName::Partner => None,
        };
        let reporter = told.reporter.as_ref().map(|text| registry().find(text));
        let reporter = reporter.transpose().map_err(|e| untold(table, "a known reporter", &e.to_string()))?;
        let second = shape.sides.get(1);
        let (own, other, end) = match (second, named, reporter) {
            (Some((column, _)), _, _) => (From::Column(first), From::Column(*column), end),
            (None, true, _) => (From::Column(first), From::Names, end),
            (None, false, Some(id)) => (From::Told(id), From::Column(first), end.map(End::other)),
            (None, false, None) => {
                return Err(untold(
                    table,
                    "the other side of the flows",
                    "--reporter with its code, such as --reporter BRA",
                ));
            }
        };
        let of_way = |way| if way == Way::Exports { End::Origin } else { End::Destination };
        if (shape.flow.is_some() || shape.indicator.is_some()) && end.is_none() {
            // Every row says its own direction: the ends are those of exports.
            return Ok(Self { origin: own, destination: other, by: By::Row });
        }
        let ways = |way| shape.figures.iter().any(|f| f.way == Some(way));
        // Columns of exports beside columns of imports: each is turned by its own name.
        let by_column = end.is_none() && ways(Way::Exports) && ways(Way::Imports);
        let end = end.or(way.map(of_way)).ok_or_else(|| {
            untold(table, "the direction", "--flow exports or --flow imports, seen from the first column")
        })?;
        let by = if by_column { By::Column } else { By::Table };
        Ok(match (end, by) {
            (_, By::Column) => Self { origin: own, destination: other, by },
            (End::Origin, _) => Self { origin: own, destination: other, by },
            (End::Destination, _) => Self { origin: other, destination: own, by },
        })
    }
}

impl End {
    fn other(self) -> Self {
        match self {
            Self::Origin => Self::Destination,
            Self::Destination => Self::Origin,
        }
    }
}

/// What a row says of all its figures.
#[derive(Clone, Debug, Default)]
struct Row {
    way: Option<Way>,
    unit: Option<Unit>,
    valuation: Option<Valuation>,
    /// The power of ten of a column of its own.
    power: u32,
}

/// What the figures of a row are.
enum What {
    Flow(Row),
    /// Another flow, or none, as this column says.
    Other(usize),
    /// Notes about values, as this column says.
    Note(usize),
}

struct Wide<'p> {
    sides: Sides,
    collector: Collector,
    account: Account,
    shape: &'p Shape,
    ends: Ends,
    plan: &'p Plan,
}

impl Wide<'_> {
    fn row(&mut self, table: &Table<'_>) -> Result<(), SourceError> {
        let shape = self.shape;
        let first = shape.sides[0].0;
        if shape.figures.iter().all(|f| table.number(f.column) == Cell::Missing) {
            let refusal = Refusal::new(first, "no value", table.cell(first));
            self.account.book::<()>(table, None, Err(refusal))?;
            return Ok(());
        }
        let what = self.what(table)?;
        for figures in &shape.figures {
            let amount = match table.number(figures.column) {
                Cell::Number(amount) | Cell::Marked(amount) => Ok(amount),
                Cell::Missing => Err(Refusal::new(figures.column, "no value", "")),
                Cell::Confidential => Err(Refusal::new(figures.column, "confidential", "")),
                Cell::Other if matches!(what, What::Note(_)) => {
                    Err(Refusal::new(figures.column, "no value", ""))
                }
                Cell::Other => {
                    let found = shown(table.cell(figures.column));
                    return Err(table.at(figures.column, "a number, or a mark told by --missing", &found));
                }
            };
            let read = amount.clone().ok();
            let outcome = match &what {
                What::Other(column) => Err(Refusal::new(*column, "another flow", table.cell(*column))),
                What::Note(column) => Err(Refusal::new(*column, "no value", table.cell(*column))),
                What::Flow(row) => {
                    let by_column = if self.ends.by == By::Column { figures.way } else { None };
                    let row = Row { way: row.way.or(by_column), ..row.clone() };
                    self.flow(table, figures, &row, amount)
                }
            };
            if let Some(flow) = self.account.book(table, read, outcome)? {
                self.collector.kept.rows.push(flow);
            }
        }
        Ok(())
    }

    /// What the row says of its figures: their flow, and whether they are figures at all.
    fn what(&self, table: &Table<'_>) -> Result<What, SourceError> {
        let shape = self.shape;
        if let Some(column) = shape.attribute.filter(|column| !names::is_value(table.cell(*column))) {
            return Ok(What::Note(column));
        }
        let mut row = Row::default();
        if let Some(column) = shape.flow {
            match words::flow(table.cell(column)) {
                Some(FlowWord::Way(way)) => row.way = Some(way),
                Some(FlowWord::Other) => return Ok(What::Other(column)),
                None => return Err(self.unknown_flow(table, column)),
            }
        }
        if let Some(column) = shape.indicator {
            let text = table.cell(column);
            match words::flow(text).or_else(|| words::described(text)) {
                Some(FlowWord::Way(way)) => row.way = row.way.or(Some(way)),
                Some(FlowWord::Other) => return Ok(What::Other(column)),
                None if row.way.is_some() => {}
                None => return Err(self.unknown_flow(table, column)),
            }
            row.unit = unit::unit_in(text);
            row.valuation = words::valuation_in(text);
        }
        if let Some(column) = shape.scale {
            let power = unit::multiplier(table.cell(column));
            row.power = match power {
                Some(power) => power,
                None => table.integer(column, 0, 12)? as u32,
            };
        }
        Ok(What::Flow(row))
    }

    fn unknown_flow(&self, table: &Table<'_>, column: usize) -> SourceError {
        SourceError::Untold {
            at: table.span(column),
            what: format!("which flow {:?} is", shown(table.cell(column))),
            hint: "expected exports, imports, X, M, 1 or 2; or keep the rows of one, drop the column, and say --flow"
                .to_owned(),
        }
    }

    /// The period of a figure: of its column, of the row, or of both.
    fn period(&self, table: &Table<'_>, figures: &Figures) -> Option<Period> {
        let by_column = self.shape.period.and_then(|at| Period::parse(table.cell(at)));
        let whole = figures.period.or(by_column).or_else(|| self.shape.year_of_titles())?;
        match figures.part {
            Some((Frequency::Month, month)) => Period::month_of(whole.year(), month),
            Some((_, quarter)) => Period::quarter_of(whole.year(), quarter),
            None => Some(whole),
        }
    }

    fn flow(
        &mut self,
        table: &Table<'_>,
        figures: &Figures,
        row: &Row,
        amount: Result<Amount, Refusal>,
    ) -> Result<Flow, Refusal> {
        let (column, way) = (figures.column, row.way);
        let period = self.period(table, figures).ok_or_else(|| Refusal::new(column, "no year", ""))?;
        let (mut origin, mut destination) =
            (self.end(table, 0, figures, period)?, self.end(table, 1, figures, period)?);
        if way == Some(Way::Imports) {
            std::mem::swap(&mut origin, &mut destination);
        }
        if origin == destination {
            return Err(Refusal::new(column, "origin is destination", registry().code_of(origin)));
        }
        let amount = amount?;
        let own = self.plan.values.iter().find(|value| value.column == column).and_then(|v| v.unit.clone());
        let told = table.told().unit.is_some();
        let unit = row
            .unit
            .clone()
            .filter(|_| !told)
            .or(own)
            .or_else(|| self.plan.unit.clone())
            .unwrap_or_else(Unit::not_stated);
        let power = unit.power + if told { 0 } else { row.power };
        let scaled = self.collector.scaled(amount, power);
        let value = scaled.ok_or_else(|| Refusal::new(column, "too large", amount.to_string()))?;
        if value < 0 && way.is_some() {
            return Err(Refusal::new(column, "negative", amount.to_string()));
        }
        let product = self.shape.product.map_or(0, |at| {
            let text = table.cell(at);
            if words::is_all_products(text) { 0 } else { self.collector.product(text) }
        });
        let basis = FlowBasis {
            reporter: match way {
                Some(Way::Exports) => Reporter::Origin,
                Some(Way::Imports) => Reporter::Destination,
                None => Reporter::Compiler,
            },
            valuation: row.valuation.unwrap_or(Valuation::NotStated),
            unit: unit.base,
            classification: String::new(),
            measure: None,
        };
        let basis = self.collector.basis(basis).ok_or_else(|| Refusal::new(column, "too many bases", ""))?;
        let row = u32::try_from(table.count()).unwrap_or(u32::MAX);
        Ok(Flow { basis, period, origin, destination, product, row, value })
    }

    fn end(&mut self, table: &Table<'_>, which: usize, figures: &Figures, period: Period) -> sides::Found {
        let from = if which == 0 { self.ends.origin.clone() } else { self.ends.destination.clone() };
        match from {
            From::Told(id) => Ok(id),
            From::Column(column) => {
                let side = Side { columns: vec![column], ..Side::default() };
                self.sides.find(table, which, &side, period.year())
            }
            From::Names => {
                let place = figures.place.as_deref().unwrap_or("");
                let found = sides::find(place, None, period.year(), false);
                found.map_err(|refusal| Refusal { column: figures.column, ..refusal })
            }
        }
    }
}
