//! Who is in whose industrial chain? Value added in each other's exports.

use super::scope::{Scope, short_name};
use comity_figures::figure::{Cell, Column, Table};
use comity_figures::page::{Block, TableBlock, Text};
use comity_ledger::chains::YEAR;
use comity_ledger::indicator::{self, OTHER_BASES, Subject, Value, id_of};
use comity_ledger::party::{self, Party};

/// Members told one by one; of a region with more the table would be an annexe of its own.
const MEMBERS_MAX: usize = 33;

/// The section; nothing if the table of inputs and outputs holds none of these pairs.
pub fn blocks(scope: &Scope) -> Vec<Block> {
    let (bloc, one) = scope.many_and_one().unwrap_or((&scope.b, &scope.a));
    if bloc.members.len() > MEMBERS_MAX {
        return vec![Block::Missing {
            what: "Value added in each other’s exports".to_owned(),
            why: format!(
                "told one by one for up to {MEMBERS_MAX} members; `comity ask \"value added of A in exports of B\"` \
                 answers for any two"
            ),
        }];
    }
    let members = bloc.members.iter().filter_map(|id| Party::of(*id, bloc.as_of).ok());
    let rows: Vec<Vec<Cell>> = members.filter_map(|member| row(scope, one, &member)).collect();
    if rows.is_empty() {
        return Vec::new();
    }
    let name = short_name(one);
    let mut table = Table::new(
        format!("Value added in each other’s exports, {YEAR}"),
        vec![
            Column::text("With"),
            Column::number(format!("Of {name} in their exports"), "%"),
            Column::number(format!("Theirs in the exports of {name}"), "%"),
            Column::number("Domestic in their own exports", "%"),
        ],
    );
    table.rows = rows;
    let text = Text::from(
        "Gross trade counts a part each time it crosses a border; this follows every input back to who made \
         it. Shares of gross exports of goods and services, for those whom the table of the OECD holds. About \
         right only: inputs from economies outside of it count as value added of the user.",
    );
    vec![
        Block::Paragraph(text),
        Block::Table(TableBlock {
            id: "chains".to_owned(),
            table,
            notes: vec![indicator::value_added::INDICATOR.reference.to_owned()],
        }),
    ]
}

/// One member, if it and the other side are in the table.
fn row(scope: &Scope, one: &Party, member: &Party) -> Option<Vec<Cell>> {
    let series =
        OTHER_BASES.iter().find(|series| series.measure == indicator::value_added::INDICATOR.measure)?;
    let (a, b) = party::disjoint(one.clone(), member.clone()).ok()?;
    let subject = Subject { world: scope.world, a: &a, b: &b, from: YEAR, to: YEAR, series };
    let values = indicator::value_added::INDICATOR.values(&subject);
    let cell = |variant: &str| {
        let found: &Value = values.iter().find(|value| value.variant == variant)?;
        let id = id_of(&indicator::value_added::INDICATOR, variant, &subject);
        Some(Cell::Number { value: found.value.clone().ok()?, decimals: 1, evidence: Some(id) })
    };
    Some(vec![Cell::text(b.name()), cell("a.in-other")?, cell("b.in-other")?, cell("b.own")?])
}
