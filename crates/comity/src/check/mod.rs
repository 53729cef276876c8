//! Checking texts: the harness on files of sentences.

pub mod harness;
