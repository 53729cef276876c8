//! Which products is a shock about? HS codes, and the trade that weighs them into sectors.

use super::file::ShockFile;
use super::{Kind, Products, Total, Wanted};
use crate::failure::Failure;
use std::path::Path;

/// Reads `products`, `weights` and `weights_total` of a shock.
pub(super) fn read(
    shock: &ShockFile,
    at: &str,
    given: &[&str],
    folder: &Path,
    kind: &Kind,
) -> Result<Option<Products>, Failure> {
    let wrong = |message: &str| Failure::usage(format!("{at}: {message}"));
    let total = match shock.weights_total.as_deref() {
        None | Some("file") => Total::File,
        Some("baseline") => Total::Baseline,
        Some(other) => {
            return Err(wrong(&format!(
                "expected weights_total = \"file\" or \"baseline\", found {other:?}"
            )));
        }
    };
    if let (Kind::TariffFile { .. }, Some(weights), true) =
        (kind, &shock.weights, shock.products.0.is_empty())
    {
        return Ok(Some(Products { wanted: Wanted::Listed, weights: folder.join(weights), total }));
    }
    if shock.products.0.is_empty() {
        return match ["weights", "weights_total"].iter().find(|key| given.contains(key)) {
            Some(key) => Err(wrong(&format!("`{key}` has no meaning without `products`"))),
            None => Ok(None),
        };
    }
    match kind {
        Kind::TariffFile { .. } | Kind::CostFile { .. } => {
            return Err(wrong(
                "`products` has no meaning beside `file`; list its codes with rates in `products`",
            ));
        }
        Kind::Retaliation { .. } | Kind::Productivity { .. } | Kind::Labour { .. } | Kind::Quota { .. } => {
            return Err(wrong(
                "`products` belongs to taxes, costs, agreements and sanctions; use `sectors` here",
            ));
        }
        _ => {}
    }
    let Some(weights) = &shock.weights else {
        return Err(wrong("`products` needs `weights`: a file of trade by importer, exporter and HS code")
            .hint("columns importer,exporter,hs,value; it tells how much of each sector the products are"));
    };
    let wanted = match shock.products.0.as_slice() {
        [only] if only.to_lowercase().ends_with(".csv") => Wanted::File(folder.join(only)),
        codes => Wanted::Codes(codes.iter().map(|code| code_of(code, at)).collect::<Result<_, _>>()?),
    };
    let out = |w: &Wanted| matches!(w, Wanted::Codes(codes) if codes.iter().any(|(_, out)| *out));
    if out(&wanted) && total == Total::Baseline {
        return Err(wrong(
            "products that are taken out need weights of all products: leave out `weights_total`",
        ));
    }
    Ok(Some(Products { wanted, weights: folder.join(weights), total }))
}

/// An HS code of two to ten digits, dots and spaces left out; `-` in front takes it out.
pub(super) fn code_of(text: &str, at: &str) -> Result<(String, bool), Failure> {
    let (rest, out) = match text.trim().strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.trim(), false),
    };
    let code: String = rest.chars().filter(|c| !matches!(c, '.' | ' ')).collect();
    if (2..=10).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit()) {
        return Ok((code, out));
    }
    Err(Failure::usage(format!("{at}: expected an HS code of 2 to 10 digits, found {text:?}")))
}

/// The code of a line of a file: one of five or seven digits has lost the zero in front of it to a spreadsheet, and would
/// be a product of another chapter.
pub fn listed_code(text: &str, at: &str) -> Result<(String, bool), Failure> {
    let (code, out) = code_of(text, at)?;
    if matches!(code.len(), 5 | 7) {
        let message = format!("{at}: expected an HS code of 2, 4, 6, 8 or more digits, found {text:?}");
        return Err(Failure::data(message).hint(format!(
            "a spreadsheet may have taken the zero in front: 0{code}; keep the column as text"
        )));
    }
    Ok((code, out))
}
