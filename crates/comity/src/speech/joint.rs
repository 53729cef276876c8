//! Articles of parties in Spanish and Portuguese, and how they grow together with what stands before:
//! "de" and "el" are "del", "em" and "a" are "na".

use super::Language;

/// Parties that take an article in Spanish within a sentence.
const SPANISH: &[(&str, &str)] = &[
    ("EU", "la"),
    ("AU", "la"),
    ("CELAC", "la"),
    ("ASEAN", "la"),
    ("CARICOM", "la"),
    ("EAEU", "la"),
    ("EFTA", "la"),
    ("PA", "la"),
    ("ANDEAN", "la"),
    ("DOM", "la"),
    ("IND", "la"),
    ("MERCOSUR", "el"),
    ("SICA", "el"),
    ("GCC", "el"),
    ("GBR", "el"),
    ("NATO", "la"),
    ("OPEC", "la"),
    ("OECD", "la"),
    ("WTO", "la"),
];

/// Parties that take an article in Portuguese within a sentence.
const PORTUGUESE: &[(&str, &str)] = &[
    ("EU", "a"),
    ("AU", "a"),
    ("CELAC", "a"),
    ("ASEAN", "a"),
    ("CARICOM", "a"),
    ("EFTA", "a"),
    ("PA", "a"),
    ("MERCOSUR", "o"),
    ("MOFCOM:LAC", "a"),
    ("BRICS", "o"),
    ("GBR", "o"),
    ("ARG", "a"),
    ("AUS", "a"),
    ("BOL", "a"),
    ("BRA", "o"),
    ("CAN", "o"),
    ("CHL", "o"),
    ("CHN", "a"),
    ("COL", "a"),
    ("CRI", "a"),
    ("DEU", "a"),
    ("DOM", "a"),
    ("ECU", "o"),
    ("EGY", "o"),
    ("ESP", "a"),
    ("FRA", "a"),
    ("IDN", "a"),
    ("IND", "a"),
    ("IRN", "o"),
    ("ITA", "a"),
    ("JPN", "o"),
    ("KAZ", "o"),
    ("KOR", "a"),
    ("MEX", "o"),
    ("NGA", "a"),
    ("PAK", "o"),
    ("PAN", "o"),
    ("PER", "o"),
    ("PRY", "o"),
    ("RUS", "a"),
    ("SAU", "a"),
    ("TUR", "a"),
    ("URY", "o"),
    ("VEN", "a"),
    ("VNM", "o"),
    ("ZAF", "a"),
    ("NATO", "a"),
    ("OPEC", "a"),
    ("OECD", "a"),
    ("WTO", "a"),
    ("LAC", "a"),
    ("USA", "os"),
    ("NLD", "os"),
    ("ARE", "os"),
    ("PHL", "as"),
    ("BHS", "as"),
    ("MDV", "as"),
    ("ARM", "a"),
    ("AFG", "o"),
    ("ALB", "a"),
    ("AUT", "a"),
    ("AZE", "o"),
    ("BDI", "o"),
    ("BEL", "a"),
    ("BEN", "o"),
    ("BGR", "a"),
    ("BHR", "o"),
    ("BIH", "a"),
    ("BLR", "a"),
    ("BTN", "o"),
    ("CAF", "a"),
    ("CHE", "a"),
    ("CIV", "a"),
    ("CMR", "os"),
    ("COD", "a"),
    ("COG", "a"),
    ("CZE", "a"),
    ("DNK", "a"),
    ("DZA", "a"),
    ("ERI", "a"),
    ("EST", "a"),
    ("ETH", "a"),
    ("FIN", "a"),
    ("GAB", "o"),
    ("GEO", "a"),
    ("GIN", "a"),
    ("GMB", "a"),
    ("GNB", "a"),
    ("GNQ", "a"),
    ("GRC", "a"),
    ("GTM", "a"),
    ("GUY", "a"),
    ("HRV", "a"),
    ("HTI", "o"),
    ("HUN", "a"),
    ("IRL", "a"),
    ("IRQ", "o"),
    ("ISL", "a"),
    ("JAM", "a"),
    ("JOR", "a"),
    ("KEN", "o"),
    ("KGZ", "o"),
    ("KHM", "o"),
    ("KWT", "o"),
    ("LAO", "o"),
    ("LBN", "o"),
    ("LBR", "a"),
    ("LBY", "a"),
    ("LKA", "o"),
    ("LTU", "a"),
    ("LVA", "a"),
    ("MDA", "a"),
    ("MLI", "o"),
    ("MNG", "a"),
    ("MRT", "a"),
    ("MWI", "o"),
    ("MYS", "a"),
    ("NAM", "a"),
    ("NER", "o"),
    ("NIC", "a"),
    ("NOR", "a"),
    ("NPL", "o"),
    ("NZL", "a"),
    ("POL", "a"),
    ("PRK", "a"),
    ("QAT", "o"),
    ("ROU", "a"),
    ("SDN", "o"),
    ("SEN", "o"),
    ("SOM", "a"),
    ("SRB", "a"),
    ("SSD", "o"),
    ("SUR", "o"),
    ("SVK", "a"),
    ("SVN", "a"),
    ("SWE", "a"),
    ("SYR", "a"),
    ("TCD", "o"),
    ("TGO", "o"),
    ("THA", "a"),
    ("TJK", "o"),
    ("TKM", "o"),
    ("TUN", "a"),
    ("TZA", "a"),
    ("UGA", "a"),
    ("UKR", "a"),
    ("UZB", "o"),
    ("YEM", "o"),
    ("ZMB", "a"),
    ("ZWE", "o"),
];

/// What a preposition and an article become.
const GROWN: &[(Language, &str, &str, &str)] = &[
    (Language::Es, "de", "el", "del"),
    (Language::Es, "a", "el", "al"),
    (Language::Pt, "de", "o", "do"),
    (Language::Pt, "de", "a", "da"),
    (Language::Pt, "em", "o", "no"),
    (Language::Pt, "em", "a", "na"),
    (Language::Pt, "a", "o", "ao"),
    (Language::Pt, "a", "a", "à"),
    (Language::Pt, "por", "o", "pelo"),
    (Language::Pt, "por", "a", "pela"),
    (Language::Pt, "de", "os", "dos"),
    (Language::Pt, "de", "as", "das"),
    (Language::Pt, "em", "os", "nos"),
    (Language::Pt, "em", "as", "nas"),
    (Language::Pt, "a", "os", "aos"),
    (Language::Pt, "a", "as", "às"),
    (Language::Pt, "por", "os", "pelos"),
    (Language::Pt, "por", "as", "pelas"),
];

/// First words of names that take an article: "Organización de Cooperación de Shanghái".
const FIRST_WORDS: &[(Language, &str, &[&str])] = &[
    (
        Language::Es,
        "la",
        &[
            "Organización",
            "Unión",
            "Comunidad",
            "Alianza",
            "Asociación",
            "Liga",
            "Mancomunidad",
            "Cooperación",
        ],
    ),
    (Language::Es, "el", &["Consejo", "Foro", "Acuerdo", "Mercado", "Grupo", "Tratado"]),
    (
        Language::Pt,
        "a",
        &["Organização", "União", "Comunidade", "Aliança", "Associação", "Liga", "Cooperação"],
    ),
    (Language::Pt, "o", &["Conselho", "Fórum", "Acordo", "Mercado", "Grupo", "Tratado"]),
];

/// The name of a party with its article, where the language wants one.
pub fn with_article(language: Language, code: &str, name: String) -> String {
    let list = match language {
        Language::Es => SPANISH,
        Language::Pt => PORTUGUESE,
        Language::En | Language::Zh => return name,
    };
    let own = list.iter().find(|(own, _)| *own == code).map(|(_, article)| *article);
    let first = name.split(' ').next().unwrap_or_default();
    let by_word = || FIRST_WORDS.iter().find(|(own, _, words)| *own == language && words.contains(&first));
    match own.or_else(|| by_word().map(|(_, article, _)| *article)) {
        Some(article) => format!("{article} {name}"),
        None => name,
    }
}

/// The words before an argument and the argument, grown together where the language does so; a day
/// in Spanish takes its article after "desde" and "hasta".
pub fn joined(language: Language, before: &str, words: &str) -> (String, String) {
    let same = || (before.to_owned(), words.to_owned());
    let since = before.ends_with("desde ") || before.ends_with("hasta ");
    if language == Language::Es && since && words.contains(" de ") {
        let day = words.starts_with(|c: char| c.is_ascii_digit());
        return if day { (before.to_owned(), format!("el {words}")) } else { same() };
    }
    let Some((article, name)) = words.split_once(' ') else { return same() };
    let Some(head) = before.strip_suffix(' ') else { return same() };
    let last = head.rsplit(' ').next().unwrap_or_default();
    let lower = last.to_lowercase();
    let grown = GROWN.iter().find(|(own, preposition, own_article, _)| {
        *own == language && lower == *preposition && article == *own_article
    });
    let Some((.., form)) = grown else { return same() };
    let form = if last.starts_with(char::is_uppercase) {
        comity_figures::words::capital(form)
    } else {
        (*form).to_owned()
    };
    let stem = head.strip_suffix(last).unwrap_or(head);
    (format!("{stem}{form} "), name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_grow_together_with_what_stands_before() {
        let said = |language, before, words| {
            let (before, words) = joined(language, before, words);
            before + &words
        };
        assert_eq!(said(Language::Es, "De ", "el Reino Unido"), "Del Reino Unido");
        assert_eq!(said(Language::Es, "visita a ", "el MERCOSUR"), "visita al MERCOSUR");
        assert_eq!(said(Language::Pt, "comércio de ", "a China"), "comércio da China");
        assert_eq!(said(Language::Pt, "viviam em ", "o Peru"), "viviam no Peru");
        assert_eq!(
            said(Language::Es, "en vigor desde ", "1 de mayo de 2026"),
            "en vigor desde el 1 de mayo de 2026"
        );
        assert_eq!(said(Language::Es, "desde ", "2018"), "desde 2018");
        assert_eq!(said(Language::En, "trade of ", "a China"), "trade of a China");
        let named = |language, code, name: &str| with_article(language, code, name.to_owned());
        assert_eq!(named(Language::Pt, "USA", "Estados Unidos"), "os Estados Unidos");
        assert_eq!(said(Language::Pt, "vendas de ", "os Estados Unidos"), "vendas dos Estados Unidos");
        assert_eq!(
            named(Language::Es, "SCO", "Organización de Cooperación"),
            "la Organización de Cooperación"
        );
        assert_eq!(named(Language::Es, "CHN", "China"), "China");
    }
}
