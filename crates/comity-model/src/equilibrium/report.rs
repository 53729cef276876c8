//! Who gains, by how much, through what, and how far is any market from clearing?

use super::axes::{Country, Cube, Exporter, Importer, Sector};
use super::economy::{Economy, Shock};
use super::error::Refusal;
use super::flows::Flows;
use super::kernel::exp;
use super::welfare::{self, Decomposition, FirstOrder};
use super::{Certificate, Outcome};

/// Everything about one country. Changes are new over old.
#[derive(Clone, Debug, PartialEq)]
pub struct CountryReport {
    /// Real income (welfare), exact.
    pub real_income: f64,
    /// Real income net of the disutility of labour; the same as real income if labour is fixed. See
    /// [`welfare::net_of_effort`].
    pub net_of_effort: f64,
    /// First-order change of real income, a fraction; NaN for a shock that forbids trade.
    pub first_order: f64,
    /// Its parts, fractions of income.
    pub first_order_parts: FirstOrder,
    /// The exact log change in parts.
    pub decomposition: Decomposition,
    /// Nominal wage, in units of world factor income.
    pub wage: f64,
    /// Labour supplied, without the change of the endowment.
    pub labour: f64,
    /// Real wage of a unit of the factor.
    pub real_wage: f64,
    /// Price of the final basket.
    pub price_index: f64,
    /// Nominal income.
    pub income: f64,
    /// Exports to other countries, before and after, at the border.
    pub exports: (f64, f64),
    /// Imports from other countries, before and after, at the border.
    pub imports: (f64, f64),
    /// Revenue from tariffs and export taxes, before and after.
    pub revenue: (f64, f64),
    /// Share of spending that stays at home, before and after, tariffs included.
    pub own_share: (f64, f64),
    /// Log of imports over exports plus transfers: the residual of the country's market.
    pub market_residual: f64,
}

/// One sector of one country.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SectorReport {
    /// Sales of the factory before and after, in money of the baseline.
    pub output: (f64, f64),
    /// Price at the factory, new over old; absent if nothing is made.
    pub price: Option<f64>,
    /// What buyers in the country pay for the sector from all sources, new over old.
    pub buyers_price: f64,
    /// Value added in output.
    pub value_added_share: f64,
}

/// One number of a [`CountryReport`], for draws and tables. Of pairs "before, after" it is the change
/// of exports and imports (new over old), and the new level of revenue and of the own share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// See [`CountryReport::real_income`].
    RealIncome,
    /// See [`CountryReport::net_of_effort`].
    NetOfEffort,
    /// See [`CountryReport::first_order`].
    FirstOrder,
    /// See [`FirstOrder::terms_of_trade`].
    TermsOfTrade,
    /// See [`FirstOrder::volume_of_trade`].
    VolumeOfTrade,
    /// Log change of the real wage, a part of the exact decomposition.
    RealWagePart,
    /// The part of labour supplied and endowed.
    LabourPart,
    /// The part of revenue.
    RevenuePart,
    /// The part of transfers.
    TransfersPart,
    /// See [`CountryReport::wage`].
    Wage,
    /// See [`CountryReport::labour`].
    Labour,
    /// See [`CountryReport::real_wage`].
    RealWage,
    /// See [`CountryReport::price_index`].
    PriceIndex,
    /// See [`CountryReport::income`].
    Income,
    /// Change of exports.
    Exports,
    /// Change of imports.
    Imports,
    /// New revenue, in money of the baseline.
    Revenue,
    /// New share of spending that stays at home.
    OwnShare,
}

impl Quantity {
    /// All of them, in the order in which a sample stores them.
    pub const ALL: [Self; 18] = [
        Self::RealIncome,
        Self::NetOfEffort,
        Self::FirstOrder,
        Self::TermsOfTrade,
        Self::VolumeOfTrade,
        Self::RealWagePart,
        Self::LabourPart,
        Self::RevenuePart,
        Self::TransfersPart,
        Self::Wage,
        Self::Labour,
        Self::RealWage,
        Self::PriceIndex,
        Self::Income,
        Self::Exports,
        Self::Imports,
        Self::Revenue,
        Self::OwnShare,
    ];

    /// Its value in a report.
    pub fn of(self, c: &CountryReport) -> f64 {
        match self {
            Self::RealIncome => c.real_income,
            Self::NetOfEffort => c.net_of_effort,
            Self::FirstOrder => c.first_order,
            Self::TermsOfTrade => c.first_order_parts.terms_of_trade,
            Self::VolumeOfTrade => c.first_order_parts.volume_of_trade,
            Self::RealWagePart => c.decomposition.real_wage,
            Self::LabourPart => c.decomposition.labour,
            Self::RevenuePart => c.decomposition.revenue,
            Self::TransfersPart => c.decomposition.transfers,
            Self::Wage => c.wage,
            Self::Labour => c.labour,
            Self::RealWage => c.real_wage,
            Self::PriceIndex => c.price_index,
            Self::Income => c.income,
            Self::Exports => c.exports.1 / c.exports.0,
            Self::Imports => c.imports.1 / c.imports.0,
            Self::Revenue => c.revenue.1,
            Self::OwnShare => c.own_share.1,
        }
    }
}

/// The whole counterfactual.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// By country, in the order of the economy.
    pub countries: Vec<CountryReport>,
    /// Trade after the shock.
    pub flows: Flows,
    /// The evidence.
    pub certificate: Certificate,
    /// World imports minus exports over world income after the shock: Walras' law, computed from
    /// the flows and not from the solver.
    pub walras: f64,
    /// Largest relative gap between a country's deficit from the flows and from its accounts.
    pub budget: f64,
}

impl Outcome<'_> {
    /// The full report; `shock` must be the one that was solved.
    pub fn report(&self, shock: &Shock) -> Result<Report, Refusal> {
        let e = self.baseline.as_ref();
        let flows = Flows::new(e, shock, &self.account)?;
        let before = e.revenue();
        let after = revenue_after(e, shock, &flows);
        let first = welfare::first_order(e, shock, &self.account, &flows, &after);
        let countries: Vec<CountryReport> = (0..e.countries())
            .map(|n| self.country(shock, &flows, first[n], (&before, &after), Country(n)))
            .collect();
        let (walras, budget) = self.accounts_gap(&countries, &flows);
        let certificate = self.certificate.clone();
        Ok(Report { countries, flows, certificate, walras, budget })
    }

    fn country(
        &self,
        shock: &Shock,
        flows: &Flows,
        first: FirstOrder,
        revenue: (&[f64], &[f64]),
        n: Country,
    ) -> CountryReport {
        let e = self.baseline.as_ref();
        let a = &self.account;
        let price = super::log_price_index(e, a, n);
        let spent = |row: &[f64]| row.iter().sum::<f64>();
        let new_spending = spent(&a.expenditure[n.0 * e.sectors()..(n.0 + 1) * e.sectors()]);
        let rate = |j: Sector| {
            let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
            1.0 + tariff.at(Importer(n.0), Exporter(n.0), j)
        };
        let (mut own_before, mut own_after) = (0.0, 0.0);
        for j in (0..e.sectors()).map(Sector) {
            let home = (Importer(n.0), Exporter(n.0));
            own_before += e.share().at(home.0, home.1, j) * e.expenditure().at(n, j);
            own_after += flows.after.at(home.0, home.1, j) * rate(j);
        }
        let trade = trade_of(e, flows, n.0);
        CountryReport {
            real_income: self.real_income(n),
            net_of_effort: welfare::net_of_effort(e, a, n),
            first_order: first.real_income(),
            first_order_parts: first,
            decomposition: welfare::decompose(e, a, revenue, n),
            wage: exp(a.log_wage[n.0]),
            labour: exp(a.log_labour[n.0]),
            real_wage: exp(a.log_wage[n.0] - price),
            price_index: exp(price),
            income: a.income[n.0] / super::baseline_income(e, n),
            exports: trade[0],
            imports: trade[1],
            revenue: (revenue.0[n.0], revenue.1[n.0]),
            own_share: (own_before / spent(e.expenditure().row(n)), own_after / new_spending),
            market_residual: a.market_residual[n.0],
        }
    }

    /// Volume of one flow after the shock, at the prices of the baseline at the border; zero if nothing
    /// is sold.
    pub fn volume(&self, report: &Report, shock: &Shock, n: Importer, i: Exporter, j: Sector) -> f64 {
        let flow = report.flows.after.at(n, i, j);
        if flow == 0.0 {
            return 0.0;
        }
        let e = self.baseline.as_ref();
        let cost = shock.trade_cost.as_ref().map_or(1.0, |hats| hats.at(n, i, j));
        let tax = |cube: Option<&Cube<super::axes::Rate>>| 1.0 + cube.map_or(0.0, |rates| rates.at(n, i, j));
        let taxes = tax(shock.export_tax.as_ref().or(e.export_tax())) / tax(e.export_tax());
        flow / (exp(report.flows.log_unit_cost(&self.account, e, i.0, j.0)) * cost * taxes)
    }

    /// What every sector of one country sells at the factory, and by how much its price and what buyers
    /// at home pay for the sector change.
    pub fn sectors(&self, report: &Report, shock: &Shock, n: Country) -> Vec<SectorReport> {
        let e = self.baseline.as_ref();
        let net = |taxes: Option<&Cube<super::axes::Rate>>, b: Importer, j: Sector| {
            1.0 + taxes.map_or(0.0, |rates| rates.at(b, Exporter(n.0), j))
        };
        let one = |j: Sector| {
            let (mut before, mut after) = (0.0, 0.0);
            for b in (0..e.countries()).map(Importer) {
                before += e.trade(b, Exporter(n.0), j) / net(e.export_tax(), b, j);
                let flow = report.flows.after.at(b, Exporter(n.0), j);
                if flow > 0.0 {
                    after += flow / net(shock.export_tax.as_ref().or(e.export_tax()), b, j);
                }
            }
            let makes = before > 0.0;
            SectorReport {
                output: (before, after),
                price: makes.then(|| exp(report.flows.log_unit_cost(&self.account, e, n.0, j.0))),
                buyers_price: exp(self.account.log_price[n.0 * e.sectors() + j.0]),
                value_added_share: e.value_added_share.at(n, j),
            }
        };
        (0..e.sectors()).map(|j| one(Sector(j))).collect()
    }

    /// Own share of one country in every sector, before and after.
    pub fn own_shares(&self, report: &Report, shock: &Shock, n: Country) -> Vec<(f64, f64)> {
        let e = self.baseline.as_ref();
        let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
        let home = (Importer(n.0), Exporter(n.0));
        (0..e.sectors())
            .map(|j| {
                let spending = self.account.expenditure[n.0 * e.sectors() + j];
                let sector = Sector(j);
                let gross =
                    report.flows.after.at(home.0, home.1, sector) * (1.0 + tariff.at(home.0, home.1, sector));
                (e.share().at(home.0, home.1, sector), gross / spending)
            })
            .collect()
    }

    /// Walras' law and every country's budget, from the flows. Entry paid in the importer's labour
    /// stays with the importer.
    fn accounts_gap(&self, countries: &[CountryReport], flows: &Flows) -> (f64, f64) {
        let a = &self.account;
        let world: f64 = a.income.iter().sum();
        let mut deficits: Vec<f64> = countries.iter().map(|c| c.imports.1 - c.exports.1).collect();
        for (n, share) in a.entry_share.iter().enumerate() {
            for s in (0..deficits.len()).filter(|s| *s != n) {
                let entry = share * flows.after.at(Importer(n), Exporter(s), Sector(0));
                deficits[n] -= entry;
                deficits[s] += entry;
            }
        }
        let mut budget: f64 = 0.0;
        for (n, country) in countries.iter().enumerate() {
            let accounts = a.income[n] - a.factor_income[n] - country.revenue.1;
            budget = budget.max((deficits[n] - accounts).abs() / a.income[n].abs());
        }
        (deficits.iter().sum::<f64>() / world, budget)
    }
}

/// Exports and imports of one country, before and after.
fn trade_of(e: &Economy, flows: &Flows, n: usize) -> [(f64, f64); 2] {
    let mut sums = [(0.0, 0.0); 2];
    for j in (0..e.sectors()).map(Sector) {
        for other in (0..e.countries()).filter(|other| *other != n) {
            let sold = (Importer(other), Exporter(n));
            let bought = (Importer(n), Exporter(other));
            for (sum, (b, s)) in sums.iter_mut().zip([sold, bought]) {
                sum.0 += e.trade(b, s, j);
                sum.1 += flows.after.at(b, s, j);
            }
        }
    }
    sums
}

fn revenue_after(e: &Economy, shock: &Shock, flows: &Flows) -> Vec<f64> {
    let tariff = shock.tariff.as_ref().unwrap_or(e.tariff());
    let export_tax = shock.export_tax.as_ref().or(e.export_tax());
    let mut revenue = vec![0.0; e.countries()];
    for (place, value) in flows.after.values().iter().enumerate() {
        if *value > 0.0 {
            let (n, i, j) = flows.after.locate(place);
            revenue[n.0] += value * tariff.at(n, i, j);
            if let Some(cube) = export_tax {
                let rate = cube.at(n, i, j);
                revenue[i.0] += value * rate / (1.0 + rate);
            }
        }
    }
    revenue
}
