//! Which pairs does an agreement of several parties bind, from when and until when?
//!
//! ```text
//! from(x, y) = max(entry of x, entry of y, entry into force)      to(x, y) = min(exit of x, exit of y, end)
//! ```
//!
//! A bloc among the parties stands for its members, each for the time of its membership; the
//! members of one bloc are not bound to each other by what the bloc agrees with a third party. Who
//! joined a bloc after the text was signed is bound by it only where accession says so.
//! Where it was `applied` provisionally, the pair is bound from its application, and `in_force` is the
//! later day of its entry into force, if there was one.
//! Dates of single parties (`agreement_parties.csv`) go before those of the bloc. Of the agreements
//! of the DESTA list (Dür, Baccini and Elsig 2014), which ends in 2020, those remain that the table
//! of agreements does not hold.

use super::sheet::{Line, Sheet, Tables};
use super::tie::{PROVISIONAL, State, Tie};
use crate::atlas::Atlas;
use crate::atlas::rows::rows_of;
use crate::measure;
use crate::place::{Kind, PlaceId, registry};
use crate::time::{Date, End, Interval, When};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The last day of the DESTA list.
const DESTA_ENDS: Date = Date { year: 2020, month: 12, day: 31 };

/// Years by which two lists may date one agreement differently.
const SAME_AGREEMENT_YEARS: i16 = 1;

/// One party of an agreement for a stretch of time.
#[derive(Clone)]
struct Member {
    place: PlaceId,
    /// Which entry of the list of parties it comes from: members of one bloc share it.
    side: usize,
    span: Interval,
    /// The state of this party where it differs from that of the agreement.
    state: String,
    /// The day on which this party signed, where it was a later one.
    signed: Option<When>,
}

/// Every pair that the agreements bind, and the DESTA list behind them.
pub fn ties(atlas: &Atlas, tables: &Tables) -> Vec<Tie> {
    let agreements = tables.sheet("agreements");
    let parties = tables.sheet("agreement_parties");
    let staged = by_key(&parties, "agreement");
    let mut out = Vec::new();
    for line in agreements.lines() {
        let own = staged.get(line.text("id")).map_or(&[][..], Vec::as_slice);
        out.extend(pairs_of(line, own));
    }
    let listed = desta(&out, atlas, tables);
    out.extend(listed);
    out
}

/// What blocs as such agreed with others: the parties as the table names them, on the days of the agreement. The pairs
/// of their members are in [`ties`]; this is what a text means by "the agreement of the Union with Japan".
pub fn of_blocs(tables: &Tables) -> Vec<Tie> {
    let agreements = tables.sheet("agreements");
    let mut out = Vec::new();
    for line in agreements.lines().filter(|line| line.party("joining").is_none()) {
        let span = Interval { from: End::Open, to: End::Open };
        let named = bloc_and_other(line).map_or_else(|| line.parties("parties"), |both| both.to_vec());
        let named: Vec<Member> = named
            .into_iter()
            .enumerate()
            .map(|(side, place)| Member { place, side, span, state: String::new(), signed: None })
            .collect();
        let is_bloc = |m: &Member| registry().place(m.place).has_members();
        for (i, x) in named.iter().enumerate() {
            let others = named[i + 1..].iter().filter(|y| is_bloc(x) || is_bloc(y));
            out.extend(others.filter_map(|y| pair(line, &[], (x, y), false)));
        }
    }
    out
}

/// The bloc whose members an agreement names one by one, and the only other party: "ARG;BRA;PRY;URY;SGP" is MERCOSUR and
/// Singapore.
fn bloc_and_other(line: Line<'_>) -> Option<[PlaceId; 2]> {
    let mut members = line.parties("parties");
    let other = members.remove(alone(line)?);
    let day = line.when("signed")?.first;
    members.sort_unstable();
    let same = |bloc: PlaceId| {
        let mut those = registry().members(bloc, day);
        those.sort_unstable();
        those == members
    };
    let mut blocs = registry().places().iter().filter(|p| p.kind == Kind::Bloc).map(|p| p.id);
    blocs.find(|bloc| same(*bloc)).map(|bloc| [bloc, other])
}

/// The lines of a table by what stands in one of its columns.
fn by_key<'a>(sheet: &'a Sheet, column: &str) -> HashMap<&'a str, Vec<Line<'a>>> {
    let mut out: HashMap<&str, Vec<Line<'_>>> = HashMap::new();
    for line in sheet.lines() {
        out.entry(line.text(column)).or_default().push(line);
    }
    out
}

/// The later of two beginnings; what is not known stays so.
fn later(x: End, y: End) -> End {
    match (x, y) {
        (End::Unknown, _) | (_, End::Unknown) => End::Unknown,
        (End::Open, other) | (other, End::Open) => other,
        (End::At(a), End::At(b)) => End::At(if b.first > a.first { b } else { a }),
    }
}

/// The earlier of two ends.
fn earlier(x: End, y: End) -> End {
    match (x, y) {
        (End::Open, other) | (other, End::Open) => other,
        (End::Unknown, _) | (_, End::Unknown) => End::Unknown,
        (End::At(a), End::At(b)) => End::At(if b.first < a.first { b } else { a }),
    }
}

/// Blocs whose treaties of accession bind a new member to what the bloc agreed before. Others (ASEAN,
/// MERCOSUR, EFTA) need a protocol of accession to each agreement.
const BINDS_WHO_JOINS: &[&str] = &["EU", "EAEU"];

/// The first day on which an agreement binds: that of its application, where it was applied first.
fn begun(line: Line<'_>) -> Option<When> {
    line.when("applied").or_else(|| line.when("in_force"))
}

/// Whether something began before a day: who joined after an agreement had entered into force never saw it
/// applied provisionally.
fn began_before(from: End, day: When) -> bool {
    matches!(from, End::At(when) if when.first < day.first)
}

/// Whether a member that joined later is bound by an agreement of the bloc with others.
fn joined_in_time(line: Line<'_>, bloc: PlaceId, joined: End) -> bool {
    let alone = line.parties("parties").len() == 1;
    let agreed = line.when("signed").or_else(|| begun(line));
    match (joined, agreed) {
        (End::At(joined), Some(agreed)) => {
            alone || joined.first <= agreed.last || BINDS_WHO_JOINS.contains(&registry().code_of(bloc))
        }
        _ => true,
    }
}

/// The members that the list of parties stands for, before single parties are told apart.
fn listed(line: Line<'_>) -> Vec<Member> {
    let mut out = Vec::new();
    for (side, place) in line.parties("parties").into_iter().enumerate() {
        if registry().place(place).has_members() {
            let members = registry()
                .memberships(place)
                .filter(|m| matches!(m.status, "member" | "in_force"))
                .filter(|m| joined_in_time(line, place, m.interval.from));
            out.extend(members.map(|m| Member {
                place: m.member,
                side,
                span: m.interval,
                state: String::new(),
                signed: None,
            }));
        } else {
            let span = Interval { from: End::Open, to: End::Open };
            out.push(Member { place, side, span, state: String::new(), signed: None });
        }
    }
    out
}

/// Applies the dates of single parties; a party that the list does not name (it has left) comes in
/// on the side of the bloc it belonged to.
fn told_apart(mut members: Vec<Member>, line: Line<'_>, staged: &[Line<'_>]) -> Vec<Member> {
    let sides = line.parties("parties");
    for entry in staged.iter().filter(|entry| entry.text("with").is_empty()) {
        let Some(place) = entry.party("party") else { continue };
        let span = Interval { from: entry.end("from"), to: entry.end("to") };
        let state = entry.owned("state");
        if registry().place(place).has_members() {
            let side = sides.iter().position(|side| *side == place);
            for member in members.iter_mut().filter(|m| Some(m.side) == side) {
                member.span.from = later(member.span.from, span.from);
                member.state.clone_from(&state);
            }
            continue;
        }
        let bloc = |side: &PlaceId| registry().memberships(*side).any(|m| m.member == place);
        let own = sides.iter().position(|side| *side == place);
        let side = own.or_else(|| sides.iter().position(bloc)).unwrap_or(sides.len());
        members.retain(|m| m.place != place);
        members.push(Member { place, side, span, state, signed: entry.when("signed") });
    }
    members
}

/// The party that alone faces all others, where the name says so: "Korea – Central America".
fn alone(line: Line<'_>) -> Option<usize> {
    let name = line.text("name").replace(['–', '—'], "-");
    let dash = if name.contains(" - ") { " - " } else { "-" };
    let parts: Vec<&str> = name.split(dash).map(str::trim).collect();
    let [first, second] = parts[..] else { return None };
    let parties = line.parties("parties");
    if parties.len() < 3 {
        return None;
    }
    let named = |part: &str| {
        parties.iter().position(|id| {
            let own = registry().name_of(*id);
            part.starts_with(own) || registry().find(part).is_ok_and(|found| found == *id)
        })
    };
    match (named(first), named(second)) {
        (Some(one), None) | (None, Some(one)) => Some(one),
        _ => None,
    }
}

/// The pairs of one agreement.
fn pairs_of(line: Line<'_>, staged: &[Line<'_>]) -> Vec<Tie> {
    let members = told_apart(listed(line), line, staged);
    let blocs: BTreeSet<usize> = line
        .parties("parties")
        .iter()
        .enumerate()
        .filter(|(_, id)| registry().place(**id).has_members())
        .map(|(side, _)| side)
        .collect();
    let facing = if blocs.is_empty() { alone(line) } else { None };
    let only_bloc = blocs.len() == 1 && line.parties("parties").len() == 1;
    let joining = line.party("joining");
    let bilateral = blocs.is_empty() && line.parties("parties").len() == 2;
    let mut out = Vec::new();
    for (i, x) in members.iter().enumerate() {
        for y in &members[i + 1..] {
            let apart = x.side != y.side || only_bloc;
            let across = blocs.is_empty() || only_bloc || blocs.contains(&x.side) || blocs.contains(&y.side);
            let faced = facing.is_none_or(|one| x.side == one || y.side == one);
            let joins = joining.is_none_or(|who| x.place == who || y.place == who);
            if x.place != y.place && apart && across && faced && joins {
                out.extend(pair(line, staged, (x, y), bilateral));
            }
        }
    }
    out
}

/// The stage of a pair in words, where the state does not say it all.
fn stage(agreement: &str, parties: [&str; 2]) -> (&'static str, bool) {
    let says = |word: &str| parties.contains(&word);
    if says("not_in_force") || says("pending") || says("signed") {
        ("not in force between the two", true)
    } else if says("unclear") {
        ("not known whether in force between the two", true)
    } else if says("disputed") {
        ("accepted by some parties only", false)
    } else if agreement == "provisionally_applied" || says("provisionally_applied") {
        (PROVISIONAL, false)
    } else if agreement == "never_in_force" {
        ("never entered into force", true)
    } else {
        ("", false)
    }
}

/// From when and until when a pair is bound; what holds for it alone goes before everything else.
fn span_of(line: Line<'_>, (x, y): (&Member, &Member), own: Option<&Line<'_>>) -> Interval {
    let mut span = Interval {
        from: later(later(x.span.from, y.span.from), begun(line).map_or(End::Unknown, End::At)),
        to: earlier(earlier(x.span.to, y.span.to), line.end("ended")),
    };
    if let Some(when) = own.and_then(|entry| entry.when("from")) {
        span.from = End::At(when);
    }
    if let Some(entry) = own {
        span.to = earlier(span.to, entry.end("to"));
    }
    if x.state == "disputed" || y.state == "disputed" {
        span.from = End::Unknown;
    }
    span
}

fn pair(line: Line<'_>, staged: &[Line<'_>], of: (&Member, &Member), bilateral: bool) -> Option<Tie> {
    let (x, y) = if of.0.place <= of.1.place { of } else { (of.1, of.0) };
    if x.state == "not_signed" || y.state == "not_signed" {
        return None;
    }
    let code = |id| registry().code_of(id);
    // What holds for one pair alone goes before everything else.
    let own = staged.iter().find(|entry| {
        let who = (entry.party("party"), entry.party("with"));
        who == (Some(x.place), Some(y.place)) || who == (Some(y.place), Some(x.place))
    });
    let word = line.text("state");
    let (stage, signed_only) = match own.map(|entry| entry.text("state")) {
        Some("not_in_force") => ("not in force between the two", true),
        _ => stage(word, [&x.state, &y.state]),
    };
    let span = span_of(line, (x, y), own);
    if let (End::At(from), End::At(to)) = (span.from, span.to)
        && from.first >= to.last
    {
        return None;
    }
    // Who had left its bloc before the text was agreed or signed is no party to it.
    let signed =
        [line.when("signed"), x.signed, y.signed].into_iter().flatten().max_by_key(|when| when.first);
    let agreed = line.when("signed").or_else(|| line.when("concluded"));
    if let (Some(agreed), End::At(left)) = (agreed, span.to)
        && agreed.first >= left.last
    {
        return None;
    }
    let state = if signed_only { State::Signed } else { line.state("state") };
    let span = if state == State::InForce { span } else { Interval { from: End::Unknown, ..span } };
    let id = line.text("id");
    Some(Tie {
        id: if bilateral { id.to_owned() } else { format!("{id}:{}-{}", code(x.place), code(y.place)) },
        measure: line.measure("kind")?,
        a: x.place,
        b: y.place,
        level: line.owned("name"),
        agreement: id.to_owned(),
        concluded: line.when("concluded"),
        signed,
        interval: span,
        entered: line
            .when("applied")
            .and(line.when("in_force"))
            .filter(|entered| began_before(span.from, *entered)),
        likely: None,
        state,
        stage: stage.to_owned(),
        kept_until: None,
        sources: line.list("sources"),
        verification: line.owned("verification"),
        note: line.owned("note"),
    })
}

/// Pairs of the DESTA list that no agreement of the table covers, corrected.
fn desta(held: &[Tie], atlas: &Atlas, tables: &Tables) -> Vec<Tie> {
    let (Some(rows), Some(treaties)) = (rows_of(atlas, "desta-dyads"), rows_of(atlas, "desta-treaties"))
    else {
        return Vec::new();
    };
    // What the list gets wrong, by its own ids.
    let corrections = tables.sheet("desta_corrections");
    let corrections = by_key(&corrections, "id");
    let ids: BTreeSet<&str> = held.iter().map(|tie| tie.agreement.as_str()).collect();
    let mut by_pair: HashMap<(PlaceId, PlaceId), Vec<&Tie>> = HashMap::new();
    for tie in held {
        by_pair.entry((tie.a.min(tie.b), tie.a.max(tie.b))).or_default().push(tie);
    }
    let names: BTreeMap<&str, &str> =
        treaties.rows().map(|i| (treaties.text("treaty", i), treaties.text("name", i))).collect();
    let read = |i: usize| {
        let year = |column: &str| rows.number(column, i).and_then(|y| When::year(y as i16));
        let (a, b) = (rows.party("a", i)?, rows.party("b", i)?);
        let treaty = rows.text("treaty", i);
        // A row whose correction leads to an agreement of the table is told there.
        let corrected = corrections.get(treaty).map_or(&[][..], Vec::as_slice);
        if corrected.iter().any(|line| ids.contains(line.text("see"))) {
            return None;
        }
        let (signed, begun) = (year("signed"), year("in_force"));
        let same = |tie: &&Tie| alike(tie.signed, signed) || alike(tie.begins(), begun);
        if by_pair.get(&(a.min(b), a.max(b))).is_some_and(|ties| ties.iter().any(same)) {
            return None;
        }
        let (state, from) =
            begun.map_or((State::Signed, End::Unknown), |when| (State::InForce, End::At(when)));
        let mut tie = Tie {
            id: format!("desta:{}:{}-{}", treaty, registry().code_of(a), registry().code_of(b)),
            measure: measure::TIES_RTA,
            a,
            b,
            level: names.get(treaty).map_or_else(String::new, |name| (*name).to_owned()),
            agreement: format!("desta:{treaty}"),
            concluded: None,
            signed,
            interval: Interval { from, to: year("ended").map_or(End::Open, End::At) },
            entered: None,
            likely: None,
            state,
            stage: String::new(),
            kept_until: Some(DESTA_ENDS),
            sources: vec!["desta".to_owned()],
            verification: "dataset".to_owned(),
            note: String::new(),
        };
        for line in corrected {
            correct(&mut tie, *line);
        }
        ended_with_the_bloc(&mut tie);
        Some(tie)
    };
    rows.rows().filter_map(read).collect()
}

/// Whether two dates are at most a year apart: two lists of one agreement.
fn alike(x: Option<When>, y: Option<When>) -> bool {
    let (Some(x), Some(y)) = (x, y) else { return false };
    (x.first.year - y.first.year).abs() <= SAME_AGREEMENT_YEARS
}

fn correct(tie: &mut Tie, line: Line<'_>) {
    let when = line.when("value");
    match line.text("field") {
        "in_force" => {
            tie.state = State::InForce;
            tie.interval.from = when.map_or(End::Unknown, End::At);
        }
        "ended" => tie.interval.to = when.map_or(End::Unknown, End::At),
        "ended_for" => {
            let who = line.party("party");
            if who == Some(tie.a) || who == Some(tie.b) {
                tie.interval.to = when.map_or(End::Unknown, End::At);
            }
        }
        "signed" => tie.signed = when,
        "status" => {
            tie.state = State::Signed;
            tie.interval.from = End::Unknown;
            if line.text("value") == "never_in_force" {
                "never entered into force".clone_into(&mut tie.stage);
                tie.interval.to = End::Unknown;
            }
        }
        "kind" => {
            tie.measure = measure::TIES_AGREEMENT;
            tie.level = format!("{} ({})", tie.level, line.text("value").replace('_', " "));
        }
        _ => {}
    }
}

/// What the European Union agreed binds the United Kingdom no longer than 2020, whatever the list
/// leaves open: its treaties name the Communities ("EC").
fn ended_with_the_bloc(tie: &mut Tie) {
    const LAST_YEAR: i16 = 2020;
    let left = registry().by_code("GBR");
    let of_union = tie.level.split_whitespace().any(|word| matches!(word, "EC" | "EU" | "EEA" | "(EEA)"));
    if of_union && (left == Some(tie.a) || left == Some(tie.b)) && tie.interval.to == End::Open {
        tie.interval.to = Date::new(LAST_YEAR + 1, 1, 1).map_or(End::Unknown, |day| End::At(When::day(day)));
    }
}
