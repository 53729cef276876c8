//! One world of two places and two sectors in every layout: the same economy comes out of each.

use super::*;
use crate::simulate::baseline::Laid;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Sales of each seller (two of Brazil, two of China) to the four users and to the final use of both.
const SALES: [[f64; 6]; 4] = [
    [12.0, 6.0, 6.0, 2.0, 60.0, 9.0],
    [5.0, 8.0, 0.5, 1.0, 34.0, 2.0],
    [4.0, 1.0, 10.0, 5.0, 10.0, 50.0],
    [1.0, 0.25, 5.0, 10.0, 4.0, 40.0],
];

/// Folders made so far: tests run side by side.
static FOLDERS: AtomicUsize = AtomicUsize::new(0);

/// A folder of its own with files in it.
fn folder(files: &[(&str, String)]) -> PathBuf {
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("comity-official-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, text) in files {
        std::fs::write(folder.join(file), text).unwrap();
    }
    folder
}

fn files(flows: PathBuf, groups: Option<PathBuf>, year: Option<i16>) -> OwnFiles {
    OwnFiles { flows, held: None, inputs: None, elasticities: None, groups, laid: Laid::AsFound, year }
}

fn draft(path: PathBuf) -> Draft {
    assert!(is_official(&path).unwrap(), "{}", path.display());
    read(&path, &files(path.clone(), None, None)).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// Rows of cells with the labels of a layout: places, sectors, uses; `cell` writes one.
fn rows(
    (places, sectors, end): ([&str; 2], [&str; 2], &str),
    cell: impl Fn([&str; 2], [&str; 2], f64) -> String,
) -> String {
    let mut out = String::new();
    for (at, sales) in SALES.iter().enumerate() {
        let from = [places[at / 2], sectors[at % 2]];
        for (column, value) in sales.iter().enumerate() {
            let to = match column {
                0..4 => [places[column / 2], sectors[column % 2]],
                _ => [places[column - 4], end],
            };
            out += &cell(from, to, *value);
        }
    }
    out
}

/// A matrix with a header and a label before each row.
fn matrix(header: &str, labels: [&str; 4], separator: &str) -> String {
    let row = |(label, sales): (&&str, &[f64; 6])| {
        let cells: Vec<String> = sales.iter().map(f64::to_string).collect();
        let start = if label.is_empty() { String::new() } else { format!("{label}{separator}") };
        format!("{start}{}\n", cells.join(separator))
    };
    header.to_owned() + &labels.iter().zip(&SALES).map(row).collect::<String>()
}

fn icio() -> PathBuf {
    let header = "V1,BRA_A01,BRA_B05,CHN_A01,CHN_B05,BRA_HFCE,CHN_HFCE\n";
    let text = matrix(header, ["BRA_A01", "BRA_B05", "CHN_A01", "CHN_B05"], ",");
    folder(&[("2022_SML.csv", text + "VA,1,1,1,1,0,0\n")]).join("2022_SML.csv")
}

fn figaro() -> PathBuf {
    let cell = |f: [&str; 2], t: [&str; 2], v: f64| {
        format!("{}_{},{}_{},{},{},{},{},{v}\n", f[0], f[1], t[0], t[1], f[0], f[1], t[0], t[1])
    };
    let body = rows((["BR", "CN"], ["A01", "B"], "P3_S14"), cell);
    let tax = "W2_D21X31,BR_A01,W2,D21X31,BR,A01,3\n";
    let text = format!("icioiRow,icioiCol,refArea,rowIi,counterpartArea,colIi,obsValue\n{body}{tax}");
    folder(&[("flat.csv", text)]).join("flat.csv")
}

fn wiod_long() -> PathBuf {
    let cell = |f: [&str; 2], t: [&str; 2], v: f64| format!("2014,{},{},{},{},{v}\n", f[0], f[1], t[0], t[1]);
    let body = rows((["BRA", "CHN"], ["1", "2"], "57"), cell);
    let text = format!("year,row_country,row_item,col_country,col_item,value\n{body}2014,TOT,66,BRA,1,9\n");
    folder(&[("wiot_full.csv", text)]).join("wiot_full.csv")
}

fn wiod_wide() -> PathBuf {
    let header = "IndustryCode,IndustryDescription,Country,RNr,Year,BRA1,BRA2,CHN1,CHN2,BRA57,CHN57,TOT\n";
    let label = |place: &str, number: usize| format!("A0{number},\"Crop, animals\",{place},{number},2014");
    let labels = [label("BRA", 1), label("BRA", 2), label("CHN", 1), label("CHN", 2)];
    let text = matrix(header, [&labels[0], &labels[1], &labels[2], &labels[3]], ",");
    let total = |line: &str| if line.starts_with('A') { format!("{line},0\n") } else { format!("{line}\n") };
    let text: String = text.lines().map(total).collect();
    folder(&[("WIOT2014.csv", text)]).join("WIOT2014.csv")
}

fn eora() -> PathBuf {
    let kind = |code: &str, sector: &str| format!("Name of {code}\t{code}\tIndustries\t{sector}\t\n");
    let (mut t, mut fd, mut labels, mut uses) = (String::new(), String::new(), String::new(), String::new());
    for (at, sales) in SALES.iter().enumerate() {
        labels += &kind(["BRA", "CHN"][at / 2], ["Agriculture", "Fishing"][at % 2]);
        let cells: Vec<String> = sales.iter().map(f64::to_string).collect();
        writeln!(t, "{}", cells[..4].join("\t")).unwrap();
        writeln!(fd, "{}", cells[4..].join("\t")).unwrap();
    }
    uses += &kind("BRA", "Household final consumption P.3h");
    uses += &kind("CHN", "Household final consumption P.3h");
    let files = [
        ("Eora26_2015_bp_T.txt", t),
        ("Eora26_2015_bp_FD.txt", fd),
        ("labels_T.txt", labels),
        ("labels_FD.txt", uses),
    ];
    folder(&files).join("Eora26_2015_bp_T.txt")
}

fn adb() -> PathBuf {
    let path = folder(&[]).join("ADB-MRIO-2022.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let mut put = |row: u32, column: u16, text: &str| sheet.write(row, column, text).map(|_| ()).unwrap();
    put(0, 0, "ADB Multi-Regional Input-Output Database");
    let places = ["BRA", "BRA", "PRC", "PRC", "BRA", "PRC"];
    let codes = ["c1", "c2", "c1", "c2", "F1", "F1"];
    for (column, (place, code)) in (4..).zip(places.iter().zip(codes)) {
        put(5, column, place);
        put(6, column, code);
    }
    for (row, (place, code)) in (7..11).zip(places.iter().zip(codes)) {
        put(row, 1, "Agriculture, hunting");
        put(row, 2, place);
        put(row, 3, code);
    }
    put(11, 2, "ToT");
    put(11, 3, "r60");
    for (row, sales) in (7..).zip(&SALES) {
        for (column, value) in (4..).zip(sales) {
            sheet.write(row, column, *value).unwrap();
        }
    }
    sheet.write(11, 4, 99.0).unwrap();
    book.save(&path).unwrap();
    path
}

fn gtap_files() -> Vec<(&'static str, String)> {
    let (regions, goods) = (["BRA", "CHN"], ["pdr", "wht"]);
    let mut arrays: Vec<(&'static str, String)> = ["VXSB", "VDFB", "VMFB", "VDPB", "VDGB", "VDIB"]
        .into_iter()
        .zip(
            ["COMM,REG,REG_1,VALUE\n", "COMM,ACTS,REG,VALUE\n", "COMM,ACTS,REG,VALUE\n"]
                .into_iter()
                .chain(std::iter::repeat_n("COMM,REG,VALUE\n", 3)),
        )
        .map(|(name, header)| (name, header.to_owned()))
        .collect();
    for (at, sales) in SALES.iter().enumerate() {
        let (i, k) = (at / 2, at % 2);
        let abroad = 1 - i;
        let sold = sales[2 * abroad] + sales[2 * abroad + 1] + sales[4 + abroad];
        writeln!(arrays[0].1, "{},{},{},{sold}", goods[k], regions[i], regions[abroad]).unwrap();
        for u in 0..2 {
            writeln!(arrays[1].1, "{},{},{},{}", goods[k], goods[u], regions[i], sales[2 * i + u]).unwrap();
            let used = sales[2 * abroad + u];
            writeln!(arrays[2].1, "{},{},{},{used}", goods[k], goods[u], regions[abroad]).unwrap();
        }
        writeln!(arrays[3].1, "{},{},{}", goods[k], regions[i], sales[4 + i]).unwrap();
    }
    arrays
}

fn gtap(without: &str) -> PathBuf {
    let files: Vec<(String, String)> = gtap_files()
        .into_iter()
        .filter(|(array, _)| *array != without)
        .map(|(array, text)| (format!("{array}.csv"), text))
        .collect();
    let files: Vec<(&str, String)> = files.iter().map(|(file, text)| (file.as_str(), text.clone())).collect();
    folder(&files).join("VXSB.csv")
}

#[test]
fn every_layout_gives_the_same_economy() {
    let expected = draft(icio());
    let places: Vec<&str> = expected.places.iter().map(|p| p.code.as_str()).collect();
    assert_eq!(places, ["BRA", "CHN"]);
    let of = |kind: &str| expected.notes.iter().find(|note| note.starts_with(kind));
    assert!(of("columns").is_none() && of("rows").unwrap().ends_with(": VA"), "{:?}", expected.notes);
    let io = expected.observed.input_output.as_ref().unwrap();
    for path in [figaro(), wiod_long(), wiod_wide(), eora(), adb(), gtap("")] {
        let found = draft(path.clone());
        assert_eq!(found.observed.trade.values(), expected.observed.trade.values(), "{}", path.display());
        let inputs = found.observed.input_output.unwrap();
        assert_eq!(inputs.input_share, io.input_share, "{}", path.display());
        assert_eq!(found.sectors.len(), 2, "{}", path.display());
    }
    assert_eq!(draft(adb()).places[1].code, "CHN", "PRC is the code of the Asian Development Bank");
    assert_eq!(draft(wiod_long()).year, Some(2014));
}

#[test]
fn trade_with_home_sales_alone_has_no_inputs() {
    let mut body = String::new();
    for (at, sales) in SALES.iter().enumerate() {
        for (n, to) in ["BRA", "CHN"].into_iter().enumerate() {
            let (from, sector) = (["BRA", "CHN"][at / 2], at % 2 + 1);
            let sold = sales[2 * n] + sales[2 * n + 1] + sales[4 + n];
            writeln!(body, "{from},,{to},,{sector},Wheat,Agriculture,{sold},0,2016").unwrap();
        }
    }
    let header = "exporter_iso3,exporter_dynamic_code,importer_iso3,importer_dynamic_code,industry_id,industry_descr,broad_sector,trade,flag_mirror,year\n";
    let path = folder(&[("ITPD_E_R02.csv", format!("{header}{body}"))]).join("ITPD_E_R02.csv");
    let found = draft(path);
    assert_eq!(found.observed.trade.values(), draft(icio()).observed.trade.values());
    assert!(found.observed.input_output.is_none() && found.notes[0].contains("no inputs"));
    let two = format!("{header}{body}{}", body.replace("2016", "2017"));
    let path = folder(&[("itpd.csv", two)]).join("itpd.csv");
    let why = |year| read(&path, &files(path.clone(), None, year)).err().map(|e| e.message);
    assert!(why(None).unwrap().contains("expected one year, found 2016, 2017"));
    assert!(why(Some(1999)).unwrap().contains("no rows of 1999; it has 2016, 2017"));
    assert_eq!(why(Some(2017)), None);
}

#[test]
fn joined_places_and_sectors_keep_the_total() {
    let path = wiod_long();
    let groups = folder(&[("g.csv", "what,from,to\nsector,1,all\nsector,2,all\n".to_owned())]);
    let found = read(&path, &files(path.clone(), Some(groups.join("g.csv")), None)).unwrap();
    let whole: f64 = found.observed.trade.values().iter().sum();
    let apart: f64 = SALES.as_flattened().iter().sum();
    assert!(whole == apart && found.sectors.len() == 1, "{whole} {apart}");
    let added = found.observed.input_output.unwrap().value_added_share;
    let inputs: f64 = SALES.iter().map(|row| row[0] + row[1]).sum();
    let output: f64 = SALES[..2].as_flattened().iter().sum();
    let share =
        added.at(comity_model::equilibrium::axes::Country(0), comity_model::equilibrium::axes::Sector(0));
    assert!((share - (1.0 - inputs / output)).abs() < 1e-15, "{share}");
}

#[test]
fn what_becomes_zero_is_told() {
    let text = "V1,AAA_x,BBB_x,AAA_F,BBB_F\nAAA_x,-2,1,9,3\nBBB_x,1,,2,9\n".to_owned();
    let found = draft(folder(&[("m.csv", text)]).join("m.csv"));
    assert!(found.notes.iter().any(|note| note.starts_with("1 cells without a number")), "{:?}", found.notes);
    let input = found.repairs.iter().find(|r| r.why.starts_with("inputs from x of")).unwrap();
    assert!(input.what == "AAA x" && input.why.contains("-1"), "{} {}", input.what, input.why);
}

#[test]
fn what_is_missing_is_named() {
    let fails = |path: &PathBuf| read(path, &files(path.clone(), None, None)).err().unwrap();
    let path = eora();
    std::fs::remove_file(path.with_file_name("labels_FD.txt")).unwrap();
    assert!(fails(&path).message.contains("expected labels_FD.txt in the same folder"));
    std::fs::write(path.with_file_name("labels_FD.txt"), "a\tBRA\tb\tc\t\n").unwrap();
    assert!(fails(&path).message.contains("expected 4 rows of 1 numbers as the labels say, found 2 numbers"));
    assert!(fails(&gtap("VDFB")).message.contains("expected VDFB.csv"));
    let text = folder(&[("table.csv", "a,b\n1,2\n".to_owned())]).join("table.csv");
    assert!(!is_official(&text).unwrap());
    let why = fails(&text);
    assert!(
        why.message.contains("ADB MRIO") && why.message.contains("found columns a, b"),
        "{}",
        why.message
    );
    let bad = folder(&[("m.csv", "V1,AAA_x,BBB_x\nAAA_x,1,two\nBBB_x,1,1\n".to_owned())]).join("m.csv");
    assert!(fails(&bad).message.contains("from AAA x to BBB x: expected a number, found \"two\""));
    let mut with = files(bad.clone(), None, None);
    with.inputs = Some(bad.clone());
    assert!(read(&bad, &with).err().unwrap().message.contains("`inputs` has no meaning"));
}
