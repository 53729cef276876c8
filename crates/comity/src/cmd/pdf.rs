//! How does a note become a PDF? By an office program or a browser of the machine.
//!
//! The crates that set type cost more of the build than the rest of the program. An office program converts the
//! DOCX that a desk would edit, with a footnote behind every number; a browser prints the page, whose evidence
//! takes a few pages more.

use comity::failure::Failure;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

/// Browsers that print without a window, as they are called on Linux, macOS and Windows.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// Office programs that convert a DOCX.
const OFFICES: &[&str] = &["soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"];

/// A browser needs about two seconds, an office program five when it starts for the first time.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is looked whether the program has ended.
const LOOK: Duration = Duration::from_millis(50);

/// The bytes of a PDF, from the DOCX or else from the page.
///
/// # Errors
/// If neither an office program nor a browser is there, or none of them makes a PDF.
pub fn of(html: &str, docx: &[u8]) -> Result<Vec<u8>, Failure> {
    let folder = Folder::new()?;
    let at = |name: &str| folder.0.join(name);
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(at(name), bytes).map_err(|e| Failure::data(format!("{}: {e}", at(name).display())))
    };
    write("note.html", html.as_bytes())?;
    write("note.docx", docx)?;
    let mut tried = Vec::new();
    let offices = OFFICES.iter().filter_map(|name| found(name)).map(|program| office(&program, &folder.0));
    let browsers = BROWSERS.iter().filter_map(|name| found(name)).map(|program| browser(&program, &folder.0));
    for command in offices.chain(browsers) {
        let program = command.get_program().to_string_lossy().into_owned();
        match made(command, &at("note.pdf")) {
            Ok(pdf) => return Ok(pdf),
            Err(why) => tried.push(format!("{program}: {why}")),
        }
    }
    let hint = "install LibreOffice or Chromium, or write .html and print it from a browser, or .docx";
    Err(match tried.as_slice() {
        [] => Failure::data(
            "a PDF is made by LibreOffice, Chromium, Chrome or Edge, and none of them is on the path"
                .to_owned(),
        )
        .hint(hint),
        some => Failure::data(format!("no PDF was made: {}", some.join("; "))).hint(hint),
    })
}

fn office(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg(format!("-env:UserInstallation=file://{}", folder.join("office").display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .arg(folder)
        .arg(folder.join("note.docx"));
    command
}

fn browser(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new(program);
    // A page without scripts that the program wrote itself needs no sandbox, which containers lack.
    command
        .args(["--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer"])
        .arg(format!("--user-data-dir={}", folder.join("profile").display()))
        .arg(format!("--print-to-pdf={}", folder.join("note.pdf").display()))
        .arg(folder.join("note.html"));
    command
}

/// A folder of its own that goes when it is done with.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Self, Failure> {
        let since = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |since| since.as_nanos());
        let path = std::env::temp_dir().join(format!("comity-{}-{since}", std::process::id()));
        // Fails where something is there already: nobody else's folder is written into.
        std::fs::create_dir(&path).map_err(|e| Failure::data(format!("{}: {e}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A program by its path, or by its name on the path.
fn found(name: &str) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(PathBuf::from(name)).filter(|path| path.is_file());
    }
    let ending = std::env::consts::EXE_SUFFIX;
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|at| at.join(format!("{name}{ending}"))).find(|path| path.is_file())
}

/// Runs a program to its end and reads what it made.
fn made(mut command: Command, target: &Path) -> Result<Vec<u8>, String> {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().map_err(|e| e.to_string())?;
    let end = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(_)) => break,
            Ok(None) if Instant::now() < end => std::thread::sleep(LOOK),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(format!("did not end within {} s", PATIENCE.as_secs()));
            }
        }
    }
    let pdf = std::fs::read(target).map_err(|_| "ended without writing a PDF".to_owned())?;
    if pdf.starts_with(b"%PDF") { Ok(pdf) } else { Err("what it wrote is no PDF".to_owned()) }
}
