//! The layout of a scenario file, and what is said when it is not kept.

use super::lens::{self, LensFile};
use super::margins::{self, EntryList, MarginOptions};
use super::path::{self, PathFile};
use super::{ModelOptions, Parties, Scenario, Variant, kinds};
use crate::failure::Failure;
use crate::simulate::baseline::{Choice, Laid, OwnFiles};
use crate::simulate::closure;
use comity_ledger::time::Date;
use comity_model::equilibrium::{Rebate, Response};
use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use toml::Spanned;

/// One string or a list of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Words(pub(super) Parties);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMore;
        impl<'de> Visitor<'de> for OneOrMore {
            type Value = Words;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts")
            }
            fn visit_str<E>(self, text: &str) -> Result<Words, E> {
                Ok(Words(vec![text.to_owned()]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element()? {
                    words.push(word);
                }
                Ok(Words(words))
            }
        }
        deserializer.deserialize_any(OneOrMore)
    }
}

/// A day, as text or as a date of TOML.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged, expecting = "expected a day such as 2025-05-14")]
pub(super) enum Day {
    Text(String),
    Date(toml::value::Datetime),
}

impl Day {
    pub(super) fn read(&self, at: &str) -> Result<Date, Failure> {
        let text = match self {
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.to_string(),
        };
        Date::parse(&text)
            .ok_or_else(|| Failure::usage(format!("{at}: expected a day such as 2025-05-14, found {text:?}")))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    /// The name of the file if absent.
    #[serde(default)]
    name: String,
    #[serde(default)]
    question: String,
    #[serde(default)]
    baseline: Option<Spanned<String>>,
    #[serde(default)]
    year: Option<i16>,
    #[serde(default)]
    years: Option<Spanned<Vec<i16>>>,
    #[serde(default)]
    as_of: Option<Spanned<Day>>,
    #[serde(default)]
    source: Words,
    #[serde(default)]
    note: Words,
    #[serde(default)]
    focus: Words,
    #[serde(default)]
    model: Option<Spanned<ModelFile>>,
    #[serde(default)]
    files: Option<Spanned<FilesFile>>,
    #[serde(default)]
    tariffs: Option<Spanned<TariffsFile>>,
    #[serde(default)]
    path: Option<Spanned<PathFile>>,
    #[serde(default)]
    lens: Option<Spanned<LensFile>>,
    #[serde(default)]
    shock: Vec<Spanned<ShockFile>>,
    #[serde(default)]
    variant: Vec<Spanned<VariantFile>>,
    #[serde(default)]
    expected: Vec<Spanned<super::Expected>>,
    #[serde(default)]
    expected_file: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    #[serde(default)]
    closure: Option<Spanned<String>>,
    #[serde(default)]
    response: Option<Spanned<String>>,
    #[serde(default)]
    labour_supply: f64,
    #[serde(default)]
    scale: f64,
    #[serde(default)]
    rebate: Option<Spanned<String>>,
    #[serde(default)]
    entry: Option<String>,
    #[serde(default)]
    elasticity: Option<Elasticity>,
    #[serde(default)]
    elasticity_source: String,
    #[serde(default)]
    elasticity_log_sd: Option<f64>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a number, or a table of numbers by sector")]
enum Elasticity {
    One(f64),
    BySector(BTreeMap<String, f64>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilesFile {
    flows: String,
    #[serde(default)]
    inputs: Option<String>,
    #[serde(default)]
    elasticities: Option<String>,
    #[serde(default)]
    groups: Option<String>,
    #[serde(default)]
    layout: Option<Spanned<String>>,
}

/// Tariffs in force in the baseline.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TariffsFile {
    file: String,
    #[serde(default)]
    column: Option<String>,
    #[serde(default)]
    unit: Option<String>,
    #[serde(default)]
    weights: Option<String>,
    #[serde(default)]
    source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantFile {
    name: String,
    shocks: Words,
}

/// All keys that a shock of any kind may have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct ShockFile {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) source: String,
    pub(super) sectors: Words,
    pub(super) imposer: Words,
    pub(super) target: Words,
    pub(super) rate_percent: Option<f64>,
    pub(super) rates_percent: BTreeMap<String, f64>,
    pub(super) cut_percent: Option<f64>,
    pub(super) utilisation_percent: Option<f64>,
    pub(super) how: Option<String>,
    pub(super) file: Option<String>,
    pub(super) column: Option<String>,
    pub(super) unit: Option<String>,
    pub(super) staging_percent: BTreeMap<String, f64>,
    pub(super) products: Words,
    pub(super) weights: Option<String>,
    pub(super) weights_total: Option<String>,
    pub(super) volume_percent: Option<f64>,
    pub(super) over_rate_percent: Option<f64>,
    pub(super) rent: Option<String>,
    pub(super) leakage_percent: Option<f64>,
    pub(super) freight_share_percent: Option<f64>,
    pub(super) answers: String,
    pub(super) by: Words,
    pub(super) share_percent: Option<f64>,
    pub(super) from: Words,
    pub(super) to: Words,
    pub(super) both_ways: bool,
    pub(super) change_percent: Option<f64>,
    pub(super) change_standard_error: f64,
    pub(super) days_saved: Option<f64>,
    pub(super) cost_per_day_percent: Option<f64>,
    pub(super) cost_per_day_standard_error: f64,
    pub(super) members: Words,
    pub(super) between: Vec<Words>,
    pub(super) tie: Option<String>,
    pub(super) on: Option<Day>,
    pub(super) effect: Option<f64>,
    pub(super) standard_error: f64,
    pub(super) remove: bool,
    pub(super) blocs: Vec<Words>,
    pub(super) forbid: bool,
    pub(super) places: Words,
}

/// Where in the text: `name:line`.
struct Place<'a> {
    name: &'a str,
    text: &'a str,
}

impl Place<'_> {
    fn line_column(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        (line, column)
    }

    fn at(&self, offset: usize) -> String {
        format!("{}:{}", self.name, self.line_column(offset).0)
    }
}

pub(super) fn read(name: &str, text: &str, folder: &Path) -> Result<Scenario, Failure> {
    let place = Place { name, text };
    let file: File = toml::from_str(text).map_err(|e| malformed(&place, &e))?;
    let keys: toml::Table = toml::from_str(text).map_err(|e| malformed(&place, &e))?;
    let choice = choice(&file, &place, folder)?;
    let year = choice.year();
    let as_of = match &file.as_of {
        Some(day) => day.get_ref().read(&place.at(day.span().start))?,
        None => Date::last_of(year.unwrap_or(2023)),
    };
    let mut shocks = Vec::new();
    for (i, spanned) in file.shock.iter().enumerate() {
        let at = place.at(spanned.span().start);
        let given = keys.get("shock").and_then(|s| s.get(i)).and_then(toml::Value::as_table);
        let given: Vec<&str> = given.map_or_else(Vec::new, |t| t.keys().map(String::as_str).collect());
        let shock = kinds::read(spanned.get_ref(), &at, &given, folder, i)?;
        if shocks.iter().any(|other: &super::Shock| other.name == shock.name) {
            return Err(Failure::usage(format!("{at}: two shocks are called {:?}", shock.name)));
        }
        shocks.push(shock);
    }
    let model = model(file.model.as_ref(), &place, folder)?;
    let variants = variants(&file.variant, &shocks, &place)?;
    let years = years(file.years.as_ref(), &shocks, &place)?;
    let path =
        file.path.as_ref().map(|p| path::read(p.get_ref(), &place.at(p.span().start), &model, &shocks));
    let path = path.transpose()?;
    let lens = file.lens.as_ref().map(|l| lens::read(l.get_ref(), &place.at(l.span().start), folder));
    for spanned in &file.expected {
        spanned.get_ref().check(&place.at(spanned.span().start), &variants)?;
    }
    let mut expected: Vec<super::Expected> = file.expected.iter().map(|e| e.get_ref().clone()).collect();
    if let Some(name) = &file.expected_file {
        expected.extend(super::expected::read(&folder.join(name), &variants)?);
    }
    Ok(Scenario {
        name: if file.name.is_empty() { name.trim_end_matches(".toml").to_owned() } else { file.name },
        question: file.question,
        choice,
        as_of,
        sources: file.source.0,
        notes: file.note.0,
        focus: file.focus.0,
        model,
        shocks,
        variants,
        years,
        path,
        lens: lens.transpose()?,
        expected,
        tariffs: tariffs(file.tariffs.as_ref(), &place, folder)?,
        file: String::new(),
        sha256: String::new(),
    })
}

/// The tariffs in force, as a shock that sets them before any other.
fn tariffs(
    file: Option<&Spanned<TariffsFile>>,
    place: &Place<'_>,
    folder: &Path,
) -> Result<Option<super::Shock>, Failure> {
    let Some(spanned) = file else { return Ok(None) };
    let (given, at) = (spanned.get_ref(), place.at(spanned.span().start));
    let shock = ShockFile {
        name: "tariffs in force".to_owned(),
        kind: "tariff".to_owned(),
        source: given.source.clone(),
        file: Some(given.file.clone()),
        column: given.column.clone(),
        unit: given.unit.clone(),
        weights: given.weights.clone(),
        ..ShockFile::default()
    };
    let mut keys = vec!["name", "kind", "source", "file"];
    keys.extend(given.column.as_ref().map(|_| "column"));
    keys.extend(given.unit.as_ref().map(|_| "unit"));
    keys.extend(given.weights.as_ref().map(|_| "weights"));
    kinds::read(&shock, &at, &keys, folder, 0).map(Some)
}

/// The years that are solved: as listed, else those in which a stage begins.
fn years(
    listed: Option<&Spanned<Vec<i16>>>,
    shocks: &[super::Shock],
    place: &Place<'_>,
) -> Result<Vec<i16>, Failure> {
    let stages: BTreeSet<i16> = shocks.iter().flat_map(|s| s.stages.0.keys().copied()).collect();
    let Some(listed) = listed else { return Ok(stages.into_iter().collect()) };
    let at = place.at(listed.span().start);
    let years: BTreeSet<i16> = listed.get_ref().iter().copied().collect();
    if stages.is_empty() {
        let message = format!("{at}: `years` has no meaning without `staging_percent` in a shock");
        return Err(Failure::usage(message).hint("staging_percent = { 2026 = 20, 2030 = 100 }"));
    }
    if years.len() != listed.get_ref().len() || years.is_empty() {
        return Err(Failure::usage(format!("{at}: expected different years in `years`")));
    }
    Ok(years.into_iter().collect())
}

/// The baseline of a scenario that names none: with sectors or products the newest table of them.
fn default_baseline(file: &File) -> &'static str {
    let by_sector = file.shock.iter().any(|shock| {
        let shock = shock.get_ref();
        !shock.sectors.0.is_empty() || !shock.products.0.is_empty()
    });
    if by_sector { "icio" } else { "atlas" }
}

fn choice(file: &File, place: &Place<'_>, folder: &Path) -> Result<Choice, Failure> {
    let name = file.baseline.as_ref().map_or_else(|| default_baseline(file), |b| b.get_ref().as_str());
    let at = file.baseline.as_ref().map_or_else(|| place.name.to_owned(), |b| place.at(b.span().start));
    let own = file.files.as_ref().map(|files| -> Result<OwnFiles, Failure> {
        let files = files.get_ref();
        let path = |name: &String| folder.join(name);
        let laid = laid(files, place)?;
        Ok(OwnFiles {
            flows: path(&files.flows),
            held: None,
            inputs: files.inputs.as_ref().map(path),
            elasticities: files.elasticities.as_ref().map(path),
            groups: files.groups.as_ref().map(path),
            laid,
            year: file.year,
        })
    });
    match (name, own.transpose()?) {
        ("file", Some(own)) => Ok(Choice::Own(own)),
        ("file", None) => {
            Err(Failure::usage(format!("{at}: baseline \"file\" needs a table [files] with flows = \"…\"")))
        }
        (_, Some(_)) => Err(Failure::usage(format!("{at}: a table [files] needs baseline = \"file\""))),
        (name, None) => Choice::named(name, file.year).map_err(|why| Failure::usage(format!("{at}: {why}"))),
    }
}

/// How the flows are laid out; an official table holds its own inputs.
fn laid(files: &FilesFile, place: &Place<'_>) -> Result<Laid, Failure> {
    let Some(layout) = &files.layout else { return Ok(Laid::AsFound) };
    let at = place.at(layout.span().start);
    match (layout.get_ref().as_str(), &files.inputs) {
        ("list", _) => Ok(Laid::List),
        ("official" | "matrix", None) => Ok(Laid::Official),
        (name @ ("official" | "matrix"), Some(_)) => Err(Failure::usage(format!(
            "{at}: `inputs` has no meaning with layout = {name:?}, which holds them"
        ))),
        (other, _) => {
            Err(Failure::usage(format!("{at}: expected layout = \"list\" or \"official\", found {other:?}")))
        }
    }
}

fn model(
    file: Option<&Spanned<ModelFile>>,
    place: &Place<'_>,
    folder: &Path,
) -> Result<ModelOptions, Failure> {
    let Some(spanned) = file else { return Ok(ModelOptions::default()) };
    let (m, at) = (spanned.get_ref(), place.at(spanned.span().start));
    let mut options = ModelOptions {
        labour_supply: m.labour_supply,
        margins: margins(m, place, &at, folder)?,
        elasticity_source: m.elasticity_source.clone(),
        elasticity_log_sd: m.elasticity_log_sd,
        ..ModelOptions::default()
    };
    if let Some(text) = &m.closure {
        let at = place.at(text.span().start);
        options.closure = closure::find(text.get_ref()).ok_or_else(|| {
            Failure::usage(format!("{at}: unknown closure {:?}", text.get_ref())).hint(closure::HINT)
        })?;
    }
    if let Some(text) = &m.response {
        options.response = match text.get_ref().as_str() {
            "full" => Response::Full,
            "conditional" => Response::Conditional,
            other => {
                let at = place.at(text.span().start);
                return Err(Failure::usage(format!(
                    "{at}: expected response \"full\" or \"conditional\", found {other:?}"
                )));
            }
        };
    }
    match &m.elasticity {
        None => {}
        Some(Elasticity::One(theta)) => options.elasticity = Some(*theta),
        Some(Elasticity::BySector(table)) => options.elasticity_by_sector.clone_from(table),
    }
    if !m.elasticity_source.is_empty() && m.elasticity.is_none() {
        let message = format!("{at}: `elasticity_source` has no meaning without `elasticity`");
        return Err(Failure::usage(message).hint("the elasticities of a baseline have their own source"));
    }
    let moves = options.labour_supply > 0.0 || options.margins.is_open();
    if moves && options.response == Response::Conditional {
        let message = format!(
            "{at}: `labour_supply`, `scale`, `rebate` and `entry` have no meaning with response = \"conditional\""
        );
        return Err(Failure::usage(message).hint("there output stays as it is"));
    }
    let thetas = options.elasticity.iter().chain(options.elasticity_by_sector.values());
    if let Some(theta) = thetas.copied().find(|t| !(t.is_finite() && *t > 0.0)) {
        return Err(Failure::usage(format!("{at}: expected a trade elasticity above 0, found {theta}")));
    }
    if let Some(sd) = options.elasticity_log_sd.filter(|sd| !(0.0..=2.0).contains(sd)) {
        return Err(Failure::usage(format!("{at}: expected elasticity_log_sd from 0 to 2, found {sd}")));
    }
    if !(options.labour_supply.is_finite() && options.labour_supply >= 0.0) {
        let found = options.labour_supply;
        return Err(Failure::usage(format!("{at}: expected labour_supply of at least 0, found {found}")));
    }
    Ok(options)
}

/// The margins of the one-sector model, checked where no baseline is needed.
fn margins(m: &ModelFile, place: &Place<'_>, at: &str, folder: &Path) -> Result<MarginOptions, Failure> {
    let rebate = match &m.rebate {
        None => Rebate::default(),
        Some(_) if m.labour_supply <= 0.0 => {
            let message = format!("{at}: `rebate` has no meaning without `labour_supply`");
            return Err(Failure::usage(message)
                .hint("an income tax changes how much people work, or it is a lump sum"));
        }
        Some(text) => margins::rebate(text.get_ref()).ok_or_else(|| {
            let (at, found) = (place.at(text.span().start), text.get_ref());
            Failure::usage(format!("{at}: expected rebate \"lump-sum\" or \"income-tax\", found {found:?}"))
        })?,
    };
    if !(m.scale.is_finite() && m.scale >= 0.0) {
        return Err(Failure::usage(format!("{at}: expected scale of at least 0, found {}", m.scale)));
    }
    let entry = m.entry.as_ref().map(|name| EntryList::read(&folder.join(name))).transpose()?;
    Ok(MarginOptions { scale: m.scale, rebate, entry })
}

fn variants(
    files: &[Spanned<VariantFile>],
    shocks: &[super::Shock],
    place: &Place<'_>,
) -> Result<Vec<Variant>, Failure> {
    if files.is_empty() {
        let shocks = shocks.iter().map(|shock| shock.name.clone()).collect();
        return Ok(vec![Variant { name: "all shocks".to_owned(), shocks }]);
    }
    let mut variants: Vec<Variant> = Vec::new();
    for spanned in files {
        let (file, at) = (spanned.get_ref(), place.at(spanned.span().start));
        for name in &file.shocks.0 {
            if !shocks.iter().any(|shock| shock.name == *name) {
                let known: Vec<&str> = shocks.iter().map(|s| s.name.as_str()).collect();
                let message = format!("{at}: variant {:?} names an unknown shock {name:?}", file.name);
                return Err(Failure::usage(message).hint(format!("shocks: {}", known.join(", "))));
            }
        }
        if let Some(twice) = file.shocks.0.iter().enumerate().find(|(i, s)| file.shocks.0[..*i].contains(s)) {
            let message = format!("{at}: variant {:?} names the shock {:?} twice", file.name, twice.1);
            return Err(Failure::usage(message));
        }
        if variants.iter().any(|other| other.name == file.name) {
            return Err(Failure::usage(format!("{at}: two variants are called {:?}", file.name)));
        }
        variants.push(Variant { name: file.name.clone(), shocks: file.shocks.0.clone() });
    }
    Ok(variants)
}

/// What TOML says, with line and column, and the nearest key for an unknown one.
fn malformed(place: &Place<'_>, error: &toml::de::Error) -> Failure {
    let (line, column) = error.span().map_or((0, 0), |span| place.line_column(span.start));
    let message = error.message().trim_end();
    let failure = Failure::usage(format!("{}:{line}:{column}: {message}", place.name));
    let mut names = message.split('`').skip(1).step_by(2);
    match (message.starts_with("unknown field"), names.next()) {
        (true, Some(unknown)) => match nearest(unknown, names) {
            Some(near) => failure.hint(format!("did you mean `{near}`?")),
            None => failure,
        },
        _ => failure,
    }
}

/// The name nearest to `unknown`, if any is near.
pub(super) fn nearest<'a>(unknown: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let near = names.map(|name| (strsim::damerau_levenshtein(unknown, name), name)).min();
    near.filter(|(distance, _)| *distance <= 1 + unknown.len() / 3).map(|(_, name)| name)
}
