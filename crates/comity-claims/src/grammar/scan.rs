//! Tokens into items: the longest form of the lexicon at each place, and what it may mean.

use super::lexicon::{Lexicon, Sense};
use super::token::{Shape, Token, tokens};

/// A word or phrase of the lexicon, a number in digits, or a word that the lexicon does not have.
#[derive(Clone, Debug)]
pub struct Item {
    /// First token.
    pub from: usize,
    /// The token after the last.
    pub to: usize,
    /// What it may mean; empty for words unknown.
    pub senses: Vec<Sense>,
    /// Digits.
    pub digits: bool,
}

impl Item {
    /// The value of the first sense of a class.
    pub fn get(&self, class: &str) -> Option<&str> {
        self.senses.iter().find(|s| s.class == class).map(|s| s.value.as_str())
    }

    /// Whether it may be of a class.
    pub fn is(&self, class: &str) -> bool {
        self.senses.iter().any(|s| s.class == class)
    }

    /// Whether it may tell of something that happened to a tie.
    pub fn any_event(&self) -> bool {
        self.is("event") || self.is("tieevent")
    }

    /// All values of a class.
    pub fn all<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a str> {
        self.senses.iter().filter(move |s| s.class == class).map(|s| s.value.as_str())
    }
}

/// A sentence cut into items, with the stretches between its commas and clauses numbered.
#[derive(Debug)]
pub struct Line<'a> {
    /// The words of its language.
    pub lexicon: &'a Lexicon,
    /// Tokens of the text.
    pub tokens: Vec<Token>,
    /// Items over the tokens, without gaps.
    pub items: Vec<Item>,
    /// For each item: the number of its comma-free stretch.
    pub stretch: Vec<usize>,
    /// For each item: the number of its clause.
    pub clause: Vec<usize>,
    /// For each item: whether it stands in brackets.
    pub bracket: Vec<bool>,
}

impl<'a> Line<'a> {
    /// Cuts a text.
    pub fn new(text: &[char], lexicon: &'a Lexicon) -> Self {
        let tokens = tokens(text, lexicon.lang);
        let mut items = Vec::new();
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let found = lexicon.longest(&tokens, at);
            let (length, senses) = found.unwrap_or((1, Vec::new()));
            let digits = token.shape == Shape::Digits && length == 1;
            items.push(Item { from: at, to: at + length, senses, digits });
            at += length;
        }
        let mut line =
            Self { lexicon, tokens, items, stretch: Vec::new(), clause: Vec::new(), bracket: Vec::new() };
        line.cut();
        line
    }

    fn cut(&mut self) {
        let (mut stretch, mut clause, mut bracket) = (0, 0, false);
        for n in 0..self.items.len() {
            let word = self.word(n).to_owned();
            let closes =
                matches!(word.as_str(), ";" | "；" | "." | "。" | "?" | "!" | "？" | "！" | "•" | "|");
            // "o 11.º membro": the stop belongs to the ordinal.
            let closes = closes && !matches!(self.word(n + 1), "º" | "ª");
            let colon = matches!(word.as_str(), ":" | "：");
            let comma = matches!(word.as_str(), "," | "，" | "(" | ")" | "（" | "）");
            if matches!(word.as_str(), "(" | "（") {
                bracket = true;
            }
            // "Con la India, en cambio, el saldo": set between commas it opens no clause.
            let aside =
                n > 0 && matches!(self.word(n - 1), "," | "，") && matches!(self.word(n + 1), "," | "，");
            if closes || colon || comma {
                stretch += 1;
            } else if !aside && self.items.get(n).is_some_and(|i| i.is("bound")) && !self.leads_to_number(n) {
                stretch += 1;
                clause += 1;
            }
            self.stretch.push(stretch);
            self.clause.push(clause);
            self.bracket.push(bracket);
            if closes {
                clause += 1;
            }
            if matches!(word.as_str(), ")" | "）") {
                bracket = false;
            }
        }
    }

    /// English: "48 percent by volume but only 20 percent by value": a word that joins two figures.
    fn leads_to_number(&self, n: usize) -> bool {
        let number = (n + 1..n + 4).find(|i| self.items.get(*i).is_some_and(|x| x.digits));
        let plain = |i: usize| self.is(i, "op") || self.is(i, "article");
        self.lexicon.lang == super::lang::Lang::En
            && self.word(n) == "but"
            && number.is_some_and(|at| at > n + 1 && (n + 1..at).all(plain))
    }

    /// The first item of the comma-free stretch that holds an item.
    pub fn stretch_start(&self, item: usize) -> usize {
        let own = self.stretch.get(item);
        (0..=item).rev().take_while(|n| self.stretch.get(*n) == own).last().unwrap_or(item)
    }

    /// The folded text of an item's first token.
    pub fn word(&self, item: usize) -> &str {
        self.items.get(item).and_then(|i| self.tokens.get(i.from)).map_or("", |t| t.text.as_str())
    }

    /// The folded text of all tokens of an item.
    pub fn phrase(&self, item: usize) -> String {
        let Some(i) = self.items.get(item) else { return String::new() };
        self.tokens
            .get(i.from..i.to)
            .unwrap_or(&[])
            .iter()
            .map(|t| t.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The value of a class at an item.
    pub fn get(&self, item: usize, class: &str) -> Option<&str> {
        self.items.get(item)?.get(class)
    }

    /// Whether an item may be of a class.
    pub fn is(&self, item: usize, class: &str) -> bool {
        self.items.get(item).is_some_and(|i| i.is(class))
    }

    /// Whether an item is of one of several classes.
    pub fn any(&self, item: usize, classes: &[&str]) -> bool {
        classes.iter().any(|c| self.is(item, c))
    }

    /// The character where an item begins.
    pub fn start(&self, item: usize) -> usize {
        self.items.get(item).and_then(|i| self.tokens.get(i.from)).map_or(0, |t| t.start)
    }

    /// The character after an item.
    pub fn end(&self, item: usize) -> usize {
        self.items.get(item).and_then(|i| self.tokens.get(i.to.saturating_sub(1))).map_or(0, |t| t.end)
    }

    /// Whether two neighbouring items stand without a space between them.
    pub fn glued(&self, left: usize, right: usize) -> bool {
        self.end(left) == self.start(right)
    }

    /// The item that holds a token.
    pub fn item_of(&self, token: usize) -> usize {
        self.items.iter().position(|i| i.from <= token && token < i.to).unwrap_or(self.items.len())
    }

    /// The number of items.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is nothing to read.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}
