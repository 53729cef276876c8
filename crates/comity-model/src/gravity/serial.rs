//! How sure are the coefficients if today's error resembles yesterday's? Meat with the scores of several periods.
//!
//! ```text
//! M = sum over units, over periods t, s with |t - s| <= L of  (1 - |t - s| / (L + 1)) S_t S_s'
//! ```
//!
//! `S_t` is the sum of the scores of a unit in period `t`, `L` the lags. A unit is a pair (or whatever is named), or all
//! rows together. The weights (Bartlett's) keep `M` positive semi-definite. Periods are compared as dates: a gap of a
//! year is a year. References: Newey and West (1987), *A Simple, Positive Semi-definite, Heteroskedasticity and
//! Autocorrelation Consistent Covariance Matrix*; Driscoll and Kraay (1998), *Consistent Covariance Matrix Estimation
//! with Spatially Dependent Panel Data*. Not for few periods: the second needs about twenty, and says how many it had.

use super::covariance::{Meat, Scores, outer};
use super::fit::Refusal;
use super::layout::Layout;
use super::layout::rows::dense;

/// The scores of a unit in a period.
struct Sum {
    unit: u32,
    period: i64,
    scores: Vec<f64>,
}

impl<L: Layout> Scores<'_, L> {
    /// Rows of one unit up to `lags` periods apart: the unit is the first way to cluster, the time the second.
    pub fn newey_west(&self, lags: u32, periods: &[i64]) -> Result<Meat, Refusal> {
        let [unit, _] = self.data.clusters.as_slice() else {
            return Err(Refusal::Clusters { found: self.data.clusters.len() });
        };
        let rows = self.rows();
        let units = dense(self.data, &unit.factors, &rows).codes;
        let matrix = self.serial(&rows, &units, 1, (lags, periods))?;
        Ok(Meat { matrix, clusters: vec![] })
    }

    /// All rows up to `lags` periods apart.
    pub fn driscoll_kraay(&self, lags: u32, periods: &[i64]) -> Result<Meat, Refusal> {
        let rows = self.rows();
        let matrix = self.serial(&rows, &vec![0; rows.len()], 0, (lags, periods))?;
        let time = self.data.clusters.first().map_or(&[][..], |way| &way.factors);
        let found = dense(self.data, time, &rows).count;
        if found < 2 {
            return Err(Refusal::Clusters { found });
        }
        Ok(Meat { matrix, clusters: vec![found] })
    }

    fn serial(
        &self,
        rows: &[u32],
        units: &[u32],
        way: usize,
        (lags, periods): (u32, &[i64]),
    ) -> Result<Vec<f64>, Refusal> {
        let time = self.data.clusters.get(way).and_then(|way| match way.factors.as_slice() {
            [factor] => self.data.factors.get(*factor).filter(|f| f.levels == periods.len()),
            _ => None,
        });
        let Some(time) = time else { return Err(Refusal::Factors { name: "time of the errors".into() }) };
        let mut order: Vec<(u32, i64, u32)> = rows
            .iter()
            .zip(units)
            .map(|(&row, &unit)| (unit, periods[time.codes[row as usize] as usize], row))
            .collect();
        order.sort_unstable();
        Ok(weighted(&self.sums_in_order(&order), self.x.len(), i64::from(lags)))
    }

    /// Scores by unit and period, in the order of both.
    fn sums_in_order(&self, order: &[(u32, i64, u32)]) -> Vec<Sum> {
        let mut sums: Vec<Sum> = Vec::new();
        for &(unit, period, row) in order {
            if sums.last().is_none_or(|last| (last.unit, last.period) != (unit, period)) {
                sums.push(Sum { unit, period, scores: vec![0.0; self.x.len()] });
            }
            let Some(last) = sums.last_mut() else { continue };
            let cell = self.at[row as usize] as usize;
            for (sum, x) in last.scores.iter_mut().zip(self.x) {
                *sum += x[cell] * self.score[cell];
            }
        }
        sums
    }
}

/// Products of every two sums of a unit that are no further apart than the lags.
fn weighted(sums: &[Sum], k: usize, lags: i64) -> Vec<f64> {
    let mut meat = vec![0.0; k * k];
    for (at, now) in sums.iter().enumerate() {
        outer(&mut meat, &now.scores, 1.0);
        for before in sums[..at].iter().rev() {
            let apart = now.period.saturating_sub(before.period);
            if before.unit != now.unit || apart > lags {
                break;
            }
            let weight = 1.0 - apart as f64 / (lags as f64 + 1.0);
            for a in 0..k {
                for b in 0..k {
                    let both = now.scores[a] * before.scores[b] + before.scores[a] * now.scores[b];
                    meat[a * k + b] += weight * both;
                }
            }
        }
    }
    meat
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(unit: u32, period: i64, score: f64) -> Sum {
        Sum { unit, period, scores: vec![score] }
    }

    #[test]
    fn weights_fall_evenly_and_a_gap_of_years_counts_as_years() {
        let sums = [sum(0, 1, 1.0), sum(0, 2, 2.0), sum(0, 5, 3.0), sum(1, 2, 7.0)];
        let alone = 1.0 + 4.0 + 9.0 + 49.0;
        assert_eq!(weighted(&sums, 1, 0), [alone]);
        assert_eq!(weighted(&sums, 1, 1), [alone + 2.0 * 0.5 * 2.0]);
        // Four lags: 1 apart weighs 4/5, 3 apart 2/5, 4 apart 1/5; another unit never.
        let expected = alone + 2.0 * (0.8 * 2.0 + 0.4 * 6.0 + 0.2 * 3.0);
        assert!((weighted(&sums, 1, 4)[0] - expected).abs() < 1e-12);
    }
}
