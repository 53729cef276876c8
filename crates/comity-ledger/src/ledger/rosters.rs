//! Who says so, and is anybody left out? What is known of the lists of members in `registry/bloc_membership.csv`.
//!
//! Only where a list leaves nobody out does the absence of a row say that somebody is no member. A list without a row
//! in `registry/ledger/rosters.csv` was compiled for the project and leaves nobody out.

use super::sheet::Sheet;
use crate::place::{PlaceId, registry};
use std::sync::LazyLock;

/// What is known of one list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roster {
    /// The bloc.
    pub bloc: String,
    /// Whether it leaves nobody out.
    pub complete: bool,
    /// Ids of the sources that were read for it.
    pub sources: Vec<String>,
    /// What is to be known about it.
    pub note: String,
}

static ALL: LazyLock<Vec<Roster>> = LazyLock::new(|| {
    let sheet = Sheet::read(include_str!("../../../../registry/ledger/rosters.csv"));
    sheet
        .lines()
        .map(|line| Roster {
            bloc: line.owned("bloc"),
            complete: line.text("complete") == "yes",
            sources: line.list("sources"),
            note: line.owned("note"),
        })
        .collect()
});

/// What is known of the list of a bloc, where it is not one compiled for the project.
pub fn of(bloc: PlaceId) -> Option<&'static Roster> {
    let code = registry().code_of(bloc);
    ALL.iter().find(|roster| roster.bloc == code)
}

/// Whether there is a list of the members of a bloc, and it leaves nobody out.
pub fn leaves_nobody_out(bloc: PlaceId) -> bool {
    registry().memberships(bloc).next().is_some() && of(bloc).is_none_or(|roster| roster.complete)
}
