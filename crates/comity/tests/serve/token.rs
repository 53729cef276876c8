//! Who may ask a server that other machines can reach? Whoever brings the token, and nobody else.

use super::{Got, send_to};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use comity::web::{Access, State};
use comity_ledger::world::World;
use std::net::SocketAddr;
use std::sync::Arc;

const TOKEN: &str = "correct-horse-battery-staple";

fn everywhere() -> Arc<State> {
    let address: SocketAddr = "0.0.0.0:7227".parse().unwrap();
    Arc::new(State::new(World::embedded(), Access::new(address, Some(TOKEN.to_owned()))))
}

async fn ask(state: &Arc<State>, method: Method, uri: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = Request::builder().method(method).uri(uri);
    if !headers.iter().any(|h| h.0 == "host") {
        request = request.header(header::HOST, "192.168.1.5:7227");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send_to(state, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn nothing_is_answered_without_the_token() {
    let state = everywhere();
    let longer = format!("Bearer {TOKEN}x");
    let shorter = format!("Bearer {}", &TOKEN[1..]);
    let bare = TOKEN.to_owned();
    let other = format!("other={TOKEN}");
    let wrong: [&[(&str, &str)]; 8] = [
        &[],
        &[("authorization", "Bearer ")],
        &[("authorization", &longer)],
        &[("authorization", &shorter)],
        &[("authorization", &bare)],
        &[("cookie", "comity_token_7227=")],
        &[("cookie", "comity_token_7227=correct")],
        &[("cookie", &other)],
    ];
    for headers in wrong {
        for uri in [
            "/",
            "/assets/app.css",
            "/api/openapi.json",
            "/lab.json",
            "/nowhere",
            "/?token=",
            "/?token=wrong",
        ] {
            let got = ask(&state, Method::GET, uri, headers).await;
            assert_eq!(got.status, StatusCode::UNAUTHORIZED, "{uri} {headers:?}");
            assert_eq!(got.header("set-cookie"), "");
        }
    }
    let posted = ask(&state, Method::POST, &format!("/check?token={TOKEN}"), &[]).await;
    assert_eq!(posted.status, StatusCode::UNAUTHORIZED, "the address carries the token of a GET only");
}

#[tokio::test]
async fn the_token_moves_from_the_address_into_a_cookie() {
    let state = everywhere();
    let got = ask(&state, Method::GET, &format!("/data?token={TOKEN}"), &[]).await;
    assert_eq!(got.status, StatusCode::SEE_OTHER);
    assert_eq!(got.header("location"), "/data");
    let kept = ask(&state, Method::GET, &format!("/pair/CHN/BRA?token={TOKEN}&from=2014&lang=es"), &[]).await;
    assert_eq!(kept.header("location"), "/pair/CHN/BRA?from=2014&lang=es");
    let cookie = got.header("set-cookie");
    assert!(
        cookie.starts_with("comity_token_7227="),
        "a server on another port has a cookie of its own: {cookie}"
    );
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let bearer = format!("Bearer {TOKEN}");
    for headers in [("cookie", pair), ("authorization", bearer.as_str())] {
        assert_eq!(ask(&state, Method::GET, "/data", &[headers]).await.status, StatusCode::OK);
    }
    // Where the token is taken from the address, the visitor stays on this host.
    for path in ["//evil.example", "/\\evil.example", "/\\/evil.example", "///evil.example/x"] {
        let got = ask(&state, Method::GET, &format!("{path}?token={TOKEN}"), &[]).await;
        let to = got.header("location").to_owned();
        assert!(to.is_empty() || to.starts_with("/evil"), "{path} leads to {to}");
    }
}

#[tokio::test]
async fn on_every_address_numbers_are_ours_and_names_are_not() {
    let state = everywhere();
    let bearer = format!("Bearer {TOKEN}");
    let status = async |host: &str| {
        ask(&state, Method::GET, "/", &[("host", host), ("authorization", bearer.as_str())]).await.status
    };
    for host in ["192.168.1.5:7227", "[fe80::1]:7227", "127.0.0.1:7227", "localhost:7227", "0.0.0.0:7227"] {
        assert_eq!(status(host).await, StatusCode::OK, "{host}");
    }
    for host in [
        "evil.example:7227",
        "192.168.1.5",
        "192.168.1.5:80",
        "192.168.1.5.evil.example:7227",
        "3232235781:7227",
    ] {
        assert_eq!(status(host).await, StatusCode::FORBIDDEN, "{host}");
    }
}
