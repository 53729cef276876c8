//! What the program's verbs share: figures drawn as SVG and the pages that carry them.

pub mod figure;
pub mod page;
