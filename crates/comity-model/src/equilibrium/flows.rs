//! What does every cell of trade come to after the shock?
//!
//! `X'_jin = tau_jin * S_ji * E_jn / A_jn`: `border` is what is left of a flow at the border,
//! `supplier`, `expenditure` and `market_access` are those of the solved [`Account`].

use super::axes::{Cube, Level};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::kernel::{ln, padded};
use super::system::Account;
use super::trade_block::TradeBlock;

/// Trade after the shock.
#[derive(Clone, Debug, PartialEq)]
pub struct Flows {
    /// New flows at the border (tariffs left out, export taxes included), in money of the baseline.
    pub after: Cube<Level>,
    width: usize,
}

impl Flows {
    pub(super) fn new(e: &Economy, shock: &Shock, account: &Account) -> Result<Self, Refusal> {
        let trade = TradeBlock::new(e, shock, &account.tariff_power)?;
        let width = padded(e.countries());
        let after = Cube::from_fn(e.countries(), e.sectors(), |n, i, j| {
            let border = trade.border(j.0, n.0, i.0);
            if border == 0.0 {
                return 0.0;
            }
            let spending = account.expenditure[n.0 * e.sectors() + j.0];
            let access = account.market_access[j.0 * width + n.0];
            border * account.supplier[j.0 * width + i.0] * spending / access
        });
        Ok(Self { after, width })
    }

    /// Log change of the price at the factory gate, productivity included.
    pub(super) fn log_unit_cost(&self, a: &Account, e: &Economy, i: usize, j: usize) -> f64 {
        -ln(a.supplier[j * self.width + i]) / e.theta()[j]
    }
}
