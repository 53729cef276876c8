//! The Python package: built, installed into a fresh environment and tested by `scripts/try-python`.

use std::error::Error;
use std::path::Path;
use std::process::Command;

/// What the package needs to be built.
const NEEDED: [&str; 2] = ["python3", "maturin"];

/// Builds and tests it, or says visibly that it was skipped: whoever wants the program needs no Python.
///
/// # Errors
/// If it does not build or a test fails.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |program: &&str| std::env::split_paths(&path).any(|folder| folder.join(program).is_file());
    let missing: Vec<&str> = NEEDED.iter().copied().filter(|program| !there(program)).collect();
    if !missing.is_empty() {
        println!("== Python package: SKIPPED, for want of {}", missing.join(", "));
        println!("   pip install maturin   and then   cargo xtask python");
        return Ok(());
    }
    println!("== scripts/try-python dev");
    let status = Command::new("scripts/try-python").arg("dev").current_dir(root).status()?;
    if status.success() { Ok(()) } else { Err("the Python package failed".into()) }
}
