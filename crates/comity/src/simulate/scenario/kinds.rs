//! The kinds of shocks: which keys each takes, and what values have a meaning.
//!
//! A new kind is one function here, one line in [`KINDS`], one variant of [`Kind`] and its
//! translation in [`shock`](crate::simulate::shock). Every key that stands in a file is honoured or
//! refused: a key of another kind, and a key that another one makes void.

use super::file::{ShockFile, Words, nearest};
use super::{Border, Estimate, How, Kind, Pairs, Rent, Shock, Unit};
use crate::failure::Failure;
use std::path::Path;

struct Rule {
    name: &'static str,
    keys: &'static [&'static str],
    read: fn(&ShockFile, &At<'_>) -> Result<Kind, Failure>,
}

/// Keys of every kind.
const COMMON: &[&str] =
    &["name", "kind", "source", "sectors", "staging_percent", "products", "weights", "weights_total"];
const COST: &[&str] = &[
    "from",
    "to",
    "both_ways",
    "change_percent",
    "change_standard_error",
    "freight_share_percent",
    "days_saved",
    "cost_per_day_percent",
    "cost_per_day_standard_error",
    "share_percent",
    "file",
    "column",
    "unit",
];
const TAX: &[&str] = &[
    "imposer",
    "target",
    "rate_percent",
    "rates_percent",
    "cut_percent",
    "how",
    "utilisation_percent",
    "file",
    "column",
    "unit",
];

const KINDS: &[Rule] = &[
    Rule { name: "tariff", keys: TAX, read: tariff },
    Rule { name: "export-tax", keys: TAX, read: export_tax },
    Rule { name: "retaliation", keys: &["answers", "by", "share_percent"], read: retaliation },
    Rule {
        name: "quota",
        keys: &["imposer", "target", "volume_percent", "rate_percent", "over_rate_percent", "rent"],
        read: quota,
    },
    Rule { name: "cost", keys: COST, read: cost },
    Rule { name: "route", keys: COST, read: cost },
    Rule {
        name: "agreement",
        keys: &["members", "between", "tie", "on", "effect", "standard_error", "remove"],
        read: agreement,
    },
    Rule { name: "sanction", keys: &["from", "to", "both_ways", "leakage_percent"], read: sanction },
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
    Rule { name: "labour", keys: &["places", "change_percent", "change_standard_error"], read: labour },
    Rule { name: "autarky", keys: &["places"], read: autarky },
];

/// Where a shock stands, where its files are looked for, and which keys it has.
struct At<'a> {
    at: &'a str,
    folder: &'a Path,
    given: &'a [&'a str],
}

impl At<'_> {
    fn wrong(&self, message: impl std::fmt::Display) -> Failure {
        Failure::usage(format!("{}: {message}", self.at))
    }

    fn has(&self, key: &str) -> bool {
        self.given.contains(&key)
    }

    /// Refuses keys that `because` leaves without a meaning.
    fn none_of(&self, keys: &[&str], because: &str) -> Result<(), Failure> {
        match keys.iter().find(|key| self.has(key)) {
            Some(key) => Err(self
                .wrong(format!("`{key}` has no meaning {because}"))
                .hint(format!("leave out `{key}`, or the other"))),
            None => Ok(()),
        }
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

    /// A part in per cent as a fraction from 0 to 1.
    fn part(&self, percent: Option<f64>, key: &str, default: f64) -> Result<f64, Failure> {
        let percent = percent.unwrap_or(default);
        if !(0.0..=100.0).contains(&percent) {
            return Err(self.wrong(format!("expected `{key}` from 0 to 100, found {percent}")));
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
    let here = At { at, folder, given };
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
        products: super::products::read(shock, at, given, folder, &kind)?,
        stages: super::stages::read(&shock.staging_percent, at, &kind)?,
        slips: like_fractions(shock),
        kind,
    })
}

/// Numbers in per cent that look like fractions; a rate is told with its shock.
fn like_fractions(shock: &ShockFile) -> Vec<String> {
    let keys = [
        ("cut_percent", shock.cut_percent),
        ("utilisation_percent", shock.utilisation_percent),
        ("volume_percent", shock.volume_percent),
        ("over_rate_percent", shock.over_rate_percent),
        ("leakage_percent", shock.leakage_percent),
        ("freight_share_percent", shock.freight_share_percent),
        ("share_percent", shock.share_percent),
        ("change_percent", shock.change_percent),
    ];
    let small = |value: &f64| *value != 0.0 && value.abs() < 1.0;
    let mut told: Vec<String> = keys
        .into_iter()
        .filter_map(|(key, value)| Some((key, value.filter(small)?)))
        .map(|(key, value)| {
            let hundredfold = crate::words::grouped(100.0 * value, 2);
            let hundredfold = hundredfold.trim_end_matches('0').trim_end_matches('.').to_owned();
            format!("`{key} = {value}` is read in per cent; {hundredfold} % is written {hundredfold}")
        })
        .collect();
    let most = shock.staging_percent.values().fold(0.0_f64, |most, part| most.max(*part));
    if most > 0.0 && most <= 1.0 {
        told.push(format!(
            "`staging_percent` reaches {most} % of the change; the whole change is written 100"
        ));
    }
    told
}

fn unit(shock: &ShockFile, at: &At<'_>) -> Result<Option<Unit>, Failure> {
    match shock.unit.as_deref() {
        None => Ok(None),
        Some("fraction") => Ok(Some(Unit::Fraction)),
        Some("percent") => Ok(Some(Unit::Percent)),
        Some(other) => Err(at.wrong(format!("expected unit = \"fraction\" or \"percent\", found {other:?}"))),
    }
}

fn tariff(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    tax(shock, at, Border::Import)
}

fn export_tax(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    tax(shock, at, Border::Export)
}

fn tax(shock: &ShockFile, at: &At<'_>, border: Border) -> Result<Kind, Failure> {
    let how = match (shock.how.as_deref(), at.has("cut_percent")) {
        (None | Some("cut"), true) => How::Cut,
        (Some("cut"), false) => return Err(at.wrong("how = \"cut\" needs `cut_percent`")),
        (Some(other), true) => {
            return Err(at.wrong(format!("`cut_percent` needs how = \"cut\", found {other:?}")));
        }
        (None, false) if shock.file.is_some() => How::Set,
        (None | Some("add"), false) => How::Add,
        (Some("set"), false) => How::Set,
        (Some(other), false) => {
            let message = format!("expected how = \"add\", \"set\" or \"cut\", found {other:?}");
            return Err(at.wrong(message));
        }
    };
    if how == How::Add {
        at.none_of(
            &["utilisation_percent"],
            "for a tariff that is added: it is the part of trade that uses a lower rate",
        )?;
    }
    let used = at.part(shock.utilisation_percent, "utilisation_percent", 100.0)?;
    if let Some(name) = &shock.file {
        let keys = ["imposer", "target", "rate_percent", "rates_percent", "cut_percent"];
        at.none_of(&keys, "beside `file`, which lists importers, exporters and rates")?;
        let column = shock.column.clone();
        return Ok(Kind::TariffFile {
            border,
            path: at.folder.join(name),
            column,
            unit: unit(shock, at)?,
            how,
            used,
        });
    }
    at.none_of(&["column", "unit"], "without `file`")?;
    let imposer = at.need(&shock.imposer, "imposer")?;
    let rates = if how == How::Cut {
        at.none_of(&["rate_percent", "rates_percent"], "beside `cut_percent`")?;
        vec![(at.need(&shock.target, "target")?, at.part(shock.cut_percent, "cut_percent", 100.0)?)]
    } else {
        rates(shock, at)?
    };
    Ok(Kind::Tariff { border, imposer, rates, how, used })
}

fn rates(shock: &ShockFile, at: &At<'_>) -> Result<Vec<(Vec<String>, f64)>, Failure> {
    let mut rates = Vec::new();
    match shock.rate_percent {
        Some(percent) => rates.push((at.need(&shock.target, "target")?, rate(percent, at)?)),
        None => at.none_of(&["target"], "without `rate_percent`: `rates_percent` names its own targets")?,
    }
    for (target, percent) in &shock.rates_percent {
        rates.push((vec![target.clone()], rate(*percent, at)?));
    }
    if rates.is_empty() {
        let message = "this shock needs `rate_percent` with `target`, `rates_percent`, `cut_percent` with `target`, or `file`";
        return Err(at.wrong(message));
    }
    Ok(rates)
}

/// Down to, not including, -100 %: there the price would be zero. `inf` forbids the trade.
fn rate(percent: f64, at: &At<'_>) -> Result<f64, Failure> {
    if percent.is_nan() || percent <= -100.0 {
        return Err(at.wrong(format!("expected a rate above -100 %, found {percent} %")).hint(
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

fn quota(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    let Some(volume) = shock.volume_percent.filter(|v| v.is_finite() && *v > 0.0) else {
        return Err(at
            .wrong("this shock needs `volume_percent` above 0: the most that may come in, of the volume of the baseline")
            .hint("no trade at all is a shock of kind \"sanction\""));
    };
    let rent = match shock.rent.as_deref() {
        None | Some("importer") => Rent::Importer,
        Some("exporter") => Rent::Exporter,
        Some("wasted") => Rent::Wasted,
        Some(other) => {
            let message =
                format!("expected rent = \"importer\", \"exporter\" or \"wasted\", found {other:?}");
            return Err(at.wrong(message));
        }
    };
    let inside = shock.rate_percent.map(|percent| rate(percent, at)).transpose()?;
    let over = shock.over_rate_percent.map(|percent| rate(percent, at)).transpose()?;
    if let (Some(inside), Some(over)) = (inside, over)
        && over <= inside
    {
        let message = "expected `over_rate_percent` above `rate_percent`, the rate inside the quota";
        return Err(at.wrong(message));
    }
    if over.is_some() && rent != Rent::Importer {
        at.none_of(
            &["rent"],
            "beside `over_rate_percent` unless it is \"importer\": beyond the quota the rate is a tariff",
        )?;
    }
    Ok(Kind::Quota {
        imposer: at.need(&shock.imposer, "imposer")?,
        target: at.need(&shock.target, "target")?,
        volume: volume / 100.0,
        inside,
        over,
        rent,
    })
}

fn cost(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if let Some(name) = &shock.file {
        let others: Vec<&str> =
            COST.iter().copied().filter(|k| !["file", "column", "unit"].contains(k)).collect();
        at.none_of(&others, "beside `file`, which lists origins, destinations and changes")?;
        let column = shock.column.clone();
        return Ok(Kind::CostFile { path: at.folder.join(name), column, unit: unit(shock, at)? });
    }
    at.none_of(&["column", "unit"], "without `file`")?;
    let (from, to) = (at.need(&shock.from, "from")?, at.need(&shock.to, "to")?);
    let gains = at.part(shock.share_percent, "share_percent", 100.0)?;
    let freight = at.part(shock.freight_share_percent, "freight_share_percent", 100.0)?;
    let change = match (shock.change_percent, shock.days_saved, shock.cost_per_day_percent) {
        (Some(percent), None, None) => {
            at.none_of(&["cost_per_day_standard_error"], "beside `change_percent`")?;
            let error = at.standard_error(shock.change_standard_error, "change_standard_error")?;
            Estimate {
                value: freight * at.change(percent, "change_percent")?,
                standard_error: freight * error / 100.0,
            }
        }
        (None, Some(days), Some(per_day)) if days.is_finite() && per_day.is_finite() => {
            at.none_of(&["change_standard_error", "freight_share_percent"], "beside `days_saved`")?;
            let saved = at.change(-days * per_day, "minus days_saved times cost_per_day_percent")?;
            let se = at.standard_error(shock.cost_per_day_standard_error, "cost_per_day_standard_error")?;
            Estimate { value: saved, standard_error: days.abs() * se / 100.0 }
        }
        _ => {
            return Err(at.wrong(
                "this shock needs either `change_percent`, or `days_saved` with `cost_per_day_percent`, or `file`",
            ));
        }
    };
    let scaled = Estimate { value: gains * change.value, standard_error: gains * change.standard_error };
    Ok(Kind::Cost { from, to, both_ways: shock.both_ways, change: scaled })
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
    if shock.tie.is_none() {
        at.none_of(&["on"], "without `tie`: it is the day on which a tie of the ledger is in force")?;
    }
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
        part: 1.0 - at.part(shock.leakage_percent, "leakage_percent", 0.0)?,
    })
}

fn decoupling(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    if shock.blocs.len() < 2 {
        let message = format!("expected at least two lists in `blocs`, found {}", shock.blocs.len());
        return Err(at.wrong(message));
    }
    let blocs = shock.blocs.iter().map(|b| at.need(b, "blocs")).collect::<Result<_, _>>()?;
    let change = match (shock.change_percent, shock.forbid) {
        (None, true) => {
            at.none_of(&["change_standard_error"], "beside `forbid`")?;
            Estimate { value: f64::INFINITY, standard_error: 0.0 }
        }
        (Some(percent), false) => Estimate {
            value: at.change(percent, "change_percent")?,
            standard_error: at.standard_error(shock.change_standard_error, "change_standard_error")? / 100.0,
        },
        _ => return Err(at.wrong("this shock needs either `change_percent` or `forbid = true`")),
    };
    Ok(Kind::Blocs { blocs, change })
}

/// Places and by how much they change.
fn places_and_change(shock: &ShockFile, at: &At<'_>) -> Result<(Vec<String>, Estimate), Failure> {
    let Some(percent) = shock.change_percent else {
        return Err(at.wrong("this shock needs `change_percent`"));
    };
    let change = Estimate {
        value: at.change(percent, "change_percent")?,
        standard_error: at.standard_error(shock.change_standard_error, "change_standard_error")? / 100.0,
    };
    Ok((at.need(&shock.places, "places")?, change))
}

fn productivity(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    let (places, change) = places_and_change(shock, at)?;
    Ok(Kind::Productivity { places, change })
}

fn labour(shock: &ShockFile, at: &At<'_>) -> Result<Kind, Failure> {
    at.none_of(&["sectors"], "for labour, which moves between the sectors of a place")?;
    let (places, change) = places_and_change(shock, at)?;
    Ok(Kind::Labour { places, change })
}

fn autarky(shock: &ShockFile, _: &At<'_>) -> Result<Kind, Failure> {
    Ok(Kind::Autarky { places: shock.places.0.clone() })
}
