//! Mentions of languages that write prepositions and adjectives as words.

use super::lang::Lang;
use super::place::{Case, Mention, choose, pointed};
use super::scan::Line;
use super::talk::Talk;

/// The mentions of a line, left to right.
pub fn mentions(line: &Line<'_>, talk: &Talk) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    let (mut group, mut closed) = (0, false);
    for n in 0..line.len() {
        let Some((codes, adjective, pointer, pair)) = named(line, n, &out, talk) else { continue };
        let (case, noun) = case(line, n, adjective);
        let joined = out.last().and_then(|last| joins(line, last, n, case, adjective && !noun));
        let compound = out.last().is_some_and(|l| {
            l.to + 1 == n && line.word(l.to) == "-" && line.glued(l.to, n) && line.glued(l.from, l.to)
        });
        if compound && let Some(last) = out.last_mut() {
            // "argentino-brasileño" is a pair.
            last.codes.extend(codes);
            last.to = n + 1;
            last.pair = true;
            last.case = Case::Between;
            continue;
        }
        // "appeals from Dakar and Lomé, Mali, Burkina Faso and Niger": "and" ends a list.
        let and = out.last().is_some_and(|l| (l.to..n).any(|i| line.is(i, "and")));
        let joined = joined.filter(|_| !(closed && !and && english(line)));
        let (group_of, case) = match joined {
            Some(same) => {
                closed = and;
                (group, same)
            }
            None => {
                closed = false;
                group += 1;
                (group, case)
            }
        };
        let to = n + 1 + usize::from(super::place_english::owns(line, n));
        out.push(Mention { from: n, to, codes, case, group: group_of, pointer, pair });
    }
    out
}

/// Whom an item names: codes, whether as an adjective, whether by a pointer, whether both of a pair.
fn named(
    line: &Line<'_>,
    n: usize,
    before: &[Mention],
    talk: &Talk,
) -> Option<(Vec<String>, bool, bool, bool)> {
    if line.is(n, "place") {
        if line.lexicon.lang == Lang::En && super::place_english::is_no_place(line, n) {
            return None;
        }
        // "la Unión" is a name too.
        let tokens = line.items.get(n).and_then(|i| line.tokens.get(i.from..i.to)).unwrap_or(&[]);
        let upper = tokens.iter().any(|t| t.upper);
        let senses: Vec<(&str, &str)> =
            line.items.get(n)?.all("place").filter_map(|v| v.split_once('|')).collect();
        let english = line.lexicon.lang == Lang::En;
        let as_name = senses.iter().any(|s| s.1 != "adjective") && (upper || english);
        let fitting: Vec<String> =
            senses.iter().filter(|s| (s.1 != "adjective") == as_name).map(|s| s.0.to_owned()).collect();
        let near: Vec<String> = before.iter().flat_map(|m| m.codes.clone()).collect();
        let code = choose(&fitting, &near, talk).or_else(|| fitting.first().cloned())?;
        // "The Europeans sold", in a text about the Union
        let mut spoken = talk.centre.iter().chain(talk.mentions.iter().flatten()).chain(&near);
        let of_union = code == "EUROPE" && spoken.any(|c| c == "EU");
        let code = if of_union { "EU".to_owned() } else { code };
        // "the three Baltic states" are all of them.
        let codes = code.split('+').map(str::to_owned).collect();
        return Some((codes, !as_name, false, false));
    }
    if english(line) && super::place_english::is_named_after(line, n) {
        return None;
    }
    if english(line)
        && let Some((codes, pair)) = super::place_english::personal(line, n, before, talk)
    {
        return Some((codes, false, true, pair));
    }
    // "the kingdom": one that is called so comes before whom the text is about.
    let kind = || {
        let kinds = line.items.get(n)?.all("pron").filter(|v| v.starts_with("kind:"));
        kinds.into_iter().find_map(|v| pointed(v, before, talk))
    };
    if english(line)
        && let Some((codes, pair)) = kind()
    {
        return Some((codes, false, true, pair));
    }
    if !english(line)
        && let Some(codes) = first_person(line, n, talk)
    {
        return Some((codes, false, true, false));
    }
    let value = line.get(n, "pron").or_else(|| first_or_second(line, n))?;
    // "all six Gulf monarchies"
    let noun = line.items.get(n + 1).is_some_and(|i| i.senses.is_empty() || i.is("place"));
    let letters = line.word(n + 1).chars().all(char::is_alphabetic) && !line.word(n + 1).is_empty();
    if value.starts_with("several") && noun && letters {
        return None;
    }
    let (codes, pair) = pointed(value, before, talk)?;
    Some((codes, false, true, pair))
}

/// "les vendimos", "nos compraron", "nuestras ventas", "nosso país": whoever speaks, where the text says who that is.
fn first_person(line: &Line<'_>, n: usize, talk: &Talk) -> Option<Vec<String>> {
    let word = line.word(n);
    let verb = line.any(n, &["verb", "event", "tieevent", "head", "agree", "take"]);
    let said = match word {
        "nos" => line.any(n + 1, &["verb", "take"]),
        _ => {
            word.starts_with("nuestr")
                || word.starts_with("noss")
                || matches!(word, "nosotros" | "somos" | "temos" | "tenemos")
                || verb && word.len() > 5 && word.ends_with("mos")
        }
    };
    talk.speaker.clone().filter(|_| said)
}

fn english(line: &Line<'_>) -> bool {
    line.lexicon.lang == Lang::En
}

/// "el primero", "a segunda" where no noun follows: one of two named before.
fn first_or_second<'a>(line: &'a Line<'_>, n: usize) -> Option<&'a str> {
    let which = match line.get(n, "ord")? {
        "1" => "former",
        "2" => "latter",
        _ => return None,
    };
    let article =
        n > 0 && (line.is(n - 1, "article") || matches!(line.word(n - 1), "del" | "do" | "da" | "al" | "ao"));
    let alone = line.any(n + 1, &["level", "verb", "share", "op", "up", "down", "come"])
        && !line.is(n + 1, "partner")
        || matches!(line.word(n + 1), "," | "." | ";" | "");
    let told = line.get(n + 1, "prep").is_some() && line.word(n) != "primer";
    (article && (alone || told && matches!(line.word(n + 1), "despues" | "tras"))).then_some(which)
}

/// The tie of a mention, and whether an adjective stands as a noun ("los búlgaros").
fn case(line: &Line<'_>, n: usize, adjective: bool) -> (Case, bool) {
    if line.lexicon.lang == Lang::En {
        return super::place_english::case(line, n, adjective);
    }
    // Fused forms ("do país", "lhe") carry their tie themselves.
    match line.word(n) {
        "nos" => return (Case::To, true),
        w if w.starts_with("nuestr") || w.starts_with("noss") => return (Case::Of, true),
        w if w.ends_with("mos") && !line.is(n, "place") => return (Case::Bare, true),
        _ if !line.is(n, "pron") => {}
        "le" | "les" | "lhe" | "lhes" | "al" | "ao" | "a" if line.word(n).len() > 1 => {
            return (Case::To, true);
        }
        "del" | "do" | "da" | "dos" | "das" | "desse" | "dessa" | "daquele" => return (Case::Of, true),
        "no" | "na" | "nesse" | "naquele" | "alli" | "alla" | "la"
            if line.word(n) != "la" || line.items.get(n).is_some_and(|i| i.to - i.from == 1) =>
        {
            return (Case::In, true);
        }
        "pelo" | "pela" => return (Case::By, true),
        _ => {}
    }
    let mut at = n;
    let mut article = false;
    // "a los otros lusófonos"
    let other =
        |n: usize| matches!(line.word(n), "otros" | "otras" | "outros" | "outras" | "demas" | "demais");
    while at > 0 && n - at < 3 && (line.is(at - 1, "article") && !line.is(at - 1, "prep") || other(at - 1)) {
        at -= 1;
        article = true;
    }
    // "a" is article and preposition in Portuguese: "a Índia" opens a clause, "vende a Índia" does not.
    let before = (at > 0).then(|| at - 1);
    let prep = before.and_then(|b| line.get(b, "prep").or_else(|| last_preposition(line, b)));
    let ambiguous = before.is_some_and(|b| line.is(b, "article") && line.is(b, "prep"));
    if ambiguous && let Some(b) = before {
        let opens = b == 0
            || line.any(b - 1, &["bound", "and", "t", "month"])
            || super::time::year(line, b - 1).is_some()
            || matches!(line.word(b - 1), "," | ";" | "." | ":" | "(")
            || line.get(b - 1, "prep").is_some_and(|p| !matches!(p, "of"))
            || line.is(b - 1, "level") && line.lexicon.lang == Lang::Pt;
        if opens && !takes_no_article(line, n) {
            let which = b > 0 && line.get(b - 1, "prep") == Some("than") && !compares(line, b - 1);
            let outer = (b > 0 && !which).then(|| line.get(b - 1, "prep")).flatten();
            return (outer.map_or(Case::Bare, Case::of), true);
        }
    }
    let arrives = |b: usize| line.is(b, "come") && line.get(b, "prep").is_none();
    if matches!(prep, Some("of" | "from")) && before.is_some_and(arrives) {
        return (Case::From, true);
    }
    if prep == Some("of")
        && before
            .and_then(|b| b.checked_sub(1))
            .is_some_and(|b| line.is(b, "come") || line.is(b, "share") && line.is(b, "come"))
    {
        return (Case::From, true);
    }
    let relative = prep == Some("than") && before.is_some_and(|b| !compares(line, b));
    match prep {
        Some(_) if relative => (Case::Bare, true),
        Some(value) => (Case::of(value), true),
        None if adjective && !article => (at_a_seat(line, at).map_or(Case::Adjective, Case::of), false),
        None => (Case::Bare, true),
    }
}

/// Portuguese: names that are not feminine have no "a" before them: in "a Cabo Verde 390 milhões" it is the preposition.
fn takes_no_article(line: &Line<'_>, n: usize) -> bool {
    let word = line.word(n);
    let code = line.get(n, "place").and_then(|v| v.split_once('|')).filter(|v| v.1 != "adjective");
    let state = code.is_some_and(|(c, _)| !super::gazette::is_bloc(c));
    let feminine = word.ends_with('a') || word.starts_with("guin") || word.starts_with("ilha");
    line.lexicon.lang == Lang::Pt && state && !feminine
}

/// "en universidades españolas", "a puertos chinos": an adjective of where something is or goes, behind a
/// noun of place.
fn at_a_seat<'a>(line: &'a Line<'_>, at: usize) -> Option<&'a str> {
    let noun = at.checked_sub(1).filter(|n| line.is(*n, "seat"))?;
    let before =
        (noun.saturating_sub(2)..noun).rev().find(|n| !line.is(*n, "article") || line.is(*n, "prep"))?;
    line.get(before, "prep").filter(|p| matches!(*p, "in" | "to" | "goal" | "from"))
}

/// The preposition at the end of a longer form: "entraram no", "llegan desde", "saiu da".
pub(super) fn last_preposition<'a>(line: &'a Line<'_>, item: usize) -> Option<&'a str> {
    let found = line.items.get(item)?;
    if found.to - found.from < 2 || line.any(item, &["op", "bound", "skip", "and"]) {
        return None;
    }
    let last = line.tokens.get(found.to - 1)?;
    line.lexicon.alone(&last.text, "prep").filter(|p| !matches!(*p, "than"))
}

/// Whether a word such as "que" follows a comparative, so that it means "than" and not "which".
pub fn compares(line: &Line<'_>, at: usize) -> bool {
    if line.lexicon.lang == Lang::En {
        return line.get(at, "prep") == Some("than");
    }
    if line.any(at, &["up", "down"]) {
        return true;
    }
    let long = line.items.get(at).is_some_and(|i| i.to - i.from > 1);
    let near = (at.saturating_sub(8)..at).rev().take_while(|n| !matches!(line.word(*n), "," | ";" | "."));
    let close = matches!(line.word(at), "que") && !long;
    near.into_iter().any(|n| {
        line.any(n, &["up", "down", "times", "xunit"]) && (!close || at - n <= 8)
            || line.is(n, "den") && at - n <= 2
            || matches!(
                line.word(n),
                "mas" | "menos" | "mais" | "menor" | "mayor" | "maior" | "tanto" | "tan" | "tantas"
            )
    })
}

/// The case of the list that a mention continues, if it continues one.
fn joins(line: &Line<'_>, last: &Mention, n: usize, case: Case, adjective: bool) -> Option<Case> {
    if last.pointer || line.is(n, "pron") {
        return None;
    }
    let between: Vec<usize> = (last.to..n).collect();
    if between.is_empty() || between.len() > 4 {
        return None;
    }
    let fits = |i: &usize| {
        line.any(*i, &["and", "article"])
            || line.word(*i) == ","
            || line.get(*i, "prep").is_some_and(|p| Case::of(p) == last.case)
            || ends_in_of(last.case) && line.get(*i, "prep") == Some("of")
    };
    let separated = between.iter().any(|i| line.is(*i, "and") || line.word(*i) == ",");
    let same = case == last.case || case == Case::Bare && !adjective || last.case == Case::Between;
    // "viene de la India y de Benín"
    let same = same || ends_in_of(last.case) && case == Case::Of;
    let same = same || adjective && last.case == Case::Adjective;
    // "Con Chile, Perú exporta": a comma alone joins only what has no tie of its own.
    // "… à União Europeia, e a Itália fica com metade": a new subject.
    let clause = between.iter().any(|i| line.word(*i) == ",") && between.iter().any(|i| line.is(*i, "and"));
    if clause && line.any(n + 1, &["level", "share", "verb", "up", "down", "event", "take"]) {
        return None;
    }
    // "proveedor de Etiopía y Japón, el cuarto": a new subject.
    if line.word(n + 1) == "," && line.is(n + 2, "article") && line.is(n + 3, "ord") {
        return None;
    }
    let comma_only = !between.iter().any(|i| line.is(*i, "and"));
    let alone = comma_only && !list_goes_on(line, n);
    (separated && same && !alone && between.iter().all(fits)).then_some(last.case)
}

/// Whether a tie is told by words that may end in "de": "procede de", "por detrás de".
fn ends_in_of(case: Case) -> bool {
    matches!(case, Case::From | Case::After | Case::Ahead | Case::Against)
}

/// Whether after a name there is another with "and", so that a comma before it is one of a list.
fn list_goes_on(line: &Line<'_>, n: usize) -> bool {
    for at in n + 1..n + 13 {
        if line.is(at, "and") {
            let next = at + 1 + usize::from(line.is(at + 1, "article"));
            return line.is(next, "place");
        }
        if !(line.word(at) == "," || line.any(at, &["article", "place"])) {
            return false;
        }
    }
    false
}
