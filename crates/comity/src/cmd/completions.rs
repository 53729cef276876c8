//! `comity completions SHELL` and `comity man`: what a shell and a reader of manuals need, from the same
//! definitions as the program.

use clap::CommandFactory;
use comity::failure::Failure;
use comity::output;
use std::process::ExitCode;

/// Print completions for a shell, for example `comity completions bash > ~/.local/share/bash-completion/completions/comity`.
#[derive(clap::Args)]
pub struct Args {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Print the manual page, for example `comity man > ~/.local/share/man/man1/comity.1`.
#[derive(clap::Args)]
pub struct Manual {
    /// The page of this verb instead of that of the program.
    verb: Option<String>,
}

/// Prints the script.
///
/// # Errors
/// If the output cannot be written.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "comity", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the page.
///
/// # Errors
/// If there is no such verb, or the output cannot be written.
pub fn manual(args: &Manual) -> Result<ExitCode, Failure> {
    let program = crate::Cli::command();
    let command = match &args.verb {
        None => program,
        Some(verb) => {
            let known: Vec<String> = program.get_subcommands().map(|c| c.get_name().to_owned()).collect();
            let found = program.find_subcommand(verb).cloned().ok_or_else(|| {
                Failure::usage(format!("there is no verb {verb:?}"))
                    .hint(format!("verbs: {}", known.join(", ")))
            })?;
            found.display_name(format!("comity-{verb}")).bin_name(format!("comity {verb}"))
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page).map_err(|e| Failure::bug(e.to_string()))?;
    output::print(&String::from_utf8_lossy(&page))?;
    Ok(ExitCode::SUCCESS)
}
