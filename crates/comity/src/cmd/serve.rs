//! `comity serve`: the three questions in a browser, on this machine only.

use super::with::With;
use comity::failure::Failure;
use comity::web;
use comity_ledger::world::World;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
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
    /// Secret of at least 16 characters that a browser must bring once as `?token=`.
    #[arg(long)]
    token: Option<String>,
    #[command(flatten)]
    with: With,
}

/// Serves until interrupted.
///
/// # Errors
/// If the address cannot be listened on, or can be reached from outside without a token.
pub fn run(args: &Args, world: &World) -> Result<ExitCode, Failure> {
    let address = SocketAddr::new(args.listen.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), args.port);
    let token = args.token.clone();
    // Told here how each file is understood, before anybody sees a number of it.
    let world = args.with.join(world)?.world;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Failure::data(format!("could not start: {e}")))?;
    runtime.block_on(async {
        let running = web::serve(world, address, token).await?;
        eprintln!("comity answers at http://{}/ (end with Ctrl-C)", running.address);
        let interrupted = async {
            // Without signals the server runs until it is killed.
            if tokio::signal::ctrl_c().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        running.until(interrupted).await;
        Ok(ExitCode::SUCCESS)
    })
}
