//! Uploads: files that appear whole or not at all.

use std::{
    collections::HashMap,
    io::{self, Write as _},
    time::{Duration, Instant, SystemTime},
};

use cap_std::fs::{Dir, OpenOptions};

use super::folder::{Granted, is_draft};
use crate::{
    CallError, Status,
    messages::files_v1::{WriteRequest, WriteRequestThen},
};

const MOST: usize = 32;
const IDLE: Duration = Duration::from_secs(600);
const DAY: Duration = Duration::from_secs(86_400);

/// The uploads that are open.
#[derive(Default)]
pub(super) struct Uploads(HashMap<Vec<u8>, Upload>);

struct Upload {
    folder: Dir,
    draft: String,
    path: String,
    file: cap_std::fs::File,
    size: u64,
    used: Instant,
    kept: bool,
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.kept {
            let _ = self.folder.remove_file(&self.draft);
        }
    }
}

impl Uploads {
    /// Carries a chunk out, and gives how much there is.
    pub(super) fn write(
        &mut self,
        granted: &Granted,
        request: &WriteRequest,
    ) -> Result<u64, CallError> {
        let id = &request.upload;
        if request.then() == WriteRequestThen::Abandon {
            return Ok(self.0.remove(id).map_or(0, |upload| upload.size));
        }
        if request.offset == 0 && !self.0.contains_key(id) {
            let upload = self.begin(granted)?;
            self.0.insert(id.clone(), upload);
        }
        let missing = || CallError::new(Status::NOT_FOUND, "there is no such upload");
        let upload = self
            .0
            .get_mut(id)
            .filter(|upload| upload.path == granted.path())
            .ok_or_else(missing)?;
        if upload.size != request.offset {
            return Err(CallError::new(
                Status::CONFLICT,
                "the chunk does not begin where the one before ended",
            )
            .detail("size", upload.size.to_string()));
        }
        upload.used = Instant::now();
        if let Err(error) = upload.file.write_all(&request.data) {
            self.0.remove(id);
            return Err(granted.said(&error));
        }
        upload.size += request.data.len() as u64;
        let size = upload.size;
        if request.then() == WriteRequestThen::Commit {
            let upload = self.0.remove(id).ok_or_else(missing)?;
            upload.commit(granted)?;
        }
        Ok(size)
    }

    fn begin(&mut self, granted: &Granted) -> Result<Upload, CallError> {
        if self.0.len() >= MOST {
            let idle = self
                .0
                .iter()
                .filter(|(_, upload)| upload.used.elapsed() > IDLE)
                .map(|(id, _)| id.clone())
                .next();
            let Some(idle) = idle else {
                let error = CallError::new(Status::BUSY, format!("{MOST} uploads are open"));
                return Err(error.detail("limit", "uploads"));
            };
            self.0.remove(&idle);
        }
        let (folder, last) = granted.place(true)?;
        let no_file = || {
            CallError::new(Status::CONFLICT, "it is no regular file").detail("path", granted.path())
        };
        let last = last.ok_or_else(no_file)?;
        match folder.symlink_metadata(last) {
            Ok(facts) if facts.is_symlink() => {
                return Err(CallError::new(
                    Status::DENIED,
                    "it is a link, and links are not followed",
                )
                .detail("path", granted.path()));
            }
            Ok(facts) if !facts.is_file() => return Err(no_file()),
            _ => {}
        }
        sweep(&folder);
        let mut random = [0; 16];
        getrandom::fill(&mut random)
            .map_err(|_| CallError::new(Status::UNAVAILABLE, "the system gives no random bytes"))?;
        let digits: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        let draft = format!(".dao-{digits}.part");
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        let file = folder
            .open_with(&draft, &options)
            .map_err(|error| granted.said(&error))?;
        Ok(Upload {
            folder,
            draft,
            path: granted.path().to_owned(),
            file,
            size: 0,
            used: Instant::now(),
            kept: false,
        })
    }
}

impl Upload {
    fn commit(mut self, granted: &Granted) -> Result<(), CallError> {
        let said = |error: io::Error| granted.said(&error);
        let (folder, last) = granted.place(true)?;
        let last = last.ok_or_else(|| CallError::new(Status::CONFLICT, "it is no regular file"))?;
        if let Ok(facts) = folder.symlink_metadata(last) {
            if !facts.is_file() {
                return Err(CallError::new(Status::CONFLICT, "it is no regular file")
                    .detail("path", granted.path()));
            }
            self.file
                .set_permissions(facts.permissions())
                .map_err(said)?;
        }
        self.file.sync_all().map_err(said)?;
        self.folder
            .rename(&self.draft, &folder, last)
            .map_err(said)?;
        self.kept = true;
        // The name survives loss of power too.
        // A folder that was opened for paths only cannot be synchronised.
        folder
            .open(".")
            .and_then(|folder| folder.sync_all())
            .map_err(said)
    }
}

/// Removes what programs that died left unfinished.
fn sweep(folder: &Dir) {
    for entry in folder.entries().into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let old = || {
            let modified = entry.metadata().ok()?.modified().ok()?.into_std();
            Some(SystemTime::now().duration_since(modified).ok()? > DAY)
        };
        if is_draft(&name) && old() == Some(true) {
            let _ = folder.remove_file(&name);
        }
    }
}
