//! A made release in a store, and the program's own answers from it, row by row.

use comity_ledger::place::{PlaceId, registry};
use comity_ledger::source::{Limits, load_any};
use comity_ledger::store::{Naming, Release, Store, Trade, Which};
use comity_scale::Answer;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Numbers of BACI: China, Brazil, Argentina, Paraguay, Uruguay, Chile, the United States, and others.
const PLACES: [u32; 24] = [
    156, 76, 32, 600, 858, 152, 842, 484, 276, 251, 381, 724, 528, 616, 392, 410, 699, 360, 458, 702, 764,
    704, 36, 124,
];

/// A folder of its own for each test, emptied before.
pub fn folder(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("comity scale-{}-{test}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Numbers that look random and are always the same.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Adds a table to a store.
pub fn add(store: &Path, file: &str, text: &str, name: Option<&str>) {
    let loaded = load_any(file, text.as_bytes(), &Limits::default()).unwrap();
    let mut naming = Naming::of(file, &loaded.layout);
    if let Some(name) = name {
        naming.name = name.to_owned();
    }
    Store::at(store).add(loaded, &naming).unwrap();
}

/// A release of some years in which every pair trades so many products of each year.
pub fn store(folder: &Path, years: std::ops::Range<i16>, products: u64) -> PathBuf {
    let store = folder.join("the store");
    let mut dice = Dice(20_260_101);
    for year in years {
        let mut text = "t,i,j,k,v,q\n".to_owned();
        for origin in PLACES {
            for destination in PLACES.iter().filter(|place| **place != origin) {
                let (mut code, step) = (10_000, 2 * 985_000 / products.max(1));
                for _ in 0..products {
                    code += 1 + dice.roll(step);
                    if code > 999_999 {
                        break;
                    }
                    // Some values are so large that sums of a few million rows would not fit 53 bits.
                    let bits = 8 + dice.roll(23);
                    let value = dice.roll(1 << bits);
                    let _ = writeln!(
                        text,
                        "{year},{origin},{destination},{code:06},{value}.{:03},1",
                        dice.roll(1000)
                    );
                }
            }
        }
        add(&store, &format!("BACI_HS17_Y{year}_V202501.csv"), &text, None);
    }
    store
}

/// The sums of some rows of a year by a key, as the program adds them up: in 128 bits, row after row.
pub fn sums(
    release: &Release,
    year: i16,
    wanted: impl Fn(&Trade) -> bool,
    key: impl Fn(&Trade) -> String,
) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::new();
    release
        .rows(0, year, Which::default(), |trade| {
            if wanted(trade) {
                *sums.entry(key(trade)).or_default() += i128::from(trade.value);
            }
        })
        .unwrap();
    sums
}

/// A place by its code.
pub fn place(code: &str) -> PlaceId {
    registry().by_code(code).unwrap()
}

/// One column of the sums of an answer.
pub fn column(answer: &Answer, at: usize) -> BTreeMap<String, i128> {
    answer.lines.iter().filter_map(|line| Some((line.key.clone(), line.sums[at]?))).collect()
}
