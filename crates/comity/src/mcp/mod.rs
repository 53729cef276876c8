//! How do assistants ask? The tools of [`crate::tool`] by the Model Context Protocol, on standard input and
//! output or on HTTP of this machine.
//!
//! ```text
//! assistant --stdio or HTTP--> rmcp --> Server --> tool::Desk (the functions of the command line)
//! ```
//! No logic of its own. A wrong argument is the answer of a tool, marked as an error, with what would work,
//! because a protocol error is not shown to the model; only an unknown name is a protocol error. Reference:
//! the specification at modelcontextprotocol.io, in all versions that the SDK speaks.

mod opening;
mod prompts;
mod resources;
mod serve;

pub use serve::{PATH, http, over, stdio};

use crate::failure::Failure;
use crate::tool::{self, Desk, Told, Tool};
use crate::words::printable;
use comity_ledger::world::World;
use rmcp::handler::server::ServerHandler;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ErrorData, GetPromptRequestParams,
    GetPromptResponse, Implementation, JsonObject, ListPromptsResult, ListResourceTemplatesResult,
    ListResourcesResult, ListToolsResult, PaginatedRequestParams, ProgressNotificationParam,
    ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities, ServerConfig, ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// Tools that work at once: more would only queue for the same cores.
const CALLS_AT_ONCE: usize = 2;

/// Messages about long work that wait to be sent; what comes while they wait is left out.
const PROGRESS_WAITING: usize = 8;

/// What an assistant is told at the beginning.
const INSTRUCTIONS: &str = "comity knows the relations of countries and blocs from sourced data. Ask it instead of \
    remembering figures. Quote every number with its basis, its year and its bound, and keep the evidence id. What is \
    not covered is unknown: never zero, never false. Figures of different bases must not be added. `explain` leads \
    from an id to the rows; `check_text` judges a text, or read it yourself with `frame_schema` and `judge_frames`.";

/// A server for one or many assistants; a clone shares all.
#[derive(Clone)]
pub struct Server {
    desk: Arc<Desk>,
    room: Arc<Semaphore>,
}

impl Server {
    /// A server of a world; tables of `tables` may be estimated on.
    pub fn new(world: World, tables: Option<PathBuf>) -> Self {
        Self { desk: Arc::new(Desk::new(world, tables)), room: Arc::new(Semaphore::new(CALLS_AT_ONCE)) }
    }

    /// Works apart from the threads that read messages; work that nobody waits for any more is not begun.
    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Desk) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let desk = Arc::clone(&self.desk);
        let place = Arc::clone(&self.room).acquire_owned().await.map_err(|e| Failure::bug(e.to_string()))?;
        let work = move || {
            let _place = place;
            work(&desk)
        };
        let done = tokio::task::spawn_blocking(work).await;
        done.map_err(|e| Failure::bug(format!("the work broke off: {e}")))?
    }

    async fn told(
        &self,
        name: &'static str,
        arguments: Option<JsonObject>,
        context: RequestContext<RoleServer>,
    ) -> Result<Told, Failure> {
        let (send, mut hear) = mpsc::channel::<String>(PROGRESS_WAITING);
        let cancelled = context.ct.clone();
        let work = self.apart(move |desk| {
            let progress = |what: &str| {
                if cancelled.is_cancelled() {
                    return Err(Failure::busy("the call was cancelled"));
                }
                // A full channel means that nobody needs to know so exactly.
                let _ = send.try_send(what.to_owned());
                Ok(())
            };
            desk.call(name, arguments.map_or(Value::Null, Value::Object), &progress)
        });
        let told = async {
            let Some(token) = context.meta.get_progress_token() else { return };
            let mut step = 0.0;
            while let Some(what) = hear.recv().await {
                step += 1.0;
                let news = ProgressNotificationParam::new(token.clone(), step).with_message(what);
                // Whoever does not hear it gets the answer all the same.
                let _ = context.peer.notify_progress(news).await;
            }
        };
        tokio::join!(work, told).0
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let can =
            ServerCapabilities::builder().enable_tools().enable_resources().enable_prompts().build();
        ServerConfig::new(can)
            .with_server_info(Implementation::new("comity", env!("CARGO_PKG_VERSION")))
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        Ok(ListToolsResult::with_all_items(tool::ALL.iter().map(|tool| described(tool)).collect()))
    }

    fn get_tool(&self, name: &str) -> Option<rmcp::model::Tool> {
        tool::find(name).map(described)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = tool::find(&request.name) else {
            let names: Vec<&str> = tool::ALL.iter().map(|tool| tool.name).collect();
            let message = format!("there is no tool {:?}; tools: {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        let result = match self.told(tool.name, request.arguments, context).await {
            Ok(told) => {
                let mut result = CallToolResult::structured(told.data);
                result.content = vec![ContentBlock::text(told.text)];
                result
            }
            Err(failure) => CallToolResult::error(vec![ContentBlock::text(printable(&failure.to_string()))]),
        };
        Ok(result.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(resources::list(&self.desk.world)))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let found = self.apart(move |desk| resources::read(desk, &request.uri)).await;
        found.map(Into::into).map_err(|failure| ErrorData::resource_not_found(failure.to_string(), None))
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        Ok(ListPromptsResult::with_all_items(prompts::list()))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let found = prompts::get(&request.name, request.arguments.as_ref());
        found.map(Into::into).map_err(|failure| ErrorData::invalid_params(failure.to_string(), None))
    }
}

/// A tool as the protocol describes it.
fn described(tool: &Tool) -> rmcp::model::Tool {
    let object = |schema: Value| match schema {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    };
    let output: Value = serde_json::from_str(tool.output).unwrap_or_default();
    // Every tool only reads, gives the same answer again, and asks nobody outside.
    let only_reads =
        ToolAnnotations::with_title(tool.title).read_only(true).idempotent(true).destructive(false).open_world(false);
    rmcp::model::Tool::new(tool.name, tool.about, object(tool.input()))
        .with_title(tool.title)
        .with_raw_output_schema(Arc::new(object(output)))
        .with_annotations(only_reads)
}
