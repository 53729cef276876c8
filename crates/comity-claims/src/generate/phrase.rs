//! How a fact is said: phrasings and ways to write numbers.

use super::{Dice, Fact, name};
use comity_ledger::time::MONTHS;

/// Whole digits with commas between the thousands.
fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(w, r)| (w, Some(r)));
    let mut out = String::new();
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    rest.map_or(out.clone(), |r| format!("{out}.{r}"))
}

/// Money, rounded to the digits printed.
fn money(value: f64, dice: &mut Dice) -> String {
    let v = value.abs();
    let decimals = 1 + dice.below(2);
    if v >= 1e12 {
        let n = format!("{:.2}", v / 1e12);
        return match dice.below(3) {
            0 => format!("${n} trillion"),
            1 => format!("US${n} trillion"),
            _ => format!("{n} trillion US dollars"),
        };
    }
    if v >= 1e9 {
        let n = grouped(v / 1e9, decimals);
        return match dice.below(7) {
            0 => format!("${n} billion"),
            1 => format!("US${n} billion"),
            2 => format!("${n}bn"),
            3 => format!("{n} billion US dollars"),
            4 => format!("USD {n} billion"),
            5 => format!("${} million", grouped(v / 1e6, 0)),
            _ => format!("{n} billion dollars"),
        };
    }
    let n = grouped(v / 1e6, 1);
    match dice.below(4) {
        0 => format!("${n} million"),
        1 => format!("US${n} million"),
        2 => format!("{n} million dollars"),
        _ => format!("USD {n} million"),
    }
}

fn percent(value: f64, dice: &mut Dice) -> String {
    let n = if dice.below(2) == 0 { format!("{:.1}", value.abs()) } else { format!("{:.0}", value.abs()) };
    match dice.below(3) {
        0 => format!("{n} percent"),
        1 => format!("{n} per cent"),
        _ => format!("{n}%"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().collect::<String>() + letters.as_str())
}

fn of(name: &str) -> String {
    if name.ends_with('s') { format!("{name}'") } else { format!("{name}'s") }
}

/// A template with its places filled in.
fn fill(template: &str, parts: &[(&str, &str)]) -> String {
    let mut out = template.to_owned();
    for (key, value) in parts {
        out = out.replace(key, value);
    }
    capital(&out)
}

const TRADE: &[&str] = &[
    "Trade between {A} and {B} reached {X} in {Y}.",
    "Bilateral trade between {A} and {B} was worth {X} in {Y}.",
    "In {Y}, two-way trade between {A} and {B} amounted to {X}.",
    "{As} trade with {B} totalled {X} in {Y}.",
    "Goods trade between {A} and {B} stood at {X} in {Y}.",
    "In {Y} trade between {A} and {B} came to {X}.",
    "The value of trade between {A} and {B} was {X} in {Y}.",
];

const EXPORTS: &[&str] = &[
    "{As} exports to {B} were worth {X} in {Y}.",
    "In {Y}, {A} exported goods worth {X} to {B}.",
    "{A} shipped goods worth {X} to {B} in {Y}.",
    "Exports from {A} to {B} amounted to {X} in {Y}.",
    "{B} imported goods worth {X} from {A} in {Y}.",
    "{Bs} imports from {A} stood at {X} in {Y}.",
    "In {Y} {B} bought goods worth {X} from {A}.",
    "{As} goods exports to {B} reached {X} in {Y}.",
    "{A} sold {X} of goods to {B} in {Y}.",
];

const SURPLUS: &[&str] = &[
    "{A} ran a trade surplus of {X} with {B} in {Y}.",
    "{As} trade surplus with {B} came to {X} in {Y}.",
    "In {Y}, {A} had a trade surplus of {X} with {B}.",
    "{As} surplus in goods trade with {B} was {X} in {Y}.",
];

const GDP: &[&str] = &[
    "{As} GDP was {X} in {Y}.",
    "In {Y}, {As} GDP stood at {X}.",
    "The GDP of {A} reached {X} in {Y}.",
    "{As} gross domestic product amounted to {X} in {Y}.",
];

const PEOPLE: &[&str] = &[
    "{As} population was {X} in {Y}.",
    "In {Y}, {A} had a population of {X}.",
    "The population of {A} stood at {X} in {Y}.",
];

const ROSE: &[&str] = &[
    "{As} exports to {B} rose by {X} between {Z} and {Y}.",
    "Between {Z} and {Y}, {As} exports to {B} grew by {X}.",
    "Exports from {A} to {B} increased by {X} from {Z} to {Y}.",
    "{As} exports to {B} grew {X} between {Z} and {Y}.",
    "From {Z} to {Y} {As} exports to {B} climbed {X}.",
    "{Bs} imports from {A} rose {X} between {Z} and {Y}.",
];

const FELL: &[&str] = &[
    "{As} exports to {B} fell by {X} between {Z} and {Y}.",
    "Between {Z} and {Y}, {As} exports to {B} declined by {X}.",
    "Exports from {A} to {B} dropped by {X} from {Z} to {Y}.",
    "{As} exports to {B} shrank {X} between {Z} and {Y}.",
    "{Bs} imports from {A} fell {X} between {Z} and {Y}.",
];

const SHARE: &[&str] = &[
    "{B} accounted for {X} of {As} exports in {Y}.",
    "In {Y}, {X} of {As} exports went to {B}.",
    "{B} took {X} of {As} exports in {Y}.",
    "In {Y}, {B} bought {X} of {As} exports.",
    "{As} exports to {B} made up {X} of its total exports in {Y}.",
];

const RANK: &[&str] = &[
    "{B} was {As} {N} trading partner in {Y}.",
    "In {Y}, {B} was the {N} trading partner of {A}.",
    "{B} was the {N} trade partner of {A} in {Y}.",
    "In {Y} {B} ranked as {As} {N} trading partner.",
];

const MEMBERS: &[&str] = &[
    "At the end of {Y}, {A} had {X} members.",
    "{A} had {X} member states at the end of {Y}.",
    "{A} counted {X} members at the end of {Y}.",
];

const MORE: &[&str] = &[
    "{A} exported more to {B} than to {C} in {Y}.",
    "In {Y}, {A} exported more to {B} than to {C}.",
    "In {Y}, {As} exports to {B} were larger than its exports to {C}.",
    "{As} exports to {B} exceeded its exports to {C} in {Y}.",
];

fn event_phrases(measure: &str) -> &'static [&'static str] {
    match measure {
        "ties.diplomatic" => &[
            "{A} and {B} established diplomatic relations in {T}.",
            "In {T}, {A} established diplomatic relations with {B}.",
            "Diplomatic relations between {A} and {B} were established in {T}.",
            "{B} established diplomatic ties with {A} in {T}.",
        ],
        "ties.mou.bri" => &[
            "{B} signed a memorandum of understanding on the Belt and Road Initiative with {A} in {T}.",
            "In {T}, {A} and {B} signed a memorandum of understanding on the Belt and Road Initiative.",
            "{A} and {B} signed a Belt and Road memorandum in {T}.",
        ],
        "ties.fta" => &[
            "{A} and {B} signed a free trade agreement in {T}.",
            "In {T}, {A} signed a free trade agreement with {B}.",
            "A free trade agreement between {A} and {B} was signed in {T}.",
        ],
        _ => &["{A} joined {B} in {T}.", "In {T}, {A} joined {B}.", "{A} became a member of {B} in {T}."],
    }
}

impl Fact {
    /// How many phrasings there are.
    pub fn phrasings(&self) -> usize {
        self.templates().len()
    }

    fn templates(&self) -> &'static [&'static str] {
        match self {
            Self::Level { measure: "trade.goods", .. } => TRADE,
            Self::Level { measure: "trade.goods.exports", .. } => EXPORTS,
            Self::Level { measure: "trade.goods.balance", .. } => SURPLUS,
            Self::Level { measure: "gdp", .. } => GDP,
            Self::Level { .. } => PEOPLE,
            Self::Change { percent, .. } if *percent < 0.0 => FELL,
            Self::Change { .. } => ROSE,
            Self::Share { .. } => SHARE,
            Self::Rank { .. } => RANK,
            Self::Members { .. } => MEMBERS,
            Self::Event { measure, .. } => event_phrases(measure),
            Self::More { .. } => MORE,
        }
    }

    /// The fact in its `nth` phrasing; the dice choose how numbers are written.
    pub fn say(&self, nth: usize, dice: &mut Dice) -> String {
        let templates = self.templates();
        let template = templates.get(nth % templates.len().max(1)).copied().unwrap_or_default();
        let sides = |a: &str, b: &str, rest: &[(&str, &str)]| {
            let (a, b) = (name(a), name(b));
            let mut parts = vec![("{As}", of(&a)), ("{Bs}", of(&b)), ("{A}", a), ("{B}", b)];
            parts.extend(rest.iter().map(|(k, v)| (*k, (*v).to_owned())));
            let parts: Vec<(&str, &str)> = parts.iter().map(|(k, v)| (*k, v.as_str())).collect();
            fill(template, &parts)
        };
        match self {
            Self::Level { measure, a, b, year, value } => {
                let x = match *measure {
                    "population" => format!("{} million", grouped(value / 1e6, 1)),
                    _ => money(*value, dice),
                };
                let text = sides(a, b, &[("{X}", &x), ("{Y}", &year.to_string())]);
                if *measure == "trade.goods.balance" && *value < 0.0 {
                    text.replace("surplus", "deficit")
                } else {
                    text
                }
            }
            Self::Change { a, b, from, to, percent: p } => {
                let x = percent(*p, dice);
                sides(a, b, &[("{X}", &x), ("{Z}", &from.to_string()), ("{Y}", &to.to_string())])
            }
            Self::Share { a, b, year, percent: p } => {
                sides(a, b, &[("{X}", &percent(*p, dice)), ("{Y}", &year.to_string())])
            }
            Self::Rank { a, b, year, place } => {
                let n = match place {
                    1 => "largest",
                    2 => "second largest",
                    3 => "third largest",
                    4 => "fourth largest",
                    5 => "fifth largest",
                    6 => "sixth largest",
                    7 => "seventh largest",
                    _ => "eighth largest",
                };
                sides(a, b, &[("{N}", n), ("{Y}", &year.to_string())])
            }
            Self::Members { bloc, year, number } => {
                sides(bloc, "", &[("{X}", &number.to_string()), ("{Y}", &year.to_string())])
            }
            Self::Event { a, b, year, month, .. } => {
                let named = month.and_then(|m| MONTHS.get(usize::from(m).saturating_sub(1)));
                let t = match named {
                    Some(m) if dice.below(2) == 0 => format!("{m} {year}"),
                    _ => year.to_string(),
                };
                sides(a, b, &[("{T}", &t)])
            }
            Self::More { a, b, c, year } => {
                let c = name(c);
                sides(a, b, &[("{C}", &c), ("{Y}", &year.to_string())])
            }
        }
    }
}
