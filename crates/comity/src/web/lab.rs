//! How do the controls of the lab become a scenario? As the text of a scenario file, and no other way.
//!
//! The text is what `comity simulate` reads, so that a saved scenario gives the same numbers on the
//! command line. It is built from plain values; a text that names files is never taken from a
//! request, so that no address ever becomes a path.

use super::frame::View;
use crate::failure::Failure;
use crate::simulate::shock::side;
use crate::simulate::{Ask, Scenario, closure};
use std::path::Path;

/// Scenarios inside the program: name and text.
pub const SHIPPED: &[(&str, &str)] = &[
    ("us-tariffs-april-2025", include_str!("../../../../scenarios/us-tariffs-april-2025.toml")),
    ("us-china-25", include_str!("../../../../scenarios/us-china-25.toml")),
    ("china-celac-fta", include_str!("../../../../scenarios/china-celac-fta.toml")),
    ("china-lac-agreements-removed", include_str!("../../../../scenarios/china-lac-agreements-removed.toml")),
    ("celac-integration", include_str!("../../../../scenarios/celac-integration.toml")),
    ("chancay", include_str!("../../../../scenarios/chancay.toml")),
    ("chancay-freight", include_str!("../../../../scenarios/chancay-freight.toml")),
    ("rcep-celac", include_str!("../../../../scenarios/rcep-celac.toml")),
    ("taiwan-strait", include_str!("../../../../scenarios/taiwan-strait.toml")),
    ("small-yard-high-fence", include_str!("../../../../scenarios/small-yard-high-fence.toml")),
    ("autarky", include_str!("../../../../scenarios/autarky.toml")),
];

/// Most draws that a page may ask for.
pub const DRAWS_MAX: usize = 500;

/// The controls as they stand in the address.
#[derive(Clone, Debug)]
pub struct Controls {
    /// A shipped scenario, instead of the controls of the measure.
    pub shipped: Option<&'static str>,
    /// `tariff` or `cost`.
    pub what: &'static str,
    /// Who puts it, or where trade starts.
    pub who: String,
    /// On whom, or where it goes.
    pub whom: String,
    /// How much, in per cent.
    pub rate: f64,
    /// Part of the rate with which the others answer, in per cent; 0 for no answer.
    pub answer: f64,
    /// Sectors; empty for all.
    pub sectors: String,
    /// `atlas`, `icio` or `wiod`.
    pub baseline: &'static str,
    /// Treatment of trade imbalances.
    pub closure: Option<&'static str>,
    /// Trade elasticity; empty for that of the baseline.
    pub elasticity: Option<f64>,
    /// Parties the answer is about; those of the measure if empty.
    pub focus: String,
    /// A variant of a shipped scenario.
    pub variant: Option<String>,
    /// Draws for intervals.
    pub draws: usize,
}

impl Controls {
    /// Reads the address.
    ///
    /// # Errors
    /// A usage failure for a value without meaning.
    pub fn of(view: &View) -> Result<Self, Failure> {
        let shipped = match view.get("scenario") {
            None => None,
            Some(name) => Some(SHIPPED.iter().find(|s| s.0 == name).map(|s| s.0).ok_or_else(|| {
                let known: Vec<&str> = SHIPPED.iter().map(|s| s.0).collect();
                Failure::usage(format!("there is no scenario {name:?}"))
                    .hint(format!("scenarios: {}", known.join(", ")))
            })?),
        };
        let what = one_of(view, "what", &["tariff", "cost"])?;
        let closures = closure::ALL.each_ref().map(|c| c.name);
        Ok(Self {
            shipped,
            what,
            who: text(view, "who", "USA"),
            whom: text(view, "whom", "CHN"),
            rate: number(view, "rate", if what == "tariff" { 0.0..=1000.0 } else { -90.0..=1000.0 })?
                .unwrap_or(25.0),
            answer: number(view, "answer", 0.0..=1000.0)?.unwrap_or(0.0),
            sectors: text(view, "sectors", ""),
            baseline: one_of(view, "baseline", &["atlas", "icio", "wiod"])?,
            closure: view.get("closure").map(|_| one_of(view, "closure", &closures)).transpose()?,
            elasticity: number(view, "elasticity", 0.1..=100.0)?,
            focus: text(view, "focus", ""),
            variant: view.get("variant").map(str::to_owned),
            draws: number(view, "draws", 0.0..=DRAWS_MAX as f64)?.unwrap_or(0.0) as usize,
        })
    }

    /// Name and text of the scenario file.
    pub fn file(&self) -> (String, String) {
        if let Some(name) = self.shipped {
            let text = SHIPPED.iter().find(|s| s.0 == name).map_or("", |s| s.1);
            return (format!("{name}.toml"), text.to_owned());
        }
        ("lab.toml".to_owned(), self.text())
    }

    fn text(&self) -> String {
        let (who, whom) = (parties(&self.who), parties(&self.whom));
        let focus = if self.focus.is_empty() {
            let mut both = who.clone();
            both.extend(whom.iter().filter(|p| !who.contains(p)).cloned());
            both.retain(|p| !p.starts_with('-'));
            both
        } else {
            parties(&self.focus)
        };
        let Self { what, rate, baseline, .. } = self;
        let (a, b) = (side(&who), side(&whom));
        let question = match *what {
            "tariff" => {
                let puts = if who.len() == 1 { "puts" } else { "put" };
                format!("What if {a} {puts} a tariff of {rate} % more on {b}?")
            }
            _ => format!("What if trade between {a} and {b} costs {rate} % more?"),
        };
        let mut out =
            format!("name = \"lab\"\nquestion = {}\nbaseline = \"{baseline}\"\n", quoted(&question));
        out += &format!("focus = {}\n", list(&focus));
        if self.closure.is_some() || self.elasticity.is_some() {
            out += "\n[model]\n";
        }
        if let Some(closure) = self.closure {
            out += &format!("closure = \"{closure}\"\n");
        }
        if let Some(theta) = self.elasticity {
            out += &format!("elasticity = {theta:?}\nelasticity_source = \"set by hand in the lab\"\n");
        }
        let sectors = parties(&self.sectors);
        let sectors =
            if sectors.is_empty() { String::new() } else { format!("sectors = {}\n", list(&sectors)) };
        let (a, b) = (list(&who), list(&whom));
        out += "\n[[shock]]\nname = \"measure\"\nsource = \"set by hand in the lab\"\n";
        out += &match *what {
            "tariff" => format!("kind = \"tariff\"\nimposer = {a}\ntarget = {b}\nrate_percent = {rate:?}\n"),
            _ => format!(
                "kind = \"cost\"\nfrom = {a}\nto = {b}\nboth_ways = true\nchange_percent = {rate:?}\n"
            ),
        };
        out += &sectors;
        if *what == "tariff" && self.answer > 0.0 {
            out += "\n[[shock]]\nname = \"answer\"\nkind = \"retaliation\"\nanswers = \"measure\"\n";
            out += &format!("share_percent = {:?}\nsource = \"set by hand in the lab\"\n", self.answer);
        }
        out
    }

    /// The scenario.
    ///
    /// # Errors
    /// As [`Scenario::parse`].
    pub fn scenario(&self) -> Result<Scenario, Failure> {
        let (name, text) = self.file();
        Scenario::parse(&name, &text, Path::new(""))
    }

    /// A refusal without the line of a file that the controls make and nobody sees.
    pub fn without_place(&self, mut failure: Failure) -> Failure {
        if let Some(rest) = failure.message.strip_prefix(&format!("{}:", self.file().0)) {
            let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            failure.message = rest.trim_start_matches(':').trim_start().to_owned();
        }
        failure
    }

    /// What is wanted beside the scenario.
    pub fn ask(&self) -> Ask {
        let shipped = self.shipped.is_some();
        Ask {
            closures: self.closure.filter(|_| shipped).and_then(closure::find).into_iter().collect(),
            draws: self.draws,
            seed: 1,
            focus: if shipped { parties(&self.focus) } else { Vec::new() },
            variant: self.variant.clone().filter(|_| shipped),
            start: None,
        }
    }
}

/// Parties separated by commas.
fn parties(text: &str) -> Vec<String> {
    text.split([',', ';', '，']).map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}

/// A text of TOML: the escapes of JSON are among those of TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}

fn list(texts: &[String]) -> String {
    let quoted: Vec<String> = texts.iter().map(|t| quoted(t)).collect();
    format!("[{}]", quoted.join(", "))
}

fn text(view: &View, key: &str, default: &str) -> String {
    view.get(key).unwrap_or(default).trim().to_owned()
}

fn one_of(view: &View, key: &str, known: &[&'static str]) -> Result<&'static str, Failure> {
    let Some(given) = view.get(key) else { return Ok(known[0]) };
    known.iter().copied().find(|k| *k == given).ok_or_else(|| {
        Failure::usage(format!("{key}: expected one of {}, found {given:?}", known.join(", ")))
    })
}

fn number(view: &View, key: &str, range: std::ops::RangeInclusive<f64>) -> Result<Option<f64>, Failure> {
    let Some(given) = view.get(key) else { return Ok(None) };
    let value = given.parse::<f64>().ok().filter(|v| range.contains(v));
    value.map(Some).ok_or_else(|| {
        let (low, high) = (range.start(), range.end());
        Failure::usage(format!("{key}: expected a number from {low} to {high}, found {given:?}"))
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn controls(query: &str) -> Result<Controls, Failure> {
        Controls::of(&View::of(&format!("/lab?{query}").parse().unwrap(), ""))
    }

    #[test]
    fn every_shipped_scenario_is_read_and_none_names_a_file() {
        for (name, text) in SHIPPED {
            let found = controls(&format!("scenario={name}")).unwrap();
            assert!(found.scenario().is_ok(), "{name}: {:?}", found.scenario().err());
            assert!(!text.contains("\nfile") && !text.contains("\nweights"), "{name} would read a file");
        }
    }

    #[test]
    fn nothing_typed_leaves_its_text() {
        for evil in ["a\"]\nfile=\"/etc/passwd\"\nx=[\"", "\\", "'''", "\u{7f}\u{1}", "]]", "\"\"\""] {
            let found = controls(&format!("who={}", comity_figures::page::percent(evil))).unwrap();
            let table: toml::Table = toml::from_str(&found.text()).unwrap();
            let shock = table["shock"][0].as_table().unwrap();
            assert!(!shock.contains_key("file"));
            assert_eq!(shock["imposer"][0].as_str().map(str::trim), Some(evil.trim()), "{evil:?}");
        }
    }

    #[test]
    fn values_without_meaning_are_refused() {
        for query in
            ["rate=-1", "rate=NaN", "rate=x", "what=war", "scenario=none", "closure=open", "draws=501"]
        {
            assert!(controls(query).is_err(), "{query}");
        }
    }
}
