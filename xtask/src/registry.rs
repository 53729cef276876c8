//! Writes `registry/places.csv` and `registry/bloc_membership.csv` from downloaded originals.
//!
//! | option | original | licence |
//! |---|---|---|
//! | `--countries` | `country-codes.csv` of the datahub `country-codes` set | PDDL |
//! | `--names DIR` | `es.json`, `pt.json`, `zh.json` of `i18n-iso-countries` (Unicode CLDR) | MIT |
//! | `--cow` | a table with columns `iso3c,cown` (Correlates of War state numbers) | facts |
//! | `--blocs` | `bloc,iso3,status,start_date,end_date,note`; an end date is the last day | facts |
//! | `--memberships` | `bloc,member,status,valid_from,from_precision,valid_to,to_precision,source_ids,verification,note`; an end date is the first day after | facts, compiled for this project |
//!
//! The first three are needed for the places only, the last two for the memberships.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};

/// Where the originals of the places are.
pub struct Places {
    /// The datahub list.
    pub countries: PathBuf,
    /// Folder of the name lists.
    pub names: PathBuf,
    /// Correlates of War numbers.
    pub cow: PathBuf,
}

/// Where the originals of the memberships are.
pub struct Blocs {
    /// The regional blocs.
    pub regional: PathBuf,
    /// Organisations and groups of the whole world.
    pub world: PathBuf,
}

type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path).map_err(|e| format!("{}: {e}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<Vec<Row>, _>>()?)
}

fn field<'a>(row: &'a Row, name: &str) -> &'a str {
    row.get(name).map_or("", |text| text.trim())
}

/// Writes the files whose originals are given into `registry/` below `root`.
///
/// # Errors
/// If an original cannot be read or a result cannot be written.
pub fn write(root: &Path, originals: Option<&Places>, blocs: Option<&Blocs>) -> Result<(), Box<dyn Error>> {
    if let Some(originals) = originals {
        places(&root.join("registry/places.csv"), originals)?;
    }
    if let Some(blocs) = blocs {
        memberships(&root.join("registry/bloc_membership.csv"), blocs)?;
    }
    Ok(())
}

fn names(dir: &Path, language: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let text = std::fs::read_to_string(dir.join(format!("{language}.json")))?;
    let json: serde_json::Value = serde_json::from_str(&text)?;
    let mut out = BTreeMap::new();
    for (iso2, name) in json["countries"].as_object().ok_or("no countries")? {
        let first = if name.is_array() { &name[0] } else { name };
        out.insert(iso2.clone(), first.as_str().unwrap_or_default().to_owned());
    }
    Ok(out)
}

fn places(out: &Path, originals: &Places) -> Result<(), Box<dyn Error>> {
    let cow: BTreeMap<String, String> = table(&originals.cow)?
        .iter()
        .map(|row| (field(row, "iso3c").to_owned(), field(row, "cown").to_owned()))
        .collect();
    let mut translated = Vec::new();
    for language in ["es", "pt", "zh"] {
        translated.push(names(&originals.names, language)?);
    }
    let mut rows = Vec::new();
    for row in table(&originals.countries)? {
        let code = field(&row, "ISO3166-1-Alpha-3");
        let iso2 = field(&row, "ISO3166-1-Alpha-2");
        if code.len() != 3 {
            continue;
        }
        let en = match field(&row, "CLDR display name") {
            "" => field(&row, "official_name_en"),
            "US" => "United States",
            "UK" => "United Kingdom",
            name => name,
        };
        let mut also: Vec<&str> = ["official_name_en", "UNTERM English Short", "official_name_es"]
            .iter()
            .map(|column| field(&row, column))
            .filter(|name| !name.is_empty() && *name != en)
            .collect();
        also.extend(other_names(code));
        also.dedup();
        let number = |column: &str| field(&row, column).trim_start_matches('0').to_owned();
        let mut record = vec![code.to_owned(), iso2.to_owned(), number("M49")];
        record.extend(["Region Code", "Sub-region Code", "Intermediate Region Code"].map(number));
        record.push(cow.get(code).cloned().unwrap_or_default());
        record.push(en.to_owned());
        record
            .extend(translated.iter().map(|names| names.get(iso2).cloned().unwrap_or_else(|| en.to_owned())));
        if code == "TWN" {
            "台湾".clone_into(&mut record[10]); // one style in all four languages: the place name
        }
        if code == "CAF" {
            "中非共和国".clone_into(&mut record[10]); // 中非 is mostly "China and Africa"
        }
        record.push(also.join("|"));
        record.push(if WITH_ARTICLE.contains(&code) { "the" } else { "" }.to_owned());
        rows.push(record);
    }
    rows.push(
        ["XKX", "XK", "", "150", "39", "", "347", "Kosovo", "Kosovo", "Kosovo", "科索沃", "", ""]
            .map(String::from)
            .to_vec(),
    );
    rows.sort();
    rows.dedup_by(|a, b| a[0] == b[0]);
    let header = "code,iso2,m49,region,subregion,intermediate,cow,en,es,pt,zh,also,article";
    save(out, header, &rows)
}

/// Economies whose English name takes an article inside a sentence.
const WITH_ARTICLE: &[&str] = &[
    "ALA", "ARE", "ATF", "BHS", "CAF", "CCK", "COK", "COM", "CYM", "DOM", "FLK", "FRO", "GBR", "GMB", "HMD",
    "MDV", "MHL", "MNP", "NLD", "PHL", "SLB", "SYC", "TCA", "UMI", "USA", "VGB", "VIR",
];

/// Names in use that the lists lack.
fn other_names(code: &str) -> &'static [&'static str] {
    match code {
        "USA" => &["United States of America", "US", "U.S.", "America", "EE. UU.", "EUA", "美国"],
        "GBR" => &["UK", "U.K.", "Britain", "Great Britain", "英国"],
        "CHN" => &["PRC", "People's Republic of China", "Mainland China", "中国"],
        "TWN" => &["Republic of China", "Chinese Taipei", "Taipei", "Taiwan, Province of China"],
        "HKG" => &["Hong Kong", "Hong Kong SAR"],
        "MAC" => &["Macao", "Macau"],
        "KOR" => &["South Korea", "Republic of Korea", "Korea"],
        "PRK" => &["North Korea", "DPRK"],
        "RUS" => &["Russia", "Russian Federation"],
        "IRN" => &["Iran"],
        "SYR" => &["Syria"],
        "VNM" => &["Viet Nam", "Vietnam"],
        "LAO" => &["Laos"],
        "BOL" => &["Bolivia"],
        "VEN" => &["Venezuela"],
        "TZA" => &["Tanzania"],
        "MDA" => &["Moldova"],
        "CIV" => &["Ivory Coast", "Côte d'Ivoire"],
        "COD" => &["DR Congo", "Democratic Republic of the Congo", "Congo, Dem. Rep."],
        "COG" => &["Congo", "Republic of the Congo"],
        "CZE" => &["Czech Republic", "Czechia"],
        "TUR" => &["Turkey", "Türkiye"],
        "SWZ" => &["Swaziland", "Eswatini"],
        "MKD" => &["Macedonia", "North Macedonia"],
        "MMR" => &["Burma", "Myanmar"],
        "TLS" => &["East Timor", "Timor-Leste"],
        "CPV" => &["Cape Verde", "Cabo Verde"],
        "ARE" => &["UAE", "United Arab Emirates"],
        "SAU" => &["Saudi Arabia"],
        "ZAF" => &["South Africa"],
        "PSE" => &["Palestine"],
        "BRN" => &["Brunei"],
        "TTO" => &["Trinidad and Tobago"],
        "ATG" => &["Antigua and Barbuda"],
        "KNA" => &["Saint Kitts and Nevis", "St Kitts and Nevis"],
        "LCA" => &["Saint Lucia", "St Lucia"],
        "VCT" => &["Saint Vincent and the Grenadines", "St Vincent and the Grenadines"],
        "BHS" => &["The Bahamas", "Bahamas"],
        "NLD" => &["Holland", "Netherlands"],
        _ => &[],
    }
}

fn memberships(out: &Path, originals: &Blocs) -> Result<(), Box<dyn Error>> {
    let mut rows = regional(&originals.regional)?;
    let known: BTreeSet<(String, String)> =
        rows.iter().filter_map(|row| Some((row.first()?.clone(), row.get(1)?.clone()))).collect();
    for row in table(&originals.world)? {
        let (bloc, status) = (code(field(&row, "bloc")), field(&row, "status"));
        let pair = (bloc.to_owned(), field(&row, "member").to_owned());
        let Some(status) = status_of(bloc, status) else { continue };
        // A union that is a member as such does not make its own members ones (the G20).
        let status = if ["EU", "AU"].contains(&pair.1.as_str()) { "as_such" } else { status };
        // What the regional list holds is kept as it stands there; only what it lacks is added.
        if status == "member" && known.contains(&pair) {
            continue;
        }
        let from = dated(field(&row, "valid_from"), field(&row, "from_precision"));
        let to = dated(field(&row, "valid_to"), field(&row, "to_precision"));
        rows.push(vec![pair.0, pair.1, from, to, status.to_owned(), field(&row, "note").to_owned()]);
    }
    rows.extend(by_hand(out, &rows)?);
    rows.sort();
    rows.dedup();
    save(out, "bloc,member,from,to,status,note", &rows)
}

/// The rows that stand in the registry and of which the originals have nothing: they are kept by hand, with their
/// sources in `registry/ledger/rosters.csv`.
fn by_hand(out: &Path, originals: &[Vec<String>]) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let key = |row: &[String]| [row[0].clone(), row[1].clone(), row[4].clone()];
    let known: BTreeSet<[String; 3]> = originals.iter().map(|row| key(row)).collect();
    let columns = ["bloc", "member", "from", "to", "status", "note"];
    let rows =
        table(out)?.into_iter().map(|row| columns.map(|column| field(&row, column).to_owned()).to_vec());
    Ok(rows.filter(|row| !known.contains(&key(row))).collect())
}

/// The code of a bloc in this program.
fn code(bloc: &str) -> &str {
    match bloc {
        "PACIFIC_ALLIANCE" => "PA",
        "CAN" => "ANDEAN", // CAN is Canada
        "EURO" => "EA",
        "ARAB_LEAGUE" => "ARAB",
        "OPEC_PLUS" => "OPEC+",
        "UEMOA" => "WAEMU",
        "NORDIC_COUNCIL" => "NORDICS",
        bloc => bloc,
    }
}

/// The status in the words of the registry; `None` for a remark that is no membership.
fn status_of<'a>(bloc: &str, status: &'a str) -> Option<&'a str> {
    match (bloc, status) {
        (_, "declined" | "correction") => None,
        // The bank's founders are its members; those who take part in OPEC+ are all there is to it.
        (_, "founding_member") | ("OPEC+", "participant") => Some("member"),
        (_, status) => Some(status),
    }
}

/// A date cut to its precision: months and years are stored as their first day.
fn dated(date: &str, precision: &str) -> String {
    let length = match precision {
        "year" => 4,
        "month" => 7,
        _ => date.len(),
    };
    date.chars().take(length).collect()
}

fn regional(originals: &Path) -> Result<Vec<Vec<String>>, Box<dyn Error>> {
    let mut rows = Vec::new();
    for row in table(originals)? {
        let bloc = code(field(&row, "bloc"));
        let (start, status) = (field(&row, "start_date"), field(&row, "status"));
        let note = field(&row, "note");
        let end = day_after(field(&row, "end_date"));
        let record = |from: &str, to: &str, status: &str| {
            [bloc, field(&row, "iso3"), from, to, status, note].map(String::from).to_vec()
        };
        // "suspended" rows start with the accession and name the suspension in the note.
        let suspension =
            note.split_once("suspended ").map(|(_, rest)| rest.chars().take(10).collect::<String>());
        match suspension.filter(|_| status == "suspended") {
            Some(day) => {
                rows.push(record(start, &day, "member"));
                rows.push(record(&day, &end, "suspended"));
            }
            None => rows.push(record(start, &end, status)),
        }
    }
    Ok(rows)
}

/// The original gives the last day; we store the first day after.
fn day_after(last: &str) -> String {
    comity_ledger::time::Date::parse(last).map_or_else(String::new, |day| day.next().to_string())
}

fn save(path: &Path, header: &str, rows: &[Vec<String>]) -> Result<(), Box<dyn Error>> {
    let mut writer = csv::Writer::from_path(path)?;
    writer.write_record(header.split(','))?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()?;
    println!("{}: {} rows", path.display(), rows.len());
    Ok(())
}
