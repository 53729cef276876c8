//! The web app in a real browser: `scripts/journeys`, with what it needs.
//!
//! Where `CI` is set, what is missing is installed; elsewhere it is said what was not run, and how
//! to get it.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the journeys need, as files and as packages of Debian.
const NEEDED: [(&str, &str); 3] = [("chromium", "chromium"), ("node", "nodejs"), ("npm", "npm")];

/// Runs the journeys, or says visibly that they were skipped.
///
/// # Errors
/// If something is found, or what they need cannot be installed where `CI` is set.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let missing = || -> Vec<&str> { NEEDED.iter().filter(|n| !is_there(n.0)).map(|n| n.1).collect() };
    let wanted = missing();
    if !wanted.is_empty() && std::env::var_os("CI").is_none_or(|ci| ci.is_empty() || ci == "false") {
        println!("== journeys in a browser: SKIPPED, for want of {}", wanted.join(", "));
        println!("   apt-get install -y {}   and then   cargo xtask journeys", wanted.join(" "));
        return Ok(());
    }
    if !wanted.is_empty() {
        command("apt-get", &["update", "-q"], root)?;
        let mut install = vec!["install", "-q", "-y", "--no-install-recommends"];
        install.extend(&wanted);
        command("apt-get", &install, root)?;
        if !missing().is_empty() {
            return Err(format!("still missing after the installation: {}", missing().join(", ")).into());
        }
    }
    command("cargo", &["build", "-p", "comity", "--locked"], root)?;
    let program = target(root).join("debug").join("comity");
    command("node", &["scripts/journeys", &program.to_string_lossy()], root)
}

/// Where cargo builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |folder| root.join(folder))
}

fn is_there(program: &str) -> bool {
    if program == "chromium" && std::env::var_os("CHROMIUM").is_some() {
        return true;
    }
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|p| p.join(program).is_file()))
}

fn command(program: &str, args: &[&str], root: &Path) -> Result<(), Box<dyn Error>> {
    println!("== {program} {}", args.join(" "));
    let status = Command::new(program).args(args).current_dir(root).status()?;
    if status.success() { Ok(()) } else { Err(format!("{program} {} failed", args.join(" ")).into()) }
}
