//! What was read, kept and refused: the account every loader keeps.

use super::flows::Flows;
use super::{Amount, FileRecord, Loaded, Meaning, Reject, SourceError, Span, Table};
use crate::frame::{Column, Damaged, Frame};
use crate::place::{Kind, PlaceId, Scheme, Unknown, registry};
use sha2::{Digest, Sha256};
use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Why a row is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Position of the column at fault.
    pub column: usize,
    /// Why, the same words for like rows.
    pub reason: &'static str,
    /// What was found.
    pub detail: String,
}

impl Refusal {
    /// A refusal because of one column.
    pub fn new(column: usize, reason: &'static str, detail: impl Into<String>) -> Self {
        Self { column, reason, detail: detail.into() }
    }
}

/// Rows and amounts read, kept and refused.
#[derive(Debug, Default)]
pub struct Account {
    read: Amount,
    kept: Amount,
    refused: Amount,
    rows: u64,
    by_reason: BTreeMap<&'static str, u64>,
    rejects: Vec<Reject>,
}

impl Account {
    /// Books one row: as kept if `outcome` is `Ok`, otherwise as refused. Returns what was kept.
    ///
    /// # Errors
    /// If the sum of the amounts overflows.
    pub fn book<T>(
        &mut self,
        table: &Table<'_>,
        amount: Option<Amount>,
        outcome: Result<T, Refusal>,
    ) -> Result<Option<T>, SourceError> {
        let amount = amount.unwrap_or_default();
        let too_large = || table.here("amounts whose sum is below 10^26", "a larger sum");
        self.read = self.read.plus(amount).ok_or_else(too_large)?;
        match outcome {
            Ok(value) => {
                self.kept = self.kept.plus(amount).ok_or_else(too_large)?;
                self.rows += 1;
                Ok(Some(value))
            }
            Err(refusal) => {
                self.refused = self.refused.plus(amount).ok_or_else(too_large)?;
                *self.by_reason.entry(refusal.reason).or_default() += 1;
                if self.rejects.len() < table.rejects_max() {
                    let at: Span = table.span(refusal.column);
                    let reason = refusal.reason.to_owned();
                    self.rejects.push(Reject { at, reason, detail: refusal.detail, amount });
                }
                Ok(None)
            }
        }
    }
}

impl Account {
    /// Takes back a row that was booked as kept.
    ///
    /// # Errors
    /// If the sum of the amounts overflows.
    pub fn withdraw(
        &mut self,
        table: &Table<'_>,
        line: u64,
        amount: Amount,
        refusal: Refusal,
    ) -> Result<(), SourceError> {
        let too_large = || table.here("amounts whose sum is below 10^26", "a larger sum");
        self.kept = self.kept.plus(amount.negated()).ok_or_else(too_large)?;
        self.refused = self.refused.plus(amount).ok_or_else(too_large)?;
        self.rows = self.rows.saturating_sub(1);
        *self.by_reason.entry(refusal.reason).or_default() += 1;
        if self.rejects.len() < table.rejects_max() {
            let at = Span { line, ..table.span(refusal.column) };
            let reason = refusal.reason.to_owned();
            self.rejects.push(Reject { at, reason, detail: refusal.detail, amount });
        }
        Ok(())
    }
}

/// What a loader hands over when it has read the last row.
#[derive(Debug, Default)]
pub struct Draft {
    /// The account.
    pub account: Account,
    /// Our columns.
    pub columns: Vec<(&'static str, Column)>,
    /// The flows, instead of columns.
    pub flows: Option<Flows>,
    /// The layout, where the reader knows it better than its caller.
    pub layout: String,
    /// Whether every cell was booked by itself: a row of the file may hold several values.
    pub by_cell: bool,
    /// How the columns were understood.
    pub mapping: Vec<Meaning>,
    /// Values that had to be rounded.
    pub rounded: u64,
}

impl Draft {
    /// With the file's name, hash and length.
    pub(super) fn finish(self, layout: &str, table: &Table<'_>, bytes: &[u8]) -> Result<Loaded, SourceError> {
        let Self { account, columns, flows, layout: known, by_cell, mapping, rounded } = self;
        let layout = if known.is_empty() { layout.to_owned() } else { known };
        let not_conserved =
            || SourceError::NotConserved { file: table.file().to_owned(), read: account.read };
        if account.kept.plus(account.refused) != Some(account.read) {
            return Err(not_conserved());
        }
        let refused: u64 = account.by_reason.values().sum();
        let rows = if by_cell { account.rows + refused } else { table.count() };
        if account.rows + refused != rows {
            return Err(not_conserved());
        }
        let frame = Frame::new(columns).map_err(|Damaged(found)| SourceError::Syntax {
            at: Span { file: table.file().to_owned(), ..Span::default() },
            expected: "columns of equal length".to_owned(),
            found,
        })?;
        let hash = Sha256::digest(bytes);
        let file = FileRecord {
            name: table.file().to_owned(),
            sha256: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            bytes: bytes.len() as u64,
            rows,
            kept: account.rows,
            refused: account.by_reason.iter().map(|(reason, n)| ((*reason).to_owned(), *n)).collect(),
            amount_read: account.read.to_string(),
            amount_kept: account.kept.to_string(),
            amount_refused: account.refused.to_string(),
        };
        let frame_of_columns = OnceCell::new();
        if flows.is_none() {
            let _ = frame_of_columns.set(frame);
        }
        let mut rejects = account.rejects;
        rejects.sort_by_key(|reject| reject.at.line);
        Ok(Loaded {
            layout,
            flows,
            frame: frame_of_columns,
            notes: table.notes().to_vec(),
            file,
            mapping,
            rejects,
            amount_read: account.read,
            amount_kept: account.kept,
            amount_refused: account.refused,
            rounded,
        })
    }
}

/// Shorthand for a [`Meaning`].
pub(super) fn meaning(column: &str, meaning: &str, unit: &str) -> Meaning {
    Meaning { column: column.to_owned(), meaning: meaning.to_owned(), unit: unit.to_owned() }
}

/// A column of numbers being filled.
#[derive(Debug, Default)]
pub struct Numbers {
    values: Vec<Option<Amount>>,
}

impl Numbers {
    /// Adds a value.
    pub fn push(&mut self, value: Option<Amount>) {
        self.values.push(value);
    }

    /// The column with the fewest decimals, up to `most`, that keep every value exact; where none
    /// does, with the most that fit. Also how many values were rounded. `None` if the values do
    /// not even fit as whole numbers.
    pub fn column(&self, most: u8) -> Option<(Column, u64)> {
        let mut best = None;
        for decimals in 0..=most {
            let Some(scaled) = self.scaled(decimals) else { break };
            let exact = scaled.1 == 0;
            best = Some((Column::Number { values: scaled.0, decimals }, scaled.1));
            if exact {
                break;
            }
        }
        best
    }

    fn scaled(&self, decimals: u8) -> Option<(Vec<Option<i64>>, u64)> {
        let mut rounded = 0;
        let mut scaled = Vec::with_capacity(self.values.len());
        for value in &self.values {
            scaled.push(match value {
                None => None,
                Some(amount) => {
                    let (integer, exact) = amount.with_decimals(decimals)?;
                    rounded += u64::from(!exact);
                    Some(integer)
                }
            });
        }
        Some((scaled, rounded))
    }
}

/// Whole numbers.
pub(super) fn integers(values: impl IntoIterator<Item = i64>) -> Column {
    Column::Number { values: values.into_iter().map(Some).collect(), decimals: 0 }
}

/// Codes of places.
pub(super) fn codes(places: &[PlaceId]) -> Column {
    Column::Text(places.iter().map(|id| registry().code_of(*id).to_owned()).collect())
}

/// Looks up places and remembers them: files repeat the same few hundred codes.
#[derive(Debug, Default)]
pub struct Places {
    known: HashMap<(Scheme, String, i16), Result<PlaceId, Refusal>>,
    names: HashMap<String, Result<PlaceId, Refusal>>,
}

impl Places {
    /// The economy, historical state or unspecified area with this code in this year.
    ///
    /// # Errors
    /// `unknown code` with the nearest names, or `aggregate` for regions, blocs and the world.
    pub fn economy(
        &mut self,
        table: &Table<'_>,
        column: usize,
        scheme: Scheme,
        year: Option<i16>,
    ) -> Result<PlaceId, Refusal> {
        let text = table.cell(column);
        let key = (scheme, text.to_owned(), year.unwrap_or(0));
        let look_up = || economy_of(registry().code(scheme, text, year), text);
        let found = self.known.entry(key).or_insert_with(look_up);
        found.clone().map_err(|refusal| Refusal { column, ..refusal })
    }

    /// The economy of this code or name.
    ///
    /// # Errors
    /// As [`Places::economy`].
    pub fn named(&mut self, table: &Table<'_>, column: usize) -> Result<PlaceId, Refusal> {
        self.named_as(column, table.cell(column))
    }

    /// The economy of this code or name, found in this column.
    ///
    /// # Errors
    /// As [`Places::economy`].
    pub fn named_as(&mut self, column: usize, text: &str) -> Result<PlaceId, Refusal> {
        let look_up = || economy_of(registry().find(text), text);
        let found = self.names.entry(text.to_owned()).or_insert_with(look_up);
        found.clone().map_err(|refusal| Refusal { column, ..refusal })
    }
}

fn economy_of(found: Result<PlaceId, Unknown>, text: &str) -> Result<PlaceId, Refusal> {
    if text.is_empty() {
        return Err(Refusal::new(0, "no code", ""));
    }
    let id = found.map_err(|unknown| Refusal::new(0, "unknown code", unknown.to_string()))?;
    match registry().place(id).kind {
        Kind::Economy | Kind::Historical | Kind::Unspecified => Ok(id),
        _ => Err(Refusal::new(0, "aggregate", format!("{text} is {}", registry().name_of(id)))),
    }
}

/// The keys of the rows read so far, each as 128 bits of hash: two keys of a file of 10^9 rows
/// collide with a probability below 10^-20.
#[derive(Debug, Default)]
pub struct Seen(HashSet<u128>);

impl Seen {
    /// Whether a row with this key was there before; from now on it was.
    pub fn again<'k>(&mut self, key: impl Iterator<Item = &'k str> + Clone) -> bool {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(salt);
            key.clone().for_each(|part| part.hash(&mut hasher));
            u128::from(hasher.finish())
        };
        !self.0.insert((half(1) << 64) | half(0))
    }
}
