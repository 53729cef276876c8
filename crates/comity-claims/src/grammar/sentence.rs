//! Texts into sentences, for languages with points and for Chinese.

/// The sentences of a text with the character where each begins.
pub fn sentences(text: &str) -> Vec<(String, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let get = |i: usize| chars.get(i).copied().unwrap_or(' ');
    let mut out = Vec::new();
    let mut start = 0;
    for i in 0..chars.len() {
        let c = get(i);
        let han = matches!(c, '。' | '！' | '？');
        let ends = han || matches!(c, '.' | '!' | '?') && get(i + 1).is_whitespace() && !abbreviated(&chars, i);
        if !ends && c != '\n' {
            continue;
        }
        push(&chars, start, i + 1, &mut out);
        start = i + 1;
    }
    push(&chars, start, chars.len(), &mut out);
    out
}

fn push(chars: &[char], from: usize, to: usize, out: &mut Vec<(String, usize)>) {
    let lead = chars.get(from..to).unwrap_or(&[]).iter().take_while(|c| c.is_whitespace()).count();
    let quote: String = chars.get(from + lead..to).unwrap_or(&[]).iter().collect();
    if !quote.trim().is_empty() {
        out.push((quote, from + lead));
    }
}

/// "EE. UU.", "art. 5", "p. p.", "8.ª": a point that ends no sentence.
fn abbreviated(chars: &[char], at: usize) -> bool {
    let word: String = chars.get(..at).unwrap_or(&[]).iter().rev().take_while(|c| c.is_alphanumeric()).collect();
    let next = chars.get(at + 1..).unwrap_or(&[]).iter().find(|c| !c.is_whitespace());
    let small = next.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
    let length = word.chars().count();
    let known = matches!(word.chars().rev().collect::<String>().as_str(), "EE" | "art" | "arts" | "Sr" | "Sra" | "Dr" | "Dra" | "núm" | "nº" | "pág" | "págs" | "vol" | "aprox" | "St" | "Sto" | "Sta" | "UU");
    length == 1 && (small || word.chars().all(char::is_uppercase)) || known && (small || word != "UU") && !(word == "UU" && next.is_some_and(|c| c.is_uppercase()))
}
