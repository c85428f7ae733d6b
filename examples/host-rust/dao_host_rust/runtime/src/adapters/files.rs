//! Files below granted folders. Each part of a path is opened in the folder before it, and no link is followed.

mod folder;
mod uploads;

use std::{
    io::{Read as _, Seek as _, SeekFrom},
    sync::{Arc, Mutex, PoisonError},
};

use prost::Message as _;

use self::{folder::Granted, uploads::Uploads};
use super::Ground;
use crate::{
    CallError, Status,
    contract::Import,
    handler::{Handler, HandlerError, Outgoing, Reply, unimplemented},
    messages::files_v1::{
        Entry, FileKind, ListRequest, ListResponse, Place, ReadRequest, ReadResponse,
        RemoveRequest, RemoveResponse, StatRequest, StatResponse, WriteRequest, WriteResponse,
    },
    rules,
    scopes::{self, FilesScope},
};

const CHUNK: usize = 64 << 10;
const MOST_ENTRIES: usize = 200_000;
const PAGE: usize = 256;

pub(crate) struct Files {
    ground: Ground,
    uploads: Arc<Mutex<Uploads>>,
}

impl Files {
    pub(crate) fn open(ground: &Ground) -> Self {
        Self {
            ground: ground.clone(),
            uploads: Arc::default(),
        }
    }

    /// The granted folder of a place, which may be written to if `writes`.
    fn granted(
        &self,
        import: &Import,
        place: Option<Place>,
        writes: bool,
    ) -> Result<Granted, CallError> {
        let Place { folder, path } = place.unwrap_or_default();
        let scopes = self.ground.scopes("files").unwrap_or_default();
        let mut found = scopes
            .iter()
            .filter_map(|scope| FilesScope::read(scope, scopes::Place::File).ok());
        let denied = |message: String, grant: String| {
            CallError::new(Status::DENIED, message)
                .detail("capability", "files")
                .detail("operation", import.name)
                .detail("scope", grant.clone())
                .allowed_by(&format!("files={grant}"))
        };
        let Some(scope) = found.find(|scope| scope.name == folder) else {
            return Err(denied(
                format!("no folder `{folder}` is granted"),
                format!("{folder}=FOLDER"),
            ));
        };
        if writes && scope.read_only {
            let grant = format!("{}={}", scope.name, scope.folder);
            return Err(denied(
                format!("the folder `{folder}` is granted for reading only"),
                grant,
            ));
        }
        Granted::new(scope.folder, path)
    }
}

impl Handler for Files {
    fn once(&self, import: &'static Import, request: Vec<u8>) -> Reply<Vec<u8>> {
        match self.begin(import, &request) {
            Err(error) => Box::pin(async move { Err(error.into()) }),
            Ok(work) => {
                let ground = self.ground.clone();
                Box::pin(async move { ground.blocking(work).await })
            }
        }
    }

    fn many(&self, import: &'static Import, request: Vec<u8>) -> Outgoing<Vec<u8>> {
        let ground = self.ground.clone();
        let begun = match import.operation {
            "list" => rules::read::<ListRequest>(&request)
                .and_then(|request| self.granted(import, request.place, false))
                .map(Source::Folder),
            "read" => rules::read::<ReadRequest>(&request).and_then(|request| {
                Ok(Source::File(
                    self.granted(import, request.place, false)?,
                    request.offset,
                ))
            }),
            _ => Err(unimplemented(import)),
        };
        let state = begun.map(State::Begin);
        Box::pin(futures_util::stream::try_unfold(
            (state, ground),
            |(state, ground)| async move {
                let state = state?;
                let next = ground.blocking(move || state.next()).await?;
                Ok(next.map(|(item, state)| (item, (Ok(state), ground))))
            },
        ))
    }
}

type Work = Box<dyn FnOnce() -> Result<Vec<u8>, HandlerError> + Send>;

impl Files {
    fn begin(&self, import: &'static Import, request: &[u8]) -> Result<Work, CallError> {
        Ok(match import.operation {
            "stat" => {
                let granted =
                    self.granted(import, rules::read::<StatRequest>(request)?.place, false)?;
                Box::new(move || Ok(stat(&granted)?.encode_to_vec()))
            }
            "remove" => {
                let granted =
                    self.granted(import, rules::read::<RemoveRequest>(request)?.place, true)?;
                Box::new(move || {
                    granted.remove()?;
                    Ok(RemoveResponse {}.encode_to_vec())
                })
            }
            "write" => {
                let request = rules::read::<WriteRequest>(request)?;
                let granted = self.granted(import, request.place.clone(), true)?;
                let uploads = Arc::clone(&self.uploads);
                Box::new(move || {
                    let mut uploads = uploads.lock().unwrap_or_else(PoisonError::into_inner);
                    Ok(WriteResponse {
                        size: uploads.write(&granted, &request)?,
                    }
                    .encode_to_vec())
                })
            }
            _ => return Err(unimplemented(import)),
        })
    }
}

fn stat(granted: &Granted) -> Result<StatResponse, CallError> {
    let facts = granted.facts()?;
    let modified = facts.modified().ok().and_then(|time| {
        let since = time.into_std().duration_since(std::time::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    });
    let kind = folder::kind(facts.file_type());
    let size = if kind == FileKind::File {
        facts.len()
    } else {
        0
    };
    Ok(StatResponse {
        kind: kind as i32,
        size,
        modified_ms: modified.unwrap_or(0),
    })
}

enum Source {
    Folder(Granted),
    File(Granted, u64),
}

enum State {
    Begin(Source),
    Entries(std::vec::IntoIter<Entry>),
    Reading(Box<Reading>),
}

struct Reading {
    file: std::fs::File,
    path: String,
    left: u64,
    was: (u64, Option<std::time::SystemTime>),
}

type Step = Result<Option<(Vec<u8>, State)>, HandlerError>;

impl State {
    fn next(self) -> Step {
        match self {
            Self::Begin(Source::Folder(granted)) => {
                Self::Entries(granted.entries(MOST_ENTRIES)?.into_iter()).next()
            }
            Self::Begin(Source::File(granted, offset)) => {
                Self::Reading(Box::new(Reading::begin(&granted, offset)?)).next()
            }
            Self::Entries(mut left) => {
                let entries: Vec<Entry> = left.by_ref().take(PAGE).collect();
                if entries.is_empty() {
                    return Ok(None);
                }
                Ok(Some((
                    ListResponse { entries }.encode_to_vec(),
                    Self::Entries(left),
                )))
            }
            Self::Reading(mut reading) => {
                let Some(data) = reading.chunk()? else {
                    return Ok(None);
                };
                Ok(Some((
                    ReadResponse { data }.encode_to_vec(),
                    Self::Reading(reading),
                )))
            }
        }
    }
}

impl Reading {
    fn begin(granted: &Granted, offset: u64) -> Result<Self, CallError> {
        let mut file = granted.open()?;
        let facts = file.metadata().map_err(|error| granted.said(&error))?;
        if offset > facts.len() {
            return Err(CallError::new(
                Status::INVALID_ARGUMENT,
                "the offset is beyond the end of the file",
            )
            .detail("size", facts.len().to_string())
            .detail("offset", offset.to_string()));
        }
        file.seek(SeekFrom::Start(offset))
            .map_err(|error| granted.said(&error))?;
        let was = (facts.len(), facts.modified().ok());
        Ok(Self {
            file,
            path: granted.path().to_owned(),
            left: facts.len() - offset,
            was,
        })
    }

    fn chunk(&mut self) -> Result<Option<Vec<u8>>, CallError> {
        let changed = || {
            CallError::new(Status::CONFLICT, "the file was changed while it was read")
                .detail("path", &self.path)
        };
        let failed = |error: &std::io::Error| folder::said(error, &self.path);
        let facts = self.file.metadata().map_err(|error| failed(&error))?;
        if (facts.len(), facts.modified().ok()) != self.was {
            return Err(changed());
        }
        if self.left == 0 {
            return Ok(None);
        }
        let wanted = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        let mut data = vec![0; wanted];
        let got = self.file.read(&mut data).map_err(|error| failed(&error))?;
        if got == 0 {
            return Err(changed());
        }
        data.truncate(got);
        self.left -= got as u64;
        Ok(Some(data))
    }
}
