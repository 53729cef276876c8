//! What a gravity model is estimated on: columns of numbers and codes, borrowed from the caller.
//!
//! A row is one observation. A *factor* is a categorical column as dense codes `0..levels`
//! (exporter, importer, year, product). An *effect* is a factor or an interaction of factors that
//! is absorbed: exporter-year is the interaction of exporter and year, a pair effect that of
//! exporter and importer. Giving interactions as such, not as codes made beforehand, is what lets
//! the solver see the structure of a gravity panel.

/// A regressor whose coefficient is wanted.
#[derive(Clone, Debug)]
pub struct Regressor<'a> {
    /// Name, for the result.
    pub name: String,
    /// One value per row; NaN is missing.
    pub values: &'a [f64],
}

/// A categorical column.
#[derive(Clone, Debug)]
pub struct Factor<'a> {
    /// Name, for the result.
    pub name: String,
    /// One code per row, in `0..levels`.
    pub codes: &'a [u32],
    /// Number of levels; some may have no row.
    pub levels: usize,
}

/// A set of absorbed effects: one parameter for each combination of its factors' levels.
#[derive(Clone, Debug, Default)]
pub struct Effect<'a> {
    /// Name, for the result.
    pub name: String,
    /// Positions in [`Data::factors`]; several are interacted. Not empty.
    pub factors: Vec<usize>,
    /// The parameter multiplies this column (a slope that varies by level) and not one.
    pub slope: Option<&'a [f64]>,
}

/// A way to cluster: rows that share the combination of levels may be correlated.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    /// Name, for the result.
    pub name: String,
    /// Positions in [`Data::factors`]; several are interacted. Not empty.
    pub factors: Vec<usize>,
}

/// Everything a model is estimated on. All columns have the length of `response`.
#[derive(Clone, Debug, Default)]
pub struct Data<'a> {
    /// The dependent variable; NaN is missing.
    pub response: &'a [f64],
    /// Regressors in the order wanted; of collinear ones the later is dropped. No constant is
    /// added: give one if there is no effect and it is wanted.
    pub regressors: Vec<Regressor<'a>>,
    /// Regressors that are correlated with the error: their coefficients come from what the
    /// instruments move of them (least squares and Poisson; see [`Fit::instrumented`](super::Fit)).
    pub endogenous: Vec<Regressor<'a>>,
    /// Instruments: not in the equation of the response, at least as many as endogenous regressors.
    pub instruments: Vec<Regressor<'a>>,
    /// Categorical columns that effects and clusters refer to.
    pub factors: Vec<Factor<'a>>,
    /// Absorbed effects.
    pub effects: Vec<Effect<'a>>,
    /// Clusters for [`Covariance::Clustered`](super::Covariance::Clustered); unit and time for errors that are
    /// correlated over time.
    pub clusters: Vec<Cluster>,
    /// Non-negative weights; zero takes the row out, NaN is missing.
    pub weights: Option<&'a [f64]>,
    /// A term of the linear predictor whose coefficient is one.
    pub offset: Option<&'a [f64]>,
}

impl Data<'_> {
    /// Number of rows given.
    pub fn rows(&self) -> usize {
        self.response.len()
    }

    /// Number of combinations of the levels of `factors`: the length of a table indexed by
    /// [`Data::level`]. Saturates, so that an absurd interaction is refused and never wraps.
    pub fn levels(&self, factors: &[usize]) -> usize {
        factors.iter().fold(1, |n, &f| n.saturating_mul(self.factors[f].levels))
    }

    /// The combination of levels in `row`, the last factor running fastest.
    #[inline]
    pub fn level(&self, factors: &[usize], row: usize) -> usize {
        factors.iter().fold(0, |at, &f| at * self.factors[f].levels + self.factors[f].codes[row] as usize)
    }
}
