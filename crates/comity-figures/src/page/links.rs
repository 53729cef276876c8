//! Where do a page's links lead: into the page itself, or to a server that holds the rest?
//!
//! A page that stands alone carries its evidence and its downloads inside. A served page asks the
//! server for them, which makes it a third of the size.

use super::anchor;
use crate::figure::svg::escape;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// How links to evidence and downloads are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Links {
    /// The page stands alone.
    #[default]
    Inside,
    /// A server answers beside the page.
    Served {
        /// Address of the page without query: figures are at `base/figure/ID.ending`.
        base: String,
        /// The query that makes the address the view, without `?`; empty if none.
        query: String,
        /// Address that explains an evidence id appended to it: `/explain?id=`.
        explain: String,
    },
}

impl Links {
    /// The address of an entry of evidence, escaped for an attribute.
    pub fn evidence(&self, id: &str) -> String {
        match self {
            Self::Inside => format!("#ev-{}", anchor(id)),
            Self::Served { explain, .. } => escape(&format!("{explain}{}", percent(id))),
        }
    }

    /// The address of a download, escaped for an attribute; nothing if it must be carried inside.
    pub fn download(&self, id: &str, ending: &str) -> Option<String> {
        match self {
            Self::Inside => None,
            Self::Served { base, query, .. } => {
                let query = if query.is_empty() { String::new() } else { format!("?{query}") };
                Some(escape(&format!("{base}/figure/{}.{ending}{query}", percent(id))))
            }
        }
    }
}

/// All but what an address may hold as it stands: letters, digits and `-._~` (RFC 3986, unreserved).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a part of an address.
pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_served_page_asks_and_a_page_alone_points_inside() {
        let id = "trade.goods/CHN:CELAC~2024-12-31/2014@baci";
        assert_eq!(Links::Inside.evidence(id), "#ev-trade.goods-CHN-CELAC-2024-12-31-2014-baci");
        assert_eq!(Links::Inside.download("trade", "csv"), None);
        let served = Links::Served {
            base: "/pair/CHN/CELAC".to_owned(),
            query: "from=2014&to=2024".to_owned(),
            explain: "/explain?id=".to_owned(),
        };
        assert_eq!(served.evidence(id), "/explain?id=trade.goods%2FCHN%3ACELAC~2024-12-31%2F2014%40baci");
        assert_eq!(
            served.download("trade", "csv").as_deref(),
            Some("/pair/CHN/CELAC/figure/trade.csv?from=2014&amp;to=2024")
        );
    }
}
