//! Stata's `.dta`, every release that the `dta` crate reads (102 to 119).
//!
//! Where rows are told apart, a labelled number is its label and a date is written out (2003-12-31, 2003-05, 2003q2);
//! where they are calculated with, both are the number. Texts of the long kind (`strL`) are refused.
//!
//! The reader of this format makes room for as many bytes as a length claims before it looks for them. So every
//! length that it follows is compared with the rest of the file first.

use super::{Frame, ROWS_MAX, Read, Sink, Want, as_number, day, infinite, number_text, wrong};
use crate::failure::Failure;
use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_reader::DtaReader;
use dta::stata::dta::header::Header;
use dta::stata::dta::record_reader::RecordReader;
use dta::stata::dta::value::Value;
use dta::stata::dta::value_label_table::ValueLabelTable;
use dta::stata::dta::variable::Variable;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Seek, SeekFrom};
use std::rc::Rc;

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
        let records = records(&name, &bytes)?;
        let columns = records.schema().variables().iter().map(|v| v.name().to_owned()).collect();
        Ok(Self { name, bytes, columns })
    }

    pub(super) fn read(&self, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
        let mut records = records(&self.name, &self.bytes)?;
        let targets = self.targets(wanted, records.schema().variables())?;
        let mut sinks = Sink::all(wanted);
        let mut rows = 0;
        while let Some(record) = records.read_lazy_record().map_err(|e| broken(&self.name, &e))? {
            rows += 1;
            if rows > ROWS_MAX {
                return Err(Failure::data(format!("{}: more than {ROWS_MAX} rows", self.name)));
            }
            for (sink, target) in sinks.iter_mut().zip(&targets) {
                let value = record.value(target.column).map_err(|e| broken(&self.name, &e))?;
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
        let labels = if wanted.iter().any(labelled) { self.labels()? } else { ValueLabelTable::new() };
        let target = |(column, want): &(usize, Want)| {
            let variable = &variables[*column];
            let written = if *want == Want::Numbers { Written::Number } else { written(variable, &labels) };
            Target { column: *column, name: &self.columns[*column], want: *want, written }
        };
        Ok(wanted.iter().map(target).collect())
    }

    fn labels(&self) -> Result<ValueLabelTable, Failure> {
        let failed = |e: DtaError| broken(&self.name, &e);
        let (reader, at) = Watched::new(&self.bytes);
        let characteristics = schema(&self.name, &self.bytes, reader, &at)?;
        let mut labels = characteristics.seek_value_labels().map_err(failed)?;
        lengths_of_labels(labels.header(), &self.bytes, at.get()).map_err(|e| e.of(&self.name))?;
        let mut table = ValueLabelTable::new();
        labels.read_remaining_into(&mut table).map_err(failed)?;
        Ok(table)
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

/// The bytes of a file, read with an eye on the place.
struct Watched<'a> {
    bytes: Cursor<&'a [u8]>,
    at: Rc<Cell<u64>>,
}

impl<'a> Watched<'a> {
    fn new(bytes: &'a [u8]) -> (Self, Rc<Cell<u64>>) {
        let at = Rc::new(Cell::new(0));
        (Self { bytes: Cursor::new(bytes), at: Rc::clone(&at) }, at)
    }
}

impl std::io::Read for Watched<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.bytes.read(into);
        self.at.set(self.bytes.position());
        read
    }
}

impl Seek for Watched<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = self.bytes.seek(to);
        self.at.set(self.bytes.position());
        place
    }
}

type Characteristics<'a> = dta::stata::dta::characteristic_reader::CharacteristicReader<Watched<'a>>;

/// The file up to its characteristics, whose lengths are known to be within it.
fn schema<'a>(
    name: &str,
    bytes: &[u8],
    reader: Watched<'a>,
    at: &Cell<u64>,
) -> Result<Characteristics<'a>, Failure> {
    let failed = |e: DtaError| broken(name, &e);
    let schema = DtaReader::new().from_reader(reader).read_header().map_err(failed)?;
    let count = u64::from(schema.header().variable_count());
    if count > bytes.len() as u64 {
        let left = bytes.len() as u64;
        return Err(TooLong { what: "number of variables", claimed: count, left }.of(name));
    }
    let characteristics = schema.read_schema().map_err(failed)?;
    lengths_of_characteristics(characteristics.header(), bytes, at.get()).map_err(|e| e.of(name))?;
    Ok(characteristics)
}

fn records<'a>(name: &str, bytes: &'a [u8]) -> Result<RecordReader<Watched<'a>>, Failure> {
    let (reader, at) = Watched::new(bytes);
    schema(name, bytes, reader, &at)?.seek_records().map_err(|e| broken(name, &e))
}

/// A length that the rest of the file does not hold.
#[derive(Debug)]
struct TooLong {
    what: &'static str,
    claimed: u64,
    left: u64,
}

impl TooLong {
    fn of(&self, name: &str) -> Failure {
        let Self { what, claimed, left } = self;
        Failure::data(format!(
            "{name}: expected a {what} of at most {left}, found {claimed}: the file is damaged or cut"
        ))
        .hint("save the data set again from Stata")
    }
}

fn long(order: ByteOrder, bytes: &[u8], at: usize) -> Option<u64> {
    let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
    Some(u64::from(match order {
        ByteOrder::BigEndian => u32::from_be_bytes(four),
        ByteOrder::LittleEndian => u32::from_le_bytes(four),
    }))
}

fn within(what: &'static str, claimed: u64, bytes: &[u8], at: usize) -> Result<usize, TooLong> {
    let left = bytes.len().saturating_sub(at) as u64;
    if claimed > left { Err(TooLong { what, claimed, left }) } else { Ok(at + claimed as usize) }
}

/// Lengths of the characteristics of releases before 117. Later ones carry a map and are not walked through; up to 109
/// a length has 16 bits and does no harm.
fn lengths_of_characteristics(header: &Header, bytes: &[u8], from: u64) -> Result<(), TooLong> {
    let release = header.release();
    if release.is_xml_like() || (release as u8) < 110 {
        return Ok(());
    }
    let mut at = from as usize;
    while let (Some(kind), Some(length)) = (bytes.get(at), long(header.byte_order(), bytes, at + 1)) {
        if *kind == 0 && length == 0 {
            break;
        }
        at = within("characteristic", length, bytes, at + 5)?;
    }
    Ok(())
}

/// Lengths of the tables of value labels from release 108 on; before, they are counted in 16 bits.
fn lengths_of_labels(header: &Header, bytes: &[u8], from: u64) -> Result<(), TooLong> {
    let release = header.release();
    let (number, xml) = (release as u8, release.is_xml_like());
    if number < 108 {
        return Ok(());
    }
    let name = match number {
        118.. => 129,
        110..=117 => 33,
        _ => 9,
    };
    let (open, close) = if xml { (b"<lbl>".len(), b"</lbl>".len()) } else { (0, 0) };
    let mut at = from as usize;
    while let Some(length) = long(header.byte_order(), bytes, at + open) {
        if xml && bytes.get(at..at + open) != Some(b"<lbl>".as_slice()) {
            break;
        }
        at = within("table of value labels", length, bytes, at + open + 4 + name + 3)? + close;
    }
    Ok(())
}

fn broken(name: &str, error: &DtaError) -> Failure {
    Failure::data(format!("{name}: {error}"))
        .hint("expected a data set saved by Stata or by a writer of its format")
}
