//! Transactions: everything that one write does, all or none.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::messages::storage_v1::Change;
use dao_bindings::task::{self, MutexGuard};
use dao_bindings::{Error, Result};

use crate::group::Undo;
use crate::ledger::Update;
use crate::redo::{Pages, Redo, Values};
use crate::store::Store;
use crate::tree::{Page, PageId};
use crate::{journal, key, storage};

/// How many bytes are sealed before others get their turn.
const SEALED_AT_ONCE: usize = 64 * 1024;
/// The most bytes that a transaction may hold in memory before it is committed, by estimate.
pub const MAX_HELD_BYTES: usize = 96 * 1024 * 1024;
/// What a page takes in memory, and what a value takes beside its own bytes and those of its key.
const PAGE: usize = 3 * 1024;
const VALUE: usize = 96;

/// One transaction. It collects changes in memory; dropping it without [`Tx::commit`] forgets
/// them. Only one exists at a time.
pub struct Tx<'a> {
    pub(crate) store: &'a Store,
    /// Values by key, `None` to remove.
    pub(crate) values: Values,
    /// What the values take in memory.
    pub(crate) held: usize,
    /// Ranges removed before the values are set.
    pub(crate) ranges: Vec<(Vec<u8>, Vec<u8>)>,
    /// Pages changed (`Some`) or freed (`None`).
    pub(crate) pages: RefCell<Pages>,
    /// Pages seen unchanged: in a transaction they stay, whatever the cache forgets.
    pub(crate) seen: RefCell<BTreeMap<PageId, Rc<Page>>>,
    /// Spaces that are removed.
    pub(crate) removed: Vec<u32>,
    /// What leads back to the last savepoint.
    pub(crate) undo: Option<Undo>,
    pub(crate) turn: MutexGuard<'a, ()>,
}

impl Store {
    /// Begins a transaction, when the ones before it have ended.
    pub async fn begin(&self) -> Result<Tx<'_>> {
        let turn = self.queue.alone(&self.writer).await;
        self.handed.take(); // whoever was to go on with it is gone
        self.start(turn).await
    }

    pub(crate) async fn start<'a>(&'a self, turn: MutexGuard<'a, ()>) -> Result<Tx<'a>> {
        if self.unfinished.get() {
            let _alone = self.gate.write().await;
            journal::finish(&self.sealer).await?;
            self.load().await?;
            self.unfinished.set(false);
        }
        self.check_whole()?;
        Ok(Tx::new(self, turn))
    }

    /// Checks that storage keeps what is written and gives it back unchanged.
    pub async fn probe(&self) -> Result<()> {
        let value: [u8; 16] = dao_bindings::avatar::random::fill_array()?;
        let mut tx = self.begin().await?;
        tx.put(key::PROBE.to_vec(), value.to_vec())?;
        tx.commit().await?;
        if self.read(key::PROBE).await?.as_deref() == Some(&value) {
            return Ok(());
        }
        Err(Error::internal(
            "storage did not give back what was written",
        ))
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(store: &'a Store, turn: MutexGuard<'a, ()>) -> Self {
        Self {
            store,
            values: Values::new(),
            held: 0,
            ranges: Vec::new(),
            pages: RefCell::default(),
            seen: RefCell::default(),
            removed: Vec::new(),
            undo: None,
            turn,
        }
    }

    /// The store that it will change.
    #[must_use]
    pub const fn store(&self) -> &'a Store {
        self.store
    }

    /// Reads a value as this transaction has it.
    pub async fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        match self.values.get(key) {
            Some(value) => Ok(value.clone()),
            None if self.is_removed(key) => Ok(None),
            None => self.store.read(key).await,
        }
    }

    /// Whether this transaction has set or removed the value of a key.
    #[must_use]
    pub fn has_written(&self, key: &[u8]) -> bool {
        self.values.contains_key(key)
    }

    /// Reads the entries from `start` to before `end`, in order, as this transaction has them.
    pub async fn scan(&self, start: Vec<u8>, end: Vec<u8>) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let stored = self
            .store
            .scan(start.clone(), end.clone(), false, 0)
            .await?;
        let mut found: BTreeMap<Vec<u8>, Vec<u8>> = stored
            .into_iter()
            .filter(|(key, _)| !self.is_removed(key))
            .collect();
        for (key, value) in self.values.range(start..end) {
            match value {
                Some(value) => found.insert(key.clone(), value.clone()),
                None => found.remove(key),
            };
        }
        Ok(found.into_iter().collect())
    }

    /// Sets a value. TOO_LARGE where it could not be read back by everything that reads.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) -> Result<()> {
        storage::check_size(&key, &value)?;
        self.note_value(&key);
        self.set(key, Some(value));
        Ok(())
    }

    fn set(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        let bytes = key.len();
        self.held += weight(bytes, value.as_ref());
        if let Some(before) = self.values.insert(key, value) {
            self.held -= weight(bytes, before.as_ref());
        }
    }

    /// Checks that the transaction does not hold too much in memory.
    pub fn check_held(&self) -> Result<()> {
        let pages = self.pages.borrow().len() + self.seen.borrow().len();
        if self.held + pages * PAGE <= MAX_HELD_BYTES {
            return Ok(());
        }
        Err(Error::too_large(format!(
            "what would be written at once takes more than {} MiB of memory: split it",
            MAX_HELD_BYTES >> 20
        ))
        .with("limit", MAX_HELD_BYTES))
    }

    /// Removes a value.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.note_value(&key);
        self.set(key, None);
    }

    /// Removes every value whose key begins with `prefix`, whether stored or set before.
    pub fn delete_prefix(&mut self, prefix: &[u8]) {
        let end = crate::key::after(prefix).unwrap_or_default();
        let gone = |key: &&Vec<u8>| key.starts_with(prefix);
        let gone: Vec<Vec<u8>> = self.values.keys().filter(gone).cloned().collect();
        for key in gone {
            self.note_value(&key);
            if let Some(value) = self.values.remove(&key) {
                self.held -= weight(key.len(), value.as_ref());
            }
        }
        self.ranges.push((prefix.to_vec(), end));
    }

    /// Whether it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.ranges.is_empty() && self.pages.borrow().is_empty()
    }

    /// Removes a space: its documents with their histories, its pages, and how far others were
    /// received in it.
    pub fn remove_space(&mut self, number: u32) {
        let kinds = [
            key::DOCUMENT,
            key::HISTORY,
            key::PAGE,
            key::LEDGER,
            key::RECEIVED,
        ];
        for kind in kinds {
            self.delete_prefix(&key::join(kind, &[&number.to_be_bytes()]));
        }
        self.removed.push(number);
    }

    /// Commits: once this returns, everything survives a loss of power. On an error nothing was
    /// changed, as far as this instance can know.
    pub async fn commit(mut self) -> Result<()> {
        let store = self.store;
        if self.is_empty() {
            return Ok(());
        }
        let how = self.how();
        let (changes, update) = match &how {
            How::Logged(record) => (self.logged(record)?, None),
            How::Beside => (self.beside()?, None),
            How::InPlace => {
                let (changes, update) = self.in_place().await?;
                (changes, Some(update))
            }
        };
        let size: usize = changes.iter().map(journal::size).sum();
        let alone = store.gate.write().await;
        let done = if size <= journal::BATCH_BYTES {
            storage::write(changes).await
        } else {
            commit_large(store, changes).await
        };
        if let Err(error) = done {
            store.doubt().await;
            return Err(error);
        }
        match how {
            How::Logged(_) => {
                let mut redo = store.redo.borrow_mut();
                redo.follow(&self.pages.borrow(), &self.values);
            }
            How::InPlace => store.redo.borrow_mut().placed(),
            How::Beside => {}
        }
        if let Some(update) = update {
            store.ledger.borrow().follow(update);
        }
        let mut cache = store.pages.borrow_mut();
        for (id, page) in self.pages.into_inner() {
            match page {
                Some(page) => {
                    let weight = page.weight();
                    cache.put(id, page, weight);
                }
                None => cache.remove(&id),
            }
        }
        drop(cache);
        store.follow(&self.ranges, &self.values);
        store.committed();
        drop(alone);
        Ok(())
    }

    /// How it is to be committed.
    fn how(&self) -> How {
        let (redo, pages) = (self.store.redo.borrow(), self.pages.borrow());
        if !self.ranges.is_empty() {
            return How::InPlace;
        }
        if Redo::is_beside(&pages, &self.values) {
            return How::Beside;
        }
        let known = |id| self.store.known_page(id);
        let record = redo.record(&pages, &self.values, known);
        record.map_or(How::InPlace, How::Logged)
    }

    fn logged(&self, record: &[u8]) -> Result<Vec<Change>> {
        let (sealer, redo) = (&self.store.sealer, self.store.redo.borrow());
        let roll = self.store.ledger.borrow().seal();
        let mut changes = Vec::with_capacity(self.values.len() + 2);
        changes.extend(redo.store(sealer, record, roll)?);
        for (key, value) in &self.values {
            if !Redo::takes(key, value.as_ref()) {
                changes.push(storage::change(sealer, key.clone(), value.as_deref())?);
            }
        }
        Ok(changes)
    }

    fn beside(&self) -> Result<Vec<Change>> {
        let sealer = &self.store.sealer;
        let change = |(key, value): (&Vec<u8>, &Option<Vec<u8>>)| {
            storage::change(sealer, key.clone(), value.as_deref())
        };
        self.values.iter().map(change).collect()
    }

    /// Everything in its place, also what only the log has until now, and the ledger of it.
    async fn in_place(&mut self) -> Result<(Vec<Change>, Update)> {
        let store = self.store;
        let (mut pages, mut values) = {
            let redo = store.redo.borrow();
            (redo.pages().clone(), redo.all_values().clone())
        };
        pages.retain(|id, _| !self.is_removed(&id.key()));
        values.retain(|key, _| !self.is_removed(key));
        pages.extend(
            self.pages
                .borrow()
                .iter()
                .map(|(id, page)| (*id, page.clone())),
        );
        let (sealer, ledger) = (&store.sealer, store.ledger.borrow().clone());
        let prepared = ledger.prepare(sealer, pages.keys().copied()).await?;
        let ranges = self.ranges.iter();
        let mut changes: Vec<Change> = ranges
            .map(|(start, end)| storage::delete_range(start.clone(), end.clone()))
            .collect();
        let (mut page_seals, mut state_seals, mut sealed) = (Vec::new(), Vec::new(), 0);
        for (id, page) in pages {
            let plain = page.map(|page| page.encode());
            let change = storage::change(sealer, id.key(), plain.as_deref())?;
            page_seals.push((id, plain.map(|_| storage::seal_in(&change))));
            give_way(&mut sealed, &change).await;
            changes.push(change);
        }
        // What the documents of a large transaction become is not kept twice.
        let large = self.bytes() > journal::BATCH_BYTES;
        values.extend(std::mem::take(&mut self.values));
        for (key, value) in values {
            let change = storage::change(sealer, key.clone(), value.as_deref())?;
            give_way(&mut sealed, &change).await;
            if key.first() == Some(&key::SPACE) {
                let seal = value.as_ref().map(|_| storage::seal_in(&change));
                state_seals.push((key.clone(), seal));
            }
            changes.push(change);
            self.values.insert(key, value.filter(|_| !large));
        }
        let removed = std::mem::take(&mut self.removed);
        let (nodes, update) =
            ledger.update(sealer, &prepared, &page_seals, state_seals, removed)?;
        changes.extend(nodes);
        changes.push(store.redo.borrow().placed_head(update.seal()).put(sealer)?);
        Ok((changes, update))
    }

    /// The bytes of the values that it sets.
    pub(crate) fn bytes(&self) -> usize {
        let values = self.values.values().flatten();
        values.map(Vec::len).sum()
    }

    fn is_removed(&self, key: &[u8]) -> bool {
        self.ranges
            .iter()
            .any(|(start, end)| key >= start.as_slice() && (end.is_empty() || key < end.as_slice()))
    }

    pub(crate) async fn page(&self, id: PageId) -> Result<Rc<Page>> {
        if let Some(page) = self.pages.borrow().get(&id) {
            return page
                .clone()
                .ok_or_else(|| Error::internal("a freed page was asked for"));
        }
        if let Some(page) = self.seen.borrow().get(&id) {
            return Ok(page.clone());
        }
        let page = self.store.committed_page(id).await?;
        self.seen.borrow_mut().insert(id, page.clone());
        Ok(page)
    }

    pub(crate) async fn page_mut(&mut self, id: PageId) -> Result<&mut Page> {
        self.note_page(id);
        if !self.pages.get_mut().contains_key(&id) {
            let page = self.page(id).await?;
            self.seen.get_mut().remove(&id);
            self.pages.get_mut().insert(id, Some(page));
        }
        match self.pages.get_mut().get_mut(&id) {
            Some(Some(page)) => Ok(Rc::make_mut(page)),
            _ => Err(Error::internal("a freed page was asked for")),
        }
    }

    pub(crate) fn add_page(&mut self, id: PageId, page: Page) -> u64 {
        self.note_page(id);
        self.pages.get_mut().insert(id, Some(Rc::new(page)));
        id.number
    }

    pub(crate) fn free_page(&mut self, id: PageId) {
        self.note_page(id);
        self.pages.get_mut().insert(id, None);
    }
}

/// What a value takes in memory.
pub(crate) fn weight(key: usize, value: Option<&Vec<u8>>) -> usize {
    key + value.map_or(0, Vec::len) + VALUE
}

/// How a transaction is committed.
enum How {
    /// By this record of the redo log, and other values in their places.
    Logged(Vec<u8>),
    /// In place, with everything that only the log had until now.
    InPlace,
    /// In place, as nothing of it ever goes to the log.
    Beside,
}

/// Lets others go first after each piece of sealing.
async fn give_way(sealed: &mut usize, change: &Change) {
    *sealed += journal::size(change);
    if *sealed > SEALED_AT_ONCE {
        *sealed = 0;
        task::yield_now().await;
    }
}

async fn commit_large(store: &Store, changes: Vec<Change>) -> Result<()> {
    journal::record(&store.sealer, changes).await?;
    // From here on it is committed; where applying fails, the next transaction goes on with it.
    if let Err(error) = journal::finish(&store.sealer).await {
        store.unfinished.set(true);
        return Err(Error::interrupted(format!(
            "a large transaction is committed but waits for its completion: {}",
            error.message
        )));
    }
    Ok(())
}
