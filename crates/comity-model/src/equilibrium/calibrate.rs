//! Which economy do observed flows describe, and what had to be changed to make it one?
//!
//! ```text
//! X_nj = sum_i v_nij (1 + t_nij),   pi = v (1 + t) / X,   Y_ij = sum_n v_nij
//! VA_n = sum_j beta_nj Y_nj,   R_n = sum v t,   D_n = sum_j (X_nj - Y_nj) - R_n
//! F_nk = X_nk - sum_j gamma_nkj Y_nj,   alpha_nk = F_nk / sum_k F_nk
//! ```
//!
//! Everything else follows from the flows, so the result is an equilibrium by construction unless
//! some final use `F` is negative. Then it is set to zero, the other shares are scaled, and the
//! model itself is solved without a shock to restore balance: raw published tables are not
//! equilibria, and a zero shock on them would move a country by up to 0.7 %. Every change is
//! listed with its size. Reference: Dekle, Eaton and Kortum (2008), section 2.

use super::Options;
use super::axes::{Country, Cube, Exporter, Grid, Importer, Level, Rate, Sector, Share};
use super::economy::{Economy, Shock, check_theta};
use super::error::Refusal;
use super::kernel::{padded, worst};
use super::linear::solve_dense;
use super::solver::{Certificate, Method, SolverOptions};
use super::system::Closure;

/// Shares of inputs and value added in the value of output.
#[derive(Clone, Debug, PartialEq)]
pub struct InputOutput {
    /// Share of value added in output, by country and sector.
    pub value_added_share: Grid<Share>,
    /// Share of input `k` in the output of `j`, `[country][input][user]`; with value added it
    /// should add to one over inputs and is scaled if it does not.
    pub input_share: Vec<f64>,
}

/// Observed flows at the exporter's price, domestic sales on the diagonal.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// Flows by importer, exporter and sector, net of tariffs.
    pub trade: Cube<Level>,
    /// Ad valorem tariffs; none if absent.
    pub tariff: Option<Cube<Rate>>,
    /// Trade elasticity by sector.
    pub theta: Vec<f64>,
    /// Inputs; production from labour alone if absent.
    pub input_output: Option<InputOutput>,
}

/// One thing that had to be changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Adjustment {
    /// Final use was negative and became zero.
    NegativeFinalUse {
        /// The country.
        country: Country,
        /// The sector.
        sector: Sector,
        /// Over all final spending of the country, a negative number.
        relative: f64,
    },
    /// Input shares plus value added did not add to one and the inputs were scaled.
    InputsScaled {
        /// The country.
        country: Country,
        /// The user.
        sector: Sector,
        /// The factor.
        factor: f64,
        /// Change of what is spent on inputs, over all final spending of the country.
        relative: f64,
    },
    /// The model was solved without a shock; the largest changes it made.
    Rebalanced {
        /// The country whose factor income moved most.
        country: Country,
        /// By how much, relative.
        factor_income: f64,
        /// Residual before.
        residual_before: f64,
    },
}

/// A calibrated economy, what was changed to get it, and how well it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    /// The baseline.
    pub economy: Economy,
    /// Every change made to the data.
    pub adjustments: Vec<Adjustment>,
    /// The residual of the baseline with no shock: the zero-shock audit.
    pub audit: Certificate,
}

/// Turns observed flows into a baseline. Fails on cells that are negative or not finite and on
/// countries that sell or spend nothing.
pub fn calibrate(observed: &Observed) -> Result<Calibration, Refusal> {
    check(observed)?;
    let mut adjustments = Vec::new();
    let mut economy = shares(observed, &mut adjustments)?;
    let clipped = final_shares(&mut economy, &mut adjustments)?;
    size_scaled_inputs(&economy, &mut adjustments);
    let mut audit = audit(&economy)?;
    if clipped {
        let before = audit.worst_residual;
        economy = rebalance(economy, before, &mut adjustments)?;
        audit = self::audit(&economy)?;
    }
    Ok(Calibration { economy, adjustments, audit })
}

/// Flows of a one-sector world that is known by shares alone: importers split their spending in
/// proportion to the rows of `share` (which need not add to one, as in normalized shares
/// `X_ni / X_nn`), trade is balanced and world spending is one. Incomes solve `Y_i = sum_n pi_ni Y_n`.
/// Reference: Eaton and Kortum (2002), Simonovska and Waugh (2014). Not for tariffs: the shares are
/// taken as net of them.
pub fn flows_from_shares(share: &Cube<Share>) -> Result<Cube<Level>, Refusal> {
    let n = share.countries();
    if share.sectors() != 1 {
        return Err(Refusal::Shape { what: "sectors of the shares", expected: 1, found: share.sectors() });
    }
    if let Some(place) = share.values().iter().position(|v| !(v.is_finite() && *v >= 0.0)) {
        let (importer, exporter, sector) = share.locate(place);
        let (value, expected) = (share.values()[place], "a finite number that is not negative");
        return Err(Refusal::Cell { what: "share", importer, exporter, sector, value, expected });
    }
    let total = |b: usize| share.row(Importer(b), Sector(0)).iter().sum::<f64>();
    let mut matrix = vec![0.0; n * n];
    for i in 0..n {
        for b in 0..n {
            let bought = share.at(Importer(b), Exporter(i), Sector(0)) / total(b);
            matrix[i * n + b] = if i == b { bought - 1.0 } else { bought };
        }
    }
    // The equations add to zero: world spending takes the place of the last.
    matrix[(n - 1) * n..].fill(1.0);
    let mut income = vec![0.0; n];
    income[n - 1] = 1.0;
    let solved = solve_dense(&mut matrix, &mut income, n);
    if let (true, Some(i)) = (solved, income.iter().position(|y| !(y.is_finite() && *y > 0.0))) {
        return Err(positive("income under balanced trade", i, income[i]));
    }
    if !solved {
        return Err(Refusal::NotCovered("the trade graph is not connected: relative incomes are free"));
    }
    Ok(Cube::from_fn(n, 1, |b, s, j| income[b.0] * share.at(b, s, j) / total(b.0)))
}

/// The residual of every equation with no shock at all.
pub fn audit(economy: &Economy) -> Result<Certificate, Refusal> {
    let options = Options {
        solver: SolverOptions { max_rounds: 1, method: Method::FixedPoint, ..Default::default() },
        ..Options::default()
    };
    Ok(super::run(economy, &Shock::none(), &options, None)?.certificate)
}

fn check(o: &Observed) -> Result<(), Refusal> {
    let (n, sectors) = (o.trade.countries(), o.trade.sectors());
    if n == 0 || sectors == 0 {
        let what = if n == 0 { "countries of the trade" } else { "sectors of the trade" };
        return Err(Refusal::Shape { what, expected: 1, found: 0 });
    }
    check_theta(&o.theta, sectors)?;
    let bad = |v: &f64| !(v.is_finite() && *v >= 0.0);
    if let Some(place) = o.trade.values().iter().position(bad) {
        let (importer, exporter, sector) = o.trade.locate(place);
        let (what, value) = ("flow", o.trade.values()[place]);
        let expected = "a finite number that is not negative";
        return Err(Refusal::Cell { what, importer, exporter, sector, value, expected });
    }
    if let Some(tariff) = &o.tariff {
        let (expected, found) = (o.trade.values().len(), tariff.values().len());
        if expected != found {
            return Err(Refusal::Shape { what: "tariffs", expected, found });
        }
        let bad = |t: &f64| !(t.is_finite() && *t > -1.0);
        if let Some(place) = tariff.values().iter().position(bad) {
            let (importer, exporter, sector) = tariff.locate(place);
            let (what, value) = ("tariff", tariff.values()[place]);
            let expected = "a finite rate above -1";
            return Err(Refusal::Cell { what, importer, exporter, sector, value, expected });
        }
    }
    if let Some(io) = &o.input_output {
        let (expected, found) = (n * sectors * sectors, io.input_share.len());
        if expected != found {
            return Err(Refusal::Shape { what: "input shares", expected, found });
        }
        check_io(io, sectors)?;
    }
    Ok(())
}

fn check_io(io: &InputOutput, sectors: usize) -> Result<(), Refusal> {
    let share = |v: &f64| v.is_finite() && *v >= -0.01 && *v <= 1.0;
    let values = io.value_added_share.values();
    let tables =
        [("value added share", values, sectors), ("input share", &io.input_share, sectors * sectors)];
    for (what, values, size) in tables {
        if let Some(place) = values.iter().position(|v| !share(v)) {
            return Err(Refusal::CountryValue {
                what,
                country: Country(place / size),
                sector: Some(Sector(place % sectors)),
                value: values[place],
                expected: "a share between 0 and 1",
            });
        }
    }
    Ok(())
}

/// Spending, trade shares, value added and deficits; final shares are left empty.
fn shares(o: &Observed, adjustments: &mut Vec<Adjustment>) -> Result<Economy, Refusal> {
    let (n, sectors) = (o.trade.countries(), o.trade.sectors());
    let tariff = o.tariff.clone().unwrap_or_else(|| Cube::filled(n, sectors, 0.0));
    let gross = |b: Importer, s: Exporter, j: Sector| o.trade.at(b, s, j) * (1.0 + tariff.at(b, s, j));
    let expenditure =
        Grid::from_fn(n, sectors, |b, j| (0..n).map(|s| gross(Importer(b.0), Exporter(s), j)).sum());
    let share = Cube::from_fn(n, sectors, |b, s, j| {
        let total = expenditure.at(Country(b.0), j);
        if total > 0.0 { gross(b, s, j) / total } else { 0.0 }
    });
    let output = output(&o.trade);
    let (value_added_share, input_share) = match &o.input_output {
        None => (Grid::filled(n, sectors, 1.0), Vec::new()),
        Some(io) => (io.value_added_share.clone(), scale_inputs(io, sectors, adjustments)),
    };
    let mut economy = Economy {
        share,
        tariff,
        export_tax: None,
        expenditure,
        value_added_share,
        input_share,
        final_share: Grid::filled(n, sectors, 0.0),
        value_added: vec![0.0; n],
        deficit: vec![0.0; n],
        theta: o.theta.clone(),
    };
    let deficit = deficits(&o.trade);
    for i in 0..n {
        let sold = output.row(Country(i));
        let beta = economy.value_added_share.row(Country(i));
        let value_added: f64 = sold.iter().zip(beta).map(|(y, b)| y * b).sum();
        if value_added <= 0.0 {
            return Err(positive("value added", i, value_added));
        }
        economy.value_added[i] = value_added;
        economy.deficit[i] = deficit[i];
    }
    Ok(economy)
}

/// Imports minus exports at the border, summed without domestic sales, so that they are exact to
/// rounding in a nearly closed economy too.
fn deficits(border: &Cube<Level>) -> Vec<f64> {
    let n = border.countries();
    let mut deficit = vec![0.0; n];
    for j in (0..border.sectors()).map(Sector) {
        for b in 0..n {
            for s in (0..n).filter(|s| *s != b) {
                let flow = border.at(Importer(b), Exporter(s), j);
                deficit[b] += flow;
                deficit[s] -= flow;
            }
        }
    }
    deficit
}

fn positive(what: &'static str, i: usize, value: f64) -> Refusal {
    let expected = "a positive number (drop the country or complete its data)";
    Refusal::CountryValue { what, country: Country(i), sector: None, value, expected }
}

fn output(trade: &Cube<Level>) -> Grid<Level> {
    let n = trade.countries();
    Grid::from_fn(n, trade.sectors(), |s, j| (0..n).map(|b| trade.at(Importer(b), Exporter(s.0), j)).sum())
}

/// Input shares in padded rows, scaled so that they and value added add to one.
fn scale_inputs(io: &InputOutput, sectors: usize, adjustments: &mut Vec<Adjustment>) -> Vec<f64> {
    let n = io.value_added_share.countries();
    let tall = padded(sectors);
    let mut out = vec![0.0; n * sectors * tall];
    for i in 0..n {
        for j in 0..sectors {
            let cell = |k: usize| (i * sectors + k) * sectors + j;
            let total: f64 = (0..sectors).map(|k| io.input_share[cell(k)]).sum();
            let wanted = 1.0 - io.value_added_share.at(Country(i), Sector(j));
            let factor = if total > 0.0 { wanted / total } else { 1.0 };
            if (factor - 1.0).abs() > 1e-9 {
                let (country, sector) = (Country(i), Sector(j));
                // The size follows when final spending is known.
                adjustments.push(Adjustment::InputsScaled { country, sector, factor, relative: 0.0 });
            }
            for k in 0..sectors {
                out[(i * sectors + k) * tall + j] = io.input_share[cell(k)] * factor;
            }
        }
    }
    out
}

/// Fills in how large the scaling of inputs is against final spending.
fn size_scaled_inputs(e: &Economy, adjustments: &mut [Adjustment]) {
    for adjustment in adjustments {
        if let Adjustment::InputsScaled { country, sector, factor, relative } = adjustment {
            let sold: f64 =
                (0..e.countries()).map(|b| e.trade(Importer(b), Exporter(country.0), *sector)).sum();
            let inputs = sold * (1.0 - e.value_added_share.at(*country, *sector));
            *relative = inputs * (1.0 - 1.0 / *factor) / super::baseline_income(e, *country);
        }
    }
}

/// Final shares from spending minus inputs; whether anything was negative.
fn final_shares(e: &mut Economy, adjustments: &mut Vec<Adjustment>) -> Result<bool, Refusal> {
    let (n, sectors) = (e.countries(), e.sectors());
    let sold = Grid::<Level>::from_fn(n, sectors, |s, j| {
        (0..n).map(|b| e.trade(Importer(b), Exporter(s.0), j)).sum()
    });
    let mut clipped = false;
    for i in 0..n {
        let spent_finally = super::baseline_income(e, Country(i));
        let mut uses = vec![0.0; sectors];
        for (k, value) in uses.iter_mut().enumerate() {
            let spent = e.expenditure.at(Country(i), Sector(k));
            let inputs: f64 = (0..sectors)
                .map(|j| e.input_share(Country(i), Sector(k), Sector(j)) * sold.row(Country(i))[j])
                .sum();
            *value = spent - inputs;
            // Rounding of a sector that is all input is not an adjustment.
            if *value < 0.0 {
                if *value < -1e-13 * spent {
                    clipped = true;
                    let (country, sector) = (Country(i), Sector(k));
                    let relative = *value / spent_finally;
                    adjustments.push(Adjustment::NegativeFinalUse { country, sector, relative });
                }
                *value = 0.0;
            }
        }
        let total: f64 = uses.iter().sum();
        if total <= 0.0 {
            return Err(positive("final spending", i, total));
        }
        for (k, value) in uses.iter().enumerate() {
            e.final_share.set(Country(i), Sector(k), value / total);
        }
    }
    Ok(clipped)
}

/// Solves the model without a shock and takes the solution as the baseline.
fn rebalance(
    e: Economy,
    residual_before: f64,
    adjustments: &mut Vec<Adjustment>,
) -> Result<Economy, Refusal> {
    let options = Options {
        solver: SolverOptions { tolerance: 1e-14, ..SolverOptions::default() },
        ..Options::default()
    };
    let outcome = super::run(&e, &Shock::none(), &options, None)?;
    let balanced = after(&e, &Shock::none(), &outcome.account)?;
    let moves: Vec<f64> =
        balanced.value_added.iter().zip(&e.value_added).map(|(new, old)| new / old - 1.0).collect();
    let (_, place) = worst(&moves);
    adjustments.push(Adjustment::Rebalanced {
        country: Country(place),
        factor_income: moves[place],
        residual_before,
    });
    Ok(balanced)
}

/// The economy after a shock, as a new baseline: hat algebra composes.
pub fn after(e: &Economy, shock: &Shock, account: &super::system::Account) -> Result<Economy, Refusal> {
    let (n, sectors) = (e.countries(), e.sectors());
    let trade = super::trade_block::TradeBlock::new(e, shock, &account.tariff_power)?;
    let width = trade.width();
    let share = Cube::from_fn(n, sectors, |b, s, j| {
        let phi = account.market_access[j.0 * width + b.0];
        let gross = trade.gross(j.0, b.0, s.0) * account.supplier[j.0 * width + s.0];
        if gross > 0.0 { gross / phi } else { 0.0 }
    });
    // A forbidden flow stays forbidden through its zero share; its taxes no longer matter.
    let finite = |rates: &Cube<Rate>| {
        Cube::from_fn(n, sectors, |b, s, j| {
            let rate = rates.at(b, s, j);
            if rate.is_finite() { rate } else { 0.0 }
        })
    };
    let tariff = finite(shock.tariff.as_ref().unwrap_or(&e.tariff));
    let export_tax = shock.export_tax.as_ref().or(e.export_tax.as_ref()).map(finite);
    let expenditure = Grid::from_fn(n, sectors, |b, j| account.expenditure[b.0 * sectors + j.0].max(0.0));
    let mut next = Economy { share, tariff, export_tax, expenditure, ..e.clone() };
    next.value_added.copy_from_slice(&account.factor_income);
    if account.entry_share.is_empty() {
        let border = Cube::from_fn(n, sectors, |b, s, j| next.trade(b, s, j));
        next.deficit = deficits(&border);
    } else {
        // Payments for entry cross borders too, so the deficit is read from the accounts.
        for i in 0..n {
            next.deficit[i] = account.income[i] - account.factor_income[i] - next.revenue_of(i);
        }
    }
    Ok(next)
}

/// The economy whose deficits the model itself has removed, and the evidence.
pub fn balanced(e: &Economy, options: &Options) -> Result<(Economy, Certificate), Refusal> {
    let options = Options { closure: Closure::BalancedByShock, ..options.clone() };
    let outcome = super::run(e, &Shock::none(), &options, None)?;
    let mut next = after(e, &Shock::none(), &outcome.account)?;
    next.deficit.fill(0.0);
    Ok((next, outcome.certificate))
}
