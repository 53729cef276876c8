//! Is all well? The version, the data inside the program, the store, and what shows pages.

use crate::answer::ties;
use crate::{PROGRAM, words};
use comity_ledger::store::Store;
use comity_ledger::world::World;
use serde_json::{Value, json};
use std::io::IsTerminal;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Well,
    /// Not there, and nothing needs it.
    Absent,
    /// There and not as it should be.
    Broken,
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Looked {
    /// What it is.
    pub what: &'static str,
    /// How it is.
    pub state: State,
    /// What was found, and what to do if it is broken.
    pub found: String,
}

/// Programs that open a page, by system.
const OPENERS: [&str; 4] = ["xdg-open", "open", "chromium", "firefox"];

/// Looks at everything.
pub fn find(world: &World, store: Option<&Store>) -> Vec<Looked> {
    let well = |what, found| Looked { what, state: State::Well, found };
    vec![
        well("version", format!("{PROGRAM}, {}, {}", std::env::consts::OS, std::env::consts::ARCH)),
        atlas(world),
        ledger(world),
        in_store(store),
        well("terminal", terminal().to_owned()),
        browser(),
    ]
}

/// A part that cannot be decoded has no question that it answers.
fn atlas(world: &World) -> Looked {
    let parts = world.atlas().parts();
    let bytes: usize = parts.iter().map(|part| part.bytes()).sum();
    let years = parts.iter().flat_map(|part| part.head.years.iter()).max();
    let size = words::grouped(bytes as f64 / 1_048_576.0, 1);
    let until = years.map_or_else(String::new, |year| format!(", to {year}"));
    let found =
        format!("{}, {size} MiB{until}; comity sources tells each", words::count(parts.len(), "part"));
    let state = if parts.is_empty() { State::Broken } else { State::Well };
    Looked { what: "atlas", state, found }
}

fn ledger(world: &World) -> Looked {
    let ties = world.ledger().ties.len();
    let found = format!("{}, kept to {}", words::count(ties, "tie"), ties::last_day());
    Looked { what: "ledger", state: if ties == 0 { State::Broken } else { State::Well }, found }
}

fn in_store(store: Option<&Store>) -> Looked {
    let looked = |state, found| Looked { what: "store", state, found };
    let Some(store) = store else {
        return looked(State::Absent, "none; comity add FILE makes one for trade by product".to_owned());
    };
    match store.releases() {
        Ok(releases) => {
            let names: Vec<String> = releases.iter().map(|release| release.manifest().name.clone()).collect();
            let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
            looked(State::Well, words::count(releases.len(), "release") + &names)
        }
        Err(e) => looked(State::Broken, format!("{e}; comity store verify says which part")),
    }
}

fn terminal() -> &'static str {
    if std::io::stdout().is_terminal() {
        "a person reads; tables fit its width"
    } else {
        "a file or program reads"
    }
}

fn browser() -> Looked {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let there = |name: &&str| std::env::split_paths(&path).any(|folder| folder.join(name).is_file());
    let found: Vec<&str> = OPENERS.iter().copied().filter(|name| there(name)).collect();
    let (state, found) = match found.as_slice() {
        [] => (State::Absent, "none found; pages are plain files that any browser opens".to_owned()),
        names => (State::Well, names.join(", ")),
    };
    Looked { what: "browser", state, found }
}

/// A line for each.
pub fn in_words(found: &[Looked]) -> String {
    found.iter().map(|one| format!("{:<9} {:<7} {}\n", one.what, name(one.state), one.found)).collect()
}

/// The same in the stable schema `comity/doctor/1`.
pub fn as_json(found: &[Looked]) -> Value {
    let list: Vec<Value> = found
        .iter()
        .map(|one| json!({"what": one.what, "state": name(one.state), "found": one.found}))
        .collect();
    json!({"schema": "comity/doctor/1", "looked_at": list})
}

fn name(state: State) -> &'static str {
    match state {
        State::Well => "well",
        State::Absent => "absent",
        State::Broken => "broken",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_that_cannot_be_read_is_broken_and_none_is_only_absent() {
        let world = World::embedded();
        let state = |store: Option<&Store>| {
            find(&world, store).into_iter().find(|one| one.what == "store").map(|one| one.state)
        };
        assert_eq!(state(None), Some(State::Absent));
        let folder = std::env::temp_dir().join(format!("comity-doctor-{}", std::process::id()));
        let release = folder.join("some-release");
        let made = std::fs::create_dir_all(&release)
            .and_then(|()| std::fs::write(release.join("manifest.json"), "{"));
        assert!(made.is_ok());
        assert_eq!(state(Some(&Store::at(&folder))), Some(State::Broken));
        let _ = std::fs::remove_dir_all(&folder);
    }
}
