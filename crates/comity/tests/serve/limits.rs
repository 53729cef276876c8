//! Does any request go on without end? Time limits, with a clock that runs on while nothing else happens.

use comity::web::{BODY_TIME_MAX, HEADER_TIME_MAX, serve};
use comity_ledger::world::World;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::Instant;

async fn start() -> SocketAddr {
    let running = serve(World::embedded(), "127.0.0.1:0".parse().unwrap(), None).await.unwrap();
    let address = running.address;
    tokio::spawn(running.until(std::future::pending()));
    address
}

/// Sends the bytes and nothing more: what comes back until the server ends it, and after how long.
async fn left_hanging(address: SocketAddr, bytes: &str) -> (String, Duration) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes.as_bytes()).await.unwrap();
    let begin = Instant::now();
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got).await;
    (String::from_utf8_lossy(&got).into_owned(), begin.elapsed())
}

const SLACK: Duration = Duration::from_secs(2);

#[tokio::test(start_paused = true)]
async fn a_header_that_never_ends_is_given_up() {
    let address = start().await;
    for bytes in ["", "GET", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: "] {
        let (got, after) = left_hanging(address, bytes).await;
        assert!(got.is_empty() || got.starts_with("HTTP/1.1 4"), "{bytes:?}: {got}");
        assert!(after <= HEADER_TIME_MAX + SLACK, "{bytes:?}: ended after {after:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_given_up() {
    let address = start().await;
    let request = format!(
        "POST /check HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 1000\r\n\
         Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nChina"
    );
    let (got, after) = left_hanging(address, &request).await;
    assert!(got.starts_with("HTTP/1.1 408"), "{got}");
    assert!(after >= BODY_TIME_MAX && after <= BODY_TIME_MAX + HEADER_TIME_MAX + SLACK, "{after:?}");
}

#[tokio::test]
async fn a_hundred_headers_are_read_and_not_one_more() {
    let address = start().await;
    for (count, expected) in [(50, "HTTP/1.1 200"), (200, "HTTP/1.1 431")] {
        let more: String = (0..count).map(|i| format!("X-{i}: x\r\n")).collect();
        let request =
            format!("GET /assets/app.css HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n{more}\r\n");
        let (got, _) = left_hanging(address, &request).await;
        assert!(got.starts_with(expected), "{count}: {}", got.get(..60).unwrap_or(&got));
    }
}
