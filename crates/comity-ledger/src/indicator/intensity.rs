//! Do two parties trade more than their size suggests?
//!
//! ```text
//! Kojima   I_ij = (X_ij / X_i) / (M_j / (M_W - M_i))
//! WITS     T_ij = (X_ij / X_i) / (X_wj / X_W)
//! ```
//!
//! `M_W` all flows, `X_wj` the world's exports to `j`; 1 means as with everybody. The first form
//! leaves `i` itself out of the market it sells to, the second does not, so they differ: each is
//! named. Brown (1949), *Australia and the World Economy*; Kojima (1964), *Hitotsubashi Journal
//! of Economics* 5. Not bounded and not symmetric; not for flows close to zero.

use super::value::ratio;
use super::{Indicator, Inputs, Subject, Value, Worked};
use crate::measure;
use crate::party::Party;

/// Trade intensity in both forms.
pub const INDICATOR: Indicator = Indicator {
    id: "intensity",
    label: "Trade intensity",
    formula: "Kojima (X_ij/X_i) / (M_j/(M_W−M_i)); WITS (X_ij/X_i) / (X_wj/X_W)",
    reference: "Brown (1949); Kojima (1964); WITS",
    caveat: "the two forms differ; both are named",
    measure: measure::TRADE_GOODS_EXPORTS,
    compute,
};

/// Kojima's form.
///
/// # Errors
/// If a denominator is not positive.
pub fn kojima(x_ij: f64, x_i: f64, m_j: f64, m_i: f64, m_w: f64) -> Result<f64, String> {
    let share = ratio(x_ij, x_i, "exports of the origin")?;
    ratio(share, ratio(m_j, m_w - m_i, "imports of the rest of the world")?, "share in imports")
}

/// The form of WITS.
///
/// # Errors
/// If a denominator is not positive.
pub fn wits(x_ij: f64, x_i: f64, m_j: f64, m_w: f64) -> Result<f64, String> {
    let share = ratio(x_ij, x_i, "exports of the origin")?;
    ratio(share, ratio(m_j, m_w, "exports of the world")?, "share in world exports")
}

fn compute(s: &Subject<'_>) -> Vec<Value> {
    let mut out = Vec::new();
    for (way, from, to) in [("a-to-b", s.a, s.b), ("b-to-a", s.b, s.a)] {
        let mut inputs = Inputs::default();
        let read = read(s, &mut inputs, from, to);
        let label = format!("{} to {}", from.name(), to.name());
        let worked = |f: &dyn Fn([f64; 5]) -> Result<f64, String>| -> Worked {
            let v = read.clone()?;
            let [x_ij, x_i, m_j, m_i, m_w] = v;
            Ok((f(v)?, format!("X_ij {x_ij}, X_i {x_i}, M_j {m_j}, M_i {m_i}, M_W {m_w}")))
        };
        let first = worked(&|[x_ij, x_i, m_j, m_i, m_w]| kojima(x_ij, x_i, m_j, m_i, m_w));
        let second = worked(&|[x_ij, x_i, m_j, _, m_w]| wits(x_ij, x_i, m_j, m_w));
        out.push(Value::new(format!("kojima.{way}"), format!("{label} (Kojima)"), "ratio", first, &inputs));
        out.push(Value::new(format!("wits.{way}"), format!("{label} (WITS)"), "ratio", second, &inputs));
    }
    out
}

fn read(s: &Subject<'_>, inputs: &mut Inputs, from: &Party, to: &Party) -> Result<[f64; 5], String> {
    let x_ij = inputs.take(s.flow(from, to))?;
    let x_i = s.exports(inputs, from, s.to)?;
    let m_j = s.imports(inputs, to, s.to)?;
    let m_i = s.imports(inputs, from, s.to)?;
    Ok([x_ij, x_i, m_j, m_i, s.world(inputs, s.to)?])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proportional_trade_has_intensity_one() {
        // Three countries, X_ij = M_j / (M_W - M_i) X_i: i sells to each as everybody else buys.
        let (m, m_w) = ([30.0, 50.0, 20.0], 100.0);
        let x_0 = 40.0;
        let x_01 = x_0 * m[1] / (m_w - m[0]);
        assert!((kojima(x_01, x_0, m[1], m[0], m_w).unwrap() - 1.0).abs() < 1e-12);
        assert!((wits(x_0 * m[1] / m_w, x_0, m[1], m_w).unwrap() - 1.0).abs() < 1e-12);
        assert!(kojima(1.0, 0.0, 1.0, 1.0, 3.0).is_err());
    }
}
