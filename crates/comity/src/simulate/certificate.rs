//! The evidence of the model with the names of places, and what to do where there is no solution.

use super::baseline::Baseline;
use super::result::CertificateInfo;
use comity_model::equilibrium::axes::Country;
use comity_model::equilibrium::{Certificate, Closure, Refusal, Status};

/// Closures under which trade cut to pieces has an answer, other than the one that had none.
fn advice(tried: Closure) -> &'static str {
    match tried {
        Closure::Additive | Closure::Multiplicative => {
            "choose closure balanced-first, which removes deficits before the shock"
        }
        Closure::BalancedFirst | Closure::BalancedByShock => {
            "choose closure additive or multiplicative, which keep deficits"
        }
    }
}

/// The evidence of the model with names; `tried` is the closure it was solved under.
pub fn certificate(baseline: &Baseline, c: &Certificate, tried: Closure) -> CertificateInfo {
    let name = |n: Country| baseline.places[n.0].name.clone();
    let status = match &c.status {
        Status::Solved => "solved: every equation holds to the tolerance".to_owned(),
        Status::NotConverged => "not converged: the best point found does not meet the tolerance".to_owned(),
        Status::NotFinite(equation) => {
            format!("not finite: {} has no finite value", baseline.equation(equation))
        }
        Status::NegativeIncome { country, income } => format!(
            "negative income: the deficit that stays fixed exceeds what {} earns (income {income:.3e}); {}",
            name(*country),
            advice(tried)
        ),
        Status::Disconnected { country, imbalance } => format!(
            "disconnected: the shock cuts off {} with others, whose deficits add to {imbalance:.3e} instead of zero; {}",
            name(*country),
            advice(tried)
        ),
        Status::OneWay(country) => format!(
            "one-way: a group with {} only buys or only sells, so its trade cannot balance; {}",
            name(*country),
            advice(tried)
        ),
        #[allow(unreachable_patterns, reason = "the model may learn to say more")]
        other => format!("{other:?}"),
    };
    CertificateInfo {
        solved: c.is_solved(),
        status,
        worst_residual: c.worst_residual,
        worst_equation: baseline.equation(&c.worst_equation),
        method: format!("{:?}", c.method),
        passes: c.passes,
    }
}

/// What is solved is impossible, not the way it was written: the other variants stand.
pub(super) fn impossible(baseline: &Baseline, refusal: &Refusal) -> Option<CertificateInfo> {
    matches!(refusal, Refusal::NoSupplier { .. }).then(|| CertificateInfo {
        solved: false,
        status: format!(
            "impossible: {}; leave that sector out, for example with sectors = [\"goods\", \"-CODE\"]",
            baseline.refusal(refusal)
        ),
        worst_residual: f64::NAN,
        worst_equation: String::new(),
        method: String::new(),
        passes: 0,
    })
}
