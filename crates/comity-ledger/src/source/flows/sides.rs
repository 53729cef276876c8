//! Codes and names of the two sides of a flow, looked up once each.

use super::plan::Side;
use crate::place::{Kind, PlaceId, Scheme, normalised, registry};
use crate::source::{Refusal, Table};
use std::collections::HashMap;

/// Words for all partners together that are no name of the world.
const ALL: &[&str] = &[
    "total",
    "totals",
    "grand total",
    "all",
    "all countries",
    "all partners",
    "all areas",
    "sum",
    "subtotal",
    "others",
    "other",
    "other countries",
    "rest of world",
    "rest of the world",
    "total general",
    "suma",
    "soma",
    "todos",
    "total world",
    "world total",
    "wld",
    "总计",
    "合计",
    "总值",
    "全球",
    "intra eu",
    "extra eu",
    "total for all countries",
];

/// The place a cell names, or why the row is refused.
pub(super) type Found = Result<PlaceId, Refusal>;

/// Looks up sides and remembers them: files repeat the same few hundred codes.
#[derive(Debug)]
pub(super) struct Sides {
    keep_unspecified: bool,
    known: [HashMap<i16, HashMap<String, Found>>; 2],
    last: [(i16, String, Option<Found>); 2],
}

impl Sides {
    pub fn new(keep_unspecified: bool) -> Self {
        Self { keep_unspecified, known: Default::default(), last: Default::default() }
    }

    /// The place of one side (0 or 1) of the current row.
    pub fn find(&mut self, table: &Table<'_>, which: usize, side: &Side, year: i16) -> Found {
        if let Some(fixed) = side.fixed {
            return Ok(fixed);
        }
        let column = side.columns.iter().copied().find(|column| !table.cell(*column).is_empty());
        let Some(column) = column else {
            return Err(Refusal::new(side.columns.first().copied().unwrap_or(0), "no code", ""));
        };
        let text = table.cell(column);
        let last = &self.last[which];
        if last.0 == year
            && last.1 == text
            && let Some(found) = &last.2
        {
            return found.clone();
        }
        let known = self.known[which].entry(year).or_default();
        let found = match known.get(text) {
            Some(found) => found.clone(),
            None => {
                let found = self::find(text, side.scheme, year, self.keep_unspecified)
                    .map_err(|refusal| Refusal { column, ..refusal });
                known.insert(text.to_owned(), found.clone());
                found
            }
        };
        self.last[which] = (year, text.to_owned(), Some(found.clone()));
        found
    }
}

/// The place of a code or name in a year.
pub(super) fn find(text: &str, scheme: Option<Scheme>, year: i16, keep_unspecified: bool) -> Found {
    let year = Some(year).filter(|year| *year > 0);
    let by = |scheme| registry().code(scheme, text, year);
    let number = text.bytes().all(|b| b.is_ascii_digit());
    let found = match scheme {
        Some(scheme) => by(scheme).or_else(|unknown| match scheme {
            // Offices mix their codes and their names in one column.
            Scheme::Comtrade | Scheme::Imf | Scheme::Eurostat if text.chars().count() > 4 => {
                registry().find(text)
            }
            _ => Err(unknown),
        }),
        None if number => by(Scheme::Numeric).or_else(|_| by(Scheme::Comtrade)),
        None => registry().find(text).or_else(|unknown| {
            by(Scheme::Comtrade)
                .or_else(|_| by(Scheme::Eurostat))
                .or_else(|_| by(Scheme::Imf))
                .map_err(|_| unknown)
        }),
    };
    let id = match found {
        Ok(id) => id,
        Err(_) if is_group(text) => return Err(Refusal::new(0, "aggregate", format!("{text} is a group"))),
        Err(unknown) => return Err(Refusal::new(0, "unknown code", unknown.to_string())),
    };
    let place = registry().place(id);
    let named = || format!("{text} is {}", registry().name_of(id));
    match place.kind {
        Kind::Economy | Kind::Historical => Ok(id),
        Kind::Unspecified if keep_unspecified => Ok(id),
        Kind::Unspecified => Err(Refusal::new(0, "no particular place", named())),
        _ => Err(Refusal::new(0, "aggregate", named())),
    }
}

/// Whether a text that is no place is a group of places as an office or a person writes it.
fn is_group(text: &str) -> bool {
    let words = normalised(text);
    if ALL.contains(&words.as_str()) || words.starts_with("total ") || words.ends_with(" total") {
        return true;
    }
    let upper = text.to_ascii_uppercase();
    let starts = [
        "EU27", "EU28", "EU25", "EU15", "EA1", "EA2", "EXT_", "INT_", "EXTRA", "INTRA", "XR", "OECD", "G20",
        "1C_", "W1",
    ];
    if starts.iter().any(|start| upper.starts_with(start)) {
        return true;
    }
    // Groups of the IMF and of SDMX: G110, GX122, F1, U2, 4F, 7A, S35, W2, 1E.
    let digits = upper.bytes().filter(u8::is_ascii_digit).count();
    let letters = upper.bytes().filter(u8::is_ascii_alphabetic).count();
    digits > 0 && letters > 0 && digits + letters == upper.len() && upper.len() <= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, scheme: Option<Scheme>) -> String {
        match find(text, scheme, 2023, false) {
            Ok(id) => registry().code_of(id).to_owned(),
            Err(refusal) => refusal.reason.to_owned(),
        }
    }

    #[test]
    fn residual_areas_are_no_place_and_groups_are_aggregates_under_letters_and_numbers() {
        let comtrade = Some(Scheme::Comtrade);
        for (number, letters, want) in [
            ("899", "_X", "no particular place"),
            ("129", "A49", "no particular place"),
            ("0", "W00", "aggregate"),
            ("97", "R4 ", "aggregate"),
            ("490", "S19", "TWN"),
            ("842", "USA", "USA"),
            ("251", "FRA", "FRA"),
            ("699", "IND", "IND"),
        ] {
            assert_eq!((of(number, comtrade), of(letters, comtrade)), (want.into(), want.into()), "{number}");
        }
        assert_eq!(of("381", comtrade), "ITA");
        assert_eq!(of("492", comtrade), "no particular place", "M49 gives the number to Monaco");
        assert_eq!(of("711", comtrade), "unknown code", "not in use in 2023");
    }

    #[test]
    fn offices_have_codes_and_names_of_their_own() {
        for (text, scheme, want) in [
            ("EL", Scheme::Eurostat, "GRC"),
            ("EU27_2020", Scheme::Eurostat, "aggregate"),
            ("WORLD", Scheme::Eurostat, "aggregate"),
            ("XK", Scheme::Eurostat, "XKX"),
            ("NA", Scheme::Imf, "NAM"),
            ("W00", Scheme::Imf, "aggregate"),
            ("G001", Scheme::Imf, "aggregate"),
            ("G110", Scheme::Imf, "aggregate"),
            ("502", Scheme::Gacc, "USA"),
            ("143", Scheme::Gacc, "TWN"),
            ("160", Scheme::ComexStat, "CHN"),
            ("023", Scheme::ComexStat, "DEU"),
        ] {
            assert_eq!(of(text, Some(scheme)), want, "{text}");
        }
        for (text, want) in [
            ("China, Hong Kong SAR", "HKG"),
            ("Korea, Rep.", "KOR"),
            ("Rep. of Korea", "KOR"),
            ("Other Asia, nes", "TWN"),
            ("Slovak Republic", "SVK"),
            ("Macedonia, FYR", "MKD"),
            ("China, P.R.: Mainland", "CHN"),
            ("Taipei, Chinese", "TWN"),
            ("EL", "GRC"),
            ("Total", "aggregate"),
            ("World", "aggregate"),
            ("Areas, nes", "no particular place"),
            ("Narnia", "unknown code"),
        ] {
            assert_eq!(of(text, None), want, "{text}");
        }
    }
}
