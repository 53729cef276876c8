//! What tariff would explain why two parties trade no more than they do?
//!
//! ```text
//! tau_ij = (X_ii X_jj / (X_ij X_ji))^(1 / (2 (sigma - 1))) - 1,    phi_ij = sqrt(X_ij X_ji / (X_ii X_jj))
//! ```
//!
//! Head and Ries (2001), *American Economic Review* 91; Novy (2013), *Economic Inquiry* 51. `X_ii`
//! domestic sales. The atlas has none, so they stand for GDP minus exports: value added against
//! gross flows, which understates costs for open economies; where exports exceed GDP there is no
//! value. `sigma` elasticity of substitution. A summary of all that separates two markets, both
//! ways; not a tariff anybody levies.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::party::Party;

/// Elasticity of substitution: the value used by Novy (2013) and the ESCAP–World Bank data base.
pub const SIGMA: f64 = 8.0;

/// Trade costs from flows.
pub const INDICATOR: Indicator = Indicator {
    id: "trade-costs",
    label: "Trade costs",
    formula: "τ = (X_ii X_jj / (X_ij X_ji))^(1/(2(σ−1))) − 1, σ = 8; φ = √(X_ij X_ji / (X_ii X_jj))",
    reference: "Head and Ries (2001); Novy (2013)",
    caveat: "domestic sales are GDP minus exports: value added against gross flows",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Ad valorem equivalent of trade costs, as a ratio.
///
/// # Errors
/// If a flow is not positive.
pub fn novy(x_ii: f64, x_jj: f64, x_ij: f64, x_ji: f64, sigma: f64) -> Result<f64, String> {
    let home = ratio(x_ii, x_ij, "exports")? * ratio(x_jj, x_ji, "exports of the other")?;
    if home <= 0.0 {
        return Err("exports exceed GDP, so there are no domestic sales to compare with".to_owned());
    }
    Ok(home.powf(1.0 / (2.0 * (sigma - 1.0))) - 1.0)
}

fn domestic(s: &Subject<'_>, inputs: &mut Inputs, party: &Party) -> Result<f64, String> {
    let sales = inputs.take(s.of_one(&measure::GDP, party, s.to))? - s.exports(inputs, party, s.to)?;
    if sales > 0.0 {
        Ok(sales)
    } else {
        Err(format!(
            "exports of {} exceed its GDP, so there are no domestic sales to compare with",
            party.name()
        ))
    }
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut inputs = Inputs::default();
    let read = (|| {
        let (x_ij, x_ji) = (inputs.take(s.flow(s.a, s.b))?, inputs.take(s.flow(s.b, s.a))?);
        Ok::<_, String>([domestic(s, &mut inputs, s.a)?, domestic(s, &mut inputs, s.b)?, x_ij, x_ji])
    })();
    let words =
        |[x_ii, x_jj, x_ij, x_ji]: [f64; 4]| format!("X_ii {x_ii}, X_jj {x_jj}, X_ij {x_ij}, X_ji {x_ji}");
    let tau: Worked = read.clone().and_then(|v| {
        let [x_ii, x_jj, x_ij, x_ji] = v;
        Ok((100.0 * novy(x_ii, x_jj, x_ij, x_ji, SIGMA)?, format!("{}, σ = {SIGMA}", words(v))))
    });
    let phi: Worked = read.and_then(|v| {
        let [x_ii, x_jj, x_ij, x_ji] = v;
        Ok((ratio(x_ij * x_ji, x_ii * x_jj, "domestic sales")?.sqrt(), words(v)))
    });
    let label = format!("between {} and {}", s.a.name(), s.b.name());
    vec![
        Value::new("tau", format!("ad valorem equivalent, {label}"), "percent", tau, &inputs),
        Value::new("phi", format!("freeness of trade, {label}"), "index", phi, &inputs),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frictionless_trade_costs_nothing_and_costs_are_symmetric() {
        assert!(novy(2.0, 8.0, 4.0, 4.0, 8.0).unwrap().abs() < 1e-12);
        assert_eq!(novy(50.0, 70.0, 1.0, 2.0, 5.0), novy(70.0, 50.0, 2.0, 1.0, 5.0));
        // tau = 0.5 put in comes out: X_ij = X_ji = 1, X_ii X_jj = 1.5^(2 (sigma - 1)).
        let home = 1.5f64.powf(7.0);
        assert!((novy(home, home, 1.0, 1.0, 8.0).unwrap() - 0.5).abs() < 1e-12);
        assert!(novy(1.0, 1.0, 0.0, 1.0, 8.0).is_err());
    }
}
