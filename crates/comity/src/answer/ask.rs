//! How is an answer of the panel told? A table or JSON, every value with its basis and evidence.

use super::{by_product, constant, money};
use crate::failure::Failure;
use crate::{output, parties, words};
use comity_claims::gazetteer::gazetteer;
use comity_claims::names::{Named, Names};
use comity_ledger::panel::coverage::Coverage;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::Membership;
use comity_ledger::place::registry;
use comity_ledger::question::expr::{Asked, Expr};
use comity_ledger::question::{Answer, Question, QuestionError, natural};
use comity_ledger::store::ByProduct;
use comity_ledger::world::World;
use serde_json::json;

/// What to say about a question that cannot be understood.
pub fn refusal(error: &QuestionError) -> Failure {
    match error {
        QuestionError::Party(e) => parties::refusal(e),
        QuestionError::Measure { .. } => Failure::usage(error.to_string()).hint(
            "common measures: trade, exports, imports, balance, gdp, population, fdi.stock, un.agreement",
        ),
        QuestionError::Ambiguous { either, .. } => {
            let codes: Vec<&str> = either.iter().map(|id| registry().code_of(*id)).collect();
            Failure::usage(error.to_string()).hint(format!("write one of {}", codes.join(", ")))
        }
        QuestionError::Word { .. } => {
            Failure::usage(error.to_string()).hint(format!("{EXAMPLES}; {PRODUCTS}"))
        }
        QuestionError::WhichParty(_) | QuestionError::OtherParty(_) => {
            Failure::usage(error.to_string()).hint("for example `distance CHN -> CHL` or `gdp BRA 2020`")
        }
        _ => Failure::usage(error.to_string()).hint(EXAMPLES),
    }
}

/// Questions that work, of each kind.
const EXAMPLES: &str = "for example `exports CHN -> BRA 2020`, `trade between China and Brazil in 2019`, \
                        `share of CHN in exports of CHL 2014..2020`, `gdp per head Brazil`, `members of CELAC 2021`";

/// How a product is named.
const PRODUCTS: &str = "a product is named by its code or its group, as in `exports of 1201 BRA -> CHN 2022` or \
                        `exports of lithium AUS -> CHN 2022`; `comity products top CHN PER --year 2022` lists the \
                        products of a pair, from a release in the store";

/// A question as it was understood.
#[derive(Clone, Debug)]
pub enum Understood {
    /// In the written form.
    Written(Question),
    /// As people write.
    Natural(Asked),
    /// Either of them, told in the money of this ISO 4217 code.
    InMoney(Box<Self>, String),
    /// Either of them, told in dollars of this year, or of the newest whose prices are known.
    Constant(Box<Self>, Option<i16>),
}

impl Understood {
    /// The product that it asks for, if it asks for one.
    pub fn by_product(&self) -> Option<ByProduct> {
        match self {
            Self::Written(question) => by_product::of_question(question),
            Self::Natural(asked) => by_product::of_asked(asked),
            Self::InMoney(asked, _) | Self::Constant(asked, _) => asked.by_product(),
        }
    }
}

/// What a question in any of its forms means: the written form first, then as people write, then the same
/// with a product in it; each may ask for another money than the US dollar ("in euros").
///
/// # Errors
/// A usage failure that says which word was not understood, with questions that work.
pub fn understand(text: &str, membership: Membership) -> Result<Understood, Failure> {
    let unchanged = |rest: &str, money: &str| match understand_in_dollars(rest, membership)? {
        Understood::Natural(asked) if asked.expr == Expr::Change => {
            Err(Failure::usage(format!("a change is told in US dollars of each year, not in {money}"))
                .hint(format!("ask for both years in {money} without the change")))
        }
        asked => Ok(Box::new(asked)),
    };
    if let Some((rest, base)) = constant::in_text(text) {
        return Ok(Understood::Constant(unchanged(&rest, "constant dollars")?, base));
    }
    match money::in_text(text) {
        Some((rest, code)) => Ok(Understood::InMoney(unchanged(&rest, &code)?, code)),
        None => understand_in_dollars(text, membership),
    }
}

fn understand_in_dollars(text: &str, membership: Membership) -> Result<Understood, Failure> {
    let code = by_product::code_in_text(text);
    let first = understand_total(text, membership);
    // A code goes before, because a year may look like one; a group only where its words say nothing else,
    // because published figures are found by words too.
    let (product, rest, wrong) = match (code, first) {
        (Some((code, rest)), Err(wrong)) => (code, rest, wrong),
        (Some((code, rest)), Ok(_)) => (code, rest, QuestionError::Form(text.to_owned())),
        (None, Ok(understood)) => return Ok(understood),
        (None, Err(wrong)) => match by_product::group_in_text(text) {
            Some((group, rest)) => (group, rest, wrong),
            None => return Err(refusal(&wrong)),
        },
    };
    match understand_total(&rest, membership).map_err(|_| refusal(&wrong))? {
        Understood::Written(question) => {
            Ok(Understood::Written(Question { product: Some(product), ..question }))
        }
        Understood::Natural(asked) if asked.word.is_none() => {
            Ok(Understood::Natural(Asked { product: Some(product), ..asked }))
        }
        _ => Err(refusal(&wrong)),
    }
}

fn understand_total(text: &str, membership: Membership) -> Result<Understood, QuestionError> {
    understand_words(text, membership).or_else(|wrong| match &wrong {
        QuestionError::Word { word, .. } => match with_code(text, word) {
            Some(text) => understand_total(&text, membership).map_err(|_| wrong),
            None => Err(wrong),
        },
        _ => Err(wrong),
    })
}

/// The question with the code of a place for a word that the reader of texts knows for it: "importaciones
/// *mexicanas*".
fn with_code(text: &str, word: &str) -> Option<String> {
    let found = Names::new(gazetteer()).find(word);
    let [Named { span, code }] = &found[..] else { return None };
    let whole = span.start == 0 && span.end == word.chars().count() && text.contains(word);
    whole.then(|| text.replacen(word, code, 1))
}

fn understand_words(text: &str, membership: Membership) -> Result<Understood, QuestionError> {
    // The written form is exact, but a name in it may still be that of several places.
    let natural = natural::parse(registry(), text);
    let ambiguous = matches!(natural, Err(QuestionError::Ambiguous { .. }));
    if let Ok(question) = Question::parse(text)
        && !ambiguous
    {
        return Ok(Understood::Written(question.composed(membership)));
    }
    natural.map(Understood::Natural)
}

/// The answer, with what it is of.
///
/// # Errors
/// A usage failure if a party is wanting, or a product is asked of what is not told by product.
pub fn answer(
    world: &World,
    asked: &Understood,
    membership: Membership,
) -> Result<(String, Answer), Failure> {
    match asked {
        Understood::InMoney(asked, code) => {
            let (heading, found) = answer(world, asked, membership)?;
            Ok((format!("{heading}, in {code}"), money::told(world, found, code)))
        }
        Understood::Constant(asked, base) => {
            let (heading, found) = answer(world, asked, membership)?;
            let unknown = || Failure::data("this world has no price level of the United States");
            let base = base.or_else(|| constant::newest(world)).ok_or_else(unknown)?;
            Ok((format!("{heading}, in dollars of {base}"), constant::told(world, found, base)))
        }
        Understood::Written(question) => {
            let directed = question.measure.is_goods_one_way();
            if let Some(product) = question.product.clone().filter(|_| !directed) {
                return Err(refusal(&QuestionError::ByProduct(product, question.measure.label())));
            }
            let of = by_product::in_words(question.product.as_deref());
            Ok((format!("{}{of}", question.measure.label()), question.answer(world)))
        }
        Understood::Natural(asked) => {
            let answer = asked.answer(world, membership).map_err(|e| refusal(&e))?;
            Ok((heading(asked) + &by_product::in_words(asked.product.as_deref()), answer))
        }
    }
}

/// What is answered, in words: "change of goods exports".
fn heading(asked: &Asked) -> String {
    let of = match asked.expr {
        Expr::Level | Expr::Count | Expr::Holds => "",
        Expr::Change => "change of ",
        Expr::Ratio(_) => "ratio of ",
        Expr::Share => "share in ",
        Expr::Rank => "rank by ",
    };
    let what = asked.word.as_deref().unwrap_or(asked.measure.label());
    format!("{of}{what}")
}

/// One value per basis and year, then the gaps with their reasons, for a terminal.
pub fn in_words(heading: &str, answer: &Answer) -> String {
    let mut out = format!("{}\n", words::capital(heading));
    let (same, related): (Vec<&Reading>, Vec<&Reading>) =
        answer.readings.iter().partition(|reading| !reading.related_only);
    if !same.is_empty() {
        out += &rows(&same);
        out += &bases(&same);
    }
    if !related.is_empty() {
        out += "\nFigures for regions that resemble the parties but are not the same:\n";
        out += &rows(&related);
    }
    for line in words::gaps(&answer.gaps) {
        out += &format!("not covered: {line}\n");
    }
    out
}

fn rows(readings: &[&Reading]) -> String {
    let rows: Vec<Vec<String>> = readings
        .iter()
        .map(|r| {
            let mut notes: Vec<String> = r.notes.clone();
            notes.insert(0, r.gap_in_words());
            notes.retain(|n| !n.is_empty());
            vec![r.period.clone(), words::reading(r), r.basis.series.clone(), r.id.clone(), notes.join("; ")]
        })
        .collect();
    output::table(&["period", "value", "basis", "evidence", "notes"], &[1], &rows)
}

/// Each basis once, in full.
fn bases(readings: &[&Reading]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for reading in readings.iter().filter(|r| !r.id.starts_with("observation/")) {
        let line = format!("basis {}: {}", reading.basis.series, reading.basis.in_words());
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The same in the stable schema `comity/ask/1`.
pub fn as_json(text: &str, answer: &Answer) -> serde_json::Value {
    let readings: Vec<serde_json::Value> = answer.readings.iter().map(reading_json).collect();
    let gaps: Vec<serde_json::Value> =
        answer.gaps.iter().map(|g| json!({"what": g.what, "why": g.why})).collect();
    json!({"schema": "comity/ask/1", "question": text, "readings": readings, "gaps": gaps})
}

/// A reading in the stable schema.
pub fn reading_json(r: &Reading) -> serde_json::Value {
    json!({
        "id": r.id, "measure": r.measure, "period": r.period, "value": r.value, "unit": r.unit,
        "in_words": words::reading(r),
        "bound": r.sign().trim(), "coverage": r.coverage.code(), "rows": r.rows, "related_only": r.related_only,
        "basis": {
            "series": r.basis.series, "publisher": r.basis.publisher, "release": r.basis.release,
            "reporter": r.basis.reporter.to_string(), "valuation": r.basis.valuation.to_string(),
            "region": r.basis.region,
        },
        "not_covered": r.not_covered.iter()
            .map(|id| registry().code_of(*id)).collect::<Vec<_>>(),
        "pairs_not_covered": pairs_not_covered(r),
        "reported_only_by": match &r.coverage {
            Coverage::OneSide(who) => Some(registry().code_of(*who)),
            _ => None,
        },
        "notes": r.notes,
    })
}

/// Pairs inside the sum of which neither side reports, as pairs of codes.
fn pairs_not_covered(r: &Reading) -> Vec<[&'static str; 2]> {
    match &r.coverage {
        Coverage::LowerBound(holes) => {
            holes.pairs.iter().map(|(a, b)| [registry().code_of(*a), registry().code_of(*b)]).collect()
        }
        _ => Vec::new(),
    }
}
