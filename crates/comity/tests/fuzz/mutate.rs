//! Inputs that are nearly right: a seed with parts changed, cut, doubled, moved or taken from another.

/// Largest input: readers have limits of their own, which are tested apart; here many small ones count.
const BYTES_MAX: usize = 16 << 10;

/// What readers stumble over: ends of ranges, marks of other formats, letters that are more than a byte.
const WORDS: &[&str] = &[
    "0",
    "-1",
    "1e999",
    "-1e-999",
    "NaN",
    "inf",
    "9223372036854775808",
    "18446744073709551616",
    "0x10",
    "1,000,000",
    "\0",
    "\r\n",
    "\n\n",
    "\t",
    "\u{feff}",
    "\u{202e}",
    "\u{301}",
    "🇨🇳",
    "é",
    "中国",
    "％",
    "１２",
    "“",
    "”",
    "'",
    "\"",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "</",
    "<!--",
    "&#x110000;",
    "&amp;",
    "~",
    "|",
    "^",
    "*",
    "/",
    ":",
    "::",
    ";",
    "=",
    "==",
    "..",
    "->",
    "@",
    "#",
    "$",
    "%",
    "null",
    "true",
    "\u{1b}[31m",
    "9999-99-99",
    "2024-02-30",
    "0000-01-01",
    " and ",
    " respectively ",
    " of ",
    " between ",
    "per cent",
    "log(",
    "i(",
    "$5 billion",
    "not ",
    "China",
    "the EU",
];

/// Makes one input after another from seeds, the same ones from the same number.
pub struct Mutator<'a> {
    state: u64,
    seeds: &'a [Vec<u8>],
}

impl<'a> Mutator<'a> {
    pub fn new(seed: u64, seeds: &'a [Vec<u8>]) -> Self {
        Self { state: seed, seeds }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.random() % n.max(1) as u64) as usize
    }

    /// A stretch of so many bytes, most of them short.
    fn stretch(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 24 };
        start..(start + self.below(most + 1)).min(length)
    }

    pub fn next(&mut self) -> Vec<u8> {
        let mut input = self.seeds[self.below(self.seeds.len())].clone();
        for _ in 0..=self.below(5) {
            self.change(&mut input);
        }
        input.truncate(BYTES_MAX);
        input
    }

    fn change(&mut self, input: &mut Vec<u8>) {
        let at = self.stretch(input.len());
        match self.below(9) {
            0 => {
                if let Some(byte) = input.get_mut(at.start) {
                    *byte ^= 1 << (self.random() % 8);
                }
            }
            1 => drop(input.drain(at)),
            2 | 3 => {
                let word = WORDS[self.below(WORDS.len())].bytes();
                input.splice(at.start..at.start, word);
            }
            4 => {
                let word = WORDS[self.below(WORDS.len())].bytes();
                input.splice(at, word);
            }
            5 => {
                let copied = input[at.clone()].repeat(1 + self.below(40));
                input.splice(at.end..at.end, copied);
            }
            6 => input.truncate(at.start),
            7 => {
                let seeds = self.seeds;
                let other = &seeds[self.below(seeds.len())];
                let from = self.stretch(other.len());
                input.splice(at, other[from].iter().copied());
            }
            _ => {
                // Lengths and offsets of binary files.
                let value = [0_u64, 1, 0x7f, 0xff, 0xffff, 0x7fff_ffff, 0xffff_ffff, u64::MAX][self.below(8)];
                let width = 1 << self.below(4);
                for (byte, new) in input.iter_mut().skip(at.start).take(width).zip(value.to_le_bytes()) {
                    *byte = new;
                }
            }
        }
    }
}
