//! Granted folders in memory.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::messages::files_v1::write_request::Then;
use crate::messages::files_v1::{
    Entry, FileKind, ListRequest, ListResponse, Place, ReadRequest, ReadResponse, RemoveRequest,
    RemoveResponse, StatRequest, StatResponse, WriteRequest, WriteResponse,
};
use crate::runtime::native::{Answer, Offer, World, decode};
use crate::{Error, Import, Result};

/// The largest chunk of a read, in bytes.
const CHUNK: usize = 65_536;

#[derive(Default)]
struct Held {
    /// Files by folder and path; a folder inside a folder is there with the first file in it.
    files: BTreeMap<(String, String), Vec<u8>>,
    uploads: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// Folders by name, all of them granted. Its clones are the same folders.
#[derive(Clone, Default)]
pub struct Folders(Rc<RefCell<Held>>);

impl Folders {
    /// Folders without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The bytes of a file.
    #[must_use]
    pub fn get(&self, folder: &str, path: &str) -> Option<Vec<u8>> {
        self.0
            .borrow()
            .files
            .get(&(folder.to_owned(), path.to_owned()))
            .cloned()
    }

    /// Sets the bytes of a file.
    pub fn put(&self, folder: &str, path: &str, bytes: &[u8]) {
        self.0
            .borrow_mut()
            .files
            .insert((folder.to_owned(), path.to_owned()), bytes.to_vec());
    }

    fn list(&self, request: ListRequest) -> Result<Vec<Entry>> {
        let (folder, path) = place(request.place)?;
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        let mut found = BTreeMap::new();
        for ((in_folder, path), bytes) in &self.0.borrow().files {
            let Some(rest) = path.strip_prefix(&prefix).filter(|_| *in_folder == folder) else {
                continue;
            };
            let (name, kind, size) = match rest.split_once('/') {
                Some((name, _)) => (name, FileKind::Folder, 0),
                None => (rest, FileKind::File, bytes.len() as u64),
            };
            let entry = Entry {
                name: name.to_owned(),
                kind: kind.into(),
                size,
            };
            found.insert(name.to_owned(), entry);
        }
        if found.is_empty() && !path.is_empty() {
            return Err(Error::not_found("the folder does not exist"));
        }
        Ok(found.into_values().collect())
    }

    fn stat(&self, request: StatRequest) -> Result<StatResponse> {
        let place = place(request.place)?;
        let (kind, size) = match self.0.borrow().files.get(&place) {
            Some(bytes) => (FileKind::File, bytes.len() as u64),
            None => (FileKind::Folder, 0),
        };
        if kind == FileKind::Folder {
            let (folder, path) = place;
            self.list(ListRequest {
                place: Some(Place { folder, path }),
            })?;
        }
        Ok(StatResponse {
            kind: kind.into(),
            size,
            modified_ms: 0,
        })
    }

    fn read(&self, request: ReadRequest) -> Result<Vec<u8>> {
        let place = place(request.place)?;
        let held = self.0.borrow();
        let bytes = held
            .files
            .get(&place)
            .ok_or_else(|| Error::not_found("the file does not exist"))?;
        let offset = usize::try_from(request.offset)
            .unwrap_or(usize::MAX)
            .min(bytes.len());
        Ok(bytes[offset..].to_vec())
    }

    fn write(&self, request: WriteRequest) -> Result<WriteResponse> {
        let then = request.then();
        let place = place(request.place)?;
        let mut held = self.0.borrow_mut();
        if then == Then::Abandon {
            held.uploads.remove(&request.upload);
            return Ok(WriteResponse { size: 0 });
        }
        let upload = held.uploads.entry(request.upload.clone()).or_default();
        if request.offset != upload.len() as u64 {
            return Err(Error::conflict(
                "the chunk does not begin where the one before ended",
            ));
        }
        upload.extend_from_slice(&request.data);
        let size = upload.len() as u64;
        if then == Then::Commit {
            let bytes = held.uploads.remove(&request.upload).unwrap_or_default();
            held.files.insert(place, bytes);
        }
        Ok(WriteResponse { size })
    }

    fn remove(&self, request: RemoveRequest) -> Result<RemoveResponse> {
        let place = place(request.place)?;
        match self.0.borrow_mut().files.remove(&place) {
            Some(_) => Ok(RemoveResponse {}),
            None => Err(Error::not_found("the file does not exist")),
        }
    }
}

impl Offer for Folders {
    fn call(&mut self, _: &World, import: &Import, payload: &[u8]) -> Option<Answer> {
        Some(match import.name {
            "avatar_files_list" => match decode(payload).and_then(|request| self.list(request)) {
                Ok(entries) => Answer::items(std::iter::once(Ok(ListResponse { entries }))),
                Err(error) => Answer::fail(error),
            },
            "avatar_files_stat" => {
                Answer::reply(decode(payload).and_then(|request| self.stat(request)))
            }
            "avatar_files_read" => match decode(payload).and_then(|request| self.read(request)) {
                Ok(bytes) => {
                    let chunks: Vec<_> = bytes.chunks(CHUNK).map(<[u8]>::to_vec).collect();
                    Answer::items(chunks.into_iter().map(|data| Ok(ReadResponse { data })))
                }
                Err(error) => Answer::fail(error),
            },
            "avatar_files_write" => {
                Answer::reply(decode(payload).and_then(|request| self.write(request)))
            }
            "avatar_files_remove" => {
                Answer::reply(decode(payload).and_then(|request| self.remove(request)))
            }
            _ => return None,
        })
    }
}

fn place(place: Option<Place>) -> Result<(String, String)> {
    let Place { folder, path } =
        place.ok_or_else(|| Error::invalid_argument("the place is not set"))?;
    let sound = |part: &str| !part.is_empty() && part != "." && part != "..";
    if !path.is_empty() && !path.split('/').all(sound) {
        return Err(Error::invalid_argument(
            "the path is not of the allowed form",
        ));
    }
    Ok((folder, path))
}
