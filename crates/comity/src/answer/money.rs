//! In which money is an answer wanted? "exports DEU -> FRA 2019 in euros" is the same question, told at the rate of its year.
//!
//! Only amounts are told in another money: a share or a rank is the same in any, and a change is refused, because it
//! differs. What a year has no one rate for is a gap.

use comity_claims::vocab::is_currency;
use comity_ledger::derived;
use comity_ledger::panel::basis::Valuation;
use comity_ledger::panel::reading::Gap;
use comity_ledger::question::Answer;
use comity_ledger::world::World;
use std::sync::LazyLock;

/// What texts call currencies, in four languages: rows `cur,CODE,WORD;WORD`.
const LEXICONS: [&str; 4] = [
    include_str!("../../../comity-claims/lang/en/lexicon.csv"),
    include_str!("../../../comity-claims/lang/es/lexicon.csv"),
    include_str!("../../../comity-claims/lang/pt/lexicon.csv"),
    include_str!("../../../comity-claims/lang/zh/lexicon.csv"),
];

/// Words before the name of a money.
const BEFORE: [&str; 3] = ["in ", "en ", "em "];
/// The same in Chinese, with what stands behind it.
const AROUND: [(&str, &str); 4] = [("以", "计价"), ("以", "计算"), ("以", "计"), ("按", "计")];
/// Letters of the shortest word that is a money wherever it stands.
const SHORTEST: usize = 3;

/// Words that mean more often something else: "in real terms".
const OTHERWISE: [&str; 1] = ["real"];

/// A word for a money and the code that it means. A code stands in capitals: "in all" is no money of Albania.
struct Word {
    said: String,
    code: String,
    capitals: bool,
}

/// Every word, the longest first.
static WORDS: LazyLock<Vec<Word>> = LazyLock::new(|| {
    let mut words: Vec<Word> = Vec::new();
    for row in LEXICONS.iter().flat_map(|lexicon| csv::Reader::from_reader(lexicon.as_bytes()).into_records())
    {
        let Ok(row) = row else { continue };
        let (Some("cur"), Some(code), Some(names)) = (row.get(0), row.get(1), row.get(2)) else { continue };
        if !is_currency(code) || code == "USD" {
            continue;
        }
        let long = |word: &&str| word.chars().count() >= SHORTEST || !word.is_ascii();
        let names = names.split(';').filter(long).filter(|word| word.to_uppercase() != code);
        let names = names.filter(|word| !OTHERWISE.contains(word)).map(str::to_lowercase);
        words.extend(names.map(|said| Word { said, code: code.to_owned(), capitals: false }));
        words.push(Word { said: code.to_owned(), code: code.to_owned(), capitals: true });
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.said.chars().count()));
    words
});

/// The question without the words for its money, and the ISO 4217 code of it; nothing where no other money than
/// the US dollar is asked for.
pub fn in_text(text: &str) -> Option<(String, String)> {
    let low = text.to_lowercase();
    if low.len() != text.len() {
        return None;
    }
    let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let cut = |from: usize, to: usize, code: &String| {
        let (before, after) = (text.get(..from)?, text.get(to..)?);
        Some((format!("{} {}", before.trim_end(), after.trim_start()).trim().to_owned(), code.clone()))
    };
    for Word { said: word, code, capitals } in WORDS.iter() {
        let text = if *capitals { text } else { low.as_str() };
        for said in BEFORE.iter().map(|before| format!("{before}{word}")) {
            let Some(at) = text.find(&said) else { continue };
            let end = at + said.len();
            if free(low[..at].chars().next_back()) && free(low[end..].chars().next()) {
                return cut(at, end, code);
            }
        }
        for said in AROUND.iter().map(|(before, behind)| format!("{before}{word}{behind}")) {
            if let Some(at) = text.find(&said) {
                return cut(at, at + said.len(), code);
            }
        }
    }
    None
}

/// The answer in that money, each year at its own average rate; what is in dollars of one year, at the rate of that.
pub fn told(world: &World, answer: Answer, code: &str) -> Answer {
    let mut told = Answer { readings: Vec::new(), gaps: answer.gaps };
    for reading in answer.readings {
        let year = match reading.basis.valuation {
            Valuation::Constant(year) => Some(year),
            _ => reading.period.parse().ok(),
        };
        let rate = year.and_then(|year| world.panel().rates().of(code, year));
        let why = match (reading.unit.as_str(), rate) {
            ("USD", Some(rate)) => {
                told.readings.push(derived::in_money(&reading, rate));
                continue;
            }
            ("USD", None) => format!("no one exchange rate of {code} for {}", reading.period),
            (unit, _) if unit.starts_with("USD ") => format!("in {code} only amounts are told, not {unit}"),
            // Shares, ranks and numbers of things are the same in any money.
            _ => {
                told.readings.push(reading);
                continue;
            }
        };
        told.gaps.push(Gap { what: reading.id.clone(), why });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_money_of_a_question_is_found_wherever_it_stands() {
        for (text, rest, code) in [
            ("exports DEU -> FRA 2019 in EUR", "exports DEU -> FRA 2019", "EUR"),
            ("exports DEU -> FRA in euros 2019", "exports DEU -> FRA 2019", "EUR"),
            (
                "How much did China export to Brazil in yuan in 2019?",
                "How much did China export to Brazil in 2019?",
                "CNY",
            ),
            (
                "exportações do Brasil para a China em reais 2020",
                "exportações do Brasil para a China 2020",
                "BRL",
            ),
            ("2019年中国对巴西出口以人民币计", "2019年中国对巴西出口", "CNY"),
        ] {
            assert_eq!(in_text(text), Some((rest.to_owned(), code.to_owned())), "{text}");
        }
        for text in [
            "exports CHN -> BRA 2020",
            "gdp in US dollars CHN 2020",
            "trade in Europe 2019",
            "exports of Chile in real terms",
            "exports of Chile in all 2019",
        ] {
            assert_eq!(in_text(text), None, "{text}");
        }
    }
}
