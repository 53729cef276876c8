//! The contract for whoever reads a text in comity's place: what a frame is, by which rules it is
//! made, and examples in four languages. `comity check --schema` prints it; a language model is
//! sent the same words.

use super::given::SCHEMA;
use comity_claims::vocab::{self, Direction};
use comity_ledger::measure::Measure;
use serde_json::{Value, json};

/// The rules, in words.
pub const RULES: &str = include_str!("contract/rules.md");

const EXAMPLES: &str = include_str!("contract/examples.json");

const KINDS: [&str; 9] =
    ["level", "change", "ratio", "share", "rank", "count", "event", "membership", "comparison"];

const COMPARATORS: [&str; 8] = ["=", "~", "~<", ">", ">=", "<", "<=", "between"];

/// What a frame may say happened.
pub const EVENTS: [&str; 14] = [
    "established",
    "restored",
    "severed",
    "signed",
    "concluded",
    "in_force",
    "joined",
    "left",
    "withdrew",
    "upgraded",
    "opened",
    "launched",
    "lifted",
    "suspended",
];

/// The worked examples.
pub fn examples() -> Value {
    serde_json::from_str(EXAMPLES).unwrap_or_default()
}

/// The measures with their direction.
fn measures() -> Vec<Value> {
    let direction = |d: Direction| match d {
        Direction::Directed => "directed",
        Direction::Undirected => "undirected",
        Direction::Monadic => "one party",
    };
    let named = |id: &str| Measure::parse(id).map_or("", Measure::label);
    vocab::all().map(|(id, d)| json!({"id": id, "direction": direction(d), "name": named(id)})).collect()
}

/// One frame as a JSON schema.
pub fn frame() -> Value {
    let party = json!({"type": "string", "description": "ISO 3166 alpha-3 or a bloc (EU ASEAN MERCOSUR LAC CELAC AFR \
        BRICS GCC RCEP CPTPP EAEU … WLD); A+B is a union, WLD-A all but A"});
    let parties = json!({"type": "array", "items": party, "minItems": 1, "maxItems": 2});
    let period = json!({"type": "string", "description": "2014, 2024-03, 2003-02-01, 2025-Q1, 2024-01/2024-09, \
        since:2014, ../2023, asof:2024-05-16, latest, future"});
    let ids: Vec<&str> = vocab::all().map(|m| m.0).collect();
    let other = json!({"type": "object", "properties": {"measure": {"enum": ids}, "parties": parties,
        "period": period, "product": {"type": "string"}}});
    json!({
        "type": "object",
        "required": ["quote", "kind", "measure", "parties", "period"],
        "properties": {
            "quote": {"type": "string"}, "anchor": {"type": "string"},
            "paragraph": {"type": "integer", "description": "from 1, where a quotation stands in several"},
            "names": {"type": "object", "additionalProperties": {"type": "string"}},
            "kind": {"enum": KINDS}, "measure": {"enum": ids}, "parties": parties,
            "product": {"type": "string"}, "period": period, "base_period": period,
            "value": {"description": "a number in base units, or [low, high]"},
            "unit": {"type": "string", "description": "ISO 4217, percent, pp, x, rank, or what is counted"},
            "tol": {"type": "number"}, "precision": {"enum": ["digits", "fraction", "word"]},
            "comparator": {"enum": COMPARATORS}, "polarity": {"enum": ["neg"]},
            "event": {"enum": EVENTS}, "among": {"type": "string"},
            "denominator": other, "versus": other,
            "agg": {"enum": ["sum", "cagr", "every"]}, "source": {"type": "string"},
            "hedge": {"enum": ["estimate", "target", "forecast", "counterfactual"]},
        }
    })
}

/// The whole contract.
pub fn contract() -> Value {
    json!({
        "schema": SCHEMA,
        "answer": {"type": "object", "required": ["claims"], "properties": {
            "schema": {"const": SCHEMA},
            "reader": {"type": "string", "description": "who read the text; the report says it"},
            "claims": {"type": "array", "items": frame()},
        }},
        "rules": RULES.lines().filter(|l| !l.is_empty()).collect::<Vec<_>>(),
        "measures": measures(),
        "examples": examples(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::article::Article;
    use super::super::given::Given;
    use super::super::{Desk, topic};
    use super::*;

    #[test]
    fn the_examples_keep_to_the_contract() {
        let desk = Desk::default();
        let all = examples();
        let all = all.as_array().unwrap();
        let mut languages: Vec<&str> = Vec::new();
        for example in all {
            languages.push(example["language"].as_str().unwrap());
            let text = format!(
                "{}\n\n{}",
                example["title"].as_str().unwrap(),
                example["paragraph"].as_str().unwrap()
            );
            let article = Article::read(text.as_bytes(), "t", None).unwrap();
            let day = super::super::article::parse_day(example["date"].as_str().unwrap()).unwrap();
            let file = json!({"schema": SCHEMA, "claims": example["claims"]}).to_string();
            let (frames, refused) =
                Given::read(&file, "f").unwrap().frames(&article, day, &topic(&article, &desk.names), &desk);
            assert_eq!(refused, []);
            assert_eq!(frames.len(), example["claims"].as_array().unwrap().len());
        }
        languages.dedup();
        assert_eq!(languages, ["en", "es", "pt", "zh"]);
    }
}
