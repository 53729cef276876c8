//! One small file of each kind that practitioners download: the columns are those of the offices, the rows invented.
//! Each is read right or refused with what it looks like, what it lacks and what to do.

use super::{told, value};
use comity_ledger::panel::basis::Reporter;
use comity_ledger::source::{SourceError, Told, Way};

/// Who reports, from, to, year and month, and the value in the base unit.
type Flow = (Reporter, &'static str, &'static str, i16, Option<u8>, i128);

/// What becomes of a file.
enum Out {
    /// Flows of goods.
    Flows(&'static [Flow]),
    /// Rows of another kind, in this layout and so many.
    Rows(&'static str, u64),
    /// Refused, with these words in the message or the advice.
    Refused(&'static [&'static str]),
}

/// A kind of file.
struct Kind {
    of: &'static str,
    text: &'static str,
    /// What is said of it: reporter, direction, unit.
    said: (&'static str, &'static str, &'static str),
    out: Out,
}

const NOTHING: (&str, &str, &str) = ("", "", "");
const OF_ONE: &[&str] = &["direct investment of UNCTADstat", "what is missing", "comity ask"];

use Out::{Flows, Refused, Rows};
use Reporter::{Compiler, Destination, Origin};

const KINDS: &[Kind] = &[
    Kind {
        of: "UN Comtrade, bulk file",
        text: "datasetCode\ttypeCode\tfreqCode\trefPeriodId\trefYear\trefMonth\tperiod\treporterCode\tflowCode\tpartnerCode\tpartner2Code\tclassificationCode\tisOriginalClassification\tcmdCode\tcustomsCode\tmosCode\tmotCode\tcifvalue\tfobvalue\tprimaryValue\tisReported\n\
               7\tC\tA\t20220101\t2022\t52\t2022\t76\tX\t156\t0\tH6\tTrue\tTOTAL\tC00\t0\t0\t\t310\t310\tTrue\n",
        said: NOTHING,
        out: Flows(&[(Origin, "BRA", "CHN", 2022, None, 310)]),
    },
    Kind {
        of: "UN Comtrade, services",
        text: "typeCode,freqCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,mosCode,motCode,primaryValue\n\
               S,A,2020,2020,76,X,156,0,EB10,S,C00,0,0,1000\n",
        said: NOTHING,
        out: Rows("comtrade", 0),
    },
    Kind {
        of: "UN Comtrade, spreadsheet until 2022",
        text: "Classification,Year,Period,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,Customs Proc. Code,Mode of Transport Code,Commodity Code,Commodity,Netweight (kg),Trade Value (US$),Flag\n\
               H4,2015,2015,2,Export,76,Brazil,BRA,156,China,CHN,,,,TOTAL,All Commodities,,356,0\n",
        said: NOTHING,
        out: Flows(&[(Origin, "BRA", "CHN", 2015, None, 356)]),
    },
    Kind {
        of: "WITS, profile of a country",
        text: "Reporter Name,Partner Name,Trade Flow,Product Group,Indicator,2015,2016\n\
               Brazil,China,Export,All Products,Export (US$ Thousand),35.5,36\nBrazil,China,Import,All Products,Import (US$ Thousand),30,31\n",
        said: NOTHING,
        out: Flows(&[
            (Origin, "BRA", "CHN", 2016, None, 36_000),
            (Destination, "CHN", "BRA", 2015, None, 30_000),
        ]),
    },
    Kind {
        of: "Trade Map, partners of an exporter",
        text: "List of importing markets for a product exported by Brazil\t\t\t\nProduct: TOTAL All products\t\t\t\nUnit: US Dollar thousand\t\t\t\n\n\
               Importers\tExported value in 2018\tExported value in 2019\tExported value in 2020\n\
               World\t239\t223\t209\nChina\t64\t63\t67\nPeru\t2\t3\t4\n",
        said: ("BRA", "", ""),
        out: Flows(&[
            (Compiler, "BRA", "CHN", 2020, None, 67_000),
            (Compiler, "BRA", "PER", 2018, None, 2_000),
        ]),
    },
    Kind {
        of: "Trade Map, without saying whose partners",
        text: "Importers\tExported value in 2018\tExported value in 2019\nWorld\t239\t223\nChina\t64\t63\n",
        said: NOTHING,
        out: Refused(&["the other side of the flows", "--reporter BRA"]),
    },
    Kind {
        of: "Trade Map, bilateral",
        text: "Bilateral trade between Brazil and China\nProduct: TOTAL All products\n\n\
               Product code\tProduct label\tBrazil's exports to China\t\tChina's imports from world\t\n\t\tValue in 2018\tValue in 2019\tValue in 2018\tValue in 2019\n\
               TOTAL\tAll products\t64\t63\t2134\t2068\n",
        said: NOTHING,
        out: Refused(&["bilateral table of Trade Map", "what is missing", "--reporter"]),
    },
    Kind {
        of: "IMF DOTS, query",
        text: "\"Exports, FOB to Partner Countries\"\n\"(in Millions of U.S. Dollars)\"\n\"\",\"2018\",\"2019\"\n\
               \"China, P.R.: Mainland\",\"64205.6\",\"63357.5\"\n\"United States\",\"28697\",\"29715.9\"\n",
        said: ("BRA", "", ""),
        out: Flows(&[(Compiler, "BRA", "CHN", 2018, None, 64_205_600_000)]),
    },
    Kind {
        of: "Comext, query page",
        text: "\"REPORTER\",\"PARTNER\",\"PRODUCT\",\"FLOW\",\"PERIOD\",\"INDICATORS\",\"INDICATOR_VALUE\"\n\
               \"DE\",\"CN\",\"TOTAL\",\"EXPORT\",\"202101\",\"VALUE_IN_EUROS\",\"7,000\"\n",
        said: NOTHING,
        out: Flows(&[(Origin, "DEU", "CHN", 2021, Some(1), 7_000)]),
    },
    Kind {
        of: "UNCTADstat, direct investment with years as columns",
        text: "\"Direction\",\"Mode\",\"Economy\",\"1990\",\"1991\"\n\"Inward\",\"Flow\",\"Brazil\",\"988.8\",\"1102.2\"\n",
        said: NOTHING,
        out: Refused(OF_ONE),
    },
    Kind {
        of: "UNCTADstat, direct investment as its page prints it",
        text: "Foreign direct investment: Inward and outward flows and stock\n\nMEASURE,US dollars at current prices in millions,\n\
               YEAR,2018,2019\nECONOMY,,\nBrazil,78163,69174\nChina,138305,141225\n",
        said: NOTHING,
        out: Refused(OF_ONE),
    },
    Kind {
        of: "UNCTADstat, direct investment in a long table",
        text: "\"Year\",\"Economy\",\"Economy Label\",\"Direction\",\"Direction Label\",\"Mode\",\"Mode Label\",\"US$ at current prices in millions\"\n\
               \"2019\",\"076\",\"Brazil\",\"1\",\"Inward\",\"1\",\"Flow\",65386.1\n",
        said: NOTHING,
        out: Refused(OF_ONE),
    },
    Kind {
        of: "OECD, legacy table",
        text: "\"LOCATION\",\"Country\",\"PARTNER\",\"Partner\",\"FLOW\",\"Flow\",\"TIME\",\"Time\",\"Unit Code\",\"Unit\",\"PowerCode Code\",\"PowerCode\",\"Value\",\"Flag Codes\",\"Flags\"\n\
               \"BRA\",\"Brazil\",\"CHN\",\"China\",\"EXP\",\"Exports\",\"2015\",\"2015\",\"USD\",\"US Dollar\",\"0\",\"Units\",356,,\n",
        said: NOTHING,
        out: Flows(&[(Origin, "BRA", "CHN", 2015, None, 356)]),
    },
    Kind {
        of: "US Census, table of partners",
        text: "year,CTY_CODE,CTYNAME,IJAN,IFEB,IYR,EJAN,EFEB,EYR\n2023,5700,China,1,2,78,2,3,90\n",
        said: NOTHING,
        out: Refused(&["partners of the U.S. Census Bureau", "imports_musd", "--reporter USA"]),
    },
    Kind {
        of: "the same as the advice has it",
        text: "year,partner,imports_musd,exports_musd\n2023,China,78,90\n",
        said: ("USA", "", ""),
        out: Flows(&[
            (Destination, "CHN", "USA", 2023, None, 78_000_000),
            (Origin, "USA", "CHN", 2023, None, 90_000_000),
        ]),
    },
    Kind {
        of: "USA Trade Online",
        text: "Commodity,Country,Time,Vessel Value ($US),Customs Value (Gen) ($US)\n1201 Soybeans,Brazil,2023,100,120\n",
        said: NOTHING,
        out: Refused(&["USA Trade Online", "what is missing", "--reporter USA"]),
    },
    Kind {
        of: "DataWeb of the USITC",
        text: "Data Type,Country,HTS Number,Year 2022,Year 2023\nCustoms Value,Brazil,7207,\"1,000,000\",\"2,000,000\"\nCustoms Value,China,7207,\"3,000,000\",\"4,000,000\"\n",
        said: ("USA", "imports", "USD"),
        out: Flows(&[
            (Compiler, "BRA", "USA", 2023, None, 2_000_000),
            (Compiler, "CHN", "USA", 2022, None, 3_000_000),
        ]),
    },
    Kind {
        of: "Atlas of Economic Complexity, without codes",
        text: "country_id,country_iso3_code,partner_country_id,partner_iso3_code,year,export_value,import_value,coi,eci\n76,BRA,156,CHN,2021,879,470,0.1,0.2\n",
        said: NOTHING,
        out: Flows(&[(Origin, "BRA", "CHN", 2021, None, 879)]),
    },
    Kind {
        of: "DESTA, dyads",
        text: "country1,country2,iso1,iso2,number,base_treaty,name,entry_type,consolidated,year,entryforceyear,language,typememb\n\
               Brazil,Argentina,76,32,1,1,MERCOSUR,base_treaty,0,1991,1991,1,2\n",
        said: NOTHING,
        out: Rows("desta-published-dyads", 1),
    },
    Kind {
        of: "Global Trade Alert",
        text: "Intervention ID,State Act ID,GTA Evaluation,Implementing Jurisdictions,Affected Jurisdictions,Intervention Type,Implementation Date\n1,2,Red,Brazil,\"China, India\",Import tariff,2020-02-01\n",
        said: NOTHING,
        out: Refused(&["Global Trade Alert", "no amounts", "as ties"]),
    },
    Kind {
        of: "votes of the General Assembly",
        text: "rcid,ccode,vote,session\n9101,2,1,74\n9101,710,3,74\n",
        said: NOTHING,
        out: Rows("unga-votes", 2),
    },
    Kind {
        of: "Japan Customs",
        text: "Exp or Imp,Year,HS,Country,Unit1,Unit2,Quantity1-Year,Quantity2-Year,Value-Year,Value-Jan\n1,2023,'870323900',105,NO,KG,100,200,3000,300\n",
        said: NOTHING,
        out: Refused(&["Japan Customs", "numbers of that office", "thousand JPY"]),
    },
    Kind {
        of: "the same as the advice has it",
        text: "partner,year,value\nChina,2023,3000\n",
        said: ("JPN", "exports", "thousand JPY"),
        out: Flows(&[(Compiler, "JPN", "CHN", 2023, None, 3_000_000)]),
    },
    Kind {
        of: "UK trade info",
        text: "MonthId,FlowTypeId,CommodityId,CountryId,PortId,Value,NetMass\n202301,1,1012100,720,-1,1000,10\n",
        said: NOTHING,
        out: Refused(&["UK trade info", "numbers of that office", "--reporter GBR"]),
    },
    Kind {
        of: "the same as the advice has it",
        text: "period,flow,partner,value\n202301,imports,CN,1000\n202301,exports,CN,70\n",
        said: ("GBR", "", "GBP"),
        out: Flows(&[
            (Destination, "CHN", "GBR", 2023, Some(1), 1_000),
            (Origin, "GBR", "CHN", 2023, Some(1), 70),
        ]),
    },
    Kind {
        of: "Statistics Canada",
        text: "\"REF_DATE\",\"GEO\",\"DGUID\",\"Trade\",\"Basis\",\"Seasonal adjustment\",\"Principal trading partners\",\"UOM\",\"UOM_ID\",\"SCALAR_FACTOR\",\"SCALAR_ID\",\"VECTOR\",\"COORDINATE\",\"VALUE\",\"STATUS\"\n\
               \"2023-01\",\"Canada\",\"x\",\"Import\",\"Customs\",\"Unadjusted\",\"China\",\"Dollars\",\"81\",\"millions\",\"6\",\"v2\",\"1\",\"4000.5\",\"\"\n\
               \"2023-01\",\"Canada\",\"x\",\"Import\",\"Balance of payments\",\"Unadjusted\",\"China\",\"Dollars\",\"81\",\"millions\",\"6\",\"v3\",\"1\",\"9\",\"\"\n",
        said: NOTHING,
        out: Flows(&[(Destination, "CHN", "CAN", 2023, Some(1), 4_000_500_000)]),
    },
    Kind {
        of: "INEGI of Mexico",
        text: "PROD_EST,COBERTURA,ANIO,ID_MES,TIPO,ID_PAIS,PAIS,VAL_USD,ESTATUS\nx,Nacional,2023,1,Exportaciones,USA,Estados Unidos,300,Cifras definitivas\n",
        said: NOTHING,
        out: Flows(&[(Origin, "MEX", "USA", 2023, Some(1), 300)]),
    },
    Kind {
        of: "Correlates of War, dyadic trade",
        text: "ccode1,ccode2,year,importer1,importer2,flow1,flow2,version\n2,20,2010,United States of America,Canada,276000.5,248000.5,4\n",
        said: NOTHING,
        out: Refused(&["Correlates of War", "a missing one is -9", "value_musd"]),
    },
    Kind {
        of: "a table of one economy's partners",
        text: "country,year,value_usd\nBrazil,2023,78\nChina,2023,90\n",
        said: ("USA", "imports", ""),
        out: Flows(&[(Compiler, "BRA", "USA", 2023, None, 78)]),
    },
    Kind {
        of: "the same without saying whose",
        text: "country,year,value_usd\nBrazil,2023,78\nChina,2023,90\n",
        said: NOTHING,
        out: Refused(&["the other side of the flows", "--reporter BRA"]),
    },
];

/// A message with the advice that stands below it.
fn in_full(error: &SourceError) -> String {
    match error {
        SourceError::Unread { advice, .. } => format!("{error}; {advice}"),
        _ => error.to_string(),
    }
}

#[test]
fn every_kind_is_read_right_or_refused_with_what_to_do() {
    let mut wrong = Vec::new();
    for Kind { of, text, said: (reporter, flow, unit), out } in KINDS {
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let way = match *flow {
            "exports" => Some(Way::Exports),
            "imports" => Some(Way::Imports),
            _ => None,
        };
        let how = Told { reporter: given(reporter), unit: given(unit), flow: way, ..Told::default() };
        match (told("file.csv", text.as_bytes(), &how), out) {
            (Ok(loaded), Flows(wanted)) => {
                for (by, from, to, year, month, want) in *wanted {
                    let found = value(&loaded, Some(*by), from, to, *year, *month);
                    if found != [*want] {
                        wrong.push(format!("{of}: {from} to {to} {year}: {found:?}, expected {want}"));
                    }
                }
            }
            (Ok(loaded), Rows(layout, kept)) if loaded.layout == *layout && loaded.file.kept == *kept => {}
            (Ok(loaded), _) => wrong.push(format!("{of}: read as {}: {:?}", loaded.layout, loaded.file)),
            (Err(error), Refused(words)) if words.iter().all(|word| in_full(&error).contains(word)) => {}
            (Err(error), _) => wrong.push(format!("{of}: {}", in_full(&error))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
