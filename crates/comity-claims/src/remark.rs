//! What one must know of a row, of a source or of a verdict, as data: whoever prints it puts it into words.

use super::period::{Day, Period, Stamp};
use comity_ledger::rates::Rate;

/// A remark with what it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Remark {
    // Of a row.
    /// Words of the row's own table, in the language of the table.
    Given(String),
    /// No source is attached.
    Unverified,
    /// Some of what is counted is unverified.
    SomeUnverified,
    /// Estimated or derived by the source.
    Estimated,
    /// The sum lacks these places, for which there are no data.
    Without(Vec<String>),
    /// The same of so many that they are not named.
    WithoutMany(usize),
    /// Whom a bloc stands for in the row.
    Composed {
        /// Its code.
        bloc: String,
        /// Whoever is taken out of it: the code, and whether it is a group whose members are meant.
        without: Option<(String, bool)>,
        /// The day whose members are meant.
        day: Day,
        /// How many they are.
        members: usize,
    },
    /// The row is of a region that only resembles the place asked for.
    Related {
        /// The code asked for.
        asked: String,
        /// The region of the row.
        region: String,
    },
    /// Exports as this importer counts them.
    OnArrival(String),
    /// How a share of equal votes is counted.
    Votes {
        /// Equal votes.
        same: u64,
        /// Votes that both cast.
        common: u64,
        /// Roll calls.
        roll_calls: usize,
    },
    /// Interval of 95 per cent of that share, in per cent.
    Interval(f64, f64),
    /// The exchange rate at which an amount was converted.
    Rate(Rate),
    /// The list of institutes is one of 2021–22 and tells no closures.
    ListOfInstitutes,

    // Of a source, or of a verdict.
    /// Of a rank: blocs are counted as partners, or only countries are.
    Partners {
        /// Which.
        blocs: bool,
    },
    /// True of an older release.
    TrueOfRelease(String),
    /// True of another period.
    TrueOf(Period),
    /// True at the end of a year.
    TrueAtEndOf(i32),
    /// The words leave the measure open, and this one was judged.
    ReadAs(String),
    /// A quantity outside the vocabulary was found by its parties, unit and number.
    FoundByNumber,
    /// For whom it does not hold: a place, or two that are meant together.
    FailsFor(Vec<Vec<String>>),
    /// For whom no such event is listed.
    NotListed(Vec<Vec<String>>),
    /// Since when somebody is a member.
    MemberSince(String, Stamp),
    /// So many are on record, which may not be all.
    OnRecord(f64),
    /// The year was taken from a sentence before.
    YearOfBefore,
    /// The parties were taken from the document.
    PartiesOfDocument,
    /// What the clause leaves out is what makes the figure hold to its digits.
    FigureFits,
    /// Why there is no verdict.
    Doubt(Doubt),
}

/// Why a claim is not called true or false although there is something to hold it against.
#[derive(Clone, Debug, PartialEq)]
pub enum Doubt {
    /// The sentence does not say whose figure it is.
    NoParties,
    /// Both sides were read as the same party.
    SameParty,
    /// It was read as the share or multiple of a thing in itself.
    InItself,
    /// A name that is no known party.
    UnknownName(String),
    /// Another reading of its words cannot be looked up.
    OtherReading,
    /// Neither the sentence nor its document says between whom.
    BetweenWhom,
    /// The sentence may speak of a step towards the event.
    Step,
    /// Who counts as a founder differs.
    Founders,
    /// A place may belong to a part of the number.
    PartOfNumber,
    /// The sentence does not say that it means a sum of years.
    SumOfYears,
    /// A rate differs from money to money.
    Money,
    /// A year is told by what happened in it.
    YearByEvent,
    /// The sentence speaks of many years.
    ManyYears,
    /// The text does not say what an agreement is on.
    AgreementOnWhat,
    /// The sentence itself does not say that its figure is of trade.
    OfTrade,
    /// The sentence may compare two places, not two years.
    TwoPlaces,
    /// The sentence does not say which year it means.
    WhichYear,
    /// The number is so many times what the sources have.
    FarOff(f64),
    /// The figures of the office that the text gives are not there.
    OfAnOffice,
    /// The reports of two sides often differ as much.
    OtherReport,
    /// It holds at some exchange rates of the year and not at others, or how much they varied is not known.
    Rate,
    /// Growth is mostly told in constant prices.
    RealGrowth,
    /// The day may be that of a decision.
    Decision,
    /// Who counts as a member differs by one.
    CountedOtherwise,
}
