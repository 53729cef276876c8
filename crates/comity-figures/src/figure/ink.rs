//! Which colours does a drawing use? Names for inks, each with a value for light and for dark.
//!
//! The series colours start from the palette of Okabe and Ito (2008), moved so that each has
//! a contrast of 3:1 or more against the paper in light and in dark; series differ in shape, dash
//! or label as well, never in colour alone.

use std::fmt::Write;

/// A colour by its role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Text and strong lines.
    Text,
    /// Ticks, remarks.
    Muted,
    /// Outlines of things that are only hinted at.
    Faint,
    /// Grid lines.
    Grid,
    /// The background.
    Paper,
    /// Places without a value.
    NoData,
    /// The nth series (modulo [`SERIES`]).
    Series(usize),
    /// The nth series, washed out: bands and areas.
    Wash(usize),
    /// The nth of five steps from little to much.
    Ramp(usize),
    /// The nth of five steps from a small to a large loss.
    Loss(usize),
}

/// Number of series colours.
pub const SERIES: usize = 10;
/// Number of steps of a ramp.
pub const STEPS: usize = 5;

const SERIES_LIGHT: [&str; SERIES] = [
    "#0b62a4", "#c8501e", "#007a58", "#8a4c9c", "#9a6a00", "#34718a", "#8c2a4d", "#666b73", "#4a4fb0",
    "#6b5433",
];
const SERIES_DARK: [&str; SERIES] = [
    "#6cb0f0", "#f0935c", "#3cc79a", "#cf97e0", "#e3b341", "#8fc1d6", "#ee8aa8", "#a8adb5", "#a9adff",
    "#cdb48c",
];
const WASH_LIGHT: [&str; SERIES] = [
    "#c9dff0", "#f5d5c6", "#c4e4d9", "#e6d5eb", "#efdfb8", "#cfe1e8", "#ecccd8", "#dcdee1", "#dadbf3",
    "#e5ddd0",
];
const WASH_DARK: [&str; SERIES] = [
    "#1f3d57", "#553423", "#174638", "#46334d", "#4d3f1c", "#2c434c", "#532f3c", "#3b3f45", "#34365c",
    "#453a29",
];
const RAMP_LIGHT: [&str; STEPS] = ["#cfe3f2", "#97c3e3", "#5b9ccc", "#2470ab", "#0a416f"];
const RAMP_DARK: [&str; STEPS] = ["#22435e", "#2f648f", "#4389bf", "#77b3e2", "#c3e1f8"];
const LOSS_LIGHT: [&str; STEPS] = ["#f9dfcf", "#efb08c", "#dd7f4e", "#b9501f", "#7a2e0b"];
const LOSS_DARK: [&str; STEPS] = ["#4f3021", "#7c4526", "#b0622f", "#e0925c", "#fbd6bb"];

impl Ink {
    /// The colour on white paper.
    pub fn light(self) -> &'static str {
        match self {
            Self::Text => "#1c2127",
            Self::Muted => "#59616b",
            Self::Faint => "#aab1b9",
            Self::Grid => "#e3e6ea",
            Self::Paper => "#ffffff",
            Self::NoData => "#e4e5e7",
            Self::Series(i) => SERIES_LIGHT[i % SERIES],
            Self::Wash(i) => WASH_LIGHT[i % SERIES],
            Self::Ramp(i) => RAMP_LIGHT[i.min(STEPS - 1)],
            Self::Loss(i) => LOSS_LIGHT[i.min(STEPS - 1)],
        }
    }

    /// The colour on dark paper.
    pub fn dark(self) -> &'static str {
        match self {
            Self::Text => "#e7eaee",
            Self::Muted => "#a9b2bd",
            Self::Faint => "#5d6671",
            Self::Grid => "#2b3138",
            Self::Paper => "#14181d",
            Self::NoData => "#2d3339",
            Self::Series(i) => SERIES_DARK[i % SERIES],
            Self::Wash(i) => WASH_DARK[i % SERIES],
            Self::Ramp(i) => RAMP_DARK[i.min(STEPS - 1)],
            Self::Loss(i) => LOSS_DARK[i.min(STEPS - 1)],
        }
    }

    fn name(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Muted => "muted".to_owned(),
            Self::Faint => "faint".to_owned(),
            Self::Grid => "grid".to_owned(),
            Self::Paper => "paper".to_owned(),
            Self::NoData => "nodata".to_owned(),
            Self::Series(i) => format!("c{}", i % SERIES + 1),
            Self::Wash(i) => format!("w{}", i % SERIES + 1),
            Self::Ramp(i) => format!("r{}", i.min(STEPS - 1) + 1),
            Self::Loss(i) => format!("l{}", i.min(STEPS - 1) + 1),
        }
    }

    /// Class and fallback colour for a filled mark.
    pub fn fill(self) -> String {
        format!("class=\"{}\" fill=\"{}\"", self.fill_class(), self.light())
    }

    /// Class of a filled mark.
    pub fn fill_class(self) -> String {
        format!("f-{}", self.name())
    }

    /// Class of a line.
    pub fn stroke_class(self) -> String {
        format!("s-{}", self.name())
    }

    /// Every ink there is.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Text, Self::Muted, Self::Faint, Self::Grid, Self::Paper, Self::NoData];
        all.extend((0..SERIES).flat_map(|i| [Self::Series(i), Self::Wash(i)]));
        all.extend((0..STEPS).flat_map(|i| [Self::Ramp(i), Self::Loss(i)]));
        all
    }
}

/// Style rules that colour the classes from custom properties, and those properties for both
/// schemes: `(light, dark, rules)`.
pub fn style_sheet() -> (String, String, String) {
    let (mut light, mut dark, mut rules) = (String::new(), String::new(), String::new());
    for ink in Ink::all() {
        let name = ink.name();
        let _ = write!(light, "--{name}:{};", ink.light());
        let _ = write!(dark, "--{name}:{};", ink.dark());
        let _ = write!(rules, ".f-{name}{{fill:var(--{name})}}.s-{name}{{stroke:var(--{name})}}");
    }
    (light, dark, rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(hex: &str) -> f64 {
        let channel = |i: usize| {
            let c = f64::from(u8::from_str_radix(&hex[i..i + 2], 16).unwrap()) / 255.0;
            if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_reads_on_paper_and_series_stand_out() {
        for ink in [Ink::Text, Ink::Muted] {
            assert!(contrast(ink.light(), Ink::Paper.light()) >= 4.5, "{ink:?} light");
            assert!(contrast(ink.dark(), Ink::Paper.dark()) >= 4.5, "{ink:?} dark");
        }
        for i in 0..SERIES {
            let ink = Ink::Series(i);
            assert!(contrast(ink.light(), Ink::Paper.light()) >= 4.5, "{ink:?} light");
            assert!(contrast(ink.dark(), Ink::Paper.dark()) >= 4.5, "{ink:?} dark");
        }
    }
}
