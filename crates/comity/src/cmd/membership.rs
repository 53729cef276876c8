//! `--membership`: whose flows of a year count for a bloc, as several verbs take it.

use clap::ValueEnum;
use comity_ledger::party::Membership;

/// How blocs are composed.
#[derive(clap::Args)]
pub struct Composed {
    /// Whose flows count for a bloc: those of its members on one day in every year, or each year's own.
    #[arg(long, value_enum, default_value = "fixed")]
    membership: Kind,
}

/// See [`Membership`].
#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    /// The members on one day, in every year: a series of the same states.
    Fixed,
    /// The members of each year, as on 30 June: CELAC without Brazil in 2020 to 2022.
    Dated,
}

impl Composed {
    /// As the ledger takes it.
    pub fn membership(&self) -> Membership {
        match self.membership {
            Kind::Fixed => Membership::Fixed,
            Kind::Dated => Membership::Dated,
        }
    }
}
