//! What did the writer of a formula most likely mean? The right form for what other programs write.
//!
//! Each function looks at one thing that a reader of formulas stumbles over and returns what to do next, or nothing
//! if it is no mistake that is known. Nothing is put right in silence.

/// For a name that is no column: prefixes of Stata, words for operators, texts without quotes.
pub(super) fn of_name(name: &str, text: &str) -> Option<String> {
    if let Some(hint) = of_stata(name) {
        return Some(hint);
    }
    match name {
        "and" | "AND" => return Some("both conditions: a & b".to_owned()),
        "or" | "OR" => return Some("either condition: a | b".to_owned()),
        "not" | "NOT" => return Some("the opposite: !(a)".to_owned()),
        "exporter" | "importer" | "year" => {
            return Some(format!("if the column has another name, tell it: --{name} COLUMN"));
        }
        _ => {}
    }
    let compared = ["==", "!=", "%in%"].iter().any(|sign| text.contains(sign));
    compared.then(|| format!("if a text is meant, put it in quotes: '{name}'"))
}

/// `i.year`, `L4.rta`, `c.x`.
fn of_stata(name: &str) -> Option<String> {
    let (prefix, column) = name.split_once('.').filter(|(p, c)| !p.is_empty() && !c.is_empty())?;
    let letter = prefix.chars().next()?.to_ascii_lowercase();
    let number = match &prefix[letter.len_utf8()..] {
        "" => 1,
        digits => digits.parse().ok()?,
    };
    match letter {
        'i' | 'b' => Some(format!(
            "a coefficient for each level is i({column}); an effect that is absorbed stands after |: | {column}"
        )),
        'c' => Some(format!("a number is written as it is: {column}")),
        'l' => Some(format!("the value {number} years before is l({column}, {number})")),
        'f' => Some(format!("the value {number} years ahead is f({column}, {number})")),
        'd' | 's' => Some(format!("a difference is written out: I({column} - l({column}, {number}))")),
        _ => None,
    }
}

/// For a function that does not exist.
pub(super) fn of_function(name: &str) -> Option<&'static str> {
    Some(match name {
        "factor" | "as.factor" | "C" | "dummy" => {
            "a coefficient for each level is i(year); levels that are absorbed stand after |: | year"
        }
        "poly" | "bs" | "ns" => {
            "curves are terms of their own, not a part of an expression: bs(log(dist), df = 5)"
        }
        "spline" | "rcs" | "s" | "cr" | "mkspline" => {
            "splines are bs(x, df = 5), and ns(x, df = 3) for natural ones; polynomials poly(x, 2)"
        }
        "log10" | "log2" => "the natural logarithm is log(x); divide it by log(10) or log(2)",
        "scale" | "standardize" => "write it out with numbers: I((x - 3.2) / 1.5)",
        "ifelse" | "if_else" => "a condition is a number, 1 or 0: I(year >= 1990)",
        "d" | "diff" => "a difference is written out: I(x - l(x, 1))",
        "fe" | "hdfe" | "absorb" => {
            "absorbed effects stand after |: trade ~ rta | exporter^year + importer^year"
        }
        "interaction" => "an interaction is a:b, among effects a^b",
        "offset" => "an offset stands beside the formula: --offset 'log(pop)'",
        "weights" | "weight" => "weights stand beside the formula: --weights COLUMN",
        "cluster" | "vce" => "clusters stand beside the formula: --cluster COLUMN",
        "relevel" => "a level without coefficient is named in i(): i(year, ref = 2006)",
        _ => return None,
    })
}

/// For a sign that stands where a formula or a condition should end or go on.
pub(super) fn of_sign(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "," => "effects and regressors are joined by +: | exporter^year + importer^year",
        "=" => "a comparison is written with two: year == 1990",
        "and" | "AND" => "both conditions: a & b",
        "or" | "OR" => "either condition: a | b",
        "in" | "IN" => "one of several values: year %in% c(1990, 2000)",
        ">" | "<" | ">=" | "<=" | "==" | "!=" => {
            "comparisons are written >, >=, <, <=, ==, and != for unequal; as a regressor I(year >= 1990)"
        }
        _ => return None,
    })
}

/// For a cell that is not a number where one is wanted.
pub(super) fn of_cell(column: &str, cell: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if let Some((whole, part)) = cell.trim_start_matches('-').split_once(',')
        && digits(whole)
        && digits(part)
    {
        return "if a comma stands before the fraction, add --decimal comma; if it parts thousands, --decimal point"
            .to_owned();
    }
    let dated = cell.len() >= 7 && cell.get(..4).is_some_and(digits) && cell.as_bytes().get(4) == Some(&b'-');
    if dated {
        return format!(
            "days are compared as texts in quotes: {column} >= '{cell}'; as levels they enter as i({column}) or as an effect after |"
        );
    }
    format!("a column of texts enters as i({column}) or as an effect: | {column}")
}

/// For a character that means nothing in a formula.
pub(super) fn of_character(character: char) -> Option<&'static str> {
    Some(match character {
        '#' => {
            "an interaction (# in Stata) is a:b, both and their interaction (##) a*b; a coefficient for each level is i(year); among effects exporter^year"
        }
        '@' | '$' => "a column is written by its name alone",
        '“' | '”' | '‘' | '’' => "texts stand between straight quotes: 'CHN'",
        '×' => "a product is written a:b, or a*b for both and their product",
        '≥' | '≤' | '≠' => "comparisons are written >=, <= and !=",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_of_stata_name_the_form_here() {
        for (name, form) in [
            ("i.year", "i(year)"),
            ("L.rta", "l(rta, 1)"),
            ("L4.rta", "l(rta, 4)"),
            ("F2.rta", "f(rta, 2)"),
            ("c.dist", "as it is: dist"),
            ("D.x", "I(x - l(x, 1))"),
        ] {
            let hint = of_name(name, "y ~ x").unwrap_or_default();
            assert!(hint.contains(form), "{name}: {hint}");
        }
        assert_eq!(of_name("x.y", "y ~ x.y"), None);
        assert_eq!(of_name("i.", "y ~ x"), None);
    }

    #[test]
    fn a_cell_that_is_no_number_is_told_by_what_it_looks_like() {
        for (cell, says) in [
            ("-4,12", "decimal point"),
            ("1,000", "thousands"),
            ("2000-06-01", "t >= '2000-06-01'"),
            ("Chile", "| t"),
        ] {
            assert!(of_cell("t", cell).contains(says), "{cell}");
        }
        // Letters of several bytes are no digits, wherever they are cut.
        assert!(of_cell("t", "Österreich").contains("i(t)"));
    }

    #[test]
    fn a_word_in_a_comparison_may_be_a_text() {
        assert!(of_name("CHN", "exporter == CHN").unwrap_or_default().contains("'CHN'"));
        assert_eq!(of_name("CHN", "y ~ CHN"), None);
    }
}
