//! The two sides of a question: who they are and, for a bloc, whom it consists of on which day.
//!
//! Flows inside a bloc are left out when the bloc is a party. Where the two sides overlap
//! (MERCOSUR within CELAC) the common members belong to the smaller side and the larger one is
//! "CELAC without its MERCOSUR members"; this is part of the basis of every value.

use crate::place::{Kind, PlaceId, Unknown, registry};
use crate::time::Date;

/// One side of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Who.
    pub id: PlaceId,
    /// The economies it consists of; empty for the world and for reporter regions.
    pub members: Vec<PlaceId>,
    /// The day on which a bloc's composition was read.
    pub as_of: Date,
    /// The other side whose members were taken out of this one.
    pub without: Option<PlaceId>,
}

/// Why two names cannot be two sides of a question.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PartyError {
    /// Nobody of that name.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// Both sides are the same.
    #[error("both sides are {0}; a relation needs two parties")]
    Same(String),
    /// A bloc that nobody had joined by then.
    #[error("{bloc} had no members on {day}")]
    NoMembers {
        /// The bloc.
        bloc: String,
        /// The day.
        day: Date,
    },
    /// One side consists of members of the other only and nothing would be left.
    #[error("every member of {larger} is also a member of {smaller}; nothing is left on one side")]
    Swallowed {
        /// The side that vanishes.
        larger: String,
        /// The other.
        smaller: String,
    },
}

impl Party {
    /// A party by code or name, composed as on `as_of`.
    ///
    /// # Errors
    /// An unknown name, or a bloc without members on that day.
    pub fn find(text: &str, as_of: Date) -> Result<Self, PartyError> {
        Self::of(registry().find(text)?, as_of)
    }

    /// A party by id, composed as on `as_of`.
    ///
    /// # Errors
    /// A bloc without members on that day.
    pub fn of(id: PlaceId, as_of: Date) -> Result<Self, PartyError> {
        let members = registry().members(id, as_of);
        let place = registry().place(id);
        if place.has_members() && members.is_empty() {
            return Err(PartyError::NoMembers { bloc: place.code.to_owned(), day: as_of });
        }
        Ok(Self { id, members, as_of, without: None })
    }

    /// The world.
    pub fn world() -> Self {
        let id = registry().by_code("WLD").unwrap_or(PlaceId(0));
        Self { id, members: Vec::new(), as_of: Date::first_of(2000), without: None }
    }

    /// Whether it stands for everybody.
    pub fn is_world(&self) -> bool {
        registry().place(self.id).kind == Kind::World
    }

    /// Whether it is a single economy.
    pub fn is_single(&self) -> bool {
        self.members.len() == 1 && self.members[0] == self.id
    }

    /// Whether it is a bloc or region with members.
    pub fn is_bloc(&self) -> bool {
        registry().place(self.id).has_members()
    }

    /// Its code.
    pub fn code(&self) -> &'static str {
        registry().code_of(self.id)
    }

    /// Its English name.
    pub fn name(&self) -> &'static str {
        registry().name_of(self.id)
    }

    /// How it is written in an evidence id: `CHN`, `CELAC~2024-12-31`, `CELAC-MERCOSUR~2024-12-31`.
    pub fn key(&self) -> String {
        let without = self.without.map_or_else(String::new, |id| format!("-{}", registry().code_of(id)));
        if self.is_bloc() {
            format!("{}{without}~{}", self.code(), self.as_of)
        } else {
            // `:` parts the two sides of an id, so a reporter region is written with a point.
            self.code().replace(':', ".")
        }
    }

    /// Reads what [`Party::key`] wrote.
    ///
    /// # Errors
    /// As [`Party::find`].
    pub fn from_key(key: &str, default_day: Date) -> Result<Self, PartyError> {
        let key = key.replace('.', ":");
        let (who, day) = match key.split_once('~') {
            Some((who, day)) => (who, Date::parse(day).unwrap_or(default_day)),
            None => (key.as_str(), default_day),
        };
        // Reporter regions have hyphens in their codes, so the whole is tried first.
        if registry().by_code(who).is_some() {
            return Self::find(who, day);
        }
        match who.split_once('-') {
            Some((whole, taken)) if registry().by_code(whole).is_some() => {
                let taken = Self::find(taken, day)?;
                Self::find(whole, day)?.less(&taken)
            }
            _ => Self::find(who, day),
        }
    }

    fn less(mut self, taken: &Self) -> Result<Self, PartyError> {
        self.members.retain(|m| !taken.members.contains(m));
        self.without = Some(taken.id);
        if self.members.is_empty() {
            let (larger, smaller) = (self.code().to_owned(), taken.code().to_owned());
            return Err(PartyError::Swallowed { larger, smaller });
        }
        Ok(self)
    }
}

/// Two parties by name, made disjoint.
///
/// # Errors
/// An unknown name, the same party twice, a bloc without members, or nothing left on one side.
pub fn pair(a: &str, b: &str, as_of: Date) -> Result<(Party, Party), PartyError> {
    disjoint(Party::find(a, as_of)?, Party::find(b, as_of)?)
}

/// Gives the common members of two parties to the smaller one.
///
/// # Errors
/// The same party twice, or nothing left on one side.
pub fn disjoint(a: Party, b: Party) -> Result<(Party, Party), PartyError> {
    if a.id == b.id {
        return Err(PartyError::Same(a.name().to_owned()));
    }
    if !a.members.iter().any(|m| b.members.contains(m)) {
        return Ok((a, b));
    }
    if a.members.len() >= b.members.len() {
        let a = a.less(&b)?;
        Ok((a, b))
    } else {
        let b = b.less(&a)?;
        Ok((a, b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_blocs_are_made_disjoint_and_say_so() {
        let day = Date::parse("2023-12-31").unwrap();
        let (celac, mercosur) = pair("CELAC", "MERCOSUR", day).unwrap();
        assert_eq!(mercosur.members.len(), 4);
        assert_eq!(celac.members.len(), 29);
        assert_eq!(celac.key(), "CELAC-MERCOSUR~2023-12-31");
        assert_eq!(Party::from_key(&celac.key(), day).unwrap(), celac);
        let (brazil, rest) = pair("BRA", "MERCOSUR", day).unwrap();
        assert!(brazil.is_single() && rest.members.len() == 3);
    }

    #[test]
    fn a_party_and_itself_are_no_relation() {
        let day = Date::parse("2023-12-31").unwrap();
        assert!(matches!(pair("China", "中国", day), Err(PartyError::Same(_))));
        let early = Date::parse("2000-01-01").unwrap();
        assert!(matches!(pair("CHN", "CELAC", early), Err(PartyError::NoMembers { .. })));
        assert!(matches!(
            pair("NAFTA", "USMCA", Date::parse("2020-07-01").unwrap()),
            Err(PartyError::NoMembers { .. })
        ));
    }
}
