//! Writes the embedded atlas, `crates/comity-ledger/atlas/*.cmty`, from downloaded originals.
//!
//! The originals are read by the loaders of `comity-ledger`; what is left to do here is to name
//! the release, to say what is missing and how figures were rounded, and to order the rows. The
//! same originals always give the same bytes.

mod customs;
mod entries;
mod factbook;
mod frames;
mod fx;
mod icio;
mod wiod;

use comity_ledger::atlas::{Head, write, write_by_year};
use comity_ledger::frame::Frame;
use comity_ledger::source::{self, Limits, Loaded, Loader};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

/// One part to write.
struct Entry {
    /// Name of the part.
    part: &'static str,
    /// Path of the original below the folder of originals.
    file: &'static str,
    /// Its layout.
    loader: Loader,
    /// What the table holds; the loader's own word if empty.
    what: &'static str,
    /// The release.
    release: &'static str,
    /// Unit of the column `value`.
    unit: &'static str,
    /// Who reports and how it is valued.
    basis: &'static str,
    /// What is missing.
    gaps: &'static [&'static str],
    /// What else one must know.
    caveats: &'static [&'static str],
    /// How figures were rounded.
    rounding: &'static str,
    /// Columns by which the rows are ordered; the order of the file if empty.
    order: &'static [&'static str],
    /// Other originals that are needed to write it, with their layouts.
    companions: &'static [(&'static str, Loader)],
    /// Whether the publisher reconciles the reports of both sides, so that a pair of which neither
    /// side reports has no row.
    reconciled: bool,
    /// Codes of economies that trade and that the copy leaves out of every year.
    left_out: &'static [&'static str],
    /// Whether each year has a frame of its own, so that it can be read alone.
    by_year: bool,
    /// What is done to the table after reading, with the tables of the companions.
    change: fn(Frame, &[Frame]) -> Option<Frame>,
}

/// Writes every part whose original is below `from`; with `only`, just that part.
///
/// # Errors
/// If an original is missing or broken, or a part cannot be written.
pub fn write_all(root: &Path, from: &Path, only: Option<&str>) -> Result<(), Box<dyn Error>> {
    let out = root.join("crates/comity-ledger/atlas");
    std::fs::create_dir_all(&out)?;
    let mut total = 0;
    for entry in entries::all() {
        if only.is_some_and(|name| name != entry.part) {
            continue;
        }
        let loaded = original(from, entry.file, &entry.loader)?;
        let mut companions = Vec::new();
        for (file, loader) in entry.companions {
            companions.push(original(from, file, loader)?);
        }
        total += write_part(&out, &entry, loaded, companions)?;
    }
    println!("total: {total} bytes");
    Ok(())
}

fn original(from: &Path, file: &str, loader: &Loader) -> Result<Loaded, Box<dyn Error>> {
    let path = from.join(file);
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let name = file.rsplit('/').next().unwrap_or(file);
    Ok(source::load(loader, name, &bytes, &Limits::default())?)
}

fn write_part(
    out: &Path,
    entry: &Entry,
    loaded: Loaded,
    companions: Vec<Loaded>,
) -> Result<usize, Box<dyn Error>> {
    report(entry.part, &loaded);
    let mut files = vec![loaded.file.clone()];
    files.extend(companions.iter().map(|companion| companion.file.clone()));
    let tables: Vec<Frame> = companions.into_iter().map(|companion| companion.into_frame()).collect();
    let changed = (entry.change)(loaded.into_frame(), &tables);
    let changed = changed.ok_or_else(|| format!("{}: the originals do not fit together", entry.part))?;
    let frame = frames::sorted(changed, entry.order)?;
    let mut source = entry.loader.publication.record();
    entry.release.clone_into(&mut source.release);
    source.caveats.extend(entry.caveats.iter().map(|text| (*text).to_owned()));
    source.files = files;
    let silent = if entry.reconciled { frames::silent(&frame) } else { BTreeMap::new() };
    let mut gaps: Vec<String> = entry.gaps.iter().map(|text| (*text).to_owned()).collect();
    gaps.extend(silent.iter().map(|(year, codes)| {
        format!(
            "{year}: flows among {} economies that are not shown to report are not known: {}",
            codes.len(),
            codes.join(" ")
        )
    }));
    let what = if entry.what.is_empty() { entry.loader.what } else { entry.what };
    let head = Head {
        source,
        what: what.to_owned(),
        unit: entry.unit.to_owned(),
        basis: entry.basis.to_owned(),
        years: frames::years(&frame),
        gaps,
        rounding: entry.rounding.to_owned(),
        silent,
        left_out: entry.left_out.iter().map(|code| (*code).to_owned()).collect(),
        by_year: Vec::new(),
        products: if entry.by_year { frames::products(&frame) } else { Vec::new() },
    };
    let of_year = |year: &i16| (*year, frames::of_years(&frame, i64::from(*year), i64::from(*year)));
    let bytes = match entry.by_year {
        true => write_by_year(head.clone(), &head.years.iter().map(of_year).collect::<Vec<_>>())?,
        false => write(&head, &frame)?,
    };
    std::fs::write(out.join(format!("{}.cmty", entry.part)), &bytes)?;
    println!("  {} rows written, {} bytes", frame.rows(), bytes.len());
    Ok(bytes.len())
}

/// Prints the account of one original.
fn report(part: &str, loaded: &Loaded) {
    let file = &loaded.file;
    println!("{part}: {} ({})", file.name, loaded.layout);
    println!("  rows {} = kept {} + refused {}", file.rows, file.kept, file.rows - file.kept);
    for (reason, count) in &file.refused {
        let example = loaded.rejects.iter().find(|reject| reject.reason == *reason);
        let example = example.map_or_else(String::new, |r| format!(", first {}: {}", r.at, r.detail));
        println!("    {reason}: {count}{example}");
    }
    println!("  amount {} = kept {} + refused {}", file.amount_read, file.amount_kept, file.amount_refused);
    if loaded.rounded > 0 {
        println!("  {} values rounded", loaded.rounded);
    }
}
