//! `comity` alone: what it is, and three things to try.

use comity::failure::Failure;
use comity::{PROGRAM, output};
use std::process::ExitCode;

const TEXT: &str = "\
What is there between two countries, is it true, and what if? Every number with its source.

Try:
  comity ask \"exports CHN -> BRA 2014..2020\"    a figure on every basis that has one
  comity brief CHN CELAC --note                 two pages on two parties
  comity check article.md --date 2025-05-13     the claims of a text, judged

comity serve opens the same in a browser, comity mcp serves an assistant, comity doctor looks whether all is
well, comity help lists every verb.
";

/// Prints it.
///
/// # Errors
/// If the output cannot be written.
pub fn run() -> Result<ExitCode, Failure> {
    output::print(&format!("{PROGRAM}\n{TEXT}"))?;
    Ok(ExitCode::SUCCESS)
}
