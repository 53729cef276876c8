//! Which column is meant? Exact names first, then spelling, then the synonyms met in official files.
//!
//! A formula may use the field's plain names (`exporter`, `importer`, `year`, `trade`, `dist` …) on a
//! file that calls them otherwise; every substitution is reported. Nothing is guessed from the values.

use super::{Trouble, mistakes};

/// A column made from exporter and importer, if the file has none of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Derived {
    /// Exporter and importer as one: the directed pair.
    Pair,
    /// The two without direction.
    Dyad,
    /// 1 where exporter and importer are the same.
    Domestic,
    /// 1 where they differ: an international border between them.
    Border,
    /// The country where exporter and importer are the same, `abroad` elsewhere.
    Home,
}

/// The derived columns by name.
pub const DERIVED: [(&str, Derived, &str); 5] = [
    ("pair", Derived::Pair, "exporter and importer, directed"),
    ("dyad", Derived::Dyad, "exporter and importer without direction"),
    ("domestic", Derived::Domestic, "1 if exporter is importer"),
    ("border", Derived::Border, "1 if exporter is not importer"),
    ("home", Derived::Home, "the country if exporter is importer, else `abroad`"),
];

/// The plain name and what official files call it, most particular first.
pub const SYNONYMS: [(&str, &[&str]); 16] = [
    (
        "exporter",
        &[
            "exporter_iso3",
            "iso_o",
            "iso3_o",
            "country_id_o",
            "reporterISO",
            "reporterISO3",
            "origin",
            "origin_id",
            "country_iso3_code",
            "expcode",
            "exp",
            "isoexp",
            "ccode1",
            "i",
        ],
    ),
    (
        "importer",
        &[
            "importer_iso3",
            "iso_d",
            "iso3_d",
            "country_id_d",
            "partnerISO",
            "partnerISO3",
            "destination",
            "dest",
            "dest_id",
            "partner_iso3_code",
            "impcode",
            "imp",
            "isoimp",
            "ccode2",
            "j",
        ],
    ),
    ("year", &["refYear", "period", "TIME_PERIOD", "time", "t"]),
    (
        "trade",
        &[
            "trade_value",
            "primaryValue",
            "tradeflow_baci",
            "tradeflow_comtrade_o",
            "export_value",
            "flow",
            "value",
            "OBS_VALUE",
            "exports",
            "v",
        ],
    ),
    ("product", &["hs6", "cmdCode", "product_hs92_code", "industry_id", "sitc", "isic", "category", "k"]),
    ("dist", &["distw_harmonic", "distw", "distance", "distcap"]),
    ("contig", &["contiguity", "contiguous", "cntg", "border_shared"]),
    ("comlang", &["comlang_off", "common_language", "lang", "comlang_ethno"]),
    ("colony", &["col_dep_ever", "clny", "colony_ever", "colonial"]),
    ("rta", &["fta_wto", "fta", "agree_fta", "rta_coverage"]),
    ("gdp_o", &["gdp_exporter", "gdp_origin", "gdp_wdi_cur_o"]),
    ("gdp_d", &["gdp_importer", "gdp_destination", "gdp_wdi_cur_d"]),
    ("pop_o", &["pop_exporter", "population_o"]),
    ("pop_d", &["pop_importer", "population_d"]),
    ("eu", &["eu_both", "both_eu"]),
    ("tariff", &["applied_tariff", "ahs", "mfn"]),
];

/// What a name of the formula stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The column of that number.
    Column(usize),
    /// A column to be made.
    Derived(Derived),
}

/// Finds what `name` stands for among `columns`.
///
/// # Errors
/// If nothing fits, with the nearest names; `text` and `at` say where it was used.
pub fn resolve(name: &str, columns: &[String], text: &str, at: usize) -> Result<Meaning, Trouble> {
    if let Some(found) = find(name, columns) {
        return Ok(found);
    }
    let known = columns.iter().map(String::as_str).chain(DERIVED.iter().map(|(name, ..)| *name));
    let trouble = Trouble::at(text, at, format!("no column {name:?}"));
    let shown: Vec<&str> = columns.iter().take(COLUMNS_SHOWN).map(String::as_str).collect();
    let more = if columns.len() > COLUMNS_SHOWN { ", …" } else { "" };
    let mut list = format!("columns: {}{more}", shown.join(", "));
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if let Some(odd) = shown.iter().find(|column| !column.chars().all(plain)) {
        list += &format!("; a name with other signs stands in backquotes: `{odd}`");
    }
    let mistake = mistakes::of_name(name, text);
    Err(match nearest(name, known).filter(|_| mistake.is_none()) {
        Some(near) => trouble.hint(format!("did you mean {near}? {list}")),
        None => trouble.hint(list).first(mistake),
    })
}

/// How many columns a message lists.
const COLUMNS_SHOWN: usize = 40;

/// Finds what `name` stands for among `columns`, if anything does.
pub fn find(name: &str, columns: &[String]) -> Option<Meaning> {
    let position = |wanted: &str| {
        let exact = columns.iter().position(|column| column == wanted);
        exact.or_else(|| only(columns, |column| column.eq_ignore_ascii_case(wanted)))
    };
    if let Some(at) = position(name) {
        return Some(Meaning::Column(at));
    }
    if let Some((_, derived, _)) = DERIVED.iter().find(|(known, ..)| *known == name) {
        return Some(Meaning::Derived(*derived));
    }
    let (_, synonyms) = SYNONYMS.iter().find(|(plain, _)| *plain == name)?;
    synonyms.iter().find_map(|synonym| position(synonym)).map(Meaning::Column)
}

/// The one position that fits; none if several do.
fn only(columns: &[String], fits: impl Fn(&str) -> bool) -> Option<usize> {
    let mut found = columns.iter().enumerate().filter(|(_, column)| fits(column));
    found.next().filter(|_| found.next().is_none()).map(|(at, _)| at)
}

/// The name that differs least, if it differs little.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let limit = 1 + wanted.chars().count() / 4;
    let distances = known.map(|k| (strsim::damerau_levenshtein(&wanted, &k.to_lowercase()), k));
    distances.filter(|(distance, _)| *distance <= limit).min().map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|n| (*n).to_owned()).collect()
    }

    #[test]
    fn exact_before_spelling_before_synonym() {
        let baci = columns(&["t", "i", "j", "k", "v", "q"]);
        assert_eq!(find("exporter", &baci), Some(Meaning::Column(1)));
        assert_eq!(find("trade", &baci), Some(Meaning::Column(4)));
        assert_eq!(find("pair", &baci), Some(Meaning::Derived(Derived::Pair)));
        let own = columns(&["Exporter", "IMPORTER", "pair", "V", "v"]);
        assert_eq!(find("exporter", &own), Some(Meaning::Column(0)));
        assert_eq!(find("pair", &own), Some(Meaning::Column(2)));
        assert_eq!(find("V", &own), Some(Meaning::Column(3)));
        assert_eq!(find("dist", &own), None);
    }

    #[test]
    fn a_wrong_name_gets_the_nearest() {
        let trouble = resolve("rtaa", &columns(&["rta", "trade"]), "trade ~ rtaa", 9).unwrap_err();
        assert_eq!(
            (trouble.column, trouble.hint.as_deref()),
            (9, Some("did you mean rta? columns: rta, trade"))
        );
        assert_eq!(nearest("importr", ["exporter", "importer"].into_iter()), Some("importer"));
        assert_eq!(nearest("zzz", ["exporter"].into_iter()), None);
    }
}
