//! Matrices whose labels are a place and a sector joined by an underscore.
//!
//! | table | rows | columns |
//! |---|---|---|
//! | OECD ICIO, `2022_SML.csv`, also extended | `ARG_A01`, then `TLS`, `VA`, `OUT` | `ARG_A01`, then `ARG_HFCE`, …, `OUT` |
//! | FIGARO, industry by industry | `AT_A01`, then `W2_D21X31`, … | `AT_A01`, then `AT_P3_S13`, … |
//!
//! Parts of a place (`MX1`, `MX2`, `CN1`, `CN2`) are joined. The file may be compressed (`.gz`).

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;

pub(super) const LAYOUT: Layout = Layout {
    name: "OECD ICIO or FIGARO (matrix)",
    unit: "units of the file",
    inputs: true,
    is,
    cells,
    left_out: "",
    codes: &[("MX1", "MEX"), ("MX2", "MEX"), ("CN1", "CHN"), ("CN2", "CHN")],
};

/// Labels that the header must hold at least: two places that sell and buy.
const LABELS_MIN: usize = 2;

fn is(opened: &Opened) -> bool {
    let header = opened.header();
    let labels = header.iter().skip(1).filter(|name| label(name).is_some()).count();
    // Columns of a list have names in small letters, `tariff_percent`.
    labels >= LABELS_MIN && 2 * labels >= header.len().saturating_sub(1)
}

/// Place and sector of a label, `CPA_` of products left out.
fn label(text: &str) -> Option<(&str, &str)> {
    let (place, rest) = text.split_once('_')?;
    let code = !place.is_empty() && place.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    code.then(|| (place, rest.strip_prefix("CPA_").unwrap_or(rest)))
}

fn cells(opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
    let header = opened.header();
    for record in opened.rows().records() {
        let record = record.map_err(|e| opened.wrong(&e))?;
        let name = record.get(0).unwrap_or_default();
        let from = label(name).unwrap_or((name, ""));
        for (name, value) in header.iter().zip(&record).skip(1) {
            let to = label(name).unwrap_or((name, ""));
            take(&Cell { from, to, value, year: "", sold: true })?;
        }
    }
    Ok(())
}
