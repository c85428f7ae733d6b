//! Watch: the changes of a space as they are committed.
//!
//! Each document has one position, that of its newest change. A watch walks over positions, so it
//! needs no memory of its own: a reader that falls behind meets each document once, in its newest
//! state, wherever it goes on.

use dao_bindings::contract::limits::MAX_ITEM_BYTES;
use dao_bindings::messages::data_v1::watch_response::Kind;
use dao_bindings::messages::data_v1::{Document, Filter, WatchRequest, WatchResponse};
use dao_bindings::{Error, Result, Sink, Status, task};
use dao_store::tree::{self, Direction, Range};

use crate::damage::unreadable;
use crate::fetch::{id_from, within};
use crate::filter;
use crate::home::Documents;
use crate::pace::Pace;
use crate::position::Position;
use crate::space::{Space, State};
use crate::wire;

/// How many changes are looked up at a time.
const BATCH: usize = 64;

struct Counted<'a>(&'a Documents);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.watches.set(self.0.watches.get().saturating_sub(1));
    }
}

impl Documents {
    /// `dao.data.v1.DocumentsService.Watch`.
    pub async fn watch(&self, request: WatchRequest, items: Sink<WatchResponse>) -> Result<()> {
        request.where_.as_ref().map_or(Ok(()), filter::check)?;
        self.watches.set(self.watches.get() + 1);
        let _counted = Counted(self);
        let space = self.space(&request.space).await?;
        let mut number = space_number(&space);
        let start = space.cursor();
        let mut position = if request.from_now {
            start
        } else {
            self.position(&space, &request.after).await?.at
        };
        // Who begins at 0 knows nothing yet, so what is not there at the start is no news. Every
        // change after the start is told: the document may have been sent before.
        let quiet_to = if position == 0 { start } else { 0 };
        let mut caught_up = false;
        loop {
            let changed = space.changed.notified();
            let now = space_number(&space);
            if number.is_some() && now != number {
                return Err(removed(&request.space));
            }
            number = now;
            let found = self.changes_after(&space, position, BATCH).await;
            let found = found.map_err(|error| self.step_over(error, &space, position + 1))?;
            if found.is_empty() {
                if !caught_up {
                    self.store.check_whole()?;
                    let change = WatchResponse {
                        kind: Kind::CaughtUp.into(),
                        document: None,
                        cursor: self.change_token(&space, position),
                    };
                    items.send(change).await?;
                    caught_up = true;
                }
                changed.await;
                continue;
            }
            for (cursor, id) in found {
                // What was read while the reader was slow may be old by now: read just before.
                items.ready().await?;
                let change = self.change(&space, cursor, &id, request.where_.as_ref());
                let change = change
                    .await
                    .map_err(|error| self.step_over(unreadable(error, &id), &space, cursor))?;
                let Some(change) = change else {
                    position = cursor;
                    continue;
                };
                position = cursor;
                if change.kind() == Kind::Removed && cursor <= quiet_to {
                    continue;
                }
                items.send(change).await?;
                caught_up = false;
            }
            caught_up = caught_up && position == space.cursor();
            task::yield_now().await;
        }
    }

    /// Says where a reader goes on behind what cannot be read, if there is more.
    fn step_over(&self, error: Error, space: &Space, position: u64) -> Error {
        if error.status == Status::Internal && position < space.cursor() {
            error.with("after", self.change_token(space, position))
        } else {
            error
        }
    }

    /// The position of a change, as it crosses.
    fn change_token(&self, space: &Space, at: u64) -> String {
        let state = space.state.borrow();
        let token = |state: &State| self.token(state, Position::of_change(at, state.cursor));
        state.as_ref().map(token).unwrap_or_default()
    }

    /// Positions after one, with the ids of their documents.
    pub(crate) async fn changes_after(
        &self,
        space: &Space,
        position: u64,
        limit: usize,
    ) -> Result<Vec<(u64, String)>> {
        let range = Range::after(position.to_be_bytes().to_vec());
        let tree = || space.tree(|state| state.changes);
        let entries = tree::scan(&self.store, tree, range, Direction::Forward, limit).await?;
        let mut found = Vec::with_capacity(entries.len());
        for (cursor, id) in entries {
            let cursor = cursor.try_into().map_err(|_| crate::codec::damaged())?;
            found.push((u64::from_be_bytes(cursor), id_from(id)?));
        }
        Ok(found)
    }

    /// The change at a position; `None` where the document has a newer one meanwhile.
    async fn change(
        &self,
        space: &Space,
        cursor: u64,
        id: &str,
        filter: Option<&Filter>,
    ) -> Result<Option<WatchResponse>> {
        let Some(number) = space_number(space) else {
            return Ok(None);
        };
        let name = self.document_name(number, id);
        let record = match self.record(space, number, &name, id).await? {
            Some(record) if record.cursor == cursor => record,
            _ => return Ok(None),
        };
        let version = wire::token(&record.version);
        let found = self.document(space, number, &name, record).await?;
        if found
            .as_ref()
            .is_some_and(|document| document.version != version)
        {
            return Ok(None); // it was changed while it was read
        }
        let fulfils = match (&found, filter) {
            (Some(document), Some(filter)) => {
                filter::matches(filter, &document.fields, &Pace::default()).await
            }
            _ => true,
        };
        Ok(Some(match found.filter(|_| fulfils) {
            Some(document) => WatchResponse {
                kind: Kind::Changed.into(),
                document: Some(within(document, MAX_ITEM_BYTES as usize - 1024)),
                cursor: self.change_token(space, cursor),
            },
            None => {
                let document = Some(Document {
                    id: id.to_owned(),
                    ..Document::default()
                });
                WatchResponse {
                    kind: Kind::Removed.into(),
                    document,
                    cursor: self.change_token(space, cursor),
                }
            }
        }))
    }
}

/// The error for a space that was removed while it was read.
pub(crate) fn removed(space: &str) -> Error {
    Error::not_found("the space was removed").with("space", space)
}

/// The number of a space; `None` if it does not exist.
pub(crate) fn space_number(space: &Space) -> Option<u32> {
    space.state.borrow().as_ref().map(|state| state.number())
}
