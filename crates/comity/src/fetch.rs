//! How does a release come from its publisher onto this disk? By its own address, resumed where it broke off.
//!
//! The addresses are `registry/fetch.csv`. What has arrived stands in `FILE.part` beside the place of the
//! file, with the tag of the version it belongs to in `FILE.part.tag`; a server that has another version by
//! then, or that cannot resume, starts the file anew. The file gets its name when it is whole, and its hash is
//! written to `FILE.sha256`. Publishers state no hashes, so the hash says which bytes were fetched, not that
//! they are the right ones.

use crate::failure::Failure;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

const TABLE: &str = include_str!("../../../registry/fetch.csv");
/// Longest silence of a server before the download is given up; the next run resumes it.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes between two words on progress: some ten a second on a fast line.
const STEP_BYTES: usize = 1 << 20;

/// A release that can be fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Short name: `baci-hs22`.
    pub name: String,
    /// The publishing office.
    pub publisher: String,
    /// What it is.
    pub title: String,
    /// The publisher's own address.
    pub url: String,
    /// Licence.
    pub licence: String,
    /// What one must know before.
    pub note: String,
}

/// Every release that can be fetched, in the order of the registry.
pub fn offers() -> Vec<Offer> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let offer = |row: csv::StringRecord| {
        let cell = |at: usize| row.get(at).unwrap_or_default().to_owned();
        Offer {
            name: cell(0),
            publisher: cell(1),
            title: cell(2),
            url: cell(3),
            licence: cell(4),
            note: cell(5),
        }
    };
    reader.records().map_while(Result::ok).map(offer).collect()
}

/// The offer of that name.
///
/// # Errors
/// The names that there are.
pub fn offer(name: &str) -> Result<Offer, Failure> {
    let all = offers();
    let names: Vec<&str> = all.iter().map(|offer| offer.name.as_str()).collect();
    let unknown = || {
        Failure::usage(format!("expected a release that can be fetched, found {name:?}"))
            .hint(format!("there are {}; any other file goes in by `comity add FILE`", names.join(", ")))
    };
    all.iter().find(|offer| offer.name == name).cloned().ok_or_else(unknown)
}

/// The name that a file gets on disk: what stands behind `#`, which no server is told, or the last part of its
/// address.
pub fn file_name(url: &str) -> &str {
    let (url, told) = url.split_once('#').unwrap_or((url, ""));
    let path = url.split('?').next().unwrap_or(url);
    Some(told)
        .filter(|told| !told.is_empty() && !told.contains(['/', '\\']))
        .or_else(|| path.rsplit('/').next())
        .filter(|name| !name.is_empty())
        .unwrap_or("download")
}

/// What was fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The file.
    pub path: PathBuf,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// How many of them were there from a download that broke off.
    pub resumed: u64,
}

/// Fetches a file into a folder; `progress` gets the bytes that are there and the whole length if known.
///
/// # Errors
/// If the server refuses or the connection breaks off; what has arrived stays for the next run.
pub fn fetch(
    url: &str,
    folder: &Path,
    mut progress: impl FnMut(u64, Option<u64>),
) -> Result<Fetched, Failure> {
    let path = folder.join(file_name(url));
    let beside = |ending: &str| folder.join(format!("{}{ending}", file_name(url)));
    let (part, tag_file) = (beside(".part"), beside(".part.tag"));
    let wrong = |path: &Path| {
        let path = path.display().to_string();
        move |e: io::Error| Failure::data(format!("{path}: {e}"))
    };
    fs::create_dir_all(folder).map_err(wrong(folder))?;
    let tag = fs::read_to_string(&tag_file).ok().filter(|tag| !tag.is_empty());
    // Without a tag nobody can say that the rest would be of the same version.
    let there = if tag.is_some() { fs::metadata(&part).map_or(0, |m| m.len()) } else { 0 };
    let mut answer = ask(url, there, tag.as_deref())?;
    let resumed = if answer.resumes(there) { there } else { 0 };
    let mut file = match resumed {
        0 => fs::File::create(&part),
        _ => fs::File::options().append(true).open(&part),
    }
    .map_err(wrong(&part))?;
    fs::write(&tag_file, answer.tag.as_deref().unwrap_or_default()).map_err(wrong(&tag_file))?;
    let whole = answer.length.map(|length| length + resumed);
    let mut bytes = resumed;
    let mut buffer = vec![0; STEP_BYTES];
    loop {
        let read =
            answer.body.read(&mut buffer).map_err(|e| broken_off(url, bytes, whole, &e.to_string()))?;
        if read == 0 {
            break;
        }
        file.write_all(&buffer[..read]).map_err(wrong(&part))?;
        bytes += read as u64;
        progress(bytes, whole);
    }
    if whole.is_some_and(|whole| whole != bytes) {
        return Err(broken_off(url, bytes, whole, "the connection ended early"));
    }
    file.sync_all().map_err(wrong(&part))?;
    let sha256 = hash_of(&part).map_err(wrong(&part))?;
    fs::rename(&part, &path).map_err(wrong(&path))?;
    let _ = fs::remove_file(&tag_file);
    let record = beside(".sha256");
    fs::write(&record, format!("{sha256}  {}\n", file_name(url))).map_err(wrong(&record))?;
    Ok(Fetched { path, sha256, bytes, resumed })
}

fn broken_off(url: &str, bytes: u64, whole: Option<u64>, why: &str) -> Failure {
    let of = whole.map_or_else(String::new, |whole| format!(" of {whole}"));
    Failure::data(format!("{url}: broke off after {bytes}{of} bytes: {why}"))
        .hint("run the same command again: it goes on from there")
}

/// What a server answered.
struct Answer {
    status: u16,
    /// The first byte that it sends.
    from: Option<u64>,
    length: Option<u64>,
    tag: Option<String>,
    body: Box<dyn Read>,
}

impl Answer {
    /// Whether the body goes on from so many bytes.
    fn resumes(&self, there: u64) -> bool {
        there > 0 && self.status == 206 && self.from == Some(there)
    }
}

fn ask(url: &str, there: u64, tag: Option<&str>) -> Result<Answer, Failure> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_connect(Some(PATIENCE))
        .timeout_recv_response(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    // What stands behind `#` is for the name of the file alone.
    let mut request = agent.get(url.split('#').next().unwrap_or(url));
    if let Some(tag) = tag.filter(|_| there > 0) {
        request = request.header("Range", format!("bytes={there}-")).header("If-Range", tag);
    }
    let response = request.call().map_err(|e| {
        Failure::data(format!("{url}: expected an answer, found: {e}"))
            .hint("is the machine on the network? The address is the publisher’s own and may have moved")
    })?;
    let status = response.status().as_u16();
    let head = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    // `bytes 100-199/200`.
    let from = head("content-range").and_then(|range| {
        range.trim_start_matches("bytes ").split('-').next().and_then(|start| start.parse().ok())
    });
    let (length, tag) = (head("content-length").and_then(|n| n.parse().ok()), head("etag"));
    // A weak tag does not promise the same bytes.
    let tag = tag.filter(|tag| !tag.starts_with("W/")).or_else(|| head("last-modified"));
    match status {
        200 | 206 => {
            let body = Box::new(response.into_body().into_reader());
            Ok(Answer { status, from, length, tag, body })
        }
        416 => Err(Failure::data(format!("{url}: what is there is not the start of what the server has"))
            .hint("remove the file with the ending .part and run the command again")),
        _ => Err(Failure::data(format!("{url}: the server refused with status {status}"))
            .hint("the publisher may have moved the file: give its address with --from")),
    }
}

fn hash_of(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; STEP_BYTES]);
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            read => hasher.update(&buffer[..read]),
        }
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::BufRead;
    use std::net::TcpListener;

    /// A server of one file that answers so many requests, each with at most `most` bytes of its body.
    fn server(content: &'static [u8], tags: &'static [&'static str], most: &'static [usize]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for (tag, most) in tags.iter().zip(most) {
                let (mut stream, _) = listener.accept().unwrap();
                let (mut from, mut same) = (0, true);
                for line in io::BufReader::new(stream.try_clone().unwrap()).lines() {
                    let line = line.unwrap().to_lowercase();
                    if let Some(range) = line.strip_prefix("range: bytes=") {
                        from = range.trim_end_matches('-').parse().unwrap();
                    }
                    same &= !line.starts_with("if-range") || line.contains(tag);
                    if line.is_empty() {
                        break;
                    }
                }
                from = if same { from } else { 0 };
                let body = &content[from..];
                let status = if from > 0 { "206 Partial Content" } else { "200 OK" };
                let range =
                    format!("Content-Range: bytes {from}-{}/{}\r\n", content.len() - 1, content.len());
                let range = if from > 0 { range.as_str() } else { "" };
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: {tag}\r\n{range}Connection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&body[..body.len().min(*most)]).unwrap();
            }
        });
        format!("http://{address}/data/release.csv?x=1")
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("comity-fetch-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    const CONTENT: &[u8] = b"exporter,importer,year,value_usd\nCHN,BRA,2020,4\n";

    #[test]
    fn a_download_that_broke_off_goes_on_and_its_hash_is_recorded() {
        let folder = folder("resume");
        let url = server(CONTENT, &["\"a\"", "\"a\""], &[20, 1000]);
        let error = fetch(&url, &folder, |_, _| {}).unwrap_err().to_string();
        assert!(error.contains("20 of 48") && error.contains("again"), "{error}");
        assert!(!folder.join("release.csv").exists(), "half a file has no name of a whole one");
        let mut last = (0, None);
        let fetched = fetch(&url, &folder, |bytes, whole| last = (bytes, whole)).unwrap();
        assert_eq!((fetched.bytes, fetched.resumed, last), (48, 20, (48, Some(48))));
        assert_eq!(fs::read(&fetched.path).unwrap(), CONTENT);
        let record = fs::read_to_string(folder.join("release.csv.sha256")).unwrap();
        assert_eq!(record, format!("{}  release.csv\n", fetched.sha256));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 2, "nothing half done is left");
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn another_version_starts_anew() {
        let folder = folder("anew");
        let url = server(CONTENT, &["\"a\"", "\"b\""], &[20, 1000]);
        assert!(fetch(&url, &folder, |_, _| {}).is_err());
        let fetched = fetch(&url, &folder, |_, _| {}).unwrap();
        assert_eq!((fetched.resumed, fs::read(&fetched.path).unwrap().as_slice()), (0, CONTENT));
        let _ = fs::remove_dir_all(&folder);
    }

    #[test]
    fn every_offer_is_complete_and_an_unknown_one_names_them() {
        let all = offers();
        assert!(all.len() >= 8);
        for offer in &all {
            assert!(offer.url.starts_with("https://") && !offer.licence.is_empty(), "{offer:?}");
            assert!(file_name(&offer.url).contains('.'), "{offer:?}");
        }
        assert_eq!(file_name("https://a.org/file/1?format=original#points.csv"), "points.csv");
        assert!(offer("bacy").unwrap_err().to_string().contains("baci-hs22"));
    }
}
