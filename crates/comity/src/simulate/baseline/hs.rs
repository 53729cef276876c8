//! Which sector of a baseline does a product of the HS belong to?
//!
//! | baseline | how |
//! |---|---|
//! | one sector | all products |
//! | activities of ISIC revision 4 by the codes of the OECD table | the embedded concordance |
//! | sectors whose codes are HS chapters, headings or subheadings | the longest code that fits |

use super::Baseline;
use crate::failure::Failure;
use comity_ledger::world::World;
use std::collections::BTreeMap;

/// Sectors of products.
pub struct Sectors {
    by: By,
}

enum By {
    Only,
    Activity(BTreeMap<u32, usize>),
    Prefix(Vec<(String, usize)>),
}

impl Sectors {
    /// The sector of an HS code of at least six digits (two where sectors are HS codes).
    pub fn of(&self, code: &str) -> Option<usize> {
        match &self.by {
            By::Only => Some(0),
            By::Activity(map) => map.get(&code.get(..6)?.parse().ok()?).copied(),
            By::Prefix(list) => {
                list.iter().find(|(start, _)| code.starts_with(start.as_str())).map(|(_, j)| *j)
            }
        }
    }
}

/// The sectors of products on a baseline.
///
/// # Errors
/// If its sectors are neither one, nor activities of ISIC revision 4, nor HS codes.
pub fn sectors(world: &World, baseline: &Baseline) -> Result<Sectors, Failure> {
    let codes = || baseline.sectors.iter().enumerate();
    if baseline.sectors.len() == 1 {
        return Ok(Sectors { by: By::Only });
    }
    if codes().all(|(_, s)| s.code.len() >= 2 && s.code.bytes().all(|b| b.is_ascii_digit())) {
        let mut list: Vec<(String, usize)> = codes().map(|(j, s)| (s.code.clone(), j)).collect();
        list.sort_by_key(|(code, _)| std::cmp::Reverse(code.len()));
        return Ok(Sectors { by: By::Prefix(list) });
    }
    let frame = world
        .atlas()
        .part("hs-activities")
        .and_then(|part| part.frame().ok())
        .ok_or_else(|| Failure::bug("the atlas lacks hs-activities"))?;
    let names = frame.text("activity").ok_or_else(|| Failure::bug("hs-activities has no activities"))?;
    let position = |name: &str| baseline.sectors.iter().position(|s| s.code == name);
    let map: BTreeMap<u32, usize> = frame
        .floats("hs")
        .into_iter()
        .zip(names.iter())
        .filter_map(|(hs, name)| Some((hs? as u32, position(name)?)))
        .collect();
    if map.is_empty() {
        let message = format!("the sectors of {} cannot be told from products of the HS", baseline.label);
        return Err(Failure::usage(message)
            .hint("use the baseline \"icio\", one sector, or sectors whose codes are HS chapters"));
    }
    Ok(Sectors { by: By::Activity(map) })
}
