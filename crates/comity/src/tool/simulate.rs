//! What if: a scenario of typed fields, as the text of a scenario file and no other way.

use super::{Call, Desk, Page, Told, Tool, arguments};
use crate::estimate::data::{self, Held};
use crate::failure::Failure;
use crate::progress::Progress;
use crate::simulate::{Answer, Ask, Choice, Scenario, closure, terminal};
use crate::web::SHIPPED;
use comity_model::Stop;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::ops::Range;
use std::path::Path;

pub(super) const TOOL: Tool = Tool {
    name: "simulate",
    title: "Simulate a scenario",
    about: "General equilibrium of trade after a shock: change of real income, prices and trade of every place, with \
            the residual of the solution. Either `scenario`, the name of one inside the program, or `shocks`. A run \
            that is not `solved` has no numbers. Name the baseline, the elasticity and the closure with every result; \
            it is a model's answer and not a forecast. Takes seconds.",
    output: include_str!("../../../../docs/schema/simulate.json"),
    paged: true,
    input: include_str!("../../../../docs/schema/arguments/simulate.json"),
    run,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Args {
    /// A scenario inside the program, such as `us-china-25`; a wrong name is answered with all names.
    scenario: Option<String>,
    /// The shocks of a scenario of your own.
    #[serde(default)]
    shocks: Vec<Shock>,
    /// `atlas` (all economies, one sector), `icio` (80 economies, 50 sectors, 2022) or `wiod` (2011).
    baseline: Option<String>,
    /// Parties the answer is about; codes, names or blocs.
    #[serde(default)]
    focus: Vec<String>,
    /// Treatment of trade imbalances.
    closure: Option<String>,
    /// Trade elasticity of all sectors; that of the baseline if absent.
    elasticity: Option<f64>,
    /// Where the elasticity comes from.
    elasticity_source: Option<String>,
    /// Day on which blocs are composed, YYYY-MM-DD.
    as_of: Option<String>,
    /// Only this variant of a scenario inside the program.
    variant: Option<String>,
    /// Draws of elasticities for intervals; 0 if absent, at most 200.
    #[serde(default)]
    draws: usize,
    /// Seed of the draws; 1 if absent.
    seed: Option<u64>,
}

/// One shock. Which fields a kind takes is told if another one is given.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shock {
    /// tariff, export-tax, retaliation, quota, cost, route, agreement, sanction, decoupling, productivity, labour
    /// or autarky.
    kind: String,
    /// Its name, if another shock answers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Where its numbers come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// Sectors; all if absent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sectors: Vec<String>,
    /// Who puts a tariff, tax or quota.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    imposer: Vec<String>,
    /// On whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    target: Vec<String>,
    /// Rate added, in per cent of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_percent: Option<f64>,
    /// Cut of what is in force, in per cent of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut_percent: Option<f64>,
    /// Volume of a quota in per cent of the baseline.
    #[serde(skip_serializing_if = "Option::is_none")]
    volume_percent: Option<f64>,
    /// Name of the shock that a retaliation answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<String>,
    /// Part of it with which a retaliation answers, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    share_percent: Option<f64>,
    /// Where trade starts, of costs, routes and sanctions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    from: Vec<String>,
    /// Where it goes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    to: Vec<String>,
    /// Whether the way back is meant too.
    #[serde(skip_serializing_if = "Option::is_none")]
    both_ways: Option<bool>,
    /// Change of a cost, of productivity or of labour, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    change_percent: Option<f64>,
    /// Part of trade that a sanction lets through, in per cent.
    #[serde(skip_serializing_if = "Option::is_none")]
    leakage_percent: Option<f64>,
    /// Members of an agreement.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    members: Vec<String>,
    /// Effect of an agreement on log trade; the published one if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    effect: Option<f64>,
    /// Its standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    standard_error: Option<f64>,
    /// Whether the agreement ends instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    remove: Option<bool>,
    /// Blocs of a decoupling, each a list of parties.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    blocs: Vec<Vec<String>>,
    /// Whether a decoupling forbids trade.
    #[serde(skip_serializing_if = "Option::is_none")]
    forbid: Option<bool>,
    /// Whose productivity or labour changes, or whose trade ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<String>,
}

/// Most draws of a call: each solves the model once.
const DRAWS_MAX: usize = 200;

/// Most shocks of a scenario.
const SHOCKS_MAX: usize = 50;

/// Pairs and repairs that an answer holds; the command line and `comity serve` show all.
const SHOWN: usize = 6;

fn run(call: &Call<'_>, given: Value) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    // A program in the hands of its user may take its time.
    if args.draws > DRAWS_MAX && call.page != Page::whole() {
        return Err(Failure::usage(format!("expected at most {DRAWS_MAX} draws, found {}", args.draws)));
    }
    let scenario = scenario(&args)?;
    told(call, &args, &scenario)
}

/// The same, whole, on flows of the caller: origin, destination, value, and perhaps sector and tariff.
///
/// # Errors
/// As the tool.
pub fn simulate_on(
    desk: &Desk,
    given: Value,
    flows: &dyn Held,
    progress: &Progress<'_>,
    stop: &Stop,
) -> Result<Told, Failure> {
    let args: Args = arguments(given)?;
    if args.baseline.is_some() {
        return Err(Failure::usage("expected `baseline` or flows of your own, found both")
            .hint("leave out `baseline`: the flows are one"));
    }
    let mut scenario = scenario(&args)?;
    scenario.choice = Choice::held(flows.name(), &data::csv(flows)?);
    told(&Call { desk, page: Page::whole(), progress, stop }, &args, &scenario)
}

fn told(call: &Call<'_>, args: &Args, scenario: &Scenario) -> Result<Told, Failure> {
    let ask = ask(args)?;
    (call.progress)("calibrating the baseline")?;
    let prepared = call.desk.prepared(&scenario.choice)?;
    (call.progress)("solving")?;
    let answer = prepared.run_told(&call.desk.world, scenario, &ask, call.progress)?;
    let whole = serde_json::to_value(&answer).map_err(|e| Failure::bug(e.to_string()))?;
    let text = terminal::text(&answer);
    call.page.fit(answer.runs.first().map_or(0, |run| run.places.len()), |range| {
        let others = if call.page == Page::whole() { usize::MAX } else { 0 };
        Ok(Told { text: text.clone(), data: part(&whole, &answer, range, others) })
    })
}

fn scenario(args: &Args) -> Result<Scenario, Failure> {
    let names = || SHIPPED.iter().map(|s| s.0).collect::<Vec<&str>>().join(", ");
    let nothing = Path::new("");
    match (&args.scenario, args.shocks.as_slice()) {
        (Some(name), []) => {
            let shipped = SHIPPED.iter().find(|s| s.0 == name).ok_or_else(|| {
                Failure::usage(format!("there is no scenario {name:?}"))
                    .hint(format!("scenarios: {}", names()))
            })?;
            let own = [args.baseline.is_some(), args.elasticity.is_some(), args.as_of.is_some()];
            if own.contains(&true) {
                return Err(Failure::usage(
                    "a scenario inside the program has its own baseline, elasticity and day",
                )
                .hint("give `shocks` for a scenario of your own"));
            }
            Scenario::parse(&format!("{name}.toml"), shipped.1, nothing)
        }
        (None, [_, ..]) if args.shocks.len() <= SHOCKS_MAX => {
            Scenario::parse("arguments", &toml_of(args)?, nothing)
        }
        (None, [_, ..]) => {
            Err(Failure::usage(format!("expected at most {SHOCKS_MAX} shocks, found {}", args.shocks.len())))
        }
        (Some(_), _) => Err(Failure::usage("expected `scenario` or `shocks`, found both")),
        (None, []) => Err(Failure::usage("expected a `scenario` or `shocks`, found neither")
            .hint(format!("scenarios: {}; or shocks such as {EXAMPLE}", names()))),
    }
}

/// A shock that works.
const EXAMPLE: &str = r#"[{"kind": "tariff", "imposer": ["USA"], "target": ["CHN"], "rate_percent": 25}]"#;

/// The scenario as the text of a file; text of JSON is text of TOML but for the escape of delete.
fn toml_of(args: &Args) -> Result<String, Failure> {
    let line =
        |key: &str, value: &Value| format!("{key} = {}\n", value.to_string().replace('\u{7f}', "\\u007f"));
    let text =
        |key: &str, value: &Option<String>| value.as_ref().map_or_else(String::new, |v| line(key, &json!(v)));
    let mut out = line("name", &json!("A scenario of your own"));
    out += &line("question", &json!("What if the shocks below came about?"));
    out += &text("baseline", &args.baseline.clone().or_else(|| Some("atlas".to_owned())));
    out += &text("as_of", &args.as_of);
    if !args.focus.is_empty() {
        out += &line("focus", &json!(args.focus));
    }
    let elasticity = args.elasticity.map_or_else(String::new, |theta| format!("elasticity = {theta:?}\n"));
    let model =
        text("closure", &args.closure) + &elasticity + &text("elasticity_source", &args.elasticity_source);
    if !model.is_empty() {
        out += &format!("\n[model]\n{model}");
    }
    for (n, shock) in args.shocks.iter().enumerate() {
        out += "\n[[shock]]\n";
        let fields = serde_json::to_value(shock).map_err(|e| Failure::bug(e.to_string()))?;
        let fields = fields.as_object().cloned().unwrap_or_default();
        if !fields.contains_key("name") {
            out += &line("name", &json!(format!("shock {}", n + 1)));
        }
        if !fields.contains_key("source") {
            out += &line("source", &json!("set by hand in the call, without a source"));
        }
        out.extend(fields.iter().map(|(key, value)| line(key, value)));
    }
    Ok(out)
}

fn ask(args: &Args) -> Result<Ask, Failure> {
    let closures = match args.closure.as_deref().filter(|_| args.scenario.is_some()) {
        None => Vec::new(),
        Some(name) => vec![
            closure::find(name)
                .ok_or_else(|| Failure::usage(format!("unknown closure {name:?}")).hint(closure::HINT))?,
        ],
    };
    Ok(Ask {
        closures,
        draws: args.draws,
        seed: args.seed.unwrap_or(1),
        focus: if args.scenario.is_some() { args.focus.clone() } else { Vec::new() },
        variant: args.variant.clone(),
        start: None,
    })
}

/// The answer with a stretch of the places of its first run; of the other runs the groups asked about and so many
/// places.
fn part(whole: &Value, answer: &Answer, range: Range<usize>, others: usize) -> Value {
    let mut data = whole.clone();
    let cut = |list: &mut Value, range: Range<usize>| {
        if let Some(list) = list.as_array_mut() {
            let range = range.start.min(list.len())..range.end.min(list.len());
            *list = list.drain(range).collect();
        }
    };
    data["repairs_in_all"] = answer.baseline.repairs.len().into();
    cut(&mut data["baseline"]["repairs"], 0..SHOWN);
    for (n, run) in data["runs"].as_array_mut().into_iter().flatten().enumerate() {
        cut(&mut run["places"], if n == 0 { range.clone() } else { 0..others });
        cut(&mut run["pairs"], 0..if n == 0 { SHOWN } else { 0 });
        let shown: Vec<Value> =
            run["places"].as_array().into_iter().flatten().map(|place| place["code"].clone()).collect();
        if let Some(run) = run.as_object_mut() {
            run.remove("sectors");
            if let Some(gains) = run.get_mut("gains_from_trade").and_then(Value::as_array_mut) {
                gains.retain(|gain| shown.contains(&gain["code"]));
            }
        }
        for place in run["places"].as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
            place.remove("contributions");
        }
    }
    data
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn parsed(given: Value) -> Result<Scenario, Failure> {
        scenario(&arguments::<Args>(given)?)
    }

    #[test]
    fn nothing_typed_becomes_a_path_or_leaves_its_text() {
        for evil in ["a\"]\nfile=\"/etc/passwd\"\nx=[\"", "\\", "'''", "\u{7f}\u{1}", "]]", "\"\"\""] {
            let given = json!({"shocks": [{"kind": "tariff", "imposer": [evil], "target": ["CHN"], "rate_percent": 1}]});
            let args: Args = arguments(given).unwrap();
            let table: toml::Table = toml::from_str(&toml_of(&args).unwrap()).unwrap();
            assert!(!table["shock"][0].as_table().unwrap().contains_key("file"));
            assert_eq!(table["shock"][0]["imposer"][0].as_str(), Some(evil));
        }
        let file = json!({"shocks": [{"kind": "tariff", "file": "/etc/passwd"}]});
        assert!(parsed(file).is_err(), "no field names a file");
    }

    #[test]
    fn wrong_scenarios_are_refused_with_what_would_work() {
        for (given, hint) in [
            (json!({}), "us-china-25"),
            (json!({"scenario": "none"}), "us-china-25"),
            (json!({"shocks": [{"kind": "tarif", "imposer": ["USA"]}]}), "tariff"),
        ] {
            let failure = parsed(given).unwrap_err();
            assert!(failure.hint.as_deref().unwrap_or_default().contains(hint), "{failure}");
        }
        assert!(
            parsed(json!({"scenario": "autarky", "shocks": [{"kind": "autarky", "places": ["CHN"]}]}))
                .is_err()
        );
    }
}
