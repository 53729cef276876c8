//! Member by member: who trades how much, where, and since when which ties have held.

use super::political::pair_name;
use super::scope::Scope;
use comity_figures::figure::dumbbell::{Dumbbell, Member};
use comity_figures::figure::map::{PlaceValue, Point, WorldMap};
use comity_figures::figure::timeline::{End, Lane, Span, State, Timeline, When};
use comity_figures::figure::{Caption, Chart, Datum, Source, Unit};
use comity_figures::page::Block;
use comity_ledger::ledger::tie::{self, Tie, binds};
use comity_ledger::measure::{self, Measure};
use comity_ledger::party::Party;
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::time;

/// Trade of each member with the other side in a year, in the magnitude of the brief.
fn of_member(scope: &Scope, member: PlaceId, other: &Party, year: i16) -> Datum {
    let Ok(member) = Party::of(member, scope.as_of) else { return Datum::default() };
    match scope.world.panel().two_way(scope.series, &member, other, year) {
        Ok(reading) => Datum::new(reading.value / scope.magnitude().0, reading.id),
        Err(_) => Datum::default(),
    }
}

/// Sources of the trade figures of two years.
pub fn trade_sources(scope: &Scope, years: &[i16]) -> Vec<Source> {
    let mut sources: Vec<Source> = Vec::new();
    for year in years {
        let Some(record) = scope.world.panel().source(scope.series, *year) else { continue };
        let source = Source {
            text: format!("{}, {}", record.attribution, record.release),
            licence: Some(record.licence.clone()),
            url: Some(record.url.clone()),
            evidence: None,
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources
}

/// First against last year, one row per member.
pub fn dumbbell(scope: &Scope) -> Block {
    let caption = Caption {
        id: "members".to_owned(),
        title: format!("Goods trade of {} with {} by member", many_name(scope), one_name(scope)),
        ..Caption::default()
    };
    let Some((many, one)) = scope.many_and_one() else {
        let why = "both parties are single economies, so there are no members to tell apart";
        return Block::figure(comity_figures::figure::missing(&caption, why));
    };
    let (Some((first, _)), Some((last, _))) = (scope.first_trade(), scope.last_trade()) else {
        return Block::figure(comity_figures::figure::missing(&caption, &scope.why_none(|_| Ok(()))));
    };
    let members: Vec<Member> = many
        .members
        .iter()
        .map(|id| Member {
            code: registry().code_of(*id).to_owned(),
            name: registry().name_of(*id).to_owned(),
            start: of_member(scope, *id, one, first),
            end: of_member(scope, *id, one, last),
        })
        .collect();
    let chart = Dumbbell {
        caption: Caption {
            notes: vec![
                "Logarithmic scale: equal distances are equal ratios, so that small members stay readable."
                    .to_owned(),
                scope.series.seam.to_owned(),
            ],
            sources: trade_sources(scope, &[first, last]),
            ..caption
        },
        unit: Unit::new(scope.magnitude().1, 3),
        start_label: first.to_string(),
        end_label: last.to_string(),
        members,
    };
    Block::figure(chart.figure())
}

fn many_name<'a>(scope: &'a Scope<'_>) -> &'a str {
    scope.many_and_one().map_or(scope.b_name(), |(many, _)| super::scope::short_name(many))
}

fn one_name<'a>(scope: &'a Scope<'_>) -> &'a str {
    scope.many_and_one().map_or(scope.a_name(), |(_, one)| super::scope::short_name(one))
}

/// The map: trade of each member in the last year, and landmark projects.
pub fn map(scope: &Scope) -> Block {
    let caption = Caption {
        id: "map".to_owned(),
        title: format!("Where the trade is: goods trade of {} with {}", many_name(scope), one_name(scope)),
        ..Caption::default()
    };
    let Some((last, _)) = scope.last_trade() else {
        return Block::figure(comity_figures::figure::missing(&caption, &scope.why_none(|_| Ok(()))));
    };
    let (places, outlined): (Vec<PlaceId>, Vec<PlaceId>) = match scope.many_and_one() {
        Some((many, one)) => (many.members.clone(), one.members.clone()),
        None => (vec![scope.b.id], vec![scope.a.id]),
    };
    let other = scope.many_and_one().map_or(&scope.a, |(_, one)| one);
    let values = places.iter().map(|id| PlaceValue {
        iso3: registry().code_of(*id).to_owned(),
        name: registry().name_of(*id).to_owned(),
        value: of_member(scope, *id, other, last),
    });
    let chart = WorldMap {
        caption: Caption {
            title: format!("{}, {last}", caption.title),
            notes: vec![
                "Boundaries de facto as in Natural Earth: a setting of the drawing, not a position."
                    .to_owned(),
                "A member without colour has no data in that year.".to_owned(),
            ],
            sources: trade_sources(scope, &[last]),
            ..caption
        },
        unit: Unit::new(scope.magnitude().1, 3),
        legend: format!("Goods trade with {}, {last}", super::scope::short_name(other)),
        places: values.collect(),
        outlined: outlined.iter().map(|id| registry().code_of(*id).to_owned()).collect(),
        points: sites(scope),
        diverging: false,
    };
    Block::figure(chart.figure())
}

/// Landmark projects with a known site.
fn sites(scope: &Scope) -> Vec<Point> {
    let projects = scope.world.ledger().projects_between(&scope.a, &scope.b);
    let with_site = projects.iter().filter_map(|p| {
        let (latitude, longitude) = p.site?;
        Some(Point {
            longitude,
            latitude,
            label: p.name.clone(),
            status: p.stage.clone(),
            evidence: Some(format!("project/{}", p.id)),
        })
    });
    with_site.collect()
}

/// Rows of the timeline, by kind of tie.
const LANES: &[Measure] = &[
    measure::TIES_DIPLOMATIC,
    measure::TIES_PARTNERSHIP,
    measure::TIES_FTA,
    measure::TIES_FTA_PROTOCOL,
    measure::TIES_RTA,
    measure::TIES_MOU_BRI,
    measure::TIES_FORUM,
];

/// More rows than this do not fit a page.
const LANES_MAX: usize = 90;

/// The timeline of ties: one row per pair and kind.
pub fn timeline(scope: &Scope) -> Block {
    let mut lanes: Vec<Lane> = Vec::new();
    for kind in LANES {
        let group = kind.label();
        let drawn = |t: &&Tie| binds(t, &scope.a, &scope.b) && t.state != tie::State::Absent && t.sourced();
        let mut ties: Vec<&Tie> = scope.world.ledger().ties_of(kind).filter(drawn).collect();
        ties.sort_by_key(|t| (pair_name(scope, t), t.id.clone()));
        for tie in ties {
            let label = lane_label(scope, tie);
            let span = span(tie);
            match lanes.iter_mut().find(|lane| lane.group == group && lane.label == label) {
                Some(lane) => lane.spans.push(span),
                None => lanes.push(Lane { group: group.to_owned(), label, spans: vec![span] }),
            }
        }
    }
    let all = lanes.len();
    lanes.truncate(LANES_MAX);
    let mut notes = vec!["Signed is not in force; an unknown date is drawn broken.".to_owned()];
    if all > LANES_MAX {
        notes.push(format!(
            "{} further rows are left out here; `comity ties {} {} --list` has them all.",
            all - LANES_MAX,
            scope.a.code(),
            scope.b.code()
        ));
    }
    let day = scope.as_of;
    let chart = Timeline {
        caption: Caption {
            id: "timeline".to_owned(),
            title: format!("Ties between {} and {} over time", scope.a_name(), scope.b_name()),
            notes,
            sources: tie_sources(),
            missing: Some("the ledger has no dated tie between these parties".to_owned()),
            ..Caption::default()
        },
        from: i32::from(scope.from) - 10,
        as_of: When { year: i32::from(day.year), month: Some(day.month), day: Some(day.day) },
        lanes,
    };
    Block::figure(chart.figure())
}

fn tie_sources() -> Vec<Source> {
    vec![Source {
        text: "Ledger of comity; each tie names its sources in the evidence section".to_owned(),
        ..Source::default()
    }]
}

fn lane_label(scope: &Scope, tie: &Tie) -> String {
    let bloc = [&scope.a, &scope.b].into_iter().find(|side| side.is_bloc() && tie.other(side.id).is_some());
    bloc.map_or_else(|| pair_name(scope, tie), |side| format!("{} as such", side.code()))
}

fn span(tie: &Tie) -> Span {
    Span {
        state: match tie.state {
            tie::State::InForce => State::InForce,
            tie::State::Signed => State::Signed,
            tie::State::Announced | tie::State::Concluded | tie::State::Absent => State::Announced,
        },
        // A likely date is drawn as one that is not known.
        start: if tie.likely.is_some() { End::Unknown } else { end(tie.interval.from) },
        end: end(tie.interval.to),
        label: tie.level.clone(),
        evidence: Some(format!("tie/{}", tie.id)),
        remark: if tie.unverified() { "unverified".to_owned() } else { String::new() },
    }
}

fn end(end: time::End) -> End {
    match end {
        time::End::Open => End::Open,
        time::End::Unknown => End::Unknown,
        time::End::At(when) => {
            let month = (when.precision != time::Precision::Year).then_some(when.first.month);
            let day = (when.precision == time::Precision::Day).then_some(when.first.day);
            End::At(When { year: i32::from(when.first.year), month, day })
        }
    }
}
