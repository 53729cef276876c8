//! What do the words of a sentence settle by themselves: who, when, which way, what of?
//!
//! A claim may be called false only on what the text says or what follows from its document. This
//! looks at the words, independently of how the sentence was read, so that a reading and its
//! words can be held against each other. It works on names and a few patterns per language, and
//! errs towards "not said".

use super::clause::{Clause, clauses};
use crate::frame::{Frame, Party, Span};
use crate::grammar::short_places;
use crate::names::{Named, Names};
use crate::period::{Day, Period, Stamp};
use regex::Regex;
use std::collections::BTreeSet;

/// Years that a four-digit number in a text may mean.
const YEARS: std::ops::RangeInclusive<i32> = 1800..=2100;

/// The words of one sentence.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Codes of the places named, in order.
    pub codes: Vec<String>,
    /// Everybody for whom a short name may stand that only the text around it settles ("巴方").
    pub(super) maybe: Vec<String>,
    /// Years written in digits, or told by the day of the text ("last year").
    pub years: BTreeSet<i32>,
    /// Places that the sentence puts before another in a list: "behind China and India".
    ahead: Vec<String>,
    /// A capitalised name beside a preposition that is no known place.
    pub unknown: Option<String>,
    /// Its characters.
    text: Vec<char>,
    /// Its clauses.
    clauses: Vec<Clause>,
    /// Lower case, with each place as `‹CODE›`.
    marked: String,
}

/// What is of a bloc and not the bloc.
const APART: &str = r"\bsummit|\bmeeting|\bsanctions|customs union|single market|\bmission|\bforces\b|\bexercises?\b|\bdrills?\b|\bprotocol|\bprocess\b|\bcumbre|\bcúpula|\bcimeira|\breuni(?:ón|ão)|\bsanci|\bsançõ|unión aduanera|união aduaneira|mercado único|\bmisión|\bmissão|\bmaniobras|\bmanobras|\bejercicios|\bexercícios|峰会|会议|制裁|关税同盟|单一市场|任务|演习|议定书|进程";

/// What would be.
const SUPPOSED: &str = r"\b(?:would|could|might)\b|\b(?:ser|hab|ten?d?|pod|crec|aument|alcanz|ca|sub|baj|lleg|cresc|cheg)[aei]?ría?n?\b|\b\w+[aei]rían\b|\b(?:ser|ter|pod|haver|cresc|aument|alcanç|ca|sub|cheg)[aei]?ria[m]?\b|\b\w+[aei]riam\b|本可|本应|原本会|假如|如果";

/// Three or more places pointed at.
const SEVERAL: &str = r"\b(?:all|the) (?:three|four|five|six|seven|eight)\b|\bl[oa]s (?:tres|cuatro|cinco|seis|siete|ocho)\b|\b[oa]s (?:três|quatro|cinco|seis|sete|oito)\b|[三四五六七八]国";

/// Within a group.
const SCOPE: &str = r"\bwithin (?:the )?‹|\binside (?:the )?‹|\b(?:dentro|en el seno|no seno) d(?:e|el|o|a) ?(?:la |el )?‹|›(?:内部|之内|内|成员国?中)";

/// Patterns that need compiling once for a document.
pub struct Words {
    year: Option<Regex>,
    last_year: Option<Regex>,
    this_year: Option<Regex>,
    decade_ago: Option<Regex>,
    unknown: Option<Regex>,
    world: Option<Regex>,
    pointer: Option<Regex>,
    fiscal: Option<Regex>,
    trade: Option<Regex>,
    exports: Option<Regex>,
    imports: Option<Regex>,
    balance: Option<Regex>,
    goods: Option<Regex>,
    duties: Option<Regex>,
    several: Option<Regex>,
    sum: Option<Regex>,
    money: Option<Regex>,
    event_year: Option<Regex>,
    order: Option<Regex>,
    behind: Option<Regex>,
    step: Option<Regex>,
    signature: Option<Regex>,
    part: Option<Regex>,
    long: Option<Regex>,
    founders: Option<Regex>,
    scope: Option<Regex>,
    supposed: Option<Regex>,
    apart: Option<Regex>,
    break_off: Option<Regex>,
}

impl Default for Words {
    fn default() -> Self {
        let r = |text: &str| Regex::new(text).ok();
        Self {
            year: r(r"(?:^|[^\d.,])((?:1[89]|20)\d\d)(?:[^\d]|$)"),
            last_year: r(r"\blast year\b|\baño pasado\b|\bano passado\b|去年"),
            this_year: r(r"\bthis year\b|\beste año\b|\beste ano\b|今年"),
            decade_ago: r(
                r"\b(?:a decade|ten years) (?:ago|earlier|before)\b|\b(?:hace|há) (?:diez años|dez anos|una década|uma década)\b|\b(?:diez años|dez anos|una década|uma década) (?:antes|atrás)\b|十年前",
            ),
            unknown: r(
                r"\b(?:with|between|and|intra-|con|entre|com|e|y|to|from|in)[ -]?(?:the |los |las |el |la |os |as |o |a )?([A-Z][A-Z][A-Za-z+]{1,11}|[A-Z][a-z]{2,}(?:land|stan|ia))\b",
            ),
            world: r(
                r"\bworld|\bglobal|\btotal|\boverall|\bforeign|\bexternal|\babroad|\boverseas|\bmund|\bexterior|\bextern|everyone|全球|世界|对外|外贸|总",
            ),
            pointer: r(
                r"\b(?:them|these|those|both|each other|one another|the (?:two|three|four|five|six)|its (?:neighbou?r|partner)s?|the (?:region|bloc|group|country|kingdom|continent)|ambos|ambas|ellos|eles|elas|la región|a região|el bloque|o bloco|el país|o país|lá|allí|dali)\b|两国|双方|该国|该地区|其",
            ),
            several: r(SEVERAL),
            sum: r(
                r"\btotal|cumulativ|accumulated|altogether|combined|\bin all\b|acumul|\bsumad|\bsomad|conjunto|累计|总计|合计|共计",
            ),
            money: r(
                r"\bin (?:us |u\.s\. )?(?:dollars?|euros?|yuan|renminbi|reais|pesos?|local[- ]currency|national currency)(?: terms)?\b|\b(?:en|em) (?:términos de |termos de )?(?:dólares|euros|yuanes|iuanes|reales|reais|pesos|moneda (?:local|nacional)|moeda (?:local|nacional))\b|以(?:美元|人民币|欧元|本币)(?:计|计价|计算)|按(?:美元|人民币|欧元|本币)",
            ),
            event_year: r(
                r"\b(?:in|since|until|before|after|from) the (?:very |same )?year (?:that|when|in which|they|it|he|she|of (?:its|their|the|his|her))\b|\b(?:en|desde|hasta) el (?:mismo )?año (?:en que|en el que|de (?:su|la|el|los|las))\b|\b(?:no|desde o|até o) (?:mesmo )?ano (?:em que|d[ao]s? )|(?:的当年|的?那一年|之年)",
            ),
            order: r(
                r"\b(?:in (?:that|this) order|respectively|respectivamente|respetivamente|(?:en|por) (?:ese|este) orden|(?:nessa|nesta|por essa|por esta) ordem)\b|依次|分别|分列",
            ),
            behind: r(
                r"(?:\b(?:behind|second only to|trailing|(?:after|besides) (?:those|the ones) with|tras los de|después de los de|depois dos d[aeo]s?|por detrás de[l]?|detrás de[l]?|superad[oa] (?:solo |sólo |apenas |só )?(?:por|pel[oa]s?)|atrás (?:apenas |só |somente )?d[eoa]s?|a la zaga de[l]?)|仅次于|次于)[^‹.;]{0,12}",
            ),
            step: r(
                r"\bannounc|\bdeclared?\b|\bdeclaring\b|\bdecid|\bdecision|\bvot(?:es?|ed|ing)\b|\breferendum|\bnotif|\bthreat|\bappl(?:y|ied|ies|ication)|\binvit|\badmi(?:t|ssion)|\bapprov|green light|\bnegotiat|\btalks\b|\baccession|\bcandida|\bratif|\bbid\b|\btold\b|\bsaid (?:it|they|he|she|in)\b|\bagreed?\b|\bplan(?:s|ned|ning)?\b|\bintend|\bwant|\bseek|\bsought|\bask(?:s|ed|ing)?\b|\brequest|\bhop(?:e|es|ed|ing)\b|\blet in\b|\bwish|\bpledg|\bvow|\bwould\b|\b(?:is|was|are|were) (?:leav|quit|join|withdraw)\w*ing\b|\banunci|\bdeclar(?:ó|aron|ou|aram)\b|\bdecisi[óo]n|\bdecisão|\bvot(?:ó|aron|ou|aram|ación|ação)\b|\breferend|\bamena[zc]|\bameaç|\bsolicit|\bpediu\b|\bpidió\b|\bconvid|\badmi(?:t|s)|\baprob|\baprov|\bproces[so]|\bnegocia|\bacord(?:ó|aron|ou|aram)\b|\bpretende|\bquiere|\bquer\b|\bbusca|宣布|决定|公投|通知|威胁|申请|邀|获准|批准|接纳|谈判|候选|表示|计划|打算|有意|希望|同意",
            ),
            part: r(
                r"\bof (?:them|which|whom|these)\b|\bde (?:ellos|ellas|los cuales|las cuales)\b|\bd(?:eles|elas|os quais|as quais)\b|其中",
            ),
            long: r(
                r"\b(?:for|over|through) (?:many |several |some )?(?:decades|years|generations|centuries)\b|\btraditionally\b|\bformerly\b|\bonce (?:the|its|their)\b|\b(?:durante|por) (?:muchos |muitos |muchas |muitas )?(?:décadas|años|anos|generaciones|gerações)\b|\bdesde hace (?:décadas|años)\b|\bhá (?:décadas|anos)\b|tradicional|几十年|数十年|长期|多年",
            ),
            founders: r(
                r"\bfound(?:ing|ers?|ed|ation)\b|\boriginal\b|\bcreated\b|\bestablished\b|\bfunda(?:d|n)|\bcread|\bcriad|\boriginari|创始|创立|成立|创建",
            ),
            scope: r(SCOPE),
            supposed: r(SUPPOSED),
            apart: r(APART),
            break_off: r(
                r"\bbroke\b|\bbroken\b|\bsever|\bcut ties\b|\brompi|\brompeu|\bruptura|\bcort(?:ó|ou|aron|aram)\b|断交|断绝",
            ),
            signature: r(r"\bsign|\bfirm(?:ó|aron|ar|a)\b|\bassin|签"),
            fiscal: r(r"\bfiscal|\bfy ?\d|\b(?:19|20)\d\d[/\-–]\d\d\b|ejercicio|exercício|财年|财政年度"),
            trade: r(
                r"\btrade\b|\bcommerce\b|turnover|two-way|exchange|comercio|comércio|intercambio|intercâmbio|corrente|贸易额|进出口|双边贸易",
            ),
            exports: r(r"export|\bsold\b|\bsales?\b|\bsells?\b|shipped|shipments|vend|ventas?|vendas?|出口"),
            imports: r(r"import|\bbought\b|\bbuys?\b|purchas|compr|进口"),
            balance: r(
                r"deficit|surplus|shortfall|\bgap\b|balance|saldo|superávit|excedente|défice|逆差|顺差",
            ),
            duties: r(
                r"\btrade\b|\btariff|\bdut(?:y|ies)\b|\bfta\b|economic partnership|\bcomerci|\bcomérci|arancel|\btarifa|\btlc\b|自贸|自由贸易|关税|经贸|贸易|经济(?:伙伴|合作)",
            ),
            goods: r(
                r"\bgoods\b|merchandise|\bworth\b|\bship|\bsen[dt]s?\b|\btakes?\b|\btook\b|\babsorb|\bsuppl|\bcustomers?\b|\bclients?\b|\bbuyers?\b|\bmarkets?\b|\bpartners?\b|\bcargo|\btraffic|\bdeliver|\breceiv|\bwent to\b|\bgo(?:es)? to\b|\bcommerc|\btrad(?:ed|es|ing)\b|\benv[ií]|\bembar|\bmand[aóo]|\blleva|\bleva|\bmercanc|\bmercad|\bclient|\bproveedor|\bfornecedor|\bsoci[oa]s?\b|\bparceir|\bexterior|\bintercambi|\bintercâmbi|\btroc|\bbienes\b|\bbens\b|货|销往|采购|购买|买|卖|伙伴|市场|商品|往来|贸易",
            ),
        }
    }
}

fn hits(pattern: Option<&Regex>, text: &str) -> bool {
    pattern.is_some_and(|p| p.is_match(text))
}

impl Said {
    /// What a sentence says in a text of `date`.
    pub fn of(sentence: &str, names: &Names<'_>, words: &Words, date: Day) -> Self {
        let mut found = names.find(sentence);
        let mut maybe: Vec<String> = Vec::new();
        for (span, whom) in short_places(sentence) {
            if found.iter().any(|n| n.span.overlaps(span)) {
                continue;
            }
            match whom.as_slice() {
                [one] => found.push(Named { span, code: one.clone() }),
                _ => maybe.extend(whom),
            }
        }
        found.sort_by_key(|n| n.span.start);
        let mut codes: Vec<String> = Vec::new();
        for named in found.iter().filter(|n| n.code != "WLD") {
            if !codes.contains(&named.code) {
                codes.push(named.code.clone());
            }
        }
        let years = years(sentence, words, date);
        let unknown = words.unknown.as_ref().and_then(|p| {
            let spans: Vec<Span> = found.iter().map(|n| n.span).collect();
            p.captures_iter(sentence).filter_map(|c| c.get(1)).find_map(|m| {
                let start = sentence.get(..m.start())?.chars().count();
                let span = Span::new(start, start + m.as_str().chars().count());
                let known = spans.iter().any(|s| s.overlaps(span)) || is_unit(m.as_str());
                (!known).then(|| m.as_str().to_owned())
            })
        });
        let marked = marked(sentence, &found);
        let clauses = clauses(sentence, &found, |text| self::years(text, words, date));
        Self {
            codes,
            maybe,
            years,
            ahead: ahead(&marked, words),
            unknown,
            text: sentence.chars().collect(),
            clauses,
            marked,
        }
    }

    /// Whether the sentence itself names every part of a party.
    pub fn names(&self, party: &Party) -> bool {
        let named = |code: &String| code == "WLD" || self.codes.contains(code) || self.maybe.contains(code);
        party.plus.iter().chain(&party.minus).all(named)
    }

    /// The clause in which a character of the sentence stands.
    pub fn clause(&self, at: usize) -> Option<&Clause> {
        self.clauses.iter().find(|c| (c.span.start..c.span.end).contains(&at))
    }

    /// The places named in the clause of a character; before brackets, those of the words that they belong to too.
    pub(super) fn codes_near(&self, at: usize) -> Vec<&String> {
        let Some(n) = self.clauses.iter().position(|c| (c.span.start..c.span.end).contains(&at)) else {
            return Vec::new();
        };
        let inside = |c: &Clause| self.text.get(c.span.start).is_some_and(|sign| matches!(sign, '(' | '（'));
        let from = if self.clauses.get(n).is_some_and(inside) { n.saturating_sub(1) } else { n };
        self.clauses.get(from..=n).unwrap_or_default().iter().flat_map(|c| &c.codes).collect()
    }

    /// Whether the clause of a character points at three or more places: "exports to the five".
    pub(super) fn points_at_several(&self, at: usize, words: &Words) -> bool {
        let Some(span) = self.clause(at).map(|c| c.span) else { return false };
        let text: String = self.text.get(span.start..span.end).unwrap_or_default().iter().collect();
        hits(words.several.as_ref(), &text.to_lowercase())
    }

    /// Whether the sentence has more than one clause.
    pub fn has_clauses(&self) -> bool {
        self.clauses.len() > 1
    }

    /// Whether the whole world is meant: said so, or the only other party in sight.
    pub fn means_world(&self, words: &Words) -> bool {
        hits(words.world.as_ref(), &self.marked)
            || (self.codes.len() <= 1
                && self.unknown.is_none()
                && !hits(words.pointer.as_ref(), &self.marked)
                && !self.marked.contains("bilateral"))
    }

    /// Whether the words say in which money a rate is counted: "in dollar terms", "以人民币计".
    pub fn in_money(&self, words: &Words) -> bool {
        hits(words.money.as_ref(), &self.marked)
    }

    /// Whether a year is told by what happened in it: "in the year that both joined the Union".
    pub fn by_event(&self, words: &Words) -> bool {
        hits(words.event_year.as_ref(), &self.marked)
    }

    /// Whether the sentence speaks of what leads to an event, or of something of the bloc that is not the bloc:
    /// announced, applied, invited, voted; a summit, a customs union, sanctions. A signature is a step of joining
    /// and leaving alone.
    pub fn of_a_step(&self, membership: bool, words: &Words) -> bool {
        let signed = membership && hits(words.signature.as_ref(), &self.marked);
        hits(words.step.as_ref(), &self.marked) || self.of_something_apart(words) || signed
    }

    /// Whether it speaks of founders, or of the founding.
    pub fn of_founders(&self, words: &Words) -> bool {
        hits(words.founders.as_ref(), &self.marked)
    }

    /// Whether the sentence counts within a group: "within ASEAN, Vietnam is the second largest partner".
    pub fn within_a_group(&self, words: &Words) -> bool {
        hits(words.scope.as_ref(), &self.marked)
    }

    /// Whether a group of places is told as where something is: "India's largest partner in Latin America".
    pub(super) fn inside(&self, party: &Party) -> bool {
        const IN: &[&str] = &[" in ", " in the ", " en ", " en la ", " em ", " na ", " no ", "在"];
        let Some(code) = party.single().filter(|code| crate::grammar::gazette::is_bloc(code)) else {
            return false;
        };
        IN.iter().any(|word| self.marked.contains(&format!("{word}‹{code}›")))
    }

    /// Whether it speaks of something of a bloc that is not the bloc: a summit, a mission, its customs union.
    pub fn of_something_apart(&self, words: &Words) -> bool {
        hits(words.apart.as_ref(), &self.marked)
    }

    /// Whether a clause before another names a year.
    pub fn year_before(&self, clause: &Clause) -> bool {
        self.clauses.iter().any(|c| c.span.start < clause.span.start && !c.years.is_empty())
    }

    /// Whether the sentence speaks of a balance, and of no trade beside it.
    pub fn of_balance_alone(&self, words: &Words) -> bool {
        hits(words.balance.as_ref(), &self.marked) && !hits(words.trade.as_ref(), &self.marked)
    }

    /// Whether a place is the last one named before the first word for a balance: the one whose balance it is.
    pub fn holds_balance(&self, code: &str, words: &Words) -> bool {
        let word = words.balance.as_ref().and_then(|p| p.find(&self.marked));
        let head = word.and_then(|w| self.marked.get(..w.start())).unwrap_or_default();
        head.rsplit_once('‹').and_then(|(_, rest)| rest.split_once('›')).is_some_and(|(last, _)| last == code)
    }

    /// Whether the words name a place as whose something is, and leave out what: "el de ‹COL› rige", "that of Peru".
    pub fn elliptical(&self, code: &str) -> bool {
        let mark = format!("‹{code}›");
        let before = |(at, _)| self.marked.get(..at).unwrap_or_default();
        self.marked.match_indices(&mark).map(before).any(|head| OF.iter().any(|of| head.ends_with(of)))
    }

    /// The same in English, where a possessive has no noun after it: "China's had grown".
    pub fn possessive_alone(&self, code: &str) -> bool {
        let alone = |sign: &str| {
            let mark = format!("‹{code}›{sign}s ");
            let after = |(at, _): (usize, &str)| self.marked.get(at + mark.len()..).unwrap_or_default();
            self.marked
                .match_indices(mark.as_str())
                .map(after)
                .any(|rest| VERBS.iter().any(|v| rest.starts_with(v)))
        };
        // "略多于中国的192亿美元"
        let han = format!("‹{code}›的");
        let figure = |(at, _): (usize, &str)| {
            self.marked
                .get(at + han.len()..)
                .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        };
        alone("'") || alone("’") || self.marked.match_indices(han.as_str()).any(figure)
    }

    /// Whether a relation was broken off.
    pub fn of_a_break(&self, words: &Words) -> bool {
        hits(words.break_off.as_ref(), &self.marked)
    }

    /// Whether a member is told to be one today: "was a founder in 1967 and is a member".
    pub fn is_now(&self) -> bool {
        NOW.iter().any(|now| self.marked.contains(now))
    }

    /// Whether a figure follows "to" after another with its year: "from 42.8 billion in 2020 to roughly 21 billion" tells no
    /// year of the second.
    pub fn trailing(&self, at: usize, year: i32) -> bool {
        let own = |c: &&Clause| c.years.is_empty() || c.years.len() == 1 && c.years.contains(&year);
        let Some(clause) = self.clause(at).filter(own) else { return false };
        let cut = |from: usize, to: usize| -> String {
            self.text.get(from..to).unwrap_or_default().iter().collect()
        };
        let (head, year) = (cut(0, at), year.to_string());
        let Some((before, after)) = head.rsplit_once(&year) else { return false };
        let to = |word: &str| matches!(word, "to" | "a" | "hasta" | "para" | "até");
        let next = after.split_whitespace().rev().take(GOAL).any(to) || after.contains(['至', '到', '为']);
        before.chars().any(|c| c.is_ascii_digit()) && next && !cut(at, clause.span.end).contains(&year)
    }

    /// Whether it tells what would be, and not what is: "without the treaty exports would be 30 percent lower".
    pub fn supposes(&self, words: &Words) -> bool {
        hits(words.supposed.as_ref(), &self.marked)
    }

    /// Whether a place may belong to a part of a number alone: "twelve, seven of them in Latin America".
    pub fn in_parts(&self, words: &Words) -> bool {
        hits(words.part.as_ref(), &self.marked)
    }

    /// Whether the sentence speaks of many years without saying which: "for decades the first customer".
    pub fn over_years(&self, words: &Words) -> bool {
        hits(words.long.as_ref(), &self.marked)
    }

    /// Whether the sentence says that a list of names is in the order of what is told of them.
    pub fn ordered(&self, words: &Words) -> bool {
        hits(words.order.as_ref(), &self.marked)
    }

    /// Whether the words put a party before the one that a rank is told of: "behind China and India".
    pub fn ahead(&self, party: &Party) -> bool {
        party.single().is_some_and(|code| self.ahead.iter().any(|c| c == code))
    }

    /// Whether the sentence speaks of years that are not calendar years.
    pub fn fiscal(&self, words: &Words) -> bool {
        hits(words.fiscal.as_ref(), &self.marked)
    }

    /// Whether the sentence says that a figure is a sum of several.
    pub fn sums(&self, words: &Words) -> bool {
        hits(words.sum.as_ref(), &self.marked)
    }

    /// Whether the sentence settles the period: it has one year, and that is the claim's.
    pub fn settles(&self, period: Period) -> bool {
        let year = match period {
            Period::At(s) | Period::AsOf(s) | Period::Since(s) | Period::UpTo(s) => s.year(),
            Period::Range(a, b) => return self.years.contains(&a.year()) && self.years.contains(&b.year()),
            Period::Latest | Period::Future => return self.years.is_empty(),
        };
        self.years.len() == 1 && self.years.contains(&year)
    }

    /// Whether the words say which of trade, exports, imports and balance is meant.
    pub fn settles_measure(&self, measure: &str, words: &Words) -> bool {
        let has = |p: &Option<Regex>| hits(p.as_ref(), &self.marked);
        match measure {
            "trade.goods" => has(&words.trade) && !has(&words.exports) && !has(&words.imports),
            "trade.goods.exports" | "trade.goods.imports" => {
                (has(&words.exports) || has(&words.imports)) && !has(&words.trade) && !has(&words.balance)
            }
            "trade.goods.balance" => has(&words.balance),
            _ => true,
        }
    }

    /// Whether the sentence speaks of trade or duties, so that an agreement in it is one on them.
    pub fn of_duties(&self, words: &Words) -> bool {
        hits(words.duties.as_ref(), &self.marked)
    }

    /// Whether the sentence itself speaks of goods that pass between places, in any way.
    pub fn of_goods(&self, words: &Words) -> bool {
        [&words.trade, &words.exports, &words.imports, &words.balance, &words.goods]
            .iter()
            .any(|pattern| hits(pattern.as_ref(), &self.marked))
    }

    /// Whether the words say which way the flow of a claim goes: "A's exports to B", "A bought from B".
    pub fn settles_direction(&self, frame: &Frame) -> bool {
        let code = |n: usize| frame.parties.get(n).and_then(Party::single);
        let (Some(a), Some(b)) = (code(0), code(1)) else { return false };
        let (a, b) = (format!("‹{a}›"), format!("‹{b}›"));
        let between = |from: &str, to: &str| -> Option<(String, String)> {
            let (head, rest) = self.marked.split_once(from)?;
            let (middle, _) = rest.split_once(to)?;
            Some((head.to_owned(), middle.to_owned()))
        };
        let any = |text: &str, words: &[&str]| words.iter().any(|w| text.contains(w));
        let lone = |text: &str| !text.contains('‹');
        let forwards = between(&a, &b).is_some_and(|(head, middle)| {
            lone(&middle)
                && ((any(&middle, SELLS) && any(&middle, TO))
                    || (head.ends_with("from ") && any(&middle, &[" to "]))
                    || (any(&head, &["exports of ", "exportaciones de ", "exportações d", "ventas de "])
                        && any(&middle, TO)))
        });
        let backwards = between(&b, &a)
            .is_some_and(|(_, middle)| lone(&middle) && any(&middle, BUYS) && any(&middle, FROM));
        forwards || backwards
    }
}

/// Words before a figure among which one for "to" makes it the end of a change.
const GOAL: usize = 3;

/// Words for somebody being a member now.
const NOW: &[&str] = &[
    " is a member",
    " is now ",
    " are members",
    " es miembro",
    " son miembros",
    " é membro",
    " são membros",
];

/// Verbs after a possessive whose noun is left out.
const VERBS: &[&str] = &[
    "has ",
    "had ",
    "have ",
    "was ",
    "were ",
    "is ",
    "came ",
    "stood ",
    "rose ",
    "fell ",
    "grew ",
    "reached ",
    "took ",
    "entered ",
    "dates ",
    "followed ",
    "did ",
    "does ",
    "totalled ",
    "amounted ",
];

/// An article with "of" before a name, whose noun is left out.
const OF: &[&str] = &[
    " el de ",
    " la de ",
    " los de ",
    " las de ",
    " el del ",
    " la del ",
    " o do ",
    " o da ",
    " a do ",
    " a da ",
    " os da ",
    " os do ",
    " as da ",
    " as do ",
    " o de ",
    " a de ",
    " that of ",
    " those of ",
    " that with ",
    " el con ",
    " o com ",
];

const SELLS: &[&str] = &["export", "sold", "sell", "ship", "deliver", "vend", "出口", "对"];
const BUYS: &[&str] = &["import", "bought", "buy", "purchas", "compr", "进口"];
const TO: &[&str] =
    &[" to ", " a ", " al ", " para ", " hacia ", " à ", " ao ", " aos ", " às ", "对", "向", "出口"];
const FROM: &[&str] = &["from", " de ", " del ", " desde ", " da ", " do ", " dos ", "自", "从"];

/// The years that a stretch of text speaks of: in digits, or by the day on which it was written.
pub fn years(text: &str, words: &Words, date: Day) -> BTreeSet<i32> {
    let mut out = words.year.as_ref().map_or_else(BTreeSet::new, |p| all_years(p, text));
    let low = text.to_lowercase();
    for (pattern, back) in [(&words.last_year, 1), (&words.this_year, 0), (&words.decade_ago, 10)] {
        if hits(pattern.as_ref(), &low) {
            out.insert(date.0 - back);
        }
    }
    out
}

fn all_years(pattern: &Regex, sentence: &str) -> BTreeSet<i32> {
    let mut out = BTreeSet::new();
    let mut at = 0;
    // the sign after a year may be the one before the next
    while let Some(m) = sentence.get(at..).and_then(|rest| pattern.captures(rest)).and_then(|c| c.get(1)) {
        out.extend(m.as_str().parse().ok().filter(|y| YEARS.contains(y)));
        at += m.end();
    }
    out
}

/// The names that follow a word for "behind": one, or several joined.
fn ahead(marked: &str, words: &Words) -> Vec<String> {
    let mut out = Vec::new();
    let Some(pattern) = &words.behind else { return out };
    for found in pattern.find_iter(marked) {
        let mut rest = marked.get(found.end()..).unwrap_or_default();
        while let Some((code, after)) = rest.strip_prefix('‹').and_then(|r| r.split_once('›')) {
            out.push(code.to_owned());
            let joint = after.find('‹').unwrap_or(0);
            let short = after.get(..joint).is_some_and(|j| {
                let plain = j.split_whitespace().all(|w| JOINTS.contains(&w));
                joint > 0 && plain
            });
            rest = after.get(joint..).filter(|_| short).unwrap_or_default();
        }
    }
    out
}

/// What may stand between two names of a list.
const JOINTS: &[&str] = &[
    ",", "and", "y", "e", "the", "el", "la", "los", "las", "o", "a", "os", "as", "de", "del", "da", "do",
    "、", "和", "及",
];

/// Currencies, units and offices in capitals are no places.
fn is_unit(word: &str) -> bool {
    const OTHERS: &[&str] = &[
        "FDI", "GDP", "PIB", "LNG", "GNL", "FTA", "TLC", "MOU", "WTO", "OMC", "IMF", "FMI", "CEO", "FOB",
        "CIF", "UN", "ONU", "HS",
    ];
    (word.len() == 3 && crate::vocab::is_currency(word) && word.starts_with(['U', 'E', 'R', 'C', 'J', 'G']))
        || OTHERS.contains(&word)
}

fn marked(sentence: &str, found: &[Named]) -> String {
    let mut out = String::with_capacity(sentence.len());
    let mut next = found.iter().peekable();
    let mut until = 0;
    for (i, c) in sentence.chars().enumerate() {
        if let Some(named) = next.peek().filter(|n| n.span.start == i) {
            out.push_str(&format!("‹{}›", named.code));
            until = named.span.end;
            next.next();
        }
        if i >= until {
            let space = c.is_whitespace() || matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}');
            out.extend(if space { ' ' } else { c }.to_lowercase());
        }
    }
    out
}

/// A year as a period.
pub fn in_year(year: i32) -> Period {
    Period::At(Stamp::Year(year))
}
