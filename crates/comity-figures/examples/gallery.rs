//! Writes one page with every chart form: `cargo run -p comity-figures --example gallery -- gallery.html`.
//!
//! Every number in it is made up.

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
use comity_figures::figure::sparkline::Sparkline;
use comity_figures::figure::timeline::{End, Lane, Span as Stretch, State, Timeline, When};
use comity_figures::figure::trade::{Event, TradeBalance, Year};
use comity_figures::figure::treemap::Treemap;
use comity_figures::figure::votes::{VoteYear, Votes};
use comity_figures::figure::{Caption, Cell, Chart, Column, Datum, Source, Table, Tone, Unit, missing};
use comity_figures::page::{Block, EvidenceEntry, Page, Section, TableBlock, Text, Tile};

const MEMBERS: [(&str, &str); 33] = [
    ("ATG", "Antigua and Barbuda"),
    ("ARG", "Argentina"),
    ("BHS", "Bahamas"),
    ("BRB", "Barbados"),
    ("BLZ", "Belize"),
    ("BOL", "Bolivia"),
    ("BRA", "Brazil"),
    ("CHL", "Chile"),
    ("COL", "Colombia"),
    ("CRI", "Costa Rica"),
    ("CUB", "Cuba"),
    ("DMA", "Dominica"),
    ("DOM", "Dominican Republic"),
    ("ECU", "Ecuador"),
    ("SLV", "El Salvador"),
    ("GRD", "Grenada"),
    ("GTM", "Guatemala"),
    ("GUY", "Guyana"),
    ("HTI", "Haiti"),
    ("HND", "Honduras"),
    ("JAM", "Jamaica"),
    ("MEX", "Mexico"),
    ("NIC", "Nicaragua"),
    ("PAN", "Panama"),
    ("PRY", "Paraguay"),
    ("PER", "Peru"),
    ("KNA", "Saint Kitts and Nevis"),
    ("LCA", "Saint Lucia"),
    ("VCT", "Saint Vincent and the Grenadines"),
    ("SUR", "Suriname"),
    ("TTO", "Trinidad and Tobago"),
    ("URY", "Uruguay"),
    ("VEN", "Venezuela"),
];

/// A made-up number between 0 and 1 that is the same on every machine.
fn noise(seed: usize) -> f64 {
    let x =
        (seed as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(17).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (x >> 40) as f64 / (1u64 << 24) as f64
}

fn caption(id: &str, title: &str) -> Caption {
    Caption {
        id: id.into(),
        title: title.into(),
        notes: vec!["Made-up numbers: they show the form, not the world.".into()],
        sources: vec![Source {
            text: "Gallery of comity, release 0".into(),
            licence: Some("no rights reserved".into()),
            evidence: Some("E1".into()),
            url: None,
        }],
        ..Caption::default()
    }
}

fn billion() -> Unit {
    Unit::new("billion USD", 1)
}

fn trade() -> Block {
    let years = (2013..=2024).map(|year| {
        let i = (year - 2013) as usize;
        let known = !(2021..=2022).contains(&year);
        let value = |base: f64, slope: f64, s: usize| {
            known.then(|| base + slope * i as f64 + 22.0 * noise(i * 7 + s))
        };
        let bind = |v: Option<f64>| Datum { value: v, evidence: v.map(|_| "E2".into()) };
        Year { year, exports: bind(value(110.0, 9.5, 1)), imports: bind(value(98.0, 8.0, 2)) }
    });
    let event = |year, label: &str| Event { year, label: label.into() };
    let chart = TradeBalance {
        caption: caption("trade", "Goods trade between Here and There, 2013–2024"),
        unit: billion(),
        exports_label: "Here to There".into(),
        imports_label: "There to Here".into(),
        balance_label: "Balance of Here".into(),
        years: years.collect(),
        events: vec![
            event(2015, "First forum of ministers"),
            event(2018, "Second forum"),
            event(
                2020,
                "A shock that everybody remembers, with a long name that has to be wrapped on a telephone",
            ),
        ],
    };
    Block::figure(chart.figure())
}

fn shares(form: Form, id: &str) -> Block {
    let years: Vec<i32> = (2012..=2023).collect();
    let partner = |name: &str, start: f64, slope: f64| Partner {
        name: name.into(),
        shares: years
            .iter()
            .enumerate()
            .map(|(i, y)| {
                Datum::from((!(2021..=2022).contains(y)).then(|| start + slope * i as f64 + 0.01 * noise(i)))
            })
            .collect(),
    };
    let partners = vec![
        partner("Here", 0.12, 0.008),
        partner("United States", 0.38, -0.007),
        partner("European Union", 0.13, -0.002),
        partner("Within There", 0.17, -0.003),
    ];
    let chart = Shares {
        caption: caption(id, "Partners in the imports of There"),
        years: years.clone(),
        partners,
        rest: "Rest of the world".into(),
        form,
    };
    Block::figure(chart.figure())
}

fn dumbbell() -> Block {
    let members = MEMBERS.iter().enumerate().map(|(i, (code, name))| {
        let size = 10f64.powf(4.4 * noise(i * 3) - 2.2);
        let start = if *code == "DMA" {
            Some(0.0)
        } else if *code == "HTI" {
            None
        } else {
            Some(size)
        };
        let end = if *code == "HTI" { None } else { Some(size * (0.6 + 2.0 * noise(i + 90))) };
        Member { code: (*code).into(), name: (*name).into(), start: start.into(), end: end.into() }
    });
    let chart = Dumbbell {
        caption: caption("members", "Trade of each member with Here, 2014 and 2023"),
        unit: Unit::new("billion USD", 2),
        start_label: "2014".into(),
        end_label: "2023".into(),
        members: members.collect(),
    };
    Block::figure(chart.figure())
}

fn sections() -> Sections {
    let names = [
        "Food and live animals",
        "Beverages and tobacco",
        "Crude materials, inedible, except fuels",
        "Mineral fuels, lubricants",
        "Animal and vegetable oils",
        "Chemicals",
        "Manufactured goods by material",
        "Machinery and transport equipment",
        "Miscellaneous manufactures",
        "Not classified elsewhere",
    ];
    let sections = names.iter().enumerate().map(|(i, name)| Product {
        code: i.to_string(),
        name: (*name).into(),
        left: (60.0 * noise(i * 5) * if i < 5 { 1.0 } else { 0.15 }).into(),
        right: if i == 4 {
            Datum::default()
        } else {
            (70.0 * noise(i * 11 + 2) * if i < 5 { 0.05 } else { 1.0 }).into()
        },
    });
    Sections {
        caption: caption("sections", "Trade by section of the SITC, 2015"),
        unit: billion(),
        left_label: "There to Here".into(),
        right_label: "Here to There".into(),
        sections: sections.collect(),
    }
}

fn treemap() -> Block {
    let mut data = sections();
    data.caption.id = "treemap".into();
    Block::figure(Treemap(data).figure())
}

fn lines() -> Block {
    let years: Vec<i32> = (2005..=2023).collect();
    let series = |name: &str, base: f64, wave: f64| Series {
        name: name.into(),
        values: years
            .iter()
            .enumerate()
            .map(|(i, y)| {
                Datum::from((!(2021..=2022).contains(y)).then(|| base + wave * (i as f64 / 3.0).sin()))
            })
            .collect(),
    };
    let chart = Lines {
        caption: caption("intensity", "Trade intensity and concentration"),
        unit: Unit::new("index", 2),
        years: years.clone(),
        series: vec![
            series("Intensity, There in Here", 1.25, 0.2),
            series("Intensity, Here in There", 0.95, 0.12),
            series("HHI of partners", 0.22, 0.03),
        ],
        references: vec![Reference { value: 1.0, label: "1 = as the world trades with the partner".into() }],
        with_zero: true,
    };
    Block::figure(chart.figure())
}

fn map(whole: bool) -> Block {
    let far = [
        ("NGA", "Nigeria"),
        ("IND", "India"),
        ("AUS", "Australia"),
        ("DEU", "Germany"),
        ("SGP", "Singapore"),
        ("MUS", "Mauritius"),
    ];
    let all = MEMBERS.iter().chain(if whole { &far[..] } else { &[] });
    let places = all.enumerate().map(|(i, (code, name))| PlaceValue {
        iso3: (*code).into(),
        name: (*name).into(),
        value: if *code == "HTI" || *code == "PRY" {
            Datum::default()
        } else {
            10f64.powf(4.0 * noise(i * 3) - 2.0).into()
        },
    });
    let point = |longitude, latitude, label: &str, status: &str| Point {
        longitude,
        latitude,
        label: label.into(),
        status: status.into(),
        evidence: None,
    };
    let chart = WorldMap {
        caption: caption(if whole { "map-world" } else { "map" }, "Where the trade is"),
        unit: billion(),
        legend: "Trade with Here, 2023".into(),
        places: places.collect(),
        outlined: vec!["CHN".into()],
        points: vec![
            point(-77.3, -11.6, "A port", "in operation"),
            point(-50.0, -15.0, "A railway", "under construction"),
            point(-65.0, -45.0, "A dam", "cancelled"),
        ],
        diverging: false,
    };
    Block::figure(chart.figure())
}

fn projects() -> Block {
    let states = ["in operation", "under construction", "announced", "cancelled"];
    let projects = (0..23).map(|i| Project {
        name: format!("Project number {}", i + 1),
        place: MEMBERS[i].1.into(),
        promoter: "A builder and its partners".into(),
        sector: ["energy", "transport", "mining"][i % 3].into(),
        status: states[(noise(i) * 3.99) as usize].into(),
        year: (2010 + i / 2).to_string(),
        value: if i % 3 == 0 { Datum::default() } else { (100.0 + 4000.0 * noise(i * 5)).into() },
        evidence: Some("E2".into()),
        remark: if i % 5 == 0 { "unverified".into() } else { String::new() },
    });
    let tones = [Tone::Good, Tone::Fair, Tone::Plain, Tone::Bad];
    let chart = Projects {
        caption: caption("projects", "Landmark projects by state"),
        unit: Unit::new("million USD committed", 0),
        order: states.iter().zip(tones).map(|(s, t)| ((*s).into(), t)).collect(),
        projects: projects.collect(),
    };
    Block::figure(chart.figure())
}

fn timeline() -> Block {
    let at = |y| End::At(When::year(y));
    let span = |state, start, end, label: &str| Stretch {
        state,
        start,
        end,
        label: label.into(),
        ..Stretch::default()
    };
    let lane = |group: &str, label: &str, spans| Lane { group: group.into(), label: label.into(), spans };
    let mut lanes = vec![
        lane(
            "Diplomatic relations",
            "Brazil",
            vec![span(State::InForce, End::At(When::day(1974, 8, 15)), End::Open, "")],
        ),
        lane(
            "Diplomatic relations",
            "Panama",
            vec![span(State::InForce, End::At(When::day(2017, 6, 12)), End::Open, "")],
        ),
        lane(
            "Diplomatic relations",
            "Honduras",
            vec![span(State::InForce, End::At(When::day(2023, 3, 26)), End::Open, "")],
        ),
        lane(
            "Partnership",
            "Brazil",
            vec![
                span(State::InForce, at(1993), at(2012), "strategic"),
                span(State::InForce, at(2012), End::Open, "comprehensive strategic"),
            ],
        ),
        lane("Partnership", "Jamaica", vec![span(State::InForce, End::Unknown, End::Open, "friendly")]),
        lane(
            "Free trade agreement",
            "Chile",
            vec![
                span(State::Signed, End::At(When::day(2005, 11, 18)), End::At(When::day(2006, 10, 1)), ""),
                span(State::InForce, End::At(When::day(2006, 10, 1)), End::Open, ""),
            ],
        ),
        lane(
            "Free trade agreement",
            "Ecuador",
            vec![
                span(State::Signed, End::At(When::day(2023, 5, 11)), End::At(When::day(2024, 5, 1)), ""),
                span(State::InForce, End::At(When::day(2024, 5, 1)), End::Open, ""),
            ],
        ),
        lane(
            "Free trade agreement",
            "Panama",
            vec![
                span(State::Announced, at(2018), at(2019), ""),
                span(State::Suspended, at(2019), End::Unknown, "talks suspended"),
            ],
        ),
    ];
    for (i, (_, name)) in MEMBERS.iter().enumerate().take(9) {
        let end = if i == 3 { at(2022) } else { End::Open };
        let end = if i == 4 { End::Unknown } else { end };
        lanes.push(lane(
            "Memorandum",
            name,
            vec![span(
                State::InForce,
                End::At(When { year: 2017 + (i as i32) / 2, month: Some(6), day: None }),
                end,
                "",
            )],
        ));
    }
    let chart = Timeline {
        caption: caption("ties", "Ties in time"),
        from: 1990,
        as_of: When::day(2025, 5, 13),
        lanes,
    };
    Block::figure(chart.figure())
}

fn votes() -> Block {
    let years = (1995..=2023).map(|year| {
        let i = (year - 1995) as usize;
        let known = year < 2020;
        let gap = 0.5 + 0.3 * (i as f64 / 6.0).sin();
        VoteYear {
            year,
            agreement: Datum::from(known.then(|| 0.8 + 0.06 * noise(i))),
            corrected: Datum::from(known.then(|| 0.45 + 0.12 * noise(i + 50))),
            gap: gap.into(),
            gap_low: Some(gap - 0.12),
            gap_high: Some(gap + 0.12),
            ..VoteYear::default()
        }
    });
    let chart = Votes {
        caption: caption("votes", "Votes in the General Assembly"),
        corrected_label: "Scott's π".into(),
        agreement_interval_label: String::new(),
        interval_label: "5–95 % of the posterior".into(),
        years: years.collect(),
    };
    Block::figure(chart.figure())
}

fn range() -> Block {
    let row = |label: &str, a: f64, b: f64, c: Option<f64>| Row {
        label: label.into(),
        witnesses: [("Ministry of Commerce", Some(a)), ("Regional commission", Some(b)), ("Deal tracker", c)]
            .into_iter()
            .map(|(s, v)| Witness { source: s.into(), value: v.into(), note: String::new() })
            .collect(),
    };
    let chart = Ranges {
        caption: caption("stock", "Stock of investment: three sources, three numbers"),
        unit: billion(),
        rows: vec![
            row("2019", 436.0, 110.0, Some(140.0)),
            row("2021", 694.0, 122.0, Some(158.0)),
            row("2023", 600.8, 131.0, None),
        ],
    };
    Block::figure(chart.figure())
}

fn ranked() -> Block {
    let bars = MEMBERS.iter().enumerate().take(18).map(|(i, (_, name))| {
        let v = 1.6 * noise(i * 13) - 0.5;
        Bar {
            label: (*name).into(),
            value: v.into(),
            low: Some(v - 0.2 * noise(i) - 0.02),
            high: Some(v + 0.25 * noise(i + 3)),
            highlighted: i % 4 == 0,
            rests_on: None,
        }
    });
    let chart = Ranked {
        caption: caption("welfare", "Change of real income if all tariffs between the parties fell to zero"),
        unit: Unit::new("%", 2),
        interval_label: "trade elasticity from 3 to 8".into(),
        highlight_label: "parties".into(),
        bars: bars.collect(),
    };
    Block::figure(chart.figure())
}

fn coefficients() -> Block {
    let mut estimates = Vec::new();
    for (i, term) in ["Agreement in force", "log distance", "Common language", "Contiguity", "Colonial tie"]
        .iter()
        .enumerate()
    {
        for (k, model) in ["PPML, three-way", "PPML, two-way", "OLS"].iter().enumerate() {
            let v = 0.9 * noise(i * 3 + k) - 0.3 - if i == 1 { 0.6 } else { 0.0 };
            let dropped = k == 0 && i > 0;
            let half = 0.05 + 0.2 * noise(i + k * 9);
            estimates.push(Estimate {
                term: (*term).into(),
                model: (*model).into(),
                value: (!dropped).then_some(v),
                se: (!dropped).then_some(half / 2.0),
                low: (!dropped).then_some(v - half),
                high: (!dropped).then_some(v + half),
                remark: if dropped { "absorbed by the pair".into() } else { String::new() },
            });
        }
    }
    let chart = Coefficients {
        caption: caption("gravity", "Estimated effects on trade"),
        interval_label: "coefficient; 95 % interval, clustered by pair".into(),
        reference: 0.0,
        decimals: 2,
        estimates,
    };
    Block::figure(chart.figure())
}

fn mirror() -> Block {
    let reports = MEMBERS.iter().enumerate().take(14).map(|(i, (_, name))| {
        let x = 10f64.powf(3.4 * noise(i * 3) - 1.5);
        Report {
            name: (*name).into(),
            by_exporter: x.into(),
            by_importer: (x * (0.8 + noise(i + 40))).into(),
            reconciled: if i % 3 == 0 { Datum::default() } else { (x * 1.07).into() },
        }
    });
    let chart = MirrorGap {
        caption: caption("mirror", "Reported by one, reported by the other, 2019"),
        unit: Unit::new("billion USD", 2),
        band: Some((0.05, 0.20)),
        reports: reports.collect(),
    };
    Block::figure(chart.figure())
}

fn tiles() -> Vec<Tile> {
    let spark = |seed: usize, gap: bool| Sparkline {
        points: (2010..=2023)
            .map(|y| {
                (
                    y,
                    Datum::from(
                        (!gap || !(2021..=2022).contains(&y))
                            .then(|| noise(seed + y as usize % 100) + f64::from(y - 2010) / 6.0),
                    ),
                )
            })
            .collect(),
    };
    let tile = |label: &str, value: &str, unit: &str, when: &str, change: &str, seed| Tile {
        label: label.into(),
        value: value.into(),
        unit: unit.into(),
        when: when.into(),
        basis: "Gallery, reconciled, FOB".into(),
        change: change.into(),
        sparkline: spark(seed, true),
        change_evidence: None,
        evidence: Some("E2".into()),
        missing: None,
    };
    vec![
        tile("Goods trade", "321.4", "bn USD", "2023", "+76 % since 2014", 1),
        tile("Balance of Here", "−12.9", "bn USD", "2023", "from +8.1", 5),
        tile("Share in There's trade", "18.7", "%", "2023", "rank 2 of 190", 9),
        tile("Partner rank", "2nd", "", "2023", "from 4th", 12),
        Tile {
            label: "Investment stock".into(),
            missing: Some("Three sources differ by a factor of five; see the range below.".into()),
            ..Tile::default()
        },
        Tile {
            sparkline: Sparkline::default(),
            ..tile("Ties in force", "47", "of 61", "13 May 2025", "5 agreements, 21 memoranda", 3)
        },
    ]
}

fn page() -> Page {
    let paragraph = Text::new()
        .plain("Trade between the two came to ")
        .bound("321.4 billion USD", "E2")
        .plain(" in 2023, of which ")
        .bound("54.1 %", "E2")
        .plain(" went one way. The sources disagree about ")
        .em("investment")
        .plain(", and nothing here pretends otherwise; the years 2021 and 2022 are ")
        .strong("not in the data")
        .plain(" and are not filled in.");
    let mut verdicts = Table::new(
        "Claims and verdicts",
        vec![
            Column::text("Claim"),
            Column::number("Said", "bn USD"),
            Column::number("Found", "bn USD"),
            Column::text("Verdict"),
        ],
    );
    for (claim, said, found, tone, word) in [
        ("Trade passed 300 billion", 300.0, Some(321.4), Tone::Good, "supported"),
        ("It tripled since 2014", 3.0, Some(1.76), Tone::Bad, "contradicted"),
        ("Stock above 600 billion", 600.0, None, Tone::Unknown, "cannot tell"),
        ("About half is ore", 0.5, Some(0.43), Tone::Fair, "close"),
    ] {
        verdicts.rows.push(vec![
            Cell::text(claim),
            Cell::number(Some(said), 1),
            found.map_or(Cell::Gap("sources differ".into()), |v| {
                Cell::datum(&Datum::new(v, "E2"), &Unit::new("", 1))
            }),
            Cell::Tag(tone, word.into()),
        ]);
    }
    let section = |id: &str, title: &str, blocks| Section { id: id.into(), title: title.into(), blocks };
    Page {
        lang: "en".into(),
        kind: "Gallery".into(),
        title: "Here and There".into(),
        subtitle: "Every chart form on one page, drawn from made-up numbers".into(),
        meta: [
            ("Parties", "Here (HER) and There (THR, 33 members)"),
            ("Period", "2013–2024"),
            ("As of", "13 May 2025"),
            ("Program", "comity 0.1.0"),
            ("Data", "Gallery, release 0"),
            ("Coverage", "37 of 37 numbers bound to evidence"),
        ]
        .into_iter()
        .map(|(a, b)| (a.into(), b.into()))
        .collect(),
        summary: vec![paragraph.clone()],
        tiles: tiles(),
        sections: vec![
            section(
                "economy",
                "Trade",
                vec![
                    Block::Paragraph(paragraph),
                    trade(),
                    shares(Form::Areas, "shares"),
                    shares(Form::Lines, "share-lines"),
                    dumbbell(),
                    Block::figure(sections().figure()),
                    treemap(),
                    lines(),
                    mirror(),
                ],
            ),
            section("space", "Where", vec![map(false), map(true)]),
            section(
                "ties",
                "Ties, votes and projects",
                vec![
                    Block::Note(
                        "Signed is not in force; an end that nobody recorded is drawn broken.".into(),
                    ),
                    timeline(),
                    votes(),
                    projects(),
                    range(),
                ],
            ),
            section(
                "models",
                "What if",
                vec![
                    ranked(),
                    coefficients(),
                    Block::figure(missing(
                        &caption("nothing", "Visitors by year"),
                        "No source in the atlas counts visitors between the two parties; national statistics offices publish them for some members only.",
                    )),
                    Block::Missing {
                        what: "Scholarships".into(),
                        why: "The ledger has no entries of this kind for the period.".into(),
                    },
                ],
            ),
            section(
                "claims",
                "Claims",
                vec![
                    Block::Quote("Trade has tripled in ten years.".into(), "A speech, 2024".into()),
                    Block::Table(TableBlock {
                        id: "verdicts".into(),
                        table: verdicts,
                        notes: vec!["A verdict is a word first and a colour second.".into()],
                    }),
                    Block::List(vec![
                        "One point.".into(),
                        Text::new().plain("Run ").code("comity explain E2").plain(" for the rows."),
                    ]),
                ],
            ),
        ],
        evidence: vec![
            EvidenceEntry {
                id: "E1".into(),
                title: "Gallery of comity".into(),
                value: "—".into(),
                fields: vec![("Licence".into(), "no rights reserved".into())],
                ..EvidenceEntry::default()
            },
            EvidenceEntry {
                id: "E2".into(),
                title: "Goods trade, Here and There, 2023, reconciled".into(),
                value: "321.4 billion USD".into(),
                fields: vec![
                    ("Source".into(), "Gallery".into()),
                    ("Release".into(), "0".into()),
                    (
                        "File hash".into(),
                        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef".into(),
                    ),
                    ("Rows".into(), "66 rows, 1021–1086".into()),
                ],
                arithmetic: vec![
                    "Σ exports 33 rows   173,900,000,000.000".into(),
                    "Σ imports 33 rows   147,500,000,000.000".into(),
                    "sum                 321,400,000,000.000 USD".into(),
                ],
                url: Some("https://example.org/".into()),
            },
        ],
        colophon: vec![
            "Boundaries are those of Natural Earth (public domain), de facto: a setting, not a position."
                .into(),
        ],
    }
}

fn main() -> std::io::Result<()> {
    let out = std::env::args().nth(1).unwrap_or_else(|| "gallery.html".to_owned());
    std::fs::write(out, page().html())
}
