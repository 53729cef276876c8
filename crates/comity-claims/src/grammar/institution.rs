//! Is a bloc only a piece of the name of something else: "the ASEAN Regional Forum", "el Banco Africano de
//! Desarrollo", "o Conselho de Segurança da ONU", "联合国安理会"?
//!
//! What is told of the members of such a body is not told of the bloc, and the body is not known here.

use super::Line;
use super::lang::Lang;
use super::place::{Case, Group};
use crate::frame::Frame;

/// What names of bodies end in.
const BODIES: &[&str] = &[
    "银行",
    "理事会",
    "安理会",
    "委员会",
    "议会",
    "大会",
    "法院",
    "署",
    "法庭",
    "秘书处",
    "论坛",
    "基金",
    "机构",
    "组织",
];

/// Takes back what was read of members where every mention of the bloc is a piece of another name.
pub fn take_back(line: &Line<'_>, groups: &[Group], told: &mut Vec<Frame>) {
    let only_in_names = |codes: &[String]| {
        let mut mentions = groups.iter().filter(|g| g.codes == codes).peekable();
        match mentions.peek() {
            Some(_) => mentions.all(|g| is_piece(line, g)),
            None => names_a_body(line),
        }
    };
    told.retain(|f| f.measure != "membership" || !f.parties.iter().any(|p| only_in_names(&p.plus)));
    // "Kigali's convention centre received 160,000 visitors": of a house, and not of its country
    if (0..line.len())
        .any(|n| VENUES.contains(&line.word(n)) || VENUES.contains(&line.phrase(n).replace(' ', "").as_str()))
    {
        told.retain(|f| f.measure != "people.tourists");
    }
}

/// Houses that count visitors of their own.
const VENUES: &[&str] = &[
    "museum",
    "museums",
    "centre",
    "center",
    "stadium",
    "festival",
    "zoo",
    "gallery",
    "exhibition",
    "fair",
    "museo",
    "museos",
    "estadio",
    "feria",
    "exposicion",
    "galeria",
    "museu",
    "museus",
    "feira",
    "exposicao",
    "博物馆",
    "展览",
    "体育场",
    "动物园",
    "美术馆",
];

fn is_piece(line: &Line<'_>, g: &Group) -> bool {
    if !g.codes.iter().all(|code| super::gazette::is_bloc(code)) || g.pointer {
        return false;
    }
    match line.lexicon.lang {
        Lang::Zh => goes_on_in_chinese(line, g),
        Lang::En => goes_on(line, g),
        Lang::Es | Lang::Pt => goes_on(line, g) || is_owned(line, g),
    }
}

fn upper(line: &Line<'_>, n: usize) -> bool {
    line.items.get(n).and_then(|item| line.tokens.get(item.from)).is_some_and(|token| token.upper)
}

/// A capitalised word that is in no list: a piece of a name.
fn is_name(line: &Line<'_>, n: usize) -> bool {
    const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let unknown = line.items.get(n).is_some_and(|item| item.senses.is_empty() && !item.digits);
    let word = line.word(n);
    unknown && upper(line, n) && word.chars().all(|c| c.is_alphabetic() || c == '-') && !DAYS.contains(&word)
}

/// "ASEAN Regional Forum", "the WTO's Dispute Settlement Body", "the WTO Agreement on Government Procurement", "the
/// OECD Development Assistance Committee", "the WTO dispute".
fn goes_on(line: &Line<'_>, g: &Group) -> bool {
    const THINGS: &[&str] = &[
        "agreement",
        "boycott",
        "case",
        "committee",
        "council",
        "dispute",
        "exercise",
        "exercises",
        "force",
        "forces",
        "initiative",
        "mission",
        "operation",
        "panel",
        "programme",
        "program",
        "protocol",
        "talks",
    ];
    let owner = matches!(line.word(g.to), "'s" | "’s" | "s" | "'" | "’");
    let known =
        |n: usize| ["member", "unit", "event", "place", "becomes"].iter().any(|class| line.is(n, class));
    let longer = upper(line, g.to) && !known(g.to) && (line.is(g.to, "tie") || is_name(line, g.to + 1));
    is_name(line, g.to)
        || longer
        || THINGS.contains(&line.word(g.to))
        || owner && (is_name(line, g.to + 1) || is_name(line, g.to + 2))
}

/// "Conselho de Segurança da ONU", "Banco Africano de Desarrollo".
fn is_owned(line: &Line<'_>, g: &Group) -> bool {
    const OF: &[&str] = &["de", "del", "de la", "do", "da", "dos", "das"];
    const ARTICLES: &[&str] = &["la", "el", "los", "las", "o", "a", "os", "as"];
    let mut n = g.from;
    if g.case == Case::Adjective {
        return upper(line, g.from) && n > 0 && is_name(line, n - 1);
    }
    while n > 0 && ARTICLES.contains(&line.word(n - 1)) {
        n -= 1;
    }
    let of = n > 1 && OF.contains(&line.phrase(n - 1).as_str());
    let known = |n: usize| ["member", "unit", "event", "place"].iter().any(|class| line.is(n, class));
    of && n > 2 && upper(line, n - 2) && !known(n - 2)
}

/// "联合国安理会", "非洲开发银行": the characters that follow end in a word for a body.
fn goes_on_in_chinese(line: &Line<'_>, g: &Group) -> bool {
    const LONGEST: usize = 10;
    let mut name = String::new();
    for n in g.to..(g.to + LONGEST).min(line.len()) {
        if line.items.get(n).is_some_and(|item| item.digits)
            || !line.phrase(n).chars().any(super::token::is_han)
        {
            return false;
        }
        name.extend(line.phrase(n).chars().filter(|c| *c != ' '));
        if BODIES.iter().any(|body| name.ends_with(body)) {
            return true;
        }
        // A word with a meaning of its own is no piece of a name, unless a body is spelled with it.
        let ends_here =
            line.items.get(n).is_some_and(|item| item.is("member") || item.any_event() || item.is("place"));
        if ends_here {
            return false;
        }
    }
    false
}

/// "委员会有15名成员", "El comité tiene 15 miembros": a body of the bloc of the sentence before.
fn names_a_body(line: &Line<'_>) -> bool {
    const WORDS: &[&str] = &[
        "assembly",
        "asamblea",
        "assembleia",
        "bank",
        "banco",
        "board",
        "comision",
        "comissao",
        "comite",
        "commission",
        "committee",
        "conselho",
        "consejo",
        "corte",
        "council",
        "court",
        "junta",
        "panel",
        "parlamento",
        "parliament",
        "secretaria",
        "secretariat",
        "tribunal",
    ];
    let text: String = line.tokens.iter().map(|token| token.text.as_str()).collect();
    match line.lexicon.lang {
        Lang::Zh => BODIES.iter().any(|body| text.contains(body)),
        _ => line.tokens.iter().any(|token| WORDS.contains(&token.text.as_str())),
    }
}
