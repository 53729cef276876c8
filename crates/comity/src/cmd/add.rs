//! `comity add FILE|FOLDER|ZIP`: a release of trade data into the store, down to the product.

use super::store_at::StoreAt;
use super::told::Reading;
use comity::answer::store as answer;
use comity::failure::Failure;
use comity::output;
use std::path::PathBuf;
use std::process::ExitCode;

/// Put a release into the store: read as `load` reads it, sorted for questions about pairs.
#[derive(clap::Args)]
pub struct Args {
    /// A file, a folder of files, or a ZIP archive of one or several tables.
    path: PathBuf,
    /// Name of the release in the store; made from layout and file without it.
    #[arg(long)]
    name: Option<String>,
    /// The publisher's name of the release.
    #[arg(long)]
    release: Option<String>,
    /// Classification of the products, such as HS17.
    #[arg(long)]
    classification: Option<String>,
    #[command(flatten)]
    store: StoreAt,
    #[command(flatten)]
    reading: Reading,
}

/// Adds every table; exit code 1 if rows were refused.
///
/// # Errors
/// If a file cannot be read or added; the files before it stay.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let store = args.store.to_write()?;
    let named = answer::Named {
        name: args.name.clone(),
        release: args.release.clone(),
        classification: args.classification.clone(),
    };
    let (told, refused) = answer::add(&store, &args.path, &named, &args.reading.told()?)?;
    output::print(&told)?;
    Ok(ExitCode::from(u8::from(refused)))
}
