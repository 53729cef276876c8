//! How sure are the coefficients if errors of near places resemble each other? Meat with the scores of near rows.
//!
//! ```text
//! M = sum over rows i, j no further apart than c of  K(d_ij / c) s_i s_j'        K = 1 (uniform) or 1 - d / c (Bartlett)
//! ```
//!
//! `s` scores, `d` the distance of two places along the great circle, `c` the cutoff. Rows of one place count as near at
//! any time. References: Conley (1999), *GMM estimation with cross sectional dependence*; Conley and Molinari (2007).
//! Not for a cutoff that spans most of the sample, where the error tends to zero whatever is true, nor for pairs of
//! countries without a place of their own: see dyadic errors. The uniform kernel need not give a positive covariance.

use super::covariance::{Meat, Scores, add};
use super::fit::Refusal;
use super::layout::Layout;
use super::layout::rows::dense;
use super::options::Kernel;
use crate::parallel;

/// Mean radius of the Earth in kilometres (IUGG).
const RADIUS: f64 = 6_371.008_8;

/// Pieces of work, fixed, so that the sum does not depend on the threads.
const PIECES: usize = 64;

/// The scores of a place.
struct Place {
    /// In radians.
    latitude: f64,
    longitude: f64,
    scores: Vec<f64>,
}

impl<L: Layout> Scores<'_, L> {
    /// Latitude is the first way to cluster, longitude the second.
    pub fn conley(
        &self,
        (cutoff, kernel): (f64, Kernel),
        latitudes: &[f64],
        longitudes: &[f64],
    ) -> Result<Meat, Refusal> {
        let [north, east] = self.data.clusters.as_slice() else {
            return Err(Refusal::Clusters { found: self.data.clusters.len() });
        };
        let ([north], [east]) = (north.factors.as_slice(), east.factors.as_slice()) else {
            return Err(Refusal::Factors { name: "places of the errors".into() });
        };
        if !(cutoff > 0.0 && cutoff.is_finite()) {
            return Err(Refusal::Option { name: "cutoff", expected: "a distance in kilometres above zero" });
        }
        let rows = self.rows();
        let codes = dense(self.data, &[*north, *east], &rows);
        if codes.count < 2 {
            return Err(Refusal::Clusters { found: codes.count });
        }
        let k = self.x.len();
        let sums = self.sums(&codes, &rows);
        let mut places: Vec<Option<Place>> = (0..codes.count).map(|_| None).collect();
        for (&row, &code) in rows.iter().zip(&codes.codes) {
            let at = code as usize;
            if places[at].is_none() {
                let degree = |factor: usize, of: &[f64]| {
                    of.get(self.data.factors[factor].codes[row as usize] as usize)
                        .copied()
                        .unwrap_or(f64::NAN)
                };
                let (latitude, longitude) = (degree(*north, latitudes), degree(*east, longitudes));
                let scores = sums[at * k..(at + 1) * k].to_vec();
                places[at] = Some(Place {
                    latitude: latitude.to_radians(),
                    longitude: longitude.to_radians(),
                    scores,
                });
            }
        }
        let mut places: Vec<Place> = places.into_iter().flatten().collect();
        places.sort_by(|a, b| a.latitude.total_cmp(&b.latitude));
        Ok(Meat { matrix: near(&places, k, cutoff, kernel), clusters: vec![] })
    }
}

/// Products of every two places that are near; places in the order of their latitude.
fn near(places: &[Place], k: usize, cutoff: f64, kernel: Kernel) -> Vec<f64> {
    // A place with a share of the work in every piece: the pairs of a place grow fewer towards the end.
    let parts = parallel::map(PIECES.min(places.len()), |piece| {
        let (mut meat, mut weighted) = (vec![0.0; k * k], vec![0.0; k]);
        for at in (piece..places.len()).step_by(PIECES) {
            let here = &places[at];
            // Half of its own product, because every pair is added in both orders.
            weighted.iter_mut().zip(&here.scores).for_each(|(w, s)| *w = 0.5 * s);
            for there in &places[at + 1..] {
                if (there.latitude - here.latitude) * RADIUS > cutoff {
                    break;
                }
                let weight = weight(distance(here, there), cutoff, kernel);
                if weight > 0.0 {
                    weighted.iter_mut().zip(&there.scores).for_each(|(w, s)| *w += weight * s);
                }
            }
            for a in 0..k {
                for b in 0..k {
                    meat[a * k + b] += here.scores[a] * weighted[b] + weighted[a] * here.scores[b];
                }
            }
        }
        meat
    });
    add(&parts, k)
}

fn weight(distance: f64, cutoff: f64, kernel: Kernel) -> f64 {
    match kernel {
        _ if distance > cutoff => 0.0,
        Kernel::Uniform => 1.0,
        Kernel::Bartlett => 1.0 - distance / cutoff,
    }
}

/// Kilometres along the great circle (haversine, exact for near places).
fn distance(a: &Place, b: &Place) -> f64 {
    let half = |x: f64| (0.5 * x).sin().powi(2);
    let h =
        half(a.latitude - b.latitude) + a.latitude.cos() * b.latitude.cos() * half(a.longitude - b.longitude);
    2.0 * RADIUS * h.min(1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(latitude: f64, longitude: f64, score: f64) -> Place {
        Place { latitude: latitude.to_radians(), longitude: longitude.to_radians(), scores: vec![score] }
    }

    #[test]
    fn distances_are_those_of_the_globe() {
        let quarter = 0.5 * std::f64::consts::PI * RADIUS;
        assert!((distance(&place(0.0, 0.0, 0.0), &place(0.0, 90.0, 0.0)) - quarter).abs() < 1e-9);
        assert!((distance(&place(90.0, 12.0, 0.0), &place(0.0, 77.0, 0.0)) - quarter).abs() < 1e-9);
        // Across the line of the date.
        let degree = std::f64::consts::PI * RADIUS / 180.0;
        assert!((distance(&place(0.0, 179.5, 0.0), &place(0.0, -179.5, 0.0)) - degree).abs() < 1e-9);
    }

    #[test]
    fn near_places_count_by_the_kernel() {
        let degree = std::f64::consts::PI * RADIUS / 180.0;
        let places = [place(0.0, 0.0, 2.0), place(1.0, 0.0, 3.0), place(5.0, 0.0, 7.0)];
        let alone = 4.0 + 9.0 + 49.0;
        assert_eq!(near(&places, 1, 0.9 * degree, Kernel::Uniform), [alone]);
        assert_eq!(near(&places, 1, 1.1 * degree, Kernel::Uniform), [alone + 2.0 * 6.0]);
        let bartlett = alone + 2.0 * (0.8 * 6.0 + 0.2 * 21.0);
        assert!((near(&places, 1, 5.0 * degree, Kernel::Bartlett)[0] - bartlett).abs() < 1e-9);
    }
}
