//! An arithmetic or logical expression over columns: `log(dist + 1)`, `year >= 1990 & exporter != importer`.
//!
//! Precedence from loosest to tightest: `|`, `&`, `!`, comparisons and `%in%`, `+ -`, `* /`, unary minus,
//! `^`. Truth is 1, falsehood 0, missing is neither.

use super::lexer::{Token, Word, words};
use super::{Trouble, mistakes};
use std::fmt;

/// A function of one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// Natural logarithm.
    Log,
    /// `log(1 + x)`.
    Log1p,
    /// Exponential.
    Exp,
    /// Square root.
    Sqrt,
    /// Absolute value.
    Abs,
    /// Inverse hyperbolic sine.
    Asinh,
    /// As it stands: R's way to protect arithmetic in a formula.
    Identity,
}

/// Every function with its name in a formula.
pub const FUNCTIONS: [(&str, Function); 8] = [
    ("log", Function::Log),
    ("ln", Function::Log),
    ("log1p", Function::Log1p),
    ("exp", Function::Exp),
    ("sqrt", Function::Sqrt),
    ("abs", Function::Abs),
    ("asinh", Function::Asinh),
    ("I", Function::Identity),
];

/// An operator between two expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the signs")]
pub enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Over,
    Power,
}

const OPERATORS: [(&str, Operator, u8); 15] = [
    ("|", Operator::Or, 1),
    ("||", Operator::Or, 1),
    ("&", Operator::And, 2),
    ("&&", Operator::And, 2),
    ("==", Operator::Equal, 4),
    ("!=", Operator::Unequal, 4),
    ("<", Operator::Less, 4),
    ("<=", Operator::LessEqual, 4),
    (">", Operator::Greater, 4),
    (">=", Operator::GreaterEqual, 4),
    ("+", Operator::Plus, 5),
    ("-", Operator::Minus, 5),
    ("*", Operator::Times, 6),
    ("/", Operator::Over, 6),
    ("^", Operator::Power, 8),
];

/// How tightly `!` and unary minus bind.
const NOT: u8 = 3;
const NEGATION: u8 = 7;
/// Brackets within brackets; deeper is a mistake, and would exhaust the stack.
const DEPTH_MAX: usize = 100;

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expr {
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A column, and where its name stands.
    Name(String, usize),
    /// The opposite.
    Negative(Box<Expr>),
    /// Logical not.
    Not(Box<Expr>),
    /// Two operands.
    Binary(Operator, Box<Expr>, Box<Expr>),
    /// A function.
    Call(Function, Box<Expr>),
    /// The value of the same pair this many years before; negative for years ahead.
    Lag(Box<Expr>, i32),
    /// Whether it is one of these.
    In(Box<Expr>, Vec<Expr>),
}

impl Expr {
    /// Calls `visit` with every expression within, itself first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        visit(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Name(..) => {}
            Self::Negative(x) | Self::Not(x) | Self::Call(_, x) | Self::Lag(x, _) => x.walk(visit),
            Self::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Self::In(x, list) => {
                x.walk(visit);
                list.iter().for_each(|y| y.walk(visit));
            }
        }
    }

    fn binds(&self) -> u8 {
        match self {
            Self::Binary(op, ..) => level(*op),
            Self::Not(_) => NOT,
            Self::In(..) => 4,
            Self::Negative(_) => NEGATION,
            _ => 9,
        }
    }

    fn inside(&self, f: &mut fmt::Formatter<'_>, least: u8) -> fmt::Result {
        if self.binds() < least { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

fn level(op: Operator) -> u8 {
    OPERATORS.iter().find(|(_, o, _)| *o == op).map_or(9, |(_, _, level)| *level)
}

/// The form in which a coefficient is named: one spelling for one meaning.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(x) => write!(f, "{x}"),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Name(name, _) => f.write_str(name),
            Self::Negative(x) => {
                f.write_str("-")?;
                x.inside(f, NEGATION)
            }
            Self::Not(x) => {
                f.write_str("!")?;
                x.inside(f, NOT)
            }
            Self::Binary(op, a, b) => {
                let sign = OPERATORS.iter().find(|(_, o, _)| o == op).map_or("", |(sign, _, _)| sign);
                let tight = *op == Operator::Power;
                a.inside(f, level(*op) + u8::from(tight))?;
                if tight {
                    f.write_str(sign)?
                } else {
                    write!(f, " {sign} ")?
                }
                b.inside(f, level(*op) + u8::from(!tight))
            }
            Self::Call(function, x) => {
                let name = FUNCTIONS.iter().find(|(_, g)| g == function).map_or("", |(name, _)| name);
                write!(f, "{name}({x})")
            }
            Self::Lag(x, years) if *years >= 0 => write!(f, "l({x}, {years})"),
            Self::Lag(x, years) => write!(f, "f({x}, {})", -years),
            Self::In(x, list) => {
                let list: Vec<String> = list.iter().map(ToString::to_string).collect();
                x.inside(f, 5)?;
                write!(f, " %in% c({})", list.join(", "))
            }
        }
    }
}

/// Reads a whole text as one expression: `--sample`, `--weights`, `--offset`.
///
/// # Errors
/// If it is not one, with the column.
pub fn parse(text: &str) -> Result<Expr, Trouble> {
    let words = words(text)?;
    let mut parser = Parser::new(text, &words);
    let expr = parser.expression(0)?;
    parser.end()?;
    Ok(expr)
}

/// Goes through the words of a formula.
pub(super) struct Parser<'a> {
    /// The formula, for messages.
    pub text: &'a str,
    words: &'a [Word],
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str, words: &'a [Word]) -> Self {
        Self { text, words, at: 0, depth: 0 }
    }

    pub(super) fn peek(&self) -> Option<&'a Token> {
        self.words.get(self.at).map(|word| &word.token)
    }

    /// The column of the next word, or of the end.
    pub(super) fn column(&self) -> usize {
        self.words.get(self.at).map_or(self.text.chars().count() + 1, |word| word.column)
    }

    pub(super) fn next(&mut self) -> Option<&'a Token> {
        let token = self.peek();
        self.at += usize::from(token.is_some());
        token
    }

    /// Whether the next word is this sign; if so, steps over it.
    pub(super) fn took(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        self.at += usize::from(found);
        found
    }

    pub(super) fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Some(Token::Sign(s)) if *s == sign)
    }

    /// Whether a name and an opening bracket follow; the name, if so.
    pub(super) fn call(&self) -> Option<&'a str> {
        let open = self.words.get(self.at + 1).map(|word| &word.token);
        match (self.peek(), open) {
            (Some(Token::Name(name)), Some(Token::Sign("("))) => Some(name),
            _ => None,
        }
    }

    /// Whether this sign follows, outside brackets, before the other one does.
    pub(super) fn before(&self, sign: &str, other: &str) -> bool {
        let mut depth = 0_i32;
        for word in &self.words[self.at..] {
            match word.token {
                Token::Sign("(" | "[") => depth += 1,
                Token::Sign(")" | "]") => depth -= 1,
                Token::Sign(s) if depth == 0 && (s == sign || s == other) => return s == sign,
                _ => {}
            }
        }
        false
    }

    /// Whether `NAME =` follows, as for a named argument.
    pub(super) fn named_argument(&self) -> Option<&'a str> {
        let sign = self.words.get(self.at + 1).map(|word| &word.token);
        match (self.peek(), sign) {
            (Some(Token::Name(name)), Some(Token::Sign("="))) => Some(name),
            _ => None,
        }
    }

    pub(super) fn expect(&mut self, sign: &str) -> Result<(), Trouble> {
        if self.took(sign) { Ok(()) } else { Err(self.wanted(sign)) }
    }

    pub(super) fn end(&self) -> Result<(), Trouble> {
        if self.peek().is_none() { Ok(()) } else { Err(self.wanted("the end")) }
    }

    /// What was expected here, and what stands here.
    pub(super) fn wanted(&self, expected: &str) -> Trouble {
        let found = match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Name(name)) => format!("`{name}`"),
            Some(Token::Number(x)) => format!("`{x}`"),
            Some(Token::Text(text)) => format!("'{text}'"),
            Some(Token::Sign(sign)) => format!("`{sign}`"),
        };
        let hint = match self.peek() {
            Some(Token::Sign(sign)) => mistakes::of_sign(sign),
            Some(Token::Name(name)) => mistakes::of_sign(name),
            _ => None,
        };
        Trouble::at(self.text, self.column(), format!("expected {expected}, found {found}")).first(hint)
    }

    /// One level of brackets deeper.
    pub(super) fn deeper(&mut self) -> Result<(), Trouble> {
        self.depth += 1;
        if self.depth > DEPTH_MAX { Err(self.wanted("fewer brackets within brackets")) } else { Ok(()) }
    }

    pub(super) fn shallower(&mut self) {
        self.depth -= 1;
    }

    /// An expression whose operators bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: u8) -> Result<Expr, Trouble> {
        self.deeper()?;
        let mut left = self.operand()?;
        loop {
            if least <= 4 && self.took("%in%") {
                left = Expr::In(Box::new(left), self.list()?);
                continue;
            }
            let Some(Token::Sign(sign)) = self.peek() else { break };
            let found = OPERATORS.iter().find(|(s, _, _)| s == sign);
            let Some((_, op, level)) = found.filter(|(_, _, level)| *level >= least) else { break };
            self.next();
            // A power binds to the right, everything else to the left.
            let right = self.expression(level + u8::from(*op != Operator::Power))?;
            left = Expr::Binary(*op, Box::new(left), Box::new(right));
        }
        self.shallower();
        Ok(left)
    }

    fn operand(&mut self) -> Result<Expr, Trouble> {
        let column = self.column();
        if self.took("-") {
            return Ok(match self.expression(NEGATION)? {
                Expr::Number(x) => Expr::Number(-x),
                other => Expr::Negative(Box::new(other)),
            });
        }
        if self.took("+") {
            return self.expression(NEGATION);
        }
        if self.took("!") {
            return Ok(Expr::Not(Box::new(self.expression(NOT)?)));
        }
        if self.took("(") {
            let inside = self.expression(0)?;
            self.expect(")")?;
            return Ok(inside);
        }
        if let Some(name) = self.call() {
            return self.function(name, column);
        }
        match self.peek() {
            Some(Token::Number(x)) => self.took_as(Expr::Number(*x)),
            Some(Token::Text(text)) => self.took_as(Expr::Text(text.clone())),
            Some(Token::Name(name)) if name == "TRUE" => self.took_as(Expr::Number(1.0)),
            Some(Token::Name(name)) if name == "FALSE" => self.took_as(Expr::Number(0.0)),
            Some(Token::Name(name)) => self.took_as(Expr::Name(name.clone(), column)),
            _ => Err(self.wanted("a column, a number or a function")),
        }
    }

    fn took_as(&mut self, expr: Expr) -> Result<Expr, Trouble> {
        self.at += 1;
        Ok(expr)
    }

    fn function(&mut self, name: &str, column: usize) -> Result<Expr, Trouble> {
        if matches!(name, "l" | "lag" | "f" | "lead") {
            let lags = self.lags()?;
            return match lags.as_slice() {
                [one] => Ok(one.clone()),
                _ => Err(Trouble::at(
                    self.text,
                    column,
                    "several lags stand only as a term of their own".into(),
                )),
            };
        }
        let Some((_, function)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return Err(unknown_function(self.text, name, column));
        };
        self.next();
        self.expect("(")?;
        let inside = self.expression(0)?;
        self.expect(")")?;
        Ok(Expr::Call(*function, Box::new(inside)))
    }

    /// `l(x, 1:3)`, `l(x, c(4, 8))`, `f(x)`: one expression for each year of distance.
    pub(super) fn lags(&mut self) -> Result<Vec<Expr>, Trouble> {
        let ahead = matches!(self.next(), Some(Token::Name(name)) if matches!(name.as_str(), "f" | "lead"));
        self.expect("(")?;
        let inside = self.expression(0)?;
        let mut years = vec![1];
        if self.took(",") {
            years = self.years()?;
        }
        self.expect(")")?;
        let shift = |years: i32| if ahead { -years } else { years };
        let lagged =
            |y: i32| if y == 0 { inside.clone() } else { Expr::Lag(Box::new(inside.clone()), shift(y)) };
        Ok(years.into_iter().map(lagged).collect())
    }

    fn years(&mut self) -> Result<Vec<i32>, Trouble> {
        if matches!(self.call(), Some("c")) {
            self.next();
            self.expect("(")?;
            let mut years = vec![self.whole_number()?];
            while self.took(",") {
                years.push(self.whole_number()?);
            }
            self.expect(")")?;
            return Ok(years);
        }
        let first = self.whole_number()?;
        if !self.took(":") {
            return Ok(vec![first]);
        }
        let last = self.whole_number()?;
        Ok(if first <= last { (first..=last).collect() } else { (last..=first).rev().collect() })
    }

    fn whole_number(&mut self) -> Result<i32, Trouble> {
        let minus = self.took("-");
        match self.peek() {
            Some(Token::Number(x)) if x.fract() == 0.0 && *x < 1000.0 => {
                self.at += 1;
                Ok(if minus { -(*x as i32) } else { *x as i32 })
            }
            _ => Err(self.wanted("a whole number of years, as in l(x, 1:3)")),
        }
    }

    /// `c('USA', 'CHN')`, or a single value.
    pub(super) fn list(&mut self) -> Result<Vec<Expr>, Trouble> {
        if !matches!(self.call(), Some("c")) {
            return Ok(vec![self.expression(NEGATION)?]);
        }
        self.next();
        self.expect("(")?;
        let mut list = vec![self.expression(0)?];
        while self.took(",") {
            list.push(self.expression(0)?);
        }
        self.expect(")")?;
        Ok(list)
    }
}

/// A function that does not exist, with those that do.
pub(super) fn unknown_function(text: &str, name: &str, column: usize) -> Trouble {
    let known =
        FUNCTIONS.iter().map(|(name, _)| *name).chain(["l", "f", "i", "poly", "bs", "ns", "sw", "csw"]);
    let list: Vec<&str> = known.clone().collect();
    let hint = match (mistakes::of_function(name), super::names::nearest(name, known)) {
        (Some(hint), _) => hint.to_owned(),
        (None, Some(near)) => format!("did you mean {near}?"),
        (None, None) => format!("functions: {}", list.join(", ")),
    };
    Trouble::at(text, column, format!("unknown function {name}()")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn precedence_and_one_spelling() {
        for (text, spelled) in [
            ("a+b*c^2", "a + b * c^2"),
            ("(a+b)*c", "(a + b) * c"),
            ("-a^2", "-a^2"),
            ("a-(b-c)", "a - (b - c)"),
            ("a^b^c", "a^b^c"),
            ("(a^b)^c", "(a^b)^c"),
            ("year>=1990&exporter!=importer", "year >= 1990 & exporter != importer"),
            ("!a==b", "!a == b"),
            ("x %in% c('A',\"B\")", "x %in% c('A', 'B')"),
            ("log( dist+1 )", "log(dist + 1)"),
            ("ln(dist)", "log(dist)"),
            ("l(rta,4)", "l(rta, 4)"),
            ("lead(rta)", "f(rta, 1)"),
            ("-1 + -x", "-1 + -x"),
        ] {
            let expr = parse(text).unwrap();
            assert_eq!(expr.to_string(), spelled);
            assert_eq!(parse(spelled).unwrap().to_string(), spelled);
        }
    }

    #[test]
    fn faults_have_columns_and_suggestions() {
        for (text, column, says) in [
            ("a +", 4, "found the end"),
            ("a b", 3, "expected the end, found `b`"),
            ("lgo(a)", 1, "unknown function"),
            ("(a", 3, "expected )"),
            ("l(a, 1.5)", 6, "whole number"),
            ("a %in% ", 8, "expected a column"),
        ] {
            let trouble = parse(text).unwrap_err();
            assert_eq!(trouble.column, column, "{text}: {trouble:?}");
            assert!(trouble.message.contains(says), "{text}: {trouble:?}");
        }
        assert!(parse(&"(".repeat(5000)).unwrap_err().message.contains("fewer brackets"));
    }
}
