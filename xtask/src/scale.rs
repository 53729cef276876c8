//! The questions of the store on a query engine and on a cluster: a crate with a lock of its own.

use std::error::Error;
use std::path::Path;
use std::process::Command;

/// The crate, outside of the workspace.
const CRATE: &str = "crates/comity-scale";

/// Holds its format and tests it, with a cluster of two executors on this machine.
///
/// # Errors
/// If it does not build or a test fails.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let manifest = format!("{CRATE}/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = crate::journeys::target(root);
    for args in [
        &["fmt", "--check", "--manifest-path", &manifest][..],
        &["test", "--locked", "--manifest-path", &manifest],
    ] {
        println!("== cargo {}", args.join(" "));
        let status =
            Command::new(&cargo).current_dir(root).args(args).env("CARGO_TARGET_DIR", &target).status()?;
        if !status.success() {
            return Err(format!("cargo {} failed", args.join(" ")).into());
        }
    }
    Ok(())
}
