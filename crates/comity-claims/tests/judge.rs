//! Every evaluation rule of the claim format on a tiny folder of evidence: one line, one rule.

#![allow(clippy::expect_used)]

use comity_claims::folder::Folder;
use comity_claims::judge::{Finding, judge};
use comity_claims::remark::Remark;
use comity_claims::wire::Claim;
use std::sync::atomic::{AtomicUsize, Ordering};

const FLOWS: &str = "source,vintage,measure,origin,destination,product,period,value,unit
S,2024-01,trade.goods.exports,AAA,BBB,,2022,100,USD
S,2024-01,trade.goods.exports,AAA,BBB,,2023,150,USD
S,2023-01,trade.goods.exports,AAA,BBB,,2022,90,USD
M,2024-01,trade.goods.imports,AAA,BBB,,2023,170,USD
S,2024-01,trade.goods.exports,AAA,WLD,,2023,600,USD
S,2024-01,trade.goods.exports,AAA,CCC,,2023,120,USD
S,2024-01,trade.goods.exports,AAA,DDD,,2023,90,USD
S,2024-01,trade.goods.exports,AAA,DDD,,2022,105,USD
S,2024-01,trade.goods.exports,AAA,CCC,,2022,80,USD
S,2024-01,trade.goods.exports,AAA,EEE,,2023,60,EUR
S,2024-01,trade.goods.exports,AAA,BBB,copper,2023,75,USD
S,2024-01,trade.goods.balance,AAA,BBB,,2023,-40,USD
S,2024-01,trade.goods.balance,AAA,BBB,,2022,-50,USD
S,2024-01,fdi.flow,AAA,BBB,,2021,10,USD
S,2024-01,fdi.flow,AAA,BBB,,2022,20,USD
S,2024-01,fdi.flow,AAA,BBB,,2023,30,USD
S,2024-01,fdi.stock,AAA,BBB,,2022,200,USD
S,2024-01,trade.goods,AAA,BLOC,,2023,500,USD
S,2024-01,trade.goods,AAA,BBB,,2023,300,USD
S,2024-01,trade.goods,AAA,CCC,,2023,250,USD
S,2024-01,trade.goods,AAA,BBB,,2013,100,USD
S,2024-01,tariff.rate,AAA,BBB,,2023,9.3,percent
S,2024-01,tariff.rate,AAA,BBB,,2022,12.3,percent
S,2024-01,gdp,AAA,,,2023,1000,USD
S,2024-01,ties.embassy,AAA,WLD,,2021,24,embassies
S,2024-01,ties.embassy,AAA,WLD,,2023,22,embassies
S,2024-01,ties.bit,AAA,WLD,,2023,35,agreements
";
const EVENTS: &str = "measure,event,parties,date,note
ties.fta,signed,AAA;BBB,2008-04-07,
ties.fta,signed,AAA;CCC,2012-05-01,
ties.diplomatic,established,AAA;BBB,1990-01-01,
ties.diplomatic,severed,AAA;BBB,2005-06-01,
ties.diplomatic,established,AAA;CCC,2001-03-01,
ties.mou.bri,signed,AAA;BBB,2019-01-01,
ties.mou.bri,withdrew,AAA;BBB,2023-12-01,
ties.mou.bri,signed,AAA;CCC,2020-01-01,
ties.visa_free,launched,AAA;BBB,2023-12-01,
tariff.rate,launched,AAA;BBB,2018-03-01,steel
";
const MEMBERS: &str = "bloc,member,from,to
BLOC,CCC,2000-01-01,
BLOC,DDD,2000-01-01,
BLOC,EEE,2010-01-01,2022-06-30
";
const LEDGERS: &str = "measure,party
ties.fta,AAA
ties.diplomatic,AAA
ties.mou.bri,AAA
membership,BLOC
";
const FX: &str = "currency,period,usd_per_unit
EUR,2023,1.1
";

fn folder() -> Folder {
    // Tests run side by side: each call has a folder of its own.
    static CALLS: AtomicUsize = AtomicUsize::new(0);
    let call = CALLS.fetch_add(1, Ordering::Relaxed);
    let dir = std::env::temp_dir().join(format!("comity-judge-{}-{call}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    for (name, text) in
        [("flows", FLOWS), ("events", EVENTS), ("members", MEMBERS), ("ledgers", LEDGERS), ("fx", FX)]
    {
        std::fs::write(dir.join(format!("{name}.csv")), text).expect("written");
    }
    let folder = Folder::read(&dir).expect("a readable folder");
    std::fs::remove_dir_all(&dir).expect("removed");
    folder
}

/// A claim in few words: `kind measure A>B period value unit op` and `key=json` for other slots.
fn claim(text: &str) -> Claim {
    let mut words = text.split_whitespace();
    let mut next = || words.next().expect("seven slots").to_owned();
    let (kind, measure, parties, period) = (next(), next(), next(), next());
    let (value, unit, op) = (next(), next(), next());
    let or_null = |t: &str| if t == "-" { serde_json::Value::Null } else { serde_json::json!(t) };
    let parties: Vec<&str> = parties.split('>').collect();
    let value = serde_json::from_str(&value).unwrap_or(serde_json::Value::Null);
    let mut object = serde_json::json!({
        "start": 0, "end": 1, "kind": kind, "measure": measure, "parties": parties, "period": period,
        "value": value, "unit": or_null(&unit), "comparator": or_null(&op),
    });
    for word in words {
        let (key, json) = word.split_once('=').expect("key=json");
        let structured = key == "tol" || json.starts_with('{');
        object[key] =
            if structured { serde_json::from_str(json).expect("JSON") } else { serde_json::json!(json) };
    }
    serde_json::from_value(object).expect("a claim")
}

fn finding(text: &str) -> Finding {
    judge(&claim(text).frame(), &folder(), (2024, 6, 1))
}

#[test]
fn every_rule_on_a_small_folder() {
    let whole = r#"denominator={"parties":["AAA","WLD"]}"#;
    let cases: Vec<(&str, String, &str)> = vec![
        ("digits: within half a unit", "level trade.goods.exports AAA>CCC 2023 120 USD = tol=0.5".into(), "supported"),
        ("digits: within 5 %", "level trade.goods.exports AAA>CCC 2023 124 USD = tol=0.5".into(), "imprecise"),
        ("digits: beyond", "level trade.goods.exports AAA>CCC 2023 140 USD = tol=0.5".into(), "contradicted"),
        ("about", "level trade.goods.exports AAA>CCC 2023 125 USD ~ tol=0.5".into(), "supported"),
        ("nearly, from above", "level trade.goods.exports AAA>CCC 2023 115 USD ~< tol=0.5".into(), "imprecise"),
        ("nearly", "level trade.goods.exports AAA>CCC 2023 130 USD ~< tol=0.5".into(), "supported"),
        ("more than, tight", "level trade.goods.exports AAA>CCC 2023 100 USD > tol=5".into(), "supported"),
        ("more than, loose", "level trade.goods.exports AAA>WLD 2023 200 USD > tol=5".into(), "imprecise"),
        ("more than, false", "level trade.goods.exports AAA>CCC 2023 130 USD > tol=0.5".into(), "contradicted"),
        ("less than", "level trade.goods.exports AAA>CCC 2023 150 USD < tol=5".into(), "supported"),
        ("less than, false", "level trade.goods.exports AAA>CCC 2023 100 USD < tol=5".into(), "contradicted"),
        ("between", "level trade.goods.exports AAA>CCC 2023 [110,125] USD between tol=0.5".into(), "supported"),
        ("between, near", "level trade.goods.exports AAA>CCC 2023 [100,115] USD between tol=0.5".into(), "imprecise"),
        ("mirror: the two sides differ", "level trade.goods.exports AAA>BBB 2023 150 USD = tol=0.5".into(), "source_dependent"),
        ("one source named", "level trade.goods.exports AAA>BBB 2023 150 USD = tol=0.5 source=S".into(), "supported"),
        ("newest vintage", "level trade.goods.exports AAA>BBB 2022 100 USD = tol=0.5 source=S".into(), "supported"),
        ("an older vintage only", "level trade.goods.exports AAA>BBB 2022 90 USD = tol=0.5 source=S".into(), "outdated"),
        ("latest: the newest full year", "level trade.goods.exports AAA>CCC latest 120 USD = tol=0.5".into(), "supported"),
        ("latest: true a year before", "level trade.goods.exports AAA>DDD latest 105 USD = tol=0.5".into(), "outdated"),
        ("currency, converted", "level trade.goods.exports AAA>EEE 2023 66 USD = tol=0.5".into(), "supported"),
        ("a bloc is its members of the day", "level trade.goods.exports AAA>BLOC 2023 210 USD = tol=0.5".into(), "supported"),
        ("all but one", "level trade.goods.exports AAA>WLD-CCC 2023 480 USD = tol=0.5 source=S".into(), "supported"),
        ("a union adds", "level trade.goods.exports AAA>CCC+DDD 2023 210 USD = tol=0.5".into(), "supported"),
        ("flows add over a period", "level fdi.flow AAA>BBB 2021/2023 60 USD = tol=0.5 agg=sum".into(), "supported"),
        ("since", "level fdi.flow AAA>BBB since:2022 50 USD = tol=0.5 agg=sum".into(), "supported"),
        ("a stock at the end of a year", "level fdi.stock AAA>BBB asof:2022-12-31 200 USD = tol=0.5".into(), "supported"),
        ("deficit: wrong sign", "level trade.goods.balance AAA>BBB 2023 40 USD = tol=0.5".into(), "contradicted"),
        ("deficit", "level trade.goods.balance AAA>BBB 2023 -40 USD = tol=0.5".into(), "supported"),
        ("a deficit shrinks by its size", "change trade.goods.balance AAA>BBB 2023 -20 percent = tol=0.5 base_period=2022".into(), "supported"),
        ("change", "change trade.goods.exports AAA>CCC 2023 50 percent = tol=0.5 base_period=2022".into(), "supported"),
        ("change, near", "change trade.goods.exports AAA>CCC 2023 47 percent = tol=0.5 base_period=2022".into(), "imprecise"),
        ("change, wrong direction", "change trade.goods.exports AAA>CCC 2023 -50 percent = tol=0.5 base_period=2022".into(), "contradicted"),
        ("a fall as a fraction", "change trade.goods.exports AAA>DDD 2023 -14 percent = tol=0.5 base_period=2022".into(), "supported"),
        ("points", "change tariff.rate AAA>BBB 2023 -3 pp = tol=0.5 base_period=2022".into(), "supported"),
        ("compound rate", "change trade.goods AAA>BBB 2013/2023 11.6 percent = tol=0.05 agg=cagr".into(), "supported"),
        ("multiple in words", "ratio trade.goods AAA>BBB 2023 3 x = precision=word base_period=2013".into(), "supported"),
        ("multiple in words, a quarter off", "ratio trade.goods AAA>BBB 2023 2.5 x = precision=word base_period=2013".into(), "imprecise"),
        ("ratio of two pairs", r#"ratio trade.goods AAA>BBB 2023 1.2 x = tol=0.05 versus={"parties":["AAA","CCC"]}"#.into(), "supported"),
        ("share", format!("share trade.goods.exports AAA>CCC 2023 20 percent = tol=0.5 {whole}"), "supported"),
        ("a fraction reaches half way to the next", format!("share trade.goods.exports AAA>CCC 2023 25 percent = precision=fraction {whole}"), "imprecise"),
        ("a fraction", format!("share trade.goods.exports AAA>DDD 2023 16.67 percent = precision=fraction {whole}"), "supported"),
        ("a product of a pair", r#"share trade.goods.exports AAA>BBB 2023 50 percent = precision=fraction product=copper denominator={"parties":["AAA","BBB"]} source=S"#.into(), "supported"),
        ("share of another measure", r#"share trade.goods AAA>BBB 2023 30 percent = tol=0.5 denominator={"parties":["AAA"],"measure":"gdp"}"#.into(), "supported"),
        ("a denied number", format!("share trade.goods.exports AAA>CCC 2023 50 percent = tol=0.5 polarity=neg {whole}"), "supported"),
        ("rank", "rank trade.goods.exports AAA>CCC 2023 2 rank = among=destinations_of:AAA source=S".into(), "supported"),
        ("rank among blocs depends", "rank trade.goods AAA>BBB 2023 1 rank = among=partners_of:AAA".into(), "source_dependent"),
        ("not among the first", "rank trade.goods.exports AAA>DDD 2023 2 rank > among=destinations_of:AAA source=S".into(), "supported"),
        ("both among the first", "rank trade.goods.exports AAA>CCC+DDD 2023 3 rank <= among=destinations_of:AAA source=S".into(), "supported"),
        ("not both among the first", "rank trade.goods.exports AAA>CCC+DDD 2023 2 rank <= among=destinations_of:AAA source=S".into(), "contradicted"),
        ("first together is of neither", "rank trade.goods.exports AAA>BBB+CCC 2023 1 rank = among=destinations_of:AAA source=S".into(), "not_checkable"),
        ("a denied rank", "rank trade.goods.exports AAA>DDD 2023 1 rank = among=destinations_of:AAA polarity=neg source=S".into(), "supported"),
        ("a rank held every year", "rank trade.goods.exports AAA>CCC 2022/2023 2 rank = among=destinations_of:AAA agg=every source=S".into(), "contradicted"),
        ("comparison", r#"comparison trade.goods AAA>BBB 2023 - - > versus={"parties":["AAA","CCC"]}"#.into(), "supported"),
        ("comparison, the other way", r#"comparison trade.goods AAA>BBB 2023 - - < versus={"parties":["AAA","CCC"]}"#.into(), "contradicted"),
        ("tariff", "level tariff.rate AAA>BBB 2023 9.3 percent = tol=0.05".into(), "supported"),
        ("tariff, within a point", "level tariff.rate AAA>BBB 2023 10 percent = tol=0.5".into(), "imprecise"),
        ("event on its day", "event ties.fta AAA>BBB 2008-04 - - - event=signed".into(), "supported"),
        ("event at another date", "event ties.fta AAA>BBB 2010 - - - event=signed".into(), "contradicted"),
        ("absent from a complete ledger", "event ties.fta AAA>DDD latest - - - event=signed".into(), "contradicted"),
        ("absent and denied", "event ties.fta AAA>DDD latest - - - event=signed polarity=neg".into(), "supported"),
        ("absent from an open ledger", "event ties.bit BBB>DDD latest - - - event=signed".into(), "not_checkable"),
        ("a union fails with one member", "event ties.fta AAA>BBB+CCC+DDD latest - - - event=signed".into(), "contradicted"),
        ("another word for the same event", "event ties.visa_free AAA>BBB 2023-12 - - - event=lifted".into(), "supported"),
        ("a count of ties in being", "count ties.diplomatic AAA>WLD latest 1 countries =".into(), "supported"),
        ("a count of signed leaves out who left", "count ties.mou.bri AAA>WLD latest 1 agreements = event=signed".into(), "supported"),
        ("before they left", "count ties.mou.bri AAA>WLD asof:2022-12-31 2 agreements = event=signed".into(), "supported"),
        ("a number in the flows", "count ties.embassy AAA>WLD latest 22 embassies =".into(), "supported"),
        ("a number of an earlier year", "count ties.embassy AAA>WLD latest 24 embassies =".into(), "outdated"),
        ("countries for agreements", "count ties.bit AAA>WLD latest 35 countries =".into(), "supported"),
        ("members on a day", "count membership BLOC asof:2020-01-01 3 members =".into(), "supported"),
        ("members now", "count membership BLOC asof:2024-06-01 3 members =".into(), "contradicted"),
        ("membership", "membership membership CCC>BLOC latest - - -".into(), "supported"),
        ("in force for a member", "event ties.fta CCC>BLOC 2000 - - - event=in_force".into(), "supported"),
        ("a member since", "membership membership CCC>BLOC since:2000 - - -".into(), "supported"),
        ("a member since before it joined", "membership membership CCC>BLOC since:1990 - - -".into(), "contradicted"),
        ("a member since the decision", "membership membership CCC>BLOC since:1999 - - -".into(), "not_checkable"),
        ("a member for longer", "membership membership CCC>BLOC since:2005 - - -".into(), "not_checkable"),
        ("not a member", "membership membership BBB>BLOC latest - - - polarity=neg".into(), "supported"),
        ("no longer a member", "membership membership EEE>BLOC latest - - -".into(), "outdated"),
        ("target", "level trade.goods AAA>BBB 2023 300 USD = hedge=target".into(), "not_checkable"),
        ("forecast", "level trade.goods AAA>BBB future 300 USD =".into(), "not_checkable"),
        ("out of the vocabulary", "level other AAA 2023 300 USD =".into(), "not_checkable"),
        ("no rows", "level trade.goods BBB>CCC 2023 300 USD =".into(), "not_checkable"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|(rule, text, want)| (rule, text, want, finding(text)))
        .filter(|(_, _, want, f)| f.verdict.id() != **want)
        .map(|(rule, text, want, f)| {
            let bases: Vec<String> =
                f.bases.iter().map(|b| format!("{} {:?} {:?}", b.source, b.value, b.verdict)).collect();
            format!("{rule}: {text}\n    want {want}, judged {} {bases:?} {:?}", f.verdict.id(), f.notes)
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_failing_union_names_its_member() {
    let f = finding("event ties.fta AAA>BBB+CCC+DDD latest - - - event=signed");
    assert!(
        f.notes.contains(&Remark::FailsFor(vec![vec!["AAA".to_owned(), "DDD".to_owned()]])),
        "{:?}",
        f.notes
    );
}

#[test]
fn no_verdict_on_a_number_stands_without_rows() {
    let f = finding("level trade.goods.exports AAA>BLOC 2023 210 USD = tol=0.5");
    assert!(f.bases.iter().all(|b| !b.rows.is_empty()), "{:?}", f.bases);
}
