//! What a calibrated baseline is, and which shocks may hit it.
//!
//! | symbol | name here | axes |
//! |---|---|---|
//! | `pi_nij` | `share` | importer n, exporter i, sector j; share in spending, tariff included |
//! | `t_nij` | `tariff` | same; ad valorem on the price at the border |
//! | `e_nij` | `export_tax` | same; ad valorem on the price at the factory; negative for a subsidy |
//! | `X_nj` | `expenditure` | country, sector; tariff included |
//! | `beta_nj` | `value_added_share` | country, sector; share of output |
//! | `gamma_nkj` | `input_share` | country, input k, user j; share of output of j |
//! | `alpha_nk` | `final_share` | country, sector; share of final spending |
//! | `VA_n`, `D_n` | `value_added`, `deficit` | country; imports minus exports for `D` |
//! | `theta_j` | `theta` | sector; trade elasticity, `sigma - 1` in Armington's reading |

use super::axes::{Country, Cube, Exporter, Grid, Hat, Importer, Level, Rate, Sector, Share};
use super::error::Refusal;
use super::kernel::padded;

/// A baseline in shares and levels; made by [`calibrate`](super::calibrate).
#[derive(Clone, Debug, PartialEq)]
pub struct Economy {
    pub(crate) share: Cube<Share>,
    pub(crate) tariff: Cube<Rate>,
    /// None anywhere if absent.
    pub(crate) export_tax: Option<Cube<Rate>>,
    pub(crate) expenditure: Grid<Level>,
    pub(crate) value_added_share: Grid<Share>,
    /// `[country][input][user]`, rows padded; empty when nobody uses inputs.
    pub(crate) input_share: Vec<f64>,
    pub(crate) final_share: Grid<Share>,
    pub(crate) value_added: Vec<f64>,
    pub(crate) deficit: Vec<f64>,
    pub(crate) theta: Vec<f64>,
}

impl Economy {
    /// Number of countries.
    pub fn countries(&self) -> usize {
        self.value_added.len()
    }

    /// Number of sectors.
    pub fn sectors(&self) -> usize {
        self.theta.len()
    }

    /// Whether the one-sector models apply: one sector, made from labour alone.
    pub fn is_one_sector(&self) -> bool {
        self.sectors() == 1 && self.input_share.is_empty()
    }

    /// Share of each exporter in an importer's spending on a sector, tariffs included.
    pub fn share(&self) -> &Cube<Share> {
        &self.share
    }

    /// Ad valorem tariffs of the baseline.
    pub fn tariff(&self) -> &Cube<Rate> {
        &self.tariff
    }

    /// Export taxes of the baseline; absent if there are none.
    pub fn export_tax(&self) -> Option<&Cube<Rate>> {
        self.export_tax.as_ref()
    }

    /// Spending by country and sector, tariffs included, in money of the baseline.
    pub fn expenditure(&self) -> &Grid<Level> {
        &self.expenditure
    }

    /// Share of each sector in final spending.
    pub fn final_share(&self) -> &Grid<Share> {
        &self.final_share
    }

    /// Factor income by country, in money of the baseline.
    pub fn value_added(&self) -> &[f64] {
        &self.value_added
    }

    /// Trade deficit by country (imports minus exports), in money of the baseline.
    pub fn deficit(&self) -> &[f64] {
        &self.deficit
    }

    /// Trade elasticity by sector.
    pub fn theta(&self) -> &[f64] {
        &self.theta
    }

    /// Share of input `k` in the value of output `j` of a country.
    pub fn input_share(&self, n: Country, k: Sector, j: Sector) -> f64 {
        if self.input_share.is_empty() {
            return 0.0;
        }
        self.input_share[(n.0 * self.sectors() + k.0) * padded(self.sectors()) + j.0]
    }

    /// Trade at the border (net of the importer's tariff, export tax included).
    pub fn trade(&self, n: Importer, i: Exporter, j: Sector) -> f64 {
        self.share.at(n, i, j) * self.expenditure.at(Country(n.0), j) / (1.0 + self.tariff.at(n, i, j))
    }

    /// The same economy with other trade elasticities, one for each sector.
    pub fn with_theta(mut self, theta: Vec<f64>) -> Result<Self, Refusal> {
        check_theta(&theta, self.sectors())?;
        self.theta = theta;
        Ok(self)
    }

    /// Revenue from tariffs and export taxes by country, in money of the baseline.
    pub fn revenue(&self) -> Vec<f64> {
        (0..self.countries()).map(|n| self.revenue_of(n)).collect()
    }

    pub(crate) fn revenue_of(&self, n: usize) -> f64 {
        let mut revenue = 0.0;
        for j in (0..self.sectors()).map(Sector) {
            let shares = self.share.row(Importer(n), j);
            let rates = self.tariff.row(Importer(n), j);
            let taxed: f64 = shares.iter().zip(rates).map(|(s, t)| s * t / (1.0 + t)).sum();
            revenue += self.expenditure.at(Country(n), j) * taxed;
            if self.export_tax.is_some() {
                for b in (0..self.countries()).map(Importer) {
                    revenue += self.trade(b, Exporter(n), j) * self.export_tax_share(b, Exporter(n), j);
                }
            }
        }
        revenue
    }

    /// Part of the border price that is export tax, `e / (1 + e)`.
    pub(crate) fn export_tax_share(&self, n: Importer, i: Exporter, j: Sector) -> f64 {
        self.export_tax.as_ref().map_or(0.0, |cube| cube.at(n, i, j) / (1.0 + cube.at(n, i, j)))
    }
}

pub(crate) fn check_theta(theta: &[f64], sectors: usize) -> Result<(), Refusal> {
    if theta.len() != sectors {
        let found = theta.len();
        return Err(Refusal::Shape { what: "trade elasticities", expected: sectors, found });
    }
    match theta.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
        Some(j) => Err(Refusal::Elasticity { sector: Sector(j), value: theta[j] }),
        None => Ok(()),
    }
}

/// What changes; everything left out stays as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shock {
    /// New ad valorem tariffs, at their level after the shock; infinity forbids the flow.
    pub tariff: Option<Cube<Rate>>,
    /// New ad valorem export taxes on the price at the factory, at their level after the shock, paid
    /// to the exporter's government; negative for a subsidy, infinity forbids the flow. None on
    /// domestic sales.
    pub export_tax: Option<Cube<Rate>>,
    /// Change of iceberg trade costs; infinity forbids the flow.
    pub trade_cost: Option<Cube<Hat>>,
    /// Change of productivity by exporter and sector.
    pub productivity: Option<Grid<Hat>>,
    /// Change of the factor endowment by country.
    pub endowment: Option<Vec<f64>>,
}

impl Shock {
    /// Nothing changes.
    pub fn none() -> Self {
        Self::default()
    }

    /// The new tariffs, starting from those of the baseline.
    pub fn tariff_mut(&mut self, baseline: &Economy) -> &mut Cube<Rate> {
        self.tariff.get_or_insert_with(|| baseline.tariff.clone())
    }

    /// The new export taxes, starting from those of the baseline.
    pub fn export_tax_mut(&mut self, baseline: &Economy) -> &mut Cube<Rate> {
        let none = || Cube::filled(baseline.countries(), baseline.sectors(), 0.0);
        self.export_tax.get_or_insert_with(|| baseline.export_tax.clone().unwrap_or_else(none))
    }

    /// The change of trade costs, starting from no change.
    pub fn trade_cost_mut(&mut self, baseline: &Economy) -> &mut Cube<Hat> {
        self.trade_cost.get_or_insert_with(|| Cube::filled(baseline.countries(), baseline.sectors(), 1.0))
    }

    /// The change of productivity, starting from no change.
    pub fn productivity_mut(&mut self, baseline: &Economy) -> &mut Grid<Hat> {
        self.productivity.get_or_insert_with(|| Grid::filled(baseline.countries(), baseline.sectors(), 1.0))
    }

    /// Every flow between two different countries forbidden.
    pub fn autarky(baseline: &Economy) -> Self {
        let cost = Cube::from_fn(baseline.countries(), baseline.sectors(), |n, i, _| {
            if n.0 == i.0 { 1.0 } else { f64::INFINITY }
        });
        Self { trade_cost: Some(cost), ..Self::default() }
    }

    pub(crate) fn endowment_of(&self, n: usize) -> f64 {
        self.endowment.as_ref().map_or(1.0, |hats| hats[n])
    }

    pub(crate) fn check(&self, baseline: &Economy) -> Result<(), Refusal> {
        let cells = baseline.share.values().len();
        let tariff = self.tariff.as_ref();
        check_cube("new tariff", tariff, cells, "a rate above -1", |v| v > -1.0)?;
        let tax = self.export_tax.as_ref();
        check_cube("new export tax", tax, cells, "a rate above -1", |v| v > -1.0)?;
        if let Some(cube) = tax {
            check_home(cube)?;
        }
        let cost = self.trade_cost.as_ref();
        check_cube("change of trade cost", cost, cells, "a positive change", |v| v > 0.0)?;
        if let Some(grid) = &self.productivity {
            let expected = baseline.countries() * baseline.sectors();
            check_country("change of productivity", grid.values(), expected, baseline.sectors())?;
        }
        if let Some(hats) = &self.endowment {
            check_country("change of endowment", hats, baseline.countries(), 0)?;
        }
        Ok(())
    }
}

fn check_home(tax: &Cube<Rate>) -> Result<(), Refusal> {
    for j in (0..tax.sectors()).map(Sector) {
        for n in 0..tax.countries() {
            let (importer, exporter) = (Importer(n), Exporter(n));
            let value = tax.at(importer, exporter, j);
            if value != 0.0 {
                let what = "new export tax";
                let expected = "0 on domestic sales";
                return Err(Refusal::Cell { what, importer, exporter, sector: j, value, expected });
            }
        }
    }
    Ok(())
}

fn check_cube<K>(
    what: &'static str,
    cube: Option<&Cube<K>>,
    cells: usize,
    expected: &'static str,
    allowed: impl Fn(f64) -> bool,
) -> Result<(), Refusal> {
    let Some(cube) = cube else { return Ok(()) };
    if cube.values().len() != cells {
        return Err(Refusal::Shape { what, expected: cells, found: cube.values().len() });
    }
    match cube.values().iter().position(|value| !allowed(*value)) {
        Some(place) => {
            let (importer, exporter, sector) = cube.locate(place);
            let value = cube.values()[place];
            Err(Refusal::Cell { what, importer, exporter, sector, value, expected })
        }
        None => Ok(()),
    }
}

/// Changes by country (`sectors == 0`) or by country and sector must be positive and finite.
fn check_country(what: &'static str, values: &[f64], length: usize, sectors: usize) -> Result<(), Refusal> {
    if values.len() != length {
        return Err(Refusal::Shape { what, expected: length, found: values.len() });
    }
    match values.iter().position(|value| !(value.is_finite() && *value > 0.0)) {
        Some(place) => Err(Refusal::CountryValue {
            what,
            country: Country(place / sectors.max(1)),
            sector: (sectors > 0).then(|| Sector(place % sectors.max(1))),
            value: values[place],
            expected: "a positive number",
        }),
        None => Ok(()),
    }
}
