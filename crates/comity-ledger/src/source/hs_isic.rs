//! Concordance of HS subheadings and ISIC revision 4, one row a link.
//!
//! Publisher: Liao, Kim, Miyano and Zhu, *concordance* (R package), all editions of the HS together.
//! A subheading has several links: services of repair and mining support are among them.
//!
//! ```text
//! HS_6d,HS_4d,HS_2d,ISIC4_4d,ISIC4_3d,ISIC4_2d,ISIC4_1d
//! 283691,2836,28,2011,201,20,C
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};

/// The links.
pub const LOADER: Loader = Loader {
    name: "hs-isic",
    what: "activities of products",
    publication: Publication {
        id: "hs-isic",
        publisher: "Liao, Kim, Miyano and Zhu, concordance (R package)",
        title: "Concordance of HS and ISIC revision 4",
        licence: "MIT",
        attribution: "Liao, Kim, Miyano and Zhu, concordance",
        url: "https://github.com/insongkim/concordance",
        caveats: &["A subheading is given to one activity here, the one that most of its links name."],
    },
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Any),
};

const FIELDS: [Field; 2] = [
    field("HS_6d", "hs", Take::Text, "HS subheading"),
    field("ISIC4_4d", "isic", Take::Text, "ISIC revision 4 class"),
];
