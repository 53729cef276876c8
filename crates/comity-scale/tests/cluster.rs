//! Two executors on this machine answer as one process does; also when one of them is killed on the way.
#![cfg(feature = "cluster")]
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

#[allow(dead_code, reason = "the answers of the program are asked for elsewhere")]
mod made;

use comity_scale::cluster::Local;
use comity_scale::{Engine, Held, Question};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_comity-scale");

/// A port with enough free ones behind it, as far as can be told.
fn port() -> u16 {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port().min(65_000)
}

fn questions() -> Vec<(Question, usize)> {
    let text = |word: &str| word.to_owned();
    let (a, b) = (text("CHN"), text("BRA"));
    vec![
        (Question::Years { a: a.clone(), b: b.clone(), first: 2020, last: 2022 }, 6),
        (Question::Top { a: a.clone(), b: b.clone(), year: 2022 }, 4),
        (Question::Share { b: b.clone(), product: text("85"), year: 2022 }, 6),
        (Question::Advantage { a: a.clone(), year: 2022 }, 4),
        (Question::Complementarity { a: a.clone(), b: b.clone(), year: 2022 }, 6),
        (Question::Partners { a: a.clone(), since: 2020, year: 2022 }, 6),
        (Question::Products { a, b, since: 2020, year: 2022 }, 6),
    ]
}

/// Whether an executor has written something for a later step.
fn has_worked(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| if path.is_dir() { has_worked(&path) } else { true })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_executors_give_the_same_sums_also_when_one_is_killed_mid_query() {
    let folder: PathBuf = made::folder("cluster");
    let store = made::store(&folder, 2020..2023, 900);
    let local = Engine::local(2);
    let here = Held::open(&local, &store, None).await.unwrap();
    let mut cluster = Local::start(Path::new(PROGRAM), port(), 2, &folder).await.unwrap();
    let engine = Engine::cluster(&cluster.scheduler, 16).await.unwrap();
    let there = Held::open(&engine, &store, None).await.unwrap();
    for (question, digits) in questions() {
        let one = question.ask(&local, &here, digits, 20).await.unwrap();
        let two = question.ask(&engine, &there, digits, 20).await.unwrap();
        assert!(!one.lines.is_empty());
        assert_eq!(one, two, "{question:?}");
    }

    let (question, digits) = (Question::Advantage { a: "CHN".to_owned(), year: 2022 }, 4);
    let expected = question.ask(&local, &here, digits, 20).await.unwrap();
    let work = folder.join("executor-2");
    std::fs::remove_dir_all(&work).unwrap();
    std::fs::create_dir_all(&work).unwrap();
    let asked = tokio::spawn(async move { question.ask(&engine, &there, digits, 20).await });
    let end = Instant::now() + Duration::from_secs(60);
    while !has_worked(&work) && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert!(
        has_worked(&work) && !asked.is_finished(),
        "the executor is at work on a question that is not answered"
    );
    let mut second = cluster.processes.pop().unwrap();
    second.kill().unwrap();
    second.wait().unwrap();
    // What it had finished is gone with it.
    std::fs::remove_dir_all(&work).unwrap();
    let found = tokio::time::timeout(Duration::from_secs(180), asked).await.unwrap().unwrap().unwrap();
    assert_eq!(found, expected);
    drop(cluster);
    let _ = std::fs::remove_dir_all(&folder);
}
