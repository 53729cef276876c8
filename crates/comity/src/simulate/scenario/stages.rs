//! When does a shock come? Parts of it by year.

use super::{Estimate, How, Kind};
use crate::failure::Failure;
use std::collections::BTreeMap;

/// Parts of a change that stand from a year on, as fractions; the whole change at once if empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stages(pub BTreeMap<i16, f64>);

impl Stages {
    /// The part that stands in a year: that of the last stage until then, nothing before the first.
    pub fn part(&self, year: Option<i16>) -> f64 {
        match year {
            Some(year) if !self.0.is_empty() => {
                self.0.range(..=year).next_back().map_or(0.0, |(_, part)| *part)
            }
            _ => 1.0,
        }
    }
}

pub(super) fn read(stages: &BTreeMap<String, f64>, at: &str, kind: &Kind) -> Result<Stages, Failure> {
    let wrong = |message: String| Failure::usage(format!("{at}: {message}"));
    if stages.is_empty() {
        return Ok(Stages::default());
    }
    let whole = match kind {
        Kind::Forbid { .. } | Kind::Autarky { .. } | Kind::Quota { .. } | Kind::Retaliation { .. } => true,
        Kind::Blocs { change: Estimate { value, .. }, .. } => value.is_infinite(),
        Kind::Tariff { rates, how, .. } => {
            *how != How::Cut && rates.iter().any(|(_, rate)| rate.is_infinite())
        }
        _ => false,
    };
    if whole {
        return Err(wrong("`staging_percent` needs a change that can come in parts, not an end of trade, a quota or an answer".to_owned()));
    }
    let mut found = BTreeMap::new();
    for (year, percent) in stages {
        let Some(year) = year.parse::<i16>().ok().filter(|y| (1900..=2200).contains(y)) else {
            return Err(wrong(format!("expected a year in `staging_percent`, found {year:?}")));
        };
        if !(0.0..=100.0).contains(percent) {
            return Err(wrong(format!(
                "expected a part from 0 to 100 in `staging_percent`, found {percent}"
            )));
        }
        found.insert(year, percent / 100.0);
    }
    Ok(Stages(found))
}
