//! The Python package: built, laid beside its Python half, and tested by the Python that is there.
//!
//! What its tests read tables with is installed into an environment under the target folder; where that
//! cannot be had, those tests say that they are skipped.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crate, outside of the workspace.
const CRATE: &str = "crates/comity-py";

/// Builds and tests it, or says visibly that it was skipped: whoever wants the program needs no Python.
///
/// # Errors
/// If it does not build or a test fails.
pub fn run(root: &Path) -> Result<(), Box<dyn Error>> {
    let recent = "import sys, venv; sys.exit(sys.version_info < (3, 10))";
    if !command("python3", root).args(["-c", recent]).status().is_ok_and(|status| status.success()) {
        println!("== Python package: SKIPPED, for want of python3 (3.10 or later) with venv");
        println!("   apt-get install -y python3 python3-venv   and then   cargo xtask python");
        return Ok(());
    }
    let manifest = format!("{CRATE}/Cargo.toml");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = crate::journeys::target(root);
    for args in [
        &["fmt", "--check", "--manifest-path", &manifest][..],
        &["build", "--locked", "--manifest-path", &manifest],
    ] {
        told(command(&cargo, root).args(args).env("CARGO_TARGET_DIR", &target))?;
    }
    let package = target.join("python");
    let home = package.join("comity");
    lay(&root.join(CRATE).join("python/comity"), &home)?;
    std::fs::copy(target.join("debug/libcomity_py.so"), home.join("_native.abi3.so"))?;
    let python = environment(root, &package)?;
    let tests = [format!("{CRATE}/tests")];
    told(
        command(&python, root)
            .args(["-m", "unittest", "discover", "-v", "-s"])
            .args(tests)
            .env("PYTHONPATH", &package),
    )
}

/// Copies the files of a folder.
fn lay(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        if path.is_file() {
            std::fs::copy(&path, to.join(path.file_name().unwrap_or_default()))?;
        }
    }
    Ok(())
}

/// The Python of an environment with what the tests read tables with, as far as that can be installed.
fn environment(root: &Path, package: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let folder = package.join("environment");
    let python = folder.join("bin/python");
    if !python.exists() {
        told(command("python3", root).args(["-m", "venv"]).arg(&folder))?;
    }
    let wanted = format!("{CRATE}/tests/requirements.txt");
    let mut install = command(&python, root);
    install.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
        &wanted,
    ]);
    if told(&mut install).is_err() {
        println!(
            "   not all of {wanted} could be installed: the tests that need it say that they are skipped"
        );
    }
    Ok(python)
}

fn command(program: impl AsRef<std::ffi::OsStr>, root: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root);
    command
}

/// Prints a command and runs it.
fn told(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let words: Vec<_> = command.get_args().map(|word| word.to_string_lossy().into_owned()).collect();
    let line = format!("{} {}", command.get_program().to_string_lossy(), words.join(" "));
    println!("== {line}");
    if command.status()?.success() { Ok(()) } else { Err(format!("{line} failed").into()) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_built_as_the_program_is() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let profile = |manifest: PathBuf| {
            let text = std::fs::read_to_string(manifest).unwrap();
            text.parse::<toml::Table>().unwrap()["profile"]["release"].clone()
        };
        let program = profile(root.join("Cargo.toml"));
        let mut package = profile(root.join(CRATE).join("Cargo.toml"));
        package["package"].as_table_mut().unwrap().remove("comity-py");
        assert_eq!(program, package);
    }
}
