//! How are the sources of the atlas told?

use crate::failure::Failure;
use crate::{output, words};
use comity_ledger::atlas::Part;
use comity_ledger::world::World;
use serde_json::json;

/// The parts of the atlas, or those of one name or source.
///
/// # Errors
/// A usage failure if there is no part of that name.
pub fn find<'w>(world: &'w World, name: Option<&str>) -> Result<Vec<&'w Part>, Failure> {
    let wanted = |part: &&Part| name.is_none_or(|name| part.name == name || part.head.source.id == name);
    let parts: Vec<&Part> = world.atlas().parts().iter().filter(wanted).collect();
    if parts.is_empty() {
        let names: Vec<&str> = world.atlas().parts().iter().map(|part| part.name).collect();
        let message = format!("no part {:?} in the atlas", name.unwrap_or_default());
        return Err(Failure::usage(message).hint(format!("parts: {}", names.join(", "))));
    }
    Ok(parts)
}

/// Some parts in the stable schema `comity/sources/1`.
pub fn whole(parts: &[&Part]) -> serde_json::Value {
    let list: Vec<serde_json::Value> = parts.iter().map(|part| as_json(part)).collect();
    json!({"schema": "comity/sources/1", "parts": list})
}

/// Years that the picture of coverage shows.
const PICTURED: std::ops::RangeInclusive<i16> = 1990..=2024;
/// Economies that are not shown to report from which on a year is pictured as thin: a third of the world's.
const THIN: usize = 65;

/// All parts at a glance: what each holds and from whom, and a mark for each year.
pub fn overview(parts: &[&Part]) -> String {
    let row = |part: &&Part| {
        let (head, source) = (&part.head, &part.head.source);
        vec![part.name.to_owned(), head.what.clone(), source.publisher.clone(), pictured(part)]
    };
    let years = format!("{} to {}", PICTURED.start(), PICTURED.end());
    let rows: Vec<Vec<String>> = parts.iter().map(row).collect();
    let table = output::table(&["part", "holds", "publisher", &years], &[], &rows);
    format!(
        "{table}\n# held   + held, {THIN} or more economies not shown to report   . not held   (no marks: not by year)\n\
         comity sources NAME tells the release, gaps, licence, files and refused rows of a part\n"
    )
}

/// A mark for each year: held, thinly reported, or not held.
fn pictured(part: &Part) -> String {
    if part.head.years.is_empty() {
        return String::new();
    }
    let mark = |year: i16| match part.head.silent.get(&year).map_or(0, Vec::len) {
        _ if !part.head.years.contains(&year) => '.',
        THIN.. => '+',
        _ => '#',
    };
    PICTURED.map(mark).collect()
}

/// What a part holds, from whom, under which licence, with which gaps, for a terminal.
pub fn in_words(part: &Part) -> String {
    let (head, source) = (&part.head, &part.head.source);
    let mut out = format!("{}  {}\n", part.name, source.title);
    let mut line = |name: &str, text: &str| {
        if !text.is_empty() {
            out += &format!("  {name:<12} {text}\n");
        }
    };
    line("holds", &head.what);
    line("publisher", &source.publisher);
    line("release", &source.release);
    line("years", &words::years(&head.years));
    head.gaps.iter().for_each(|gap| line("gap", gap));
    line("basis", &head.basis);
    line("unit", &head.unit);
    line("rounding", &head.rounding);
    line("licence", &source.licence);
    line("attribution", &source.attribution);
    line("page", &source.url);
    source.caveats.iter().for_each(|caveat| line("caveat", caveat));
    for file in &source.files {
        let refused: Vec<String> = file.refused.iter().map(|(why, n)| format!("{n} {why}")).collect();
        let refused = if refused.is_empty() { "none".to_owned() } else { refused.join(", ") };
        line("file", &format!("{} ({} rows, {} kept, refused: {refused})", file.name, file.rows, file.kept));
        line("sha256", &file.sha256);
    }
    out + "\n"
}

/// One of them.
pub fn as_json(part: &Part) -> serde_json::Value {
    let head = &part.head;
    json!({
        "name": part.name, "holds": head.what, "unit": head.unit, "basis": head.basis,
        "years": head.years, "gaps": head.gaps, "rounding": head.rounding, "source": head.source,
        "bytes": part.bytes(),
    })
}

/// The sources of some parts as BibTeX, each once.
pub fn bibliography(parts: &[&Part]) -> String {
    let mut seen: Vec<&str> = Vec::new();
    let mut out = String::new();
    for source in parts.iter().map(|part| &part.head.source) {
        if seen.contains(&source.id.as_str()) {
            continue;
        }
        seen.push(&source.id);
        let mut fields = vec![("title", braced(&source.title)), ("author", braced(&source.publisher))];
        let year = source.release.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 4);
        fields.extend(year.filter(|year| year.starts_with(['1', '2'])).map(|year| ("year", year.to_owned())));
        fields.push(("edition", escaped(&source.release)));
        fields.push(("url", source.url.clone()));
        fields.push(("note", escaped(&[source.licence.as_str(), &source.attribution].join(". "))));
        out += &format!("@misc{{{},\n", key(&source.id));
        for (name, value) in
            fields.iter().filter(|(_, value)| !value.trim_matches(['{', '}', '.', ' ']).is_empty())
        {
            out += &format!("  {name} = {{{value}}},\n");
        }
        out += "}\n\n";
    }
    out
}

/// A key of letters, digits and dashes.
fn key(id: &str) -> String {
    id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// A text that BibTeX must not change: names of institutions are no names of people.
fn braced(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{{{}}}", escaped(text)) }
}

/// What LaTeX would take for a command.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => out.extend(['\\', c]),
            '{' | '}' | '\\' => out.push(' '),
            '~' => out += "\\textasciitilde{}",
            '^' => out += "\\textasciicircum{}",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bibliography_has_every_source_once_and_braces_that_close() {
        let world = World::embedded();
        let parts: Vec<&Part> = world.atlas().parts().iter().collect();
        let text = bibliography(&parts);
        let keys: Vec<&str> = text.lines().filter(|line| line.starts_with('@')).collect();
        let mut once = keys.clone();
        once.dedup();
        assert_eq!(keys, once);
        assert!(keys.len() > 5, "{text}");
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }

    #[test]
    fn what_latex_would_run_is_escaped() {
        assert_eq!(escaped("R&D 5 % {x}_1"), "R\\&D 5 \\%  x \\_1");
    }

    #[test]
    fn a_year_is_held_thin_or_missing_in_the_picture() {
        let world = World::embedded();
        let marks = |name: &str| {
            let part = find(&world, Some(name)).unwrap()[0];
            let all = pictured(part);
            [1999, 2000, 2010, 2021]
                .map(|year| all.as_bytes()[usize::from((year - PICTURED.start()) as u16)] as char)
        };
        assert_eq!(marks("baci-2000-2020"), ['.', '+', '#', '.']);
        assert_eq!(marks("us-customs"), ['#'; 4]);
        assert_eq!(pictured(find(&world, Some("geodist")).unwrap()[0]), "", "distances have no years");
        assert!(overview(&find(&world, None).unwrap()).contains("china-customs"));
    }
}
