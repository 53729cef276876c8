//! Roll-call votes of the United Nations General Assembly and ideal points of states.
//!
//! Publisher: Voeten, Strezhnev and Bailey, *United Nations General Assembly Voting Data*; ideal
//! points: Bailey, Strezhnev and Voeten (2017).
//!
//! Traps: votes come as words (`yes`, `abstain`, `no`) or as the publisher's numbers (1 yes,
//! 2 abstain, 3 no, 8 absent, 9 not a member); the seat of China was held by Taipei until October
//! 1971; states are Correlates of War numbers whose meaning changes with the year; most
//! resolutions pass without a vote.
//!
//! ```text
//! rcid,ccode,vote        rcid,country,country_code,vote
//! 3,2,1                  3,United States,US,yes
//! ```

use super::account::{codes, integers, meaning};
use super::shape::{self, Field, Rows, Take, field};
use super::table::shown;
use super::{Account, Draft, Loader, Places, Publication, Refusal, SourceError, Table};
use crate::frame::{Column, Frame};
use crate::measure;
use crate::place::Scheme;
use std::collections::BTreeMap;

const PUBLICATION: Publication = Publication {
    id: "unga",
    publisher: "Voeten, Strezhnev and Bailey",
    title: "United Nations General Assembly Voting Data",
    licence: "CC0 for the original, as far as known; MIT for the package it was taken from",
    attribution: "Voeten, Strezhnev and Bailey, United Nations General Assembly Voting Data; Bailey, Strezhnev and Voeten (2017)",
    url: "https://doi.org/10.7910/DVN/LEJUQZ",
    caveats: &["Only resolutions with a recorded vote: most pass without one."],
};

const fn loader(name: &'static str, what: &'static str, recognise: Recognising, read: Reading) -> Loader {
    Loader { name, what, publication: PUBLICATION, recognise, read }
}

type Recognising = fn(&[String]) -> bool;
type Reading = fn(&mut Table<'_>) -> Result<Draft, SourceError>;

/// Votes, one row a state and roll call, in any of the three forms.
pub const VOTES: Loader =
    loader("unga-votes", "un.votes", |header| code_column(header).is_some(), read_votes);

/// Roll calls.
pub const ROLL_CALLS: Loader = loader(
    "unga-roll-calls",
    "un.roll_calls",
    |header| shape::fits(header, &ROLL_CALL_FIELDS),
    |table| shape::read(table, &ROLL_CALL_FIELDS, Rows::Any),
);

/// What a roll call was about.
pub const ISSUES: Loader = loader(
    "unga-issues",
    "un.issues",
    |header| shape::fits(header, &ISSUE_FIELDS),
    |table| shape::read(table, &ISSUE_FIELDS, Rows::Any),
);

/// Ideal points by state and year.
pub const IDEAL_POINTS: Loader = loader(
    "unga-ideal-points",
    measure::UN_IDEAL_POINT.as_str(),
    |header| shape::fits(header, &IDEAL_FIELDS),
    |table| shape::read(table, &IDEAL_FIELDS, Rows::Levels),
);

const FLAG: Take = Take::Number(0, 0);

const ROLL_CALL_FIELDS: [Field; 9] = [
    field("rcid", "roll_call", Take::Integer(0, 1 << 40), ""),
    field("session", "session", Take::Integer(1, 999), ""),
    field("importantvote", "important", FLAG, "1 if the United States called it important"),
    field("date", "date", Take::Date, ""),
    field("unres", "resolution", Take::Text, ""),
    field("amend", "amendment", FLAG, "1 if the vote was on an amendment"),
    field("para", "paragraph", FLAG, "1 if the vote was on a paragraph"),
    field("short", "title", Take::Text, ""),
    field("descr", "description", Take::Text, ""),
];

const ISSUE_FIELDS: [Field; 3] = [
    field("rcid", "roll_call", Take::Integer(0, 1 << 40), ""),
    field("short_name", "issue", Take::Text, "me, nu, di, hr, co, ec"),
    field("issue", "name", Take::Text, ""),
];

const POINT: Take = Take::Number(0, 5);

const IDEAL_FIELDS: [Field; 13] = [
    field("ccode", "place", Take::Code(Scheme::Cow), "Correlates of War number"),
    field("code", "-", Take::Ignored, "the number decides: the letters mix up the two Yemens"),
    field("countryname", "-", Take::Ignored, "the number decides"),
    field("year", "year", Take::Year, ""),
    field("idealpointall", "all", Take::MaybeAmount(0, 5), "all votes; comparable with earlier releases"),
    field("q5all", "all_q5", POINT, "5 % quantile"),
    field("q95all", "all_q95", POINT, "95 % quantile"),
    field("nvotesall", "all_votes", Take::Number(0, 0), "votes"),
    field("idealpointfp", "final", POINT, "votes on final passage only"),
    field("q5fp", "final_q5", POINT, "5 % quantile"),
    field("q95fp", "final_q95", POINT, "95 % quantile"),
    field("nvotesfp", "final_votes", Take::Number(0, 0), "votes"),
    field("idealpointlegacy", "legacy", POINT, "the series of earlier releases"),
];

/// The column that says who voted, and its code.
fn code_column(header: &[String]) -> Option<(&'static str, Scheme)> {
    let has = |column: &str| header.iter().any(|name| name == column);
    let known = [
        ("ccode", Scheme::Cow),
        ("code", Scheme::Alpha),
        ("iso3", Scheme::Alpha),
        ("country_code", Scheme::Alpha),
    ];
    let found = known.into_iter().find(|(column, _)| has(column));
    found.filter(|_| has("rcid") && has("vote"))
}

/// Columns `roll_call`, `place`, `vote` (`Y`, `A`, `N`; `-` absent).
fn read_votes(table: &mut Table<'_>) -> Result<Draft, SourceError> {
    let Some((code, scheme)) = code_column(table.header()) else {
        return Err(SourceError::Drift {
            file: table.file().to_owned(),
            expected: "rcid, vote and one of ccode, code, country_code".to_owned(),
            found: shown(&table.header().join(", ")),
        });
    };
    let [roll_call_at, code_at, vote_at] = table.columns(["rcid", code, "vote"])?;
    let (year_at, session_at) = (table.column("year"), table.column("session"));
    let (mut account, mut places) = (Account::default(), Places::default());
    let (mut roll_calls, mut states, mut votes) = (vec![], vec![], vec![]);
    while table.next_row()? {
        let roll_call = table.integer(roll_call_at, 0, 1 << 40)?;
        let year = match (year_at, session_at) {
            (Some(column), _) => Some(table.year(column)?),
            (None, Some(column)) => Some(1945 + table.integer(column, 1, 999)? as i16),
            _ => None,
        };
        let vote = vote(table, vote_at)?;
        let state = match scheme {
            Scheme::Cow => {
                table.integer(code_at, 0, 999)?;
                places.economy(table, code_at, Scheme::Cow, year)
            }
            _ => places.named(table, code_at),
        };
        let outcome = vote.and_then(|vote| Ok((state?, vote)));
        if let Some((state, vote)) = account.book(table, None, outcome)? {
            roll_calls.push(roll_call);
            states.push(state);
            votes.push(vote.to_string());
        }
    }
    let columns = vec![
        ("roll_call", integers(roll_calls)),
        ("place", codes(&states)),
        ("vote", Column::Text(votes.iter().collect())),
    ];
    let mapping = vec![
        meaning("rcid", "roll_call", ""),
        meaning(code, "place", if scheme == Scheme::Cow { "Correlates of War number" } else { "ISO code" }),
        meaning("vote", "vote", "Y, A, N; - absent"),
    ];
    Ok(Draft { account, columns, mapping, ..Draft::default() })
}

fn vote(table: &Table<'_>, column: usize) -> Result<Result<char, Refusal>, SourceError> {
    Ok(match table.cell(column) {
        "1" | "yes" | "Y" | "y" => Ok('Y'),
        "2" | "abstain" | "A" | "a" => Ok('A'),
        "3" | "no" | "N" | "n" => Ok('N'),
        "8" | "absent" => Ok('-'),
        "9" | "not a member" => Err(Refusal::new(column, "not a member", table.cell(column))),
        other => {
            let expected = "a vote: yes, abstain, no, or 1, 2, 3, 8, 9";
            return Err(table.at(column, expected, &shown(other)));
        }
    })
}

/// Votes as one row a state: columns `place` and `votes`, a text with one character for each of
/// the roll calls `order`, in that order: `Y`, `A`, `N`, or `-` where no vote is recorded. `None`
/// if the frame is not of the layout or a vote is on a roll call that is not listed.
pub fn matrix(votes: &Frame, order: &[i64]) -> Option<Frame> {
    let position: BTreeMap<i64, usize> = order.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let (roll_calls, states) = (votes.number("roll_call")?.0, votes.text("place")?);
    let mut rows: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for (row, vote) in votes.text("vote")?.iter().enumerate() {
        let line = rows.entry(&states[row]).or_insert_with(|| vec![b'-'; order.len()]);
        line[*position.get(&roll_calls[row]?)?] = *vote.as_bytes().first()?;
    }
    let text = |line: &Vec<u8>| String::from_utf8_lossy(line).into_owned();
    Frame::new(vec![
        ("place", Column::Text(rows.keys().map(|code| (*code).to_owned()).collect())),
        ("votes", Column::Text(rows.values().map(text).collect())),
    ])
    .ok()
}
