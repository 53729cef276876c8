//! Which economy does a code of the World Bank mean, and which of its codes are aggregates?

use super::{Places, Refusal, Table};
use crate::place::{PlaceId, Scheme};

/// Codes of the World Bank that mean more than one economy; `CHI` is Jersey and Guernsey.
const AGGREGATES: &[&str] = &[
    "AFE", "AFW", "ARB", "CEB", "CHI", "CSS", "EAP", "EAR", "EAS", "ECA", "ECS", "EMU", "EUU", "FCS", "HIC",
    "HPC", "IBB", "IBD", "IBT", "IDA", "IDB", "IDX", "INX", "LAC", "LCN", "LCR", "LDC", "LIC", "LMC", "LMY",
    "LTE", "MEA", "MIC", "MNA", "NAC", "OED", "OSS", "PRE", "PSS", "PST", "SAS", "SSA", "SSF", "SST", "SXZ",
    "TEA", "TEC", "TLA", "TMN", "TSA", "TSS", "UMC", "WLD", "XZN",
];

/// The economy in a column of World Bank codes.
pub(super) fn place(
    places: &mut Places,
    table: &Table<'_>,
    column: usize,
    year: i16,
) -> Result<PlaceId, Refusal> {
    let code = table.cell(column).to_ascii_uppercase();
    if AGGREGATES.contains(&code.as_str()) {
        return Err(Refusal::new(column, "aggregate", code));
    }
    places.economy(table, column, Scheme::Alpha, Some(year))
}
