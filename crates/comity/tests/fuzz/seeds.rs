//! Inputs that are right, from which the others are made: the corpus, the examples of the repository, and
//! files of the forms that the program itself writes.

use crate::root;
use comity::export::{Columns, Sheet, Values, bytes};
use std::io::Write;
use std::path::Path;

/// Every file of a folder, in the order of their names.
pub fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = root().join(folder);
    let mut paths: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.is_file());
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// The corpus of a target.
pub fn corpus(target: &str) -> Vec<Vec<u8>> {
    files(&format!("fuzz/corpus/{target}"))
}

/// The corpus of a target of short inputs: a line each.
pub fn lines(target: &str) -> Vec<Vec<u8>> {
    let all = corpus(target);
    all.iter()
        .flat_map(|file| file.split(|byte| *byte == b'\n').map(<[u8]>::to_vec))
        .filter(|line| !line.is_empty())
        .collect()
}

fn sheet() -> Sheet {
    let text = |values: &[&str]| Values::Text(values.iter().map(|value| (*value).to_owned()).collect());
    Sheet {
        title: "Trade".to_owned(),
        columns: Columns::of(vec![
            ("exporter".into(), text(&["CHN", "BRA", "CHN", "PER"])),
            ("importer".into(), text(&["BRA", "CHN", "PER", "CHN"])),
            ("year".into(), Values::Number(vec![2014.0, 2014.0, 2015.0, 2015.0])),
            ("value_usd".into(), Values::Number(vec![1.5e9, 2e9, f64::NAN, 0.25])),
        ]),
        sources: vec![("source".to_owned(), "made for a test".to_owned())],
    }
}

/// A small table in every form in which tables come.
pub fn tables() -> Vec<Vec<u8>> {
    let made = |name: &str| bytes(Path::new(name), &sheet()).unwrap().unwrap();
    let mut all: Vec<Vec<u8>> = ["a.csv", "a.xlsx", "a.parquet", "a.dta"].map(made).into();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file("a.csv", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&made("a.csv")).unwrap();
    all.push(archive.finish().unwrap().into_inner());
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(&made("a.csv")).unwrap();
    all.push(packed.finish().unwrap());
    all.extend(corpus("table"));
    all
}
