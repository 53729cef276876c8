//! How does the page look? One style sheet, written into the page and named by its hash.

use crate::figure::ink;

/// The whole style sheet: colours for both schemes, then `page.css`.
pub fn sheet() -> String {
    let (light, dark, rules) = ink::style_sheet();
    format!(
        ":root{{color-scheme:light dark;{light}}}\n@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n{}\n{rules}\n",
        include_str!("page.css")
    )
}
