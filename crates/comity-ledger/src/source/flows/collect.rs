//! Flows as they are collected while a file is read: numbered products and bases, then sorted rows.

use super::plan::Plan;
use super::repeated::{self, Kept};
use super::{Flow, FlowBasis, Flows};
use crate::source::{Account, Amount, Draft, SourceError, Table};
use std::collections::HashMap;

/// Collects flows, and numbers products and bases in order of appearance.
#[derive(Debug)]
pub(super) struct Collector {
    pub kept: Kept,
    products: Vec<String>,
    product_numbers: HashMap<String, u32>,
    bases: Vec<FlowBasis>,
    basis_numbers: HashMap<FlowBasis, u16>,
    decimals: u8,
    rounded: u64,
}

impl Collector {
    pub fn new(decimals: u8) -> Self {
        Self {
            kept: Kept::default(),
            products: vec!["total".to_owned()],
            product_numbers: HashMap::new(),
            bases: Vec::new(),
            basis_numbers: HashMap::new(),
            decimals,
            rounded: 0,
        }
    }

    /// The number of a product; the total is 0.
    pub fn product(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return 0;
        }
        match self.product_numbers.get(name) {
            Some(number) => *number,
            None => {
                let number = self.products.len() as u32;
                self.products.push(name.to_owned());
                self.product_numbers.insert(name.to_owned(), number);
                number
            }
        }
    }

    /// The number of a basis; nothing above 65,535.
    pub fn basis(&mut self, basis: FlowBasis) -> Option<u16> {
        if let Some(number) = self.basis_numbers.get(&basis) {
            return Some(*number);
        }
        let number = u16::try_from(self.bases.len()).ok()?;
        self.bases.push(basis.clone());
        self.basis_numbers.insert(basis, number);
        Some(number)
    }

    /// The value in thousandths (or as the layout says) of the base unit; nothing if it does not fit.
    pub fn scaled(&mut self, amount: Amount, power: u32) -> Option<i64> {
        let (value, exact) = amount.times_ten_to(power)?.with_decimals(self.decimals)?;
        self.rounded += u64::from(!exact);
        Some(value)
    }

    /// Sorts, resolves repetitions and hands over.
    pub fn finish(
        mut self,
        table: &Table<'_>,
        plan: &Plan,
        mut account: Account,
    ) -> Result<Draft, SourceError> {
        self.kept.rows.sort_unstable_by_key(|flow| (flow.key(), flow.row));
        repeated::resolve(table, plan, &mut self.kept)?;
        let mut withdrawn = std::mem::take(&mut self.kept.withdrawn);
        withdrawn.sort_by_key(|(.., row)| *row);
        for (line, value, refusal, _) in withdrawn {
            let power = plan.unit.as_ref().map_or(0, |unit| unit.power);
            account.withdraw(table, line, Amount::scaled(value, self.decimals, power), refusal)?;
        }
        let mut rows = self.kept.rows;
        let decimals = fewest_decimals(&mut rows, self.decimals);
        rows.shrink_to_fit();
        let flows = Flows {
            rows,
            products: self.products,
            bases: self.bases,
            decimals,
            by_product: plan.product.is_some(),
            reported: plan.reported || plan.flow.is_some(),
        };
        Ok(Draft {
            account,
            columns: Vec::new(),
            flows: Some(flows),
            layout: plan.layout.clone(),
            by_cell: false,
            mapping: plan.mapping(table),
            rounded: self.rounded,
        })
    }
}

/// Divides all values by the largest power of ten that leaves them whole; the decimals that are left.
fn fewest_decimals(rows: &mut [Flow], decimals: u8) -> u8 {
    let mut left = decimals;
    while left > 0 && rows.iter().all(|flow| flow.value % 10 == 0) {
        rows.iter_mut().for_each(|flow| flow.value /= 10);
        left -= 1;
    }
    left
}
