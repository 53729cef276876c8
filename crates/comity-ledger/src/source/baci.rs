//! CEPII BACI: reconciled bilateral trade in goods.
//!
//! Publisher: CEPII (Gaulier and Zignago 2010, *BACI: International Trade Database at the
//! Product-Level*). Releases are named `V202501`, files `BACI_HS22_Y2023_V202501.csv`.
//!
//! Traps: `v` is in *thousands* of dollars; `k` is text with leading zeros; the numbers of
//! countries deviate from ISO 3166 (842 USA, 251 France, 757 Switzerland, 699 India, 579 Norway,
//! 490 "Other Asia, not elsewhere specified", which is Taiwan in practice); a pair that is absent
//! did not trade or did not report.
//!
//! ```text
//! t,i,j,k,v,q
//! 2023,842,156,010121,1.234,0.056
//! ```
//!
//! The totals form is the same summed over products, with ISO alpha-3 codes:
//! `year,origin,dest,value_kusd`.

use super::account::{codes, integers, meaning};
use super::{Account, Draft, Loader, Places, Publication, Refusal, SourceError, Table};
use crate::frame::Column;
use crate::place::Scheme;

const PUBLICATION: Publication = Publication {
    id: "baci",
    publisher: "CEPII",
    title: "BACI, reconciled bilateral trade in goods",
    licence: "Etalab Open Licence 2.0, as far as known",
    attribution: "CEPII, BACI (Gaulier and Zignago 2010)",
    url: "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    caveats: &[
        "Exporter and importer reports are reconciled; valuation is FOB; goods only, current US dollars.",
        "A pair that is absent has no recorded trade: it is not a zero.",
    ],
};

/// Totals over products, one row a pair and year.
pub const TOTALS: Loader = Loader {
    name: "baci-totals",
    what: "trade.goods.exports",
    publication: PUBLICATION,
    recognise: |header| {
        ["year", "origin", "dest", "value_kusd"].iter().all(|c| header.iter().any(|h| h == c))
            && !header.iter().any(|h| h == "sector")
    },
    read: read_totals,
};

fn read_totals(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let [year_at, origin_at, destination_at, value_at] =
        table.columns(["year", "origin", "dest", "value_kusd"])?;
    let (mut account, mut places) = (Account::default(), Places::default());
    let (mut years, mut origins, mut destinations, mut values) = (vec![], vec![], vec![], vec![]);
    let mut rounded = 0;
    while table.next_row()? {
        let year = table.year(year_at)?;
        let amount = table.amount(value_at)?;
        let mut row = || {
            let origin = places.economy(table, origin_at, Scheme::Alpha, Some(year))?;
            let destination = places.economy(table, destination_at, Scheme::Alpha, Some(year))?;
            if origin == destination {
                return Err(Refusal::new(destination_at, "origin is destination", table.cell(origin_at)));
            }
            let value = amount.ok_or_else(|| Refusal::new(value_at, "no value", ""))?;
            let dollars = value.times_ten_to(3).and_then(|usd| usd.with_decimals(0));
            let dollars = dollars.ok_or_else(|| Refusal::new(value_at, "too large", value.to_string()))?;
            Ok((origin, destination, dollars))
        };
        let outcome = row();
        if let Some((origin, destination, (dollars, exact))) = account.book(table, amount, outcome)? {
            years.push(i64::from(year));
            origins.push(origin);
            destinations.push(destination);
            values.push(Some(dollars));
            rounded += u64::from(!exact);
        }
    }
    Ok(Draft {
        account,
        columns: vec![
            ("year", integers(years)),
            ("origin", codes(&origins)),
            ("destination", codes(&destinations)),
            ("value", Column::Number { values, decimals: 0 }),
        ],
        mapping: vec![
            meaning("year", "year", ""),
            meaning("origin", "origin", "ISO alpha-3"),
            meaning("dest", "destination", "ISO alpha-3"),
            meaning("value_kusd", "value", "thousand USD, stored as USD"),
        ],
        rounded,
    })
}
