//! How are the sources of the atlas told?

use crate::words;
use comity_ledger::atlas::Part;
use serde_json::json;

/// What a part holds, from whom, under which licence, with which gaps, for a terminal.
pub fn in_words(part: &Part) -> String {
    let (head, source) = (&part.head, &part.head.source);
    let mut out = format!("{}  {}\n", part.name, source.title);
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out += &format!("  {name:<12} {text}\n");
        }
    };
    line("holds", &head.what);
    line("publisher", &source.publisher);
    line("release", &source.release);
    line("years", &words::years(&head.years));
    head.gaps.iter().for_each(|gap| line("gap", gap));
    line("basis", &head.basis);
    line("unit", &head.unit);
    line("rounding", &head.rounding);
    line("licence", &source.licence);
    line("attribution", &source.attribution);
    line("page", &source.url);
    source.caveats.iter().for_each(|caveat| line("caveat", caveat));
    for file in &source.files {
        let refused: Vec<String> = file.refused.iter().map(|(why, n)| format!("{n} {why}")).collect();
        let refused = if refused.is_empty() { "none".to_owned() } else { refused.join(", ") };
        line("file", &format!("{} ({} rows, {} kept, refused: {refused})", file.name, file.rows, file.kept));
        line("sha256", &file.sha256);
    }
    out + "\n"
}

/// The same in the stable schema `comity/sources/1`.
pub fn as_json(part: &Part) -> serde_json::Value {
    let head = &part.head;
    json!({
        "name": part.name, "holds": head.what, "unit": head.unit, "basis": head.basis,
        "years": head.years, "gaps": head.gaps, "rounding": head.rounding, "source": head.source,
        "bytes": part.bytes(),
    })
}
