//! A folder of tables with their schema: Data Package and Table Schema of the Data Package standard.
//!
//! Checked are types, `required`, `unique`, `enum`, primary keys and foreign keys. What is found
//! is listed with file, line and column; the tables themselves are read by their loaders. The
//! files are handed over by name: a `path` of the descriptor never reaches the file system.
//!
//! Not checked: formats of dates other than ISO 8601, patterns, minima and maxima.

use super::table::shown;
use super::{Limits, SourceError, Span, Table};
use crate::time::{Precision, When};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Largest descriptor: that of the ledger has six kilobytes.
const DESCRIPTOR_BYTES_MAX: usize = 1 << 20;
/// Most findings listed; the number of the others is told.
const FINDINGS_MAX: usize = 100;
/// Name of the descriptor.
pub const DESCRIPTOR: &str = "datapackage.json";

/// Something in a package that its schema does not allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where.
    pub at: Span,
    /// What the schema asks for.
    pub expected: String,
    /// What stands there.
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.at, self.expected, self.found)
    }
}

/// What the check of a package says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The first hundred findings.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub total: u64,
    /// Tables and their rows.
    pub tables: Vec<(String, u64)>,
}

impl Report {
    pub(super) fn add(&mut self, finding: Finding) {
        self.total += 1;
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

#[derive(Deserialize)]
struct Package {
    resources: Vec<Resource>,
}

#[derive(Deserialize)]
struct Resource {
    name: String,
    path: String,
    schema: Option<Schema>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Schema {
    fields: Vec<FieldSchema>,
    primary_key: OneOrMore,
    foreign_keys: Vec<ForeignKey>,
}

#[derive(Deserialize)]
struct FieldSchema {
    name: String,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    constraints: Constraints,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Constraints {
    required: bool,
    unique: bool,
    #[serde(rename = "enum")]
    one_of: Option<Vec<serde_json::Value>>,
}

#[derive(Deserialize)]
struct ForeignKey {
    fields: OneOrMore,
    reference: Reference,
}

#[derive(Deserialize)]
struct Reference {
    #[serde(default)]
    resource: String,
    fields: OneOrMore,
}

/// A name or a list of names.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl OneOrMore {
    fn names(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::More(names) => names.iter().map(String::as_str).collect(),
        }
    }
}

/// The values of some columns of a table, row by row, with their lines.
type Keys = Vec<(u64, Vec<String>)>;

/// Checks the tables of a package against its schema.
///
/// # Errors
/// If the descriptor or a table cannot be read at all, or a table is missing.
pub fn check(files: &BTreeMap<String, &[u8]>, limits: &Limits) -> Result<Report, SourceError> {
    let package = descriptor(files)?;
    let mut report = Report::default();
    let mut wanted: BTreeMap<(String, Vec<String>), Keys> = BTreeMap::new();
    for resource in &package.resources {
        for key in resource.schema.iter().flat_map(|schema| &schema.foreign_keys) {
            let target =
                if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource };
            wanted.insert((resource.name.clone(), owned(&key.fields)), Vec::new());
            wanted.insert((target.clone(), owned(&key.reference.fields)), Vec::new());
        }
    }
    for resource in &package.resources {
        let bytes = file(files, &resource.path)?;
        let mut table = Table::open(&resource.path, bytes, limits)?;
        let empty = Schema::default();
        let schema = resource.schema.as_ref().unwrap_or(&empty);
        check_table(&mut table, &resource.name, schema, &mut wanted, &mut report)?;
        report.tables.push((resource.name.clone(), table.count()));
    }
    check_references(&package, &wanted, &mut report);
    Ok(report)
}

fn owned(names: &OneOrMore) -> Vec<String> {
    names.names().into_iter().map(str::to_owned).collect()
}

fn file<'f>(files: &BTreeMap<String, &'f [u8]>, path: &str) -> Result<&'f [u8], SourceError> {
    files.get(path).copied().ok_or_else(|| SourceError::Syntax {
        at: Span { file: DESCRIPTOR.to_owned(), line: 0, column: "path".to_owned() },
        expected: "a file of the package".to_owned(),
        found: format!("{}, which is not there", shown(path)),
    })
}

fn descriptor(files: &BTreeMap<String, &[u8]>) -> Result<Package, SourceError> {
    let bytes = file(files, DESCRIPTOR)?;
    if bytes.len() > DESCRIPTOR_BYTES_MAX {
        let (file, limit) = (DESCRIPTOR.to_owned(), DESCRIPTOR_BYTES_MAX as u64);
        return Err(SourceError::Limit { file, what: "bytes", limit });
    }
    serde_json::from_slice(bytes).map_err(|error| SourceError::Syntax {
        at: Span {
            file: DESCRIPTOR.to_owned(),
            line: error.line() as u64,
            column: error.column().to_string(),
        },
        expected: "a Data Package descriptor".to_owned(),
        found: error.to_string(),
    })
}

fn check_table(
    table: &mut Table<'_>,
    name: &str,
    schema: &Schema,
    wanted: &mut BTreeMap<(String, Vec<String>), Keys>,
    report: &mut Report,
) -> Result<(), SourceError> {
    let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    if !names.is_empty() && names != table.header() {
        return Err(SourceError::Drift {
            file: table.file().to_owned(),
            expected: names.join(", "),
            found: shown(&table.header().join(", ")),
        });
    }
    let mut seen: Vec<BTreeSet<String>> = schema.fields.iter().map(|_| BTreeSet::new()).collect();
    let primary = positions(table, &schema.primary_key.names());
    let mut primaries: BTreeSet<Vec<String>> = BTreeSet::new();
    while table.next_row()? {
        for (column, field) in schema.fields.iter().enumerate() {
            check_cell(table, column, field, &mut seen[column], report);
        }
        if let Some(columns) = &primary
            && !columns.is_empty()
            && !primaries.insert(values(table, columns))
        {
            let found = values(table, columns).join(", ");
            report.add(finding(table, columns[0], "a primary key that stands once", &found));
        }
        for ((resource, fields), keys) in wanted.iter_mut().filter(|((resource, _), _)| resource == name) {
            let names: Vec<&str> = fields.iter().map(String::as_str).collect();
            if let Some(columns) = positions(table, &names) {
                keys.push((table.span(columns.first().copied().unwrap_or(0)).line, values(table, &columns)));
            } else {
                let span = Span { file: table.file().to_owned(), line: 0, column: names.join(", ") };
                let expected = format!("the columns of a key of {resource}");
                report.add(Finding { at: span, expected, found: "no such columns".to_owned() });
            }
        }
    }
    Ok(())
}

fn positions(table: &Table<'_>, names: &[&str]) -> Option<Vec<usize>> {
    names.iter().map(|name| table.column(name)).collect()
}

fn values(table: &Table<'_>, columns: &[usize]) -> Vec<String> {
    columns.iter().map(|column| table.cell(*column).to_owned()).collect()
}

fn finding(table: &Table<'_>, column: usize, expected: &str, found: &str) -> Finding {
    let found = if found.is_empty() { "nothing".to_owned() } else { shown(found) };
    Finding { at: table.span(column), expected: expected.to_owned(), found }
}

fn check_cell(
    table: &Table<'_>,
    column: usize,
    field: &FieldSchema,
    seen: &mut BTreeSet<String>,
    report: &mut Report,
) {
    let text = table.cell(column);
    if text.is_empty() {
        if field.constraints.required {
            report.add(finding(table, column, "a value", text));
        }
        return;
    }
    if let Some(expected) = type_expected(&field.kind, text) {
        report.add(finding(table, column, expected, text));
    }
    if field.constraints.unique && !seen.insert(text.to_owned()) {
        report.add(finding(table, column, "a value that stands once", text));
    }
    if let Some(allowed) = &field.constraints.one_of
        && !allowed
            .iter()
            .any(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned) == text)
    {
        let list: Vec<String> =
            allowed.iter().map(|v| v.as_str().map_or_else(|| v.to_string(), str::to_owned)).collect();
        report.add(finding(table, column, &format!("one of {}", shown(&list.join(", "))), text));
    }
}

/// What the type asks for, if the text is not of it. A type that is not known asks for nothing.
fn type_expected(kind: &str, text: &str) -> Option<&'static str> {
    let amount = || super::Amount::parse(text);
    let precision = || When::parse(text).map(|when| when.precision);
    let (right, expected) = match kind {
        "number" => (amount().is_some(), "a number"),
        "integer" => {
            (amount().and_then(|a| a.with_decimals(0)).is_some_and(|(_, exact)| exact), "a whole number")
        }
        "boolean" => (
            matches!(text, "true" | "True" | "TRUE" | "1" | "false" | "False" | "FALSE" | "0"),
            "true or false",
        ),
        "date" => (precision() == Some(Precision::Day), "a day such as 2025-05-14"),
        "yearmonth" => (precision() == Some(Precision::Month), "a month such as 2025-05"),
        "year" => (precision() == Some(Precision::Year), "a year"),
        _ => (true, ""),
    };
    (!right).then_some(expected)
}

fn check_references(package: &Package, keys: &BTreeMap<(String, Vec<String>), Keys>, report: &mut Report) {
    for resource in &package.resources {
        for key in resource.schema.iter().flat_map(|schema| &schema.foreign_keys) {
            let target =
                if key.reference.resource.is_empty() { &resource.name } else { &key.reference.resource };
            let known: BTreeSet<&Vec<String>> = keys
                .get(&(target.clone(), owned(&key.reference.fields)))
                .into_iter()
                .flatten()
                .map(|(_, values)| values)
                .collect();
            let fields = owned(&key.fields);
            let column = fields.join(", ");
            for (line, values) in keys.get(&(resource.name.clone(), fields)).into_iter().flatten() {
                if values.iter().any(|value| !value.is_empty()) && !known.contains(values) {
                    let at = Span { file: resource.path.clone(), line: *line, column: column.clone() };
                    let expected = format!("a key of {target}");
                    report.add(Finding { at, expected, found: shown(&values.join(", ")) });
                }
            }
        }
    }
}
