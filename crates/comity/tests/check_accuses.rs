//! Nobody is accused by a misreading: true texts in which something is easily misread, and the wrong
//! readings themselves, handed to the judge as if a reader had made them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::check::article::{Article, parse_day};
use comity::check::given::Given;
use comity::check::report::Report;
use comity::check::{Brought, Evidence, check_with};
use comity_claims::atlas::Atlas;
use comity_ledger::world::World;

fn report(world: &World, text: &str, date: &str, frames: Option<&str>) -> Report {
    let article = Article::read(text.as_bytes(), "text", None).unwrap();
    let day = parse_day(date).unwrap();
    let atlas = Atlas::on(world, day).unwrap();
    let given = frames.map(|f| Given::read(&format!("{{\"claims\":[{f}]}}"), "frames").unwrap());
    let brought = Brought { given, ..Brought::default() };
    check_with(&article, "text", day, Evidence { facts: &atlas, world: Some(world) }, &brought)
}

/// Verdict and reason of the only frame of a text.
fn verdict(world: &World, text: &str, date: &str, frame: &str) -> (String, String, String) {
    let report = report(world, text, date, Some(frame));
    assert_eq!(report.refused, Vec::<String>::new(), "{text}");
    let [c] = report.claims.as_slice() else { panic!("{text}: {:?}", report.claims) };
    (c.verdict.id().to_owned(), c.verdict.reason().unwrap_or_default().to_owned(), c.headline.clone())
}

/// True sentences of the kinds that are easily misread; whatever is read in them, nothing is false.
const TRUE: &[(&str, &str)] = &[
    // a list of states is not the pair
    (
        "2020-03-10",
        "Japan's ties with Africa have widened in the past decade. It opened embassies in Malawi, Benin and South Sudan. Bilateral trade fell from $25.5 billion in 2010 to $18.3 billion in 2019.",
    ),
    (
        "2020-03-10",
        "Japan and Africa\n\nIt opened embassies in Malawi, Benin and South Sudan.\n\nTrade between the two fell from $25.5 billion in 2010 to $18.3 billion in 2019.",
    ),
    (
        "2024-05-07",
        "Cairo, Riyadh set up council\n\nThe United Arab Emirates, Kuwait, Qatar, Bahrain and Oman made similar pledges. Bilateral trade stood at $4.6 billion in 2010.",
    ),
    // a code of a currency after the number
    ("2020-03-10", "Thailand's exports to Vietnam were 11.8 billion USD in 2019."),
    // whose exports a share is of
    (
        "2020-03-10",
        "In 2019 the United States was Mexico's largest customer, taking three quarters of its exports.",
    ),
    ("2020-03-10", "In 2019 China was Chile's largest customer, taking a third of its exports."),
    // the other side of a ratio
    (
        "2020-10-10",
        "The GDP of Vietnam, which was $334 billion in 2019, was about three fifths of Thailand's.",
    ),
    // the measure of the sentence before
    (
        "2020-10-10",
        "Vietnam's GDP was $334 billion in 2019. South Korea made up 18.8 percent of the value of Vietnam's imports in that year.",
    ),
    // "is worth", with data of years before only
    ("2023-05-10", "Trade between Brazil and Argentina is worth over $28 billion."),
    ("2023-05-10", "Trade between Brazil and Argentina is worth over $13 billion."),
    ("2022-11-10", "Saudi Arabia's trade with China is worth over 80 billion dollars."),
    // another agreement of the same pair
    ("2022-06-10", "The UK and New Zealand signed a free trade agreement in February 2022."),
    ("2021-12-20", "The UK and Australia signed a free trade agreement in December 2021."),
    ("2019-06-10", "The EU and Japan signed an economic partnership agreement in July 2018."),
    // periods
    ("2020-03-10", "As recently as 2013, Argentina's trade with Brazil was worth $36 billion."),
    // "followed by", brackets
    (
        "2020-06-10",
        "Kenya's exports to Uganda were $0.9 billion in 2019, followed by Tanzania ($0.33 billion) and Rwanda ($0.28 billion).",
    ),
    // a gap by another name
    (
        "2020-06-10",
        "South Korea's exports to Vietnam came to $47.3 billion in 2019 and its imports from there to $20.1 billion. This left a gap of $27.2 billion in Seoul's favour.",
    ),
    // a party that is not understood
    ("2020-06-01", "Trade of Kenya with Uganda and Tanzania combined was worth $1.85 billion in 2019."),
    (
        "2020-06-01",
        "Intra-CAREC trade was worth $19.8 billion in 2019; Kazakhstan's trade with them was $16.2 billion.",
    ),
    // the day of leaving
    ("2020-03-10", "The United Kingdom left the European Union on 31 January 2020."),
    ("2020-03-10", "The United Kingdom left the European Union on 1 February 2020."),
    // likely dates contradict nobody
    ("2023-07-10", "Honduras signed a memorandum on the Belt and Road on 12 June 2023."),
    // the title's pair, not the countries of the paragraph before
    (
        "2025-05-14",
        "China and Latin America\n\nPanama, Honduras and Nicaragua switched ties to Beijing.\n\nTwo-way trade rose from $263.5 billion in 2014 to more than $500 billion in 2024.",
    ),
    // a rate in another money than the source's
    ("2020-03-10", "In yuan terms, China's exports to Brazil grew 9 percent in 2019."),
    ("2020-03-10", "以人民币计，2019年中国对巴西出口增长9%。"),
    // several years in one sentence on ties
    (
        "2023-03-15",
        "El Perú es parte del CPTPP desde septiembre de 2021, y Chile lo ratificó un año más tarde, en febrero de 2023.",
    ),
    // a year told by what happened in it
    (
        "2021-03-10",
        "Polish sales to the Czech Republic, a mere $3.3 billion in the year that both joined the Union, stood at $15.5 billion in 2019.",
    ),
    // two places and a figure of one
    (
        "2024-07-16",
        "Com 33,6 milhões de habitantes, Moçambique tem hoje mais do que o triplo da população portuguesa.",
    ),
    // a time told by the way, before a membership of now
    (
        "2024-11-20",
        "Russia and China, which signed a treaty of friendship in July 2001, are both members of BRICS.",
    ),
    ("2024-11-20", "Peru, which set up relations with Japan in August 1873, is a member of APEC."),
    // the year of the figure that is compared with
    (
        "2024-07-01",
        "Chile's exports to Japan came to $6.9 billion, compared with sales of $7.5 billion in 2013.",
    ),
    ("2024-07-01", "Chile's exports to Japan came to $6.9 billion, against one of $7.5 billion in 2013."),
    // which bloc a noun stands for
    (
        "2024-04-29",
        "Slovakia and Slovenia joined NATO in March 2004, five weeks ahead of the Union. Albania and Croatia joined the alliance in April 2009, North Macedonia in March 2020.",
    ),
    ("2024-03-04", "Angola aderiu à OPEP em janeiro de 2007 e saiu da organização em janeiro deste ano."),
    // decades that end before the year
    (
        "2024-02-12",
        "Japan, for decades the first customer, has faded: Saudi exports to Japan came to $24.6 billion in 2019.",
    ),
    // the continent's name for the Union, and the year that a clause is about
    (
        "2024-03-19",
        "The European Union and Japan\n\nTrade was a third higher in 2023 than in 2020, when the exchange between Europe and Japan had slumped to $126 billion.",
    ),
    // agreements that were replaced, and such as have a successor
    (
        "2021-06-01",
        "The free trade agreement between Mexico and the United States had been in force since January 1994 when it was replaced.",
    ),
    (
        "2025-03-01",
        "The trade agreement between Chile and the European Union has been in force since February 2003.",
    ),
    // an agreement of many that is older than their own
    ("2024-06-18", "Brazil and Mexico have had a trade agreement since 2003."),
    // so many up to the end of a year, of which the list is sure of fewer
    (
        "2021-02-01",
        "By the end of 2020, China had signed Belt and Road memoranda with 19 countries of Latin America and the Caribbean.",
    ),
    // what happens to an agreement beside its beginning
    ("2021-02-01", "Chile and Thailand concluded their talks on free trade in August 2012."),
    // the countries of Latin America are not the United States
    ("2024-02-01", "中国与拉美国家的贸易额2023年达到4580亿美元。"),
    // people who live somewhere are not a people of the world
    (
        "2024-06-03",
        "India and the United Arab Emirates are close. Some 3.5 million Indians live here, more than a third of the population.",
    ),
    // a rank within a group
    ("2024-08-21", "泰国与越南\n\n在东盟内部，越南是泰国第二大贸易伙伴。"),
    ("2025-03-10", "2024年，哈萨克斯坦是中国在中亚最大的贸易伙伴。"),
    // a time of another clause
    ("2024-06-10", "Indonesia was one of the founders of ASEAN in 1967 and is a member of the G20."),
    (
        "2024-12-10",
        "O Mercosul cresceu: a Bolívia tornou-se membro pleno em agosto, e o Brasil, membro desde 1991, aplaudiu.",
    ),
    (
        "2025-06-10",
        "据中国海关统计，去年中国与非洲贸易额达2956亿美元，比2014年的2217亿美元增长三成多，是2000年的近28倍。",
    ),
    (
        "2024-05-10",
        "The European Union and the Gulf Cooperation Council\n\nThe European Union has a surplus with the Gulf Cooperation Council. It has narrowed, from USD 42.8 billion in 2020 to roughly USD 21 billion.",
    ),
    (
        "2024-05-10",
        "A corrente de comércio do Brasil com a Argentina era de US$ 35,6 bilhões em 2013 e encolheu 18% em dez anos, para US$ 29,1 bilhões.",
    ),
    ("2024-05-10", "El Ecuador forma parte desde el 1 de enero de 2017 del acuerdo con la Unión Europea."),
    ("2024-05-10", "Boa parte é petróleo: as compras portuguesas ao Brasil somaram 3,7 mil milhões em 2023."),
    // a noun left out after a possessive
    (
        "2024-05-10",
        "In 2010 the Gulf Cooperation Council's trade with the European Union was larger than its trade with China, whereas by 2023 China's had grown to USD 310 billion.",
    ),
    // of several together, of another side, by another word
    (
        "2024-05-10",
        "Saudi Arabia accounts for more than half of the population of the Gulf Cooperation Council, 58.3 million people in all.",
    ),
    (
        "2024-10-10",
        "Las importaciones desde la India sumaron 5.500 millones en 2023, con lo que la balanza arrojó para España un déficit de 2.600 millones.",
    ),
    ("2024-05-10", "Iraq has asked more than once to be let in to the Gulf Cooperation Council."),
    (
        "2024-05-10",
        "El 26 de marzo de 2023 Honduras estableció relaciones diplomáticas con la República Popular y rompió con Taipéi.",
    ),
];

/// An article in the first person that names its own country least of all.
const OURS: &str = "The wrong hole in the wall\n\n\
    Last year we ran a deficit in goods of $66 billion with South Korea and one of $69.4 billion with Japan. \
    Our exports to Korea were $65.6 billion, and we sold the Japanese goods worth $79 billion. \
    In 2000 the gap with Japan was $81.6 billion.\n\n\
    We have no free trade agreement with Tokyo at all. Americans buy cars from Korea and Japan.";

#[test]
fn whom_a_text_speaks_for_is_told_by_the_figures_that_hold() {
    let report = report(&World::embedded(), OURS, "2025-04-11", None);
    let of = |verdict: &str| report.claims.iter().filter(|c| c.verdict.id() == verdict).count();
    assert_eq!(of("contradicted"), 0, "{:?}", report.claims);
    assert!(of("supported") + of("source_dependent") >= 5, "{:?}", report.claims);
    let ours = report.claims.iter().find(|c| c.quote.contains("65.6")).expect("read");
    let sides: Vec<_> = ours.claim.parties.iter().map(ToString::to_string).collect();
    assert_eq!(sides, ["USA", "KOR"]);
}

#[test]
fn a_side_left_unsaid_is_the_one_under_which_the_figure_holds_to_the_digits() {
    let text = "Honduras entre dos mercados\n\nEstados Unidos y China compiten en Honduras. \
        China le vendió en 2024 mercancías por 2.032 millones de dólares. \
        El comercio bilateral con Estados Unidos sumó 12.600 millones de dólares en 2024.";
    let report = report(&World::embedded(), text, "2025-04-11", None);
    let last = report.claims.iter().find(|c| c.quote.contains("12.600")).expect("read");
    assert_eq!(last.verdict.id(), "supported", "{}", last.headline);
}

#[test]
fn true_sentences_of_the_kinds_that_are_misread_are_not_called_false() {
    let (world, mut wrong) = (World::embedded(), Vec::new());
    let steps = include_str!("texts/true.txt").lines().filter_map(|line| line.split_once('|'));
    for (date, text) in TRUE.iter().copied().chain(steps) {
        for c in report(&world, text, date, None).claims {
            if matches!(c.verdict.id(), "contradicted" | "outdated") {
                wrong.push(format!("{text}\n  {}: {} {}", c.says, c.verdict.id(), c.headline));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A level as quoted: its rounding reaches half a unit of its last digit, at most 5 %.
fn level(quote: &str, measure: &str, parties: &str, period: &str, value: &str) -> String {
    let zeros = value.len() - value.trim_end_matches('0').len();
    let tol = (0.5 * 10f64.powi(zeros as i32)).min(0.05 * value.parse::<f64>().unwrap());
    format!(
        "{{\"quote\":\"{quote}\",\"kind\":\"level\",\"measure\":\"{measure}\",\"parties\":[{parties}],\
         \"period\":\"{period}\",\"value\":{value},\"unit\":\"USD\",\"tol\":{tol},\"comparator\":\"=\"}}"
    )
}

/// The same texts with the wrong readings that were seen.
fn misread() -> Vec<(&'static str, &'static str, String)> {
    let text = |n: usize| (TRUE[n].0, TRUE[n].1);
    let of = |n: usize, frame: String| (text(n).0, text(n).1, frame);
    vec![
        of(0, level("$25.5 billion in 2010", "trade.goods", "\"JPN\",\"MWI+BEN+SSD\"", "2010", "25500000000")),
        of(2, level("$4.6 billion in 2010", "trade.goods", "\"ARE+KWT+QAT+BHR+OMN\",\"WLD\"", "2010", "4600000000")),
        of(4, "{\"quote\":\"three quarters of its exports\",\"kind\":\"share\",\"measure\":\"trade.goods.exports\",\"parties\":[\"USA\",\"MEX\"],\"period\":\"2019\",\"value\":75,\"unit\":\"percent\",\"precision\":\"fraction\",\"comparator\":\"=\",\"denominator\":{\"parties\":[\"USA\",\"WLD\"]}}".to_owned()),
        of(6, "{\"quote\":\"about three fifths of Thailand's\",\"kind\":\"share\",\"measure\":\"gdp\",\"parties\":[\"VNM\"],\"period\":\"2019\",\"value\":60,\"unit\":\"percent\",\"precision\":\"fraction\",\"comparator\":\"~\"}".to_owned()),
        of(7, "{\"quote\":\"18.8 percent of the value\",\"kind\":\"share\",\"measure\":\"gdp\",\"parties\":[\"KOR\"],\"period\":\"2019\",\"value\":18.8,\"unit\":\"percent\",\"comparator\":\"=\",\"denominator\":{\"measure\":\"gdp\",\"parties\":[\"VNM\"]}}".to_owned()),
        of(8, level("over $28 billion", "trade.goods", "\"BRA\",\"ARG\"", "latest", "28000000000")),
        of(15, level("Tanzania ($0.33 billion)", "trade.goods.exports", "\"TZA\",\"UGA\"", "2019", "330000000")),
        of(16, level("a gap of $27.2 billion", "trade.goods.imports", "\"VNM\",\"KOR\"", "2019", "27200000000")),
        of(17, level("$1.85 billion in 2019", "trade.goods", "\"KEN+UGA+TZA\",\"WLD\"", "2019", "1850000000")),
        of(18, level("$16.2 billion", "trade.goods", "\"KAZ\",\"WLD\"", "2019", "16200000000")),
        of(22, level("$263.5 billion in 2014", "trade.goods", "\"CHN\",\"PAN+HND+NIC\"", "2014", "263500000000")),
        (
            "2025-02-20",
            "Vietnam and the United States\n\nThe deficit is the third-largest Washington has, after those with China and Mexico; ten years earlier it was not yet $25 billion.",
            level("$25 billion", "trade.goods.balance", "\"USA\",\"CHN+MEX\"", "2014", "-25000000000"),
        ),
        (
            "2024-05-20",
            "2020年俄罗斯对五国出口约210亿美元，比中国的192亿美元略多。",
            level("210亿美元", "trade.goods.exports", "\"RUS\",\"CHN\"", "2020", "21000000000"),
        ),
        (
            "2024-05-20",
            "Canada and Colombia have drawn closer. Canada is a member of the CPTPP; Colombia is not. The country joined the OECD on 28 April 2020, with the support of Ottawa.",
            "{\"quote\":\"joined the OECD on 28 April 2020\",\"kind\":\"event\",\"measure\":\"membership\",\"parties\":[\"CAN\",\"OECD\"],\"period\":\"2020-04-28\",\"event\":\"joined\"}".to_owned(),
        ),
    ]
}

#[test]
fn what_blocs_agreed_as_such_is_judged_by_the_day_of_the_agreement() {
    let world = World::embedded();
    for (date, text, expected) in [
        (
            "2024-04-29",
            "The free trade agreement between the European Union and Japan entered into force on 1 February 2019.",
            "supported",
        ),
        (
            "2024-02-12",
            "The free trade agreement between the GCC and Singapore has been in force since September 2013.",
            "supported",
        ),
        (
            "2024-03-04",
            "O acordo de livre comércio entre o Mercosul e Israel foi assinado em dezembro de 2007.",
            "supported",
        ),
        ("2024-06-01", "China and Palau established diplomatic relations in 2017.", "contradicted"),
        ("2024-06-01", "China and Kiribati restored diplomatic relations in September 2019.", "supported"),
    ] {
        let found = report(&world, text, date, None);
        let [claim] = found.claims.as_slice() else { panic!("{text}: {:?}", found.claims) };
        assert_eq!(claim.verdict.id(), expected, "{text}: {}", claim.headline);
        for (_, id) in &claim.events {
            assert!(comity_ledger::explain::explain(&world, id).is_ok(), "{text}: {id}");
        }
    }
}

#[test]
fn wrong_readings_accuse_nobody() {
    let (world, mut wrong) = (World::embedded(), Vec::new());
    for (date, text, frame) in misread() {
        let (found, reason, headline) = verdict(&world, text, date, &frame);
        if matches!(found.as_str(), "contradicted" | "outdated") {
            wrong.push(format!("{text}\n  {frame}: {found} {reason} {headline}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_false_and_well_said_is_still_called_false() {
    let world = World::embedded();
    for (date, text, frame) in [
        (
            "2024-05-07",
            "Brazil's exports to China were worth $200 billion in 2023.",
            level("$200 billion in 2023", "trade.goods.exports", "\"BRA\",\"CHN\"", "2023", "200000000000"),
        ),
        (
            "2021-09-14",
            "Indonesia and Malaysia\n\nJakarta bought $9.4 billion from its neighbour in 2020.",
            level("bought $9.4 billion", "trade.goods.imports", "\"MYS\",\"IDN\"", "2020", "9400000000"),
        ),
        (
            "2024-05-07",
            "Egypt joined the BRICS on 1 January 2023.",
            "{\"quote\":\"Egypt joined the BRICS on 1 January 2023\",\"kind\":\"event\",\"measure\":\"membership\",\
             \"parties\":[\"EGY\",\"BRICS\"],\"period\":\"2023-01-01\",\"event\":\"joined\"}"
                .to_owned(),
        ),
        (
            "2024-06-03",
            "The free trade agreement between China and Costa Rica has been in force since August 2012.",
            "{\"quote\":\"in force since August 2012\",\"kind\":\"event\",\"measure\":\"ties.fta\",\
             \"parties\":[\"CHN\",\"CRI\"],\"period\":\"2012-08\",\"event\":\"in_force\"}"
                .to_owned(),
        ),
    ] {
        assert_eq!(verdict(&world, text, date, &frame).0, "contradicted", "{text}");
    }
}

#[test]
fn a_figure_of_the_other_direction_does_not_make_a_claim_true() {
    let text = "去年我国与匈牙利贸易额为162亿美元，与罗马尼亚129亿美元，自克罗地亚进口27亿美元。";
    let frame = level("27亿美元", "trade.goods.imports", "\"HRV\",\"CHN\"", "2024", "2700000000");
    let (found, reason, headline) = verdict(&World::embedded(), text, "2025-01-24", &frame);
    assert!(!matches!(found.as_str(), "supported" | "imprecise"), "{found} {reason} {headline}");
}

/// The article of the README has three false sentences, and is accused of nothing else.
#[test]
fn the_example_is_accused_of_its_three_false_sentences_alone() {
    let world = World::embedded();
    let text = include_str!("../../../examples/china-celac.md");
    let article = Article::read(text.as_bytes(), "china-celac.md", None).unwrap();
    let atlas = Atlas::on(&world, (2025, 5, 14)).unwrap();
    let evidence = Evidence { facts: &atlas, world: Some(&world) };
    let found = check_with(&article, "china-celac.md", (2025, 5, 14), evidence, &Brought::default());
    let accused: Vec<String> = found
        .claims
        .iter()
        .filter(|c| matches!(c.verdict.id(), "contradicted" | "outdated"))
        .map(|c| c.quote.clone())
        .collect();
    let [peru, ecuador, paraguay] = accused.as_slice() else { panic!("{accused:?}") };
    assert!(peru.contains("$30 billion"), "{peru}");
    assert!(ecuador.contains("Ecuador"), "{ecuador}");
    assert!(paraguay.contains("Paraguay"), "{paraguay}");
}

/// What an agreement or accession is told to be years away from all that is on record is false; a step before it is not.
#[test]
fn dates_years_from_all_on_record_are_called_false() {
    let world = World::embedded();
    for (date, text, expected) in [
        (
            "2024-08-21",
            "The free trade agreement between Thailand and Chile entered into force in November 2010.",
            "contradicted",
        ),
        (
            "2024-08-21",
            "The free trade agreement between Thailand and Chile entered into force in November 2014.",
            "not_checkable",
        ),
        (
            "2024-08-21",
            "The free trade agreement between Vietnam and the European Union entered into force in August 2017.",
            "contradicted",
        ),
        ("2021-04-06", "Chile, which had applied for it, joined the OECD in May 2014.", "contradicted"),
    ] {
        let found: Vec<String> =
            report(&world, text, date, None).claims.iter().map(|c| c.verdict.id().to_owned()).collect();
        assert_eq!(found, [expected], "{text}");
    }
}

#[test]
fn what_the_sentence_leaves_out_the_document_puts_in() {
    let (date, text) = (TRUE[2].0, TRUE[2].1);
    let frame = level("$4.6 billion in 2010", "trade.goods", "\"ARE+KWT\",\"EGY\"", "2010", "4600000000");
    let (found, _, headline) = verdict(&World::embedded(), text, date, &frame);
    assert_eq!(found, "supported", "{headline}");
}

/// Sentences on who belongs to which organisation, each checked by itself: `true` must be supported by a claim and
/// contradicted by none, `false` must be called false, and of `open` nothing may be called false.
#[test]
fn organisations_are_judged_by_their_lists_and_by_nothing_else() {
    let world = World::embedded();
    let mut wrong = Vec::new();
    for line in include_str!("texts/members.tsv").lines().skip(1) {
        let [date, expected, sentence] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let found = report(&world, sentence, date, None);
        let told: Vec<String> = found.claims.iter().map(|c| c.verdict.id().to_owned()).collect();
        let any = |verdicts: &[&str]| told.iter().any(|v| verdicts.contains(&v.as_str()));
        let accused = any(&["contradicted", "outdated"]);
        let right = match expected {
            "true" => any(&["supported"]) && !accused,
            "false" => accused,
            _ => !accused,
        };
        if !right {
            wrong.push(format!("{expected}: {sentence} {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
