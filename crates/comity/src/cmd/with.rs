//! `--with FILE`: tables of the user beside the atlas, as several verbs take them.

use super::store_at::StoreAt;
use super::told::Reading;
use comity::answer::own;
use comity::failure::Failure;
use comity::output;
use comity_ledger::store::ByProduct;
use comity_ledger::world::World;
use std::process::ExitCode;

/// Files that join the panel.
#[derive(clap::Args)]
pub struct With {
    /// A table of yours that joins on a basis of its own (repeatable); MEASURE= says what it holds.
    #[arg(long, value_name = "[MEASURE=]FILE")]
    with: Vec<String>,
    #[command(flatten)]
    store: StoreAt,
    #[command(flatten)]
    reading: Reading,
}

/// A world with the files in it, and what they have to say about the exit code.
pub struct Kept {
    /// The world with their tables in it.
    pub world: World,
    refused: bool,
}

impl With {
    /// Reads the files and tells on standard error how they were understood.
    ///
    /// # Errors
    /// If one cannot be read or cannot join.
    pub fn join(&self, world: &World) -> Result<Kept, Failure> {
        self.join_by(world, None)
    }

    /// The same, with the product that a question asks for.
    ///
    /// # Errors
    /// As [`With::join`].
    pub fn join_by(&self, world: &World, by: Option<&ByProduct>) -> Result<Kept, Failure> {
        let store = self.store.to_read();
        if self.with.is_empty() && store.is_none() {
            return Ok(Kept { world: world.clone(), refused: false });
        }
        let joined = own::join(world, &self.with, &self.reading.told()?, store.as_ref(), by)?;
        output::tell(joined.told.trim_end());
        Ok(Kept { world: joined.world, refused: joined.refused })
    }
}

impl Kept {
    /// 1 if the verb has answered but rows of a file were refused.
    pub fn code(&self, answered: u8) -> ExitCode {
        ExitCode::from(if answered == 0 { u8::from(self.refused) } else { answered })
    }
}
