//! One change that makes a fact false, larger than any tolerance of the words used.

use super::{Fact, Generator, SMALLEST};
use crate::facts::Facts;

/// What is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// The number.
    Number,
    /// The year.
    Year,
    /// Up for down, surplus for deficit.
    Direction,
    /// Exporter for importer.
    Swapped,
}

/// By how much a level must differ to be wrong for certain: the widest band of the tolerances is
/// five per cent of a level, here taken four times.
const APART: f64 = 0.2;

fn differs(x: f64, y: f64) -> bool {
    (x - y).abs() > APART * x.abs().max(y.abs())
}

impl Generator<'_> {
    /// The fact with one thing wrong; `None` where that cannot be wrong for certain.
    pub fn wrong(&mut self, fact: &Fact, how: Wrong) -> Option<Fact> {
        match how {
            Wrong::Number => self.wrong_number(fact),
            Wrong::Year => self.wrong_year(fact),
            Wrong::Direction => wrong_direction(fact),
            Wrong::Swapped => self.swapped(fact),
        }
    }

    fn factor(&mut self) -> f64 {
        let f = self.dice().between(1.0 + 2.0 * APART, 3.0);
        if self.dice().below(2) == 0 { f } else { 1.0 / f }
    }

    fn wrong_number(&mut self, fact: &Fact) -> Option<Fact> {
        let factor = self.factor();
        let mut fact = fact.clone();
        match &mut fact {
            Fact::Level { value, .. } => *value *= factor,
            Fact::Change { percent, .. } => {
                let moved = percent.abs() * factor;
                if (moved - percent.abs()).abs() < 8.0 {
                    return None;
                }
                *percent = moved.copysign(*percent);
            }
            Fact::Share { percent, .. } => {
                let moved = *percent * factor;
                if moved > 95.0 || (moved - *percent).abs() < 4.0 {
                    return None;
                }
                *percent = moved;
            }
            Fact::Rank { place, .. } => *place += 1 + self.dice().below(3),
            Fact::Members { number, .. } => *number += 3,
            Fact::Event { .. } | Fact::More { .. } => return None,
        }
        Some(fact)
    }

    fn wrong_year(&mut self, fact: &Fact) -> Option<Fact> {
        let mut changed = fact.clone();
        match &mut changed {
            Fact::Level { measure, a, b, year, value } => {
                let values = self.years(measure, a, b);
                let others: Vec<i32> =
                    values.iter().filter(|(_, v)| differs(**v, *value)).map(|(y, _)| *y).collect();
                *year = *self.dice().pick(&others)?;
            }
            Fact::Share { a, b, year, percent } => {
                let (part, whole) =
                    (self.years("trade.goods.exports", a, b), self.years("trade.goods.exports", a, "WLD"));
                let others: Vec<i32> = part
                    .iter()
                    .filter_map(|(y, v)| Some((*y, v / whole.get(y)? * 100.0)))
                    .filter(|(_, p)| (p - *percent).abs() > 4.0 && differs(*p, *percent))
                    .map(|(y, _)| y)
                    .collect();
                *year = *self.dice().pick(&others)?;
            }
            Fact::Event { measure, a, b, event, year, month } => {
                let other = *year - 3 - self.dice().below(4) as i32;
                // the pair may have begun the same tie twice
                let again = self
                    .atlas()?
                    .events(measure, Some(a))
                    .iter()
                    .any(|h| h.parties.contains(b) && h.event == *event && h.date.year() == other);
                if again {
                    return None;
                }
                (*year, *month) = (other, None);
            }
            _ => return None,
        }
        Some(changed)
    }

    fn swapped(&mut self, fact: &Fact) -> Option<Fact> {
        match fact {
            Fact::Level { measure, a, b, year, value } if *measure == "trade.goods.exports" => {
                let back = *self.years(measure, b, a).get(year)?;
                (back >= SMALLEST && differs(back, *value)).then(|| Fact::Level {
                    measure,
                    a: b.clone(),
                    b: a.clone(),
                    year: *year,
                    value: *value,
                })
            }
            Fact::More { a, b, c, year } => {
                Some(Fact::More { a: a.clone(), b: c.clone(), c: b.clone(), year: *year })
            }
            _ => None,
        }
    }
}

fn wrong_direction(fact: &Fact) -> Option<Fact> {
    let mut fact = fact.clone();
    match &mut fact {
        // below, a fall and a rise may both be "imprecise"
        Fact::Change { percent, .. } if percent.abs() >= 5.0 && percent.abs() < 95.0 => *percent = -*percent,
        Fact::Level { measure: "trade.goods.balance", value, .. } => *value = -*value,
        _ => return None,
    }
    Some(fact)
}
