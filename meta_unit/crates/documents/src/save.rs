//! Storing what a transaction did to a document: its record, its history, and where it is found.

use dao_bindings::{Error, Result, task};
use dao_store::key::Name;
use dao_store::tree;

use crate::draft::{Draft, lost};
use crate::engine::{Replica, Version};
use crate::history;
use crate::home::document_key;
use crate::index;
use crate::limits::{MAX_DOCUMENT_BYTES, MAX_HISTORY_BYTES};
use crate::position::{Epoch, Position};
use crate::record::{History, INLINE_FIELDS, Implied, Record};
use crate::revision::Revision;
use crate::space::{Listed, State};
use crate::transfer::progress::Tag;
use crate::value::{Fields, encode_fields, encoded_bound, is_plain};
use crate::write::Write;

/// What is known of the fields that a write to a document leads to.
pub(crate) enum After {
    /// They are exactly these: the document was empty before.
    Fields(Fields),
    /// They must be read.
    Unknown,
    /// They have at most so many bytes more than before.
    Grown(usize),
    /// They must be read, and are not refused for their size: they come from elsewhere.
    Merged(Option<Held>),
    /// They are as before: only operations came that wait for others.
    Same,
}

/// That another home has a document in some version.
pub(crate) struct Held {
    pub tag: Tag,
    pub version: Vec<u8>,
}

/// Whether a new document with these fields can be made by [`Write::begin`].
pub(crate) fn begins_plainly(fields: &Fields) -> bool {
    // A document without a single operation could not be told from one that never was.
    !fields.is_empty() && is_plain(fields) && encoded_bound(fields) <= INLINE_FIELDS
}

/// How a document stood before a write.
struct Before {
    stored: bool,
    live: bool,
    void: bool,
    /// The position of its newest change, if it has one.
    position: Option<u64>,
}

impl Before {
    fn of(draft: &Draft) -> Self {
        Self {
            stored: draft.stored,
            live: draft.record.is_live(),
            void: draft.record.void,
            position: (!draft.record.void).then_some(draft.record.cursor),
        }
    }
}

impl Write<'_> {
    /// Makes a document of which nothing was ever written, with plain fields.
    ///
    /// The first change of such a document follows from its fields, so it is not written down
    /// before it is needed. Most documents are never edited here, and to make a change and encode
    /// it takes longer than all the rest that a small document needs.
    pub async fn begin(&mut self, name: &Name, fields: Fields) -> Result<Revision> {
        let mut draft = self.drafts.remove(name).ok_or_else(lost)?;
        let before = Before::of(&draft);
        let actor = self.documents.actor(&self.state, &draft.record.id);
        let keys = self.state.indexes.iter();
        let keys = keys.map(|index| index::key_of(index, &fields)).collect();
        let record = &mut draft.record;
        record.void = false;
        record.version = Version::first(actor, fields.len())?.to_bytes();
        let encoded = encode_fields(fields);
        record.size = encoded.len() as u64;
        record.fields = Some(encoded);
        record.history = History::Implied(Implied {
            actor,
            time_ms: self.time_ms,
        });
        self.place(name, draft, &before, Vec::new(), keys).await
    }

    /// Ends a change of one document: `keys` are its index keys before it.
    pub async fn save(
        &mut self,
        name: &Name,
        keys: Vec<Vec<u8>>,
        after: After,
    ) -> Result<Revision> {
        let time_ms = self.time_ms;
        match self.replica(name)?.commit(time_ms)? {
            Some(update) => self.store(name, keys, after, vec![update]).await,
            None => Ok(self.revision(&self.drafts.get(name).ok_or_else(lost)?.record)),
        }
    }

    /// Stores what a change or an import brought.
    pub async fn store(
        &mut self,
        name: &Name,
        keys: Vec<Vec<u8>>,
        after: After,
        blobs: Vec<Vec<u8>>,
    ) -> Result<Revision> {
        let mut draft = self.drafts.remove(name).ok_or_else(lost)?;
        let before = Before::of(&draft);
        self.note(name, &mut draft, after, blobs).await?;
        let new_keys = if draft.record.is_live() {
            {
                let actor = self.documents.actor(&self.state, &draft.record.id);
                index::keys(&self.state, draft.replica(actor)?)
            }
        } else {
            Vec::new()
        };
        self.place(name, draft, &before, keys, new_keys).await
    }

    /// Brings a record up to its replica.
    async fn note(
        &mut self,
        name: &Name,
        draft: &mut Draft,
        after: After,
        blobs: Vec<Vec<u8>>,
    ) -> Result<()> {
        let (space, cursor) = (self.state.number(), self.state.cursor + 1);
        let actor = self.documents.actor(&self.state, &draft.record.id);
        let (record, replica) = draft.parts(actor)?;
        record.void = replica.is_void();
        record.deleted = replica.is_deleted();
        record.version = replica.version().to_bytes();
        record.held = match &after {
            After::Merged(held) => {
                let same = held.as_ref().filter(|held| held.version == record.version);
                same.map(|held| held.tag)
            }
            After::Same => record.held,
            After::Fields(_) | After::Unknown | After::Grown(_) => None,
        };
        let local = !matches!(after, After::Merged(_) | After::Same);
        set_fields(record, replica, after).await?;
        let history = &mut record.history;
        let now = (&*replica, cursor);
        history::append(&mut self.tx, space, name, history, now, blobs)?;
        if local && !record.deleted && history.bytes() > MAX_HISTORY_BYTES {
            return Err(too_long(MAX_HISTORY_BYTES));
        }
        if history::is_long(history) {
            task::yield_now().await;
            *history = history::rewrite(&mut self.tx, space, name, replica, cursor)?;
        }
        Ok(())
    }

    /// Stores a record at the next position, and where its document is found.
    async fn place(
        &mut self,
        name: &Name,
        mut draft: Draft,
        before: &Before,
        old_keys: Vec<Vec<u8>>,
        new_keys: Vec<Vec<u8>>,
    ) -> Result<Revision> {
        let cursor = self.advance().await?;
        if !draft.record.void {
            self.move_position(&draft.record.id, before.position, cursor)
                .await?;
        }
        draft.record.cursor = cursor;
        self.update_ids(&draft.record, before).await?;
        let (tx, state) = (&mut self.tx, &mut self.state);
        index::update(tx, state, &draft.record.id, old_keys, new_keys).await?;
        let key = document_key(self.state.number(), name);
        self.tx.put(key, draft.record.encode())?;
        self.tx.check_held()?;
        draft.stored = true;
        let revision = self.revision(&draft.record);
        self.drafts.insert(*name, draft);
        self.let_go(*name);
        Ok(revision)
    }

    /// Takes the next position. The first one that an instance takes begins its epoch.
    async fn advance(&mut self) -> Result<u64> {
        let id = self.own_epoch;
        let State {
            pages,
            epoch,
            epochs,
            cursor,
            ..
        } = &mut self.state;
        *cursor += 1;
        if epoch.id != id {
            if epoch.start > 0 {
                let start = epoch.start.to_be_bytes();
                tree::insert(&mut self.tx, pages, epochs, &start, &epoch.id).await?;
            }
            *epoch = Epoch { start: *cursor, id };
        }
        Ok(*cursor)
    }

    /// What a write made of a document.
    fn revision(&self, record: &Record) -> Revision {
        let position = Position::of_change(record.cursor, self.state.cursor);
        Revision {
            id: record.id.clone(),
            version: record.version.clone(),
            cursor: self.documents.token(&self.state, position),
        }
    }

    async fn move_position(&mut self, id: &str, old: Option<u64>, new: u64) -> Result<()> {
        let State { pages, changes, .. } = &mut self.state;
        if let Some(old) = old {
            self.moves.push((old, id.to_owned()));
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

    async fn update_ids(&mut self, record: &Record, before: &Before) -> Result<()> {
        let State {
            pages,
            ids,
            documents,
            ..
        } = &mut self.state;
        let live = record.is_live();
        if !before.stored || live != before.live || record.void || before.void {
            let listed = match (live, record.void) {
                (true, _) => Listed::Live,
                (false, true) => Listed::Waiting(record.cursor),
                (false, false) => Listed::Deleted,
            };
            let (id, value) = (record.id.as_bytes(), listed.encode());
            tree::insert(&mut self.tx, pages, ids, id, &value).await?;
        }
        match (before.live, live) {
            (false, true) => *documents += 1,
            (true, false) => *documents = documents.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }
}

/// The error for a document whose history takes more than it may.
pub(crate) fn too_long(limit: u64) -> Error {
    Error::too_large(format!(
        "the history of the document would have more than {limit} bytes: go on with what it holds in \
         a new document, and delete this one"
    ))
    .with("limit", limit)
}

async fn set_fields(record: &mut Record, replica: &Replica, after: After) -> Result<()> {
    if !record.is_live() {
        (record.fields, record.size) = (None, 0);
        return Ok(());
    }
    if matches!(after, After::Same) {
        return Ok(());
    }
    let refuse = !matches!(after, After::Merged(_));
    let before = record.size;
    let encoded = match after {
        After::Fields(fields) => encode_fields(fields),
        // A large document is not read through for each edit: its bound just grows.
        After::Grown(bytes) if record.fields.is_none() && record.size > 0 => {
            let bound = record.size + bytes as u64;
            if bound <= MAX_DOCUMENT_BYTES as u64 {
                record.size = bound;
                return Ok(());
            }
            encode_fields(replica.fields().await?)
        }
        After::Grown(_) | After::Unknown | After::Merged(_) | After::Same => {
            encode_fields(replica.fields().await?)
        }
    };
    // What merges made too large can be made smaller step by step. Its size is known exactly.
    let grows = encoded.len() as u64 > before.max(MAX_DOCUMENT_BYTES as u64);
    if refuse && grows {
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
