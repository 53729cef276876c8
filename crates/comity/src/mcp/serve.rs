//! On which ways do messages come? Standard input and output, or HTTP of this machine.

use super::{Server, opening};
use crate::failure::Failure;
use crate::web::{Running, listen};
use axum::Router;
use rmcp::ServiceExt;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService, async_rw::AsyncRwTransport};
use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, BufReader};

/// Longest message: a long article and its frames.
const MESSAGE_BYTES_MAX: usize = 8 << 20;

/// Path of the one address.
pub const PATH: &str = "/mcp";

/// Pages of programs on this machine that may ask from a browser; every other origin is refused.
const ORIGINS: [&str; 3] = ["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"];

/// Answers on standard input and output until the other side closes them.
///
/// # Errors
/// A data failure if the other side does not begin as the protocol says.
pub async fn stdio(server: Server) -> Result<(), Failure> {
    let (input, output) = rmcp::transport::stdio();
    over(server, input, output).await
}

/// Answers on any pair of streams until the other side closes them.
///
/// # Errors
/// As [`stdio`].
pub async fn over<R, W>(server: Server, input: R, mut output: W) -> Result<(), Failure>
where
    R: AsyncRead + Send + Unpin + 'static,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let mut input = BufReader::new(input);
    let broken = |e: std::io::Error| Failure::data(format!("the streams of the client broke: {e}"));
    let first = opening::first(&mut input, &mut output, MESSAGE_BYTES_MAX as u64).await.map_err(broken)?;
    let Some(first) = first else { return Ok(()) };
    let input = Cursor::new(first).chain(input);
    let transport = AsyncRwTransport::new_server(input, output).with_max_line_length(MESSAGE_BYTES_MAX);
    let running = server.serve(transport).await.map_err(|e| {
        Failure::data(format!("expected a client of the Model Context Protocol, found: {e}"))
            .hint("comity mcp is started by an assistant; to try it by hand use comity ask")
    })?;
    running.waiting().await.map_err(|e| Failure::bug(e.to_string()))?;
    Ok(())
}

/// Listens on a port of this machine; 0 takes a free one.
///
/// # Errors
/// A data failure if the port is taken.
pub async fn http(server: Server, port: u16) -> Result<Running, Failure> {
    // Nothing is remembered between messages, so no session of a client that has gone stays behind.
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MESSAGE_BYTES_MAX)
        .with_allowed_origins(ORIGINS);
    let service =
        StreamableHttpService::new(move || Ok(server.clone()), Arc::new(NeverSessionManager::default()), config);
    let app = Router::new().nest_service(PATH, service);
    listen(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), |_| app).await
}
