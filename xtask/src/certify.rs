//! `cargo xtask certify`: every published result that is reproduced and every law that holds, each with
//! the figure it was met by, in one table; and `cargo xtask fuzz`, the readers under random input.
//!
//! The tests compute the figures; this runs those that are certificates or laws one by one, with what
//! they print. What needs published data that are not there is told as skipped.

use std::error::Error;
use std::io::{BufRead, BufReader, pipe};
use std::path::Path;
use std::process::Command;

/// Tests that are certificates or laws: what they are about, the crate, and the file of its tests.
const OF: &[(&str, &str, &str)] = &[
    ("Gravity: published results", "comity-model", "gravity_certificates"),
    ("Gravity: laws", "comity-model", "gravity_laws"),
    ("Gravity: any graph", "comity-model", "gravity_graphs"),
    ("Gravity: instruments", "comity-model", "gravity_control"),
    ("Gravity: logit", "comity-model", "gravity_logit"),
    ("Equilibrium: published results", "comity-model", "equilibrium_certificates"),
    ("Equilibrium: tariffs of April 2025", "comity-model", "equilibrium_liberation_day"),
    ("Equilibrium: samples of other programs", "comity-model", "equilibrium_samples"),
    ("Equilibrium: laws", "comity-model", "equilibrium_laws"),
    ("Equilibrium: parts and contributions", "comity-model", "equilibrium_parts"),
    ("Equilibrium: games", "comity-model", "equilibrium_games"),
    ("Scenarios: articles", "comity", "simulate"),
    ("Figures of the panel: what a value lacks", "comity-ledger", "coverage"),
    ("Texts: laws", "comity", "check_laws"),
    ("Texts: nobody is accused", "comity", "check_accuses"),
];

/// Most lines of figures that are printed of a test: some print a line a case.
const FIGURES_MAX: usize = 4;

/// What came of one test.
#[derive(Debug, Default, PartialEq, Eq)]
struct Found {
    name: String,
    held: bool,
    figures: Vec<String>,
}

impl Found {
    /// A test that left out what it needs says so among its figures.
    fn verdict(&self) -> &'static str {
        match (self.held, self.figures.iter().any(|line| line.to_lowercase().contains("skipped"))) {
            (false, _) => "**fails**",
            (true, true) => "skipped",
            (true, false) => "holds",
        }
    }
}

/// Runs all of them and prints the table.
///
/// # Errors
/// If one does not hold or cannot be built.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let (mut all, mut failed) = (0, 0);
    for (about, package, tests) in OF {
        println!("\n## {about}\n\n| certificate or law | | figures |\n|---|---|---|");
        for found in of_tests(root, package, tests)? {
            let more = found.figures.len().saturating_sub(FIGURES_MAX);
            let mut shown =
                found.figures.iter().take(FIGURES_MAX).map(String::as_str).collect::<Vec<_>>().join("; ");
            if more > 0 {
                shown += &format!("; {more} more");
            }
            println!("| {} | {} | {} |", found.name, found.verdict(), shown.replace('|', "/"));
            all += 1;
            failed += usize::from(!found.held);
        }
    }
    println!("\n{all} certificates and laws, {failed} fail");
    if failed == 0 { Ok(()) } else { Err(format!("{failed} of {all} do not hold").into()) }
}

fn of_tests(root: &Path, package: &str, tests: &str) -> Result<Vec<Found>, Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let (hear, say) = pipe()?;
    let mut command = Command::new(cargo);
    // The features of the whole workspace, so that nothing is built a second time.
    command.args(["test", "--workspace", "--locked", "--test", tests, "--"]);
    command.args(["--nocapture", "--test-threads", "1"]).current_dir(root);
    let mut running = command.stdout(say.try_clone()?).stderr(say).spawn()?;
    // The ends that the child holds are its own; ours would keep the pipe open for ever.
    drop(command);
    let lines = BufReader::new(hear).lines().map_while(Result::ok);
    let found = read(lines);
    let ended = running.wait()?;
    if found.is_empty() && !ended.success() {
        return Err(format!("{package}: the tests {tests} could not be run").into());
    }
    Ok(found)
}

/// Tests with what each printed: it begins on the line that names the test and ends before its result.
fn read(lines: impl Iterator<Item = String>) -> Vec<Found> {
    let (mut all, mut open): (Vec<Found>, Option<Found>) = (Vec::new(), None);
    for line in lines {
        let mut line = line.trim();
        if let Some((name, rest)) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.split_once(" ... ").or_else(|| Some((rest.strip_suffix(" ...")?, ""))))
        {
            let name = name.rsplit("::").next().unwrap_or(name).replace('_', " ");
            open = Some(Found { name, ..Found::default() });
            line = rest;
        }
        let Some(found) = open.as_mut() else { continue };
        let (figure, held) = match line {
            "ok" => ("", Some(true)),
            "FAILED" => ("", Some(false)),
            other => (other, None),
        };
        if !figure.is_empty() {
            found.figures.push(figure.to_owned());
        }
        if let Some(held) = held {
            all.extend(open.take().map(|found| Found { held, ..found }));
        }
    }
    // A test that tore the process down has no result.
    all.extend(open);
    all
}

/// Runs every target of the fuzz tests, or only one, for some seconds from a seed.
///
/// # Errors
/// If an input broke a reader; its file is named.
pub fn fuzz(root: &Path, seconds: u64, seed: u64, only: &str) -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "test",
            "--workspace",
            "--locked",
            "--test",
            "fuzz",
            "--",
            "--nocapture",
            "no_input_breaks_a_reader",
        ])
        .env("COMITY_FUZZ_SECONDS", seconds.to_string())
        .env("COMITY_FUZZ_SEED", seed.to_string())
        .env("COMITY_FUZZ_ONLY", only)
        .current_dir(root)
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err("an input broke a reader: put its file into fuzz/corpus".into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_test_prints_goes_with_its_name_and_result() {
        let output = "running 3 tests\ntest a_law_holds ... worst 1e-12\nok\ntest b::real_data ... skipped: no data\nok\n\
                      test c_fails ... \nthread 'c' panicked\nFAILED\n\nfailures:\n";
        let found = read(output.lines().map(str::to_owned));
        let told: Vec<(&str, &str, usize)> =
            found.iter().map(|one| (one.name.as_str(), one.verdict(), one.figures.len())).collect();
        assert_eq!(
            told,
            [("a law holds", "holds", 1), ("real data", "skipped", 1), ("c fails", "**fails**", 1)]
        );
    }
}
