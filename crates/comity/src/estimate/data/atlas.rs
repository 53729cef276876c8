//! The atlas as a panel: a row for each directed pair of economies in each year of BACI.
//!
//! Rows are the pairs of all economies that occur in a year's table. Where both occur and the table has
//! no flow between them, trade is zero. Every column names its source and an id for `comity explain`.
//! There are no domestic flows in it: BACI has none, and GDP less exports is not one (it is value
//! added, not sales).

use super::{Column, Evidence, Frame, MISSING, Read, Texts, Want};
use crate::failure::Failure;
use crate::words;
use comity_ledger::agreement::{DESTA_LAST, EIA_LAST};
use comity_ledger::panel::series::Series;
use comity_ledger::panel::table::{Row, Table, Who};
use comity_ledger::place::{Kind, PlaceId, registry};
use comity_ledger::time::Date;
use comity_ledger::world::World;

/// What a column holds.
#[derive(Clone, Copy)]
enum Content {
    Exporter,
    Importer,
    Year,
    Trade,
    /// Of the pair, the same every year: a series of the panel.
    Pair(&'static str),
    Agreement,
    EuropeanUnion,
    /// Of one side, by year: a series of the panel.
    Side(&'static str, Side),
}

#[derive(Clone, Copy)]
enum Side {
    Exporter,
    Importer,
}

/// A column of the panel.
pub struct AtlasColumn {
    /// Its name in a formula.
    pub name: &'static str,
    /// What it is.
    pub meaning: &'static str,
    content: Content,
    /// An evidence id to start from.
    example: &'static str,
}

const fn column(
    name: &'static str,
    meaning: &'static str,
    content: Content,
    example: &'static str,
) -> AtlasColumn {
    AtlasColumn { name, meaning, content, example }
}

const GDP: &str = "wdi-gdp";
const POPULATION: &str = "wdi-population";

/// Every column.
pub const COLUMNS: &[AtlasColumn] = &[
    column("exporter", "ISO 3166 alpha-3", Content::Exporter, ""),
    column("importer", "ISO 3166 alpha-3", Content::Importer, ""),
    column("year", "calendar year", Content::Year, ""),
    column("trade", "exports of goods, US dollars", Content::Trade, "trade.goods.exports/CHN>BRA/2014@baci"),
    column(
        "dist",
        "population-weighted distance, km",
        Content::Pair("geodist"),
        "geo.distance/CHN>BRA/2014@geodist",
    ),
    column(
        "contig",
        "1 if they share a border",
        Content::Pair("geodist-contiguity"),
        "geo.contiguity/ARG>BRA/2014@geodist-contiguity",
    ),
    column(
        "comlang",
        "1 if they share an official language",
        Content::Pair("geodist-language"),
        "geo.language/ARG>CHL/2014@geodist-language",
    ),
    column(
        "colony",
        "1 if one ever colonised the other",
        Content::Pair("geodist-colony"),
        "geo.colony/ESP>ARG/2014@geodist-colony",
    ),
    column(
        "rta",
        "1 if a free trade agreement or deeper is in force",
        Content::Agreement,
        "agreement/CHL>CHN/2007",
    ),
    column(
        "eu",
        "1 if both are members of the European Union at the end of the year",
        Content::EuropeanUnion,
        "",
    ),
    column(
        "gdp_o",
        "GDP of the exporter, current US dollars",
        Content::Side(GDP, Side::Exporter),
        "gdp/CHN/2014@wdi-gdp",
    ),
    column(
        "gdp_d",
        "GDP of the importer, current US dollars",
        Content::Side(GDP, Side::Importer),
        "gdp/BRA/2014@wdi-gdp",
    ),
    column(
        "pop_o",
        "population of the exporter",
        Content::Side(POPULATION, Side::Exporter),
        "population/CHN/2014@wdi-population",
    ),
    column(
        "pop_d",
        "population of the importer",
        Content::Side(POPULATION, Side::Importer),
        "population/BRA/2014@wdi-population",
    ),
];

/// One year of the panel.
struct Year {
    year: i16,
    /// Economies in that year's table, in order of their codes.
    places: Vec<PlaceId>,
}

/// Reads these columns.
pub(super) fn read(world: &World, wanted: &[(usize, Want)]) -> Result<Read, Failure> {
    let trade = series(world, "baci")?;
    let table = world.panel().table(trade);
    let years: Vec<Year> =
        table.years().into_iter().map(|year| Year { year, places: economies(table, year) }).collect();
    let rows = years.iter().map(|y| y.places.len() * y.places.len().saturating_sub(1)).sum();
    let mut frame = Frame { source: "atlas".to_owned(), rows, ..Frame::default() };
    let mut columns = Vec::new();
    for (index, want) in wanted {
        let column = &COLUMNS[*index];
        columns.push(values(world, column.content, *want, &years)?);
        frame.evidence.push(evidence(world, column));
    }
    frame.notes = notes(world, trade, &years);
    Ok(Read { frame, columns })
}

fn series<'w>(world: &'w World, id: &str) -> Result<&'w Series, Failure> {
    world.panel().series(id).ok_or_else(|| Failure::bug(format!("the atlas has no series {id}")))
}

fn economies(table: &Table, year: i16) -> Vec<PlaceId> {
    let economy = |id: &PlaceId| matches!(registry().place(*id).kind, Kind::Economy | Kind::Historical);
    let mut places: Vec<PlaceId> = table.covered(year).iter().copied().filter(economy).collect();
    places.sort_by_key(|id| registry().code_of(*id));
    places
}

fn notes(world: &World, trade: &Series, years: &[Year]) -> Vec<String> {
    let list: Vec<i16> = years.iter().map(|y| y.year).collect();
    let mut notes = vec![
        format!("pairs of all economies in BACI, {}; {}", words::years(&list), trade.seam),
        "no recorded flow between two economies that BACI covers in that year counts as zero; \
         --sample 'trade > 0' leaves such rows out"
            .to_owned(),
        format!(
            "rta: Baier and Bergstrand (level 3 or higher) to {EIA_LAST}, then DESTA to {DESTA_LAST}: \
             a seam; no value in later years"
        ),
        "no domestic flows: BACI has none, and GDP less exports is value added, not sales".to_owned(),
    ];
    let mut unlisted: Vec<&str> = years
        .iter()
        .flat_map(|y| &y.places)
        .filter(|place| !world.agreements().treats(**place))
        .map(|place| registry().code_of(*place))
        .collect();
    unlisted.sort_unstable();
    unlisted.dedup();
    if !unlisted.is_empty() {
        notes.push(format!("rta: neither list treats {}; no value there", unlisted.join(", ")));
    }
    notes
}

fn evidence(world: &World, column: &AtlasColumn) -> Evidence {
    let publisher = |id: &str| {
        let source = world.panel().series(id).and_then(|series| world.panel().source(series, 2014));
        source.map_or_else(String::new, |s| format!(" ({})", s.attribution))
    };
    let source = match column.content {
        Content::Exporter | Content::Importer | Content::Year => String::new(),
        Content::Trade => publisher("baci"),
        Content::Pair(id) | Content::Side(id, _) => publisher(id),
        Content::Agreement => " (Baier and Bergstrand; DESTA)".to_owned(),
        Content::EuropeanUnion => " (comity, membership of blocs)".to_owned(),
    };
    Evidence {
        column: column.name.to_owned(),
        source: format!("{}{source}", column.meaning),
        example: column.example.to_owned(),
    }
}

fn values(world: &World, content: Content, want: Want, years: &[Year]) -> Result<Column, Failure> {
    Ok(match content {
        Content::Exporter => Column::Texts(codes(years, |o, _| o)),
        Content::Importer => Column::Texts(codes(years, |_, d| d)),
        Content::Year => by_row(years, want, |year, _, _| f64::from(year)),
        Content::Trade => {
            let table = world.panel().table(series(world, "baci")?);
            let mut flows = Matrix::new(0.0);
            let mut filled = i16::MIN;
            by_row(years, want, |year, o, d| {
                if filled != year {
                    flows.fill(table, year);
                    filled = year;
                }
                flows.get(o, d)
            })
        }
        Content::Pair(id) => {
            let mut values = Matrix::new(f64::NAN);
            values.fill(world.panel().table(series(world, id)?), 0);
            by_row(years, want, |_, o, d| values.get(o, d))
        }
        Content::Agreement => {
            by_row(years, want, |year, o, d| match world.agreements().in_force(o, d, year) {
                Some(holds) => f64::from(u8::from(holds)),
                None => f64::NAN,
            })
        }
        Content::EuropeanUnion => european_union(years, want),
        Content::Side(id, side) => {
            let table = world.panel().table(series(world, id)?);
            let mut values = Matrix::new(f64::NAN);
            let mut filled = i16::MIN;
            by_row(years, want, |year, o, d| {
                if filled != year {
                    values.fill_one_sided(table, year);
                    filled = year;
                }
                match side {
                    Side::Exporter => values.get(o, PlaceId(0)),
                    Side::Importer => values.get(d, PlaceId(0)),
                }
            })
        }
    })
}

fn european_union(years: &[Year], want: Want) -> Column {
    let bloc = registry().by_code("EU");
    let mut members: (i16, Vec<PlaceId>) = (i16::MIN, Vec::new());
    by_row(years, want, |year, o, d| {
        if members.0 != year {
            members = (year, bloc.map_or_else(Vec::new, |eu| registry().members(eu, Date::last_of(year))));
        }
        f64::from(u8::from(members.1.contains(&o) && members.1.contains(&d)))
    })
}

/// A value for each row: by year, exporter and importer, in order of codes.
fn by_row(years: &[Year], want: Want, mut value: impl FnMut(i16, PlaceId, PlaceId) -> f64) -> Column {
    let mut values = Vec::new();
    for Year { year, places } in years {
        for &origin in places {
            values.extend(places.iter().filter(|d| **d != origin).map(|d| value(*year, origin, *d)));
        }
    }
    match want {
        Want::Numbers | Want::Any => Column::Numbers(values),
        Want::Texts => {
            let mut texts = super::Interner::default();
            values.iter().for_each(|x| texts.push(&super::number_text(*x)));
            Column::Texts(texts.finish())
        }
    }
}

fn codes(years: &[Year], which: impl Fn(PlaceId, PlaceId) -> PlaceId) -> Texts {
    let mut texts = Texts::default();
    let mut known = vec![MISSING; registry().places().len()];
    for Year { places, .. } in years {
        for &origin in places {
            for &destination in places.iter().filter(|d| **d != origin) {
                let place = which(origin, destination);
                let code = &mut known[usize::from(place.0)];
                if *code == MISSING {
                    *code = texts.levels.len() as u32;
                    texts.levels.push(registry().code_of(place).to_owned());
                }
                texts.codes.push(*code);
            }
        }
    }
    texts
}

/// Values of all pairs of places.
struct Matrix {
    empty: f64,
    side: usize,
    values: Vec<f64>,
}

impl Matrix {
    fn new(empty: f64) -> Self {
        let side = registry().places().len();
        Self { empty, side, values: vec![empty; side * side] }
    }

    fn fill(&mut self, table: &Table, year: i16) {
        self.fill_with(table, year, |row| usize::from(row.destination.0));
    }

    /// A table of single parties: every value in the first column.
    fn fill_one_sided(&mut self, table: &Table, year: i16) {
        self.fill_with(table, year, |_| 0);
    }

    fn fill_with(&mut self, table: &Table, year: i16, column: impl Fn(&Row) -> usize) {
        self.values.fill(self.empty);
        let everybody = Who::everybody();
        for row in table.select(year, &everybody, &everybody, Some(0)) {
            let at = usize::from(row.origin.0) * self.side + column(row);
            if let Some(value) = self.values.get_mut(at) {
                *value = table.float(i128::from(row.value));
            }
        }
    }

    fn get(&self, origin: PlaceId, destination: PlaceId) -> f64 {
        self.values[usize::from(origin.0) * self.side + usize::from(destination.0)]
    }
}
