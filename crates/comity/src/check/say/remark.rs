//! What one must know of rows, sources and verdicts, in words.

use super::Voice;
use crate::check::given::{Refusal, Refused, SCHEMA};
use crate::check::report::{NoAnswer, NotRead, Reader};
use crate::check::review::Decision;
use crate::speech::Language;
use comity_claims::atlas::OF_THE_TIME;
use comity_claims::facts::Happening;
use comity_claims::period::Period;
use comity_claims::remark::{Doubt, Remark};
use comity_ledger::rates::{Office, Rate};

impl Voice<'_> {
    /// A remark.
    pub fn remark(&self, remark: &Remark) -> String {
        let word = |key: &str| self.word(key).to_owned();
        match remark {
            Remark::Given(text) => self.given(text),
            Remark::Unverified => word("remark.unverified"),
            Remark::SomeUnverified => word("remark.some_unverified"),
            Remark::Estimated => word("remark.estimated"),
            Remark::Without(codes) => {
                let names: Vec<String> = codes.iter().map(|code| self.bare(code)).collect();
                self.said("remark.without", &[("names", &self.list(&names))])
            }
            Remark::WithoutMany(n) => self.said("remark.without_many", &[("n", &n.to_string())]),
            Remark::Composed { bloc, without, day, members } => {
                let name = self.side(bloc, without.as_ref());
                let (day, n) = (self.day(*day), members.to_string());
                self.said("remark.composed", &[("name", &name), ("day", &day), ("n", &n)])
            }
            Remark::Related { asked, region } => word(&format!("related.{asked}.{region}")),
            Remark::OnArrival(code) => self.said("remark.on_arrival", &[("name", &self.place(code))]),
            Remark::Votes { same, common, roll_calls } => {
                let [same, common, n] =
                    [*same, *common, *roll_calls as u64].map(|n| self.number(n as f64, 0));
                self.said("remark.votes", &[("same", &same), ("common", &common), ("n", &n)])
            }
            Remark::Interval(low, high) => {
                let [low, high] = [low, high].map(|v| self.number(*v, 1));
                self.said("remark.interval", &[("low", &low), ("high", &high)])
            }
            Remark::Rate(rate) => self.rate(rate),
            Remark::ListOfInstitutes => word("remark.institutes"),
            of_verdict => self.of_verdict(of_verdict),
        }
    }

    /// The rate at which an amount was converted, with what is known of the other rates of its year.
    fn rate(&self, rate: &Rate) -> String {
        let decimals = if rate.average < 100.0 { 4 } else { 1 };
        let number = |value: f64| self.number(value, decimals);
        let (office, key) = match rate.office {
            Office::Fed => ("rate.fed", "rate.months"),
            Office::Cia => ("rate.cia", "rate.years"),
            Office::Pwt => ("rate.pwt", "rate.years"),
        };
        let within = match rate.bounds {
            Some((low, high)) => self.said(key, &[("low", &number(low)), ("high", &number(high))]),
            None => self.word("rate.unknown").to_owned(),
        };
        let (average, year) = (number(rate.average), rate.year.to_string());
        let said = [
            ("rate", average.as_str()),
            ("money", &rate.currency),
            ("year", &year),
            ("within", &within),
            ("office", self.word(office)),
        ];
        self.said("remark.rate", &said)
    }

    /// A remark on a source or a verdict.
    fn of_verdict(&self, remark: &Remark) -> String {
        match remark {
            Remark::Partners { blocs: true } => self.word("remark.blocs").to_owned(),
            Remark::Partners { blocs: false } => self.word("remark.countries").to_owned(),
            Remark::TrueOfRelease(release) => self.said("remark.release", &[("release", release)]),
            Remark::TrueOf(period) => self.true_of(*period),
            Remark::TrueAtEndOf(year) => self.said("remark.end_of", &[("year", &year.to_string())]),
            Remark::ReadAs(id) => self.said("remark.read_as", &[("measure", &self.measure(id))]),
            Remark::FoundByNumber => self.word("remark.found").to_owned(),
            Remark::FailsFor(whom) => self.said("remark.fails", &[("names", &self.each(whom))]),
            Remark::NotListed(whom) => self.said("remark.not_listed", &[("names", &self.each(whom))]),
            Remark::MemberSince(code, since) => {
                self.said("remark.member_since", &[("name", &self.place(code)), ("day", &self.stamp(*since))])
            }
            Remark::OnRecord(n) => self.said("remark.on_record", &[("n", &self.number(*n, 0))]),
            Remark::YearOfBefore => self.word("remark.year").to_owned(),
            Remark::PartiesOfDocument => self.word("remark.parties").to_owned(),
            Remark::FigureFits => self.word("remark.fits").to_owned(),
            Remark::Doubt(doubt) => self.doubt(doubt),
            _ => String::new(),
        }
    }

    fn true_of(&self, period: Period) -> String {
        self.said("nearest.subject", &[("subject", &self.period(period))])
    }

    /// Places, or pairs of them.
    fn each(&self, whom: &[Vec<String>]) -> String {
        let one = |codes: &Vec<String>| {
            codes
                .iter()
                .map(|code| self.place(code))
                .collect::<Vec<_>>()
                .join(crate::speech::comma(self.language()))
        };
        whom.iter().map(one).collect::<Vec<_>>().join(self.semicolon())
    }

    /// A bloc, perhaps without somebody.
    fn side(&self, bloc: &str, without: Option<&(String, bool)>) -> String {
        let name = self.full_name(bloc);
        match without {
            None => name,
            Some((code, true)) => self.said("party.without_members", &[("name", &name), ("others", code)]),
            Some((code, false)) => {
                self.said("party.without", &[("names", &name), ("others", &self.full_name(code))])
            }
        }
    }

    /// The name of a place as the registry has it in English, else as it is said.
    fn full_name(&self, code: &str) -> String {
        let registry = comity_ledger::place::registry();
        match (self.language(), registry.by_code(code)) {
            (Language::En, Some(id)) => registry.name_of(id).to_owned(),
            _ => self.place(code),
        }
    }

    /// Words of a row's own table. Those of the atlas are English; to other readers it is told that they are there.
    fn given(&self, text: &str) -> String {
        let foreign = self.language() != Language::En && self.world.is_some();
        if foreign { self.word("remark.english").to_owned() } else { text.to_owned() }
    }

    /// Why there is no verdict although there is something to hold a claim against.
    pub fn doubt(&self, doubt: &Doubt) -> String {
        let key = match doubt {
            Doubt::UnknownName(name) => return self.said("doubt.unknown_name", &[("name", name)]),
            Doubt::FarOff(factor) => {
                let factor = self.number(*factor, usize::from(*factor < 10.0));
                return self.said("doubt.far_off", &[("factor", &factor)]);
            }
            Doubt::NoParties => "no_parties",
            Doubt::SameParty => "same_party",
            Doubt::InItself => "in_itself",
            Doubt::OtherReading => "other_reading",
            Doubt::BetweenWhom => "between_whom",
            Doubt::Step => "step",
            Doubt::Founders => "founders",
            Doubt::PartOfNumber => "part_of_number",
            Doubt::SumOfYears => "sum_of_years",
            Doubt::Money => "money",
            Doubt::YearByEvent => "year_by_event",
            Doubt::ManyYears => "many_years",
            Doubt::AgreementOnWhat => "agreement_on_what",
            Doubt::OfTrade => "of_trade",
            Doubt::TwoPlaces => "two_places",
            Doubt::WhichYear => "which_year",
            Doubt::OfAnOffice => "of_an_office",
            Doubt::OtherReport => "other_report",
            Doubt::Rate => "rate",
            Doubt::RealGrowth => "real_growth",
            Doubt::Decision => "decision",
            Doubt::CountedOtherwise => "counted_otherwise",
        };
        self.word(&format!("doubt.{key}")).to_owned()
    }

    /// A decision.
    pub fn decision(&self, decision: &Decision) -> &'static str {
        self.word(&format!("decision.{}", decision.id()))
    }

    /// Why a part of the text was not read.
    pub fn not_read(&self, why: &NotRead) -> String {
        let what = |key: &str, what: &str| self.said(key, &[("what", what)]);
        match why {
            NotRead::Foreign(english, own) => {
                let name = if self.language() == Language::En { english } else { own };
                self.said("unread.foreign", &[("language", name)])
            }
            NotRead::Model(wrong) => match wrong {
                NoAnswer::None(e) => what("unread.no_answer", e),
                NoAnswer::BrokeOff(e) => what("unread.broke_off", e),
                NoAnswer::Status(status, e) => {
                    self.said("unread.status", &[("status", &status.to_string()), ("what", e)])
                }
                NoAnswer::NotChat(e) => what("unread.not_chat", e),
                NoAnswer::CutOff => self.word("unread.cut_off").to_owned(),
                NoAnswer::Nothing => self.word("unread.nothing").to_owned(),
                NoAnswer::NotClaims(e) => what("unread.not_claims", e),
            },
        }
    }

    /// Who read the text.
    pub fn reader(&self, reader: &Reader) -> String {
        match reader {
            Reader::Own => self.word("reader.own").to_owned(),
            Reader::Frames(name) => self.said("reader.frames", &[("name", name)]),
            Reader::Model { name, address } => {
                self.said("reader.model", &[("model", name), ("address", address)])
            }
            Reader::Named(name) => name.clone(),
        }
    }

    /// Why a proposed frame was refused.
    pub fn refused(&self, refused: &Refused) -> String {
        let words = |key: &str, words: &str| self.said(key, &[("words", words)]);
        let why = match &refused.why {
            Refusal::Broken { paragraph, frame, what } => {
                let (n, schema) = (frame.to_string(), SCHEMA);
                let told = self.said("refused.broken", &[("n", &n), ("schema", schema), ("what", what)]);
                return match paragraph {
                    Some(n) => self.said("refused.paragraph", &[("n", &n.to_string()), ("why", &told)]),
                    None => told,
                };
            }
            Refusal::NoQuote => self.word("refused.no_quote").to_owned(),
            Refusal::Quotation => self.word("refused.quotation").to_owned(),
            Refusal::Anchor(anchor) => words("refused.anchor", anchor),
            Refusal::Words { words, code } => self.said("refused.words", &[("words", words), ("code", code)]),
            Refusal::Names { words, found, code } => {
                self.said("refused.names", &[("words", words), ("found", found), ("code", code)])
            }
            Refusal::NotNamed(code) => self.said("refused.not_named", &[("code", code)]),
            Refusal::Year(year) => self.said("refused.year", &[("year", &year.to_string())]),
            Refusal::Measure(id) => self.said("refused.measure", &[("measure", &format!("{id:?}"))]),
            Refusal::NoValue => self.word("refused.no_value").to_owned(),
            Refusal::NoEvent => self.word("refused.no_event").to_owned(),
            Refusal::Number(value) => self.said("refused.number", &[("number", &value.to_string())]),
        };
        self.said("label.said", &[("label", &self.quoted(&refused.quote)), ("text", &why)])
    }

    /// The short name of a witness; an office without one here by its name, a witness of a folder by its id.
    pub fn source(&self, id: &str) -> String {
        // "MOFCOM (signed, cumulative)" is the ministry with what it counts
        let (base, rest) = base_of(id);
        let known = self.word(&format!("source.{base}"));
        if known.is_empty() {
            return match self.word(&format!("office.{}", id.replace([' ', '’'], "_"))) {
                _ if self.language() == Language::En => id.to_owned(),
                "" if id == "published figures" => self.word("source.of_figures").to_owned(),
                "" => id.to_owned(),
                own => own.to_owned(),
            };
        }
        if rest.is_empty() {
            return known.to_owned();
        }
        if format!(" ({rest})") == OF_THE_TIME {
            return self.brackets(known, self.word("source.of_the_time"));
        }
        let counted = self.word(&format!("counted.{rest}"));
        self.brackets(known, if counted.is_empty() { rest } else { counted })
    }

    /// What a witness of the atlas is, in a few words; empty for others.
    pub fn about_source(&self, id: &str) -> &'static str {
        self.word(&format!("source.{}.about", base_of(id).0))
    }

    /// "Chile and China: signed, 6 November 2018", with its evidence id.
    pub fn happening(&self, h: &Happening) -> (String, String) {
        let parties: Vec<String> = h.parties.iter().map(|p| self.bare(p)).collect();
        let said = self.said(
            "happening",
            &[
                ("parties", &self.list(&parties)),
                ("event", &self.happened(&h.event)),
                ("day", &self.stamp(h.date)),
            ],
        );
        let unverified = if h.unverified { self.word("remark.unverified") } else { "" };
        let more: Vec<String> =
            [self.called(h), unverified.to_owned()].into_iter().filter(|m| !m.is_empty()).collect();
        (self.brackets(&said, &more.join(self.semicolon())), h.evidence.clone())
    }

    /// What an event or a tie is called; nothing where the language has no words for it.
    fn called(&self, h: &Happening) -> String {
        let Some(world) = self.world.filter(|_| self.language() != Language::En) else {
            return h.note.clone();
        };
        if h.evidence.starts_with("event/") {
            let own = world.ledger().words.of(&h.evidence, self.language().of_places(), "");
            return own.unwrap_or_default().to_owned();
        }
        self.word(&format!("level.{}", h.note.replace(' ', "_"))).to_owned()
    }
}

/// The id of a witness, and what stands in brackets behind it.
fn base_of(id: &str) -> (&str, &str) {
    id.split_once(" (").map_or((id, ""), |(base, rest)| (base, rest.trim_end_matches(')')))
}
