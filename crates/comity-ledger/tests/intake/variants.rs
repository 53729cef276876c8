//! The same kinds of files in other dress: separators, marks, titles, encodings, columns side by side.
//! Every value is right, or the file is refused with the column that is not understood.

use super::{exports, read, refusal, told, value};
use comity_ledger::panel::basis::{Reporter, Valuation};
use comity_ledger::panel::own;
use comity_ledger::source::{Loaded, Told, Way};
use comity_ledger::world::World;

const COMTRADE: &str = "freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,\
                        cmdCode,customsCode,mosCode,motCode,cifvalue,fobvalue,primaryValue\n";

fn at(text: &[u8], file: &str) -> Loaded {
    told(file, text, &Told::default()).unwrap_or_else(|e| panic!("{e}"))
}

fn reasons(loaded: &Loaded) -> Vec<(&str, u64)> {
    loaded.file.refused.iter().map(|(reason, n)| (reason.as_str(), *n)).collect()
}

/// Unit, reporter and valuation of every basis with its value of the year.
fn bases(loaded: &Loaded) -> Vec<(&'static str, Reporter, Valuation)> {
    let tables = own::tables(World::embedded().atlas(), loaded, None).unwrap();
    tables.iter().map(|own| (own.series.unit, own.series.reporter, own.series.valuation)).collect()
}

#[test]
fn scales_in_four_languages_multiply_and_one_that_two_languages_read_differently_is_asked_for() {
    for (name, want) in [
        ("Value, thousand US dollars", 1_500),
        ("Trade value (millions of US$)", 1_500_000),
        ("Exports (US$ m)", 1_500_000),
        ("usd_bn", 1_500_000_000),
        ("US$ '000", 1_500),
        ("Valor (milhões de US$)", 1_500_000),
        ("Valor (mil US$)", 1_500),
        ("Valor (miles de dólares)", 1_500),
        ("金额（万美元）", 15_000),
    ] {
        let loaded = read(&format!("exporter,importer,year,\"{name}\"\nCHN,BRA,2022,1.5\n"));
        assert_eq!(exports(&loaded, "CHN", "BRA", 2022), [want], "{name}");
    }
    let open = read("exporter,importer,year,Exports (US$ mil.)\nCHN,BRA,2022,1.5\n");
    let error = own::tables(World::embedded().atlas(), &open, None).unwrap_err().to_string();
    assert!(error.contains("not stated"), "{error}");
}

#[test]
fn exports_and_imports_side_by_side_are_two_reports_each_in_its_unit() {
    let loaded = read("country,partner,year,exports_musd,imports_kusd,balance_usd\nBRA,CHN,2022,100,60,7\n");
    assert_eq!(value(&loaded, Some(Reporter::Origin), "BRA", "CHN", 2022, None), [100_000_000]);
    assert_eq!(value(&loaded, Some(Reporter::Destination), "CHN", "BRA", 2022, None), [60_000]);
    let twice =
        read("country,partner,year,Exports (US$),Imports (US$)\nBRA,CHN,2022,100,\nBRA,PER,2022,,5\n");
    assert_eq!((twice.file.kept, reasons(&twice)), (2, vec![("no value", 2)]));
    assert_eq!(exports(&twice, "PER", "BRA", 2022), [5]);
}

#[test]
fn values_at_cif_and_at_fob_are_two_bases() {
    let loaded =
        read("reporter,partner,flow,year,cif_value_usd,fob_value_usd\nBRA,CHN,import,2023,110,100\n");
    assert_eq!(
        bases(&loaded),
        [("USD", Reporter::Destination, Valuation::Cif), ("USD", Reporter::Destination, Valuation::Fob)]
    );
    assert_eq!(exports(&loaded, "CHN", "BRA", 2023), [110, 100]);
    // An office that values its imports FOB says so by the column that is filled.
    let row = |partner, cif, fob| format!("A,2023,124,M,{partner},0,H6,TOTAL,C00,0,0,{cif},{fob},90\n");
    let fob = read(&format!("{COMTRADE}{}", row(156, "", "90")));
    assert_eq!(bases(&fob), [("USD", Reporter::Destination, Valuation::Fob)]);
    let cif = read(&format!("{COMTRADE}{}", row(156, "90", "85")));
    assert_eq!(bases(&cif), [("USD", Reporter::Destination, Valuation::Cif)]);
}

#[test]
fn breakdowns_by_procedure_and_mode_are_never_added_to_their_total() {
    let row = |p2: u16, customs, mos, mot, v| {
        format!("A,2023,76,X,156,{p2},H6,TOTAL,{customs},{mos},{mot},,,{v}\n")
    };
    let rows = [
        row(0, "C00", 0, 0, 100),
        row(0, "C01", 0, 0, 60),
        row(0, "C00", 0, 2100, 70),
        row(842, "C00", 0, 0, 12),
        row(0, "C00", 1, 0, 3),
    ];
    let loaded = read(&format!("{COMTRADE}{}", rows.concat()));
    assert_eq!(exports(&loaded, "BRA", "CHN", 2023), [100]);
    assert_eq!(reasons(&loaded), [("part of a breakdown", 4)]);
    for name in ["mode", "transport", "customs procedure", "trade system"] {
        let why = refusal(&format!(
            "exporter,importer,year,{name},value_usd\nCHN,BRA,2022,Total,15\nCHN,PER,2022,sea,10\n"
        ));
        assert!(why.contains(name) && why.contains("sea"), "{why}");
    }
}

#[test]
fn re_exports_stand_beside_exports_and_in_no_sum() {
    let row = |flow, v| format!("A,2023,344,{flow},156,0,H6,TOTAL,C00,0,0,,,{v}\n");
    let rows = [row("X", 1000), row("RX", 900), row("DX", 100), row("M", 50), row("RM", 5)];
    let loaded = read(&format!("{COMTRADE}{}", rows.concat()));
    assert_eq!(exports(&loaded, "HKG", "CHN", 2023), [1000]);
    assert_eq!(exports(&loaded, "CHN", "HKG", 2023), [50]);
    assert_eq!(reasons(&loaded), [("another flow", 3)]);
}

#[test]
fn a_year_is_its_own_row_or_twelve_months_or_four_quarters() {
    let quarters = |names: [&str; 4]| {
        let rows = names.iter().zip(1..).map(|(name, v)| format!("BRA,CHN,{name},{v}\n"));
        rows.collect::<String>()
    };
    let whole = quarters(["2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4"]);
    for head in ["exporter,importer,period,value_usd", "exporter,importer,quarter,value_usd"] {
        assert_eq!(exports(&read(&format!("{head}\n{whole}")), "BRA", "CHN", 2023), [10], "{head}");
    }
    let parted = quarters(["2023,1", "2023,Q2", "2023,3", "2023,4"]);
    let loaded = read(&format!("exporter,importer,year,quarter,value_usd\n{parted}"));
    assert_eq!(exports(&loaded, "BRA", "CHN", 2023), [10]);
    let three = read(&format!("exporter,importer,period,value_usd\n{}", &whole[..whole.len() - 18]));
    assert_eq!(three.file.kept, 3);
    let error = own::tables(World::embedded().atlas(), &three, None).unwrap_err();
    assert!(error.to_string().contains("none that could be kept"), "three quarters are no year: {error}");
    let mixed = read("exporter,importer,period,value_usd\nBRA,CHN,2023,120\nBRA,CHN,202301,9\n");
    assert_eq!(exports(&mixed, "BRA", "CHN", 2023), [120]);
    assert_eq!(value(&mixed, None, "BRA", "CHN", 2023, Some(1)), [9]);
}

#[test]
fn fiscal_years_and_parts_of_a_year_are_no_months_and_no_years() {
    let fiscal =
        "exporter,importer,year,value_usd\nIND,CHN,2009-10,5\nIND,CHN,2010-11,6\nIND,CHN,2011-12,7\n";
    assert!(refusal(fiscal).contains("fiscal year"));
    let months = "exporter,importer,period,value_usd\nIND,CHN,2011-11,5\nIND,CHN,2011-12,6\n";
    assert_eq!(value(&read(months), None, "IND", "CHN", 2011, Some(12)), [6]);
    assert!(refusal("exporter,importer,year,value_usd\nIND,CHN,2022-23,5\n").contains("2022-23"));
    let usd = Told { unit: Some("USD".into()), ..Told::default() };
    let part = told("f.csv", b"exporter,importer,2022,2023 (Jan-Sep)\nBRA,CHN,10,7\n", &usd).unwrap();
    assert_eq!(exports(&part, "BRA", "CHN", 2023), [] as [i128; 0]);
}

#[test]
fn columns_of_years_months_and_prefixed_years_are_read_with_their_flow() {
    let loaded = read(
        "Reporter,Partner,Flow,Unit note,2021,2022\nBrazil,China,Export,US$,2,3\nBrazil,China,Import,US$,5,..\n\
         Brazil,World,Export,US$,20,30\n",
    );
    let told_usd = Told { unit: Some("USD".into()), ..Told::default() };
    assert_eq!(loaded.file.kept, 3);
    let text = b"Values of trade\nReporter,Partner,Flow,2021,2022\nBrazil,China,Export,2,3\nBrazil,China,Import,5,..\n";
    let loaded = told("f.csv", text, &told_usd).unwrap();
    assert_eq!(value(&loaded, Some(Reporter::Origin), "BRA", "CHN", 2022, None), [3]);
    assert_eq!(value(&loaded, Some(Reporter::Destination), "CHN", "BRA", 2021, None), [5]);
    let loaded =
        read("Values in US$ million,,,\nExporter,Importer,Y2020,Y2021\nBrazil,China,1,2\nBrazil,Total,1,2\n");
    assert_eq!(exports(&loaded, "BRA", "CHN", 2021), [2_000_000]);
    let loaded =
        told("f.csv", b"exporter,importer,year,Jan,Feb,Mar,Apr\nBRA,CHN,2023,1,2,3,4\n", &told_usd).unwrap();
    assert_eq!(value(&loaded, None, "BRA", "CHN", 2023, Some(3)), [3]);
    assert_eq!(exports(&loaded, "BRA", "CHN", 2023), [] as [i128; 0], "March is no year");
    let both = Told { reporter: Some("BRA".into()), ..told_usd };
    let sides = b"Partner,Exports 2021,Exports 2022,Imports 2022,Balance 2022\nChina,1,2,5,-3\n";
    let loaded = told("f.csv", sides, &both).unwrap();
    assert_eq!(value(&loaded, Some(Reporter::Origin), "BRA", "CHN", 2022, None), [2]);
    assert_eq!(value(&loaded, Some(Reporter::Destination), "CHN", "BRA", 2022, None), [5]);
    assert_eq!(loaded.file.kept, 3);
}

#[test]
fn a_confidential_zero_is_no_zero() {
    let loaded = read(
        "exporter,importer,year,value_usd,obs_status\nCHN,BRA,2022,0,C\nCHN,PER,2022,5,P\nCHN,CHL,2022,,O\n\
         CHN,ARG,2022,0,A\n",
    );
    assert_eq!(reasons(&loaded), [("confidential", 1), ("no value", 1)]);
    assert_eq!((loaded.file.kept, exports(&loaded, "CHN", "BRA", 2022)), (2, vec![]));
    let conf = read("exporter,importer,year,value_usd,CONF_STATUS\nCHN,BRA,2022,0,N\nCHN,PER,2022,5,F\n");
    assert_eq!(reasons(&conf), [("confidential", 1)]);
}

#[test]
fn rows_of_the_world_of_groups_and_of_totals_are_refused_one_by_one() {
    let loaded = read(
        "reporter;partner;flow;year;value_usd\nBrazil;World;Exports;2022;500\nBrazil;China;Exports;2022;100\n\
         Brazil;European Union;Exports;2022;70\nBrazil;Areas, nes;Exports;2022;5\nTOTAL;;;;675\n",
    );
    assert_eq!(exports(&loaded, "BRA", "CHN", 2022), [100]);
    assert_eq!(loaded.file.kept, 1);
    assert_eq!(loaded.file.amount_read, "1350");
    let wits = read(
        "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n\
         H5,BRA,8507,CHN,2022,Gross Imp.,10.5\nH5,BRA,8507,EUN,2022,Gross Exp.,2.5\n",
    );
    assert_eq!(reasons(&wits), [("aggregate", 1)]);
}

#[test]
fn codes_of_products_are_put_right_in_their_own_tree_only() {
    let listed = |loaded: &Loaded| -> Vec<String> {
        loaded.frame().text("product").unwrap().iter().map(str::to_owned).collect()
    };
    let products = |text: &str| listed(&read(text));
    let head = "exporter,importer,year";
    assert_eq!(
        products(&format!("{head},hs6,value_usd\nCHN,BRA,2022,10121.0,1\nCHN,PER,2022,8507.60,1\n")),
        ["010121", "850760"]
    );
    assert_eq!(products(&format!("{head},ncm,value_usd\nBRA,CHN,2022,2023000,1\n")), ["02023000"]);
    let row = |class, code, v| format!("A,2023,76,X,156,0,{class},{code},C00,0,0,,,{v}\n");
    let loaded = read(&format!("{COMTRADE}{}{}", row("S4", "778", 9), row("H6", "101", 5)));
    let mut found = listed(&loaded);
    found.sort();
    assert_eq!(found, ["0101", "778"]);
    for word in ["All products", "TOTAL", "Total all products", "_T", "合计"] {
        let text = format!("{head},product,value_usd\nCHN,BRA,2022,{word},100\nCHN,BRA,2022,85,60\n");
        assert_eq!(exports(&read(&text), "CHN", "BRA", 2022), [100], "{word}");
    }
}

#[test]
fn two_revisions_side_by_side_are_two_bases_and_two_columns_of_codes_are_refused() {
    let loaded = read(
        "exporter,importer,year,revision,product,value_usd\nCHN,BRA,2022,HS12,8507,10\nCHN,BRA,2022,HS17,8507,10\n",
    );
    assert_eq!(exports(&loaded, "CHN", "BRA", 2022), [10, 10]);
    let why = refusal(
        "exporter,importer,year,hs12,hs17,value_usd\nCHN,BRA,2022,850760,850761,10\nCHN,BRA,2022,850760,850762,10\n",
    );
    assert!(why.contains("hs17"), "{why}");
}

#[test]
fn numbers_of_areas_are_those_of_the_office() {
    let loaded = read(
        "reporter,partner,flow,year,value_usd\n156,490,X,2022,5\n156,344,X,2022,6\n156,842,X,2022,7\n\
         156,0,X,2022,100\n156,899,X,2022,3\n",
    );
    for (place, want) in [("TWN", 5), ("HKG", 6), ("USA", 7)] {
        assert_eq!(exports(&loaded, "CHN", place, 2022), [want], "{place}");
    }
    assert_eq!(reasons(&loaded), [("aggregate", 1), ("no particular place", 1)]);
    let old =
        read("t,i,j,k,v,q\n1998,711,156,851713,10,1\n2012,711,156,851713,20,1\n2013,729,156,270900,4,1\n");
    assert_eq!((old.file.kept, reasons(&old)), (2, vec![("unknown code", 1)]));
}

#[test]
fn tables_in_spanish_portuguese_and_chinese_are_read_in_their_encodings() {
    let spanish = "País de origen;País de destino;Año;Valor (miles de dólares)\nPerú;China;2022;1,5\nChile;España;2022;2,5\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(spanish);
    assert_eq!(exports(&at(&bytes, "f.csv"), "CHL", "ESP", 2022), [2_500]);
    let portuguese = "Exportador;Importador;Ano;Valor (milhões de US$)\nBrasil;China;2022;1.234,5\nBrasil;Estados Unidos;2022;12,5\n";
    let (bytes, ..) = encoding_rs::WINDOWS_1252.encode(portuguese);
    assert_eq!(exports(&at(&bytes, "f.csv"), "BRA", "CHN", 2022), [1_234_500_000]);
    let chinese = "出口国,进口国,年份,金额(万美元)\n中国,巴西,2022,1.5\n中国,智利,2022,2\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(chinese);
    assert_eq!(exports(&at(&bytes, "f.csv"), "CHN", "CHL", 2022), [20_000]);
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            "Trade of Brazil (US$ thousand)\n\nReporter\tPartner\tFlow\tYear\tValue\nBrazil\tChina\tExport\t2022\t1,000.5\n"
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    assert_eq!(exports(&at(&utf16, "f.txt"), "BRA", "CHN", 2022), [1_000_500]);
}

#[test]
fn customs_of_china_in_yuan_take_their_direction_from_the_title() {
    let text = "进口商品国别总值表\n数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,人民币\n\
                \"202301\",\"26030000\",\"铜矿砂\",\"412\",\"智利\",\"7,000,000\"\n";
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    let loaded = at(&bytes, "f.csv");
    assert_eq!(value(&loaded, Some(Reporter::Destination), "CHL", "CHN", 2023, Some(1)), [7_000_000]);
    assert_eq!(bases(&loaded)[0].0, "CNY");
}

#[test]
fn a_dimension_of_sdmx_with_several_texts_is_named() {
    for (column, texts) in
        [("VALUATION", ["FOB", "CIF"]), ("PRICE_BASE", ["V", "L"]), ("ADJUSTMENT", ["N", "Y"])]
    {
        let rows = [("FRA", texts[0]), ("ITA", texts[1])]
            .map(|(partner, text)| format!("A,DEU,{partner},X,{text},2020,5,EUR\n"));
        let why = refusal(&format!(
            "FREQ,REF_AREA,COUNTERPART_AREA,TRADE_FLOW,{column},TIME_PERIOD,OBS_VALUE,UNIT_MEASURE\n{}",
            rows.concat()
        ));
        assert!(why.contains(column) && texts.iter().all(|text| why.contains(text)), "{why}");
    }
}

#[test]
fn bars_between_cells_and_lines_above_the_names_are_no_hindrance() {
    for text in [
        "exporter|importer|year|value_usd\nBRA|CHN|2022|5\n",
        "sep=;\nexporter;importer;year;value_usd\nBRA;CHN;2022;5\n",
        "# made by hand\n# twice\nexporter,importer,year,value_usd\nBRA,CHN,2022,5\n",
        "importer,exporter,year,value_usd\nCHN,BRA,2022,5\n",
    ] {
        assert_eq!(exports(&read(text), "BRA", "CHN", 2022), [5], "{text}");
    }
    let said = Told { flow: Some(Way::Imports), ..Told::default() };
    let loaded = told("f.csv", b"reporter|partner|year|value_usd\nBRA|CHN|2022|5\n", &said).unwrap();
    assert_eq!(exports(&loaded, "CHN", "BRA", 2022), [5]);
}
