//! Sentences by phenomenon, with the frame expected of each claim in short:
//! `kind measure origin>destination period value unit op`.

use comity_ledger::claim::frame::{Frame, Party, Value};
use comity_ledger::claim::read::in_context;

fn short(f: &Frame) -> String {
    let parties: Vec<String> = f.parties.iter().map(Party::to_string).collect();
    let value = match f.value {
        Some(Value::One(v)) => format!("{v}"),
        Some(Value::Range([a, b])) => format!("{a}..{b}"),
        None => "-".into(),
    };
    let op =
        f.op.and_then(|o| serde_json::to_value(o).ok())
            .and_then(|v| v.as_str().map(str::to_owned))
            .unwrap_or("-".into());
    format!(
        "{:?} {} {} {} {value} {} {op}",
        f.kind,
        f.measure,
        parties.join(">"),
        f.period,
        f.unit.as_deref().unwrap_or("-")
    )
    .to_lowercase()
}

#[test]
fn frames_by_phenomenon() {
    let cases: &[(&str, &str, &[&str])] = &[
        // shares
        (
            "",
            "South Korea accounts for 12 percent of Vietnam's exports.",
            &["share trade.goods.exports vnm>kor latest 12 percent ="],
        ),
        (
            "",
            "Nearly 40% of Chile's copper exports go to China.",
            &["share trade.goods.exports chl>chn latest 40 percent ~<"],
        ),
        (
            "",
            "Chinese tourists made up nearly a third of arrivals in Thailand in 2019.",
            &["share people.tourists chn>tha 2019 33.33 percent ~<"],
        ),
        // changes, ratios
        (
            "",
            "Brazil's trade surplus with Argentina widened by 12 percent last year.",
            &["change trade.goods.balance bra>arg 2024 12 percent ="],
        ),
        (
            "",
            "Exports to Peru and Chile rose 5% and 8% respectively in 2023.",
            &[
                "change trade.goods.exports wld>per 2023 5 percent =",
                "change trade.goods.exports wld>chl 2023 8 percent =",
            ],
        ),
        (
            "",
            "Trade between Russia and Turkey more than doubled between 2020 and 2022.",
            &["ratio trade.goods rus>tur 2022 2 x >"],
        ),
        (
            "",
            "Kenya's imports from China were three times as large as those from India in 2023.",
            &["ratio trade.goods.imports chn>ken 2023 3 x ="],
        ),
        (
            "",
            "India's imports from Russia jumped sixfold between 2021 and 2023, to $60.1 billion.",
            &[
                "ratio trade.goods.imports rus>ind 2023 6 x =",
                "level trade.goods.imports rus>ind 2023 60100000000 usd =",
            ],
        ),
        // ranks
        (
            "",
            "China overtook the United States as Brazil's largest trading partner in 2009.",
            &["rank trade.goods bra>chn 2009 1 rank ="],
        ),
        (
            "",
            "The euro area is not among Ethiopia's three largest export markets.",
            &["rank trade.goods.exports eth>ea latest 3 rank >"],
        ),
        // finance
        ("", "Nigeria owes China $5.2 billion.", &["level finance.debt chn>nga latest 5200000000 usd ="]),
        (
            "",
            "Egypt received $35 billion of investment from the United Arab Emirates in 2024.",
            &["level fdi.flow are>egy 2024 35000000000 usd ="],
        ),
        (
            "",
            "Since 2013 Chinese lenders have extended loans worth $170 billion to Africa.",
            &["level finance.loans chn>afr since:2013 170000000000 usd ="],
        ),
        // ties
        (
            "",
            "The United Kingdom joined the CPTPP in December 2024.",
            &["event membership gbr>cptpp 2024-12 - - -"],
        ),
        (
            "",
            "Honduras severed ties with Taiwan in March 2023.",
            &["event ties.diplomatic hnd>twn 2023-03 - - -"],
        ),
        (
            "",
            "France and Morocco signed 22 agreements in October 2024.",
            &["count ties.agreement fra>mar 2024-10 22 agreements ="],
        ),
        (
            "",
            "China has signed free trade agreements with 29 countries and regions.",
            &["count ties.fta chn>wld asof:2025-05-13 29 countries ="],
        ),
        ("", "Four countries joined BRICS in January 2024.", &["count membership brics 2024-01 4 members ="]),
        (
            "",
            "Japan does not have diplomatic relations with North Korea.",
            &["event ties.diplomatic jpn>prk latest - - -"],
        ),
        // rates, votes, fiscal years, forecasts, comparisons
        (
            "",
            "India voted with the United States in 28 percent of roll calls in 2022.",
            &["level un.agreement ind>usa 2022 28 percent ="],
        ),
        (
            "",
            "In FY2023-24 India exported goods worth $77.5 billion to the United States.",
            &["level trade.goods.exports ind>usa 2023-04/2024-03 77500000000 usd ="],
        ),
        (
            "",
            "Vietnam and the EU expect trade to reach €100 billion by 2030.",
            &["level trade.goods vnm>eu 2030 100000000000 eur ="],
        ),
        (
            "",
            "Mexico bought more corn from the United States than from Brazil in 2023.",
            &["comparison trade.goods.imports usa>mex 2023 - - >"],
        ),
        // no claim
        ("", "The 5G network and the G20 back the 2030 Agenda.", &[]),
        ("", "Dial 0800 123 456 for room 12 before 10:30 am.", &[]),
    ];
    let mut wrong = Vec::new();
    for (context, text, want) in cases {
        let got: Vec<String> = in_context(text, context, (2025, 5, 13)).iter().map(short).collect();
        if got != *want {
            wrong.push(format!("{text}\n  want {want:?}\n  got  {got:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn spans_stay_inside_the_text_whatever_it_is() {
    for text in [
        "",
        "\u{0}\u{1}\u{2}",
        "٪ ٥٠ مليار دولار بين الصين ومصر",
        "¥¥¥ 5% of of of",
        "a\u{e000}b $5bn",
        "\u{202e}China 5%",
        "5% 5% 5% to to from $",
        "China's's exports''s $1bn.",
    ] {
        let n = text.chars().count();
        for f in in_context(text, text, (2025, 5, 13)) {
            assert!(f.span.start <= f.span.end && f.span.end <= n && f.anchor.end <= n, "{text:?}: {f:?}");
        }
    }
}
