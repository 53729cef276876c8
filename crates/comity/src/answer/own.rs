//! How do files of the user join the panel? `[MEASURE=]FILE`, read, mounted and told.

use super::load;
use crate::failure::Failure;
use comity_ledger::measure::{self, Measure};
use comity_ledger::panel::own::{self, JoinError, Own};
use comity_ledger::source::Told;
use comity_ledger::store::{ByProduct, Store, StoreError};
use comity_ledger::world::World;
use std::path::Path;

/// What became of the files.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The world with their tables in it.
    pub world: World,
    /// How each file was understood and on which basis it stands, for standard error.
    pub told: String,
    /// Whether rows were refused.
    pub refused: bool,
}

/// Reads files, and the releases of a store, and puts them beside the atlas, each on its own basis, with the
/// product that a question asks for.
///
/// # Errors
/// A failure if a file cannot be read, holds no measure, or its units do not fit.
pub fn join(
    world: &World,
    files: &[String],
    said: &Told,
    store: Option<&Store>,
    by: Option<&ByProduct>,
) -> Result<Joined, Failure> {
    let (mut told, mut refused) = (String::new(), false);
    let mut tables = Vec::new();
    for text in files {
        let (measure, path) = measure_and_path(text)?;
        let loaded = load::find(Path::new(path), said)?;
        told += &load::in_words(&loaded);
        refused |= !loaded.file.refused.is_empty();
        let found = own::tables(world.atlas(), &loaded, measure).map_err(|e| refusal(&e))?;
        let guessed = measure.is_none() && matches!(loaded.layout.as_str(), "dyadic" | "wide");
        for own in &found {
            told += &basis_in_words(own, guessed);
        }
        tables.extend(found.into_iter().map(|own| match by {
            None => own,
            Some(by) => Own { table: own.table.with_product(&by.name, &by.wanted), ..own },
        }));
    }
    for release in store.map(Store::releases).transpose().map_err(|e| store_refusal(&e))?.unwrap_or_default()
    {
        tables.extend(own::of_release_by(&release, by).map_err(|e| store_refusal(&e))?);
    }
    let world = world.with(tables).map_err(|e| refusal(&e))?;
    Ok(Joined { world, told, refused })
}

/// What to say when the store cannot do what is asked.
pub fn store_refusal(error: &StoreError) -> Failure {
    let failure = Failure::data(error.to_string());
    match error {
        StoreError::Damaged { .. } => failure
            .hint("`comity store verify` checks every part; remove the release and add its files again"),
        StoreError::Newer { .. } => failure.hint("ask with the newer program, or take another --store"),
        StoreError::Unknown { .. } => failure.hint("`comity store list` names the releases"),
        _ => failure,
    }
}

fn basis_in_words(own: &Own, guessed: bool) -> String {
    let guess = if guessed && own.series.measure == measure::TRADE_GOODS_EXPORTS {
        " (another measure: --with MEASURE=FILE or a column `measure`)"
    } else {
        ""
    };
    format!("joins   as {}@{}{guess}\n", own.series.measure, own.series.id)
}

/// `people.students=students.csv`; a name that is a file is one, whatever stands in it.
fn measure_and_path(text: &str) -> Result<(Option<Measure>, &str), Failure> {
    let Some((name, path)) = text.split_once('=').filter(|_| !Path::new(text).exists()) else {
        return Ok((None, text));
    };
    let found = measure::find(name).ok_or_else(|| {
        let near = measure::near(name).join(" or ");
        let near = if near.is_empty() {
            "copy one from registry/measures.csv".to_owned()
        } else {
            format!("did you mean {near}?")
        };
        Failure::usage(format!("expected [MEASURE=]FILE, found the unknown measure {name:?}")).hint(near)
    })?;
    Ok((Some(found), path))
}

fn refusal(error: &JoinError) -> Failure {
    let failure = Failure::data(error.to_string());
    match error {
        JoinError::WhichMeasure { measures, .. } => {
            failure.hint(format!("write --with {}=FILE", measures.first().copied().unwrap_or_default()))
        }
        JoinError::Unit { .. } => failure.hint(
            "name the column value_usd, value_kusd (thousands) or value_musd (millions), or add a column \
             unit: USD, thousand USD, million USD, persons …",
        ),
        JoinError::NotDirected { .. } => {
            failure.hint("give exports from each side; totals and balances follow from them")
        }
        JoinError::Levels { .. } => failure.hint("keep one level, or add the totals with the product TOTAL"),
        JoinError::NoMeasure { .. } => failure.hint("`comity load FILE` shows how a file is read"),
        _ => failure,
    }
}
