//! The parts of the atlas: which original, which release, what is missing.

use super::{Entry, frames};
use comity_ledger::frame::Frame;
use comity_ledger::measure;
use comity_ledger::source::{
    Loader, baci, confucius, customs, desta, eia, factbook, fdi, fx, gcdf, geodist, hs_isic, icio,
    ots_deflator, sitc, unga, wdi, wiod,
};

const FLOW: &[&str] = &["year", "origin", "destination"];
const SERIES: &[&str] = &["place", "year"];

fn same(frame: Frame, _: &[Frame]) -> Option<Frame> {
    Some(frame)
}

fn plain(part: &'static str, file: &'static str, loader: Loader) -> Entry {
    Entry {
        part,
        file,
        loader,
        what: "",
        release: "",
        unit: "",
        basis: "",
        gaps: &[],
        caveats: &[],
        rounding: "none",
        order: &[],
        companions: &[],
        reconciled: false,
        left_out: &[],
        by_year: false,
        change: same,
    }
}

/// Every part in the order in which the program lists them.
pub fn all() -> Vec<Entry> {
    let mut entries = trade();
    entries.extend(input_output());
    entries.extend(inter_country());
    entries.extend(economies());
    entries.extend(pairs());
    entries.extend(china());
    entries.extend(united_nations());
    entries
}

fn trade() -> Vec<Entry> {
    let file = "baci-totals/baci_totals_2000_2020_2023.csv.gz";
    let old = Entry {
        unit: "USD",
        basis: "reporter reconciled, FOB",
        release: "about V2022 (HS revision and release not stated by the compilers), years 2000-2020",
        gaps: &[
            "2021 and 2022 are in no part",
            "Taiwan is missing",
            "no trade within a country",
            "Sudan before 2011 and Serbia and Montenegro before 2006 as in BACI",
        ],
        caveats: &["Obtained as totals over products, not as the original files by product."],
        rounding: "none: thousand dollars with three decimals are whole dollars",
        order: FLOW,
        reconciled: true,
        left_out: &["TWN"],
        by_year: true,
        change: |frame, _| Some(frames::of_years(&frame, 0, 2020)),
        ..plain("baci-2000-2020", file, baci::TOTALS)
    };
    let new = Entry {
        release: "V202501, HS 2022, year 2023",
        gaps: &[
            "2021, 2022 and 2024 are in no part",
            "Taiwan is missing",
            "no trade within a country",
            "no CUB, PRK, VGB, WSM, STP, PSE and twelve other small economies",
        ],
        caveats: &[
            "Obtained as totals over products, not as the original files by product.",
            "Another release and another revision of the classification than 2000-2020: small flows are not to be compared across them.",
            "Errors of the release: exports of the Gambia are nine times those of other years (a flow of 2.9 bn USD to Kazakhstan); exports of Belarus are a quarter.",
        ],
        change: |frame, _| Some(frames::of_years(&frame, 2023, 2023)),
        ..trade_like(&old, "baci-2023")
    };
    let sections = Entry {
        unit: "USD",
        basis: "exporter reported or estimated, FOB",
        release: "as distributed in August 2018, years 1995, 2005 and 2015",
        gaps: &["only 1995, 2005 and 2015", "no Falkland Islands"],
        caveats: &[
            "Names were translated into codes by the compiler of the copy; Sudan includes South Sudan until 2011, Indonesia includes Timor-Leste until 2002.",
        ],
        rounding: "to whole dollars, half to even",
        order: &["year", "product", "origin", "destination"],
        ..plain(
            "unctad-sitc",
            "unctad-sitc-1995-2015/unctad_sitc_sections_1995_2005_2015.parquet",
            sitc::LOADER,
        )
    };
    vec![old, new, minerals(), sections, china_customs(), us_customs(), partners()]
}

fn china_customs() -> Entry {
    Entry {
        unit: "USD",
        basis: "China’s customs, exports FOB, imports CIF by origin",
        release: "to 2020, imports to 2022, as given to the IMF (editions of 2022 and 2023); 2024 of January 2025",
        gaps: &[
            "no exports of 2021 and 2022",
            "2023 is in no source as published",
            "a partner without a row is not known to have traded nothing",
        ],
        rounding: "none: whole thousands of dollars as distributed",
        order: FLOW,
        change: super::customs::china,
        ..plain("china-customs", "china-reported/china_trade_by_partner_1978_2024.csv.gz", customs::CHINA)
    }
}

fn us_customs() -> Entry {
    Entry {
        unit: "USD",
        basis: "US customs, exports FAS, imports at customs value by origin",
        release: "to 2012 as of March 2023; 2013-2024 as of February 2025",
        gaps: &["a partner without a row is not known to have traded nothing"],
        rounding: "to whole dollars",
        order: FLOW,
        change: super::customs::united_states,
        ..plain("us-customs", "us-trade-partners/us_trade_annual_1985_2024.csv.gz", customs::UNITED_STATES)
    }
}

fn minerals() -> Entry {
    Entry {
        unit: "USD",
        basis: "reporter reconciled, FOB",
        release: "of January 2026 by its years (the package names V202401b), HS 1992, years 1995-2024",
        gaps: &[
            "74 raw materials only: refined copper, soya, vehicles, batteries and solar cells are not in it",
            "flows under 1,000 dollars",
            "250390 ends in 2007, 283030 in 2013, 811230 in 2016",
            "who reports in a year is not told: a pair without a row is not known",
            "the customs union of Southern Africa, one economy until 1999 (a thousandth of the value)",
        ],
        caveats: &[
            "Another release than baci-2023: Korea and Poland, which are silent there, report here; the two are not to be divided by each other.",
            "S19, Asia not elsewhere specified, stands as Taiwan.",
        ],
        rounding: "to thousand dollars, as obtained",
        order: &["year", "origin", "destination", "product"],
        by_year: true,
        ..plain("baci-minerals", "baci-minerals/baci_minerals_hs6_1995_2024.parquet", baci::MINERALS)
    }
}

fn partners() -> Entry {
    Entry {
        unit: "percent",
        basis: "goods, as compiled by the source",
        release: "editions of 2015 to 2026; most lists are of 2015, 2017, 2019, 2022 and 2023",
        gaps: &[
            "only the first partners, five in most lists",
            "2016, 2018 and 2024, and most of 2020 and 2021",
            "a partner without a row is not known to have traded less",
        ],
        rounding: "to a tenth of a per cent; whole per cents as distributed since 2019",
        order: &["year", "place", "partner"],
        change: super::factbook::partners,
        ..plain("factbook-partners", "factbook-trade/partner_shares.csv.gz", factbook::LOADER)
    }
}

fn input_output() -> Vec<Entry> {
    let entry = |part, what, unit, change: fn(Frame, &[Frame]) -> Option<Frame>| Entry {
        what,
        unit,
        basis: "basic prices, current US dollars",
        release: "2013, year 2011",
        gaps: &["only 2011", "only Brazil and Mexico of the 33 CELAC states", "tariffs"],
        rounding: "none: whole millions as distributed",
        change,
        ..plain(part, "wiod2013/wiot_2011.parquet", wiod::LOADER)
    };
    vec![
        entry("wiod-trade", measure::TRADE_TOTAL_EXPORTS.as_str(), "USD", super::wiod::trade),
        entry("wiod-home", "sales at home by sector", "million USD", super::wiod::home),
        entry("wiod-inputs", "inputs by place, input and user", "million USD", super::wiod::inputs),
    ]
}

fn inter_country() -> Vec<Entry> {
    let output = &[("icio-2022/icio2022_output.csv.gz", icio::OUTPUT)];
    let entry = |part, file, loader, change: fn(Frame, &[Frame]) -> Option<Frame>| Entry {
        unit: "million USD",
        basis: "basic prices, current US dollars",
        release: "edition of 2025, year 2022",
        gaps: &[
            "only 2022",
            "the rest of the world",
            "final use by destination, which is derived",
            "tariffs",
        ],
        rounding: "to a tenth of a million dollars; smaller cells left out",
        companions: output,
        change,
        ..plain(part, file, loader)
    };
    let trade = "icio-2022/icio2022_intermediate_trade.parquet";
    let used = "icio-2022/icio2022_input_use.parquet";
    vec![
        Entry {
            what: "trade.total.exports and sales at home by activity",
            caveats: &[
                "cell = (activity * 80 + buyer) * 80 + seller, each in alphabetical order of its code, from 0.",
                "Final use by destination is derived: goods from the sources of inputs, services as sold to industries.",
            ],
            ..entry("icio-trade", trade, icio::TRADE, super::icio::trade)
        },
        Entry {
            caveats: &[
                "cell = (place * 50 + input) * 50 + user, each in alphabetical order of its code, from 0.",
            ],
            ..entry("icio-inputs", used, icio::INPUTS, super::icio::inputs)
        },
        Entry {
            release: "2023-01-16",
            change: super::icio::activities,
            ..plain("hs-activities", "concordances/hs_isic4.csv.gz", hs_isic::LOADER)
        },
    ]
}

fn trade_like(entry: &Entry, part: &'static str) -> Entry {
    Entry {
        unit: entry.unit,
        basis: entry.basis,
        rounding: entry.rounding,
        order: entry.order,
        reconciled: entry.reconciled,
        left_out: entry.left_out,
        ..plain(part, entry.file, entry.loader)
    }
}

fn economies() -> Vec<Entry> {
    vec![
        Entry {
            what: measure::GDP.as_str(),
            unit: "USD",
            basis: "current US dollars",
            release: "figures of the vintage of mid-2024, as distributed in March 2026, years 1960-2023",
            gaps: &["no Taiwan", "no recent year for Cuba", "Venezuela ends in 2014"],
            rounding: "to whole dollars, half to even",
            order: SERIES,
            change: |frame, _| Some(frames::with_decimals(frame, "value", 0)),
            ..plain("gdp", "gdp-pop/gdp_current_usd.csv", wdi::LONG)
        },
        Entry {
            what: measure::POPULATION.as_str(),
            unit: "persons",
            release: "as distributed in March 2026, years 1960-2024",
            gaps: &["no Taiwan"],
            order: SERIES,
            ..plain("population", "gdp-pop/population.csv", wdi::LONG)
        },
        Entry {
            unit: "ratio",
            basis: "currency of the country",
            release: "as distributed in August 2024, years 1981-2021",
            rounding: "to nine decimals, half to even",
            order: SERIES,
            ..plain("deflator", "gdp-pop/gdp_deflator_wdi.csv.gz", ots_deflator::LOADER)
        },
        Entry {
            unit: "local currency per USD",
            basis: "average of the year",
            release: "as distributed in July 2026; Penn World Table 10.01 to 2019, years 1990-2025",
            gaps: &[
                "after 2024 only the currencies of the Federal Reserve",
                "years in which a currency was renamed or had several rates at once",
                "Venezuela, Cuba, Zimbabwe, North Korea, South Sudan, Somalia: no one rate",
            ],
            caveats: &[
                "Rows of the Global Macro Database are left out: they may not be given on.",
                "low and high are the lowest and the highest month of the year (Federal Reserve), elsewhere the averages of the year and of the years beside it, widened; empty if not known.",
                "office: FED Federal Reserve, CIA The World Factbook, PWT Penn World Table 10.01.",
            ],
            rounding: "to six decimals",
            order: SERIES,
            companions: &[("fx/fx_monthly_fed.csv.gz", fx::MONTHLY)],
            change: super::fx::rates,
            ..plain("fx", "fx/fx_annual.csv.gz", fx::ANNUAL)
        },
    ]
}

fn pairs() -> Vec<Entry> {
    const PAIR: &[&str] = &["origin", "destination"];
    const DESTA: &str = "2020, as distributed in January 2024";
    vec![
        Entry {
            unit: "km",
            release: "as distributed in October 2022; one table for all years",
            gaps: &["no Serbia, Montenegro, South Sudan, Liechtenstein, Monaco, American Samoa, Guam"],
            rounding: "distances to ten metres, half to even",
            order: PAIR,
            ..plain("geodist", "cepii-geodist/dist_cepii.csv.gz", geodist::LOADER)
        },
        Entry {
            release: "as distributed in February 2018, years 1950-2012",
            gaps: &["nothing after 2012"],
            caveats: &[
                "A row is a run of years of one level; the end of a run in 2013 is the end of the data.",
            ],
            order: &["origin", "destination", "from"],
            change: |frame, _| eia::runs(&frame),
            ..plain("eia", "rta/eia_baier_bergstrand_1950_2012.parquet", eia::LOADER)
        },
        Entry { release: DESTA, ..plain("desta-treaties", "desta/treaties.csv", desta::TREATIES) },
        Entry { release: DESTA, ..plain("desta-members", "desta/members.csv", desta::MEMBERS) },
        Entry {
            release: DESTA,
            caveats: &[
                "Pairs of base treaties and accessions; the column ended is the year of a withdrawal of one of the two.",
                "A treaty that another replaced has no end here (Brazil and Chile keep LAFTA of 1960).",
            ],
            companions: &[("desta/treaties.csv", desta::TREATIES), ("desta/members.csv", desta::MEMBERS)],
            change: |dyads, with| desta::apply_withdrawals(with.first()?, with.get(1)?, &dyads),
            ..plain("desta-dyads", "desta/dyads.csv", desta::DYADS)
        },
    ]
}

fn china() -> Vec<Entry> {
    vec![
        Entry {
            release: "as distributed in October 2022",
            gaps: &["openings and closures after 2022"],
            rounding: "coordinates to four decimals",
            ..plain("confucius", "confucius/confucius_institutes.csv", confucius::LOADER)
        },
        Entry {
            unit: "USD of 2021",
            release: "3.0, years 2000-2021",
            gaps: &["recipients without a Correlates of War number", "nothing after 2021"],
            rounding: "to cents, half to even",
            order: SERIES,
            ..plain("gcdf-country-year", "gcdf/gcdf3_country_year.csv", gcdf::COUNTRY_YEARS)
        },
        Entry {
            unit: "USD of 2021",
            release: "3.0, years 2000-2021",
            gaps: &["loans without a place, such as most credit lines to Venezuela", "nothing after 2021"],
            caveats: &["Two rows of five have no amount. Not to be summed to a country."],
            rounding: "amounts to whole dollars, half to even; coordinates to five decimals",
            order: &["place", "id"],
            ..plain("gcdf-projects", "gcdf/gcdf3_geolocated_projects.parquet", gcdf::PROJECTS)
        },
        Entry {
            unit: "USD",
            basis: "one-sided total of the economy",
            release: "World Investment Report 2025, years 1990-2024",
            rounding: "to whole dollars, half to even",
            order: SERIES,
            ..plain("fdi-flows", "fdi-flows/unctad_wir2025_fdi_flows_1990_2024.csv", fdi::LOADER)
        },
    ]
}

fn united_nations() -> Vec<Entry> {
    const RELEASE: &str = "as distributed in March 2021, sessions 1-74";
    const GAPS: &[&str] = &["nothing after January 2020"];
    let entry = |part, file, loader| Entry { release: RELEASE, gaps: GAPS, ..plain(part, file, loader) };
    vec![
        Entry {
            order: &["roll_call"],
            ..entry("unga-roll-calls", "unga/roll_calls.parquet", unga::ROLL_CALLS)
        },
        entry("unga-issues", "unga/roll_call_issues.csv", unga::ISSUES),
        Entry {
            caveats: &[
                "One row a state: the n-th character is its vote on the n-th roll call of unga-roll-calls; Y, A, N, or - where none is recorded (absent or not a member).",
            ],
            companions: &[("unga/roll_calls.parquet", unga::ROLL_CALLS)],
            change: |votes, with| {
                let ids = with.first()?.number("roll_call")?.0;
                let mut order: Vec<i64> = ids.iter().copied().collect::<Option<_>>()?;
                order.sort_unstable();
                unga::matrix(&votes, &order)
            },
            ..entry("unga-votes", "unga/votes.parquet", unga::VOTES)
        },
        Entry {
            release: "July 2025, years 1946-2024",
            gaps: &["the series of all votes ends in 2023"],
            caveats: &["Each release estimates the past anew: quote the release with the number."],
            order: SERIES,
            ..plain("unga-ideal-points", "unga/ideal_points.csv", unga::IDEAL_POINTS)
        },
    ]
}
