//! Membership: who joined, left, belongs to a bloc, and how many belong to it.

use super::lang::Lang;
use super::number;
use super::place::{Case, Group};
use super::reader::Reader;
use super::role::Sides;
use super::tie;
use crate::frame::{Frame, Kind, Op, Party, Precision, Value};
use crate::period::{Period, Stamp};

/// Verbs of belonging.
const VERBS: &[&str] = &[
    "pertenece",
    "pertenecen",
    "pertence",
    "pertencem",
    "integra",
    "integran",
    "integram",
    "forma",
    "forman",
    "faz",
    "fazem",
    "belongs",
    "belong",
    "belonged",
];

/// "Became a full member of the BRICS in 2024": who is told to have joined is not told to be a member as well; nor is the same
/// event of one sentence told twice ("加入，成为最后一个入盟的国家"), its shortest words being those that tell it.
pub fn once(told: &mut Vec<Frame>) {
    let joined: Vec<Frame> =
        told.iter().filter(|f| f.kind == Kind::Event && f.measure == "membership").cloned().collect();
    let again = |f: &Frame| joined.iter().any(|j| j.parties == f.parties && j.span.overlaps(f.span));
    told.retain(|f| f.kind != Kind::Membership || !again(f));
    let length = |f: &Frame| (f.anchor.end.saturating_sub(f.anchor.start), f.anchor.start);
    let same = |f: &Frame, j: &Frame| {
        (&f.parties, f.period, &f.events, f.negated) == (&j.parties, j.period, &j.events, j.negated)
    };
    let shorter = |f: &Frame| joined.iter().any(|j| same(f, j) && length(j) < length(f));
    told.retain(|f| f.kind != Kind::Event || f.measure != "membership" || !shorter(f));
}

/// "La adhesión no vende nada por sí sola": whether the sentence says neither who joined what nor when, and so speaks of it
/// without telling it.
pub fn unsaid(groups: &[Group], times: &[super::time::Time], f: &Frame) -> bool {
    let told = f.kind == Kind::Event && f.measure == "membership" && f.period == Period::Latest;
    told && groups.is_empty() && times.is_empty()
}

/// "US$ 1,1 bilhão saiu da Argentina", "lo que entró en la India": what goes to or comes from a state is no member's doing.
fn moves(r: &Reader<'_>, n: usize) -> bool {
    let verb = ["entr", "sai", "sal"].iter().any(|stem| r.line.word(n).starts_with(stem));
    let state = |g: &&Group| {
        (1..=3).contains(&g.from.saturating_sub(n)) && g.codes.iter().all(|c| !super::gazette::is_bloc(c))
    };
    let led = |g: &&Group| matches!(g.case, Case::From | Case::In | Case::Of | Case::To);
    verb && r.line.lexicon.lang != Lang::En
        && event_of(r, n).is_some()
        && r.groups.iter().any(|g| state(&g) && led(&g))
}

/// Reads what an item says of membership; false where it says nothing of it.
pub fn read(r: &mut Reader<'_>, n: usize) -> bool {
    if r.is_used(n) {
        return true;
    }
    if super::tally::left_over(r, n) {
        return true;
    }
    let counted = r.line.get(n, "unit").is_some_and(|u| u.starts_with("members"));
    if (r.line.is(n, "member") || counted) && ordinal(r, n) {
        return true;
    }
    if founded(r, n) || moves(r, n) {
        return true;
    }
    let event = event_of(r, n);
    // "Georgia's accession to the Union has never been on the table": a noun tells an event only with its time.
    let noun = r.line.lexicon.lang == Lang::En
        && matches!(
            r.line.word(n),
            "accession" | "admission" | "entry" | "departure" | "withdrawal" | "exit"
        );
    let dated = r.times.iter().any(|t| r.clause(t.from) == r.clause(n));
    if noun && !dated && event.is_some() {
        return true;
    }
    let again = r.line.phrase(n) == "one of them";
    if again && r.flow.as_ref().or(r.talk.flow.as_ref()).is_none_or(|f| f.measure != "membership") {
        return false;
    }
    let named = r.line.get(n, "member");
    let outside = r.line.is(n, "outside");
    if event.is_none() && named.is_none() && !outside {
        return false;
    }
    if event.as_deref() == Some("suspended") && !is_of_a_member(r, n) {
        return false;
    }
    if r.line.lexicon.lang == Lang::Zh && matches!(r.line.word(n + 1), "前" | "时") {
        return true;
    }
    if let Some(told) = becomes(r, n) {
        return told;
    }
    // A tie named in the clause is what was joined or left: a treaty, a partnership.
    // "Brazil and India, which declared a strategic partnership in 2006, are members": said by the way.
    let here = |i: usize| r.line.lexicon.lang != Lang::En || r.stretch(i) == r.stretch(n);
    let tied = (0..r.line.len()).any(|i| {
        r.line.is(i, "tie")
            && r.clause(i) == r.clause(n)
            && here(i)
            && r.line.get(i, "tie") != Some("ties.agreement")
    });
    let road =
        (0..r.line.len()).any(|i| r.line.get(i, "tie") == Some("ties.mou.bri") && r.clause(i) == r.clause(n));
    if tied && (event.as_deref() != Some("joined") || road) {
        return false;
    }
    if r.line.lexicon.lang == Lang::En && (is_of_something_else(r, n) || is_no_member(r.line, n)) {
        return true;
    }
    let Some((members, bloc, sides)) = who(r, n).filter(|_| !is_of_an_agreement(r, n)) else { return false };
    match event {
        Some(event) => happened(r, n, &event, members, bloc, &sides),
        None if outside => stays_out(r, n, &members, &bloc, &sides),
        None => belongs(r, n, members, bloc, &sides),
    }
    true
}

/// "成为": what is said of it where it stands for no new membership; nothing of one ("成为亮点"), or one told already.
fn becomes(r: &Reader<'_>, n: usize) -> Option<bool> {
    if r.line.phrase(n) != "成 为" {
        return None;
    }
    let here = |i: usize| i > n && r.clause(i) == r.clause(n);
    let member = (n + 1..r.line.len()).any(|i| here(i) && r.line.is(i, "member"));
    if !member && !r.groups.iter().any(|g| here(g.from) && tie::is_club(g)) {
        return Some(false);
    }
    r.flow.as_ref().is_some_and(|f| f.measure == "membership").then_some(true)
}

/// Whether what was suspended is a member, and no duty.
fn is_of_a_member(r: &Reader<'_>, n: usize) -> bool {
    let duties = r.heads.iter().any(|h| h.measure == "tariff.rate" && r.clause(h.at) == r.clause(n));
    // "It was suspended in August 2023", of a member of the bloc that the text spoke of
    let spoken = n > 0
        && matches!(r.line.word(n - 1), "was" | "been" | "were" | "esta" | "sigue" | "permanece" | "segue")
        && r.talk.mentions.last().is_some_and(|m| tie::names_club(m));
    let club = r.groups.iter().any(tie::is_club) || spoken;
    club && !duties
}

/// What happened to a membership, by its word.
fn event_of(r: &Reader<'_>, n: usize) -> Option<String> {
    // "which leaves the Andean side with a surplus": nobody goes
    let leaves = matches!(r.line.word(n), "leaves" | "leave" | "leaving") && r.line.lexicon.lang == Lang::En;
    if leaves && (n + 1..n + 8).any(|i| r.stretch(i) == r.stretch(n) && r.line.word(i) == "with") {
        return None;
    }
    // "O lugar que deixámos": who leaves a bloc names it.
    let leaves = r.line.word(n).starts_with("deix") || r.line.word(n).starts_with("dej");
    if leaves && !r.groups.iter().any(|g| tie::is_club(g) && r.clause(g.from) == r.clause(n)) {
        return None;
    }
    match r.line.get(n, "event") {
        Some(e @ ("joined" | "left" | "withdrew" | "suspended")) => Some(e.to_owned()),
        None if enters(r, n) => Some("joined".to_owned()),
        // "created the Pacific Alliance in 2011"
        Some("created")
            if r.line.lexicon.lang == Lang::En
                && r.groups.iter().any(|g| tie::is_club(g) && g.from > n && g.from <= n + 3) =>
        {
            Some("created".to_owned())
        }
        _ => None,
    }
}

/// How many words may stand between a bloc and the word for its founding.
const NEAR: usize = 8;

/// "Mercosur was founded in 1991 by Argentina and Brazil", "A CPLP, fundada em 1996": a bloc that was founded, by whom if that
/// is told.
fn founded(r: &mut Reader<'_>, n: usize) -> bool {
    if r.line.get(n, "event") != Some("created") {
        return false;
    }
    let line = r.line;
    let passive = match line.lexicon.lang {
        Lang::En => n > 0 && matches!(line.word(n - 1), "was" | "were" | "been" | ","),
        Lang::Es | Lang::Pt => ["ada", "ado", "adas", "ados"].iter().any(|end| line.word(n).ends_with(end)),
        Lang::Zh => true,
    };
    let club =
        |g: &Group| tie::is_club(g) && g.to <= n && n - g.to <= NEAR && r.clause(g.from) == r.clause(n);
    let Some(at) = r.groups.iter().rposition(club).filter(|_| passive) else { return false };
    let by = |g: &&Group| match line.lexicon.lang {
        Lang::Zh => g.from > 0 && g.to <= n && line.word(g.from - 1) == "由",
        _ => g.from > n && g.case == Case::By,
    };
    let members = r.groups.iter().find(by).map(|g| g.codes.clone()).unwrap_or_default();
    let mut f = Frame::new(Kind::Event, "membership", r.wide(n, n + 1), r.span(n, n + 1));
    let bloc = Party::union(&r.groups[at].codes);
    f.parties = if members.is_empty() { vec![bloc] } else { vec![Party::union(&members), bloc] };
    f.events = vec!["created".to_owned()];
    f.period = tie::when(r, n, false);
    if f.period.last_year().is_none() {
        return false;
    }
    r.keep(f, (n, n + 1), &Sides { codes: [None, None], group: [None, Some(at)] });
    true
}

/// "entered ASEAN in July 1995", "A África do Sul entrou em junho de 2015" where the text speaks of a membership: with a
/// bloc right behind it, or with none, and its time.
fn enters(r: &Reader<'_>, n: usize) -> bool {
    if !r.line.is(n, "joins") {
        return false;
    }
    let own = |at: usize| r.stretch(at) == r.stretch(n);
    let dated = r.times.iter().any(|t| t.from > n && own(t.from));
    let club = r.groups.iter().find(|g| g.from > n && g.from <= n + 4 && own(g.from));
    match club {
        // "no ha entrado aún en la Alianza del Pacífico"
        Some(g) => (dated || tie::denied(r, n)) && tie::is_club(g),
        // "entered the trans-Pacific pact, the CPTPP, in February"
        None if r.groups.iter().any(|g| g.from > n + 4 && g.from <= n + APPOSED && apposed(r, g)) => true,
        None => {
            let told = r.flow.as_ref().or(r.talk.flow.as_ref()).is_some_and(|f| f.measure == "membership");
            let next = r.times.iter().any(|t| t.from > n && t.from <= n + 5);
            told && next
        }
    }
}

/// How many words after a verb of joining a bloc may stand in apposition to what was joined.
const APPOSED: usize = 12;

/// English: whether a bloc stands in apposition, ", the CPTPP,".
fn apposed(r: &Reader<'_>, g: &Group) -> bool {
    let before = |k: usize| g.from.checked_sub(k).map_or("", |i| r.line.word(i));
    let dated = r.times.iter().any(|t| t.from >= g.to && t.from <= g.to + 3);
    dated && tie::is_club(g) && before(1) == "the" && before(2) == "," && r.line.word(g.to) == ","
}

/// English: "a non-member observer state".
fn is_no_member(line: &super::Line<'_>, n: usize) -> bool {
    let before = |k: usize| n.checked_sub(k).map_or("", |i| line.word(i));
    before(1) == "non" || before(1) == "-" && before(2) == "non" || line.word(n).starts_with("non")
}

/// English: "joined the Community's force", "belongs to the EEA" of a bloc that is not known, "33 years after it had left":
/// what is told is not of the bloc that stands near.
fn is_of_something_else(r: &Reader<'_>, n: usize) -> bool {
    let line = r.line;
    let unknown = |i: usize| {
        line.items.get(i).is_some_and(|x| x.senses.is_empty() && !x.digits)
            && line.word(i).chars().all(char::is_alphabetic)
    };
    let upper = |i: usize| line.items.get(i).and_then(|x| line.tokens.get(x.from)).is_some_and(|t| t.upper);
    let next = n + 1 + usize::from(line.is(n + 1, "article"));
    let named = unknown(next) && upper(next) && line.is(n, "member");
    let owned = r.groups.iter().any(|g| {
        tie::is_club(g)
            && g.from > n
            && g.from <= n + 2
            && g.case == Case::Of
            && unknown(g.to)
            && !upper(g.to)
            && line.word(g.to) != "ranks"
    });
    let club = r.groups.iter().any(|g| tie::is_club(g) && g.from > n && r.stretch(g.from) == r.stretch(n));
    let before = line.get(n, "event").is_some() && !club && tie::years_before(r, n).is_some();
    named || owned || before
}

/// "Forma parte desde 2017 del acuerdo con la Unión Europea": party to what is named with "of".
fn is_of_an_agreement(r: &Reader<'_>, n: usize) -> bool {
    const AGREEMENTS: &[&str] = &["acuerdo", "tratado", "convenio", "acordo"];
    let named = |i: usize| r.line.phrase(i).split(' ').any(|word| AGREEMENTS.contains(&word));
    r.line.phrase(n).contains("parte")
        && (n + 1..(n + PARTED).min(r.line.len())).any(|i| r.clause(i) == r.clause(n) && named(i))
}

/// How many words after "is part" may tell of what.
const PARTED: usize = 12;

/// Whether a bloc may be what was joined; "forma parte del acuerdo con la Unión Europea" is of the agreement.
fn joined(g: &Group) -> bool {
    tie::is_club(g) && g.case != Case::With
}

/// Members and bloc: the club nearest, and those named in the same clause.
fn who(r: &Reader<'_>, n: usize) -> Option<(Vec<String>, Vec<String>, Sides)> {
    let clause = r.clause(n);
    let club = r
        .groups
        .iter()
        .enumerate()
        .filter(|(_, g)| joined(g) && r.clause(g.from) == clause)
        // "its first Southeast Asian member"
        .filter(|(_, g)| r.line.lexicon.lang != Lang::En || g.case != Case::Adjective)
        .min_by_key(|(_, g)| g.from.abs_diff(n) + usize::from(g.from < n) * 2);
    let club = club.or_else(|| {
        r.groups.iter().enumerate().filter(|(_, g)| joined(g)).min_by_key(|(_, g)| g.from.abs_diff(n))
    });
    let (at, bloc) = match club {
        Some((at, g)) => (Some(at), g.codes.clone()),
        None => (
            None,
            r.flow
                .as_ref()
                .filter(|f| f.measure == "membership")
                .and_then(|f| f.parties.last())
                .map(|p| p.plus.clone())
                .or_else(|| r.talk.latest(tie::names_club))?,
        ),
    };
    let plain = |g: &&(usize, &Group)| {
        Some(g.0) != at && !g.1.case.is_aside() && g.1.codes != bloc && !g.1.codes.iter().any(|c| c == "WLD")
    };
    let all: Vec<(usize, &Group)> = r.groups.iter().enumerate().collect();
    let antecedent = antecedent(r, n).filter(|(g, _)| Some(*g) != at);
    let member = antecedent.filter(|(_, codes)| *codes != bloc && !tie::names_club(codes));
    let member = member.map(|(g, codes)| (Some(g), codes)).or_else(|| {
        all.iter()
            .filter(plain)
            .filter(|(_, g)| r.clause(g.from) == clause && !in_later_relative(r, g, n))
            .min_by_key(|(_, g)| {
                let d = if g.to <= n { n - g.to } else { g.from.saturating_sub(n) + 3 };
                d + usize::from(r.stretch(g.from) != r.stretch(n)) * 2
                    + usize::from(!matches!(g.case, Case::Bare | Case::Adjective | Case::To | Case::Of)) * 6
                    + usize::from(tie::is_club(g)) * 12
                    + usize::from(r.line.lexicon.lang == Lang::En && g.from > n && g.case == Case::Of) * 20
            })
            .map(|(n, g)| (Some(*n), g.codes.clone()))
    });
    let member = member.or_else(|| {
        // "no es miembro de la UE, pero integra la AELC": the subject of the clause before.
        all.iter()
            .filter(plain)
            .find(|(_, g)| g.to <= n && g.case == Case::Bare && !tie::is_club(g))
            .map(|(n, g)| (Some(*n), g.codes.clone()))
    });
    // "Pertenecemos a la Alianza": whoever speaks.
    let we = r.line.word(n).ends_with("mos");
    let member = r.talk.speaker.clone().filter(|_| we).map(|who| (None, who)).or(member);
    let member = member.or_else(|| {
        r.talk
            .topic
            .clone()
            .filter(|t| *t != bloc && !t.iter().any(|c| super::gazette::is_bloc(c)))
            .map(|t| (None, t))
    });
    // In a text that says "we", a verb without its subject is said of the other of the two.
    let member = member.or_else(|| {
        let we = r.talk.speaker.as_ref().filter(|_| r.line.lexicon.lang != Lang::Zh)?;
        let other = r.talk.centre.iter().find(|c| !we.contains(*c) && !super::gazette::is_bloc(c))?;
        Some((None, vec![other.clone()]))
    })?;
    Some((member.1, bloc, Sides { codes: [None, None], group: [member.0, at] }))
}

/// "no ha entrado aún en la Alianza, que Chile fundó en 2011": who is named in a relative clause after an item.
fn in_later_relative(r: &Reader<'_>, g: &Group, n: usize) -> bool {
    let (from, _) = r.stretch_of(g.from);
    let opens = r.line.word(from) == "," && matches!(r.line.word(from + 1), "que" | "quien" | "quienes");
    from > n && opens && matches!(r.line.lexicon.lang, Lang::Es | Lang::Pt)
}

/// "doce años después de Venezuela, que permanece suspendida": whom a relative clause right behind a name is said of.
fn antecedent(r: &Reader<'_>, n: usize) -> Option<(usize, Vec<String>)> {
    let (from, _) = r.stretch_of(n);
    let opens = matches!(r.line.word(from + 1), "que" | "quien" | "quienes");
    let latin = matches!(r.line.lexicon.lang, Lang::Es | Lang::Pt);
    if !latin || r.line.word(from) != "," || !opens {
        return None;
    }
    let subject = r.groups.iter().any(|g| g.from > from && g.to <= n && g.case == Case::Bare);
    let (at, g) = r.groups.iter().enumerate().find(|(_, g)| g.to == from)?;
    (!subject).then(|| (at, g.codes.clone()))
}

/// "Venezuela ingresó en 2012 y está suspendida": how it stands now, whatever time was told before.
fn is_so_now(r: &Reader<'_>, n: usize, event: &str) -> bool {
    const STANDS: &[&str] = &[
        "is",
        "are",
        "remains",
        "esta",
        "está",
        "estan",
        "permanece",
        "sigue",
        "segue",
        "continua",
        "encuentra",
    ];
    let behind = r.times.iter().any(|t| t.from > n && r.stretch(t.from) == r.stretch(n));
    event == "suspended" && n > 0 && STANDS.contains(&r.line.word(n - 1)) && !behind
}

fn happened(
    r: &mut Reader<'_>,
    n: usize,
    event: &str,
    members: Vec<String>,
    bloc: Vec<String>,
    sides: &Sides,
) {
    let mut f = Frame::new(Kind::Event, "membership", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(&members), Party::union(&bloc)];
    f.events = vec![event.to_owned()];
    f.negated = tie::denied(r, n);
    f.period = if is_so_now(r, n, event) { Period::Latest } else { tie::when(r, n, f.negated) };
    r.keep(f.clone(), (n, n + 1), sides);
    also(r, n, &f, sides);
    others(r, n, &f, sides);
}

/// "Finland entered the Union on 1 January 1995, Estonia on 1 May 2004": another member with its own time.
fn others(r: &mut Reader<'_>, n: usize, first: &Frame, sides: &Sides) {
    let line = r.line;
    let more: Vec<(usize, usize, Vec<String>, Period)> = r
        .groups
        .iter()
        .filter(|g| {
            g.from > n && g.codes.len() == 1 && g.case == Case::Bare && !tie::is_club(g) && !g.pointer
        })
        .filter(|g| !first.parties.iter().any(|p| p.plus == g.codes))
        .filter(|g| {
            line.word(g.from - 1) == "," || line.is(g.from - 1, "and") || line.is(g.from - 1, "article")
        })
        .filter_map(|g| {
            let told = |t: &&super::time::Time| matches!(t.told, super::time::Told::Alone(_));
            let time = r.times.iter().filter(told).find(|t| t.from >= g.to && t.from - g.to <= 1)?;
            let linked = (g.to..time.from).all(|i| line.is(i, "prep"));
            linked.then_some((g.from, time.to, g.codes.clone(), r.resolve(time)?))
        })
        .collect();
    for (from, to, codes, period) in more {
        if !matches!(period, Period::At(_)) {
            continue;
        }
        let span = r.span(from, to);
        let parties: Vec<Party> =
            std::iter::once(Party::union(&codes)).chain(first.parties.last().cloned()).collect();
        r.keep(Frame { span, anchor: span, parties, period, ..first.clone() }, (from, to), sides);
    }
}

/// "aderiu à União Europeia em 1995 e à NATO em 2024": another bloc with its own time.
fn also(r: &mut Reader<'_>, n: usize, first: &Frame, sides: &Sides) {
    let line = r.line;
    let more: Vec<(usize, usize, Vec<String>, Period)> = r
        .groups
        .iter()
        .filter(|g| g.from > n && r.clause(g.from) == r.clause(n) && tie::is_club(g))
        .filter(|g| !first.parties.iter().any(|p| p.plus == g.codes))
        .filter_map(|g| {
            let and = (g.from.saturating_sub(3)..g.from).find(|i| line.is(*i, "and"))?;
            let near = (and + 1..g.from).all(|i| line.any(i, &["article", "prep"]));
            let time = r.times.iter().find(|t| t.from >= g.to && t.from - g.to <= 1)?;
            near.then_some((g.from, time.to, g.codes.clone(), r.resolve(time)?))
        })
        .collect();
    for (from, to, codes, period) in more {
        let mut f = Frame { span: r.span(from, to), anchor: r.span(from, to), ..first.clone() };
        if let Some(bloc) = f.parties.last_mut() {
            *bloc = Party::union(&codes);
        }
        f.period = match period {
            Period::Since(s) => Period::At(s),
            p => p,
        };
        r.keep(f, (from, to), sides);
    }
}

fn belongs(r: &mut Reader<'_>, n: usize, members: Vec<String>, bloc: Vec<String>, sides: &Sides) {
    let line = r.line;
    let full = line.get(n, "member") == Some("1");
    let counted = r.quantities.iter().any(|q| q.from <= n && n < q.to || q.to == n);
    let english = line.lexicon.lang == Lang::En;
    // "is not a member": the verb of being is in the denial.
    let tied = (n.saturating_sub(4)..n)
        .any(|i| line.any(i, &["level", "article"]) && !line.is(i, "prep") || english && line.is(i, "neg"))
        || line.lexicon.lang == Lang::Zh;
    let verb = VERBS.contains(&line.word(n));
    // "Croacia, miembro de la UE desde 2013": the name stands right before the comma.
    let apposed =
        n > 0 && line.word(n - 1) == "," && r.groups.iter().any(|g| g.to + 1 == n && g.case == Case::Bare);
    let tied = tied || apposed;
    if counted || !(tied || verb) || !full && line.lexicon.lang == Lang::Zh {
        return;
    }
    if line.lexicon.lang == Lang::Zh && !says_so_in_chinese(line, n) {
        return;
    }
    let since = r.times.iter().any(|t| {
        t.role == super::time::Role::Since
            && t.from > n
            && t.from <= n + 3
            && r.stretch(t.from) == r.stretch(n)
    });
    let plural_noun = !(verb || apposed && since)
        && (line.phrase(n).ends_with("os") && line.lexicon.lang != Lang::Zh
            || line.phrase(n).contains("members"))
        && !(n.saturating_sub(3)..n).any(|i| line.is(i, "level") || english && line.is(i, "neg"));
    if plural_noun || matches!(line.word(n), "parte" | "part") && !(n > 0 && line.any(n - 1, &["level"])) {
        return;
    }
    let mut f = Frame::new(Kind::Membership, "membership", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(&members), Party::union(&bloc)];
    f.negated = tie::denied(r, n) || !full;
    let dated = r
        .times
        .iter()
        .any(|t| r.clause(t.from) == r.clause(n) && (t.from <= n || r.stretch(t.from) == r.stretch(n)));
    f.period = match r.when(n, n + 1).filter(|_| dated) {
        Some(Period::At(s)) => Period::AsOf(super::calendar::last_day(s)),
        Some(p) => p,
        None => Period::Latest,
    };
    if let Period::Since(s) = f.period {
        // "es parte desde": the day of joining.
        f.kind = Kind::Event;
        f.events = vec!["joined".to_owned()];
        f.period = Period::At(s);
    }
    r.keep(f.clone(), (n, n + 1), sides);
    if f.kind == Kind::Event && line.lexicon.lang == Lang::En {
        also(r, n, &f, sides);
    }
}

/// Whether a Chinese word of membership is said of somebody ("是…成员"), who has not left.
fn says_so_in_chinese(line: &super::Line<'_>, n: usize) -> bool {
    let mut before = n.saturating_sub(8)..n;
    let left = before.clone().any(|i| line.get(i, "event") == Some("left"));
    !left
        && before.any(|i| {
            matches!(line.word(i), "是" | "属" | "为")
                || matches!(line.phrase(i).as_str(), "成 为" | "并 非" | "不 是")
        })
}

/// "continúa fuera de los Brics", "仍在世贸组织门外": no member now.
fn stays_out(r: &mut Reader<'_>, n: usize, members: &[String], bloc: &[String], sides: &Sides) {
    let mut f = Frame::new(Kind::Membership, "membership", r.wide(n, n + 1), r.span(n, n + 1));
    f.parties = vec![Party::union(members), Party::union(bloc)];
    f.negated = true;
    f.period = Period::Latest;
    r.keep(f, (n, n + 1), sides);
}

/// "第十个成员国", "O 11.º membro": a count on that day.
fn ordinal(r: &mut Reader<'_>, n: usize) -> bool {
    let line = r.line;
    let Some((value, from)) =
        (if line.lexicon.lang == Lang::Zh { ordinal_han(r, n) } else { ordinal_latin(r, n) })
    else {
        return false;
    };
    let Some((_, bloc, sides)) = who(r, n).or_else(|| {
        let bloc = r.groups.iter().find(|g| tie::is_club(g))?.codes.clone();
        Some((Vec::new(), bloc, Sides::default()))
    }) else {
        return false;
    };
    let mut f = Frame::new(Kind::Count, "membership", r.span(from, n + 1), r.span(from, n + 1));
    f.parties = vec![Party::union(&bloc)];
    f.value = Some(Value::One(value));
    f.unit = Some("members".to_owned());
    f.op = Some(Op::Equal);
    f.tol = Some(0.0);
    f.precision = Precision::Word;
    let said = r.when(from, n + 1).or(r.period);
    f.period = match said {
        Some(Period::At(s @ Stamp::Day(..))) => Period::AsOf(s),
        _ => Period::AsOf(Stamp::Day(r.day.0, r.day.1, r.day.2)),
    };
    newcomer(r, from, &f, &sides);
    r.keep(f, (from, n + 1), &sides);
    true
}

/// "tornou-se, a 26 de outubro, o 11.º membro", "成为第十个成员国": who became so joined then.
fn newcomer(r: &mut Reader<'_>, from: usize, count: &Frame, sides: &Sides) {
    let clause = r.clause(from);
    let verb =
        (from.saturating_sub(14)..from).rev().find(|i| r.line.is(*i, "becomes") && r.clause(*i) == clause);
    let Some(verb) = verb else { return };
    let Some(bloc) = count.parties.first().cloned() else { return };
    let subject = r.groups.iter().rev().find(|g| {
        g.to <= verb && g.case == Case::Bare && r.clause(g.from) == clause && g.codes != bloc.plus && !g.pair
    });
    let Some(codes) = subject.map(|g| g.codes.clone()) else { return };
    let told = r.out.iter().any(|f| f.kind == Kind::Event && f.parties.iter().any(|p| p.plus == codes));
    let Some(period) = r.when(verb, verb + 1).filter(|p| matches!(p, Period::At(_)) && !told) else { return };
    let mut f = Frame::new(Kind::Event, "membership", r.span(verb, verb + 1), r.span(verb, verb + 1));
    f.parties = vec![Party::union(&codes), bloc];
    f.events = vec!["joined".to_owned()];
    f.period = period;
    r.keep(f, (verb, verb + 1), sides);
}

fn ordinal_han(r: &Reader<'_>, n: usize) -> Option<(f64, usize)> {
    let from = (n.saturating_sub(6)..n).find(|i| r.line.word(*i) == "第")?;
    let found = number::at(r.line, from + 1)?;
    (found.to <= n && found.to + 2 >= n).then_some((found.value, from))
}

fn ordinal_latin(r: &Reader<'_>, n: usize) -> Option<(f64, usize)> {
    for i in n.saturating_sub(4)..n {
        if let Some(found) = r.line.get(i, "ord").and_then(|v| v.parse::<f64>().ok()) {
            // "as its first Southeast Asian member"
            let region = (i + 1..n).any(|k| r.line.is(k, "place"));
            if region && r.line.lexicon.lang == Lang::En {
                return None;
            }
            return Some((found, i));
        }
        let sign = |at: usize| matches!(r.line.word(at), "º" | "ª" | "°");
        if r.line.items.get(i).is_some_and(|x| x.digits)
            && (sign(i + 1) || r.line.word(i + 1) == "." && sign(i + 2))
        {
            return Some((r.line.word(i).parse().ok()?, i));
        }
    }
    None
}
