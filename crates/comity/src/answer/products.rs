//! What does a release of the store say by product? Top products, suppliers, advantage, complexity.
//!
//! Every answer names its basis, the number of rows behind it and what is missing. A party that does not
//! occur in the year is not covered and has no figure; a product without a row had no recorded trade.

use super::own::store_refusal;
use crate::failure::Failure;
use crate::output;
use comity_figures::words::{amount, grouped};
use comity_ledger::party::{Party, disjoint};
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::product::{Matrix, Wanted, at_level, chapter_name, complexity, density, level_of};
use comity_ledger::store::{BasisRecord, Release, Store, Trade, Which};
use comity_ledger::time::Date;
use std::collections::BTreeMap;

/// How the question is put.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Release or basis.
    pub on: Option<String>,
    /// Digits of the codes.
    pub level: usize,
    /// Most lines.
    pub top: usize,
}

/// A basis of a release, in a year that it has.
pub(super) struct Held {
    pub release: Release,
    pub basis: u16,
    year: i16,
    /// Length of the codes that count, where the release has several levels.
    level: Option<usize>,
    /// Whether no product is a part of another.
    flat: bool,
}

impl Held {
    /// The only basis of the store that is meant and has rows of the year.
    pub fn find(store: &Store, asked: &Asked, year: i16) -> Result<Self, Failure> {
        Self::find_where(store, asked, year, |_| true)
    }

    /// The same among the bases of one kind.
    pub fn find_where(
        store: &Store,
        asked: &Asked,
        year: i16,
        kind: impl Fn(&BasisRecord) -> bool,
    ) -> Result<Self, Failure> {
        let mut found = Vec::new();
        let mut named = Vec::new();
        for release in store.releases().map_err(|e| store_refusal(&e))? {
            for basis in 0..release.manifest().bases.len() as u16 {
                let id = release.manifest().basis_id(basis);
                let years = release.manifest().years(basis);
                let wanted = asked.on.as_ref().is_none_or(|on| *on == id || *on == release.manifest().name);
                named.push(id);
                let wanted = wanted && kind(&release.manifest().bases[usize::from(basis)]);
                if wanted && years.contains(&year) {
                    let (flat, level) = (release.is_flat(), level_in(&release, asked.level));
                    found.push(Self { release: release.clone(), basis, year, level, flat });
                }
            }
        }
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Failure::data(format!("expected a release with rows of {year}, found none"))
                .hint(format!("the store has {}; `comity store list` shows their years", named.join(", ")))),
            _ => {
                let ids: Vec<String> = found.iter().map(|h| h.release.manifest().basis_id(h.basis)).collect();
                Err(Failure::usage(format!(
                    "expected to be told which basis is meant, found {}",
                    ids.join(", ")
                ))
                .hint(format!("add --on {}", ids[0])))
            }
        }
    }

    /// The same, with the level of its products chosen for codes of so many digits.
    fn at(self, digits: usize) -> Self {
        let level = level_in(&self.release, digits);
        Self { level, ..self }
    }

    pub fn scale(&self) -> f64 {
        10f64.powi(i32::from(self.release.manifest().decimals))
    }

    pub fn unit(&self) -> &str {
        &self.release.manifest().bases[usize::from(self.basis)].unit
    }

    /// "on baci-hs22-V202501, reconciled, FOB, USD, HS22; publisher".
    pub fn in_words(&self) -> String {
        let m = self.release.manifest();
        let basis = m.bases[usize::from(self.basis)].in_words();
        format!("on {} ({basis}); {}, {}\n", m.basis_id(self.basis), m.source.publisher, m.source.title)
    }

    /// Members of a side that occur in the year, and those that do not; the world has neither.
    pub fn side(&self, party: &Party) -> Result<(Option<Vec<PlaceId>>, Vec<PlaceId>), Failure> {
        if party.is_world() {
            return Ok((None, Vec::new()));
        }
        let m = self.release.manifest();
        let parts = m.parts.iter().filter(|p| p.basis == self.basis && p.year == self.year);
        let codes: Vec<&str> = parts
            .flat_map(|p| &p.covered)
            .filter_map(|n| m.places.get(usize::from(*n)))
            .map(String::as_str)
            .collect();
        let (covered, missing): (Vec<PlaceId>, Vec<PlaceId>) =
            party.members.iter().partition(|id| codes.contains(&registry().code_of(**id)));
        if covered.is_empty() {
            let message =
                format!("{} is not covered in {} by {}", party.name(), self.year, m.basis_id(self.basis));
            return Err(Failure::data(message));
        }
        Ok((Some(covered), missing))
    }

    pub fn code(&self, trade: &Trade) -> &str {
        self.release.manifest().products.get(trade.product as usize).map_or("", String::as_str)
    }

    /// The code at a level of so many digits; numbers of a list without levels stay whole.
    pub fn cut<'c>(&self, code: &'c str, digits: usize) -> &'c str {
        if self.flat { code } else { at_level(code, digits) }
    }

    /// Hands the rows of products that make up the year to `take`; sums over products are not among them.
    pub fn each(&self, which: Which<'_>, mut take: impl FnMut(&Trade)) -> Result<(), Failure> {
        let counted = |trade: &Trade| {
            trade.product != 0 && self.level.is_none_or(|level| self.code(trade).len() == level)
        };
        let inside = self
            .release
            .year(self.basis, self.year, which, |trade| {
                if counted(trade) {
                    take(trade);
                }
            })
            .map_err(|e| store_refusal(&e))?;
        match inside.lacking() {
            Some(some) => {
                Err(Failure::data(format!("{} has {some} of {}", self.release.manifest().name, self.year))
                    .hint("a year is told from twelve months or four quarters only"))
            }
            None => Ok(()),
        }
    }
}

/// The length of codes that count at so many digits.
fn level_in(release: &Release, digits: usize) -> Option<usize> {
    if release.is_flat() { None } else { level_of(&release.manifest().products, digits) }
}

pub(super) fn party(text: &str, year: i16) -> Result<Party, Failure> {
    Party::find(text, Date::last_of(year)).map_err(|e| Failure::usage(e.to_string()))
}

/// Two parties without common members; what was taken from the larger one is in the name.
pub(super) fn sides(a: &str, b: &str, year: i16) -> Result<[(Party, String); 2], Failure> {
    let (a, b) = disjoint(party(a, year)?, party(b, year)?).map_err(|e| Failure::usage(e.to_string()))?;
    Ok([a, b].map(|party| {
        let taken = party.without.map(|id| format!(" without its {} members", registry().name_of(id)));
        let name = format!("{}{}", party.name(), taken.unwrap_or_default());
        (party, name)
    }))
}

pub(super) fn missing_in_words(name: &str, missing: &[PlaceId]) -> String {
    if missing.is_empty() {
        return String::new();
    }
    let codes: Vec<&str> = missing.iter().map(|id| registry().code_of(*id)).collect();
    format!("a lower bound: of {name} not covered are {}\n", codes.join(", "))
}

pub(super) fn percent(part: i128, whole: i128) -> String {
    if whole > 0 { format!("{} %", grouped(100.0 * part as f64 / whole as f64, 1)) } else { "–".to_owned() }
}

/// The largest products of a pair with their shares.
///
/// # Errors
/// A failure if there is no such release, year or party.
pub fn top(store: &Store, asked: &Asked, a: &str, b: &str, year: i16) -> Result<String, Failure> {
    let held = Held::find(store, asked, year)?;
    let [(a, name_a), (b, name_b)] = sides(a, b, year)?;
    let ((origins, no_origins), (destinations, no_destinations)) = (held.side(&a)?, held.side(&b)?);
    let which = Which { origins: origins.as_deref(), destinations: destinations.as_deref() };
    let mut sums: BTreeMap<String, (i128, u64)> = BTreeMap::new();
    let inside = |trade: &Trade| {
        let of = |party: &Party| {
            party.members.contains(&trade.origin) && party.members.contains(&trade.destination)
        };
        of(&a) || of(&b)
    };
    held.each(which, |trade| {
        if !inside(trade) {
            let sum = sums.entry(held.cut(held.code(trade), asked.level).to_owned()).or_default();
            *sum = (sum.0 + i128::from(trade.value), sum.1 + 1);
        }
    })?;
    let all: i128 = sums.values().map(|(value, _)| value).sum();
    let mut sums: Vec<(String, (i128, u64))> = sums.into_iter().collect();
    sums.sort_by(|x, y| y.1.0.cmp(&x.1.0).then_with(|| x.0.cmp(&y.0)));
    let rows: Vec<Vec<String>> = sums
        .iter()
        .take(asked.top)
        .map(|(code, (value, n))| {
            let value_text = amount(*value as f64 / held.scale(), held.unit());
            vec![code.clone(), chapter_name(code).to_owned(), value_text, percent(*value, all), n.to_string()]
        })
        .collect();
    let total = amount(all as f64 / held.scale(), held.unit());
    let mut out = format!("{name_a} to {name_b}, {year}: ");
    if sums.is_empty() {
        out += "none recorded\n";
    } else {
        out += &format!("{total} in {} products\n", sums.len());
        out += &output::table(&["product", "chapter", "value", "share", "rows"], &[2, 3, 4], &rows);
    }
    out += &missing_in_words(a.name(), &no_origins);
    out += &missing_in_words(b.name(), &no_destinations);
    Ok(out + &held.in_words())
}

/// What a party buys of a product, by supplier, the largest first; trade among its own members left out.
pub(super) struct Supply {
    pub held: Held,
    pub wanted: Wanted,
    pub buyer: Party,
    pub sums: Vec<(PlaceId, i128)>,
    /// Members of the buyer that are not covered.
    pub missing: Vec<PlaceId>,
}

pub(super) fn suppliers(
    store: &Store,
    asked: &Asked,
    buyer: &str,
    product: &str,
    year: i16,
) -> Result<Supply, Failure> {
    let wanted = Wanted::find(product).map_err(Failure::usage)?;
    let held = Held::find(store, asked, year)?.at(wanted.digits());
    let buyer = party(buyer, year)?;
    let (destinations, missing) = held.side(&buyer)?;
    let mut sums: BTreeMap<PlaceId, i128> = BTreeMap::new();
    held.each(Which { origins: None, destinations: destinations.as_deref() }, |trade| {
        if wanted.holds(held.code(trade)) && !buyer.members.contains(&trade.origin) {
            *sums.entry(trade.origin).or_default() += i128::from(trade.value);
        }
    })?;
    let mut sums: Vec<(PlaceId, i128)> = sums.into_iter().collect();
    sums.sort_by(|x, y| y.1.cmp(&x.1).then_with(|| x.0.cmp(&y.0)));
    Ok(Supply { held, wanted, buyer, sums, missing })
}

/// Who supplies a party with a product or a group.
///
/// # Errors
/// As [`top`], and if the product is neither a code nor a group.
pub fn share(store: &Store, asked: &Asked, b: &str, product: &str, year: i16) -> Result<String, Failure> {
    let Supply { held, wanted, buyer: b, sums, missing } = suppliers(store, asked, b, product, year)?;
    let all: i128 = sums.iter().map(|(_, value)| value).sum();
    let concentration: f64 = sums.iter().map(|(_, value)| (*value as f64 / all as f64).powi(2)).sum();
    let rows: Vec<Vec<String>> = sums
        .iter()
        .take(asked.top)
        .map(|(id, value)| {
            let value_text = amount(*value as f64 / held.scale(), held.unit());
            vec![
                registry().code_of(*id).to_owned(),
                registry().name_of(*id).to_owned(),
                value_text,
                percent(*value, all),
            ]
        })
        .collect();
    let total = amount(all as f64 / held.scale(), held.unit());
    let mut out = format!("suppliers of {} to {}, {year}: ", wanted.label, b.name());
    if sums.is_empty() {
        out += "none recorded\n";
    } else {
        out += &format!("{total} from {}\n", sums.len());
        out += &output::table(&["from", "", "value", "share"], &[2, 3], &rows);
        out += &format!("concentration of suppliers (HHI, 0 to 1): {concentration:.3}\n");
    }
    out += &missing_in_words(b.name(), &missing);
    Ok(out + &held.in_words())
}

/// Exports to everybody by origin and product at a level.
fn matrix(held: &Held, level: usize) -> Result<Matrix, Failure> {
    let products = &held.release.manifest().products;
    let mut names: Vec<&str> = products.iter().map(|code| held.cut(code, level)).collect();
    names.sort_unstable();
    names.dedup();
    let of = |code: &String| names.binary_search(&held.cut(code, level)).unwrap_or(0);
    let columns: Vec<usize> = products.iter().map(of).collect();
    // A row of sums an origin: a table of some millions of rows is passed once, origin after origin.
    let mut sums: BTreeMap<PlaceId, Vec<i128>> = BTreeMap::new();
    let mut of_one = (None, vec![0i128; names.len()]);
    held.each(Which::default(), |trade| {
        if of_one.0 != Some(trade.origin) {
            put_aside(&mut sums, &mut of_one);
            of_one.0 = Some(trade.origin);
        }
        if let Some(column) = columns.get(trade.product as usize) {
            of_one.1[*column] += i128::from(trade.value);
        }
    })?;
    put_aside(&mut sums, &mut of_one);
    Ok(Matrix::of(&names, &sums))
}

/// Adds the sums of one origin to those of its rows before, and empties them.
fn put_aside(sums: &mut BTreeMap<PlaceId, Vec<i128>>, (origin, own): &mut (Option<PlaceId>, Vec<i128>)) {
    if let Some(origin) = origin {
        let row = sums.entry(*origin).or_insert_with(|| vec![0; own.len()]);
        row.iter_mut().zip(own.iter_mut()).for_each(|(sum, value)| *sum += std::mem::take(value));
    }
}

/// One economy that exports something, and the exports of everybody.
fn exporter(held: &Held, asked: &Asked, a: &str, year: i16) -> Result<(Party, Matrix), Failure> {
    let a = party(a, year)?;
    if !a.is_single() {
        return Err(Failure::usage(format!("expected one economy, found {}", a.name())));
    }
    held.side(&a)?;
    let matrix = matrix(held, asked.level)?;
    if matrix.origins.binary_search(&a.id).is_err() {
        return Err(Failure::data(format!("{} has no exports in {year} on this basis", a.name())));
    }
    Ok((a, matrix))
}

/// Revealed comparative advantage of an economy, the largest first.
///
/// # Errors
/// As [`top`].
pub fn advantage(store: &Store, asked: &Asked, a: &str, year: i16) -> Result<String, Failure> {
    let held = Held::find(store, asked, year)?;
    let (a, matrix) = exporter(&held, asked, a, year)?;
    let at = matrix.origins.binary_search(&a.id).unwrap_or_default();
    let width = matrix.products.len();
    let all = matrix.advantage();
    let own = &all[at * width..(at + 1) * width];
    let mut order: Vec<usize> = (0..width).filter(|p| own[*p] > 0.0).collect();
    order.sort_by(|x, y| own[*y].total_cmp(&own[*x]).then_with(|| x.cmp(y)));
    let with = own.iter().filter(|value| **value >= 1.0).count();
    let rows: Vec<Vec<String>> = order
        .iter()
        .take(asked.top)
        .map(|p| {
            let code = &matrix.products[*p];
            let value = matrix.values[at * width + p] / held.scale();
            vec![code.clone(), chapter_name(code).to_owned(), grouped(own[*p], 2), amount(value, held.unit())]
        })
        .collect();
    let mut out =
        format!("{}, {year}: an advantage (1 or more) in {with} of {} products\n", a.name(), order.len());
    out += &output::table(&["product", "chapter", "RCA", "exports"], &[2, 3], &rows);
    if let Some(concentration) = matrix.concentration(a.id) {
        out += &format!("concentration of exports over products (HHI, 0 to 1): {concentration:.3}\n");
    }
    Ok(out + &held.in_words())
}

/// The products nearest to what an economy sells with an advantage, among those in which it has none.
///
/// # Errors
/// As [`top`].
pub fn of_density(store: &Store, asked: &Asked, a: &str, year: i16) -> Result<String, Failure> {
    let held = Held::find(store, asked, year)?;
    let (a, matrix) = exporter(&held, asked, a, year)?;
    let at = matrix.origins.binary_search(&a.id).unwrap_or_default();
    let width = matrix.products.len();
    let cells = at * width..(at + 1) * width;
    let (densities, advantages) = (density(&matrix, at), matrix.advantage());
    let advantages = &advantages[cells];
    let mut order: Vec<usize> = (0..width).filter(|p| advantages[*p] < 1.0).collect();
    order.sort_by(|x, y| densities[*y].total_cmp(&densities[*x]).then_with(|| x.cmp(y)));
    let rows: Vec<Vec<String>> = order
        .iter()
        .take(asked.top)
        .map(|p| {
            let code = &matrix.products[*p];
            let (near, advantage) = (grouped(densities[*p], 3), grouped(advantages[*p], 2));
            vec![code.clone(), chapter_name(code).to_owned(), near, advantage]
        })
        .collect();
    let mut out = format!(
        "{}, {year}: nearest to what it sells, among {} products without an advantage\n",
        a.name(),
        order.len()
    );
    out += &output::table(&["product", "chapter", "density", "RCA"], &[2, 3], &rows);
    Ok(out + &held.in_words())
}

/// Economic complexity of every exporter, the most complex first.
///
/// # Errors
/// As [`top`], and if the matrix does not give one.
pub fn of_complexity(store: &Store, asked: &Asked, year: i16) -> Result<String, Failure> {
    let held = Held::find(store, asked, year)?;
    let matrix = matrix(&held, asked.level)?;
    let found = complexity(&matrix).ok_or_else(|| {
        Failure::data(
            "the matrix of advantages falls apart or is too small: complexity is not defined".to_owned(),
        )
    })?;
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|x, y| found[*y].total_cmp(&found[*x]));
    let rows: Vec<Vec<String>> = order
        .iter()
        .take(asked.top)
        .enumerate()
        .map(|(rank, o)| {
            let id = matrix.origins[*o];
            let place = (registry().code_of(id).to_owned(), registry().name_of(id).to_owned());
            vec![(rank + 1).to_string(), place.0, place.1, format!("{:+.3}", found[*o])]
        })
        .collect();
    let mut out = format!(
        "economic complexity, {year}: {} exporters, {} products\n",
        found.len(),
        matrix.products.len()
    );
    out += &output::table(&["", "code", "economy", "ECI"], &[0, 3], &rows);
    Ok(out + &held.in_words())
}
