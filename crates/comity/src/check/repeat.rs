//! Is a block said twice? A pull quote or a caption repeats a sentence of the text; its claims are
//! those of the sentence and are judged once, where the text makes them.

use super::article::{Block, Role};
use std::collections::BTreeSet;

/// Shortest block that is taken for a repetition, in characters without spaces and quotes.
const SHORTEST: usize = 20;

/// Longest text, in characters, in which repetitions are looked for.
const LONGEST: usize = 400_000;

fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The blocks whose words stand in another, longer block, or in an equal one before.
pub fn repeated(blocks: &[Block]) -> BTreeSet<usize> {
    let all: Vec<String> = blocks.iter().map(|b| bare(&b.text)).collect();
    if all.iter().map(String::len).sum::<usize>() > LONGEST {
        return BTreeSet::new();
    }
    let short = |n: &usize| {
        let quote = all[*n].len();
        quote >= SHORTEST && quote <= 600 && blocks[*n].role != Role::Heading
    };
    let within = |n: usize| {
        all.iter().enumerate().any(|(m, other)| {
            m != n && (other.len() > all[n].len() || m < n) && other.contains(all[n].as_str())
        })
    };
    (0..blocks.len()).filter(short).filter(|n| within(*n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pull_quote_is_said_once() {
        let block = |text: &str| Block { role: Role::Paragraph, text: text.to_owned(), places: Vec::new() };
        let quote = block("“Trade has almost quadrupled since 2000”");
        let whole = block("“Trade has almost quadrupled since 2000,” said Farah Aziz.");
        let other = block("Trade has almost tripled since 2000, said nobody.");
        assert_eq!(repeated(&[quote.clone(), whole.clone(), other.clone()]), BTreeSet::from([0]));
        assert_eq!(repeated(&[other, whole, quote.clone(), quote]), BTreeSet::from([2, 3]));
    }
}
