//! Does every address answer, and does the description say what there is?

use super::{get, send};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use std::collections::BTreeSet;

#[tokio::test]
async fn the_example_of_every_address_answers_in_every_format() {
    for address in comity::web::addresses().iter().filter(|a| !a.example.is_empty()) {
        let got = get(address.example).await;
        let expected = if address.path == "/go" { StatusCode::SEE_OTHER } else { StatusCode::OK };
        assert_eq!(got.status, expected, "{}: {}", address.example, got.text());
        assert!(got.header("content-security-policy").contains("default-src 'none'"), "{}", address.path);
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        assert_eq!(got.header("access-control-allow-origin"), "");
        if address.path.contains("figure") {
            continue;
        }
        for ending in address.endings {
            let (path, query) = address.example.split_once('?').unwrap_or((address.example, ""));
            let path = path.strip_suffix(".json").unwrap_or(path);
            let got = get(&format!("{path}.{ending}?{query}")).await;
            // An estimate is long work and has a test of its own.
            if address.path != "/estimate" {
                assert_eq!(got.status, StatusCode::OK, "{path}.{ending}: {}", got.text());
            }
        }
    }
}

#[tokio::test]
async fn the_description_and_the_router_tell_the_same_addresses() {
    let described = get("/api/openapi.json").await.json();
    let paths: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
    let mut routed = BTreeSet::new();
    for address in comity::web::addresses() {
        routed.insert(address.path.to_owned());
        routed.extend(address.endings.iter().map(|e| format!("{}.{e}", address.path)));
    }
    assert_eq!(paths, routed);
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            assert!(["get", "post"].contains(&method.as_str()));
            assert!(!operation["summary"].as_str().unwrap().is_empty(), "{path}");
            assert!(operation["responses"].as_object().is_some_and(|r| !r.is_empty()), "{path}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_said_in_the_format_that_was_asked_for() {
    let page = get("/nowhere").await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.header("content-type").starts_with("text/html"));
    let json = get("/pair/CHN/CELACC.json").await;
    assert_eq!(json.status, StatusCode::BAD_REQUEST);
    assert_eq!(json.json()["schema"], "comity/problem/1");
    assert!(json.json()["message"].as_str().unwrap().contains("CELAC"));
    assert_eq!(get("/check/0123456789abcdef0123456789abcdef").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_answer_the_browser_has_is_not_sent_again() {
    let first = get("/assets/app.css").await;
    let tag = first.header("etag").to_owned();
    let request = Request::builder()
        .uri("/assets/app.css")
        .header(header::HOST, super::HOST)
        .header(header::IF_NONE_MATCH, &tag);
    let again = send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    assert!(again.body.is_empty());
}

/// Addresses that a page leads to on this server.
fn links(page: &str) -> BTreeSet<String> {
    let after = page.split(" href=\"").chain(page.split(" src=\"")).skip(1);
    let found = after.filter_map(|rest| rest.split('"').next()).filter(|to| to.starts_with('/'));
    found.map(|to| to.split('#').next().unwrap_or(to).replace("&amp;", "&")).collect()
}

/// Every link of every page leads somewhere, and to the format that its ending names.
#[tokio::test]
async fn no_link_leads_nowhere() {
    let mut tried = BTreeSet::new();
    for page in [
        "/",
        "/check",
        "/ask",
        "/explain",
        "/estimate",
        "/ties/CHN/PAN?as_of=2025-05-13",
        "/data",
        "/ask?q=exports URY -> PRY 2018..2019",
        "/lab?rate=10",
    ] {
        for to in links(&get(page).await.text()) {
            // Briefs on blocs are long work; the test has one of its own.
            if to.starts_with("/pair/") || !tried.insert(to.clone()) {
                continue;
            }
            let got = get(&to).await;
            assert_eq!(got.status, StatusCode::OK, "{page} leads to {to}: {}", got.text());
            let path = to.split('?').next().unwrap_or_default();
            let media = got.header("content-type");
            for (ending, expected) in
                [(".json", "application/json"), (".csv", "text/csv"), (".svg", "image/svg+xml")]
            {
                assert!(!path.ends_with(ending) || media.starts_with(expected), "{to} is {media}");
            }
            assert!(!to.contains("as=json"), "{to}: a format is an ending, not a key");
        }
    }
    assert!(tried.len() > 40, "{} links", tried.len());
}

#[tokio::test]
async fn a_method_that_is_not_answered_is_told_in_the_format_asked_for() {
    for (method, address, kind) in
        [("DELETE", "/ask.json?q=x", "application/json"), ("PUT", "/ask", "text/html; charset=utf-8")]
    {
        let request = Request::builder().method(method).uri(address).header(header::HOST, super::HOST);
        let got = send(request.body(Body::empty()).unwrap()).await;
        assert_eq!((got.status.as_u16(), got.header("content-type")), (405, kind), "{method} {address}");
        assert!(got.text().contains(method), "{}", got.text());
    }
}
