//! What the user says of a file, as several verbs take it.

use comity::failure::Failure;
use comity_ledger::source::number::Decimal;
use comity_ledger::source::{Told, Way};

/// How a table is written.
#[derive(clap::Args)]
pub struct Form {
    /// Encoding of the text: utf-8, gb18030, windows-1252 …
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// What stands before the fraction of a number.
    #[arg(long, value_name = "FORM")]
    decimal: Option<DecimalForm>,
    /// Marks of a missing value beside the usual ones, parted by commas.
    #[arg(long, value_name = "MARKS", value_delimiter = ',', allow_hyphen_values = true)]
    missing: Vec<String>,
    /// The sheet of a workbook or the member of a ZIP archive.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The line of the column names, from 1.
    #[arg(long, value_name = "LINE")]
    header: Option<u64>,
}

/// Answers to what a file leaves open; what is found without them is shown.
#[derive(clap::Args)]
pub struct Reading {
    #[command(flatten)]
    form: Form,
    /// The direction of the flows, seen from the reporter.
    #[arg(long, value_name = "WAY")]
    flow: Option<FlowWay>,
    /// The reporter, where no column names it.
    #[arg(long, value_name = "PLACE")]
    reporter: Option<String>,
    /// The unit of the values, such as "thousand USD".
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum DecimalForm {
    Point,
    Comma,
}

/// A direction seen from the reporter.
#[derive(Clone, Copy, clap::ValueEnum)]
pub enum FlowWay {
    /// What the reporter sends.
    Exports,
    /// What the reporter receives.
    Imports,
}

impl FlowWay {
    /// The same for the readers of files.
    pub fn way(self) -> Way {
        match self {
            Self::Exports => Way::Exports,
            Self::Imports => Way::Imports,
        }
    }
}

impl Form {
    /// The same for the readers of files.
    ///
    /// # Errors
    /// If a line of column names cannot be.
    pub fn told(&self) -> Result<Told, Failure> {
        if self.header == Some(0) {
            return Err(Failure::usage("expected --header with a line from 1, found 0".to_owned()));
        }
        Ok(Told {
            encoding: self.encoding.clone(),
            decimal: self.decimal.map(|form| match form {
                DecimalForm::Point => Decimal::Point,
                DecimalForm::Comma => Decimal::Comma,
            }),
            missing: self.missing.clone(),
            sheet: self.sheet.clone(),
            header: self.header,
            ..Told::default()
        })
    }
}

impl Reading {
    /// The same for the readers of files.
    ///
    /// # Errors
    /// If a line of column names cannot be.
    pub fn told(&self) -> Result<Told, Failure> {
        let flow = self.flow.map(FlowWay::way);
        Ok(Told { flow, reporter: self.reporter.clone(), unit: self.unit.clone(), ..self.form.told()? })
    }
}
