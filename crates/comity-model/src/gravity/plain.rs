//! Alternating projections: right and slow; the fast solvers are to agree with it.

use super::*;

pub(super) fn estimate(data: &Data<'_>, options: &Options) -> Result<Fit, Refusal> {
    let given = data.rows();
    let weight = |r: usize| data.weights.map_or(1.0, |w| w[r]);
    let offset = |r: usize| data.offset.map_or(0.0, |o| o[r]);
    let mut drops = Drops::default();
    let mut live = Vec::new();
    for r in 0..given {
        let mut row = vec![data.response[r], weight(r), offset(r)];
        row.extend(data.regressors.iter().map(|x| x.values[r]));
        if row.iter().any(|v| v.is_nan()) {
            drops.rows.push(DroppedRow { row: r, reason: Reason::Missing });
        } else if weight(r) == 0.0 {
            drops.rows.push(DroppedRow { row: r, reason: Reason::ZeroWeight });
        } else {
            live.push(r);
        }
    }
    prune(data, options, &mut live, &mut drops);
    drops.rows.sort_by_key(|d| d.row);
    if live.is_empty() {
        return Err(Refusal::NoRows { given, drops });
    }
    let poisson = options.family != Family::LeastSquares;
    let y: Vec<f64> = live.iter().map(|&r| data.response[r]).collect();
    let mean = y.iter().sum::<f64>() / y.len() as f64;
    let groups: Vec<(Vec<usize>, usize)> = data
        .effects
        .iter()
        .map(|e| (live.iter().map(|&r| data.level(&e.factors, r)).collect(), data.levels(&e.factors)))
        .collect();
    let x: Vec<Vec<f64>> =
        data.regressors.iter().map(|c| live.iter().map(|&r| c.values[r]).collect()).collect();
    let k = x.len();
    let off: Vec<f64> = live.iter().map(|&r| offset(r)).collect();
    let mut eta: Vec<f64> = y.iter().map(|y| if poisson { (0.5 * (y + mean)).ln() } else { 0.0 }).collect();
    let mut beta = vec![0.0; k];
    let (mut within, mut w, mut inverse, mut residual) = (x.clone(), vec![], vec![], vec![]);
    let (mut iterations, mut inner, mut moved) = (0, 0, f64::INFINITY);
    while iterations < options.iterations && moved > 1e-12 {
        iterations += 1;
        let mu: Vec<f64> = eta.iter().map(|e| if poisson { e.exp() } else { *e }).collect();
        w = (0..y.len()).map(|i| weight(live[i]) * if poisson { mu[i] } else { 1.0 }).collect::<Vec<_>>();
        let z: Vec<f64> = (0..y.len())
            .map(|i| if poisson { eta[i] - off[i] + (y[i] - mu[i]) / mu[i] } else { y[i] - off[i] })
            .collect();
        let mut response = z.clone();
        inner += demean(&mut response, &w, &groups);
        within.clone_from(&x);
        for column in &mut within {
            inner += demean(column, &w, &groups);
        }
        let cross = |a: &[f64], b: &[f64]| (0..a.len()).map(|i| w[i] * a[i] * b[i]).sum::<f64>();
        let gram: Vec<f64> = (0..k * k).map(|c| cross(&within[c / k], &within[c % k])).collect();
        inverse = invert(gram, k);
        let right: Vec<f64> = within.iter().map(|c| cross(c, &response)).collect();
        beta = (0..k).map(|a| (0..k).map(|b| inverse[a * k + b] * right[b]).sum()).collect();
        moved = 0.0;
        residual = (0..y.len())
            .map(|i| response[i] - (0..k).map(|a| within[a][i] * beta[a]).sum::<f64>())
            .collect::<Vec<_>>();
        for i in 0..y.len() {
            let new = z[i] - residual[i] + off[i];
            moved = f64::max(moved, (new - eta[i]).abs());
            eta[i] = new;
        }
        if !poisson {
            moved = 0.0;
        }
    }
    let score: Vec<Vec<f64>> =
        within.iter().map(|c| (0..y.len()).map(|i| c[i] * w[i] * residual[i]).collect()).collect();
    let cluster = data.clusters.first().filter(|_| options.covariance == Covariance::Clustered);
    let group: Vec<usize> = match cluster {
        Some(c) => live.iter().map(|&r| data.level(&c.factors, r)).collect(),
        None => (0..live.len()).collect(),
    };
    let mut sums = std::collections::BTreeMap::new();
    for (i, g) in group.iter().enumerate() {
        let at = sums.entry(*g).or_insert_with(|| vec![0.0; k]);
        (0..k).for_each(|a| at[a] += score[a][i]);
    }
    let count = sums.len() as f64;
    let meat = |a: usize, b: usize| sums.values().map(|s| s[a] * s[b]).sum::<f64>() * count / (count - 1.0);
    let covariance: Vec<f64> = (0..k * k)
        .map(|c| {
            let mut total = 0.0;
            for a in 0..k {
                for b in 0..k {
                    total += inverse[c / k * k + a] * meat(a, b) * inverse[b * k + c % k];
                }
            }
            total
        })
        .collect();
    let coefficients = (0..k)
        .map(|a| {
            let se = covariance[a * k + a].sqrt();
            Coefficient {
                name: data.regressors[a].name.clone(),
                regressor: a,
                estimate: beta[a],
                se,
                statistic: beta[a] / se,
                p_value: libm::erfc((beta[a] / se).abs() / std::f64::consts::SQRT_2),
            }
        })
        .collect();
    let mut full = vec![f64::NAN; given];
    live.iter().zip(&eta).for_each(|(&r, e)| full[r] = *e);
    let cells = data
        .effects
        .iter()
        .zip(&groups)
        .map(|(e, (codes, levels))| {
            let (mut left, mut total) = (vec![0.0; *levels], vec![0.0; *levels]);
            for (i, &c) in codes.iter().enumerate() {
                let mu = if poisson { eta[i].exp() } else { eta[i] };
                left[c] += weight(live[i]) * (y[i] - mu);
                total[c] += weight(live[i]) * y[i].abs();
            }
            let share = |c: &usize| if total[*c] > 0.0 { (left[*c] / total[*c]).abs() } else { 0.0 };
            let level = (0..*levels).max_by(|a, b| share(a).total_cmp(&share(b))).unwrap_or(0);
            CellScore { effect: e.name.clone(), level, relative: share(&level) }
        })
        .collect();
    Ok(Fit {
        coefficients,
        covariance,
        eta: full,
        certificate: Certificate { cells, ..Certificate::default() },
        status: if moved > 1e-12 {
            Status::NotConverged { residual: moved, tolerance: 1e-12 }
        } else {
            Status::Converged
        },
        iterations,
        inner_iterations: inner,
        rows_given: given,
        rows_used: live.len(),
        drops,
        ..Fit::default()
    })
}

fn prune(data: &Data<'_>, options: &Options, live: &mut Vec<usize>, drops: &mut Drops) {
    loop {
        let before = live.len();
        for (effect, e) in data.effects.iter().enumerate() {
            let levels = data.levels(&e.factors);
            let (mut count, mut total) = (vec![0usize; levels], vec![0.0; levels]);
            for &r in live.iter() {
                count[data.level(&e.factors, r)] += 1;
                total[data.level(&e.factors, r)] += data.response[r];
            }
            live.retain(|&r| {
                let level = data.level(&e.factors, r);
                let zero = options.family == Family::Poisson && total[level] == 0.0;
                if zero || count[level] == 1 {
                    let reason = if zero {
                        Reason::SeparatedByEffect { effect }
                    } else {
                        Reason::Singleton { effect }
                    };
                    drops.rows.push(DroppedRow { row: r, reason });
                }
                !zero && count[level] > 1
            });
        }
        if live.len() == before {
            return;
        }
    }
}

/// Takes the weighted means out, effect by effect, until nothing moves; the number of sweeps.
fn demean(x: &mut [f64], w: &[f64], groups: &[(Vec<usize>, usize)]) -> usize {
    let scale = x.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    for sweep in 0..20_000 {
        let mut moved = 0.0_f64;
        for (codes, levels) in groups {
            let (mut top, mut bottom) = (vec![0.0; *levels], vec![0.0; *levels]);
            for (i, &c) in codes.iter().enumerate() {
                top[c] += w[i] * x[i];
                bottom[c] += w[i];
            }
            for (i, &c) in codes.iter().enumerate() {
                let mean = top[c] / bottom[c];
                x[i] -= mean;
                moved = moved.max(mean.abs());
            }
        }
        if moved <= 1e-13 * scale || groups.len() < 2 {
            return sweep + 1;
        }
    }
    20_000
}

fn invert(mut a: Vec<f64>, k: usize) -> Vec<f64> {
    for p in 0..k {
        let d = 1.0 / a[p * k + p];
        for i in (0..k).filter(|&i| i != p) {
            let f = a[i * k + p] * d;
            for j in 0..k {
                if j != p {
                    a[i * k + j] -= f * a[p * k + j];
                }
            }
            a[i * k + p] = -f;
        }
        for j in 0..k {
            a[p * k + j] *= d;
        }
        a[p * k + p] = d;
    }
    a
}
