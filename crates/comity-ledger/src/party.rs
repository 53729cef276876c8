//! The two sides of a question: who they are and, for a bloc, whom it consists of on which day.
//!
//! Flows inside a bloc are left out when the bloc is a party. Where the two sides overlap
//! (MERCOSUR within CELAC) the common members belong to the smaller side and the larger one is
//! "CELAC without its MERCOSUR members"; this is part of the basis of every value.
//!
//! A bloc is composed once, on one day, so that a series is of the same states in every year
//! ([`Membership::Fixed`]). [`Membership::Dated`] takes each year's own composition instead: CELAC
//! without Brazil in 2020 to 2022. The two are different numbers with different evidence ids.

use crate::place::{Kind, PlaceId, Unknown, registry};
use crate::time::Date;
use std::borrow::Cow;

/// Whose flows of a year count for a bloc.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Membership {
    /// Those of the members on one day, in every year.
    #[default]
    Fixed,
    /// Those of the members in that year, as on 30 June: who was in for most of a year counts.
    Dated,
}

/// Month and day on which the members of a year are read.
const MIDDLE_OF_YEAR: (u8, u8) = (6, 30);

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
    /// Whether a year is asked about with the members of that year.
    pub membership: Membership,
}

/// What stands for the day in the key of a party with the members of each year.
const DATED: &str = "dated";

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
        Ok(Self { id, members, as_of, without: None, membership: Membership::Fixed })
    }

    /// The world.
    pub fn world() -> Self {
        let id = registry().by_code("WLD").unwrap_or(PlaceId(0));
        let membership = Membership::Fixed;
        Self { id, members: Vec::new(), as_of: Date::first_of(2000), without: None, membership }
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

    /// The same party; if it is a bloc, a year is asked about with these members.
    #[must_use]
    pub fn composed(self, membership: Membership) -> Self {
        let membership = if self.is_bloc() { membership } else { Membership::Fixed };
        Self { membership, ..self }
    }

    /// As it counts in a year: with the members of that year if its membership is dated.
    pub fn in_year(&self, year: i16) -> Cow<'_, Self> {
        if self.membership == Membership::Fixed {
            return Cow::Borrowed(self);
        }
        let (month, day) = MIDDLE_OF_YEAR;
        let as_of = Date { year, month, day };
        let mut members = registry().members(self.id, as_of);
        let taken = self.without.map_or_else(Vec::new, |id| registry().members(id, as_of));
        members.retain(|member| !taken.contains(member));
        Cow::Owned(Self { members, as_of, ..self.clone() })
    }

    /// How it is written in the evidence id of a level: `CHN`, `CELAC~2024-12-31`,
    /// `CELAC-MERCOSUR~2024-12-31`, `CELAC~dated`.
    pub fn key(&self) -> String {
        self.written(match self.membership {
            Membership::Fixed => self.as_of.to_string(),
            Membership::Dated => DATED.to_owned(),
        })
    }

    /// How it is written in the evidence id of something on a day, such as a count of ties.
    pub fn key_on_day(&self) -> String {
        self.written(self.as_of.to_string())
    }

    /// The evidence id of the number of its members on the day.
    pub fn members_id(&self) -> String {
        format!("members/{}", self.key_on_day())
    }

    fn written(&self, when: String) -> String {
        let without = self.without.map_or_else(String::new, |id| format!("-{}", registry().code_of(id)));
        if self.is_bloc() {
            format!("{}{without}~{when}", self.code())
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
        if let Some(who) = key.strip_suffix(DATED).and_then(|who| who.strip_suffix('~')) {
            return Ok(Self::from_key(who, default_day)?.composed(Membership::Dated));
        }
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
    fn a_dated_bloc_has_the_members_of_each_year() {
        let day = Date::parse("2024-12-31").unwrap();
        let celac = Party::find("CELAC", day).unwrap();
        let dated = celac.clone().composed(Membership::Dated);
        let brazil = registry().by_code("BRA").unwrap();
        for (year, in_it) in [(2019, true), (2020, false), (2022, false), (2023, true)] {
            assert_eq!(dated.in_year(year).members.contains(&brazil), in_it, "{year}");
            assert_eq!(*celac.in_year(year), celac);
        }
        assert!(dated.in_year(2005).members.is_empty());
        assert_eq!((dated.key(), dated.in_year(2020).key()), ("CELAC~dated".into(), "CELAC~dated".into()));
        assert_eq!(Party::from_key("CELAC~dated", day).unwrap(), dated);
        let (rest, _) = pair("CELAC", "BRA", day).unwrap();
        let rest = rest.composed(Membership::Dated);
        assert_eq!(Party::from_key(&rest.key(), day).unwrap(), rest);
        assert_eq!(rest.in_year(2023).members.len(), 32);
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
