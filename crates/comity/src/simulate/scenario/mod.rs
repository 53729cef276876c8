//! What is asked? A scenario as the user writes it: a baseline, model options and shocks.
//!
//! The layout is that of `scenarios/*.toml` and is described in `docs/simulate.md`. Parties are
//! names, codes or blocs as everywhere else in the program; they become indices only in
//! [`shock`](super::shock). Not for results.

mod expected;
mod file;
mod kinds;
mod lens;
mod margins;
mod path;
mod products;
mod stages;

pub use expected::{Expected, What};
pub use lens::LensOptions;
pub use margins::{EntryList, MarginOptions};
pub use path::PathOptions;
pub use products::listed_code;
pub use stages::Stages;

use super::baseline::Choice;
use crate::failure::Failure;
use crate::files;
use comity_ledger::time::Date;
use comity_model::equilibrium::{Closure, Response};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A list of parties; an entry that starts with `-` is taken out again.
pub type Parties = Vec<String>;

/// A whole scenario.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Short name.
    pub name: String,
    /// The question in words.
    pub question: String,
    /// On which baseline.
    pub choice: Choice,
    /// Day on which blocs are composed.
    pub as_of: Date,
    /// Where the numbers of the scenario come from.
    pub sources: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Parties the answer is about.
    pub focus: Parties,
    /// Model options.
    pub model: ModelOptions,
    /// The shocks.
    pub shocks: Vec<Shock>,
    /// Combinations of the shocks; never empty, the first is the main one.
    pub variants: Vec<Variant>,
    /// Published figures that it is meant to reproduce.
    pub expected: Vec<Expected>,
    /// Tariffs in force in the baseline, if they are not those it has.
    pub tariffs: Option<Shock>,
    /// Years that are solved one by one, in order; empty if nothing is staged.
    pub years: Vec<i16>,
    /// Years to follow with capital that answers, if asked for.
    pub path: Option<PathOptions>,
    /// A product to look at alone, if asked for.
    pub lens: Option<LensOptions>,
    /// Name of the file.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
}

/// Elasticities, closure, response.
#[derive(Clone, Debug, Default)]
pub struct ModelOptions {
    /// Treatment of trade imbalances.
    pub closure: Closure,
    /// Whether incomes respond.
    pub response: Response,
    /// Elasticity of labour supply.
    pub labour_supply: f64,
    /// Scale, use of tariff revenue, entry.
    pub margins: MarginOptions,
    /// One trade elasticity for all sectors.
    pub elasticity: Option<f64>,
    /// Trade elasticities of single sectors.
    pub elasticity_by_sector: BTreeMap<String, f64>,
    /// Where they come from.
    pub elasticity_source: String,
    /// Standard deviation of the logarithm of the elasticity in draws.
    pub elasticity_log_sd: Option<f64>,
}

impl ModelOptions {
    /// What differs from the plain model, for the reader.
    pub fn words(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.response == Response::Conditional {
            told.push("outputs and spending stay as they are: only prices and trade answer".to_owned());
        }
        if self.labour_supply > 0.0 {
            told.push(format!("labour answers the real wage, elasticity {}", self.labour_supply));
        }
        told.extend(self.margins.words());
        told
    }
}

/// A combination of shocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Name.
    pub name: String,
    /// Names of its shocks.
    pub shocks: Vec<String>,
}

/// One shock.
#[derive(Clone, Debug)]
pub struct Shock {
    /// Name, unique in the scenario.
    pub name: String,
    /// Where it stands: `file.toml:12`.
    pub at: String,
    /// Where its numbers come from.
    pub source: String,
    /// Sectors it is about, `-` takes out; empty for all.
    pub sectors: Vec<String>,
    /// Products it is about; all of the sectors if absent.
    pub products: Option<Products>,
    /// How much of it stands in which year.
    pub stages: Stages,
    /// Numbers that look like slips of the pen, in words.
    pub slips: Vec<String>,
    /// What changes.
    pub kind: Kind,
}

/// Products of a shock and the trade that tells how much of each sector they are.
#[derive(Clone, Debug)]
pub struct Products {
    /// Which products.
    pub wanted: Wanted,
    /// Trade `importer,exporter,hs,value`.
    pub weights: PathBuf,
    /// What the products are a part of.
    pub total: Total,
}

/// Which products.
#[derive(Clone, Debug)]
pub enum Wanted {
    /// HS codes; whether each is taken out.
    Codes(Vec<(String, bool)>),
    /// A list with a column `hs`.
    File(PathBuf),
    /// Those of a schedule of rates, the file of the shock.
    Listed,
}

/// What the products of a shock are a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// All trade of the file of weights.
    File,
    /// The flow of the baseline; the weights are in its money.
    Baseline,
}

/// At which border an ad valorem rate is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Border {
    /// Tariffs, to the importer.
    Import,
    /// Export taxes, to the exporter.
    Export,
}

/// What a rate does to the one in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Comes on top of it.
    Add,
    /// Takes its place.
    Set,
    /// Is the part of it that is taken away.
    Cut,
}

/// In what the rates of a list are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// 0.1 is ten per cent.
    Fraction,
    /// 10 is ten per cent.
    Percent,
}

/// Who gets what a quota makes goods dearer by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rent {
    /// Holders of licences in the importing place, as revenue.
    Importer,
    /// The exporting place, as revenue.
    Exporter,
    /// Nobody: it is spent on queues and paper.
    Wasted,
}

/// An estimate with its standard error.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// Its standard error; 0 if it is taken as certain.
    pub standard_error: f64,
}

/// What a shock changes.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Ad valorem rates that `imposer` sets on trade with the targets.
    Tariff {
        /// Tariffs or export taxes.
        border: Border,
        /// Importers; for export taxes exporters.
        imposer: Parties,
        /// Partners and the rate on each as a fraction; more particular entries win.
        rates: Vec<(Parties, f64)>,
        /// What it does to the rate in force.
        how: How,
        /// Part of trade that uses the new rate.
        used: f64,
    },
    /// Rates listed in a file `imposer,target[,sector],rate`.
    TariffFile {
        /// Tariffs or export taxes.
        border: Border,
        /// The file.
        path: PathBuf,
        /// Its column with the rate, if it is named.
        column: Option<String>,
        /// In what the rates are told, if it is said.
        unit: Option<Unit>,
        /// What it does to the rate in force.
        how: How,
        /// Part of trade that uses the new rate.
        used: f64,
    },
    /// At most a part of the volume of the baseline comes in.
    Quota {
        /// Importers.
        imposer: Parties,
        /// Exporters.
        target: Parties,
        /// Most volume, over that of the baseline.
        volume: f64,
        /// Tariff inside the quota, if it is not the one in force.
        inside: Option<f64>,
        /// Tariff beyond the quota; nothing comes in beyond it if absent.
        over: Option<f64>,
        /// Who gets the rent.
        rent: Rent,
    },
    /// Every target of another tariff answers with the same rate times `share`.
    Retaliation {
        /// The shock that is answered.
        to: String,
        /// Who answers; empty for every target.
        by: Parties,
        /// Part of the rate.
        share: f64,
    },
    /// Iceberg costs between origins and destinations: a route, a port, red tape.
    Cost {
        /// Exporters.
        from: Parties,
        /// Importers.
        to: Parties,
        /// Also in the other direction.
        both_ways: bool,
        /// Change of the cost as a fraction (-0.05: five per cent cheaper).
        change: Estimate,
    },
    /// Iceberg costs listed in a file `origin,destination[,sector],change`.
    CostFile {
        /// The file.
        path: PathBuf,
        /// Its column, if it is named.
        column: Option<String>,
        /// In what the changes are told, if it is said: new over old, or a change in per cent.
        unit: Option<Unit>,
    },
    /// An agreement: its estimated partial effect on log trade.
    Agreement {
        /// Which pairs.
        pairs: Pairs,
        /// The estimate.
        effect: Estimate,
        /// Taken away instead of given.
        remove: bool,
    },
    /// Trade ends, or a part of it.
    Forbid {
        /// Exporters.
        from: Parties,
        /// Importers.
        to: Parties,
        /// Also in the other direction.
        both_ways: bool,
        /// The part of trade that ends.
        part: f64,
    },
    /// The world parts in blocs: trade between them becomes costlier or ends.
    Blocs {
        /// The blocs; who is in none is neutral.
        blocs: Vec<Parties>,
        /// Change of the cost as a fraction; infinite forbids.
        change: Estimate,
    },
    /// Productivity of places.
    Productivity {
        /// Producers.
        places: Parties,
        /// Change as a fraction.
        change: Estimate,
    },
    /// Labour of places.
    Labour {
        /// Where.
        places: Parties,
        /// Change as a fraction.
        change: Estimate,
    },
    /// All trade of these places with others ends; a bloc trades on inside.
    Autarky {
        /// The places; empty for all.
        places: Parties,
    },
}

/// The pairs of an agreement.
#[derive(Clone, Debug)]
pub enum Pairs {
    /// Every pair of two different members.
    Among(Parties),
    /// Every pair of one from each side.
    Between(Parties, Parties),
    /// The ties of a kind that are in force between two parties on a day.
    Ledger {
        /// For example `ties.fta`.
        tie: String,
        /// First party.
        a: String,
        /// Second party.
        b: String,
        /// The day.
        on: Date,
    },
}

impl Scenario {
    /// Reads a scenario file.
    ///
    /// # Errors
    /// If it cannot be read, or says something that has no meaning; with line and column.
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let text = files::read_text(path, files::TEXT_BYTES_MAX)
            .map_err(|failure| failure.hint("expected a scenario such as scenarios/china-celac-fta.toml"))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Self::parse(&name, &text, path.parent().unwrap_or_else(|| Path::new("")))
    }

    /// Reads a scenario from text; `folder` is where the files it names are looked for.
    ///
    /// # Errors
    /// As [`Scenario::read`].
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<Self, Failure> {
        let mut scenario = file::read(name, text, folder)?;
        name.clone_into(&mut scenario.file);
        scenario.sha256 = Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
        Ok(scenario)
    }

    /// No shock at all on an embedded baseline: for games and exposure.
    ///
    /// # Errors
    /// If there is no baseline of that name.
    pub fn none(baseline: &str) -> Result<Self, Failure> {
        let text = format!("name = \"no shock\"\nquestion = \"\"\nbaseline = {baseline:?}\n");
        Self::parse("--baseline", &text, Path::new(""))
    }

    /// Whether a shock is a quota, which is solved for.
    pub fn has_quota(&self) -> bool {
        self.shocks.iter().any(|shock| matches!(shock.kind, Kind::Quota { .. }))
    }

    /// The shock of that name.
    pub fn shock(&self, name: &str) -> Option<&Shock> {
        self.shocks.iter().find(|shock| shock.name == name)
    }

    /// The shocks of a variant, in its order.
    pub fn shocks_of<'a>(&'a self, variant: &'a Variant) -> impl Iterator<Item = &'a Shock> {
        variant.shocks.iter().filter_map(|name| self.shock(name))
    }

    /// The shocks of these names, in their order.
    pub fn shocks_of_names<'a>(
        &'a self,
        names: impl Iterator<Item = &'a str>,
    ) -> impl Iterator<Item = &'a Shock> {
        names.filter_map(|name| self.shock(name))
    }

    /// Whether a draw of the estimated shocks differs from the central one.
    pub fn is_estimated(&self) -> bool {
        self.shocks.iter().any(|shock| match &shock.kind {
            Kind::Cost { change, .. }
            | Kind::Blocs { change, .. }
            | Kind::Productivity { change, .. }
            | Kind::Labour { change, .. } => change.standard_error > 0.0,
            Kind::Agreement { effect, .. } => effect.standard_error > 0.0,
            _ => false,
        })
    }
}
