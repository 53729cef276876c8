//! What came out: plain data, serialised as it stands (`comity/simulate/1`).
//!
//! Changes are in per cent of the baseline value. Money is in the unit of the baseline; values
//! after a shock are in units of world factor income of the baseline (the numeraire). Numbers of a
//! run that is not solved are left out: there is only its residual.

use super::baseline::Repair;
use super::shock::Told;
use comity_model::equilibrium::Closure;
use serde::Serialize;
use std::collections::BTreeMap;

/// Ends of the printed intervals: nine of ten draws lie inside.
pub const PROBABILITIES: [f64; 2] = [0.05, 0.95];

/// Why the number of a place is to be taken with care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Caution {
    /// Its domestic sales were repaired.
    Repaired,
    /// Almost nothing it uses is made at home.
    Open,
}

/// The answer to a scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Answer {
    /// `comity/simulate/1`.
    pub schema: &'static str,
    /// Program and version.
    pub program: String,
    /// What was asked.
    pub scenario: ScenarioInfo,
    /// On which baseline.
    pub baseline: BaselineInfo,
    /// One run per variant and closure; the first is the main one.
    pub runs: Vec<Run>,
    /// Published figures beside what was found.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<Met>,
}

/// A published figure beside what was found, in per cent.
#[derive(Clone, Debug, Serialize)]
pub struct Met {
    /// Code of the place.
    pub place: String,
    /// What it is of.
    pub what: String,
    /// Where it is printed.
    pub source: String,
    /// As printed.
    pub printed: f64,
    /// Decimals printed.
    pub decimals: u8,
    /// As found; absent if there is none.
    pub found: Option<f64>,
    /// Distance in units of the last printed digit; half a unit is rounding.
    pub units_off: Option<f64>,
    /// The distance that the scenario says is known, where it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units_known: Option<f64>,
    /// Whether they agree to the last printed digit, or within the distance that is known.
    pub met: bool,
}

/// What was asked.
#[derive(Clone, Debug, Serialize)]
pub struct ScenarioInfo {
    /// Short name.
    pub name: String,
    /// In words.
    pub question: String,
    /// Name of the file.
    pub file: String,
    /// Its SHA-256.
    pub sha256: String,
    /// Day on which blocs are composed.
    pub as_of: String,
    /// Where its numbers come from.
    pub sources: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// The baseline of an answer.
#[derive(Clone, Debug, Serialize)]
pub struct BaselineInfo {
    /// For example `atlas 2023`.
    pub label: String,
    /// The year.
    pub year: Option<i16>,
    /// Number of places.
    pub places: usize,
    /// Number of sectors.
    pub sectors: usize,
    /// Unit of money.
    pub unit: String,
    /// Trade elasticities, smallest and largest.
    pub elasticity: (f64, f64),
    /// Where they come from.
    pub elasticity_source: String,
    /// The zero-shock audit.
    pub audit: CertificateInfo,
    /// Every repair, the largest first.
    pub repairs: Vec<Repair>,
    /// What a reader must know.
    pub notes: Vec<String>,
    /// Publisher, release, licence.
    pub sources: Vec<String>,
}

/// The evidence for a solution.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CertificateInfo {
    /// Whether every equation holds.
    pub solved: bool,
    /// How the search ended, in words.
    pub status: String,
    /// Largest relative residual of any equation; NaN (null) if no point was reached.
    pub worst_residual: f64,
    /// The equation it belongs to.
    pub worst_equation: String,
    /// The method that found the point.
    pub method: String,
    /// Evaluations of the residual and of Jacobian products.
    pub passes: usize,
}

/// One variant under one closure.
#[derive(Clone, Debug, Serialize)]
pub struct Run {
    /// Name of the variant.
    pub variant: String,
    /// The year whose stage it is, if the scenario has stages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i16>,
    /// Name of the closure.
    pub closure: &'static str,
    /// What was done.
    pub shocks: Vec<Told>,
    /// The evidence.
    pub certificate: CertificateInfo,
    /// World imports minus exports over world income: Walras' law, from the flows.
    pub walras: f64,
    /// Largest relative gap between a deficit from the flows and from the accounts.
    pub budget: f64,
    /// The world; absent if not solved.
    pub world: Option<Group>,
    /// The parties asked about.
    pub focus: Vec<Group>,
    /// Every place; empty if not solved.
    pub places: Vec<PlaceResult>,
    /// Trade between the parties asked about and the rest.
    pub pairs: Vec<Pair>,
    /// What trade is worth by home shares alone, for scenarios that end trade.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gains_from_trade: Vec<TradeGain>,
    /// Sectors of the places asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<SectorResult>,
    /// Year by year, with capital that answers; if the scenario asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<PathResult>,
    /// One product alone, if the scenario asks for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lens: Option<LensResult>,
    /// What moved most, in words.
    pub moved: Vec<String>,
    /// How intervals were drawn, if they were.
    pub draws: Option<Draws>,
    /// Which closure.
    #[serde(skip)]
    pub closure_kind: Closure,
    /// Trade before and after, by sector, importer, exporter.
    #[serde(skip)]
    pub trade: Trade,
    /// The unknowns, to start the next solve from.
    #[serde(skip)]
    pub state: Vec<f64>,
}

/// The way to the long run, with capital that answers.
#[derive(Clone, Debug, Serialize)]
pub struct PathResult {
    /// The years, the first with the capital of the baseline.
    pub years: Vec<i16>,
    /// Share of capital in factor income.
    pub capital_share: f64,
    /// Part of capital that wears out in a year.
    pub depreciation_percent: f64,
    /// What a year later is worth.
    pub discount: f64,
    /// The parties asked about and the world, weighted by baseline income.
    pub parties: Vec<PathOf>,
    /// Every place.
    pub places: Vec<PathOf>,
    /// Which year was not solved, if one was not; then there are no numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped: Option<String>,
}

/// One product on one market, all else standing still.
#[derive(Clone, Debug, Serialize)]
pub struct LensResult {
    /// HS code.
    pub product: String,
    /// Name of the buyer.
    pub importer: String,
    /// Name of its sector in the general run.
    pub sector: String,
    /// Elasticity of substitution between suppliers.
    pub substitution: f64,
    /// Elasticity of demand for the product.
    pub demand: f64,
    /// Elasticity of supply; absent if endless.
    pub supply: Option<f64>,
    /// By supplier, the largest first.
    pub suppliers: Vec<LensSupplier>,
    /// Change of the price index of the buyers.
    pub buyers_price_percent: f64,
    /// Duties before and after, in the unit of the file.
    pub revenue: [f64; 2],
    /// What buyers gain by paying other prices.
    pub buyers: f64,
    /// What suppliers gain.
    pub suppliers_gain: f64,
    /// Buyers and treasury together.
    pub together: f64,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// What becomes of one supplier of a product.
#[derive(Clone, Debug, Serialize)]
pub struct LensSupplier {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Tariff before and after.
    pub tariff_percent: [f64; 2],
    /// Imports before duties, before and after, in the unit of the file.
    pub imports: [f64; 2],
    /// Part of the change because buyers want more or less of the product.
    pub creation: f64,
    /// Part because they turn from one supplier to another.
    pub diversion: f64,
    /// Part because the supplier's price moves.
    pub price: f64,
    /// Change of imports of the whole sector from this supplier in the general run.
    pub sector_percent: Option<f64>,
}

/// The path of a place or a party: changes against a baseline that stays as it is.
#[derive(Clone, Debug, Serialize)]
pub struct PathOf {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Real income by year.
    pub real_income_percent: Vec<f64>,
    /// Real consumption by year.
    pub consumption_percent: Vec<f64>,
    /// Capital at the beginning of each year.
    pub capital_percent: Vec<f64>,
    /// Real income in the long run.
    pub long_run_percent: f64,
    /// Capital in the long run.
    pub long_run_capital_percent: f64,
    /// The constant change of consumption that is worth as much as the whole path.
    pub welfare_percent: f64,
}

/// Loss of the real wage if all trade of a place ended, from its home shares and elasticities alone.
#[derive(Clone, Debug, Serialize)]
pub struct TradeGain {
    /// Its code.
    pub code: String,
    /// The loss; absent if the place never buys some sector at home.
    pub percent: Option<f64>,
}

/// One sector of one place.
#[derive(Clone, Debug, Serialize)]
pub struct SectorResult {
    /// Code of the place.
    pub place: String,
    /// Code of the sector.
    pub sector: String,
    /// Name of the sector.
    pub name: String,
    /// Sales of the factory before and after, in units of world factor income.
    pub output: [f64; 2],
    /// Change of the volume of output; absent if nothing is made.
    pub volume_percent: Option<f64>,
    /// Change of the price at the factory.
    pub price_percent: Option<f64>,
    /// Change of what buyers in the place pay, over all sources.
    pub buyers_price_percent: f64,
    /// Change of labour in the sector: a share of output goes to labour, at one wage for all sectors.
    pub labour_percent: Option<f64>,
    /// The same in per cent of all labour of the place.
    pub labour_shift_percent: f64,
    /// Exports before and after.
    pub exports: [f64; 2],
    /// Imports before and after.
    pub imports: [f64; 2],
}

/// What partners and sectors add to the change of real income of one place: log points times 100 that
/// add exactly to `total`.
#[derive(Clone, Debug, Serialize)]
pub struct ContributionsResult {
    /// By partner, the largest first.
    pub by_partner: Vec<Part>,
    /// By sector, the largest first.
    pub by_sector: Vec<Part>,
    /// Own productivity and costs of selling at home.
    pub own: f64,
    /// Labour supplied and endowed.
    pub labour: f64,
    /// Transfers that pay for deficits.
    pub transfers: f64,
    /// The sum: 100 times the log change of real income.
    pub total: f64,
    /// By partner and sector, for tables.
    #[serde(skip)]
    pub cells: Vec<comity_model::equilibrium::contributions::Contribution>,
}

/// What one partner or one sector adds.
#[derive(Clone, Debug, Serialize)]
pub struct Part {
    /// Code of the partner or the sector.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Imports that cost more or fewer hours of own labour.
    pub prices: f64,
    /// Revenue of taxes on this trade.
    pub revenue: f64,
    /// The two together.
    pub sum: f64,
    /// First-order terms of trade, per cent of income; absent for shocks that forbid trade.
    pub terms_of_trade_percent: Option<f64>,
    /// First-order volume of trade, per cent of income.
    pub volume_of_trade_percent: Option<f64>,
    /// First-order costs of trade, per cent of income.
    pub costs_percent: Option<f64>,
}

/// Flows at the seller's price in the order sector, importer, exporter.
#[derive(Clone, Debug, Default)]
pub struct Trade {
    /// Number of places.
    pub places: usize,
    /// Before the shock.
    pub before: Vec<f64>,
    /// After the shock.
    pub after: Vec<f64>,
}

impl Trade {
    /// Flows from `from` to `to` in one sector, before and after.
    pub fn sector(&self, from: usize, to: usize, sector: usize) -> (f64, f64) {
        let cell = sector * self.places * self.places + to * self.places + from;
        (self.before[cell], self.after[cell])
    }

    /// Sum over sectors of the flows from `from` to `to`, before and after.
    pub fn total(&self, from: usize, to: usize) -> (f64, f64) {
        let square = self.places * self.places;
        let cells = (0..self.before.len() / square.max(1)).map(|j| j * square + to * self.places + from);
        cells.fold((0.0, 0.0), |sum, cell| (sum.0 + self.before[cell], sum.1 + self.after[cell]))
    }
}

/// A value with an interval, if draws were made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Ranged {
    /// The central value.
    pub value: f64,
    /// Lower end of the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end of the interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// A party or the world.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// Code or name as asked for.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Number of places of the baseline in it.
    pub members: usize,
    /// Change of real income, weighted by baseline income.
    pub real_income_percent: Ranged,
    /// The same as money of the baseline: the sum of equivalent variations.
    pub equivalent_variation: f64,
    /// Change of exports to outside.
    pub exports_percent: f64,
    /// Change of imports from outside.
    pub imports_percent: f64,
    /// Indices of its members.
    #[serde(skip)]
    pub at: Vec<usize>,
}

/// Everything about one place.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceResult {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Evidence id of the GDP that its home sales are built from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
    /// Why its numbers are to be taken with care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caution: Option<Caution>,
    /// Change of real income, exact.
    pub real_income_percent: Ranged,
    /// The same less the cost of effort, where labour supply is elastic.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub net_of_effort_percent: Option<f64>,
    /// The first-order change of real income; absent for a shock that forbids trade, as its parts are.
    pub first_order_percent: Option<f64>,
    /// Of it terms of trade.
    pub terms_of_trade_percent: Option<f64>,
    /// Of it volume of trade.
    pub volume_of_trade_percent: Option<f64>,
    /// Of it costs of trade and own productivity.
    pub technology_percent: Option<f64>,
    /// Of it labour supplied and endowed.
    pub factors_percent: Option<f64>,
    /// Of it transfers that move.
    pub moving_transfers_percent: Option<f64>,
    /// The exact change in logs, in parts that add to it.
    pub decomposition: Parts,
    /// The exact change by partner and sector, for the places asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contributions: Option<ContributionsResult>,
    /// Equivalent variation in money of the baseline.
    pub equivalent_variation: f64,
    /// Change of the nominal wage, in units of world factor income.
    pub wage_percent: f64,
    /// Change of the real wage.
    pub real_wage_percent: f64,
    /// Change of labour supplied.
    pub labour_percent: f64,
    /// Change of the price of the final basket.
    pub price_index_percent: f64,
    /// Change of nominal income.
    pub income_percent: f64,
    /// Income of the baseline.
    pub income: f64,
    /// Income of factors, before and after.
    #[serde(skip)]
    pub factor_income: [f64; 2],
    /// Exports before and after.
    pub exports: [f64; 2],
    /// Imports before and after.
    pub imports: [f64; 2],
    /// Tariff revenue before and after.
    pub tariff_revenue: [f64; 2],
    /// Share of spending that stays at home, before and after.
    pub domestic_share: [f64; 2],
    /// Relative excess of earnings over sales: the residual of its market.
    pub market_residual: f64,
    /// Ends of the intervals of every number above, if draws were made.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub intervals: BTreeMap<&'static str, [f64; 2]>,
}

/// Parts of the log change of real income, times 100.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Parts {
    /// Real wage: the own-share part.
    pub real_wage: f64,
    /// Labour supplied and endowed.
    pub labour: f64,
    /// Tariff revenue.
    pub revenue: f64,
    /// Transfers that pay for deficits.
    pub transfers: f64,
}

/// Trade from one party to another.
#[derive(Clone, Debug, Serialize)]
pub struct Pair {
    /// Seller.
    pub from: String,
    /// Buyer.
    pub to: String,
    /// Before.
    pub before: f64,
    /// After.
    pub after: f64,
    /// Change.
    pub change_percent: Option<f64>,
    /// Evidence id of the flow before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<String>,
}

/// How intervals were drawn.
#[derive(Clone, Debug, Serialize)]
pub struct Draws {
    /// Draws asked for.
    pub count: usize,
    /// Seed.
    pub seed: u64,
    /// Draws without an answer, and why; at most ten are named.
    pub failed: Vec<(usize, String)>,
    /// Number of draws without an answer.
    pub failed_count: usize,
    /// Probabilities at the ends of the intervals.
    pub probabilities: [f64; 2],
    /// What was drawn, in words.
    pub what: Vec<String>,
}
