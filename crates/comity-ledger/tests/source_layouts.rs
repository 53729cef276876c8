//! Every layout: recognised by its columns, conserved to the last unit, and never read wrongly
//! when a column is removed, renamed or holds something else.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

mod layouts;

use comity_ledger::source::{
    LOADERS, Limits, Loaded, SourceError, Told, Way, flows::declared, load, load_any, load_declared,
    load_told,
};
use layouts::declared::DECLARED;
use layouts::{SAMPLES, Sample};
use proptest::prelude::*;

fn read(text: &str) -> Result<Loaded, SourceError> {
    load_any("sample.csv", text.as_bytes(), &Limits::default())
}

/// Reads a text as if it were in that layout.
fn read_as(layout: &str, text: &str) -> Result<Loaded, SourceError> {
    let limits = Limits::default();
    match LOADERS.iter().find(|loader| loader.name == layout) {
        Some(loader) => load(loader, "sample.csv", text.as_bytes(), &limits),
        None if layout == "dyadic" => read(text),
        None => load_declared(layout, "sample.csv", text.as_bytes(), &limits),
    }
}

fn cells(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn text(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn header_row(sample: &Sample) -> usize {
    cells(sample.text)
        .iter()
        .position(|row| row[0] != "Data Source" && row[0] != "Last Updated Date")
        .unwrap()
}

fn assert_account(sample: &Sample, loaded: &Loaded) {
    let refused = loaded.file.rows - loaded.file.kept;
    assert_eq!((loaded.file.kept, refused), sample.rows, "{}: {:?}", sample.layout, loaded.rejects);
    assert_conserved(loaded);
    assert_eq!(loaded.rejects.len() as u64, refused, "{}", sample.layout);
    assert!(!loaded.mapping.is_empty(), "{}", sample.layout);
}

fn assert_conserved(loaded: &Loaded) {
    let refused: u64 = loaded.file.refused.iter().map(|(_, count)| count).sum();
    assert_eq!(loaded.amount_kept.plus(loaded.amount_refused), Some(loaded.amount_read));
    assert_eq!(loaded.file.kept + refused, loaded.file.rows);
}

#[test]
fn every_layout_has_a_sample_and_is_recognised() {
    for loader in LOADERS {
        let sample = SAMPLES.iter().find(|sample| sample.layout == loader.name);
        let sample = sample.unwrap_or_else(|| panic!("no sample of {}", loader.name));
        let loaded = read(sample.text).unwrap_or_else(|e| panic!("{}: {e}", loader.name));
        assert_eq!(loaded.layout, loader.name);
        assert_account(sample, &loaded);
    }
    let told = Told { flow: Some(Way::Exports), ..Told::default() };
    for declaration in declared::all() {
        let samples = SAMPLES.iter().chain(DECLARED);
        let sample = samples.into_iter().find(|sample| sample.layout == declaration.name);
        let sample = sample.unwrap_or_else(|| panic!("no sample of {}", declaration.name));
        let loaded = load_told("sample.csv", sample.text.as_bytes(), &Limits::default(), &told);
        let loaded = loaded.unwrap_or_else(|e| panic!("{}: {e}", declaration.name));
        assert_eq!(loaded.layout, declaration.name);
        assert_account(sample, &loaded);
    }
}

#[test]
fn a_removed_or_renamed_column_is_drift() {
    for sample in SAMPLES {
        let (rows, at) = (cells(sample.text), header_row(sample));
        for column in 0..rows[at].len() {
            let name = rows[at][column].clone();
            if name.is_empty() || sample.optional.contains(&name.as_str()) {
                continue;
            }
            let mut removed = rows.clone();
            removed[at..].iter_mut().for_each(|row| drop(row.remove(column)));
            let mut renamed = rows.clone();
            renamed[at][column] = format!("{name}_");
            for changed in [removed, renamed].map(|rows| text(&rows)) {
                match read_as(sample.layout, &changed) {
                    Err(SourceError::Drift { .. }) => {}
                    Ok(loaded) if sample.layout == "dyadic" => drop(loaded),
                    // With one side left it may be a table of one economy's partners, of whom is asked.
                    Err(SourceError::Untold { .. }) if sample.layout == "dyadic" => {}
                    other => panic!("{} without {name}: {other:?}", sample.layout),
                }
                // It may still be a table of flows, if it says the same.
                match read(&changed) {
                    Err(SourceError::Drift { .. } | SourceError::Untold { .. }) => {}
                    Ok(loaded) if loaded.layout == "dyadic" => {
                        let straight = read(sample.text).unwrap();
                        // A row without a value is kept by some layouts and refused by this one.
                        let values = |l: &Loaded| -> Vec<f64> {
                            l.frame().floats("value").into_iter().flatten().collect()
                        };
                        // Without the name that told the unit, it says that the unit is not stated.
                        let told = |l: &Loaded| l.mapping.iter().all(|m| m.unit != "not stated");
                        if told(&loaded) || !told(&straight) {
                            assert_eq!(
                                values(&loaded),
                                values(&straight),
                                "{} without {name}",
                                sample.layout
                            );
                        }
                    }
                    // Without its sections the matrix has the columns of the totals: its rows collide.
                    Ok(loaded) if name == "sector" => {
                        assert!(loaded.file.refused.iter().any(|(reason, _)| reason == "same row twice"));
                    }
                    other => panic!("{} without {name}: {other:?}", sample.layout),
                }
            }
        }
    }
}

#[test]
fn columns_in_another_order_give_the_same_table() {
    for sample in SAMPLES {
        let mut rows = cells(sample.text);
        let at = header_row(sample);
        rows[at..].iter_mut().for_each(|row| row.reverse());
        let (turned, straight) = (read(&text(&rows)).unwrap(), read(sample.text).unwrap());
        assert_eq!(turned.frame(), straight.frame(), "{}", sample.layout);
    }
}

#[test]
fn a_cell_of_another_kind_is_an_error_with_its_place_or_a_refused_row() {
    for sample in SAMPLES {
        let (rows, at) = (cells(sample.text), header_row(sample));
        for column in 0..rows[at].len() {
            let name = rows[at][column].as_str();
            if name.is_empty() || sample.free.contains(&name) {
                continue;
            }
            let mut changed = rows.clone();
            "?!".clone_into(&mut changed[at + 1][column]);
            match read(&text(&changed)) {
                Err(SourceError::Syntax { at, expected, found }) => {
                    assert_eq!((at.column.as_str(), at.line > 1), (name, true), "{}", sample.layout);
                    assert!(!expected.is_empty() && found.contains("?!"), "{expected} {found}");
                }
                Ok(loaded) => {
                    let refused = loaded.rejects.iter().any(|reject| reject.at.column == name);
                    assert!(refused, "{}: {name} was read", sample.layout);
                    assert_conserved(&loaded);
                }
                Err(other) => panic!("{} with another {name}: {other}", sample.layout),
            }
        }
    }
}

#[test]
fn a_short_or_long_row_is_named_with_its_line() {
    for sample in SAMPLES {
        let (rows, at) = (cells(sample.text), header_row(sample));
        let mut short = rows.clone();
        short[at + 1].pop();
        let mut long = rows.clone();
        long[at + 1].push("x".to_owned());
        for changed in [short, long] {
            match read(&text(&changed)) {
                Err(SourceError::Syntax { at, expected, .. }) => {
                    assert!(at.line > 1 && expected.contains("cells"), "{}: {at}", sample.layout);
                }
                other => panic!("{}: {other:?}", sample.layout),
            }
        }
    }
}

#[test]
fn line_ends_marks_and_delimiters_do_not_matter() {
    for sample in SAMPLES {
        let plain = read(sample.text).unwrap().into_frame();
        let with_delimiter = |delimiter: u8| {
            let mut writer =
                csv::WriterBuilder::new().delimiter(delimiter).flexible(true).from_writer(Vec::new());
            let rows = cells(sample.text);
            rows[header_row(sample)..].iter().for_each(|row| writer.write_record(row).unwrap());
            String::from_utf8(writer.into_inner().unwrap()).unwrap()
        };
        let mut forms = vec![format!("\u{feff}{}", sample.text), with_delimiter(b';'), with_delimiter(b'\t')];
        if !sample.text.contains("\"a\nb\"") {
            forms.push(sample.text.replace('\n', "\r\n"));
        }
        for form in forms {
            assert_eq!(read(&form).unwrap().into_frame(), plain, "{}", sample.layout);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        for loader in LOADERS {
            let _ = load(loader, "x.csv", &bytes, &Limits::default());
        }
    }

    #[test]
    fn any_cells_under_the_right_header_are_read_or_refused(
        cells in prop::collection::vec("\\PC{0,12}|-?[0-9]{1,25}(\\.[0-9]{0,14})?|[A-Z]{2,3}|[12][0-9]{3}", 32),
        which in 0..SAMPLES.len(),
    ) {
        let sample = &SAMPLES[which];
        let at = header_row(sample);
        let mut rows = self::cells(sample.text);
        rows.truncate(at + 1);
        let width = rows[at].len();
        rows.extend(cells.chunks_exact(width).map(<[String]>::to_vec));
        if let Ok(loaded) = read(&text(&rows)) {
            assert_conserved(&loaded);
        }
    }

    #[test]
    fn a_changed_or_cut_file_is_read_or_refused(
        which in 0..SAMPLES.len(),
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        cut in any::<bool>(),
    ) {
        let mut bytes = SAMPLES[which].text.as_bytes().to_vec();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        if let Ok(loaded) = load_any("x.csv", &bytes, &Limits::default()) {
            assert_conserved(&loaded);
        }
    }
}
