//! What a brief is about, and the readings that several of its sections share.

use crate::failure::Failure;
use crate::parties;
use crate::words;
use comity_figures::page::Text;
use comity_ledger::indicator::{self, Subject, id_of};
use comity_ledger::measure;
use comity_ledger::panel::reading::{Bound, Gap, Reading};
use comity_ledger::panel::series::{Series, Shape};
use comity_ledger::panel::side_in_words;
use comity_ledger::party::{Membership, Party};
use comity_ledger::place::{PlaceId, registry};
use comity_ledger::time::Date;
use comity_ledger::world::World;

/// Two parties, years, and the day on which ties are looked at.
#[derive(Clone, Debug)]
pub struct Scope<'w> {
    /// Where it is asked.
    pub world: &'w World,
    /// First party.
    pub a: Party,
    /// Second party.
    pub b: Party,
    /// First year.
    pub from: i16,
    /// Last year.
    pub to: i16,
    /// Day on which ties are looked at.
    pub as_of: Date,
    /// Basis of the trade figures.
    pub series: &'w Series,
}

/// A number ready to be printed, with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The value.
    pub value: f64,
    /// As printed.
    pub printed: String,
    /// Evidence id.
    pub id: String,
    /// How exactly it is known.
    pub bound: Bound,
    /// What one must know.
    pub note: String,
}

impl<'w> Scope<'w> {
    /// A relation by names or codes; ties are looked at on the last day of the last year unless a
    /// day is given.
    ///
    /// # Errors
    /// A usage failure if a party is unknown, both are the same, a bloc has no members on the day,
    /// or the years are not a stretch between 1900 and 2100.
    pub fn find(
        world: &'w World,
        a: &str,
        b: &str,
        from: i16,
        to: i16,
        as_of: Option<Date>,
    ) -> Result<Self, Failure> {
        if from > to {
            return Err(Failure::usage(format!(
                "expected a first year (from) not after the last (to), found {from} and {to}"
            )));
        }
        if !(1900..=2100).contains(&from) || !(1900..=2100).contains(&to) {
            return Err(Failure::usage("expected years from 1900 to 2100"));
        }
        let as_of = as_of.unwrap_or_else(|| Date::last_of(to));
        let (a, b) = parties::pair(a, b, as_of)?;
        let series =
            world.panel().series("baci").ok_or_else(|| Failure::bug("no trade series in the atlas"))?;
        Ok(Self { world, a, b, from, to, as_of, series })
    }

    /// The bases on which the trade of the two can be told: every series of pairs that holds goods exports.
    pub fn bases(&self) -> Vec<&'w Series> {
        let pairs = self.world.panel().bases_of(&measure::TRADE_GOODS_EXPORTS);
        pairs.filter(|s| matches!(s.shape, Shape::Pair(_)) && s.tells_of([&self.a, &self.b])).collect()
    }

    /// Trade both ways as the customs of either side count it, in years of which this basis has no figure.
    pub fn by_customs(&self) -> Vec<Reading> {
        let customs = |series: &&Series| series.is_of_customs() && series.id != self.series.id;
        let years = self.years_without_trade();
        let bases = self.bases().into_iter().filter(customs);
        let both = |series: &Series, year| self.world.panel().two_way(series, &self.a, &self.b, year).ok();
        bases.flat_map(|series| years.iter().filter_map(move |year| both(series, *year))).collect()
    }

    /// The same with trade on another basis.
    ///
    /// # Errors
    /// A usage failure if there is no such basis.
    pub fn on(self, basis: &str) -> Result<Self, Failure> {
        let bases = self.bases();
        let series = bases.iter().find(|series| series.id == basis).ok_or_else(|| {
            let known: Vec<&str> = bases.iter().map(|series| series.id.as_ref()).collect();
            Failure::usage(format!("unknown basis {basis:?}")).hint(format!("bases: {}", known.join(", ")))
        })?;
        Ok(Self { series, ..self })
    }

    /// The same relation with blocs composed so.
    #[must_use]
    pub fn composed(self, membership: Membership) -> Self {
        Self { a: self.a.composed(membership), b: self.b.composed(membership), ..self }
    }

    /// Short name of the first party.
    pub fn a_name(&self) -> &str {
        short_name(&self.a)
    }

    /// Short name of the second party.
    pub fn b_name(&self) -> &str {
        short_name(&self.b)
    }

    /// Both parties with what they consist of.
    pub fn parties_in_words(&self) -> String {
        let one = |p: &Party| {
            if p.is_bloc() {
                let members = words::count(p.members.len(), "member");
                let each = match p.membership {
                    Membership::Fixed => "",
                    Membership::Dated => "; a year’s figures are of that year’s members",
                };
                format!("{} ({members} on {}{each})", side_in_words(p), p.as_of)
            } else {
                p.name().to_owned()
            }
        };
        format!("{}; {}", one(&self.a), one(&self.b))
    }

    /// The basis of the trade figures in one line, if there are any.
    pub fn trade_basis(&self) -> Option<String> {
        self.last_trade().map(|(_, reading)| reading.basis.in_words())
    }

    /// The side whose members are told apart, and the other: the larger bloc first.
    pub fn many_and_one(&self) -> Option<(&Party, &Party)> {
        match (self.a.members.len(), self.b.members.len()) {
            (1, 1) => None,
            (a, b) if b >= a => Some((&self.b, &self.a)),
            _ => Some((&self.a, &self.b)),
        }
    }

    /// The years of the brief.
    pub fn years(&self) -> std::ops::RangeInclusive<i16> {
        self.from..=self.to
    }

    /// Trade both ways in a year.
    ///
    /// # Errors
    /// [`Gap`] if it is not covered.
    pub fn trade(&self, year: i16) -> Result<Reading, Gap> {
        self.world.panel().two_way(self.series, &self.a, &self.b, year)
    }

    /// The magnitude in which the trade of this pair is drawn, and its name: an axis of "0.000012
    /// billion USD" is read by nobody.
    pub fn magnitude(&self) -> (f64, &'static str) {
        /// Trade from which a magnitude is used, as a part of it.
        const FROM: f64 = 0.05;
        let most = self.years().filter_map(|year| self.trade(year).ok()).map(|r| r.value).fold(0.0, f64::max);
        let all = [(1e9, "billion USD"), (1e6, "million USD"), (1e3, "thousand USD")];
        let fits = |(by, _): &&(f64, &'static str)| most == 0.0 || most >= FROM * by;
        all.iter().find(fits).copied().unwrap_or((1.0, "USD"))
    }

    /// What the trade figures of each year lack, in sentences; a sum that lacks something is drawn,
    /// and said to be a lower bound.
    pub fn lacking(&self) -> Vec<String> {
        let mut told: Vec<(String, Vec<i16>)> = Vec::new();
        for (year, reading) in self.years().filter_map(|year| Some((year, self.trade(year).ok()?))) {
            let lacks = reading.gap_in_words();
            match told.iter_mut().find(|(known, _)| *known == lacks) {
                _ if !reading.is_lower_bound() => {}
                Some((_, years)) => years.push(year),
                None => told.push((lacks, vec![year])),
            }
        }
        let sentence = |(lacks, years): (String, Vec<i16>)| {
            format!("{}: at least as drawn, {lacks}.", words::years(&years))
        };
        told.into_iter().map(sentence).collect()
    }

    /// The last year with trade figures.
    pub fn last_trade(&self) -> Option<(i16, Reading)> {
        self.years().rev().find_map(|year| self.trade(year).ok().map(|reading| (year, reading)))
    }

    /// The first year with trade figures.
    pub fn first_trade(&self) -> Option<(i16, Reading)> {
        self.years().find_map(|year| self.trade(year).ok().map(|reading| (year, reading)))
    }

    /// Years of the brief without trade figures.
    pub fn years_without_trade(&self) -> Vec<i16> {
        self.years().filter(|year| self.trade(*year).is_err()).collect()
    }

    /// The subject of indicators over a stretch of years.
    pub fn subject(&self, from: i16, to: i16) -> Subject<'_> {
        Subject { world: self.world, a: &self.a, b: &self.b, from, to, series: self.series }
    }

    /// Why there is no trade figure at all: of the newest year of the brief that the basis has.
    pub fn why_no_trade(&self) -> String {
        let table = self.world.panel().table(self.series);
        let newest = self.years().rev().find(|year| table.has_year(*year)).unwrap_or(self.to);
        self.trade(newest).err().map_or_else(String::new, |gap| gap.why)
    }

    /// Why the years without a figure of trade have none, in sentences.
    pub fn gaps(&self) -> Vec<String> {
        reasons(self.years().filter_map(|year| Some((year, self.trade(year).err()?.why))))
    }

    /// Why a chart of what follows from trade draws nothing: what `value` says of the newest year with a figure of
    /// trade, or why there is no such year.
    pub fn why_none<T>(&self, value: impl FnOnce(i16) -> Result<T, String>) -> String {
        match self.last_trade() {
            Some((year, _)) => value(year).err().map_or_else(String::new, |why| format!("{year}: {why}")),
            None => format!("no trade figure in these years: {}", self.why_no_trade()),
        }
    }

    /// An indicator on the trade basis, by its name and variant.
    pub fn indicator(&self, name: &str, variant: &str, from: i16, to: i16) -> Option<Fact> {
        self.indicator_on(self.series, name, variant, from, to).ok()
    }

    /// An indicator on a basis.
    ///
    /// # Errors
    /// Why there is no value, in words.
    pub fn indicator_on(
        &self,
        series: &Series,
        name: &str,
        variant: &str,
        from: i16,
        to: i16,
    ) -> Result<Fact, String> {
        let none = || format!("no {name} is computed on this basis");
        let indicator = indicator::find(name).ok_or_else(none)?;
        let subject = Subject { series, ..self.subject(from, to) };
        let value = indicator.value(&subject, variant);
        let value = value.ok_or_else(none)?;
        let number = value.value?;
        let mut notes = value.notes;
        notes.retain(|note| !note.is_empty());
        Ok(Fact {
            value: number,
            printed: words::known(number, value.unit, value.bound),
            id: id_of(indicator, variant, &subject),
            bound: value.bound,
            note: notes.join("; "),
        })
    }
}

/// Why something has no value in each of some years: a sentence a reason, with its years.
pub fn reasons(whys: impl IntoIterator<Item = (i16, String)>) -> Vec<String> {
    let gaps = whys.into_iter().map(|(year, why)| Gap { what: year.to_string(), why });
    words::gaps(&gaps.collect::<Vec<_>>()).into_iter().map(|line| format!("{line}.")).collect()
}

impl Fact {
    /// A reading of the panel.
    pub fn of(reading: &Reading) -> Self {
        Self {
            value: reading.value,
            printed: if reading.is_lower_bound() {
                words::known(reading.value, &reading.unit, reading.known())
            } else {
                format!("{}{}", bound_in_words(reading), words::amount(reading.value, &reading.unit))
            },
            id: reading.id.clone(),
            bound: reading.known(),
            note: reading.gap_in_words(),
        }
    }

    /// A change in per cent, with how exactly it is known.
    pub fn change(&self) -> String {
        let about = if self.bound == Bound::Exact { "" } else { "about " };
        format!("{about}{}", words::change(self.value))
    }

    /// Adds the number to a text, bound to its evidence.
    pub fn put(&self, text: Text) -> Text {
        text.bound(self.printed.clone(), self.id.clone())
    }
}

fn bound_in_words(reading: &Reading) -> &'static str {
    match reading.bound {
        Bound::Exact => "",
        Bound::AtLeast => "over ",
        Bound::AtMost => "nearly ",
        Bound::About => "about ",
    }
}

/// `CELAC` for a bloc, the name for an economy, with its article: `the United States`.
pub fn short_name(party: &Party) -> &str {
    if party.is_bloc() && !party.code().contains(':') {
        return short_code(party.id);
    }
    &registry().place(party.id).in_sentence
}

/// A bloc as it is called within a sentence: by its letters, or by its name with the article.
pub fn short_code(id: PlaceId) -> &'static str {
    match registry().code_of(id) {
        "WLD" => "the world",
        "LAC" => "Latin America and the Caribbean",
        "PA" => "the Pacific Alliance",
        "ANDEAN" => "the Andean Community",
        "AFR" => "Africa",
        "ASI" => "Asia",
        "EUR" => "Europe",
        "OCE" => "Oceania",
        "EU" => "the European Union",
        "AU" => "the African Union",
        "GCC" => "the Gulf Cooperation Council",
        "ARAB" => "the Arab League",
        "COMMONWEALTH" => "the Commonwealth of Nations",
        "OTS" => "the Organization of Turkic States",
        "PIF" => "the Pacific Islands Forum",
        "CIS" => "the Commonwealth of Independent States",
        "MERCOSUR" => "Mercosur",
        code => code,
    }
}
