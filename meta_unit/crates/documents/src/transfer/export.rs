//! Export: the updates that another home lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use dao_bindings::messages::data_v1::{ExportRequest, ExportResponse};
use dao_bindings::{Error, Result, Sink, task};
use dao_store::key::Name;

use super::binding;
use super::packer::{Emit, Exchange, Head, Packer};
use super::progress::{Progress, Tag};
use crate::damage::unreadable;
use crate::engine::{Replica, Version, is_update};
use crate::history;
use crate::home::Documents;
use crate::limits::ITEM_BYTES;
use crate::position::Position;
use crate::record::{History, Record};
use crate::space::Space;
use crate::watch::{removed, space_number};
use crate::wire;

/// How many positions are looked up at a time.
const AHEAD: usize = 64;
/// How often a document is read before writers have to wait for it.
const ATTEMPTS: usize = 3;

impl Documents {
    /// `dao.data.v1.DocumentsService.Export`.
    pub async fn export(
        &self,
        request: ExportRequest,
        mut items: Sink<ExportResponse>,
    ) -> Result<()> {
        self.export_to(request, &mut items).await.map(|_| ())
    }

    /// Exports into `out`; gives how many documents there were.
    pub(super) async fn export_to(
        &self,
        request: ExportRequest,
        out: &mut impl Emit,
    ) -> Result<u64> {
        let mut known = BTreeMap::new();
        for have in &request.have {
            known.insert(have.id.clone(), Version::from_token(&have.version)?);
        }
        let space = self.space(&request.space).await?;
        let reached = self.reached(&space, &request.after).await?;
        let after = reached.position;
        let part = !request.ids.is_empty();
        let holder = self.holder(&space, &request).await?;
        let number = space_number(&space);
        let mut head = Head::default();
        if !part {
            let all = request.have.is_empty();
            let exchange = |(chain, space)| Exchange {
                store: &self.store,
                space,
                origin: self.home_id(),
                receiver: request.receiver,
                received: holder.as_ref().map(Progress::shown).unwrap_or_default(),
                chain,
            };
            head = Head {
                after: request.after,
                exchange: reached.chain.zip(number).filter(|_| all).map(exchange),
            };
        }
        let mut export = Export {
            documents: self,
            name: request.space,
            space: &space,
            number,
            known,
            base: after.base,
            holder: holder.map(|holder| holder.tag),
            packer: Packer::new(out, head),
            sent: BTreeSet::new(),
        };
        if part {
            // The position says nothing: some documents tell nothing about the others.
            for id in &request.ids {
                export.one(id).await?;
            }
            if !export.packer.is_empty() {
                export.packer.flush().await?;
            }
        } else {
            self.store.check_whole()?;
            export.walk(after).await?;
        }
        Ok(export.sent.len() as u64)
    }

    /// How far the receiver of an export was received, as it was confirmed.
    async fn holder(&self, space: &Space, request: &ExportRequest) -> Result<Option<Progress>> {
        if request.receiver.is_empty() {
            return Ok(None);
        }
        let progress = self.progress(space, &request.receiver).await?;
        Ok(progress.filter(|progress| progress.is_at(&request.received)))
    }

    /// The updates of a document that another home lacks, and the version that they lead to; none
    /// if there is no such document.
    async fn lacking(
        &self,
        space: &Space,
        number: u32,
        (id, name): (&str, &Name),
        of: Lacking<'_>,
    ) -> Result<(Vec<Vec<u8>>, Vec<u8>)> {
        let mut attempts = 0;
        loop {
            // A document that is written again and again is read while writers wait.
            let still = if attempts < ATTEMPTS {
                None
            } else {
                Some(self.store.begin().await?)
            };
            let Some(record) = self
                .record(space, number, name, id)
                .await?
                .filter(|record| !record.void)
            else {
                return Ok(Default::default());
            };
            if of.holder.is_some() && record.held == of.holder {
                return Ok(Default::default());
            }
            let updates = self.updates(space, number, name, &record, of.known, of.after);
            if let Some(updates) = updates.await? {
                return Ok((updates, record.version));
            }
            if still.is_some() {
                return Err(Error::internal(
                    "a document changed while nobody could write",
                ));
            }
            attempts += 1;
        }
    }

    /// The updates of a document that are lacking; `None` where it changed meanwhile.
    async fn updates(
        &self,
        space: &Space,
        number: u32,
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
                .with_replica(space, number, name, record, |replica| {
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
            let blobs = history::read_after(&self.store, number, name, record, after).await;
            if self.has_changed(space, number, name, record).await? {
                return Ok(None); // the history may be another's by now
            }
            let blobs = blobs?;
            return match blobs.as_slice() {
                [only] if only.len() <= ITEM_BYTES && is_update(only) => Ok(Some(blobs)),
                _ => {
                    self.with_replica(space, number, name, record, |replica| {
                        replica.updates_before(&blobs, ITEM_BYTES)
                    })
                    .await
                }
            };
        }
        let nothing = Version::default();
        self.with_replica(space, number, name, record, |replica| {
            replica.updates_since(&nothing, ITEM_BYTES)
        })
        .await
    }

    /// Asks a replica at the version of the record; `None` where the document changed meanwhile.
    pub(crate) async fn with_replica<T>(
        &self,
        space: &Space,
        number: u32,
        name: &Name,
        record: &Record,
        ask: impl Fn(&Replica) -> Result<T>,
    ) -> Result<Option<T>> {
        let key = (number, *name);
        let open = self.open.borrow().share(&key);
        if let Some(open) = open.filter(|open| open.version().to_bytes() == record.version) {
            return ask(&open).map(Some);
        }
        let _alone = self.alone(record).await?;
        match self.load(space, number, name, record).await? {
            Some(replica) => {
                let answer = ask(&replica)?;
                if !record.history.is_fresh() {
                    self.open.borrow_mut().put(key, Rc::new(replica));
                }
                Ok(Some(answer))
            }
            None => Ok(None),
        }
    }
}

/// What another home has of a document.
struct Lacking<'a> {
    known: Option<&'a Version>,
    /// It has every change up to here.
    after: u64,
    /// It has the documents with this tag.
    holder: Option<Tag>,
}

/// One export as it runs.
struct Export<'a, E> {
    documents: &'a Documents,
    name: String,
    space: &'a Space,
    /// The number of the space at the beginning; `None` if there was none.
    number: Option<u32>,
    /// The versions that the other home has.
    known: BTreeMap<String, Version>,
    /// The other home has every change up to here.
    base: u64,
    /// The tag of documents that it has.
    holder: Option<Tag>,
    packer: Packer<'a, E>,
    /// The documents of which something was sent.
    sent: BTreeSet<String>,
}

impl<E: Emit> Export<'_, E> {
    /// Exports every document that changed after a position, up to the newest position of now.
    ///
    /// A document that moves beyond that end before the walk comes to it is visited where it was.
    /// So each item can say up to where everything has been sent.
    async fn walk(&mut self, after: Position) -> Result<()> {
        let end = self.space.cursor();
        let walk = self.space.walks.begin(after.at, end);
        let epoch = self.documents.epoch_at(self.space, end).await?;
        let reached = |at: u64| {
            let position = Position {
                base: after.base,
                at,
                seen: end,
            };
            position.bytes(epoch)
        };
        self.packer.cursor = reached(after.at);
        loop {
            let place = walk.walked();
            let found = self.documents.changes_after(self.space, place, AHEAD);
            let mut found = found.await?;
            if space_number(self.space) != self.number {
                return Err(removed(&self.name));
            }
            found.retain(|(position, _)| *position <= end);
            if found.is_empty() {
                found.extend(walk.owed(end));
            }
            if found.is_empty() {
                break;
            }
            for next in found {
                while let Some((position, id)) = walk.owed(next.0.saturating_sub(1)) {
                    self.one(&id).await?;
                    walk.pass(position);
                    self.packer.cursor = reached(position);
                }
                let (position, id) = next;
                self.one(&id).await?;
                walk.pass(position);
                self.packer.cursor = reached(position);
            }
        }
        let news = walk.walked() != after.at || after.base != after.at;
        if news || !self.packer.is_empty() {
            self.packer.cursor = Position::whole(end).bytes(epoch);
            self.packer.flush().await?;
        }
        Ok(())
    }

    /// Exports what the other home lacks of one document.
    async fn one(&mut self, id: &str) -> Result<()> {
        let Some(number) = self.number else {
            return Ok(());
        };
        let name = self.documents.document_name(number, id);
        let of = Lacking {
            known: self.known.get(id),
            after: self.base,
            holder: self.holder,
        };
        let found = self.documents.lacking(self.space, number, (id, &name), of);
        let (updates, version) = found.await.map_err(|error| unreadable(error, id))?;
        let last = updates.len().saturating_sub(1);
        for (part, operations) in updates.into_iter().enumerate() {
            let mut update = binding::bound(id, operations);
            if part == last {
                update.version = wire::token(&version);
            }
            self.packer.add(update).await?;
            self.sent.insert(id.to_owned());
        }
        task::yield_now().await;
        Ok(())
    }
}
