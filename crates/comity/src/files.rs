//! How are files read and written? Read within a bound; written whole or not at all.
//!
//! A file is written under a temporary name beside its place (`NAME.PID.partial`) and renamed, so
//! that a reader, a full disk or a kill at any moment sees the old file or the new one. A folder is
//! made the same way. What a killed run left is removed by the next one that writes there.

use crate::failure::Failure;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Most that is read of a text, a scenario or standard input.
pub const TEXT_BYTES_MAX: u64 = 16 << 20;

/// So many zero bytes begin no format that is read here; a device or a file with a hole does, and would be
/// read to the bound for nothing.
const NULS: u64 = 64;

/// Ending of what is not yet whole.
const PARTIAL: &str = ".partial";

/// Where the state of a process cannot be looked up, a partial file of this age is nobody's.
const PARTIAL_AGE_MAX: Duration = Duration::from_secs(3600);

/// Everything that a file or (`-`) standard input holds, up to a bound.
///
/// # Errors
/// If it cannot be read, or is longer than `bytes_max`.
pub fn read(path: &Path, bytes_max: u64) -> Result<Vec<u8>, Failure> {
    let name = path.display();
    let wrong = |e: io::Error| Failure::data(format!("{name}: expected a readable file, found: {e}"));
    let mut source: Box<dyn Read> = match path.as_os_str() == "-" {
        true => Box::new(io::stdin().lock()),
        false => Box::new(fs::File::open(path).map_err(wrong)?),
    };
    let mut bytes = Vec::new();
    source.by_ref().take(NULS).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() as u64 == NULS && bytes.iter().all(|byte| *byte == 0) {
        return Err(Failure::data(format!("{name}: expected a text, a table or a document, found zeros"))
            .hint("is it the file that is meant, and was it written to its end?"));
    }
    // One byte more than allowed tells that there is more, however long the stream goes on.
    let rest = (bytes_max + 1).saturating_sub(bytes.len() as u64);
    source.take(rest).read_to_end(&mut bytes).map_err(wrong)?;
    if bytes.len() as u64 > bytes_max {
        let most = bytes_max >> 20;
        return Err(Failure::data(format!("{name}: expected at most {most} MiB, found more"))
            .hint("split the file, or give only the part that is meant"));
    }
    Ok(bytes)
}

/// The same as text.
///
/// # Errors
/// As [`read`], or if it is not UTF-8.
pub fn read_text(path: &Path, bytes_max: u64) -> Result<String, Failure> {
    String::from_utf8(read(path, bytes_max)?).map_err(|e| {
        let at = e.utf8_error().valid_up_to();
        Failure::data(format!("{}: expected UTF-8 text, found something else at byte {at}", path.display()))
    })
}

/// Writes a file whole. A link stays a link, to a file with new content; access rights are kept.
///
/// # Errors
/// If it cannot be written; the old file, if any, is untouched and the temporary one removed.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if path.file_name().is_none() {
        return Err(Failure::usage(format!("expected a file to write to, found {}", path.display())));
    }
    // The place of a link that leads nowhere yet is the link itself: it cannot be resolved.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&place).is_ok_and(|m| !m.is_file()) {
        // A device or a pipe takes bytes as they come; a folder refuses by itself.
        return fs::OpenOptions::new()
            .write(true)
            .open(&place)
            .and_then(|mut file| file.write_all(bytes))
            .map_err(|e| unwritten(path, &e));
    }
    remove_partials(&place);
    let temporary = partial(&place);
    let attempt = || -> io::Result<()> {
        let mut file = fs::File::create(&temporary)?;
        if let Ok(old) = fs::metadata(&place) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &place)
    };
    attempt().map_err(|e| {
        // The partial file may not exist; the failure to report is the first one.
        let _ = fs::remove_file(&temporary);
        unwritten(path, &e)
    })
}

fn unwritten(path: &Path, e: &io::Error) -> Failure {
    Failure::data(format!("could not write {}: {e}", path.display()))
        .hint("choose a folder that exists, may be written to and has room; nothing was left behind")
}

/// Writes a folder of files whole: beside its place first, so that a full disk changes nothing, then
/// swapped. Where the folder holds files of others, ours are moved in one by one instead; a kill at
/// that moment can leave new files beside old ones, each of them whole.
///
/// # Errors
/// If it cannot be written; what was there before is untouched.
pub fn write_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), Failure> {
    let place = fs::canonicalize(folder).unwrap_or_else(|_| folder.components().collect());
    remove_partials(&place);
    let is_there = place.is_dir();
    // A folder that may be entered but not replaced (`.`, a mount) takes the new files inside.
    let ours = is_there && only_ours(&place, files) && place.file_name().is_some() && !is_current(&place);
    let beside = if is_there && !ours { partial(&place.join("comity")) } else { partial(&place) };
    let attempt = || -> io::Result<()> {
        fs::create_dir_all(&beside)?;
        for (name, bytes) in files {
            let mut file = fs::File::create(beside.join(name))?;
            file.write_all(bytes)?;
            file.sync_all()?;
        }
        if !is_there {
            return fs::rename(&beside, &place);
        }
        if ours {
            return swap(&beside, &place);
        }
        for (name, _) in files {
            fs::rename(beside.join(name), place.join(name))?;
        }
        fs::remove_dir(&beside)
    };
    attempt().map_err(|e| {
        let _ = fs::remove_dir_all(&beside);
        unwritten(folder, &e)
    })
}

/// Puts a new folder where an old one stands, and removes the old one.
fn swap(new: &Path, place: &Path) -> io::Result<()> {
    let mut old = new.as_os_str().to_owned();
    old.push(".old");
    old.push(PARTIAL);
    let old = PathBuf::from(old);
    fs::rename(place, &old)?;
    if let Err(e) = fs::rename(new, place) {
        fs::rename(&old, place)?;
        return Err(e);
    }
    // The new folder stands; an old one that cannot be removed now goes with the next run.
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

/// Whether a folder holds nothing but files of the endings that are about to be written.
fn only_ours(folder: &Path, files: &[(String, Vec<u8>)]) -> bool {
    let ending = |name: &str| name.split_once('.').map(|(_, end)| end.to_owned());
    let ours: Vec<Option<String>> = files.iter().map(|(name, _)| ending(name)).collect();
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.into_iter().all(|entry| {
        entry.is_ok_and(|entry| {
            entry.file_type().is_ok_and(|kind| kind.is_file())
                && ours.contains(&ending(&entry.file_name().to_string_lossy()))
        })
    })
}

fn is_current(folder: &Path) -> bool {
    std::env::current_dir().is_ok_and(|current| current.starts_with(folder))
}

/// `NAME.PID.partial` beside a place.
fn partial(place: &Path) -> PathBuf {
    let mut name = place.file_name().map_or_else(OsString::new, OsStr::to_owned);
    name.push(format!(".{}{PARTIAL}", std::process::id()));
    place.with_file_name(name)
}

/// Removes what runs that were killed left beside a place; what a running one writes stays.
fn remove_partials(place: &Path) {
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let prefix = format!("{}.", name.to_string_lossy());
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let found = entry.file_name().to_string_lossy().into_owned();
        let owner = found.strip_prefix(&prefix).filter(|rest| rest.ends_with(PARTIAL));
        let owner = owner.and_then(|rest| rest.split('.').next()).and_then(|pid| pid.parse::<u32>().ok());
        if owner.is_some_and(|pid| is_over(pid, &entry)) {
            let path = entry.path();
            // Somebody else may have removed it in the meantime.
            let _ = if path.is_dir() { fs::remove_dir_all(&path) } else { fs::remove_file(&path) };
        }
    }
}

/// Whether the process that wrote a partial file has ended.
fn is_over(pid: u32, entry: &fs::DirEntry) -> bool {
    let processes = Path::new("/proc");
    if processes.join("self").exists() {
        return !processes.join(pid.to_string()).exists();
    }
    let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
    age.is_some_and(|age| age > PARTIAL_AGE_MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should stop")]
mod tests {
    use super::*;

    fn scratch(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("comity-files-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// No process has this number: it is above the largest that Linux gives.
    const NOBODY: u32 = 4_194_305;

    #[test]
    fn a_stream_without_end_is_left_at_the_bound() {
        let folder = scratch("bound");
        let file = folder.join("long.txt");
        fs::write(&file, [b'x'; 11]).unwrap();
        assert_eq!(read(&file, 11).unwrap().len(), 11);
        assert!(read(&file, 10).unwrap_err().message.contains("found more"));
        assert!(read(&folder.join("none"), 10).is_err());
        fs::write(&file, [0; 80]).unwrap();
        assert!(read(&file, 4 << 30).unwrap_err().message.contains("zeros"));
    }

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_running_one_writes_stays() {
        let folder = scratch("partial");
        let ours = format!("a.html.{}.partial", std::process::id());
        for name in [
            format!("a.html.{NOBODY}.partial"),
            "b.html.1.partial".into(),
            "a.html.notes.partial".into(),
            ours.clone(),
        ] {
            fs::write(folder.join(name), "half").unwrap();
        }
        write(&folder.join("a.html"), b"whole").unwrap();
        // Our own partial file became the file.
        assert_eq!(names(&folder), ["a.html", "a.html.notes.partial", "b.html.1.partial"]);
        assert_eq!(fs::read(folder.join("a.html")).unwrap(), b"whole");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_rights_are_kept() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let folder = scratch("link");
        let (target, link) = (folder.join("target"), folder.join("link"));
        fs::write(&target, "old").unwrap();
        fs::set_permissions(&target, fs::Permissions::from_mode(0o600)).unwrap();
        symlink(&target, &link).unwrap();
        write(&link, b"new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read(&target).unwrap(), b"new");
        assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_folder_is_replaced_whole_and_files_of_others_stay() {
        let folder = scratch("folder").join("brief");
        let files = |names: &[&str]| -> Vec<(String, Vec<u8>)> {
            names.iter().map(|name| ((*name).to_owned(), b"x".to_vec())).collect()
        };
        write_folder(&folder, &files(&["a.html", "old.svg"])).unwrap();
        write_folder(&folder, &files(&["a.html", "new.svg"])).unwrap();
        assert_eq!(names(&folder), ["a.html", "new.svg"], "nothing of the old brief is left");
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        write_folder(&folder, &files(&["a.html", "third.svg"])).unwrap();
        assert_eq!(names(&folder), ["a.html", "new.svg", "notes.txt", "third.svg"]);
        assert_eq!(names(folder.parent().unwrap()), ["brief"], "nothing partial is left");
    }

    #[test]
    fn a_folder_that_cannot_be_written_leaves_the_old_one() {
        let folder = scratch("broken").join("brief");
        write_folder(&folder, &[("a.html".to_owned(), b"old".to_vec())]).unwrap();
        let wrong = [("a.html".to_owned(), b"new".to_vec()), ("no/such/folder.html".to_owned(), Vec::new())];
        assert!(write_folder(&folder, &wrong).is_err());
        assert_eq!(fs::read(folder.join("a.html")).unwrap(), b"old");
        assert_eq!(names(folder.parent().unwrap()), ["brief"]);
    }
}
