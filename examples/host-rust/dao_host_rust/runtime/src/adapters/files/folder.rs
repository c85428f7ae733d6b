//! A place below a granted folder.

use std::{io, path::Path};

use cap_fs_ext::{DirExt as _, FollowSymlinks, OpenOptionsFollowExt as _};
use cap_std::{
    ambient_authority,
    fs::{Dir, FileType, Metadata, OpenOptions},
};

use crate::{
    CallError, Status,
    messages::files_v1::{Entry, FileKind},
};

/// A granted folder and the parts of a path inside it.
#[derive(Clone, Debug)]
pub(super) struct Granted {
    folder: String,
    path: String,
}

pub(super) fn said(error: &io::Error, path: &str) -> CallError {
    use io::ErrorKind as Kind;
    let (status, message) = match error.kind() {
        Kind::NotFound | Kind::NotADirectory => {
            (Status::NOT_FOUND, "there is no such file or folder")
        }
        Kind::PermissionDenied | Kind::ReadOnlyFilesystem => {
            (Status::DENIED, "the system does not allow it")
        }
        Kind::StorageFull | Kind::QuotaExceeded => (Status::EXHAUSTED, "the disk is full"),
        Kind::InvalidFilename | Kind::InvalidInput => {
            (Status::INVALID_ARGUMENT, "the system has no such names")
        }
        Kind::DirectoryNotEmpty => (Status::CONFLICT, "the folder is not empty"),
        _ if error.raw_os_error() == Some(libc::ELOOP) => {
            (Status::DENIED, "it is a link, and links are not followed")
        }
        _ => (Status::UNAVAILABLE, "the disk failed"),
    };
    let error = CallError::new(status, message)
        .detail("path", path)
        .detail("system", format!("{:?}", error.kind()));
    if status == Status::EXHAUSTED {
        error.detail("limit", "disk")
    } else {
        error
    }
}

pub(super) fn kind(of: FileType) -> FileKind {
    if of.is_file() {
        FileKind::File
    } else if of.is_dir() {
        FileKind::Folder
    } else {
        FileKind::Other
    }
}

impl Granted {
    pub(super) fn new(folder: String, path: String) -> Result<Self, CallError> {
        let wrong = |status, what: &str| {
            CallError::new(status, what)
                .detail("field", "place.path")
                .detail("path", &path)
        };
        if path.len() > 4096 || path.split('/').any(|part| part.len() > 255) {
            return Err(wrong(
                Status::TOO_LARGE,
                "a path has at most 4,096 bytes, and a part of it 255",
            )
            .detail("limit", "path"));
        }
        let bad =
            |part: &str| matches!(part, "" | "." | "..") || part.contains('\0') || is_draft(part);
        if !path.is_empty() && path.split('/').any(bad) {
            return Err(wrong(
                Status::INVALID_ARGUMENT,
                "a path has parts between single slashes, none of them `.` or `..`",
            ));
        }
        Ok(Self { folder, path })
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn said(&self, error: &io::Error) -> CallError {
        said(error, &self.path)
    }

    fn denied(&self, message: &str) -> CallError {
        CallError::new(Status::DENIED, message).detail("path", &self.path)
    }

    fn parts(&self) -> Vec<&str> {
        if self.path.is_empty() {
            Vec::new()
        } else {
            self.path.split('/').collect()
        }
    }

    /// The granted folder itself.
    fn root(&self) -> Result<Dir, CallError> {
        let root = Dir::open_ambient_dir(&self.folder, ambient_authority())
            .map_err(|error| self.said(&error))?;
        self.no_home(&root, &self.folder, None)?;
        Ok(root)
    }

    /// Opens a folder in another one.
    fn into(&self, above: &Dir, part: &str, make: bool) -> Result<Dir, CallError> {
        let inside = match above.symlink_metadata(part) {
            Ok(facts) if facts.is_symlink() => {
                return Err(self.denied("it is a link, and links are not followed"));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && make => {
                match above.create_dir(part) {
                    Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
                        return Err(self.said(&error));
                    }
                    _ => {}
                }
                above.open_dir_nofollow(part)
            }
            Err(error) => Err(error),
            Ok(_) => above.open_dir_nofollow(part),
        };
        let inside = inside.map_err(|error| self.said(&error))?;
        self.no_home(&inside, part, Some(above))?;
        Ok(inside)
    }

    /// Refuses homes, their backups and folders of keys.
    fn no_home(&self, folder: &Dir, name: &str, above: Option<&Dir>) -> Result<(), CallError> {
        let has = |name: &str| folder.symlink_metadata(name).is_ok();
        let either = has("lock.sqlite3") || has("storage.sqlite3");
        let above_has = |name: &str| match above {
            Some(above) => above.symlink_metadata(name).is_ok(),
            None => Path::new(&self.folder)
                .parent()
                .is_some_and(|parent| parent.join(name).symlink_metadata().is_ok()),
        };
        let name = Path::new(name)
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let backup =
            name.starts_with('.') && (name.ends_with(".part") || name.ends_with(".restored"));
        let private = has("grants-lock.sqlite3")
            || (has("lock.sqlite3") && has("storage.sqlite3"))
            || (either && (has("keys") || has("grants.toml")))
            || (has("place.json") && (above_has("lock.sqlite3") || above_has("storage.sqlite3")))
            || (backup && has("keys"));
        if private {
            Err(self.denied("the homes of Avatars are no files of anybody's"))
        } else {
            Ok(())
        }
    }

    /// The folder that holds the last part, and that part; none for the granted folder itself.
    pub(super) fn place(&self, make: bool) -> Result<(Dir, Option<&str>), CallError> {
        let mut folder = self.root()?;
        let parts = self.parts();
        let Some((last, before)) = parts.split_last() else {
            return Ok((folder, None));
        };
        for part in before {
            folder = self.into(&folder, part, make)?;
        }
        Ok((folder, Some(last)))
    }

    pub(super) fn facts(&self) -> Result<Metadata, CallError> {
        let (folder, last) = self.place(false)?;
        let Some(last) = last else {
            return folder.dir_metadata().map_err(|error| self.said(&error));
        };
        let facts = folder
            .symlink_metadata(last)
            .map_err(|error| self.said(&error))?;
        if facts.is_symlink() {
            return Err(self.denied("it is a link, and links are not followed"));
        }
        if facts.is_dir() {
            self.into(&folder, last, false)?;
        }
        Ok(facts)
    }

    /// Opens a file to read it.
    pub(super) fn open(&self) -> Result<std::fs::File, CallError> {
        let no_file = || {
            CallError::new(Status::INVALID_ARGUMENT, "it is no regular file")
                .detail("path", &self.path)
        };
        let (folder, last) = self.place(false)?;
        let last = last.ok_or_else(no_file)?;
        let facts = folder
            .symlink_metadata(last)
            .map_err(|error| self.said(&error))?;
        if facts.is_symlink() {
            return Err(self.denied("it is a link, and links are not followed"));
        }
        if !facts.is_file() {
            return Err(no_file());
        }
        let mut options = OpenOptions::new();
        options.read(true).follow(FollowSymlinks::No);
        Ok(folder
            .open_with(last, &options)
            .map_err(|error| self.said(&error))?
            .into_std())
    }

    pub(super) fn entries(&self, most: usize) -> Result<Vec<Entry>, CallError> {
        let (folder, last) = self.place(false)?;
        let folder = match last {
            Some(last) => self.into(&folder, last, false)?,
            None => folder,
        };
        let mut entries = Vec::new();
        for entry in folder.entries().map_err(|error| self.said(&error))? {
            let entry = entry.map_err(|error| self.said(&error))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            if is_draft(&name) {
                continue;
            }
            let Ok(facts) = entry.metadata() else {
                continue;
            };
            let kind = kind(facts.file_type());
            let size = if kind == FileKind::File {
                facts.len()
            } else {
                0
            };
            entries.push(Entry {
                name,
                kind: kind as i32,
                size,
            });
            if entries.len() > most {
                let error = CallError::new(
                    Status::TOO_LARGE,
                    format!("the folder has more than {most} entries"),
                );
                return Err(error.detail("limit", "entries").detail("path", &self.path));
            }
        }
        entries.sort_unstable_by(|one, other| one.name.as_bytes().cmp(other.name.as_bytes()));
        Ok(entries)
    }

    pub(super) fn remove(&self) -> Result<(), CallError> {
        let (folder, last) = self.place(false)?;
        let Some(last) = last else {
            return Err(CallError::new(
                Status::INVALID_ARGUMENT,
                "the granted folder itself cannot be removed",
            ));
        };
        let facts = folder
            .symlink_metadata(last)
            .map_err(|error| self.said(&error))?;
        let removed = if facts.is_dir() {
            self.into(&folder, last, false)?;
            folder.remove_dir(last)
        } else if facts.is_file() {
            folder.remove_file(last)
        } else {
            return Err(self.denied("it is no regular file"));
        };
        removed.map_err(|error| self.said(&error))
    }
}

/// Whether a name is that of an unfinished upload.
pub(super) fn is_draft(name: &str) -> bool {
    let digits = name
        .strip_prefix(".dao-")
        .and_then(|rest| rest.strip_suffix(".part"));
    digits.is_some_and(|digits| {
        digits.len() == 32
            && digits
                .bytes()
                .all(|each| each.is_ascii_digit() || (b'a'..=b'f').contains(&each))
    })
}
