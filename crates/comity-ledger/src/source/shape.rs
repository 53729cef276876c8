//! Layouts that can be written down as a list of columns.
//!
//! Most official layouts are one row a fact: some columns of codes, a year, some numbers, some
//! text. Such a loader is a list of [`Field`]s; [`read`] does the rest. A layout that needs more
//! (a column a year, several files) has its own reading function.

use super::account::{Account, Draft, Numbers, Places, Refusal, Seen, integers, meaning};
use super::table::shown;
use super::world_bank;
use super::{Amount, SourceError, Table};
use crate::frame::{Column, Texts};
use crate::place::{Scheme, registry};
use crate::time::When;

/// How the cells of a column are taken over.
#[derive(Clone, Copy, Debug)]
pub enum Take {
    /// As they are.
    Text,
    /// The code of an economy, valid in the year of the row.
    Code(Scheme),
    /// A World Bank code; aggregates are refused.
    WorldBank,
    /// An economy by code or by its name in any language.
    Name,
    /// The same, but empty where the cell is empty.
    MaybeName,
    /// The year of the row.
    Year,
    /// Another year, or nothing.
    MaybeYear,
    /// A whole number within bounds.
    Integer(i64, i64),
    /// An amount of the row times ten to a power, with at most so many decimals; a row without
    /// it is refused.
    Amount(u32, u8),
    /// The same, but a row without it is kept.
    MaybeAmount(u32, u8),
    /// Another number times ten to a power, with at most so many decimals, or nothing.
    Number(u32, u8),
    /// A date to the day, month or year, or nothing.
    Date,
    /// As translated; `None` is a broken file, where the second text says what belongs there.
    Translated(fn(&str) -> Option<String>, &'static str),
    /// Not taken; a row where it is something else is refused for the second text's reason.
    Only(&'static str, &'static str),
    /// Not taken; it has to be there all the same.
    Ignored,
}

/// One column of a layout.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the file.
    pub from: &'static str,
    /// Its name here.
    pub to: &'static str,
    /// How it is taken over.
    pub take: Take,
    /// Its unit in the file, or the kind of code.
    pub unit: &'static str,
}

/// A field of a layout.
pub const fn field(from: &'static str, to: &'static str, take: Take, unit: &'static str) -> Field {
    Field { from, to, take, unit }
}

/// Whether all columns of a layout are there.
pub fn fits(header: &[String], fields: &[Field]) -> bool {
    fields.iter().all(|field| header.iter().any(|name| name == field.from))
}

/// Which rows are refused for more than one column's sake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// None.
    Any,
    /// Flows: those whose origin is their destination, and those whose codes, year and product
    /// stand in the file before. Two codes of one place are two rows, to be added up.
    Flows,
    /// Pairs: those whose codes and year stand in the file before; a place may be paired with itself.
    Pairs,
    /// Levels: those whose place and year were there before, under whatever code.
    Levels,
}

impl Rows {
    /// Why a row is refused, if it is. `seen` holds the rows before.
    fn refusal(
        self,
        table: &Table<'_>,
        columns: &Columns<'_>,
        cells: &[Cell],
        seen: &mut Seen,
    ) -> Option<Refusal> {
        let key: Vec<usize> = match self {
            Self::Any => return None,
            Self::Flows | Self::Pairs => columns.named(&["origin", "destination", "year", "product"]),
            Self::Levels => columns.named(&["place", "year", "from"]),
        };
        if self == Self::Flows
            && let [origin, destination, ..] = key[..]
            && matches!((&cells[origin], &cells[destination]), (Cell::Text(a), Cell::Text(b)) if a == b)
        {
            let column = columns.at[destination];
            return Some(Refusal::new(column, "origin is destination", table.cell(column)));
        }
        let part = |index: &usize| match &cells[*index] {
            Cell::Text(text) if self == Self::Levels => text.as_str(),
            _ => table.cell(columns.at[*index]),
        };
        let again = seen.again(key.iter().map(part));
        let first = key.first().map_or(0, |index| columns.at[*index]);
        again.then(|| Refusal::new(first, "same row twice", table.cell(first)))
    }
}

/// The fields of a layout and where they stand in the file.
struct Columns<'f> {
    fields: &'f [Field],
    at: Vec<usize>,
}

impl<'f> Columns<'f> {
    fn find(table: &Table<'_>, fields: &'f [Field]) -> Result<Self, SourceError> {
        let mut at = Vec::with_capacity(fields.len());
        for field in fields {
            at.push(table.column(field.from).ok_or_else(|| drift(table, fields))?);
        }
        Ok(Self { fields, at })
    }

    /// Positions among the fields of those with these names, in the order of the names.
    fn named(&self, names: &[&str]) -> Vec<usize> {
        names.iter().filter_map(|name| self.fields.iter().position(|field| field.to == *name)).collect()
    }

    /// Columns in the file of the fields for which `wanted` holds.
    fn columns(&self, wanted: fn(&Take) -> bool) -> Vec<usize> {
        let fields = self.fields.iter().zip(&self.at);
        fields.filter(|(field, _)| wanted(&field.take)).map(|(_, column)| *column).collect()
    }
}

enum Filling {
    Text(Vec<String>),
    Integers(Vec<i64>),
    Numbers(Numbers, u8),
    Ignored,
}

/// One cell understood.
enum Cell {
    Text(String),
    Integer(i64),
    Number(Option<Amount>),
    Ignored,
}

/// Reads a file whose layout is a list of fields.
///
/// # Errors
/// If a column is missing or a cell is malformed.
pub fn read(table: &mut Table<'_>, fields: &[Field], rows: Rows) -> Result<Draft, SourceError> {
    let columns = Columns::find(table, fields)?;
    let year_at = columns.columns(|take| matches!(take, Take::Year)).first().copied();
    let amounts_at = columns.columns(|take| matches!(take, Take::Amount(..) | Take::MaybeAmount(..)));
    let mut fillings: Vec<Filling> = fields.iter().map(|field| filling(field.take)).collect();
    let (mut account, mut places, mut seen) = (Account::default(), Places::default(), Seen::default());
    while table.next_row()? {
        let year = year_at.map(|column| table.year(column)).transpose()?;
        let amount = sum(table, &amounts_at)?;
        let mut cells = Vec::with_capacity(fields.len());
        let mut refusal = None;
        for (field, column) in fields.iter().zip(&columns.at) {
            match cell(table, &mut places, field.take, *column, year)? {
                Ok(cell) => cells.push(cell),
                Err(why) => refusal = refusal.or(Some(why)),
            }
        }
        let refusal = refusal.or_else(|| rows.refusal(table, &columns, &cells, &mut seen));
        if let Some(cells) = account.book(table, Some(amount), refusal.map_or(Ok(cells), Err))? {
            fillings.iter_mut().zip(cells).for_each(|(filling, cell)| push(filling, cell));
        }
    }
    finish(table, fields, fillings, account)
}

/// The sum of the amounts of the current row.
fn sum(table: &Table<'_>, columns: &[usize]) -> Result<Amount, SourceError> {
    let mut sum = Amount::ZERO;
    for column in columns {
        let amount = table.amount(*column)?.unwrap_or_default();
        sum = sum.plus(amount).ok_or_else(|| table.here("amounts below 10^26", "a larger sum"))?;
    }
    Ok(sum)
}

fn drift(table: &Table<'_>, fields: &[Field]) -> SourceError {
    let names: Vec<&str> = fields.iter().map(|field| field.from).collect();
    SourceError::Drift {
        file: table.file().to_owned(),
        expected: names.join(", "),
        found: shown(&table.header().join(", ")),
    }
}

fn filling(take: Take) -> Filling {
    match take {
        Take::Ignored | Take::Only(..) => Filling::Ignored,
        Take::Year | Take::Integer(..) => Filling::Integers(Vec::new()),
        Take::Amount(_, decimals) | Take::MaybeAmount(_, decimals) | Take::Number(_, decimals) => {
            Filling::Numbers(Numbers::default(), decimals)
        }
        Take::MaybeYear => Filling::Numbers(Numbers::default(), 0),
        _ => Filling::Text(Vec::new()),
    }
}

fn push(filling: &mut Filling, cell: Cell) {
    match (filling, cell) {
        (Filling::Text(values), Cell::Text(text)) => values.push(text),
        (Filling::Integers(values), Cell::Integer(value)) => values.push(value),
        (Filling::Numbers(values, _), Cell::Number(value)) => values.push(value),
        _ => {}
    }
}

fn cell(
    table: &Table<'_>,
    places: &mut Places,
    take: Take,
    column: usize,
    year: Option<i16>,
) -> Result<Result<Cell, Refusal>, SourceError> {
    let text = table.cell(column);
    let code = |id| Cell::Text(registry().code_of(id).to_owned());
    Ok(match take {
        Take::Ignored => Ok(Cell::Ignored),
        Take::Only(wanted, _) if text == wanted => Ok(Cell::Ignored),
        Take::Only(_, reason) => Err(Refusal::new(column, reason, text)),
        Take::Text => Ok(Cell::Text(text.to_owned())),
        Take::Translated(translate, expected) => match translate(text) {
            Some(text) => Ok(Cell::Text(text)),
            None => return Err(table.at(column, expected, &shown(text))),
        },
        Take::Code(scheme) => {
            check_shape(table, column, scheme)?;
            places.economy(table, column, scheme, year).map(code)
        }
        Take::WorldBank => {
            check_shape(table, column, Scheme::Alpha)?;
            world_bank::place(places, table, column, year.unwrap_or(0)).map(code)
        }
        Take::MaybeName if text.is_empty() => Ok(Cell::Text(String::new())),
        Take::Name | Take::MaybeName => places.named(table, column).map(code),
        Take::Year => Ok(Cell::Integer(i64::from(table.year(column)?))),
        Take::MaybeYear => {
            let amount = table.amount(column)?;
            if amount.is_some() {
                table.year(column)?;
            }
            Ok(Cell::Number(amount))
        }
        Take::Integer(least, most) => Ok(Cell::Integer(table.integer(column, least, most)?)),
        Take::Amount(power, _) => scaled(table, column, power)?
            .ok_or_else(|| Refusal::new(column, "no value", text))
            .map(|amount| Cell::Number(Some(amount))),
        Take::MaybeAmount(power, _) | Take::Number(power, _) => {
            Ok(Cell::Number(scaled(table, column, power)?))
        }
        Take::Date if text.is_empty() || text == "NA" => Ok(Cell::Text(String::new())),
        Take::Date => match When::parse(text) {
            Some(when) => Ok(Cell::Text(when.to_string())),
            None => return Err(table.at(column, "a date such as 2025-05-14, 2025-05 or 2025", &shown(text))),
        },
    })
}

fn scaled(table: &Table<'_>, column: usize, power: u32) -> Result<Option<Amount>, SourceError> {
    let Some(amount) = table.amount(column)? else { return Ok(None) };
    let scaled = amount.times_ten_to(power);
    scaled.map(Some).ok_or_else(|| table.at(column, "a number below 10^24", &amount.to_string()))
}

/// A cell that cannot be a code of this kind is a broken file, not an unknown place.
fn check_shape(table: &Table<'_>, column: usize, scheme: Scheme) -> Result<(), SourceError> {
    let text = table.cell(column);
    let (right, expected) = match scheme {
        Scheme::Numeric | Scheme::Cow => {
            (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()), "the number of a country")
        }
        _ => (
            text.len() <= 12 && !text.bytes().any(|b| matches!(b, b'.' | b'"' | b' ')) && {
                text.is_empty() || text.bytes().any(|b| b.is_ascii_alphabetic())
            },
            "the code of a country in letters",
        ),
    };
    if right { Ok(()) } else { Err(table.at(column, expected, &shown(text))) }
}

fn finish(
    table: &Table<'_>,
    fields: &[Field],
    fillings: Vec<Filling>,
    account: Account,
) -> Result<Draft, SourceError> {
    let mut columns = Vec::with_capacity(fields.len());
    let mut rounded = 0;
    for (index, (field, filling)) in fields.iter().zip(fillings).enumerate() {
        let column = match filling {
            Filling::Ignored => continue,
            Filling::Text(values) => Column::Text(values.iter().collect()),
            Filling::Integers(values) => integers(values),
            Filling::Numbers(values, decimals) => {
                let (column, lost) = values
                    .column(decimals)
                    .ok_or_else(|| table.at(index, "numbers below 9e18", "a larger one"))?;
                rounded += lost;
                column
            }
        };
        columns.push((field.to, column));
    }
    let mut mapping = Vec::with_capacity(table.header().len());
    for name in table.header() {
        mapping.push(match fields.iter().find(|field| field.from == name) {
            Some(field) if matches!(field.take, Take::Ignored | Take::Only(..)) => {
                meaning(name, "-", field.unit)
            }
            Some(field) => meaning(name, field.to, field.unit),
            None => meaning(name, "-", "not part of the layout"),
        });
    }
    Ok(Draft { account, columns, mapping, rounded, ..Draft::default() })
}

/// Changes the text of every row of a column, told with the number of the row.
pub fn change_texts(draft: &mut Draft, name: &str, mut change: impl FnMut(usize, &str) -> String) {
    for (column, values) in &mut draft.columns {
        if let (true, Column::Text(texts)) = (*column == name, values) {
            *texts = texts.iter().enumerate().map(|(row, text)| change(row, text)).collect();
        }
    }
}

/// The texts of the column of that name.
pub fn texts<'d>(draft: &'d Draft, name: &str) -> Option<&'d Texts> {
    draft.columns.iter().find_map(|(column, values)| match values {
        Column::Text(texts) if *column == name => Some(texts),
        _ => None,
    })
}
