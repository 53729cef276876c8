//! What does a person ask? From a sentence in English, Spanish, Portuguese or Chinese to a question.
//!
//! The text is cut into known pieces ([`Lexicon`]); their order and the small words before places
//! ("from", "to", "between") say who is who. A word that is not known is never skipped, because it
//! may be the one that matters ("exports of *steel*"): the answer is then which word it was.

use super::QuestionError;
use super::expr::{Asked, Expr, Over};
use super::lexicon::{Lexicon, Piece, Role};
use crate::measure::{self, Direction, Measure};
use crate::place::{PlaceId, Registry};

/// A few places named together, and the small word before them.
#[derive(Clone, Debug)]
struct Group {
    lead: Option<Role>,
    places: Vec<PlaceId>,
    /// How many pieces stood before it.
    at: usize,
}

/// A text cut up.
#[derive(Clone)]
struct Heard {
    groups: Vec<Group>,
    /// Measures with their places in the text.
    measures: Vec<(usize, Measure)>,
    roles: Vec<(usize, Role)>,
    /// After how many groups an arrow stands, and whether it points back.
    arrow: Option<(usize, bool)>,
    years: Vec<i16>,
    /// Months with their years, and names of months that stand apart from theirs.
    months: Vec<(i16, u8)>,
    month_names: Vec<u8>,
    since: bool,
    section: Option<&'static str>,
    unknown: Option<String>,
}

/// Reads a question.
///
/// # Errors
/// What was not understood, which of several places may be meant, or what is wanting, each with an
/// example that works.
pub fn parse(registry: &Registry, text: &str) -> Result<Asked, QuestionError> {
    let mut heard = hear(&Lexicon::of(registry).read(text))?;
    heard.name_months(text)?;
    let members = heard.has(Role::Members);
    if heard.measures.is_empty() && members && !heard.groups.is_empty() {
        return heard.membership();
    }
    if let Some(word) = &heard.unknown {
        // A word that is nearly a measure is one misspelt, not one of a published figure.
        let published = heard.published(word).filter(|_| measure::near(word).is_empty());
        return published.ok_or_else(|| not_understood(registry, word));
    }
    let Some(measure) = heard.measure() else {
        return match heard.groups.as_slice() {
            [] => Err(QuestionError::Form(text.to_owned())),
            _ if heard.has(Role::Rank)
                || heard.has(Role::Largest)
                || heard.has(Role::Dependence)
                || heard.has(Role::Share) =>
            {
                heard.asked(measure::TRADE_GOODS)
            }
            [.., Group { lead: Some(Role::Of), places, .. }]
                if heard.groups.len() > 1 && places.iter().all(|id| registry.place(*id).has_members()) =>
            {
                heard.membership()
            }
            _ => Err(QuestionError::WhichMeasure(text.to_owned())),
        };
    };
    heard.asked(measure)
}

fn not_understood(registry: &Registry, word: &str) -> QuestionError {
    let mut near: Vec<String> = measure::near(word).into_iter().map(str::to_owned).collect();
    near.extend(registry.unknown(word).did_you_mean());
    near.truncate(3);
    QuestionError::Word { word: word.to_owned(), near }
}

/// The month whose name is a verb.
const MAY: u8 = 5;

/// Whether a year stands right before a piece, or behind it with nothing but small words and months between.
fn beside_year(pieces: &[Piece], at: usize) -> bool {
    let small = |piece: &&Piece| matches!(piece, Piece::Role(_));
    let behind = pieces[at + 1..].iter().find(|piece| !small(piece));
    let before = pieces[..at].iter().rev().find(|piece| **piece != Piece::Role(Role::Filler));
    [behind, before].iter().any(|piece| matches!(piece, Some(Piece::Year(_))))
}

fn hear(pieces: &[Piece]) -> Result<Heard, QuestionError> {
    let mut heard = Heard {
        groups: Vec::new(),
        measures: Vec::new(),
        roles: Vec::new(),
        arrow: None,
        years: Vec::new(),
        months: Vec::new(),
        month_names: Vec::new(),
        since: false,
        section: None,
        unknown: None,
    };
    let mut lead: Option<Role> = None;
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Place(id) => heard.place(at, lead.take(), *id),
            Piece::Either(name, either) => {
                return Err(QuestionError::Ambiguous { name: name.clone(), either: either.clone() });
            }
            Piece::Measure(id) => {
                heard.measures.push((at, *id));
                lead = None;
            }
            Piece::Section(code) => heard.section = Some(code),
            Piece::Year(year) => heard.years.push(*year),
            Piece::Month(year, month) => heard.months.push((*year, *month)),
            Piece::Part(written) => return Err(QuestionError::PartOfYear(written.clone())),
            Piece::Arrow { back } => {
                heard.arrow = Some((heard.groups.len(), *back));
                lead = None;
            }
            // "Top 5": a list by rank has ten lines at most.
            Piece::Unknown(word)
                if word.parse().is_ok_and(|n: u8| (1..=10).contains(&n))
                    && at > 0
                    && pieces[at - 1] == Piece::Role(Role::Largest) => {}
            Piece::Unknown(word) => {
                heard.unknown.get_or_insert_with(|| word.clone());
            }
            Piece::Role(role) => {
                let before_year = matches!(pieces.get(at + 1), Some(Piece::Year(_)));
                match role {
                    Role::Filler => {}
                    Role::Since => heard.since |= before_year,
                    // "What may China export": a word that is a verb too is a month beside a year only.
                    Role::Month(MAY) if !beside_year(pieces, at) => {}
                    Role::Month(month) => heard.month_names.push(*month),
                    Role::From if before_year => heard.since = true,
                    Role::From | Role::By | Role::Of | Role::To | Role::And | Role::With => {
                        lead = Some(*role)
                    }
                    Role::Suppliers | Role::Customers => {
                        heard.partners_by_trade(at, *role);
                        lead = None;
                    }
                    other => {
                        heard.roles.push((at, *other));
                        lead = None;
                    }
                }
            }
        }
    }
    Ok(heard)
}

impl Heard {
    fn has(&self, role: Role) -> bool {
        self.roles.iter().any(|(_, known)| *known == role)
    }

    fn place(&mut self, at: usize, lead: Option<Role>, id: PlaceId) {
        let after_arrow = self.arrow.is_some_and(|(groups, _)| groups == self.groups.len());
        match self.groups.last_mut() {
            Some(group) if lead == Some(Role::And) && !after_arrow => group.places.push(id),
            _ => self.groups.push(Group { lead, places: vec![id], at }),
        }
    }

    /// "Suppliers" are partners by imports, "customers" by exports, unless the trade was named before.
    fn partners_by_trade(&mut self, at: usize, role: Role) {
        let suppliers = role == Role::Suppliers;
        let measure = if suppliers { measure::TRADE_GOODS_IMPORTS } else { measure::TRADE_GOODS_EXPORTS };
        self.roles.push((at, Role::Partners));
        if self.measures.is_empty() {
            self.measures.push((at, measure));
        }
    }

    /// The measure asked for. Where a share, a ratio or a rank names two, the first is meant and the
    /// other is what it is compared with.
    fn measure(&self) -> Option<Measure> {
        self.measures.first().map(|(_, measure)| *measure)
    }

    /// Puts the names of months beside their year: "June 2020", "from January to June 2020".
    fn name_months(&mut self, text: &str) -> Result<(), QuestionError> {
        let part = || QuestionError::PartOfYear(text.to_owned());
        match (self.month_names.as_slice(), self.years.as_slice()) {
            ([], _) => {}
            (names, [year]) if self.months.is_empty() && names.len() < 3 => {
                self.months = names.iter().map(|month| (*year, *month)).collect();
                self.years.clear();
            }
            ([first, last], [year, end]) if self.months.is_empty() => {
                self.months = vec![(*year, *first), (*end, *last)];
                self.years.clear();
            }
            _ => return Err(part()),
        }
        if self.months.is_empty() {
            return Ok(());
        }
        let in_order = self.months.is_sorted();
        if !self.years.is_empty() || self.months.len() > 2 || !in_order || self.since {
            return Err(part());
        }
        self.years = self.months.iter().map(|(year, _)| *year).collect();
        Ok(())
    }

    /// The first and the last month, in the first and the last year.
    fn first_and_last_month(&self) -> Option<(u8, u8)> {
        Some((self.months.first()?.1, self.months.last()?.1))
    }

    fn years(&self) -> Option<(i16, i16)> {
        let (first, last) = (*self.years.iter().min()?, *self.years.iter().max()?);
        Some(if self.since && first == last { (first, i16::MAX) } else { (first, last) })
    }

    fn with(&self, expr: Expr, measure: Measure, a: Vec<PlaceId>, b: Vec<PlaceId>) -> Asked {
        let once = |mut places: Vec<PlaceId>| {
            let mut seen = Vec::new();
            places.retain(|id| {
                !seen.contains(id) && {
                    seen.push(*id);
                    true
                }
            });
            places
        };
        Asked {
            expr,
            measure,
            a: once(a),
            b: once(b),
            years: self.years(),
            months: self.first_and_last_month(),
            section: self.section,
            product: None,
            word: None,
            whole_of: None,
        }
    }

    /// "members of CELAC 2021", "is Brazil a member of CELAC".
    fn membership(&self) -> Result<Asked, QuestionError> {
        let mut places: Vec<PlaceId> = self.groups.iter().flat_map(|group| group.places.clone()).collect();
        let bloc = places.pop().into_iter().collect();
        Ok(self.with(Expr::Holds, measure::MEMBERSHIP, bloc, places))
    }

    /// A published figure that only its own words name: "lithium Argentina China 2024".
    fn published(&self, word: &str) -> Option<Asked> {
        let places: Vec<PlaceId> = self.groups.iter().flat_map(|group| group.places.clone()).collect();
        let [a, b] = places[..] else { return None };
        self.measures.is_empty().then(|| Asked {
            word: Some(word.to_owned()),
            ..self.with(Expr::Level, measure::OTHER, vec![a], vec![b])
        })
    }

    fn asked(&self, measure: Measure) -> Result<Asked, QuestionError> {
        if measure == measure::MEMBERSHIP {
            return self.membership();
        }
        if let Some((at, measure)) = self.measures.iter().find(|(_, m)| *m == measure::VALUE_ADDED_EXPORTS) {
            let (origin, exporter) = self.origin_and_exporter(*at);
            return Ok(self.with(Expr::Level, *measure, origin, exporter));
        }
        let second = self.measures.get(1).map(|(_, measure)| *measure);
        if self.has(Role::Dependence) {
            let (a, b) = self.first_and_rest();
            return Ok(self.with(Expr::Ratio(Over::OwnTrade), measure, a, b));
        }
        if self.has(Role::Rank) || self.has(Role::Largest) || self.has(Role::Partners) {
            let (own, partner) = self.own_and_partner();
            return Ok(self.with(Expr::Rank, measure, own, partner));
        }
        if self.has(Role::Share) && second.is_none() {
            let (own, partner) = self.own_and_partner();
            return Ok(self.with(Expr::Share, measure, own, partner));
        }
        let over = match second {
            // The product of one in terms of that of another.
            Some(other) if other == measure && measure.direction() == Direction::Monadic => Some(Over::Other),
            Some(measure::GDP) => Some(Over::Product),
            Some(measure::POPULATION) => Some(Over::Population),
            _ if self.has(Role::Head) => Some(Over::Population),
            _ => None,
        };
        if let Some(over @ (Over::Product | Over::Population)) = over
            && let Some(owner) = self.owner_of_the_whole()
        {
            let mut rest = self.clone();
            let owner = rest.groups.remove(owner);
            // Trade *with* China over the output of Paraguay is Paraguay's own.
            if let ([Group { lead: Some(Role::With), places, .. }], Direction::Undirected) =
                (&rest.groups[..], measure.direction())
            {
                return Ok(self.with(Expr::Ratio(over), measure, owner.places, places.clone()));
            }
            return Ok(Asked { whole_of: owner.places.first().copied(), ..rest.asked(measure)? });
        }
        let (a, b) = self.sides(measure)?;
        let expr = match over {
            Some(over) => Expr::Ratio(over),
            None if self.has(Role::Ratio) && measure.direction() == Direction::Monadic => {
                Expr::Ratio(Over::Other)
            }
            None if self.has(Role::Change) => Expr::Change,
            None if measure.is_tie() => Expr::Count,
            None => Expr::Level,
        };
        Ok(self.with(expr, measure, a, b))
    }

    /// Which group says whose output or people a ratio divides by: "as a share of *Brazil's* GDP", "per head of *Chile*".
    /// A group alone says whose flows are meant too.
    fn owner_of_the_whole(&self) -> Option<usize> {
        let whole = self.measures.get(1).map(|(at, _)| *at);
        let whole = whole.or_else(|| self.roles.iter().find(|(_, r)| *r == Role::Head).map(|(at, _)| *at))?;
        let first = self.measures.first().map_or(0, |(at, _)| *at);
        let over = self
            .roles
            .iter()
            .find(|(at, role)| (first..whole).contains(at) && matches!(role, Role::Share | Role::Ratio));
        let after = |g: &Group| g.at > whole && matches!(g.lead, None | Some(Role::Of));
        let before = |g: &Group| {
            over.is_some_and(|(at, _)| g.at > *at) && g.at < whole && matches!(g.lead, None | Some(Role::Of))
        };
        let named = self.groups.iter().position(|g| g.places.len() == 1 && (after(g) || before(g)))?;
        (self.groups.len() > 1).then_some(named)
    }

    /// Whose value added, and in whose exports: the exporter stands after the word ("exports of Brazil") or
    /// before it ("Brazil's exports"); before it too where the value added is named last (巴西出口中的增加值).
    fn origin_and_exporter(&self, added: usize) -> (Vec<PlaceId>, Vec<PlaceId>) {
        let noun = self.measures.iter().map(|(at, _)| *at).find(|at| *at != added);
        let after = |noun: usize| self.groups.iter().position(|g| g.at > noun && g.lead.is_some());
        let before = |noun: usize| self.groups.iter().rposition(|g| g.at < noun);
        let exporter = match noun {
            Some(noun) if noun < added => before(noun).or_else(|| after(noun)),
            Some(noun) => after(noun).or_else(|| before(noun)),
            None => self.groups.len().checked_sub(1),
        };
        let Some(exporter) = exporter else { return (Vec::new(), Vec::new()) };
        let others = self.groups.iter().enumerate().filter(|(i, _)| *i != exporter);
        (others.flat_map(|(_, g)| g.places.clone()).collect(), self.groups[exporter].places.clone())
    }

    fn first_and_rest(&self) -> (Vec<PlaceId>, Vec<PlaceId>) {
        let mut all = self.groups.iter();
        let first = all.next().map_or_else(Vec::new, |group| group.places.clone());
        let rest: Vec<PlaceId> = all.flat_map(|group| group.places.clone()).collect();
        match (first.as_slice(), rest.is_empty()) {
            ([one, others @ ..], true) if !others.is_empty() => (vec![*one], others.to_vec()),
            _ => (first, rest),
        }
    }

    /// Whose partners, exports or imports are meant, and which partner: the owner stands right after
    /// the noun ("exports of Chile") or right before it ("Chile's exports").
    fn own_and_partner(&self) -> (Vec<PlaceId>, Vec<PlaceId>) {
        let partners = self.roles.iter().filter(|(_, role)| *role == Role::Partners).map(|(at, _)| *at);
        let noun = partners.chain(self.measures.iter().map(|(at, _)| *at)).next();
        let Some(noun) = noun else { return self.by_last() };
        // Imports from somebody are not somebody's imports.
        let imports = self.measures.iter().any(|(at, m)| *at == noun && m.ends_with("imports"));
        let owns = |lead: Option<Role>| match lead {
            Some(Role::Of | Role::By) => true,
            Some(Role::From) => !imports,
            _ => false,
        };
        let after = self.groups.iter().position(|g| g.at > noun && owns(g.lead));
        let before = self.groups.iter().rposition(|g| g.at < noun);
        let bare = self.groups.iter().position(|g| g.at > noun && g.lead.is_none());
        let Some(own) = after.or(before.filter(|_| self.groups.len() > 1 || bare.is_none())).or(bare) else {
            return self.by_last();
        };
        let partner = self.groups.iter().enumerate().filter(|(i, _)| *i != own);
        (self.groups[own].places.clone(), partner.flat_map(|(_, g)| g.places.clone()).collect())
    }

    fn by_last(&self) -> (Vec<PlaceId>, Vec<PlaceId>) {
        match self.groups.split_last() {
            Some((own, partner)) => {
                (own.places.clone(), partner.iter().flat_map(|g| g.places.clone()).collect())
            }
            None => (Vec::new(), Vec::new()),
        }
    }

    /// Origin and destination of a directed measure, or the two sides of another; one side empty
    /// stands for the world.
    ///
    /// # Errors
    /// If places are named that are on neither side.
    fn sides(&self, measure: Measure) -> Result<(Vec<PlaceId>, Vec<PlaceId>), QuestionError> {
        let all = |groups: &[Group]| groups.iter().flat_map(|g| g.places.clone()).collect::<Vec<PlaceId>>();
        if measure.direction() == Direction::Monadic {
            return Ok((all(&self.groups), Vec::new()));
        }
        if let Some((at, back)) = self.arrow {
            let (left, right) = self.groups.split_at(at.min(self.groups.len()));
            return Ok(if back { (all(right), all(left)) } else { (all(left), all(right)) });
        }
        if measure.direction() == Direction::Undirected
            || self.has(Role::Between)
            || measure.ends_with("balance")
        {
            return Ok(self.first_and_rest());
        }
        let imports = measure.ends_with("imports");
        let of = |lead: Role| self.groups.iter().position(|g| g.lead == Some(lead));
        // Who does it, and who is on the other side, whichever is named.
        let doer = of(Role::By).or_else(|| if imports { of(Role::To) } else { of(Role::From) });
        let other = if imports { of(Role::From) } else { of(Role::To) }.or_else(|| of(Role::With));
        let rest = |taken: usize| (0..self.groups.len()).find(|i| *i != taken);
        let (doer, other) = match (doer, other) {
            (Some(doer), other) => (Some(doer), other.or_else(|| rest(doer))),
            (None, Some(other)) => (rest(other), Some(other)),
            (None, None) => (rest(usize::MAX), rest(0)),
        };
        let (doer, other) = (self.like(doer), self.like(other));
        let on_neither = self.groups.iter().flat_map(|g| &g.places);
        let on_neither: Vec<PlaceId> =
            on_neither.filter(|id| !doer.contains(id) && !other.contains(id)).copied().collect();
        if !on_neither.is_empty() {
            return Err(QuestionError::Beside { measure: measure.label(), places: on_neither });
        }
        Ok(if imports { (other, doer) } else { (doer, other) })
    }

    /// The places of a group, and of those behind the same small word: "to Brazil and to Chile".
    fn like(&self, at: Option<usize>) -> Vec<PlaceId> {
        let Some(at) = at else { return Vec::new() };
        let lead = self.groups[at].lead;
        // "Of" and "in" are one word here: trade *of* China *in* Africa has two sides.
        let joins = matches!(lead, Some(Role::To | Role::From | Role::By | Role::With));
        let same = |(i, group): &(usize, &Group)| *i == at || (joins && group.lead == lead);
        let same = self.groups.iter().enumerate().filter(same);
        same.flat_map(|(_, group)| group.places.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::registry;

    /// `expr measure A>B years`, with `*` for the world.
    fn told(text: &str) -> String {
        let asked = match parse(registry(), text) {
            Ok(asked) => asked,
            Err(e) => return format!("error: {e}"),
        };
        let codes = |ids: &[PlaceId]| {
            let codes: Vec<&str> = ids.iter().map(|id| registry().code_of(*id)).collect();
            if codes.is_empty() { "*".to_owned() } else { codes.join("+") }
        };
        let months = asked.months.map_or_else(String::new, |(a, b)| format!(" months {a}..{b}"));
        let years = asked.years.map_or_else(String::new, |(a, b)| format!(" {a}..{b}{months}"));
        let years =
            asked.whole_of.map_or(years.clone(), |id| format!(" of {}{years}", registry().code_of(id)));
        format!("{:?} {} {}>{}{years}", asked.expr, asked.measure, codes(&asked.a), codes(&asked.b))
    }

    #[test]
    fn sentences_as_people_write_them() {
        let rows = include_str!("natural_cases.tsv");
        for line in rows.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (text, expected) = line.split_once('\t').unwrap();
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_is_named_and_nothing_is_guessed() {
        assert!(told("exports of steel plates China to Brazil 2020 2 ways").starts_with("error"));
        assert!(told("exports Congo -> China").contains("COD"), "{}", told("exports Congo -> China"));
        assert!(told("exports Chna -> Brazil").contains("China"), "{}", told("exports Chna -> Brazil"));
        assert!(told("exports of India fiscal year 2020-21").contains("2020-21"));
        assert!(told("exports CHN -> BRA March 2020 and 2021").contains("March"));
        let beside = told("exports of China by Tonga to Brazil 2020");
        assert!(beside.starts_with("error") && beside.contains("China"), "{beside}");
        for text in ["", "hello", "exprts CHN", "xyzzy plugh 12"] {
            let error = told(text);
            assert!(error.starts_with("error") && !error.contains("did you mean ?"), "{text}: {error}");
        }
    }
}
