//! Export: the updates that another home lacks.

use std::collections::{BTreeMap, BTreeSet};

use dao_bindings::messages::data_v1::{ExportRequest, Update, Updates};
use dao_bindings::{Error, Result, Sink, task};
use dao_store::key::Name;
use prost::Message;

use crate::damage::unreadable;
use crate::engine::{Replica, Version};
use crate::history;
use crate::home::{Documents, check_id};
use crate::limits::ITEM_BYTES;
use crate::record::{History, Record};
use crate::space::Space;

/// Where exported items go.
pub(super) trait Emit {
    /// Takes one item.
    async fn emit(&mut self, item: Updates) -> Result<()>;
}

impl Emit for Sink<Updates> {
    async fn emit(&mut self, item: Updates) -> Result<()> {
        self.send(item).await
    }
}

impl Documents {
    /// `dao.data.v1.Documents.Export`.
    pub async fn export(&self, request: ExportRequest, mut items: Sink<Updates>) -> Result<()> {
        self.export_to(request, &mut items).await.map(|_| ())
    }

    /// Exports into `out`; gives how many documents there were.
    ///
    /// A document has one position, that of its newest change, so what lies before it cannot be
    /// told from positions while the export runs: only when everything was sent does the last item
    /// say how far it reaches.
    pub(super) async fn export_to(
        &self,
        request: ExportRequest,
        out: &mut impl Emit,
    ) -> Result<u64> {
        request.ids.iter().try_for_each(|id| check_id(id))?;
        let mut known = BTreeMap::new();
        for have in &request.have {
            check_id(&have.id)?;
            known.insert(have.id.clone(), Version::from_bytes(&have.version)?);
        }
        let space = self.space(&request.space).await?;
        let mut packer = Packer {
            out,
            item: Updates {
                cursor: request.after,
                ..Updates::default()
            },
            bytes: 0,
        };
        let mut sent = BTreeSet::new();
        if request.ids.is_empty() {
            self.store.check_whole()?;
            let mut position = request.after;
            loop {
                let found = self.changes_after(&space, position, 64).await?;
                let Some((last, _)) = found.last() else { break };
                position = *last;
                for (_, id) in found {
                    let known = known.get(&id);
                    if self
                        .export_one(&space, &id, known, request.after, &mut packer)
                        .await?
                    {
                        sent.insert(id);
                    }
                    task::yield_now().await;
                }
            }
            packer.item.cursor = position;
            packer.finish(request.after).await?;
        } else {
            packer.item.cursor = 0; // some documents say nothing about the others
            for id in &request.ids {
                if self
                    .export_one(&space, id, known.get(id), 0, &mut packer)
                    .await?
                {
                    sent.insert(id.clone());
                }
                task::yield_now().await;
            }
            packer.finish(0).await?;
        }
        Ok(sent.len() as u64)
    }

    async fn export_one(
        &self,
        space: &Space,
        id: &str,
        known: Option<&Version>,
        after: u64,
        packer: &mut Packer<'_, impl Emit>,
    ) -> Result<bool> {
        let Some(number) = space.state.borrow().as_ref().map(|state| state.number()) else {
            return Ok(false);
        };
        let name = self.document_name(number, id);
        loop {
            let record = match self.record(number, &name).await {
                Ok(Some(record)) if !record.void => record,
                Ok(_) => return Ok(false),
                Err(error) => return Err(unreadable(error, id)),
            };
            let updates = self.updates(number, &name, &record, known, after).await;
            let Some(updates) = updates.map_err(|error| unreadable(error, id))? else {
                continue; // it changed while it was read
            };
            let any = !updates.is_empty();
            for operations in updates {
                packer
                    .add(Update {
                        id: id.to_owned(),
                        operations,
                    })
                    .await?;
            }
            return Ok(any);
        }
    }

    /// The updates of a document that are lacking; `None` where it changed meanwhile.
    async fn updates(
        &self,
        space: u32,
        name: &Name,
        record: &Record,
        known: Option<&Version>,
        after: u64,
    ) -> Result<Option<Vec<Vec<u8>>>> {
        if let Some(known) = known {
            if known.to_bytes() == record.version {
                return Ok(Some(Vec::new()));
            }
            return self
                .with_replica(space, name, record, |replica| {
                    replica.updates_since(known, ITEM_BYTES)
                })
                .await;
        }
        let covered = match &record.history {
            History::Inline(_) | History::Implied(_) => true,
            History::Apart(apart) => apart.base <= after || apart.base == 0,
        };
        let after = if covered { after } else { 0 };
        if after > 0 || record.history.is_fresh() {
            let blobs = history::read_after(&self.store, space, name, record, after).await?;
            return match blobs.as_slice() {
                [only] if only.len() <= ITEM_BYTES => Ok(Some(blobs)),
                _ => {
                    self.with_replica(space, name, record, |replica| {
                        replica.updates_before(&blobs, ITEM_BYTES)
                    })
                    .await
                }
            };
        }
        let nothing = Version::default();
        self.with_replica(space, name, record, |replica| {
            replica.updates_since(&nothing, ITEM_BYTES)
        })
        .await
    }

    /// Asks a replica at the version of the record; `None` where the document changed meanwhile.
    async fn with_replica<T>(
        &self,
        space: u32,
        name: &Name,
        record: &Record,
        ask: impl Fn(&Replica) -> Result<T>,
    ) -> Result<Option<T>> {
        let key = (space, *name);
        let asked = {
            let open = self.open.borrow();
            let same = |replica: &&Replica| replica.version().to_bytes() == record.version;
            open.peek(&key).filter(same).map(&ask)
        };
        if let Some(answer) = asked {
            return answer.map(Some);
        }
        match self.load(space, name, record).await? {
            Some(replica) => {
                let answer = ask(&replica)?;
                if !record.history.is_fresh() {
                    self.open
                        .borrow_mut()
                        .put(key, replica, record.history.bytes());
                }
                Ok(Some(answer))
            }
            None => Ok(None),
        }
    }
}

/// Gathers updates into items.
struct Packer<'a, E> {
    out: &'a mut E,
    item: Updates,
    bytes: usize,
}

impl<E: Emit> Packer<'_, E> {
    async fn add(&mut self, update: Update) -> Result<()> {
        let bytes = update.encoded_len() + 8;
        let twice = self.item.updates.iter().any(|other| other.id == update.id);
        if !self.item.updates.is_empty() && (twice || self.bytes + bytes > ITEM_BYTES) {
            self.flush().await?;
        }
        if bytes > dao_bindings::contract::limits::MAX_ITEM_BYTES as usize {
            return Err(
                Error::too_large("one operation of a document is larger than an item")
                    .with("id", &update.id),
            );
        }
        self.bytes += bytes;
        self.item.updates.push(update);
        Ok(())
    }

    async fn flush(&mut self) -> Result<()> {
        self.bytes = 0;
        let cursor = self.item.cursor;
        let updates = std::mem::take(&mut self.item.updates);
        self.out.emit(Updates { updates, cursor }).await
    }

    /// Sends what is left; an empty item only where it says something new.
    async fn finish(&mut self, after: u64) -> Result<()> {
        if self.item.updates.is_empty() && self.item.cursor <= after {
            Ok(())
        } else {
            self.flush().await
        }
    }
}
