//! The kinds of shocks: which keys each takes, and what values have a meaning.
//!
//! A new kind is one function here, one line in [`KINDS`], one variant of [`Kind`] and its
//! translation in [`shock`](crate::simulate::shock).

use super::file::{ShockFile, Words, nearest};
use super::{Estimate, Kind, Pairs, Shock};
use crate::failure::Failure;
use std::path::Path;

struct Rule {
    name: &'static str,
    keys: &'static [&'static str],
    read: fn(&ShockFile, &At<'_>) -> Result<Kind, Failure>,
}

const COMMON: &[&str] = &["name", "kind", "source", "sectors"];
const COST: &[&str] = &[
    "from",
    "to",
    "both_ways",
    "change_percent",
    "change_standard_error",
    "days_saved",
    "cost_per_day_percent",
    "cost_per_day_standard_error",
    "share_percent",
    "file",
    "column",
];

const KINDS: &[Rule] = &[
    Rule {
        name: "tariff",
        keys: &["imposer", "target", "rate_percent", "rates_percent", "how", "file", "column"],
        read: tariff,
    },
    Rule { name: "retaliation", keys: &["answers", "by", "share_percent"], read: retaliation },
    Rule { name: "cost", keys: COST, read: cost },
    Rule { name: "route", keys: COST, read: cost },
    Rule {
        name: "agreement",
        keys: &["members", "between", "tie", "on", "effect", "standard_error", "remove"],
        read: agreement,
    },
    Rule { name: "sanction", keys: &["from", "to", "both_ways"], read: sanction },
    Rule {
        name: "decoupling",
        keys: &["blocs", "change_percent", "change_standard_error", "forbid"],
        read: decoupling,
    },
    Rule {
        name: "productivity",
        keys: &["places", "change_percent", "change_standard_error"],
        read: productivity,
    },
    Rule { name: "autarky", keys: &["places"], read: autarky },
];

/// Where a shock stands, and where its files are looked for.
struct At<'a> {
    at: &'a str,
    folder: &'a Path,
}

impl At<'_> {
    fn wrong(&self, message: impl std::fmt::Display) -> Failure {
        Failure::usage(format!("{}: {message}", self.at))
    }

    fn need(&self, words: &Words, key: &str) -> Result<Vec<String>, Failure> {
        if words.0.is_empty() {
            return Err(self.wrong(format!("this shock needs `{key}`: a party or a list of parties")));
        }
        Ok(words.0.clone())
    }

    /// A change in per cent as a fraction; it must leave something.
    fn change(&self, percent: f64, key: &str) -> Result<f64, Failure> {
        if !percent.is_finite() || percent <= -100.0 {
            return Err(self.wrong(format!("expected `{key}` above -100, found {percent}")));
        }
        Ok(percent / 100.0)
    }

    fn standard_error(&self, value: f64, key: &str) -> Result<f64, Failure> {
        if value.is_finite() && value >= 0.0 {
            return Ok(value);
        }
        Err(self.wrong(format!("expected `{key}` of at least 0, found {value}")))
    }
}

/// Reads one shock; `given` are the keys that stand in the file.
pub(super) fn read(
    shock: &ShockFile,
    at: &str,
    given: &[&str],
    folder: &Path,
    number: usize,
) -> Result<Shock, Failure> {
    let here = At { at, folder };
    let Some(rule) = KINDS.iter().find(|rule| rule.name == shock.kind) else {
        let names: Vec<&str> = KINDS.iter().map(|rule| rule.name).collect();
        let near = nearest(&shock.kind, names.iter().copied());
        let hint = match near {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => format!("kinds: {}", names.join(", ")),
        };
        return Err(here.wrong(format!("unknown kind of shock {:?}", shock.kind)).hint(hint));
    };
    if let Some(key) = given.iter().find(|key| !COMMON.contains(key) && !rule.keys.contains(key)) {
        let message = format!("`{key}` does not belong to a shock of kind \"{}\"", rule.name);
        return Err(here.wrong(message).hint(format!("it takes: {}", rule.keys.join(", "))));
    }
    let kind = (rule.read)(shock, &here)?;
    let name =
        if shock.name.is_empty() { format!("{} {}", rule.name, number + 1) } else { shock.name.clone() };
    Ok(Shock {
        name,
        at: at.to_owned(),
        source: shock.source.clone(),
        sectors: shock.sectors.0.clone(),
        kind,
    })
}

fn file(shock: &ShockFile, at: &At<'_>) -> Option<(std::path::PathBuf, Option<String>)> {
    shock.file.as_ref().map(|name| (at.folder.join(name), shock.column.clone()))
}

fn tariff(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if let Some((path, column)) = file(shock, at) {
        return Ok(Kind::TariffFile { path, column: column.unwrap_or_else(|| "rate".to_owned()) });
    }
    let imposer = at.need(&shock.imposer, "imposer")?;
    let add = match shock.how.as_deref() {
        None | Some("add") => true,
        Some("set") => false,
        Some(other) => return Err(at.wrong(format!("expected how = \"add\" or \"set\", found {other:?}"))),
    };
    let mut rates = Vec::new();
    if let Some(percent) = shock.rate_percent {
        rates.push((at.need(&shock.target, "target")?, rate(percent, at)?));
    }
    for (target, percent) in &shock.rates_percent {
        rates.push((vec![target.clone()], rate(*percent, at)?));
    }
    if rates.is_empty() {
        return Err(at.wrong("this shock needs `rate_percent` with `target`, `rates_percent`, or `file`"));
    }
    Ok(Kind::Tariff { imposer, rates, add })
}

/// Down to, not including, -100 %: there the price would be zero. `inf` forbids the trade.
fn rate(percent: f64, at: &At<'_>) -> Result<f64, Failure> {
    if percent.is_nan() || percent <= -100.0 {
        return Err(at.wrong(format!("expected a tariff above -100 %, found {percent} %")).hint(
            "a rate of -100 % or less would give goods away; a subsidy of 20 % is rate_percent = -20",
        ));
    }
    Ok(percent / 100.0)
}

fn retaliation(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if shock.answers.is_empty() {
        return Err(at.wrong("this shock needs `answers`: the name of the tariff that is answered"));
    }
    let share = shock.share_percent.unwrap_or(100.0) / 100.0;
    if !(share.is_finite() && share >= 0.0) {
        return Err(at.wrong(format!("expected `share_percent` of at least 0, found {}", 100.0 * share)));
    }
    Ok(Kind::Retaliation { to: shock.answers.clone(), by: shock.by.0.clone(), share })
}

fn cost(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if let Some((path, column)) = file(shock, at) {
        return Ok(Kind::CostFile { path, column: column.unwrap_or_else(|| "change".to_owned()) });
    }
    let (from, to) = (at.need(&shock.from, "from")?, at.need(&shock.to, "to")?);
    let share = shock.share_percent.unwrap_or(100.0) / 100.0;
    if !(0.0..=1.0).contains(&share) {
        return Err(at.wrong(format!("expected `share_percent` from 0 to 100, found {}", 100.0 * share)));
    }
    let change = match (shock.change_percent, shock.days_saved, shock.cost_per_day_percent) {
        (Some(percent), None, None) => Estimate {
            value: share * at.change(percent, "change_percent")?,
            standard_error: share
                * at.standard_error(shock.change_standard_error, "change_standard_error")?
                / 100.0,
        },
        (None, Some(days), Some(per_day)) if days.is_finite() && per_day.is_finite() => {
            let saved = at.change(-share * days * per_day, "minus days_saved times cost_per_day_percent")?;
            let se = at.standard_error(shock.cost_per_day_standard_error, "cost_per_day_standard_error")?;
            Estimate { value: saved, standard_error: share * days.abs() * se / 100.0 }
        }
        _ => {
            return Err(at.wrong(
                "this shock needs either `change_percent`, or `days_saved` with `cost_per_day_percent`, or `file`",
            ));
        }
    };
    Ok(Kind::Cost { from, to, both_ways: shock.both_ways, change })
}

fn agreement(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    let Some(value) = shock.effect.filter(|value| value.is_finite()) else {
        return Err(at.wrong("this shock needs `effect`: the estimated partial effect on log trade"));
    };
    let standard_error = at.standard_error(shock.standard_error, "standard_error")?;
    let sides = match shock.between.as_slice() {
        [] => None,
        [a, b] => Some((at.need(a, "between")?, at.need(b, "between")?)),
        more => return Err(at.wrong(format!("expected two sides in `between`, found {}", more.len()))),
    };
    let pairs = match (sides, shock.members.0.is_empty(), &shock.tie) {
        (None, false, None) => Pairs::Among(shock.members.0.clone()),
        (Some((a, b)), true, None) => Pairs::Between(a, b),
        (Some((a, b)), true, Some(tie)) => {
            let (Some(on), [a], [b]) = (&shock.on, a.as_slice(), b.as_slice()) else {
                return Err(at.wrong(
                    "`tie` needs `between` with two parties and `on`, the day on which it is in force",
                ));
            };
            let on = on.read(at.at)?;
            Pairs::Ledger { tie: tie.clone(), a: a.clone(), b: b.clone(), on }
        }
        _ => return Err(at.wrong("this shock needs either `members`, or `between` with two sides")),
    };
    Ok(Kind::Agreement { pairs, effect: Estimate { value, standard_error }, remove: shock.remove })
}

fn sanction(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    Ok(Kind::Forbid {
        from: at.need(&shock.from, "from")?,
        to: at.need(&shock.to, "to")?,
        both_ways: shock.both_ways,
    })
}

fn decoupling(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if shock.blocs.len() < 2 {
        let message = format!("expected at least two lists in `blocs`, found {}", shock.blocs.len());
        return Err(at.wrong(message));
    }
    let blocs = shock.blocs.iter().map(|b| at.need(b, "blocs")).collect::<Result<_, _>>()?;
    let change = match (shock.change_percent, shock.forbid) {
        (None, true) => Estimate { value: f64::INFINITY, standard_error: 0.0 },
        (Some(percent), false) => Estimate {
            value: at.change(percent, "change_percent")?,
            standard_error: at.standard_error(shock.change_standard_error, "change_standard_error")? / 100.0,
        },
        _ => return Err(at.wrong("this shock needs either `change_percent` or `forbid = true`")),
    };
    Ok(Kind::Blocs { blocs, change })
}

fn productivity(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    let Some(percent) = shock.change_percent else {
        return Err(at.wrong("this shock needs `change_percent`"));
    };
    let change = Estimate {
        value: at.change(percent, "change_percent")?,
        standard_error: at.standard_error(shock.change_standard_error, "change_standard_error")? / 100.0,
    };
    Ok(Kind::Productivity { places: at.need(&shock.places, "places")?, change })
}

fn autarky(shock: &ShockFile, _: &At<'_>) -> Result<Kind, Failure> {
    Ok(Kind::Autarky { places: shock.places.0.clone() })
}
