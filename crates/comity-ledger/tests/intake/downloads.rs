//! What offices let people download, as it comes: wide tables with a column that describes the values, months beside
//! sums since January, keys in one cell. Every value is right, or the file is refused with what to do.

use super::{exports, read, refusal, told, value};
use comity_ledger::explain::explain;
use comity_ledger::panel::basis::Reporter;
use comity_ledger::panel::own;
use comity_ledger::panel::reading::Reading;
use comity_ledger::party::Membership;
use comity_ledger::place::registry;
use comity_ledger::question::natural;
use comity_ledger::source::{Loaded, Told, Way};
use comity_ledger::world::World;

fn reported_by(text: &str, reporter: &str) -> Loaded {
    let how = Told { reporter: Some(reporter.to_owned()), ..Told::default() };
    told("file.csv", text.as_bytes(), &how).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn a_column_that_describes_the_values_says_flow_unit_and_what_is_none() {
    let imf = read(
        "DATASET,SERIES_CODE,OBS_MEASURE,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2021,2022\n\
         D,S,OBS_VALUE,Peru,\"Exports of goods, Free on board (FOB), US dollar\",Chile,Annual,Millions,1.5,2\n\
         D,S,OBS_VALUE,Peru,\"Imports of goods, Cost insurance freight (CIF), US dollar\",Chile,Annual,Millions,3,4\n\
         D,S,OBS_VALUE,Peru,\"Trade balance goods, US dollar\",Chile,Annual,Millions,-1.5,-2\n\
         D,S,OBS_VALUE,Peru,\"Exports of goods, Free on board (FOB), US dollar\",World,Annual,Millions,9,9\n",
    );
    assert_eq!(value(&imf, Some(Reporter::Origin), "PER", "CHL", 2021, None), [1_500_000]);
    assert_eq!(value(&imf, Some(Reporter::Destination), "CHL", "PER", 2022, None), [4_000_000]);
    let wits = read(
        "Reporter Name,Partner Name,Trade Flow,Product Group,Indicator,2019,2020\n\
         Chile,Peru,Export,All Products,Export (US$ Thousand),10.5,11\n\
         Chile,Peru,Export,All Products,Export Partner Share (%),3,4\n\
         Chile,Peru,Import,All Products,Import (US$ Thousand),7,8\n",
    );
    assert_eq!(value(&wits, Some(Reporter::Origin), "CHL", "PER", 2020, None), [11_000]);
    assert_eq!(value(&wits, Some(Reporter::Destination), "PER", "CHL", 2019, None), [7_000]);
}

#[test]
fn notes_about_values_are_no_values() {
    let dots = read(
        "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Attribute,2018,2019,\n\
         Kenya,664,\"Goods, Value of Exports, FOB, US Dollars\",TXG_FOB_USD,Uganda,746,Value,613,619.5,\n\
         Kenya,664,\"Goods, Value of Exports, FOB, US Dollars\",TXG_FOB_USD,Uganda,746,Status,,E,\n\
         Kenya,664,\"Goods, Value of Imports, CIF, US Dollars\",TMG_CIF_USD,Uganda,746,Value,480,310,\n",
    );
    assert_eq!(value(&dots, Some(Reporter::Origin), "KEN", "UGA", 2018, None), [613]);
    assert_eq!(value(&dots, Some(Reporter::Destination), "UGA", "KEN", 2019, None), [310]);
}

#[test]
fn a_month_beside_the_sum_since_january_is_told_from_it() {
    for (heads, january_to_november) in [
        (
            "\"Unit: US$1,000\"\nCountry,Export & Import,,Export,,Import,\n,December,Jan-Dec,December,Jan-Dec,December,Jan-Dec\n",
            false,
        ),
        (
            "单位：千美元\n国别,进出口,,出口,,进口,\n,12月,1至12月累计,12月,1至12月累计,12月,1至12月累计\n",
            false,
        ),
        (
            "\"Unit: US$1,000\"\nCountry,Export & Import,,Export,,Import,\n,November,Jan-Nov,November,Jan-Nov,November,Jan-Nov\n",
            true,
        ),
    ] {
        let text =
            format!("China by country 2023\n{heads}Brazil,30,300,10,100,20,200\nJapan,3,30,1,10,2,20\n");
        let loaded = reported_by(&text, "CHN");
        let of_year = if january_to_november { vec![] } else { vec![100_000] };
        assert_eq!(value(&loaded, Some(Reporter::Origin), "CHN", "BRA", 2023, None), of_year, "{heads}");
        let month = if january_to_november { 11 } else { 12 };
        assert_eq!(
            value(&loaded, Some(Reporter::Origin), "CHN", "BRA", 2023, Some(month)),
            [10_000],
            "{heads}"
        );
        assert_eq!(value(&loaded, Some(Reporter::Destination), "BRA", "CHN", 2023, Some(month)), [20_000]);
        assert!(value(&loaded, Some(Reporter::Compiler), "CHN", "BRA", 2023, Some(month)).is_empty());
    }
}

#[test]
fn a_key_in_one_cell_is_taken_apart() {
    let comext = read(
        "freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2022 \t2023 \n\
         A,EL,CN,TOTAL,2,VALUE_IN_EUROS\t500 \t600 p\nA,EL,CN,TOTAL,1,VALUE_IN_EUROS\t: \t70 \n",
    );
    assert_eq!((comext.layout.as_str(), exports(&comext, "GRC", "CHN", 2023)), ("comext", vec![600]));
    assert_eq!(exports(&comext, "CHN", "GRC", 2022), Vec::<i128>::new());
}

#[test]
fn the_year_of_a_bulk_file_is_no_month_and_dates_stand_for_their_period() {
    let bulk = read(
        "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,SUPPL_UNIT,PERIOD,VALUE_EUR\n\
         DE,FR,I,85171300,2,1,,202352,70\nDE,FR,I,85171300,2,3,,202352,5\n",
    );
    assert_eq!(exports(&bulk, "DEU", "FRA", 2023), [75]);
    let text = "exporter,importer,year,value_usd\nBRA,CHN,2022-12-31,10\nBRA,CHN,2023-12-31,20\n";
    assert_eq!(exports(&read(text), "BRA", "CHN", 2023), [20]);
    for text in [
        "exporter,importer,month,value_usd\nBRA,CHN,2023-02,20\n",
        "exporter,importer,period,value_usd\nBRA,CHN,2023-02-28,20\n",
    ] {
        assert_eq!(value(&read(text), None, "BRA", "CHN", 2023, Some(2)), [20], "{text}");
    }
    let months = "Partner,Jan-23,Feb-23\nChina,1,2\n";
    let how = Told {
        unit: Some("million USD".into()),
        flow: Some(Way::Exports),
        reporter: Some("BRA".into()),
        ..Told::default()
    };
    let loaded = told("file.csv", months.as_bytes(), &how).unwrap();
    assert_eq!(value(&loaded, None, "BRA", "CHN", 2023, Some(2)), [2_000_000]);
}

#[test]
fn fiscal_years_are_asked_about() {
    for text in [
        "exporter,importer,year,value_usd\nIND,CHN,2020-21,5\nIND,CHN,2021-22,5\n",
        "exporter,importer,fiscal year,value_usd\nIND,CHN,2021,5\n",
        "exporter,importer,year,value_usd\nIND,CHN,FY2021,5\n",
        "S.No.,Country,2021-2022,2022-2023\n1,CHINA P RP,21259.79,15306.24\n",
    ] {
        assert!(refusal(text).contains("fiscal year"), "{}", refusal(text));
    }
}

#[test]
fn exports_are_not_below_zero_and_a_column_of_something_else_is_no_trade() {
    let loaded = read("reporter,partner,flow,year,value_usd\nBRA,CHN,X,2022,-5\nBRA,PER,X,2022,7\n");
    assert_eq!(
        (loaded.file.refused.clone(), exports(&loaded, "BRA", "PER", 2022)),
        (vec![("negative".into(), 1)], vec![7])
    );
    for text in [
        "exporter,importer,year,gdp_usd\nBRA,CHN,2022,5\n",
        "exporter,importer,year,value_usd\nBRA,CHN,2022,(5)\n",
    ] {
        let error = own::tables(World::embedded().atlas(), &read(text), None).unwrap_err().to_string();
        assert!(error.contains("--with MEASURE=FILE"), "{error}");
    }
}

#[test]
fn answers_without_records_say_what_they_are() {
    for (text, word) in [
        ("{\"data\":[],\"count\":0}", "found nothing"),
        ("{\"statusCode\":401,\"message\":\"Access denied\"}", "Access denied"),
        (
            "{\"version\":\"2.0\",\"class\":\"dataset\",\"id\":[\"a\"],\"size\":[1],\"value\":{\"0\":1}}",
            "JSON-stat",
        ),
    ] {
        assert!(refusal(text).contains(word), "{}", refusal(text));
    }
}

#[test]
fn names_of_places_in_four_languages_lead_to_the_right_place() {
    for (name, code) in [
        ("República Democrática do Congo", "COD"),
        ("República do Congo", "COG"),
        ("Corea del Sur", "KOR"),
        ("Holanda", "NLD"),
        ("DRC", "COD"),
        ("China (mainland)", "CHN"),
        ("沙特", "SAU"),
    ] {
        let loaded = read(&format!("exporter,importer,year,value_usd\n{name},JPN,2020,1\n"));
        assert_eq!(exports(&loaded, code, "JPN", 2020), [1], "{name}");
    }
}

#[test]
fn a_month_is_answered_and_explained_and_a_year_of_some_months_is_not() {
    let loaded = read("exporter,importer,month,value_usd\nBRA,CHN,2023-01,10\nBRA,CHN,2023-02,20\n");
    let world = World::embedded();
    let world = world.with(own::tables(world.atlas(), &loaded, None).unwrap()).unwrap();
    let ask = |text: &str| {
        let asked = natural::parse(registry(), text).unwrap_or_else(|e| panic!("{text}: {e}"));
        asked.answer(&world, Membership::Fixed).unwrap_or_else(|e| panic!("{text}: {e}"))
    };
    let own = |reading: &&Reading| reading.id.contains("file.csv");
    let february = ask("exports BRA -> CHN 2023-02");
    let reading = february.readings.iter().find(own).unwrap();
    assert_eq!((reading.value, reading.period.as_str()), (20.0, "2023-02"));
    assert!(reading.id.starts_with("trade.goods.exports/BRA>CHN/2023-02@file.csv:"), "{}", reading.id);
    let explained = explain(&world, &reading.id).unwrap();
    assert_eq!((explained.value, explained.exact_sum, explained.rows.len()), (Some(20.0), Some(20), 1));
    assert!(february.readings.iter().all(|r| r.period == "2023-02"), "no year stands for a month");
    let values: Vec<f64> =
        ask("exports BRA -> CHN 2023-01..2023-03").readings.iter().map(|r| r.value).collect();
    assert_eq!(values, [10.0, 20.0], "March has no row, which is no zero");
    assert!(ask("exports BRA -> CHN 2023").readings.iter().find(own).is_none());
    assert!(ask("exports CHN -> BRA 2023-02").readings.is_empty());
    let trade = natural::parse(registry(), "trade BRA CHN 2023-02").unwrap();
    assert!(trade.answer(&world, Membership::Fixed).unwrap_err().to_string().contains("by month"));
}

#[test]
fn notes_below_the_table_are_passed_over_and_a_cut_row_is_not() {
    let table = "exporter,importer,year,value_usd\nBRA,CHN,2022,5\n";
    let loaded = read(&format!("{table}\nSource: Ministry\nNote: provisional\n"));
    assert_eq!((loaded.file.kept, exports(&loaded, "BRA", "CHN", 2022)), (1, vec![5]));
    assert!(loaded.notes.iter().any(|note| note.contains("below the table")), "{:?}", loaded.notes);
    for end in ["BRA", "BRA\n", "\nSource: Ministry\nBRA,PER,2022,6\n", "BRA,PER,20\n"] {
        assert!(refusal(&format!("{table}{end}")).contains("expected 4 cells"), "{end:?}");
    }
}

#[test]
fn letters_that_multiply_are_no_marks_of_quality() {
    for cell in ["89.4bn", "5 k", "1.5M"] {
        let error = refusal(&format!("exporter,importer,year,value_usd\nBRA,CHN,2022,{cell}\n"));
        assert!(error.contains("expected a number"), "{error}");
    }
}

#[test]
fn the_year_of_prices_is_not_the_year_of_the_row() {
    let text = "exporter,importer,year,value_constant_2015_usd\nBRA,CHN,2022,5\n";
    let how = Told { unit: Some("USD".into()), ..Told::default() };
    let read = told("file.csv", text.as_bytes(), &how);
    assert!(read.as_ref().map_or(true, |loaded| exports(loaded, "BRA", "CHN", 2015).is_empty()), "{read:?}");
}

#[test]
fn an_indicator_in_sentences_says_the_flow_in_a_long_table_too() {
    let loaded = read(
        "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE\n\
         Germany,\"Exports of goods, Free on board (FOB), US dollar\",France,Annual,2022,117.5,Billions\n\
         Germany,\"Imports of goods, Cost insurance freight (CIF), US dollar\",France,Annual,2022,70,Billions\n\
         Germany,\"Trade balance goods, US dollar\",France,Annual,2022,47.5,Billions\n",
    );
    assert_eq!(value(&loaded, Some(Reporter::Origin), "DEU", "FRA", 2022, None), [117_500_000_000]);
    assert_eq!(value(&loaded, Some(Reporter::Destination), "FRA", "DEU", 2022, None), [70_000_000_000]);
}

#[test]
fn a_databank_export_is_read_and_pairs_are_none_of_it() {
    let text = "Country Name,Country Code,Series Name,Series Code,2022 [YR2022],2023 [YR2023]\n\
                Brazil,BRA,GDP (current US$),NY.GDP.MKTP.CD,1951923942083.32,..\n";
    let loaded = read(text);
    assert_eq!((loaded.layout.as_str(), loaded.file.kept), ("wdi-wide", 1));
}
