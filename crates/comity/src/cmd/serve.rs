//! `comity serve`: the three questions in a browser, on this machine only.

use super::with::With;
use comity::failure::Failure;
use comity::{files, output, web};
use comity_ledger::world::World;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Open the local web app: briefs, checks and counterfactuals in a browser; nothing leaves the machine.
#[derive(clap::Args)]
pub struct Args {
    /// Port on this machine; 0 takes a free one.
    #[arg(long, default_value_t = 7227)]
    port: u16,
    /// Another address to listen on; it then needs --token.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<IpAddr>,
    /// Secret of at least 16 characters that a browser must bring once as `?token=`; other users of
    /// this machine can see it in the list of processes, so a file is better.
    #[arg(long, env = "COMITY_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// File whose first line is the secret; it goes before --token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    #[command(flatten)]
    with: With,
}

/// Serves until interrupted.
///
/// # Errors
/// If the address cannot be listened on, or can be reached from outside without a token.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let address = SocketAddr::new(args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), args.port);
    let token = match &args.token_file {
        Some(file) => Some(secret(file)?),
        None => args.token.clone(),
    };
    let bring = token.as_ref().map_or("", |_| "?token=…");
    // Told here how each file is understood, before anybody sees a number of it.
    let world = args.with.join(world)?.world;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::data(format!("could not start: {e}")))?;
    runtime.block_on(async {
        let running = web::serve(world, address, token).await?;
        output::tell(&format!("comity answers at http://{}/{bring} (end with Ctrl-C)", running.address));
        running.until(interrupted()).await;
        Ok::<(), Failure>(())
    })?;
    // Work that is still going on is not waited for: nobody is left to read its answer.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}

/// Until Ctrl-C; without signals a server runs until it is killed.
pub(super) async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Longest file that a token is looked for in.
const TOKEN_BYTES_MAX: u64 = 1 << 20;

fn secret(file: &Path) -> Result<String, Failure> {
    let text = files::read_text(file, TOKEN_BYTES_MAX)?;
    Ok(text.lines().next().unwrap_or_default().trim().to_owned())
}
