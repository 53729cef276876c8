//! World Input-Output Database, release 2013: a world table in long form, one year.
//!
//! Publisher: WIOD project (Timmer, Dietzenbacher, Los, Stehrer and de Vries 2015, *Review of
//! International Economics* 23(3)). 40 countries and the rest of the world, 35 sectors.
//!
//! Traps: millions of dollars at basic prices, rounded to whole millions cell by cell; sales at home
//! are in it; final use (C37 to C42) has negative cells where stocks were run down; Romania is ROM.
//!
//! ```text
//! origin,sector,dest,use,value
//! CHN,c14,USA,c14,3056
//! CHN,c14,USA,C37_hh,21007
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::place::{Scheme, registry};

/// Code of the rest of the world in the registry.
pub const REST: &str = "XXW";

/// Number of sectors, `c1` to `c35`.
pub const SECTORS: usize = 35;

const PUBLICATION: Publication = Publication {
    id: "wiod",
    publisher: "World Input-Output Database (Timmer et al. 2015)",
    title: "World input-output table, release 2013",
    licence: "CC BY 4.0 for the release of 2016; the same is likely for that of 2013, not confirmed",
    attribution: "World Input-Output Database, release 2013; Timmer et al. (2015)",
    url: "https://www.rug.nl/ggdc/valuechain/wiod/",
    caveats: &[
        "Only Brazil and Mexico of the 33 CELAC states are separate; the others are in the rest of the world.",
        "Cells are whole millions of dollars: rows add to output within 113 million.",
    ],
};

/// The table in long form.
pub const LOADER: Loader = Loader {
    name: "wiod",
    what: "input.output",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Any),
};

const FIELDS: [Field; 5] = [
    field("origin", "origin", Take::Translated(region, "a country of WIOD or RoW"), ""),
    field("sector", "product", Take::Translated(sector, "c1 to c35"), ""),
    field("dest", "destination", Take::Translated(region, "a country of WIOD or RoW"), ""),
    field("use", "use", Take::Translated(use_of, "c1 to c35 or C37 to C42"), ""),
    field("value", "value", Take::Amount(0, 0), "million USD"),
];

fn region(text: &str) -> Option<String> {
    if text.eq_ignore_ascii_case("row") {
        return Some(REST.to_owned());
    }
    let id = registry().code(Scheme::Alpha, text, None).ok()?;
    Some(registry().code_of(id).to_owned())
}

fn numbered(text: &str, letter: char, from: usize, to: usize) -> Option<String> {
    let number: usize = text.strip_prefix(letter)?.parse().ok()?;
    (from..=to).contains(&number).then(|| text.to_owned())
}

fn sector(text: &str) -> Option<String> {
    numbered(text, 'c', 1, SECTORS)
}

fn use_of(text: &str) -> Option<String> {
    // Final uses carry a word: `C37_hh` for households, `C42_inventories`.
    let final_use = text.split('_').next().unwrap_or_default();
    sector(text).or_else(|| numbered(final_use, 'C', 37, 42))
}
