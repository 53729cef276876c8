//! Every chart form on every kind of bad input: no panic, well-formed SVG, a table of the right
//! shape; and every page well escaped.

use comity_figures::figure::coefficients::{Coefficients, Estimate};
use comity_figures::figure::dumbbell::{Dumbbell, Member};
use comity_figures::figure::lines::{Lines, Reference, Series};
use comity_figures::figure::map::{PlaceValue, Point, WorldMap};
use comity_figures::figure::mirror::{MirrorGap, Report};
use comity_figures::figure::projects::{Project, Projects};
use comity_figures::figure::range::{Ranges, Row, Witness};
use comity_figures::figure::ranked::{Bar, Ranked};
use comity_figures::figure::sections::{Section as Product, Sections};
use comity_figures::figure::shares::{Form, Partner, Shares};
use comity_figures::figure::timeline::{End, Lane, Span as Stretch, State, Timeline, When};
use comity_figures::figure::trade::{Event, TradeBalance, Year};
use comity_figures::figure::treemap::Treemap;
use comity_figures::figure::votes::{VoteYear, Votes};
use comity_figures::figure::{Caption, Chart, Datum, Figure, Unit};
use comity_figures::page::{Block, EvidenceEntry, Page, Section, Text, Tile};

const HOSTILE: &str = "<script>alert(1)</script> & \"quoted\" 'single' ]]> \u{1} 中文 =cmd|' /C calc'!A0";

/// Lists of values that charts must survive.
fn inputs() -> Vec<(&'static str, Vec<Option<f64>>)> {
    vec![
        ("empty", vec![]),
        ("one point", vec![Some(3.5)]),
        ("one zero", vec![Some(0.0)]),
        ("all gaps", vec![None, None, None]),
        ("negative", vec![Some(-1.0), Some(-250.0), Some(-3.25)]),
        ("mixed signs", vec![Some(-5.0), None, Some(7.0), Some(0.0)]),
        ("huge", vec![Some(1e300), Some(f64::MAX), Some(-f64::MAX)]),
        ("tiny", vec![Some(1e-300), Some(5e-324), Some(-5e-324)]),
        ("not numbers", vec![Some(f64::NAN), Some(f64::INFINITY), Some(f64::NEG_INFINITY)]),
        ("numbers among others", vec![Some(f64::NAN), Some(1.0), None, Some(f64::INFINITY)]),
        ("equal", vec![Some(2.0); 4]),
        ("many", (0..60).map(|i| Some(f64::from(i) * 1.7)).collect()),
    ]
}

fn caption(id: &str) -> Caption {
    Caption { id: id.into(), title: HOSTILE.into(), notes: vec![HOSTILE.into()], ..Caption::default() }
}

fn unit() -> Unit {
    Unit::new(HOSTILE, 2)
}

fn other(values: &[Option<f64>], i: usize) -> Datum {
    Datum { value: values[values.len() - 1 - i], evidence: Some("E1".into()) }
}

/// Pairs of index and value.
fn each(values: &[Option<f64>]) -> impl Iterator<Item = (usize, Datum)> {
    values.iter().enumerate().map(|(i, v)| (i, Datum::from(*v)))
}

fn over_time(values: &[Option<f64>]) -> Vec<Figure> {
    let years: Vec<i32> = (0..values.len() as i32).map(|i| 2000 + i).collect();
    let trade = TradeBalance {
        caption: caption("trade"),
        unit: unit(),
        exports_label: HOSTILE.into(),
        imports_label: "M".into(),
        balance_label: "B".into(),
        years: each(values)
            .map(|(i, d)| Year { year: 2000 + i as i32, exports: d, imports: other(values, i) })
            .collect(),
        events: [1999, 2000, 2000, 2002].map(|year| Event { year, label: HOSTILE.into() }).into(),
    };
    let partner =
        || Partner { name: HOSTILE.into(), shares: values.iter().map(|v| Datum::from(*v)).collect() };
    let shares = |form| Shares {
        caption: caption("shares"),
        years: years.clone(),
        partners: vec![partner(), partner(), Partner { name: "short".into(), shares: vec![] }],
        rest: "rest".into(),
        form,
    };
    let lines = Lines {
        caption: caption("lines"),
        unit: unit(),
        years: years.clone(),
        series: vec![
            Series { name: HOSTILE.into(), values: values.iter().map(|v| Datum::from(*v)).collect() },
            Series { name: "longer than the years".into(), values: vec![Datum::from(1.0); values.len() + 3] },
        ],
        references: vec![Reference { value: f64::NAN, label: HOSTILE.into() }],
        with_zero: false,
    };
    let votes = Votes {
        caption: caption("votes"),
        corrected_label: HOSTILE.into(),
        interval_label: "interval".into(),
        agreement_interval_label: HOSTILE.into(),
        years: each(values)
            .map(|(i, d)| VoteYear {
                year: 2000 + i as i32,
                agreement: d.clone(),
                agreement_low: other(values, i),
                agreement_high: d.clone(),
                corrected: other(values, i),
                gap_low: values[i],
                gap_high: other(values, i).value,
                gap: d,
            })
            .collect(),
    };
    vec![
        trade.figure(),
        shares(Form::Areas).figure(),
        shares(Form::Lines).figure(),
        lines.figure(),
        votes.figure(),
    ]
}

fn by_place(values: &[Option<f64>]) -> Vec<Figure> {
    let members = each(values).map(|(i, d)| Member {
        code: i.to_string(),
        name: HOSTILE.into(),
        start: d,
        end: other(values, i),
    });
    let dumbbell = Dumbbell {
        caption: caption("dumbbell"),
        unit: unit(),
        start_label: "a".into(),
        end_label: HOSTILE.into(),
        members: members.collect(),
    };
    let sections = Sections {
        caption: caption("sections"),
        unit: unit(),
        left_label: HOSTILE.into(),
        right_label: "right".into(),
        sections: each(values)
            .map(|(i, d)| Product {
                code: i.to_string(),
                name: HOSTILE.into(),
                left: d,
                right: other(values, i),
            })
            .collect(),
    };
    let codes = ["ATG", "BRB", "CHN", "FJI", "XXX", "-", "MEX"];
    let map = WorldMap {
        caption: caption("map"),
        unit: unit(),
        legend: HOSTILE.into(),
        places: each(values)
            .map(|(i, value)| PlaceValue { iso3: codes[i % codes.len()].into(), name: HOSTILE.into(), value })
            .collect(),
        outlined: vec!["CHN".into(), HOSTILE.into()],
        points: each(values)
            .map(|(i, d)| Point {
                longitude: d.value.unwrap_or(0.0),
                latitude: other(values, i).value.unwrap_or(0.0),
                label: HOSTILE.into(),
                status: i.to_string(),
                evidence: None,
            })
            .collect(),
        diverging: false,
    };
    let mirror = MirrorGap {
        caption: caption("mirror"),
        unit: unit(),
        band: Some((0.05, 0.2)),
        reports: each(values)
            .map(|(i, d)| Report {
                name: HOSTILE.into(),
                by_exporter: d.clone(),
                by_importer: other(values, i),
                reconciled: d,
            })
            .collect(),
    };
    vec![
        dumbbell.figure(),
        sections.clone().figure(),
        Treemap(sections).figure(),
        map.figure(),
        mirror.figure(),
    ]
}

fn in_rows(values: &[Option<f64>]) -> Vec<Figure> {
    let projects = Projects {
        caption: caption("projects"),
        unit: unit(),
        order: vec![],
        projects: each(values)
            .map(|(i, value)| Project {
                name: HOSTILE.into(),
                status: (i % 5).to_string(),
                value,
                ..Project::default()
            })
            .collect(),
    };
    let witness = |d: Datum| Witness { source: HOSTILE.into(), value: d, note: HOSTILE.into() };
    let ranges = Ranges {
        caption: caption("ranges"),
        unit: unit(),
        rows: each(values)
            .map(|(i, d)| Row {
                label: HOSTILE.into(),
                witnesses: vec![witness(d), witness(other(values, i))],
            })
            .collect(),
    };
    let ranked = Ranked {
        caption: caption("ranked"),
        unit: unit(),
        interval_label: HOSTILE.into(),
        highlight_label: HOSTILE.into(),
        bars: each(values)
            .map(|(i, d)| Bar {
                label: HOSTILE.into(),
                low: d.value,
                high: other(values, i).value,
                value: d,
                highlighted: true,
                rests_on: None,
            })
            .collect(),
    };
    let coefficients = Coefficients {
        caption: caption("coefficients"),
        interval_label: HOSTILE.into(),
        reference: values.first().copied().flatten().unwrap_or(0.0),
        decimals: 3,
        estimates: each(values)
            .map(|(i, d)| Estimate {
                term: format!("{HOSTILE}{}", i / 2),
                model: (i % 2).to_string(),
                value: d.value,
                se: d.value,
                low: other(values, i).value,
                high: d.value,
                remark: HOSTILE.into(),
            })
            .collect(),
    };
    vec![
        projects.figure(),
        ranges.figure(),
        ranked.figure(),
        coefficients.figure(),
        timeline(values).figure(),
    ]
}

fn timeline(values: &[Option<f64>]) -> Timeline {
    let states = [State::InForce, State::Signed, State::Suspended, State::Announced];
    let end = |v: Option<f64>| match v {
        None => End::Unknown,
        Some(v) if v < 0.0 => End::Open,
        // Years and months no calendar has must not hurt either.
        Some(v) => End::At(When { year: v as i32, month: Some(v as u8), day: Some(v as u8) }),
    };
    let span = |i: usize| Stretch {
        state: states[i % 4],
        start: end(values[i]),
        end: end(other(values, i).value),
        label: HOSTILE.into(),
        ..Stretch::default()
    };
    let lane = |i: usize| Lane {
        group: (i / 3).to_string(),
        label: HOSTILE.into(),
        spans: vec![span(i), span(values.len() - 1 - i)],
    };
    Timeline {
        caption: caption("timeline"),
        from: 1990,
        as_of: When::day(2025, 5, 13),
        lanes: (0..values.len()).map(lane).collect(),
    }
}

fn check(figure: &Figure, input: &str) {
    let name = format!("{} of {input}", figure.id);
    for svg in [&figure.svg, &figure.svg_narrow] {
        let parsed = roxmltree::Document::parse(svg);
        assert!(parsed.is_ok(), "{name}: {:?}\n{svg}", parsed.err());
        let Ok(document) = parsed else { continue };
        let root = document.root_element();
        assert_eq!(root.tag_name().name(), "svg", "{name}");
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        let has = |tag: &str| root.children().any(|c| c.tag_name().name() == tag);
        assert!(has("title") && has("desc"), "{name}");
        assert!(!svg.contains("NaN") && !svg.contains("inf\""), "{name}");
        assert!(!document.descendants().any(|n| n.tag_name().name() == "script"), "{name}");
        let mut ids: Vec<&str> = document.descendants().filter_map(|n| n.attribute("id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: an id occurs twice");
    }
    for row in &figure.table.rows {
        assert_eq!(row.len(), figure.table.columns.len(), "{name}");
    }
    assert_eq!(figure.vega_lite["$schema"], "https://vega.github.io/schema/vega-lite/v6.json", "{name}");
    assert!(!figure.description.is_empty(), "{name}");
    assert!(figure.missing.is_some() || !figure.table.rows.is_empty(), "{name}");
}

fn all(values: &[Option<f64>]) -> Vec<Figure> {
    let mut figures = over_time(values);
    figures.extend(by_place(values));
    figures.extend(in_rows(values));
    figures
}

#[test]
fn every_chart_survives_every_input() {
    for (input, values) in inputs() {
        for figure in all(&values) {
            check(&figure, input);
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    for figure in all(&[]) {
        // The second line of `Lines` has a value, but no year to stand in.
        assert!(figure.missing.is_some(), "{}", figure.id);
        assert!(figure.svg.contains("Not drawn"), "{}", figure.id);
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let values: Vec<Option<f64>> = (0..20).map(|i| Some(f64::from(i) * 0.37)).collect();
    assert_eq!(all(&values), all(&values));
}

fn page() -> Page {
    let values = [Some(1.0), None, Some(2.5)];
    let mut blocks: Vec<Block> = all(&values).into_iter().map(Block::figure).collect();
    blocks.push(Block::Paragraph(
        Text::from(HOSTILE)
            .bound(HOSTILE, "E1")
            .link(HOSTILE, "javascript:alert(1)")
            .link("out", "https://example.org/?a=1&b=\"2\""),
    ));
    blocks.push(Block::Missing { what: HOSTILE.into(), why: HOSTILE.into() });
    Page {
        title: HOSTILE.into(),
        subtitle: HOSTILE.into(),
        meta: vec![(HOSTILE.into(), HOSTILE.into())],
        tiles: vec![Tile {
            label: HOSTILE.into(),
            value: HOSTILE.into(),
            evidence: Some("E2".into()),
            ..Tile::default()
        }],
        sections: vec![Section { id: "\" onclick=\"x".into(), title: HOSTILE.into(), blocks }],
        evidence: vec![EvidenceEntry {
            id: "E1".into(),
            title: HOSTILE.into(),
            url: Some("javascript:alert(1)".into()),
            ..EvidenceEntry::default()
        }],
        ..Page::default()
    }
}

#[test]
fn a_page_is_escaped_and_asks_for_nothing() {
    let html = page().html();
    assert!(!html.contains("<script"), "markup in text became markup");
    assert!(!html.contains("href=\"javascript:"));
    assert!(!html.contains("onclick=\"x"));
    assert!(html.contains("default-src 'none'"));
    for fetched in ["<img", "<link", "<iframe", "@import", "url(http", " src="] {
        assert!(!html.contains(fetched), "{fetched}");
    }
    // No style attribute: the policy would refuse it.
    assert!(!html.contains(" style=\""));
}

#[test]
fn references_without_an_entry_are_found() {
    let page = page();
    assert_eq!(page.dangling(), vec!["E2".to_owned()]);
    let html = page.html();
    assert!(html.contains("href=\"#ev-E1\"") && html.contains("id=\"ev-E1\""));
}
