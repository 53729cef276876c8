//! The table of a paper: estimates, standard errors below them, effects as yes or no, and what it rests on; as LaTeX,
//! HTML, Markdown and Word, of one list of rows.

use super::instruments;
use super::model::{Model, Run};
use super::table::{
    GOODNESS, Style, coefficient, coefficient_names, effect_names, errors_in_words, show, stars,
};
use crate::failure::Failure;
use crate::word;
use crate::words::grouped;

/// A cell under a model.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Cell {
    Text(String),
    /// A number, and the stars of its p value.
    Estimate(String, &'static str),
    /// A standard error, without its parentheses.
    Error(String),
}

/// The name of a row, and a cell for each model.
type Row = (String, Vec<Cell>);

/// The rows of a table between its rules, and the notes below it.
pub struct Paper {
    head: Vec<Row>,
    coefficients: Vec<Row>,
    facts: Vec<Row>,
    notes: Vec<String>,
    stars: bool,
}

/// What stars mean, where there are any.
const STARS: [(&str, &str); 3] = [("***", "0.01"), ("**", "0.05"), ("*", "0.1")];

impl Paper {
    /// The table of a run.
    pub fn of(run: &Run, style: Style) -> Self {
        let models = &run.models;
        let texts = |f: &dyn Fn(&Model) -> String| models.iter().map(|m| Cell::Text(f(m))).collect();
        let mut head: Vec<Row> = Vec::new();
        if models.len() > 1 {
            head.push((String::new(), texts(&|m| m.label.clone())));
        }
        head.push((String::new(), texts(&|m| m.method().to_owned())));
        head.push((String::new(), texts(&|m| m.response.clone())));
        let names = coefficient_names(models);
        let coefficients = names.iter().flat_map(|name| estimates(models, name, style)).collect();
        let has = |m: &Model, name: &String| m.effects.iter().any(|e| e.name == *name);
        let effect = |name: String| {
            let cells = texts(&|m| if has(m, &name) { "yes" } else { "no" }.to_owned());
            (name, cells)
        };
        let mut facts: Vec<Row> = effect_names(models).into_iter().map(effect).collect();
        facts.push(("Observations".to_owned(), texts(&|m| grouped(m.fit.rows_used as f64, 0))));
        for (name, value) in GOODNESS {
            if models.iter().any(|m| value(m).is_some()) {
                let shown =
                    |m: &Model| value(m).map_or_else(String::new, |x| format!("{x:.*}", style.digits));
                facts.push((name.to_owned(), texts(&shown)));
            }
        }
        Self { head, coefficients, facts, notes: notes(run), stars: style.stars }
    }

    fn columns(&self) -> usize {
        self.head.first().map_or(0, |(_, cells)| cells.len())
    }

    /// For packages `booktabs` and `threeparttable`.
    pub fn latex(&self) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => tex(text),
            Cell::Estimate(number, "") => format!("${}$", power(number)),
            // Braces, because a power of ten has an exponent already.
            Cell::Estimate(number, stars) => format!("${{{}}}^{{{stars}}}$", power(number)),
            Cell::Error(number) => format!("$({})$", power(number)),
        };
        let row = |(name, cells): &Row| {
            let squared = GOODNESS.iter().any(|(known, _)| known == name);
            let name = if squared { name.replace("R2", "$R^2$") } else { tex(name) };
            let cells: String =
                cells.iter().map(|c| format!(" & {}", cell(c)).trim_end().to_owned()).collect();
            format!("{name}{cells} \\\\\n")
        };
        let rows = |rows: &[Row]| rows.iter().map(row).collect::<String>();
        let mut out = String::from("\\begin{threeparttable}\n");
        out += &format!("\\begin{{tabular}}{{l{}}}\n\\toprule\n", "c".repeat(self.columns()));
        out += &format!("{}\\midrule\n{}", rows(&self.head), rows(&self.coefficients));
        out += &format!("\\midrule\n{}", rows(&self.facts));
        out += "\\bottomrule\n\\end{tabular}\n\\begin{tablenotes}\n";
        self.notes.iter().for_each(|note| out += &format!("\\item {}\n", tex(note)));
        if self.stars {
            let meant = STARS.map(|(stars, level)| format!("$^{{{stars}}}p<{level}$"));
            out += &format!("\\item {}.\n", meant.join(", "));
        }
        out + "\\end{tablenotes}\n\\end{threeparttable}\n"
    }

    /// A page of its own, which a word processor takes over with its rules.
    pub fn html(&self) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Text(text) => format!("<td>{}</td>", html(text)),
            Cell::Estimate(number, stars) => {
                format!("<td>{number}<sup>{stars}</sup></td>").replace("<sup></sup>", "")
            }
            Cell::Error(number) => format!("<td>({number})</td>"),
        };
        let row = |(name, cells): &Row| {
            let cells: String = cells.iter().map(cell).collect();
            format!("<tr><th scope=\"row\">{}</th>{cells}</tr>\n", html(name))
        };
        let rows = |rows: &[Row]| rows.iter().map(row).collect::<String>();
        let notes: String = self.every_note().iter().map(|note| format!("<p>{}</p>\n", html(note))).collect();
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Estimates</title>\n<style>\
             table{{border-collapse:collapse;border-top:2px solid;border-bottom:2px solid}}\
             tbody{{border-top:1px solid}}th{{text-align:left;font-weight:normal;padding-right:2em}}\
             td{{text-align:center;padding:0 1em}}p{{font-size:smaller;max-width:40em}}</style>\n\
             <table>\n<thead>\n{}</thead>\n<tbody>\n{}</tbody>\n<tbody>\n{}</tbody>\n</table>\n{notes}</html>\n",
            rows(&self.head),
            rows(&self.coefficients),
            rows(&self.facts),
        )
    }

    /// Pipes and dashes.
    pub fn markdown(&self) -> String {
        let plain = |text: &str| {
            text.replace('\\', "\\\\").replace('|', "\\|").replace('*', "\\*").replace('_', "\\_")
        };
        let row = |(name, cells): &Row| {
            let cells: String = cells.iter().map(|c| format!(" {} |", plain(&text(c)))).collect();
            format!("| {} |{cells}\n", plain(name))
        };
        let [first, rest @ ..] = self.head.as_slice() else { return String::new() };
        let mut out = format!("{}|---|{}\n", row(first), ":-:|".repeat(self.columns()));
        rest.iter().chain(&self.coefficients).chain(&self.facts).for_each(|line| out += &row(line));
        self.every_note().iter().for_each(|note| out += &format!("\n{}\n", plain(note)));
        out
    }

    /// The bytes of a Word file.
    ///
    /// # Errors
    /// Our fault if the archive cannot be written in memory.
    pub fn word(&self) -> Result<Vec<u8>, Failure> {
        let row = |(name, cells): &Row, ruled: bool| {
            let mut line = vec![name.clone()];
            line.extend(cells.iter().map(text));
            word::row(&line, ruled)
        };
        let mut rows = String::new();
        for block in [&self.head, &self.coefficients, &self.facts] {
            for (at, line) in block.iter().enumerate() {
                rows += &row(line, at == 0);
            }
        }
        let notes: String =
            self.every_note().iter().map(|note| word::paragraph("", &word::run(note, false))).collect();
        word::plain(&format!("{}{notes}", word::table(&rows, self.columns() + 1)))
    }

    /// The notes, and what stars mean if there are any.
    fn every_note(&self) -> Vec<String> {
        let meant = STARS.map(|(stars, level)| format!("{stars} p < {level}"));
        self.notes.iter().cloned().chain(self.stars.then(|| meant.join(", ") + ".")).collect()
    }
}

/// The estimate of every model, and below it its standard error.
fn estimates(models: &[Model], name: &str, style: Style) -> [Row; 2] {
    let nothing = || Cell::Text(String::new());
    let estimate = |m: &Model| {
        coefficient(m, name).map_or_else(nothing, |c| {
            let mark = if style.stars { stars(c.p_value) } else { "" };
            Cell::Estimate(show(c.estimate, style.digits), mark)
        })
    };
    let error =
        |m: &Model| coefficient(m, name).map_or_else(nothing, |c| Cell::Error(show(c.se, style.digits)));
    [
        (name.to_owned(), models.iter().map(estimate).collect()),
        (String::new(), models.iter().map(error).collect()),
    ]
}

/// What the table rests on, and what must not be used.
fn notes(run: &Run) -> Vec<String> {
    let models = &run.models;
    let mut notes = vec![errors_in_words(run).trim_end().to_owned()];
    for model in models {
        let label = if models.len() > 1 { format!("{} ", model.label) } else { String::new() };
        notes.extend(instruments::notes(model).into_iter().map(|note| format!("{label}{note}.")));
    }
    let unfinished = models.iter().filter(|m| !m.converged());
    notes.extend(unfinished.map(|m| format!("{} did not converge; its numbers must not be used.", m.label)));
    let refused = run.refused.iter();
    notes.extend(
        refused.map(|r| format!("{} was not estimated: {}.", r.label, r.why.message.trim_end_matches('.'))),
    );
    notes
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Estimate(number, stars) => format!("{number}{stars}"),
        Cell::Error(number) => format!("({number})"),
    }
}

fn html(text: &str) -> String {
    html_escape::encode_text(text).into_owned()
}

/// `1.20e-5` as a power of ten.
fn power(number: &str) -> String {
    match number.split_once('e') {
        Some((digits, exponent)) => format!("{digits}\\times 10^{{{exponent}}}"),
        None => number.to_owned(),
    }
}

/// Text that LaTeX sets as it stands.
fn tex(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => out.extend(['\\', c]),
            '^' => out += "\\textasciicircum{}",
            '~' => out += "\\textasciitilde{}",
            '\\' => out += "\\textbackslash{}",
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn paper() -> Paper {
        let word = |text: &str| Cell::Text(text.to_owned());
        let two = |a: Cell, b: Cell| vec![a, b];
        Paper {
            head: vec![(String::new(), two(word("PPML"), word("OLS")))],
            coefficients: vec![
                ("log(d_1)".to_owned(), two(Cell::Estimate("1.20e-5".to_owned(), "**"), word(""))),
                (String::new(), two(Cell::Error("0.100".to_owned()), word(""))),
            ],
            facts: vec![("exporter^year".to_owned(), two(word("yes"), word("no")))],
            notes: vec!["Standard errors <robust> & such".to_owned()],
            stars: true,
        }
    }

    #[test]
    fn special_characters_are_set_as_they_stand() {
        assert_eq!(tex("exporter^year_1 & 5%"), "exporter\\textasciicircum{}year\\_1 \\& 5\\%");
        assert_eq!(power("1.20e-5"), "1.20\\times 10^{-5}");
    }

    #[test]
    fn every_form_has_every_number_and_a_gap_is_empty() {
        let paper = paper();
        let latex = paper.latex();
        assert!(
            latex.contains("log(d\\_1) & ${1.20\\times 10^{-5}}^{**}$ & \\\\\n & $(0.100)$ & \\\\"),
            "{latex}"
        );
        assert!(latex.contains("$^{***}p<0.01$, $^{**}p<0.05$, $^{*}p<0.1$."), "{latex}");
        let page = paper.html();
        assert!(
            page.contains("<td>1.20e-5<sup>**</sup></td><td></td>") && page.contains("&lt;robust&gt;"),
            "{page}"
        );
        let markdown = paper.markdown();
        assert!(markdown.contains("| log(d\\_1) | 1.20e-5\\*\\* |  |\n"), "{markdown}");
        let file = paper.word().unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
        let text = std::io::read_to_string(archive.by_name("word/document.xml").unwrap()).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let cells = document.descendants().filter(|node| {
            node.has_tag_name(("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "tc"))
        });
        let cells: Vec<String> = cells
            .map(|cell| {
                cell.descendants().filter(roxmltree::Node::is_text).filter_map(|n| n.text()).collect()
            })
            .collect();
        assert_eq!(cells[3..6], ["log(d_1)", "1.20e-5**", ""]);
    }
}
