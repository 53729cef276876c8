//! One product alone: what a tariff of the scenario does to it while all else stands still, beside the general equilibrium.
//!
//! The formulas are those of [`comity_model::equilibrium::market`]. What the two say of a supplier may differ in size, since a
//! sector holds many products and wages move; where it differs in sign, that is told.

use super::Prepared;
use super::result::{LensResult, LensSupplier, Run};
use super::scenario::{LensOptions, Scenario, Variant};
use super::shock::market;
use super::words::change;
use crate::failure::Failure;
use crate::output;
use comity_figures::words::grouped;
use comity_ledger::world::World;
use comity_model::equilibrium::market::{Sales, Supplier, outcome};

/// Suppliers printed.
const PRINTED: usize = 12;
/// A change of trade by less, in per cent, has no sign that matters.
const STILL: f64 = 0.05;

/// The product of a scenario in a solved run.
///
/// # Errors
/// As [`market`], or elasticities without a meaning.
pub(super) fn look(
    world: &World,
    prepared: &Prepared,
    (scenario, variant): (&Scenario, &Variant),
    asked: &LensOptions,
    run: &Run,
) -> Result<LensResult, Failure> {
    let baseline = &prepared.baseline;
    let market = market(world, baseline, (scenario, variant), run.year, asked)?;
    let given: Vec<Supplier> = market.suppliers.iter().map(|(_, supplier)| *supplier).collect();
    let found = outcome(&given, &asked.elasticities)
        .map_err(|why| Failure::usage(format!("{}: the lens has no answer: {why:?}", asked.at)))?;
    let one = |((i, before), after): (&(usize, Supplier), &Sales)| {
        let (from, to) = run.trade.sector(*i, market.importer, market.sector);
        LensSupplier {
            code: baseline.places[*i].code.clone(),
            name: baseline.places[*i].name.clone(),
            tariff_percent: [100.0 * before.before, 100.0 * before.after],
            imports: [before.imports, after.imports],
            creation: after.creation,
            diversion: after.diversion,
            price: after.price,
            sector_percent: (from > 0.0).then(|| 100.0 * (to / from - 1.0)),
        }
    };
    let suppliers: Vec<LensSupplier> = market.suppliers.iter().zip(&found.sales).map(one).collect();
    let mut notes = market.notes;
    notes.extend(apart(&suppliers, &baseline.sectors[market.sector].name));
    Ok(LensResult {
        product: asked.product.clone(),
        importer: crate::words::the(&baseline.places[market.importer].name),
        sector: baseline.sectors[market.sector].name.clone(),
        buyers_price_percent: 100.0 * (found.price - 1.0),
        revenue: found.revenue.into(),
        buyers: found.buyers,
        suppliers_gain: found.suppliers,
        together: found.welfare(),
        substitution: asked.elasticities.substitution,
        demand: asked.elasticities.demand,
        supply: asked.elasticities.supply.is_finite().then_some(asked.elasticities.supply),
        suppliers,
        notes,
    })
}

/// Suppliers of which the lens and the general run say opposite things.
fn apart(suppliers: &[LensSupplier], sector: &str) -> Option<String> {
    let differ = |s: &&LensSupplier| {
        let alone = 100.0 * (s.imports[1] / s.imports[0] - 1.0);
        s.sector_percent.is_some_and(|general| {
            alone.abs() > STILL && general.abs() > STILL && (alone > 0.0) != (general > 0.0)
        })
    };
    let names: Vec<String> = suppliers.iter().filter(differ).map(|s| s.name.clone()).collect();
    (!names.is_empty()).then(|| {
        format!(
            "from {} the product and the whole of {sector} move in opposite directions: the tariff on the product is not the mean of its sector, and in the general run wages and other tariffs move too",
            crate::words::list(&names)
        )
    })
}

/// What the numbers rest on, in a line.
pub(super) fn terms(lens: &LensResult) -> String {
    let supply = match lens.supply {
        Some(supply) => format!("of supply {supply}"),
        None => "endless supply: world prices stand still".to_owned(),
    };
    format!(
        "Elasticity of substitution {}, of demand {}, {supply}. Money in the unit of the file. Wages, incomes, inputs and other products stand still here; home producers are not among the suppliers. The last column is the whole of {} in the general run.",
        lens.substitution, lens.demand, lens.sector
    )
}

/// The product as a table.
pub(super) fn text(run: &Run) -> String {
    let Some(lens) = &run.lens else { return String::new() };
    let money = |x: f64| grouped(x, 0);
    let signed = |x: f64| if x > 0.0 { format!("+{}", money(x)) } else { money(x) };
    let heading = ["supplier", "tariff", "before", "after", "creation", "diversion", "sector"];
    let row = |s: &LensSupplier| {
        let rate = |x: f64| format!("{} %", grouped(x, 1));
        let [before, after] = s.tariff_percent;
        let tariff =
            if before == after { rate(before) } else { format!("{} → {}", rate(before), rate(after)) };
        vec![
            s.name.clone(),
            tariff,
            money(s.imports[0]),
            money(s.imports[1]),
            signed(s.creation),
            signed(s.diversion),
            s.sector_percent.map_or_else(|| "–".to_owned(), change),
        ]
    };
    let rows: Vec<Vec<String>> = lens.suppliers.iter().take(PRINTED).map(row).collect();
    let numeric: Vec<usize> = (1..heading.len()).collect();
    let more = lens.suppliers.len().saturating_sub(PRINTED);
    let more = if more > 0 { format!("{more} smaller suppliers: --json has all\n") } else { String::new() };
    let notes: String = lens.notes.iter().map(|note| format!("  note    {note}\n")).collect();
    format!(
        "One product: HS {} bought by {}\n{}{more}prices that buyers pay {}; duties {} to {}; buyers {}, treasury {}, together {}\n{}\n{notes}\n",
        lens.product,
        lens.importer,
        output::table(&heading, &numeric, &rows),
        change(lens.buyers_price_percent),
        money(lens.revenue[0]),
        money(lens.revenue[1]),
        signed(lens.buyers),
        signed(lens.revenue[1] - lens.revenue[0]),
        signed(lens.together),
        terms(lens),
    )
}
