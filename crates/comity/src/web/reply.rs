//! What does an answer consist of? A body of a type, packed once, and a tag that names its content.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::io::Write;

/// Below this size packing saves nothing.
const PACK_FROM: usize = 1024;

/// A finished answer.
#[derive(Clone, Debug)]
pub struct Reply {
    status: StatusCode,
    media: &'static str,
    body: Bytes,
    packed: Option<Bytes>,
    tag: String,
    /// Suggested file name; the browser shows the answer if there is none.
    name: Option<String>,
    /// Asked for again by the browser after a second, script or not.
    again: bool,
    /// Seconds after which a program may ask again.
    retry: Option<u32>,
}

impl Reply {
    /// A body of a media type.
    pub fn new(media: &'static str, body: impl Into<Bytes>) -> Self {
        Self::of(media, body.into(), true)
    }

    fn of(media: &'static str, body: Bytes, packs: bool) -> Self {
        let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..12]));
        let packed = if packs { pack(&body) } else { None };
        Self { status: StatusCode::OK, media, body, packed, tag, name: None, again: false, retry: None }
    }

    /// A page.
    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// Plain text.
    pub fn text(body: impl Into<Bytes>) -> Self {
        Self::new("text/plain; charset=utf-8", body)
    }

    /// A table for a spreadsheet, under a file name.
    pub fn csv(body: impl Into<Bytes>, name: &str) -> Self {
        Self::new("text/csv; charset=utf-8", body).named(name)
    }

    /// JSON, indented, for people who look.
    pub fn json(value: &serde_json::Value) -> Self {
        Self::new("application/json", format!("{value:#}\n"))
    }

    /// Sent as it is: an answer that is fetched once, on this machine, is not worth packing.
    pub fn passing(body: impl Into<Bytes>) -> Self {
        Self::of("text/html; charset=utf-8", body.into(), false)
    }

    /// Under another status.
    #[must_use]
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// To be asked for again: the answer is not there yet.
    #[must_use]
    pub fn refreshed(mut self) -> Self {
        self.again = true;
        self
    }

    /// Not there yet, or no room for it: a program may ask again after some seconds.
    #[must_use]
    pub fn retried_after(mut self, seconds: u32) -> Self {
        self.retry = Some(seconds);
        self
    }

    /// To be saved under a file name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        let safe: String = name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '_' })
            .collect();
        self.name = Some(safe);
        self
    }

    /// Bytes it takes in memory.
    pub fn size(&self) -> usize {
        self.body.len() + self.packed.as_ref().map_or(0, Bytes::len)
    }

    /// The answer as this request wants it: packed if it may be, "not modified" if it has it.
    pub fn to(&self, asked: &HeaderMap) -> Response {
        let has = |name, what: &str| {
            asked
                .get(name)
                .and_then(|v| v.to_str().ok())
                .is_some_and(|v: &str| v.split(',').any(|p| p.trim() == what))
        };
        let mut headers = HeaderMap::new();
        let mut set = |name, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(header::ETAG, &self.tag);
        set(header::CACHE_CONTROL, "no-cache");
        set(header::VARY, "Accept-Encoding, Accept-Language");
        if self.status == StatusCode::OK && has(header::IF_NONE_MATCH, &self.tag) {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        set(header::CONTENT_TYPE, self.media);
        if self.again {
            set(header::REFRESH, "1");
        }
        if let Some(seconds) = self.retry {
            set(header::RETRY_AFTER, &seconds.to_string());
        }
        if let Some(name) = &self.name {
            set(header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
        }
        let gzip = asked
            .get(header::ACCEPT_ENCODING)
            .and_then(|v| v.to_str().ok())
            .is_some_and(|v| v.split(',').any(|p| p.split(';').next().is_some_and(|c| c.trim() == "gzip")));
        let body = match &self.packed {
            Some(packed) if gzip => {
                set(header::CONTENT_ENCODING, "gzip");
                packed.clone()
            }
            _ => self.body.clone(),
        };
        (self.status, headers, Body::from(body)).into_response()
    }
}

fn pack(body: &Bytes) -> Option<Bytes> {
    if body.len() < PACK_FROM {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok().filter(|p| p.len() < body.len()).map(Bytes::from)
}
