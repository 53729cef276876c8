use super::*;
use comity_claims::read::in_context;
use comity_claims::vocab::Direction;

const DAY: Day = (2024, 5, 16);

fn said(language: Language, text: &str) -> Vec<String> {
    let voice = Voice::of(language, None);
    in_context(text, "", DAY).iter().map(|frame| voice.claim(frame)).collect()
}

#[test]
fn claims_are_said_back_so_that_they_stand_alone() {
    for (language, text, wanted) in [
        (
            Language::En,
            "Bilateral trade between China and Brazil reached $157.5 billion in 2023.",
            "Goods trade between China and Brazil in 2023: $157.5 bn",
        ),
        (
            Language::En,
            "Indonesia's imports from Malaysia reached $7.4 billion in 2020.",
            "Indonesia’s goods imports from Malaysia in 2020: $7.4 bn",
        ),
        (
            Language::Es,
            "Las importaciones de Chile desde Perú sumaron 1.700 millones de dólares en 2022.",
            "Importaciones de bienes de Chile desde Perú en 2022: 1.700 millones de dólares",
        ),
        (
            Language::Pt,
            "As importações do Brasil provenientes da China somaram US$ 60,7 bilhões em 2022.",
            "Importações de bens do Brasil provenientes da China em 2022: US$ 60,7 bilhões",
        ),
        (Language::Zh, "2022年中国自巴西进口1095亿美元。", "2022年中国自巴西的货物进口：1095亿美元"),
        (
            Language::En,
            "China is Chile's largest trading partner.",
            "China is the largest partner of Chile by goods trade at latest count",
        ),
        (
            Language::En,
            "Honduras established diplomatic relations with China in March 2023.",
            "Diplomatic relations established: Honduras with China in March 2023",
        ),
        (
            Language::Es,
            "El comercio entre China y Brasil alcanzó 157.500 millones de dólares en 2023.",
            "Comercio de bienes entre China y Brasil en 2023: 157.500 millones de dólares",
        ),
        (
            Language::Pt,
            "As exportações do Brasil para a China chegaram a US$ 104 bilhões em 2023.",
            "Exportações de bens do Brasil para a China em 2023: US$ 104 bilhões",
        ),
        (Language::Zh, "2023年,中国与巴西双边贸易额为1575亿美元。", "2023年中国与巴西的货物贸易：1575亿美元"),
    ] {
        assert_eq!(said(language, text), [wanted]);
    }
}

#[test]
fn what_the_vocabulary_has_is_called_something_in_every_language() {
    for language in Language::ALL {
        let voice = Voice::of(language, None);
        for (id, _) in vocab::all() {
            let name = voice.measure(id);
            // "population" is its own English name
            let named = language == Language::En || name != id;
            assert!(!name.is_empty() && named, "{} {id}", language.tag());
        }
        for (id, _) in atlas::WITNESSES {
            let own = voice.source(id);
            assert!(!own.is_empty() && !voice.about_source(id).is_empty(), "{} {id}", language.tag());
        }
        for event in crate::check::schema::EVENTS {
            assert!(!voice.word(&format!("event.{event}")).is_empty(), "{} {event}", language.tag());
        }
    }
}

#[test]
fn every_product_that_a_text_may_name_has_a_name_in_every_language() {
    let rows = include_str!("../../../../comity-claims/lang/products.csv").lines().skip(1);
    for product in rows.filter_map(|row| row.split(',').next()) {
        for language in Language::ALL {
            let key = format!("product.{product}");
            assert!(!Say::of(language).word(&key).is_empty(), "{} {product}", language.tag());
        }
    }
}

#[test]
fn regions_that_only_resemble_a_party_are_told_as_the_registry_has_them() {
    let registry = comity_ledger::place::registry();
    let mut seen = 0;
    for place in registry.places() {
        for (region, why) in registry.related(place.id) {
            let key = format!("related.{}.{}", place.code, registry.code_of(region));
            assert_eq!(Say::of(Language::En).word(&key), why, "{key}");
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
}

#[test]
fn every_place_that_a_text_may_name_has_a_name_in_every_language() {
    for language in [Language::Es, Language::Pt, Language::Zh] {
        let voice = Voice::of(language, None);
        let rows = include_str!("../../../../../registry/demonyms.csv").lines().skip(1);
        let codes = rows.filter_map(|row| row.split(',').next());
        let unnamed: Vec<&str> = codes
            .filter(|code| atlas::place(code).is_none() && voice.word(&format!("place.{code}")).is_empty())
            .collect();
        assert!(unnamed.is_empty(), "{} {unnamed:?}", language.tag());
    }
}

#[test]
fn what_is_measured_is_said_of_two_of_one_or_of_nobody_without_a_hole() {
    let read =
        in_context("Bilateral trade between China and Brazil reached $157.5 billion in 2023.", "", DAY);
    let parties = &read[0].parties;
    for language in Language::ALL {
        let voice = Voice::of(language, None);
        for (id, direction) in vocab::all() {
            for n in 0..=if direction == Direction::Monadic { 1 } else { parties.len() } {
                let told = voice.subject(id, &parties[..n], None);
                assert!(!told.is_empty() && !told.contains(['{', '}']), "{language:?} {id} {n}: {told:?}");
                assert!(!told.contains("  ") && told.trim() == told, "{language:?} {id} {n}: {told:?}");
                // A measure outside of the vocabulary is called the same whoever it is of.
                let named = id == "other" || parties[..n].iter().all(|p| told.contains(&voice.party(p)));
                assert!(named, "{language:?} {id} {n}: {told:?}");
            }
        }
        // Who imports is the second of the two between whom the goods go.
        let imports = voice.subject("trade.goods.imports", parties, None);
        let at = |n: usize| imports.find(&voice.party(&parties[n])).unwrap();
        assert!(at(1) < at(0), "{language:?}: {imports}");
    }
}
