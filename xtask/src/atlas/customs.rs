//! The reports of one economy's customs as flows: one row from it and one to it for each partner and year.

use comity_ledger::frame::{Column, Frame};

/// What is asked of a row: its year, its partner, and what goes out and comes in.
struct Trade<'a> {
    year: Option<i64>,
    partner: &'a str,
    exports: Option<i64>,
    imports: Option<i64>,
}

/// The report of China, without years that were derived and not published.
pub fn china(frame: Frame, _: &[Frame]) -> Option<Frame> {
    let (years, _) = frame.number("year")?;
    let (values, _) = frame.number("value")?;
    let (partners, flows, status) = (frame.text("place")?, frame.text("flow")?, frame.text("status")?);
    let published = (0..frame.rows()).filter(|row| &status[*row] == "A");
    let trade = published.map(|row| {
        let of = |flow: &str| values[row].filter(|_| &flows[row] == flow);
        Trade { year: years[row], partner: &partners[row], exports: of("exports"), imports: of("imports") }
    });
    flows_of("CHN", trade)
}

/// The report of the United States.
pub fn united_states(frame: Frame, _: &[Frame]) -> Option<Frame> {
    let (years, _) = frame.number("year")?;
    let ((imports, _), (exports, _)) = (frame.number("imports")?, frame.number("exports")?);
    let partners = frame.text("place")?;
    let trade = (0..frame.rows()).map(|row| Trade {
        year: years[row],
        partner: &partners[row],
        exports: exports[row],
        imports: imports[row],
    });
    flows_of("USA", trade)
}

/// A row for each flow that is told. A zero is left out: what the offices write where nothing is known is not told
/// apart from it.
fn flows_of<'a>(own: &'a str, trade: impl Iterator<Item = Trade<'a>>) -> Option<Frame> {
    let (mut years, mut values) = (Vec::new(), Vec::new());
    let (mut origins, mut destinations) = (Vec::new(), Vec::new());
    for Trade { year, partner, exports, imports } in trade {
        for (origin, destination, value) in [(own, partner, exports), (partner, own, imports)] {
            if value.is_some_and(|v| v > 0) && partner != own {
                years.push(year);
                values.push(value);
                origins.push(origin);
                destinations.push(destination);
            }
        }
    }
    let number = |values| Column::Number { values, decimals: 0 };
    let text = |texts: Vec<&str>| Column::Text(texts.into_iter().collect());
    Frame::new(vec![
        ("year", number(years)),
        ("origin", text(origins)),
        ("destination", text(destinations)),
        ("value", number(values)),
    ])
    .ok()
}
