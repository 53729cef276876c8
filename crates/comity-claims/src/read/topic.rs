//! Words that say what is measured: nouns and verbs of trade, finance, people and ties.

use super::line::{Pattern, pattern};
use super::scene::Scene;
use crate::frame::Span;
use std::sync::LazyLock;

/// A word or phrase that names a measure.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct Topic {
    pub span: Span,
    pub measure: &'static str,
    /// A verb whose subject acts ("sold", "invested"), not a noun.
    pub verb: bool,
    /// A negative balance.
    pub deficit: bool,
    /// "those", "that": the noun is the one before.
    pub pronoun: bool,
}

impl Topic {
    /// A topic that no word of its own names.
    pub fn silent(measure: &'static str, span: Span) -> Self {
        Self { span, measure, verb: false, deficit: false, pronoun: false }
    }
}

/// Specific phrases first; a topic never overlaps an earlier one. An empty measure blocks.
const TABLE: &[(&str, &str, bool)] = &[
    // not topics
    (
        r"\btrade (?:wars?|ministr\w+|ministers?|data|figures|statistics|officials?|barriers?|polic\w+|disputes?|tensions|unions?|commissioner|secretary|fairs?|shows?|finance|associations?|bod(?:y|ies)|blocs?|representatives?|routes?|corridors?|remed\w+|restrictions|relations|relationship|promotion|envoy|war|lawyers?|volumes? of data|winds?)\b",
        "",
        false,
    ),
    (
        r"\b(?:ministr\w+|minister|department|secretary|chamber|undersecretary|commissioner) (?:of|for) (?:\w+ )?(?:and )?(?:trade|commerce|industry|economy)\b|\bcommerce (?:ministr\w+|minister|department|secretary)\b|\bexport (?:controls?|bans?|licen[cs]es?|curbs|restrictions)\b|\bsales tax\b|\b(?:group|retail|same-store|net|like-for-like|company|store|car|online|ticket) sales\b|\bimport licen[cs]es?\b|\bfair trade\b|\bforeign aid minister\b|\bcredit ratings?\b|\bclimate aid\b|\bhuman rights\b",
        "",
        false,
    ),
    (r"\bexport-import banks?\b|\bexim ?banks?\b", "", false),
    (
        r"\b(?:foreign |stock |student |cultural |academic |prisoner |currency )?exchanges? (?:rates?|reserves?|of (?:notes|ambassadors|views|letters|prisoners|fire|information|visits)|programmes?|students?|controls?)\b|\b(?:foreign|stock|student|cultural|academic|prisoner|commodity) exchanges?\b",
        "",
        false,
    ),
    (
        r"\bremittances?\b|\b(?:money|wages|earnings|cash)? ?(?:that )?(?:[a-z]+ )?(?:sent|sends?|sending|remitted|wired|wires?|wiring) (?:back )?home\b",
        "",
        false,
    ),
    (
        r"\bcross(?:ed|es|ing)? (?:the )?<P>[-/ ]<P>(?: land)? (?:border|frontier|boundary)\b|\bcross(?:ed|es|ing)? the (?:border|frontier) between\b|\bchang(?:ed|es?|ing) hands\b|\b(?:two-way|bilateral|mutual|goods|commercial) exchange(?: of goods)?\b|\b(?P<t>the exchange) (?:of goods|peaked|reached|totalled|came to|rose|fell|grew|shrank|stood|was worth|is worth|amounted|doubled|tripled|halved)\b",
        "trade.goods",
        false,
    ),
    (r"\bbill for (?:<J> )?services\b", "trade.services.imports", false),
    // ties
    (
        r"\b(?:belt and road|bri)(?: (?:initiative|cooperation|co-operation|framework))*(?: \w+){0,2}? (?:memorand\w+(?: of understanding)?|mous?|agreements?|(?:cooperation |co-operation )?documents?|deals?|pacts?|accords?)\b|\b(?:memorand\w+(?: of understanding)?|mous?|(?:cooperation |co-operation )?documents?|(?:cooperation |co-operation )?agreements?|deals?) (?:on|under|for|to join|within|joining|about)(?: the| jointly| joint)?(?: \w+){0,4}? (?:belt and road|bri)(?: (?:initiative|cooperation|co-operation))*\b",
        "ties.mou.bri",
        false,
    ),
    (r"\b(?:belt and road(?: initiative)?|bri)\b", "ties.mou.bri", false),
    (
        r"\bvisa[- ](?:free|exempt\w*|waivers?|liberali[sz]ation)(?: (?:entry|travel|access|regimes?|agreements?|arrangements?|polic\w+|treatment|status|deals?|stays?))*\b|\b(?:mutual )?visa (?:exemption|waiver|requirements?)(?: (?:agreements?|deals?))?\b|\bvisas?\b",
        "ties.visa_free",
        false,
    ),
    (
        r"\b(?:(?:bilateral|local|currency|central[- ]bank)[- ])*swap (?:lines?|agreements?|arrangements?|deals?|facilit\w+|pacts?)\b|\bcurrency swaps?\b|<M>,? swaps?\b",
        "ties.swap",
        false,
    ),
    (
        r"\bconfucius (?:institutes?|classrooms?)(?: and (?:confucius )?classrooms)?\b",
        "ties.institute.confucius",
        false,
    ),
    (
        r"\bbilateral investment (?:treat\w+|agreements?|pacts?|accords?)\b|\bbits?\b|\binvestment (?:protection|promotion|guarantee)(?: and (?:protection|promotion))? (?:agreements?|treat\w+|pacts?|accords?)\b|\binvestment treat\w+\b",
        "ties.bit",
        false,
    ),
    (
        r"\b(?:free[- ])?trade (?:talks|negotiations)\b|\bfree[- ]trade (?:agreements?|deals?|pacts?|accords?|areas?|treat\w+|zones?)\b|\bftas?\b|\b(?:comprehensive )?economic (?:and trade )?(?:partnership|cooperation|complementation) (?:agreements?|pacts?)\b|\b(?:preferential|regional) trade (?:agreements?|deals?|pacts?|arrangements?)\b|\bfree[- ]trade arrangements?\b|\bepas?\b|\bcepas?\b|\bcecas?\b|\bassociation agreements?\b|\btrade (?:and (?:investment|cooperation) )?(?:agreements?|deals?|pacts?|accords?|treat\w+)\b|\bcustoms unions?\b",
        "ties.fta",
        false,
    ),
    (
        r"\b(?:(?:all-weather|all-round|comprehensive|strategic|cooperative|co-operative|global|special|enhanced|privileged|mutually beneficial|and|of cooperation) )+partnerships?\b|\bstrategic partners\b|\bpartnerships?(?: status| level)?\b|\bstrategic (?:ties|relationship|relations)\b",
        "ties.partnership",
        false,
    ),
    (
        r"\b(?:representative|liaison) offices?\b|\btrade (?:missions?|offices?|representations?)\b|\bcommercial (?:offices?|missions?)\b",
        "ties.trade_mission",
        false,
    ),
    (
        r"\bembass(?:y|ies)\b|\bhigh commissions?\b|\b(?:overseas|foreign) missions\b|\bmissions abroad\b|\bmissions\b|\bresident (?:missions|ambassadors?)\b|\bdiplomatic missions?\b|\bconsulates?(?:-general)?\b",
        "ties.embassy",
        false,
    ),
    (
        r"\b(?:(?:full|formal|official) )*diplomatic (?:ties|relations|recognition|links|relationship|allies|partners)\b|\b(?:formal|remaining|official) (?:<W> )?allies\b|<J> allies\b|\brecogni[sz]ed (?:as (?:an? )?(?:independent|sovereign)(?: state)? )?by\b|\brecogni[sz]es?\b|\bdiplomatically\b|\b(?:formal|official|full) (?:ties|relations|recognition)\b|\b(?:maintains?|maintained|keeps?) (?P<t>relations|ties) with\b",
        "ties.diplomatic",
        false,
    ),
    (
        r"\b(?:(?:bilateral|annual|regional) )*(?:summits?|ministerials?|ministerial meetings?|leaders' meetings?|joint (?:<W> )?(?:commissions?|committees?)(?: meetings?)?|intergovernmental commissions?|business forums?|forums?|dialogues?|intergovernmental councils?|(?:association|partnership|joint|economic|business) councils?|high-level meetings?|state visits?)\b",
        "ties.meeting",
        false,
    ),
    // quantities
    (
        r"\b(?:exported|sold) (?:<P> )?(?:<Q> (?:worth )?(?:of |in )?)?goods and services\b|\bexports? of goods and services\b|\bgoods[- ]and[- ]services exports?\b|\btotal exports of goods and services\b",
        "trade.total.exports",
        false,
    ),
    (
        r"\b(?:imported|bought|purchased) (?:<P> )?(?:<Q> (?:worth )?(?:of |in )?)?goods and services\b|\bimports? of goods and services\b|\bgoods[- ]and[- ]services imports?\b",
        "trade.total.imports",
        false,
    ),
    (
        r"\b(?:two-way |bilateral |total |overall )*(?:trade in (?:both )?goods and services|goods[- ]and[- ]services trade|trade in services and goods)\b",
        "trade.total",
        false,
    ),
    (
        r"\b(?:services?|tourism services) exports?\b|\b(?:exported|exports|sold|sells|supplied|provided|selling) (?:<P> )?(?:<Q> (?:worth )?(?:of |in )?)?services\b(?: worth)?|\b(?:services) (?:exported|sold) to\b|\bexports? of (?:[a-z]+ )?services\b|\bservices sold\b",
        "trade.services.exports",
        false,
    ),
    (
        r"\bservices? imports?\b|\b(?:imported|imports|bought|buys|purchased|buying) (?:<P> )?(?:<Q> (?:worth )?(?:of |in )?)?services\b(?: worth)?|\bimports? of (?:[a-z]+ )?services\b",
        "trade.services.imports",
        false,
    ),
    (
        r"\b(?:two-way |bilateral )?(?:trade in (?:[a-z]+ )?services|services? trade|services? commerce|trade in service)\b",
        "trade.services",
        false,
    ),
    (
        r"\b(?:surplus|deficit|gap|imbalance|shortfall) in (?:its |the |their |bilateral )?(?:goods |merchandise )?trade\b|\b(?:(?:bilateral|goods|merchandise|annual|overall) )*(?:trade )?(?:surplus(?:es)?|deficits?|imbalances?|shortfall)\b|\b(?:(?:negative|positive|adverse|favou?rable|unfavou?rable|passive|active) )?(?:trade|goods|merchandise|commercial|bilateral) (?:gap|balance|imbalance|shortfall)\b|\b(?:negative|positive|adverse|favou?rable|unfavou?rable) balance\b|\b(?P<t>gap) of (?:<W> )?<M>|\bin the red\b",
        "trade.goods.balance",
        false,
    ),
    (
        r"\b(?:(?:total|foreign|outward|inward|direct|overall) )*(?:(?:investments?|fdi|ofdi) stocks?|stocks? of (?:(?:outward|inward|foreign|direct|<P>) ?)*(?:investments?|fdi|capital)|(?:investment|fdi) (?:positions?|holdings)|holdings of (?:direct |foreign )*investment|(?:held|holds?|own(?:s|ed)?) (?:<J> )?assets|(?:cumulative|accumulated) (?:(?:foreign|direct|<J>) ?)*(?:investments?|fdi)|invested capital)\b",
        "fdi.stock",
        false,
    ),
    (
        r"\b(?:(?:foreign|direct|greenfield|new|annual|inward|outward|fresh) )*(?:investments?|fdi)(?: (?:inflows?|outflows?|flows?))?\b",
        "fdi.flow",
        false,
    ),
    (
        r"\b(?:invested|invests?|investing|pour(?:ed|s|ing)|plough(?:ed|s)|plow(?:ed|s)|sunk|sank|pumped) (?:<W> ){0,3}?(?:<Q>[^,;]{0,20} )?into\b|\b(?:invested|invests?|investing)\b",
        "fdi.flow",
        true,
    ),
    (
        r"\btariff[- ](?:lines?|free)\b|\bdut(?:y|ies)[- ]free(?: (?:access|treatment|entry))?\b|\bfree of dut(?:y|ies)\b|\blines? of (?:the )?tariff\b|\bzero[- ](?:tariff|duty)(?: treatment)?\b|\b(?P<t>(?:tariffs?|dut(?:y|ies))) (?:on|for|from) (?:about |over |nearly |some |more than |almost |at least |around |up to |the |all but )?(?:<%>|<F>)",
        "tariff.coverage",
        false,
    ),
    (
        r"\b(?:(?:applied|import|customs|punitive|additional|retaliatory|anti-dumping|antidumping|countervailing|average|applied|mfn|reciprocal|extra|blanket) )*(?:tariffs?|dut(?:y|ies)|lev(?:y|ies)|surtax(?:es)?|surcharges?)(?: rates?)?\b|\bapplied rates?\b|\bimport tax(?:es)?\b",
        "tariff.rate",
        false,
    ),
    (
        r"\b(?:un|united nations|unga|general assembly|<NJ>)(?: general assembly)? (?:votes?|roll[- ]calls?|resolutions)\b|\bvot(?:ed|es|ing)(?: \w+)? (?:the same way|together|alongside|identically|in line|alike|with)\b|\bvoting (?:agreement|coincidence|alignment|similarity)\b|\broll[- ]call(?:s| votes?)?\b|\bagreed in\b|\bidentical votes\b|\bcast (?:the same|identical) (?:votes?|ballots?)\b|\brecorded (?:votes|ballots)\b|\bsided with\b|\bvoted (?:the same way|in the same way) as\b",
        "un.agreement",
        false,
    ),
    (r"\bowe(?:s|d)?\b|\bowing\b|\b(?:is|was|are|were) indebted to\b", "finance.debt", true),
    (
        r"\b(?:(?:external|foreign|outstanding|public|sovereign|bilateral) )*(?:debts?(?: stock)?|liabilities|obligations|borrowings?)\b|\barrears\b",
        "finance.debt",
        false,
    ),
    (
        r"\b(?:lent|lends?|lending|borrowed|borrows?|borrowing from)\b|\b(?:lenders|banks|creditors|eximbank)(?: <W>)? (?:committed|extended|approved|advanced|pledged|provided|disbursed)\b",
        "finance.loans",
        true,
    ),
    (
        r"\b(?:(?:new|concessional|soft|policy|development|sovereign) )*(?:loans?|credits?|credit lines?|lines? of credit|loan commitments)\b",
        "finance.loans",
        false,
    ),
    (
        r"\b(?:donated|donates?|disbursed|disburses)\b|\b(?P<t>gave|gives?|given|giving) (?:the )?<P> (?:<W> ){0,2}?<M>",
        "finance.aid",
        true,
    ),
    (
        r"\b(?:(?:development|foreign|humanitarian|bilateral|military|financial) )*(?:aid|official development assistance|development assistance|foreign assistance|humanitarian assistance|assistance|oda|grants?|donations?)\b",
        "finance.aid",
        false,
    ),
    (
        r"\b(?:(?:engineering|construction|contracted|project|new|infrastructure) )*contracts?(?: turnover| value)?\b|\bcontracted (?:works|projects)\b|\bproject turnover\b",
        "contracts.value",
        false,
    ),
    (
        r"\b(?:(?:foreign|inbound|overseas|international) )*(?:tourists?|visitors?|holidaymakers|vacationers|tourist arrivals|visitor arrivals|arrivals|travell?ers|tourist visits|visits)\b",
        "people.tourists",
        false,
    ),
    (
        r"\b(?:(?:international|foreign|overseas|university) )*(?:students?|scholarship holders)\b",
        "people.students",
        false,
    ),
    (
        r"\b(?:projects?|works) (?:worth|valued at|totalling)\b|\b(?:won|secured|clinched|landed) (?:<W> ){0,2}?(?:projects?|works|orders)\b",
        "contracts.value",
        false,
    ),
    (
        r"\b(?:infrastructure|construction|connectivity|engineering) projects?\b|\bprojects?\b|\b<P>-(?:built|funded|financed) (?:<W> )?(?:dams?|bridges|ports|power plants?|power stations?|railways|airports|roads|highways|stadiums?|hospitals)\b|\b(?:dams|power plants|power stations|bridges|airports|stadiums|hydropower plants)\b",
        "projects.infrastructure",
        false,
    ),
    (r"\b(?:companies|firms|enterprises|businesses|subsidiaries|affiliates)\b", "firms.presence", false),
    (
        r"\b(?:(?:local|direct|new|manufacturing) )*(?:jobs|employment opportunities|employment|job opportunities|payrolls?)\b|\bprovid(?:e|es|ed|ing) work\b|\b(?P<t>keep(?:s|ing)?|kept) (?:about |some |nearly |over |more than )?<C> (?:people |workers |persons )?(?:<J> )?in (?:work|jobs|employment)\b|\bg(?:ave|ives?) work to\b|\bemploy(?:s|ed|ing)?\b|\bworkforces?\b",
        "jobs",
        false,
    ),
    (
        r"\b(?:(?:nominal|real|per capita) )?(?:gdp|gross domestic product|economic output|national output|national income)\b|<S> economy\b|\bthe <NJ> economy\b|<N> (?:economy|output|gdp)\b|\b(?:world|global) (?:output|economy|income|product)\b|\b(?:annual |combined |total |joint )?output of (?:about |some |nearly |over |around |more than |almost )?<M>|\beconomy of (?:<N>|(?:about |some |nearly |over |around |more than |almost )?<M>)",
        "gdp",
        false,
    ),
    (r"\bpopulations?\b|\binhabitants\b", "population", false),
    (
        r"\bearn(?:ed|s)\b|\b(?:exported|exporting|shipped|ships|shipping|sold|sells?|selling|supplied|supplies|supply|supplying|delivered|sends?|sent|sending)\b|\b(?P<t>ship) (?:more|less|fewer|most|goods)\b",
        "trade.goods.exports",
        true,
    ),
    (
        r"\b(?:imported|importing|purchased|bought|buys?|buying|sourced|sources|sourcing|procured|took delivery of)\b",
        "trade.goods.imports",
        true,
    ),
    (
        r"\b(?:(?:merchandise|goods|overall|total|annual) )*(?:exports?|shipments?|deliveries|sales|export earnings|export revenues?)(?: of goods| volumes?)?\b",
        "trade.goods.exports",
        false,
    ),
    (
        r"\b(?:import )?bill for\b|\b(?:(?:merchandise|goods|overall|total|annual) )*(?:imports?|purchases?)(?: of goods| volumes?)?\b",
        "trade.goods.imports",
        false,
    ),
    (
        r"\b(?:pumped|piped)\b|\bwere? shipped\b|\b(?:left|leaves|went|going|goes|crossed|crosses|passed|headed|heading|bound|destined|flowed|flows|flowing|moved) (?:from <P> )?(?:to|for|into|towards?) (?:the )?<N>|\b(?:came|comes|coming|arrived|arrives) from (?:the )?<N>",
        "trade.goods.exports",
        true,
    ),
    (
        r"\b(?P<t>trad(?:es|ed)) (?:<O>|<M>|<X>|(?:(?:two|three|four|five|six|ten) times|with|about|roughly|almost|as|more|less|twice)\b)|\b(?:were|was|is|are) (?:exchanged|traded) between\b|\b(?:traded|trading|exchang(?:ed?|ing|es)|swapped) (?:<Q> (?:of|in|worth of) )?(?:goods|merchandise|products|commodities)\b|\b(?:(?:bilateral|two-way|mutual|goods|merchandise|commodity|total|overall|foreign|annual|cross-border|external) )*(?:trade|commerce|commercial exchanges?)(?: (?:volumes?|turnover|flows?|in goods|value|exchanges?))*\b|\bturnover\b",
        "trade.goods",
        false,
    ),
];

static COMPILED: LazyLock<Vec<(Pattern, &'static str, bool)>> =
    LazyLock::new(|| TABLE.iter().map(|(p, m, v)| (Pattern::new(p), *m, *v)).collect());

pattern!(DEFICIT = r"deficit|shortfall|in the red|\bgap\b|negative|adverse|unfavou?rable|passive");
pattern!(
    PRONOUN = r"\b(?P<p>that|those|the one|ones?|the figure|the equivalent) (?:with|in|of|to|from|between|for|by|sent to|going to|coming from) (?:the )?(?P<what><P>|goods\b|services\b)"
);

/// "those to Peru", "that in goods": the measure is the one named before.
fn pronouns(scene: &Scene, spoken: Option<&'static str>, out: &mut Vec<Topic>) {
    for c in PRONOUN.all(&scene.shadow) {
        let (Some(span), Some(what)) = (scene.group(&c, "p"), c.name("what")) else { continue };
        let last =
            out.iter().filter(|t| t.span.end <= span.start && !t.measure.is_empty()).max_by_key(|t| t.span);
        // "Those to Iraq fell …": a sentence that opens so speaks of the flow before it
        let opened = spoken.filter(|_| span.start == 0);
        let Some(noun) = last.map(|t| t.measure).or(opened) else { continue };
        let deficit = last.is_some_and(|t| t.deficit);
        let measure = match (what.as_str(), noun) {
            ("goods", "trade.services") => "trade.goods",
            ("services", "trade.goods") => "trade.services",
            ("goods", "trade.services.exports") => "trade.goods.exports",
            ("services", "trade.goods.exports") => "trade.services.exports",
            ("goods", "trade.services.imports") => "trade.goods.imports",
            ("services", "trade.goods.imports") => "trade.services.imports",
            ("goods" | "services", _) => continue,
            (_, m) => m,
        };
        let topic = Topic { span, measure, verb: false, deficit, pronoun: true };
        if !out.iter().any(|t| t.span.overlaps(span)) {
            out.push(topic);
        }
    }
}

/// All topics of a sentence, left to right; `spoken` is the measure of the flow told before it.
pub fn topics(scene: &Scene, spoken: Option<&'static str>) -> Vec<Topic> {
    let mut out: Vec<Topic> = Vec::new();
    for (pattern, measure, verb) in COMPILED.iter() {
        for c in pattern.all(&scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            let span = scene.span(c.name("t").unwrap_or(m).range());
            if !out.iter().any(|t| t.span.overlaps(span)) {
                let deficit = DEFICIT.hits(m.as_str());
                out.push(Topic { span, measure, verb: *verb, deficit, pronoun: false });
            }
        }
    }
    pronouns(scene, spoken, &mut out);
    out.retain(|t| !t.measure.is_empty());
    out.sort_by_key(|t| t.span);
    out
}

/// The unit of a count of a measure.
pub fn count_unit(measure: &str) -> &'static str {
    match measure {
        "ties.embassy" => "embassies",
        "ties.trade_mission" => "missions",
        "ties.institute.confucius" => "institutes",
        "firms.presence" => "companies",
        "projects.infrastructure" => "projects",
        "people.tourists" | "people.students" | "jobs" | "population" => "persons",
        "ties.meeting" => "meetings",
        "membership" => "members",
        _ => "agreements",
    }
}

/// Whether a quantity of money can be a level of the measure.
pub fn takes_money(measure: &str) -> bool {
    measure.starts_with("trade.")
        || measure.starts_with("fdi.")
        || measure.starts_with("finance.")
        || matches!(measure, "contracts.value" | "gdp" | "ties.swap")
}

/// Whether a plain number can be a level of the measure.
pub fn takes_persons(measure: &str) -> bool {
    matches!(measure, "people.tourists" | "people.students" | "jobs" | "population")
}
