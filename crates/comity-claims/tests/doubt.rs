//! When a false claim is called false and when it is left open: texts in four languages, read and judged on a tiny
//! folder of evidence, in which other readings of the words have no rows.

#![allow(clippy::expect_used)]

use comity_claims::document::{Part, Topic};
use comity_claims::folder::Folder;
use comity_claims::frame::Party;
use comity_claims::gazetteer::gazetteer;
use comity_claims::judge::policy::judge_in;
use comity_claims::judge::readings::Around;
use comity_claims::judge::said::{Said, Words};
use comity_claims::names::Names;
use comity_claims::period::{Day, Stamp};
use comity_claims::read::in_context;
use std::collections::BTreeSet;

const FLOWS: &str = "source,vintage,measure,origin,destination,product,period,value,unit
S,2025-01,trade.goods.exports,MEX,KOR,,2023,4310000000,USD
S,2025-01,trade.goods.exports,CHL,USA,salmon,2023,2650000000,USD
S,2025-01,trade.goods.exports,CHL,JPN,salmon,2023,1120000000,USD
S,2025-01,trade.goods.exports,CHL,BRA,salmon,2023,904600000,USD
S,2025-01,trade.goods.exports,CHN,AUS,,2023,71500000000,USD
S,2025-01,trade.goods.exports,CHN,AUS,,2024,73700000000,USD
S,2025-01,trade.goods.exports,CHN,AUS,,2023,500000000000,CNY
S,2025-01,trade.goods.exports,CHN,AUS,,2024,550000000000,CNY
S,2025-01,trade.goods.exports,PRT,USA,cork,2024,202100000,EUR
S,2025-01,trade.goods.exports,PRT,USA,cork,2023,197900000,EUR
S,2025-01,trade.goods.exports,PRT,USA,cork,2024,27819,tonnes
S,2025-01,trade.goods.exports,PRT,USA,cork,2023,30900,tonnes
S,2025-01,trade.goods.exports,JPN,KOR,,2024-08,537000000000,JPY
S,2025-01,trade.goods,CHN,MYS,,2023,190000000000,USD
S,2025-01,trade.goods,ASEAN,CHN,,2023,900000000000,USD
S,2025-01,trade.goods,CHN,USA,,2023,700000000000,USD
";
const MEMBERS: &str = "bloc,member,from,to
CPTPP,AUS,2018-12-30,
CPTPP,CAN,2018-12-30,
CPTPP,CHL,2023-02-21,
ASEAN,MYS,1967-08-08,
";
const HEADS: [(&str, &str); 3] = [
    ("events", "measure,event,parties,date,note\n"),
    ("ledgers", "measure,party\nmembership,CPTPP\n"),
    ("fx", "currency,period,usd_per_unit\n"),
];

fn folder(name: &str) -> Folder {
    let dir = std::env::temp_dir().join(format!("comity-doubt-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a temporary folder");
    for (name, text) in HEADS.into_iter().chain([("flows", FLOWS), ("members", MEMBERS)]) {
        std::fs::write(dir.join(format!("{name}.csv")), text).expect("written");
    }
    let folder = Folder::read(&dir).expect("a readable folder");
    std::fs::remove_dir_all(&dir).expect("removed");
    folder
}

/// The verdicts of a sentence after its context, in the order of its claims.
fn verdicts(folder: &Folder, date: &str, context: &str, text: &str) -> Vec<&'static str> {
    let day: Day = Stamp::parse(date).expect("a day").first();
    let (names, words) = (Names::new(gazetteer()), Words::default());
    let (said, before) = (Said::of(text, &names, &words, day), vec![Said::of(context, &names, &words, day)]);
    let topic = Topic::of([context, text].into_iter().map(|t| (Part::Body, t)), &names);
    let years = before.iter().chain([&said]).flat_map(|s| s.years.iter().copied()).collect();
    let around = Around { said: &said, at: 0, words: &words, topic: &topic, before: &before, years: &years };
    let judged = |f| judge_in(&f, &around, folder, day).finding.verdict.id();
    in_context(text, context, day).into_iter().map(judged).collect()
}

#[test]
fn a_false_number_is_called_false_where_the_text_leaves_no_doubt_whom_it_means() {
    let folder = folder("false");
    let cases = [
        // both parties are the only ones of the sentence before
        (
            "2024-02-29",
            "México y Corea del Sur reanudaron las conversaciones.",
            "A ese país asiático le vendió el año pasado 2 mil 130 mdd.",
        ),
        // one is named, the other the only one of the sentence before, and a rival is named by the way
        (
            "2024-02-15",
            "Las salmoneras de Chile cerraron un buen año.",
            "Brasil fue en 2023 su segundo mercado de salmón, solo por detrás del estadounidense.",
        ),
        // short names of Chinese
        ("2025-01-20", "2024年，中国与澳大利亚的货物贸易额有所回落。", "对澳出口同比下降2.3%。"),
        // a month is a time told in the sentence, if not a year
        ("2024-09-20", "日本公布贸易统计。", "8月日本对韩国出口6370亿日元。"),
        // what is counted one by one is not rounded
        ("2023-03-15", "", "O CPTPP tem quatro membros."),
    ];
    for (date, context, text) in cases {
        let found = verdicts(&folder, date, context, text);
        assert!(found.last() == Some(&"contradicted"), "{text}: {found:?}");
    }
}

#[test]
fn a_number_of_nobody_in_particular_is_left_open() {
    let folder = folder("open");
    let cases = [
        (
            "2024-02-29",
            "México, Corea del Sur y Japón se reunieron.",
            "Le vendió el año pasado 2 mil 130 mdd.",
        ),
        ("2025-01-20", "中国、日本与澳大利亚的官员会面。", "对澳出口同比下降2.3%。"),
    ];
    for (date, context, text) in cases {
        let found = verdicts(&folder, date, context, text);
        assert!(!found.contains(&"contradicted"), "{text}: {found:?}");
    }
}

#[test]
fn a_rate_is_judged_on_rows_in_what_it_is_counted_in() {
    let folder = folder("rate");
    let cases = [
        (
            "2025-02-01",
            "",
            "以美元计，2024年中国对澳大利亚出口增长3.1%；以人民币计，增长10%。",
            vec!["supported", "supported"],
        ),
        ("2025-02-01", "", "以人民币计，2024年中国对澳大利亚出口增长3.1%。", vec!["contradicted"]),
        ("2025-02-01", "", "以欧元计，2024年中国对澳大利亚出口增长3.1%。", vec!["not_checkable"]),
        (
            "2025-03-04",
            "",
            "As vendas de cortiça de Portugal aos Estados Unidos subiram 2,1% em valor em 2024, mas caíram 10% em volume.",
            vec!["supported", "supported"],
        ),
    ];
    for (date, context, text, wanted) in cases {
        assert_eq!(verdicts(&folder, date, context, text), wanted, "{text}");
    }
}

#[test]
fn a_bloc_has_its_place_among_blocs() {
    let folder = folder("bloc");
    let text = "2023年东盟是中国最大贸易伙伴。";
    assert_eq!(verdicts(&folder, "2024-03-01", "", text), ["supported"]);
}

#[test]
fn a_side_left_unsaid_is_not_told_by_the_sentence_before_where_the_text_has_another_hub() {
    let (names, words, day) = (Names::new(gazetteer()), Words::default(), (2024, 11, 18));
    let said = |text: &str| Said::of(text, &names, &words, day);
    let (own, before) = (said("As vendas a Singapura dobraram."), [said("Com o Japão o comércio encolheu.")]);
    let sides = [Party::one("JPN"), Party::one("SGP")];
    let told = |hub: Option<&str>| {
        let topic = Topic { hub: hub.map(Party::one), ..Topic::default() };
        let around = Around {
            said: &own,
            at: 0,
            words: &words,
            topic: &topic,
            before: &before,
            years: &BTreeSet::new(),
        };
        around.names_both(&sides)
    };
    assert!(told(None) && told(Some("JPN")));
    assert!(!told(Some("BRA")));
    assert!(own.of_goods(&words) && !said("O museu recebeu 40 milhões.").of_goods(&words));
}
