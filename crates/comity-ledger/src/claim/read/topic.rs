//! Words that say what is measured: nouns and verbs of trade, finance, people and ties.

use super::line::Pattern;
use super::scene::Scene;
use crate::claim::frame::Span;
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
}

/// Specific phrases first; a topic never overlaps an earlier one. An empty measure blocks.
const TABLE: &[(&str, &str, bool)] = &[
    // not topics
    (
        r"\btrade (?:wars?|ministr\w+|ministers?|talks|negotiat\w+|data|figures|statistics|officials?|barriers?|polic\w+|disputes?|tensions|unions?|commissioner|secretary|fairs?|shows?|finance|associations?|bod(?:y|ies)|blocs?|representatives?|routes?|corridors?|remed\w+|restrictions|relations|relationship|promotion|envoy|lawyers?|volumes? of data|winds?)\b",
        "",
        false,
    ),
    (
        r"\b(?:ministr\w+|minister|department|secretary|chamber|undersecretary|commissioner) (?:of|for) (?:\w+ )?(?:and )?(?:trade|commerce|industry|economy)\b|\bcommerce (?:ministr\w+|minister|department|secretary)\b|\bexport (?:controls?|bans?|licen[cs]es?|curbs|restrictions)\b|\bsales tax\b|\bimport licen[cs]es?\b|\bfair trade\b|\bforeign aid minister\b|\bcredit ratings?\b|\bclimate aid\b|\bhuman rights\b",
        "",
        false,
    ),
    // ties
    (
        r"\b(?:belt and road|bri)(?: (?:initiative|cooperation|co-operation|framework))*(?: \w+){0,2}? (?:memorand\w+(?: of understanding)?|mous?|agreements?|(?:cooperation |co-operation )?documents?|deals?|pacts?|accords?)\b|\b(?:memorand\w+(?: of understanding)?|mous?|(?:cooperation |co-operation )?documents?|(?:cooperation |co-operation )?agreements?|deals?) (?:on|under|for|to join|within|joining|about)(?: the| jointly| joint)?(?: \w+){0,4}? (?:belt and road|bri)(?: (?:initiative|cooperation|co-operation))*\b",
        "ties.mou.bri",
        false,
    ),
    (
        r"\bvisa[- ](?:free|exempt\w*|waivers?|liberali[sz]ation)(?: (?:entry|travel|access|regimes?|agreements?|arrangements?|polic\w+|treatment|status|deals?|stays?))*\b|\b(?:mutual )?visa (?:exemption|waiver|requirements?)(?: (?:agreements?|deals?))?\b|\bvisas?\b",
        "ties.visa_free",
        false,
    ),
    (
        r"\b(?:(?:bilateral|local|currency|central[- ]bank)[- ])*swap (?:lines?|agreements?|arrangements?|deals?|facilit\w+|pacts?)\b|\bcurrency swaps?\b",
        "ties.swap",
        false,
    ),
    (
        r"\bconfucius (?:institutes?|classrooms?)(?: and (?:confucius )?classrooms)?\b",
        "ties.institute.confucius",
        false,
    ),
    (
        r"\bbilateral investment (?:treat\w+|agreements?|pacts?)\b|\binvestment (?:protection|promotion|guarantee)(?: and (?:protection|promotion))? (?:agreements?|treat\w+|pacts?|accords?)\b|\binvestment treat\w+\b",
        "ties.bit",
        false,
    ),
    (
        r"\bfree[- ]trade (?:agreements?|deals?|pacts?|accords?|areas?|treat\w+|zones?)\b|\bftas?\b|\b(?:comprehensive )?economic (?:partnership|cooperation) agreements?\b|\bepas?\b|\bcepas?\b|\bcecas?\b|\bassociation agreements?\b|\btrade (?:and (?:investment|cooperation) )?(?:agreements?|deals?|pacts?|accords?|treat\w+)\b|\bcustoms unions?\b",
        "ties.fta",
        false,
    ),
    (
        r"\b(?:(?:all-weather|all-round|comprehensive|strategic|cooperative|co-operative|global|special|enhanced|privileged|mutually beneficial|and|of cooperation) )+partnerships?\b|\bstrategic partners\b|\bpartnerships?(?: status| level)?\b|\bstrategic (?:ties|relationship|relations)\b",
        "ties.partnership",
        false,
    ),
    (
        r"\bembass(?:y|ies)\b|\bresident (?:missions|ambassadors?)\b|\bdiplomatic missions?\b|\bconsulates?(?:-general)?\b",
        "ties.embassy",
        false,
    ),
    (
        r"\btrade (?:missions?|offices?|representations?)\b|\bcommercial (?:offices?|missions?)\b",
        "ties.trade_mission",
        false,
    ),
    (
        r"\b(?:(?:full|formal|official) )*diplomatic (?:ties|relations|recognition|links|relationship)\b|\b(?:formal|official|full) (?:ties|relations|recognition)\b",
        "ties.diplomatic",
        false,
    ),
    (
        r"\b(?:(?:bilateral|annual|regional) )*(?:summits?|ministerials?|ministerial meetings?|leaders' meetings?|joint commission meetings?|business forums?|forums?)\b",
        "ties.meeting",
        false,
    ),
    // quantities
    (
        r"\bexports? of goods and services\b|\bgoods[- ]and[- ]services exports?\b|\btotal exports of goods and services\b",
        "trade.total.exports",
        false,
    ),
    (
        r"\bimports? of goods and services\b|\bgoods[- ]and[- ]services imports?\b",
        "trade.total.imports",
        false,
    ),
    (
        r"\b(?:two-way |bilateral |total |overall )*(?:trade in (?:both )?goods and services|goods[- ]and[- ]services trade|trade in services and goods)\b",
        "trade.total",
        false,
    ),
    (
        r"\b(?:services?|tourism services) exports?\b|\bexports? of (?:[a-z]+ )?services\b|\bservices sold\b",
        "trade.services.exports",
        false,
    ),
    (r"\bservices? imports?\b|\bimports? of (?:[a-z]+ )?services\b", "trade.services.imports", false),
    (
        r"\b(?:two-way |bilateral )?(?:trade in (?:[a-z]+ )?services|services? trade|services? commerce|trade in service)\b",
        "trade.services",
        false,
    ),
    (
        r"\b(?:(?:bilateral|goods|merchandise|annual|overall) )*(?:trade )?(?:surplus(?:es)?|deficits?|imbalances?|shortfall)\b|\btrade (?:gap|balance)\b|\bin the red\b",
        "trade.goods.balance",
        false,
    ),
    (
        r"\b(?:(?:total|foreign|outward|inward|direct|overall) )*(?:(?:investments?|fdi|ofdi) stocks?|stocks? of (?:(?:outward|inward|foreign|direct|<J>) ?)*(?:investments?|fdi)|(?:investment|fdi) positions?|(?:cumulative|accumulated) (?:(?:foreign|direct|<J>) ?)*(?:investments?|fdi)|invested capital)\b",
        "fdi.stock",
        false,
    ),
    (
        r"\b(?:(?:foreign|direct|greenfield|new|annual|inward|outward|fresh) )*(?:investments?|fdi)(?: (?:inflows?|outflows?|flows?))?\b",
        "fdi.flow",
        false,
    ),
    (r"\b(?:invested|invests?|investing)\b", "fdi.flow", true),
    (
        r"\btariff[- ](?:lines?|free)\b|\bdut(?:y|ies)[- ]free(?: (?:access|treatment|entry))?\b|\bfree of dut(?:y|ies)\b|\blines? of (?:the )?tariff\b|\bzero[- ](?:tariff|duty)(?: treatment)?\b|\btariffs? (?:on|for|from) (?:about |over |nearly |some |more than |almost |at least |around |up to )?<%>",
        "tariff.coverage",
        false,
    ),
    (
        r"\b(?:(?:import|customs|punitive|additional|retaliatory|anti-dumping|antidumping|countervailing|average|applied|mfn|reciprocal|extra|blanket) )*(?:tariffs?|dut(?:y|ies)|lev(?:y|ies))(?: rates?)?\b|\bimport tax(?:es)?\b",
        "tariff.rate",
        false,
    ),
    (
        r"\b(?:un|united nations|unga|general assembly|<NJ>)(?: general assembly)? (?:votes?|roll[- ]calls?|resolutions)\b|\bvot(?:ed|es|ing)(?: \w+)? (?:the same way|together|alongside|identically|in line|alike|with)\b|\bvoting (?:agreement|coincidence|alignment|similarity)\b|\broll[- ]call votes?\b|\bagreed in\b",
        "un.agreement",
        false,
    ),
    (r"\bowe(?:s|d)?\b|\bowing\b", "finance.debt", true),
    (
        r"\b(?:(?:external|foreign|outstanding|public|sovereign|bilateral) )*debts?(?: stock)?\b|\barrears\b",
        "finance.debt",
        false,
    ),
    (r"\b(?:lent|lends?|lending|borrowed|borrows?)\b", "finance.loans", true),
    (
        r"\b(?:(?:new|concessional|soft|policy|development|sovereign) )*(?:loans?|credits?|credit lines?|lines? of credit|loan commitments)\b",
        "finance.loans",
        false,
    ),
    (r"\b(?:donated|donates?)\b", "finance.aid", true),
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
        r"\b(?:(?:foreign|inbound|overseas|international) )*(?:tourists?|visitors?|holidaymakers|tourist arrivals|visitor arrivals|arrivals|travell?ers|tourist visits|visits)\b",
        "people.tourists",
        false,
    ),
    (
        r"\b(?:(?:international|foreign|overseas|university) )*(?:students?|scholarship holders)\b",
        "people.students",
        false,
    ),
    (
        r"\b(?:infrastructure|construction|connectivity|engineering) projects?\b|\bprojects?\b",
        "projects.infrastructure",
        false,
    ),
    (r"\b(?:companies|firms|enterprises|businesses|subsidiaries|affiliates)\b", "firms.presence", false),
    (
        r"\b(?:(?:local|direct|new|manufacturing) )*(?:jobs|employment opportunities|employment|job opportunities)\b",
        "jobs",
        false,
    ),
    (r"\b(?:gdp|gross domestic product|economic output|national output)\b", "gdp", false),
    (r"\bpopulations?\b|\binhabitants\b", "population", false),
    (
        r"\b(?:exported|exporting|shipped|ships|shipping|sold|sells?|selling|supplied|supplies|supply|supplying|delivered|sends?|sent|sending)\b",
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
        r"\b(?:(?:merchandise|goods|overall|total|annual) )*(?:imports?|purchases?)(?: of goods| volumes?)?\b",
        "trade.goods.imports",
        false,
    ),
    (
        r"\b(?:left|leaves|went|going|goes|headed|heading|bound|destined|flowed|flows|flowing|travelled|moved) (?:from <P> )?(?:to|for|into|towards?) (?:the )?<N>|\b(?:came|comes|coming|arrived|arrives) from (?:the )?<N>",
        "trade.goods.exports",
        true,
    ),
    (
        r"\b(?:(?:bilateral|two-way|mutual|goods|merchandise|commodity|total|overall|foreign|annual|cross-border|external) )*(?:trade|commerce|commercial exchange)(?: (?:volumes?|turnover|flows?|in goods|value|exchanges?))*\b|\bturnover\b",
        "trade.goods",
        false,
    ),
];

static COMPILED: LazyLock<Vec<(Pattern, &'static str, bool)>> =
    LazyLock::new(|| TABLE.iter().map(|(p, m, v)| (Pattern::new(p), *m, *v)).collect());

/// All topics of a sentence, left to right.
pub fn topics(scene: &Scene) -> Vec<Topic> {
    let mut out: Vec<Topic> = Vec::new();
    for (pattern, measure, verb) in COMPILED.iter() {
        for c in pattern.all(&scene.shadow) {
            let Some(m) = c.get(0) else { continue };
            let span = scene.span(m.range());
            if !out.iter().any(|t| t.span.overlaps(span)) {
                let deficit = m.as_str().contains("deficit")
                    || m.as_str().contains("shortfall")
                    || m.as_str().contains("in the red");
                out.push(Topic { span, measure, verb: *verb, deficit });
            }
        }
    }
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
