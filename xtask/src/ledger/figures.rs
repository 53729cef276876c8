//! Published figures: one number of one office for one period, in base units.

use super::{FIRST, Row, SECOND, Work, cell, text};
use comity_ledger::frame::Frame;
use comity_ledger::measure::{self, Measure};
use comity_ledger::source::{self, Limits, ledger};
use std::error::Error;

const COLUMNS: [&str; 16] = [
    "id",
    "measure",
    "product",
    "reporter",
    "origin",
    "destination",
    "first",
    "last",
    "value",
    "unit",
    "bound",
    "basis",
    "status",
    "sources",
    "verification",
    "note",
];

/// Data sets that the panel holds, or will hold, as series: a figure retold from one is no second
/// witness.
const SERIES: &[&str] = &["dots", "imf-dots", "bacimin", "ustrade", "ustp", "gcdf3", "baci"];

/// Writes `figures.csv`.
///
/// # Errors
/// If an original is missing or broken.
pub fn write(work: &mut Work) -> Result<(), Box<dyn Error>> {
    let mut rows = first(work)?;
    for row in work.original(SECOND, "economy.csv")? {
        let retold = cell(&row, "source_ids").split(';').any(|id| SERIES.contains(&id));
        if retold || cell(&row, "verification") == "dataset" && !cell(&row, "source_ids").starts_with("gacc")
        {
            work.leave("figure retold from a data set that the panel holds as a series");
            continue;
        }
        let figure = economy(&row).and_then(|(measure, product, from, to)| {
            figure(work, &row, cell(&row, "obs_id"), [&*measure, &product, &from, &to], cell(&row, "basis"))
        });
        add(work, &mut rows, figure, cell(&row, "variable"));
    }
    for row in work.original(SECOND, "culture.csv")? {
        for (id, figure) in culture(work, &row) {
            let _ = &id;
            add(work, &mut rows, figure, cell(&row, "topic"));
        }
    }
    // What was already said of the same pair by the same office goes before.
    let own = super::standing(&work.out.join("figures.csv"), &COLUMNS)?;
    let said: Vec<Vec<String>> = own.into_iter().filter(|row| row[0].starts_with('H')).collect();
    for figure in super::customs::figures(work)? {
        let same = |row: &&Vec<String>| [1, 2, 4, 5, 6, 7].iter().all(|i| row[*i] == figure[*i]);
        let by_hand = said.iter().find(same).is_some_and(|row| row[3] == figure[3]);
        if by_hand {
            work.leave("figure of customs that stands by hand");
        } else {
            add(work, &mut rows, Some(figure), "customs");
        }
    }
    work.table("figures", &COLUMNS, rows)
}

/// Adds a figure unless the same office has already said the same of the same period.
fn add(work: &mut Work, rows: &mut Vec<Vec<String>>, figure: Option<Vec<String>>, what: &str) {
    let Some(figure) = figure else {
        work.leave(format!("no figure: {what}"));
        return;
    };
    let number = |row: &[String]| row[8].parse::<f64>().unwrap_or(f64::NAN);
    let same = |row: &&Vec<String>| {
        (1..8).all(|i| i == 3 || row[i] == figure[i]) && (number(row) / number(&figure) - 1.0).abs() < 0.001
    };
    if rows.iter().any(|row| same(&row)) {
        work.leave("figure that stands in the first ledger too");
    } else {
        rows.push(figure);
    }
}

/// The figures of the first ledger through its loader, which knows its words.
fn first(work: &mut Work) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let path = work.from.join(FIRST).join("measures.csv");
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let loaded = source::load(&ledger::OBSERVATIONS, "measures.csv", &bytes, &Limits::default())?;
    let frame: &Frame = loaded.frame();
    let text_of =
        |name: &str, i: usize| frame.text(name).and_then(|v| v.get(i)).unwrap_or_default().to_owned();
    let (values, decimals) = frame.number("value").ok_or("no column value")?;
    let mut out = Vec::new();
    for (i, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let mut cited = Row::new();
        cited.insert("source_ids".to_owned(), text_of("sources", i));
        if text_of("sources", i).split(';').any(|id| id == "baci" || id == "seed") {
            work.leave(
                "figure of the first ledger retold from a series or from the text that it was made to check",
            );
            continue;
        }
        let memory = text_of("sources", i).split(';').all(text::is_memory);
        out.push(vec![
            text_of("observation_id", i),
            text_of("measure", i),
            text_of("product", i),
            text_of("reporter", i),
            text_of("origin", i),
            text_of("destination", i),
            text_of("first", i),
            text_of("last", i),
            decimal(*value, decimals),
            text_of("unit", i),
            text_of("bound", i),
            text::basis(
                &text_of("basis", i).replace(", \"more than\"", "").replace(", \"nearly a million\"", ""),
            ),
            text_of("status", i),
            work.sources(&cited),
            if memory { "unverified" } else { "checked" }.to_owned(),
            text::remark(&text_of("note", i)),
        ]);
    }
    Ok(out)
}

fn decimal(value: i64, decimals: u8) -> String {
    let scale = 10i64.pow(u32::from(decimals));
    let (whole, fraction) = (value / scale, (value % scale).abs());
    if fraction == 0 {
        whole.to_string()
    } else {
        format!("{whole}.{fraction:0width$}", width = usize::from(decimals)).trim_end_matches('0').to_owned()
    }
}

/// Measure, product, origin and destination of a variable of the table of the economy.
fn economy(row: &Row) -> Option<(Measure, String, String, String)> {
    let product = cell(row, "product");
    let (measure, product) = match cell(row, "variable") {
        "goods_trade_total" => (measure::TRADE_GOODS, product.to_owned()),
        "goods_exports" => (measure::TRADE_GOODS_EXPORTS, product.to_owned()),
        "goods_imports" => (measure::TRADE_GOODS_IMPORTS, product.to_owned()),
        "goods_balance" => (measure::TRADE_GOODS_BALANCE, product.to_owned()),
        "goods_exports_quantity" | "goods_imports_quantity" => {
            (measure::TRADE_GOODS_IMPORTS, product.to_owned())
        }
        "ofdi_stock" => (measure::FDI_STOCK, String::new()),
        "ofdi_flow" => (measure::FDI_FLOW, String::new()),
        "contracts_signed_cumulative" => (measure::CONTRACTS_VALUE, "signed, cumulative".to_owned()),
        "contracts_turnover_cumulative" => (measure::CONTRACTS_VALUE, "turnover, cumulative".to_owned()),
        "contracts_signed" => (measure::CONTRACTS_VALUE, "signed in the period".to_owned()),
        "contracts_turnover" => (measure::CONTRACTS_VALUE, "turnover in the period".to_owned()),
        "policy_bank_loans" => (measure::FINANCE_LOANS, "policy banks".to_owned()),
        "policy_bank_loans_cumulative" => (measure::FINANCE_LOANS, "policy banks, cumulative".to_owned()),
        "lac_firms_in_china" => (measure::FIRMS_PRESENCE, String::new()),
        _ => return None,
    };
    let (from, to) = (place(cell(row, "origin"))?, place(cell(row, "counterpart"))?);
    Some((measure, product, from, to))
}

fn place(code: &str) -> Option<String> {
    match code {
        "LAC ex CYM,VGB" => Some("MOFCOM:LAC-OFC".to_owned()),
        other => text::party(other),
    }
}

/// Counts of institutes, learners, books, sister cities and the like.
fn culture(work: &mut Work, row: &Row) -> Vec<(String, Option<Vec<String>>)> {
    let (measure, product) = match cell(row, "topic") {
        "confucius_institutes" => (measure::TIES_INSTITUTE_CONFUCIUS, ""),
        "confucius_classrooms" => (measure::TIES_CLASSROOM_CONFUCIUS, ""),
        "confucius_learners" => (measure::PEOPLE_LEARNERS, "Confucius Institutes"),
        "book_copies_sold" => (measure::CULTURE_BOOKS, "One Hundred Years of Solitude"),
        "tourists_from_china" => (measure::PEOPLE_TOURISTS, ""),
        "sister_cities" => (measure::TIES_SISTER_CITIES, ""),
        "flight" => (measure::PEOPLE_FLIGHTS, ""),
        "exhibition_visitors" => (measure::CULTURE_VISITORS, ""),
        "training" => (measure::PEOPLE_TRAINED, ""),
        "party_leaders_invited" => (measure::PEOPLE_INVITED, "party leaders"),
        "young_leaders_invited" => (measure::PEOPLE_INVITED, "young leaders"),
        _ => return vec![(cell(row, "culture_id").to_owned(), None)],
    };
    // The list of institutes is in the atlas, one row an institute.
    if cell(row, "source_ids") == "confds" {
        return vec![(cell(row, "culture_id").to_owned(), None)];
    }
    let partner = cell(row, "iso3");
    // Books and tourists go the other way than institutes.
    let (from, to) = match measure {
        measure::CULTURE_BOOKS | measure::CULTURE_VISITORS => (partner, "CHN"),
        _ => ("CHN", partner),
    };
    let (Some(from), Some(to)) = (place(from), place(to)) else { return vec![(partner.to_owned(), None)] };
    let id = cell(row, "culture_id");
    vec![(id.to_owned(), figure(work, row, id, [&*measure, product, &from, &to], cell(row, "note")))]
}

/// Base unit and factor of a unit of the originals.
fn unit(unit: &str) -> Option<(&'static str, f64)> {
    Some(match unit {
        "USD bn" => ("USD", 1e9),
        "USD m" => ("USD", 1e6),
        "t" => ("tonnes", 1.0),
        "million t" => ("tonnes", 1e6),
        "million" => ("persons", 1e6),
        "million copies" => ("copies", 1e6),
        "persons" | "persons a year" | "visitors" => ("persons", 1.0),
        "count" => ("count", 1.0),
        "pairs" => ("pairs", 1.0),
        "firms" => ("companies", 1.0),
        "a week" => ("flights a week", 1.0),
        _ => return None,
    })
}

/// What the words beside a value say of it.
fn bound(row: &Row) -> &'static str {
    let told = cell(row, "bound");
    if matches!(told, "at_least" | "at_most" | "about") {
        return if told == "at_least" {
            "at_least"
        } else if told == "at_most" {
            "at_most"
        } else {
            "about"
        };
    }
    let text = format!("{}; {}", cell(row, "basis"), cell(row, "note")).to_lowercase();
    let says = |words: &[&str]| text.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
    if says(&["over", "upwards"]) {
        "at_least"
    } else if says(&["nearly", "almost"]) {
        "at_most"
    } else if says(&["about"]) {
        "about"
    } else {
        "exact"
    }
}

fn figure(work: &mut Work, row: &Row, id: &str, what: [&str; 4], basis: &str) -> Option<Vec<String>> {
    let (base, factor) = unit(cell(row, "unit"))?;
    let value: f64 = cell(row, "value").parse().ok()?;
    let (first, last) = cell(row, "period").split_once('/').unwrap_or((cell(row, "period"), ""));
    let last = if last.is_empty() { first } else { last };
    let [measure, product, from, to] = what.map(str::to_owned);
    let scaled = value * factor;
    let value = if scaled.fract().abs() < 1e-6 || scaled.abs() > 1e6 {
        format!("{scaled:.0}")
    } else {
        scaled.to_string()
    };
    Some(vec![
        id.to_owned(),
        measure,
        product,
        cell(row, "reporter").to_owned(),
        from,
        to,
        first.to_owned(),
        last.to_owned(),
        value,
        base.to_owned(),
        bound(row).to_owned(),
        text::basis(basis),
        if cell(row, "obs_status").is_empty() { "A" } else { cell(row, "obs_status") }.to_owned(),
        work.sources(row),
        text::verification(cell(row, "verification")).to_owned(),
        if cell(row, "obs_id").is_empty() { String::new() } else { text::remark(cell(row, "note")) },
    ])
}
