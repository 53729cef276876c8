//! Structural gravity by a formula.

use super::{Call, Desk, Page, Told, Tool, arguments};
use crate::estimate::data::Held;
use crate::estimate::table::{self, Style};
use crate::estimate::{
    Errors, Permutation, Request, derived, estimate, export, family_named, small_sample_named, test,
    wild_weights_named,
};
use crate::failure::Failure;
use crate::progress::Progress;
use comity_model::Stop;
use comity_model::gravity::{Leverage, WildBootstrap};
use serde::Deserialize;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;

pub(super) const TOOL: Tool = Tool {
    name: "estimate",
    title: "Estimate gravity",
    about: "Gravity with fixed effects, on the atlas (`atlas`) or a table of the folder given to the server: \
            `trade ~ rta + log(dist) + contig | exporter^year + importer^year`. Columns of the atlas are told by the \
            error of a wrong name. Takes seconds. Quote an estimate with its standard error and convention.",
    output: include_str!("../../../../docs/schema/estimate.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/estimate.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// Formulas `response ~ regressors | effects`, or with instruments `… | endogenous ~ instruments`.
    formulas: Vec<String>,
    /// `atlas`, or the name of a CSV, Parquet or Stata file in the folder of the server.
    data: Option<String>,
    /// Pseudo-likelihood: ppml, ols, gamma, negbin or logit; ppml if absent.
    family: Option<String>,
    /// Dispersion, of negbin only; estimated if absent.
    dispersion: Option<f64>,
    /// Only rows for which this holds: `year >= 1990 & exporter != importer`.
    sample: Option<String>,
    /// Weights: a column or an expression.
    weights: Option<String>,
    /// A term with coefficient one.
    offset: Option<String>,
    /// Columns to cluster standard errors by; by pair if nothing is said of errors.
    #[serde(default)]
    cluster: Vec<String>,
    /// Other standard errors: robust, dyadic, hc2, hc3 or iid.
    errors: Option<String>,
    /// Also p values by the wild cluster bootstrap, with these weights: rademacher or webb.
    wild_bootstrap: Option<String>,
    /// Also a p value by randomisation inference: the values of this regressor are dealt out anew, among clusters if they are the same throughout each.
    permute: Option<String>,
    /// Draws of the bootstrap and of the permutations; 999 if absent.
    draws: Option<usize>,
    /// Also the values of the endogenous coefficient that are not rejected, however weak the instruments (ols).
    #[serde(default)]
    anderson_rubin: bool,
    /// Small-sample convention: stata, fixest or none; stata if absent.
    small_sample: Option<String>,
    /// Also the estimate less its bias from many fixed effects.
    #[serde(default)]
    bias_correction: bool,
    /// A run for each value of this column.
    by: Option<String>,
    /// Wald tests, such as `rta + l(rta, 4) = 0`.
    #[serde(default)]
    tests: Vec<String>,
    /// Functions of the coefficients with errors by the delta method, such as `exp(rta) - 1`.
    #[serde(default)]
    values: Vec<String>,
}

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let data = data(args.data.as_deref(), call.desk.tables.as_deref())?;
    told(call, &args, Request { data, ..request(&args)? })
}

/// What a program that has the rights of its user may estimate on.
pub enum Rows {
    /// A file of any folder.
    File(String),
    /// A table in memory.
    Held(Arc<dyn Held>),
}

/// The same, whole, on rows of the caller.
///
/// # Errors
/// As the tool.
pub fn estimate_on(
    desk: &Desk,
    given: Value,
    rows: Rows,
    progress: &Progress<'_>,
    stop: &Stop,
) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    let request = match rows {
        Rows::File(data) => Request { data, ..request(&args)? },
        Rows::Held(table) => Request { data: table.name().to_owned(), held: Some(table), ..request(&args)? },
    };
    told(&Call { desk, page: Page::whole(), progress, stop }, &args, request)
}

fn told(call: &Call<'_>, args: &Args, request: Request) -> Result<Told, Failure> {
    let request = Request { stop: call.stop.clone(), ..request };
    let run = estimate(&call.desk.world, &request, call.progress)?;
    let tests = test::all(&run, &args.tests)?;
    let values = derived::all(&run, &args.values)?;
    let text =
        table::in_words(&run, Style::default(), &tests) + &derived::in_words(&values, run.models.len() > 1);
    let whole = export::json(&run, &tests, &derived::as_json(&values));
    let models = whole["models"].as_array().map_or(&[][..], Vec::as_slice);
    call.page.fit(models.len(), |range| {
        let mut data = whole.clone();
        data["models"] = models.get(range).unwrap_or_default().into();
        Ok(Told { text: text.clone(), data })
    })
}

fn request(args: &Args) -> Result<Request, Failure> {
    let errors = match (args.errors.as_deref(), args.cluster.is_empty()) {
        (None, true) => Errors::Usual,
        (None, false) => Errors::Clustered(args.cluster.clone()),
        (Some(_), false) => return Err(Failure::usage("`cluster` and `errors` exclude each other")),
        (Some("robust"), true) => Errors::Robust,
        (Some("dyadic"), true) => Errors::Dyadic,
        (Some("iid"), true) => Errors::Homoskedastic,
        (Some("hc2"), true) => Errors::Leverage(Leverage::Hc2),
        (Some("hc3"), true) => Errors::Leverage(Leverage::Hc3),
        (Some(other), true) => {
            return Err(Failure::usage(format!(
                "errors: expected robust, dyadic, hc2, hc3 or iid, found {other:?}"
            ))
            .hint("leave it out for errors clustered by pair, or name columns in `cluster`"));
        }
    };
    let weights = args.wild_bootstrap.as_deref().map(wild_weights_named).transpose()?;
    if weights.is_none() && args.permute.is_none() && args.draws.is_some() {
        return Err(Failure::usage("draws: they have no meaning without `wild_bootstrap` or `permute`"));
    }
    let (draws, seed) = (args.draws.unwrap_or(999), 1);
    let (family, estimate_dispersion) =
        family_named(args.family.as_deref().unwrap_or("ppml"), args.dispersion)?;
    Ok(Request {
        formulas: args.formulas.clone(),
        sample: args.sample.clone(),
        weights: args.weights.clone(),
        offset: args.offset.clone(),
        by: args.by.clone(),
        family,
        errors,
        small_sample: small_sample_named(args.small_sample.as_deref().unwrap_or("stata"))?,
        bias_correction: args.bias_correction,
        estimate_dispersion,
        bootstrap: weights.map(|weights| WildBootstrap { weights, draws, seed }),
        permutation: args.permute.clone().map(|regressor| Permutation { regressor, draws, seed }),
        anderson_rubin: args.anderson_rubin,
        ..Request::default()
    })
}

/// The atlas, or a file that lies in the folder: whoever asks must not read elsewhere on the machine.
fn data(name: Option<&str>, folder: Option<&Path>) -> Result<String, Failure> {
    let name = match name {
        None | Some("atlas") => return Ok("atlas".to_owned()),
        Some(name) => name,
    };
    let Some(folder) = folder else {
        return Err(Failure::usage(format!("expected data = \"atlas\", found {name:?}"))
            .hint("start the server with --tables DIR to estimate on the tables of a folder"));
    };
    let outside = || {
        Failure::usage(format!("expected the name of a table in {}, found {name:?}", folder.display()))
            .hint(format!("tables: {}", tables(folder).join(", ")))
    };
    let folder = folder.canonicalize().map_err(|_| outside())?;
    let path = folder.join(name).canonicalize().map_err(|_| outside())?;
    match path.to_str() {
        Some(path) if Path::new(path).starts_with(&folder) => Ok(path.to_owned()),
        _ => Err(outside()),
    }
}

/// Names of the files of the folder.
fn tables(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    #[test]
    fn draws_belong_to_what_draws() {
        let asked = |given: Value| request(&arguments::<Args>(given).unwrap());
        let permuted = asked(serde_json::json!({
            "formulas": ["y ~ x + z"], "permute": "x", "draws": 99, "anderson_rubin": true
        }));
        let permuted = permuted.unwrap();
        let permutation = permuted.permutation.unwrap();
        assert_eq!((permutation.regressor.as_str(), permutation.draws), ("x", 99));
        assert!(permuted.anderson_rubin && permuted.bootstrap.is_none());
        assert!(asked(serde_json::json!({ "formulas": ["y ~ x"], "draws": 99 })).is_err());
    }

    #[test]
    fn only_tables_of_the_folder_are_read() {
        let folder = std::env::temp_dir().join(format!("comity-tables-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a.csv"), "x\n1\n").unwrap();
        assert!(data(Some("a.csv"), Some(&folder)).unwrap().ends_with("a.csv"));
        for outside in ["/etc/passwd", "../../etc/passwd", "b.csv"] {
            let failure = data(Some(outside), Some(&folder)).unwrap_err();
            assert!(failure.hint.unwrap().contains("a.csv"), "{outside}");
        }
        assert!(data(Some("a.csv"), None).is_err());
        assert_eq!(data(None, None).unwrap(), "atlas");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
