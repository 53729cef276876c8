//! How alike do two parties vote in the UN General Assembly?
//!
//! Over the roll calls of a year in which both voted yes, abstained or no:
//!
//! ```text
//! agreement  p_o = (roll calls with the same vote) / (common roll calls)
//! S score    S   = 1 - 2 * mean(|v_a - v_b|),  v = 1 (yes), 1/2 (abstain), 0 (no)
//! Cohen      k   = (p_o - p_e) / (1 - p_e),    p_e = sum_v a_v * b_v
//! Scott      pi  = (p_o - p_e) / (1 - p_e),    p_e = sum_v ((a_v + b_v) / 2)^2
//! ```
//!
//! with `a_v`, `b_v` the shares of each vote. For a bloc the votes of all pairs of members are
//! pooled. Signorino and Ritter (1999), *International Studies Quarterly* 43; Häge (2011),
//! *Political Analysis* 19. Most resolutions pass without a vote, so this describes contested
//! votes; raw agreement says little where nearly everybody votes yes, hence the correction for
//! chance. Not for the substance of a relation: the agenda of the votes changes from year to year.
//!
//! Interval of the agreement, if the roll calls of a year are seen as a sample of those that could
//! have been called: Wilson's (1927, *JASA* 22), with the effective number of votes of a sample in
//! clusters (Korn and Graubard 1998, *Survey Methodology* 24), a roll call being a cluster:
//!
//! ```text
//! var(p) = R/(R-1) * sum_r (s_r - p n_r)^2 / (sum_r n_r)^2,   n* = p (1 - p) / var(p)
//! ```
//!
//! `s_r` of the `n_r` common votes in roll call `r` are the same; `R` roll calls have a common vote.
//! So thirty members that vote alike count as little more than one. Where all or none agree,
//! `var(p)` says nothing and `n* = R`.

use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::explanation::{ExplainedRow, Explanation};
use crate::measure;
use crate::panel::basis::{Basis, Reporter, Valuation};
use crate::panel::coverage::Coverage;
use crate::panel::reading::{Bound, Gap, Reading};
use crate::party::Party;
use crate::place::{PlaceId, registry};
use crate::source::SourceRecord;
use crate::time::Date;
use std::collections::BTreeMap;

/// A vote: 0 none, 1 yes, 2 abstention, 3 no.
pub type Vote = u8;

/// One roll call.
#[derive(Clone, Debug, PartialEq)]
pub struct RollCall {
    /// Number in the list.
    pub id: i64,
    /// Day of the vote.
    pub date: Date,
    /// Resolution.
    pub resolution: String,
    /// Subject.
    pub title: String,
    /// Whether the US State Department lists it as important.
    pub important: bool,
}

/// All roll calls and votes.
#[derive(Clone, Debug, Default)]
pub struct Votes {
    /// Roll calls by date.
    pub roll_calls: Vec<RollCall>,
    /// Votes of each country, in the order of the roll calls.
    pub by_country: BTreeMap<PlaceId, Vec<Vote>>,
    /// Who published them.
    pub source: SourceRecord,
}

/// The votes of an atlas.
pub(crate) fn read(atlas: &Atlas) -> Votes {
    let (Some(calls), Some(votes)) = (rows_of(atlas, "unga-roll-calls"), rows_of(atlas, "unga-votes")) else {
        return Votes::default();
    };
    let mut order: Vec<(RollCall, usize)> = calls
        .rows()
        .filter_map(|i| {
            let call = RollCall {
                id: calls.number("roll_call", i)? as i64,
                date: Date::parse(calls.text("date", i))?,
                resolution: calls.owned("resolution", i),
                title: calls.owned("title", i),
                important: calls.number("important", i) == Some(1.0),
            };
            Some((call, i))
        })
        .collect();
    order.sort_by_key(|(call, _)| (call.date, call.id));
    let mut by_country = BTreeMap::new();
    for i in votes.rows() {
        let cast = votes.text("votes", i).as_bytes();
        let vote = |at: usize| match cast.get(at) {
            Some(b'Y') => 1,
            Some(b'A') => 2,
            Some(b'N') => 3,
            _ => 0,
        };
        if let Some(place) = votes.party("place", i) {
            by_country.insert(place, order.iter().map(|(_, at)| vote(*at)).collect());
        }
    }
    let source = atlas.part("unga-votes").map(|part| part.source().clone()).unwrap_or_default();
    Votes { roll_calls: order.into_iter().map(|(call, _)| call).collect(), by_country, source }
}

/// Counts of common roll calls by the vote of each side, and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    a: Party,
    b: Party,
    /// Calendar year.
    pub year: i16,
    /// `counts[v_a - 1][v_b - 1]`.
    pub counts: [[u64; 3]; 3],
    /// Roll calls of the year.
    pub roll_calls: usize,
    /// Same and common votes of every roll call that has a common one.
    pub by_roll_call: Vec<(u64, u64)>,
    publisher: String,
    release: String,
}

/// Standard normal quantile of a two-sided interval of 95 per cent.
const Z_95: f64 = 1.959_963_984_540_054;

impl Agreement {
    /// Common roll calls, over all pairs of members.
    pub fn common(&self) -> u64 {
        self.counts.iter().flatten().sum()
    }

    /// Common roll calls with the same vote.
    pub fn same(&self) -> u64 {
        (0..3).map(|v| self.counts[v][v]).sum()
    }

    /// Share of common roll calls with the same vote, 0 to 1.
    pub fn share(&self) -> f64 {
        self.same() as f64 / self.common() as f64
    }

    /// The 95 per cent interval of the share; `None` for fewer than two roll calls.
    pub fn interval(&self) -> Option<(f64, f64)> {
        let (p, calls) = (self.share(), self.by_roll_call.len() as f64);
        if calls < 2.0 {
            return None;
        }
        let squares = self.by_roll_call.iter().map(|(same, n)| (*same as f64 - p * *n as f64).powi(2));
        let variance = calls / (calls - 1.0) * squares.sum::<f64>() / (self.common() as f64).powi(2);
        let inner = p * (1.0 - p);
        // No more than the votes that were cast: unlike votes within a roll call would give more.
        let n = if variance > 0.0 && inner > 0.0 { inner / variance } else { calls };
        Some(wilson(p, n.min(self.common() as f64)))
    }

    /// Signorino and Ritter's S, -1 to 1.
    pub fn s_score(&self) -> f64 {
        let mut distance = 0.0;
        for (i, row) in self.counts.iter().enumerate() {
            for (j, count) in row.iter().enumerate() {
                distance += (i as f64 - j as f64).abs() / 2.0 * *count as f64;
            }
        }
        1.0 - 2.0 * distance / self.common() as f64
    }

    /// Cohen's kappa; `None` if chance alone would give full agreement.
    pub fn kappa(&self) -> Option<f64> {
        let (a, b) = self.margins();
        corrected(self.share(), (0..3).map(|v| a[v] * b[v]).sum())
    }

    /// Scott's pi; `None` if chance alone would give full agreement.
    pub fn pi(&self) -> Option<f64> {
        let (a, b) = self.margins();
        corrected(self.share(), (0..3).map(|v| ((a[v] + b[v]) / 2.0).powi(2)).sum())
    }

    fn margins(&self) -> ([f64; 3], [f64; 3]) {
        let n = self.common() as f64;
        let a = std::array::from_fn(|v| self.counts[v].iter().sum::<u64>() as f64 / n);
        let b = std::array::from_fn(|v| self.counts.iter().map(|row| row[v]).sum::<u64>() as f64 / n);
        (a, b)
    }

    fn remarks(&self) -> Vec<String> {
        let counted = format!(
            "{} of {} common votes the same, in {} roll calls; absences left out",
            self.same(),
            self.common(),
            self.roll_calls
        );
        let interval = self.interval().map(|(low, high)| {
            let (low, high) = (100.0 * low, 100.0 * high);
            format!("95 % interval {low:.1} to {high:.1} if the roll calls were a sample")
        });
        std::iter::once(counted).chain(interval).collect()
    }

    /// The share in per cent as a reading of the panel.
    pub fn reading(&self) -> Reading {
        Reading {
            id: format!("un.agreement/{}:{}/{}@unga", self.a.key(), self.b.key(), self.year),
            measure: measure::UN_AGREEMENT.as_str().to_owned(),
            period: self.year.to_string(),
            value: 100.0 * self.share(),
            exact: None,
            unit: "percent".to_owned(),
            bound: Bound::Exact,
            basis: Basis {
                series: "unga".to_owned(),
                publisher: self.publisher.clone(),
                release: self.release.clone(),
                reporter: Reporter::Compiler,
                valuation: Valuation::NotStated,
                region: String::new(),
            },
            rows: self.common() as usize,
            not_covered: Vec::new(),
            coverage: Coverage::Recorded,
            notes: self.remarks(),
            related_only: false,
        }
    }
}

/// Wilson's interval of a share of `n` draws at 95 per cent.
fn wilson(p: f64, n: f64) -> (f64, f64) {
    let z2 = Z_95 * Z_95;
    let centre = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z_95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((centre - half).max(0.0), (centre + half).min(1.0))
}

fn corrected(observed: f64, expected: f64) -> Option<f64> {
    (expected < 1.0).then(|| (observed - expected) / (1.0 - expected))
}

/// The agreement of two parties in a calendar year.
///
/// # Errors
/// [`Gap`] if there was no roll call or no common one.
pub fn agreement(votes: &Votes, a: &Party, b: &Party, year: i16) -> Result<Agreement, Gap> {
    let gap =
        |why: String| Gap { what: format!("UN agreement of {} and {}, {year}", a.name(), b.name()), why };
    let start = votes.roll_calls.partition_point(|r| r.date.year < year);
    let end = votes.roll_calls.partition_point(|r| r.date.year <= year);
    if start == end {
        let last = votes.roll_calls.last().map_or_else(String::new, |r| r.date.to_string());
        return Err(gap(format!("no roll call of that year in the atlas (the last is of {last})")));
    }
    let mut counts = [[0u64; 3]; 3];
    let mut by_roll_call = vec![(0u64, 0u64); end - start];
    let whole = (a.clone(), b.clone());
    let (a, b) = (&*a.in_year(year), &*b.in_year(year));
    for x in &a.members {
        for y in &b.members {
            let (Some(x), Some(y)) = (votes.by_country.get(x), votes.by_country.get(y)) else { continue };
            for ((p, q), (same, common)) in x[start..end].iter().zip(&y[start..end]).zip(&mut by_roll_call) {
                if let (Some(p), Some(q)) = (p.checked_sub(1), q.checked_sub(1)) {
                    counts[usize::from(p)][usize::from(q)] += 1;
                    *same += u64::from(p == q);
                    *common += 1;
                }
            }
        }
    }
    by_roll_call.retain(|(_, common)| *common > 0);
    let (a, b) = whole;
    let (publisher, release) = (votes.source.publisher.clone(), votes.source.release.clone());
    let roll_calls = end - start;
    let found = Agreement { a, b, year, counts, roll_calls, by_roll_call, publisher, release };
    if found.common() == 0 {
        return Err(gap("they cast no vote in the same roll call".to_owned()));
    }
    // 2020 holds a few days of January only: a year is as good as its roll calls.
    Ok(found)
}

/// Roll calls of these years in which `a` voted one way and a majority of `b` the other; newest
/// first.
pub fn divisions<'w>(
    votes: &'w Votes,
    a: PlaceId,
    b: &Party,
    from: i16,
    to: i16,
) -> Vec<(&'w RollCall, usize, usize)> {
    let Some(own) = votes.by_country.get(&a) else { return Vec::new() };
    let mut found = Vec::new();
    for (i, call) in votes.roll_calls.iter().enumerate().rev() {
        if call.date.year < from || call.date.year > to || !matches!(own[i], 1 | 3) {
            continue;
        }
        let of = |v: Vote| {
            b.members.iter().filter(|m| votes.by_country.get(m).is_some_and(|row| row[i] == v)).count()
        };
        let (same, opposite) = (of(own[i]), of(4 - own[i]));
        if opposite > same {
            found.push((call, same, opposite));
        }
    }
    found
}

/// Evidence id of the votes of two parties in one roll call.
pub fn vote_id(call: &RollCall, a: &Party, b: &Party) -> String {
    format!("vote/{}/{}:{}@unga", call.id, a.key_on_day(), b.key_on_day())
}

/// Who voted how in a roll call; `rest` is the id without `vote/`.
pub fn explain_vote(votes: &Votes, rest: &str, id: &str) -> Option<Explanation> {
    let (number, parties) = rest.strip_suffix("@unga")?.split_once('/')?;
    let number = number.parse::<i64>().ok()?;
    let at = votes.roll_calls.iter().position(|call| call.id == number)?;
    let call = &votes.roll_calls[at];
    let (a, b) = parties.split_once(':')?;
    let party = |key: &str| Party::from_key(key, call.date).ok();
    let (a, b) = (party(a)?, party(b)?);
    let cast =
        |place: &PlaceId| votes.by_country.get(place).and_then(|row| row.get(at)).copied().unwrap_or(0);
    let rows = a.members.iter().chain(&b.members).map(|place| ExplainedRow {
        locator: registry().code_of(*place).to_owned(),
        exact: None,
        value: f64::from(cast(place)),
        note: in_words(cast(place)).to_owned(),
    });
    Some(Explanation {
        id: id.to_owned(),
        title: format!("votes on {} {}, {}", call.resolution, call.title, call.date),
        unit: "vote".to_owned(),
        basis: "1 yes, 2 abstained, 3 no, 0 absent".to_owned(),
        rows: rows.collect(),
        source: vec![votes.source.attribution.clone(), votes.source.licence.clone()],
        files: votes.source.files.clone(),
        ..Explanation::default()
    })
}

/// The name of a party's vote.
pub fn in_words(vote: Vote) -> &'static str {
    match vote {
        1 => "yes",
        2 => "abstained",
        3 => "no",
        _ => "absent",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(counts: [[u64; 3]; 3]) -> Agreement {
        let party = Party::world();
        let (publisher, release) = (String::new(), String::new());
        let (b, by_roll_call) = (party.clone(), Vec::new());
        Agreement { a: party, b, year: 2000, counts, roll_calls: 0, by_roll_call, publisher, release }
    }

    #[test]
    fn the_interval_counts_roll_calls_and_not_members() {
        // 80 roll calls of two states, 64 alike: Wilson's interval of 64 of 80, with R - 1 for R.
        let pair = |n: u64| Agreement {
            by_roll_call: (0..80).map(|r| if r < 64 { (n, n) } else { (0, n) }).collect(),
            ..with([[64 * n, 16 * n, 0], [0, 0, 0], [0, 0, 0]])
        };
        let (low, high) = pair(1).interval().unwrap();
        let (exact_low, exact_high) = wilson(0.8, 79.0);
        assert!((low - exact_low).abs() < 1e-12 && (high - exact_high).abs() < 1e-12);
        // Newcombe (1998), table I: 81 of 263 gives 0.2553 to 0.3662.
        let (low, high) = wilson(81.0 / 263.0, 263.0);
        assert!((low - 0.2553).abs() < 5e-5 && (high - 0.3662).abs() < 5e-5, "{low} {high}");
        // Thirty members that always vote alike are no more evidence than one.
        assert_eq!(pair(1).interval(), pair(30).interval());
        let unanimous =
            Agreement { by_roll_call: vec![(1, 1); 10], ..with([[10, 0, 0], [0, 0, 0], [0, 0, 0]]) };
        let (low, high) = unanimous.interval().unwrap();
        assert!((low - 0.722_467_2).abs() < 1e-7 && (high - 1.0).abs() < 1e-12, "{low} {high}");
        assert_eq!(with([[1, 0, 0], [0, 0, 0], [0, 0, 0]]).interval(), None);
    }

    #[test]
    fn known_answers() {
        // Cohen (1960)-type table: p_o = 0.7, margins (.5,.3,.2) and (.6,.3,.1).
        let agreement = with([[40, 5, 5], [10, 20, 0], [10, 5, 5]]);
        let expected = 0.5 * 0.6 + 0.3 * 0.3 + 0.2 * 0.1;
        assert!((agreement.share() - 0.65).abs() < 1e-12);
        assert!((agreement.kappa().unwrap() - (0.65 - expected) / (1.0 - expected)).abs() < 1e-12);
        let s = 1.0 - 2.0 * (5.0 * 0.5 + 5.0 + 10.0 * 0.5 + 10.0 + 5.0 * 0.5) / 100.0;
        assert!((agreement.s_score() - s).abs() < 1e-12);
    }

    #[test]
    fn unanimity_has_no_chance_correction() {
        let agreement = with([[10, 0, 0], [0, 0, 0], [0, 0, 0]]);
        assert_eq!(agreement.share(), 1.0);
        assert_eq!(agreement.kappa(), None);
        assert_eq!(agreement.pi(), None);
    }

    #[test]
    fn measures_are_symmetric() {
        let (x, y) = (with([[4, 1, 2], [0, 3, 1], [5, 0, 2]]), with([[4, 0, 5], [1, 3, 0], [2, 1, 2]]));
        assert_eq!(x.share(), y.share());
        assert!((x.kappa().unwrap() - y.kappa().unwrap()).abs() < 1e-15);
        assert!((x.pi().unwrap() - y.pi().unwrap()).abs() < 1e-15);
        assert_eq!(x.s_score(), y.s_score());
    }
}
