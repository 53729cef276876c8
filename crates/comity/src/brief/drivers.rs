//! New drivers: clean energy, 5G, digital, AI, lithium, climate resilience.

use super::finance::readings_table;
use super::scope::Scope;
use comity_figures::figure::{Cell, Column, Datum, Table, Unit};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::ledger::FinancedProject;
use comity_ledger::ledger::finance::financed_projects;
use comity_ledger::place::registry;
use comity_ledger::question::published_products;

/// A driver and the words by which its projects are found: `registry/drivers.csv`.
fn drivers() -> Vec<(String, Vec<String>)> {
    let mut reader = csv::Reader::from_reader(include_str!("../../../../registry/drivers.csv").as_bytes());
    let mut out: Vec<(String, Vec<String>)> = Vec::new();
    for row in reader.records().filter_map(Result::ok) {
        let (Some(driver), Some(word)) = (row.get(0), row.get(1)) else { continue };
        match out.iter_mut().find(|(name, _)| name == driver) {
            Some((_, words)) => words.push(word.to_owned()),
            None => out.push((driver.to_owned(), vec![word.to_owned()])),
        }
    }
    out
}

/// All blocks of the section.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let projects = financed_projects(scope.world.financed(), &scope.a, &scope.b, scope.from, scope.to);
    let mut out = Vec::new();
    let mut table = Table::new(
        format!("Financed projects whose titles name a new driver, {}–{}", scope.from, scope.to),
        vec![
            Column::text("Driver"),
            Column::number("Projects", ""),
            Column::text("Largest"),
            Column::text("Where"),
            Column::number("Amount", "million USD of 2021"),
        ],
    );
    let drivers = drivers();
    for (driver, keywords) in &drivers {
        let found: Vec<&FinancedProject> =
            projects.iter().copied().filter(|p| names(&p.title, keywords)).collect();
        let Some(largest) = found.iter().max_by(|x, y| {
            x.amount_usd2021
                .unwrap_or(-1.0)
                .total_cmp(&y.amount_usd2021.unwrap_or(-1.0))
                .then_with(|| y.id.cmp(&x.id))
        }) else {
            continue;
        };
        table.rows.push(vec![
            Cell::text(driver),
            Cell::number(Some(found.len() as f64), 0),
            Cell::Text(largest.title.clone(), Some(format!("finance/{}", largest.id))),
            Cell::text(registry().name_of(largest.host)),
            Cell::datum(&Datum::from(largest.amount_usd2021.map(|v| v / 1e6)), &Unit::new("", 1)),
        ]);
    }
    if !table.rows.is_empty() {
        let told: Vec<String> = drivers.iter().map(|(d, w)| format!("{d}: {}", w.join(", "))).collect();
        let notes = vec![
            format!("Found by words in the title ({}); a project may count under two.", told.join("; ")),
            "AidData, Global Chinese Development Finance 3.0, projects with a place, commitments to 2021."
                .to_owned(),
        ];
        out.push(Block::Table(TableBlock { id: "drivers".to_owned(), table, notes }));
    }
    let products = published_products(scope.world, scope.a.id, scope.b.id, scope.from, scope.to);
    out.extend(readings_table(scope, "Published figures by product", "driver-products", products));
    if out.is_empty() {
        out.push(Block::Missing {
            what: "Clean energy, telecommunications, digital, lithium, climate".to_owned(),
            why: "the atlas has neither projects nor product flows for these parties in these years"
                .to_owned(),
        });
    } else {
        out.push(Block::Paragraph(Text::from(
            "Trade in batteries, electric vehicles, lithium or chips needs product detail that the atlas does \
             not carry: it has the ten sections of the SITC only.",
        )));
    }
    out
}

/// Whether a title names one of the words as whole words: "5g" is in "5G network" and not in "1.5GW".
/// A word that ends in `*` may go on: "photovoltaic*".
fn names(title: &str, keywords: &[String]) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.to_lowercase()
            .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '-'))
            .map(|w| w.trim_matches(['.', '-']).to_owned())
            .filter(|w| !w.is_empty())
            .collect()
    };
    let title = words(title);
    keywords.iter().any(|keyword| {
        let (keyword, open) = keyword.strip_suffix('*').map_or((keyword.as_str(), false), |k| (k, true));
        let wanted = words(keyword);
        let fits = |run: &[String]| {
            run.iter().zip(&wanted).enumerate().all(|(i, (word, want))| {
                word == want || open && i + 1 == wanted.len() && word.starts_with(want.as_str())
            })
        };
        !wanted.is_empty() && title.windows(wanted.len()).any(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_named_by_whole_words() {
        let of = |driver: &str| drivers().into_iter().find(|(name, _)| name == driver).unwrap().1;
        let telecom = of("Telecommunications and 5G");
        assert!(!names("2.4GW Ituango hydropower plant", &telecom));
        assert!(!names("1.5GW gas-fired power plant", &telecom));
        assert!(!names("Loan of 45 GBP", &telecom));
        assert!(names("National 5G network, phase II", &telecom));
        assert!(names("4G/5G rollout", &telecom));
        assert!(names("Telecommunications satellite Tupac Katari", &telecom));
        let clean = of("Clean energy");
        assert!(names("2.4GW Ituango hydropower plant", &clean));
        assert!(!names("Window frames for the ministry", &clean));
        assert!(names("150MW wind farm", &clean));
    }
}
