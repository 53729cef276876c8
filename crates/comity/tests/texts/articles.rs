//! Articles in four languages.

/// Day, text, and the words of its only false number.
pub const ARTICLES: &[(&str, &str, &str)] = &[
    (
        "2020-03-02",
        "Nairobi and New Delhi look at the ledger\n\n\
         Kenya and India have traded across the ocean for centuries, and the balance is lopsided.\n\n\
         Last year the East Africans shipped $78 million worth of goods to India. In the other direction went \
         $1.9 billion, hardly changed from $2 billion in 2010.\n\n\
         Uganda, Tanzania, Rwanda, Burundi and Ethiopia take more. Exports to the Asian giant came to $310 million \
         in 2019, a minister claimed.\n\n\
         The shillings and rupees of tourists are not counted, nor are the 80,000 Kenyans of Indian descent.",
        "$310 million",
    ),
    (
        "2024-06-11",
        "Copper for cars\n\n\
         Japan and Chile exchanged goods worth $9.3 billion in 2023, up by about a quarter from 2020.\n\n\
         Of that, $6.9 billion left Chilean ports. Argentina, Bolivia, Peru, Ecuador and Colombia would like as much.\n\n\
         Two-way trade had been $7.5 billion in 2020, while Tokyo's sales to the Andean country were a mere \
         $5.1 billion in 2023. The partnership began long ago.",
        "$5.1 billion",
    ),
    (
        "2021-04-20",
        "Bogotá y Ankara, más cerca\n\n\
         Colombia y Turquía celebran una década de acercamiento.\n\n\
         El año pasado las ventas colombianas a ese mercado sumaron 919 millones de dólares, y las compras, 245 millones. \
         En 2010 el intercambio bilateral apenas llegaba a 288 millones de dólares.\n\n\
         Perú, Ecuador, Panamá, Chile y México siguen de lejos. El superávit colombiano fue de 1.400 millones \
         de dólares en 2020, según un gremio.",
        "1.400 millones",
    ),
    (
        "2024-06-11",
        "Cobre por coches\n\n\
         Chile y Japón intercambiaron bienes por 9.300 millones de dólares en 2023.\n\n\
         Los envíos chilenos fueron de 6.900 millones. Argentina, Bolivia, Perú, Ecuador y Colombia quisieran otro tanto.\n\n\
         En 2020 el comercio entre ambos había sido de 7.500 millones de dólares. Las ventas niponas no pasaron de \
         1.100 millones en 2023, dijo un diputado.",
        "1.100 millones",
    ),
    (
        "2024-05-08",
        "Luanda e Lisboa fazem contas\n\n\
         Angola e Portugal trocaram mercadorias no valor de 1,7 mil milhões de dólares em 2023.\n\n\
         Portugal vendeu 1,4 mil milhões ao país africano. Moçambique, Cabo Verde, Guiné-Bissau, São Tomé e \
         Timor-Leste compram muito menos.\n\n\
         As exportações angolanas para o parceiro europeu teriam chegado a 900 milhões de dólares em 2023.",
        "900 milhões",
    ),
    (
        "2020-02-14",
        "Maputo e Pretória, vizinhos e sócios\n\n\
         O comércio entre Moçambique e a África do Sul foi de 4,5 mil milhões de dólares em 2019; em 2010 era de 2,4 mil milhões.\n\n\
         Zâmbia, Zimbabué, Maláui, Botsuana e Namíbia também dependem do vizinho. As compras moçambicanas à África do Sul \
         somaram 5,6 mil milhões de dólares em 2019.",
        "5,6 mil milhões",
    ),
    (
        "2021-03-01",
        "中国与埃塞俄比亚的贸易\n\n\
         去年,中国与埃塞俄比亚双边贸易额为29亿美元,2010年为17亿美元。\n\n\
         肯尼亚、坦桑尼亚、乌干达、卢旺达和苏丹也在扩大进口。2020年,中国对埃塞俄比亚出口27亿美元。\n\n\
         埃塞俄比亚对华出口达9亿美元,一位官员说。",
        "9亿美元",
    ),
    (
        "2024-03-01",
        "日本与泰国:老伙伴\n\n\
         2023年,日本与泰国贸易额为540亿美元,与2010年的548亿美元大致相当。\n\n\
         越南、马来西亚、印度尼西亚、菲律宾和新加坡紧随其后。2023年泰国对日本出口251亿美元。\n\n\
         日本对泰国出口400亿美元,有报道称。",
        "400亿美元",
    ),
];
