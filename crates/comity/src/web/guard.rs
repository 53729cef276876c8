//! Who may ask? Host allow-list, cross-site requests, token, limits, and the headers of every answer.
//!
//! | threat | control |
//! |---|---|
//! | DNS rebinding | `Host` must be one of ours, exactly one, else 403 |
//! | cross-site requests | an unsafe method needs `Sec-Fetch-Site: same-origin` or `none`, else `Origin` equal to `Host` |
//! | work for strangers | a page of another site may show `/embed/` and link to pages; it may load nothing else, and start no estimate and no simulation |
//! | strangers on the network | another address than loopback only with a token |
//! | scripts in texts | everything is escaped; `Content-Security-Policy` without inline script |
//! | huge or slow requests | a body is read here, within a size and a time; header time limit and number of connections in the server |
//!
//! The algorithm for cross-site requests is that of Go 1.25's `CrossOriginProtection`.

use super::State;
use axum::Router;
use axum::body::{Body, HttpBody, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Largest body: a long article and its form.
pub const BODY_BYTES_MAX: usize = 5 << 20;

/// Longest address that is read.
pub const ADDRESS_BYTES_MAX: usize = 8 << 10;

/// Longest time to answer; a simulation with draws takes seconds, nothing takes minutes.
pub const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);

/// Longest time for a body to come in: five megabytes in this time are a slow line, not a slow attack.
pub const BODY_TIME_MAX: Duration = Duration::from_secs(20);

/// Bodies read at once; together they take at most 160 MB.
const BODIES_AT_ONCE: usize = 32;

/// Addresses whose query starts work of seconds.
const WORKING: &[&str] = &["/estimate", "/lab"];

/// Name of the cookie that carries the token; the port is added, because a browser sends a cookie
/// to every port of a host.
const COOKIE: &str = "comity_token";

/// Who may ask, and under which names.
#[derive(Clone, Debug)]
pub struct Access {
    hosts: Vec<String>,
    /// The port, if it listens on every address of the machine: then any of them is ours, written in
    /// numbers. A name is not: whoever owns it could lead it here.
    everywhere: Option<u16>,
    token: Option<String>,
    cookie: String,
    bodies: Arc<Semaphore>,
}

impl Access {
    /// The names under which an address answers. A token is needed unless it is loopback.
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        let port = address.port();
        let mut hosts = vec![address.to_string()];
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}")));
        }
        if port == 80 {
            // A browser leaves out the port of plain HTTP.
            hosts.extend(hosts.clone().iter().filter_map(|h| h.strip_suffix(":80").map(str::to_owned)));
        }
        let everywhere = address.ip().is_unspecified().then_some(port);
        let (cookie, bodies) = (format!("{COOKIE}_{port}"), Arc::new(Semaphore::new(BODIES_AT_ONCE)));
        Self { hosts, everywhere, token, cookie, bodies }
    }

    fn knows(&self, host: &str) -> bool {
        let numbers = || host.parse::<SocketAddr>().ok().filter(|a| Some(a.port()) == self.everywhere);
        self.hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) || numbers().is_some()
    }

    fn knows_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        match (hosts.next().and_then(|h| h.to_str().ok()), hosts.next()) {
            (Some(host), None) => self.knows(host),
            _ => false,
        }
    }

    /// Whether the request carries the token, if one is needed: as a bearer, or as our cookie.
    fn knows_token(&self, headers: &HeaderMap) -> bool {
        let Some(token) = &self.token else { return true };
        let text = |name| headers.get(name).and_then(|v: &HeaderValue| v.to_str().ok()).unwrap_or_default();
        let bearer = text(header::AUTHORIZATION).strip_prefix("Bearer ");
        let cookies = text(header::COOKIE).split(';').filter_map(|c| c.trim().split_once('='));
        let cookie = cookies.into_iter().find(|c| c.0 == self.cookie);
        [bearer, cookie.map(|c| c.1)].into_iter().flatten().any(|given| same(given, token))
    }
}

/// Compares digests, so that the time taken says nothing about the token.
fn same(a: &str, b: &str) -> bool {
    Sha256::digest(a.as_bytes()) == Sha256::digest(b.as_bytes())
}

/// Puts the guards around the routes.
pub fn around(routes: Router<Arc<State>>, state: Arc<State>) -> Router {
    routes
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(Arc::clone(&state), check))
        .with_state(state)
}

async fn check(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    let embed = request.uri().path().starts_with("/embed/");
    let mut response = match admit(&state.access, &request) {
        Err(refusal) => *refusal,
        Ok(()) => match whole(&state.access, request).await {
            Err(refusal) => *refusal,
            Ok(request) => match tokio::time::timeout(ANSWER_TIME_MAX, next.run(request)).await {
                Ok(response) => response,
                Err(_) => {
                    *refuse(StatusCode::SERVICE_UNAVAILABLE, "the answer took too long; ask for less at once")
                }
            },
        },
    };
    protect(response.headers_mut(), embed);
    response
}

/// The request with its whole body: a body that is too large is refused before it is read, and one
/// that comes too slowly does not keep a visitor waiting for its place.
async fn whole(access: &Access, request: Request) -> Result<Request, Box<Response>> {
    let too_large = || refuse(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than 5 MiB");
    let (parts, body) = request.into_parts();
    let length = parts.headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok());
    let length = length.map_or(Some(0), |text| text.parse::<usize>().ok());
    if length.is_none_or(|length| length > BODY_BYTES_MAX) {
        return Err(too_large());
    }
    if body.size_hint().exact() == Some(0) {
        return Ok(Request::from_parts(parts, body));
    }
    let Ok(_place) = access.bodies.try_acquire() else {
        return Err(refuse(StatusCode::SERVICE_UNAVAILABLE, "too many bodies are being read; try again"));
    };
    match tokio::time::timeout(BODY_TIME_MAX, to_bytes(body, BODY_BYTES_MAX)).await {
        Ok(Ok(bytes)) => Ok(Request::from_parts(parts, Body::from(bytes))),
        Ok(Err(_)) => Err(too_large()),
        Err(_) => Err(refuse(StatusCode::REQUEST_TIMEOUT, "the body came too slowly")),
    }
}

fn admit(access: &Access, request: &Request) -> Result<(), Box<Response>> {
    let (headers, uri) = (request.headers(), request.uri());
    if uri.to_string().len() > ADDRESS_BYTES_MAX {
        return Err(refuse(StatusCode::URI_TOO_LONG, "the address is too long"));
    }
    let authority = uri.authority().map(|a| a.as_str().to_owned());
    let foreign = authority.is_some_and(|a| !access.knows(&a));
    if foreign || !access.knows_host(headers) {
        return Err(refuse(StatusCode::FORBIDDEN, "this name is not one under which comity answers"));
    }
    if !same_site(request.method(), headers) || !may_be_shown(request) {
        return Err(refuse(
            StatusCode::FORBIDDEN,
            "a page of another site may not ask this; copy the address into the address bar to ask it yourself",
        ));
    }
    if access.knows_token(headers) {
        return Ok(());
    }
    match (request.method(), token_in(uri.query().unwrap_or_default())) {
        (&Method::GET, Some(given)) if access.token.as_deref().is_some_and(|t| same(given, t)) => {
            Err(welcome(access, uri, given))
        }
        _ => Err(refuse(
            StatusCode::UNAUTHORIZED,
            "expected the token that comity was started with: open /?token=… once",
        )),
    }
}

/// Unsafe methods come from our own pages, or from no page at all.
fn same_site(method: &Method, headers: &HeaderMap) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    // A header given twice is no header that a browser sends.
    let text = |name: HeaderName| match &headers.get_all(name).iter().collect::<Vec<_>>()[..] {
        [] => None,
        [only] => Some(only.to_str().unwrap_or("?").to_owned()),
        _ => Some("?".to_owned()),
    };
    match text(HeaderName::from_static("sec-fetch-site")) {
        Some(site) => site == "same-origin" || site == "none",
        None => match (text(header::ORIGIN), text(header::HOST)) {
            (None, _) => true,
            (Some(origin), Some(host)) => origin.eq_ignore_ascii_case(&format!("http://{host}")),
            (Some(_), None) => false,
        },
    }
}

/// Whether a request for reading may be answered although a page of another site caused it: a frame
/// made for that, or a link that a visitor followed to a page which does not start long work.
fn may_be_shown(request: &Request) -> bool {
    let header = |name| {
        let mut all = request.headers().get_all(HeaderName::from_static(name)).iter();
        all.next().map(|v| if all.next().is_some() { "?" } else { v.to_str().unwrap_or("?") })
    };
    match header("sec-fetch-site") {
        None | Some("same-origin" | "none") => return true,
        Some(_) => {}
    }
    let uri = request.uri();
    let works = WORKING.iter().any(|path| uri.path().starts_with(path))
        && uri.query().is_some_and(|query| !query.is_empty());
    let followed =
        header("sec-fetch-mode") == Some("navigate") && header("sec-fetch-dest") == Some("document");
    uri.path().starts_with("/embed/") || (followed && !works)
}

fn token_in(query: &str) -> Option<&str> {
    query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == "token").map(|(_, v)| v)
}

/// Moves the token from the address into a cookie, so that it does not stay in the history.
fn welcome(access: &Access, uri: &Uri, token: &str) -> Box<Response> {
    let cookie = format!("{}={token}; Path=/; HttpOnly; SameSite=Strict", access.cookie);
    // A path that starts with two slashes, of either kind, would lead to another host.
    let path = format!("/{}", uri.path().trim_start_matches(['/', '\\']));
    let rest = uri.query().unwrap_or_default().split('&').filter(|pair| !pair.starts_with("token="));
    let rest: Vec<&str> = rest.filter(|pair| !pair.is_empty()).collect();
    let path = if rest.is_empty() { path } else { format!("{path}?{}", rest.join("&")) };
    Box::new(
        (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, path)]).into_response(),
    )
}

fn refuse(status: StatusCode, why: &str) -> Box<Response> {
    let media = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    Box::new((status, media, format!("{why}\n")).into_response())
}

/// The headers of every answer.
fn protect(headers: &mut HeaderMap, embed: bool) {
    let frame = if embed { "*" } else { "'none'" };
    let policy = format!(
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {frame}"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let readers = if embed { "cross-origin" } else { "same-origin" };
    headers
        .insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static(readers));
}
