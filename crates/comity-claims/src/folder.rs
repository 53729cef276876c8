//! Evidence as a folder of five CSV files: `flows`, `events`, `members`, `ledgers`, `fx`.

use super::facts::{Ask, Facts, Happening, Row, Spell, Worth};
use super::period::{Day, Period, Stamp};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// What the five files say.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    flows: BTreeMap<String, Vec<Arc<Row>>>,
    events: Vec<Happening>,
    spells: BTreeMap<String, Vec<Spell>>,
    complete: BTreeSet<(String, String)>,
    fx: BTreeMap<(String, i32), f64>,
}

/// Why a folder could not be read: the file, the line, what was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FolderError(pub String);

impl std::fmt::Display for FolderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FolderError {}

type Read<T> = Result<T, FolderError>;

/// One record and where it stands.
struct Line<'a> {
    file: &'a str,
    number: u64,
    columns: &'a BTreeMap<String, usize>,
    record: &'a csv::StringRecord,
}

impl Line<'_> {
    fn get(&self, column: &str) -> Read<&str> {
        self.columns
            .get(column)
            .and_then(|i| self.record.get(*i))
            .map(str::trim)
            .ok_or_else(|| self.wrong(&format!("a column {column:?}"), "none"))
    }

    fn wrong(&self, expected: &str, found: &str) -> FolderError {
        FolderError(format!("{}:{}: expected {expected}, found {found}", self.file, self.number))
    }

    fn number_in(&self, column: &str) -> Read<f64> {
        let text = self.get(column)?;
        text.parse().map_err(|_| self.wrong(&format!("a number in {column}"), &format!("{text:?}")))
    }

    fn stamp_in(&self, column: &str) -> Read<Stamp> {
        let text = self.get(column)?;
        Stamp::parse(text).ok_or_else(|| self.wrong(&format!("a date in {column}"), &format!("{text:?}")))
    }

    fn day_in(&self, column: &str) -> Read<Option<Day>> {
        match self.get(column)? {
            "" => Ok(None),
            _ => self.stamp_in(column).map(|s| Some(s.first())),
        }
    }
}

fn each_line(dir: &Path, file: &str, mut take: impl FnMut(&Line<'_>) -> Read<()>) -> Read<()> {
    let path = dir.join(file);
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_path(&path)
        .map_err(|e| FolderError(format!("{}: expected a readable CSV file, found {e}", path.display())))?;
    let bad = |e: csv::Error| FolderError(format!("{file}: expected UTF-8 CSV, found {e}"));
    let columns =
        reader.headers().map_err(bad)?.iter().enumerate().map(|(i, h)| (h.trim().to_owned(), i)).collect();
    for record in reader.records() {
        let record = record.map_err(bad)?;
        let number = record.position().map_or(0, csv::Position::line);
        take(&Line { file, number, columns: &columns, record: &record })?;
    }
    Ok(())
}

impl Folder {
    /// Reads the five files of a folder.
    ///
    /// # Errors
    /// A file that is missing or a cell that is not what its column promises, with file and line.
    pub fn read(dir: &Path) -> Read<Self> {
        let mut folder = Self::default();
        each_line(dir, "flows.csv", |l| folder.take_flow(l))?;
        each_line(dir, "events.csv", |l| folder.take_event(l))?;
        each_line(dir, "members.csv", |l| folder.take_member(l))?;
        each_line(dir, "ledgers.csv", |l| {
            folder.complete.insert((l.get("measure")?.to_owned(), l.get("party")?.to_owned()));
            Ok(())
        })?;
        each_line(dir, "fx.csv", |l| {
            let year = l.stamp_in("period")?.year();
            folder.fx.insert((l.get("currency")?.to_owned(), year), l.number_in("usd_per_unit")?);
            Ok(())
        })?;
        Ok(folder)
    }

    fn take_flow(&mut self, l: &Line<'_>) -> Read<()> {
        let period = l.get("period")?;
        let period = Period::parse(period).ok_or_else(|| l.wrong("a period", &format!("{period:?}")))?;
        let measure = l.get("measure")?.to_owned();
        self.flows.entry(measure.clone()).or_default().push(Arc::new(Row {
            source: l.get("source")?.to_owned(),
            vintage: l.get("vintage")?.to_owned(),
            measure,
            origin: l.get("origin")?.to_owned(),
            destination: l.get("destination")?.to_owned(),
            product: l.get("product")?.to_lowercase(),
            period,
            value: l.number_in("value")?,
            unit: l.get("unit")?.to_owned(),
            evidence: String::new(),
            notes: Vec::new(),
            missing: 0.0,
        }));
        Ok(())
    }

    fn take_event(&mut self, l: &Line<'_>) -> Read<()> {
        self.events.push(Happening {
            measure: l.get("measure")?.to_owned(),
            event: l.get("event")?.to_owned(),
            parties: l.get("parties")?.split(';').map(|p| p.trim().to_owned()).collect(),
            date: l.stamp_in("date")?,
            note: l.get("note").unwrap_or("").to_owned(),
            unverified: false,
            evidence: String::new(),
            doubtful: false,
            of_many: false,
        });
        Ok(())
    }

    fn take_member(&mut self, l: &Line<'_>) -> Read<()> {
        let bloc = l.get("bloc")?.to_owned();
        let from = l.day_in("from")?.unwrap_or((1, 1, 1));
        let spell =
            Spell { bloc: bloc.clone(), member: l.get("member")?.to_owned(), from, to: l.day_in("to")? };
        self.spells.entry(bloc).or_default().push(spell);
        Ok(())
    }
}

impl Facts for Folder {
    fn rows(&self, ask: Ask<'_>) -> Vec<Arc<Row>> {
        let fits = |want: Option<&str>, have: &str| want.is_none_or(|w| w == have);
        self.flows
            .get(ask.measure)
            .into_iter()
            .flatten()
            .filter(|r| fits(ask.origin, &r.origin) && fits(ask.destination, &r.destination))
            .cloned()
            .collect()
    }

    fn events(&self, measure: &str, party: Option<&str>) -> Vec<Happening> {
        let with = |e: &Happening| party.is_none_or(|p| e.parties.iter().any(|q| q == p));
        self.events.iter().filter(|e| e.measure == measure && with(e)).cloned().collect()
    }

    fn spells(&self, bloc: &str) -> Vec<Spell> {
        self.spells.get(bloc).cloned().unwrap_or_default()
    }

    fn complete(&self, measure: &str, party: &str) -> bool {
        self.complete.contains(&(measure.to_owned(), party.to_owned()))
    }

    fn worth(&self, currency: &str, year: i32) -> Option<Worth> {
        if currency == "USD" {
            return Some(Worth::fixed(1.0));
        }
        self.fx.get(&(currency.to_owned(), year)).copied().map(Worth::fixed)
    }
}
