//! Files as they are downloaded and as people keep them: every value right, or the file refused with
//! what to do. The rows are invented; the columns and quirks are those of the offices.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::panel::basis::Reporter;
use comity_ledger::panel::own;
use comity_ledger::panel::table::{Who, month_number};
use comity_ledger::place::registry;
use comity_ledger::source::number::Decimal;
use comity_ledger::source::{Limits, Loaded, SourceError, Told, Way, load_told};
use comity_ledger::world::World;
use std::path::Path;

#[path = "intake/downloads.rs"]
mod downloads;
#[path = "intake/kinds.rs"]
mod kinds;
#[path = "intake/variants.rs"]
mod variants;

fn told(file: &str, bytes: &[u8], told: &Told) -> Result<Loaded, SourceError> {
    load_told(file, bytes, &Limits::default(), told)
}

fn read(text: &str) -> Loaded {
    told("file.csv", text.as_bytes(), &Told::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn refusal(text: &str) -> String {
    match told("file.csv", text.as_bytes(), &Told::default()) {
        Err(error) => error.to_string(),
        Ok(loaded) => panic!("read as {}: {:?}", loaded.layout, loaded.file),
    }
}

/// The value of a year (or of a month, 1 to 12) in the base unit on the bases of a reporter.
fn value(
    loaded: &Loaded,
    by: Option<Reporter>,
    from: &str,
    to: &str,
    year: i16,
    month: Option<u8>,
) -> Vec<i128> {
    let who = |code: &str| Who::these(&[registry().by_code(code).unwrap()]);
    let mut found = Vec::new();
    for own in own::tables(World::embedded().atlas(), loaded, None).unwrap_or_else(|e| panic!("{e}")) {
        if by.is_some_and(|by| by != own.series.reporter) {
            continue;
        }
        let scale = 10i128.pow(u32::from(own.table.decimals));
        let total = match month {
            None => Some(own.table.total(year, &who(from), &who(to), Some(0))),
            Some(month) => {
                let at = month_number(year, month).unwrap();
                own.table.months().map(|months| months.total(at, &who(from), &who(to), Some(0)))
            }
        };
        found.extend(total.filter(|total| total.rows > 0).map(|total| total.value / scale));
    }
    found
}

fn exports(loaded: &Loaded, from: &str, to: &str, year: i16) -> Vec<i128> {
    value(loaded, None, from, to, year, None)
}

const SHORT: &str = "refYear,reporterISO,partnerISO,flowCode,cmdCode,primaryValue,classificationCode\n";

#[test]
fn two_classifications_are_two_bases_and_never_a_sum() {
    let loaded = read(&format!("{SHORT}2023,BRA,CHN,X,TOTAL,10,H5\n2023,BRA,CHN,X,TOTAL,10,H6\n"));
    assert_eq!(exports(&loaded, "BRA", "CHN", 2023), [10, 10]);
    let tables = own::tables(World::embedded().atlas(), &loaded, None).unwrap();
    let ids: Vec<&str> = tables.iter().map(|own| own.series.id.as_ref()).collect();
    assert!(ids[0].ends_with("H5") && ids[1].ends_with("H6"), "{ids:?}");
}

#[test]
fn a_column_that_says_the_flow_is_obeyed_and_one_that_is_not_understood_refuses_the_file() {
    for (x, m) in [("X", "M"), ("2", "1"), ("export", "import"), ("Exports", "Imports"), ("出口", "进口")]
    {
        let text =
            format!("reporterISO3,partnerISO3,year,flow,value_usd\nBRA,CHN,2022,{m},5\nBRA,CHN,2022,{x},7\n");
        let loaded = read(&text);
        assert_eq!(value(&loaded, Some(Reporter::Origin), "BRA", "CHN", 2022, None), [7], "{x}");
        assert_eq!(value(&loaded, Some(Reporter::Destination), "CHN", "BRA", 2022, None), [5], "{m}");
    }
    let why = refusal("reporterISO3,partnerISO3,year,flow,value_usd\nBRA,CHN,2022,Q,5\n");
    assert!(why.contains("column flow") && why.contains("\"Q\"") || why.contains("found Q"), "{why}");
    let why = refusal("reporter,partner,year,value_usd\nBRA,CHN,2022,5\n");
    assert!(why.contains("direction") && why.contains("--flow"), "{why}");
    let said = Told { flow: Some(Way::Imports), ..Told::default() };
    let loaded = told("f.csv", b"reporter,partner,year,value_usd\nBRA,CHN,2022,5\n", &said).unwrap();
    assert_eq!(exports(&loaded, "CHN", "BRA", 2022), [5]);
}

#[test]
fn a_dimension_with_several_values_refuses_the_file_and_names_it() {
    let sdmx = "REF_AREA,COUNTERPART_AREA,TRADE_FLOW,MEASURE,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n\
                DEU,BRA,X,VAL,2020,4,USD\nDEU,FRA,X,QTY,2020,9,USD\n";
    let why = refusal(sdmx);
    assert!(why.contains("MEASURE") && why.contains("VAL") && why.contains("QTY"), "{why}");
    let own = "exporter,importer,year,series,value_usd\nCHN,BRA,2020,nominal,4\nCHN,PER,2020,real,9\n";
    assert!(refusal(own).contains("series"));
    let once = "exporter,importer,year,series,value_usd\nCHN,BRA,2020,nominal,4\nCHN,PER,2020,nominal,9\n";
    assert_eq!(exports(&read(once), "CHN", "PER", 2020), [9]);
}

#[test]
fn rows_of_one_key_name_the_column_that_differs() {
    let why =
        refusal("exporter,importer,year,port,value_usd\nCHN,BRA,2020,Santos,4\nCHN,BRA,2020,Itajai,9\n");
    assert!(why.contains("port") && why.contains("Santos") && why.contains("Itajai"), "{why}");
    let why = refusal("exporter,importer,year,value_usd\nCHN,BRA,2020,4\nCHN,BRA,2020,9\n");
    assert!(why.contains("value_usd"), "two values of one row are neither added nor chosen from: {why}");
    let same = read("exporter,importer,year,value_usd\nCHN,BRA,2020,4\nCHN,BRA,2020,4\n");
    assert_eq!((same.file.kept, exports(&same, "CHN", "BRA", 2020)), (1, vec![4]));
    assert_eq!((same.amount_kept.to_string(), same.amount_refused.to_string()), ("4".into(), "4".into()));
}

#[test]
fn months_are_months_and_a_year_needs_twelve() {
    let rows = |months: &[u8]| -> String {
        months.iter().map(|m| format!("2022{m:02},BRA,CHN,X,TOTAL,{m}\n")).collect()
    };
    let header = "period,reporterISO,partnerISO,flowCode,cmdCode,primaryValue\n";
    let all: Vec<u8> = (1..=12).collect();
    let year = read(&format!("{header}{}", rows(&all)));
    assert_eq!((year.file.kept, exports(&year, "BRA", "CHN", 2022)), (12, vec![78]));
    let some = read(&format!("{header}{}", rows(&all[..3])));
    assert_eq!(exports(&some, "BRA", "CHN", 2022), [] as [i128; 0]);
    assert_eq!(value(&some, None, "BRA", "CHN", 2022, Some(3)), [3]);
}

#[test]
fn numbers_are_read_in_the_form_of_their_column() {
    let table = |cells: [&str; 3]| {
        let places = ["PER", "CHL", "ARG"];
        let rows: String = places.iter().zip(cells).map(|(p, c)| format!("CHN;{p};2020;\"{c}\"\n")).collect();
        format!("exporter;importer;year;value_usd\n{rows}")
    };
    let of =
        |loaded: &Loaded| ["PER", "CHL", "ARG"].map(|p| exports(loaded, "CHN", p, 2020).first().copied());
    assert_eq!(of(&read(&table(["89,428.1", "1,001", "7"]))), [Some(89_428), Some(1001), Some(7)]);
    assert_eq!(of(&read(&table(["1.001", "89.428,1", "7"]))), [Some(1001), Some(89_428), Some(7)]);
    assert_eq!(of(&read(&table(["104325 (p)", "n.a.", "-"]))), [Some(104_325), None, None]);
    let secret = read(&table(["1", ": c", "n.a."]));
    assert_eq!(secret.file.refused, [("confidential".to_owned(), 1), ("no value".to_owned(), 1)]);
    assert!(refusal(&table(["1,001", "2,002", "7"])).contains("--decimal"));
    let comma = Told { decimal: Some(Decimal::Comma), missing: vec!["k.A.".into()], ..Told::default() };
    let said = told("f.csv", table(["1,001", "k.A.", "7"]).as_bytes(), &comma).unwrap();
    assert_eq!(of(&said), [Some(1), None, Some(7)]);
    assert!(refusal(&table(["1", "k.A.", "7"])).contains("--missing"));
}

#[test]
fn one_empty_cell_too_many_in_every_row_is_told_once_and_in_one_row_is_an_error() {
    let all = "exporter,importer,year,value_usd\nCHN,BRA,2020,4,\nCHN,PER,2020,5,\n";
    let loaded = read(all);
    assert_eq!(loaded.file.kept, 2);
    assert_eq!(loaded.notes.iter().filter(|note| note.contains("one empty cell")).count(), 1);
    assert!(refusal("exporter,importer,year,value_usd\nCHN,BRA,2020,4\nCHN,PER,2020,5,\n").contains("cells"));
}

#[test]
fn zeros_that_a_spreadsheet_lost_are_put_back() {
    let loaded = read("t,i,j,k,v,q\n2022,156,76,10121,10,1\n2022,156,76,851713,20,           NA\n");
    assert!(loaded.notes.iter().any(|note| note.contains("leading zeros")));
    assert!(loaded.frame().text("product").unwrap().iter().eq(["010121", "851713"]));
    assert_eq!(exports(&loaded, "CHN", "BRA", 2022), [30_000]);
}

#[test]
fn codes_of_products_do_not_wrap() {
    let mut text = "exporter,importer,year,product,value_usd\n".to_owned();
    (0..70_000u64).for_each(|n| text.push_str(&format!("USA,CAN,2022,{},1000\n", 1_000_000_000 + 13 * n)));
    let loaded = read(&text);
    assert_eq!((loaded.file.kept, exports(&loaded, "USA", "CAN", 2022)), (70_000, vec![70_000_000]));
}

#[test]
fn a_sheet_with_title_years_above_partners_and_totals_is_read() {
    let sheet = "Exports of South America (US$ million),,,,\nSource: own,,,,\n,,,,\n,2022,,2023,\n\
                 Country,China,World,China,World\nBrazil,\"89,428.1\",\"334,136.1\",\"104,325.0\",\"339,696.0\"\n\
                 Chile,39400.5,98500,40200.25,94900\nTotal,\"128,828.6\",\"432,636.1\",\"144,525.25\",\"434,596\"\n,,,,\nNote: preliminary,,,,\n";
    let loaded = read(sheet);
    assert_eq!(exports(&loaded, "BRA", "CHN", 2022), [89_428_100_000]);
    assert_eq!(exports(&loaded, "CHL", "CHN", 2023), [40_200_250_000]);
    assert_eq!(loaded.file.kept, 4);
    assert!(
        loaded.file.refused.iter().any(|(reason, n)| reason == "aggregate" && *n == 8),
        "{:?}",
        loaded.file.refused
    );
    let map = "List of importing markets for a product exported by Brazil\nUnit: US Dollar thousand\n\
               Importers,Exported value in 2021,Exported value in 2022\nWorld,9,10\nChina,5,6\n";
    let said = Told { reporter: Some("BRA".into()), ..Told::default() };
    let loaded = told("f.csv", map.as_bytes(), &said).unwrap();
    assert_eq!(exports(&loaded, "BRA", "CHN", 2022), [6_000]);
    assert!(told("f.csv", map.as_bytes(), &Told::default()).unwrap_err().to_string().contains("--reporter"));
}

#[test]
fn text_in_other_encodings_and_answers_in_json_are_read() {
    let text = "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,美元\n\"202312\",\"85171300\",\"手机\",\"502\",\"美国\",\"1,234,567\"\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    let said = Told { flow: Some(Way::Exports), ..Told::default() };
    let loaded = told("gacc.csv", &bytes, &said).unwrap();
    assert_eq!(value(&loaded, None, "CHN", "USA", 2023, Some(12)), [1_234_567]);
    let open = told("gacc.csv", &bytes, &Told::default()).unwrap_err().to_string();
    assert!(open.contains("direction") && open.contains("--flow"), "{open}");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "exporter,importer,year,value_usd\nCHN,Perú,2020,4\n".encode_utf16().flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(exports(&told("f.csv", &utf16, &Told::default()).unwrap(), "CHN", "PER", 2020), [4]);
    let latin = b"exporter,importer,year,value_usd\nCHN,Per\xfa,2020,4\n";
    assert_eq!(exports(&told("f.csv", latin, &Told::default()).unwrap(), "CHN", "PER", 2020), [4]);
    let json = r#"{"count":1,"data":[{"freqCode":"A","refYear":2023,"refMonth":52,"period":"2023","reporterCode":76,
        "reporterISO":"BRA","flowCode":"X","partnerCode":156,"partnerISO":"CHN","classificationCode":"H6",
        "cmdCode":"TOTAL","primaryValue":104000001,"partner2Code":0,"motCode":"0","customsCode":"C00"}]}"#;
    assert_eq!(exports(&read(json), "BRA", "CHN", 2023), [104_000_001]);
}

#[test]
fn euros_are_euros() {
    let loaded = read(
        "freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE\nA,DE,CN,TOTAL,2,VALUE_IN_EUROS,2023,97\n",
    );
    let tables = own::tables(World::embedded().atlas(), &loaded, None).unwrap();
    assert_eq!((tables[0].series.unit, tables[0].series.reporter), ("EUR", Reporter::Origin));
}

/// The inputs with known answers that stand beside a clone of the repository.
#[test]
fn every_input_with_known_answers_is_read_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/certify/layouts");
    let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else {
        println!("SKIPPED: {} is not there", folder.display());
        return;
    };
    let expected: serde_json::Value = serde_json::from_str(&text).unwrap();
    for (file, want) in expected.as_object().unwrap() {
        if file.ends_with(".awk") {
            continue; // codes_of_products_do_not_wrap makes the same rows
        }
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let flow = file.contains("gacc").then_some(Way::Exports);
        let loaded = told(file, &bytes, &Told { flow, ..Told::default() }).unwrap_or_else(|e| panic!("{e}"));
        if let Some(kept) = want["kept"].as_u64() {
            assert_eq!(loaded.file.kept, kept, "{file}: {:?}", loaded.rejects);
        }
        if let Some(refused) = want["refused"].as_object() {
            let found: Vec<(&str, u64)> = loaded.file.refused.iter().map(|(r, n)| (r.as_str(), *n)).collect();
            for (reason, n) in refused {
                assert!(found.contains(&(reason.as_str(), n.as_u64().unwrap())), "{file}: {found:?}");
            }
        }
        if want["amount_read"] != serde_json::Value::Null {
            let amount = want["amount_read"].to_string();
            assert_eq!(loaded.file.amount_read, amount.trim_matches('"'), "{file}");
        }
        for one in want["values"].as_array().unwrap() {
            let (from, to) = (one[1].as_str().unwrap(), one[2].as_str().unwrap());
            let (year, month) = match one[3].as_str() {
                Some(text) => (text[..4].parse().unwrap(), Some(text[5..].parse().unwrap())),
                None => (one[3].as_i64().unwrap() as i16, None),
            };
            let basis = one[5].as_str().unwrap();
            let by = if basis.contains("exporter") {
                Some(Reporter::Origin)
            } else {
                basis.contains("importer").then_some(Reporter::Destination)
            };
            let found = value(&loaded, by, from, to, year, month);
            let wanted: Vec<i128> = one[4].as_i64().into_iter().map(i128::from).collect();
            assert_eq!(found, wanted, "{file}: {one}");
        }
    }
}
