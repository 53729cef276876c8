//! Everything that can be asked, as one value: atlas, panel, ledger, votes, agreements, lists.
//!
//! A program makes one [`World`] and hands it down. [`World::with`] gives a visitor a world of its
//! own with files beside the atlas and shares everything else, so it costs nothing. A test makes one
//! of a few rows with [`World::of`]. Two worlds know nothing of each other.
//!
//! What is not asked for is not decoded.

use crate::agreement::Agreements;
use crate::atlas::Atlas;
use crate::ledger::sheet::Tables;
use crate::ledger::{FinancedProject, Institute, Ledger, finance, institute, load};
use crate::panel::Panel;
use crate::panel::own::{JoinError, Own};
use crate::un::{self, Votes};
use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What can be asked.
#[derive(Clone)]
pub struct World {
    atlas: Arc<Atlas>,
    panel: Panel,
    tables: Tables,
    decoded: Arc<Decoded>,
    computed: Arc<Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>>,
}

/// What is read from the atlas beside the panel, each when it is first asked for.
#[derive(Default)]
struct Decoded {
    ledger: OnceLock<Ledger>,
    votes: OnceLock<Votes>,
    agreements: OnceLock<Agreements>,
    institutes: OnceLock<Vec<Institute>>,
    financed: OnceLock<Vec<FinancedProject>>,
    derived: Mutex<BTreeMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl World {
    /// What the program carries with it.
    pub fn embedded() -> Self {
        Self { tables: Tables::embedded(), ..Self::of(Atlas::embedded()) }
    }

    /// The world of an atlas, without the hand-kept tables of the ledger.
    pub fn of(atlas: Atlas) -> Self {
        let atlas = Arc::new(atlas);
        Self {
            panel: Panel::of(Arc::clone(&atlas)),
            atlas,
            tables: Tables::default(),
            decoded: Arc::default(),
            computed: Arc::default(),
        }
    }

    /// The same world with tables of the user in its panel.
    ///
    /// # Errors
    /// If two tables are the same.
    pub fn with(&self, tables: Vec<Own>) -> Result<Self, JoinError> {
        Ok(Self { panel: self.panel.with(tables)?, computed: Arc::default(), ..self.clone() })
    }

    /// The tables as they were published.
    pub fn atlas(&self) -> &Atlas {
        &self.atlas
    }

    /// Observations by measure and basis.
    pub fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Ties, events, projects and published figures.
    pub fn ledger(&self) -> &Ledger {
        self.decoded.ledger.get_or_init(|| load::ledger(&self.atlas, self.tables))
    }

    /// Votes in the General Assembly.
    pub fn votes(&self) -> &Votes {
        self.decoded.votes.get_or_init(|| un::read(&self.atlas))
    }

    /// Free trade agreements by pair and year.
    pub fn agreements(&self) -> &Agreements {
        self.decoded.agreements.get_or_init(|| Agreements::read(&self.atlas))
    }

    /// Confucius Institutes.
    pub fn institutes(&self) -> &[Institute] {
        self.decoded.institutes.get_or_init(|| institute::read(&self.atlas))
    }

    /// What a layer above works out from the atlas once and asks for again and again, such as a
    /// calibrated baseline. Each type has one value, which must not depend on files of a visitor.
    pub fn derived<T: Send + Sync + 'static>(&self, work: impl FnOnce(&Self) -> T) -> Arc<OnceLock<T>> {
        let slot: Arc<dyn Any + Send + Sync> = {
            let mut all = self.decoded.derived.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(OnceLock::<T>::new())))
        };
        // The key is the type, so the slot is of that type; worked out without holding the lock.
        let slot = slot.downcast::<OnceLock<T>>().unwrap_or_default();
        slot.get_or_init(|| work(self));
        slot
    }

    /// What is kept of this world, its own files included: one value of each type, empty at first.
    pub(crate) fn kept<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut all = self.computed.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = Arc::clone(all.entry(TypeId::of::<T>()).or_insert_with(|| Arc::new(T::default())));
        // the key is the type, so the slot is of that type
        slot.downcast::<T>().unwrap_or_default()
    }

    /// Projects with official finance.
    pub fn financed(&self) -> &[FinancedProject] {
        self.decoded.financed.get_or_init(|| finance::read(&self.atlas))
    }
}

impl fmt::Debug for World {
    /// Its size: the tables themselves would fill a book.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let own = self.panel.own().count();
        f.debug_struct("World").field("parts", &self.atlas.parts().len()).field("own", &own).finish()
    }
}

/// The embedded world, decoded once for all tests of the crate.
#[cfg(test)]
pub(crate) fn embedded() -> &'static World {
    static WORLD: std::sync::LazyLock<World> = std::sync::LazyLock::new(World::embedded);
    &WORLD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::atlas::{Head, Part};
    use crate::explain::explain;
    use crate::frame::{Column, Frame};
    use crate::panel::series::{SERIES, Series};
    use crate::panel::table::{Row, Table};
    use crate::place::registry;
    use crate::question::Question;
    use crate::source::SourceRecord;
    use std::borrow::Cow;

    /// Exports in a year, in thousand US dollars, as the atlas holds them.
    fn flows(rows: &[(&str, &str, i64)]) -> Frame {
        let text = |of: fn(&(&str, &str, i64)) -> String| Column::Text(rows.iter().map(of).collect());
        let number = |of: fn(&(&str, &str, i64)) -> i64| Column::Number {
            values: rows.iter().map(|row| Some(of(row))).collect(),
            decimals: 0,
        };
        Frame::new(vec![
            ("year", number(|_| 2020)),
            ("origin", text(|row| row.0.to_owned())),
            ("destination", text(|row| row.1.to_owned())),
            ("value", number(|row| row.2)),
        ])
        .unwrap()
    }

    fn tiny(value: i64) -> World {
        let rows = [("CHL", "CHN", value), ("CHN", "CHL", 7), ("PER", "CHN", 1)];
        World::of(Atlas::of(vec![Part::of("baci-2023", Head::default(), flows(&rows))]))
    }

    fn asked(world: &World, text: &str) -> Vec<(String, f64)> {
        let answer = Question::parse(text).unwrap().answer(world);
        answer.readings.into_iter().map(|reading| (reading.basis.series, reading.value)).collect()
    }

    #[test]
    fn two_atlases_stand_side_by_side_in_one_process() {
        let (one, other) = (tiny(5), tiny(50));
        let question = "exports CHL -> CHN 2020";
        assert_eq!(asked(&one, question), [("baci".to_owned(), 5.0)]);
        assert_eq!(asked(&other, question), [("baci".to_owned(), 50.0)]);
        assert_eq!(asked(&one, "trade CHL -> CHN 2020"), [("baci".to_owned(), 12.0)]);
        // What a world does not hold is a gap, not a zero.
        let none = Question::parse("gdp CHL 2020").unwrap().answer(&one);
        assert!(none.readings.is_empty() && !none.gaps.is_empty());
        assert!(one.ledger().ties.is_empty() && one.votes().roll_calls.is_empty());
    }

    #[test]
    fn two_visitors_have_files_of_their_own_beside_one_atlas() {
        let series = |name: &str| Series {
            id: Cow::Owned(format!("{name}.csv:1a2b3c4d")),
            parts: &[],
            seam: "",
            ..SERIES[0].clone()
        };
        let own = |name: &str, value: i64| {
            let place = |code: &str| registry().by_code(code).unwrap();
            let row = Row { year: 2020, origin: place("CHL"), destination: place("CHN"), product: 0, value };
            let table = Table::new(vec![row], vec!["total".to_owned()], 0).as_excerpt();
            Own { series: series(name), table, source: SourceRecord::default() }
        };
        let base = tiny(5);
        let (mine, yours) =
            (base.with(vec![own("mine", 1)]).unwrap(), base.with(vec![own("yours", 2)]).unwrap());
        let question = "exports CHL -> CHN 2020";
        let atlas = ("baci".to_owned(), 5.0);
        assert_eq!(asked(&base, question), std::slice::from_ref(&atlas));
        assert_eq!(asked(&mine, question), [atlas.clone(), ("mine.csv:1a2b3c4d".to_owned(), 1.0)]);
        assert_eq!(asked(&yours, question), [atlas, ("yours.csv:1a2b3c4d".to_owned(), 2.0)]);
        let again = mine.with(vec![own("mine", 1)]);
        assert!(matches!(again, Err(JoinError::Twice(_))), "{again:?}");
        // An id of one visitor's file means nothing to the other, who is told which file it is.
        let id = "trade.goods.exports/CHL>CHN/2020@mine.csv:1a2b3c4d";
        assert_eq!(explain(&mine, id).unwrap().value, Some(1.0));
        assert!(explain(&yours, id).unwrap_err().to_string().contains("--with mine.csv"));
    }
}
