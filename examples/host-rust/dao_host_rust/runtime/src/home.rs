//! Homes: the folder in which one Avatar keeps all it has, and the lock on it.

use std::{
    collections::HashSet,
    fs,
    io::{self, Write as _},
    os::unix::fs::{
        DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _,
    },
    path::{Path, PathBuf},
    sync::{LazyLock, Mutex, PoisonError},
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use rusqlite::{Connection, ErrorCode};

use crate::{error::OpenError, text::shown};

const MARKS: [&str; 5] = [
    "lock.sqlite3",
    "storage.sqlite3",
    "keys",
    "grants.toml",
    "grants-lock.sqlite3",
];
const GUARDED: [&str; 3] = ["holder.json", "storage.sqlite3", "keys"];

/// The homes that this process has open, by device and number of the lock's file.
static OPEN: LazyLock<Mutex<HashSet<(u32, u64, u64)>>> = LazyLock::new(Mutex::default);

/// A home that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct Home {
    folder: PathBuf,
    lock: Option<Connection>,
    key: (u32, u64, u64),
}

fn wrong(path: &Path, message: impl Into<String>) -> OpenError {
    OpenError::Home {
        path: path.to_owned(),
        message: message.into(),
    }
}

fn failed(path: &Path, error: &io::Error) -> OpenError {
    let message = match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem | io::ErrorKind::PermissionDenied => {
            "this home cannot be written; copy it to where it can be".to_owned()
        }
        _ => shown(&error.to_string(), 300),
    };
    wrong(path, message)
}

/// What a folder is to an Avatar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Home,
    Free,
    Other,
}

/// Says what a folder is.
pub(crate) fn kind(folder: &Path) -> io::Result<Kind> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Kind::Free),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(Kind::Other),
        Err(error) => return Err(error),
    };
    let mut kind = Kind::Free;
    for entry in entries {
        let name = entry?.file_name();
        if MARKS.iter().any(|mark| name == *mark) {
            return Ok(Kind::Home);
        }
        kind = Kind::Other;
    }
    Ok(kind)
}

impl Home {
    /// Takes a home, and makes it if nothing is there.
    pub(crate) fn take(folder: &Path) -> Result<Self, OpenError> {
        restore(folder).map_err(|error| failed(folder, &error))?;
        match kind(folder).map_err(|error| failed(folder, &error))? {
            Kind::Other => {
                return Err(wrong(
                    folder,
                    "this is no home, and it is not empty; give another folder",
                ));
            }
            Kind::Free => make(folder).map_err(|error| failed(folder, &error))?,
            Kind::Home => {}
        }
        let path = folder.join("lock.sqlite3");
        // Closed at once: closing it later would give up the lock that SQLite has on it.
        let made = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map(drop);
        match made {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                return Err(failed(&path, &error));
            }
            _ => {}
        }
        let facts = fs::metadata(&path).map_err(|error| failed(&path, &error))?;
        let key = (std::process::id(), facts.dev(), facts.ino());
        if !OPEN
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key)
        {
            return Err(wrong(
                folder,
                "this home is in use: this program has it open already",
            ));
        }
        let mut home = Self {
            folder: folder.to_owned(),
            lock: None,
            key,
        };
        match lock(&path, Duration::ZERO) {
            Ok(lock) => home.lock = Some(lock),
            Err(error) if is_busy(&error) => return Err(wrong(folder, holder(folder))),
            Err(error) => return Err(wrong(&path, readable(&error))),
        }
        home.settle_in()?;
        Ok(home)
    }

    fn settle_in(&self) -> Result<(), OpenError> {
        let folder = &self.folder;
        private(folder, 0o700).map_err(|error| failed(folder, &error))?;
        for name in
            MARKS
                .iter()
                .chain(&["holder.json", "storage.sqlite3-wal", "storage.sqlite3-shm"])
        {
            let path = folder.join(name);
            if path.is_file() {
                private(&path, 0o600).map_err(|error| failed(&path, &error))?;
            }
        }
        if let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) {
            let _ =
                fs::remove_dir_all(parent.join(format!(".{}.restored", name.to_string_lossy())));
        }
        if let Ok(entries) = fs::read_dir(folder) {
            for entry in entries.flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if GUARDED
                    .iter()
                    .any(|each| name.starts_with(&format!(".{each}.")))
                {
                    let _ = fs::remove_file(entry.path());
                }
            }
        }
        let holder = serde_json::json!({
            "process": std::process::id(),
            "program": std::env::args().next().unwrap_or_default(),
            "machine": machine(),
            "since": now(),
        });
        let path = folder.join("holder.json");
        if write_whole(&path, holder.to_string().as_bytes()).is_err() {
            // A full disk keeps nobody from their home.
            let _ = fs::remove_file(&path);
        }
        Ok(())
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        if self.lock.is_some() {
            let _ = fs::remove_file(self.folder.join("holder.json"));
        }
        self.lock = None;
        OPEN.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.key);
    }
}

/// Takes SQLite's exclusive lock on an empty file.
pub(crate) fn lock(path: &Path, patience: Duration) -> rusqlite::Result<Connection> {
    let lock = Connection::open(path)?;
    lock.busy_timeout(patience)?;
    lock.pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))?;
    lock.execute_batch("BEGIN EXCLUSIVE")?;
    Ok(lock)
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// What SQLite says, for a person.
pub(crate) fn readable(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "it is damaged; restore the home from a backup".to_owned()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "it cannot be written; copy the home to where it can be".to_owned()
        }
        Some(ErrorCode::DiskFull) => "the disk is full; make room on it".to_owned(),
        _ => "it cannot be used".to_owned(),
    }
}

/// Who has a home, as far as `holder.json` tells.
fn holder(folder: &Path) -> String {
    let until = Instant::now() + Duration::from_millis(200);
    loop {
        if let Some(text) = holder_text(&folder.join("holder.json")) {
            return format!("this home is in use by {text}");
        }
        if Instant::now() >= until {
            return "this home is in use by another program".to_owned();
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn holder_text(path: &Path) -> Option<String> {
    let found: serde_json::Value = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
    let text = |name: &str| Some(shown(found.get(name)?.as_str()?, 200));
    let process = found.get("process")?.as_u64()?;
    Some(format!(
        "{} (process {process} on {}, since {})",
        text("program")?,
        text("machine")?,
        text("since")?
    ))
}

fn restore(folder: &Path) -> io::Result<()> {
    let (Some(parent), Some(name)) = (folder.parent(), folder.file_name()) else {
        return Ok(());
    };
    if folder.symlink_metadata().is_ok() {
        return Ok(());
    }
    let restored = parent.join(format!(".{}.restored", name.to_string_lossy()));
    if restored.is_dir() {
        fs::rename(restored, folder)
    } else {
        Ok(())
    }
}

fn make(folder: &Path) -> io::Result<()> {
    if let Some(parent) = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        fs::DirBuilder::new()
            .recursive(true)
            .mode(0o755)
            .create(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Gives a file or folder these permissions, if it has others.
pub(crate) fn private(path: &Path, mode: u32) -> io::Result<bool> {
    let now = fs::metadata(path)?.permissions().mode() & 0o777;
    if now == mode {
        return Ok(false);
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode))?;
    Ok(true)
}

/// Writes a file whole: after loss of power it is the old one or the new one.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let draft = path.with_file_name(format!(".{name}.{:016x}", u64::from_le_bytes(random)));
    let written = (|| {
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&draft, path)?;
        synchronise(path.parent().unwrap_or(Path::new(".")))
    })();
    if written.is_err() {
        let _ = fs::remove_file(&draft);
    }
    written
}

/// Makes the names in a folder survive loss of power.
pub(crate) fn synchronise(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

fn machine() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname")
        .or_else(|_| fs::read_to_string("/etc/hostname"));
    name.map_or_else(|_| "localhost".to_owned(), |name| name.trim().to_owned())
}

/// Now, in the form of RFC 3339.
fn now() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant's algorithm for dates of the Gregorian calendar.
    let shifted = days + 719_468;
    let (era, of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let part = (5 * of_year + 2) / 153;
    let day = of_year - (153 * part + 2) / 5 + 1;
    let month = if part < 10 { part + 3 } else { part - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_the_time() {
        assert_eq!(now().len(), "2026-11-22T14:05:00+00:00".len());
    }
}
