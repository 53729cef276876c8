//! Logit beside statsmodels, with dummies for the effects; what separates is found and told.
//!
//! The reference: `sm.Logit(y, X).fit(tol=1e-14)` of statsmodels 0.15.0 with `cov_type` nonrobust, HC0 and cluster
//! without correction, and its `get_margeff(at="overall")`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use comity_model::gravity::*;

/// Twenty-four rows in four groups, made of whole numbers so that any program has the same digits.
struct Rows {
    x: Vec<f64>,
    z: Vec<f64>,
    one: Vec<f64>,
    group: Vec<u32>,
    y: Vec<f64>,
}

fn rows() -> Rows {
    let of = |f: &dyn Fn(f64) -> f64| (0..24).map(|i| f(f64::from(i))).collect::<Vec<f64>>();
    let x = of(&|i| ((7.0 * i * i + 3.0 * i) % 23.0) / 10.0 - 1.1);
    let z = of(&|i| ((5.0 * i + i * i) % 7.0) / 3.0 - 1.0);
    let group: Vec<u32> = (0..24).map(|i| i % 4).collect();
    let index = of(&|i| {
        let at = i as usize;
        let pull = 0.3 * (f64::from(group[at]) - 1.5);
        0.8 * x[at] - 0.5 * z[at] + pull + ((11.0 * i * i + 5.0 * i) % 17.0) / 8.0 - 1.0
    });
    let y = index.iter().map(|v| f64::from(u8::from(*v > 0.0))).collect();
    Rows { x, z, one: vec![1.0; 24], group, y }
}

impl Rows {
    /// The regressors with a constant, or with the effect of the group.
    fn data(&self, absorbed: bool) -> Data<'_> {
        let named = [("x", &self.x), ("z", &self.z), ("one", &self.one)];
        Data {
            response: &self.y,
            regressors: named[..if absorbed { 2 } else { 3 }]
                .iter()
                .map(|(name, values)| Regressor { name: (*name).into(), values })
                .collect(),
            factors: vec![Factor { name: "group".into(), codes: &self.group, levels: 4 }],
            effects: if absorbed {
                vec![Effect { name: "group".into(), factors: vec![0], slope: None }]
            } else {
                vec![]
            },
            clusters: vec![Cluster { name: "group".into(), factors: vec![0] }],
            ..Data::default()
        }
    }
}

fn logit(data: &Data<'_>, covariance: Covariance) -> Result<Fit, Refusal> {
    let small_sample = SmallSample::None;
    estimate(data, &Options { family: Family::Logit, covariance, small_sample, ..Options::default() })
}

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 2e-9 * expected.abs(), "{what}: {found} not {expected}");
}

type Expected = [(f64, f64); 2];

/// Errors by covariance, then the marginal effects with theirs.
fn agrees(absorbed: bool, b: [f64; 2], errors: [(Covariance, [f64; 2], Expected); 3], likelihood: f64) {
    let rows = rows();
    for (covariance, se, marginal) in errors {
        let fit = logit(&rows.data(absorbed), covariance.clone()).unwrap();
        assert_eq!(fit.status, Status::Converged, "{covariance:?} {:?}", fit.certificate);
        close(fit.goodness.log_likelihood, likelihood, "likelihood");
        let found = fit.marginal();
        for at in 0..2 {
            let what = format!("{covariance:?} {at}");
            close(fit.coefficients[at].estimate, b[at], &what);
            close(fit.coefficients[at].se, se[at], &what);
            close(found[at].estimate, marginal[at].0, &what);
            // What effects add is worked out with weights in single precision: seven digits.
            let allowed = if absorbed { 1e-6 } else { 2e-9 };
            let error = (found[at].se / marginal[at].1 - 1.0).abs();
            assert!(error <= allowed, "{what}: {} not {}", found[at].se, marginal[at].1);
        }
    }
}

#[test]
fn statsmodels_with_a_constant() {
    let of = |a, b| [(0.339600401933428, a), (-0.181184051894616, b)];
    agrees(
        false,
        [2.045453869660765, -1.091293231570758],
        [
            (
                Covariance::Homoskedastic,
                [0.965292863507311, 0.752535663934736],
                of(0.097022664427155, 0.10452026041317),
            ),
            (
                Covariance::Robust,
                [0.862594729783718, 0.726995911622831],
                of(0.091654484158767, 0.100607933200466),
            ),
            (
                Covariance::Clustered,
                [0.476835802285139, 0.472092515911621],
                of(0.057615737202406, 0.068005243272685),
            ),
        ],
        -12.050507094385999,
    );
    let fit = logit(&rows().data(false), Covariance::Robust).unwrap();
    close(fit.goodness.pseudo_r2, 0.2756163822805019, "pseudo R2");
}

#[test]
fn statsmodels_with_dummies_for_the_groups() {
    let of = |a, b| [(0.391429827685057, a), (-0.2288857587174, b)];
    agrees(
        true,
        [2.744463675513185, -1.604805270863521],
        [
            (
                Covariance::Homoskedastic,
                [1.845510034220967, 1.080660214557006],
                of(0.222901647347142, 0.127984267934774),
            ),
            (
                Covariance::Robust,
                [1.638288249349124, 0.948623716148574],
                of(0.1941750234701, 0.120399992011286),
            ),
            (
                Covariance::Clustered,
                [1.711629779874206, 0.772323843005364],
                of(0.196714041908907, 0.083075223041983),
            ),
        ],
        -10.394416458227472,
    );
}

#[test]
fn failures_and_successes_are_alike() {
    let rows = rows();
    let turned = Rows { y: rows.y.iter().map(|y| 1.0 - y).collect(), ..self::rows() };
    let (one, other) = (
        logit(&rows.data(true), Covariance::Robust).unwrap(),
        logit(&turned.data(true), Covariance::Robust).unwrap(),
    );
    for (a, b) in one.coefficients.iter().zip(&other.coefficients) {
        close(a.estimate, -b.estimate, &a.name);
        close(a.se, b.se, &a.name);
    }
}

#[test]
fn rows_that_are_told_apart_are_separated() {
    // Everything: the response follows from x.
    let mut all = rows();
    all.y = all.x.iter().map(|x| f64::from(u8::from(*x > 0.05))).collect();
    let why = logit(&all.data(false), Covariance::Robust).unwrap_err();
    let Refusal::NoRows { given: 24, drops } = why else { panic!("{why:?}") };
    assert_eq!(drops.separated(), 24);
    // A part: rows with z at its height never succeed. The others are estimated as if those were not there.
    let mut part = rows();
    let high: Vec<bool> = part.z.iter().map(|z| *z == 1.0).collect();
    part.z = high.iter().map(|h| f64::from(u8::from(*h))).collect();
    part.y.iter_mut().zip(&high).filter(|(_, high)| **high).for_each(|(y, _)| *y = 0.0);
    let fit = logit(&part.data(false), Covariance::Robust).unwrap();
    let count = high.iter().filter(|h| **h).count();
    assert_eq!((fit.drops.separated(), fit.rows_used), (count, 24 - count));
    let kept =
        |v: &[f64]| -> Vec<f64> { v.iter().zip(&high).filter(|(_, h)| !**h).map(|(v, _)| *v).collect() };
    let rest = Rows {
        x: kept(&part.x),
        z: kept(&part.z),
        one: kept(&part.one),
        y: kept(&part.y),
        group: part.group.iter().zip(&high).filter(|(_, h)| !**h).map(|(g, _)| *g).collect(),
    };
    let alone = logit(&rest.data(false), Covariance::Robust).unwrap();
    close(fit.coefficients[0].estimate, alone.coefficients[0].estimate, "x");
    close(fit.coefficients[0].se, alone.coefficients[0].se, "x");
}

#[test]
fn a_level_of_one_outcome_is_separated_by_its_effect() {
    for outcome in [0.0, 1.0] {
        let mut rows = rows();
        rows.y.iter_mut().zip(&rows.group).filter(|(_, g)| **g == 2).for_each(|(y, _)| *y = outcome);
        let fit = logit(&rows.data(true), Covariance::Robust).unwrap();
        assert_eq!((fit.drops.separated_by_effects(), fit.rows_used), (6, 18), "{outcome}");
    }
}

#[test]
fn what_is_no_outcome_is_refused() {
    let mut rows = rows();
    rows.y[3] = 0.5;
    let why = logit(&rows.data(false), Covariance::Robust).unwrap_err();
    assert!(matches!(why, Refusal::Value { row: 3, expected: "0 or 1", .. }), "{why:?}");
    for outcome in [0.0, 1.0] {
        rows.y.fill(outcome);
        let why = logit(&rows.data(false), Covariance::Robust).unwrap_err();
        assert_eq!(why, Refusal::NoVariation { value: outcome });
    }
}
