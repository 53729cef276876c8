//! The one reader of flows: a row at a time into numbers, then sorted and freed of repetitions.

use super::collect::Collector;
use super::names;
use super::period::{Frequency, Period, fiscal, is_fiscal};
use super::plan::Plan;
use super::sides::Sides;
use super::unit::{self, Unit};
use super::words::{self, FlowWord};
use super::{Flow, FlowBasis};
use crate::measure::{Measure, near};
use crate::panel::basis::{Reporter, Valuation};
use crate::source::number::{Cell, Decimal, Evidence};
use crate::source::table::shown;
use crate::source::told::Way;
use crate::source::{Account, Amount, Draft, Refusal, SourceError, Table};
use std::borrow::Cow;
use std::collections::HashMap;

/// Most different texts of one column that a message lists.
const TEXTS_SHOWN: usize = 4;

/// Reads all rows by a plan.
///
/// # Errors
/// If a cell is malformed or a column is not understood.
pub(super) fn read(table: &mut Table<'_>, mut plan: Plan) -> Result<Draft, SourceError> {
    table.distinct_names()?;
    plan.classification = plan.classification.filter(|_| plan.product.is_some());
    // An office that always writes a decimal point leaves nothing open.
    let point = plan.declaration.value.decimal_point;
    let mut reader = Reader::new(&plan, table.told().decimal.is_some() || point);
    while table.next_row()? {
        reader.check_constants(table)?;
        for which in 0..plan.values.len() {
            reader.row(table, which)?;
        }
        if reader.restart {
            // Every value so far was read with a decimal point, and the file has commas.
            table.rewind()?;
            reader = Reader::new(&plan, true);
        }
    }
    let Reader { collector, account, marked, zeros, .. } = reader;
    not_fiscal(table, &plan, &collector.kept.rows)?;
    if marked > 0 {
        table.note(format!("{marked} values have a mark of quality behind them, which is left off"));
    }
    if zeros > 0 {
        table.note(format!("{zeros} codes of products had lost leading zeros, which are put back"));
    }
    let parts =
        collector.kept.rows.iter().filter(|flow| flow.period.frequency() == Frequency::Quarter).count();
    if parts > 0 {
        table.note(format!("{parts} rows are of quarters: a year is answered from its four"));
    }
    let by_cell = plan.values.len() > 1;
    Ok(Draft { by_cell, ..collector.finish(table, &plan, account)? })
}

/// A flow word with the valuation that it says.
type Meant = (FlowWord, Option<Valuation>);

struct Reader<'p> {
    plan: &'p Plan,
    sides: Sides,
    collector: Collector,
    account: Account,
    constants: Vec<Option<String>>,
    form_known: bool,
    restart: bool,
    marked: u64,
    zeros: u64,
    last_period: (String, Period),
    /// Numbers of the products as their texts stand in the file, and whether a zero was put back.
    products: HashMap<String, (u32, bool)>,
    last_basis: Option<(Option<Way>, Option<Valuation>, u16)>,
}

impl<'p> Reader<'p> {
    fn new(plan: &'p Plan, form_known: bool) -> Self {
        Self {
            sides: Sides::new(plan.keep_unspecified),
            collector: Collector::new(plan.decimals),
            account: Account::default(),
            constants: vec![None; plan.constant.len()],
            form_known,
            restart: false,
            marked: 0,
            zeros: 0,
            last_period: (String::new(), Period::year_of(0)),
            products: HashMap::new(),
            last_basis: None,
            plan,
        }
    }

    /// Columns that nobody understands must be the same in every row.
    fn check_constants(&mut self, table: &Table<'_>) -> Result<(), SourceError> {
        for (column, seen) in self.plan.constant.iter().zip(&mut self.constants) {
            let text = table.cell(*column);
            match seen {
                Some(first) if first == text => {}
                None => *seen = Some(text.to_owned()),
                Some(first) => {
                    let texts = texts_of(table, *column, first, text)?;
                    return Err(SourceError::Untold {
                        at: table.span(*column),
                        what: format!(
                            "which rows are meant: the column has several texts ({texts}), and what they mean is not known"
                        ),
                        hint: "keep the rows of one of them, and drop the column".to_owned(),
                    });
                }
            }
        }
        Ok(())
    }

    /// Reads one value of the current row.
    fn row(&mut self, table: &mut Table<'_>, which: usize) -> Result<(), SourceError> {
        let plan = self.plan;
        let column = plan.values[which].column;
        let period = self.period(table)?;
        let value = self.value(table, column)?;
        let period = match period {
            Ok(period) => period,
            Err(refusal) => {
                // A row of totals has neither a year nor a flow.
                self.account.book::<()>(table, value.ok(), Err(refusal))?;
                return Ok(());
            }
        };
        for number in &plan.numbers {
            if table.number(*number) == Cell::Other {
                return Err(table.at(*number, "a number", &shown(table.cell(*number))));
            }
        }
        let flow = self.flow(table, which)?;
        let unit = self.unit(table, which)?;
        let flow = flow.map(|(word, said)| (word, said.or_else(|| self.valuation(table, which, word))));
        let said = self.plan.values[which].valuation.filter(|_| flow.is_none());
        let outcome = self.flow_of(table, column, period, &value, (flow, said), unit);
        let amount = value.ok();
        if let Some(flow) = self.account.book(table, amount, outcome)? {
            self.collector.kept.rows.push(flow);
        }
        Ok(())
    }

    fn flow_of(
        &mut self,
        table: &Table<'_>,
        column: usize,
        period: Period,
        value: &Result<Amount, Refusal>,
        (flow, said): (Option<Meant>, Option<Valuation>),
        unit: Result<Cow<'p, Unit>, Refusal>,
    ) -> Result<Flow, Refusal> {
        let plan = self.plan;
        for (only, texts) in &plan.only {
            let text = table.cell(*only);
            if !texts.iter().any(|admitted| admitted == text) {
                return Err(Refusal::new(*only, "part of a breakdown", text));
            }
        }
        let (way, valuation) = match flow {
            Some((FlowWord::Other, _)) => {
                let at = plan.flow.unwrap_or(column);
                return Err(Refusal::new(at, "another flow", table.cell(at)));
            }
            Some((FlowWord::Way(way), valuation)) => (Some(way), valuation),
            None => (None, said),
        };
        let first = self.sides.find(table, 0, &plan.sides[0], period.year())?;
        let second = self.sides.find(table, 1, &plan.sides[1], period.year())?;
        if first == second {
            let at = plan.sides[1].columns.first().copied().unwrap_or(column);
            return Err(Refusal::new(at, "origin is destination", table.cell(at)));
        }
        let turned = plan.reported && way == Some(Way::Imports);
        let (origin, destination) = if turned { (second, first) } else { (first, second) };
        let product = self.product(table);
        let unit = unit?;
        let amount = value.clone()?;
        let scaled = self.collector.scaled(amount, unit.power);
        let value = scaled.ok_or_else(|| Refusal::new(column, "too large", amount.to_string()))?;
        // An export or an import is never below zero; a balance or an investment may be.
        let what = plan.declaration.what.as_str();
        let goods =
            plan.measure.is_none() && (what.is_empty() || Measure::parse(what).is_ok_and(Measure::is_goods));
        let said = plan.flow.is_some() || !what.is_empty() || plan.values.iter().any(|v| v.way.is_some());
        if value < 0 && goods && said {
            return Err(Refusal::new(column, "negative", amount.to_string()));
        }
        let basis = self.basis(table, way, valuation, &unit.base)?;
        let row = u32::try_from(table.count()).unwrap_or(u32::MAX);
        Ok(Flow { basis, period, origin, destination, product, row, value })
    }

    fn period(&mut self, table: &Table<'_>) -> Result<Result<Period, Refusal>, SourceError> {
        let plan = self.plan;
        let text = table.cell(plan.period);
        let alone = plan.month.is_none() && plan.quarter.is_none() && plan.frequency.is_none();
        if alone && self.last_period.0 == text {
            return Ok(Ok(self.last_period.1));
        }
        if text.is_empty() {
            return Ok(Err(Refusal::new(plan.period, "no year", "")));
        }
        let name = table.header().get(plan.period).map_or("", String::as_str);
        if names::is_fiscal_year(name) || is_fiscal(text) {
            return Err(fiscal(table.span(plan.period), text));
        }
        let annual = plan.declaration.period.annual.as_str();
        let whole = Some(annual).filter(|end| !end.is_empty()).and_then(|end| text.strip_suffix(end));
        let year = Period::date(text).filter(|_| names::is_calendar_year(name));
        let parsed = whole.and_then(Period::parse).or(year).or_else(|| Period::parse(text));
        let Some(period) = parsed else {
            if is_other_frequency(text) {
                return Ok(Err(Refusal::new(plan.period, "another frequency", text)));
            }
            return Err(table.at(
                plan.period,
                "a year, quarter or month such as 2023, 2023-Q1 or 2023-01",
                &shown(text),
            ));
        };
        let period = match self.with_month(table, period)? {
            Ok(period) => period,
            Err(refusal) => return Ok(Err(refusal)),
        };
        if alone {
            self.last_period = (text.to_owned(), period);
        }
        Ok(Ok(period))
    }

    /// A period of a year with the month of its own column, as far as the frequency says so.
    fn with_month(&self, table: &Table<'_>, period: Period) -> Result<Result<Period, Refusal>, SourceError> {
        let plan = self.plan;
        let said = plan.frequency.map(|column| table.cell(column).to_ascii_uppercase());
        let wanted = match said.as_deref() {
            None | Some("") => None,
            Some("A" | "Y" | "ANNUAL" | "YEARLY") => Some(Frequency::Year),
            Some("Q" | "QUARTERLY") => Some(Frequency::Quarter),
            Some("M" | "MONTHLY") => Some(Frequency::Month),
            Some(other) => {
                return Ok(Err(Refusal::new(plan.frequency.unwrap_or(0), "another frequency", other)));
            }
        };
        if let (Some(column), Frequency::Year) = (plan.quarter, period.frequency())
            && wanted.is_none_or(|wanted| wanted == Frequency::Quarter)
            && plan.month.is_none_or(|month| table.cell(month).is_empty())
        {
            let text = table.cell(column);
            let number = text.trim_start_matches(['q', 'Q', 'T', 't']).trim().trim_end_matches(".0");
            return match number.parse().ok().and_then(|n| Period::quarter_of(period.year(), n)) {
                Some(quarter) => Ok(Ok(quarter)),
                None if text.is_empty() && wanted.is_none() => Ok(Ok(period)),
                None => Err(table.at(column, "a quarter from 1 to 4", &shown(text))),
            };
        }
        if let (Some(column), Frequency::Year) = (plan.month, period.frequency())
            && wanted.is_none_or(|wanted| wanted == Frequency::Month)
        {
            let text = table.cell(column);
            let month = match text {
                // Annual rows of Comtrade have month 52.
                "" | "52" if wanted.is_none() => return Ok(Ok(period)),
                text => month_of(text).and_then(|month| Period::month_of(period.year(), month)),
            };
            return month.map(Ok).ok_or_else(|| table.at(column, "a month from 1 to 12", &shown(text)));
        }
        match wanted {
            // The first day of a year stands for the year: 20230101 in annual rows.
            Some(Frequency::Year) => Ok(Ok(Period::year_of(period.year()))),
            Some(wanted) if wanted != period.frequency() => {
                let column = plan.frequency.unwrap_or(plan.period);
                let found = format!("{:?} beside {period}", table.cell(column));
                Err(table.at(column, "a frequency that its period has", &found))
            }
            _ => Ok(Ok(period)),
        }
    }

    /// The amount of the row, or why it has none.
    fn value(
        &mut self,
        table: &mut Table<'_>,
        column: usize,
    ) -> Result<Result<Amount, Refusal>, SourceError> {
        let text = table.cell(column);
        if !self.form_known && Amount::parse(text).is_none() && text.contains(|c: char| c.is_ascii_digit()) {
            let decimal = form_of(table, self.plan)?;
            self.form_known = true;
            self.restart = decimal == Decimal::Comma;
        }
        let read = table.number(column);
        if let Some(refusal) = self.status(table, read) {
            return Ok(Err(refusal));
        }
        Ok(match read {
            Cell::Number(amount) => Ok(amount),
            Cell::Marked(amount) => {
                self.marked += 1;
                Ok(amount)
            }
            Cell::Missing => Err(Refusal::new(column, "no value", table.cell(column))),
            Cell::Confidential => Err(Refusal::new(column, "confidential", table.cell(column))),
            Cell::Other => {
                let found = shown(table.cell(column));
                return Err(table.at(
                    column,
                    "a number, or a mark of a missing value told by --missing",
                    &found,
                ));
            }
        })
    }

    fn flow(&self, table: &Table<'_>, which: usize) -> Result<Option<Meant>, SourceError> {
        let plan = self.plan;
        if let Some(way) = plan.values[which].way.filter(|_| plan.flow.is_none()) {
            // Between an origin and a destination the two columns are the reports of either.
            let either = plan.reported || plan.values.len() > 1;
            return Ok(either.then_some((FlowWord::Way(way), plan.values[which].valuation)));
        }
        let Some(column) = plan.flow else {
            return Ok(plan.way.filter(|_| plan.reported).map(|way| (FlowWord::Way(way), None)));
        };
        let text = table.cell(column);
        if let Some(meant) = plan.words.get(text) {
            return Ok(Some(*meant));
        }
        let named = if plan.words.is_empty() { words::flow(text) } else { None };
        // "Exports of goods, Free on board (FOB), US dollar": the label of a code, in a column that may hold either.
        let sentence = text.contains(' ') && names::is_described(&names::folded(&table.header()[column]));
        if let Some(word) = words::described(text).filter(|_| named.is_none() && sentence) {
            return Ok(Some((word, words::valuation_in(text))));
        }
        let understood = named;
        let said = ["_FOB", "_CIF"].iter().find(|word| text.contains(*word)).map(|word| &word[1..]);
        let valuation = said.map(super::declared::valuation);
        understood.map(|word| Some((word, valuation))).ok_or_else(|| {
            table.at(column, "a flow that is known: exports, imports, X, M, 1, 2", &shown(text))
        })
    }

    /// Why a row without a value has none, and a zero that stands for one: the mark of its status.
    fn status(&self, table: &Table<'_>, read: Cell) -> Option<Refusal> {
        if !matches!(read, Cell::Missing | Cell::Number(Amount::ZERO) | Cell::Marked(Amount::ZERO)) {
            return None;
        }
        self.plan.statuses.iter().find_map(|column| {
            let text = table.cell(*column);
            let restricted = names::is_restriction(&table.header()[*column]);
            words::absence(text, restricted).map(|reason| Refusal::new(*column, reason, text))
        })
    }

    /// The valuation that the column of the value or the columns beside it say.
    fn valuation(&self, table: &Table<'_>, which: usize, word: FlowWord) -> Option<Valuation> {
        let plan = self.plan;
        let filled = |column: Option<usize>| {
            column.is_some_and(|c| matches!(table.number(c), Cell::Number(amount) if amount != Amount::ZERO))
        };
        let [cif, fob] = plan.valued;
        let beside = match word {
            FlowWord::Way(Way::Imports) if filled(cif) => Some(Valuation::Cif),
            FlowWord::Way(Way::Imports) if filled(fob) => Some(Valuation::Fob),
            _ => None,
        };
        plan.values[which].valuation.or(beside)
    }

    fn unit(&self, table: &Table<'_>, which: usize) -> Result<Result<Cow<'p, Unit>, Refusal>, SourceError> {
        let plan = self.plan;
        let own = plan.values[which].unit.as_ref().or(plan.unit.as_ref());
        let mut unit = own.map_or_else(|| Cow::Owned(Unit::not_stated()), Cow::Borrowed);
        if let Some(column) = plan.flow.filter(|_| !unit.is_stated() && table.told().unit.is_none()) {
            unit = unit::unit_in(table.cell(column)).map_or(unit, Cow::Owned);
        }
        if let Some(column) = plan.unit_column {
            let text = table.cell(column);
            let declared = plan.declaration.value.units.get(text);
            let known = match declared {
                Some(base) => Some(Unit { base: base.clone(), power: 0 }),
                None => unit::unit(text),
            };
            match known {
                Some(known) => unit = Cow::Owned(known),
                None => return Ok(Err(Refusal::new(column, "unknown unit", text))),
            }
        }
        if let Some(column) = plan.multiplier {
            // A number here is the power itself, however large: 1000 is none.
            let text = table.cell(column);
            let word = text.contains(|c: char| c.is_alphabetic()) || text.is_empty();
            let named = unit::multiplier(text).filter(|_| word);
            unit.to_mut().power +=
                named.map_or_else(|| table.integer(column, 0, 12).map(|p| p as u32), Ok)?;
        }
        Ok(Ok(unit))
    }

    fn product(&mut self, table: &Table<'_>) -> u32 {
        let Some(column) = self.plan.product else { return 0 };
        let text = table.cell(column);
        // What a text means hangs on the classification beside it, if there is one, and on nothing else.
        if self.plan.classification.is_none()
            && let Some((number, zero)) = self.products.get(text)
        {
            self.zeros += u64::from(*zero);
            return *number;
        }
        let declared = self.plan.declaration.product.as_ref();
        let total = declared.is_some_and(|p| p.total.iter().any(|total| total == text));
        let harmonized = self.plan.even_codes
            && self.plan.classification.is_none_or(|column| !words::is_other_tree(table.cell(column)));
        let (number, zero) = if total || words::is_all_products(text) {
            (0, false)
        } else if harmonized {
            let code = words::harmonized(text);
            (self.collector.product(&code), code.len() > text.len())
        } else {
            (self.collector.product(text), false)
        };
        if self.plan.classification.is_none() {
            self.products.insert(text.to_owned(), (number, zero));
        }
        self.zeros += u64::from(zero);
        number
    }

    fn basis(
        &mut self,
        table: &Table<'_>,
        way: Option<Way>,
        valuation: Option<Valuation>,
        unit: &str,
    ) -> Result<u16, Refusal> {
        let plan = self.plan;
        let simple = plan.classification.is_none()
            && plan.measure.is_none()
            && plan.unit_column.is_none()
            && plan.values.len() == 1;
        if let (true, Some((last_way, last_valuation, basis))) = (simple, self.last_basis)
            && (last_way, last_valuation) == (way, valuation)
        {
            return Ok(basis);
        }
        let parsed = |column: usize| {
            let text = table.cell(column);
            let unknown = |_| Refusal::new(column, "unknown measure", unknown_measure(text));
            Measure::parse(text).map_err(unknown)
        };
        let measure = plan.measure.map(parsed).transpose()?;
        let (reporter, usual) = plan.declaration.basis(way);
        let reporter = if plan.layout == "dyadic" && way.is_none() { Reporter::Compiler } else { reporter };
        let basis = FlowBasis {
            reporter,
            valuation: valuation.unwrap_or(usual),
            unit: unit.to_owned(),
            classification: plan
                .classification
                .map_or_else(String::new, |column| table.cell(column).to_owned()),
            measure,
        };
        let column = plan.classification.unwrap_or(plan.period);
        let number = self.collector.basis(basis);
        let number = number.ok_or_else(|| Refusal::new(column, "too many classifications", ""))?;
        self.last_basis = Some((way, valuation, number));
        Ok(number)
    }
}

/// A month in the form of `2011-12` may be the year that begins in 2011. It is, if every period of the file is
/// one of two years that follow each other.
fn not_fiscal(table: &Table<'_>, plan: &Plan, rows: &[Flow]) -> Result<(), SourceError> {
    let follows = |flow: &Flow| {
        flow.period.frequency() == Frequency::Month
            && i16::from(flow.period.part()) == (flow.period.year() + 1) % 100
    };
    let alone = plan.month.is_none() && plan.quarter.is_none() && plan.frequency.is_none();
    let first = rows.first().map(|flow| flow.period);
    let several = rows.iter().any(|flow| Some(flow.period) != first);
    if !(alone && several && rows.iter().all(follows)) {
        return Ok(());
    }
    let at = table.span(plan.period);
    let example = first.map_or_else(String::new, |period| period.to_string());
    Err(SourceError::Untold {
        at,
        what: format!(
            "whether {example} is a month or a fiscal year that begins in one year and ends in the next"
        ),
        hint: "write months as 201112, or each fiscal year as the year in which most of it lies".to_owned(),
    })
}

/// A week, a half-year or a day: periods that are neither years nor quarters nor months.
fn is_other_frequency(text: &str) -> bool {
    let (Some(year), Some(rest)) = (text.get(..4), text.get(4..)) else { return false };
    let rest = rest.trim_start_matches('-');
    let coded =
        rest.strip_prefix(['S', 'H', 'B', 'W', 'D']).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
    year.bytes().all(|b| b.is_ascii_digit()) && coded
}

/// A month by its number, however written: `1`, `01`, `2023-01`, `Jan`.
fn month_of(text: &str) -> Option<u8> {
    // `01. Janeiro` is the first month.
    let first = text.split(['.', ' ']).next().unwrap_or(text);
    let number = first.parse().ok();
    number
        .or_else(|| Period::parse(text).filter(|p| p.frequency() == Frequency::Month).map(Period::part))
        .or_else(|| {
            Period::parse(&format!("{text} 2000"))
                .filter(|p| p.frequency() == Frequency::Month)
                .map(Period::part)
        })
}

/// The form of the numbers, from all values of the file.
fn form_of(table: &mut Table<'_>, plan: &Plan) -> Result<Decimal, SourceError> {
    let mut evidence = Evidence::default();
    let mut again = table.again()?;
    while again.next_row()? {
        plan.values.iter().for_each(|value| evidence.see(again.cell(value.column)));
    }
    let column = plan.values.first().map_or(0, |value| value.column);
    let decimal = evidence.decide().map_err(|found| table.at(column, "numbers of one form", &found))?;
    let word = if decimal == Decimal::Comma { "a decimal comma" } else { "a decimal point" };
    table.note(format!("the numbers have {word} (--decimal says otherwise)"));
    table.set_decimal(decimal);
    Ok(decimal)
}

/// Different texts of a column, for a message.
fn texts_of(table: &Table<'_>, column: usize, first: &str, second: &str) -> Result<String, SourceError> {
    let mut texts = vec![first.to_owned(), second.to_owned()];
    let mut again = table.again()?;
    while texts.len() <= TEXTS_SHOWN && again.next_row()? {
        let text = again.cell(column).to_owned();
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    let shown: Vec<String> =
        texts.iter().take(TEXTS_SHOWN).map(|text| format!("{:?}", shown(text))).collect();
    Ok(shown.join(", ") + if texts.len() > TEXTS_SHOWN { ", …" } else { "" })
}

fn unknown_measure(text: &str) -> String {
    match near(text).as_slice() {
        [] => shown(text),
        near => format!("{}; did you mean {}?", shown(text), near.join(" or ")),
    }
}
