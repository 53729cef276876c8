//! What is not there, and why? The panel that stands in place of a figure without data.

use super::ink::Ink;
use super::svg::{Frame, Stroke, Svg, Type};
use super::{Caption, Figure, NARROW, Table, WIDE, text, vega};
use serde_json::json;

/// A figure that says what is missing and why.
pub fn missing(caption: &Caption, why: &str) -> Figure {
    let description = format!("Not drawn: {why}");
    let sheet = |width: f64, key: &str| {
        panel(width, why).finish(&format!("{}-{key}", caption.id), &caption.title, &description)
    };
    Figure {
        id: caption.id.clone(),
        title: caption.title.clone(),
        svg: sheet(WIDE, "w"),
        svg_narrow: sheet(NARROW, "n"),
        table: Table::default(),
        vega_lite: vega::spec(caption, &description, json!([]), json!({"mark": "point"})),
        notes: caption.notes.clone(),
        sources: caption.sources.clone(),
        missing: Some(why.to_owned()),
        description,
    }
}

fn panel(width: f64, why: &str) -> Svg {
    let lines = text::wrap(why, width - 60.0, 13.0);
    let height = 64.0 + 18.0 * lines.len() as f64;
    let mut svg = Svg::new(width, height);
    let frame = Frame::new(0.5, 0.5, width - 1.0, height - 1.0);
    svg.hatch(Frame::new(0.5, 0.5, 10.0, height - 1.0), "");
    svg.outline(frame, Stroke::new(Ink::Faint, 1.0), "");
    svg.text((28.0, 30.0), "Not drawn", Type { size: 13.0, ..Type::BODY.bold() });
    for (i, line) in lines.iter().enumerate() {
        svg.text((28.0, 52.0 + 18.0 * i as f64), line, Type { size: 13.0, ..Type::SMALL });
    }
    svg
}
