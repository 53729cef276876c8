//! How does a drawing become SVG text? A writer that escapes, rounds and colours.
//!
//! Every mark carries a class, which the style sheet of a page colours for light and dark, and the
//! same colour as an attribute, which any other reader of SVG understands. Coordinates are in
//! pixels, rounded to a tenth, so that the same input gives the same bytes.
//!
//! Not for charts: those are the other files of this folder.

use super::ink::Ink;
use super::text;
use std::fmt::Write;

/// Fonts of all drawings; the widths of [`text`] are those of the first.
pub const FONT: &str = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif";

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The point is the left end.
    Start,
    /// The point is the middle.
    Middle,
    /// The point is the right end.
    End,
}

/// How a text is set.
#[derive(Clone, Copy, Debug)]
pub struct Type {
    /// Height of the font in pixels.
    pub size: f64,
    /// Colour.
    pub ink: Ink,
    /// Alignment.
    pub anchor: Anchor,
    /// Bold if true.
    pub bold: bool,
    /// Draws a rim of paper around the letters, for texts over marks.
    pub halo: bool,
}

impl Type {
    /// Plain text of the chart, left-aligned, 12 px.
    pub const BODY: Self =
        Self { size: 12.0, ink: Ink::Text, anchor: Anchor::Start, bold: false, halo: false };
    /// Ticks and remarks, 11 px, muted.
    pub const SMALL: Self = Self { size: 11.0, ink: Ink::Muted, ..Self::BODY };

    /// The same, with its point in the middle.
    #[must_use]
    pub const fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }
    /// The same, with its point at the right end.
    #[must_use]
    pub const fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }
    /// The same in another colour.
    #[must_use]
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }
    /// The same in bold.
    #[must_use]
    pub const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }
    /// The same with a rim of paper.
    #[must_use]
    pub const fn halo(self) -> Self {
        Self { halo: true, ..self }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    /// Colour.
    pub ink: Ink,
    /// Width in pixels.
    pub width: f64,
    /// Dash pattern as in SVG; empty for a full line.
    pub dash: &'static str,
}

impl Stroke {
    /// A full line.
    pub const fn new(ink: Ink, width: f64) -> Self {
        Self { ink, width, dash: "" }
    }
    /// The same line, dashed.
    #[must_use]
    pub const fn dashed(self, dash: &'static str) -> Self {
        Self { dash, ..self }
    }
}

/// An upright rectangle in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width, not negative.
    pub w: f64,
    /// Height, not negative.
    pub h: f64,
}

impl Frame {
    /// A rectangle from its corner and size; negative sizes count as none.
    pub fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x, y, w: w.max(0.0), h: h.max(0.0) }
    }
    /// Between two heights in either order.
    pub fn between(x: f64, w: f64, y0: f64, y1: f64) -> Self {
        Self::new(x, y0.min(y1), w, (y0 - y1).abs())
    }
    /// Right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }
    /// Lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }
}

/// The shape of a dot, so that series differ in more than colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A disc.
    Disc,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
    /// A triangle.
    Triangle,
    /// A circle with paper inside.
    Ring,
    /// A diamond with paper inside.
    HollowDiamond,
}

impl Mark {
    /// The mark of the nth series.
    pub fn of(index: usize) -> Self {
        const ALL: [Mark; 6] =
            [Mark::Disc, Mark::Square, Mark::Diamond, Mark::Triangle, Mark::Ring, Mark::HollowDiamond];
        ALL[index % ALL.len()]
    }
}

/// A drawing under way.
#[derive(Clone, Debug)]
pub struct Svg {
    /// Width in pixels.
    pub width: f64,
    /// Height in pixels.
    pub height: f64,
    body: String,
    uses_hatch: bool,
}

impl Svg {
    /// An empty sheet.
    pub fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new(), uses_hatch: false }
    }

    /// A filled rectangle; `tip` is what a reader sees on hovering.
    pub fn rect(&mut self, f: Frame, ink: Ink, tip: &str) {
        let geometry =
            format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(f.x), px(f.y), px(f.w), px(f.h));
        self.element("rect", &format!("{geometry} {}", ink.fill()), tip);
    }

    /// A rectangle of slanted lines: something is not known here.
    pub fn hatch(&mut self, f: Frame, tip: &str) {
        self.uses_hatch = true;
        let geometry =
            format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(f.x), px(f.y), px(f.w), px(f.h));
        self.element("rect", &format!("{geometry} fill=\"url(#HATCH)\""), tip);
    }

    /// An outlined rectangle.
    pub fn outline(&mut self, f: Frame, stroke: Stroke, tip: &str) {
        let geometry =
            format!("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(f.x), px(f.y), px(f.w), px(f.h));
        self.element("rect", &format!("{geometry} fill=\"none\" {}", attributes(stroke)), tip);
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke, tip: &str) {
        let geometry =
            format!("x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"", px(from.0), px(from.1), px(to.0), px(to.1));
        self.element("line", &format!("{geometry} {}", attributes(stroke)), tip);
    }

    /// A line through points; nothing for fewer than two.
    pub fn polyline(&mut self, points: &[(f64, f64)], stroke: Stroke, tip: &str) {
        if points.len() > 1 {
            let geometry = format!("points=\"{}\" fill=\"none\" stroke-linejoin=\"round\"", list(points));
            self.element("polyline", &format!("{geometry} {}", attributes(stroke)), tip);
        }
    }

    /// A filled area with the given corners; nothing for fewer than three.
    pub fn polygon(&mut self, points: &[(f64, f64)], ink: Ink, tip: &str) {
        if points.len() > 2 {
            self.element("polygon", &format!("points=\"{}\" {}", list(points), ink.fill()), tip);
        }
    }

    /// A filled path in SVG's own notation, outlined in paper colour.
    pub fn shape(&mut self, d: &str, ink: Ink, outline: f64, tip: &str) {
        let rim = attributes(Stroke::new(Ink::Paper, outline));
        let class = format!("class=\"{} s-paper\"", ink.fill_class());
        let rim = rim.replacen("class=\"s-paper\" ", "", 1);
        let fill = ink.light();
        self.element("path", &format!("d=\"{d}\" {class} fill=\"{fill}\" {rim}"), tip);
    }

    /// A path filled with slanted lines: a place without data.
    pub fn shape_hatched(&mut self, d: &str, tip: &str) {
        self.uses_hatch = true;
        let rim = attributes(Stroke::new(Ink::Faint, 0.8));
        self.element("path", &format!("d=\"{d}\" fill=\"url(#HATCH)\" {rim}"), tip);
    }

    /// A dot of about the given radius.
    pub fn mark(&mut self, mark: Mark, at: (f64, f64), radius: f64, ink: Ink, tip: &str) {
        let (x, y) = at;
        let r = radius;
        match mark {
            Mark::Disc => {
                let geometry = format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", px(x), px(y), px(r));
                self.element("circle", &format!("{geometry} {}", ink.fill()), tip);
            }
            Mark::Ring => self.ring(at, r, ink, tip),
            Mark::Square => {
                let s = r * 0.9;
                self.rect(Frame::new(x - s, y - s, 2.0 * s, 2.0 * s), ink, tip);
            }
            Mark::Diamond | Mark::HollowDiamond => {
                let s = r * 1.25;
                let corners = [(x, y - s), (x + s, y), (x, y + s), (x - s, y)];
                self.polygon(&corners, ink, tip);
                if mark == Mark::HollowDiamond {
                    let s = s - 2.0;
                    self.polygon(&[(x, y - s), (x + s, y), (x, y + s), (x - s, y)], Ink::Paper, tip);
                }
            }
            Mark::Triangle => {
                let s = r * 1.2;
                self.polygon(&[(x, y - s), (x + s, y + 0.8 * s), (x - s, y + 0.8 * s)], ink, tip);
            }
        }
    }

    fn ring(&mut self, (x, y): (f64, f64), r: f64, ink: Ink, tip: &str) {
        let class = format!("class=\"f-paper {}\"", ink.stroke_class());
        let colours = format!("fill=\"{}\" stroke=\"{}\"", Ink::Paper.light(), ink.light());
        let geometry = format!("cx=\"{}\" cy=\"{}\" r=\"{}\"", px(x), px(y), px((r - 0.8).max(0.5)));
        self.element("circle", &format!("{geometry} {class} {colours} stroke-width=\"1.8\""), tip);
    }

    /// A line of text.
    pub fn text(&mut self, at: (f64, f64), content: &str, kind: Type) {
        let anchor = match kind.anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let weight = if kind.bold { " font-weight=\"600\"" } else { "" };
        let halo = if kind.halo {
            format!(
                " paint-order=\"stroke\" stroke=\"{}\" stroke-width=\"3\" stroke-linejoin=\"round\"",
                Ink::Paper.light()
            )
        } else {
            String::new()
        };
        let length = match text::set_width(content, kind.size) {
            Some(width) if !kind.bold => {
                format!(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"", px(width))
            }
            _ => String::new(),
        };
        let class =
            if kind.halo { format!("{} s-paper", kind.ink.fill_class()) } else { kind.ink.fill_class() };
        let _ = writeln!(
            self.body,
            "<text x=\"{}\" y=\"{}\" font-size=\"{}\" class=\"{class}\" fill=\"{}\"{anchor}{weight}{length}{halo}>{}</text>",
            px(at.0),
            px(at.1),
            px(kind.size),
            kind.ink.light(),
            escape(content)
        );
    }

    /// A text cut with an ellipsis so that it fits; the whole text is shown on hovering.
    pub fn text_within(&mut self, at: (f64, f64), content: &str, width: f64, kind: Type) {
        let cut = text::fit(content, width, kind.size);
        if cut == content {
            self.text(at, content, kind);
        } else {
            self.open(content);
            self.text(at, &cut, kind);
            self.close();
        }
    }

    /// Begins a group with a tip of its own.
    pub fn open(&mut self, tip: &str) {
        self.body.push_str("<g>");
        self.tip(tip);
    }

    /// Begins a group that is drawn only inside the frame. `id` must be unique in the page.
    pub fn open_clipped(&mut self, id: &str, f: Frame) {
        let _ = writeln!(
            self.body,
            "<clipPath id=\"{id}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath><g clip-path=\"url(#{id})\">",
            px(f.x),
            px(f.y),
            px(f.w),
            px(f.h),
            id = escape(id)
        );
    }

    /// Ends the group begun last.
    pub fn close(&mut self) {
        self.body.push_str("</g>\n");
    }

    /// The document, with its name and description for readers who do not see it.
    pub fn finish(self, id: &str, title: &str, description: &str) -> String {
        let (w, h, id) = (px(self.width), px(self.height), escape(id));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" role=\"img\" \
             aria-labelledby=\"{id}-t {id}-d\" font-family=\"{FONT}\">\n\
             <title id=\"{id}-t\">{}</title>\n<desc id=\"{id}-d\">{}</desc>\n",
            escape(title),
            escape(description)
        );
        if self.uses_hatch {
            let _ = writeln!(
                out,
                "<pattern id=\"{id}-h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
                 <path d=\"M0 0V6\" {}/></pattern>",
                attributes(Stroke::new(Ink::Faint, 2.0))
            );
        }
        let _ = writeln!(
            out,
            "<rect class=\"sheet\" width=\"{w}\" height=\"{h}\" fill=\"{}\"/>",
            Ink::Paper.light()
        );
        out.push_str(&self.body.replace("url(#HATCH)", &format!("url(#{id}-h)")));
        out.push_str("</svg>");
        out
    }

    fn element(&mut self, name: &str, rest: &str, tip: &str) {
        let _ = write!(self.body, "<{name} {rest}");
        if tip.is_empty() {
            self.body.push_str("/>\n");
        } else {
            self.body.push('>');
            self.tip(tip);
            let _ = writeln!(self.body, "</{name}>");
        }
    }

    fn tip(&mut self, tip: &str) {
        if !tip.is_empty() {
            let _ = write!(self.body, "<title>{}</title>", escape(tip));
        }
    }
}

fn attributes(stroke: Stroke) -> String {
    let mut out = format!(
        "class=\"{}\" stroke=\"{}\" stroke-width=\"{}\"",
        stroke.ink.stroke_class(),
        stroke.ink.light(),
        px(stroke.width)
    );
    if !stroke.dash.is_empty() {
        let _ = write!(out, " stroke-dasharray=\"{}\"", stroke.dash);
    }
    out
}

fn list(points: &[(f64, f64)]) -> String {
    points.iter().map(|&(x, y)| format!("{},{}", px(x), px(y))).collect::<Vec<_>>().join(" ")
}

/// A coordinate: one decimal, no trailing zero, never `NaN`; far outside values are cut.
pub fn px(value: f64) -> String {
    let value = if value.is_finite() { value.clamp(-1e6, 1e6) } else { 0.0 };
    let tenths = (value * 10.0).round();
    let rounded = if tenths == 0.0 { 0.0 } else { tenths / 10.0 };
    format!("{rounded}")
}

/// Text for XML and HTML, in elements and quoted attributes; characters XML forbids are dropped.
pub fn escape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for c in raw.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_short_and_always_numbers() {
        assert_eq!(px(1.0), "1");
        assert_eq!(px(-0.04), "0");
        assert_eq!(px(f64::NAN), "0");
        assert_eq!(px(f64::INFINITY), "0");
        assert_eq!(px(12.345), "12.3");
    }

    #[test]
    fn markup_and_control_characters_do_not_pass() {
        assert_eq!(escape("<a b=\"c\" d='e'>&\u{1}"), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;");
    }
}
