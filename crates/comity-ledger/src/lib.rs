//! What is known about the ties between countries, and who says so.
//!
//! | module | question it answers |
//! |---|---|
//! | [`place`], [`party`] | who can be a party, and whom a bloc consists of on a day |
//! | [`time`] | when, how exactly, and does it hold on that day |
//! | [`measure`] | what can be measured, in which unit, and how it adds up |
//! | [`source`], [`frame`], [`atlas`] | who published it, and what the program carries with it |
//! | [`store`] | what releases on disk hold, down to the product |
//! | [`panel`], [`question`] | what is there, on which basis, and from which rows |
//! | [`ledger`] | ties, events, projects and published figures |
//! | [`rates`] | what a dollar was worth in another currency |
//! | [`agreement`] | whether a free trade agreement is in force in a year |
//! | [`un`] | how alike two parties vote |
//! | [`chains`] | whose value added is in what a place sells abroad |
//! | [`indicator`], [`derived`] | what follows from the figures |
//! | [`explain`], [`explanation`] | from an evidence id back to the rows |
//! | [`world`] | all of it as one value, with the files of whoever asks |
#![forbid(unsafe_code)]

pub mod agreement;
pub mod atlas;
pub mod chains;
pub mod derived;
pub mod explain;
pub mod explanation;
pub mod frame;
pub mod indicator;
pub mod ledger;
pub mod measure;
pub mod panel;
pub mod party;
pub mod place;
pub mod product;
pub mod question;
pub mod rates;
pub mod source;
pub mod store;
pub mod time;
pub mod un;
pub mod world;
