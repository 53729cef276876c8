//! `comity estimate` as its user meets it: tables, accounts of rows, bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("estimate").args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A file of this test run.
fn file(name: &str, content: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("estimate");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

const COUNTRIES: [&str; 6] = ["ARG", "BRA", "CHL", "CHN", "DEU", "USA"];

/// A number that differs from row to row and is the same in every run.
fn wobble(seed: usize) -> f64 {
    (seed as f64 * 12.9898).sin() * 0.5
}

/// Every pair in three years: trade follows the model with rta 0.5 and log distance -1, but for two per
/// cent of noise.
fn panel() -> String {
    let mut out = "exporter,importer,year,trade,dist,rta\n".to_owned();
    for (t, year) in [2000, 2001, 2002].into_iter().enumerate() {
        for (i, o) in COUNTRIES.iter().enumerate() {
            for (j, d) in COUNTRIES.iter().enumerate().filter(|(j, _)| *j != i) {
                let distance = 1000.0 * (1.0 + (i.abs_diff(j)) as f64) + 37.0 * (i * j) as f64;
                let rta = f64::from(u8::from((i + j + t) % 3 == 0));
                let effects = wobble(i * 7 + t) + wobble(100 + j * 5 + t);
                let noise = 1.0 + 0.04 * wobble(31 * i + 17 * j + 200 * t);
                let trade = noise * (12.0 + effects + 0.5 * rta - distance.ln()).exp();
                writeln!(out, "{o},{d},{year},{trade},{distance},{rta}").unwrap();
            }
        }
    }
    out
}

const MODEL: &str = "trade ~ rta + log(dist) | exporter^year + importer^year";

/// The first model of a run as JSON.
fn model(args: &[&str]) -> serde_json::Value {
    let out = comity(&[args, &["--json"][..]].concat());
    assert!(out.status.success(), "{args:?}: {}{}", text(&out.stderr), text(&out.stdout));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    json["models"][0].clone()
}

/// A coefficient of a model.
fn coefficient(model: &serde_json::Value, name: &str) -> f64 {
    let all = model["coefficients"].as_array().unwrap();
    all.iter().find(|c| c["name"] == name).unwrap()["estimate"].as_f64().unwrap()
}

#[test]
fn the_coefficients_behind_the_data_are_found_again() {
    let path = file("panel.csv", &panel());
    let path = path.to_str().unwrap();
    let logarithm = MODEL.replace("trade ", "log(trade) ");
    for (formula, family) in [(MODEL, "ppml"), (MODEL, "gamma"), (logarithm.as_str(), "ols")] {
        let found = model(&[formula, "--data", path, "--family", family]);
        let (rta, distance) = (coefficient(&found, "rta"), coefficient(&found, "log(dist)"));
        assert!((rta - 0.5).abs() < 0.02 && (distance + 1.0).abs() < 0.02, "{family}: {rta} {distance}");
        assert_eq!((&found["rows"]["read"], &found["rows"]["used"]), (&90.into(), &90.into()));
    }
    let table = text(&comity(&[MODEL, "--data", path]).stdout);
    assert!(table.contains("rows: 90 read = 90 used + 0 dropped"), "{table}");
    assert!(table.contains("clustered by pair; small-sample convention stata"), "{table}");
}

#[test]
fn every_row_left_out_has_its_reason() {
    let mut rows = panel();
    rows += "ARG,BRA,2003,0,,1\nARG,CHL,2003,,500,1\nARG,CHN,2003,5,0,0\n";
    let path = file("gaps.csv", &rows);
    let out = comity(&[MODEL, "--data", path.to_str().unwrap(), "--sample", "exporter != 'USA'"]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for line in [
        "rows: 93 read = 75 used + 18 dropped",
        "15  outside --sample",
        "1  no value of trade",
        "1  no value of dist",
        "1  log(dist) has no finite value",
    ] {
        assert!(table.contains(line), "{line}: {table}");
    }
}

#[test]
fn names_of_official_files_are_understood_and_told() {
    let baci = panel().replacen("exporter,importer,year,trade", "i,j,t,v", 1);
    let path = file("baci.csv", &baci);
    let out = comity(&[MODEL, "--data", path.to_str().unwrap()]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for line in ["exporter is i", "importer is j", "year is t", "trade is v"] {
        assert!(table.contains(line), "{line}: {table}");
    }
}

#[test]
fn bad_commands_are_refused_with_a_place_and_code_2() {
    let path = file("bad-command.csv", &panel());
    let path = path.to_str().unwrap();
    let cases: &[(&[&str], &str)] = &[
        (&["trade ~ rtaa | exporter"], "did you mean rta?"),
        (&["trade rta"], "expected ~"),
        (&["trade ~ lgo(dist)"], "unknown function lgo()"),
        (&["trade ~ rta | exporter:year"], "exporter^year"),
        (&["trade ~ i(year, ref = 1999)"], "year has no value 1999; values: 2000"),
        (&[MODEL, "--sample", "year >"], "found the end"),
        (&[MODEL, "--family", "probit"], "expected ppml"),
        (&[MODEL, "--small-sample", "sas"], "expected stata"),
        (&[MODEL, "--cluster", "pairr"], "did you mean pair?"),
        (&[MODEL, "--threads", "0"], "at least 1"),
    ];
    for (args, says) in cases {
        let out = comity(&[args, &["--data", path][..]].concat());
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(2), "{args:?}: {err}");
        assert!(err.contains(says), "{args:?}: {err}");
        assert!(out.stdout.is_empty(), "{args:?}");
    }
}

#[test]
fn bad_data_are_refused_with_a_line_and_code_3() {
    let head = "exporter,importer,year,trade,dist,rta\n";
    let cases: &[(&str, &str, &str)] = &[
        ("empty.csv", "", "a line of column names"),
        ("no-rows.csv", head, "no rows"),
        (
            "text.csv",
            "exporter,importer,year,trade,dist,rta\nA,B,2000,many,1,0\n",
            "text.csv:2, column trade",
        ),
        ("infinite.csv", "exporter,importer,year,trade,dist,rta\nA,B,2000,1,inf,0\n", "infinity"),
        (
            "negative.csv",
            "exporter,importer,year,trade,dist,rta\nA,B,2000,1,2,0\nA,C,2000,-1,3,0\nB,A,2000,4,5,1\nB,C,2000,1,5,1\n",
            "negative.csv:3",
        ),
        ("short.csv", "exporter,importer,year,trade,dist,rta\nA,B,2000\n", "short.csv:2"),
        ("binary.csv", "a\0b\n", "binary"),
        ("not.dta", "this is no data set of Stata", "Stata"),
    ];
    for (name, content, says) in cases {
        let path = file(name, content);
        let out = comity(&[MODEL, "--data", path.to_str().unwrap()]);
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(3), "{name}: {err}");
        assert!(err.contains(says), "{name}: {err}");
    }
    let path = file("text-regressor.csv", &panel());
    let out = comity(&["trade ~ exporter", "--data", path.to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(2));
    assert!(text(&out.stderr).contains("i(exporter)"), "{}", text(&out.stderr));
    let out = comity(&[MODEL, "--data", "no-such-file.csv"]);
    assert_eq!(out.status.code(), Some(3));
}

#[test]
fn a_panel_of_zeros_has_nothing_to_explain() {
    let mut rows = "exporter,importer,year,trade,rta\n".to_owned();
    for o in COUNTRIES {
        for d in COUNTRIES {
            writeln!(rows, "{o},{d},2000,0,{}", u8::from(o < d)).unwrap();
        }
    }
    let path = file("zeros.csv", &rows);
    let out = comity(&["trade ~ rta | exporter + importer", "--data", path.to_str().unwrap()]);
    let err = text(&out.stderr);
    assert_eq!(out.status.code(), Some(3), "{err}");
    assert!(err.contains("no row is left of 36") && err.contains("separated"), "{err}");
}

#[test]
fn several_models_lags_and_levels_stand_side_by_side() {
    let path = file("several.csv", &panel());
    let path = path.to_str().unwrap();
    let formula = "trade ~ log(dist) + csw0(rta, l(rta, 1)) | exporter^year + importer^year";
    let out = comity(&[formula, "--data", path]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for part in ["(1)", "(3)", "l(rta, 1)", "30  no value of l(rta, 1)"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let out = comity(&[
        "trade ~ rta + i(year, log(dist), ref = 2001) | exporter^year + importer^year",
        "--data",
        path,
    ]);
    let table = text(&out.stdout);
    assert!(table.contains("year::2000:log(dist)") && !table.contains("year::2001"), "{table}");
}

#[test]
fn each_product_is_estimated_apart() {
    let mut rows =
        panel().replacen("exporter", "product,exporter", 1).lines().map(str::to_owned).collect::<Vec<_>>();
    let plain: Vec<String> = rows.drain(1..).collect();
    for product in ["010", "020"] {
        rows.extend(plain.iter().map(|row| format!("{product},{row}")));
    }
    let path = file("products.csv", &rows.join("\n"));
    let path = path.to_str().unwrap();
    let out = comity(&[MODEL, "--data", path, "--by", "product", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let models = json["models"].as_array().unwrap();
    assert_eq!((&models[0]["group"], &models[1]["group"]), (&"010".into(), &"020".into()));
    for model in models {
        assert_eq!(model["rows"]["read"], 90);
        assert_eq!(model["coefficients"], models[0]["coefficients"]);
    }
    let out = comity(&[MODEL, "--data", path]);
    let table = text(&out.stdout);
    assert!(table.contains("90 rows repeat") && table.contains("--by"), "{table}");
}

#[test]
fn the_same_numbers_in_every_form_and_with_any_number_of_threads() {
    let path = file("forms.csv", &panel().replace(",1\n", ",0.5\n"));
    let path = path.to_str().unwrap();
    let base = [MODEL, "--data", path, "--sample", "trade < 150"];
    let run = |more: &[&str]| {
        let out = comity(&[&base[..], more].concat());
        assert!(out.status.success(), "{more:?}: {}", text(&out.stderr));
        text(&out.stdout)
    };
    let json: serde_json::Value = serde_json::from_str(&run(&["--json"])).unwrap();
    assert_eq!(json["schema"], "comity/estimate/1");
    let model = &json["models"][0];
    let used = model["rows"]["used"].as_u64().unwrap();
    let dropped: u64 =
        model["rows"]["dropped"].as_array().unwrap().iter().map(|d| d["rows"].as_u64().unwrap()).sum();
    assert_eq!(used + dropped, model["rows"]["read"].as_u64().unwrap());
    let estimate = model["coefficients"][1]["estimate"].as_f64().unwrap();
    assert!(run(&["--csv"]).contains(&format!(",log(dist),{estimate},")));
    let latex = run(&["--latex", "--digits", "2"]);
    assert!(
        latex.contains(&format!("log(dist) & ${estimate:.2}$"))
            && latex.contains("exporter\\textasciicircum{}year"),
        "{latex}"
    );
    assert_eq!(run(&["--json", "--threads", "1"]), run(&["--json", "--threads", "3"]));
    let tested = run(&["--test", "log(dist) = -1", "--test", "rta = 0, log(dist) = 0"]);
    assert!(tested.contains("test log(dist) = -1: chi2(1) =") && tested.contains("chi2(2)"), "{tested}");
}

#[test]
fn fitted_flows_add_up_and_resistances_give_them_back() {
    let path = file("written.csv", &panel());
    let folder = path.parent().unwrap().to_owned();
    let (fitted, effects, plot) =
        (folder.join("fitted.csv"), folder.join("effects.csv"), folder.join("plot.svg"));
    let out = comity(&[
        MODEL,
        "--data",
        path.to_str().unwrap(),
        "--predict",
        fitted.to_str().unwrap(),
        "--effects",
        effects.to_str().unwrap(),
        "--reference",
        "DEU",
        "-o",
        plot.to_str().unwrap(),
    ]);
    assert!(out.status.success(), "{}", text(&out.stderr));
    assert!(std::fs::read_to_string(plot).unwrap().starts_with("<svg"));
    let rows = |path: &Path| -> Vec<Vec<String>> {
        let mut reader = csv::Reader::from_path(path).unwrap();
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    let number = |text: &String| text.parse::<f64>().unwrap();
    let fitted = rows(&fitted);
    assert_eq!(fitted.len(), 90);
    // What was fitted for an exporter in a year is what it exported.
    for country in COUNTRIES {
        let of: Vec<&Vec<String>> = fitted.iter().filter(|r| r[1] == country && r[3] == "2001").collect();
        let (mu, y): (f64, f64) =
            of.iter().fold((0.0, 0.0), |(m, y), r| (m + number(&r[5]), y + number(&r[6])));
        assert!((mu / y - 1.0).abs() < 1e-9, "{country}: {mu} {y}");
    }
    // Structural gravity: X = Y E / (outward inward) times the trade costs, which are exp(x b).
    let effects = rows(&effects);
    let value = |what: &str, level: &str| {
        let found = effects.iter().find(|r| r[1] == what && r[3] == level);
        number(&found.unwrap_or_else(|| panic!("{what} {level}"))[4])
    };
    assert!((value("inward", "DEU^2001") - 1.0).abs() < 1e-12);
    let cell = fitted.iter().find(|r| r[1] == "CHN" && r[2] == "ARG" && r[3] == "2001").unwrap();
    let found = model(&[MODEL, "--data", path.to_str().unwrap()]);
    // China and Argentina are the fourth and the first of the list.
    let costs = (coefficient(&found, "log(dist)") * 4000f64.ln()).exp();
    assert!(
        panel().contains("CHN,ARG,2001,")
            && panel().lines().any(|l| l.starts_with("CHN,ARG,2001") && l.ends_with(",4000,0"))
    );
    let gravity = value("output", "CHN^2001") * value("expenditure", "ARG^2001")
        / (value("outward", "CHN^2001") * value("inward", "ARG^2001"))
        * costs;
    assert!((gravity / number(&cell[5]) - 1.0).abs() < 1e-9, "{gravity} {cell:?}");
}

/// The panel as a Parquet file: texts, whole numbers and numbers.
fn parquet(name: &str) -> PathBuf {
    use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
    use parquet::file::writer::SerializedFileWriter;
    let path = file(name, "");
    let schema = "message panel { required binary exporter (UTF8); required binary importer (UTF8); \
                  required int32 year; required double trade; optional double dist; required double rta; }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let mut writer =
        SerializedFileWriter::new(std::fs::File::create(&path).unwrap(), schema, Default::default()).unwrap();
    let content = panel();
    let rows: Vec<Vec<&str>> = content.lines().skip(1).map(|row| row.split(',').collect()).collect();
    let texts = |at: usize| rows.iter().map(|row| ByteArray::from(row[at])).collect::<Vec<_>>();
    let numbers = |at: usize| rows.iter().map(|row| row[at].parse::<f64>().unwrap()).collect::<Vec<_>>();
    let mut group = writer.next_row_group().unwrap();
    for at in 0..6 {
        let mut column = group.next_column().unwrap().unwrap();
        match at {
            0 | 1 => column.typed::<ByteArrayType>().write_batch(&texts(at), None, None).unwrap(),
            2 => {
                let years: Vec<i32> = numbers(at).iter().map(|year| *year as i32).collect();
                column.typed::<Int32Type>().write_batch(&years, None, None).unwrap()
            }
            // The first distance is missing.
            4 => {
                let there: Vec<i16> = (0..rows.len()).map(|row| i16::from(row > 0)).collect();
                column.typed::<DoubleType>().write_batch(&numbers(at)[1..], Some(&there), None).unwrap()
            }
            _ => column.typed::<DoubleType>().write_batch(&numbers(at), None, None).unwrap(),
        };
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    path
}

/// The panel as a Stata file, the first distance missing.
fn stata(name: &str) -> PathBuf {
    use dta::stata::dta::byte_order::ByteOrder;
    use dta::stata::dta::dta_writer::DtaWriter;
    use dta::stata::dta::header::Header;
    use dta::stata::dta::release::Release;
    use dta::stata::dta::schema::Schema;
    use dta::stata::dta::value::Value;
    use dta::stata::dta::variable::Variable;
    use dta::stata::dta::variable_type::VariableType;
    use dta::stata::missing_value::MissingValue;
    use dta::stata::stata_double::StataDouble;
    use dta::stata::stata_int::StataInt;
    let path = file(name, "");
    let mut schema = Schema::builder();
    for (name, kind, format) in [
        ("exporter", VariableType::FixedString(3), "%3s"),
        ("importer", VariableType::FixedString(3), "%3s"),
        ("year", VariableType::Int, "%8.0g"),
        ("trade", VariableType::Double, "%10.0g"),
        ("dist", VariableType::Double, "%10.0g"),
        ("rta", VariableType::Double, "%10.0g"),
    ] {
        schema = schema.add_variable(Variable::builder(kind, name).format(format));
    }
    let header = Header::builder(Release::V118, ByteOrder::LittleEndian).build();
    let characteristics = DtaWriter::new()
        .from_path(&path)
        .unwrap()
        .write_header(header)
        .unwrap()
        .write_schema(schema.build().unwrap())
        .unwrap();
    let mut records = characteristics.into_record_writer().unwrap();
    for (i, row) in panel().lines().skip(1).enumerate() {
        let cells: Vec<&str> = row.split(',').collect();
        let number = |at: usize| StataDouble::Present(cells[at].parse().unwrap());
        let dist = if i == 0 { StataDouble::Missing(MissingValue::System) } else { number(4) };
        records
            .write_record(&[
                Value::string(cells[0]),
                Value::string(cells[1]),
                Value::Int(StataInt::Present(cells[2].parse().unwrap())),
                Value::Double(number(3)),
                Value::Double(dist),
                Value::Double(number(5)),
            ])
            .unwrap();
    }
    records.into_long_string_writer().unwrap().into_value_label_writer().unwrap().finish().unwrap();
    path
}

#[test]
fn parquet_and_stata_give_the_same_bits_as_text() {
    let mut content: Vec<String> = panel().lines().map(str::to_owned).collect();
    let first: Vec<&str> = content[1].split(',').collect();
    content[1] = format!("{},{},{},{},,{}", first[0], first[1], first[2], first[3], first[5]);
    let models = |path: &Path| {
        let out = comity(&[MODEL, "--data", path.to_str().unwrap(), "--json"]);
        assert!(out.status.success(), "{}: {}", path.display(), text(&out.stderr));
        let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
        json["models"].clone()
    };
    let csv = models(&file("same.csv", &content.join("\n")));
    assert_eq!(csv[0]["rows"]["dropped"][0]["reason"], "no value of dist");
    assert_eq!(csv, models(&parquet("same.parquet")));
    assert_eq!(csv, models(&stata("same.dta")));
}

/// The folder of originals, if it is there.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("COMITY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if !folder.join("data/agtpa").exists() {
        println!("skipped: no shared folder (set COMITY_SHARED)");
        return None;
    }
    Some(folder)
}

#[test]
fn the_atlas_is_a_panel_with_its_evidence() {
    let sample =
        "year == 2014 & exporter %in% c('ARG','BRA','CHL','CHN','DEU','FRA','JPN','USA','MEX','PER')";
    let formula = "trade ~ rta + log(dist) + contig | exporter^year + importer^year";
    let out = comity(&[formula, "--data", "atlas", "--sample", sample]);
    let table = text(&out.stdout);
    assert!(out.status.success(), "{}", text(&out.stderr));
    for part in
        ["agreement/CHL>CHN/2007", "trade.goods.exports/CHN>BRA/2014@baci", "counts as zero", "a seam"]
    {
        assert!(table.contains(part), "{part}: {table}");
    }
    for id in ["agreement/CHL>CHN/2007", "geo.contiguity/ARG>BRA/2014@geodist-contiguity"] {
        let explained = Command::new(env!("CARGO_BIN_EXE_comity")).args(["explain", id]).output().unwrap();
        assert!(explained.status.success(), "{id}: {}", text(&explained.stderr));
    }
}

/// Coefficients and standard errors of the first model by name.
fn numbers(args: &[&str]) -> (std::collections::BTreeMap<String, (f64, f64)>, u64) {
    let out = comity(&[args, &["--json", "--small-sample", "fixest"][..]].concat());
    assert!(out.status.success(), "{args:?}: {}", text(&out.stderr));
    let json: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    let model = &json["models"][0];
    let number = |c: &serde_json::Value, what: &str| c[what].as_f64().unwrap();
    let coefficients = model["coefficients"].as_array().unwrap().iter();
    let found = coefficients
        .map(|c| (c["name"].as_str().unwrap().to_owned(), (number(c, "estimate"), number(c, "se"))));
    (found.collect(), model["rows"]["used"].as_u64().unwrap())
}

/// A table of the Advanced Guide: formula, restriction, rows, and some of its numbers to six decimals.
type Published = (&'static str, &'static str, u64, &'static [(&'static str, f64, f64)]);

/// Yotov, Piermartini, Monteiro and Larch (2016), chapter 1, as fixest reproduces it; an error of zero
/// is not compared.
const GUIDE: &[Published] = &[
    (
        "log(trade) ~ log(dist) + cntg + lang + clny | exporter^year + importer^year",
        "abroad",
        25_689,
        &[("log(dist)", -1.215573, 0.038176), ("cntg", 0.223159, 0.202789), ("clny", 0.670451, 0.149418)],
    ),
    (
        "trade ~ log(dist) + cntg + lang + clny | exporter^year + importer^year",
        "abroad",
        28_152,
        &[("log(dist)", -0.840927, 0.032135), ("lang", 0.247477, 0.077693), ("clny", -0.222490, 0.117997)],
    ),
    (
        "trade ~ i(year, log(dist)) + cntg + lang + clny | exporter^year + importer^year",
        "abroad",
        28_152,
        &[("year::1986:log(dist)", -0.859283, 0.0), ("year::2006:log(dist)", -0.835650, 0.0)],
    ),
    (
        "trade ~ border:log(dist) + border:cntg + border:lang + border:clny + rta | exporter^year + importer^year + home",
        "all",
        28_566,
        &[("border:log(dist)", -0.800304, 0.0), ("rta", 0.408522, 0.069937)],
    ),
    ("trade ~ rta | exporter^year + importer^year + dyad", "all", 28_482, &[("rta", 0.557185, 0.103753)]),
    (
        "trade ~ rta + rta_lag4 + rta_lag8 + rta_lag12 + i(year, border, ref = 2006) | exporter^year + importer^year + dyad",
        "all",
        28_482,
        &[
            ("rta", 0.115680, 0.088007),
            ("rta_lag4", 0.287716, 0.0),
            ("year::1986:border", -0.705610, 0.0),
            ("year::2002:border", -0.140893, 0.0),
        ],
    ),
];

#[test]
fn tables_of_the_advanced_guide_to_all_digits() {
    let Some(shared) = shared() else { return };
    let data = shared.join("data/agtpa/agtpa_applications.csv.gz");
    for (formula, rows, used, published) in GUIDE {
        let years = "year %in% c(1986, 1990, 1994, 1998, 2002, 2006)";
        let sample =
            if *rows == "all" { years.to_owned() } else { format!("{years} & exporter != importer") };
        let family = if formula.starts_with("log") { "ols" } else { "ppml" };
        let (found, n) = numbers(&[
            formula,
            "--data",
            data.to_str().unwrap(),
            "--sample",
            &sample,
            "--family",
            family,
            "--cluster",
            "dyad",
        ]);
        assert_eq!(n, *used, "{formula}");
        for (name, estimate, se) in *published {
            let (b, s) = found[*name];
            assert!((b - estimate).abs() <= 0.6e-6, "{formula} {name}: {b}");
            assert!(*se == 0.0 || (s - se).abs() <= 0.6e-6, "{formula} {name}: error {s}");
        }
    }
}

#[test]
fn the_bias_of_many_effects_is_told_or_why_not() {
    let path = file("bias.csv", &panel());
    let path = path.to_str().unwrap();
    let three_way = "trade ~ rta | exporter^year + importer^year + pair";
    let found = model(&[three_way, "--data", path, "--bias-correction"]);
    let c = &found["bias_correction"]["coefficients"][0];
    let (bias, less) = (c["bias"].as_f64().unwrap(), c["estimate"].as_f64().unwrap());
    assert_eq!(c["name"], "rta");
    assert!((coefficient(&found, "rta") - bias - less).abs() < 1e-15);
    assert!(bias != 0.0 && bias.abs() < 0.05, "{bias}");
    assert!(model(&[three_way, "--data", path])["bias_correction"].is_null());
    let logs = "log(trade) ~ rta | exporter^year + importer^year + pair";
    let out = comity(&[logs, "--data", path, "--family", "ols", "--bias-correction"]);
    assert!(text(&out.stdout).contains("no bias correction: it is for unweighted Poisson"));
}

#[test]
fn the_example_of_weidner_and_zylkin_to_all_digits() {
    let Some(shared) = shared() else { return };
    let data = shared.join("certify/ppml-fe-bias/PPMLFEBIAS_EXAMPLE_DATA.dta");
    let found = model(&[
        "trade ~ fta | isoexp^year + isoimp^year + isoexp^isoimp",
        "--data",
        data.to_str().unwrap(),
        "--sample",
        "category == \"MANUF\"",
        "--exporter",
        "isoexp",
        "--importer",
        "isoimp",
        "--bias-correction",
    ]);
    let c = &found["bias_correction"]["coefficients"][0];
    assert!((c["bias"].as_f64().unwrap() - 0.007_656_752_4).abs() < 2e-10);
    assert!((c["se"].as_f64().unwrap() - 0.041_955_855_8).abs() < 0.6e-10);
}

/// Every pair in three years with an endogenous `tariff`: trade falls by 0.8 of it, and a shock that
/// raises both hides that. `quota` and `levy` move the tariff alone.
fn tariffs() -> String {
    let mut out = "exporter,importer,year,trade,tariff,quota,levy,border\n".to_owned();
    let mut state = 1_u64;
    let mut random = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
    };
    for t in 0..3 {
        for i in 0..12 {
            for j in (0..12).filter(|j| *j != i) {
                let [quota, levy, shock, noise] = std::array::from_fn(|_| random());
                let effects = wobble(i * 7 + t) + wobble(100 + j * 5 + t);
                let border = f64::from(u8::from(i.abs_diff(j) == 1));
                let tariff = quota + 0.5 * levy + 0.2 * border + 0.4 * effects + shock;
                let trade = (3.0 + effects - 0.8 * tariff + 0.3 * border + 1.2 * shock + 0.2 * noise).exp();
                writeln!(out, "C{i:02},C{j:02},{},{trade},{tariff},{quota},{levy},{border}", 2000 + t)
                    .unwrap();
            }
        }
    }
    out
}

const INSTRUMENTS: &str = "trade ~ border | exporter^year + importer^year | tariff ~ quota + levy";

#[test]
fn instruments_find_what_plain_regressors_hide() {
    let path = file("tariffs.csv", &tariffs());
    let path = path.to_str().unwrap();
    let logs = INSTRUMENTS.replace("trade ", "log(trade) ");
    let plain = "trade ~ border + tariff | exporter^year + importer^year";
    assert!(coefficient(&model(&[plain, "--data", path]), "tariff") > -0.6);
    for (formula, family, method) in [(INSTRUMENTS, "ppml", "PPML-CF"), (logs.as_str(), "ols", "2SLS")] {
        let args = [formula, "--data", path, "--family", family];
        let found = model(&args);
        assert!((coefficient(&found, "tariff") + 0.8).abs() < 0.1, "{family}: {found:#}");
        assert!((coefficient(&found, "v(tariff)") - 1.2).abs() < 0.15, "{family}: {found:#}");
        let told = &found["instruments"];
        assert_eq!(told["method"], method);
        let first = &told["first_stage"][0];
        assert_eq!((&first["endogenous"], &first["weak"]), (&"tariff".into(), &false.into()));
        assert!(first["f"].as_f64().unwrap() > 50.0 && first["df"] == 2, "{first:#}");
        let roles: Vec<bool> =
            first["coefficients"].as_array().unwrap().iter().map(|c| c["instrument"] == true).collect();
        assert_eq!(roles, [false, true, true]);
        assert!(told["exogeneity"]["p_value"].as_f64().unwrap() < 1e-6);
        // Errors that take the residual for data are others, and less.
        let errors = found["coefficients"].as_array().unwrap().iter().map(|c| c["se"].as_f64().unwrap());
        let naive = told["uncorrected_se"].as_array().unwrap().iter().map(|se| se.as_f64().unwrap());
        assert!(errors.zip(naive).skip(1).take(1).all(|(se, naive)| naive < 0.95 * se), "{found:#}");
        let table = text(&comity(&args).stdout);
        for part in
            [method, "v(tariff)", "first stage of tariff", "F of the instruments of tariff", "rejected"]
        {
            assert!(table.contains(part), "{part}: {table}");
        }
        assert!(!table.contains("WEAK") && !table.contains("R2 within"), "{table}");
        let latex = text(&comity(&[&args[..], &["--latex"]].concat()).stdout);
        assert!(latex.contains(method) && latex.contains("v() is the residual of a first stage"), "{latex}");
        let csv = text(&comity(&[&args[..], &["--csv"]].concat()).stdout);
        assert!(csv.contains(&format!("(1),{method},{}", formula.split(" ~").next().unwrap())), "{csv}");
        assert!(csv.contains(",v(tariff),"), "{csv}");
    }
    assert!(model(&[plain, "--data", path])["instruments"].is_null());
    // No effects, in both spellings.
    let [none, zero] = ["", "0 | "].map(|effects| {
        let formula = format!("log(trade) ~ border | {effects}tariff ~ quota");
        model(&[formula.as_str(), "--data", path, "--family", "ols"])
    });
    assert_eq!(none["coefficients"], zero["coefficients"]);
    assert_eq!(none["coefficients"][0]["name"], "(Intercept)");
}

#[test]
fn instruments_that_tell_nothing_are_named_or_refused() {
    let path = file("tariffs-bad.csv", &tariffs());
    let path = path.to_str().unwrap();
    let with = |last: &str| format!("trade ~ border | exporter^year + importer^year | {last}");
    let cases: &[(&str, &[&str], i32, &str)] = &[
        (
            "tariff + levy ~ quota",
            &[],
            2,
            "2 endogenous regressors need at least as many instruments; 1 given",
        ),
        ("tariff ~ quotta", &[], 2, "did you mean quota?"),
        ("tariff quota", &[], 2, "expected ~"),
        ("tariff ~ quota", &["--iid"], 2, "--iid does not go with instruments"),
        ("tariff ~ quota", &["--family", "gamma"], 2, "instruments go with --family ppml or ols"),
        ("tariff ~ border", &[], 3, "1 given, of which 0 are left"),
        ("tariff ~ year", &[], 3, "must vary within the effects"),
        ("I(quota + border) ~ quota", &[], 3, "the first stage fits it exactly"),
        ("border ~ quota", &[], 3, "the coefficient of border is not identified"),
    ];
    for (last, more, code, says) in cases {
        let out = comity(&[&[with(last).as_str(), "--data", path], *more].concat());
        let err = text(&out.stderr);
        assert_eq!(out.status.code(), Some(*code), "{last}: {err}");
        assert!(err.contains(says), "{last}: {err}");
        assert!(out.stdout.is_empty(), "{last}");
    }
    // The square of the quota says nothing of the tariff.
    let weak = text(&comity(&[with("tariff ~ I(quota^2)").as_str(), "--data", path]).stdout);
    assert!(weak.contains("WEAK: below 10"), "{weak}");
}

/// One row a cluster: the jackknife is HC3 but for the factor (n - 1) / n, which simple regression gives by hand.
#[test]
fn the_jackknife_by_row_is_hc3() {
    let rows: [(f64, f64); 8] =
        [(1.0, 2.1), (2.0, 3.9), (3.0, 6.2), (4.0, 7.7), (5.0, 10.4), (6.0, 11.8), (8.0, 16.9), (13.0, 25.0)];
    let mut content = "id,x,y\n".to_owned();
    rows.iter().enumerate().for_each(|(i, (x, y))| writeln!(content, "{i},{x},{y}").unwrap());
    let path = file("jackknife.csv", &content);
    let found = model(&["y ~ x", "--data", path.to_str().unwrap(), "--family", "ols", "--jackknife", "id"]);
    let n = rows.len() as f64;
    let (mean_x, mean_y) =
        (rows.iter().map(|r| r.0).sum::<f64>() / n, rows.iter().map(|r| r.1).sum::<f64>() / n);
    let spread: f64 = rows.iter().map(|r| (r.0 - mean_x).powi(2)).sum();
    let slope = rows.iter().map(|r| (r.0 - mean_x) * (r.1 - mean_y)).sum::<f64>() / spread;
    let part = |(x, y): &(f64, f64)| {
        let leverage = 1.0 / n + (x - mean_x).powi(2) / spread;
        let rest = y - mean_y - slope * (x - mean_x);
        ((x - mean_x) / spread * rest / (1.0 - leverage)).powi(2)
    };
    let expected = ((n - 1.0) / n * rows.iter().map(part).sum::<f64>()).sqrt();
    let x = found["coefficients"].as_array().unwrap().iter().find(|c| c["name"] == "x").unwrap();
    let se = x["se"].as_f64().unwrap();
    assert!((se - expected).abs() < 1e-10 * expected, "{se} {expected}");
}

#[test]
fn errors_over_time_are_told_and_need_numbered_periods() {
    let path = file("over_time.csv", &panel());
    let data = path.to_str().unwrap();
    let error = |more: &[&str]| {
        let found = model(&[&[MODEL, "--data", data, "--small-sample", "none"], more].concat());
        found["coefficients"][0]["se"].as_f64().unwrap()
    };
    assert!((error(&["--newey-west", "0"]) / error(&["--robust"]) - 1.0).abs() < 1e-9);
    assert!((error(&["--driscoll-kraay", "0"]) / error(&["--cluster", "year"]) - 1.0).abs() < 1e-9);
    let out = comity(&[MODEL, "--data", data, "--newey-west", "2"]);
    let told = text(&out.stdout).replace('\n', " ");
    assert!(told.contains("correlated within a pair up to 2 periods"), "{told}");
    let lettered = file("over_letters.csv", &panel().replace(",2001,", ",two,"));
    let out = comity(&["trade ~ rta", "--data", lettered.to_str().unwrap(), "--driscoll-kraay", "1"]);
    let told = text(&out.stderr);
    assert!(
        out.status.code() == Some(3) && told.contains("whole numbers in year") && told.contains("two"),
        "{told}"
    );
}
