//! Sentences that the grammar reads in its four languages, and laws that hold in each of them.
#![allow(clippy::panic, clippy::unwrap_used, clippy::expect_used, reason = "a test that fails should stop")]

use comity_claims::frame::{Frame, Party, Value};
use comity_claims::grammar::{lang::Lang, sentence, talk::Talk};

const DAY: (i32, u8, u8) = (2024, 6, 15);

fn read(text: &str) -> Vec<Frame> {
    let lang = Lang::of(text).unwrap_or_else(|| panic!("no language stands out in {text:?}"));
    sentence(text, lang, DAY, &Talk::default()).0
}

/// Kind, measure, parties, period, comparator, value and unit, or the events.
fn told(f: &Frame) -> String {
    let parties: Vec<String> = f.parties.iter().map(ToString::to_string).collect();
    let what = match f.value {
        Some(Value::One(v)) => format!("{v} {}", f.unit.as_deref().unwrap_or("")),
        Some(Value::Range([a, b])) => format!("{a}..{b} {}", f.unit.as_deref().unwrap_or("")),
        None => f.events.join("|"),
    };
    let denied = if f.negated { " not" } else { "" };
    let kind = format!("{:?}", f.kind).to_lowercase();
    format!("{kind} {} {} {}{denied} {what}", f.measure, parties.join(" "), f.period)
}

fn all(text: &str) -> Vec<String> {
    read(text).iter().map(told).collect()
}

#[test]
fn english() {
    for (text, expected) in [
        (
            "Turkey imported $5.2 billion worth of Russian gas in 2021.",
            vec!["level trade.goods.imports RUS TUR 2021 5200000000 USD"],
        ),
        (
            "Trade between Vietnam and South Korea rose from $37 billion in 2015 to $87 billion in 2022.",
            vec![
                "level trade.goods VNM KOR 2015 37000000000 USD",
                "level trade.goods VNM KOR 2022 87000000000 USD",
            ],
        ),
        (
            "Portugal ran a deficit of 2.3 billion euros with China in 2019.",
            vec!["level trade.goods.balance PRT CHN 2019 -2300000000 EUR"],
        ),
        (
            "China's share of Brazilian exports was 34 percent in 2022.",
            vec!["share trade.goods.exports BRA CHN 2022 34 percent"],
        ),
        (
            "Germany is Brazil's third-largest supplier.",
            vec!["rank trade.goods.imports DEU BRA latest 3 rank"],
        ),
        (
            "Kenyan coffee exports to Sweden fell by 8 percent to $40 million in the year to September 2023.",
            vec![
                "change trade.goods.exports KEN SWE 2022-10/2023-09 -8 percent",
                "level trade.goods.exports KEN SWE 2022-10/2023-09 40000000 USD",
            ],
        ),
        (
            "A $400 million loan went from India to Sri Lanka in Q1 2022.",
            vec!["level finance.loans IND LKA 2022-Q1 400000000 USD"],
        ),
        (
            "Norway signed a bilateral investment treaty with Ghana on March 5, 2021.",
            vec!["event ties.bit NOR GHA 2021-03-05 signed"],
        ),
        ("Ecuador left OPEC in January 2020.", vec!["event membership ECU OPEC 2020-01 left"]),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn spanish() {
    for (text, expected) in [
        (
            "Turquía importó 5.200 millones de dólares en gas ruso en 2021.",
            vec!["level trade.goods.imports RUS TUR 2021 5200000000 USD"],
        ),
        (
            "El comercio entre Vietnam y Corea del Sur pasó de 37.000 millones de dólares en 2015 a 87.000 millones en 2022.",
            vec![
                "level trade.goods VNM KOR 2015 37000000000 USD",
                "level trade.goods VNM KOR 2022 87000000000 USD",
            ],
        ),
        (
            "Portugal tuvo un déficit de 2.300 millones de euros con China en 2019.",
            vec!["level trade.goods.balance PRT CHN 2019 -2300000000 EUR"],
        ),
        (
            "El 34 % de las exportaciones chilenas fue a China en 2022.",
            vec!["share trade.goods.exports CHL CHN 2022 34 percent"],
        ),
        (
            "Alemania ocupa el tercer lugar entre los proveedores de Brasil.",
            vec!["rank trade.goods.imports DEU BRA latest 3 rank"],
        ),
        (
            "El tratado de libre comercio entre Chile y China entró en vigor en octubre de 2006.",
            vec!["event ties.fta CHL CHN 2006-10 in_force"],
        ),
        ("Ecuador se retiró de la OPEP en enero de 2020.", vec!["event membership ECU OPEC 2020-01 left"]),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn portuguese() {
    for (text, expected) in [
        (
            "As exportações portuguesas para Angola subiram 12,4% em 2022, para 1.418 milhões de euros.",
            vec![
                "change trade.goods.exports PRT AGO 2022 12.4 percent",
                "level trade.goods.exports PRT AGO 2022 1418000000 EUR",
            ],
        ),
        (
            "A China comprou 70% da soja brasileira em 2023.",
            vec!["share trade.goods.imports BRA CHN 2023 70 percent"],
        ),
        (
            "A Argentina é o terceiro maior parceiro comercial do Brasil.",
            vec!["rank trade.goods ARG BRA latest 3 rank"],
        ),
        ("A Turquia não é membro da União Europeia.", vec!["membership membership TUR EU latest not "]),
        (
            "O Brasil reabriu a embaixada em Pyongyang em 2023.",
            vec!["event ties.embassy BRA PRK 2023 opened"],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn chinese() {
    for (text, expected) in [
        ("中国与萨尔瓦多于2018年8月21日建交。", vec!["event ties.diplomatic CHN SLV 2018-08-21 established"]),
        (
            "去年印度与阿联酋双边贸易额为836亿美元，比上年增长15%。",
            vec![
                "level trade.goods IND ARE 2023 83600000000 USD",
                "change trade.goods IND ARE 2023 15 percent",
            ],
        ),
        ("中国连续14年是东盟最大贸易伙伴。", vec!["rank trade.goods CHN ASEAN 2010/2023 1 rank"]),
        (
            "2023年，巴西对华大豆出口6990万吨，占其大豆出口总量的七成。",
            vec![
                "level trade.goods.exports BRA CHN 2023 69900000 tonnes",
                "share trade.goods.exports BRA CHN 2023 70 percent",
            ],
        ),
        ("德国从未加入石油输出国组织。", vec!["event membership DEU OPEC ../2024-06-15 not joined"]),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn one_side_of_a_list_is_replaced() {
    for (text, expected) in [
        (
            "El alza fue del 9 % en la llegada de turistas portugueses a Cabo Verde en 2022 y del 4 % en la de los belgas.",
            vec![
                "change people.tourists PRT CPV 2022 9 percent",
                "change people.tourists BEL CPV 2022 4 percent",
            ],
        ),
        (
            "As compras argentinas de produtos brasileiros encolheram 17,6% em 2023; as chilenas aumentaram 4%.",
            vec![
                "change trade.goods.imports BRA ARG 2023 -17.6 percent",
                "change trade.goods.imports BRA CHL 2023 4 percent",
            ],
        ),
        (
            "Cerca de 40% das importações de Timor-Leste provêm da Indonésia, contra 15% da China.",
            vec![
                "share trade.goods.imports IDN TLS latest 40 percent",
                "share trade.goods.imports CHN TLS latest 15 percent",
            ],
        ),
        (
            "阿根廷牛肉出口七成以上销往中国，以色列占8%。",
            vec![
                "share trade.goods.exports ARG CHN latest 70 percent",
                "share trade.goods.exports ARG ISR latest 8 percent",
            ],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn who_goes_where() {
    for (text, expected) in [
        (
            "Cerca de 1,2 milhão de argentinos visitaram o Chile em 2023.",
            "level people.tourists ARG CHL 2023 1200000 persons",
        ),
        (
            "El número de turistas rusos en Turquía pasó de 2,1 millones en 2020 a 6,3 millones en 2023.",
            "level people.tourists RUS TUR 2023 6300000 persons",
        ),
        (
            "Seis em cada dez turistas que visitam Cabo Verde são britânicos.",
            "share people.tourists GBR CPV latest 60 percent",
        ),
        (
            "赴韩留学的乌兹别克斯坦学生2023年增加到1.2万人。",
            "level people.students UZB KOR 2023 12000 persons",
        ),
    ] {
        assert_eq!(all(text).last().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn figures_beside_those_of_another() {
    for (text, expected) in [
        (
            "Grecia tiene 22 embajadas en África, seis menos que Portugal.",
            vec![
                "count ties.embassy GRC AFR latest 22 embassies",
                "comparison ties.embassy GRC AFR latest 6 embassies",
            ],
        ),
        ("O PIB da Etiópia é três vezes maior que o de Uganda.", vec!["ratio gdp ETH latest 3 x"]),
        (
            "日本去年对非洲援助为18亿美元，仅为法国的一半。",
            vec!["level finance.aid JPN AFR 2023 1800000000 USD", "ratio finance.aid JPN AFR 2023 0.5 x"],
        ),
        (
            "在巴拿马的进口来源中，中国位居第二，份额为21%，仅次于美国的24%。",
            vec![
                "rank trade.goods.imports CHN PAN latest 2 rank",
                "share trade.goods.imports CHN PAN latest 21 percent",
                "share trade.goods.imports USA PAN latest 24 percent",
            ],
        ),
        (
            "Arabia Saudí vendió a la India 38 millones de toneladas de crudo en 2023, por debajo de las 41 de Irak.",
            vec![
                "level trade.goods.exports SAU IND 2023 38000000 tonnes",
                "level trade.goods.exports IRQ IND 2023 41000000 tonnes",
            ],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn what_an_event_is_of() {
    for (text, expected) in [
        (
            "O Reino Unido saiu da União Europeia em 31 de janeiro de 2020.",
            "event membership GBR EU 2020-01-31 left",
        ),
        (
            "Guiné-Bissau nunca estabeleceu relações diplomáticas com Singapura.",
            "event ties.diplomatic GNB SGP ../2024-06-15 not established",
        ),
        (
            "Irán y Arabia Saudí, que rompieron en 2016, son rivales.",
            "event ties.diplomatic IRN SAU 2016 severed",
        ),
        (
            "O Paraguai mantém laços diplomáticos com Taiwan desde 1957.",
            "event ties.diplomatic PRY TWN 1957 established",
        ),
        (
            "Tokio y Hanói ascendieron sus lazos a asociación estratégica integral en noviembre de 2023.",
            "event ties.partnership JPN VNM 2023-11 upgraded",
        ),
        (
            "意大利2019年签署了共建“一带一路”谅解备忘录，2023年12月正式退出。",
            "event ties.mou.bri CHN ITA 2023-12 withdrew",
        ),
    ] {
        assert_eq!(all(text).last().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn shares_of_a_list() {
    for (text, expected) in [
        (
            "Para Paraguay, Argentina es el segundo destino de sus ventas (18 % del total), tras Brasil (37 %).",
            vec![
                "rank trade.goods.exports PRY ARG latest 2 rank",
                "share trade.goods.exports PRY ARG latest 18 percent",
                "share trade.goods.exports PRY BRA latest 37 percent",
            ],
        ),
        (
            "El 12 % de los estudiantes extranjeros en Francia procede de Marruecos, y el 9 %, de Argelia.",
            vec![
                "share people.students MAR FRA latest 12 percent",
                "share people.students DZA FRA latest 9 percent",
            ],
        ),
        (
            "A Rússia forneceu 76% do trigo importado pelo Egito em 2023, e a Roménia, 12%.",
            vec![
                "share trade.goods.imports RUS EGY 2023 76 percent",
                "share trade.goods.imports ROU EGY 2023 12 percent",
            ],
        ),
        (
            "南非葡萄酒的最大买家是英国（占22%），其次是德国（18%）。",
            vec![
                "rank trade.goods.exports ZAF GBR latest 1 rank",
                "share trade.goods.exports ZAF GBR latest 22 percent",
                "rank trade.goods.exports ZAF DEU latest 2 rank",
                "share trade.goods.exports ZAF DEU latest 18 percent",
            ],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn what_is_left_out_is_filled_in() {
    for (text, expected) in [
        (
            "La República Checa y Hungría ingresaron en la Unión Europea en 2004; Croacia, nueve años más tarde.",
            vec!["event membership CZE+HUN EU 2004 joined", "event membership HRV EU 2013 joined"],
        ),
        (
            "A Suécia aderiu à União Europeia em 1995 e à NATO em 2024.",
            vec!["event membership SWE EU 1995 joined", "event membership SWE NATO 2024 joined"],
        ),
        (
            "Noruega no forma parte de la UE; Islandia, tampoco.",
            vec!["membership membership NOR EU latest not ", "membership membership ISL EU latest not "],
        ),
        (
            "瑞士2014年与中国的自贸协定生效，冰岛同年7月1日也随之生效。",
            vec!["event ties.fta CHN CHE 2014 in_force", "event ties.fta ISL CHN 2014-07-01 in_force"],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn when_a_figure_holds() {
    for (text, expected) in [
        (
            "Desde que entró en vigor el TLC, en 2012, las exportaciones colombianas a Estados Unidos se han reducido un 20 %.",
            "change trade.goods.exports COL USA latest -20 percent",
        ),
        (
            "Las filiales danesas en Polonia eran 900 antes de la pandemia.",
            "count firms.presence DNK POL 2019 900 companies",
        ),
        (
            "哈萨克斯坦对华出口石油从去年的120万吨降至80万吨。",
            "level trade.goods.exports KAZ CHN latest 800000 tonnes",
        ),
        (
            "前9个月，韩国对波兰武器出口42亿美元，是2021年全年的四倍。",
            "ratio trade.goods.exports KOR POL 2023-01/2023-09 4 x",
        ),
    ] {
        assert_eq!(all(text).last().map(String::as_str), Some(expected), "{text}");
    }
}

#[test]
fn what_is_asked_for_has_not_happened() {
    for text in [
        "Georgia solicitó en marzo de 2022 su ingreso en la UE.",
        "A Geórgia pediu em março de 2022 o ingresso na União Europeia.",
        "格鲁吉亚2022年3月申请加入欧盟。",
    ] {
        assert_eq!(all(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn numbers_that_are_no_claims() {
    for text in [
        "El tren, de ocho vagones y 320 asientos, cubre en 4 horas y 20 minutos los 410 kilómetros que separan las dos capitales.",
        "A oficina terá 25 vagas, três módulos de 90 minutos e certificado para quem cumprir 75% da carga horária.",
        "本报告共八章、160余页，定价98元。",
    ] {
        assert_eq!(all(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_no_break_space_is_a_space() {
    for text in [
        "Portugal tuvo un déficit de 2.300 millones de euros con China en 2019.",
        "Os Estados Unidos são o segundo destino das exportações do Brasil, atrás apenas da China.",
    ] {
        assert_eq!(all(&text.replace(' ', "\u{a0}")), all(text), "{text}");
        assert!(!all(text).is_empty(), "{text}");
    }
}

#[test]
fn another_country_changes_codes_and_nothing_else() {
    let text = |a: &str, b: &str| {
        format!("Las exportaciones de {a} a {b} sumaron 4.100 millones de dólares en 2022.")
    };
    for (a, b, codes) in
        [("Chile", "Japón", "CHL JPN"), ("Bolivia", "India", "BOL IND"), ("Kenia", "Omán", "KEN OMN")]
    {
        assert_eq!(
            all(&text(a, b)),
            [format!("level trade.goods.exports {codes} 2022 4100000000 USD")],
            "{a} {b}"
        );
    }
}

#[test]
fn traditional_characters_are_read_as_simplified_ones() {
    assert_eq!(
        all("2023年台灣對荷蘭出口68億美元。"),
        ["level trade.goods.exports TWN NLD 2023 6800000000 USD"]
    );
}

/// A claim with the whole of a share, the other side of a ratio and the base of a change.
fn fully(f: &Frame) -> String {
    let names = |parties: Option<&Vec<Party>>| {
        parties.into_iter().flatten().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let whole =
        f.denominator.as_ref().map_or(String::new(), |d| format!(" of {}", names(d.parties.as_ref())));
    let other =
        f.versus.as_ref().map_or(String::new(), |v| format!(" against {}", names(v.parties.as_ref())));
    let base = f.base_period.map_or(String::new(), |p| format!(" from {p}"));
    format!("{}{whole}{other}{base}", told(f))
}

#[test]
fn what_a_share_or_a_multiple_is_of() {
    for (text, expected) in [
        (
            "Estados Unidos absorbe el 82 % de las exportaciones mexicanas, mientras que Canadá recibe apenas el 3 %.",
            vec![
                "share trade.goods.exports MEX USA latest 82 percent of MEX WLD",
                "share trade.goods.exports MEX CAN latest 3 percent of MEX WLD",
            ],
        ),
        (
            "Filipinas compró en 2023 el 60 % del arroz que exportó Vietnam.",
            vec!["share trade.goods.exports VNM PHL 2023 60 percent of VNM WLD"],
        ),
        (
            "La UE es el tercer socio comercial del Mercosur, con el 16 % de sus intercambios en 2023.",
            vec![
                "rank trade.goods EU MERCOSUR 2023 3 rank",
                "share trade.goods EU MERCOSUR 2023 16 percent of MERCOSUR WLD",
            ],
        ),
        (
            "O Chile importou do Brasil 4,5 mil milhões de dólares em 2021, o dobro do que importara em 2020.",
            vec![
                "level trade.goods.imports BRA CHL 2021 4500000000 USD",
                "ratio trade.goods.imports BRA CHL 2021 2 x from 2020",
            ],
        ),
        (
            "La inversión acumulada de Países Bajos en Brasil triplica la de España.",
            vec!["ratio fdi.stock NLD BRA latest 3 x against ESP BRA"],
        ),
        (
            "越南是中国在东盟的最大贸易伙伴，2023年双边贸易额为2298亿美元，占中国与东盟贸易总额的25.2%。",
            vec![
                "rank trade.goods VNM CHN 2023 1 rank",
                "level trade.goods VNM CHN 2023 229800000000 USD",
                "share trade.goods CHN VNM 2023 25.2 percent of CHN ASEAN",
            ],
        ),
        (
            "中智贸易额从2005年的71亿美元增长到2023年的628亿美元，翻了三番多。",
            vec![
                "level trade.goods CHN CHL 2005 7100000000 USD",
                "level trade.goods CHN CHL 2023 62800000000 USD",
                "ratio trade.goods CHN CHL 2023 8 x from 2005",
            ],
        ),
        (
            "2022年中国对德国出口1162亿美元，自德国进口1114亿美元，分别增长0.9%和下降7.1%。",
            vec![
                "level trade.goods.exports CHN DEU 2022 116200000000 USD",
                "level trade.goods.imports DEU CHN 2022 111400000000 USD",
                "change trade.goods.exports CHN DEU 2022 0.9 percent from 2021",
                "change trade.goods.imports DEU CHN 2022 -7.1 percent from 2021",
            ],
        ),
    ] {
        let found: Vec<String> = read(text).iter().map(fully).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn who_holds_a_place_and_who_lost_it() {
    for (text, expected) in [
        (
            "A Alemanha perdeu para a China o posto de maior fornecedor do Brasil em 2019.",
            vec!["rank trade.goods.imports CHN BRA 2019 1 rank"],
        ),
        (
            "O Brasil é o segundo maior fornecedor de frango da Arábia Saudita e o primeiro do Japão.",
            vec![
                "rank trade.goods.imports BRA SAU latest 2 rank",
                "rank trade.goods.imports BRA JPN latest 1 rank",
            ],
        ),
        (
            "今年前7个月，中国对俄罗斯汽车出口同比增长22%，俄罗斯稳居中国汽车出口第一大目的地。",
            vec![
                "change trade.goods.exports CHN RUS 2024-01/2024-07 22 percent",
                "rank trade.goods.exports CHN RUS 2024-01/2024-07 1 rank",
            ],
        ),
        (
            "2022年，新加坡对华投资106亿美元，为中国第一大新增投资来源国。",
            vec!["level fdi.flow SGP CHN 2022 10600000000 USD", "rank fdi.stock SGP CHN 2022 1 rank"],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn what_did_not_happen_is_told_up_to_the_day_of_the_text() {
    for (text, expected) in [
        (
            "O Brasil não tem acordo de livre comércio com a China.",
            vec!["event ties.fta BRA CHN ../2024-06-15 not in_force"],
        ),
        (
            "O acordo de livre comércio entre o Mercosul e Singapura, assinado em dezembro de 2023, ainda não entrou em vigor.",
            vec![
                "event ties.fta MERCOSUR SGP 2023-12 signed",
                "event ties.fta MERCOSUR SGP ../2024-06-15 not in_force",
            ],
        ),
        (
            "Brasil e Cuba reataram relações em junho de 1986, 22 anos depois de as terem rompido.",
            vec![
                "event ties.diplomatic BRA CUB 1986-06 restored",
                "event ties.diplomatic BRA CUB 1964 severed",
            ],
        ),
        ("不丹至今未与中国建交。", vec!["event ties.diplomatic CHN BTN ../2024-06-15 not established"]),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn times_told_by_season_by_rolling_year_and_by_the_way() {
    for (text, expected) in [
        (
            "Nos doze meses até março, as exportações do Chile para o Japão somaram 7 mil milhões de dólares.",
            vec!["level trade.goods.exports CHL JPN 2023-04/2024-03 7000000000 USD"],
        ),
        (
            "En la campaña 2022/23 Marruecos exportó tomates a Francia por 500 millones de euros.",
            vec!["level trade.goods.exports MAR FRA 2022/2023 500000000 EUR"],
        ),
        (
            "O Quénia, que reconhecera o Kosovo em 2009, restabeleceu relações com a Somália em maio de 2021.",
            vec![
                "event ties.diplomatic XKX KEN 2009 established",
                "event ties.diplomatic SOM KEN 2021-05 restored",
            ],
        ),
        (
            "Honduras firmó en 2020 un tratado de libre comercio con Noruega que todavía no ha entrado en vigor.",
            vec!["event ties.fta HND NOR 2020 signed", "event ties.fta NOR HND ../2024-06-15 not in_force"],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn multiples_of_what_was_just_told_and_money_that_goes_the_other_way() {
    for (text, expected) in [
        (
            "Chile exportó cobre al Japón por 5.000 millones de dólares en 2012, menos de la mitad en 2020.",
            vec![
                "level trade.goods.exports CHL JPN 2012 5000000000 USD",
                "ratio trade.goods.exports CHL JPN 2020 0.5 x",
            ],
        ),
        (
            "Em 2021 a Tunísia exportou azeite para a Itália por 90 milhões de euros; ao Catar, um décimo disso.",
            vec![
                "level trade.goods.exports TUN ITA 2021 90000000 EUR",
                "ratio trade.goods.exports TUN QAT 2021 0.1 x",
            ],
        ),
        (
            "Tres de cada cinco euros que gana Senegal con el pescado provienen de España.",
            vec!["share trade.goods.exports SEN ESP latest 60 percent"],
        ),
        (
            "Com 52 milhões de habitantes, a Colômbia tem mais do que o quádruplo da população boliviana.",
            vec!["level population COL latest 52000000 persons", "ratio population COL latest 4 x"],
        ),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}

#[test]
fn members_partners_and_meetings_told_by_their_number() {
    for (text, expected) in [
        (
            "2017年6月9日，印度成为上合组织第八个成员国。",
            vec![
                "event membership IND SCO 2017-06-09 joined",
                "count membership SCO asof:2017-06-09 8 members",
            ],
        ),
        (
            "La India es el principal proveedor de Nepal después de China.",
            vec!["rank trade.goods.imports IND NPL latest 2 rank"],
        ),
        (
            "O Gabão e o Catar reuniram a sua comissão mista pela sexta vez em 2022.",
            vec!["count ties.meeting GAB QAT 2022 6 meetings"],
        ),
        (
            "Em 2021, o Peru e a Noruega divergiram em 30% das votações nominais da Assembleia Geral.",
            vec!["level un.agreement PER NOR 2021 70 percent"],
        ),
        ("Maputo aderiu à iniciativa chinesa em 2018.", vec!["event ties.mou.bri CHN MOZ 2018 signed"]),
    ] {
        assert_eq!(all(text), expected, "{text}");
    }
}
