//! Does a sentence tell how things stand, or how they stood?

use super::lang::Lang;
use super::scan::Line;

/// Forms that tell the present, by language.
const NOW: [&[&str]; 3] = [
    &[
        "is", "are", "takes", "take", "buys", "buy", "sells", "sell", "accounts", "makes", "ships",
        "imports", "supplies", "sends", "goes", "comes", "stands", "ranks", "remains", "does", "absorbs",
        "receives",
    ],
    &[
        "es",
        "son",
        "va",
        "van",
        "lleva",
        "llevan",
        "compran",
        "vende",
        "venden",
        "exporta",
        "exportan",
        "importa",
        "importan",
        "representa",
        "representan",
        "ocupa",
        "sigue",
        "recibe",
        "absorbe",
        "continua",
        "continuan",
        "figura",
        "figuran",
        "tiene",
        "tienen",
        "tenemos",
        "mantiene",
        "mantienen",
        "somos",
        "vendemos",
        "compramos",
        "vive",
        "viven",
        "trabajan",
        "emplea",
        "ronda",
    ],
    &[
        "sao",
        "vai",
        "vao",
        "leva",
        "levam",
        "compram",
        "vende",
        "vendem",
        "exporta",
        "exportam",
        "importa",
        "importam",
        "representa",
        "representam",
        "ocupa",
        "segue",
        "recebe",
        "absorve",
        "continua",
        "continuam",
        "continuamos",
        "figura",
        "figuram",
        "tem",
        "temos",
        "mantem",
        "somos",
        "vendemos",
        "vive",
        "vivem",
        "trabalham",
        "emprega",
        "ronda",
    ],
];

/// Forms that tell the past.
const THEN: [&[&str]; 3] = [
    &[
        "was", "were", "had", "did", "bought", "sold", "took", "went", "came", "stood", "rose", "fell",
        "grew", "made", "sent", "ran", "became", "began", "shrank", "climbed", "slipped", "hit", "would",
    ],
    &["fue", "fueron", "era", "eran", "habia", "iba", "iban", "hubo", "estaba"],
    &["foi", "foram", "era", "eram", "havia", "ia", "iam", "houve", "estava"],
];

/// Whether a sentence has a verb of the present and none of the past. Chinese verbs do not tell.
pub(super) fn is_present(line: &Line<'_>) -> bool {
    let at = match line.lexicon.lang {
        Lang::En => 0,
        Lang::Es => 1,
        Lang::Pt => 2,
        Lang::Zh => return false,
    };
    let (mut now, mut then) = (false, false);
    for n in 0..line.len() {
        let words = line.phrase(n);
        for word in words.split(' ') {
            now |= NOW[at].contains(&word);
            let ended = match at {
                0 => word.len() > 4 && word.ends_with("ed") && !line.is(n, "place"),
                1 => word.ends_with("aron") || word.ends_with("ieron"),
                _ => {
                    word.len() > 4
                        && (word.ends_with("aram") || word.ends_with("eram") || word.ends_with("ou"))
                }
            };
            then |= ended || THEN[at].contains(&word);
        }
    }
    now && !then
}

/// "crecerían un 12 %", "exportaria mais": the conditional of a verb tells what might be, after "si" what is not so.
pub(super) fn mood(line: &Line<'_>, n: usize) -> Option<&'static str> {
    const VERBS: &[&str] = &["verb", "up", "down", "level", "times", "share", "event", "move"];
    let item = line.items.get(n)?;
    let token = line.tokens.get(item.from)?;
    let ends = |endings: &[&str]| endings.iter().any(|e| token.text.ends_with(e)) && token.text.len() > 5;
    let told = match line.lexicon.lang {
        Lang::Es => ends(&["ria", "rian"]) && token.accented,
        Lang::Pt => ends(&["ria", "riam"]),
        _ => false,
    };
    let noun = line.any(n, &["head", "tie", "place", "product", "op"]);
    let supposed = (0..line.len()).any(|i| line.is(i, "cond"));
    (told && line.any(n, VERBS) && !noun).then_some(if supposed { "counterfactual" } else { "forecast" })
}
