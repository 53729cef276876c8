//! CEPII GeoDist: distance, contiguity, language and colonial ties of pairs of countries.
//!
//! Publisher: CEPII (Mayer and Zignago 2011, *Notes on CEPII's distances measures*), file
//! `dist_cepii`. One table for all years.
//!
//! Traps: old codes (`ROM` Romania, `ZAR` DR Congo, `TMP` Timor-Leste, `PAL` Palestine, `YUG`);
//! missing weighted distances are `NA` or `.`; a country is also paired with itself.
//!
//! ```text
//! iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,col45,smctry,dist,distcap,distw,distwces
//! ABW,AFG,0,0,0,0,0,0,0,0,13257.8,13257.8,13168.22,13166.37
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "geodist",
    publisher: "CEPII",
    title: "GeoDist: distances, contiguity, language and colonial ties",
    licence: "Etalab Open Licence 2.0, as far as known",
    attribution: "CEPII, GeoDist (Mayer and Zignago 2011)",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=6",
    caveats: &["Borders of about 2005: no Serbia or Montenegro apart, no South Sudan."],
};

/// The table of pairs.
pub const LOADER: Loader = Loader {
    name: "geodist",
    what: "distance",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &FIELDS),
    read: |table| shape::read(table, &FIELDS, Rows::Any),
};

const FLAG: Take = Take::Integer(0, 1);
const KILOMETRES: Take = Take::Number(0, 2);

const FIELDS: [Field; 14] = [
    field("iso_o", "origin", Take::Code(Scheme::Alpha), "CEPII alpha-3"),
    field("iso_d", "destination", Take::Code(Scheme::Alpha), "CEPII alpha-3"),
    field("contig", "contig", FLAG, "1 if they share a border"),
    field("comlang_off", "comlang_off", FLAG, "1 if they share an official language"),
    field("comlang_ethno", "comlang_ethno", FLAG, "1 if 9 % of both speak one language"),
    field("colony", "colony", FLAG, "1 if one ever colonised the other"),
    field("comcol", "comcol", FLAG, "1 if one power colonised both after 1945"),
    field("curcol", "curcol", FLAG, "1 if one is a colony of the other now"),
    field("col45", "col45", FLAG, "1 if one was a colony of the other after 1945"),
    field("smctry", "smctry", FLAG, "1 if they were one country"),
    field("dist", "dist", Take::Amount(0, 2), "km between the largest cities"),
    field("distcap", "distcap", KILOMETRES, "km between the capitals"),
    field("distw", "distw", KILOMETRES, "km weighted by population, harmonic mean with exponent 1"),
    field("distwces", "distwces", KILOMETRES, "km weighted by population, exponent -1"),
];
