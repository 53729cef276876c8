//! What loaders make of codes, units, dates and words: the traps of each layout.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

mod layouts;

use comity_ledger::frame::Frame;
use comity_ledger::source::{Limits, Loaded, desta, eia, load_any, unga};
use layouts::SAMPLES;

fn read(text: &str) -> Loaded {
    load_any("sample.csv", text.as_bytes(), &Limits::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn sample(layout: &str) -> Frame {
    read(SAMPLES.iter().find(|sample| sample.layout == layout).unwrap().text).into_frame()
}

fn text(frame: &Frame, column: &str) -> Vec<String> {
    let texts = frame.text(column).unwrap_or_else(|| panic!("no column {column}"));
    texts.iter().map(str::to_owned).collect()
}

fn numbers(frame: &Frame, column: &str) -> Vec<Option<f64>> {
    assert!(frame.number(column).is_some(), "no column {column}");
    frame.floats(column)
}

/// Origins of a BACI file with these numbers of countries.
fn baci(numbers: &[&str]) -> Loaded {
    let rows: String = numbers.iter().map(|n| format!("2005,{n},152,010121,1,1\n")).collect();
    read(&format!("t,i,j,k,v,q\n{rows}"))
}

#[test]
fn numbers_of_countries_deviate_from_iso() {
    let numbers = ["842", "251", "757", "699", "579", "490", "004", "344", "446", "156", "630", "899", "837"];
    let codes = ["USA", "FRA", "CHE", "IND", "NOR", "TWN", "AFG", "HKG", "MAC", "CHN", "PRI", "XXN", "XXB"];
    assert_eq!(text(baci(&numbers).frame(), "origin"), codes);
}

#[test]
fn the_world_and_regions_never_enter() {
    let loaded = baci(&["0", "156"]);
    assert_eq!(loaded.file.refused, [("aggregate".to_owned(), 1)]);
    let flows = "origin,destination,year,value_usd\nWorld,BRA,2014,5\nCELAC,BRA,2014,5\nCHN,BRA,2014,1\n";
    let loaded = read(flows);
    assert_eq!((loaded.file.kept, loaded.file.refused), (1, vec![("aggregate".to_owned(), 2)]));
    let loaded = read("Country Name,Country Code,Year,Value\nx,LAC,2020,1\nx,LCN,2020,1\nx,EUU,2020,1\n");
    assert_eq!(loaded.file.refused, [("aggregate".to_owned(), 3)], "LAC is no country of the World Bank");
}

#[test]
fn letters_that_changed_are_understood() {
    let old = ["ROM", "ZAR", "TMP", "PAL", "YUG", "SCG", "SUN", "ANT", "XKK", "KSV", "BLX"];
    let rows: String = old.iter().map(|code| format!("1995,{code},CHN,1\n")).collect();
    let origins = text(read(&format!("year,origin,dest,value_kusd\n{rows}")).frame(), "origin");
    assert_eq!(origins, ["ROU", "COD", "TLS", "PSE", "YUG", "SCG", "SUN", "ANT", "XKX", "XKX", "BLX"]);
}

#[test]
fn namibia_is_not_a_missing_value_and_taiwan_is_not_china() {
    let votes =
        read("rcid,country,country_code,vote\n3,Namibia,NA,yes\n3,China,CN,no\n3,Taiwan,TW,abstain\n");
    assert_eq!(text(votes.frame(), "place"), ["NAM", "CHN", "TWN"]);
    assert_eq!(text(votes.frame(), "vote"), ["Y", "N", "A"]);
    let flows = read("exporter,importer,year,value_usd\nRepublic of China,BRA,2014,1\n中国,巴西,2014,1\n");
    assert_eq!(text(flows.frame(), "origin"), ["TWN", "CHN"]);
}

#[test]
fn numbers_of_states_mean_something_else_in_another_year() {
    let points = sample("unga-ideal-points");
    assert_eq!(text(&points, "place"), ["USA", "SRB", "YUG"]);
    let votes = "rcid,ccode,vote,year\n3,345,1,1985\n4,345,1,2010\n5,255,1,2000\n6,260,1,1980\n";
    assert_eq!(text(read(votes).frame(), "place"), ["YUG", "SRB", "DEU", "DEU"]);
}

#[test]
fn an_unknown_code_is_refused_with_the_nearest_name() {
    let loaded = read("origin,destination,year,value_usd\nBrasill,CHN,2014,7\nCHN,BRA,2014,1\n");
    let reject = &loaded.rejects[0];
    assert!(reject.detail.contains("Brazil (BRA)"), "{}", reject.detail);
    assert_eq!(
        (reject.at.line, reject.at.column.as_str(), reject.amount.to_string().as_str()),
        (2, "origin", "7")
    );
}

#[test]
fn units_are_brought_to_one_and_an_unknown_one_is_refused() {
    let mixed = "origin,destination,year,value,unit\nCHN,BRA,2014,1,USD\nCHN,PER,2014,1,thousand USD\n\
                 CHN,CHL,2014,1,USD bn\nCHN,COL,2014,1,bushels\n";
    let loaded = read(mixed);
    assert_eq!(numbers(loaded.frame(), "value"), [Some(1.0), Some(1e3), Some(1e9)]);
    assert_eq!(loaded.file.refused, [("unknown unit".to_owned(), 1)]);
    let sdmx = "exporter,importer,year,value_usd,UNIT_MULT\nCHN,BRA,2014,1.5,6\nCHN,PER,2014,2,3\n";
    assert_eq!(numbers(read(sdmx).frame(), "value"), [Some(1.5e6), Some(2e3)]);
    let itpd = sample("dyadic");
    assert_eq!(numbers(&itpd, "value"), [Some(1.5e6), Some(2e6)], "ITPD-E writes millions");
    let unstated = read("exporter,importer,year,trade\nCHN,BRA,2014,1.5\n");
    assert_eq!(text(unstated.frame(), "unit"), ["not stated"]);
}

#[test]
fn an_import_flows_from_the_partner_and_a_breakdown_is_not_added() {
    let frame = sample("comtrade");
    assert_eq!(text(&frame, "origin"), ["BRA", "CHN"]);
    assert_eq!(text(&frame, "basis"), ["exporter, FOB", "importer, CIF"]);
}

#[test]
fn products_keep_their_leading_zeros() {
    assert_eq!(text(&sample("baci"), "product"), ["010121", "020130", "270900"]);
}

#[test]
fn the_words_of_the_ledger_become_ours() {
    let ties = sample("ledger.ties");
    assert_eq!(text(&ties, "measure"), ["ties.mou.bri", "ties.fta"]);
    assert_eq!(text(&ties, "from"), ["2018-11", "2006-10-01"], "a month is not its first day");
    assert_eq!(text(&ties, "signed"), ["", "2005-11-18"]);
    let seen = sample("ledger.observations");
    assert_eq!(text(&seen, "destination"), ["GACC:LAC", "LAC"]);
    assert_eq!(numbers(&seen, "value"), [Some(241.93e9), Some(200.0)]);
    assert_eq!(text(&seen, "bound"), ["exact", "at_least"]);
    assert_eq!((&text(&seen, "first")[0], &text(&seen, "last")[0]), (&"2014-01".into(), &"2014-11".into()));
    let projects = sample("ledger.projects");
    assert_eq!(
        (text(&projects, "currency"), numbers(&projects, "value")),
        (vec!["BRL".into()], vec![Some(5e9)])
    );
}

#[test]
fn bounds_are_read_from_the_words_of_the_source() {
    let header = "variable,reporter,origin,counterpart,period,value,unit,basis,obs_status,source_ids,note\n";
    let row = |basis: &str, note: &str| {
        format!("infrastructure_jobs,CHN,CHN,LAC,2025-05,1.0,million jobs,\"{basis}\",A,s,\"{note}\"\n")
    };
    let words = [
        ("speech, \"\"nearly one million\"\"", "", "at_most"),
        ("\"\"over one million\"\"", "", "at_least"),
        ("statement, \"\"more than\"\"", "", "at_least"),
        ("", "\"\"over\"\"", "at_least"),
        ("", "\"\"estimated\"\"", "about"),
        ("overseas bulletin", "", "exact"),
    ];
    let rows: String = words.iter().map(|(basis, note, _)| row(basis, note)).collect();
    let frame = read(&format!("{header}{rows}")).into_frame();
    assert_eq!(text(&frame, "bound"), words.map(|(_, _, bound)| bound));
    assert_eq!(numbers(&frame, "value")[0], Some(1e6));
}

#[test]
fn dates_keep_the_precision_they_have() {
    let bri = sample("bri");
    assert_eq!(text(&bri, "from"), ["2018-11", "2019-03-23", ""]);
    assert_eq!(text(&bri, "from_precision"), ["month", "day", "unknown"]);
    let institutes = sample("confucius");
    assert_eq!(text(&institutes, "opened"), ["2009", "2013-05-18"]);
    let blocs = sample("bloc-membership");
    assert_eq!(text(&blocs, "to"), ["2020-01-16", ""], "the file gives the last day");
    assert_eq!(text(&blocs, "bloc"), ["CELAC", "ANDEAN"]);
}

#[test]
fn years_of_one_level_become_a_run() {
    let text_of = "origin,dest,year,eia\nCHL,CHN,2006,1\nCHL,CHN,2007,3\nCHL,CHN,2008,3\nCHL,CHN,2010,3\nPER,CHN,2010,3\n";
    let runs = eia::runs(read(text_of).frame()).unwrap();
    let column = |name: &str| numbers(&runs, name).into_iter().map(|n| n.unwrap() as i64).collect::<Vec<_>>();
    assert_eq!(column("from"), [2006, 2007, 2010, 2010]);
    assert_eq!(column("to"), [2007, 2009, 2011, 2011]);
    assert_eq!(column("level"), [1, 3, 3, 3]);
}

#[test]
fn who_leaves_a_treaty_is_no_longer_bound_by_it() {
    let (treaties, members, dyads) =
        (sample("desta-treaties"), sample("desta-members"), sample("desta-dyads"));
    let ended = desta::apply_withdrawals(&treaties, &members, &dyads).unwrap();
    assert_eq!(numbers(&ended, "ended"), [None, Some(2006.0)], "Venezuela left, Colombia and Mexico did not");
}

#[test]
fn votes_become_one_line_a_state_and_none_is_lost() {
    let votes = sample("unga-votes");
    let matrix = unga::matrix(&votes, &[2, 3]).unwrap();
    assert_eq!(text(&matrix, "place"), ["CHN", "CUB", "USA"]);
    assert_eq!(text(&matrix, "votes"), ["-A", "--", "-Y"]);
    assert!(unga::matrix(&votes, &[2]).is_none(), "a vote on a roll call that is not listed");
}

#[test]
fn a_place_in_the_address_of_a_map_is_taken_out() {
    let projects = sample("gcdf-projects");
    assert_eq!(
        (numbers(&projects, "lat"), numbers(&projects, "lon")),
        (vec![Some(14.5)], vec![Some(-85.25)])
    );
}
