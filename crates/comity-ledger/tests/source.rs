//! Loaders on the official layouts: totals are conserved, codes are never guessed, broken files
//! get a place, and nothing panics. Samples hold invented numbers.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::source::{LOADERS, Limits, Loaded, SourceError, load, load_any};
use proptest::prelude::*;

/// File name, layout and text of a small file in each layout.
const SAMPLES: &[(&str, &str, &str)] = &[
    (
        "BACI_HS22_Y2023_V202501.csv",
        "baci",
        "t,i,j,k,v,q\n2023,842,156,010121,1.234,0.056\n2023,251,490,020130,7.500,NA\n\
         2023,757,699,270900,2.000,1.000\n2023,999,156,010121,5.000,1.000\n",
    ),
    (
        "totals.csv",
        "baci-totals",
        "year,origin,dest,value_kusd\n2014,CHN,BRA,1.5\n2014,ROM,TMP,2.25\n2014,XYZ,BRA,4\n",
    ),
    (
        "gdp.csv",
        "wdi-long",
        "Country Name,Country Code,Year,Value\nBrazil,BRA,2020,100.5\nWorld,WLD,2020,900\nKosovo,XKX,2020,7\n",
    ),
    (
        "ots.csv",
        "dyadic",
        "exporter_iso3,importer_iso3,year,trade,note\nCHN,BRA,2014,1.5,a\nRepublic of China,Brasil,2014,2,b\nAtlantis,BRA,2014,3,c\n",
    ),
    ("cow.csv", "dyadic", "ccode1,ccode2,year,flow\n710,140,2010,1\n345,2,1990,2\n345,2,2010,3\n"),
    (
        "sitc.csv",
        "unctad-sitc",
        "year,origin,dest,sector,value_kusd\n2015,BRA,CHN,SITC2_Crude,10\n2015,BRA,CHN,All,12\n",
    ),
];

fn read(name: &str, text: &str) -> Result<Loaded, SourceError> {
    load_any(name, text.as_bytes(), &Limits::default())
}

fn column(loaded: &Loaded, name: &str) -> Vec<String> {
    let texts = loaded.frame().text(name).unwrap_or_else(|| panic!("no column {name}"));
    texts.iter().map(str::to_owned).collect()
}

#[test]
fn what_is_kept_and_what_is_refused_add_up_to_the_file() {
    for (name, layout, text) in SAMPLES {
        let loaded = read(name, text).unwrap_or_else(|e| panic!("{e}"));
        if *layout != "wdi-long" {
            assert_eq!(loaded.layout, *layout, "{name}");
        }
        assert_eq!(loaded.amount_kept.plus(loaded.amount_refused), Some(loaded.amount_read), "{name}");
        let refused: u64 = loaded.file.refused.iter().map(|(_, n)| n).sum();
        assert_eq!(loaded.file.kept + refused, loaded.file.rows, "{name}");
        assert_eq!(loaded.file.rows as usize, text.lines().count() - 1, "{name}");
        assert_eq!(loaded.frame().rows() as u64, loaded.file.kept, "{name}");
    }
}

#[test]
fn baci_numbers_deviate_from_iso_and_thousands_become_dollars() {
    let loaded = read(SAMPLES[0].0, SAMPLES[0].2).unwrap();
    let mut pairs: Vec<(String, String)> =
        column(&loaded, "origin").into_iter().zip(column(&loaded, "destination")).collect();
    pairs.sort();
    let expected = [("CHE", "IND"), ("FRA", "TWN"), ("USA", "CHN")];
    assert_eq!(pairs, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
    let (values, decimals) = loaded.frame().number("value").unwrap();
    let sum: i64 = values.iter().flatten().sum();
    assert_eq!(sum, 10_734 * 10i64.pow(u32::from(decimals)));
    assert!(column(&loaded, "product").contains(&"010121".to_owned()), "a leading zero was lost");
    assert_eq!(loaded.rejects.len(), 1);
    assert_eq!((loaded.rejects[0].at.line, loaded.amount_refused.to_string().as_str()), (5, "5"));
}

#[test]
fn former_codes_are_translated_and_unknown_ones_get_a_suggestion() {
    let loaded = read(SAMPLES[1].0, SAMPLES[1].2).unwrap();
    assert!(column(&loaded, "origin").contains(&"ROU".to_owned()));
    assert!(column(&loaded, "destination").contains(&"TLS".to_owned()));
    let text = "year,origin,dest,value_kusd\n2014,CHM,BRA,4\n";
    let loaded = read("totals.csv", text).unwrap();
    assert!(loaded.rejects[0].detail.contains("did you mean"), "{}", loaded.rejects[0].detail);
}

#[test]
fn aggregates_never_enter_and_historical_codes_keep_their_years() {
    let loaded = read(SAMPLES[2].0, SAMPLES[2].2).unwrap();
    assert!(!column(&loaded, "place").contains(&"WLD".to_owned()));
    assert_eq!(loaded.file.kept, 2);
    let loaded = read(SAMPLES[4].0, SAMPLES[4].2).unwrap();
    let mut origins = column(&loaded, "origin");
    origins.sort();
    assert_eq!(origins, ["CHN", "SRB", "YUG"]);
}

#[test]
fn a_table_of_flows_is_recognised_and_its_mapping_told() {
    let loaded = read(SAMPLES[3].0, SAMPLES[3].2).unwrap();
    let mapping: Vec<(&str, &str)> =
        loaded.mapping.iter().map(|m| (m.column.as_str(), m.meaning.as_str())).collect();
    assert!(
        mapping.contains(&("exporter_iso3", "origin")) && mapping.contains(&("note", "-")),
        "{mapping:?}"
    );
    assert!(loaded.mapping.iter().any(|m| m.unit.contains("10^6 USD")));
    let mut origins = column(&loaded, "origin");
    origins.sort();
    assert_eq!(origins, ["CHN", "TWN"], "the Republic of China is not China");
}

fn values(loaded: &Loaded) -> Vec<f64> {
    loaded.frame().floats("value").into_iter().flatten().collect()
}

#[test]
fn a_column_removed_or_renamed_is_drift_and_never_a_wrong_total() {
    for (name, _, text) in SAMPLES {
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        for at in 0..header.len() {
            let renamed: Vec<String> = header
                .iter()
                .enumerate()
                .map(|(i, c)| if i == at { format!("{c}__x") } else { (*c).to_owned() })
                .collect();
            let broken = text.replacen(&header.join(","), &renamed.join(","), 1);
            match read(name, &broken) {
                Err(SourceError::Drift { .. } | SourceError::Syntax { .. } | SourceError::Untold { .. }) => {}
                // A name with its unit in it may say the same under another name.
                Ok(loaded) => assert!(
                    matches!(header[at], "note" | "k" | "q" | "sector")
                        || values(&loaded) == values(&read(name, text).unwrap()),
                    "{name}: {} was missed and {} read",
                    header[at],
                    loaded.layout
                ),
                Err(other) => panic!("{name}: {other}"),
            }
        }
    }
}

#[test]
fn a_broken_cell_gets_file_line_and_column() {
    let text = "year,origin,dest,value_kusd\n2014,CHN,BRA,1.5\n2014,CHN,PER,abc\n";
    match read("totals.csv", text) {
        Err(SourceError::Syntax { at, expected, found }) => {
            assert_eq!((at.file.as_str(), at.line, at.column.as_str()), ("totals.csv", 3, "value_kusd"));
            assert!(!expected.is_empty() && found.contains("abc"), "{found}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn odd_files_are_read_or_refused_with_a_sentence() {
    let good = SAMPLES[1].2;
    let crlf = good.replace('\n', "\r\n");
    let marked = format!("\u{feff}{good}");
    assert_eq!(read("t.csv", &crlf).unwrap().amount_read, read("t.csv", good).unwrap().amount_read);
    assert_eq!(read("t.csv", &marked).unwrap().amount_read, read("t.csv", good).unwrap().amount_read);
    for bad in ["", "\n\n\n", "\0\0\0", "year,year,dest,value_kusd\n1,2,3,4\n", "PAR1garbage"] {
        let error = read("t.csv", bad).unwrap_err().to_string();
        assert!(error.contains("t.csv"), "{bad:?}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_loader_panics_on_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0usize..200) {
        for loader in LOADERS {
            let _ = load(loader, "x.csv", &bytes, &Limits::default());
        }
        let text = SAMPLES[cut % SAMPLES.len()].2.as_bytes();
        let _ = load_any("x.csv", &text[..cut.min(text.len())], &Limits::default());
    }
}
