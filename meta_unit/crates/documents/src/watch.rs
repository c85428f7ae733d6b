//! Watch: the changes of a space as they are committed.
//!
//! Each document has one position, that of its newest change. A watch walks over positions, so it
//! needs no memory of its own: a reader that falls behind meets each document once, in its newest
//! state, wherever it goes on.

use dao_bindings::contract::limits::MAX_ITEM_BYTES;
use dao_bindings::messages::data_v1::change::Kind;
use dao_bindings::messages::data_v1::{Change, Document, Filter, WatchRequest};
use dao_bindings::{Error, Result, Sink, task};
use dao_store::tree::{self, Direction, Range};
use prost::Message;

use crate::damage::unreadable;
use crate::fetch::id_from;
use crate::filter;
use crate::home::{Documents, document_key};
use crate::record::Record;
use crate::space::Space;

/// How many changes are looked up at a time.
const BATCH: usize = 64;

struct Counted<'a>(&'a Documents);

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.watches.set(self.0.watches.get().saturating_sub(1));
    }
}

impl Documents {
    /// `dao.data.v1.Documents.Watch`.
    pub async fn watch(&self, request: WatchRequest, items: Sink<Change>) -> Result<()> {
        request.where_.as_ref().map_or(Ok(()), filter::check)?;
        self.watches.set(self.watches.get() + 1);
        let _counted = Counted(self);
        let space = self.space(&request.space).await?;
        let mut number = space_number(&space);
        let start = space.cursor();
        let mut position = if request.from_now {
            start
        } else {
            request.after
        };
        // Who begins at 0 knows nothing yet, so what is not there at the start is no news. Every
        // change after the start is told: the document may have been sent before.
        let quiet_to = if position == 0 { start } else { 0 };
        let mut caught_up = false;
        loop {
            let changed = space.changed.notified();
            let now = space_number(&space);
            if number.is_some() && now != number {
                return Err(Error::not_found("the space was removed").with("space", &request.space));
            }
            number = now;
            let found = self.changes_after(&space, position, BATCH).await?;
            if found.is_empty() {
                if !caught_up {
                    self.store.check_whole()?;
                    let change = Change {
                        kind: Kind::CaughtUp.into(),
                        document: None,
                        cursor: position,
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
                let change = change.await.map_err(|error| unreadable(error, &id))?;
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
    ) -> Result<Option<Change>> {
        let Some(number) = space_number(space) else {
            return Ok(None);
        };
        let name = self.document_name(number, id);
        let stored = self.store.read(&document_key(number, &name)).await?;
        let record = match stored.map(|stored| Record::decode(&stored)).transpose()? {
            Some(record) if record.cursor == cursor => record,
            _ => return Ok(None),
        };
        let found = self.document(number, &name, record).await?;
        if found
            .as_ref()
            .is_some_and(|document| document.cursor != cursor)
        {
            return Ok(None);
        }
        let fulfils =
            |document: &Document| filter.is_none_or(|f| filter::matches(f, &document.fields));
        Ok(Some(match found.filter(fulfils) {
            Some(mut document) => {
                // Only a merge can make a document larger than one item.
                if document.encoded_len() + 1024 > MAX_ITEM_BYTES as usize {
                    document.fields.clear();
                }
                Change {
                    kind: Kind::Changed.into(),
                    document: Some(document),
                    cursor,
                }
            }
            None => {
                let document = Some(Document {
                    id: id.to_owned(),
                    ..Document::default()
                });
                Change {
                    kind: Kind::Removed.into(),
                    document,
                    cursor,
                }
            }
        }))
    }
}

fn space_number(space: &Space) -> Option<u32> {
    space.state.borrow().as_ref().map(|state| state.number())
}
