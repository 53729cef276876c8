//! The product a flow is of: "dairy exports", "exports of copper ore", "60 million tonnes of coal".

use super::line::{Pattern, pattern};
use super::scene::Scene;
use crate::frame::Span;
use std::sync::LazyLock;

/// Names of products that trade reports use; longer names first within the pattern.
const NAMES: &str = "confectionery|halloumi|electric power|hydropower|hydroelectricity|maize flour|wheat products|cigarettes|biscuits|jute|sesame seeds|sesame|shea butter|gum arabic|pepper|cardamom|cinnamon|cloves|ginger|garlic|onions|pulses|lentils|chickpeas|beans|peas|mangos|papayas|lemons|limes|raisins|dried fruit|hazelnuts|walnuts|peanuts|groundnuts|canned fish|canned tuna|octopus|sea cucumbers|pig iron|scrap metal|scrap|ferronickel|ferrochrome|chrome ore|chrome|copper scrap|sulphuric acid|urea|clinker|bitumen|kerosene|lpg|reefers|frozen chicken|frozen beef|frozen fish|baby food|infant formula|mineral water|soft drinks|sparkling wine|whiskey|gin|cognac|perfume|handbags|sportswear|carpet|tableware|printing machines|car batteries|lead|antimony|molybdenum|tungsten|tantalum|coltan|mica|rubies|sapphires|blood plasma|car parts|auto parts|vehicle parts|softwood lumber|lumber|softwood|plywood|sawn wood|olives|saffron|caviar|sardines|tequila|vodka|rum|kiwifruit|pineapples|strawberries|lobsters?|crabs?|oysters|squid|bricks|tiles|carpets|rugs|jeans|shirts|tractors|elevators|turbines|drones|missiles|fighter jets|helicopters|submarines|locomotives|trains|cables|copper wire|transformers|refrigerators|washing machines|televisions|memory chips|displays|perfumes|soap|insulin|antibiotics|masks|salt|sulphur|sulfur|granite|marble|jade|amber|pearls|emeralds|gemstones|electronic goods|electronic components|capital goods|luxury goods|lithium batteries|rolling stock|cut diamonds|rough diamonds|white goods|liquefied natural gas|piped gas|pipeline gas|battery-electric cars|liquefied gas|non-oil goods|blueberry|avocado|soybean|cherry|grape|apple|semiconductor|chip|garment|vehicle|banana|tomato|potato|vegetable|electric vehicle|electric car|non-oil products|rare-earths?|auto-parts|wine and spirits|soya|wheat flour|flour|cut roses|roses|cars? and parts|car|watch|truck|natural gas|lng|crude oil|crude|oil products|refined oil|petroleum products|refined products|petroleum|oil|coking coal|thermal coal|coal|iron ore|copper ore|copper concentrates?|copper cathodes?|refined copper|copper|lithium carbonate|lithium|cobalt|nickel|zinc|tin|gold|silver|platinum|diamonds|uranium|rare earths?|bauxite|alumina|aluminium|aluminum|manganese|phosphates?|potash|fertili[sz]ers?|steel products|steel|iron and steel|iron|cement|timber|wood products|wood pulp|wood|pulp|paper|rubber|cotton|wool|leather goods|leather|garments?|ready-made garments|textiles and clothing|textiles?|clothing|apparel|footwear|shoes|toys|furniture|soybeans?|soya beans?|soy|maize|corn|wheat|barley|rice|sorghum|grains?|cereals|sugar|coffee|cocoa beans|cocoa|tea|tobacco|palm oil|sunflower oil|olive oil|edible oil|vegetable oils?|bananas?|avocados?|citrus|oranges|fresh fruit|fruit and vegetables|fruit|vegetables|cut flowers|flowers|tomatoes|potatoes|nuts|cashews?|almonds|pistachios|beef|pork|poultry|chicken|lamb|mutton|meat|dairy products|dairy|milk powder|milk|butter|cheese|eggs|fish meal|fish products|fish|salmon|seafood|shrimps?|prawns?|tuna|wine|spirits|whisky|beer|water|food products|foodstuffs|food|agricultural products|agricultural goods|farm products|farm goods|agri-food products|agri-food|electric vehicles|electric cars|evs|passenger cars|passenger vehicles|cars|car parts|auto parts|automobiles|motor vehicles|vehicles|trucks|buses|motorcycles|tyres|tires|aircraft parts|aircraft|ships|semiconductors|chips|integrated circuits|microchips|smartphones|mobile phones|phones|computers|laptops|electronics|electrical machinery|electrical equipment|electrical goods|consumer electronics|machinery and equipment|machinery|machine tools|industrial machinery|equipment|solar panels|solar cells|solar modules|batteries|lithium-ion batteries|wind turbines|pharmaceuticals?|medicines|drugs|vaccines|medical devices|chemicals?|plastics?|cosmetics|jewell?ery|watches|arms|weapons|military equipment|defence equipment|electricity|hydrogen|ammonia|ethanol|biodiesel|energy|minerals|metals|manufactured goods|manufactures|consumer goods|raw materials|software|books|ceramics|glass|helium|graphite|gallium|germanium|titanium|vanilla|spices|honey|quinoa|asparagus|blueberries|grapes|cherries|apples|mangoes|dates|livestock|cattle|sheep|horses|yachts|bicycles|pasta|chocolate|bottled water|hay|feed|soymeal|soybean meal|fishmeal|fuel|diesel|gasoline|petrol|jet fuel|naphtha|gas";

static LEXICON: LazyLock<Pattern> =
    LazyLock::new(|| Pattern::new(&format!(r"\b(?P<p>(?:{NAMES})(?:(?:,| and|, and) (?:{NAMES}))?)\b")));
pattern!(
    OPEN = r"\b(?:exports?|imports?|shipments?|sales|purchases?|deliveries|suppliers?|buyers?|sources?|importers?|exporters?|worth|tonnes|tons|volumes?|<Q>|<T>) (?:of|in) (?:its |their |<S> |<J> )?(?P<p>[a-z][a-z-]+(?: (?:and )?[a-z][a-z-]+){0,2}?)(?: (?:to|from|in|into|by|for|rose|fell|grew|reached|was|were|went|going|left|hit|that|which|worth|came|last|this|during|between|as|than|and|had|climbed|dropped|increased|decreased|totalled|amounted|surged|jumped|bound|each|every|a|over|at|made|accounted|with|shipped|sold|imported|exported|bought|passed|topped|since|per)\b|[,.;)]|$| <)"
);
pattern!(
    NOT_PRODUCT = r"^(?:goods|the|all|its|their|merchandise|total|imports?|exports?|trade|investments?|services|that|this|these|those|which|those to|origin|supply|growth|products|commodities|loans?|aid|people|tourists|students|companies|the year|the total|dollars|value|state|war|contracts?|debt|fdi|direct|foreign|new|goods and services|bilateral|agreements?|it|them|both|exports and|first|demand|market|markets|what|sale|sales|jobs|projects|deals?)\b"
);

pattern!(
    MODIFIER = r"(?:<S>|<J>|\bits|\btheir|\bthe|^|^of|,|<T>|\band|\bof|\bin|\bwhile) ?(?P<p>[a-z][a-z-]+(?: (?:and )?[a-z][a-z-]+){0,2}?) (?:exports?|imports?|shipments|deliveries|exporters|suppliers|purchases)\b"
);
pattern!(
    NOT_MODIFIER = r"\b(?:total|overall|annual|monthly|quarterly|merchandise|goods|services?|record|foreign|bilateral|direct|its|their|the|of|all|worldwide|global|world|external|export|import|own|new|rising|falling|growing|higher|lower|weak|strong|more|most|fewer|other|net|gross|nominal|real|combined|cumulative|actual|first|second|and|share|value|volume|that|those|these|with|to|from|in|increase|decrease|rise|fall|growth|decline|drop|surge|jump|mutual|two-way|commercial|trade|average|main|largest|biggest|top|leading|local|domestic|major|key|principal|chief|primary|foremost|prime|institute|statistical|office|bureau|agency|ministry|customs|statistics|annualised|seasonal|said|were|was|is|are|has|have|by|for|on|at|year-on-year|official|reported|recorded|some|both|only|half|third|quarter|yearly|weekly|daily|intra|northern|southern|eastern|western|regional|international|overseas|high-value|up|down|fell|rose|grew|not|last|previous|current|full-year|further|additional|extra|lost|existing|possible|potential|future|past|same|similar|different|such|these|this|each|every|no|any|many|several|numerous|country|kingdom|bloc|island|percent|per|cent|while|but|whose|which|who|where|when|as|than|so|if|because|after|before|since|until|during|including|excluding|outstanding|traditional|non-traditional|legal|illegal)\b"
);

/// A product named in a stretch of the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Product {
    pub span: Span,
    pub name: String,
}

/// Things counted one by one, as reports name the class.
const PLURALS: &[(&str, &str)] = &[
    ("soybean", "soybeans"),
    ("avocado", "avocados"),
    ("watch", "watches"),
    ("blueberry", "blueberries"),
    ("car", "cars"),
    ("truck", "trucks"),
    ("cherry", "cherries"),
    ("banana", "bananas"),
    ("pharmaceutical", "pharmaceuticals"),
    ("chemical", "chemicals"),
    ("semiconductor", "semiconductors"),
    ("chip", "chips"),
    ("garment", "garments"),
    ("textile", "textiles"),
    ("vehicle", "vehicles"),
    ("flower", "flowers"),
    ("rose", "roses"),
    ("grape", "grapes"),
    ("apple", "apples"),
    ("tomato", "tomatoes"),
    ("potato", "potatoes"),
    ("battery", "batteries"),
    ("phone", "phones"),
    ("rare earth", "rare earths"),
    ("auto part", "auto parts"),
    ("solar panel", "solar panels"),
    ("mineral", "minerals"),
    ("metal", "metals"),
    ("vegetable", "vegetables"),
    ("prawn", "prawns"),
    ("shrimps", "shrimp"),
    ("fertiliser", "fertilisers"),
    ("fertilizer", "fertilizers"),
    ("diamond", "diamonds"),
    ("electric vehicle", "electric vehicles"),
    ("electric car", "electric cars"),
    ("smartphone", "smartphones"),
    ("vaccine", "vaccines"),
    ("toy", "toys"),
    ("shoe", "shoes"),
    ("weapon", "weapons"),
    ("crude", "crude oil"),
    ("electric power", "electricity"),
    ("hydropower", "electricity"),
    ("hydroelectricity", "electricity"),
    ("manufactured", "manufactures"),
];

/// Products of a sentence, left to right, without overlaps.
pub fn products(scene: &Scene) -> Vec<Product> {
    let mut out: Vec<Product> = Vec::new();
    for (open, pattern) in [(false, &*LEXICON), (false, &*OPEN), (true, &*MODIFIER)] {
        for c in pattern.all(&scene.shadow) {
            let Some(m) = c.name("p") else { continue };
            let span = scene.span(m.range());
            let name =
                m.as_str().trim().replace("rare-earth", "rare earth").replace("auto-parts", "auto parts");
            if open && NOT_MODIFIER.hits(&name)
                || NOT_PRODUCT.hits(&name)
                || out.iter().any(|p| p.span.overlaps(span))
                || idiom(scene, span, &name)
            {
                continue;
            }
            let plural = PLURALS.iter().find(|p| p.0 == name).map_or(name.clone(), |p| p.1.to_owned());
            out.push(Product { span, name: plural });
        }
    }
    out.sort_by_key(|p| p.span);
    out
}

/// Whether a product comes as an afterthought to the topic: ", boosted by arms deliveries,".
fn appended(scene: &Scene, p: &Product, topic: Span) -> bool {
    p.span.start >= topic.end && APPENDED.hits(&scene.text(topic.end, p.span.start))
}

pattern!(
    APPENDED = r",.*\b(?:by|boosted|driven|led|thanks|due|including|mainly|mostly|chiefly|despite|helped|hit|owing|because|amid|especially|notably)\b"
);

/// Uses of a product word that name no product.
fn idiom(scene: &Scene, s: Span, name: &str) -> bool {
    let before = scene.text(s.start.saturating_sub(14), s.start);
    let after = scene.text(s.end, s.end + 22);
    let verb = matches!(
        name,
        "drugs"
            | "ships"
            | "equipment"
            | "energy"
            | "water"
            | "dates"
            | "gold"
            | "food"
            | "fuel"
            | "gas"
            | "oil"
            | "books"
            | "arms"
            | "feed"
            | "spirits"
            | "tin"
            | "silver"
    );
    let role = [
        " minister",
        " ministry",
        " reserves",
        " prices",
        " price",
        " pipeline",
        " security",
        " market ",
        " crisis",
        " company",
        " companies",
        " firms",
        " terminal",
        " field",
        " fields",
        " association",
        " trade ministry",
        " ambassador",
        " transition",
        " supply",
        " programme",
        " program",
        "-rich",
        "-producing",
    ]
    .iter()
    .any(|w| after.starts_with(w));
    before.ends_with("non-")
        || role
        || (verb && (before.ends_with("to ") && after.starts_with(" growth")))
        || (name == "dates" && !after.starts_with(" export"))
        || (name == "ships" && !before.ends_with("of "))
}

/// The product that goes with a topic: in its own noun phrase, else after the anchor, else close by.
pub fn product_near(
    scene: &Scene,
    all: &[Product],
    topic: Span,
    anchor: Span,
    stretch: Span,
) -> Option<String> {
    let inside: Vec<&Product> = all.iter().filter(|p| stretch.overlaps(p.span)).collect();
    let gap = |p: &Product, s: Span| {
        if p.span.start >= s.end { p.span.start - s.end } else { s.start.saturating_sub(p.span.end) }
    };
    let clear = |p: &Product, s: Span| {
        let (a, b) = if p.span.start >= s.end { (s.end, p.span.start) } else { (p.span.end, s.start) };
        let gap = scene.text(a, b);
        let afterthought = p.span.start >= s.end && APPENDED.hits(&gap);
        !gap.contains([';', ':']) && !afterthought
    };
    inside
        .iter()
        .filter(|p| clear(p, topic) || clear(p, anchor) && !appended(scene, p, topic))
        .min_by_key(|p| gap(p, topic).min(gap(p, anchor)))
        .filter(|p| gap(p, topic).min(gap(p, anchor)) <= 40)
        .map(|p| p.name.clone())
}
