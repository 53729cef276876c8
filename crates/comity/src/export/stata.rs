//! A sheet as a Stata file (release 118: Stata 14 and later). A gap is `.`; the sources are in the label.

use super::{Sheet, Values};
use crate::failure::Failure;
use dta::stata::dta::byte_order::ByteOrder;
use dta::stata::dta::dta_error::DtaError;
use dta::stata::dta::dta_writer::DtaWriter;
use dta::stata::dta::header::Header;
use dta::stata::dta::release::Release;
use dta::stata::dta::schema::Schema;
use dta::stata::dta::value::Value;
use dta::stata::dta::variable::Variable;
use dta::stata::dta::variable_type::VariableType;
use dta::stata::missing_value::MissingValue;
use dta::stata::stata_double::StataDouble;
use std::io::Cursor;

/// Longest text of a variable, in bytes.
const TEXT_BYTES_MAX: usize = 2_045;

/// Longest label, in characters.
const LABEL_MAX: usize = 80;

/// Longest name of a variable, in characters.
const NAME_MAX: usize = 32;

/// Words that Stata keeps for itself and that columns of ours might be called.
const RESERVED: [&str; 4] = ["if", "in", "using", "with"];

pub(super) fn bytes(sheet: &Sheet) -> Result<Vec<u8>, Failure> {
    written(sheet).map_err(|e| Failure::bug(format!("the Stata file could not be put together: {e}")))
}

fn written(sheet: &Sheet) -> Result<Vec<u8>, DtaError> {
    let about = cut(&format!("{}: {}", crate::PROGRAM, sheet.title), LABEL_MAX);
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian).dataset_label(about).build();
    let mut schema = Schema::builder();
    for (name, values) in sheet.columns.iter() {
        let (kind, format) = match values {
            Values::Number(_) => (VariableType::Double, "%12.0g".to_owned()),
            Values::Text(texts) => {
                let longest = texts.iter().map(|text| within(text).len()).max().unwrap_or(0).max(1);
                (VariableType::FixedString(u16::try_from(longest).unwrap_or(1)), format!("%-{longest}s"))
            }
        };
        let label = cut(&name.replace('_', " "), LABEL_MAX);
        schema = schema.add_variable(Variable::builder(kind, variable(name)).format(format).label(label));
    }
    let writer = DtaWriter::new().from_writer(Cursor::new(Vec::new()));
    let mut writer = writer.write_header(header)?.write_schema(schema.build()?)?.into_record_writer()?;
    for row in 0..sheet.columns.rows() {
        let cells: Vec<Value<'_>> = sheet.columns.iter().map(|(_, values)| cell(values, row)).collect();
        writer.write_record(&cells)?;
    }
    Ok(writer.into_long_string_writer()?.into_value_label_writer()?.finish()?.into_inner())
}

fn cell(values: &Values, row: usize) -> Value<'_> {
    match values {
        Values::Number(numbers) => Value::Double(match numbers[row] {
            number if number.is_finite() => StataDouble::Present(number),
            _ => StataDouble::Missing(MissingValue::System),
        }),
        Values::Text(texts) => Value::string(within(&texts[row])),
    }
}

/// As much of a text as a variable holds.
fn within(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

/// A name that Stata takes.
fn variable(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let plain = if RESERVED.contains(&plain.as_str()) { format!("{plain}_") } else { plain };
    cut(&plain, NAME_MAX)
}
