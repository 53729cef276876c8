//! The desk's questions beside DataFusion's own SQL, in one process on the same files: CPU seconds and answers.
//!
//! ```text
//! cargo run --release --example bench -- STORE RELEASE [THREADS] [HOST:PORT of a scheduler]
//! ```

use comity_scale::{Engine, Held, Question, ScaleError};
use datafusion::arrow::util::display::array_value_to_string;
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};
use std::path::Path;
use std::time::Instant;

/// Rounds of which the best counts.
const ROUNDS: usize = 5;

/// CPU seconds of this process so far, user and system.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |at: usize| behind.split_whitespace().nth(at).and_then(|text| text.parse::<f64>().ok());
    (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
}

/// Each question with the SQL that somebody would write; `d` are all rows with their year, `p` the products with their heading.
fn questions(first: i16, last: i16) -> Vec<(&'static str, Question, usize, String)> {
    let text = |word: &str| word.to_owned();
    let (a, b) = (text("CHN"), text("BRA"));
    let changed = |key: &str, more: &str| {
        format!(
            "select {key}, sum(case when t = {last} then v else -v end) c from d where i = CHN {more} and t in ({first}, {last}) \
             group by {key} order by abs(sum(case when t = {last} then v else -v end)) desc limit 20"
        )
    };
    vec![
        (
            "pair by year",
            Question::Years { a: a.clone(), b: b.clone(), first, last },
            6,
            text("select t, sum(v) from d where i = CHN and j = BRA group by t order by t"),
        ),
        (
            "top products of a pair",
            Question::Top { a: a.clone(), b: b.clone(), year: last },
            6,
            format!(
                "select k, sum(v) s from d where t = {last} and i = CHN and j = BRA group by k order by s desc limit 20"
            ),
        ),
        (
            "share of suppliers",
            Question::Share { b: b.clone(), product: text("85"), year: last },
            6,
            format!(
                "select i, sum(v) s from d join p on d.k = p.n where t = {last} and j = BRA and h like '85%' \
                 group by i order by s desc"
            ),
        ),
        (
            "comparative advantage, HS4",
            Question::Advantage { a: a.clone(), year: last },
            4,
            format!(
                "with m as (select i, h, sum(v) v from d join p on d.k = p.n where t = {last} group by i, h), \
                 o as (select i, sum(v) v from m group by i), w as (select h, sum(v) v from m group by h), \
                 a as (select sum(v) v from m) \
                 select m.h, m.v, (m.v * 1.0 / o.v) / (w.v * 1.0 / a.v) r from m join o on m.i = o.i \
                 join w on m.h = w.h cross join a where m.i = CHN order by r desc"
            ),
        ),
        (
            "complementarity, HS6",
            Question::Complementarity { a: a.clone(), b: b.clone(), year: last },
            6,
            format!(
                "with x as (select k, sum(v) v from d where t = {last} and i = CHN group by k), \
                 m as (select k, sum(v) v from d where t = {last} and j = BRA group by k), \
                 xs as (select sum(v) v from x), ms as (select sum(v) v from m) \
                 select sum(least(x.v * 1.0 / xs.v, m.v * 1.0 / ms.v)) from x join m on x.k = m.k cross join xs cross join ms"
            ),
        ),
        (
            "partners that changed most",
            Question::Partners { a: a.clone(), since: first, year: last },
            6,
            changed("j", ""),
        ),
        (
            "products that changed most",
            Question::Products { a, b, since: first, year: last },
            6,
            changed("k", "and j = BRA"),
        ),
    ]
}

/// A session of DataFusion with the same settings, and the release as tables of it.
async fn own_sql(held: &Held, threads: usize) -> Result<SessionContext, ScaleError> {
    let mut config = SessionConfig::new().with_target_partitions(threads);
    config.options_mut().execution.parquet.pushdown_filters = true;
    let session = SessionContext::new_with_config(config);
    let m = held.manifest();
    let parts = m.parts.iter().filter(|part| part.basis == held.basis());
    let paths: Vec<String> =
        parts.map(|part| held.release().folder().join(&part.file).to_string_lossy().into_owned()).collect();
    let rows = session.read_parquet(paths, ParquetReadOptions::default()).await?;
    session.register_table("rows", rows.into_view())?;
    let lines: Vec<String> = m
        .products
        .iter()
        .enumerate()
        .map(|(n, code)| format!("({n}, '{}')", code.get(..4).unwrap_or(code)))
        .collect();
    session
        .sql(&format!(
            "create table p as select cast(column1 as int) n, column2 h from (values {})",
            lines.join(", ")
        ))
        .await?
        .collect()
        .await?;
    session
        .sql("create view d as select period / 100 t, period, origin i, destination j, product k, value v from rows")
        .await?
        .collect()
        .await?;
    Ok(session)
}

async fn bench(store: &str, release: &str, threads: usize, cluster: Option<&str>) -> Result<(), ScaleError> {
    let engine = Engine::local(threads);
    let before = (cpu(), Instant::now());
    let held = Held::open(&engine, Path::new(store), Some(release)).await?;
    println!("opening the release: {:.2} CPU s, {:.2} s", cpu() - before.0, before.1.elapsed().as_secs_f64());
    let session = own_sql(&held, threads).await?;
    let remote = match cluster {
        #[cfg(feature = "cluster")]
        Some(scheduler) => Some(Engine::cluster(scheduler, 2 * threads).await?),
        _ => None,
    };
    let years = held.manifest().years(held.basis());
    let (first, last) = (years[0], years[years.len() - 1]);
    let place =
        |code: &str| held.manifest().places.iter().position(|place| place == code).unwrap_or(0).to_string();
    let mut all = [0.0; 2];
    for (name, question, digits, sql) in questions(first, last) {
        let sql = sql.replace("CHN", &place("CHN")).replace("BRA", &place("BRA"));
        let (mut ours, mut theirs) = ((f64::MAX, f64::MAX), (f64::MAX, f64::MAX));
        let (mut answer, mut rows) = (None, Vec::new());
        for _ in 0..ROUNDS {
            let before = (cpu(), Instant::now());
            answer = Some(question.ask(&engine, &held, digits, 20).await?);
            ours = (ours.0.min(cpu() - before.0), ours.1.min(before.1.elapsed().as_secs_f64()));
            let before = (cpu(), Instant::now());
            rows = session.sql(&sql).await?.collect().await?;
            theirs = (theirs.0.min(cpu() - before.0), theirs.1.min(before.1.elapsed().as_secs_f64()));
        }
        all[0] += ours.0;
        all[1] += theirs.0;
        println!(
            "{name}: {:.2} CPU s, {:.2} s; DataFusion's SQL {:.2} CPU s, {:.2} s; {:.2} times",
            ours.0,
            ours.1,
            theirs.0,
            theirs.1,
            ours.0 / theirs.0
        );
        let first = |column: usize| {
            let batch = rows.iter().find(|batch| batch.num_rows() > 0)?;
            (column < batch.num_columns())
                .then(|| array_value_to_string(batch.column(column), 0).unwrap_or_default())
        };
        if let Some(answer) = &answer {
            let line = answer.lines.first();
            println!(
                "    {:?} {:?} | {:?} {:?}",
                line.map(|l| (&l.key, &l.sums, l.ratio)),
                answer.index,
                first(0),
                first(1)
            );
        }
        if let (Some(remote), Some(answer)) = (&remote, answer) {
            let before = Instant::now();
            let there = question.ask(remote, &held, digits, 20).await?;
            let same = if there == answer { "the same to the last unit" } else { "NOT THE SAME" };
            println!("    on the cluster: {:.2} s, {same}", before.elapsed().as_secs_f64());
        }
    }
    println!("all: {:.2} CPU s; DataFusion's SQL {:.2} CPU s; {:.2} times", all[0], all[1], all[0] / all[1]);
    Ok(())
}

#[tokio::main]
async fn main() -> Result<(), ScaleError> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (Some(store), Some(release)) = (words.first(), words.get(1)) else {
        return Err(ScaleError::Question("usage: bench STORE RELEASE [THREADS] [HOST:PORT]".to_owned()));
    };
    let threads = words.get(2).and_then(|text| text.parse().ok()).unwrap_or(2);
    bench(store, release, threads, words.get(3).map(String::as_str)).await
}
