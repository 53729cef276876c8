//! OECD inter-country input-output table, edition of 2025, year 2022, as three tables in long form.
//!
//! Publisher: OECD. 80 economies, 50 activities of ISIC revision 4, millions of dollars at basic prices.
//! The copy is that of a package that keeps intermediate trade, input use and output.
//!
//! Traps: final use by destination is **not** in it, only the sum by seller; the rest of the world is left
//! out, and sales to its industries are in the sum of final use; margins on goods are sales of services.
//!
//! ```text
//! origin,sector,dest,musd                 sales to all industries of dest
//! country,user,input,musd                 inputs of an activity, whatever their origin
//! country,sector,output_musd,inputs_from_80_musd,sales_to_final_or_row_musd
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "icio",
    publisher: "OECD",
    title: "Inter-Country Input-Output tables, edition of 2025",
    licence: "CC BY 4.0 (terms of the OECD since July 2024, by our knowledge); the copy under MIT",
    attribution: "OECD, Inter-Country Input-Output tables, edition of 2025",
    url: "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
    caveats: &[
        "80 economies without the rest of the world; of CELAC Argentina, Brazil, Chile, Colombia, Costa Rica, Mexico and Peru.",
        "Inputs from the rest of the world are not in the inputs: output less inputs holds them and taxes on products.",
    ],
};

/// Sales to industries.
pub const TRADE: Loader = Loader {
    name: "icio-trade",
    what: "sales to industries by seller, activity and buying place",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &TRADE_FIELDS),
    read: |table| shape::read(table, &TRADE_FIELDS, Rows::Any),
};

const TRADE_FIELDS: [Field; 4] = [
    field("origin", "origin", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("sector", "product", Take::Text, "activity of ISIC revision 4"),
    field("dest", "destination", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("musd", "value", Take::Amount(0, 3), "million USD"),
];

/// Inputs of activities.
pub const INPUTS: Loader = Loader {
    name: "icio-inputs",
    what: "inputs by place, input and user",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &INPUT_FIELDS),
    read: |table| shape::read(table, &INPUT_FIELDS, Rows::Any),
};

const INPUT_FIELDS: [Field; 4] = [
    field("country", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("user", "user", Take::Text, "activity of ISIC revision 4"),
    field("input", "input", Take::Text, "activity of ISIC revision 4"),
    field("musd", "value", Take::Amount(0, 3), "million USD"),
];

/// Output and what of it goes to final use.
pub const OUTPUT: Loader = Loader {
    name: "icio-output",
    what: "output and sales to final use by place and activity",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &OUTPUT_FIELDS),
    read: |table| shape::read(table, &OUTPUT_FIELDS, Rows::Any),
};

const OUTPUT_FIELDS: [Field; 5] = [
    field("country", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("sector", "product", Take::Text, "activity of ISIC revision 4"),
    field("output_musd", "output", Take::Number(0, 3), "million USD"),
    field("inputs_from_80_musd", "inputs", Take::Number(0, 3), "million USD"),
    field("sales_to_final_or_row_musd", "value", Take::Amount(0, 3), "million USD"),
];
