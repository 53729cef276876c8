//! Words of the originals as they may stand in a document.

use comity_ledger::place::registry;

/// Words by which a remark is about the compiling and not about the thing.
const WORK: &[&str] = &[
    "memory",
    "knowledge",
    "read",
    "seen",
    "traced",
    "desta",
    "misprint",
    "misprints",
    "compiler",
    "copy",
    "page",
    "see",
    "amends",
    "row",
    "rows",
    "checked",
    "ledger",
    "repository",
    "reported",
    "turn",
    "found",
    "excerpt",
    "ustr",
    "list",
    "text",
    "texts",
    "table",
    "printed",
    "seed",
    "gfdc",
    "day list",
    "note",
    "index",
    "edition",
    "witness",
    "claim",
    "article",
];

/// Names that the originals write without their accents.
const PERSONS: &[(&str, &str)] = &[
    ("Yamandu Orsi", "Yamandú Orsi"),
    ("Miguel Diaz-Canel", "Miguel Díaz-Canel"),
    ("Luiz Inacio Lula da Silva", "Luiz Inácio Lula da Silva"),
    ("Enrique Pena Nieto", "Enrique Peña Nieto"),
    ("Jose Mujica", "José Mujica"),
    ("Nicolas Maduro", "Nicolás Maduro"),
    ("Cristina Fernandez de Kirchner", "Cristina Fernández de Kirchner"),
    ("Luis Guillermo Solis", "Luis Guillermo Solís"),
    ("Tabare Vazquez", "Tabaré Vázquez"),
    ("Sebastian Pinera", "Sebastián Piñera"),
    ("Lenin Moreno", "Lenín Moreno"),
    ("Salvador Sanchez Ceren", "Salvador Sánchez Cerén"),
    ("Ivan Duque", "Iván Duque"),
    ("Alberto Fernandez", "Alberto Fernández"),
    ("Manuel Gonzalez Sanz", "Manuel González Sanz"),
    ("Bruno Rodriguez", "Bruno Rodríguez"),
    ("Javier Gonzalez-Olaechea", "Javier González-Olaechea"),
];

/// A person's name as that person writes it.
pub fn person(name: &str) -> &str {
    PERSONS.iter().find(|(plain, _)| *plain == name).map_or(name, |(_, own)| own)
}

/// Whether a source id only says that the compiler remembers the fact.
pub fn is_memory(id: &str) -> bool {
    matches!(id, "" | "known" | "memory" | "facts-log")
}

/// A remark without the parts that are about the compiling.
pub fn remark(note: &str) -> String {
    let about_work = |part: &str| {
        let lower = part.to_lowercase();
        let mut words = lower.split(|c: char| !c.is_alphanumeric());
        words.any(|word| WORK.contains(&word)) || part.split(|c: char| !c.is_alphanumeric()).any(is_row_id)
    };
    let parts: Vec<&str> =
        note.split(';').map(str::trim).filter(|p| !p.is_empty() && !about_work(p)).collect();
    without_asides(&parts.join("; "))
}

/// `W502`, `P04`: the id of a row of the originals.
fn is_row_id(word: &str) -> bool {
    let digits = word.trim_start_matches(['W', 'P']);
    digits.len() + 1 == word.len() && digits.len() >= 2 && digits.bytes().all(|b| b.is_ascii_digit())
}

/// Text without brackets that tell how it was compiled.
pub fn without_asides(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inside, end)) = after.split_once(')') else { break };
        let lower = inside.to_lowercase();
        let work = lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|w| matches!(w, "memory" | "knowledge" | "copy" | "announced" | "shared"));
        if work {
            out += before.trim_end();
        } else {
            out += &format!("{before}({inside})");
        }
        rest = end;
    }
    (out + rest).trim().to_owned()
}

/// A title without the way in which a page was reached.
pub fn title(text: &str) -> String {
    without_asides(text)
}

/// A publisher without the folder in which its file lay.
pub fn publisher(text: &str) -> String {
    let name = match text.split_once(" (folder").or_else(|| text.split_once(" (shared")) {
        Some((name, _)) => name.to_owned(),
        None => without_asides(text),
    };
    name.replace("copy of ", "").trim_end_matches(" copy").to_owned()
}

/// How far a row has been checked, in the words of the tables.
pub fn verification(word: &str) -> &'static str {
    match word {
        "page" | "checked" => "checked",
        "dataset" => "dataset",
        "partly" => "partly",
        _ => "unverified",
    }
}

/// A date no more exact than it is known.
pub fn date(text: &str, precision: &str) -> String {
    let keep = match precision {
        "year" => 4,
        "month" => 7,
        _ => 10,
    };
    text.chars().take(keep).collect()
}

/// A party of the originals as a code of the registry.
pub fn party(code: &str) -> Option<String> {
    let code = match code {
        "LAC(GACC)" => "GACC:LAC",
        "LAC(MOFCOM)" => "MOFCOM:LAC",
        "WORLD" | "*" => "WLD",
        "CAN_BLOC" => "ANDEAN",
        other => other,
    };
    registry().by_code(code).map(|id| registry().code_of(id).to_owned())
}

/// The basis of a figure: short names of offices written out, remarks about the compiling left out.
pub fn basis(note: &str) -> String {
    let plain = remark(note);
    plain
        .replace("GACC", "China’s customs")
        .replace("MOFCOM", "Ministry of Commerce of China")
        .replace("BU:", "Boston University:")
}

/// The known parties of a list.
pub fn party_list(list: &str) -> Vec<String> {
    list.split(';').filter_map(|code| party(code.trim())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_about_the_compiling_are_left_out() {
        assert_eq!(remark("signature month read; entry into force from memory"), "");
        assert_eq!(remark("United Kingdom until 2020-12-31; see W502"), "United Kingdom until 2020-12-31");
        assert_eq!(title("2024 trade, +6%, GACC (xilu.com copy)"), "2024 trade, +6%, GACC");
        assert_eq!(without_asides("official visit (met Xi 27 May by knowledge)"), "official visit");
        assert_eq!(date("2018-11-01", "month"), "2018-11");
        assert!(is_memory("known") && !is_memory("bri-known"));
    }
}
