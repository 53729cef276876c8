//! What else may the words of a claim mean? The readings that a sentence leaves open.
//!
//! One slot is changed at a time, and only where the words do not settle it: the parties (those of
//! the document, or other places in the sentence), the direction, the measure, the period, the base
//! of a change, the whole of a share. The judge asks the evidence for each of them before it calls
//! a claim false. Not a second reader: it knows no grammar, only which slots are open.

use super::clause::Clause;
use super::said::{Said, Words, in_year};
use crate::document::Topic;
use crate::frame::{Frame, Kind, Other, Party, Precision};
use crate::grammar::gazette;
use crate::period::{Day, Period, Stamp};
use crate::vocab::{self, Direction};
use std::collections::BTreeSet;

/// Most readings made of one claim: each costs a look at the evidence.
const MOST: usize = 100;

/// Places of the sentences before that are tried for a side left unsaid.
const EARLIER: usize = 6;

/// Which slot differs from the claim as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Whose ties.
    Parties,
    /// Which way.
    Direction,
    /// Trade both ways, exports, imports or balance.
    Measure,
    /// When.
    Period,
    /// From when, of a change.
    Base,
    /// Of what, of a share or comparison.
    Whole,
}

/// Another reading of a claim.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The claim so read.
    pub frame: Frame,
    /// What differs.
    pub slot: Slot,
    /// Whether it only puts in what the sentence leaves out and its document says: then the
    /// reading is taken over if it holds.
    pub fills: bool,
    /// Whether it is one that the text merely does not exclude: believed if it holds to the digits, and no doubt otherwise.
    pub remote: bool,
}

/// What surrounds a claim.
pub struct Around<'a> {
    /// The words of its sentence.
    pub said: &'a Said,
    /// Where the sentence begins, in the characters that frames are placed in.
    pub at: usize,
    /// The patterns they are read by.
    pub words: &'a Words,
    /// What the document is about.
    pub topic: &'a Topic,
    /// The sentences before it in its paragraph, or the context given with it.
    pub before: &'a [Said],
    /// The years that the document has spoken of before.
    pub years: &'a BTreeSet<i32>,
}

impl Around<'_> {
    /// Whether the text or its document settles a party: named in the sentence, a side of the
    /// document's pair, or the world where that is said.
    pub fn settles(&self, party: &Party) -> bool {
        if party.single() == Some("WLD") {
            return self.said.means_world(self.words);
        }
        self.said.names(party) || self.topic.centres_on(party) || self.alone_before(party)
    }

    /// Whether there is no doubt whom a claim is about: each party is named in the sentence, or the last
    /// sentence before that names any place names it, and nobody but the parties of the claim.
    pub fn tells(&self, parties: &[Party]) -> bool {
        let claimed = |code: &String| parties.iter().any(|p| p.has(code));
        let last = self.before.iter().rev().find(|s| !s.codes.is_empty());
        let known = |p: &Party| last.is_some_and(|s| s.codes.iter().all(claimed) && s.names(p));
        parties.iter().all(|p| self.said.names(p) || known(p))
    }

    /// Whether the sentence itself names every side of a figure. A side may be left out only where the last sentence that
    /// names anybody names it and nobody else, in a text without another hub, or where the document has a pair and nobody
    /// outside it is named. Who is told to be ahead, and the part of the world of a side, are nobody else.
    pub fn names_both(&self, parties: &[Party]) -> bool {
        let world = |p: &Party| p.single() == Some("WLD") && self.said.means_world(self.words);
        let here = |p: &Party| self.said.names(p) || world(p);
        if parties.iter().all(here) {
            return true;
        }
        let claimed = |code: &String| parties.iter().any(|p| p.has(code));
        let around = |code: &String| {
            claimed(code)
                || self.said.ahead(&Party::one(code))
                || parties.iter().filter_map(Party::single).any(|p| gazette::is_member(p, code))
        };
        let maybe = &self.said.maybe;
        let nobody_else =
            self.said.codes.iter().all(around) && (maybe.is_empty() || maybe.iter().any(claimed));
        let hub_apart = self.topic.hub.as_ref().is_some_and(|hub| !parties.contains(hub));
        let last = self.before.iter().rev().find(|s| !s.codes.is_empty());
        // "Trade between the two", after a sentence on a member of the bloc that the document is about
        let strayed = last.is_some_and(|s| !s.codes.iter().all(claimed));
        let last = last.filter(|_| !hub_apart);
        let before = last
            .is_some_and(|s| s.codes.iter().all(claimed) && parties.iter().all(|p| here(p) || s.names(p)));
        let pair = parties.iter().all(|p| here(p) || self.topic.has(p)) && !strayed;
        nobody_else && (before || pair)
    }

    /// Whether the words beside a figure say whose it is, where its sentence names more than the parties of the claim: its
    /// clause names them all, or it names one and the sentence opens with the other, and nobody else.
    pub fn says_beside(&self, frame: &Frame) -> bool {
        let claimed = |code: &String| frame.parties.iter().any(|p| p.has(code));
        let member = |code: &String| {
            frame.parties.iter().filter_map(Party::single).any(|bloc| gazette::is_member(code, bloc))
        };
        let part = |code: &String| {
            frame.parties.iter().filter_map(Party::single).any(|p| gazette::is_member(p, code))
        };
        let maybe = &self.said.maybe;
        let short = !maybe.is_empty() && !maybe.iter().any(claimed);
        let ahead = |code: &String| self.said.ahead(&Party::one(code));
        let own = |code: &String| claimed(code) || part(code) || member(code) || ahead(code);
        let others = short || !self.said.codes.iter().all(own);
        let several = frame.parties.iter().any(|p| p.plus.len() > 1);
        let world = |p: &Party| p.single() == Some("WLD");
        let ordered = frame.kind == Kind::Rank && self.said.ordered(self.words);
        if ordered || !others && !several {
            return true;
        }
        let near = frame.anchor.start.checked_sub(self.at).map(|at| self.said.codes_near(at));
        let near = near.unwrap_or_default();
        let missing = frame.parties.iter().flat_map(|p| &p.plus).filter(|c| !near.contains(c));
        let missing: Vec<&String> = missing.filter(|c| c.as_str() != "WLD").collect();
        let alone = !near.is_empty() && near.iter().all(|c| claimed(c));
        let opens = |code: &String| self.said.codes.first() == Some(code);
        match missing.as_slice() {
            [] => frame.parties.iter().any(world) || !near.is_empty(),
            [one] => alone && opens(one) && !several && !short,
            _ => false,
        }
    }

    /// The clause in which the figure of a claim stands.
    pub fn clause(&self, frame: &Frame) -> Option<&Clause> {
        self.said.clause(frame.anchor.start.checked_sub(self.at)?)
    }

    /// Whether a reading changes only what the clause of the claim leaves unsaid: whom it does not name, and a time without
    /// a year in it.
    pub fn leaves_open(&self, frame: &Frame, reading: &Reading) -> bool {
        let Some(clause) = self.clause(frame) else { return false };
        let named = |p: &Party| match p.single() {
            Some("WLD") => self.said.means_world(self.words),
            _ => p.plus.iter().any(|code| clause.codes.contains(code)),
        };
        let gone = |p: &&Party| !reading.frame.parties.contains(p);
        let parties = !frame.parties.iter().filter(gone).any(named);
        let undated = clause.years.is_empty() && !frame.dated;
        let time = (reading.frame.period, reading.frame.base_period) == (frame.period, frame.base_period);
        parties && (time || undated)
    }

    /// A place that a sentence before names with at most one other, and that is no list.
    fn alone_before(&self, party: &Party) -> bool {
        self.before.iter().rev().any(|s| s.codes.len() <= 2 && s.names(party))
    }

    /// The years in sight, the nearest first: those of the sentence, or if it has none those of the
    /// sentences before and then of the whole document.
    fn years(&self) -> Vec<i32> {
        if !self.said.years.is_empty() {
            return self.said.years.iter().rev().copied().collect();
        }
        let before = self.before.iter().rev().flat_map(|s| s.years.iter().rev());
        let mut out = Vec::new();
        for year in before.chain(self.years.iter().rev()) {
            if !out.contains(year) {
                out.push(*year);
            }
        }
        out
    }

    /// Whether a sentence before in the same paragraph says a year.
    pub fn year_before(&self, year: i32) -> bool {
        self.before.iter().any(|s| s.years.contains(&year))
    }
}

/// The other readings, those that the text makes likeliest first.
pub fn readings(frame: &Frame, around: &Around<'_>, date: Day) -> Vec<Reading> {
    let mut made = Maker { frame, around, remote: false, out: Vec::new() };
    made.parties();
    made.periods(date);
    made.bases(date);
    made.direction();
    made.measures();
    made.products();
    made.wholes();
    made.pairs_of_the_sentence();
    made.remote = true;
    made.earlier_places();
    made.both();
    made.out.truncate(MOST);
    made.out
}

struct Maker<'a> {
    frame: &'a Frame,
    around: &'a Around<'a>,
    remote: bool,
    out: Vec<Reading>,
}

impl Maker<'_> {
    fn push(&mut self, frame: Frame, slot: Slot, fills: bool) {
        let same = |r: &Reading| r.frame == frame;
        // the same two sides the other way round are another direction, and no parties left unsaid
        let turned = slot == Slot::Parties
            && frame.parties.len() == 2
            && frame.parties.iter().eq(self.frame.parties.iter().rev());
        // the whole of a thing in itself holds always, and says nothing
        let empty = frame == *self.frame || super::policy::in_itself(&frame);
        if !turned && !empty && !self.out.iter().any(same) {
            self.out.push(Reading { frame, slot, fills, remote: self.remote });
        }
    }

    fn two_sided(&self) -> bool {
        self.frame.parties.len() == 2 && self.frame.measure != "membership"
    }

    fn with(&self, a: &Party, b: &Party) -> Frame {
        let mut frame = Frame { parties: vec![a.clone(), b.clone()], ..self.frame.clone() };
        // a rank among the partners of one side stays one among the partners of that side
        if let Some((set, of)) = self.frame.among.as_deref().and_then(|a| a.split_once(':')) {
            let at = self.frame.parties.iter().position(|p| p.single() == Some(of));
            let whose = at.and_then(|n| frame.parties.get(n)).and_then(Party::single);
            frame.among = whose.map(|code| format!("{set}:{code}"));
        }
        frame
    }

    /// The document's pair, and other places of the sentence, in place of parties that the sentence
    /// does not settle.
    fn parties(&mut self) {
        if self.frame.measure == "membership" {
            self.members();
        }
        self.union();
        if !self.two_sided() {
            return self.one_party();
        }
        let [a, b] = [&self.frame.parties[0], &self.frame.parties[1]];
        let said = |p: &Party| self.around.said.names(p) && p.single() != Some("WLD");
        let (a_said, b_said) = (said(a), said(b));
        if let Some([x, y]) = self.around.topic.pair.clone()
            && !(a_said && b_said)
        {
            // what is named stays; what is not becomes the document's
            let fills = |kept: &Party| self.around.topic.has(kept) || !(a_said || b_said);
            for (p, q) in [(&x, &y), (&y, &x)] {
                let keeps = (!a_said || a == p) && (!b_said || b == q);
                self.push(self.with(p, q), Slot::Parties, keeps);
            }
            for p in [&x, &y] {
                if a_said && a != p {
                    self.push(self.with(a, p), Slot::Parties, fills(a));
                }
                if b_said && b != p {
                    self.push(self.with(p, b), Slot::Parties, fills(b));
                }
            }
        }
        self.hub(a_said, b_said);
        self.places_of_the_sentence();
    }

    /// "Europe sold $60 billion to Japan": the continent's name is often the Union's.
    fn union(&mut self) {
        let of_union = |p: &Party| if p.single() == Some("EUROPE") { Party::one("EU") } else { p.clone() };
        let frame =
            Frame { parties: self.frame.parties.iter().map(of_union).collect(), ..self.frame.clone() };
        self.push(frame, Slot::Parties, true);
    }

    /// "Sales to Singapore doubled" in a text that names one place far more often than any other: the side left unsaid is
    /// that place.
    fn hub(&mut self, a_said: bool, b_said: bool) {
        let Some(hub) = self.around.topic.hub.clone() else { return };
        let [a, b] = [self.frame.parties[0].clone(), self.frame.parties[1].clone()];
        if a == hub || b == hub {
            return;
        }
        if !a_said {
            self.push(self.with(&hub, &b), Slot::Parties, b_said);
        }
        if !b_said {
            self.push(self.with(&a, &hub), Slot::Parties, a_said);
        }
        for side in [a, b].iter().filter(|p| self.around.said.names(p)) {
            self.push(self.with(&hub, side), Slot::Parties, false);
            self.push(self.with(side, &hub), Slot::Parties, false);
        }
    }

    /// Whom the sentences before name, the nearest first, and whom "we" is, for a side that the sentence leaves unsaid.
    fn earlier_places(&mut self) {
        let before = self.around.before.iter().rev().filter(|s| s.codes.len() < crate::document::LIST);
        let places = before.flat_map(|s| s.codes.iter().map(|c| Party::one(c))).take(EARLIER);
        let speaker = self.around.topic.speaker.iter().cloned();
        for place in speaker.chain(places).collect::<Vec<_>>() {
            for (n, side) in self.frame.parties.iter().enumerate() {
                if self.around.said.names(side) && side.single() != Some("WLD") {
                    continue;
                }
                let mut frame = self.frame.clone();
                frame.parties[n] = place.clone();
                let twice = frame.parties.iter().filter(|p| **p == place).count() > 1;
                if !twice {
                    if let [a, b] = frame.parties.clone().as_slice() {
                        frame = self.with(a, b);
                    }
                    self.push(frame, Slot::Parties, false);
                }
            }
        }
    }

    /// Other parties and another time at once, where the sentence leaves both unsaid.
    fn both(&mut self) {
        if !self.around.said.years.is_empty() || self.frame.dated {
            return;
        }
        let of = |slot: Slot| self.out.iter().filter(move |r| r.slot == slot).map(|r| r.frame.clone());
        let (parties, times): (Vec<Frame>, Vec<Frame>) =
            (of(Slot::Parties).take(EARLIER).collect(), of(Slot::Period).take(EARLIER).collect());
        for (whose, when) in parties.iter().flat_map(|p| times.iter().map(move |t| (p, t))) {
            let frame = Frame { period: when.period, base_period: when.base_period, ..whose.clone() };
            self.push(frame, Slot::Parties, false);
        }
    }

    /// "The country joined the OECD in 2020, with the support of Ottawa": where the sentence does not name who joined
    /// before what was joined, a side of the document or a place of the sentences before may be meant.
    fn members(&mut self) {
        let [member, bloc] = self.frame.parties.as_slice() else { return };
        let codes = &self.around.said.codes;
        self.blocs(member, bloc);
        let at = |party: &Party| codes.iter().position(|code| party.has(code));
        if self.around.said.names(member) && at(member) < at(bloc).or(Some(codes.len())) {
            return;
        }
        let pair = self.around.topic.pair.iter().flatten().cloned();
        let before = self.around.before.iter().rev().flat_map(|s| &s.codes).map(|c| Party::one(c));
        let (member, bloc) = (member.clone(), bloc.clone());
        for other in pair.chain(before).filter(|o| *o != member && *o != bloc).collect::<Vec<_>>() {
            let frame = Frame { parties: vec![other, bloc.clone()], ..self.frame.clone() };
            self.push(frame, Slot::Parties, false);
        }
    }

    /// "Albania and Croatia joined the alliance in 2009": where the sentence does not name what was joined, any bloc of the
    /// sentences before may be meant.
    fn blocs(&mut self, member: &Party, bloc: &Party) {
        if self.around.said.names(bloc) {
            return;
        }
        let before = self.around.before.iter().rev().flat_map(|s| &s.codes).filter(|c| gazette::is_bloc(c));
        let others: Vec<Party> = before.map(|c| Party::one(c)).filter(|o| o != bloc).collect();
        for other in others {
            let frame = Frame { parties: vec![member.clone(), other], ..self.frame.clone() };
            self.push(frame, Slot::Parties, false);
        }
    }

    /// Pairs of places named in the sentence, where it names more than the two of the claim.
    fn places_of_the_sentence(&mut self) {
        let claimed: BTreeSet<&String> = self.frame.parties.iter().flat_map(|p| &p.plus).collect();
        let codes = &self.around.said.codes;
        if codes.iter().all(|c| claimed.contains(c)) {
            return;
        }
        let [a, b] = [self.frame.parties[0].clone(), self.frame.parties[1].clone()];
        let mut sides: Vec<Party> = codes.iter().map(|c| Party::one(c)).collect();
        sides.extend(self.around.topic.pair.iter().flatten().cloned());
        // in a list that tells its order each name has its own place
        if self.frame.kind == Kind::Rank && self.around.said.ordered(self.around.words) {
            return;
        }
        let held = |p: &Party| self.frame.kind == Kind::Rank && self.around.said.ahead(p);
        sides.retain(|p| !held(p));
        for side in &sides {
            if *side != a {
                self.push(self.with(&a, side), Slot::Parties, false);
            }
            if *side != b {
                self.push(self.with(side, &b), Slot::Parties, false);
            }
        }
        let world = Party::one("WLD");
        for side in sides.iter().filter(|_| !matches!(self.frame.kind, Kind::Rank | Kind::Comparison)) {
            self.push(self.with(side, &world), Slot::Parties, false);
            self.push(self.with(&world, side), Slot::Parties, false);
        }
    }

    /// Both sides may be others of a list: "sold $0.9 bn to Uganda, followed by Tanzania ($0.3 bn)".
    fn pairs_of_the_sentence(&mut self) {
        let named: Vec<Party> = self.around.said.codes.iter().map(|c| Party::one(c)).collect();
        if !self.two_sided() || named.len() < 3 || self.frame.kind == Kind::Rank {
            return;
        }
        let claimed = |p: &Party| p.single().is_some_and(|c| self.frame.parties.iter().any(|q| q.has(c)));
        let other = |(x, y): &(&Party, &Party)| x != y && !(claimed(x) && claimed(y));
        let pairs = named.iter().flat_map(|x| named.iter().map(move |y| (x, y))).filter(other);
        for (x, y) in pairs.collect::<Vec<_>>() {
            self.push(self.with(x, y), Slot::Parties, false);
        }
    }

    /// Other places of the sentence; where it does not name the claim's, those of the document too.
    fn one_party(&mut self) {
        let Some(a) = self.frame.parties.first().cloned() else { return };
        let mut others: Vec<Party> = self.around.said.codes.iter().map(|c| Party::one(c)).collect();
        if !self.around.said.names(&a) {
            others.extend(self.around.topic.pair.iter().flatten().cloned());
        }
        for other in others.into_iter().filter(|o| *o != a && self.frame.parties.len() == 1) {
            self.push(Frame { parties: vec![other], ..self.frame.clone() }, Slot::Parties, false);
        }
    }

    fn direction(&mut self) {
        let directed = vocab::direction(&self.frame.measure) == Direction::Directed;
        let said = self.around.said;
        let holder = self.frame.parties.first().and_then(Party::single);
        // "Peru ran a deficit with China": whose balance it is
        let held = self.frame.measure == "trade.goods.balance"
            && holder.is_some_and(|code| said.holds_balance(code, self.around.words));
        if !self.two_sided() || !directed || held || said.settles_direction(self.frame) {
            return;
        }
        let mut turned = self.frame.clone();
        turned.parties.reverse();
        if self.frame.measure == "trade.goods.balance" {
            turned.parties.reverse();
            turned.value = turned.value.map(negative);
        }
        self.push(turned, Slot::Direction, false);
    }

    fn measures(&mut self) {
        let goods = self.frame.measure.starts_with("trade.goods");
        if !goods
            || !self.two_sided()
            || self.around.said.settles_measure(&self.frame.measure, self.around.words)
        {
            return;
        }
        let mut turned = self.frame.clone();
        turned.parties.reverse();
        // a rank by trade is one among partners, of whatever it was read
        let among = self.frame.among.as_deref().and_then(|a| a.split_once(':'));
        let partners = among.map(|(_, whose)| format!("partners_of:{whose}"));
        let of = |frame: &Frame, measure: &str| Frame {
            measure: measure.to_owned(),
            among: if measure == "trade.goods" { partners.clone() } else { frame.among.clone() },
            ..frame.clone()
        };
        let others: Vec<Frame> = match self.frame.measure.as_str() {
            "trade.goods" => {
                let balance = [self.frame, &turned].map(|f| of(f, "trade.goods.balance"));
                let exports = [self.frame, &turned].map(|f| of(f, "trade.goods.exports"));
                let balance =
                    balance.into_iter().filter(|_| self.around.said.of_balance_alone(self.around.words));
                balance.chain(exports).collect()
            }
            // "the whole of this traffic", after a sentence on a deficit
            "trade.goods.balance" => vec![of(self.frame, "trade.goods")],
            // nobody is the third destination by balance
            _ if self.frame.kind == Kind::Rank => vec![of(self.frame, "trade.goods")],
            _ => vec![
                of(self.frame, "trade.goods"),
                of(self.frame, "trade.goods.balance"),
                of(&turned, "trade.goods.balance"),
            ],
        };
        for frame in others {
            let negative_too = frame.measure.ends_with("balance");
            let minus = Frame { value: frame.value.map(negative), ..frame.clone() };
            self.push(frame, Slot::Measure, false);
            if negative_too {
                self.push(minus, Slot::Measure, false);
            }
        }
    }

    /// "Much of it is oil: purchases came to 3.7 billion": of all goods, where the one named may be of another clause.
    fn products(&mut self) {
        if self.frame.product.is_some() && self.around.said.has_clauses() {
            self.push(Frame { product: None, ..self.frame.clone() }, Slot::Measure, false);
        }
    }

    /// Other wholes of a share: of either side's exports, imports or trade, or of its product.
    fn wholes(&mut self) {
        if self.frame.kind != Kind::Share || !self.two_sided() {
            return self.other_sides();
        }
        let world = Party::one("WLD");
        let [a, b] = [self.frame.parties[0].clone(), self.frame.parties[1].clone()];
        let whole = |measure: &str, x: &Party, y: Option<&Party>| Other {
            measure: Some(measure.to_owned()),
            parties: Some(std::iter::once(x.clone()).chain(y.cloned()).collect()),
            ..Other::default()
        };
        let mut wholes = Vec::new();
        for p in [&a, &b].into_iter().filter(|p| **p != world) {
            wholes.push(whole("trade.goods.exports", p, Some(&world)));
            wholes.push(whole("trade.goods.imports", &world, Some(p)));
            wholes.push(whole("trade.goods", p, Some(&world)));
        }
        wholes.push(whole("trade.goods", &a, Some(&b)));
        for denominator in wholes {
            for measure in ["trade.goods.exports", "trade.goods"] {
                for turn in [false, true] {
                    let mut frame = self.frame.clone();
                    frame.denominator = Some(denominator.clone());
                    if frame.measure.starts_with("trade.goods") {
                        measure.clone_into(&mut frame.measure);
                    }
                    if turn {
                        frame.parties.reverse();
                    }
                    self.push(frame, Slot::Whole, false);
                }
            }
        }
    }

    /// Another place of the sentence as the other side of a ratio or comparison.
    fn other_sides(&mut self) {
        let versus =
            self.frame.versus.as_ref().filter(|_| matches!(self.frame.kind, Kind::Ratio | Kind::Comparison));
        let Some(versus) = versus else { return };
        // "more than its exports to Japan and Korea together": several are meant on purpose
        if versus.parties.iter().flatten().any(|p| p.plus.len() > 1 && self.around.said.names(p)) {
            return;
        }
        for code in self.around.said.codes.clone() {
            let mut frame = self.frame.clone();
            let parties = match frame.parties.as_slice() {
                [_] => vec![Party::one(&code)],
                [a, _] => vec![a.clone(), Party::one(&code)],
                _ => continue,
            };
            if let Some(versus) = &mut frame.versus {
                versus.parties = Some(parties);
            }
            self.push(frame, Slot::Whole, false);
        }
    }

    fn periods(&mut self, date: Day) {
        let period = self.frame.period;
        let tie = matches!(self.frame.kind, Kind::Event | Kind::Membership | Kind::Count);
        if tie {
            return self.days_of_ties();
        }
        if let Period::Since(from) = period {
            return self.since(from.year(), date);
        }
        let fiscal = self.around.said.fiscal(self.around.words);
        if self.around.said.settles(period) && !fiscal {
            return;
        }
        let mut years = self.around.years();
        let in_text = years.clone();
        let beside = |y: i32| [y - 1, y + 1];
        if fiscal {
            years.extend(in_text.iter().flat_map(|y| beside(*y)));
        }
        if matches!(period, Period::Latest) {
            years.extend([date.0 - 1, date.0 - 2]);
        } else if self.around.said.years.is_empty() {
            // carried from elsewhere, or told by a word: the year beside it may be meant
            years.extend(period.last_year().into_iter().flat_map(beside));
            years.push(date.0 - 1);
        }
        for year in years.into_iter().filter(|y| *y <= date.0) {
            let mut frame = Frame { period: in_year(year), ..self.frame.clone() };
            if let (Some(base), Some(was)) = (frame.base_period, period.last_year())
                && self.around.said.years.is_empty()
            {
                frame.base_period = Some(base.shift_years(year - was));
            }
            let fills = self.left_to_the_text() && in_text.contains(&year);
            self.push(frame, Slot::Period, fills);
        }
    }

    /// "Peru is a member since 2021, and Chile ratified it in 2023": where a sentence has several years,
    /// each may be that of the event.
    fn days_of_ties(&mut self) {
        // "By the end of 2020 it had signed 19": in that year, or so many up to its end
        if let (Kind::Count, Period::At(s), false) =
            (self.frame.kind, self.frame.period, self.frame.events.is_empty())
        {
            let (y, m, d) = s.last();
            let frame = Frame { period: Period::AsOf(Stamp::Day(y, m, d)), ..self.frame.clone() };
            self.push(frame, Slot::Period, false);
        }
        if self.frame.kind != Kind::Event || self.around.said.settles(self.frame.period) {
            return;
        }
        for year in self.around.said.years.iter().copied().collect::<Vec<_>>() {
            let frame = Frame { period: in_year(year), ..self.frame.clone() };
            self.push(frame, Slot::Period, false);
        }
    }

    /// "For the first time since 2018 it sold more", "since 2000, when it was 151 million": the figure
    /// may be that of the year named, or of the year that the text speaks of, and no sum.
    fn since(&mut self, from: i32, date: Day) {
        let figure = matches!(self.frame.kind, Kind::Level | Kind::Share | Kind::Rank);
        let mut years = vec![from, date.0 - 1];
        years.extend(self.around.before.iter().rev().flat_map(|s| s.years.iter().rev().copied()));
        years.extend(self.around.years.iter().rev().copied());
        for year in years.into_iter().filter(|y| figure && *y <= date.0) {
            let frame = Frame { period: in_year(year), agg: None, ..self.frame.clone() };
            let fills = self.exact();
            self.push(frame, Slot::Period, fills);
        }
    }

    /// Whether the number is exact enough not to fit another year by chance.
    fn exact(&self) -> bool {
        let kind = matches!(self.frame.kind, Kind::Level | Kind::Change | Kind::Ratio);
        kind && self.frame.precision == Precision::Digits && self.frame.number().is_some_and(two_digits)
    }

    /// Whether the sentence names no year, and its number is exact.
    fn left_to_the_text(&self) -> bool {
        self.exact() && self.around.said.years.is_empty() && self.frame.period != Period::Latest
    }

    /// Other years from which a change may be counted, where the sentence names none.
    fn bases(&mut self, date: Day) {
        let growth = matches!(self.frame.kind, Kind::Change | Kind::Ratio) && self.frame.versus.is_none();
        let Some(end) = self.frame.period.last_year().filter(|_| growth) else { return };
        let said = |y: i32| self.around.said.years.contains(&y);
        // "50 % more than in 2020": the year said is the base, the end is told elsewhere
        if said(end) && self.frame.base_period.and_then(Period::last_year).is_none_or(|b| !said(b)) {
            let mut ends: Vec<i32> = self.around.said.years.iter().rev().copied().collect();
            ends.extend(self.around.before.iter().rev().flat_map(|s| s.years.iter().rev().copied()));
            ends.push(date.0 - 1);
            for year in ends.into_iter().filter(|y| *y > end && *y <= date.0) {
                let (period, base_period) = (in_year(year), Some(in_year(end)));
                self.push(Frame { period, base_period, ..self.frame.clone() }, Slot::Base, true);
            }
        }
        let base = self.frame.base_period.and_then(Period::last_year);
        let others = self.around.said.years.iter().filter(|y| **y != end && Some(**y) != base).count();
        if base.is_some_and(said) && others == 0 {
            return;
        }
        // the base may be any year said; where none is, also one beside it
        let mut years = self.around.years();
        if !base.is_some_and(said) {
            years.extend(base.into_iter().flat_map(|y| [y - 1, y + 1]));
            years.push(end - 1);
        }
        for year in years.into_iter().filter(|y| *y < end && end <= date.0) {
            let base_period = Some(Period::At(Stamp::Year(year)));
            self.push(Frame { base_period, ..self.frame.clone() }, Slot::Base, false);
        }
    }
}

/// Whether a number has at least two digits that say something.
fn two_digits(value: f64) -> bool {
    let text = format!("{:.3e}", value.abs());
    let mantissa = text.split('e').next().unwrap_or_default().replace('.', "");
    mantissa.trim_end_matches('0').len() >= 2
}

fn negative(value: crate::frame::Value) -> crate::frame::Value {
    use crate::frame::Value;
    match value {
        Value::One(v) => Value::One(-v),
        Value::Range([a, b]) => Value::Range([-b, -a]),
    }
}
