//! The values of an expression in every row.
//!
//! A row has no value (NaN) if a column it needs is missing there, if no row of the pair stands the
//! asked number of years away, or if the arithmetic has no finite result (`log(0)`); the last is
//! told apart and counted under the expression that has none.

use super::Trouble;
use super::data::{Column, Frame, MISSING, Texts};
use super::expr::{Expr, Function, Operator};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

/// Which row of the panel is which pair in which year.
pub struct Panel {
    at: HashMap<(u64, i32), u32>,
    cells: Vec<Option<(u64, i32)>>,
}

impl Panel {
    /// Finds the rows of each pair. Of the first `estimated` rows and the new ones below them, those of the estimate are
    /// looked back at.
    ///
    /// # Errors
    /// If two rows are the same pair and year: the places of the first two.
    pub fn new(pairs: &[Option<u64>], years: &[f64], estimated: usize) -> Result<Self, (usize, usize)> {
        let mut at = HashMap::with_capacity(pairs.len());
        let mut cells = Vec::with_capacity(pairs.len());
        for (row, (pair, year)) in pairs.iter().zip(years).enumerate() {
            let cell = pair.filter(|_| year.is_finite()).map(|pair| (pair, *year as i32));
            cells.push(cell);
            let Some(cell) = cell else { continue };
            if let Some(first) = at.insert(cell, row as u32) {
                if row < estimated || first as usize >= estimated {
                    return Err((first as usize, row));
                }
                at.insert(cell, first);
            }
        }
        Ok(Self { at, cells })
    }

    /// The row of the same pair `years` before.
    fn before(&self, row: usize, years: i32) -> Option<usize> {
        let (pair, year) = self.cells[row]?;
        self.at.get(&(pair, year.checked_sub(years)?)).map(|row| *row as usize)
    }
}

/// What an expression is evaluated in.
pub struct Scope<'a, 's> {
    /// The columns.
    pub frame: &'a Frame,
    /// The text that expressions come from, for messages.
    pub text: &'s str,
    /// Builds the panel for lags, when first needed.
    pub panel: &'s dyn Fn() -> Result<Panel, Trouble>,
    /// The panel, once built.
    pub built: &'s OnceLock<Panel>,
    /// Rows without a finite result, by the expression that has none.
    pub undefined: RefCell<BTreeMap<String, Vec<u32>>>,
}

/// Values of an expression: one for all rows, or one a row.
#[derive(Clone, Debug)]
enum Value<'a> {
    Number(f64),
    Numbers(Cow<'a, [f64]>),
    Text(&'a str),
    Texts(&'a Texts),
}

impl<'a> Scope<'a, '_> {
    /// A value for each row; NaN where there is none.
    ///
    /// # Errors
    /// If a column of texts is calculated with.
    pub fn numbers(&self, expr: &'a Expr) -> Result<Cow<'a, [f64]>, Trouble> {
        match self.operand(expr)? {
            Value::Number(x) => Ok(Cow::Owned(vec![x; self.frame.rows])),
            Value::Numbers(values) => Ok(values),
            Value::Text(_) | Value::Texts(_) => Err(self.not_a_number(expr)),
        }
    }

    /// The column behind a plain name.
    ///
    /// # Errors
    /// If there is none; names are resolved before, so this does not happen.
    pub fn column(&self, name: &str, at: usize) -> Result<&'a Column, Trouble> {
        let missing = || Trouble::at(self.text, at, format!("no column {name:?}"));
        self.frame.columns.get(name).ok_or_else(missing)
    }

    fn not_a_number(&self, expr: &Expr) -> Trouble {
        let at = position(expr);
        let trouble = Trouble::at(self.text, at, format!("{expr} is a text, and a number is needed here"));
        trouble
            .hint(format!("one coefficient for each of its values: i({expr}); an effect for each: | {expr}"))
    }

    /// The same with the first cell that is not a number.
    fn found_a_text(&self, expr: &Expr, texts: &Texts, level: usize) -> Trouble {
        let mut trouble = self.not_a_number(expr);
        if let (Some(text), Some(row)) =
            (texts.levels.get(level), texts.codes.iter().position(|code| *code as usize == level))
        {
            let found: String = text.chars().take(40).collect();
            trouble.message += &format!(": {} has {found:?}", self.frame.place(row));
        }
        trouble
    }

    fn value(&self, expr: &'a Expr) -> Result<Value<'a>, Trouble> {
        Ok(match expr {
            Expr::Number(x) => Value::Number(*x),
            Expr::Text(text) => Value::Text(text),
            Expr::Name(name, at) => match self.column(name, *at)? {
                Column::Numbers(values) => Value::Numbers(Cow::Borrowed(values)),
                Column::Texts(texts) => Value::Texts(texts),
            },
            Expr::Negative(x) => self.map(expr, x, |x| -x)?,
            Expr::Not(x) => self.map(expr, x, |x| f64::from(u8::from(x == 0.0)))?,
            Expr::Call(function, x) => self.map(expr, x, call(*function))?,
            Expr::Binary(op, a, b) => self.binary(expr, *op, a, b)?,
            Expr::Lag(x, years) => Value::Numbers(Cow::Owned(self.lag(x, *years)?)),
            Expr::In(x, list) => self.one_of(x, list)?,
        })
    }

    /// Numbers, with the levels of a column of texts read as numbers if all of them are.
    fn operand(&self, expr: &'a Expr) -> Result<Value<'a>, Trouble> {
        match self.value(expr)? {
            Value::Texts(texts) => match texts.numbers() {
                Ok(levels) => {
                    let number = |code: &u32| levels.get(*code as usize).copied().unwrap_or(f64::NAN);
                    Ok(Value::Numbers(Cow::Owned(texts.codes.iter().map(number).collect())))
                }
                Err(level) => Err(self.found_a_text(expr, texts, level)),
            },
            Value::Text(_) => Err(self.not_a_number(expr)),
            value => Ok(value),
        }
    }

    fn map(&self, whole: &Expr, x: &'a Expr, f: impl Fn(f64) -> f64) -> Result<Value<'a>, Trouble> {
        Ok(match self.operand(x)? {
            Value::Numbers(values) => {
                let values: Vec<f64> = values.iter().map(|x| if x.is_nan() { *x } else { f(*x) }).collect();
                Value::Numbers(Cow::Owned(self.finite(whole, x, values, None)?))
            }
            Value::Number(x) => Value::Number(f(x)),
            other => other,
        })
    }

    /// Takes out what is not finite though its operands are there, and remembers the rows.
    fn finite(
        &self,
        whole: &Expr,
        left: &'a Expr,
        mut values: Vec<f64>,
        right: Option<&'a Expr>,
    ) -> Result<Vec<f64>, Trouble> {
        if values.iter().all(|x| x.is_finite()) {
            return Ok(values);
        }
        let (left, right) = (self.operand(left)?, right.map(|r| self.operand(r)).transpose()?);
        let there = |value: &Value<'_>, row: usize| match value {
            Value::Numbers(values) => !values[row].is_nan(),
            _ => true,
        };
        let mut undefined = self.undefined.borrow_mut();
        let mut rows = Vec::new();
        for (row, x) in values.iter_mut().enumerate() {
            if !x.is_finite() {
                if there(&left, row) && right.as_ref().is_none_or(|r| there(r, row)) {
                    rows.push(row as u32);
                }
                *x = f64::NAN;
            }
        }
        if !rows.is_empty() {
            undefined.insert(whole.to_string(), rows);
        }
        Ok(values)
    }

    fn binary(&self, whole: &Expr, op: Operator, a: &'a Expr, b: &'a Expr) -> Result<Value<'a>, Trouble> {
        if matches!(op, Operator::Equal | Operator::Unequal)
            && let Some(same) = self.texts_equal(a, b)?
        {
            let flip = op == Operator::Unequal;
            let truth = |x: &Option<bool>| x.map_or(f64::NAN, |same| f64::from(u8::from(same != flip)));
            return Ok(Value::Numbers(Cow::Owned(same.iter().map(truth).collect())));
        }
        if let Some(truth) = self.texts_ordered(op, a, b)? {
            return Ok(Value::Numbers(Cow::Owned(truth)));
        }
        let (x, y) = (self.operand(a)?, self.operand(b)?);
        let f = arithmetic(op);
        let values: Vec<f64> = match (&x, &y) {
            (Value::Number(x), Value::Number(y)) => return Ok(Value::Number(f(*x, *y))),
            (Value::Numbers(x), Value::Number(y)) => x.iter().map(|x| f(*x, *y)).collect(),
            (Value::Number(x), Value::Numbers(y)) => y.iter().map(|y| f(*x, *y)).collect(),
            (Value::Numbers(x), Value::Numbers(y)) => {
                x.iter().zip(y.iter()).map(|(x, y)| f(*x, *y)).collect()
            }
            _ => return Err(self.not_a_number(whole)),
        };
        Ok(Value::Numbers(Cow::Owned(match op {
            Operator::Over | Operator::Power | Operator::Plus | Operator::Minus | Operator::Times => {
                self.finite(whole, a, values, Some(b))?
            }
            _ => values,
        })))
    }

    /// Row by row whether two texts are the same; `None` if neither side is a text.
    fn texts_equal(&self, a: &'a Expr, b: &'a Expr) -> Result<Option<Vec<Option<bool>>>, Trouble> {
        let (a, b) = (self.value(a)?, self.value(b)?);
        let rows = 0..self.frame.rows;
        Ok(match (&a, &b) {
            (Value::Texts(x), Value::Texts(y)) => {
                let place: HashMap<&str, u32> =
                    y.levels.iter().enumerate().map(|(i, level)| (level.as_str(), i as u32)).collect();
                let there: Vec<Option<u32>> =
                    x.levels.iter().map(|level| place.get(level.as_str()).copied()).collect();
                let same = |row: usize| {
                    let (p, q) = (x.codes[row], y.codes[row]);
                    (p != MISSING && q != MISSING).then(|| there[p as usize] == Some(q))
                };
                Some(rows.map(same).collect())
            }
            (Value::Texts(x), Value::Text(word)) | (Value::Text(word), Value::Texts(x)) => {
                Some(rows.map(|row| x.get(row).map(|text| text == *word)).collect())
            }
            _ => None,
        })
    }

    /// Row by row whether a column of texts stands before or after a text in the order of letters, which is that of
    /// time for dates like 2003-12-31; `None` if this is no such comparison.
    fn texts_ordered(&self, op: Operator, a: &'a Expr, b: &'a Expr) -> Result<Option<Vec<f64>>, Trouble> {
        if !matches!(op, Operator::Less | Operator::LessEqual | Operator::Greater | Operator::GreaterEqual) {
            return Ok(None);
        }
        let (texts, word, flip) = match (self.value(a)?, self.value(b)?) {
            (Value::Texts(texts), Value::Text(word)) => (texts, word, false),
            (Value::Text(word), Value::Texts(texts)) => (texts, word, true),
            _ => return Ok(None),
        };
        let holds = |level: &String| {
            let order = if flip { word.cmp(level) } else { level.as_str().cmp(word) };
            f64::from(u8::from(match op {
                Operator::Less => order.is_lt(),
                Operator::LessEqual => order.is_le(),
                Operator::Greater => order.is_gt(),
                _ => order.is_ge(),
            }))
        };
        let levels: Vec<f64> = texts.levels.iter().map(holds).collect();
        let value = |code: &u32| levels.get(*code as usize).copied().unwrap_or(f64::NAN);
        Ok(Some(texts.codes.iter().map(value).collect()))
    }

    fn one_of(&self, x: &'a Expr, list: &'a [Expr]) -> Result<Value<'a>, Trouble> {
        let mut found: Option<Vec<f64>> = None;
        for y in list {
            let next = match self.texts_equal(x, y)? {
                Some(same) => same.iter().map(|s| s.map_or(f64::NAN, |s| f64::from(u8::from(s)))).collect(),
                None => match self.binary(x, Operator::Equal, x, y)? {
                    Value::Numbers(values) => values.into_owned(),
                    _ => return Err(self.not_a_number(x)),
                },
            };
            found = Some(match found {
                None => next,
                Some(before) => {
                    before.iter().zip(&next).map(|(a, b)| arithmetic(Operator::Or)(*a, *b)).collect()
                }
            });
        }
        Ok(Value::Numbers(Cow::Owned(found.unwrap_or_default())))
    }

    fn lag(&self, x: &'a Expr, years: i32) -> Result<Vec<f64>, Trouble> {
        let values = self.numbers(x)?;
        let panel = match self.built.get() {
            Some(panel) => panel,
            None => {
                let built = (self.panel)()?;
                self.built.get_or_init(|| built)
            }
        };
        let value = |row| panel.before(row, years).map_or(f64::NAN, |before| values[before]);
        Ok((0..self.frame.rows).map(value).collect())
    }
}

pub(super) fn call(function: Function) -> fn(f64) -> f64 {
    match function {
        Function::Log => f64::ln,
        Function::Log1p => f64::ln_1p,
        Function::Exp => f64::exp,
        Function::Sqrt => f64::sqrt,
        Function::Abs => f64::abs,
        Function::Asinh => f64::asinh,
        Function::Identity => |x| x,
    }
}

pub(super) fn arithmetic(op: Operator) -> fn(f64, f64) -> f64 {
    /// Missing unless both are there.
    fn truth(a: f64, b: f64, x: bool) -> f64 {
        if a.is_nan() || b.is_nan() { f64::NAN } else { f64::from(u8::from(x)) }
    }
    match op {
        Operator::Plus => |a, b| a + b,
        Operator::Minus => |a, b| a - b,
        Operator::Times => |a, b| a * b,
        Operator::Over => |a, b| a / b,
        // NaN to the power of zero is one in IEEE 754; a missing value stays missing.
        Operator::Power => |a, b| if a.is_nan() || b.is_nan() { f64::NAN } else { a.powf(b) },
        Operator::Equal => |a, b| truth(a, b, a == b),
        Operator::Unequal => |a, b| truth(a, b, a != b),
        Operator::Less => |a, b| truth(a, b, a < b),
        Operator::LessEqual => |a, b| truth(a, b, a <= b),
        Operator::Greater => |a, b| truth(a, b, a > b),
        Operator::GreaterEqual => |a, b| truth(a, b, a >= b),
        // False decides an "and", true an "or", whatever is missing on the other side.
        Operator::And => |a, b| if a == 0.0 || b == 0.0 { 0.0 } else { truth(a, b, true) },
        Operator::Or => |a, b| {
            let holds = |x: f64| x != 0.0 && !x.is_nan();
            if holds(a) || holds(b) { 1.0 } else { truth(a, b, false) }
        },
    }
}

/// Where the first column of an expression stands.
pub fn position(expr: &Expr) -> usize {
    let mut at = 1;
    let mut found = false;
    expr.walk(&mut |e| {
        if let Expr::Name(_, column) = e
            && !found
        {
            (at, found) = (*column, true);
        }
    });
    at
}

#[cfg(test)]
mod tests {
    use super::super::expr::parse;
    use super::*;

    fn frame() -> Frame {
        let texts = |codes: &[u32], levels: &[&str]| {
            Column::Texts(Texts {
                codes: codes.to_vec(),
                levels: levels.iter().map(|l| (*l).to_owned()).collect(),
            })
        };
        let columns = [
            ("x", Column::Numbers(vec![1.0, 0.0, -1.0, f64::NAN])),
            ("year", Column::Numbers(vec![2000.0, 2001.0, 2002.0, 2000.0])),
            ("o", texts(&[0, 0, 0, 1], &["USA", "CHN"])),
            ("d", texts(&[0, 1, MISSING, 0], &["CHN", "USA"])),
            ("code", texts(&[0, 1, 0, 1], &["010", "20"])),
        ];
        Frame {
            rows: 4,
            columns: columns.into_iter().map(|(n, c)| (n.to_owned(), c)).collect(),
            ..Frame::default()
        }
    }

    type Found = (Vec<f64>, BTreeMap<String, Vec<u32>>);

    fn values(text: &str) -> Result<Found, Trouble> {
        let (frame, expr) = (frame(), parse(text)?);
        let panel = || {
            Panel::new(&[Some(0), Some(0), Some(0), Some(1)], &[2000.0, 2001.0, 2002.0, 2000.0], 4)
                .map_err(|_| Trouble::at("", 1, String::new()))
        };
        let scope = Scope {
            frame: &frame,
            text,
            panel: &panel,
            built: &OnceLock::new(),
            undefined: RefCell::default(),
        };
        let found = scope.numbers(&expr)?.into_owned();
        Ok((found, scope.undefined.take()))
    }

    /// NaN compared as a missing value.
    fn shown(text: &str) -> String {
        let cells: Vec<String> = values(text)
            .unwrap()
            .0
            .iter()
            .map(|x| if x.is_nan() { "-".into() } else { format!("{x}") })
            .collect();
        cells.join(" ")
    }

    #[test]
    fn arithmetic_comparison_and_missing_values() {
        assert_eq!(shown("x + 1"), "2 1 0 -");
        assert_eq!(shown("x >= 0 & year > 2000"), "0 1 0 0");
        assert_eq!(shown("x > 0 | year == 2000"), "1 0 0 1");
        assert_eq!(shown("o == d"), "0 1 - 1");
        assert_eq!(shown("o != 'USA'"), "0 0 0 1");
        assert_eq!(shown("o %in% c('CHN', 'DEU')"), "0 0 0 1");
        assert_eq!(shown("year %in% c(2000, 2002)"), "1 0 1 1");
        assert_eq!(shown("code * 2"), "20 40 20 40");
        assert_eq!(shown("o < 'D'"), "0 0 0 1");
        assert_eq!(shown("'CHN' >= d"), "1 0 - 1");
        assert_eq!(shown("x^2 * -1"), "-1 -0 -1 -");
        assert_eq!(shown("!x"), "0 1 0 -");
    }

    #[test]
    fn lags_count_years_within_the_pair() {
        assert_eq!(shown("l(x, 1)"), "- 1 0 -");
        assert_eq!(shown("f(year, 2)"), "2002 - - -");
        assert_eq!(shown("x - l(x)"), "- -1 -1 -");
    }

    #[test]
    fn no_finite_result_is_told_apart_from_missing() {
        let (found, undefined) = values("log(x)").unwrap();
        assert_eq!((found[0], found[1].is_nan()), (0.0, true));
        assert_eq!(undefined, BTreeMap::from([("log(x)".to_owned(), vec![1, 2])]));
        assert_eq!(values("1 / x").unwrap().1, BTreeMap::from([("1 / x".to_owned(), vec![1])]));
        assert!(values("log(o)").unwrap_err().message.contains("is a text"));
    }
}
