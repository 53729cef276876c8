//! Structural gravity as Yotov, Piermartini, Monteiro and Larch (2016, chapter 2) compute it, to
//! tell the equilibrium apart from the procedure that approximates it.

/// Trade with the given bilateral terms, row sums `output` and column sums `spending`
/// (`[exporter][importer]`): what PPML with fixed effects and a constrained bilateral term fits.
pub fn fitted(term: &[Vec<f64>], output: &[f64], spending: &[f64]) -> Vec<Vec<f64>> {
    let n = output.len();
    let mut access = vec![1.0; n];
    let mut supply = vec![1.0; n];
    for _ in 0..20_000 {
        for i in 0..n {
            supply[i] = output[i] / (0..n).map(|j| term[i][j] * access[j]).sum::<f64>();
        }
        let mut worst: f64 = 0.0;
        for j in 0..n {
            let next = spending[j] / (0..n).map(|i| term[i][j] * supply[i]).sum::<f64>();
            worst = worst.max((next / access[j] - 1.0).abs());
            access[j] = next;
        }
        if worst < 1e-15 {
            break;
        }
    }
    (0..n).map(|i| (0..n).map(|j| supply[i] * term[i][j] * access[j]).collect()).collect()
}

/// The guide's own iteration from the conditional equilibrium, stopped after `rounds`. Its
/// factory-gate prices are those of fitted exporter effects, reference country `r`. By country: new
/// over old exports, factory-gate price, inward multilateral resistance (a price index), real output.
///
/// Every fit after the first is exact (trade is multiplied by exporter and importer terms only), so
/// the fixed effects follow without estimation.
pub fn guide(
    base: &[Vec<f64>],
    conditional: &[Vec<f64>],
    term_ratio: &[Vec<f64>],
    r: usize,
    sigma: f64,
    rounds: usize,
) -> Vec<[f64; 4]> {
    let n = base.len();
    let rows = |m: &[Vec<f64>]| -> Vec<f64> { m.iter().map(|row| row.iter().sum()).collect() };
    let y0 = rows(base);
    let e0: Vec<f64> = (0..n).map(|j| (0..n).map(|i| base[i][j]).sum()).collect();
    let phi: Vec<f64> = (0..n).map(|i| e0[i] / y0[i]).collect();
    // Exporter and importer effects relative to the baseline, importer effect of r fixed at one.
    let effects = |trade: &[Vec<f64>]| -> (Vec<f64>, Vec<f64>) {
        let ratio = |i: usize, j: usize| trade[i][j] / (base[i][j] * term_ratio[i][j]);
        let exporter: Vec<f64> = (0..n).map(|i| ratio(i, r)).collect();
        let importer = (0..n).map(|j| ratio(r, j) / ratio(r, r)).collect();
        (exporter, importer)
    };
    let power = 1.0 / (1.0 - sigma);
    let mut trade = conditional.to_vec();
    let (mut pi, mut chi) = effects(&trade);
    let (mut y, mut e) = (y0.clone(), e0.clone());
    let mut change: Vec<f64> = pi.iter().map(|p| p.powf(power)).collect();
    let (mut outward, mut inward) = (vec![1.0; n], vec![1.0; n]);
    for _ in 0..rounds {
        for i in 0..n {
            for j in 0..n {
                trade[i][j] *= change[i] * change[j] / (outward[i] * inward[j]);
            }
        }
        let (new_pi, new_chi) = effects(&trade);
        let new_y = rows(&trade);
        let new_e: Vec<f64> = (0..n).map(|i| phi[i] * new_y[i]).collect();
        let reference = new_e[r] / e[r];
        for i in 0..n {
            change[i] = (new_pi[i] / pi[i] / reference).powf(power);
            outward[i] = (new_y[i] / y[i]) * reference * pi[i] / new_pi[i];
            inward[i] = (new_e[i] / e[i]) * chi[i] / (new_chi[i] * reference);
        }
        (pi, chi, y, e) = (new_pi, new_chi, new_y, new_e);
    }
    let spent = e[r] / e0[r];
    let price: Vec<f64> = pi.iter().map(|p| (p / spent).powf(power)).collect();
    let resistance: Vec<f64> = (0..n).map(|j| (e[j] / e0[j]) / (chi[j] * spent)).collect();
    (0..n)
        .map(|i| {
            let outward = price[i] * spent / pi[i];
            let abroad = |m: &dyn Fn(usize) -> f64| (0..n).filter(|j| *j != i).map(m).sum::<f64>();
            let after =
                abroad(&|j| base[i][j] * term_ratio[i][j] * price[i] * price[j] / (outward * resistance[j]));
            let before = abroad(&|j| base[i][j]);
            let index = resistance[i].powf(power);
            [after / before, price[i], index, price[i] / index]
        })
        .collect()
}
