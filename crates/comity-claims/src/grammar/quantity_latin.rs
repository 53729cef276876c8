//! Quantities of Spanish and Portuguese.

use super::lang::Lang;
use super::number::Number;
use super::quantity::{Quantity, Unit, currency, currency_of, number_at, of_fraction, of_number, qualify};
use super::scan::Line;
use crate::frame::{Op, Precision, Value};

/// The quantity that begins at an item.
pub fn at(line: &Line<'_>, at: usize, speaker: Option<&str>) -> Option<Quantity> {
    let mut q = none(line, at)
        .or_else(|| every(line, at))
        .or_else(|| one_in(line, at))
        .or_else(|| of_each(line, at))
        .or_else(|| fraction(line, at))
        .or_else(|| money_first(line, at, speaker))
        .or_else(|| plain(line, at, speaker))?;
    if line.lexicon.lang == Lang::En && is_price(line, &q) {
        return None;
    }
    qualify(line, &mut q);
    signed(line, &mut q);
    if q.fraction && line.is(q.to, "opp") {
        q.to += 1;
    }
    Some(q)
}

/// "…; o Benim, nada", "cuatro años después, cero", "contra nenhuma um ano antes": nothing of what was
/// counted before.
fn none(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if !line.is(at, "none") || at == 0 {
        return None;
    }
    let opens = line.word(at - 1) == "," || line.get(at - 1, "prep") == Some("against");
    let ends = matches!(line.word(at + 1), "" | "." | ";" | ",") || line.any(at + 1, &["num", "t"]);
    let number = Number {
        from: at,
        to: at + 1,
        value: 0.0,
        mantissa: 0.0,
        decimals: 0,
        power: 0,
        words: true,
        currency: None,
    };
    let mut q = of_number(number, at, at + 1, Unit::Bare);
    q.tol = 0.0;
    (opens && ends).then_some(q)
}

/// "uno de cada seis", "um em cada oito", "de cada dez … três".
fn one_in(line: &Line<'_>, at: usize) -> Option<Quantity> {
    let part = number_at(line, at)?;
    // "one visitor in nine"
    let english = line.lexicon.lang == Lang::En;
    if english && matches!(line.word(part.to), "cents" | "pence") && part.value < 100.0 {
        // "43 cents in every dollar of aid"
        let every = (part.to + 1..part.to + 3)
            .find(|n| line.word(*n) == "every" || line.phrase(*n).ends_with("every"))?;
        return line.is(every + 1, "cur").then(|| of_fraction(at, every + 2, part.value));
    }
    let noun = usize::from(english && !line.any(part.to, &["each", "prep", "mag", "t"]));
    let joint = part.to + noun;
    let bare = english && line.word(joint) == "in" && part.words;
    if !(line.is(joint, "each") || bare) {
        return None;
    }
    let whole = number_at(line, joint + 1)?;
    if bare && !whole.words || whole.value > 1000.0 {
        return None;
    }
    (whole.value > part.value).then(|| of_fraction(at, whole.to, 100.0 * part.value / whole.value))
}

/// "De cada diez sacas que importa Japón, tres son brasileñas".
fn of_each(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if !(line.is(at, "each") || line.word(at) == "cada" && line.get(at.checked_sub(1)?, "prep") == Some("of"))
    {
        return None;
    }
    let whole = number_at(line, at + 1)?;
    let until = (whole.to..line.len().min(whole.to + 16)).find(|n| matches!(line.word(*n), ";" | "."));
    let part = (whole.to + 1..until.unwrap_or(line.len().min(whole.to + 16)))
        .filter(|n| line.word(n - 1) == "," || line.any(n - 1, &["level", "share", "article", "op"]))
        .find_map(|n| number_at(line, n).filter(|p| p.value < whole.value && p.value >= 1.0))?;
    let mut q = of_fraction(part.from, part.to, 100.0 * part.value / whole.value);
    q.lead = part.from;
    Some(q)
}

/// "un tercio", "cuatro quintas partes", "la mitad", "dos tercios".
fn fraction(line: &Line<'_>, at: usize) -> Option<Quantity> {
    if part_of_great(line, at).is_some() {
        return None;
    }
    let half = line.get(at, "den") == Some("2");
    if half && at > 0 && line.is(at - 1, "ord") {
        return None;
    }
    if half {
        return (line.get(at, "times").is_none() || !line.is(at, "ord"))
            .then(|| of_fraction(at, at + 1, 50.0));
    }
    let english = line.lexicon.lang == Lang::En;
    let (count, den_at) = if let Some(n) = number_at(line, at).filter(|n| n.words || n.value < 20.0) {
        (n.value, n.to + usize::from(english && line.word(n.to) == "-"))
    } else if matches!(line.word(at), "la" | "a" | "outro" | "otro" | "outra" | "otra" | "una" | "another") {
        (1.0, at + 1)
    } else {
        return None;
    };
    let den: f64 = line.get(den_at, "den")?.parse().ok()?;
    // "un cuarto" may be an ordinal only after "el": "la quinta parte" has its noun in the form.
    let named = line.items.get(den_at).is_some_and(|i| i.to - i.from > 1);
    let ordinal = line.is(den_at, "ord") && !named && matches!(line.word(at), "la" | "a");
    // "a third of", but "a third country"
    let noun = line.items.get(den_at + 1).is_some_and(|i| i.senses.is_empty())
        && line.word(den_at + 1).chars().all(char::is_alphabetic);
    let ordinal = if english { ordinal && noun } else { ordinal };
    let counted = den > 0.0 && count < den && !ordinal;
    // "dropped by two thirds to €1.1 billion", "down by a quarter on the year before"
    let time = match line.get(den_at + 1, "t") {
        Some("yoy" | "mom" | "ending" | "prevyear" | "peryear") if english => false,
        told => told.is_some(),
    };
    (counted && !time && !line.any(den_at + 1, &["partner", "sup", "rankpos"]))
        .then(|| of_fraction(at, den_at + 1, 100.0 * count / den))
}

/// "a quarter of a billion", "two thirds of a million".
fn part_of_great(line: &Line<'_>, at: usize) -> Option<Number> {
    if line.lexicon.lang != Lang::En {
        return None;
    }
    let (count, den_at) = match number_at(line, at).filter(|n| n.words) {
        Some(n) => (n.value, n.to),
        None => (1.0, at + usize::from(line.word(at) == "a")),
    };
    let den: f64 = line.get(den_at, "den")?.parse().ok()?;
    let great = line.word(den_at + 1) == "of" && line.word(den_at + 2) == "a";
    let power: i32 = line.get(den_at + 3, "mag").filter(|_| great)?.parse().ok()?;
    let part = count / den;
    let to = den_at + 4;
    let value = part * 10f64.powi(power);
    Some(Number { from: at, to, value, mantissa: part, decimals: 1, power, words: true, currency: None })
}

/// "Every fifth barrel": one of so many.
fn every(line: &Line<'_>, at: usize) -> Option<Quantity> {
    let nth: f64 = line.get(at + 1, "ord").filter(|_| line.word(at) == "every")?.parse().ok()?;
    let named = !line.any(at + 2, &["t", "month"]) && nth > 1.0;
    named.then(|| of_fraction(at, at + 2, 100.0 / nth))
}

/// "US$ 12,5 bilhões".
fn money_first(line: &Line<'_>, at: usize, speaker: Option<&str>) -> Option<Quantity> {
    let sign = line.get(at, "cur").filter(|_| line.items.get(at + 1).is_some_and(|i| i.digits))?;
    let n = number_at_money(line, at + 1)?;
    // "A $400 million loan" is no Australian money.
    let sign = if line.glued(at, at + 1) && is_spaced(line, at) { "dollar" } else { sign };
    let code = n.currency.map(str::to_owned).or_else(|| currency(sign, speaker))?;
    // "US$ 7 mil milhões de dólares" says its currency twice.
    let to = tail_currency(line, n.to).map_or(n.to, |(_, to)| to);
    Some(of_number(n, at, to, Unit::Money(code)))
}

/// English: "9 dollars a barrel", "$300 per tonne".
fn is_price(line: &Line<'_>, q: &Quantity) -> bool {
    let unit = line.get(q.to + 1, "unit").and_then(|u| u.split('|').next());
    matches!(q.unit, Unit::Money(_))
        && matches!(line.word(q.to), "a" | "per")
        && matches!(unit, Some("bbl" | "tonnes" | "kg" | "MWh" | "kWh" | "bcm" | "head" | "bottles"))
}

/// Whether a sign of money has a space in it.
fn is_spaced(line: &Line<'_>, at: usize) -> bool {
    let Some(item) = line.items.get(at) else { return false };
    let tokens = line.tokens.get(item.from..item.to).unwrap_or(&[]);
    line.word(at) == "a" && tokens.windows(2).any(|w| matches!(w, [a, b] if a.end < b.start))
}

fn number_at_money(line: &Line<'_>, at: usize) -> Option<Number> {
    super::number::at(line, at)
}

fn tail_currency<'a>(line: &'a Line<'_>, at: usize) -> Option<(&'a str, usize)> {
    let step = usize::from(line.get(at, "prep") == Some("of"));
    line.get(at + step, "cur").map(|c| (c, at + step + 1))
}

/// A number and the unit after it.
fn plain(line: &Line<'_>, at: usize, speaker: Option<&str>) -> Option<Quantity> {
    // "up by a factor of 1.4"
    if line.is(at, "factor") {
        let n = number_at(line, at + 1)?;
        return (n.power == 0).then(|| of_number(n, at, n.to, Unit::Times));
    }
    let n = part_of_great(line, at).or_else(|| number_at(line, at))?;
    let a_word = n.words && n.value <= 1.0 && n.power == 0;
    if let Some(code) = n.currency {
        return Some(of_number(n, at, n.to, Unit::Money(code.to_owned())));
    }
    if let Some(kind) = line.get(n.to, "pct") {
        let unit = if kind == "pp" { Unit::Points } else { Unit::Percent };
        return (!a_word || kind == "pp").then(|| of_number(n, at, n.to + 1, unit));
    }
    if line.is(n.to, "xunit") {
        return times(line, n, at);
    }
    if let Some((sign, to)) = tail_currency(line, n.to) {
        if a_word {
            return None;
        }
        // "40 millones de dinares tunecinos"
        if let Some(code) = currency_of(line, to - 1, to)
            .filter(|_| line.get(to, "place").is_some_and(|p| p.ends_with("|adjective")))
        {
            return Some(of_number(n, at, to + 1, Unit::Money(code)));
        }
        let code = currency(sign, speaker)?;
        return Some(of_number(n, at, to, Unit::Money(code)));
    }
    if a_word || ordinal(line, n.to) {
        return None;
    }
    let of_time = matches!(
        line.get(n.to, "t"),
        Some("year" | "month" | "day" | "week" | "decade" | "lustrum" | "quarter" | "half")
    );
    if line.is(n.to, "noise") || of_time && n.power < 6 || noisy_before(line, at) {
        return None;
    }
    if let Some((unit, to)) = counted(line, n.to) {
        return Some(of_number(n, at, to, unit));
    }
    Some(of_number(n, at, n.to, if n.power >= 6 { Unit::Money(String::new()) } else { Unit::Bare }))
}

/// "11.º", "77.º período", "1ª".
fn ordinal(line: &Line<'_>, at: usize) -> bool {
    let sign = |n: usize| matches!(line.word(n), "º" | "ª" | "°");
    sign(at) || line.word(at) == "." && sign(at + 1)
}

/// Numbers of pages, laws and flights: the noun stands before.
fn noisy_before(line: &Line<'_>, at: usize) -> bool {
    at > 0
        && (line.is(at - 1, "noise")
            || matches!(
                line.word(at - 1),
                "º" | "nº"
                    | "isbn"
                    | "act"
                    | "article"
                    | "rule"
                    | "flight"
                    | "ley"
                    | "lei"
                    | "decreto"
                    | "br"
                    | "ch"
            ))
}

/// "tres veces y media", "siete veces menor", "doce veces".
fn times(line: &Line<'_>, n: Number, at: usize) -> Option<Quantity> {
    let mut to = n.to + 1;
    let mut number = n;
    if line.get(to, "half") == Some("1") {
        number.value += 0.5;
        number.mantissa += 0.5;
        number.decimals = 1;
        to += 1;
    }
    if number.value < 1.0 || number.words && number.value <= 1.0 {
        return None;
    }
    let mut q = of_number(number, at, to, Unit::Times);
    if line.any(to, &["up", "down"]) {
        if line.is(to, "down") {
            q.value = Value::One(1.0 / number.value);
        }
        q.to = to + 1;
    }
    q.precision = if n.words { Precision::Word } else { Precision::Digits };
    Some(q)
}

/// A counted thing after a number, over "de" and one or two adjectives.
fn counted(line: &Line<'_>, at: usize) -> Option<(Unit, usize)> {
    let step = usize::from(line.get(at, "prep") == Some("of"));
    for skip in 0..3 {
        let n = at + step + skip;
        let people = line.lexicon.lang == Lang::En
            && n > 0
            && line.get(n - 1, "place").is_some_and(|v| v.ends_with("|adjective"));
        if skip > 0
            && !people
            && (line.any(n - 1, &["prep", "and", "head", "verb", "level", "bound", "sup", "place"])
                || line.word(n - 1) == ",")
        {
            break;
        }
        if line.items.get(n).is_some_and(|i| i.digits) {
            break;
        }
        let people = skip == 0 && line.get(n, "place").is_some_and(|v| v.ends_with("|adjective"));
        let unknown = line.items.get(n + 1).is_some_and(|i| i.senses.is_empty() && !i.digits)
            && line.word(n + 1).chars().all(char::is_alphabetic)
            && !line.word(n + 1).is_empty();
        let described = line.lexicon.lang == Lang::En
            && (unknown
                || line.any(n + 1, &["product", "head", "unit", "noise", "sup", "tie"])
                || line.any(n + 2, &["unit"]) && line.items.get(n + 1).is_some_and(|i| i.senses.is_empty()));
        if people && !line.is(n + 1, "unit") && !described {
            return Some((Unit::Thing("persons".to_owned(), None), n + 1));
        }
        if let Some(people) = line.get(n, "head").filter(|h| h.starts_with("people.") && skip == 0)
            && !line.is(n, "unit")
        {
            return Some((Unit::Thing("persons".to_owned(), Some(people.to_owned())), n + 1));
        }
        if let Some(value) = line.get(n, "unit") {
            let (unit, measure) = value.split_once('|').unwrap_or((value, ""));
            let measure = (!measure.is_empty()).then(|| measure.to_owned());
            return Some((Unit::Thing(unit.to_owned(), measure), n + 1));
        }
    }
    None
}

/// A minus or plus sign right before.
fn signed(line: &Line<'_>, q: &mut Quantity) {
    if q.from == 0 {
        return;
    }
    let before = q.from - 1;
    if line.glued(before, q.from)
        && matches!(line.word(before), "-" | "+")
        && (before == 0 || !line.glued(before - 1, before) || matches!(line.word(before - 1), "(" | "（"))
    {
        q.sign = Some(if line.word(before) == "-" { -1.0 } else { 1.0 });
        q.from = before;
        q.lead = q.lead.min(before);
    }
    let _ = Op::Equal;
}
