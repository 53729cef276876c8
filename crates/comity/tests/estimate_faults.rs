//! Small inputs on which an estimate, its account or a message was once wrong, with the right values.
#![allow(clippy::unwrap_used, clippy::panic, clippy::excessive_precision)]

use std::path::PathBuf;
use std::process::{Command, Output};

fn comity(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_comity")).arg("estimate").args(args).output().unwrap()
}

fn file(name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("comity-estimate-faults-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

/// Standard output of a run that succeeds.
fn told(name: &str, content: &str, args: &[&str]) -> String {
    let path = file(name, content);
    let out = comity(&[args, &["--data", path.to_str().unwrap()]].concat());
    let (text, err) = (String::from_utf8(out.stdout).unwrap(), String::from_utf8(out.stderr).unwrap());
    assert!(out.status.success(), "{name}: {text}{err}");
    text
}

/// Exit code and standard error of a run that is refused.
fn refused(name: &str, content: impl AsRef<[u8]>, args: &[&str]) -> (Option<i32>, String) {
    let path = file(name, content);
    let out = comity(&[args, &["--data", path.to_str().unwrap()]].concat());
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

/// Estimates and errors of the first model.
fn numbers(json: &str) -> Vec<(String, f64, f64)> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let all = value["models"][0]["coefficients"].as_array().unwrap();
    all.iter()
        .map(|c| {
            let number = |key: &str| c[key].as_f64().unwrap_or(f64::NAN);
            (c["name"].as_str().unwrap().to_owned(), number("estimate"), number("se"))
        })
        .collect()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs(), "{found} is not {expected}");
}

const WIDE: u64 = 1 << 53;

/// Rows of four levels whose numbers differ in the last digit of 54 bits.
fn wide() -> (Vec<u64>, [f64; 8], [f64; 8]) {
    let ids = [0, 0, 1, 1, 2, 2, 3, 3].map(|id| WIDE + id).to_vec();
    (ids, [1.0, 2.0, 1.0, 3.0, 2.0, 5.0, 4.0, 5.0], [1.0, 3.0, 11.0, 14.0, 2.0, 6.0, 20.0, 22.0])
}

fn parquet(name: &str, unsigned: bool, compression: parquet::basic::Compression) -> PathBuf {
    use parquet::data_type::{DoubleType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    let path = file(name, "");
    let kind = if unsigned { "(INTEGER(64,false))" } else { "" };
    let nested = "optional group unused { optional int32 deep; }";
    let text =
        format!("message m {{ {nested} required int64 id {kind}; required double x; required double y; }}");
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(&text).unwrap());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let out = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(out, schema, properties.into()).unwrap();
    let (ids, x, y) = wide();
    let ids: Vec<i64> =
        ids.iter().map(|id| if unsigned { id.wrapping_add(1 << 63) as i64 } else { *id as i64 }).collect();
    let mut group = writer.next_row_group().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<parquet::data_type::Int32Type>().write_batch(&[], Some(&[0; 8]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
    column.close().unwrap();
    for values in [x, y] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<DoubleType>().write_batch(&values, None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    path
}

#[test]
fn whole_numbers_beyond_doubles_stay_apart() {
    use parquet::basic::{BrotliLevel, Compression, GzipLevel};
    let (ids, x, y) = wide();
    let rows: Vec<String> = (0..8).map(|r| format!("{},{},{}", ids[r], x[r], y[r])).collect();
    let csv = file("ids.csv", format!("id,x,y\n{}\n", rows.join("\n")));
    let packed = [
        Compression::UNCOMPRESSED,
        Compression::GZIP(GzipLevel::default()),
        Compression::BROTLI(BrotliLevel::default()),
        Compression::LZ4_RAW,
    ];
    let mut paths = vec![csv, parquet("unsigned.parquet", true, Compression::SNAPPY)];
    paths
        .extend(packed.iter().enumerate().map(|(at, how)| parquet(&format!("ids{at}.parquet"), false, *how)));
    for path in paths {
        let run = |more: &[&str]| {
            let args = ["y ~ x | id", "--family", "ols", "--json", "--data", path.to_str().unwrap()];
            let out = comity(&[&args, more].concat());
            assert!(out.status.success(), "{path:?} {}", String::from_utf8_lossy(&out.stderr));
            numbers(&String::from_utf8(out.stdout).unwrap())
        };
        let plain = run(&[]);
        near(plain[0].1, 1.466_666_666_666_667);
        assert!((plain[0].2 - 0.109_589_582_275).abs() < 1e-10, "{plain:?}");
        let sampled = run(&["--sample", "id > 5"]);
        near(sampled[0].1, plain[0].1);
        let clustered = run(&["--cluster", "id"]);
        near(clustered[0].1, plain[0].1);
    }
}

const FEW: &str = "y,x,w,g\n1.2,0.5,1,1\n2.0,1.1,0,1\n0.7,0.2,2,1\n3.1,1.9,1,2\n2.2,1.0,3,2\n4.0,2.2,0,2\n\
                   1.0,0.1,1,3\n2.9,1.2,2,3\n2.5,1.6,2,3\n3.7,2.8,1,4\n1.1,0.9,0,4\n2.6,1.4,3,4\n";

#[test]
fn a_test_has_the_law_of_the_table() {
    let table = told(
        "test.csv",
        FEW,
        &["y ~ x + w", "--family", "ols", "--cluster", "g", "--test", "w = 0", "--test", "x = 0, w = 0"],
    );
    assert!(table.contains("F(1, 3)") && table.contains("p = 0.3892"), "{table}");
    assert!(table.contains("F(2, 3) = 207.65, p = 0.0006"), "{table}");
    let ppml = told("test.csv", FEW, &["y ~ x + w", "--cluster", "g", "--test", "w = 0"]);
    assert!(ppml.contains("chi2(1)"), "{ppml}");
    let args = [
        "y ~ x + i(w)",
        "--family",
        "ols",
        "--cluster",
        "g",
        "--test",
        "x = 0, w::0 = 0, w::1 = 0, w::2 = 0",
    ];
    let (code, err) = refused("test.csv", FEW, &args);
    assert!(code == Some(3) && err.contains("need more than 4 clusters"), "{err}");
}

#[test]
fn slopes_alone_keep_the_constant() {
    let rows = "y,x,id,t\n5.1,0.3,1,1\n6.0,1.2,1,2\n7.4,0.1,1,3\n8.8,2.0,2,1\n9.2,0.9,2,2\n9.9,1.5,2,3\n4.0,0.2,3,1\n4.3,2.4,3,2\n5.6,1.1,3,3\n";
    let args = ["y ~ x | id[[t]]", "--family", "ols", "--iid", "--json"];
    let found = numbers(&told("slopes.csv", rows, &args));
    near(found[0].1, 4.674_742_826_205);
    near(found[1].1, 0.354_649_952_105);
    assert!((found[1].2 - 0.644_840_760_948).abs() < 1e-9, "{found:?}");
    let without = numbers(&told("slopes.csv", rows, &["y ~ 0 + x | id[[t]]", "--family", "ols", "--json"]));
    assert_eq!(without.len(), 1);
    near((without[0].1 * 1e6).round(), 1_540_273.0);
}

#[test]
fn columns_that_are_not_asked_for_stop_nothing() {
    for (name, values) in [
        ("time", ["1999-12-31", "2000-12-31", "1999-12-31", "2000-12-31"]),
        ("year", ["FY2001", "FY2002", "FY2001", "FY2002"]),
        ("t", ["a", "b", "", "inf"]),
    ] {
        let rows = format!(
            "y,x,g,i,j,{name}\n1,2,a,1,1,{}\n2,3,a,1,2,{}\n4,4,b,2,1,{}\n3,6,b,2,2,{}\n",
            values[0], values[1], values[2], values[3]
        );
        let table = told("dates.csv", &rows, &["y ~ x | g", "--family", "ols"]);
        assert!(table.contains("-0.200") && table.contains("robust to unequal variances"), "{table}");
    }
    let rows = "y,exporter,importer,year,x\n1,A,B,y1,1\n2,A,B,y2,2\n4,B,A,y1,1\n3,B,A,y2,3\n";
    let (code, err) = refused("lags.csv", rows, &["y ~ l(x, 1)"]);
    assert!(code == Some(2) && err.contains("lags count years") && err.contains("\"y1\""), "{err}");
}

#[test]
fn the_account_adds_up_or_the_offset_is_named() {
    let (code, err) = refused("account.csv", "y,x,id\n3,1,1\n0,5,1\n0,5,2\n4,1,3\n", &["y ~ x | id"]);
    assert_eq!(code, Some(3), "{err}");
    let counts = err.split("no row is left of 4: ").nth(1).unwrap().split('\n').next().unwrap();
    let sum: usize =
        counts.split("; ").map(|part| part.split(' ').next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(sum, 4, "{err}");
    let rows = "y,x,pop\n0,0.1,30000\n2,1.0,90000\n1,0.4,45000\n5,1.7,210000\n0,-0.3,12000\n3,0.8,150000\n";
    let (code, err) = refused("pop.csv", rows, &["y ~ x", "--offset", "pop"]);
    assert!(code == Some(3) && err.contains("198000 log points") && err.contains("log(pop)"), "{err}");
}

#[test]
fn a_perfect_fit_and_a_separation_by_size_are_told_as_they_are() {
    let rows = "y,x,g\n0.1,0,a\n0.1,1,a\n0.1,1,a\n0.7,0,b\n0.7,0,b\n0.7,1,b\n12345.678,1,c\n12345.678,0,c\n12345.678,1,c\n";
    let table = told("perfect.csv", rows, &["y ~ x | g", "--family", "ols"]);
    assert!(table.contains("leave nothing of the response") && table.contains("(n/a)"), "{table}");
    let rows = "y,x\n0,20000000\n0,20000000\n0,0\n2,0\n1,0\n4,1\n";
    let json = told("scale.csv", rows, &["y ~ x", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["models"][0]["rows"]["used"], 6);
    let found = numbers(&json);
    assert!((found[0].1 - 0.559_615_99).abs() < 1e-7 && (found[1].1 + 8.6265e-7).abs() < 1e-10, "{found:?}");
}

#[test]
fn what_only_rounding_is_left_of_has_no_errors_and_no_test() {
    let rows = "y,x,k,g\n1,0,3,a\n3,1,3,a\n5,2,3,a\n1,0,3,b\n3,1,3,b\n9,4,3,b\n";
    for (formula, family) in [("y ~ x", "ols"), ("y ~ x | g", "ols"), ("k ~ x", "ols"), ("k ~ x | g", "ppml")]
    {
        let json = told("wholly.csv", rows, &[formula, "--family", family, "--robust", "--json"]);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        for coefficient in value["models"][0]["coefficients"].as_array().unwrap() {
            assert!(
                coefficient["se"].is_null() && coefficient["p_value"].is_null(),
                "{formula}: {coefficient}"
            );
        }
        let (code, err) =
            refused("wholly.csv", rows, &[formula, "--family", family, "--robust", "--test", "x = 1"]);
        assert!(code == Some(3) && err.contains("not known"), "{formula}: {err}");
    }
    let found = numbers(&told("wholly.csv", rows, &["k ~ x", "--family", "ols", "--robust", "--json"]));
    assert_eq!(found[1].1, 0.0, "a slope of rounding is zero");
    let within =
        told("test.csv", "y,x\n1,1\n2,3\n4,4\n3,6\n", &["y ~ x", "--family", "ols", "--robust", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&within).unwrap();
    assert!(value["models"][0]["goodness"]["r2_within"].is_null(), "no effects, nothing within");
}

#[test]
fn a_response_does_not_explain_itself_in_any_form() {
    let rows =
        "trade,x,g,exporter,importer,year\n1,2,a,A,B,1\n4,1,a,A,B,2\n2,5,b,A,B,3\n8,3,b,A,B,4\n6,6,c,A,B,5\n";
    for formula in [
        "trade ~ log(trade)",
        "trade ~ x + x:trade",
        "log(trade) ~ x + trade",
        "trade ~ x | trade",
        "trade ~ x | g[trade]",
        "trade ~ i(g, trade)",
    ] {
        let (code, err) = refused("self.csv", rows, &[formula, "--family", "ols"]);
        assert!(code == Some(2) && err.contains("explain itself"), "{formula}: {err}");
    }
    // Another year of it, and a column that several are made of, are no such thing.
    for formula in ["trade ~ l(trade, 1)", "I(trade - l(trade, 1)) ~ l(trade, 1)", "I(trade / x) ~ log(x)"] {
        told("self.csv", rows, &[formula, "--family", "ols", "--iid"]);
    }
    let (_, err) = refused("self.csv", rows, &["asinh(trade) ~ x"]);
    assert!(err.contains("--family ols"), "{err}");
}

#[test]
fn lags_look_back_in_any_unit_that_is_told() {
    let rows = "y,x,firm,plant,t\n1,1,f,1,1\n2,4,f,1,2\n4,3,f,1,4\n3,2,f,2,1\n6,7,f,2,2\n5,1,g,1,2\n9,9,g,1,3\n8,4,g,1,4\n2,6,g,1,5\n";
    let json = told(
        "units.csv",
        rows,
        &["y ~ l(x, 1)", "--family", "ols", "--iid", "--unit", "firm,plant", "--json"],
    );
    // By hand: y 2, 6, 9, 8, 2 on x of the time before 1, 2, 1, 9, 4; time 3 is missing before 4 of the first.
    let (y, x) = ([2.0, 6.0, 9.0, 8.0, 2.0], [1.0, 2.0, 1.0, 9.0, 4.0]);
    let (my, mx) = (5.4, 3.4);
    let slope = y.iter().zip(x).map(|(y, x)| (y - my) * (x - mx)).sum::<f64>()
        / x.iter().map(|x| (x - mx) * (x - mx)).sum::<f64>();
    near(numbers(&json)[1].1, slope);
    let (code, err) = refused("units.csv", rows, &["y ~ l(x, 1)", "--family", "ols", "--iid"]);
    assert!(code == Some(2) && err.contains("--unit COLUMN"), "{err}");
    let (code, err) =
        refused("units.csv", rows, &["y ~ l(x, 1)", "--family", "ols", "--iid", "--unit", "firm"]);
    assert!(code == Some(2) && err.contains("one row for each firm and year"), "{err}");
    let (code, err) = refused("units.csv", rows, &["y ~ x", "--unit", "firm"]);
    assert!(code == Some(2) && err.contains("there are neither"), "{err}");
}

#[test]
fn measures_of_fit_know_of_weights_and_of_an_offset() {
    // A constant beside the offset explains all: log(y) = offset + log 2.
    let rows = "y,o,w,x\n2,0,1,1\n4,0.693147180559945,2,0\n8,1.386294361119891,1,1\n2,0,3,0\n";
    let of = |args: &[&str]| -> serde_json::Value {
        let all = [args, &["--robust", "--json"][..]].concat();
        let json: serde_json::Value = serde_json::from_str(&told("fit.csv", rows, &all)).unwrap();
        json["models"][0]["goodness"].clone()
    };
    let none = of(&["y ~ 1", "--offset", "o"]);
    assert!(none["pseudo_r2"].as_f64().unwrap().abs() < 1e-12, "{none}");
    let weighted = of(&["y ~ x", "--family", "ols", "--weights", "w"]);
    assert!(weighted["log_likelihood"].is_null() && weighted["r2"].is_number(), "{weighted}");
    assert!(of(&["y ~ x", "--family", "ols"])["log_likelihood"].is_number());
}

/// `value` and `status` of each line that `--predict` writes, in the order of the rows.
fn predictions(data: &str, new: Option<&str>, args: &[&str]) -> Vec<(Option<f64>, String)> {
    let (data, out) = (file("predict-data.csv", data), file("predict-out.csv", ""));
    let new = new.map(|rows| file("predict-new.csv", rows));
    let path = |path: &PathBuf| path.to_str().unwrap().to_owned();
    let mut all: Vec<String> = args.iter().map(ToString::to_string).collect();
    all.extend(["--data".into(), path(&data), "--predict".into(), path(&out)]);
    all.extend(new.iter().flat_map(|new| ["--new-data".into(), path(new)]));
    let ran = comity(&all.iter().map(String::as_str).collect::<Vec<_>>());
    assert!(ran.status.success(), "{args:?}: {}", String::from_utf8_lossy(&ran.stderr));
    let mut reader = csv::Reader::from_path(&out).unwrap();
    let headers = reader.headers().unwrap().clone();
    let at = |name: &str| headers.iter().position(|h| h == name).unwrap();
    let one = |record: csv::StringRecord| (record[at("value")].parse().ok(), record[at("status")].to_owned());
    reader.records().map(|record| one(record.unwrap())).collect()
}

#[test]
fn new_rows_are_predicted_where_everything_is_known_and_else_told_why() {
    // Two blocks that share no level.
    let rows = "y,x,a,b\n1.0,0.3,1,1\n2.1,1.2,1,1\n0.4,0.1,1,2\n3.0,2.0,2,1\n2.2,0.9,2,2\n5.1,1.5,3,3\n4.0,0.2,3,4\n6.3,2.4,4,3\n5.6,1.1,4,4\n4.9,1.3,3,4\n6.0,1.9,4,3\n";
    for args in [
        &["y ~ x | a + b", "--family", "ols"][..],
        &["y ~ x + i(a) | b"],
        &["y ~ 1 | a[x]", "--family", "ols"],
    ] {
        let inside = predictions(rows, None, args);
        let again = predictions(rows, Some(&rows.replace("y,x,a,b", "z,x,a,b")), args);
        for (inside, again) in inside.iter().zip(&again) {
            let (inside, again) =
                (inside.0.unwrap(), again.0.unwrap_or_else(|| panic!("{args:?}: {}", again.1)));
            assert!((inside - again).abs() < 1e-8, "{args:?}: {again} for {inside}");
        }
    }
    let new = "x,a,b\n1,1,2\n1,1,3\n1,9,1\n,1,1\n2,2,2\n";
    let found = predictions(rows, Some(new), &["y ~ x | a + b", "--family", "ols"]);
    assert!(found[0].0.is_some() && found[4].0.is_some(), "{found:?}");
    for (at, says) in [(1, "no chain of rows"), (2, "no effect of a 9"), (3, "no value of x")] {
        assert!(found[at].0.is_none() && found[at].1.contains(says), "{found:?}");
    }
    let levels = predictions(rows, Some(new), &["y ~ x + i(a)", "--family", "ols"]);
    assert!(levels[2].0.is_none() && levels[2].1.contains("no coefficient of a::9"), "{levels:?}");
    // A lag of a new row looks back into the data: y_t = 2 y_(t-1) exactly.
    let panel = "y,f,t\n1,a,1\n2,a,2\n4,a,3\n3,b,1\n6,b,2\n12,b,3\n";
    let ahead = predictions(
        panel,
        Some("f,t\na,4\nb,4\nb,6\n"),
        &["y ~ 0 + l(y, 1)", "--family", "ols", "--unit", "f"],
    );
    assert!(
        (ahead[0].0.unwrap() - 8.0).abs() < 1e-12 && (ahead[1].0.unwrap() - 24.0).abs() < 1e-12,
        "{ahead:?}"
    );
    assert!(ahead[2].0.is_none() && ahead[2].1.contains("no value of l(y, 1)"), "{ahead:?}");
}

#[test]
fn an_event_study_is_drawn_over_its_years_with_those_left_out_at_zero() {
    let mut rows = "y,t,treated,g\n".to_owned();
    for unit in 0..6_u32 {
        for t in 2000..2005_u32 {
            let effect = if unit < 3 && t > 2001 { t - 2001 } else { 0 };
            rows +=
                &format!("{},{t},{},{unit}\n", unit + t % 7 + effect + (unit * t) % 3, u32::from(unit < 3));
        }
    }
    let out = file("study.csv", "");
    let args = [
        "y ~ i(t, treated, ref = 2001) | g + t",
        "--family",
        "ols",
        "--over",
        "t",
        "-o",
        out.to_str().unwrap(),
    ];
    told("events.csv", &rows, &args);
    let csv = std::fs::read_to_string(&out).unwrap();
    let periods: Vec<&str> = csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    assert_eq!(periods, ["2000", "2001", "2002", "2003", "2004"], "{csv}");
    assert!(csv.contains("2001,treated,0") && csv.contains("left out"), "{csv}");
    let (code, err) =
        refused("events.csv", &rows, &["y ~ treated", "--over", "t", "-o", out.to_str().unwrap()]);
    assert!(code == Some(2) && err.contains("no coefficient is one of i(t"), "{err}");
}

#[test]
fn likely_mistakes_are_answered_with_the_form_here() {
    let rows = "y,x,g,day\n1,2,a,2001-01-05\n2,3,a,2002-02-05\n4,4,b,2003-03-05\n3,6,b,2004-04-05\n";
    for (args, says) in [
        (&["y ~ x", "--sample", "x in (1, 2)"][..], "%in%"),
        (&["y ~ x", "--sample", "x <> 2"], "!="),
        (&["y ~ x", "--sample", "day >= 2001-01-01"], "in quotes"),
        (&["y ~ g"], "i(g)"),
        (&["y ~ | g"], "~ 1 |"),
        (&["y ~"], "~ 1 |"),
        (&["ppmlhdfe y x, a(g#day)"], "response ~ regressors | effects"),
        (&["y ~ x + offset(log(x))"], "--offset"),
        (&["y ~ c.x##i.g"], "i(year)"),
        (&["y ~ x", "--test", "x > 0"], "both sides are equal"),
    ] {
        let (code, err) = refused("mistakes.csv", rows, args);
        assert!(code.is_some_and(|code| code > 1) && err.contains(says), "{args:?}: {err}");
    }
    let (_, err) = refused("commas.csv", "y;x\n1,5;2\n2,5;3\n", &["y ~ x"]);
    assert!(err.contains("decimal point"), "{err}");
}

#[test]
fn formulas_are_counted_before_they_are_made() {
    let letters: Vec<String> = ('a'..='z').map(String::from).collect();
    let rows = format!("trade,{}\n{}", letters.join(","), "1,".repeat(26) + "1\n");
    let (code, err) = refused("letters.csv", &rows, &[&format!("trade~{}", letters.join("*"))]);
    assert!(code == Some(2) && err.contains("at most 1000 regressors"), "{err}");
    let mut many = "y,a,b\n".to_owned();
    (0..1600).for_each(|r| many += &format!("{},{},{}\n", r % 7 + 1, r % 40, r / 40));
    let (code, err) = refused("levels.csv", &many, &["y~i(a)*i(b)"]);
    assert!(code == Some(2) && err.contains("makes more than 1000 regressors"), "{err}");
    assert!(err.contains("absorb its levels instead"), "{err}");
    let table = told("levels.csv", &many, &[&format!("y ~ {}a | b", "a*".repeat(300))]);
    assert!(!table.contains("a:a"), "{table}");
}

#[test]
fn likely_mistakes_are_answered_with_the_right_form() {
    let rows = "exporter,importer,year,trade,rta,date\nA,B,1990,3,0,2003-05-01\nA,C,1990,5,1,2003-05-02\nB,A,1990,1,1,2003-06-01\n\
                B,C,1991,2,0,2003-07-01\nC,A,1991,4,1,2004-01-01\nC,B,1991,6,0,2004-01-02\n";
    let cases: &[(&[&str], &str)] = &[
        (&["trade ~ rta | exporter, importer"], "exporter^year + importer^year"),
        (&["trade ~ rta", "--sample", "year = 1990"], "year == 1990"),
        (&["trade ~ rta", "--sample", "year == 1990 and rta == 1"], "a & b"),
        (&["trade ~ rta", "--sample", "exporter == A"], "'A'"),
        (&["trade ~ rta", "--sample", "exporter == 'a'"], "exporter has no value a; did you mean A?"),
        (&["log(trade) ~ rta"], "--family ols"),
        (&["trade ~ i.year"], "i(year)"),
        (&["trade ~ L.rta"], "l(rta, 1)"),
        (&["trade ~ rta#year"], "a:b"),
        (&["trade ~ factor(year)"], "i(year)"),
        (&["trade ~ spline(rta, 2)"], "poly(x, 2)"),
        (&["trade ~ trade"], "both sides"),
        (&["trade ~ rta", "--sample", "exporter == “A”"], "straight quotes"),
    ];
    for (args, says) in cases {
        let (code, err) = refused("forms.csv", rows, args);
        assert!(matches!(code, Some(2 | 3)) && err.contains(says), "{args:?}: {err}");
    }
    let table = told("forms.csv", rows, &["trade ~ rta", "--sample", "date >= '2003-05-02'"]);
    assert!(table.contains("5 used"), "{table}");
    let (_, err) = refused("table.json", "[{\"trade\": 1}]", &["trade ~ rta"]);
    assert!(err.contains("found JSON"), "{err}");
    let (_, err) = refused("spaces.csv", "Exporter ISO,trade\nA,1\n", &["trade ~ 1 | exporter"]);
    assert!(err.contains("--exporter COLUMN") && err.contains("`Exporter ISO`"), "{err}");
}

#[test]
fn lengths_that_a_file_claims_are_compared_with_what_is_left_of_it() {
    // A release of before the map: its characteristics are walked through.
    let mut old = vec![114, 2, 1, 0, 1, 0, 1, 0, 0, 0];
    old.extend([0; 81 + 18]);
    old.push(255);
    old.extend(b"trade\0".iter().chain(&[0; 27]));
    old.extend([0; 4]);
    old.extend(b"%9.0g\0".iter().chain(&[0; 43]));
    old.extend([0; 33 + 81]);
    old.extend([1, 0xf0, 0xff, 0xff, 0xff]);
    let (code, err) = refused("claims.dta", &old, &["trade ~ 1"]);
    assert!(code == Some(3) && err.contains("characteristic of at most 0, found 4294967280"), "{err}");
}

#[test]
fn runs_of_equal_values_do_not_fill_the_memory() {
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::data_type::DoubleType;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    let path = file("bomb.parquet", "");
    let schema = "message m { required double trade; required double x; }";
    let schema = std::sync::Arc::new(parquet::schema::parser::parse_message_type(schema).unwrap());
    let compression = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let out = std::fs::File::create(&path).unwrap();
    let mut writer = SerializedFileWriter::new(out, schema, properties.into()).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for _ in 0..2 {
        let mut column = group.next_column().unwrap().unwrap();
        for _ in 0..50 {
            column.typed::<DoubleType>().write_batch(&vec![1.0; 100_000], None, None).unwrap();
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    let out = comity(&["trade ~ x", "--data", path.to_str().unwrap()]);
    let err = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.code() == Some(3) && err.contains("bytes of values for each byte"), "{err}");
}

const THIRTY: &str = "\
y,x,w,z,e,n,g,t,lat,lon
2.3,-0.4,-0.2,1.8,1.8,2,a,1,-3,174
2.0,1.2,0.0,1.0,1.8,4,a,2,9,-179
2.9,1.4,0.2,1.0,3.0,1,a,3,19,173
1.7,0.3,-2.4,0.2,0.4,0,a,4,17,167
0.5,0.4,0.6,-2.5,0.0,1,a,5,-11,-174
-1.8,-0.1,1.6,1.2,1.0,4,b,1,-12,-174
1.2,-0.5,0.4,0.7,-0.8,4,b,2,-1,175
-1.9,-0.5,-0.7,-2.1,-3.5,1,b,3,0,-162
0.3,-0.6,-0.6,-0.2,0.2,3,b,4,-19,160
1.7,1.3,-2.6,-0.4,0.6,1,b,5,5,171
3.1,0.7,0.5,2.1,3.7,7,c,1,15,-176
1.5,0.9,1.5,1.1,0.0,1,c,2,-17,-170
0.4,0.2,0.7,1.3,1.3,0,c,3,-8,-162
2.3,-0.3,-3.0,1.2,0.6,2,c,4,10,169
-0.4,-0.4,-0.4,-0.3,-2.5,4,c,5,11,169
0.8,0.4,-0.1,-0.5,0.1,2,d,1,12,177
4.0,1.8,-0.5,1.6,0.6,1,d,2,15,162
2.7,1.2,1.0,1.2,-0.6,4,d,3,3,169
2.4,0.7,-1.7,1.5,2.6,0,d,4,-7,172
1.9,1.0,-0.7,1.3,0.2,0,d,5,-15,-168
-0.5,0.2,0.6,1.5,1.4,0,e,1,-7,162
0.5,2.8,1.0,2.6,1.3,2,e,2,2,-169
-0.6,0.4,0.2,2.2,0.6,0,e,3,-15,175
1.3,1.6,1.1,1.4,0.7,3,e,4,-7,162
0.7,3.7,0.5,0.1,0.9,0,e,5,1,172
-0.3,-0.6,-1.1,-0.1,-0.7,1,f,1,-12,174
1.2,0.6,1.3,1.1,-1.0,4,f,2,-16,-175
2.8,1.3,-0.5,2.3,3.2,0,f,3,-15,-175
5.2,2.1,-1.6,3.4,2.5,1,f,4,5,165
0.6,0.3,0.4,2.1,0.3,2,f,5,-13,163
";

#[test]
fn inference_for_few_clusters_places_and_weak_instruments_has_the_digits_of_others() {
    // Sources in comity-model/tests/gravity_inference.rs and src/estimate/weak.rs.
    let json = |args: &[&str]| -> serde_json::Value {
        serde_json::from_str(&told("few.csv", THIRTY, &[args, &["--json"]].concat())).unwrap()
    };
    let se = |value: &serde_json::Value| value["models"][0]["coefficients"][0]["se"].as_f64().unwrap();
    near(se(&json(&["y ~ x + w | g", "--family", "ols", "--hc3"])), 0.3523601756898723);
    let conley = ["y ~ x + w | g", "--family", "ols", "--conley", "700", "--small-sample", "none"];
    near(se(&json(&conley)).powi(2), 0.06933487798798198);
    let uniform = json(&[&conley[..], &["--kernel", "uniform"]].concat());
    near(se(&uniform).powi(2), 0.08903522671645488);
    let wild =
        json(&["y ~ x + w | g + t", "--family", "ols", "--cluster", "g", "--wild-bootstrap", "rademacher"]);
    let wild = &wild["models"][0]["wild_bootstrap"];
    assert_eq!(wild["exhaustive"], true);
    assert_eq!(wild["tests"][1]["p_value"], 14.0 / 64.0);
    let weak = json(&["y ~ w | t | e ~ z", "--family", "ols", "--cluster", "g", "--anderson-rubin"]);
    let set = &weak["models"][0]["instruments"]["anderson_rubin"]["set"];
    near(set[0][0].as_f64().unwrap(), -0.3955885101428417);
    near(set[0][1].as_f64().unwrap(), 1.8258504723181062);
    let counts = json(&["n ~ x + w | g", "--family", "negbin"]);
    let dispersion = counts["models"][0]["dispersion"]["value"].as_f64().unwrap();
    // statsmodels ends its search at a gradient that leaves this much open.
    assert!((dispersion / 0.12737451894621485 - 1.0).abs() < 1e-6, "{dispersion}");
    let dealt = ["y ~ x + w | g", "--family", "ols", "--cluster", "g", "--permute", "w", "--draws", "99"];
    let found = json(&dealt);
    assert_eq!(found["models"][0]["randomization"], json(&dealt)["models"][0]["randomization"]);
    assert!(told("few.csv", THIRTY, &dealt).contains("99 draws among rows, seed 1"));
}

#[test]
fn what_inference_cannot_do_is_refused_with_the_way_out() {
    for (args, said) in [
        (
            &["y ~ x | g", "--family", "ols", "--robust", "--wild-bootstrap", "webb"][..],
            "name one way of clusters",
        ),
        (
            &["y ~ x | g", "--family", "ols", "--cluster", "g", "--wild-bootstrap", "mammen"],
            "rademacher or webb",
        ),
        (
            &["y ~ x | g", "--family", "ols", "--conley", "700", "--latitude", "g"],
            "expected degrees from -90 to 90",
        ),
        (&["y ~ x | g", "--family", "ols", "--conley", "-7"], "kilometres above zero"),
        (&["y ~ x | g", "--family", "ols", "--draws", "99"], "--wild-bootstrap"),
        (&["y ~ x | g", "--family", "ols", "--dispersion", "2"], "goes with --family negbin"),
        (&["y ~ x | g", "--family", "ols", "--anderson-rubin"], "one endogenous regressor"),
        (&["y ~ x | g", "--family", "ols", "--permute", "xx"], "did you mean x?"),
    ] {
        let (code, told) = refused("few.csv", THIRTY, args);
        assert!(code != Some(0) && told.contains(said), "{args:?}: {told}");
    }
}

/// Rows of R's `lm`; the last has no response, so that it must not move a knot or a mean.
const CURVED: &str = "x,y\n0.5,1\n1.2,3\n2.0,2\n2.7,5\n3.1,8\n4.4,6\n5.0,9\n6.3,7\n7.7,4\n9.1,10\n50,\n";

#[test]
fn curves_predict_new_rows_with_the_knots_and_means_of_those_used() {
    // Coefficients and `predict` of R 4.2.2: `lm(y ~ ns(x, 3))` and its kin, at 0, 3.3 and 10.
    for (formula, first, values) in [
        (
            "y ~ poly(x, 2)",
            ("poly(x, 2)1", 6.1961420122789672),
            [0.50885765989933329, 5.5526952550476186, 7.10470384684328327],
        ),
        (
            "y ~ poly(x, 2, raw = TRUE)",
            ("poly(x, 2, raw = TRUE)1", 1.95637718063775989),
            [0.50885765989933329, 5.5526952550476186, 7.10470384684328327],
        ),
        (
            "y ~ bs(x, df = 4)",
            ("bs(x, df = 4)1", -1.2434112830210275),
            [2.6233356578026048, 7.0577373310244083, 16.9515230862244479],
        ),
        (
            "y ~ ns(x, df = 3)",
            ("ns(x, df = 3)1", 3.88981994824522692),
            [-0.86151326593108402, 6.26882229751963038, 8.46150904674676063],
        ),
    ] {
        let args = [formula, "--family", "ols"];
        let coefficients = numbers(&told("curved.csv", CURVED, &[&args[..], &["--json"]].concat()));
        assert_eq!(coefficients[1].0, first.0);
        near(coefficients[1].1, first.1);
        let found = predictions(CURVED, Some("x\n0\n3.3\n10\n"), &args);
        found.iter().zip(values).for_each(|(found, expected)| near(found.0.unwrap(), expected));
    }
    let test = ["y ~ poly(x, 2)", "--family", "ols", "--test", "poly(x, 2)2 = 0"];
    assert!(told("curved.csv", CURVED, &test).contains("test poly(x, 2)2 = 0: F(1, 7)"));
    for (formula, says) in [
        ("y ~ bs(x, df = 2)", "expected at least 3 for pieces of degree 3, found 2"),
        ("y ~ poly(x, 10)", "found 10 different values"),
        ("y ~ log(bs(x, 4))", "curves are terms of their own"),
        ("y ~ spline(x, 4)", "bs(x, df = 5)"),
    ] {
        let (code, err) = refused("curved.csv", CURVED, &[formula, "--family", "ols"]);
        assert!(matches!(code, Some(2 | 3)) && err.contains(says), "{formula}: {err}");
    }
}

#[test]
fn logit_predicts_probabilities_and_says_what_is_separated() {
    let rows = "x,g,y\n-1.1,a,0\n-0.1,a,1\n0.0,a,1\n-0.8,a,0\n0.3,a,0\n0.6,b,0\n0.8,b,1\n0.1,b,0\n-0.2,b,1\n0.4,c,1\n0.9,c,1\n";
    // statsmodels 0.15.0: `Logit(y, [1, x])` and with dummies of a and b; c has no zero.
    let plain = numbers(&told("logit.csv", rows, &["y ~ x", "--family", "logit", "--json", "--iid"]));
    near(plain[1].1, 1.5433780402337582);
    near(plain[1].2, 1.2528913894256124);
    let absorbed = ["y ~ x | g", "--family", "logit", "--iid"];
    let text = told("logit.csv", rows, &absorbed);
    for says in ["Logit", "y is 1 throughout its g (separated)", "average marginal effects", "too large"] {
        assert!(text.contains(says), "{says}: {text}");
    }
    let found = predictions(rows, Some("x,g\n0,a\n0,c\n"), &absorbed);
    near(found[0].0.unwrap(), 0.4859348648345128);
    assert!(found[1].0.is_none() && found[1].1.contains("no effect of g c"), "{found:?}");
    for (rows, says) in [
        ("x,y\n1,0\n2,2\n3,1\n", "y is 2; logit expects 0 or 1"),
        ("x,y\n1,0\n2,0\n3,1\n4,1\n", "tell zeros and ones apart"),
        ("x,y\n1,0\n2,0\n3,0\n", "y is 0 in every row left"),
        ("x,y\n1,1\n2,1\n3,1\n", "y is 1 in every row left"),
    ] {
        let (code, err) = refused("outcomes.csv", rows, &["y ~ x", "--family", "logit"]);
        assert!(code == Some(3) && err.contains(says), "{says}: {err}");
    }
}

/// A table as an office of statistics exports it: titles above, semicolons, decimal commas, marks of its own.
#[test]
fn a_table_in_another_form_is_told_and_read_to_the_digit() {
    let clean = "y,x,g\n1234.5,1,1.100\n2,2.5,1.100\n3.25,4,2\n4,-1e1,2\n,7,2\n1,,2\n";
    let messy =
        "Table 4\nin millions\ny;x;g\n1.234,5;1;1.100\n2;2,5;1.100\n3,25;4;2\n4;-1e1;2\n-;7;2\n1;..x;2\n";
    let of = |name: &str, content: &str, more: &[&str]| {
        numbers(&told(
            name,
            content,
            &[&["y ~ x | g", "--family", "ols", "--robust", "--json"], more].concat(),
        ))
    };
    let form = ["--decimal", "comma", "--missing", "-,..x", "--header", "3"];
    assert_eq!(of("form_clean.csv", clean, &[]), of("form_messy.csv", messy, &form));
    // Points between thousands that are no thousands, and a comma that nobody has told, are refused with the way out.
    for (content, more, says) in [
        ("y;x\n1.2;1\n2;3\n", &form[..2], "found \"1.2\""),
        ("y;x\n1,5;1\n2;3\n", &[][..], "--decimal comma"),
        ("y;x\n1,23,456;1\n2;3\n", &["--decimal", "point"][..], "found \"1,23,456\""),
    ] {
        let (code, told) =
            refused("form_refused.csv", content, &[&["y ~ x", "--family", "ols"], more].concat());
        assert_eq!(code, Some(3), "{told}");
        assert!(told.contains(says), "{told}");
    }
    let parted = of(
        "form_parted.csv",
        "y;x;g\n1,234.5;1;1.100\n2;2.5;1.100\n3.25;4;2\n4;-1e1;2\n",
        &["--decimal", "point"],
    );
    assert_eq!(parted, of("form_again.csv", clean, &[]));
}

/// A plain text is read in pieces at the same time, one with a quotation mark row after row: the same levels in the same
/// order, the same numbers, the same lines in what is told.
#[test]
fn a_text_in_pieces_is_the_text_in_rows() {
    let mut text = "name,x,y,code\n".to_owned();
    for row in 0..140_000_u32 {
        let name = char::from(b'a' + (row / 7_001 * 11 % 26) as u8);
        let x = if row % 97 == 0 { "NA".to_owned() } else { format!("{}.{:02}", row % 1_000, row % 89) };
        text += &format!("{name}{name},{x},{},{:03}\n", row * 7 % 1_013, row % 300);
    }
    assert!(text.len() > 2 << 20, "one piece is a mebibyte");
    let of = |name: &str, content: &str| {
        let args = ["y ~ x + i(name) | code", "--family", "ols", "--cluster", "name", "--json"];
        told(name, content, &args)
    };
    let plain = of("pieces.csv", &text);
    assert_eq!(numbers(&plain).len(), 20);
    assert_eq!(plain, of("pieces.csv", &text.replacen("\naa,", "\n\"aa\",", 1)));
    assert_eq!(plain, of("pieces.csv", &text.replace('\n', "\r\n")));
    let wrong = text.replacen("\naa,2.02,", "\naa,two,", 1);
    let (code, told) = refused("pieces.csv", &wrong, &["y ~ x", "--family", "ols"]);
    assert_eq!(code, Some(3));
    assert!(told.contains("pieces.csv:4, column x") && told.contains("\"two\""), "{told}");
    for odd in [text.replacen("\naa,", "\n\naa,", 1), text.replacen("\naa,", "\n aa ,", 1)] {
        assert_eq!(numbers(&plain), numbers(&of("pieces_odd.csv", &odd)));
    }
}
