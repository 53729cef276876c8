//! A question of a desk as a plan, and the finished sums as its answer.

use crate::ScaleError;
use crate::answer::{Answer, Line};
use crate::engine::{Engine, Sums};
use crate::held::Held;
use comity_ledger::party::{Party, disjoint};
use comity_ledger::place::registry;
use comity_ledger::product::{Wanted, at_level};
use comity_ledger::time::Date;
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::prelude::{DataFrame, Expr, col, lit, when};
use std::collections::BTreeMap;

/// A question; names of parties, products and years are those of `comity products`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the line of a question says what its letters are")]
pub enum Question {
    /// What A sold to B, year by year.
    Years { a: String, b: String, first: i16, last: i16 },
    /// What A sold to B in the months of a year.
    Months { a: String, b: String, year: i16 },
    /// The largest products that A sold to B.
    Top { a: String, b: String, year: i16 },
    /// Who supplied B with a product or a group.
    Share { b: String, product: String, year: i16 },
    /// Revealed comparative advantage of A.
    Advantage { a: String, year: i16 },
    /// How well the exports of A fit the imports of B.
    Complementarity { a: String, b: String, year: i16 },
    /// The partners with whom the exports of A changed most.
    Partners { a: String, since: i16, year: i16 },
    /// The products in which the exports of A to B changed most.
    Products { a: String, b: String, since: i16, year: i16 },
}

/// Sums by key: nothing where no row is.
type Table = BTreeMap<String, Vec<Option<i128>>>;

impl Question {
    /// Asks it of a basis, with products cut to so many digits; `top` is the number of lines to print.
    ///
    /// # Errors
    /// If a party, a product or a year is not known, or the engine fails.
    pub async fn ask(
        &self,
        engine: &Engine,
        held: &Held,
        digits: usize,
        top: usize,
    ) -> Result<Answer, ScaleError> {
        let asking = Asking { engine, held, digits };
        let mut answer = match self {
            Self::Years { a, b, first, last } => asking.years(a, b, *first, *last).await,
            Self::Months { a, b, year } => asking.months(a, b, *year).await,
            Self::Top { a, b, year } => asking.top(a, b, *year).await,
            Self::Share { b, product, year } => asking.share(b, product, *year).await,
            Self::Advantage { a, year } => asking.advantage(a, *year).await,
            Self::Complementarity { a, b, year } => asking.complementarity(a, b, *year).await,
            Self::Partners { a, since, year } => {
                asking.change(a, "world", (*since, *year), By::Partner).await
            }
            Self::Products { a, b, since, year } => asking.change(a, b, (*since, *year), By::Product).await,
        }?;
        let m = held.manifest();
        let basis = &m.bases[usize::from(held.basis())];
        answer.notes.push(format!(
            "on {} ({}); {}",
            m.basis_id(held.basis()),
            basis.in_words(),
            m.source.publisher
        ));
        Ok(Answer { decimals: m.decimals, top, ..answer })
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Product,
    Partner,
}

struct Asking<'a> {
    engine: &'a Engine,
    held: &'a Held,
    digits: usize,
}

fn party(text: &str, year: i16) -> Result<Party, ScaleError> {
    Party::find(text, Date::last_of(year)).map_err(|e| ScaleError::Question(e.to_string()))
}

fn pair(a: &str, b: &str, year: i16) -> Result<(Party, Party), ScaleError> {
    disjoint(party(a, year)?, party(b, year)?).map_err(|e| ScaleError::Question(e.to_string()))
}

/// The largest last sum first.
fn by_size(table: Table) -> Vec<(String, Vec<Option<i128>>)> {
    let mut lines: Vec<_> = table.into_iter().collect();
    let last = |sums: &[Option<i128>]| sums.last().copied().flatten().unwrap_or(0);
    lines.sort_by(|x, y| last(&y.1).cmp(&last(&x.1)).then_with(|| x.0.cmp(&y.0)));
    lines
}

fn ratio(part: Option<i128>, whole: i128) -> Option<f64> {
    part.filter(|_| whole != 0).map(|part| part as f64 / whole as f64)
}

impl Asking<'_> {
    /// Sums of the value of some rows, a column for each condition, by a column of numbers. A line without a
    /// row under a condition has no sum there.
    async fn sums(&self, rows: DataFrame, by: &str, of: Vec<Option<Expr>>) -> Result<Vec<Sums>, ScaleError> {
        let mut columns = Vec::new();
        for (at, condition) in of.into_iter().enumerate() {
            let (value, one) = match condition {
                None => (self.held.value(), lit(1i64)),
                Some(is) => (when(is.clone(), self.held.value()).end()?, when(is, lit(1i64)).end()?),
            };
            columns.push(sum(value).alias(format!("sum{at}")));
            columns.push(sum(one).alias(format!("rows{at}")));
        }
        self.engine.sums(rows.aggregate(vec![col(by)], columns)?, 1).await
    }

    /// Sums and numbers of rows, by the code of a place or the cut code of a product.
    fn table(&self, sums: Vec<Sums>, by: By) -> Table {
        let m = self.held.manifest();
        let list = if by == By::Product { &m.products } else { &m.places };
        let mut table = Table::new();
        for (key, sums) in sums {
            let code = usize::try_from(key[0]).ok().and_then(|at| list.get(at)).map_or("", String::as_str);
            let cut = by == By::Product && !self.held.release().is_flat();
            let code = if cut { at_level(code, self.digits) } else { code };
            let line = table.entry(code.to_owned()).or_insert_with(|| vec![None; sums.len() / 2]);
            for (slot, pair) in line.iter_mut().zip(sums.chunks(2)) {
                if pair[1] > 0 {
                    *slot = Some(slot.unwrap_or(0) + pair[0]);
                }
            }
        }
        table
    }

    /// What A sold to B; trade within either is no part of it.
    fn sold(&self, a: &Party, b: &Party) -> Expr {
        let within = |party: &Party, column: &str| self.held.is_of(column, party);
        let conditions = [
            within(a, "origin"),
            within(b, "destination"),
            within(a, "destination").map(|inside| !inside),
            within(b, "origin").map(|inside| !inside),
        ];
        conditions.into_iter().flatten().reduce(Expr::and).unwrap_or_else(|| lit(true))
    }

    /// Names members that are not covered.
    fn lacking(&self, parties: &[(&Party, i16)]) -> Result<Vec<String>, ScaleError> {
        let mut notes = Vec::new();
        for (party, year) in parties {
            let missing = self.held.side(party, *year)?;
            if !missing.is_empty() {
                let codes: Vec<&str> = missing.iter().map(|id| registry().code_of(*id)).collect();
                let (name, codes) = (party.name(), codes.join(", "));
                notes.push(format!("a lower bound: of {name} not covered in {year} are {codes}"));
            }
        }
        notes.dedup();
        Ok(notes)
    }

    fn answer(&self, title: String, columns: &[&str], lines: Vec<Line>, notes: Vec<String>) -> Answer {
        let columns = columns.iter().map(|name| (*name).to_owned()).collect();
        Answer { title, columns, lines, index: None, notes, decimals: 0, top: 0 }
    }

    async fn years(&self, a: &str, b: &str, first: i16, last: i16) -> Result<Answer, ScaleError> {
        let (a, b) = pair(a, b, last)?;
        let mut years = self.held.manifest().years(self.held.basis());
        years.retain(|year| (first..=last).contains(year));
        let (mut lines, mut notes) = (Vec::new(), Vec::new());
        for year in years {
            match (
                self.lacking(&[(&a, year), (&b, year)]),
                self.held.rows(self.engine, year, self.digits).await,
            ) {
                (Ok(lacking), Ok(rows)) => {
                    let rows = rows.filter(self.sold(&a, &b))?;
                    let columns = vec![sum(self.held.value()).alias("sum"), sum(lit(1i64)).alias("rows")];
                    let sums = self.engine.sums(rows.aggregate(vec![], columns)?, 0).await?;
                    let sum = sums.first().filter(|(_, sums)| sums[1] > 0).map(|(_, sums)| sums[0]);
                    lines.push(Line { key: year.to_string(), sums: vec![sum], ratio: None });
                    notes.extend(lacking);
                }
                (Err(ScaleError::Question(why)), _) | (_, Err(ScaleError::Question(why))) => notes.push(why),
                (Err(error), _) | (_, Err(error)) => return Err(error),
            }
        }
        let title = format!("{} to {}", a.name(), b.name());
        Ok(self.answer(title, &["year", "value"], lines, notes))
    }

    async fn months(&self, a: &str, b: &str, year: i16) -> Result<Answer, ScaleError> {
        let (a, b) = pair(a, b, year)?;
        let notes = self.lacking(&[(&a, year), (&b, year)])?;
        let rows = self.held.months(self.engine, year).await?.filter(self.sold(&a, &b))?;
        let lines = self.sums(rows, "period", vec![None]).await?;
        let month = |(key, sums): Sums| Line {
            key: format!("{}-{:02}", key[0] / 100, key[0] % 100),
            sums: vec![Some(sums[0])],
            ratio: None,
        };
        let lines: Vec<Line> = lines.into_iter().map(month).collect();
        let title = format!("{} to {}, months of {year}", a.name(), b.name());
        Ok(self.answer(title, &["month", "value"], lines, notes))
    }

    async fn top(&self, a: &str, b: &str, year: i16) -> Result<Answer, ScaleError> {
        let (a, b) = pair(a, b, year)?;
        let notes = self.lacking(&[(&a, year), (&b, year)])?;
        let rows = self.held.rows(self.engine, year, self.digits).await?.filter(self.sold(&a, &b))?;
        let table = self.table(self.sums(rows, "product", vec![None]).await?, By::Product);
        let all: i128 = table.values().filter_map(|sums| sums[0]).sum();
        let line = |(key, sums): (String, Vec<Option<i128>>)| Line { key, ratio: ratio(sums[0], all), sums };
        let lines = by_size(table).into_iter().map(line).collect();
        let title = format!("{} to {}, {year}", a.name(), b.name());
        Ok(self.answer(title, &["product", "value", "share"], lines, notes))
    }

    async fn share(&self, b: &str, product: &str, year: i16) -> Result<Answer, ScaleError> {
        let wanted = Wanted::find(product).map_err(ScaleError::Question)?;
        let (b, m) = (party(b, year)?, self.held.manifest());
        let notes = self.lacking(&[(&b, year)])?;
        let is = self.held.is_product(&wanted.among(&m.products, self.held.release().is_flat()));
        let rows = self.held.rows(self.engine, year, wanted.digits()).await?;
        let rows = rows.filter(is.and(self.sold(&Party::world(), &b)))?;
        let table = self.table(self.sums(rows, "origin", vec![None]).await?, By::Partner);
        let all: i128 = table.values().filter_map(|sums| sums[0]).sum();
        let line = |(key, sums): (String, Vec<Option<i128>>)| Line { key, ratio: ratio(sums[0], all), sums };
        let lines: Vec<Line> = by_size(table).into_iter().map(line).collect();
        let concentration = lines.iter().filter_map(|line| line.ratio).map(|share| share * share).sum();
        let title = format!("suppliers of {} to {}, {year}", wanted.label, b.name());
        let mut answer = self.answer(title, &["from", "value", "share"], lines, notes);
        answer.index = (all != 0).then_some(("concentration of suppliers (HHI, 0 to 1)", concentration));
        Ok(answer)
    }

    async fn advantage(&self, a: &str, year: i16) -> Result<Answer, ScaleError> {
        let a = party(a, year)?;
        if !a.is_single() {
            return Err(ScaleError::Question(format!("expected one economy, found {}", a.name())));
        }
        let notes = self.lacking(&[(&a, year)])?;
        let rows = self.held.rows(self.engine, year, self.digits).await?;
        let of = vec![None, self.held.is_of("origin", &a)];
        let table = self.table(self.sums(rows, "product", of).await?, By::Product);
        let of_all = |at: usize| table.values().filter_map(|sums| sums[at]).sum::<i128>();
        let (world, own) = (of_all(0), of_all(1));
        let mut lines: Vec<Line> = table
            .into_iter()
            .filter(|(_, sums)| sums[1].is_some_and(|own| own > 0))
            .map(|(key, sums)| Line {
                ratio: ratio(sums[1], own).zip(ratio(sums[0], world)).map(|(own, world)| own / world),
                key,
                sums,
            })
            .collect();
        lines.sort_by(|x, y| {
            y.ratio.unwrap_or(0.0).total_cmp(&x.ratio.unwrap_or(0.0)).then_with(|| x.key.cmp(&y.key))
        });
        let title = format!("comparative advantage of {}, {year}", a.name());
        Ok(self.answer(title, &["product", "world", "exports", "RCA"], lines, notes))
    }

    async fn complementarity(&self, a: &str, b: &str, year: i16) -> Result<Answer, ScaleError> {
        let (a, b, world) = (party(a, year)?, party(b, year)?, Party::world());
        let notes = self.lacking(&[(&a, year), (&b, year)])?;
        let (sold, bought) = (self.sold(&a, &world), self.sold(&world, &b));
        let rows = self.held.rows(self.engine, year, self.digits).await?;
        let rows = rows.filter(sold.clone().or(bought.clone()))?;
        let table =
            self.table(self.sums(rows, "product", vec![Some(sold), Some(bought)]).await?, By::Product);
        let of_all = |at: usize| table.values().filter_map(|sums| sums[at]).sum::<i128>();
        let (x, m) = (of_all(0), of_all(1));
        let fit = |sums: &[Option<i128>]| ratio(sums[0], x).zip(ratio(sums[1], m)).map(|(x, m)| x.min(m));
        let mut lines: Vec<Line> =
            table.into_iter().map(|(key, sums)| Line { ratio: fit(&sums), key, sums }).collect();
        lines.sort_by(|p, q| {
            q.ratio.unwrap_or(0.0).total_cmp(&p.ratio.unwrap_or(0.0)).then_with(|| p.key.cmp(&q.key))
        });
        if x == 0 || m == 0 {
            let who = if x == 0 { a.name() } else { b.name() };
            return Err(ScaleError::Question(format!("{who} has no recorded trade in {year} on this basis")));
        }
        let index = lines.iter().filter_map(|line| line.ratio).sum();
        let title = format!("exports of {} and imports of {}, {year}", a.name(), b.name());
        let mut answer = self.answer(title, &["product", "exports", "imports", "fit"], lines, notes);
        answer.index = Some(("complementarity (0 to 1)", index));
        Ok(answer)
    }

    async fn change(
        &self,
        a: &str,
        b: &str,
        (since, year): (i16, i16),
        by: By,
    ) -> Result<Answer, ScaleError> {
        if since >= year {
            return Err(ScaleError::Question(format!("expected --since before {year}, found {since}")));
        }
        // One composition for both years, so that a change is never one of membership.
        let (a, b) = pair(a, b, year)?;
        let notes = self.lacking(&[(&a, since), (&a, year), (&b, since), (&b, year)])?;
        let first = self.held.rows(self.engine, since, self.digits).await?;
        let rows = first.union(self.held.rows(self.engine, year, self.digits).await?)?;
        let rows = rows.filter(self.sold(&a, &b))?;
        let cut = i32::from(year) * 100;
        let of = vec![Some(col("period").lt(lit(cut))), Some(col("period").gt_eq(lit(cut)))];
        let column = if by == By::Product { "product" } else { "destination" };
        let table = self.table(self.sums(rows, column, of).await?, by);
        let difference = |sums: &[Option<i128>]| sums[1].unwrap_or(0) - sums[0].unwrap_or(0);
        let mut lines: Vec<Line> = table
            .into_iter()
            .map(|(key, sums)| Line {
                ratio: sums[0].zip(sums[1]).and_then(|(x, y)| ratio(Some(y - x), x)),
                key,
                sums,
            })
            .collect();
        lines.sort_by(|x, y| {
            difference(&y.sums).abs().cmp(&difference(&x.sums).abs()).then_with(|| x.key.cmp(&y.key))
        });
        let title = format!("{} to {}: what changed most from {since} to {year}", a.name(), b.name());
        let (since, year) = (since.to_string(), year.to_string());
        let name = if by == By::Product { "product" } else { "to" };
        Ok(self.answer(title, &[name, &since, &year, "change"], lines, notes))
    }
}
