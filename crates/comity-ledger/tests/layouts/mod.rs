//! One small file in every layout, with invented numbers.

#![allow(dead_code, reason = "not every test asks for every field")]

/// A small file.
pub struct Sample {
    /// Its layout.
    pub layout: &'static str,
    /// Its text.
    pub text: &'static str,
    /// Rows kept and refused.
    pub rows: (u64, u64),
    /// Columns whose cells may hold any text.
    pub free: &'static [&'static str],
    /// Columns that may be missing.
    pub optional: &'static [&'static str],
}

pub mod declared;

/// Every layout with a reader of its own, and those that three tests of old know.
pub const SAMPLES: &[Sample] = &[
    Sample {
        layout: "baci",
        text: "t,i,j,k,v,q\n2023,842,156,010121,1.234,0.056\n2023,251,490,020130,7.500,NA\n\
               2023,757,699,270900,2.000,1.000\n2023,999,156,010121,5.000,1.000\n",
        rows: (3, 1),
        free: &["k"],
        optional: &[],
    },
    Sample {
        layout: "baci-totals",
        text: "year,origin,dest,value_kusd\n2014,CHN,BRA,1.5\n2014,ROM,TMP,2.25\n2014,XYZ,BRA,4\n\
               2014,CHN,BRA,1.5\n2014,PER,PER,8\n2014,CHL,PER,\n",
        rows: (2, 4),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "cepii-gravity",
        text: "year,iso3_o,iso3_d,country_exists_o,country_exists_d,dist,contig,tradeflow_baci\n\
               2019,CHN,BRA,1,1,17366.2,0,35.25\n2019,CHN,SSD,1,0,8000,0,\n2019,BRA,BRA,1,1,1000,0,\n",
        rows: (2, 1),
        free: &[],
        optional: &["country_exists_o", "country_exists_d", "dist", "contig"],
    },
    Sample {
        layout: "comtrade",
        text: "refYear,reporterISO,partnerISO,flowCode,cmdCode,primaryValue,motCode\n\
               2023,BRA,CHN,X,TOTAL,100.5,0\n2023,BRA,CHN,M,TOTAL,60,0\n2023,BRA,CHN,X,TOTAL,40,1000\n\
               2023,BRA,W00,X,TOTAL,900,0\n2023,BRA,CHN,RX,TOTAL,1,0\n2023,BRA,CHN,X,TOTAL,100.5,0\n",
        rows: (2, 4),
        free: &["cmdCode"],
        optional: &["motCode"],
    },
    Sample {
        layout: "wdi",
        text: "Country Name,Country Code,Year,Value\nBrazil,BRA,2020,100.5\nWorld,WLD,2020,900\n\
               Latin America & Caribbean (excluding high income),LAC,2020,300\nKosovo,XKX,2020,7\nPeru,PER,2020,\n",
        rows: (2, 3),
        free: &["Country Name"],
        optional: &[],
    },
    Sample {
        layout: "wdi-wide",
        text: "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2026-01-01\",\n\n\
               \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2019\",\"2020\",\n\
               \"Brazil\",\"BRA\",\"GDP\",\"NY.GDP.MKTP.CD\",\"10.5\",\"11\",\n\
               \"World\",\"WLD\",\"GDP\",\"NY.GDP.MKTP.CD\",\"100\",\"\",\n",
        rows: (1, 1),
        free: &["Country Name", "Indicator Name", "Indicator Code"],
        optional: &["2019", "2020"],
    },
    Sample {
        layout: "weo",
        text: "WEO Country Code,ISO,WEO Subject Code,Country,Subject Descriptor,Units,Scale,2019,2020,Estimates Start After\n\
               223,BRA,NGDPD,Brazil,GDP at current prices,U.S. dollars,Billions,1873.286,1476.107,2021\n\
               1,QQQ,NGDPD,Nobody,GDP at current prices,U.S. dollars,Billions,5,6,2021\n",
        rows: (1, 1),
        free: &[
            "WEO Country Code",
            "WEO Subject Code",
            "Country",
            "Subject Descriptor",
            "Units",
            "Scale",
            "Estimates Start After",
        ],
        optional: &["WEO Country Code", "Units", "Scale", "2019", "2020", "Estimates Start After"],
    },
    Sample {
        layout: "ots-deflator",
        text: "year_from,year_to,country_iso,gdp_deflator\n2019,2020,bra,1.04\n2019,2020,wld,1.01\n",
        rows: (1, 1),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "geodist",
        text: "iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,col45,smctry,dist,distcap,distw,distwces\n\
               ROM,ZAR,0,0,0,0,0,0,0,0,5000.5,5000.5,NA,5100.25\nTMP,PAL,0,0,0,0,0,0,0,0,9000,9000,9100,9100\n\
               QQQ,PAL,0,0,0,0,0,0,0,0,9000,9000,9100,9100\n",
        rows: (2, 1),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "unctad-sitc",
        text: "year,sector,origin,dest,value_kusd\n2015,SITC2_Crude,BRA,CHN,10\n2015,All,BRA,CHN,12.5\n\
               2015,All,FRA,FRA,3\n",
        rows: (2, 1),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "wiod",
        text: "origin,sector,dest,use,value\nCHN,c14,USA,c14,3056\nROM,c1,RoW,C37,12\nUSA,c35,USA,C42,-4\n",
        rows: (3, 0),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "eia",
        text: "origin,dest,year,eia\nCHL,CHN,2007,3\nCHL,CHN,2008,3\nCHL,QQQ,2008,3\n",
        rows: (2, 1),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "desta-treaties",
        text: "desta_id,base_treaty,name,entry_type,consolidated,year,entryforceyear,language,typememb,regioncon,wto_listed,wto_name,n_members,flag_eif_before_signature\n\
               1,1,Here There,base_treaty,0,1990,1992,English,2,Americas,1,,3,False\n\
               1_1,1,Here There withdrawal,withdrawal,0,2006,,,7,Americas,,,3,False\n",
        rows: (2, 0),
        free: &[
            "desta_id",
            "base_treaty",
            "name",
            "entry_type",
            "language",
            "regioncon",
            "wto_name",
            "flag_eif_before_signature",
        ],
        optional: &[],
    },
    Sample {
        layout: "desta-members",
        text: "desta_id,iso3,un_code,side\n1,COL,170,0\n1,MEX,484,0\n1,VEN,862,0\n1_1,COL,170,2\n1_1,VEN,862,1\n1,QQQ,1,0\n",
        rows: (5, 1),
        free: &["desta_id", "un_code"],
        optional: &[],
    },
    Sample {
        layout: "desta-dyads",
        text: "iso3_a,iso3_b,desta_id,name,entry_type,year_signed,year_in_force\n\
               COL,MEX,1,Here There,base_treaty,1990,1992\nCOL,VEN,1,Here There,base_treaty,1990,\n",
        rows: (2, 0),
        free: &["desta_id", "name", "entry_type"],
        optional: &[],
    },
    Sample {
        layout: "desta-published-dyads",
        text: "country1,country2,iso1,iso2,number,base_treaty,name,entry_type,year,entryforceyear,language,typememb\n\
               Colombia,Mexico,170,484,1,1,Here There,base_treaty,1990,1992,English,2\n\
               Colombia,Venezuela,170,862,1,1,Here There,base_treaty,1990,,English,2\n",
        rows: (2, 0),
        free: &[
            "country1",
            "country2",
            "number",
            "base_treaty",
            "name",
            "entry_type",
            "language",
            "typememb",
        ],
        optional: &["country1", "country2", "language", "typememb"],
    },
    Sample {
        layout: "gcdf-published",
        text: "AidData Record ID,Recommended For Aggregates,Recipient,Recipient ISO-3,Commitment Year,Title,Amount (Constant USD 2021)\n\
               1,Yes,Brazil,BRA,2015,A loan,5500000000.5\n2,No,Peru,PER,2016,A promise,\n3,Yes,\"Africa, regional\",,2017,A gift,7\n",
        rows: (2, 1),
        free: &["AidData Record ID", "Recommended For Aggregates", "Recipient", "Title"],
        optional: &["Recipient"],
    },
    Sample {
        layout: "bri",
        text: "country,iso3,region,income_group,likely_join_date,likely_exit_date,date_precision\n\
               Chile,CHL,LAC,High,2018-11-01,,month\nItaly,ITA,Europe,High,2019-03-23,2023-12-03,day\nNiger,NER,Africa,Low,,,\n",
        rows: (3, 0),
        free: &["country", "region", "income_group"],
        optional: &[],
    },
    Sample {
        layout: "confucius",
        text: "id,confucius_institute,partner_uni,date_est,location_name,nearest_city,country,website_status_2022,ci_webpage,sources,iso3,latitude,longitude,date_est_iso\n\
               1,Institute One,,1/1/09,One,Lima,Peru,Closed,,\"a\nb\",PER,-12.05,-77.05,2009-01-01\n\
               2,Institute Two,,5/18/13,Two,Quito,Ecuador,,,,ECU,,,2013-05-18\n",
        rows: (2, 0),
        free: &[
            "id",
            "confucius_institute",
            "partner_uni",
            "date_est",
            "location_name",
            "nearest_city",
            "country",
            "website_status_2022",
            "ci_webpage",
            "sources",
        ],
        optional: &["date_est", "country", "website_status_2022", "ci_webpage", "sources"],
    },
    Sample {
        layout: "gcdf-country-year",
        text: "iso3,ccode,year,oda_amt,oof_amt,vof_amt,oda_adj,oof_adj,vof_adj\nPER,135,2010,1.5,2,0,1,2,0\n",
        rows: (1, 0),
        free: &["ccode"],
        optional: &[],
    },
    Sample {
        layout: "gcdf-projects",
        text: "precision,osm_feature_type,osm_link,record_id,amount_usd2021,title,status,sector,recipient,recipient_iso3,infrastructure,commitment_year,impl_start_year,completion_year,commitment_date,impl_start_date,completion_date\n\
               PRECISE,Point,https://maps.example/#map=18/14.5/-85.25,7,100.5,A dam,Completion,ENERGY,Honduras,HND,Yes,2013,2015,2021,2013-09-22,2015-09-21,\n\
               PRECISE,Point,,8,,A school,Completion,EDUCATION,Africa,,,2013,,,2013-09-22,,\n",
        rows: (1, 1),
        free: &[
            "precision",
            "osm_feature_type",
            "osm_link",
            "record_id",
            "title",
            "status",
            "sector",
            "recipient",
            "infrastructure",
            "impl_start_year",
            "completion_year",
        ],
        optional: &[],
    },
    Sample {
        layout: "china-customs",
        text: "partner,flow,year,kusd,status,source\nBRA,imports,2020,84086000,A,IMF DOTS 2022\n\
               BRA,exports,2020,34957000,A,IMF DOTS 2022\nWLD,exports,2020,2590600000,A,IMF DOTS 2022\n",
        rows: (2, 1),
        free: &["flow", "status", "source"],
        optional: &[],
    },
    Sample {
        layout: "us-customs",
        text: "iso3,year,imports_usd,exports_usd,source\nMEX,2024,505523200000,334022600000,api_2025\n\
               MEX,2023,475215900000,322742500000,api_2025\nMEX,2023,1,1,api_2025\n",
        rows: (2, 1),
        free: &["source"],
        optional: &[],
    },
    Sample {
        layout: "unctad-fdi",
        text: "iso3,economy,type,level,flow,year,usd_million\nNOR,Norway,country,5,inflow,1990,1.5\n\
               NOR,Norway,country,5,outflow,1990,-2\n,World,region,1,inflow,1990,900\n\
               ,Czechoslovakia (former),country,5,inflow,1990,3\n",
        rows: (3, 1),
        free: &["economy", "level"],
        optional: &[],
    },
    Sample {
        layout: "factbook-partners",
        text: "iso3,flow,year,rank,partner,partner_name,share_pct,as_of\nBRA,exports,2022,1,CHN,China,26.0,2025-01-30\n\
               ABW,exports,2015,2,,Netherlands Antilles,18.1,2017-03-29\nBRA,imports,2022,1,CHN,China,23,2025-01-30\n",
        rows: (2, 1),
        free: &["flow", "partner_name", "as_of"],
        optional: &[],
    },
    Sample {
        layout: "fx-annual",
        text: "iso3,year,lcu_per_usd,source\nBRA,2020,5.1587,FED\nBRA,2020,5.155,CIA\nEMU,2020,0.8764,FED\nBRA,1950,,GMD\n",
        rows: (3, 1),
        free: &["iso3", "source"],
        optional: &[],
    },
    Sample {
        layout: "fx-monthly",
        text: "iso3,month,lcu_per_usd\nBRA,2020-05,5.6434\nEMU,2020-05,0.9173\n",
        rows: (2, 0),
        free: &["iso3"],
        optional: &[],
    },
    Sample {
        layout: "unga-roll-calls",
        text: "rcid,session,importantvote,date,unres,amend,para,short,descr\n\
               3,1,0,1946-01-01,R/1/66,1,0,A SHORT TITLE,a description\n",
        rows: (1, 0),
        free: &["unres", "short", "descr"],
        optional: &[],
    },
    Sample {
        layout: "unga-issues",
        text: "rcid,short_name,issue\n77,me,Palestinian conflict\n",
        rows: (1, 0),
        free: &["short_name", "issue"],
        optional: &[],
    },
    Sample {
        layout: "unga-ideal-points",
        text: "ccode,code,countryname,year,idealpointall,q5all,q95all,nvotesall,idealpointfp,q5fp,q95fp,nvotesfp,idealpointlegacy\n\
               2,USA,United States,1946,1.5,1.25,2.5,39.0,1.5,1,2,25.0,1.5\n\
               345,SRB,Serbia,2010,0.5,,,,,,,,\n345,YUG,Yugoslavia,1980,-0.5,,,,,,,,\n",
        rows: (3, 0),
        free: &["code", "countryname"],
        optional: &[],
    },
    Sample {
        layout: "unga-votes",
        text: "rcid,ccode,vote\n3,2,1\n3,710,2\n3,40,8\n3,200,9\n",
        rows: (3, 1),
        free: &[],
        optional: &[],
    },
    Sample {
        layout: "bloc-membership",
        text: "bloc,iso3,status,start_date,end_date,note\nCELAC,BRA,member,2011-12-03,2020-01-15,\nCAN,PER,member,1969-05-26,,a note\n",
        rows: (2, 0),
        free: &["note"],
        optional: &[],
    },
    Sample {
        layout: "ledger.ties",
        text: "tie_id,tie_type,party_a,party_b,level,valid_from,from_precision,valid_to,status,source_ids,verification,note\n\
               T1,bri_mou,CHN,SLV,,2018-11-01,month,,active,s1,dataset,\nT2,fta,CHN,CHL,signed 2005-11-18,2006-10-01,day,,active,s1,checked,\n\
               T3,alliance,CHN,CHL,,2006-10-01,day,,active,s1,checked,\n",
        rows: (2, 1),
        free: &["tie_id", "level", "status", "source_ids", "verification", "note"],
        optional: &[],
    },
    Sample {
        layout: "ledger.events",
        text: "event_id,date,event_type,parties,description,source_ids,verification\n\
               E1,2014-07-17,forum_announced,CHN;CELAC,text,s1,checked\nE2,2014-07,other,CHN;Atlantis,text,s1,checked\n",
        rows: (1, 1),
        free: &["event_id", "event_type", "description", "source_ids", "verification"],
        optional: &[],
    },
    Sample {
        layout: "ledger.observations",
        text: "variable,reporter,origin,counterpart,period,value,unit,basis,obs_status,source_ids,note\n\
               goods_trade_total,CHN,CHN,LAC(GACC),2014-01/2014-11,241.93,USD bn,customs,A,s1,eleven months\n\
               infrastructure_projects,CHN,CHN,LAC,2023-09,200,count,\"statement, \"\"more than\"\"\",A,s1,lower bound\n\
               ofdi_stock,CHN,CHN,WORLD,2023,1,EUR bn,bulletin,A,memory,\n",
        rows: (2, 1),
        free: &["reporter", "basis", "obs_status", "source_ids", "note"],
        optional: &[],
    },
    Sample {
        layout: "ledger.projects",
        text: "project_id,name,country,sector,promoters,value,value_unit,size,agreed,commissioned,status_2025_05,bri_note,source_ids,verification\n\
               P1,A line,BRA,transmission,Somebody,5.0,BRL bn (a loan),100 km,2014,2017-12-12,operating,none,s1,checked\n",
        rows: (1, 0),
        free: &[
            "project_id",
            "name",
            "sector",
            "promoters",
            "size",
            "agreed",
            "commissioned",
            "status_2025_05",
            "bri_note",
            "source_ids",
            "verification",
        ],
        optional: &[],
    },
    Sample {
        layout: "ledger.sources",
        text: "source_id,publisher,title,url,published,kind,lang,accessed\ns1,Office,Title,https://example.org,2025,official,en,\n",
        rows: (1, 0),
        free: &["source_id", "publisher", "title", "url", "published", "kind", "lang", "accessed"],
        optional: &[],
    },
    Sample {
        layout: "dyadic",
        text: "exporter_iso3,importer_iso3,year,sector,trade,note\nCHN,BRA,2014,1,1.5,a\n\
               Republic of China,Brasil,2014,1,2,b\nAtlantis,BRA,2014,1,3,c\nCHN,BRA,2014,1,1.5,a\n",
        rows: (2, 2),
        free: &["sector", "note"],
        optional: &["sector", "note"],
    },
];
