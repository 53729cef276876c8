//! Messages on standard input and output: one a line, answers as they are ready.

use super::MESSAGE_BYTES_MAX;
use super::protocol::{Message, Server, too_long};
use crate::failure::Failure;
use crate::progress::untold;
use comity_model::Stop;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};

/// Tools that work at once: more would only queue for the same cores.
const CALLS_AT_ONCE: usize = 2;

/// Calls that may wait; a client that sends more is read no further until some are answered.
const CALLS_WAITING: usize = 64;

/// A call that waits for its turn.
struct Waiting {
    id: Value,
    params: Value,
    stop: Stop,
}

/// Calls that were asked for and not yet answered, by id.
type Open = Mutex<BTreeMap<String, Stop>>;

/// Answers every message until the input ends; what has been asked by then is still answered.
///
/// # Errors
/// A data failure if the streams break.
pub fn serve(server: &Server, input: impl Read, output: impl Write + Send) -> Result<(), Failure> {
    let broken = |e: io::Error| Failure::data(format!("the streams of the client broke: {e}"));
    let output = Mutex::new(output);
    let open = Open::default();
    let (send, hear) = sync_channel::<Waiting>(CALLS_WAITING);
    let hear = Mutex::new(hear);
    std::thread::scope(|scope| {
        for _ in 0..CALLS_AT_ONCE {
            scope.spawn(|| work(server, &hear, &open, &output));
        }
        // Moved, so that the workers end when nothing more can come.
        listen(server, input, send, &open, &output)
    })
    .map_err(broken)
}

/// Reads messages; short ones are answered here, calls of tools are handed on.
fn listen(
    server: &Server,
    input: impl Read,
    send: SyncSender<Waiting>,
    open: &Open,
    output: &Mutex<impl Write>,
) -> io::Result<()> {
    let mut input = io::BufReader::new(input);
    let mut line = Vec::new();
    loop {
        line.clear();
        if (&mut input).take(MESSAGE_BYTES_MAX as u64 + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        if line.len() > MESSAGE_BYTES_MAX {
            skip_line(&mut input)?;
            say(output, &too_long())?;
            continue;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match Message::read(&line) {
            Err(answer) => say(output, &answer)?,
            Ok(Message::Request { id, method, params }) if method == "tools/call" => {
                let stop = Stop::default();
                locked(open).insert(id.to_string(), stop.clone());
                // Fails only if no worker is left, and then nobody could answer.
                send.send(Waiting { id, params, stop }).map_err(io::Error::other)?;
            }
            Ok(Message::Request { id, method, params }) => {
                say(output, &server.answer(&id, &method, &params, (&untold, &Stop::default())))?;
            }
            Ok(Message::Notification { method, params }) if method == "notifications/cancelled" => {
                if let Some(stop) = locked(open).get(&params["requestId"].to_string()) {
                    stop.set();
                }
            }
            Ok(Message::Notification { .. } | Message::Response) => {}
        }
    }
}

/// The rest of a line that is too long, a piece at a time.
fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let held = input.fill_buf()?;
        if held.is_empty() {
            return Ok(());
        }
        let (length, ended) = match held.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (held.len(), false),
        };
        input.consume(length);
        if ended {
            return Ok(());
        }
    }
}

/// Works off calls until none can come any more.
fn work(server: &Server, hear: &Mutex<Receiver<Waiting>>, open: &Open, output: &Mutex<impl Write + Send>) {
    loop {
        let next = locked(hear).recv();
        let Ok(Waiting { id, params, stop }) = next else { return };
        let token = params.pointer("/_meta/progressToken").cloned();
        let step = Mutex::new(0u32);
        let progress = |what: &str| {
            if stop.is_set() {
                return Err(Failure::busy("the call was cancelled"));
            }
            if let Some(token) = &token {
                let mut step = locked(&step);
                *step += 1;
                let news = json!({"progressToken": token, "progress": *step, "message": what});
                // Whoever does not hear it gets the answer all the same.
                let _ = say(
                    output,
                    &json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": news}),
                );
            }
            Ok(())
        };
        let answer = if stop.is_set() {
            None
        } else {
            Some(server.answer(&id, "tools/call", &params, (&progress, &stop)))
        };
        locked(open).remove(&id.to_string());
        // The protocol wants no answer to what was called off; a broken stream is told by the reader.
        if let Some(answer) = answer.filter(|_| !stop.is_set()) {
            let _ = say(output, &answer);
        }
    }
}

fn say(output: &Mutex<impl Write>, message: &Value) -> io::Result<()> {
    let mut output = locked(output);
    output.write_all(format!("{message}\n").as_bytes())?;
    output.flush()
}

fn locked<T>(what: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
