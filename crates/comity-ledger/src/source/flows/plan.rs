//! Which column of a table of flows is what: by a declaration, or by names in common use.

use super::declared::{self, Declaration, SideAt, find};
use super::names;
use super::unit::{self, Unit};
use super::words::{self, FlowWord};
use crate::panel::basis::Valuation;
use crate::place::{PlaceId, Scheme, registry};
use crate::source::account::meaning;
use crate::source::told::Way;
use crate::source::{Meaning, SourceError, Span, Table};
use std::collections::HashMap;

/// Which column is what.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Name of the layout.
    pub layout: String,
    /// The declaration, if the layout has one.
    pub declaration: Declaration,
    pub period: usize,
    pub month: Option<usize>,
    pub quarter: Option<usize>,
    pub frequency: Option<usize>,
    pub sides: [Side; 2],
    /// Whether the sides are reporter and partner; otherwise origin and destination.
    pub reported: bool,
    /// The column of the flow.
    pub flow: Option<usize>,
    /// The direction of all rows.
    pub way: Option<Way>,
    pub words: HashMap<String, (FlowWord, Option<Valuation>)>,
    pub product: Option<usize>,
    /// Whether codes of the product have an even number of digits, so that an odd one has lost a zero.
    pub even_codes: bool,
    pub classification: Option<usize>,
    pub measure: Option<usize>,
    pub values: Vec<Value>,
    pub unit: Option<Unit>,
    pub unit_column: Option<usize>,
    pub multiplier: Option<usize>,
    /// Columns that mark a value as missing or confidential.
    pub statuses: Vec<usize>,
    /// Columns that repeat an import where it is CIF, and where it is FOB.
    pub valued: [Option<usize>; 2],
    /// Columns with the only texts admitted.
    pub only: Vec<(usize, Vec<String>)>,
    pub numbers: Vec<usize>,
    /// Columns that tell rows apart in no way.
    pub labels: Vec<usize>,
    /// Columns whose parts are added up.
    pub add: Vec<usize>,
    /// Columns that may have one text only, because nobody knows what several would mean.
    pub constant: Vec<usize>,
    /// Whether rows of no particular place are kept.
    pub keep_unspecified: bool,
    /// Decimals kept of the base unit.
    pub decimals: u8,
}

/// One side of the flows.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    /// Columns, of which the first that is not empty counts.
    pub columns: Vec<usize>,
    /// The system of codes; `None` for codes and names of any kind.
    pub scheme: Option<Scheme>,
    /// The only place it can be.
    pub fixed: Option<PlaceId>,
}

/// A column of values.
#[derive(Clone, Debug, Default)]
pub(super) struct Value {
    pub column: usize,
    /// The flow of this column where columns differ in it.
    pub way: Option<Way>,
    /// Its valuation, if its name says one.
    pub valuation: Option<Valuation>,
    /// Its unit, where columns differ in it.
    pub unit: Option<Unit>,
}

impl Value {
    fn of(found: names::Found) -> Self {
        let names::Found { column, way, valuation, unit } = found;
        Self { column, way, valuation, unit: Some(unit).filter(Unit::is_stated) }
    }
}

/// Decimals kept where a layout says nothing: thousandths of the base unit.
const DECIMALS: u8 = 3;

impl Plan {
    /// The plan of a declared layout.
    ///
    /// # Errors
    /// If the columns are not those of the layout, or the file has to be told more.
    pub fn declared(declaration: Declaration, table: &Table<'_>) -> Result<Self, SourceError> {
        let header = table.header();
        let drift = || SourceError::Drift {
            file: table.file().to_owned(),
            expected: declaration.recognise.columns.join(", "),
            found: crate::source::table::shown(&header.join(", ")),
        };
        if !declaration.fits(header) {
            return Err(drift());
        }
        let d = &declaration;
        let period = find(header, &d.period.column).ok_or_else(drift)?;
        let reported = d.reporter.is_some();
        let [first, second] = if reported { [&d.reporter, &d.partner] } else { [&d.origin, &d.destination] };
        let at = |names: &str| find(header, names);
        let list = |names: &[String]| names.iter().filter_map(|name| at(name)).collect::<Vec<_>>();
        let values = d.value.columns.iter().enumerate().filter_map(|(i, names)| {
            let way = d.value.flows.get(i).and_then(|word| words::way_in(word));
            at(names).map(|column| Value { column, way, ..Value::default() })
        });
        let mut plan = Self {
            layout: d.name.clone(),
            period,
            month: at(&d.period.month),
            quarter: None,
            frequency: at(&d.period.frequency),
            sides: [side(header, first), side(header, second)],
            reported,
            flow: at(&d.flow.column),
            way: words::way_in(&d.flow.fixed),
            words: d
                .flow
                .words
                .iter()
                .filter_map(|(k, v)| Some((k.clone(), declared::meaning(v)?)))
                .collect(),
            product: d.product.as_ref().and_then(|p| at(&p.column)),
            even_codes: d.product.as_ref().is_some_and(|p| p.even),
            classification: at(&d.classification),
            values: values.collect(),
            unit: d.unit(),
            unit_column: at(&d.value.unit_column),
            multiplier: at(&d.value.multiplier),
            statuses: names::statuses(header),
            valued: [at(&d.value.cif), at(&d.value.fob)],
            only: d.only.iter().filter_map(|(name, texts)| Some((at(name)?, texts.clone()))).collect(),
            numbers: list(&d.numbers),
            labels: list(&d.labels),
            add: list(&d.add),
            keep_unspecified: !d.keep_unspecified.is_empty(),
            decimals: d.value.decimals,
            ..Self::default()
        };
        plan.declaration = declaration;
        plan.constant_rest(table, names::is_sdmx(header));
        plan.settle(table)?;
        Ok(plan)
    }

    /// The plan of a table whose columns have names in common use; nothing if it has none.
    ///
    /// # Errors
    /// If the file has to be told more.
    pub fn guessed(table: &Table<'_>) -> Result<Option<Self>, SourceError> {
        let header = table.header();
        let Some(found) = names::roles(header) else { return Ok(None) };
        let any = |columns: Vec<usize>, scheme| Side { columns, scheme, fixed: None };
        let scheme = found.cow.then_some(Scheme::Cow);
        let mut plan = Self {
            layout: "dyadic".to_owned(),
            period: found.period,
            month: found.month,
            quarter: found.quarter,
            frequency: found.frequency,
            sides: [any(found.first, scheme), any(found.second, scheme)],
            reported: found.reported,
            flow: found.flow,
            product: found.product,
            even_codes: found.product.is_some_and(|column| names::is_harmonized(&header[column])),
            classification: found.classification,
            measure: found.measure,
            unit: found.values.first().map(|value| value.unit.clone()),
            values: found.values.into_iter().map(Value::of).collect(),
            statuses: names::statuses(header),
            unit_column: found.unit_column,
            multiplier: found.multiplier,
            decimals: DECIMALS,
            ..Self::default()
        };
        plan.labels = names::labels(header);
        plan.constant_rest(table, names::is_sdmx(header));
        plan.settle(table)?;
        Ok(Some(plan))
    }

    /// Columns without a role that would tell rows apart must have one text: all of an SDMX file, and
    /// those with the names of dimensions elsewhere.
    fn constant_rest(&mut self, table: &Table<'_>, sdmx: bool) {
        let taken = self.taken();
        for (column, name) in table.header().iter().enumerate() {
            let dimension = if sdmx { !names::is_attribute(name) } else { names::is_dimension(name) };
            if !dimension || taken.contains(&column) {
                continue;
            }
            // The code of the flow beside its name says the same once more.
            let again = self.flow.is_some() && names::is_flow(name);
            let list = if again { &mut self.labels } else { &mut self.constant };
            list.push(column);
        }
    }

    /// Columns with a role.
    fn taken(&self) -> Vec<usize> {
        let mut taken = vec![self.period];
        taken.extend(&self.statuses);
        taken.extend(
            [self.month, self.quarter, self.frequency, self.flow, self.product].into_iter().flatten(),
        );
        taken.extend(
            [self.classification, self.measure, self.unit_column, self.multiplier].into_iter().flatten(),
        );
        taken.extend(self.sides.iter().flat_map(|side| &side.columns));
        taken.extend(self.values.iter().map(|value| value.column));
        taken.extend(self.only.iter().map(|(column, _)| *column));
        taken.extend(self.numbers.iter().chain(&self.labels).chain(&self.add));
        taken
    }

    /// Fills what no column says from what is told, from titles and from the name of the file.
    fn settle(&mut self, table: &Table<'_>) -> Result<(), SourceError> {
        let told = table.told();
        let titles = table.titles().join(" ");
        let by_column = self.flow.is_some() || self.values.iter().all(|value| value.way.is_some());
        if self.reported && !by_column && self.way.is_none() {
            let named =
                if self.declaration.flow.from_name || self.layout == "dyadic" { table.file() } else { "" };
            let value = self.values.first().map_or("", |v| table.header()[v.column].as_str());
            let said =
                words::way_in(value).or_else(|| words::way_in(&titles)).or_else(|| words::way_in(named));
            self.way = told.flow.or(said);
            if self.way.is_none() {
                return Err(untold(table, "the direction", "--flow exports or --flow imports"));
            }
        }
        if let Some(reporter) = &told.reporter {
            let id =
                registry().find(reporter).map_err(|e| untold(table, "a known reporter", &e.to_string()))?;
            if self.reported && self.sides[0].columns.is_empty() {
                self.sides[0].fixed = Some(id);
            }
        }
        if self.sides.iter().any(|side| side.columns.is_empty() && side.fixed.is_none()) {
            return Err(untold(table, "the reporter", "--reporter with its code, such as --reporter BRA"));
        }
        self.settle_unit(table, &titles)
    }

    fn settle_unit(&mut self, table: &Table<'_>, titles: &str) -> Result<(), SourceError> {
        if let Some(text) = &table.told().unit {
            let unit = unit::unit(text);
            let unit =
                unit.ok_or_else(|| untold(table, "a known unit", "--unit \"thousand USD\" or another"))?;
            (self.unit, self.unit_column, self.multiplier) = (Some(unit), None, None);
            self.values.iter_mut().for_each(|value| value.unit = None);
            return Ok(());
        }
        if self.unit_column.is_some() || self.unit.as_ref().is_some_and(Unit::is_stated) {
            return Ok(());
        }
        let name = self.values.first().map_or("", |v| table.header()[v.column].as_str());
        let said = unit::unit_in(name).or_else(|| unit::unit_in(titles));
        self.unit = Some(said.unwrap_or_else(Unit::not_stated));
        if name == "美元" || name == "人民币" {
            let base = if name == "美元" { "USD" } else { "CNY" };
            self.unit = Some(Unit { base: base.to_owned(), power: 0 });
        }
        Ok(())
    }

    /// How the columns were understood.
    pub fn mapping(&self, table: &Table<'_>) -> Vec<Meaning> {
        let header = table.header();
        let columns = header.iter().enumerate().map(|(column, name)| self.meaning_of(column, name));
        let mut mapping: Vec<Meaning> = columns.collect();
        if let (true, Some(way)) = (self.reported && self.flow.is_none(), self.way) {
            mapping.push(meaning(
                "(direction)",
                way.word(),
                "told, or from the title or the name of the file; --flow",
            ));
        }
        for (side, role) in self.sides.iter().zip(["reporter", "partner"]) {
            if let Some(id) = side.fixed {
                mapping.push(meaning(
                    &format!("({role})"),
                    registry().name_of(id),
                    "the layout's own, or told",
                ));
            }
        }
        mapping
    }

    fn meaning_of(&self, column: usize, name: &str) -> Meaning {
        let unit = self.unit_in_words();
        let [first, second] = if self.reported {
            ["reporter: origin of exports, destination of imports", "partner"]
        } else {
            ["origin", "destination"]
        };
        let code = |side: &Side| match side.scheme {
            Some(Scheme::Cow) => "Correlates of War number".to_owned(),
            Some(scheme) => format!("{scheme:?} code"),
            None => "code or name".to_owned(),
        };
        let value = self.values.iter().find(|value| value.column == column);
        let m = |what: &str, unit: &str| meaning(name, what, unit);
        match column {
            c if self.sides[0].columns.contains(&c) => m(first, &code(&self.sides[0])),
            c if self.sides[1].columns.contains(&c) => m(second, &code(&self.sides[1])),
            c if c == self.period => m("year", "or quarter or month"),
            c if Some(c) == self.month => m("month", ""),
            c if Some(c) == self.quarter => m("quarter", ""),
            c if Some(c) == self.frequency => m("frequency", ""),
            _ if value.is_some_and(|v| v.unit.is_some()) && self.values.len() > 1 => {
                m("value", &unit_in_words(value.and_then(|v| v.unit.as_ref())))
            }
            _ if value.is_some() => m("value", &unit),
            c if self.statuses.contains(&c) => m("status", "missing and confidential values are no zeros"),
            c if Some(c) == self.flow => m("flow", "exports by the reporter, imports to it"),
            c if Some(c) == self.product => m("product", "text"),
            c if Some(c) == self.classification => m("classification", "each is a basis of its own"),
            c if Some(c) == self.unit_column => m("unit", "row by row"),
            c if Some(c) == self.measure => m("measure", "row by row"),
            c if Some(c) == self.multiplier => m("value", "power of ten"),
            c if self.only.iter().any(|(only, _)| *only == c) => m("-", "rows beside its total are refused"),
            c if self.add.contains(&c) => m("-", "its parts are added up"),
            c if self.constant.contains(&c) => m("-", "the same in every row"),
            c if self.labels.contains(&c) || self.numbers.contains(&c) => m("-", "not used"),
            _ => m("-", "not recognised"),
        }
    }

    fn unit_in_words(&self) -> String {
        match (self.multiplier, self.unit_column, &self.unit) {
            (Some(_), _, _) => "times ten to its multiplier".to_owned(),
            (_, Some(_), _) => "as the column of units says".to_owned(),
            (_, _, unit) => unit_in_words(unit.as_ref()),
        }
    }
}

fn unit_in_words(unit: Option<&Unit>) -> String {
    match unit {
        Some(unit) if unit.power > 0 => format!("10^{} {}, stored as {}", unit.power, unit.base, unit.base),
        unit => unit.map_or_else(String::new, |unit| unit.base.clone()),
    }
}

fn side(header: &[String], side: &Option<SideAt>) -> Side {
    let Some(side) = side else { return Side::default() };
    Side {
        columns: side.columns.iter().filter_map(|name| find(header, name)).collect(),
        scheme: side.scheme(),
        fixed: registry().by_code(&side.fixed),
    }
}

/// A file that leaves open what only its owner knows.
pub(super) fn untold(table: &Table<'_>, what: &str, hint: &str) -> SourceError {
    SourceError::Untold {
        at: Span { file: table.file().to_owned(), line: table.header_line(), column: String::new() },
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}
