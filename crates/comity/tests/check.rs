//! `comity check` as its user meets it: articles, forms of output, exit codes, bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn check(args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_comity"))
        .arg("check")
        .args(args)
        .current_dir(examples())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // The program may refuse before it has read everything.
    let _ = stdin.write_all(input);
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn json(args: &[&str], input: &[u8]) -> serde_json::Value {
    let out = check(args, input);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Verdict of the one claim of a sentence, and the claim.
fn verdict(sentence: &str, date: &str) -> (String, serde_json::Value) {
    let report = json(&["-", "--json", "--date", date], sentence.as_bytes());
    let claims = report["claims"].as_array().unwrap();
    assert_eq!(claims.len(), 1, "{sentence}: {report:#}");
    (claims[0]["verdict"].as_str().unwrap().to_owned(), claims[0].clone())
}

#[test]
fn every_claim_of_an_article_has_its_place_and_its_evidence() {
    let text = std::fs::read_to_string(examples().join("china-celac.md")).unwrap();
    let chars: Vec<char> = text.chars().collect();
    let report = json(&["china-celac.md", "--json"], b"");
    assert_eq!(report["schema"], "comity/check/1");
    assert_eq!(report["date"], "2025-05-14");
    let claims = report["claims"].as_array().unwrap();
    assert!(claims.len() >= 20, "{}", claims.len());
    let world = comity_ledger::world::World::embedded();
    for claim in claims {
        let at = |key: &str| claim[key].as_u64().unwrap() as usize;
        let there: String = chars[at("start")..at("end")].iter().collect();
        assert_eq!(there.split_whitespace().collect::<Vec<_>>().join(" "), claim["quote"].as_str().unwrap());
        let judged = claim["verdict"] != "not_checkable";
        for source in claim["sources"].as_array().unwrap().iter().filter(|_| judged) {
            for id in source["evidence"].as_array().unwrap() {
                let id = id.as_str().unwrap();
                let found = comity_ledger::explain::explain(&world, id);
                assert!(found.is_ok(), "{id}: {found:?}");
            }
        }
    }
    let counted: u64 = report["counts"].as_object().unwrap().values().filter_map(|n| n.as_u64()).sum();
    assert_eq!(counted as usize, claims.len());
}

#[test]
fn the_headline_says_on_whose_figures() {
    let (found, claim) =
        verdict("Trade between China and Latin America exceeded $500 billion in 2024.", "2025-05-13");
    assert_eq!(found, "source_dependent", "{claim:#}");
    let headline = claim["headline"].as_str().unwrap();
    assert!(headline.contains("China's customs") && headline.contains("BACI has no 2024"), "{headline}");
    let (found, claim) = verdict("In 2023, Brazil exported goods worth $200 billion to China.", "2025-05-13");
    assert_eq!(found, "contradicted", "{claim:#}");
    // China's customs say $878 m, but count what arrives.
    let (found, claim) = verdict("Bolivia's exports to China reached $1.2 billion in 2022.", "2025-05-13");
    assert_eq!(found, "not_checkable", "{claim:#}");
    let (found, claim) = verdict("Bolivia's exports to Germany reached $1.2 billion in 2022.", "2025-05-13");
    assert_eq!(found, "not_checkable");
    assert!(claim["headline"].as_str().unwrap().contains("2000–2020, 2023"), "{claim:#}");
}

#[test]
fn a_union_that_fails_names_the_member() {
    let sentence = "China has established diplomatic relations with Panama, Honduras and Paraguay.";
    let (found, claim) = verdict(sentence, "2025-05-13");
    assert_eq!(found, "contradicted", "{claim:#}");
    let headline = claim["headline"].as_str().unwrap();
    assert!(headline.contains("Paraguay") && !headline.contains("Honduras"), "{headline}");
}

#[test]
fn a_page_without_script_binds_every_number() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join("check.html");
    let out = check(&["india-uae.html", "-o", path.to_str().unwrap()], b"");
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
    assert!(page.contains("<mark") && page.contains("class=\"finding\""));
    // what the article hides from readers is not in the report
    assert!(!page.contains("900 billion") && !page.contains("Jebel Ali") && !page.contains("555 0100"));
    for target in page.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(page.contains(&format!("id=\"{target}\"")), "{target}");
    }
}

#[test]
fn no_review_is_published_that_nobody_accepted() {
    let reviews = json(&["usa-mexico.txt", "--claim-review", "--url", "https://example.org/a"], b"");
    assert_eq!(reviews["@graph"].as_array().map(Vec::len), Some(0));
}

#[test]
fn exit_codes_tell_what_happened() {
    let code = |args: &[&str], input: &[u8]| check(args, input).status.code();
    assert_eq!(code(&["usa-mexico.txt", "--fail-on", "contradicted"], b""), Some(1));
    assert_eq!(code(&["usa-mexico.txt", "--fail-on", "outdated"], b""), Some(0));
    let dated = ["-", "--date", "2024-01-01"];
    assert_eq!(code(&dated, b"Travel alone, you go fast."), Some(0));
    assert_eq!(code(&["-"], b"No date here."), Some(2));
    assert_eq!(code(&["-", "--date", "yesterday"], b"Text."), Some(2));
    assert_eq!(code(&["usa-mexico.txt", "--fail-on", "wrong"], b""), Some(2));
    assert_eq!(code(&["no-such-file.txt"], b""), Some(3));
    // What cannot be read has a code of its own; what is in another encoding is read.
    for wrong in [&b""[..], b"a\0b", b"%PDF-1.4"] {
        assert_eq!(code(&dated, wrong), Some(5), "{wrong:?}");
    }
    for read in [&b"caf\xe9"[..], b"\xff\xfeA\0"] {
        assert_eq!(code(&dated, read), Some(0), "{read:?}");
    }
}

#[test]
fn hostile_text_is_read_to_its_end() {
    let dated = ["-", "--date", "2024-01-01", "--json"];
    for text in [
        "\u{202e}$5 billion was trade between China and Chile in 2019.\u{202c}",
        "بلغت التجارة بين الصين وتشيلي 5 مليارات دولار في عام 2019.",
        "Trade between China and Chile was $99999999999999999999999999 billion in 9999.",
        "%%%% $$$ -- 5,,,,5 billion..... ((((",
        "<p>Trade between China and Chile reached $38 billion in 2019.",
    ] {
        let report = json(&dated, text.as_bytes());
        for claim in report["claims"].as_array().unwrap() {
            let end = claim["end"].as_u64().unwrap() as usize;
            assert!(end <= text.chars().count(), "{claim:#}");
        }
    }
    let long = "Travel together, you go far; the weather was fine and nobody minded. ".repeat(3000);
    assert_eq!(json(&dated, long.as_bytes())["claims"].as_array().unwrap().len(), 0);
}

#[test]
fn an_amount_in_another_money_is_held_to_the_rates_of_its_year() {
    for (sentence, date, wanted) in [
        // $113.4 bn at 0.8933 is 101.3 bn euros. Of Brazil, China's customs count more: what arrives.
        ("Germany exported goods worth 101 billion euros to France in 2019.", "2021-05-13", "supported"),
        ("Germany exported goods worth €150 billion to France in 2019.", "2021-05-13", "contradicted"),
        (
            "As exportações do Brasil para a China somaram R$ 250 bilhões em 2019.",
            "2021-05-13",
            "source_dependent",
        ),
        ("2019年，中国对英国出口4470亿元人民币。", "2021-05-13", "supported"),
        // At 7.1957, the average, it is 7.07 trillion; China's customs counted at the lower rates of some months.
        ("2024年，中国与东盟贸易额达6.99万亿元。", "2025-03-01", "supported"),
        (
            "China exported goods worth 900 billion yuan to the United Kingdom in 2019.",
            "2021-05-13",
            "contradicted",
        ),
        // 48 pesos to the dollar on average, from 28 the year before to 71 the year after: 560 bn may be meant, 1.5 tn not.
        (
            "Argentina's exports to Brazil were worth 560 billion Argentine pesos in 2019.",
            "2021-05-13",
            "not_checkable",
        ),
        (
            "Argentina's exports to Brazil were worth 1.5 trillion Argentine pesos in 2019.",
            "2021-05-13",
            "contradicted",
        ),
    ] {
        let (found, claim) = verdict(sentence, date);
        assert_eq!(found, wanted, "{sentence}: {claim:#}");
        let sources = claim["sources"].as_array().unwrap();
        let told = |key: &str, text: &str| sources.iter().any(|s| s[key].to_string().contains(text));
        assert!(told("evidence", "exchange.rate/") && told("evidence", "trade.goods"), "{claim:#}");
    }
    let (_, claim) = verdict("Germany exported goods worth €150 billion to France in 2019.", "2021-05-13");
    let notes = claim["sources"][0]["notes"].to_string();
    assert!(
        notes.contains("0.8933 EUR to the dollar, the average of 2019") && notes.contains("Federal Reserve"),
        "{notes}"
    );
    // A currency with several rates at once has none.
    let (found, claim) =
        verdict("Venezuela's exports to China were worth 90 billion bolivars in 2019.", "2021-05-13");
    assert_eq!(found, "not_checkable", "{claim:#}");
    assert!(claim["headline"].as_str().unwrap().contains("exchange rate"), "{claim:#}");
}

#[test]
fn a_list_of_first_partners_tells_shares_and_ranks_of_a_year_without_a_table() {
    for (sentence, wanted) in [
        // China 26, the United States 11, Argentina 5, the Netherlands and Spain 3 each.
        ("China took 26 percent of Brazil's exports in 2022.", "supported"),
        ("China took 60 percent of Brazil's exports in 2022.", "contradicted"),
        ("China was the largest destination of Brazil's exports in 2022.", "supported"),
        ("The United States was the largest destination of Brazil's exports in 2022.", "contradicted"),
        // Not listed, and level with another: neither says anything of the order.
        ("India was the sixth largest destination of Brazil's exports in 2022.", "not_checkable"),
        ("Spain was the fourth largest destination of Brazil's exports in 2022.", "not_checkable"),
        // Korea did not report in 2023, and the list lacks Viet Nam.
        ("China took 40 percent of South Korea's exports in 2023.", "not_checkable"),
        // A list of parts tells no amount and no growth.
        ("Brazil's exports to Argentina grew by 30 percent in 2022.", "not_checkable"),
    ] {
        let (found, claim) = verdict(sentence, "2024-05-13");
        assert_eq!(found, wanted, "{sentence}: {claim:#}");
        if wanted != "not_checkable" {
            let evidence = claim["sources"][0]["evidence"].to_string();
            assert!(evidence.contains("/BRA>CHN/2022@factbook-exports"), "{claim:#}");
        }
    }
}

#[test]
fn a_raw_material_is_held_to_its_own_trade_and_no_more() {
    for (sentence, expected) in [
        ("In 2023 Chile exported lithium carbonate worth $4.0 billion to China.", "supported"),
        ("In 2023 Chile exported lithium carbonate worth $40 billion to China.", "contradicted"),
        ("In 2021 Brazil exported iron ore worth $30.2 billion to China.", "supported"),
        // Ores are a part of it: more copper than that is not known to be wrong.
        ("In 2022 Chile exported copper worth $40 billion to China.", "not_checkable"),
    ] {
        let (found, claim) = verdict(sentence, "2025-06-01");
        assert_eq!(found, expected, "{sentence}: {claim:#}");
    }
}
