//! The web app as its visitors and its attackers meet it, without a network: requests go straight
//! into the router behind its guards. What needs real sockets is in `slow`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that fails should stop")]

mod addresses;
mod attacks;
mod limits;
mod pages;
mod slow;
mod together;
mod token;
mod voice;
mod words;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use comity::web::{Access, State, app};
use comity_ledger::world::World;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use tower::ServiceExt;

/// The host under which the app of these tests answers.
const HOST: &str = "127.0.0.1:7227";

/// Shared, as in the program: what one test has had answered is there for the next.
static STATE: LazyLock<Arc<State>> = LazyLock::new(|| {
    let address: SocketAddr = HOST.parse().unwrap();
    Arc::new(State::new(World::embedded(), Access::new(address, None)))
});

/// What came back.
struct Got {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    body: Vec<u8>,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }
}

async fn send(request: Request<Body>) -> Got {
    send_to(&STATE, request).await
}

/// The same to an app of its own.
async fn send_to(state: &Arc<State>, request: Request<Body>) -> Got {
    let response = app(Arc::clone(state)).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Got { status: parts.status, headers: parts.headers, body }
}

/// A spelling of an address that is a URI: spaces and arrows as a browser would send them.
fn encoded(address: &str) -> String {
    address.replace(' ', "%20").replace('>', "%3E").replace('<', "%3C").replace('"', "%22")
}

async fn get(address: &str) -> Got {
    let request = Request::builder().uri(encoded(address)).header(header::HOST, HOST);
    send(request.body(Body::empty()).unwrap()).await
}

/// Posts a form with files as a browser would, from our own page.
async fn post(address: &str, fields: &[(&str, &str, Option<&str>)]) -> Got {
    let boundary = "----a-boundary-of-the-tests";
    let mut body = String::new();
    for (name, value, file) in fields {
        let file = file.map_or_else(String::new, |f| format!("; filename=\"{f}\""));
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n{value}\r\n"
        );
    }
    body += &format!("--{boundary}--\r\n");
    let request = Request::builder()
        .method(Method::POST)
        .uri(address)
        .header(header::HOST, HOST)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={boundary}"));
    send(request.body(Body::from(body)).unwrap()).await
}
