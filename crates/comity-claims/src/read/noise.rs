//! Numbers that are names: they are set aside before anything is read as a quantity.
//!
//! 5G, G20, Agenda 2030, Boeing 737, HS 8541, Article 301, telephone numbers, ISBNs, rooms,
//! pages, sessions, ages, clock times, prices of a ticket, captions.

use super::line::{Line, Pattern, pattern};
use crate::frame::Span;
use std::sync::LazyLock;

/// Each pattern covers the whole name.
const NAMES: &[&str] = &[
    // identifiers
    r"\bisbn(?:-1[03])?:? ?[\d-]{9,17}x?",
    r"\b(?:call|tel|telephone|phone|hotline|fax|dial|whatsapp)\.?:? ?\+?[\d][\d ()/-]{4,18}\d",
    r"\+\d{1,3}[ -]?\(?\d[\d ()-]{5,16}\d",
    r"\b0\d{2,4}[ -]\d{3,4}[ -]\d{3,4}\b",
    r"\b(?:hs|sitc|cn|hts|naics|isic|cpc)(?: ?(?:code|codes|heading|headings|chapter|chapters|subheading))?s? \d[\d.]*(?:(?:, | and | or |-)\d[\d.]*)*",
    r"\b(?:heading|headings|subheading|tariff line|tariff code|tariff codes|code|codes) \d[\d.]*(?:(?:, | and | or |-)\d[\d.]*)*",
    r"\b(?:articles?|art\.|sections?|sec\.|paragraphs?|para\.?|clauses?|chapters?|chap\.|annex|annexes|appendix|titles?|rule|regulation|directive|protocol no\.|law no\.|decree|decree no\.|law|act|bill|executive order|proposition|resolution|resolutions|decision|decisions|order no\.|notice no\.|ruling|case|docket|recommendation|standard|iso|iec) (?:no\.? ?)?[a-z]{0,3}[-/]?\d[\d./a-z()-]*(?:(?:, | and |-)\d[\d./()-]*)*",
    r"\b(?:table|tables|figure|figures|fig\.|chart|graph|box|map|slide|photo|page|pages|p\.|pp\.|vol\.|volume|issue|no\.|number|item|question|lot|part|phase|stage|step|version|episode|season|round|module|unit|grade|level|tier|category|class|type|model|series|zone|gate|platform|pier|berth|terminal|track|line|route|highway|interstate|motorway|room|hall|suite|floor|building|block|booth|stand|studio|seat|door|apartment|bus|flight|train|channel|radio|ward|district|sector|unit|square|street|pillar|day|week|group|pool|heat|lane) (?:no\.? ?)?\d+[a-z]?(?:[.:-]\d+)*\b(?: (?:and|to|-) ?\d+\b)?(?:$|[,.;:)?!']| (?:of|on|in|at|is|was|were|are|and|to|for|by|from|or|with|the|has|shows?|says?|which|that|between|before|after|near|opened|closed|will|until)\b)",
    // these words never stand before an amount, whatever follows
    r"\b(?:flight|gate|hall|room|suite|platform|pier) (?:no\.? ?)?\d+[a-z]?\b",
    r"\b(?:document|doc\.|ref\.?|reference|file|reg\.|registration|licence|license|permit|id|swift|iban|vat|imo|mmsi) (?:no\.? ?)?[a-z]{0,4}[-/]?\d[\w/.-]*",
    r"\b[a-z]{1,5}/\d[\w./-]*",
    r"\b\d+/[a-z]{2,}[\w./-]*",
    // machines and formats
    r"\b[2-6]g\b",
    r"\bg-?(?:7|8|10|20|24|77)\b(?: ?\+ ?\d+)?",
    r"\b(?:17|16|14|5|10)\+1\b",
    r"\bp5\+1\b",
    r"\b(?:boeing|airbus|embraer|comac|bombardier|antonov|ilyushin|sukhoi|mig|cessna)(?: [a-z]?-?\d{2,4}(?:-\d+)?[a-z]{0,4})(?:s\b)?",
    r"\b(?:a3[1-8]0(?:neo)?|b7[0-8]7|c919|f-(?:16|35|15|18)|j-?\d{2}|su-?\d{2}|mig-?\d{2}|s-[34]00|b-52|m16|t-\d{2})s?\b",
    r"\b(?:covid|sars-cov|cop|cmp|mc|sdg|sdgs|pm|h\dn\d|unsc|unctad|apec|expo|euro|windows|iphone|galaxy|ps|model|starlink|chang'e|shenzhou|apollo|basel|horizon|erasmus|vision|agenda|compact|roadmap|plan|strategy|programme|program|made in china|global gateway|olympics|olympiad|world cup|games|championship|forum|fair|festival|conference|summit|budget|report|outlook|yearbook|guide|edition|census|index|survey|world)[- ](?:no\.? ?)?\d{1,4}(?:\.\d+)?\b",
    r"\b(?:20[2-9]\d|19\d\d) (?:agenda|vision|olympics|world cup|expo|asian games|commonwealth games|plan|strategy|guide|edition|report|budget|census|constitution|treaty|accord|accords|handbook|yearbook|goals|targets?|roadmap|paris agreement|road map|elections?|coup|revolution|war|crisis|financial crisis|world cup|programme|framework|convention)\b",
    r"\b24/7\b|\b9/11\b|\b50[-/]50\b|\b20/20\b|\b7-eleven\b|\bfortune (?:global )?500\b|\bs&p 500\b|\bftse 100\b|\bcac 40\b|\bnikkei 225\b|\bcsi 300\b|\bdax 40\b",
    // sessions, centuries, anniversaries of no tie, ages, times
    r"\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty-[a-z]+) (?:\w+ ){0,3}?(?:session|sessions|meeting|meetings|summit|forum|round|rounds|edition|congress|conference|plenum|plenary|century|floor|committee|party congress|five-year plan|five year plan|dialogue|consultations?|fair|expo|import expo|commission|ministerial|term|parliament|amendment|army|fleet|street|avenue|division|symposium|workshop|phase|tranche|package|batch|generation|birthday|assembly|general assembly|games|parallel|time|day|visit|trip|leg|paragraph|chapter|world war|consecutive (?:day|week)|working group|quarter-final)\b",
    r"\baged \d{1,3}\b|\b\d{1,3}[- ]years?[- ]olds?\b|\b\d{1,3}, (?:a|an|who|said|from|has|was)\b|\bage of \d{1,3}\b|\bunder-\d{2}s?\b",
    r"\b\d{1,2}[:.]\d{2} ?(?:am|pm|a\.m\.|p\.m\.|gmt|cet|est|utc|hrs|local time)\b|\b\d{1,2}:\d{2}(?:-\d{1,2}:\d{2})?\b|\b\d{1,2} ?(?:am|pm|a\.m\.|p\.m\.|o'clock)(?:\b|$)",
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+)-(?:page|day|hour|minute|week|month|night|storey|story|lane|point|member|strong|nation|country|party|man|person|seat|star|way|step|part|tier|stage|door|speed|metre|meter|km|kilometre|kilometer|mile|foot|inch|round|volume|hectare|acre|megawatt|mw|gigawatt|car|carat|room|bed)\b",
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|\d+)-year(?:-long)?(?:[- ](?:plan|old|deal|contract|programme|program|term|agreement|roadmap|action|strategy|visa|mandate|tenure|bond|framework|low|high))",
    r"\b(?:five|ten|three)-year\b(?: \w+){0,2} (?:plan|programme|program|roadmap|strategy|agreement|framework)\b",
    r"\bnumber \d+ [a-z]+ street\b|\b\d{1,4} [a-z]+ (?:street|road|avenue|lane|square|boulevard)\b",
    r"https?://\S+|\bwww\.\S+|\S+@\S+\.\S+|@\w+|#\w+",
    r"[\[(]\d{1,3}[\])]|\(\w{1,2}\)",
    r"\b-?\d+(?:\.\d+)? ?°(?: ?[cf])?\b|\b\d+(?:\.\d+)? degrees\b",
    r"\bone (?:of|another|side|hand|day|thing|more|way|after|which|who|that|belt|china|country, two systems|reason|example|official|analyst|diplomat|expert|step|is|in which|party)\b|\bno one\b|\bthe one\b|\bthis one\b|\bone-china\b|\bone by one\b|\bone-off\b|\bone-third party\b",
    r"\b(?:zero)[- ](?:sum|carbon|emissions?|covid|tolerance|emission)\b|\bnet[- ]zero\b|\bfirst and foremost\b|\btwo-state\b|\btwo-thirds majority\b|\bsecond world war\b|\bfirst lady\b|\bthird (?:parties|party|countries|country|world|states?)\b|\bsecond to none\b|\bat first\b|\bfirst of all\b|\bsecond half\b of the (?:game|match)\b",
    r"\btickets? (?:cost|are|start|priced|from)\b[^.;]*|\bentry (?:costs|is|fee)\b[^.;]*|\badmission (?:costs|is)\b[^.;]*|\bpriced at\b[^.;,]*|\bfee of\b[^.;,]*|\bfine of\b[^.;,]*",
];

static PATTERNS: LazyLock<Vec<Pattern>> = LazyLock::new(|| NAMES.iter().map(|p| Pattern::new(p)).collect());

/// Quick test: most sentences without digits need only the word patterns.
static ANY: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"\d|\bone\b|first|second|third|-(?:day|year|page|member|nation)|th\b|zero|ticket|@|http|www",
    )
});

/// Spans of numbers that are names.
pub fn noise(line: &Line) -> Vec<Span> {
    if !ANY.hits(&line.low) {
        return Vec::new();
    }
    // "Togo (34 percent), Burkina Faso (22)": no numbers of notes
    pattern!(RATES = r"\(\d{1,3}(?:\.\d+)? ?(?:%|percent|per cent)\)");
    let rates = RATES.hits(&line.low);
    let mut out: Vec<Span> = Vec::new();
    for pattern in PATTERNS.iter() {
        for caps in pattern.all(&line.low) {
            if let Some(m) = caps.get(0).filter(|m| !(rates && m.as_str().starts_with('('))) {
                out.push(line.span(m.range()));
            }
        }
    }
    out.sort();
    out
}

#[cfg(test)]
mod tests {
    use super::super::quantity::quantities;
    use super::*;

    #[test]
    fn names_with_numbers_yield_no_quantity() {
        for text in [
            "call 0800 123 456 or see section 3.2 of the 2019 guide (ISBN 978-3-16-148410-0).",
            "At the 15th session, held in Hall 7, delegates adopted Decision 4/CP.15 and a 12-page annex.",
            "The 5G network and the G20 back the 2030 Agenda.",
            "HS 8541 and heading 2709 are covered by Article 301.",
            "Figure 3 shows the Boeing 737 fleet.",
            "Flight 815 leaves gate 12 at 10:45 am.",
            "The five-year plan was adopted at the third plenary session.",
            "A 27-member delegation paid a three-day visit.",
        ] {
            let line = Line::new(text);
            let mut taken = noise(&line);
            let setting = super::super::when::Setting { today: (2024, 6, 4), fiscal: None };
            taken.extend(super::super::when::times(&line, &taken, &setting).iter().map(|m| m.span));
            let found = quantities(&line, &taken);
            assert!(found.is_empty(), "{text}: {found:?}");
        }
    }
}
