//! Over which years does capital answer, and how fast? The table `[path]` of a scenario.

use crate::failure::Failure;
use crate::simulate::scenario::{ModelOptions, Shock};
use comity_model::equilibrium::Response;
use comity_model::equilibrium::path::Growth;
use serde::Deserialize;

/// Longest path in years.
const LONGEST: i32 = 200;

/// The years to follow, and how capital grows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PathOptions {
    /// First year, with the capital of the baseline.
    pub from: i16,
    /// Last year.
    pub until: i16,
    /// How capital grows.
    pub growth: Growth,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PathFile {
    from: i16,
    until: i16,
    #[serde(default = "capital_share")]
    capital_share: f64,
    #[serde(default = "depreciation_percent")]
    depreciation_percent: f64,
    #[serde(default = "discount")]
    discount: f64,
}

fn capital_share() -> f64 {
    0.4
}

fn depreciation_percent() -> f64 {
    6.0
}

fn discount() -> f64 {
    0.96
}

pub(super) fn read(
    file: &PathFile,
    at: &str,
    model: &ModelOptions,
    shocks: &[Shock],
) -> Result<PathOptions, Failure> {
    let wrong = |message: String| Failure::usage(format!("{at}: {message}"));
    let years = i32::from(file.until) - i32::from(file.from);
    if !(1..=LONGEST).contains(&years) {
        return Err(wrong(format!(
            "expected `until` 1 to {LONGEST} years after `from`, found {} and {}",
            file.from, file.until
        )));
    }
    let growth = Growth {
        capital_share: file.capital_share,
        depreciation: file.depreciation_percent / 100.0,
        discount: file.discount,
    };
    if !growth.is_sound() {
        return Err(wrong(format!(
            "expected capital_share from 0 to below 1, depreciation_percent above 0 to 100 and discount between 0 and 1, \
             found {}, {} and {}",
            file.capital_share, file.depreciation_percent, file.discount
        )));
    }
    if model.response == Response::Conditional {
        return Err(wrong(
            "`[path]` has no meaning with response = \"conditional\": output stays as it is".to_owned(),
        ));
    }
    if model.margins.is_open() {
        return Err(wrong("`[path]` is not for a model with `scale`, `rebate` or `entry`".to_owned()));
    }
    if shocks.iter().any(|shock| matches!(shock.kind, super::Kind::Quota { .. })) {
        return Err(wrong(
            "a quota has no path here: the rate at which it clears would move from year to year".to_owned(),
        )
        .hint("write the quota as a tariff for the path"));
    }
    Ok(PathOptions { from: file.from, until: file.until, growth })
}
