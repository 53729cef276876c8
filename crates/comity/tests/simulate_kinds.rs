//! Kinds of shocks on small worlds: right values by an independent solution (additive deficits, elasticity 4),
//! laws of blocs, lists, stages, products and quotas, and what is refused.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails should stop")]

use comity::simulate::result::Run;
use comity::simulate::{Answer, Ask, Prepared, Scenario, terminal};
use comity_ledger::world::World;
use std::path::{Path, PathBuf};

const FOUR: &str = "origin,destination,value
CHN,CHN,1700
CHN,DEU,50
CHN,FRA,30
CHN,USA,90
DEU,CHN,40
DEU,DEU,350
DEU,FRA,45
DEU,USA,50
FRA,CHN,15
FRA,DEU,40
FRA,FRA,260
FRA,USA,20
USA,CHN,60
USA,DEU,30
USA,FRA,20
USA,USA,2500
";

const THREE: &str = "origin,destination,value
AAA,AAA,800
AAA,BBB,60
AAA,CCC,40
BBB,AAA,70
BBB,BBB,500
BBB,CCC,30
CCC,AAA,50
CCC,BBB,20
CCC,CCC,300
";

/// A folder of this test with the files given.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("kinds-{name}"));
    std::fs::create_dir_all(&folder).unwrap();
    for (file, content) in files {
        std::fs::write(folder.join(file), content).unwrap();
    }
    folder
}

fn text(more: &str) -> String {
    format!(
        "name = \"own\"\nquestion = \"?\"\nbaseline = \"file\"\n[files]\nflows = \"flows.csv\"\n[model]\nelasticity = 4\n{more}"
    )
}

fn answer_of(folder: &Path, whole: &str) -> Result<Answer, String> {
    let told = |e: comity::failure::Failure| e.to_string();
    let scenario = Scenario::parse("s.toml", whole, folder).map_err(told)?;
    let world = World::embedded();
    let prepared = Prepared::load(&world, &scenario.choice).map_err(told)?;
    prepared.run(&world, &scenario, &Ask::default()).map_err(told)
}

fn answer(folder: &Path, more: &str) -> Answer {
    answer_of(folder, &text(more)).unwrap_or_else(|e| panic!("{more}: {e}"))
}

fn refused(folder: &Path, more: &str, says: &[&str]) {
    let message = answer_of(folder, &text(more)).map(|a| terminal::text(&a)).unwrap_err();
    for part in says {
        assert!(message.contains(part), "{more}\nsays: {message}\nwithout: {part}");
    }
}

fn real(run: &Run, code: &str) -> f64 {
    run.places
        .iter()
        .find(|p| p.code == code)
        .unwrap_or_else(|| panic!("no {code}"))
        .real_income_percent
        .value
}

fn near(run: &Run, expected: &[(&str, f64)], tolerance: f64) {
    for (code, value) in expected {
        let found = real(run, code);
        assert!((found - value).abs() < tolerance, "{code}: {found} for {value}");
    }
}

fn notes(run: &Run) -> String {
    run.shocks.iter().flat_map(|s| s.notes.clone()).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_bloc_taxes_outside_unless_it_is_named_on_both_sides() {
    let at = folder("bloc", &[("flows.csv", FOUR)]);
    let tariff = |imposer: &str, target: &str| {
        format!("[[shock]]\nkind = \"tariff\"\nimposer = {imposer}\ntarget = {target}\nrate_percent = 10\n")
    };
    let outside = answer(&at, &tariff("\"EU\"", "\"world\""));
    let right = [("CHN", -0.191008), ("DEU", 0.684411), ("FRA", 0.390816), ("USA", -0.086288)];
    near(&outside.runs[0], &right, 2e-6);
    // The same on each member towards outsiders.
    let each = answer(&at, &tariff("[\"DEU\", \"FRA\"]", "[\"CHN\", \"USA\"]"));
    near(&outside.runs[0], &["CHN", "DEU", "FRA", "USA"].map(|c| (c, real(&each.runs[0], c))), 1e-10);
    // Inside is taxed when it is written.
    let inside = answer(&at, &tariff("\"EU\"", "[\"world\", \"EU\"]"));
    near(&inside.runs[0], &[("DEU", 0.437709), ("FRA", 0.232913)], 2e-6);
    assert!(notes(&outside.runs[0]).contains("trade inside EU is left as it is"));
}

#[test]
fn every_kind_of_a_bloc_is_that_of_its_members_towards_outsiders() {
    let at = folder("bloc-kinds", &[("flows.csv", FOUR)]);
    let closure = "closure = \"balanced-first\"\n";
    let (bloc, each, out) = ("\"EU\"", "[\"DEU\", \"FRA\"]", "[\"CHN\", \"USA\"]");
    let pairs = [
        (
            format!("kind = \"cost\"\nfrom = {bloc}\nto = \"world\"\nchange_percent = 10\n"),
            format!("kind = \"cost\"\nfrom = {each}\nto = {out}\nchange_percent = 10\n"),
        ),
        (
            format!(
                "kind = \"route\"\nfrom = \"world\"\nto = {bloc}\nboth_ways = true\nchange_percent = -5\n"
            ),
            format!("kind = \"route\"\nfrom = {out}\nto = {each}\nboth_ways = true\nchange_percent = -5\n"),
        ),
        (
            format!("kind = \"sanction\"\nfrom = {bloc}\nto = \"world\"\n"),
            format!("kind = \"sanction\"\nfrom = {each}\nto = {out}\n"),
        ),
        (
            format!("kind = \"agreement\"\nbetween = [{bloc}, \"world\"]\neffect = 0.3\n"),
            format!("kind = \"agreement\"\nbetween = [{each}, {out}]\neffect = 0.3\n"),
        ),
        (
            "kind = \"agreement\"\nmembers = [\"EU\", \"CHN\"]\neffect = 0.3\n".to_owned(),
            format!("kind = \"agreement\"\nbetween = [{each}, \"CHN\"]\neffect = 0.3\n"),
        ),
        (
            format!("kind = \"export-tax\"\nimposer = {bloc}\ntarget = \"world\"\nrate_percent = 10\n"),
            format!("kind = \"export-tax\"\nimposer = {each}\ntarget = {out}\nrate_percent = 10\n"),
        ),
    ];
    for (of_bloc, of_each) in pairs {
        let a = answer(&at, &format!("{closure}[[shock]]\n{of_bloc}"));
        let b = answer(&at, &format!("{closure}[[shock]]\n{of_each}"));
        near(&a.runs[0], &["CHN", "DEU", "FRA", "USA"].map(|c| (c, real(&b.runs[0], c))), 1e-10);
    }
    let alone = answer(&at, &format!("{closure}[[shock]]\nkind = \"autarky\"\nplaces = \"EU\"\n"));
    let right = [("DEU", -4.74842), ("FRA", -3.15661), ("CHN", -0.89508), ("USA", -0.57457)];
    near(&alone.runs[0], &right, 1e-5);
    // A bloc alone in an agreement is one of its members.
    let among = answer(&at, "[[shock]]\nkind = \"agreement\"\nmembers = \"EU\"\neffect = 0.3\n");
    assert!(real(&among.runs[0], "DEU") > 0.0 && real(&among.runs[0], "USA") < 0.0);
}

#[test]
fn first_order_counts_the_cost_itself() {
    let at = folder("first-order", &[("flows.csv", FOUR)]);
    let shock = "[[shock]]\nkind = \"agreement\"\nmembers = [\"CHN\", \"USA\"]\neffect = 0.0004\n";
    let found = answer(&at, shock);
    let first = |code: &str| {
        found.runs[0].places.iter().find(|p| p.code == code).unwrap().first_order_percent.unwrap()
    };
    for (code, right) in
        [("CHN", 0.000_417_1), ("DEU", -0.000_054_2), ("FRA", -0.000_032_0), ("USA", 0.000_293_1)]
    {
        assert!((first(code) - right).abs() < 1e-7, "{code}: {}", first(code));
    }
    let parts = found.runs[0].places.iter().find_map(|p| p.contributions.as_ref()).unwrap();
    let sum: f64 =
        parts.by_partner.iter().map(|p| p.sum).sum::<f64>() + parts.own + parts.labour + parts.transfers;
    assert!((sum - parts.total).abs() < 1e-10);
}

const SECTORS: [&str; 2] = ["goods", "services"];

fn two_sectors() -> Vec<(&'static str, String)> {
    let (mut flows, mut inputs) =
        ("origin,destination,sector,value,tariff\n".to_owned(), "place,input,user,value\n".to_owned());
    for a in ["AAA", "BBB", "CCC"] {
        for (s, sector) in SECTORS.iter().enumerate() {
            for b in ["AAA", "BBB", "CCC"] {
                let value = if a == b { [100, 150][s] } else { [15, 2][s] };
                let tariff = if a != b && s == 0 { 0.05 } else { 0.0 };
                flows += &format!("{a},{b},{sector},{value},{tariff}\n");
            }
            inputs +=
                &format!("{a},goods,{sector},40\n{a},services,{sector},20\n{a},value_added,{sector},60\n");
        }
    }
    vec![
        ("flows.csv", flows),
        ("inputs.csv", inputs),
        ("list.csv", "imposer,target,rate\nAAA,BBB,0.2\n".to_owned()),
    ]
}

fn sectored(more: &str) -> String {
    format!(
        "name = \"own\"\nquestion = \"?\"\nbaseline = \"file\"\n[files]\nflows = \"flows.csv\"\ninputs = \"inputs.csv\"\n[model]\nelasticity = 4\n{more}"
    )
}

#[test]
fn keys_beside_a_list_are_honoured_or_refused() {
    let files = two_sectors();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let at = folder("beside", &files);
    let run = |more: &str| {
        answer_of(&at, &sectored(&format!("[[shock]]\nkind = \"tariff\"\nfile = \"list.csv\"\n{more}")))
    };
    let goods = run("sectors = \"goods\"\n").unwrap();
    near(&goods.runs[0], &[("AAA", 0.176848), ("BBB", -0.783798), ("CCC", 0.101910)], 2e-6);
    let both = run("").unwrap();
    near(&both.runs[0], &[("AAA", 0.269672), ("BBB", -0.938752), ("CCC", 0.115716)], 2e-6);
    let added = run("sectors = \"goods\"\nhow = \"add\"\n").unwrap();
    near(&added.runs[0], &[("AAA", 0.109022), ("BBB", -0.963990), ("CCC", 0.135074)], 2e-6);
    for key in ["imposer = \"AAA\"", "target = \"BBB\"", "rate_percent = 3", "rates_percent = { AAA = 3 }"] {
        let message = run(&format!("{key}\n")).map(|_| ()).unwrap_err();
        assert!(message.contains("s.toml:") && message.contains("beside `file`"), "{message}");
    }
    let rates = goods.runs[0].shocks[0].rates.clone().unwrap();
    assert!((rates.before.weighted_percent.unwrap() - 5.0).abs() < 1e-9);
    assert!((rates.after.highest_percent - 20.0).abs() < 1e-9);
}

#[test]
fn keys_that_another_makes_void_are_refused() {
    let at = folder("void", &[("flows.csv", THREE), ("c.csv", "origin,destination,change\nBBB,AAA,1.1\n")]);
    for (shock, says) in [
        ("kind = \"cost\"\nfile = \"c.csv\"\nfrom = \"AAA\"", "`from`"),
        ("kind = \"cost\"\nfile = \"c.csv\"\nboth_ways = true", "`both_ways`"),
        ("kind = \"cost\"\nfrom = \"AAA\"\nto = \"BBB\"\nchange_percent = 1\ncolumn = \"x\"", "`column`"),
        (
            "kind = \"cost\"\nfrom = \"AAA\"\nto = \"BBB\"\ndays_saved = 1\ncost_per_day_percent = 1\nchange_standard_error = 1",
            "change_standard_error",
        ),
        ("kind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrates_percent = { CCC = 5 }", "`target`"),
        ("kind = \"agreement\"\nmembers = [\"AAA\", \"BBB\"]\non = 2020-01-01\neffect = 0.1", "`on`"),
        (
            "kind = \"decoupling\"\nblocs = [[\"AAA\"], [\"BBB\"]]\nforbid = true\nchange_standard_error = 1",
            "change_standard_error",
        ),
        ("kind = \"labour\"\nplaces = \"AAA\"\nchange_percent = 1\nsectors = \"all\"", "`sectors`"),
        (
            "kind = \"sanction\"\nfrom = \"AAA\"\nto = \"BBB\"\nstaging_percent = { 2026 = 50 }",
            "staging_percent",
        ),
        ("kind = \"sanction\"\nfrom = \"AAA\"\nto = \"BBB\"\nweights = \"c.csv\"", "`weights`"),
    ] {
        refused(&at, &format!("[[shock]]\n{shock}\n"), &["s.toml:", says]);
    }
    let without = text("elasticity_source = \"x\"\n").replace("elasticity = 4\n", "");
    assert!(answer_of(&at, &without).unwrap_err().contains("`elasticity_source`"));
}

#[test]
fn a_cell_stands_once_in_every_list() {
    let lists = [
        ("flows.csv", THREE),
        ("t.csv", "imposer,target,rate\nAAA,BBB,0.1\nAAA,BBB,0.3\n"),
        ("c.csv", "origin,destination,change\nBBB,AAA,1.1\nBBB,AAA,1.1\n"),
        ("h.csv", "imposer,target,rate\nAAA,AAA,0.2\nAAA,BBB,0.1\n"),
        ("e.csv", "sector,elasticity\nall,4\nall,5\n"),
        ("slip.csv", "imposer,target,sectr,rate\nAAA,BBB,all,0.1\n"),
    ];
    let at = folder("once", &lists);
    let list = |kind: &str, file: &str| format!("[[shock]]\nkind = \"{kind}\"\nfile = \"{file}\"\n");
    refused(&at, &list("tariff", "t.csv"), &["t.csv:3", "line 2"]);
    refused(&at, &list("cost", "c.csv"), &["c.csv:3", "line 2"]);
    refused(&at, &list("tariff", "slip.csv"), &["sectr", "did you mean `sector`"]);
    let home = answer(&at, &list("tariff", "h.csv"));
    assert!(notes(&home.runs[0]).contains("sales at home of AAA"));
    let twice = text("").replace("[model]", "elasticities = \"e.csv\"\n[model]");
    assert!(answer_of(&at, &twice).unwrap_err().contains("line 2"));
}

#[test]
fn per_cent_and_fractions_are_told_apart() {
    let at = folder(
        "units",
        &[
            ("flows.csv", THREE),
            ("f.csv", "imposer,target,rate\nAAA,BBB,25\n"),
            ("p.csv", "imposer,target,rate_percent\nAAA,BBB,25\n"),
            ("c.csv", "origin,destination,change\nBBB,AAA,0.1\n"),
        ],
    );
    let list = |kind: &str, file: &str, more: &str| {
        format!("[[shock]]\nkind = \"{kind}\"\nfile = \"{file}\"\n{more}")
    };
    let fraction = answer(&at, &list("tariff", "f.csv", ""));
    assert!((real(&fraction.runs[0], "AAA") + 1.7079).abs() < 1e-4);
    let told = notes(&fraction.runs[0]);
    assert!(told.contains("2,500 %") && told.contains("per cent"), "{told}");
    for right in [list("tariff", "p.csv", ""), list("tariff", "f.csv", "unit = \"percent\"\n")] {
        let run = answer(&at, &right);
        assert!((real(&run.runs[0], "AAA") - 0.2549).abs() < 1e-4);
        assert!(!notes(&run.runs[0]).contains("fraction"), "{}", notes(&run.runs[0]));
    }
    assert!(notes(&answer(&at, &list("cost", "c.csv", "")).runs[0]).contains("−90 %"));
    let effect = "[[shock]]\nkind = \"agreement\"\nmembers = [\"AAA\", \"BBB\"]\neffect = 7.4\n";
    assert!(notes(&answer(&at, effect).runs[0]).contains("per cent"));
    // A baseline with tariffs of 500 %: the revenue is told.
    let taxed = THREE.lines().skip(1).map(|line| {
        let home = line.split(',').next() == line.split(',').nth(1);
        format!("{line},{}\n", if home { 0 } else { 5 })
    });
    let taxed = format!("origin,destination,value,tariff\n{}", taxed.collect::<String>());
    let at = folder(
        "units-base",
        &[("flows.csv", &taxed), ("percent.csv", &taxed.replace("tariff", "tariff_percent"))],
    );
    let tariff = "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 10\n";
    let told = answer(&at, tariff).baseline.notes.join("\n");
    assert!(told.contains("above 300 %") && told.contains("revenue of 1350"), "{told}");
    let percent = text(tariff).replace("flows.csv", "percent.csv");
    let told = answer_of(&at, &percent).unwrap().baseline.notes.join("\n");
    assert!(!told.contains("above 300 %") && told.contains("weighted by trade 5.0000 %"), "{told}");
}

#[test]
fn missing_home_sales_and_two_names_of_a_place_are_refused() {
    let abroad: String = THREE
        .lines()
        .filter(|l| !["AAA,AAA", "BBB,BBB", "CCC,CCC"].iter().any(|h| l.starts_with(h)))
        .map(|l| format!("{l}\n"))
        .collect();
    let some: String =
        THREE.lines().filter(|l| !l.starts_with("AAA,AAA")).map(|l| format!("{l}\n")).collect();
    let tariff = "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 10\n";
    let at = folder("home", &[("flows.csv", &abroad)]);
    refused(&at, tariff, &["no sales at home", "AAA, BBB, CCC"]);
    let at = folder("home-some", &[("flows.csv", &some)]);
    assert!(answer(&at, tariff).baseline.notes.join("\n").contains("no sales at home of AAA"));
    let at = folder("names", &[("flows.csv", &FOUR.replacen("CHN,DEU", "China,DEU", 1))]);
    refused(&at, "", &["\"CHN\" and \"China\" are one place"]);
    let at = folder("names-rates", &[("flows.csv", FOUR)]);
    let rates = "[[shock]]\nkind = \"tariff\"\nimposer = \"USA\"\nrates_percent = { China = 10, CHN = 54 }\n";
    refused(&at, rates, &["China", "CHN", "neither is the more particular"]);
}

#[test]
fn repairs_are_told_relative_to_final_spending() {
    let flows = "origin,destination,sector,value\nA,A,x,100\nA,B,x,20\nB,A,x,20\nB,B,x,100\nA,A,y,0.000001\nB,B,y,50\n";
    let inputs = "place,input,user,share\nA,y,x,0.5\nA,value_added,x,0.5\nB,x,x,0.5\nB,value_added,x,0.5\nA,value_added,y,1\nB,value_added,y,1\n";
    let at = folder("repair", &[("flows.csv", flows), ("inputs.csv", inputs)]);
    let found =
        answer_of(&at, &sectored("[[shock]]\nkind = \"productivity\"\nplaces = \"A\"\nchange_percent = 1\n"))
            .unwrap();
    let largest =
        found.baseline.repairs.iter().filter_map(|r| r.relative).fold(0.0_f64, |a, r| a.max(r.abs()));
    assert!((largest - 1.0).abs() < 1e-6, "{:?}", found.baseline.repairs);
}

#[test]
fn advice_is_not_what_was_done_and_no_sentence_holds_nan() {
    let at = folder("advice", &[("flows.csv", "origin,destination,value\nA,A,80\nA,B,5\nB,A,40\nB,B,100\n")]);
    for (closure, advice) in [("multiplicative", "balanced-first"), ("additive", "balanced-first")] {
        let found = answer(&at, &format!("closure = \"{closure}\"\n[[shock]]\nkind = \"autarky\"\n"));
        let shown = terminal::text(&found);
        assert!(
            shown.contains(advice)
                && !shown.contains("NaN")
                && !shown.contains("choose closure multiplicative"),
            "{shown}"
        );
        assert!(shown.contains("A 9.64 %") && shown.contains("B 1.21 %"), "{shown}");
    }
}

#[test]
fn an_impossible_variant_leaves_the_others() {
    let flows =
        "origin,destination,sector,value\nA,A,x,100\nA,B,x,20\nB,A,x,20\nB,B,x,100\nA,A,y,50\nA,B,y,10\n";
    let at = folder("impossible", &[("flows.csv", flows)]);
    let variants = "[[shock]]\nname = \"all\"\nkind = \"autarky\"\n[[shock]]\nname = \"x\"\nkind = \"autarky\"\nsectors = [\"-y\"]\n[[variant]]\nname = \"all\"\nshocks = \"all\"\n[[variant]]\nname = \"x\"\nshocks = \"x\"\n";
    let found = answer(&at, &format!("closure = \"balanced-first\"\n{variants}"));
    assert!(!found.runs[0].certificate.solved && found.runs[0].certificate.status.contains("no supplier"));
    assert!(found.runs[0].places.is_empty());
    assert!(!terminal::text(&found).contains("NaN"));
    assert_eq!(found.runs.len(), 2);
}

#[test]
fn the_last_stage_is_the_whole_step() {
    let at = folder("stages", &[("flows.csv", FOUR)]);
    let shock = |more: &str| {
        format!(
            "[[shock]]\nkind = \"tariff\"\nimposer = \"USA\"\ntarget = \"CHN\"\nrate_percent = 20\n{more}"
        )
    };
    let whole = answer(&at, &shock(""));
    let staged = answer(&at, &shock("staging_percent = { 2026 = 25, 2028 = 50, 2030 = 100 }\n"));
    let years: Vec<Option<i16>> = staged.runs.iter().map(|r| r.year).collect();
    assert_eq!(years, [Some(2030), Some(2026), Some(2028)]);
    near(&staged.runs[0], &["CHN", "DEU", "FRA", "USA"].map(|c| (c, real(&whole.runs[0], c))), 1e-12);
    let half = answer(&at, &shock("").replace("20\n", "10\n"));
    near(&staged.runs[2], &[("USA", real(&half.runs[0], "USA"))], 1e-10);
    let listed =
        text(&shock("staging_percent = { 2026 = 25 }\n")).replace("baseline", "years = [2027]\nbaseline");
    assert_eq!(answer_of(&at, &listed).unwrap().runs[0].year, Some(2027));
    let none = text(&shock("")).replace("baseline", "years = [2027]\nbaseline");
    assert!(answer_of(&at, &none).unwrap_err().contains("staging_percent"));
}

#[test]
fn a_schedule_by_product_keeps_the_revenue_of_the_baseline() {
    let weights = "importer,exporter,hs,value\nAAA,BBB,010121,30\nAAA,BBB,020110,50\nAAA,BBB,870323,20\nAAA,CCC,010121,1\n";
    let rates = "imposer,target,hs,rate_percent\nAAA,BBB,01,10\nAAA,BBB,0201,40\n";
    let at = folder("schedule", &[("flows.csv", THREE), ("w.csv", weights), ("r.csv", rates)]);
    let found = answer(&at, "[[shock]]\nkind = \"tariff\"\nfile = \"r.csv\"\nweights = \"w.csv\"\n");
    // 30 at 10 %, 50 at 40 %, 20 at nothing: 23 of 100.
    let mean = found.runs[0].shocks[0].rates.clone().unwrap().after.weighted_percent.unwrap();
    assert!((mean - 23.0).abs() < 1e-10, "{mean}");
    let plain =
        answer(&at, "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 23\n");
    near(&found.runs[0], &[("AAA", real(&plain.runs[0], "AAA"))], 1e-10);
    assert!(notes(&found.runs[0]).contains("80 %"), "{}", notes(&found.runs[0]));
    // Products named in the scenario, and the same list taken out.
    let one = |products: &str| {
        format!(
            "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 10\nproducts = {products}\nweights = \"w.csv\"\n"
        )
    };
    let rate = |more: &str| {
        answer(&at, &one(more)).runs[0].shocks[0].rates.clone().unwrap().after.weighted_percent.unwrap()
    };
    assert!((rate("[\"87\"]") - 2.0).abs() < 1e-10 && (rate("[\"-87\"]") - 8.0).abs() < 1e-10);
    // Where nothing is known of the products, nothing is changed and that is told.
    let unknown =
        one("[\"01\"]").replace("target = \"BBB\"", "target = \"world\"").replace("\"AAA\"", "\"CCC\"");
    refused(&at, &unknown, &["touches no flow"]);
}

#[test]
fn a_ban_in_part_is_the_ban_of_the_products() {
    // Two kinds of goods in one sector against two sectors: at given prices the same.
    let weights = "importer,exporter,hs,value\nBBB,AAA,010121,15\nBBB,AAA,870323,45\n";
    let at = folder("ban", &[("flows.csv", THREE), ("w.csv", weights)]);
    let ban = "[[shock]]\nkind = \"sanction\"\nfrom = \"AAA\"\nto = \"BBB\"\nproducts = \"01\"\nweights = \"w.csv\"\n";
    let part = answer(&at, ban);
    let cost = 100.0 * (0.75_f64.powf(-0.25) - 1.0);
    let same = answer(
        &at,
        &format!("[[shock]]\nkind = \"cost\"\nfrom = \"AAA\"\nto = \"BBB\"\nchange_percent = {cost:?}\n"),
    );
    near(&part.runs[0], &["AAA", "BBB", "CCC"].map(|c| (c, real(&same.runs[0], c))), 1e-9);
    let leak =
        answer(&at, "[[shock]]\nkind = \"sanction\"\nfrom = \"AAA\"\nto = \"BBB\"\nleakage_percent = 75\n");
    near(&leak.runs[0], &[("AAA", real(&part.runs[0], "AAA"))], 1e-9);
}

#[test]
fn quotas_clear_at_their_volume() {
    let at = folder("quota", &[("flows.csv", THREE)]);
    let quota = |more: &str| {
        format!(
            "[[shock]]\nkind = \"quota\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nvolume_percent = 60\n{more}"
        )
    };
    let importer = answer(&at, &quota(""));
    assert!(
        notes(&importer.runs[0]).contains("the quota binds: volume 60.00 %"),
        "{}",
        notes(&importer.runs[0])
    );
    let wasted = answer(&at, &quota("rent = \"wasted\"\n"));
    let exporter = answer(&at, &quota("rent = \"exporter\"\n"));
    // Whoever has the rent is better off than without it.
    assert!(real(&importer.runs[0], "AAA") > real(&wasted.runs[0], "AAA"));
    assert!(real(&exporter.runs[0], "BBB") > real(&importer.runs[0], "BBB"));
    // A tariff beyond the quota that is too low to stop at it.
    let open = answer(&at, &quota("over_rate_percent = 1\n"));
    assert!(
        notes(&open.runs[0]).contains("does not bind")
            && notes(&open.runs[0]).contains("1.00 % on the price")
    );
    let loose = answer(&at, &quota("").replace("60", "150"));
    near(&loose.runs[0], &["AAA", "BBB", "CCC"].map(|c| (c, 0.0)), 1e-9);
}

/// Right values by an independent solution with both rates at what is open beyond the quota.
#[test]
fn beyond_a_quota_every_exporter_pays_the_same_rate_whatever_it_paid_before() {
    let mut flows = THREE.replace("destination,value", "destination,value,tariff");
    flows =
        flows.lines().map(|line| format!("{line},0\n")).collect::<String>().replacen("tariff,0", "tariff", 1);
    flows =
        flows.replace("BBB,AAA,70,0\n", "BBB,AAA,70,0.1\n").replace("CCC,AAA,50,0\n", "CCC,AAA,50,0.02\n");
    let at = folder("quota-tariffs", &[("flows.csv", &flows)]);
    let quota = |target: &str, volume: f64, over: f64| {
        format!(
            "[[shock]]\nkind = \"quota\"\nimposer = \"AAA\"\ntarget = {target}\nvolume_percent = {volume}\nover_rate_percent = {over}\n"
        )
    };
    let both = answer(&at, &quota("[\"BBB\", \"CCC\"]", 20.0, 30.0));
    let right = [("AAA", 0.541_720_476_0), ("BBB", -1.023_399_114_9), ("CCC", -1.319_564_750_8)];
    near(&both.runs[0], &right, 1e-8);
    assert!(notes(&both.runs[0]).contains("more comes in"), "{}", notes(&both.runs[0]));
    // A tariff that another shock has raised is what is paid inside.
    let raised =
        "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 5\n".to_owned();
    let after = answer(&at, &(raised + &quota("\"BBB\"", 5.0, 40.0)));
    let right = [("AAA", -0.136_123_867_6), ("BBB", -1.327_161_890_1), ("CCC", 0.378_900_761_8)];
    near(&after.runs[0], &right, 1e-8);
    refused(&at, &quota("\"BBB\"", 20.0, 5.0), &["no higher than inside"]);
}

#[test]
fn an_end_of_trade_in_a_list_neither_comes_in_stages_nor_spreads() {
    let weights = "importer,exporter,hs,value\nAAA,BBB,010121,60\nAAA,BBB,020110,40\n";
    let files = [
        ("flows.csv", THREE),
        ("w.csv", weights),
        ("ends.csv", "imposer,target,rate\nAAA,BBB,inf\n"),
        ("dear.csv", "origin,destination,change\nBBB,AAA,inf\n"),
        ("r.csv", "imposer,target,hs,rate\nAAA,BBB,0101,inf\nAAA,BBB,02,0.1\n"),
    ];
    let at = folder("ends", &files);
    let staged = "staging_percent = { 2026 = 50, 2030 = 100 }\n";
    for list in ["kind = \"tariff\"\nfile = \"ends.csv\"", "kind = \"cost\"\nfile = \"dear.csv\""] {
        refused(&at, &format!("[[shock]]\n{list}\n{staged}"), &["staging_percent", "of their own"]);
    }
    let lost = folder(
        "lost-zero",
        &[("flows.csv", THREE), ("w.csv", "importer,exporter,hs,value\nAAA,BBB,10121,1\n")],
    );
    let ban = "[[shock]]\nkind = \"sanction\"\nfrom = \"BBB\"\nto = \"AAA\"\nproducts = \"01\"\nweights = \"w.csv\"\n";
    refused(&lost, ban, &["w.csv:2", "010121"]);
    // One product that may not come in leaves the others at their own rate.
    let listed = answer(&at, "[[shock]]\nkind = \"tariff\"\nfile = \"r.csv\"\nweights = \"w.csv\"\n");
    let apart = "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 4\n[[shock]]\nkind = \"sanction\"\nfrom = \"BBB\"\nto = \"AAA\"\nproducts = \"01\"\nweights = \"w.csv\"\n";
    let apart = answer(&at, apart);
    near(&listed.runs[0], &["AAA", "BBB", "CCC"].map(|c| (c, real(&apart.runs[0], c))), 1e-10);
}

/// Closed form by hand: shares .6 and .4, a tariff of 25 % on the first, substitution 5, demand 1.5, endless supply.
#[test]
fn a_lens_looks_at_one_product_beside_its_sector() {
    let trade = "importer,exporter,hs,value\nAAA,BBB,850760,60\nAAA,CCC,850760,40\nAAA,BBB,850440,500\nBBB,AAA,850760,9\n";
    let at = folder("lens", &[("flows.csv", THREE), ("w.csv", trade)]);
    let scenario = |products: &str| {
        format!(
            "[lens]\nproduct = \"8507.60\"\nimporter = \"AAA\"\nweights = \"w.csv\"\n[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 25\nproducts = {products}\nweights = \"w.csv\"\n"
        ).replace("{products}", products)
    };
    let found = answer(&at, &scenario("[\"850760\"]"));
    let lens = found.runs[0].lens.clone().unwrap();
    assert_eq!((lens.suppliers.len(), lens.suppliers[0].code.as_str()), (2, "BBB"));
    let near =
        |found: f64, right: f64| assert!((found - right).abs() < 1e-9 * right.abs(), "{found} for {right}");
    near(lens.buyers_price_percent, 11.553246757272294);
    near(lens.suppliers[0].imports[1], 28.82630236009321);
    near(lens.suppliers[1].imports[1], 58.647262288601084);
    near(lens.revenue[1], 7.206575590023302);
    // The general run sees the mean over all that BBB sells, and agrees in sign.
    assert!(lens.suppliers.iter().all(|s| s.sector_percent.unwrap() * (s.imports[1] - s.imports[0]) > 0.0));
    assert!(terminal::text(&found).contains("One product: HS 850760 bought by AAA"));
    // A tariff on other products leaves this one alone.
    let other = answer(&at, &scenario("[\"8504\"]")).runs[0].lens.clone().unwrap();
    assert_eq!(other.suppliers[0].imports[0], other.suppliers[0].imports[1]);
    let wrong = scenario("\"85\"").replace("8507.60", "85");
    refused(&at, &wrong, &["at least six digits"]);
    let nobody = scenario("\"85\"").replace("8507.60", "870323");
    refused(&at, &nobody, &["no trade of HS 870323"]);
}

#[test]
fn a_fraction_where_per_cent_is_read_is_told() {
    let at = folder("fractions", &[("flows.csv", THREE)]);
    for (shock, says) in [
        (
            "kind = \"quota\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nvolume_percent = 0.6\n",
            "60 % is written 60",
        ),
        ("kind = \"cost\"\nfrom = \"AAA\"\nto = \"BBB\"\nchange_percent = -0.3\n", "-30 % is written -30"),
        ("kind = \"sanction\"\nfrom = \"AAA\"\nto = \"BBB\"\nleakage_percent = 0.25\n", "25 % is written 25"),
        (
            "kind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"BBB\"\nrate_percent = 10\nstaging_percent = { 2026 = 0.5, 2030 = 1 }\n",
            "the whole change is written 100",
        ),
    ] {
        let found = notes(&answer(&at, &format!("[[shock]]\n{shock}")).runs[0]).replace('−', "-");
        assert!(found.contains(says), "{shock}: {found}");
    }
    let whole =
        answer(&at, "[[shock]]\nkind = \"cost\"\nfrom = \"AAA\"\nto = \"BBB\"\nchange_percent = -30\n");
    assert!(!notes(&whole.runs[0]).contains("is written"), "{}", notes(&whole.runs[0]));
}

#[test]
fn a_scenario_needs_no_name_and_a_slip_in_a_code_is_told_by_the_own_codes() {
    let at = folder("short", &[("flows.csv", THREE)]);
    let tariff = |imposer: &str| {
        format!(
            "baseline = \"file\"\n[files]\nflows = \"flows.csv\"\n[[shock]]\nkind = \"tariff\"\nimposer = \"{imposer}\"\ntarget = \"BBB\"\nrate_percent = 10\n"
        )
    };
    let found = answer_of(&at, &tariff("AAA")).unwrap();
    assert_eq!((found.scenario.name.as_str(), found.scenario.question.as_str()), ("s", ""));
    let slip = answer_of(&at, &tariff("AAB")).map(|_| ()).unwrap_err();
    assert!(slip.contains("did you mean AAA?"), "{slip}");
    let strange = answer_of(&at, &tariff("QQQQQ")).map(|_| ()).unwrap_err();
    assert!(strange.contains("AAA, BBB, CCC"), "{strange}");
}

#[test]
fn freight_is_a_part_of_the_price() {
    let at = folder("freight", &[("flows.csv", THREE)]);
    let route = |more: &str| format!("[[shock]]\nkind = \"route\"\nfrom = \"AAA\"\nto = \"BBB\"\n{more}");
    let freight = answer(&at, &route("change_percent = -30\nfreight_share_percent = 8\n"));
    let whole = answer(&at, &route("change_percent = -2.4\n"));
    near(&freight.runs[0], &["AAA", "BBB", "CCC"].map(|c| (c, real(&whole.runs[0], c))), 1e-12);
}

#[test]
fn labour_supply_is_told_net_of_effort() {
    let at = folder("effort", &[("flows.csv", THREE)]);
    let tariff = "labour_supply = 0.5\n[[shock]]\nkind = \"labour\"\nplaces = \"AAA\"\nchange_percent = 2\n";
    let found = answer(&at, tariff);
    assert!(found.runs[0].places.iter().all(|p| p.net_of_effort_percent.is_some()));
    assert!(terminal::text(&found).contains("net of effort"));
}

#[test]
fn joined_places_and_sectors_keep_totals_and_revenue() {
    let taxed: String = "origin,destination,value,tariff\n".to_owned()
        + &THREE
            .lines()
            .skip(1)
            .enumerate()
            .map(|(at, line)| {
                let home = line.split(',').next() == line.split(',').nth(1);
                format!("{line},{}\n", if home { 0.0 } else { 0.01 * at as f64 })
            })
            .collect::<String>();
    let at =
        folder("groups", &[("flows.csv", &taxed), ("g.csv", "what,from,to\nplace,BBB,XXX\nplace,CCC,XXX\n")]);
    let shock = "[[shock]]\nkind = \"tariff\"\nimposer = \"AAA\"\ntarget = \"XXX\"\nrate_percent = 0\n";
    let found = answer_of(&at, &text(shock).replace("[model]", "groups = \"g.csv\"\n[model]")).unwrap();
    let run = &found.runs[0];
    let income: f64 = run.places.iter().map(|p| p.exports[0]).sum();
    // AAA sells 60 + 40, buys 70 at 3 % and 50 at 6 %.
    assert!((income - 220.0).abs() < 1e-9, "{income}");
    let paid = run.places.iter().find(|p| p.code == "AAA").unwrap().tariff_revenue[0];
    assert!((paid - (70.0 * 0.03 + 50.0 * 0.06)).abs() < 1e-9, "{paid}");
}

#[test]
fn an_official_matrix_is_read_as_it_is_laid_out() {
    let matrix = "V1,AAA_x,AAA_y,BB1_x,BB1_y,AAA_HFCE,BB1_HFCE,OUT\nAAA_x,10,5,4,1,50,10,80\nAAA_y,5,10,1,0,40,4,60\nBB1_x,6,2,12,6,9,60,95\nBB1_y,0,1,5,8,2,34,50\nTLS,1,1,1,1,1,1,0\nVA,58,41,72,34,0,0,0\nOUT,80,60,95,50,0,0,0\n";
    let at = folder("matrix", &[("flows.csv", matrix), ("g.csv", "what,from,to\nplace,BB1,BBB\n")]);
    let shock =
        "[[shock]]\nkind = \"productivity\"\nplaces = \"world\"\nsectors = \"x\"\nchange_percent = 1\n";
    let found =
        answer_of(&at, &text(shock).replace("[model]", "layout = \"matrix\"\ngroups = \"g.csv\"\n[model]"))
            .unwrap();
    assert_eq!((found.baseline.places, found.baseline.sectors), (2, 2));
    let a = found.runs[0].places.iter().find(|p| p.code == "AAA").unwrap();
    assert!(
        (a.exports[0] - 20.0).abs() < 1e-9 && (a.imports[0] - 20.0).abs() < 1e-9,
        "{:?}",
        (a.exports, a.imports)
    );
    assert!(found.baseline.notes.join("\n").contains("OUT"));
    let inputs = text("").replace("[model]", "layout = \"matrix\"\ninputs = \"g.csv\"\n[model]");
    assert!(answer_of(&at, &inputs).unwrap_err().contains("`inputs` has no meaning"));
}

/// What somebody who writes a first scenario does not know, the answer says.
#[test]
fn what_a_first_scenario_misses_is_told() {
    let weights = "importer,exporter,hs,value\nCHN,CHL,283691,5600\nKOR,CHL,283691,1500\n";
    let at = folder("first", &[("flows.csv", FOUR), ("li.csv", weights)]);
    let icio = |more: &str| answer_of(&at, &format!("baseline = \"icio\"\nfocus = [\"BRA\"]\n{more}"));
    // Brazil was no member on the last day of 2022.
    let joined =
        icio("[[shock]]\nkind = \"agreement\"\nbetween = [\"RCEP\", \"CELAC\"]\neffect = 0.1\n").unwrap();
    let told = notes(&joined.runs[0]);
    assert!(told.contains("composed as on 2022-12-31, and Brazil joined it later"), "{told}");
    // One rate on many sectors moves refined petroleum out of proportion.
    let tariff = |sectors: &str| {
        format!(
            "[[shock]]\nkind = \"tariff\"\nimposer = \"USA\"\ntarget = \"BRA\"\nrate_percent = 10\nsectors = {sectors}\n"
        )
    };
    let steep = "Refined petroleum (C19, trade elasticity 64.85) moves out of proportion";
    assert!(notes(&icio(&tariff("\"goods\"")).unwrap().runs[0]).contains(steep));
    let without = icio(&tariff("[\"goods\", \"-C19\"]")).unwrap();
    assert!(!notes(&without.runs[0]).contains(steep));
    assert!(without.runs[0].shocks[0].words.ends_with(" in goods without refined petroleum (C19)"));
    assert!(icio(&tariff("\"C30\"")).unwrap_err().contains("C301 Ships and boats"));
    // Weights that hold nothing but the products make them the whole sector.
    let ban = "[[shock]]\nkind = \"sanction\"\nfrom = \"CHL\"\nto = \"world\"\nproducts = \"2836.91\"\nweights = \"li.csv\"\n";
    let whole = icio(ban).unwrap();
    assert!(notes(&whole.runs[0]).contains("nothing but the listed products on 2 flows"));
    let part = icio(&format!("{ban}weights_total = \"baseline\"\n")).unwrap();
    assert!(!notes(&part.runs[0]).contains("nothing but the listed products"));
    assert!(real(&whole.runs[0], "CHL") < real(&part.runs[0], "CHL"));
    // Words and order.
    let closed = "[[shock]]\nkind = \"sanction\"\nfrom = \"USA\"\nto = \"world\"\nboth_ways = true\nleakage_percent = 10\n";
    let told = answer(&at, closed).runs[0].shocks[0].words.clone();
    assert_eq!(told, "no trade from the United States to the world or back, but for 10 % that leaks");
    let staged = "[[shock]]\nkind = \"cost\"\nfrom = \"USA\"\nto = \"CHN\"\nchange_percent = 5\nstaging_percent = { 2026 = 20, 2030 = 100 }\n";
    let shown = terminal::text(&answer(&at, staged));
    let line = |year: &str| shown.find(&format!("all shocks, {year}")).unwrap();
    assert!(line("2026") < line("2030"), "{shown}");
}

#[test]
fn margins_are_for_one_sector_and_every_place() {
    let entry = "place,share,tariff_power\nCHN,0.1,1\nDEU,0.1,1\nFRA,0.1,1\nUSA,0.2,1.2\n";
    let short = "place,share,tariff_power\nCHN,0.1,1\n";
    let at = folder("margins", &[("flows.csv", FOUR), ("entry.csv", entry), ("short.csv", short)]);
    let shock = "[[shock]]\nkind = \"tariff\"\nimposer = \"USA\"\ntarget = \"world\"\nrate_percent = 10\n";
    let open = answer(
        &at,
        &format!("labour_supply = 0.5\nscale = 0.1\nrebate = \"income-tax\"\nentry = \"entry.csv\"\n{shock}"),
    );
    let plain = answer(&at, &format!("labour_supply = 0.5\n{shock}"));
    assert!(real(&open.runs[0], "USA") > real(&plain.runs[0], "USA") + 0.01);
    assert!(open.baseline.notes.iter().any(|note| note == "tariff revenue replaces income tax"));
    // Margins that change nothing change nothing.
    let shut = answer(&at, &format!("labour_supply = 0.5\nscale = 0.0\nrebate = \"lump-sum\"\n{shock}"));
    near(&shut.runs[0], &[("USA", real(&plain.runs[0], "USA"))], 1e-12);
    refused(&at, &format!("entry = \"short.csv\"\n{shock}"), &["short.csv", "DEU is missing"]);
    refused(&at, &format!("rebate = \"income-tax\"\n{shock}"), &["without `labour_supply`"]);
    refused(&at, &format!("response = \"conditional\"\nscale = 0.1\n{shock}"), &["no meaning"]);
    let icio = format!("baseline = \"icio\"\n[model]\nscale = 0.1\n{shock}");
    assert!(answer_of(&at, &icio).unwrap_err().contains("one sector"));
}
