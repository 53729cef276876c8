//! `comity mcp`: the questions of the command line for assistants.

use super::with::With;
use comity::failure::Failure;
use comity::{mcp, output};
use comity_ledger::world::World;
use std::path::PathBuf;
use std::process::ExitCode;

/// Serve assistants by the Model Context Protocol: on standard input and output, or on HTTP of this machine.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// HTTP on 127.0.0.1 instead of standard input and output; the address is /mcp.
    #[arg(long)]
    http: bool,
    /// Port of --http; 0 takes a free one.
    #[arg(long, default_value_t = 7228, requires = "http")]
    port: u16,
    /// Folder whose tables may be estimated on; without it only the atlas.
    #[arg(long, value_name = "DIR")]
    tables: Option<PathBuf>,
    #[command(flatten)]
    with: With,
}

const EXAMPLES: &str = "\
In the configuration of an assistant:
  {\"mcpServers\": {\"comity\": {\"command\": \"comity\", \"args\": [\"mcp\"]}}}
  docs/mcp.md says more.";

/// Serves until the client closes its side, or until interrupted.
///
/// # Errors
/// If a file cannot join, the folder is none, or the port is taken.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let world = args.with.join(world)?.world;
    if let Some(folder) = args.tables.as_ref().filter(|folder| !folder.is_dir()) {
        return Err(Failure::usage(format!("--tables: expected a folder, found {}", folder.display())));
    }
    let server = mcp::Server::new(world, args.tables.clone());
    if !args.http {
        mcp::serve(&server, std::io::stdin().lock(), std::io::stdout())?;
        return Ok(ExitCode::SUCCESS);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::data(format!("could not start: {e}")))?;
    runtime.block_on(async {
        let running = mcp::listen(server, args.port).await?;
        output::tell(&format!("comity answers at http://{}{} (end with Ctrl-C)", running.address, mcp::PATH));
        running.until(super::serve::interrupted()).await;
        Ok::<(), Failure>(())
    })?;
    // Work that is still going on is not waited for: nobody is left to read its answer.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}
