//! Opening documents in a transaction, to change them.

use std::collections::hash_map::Entry;

use dao_bindings::{Error, Result, task};
use dao_store::key::Name;
use dao_store::tree;

use crate::draft::{Draft, lost, write_down};
use crate::engine::Replica;
use crate::history;
use crate::home::document_key;
use crate::index;
use crate::record::{History, Record};
use crate::room;
use crate::space::State;
use crate::write::Write;

/// The most documents that a transaction keeps open.
const DRAFTS: usize = 64;

impl Write<'_> {
    /// Opens a document to change it. A document that does not exist is an empty one.
    pub async fn open(&mut self, id: &str) -> Result<(Name, &mut Draft)> {
        let absent = self.absent.remove(id);
        let name = absent.unwrap_or_else(|| self.name_of(id));
        if !self.drafts.contains_key(&name) {
            let known = match absent {
                Some(_) => None,
                None => self.known(&name, id).await?,
            };
            let draft = match known {
                Some(record) => self.reopen(name, record).await?,
                None => Draft::new(id),
            };
            self.drafts.insert(name, draft);
        }
        match self.drafts.entry(name) {
            Entry::Occupied(draft) => Ok((name, draft.into_mut())),
            Entry::Vacant(_) => Err(lost()),
        }
    }

    /// Begins a document whose id is new for certain.
    pub fn create(&mut self, id: &str) -> (Name, &mut Draft) {
        let name = self.name_of(id);
        let entry = self.drafts.entry(name).insert_entry(Draft::new(id));
        (name, entry.into_mut())
    }

    fn name_of(&self, id: &str) -> Name {
        self.documents.document_name(self.state.number(), id)
    }

    /// Lets go of documents that are stored in this transaction, but for the newest: a batch may
    /// write more of them than fit into memory.
    pub fn let_go(&mut self, newest: Name) {
        self.recent.retain(|name| *name != newest);
        self.recent.push_back(newest);
        while self.recent.len() > 1 && (self.recent.len() > DRAFTS || room::is_short()) {
            let Some(oldest) = self.recent.pop_front() else {
                return;
            };
            if self.drafts.get(&oldest).is_some_and(|draft| draft.stored) {
                self.drafts.remove(&oldest);
            }
        }
    }

    /// The record of a document; `None` where there is none.
    async fn known(&mut self, name: &Name, id: &str) -> Result<Option<Record>> {
        if let Some(record) = self.records.remove(name) {
            return Ok(Some(record));
        }
        let State { pages, ids, .. } = self.state;
        if tree::get(&self.tx, pages, ids, id.as_bytes())
            .await?
            .is_none()
        {
            return Ok(None);
        }
        // What was written before in this transaction is newer than what is committed.
        let key = document_key(pages.space, name);
        if self.tx.has_written(&key) {
            let stored = self.tx.read(&key).await?;
            return stored.map(|stored| Record::decode(&stored)).transpose();
        }
        let documents = self.documents;
        documents.record(self.space(), pages.space, name, id).await
    }

    /// Reads the records of documents that will be opened, all at once.
    pub async fn expect(&mut self, expected: impl Iterator<Item = &str>) -> Result<()> {
        let State { pages, ids, .. } = self.state;
        let (mut known, mut names) = (Vec::new(), Vec::new());
        for id in expected {
            task::yield_now().await;
            let name = self.name_of(id);
            let listed = tree::get(&self.tx, pages, ids, id.as_bytes()).await?;
            if listed.is_none() {
                self.absent.insert(id.to_owned(), name);
            } else if !self.tx.has_written(&document_key(pages.space, &name)) {
                names.push(name);
                known.push(id.to_owned());
            }
        }
        let documents = self.documents;
        let records = documents
            .records(self.space(), pages.space, &known, &names)
            .await?;
        for (name, record) in names.into_iter().zip(records) {
            self.records.extend(record.map(|record| (name, record)));
        }
        Ok(())
    }

    async fn reopen(&mut self, name: Name, mut record: Record) -> Result<Draft> {
        let key = (self.state.number(), name);
        let kept = self.documents.open.borrow_mut().take(&key);
        let current = |replica: &Replica| replica.version().to_bytes() == record.version;
        let kept = kept.filter(current);
        if kept.is_none() {
            let bytes = record.memory();
            self.make_room(name, bytes).await?;
        }
        let replica = match kept {
            // Even if the document is in memory: its history must be written down with the next change.
            _ if matches!(record.history, History::Implied(_)) => write_down(&mut record)?,
            Some(replica) => replica,
            None if self.tx.has_written(&document_key(key.0, &name)) => {
                Replica::load(history::read_in(&self.tx, key.0, &name, &record).await?).await?
            }
            None => match self
                .documents
                .load(self.space(), key.0, &name, &record)
                .await?
            {
                Some(replica) => replica,
                None => return Err(Error::internal("a document changed while it was written")),
            },
        };
        Ok(Draft::reopened(record, replica))
    }

    /// The sort keys that a document has under every index before it is changed.
    pub fn keys_before(&mut self, name: &Name) -> Result<Vec<Vec<u8>>> {
        match self.drafts.get_mut(name) {
            Some(draft) if draft.record.is_live() && !self.state.indexes.is_empty() => {
                let actor = self.documents.actor(&self.state, &draft.record.id);
                Ok(index::keys(&self.state, draft.replica(actor)?))
            }
            _ => Ok(Vec::new()),
        }
    }

    /// The replica of an opened document.
    pub fn replica(&mut self, name: &Name) -> Result<&mut Replica> {
        let draft = self.drafts.get_mut(name).ok_or_else(lost)?;
        let actor = self.documents.actor(&self.state, &draft.record.id);
        draft.replica(actor)
    }
}
