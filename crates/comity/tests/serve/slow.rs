//! Do slow clients hold anybody else up? Real sockets on the loopback address.

use comity_ledger::world::World;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

fn start() -> (tokio::runtime::Runtime, SocketAddr) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let running = runtime.block_on(comity::web::serve(World::embedded(), loopback, None)).unwrap();
    let address = running.address;
    runtime.spawn(running.until(std::future::pending()));
    (runtime, address)
}

/// One request on a connection of its own; the time it took.
fn ask(address: SocketAddr, path: &str) -> (Duration, String) {
    let begin = Instant::now();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    (begin.elapsed(), text)
}

#[test]
fn three_hundred_slow_clients_hold_nobody_up() {
    let (runtime, address) = start();
    assert!(ask(address, "/assets/app.css").1.starts_with("HTTP/1.1 200"));
    let half_body = format!(
        "POST /check HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 1000000\r\n\r\nx"
    );
    let mut slow: Vec<TcpStream> = Vec::new();
    for i in 0..300 {
        let mut stream = TcpStream::connect(address).unwrap();
        // Half a header, half a body, or nothing at all.
        let begin = ["GET / HTTP/1.1\r\nHost: ", "", half_body.as_str()][i % 3];
        stream.write_all(begin.as_bytes()).unwrap();
        slow.push(stream);
    }
    for i in 0..100 {
        let (took, text) = ask(address, "/assets/app.css");
        assert!(text.starts_with("HTTP/1.1 200"));
        // Who had to wait for a slow client would wait for its header to run out of time: ten seconds.
        // How fast the answers are is measured by the example `load`, not asserted.
        assert!(took < Duration::from_secs(5), "answered after {took:?}");
        if let Some(stream) = slow.get_mut(i * 2) {
            let _ = stream.write_all(b"x");
        }
    }
    runtime.shutdown_timeout(Duration::from_secs(1));
}

#[test]
fn what_is_no_http_is_refused_and_the_server_goes_on() {
    let (runtime, address) = start();
    for bytes in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"\0\0\0\0\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream.write_all(bytes).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut got = Vec::new();
        let _ = stream.read_to_end(&mut got);
        let head = String::from_utf8_lossy(&got);
        assert!(got.is_empty() || head.starts_with("HTTP/1.1 4"), "{bytes:?}: {head}");
    }
    assert!(ask(address, "/").1.starts_with("HTTP/1.1 200"));
    runtime.shutdown_timeout(Duration::from_secs(1));
}

#[test]
fn another_address_needs_a_token() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let everywhere: SocketAddr = "0.0.0.0:0".parse().unwrap();
    assert!(runtime.block_on(comity::web::serve(World::embedded(), everywhere, None)).is_err());
    assert!(
        runtime
            .block_on(comity::web::serve(World::embedded(), everywhere, Some("short".to_owned())))
            .is_err()
    );
}
