//! Which world is shocked? Flows that are made an equilibrium, with every repair told.
//!
//! | baseline | what | from |
//! |---|---|---|
//! | `atlas` | about 194 economies, one sector, domestic sales from GDP | [`atlas`] |
//! | `icio` | 80 economies, 50 activities with inputs and services, 2022 | [`icio`] |
//! | `wiod` | 40 countries and the rest of the world, 35 sectors with inputs, 2011 | [`wiod`] |
//! | `file` | the user's own flows, tariffs and inputs, or a table in an official layout | [`file`], `official` |
//!
//! A baseline is calibrated by the model itself; its zero-shock audit (the residual of every
//! equation when nothing changes) is part of it and is printed with every answer.

pub mod atlas;
pub mod file;
mod groups;
pub mod hs;
pub mod icio;
mod official;
pub mod table;
pub mod wiod;

use crate::failure::Failure;
use comity_ledger::measure;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::world::World;
use comity_model::equilibrium::axes::{Country, Cube, Grid, Rate, Sector};
use comity_model::equilibrium::calibrate::calibrate;
use comity_model::equilibrium::{Adjustment, Certificate, Economy, Equation, InputOutput, Observed, Refusal};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How the note of a baseline without tariffs begins.
pub(super) const NO_TARIFFS: &str = "no tariffs in the baseline";

/// Which baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Trade of the atlas in a year, one sector.
    Atlas(i16),
    /// The input-output table of 2022.
    Icio,
    /// The input-output table of 2011.
    Wiod,
    /// Files of the user.
    Own(OwnFiles),
}

/// The user's own files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnFiles {
    /// `origin,destination[,sector],value[,tariff]`; only a name if they are `held`.
    pub flows: PathBuf,
    /// The flows as a text in memory, in place of a file.
    pub held: Option<Text>,
    /// `place,input,user,value` or `share`.
    pub inputs: Option<PathBuf>,
    /// `sector,elasticity`.
    pub elasticities: Option<PathBuf>,
    /// Places and sectors that are joined: `what,from,to`.
    pub groups: Option<PathBuf>,
    /// How `flows` is laid out.
    pub laid: Laid,
    /// The year the figures are of.
    pub year: Option<i16>,
}

/// How the flows of a user are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laid {
    /// As an official table if it is recognised as one, else as a list.
    AsFound,
    /// A list: `origin,destination,value`.
    List,
    /// A table in an official layout.
    Official,
}

/// A text that a program holds; told by its hash, because a cache asks which one it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Arc<str>);

impl Text {
    /// This text.
    pub fn of(text: &str) -> Self {
        Self(text.into())
    }

    fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256 {:?}", Sha256::digest(self.bytes()))
    }
}

impl Choice {
    /// Flows that a program holds, under a name for messages.
    pub fn held(name: &str, text: &str) -> Self {
        Self::Own(OwnFiles {
            flows: PathBuf::from(name),
            held: Some(Text::of(text)),
            inputs: None,
            elasticities: None,
            groups: None,
            laid: Laid::List,
            year: None,
        })
    }

    /// An embedded baseline by its name.
    ///
    /// # Errors
    /// What was expected, if there is none of that name.
    pub fn named(name: &str, year: Option<i16>) -> Result<Self, String> {
        match name {
            "atlas" => Ok(Self::Atlas(year.unwrap_or(atlas::YEAR))),
            "icio" if year.is_none_or(|year| year == icio::YEAR) => Ok(Self::Icio),
            "icio" => Err(format!("the baseline \"icio\" is of {} only", icio::YEAR)),
            "wiod" if year.is_none_or(|year| year == wiod::YEAR) => Ok(Self::Wiod),
            "wiod" => Err(format!("the baseline \"wiod\" is of {} only", wiod::YEAR)),
            other => {
                Err(format!("unknown baseline {other:?}; expected \"atlas\", \"icio\", \"wiod\" or \"file\""))
            }
        }
    }

    /// The year it is of, if known.
    pub fn year(&self) -> Option<i16> {
        match self {
            Self::Atlas(year) => Some(*year),
            Self::Icio => Some(icio::YEAR),
            Self::Wiod => Some(wiod::YEAR),
            Self::Own(files) => files.year,
        }
    }
}

/// A place of a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BasePlace {
    /// Its code in the baseline.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The party of the registry, if it is one.
    pub id: Option<PlaceId>,
    /// Evidence id of its size: GDP, where home sales are built from it.
    pub evidence: Option<String>,
}

impl BasePlace {
    /// A place by a code or a name that the registry may know.
    pub fn of(code: &str) -> Self {
        let id = registry().find(code).ok();
        let name = id.map_or_else(|| code.to_owned(), |id| registry().name_of(id).to_owned());
        Self { code: code.to_owned(), name, id, evidence: None }
    }
}

/// A sector of a baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseSector {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Names of the groups it belongs to: `goods`, `services`, `manufacturing`.
    pub groups: Vec<String>,
}

/// Something that had to be changed or assumed to make the data an economy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Repair {
    /// Code of the place, with the sector if any.
    pub what: String,
    /// What was done and why.
    pub why: String,
    /// Size relative to the place's final spending, a fraction; absent if it cannot be known.
    pub relative: Option<f64>,
}

/// Flows as read, before calibration.
pub struct Draft {
    /// For example `atlas 2023`.
    pub label: String,
    /// The year.
    pub year: Option<i16>,
    /// Countries in the order of the model.
    pub places: Vec<BasePlace>,
    /// Sectors in the order of the model.
    pub sectors: Vec<BaseSector>,
    /// The flows.
    pub observed: Observed,
    /// Repairs made while reading.
    pub repairs: Vec<Repair>,
    /// What a reader must know about it.
    pub notes: Vec<String>,
    /// Publisher, release, licence.
    pub sources: Vec<String>,
    /// Where the elasticities come from.
    pub elasticity_source: String,
    /// Standard deviation of their logarithm in draws.
    pub elasticity_log_sd: f64,
    /// Whether flows have evidence ids in the panel, and of which series.
    pub evidence: Evidence,
    /// Money unit in which flows are printed.
    pub unit: String,
}

/// How inputs are traced to rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// `trade.goods.exports/CHN>USA/2023@baci` and `gdp/CHN/2023@wdi-gdp`.
    Atlas(i16),
    /// `trade.total.exports/CHN>USA/2011@wiod`.
    Wiod(i16),
    /// The user's own files.
    None,
}

/// A calibrated baseline.
#[derive(Clone, Debug)]
pub struct Baseline {
    /// For example `atlas 2023`.
    pub label: String,
    /// The year.
    pub year: Option<i16>,
    /// Countries in the order of the model.
    pub places: Vec<BasePlace>,
    /// Sectors in the order of the model.
    pub sectors: Vec<BaseSector>,
    /// The economy.
    pub economy: Economy,
    /// The zero-shock audit.
    pub audit: Certificate,
    /// Every repair, the largest first.
    pub repairs: Vec<Repair>,
    /// What a reader must know about it.
    pub notes: Vec<String>,
    /// Publisher, release, licence.
    pub sources: Vec<String>,
    /// Where the elasticities come from.
    pub elasticity_source: String,
    /// Standard deviation of their logarithm in draws.
    pub elasticity_log_sd: f64,
    /// How inputs are traced to rows.
    pub evidence: Evidence,
    /// Money unit in which flows are printed.
    pub unit: String,
}

impl Baseline {
    /// Reads and calibrates a baseline.
    ///
    /// # Errors
    /// If data are missing or describe no economy; with place and sector.
    pub fn load(world: &World, choice: &Choice) -> Result<Self, Failure> {
        let draft = match choice {
            Choice::Atlas(year) => atlas::read(world, *year)?,
            Choice::Icio => icio::read(world)?,
            Choice::Wiod => wiod::read(world)?,
            Choice::Own(files) => file::read(files)?,
        };
        Self::calibrated(draft)
    }

    /// Makes flows an equilibrium.
    ///
    /// # Errors
    /// If they describe no economy.
    pub fn calibrated(draft: Draft) -> Result<Self, Failure> {
        let done = calibrate(&draft.observed).map_err(|e| {
            Failure::data(format!("{}: {}", draft.label, refusal(&e, &draft.places, &draft.sectors)))
        })?;
        let mut repairs = draft.repairs;
        repairs.extend(done.adjustments.iter().map(|a| repair(a, &draft.places, &draft.sectors)));
        let size = |r: &Repair| r.relative.map_or(f64::INFINITY, f64::abs);
        repairs.sort_by(|a, b| size(b).total_cmp(&size(a)).then_with(|| a.what.cmp(&b.what)));
        Ok(Self {
            label: draft.label,
            year: draft.year,
            places: draft.places,
            sectors: draft.sectors,
            economy: done.economy,
            audit: done.audit,
            repairs,
            notes: draft.notes,
            sources: draft.sources,
            elasticity_source: draft.elasticity_source,
            elasticity_log_sd: draft.elasticity_log_sd,
            evidence: draft.evidence,
            unit: draft.unit,
        })
    }

    /// Dollars in its unit of money; 1 for units that are not known.
    pub fn dollars(&self) -> f64 {
        if self.unit == "million USD" { 1e6 } else { 1.0 }
    }

    /// The same flows with other tariffs in force, with what is told of them and where they are from.
    ///
    /// # Errors
    /// If they describe no economy.
    pub fn with_tariffs(
        &self,
        tariff: Cube<Rate>,
        (told, source): (Vec<String>, &str),
    ) -> Result<Self, Failure> {
        let e = &self.economy;
        let (n, sectors) = (e.countries(), e.sectors());
        let share = |i: usize, k: usize, j: usize| e.input_share(Country(i), Sector(k), Sector(j));
        let inputs = (0..n * sectors * sectors)
            .map(|at| share(at / (sectors * sectors), at / sectors % sectors, at % sectors));
        let input_share: Vec<f64> = inputs.collect();
        let added = |i: Country, j: Sector| 1.0 - (0..sectors).map(|k| share(i.0, k, j.0)).sum::<f64>();
        let input_output = (!e.is_one_sector())
            .then(|| InputOutput { value_added_share: Grid::from_fn(n, sectors, added), input_share });
        let observed = Observed {
            trade: Cube::from_fn(n, sectors, |b, s, j| e.trade(b, s, j)),
            tariff: Some(tariff),
            theta: e.theta().to_vec(),
            input_output,
        };
        let mut notes: Vec<String> =
            self.notes.iter().filter(|n| !n.starts_with(NO_TARIFFS)).cloned().collect();
        notes.extend(told);
        let mut sources = self.sources.clone();
        if !source.is_empty() {
            sources.push(source.to_owned());
        }
        Self::calibrated(Draft {
            label: format!("{} with tariffs in force", self.label),
            year: self.year,
            places: self.places.clone(),
            sectors: self.sectors.clone(),
            observed,
            repairs: self.repairs.clone(),
            notes,
            sources,
            elasticity_source: self.elasticity_source.clone(),
            elasticity_log_sd: self.elasticity_log_sd,
            evidence: self.evidence,
            unit: self.unit.clone(),
        })
    }

    /// An equation of the model with the names of its country and sector.
    pub fn equation(&self, equation: &Equation) -> String {
        let of = |n: Country, j: Sector| {
            if self.sectors.len() == 1 {
                self.places[n.0].name.clone()
            } else {
                format!("{}, {}", self.places[n.0].name, self.sectors[j.0].name)
            }
        };
        match equation {
            Equation::Market(n) => format!("market of {}", self.places[n.0].name),
            Equation::Price(n, j) => format!("price of {}", of(*n, *j)),
            Equation::Expenditure(n, j) => format!("spending of {}", of(*n, *j)),
            Equation::Labour(n) => format!("labour supply of {}", self.places[n.0].name),
        }
    }

    /// A refusal of the model with the names of its country and sector.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        self::refusal(refusal, &self.places, &self.sectors)
    }

    /// The evidence id of a flow, if it has one.
    pub fn flow_evidence(&self, from: usize, to: usize) -> Option<String> {
        let code = |n: usize| self.places[n].id.map(|id| registry().code_of(id));
        let (measure, year, series) = match self.evidence {
            _ if from == to => return None,
            Evidence::Atlas(year) => (measure::TRADE_GOODS_EXPORTS, year, "baci"),
            Evidence::Wiod(year) => (measure::TRADE_TOTAL_EXPORTS, year, "wiod"),
            Evidence::None => return None,
        };
        Some(format!("{measure}/{}>{}/{year}@{series}", code(from)?, code(to)?))
    }
}

fn repair(adjustment: &Adjustment, places: &[BasePlace], sectors: &[BaseSector]) -> Repair {
    let of = |n: &Country, j: &Sector| format!("{} {}", places[n.0].code, sectors[j.0].code);
    match adjustment {
        Adjustment::NegativeFinalUse { country, sector, relative } => Repair {
            what: of(country, sector),
            why: "inputs exceed what is spent: final use set to zero (size relative to the final spending of the place)".to_owned(),
            relative: Some(*relative),
        },
        Adjustment::InputsScaled { country, sector, factor, relative } => Repair {
            what: of(country, sector),
            why: format!(
                "inputs and value added did not add to output: inputs scaled by {factor:.4} (size relative to the final spending of the place)"
            ),
            relative: Some(*relative),
        },
        Adjustment::Rebalanced { country, factor_income, residual_before } => Repair {
            what: places[country.0].code.clone(),
            why: format!(
                "the model was solved without a shock to restore balance (residual before: {residual_before:.1e}); largest change of factor income"
            ),
            relative: Some(*factor_income),
        },
    }
}

fn refusal(refusal: &Refusal, places: &[BasePlace], sectors: &[BaseSector]) -> String {
    let place = |n: usize| places.get(n).map_or("?", |p| p.name.as_str());
    let sector = |j: usize| sectors.get(j).map_or("?", |s| s.name.as_str());
    let in_sector = |j: usize| {
        if sectors.len() > 1 { format!(" in {}", sector(j)) } else { String::new() }
    };
    match refusal {
        Refusal::Cell { what, importer, exporter, sector: j, value, expected } => format!(
            "{what} of {} on {}{} is {value}; expected {expected}",
            place(importer.0),
            place(exporter.0),
            in_sector(j.0)
        ),
        Refusal::CountryValue { what, country, sector: j, value, expected } => {
            let part = j.map_or_else(String::new, |j| in_sector(j.0));
            format!("{what} of {}{part} is {value}; expected {expected}", place(country.0))
        }
        Refusal::Elasticity { sector: j, value } => {
            format!("trade elasticity of {} is {value}; expected a positive number", sector(j.0))
        }
        Refusal::NoSupplier { importer, sector: j } => format!(
            "{} buys{} and the shock leaves it no supplier, not even itself; its price has no finite value",
            place(importer.0),
            if sectors.len() > 1 { format!(" {}", sector(j.0)) } else { String::new() }
        ),
        other => other.to_string(),
    }
}
