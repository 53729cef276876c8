//! The four treatments of trade imbalances by name.

use comity_model::equilibrium::Closure;

/// One treatment.
pub struct Named {
    /// Which.
    pub closure: Closure,
    /// As written in scenarios and on the command line.
    pub name: &'static str,
    /// In words.
    pub words: &'static str,
}

/// All of them, the default first.
pub const ALL: [Named; 4] = [
    Named {
        closure: Closure::Additive,
        name: "additive",
        words: "deficits stay fixed in units of world factor income",
    },
    Named {
        closure: Closure::Multiplicative,
        name: "multiplicative",
        words: "deficits stay a fixed share of each place's factor income",
    },
    Named {
        closure: Closure::BalancedFirst,
        name: "balanced-first",
        words: "deficits are removed from the baseline first; changes are measured against that",
    },
    Named {
        closure: Closure::BalancedByShock,
        name: "balanced-by-shock",
        words: "the shock and the end of all deficits come together; the two are mixed in the result",
    },
];

/// What to say about a wrong name.
pub const HINT: &str = "closures: additive, multiplicative, balanced-first, balanced-by-shock";

/// The treatment of that name.
pub fn find(name: &str) -> Option<Closure> {
    ALL.iter().find(|named| named.name == name.replace('_', "-")).map(|named| named.closure)
}

/// Its name and words.
pub fn named(closure: Closure) -> &'static Named {
    ALL.iter().find(|named| named.closure == closure).unwrap_or(&ALL[0])
}
