//! The two parties and the day, as several verbs take them.

use crate::failure::Failure;
use comity_ledger::party::{self, Party, PartyError};
use comity_ledger::time::Date;

/// Reads a day.
///
/// # Errors
/// If it is not a calendar day.
pub fn day(text: &str) -> Result<Date, Failure> {
    Date::parse(text)
        .ok_or_else(|| Failure::usage(format!("expected a day such as 2025-05-13, found {text:?}")))
}

/// Two disjoint parties composed as on a day.
///
/// # Errors
/// A usage failure that says what was expected.
pub fn pair(a: &str, b: &str, as_of: Date) -> Result<(Party, Party), Failure> {
    party::pair(a, b, as_of).map_err(|e| refusal(&e))
}

/// What to say about a wrong party.
pub fn refusal(error: &PartyError) -> Failure {
    let failure = Failure::usage(error.to_string());
    match error {
        PartyError::Unknown(_) => failure.hint(
            "parties are ISO 3166 codes, blocs such as CELAC or EU, or names in English, Spanish, \
             Portuguese or Chinese",
        ),
        PartyError::Same(_) => failure.hint("name two different parties"),
        PartyError::NoMembers { .. } => failure.hint("choose a later (or earlier) day or year"),
        _ => failure.hint("choose parties that do not contain one another"),
    }
}
