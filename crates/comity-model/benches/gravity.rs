//! Times of the gravity estimator on a folder of columns written by numpy.
//!
//! `cargo bench -p comity-model --features threads --bench gravity -- FOLDER ppml|ols RUNS [plain]`; a model
//! that ends in 2 leaves the pair effect out. `plain` prints seconds, MiB above the loaded data and the
//! coefficients on one line, for `scripts/bench-gravity`, which makes the folders and runs the peers beside it.
//! `NT` sets the number of threads.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use comity_model::gravity::*;
use std::path::Path;
use std::time::Instant;

/// A column written by numpy: little-endian doubles or 32-bit integers.
fn column(folder: &Path, name: &str) -> (Vec<u8>, bool) {
    let bytes = std::fs::read(folder.join(format!("{name}.npy"))).unwrap();
    let header = u16::from_le_bytes([bytes[8], bytes[9]]) as usize;
    let double = String::from_utf8_lossy(&bytes[10..10 + header]).contains("<f8");
    (bytes[10 + header..].to_vec(), double)
}

fn doubles(folder: &Path, name: &str) -> Vec<f64> {
    column(folder, name).0.as_chunks::<8>().0.iter().map(|b| f64::from_le_bytes(*b)).collect()
}

fn codes(folder: &Path, name: &str) -> (Vec<u32>, usize) {
    let raw: Vec<u32> =
        column(folder, name).0.as_chunks::<4>().0.iter().map(|b| u32::from_le_bytes(*b)).collect();
    let low = *raw.iter().min().unwrap();
    let codes: Vec<u32> = raw.iter().map(|c| c - low).collect();
    let levels = *codes.iter().max().unwrap() as usize + 1;
    (codes, levels)
}

/// Largest memory of this process so far; zero where the system does not tell.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let ([folder, model, runs] | [folder, model, runs, _]) = &arguments[..] else { return };
    let plain = arguments.len() > 3;
    let folder = Path::new(folder);
    let ols = model.starts_with("ols");
    let names = ["rta", "tariff", "wto", "clny"];
    let mut trade = doubles(folder, "trade");
    let mut x: Vec<Vec<f64>> = names.iter().map(|n| doubles(folder, n)).collect();
    let mut factors: Vec<(Vec<u32>, usize)> =
        ["exp", "imp", "year"].iter().map(|n| codes(folder, n)).collect();
    let n = factors[0].1.max(factors[1].1);
    factors[0].1 = n;
    factors[1].1 = n;
    if ols {
        let keep: Vec<bool> = trade.iter().map(|y| *y > 0.0).collect();
        let mut each = keep.iter();
        trade.retain(|_| *each.next().unwrap());
        trade.iter_mut().for_each(|y| *y = y.ln());
        for column in &mut x {
            let mut each = keep.iter();
            column.retain(|_| *each.next().unwrap());
        }
        for (codes, _) in &mut factors {
            let mut each = keep.iter();
            codes.retain(|_| *each.next().unwrap());
        }
    }
    let effect =
        |name: &str, factors: &[usize]| Effect { name: name.into(), factors: factors.to_vec(), slope: None };
    let mut effects = vec![effect("exporter-year", &[0, 2]), effect("importer-year", &[1, 2])];
    if !model.ends_with('2') {
        effects.push(effect("pair", &[0, 1]));
    }
    let data = Data {
        response: &trade,
        regressors: names.iter().zip(&x).map(|(n, v)| Regressor { name: (*n).into(), values: v }).collect(),
        factors: ["exporter", "importer", "year"]
            .iter()
            .zip(&factors)
            .map(|(n, (codes, levels))| Factor { name: (*n).into(), codes, levels: *levels })
            .collect(),
        effects,
        clusters: vec![Cluster { name: "pair".into(), factors: vec![0, 1] }],
        ..Data::default()
    };
    let options = Options {
        family: if ols { Family::LeastSquares } else { Family::Poisson },
        covariance: Covariance::Clustered,
        keep_effects: false,
        keep_fitted: false,
        threads: std::env::var("NT").ok().map(|n| n.parse().unwrap()),
        ..Options::default()
    };
    let mut best = f64::INFINITY;
    let (loaded, mut coefficients) = (peak_mib(), String::new());
    for run in 0..runs.parse::<usize>().unwrap() {
        let start = Instant::now();
        let fit = estimate(&data, &options).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
        if run == 0 && plain {
            coefficients = fit.coefficients.iter().map(|c| format!(" {:?}", c.estimate)).collect();
        } else if run == 0 {
            for c in &fit.coefficients {
                println!("{:<10} {:.15} {:.12}", c.name, c.estimate, c.se);
            }
            println!(
                "{:?} {} outer {} inner, {} of {} rows",
                fit.status, fit.iterations, fit.inner_iterations, fit.rows_used, fit.rows_given
            );
            println!("{:?}", fit.certificate);
            println!("{:?} {:?}", fit.goodness, fit.degrees);
            println!("{:?}", fit.notes);
        }
    }
    if plain {
        println!("{best} {}{coefficients}", peak_mib() - loaded);
    } else {
        println!("best {best:.4} s");
    }
}
