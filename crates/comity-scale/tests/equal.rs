//! DataFusion and the program add the same rows up, to the last unit.
#![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

mod made;

use comity_ledger::party::Party;
use comity_ledger::product::at_level;
use comity_ledger::store::{Release, Store, Trade};
use comity_ledger::time::Date;
use comity_scale::{Answer, Engine, Held, Question};
use made::{add, column, folder, place, sums};
use std::path::Path;

async fn ask(store: &Path, question: &Question, digits: usize) -> Answer {
    let engine = Engine::local(2);
    let held = Held::open(&engine, store, Some("baci-hs17-V202501")).await.unwrap();
    question.ask(&engine, &held, digits, 20).await.unwrap()
}

fn code<'a>(release: &'a Release, trade: &Trade) -> &'a str {
    &release.manifest().products[trade.product as usize]
}

fn text(word: &str) -> String {
    word.to_owned()
}

#[tokio::test]
async fn pairs_products_and_suppliers_are_those_of_the_program() {
    let folder = folder("pairs");
    let store = made::store(&folder, 2020..2023, 60);
    let release = Store::at(&store).release("baci-hs17-V202501").unwrap();
    let (china, brazil) = (place("CHN"), place("BRA"));
    let pair = |trade: &Trade| trade.origin == china && trade.destination == brazil;

    let years = Question::Years { a: text("CHN"), b: text("BRA"), first: 2020, last: 2022 };
    let answer = column(&ask(&store, &years, 6).await, 0);
    for year in 2020..2023 {
        assert_eq!(answer[&year.to_string()], sums(&release, year, pair, |_| String::new())[""], "{year}");
    }

    let top = Question::Top { a: text("CHN"), b: text("BRA"), year: 2022 };
    for digits in [2, 4, 6] {
        let cut = |trade: &Trade| at_level(code(&release, trade), digits).to_owned();
        assert_eq!(column(&ask(&store, &top, digits).await, 0), sums(&release, 2022, pair, cut), "{digits}");
    }

    let share = Question::Share { b: text("BRA"), product: text("85"), year: 2022 };
    let share = ask(&store, &share, 6).await;
    let bought = |trade: &Trade| trade.destination == brazil && code(&release, trade).starts_with("85");
    let by_origin = |trade: &Trade| comity_ledger::place::registry().code_of(trade.origin).to_owned();
    let expected = sums(&release, 2022, bought, by_origin);
    assert!(expected.len() > 3, "the made release has suppliers of chapter 85");
    assert_eq!(column(&share, 0), expected);
    let all = expected.values().sum::<i128>() as f64;
    let concentration: f64 = expected.values().map(|value| (*value as f64 / all).powi(2)).sum();
    assert!((share.index.unwrap().1 - concentration).abs() < 1e-12);
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn advantage_complementarity_and_changes_are_those_of_the_program() {
    let folder = folder("whole");
    let store = made::store(&folder, 2020..2022, 60);
    let release = Store::at(&store).release("baci-hs17-V202501").unwrap();
    let (china, brazil) = (place("CHN"), place("BRA"));
    let of_china = |trade: &Trade| trade.origin == china;
    let heading = |trade: &Trade| at_level(code(&release, trade), 4).to_owned();

    let advantage = ask(&store, &Question::Advantage { a: text("CHN"), year: 2021 }, 4).await;
    let (world, own) = (sums(&release, 2021, |_| true, heading), sums(&release, 2021, of_china, heading));
    assert_eq!(column(&advantage, 1), own);
    let (all, all_own) = (world.values().sum::<i128>() as f64, own.values().sum::<i128>() as f64);
    for line in &advantage.lines {
        let expected = (own[&line.key] as f64 / all_own) / (world[&line.key] as f64 / all);
        assert!((line.ratio.unwrap() / expected - 1.0).abs() < 1e-12, "{}", line.key);
        assert_eq!(line.sums[0], Some(world[&line.key]));
    }

    let fit = Question::Complementarity { a: text("CHN"), b: text("BRA"), year: 2021 };
    let fit = ask(&store, &fit, 4).await;
    let bought = sums(&release, 2021, |trade| trade.destination == brazil, heading);
    assert_eq!((column(&fit, 0), column(&fit, 1)), (own, bought));

    let partners = Question::Partners { a: text("CHN"), since: 2020, year: 2021 };
    let partners = ask(&store, &partners, 6).await;
    let to = |trade: &Trade| comity_ledger::place::registry().code_of(trade.destination).to_owned();
    assert_eq!(column(&partners, 0), sums(&release, 2020, of_china, to));
    assert_eq!(column(&partners, 1), sums(&release, 2021, of_china, to));

    let products = Question::Products { a: text("CHN"), b: text("BRA"), since: 2020, year: 2021 };
    let products = ask(&store, &products, 6).await;
    let pair = |trade: &Trade| trade.origin == china && trade.destination == brazil;
    let by_code = |trade: &Trade| code(&release, trade).to_owned();
    assert_eq!(column(&products, 0), sums(&release, 2020, pair, by_code));
    assert_eq!(column(&products, 1), sums(&release, 2021, pair, by_code));
    assert!(products.lines.iter().any(|line| line.sums[0].is_none()), "no row is not zero");
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn common_members_of_two_blocs_count_on_the_smaller_side() {
    let folder = folder("blocs");
    let store = made::store(&folder, 2021..2022, 20);
    let release = Store::at(&store).release("baci-hs17-V202501").unwrap();
    let celac = Question::Top { a: text("CELAC"), b: text("MERCOSUR"), year: 2021 };
    let answer = ask(&store, &celac, 2).await;
    let day = Date::last_of(2021);
    let mercosur = Party::find("MERCOSUR", day).unwrap().members;
    let mut rest = Party::find("CELAC", day).unwrap().members;
    rest.retain(|member| !mercosur.contains(member));
    let sold = |trade: &Trade| rest.contains(&trade.origin) && mercosur.contains(&trade.destination);
    let expected = sums(&release, 2021, sold, |trade| at_level(code(&release, trade), 2).to_owned());
    assert!(!expected.is_empty());
    assert_eq!(column(&answer, 0), expected);
    assert!(answer.notes[0].starts_with("a lower bound"), "{:?}", answer.notes);
    let _ = std::fs::remove_dir_all(&folder);
}

#[tokio::test]
async fn a_year_is_told_from_twelve_months_and_what_is_not_covered_is_not_zero() {
    let folder = folder("months");
    let store = folder.join("store");
    let month = |month: u8, value: u64| format!("CHN,BRA,2022-{month:02},850760,{value}\n");
    let head = "origin,destination,period,product,value_usd\n";
    let whole: String = (1..=12).map(|m| month(m, 10 + u64::from(m))).collect();
    add(&store, "whole.csv", &format!("{head}{whole}"), Some("whole"));
    add(&store, "part.csv", &format!("{head}{}{}", month(1, 5), month(2, 6)), Some("part"));
    // The sum of so many values of this size does not fit 64 bits.
    let (size, many) = (9_200_000_000_000_000_i128, 1_100);
    let large: String = (0..many).map(|n| format!("CHN,BRA,2022,{},{size}\n", 850_000 + n)).collect();
    add(&store, "large.csv", &format!("{head}{large}"), Some("large"));

    let engine = Engine::local(2);
    let top = Question::Top { a: text("CHN"), b: text("BRA"), year: 2022 };
    let held = async |name| Held::open(&engine, &store, Some(name)).await.unwrap();
    let answer = top.ask(&engine, &held("whole").await, 6, 20).await.unwrap();
    assert_eq!(column(&answer, 0)["850760"], 12 * 10 + 78);
    let months = Question::Months { a: text("CHN"), b: text("BRA"), year: 2022 };
    let answer = months.ask(&engine, &held("whole").await, 6, 20).await.unwrap();
    assert_eq!((answer.lines.len(), answer.lines[11].sums[0]), (12, Some(22)));
    let refused = top.ask(&engine, &held("part").await, 6, 20).await.unwrap_err();
    assert!(refused.to_string().contains("2 of 12 months"), "{refused}");
    let answer = top.ask(&engine, &held("large").await, 2, 20).await.unwrap();
    assert_eq!(column(&answer, 0)["85"], size * i128::from(many), "no sum wraps");
    let absent = Question::Top { a: text("USA"), b: text("BRA"), year: 2022 };
    let refused = absent.ask(&engine, &held("whole").await, 6, 20).await.unwrap_err();
    assert!(refused.to_string().contains("not covered"), "{refused}");
    let which = Held::open(&engine, &store, None).await.unwrap_err();
    assert!(which.to_string().contains("--on"), "{which}");
    let _ = std::fs::remove_dir_all(&folder);
}
