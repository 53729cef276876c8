//! Times of the gravity estimator on a folder of columns written by numpy.
//!
//! `cargo bench -p comity-model --features threads --bench gravity -- FOLDER ppml|ols|levels RUNS [plain] [MODEL]`; `ols` takes
//! the logarithm of the response, `levels` does not. Without MODEL (see [`Model`]) the three-way one. `plain` prints
//! seconds, processor seconds, MiB above the loaded data, how it ended and the coefficients on one line, for
//! `scripts/bench-gravity` and `scripts/bench-graphs`, which make the folders and run the peers beside it.
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

/// A line of the state of this process in MiB; zero where the system does not tell.
fn mib(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(line));
    line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Memory held now; the largest so far is forgotten.
fn held_mib() -> f64 {
    // Where the system does not let it be forgotten, loading counts too.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
    mib("VmRSS:")
}

/// Processor seconds of this process so far, to the hundredth; zero where the system does not tell.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after.split_whitespace().skip(11).take(2).filter_map(|t| t.parse::<f64>().ok());
    ticks.sum::<f64>() / 100.0
}

/// Names of columns: `trade ~ rta + tariff | exp^year + imp^year | exp^imp`, the last part the cluster.
struct Model<'a> {
    response: &'a str,
    regressors: Vec<&'a str>,
    effects: Vec<Vec<&'a str>>,
    cluster: Vec<&'a str>,
}

impl<'a> Model<'a> {
    fn read(text: &'a str) -> Self {
        let list = |text: &'a str, by: char| text.split(by).map(str::trim).collect::<Vec<_>>();
        let parts = list(text, '|');
        let (response, regressors) = parts[0].split_once('~').unwrap();
        Model {
            response: response.trim(),
            regressors: list(regressors, '+'),
            effects: list(parts[1], '+').into_iter().map(|e| list(e, '^')).collect(),
            cluster: list(parts[2], '^'),
        }
    }

    /// Columns with codes, each once.
    fn columns(&self) -> Vec<&'a str> {
        let mut columns: Vec<&str> = self.effects.iter().flatten().chain(&self.cluster).copied().collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }
}

/// The three-way model of `scripts/bench-gravity`.
const THREE_WAY: &str = "trade ~ rta + tariff + wto + clny | exp^year + imp^year + exp^imp | exp^imp";

/// Leaves out zeros and takes logarithms.
fn logarithms(response: &mut Vec<f64>, x: &mut [Vec<f64>], factors: &mut [(Vec<u32>, usize)]) {
    let keep: Vec<bool> = response.iter().map(|y| *y > 0.0).collect();
    response.retain(|y| *y > 0.0);
    response.iter_mut().for_each(|y| *y = y.ln());
    for column in x {
        let mut each = keep.iter();
        column.retain(|_| *each.next().unwrap());
    }
    for (codes, _) in factors {
        let mut each = keep.iter();
        codes.retain(|_| *each.next().unwrap());
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|a| a != "--bench").collect();
    let [folder, family, runs, rest @ ..] = &arguments[..] else { return };
    let plain = rest.first().is_some_and(|a| a == "plain");
    let model = Model::read(rest.get(usize::from(plain)).map_or(THREE_WAY, String::as_str));
    let folder = Path::new(folder);
    let mut response = doubles(folder, model.response);
    let mut x: Vec<Vec<f64>> = model.regressors.iter().map(|n| doubles(folder, n)).collect();
    let columns = model.columns();
    let mut factors: Vec<(Vec<u32>, usize)> = columns.iter().map(|n| codes(folder, n)).collect();
    // Exporters and importers are the same countries.
    let countries = |name: &&str| ["exp", "imp"].contains(name);
    let most = columns.iter().zip(&factors).filter(|(n, _)| countries(n)).map(|(_, f)| f.1).max();
    for (_, factor) in columns.iter().zip(&mut factors).filter(|(n, _)| countries(n)) {
        factor.1 = most.unwrap_or(factor.1);
    }
    if family == "ols" {
        logarithms(&mut response, &mut x, &mut factors);
    }
    let at = |names: &[&str]| -> Vec<usize> {
        names.iter().map(|n| columns.iter().position(|c| c == n).unwrap()).collect()
    };
    let named = model.regressors.iter().zip(&x);
    let coded = columns.iter().zip(&factors);
    let data = Data {
        response: &response,
        regressors: named.map(|(n, values)| Regressor { name: (*n).into(), values }).collect(),
        factors: coded
            .map(|(n, (codes, levels))| Factor { name: (*n).into(), codes, levels: *levels })
            .collect(),
        effects: model
            .effects
            .iter()
            .map(|e| Effect { name: e.join("^"), factors: at(e), slope: None })
            .collect(),
        clusters: vec![Cluster { name: model.cluster.join("^"), factors: at(&model.cluster) }],
        ..Data::default()
    };
    let options = Options {
        family: if family == "ppml" { Family::Poisson } else { Family::LeastSquares },
        covariance: Covariance::Clustered,
        keep_effects: false,
        keep_fitted: false,
        threads: std::env::var("NT").ok().map(|n| n.parse().unwrap()),
        ..Options::default()
    };
    times(&data, &options, runs.parse().unwrap(), plain);
}

fn times(data: &Data<'_>, options: &Options, runs: usize, plain: bool) {
    let (mut best, mut worked) = (f64::INFINITY, f64::INFINITY);
    let (loaded, mut peak, mut coefficients, mut end) = (held_mib(), 0.0, String::new(), "converged");
    for run in 0..runs {
        let (start, work) = (Instant::now(), processor());
        let fit = estimate(data, options).unwrap();
        // Of one call: what the allocator keeps for later calls is not needed.
        peak = if run == 0 { mib("VmHWM:") } else { peak };
        best = best.min(start.elapsed().as_secs_f64());
        worked = worked.min(processor() - work);
        if fit.status != Status::Converged {
            end = "not-converged";
        }
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
        println!("{best} {worked} {} {end}{coefficients}", peak - loaded);
    } else {
        println!("best {best:.4} s");
    }
}
