//! `--store DIR`: which store a verb reads or writes.

use comity::failure::Failure;
use comity_ledger::store::Store;
use std::path::PathBuf;

/// The store.
#[derive(clap::Args)]
pub struct StoreAt {
    /// Folder of the store; without it COMITY_STORE, or comity/store in the user's data folder.
    #[arg(long, value_name = "DIR", global = true)]
    store: Option<PathBuf>,
}

impl StoreAt {
    fn folder(&self) -> Option<PathBuf> {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let of_user = || {
            let data = set("XDG_DATA_HOME").or_else(|| set("LOCALAPPDATA"));
            let data = data.or_else(|| set("HOME").map(|home| home.join(".local").join("share")));
            data.map(|data| data.join("comity").join("store"))
        };
        self.store.clone().or_else(|| set("COMITY_STORE")).or_else(of_user)
    }

    /// The store, if there is one to read.
    pub fn to_read(&self) -> Option<Store> {
        self.folder()
            .filter(|folder| self.store.is_some() || folder.is_dir())
            .map(|folder| Store::at(&folder))
    }

    /// The store to write to; its folder need not exist.
    ///
    /// # Errors
    /// If nothing says where it is.
    pub fn to_write(&self) -> Result<Store, Failure> {
        let folder = self.folder().ok_or_else(|| {
            Failure::usage("expected to be told where the store is: --store DIR".to_owned())
        })?;
        Ok(Store::at(&folder))
    }
}
