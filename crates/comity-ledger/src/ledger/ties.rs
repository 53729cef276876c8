//! Every tie, and ways to some of them that do not read all: by id and by measure.

use super::tie::Tie;
use std::ops::Deref;
use std::sync::OnceLock;

/// The ties in the order of their tables. Orders by id and by measure are made when first asked for: a page asks for
/// hundreds of rows by their ids.
#[derive(Clone, Debug, Default)]
pub struct Ties {
    rows: Vec<Tie>,
    by_id: OnceLock<Vec<usize>>,
    by_measure: OnceLock<Vec<usize>>,
}

impl Ties {
    /// The tie of an id, the first if several have it.
    pub fn find(&self, id: &str) -> Option<&Tie> {
        let order = self.by_id.get_or_init(|| self.order(|tie| &tie.id));
        self.alike(order, |tie| &tie.id, id).next()
    }

    /// Ties of one measure, in the order of their tables.
    pub fn of(&self, measure: &str) -> Alike<'_> {
        let order = self.by_measure.get_or_init(|| self.order(|tie| &tie.measure));
        self.alike(order, |tie| &tie.measure, measure)
    }

    fn order(&self, key: impl Fn(&Tie) -> &str) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        order.sort_by(|x, y| key(&self.rows[*x]).cmp(key(&self.rows[*y])));
        order
    }

    fn alike<'a>(&'a self, order: &'a [usize], key: impl Fn(&Tie) -> &str, wanted: &str) -> Alike<'a> {
        let from = order.partition_point(|at| key(&self.rows[*at]) < wanted);
        let until = order.partition_point(|at| key(&self.rows[*at]) <= wanted);
        Alike { rows: &self.rows, order: order[from..until].iter() }
    }
}

/// Ties that have one thing in common.
#[derive(Clone, Debug)]
pub struct Alike<'a> {
    rows: &'a [Tie],
    order: std::slice::Iter<'a, usize>,
}

impl<'a> Iterator for Alike<'a> {
    type Item = &'a Tie;

    fn next(&mut self) -> Option<&'a Tie> {
        self.order.next().map(|at| &self.rows[*at])
    }
}

impl FromIterator<Tie> for Ties {
    fn from_iter<I: IntoIterator<Item = Tie>>(ties: I) -> Self {
        Self { rows: ties.into_iter().collect(), ..Self::default() }
    }
}

impl Deref for Ties {
    type Target = [Tie];

    fn deref(&self) -> &[Tie] {
        &self.rows
    }
}

#[cfg(test)]
mod tests {
    use crate::world::embedded;

    #[test]
    fn the_ways_lead_to_what_reading_all_finds() {
        let ties = &embedded().ledger().ties;
        for tie in ties.iter().step_by(97) {
            let first = ties.iter().find(|other| other.id == tie.id).unwrap();
            assert!(std::ptr::eq(ties.find(&tie.id).unwrap(), first));
        }
        for measure in ["ties.fta", "ties.mou.bri", "ties.sanctions", "nothing"] {
            let all: Vec<&str> =
                ties.iter().filter(|t| t.measure == measure).map(|t| t.id.as_str()).collect();
            assert_eq!(ties.of(measure).map(|t| t.id.as_str()).collect::<Vec<_>>(), all, "{measure}");
        }
        assert!(ties.find("nothing").is_none());
    }
}
