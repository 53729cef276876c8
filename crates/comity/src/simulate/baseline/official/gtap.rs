//! GTAP, exported to CSV one array a file under its name (`VXSB.csv`), as `gdxdump` and HAR2CSV write them.
//!
//! | array | dimensions, in GTAP's order | what it is here |
//! |---|---|---|
//! | `VXSB` | commodity, source, destination | sales abroad at basic prices |
//! | `VDFB` | commodity, activity, region | inputs made at home |
//! | `VMFB` | commodity, activity, region | inputs from abroad: whose they are is told by no array |
//! | `VDPB`, `VDGB`, `VDIB` | commodity, region | private, public and investment use made at home |
//!
//! The last column holds the number, the columns before it the elements, whatever they are called. Inputs from abroad are bought
//! at prices that tariffs are in. Not read: transport margins (`VST`), taxes, and imports for final use, which are the rest of
//! `VXSB`. The data are the user's own licence.

use super::{Cell, Layout, Opened, Take};
use crate::failure::Failure;

pub(super) const LAYOUT: Layout = Layout {
    name: "GTAP (CSV, one array a file)",
    unit: "million USD",
    inputs: true,
    is: |opened| opened.name.eq_ignore_ascii_case("VXSB.csv"),
    cells,
    left_out: "transport margins (VST) and taxes are not read; inputs from abroad are at prices that tariffs are in",
    codes: &[],
};

/// An array: its name, and the places of seller's region, commodity, buyer's region and activity among its dimensions.
struct Array {
    name: &'static str,
    dimensions: usize,
    from: Option<usize>,
    to: usize,
    activity: Option<usize>,
}

const ARRAYS: [Array; 6] = [
    Array { name: "VXSB", dimensions: 3, from: Some(1), to: 2, activity: None },
    Array { name: "VDFB", dimensions: 3, from: Some(2), to: 2, activity: Some(1) },
    Array { name: "VMFB", dimensions: 3, from: None, to: 2, activity: Some(1) },
    Array { name: "VDPB", dimensions: 2, from: Some(1), to: 1, activity: None },
    Array { name: "VDGB", dimensions: 2, from: Some(1), to: 1, activity: None },
    Array { name: "VDIB", dimensions: 2, from: Some(1), to: 1, activity: None },
];

fn cells(opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
    ARRAYS.iter().try_for_each(|array| {
        if opened.name.eq_ignore_ascii_case(&format!("{}.csv", array.name)) {
            array.cells(opened, take)
        } else {
            array.cells(&opened.beside(&format!("{}.csv", array.name))?, take)
        }
    })
}

impl Array {
    fn cells(&self, opened: &Opened, take: &mut Take<'_>) -> Result<(), Failure> {
        for record in opened.rows().records() {
            let record = record.map_err(|e| opened.wrong(&e))?;
            if record.len() != self.dimensions + 1 {
                let message = format!(
                    "{}: expected {} columns of elements and one of numbers, found {} columns",
                    opened.name,
                    self.dimensions,
                    record.len()
                );
                return Err(Failure::data(message).hint("export each array alone, a row an element"));
            }
            let text = |at: usize| record.get(at).unwrap_or_default();
            let (to, commodity) = (text(self.to), text(0));
            let from = (self.from.map_or(to, text), commodity);
            let to = (to, self.activity.map_or("", text));
            take(&Cell { from, to, value: text(self.dimensions), year: "", sold: self.from.is_some() })?;
        }
        Ok(())
    }
}
