//! Put, Patch, Delete and Batch.

use dao_bindings::messages::data_v1;
use dao_bindings::messages::data_v1::write::Write as Kind;
use dao_bindings::messages::data_v1::{
    BatchRequest, BatchResponse, DeleteRequest, DeleteResponse, PatchRequest, PatchResponse,
    PutMode, PutRequest, PutResponse,
};
use dao_bindings::{Error, Result, avatar, methods, task};
use prost::Message;

use crate::home::Documents;
use crate::record::Record;
use crate::revision::{Revision, Revisions};
use crate::room;
use crate::save::{After, begins_plainly};
use crate::value::{check_fields, encoded_bound};
use crate::wire;
use crate::write::Write;

/// How many documents of a batch are read ahead.
const AHEAD: usize = 512;
/// At most how many bytes an entry of a map has beside its key and value.
const ENTRY: usize = 24;

impl Documents {
    /// `dao.data.v1.DocumentsService.Put`.
    pub async fn put(&self, request: PutRequest) -> Result<PutResponse> {
        check_put(&request)?;
        let method = methods::documents::PUT.number;
        let made = self
            .once(method, request, async |write, request| {
                write.put(request).await
            })
            .await?;
        Ok(PutResponse {
            revision: Some(made.into()),
        })
    }

    /// `dao.data.v1.DocumentsService.Patch`.
    pub async fn patch(&self, request: PatchRequest) -> Result<PatchResponse> {
        let method = methods::documents::PATCH.number;
        let made = self
            .once(method, request, async |write, request| {
                write.patch(&request).await
            })
            .await?;
        Ok(PatchResponse {
            revision: Some(made.into()),
        })
    }

    /// `dao.data.v1.DocumentsService.Delete`.
    pub async fn delete(&self, request: DeleteRequest) -> Result<DeleteResponse> {
        let method = methods::documents::DELETE.number;
        let made = self
            .once(method, request, async |write, request| {
                write.delete(&request).await
            })
            .await?;
        Ok(DeleteResponse {
            revision: Some(made.into()),
        })
    }

    /// `dao.data.v1.DocumentsService.Batch`.
    pub async fn batch(&self, request: BatchRequest) -> Result<BatchResponse> {
        for (number, write) in request.writes.iter().enumerate() {
            check_write(write.write.as_ref()).map_err(|error| error.with("write", number))?;
        }
        let method = methods::documents::BATCH.number;
        let made = self
            .once(method, request, async |write, request| {
                let mut revisions = Vec::with_capacity(request.writes.len());
                let mut writes = request.writes.into_iter();
                loop {
                    // Some at a time: all that they write to need not be in memory at once.
                    let some: Vec<_> = writes.by_ref().take(AHEAD).collect();
                    if some.is_empty() {
                        break;
                    }
                    write.expect(some.iter().filter_map(id_of)).await?;
                    for one in some {
                        let number = revisions.len();
                        let done = match one.write {
                            Some(Kind::Put(put)) => write.put(put).await,
                            Some(Kind::Patch(patch)) => write.patch(&patch).await,
                            Some(Kind::Delete(delete)) => write.delete(&delete).await,
                            None => Err(Error::invalid_argument("a write says nothing to do")),
                        };
                        revisions.push(done.map_err(|error| error.with("write", number))?);
                        task::yield_now().await;
                    }
                }
                Ok(Revisions { revisions })
            })
            .await?;
        let revisions = made.revisions.into_iter().map(Into::into).collect();
        Ok(BatchResponse { revisions })
    }
}

impl Write<'_> {
    async fn put(&mut self, request: PutRequest) -> Result<Revision> {
        let (name, draft) = if request.id.is_empty() {
            self.create(&random_id()?)
        } else {
            self.open(&request.id).await?
        };
        match (request.mode(), draft.record.is_live()) {
            (PutMode::Create, true) => {
                return Err(Error::conflict("the document exists already").with("id", &request.id));
            }
            (PutMode::Replace, false) => return Err(absent(&request.id)),
            _ => {}
        }
        if draft.is_new() && begins_plainly(&request.fields) {
            return self.begin(&name, request.fields).await;
        }
        let before = self.keys_before(&name)?;
        let bytes = room::need(encoded_bound(&request.fields) as u64, 0);
        self.make_room(name, bytes).await?;
        let replica = self.replica(&name)?;
        let fresh = replica.is_void();
        replica.put(&request.fields).await?;
        let after = if fresh {
            After::Fields(request.fields)
        } else {
            After::Unknown
        };
        self.save(&name, before, after).await
    }

    async fn patch(&mut self, request: &PatchRequest) -> Result<Revision> {
        let (name, draft) = self.open(&request.id).await?;
        check_version(&draft.record, &request.id, &request.if_version)?;
        let before = self.keys_before(&name)?;
        let bytes: usize = request.edits.iter().map(growth).sum();
        self.make_room(name, room::need(bytes as u64, 0)).await?;
        let replica = self.replica(&name)?;
        if request.make_parents {
            replica.edit_with_parents(&request.edits).await?;
        } else {
            replica.edit(&request.edits).await?;
        }
        self.save(&name, before, After::Grown(bytes)).await
    }

    async fn delete(&mut self, request: &DeleteRequest) -> Result<Revision> {
        let (name, draft) = self.open(&request.id).await?;
        check_version(&draft.record, &request.id, &request.if_version)?;
        let before = self.keys_before(&name)?;
        self.replica(&name)?.delete()?;
        self.save(&name, before, After::Unknown).await
    }
}

/// At most how many bytes an edit adds to a document, with the maps that it makes.
fn growth(edit: &data_v1::Edit) -> usize {
    edit.encoded_len() + ENTRY * edit.path.len().max(1)
}

fn check_put(request: &PutRequest) -> Result<()> {
    if PutMode::try_from(request.mode).is_err() {
        return Err(Error::invalid_argument("the mode of the put is unknown"));
    }
    check_fields(&request.fields)
}

fn check_write(write: Option<&Kind>) -> Result<()> {
    let (space, request_id) = match write {
        None => return Err(Error::invalid_argument("a write says nothing to do")),
        Some(Kind::Put(put)) => {
            check_put(put)?;
            (&put.space, &put.request_id)
        }
        Some(Kind::Patch(patch)) => (&patch.space, &patch.request_id),
        Some(Kind::Delete(delete)) => (&delete.space, &delete.request_id),
    };
    if space.is_empty() && request_id.is_empty() {
        return Ok(());
    }
    Err(Error::invalid_argument(
        "a write of a batch has no space and no request id of its own",
    ))
}

/// The id that a write of a batch names.
fn id_of(write: &data_v1::Write) -> Option<&str> {
    let id = match write.write.as_ref()? {
        Kind::Put(put) => &put.id,
        Kind::Patch(patch) => &patch.id,
        Kind::Delete(delete) => &delete.id,
    };
    Some(id).filter(|id| !id.is_empty()).map(String::as_str)
}

fn check_version(record: &Record, id: &str, if_version: &str) -> Result<()> {
    if !record.is_live() {
        return Err(absent(id));
    }
    if !if_version.is_empty() && if_version != wire::token(&record.version) {
        return Err(Error::conflict("the document has changed since that version").with("id", id));
    }
    Ok(())
}

/// The error for a document that cannot be seen.
pub(crate) fn absent(id: &str) -> Error {
    Error::not_found("there is no such document").with("id", id)
}

/// A new id: 128 random bits in hexadecimal.
fn random_id() -> Result<String> {
    use std::fmt::Write as _;
    let bytes: [u8; 16] = avatar::random::fill_array()?;
    let mut id = String::with_capacity(32);
    for byte in bytes {
        let _ = write!(id, "{byte:02x}");
    }
    Ok(id)
}
