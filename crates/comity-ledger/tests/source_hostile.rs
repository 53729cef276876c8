//! Files that are broken or hostile: one clear error each, limits before allocation, no panic.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::source::{Limits, Loaded, SourceError, load_any};
use flate2::{Compression, write::GzEncoder};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::file::{properties::WriterProperties, writer::SerializedFileWriter};
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

const HEADER: &str = "year,origin,dest,value_kusd\n";
const GOOD: &str = "year,origin,dest,value_kusd\n2014,CHN,BRA,1.5\n2014,CHN,PER,2.5\n";

fn read(bytes: &[u8]) -> Result<Loaded, SourceError> {
    load_any("file.csv", bytes, &Limits::default())
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn syntax(bytes: &[u8]) -> (u64, String, String) {
    match read(bytes) {
        Err(SourceError::Syntax { at, expected, found }) => {
            assert_eq!(at.file, "file.csv");
            (at.line, expected, found)
        }
        other => panic!("{other:?}"),
    }
}

fn limit(result: Result<Loaded, SourceError>) -> (&'static str, u64) {
    match result {
        Err(SourceError::Limit { what, limit, .. }) => (what, limit),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_no_text_is_named() {
    for (bytes, found) in [
        (&b""[..], "nothing"),
        (b"\n\n", "nothing"),
        (b"\xef\xbb\xbf", "nothing"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x28\xb5\x2f\xfdrest", "Zstandard"),
        (b"abc\0def", "binary"),
        (b"PAR1 and no more", ""),
    ] {
        assert!(syntax(bytes).2.contains(found), "{bytes:?}: {:?}", syntax(bytes));
    }
}

#[test]
fn a_nul_byte_far_into_a_file_gets_its_line() {
    let mut text = HEADER.to_owned();
    for year in 0..9000 {
        text.push_str(&format!("{},CHN,BRA,1.25\n", 1500 + year % 700));
    }
    text.push_str("2014,CHN\0,BRA,1\n");
    let (line, _, found) = syntax(text.as_bytes());
    assert_eq!((line, found.as_str()), (9002, "a NUL byte"));
}

#[test]
fn bytes_that_are_not_utf8_get_line_and_column() {
    // Beyond the part in which the encoding is looked for: what starts as UTF-8 stays UTF-8.
    let mut bytes = GOOD.as_bytes().to_vec();
    (0..5000).for_each(|n| bytes.extend(format!("{},CHN,CHL,1.5\n", 1500 + n % 700).bytes()));
    bytes.extend(b"2014,C\xe9N,BRA,1\n");
    match read(&bytes) {
        Err(SourceError::Syntax { at, expected, .. }) => {
            assert_eq!((at.line, at.column.as_str()), (5004, "origin"));
            assert!(expected.contains("UTF-8"));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_unclosed_quotation_mark_does_not_swallow_the_rest() {
    let text = format!("{HEADER}2014,CHN,BRA,1.5\n2014,CHN,PER,\"2.5\n2014,CHN,CHL,3\n");
    assert!(read(text.as_bytes()).is_err());
    let notes = "exporter,importer,year,trade,note\nCHN,BRA,2014,1,\"open\nCHN,PER,2014,2,x\n";
    assert!(syntax(notes.as_bytes()).1.contains("quotation mark"));
}

#[test]
fn a_name_of_a_column_stands_once() {
    assert!(syntax(b"year,origin,dest,value_kusd,year\n2014,CHN,BRA,1,2014\n").1.contains("differ"));
}

#[test]
fn a_header_without_rows_is_an_empty_table() {
    assert_eq!(read(HEADER.as_bytes()).unwrap().file.rows, 0);
}

#[test]
fn every_cut_of_a_packed_file_is_refused() {
    let packed = gzip(GOOD.as_bytes());
    assert_eq!(read(&packed).unwrap().file.kept, 2);
    for length in 0..packed.len() {
        assert!(read(&packed[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn endless_cells_lines_headers_and_files_meet_a_limit() {
    let cell = format!("{HEADER}2014,CHN,BRA,{}\n", "1".repeat(2 << 20));
    assert_eq!(limit(read(cell.as_bytes())), ("bytes in a cell", 1 << 20));
    let header = vec!["x"; 1_000_000].join(",");
    assert_eq!(limit(read(header.as_bytes())).0, "columns");
    let limits = Limits { line_bytes: 1000, ..Limits::default() };
    let line = format!("{HEADER}2014,CHN,BRA,{}\n", "1".repeat(2000));
    assert_eq!(limit(load_any("f", line.as_bytes(), &limits)), ("bytes in a line", 1000));
    let limits = Limits { rows: 1, ..Limits::default() };
    assert_eq!(limit(load_any("f", GOOD.as_bytes(), &limits)), ("rows", 1));
    let limits = Limits { file_bytes: 20, ..Limits::default() };
    assert_eq!(limit(load_any("f", GOOD.as_bytes(), &limits)), ("bytes", 20));
}

#[test]
fn a_packed_bomb_is_stopped_at_its_ratio() {
    let mut bomb = HEADER.as_bytes().to_vec();
    bomb.extend(b"2014,CHN,BRA,1\n".repeat(1 << 18));
    let packed = gzip(&bomb);
    let (what, most) = limit(read(&packed));
    assert_eq!((what, most), ("bytes after unpacking", 200 * packed.len() as u64));
}

#[test]
fn no_more_rejects_are_kept_than_asked_for_and_all_are_counted() {
    let mut text = HEADER.to_owned();
    (0..500).for_each(|n| text.push_str(&format!("2014,QQQ,BRA,{n}\n")));
    let loaded = load_any("f", text.as_bytes(), &Limits { rejects: 7, ..Limits::default() }).unwrap();
    assert_eq!(loaded.rejects.len(), 7);
    assert_eq!(loaded.file.refused, [("unknown code".to_owned(), 500)]);
    assert_eq!(loaded.amount_refused.to_string(), "124750");
}

#[test]
fn sums_beyond_the_largest_number_are_an_error() {
    let text = format!("{HEADER}2014,CHN,BRA,{}\n2014,CHN,PER,1e25\n", "9".repeat(24));
    assert!(read(text.as_bytes()).is_err());
    let text = format!("{HEADER}2014,CHN,BRA,{}\n", "9".repeat(18));
    assert!(read(text.as_bytes()).is_err(), "it does not fit as dollars");
}

/// A Parquet file of the totals form.
fn parquet(rows: &[(i32, &str, &str, f64)]) -> Vec<u8> {
    let schema = "message flows { required int32 year; required binary origin (UTF8); \
                  required binary dest (UTF8); required double value_kusd; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    let years: Vec<i32> = rows.iter().map(|row| row.0).collect();
    let text = |pick: fn(&(i32, &'static str, &'static str, f64)) -> &'static str,
                rows: &[(i32, &'static str, &'static str, f64)]| {
        rows.iter().map(|row| ByteArray::from(pick(row))).collect::<Vec<_>>()
    };
    let owned: Vec<(i32, &'static str, &'static str, f64)> =
        rows.iter().map(|row| (row.0, &*row.1.to_owned().leak(), &*row.2.to_owned().leak(), row.3)).collect();
    let values: Vec<f64> = rows.iter().map(|row| row.3).collect();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&years, None, None).unwrap();
    column.close().unwrap();
    for texts in [text(|row| row.1, &owned), text(|row| row.2, &owned)] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, None, None).unwrap();
        column.close().unwrap();
    }
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}

#[test]
fn parquet_and_text_give_the_same_table() {
    let bytes = parquet(&[(2014, "CHN", "BRA", 1.5), (2014, "CHN", "PER", 2.5), (2014, "QQQ", "PER", 0.1)]);
    let loaded = load_any("file.parquet", &bytes, &Limits::default()).unwrap();
    assert_eq!(loaded.frame(), read(GOOD.as_bytes()).unwrap().frame());
    assert_eq!(loaded.amount_refused.to_string(), "0.1");
    let limits = Limits { rows: 2, ..Limits::default() };
    assert_eq!(limit(load_any("f", &bytes, &limits)).0, "rows");
}

#[test]
fn a_damaged_parquet_file_is_refused_or_read_and_never_panics() {
    let bytes = parquet(&[(2014, "CHN", "BRA", 1.5), (2014, "CHN", "PER", 2.5)]);
    for length in 0..bytes.len() {
        assert!(load_any("f", &bytes[..length], &Limits::default()).is_err(), "cut at {length}");
    }
    for at in 0..bytes.len() {
        for flip in [0x01, 0x80, 0xff] {
            let mut damaged = bytes.clone();
            damaged[at] ^= flip;
            let _ = load_any("f", &damaged, &Limits::default());
        }
    }
}
