//! DESTA: trade agreements, their members and the pairs they bind.
//!
//! Publisher: Dür, Baccini and Elsig (2014), *The Design of International Trade Agreements*. Three
//! tables: treaties, members of treaties, and pairs of members.
//!
//! Traps: an accession, a protocol, a withdrawal and a negotiation are entries like a treaty, tied
//! to it by `base_treaty`; a year of entry into force that is missing means unknown or not in
//! force; four treaties enter into force before they are signed; the pairs know of no withdrawal
//! until [`apply_withdrawals`] ends them.
//!
//! ```text
//! iso3_a,iso3_b,desta_id,name,entry_type,year_signed,year_in_force
//! AFG,IND,1,Afghanistan India,base_treaty,2003,2003
//! ```

use super::shape::{self, Field, Rows, Take, field};
use super::{Loader, Publication};
use crate::frame::{Column, Frame};
use crate::place::Scheme;
use std::collections::BTreeMap;

const PUBLICATION: Publication = Publication {
    id: "desta",
    publisher: "DESTA (Dür, Baccini and Elsig)",
    title: "Design of Trade Agreements, list of treaties",
    licence: "free for research with citation; the copy used is CC BY 4.0, as far as known",
    attribution: "Dür, Baccini and Elsig (2014), DESTA",
    url: "https://www.designoftradeagreements.org",
    caveats: &[
        "A missing year of entry into force means unknown or not in force.",
        "Ends in 2020: RCEP, China-Ecuador, China-Nicaragua and others are missing or without a date.",
    ],
};

/// Treaties, accessions, protocols, withdrawals and negotiations.
pub const TREATIES: Loader = Loader {
    name: "desta-treaties",
    what: "agreements.treaties",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &TREATY_FIELDS),
    read: |table| shape::read(table, &TREATY_FIELDS, Rows::Any),
};

/// Members of each entry.
pub const MEMBERS: Loader = Loader {
    name: "desta-members",
    what: "agreements.members",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &MEMBER_FIELDS),
    read: |table| shape::read(table, &MEMBER_FIELDS, Rows::Any),
};

/// Pairs bound by base treaties and accessions.
pub const DYADS: Loader = Loader {
    name: "desta-dyads",
    what: "agreements.dyads",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &DYAD_FIELDS),
    read: |table| shape::read(table, &DYAD_FIELDS, Rows::Any),
};

const TREATY_FIELDS: [Field; 14] = [
    field("desta_id", "treaty", Take::Text, ""),
    field("base_treaty", "base_treaty", Take::Text, ""),
    field("name", "name", Take::Text, ""),
    field("entry_type", "kind", Take::Text, ""),
    field("consolidated", "consolidated", Take::Number(0, 0), ""),
    field("year", "signed", Take::MaybeYear, ""),
    field("entryforceyear", "in_force", Take::MaybeYear, "missing: unknown or not in force"),
    field("language", "language", Take::Text, ""),
    field(
        "typememb",
        "membership",
        Take::Number(0, 0),
        "1 bilateral, 2 plurilateral, 3 plurilateral and country, 4 region and region, 5 accession, 6 accession of a group, 7 withdrawal",
    ),
    field("regioncon", "region", Take::Text, ""),
    field("wto_listed", "wto_listed", Take::Number(0, 0), ""),
    field("wto_name", "wto_name", Take::Text, ""),
    field("n_members", "members", Take::Number(0, 0), ""),
    field("flag_eif_before_signature", "in_force_before_signed", Take::Text, ""),
];

const MEMBER_FIELDS: [Field; 4] = [
    field("desta_id", "treaty", Take::Text, ""),
    field("iso3", "place", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("un_code", "-", Take::Ignored, "the alphabetic code decides"),
    field(
        "side",
        "side",
        Take::Number(0, 0),
        "0 and 1 the two sides; in accessions and withdrawals 1 who moves, 2 the others",
    ),
];

const DYAD_FIELDS: [Field; 7] = [
    field("iso3_a", "a", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("iso3_b", "b", Take::Code(Scheme::Alpha), "ISO alpha-3"),
    field("desta_id", "treaty", Take::Text, ""),
    field("name", "-", Take::Ignored, "in the table of treaties"),
    field("entry_type", "-", Take::Ignored, "in the table of treaties"),
    field("year_signed", "signed", Take::MaybeYear, ""),
    field("year_in_force", "in_force", Take::MaybeYear, "missing: unknown or not in force"),
];

/// The same as DESTA gives it out, one file a version.
pub const PUBLISHED_DYADS: Loader = Loader {
    name: "desta-published-dyads",
    what: "agreements.dyads",
    publication: PUBLICATION,
    recognise: |header| shape::fits(header, &PUBLISHED_FIELDS),
    read: |table| shape::read(table, &PUBLISHED_FIELDS, Rows::Any),
};

const PUBLISHED_FIELDS: [Field; 8] = [
    field("iso1", "a", Take::Code(Scheme::Numeric), "ISO number"),
    field("iso2", "b", Take::Code(Scheme::Numeric), "ISO number"),
    field("number", "treaty", Take::Text, ""),
    field("base_treaty", "base_treaty", Take::Text, ""),
    field("name", "name", Take::Text, ""),
    field("entry_type", "kind", Take::Text, ""),
    field("year", "signed", Take::MaybeYear, ""),
    field("entryforceyear", "in_force", Take::MaybeYear, "missing: unknown or not in force"),
];

/// Ends pairs by the withdrawals among the treaties: adds the column `ended`, the year in which
/// the first of the two left the base treaty of the pair, after having been bound by it. Treaties
/// that a later one replaced do not end. `None` if a frame is not of its layout.
pub fn apply_withdrawals(treaties: &Frame, members: &Frame, dyads: &Frame) -> Option<Frame> {
    let (ids, bases, kinds) =
        (treaties.text("treaty")?, treaties.text("base_treaty")?, treaties.text("kind")?);
    let signed = treaties.number("signed")?.0;
    let base_of: BTreeMap<&str, &str> = ids.iter().zip(bases.iter()).collect();
    let mut leaving: BTreeMap<(&str, &str), Vec<i64>> = BTreeMap::new();
    for row in (0..treaties.rows()).filter(|row| kinds[*row] == *"withdrawal") {
        let (Some(year), places) = (signed[row], members.text("place")?) else { continue };
        let (of, sides) = (members.text("treaty")?, members.number("side")?.0);
        for member in (0..members.rows()).filter(|m| of[*m] == ids[row] && sides[*m] == Some(1)) {
            leaving.entry((&bases[row], &places[member])).or_default().push(year);
        }
    }
    let (a, b, of) = (dyads.text("a")?, dyads.text("b")?, dyads.text("treaty")?);
    let (signed, in_force) = (dyads.number("signed")?.0, dyads.number("in_force")?.0);
    let ended = (0..dyads.rows()).map(|row| {
        let base = base_of.get(&of[row])?;
        let since = in_force[row].or(signed[row])?;
        let years = [&a[row], &b[row]].into_iter().filter_map(|place| leaving.get(&(*base, place)));
        years.flatten().copied().filter(|year| *year >= since).min()
    });
    let ended = Column::Number { values: ended.collect(), decimals: 0 };
    let mut columns: Vec<(&str, Column)> =
        dyads.columns().iter().map(|(name, column)| (name.as_str(), column.clone())).collect();
    columns.push(("ended", ended));
    Frame::new(columns).ok()
}
