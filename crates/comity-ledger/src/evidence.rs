//! How much of a document rests on evidence?
//!
//! ```text
//! coverage = numbers bound to evidence / all numbers,   with the share of unverified rows beside it
//! ```
//!
//! A pure count over evidence ids; the brief prints it and a test wants 100 per cent. Not a
//! statement about truth: a number may be bound to a row that is itself unverified, hence the
//! second figure.

use crate::explain::explain;
use crate::world::World;

/// What the ids of a document rest on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Ids that lead to rows or a formula.
    pub bound: usize,
    /// Ids that lead nowhere.
    pub dangling: Vec<String>,
    /// Ids whose rows no source was seen for.
    pub unverified: usize,
}

/// Follows every id.
pub fn coverage<'a>(world: &World, ids: impl IntoIterator<Item = &'a String>) -> Coverage {
    let mut out = Coverage::default();
    for id in ids {
        match explain(world, id) {
            Ok(found) => {
                out.bound += 1;
                let unverified = |text: &String| text.contains("unverified");
                out.unverified += usize::from(found.notes.iter().any(unverified));
            }
            Err(_) => out.dangling.push(id.clone()),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bound_and_dangling_are_told_apart() {
        let ids = ["trade.goods/CHN:BRA/2014@baci", "trade.goods/CHN:XYZ/2014@baci", "nonsense", "tie/T047"];
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let found = coverage(crate::world::embedded(), &ids);
        assert_eq!((found.bound, found.unverified), (2, 1));
        assert_eq!(found.dangling, ["trade.goods/CHN:XYZ/2014@baci", "nonsense"]);
    }
}
