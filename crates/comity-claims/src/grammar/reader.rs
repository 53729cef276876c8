//! A sentence being read: what was recognised in it, what has been claimed so far, what comes next.

use super::gazette;
use super::head::{self, Head};
use super::place::{self, Group};
use super::quantity::{self, Quantity};
use super::role::{Around, Reach, Sides};
use super::scan::Line;
use super::talk::{Flow, Talk};
use super::time::{self, Clock, Time, Told};
use super::{amount, compare, member, rank, ratio, tie};
use crate::frame::{Agg, Frame, Hedge, Kind, Party, Span};
use crate::period::{Day, Period, Stamp};

/// Longest sentence read, in items; what is beyond has no claims, so that time is bounded.
pub const LONGEST: usize = 700;

/// A sentence with everything that was recognised in it.
pub struct Reader<'a> {
    /// The items.
    pub line: &'a Line<'a>,
    /// Places.
    pub groups: Vec<Group>,
    /// Times.
    pub times: Vec<Time>,
    /// Quantities.
    pub quantities: Vec<Quantity>,
    /// Words that name measures.
    pub heads: Vec<Head>,
    /// The text before.
    pub talk: &'a Talk,
    /// The day of the document.
    pub day: Day,
    /// Claims found.
    pub out: Vec<Frame>,
    /// The flow last claimed in this sentence.
    pub flow: Option<Flow>,
    /// The period last claimed in this sentence.
    pub period: Option<Period>,
    /// That period is one of an event, which figures do not share.
    pub eventful: bool,
    /// The kind last claimed.
    pub kind: Option<Kind>,
    /// Items already spoken for by a claim.
    pub used: Vec<(usize, usize)>,
    /// The groups that gave the sides of the last claim.
    pub sides: Vec<usize>,
    /// The word that named the measure of the last claim.
    pub head: Option<usize>,
    /// The sentence tells how things stand now.
    pub present: bool,
}

/// What makes a claim, with the item where it stands.
enum Trigger {
    Amount(usize),
    Ratio(usize),
    Rank(usize),
    Event(usize),
    Compare(usize),
    Flat(usize),
    Zero(usize),
}

impl<'a> Reader<'a> {
    /// Reads a line after what was said before it.
    pub fn new(line: &'a Line<'a>, talk: &'a Talk, day: Day) -> Self {
        let groups = place::groups(line, talk);
        let speaker = groups
            .iter()
            .flat_map(|g| g.codes.iter())
            .find(|c| gazette::known(c).is_some_and(|k| !k.bloc))
            .cloned()
            .or_else(|| talk.topic.as_ref().and_then(|t| t.first().cloned()))
            .or_else(|| talk.mentions.first().and_then(|t| t.first().cloned()));
        let fiscal = groups
            .iter()
            .flat_map(|g| g.codes.iter())
            .chain(talk.topic.iter().flatten())
            .filter_map(|c| gazette::known(c))
            .map(|k| k.fiscal)
            .find(|f| *f > 1)
            .unwrap_or(1);
        let clock = Clock { today: day, year: talk.year().filter(|_| talk.dated), fiscal };
        let mut times = time::times(line, clock);
        let mut groups = groups;
        if let Some(end) = super::time_english::dateline(line) {
            // Where and when a report was written is nobody's trade.
            times.retain(|t| t.from > end);
            groups.retain(|g| g.from > end);
        }
        groups.retain(|g| !super::source::tells(line, g));
        let quantities = quantity::quantities(line, &times, speaker.as_deref());
        let mut reader = Self {
            line,
            groups,
            times,
            quantities,
            heads: head::heads(line),
            talk,
            day,
            out: Vec::new(),
            flow: None,
            period: None,
            eventful: false,
            kind: None,
            used: Vec::new(),
            sides: Vec::new(),
            head: None,
            present: false,
        };
        reader.read();
        reader
    }

    fn read(&mut self) {
        if self.line.len() > LONGEST {
            return;
        }
        let mut triggers: Vec<(usize, Trigger)> =
            self.quantities.iter().enumerate().map(|(n, q)| (q.from, Trigger::Amount(n))).collect();
        for n in 0..self.line.len() {
            if self.line.is(n, "times") {
                triggers.push((n, Trigger::Ratio(n)));
            }
            if self.line.is(n, "zero") {
                triggers.push((n, Trigger::Zero(n)));
            }
            if rank::opens(self.line, n) {
                triggers.push((n, Trigger::Rank(n)));
            }
            if self.line.any(n, &["event", "tieevent", "member", "anniv", "outside", "tie", "joins"])
                || self
                    .line
                    .get(n, "unit")
                    .is_some_and(|u| u.starts_with("members") || u.starts_with("meetings"))
            {
                triggers.push((n, Trigger::Event(n)));
            }
            if self.line.is(n, "flat") {
                triggers.push((n, Trigger::Flat(n)));
            }
            let likened = self.line.lexicon.lang == super::lang::Lang::En && self.line.word(n) == "as";
            if likened || self.line.any(n, &["op", "up", "down", "prep", "alike"]) {
                triggers.push((n, Trigger::Compare(n)));
            }
        }
        triggers.sort_by_key(|t| t.0);
        for (_, trigger) in triggers {
            match trigger {
                Trigger::Amount(n) => amount::read(self, n),
                Trigger::Ratio(n) => ratio::read(self, n),
                Trigger::Rank(n) => rank::read(self, n),
                Trigger::Event(n) if self.only_wished(n) => {}
                Trigger::Event(n) => {
                    if !member::read(self, n) {
                        tie::read(self, n);
                    }
                }
                Trigger::Compare(n) => compare::read(self, n),
                Trigger::Flat(n) => ratio::flat(self, n),
                Trigger::Zero(n) => amount::zero(self, n),
            }
        }
        super::gap::read(self);
        self.out.sort_by_key(|f| (f.anchor.start, f.anchor.end));
    }

    /// "solicitó su ingreso", "申请加入": what is asked for has not happened.
    fn only_wished(&self, n: usize) -> bool {
        // "agreed to open", "will sign"
        let ahead = self.line.lexicon.lang == super::lang::Lang::En
            && n > 0
            && !self.line.is(n - 1, "neg")
            && !self.as_one_of_a_row(n)
            && (self.line.phrase(n - 1).ends_with(" to")
                || matches!(
                    self.line.word(n - 1),
                    "to" | "will" | "would" | "could" | "may" | "should" | "can" | "might"
                ));
        ahead
            || (n.saturating_sub(6)..n).any(|i| self.line.is(i, "wish") && self.stretch(i) == self.stretch(n))
    }

    /// "the second country to open an embassy", "the latest country to switch": it has done so.
    fn as_one_of_a_row(&self, n: usize) -> bool {
        let from = n.saturating_sub(9);
        let row = (from..n)
            .any(|i| self.line.is(i, "ord") || matches!(self.line.word(i), "latest" | "last" | "only"));
        let noun = (from..n).any(|i| {
            matches!(self.line.word(i), "country" | "state" | "nation" | "member" | "government" | "economy")
                || self
                    .line
                    .get(i, "unit")
                    .is_some_and(|u| u.starts_with("countries") || u.starts_with("members"))
        });
        let became = (0..from.max(1) + 8).any(|i| {
            matches!(self.line.word(i), "became" | "was" | "is" | "made" | "makes" | "becoming" | "were")
        });
        row && noun && became && self.line.word(n - 1) == "to"
    }

    /// The clause of an item.
    pub fn clause(&self, n: usize) -> usize {
        self.line.clause.get(n).copied().unwrap_or(usize::MAX)
    }

    /// The stretch between commas of an item.
    pub fn stretch(&self, n: usize) -> usize {
        self.line.stretch.get(n).copied().unwrap_or(usize::MAX)
    }

    /// The items of the stretch that holds an item.
    pub fn stretch_of(&self, n: usize) -> (usize, usize) {
        let s = self.stretch(n);
        let from = (0..=n).rev().take_while(|i| self.stretch(*i) == s).last().unwrap_or(n);
        let to = (n..self.line.len()).take_while(|i| self.stretch(*i) == s).last().map_or(n + 1, |i| i + 1);
        (from, to)
    }

    /// Whether an item stands in a relative clause between commas: ", que reconhecera Taiwan em 1997,".
    pub fn in_relative(&self, n: usize) -> bool {
        let (from, to) = self.stretch_of(n);
        let first = from + 1;
        let opens = matches!(self.line.word(first), "que" | "quien" | "quienes" | "quem" | "which" | "who");
        opens && self.line.word(from) == "," && self.line.word(to) == ","
    }

    /// Whether an item is already spoken for.
    pub fn is_used(&self, n: usize) -> bool {
        self.used.iter().any(|(a, b)| *a <= n && n < *b)
    }

    /// The characters of a run of items.
    pub fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.line.start(from), self.line.end(to.saturating_sub(1).max(from)))
    }

    /// The stretch of items between the quantity before and the one after.
    pub fn own(&self, from: usize, to: usize) -> (usize, usize) {
        let before = self
            .quantities
            .iter()
            .filter(|q| q.to <= from)
            .map(|q| q.to)
            .chain(self.used.iter().map(|u| u.1).filter(|u| *u <= from))
            .max()
            .unwrap_or(0);
        let after =
            self.quantities.iter().filter(|q| q.lead >= to).map(|q| q.lead).min().unwrap_or(self.line.len());
        (before, after)
    }

    /// The characters of the stretch around some items: what a claim without a number is said in.
    pub fn wide(&self, from: usize, to: usize) -> Span {
        let (first, last) = (self.stretch_of(from).0, self.stretch_of(to.saturating_sub(1).max(from)).1);
        let signs = |n: &usize| {
            matches!(
                self.line.word(*n),
                "," | "，" | ";" | "；" | "." | "。" | ":" | "：" | "(" | ")" | "（" | "）" | "?" | "!"
            )
        };
        let spoken =
            self.used.iter().map(|u| u.1).filter(|u| *u <= from && *u > first).max().unwrap_or(first);
        let first = (first.max(spoken)..from).find(|n| !signs(n)).unwrap_or(from);
        let last = (to..last).rev().find(|n| !signs(n)).map_or(to, |n| n + 1);
        self.span(first, last)
    }

    /// What is known when sides are looked for.
    pub fn around<'b>(&'b self, groups: &'b [Group]) -> Around<'b> {
        Around { line: self.line, groups, talk: self.talk, flow: self.flow.as_ref() }
    }

    /// All items.
    pub fn everywhere(&self, anchor: usize) -> Reach {
        Reach { from: 0, to: self.line.len(), anchor }
    }

    /// What stands between the words at an item and a plain assertion.
    pub fn hedge(&self, from: usize, to: usize) -> Option<Hedge> {
        let clause = self.clause(from);
        let near = |n: &usize| {
            self.clause(*n) == clause && (*n < from || self.stretch(*n) == self.stretch(to.saturating_sub(1)))
        };
        let found = (0..self.line.len())
            .filter(near)
            .filter(|n| !self.is_past(*n))
            .find_map(|n| self.line.get(n, "hedge").or_else(|| super::tense::mood(self.line, n)));
        let conditional = (0..self.line.len()).any(|n| self.line.is(n, "cond"));
        match found {
            Some("target") => Some(Hedge::Target),
            Some("forecast") => Some(Hedge::Forecast),
            Some("counterfactual") => Some(Hedge::Counterfactual),
            Some("estimate") => Some(Hedge::Estimate),
            _ if conditional
                && (0..self.line.len()).any(|n| self.line.get(n, "hedge") == Some("forecast"))
                && found.is_some() =>
            {
                Some(Hedge::Forecast)
            }
            _ => None,
        }
    }

    /// "Em 2011 o comércio chegara a 52 bilhões", "antes de que superara": without its accent the future is a past.
    fn is_past(&self, n: usize) -> bool {
        let token = self.line.items.get(n).and_then(|i| self.line.tokens.get(i.from));
        self.line.is(n, "future") && token.is_some_and(|t| !t.accented)
    }

    /// The product nearest to some items in their clause.
    pub fn product(&self, from: usize, to: usize, head: Option<usize>) -> Option<String> {
        let clause = self.clause(from);
        let centre = head.unwrap_or(from);
        // "Peru ships 36 percent", "Vietnam, an example to all, ships $118 billion": what it does, and no vessels.
        let verb = |n: &usize| {
            let does = |n: usize| {
                let whole = matches!(
                    self.line.word(n + 1),
                    "the" | "most" | "all" | "more" | "half" | "some" | "its"
                );
                let figure = self.quantities.iter().any(|q| q.from == n + 1);
                n > 0 && self.line.is(n - 1, "place") || figure || whole
            };
            self.line.lexicon.lang == super::lang::Lang::En && self.line.is(*n, "verb") && does(*n)
        };
        (0..self.line.len())
            .filter(|n| self.line.is(*n, "product") && !verb(n))
            .filter(|n| self.clause(*n) == clause || head.is_some_and(|h| self.clause(h) == self.clause(*n)))
            .filter(|n| self.stretch(*n) == self.stretch(from) || !self.of_a_part(*n))
            .filter(|n| !self.by_the_way(*n, to, centre) && !self.for_example(*n))
            .min_by_key(|n| n.abs_diff(centre).min(n.abs_diff(from) + 1).min(n.abs_diff(to) + 1))
            .map(|n| self.meant(n))
            .and_then(|n| self.line.get(n, "product"))
            .map(str::to_owned)
            .or_else(|| self.same_product(from))
    }

    /// "1,42 millones de toneladas de banano, la quinta parte de su exportación de la fruta": the one named before.
    fn meant(&self, n: usize) -> usize {
        const KINDS: &[&str] =
            &["fruit", "grain", "fish", "meat", "vegetables", "metals", "minerals", "seafood"];
        let kind = self.line.get(n, "product").is_some_and(|p| KINDS.contains(&p));
        let article = n > 0 && self.line.is(n - 1, "article");
        let before = (0..n).rev().find(|i| self.line.is(*i, "product"));
        before.filter(|_| kind && article).unwrap_or(n)
    }

    /// "…, lastradas por el cobre", "…, sobretudo em farelo": what a later stretch names is not all of it.
    fn by_the_way(&self, n: usize, to: usize, head: usize) -> bool {
        let stretch = self.stretch(n);
        let last = to.saturating_sub(1);
        let (from, end) = self.stretch_of(n);
        let measured = (from..end).any(|i| self.line.any(i, &["head", "verb", "partner"]))
            || self.quantities.iter().any(|q| q.from >= from && q.from < end);
        n >= to && stretch > self.stretch(last) && stretch != self.stretch(head) && !measured
    }

    /// "…, mostly palm oil and coal, …", "… on weaker vehicle exports": by no means all of it.
    fn for_example(&self, n: usize) -> bool {
        const OPENS: &[&str] = &[
            "mostly",
            "mainly",
            "chiefly",
            "largely",
            "notably",
            "primarily",
            "especially",
            "particularly",
            "led",
            "driven",
            "boosted",
            "thanks",
            "helped",
            "predominantly",
            "including",
            "buoyed",
            "fuelled",
        ];
        let (from, _) = self.stretch_of(n);
        self.line.lexicon.lang == super::lang::Lang::En
            && (from..n).any(|i| OPENS.contains(&self.line.word(i)))
    }

    /// "A alíquota que incide sobre o produto": the one that the text spoke of.
    fn same_product(&self, from: usize) -> Option<String> {
        let said = (0..self.line.len())
            .any(|n| self.line.is(n, "theproduct") && self.clause(n) == self.clause(from));
        self.talk.product.clone().filter(|_| said)
    }

    /// "出口230亿美元，其中铜矿占六成": whether what an item names is only a part of what was told.
    fn of_a_part(&self, n: usize) -> bool {
        let (from, _) = self.stretch_of(n);
        (from..n).any(|i| self.line.is(i, "part"))
    }

    /// Keeps a claim, and what later ones may leave unsaid.
    pub fn keep(&mut self, mut frame: Frame, items: (usize, usize), sides: &Sides) {
        if frame.kind == Kind::Level && self.is_between_accounts(items.0) {
            return;
        }
        frame = super::residents::share_of_them(&self.out, frame);
        frame.source = self.source(items.0);
        frame.dated = self.dates(&frame);
        // "levar dos atuais US$ 1,6 bilhão a 2,5 bilhões": where it stands now is no target
        let han = usize::from(self.line.lexicon.lang == super::lang::Lang::Zh) * 2;
        let now = (items.0.saturating_sub(1 + han)..items.0).any(|n| self.line.get(n, "t") == Some("now"));
        if frame.hedge.is_none() && !(now && matches!(frame.kind, Kind::Level | Kind::Share)) {
            frame.hedge = self.hedge(items.0, items.1);
        }
        let supposed = frame.hedge == Some(Hedge::Counterfactual)
            && (0..self.line.len()).any(|n| self.line.get(n, "hedge") == Some("forecast"));
        if (supposed || matches!(frame.hedge, Some(Hedge::Target | Hedge::Forecast)))
            && (frame.period == Period::Latest
                || matches!(frame.period, Period::At(s @ Stamp::Day(..)) if s.first() <= self.day))
        {
            // "a target of $15 billion was repeated on Tuesday": not that of the day
            frame.period = Period::Future;
        }
        let before = self.period;
        self.period = match frame.period {
            Period::Latest | Period::Future | Period::UpTo(_) => self.period,
            // "against N98.4 billion in the previous quarter, an increase of 14.43%": the time of the first figure stays
            _ if self.compared(items.0) => self.period,
            _ if frame.kind == Kind::Event && frame.value.is_some() => self.period,
            Period::Range(_, last @ Stamp::Year(_)) if frame.agg == Some(Agg::Every) => {
                Some(Period::At(last))
            }
            p => Some(p),
        };
        if self.period != before {
            self.eventful = matches!(frame.kind, Kind::Event | Kind::Membership);
        }
        self.kind = Some(frame.kind);
        self.used.push(items);
        self.sides.extend(sides.group.iter().flatten());
        self.head = None;
        self.out.push(frame.clone());
        self.flow = Some(Flow {
            focal: self.focal(sides, items),
            measure: frame.measure,
            parties: frame.parties,
            product: frame.product,
            denominator: frame.denominator,
            unit: frame.unit,
        });
    }

    /// Whether the figure at an item is only what another is compared with, after a preposition or in brackets.
    fn compared(&self, at: usize) -> bool {
        let inside = self.line.bracket.get(at) == Some(&true);
        inside || self.quantities.iter().any(|q| q.from == at && super::base::starts_from(self, q))
    }

    /// Whether the sentence itself tells the time of a claim, and not by pointing at a time told before.
    fn dates(&self, frame: &Frame) -> bool {
        let year = frame.period.last_year();
        self.times.iter().any(|t| {
            let told = matches!(t.told, Told::Alone(_) | Told::Shift(_));
            told && year.is_some() && self.resolve(t).and_then(Period::last_year) == year
        })
    }

    /// The side that the next of a list replaces: that of the subject, else the one named last.
    fn focal(&self, sides: &Sides, items: (usize, usize)) -> usize {
        let group = |n: usize| sides.group.get(n).copied().flatten().and_then(|g| self.groups.get(g));
        let bare = |n: usize| group(n).is_some_and(|g| g.case == place::Case::Bare && !g.pointer);
        let far = |c: place::Case| matches!(c, place::Case::To | place::Case::In | place::Case::With);
        let world = |n: usize| {
            let whole =
                self.out.last().filter(|f| f.kind == Kind::Share)?.denominator.as_ref()?.parties.as_ref()?;
            Some(whole.get(n)?.has("WLD"))
        };
        if let (Some(a), Some(b)) = (world(0), world(1))
            && a != b
        {
            // The next part of the same whole.
            return usize::from(b);
        }
        // "las compras argentinas … las chilenas": the one right after the word of the measure.
        let beside = |n: usize| {
            group(n).is_some_and(|g| {
                g.case == place::Case::Adjective && g.from > 0 && self.line.is(g.from - 1, "head")
            })
        };
        if beside(0) != beside(1) && !bare(0) && !bare(1) {
            return usize::from(beside(1));
        }
        // "owed Moscow $8.2 billion and Beijing $3.3 billion": the one right before the figure.
        let beside = |n: usize| group(n).is_some_and(|g| bare(n) && g.to == items.0);
        if self.line.lexicon.lang == super::lang::Lang::En && bare(0) && bare(1) && beside(0) != beside(1) {
            return usize::from(beside(1));
        }
        match (bare(0), bare(1)) {
            (true, false) => 0,
            (false, true) => 1,
            (true, true) => {
                let at = |n: usize| group(n).map_or(usize::MAX, |g| g.from);
                usize::from(at(1) < at(0))
            }
            _ => match (group(0), group(1)) {
                (Some(a), Some(b)) if far(b.case) && !far(a.case) => 0,
                (Some(a), Some(b)) if far(a.case) && !far(b.case) => 1,
                (Some(a), Some(b)) => {
                    usize::from(super::role::distance(b, items.0) < super::role::distance(a, items.0))
                }
                (None, Some(_)) => 1,
                _ => 0,
            },
        }
    }

    /// What the sentence leaves on the table for the next.
    pub fn after(&self) -> Talk {
        let mut talk = Talk { lang: Some(self.line.lexicon.lang), ..self.talk.clone() };
        for (_, _, codes) in self.groups.iter().filter(|g| !g.pointer).flat_map(|g| g.parts.iter()) {
            talk.mention(codes);
        }
        let two = |g: &&Group| g.parts.len() == 2 && !g.pointer && !g.case.is_aside();
        if self.groups.iter().any(|g| !g.pointer) {
            talk.listed = self.groups.iter().rev().find(two).and_then(|g| match g.parts.as_slice() {
                [a, b] => Some((a.2.clone(), b.2.clone())),
                _ => None,
            });
        }
        talk.list = self.last_list().unwrap_or(talk.list);
        // "Since it joined the World Trade Organization, China …"
        let hall = |g: &&Group| g.codes.iter().all(|c| super::role::HALLS.contains(&c.as_str()));
        let plain = |g: &&Group| g.case == place::Case::Bare && g.codes.len() == 1 && !hall(g);
        let first = self.groups.iter().find(plain);
        let first = first
            .or_else(|| self.groups.iter().find(|g| !g.case.is_aside() && g.codes.len() == 1 && !hall(g)));
        let first = first.or_else(|| self.groups.iter().find(|g| !g.pointer && !g.case.is_aside()));
        // "Then came Syria's war": whose thing it is, further on, is not what the text is about.
        let owner = |g: &Group| {
            self.line.lexicon.lang == super::lang::Lang::En
                && matches!(g.case, place::Case::Of | place::Case::Adjective)
                && g.from > 1
        };
        let kept = first.is_some_and(owner) && talk.topic.is_some();
        if let Some((_, _, codes)) = first.filter(|_| !kept).and_then(|g| g.parts.first()) {
            talk.topic = Some(codes.clone());
        }
        // "Chinese customs published detailed figures"
        let office =
            (0..self.line.len()).find_map(|n| self.line.get(n, "office")).map(|c| vec![c.to_owned()]);
        if let Some(codes) = office.filter(|_| self.out.is_empty() && self.groups.is_empty()) {
            talk.mention(&codes);
            talk.topic = talk.topic.or(Some(codes));
        }
        talk.speaker = talk.speaker.or_else(|| super::speaker::named(self));
        let last = self.flow.clone();
        if let Some(flow) = &last
            && let [a, b] = flow.parties.as_slice()
            && flow.measure != "membership"
            && !a.has("WLD")
            && !b.has("WLD")
        {
            talk.pair = Some((a.plus.clone(), b.plus.clone()));
        } else if let Some(pair) = self.named_pair() {
            talk.pair = Some(pair);
        }
        talk.flow = last.or_else(|| self.unclaimed_flow()).or(talk.flow);
        talk.goods = talk.flow.clone().filter(|f| !crate::vocab::is_tie(&f.measure)).or(talk.goods);
        talk.dated |= time::names_a_year(self.line);
        talk.looked_back &= self.period.is_none() && !time::names_a_year(self.line);
        talk.main = self.out.iter().filter_map(|f| self.year_of(f)).max().max(talk.main);
        let told = self.period.or_else(|| self.times.iter().find_map(|t| self.lasting(t)));
        talk.period = told.or(talk.period);
        let anniversary = self.out.last().is_some_and(|f| f.kind == Kind::Event && f.value.is_some());
        let event = || (0..self.line.len()).any(|n| self.line.any(n, &["event", "tieevent"]));
        talk.eventful = match self.kind {
            // a sentence without a time leaves that of the event on the table
            _ if told.is_none() => talk.eventful,
            Some(Kind::Event | Kind::Membership) => !anniversary,
            Some(_) => false,
            None => self.period.is_none() && event(),
        };
        let money = |f: &&Frame| f.unit.as_deref().is_some_and(crate::vocab::is_currency);
        talk.currency = self.out.iter().rev().find(money).and_then(|f| f.unit.clone()).or(talk.currency);
        talk.product = self.product(0, self.line.len(), None).or(talk.product);
        talk
    }

    /// The last list of three or more places.
    fn last_list(&self) -> Option<Vec<String>> {
        self.groups.iter().rev().find(|g| g.parts.len() > 2 && !g.pointer).map(|g| g.codes.clone())
    }

    /// The year of a figure, unless it is one to come.
    fn year_of(&self, frame: &Frame) -> Option<i32> {
        let figure = !matches!(frame.kind, Kind::Event | Kind::Membership | Kind::Count);
        let told = matches!(frame.period, Period::At(_) | Period::Range(..));
        frame.period.last_year().filter(|year| figure && told && *year <= self.day.0)
    }

    /// The period that a sentence without a claim leaves on the table: "has asked us to host its fair in May" leaves none.
    fn lasting(&self, t: &Time) -> Option<Period> {
        match self.resolve(t)? {
            Period::Latest | Period::Future => None,
            Period::At(Stamp::Month(..))
                if !time::names_a_year(self.line) && (self.heads.is_empty() || !self.out.is_empty()) =>
            {
                None
            }
            p => Some(p),
        }
    }

    /// The two places that a sentence without a claim is about.
    fn named_pair(&self) -> Option<(Vec<String>, Vec<String>)> {
        // A list of states does not become the pair.
        let hall = |g: &&Group| g.codes.iter().all(|c| super::role::HALLS.contains(&c.as_str()));
        let plain: Vec<&Group> =
            self.groups.iter().filter(|g| !g.case.is_aside() && g.codes.len() <= 2 && !hall(g)).collect();
        if self.groups.iter().any(|g| g.codes.len() > 2) && self.talk.pair.is_some() {
            return None;
        }
        if let Some(g) = plain.iter().find(|g| g.codes.len() == 2) {
            let one = |n: usize| g.codes.get(n).map(|c| vec![c.clone()]);
            return Some((one(0)?, one(1)?));
        }
        let a = plain.first()?;
        let b = plain.iter().find(|g| g.codes != a.codes)?;
        Some((a.codes.clone(), b.codes.clone()))
    }

    /// A tie between two places that a sentence speaks of without saying what happened to it.
    fn unclaimed_tie(&self) -> Option<Flow> {
        let tie = (0..self.line.len()).filter_map(|n| self.line.get(n, "tie")).find(|t| {
            matches!(*t, "ties.fta" | "ties.bit" | "ties.swap" | "ties.partnership" | "ties.visa_free")
        })?;
        let (a, b) = self.named_pair()?;
        let parties = vec![Party::union(&a), Party::union(&b)];
        Some(Flow {
            measure: tie.to_owned(),
            parties,
            product: None,
            denominator: None,
            focal: 0,
            unit: None,
        })
    }

    /// A measure with sides that a sentence speaks of without a number.
    fn unclaimed_flow(&self) -> Option<Flow> {
        if let Some(flow) = self.unclaimed_tie() {
            return Some(flow);
        }
        let head = self.heads.iter().find(|h| {
            h.measure.starts_with("trade")
                || h.measure.starts_with("fdi")
                || h.measure.starts_with("people")
                || h.measure.starts_with("tariff")
        })?;
        let (parties, sides) = super::subject::parties(self, head, &self.groups, self.everywhere(head.at))?;
        let region = |p: &Party| p.single().is_some_and(gazette::is_bloc);
        let list = parties.iter().any(|p| p.plus.len() > 2) && parties.iter().any(region);
        if list || parties.iter().any(|p: &Party| p.has("WLD")) {
            return None;
        }
        Some(Flow {
            measure: head.measure.clone(),
            parties,
            product: self.product(head.at, head.at, Some(head.at)),
            denominator: None,
            focal: self.focal(&sides, (head.at, head.at)),
            unit: None,
        })
    }
}
