//! How are connections taken? One listener, a bounded number of connections, a time limit for headers.

use super::{Access, State, app};
use crate::failure::Failure;
use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::map_response;
use axum::response::Response;
use comity_ledger::world::World;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Connections served at once; a browser opens six. Under the usual limit of 1,024 open files.
const CONNECTIONS_MAX: usize = 768;

/// Connections of one other machine; this machine itself is not counted, since it is the visitor.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 48;

/// Longest time for the header of a request to come in.
pub const HEADER_TIME_MAX: Duration = Duration::from_secs(10);

/// Longest life of a connection: a reader who takes bytes ever more slowly is let go.
const CONNECTION_TIME_MAX: Duration = Duration::from_secs(600);

/// A server that has been started.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    listener: TcpListener,
    app: Router,
}

/// Listens on an address; port 0 takes a free one.
///
/// # Errors
/// A usage failure if the address is not loopback and there is no token, a data failure if it
/// cannot be listened on.
pub async fn serve(world: World, address: SocketAddr, token: Option<String>) -> Result<Running, Failure> {
    if !address.ip().is_loopback() && token.as_deref().is_none_or(|t| t.len() < 16) {
        return Err(Failure::usage(format!("{address} can be reached from other machines"))
            .hint("give --token with at least 16 characters, or listen on 127.0.0.1"));
    }
    if token.as_deref().is_some_and(str::is_empty) {
        return Err(
            Failure::usage("expected a token, found an empty one").hint("leave --token out, or give one")
        );
    }
    let plain = |t: &str| t.chars().all(|c| c.is_ascii_alphanumeric() || "-_.~".contains(c));
    if token.as_deref().is_some_and(|t| !plain(t)) {
        return Err(Failure::usage("the token has a character that an address or a cookie would change")
            .hint("letters, digits and - _ . ~ are taken"));
    }
    listen(address, |address| app(Arc::new(State::new(world, Access::new(address, token))))).await
}

/// Listens with an application made for the address that was got.
///
/// # Errors
/// A data failure if the address cannot be listened on.
pub async fn listen(address: SocketAddr, app: impl FnOnce(SocketAddr) -> Router) -> Result<Running, Failure> {
    let refused = |e: std::io::Error| {
        Failure::data(format!("could not listen on {address}: {e}")).hint("choose another --port")
    };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    Ok(Running { address, listener, app: app(address).layer(map_response(closing)) })
}

/// An answer that leaves a body unread is the last of its connection, and says so: or the next request on it is lost.
async fn closing(mut answer: Response) -> Response {
    if answer.status() == StatusCode::PAYLOAD_TOO_LARGE {
        answer.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    answer
}

impl Running {
    /// Answers until the future ends.
    pub async fn until(self, end: impl Future<Output = ()>) {
        let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let crowd = Arc::new(Crowd::default());
        let mut end = std::pin::pin!(end);
        loop {
            let Ok(place) = Arc::clone(&room).acquire_owned().await else { return };
            let (stream, from) = tokio::select! {
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, from)) => (stream, from.ip()),
                    // Out of file descriptors, or the peer is gone already: go on with the next.
                    Err(_) => { tokio::time::sleep(Duration::from_millis(10)).await; continue }
                },
                () = &mut end => return,
            };
            // One machine too many times: hung up at once, so that the others find a place.
            let Some(guest) = crowd.enter(from) else { continue };
            let app = self.app.clone();
            tokio::spawn(async move {
                connection(stream, app).await;
                drop((place, guest));
            });
        }
    }
}

/// How many connections each other machine has.
#[derive(Default)]
struct Crowd {
    counts: Mutex<BTreeMap<IpAddr, usize>>,
}

/// One connection of a machine; counted until it is dropped.
struct Guest {
    crowd: Arc<Crowd>,
    from: IpAddr,
}

impl Crowd {
    fn enter(self: &Arc<Self>, from: IpAddr) -> Option<Guest> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(from).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS_MAX && !from.is_loopback() {
            return None;
        }
        *count += 1;
        Some(Guest { crowd: Arc::clone(self), from })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut counts = self.crowd.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.from) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.from);
            }
        }
    }
}

async fn connection(stream: TcpStream, app: Router) {
    let _ = stream.set_nodelay(true);
    let serving = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME_MAX)
        .max_headers(100)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    // A connection that breaks is the other side's business.
    let _ = tokio::time::timeout(CONNECTION_TIME_MAX, serving).await;
}
