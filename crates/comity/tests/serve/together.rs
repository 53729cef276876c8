//! Do many visitors at once get what one visitor alone gets?

use super::{HOST, encoded, send_to};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use comity::web::{Access, State};
use comity_ledger::world::World;
use std::sync::Arc;

/// Pages of every kind, in formats that hold every digit.
const ADDRESSES: &[&str] = &[
    "/pair/URY/PRY?from=2018&to=2020&lang=en",
    "/pair/URY/PRY?from=2018&to=2020&lang=zh",
    "/pair/URY/PRY.json?from=2016&to=2019",
    "/pair/URY/PRY/figure/trade.csv?from=2018&to=2020",
    "/ties/CHN/PAN?as_of=2025-05-13&lang=es",
    "/ask.json?q=exports URY -> PRY 2018..2019",
    "/explain?id=trade.goods.exports/URY>PRY/2018@baci&lang=en",
    "/lab/live?rate=10&lang=en",
    "/lab.csv?rate=11",
    "/lab.json?rate=12&who=CHN&whom=USA",
    "/lab.parquet?rate=13",
    "/lab.csv?rate=14&draws=20",
    "/data?lang=pt",
    "/api/places?q=chi&lang=en",
];
const VISITORS: usize = 8;

fn fresh() -> Arc<State> {
    Arc::new(State::new(World::embedded(), Access::new(HOST.parse().unwrap(), None)))
}

async fn bytes(state: Arc<State>, address: &str) -> Vec<u8> {
    let request = Request::builder().uri(encoded(address)).header(header::HOST, HOST);
    let got = send_to(&state, request.body(Body::empty()).unwrap()).await;
    assert_eq!(got.status, StatusCode::OK, "{address}: {}", got.text());
    got.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn visitors_at_once_get_the_bytes_of_one_alone() {
    let alone = fresh();
    let mut expected = Vec::new();
    for address in ADDRESSES {
        expected.push(bytes(Arc::clone(&alone), address).await);
    }
    // A server that has answered nothing yet; everybody begins elsewhere and goes round.
    let shared = fresh();
    let visits = (0..VISITORS).map(|visitor| {
        let state = Arc::clone(&shared);
        tokio::spawn(async move {
            let mut got = Vec::new();
            for step in 0..ADDRESSES.len() {
                let at = (step + visitor * 5) % ADDRESSES.len();
                got.push((at, bytes(Arc::clone(&state), ADDRESSES[at]).await));
            }
            got
        })
    });
    for visit in visits.collect::<Vec<_>>() {
        for (at, body) in visit.await.unwrap() {
            assert!(body == expected[at], "{}: other bytes than for one alone", ADDRESSES[at]);
        }
    }
}
