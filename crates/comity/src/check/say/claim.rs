//! How a claim is said back in plain words: who, what, when, how much.

use super::Voice;
use crate::speech::Language;
use crate::words;
use comity_claims::frame::{Agg, Frame, Kind, Op, Other, Party};
use comity_claims::grammar::gazette;
use comity_claims::period::Period;
use comity_claims::vocab::{self, Direction};
use comity_ledger::measure::{self, Measure};

impl Voice<'_> {
    /// A name as the owner of something; English puts it in the genitive, other languages after a preposition.
    fn whose(&self, name: String) -> String {
        match self.language() {
            Language::En if name.ends_with('s') => format!("{name}’"),
            Language::En => format!("{name}’s"),
            _ => name,
        }
    }

    /// What a measure is called.
    pub fn measure(&self, id: &str) -> String {
        let own = self.word(&format!("measure.{id}"));
        let own = if own.is_empty() { self.word(&format!("tie.{id}")) } else { own };
        match (own, Measure::parse(id).ok()) {
            ("", Some(known)) if self.language() == Language::En => known.label().to_owned(),
            ("", Some(known)) => known.name_in(self.language().of_places() as usize).to_owned(),
            ("", None) => id.to_owned(),
            (own, _) => own.to_owned(),
        }
    }

    /// What a product is called; one without a name in the language as the frame has it.
    pub fn product(&self, product: &str) -> String {
        match self.word(&format!("product.{product}")) {
            "" => product.to_owned(),
            own => own.to_owned(),
        }
    }

    /// What is measured, between whom: "goods exports of Chile to China", with the product.
    pub fn subject(&self, id: &str, parties: &[Party], product: Option<&str>) -> String {
        // parties stand in the direction of the goods: who imports is the second
        let turned = Measure::parse(id) == Ok(measure::TRADE_GOODS_IMPORTS) && parties.len() == 2;
        let name = |n: usize| parties.get(if turned { 1 - n } else { n }).map(|p| self.party(p));
        let a = name(0).unwrap_or_else(|| self.word("party.unnamed").to_owned());
        let (b, whose) = (name(1).unwrap_or_default(), self.whose(a.clone()));
        let goods = product.map_or_else(|| self.word("goods").to_owned(), |p| self.product(p));
        let key = match Measure::parse(id) {
            Ok(measure::TRADE_GOODS) => "subject.trade",
            Ok(measure::TRADE_GOODS_EXPORTS) => "subject.exports",
            Ok(measure::TRADE_GOODS_IMPORTS) => "subject.imports",
            Ok(measure::TRADE_GOODS_BALANCE) => "subject.balance",
            Ok(measure::FDI_STOCK) => "subject.fdi.stock",
            Ok(measure::FDI_FLOW) => "subject.fdi.flow",
            Ok(measure::TARIFF_RATE) => "subject.tariff",
            Ok(measure::UN_AGREEMENT) => "subject.un",
            Ok(measure::MEMBERSHIP) => "subject.membership",
            Ok(measure::GDP | measure::POPULATION) => {
                return self.said(&format!("subject.{id}"), &[("whose", &whose)]);
            }
            Ok(measure::OTHER) => return self.word("subject.other").to_owned(),
            _ if vocab::direction(id) == Direction::Directed => "subject.to",
            _ => "subject.pair",
        };
        let what = self.measure(id);
        let what = match product {
            Some(_) => self.said("subject.product", &[("what", &what), ("product", &goods)]),
            None => what,
        };
        let args =
            [("a", a.as_str()), ("b", b.as_str()), ("whose", &whose), ("goods", &goods), ("what", &what)];
        let one = if b.is_empty() { ".one" } else { "" };
        self.said(&format!("{key}{one}"), &args)
    }

    /// A term other than the first: absent slots are those of the frame.
    fn other(&self, frame: &Frame, o: &Other) -> String {
        let measure = o.measure.as_deref().unwrap_or(&frame.measure);
        let parties = o.parties.as_deref().unwrap_or(&frame.parties);
        // a share of the same pair's flow is one of all products, as the judge has it
        let of_all = frame.kind == Kind::Share && parties == frame.parties.as_slice();
        let own = frame.product.as_deref().filter(|_| !of_all);
        let product = o.product.as_deref().filter(|p| !p.is_empty()).or(own);
        let subject = self.subject(measure, parties, product);
        match o.period.filter(|p| *p != frame.period) {
            Some(p) => self.said("claim.term", &[("subject", &subject), ("when", &self.in_period(p))]),
            None => subject,
        }
    }

    /// The number claimed, with "about" or "more than".
    fn amount(&self, frame: &Frame) -> String {
        let Some(value) = frame.value else { return String::new() };
        let value = self.claimed(value, frame.unit.as_deref().unwrap_or_default());
        let key = match frame.op.unwrap_or(Op::Equal) {
            Op::Equal | Op::Between => return value,
            Op::About => "amount.about",
            Op::Nearly => "amount.nearly",
            Op::Above => "amount.above",
            Op::AtLeast => "amount.at_least",
            Op::Below => "amount.below",
            Op::AtMost => "amount.at_most",
        };
        self.said(key, &[("value", &value)])
    }

    /// The claim as one plain sentence without a full stop.
    pub fn claim(&self, frame: &Frame) -> String {
        let subject = self.subject(&frame.measure, &frame.parties, frame.product.as_deref());
        let when = match (frame.kind, frame.period) {
            (Kind::Event, Period::Latest) => self.word("when.by_then").to_owned(),
            // What is said of now needs no date.
            (Kind::Membership, Period::Latest) => String::new(),
            (_, period) => self.in_period(period),
        };
        let amount = self.amount(frame);
        let versus = || frame.versus.as_ref().map_or_else(String::new, |o| self.other(frame, o));
        let with = |key: &str, name: &str, value: &str| {
            self.said(key, &[("subject", &subject), ("when", &when), ("amount", &amount), (name, value)])
        };
        let sentence = match frame.kind {
            Kind::Level => with("claim.level", "", ""),
            Kind::Change => self.change(frame, &subject, &when, &amount),
            Kind::Ratio if frame.versus.is_some() => with("claim.ratio.of", "other", &versus()),
            Kind::Ratio => with("claim.ratio", "base", &self.base(frame)),
            Kind::Share => {
                let whole = frame.denominator.as_ref();
                let whole =
                    whole.map_or_else(|| self.word("claim.whole").to_owned(), |o| self.other(frame, o));
                with("claim.share", "whole", &whole)
            }
            Kind::Rank => self.rank(frame, &when),
            Kind::Count => self.count(frame, &when, &amount),
            Kind::Event => self.event(frame, &when),
            Kind::Membership => self.membership(frame, &when),
            Kind::Comparison => {
                let relation = match frame.op.unwrap_or(Op::Above) {
                    Op::Above | Op::AtLeast => "larger",
                    Op::Below | Op::AtMost => "smaller",
                    _ => "same",
                };
                let not = if frame.negated { "not_" } else { "" };
                with(&format!("claim.compare.{not}{relation}"), "other", &versus())
            }
        };
        words::capital(&sentence)
    }

    /// When a change began.
    fn base(&self, frame: &Frame) -> String {
        match (frame.base_period, frame.period) {
            (Some(p), _) => self.in_period(p),
            (None, Period::Range(start, _) | Period::Since(start)) => self.in_period(Period::At(start)),
            _ => self.word("base.year_before").to_owned(),
        }
    }

    fn change(&self, frame: &Frame, subject: &str, when: &str, amount: &str) -> String {
        let verb = if frame.number().is_some_and(|v| v < 0.0) { "fell" } else { "rose" };
        let each = if frame.agg == Some(Agg::Cagr) { ".each" } else { "" };
        let amount = amount.replace('−', "");
        self.said(
            &format!("claim.change.{verb}{each}"),
            &[("subject", subject), ("when", when), ("amount", &amount), ("base", &self.base(frame))],
        )
    }

    fn rank(&self, frame: &Frame, when: &str) -> String {
        let n = frame.number().unwrap_or_default();
        let number = self.number(n, 0);
        let place = match (frame.op.unwrap_or(Op::Equal), n as i64) {
            (Op::AtMost | Op::Nearly, _) => self.said("rank.first", &[("n", &number)]),
            (Op::Above, _) => self.said("rank.not_first", &[("n", &number)]),
            (_, 1..=3) => self.said(&format!("rank.{number}"), &[]),
            _ => self.said("rank.n", &[("n", &number)]),
        };
        let place = if frame.negated { self.said("rank.not", &[("place", &place)]) } else { place };
        let among = frame.among.as_deref().unwrap_or_default();
        let set = match among.split_once(':') {
            Some(("destinations_of", x)) => self.said("rank.destination", &[("whom", &self.places(x))]),
            Some(("sources_of", x)) => self.said("rank.source", &[("whom", &self.places(x))]),
            Some((_, x)) => self.said("rank.partner", &[("whom", &self.places(x))]),
            None if among.is_empty() => self.word("rank.partners").to_owned(),
            None => self.said("rank.among", &[("whom", &self.places(among))]),
        };
        let focal = match among.split_once(':') {
            Some((_, x)) => frame.parties.iter().find(|p| p.plus.join("+") != x).or(frame.parties.first()),
            None => frame.parties.first(),
        };
        let by = match Measure::parse(&frame.measure) {
            Ok(measure::TRADE_GOODS) => self.word("rank.by_trade").to_owned(),
            Ok(m) if m.is_goods_one_way() => {
                let product = frame.product.as_deref();
                let product = product.map_or_else(|| self.word("goods").to_owned(), |p| self.product(p));
                self.said("rank.for", &[("product", &product)])
            }
            _ => self.said("rank.by", &[("measure", &self.measure(&frame.measure))]),
        };
        let form = if focal.is_some_and(|p| p.plus.len() > 1) { "other" } else { "one" };
        let who = focal.map_or_else(String::new, |p| self.party(p));
        self.said(
            &format!("claim.rank.{form}"),
            &[("who", &who), ("place", &place), ("set", &set), ("by", &by), ("when", when)],
        )
    }

    /// A message about two parties, one or none.
    fn between(&self, key: &str, frame: &Frame, args: &[(&str, &str)]) -> String {
        let name = |n: usize| frame.parties.get(n).map(|p| self.party(p));
        let (a, b) = (name(0), name(1));
        let form = match (&a, &b) {
            (Some(_), Some(_)) => "two",
            (Some(_), None) => "one",
            _ => "nobody",
        };
        let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
        let args: Vec<(&str, &str)> =
            args.iter().copied().chain([("a", a.as_str()), ("b", b.as_str())]).collect();
        self.said(&format!("{key}.{form}"), &args)
    }

    /// A count: "infrastructure projects between China and Chile at latest count: more than 200".
    fn count(&self, frame: &Frame, when: &str, amount: &str) -> String {
        let bloc = |p: &&Party| p.single().is_some_and(gazette::is_bloc);
        if frame.measure == measure::MEMBERSHIP
            && let Some(bloc) = frame.parties.iter().find(bloc)
        {
            let bloc = self.party(bloc);
            return self.said("claim.count.members", &[("bloc", &bloc), ("when", when), ("amount", amount)]);
        }
        let ties = self.word(&format!("ties.{}", frame.measure));
        let what = if ties.is_empty() { self.measure(&frame.measure) } else { ties.to_owned() };
        let what = match frame.events.first() {
            Some(event) => self.said("claim.counted", &[("what", &what), ("event", &self.happened(event))]),
            None => what,
        };
        self.between("claim.count", frame, &[("what", &what), ("when", when), ("amount", amount)])
    }

    /// What happened, in a word.
    pub fn happened(&self, event: &str) -> String {
        match self.word(&format!("event.{event}")) {
            "" => event.replace('_', " "),
            own => own.to_owned(),
        }
    }

    /// A tie or event: "Belt and Road memorandum signed: China with Chile".
    fn event(&self, frame: &Frame, when: &str) -> String {
        let either = |a: String, b: String| self.said("claim.or", &[("a", &a), ("b", &b)]);
        let events = frame.events.iter().map(|event| self.happened(event)).reduce(either);
        let event = events.unwrap_or_else(|| self.word("event.being").to_owned());
        if frame.measure == measure::MEMBERSHIP
            && let [a, b] = frame.parties.as_slice()
        {
            let key = match frame.events.as_slice() {
                [one] if one == "joined" => "claim.joined",
                [one] if one == "left" => "claim.left",
                _ => "claim.member_event",
            };
            let (a, b) = (self.party(a), self.party(b));
            let claim = self.said(key, &[("a", &a), ("b", &b), ("event", &event), ("when", when)]);
            return if frame.negated { self.said("claim.not", &[("claim", &claim)]) } else { claim };
        }
        let what = self.measure(&frame.measure);
        let claim = self.between("claim.event", frame, &[("what", &what), ("event", &event), ("when", when)]);
        if frame.negated { self.said("claim.not_happened", &[("claim", &claim)]) } else { claim }
    }

    fn membership(&self, frame: &Frame, when: &str) -> String {
        let name = |n: usize| frame.parties.get(n).map_or_else(String::new, |p| self.party(p));
        let many = frame.parties.first().is_some_and(|p| p.plus.len() > 1);
        let key = match (many, frame.negated) {
            (false, false) => "claim.is_member",
            (false, true) => "claim.is_no_member",
            (true, false) => "claim.are_members",
            (true, true) => "claim.are_no_members",
        };
        self.said(key, &[("a", &name(0)), ("b", &name(1)), ("when", when)])
    }
}
