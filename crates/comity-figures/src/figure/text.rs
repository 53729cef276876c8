//! How wide is a text? Widths of Helvetica (the font's published metrics), in thousandths of an em.
//!
//! Good enough to place labels and cut them. Arial and Liberation Sans have the same widths; a line of
//! words is set to its width ([`set_width`]), so that it fits in a wider font too.

/// Widths of the printable ASCII characters from space to tilde.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

fn advance(c: char) -> f64 {
    let code = c as u32;
    let thousandths = match code {
        0x20..=0x7e => ASCII[(code - 0x20) as usize],
        0..=0x1f => 0,
        0xa0 | 0x2009 | 0x202f => 278,
        0x1100..=0x11ff | 0x2e80..=0xd7ff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x1f000..=0x3ffff => 1000,
        0x2013 => 556,
        0x2022 => 350,
        0x2026 => 1000,
        0xc0..=0xde => 700,
        _ => 560,
    };
    f64::from(thousandths) / 1000.0
}

/// Width in pixels of a text set at `size` pixels.
pub fn width(content: &str, size: f64) -> f64 {
    content.chars().map(advance).sum::<f64>() * size
}

/// The width at which a line of words is set whatever the font, so that labels fit where only wider
/// fonts are installed; none for single letters and for letters whose widths are not known.
pub fn set_width(content: &str, size: f64) -> Option<f64> {
    let known = |c: char| matches!(c, ' '..='~' | '–' | '•' | '…');
    let words = content.len() >= 3 && content.chars().any(char::is_alphabetic);
    (words && content.chars().all(known)).then(|| width(content, size))
}

/// The widest of some texts, in pixels.
pub fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    texts.into_iter().map(|t| width(t, size)).fold(0.0, f64::max)
}

/// The text, cut with an ellipsis if it is wider than `limit` pixels.
pub fn fit(content: &str, limit: f64, size: f64) -> String {
    if width(content, size) <= limit {
        return content.to_owned();
    }
    let room = limit - advance('…') * size;
    let mut used = 0.0;
    let kept: String = content
        .chars()
        .take_while(|&c| {
            used += advance(c) * size;
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// The text in lines of at most `limit` pixels, broken at spaces; a longer word is cut.
pub fn wrap(content: &str, limit: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in content.split_whitespace() {
        let word = fit(word, limit, size);
        match lines.last_mut() {
            Some(line) if width(line, size) + width(&word, size) + 0.278 * size <= limit => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_known_letters_are_set_to_a_width() {
        assert_eq!(set_width("Antigua and Barbuda", 10.0), Some(width("Antigua and Barbuda", 10.0)));
        assert!(set_width("• CELAC", 10.0).is_some());
        assert_eq!(set_width("m", 10.0), None);
        assert_eq!(set_width("1,234,567.8", 10.0), None);
        assert_eq!(set_width("Ελληνική Δημοκρατία", 10.0), None);
    }

    #[test]
    fn known_widths() {
        assert!((width("AB", 10.0) - 13.34).abs() < 1e-9);
        assert!((width("中国", 10.0) - 20.0).abs() < 1e-9);
        assert_eq!(fit("Antigua and Barbuda", 60.0, 12.0), "Antigua…");
        assert!(wrap("one two three four", 50.0, 12.0).iter().all(|l| width(l, 12.0) <= 50.0));
        assert!(fit("wide", 0.0, 12.0).starts_with('…'));
    }
}
