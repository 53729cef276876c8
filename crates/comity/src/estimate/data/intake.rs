//! Rows of an official layout of trade, taken in as `load` takes them: aggregates, breakdowns and other
//! flows are no rows to estimate from, and imports run from the partner to the reporter.

use crate::failure::Failure;
use comity_ledger::panel::basis::Reporter;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::source::flows::is_reported_layout;
use comity_ledger::source::{FlowBasis, Flows, Limits, Told, Way, load_told};

/// The columns that are added to those of the file.
pub(super) const ADDED: [&str; 2] = ["exporter", "importer"];

/// Which rows of a file are flows, and from where to where they go.
pub(super) struct Intake {
    /// By number of the row from 0; nothing for a row that was refused.
    ends: Vec<Option<(PlaceId, PlaceId)>>,
    /// The account, as `comity load` gives it.
    pub notes: Vec<String>,
}

impl Intake {
    /// The intake of a file in an official layout of reporters and partners; nothing for other files.
    ///
    /// # Errors
    /// If the file cannot be taken in, or holds flows of several bases and none is chosen.
    pub fn of(name: &str, bytes: &[u8], header: &[String], told: &Told) -> Result<Option<Self>, Failure> {
        if !is_reported_layout(header) {
            return Ok(None);
        }
        let flow = told.flow;
        let loaded =
            load_told(name, bytes, &Limits::default(), told).map_err(|e| Failure::data(e.to_string()))?;
        let Some(flows) = &loaded.flows else { return Ok(None) };
        let wanted = |basis: &FlowBasis| match flow {
            Some(Way::Exports) => basis.reporter != Reporter::Destination,
            Some(Way::Imports) => basis.reporter == Reporter::Destination,
            None => true,
        };
        one_basis(name, flows, &wanted)?;
        let file = &loaded.file;
        let mut ends = vec![None; usize::try_from(file.rows).unwrap_or(0)];
        let mut taken = 0u64;
        for row in flows.rows.iter().filter(|row| wanted(&flows.bases[usize::from(row.basis)])) {
            if let Some(slot) = ends.get_mut((row.row as usize).saturating_sub(1)) {
                *slot = Some((row.origin, row.destination));
                taken += 1;
            }
        }
        let mut notes =
            vec![format!("{name} is taken in as {}: {} rows read, {taken} taken", loaded.layout, file.rows)];
        let others = flows.rows.len() as u64 - taken;
        if others > 0 {
            notes.push(format!("{others} rows are of the other flow"));
        }
        notes.extend(file.refused.iter().map(|(reason, n)| format!("{n} rows refused: {reason}")));
        notes.extend(loaded.notes.iter().cloned());
        Ok(Some(Self { ends, notes }))
    }

    /// Code of the exporter (0) or the importer (1) of a row; nothing for a row that was refused.
    pub fn end(&self, row: usize, which: usize) -> Option<&'static str> {
        let (origin, destination) = (*self.ends.get(row)?)?;
        Some(registry().code_of(if which == 0 { origin } else { destination }))
    }
}

/// Exports and imports of one pair are two figures of one flow: a model is of one of them.
fn one_basis(name: &str, flows: &Flows, wanted: &dyn Fn(&FlowBasis) -> bool) -> Result<(), Failure> {
    let used = |number: usize| flows.rows.iter().any(|row| usize::from(row.basis) == number);
    let bases = flows.bases.iter().enumerate().filter(|(number, basis)| wanted(basis) && used(*number));
    let bases: Vec<String> = bases
        .map(|(_, basis)| {
            format!("{} {} {}", basis.in_words(), basis.unit, basis.classification).trim().to_owned()
        })
        .collect();
    if bases.len() < 2 {
        return Ok(());
    }
    let message = format!("{name}: expected flows on one basis, found {}: {}", bases.len(), bases.join("; "));
    Err(Failure::data(message).hint(
        "choose with --flow exports or --flow imports, or keep one classification and unit in the file",
    ))
}
