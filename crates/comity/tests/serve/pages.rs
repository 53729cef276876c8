//! Do the pages say what the library says?

use super::{HOST, get, post, send};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use comity::simulate::{Ask, Prepared, Scenario};
use std::path::Path;

#[tokio::test]
async fn the_lab_answers_what_the_saved_scenario_answers() {
    let query = "what=tariff&who=USA&whom=CHN,-HKG&rate=37&answer=50";
    let file = get(&format!("/lab.toml?{query}")).await;
    assert!(file.header("content-disposition").contains("lab.toml"));
    let scenario = Scenario::parse("lab.toml", &file.text(), Path::new("")).unwrap();
    let world = comity_ledger::world::World::embedded();
    let prepared = Prepared::load(&world, &scenario.choice).unwrap();
    let answer = prepared.run(&world, &scenario, &Ask { seed: 1, ..Ask::default() }).unwrap();
    // Compared as text: that is what both print, to the last digit.
    let served = get(&format!("/lab.json?{query}")).await.text();
    assert!(served == format!("{:#}\n", serde_json::to_value(&answer).unwrap()), "the same bytes");
    // And the numbers stand in the piece that the slider fetches.
    let live = get(&format!("/lab/live?{query}")).await.text();
    for group in &answer.runs[0].focus {
        let value = comity::simulate::words::change(group.real_income_percent.value);
        assert!(live.contains(value.trim_end_matches(" %")), "{}: {value}", group.name);
    }
    let csv = get(&format!("/lab.csv?{query}")).await.text();
    assert_eq!(csv.lines().count(), answer.runs[0].places.len() + 1);
}

#[tokio::test]
async fn a_wrong_control_is_told_where_the_answer_would_be() {
    let got = get("/lab?who=Atlantis").await;
    assert_eq!(got.status, StatusCode::BAD_REQUEST);
    assert!(got.text().contains("Atlantis") && got.text().contains("<form"), "the form can be mended");
    assert!(!got.text().contains("lab.toml:"), "no line of a file that nobody sees");
}

#[tokio::test]
async fn two_scenarios_stand_side_by_side() {
    let text = get("/lab/live?rate=10&with=rate%3D50").await.text();
    assert!(text.contains("both scenarios"), "{}", &text[..400]);
    assert_eq!(get("/lab/live?with=rate%3Dx").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_text_is_checked_and_found_under_its_secret_address_only() {
    let text = "In 2023 China's exports to Brazil reached 59.1 billion dollars. Trade fell to zero.";
    let got = post("/check", &[("text", text, None), ("date", "2024-05-01", None)]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER, "{}", got.text());
    let (path, _) = got.header("location").split_once('?').unwrap();
    assert_eq!(path.len(), "/check/".len() + 32, "an address that nobody guesses");
    let report = get(&format!("{path}.json")).await.json();
    assert!(report["schema"].as_str().unwrap().starts_with("comity/check/"));
    let page = get(path).await.text();
    assert!(page.contains("59.1 billion") && page.contains("/explain?"), "claims lead to evidence");
    // A decision shows at once, on an address that was looked at before.
    let reviews =
        || async { get(&format!("{path}.review.json")).await.json()["@graph"].as_array().unwrap().len() };
    assert_eq!(reviews().await, 0, "nothing is published that nobody has accepted");
    let decide = Request::builder()
        .method(Method::POST)
        .uri(format!("{path}/review"))
        .header(header::HOST, HOST)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let decided = send(decide.body(Body::from("decision-1=accept")).unwrap()).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text());
    assert_eq!(reviews().await, 1);
    assert!(get(path).await.text().contains("value=\"accept\" selected"));
    assert!(get(&format!("{path}.html")).await.header("content-disposition").contains("report.html"));
    let file = post(
        "/check",
        &[("file", "# T\n\n2024-05-01\n\nChina trades.", Some("a.md")), ("date", "2024-05-01", None)],
    )
    .await;
    assert_eq!(file.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_estimate_is_worked_on_beside_the_pages() {
    let query = "formula=log(trade)%20~%20log(dist)%20%7C%20exporter%20%2B%20importer&family=ols&sample=year%20%3D%3D%202010";
    let mut got = get(&format!("/estimate.json?{query}")).await;
    for _ in 0..120 {
        if got.status != StatusCode::ACCEPTED {
            break;
        }
        // A program is told that the answer is not there yet, and never gets a page in its place.
        assert_eq!((got.header("content-type"), got.header("retry-after")), ("application/json", "2"));
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
        got = get(&format!("/estimate.json?{query}")).await;
    }
    assert_eq!(got.status, StatusCode::OK, "{}", got.text());
    assert!(got.text().contains("log(dist)"));
    let page = get(&format!("/estimate?{query}")).await.text();
    assert!(page.contains("log(dist)") && page.contains("<svg"), "table and plot");
    assert_eq!(get(&format!("/estimate/figure/coefficients.csv?{query}")).await.status, StatusCode::OK);
    // Keys that the page does not know make no other answer.
    let same = get(&format!("/estimate.json?{query}&utm_source=mail&zzz=1")).await;
    assert_eq!((same.status, same.header("etag")), (StatusCode::OK, got.header("etag")));
    let wrong = get("/estimate?formula=trade%20~%20nothing_such").await;
    assert!(wrong.status.is_client_error());
}

#[tokio::test]
async fn the_basis_is_part_of_the_view() {
    let baci = get("/pair/URY/PRY/figure/trade.csv?from=2005&to=2015").await.text();
    let unctad = get("/pair/URY/PRY/figure/trade.csv?from=2005&to=2015&basis=unctad-sitc").await.text();
    assert!(baci.contains("@baci") && !baci.contains("@unctad-sitc"));
    assert_ne!(baci, unctad);
    assert_eq!(get("/pair/URY/PRY?basis=none").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_typo_is_asked_back_and_the_form_is_kept() {
    for address in ["/go?a=Brazl&b=CHN&from=2010&lang=es", "/pair/Brazl/CHN?from=2010&lang=es"] {
        let got = get(address).await;
        assert_eq!(got.status, StatusCode::NOT_FOUND, "{address}");
        let text = got.text();
        assert!(text.contains("/pair/BRA/CHN?from=2010"), "{address}: a link to what was meant");
        assert!(text.contains("value=\"Brazl\"") && text.contains("value=\"2010\""), "{address}: the form");
        assert!(text.contains("Quizá quiso decir") && !text.contains("Did you mean"), "{address}");
    }
    let places = get("/api/places?q=chian&lang=en").await.json();
    assert!(places["places"].as_array().unwrap().iter().any(|place| place["code"] == "CHN"), "{places}");
}

#[tokio::test]
async fn answers_stand_in_tables_in_the_language_of_the_page() {
    for (address, word) in [
        ("/ask?q=exports%20URY%20-%3E%20PRY%202018..2019&lang=es", "Periodo"),
        ("/explain?id=trade.goods.exports/URY%3EPRY/2018@baci&lang=pt", "Linhas em que se baseia"),
        ("/ties/CHN/PAN?as_of=2025-05-13&lang=zh", "状态"),
    ] {
        let text = get(address).await.text();
        assert!(text.contains("<table") && text.contains(word), "{address}");
        assert!(!text.contains("<pre class=\"answer\""), "{address}: no text of a terminal");
    }
}
