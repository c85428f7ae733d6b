//! Writing: one transaction on one space.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::rc::Rc;

use dao_bindings::messages::data_v1::Revision;
use dao_bindings::{Error, Result, avatar};
use dao_store::Tx;
use dao_store::key::{self, Name};
use dao_store::tree;

use crate::engine::Replica;
use crate::history;
use crate::home::{Documents, document_key, next_space_number};
use crate::index;
use crate::limits::MAX_DOCUMENT_BYTES;
use crate::record::{INLINE_FIELDS, Record};
use crate::space::{HIDDEN, Space, State};
use crate::value::{Fields, encode_fields};

/// A document while a transaction changes it.
pub(crate) struct Draft {
    pub record: Record,
    pub replica: Replica,
    /// Whether storage has a record of it, or this transaction made one.
    stored: bool,
}

/// One transaction on one space.
pub(crate) struct Write<'a> {
    documents: &'a Documents,
    pub tx: Tx<'a>,
    space: Rc<Space>,
    pub state: State,
    drafts: HashMap<Name, Draft>,
    /// Records that were read ahead.
    records: HashMap<Name, Record>,
    time_ms: i64,
    removed: bool,
}

/// What is known of the fields that a write to a document leads to.
pub(crate) enum After {
    /// They are exactly these: the document was empty before.
    Fields(Fields),
    /// They must be read.
    Unknown,
    /// They have at most so many bytes more than before.
    Grown(usize),
    /// They must be read, and are not refused for their size: they come from elsewhere.
    Merged,
}

impl Documents {
    /// Begins a transaction on a space, which comes into being where it is missing.
    pub(crate) async fn write(&self, name: &str) -> Result<Write<'_>> {
        crate::space::check_name(name)?;
        let mut tx = self.store.begin().await?;
        let space = self.space(name).await?;
        let present = space.state.borrow().clone();
        let state = match present {
            Some(state) => state,
            None => {
                let mut state = State {
                    name: name.to_owned(),
                    ..State::default()
                };
                state.pages.space = next_space_number(&mut tx).await?;
                state
            }
        };
        let time_ms = avatar::clock::wall_ms();
        Ok(Write {
            documents: self,
            tx,
            space,
            state,
            drafts: HashMap::new(),
            records: HashMap::new(),
            time_ms,
            removed: false,
        })
    }
}

impl Write<'_> {
    /// Opens a document to change it. A document that does not exist is an empty one.
    pub async fn open(&mut self, id: &str) -> Result<(Name, &mut Draft)> {
        let space = self.state.number();
        let name = self.documents.document_name(space, id);
        if !self.drafts.contains_key(&name) {
            let draft = match self.known(&name, id).await? {
                Some(record) => self.reopen(name, record).await?,
                None => self.make(id)?,
            };
            self.drafts.insert(name, draft);
        }
        match self.drafts.entry(name) {
            Entry::Occupied(draft) => Ok((name, draft.into_mut())),
            Entry::Vacant(_) => Err(Error::internal("a document was lost while it was written")),
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
        self.documents.record(pages.space, name).await
    }

    /// Reads the records of documents that will be opened, all at once.
    pub async fn expect(&mut self, expected: impl Iterator<Item = &str>) -> Result<()> {
        let State { pages, ids, .. } = self.state;
        let mut names = Vec::new();
        for id in expected {
            if tree::get(&self.tx, pages, ids, id.as_bytes())
                .await?
                .is_some()
            {
                names.push(self.documents.document_name(pages.space, id));
            }
        }
        let keys: Vec<_> = names
            .iter()
            .map(|name| document_key(pages.space, name))
            .collect();
        for (name, stored) in names
            .into_iter()
            .zip(self.documents.store.read_many(&keys).await?)
        {
            if let Some(stored) = stored {
                self.records.insert(name, Record::decode(&stored)?);
            }
        }
        Ok(())
    }

    /// Begins a document whose id is new for certain.
    pub fn create(&mut self, id: &str) -> Result<(Name, &mut Draft)> {
        let name = self.documents.document_name(self.state.number(), id);
        let draft = self.make(id)?;
        Ok((name, self.drafts.entry(name).insert_entry(draft).into_mut()))
    }

    fn make(&self, id: &str) -> Result<Draft> {
        let record = Record {
            id: id.to_owned(),
            void: true,
            ..Record::default()
        };
        Ok(Draft {
            record,
            replica: Replica::new(self.documents.actor)?,
            stored: false,
        })
    }

    async fn reopen(&self, name: Name, record: Record) -> Result<Draft> {
        let key = (self.state.number(), name);
        let open = self.documents.open.borrow_mut().take(&key);
        if let Some(replica) = open
            && replica.version().to_bytes() == record.version
        {
            return Ok(Draft {
                record,
                replica,
                stored: true,
            });
        }
        match self.documents.load(key.0, &name, &record).await? {
            Some(replica) => Ok(Draft {
                record,
                replica,
                stored: true,
            }),
            None => Err(Error::internal("a document changed while it was written")),
        }
    }

    /// The sort keys that a document has under every index before it is changed.
    pub fn keys_before(&mut self, name: &Name) -> Result<Vec<Vec<u8>>> {
        match self.drafts.get(name) {
            Some(draft) if draft.record.is_live() => index::keys(&self.state, &draft.replica),
            _ => Ok(Vec::new()),
        }
    }

    /// Ends a change of one document: `before` are its index keys before it.
    pub async fn save(
        &mut self,
        name: &Name,
        before: Vec<Vec<u8>>,
        after: After,
    ) -> Result<Revision> {
        let time_ms = self.time_ms;
        let update = match self.draft(name)?.replica.commit(time_ms)? {
            Some(update) => vec![update],
            None => return Ok(revision(&self.draft(name)?.record)),
        };
        self.store(name, before, after, update).await
    }

    /// Stores what a change or an import brought.
    pub async fn store(
        &mut self,
        name: &Name,
        before: Vec<Vec<u8>>,
        after: After,
        blobs: Vec<Vec<u8>>,
    ) -> Result<Revision> {
        let space = self.state.number();
        let Some(mut draft) = self.drafts.remove(name) else {
            return Err(Error::internal("a document was lost while it was written"));
        };
        let (was_live, was_void) = (draft.record.is_live(), draft.record.void);
        let old_cursor = draft.record.cursor;
        self.state.cursor += 1;
        let cursor = self.state.cursor;
        let record = &mut draft.record;
        record.void = draft.replica.is_void();
        record.deleted = draft.replica.is_deleted();
        record.version = draft.replica.version().to_bytes();
        set_fields(record, &draft.replica, after)?;
        history::append(
            &mut self.tx,
            space,
            name,
            &mut record.history,
            cursor,
            blobs,
        );
        if history::is_long(&record.history) {
            record.history = history::rewrite(&mut self.tx, space, name, &draft.replica, cursor)?;
        }
        if !record.void {
            self.move_position(&draft.record.id, old_cursor, was_void, cursor)
                .await?;
            draft.record.cursor = cursor;
        }
        self.update_ids(&draft.record, draft.stored, was_live)
            .await?;
        let keys = if draft.record.is_live() {
            index::keys(&self.state, &draft.replica)?
        } else {
            Vec::new()
        };
        index::update(
            &mut self.tx,
            &mut self.state,
            &draft.record.id,
            before,
            keys,
        )
        .await?;
        self.tx
            .put(document_key(space, name), draft.record.encode());
        draft.stored = true;
        let revision = revision(&draft.record);
        self.drafts.insert(*name, draft);
        Ok(revision)
    }

    async fn move_position(&mut self, id: &str, old: u64, was_void: bool, new: u64) -> Result<()> {
        let State { pages, changes, .. } = &mut self.state;
        if !was_void {
            tree::remove(&mut self.tx, pages, changes, &old.to_be_bytes()).await?;
        }
        tree::insert(
            &mut self.tx,
            pages,
            changes,
            &new.to_be_bytes(),
            id.as_bytes(),
        )
        .await
    }

    async fn update_ids(&mut self, record: &Record, stored: bool, was_live: bool) -> Result<()> {
        let State {
            pages,
            ids,
            documents,
            ..
        } = &mut self.state;
        let live = record.is_live();
        if !stored || live != was_live {
            let value = if live { &[] } else { HIDDEN };
            tree::insert(&mut self.tx, pages, ids, record.id.as_bytes(), value).await?;
        }
        match (was_live, live) {
            (false, true) => *documents += 1,
            (true, false) => *documents = documents.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    /// The replica of an opened document.
    pub fn replica(&mut self, name: &Name) -> Result<&mut Replica> {
        Ok(&mut self.draft(name)?.replica)
    }

    fn draft(&mut self, name: &Name) -> Result<&mut Draft> {
        let lost = || Error::internal("a document was lost while it was written");
        self.drafts.get_mut(name).ok_or_else(lost)
    }

    /// The space as it is committed.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// Whether the space existed before this transaction.
    pub fn exists(&self) -> bool {
        self.space.state.borrow().is_some()
    }

    /// Removes the space with everything in it.
    pub fn remove_space(&mut self) {
        let number = self.state.number().to_be_bytes();
        for kind in [key::DOCUMENT, key::HISTORY, key::PAGE] {
            self.tx.delete_prefix(&key::join(kind, &[&number]));
        }
        self.tx.delete(self.documents.space_key(&self.state.name));
        self.removed = true;
    }

    /// Commits; only then may anything of it leave the unit.
    pub async fn commit(mut self) -> Result<()> {
        let (documents, space) = (self.documents, self.state.number());
        let changed = self.removed || self.space.state.borrow().as_ref() != Some(&self.state);
        if changed && !self.removed {
            self.tx
                .put(documents.space_key(&self.state.name), self.state.encode());
        }
        let (empty, drafts) = (self.tx.is_empty(), self.drafts);
        if let Err(error) = self.tx.commit().await {
            drop(drafts);
            documents.doubt();
            return Err(error);
        }
        let mut open = documents.open.borrow_mut();
        for (name, draft) in drafts {
            // A document that was only just made is seldom edited next: loading it is cheap.
            if draft.stored && !draft.record.history.is_fresh() {
                open.put((space, name), draft.replica, draft.record.history.bytes());
            }
        }
        drop(open);
        if !empty && changed {
            *self.space.state.borrow_mut() = if self.removed { None } else { Some(self.state) };
            self.space.changed.notify_all();
        }
        Ok(())
    }
}

fn set_fields(record: &mut Record, replica: &Replica, after: After) -> Result<()> {
    if !record.is_live() {
        (record.fields, record.size) = (None, 0);
        return Ok(());
    }
    let refuse = !matches!(after, After::Merged);
    let encoded = match after {
        After::Fields(fields) => encode_fields(fields),
        // A large document is not read through for each edit: its bound just grows.
        After::Grown(bytes) if record.fields.is_none() && record.size > 0 => {
            let bound = record.size + bytes as u64;
            if bound <= MAX_DOCUMENT_BYTES as u64 {
                record.size = bound;
                return Ok(());
            }
            encode_fields(replica.fields()?)
        }
        After::Grown(_) | After::Unknown | After::Merged => encode_fields(replica.fields()?),
    };
    if refuse && encoded.len() > MAX_DOCUMENT_BYTES {
        return Err(Error::too_large(format!(
            "the document would have {} bytes; the most is {MAX_DOCUMENT_BYTES}",
            encoded.len()
        ))
        .with("limit", MAX_DOCUMENT_BYTES)
        .with("size", encoded.len()));
    }
    record.size = encoded.len() as u64;
    record.fields = (encoded.len() <= INLINE_FIELDS).then_some(encoded);
    Ok(())
}

fn revision(record: &Record) -> Revision {
    Revision {
        id: record.id.clone(),
        version: record.version.clone(),
        cursor: record.cursor,
    }
}
