//! What does a tariff do to one product on one market? Partial equilibrium, in closed form.
//!
//! ```text
//! q_i = tau_i^(-sigma) p_i^(-sigma) P^(sigma - epsilon)     demand for supplier i, of total demand P^(-epsilon)
//! q_i = p_i^s                                               supply; infinite s keeps world prices p_i at one
//! P^(1 - sigma) = sum w_i (tau_i p_i)^(1 - sigma)           price index of the buyers
//!
//! P = S^((s + sigma) / ((1 - sigma)(s + epsilon))),   S = sum w_i tau_i^((1 - sigma) s / (s + sigma))
//! ```
//!
//! Everything is after over before. `tau_i` the change of one plus the tariff, `w_i` the share of supplier `i` in what
//! buyers pay, duties included, `sigma` the elasticity of substitution between suppliers, `epsilon` that of demand for
//! the product, `s` that of supply to this market. References: Armington (1969); the question is that of SMART (Laird
//! and Yeats 1986; Jammes and Olarreaga 2005), answered for changes of any size and not by its linear formulas; finite
//! supply as in Francois and Hall (2003). Not for a product that is an input of much else, nor for a tariff on many
//! products: incomes and wages stand still here. Home producers are no supplier unless they are given as one.

/// What buyers of a product import from one supplier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supplier {
    /// Imports before duties, in any unit of value.
    pub imports: f64,
    /// Tariff before, as a share of the value (0.25 for 25 %).
    pub before: f64,
    /// Tariff after.
    pub after: f64,
}

/// Elasticities, all positive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Elasticities {
    /// Between suppliers (`sigma`), not one.
    pub substitution: f64,
    /// Of demand for the product (`epsilon`).
    pub demand: f64,
    /// Of supply to this market (`s`); infinite for a buyer too small to move world prices.
    pub supply: f64,
}

/// What becomes of one supplier.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sales {
    /// Imports after, before duties.
    pub imports: f64,
    /// Part of the change because buyers want more or less of the product.
    pub creation: f64,
    /// Part because they turn from one supplier to another.
    pub diversion: f64,
    /// Part because the supplier's price moves.
    pub price: f64,
}

/// What becomes of the market, in the unit of the imports.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// By supplier, in the order given.
    pub sales: Vec<Sales>,
    /// Price index of the buyers, after over before.
    pub price: f64,
    /// Duties before and after.
    pub revenue: (f64, f64),
    /// What buyers gain (lose, if negative) by paying other prices.
    pub buyers: f64,
    /// What suppliers gain; zero if supply is infinitely elastic.
    pub suppliers: f64,
}

impl Outcome {
    /// Buyers and treasury together.
    pub fn welfare(&self) -> f64 {
        self.buyers + self.revenue.1 - self.revenue.0
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Refused {
    /// An elasticity that is not positive, or a substitution of one.
    Elasticity(f64),
    /// A tariff of minus 100 % or less, or not a number.
    Tariff(f64),
    /// Imports that are negative or not a number.
    Imports(f64),
    /// Nothing is imported.
    Empty,
}

/// What the market comes to under the tariffs after.
///
/// # Errors
/// If a number has no meaning here.
pub fn outcome(suppliers: &[Supplier], e: &Elasticities) -> Result<Outcome, Refused> {
    check(suppliers, e)?;
    let paid: f64 = suppliers.iter().map(|x| x.imports * (1.0 + x.before)).sum();
    let (sigma, epsilon) = (e.substitution, e.demand);
    // Shares of the change of a tariff that buyers and the supplier bear, at a given price index.
    let (buyers, seller) = if e.supply.is_infinite() {
        (1.0, 0.0)
    } else {
        (e.supply / (e.supply + sigma), 1.0 / (e.supply + sigma))
    };
    let tau = |x: &Supplier| (1.0 + x.after) / (1.0 + x.before);
    let weighted = |x: &Supplier| x.imports * (1.0 + x.before) / paid * tau(x).powf((1.0 - sigma) * buyers);
    let sum: f64 = suppliers.iter().map(weighted).sum();
    let passed = if e.supply.is_infinite() { 1.0 } else { (e.supply + sigma) / (e.supply + epsilon) };
    let price = sum.powf(passed / (1.0 - sigma));
    let scale = price.powf(-epsilon);
    let sale = |x: &Supplier| {
        let world = (tau(x).powf(-sigma) * price.powf(sigma - epsilon)).powf(seller);
        let quantity = (tau(x) * world).powf(-sigma) * price.powf(sigma - epsilon);
        Sales {
            imports: x.imports * world * quantity,
            creation: x.imports * (scale - 1.0),
            diversion: x.imports * (quantity - scale),
            price: x.imports * quantity * (world - 1.0),
        }
    };
    let sales: Vec<Sales> = suppliers.iter().map(sale).collect();
    let duties =
        |of: &dyn Fn(&Supplier, &Sales) -> f64| suppliers.iter().zip(&sales).map(|(x, y)| of(x, y)).sum();
    let gain = |x: &Supplier, y: &Sales| {
        let world = if x.imports == 0.0 { 1.0 } else { 1.0 + y.price / (y.imports - y.price) };
        x.imports * (world.powf(1.0 + e.supply) - 1.0) / (1.0 + e.supply)
    };
    Ok(Outcome {
        revenue: (duties(&|x, _| x.before * x.imports), duties(&|x, y| x.after * y.imports)),
        buyers: paid * below_demand(price, epsilon),
        suppliers: if e.supply.is_infinite() { 0.0 } else { duties(&gain) },
        sales,
        price,
    })
}

/// The area below demand between a price and one, per unit of what was paid.
fn below_demand(price: f64, epsilon: f64) -> f64 {
    if (epsilon - 1.0).abs() < 1e-9 {
        -price.ln()
    } else {
        (1.0 - price.powf(1.0 - epsilon)) / (1.0 - epsilon)
    }
}

fn check(suppliers: &[Supplier], e: &Elasticities) -> Result<(), Refused> {
    let wrong = |x: f64| x.is_nan() || x <= 0.0;
    if wrong(e.substitution) || e.substitution == 1.0 || e.substitution.is_infinite() {
        return Err(Refused::Elasticity(e.substitution));
    }
    if wrong(e.demand) || e.demand.is_infinite() {
        return Err(Refused::Elasticity(e.demand));
    }
    if wrong(e.supply) {
        return Err(Refused::Elasticity(e.supply));
    }
    for x in suppliers {
        if let Some(tariff) = [x.before, x.after].into_iter().find(|t| !t.is_finite() || *t <= -1.0) {
            return Err(Refused::Tariff(tariff));
        }
        if !x.imports.is_finite() || x.imports < 0.0 {
            return Err(Refused::Imports(x.imports));
        }
    }
    if suppliers.iter().any(|x| x.imports > 0.0) { Ok(()) } else { Err(Refused::Empty) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Elasticities = Elasticities { substitution: 5.0, demand: 1.5, supply: f64::INFINITY };

    fn three(tariffs: [(f64, f64); 3]) -> Vec<Supplier> {
        let of = |(imports, (before, after))| Supplier { imports, before, after };
        [60.0, 30.0, 10.0].into_iter().zip(tariffs).map(of).collect()
    }

    fn near(a: f64, b: f64, tolerance: f64) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "{a} {b}");
    }

    #[test]
    fn nothing_changes_nothing() {
        let found = outcome(&three([(0.1, 0.1), (0.0, 0.0), (0.25, 0.25)]), &SMALL).unwrap();
        near(found.price, 1.0, 1e-15);
        near(found.welfare(), 0.0, 1e-12);
        near(found.sales[2].imports, 10.0, 1e-14);
    }

    #[test]
    fn demand_supply_and_price_index_all_hold() {
        let e = Elasticities { supply: 2.5, ..SMALL };
        let suppliers = three([(0.05, 0.3), (0.05, 0.05), (0.2, 0.0)]);
        let found = outcome(&suppliers, &e).unwrap();
        let paid: f64 = suppliers.iter().map(|x| x.imports * (1.0 + x.before)).sum();
        let mut index = 0.0;
        for (x, y) in suppliers.iter().zip(&found.sales) {
            near(x.imports + y.creation + y.diversion + y.price, y.imports, 1e-13);
            let tau = (1.0 + x.after) / (1.0 + x.before);
            let quantity = 1.0 + (y.creation + y.diversion) / x.imports;
            let world = y.imports / x.imports / quantity;
            near(world.powf(e.supply), quantity, 1e-12);
            near(
                (tau * world).powf(-e.substitution) * found.price.powf(e.substitution - e.demand),
                quantity,
                1e-12,
            );
            index += x.imports * (1.0 + x.before) / paid * (tau * world).powf(1.0 - e.substitution);
        }
        near(index.powf(1.0 / (1.0 - e.substitution)), found.price, 1e-13);
        // A supplier of almost endless elasticity is one of endless elasticity.
        let almost = outcome(&suppliers, &Elasticities { supply: 1e9, ..SMALL }).unwrap();
        near(almost.welfare(), outcome(&suppliers, &SMALL).unwrap().welfare(), 1e-6);
    }

    #[test]
    fn a_small_uniform_tariff_costs_harbergers_triangle() {
        let t = 1e-4;
        let found = outcome(&three([(0.0, t); 3]), &SMALL).unwrap();
        near(found.welfare() / (-0.5 * SMALL.demand * t * t * 100.0), 1.0, 1e-3);
        near(found.sales.iter().map(|s| s.diversion).sum::<f64>(), 0.0, 1e-12);
    }

    #[test]
    fn the_best_uniform_tariff_of_a_large_buyer_is_the_inverse_of_supply() {
        let welfare = |t: f64| {
            outcome(&three([(0.0, t); 3]), &Elasticities { supply: 4.0, ..SMALL }).unwrap().welfare()
        };
        let (h, best) = (1e-4, 0.25);
        assert!(welfare(0.1) > 0.0);
        assert!((welfare(best + h) - welfare(best - h)).abs() / (2.0 * h) < 1e-4);
        assert!(welfare(best) > welfare(0.2) && welfare(best) > welfare(0.3));
    }

    #[test]
    fn a_preference_diverts_and_numbers_without_meaning_are_refused() {
        let found = outcome(&three([(0.1, 0.1), (0.1, 0.0), (0.1, 0.1)]), &SMALL).unwrap();
        assert!(found.sales[1].diversion > 0.0 && found.sales[0].diversion < 0.0);
        assert!(found.sales[1].creation > 0.0 && found.price < 1.0);
        let one = Elasticities { substitution: 1.0, ..SMALL };
        assert_eq!(outcome(&three([(0.0, 0.1); 3]), &one), Err(Refused::Elasticity(1.0)));
        assert_eq!(outcome(&three([(0.0, -1.0); 3]), &SMALL), Err(Refused::Tariff(-1.0)));
        assert_eq!(outcome(&[], &SMALL), Err(Refused::Empty));
    }
}
