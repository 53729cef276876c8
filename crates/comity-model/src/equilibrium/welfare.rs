//! Through what does a country gain, and is the printed number exact?
//!
//! **First order**: with baseline sales at the border `E` and `M` (net of tariffs), tariffs `tau`, factory
//! prices `c`, iceberg costs `d`, productivity `A` and sales of the factory `Y`,
//!
//! ```text
//! ToT_n  = sum_ij (E_inj dln c_nj - M_nij dln c_ij) / I_n               terms of trade
//! VoT_n  = sum_ij tau_nij M_nij (dln M_nij - dln c_ij - dln d_nij) / I_n  volume of trade
//! Tech_n = (sum_j Y_nj dln A_nj - sum_ij M_nij dln d_nij) / I_n         costs and productivity
//! Fac_n  = VA_n dln L_n / I_n                                           factors
//! Tra_n  = dT_n / I_n                                                   transfers that move
//! ```
//!
//! The first two are Caliendo and Parro (2015), equation 16; for tariffs under fixed deficits nothing
//! else moves. Costs follow part B2 of their appendix. With export taxes `c` is the price at the border,
//! and their revenue adds to the volume of trade. All five together are the derivative of real income,
//! so that the formula over the exact change goes to one as any shock vanishes. A shock that forbids a
//! flow cannot vanish, and then the formula has no value (NaN). Not for the margins of
//! [`elastic`](super::elastic).
//!
//! This is a derivative. Evaluated at one large step it can be far from the exact change: for
//! NAFTA it prints +1.31 % for Mexico where the exact change of the same solved model is +0.007 %.
//! Both are offered, always labelled.
//!
//! **Exact**, as a sum of logs:
//!
//! ```text
//! ln W_n = ln(w_n / P_n)  +  ln(L_n)  +  revenue  +  transfers
//! ln(w_n / P_n) = sum_k [alpha' (I - Gamma')^-1]_k (ln A_nk - ln(lambda_nk) / theta_k)
//! ```
//!
//! where `lambda_nk` is the change of the own share (Arkolakis, Costinot and Rodriguez-Clare 2012;
//! Costinot and Rodriguez-Clare 2014, equation 28). It has no value for a country that never buys
//! some sector from itself.

use super::axes::{Country, Cube, Exporter, Importer, Rate, Sector};
use super::economy::{Economy, Shock};
use super::flows::Flows;
use super::kernel::{exp, ln};
use super::linear::solve_dense;
use super::system::Account;

/// The derivative of real income of one country in parts, as fractions of its income.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FirstOrder {
    /// Terms of trade.
    pub terms_of_trade: f64,
    /// Volume of trade.
    pub volume_of_trade: f64,
    /// Iceberg costs paid on imports, and own productivity.
    pub technology: f64,
    /// Labour supplied and endowed.
    pub factors: f64,
    /// Transfers that move, and under a conditional response income that does not follow the wage.
    pub transfers: f64,
}

impl FirstOrder {
    /// The first-order change of real income.
    pub fn real_income(&self) -> f64 {
        self.terms_of_trade + self.volume_of_trade + self.technology + self.factors + self.transfers
    }
}

/// The exact log change of real income of one country, in parts that add to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decomposition {
    /// Log change of the real wage.
    pub real_wage: f64,
    /// Log change of labour supplied and endowed.
    pub labour: f64,
    /// Tariff revenue over factor income.
    pub revenue: f64,
    /// Transfers over earned income.
    pub transfers: f64,
}

impl Decomposition {
    /// The sum of the parts.
    pub fn total(&self) -> f64 {
        self.real_wage + self.labour + self.revenue + self.transfers
    }
}

/// The first-order parts of every country at the solved prices, with `dln x` read as `x_hat - 1`: that
/// reading reproduces the published table.
pub(super) fn first_order(
    e: &Economy,
    shock: &Shock,
    account: &Account,
    flows: &Flows,
    revenue_after: &[f64],
) -> Vec<FirstOrder> {
    let mut parts = vec![FirstOrder::default(); e.countries()];
    if forbids(e, shock) {
        parts.fill(FirstOrder {
            terms_of_trade: f64::NAN,
            volume_of_trade: f64::NAN,
            ..FirstOrder::default()
        });
        return parts;
    }
    let prices = Prices::new(e, shock, account, flows);
    for j in 0..e.sectors() {
        for b in 0..e.countries() {
            for s in 0..e.countries() {
                let Some(cell) = prices.cell(e, flows, (b, s, j)) else { continue };
                if b != s {
                    parts[s].terms_of_trade += cell.price;
                    parts[b].terms_of_trade -= cell.price;
                }
                parts[b].technology -= cell.cost;
                parts[s].technology += cell.productivity;
                parts[b].volume_of_trade += cell.tariff;
                parts[s].volume_of_trade += cell.export_tax;
            }
        }
    }
    for (i, part) in parts.iter_mut().enumerate() {
        let income = super::baseline_income(e, Country(i));
        let labour = exp(account.log_labour[i]) * shock.endowment_of(i);
        let earned = e.value_added()[i] * exp(account.log_wage[i]) * labour;
        part.factors = e.value_added()[i] * (labour - 1.0);
        part.transfers = account.income[i] / account.scale - earned - revenue_after[i] - e.deficit()[i];
        for value in [
            &mut part.terms_of_trade,
            &mut part.volume_of_trade,
            &mut part.technology,
            &mut part.factors,
            &mut part.transfers,
        ] {
            *value /= income;
        }
    }
    parts
}

/// Whether the shock ends a flow that exists: then there is no small step to be first order of.
pub(super) fn forbids(e: &Economy, shock: &Shock) -> bool {
    let ends = |values: Option<&[f64]>| {
        let ended = |(value, share): (&f64, &f64)| value.is_infinite() && *share > 0.0;
        values.is_some_and(|values| values.iter().zip(e.share().values()).any(ended))
    };
    ends(shock.tariff.as_ref().map(Cube::values))
        || ends(shock.export_tax.as_ref().map(Cube::values))
        || ends(shock.trade_cost.as_ref().map(Cube::values))
}

/// Changes of prices at the factory, and what one flow does to both its ends.
pub(super) struct Prices<'a> {
    shock: &'a Shock,
    /// `[sector][country]`, new over old less one, productivity included.
    factory: Vec<f64>,
}

/// What one flow adds to the parts of its buyer and its seller, in money of the baseline.
pub(super) struct CellParts {
    /// Flow times the change of the price at the border: gained by the seller, lost by the buyer.
    pub(super) price: f64,
    /// Flow times the change of its iceberg cost: lost by the buyer.
    pub(super) cost: f64,
    /// Sales of the factory times the change of productivity: gained by the seller.
    pub(super) productivity: f64,
    /// Tariff revenue of more volume, to the buyer.
    pub(super) tariff: f64,
    /// Export tax revenue of more volume, to the seller.
    pub(super) export_tax: f64,
}

impl<'a> Prices<'a> {
    pub(super) fn new(e: &Economy, shock: &'a Shock, account: &Account, flows: &Flows) -> Self {
        let n = e.countries();
        let of = |place: usize| exp(flows.log_unit_cost(account, e, place % n, place / n)) - 1.0;
        Self { shock, factory: (0..n * e.sectors()).map(of).collect() }
    }

    /// The parts of the flow to `b` from `s` in sector `j`; nothing if there was none.
    pub(super) fn cell(
        &self,
        e: &Economy,
        flows: &Flows,
        (b, s, j): (usize, usize, usize),
    ) -> Option<CellParts> {
        let cell = (Importer(b), Exporter(s), Sector(j));
        let before = e.trade(cell.0, cell.1, cell.2);
        if before == 0.0 {
            return None;
        }
        let tax =
            |cube: Option<&Cube<Rate>>| 1.0 + cube.map_or(0.0, |rates| rates.at(cell.0, cell.1, cell.2));
        let old_tax = tax(e.export_tax());
        let taxes = tax(self.shock.export_tax.as_ref().or(e.export_tax())) / old_tax;
        let hat = self.shock.trade_cost.as_ref().map_or(1.0, |hats| hats.at(cell.0, cell.1, cell.2));
        let better = self.shock.productivity.as_ref().map_or(1.0, |hats| hats.at(Country(s), cell.2));
        let border = (1.0 + self.factory[j * e.countries() + s]) * taxes - 1.0;
        let more = flows.after.at(cell.0, cell.1, cell.2) - before - before * ((1.0 + border) * hat - 1.0);
        Some(CellParts {
            price: before * border,
            cost: before * (hat - 1.0),
            productivity: before / old_tax * (better - 1.0),
            tariff: e.tariff().at(cell.0, cell.1, cell.2) * more,
            export_tax: e.export_tax_share(cell.0, cell.1, cell.2) * more,
        })
    }
}

/// The exact parts of the log change of real income.
pub(super) fn decompose(
    e: &Economy,
    account: &Account,
    revenue: (&[f64], &[f64]),
    n: Country,
) -> Decomposition {
    let (before, after) = (revenue.0[n.0], revenue.1[n.0]);
    let (old, new) = (e.value_added()[n.0], account.factor_income[n.0]);
    let price = super::log_price_index(e, account, n);
    let earned = (old + before, new + after);
    Decomposition {
        real_wage: account.log_wage[n.0] - price,
        // What is earned beyond the wage is labour; under a conditional response output moves instead.
        labour: ln(new / old) - account.log_wage[n.0],
        revenue: ln(earned.1 / new) - ln(earned.0 / old),
        transfers: ln(account.income[n.0] / account.scale / earned.1)
            - ln(super::baseline_income(e, n) / earned.0),
    }
}

/// Change of real income less the disutility of labour, with preferences
/// `C - kappa / (1 + kappa) B L^((1 + kappa) / kappa)` (Greenwood, Hercowitz and Huffman 1988). The
/// first-order condition makes the disutility `kappa / (1 + kappa)` of the real take-home wage bill:
///
/// ```text
/// [E'/P - kappa/(1+kappa) w'L'/P] / [E - kappa/(1+kappa) wL / k]
/// ```
///
/// where `k` is the change of the part of the wage that income tax leaves and the new tax is zero.
pub fn net_of_effort(e: &Economy, account: &Account, n: Country) -> f64 {
    let cost = account.labour_elasticity / (1.0 + account.labour_elasticity);
    let price = exp(super::log_price_index(e, account, n));
    let after = (account.income[n.0] / account.scale - cost * account.factor_income[n.0]) / price;
    let kept = exp(-account.log_take_home[n.0]);
    after / (super::baseline_income(e, n) - cost * kept * e.value_added()[n.0])
}

/// The log real wage of a country from its own shares alone, by sector; the sum over sectors is
/// the log change of the real wage. `None` if some sector it uses is never bought at home.
pub fn own_share_formula(
    e: &Economy,
    shock: &Shock,
    own_share: &[(f64, f64)],
    n: Country,
) -> Option<Vec<f64>> {
    let sectors = e.sectors();
    let weights = total_requirements(e, n)?;
    let mut parts = vec![0.0; sectors];
    for k in 0..sectors {
        if weights[k] == 0.0 {
            continue;
        }
        let (before, after) = own_share[k];
        if !(before > 0.0 && after > 0.0) {
            return None;
        }
        let productivity = shock.productivity.as_ref().map_or(0.0, |hats| ln(hats.at(n, Sector(k))));
        parts[k] = weights[k] * (productivity - ln(after / before) / e.theta()[k]);
    }
    Some(parts)
}

/// `alpha' (I - Gamma')^-1`: how much of each sector a unit of final spending needs in all.
fn total_requirements(e: &Economy, n: Country) -> Option<Vec<f64>> {
    let sectors = e.sectors();
    let mut weights = e.final_share().row(n).to_vec();
    if e.is_one_sector() {
        return Some(weights);
    }
    // (I - Gamma) m = alpha, with Gamma_kj the share of input k in output j.
    let mut matrix = vec![0.0; sectors * sectors];
    for k in 0..sectors {
        for j in 0..sectors {
            let unit = if k == j { 1.0 } else { 0.0 };
            matrix[k * sectors + j] = unit - e.input_share(n, Sector(k), Sector(j));
        }
    }
    solve_dense(&mut matrix, &mut weights, sectors).then_some(weights)
}
