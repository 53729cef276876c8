//! One small file in every declared layout: the official columns, invented numbers.

use super::Sample;

/// A sample of a declared layout.
const fn sample(layout: &'static str, text: &'static str, kept: u64, refused: u64) -> Sample {
    Sample { layout, text, rows: (kept, refused), free: &[], optional: &[] }
}

/// Every declared layout but those of [`SAMPLES`](super::SAMPLES).
pub const DECLARED: &[Sample] = &[
    sample(
        "comtrade-legacy",
        "Classification,Year,Period,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Trade Value (US$),Flag\n\
         H4,2015,2015,2,Export,842,USA,USA,381,Italy,ITA,TOTAL,7001,0\n\
         H4,2015,2015,1,Import,842,USA,USA,381,Italy,ITA,TOTAL,8002,0\n\
         H4,2015,2015,4,Re-Import,842,USA,USA,381,Italy,ITA,TOTAL,3,0\n\
         H4,2015,2015,2,Export,842,USA,USA,0,World,WLD,TOTAL,90000,0\n",
        2,
        2,
    ),
    sample(
        "comtrade-clean",
        "freq_code,ref_year,period,reporter_code,reporter_iso,flow_code,partner_code,partner_iso,classification_code,cmd_code,customs_code,mot_code,primary_value,is_reported\n\
         A,2022,2022,36,AUS,X,392,JPN,H6,TOTAL,C00,0,500.5,TRUE\n\
         A,2022,2022,36,AUS,M,392,JPN,H6,TOTAL,C00,0,20,TRUE\n\
         A,2022,2022,36,AUS,X,392,JPN,H6,TOTAL,C01,0,1,TRUE\n\
         A,2022,2022,36,AUS,X,129,A49,H6,TOTAL,C00,0,2,TRUE\n",
        2,
        2,
    ),
    sample(
        "wits",
        "Nomenclature;ReporterISO3;ProductCode;ReporterName;PartnerISO3;PartnerName;Year;TradeFlowName;TradeFlowCode;TradeValue in 1000 USD\n\
         H3;ROM;Total;Romania;ZAR;Congo, Dem. Rep.;2010;Export;6;1.5\nH3;ROM;Total;Romania;ZAR;Congo, Dem. Rep.;2010;Import;5;.25\n\
         H3;ROM;Total;Romania;UNS;Unspecified;2010;Export;6;7\n",
        2,
        1,
    ),
    sample(
        "wits-tariff-line",
        "Reporter,TradeFlow,ProductCode,Product Description,Year,Partner,Trade Value 1000USD,Quantity\n\
         Chile,Export,260300,Copper ores,2019,\"Korea, Rep.\",12.345,7\nChile,Export,260300,Copper ores,2019,World,99,8\n",
        1,
        1,
    ),
    sample(
        "imf-imts",
        "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE\n\
         IMF.STA:IMTS(1.0.0),PER,XG_FOB_USD,CHL,A,2022,17\nIMF.STA:IMTS(1.0.0),PER,MG_CIF_USD,CHL,A,2022,19\n\
         IMF.STA:IMTS(1.0.0),PER,TBG_USD,CHL,A,2022,-2\nIMF.STA:IMTS(1.0.0),PER,XG_FOB_USD,GX001,A,2022,400\n\
         IMF.STA:IMTS(1.0.0),PER,XG_FOB_USD,CHL,M,2022-M03,2\n",
        3,
        2,
    ),
    sample(
        "imf-dots",
        "FREQ,REF_AREA,INDICATOR,COUNTERPART_AREA,UNIT_MULT,TIME_PERIOD,OBS_VALUE\n\
         A,NA,TXG_FOB_USD,ZA,6,2019,1.25\nA,NA,TMG_CIF_USD,ZA,6,2019,2.5\nA,NA,TXG_FOB_USD,1C_080,6,2019,9\n",
        2,
        1,
    ),
    sample(
        "imf-dots-bulk",
        "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Time Period,Value,Status\n\
         Peru,293,\"Goods, Value of Exports\",TXG_FOB_USD,\"China, P.R.: Mainland\",924,2015,7000000,\n\
         Peru,293,\"Goods, Value of Imports\",TMG_CIF_USD,\"China, P.R.: Mainland\",924,2015,8000000,\n\
         Peru,293,\"Goods, Value of Exports\",TXG_FOB_USD,World,001,2015,33000000,\n",
        2,
        1,
    ),
    sample(
        "comext",
        "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n\
         ESTAT:DS-045409(1.0),x,M,EL,XK,TOTAL,2,VALUE_IN_EUROS,2022-05,11,\nESTAT:DS-045409(1.0),x,M,EL,XK,TOTAL,1,VALUE_IN_EUROS,2022-05,13,\n\
         ESTAT:DS-045409(1.0),x,M,EL,XK,TOTAL,1,QUANTITY_IN_100KG,2022-05,4,\nESTAT:DS-045409(1.0),x,M,EL,XK,TOTAL,1,VALUE_IN_EUROS,2022-06,,c\n\
         ESTAT:DS-045409(1.0),x,M,EL,EXT_EU27_2020,TOTAL,1,VALUE_IN_EUROS,2022-05,900,\n",
        2,
        3,
    ),
    sample(
        "comext-bulk",
        "REPORTER,PARTNER,TRADE_TYPE,PRODUCT_NC,FLOW,STAT_PROCEDURE,PERIOD,VALUE_EUR,QUANTITY_KG\n\
         DE,CN,E,85171300,1,1,202301,100,5\nDE,CN,E,85171300,1,4,202301,10,1\nDE,QQ,E,85171300,2,1,202301,3,1\n",
        2,
        1,
    ),
    sample(
        "comexstat",
        "\"CO_ANO\";\"CO_MES\";\"CO_NCM\";\"CO_UNID\";\"CO_PAIS\";\"SG_UF_NCM\";\"CO_VIA\";\"CO_URF\";\"QT_ESTAT\";\"KG_LIQUIDO\";\"VL_FOB\"\n\
         \"2022\";\"03\";\"26011100\";\"10\";\"399\";\"PA\";\"01\";\"0317900\";1;1;70\n\"2022\";\"03\";\"26011100\";\"10\";\"399\";\"MG\";\"01\";\"0317900\";1;1;30\n\
         \"2022\";\"03\";\"26011100\";\"10\";\"994\";\"MG\";\"01\";\"0317900\";1;1;5\n",
        2,
        1,
    ),
    sample(
        "gacc",
        "数据年月,商品编码,商品名称,贸易伙伴编码,贸易伙伴名称,第一数量,第一计量单位,第二数量,第二计量单位,美元\n\
         \"202401\",\"12019020\",\"大豆\",\"402\",\"阿根廷\",\"1,000\",\"千克\",\"0\",\"-\",\"1,250,000\"\n\
         \"202401\",\"12019020\",\"大豆\",\"701\",\"国(地)别不详的\",\"1\",\"千克\",\"0\",\"-\",\"77\"\n",
        1,
        1,
    ),
    sample(
        "census-exports",
        "[[\"CTY_CODE\",\"CTY_NAME\",\"E_COMMODITY\",\"ALL_VAL_MO\",\"time\",\"COMM_LVL\"],\n\
         [\"5700\",\"CHINA\",\"120190\",\"700\",\"2023-01\",\"HS6\"],[\"5800\",\"KOREA, SOUTH\",\"120190\",\"80\",\"2023-01\",\"HS6\"],\n\
         [\"-\",\"TOTAL FOR ALL COUNTRIES\",\"120190\",\"999\",\"2023-01\",\"HS6\"]]\n",
        2,
        1,
    ),
    sample(
        "census-imports",
        "CTY_CODE,CTY_NAME,I_COMMODITY,GEN_VAL_MO,YEAR,MONTH\n3510,BRAZIL,090111,55,2023,02\n3510,BRAZIL,090111,56,2023,03\n",
        2,
        0,
    ),
    sample(
        "unctadstat",
        "Year,Economy,Economy Label,Partner,Partner Label,Flow,Flow Label,Product,Product Label,US$ at current prices in thousands\n\
         2021,076,Brazil,156,China,2,Exports,TOTAL,Total all products,5.5\n2021,076,Brazil,0000,World,2,Exports,TOTAL,Total all products,9\n",
        1,
        1,
    ),
    sample(
        "oecd-btige",
        "STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,COUNTERPART_AREA,TRADE_FLOW,ACTIVITY,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT\n\
         DATAFLOW,x,I,DEU,BRA,X,_T,2020,4,USD_EXC,3\nDATAFLOW,x,I,DEU,BRA,M,_T,2020,6,USD_EXC,3\n\
         DATAFLOW,x,I,DEU,BRA,X,C10,2020,1,USD_EXC,3\nDATAFLOW,x,I,DEU,W,X,_T,2020,99,USD_EXC,3\n",
        2,
        2,
    ),
    sample(
        "oecd-batis",
        "STRUCTURE_ID,REF_AREA,COUNTERPART_AREA,SERVICE_ITEM,ACCOUNTING_ENTRY,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE,UNIT_MULT\n\
         x,DEU,BRA,S,EXP,2020,4,USD,6\nx,DEU,BRA,S,IMP,2020,3,USD,6\nx,DEU,BRA,SA,EXP,2020,1,USD,6\n",
        3,
        0,
    ),
    sample(
        "comexstat-query",
        "Fluxo;Ano;Mês;Países;Código SH4;Valor US$ FOB;Quilograma Líquido\n\
         Exportação;2023;01. Janeiro;China;0802;1000;5\nImportação;2023;02. Fevereiro;Estados Unidos;802;300;5\n\
         Exportação;2023;02. Fevereiro;Não Declarados;802;3;5\n",
        2,
        1,
    ),
    sample(
        "oecd-tiva",
        "STRUCTURE,STRUCTURE_ID,ACTION,MEASURE,REF_AREA,ACTIVITY,COUNTERPART_AREA,UNIT_MEASURE,FREQ,TIME_PERIOD,OBS_VALUE,UNIT_MULT\n\
         DATAFLOW,x,I,EXGR,DEU,_T,BRA,USD,A,2020,4,6\nDATAFLOW,x,I,IMGR,DEU,_T,BRA,USD,A,2020,6,6\n\
         DATAFLOW,x,I,EXGR,DEU,C10,BRA,USD,A,2020,1,6\nDATAFLOW,x,I,EXGR,DEU,_T,W,USD,A,2020,99,6\n",
        2,
        2,
    ),
    sample(
        "wto-batis",
        "Reporter,Partner,Flow,Item_code,Year,Reported_Value,Balanced_value\nDEU,BRA,X,S,2019,,12.5\nDEU,WL,X,S,2019,,99\n",
        1,
        1,
    ),
    sample(
        "oec",
        "Exporter Country ID,Exporter Country,Importer Country ID,Importer Country,HS4 ID,HS4,Year,Trade Value\n\
         sabra,Brazil,aschn,China,21201,Soybeans,2021,27000.5\nsabra,Brazil,xxwld,World,21201,Soybeans,2021,39000\n",
        1,
        1,
    ),
    sample(
        "atlas",
        "country_id,country_iso3_code,partner_iso3_code,product_hs92_code,year,export_value,import_value\n\
         1,CHL,CHN,2603,2022,100,7\n1,CHL,ANS,2603,2022,5,0\n",
        2,
        2,
    ),
    sample(
        "itpde",
        "exporter_iso3,exporter_name,importer_iso3,importer_name,year,industry_id,industry_descr,broad_sector,trade,flag_mirror,flag_zero\n\
         CHN,China,BRA,Brazil,2016,26,Wheat,Agriculture,1.5,0,p\nCHN,China,CHN,China,2016,26,Wheat,Agriculture,99,0,p\n",
        1,
        1,
    ),
    sample("tradhist", "iso_o,iso_d,year,FLOW,SOURCE_TF\nGBR,FRA,1860,12701000,x\nGBR,USA,1860,,x\n", 1, 1),
    sample(
        "statcan",
        "REF_DATE,GEO,DGUID,Trade,Basis,Seasonal adjustment,Principal trading partners,UOM,UOM_ID,SCALAR_FACTOR,SCALAR_ID,VALUE\n\
         2023-01,Canada,x,Export,Customs,Unadjusted,China,Dollars,81,millions,6,2000.5\n\
         2023-01,Canada,x,Import,Customs,Unadjusted,China,Dollars,81,millions,6,4000.5\n\
         2023-01,Canada,x,Export,Customs,Seasonally adjusted,China,Dollars,81,millions,6,1900.5\n",
        2,
        1,
    ),
    sample(
        "faostat",
        "Reporter Country Code,Reporter Countries,Partner Country Code,Partner Countries,Item Code,Item Code (CPC),Item,Element Code,Element,Year Code,Year,Unit,Value,Flag\n\
         21,Brazil,351,China,236,'0141,Soya beans,5922,Export value,2022,2022,1000 USD,31000.5,A\n\
         21,Brazil,351,China,236,'0141,Soya beans,5622,Import value,2022,2022,1000 USD,7,A\n\
         21,Brazil,351,China,236,'0141,Soya beans,5910,Export quantity,2022,2022,t,53000,A\n",
        2,
        1,
    ),
    sample(
        "wto-stats",
        "Indicator Code,Indicator,Reporting Economy Code,Reporting Economy ISO3A Code,Reporting Economy,Partner Economy Code,Partner Economy ISO3A Code,Partner Economy,Product/Sector Code,Product/Sector,Period Code,Period,Frequency Code,Frequency,Unit Code,Unit,Year,Value Flag Code,Value Flag,Text Value,Value\n\
         ITS_MTV_AX,Exports,C076,BRA,Brazil,C156,CHN,China,TO,Total merchandise,A,Annual,A,Annual,USM,Million US dollar,2019,,,,63357.5\n\
         ITS_MTV_AM,Imports,C076,BRA,Brazil,C156,CHN,China,TO,Total merchandise,A,Annual,A,Annual,USM,Million US dollar,2019,,,,35270\n\
         ITS_MTV_AX,Exports,C076,BRA,Brazil,C000,,World,TO,Total merchandise,A,Annual,A,Annual,USM,Million US dollar,2019,,,,225000\n",
        2,
        1,
    ),
    sample(
        "comext-easy",
        "REPORTER,PARTNER,PRODUCT,FLOW,PERIOD,INDICATORS,INDICATOR_VALUE\n\
         DE,CN,TOTAL,EXPORT,202101,VALUE_IN_EUROS,7000\nDE,CN,TOTAL,IMPORT,202101,VALUE_IN_EUROS,8000\n\
         DE,CN,TOTAL,EXPORT,202101,QUANTITY_IN_100KG,5\n",
        2,
        1,
    ),
    sample(
        "inegi",
        "PROD_EST,COBERTURA,ANIO,ID_MES,TIPO,ID_PAIS,PAIS,VAL_USD,ESTATUS\n\
         x,Nacional,2023,1,Exportaciones,USA,Estados Unidos,300,Cifras definitivas\n\
         x,Nacional,2023,1,Importaciones,CHN,China,90,Cifras definitivas\nx,Nacional,2023,1,Saldo,CHN,China,-80,Cifras definitivas\n",
        2,
        1,
    ),
];
