//! `comity fetch NAME`: a release from its publisher's own address, shown first.

use comity::failure::Failure;
use comity::{fetch, output};
use std::path::PathBuf;
use std::process::ExitCode;

/// Fetch a release from its publisher; without a name, show what can be fetched.
#[derive(clap::Args)]
pub struct Args {
    /// The release, such as baci-hs22.
    name: Option<String>,
    /// Folder for the file.
    #[arg(long, value_name = "DIR", default_value = ".")]
    to: PathBuf,
    /// Another address of the same file: a mirror, or where the publisher moved it.
    #[arg(long, value_name = "URL")]
    from: Option<String>,
    /// Show address, publisher and licence, and fetch nothing.
    #[arg(long)]
    show: bool,
}

/// Fetches, and says what to do next.
///
/// # Errors
/// If there is no such release, the server refuses, or the connection breaks off.
pub fn run(args: &Args) -> Result<ExitCode, Failure> {
    let Some(name) = &args.name else {
        let rows: Vec<Vec<String>> = fetch::offers()
            .into_iter()
            .map(|offer| vec![offer.name, offer.publisher, offer.title, offer.licence, offer.url])
            .collect();
        output::print(&output::table(&["name", "publisher", "title", "licence", "address"], &[], &rows))?;
        return Ok(ExitCode::SUCCESS);
    };
    let offer = fetch::offer(name)?;
    let url = args.from.as_ref().unwrap_or(&offer.url);
    output::tell(&format!(
        "{}\npublisher  {}\nlicence    {}\naddress    {url}\nnote       {}\nto         {}",
        offer.title,
        offer.publisher,
        offer.licence,
        offer.note,
        args.to.join(fetch::file_name(url)).display()
    ));
    if args.show {
        return Ok(ExitCode::SUCCESS);
    }
    let fetched = output::while_told(|progress| {
        fetch::fetch(url, &args.to, |bytes, whole| {
            let of = whole.map_or_else(String::new, |whole| format!(" of {}", whole >> 20));
            // Only shown: what has arrived stays for the next run when the process is ended.
            let _ = progress(&format!("{}{of} MiB", bytes >> 20));
        })
    })?;
    let resumed = match fetched.resumed {
        0 => String::new(),
        bytes => format!(", {bytes} of them from a download before"),
    };
    output::print(&format!(
        "{}: {} bytes{resumed}\nsha256 {} (of what was fetched: the publisher states none to compare with)\n",
        fetched.path.display(),
        fetched.bytes,
        fetched.sha256
    ))?;
    output::tell(&format!("next: comity add {}", fetched.path.display()));
    Ok(ExitCode::SUCCESS)
}
