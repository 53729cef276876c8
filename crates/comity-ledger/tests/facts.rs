//! Facts that any factsheet has, by value: the ledger says them, to the day.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity_ledger::ledger::tie::{Stands, between};
use comity_ledger::party::pair;
use comity_ledger::place::registry;
use comity_ledger::time::{Date, days_in_month};
use comity_ledger::world::World;
use std::sync::LazyLock;

static WORLD: LazyLock<World> = LazyLock::new(World::embedded);

/// The last day that the facts below were known to hold.
const ON: &str = "2026-06-01";

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// The day before.
fn before(date: Date) -> Date {
    match (date.month, date.day) {
        (1, 1) => Date::last_of(date.year - 1),
        (month, 1) => Date::new(date.year, month - 1, days_in_month(date.year, month - 1)).unwrap(),
        (month, day) => Date::new(date.year, month, day - 1).unwrap(),
    }
}

/// How the ties of a kind whose name holds a word stand between two parties on a day.
fn stands(kind: &str, a: &str, b: &str, name: &str, on: &str) -> Vec<Stands> {
    let (a, b) = pair(a, b, day(on)).unwrap();
    let of_pair = WORLD.ledger().ties_of(kind).filter(|tie| between(tie, &a, &b) && tie.level.contains(name));
    of_pair.map(|tie| tie.stands_on(day(on))).collect()
}

#[test]
fn agreements_entered_into_force_on_their_days() {
    let cases = [
        ("GBR", "NZL", "United Kingdom", "2023-05-31"),
        ("GBR", "JPN", "United Kingdom", "2021-01-01"),
        ("CHE", "CHN", "China", "2014-07-01"),
        ("KOR", "USA", "United States", "2012-03-15"),
        ("JPN", "DEU", "EU - Japan", "2019-02-01"),
        ("VNM", "FRA", "EU - Viet Nam", "2020-08-01"),
        ("CAN", "DEU", "EU - Canada", "2017-09-21"),
        ("NZL", "ESP", "EU - New Zealand", "2024-05-01"),
        ("KEN", "NLD", "EU - Kenya", "2024-07-01"),
        ("SGP", "ITA", "EU - Singapore", "2019-11-21"),
        ("MEX", "USA", "USMCA", "2020-07-01"),
        ("AUS", "CHN", "Australia - China", "2015-12-20"),
        ("CHN", "KHM", "Cambodia", "2022-01-01"),
        ("CHN", "MUS", "Mauritius", "2021-01-01"),
        ("CHN", "SRB", "Serbia", "2024-07-01"),
        ("AUS", "IND", "India - Australia", "2022-12-29"),
        ("IND", "ARE", "India - United Arab", "2022-05-01"),
        ("IND", "CHE", "EFTA - India", "2025-10-01"),
        ("AUS", "IDN", "Indonesia", "2020-07-05"),
        ("AUS", "PER", "Peru - Australia", "2020-02-11"),
        ("ISR", "KOR", "Israel", "2022-12-01"),
        ("AUS", "NZL", "CPTPP", "2018-12-30"),
        ("JPN", "PHL", "Regional Comprehensive", "2023-06-02"),
        ("CHN", "NIC", "Nicaragua", "2024-01-01"),
    ];
    for (a, b, name, date) in cases {
        let eve = before(day(date)).to_string();
        assert!(
            stands("ties.fta", a, b, name, date).contains(&Stands::InForce),
            "{a} {b} {name} is not in force on {date}"
        );
        assert!(
            !stands("ties.fta", a, b, name, &eve).contains(&Stands::InForce),
            "{a} {b} {name} is in force before {date}"
        );
    }
}

#[test]
fn what_was_agreed_only_is_not_in_force() {
    for (a, b, name) in
        [("AUS", "DEU", "EU-Australia"), ("IND", "DEU", "EU-India"), ("IDN", "FRA", "EU-Indonesia")]
    {
        assert_eq!(stands("ties.fta", a, b, name, ON), [Stands::Announced], "{a} {b}");
    }
    for (a, b, name) in [("USA", "VNM", "IPEF"), ("AUS", "FJI", "IPEF Clean")] {
        let found = stands("ties.agreement", a, b, name, ON);
        assert!(!found.is_empty() && !found.contains(&Stands::InForce), "{a} {b}: {found:?}");
    }
    assert_eq!(stands("ties.agreement", "JPN", "SGP", "IPEF Supply", ON), [Stands::InForce]);
    // The Geelong Treaty is signed; whether it is in force is not known here.
    assert_eq!(stands("ties.defence", "GBR", "AUS", "Geelong", ON), [Stands::Signed]);
}

#[test]
fn recognition_changed_hands_on_its_days() {
    for (who, date) in [
        ("CRI", "2007-06-01"),
        ("GMB", "2016-03-17"),
        ("STP", "2016-12-26"),
        ("PAN", "2017-06-13"),
        ("DOM", "2018-05-01"),
        ("BFA", "2018-05-26"),
        ("SLV", "2018-08-21"),
        ("SLB", "2019-09-21"),
        ("KIR", "2019-09-27"),
        ("NIC", "2021-12-10"),
        ("HND", "2023-03-26"),
        ("NRU", "2024-01-24"),
    ] {
        let held = |on: Date| {
            let (china, other) = pair("CHN", who, on).unwrap();
            WORLD.ledger().recognition(&china, &other, on).held.len()
        };
        assert_eq!((held(before(day(date))), held(day(date))), (0, 1), "{who} {date}");
    }
    for who in ["HTI", "PRY", "GTM", "BLZ", "SWZ", "PLW", "MHL", "TUV", "KNA", "LCA", "VCT"] {
        let (china, other) = pair("CHN", who, day(ON)).unwrap();
        let found = WORLD.ledger().recognition(&china, &other, day(ON));
        assert!(found.held.is_empty() && found.known == 1, "{who} recognises Taipei");
    }
}

#[test]
fn memberships_begin_and_end_on_their_days() {
    let member = |bloc: &str, who: &str, on: Date| {
        let (bloc, who) = (registry().by_code(bloc).unwrap(), registry().by_code(who).unwrap());
        registry().members(bloc, on).contains(&who)
    };
    for (bloc, who, date) in [
        ("NATO", "FIN", "2023-04-04"),
        ("NATO", "SWE", "2024-03-07"),
        ("EU", "HRV", "2013-07-01"),
        ("BRICS", "IDN", "2025-01-06"),
        ("SCO", "IRN", "2023-07-04"),
        ("SCO", "BLR", "2024-07-04"),
        ("ASEAN", "TLS", "2025-10-26"),
        ("EAC", "SOM", "2024-03-04"),
        ("OECD", "CRI", "2021-05-25"),
        ("AU", "MAR", "2017-01-31"),
        ("WTO", "EGY", "1995-06-30"),
        ("WTO", "OMN", "2000-11-09"),
        ("WTO", "CHN", "2001-12-11"),
        ("WTO", "TLS", "2024-08-30"),
        ("UN", "CHE", "2002-09-10"),
        ("UN", "SSD", "2011-07-14"),
        ("CPLP", "GNQ", "2014-07-23"),
    ] {
        let date = day(date);
        assert!(!member(bloc, who, before(date)) && member(bloc, who, date), "{bloc} {who} {date}");
    }
    for (bloc, who, date) in [
        ("EU", "GBR", "2020-02-01"),
        ("OPEC", "QAT", "2019-01-01"),
        ("OPEC", "AGO", "2024-01-01"),
        ("ECOWAS", "MLI", "2025-01-29"),
        ("OAS", "NIC", "2023-11-19"),
        ("COE", "RUS", "2022-03-16"),
        ("UN", "DDR", "1990-10-03"),
    ] {
        let date = day(date);
        assert!(member(bloc, who, before(date)) && !member(bloc, who, date), "{bloc} {who} {date}");
    }
    assert!(!member("BRICS", "ARG", day(ON)), "Argentina declined");
}

/// The United Nations publish how many members they had at the end of each year, the World Trade Organization numbers
/// those who join, with the European Union among its first members: an error of a list would break the series.
#[test]
fn the_organisations_own_series_come_out_of_the_lists() {
    let count = |bloc: &str, on: Date| registry().members(registry().by_code(bloc).unwrap(), on).len();
    for (year, members) in [
        (1945, 51),
        (1946, 55),
        (1947, 57),
        (1948, 58),
        (1949, 59),
        (1950, 60),
        (1955, 76),
        (1956, 80),
        (1957, 82),
        (1958, 82),
        (1960, 99),
        (1961, 104),
        (1962, 110),
        (1963, 113),
        (1964, 115),
        (1965, 117),
        (1966, 122),
        (1967, 123),
        (1968, 126),
        (1970, 127),
        (1971, 132),
        (1973, 135),
        (1974, 138),
        (1975, 144),
        (1976, 147),
        (1977, 149),
        (1978, 151),
        (1979, 152),
        (1980, 154),
        (1981, 157),
        (1983, 158),
        (1984, 159),
        (1990, 159),
        (1991, 166),
        (1992, 179),
        (1993, 184),
        (1994, 185),
        (1999, 188),
        (2000, 189),
        (2002, 191),
        (2006, 192),
        (2011, 193),
        (2024, 193),
    ] {
        assert_eq!(count("UN", Date::last_of(year)), members, "{year}");
    }
    for (on, nth) in [
        ("1997-09-06", 132),
        ("1998-12-20", 133),
        ("1999-02-10", 134),
        ("1999-11-13", 135),
        ("2000-06-14", 137),
        ("2000-09-08", 138),
        ("2000-11-09", 139),
        ("2000-11-30", 140),
        ("2001-05-31", 141),
        ("2001-07-26", 142),
        ("2001-12-11", 143),
        ("2003-02-05", 145),
        ("2004-04-23", 147),
        ("2004-10-13", 148),
        ("2005-12-11", 149),
        ("2007-01-11", 150),
        ("2008-05-16", 152),
        ("2008-07-23", 153),
        ("2013-02-02", 158),
        ("2013-03-02", 159),
        ("2015-11-30", 162),
        ("2016-07-29", 164),
        ("2024-08-21", 165),
        ("2024-08-30", 166),
    ] {
        assert_eq!(count("WTO", day(on)) + 1, nth, "{on}");
    }
}
