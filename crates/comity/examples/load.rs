//! How much does the web app bear? Load figures and malformed requests, on the loopback address only.
//!
//! ```text
//! cargo run --release -p comity --example load -- pages 64 10    cached pair page: clients, seconds
//! cargo run --release -p comity --example load -- slider 60      steps of the tariff slider, none cached
//! cargo run --release -p comity --example load -- malformed 100000
//! ```
//! It starts the server in its own process, on a free port, and ends by itself.
#![allow(clippy::expect_used, clippy::panic, reason = "a measurement that fails should stop")]

use comity_ledger::world::World;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

const PAIR: &str = "/pair/CHN/CELAC?from=2014&to=2024&lang=en";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |i: usize, default| words.get(i).and_then(|w| w.parse().ok()).unwrap_or(default);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let loopback: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let running = runtime.block_on(comity::web::serve(World::embedded(), loopback, None)).expect("a server");
    let address = running.address;
    runtime.spawn(running.until(std::future::pending()));
    println!("memory at the start: {} MiB", memory());
    match words.first().map(String::as_str) {
        Some("pages") => pages(address, number(1, 64), number(2, 10)),
        Some("slider") => slider(address, number(1, 60)),
        Some("malformed") => malformed(address, number(1, 100_000)),
        _ => println!("expected pages, slider or malformed"),
    }
    println!("memory at the end: {} MiB", memory());
    runtime.shutdown_timeout(Duration::from_secs(1));
}

/// Resident memory of this process, clients included, in MiB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1024
}

/// A client that keeps its connection.
struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
}

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        Self { address, stream: BufReader::new(stream) }
    }

    /// Status and size of an answer.
    fn get(&mut self, path: &str) -> (u16, usize) {
        let (status, body) = self.ask(path);
        (status, body.len())
    }

    /// What a page says.
    fn body(&mut self, path: &str) -> Vec<u8> {
        let (status, body) = self.ask(path);
        assert_eq!(status, 200, "{path}");
        body
    }

    fn ask(&mut self, path: &str) -> (u16, Vec<u8>) {
        let head = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: gzip\r\n\r\n", self.address);
        self.stream.get_mut().write_all(head.as_bytes()).expect("sent");
        let (mut status, mut length, mut line) = (0, 0, String::new());
        loop {
            line.clear();
            self.stream.read_line(&mut line).expect("a line");
            let text = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = text.strip_prefix("http/1.1 ") {
                status = rest.get(..3).and_then(|s| s.parse().ok()).unwrap_or(0);
            }
            if let Some(rest) = text.strip_prefix("content-length: ") {
                length = rest.parse().unwrap_or(0);
            }
            if text.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a body");
        (status, body)
    }
}

fn told(name: &str, mut times: Vec<Duration>, over: Duration) {
    times.sort_unstable();
    let at = |p: f64| times.get(((times.len() - 1) as f64 * p) as usize).copied().unwrap_or_default();
    println!(
        "{name}: {} answers, {:.0} a second; p50 {:.2?}, p99 {:.2?}, longest {:.2?}",
        times.len(),
        times.len() as f64 / over.as_secs_f64(),
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

fn pages(address: SocketAddr, clients: usize, seconds: usize) {
    let begin = Instant::now();
    let (status, size) = Client::new(address).get(PAIR);
    println!("first: {status}, {} kB packed, {:.2?}", size / 1000, begin.elapsed());
    let begin = Instant::now();
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let work = || {
            let (mut client, mut times) = (Client::new(address), Vec::new());
            while begin.elapsed() < Duration::from_secs(seconds.min(120) as u64) {
                let asked = Instant::now();
                assert_eq!(client.get(PAIR).0, 200);
                times.push(asked.elapsed());
            }
            times
        };
        let threads: Vec<_> = (0..clients.min(200)).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().expect("a client")).collect()
    });
    told(&format!("cached pair page, {clients} clients"), times, begin.elapsed());
}

fn slider(address: SocketAddr, steps: usize) {
    let mut client = Client::new(address);
    let begin = Instant::now();
    let (status, size) = client.get("/lab/live?rate=0.5");
    println!("first, with calibration: {status}, {} kB packed, {:.2?}", size / 1000, begin.elapsed());
    for rest in ["who=USA&whom=CHN", "who=USA&whom=WLD&answer=100"] {
        let begin = Instant::now();
        let mut times = Vec::new();
        for rate in 1..=steps.min(1000) {
            let asked = Instant::now();
            assert_eq!(client.get(&format!("/lab/live?{rest}&rate={rate}")).0, 200);
            times.push(asked.elapsed());
        }
        told(&format!("slider, {rest}"), times, begin.elapsed());
    }
}

/// Addresses whose requests are spoilt, and which are asked again afterwards.
const SPOILT: [&str; 9] = [
    "/?lang=en",
    "/pair/URY/PRY?from=2018&to=2020&lang=en",
    "/ties/CHN/PAN?as_of=2025-05-13&lang=en",
    "/check?lang=en",
    "/lab.csv?who=USA&whom=CHN&rate=25&lang=en",
    "/ask.json?q=exports%20URY%20-%3E%20PRY%202018..2019",
    "/explain?id=trade.goods.exports/URY%3EPRY/2018@baci",
    "/api/places?q=chi",
    "/data.json",
];

/// Numbers without meaning from a fixed seed.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap_or(0)
    }

    /// Bytes changed, cut, put in, taken out, repeated.
    fn spoil(&mut self, whole: &str) -> Vec<u8> {
        let mut bytes = whole.as_bytes().to_vec();
        for _ in 0..=self.below(6) {
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => bytes[at] = u8::try_from(self.below(256)).unwrap_or(0),
                1 => bytes.truncate(at.max(1)),
                2 => bytes.insert(at, b"\r\n\0 :"[self.below(5)]),
                3 if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => {
                    let piece: Vec<u8> = bytes.iter().skip(at).take(self.below(40)).copied().collect();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    }
}

/// A posted form and requests of every kind of page, each spoilt at random; the seed is fixed.
/// Afterwards the pages answer with the bytes of before.
fn malformed(address: SocketAddr, count: usize) {
    let mut wholes = vec![format!(
        "POST /check?lang=en HTTP/1.1\r\nHost: {address}\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 12\r\n\
         Sec-Fetch-Site: same-origin\r\n\r\n--x\r\n\r\n--x--"
    )];
    wholes.extend(SPOILT.map(|path| {
        format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
    }));
    let pages = || SPOILT.map(|path| Client::new(address).body(path));
    let before = pages();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (begin, mut answers) = (Instant::now(), [0_usize; 6]);
    for i in 0..count.min(1_000_000) {
        let bytes = random.spoil(&wholes[i % wholes.len()]);
        let got = exchange(address, &bytes);
        let class = got.get(9).map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
        answers[class.min(5)] += 1;
        assert!(class != 5, "request {i}: {}", String::from_utf8_lossy(&got));
        if (i + 1) % 20_000 == 0 {
            println!("{} requests, memory {} MiB", i + 1, memory());
        }
    }
    let seconds = begin.elapsed();
    println!(
        "{count} malformed requests in {seconds:.1?}: closed without answer {}, 2xx {}, 3xx {}, 4xx {}, 5xx {}",
        answers[0], answers[2], answers[3], answers[4], answers[5]
    );
    assert!(before == pages(), "the pages answer with other bytes than before");
    println!("{} pages answer with the bytes of before", before.len());
}

fn exchange(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("the server takes connections");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
    // A server that has refused already may have closed its side.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut got = Vec::new();
    let _ = stream.read_to_end(&mut got);
    got
}
