//! Errors and tests beyond the sandwich against other programs and dense algebra: leverage, places, wild bootstrap,
//! estimated dispersion.
//!
//! | digits | from |
//! |---|---|
//! | HC2, HC3 after least squares | statsmodels 0.15.0, `get_robustcov_results`, effects as dummies |
//! | HC2, HC3 after Poisson | the diagonal of statsmodels' `get_hat_matrix_diag` in the sandwich |
//! | Conley | the double sum over all rows, in numpy |
//! | wild bootstrap | every combination of weights, dense, in numpy; `wildboottest` 0.3 counts the same draws but for the sample itself |
//! | negative binomial | statsmodels 0.15.0, `NegativeBinomial` (maximum likelihood) |
#![allow(clippy::unwrap_used, clippy::panic)]

use comity_model::gravity::*;

const Y: [f64; 30] = [
    2.3, 2.0, 2.9, 1.7, 0.5, -1.8, 1.2, -1.9, 0.3, 1.7, 3.1, 1.5, 0.4, 2.3, -0.4, 0.8, 4.0, 2.7, 2.4, 1.9,
    -0.5, 0.5, -0.6, 1.3, 0.7, -0.3, 1.2, 2.8, 5.2, 0.6,
];
const X: [f64; 30] = [
    -0.4, 1.2, 1.4, 0.3, 0.4, -0.1, -0.5, -0.5, -0.6, 1.3, 0.7, 0.9, 0.2, -0.3, -0.4, 0.4, 1.8, 1.2, 0.7,
    1.0, 0.2, 2.8, 0.4, 1.6, 3.7, -0.6, 0.6, 1.3, 2.1, 0.3,
];
const W: [f64; 30] = [
    -0.2, 0.0, 0.2, -2.4, 0.6, 1.6, 0.4, -0.7, -0.6, -2.6, 0.5, 1.5, 0.7, -3.0, -0.4, -0.1, -0.5, 1.0, -1.7,
    -0.7, 0.6, 1.0, 0.2, 1.1, 0.5, -1.1, 1.3, -0.5, -1.6, 0.4,
];
const COUNT: [f64; 30] = [
    2.0, 4.0, 1.0, 0.0, 1.0, 4.0, 4.0, 1.0, 3.0, 1.0, 7.0, 1.0, 0.0, 2.0, 4.0, 2.0, 1.0, 4.0, 0.0, 0.0, 0.0,
    2.0, 0.0, 3.0, 0.0, 1.0, 4.0, 0.0, 1.0, 2.0,
];
const NORTH: [f64; 30] = [
    -3.0, 9.0, 19.0, 17.0, -11.0, -12.0, -1.0, 0.0, -19.0, 5.0, 15.0, -17.0, -8.0, 10.0, 11.0, 12.0, 15.0,
    3.0, -7.0, -15.0, -7.0, 2.0, -15.0, -7.0, 1.0, -12.0, -16.0, -15.0, 5.0, -13.0,
];
const EAST: [f64; 30] = [
    174.0, -179.0, 173.0, 167.0, -174.0, -174.0, 175.0, -162.0, 160.0, 171.0, -176.0, -170.0, -162.0, 169.0,
    169.0, 177.0, 162.0, 169.0, 172.0, -168.0, 162.0, -169.0, 175.0, 162.0, 172.0, 174.0, -175.0, -175.0,
    165.0, 163.0,
];

/// Which effects: the six groups of five rows, the five times.
const NONE: &[usize] = &[];
const GROUP: &[usize] = &[0];
const TIME: &[usize] = &[1];
const BOTH: &[usize] = &[0, 1];

/// Effects, whether Poisson, and for x and w the statistic and how many combinations of weights are as far out.
type Dense<'a> = (&'a [usize], bool, [(f64, f64); 2]);

fn fit(effects: &[usize], poisson: bool, options: &Options) -> Fit {
    estimate_on(effects, if poisson { &COUNT } else { &Y }, options).unwrap()
}

fn estimate_on(effects: &[usize], response: &[f64], options: &Options) -> Result<Fit, Refusal> {
    let code = |of: &dyn Fn(u32) -> u32| (0..30).map(of).collect::<Vec<u32>>();
    let (group, time, place) = (code(&|row| row / 5), code(&|row| row % 5), code(&|row| row));
    let one = [1.0; 30];
    let names = ["group", "time", "north", "east"];
    let columns = [(&group, 6), (&time, 5), (&place, 30), (&place, 30)];
    let mut regressors = vec![("x", &X), ("w", &W)];
    if effects.is_empty() {
        regressors.push(("one", &one));
    }
    let places = matches!(options.covariance, Covariance::Conley { .. });
    let ways: &[usize] = if places { &[2, 3] } else { GROUP };
    let data = Data {
        response,
        regressors: regressors.iter().map(|(n, v)| Regressor { name: (*n).into(), values: *v }).collect(),
        factors: names
            .iter()
            .zip(columns)
            .map(|(n, (codes, levels))| Factor { name: (*n).into(), codes, levels })
            .collect(),
        effects: effects
            .iter()
            .map(|e| Effect { name: names[*e].into(), factors: vec![*e], slope: None })
            .collect(),
        clusters: ways.iter().map(|w| Cluster { name: names[*w].into(), factors: vec![*w] }).collect(),
        ..Data::default()
    };
    estimate(&data, options)
}

fn options(poisson: bool, covariance: Covariance) -> Options {
    let family = if poisson { Family::Poisson } else { Family::LeastSquares };
    Options { family, covariance, small_sample: SmallSample::None, ..Options::default() }
}

#[track_caller]
fn near(found: f64, expected: f64, share: f64) {
    assert!((found - expected).abs() <= share * expected.abs(), "found {found:e}, expected {expected:e}");
}

#[test]
fn errors_by_leverage_are_those_of_dense_regressions() {
    // Effects, HC2 and HC3 of x and w after least squares, then after Poisson.
    #[rustfmt::skip]
    let table: [(&[usize], [f64; 4], [f64; 4]); 4] = [
        (NONE,
         [0.3942034808025503, 0.188458497283233, 0.45786090676857455, 0.2051175703183108],
         [0.13316889221611003, 0.13157602609834512, 0.14448909803574977, 0.1405470300717086]),
        (GROUP,
         [0.2869406417159366, 0.14293394149481495, 0.3523601756898723, 0.17264948704160243],
         [0.20097468439649896, 0.13583236924965034, 0.23941815964455043, 0.16622349140581918]),
        (BOTH,
         [0.28436492171938454, 0.2060974328427135, 0.381579904577378, 0.2830632038136324],
         [0.2391507198989098, 0.21662141706399365, 0.3282909989713283, 0.31122284859900745]),
        (TIME,
         [0.357862473195904, 0.1924303975309813, 0.4423702408667884, 0.22388593742896376],
         [0.15376881705589446, 0.13000118683496484, 0.17641841478715725, 0.14899201128229914]),
    ];
    for (effects, least_squares, poisson) in table {
        for (expected, poisson) in [(least_squares, false), (poisson, true)] {
            for (at, kind) in [Leverage::Hc2, Leverage::Hc3].into_iter().enumerate() {
                let found = fit(effects, poisson, &options(poisson, Covariance::Leverage(kind)));
                // The system of the effects takes weights in single precision, which only Poisson's are rounded to.
                let share = if poisson { 1e-6 } else { 1e-10 };
                near(found.coefficients[0].se, expected[2 * at], share);
                near(found.coefficients[1].se, expected[2 * at + 1], share);
            }
        }
    }
}

#[test]
fn a_row_that_is_fitted_alone_has_no_error_by_leverage() {
    let mut alone = [0.0; 30];
    alone[7] = 1.0;
    let data = Data {
        response: &Y,
        regressors: vec![
            Regressor { name: "one".into(), values: &[1.0; 30] },
            Regressor { name: "alone".into(), values: &alone },
        ],
        ..Data::default()
    };
    let found = estimate(&data, &options(false, Covariance::Leverage(Leverage::Hc3))).unwrap();
    assert!(found.coefficients.iter().all(|c| c.se.is_nan()), "{:?}", found.coefficients);
}

#[test]
fn errors_by_place_are_the_double_sum_over_rows() {
    #[rustfmt::skip]
    let table = [
        (NONE, 700.0, Kernel::Uniform, [0.18662714631960003, 0.0059940539478371396]),
        (NONE, 700.0, Kernel::Bartlett, [0.14442614317100988, 0.028751241784623977]),
        (NONE, 1500.0, Kernel::Bartlett, [0.13458497647603965, 0.017760168497622693]),
        (GROUP, 700.0, Kernel::Uniform, [0.08903522671645488, 0.014093225526906943]),
        (GROUP, 700.0, Kernel::Bartlett, [0.06933487798798198, 0.016305218444949938]),
        (GROUP, 1500.0, Kernel::Bartlett, [0.06501781995018287, 0.014732525177638615]),
    ];
    for (effects, cutoff, kernel, expected) in table {
        let (latitudes, longitudes) = (NORTH.to_vec(), EAST.to_vec());
        let found = fit(
            effects,
            false,
            &options(false, Covariance::Conley { cutoff, kernel, latitudes, longitudes }),
        );
        let k = found.coefficients.len();
        // A covariance that is not positive is mended as a whole, so its entries are no longer the sum.
        assert!(!found.notes.iter().any(|note| note.contains("not positive")), "{effects:?} {cutoff}");
        near(found.covariance[0], expected[0], 1e-9);
        near(found.covariance[k + 1], expected[1], 1e-9);
    }
}

#[test]
fn every_combination_of_a_wild_bootstrap_is_the_dense_one() {
    #[rustfmt::skip]
    let table: [Dense<'_>; 8] = [
        (NONE, false, [(1.9636424000557098, 4.0), (-4.106879094671297, 2.0)]),
        (NONE, true, [(-5.61175765658702, 4.0), (2.2012217092882467, 8.0)]),
        (GROUP, false, [(2.7388003070546443, 2.0), (-5.382740715488697, 2.0)]),
        (GROUP, true, [(-0.3949248357157742, 50.0), (1.9360570934838839, 10.0)]),
        (BOTH, false, [(3.6947386935947204, 2.0), (-2.079832726312632, 14.0)]),
        (BOTH, true, [(-0.017654770490161835, 64.0), (1.656605677107478, 20.0)]),
        (TIME, false, [(2.184986290570652, 10.0), (-5.689763754515466, 4.0)]),
        (TIME, true, [(-3.519636097773378, 14.0), (2.0283071622138813, 14.0)]),
    ];
    for (effects, poisson, expected) in table {
        let asked = WildBootstrap { weights: WildWeights::Rademacher, draws: 999, seed: 1 };
        let found = fit(
            effects,
            poisson,
            &Options { bootstrap: Some(asked), ..options(poisson, Covariance::Clustered) },
        );
        let found = found.bootstrap.unwrap();
        assert!(found.exhaustive && found.draws == 64);
        for (test, (statistic, out)) in found.tests.iter().zip(expected) {
            near(test.statistic, statistic, 1e-6);
            assert_eq!(test.p_value, out / 64.0, "{effects:?} {poisson}");
        }
    }
}

#[test]
fn webbs_weights_are_more_and_draws_by_chance_come_near() {
    let with = |weights, draws, seed| {
        let bootstrap = Some(WildBootstrap { weights, draws, seed });
        fit(NONE, false, &Options { bootstrap, ..options(false, Covariance::Clustered) }).bootstrap.unwrap()
    };
    let all = with(WildWeights::Webb, 46_656, 1);
    assert!(all.exhaustive);
    assert_eq!(all.tests[0].p_value, 1842.0 / 46_656.0);
    let some = with(WildWeights::Webb, 4_999, 1);
    assert!(!some.exhaustive && some.draws == 4_999);
    // Four standard errors of a share of this many draws.
    let (p, share) = (some.tests[0].p_value, 1842.0 / 46_656.0_f64);
    assert!((p - share).abs() < 4.0 * (share * (1.0 - share) / 4_999.0).sqrt(), "{p}");
    assert_eq!(some, with(WildWeights::Webb, 4_999, 1));
    assert_ne!(some.tests[0].p_value, with(WildWeights::Webb, 4_999, 2).tests[0].p_value);
}

#[test]
#[cfg(feature = "threads")]
fn draws_do_not_depend_on_the_threads() {
    let on = |threads| {
        let bootstrap = Some(WildBootstrap { weights: WildWeights::Webb, draws: 199, seed: 5 });
        let options = Options { bootstrap, threads: Some(threads), ..options(true, Covariance::Clustered) };
        fit(TIME, true, &options).bootstrap
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn a_bootstrap_needs_one_way_of_clusters() {
    let bootstrap = Some(WildBootstrap { weights: WildWeights::Webb, draws: 99, seed: 1 });
    let (latitudes, longitudes) = (NORTH.to_vec(), EAST.to_vec());
    let covariance = Covariance::Conley { cutoff: 700.0, kernel: Kernel::Bartlett, latitudes, longitudes };
    let refused = estimate_on(NONE, &Y, &Options { bootstrap, ..options(false, covariance) }).unwrap_err();
    assert!(matches!(refused, Refusal::Option { name: "bootstrap", .. }), "{refused}");
}

#[test]
fn the_dispersion_is_the_likeliest() {
    let family = Family::NegativeBinomial { dispersion: 1.0 };
    let options = Options { family, estimate_dispersion: true, ..options(true, Covariance::Robust) };
    for (effects, x, w, dispersion) in [
        (NONE, -0.28152845834881307, 0.3599028828771596, 0.19244543059388994),
        (GROUP, -0.026006561844373798, 0.369393557557486, 0.12737451894621485),
    ] {
        let found = fit(effects, true, &options);
        // statsmodels ends its search at a gradient that leaves this much open.
        near(found.coefficients[0].estimate, x, 1e-6);
        near(found.coefficients[1].estimate, w, 1e-6);
        let estimated = found.dispersion.unwrap();
        near(estimated.value, dispersion, 1e-6);
        assert!(estimated.se > 0.1 * dispersion && estimated.se < 3.0 * dispersion, "{estimated:?}");
    }
    // Nothing but the mean: no dispersion above zero.
    let even: Vec<f64> = (0..30).map(|row| f64::from(row % 3 + 1)).collect();
    assert_eq!(estimate_on(NONE, &even, &options).unwrap_err(), Refusal::NotDispersed);
}
