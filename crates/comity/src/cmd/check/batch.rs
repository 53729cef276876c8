//! A folder of texts, checked one after the other, with one summary.

use super::{Args, exit, one};
use comity::check::report::{Class, Report};
use comity::check::{html, json};
use comity::failure::Failure;
use comity::{files, output};
use comity_ledger::world::World;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Endings of the files that are read.
const ENDINGS: [&str; 9] = ["txt", "text", "md", "markdown", "html", "htm", "xhtml", "docx", "pdf"];

/// Checks every text of a folder. With `-o` a report a file goes to that folder.
///
/// # Errors
/// If the folder has no text in it, or a report cannot be written. A text that cannot be read is a
/// line of the summary.
pub fn run(args: &Args, world: &World, folder: &Path) -> Result<ExitCode, Failure> {
    if args.review.is_some() || args.frames.is_some() || args.claim_review {
        return Err(Failure::usage(
            "expected one file with --review, --frames or --claim-review, found a folder",
        )
        .hint("decisions, frames and reviews belong to one text"));
    }
    let files = texts(folder)?;
    if let Some(out) = &args.output {
        std::fs::create_dir_all(out).map_err(|e| Failure::data(format!("{}: {e}", out.display())))?;
    }
    let (mut rows, mut reports, mut worst) = (Vec::new(), Vec::new(), 0);
    for file in &files {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        match one(args, world, file, &name) {
            Ok((report, _)) => {
                worst = worst.max(exit(args, &report));
                if let Some(out) = &args.output {
                    files::write(
                        &out.join(format!("{name}.html")),
                        html::page(world, &report).html().as_bytes(),
                    )?;
                }
                rows.push(row(&name, &report));
                reports.push(json::json(&report));
            }
            Err(failure) => {
                worst = worst.max(failure.code());
                rows.push(unread(&name, &failure));
                reports
                    .push(serde_json::json!({"file": name, "error": failure.message, "help": failure.hint}));
            }
        }
    }
    if args.json {
        let all = serde_json::json!({"schema": "comity/check-batch/1", "reports": reports});
        output::print_json(&all)?;
    } else {
        let heading =
            ["text", "claims", "contradicted", "unclear", "other", "supported", "not checkable", "note"];
        output::print(&output::table(&heading, &[1, 2, 3, 4, 5, 6], &rows))?;
    }
    Ok(ExitCode::from(worst))
}

fn texts(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let wrong = |e: std::io::Error| Failure::data(format!("{}: {e}", folder.display()));
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
        if path.is_file() && ENDINGS.contains(&ending.as_str()) {
            out.push(path);
        }
    }
    if out.is_empty() {
        return Err(Failure::data(format!("{}: expected texts in the folder, found none", folder.display()))
            .hint(format!("files ending in {} are read", ENDINGS.join(", "))));
    }
    out.sort();
    Ok(out)
}

fn row(name: &str, report: &Report) -> Vec<String> {
    let n = |class: Class| report.of_class(class);
    let other = n(Class::Outdated) + n(Class::SourceDependent) + n(Class::Imprecise);
    let counts = [
        report.claims.len(),
        n(Class::Contradicted),
        n(Class::Unclear),
        other,
        n(Class::Supported),
        n(Class::NotCheckable),
    ];
    let note = report.unread_in_words().unwrap_or_default();
    let counts = counts.iter().map(usize::to_string);
    std::iter::once(name.to_owned()).chain(counts).chain([note]).collect()
}

/// A text that could not be read has no numbers.
fn unread(name: &str, failure: &Failure) -> Vec<String> {
    let empty = std::iter::repeat_n("–".to_owned(), 6);
    std::iter::once(name.to_owned()).chain(empty).chain([failure.message.clone()]).collect()
}
