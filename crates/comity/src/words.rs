//! Numbers, lists and the names of parties as a reader expects them.

pub use comity_figures::words::*;
use comity_ledger::panel::reading::{Bound, Gap, Reading};
use comity_ledger::place::{Kind, registry};

/// A value with its unit and how exactly it is known: `at least $107.3 bn`, `9 at best`.
pub fn known(value: f64, unit: &str, bound: Bound) -> String {
    let shown = amount(value, unit);
    // What is too small for its digits is printed as a bound already: "under 0.0001 %", "above −0.0001 %".
    let small = if value < 0.0 { "above " } else { "under " };
    if bound != Bound::Exact && shown.starts_with(small) {
        return match (bound, value < 0.0) {
            (Bound::AtLeast, false) => format!("above {}", amount(0.0, unit)),
            (Bound::AtMost, true) => format!("under {}", amount(0.0, unit)),
            _ => shown,
        };
    }
    match (bound, unit) {
        (Bound::Exact, _) => shown,
        (Bound::AtLeast, "rank") => format!("{shown} at best"),
        (Bound::AtLeast, _) => format!("at least {shown}"),
        (Bound::AtMost, _) => format!("at most {shown}"),
        (Bound::About, _) => format!("about {shown}"),
    }
}

/// A value of the panel as printed: nothing recorded is said in words, never as a number.
pub fn reading(reading: &Reading) -> String {
    let nothing_yet = reading.value == 0.0 && reading.known() == Bound::AtLeast && reading.unit != "rank";
    if reading.none_recorded() || nothing_yet {
        NONE_RECORDED.to_owned()
    } else if reading.unit == "rank" {
        known(reading.value, &reading.unit, reading.known())
    } else {
        format!("{}{}", reading.sign(), amount(reading.value, &reading.unit))
    }
}

/// Gaps that differ in the year only, on one line.
pub fn gaps(gaps: &[Gap]) -> Vec<String> {
    let mut merged: Vec<(String, Vec<i16>)> = Vec::new();
    for gap in gaps {
        let line = gap.to_string();
        let words = line.split(|c: char| !c.is_ascii_digit());
        let year = words.filter(|w| w.len() == 4).find_map(|w| w.parse::<i16>().ok());
        let pattern = year.map_or_else(|| line.clone(), |y| line.replace(&y.to_string(), YEARS));
        match merged.iter_mut().find(|(known, _)| *known == pattern) {
            Some((_, years)) => years.extend(year),
            None => merged.push((pattern, year.into_iter().collect())),
        }
    }
    merged.into_iter().map(|(pattern, years)| pattern.replace(YEARS, &self::years(&years))).collect()
}

/// Stands for the years while lines are compared.
const YEARS: &str = "\u{0}";

/// What stands where a source covers a question and holds no row.
pub const NONE_RECORDED: &str = "none recorded";

/// A name within a sentence: "the United States", "Chile"; a name that the registry lacks as it is.
pub fn the(name: &str) -> String {
    registry().named(name).map_or_else(|| name.to_owned(), |id| registry().place(id).in_sentence.clone())
}

/// What a person wrote for a party, as it stands in a sentence: economies by name, blocs as written.
pub fn party(text: &str) -> String {
    match registry().find(text) {
        Ok(id) if registry().place(id).kind == Kind::Economy => registry().place(id).in_sentence.clone(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_party_stands_in_a_sentence_by_its_name() {
        assert_eq!(party("USA"), "the United States");
        assert_eq!(party("CHN"), "China");
        assert_eq!(party("DOM"), "the Dominican Republic");
        assert_eq!(party("CELAC"), "CELAC");
        assert_eq!(party("nowhere"), "nowhere");
    }

    #[test]
    fn a_value_says_how_exactly_it_is_known() {
        assert_eq!(known(9.0, "rank", Bound::AtLeast), "9 at best");
        assert_eq!(known(107.3e9, "USD", Bound::AtLeast), "at least $107.3 bn");
        assert_eq!(known(19.0, "percent", Bound::AtMost), "at most 19.0 %");
        assert_eq!(known(0.3, "ratio", Bound::About), "about 0.300");
        // A number too small for its digits is no bound of a bound.
        let tiny = |value: f64, bound: Bound| known(value, "percent", bound);
        assert_eq!(tiny(2e-5, Bound::AtMost), "under 0.0001 %");
        assert_eq!(tiny(2e-5, Bound::About), "under 0.0001 %");
        assert_eq!(tiny(2e-5, Bound::AtLeast), "above 0.0 %");
        assert_eq!(tiny(-2e-5, Bound::AtLeast), "above −0.0001 %");
        assert_eq!(tiny(-2e-5, Bound::AtMost), "under 0.0 %");
    }
}
