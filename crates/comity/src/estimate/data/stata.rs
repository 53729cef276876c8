//! Stata's `.dta`, every release that the `dta` crate reads (102 to 119).
//!
//! Where rows are told apart, a labelled number is its label and a date is written out (2003-12-31, 2003-05, 2003q2);
//! where they are calculated with, both are the number. Texts of the long kind (`strL`) are refused.

use super::{Frame, ROWS_MAX, Read, Sink, Want, as_number, day, infinite, number_text, wrong};
use crate::failure::Failure;
use comity_ledger::source::stata::{self, StataError};
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use std::collections::{HashMap, HashSet};

/// A file of Stata.
pub struct Source {
    name: String,
    bytes: Vec<u8>,
    /// The names of its variables.
    pub columns: Vec<String>,
}

/// Days from 1960-01-01, where Stata counts from, to 1970-01-01.
const FROM_1960: i64 = 3_653;

/// How the numbers of a variable are written out.
enum Written {
    Number,
    Labels(HashMap<i32, String>),
    Days,
    Milliseconds,
    Months,
    Quarters,
}

/// What a column is read for.
struct Target<'a> {
    column: usize,
    name: &'a str,
    want: Want,
    written: Written,
}

impl Source {
    pub(super) fn open(name: String, bytes: Vec<u8>) -> Result<Self, Failure> {
        let records = stata::records(&bytes).map_err(|e| broken(&name, &e))?;
        let columns = records.schema().variables().iter().map(|v| v.name().to_owned()).collect();
        Ok(Self { name, bytes, columns })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut records = stata::records(&self.bytes).map_err(|e| broken(&self.name, &e))?;
        let targets = self.targets(wanted, records.schema().variables())?;
        let mut sinks = Sink::all(wanted);
        let mut rows = 0;
        while let Some(record) = records.read_lazy_record().map_err(|e| broken(&self.name, &e.into()))? {
            rows += 1;
            if rows > ROWS_MAX {
                return Err(Failure::data(format!("{}: more than {ROWS_MAX} rows", self.name)));
            }
            for (sink, target) in sinks.iter_mut().zip(&targets) {
                let value = record.value(target.column).map_err(|e| broken(&self.name, &e.into()))?;
                self.take(&value, sink, target, rows)?;
            }
        }
        let columns = Sink::finish_all(sinks);
        Ok(Read { frame: Frame { source: self.name.clone(), rows, ..Frame::default() }, columns })
    }

    /// How each wanted variable is written; value labels are read only if one has them.
    fn targets(&self, wanted: &[(usize, Want)], variables: &[Variable]) -> Result<Vec<Target<'_>>, Failure> {
        let labelled = |(column, want): &(usize, Want)| {
            *want != Want::Numbers && !variables[*column].value_label_name().is_empty()
        };
        let labels = if wanted.iter().any(labelled) {
            stata::labels(&self.bytes).map_err(|e| broken(&self.name, &e))?
        } else {
            ValueLabelTable::new()
        };
        let target = |(column, want): &(usize, Want)| {
            let variable = &variables[*column];
            let written = if *want == Want::Numbers { Written::Number } else { written(variable, &labels) };
            Target { column: *column, name: &self.columns[*column], want: *want, written }
        };
        Ok(wanted.iter().map(target).collect())
    }

    fn take(
        &self,
        value: &Value<'_>,
        sink: &mut Sink,
        target: &Target<'_>,
        row: usize,
    ) -> Result<(), Failure> {
        let place = || format!("{}, row {row}", self.name);
        let Some(x) = number(value) else {
            let Value::String(text) = value else {
                return Err(wrong(&place(), target.name, "a number or a short text", "a long text (strL)"));
            };
            sink.settle_texts();
            match (sink, text.trim()) {
                (Sink::Texts(texts), text) => texts.push(text),
                (Sink::Numbers(values), text) => match as_number(text) {
                    Some(x) => values.push(x),
                    None => return Err(wrong(&place(), target.name, "a number", text)),
                },
                (Sink::Any(_), _) => {}
            }
            return Ok(());
        };
        if x.is_infinite() {
            return Err(infinite(&place(), target.name));
        }
        match target.written.text(x) {
            Some(text) => {
                sink.turn_into_texts();
                if let Sink::Texts(texts) = sink {
                    texts.push(&text);
                }
            }
            None => {
                sink.settle_numbers();
                match sink {
                    Sink::Numbers(values) => values.push(x),
                    Sink::Texts(texts) => texts.push(&number_text(x)),
                    Sink::Any(_) => sink.missing(),
                }
            }
        }
        debug_assert!(target.want != Want::Numbers || matches!(sink, Sink::Numbers(_)));
        Ok(())
    }
}

impl Written {
    /// The text for a number, if it is written as one; nothing for a missing value.
    fn text(&self, x: f64) -> Option<String> {
        if x.is_nan() {
            return None;
        }
        let whole = x.floor() as i64;
        match self {
            Self::Number => None,
            Self::Labels(labels) => labels.get(&(whole as i32)).filter(|_| x.fract() == 0.0).cloned(),
            Self::Days => Some(day(whole - FROM_1960)),
            Self::Milliseconds => {
                let (days, rest) = (whole.div_euclid(86_400_000), whole.rem_euclid(86_400_000) / 1_000);
                let clock = format!("T{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
                Some(day(days - FROM_1960) + if rest == 0 { "" } else { &clock })
            }
            Self::Months => Some(format!("{}-{:02}", 1960 + whole.div_euclid(12), whole.rem_euclid(12) + 1)),
            Self::Quarters => Some(format!("{}q{}", 1960 + whole.div_euclid(4), whole.rem_euclid(4) + 1)),
        }
    }
}

fn written(variable: &Variable, labels: &ValueLabelTable) -> Written {
    if let Some(set) = labels.get(variable.value_label_name()) {
        let entries = || set.entries().iter().map(|entry| (entry.value(), entry.label()));
        let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
        for (_, label) in entries() {
            if !seen.insert(label) {
                twice.insert(label);
            }
        }
        // Two values of one label stay two.
        let text = |value: i32, label: &str| {
            if twice.contains(label) { format!("{label} ({value})") } else { label.to_owned() }
        };
        return Written::Labels(entries().map(|(value, label)| (value, text(value, label))).collect());
    }
    let format = variable.format().trim_start_matches('%').trim_start_matches('-');
    match () {
        () if format.starts_with("td") || format.starts_with('d') => Written::Days,
        () if format.starts_with("tc") => Written::Milliseconds,
        () if format.starts_with("tm") => Written::Months,
        () if format.starts_with("tq") => Written::Quarters,
        () => Written::Number,
    }
}

/// The number in a cell, NaN if it is missing; `None` for texts.
fn number(value: &Value<'_>) -> Option<f64> {
    let missing = |x: Option<f64>| Some(x.unwrap_or(f64::NAN));
    match value {
        Value::Byte(x) => missing(x.present().map(f64::from)),
        Value::Int(x) => missing(x.present().map(f64::from)),
        Value::Long(x) => missing(x.present().map(f64::from)),
        Value::Float(x) => missing(x.present().map(f64::from)),
        Value::Double(x) => missing(x.present()),
        Value::String(_) | Value::LongStringRef(_) => None,
    }
}

fn broken(name: &str, error: &StataError) -> Failure {
    Failure::data(format!("{name}: {error}")).hint(match error {
        StataError::TooLong { .. } => "save the data set again from Stata",
        StataError::Format(_) => "expected a data set saved by Stata or by a writer of its format",
    })
}
