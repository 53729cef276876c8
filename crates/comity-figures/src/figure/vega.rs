//! How do other programs draw the same? The frame of a Vega-Lite v6 specification.

use super::Caption;
use serde_json::{Map, Value, json};

/// A specification with its data inside. `body` holds `mark` and `encoding`, or `layer`, or
/// `vconcat`.
pub fn spec(caption: &Caption, description: &str, rows: Value, body: Value) -> Value {
    let mut out = Map::new();
    out.insert("$schema".into(), json!("https://vega.github.io/schema/vega-lite/v6.json"));
    out.insert("title".into(), json!(caption.title));
    out.insert("description".into(), json!(description));
    let sources: Vec<&str> = caption.sources.iter().map(|s| s.text.as_str()).collect();
    out.insert("usermeta".into(), json!({"sources": sources, "notes": caption.notes}));
    let several = body.get("vconcat").is_some() || body.get("hconcat").is_some();
    if !several {
        out.insert("width".into(), json!(600));
    }
    out.insert("data".into(), json!({"values": rows}));
    if let Value::Object(body) = body {
        out.extend(body);
    }
    Value::Object(out)
}

/// An encoding channel of numbers with an axis title.
pub fn quantity(field: &str, title: &str) -> Value {
    json!({"field": field, "type": "quantitative", "title": title})
}

/// An encoding channel of names, in the order of the data.
pub fn names(field: &str) -> Value {
    json!({"field": field, "type": "nominal", "sort": null, "title": null})
}
