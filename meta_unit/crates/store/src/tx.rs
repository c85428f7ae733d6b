//! Transactions: everything that one write does, all or none.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use dao_bindings::messages::avatar_v1::StorageChange;
use dao_bindings::task::MutexGuard;
use dao_bindings::{Error, Result};

use crate::store::{Store, page_key};
use crate::tree::{Page, PageId};
use crate::{journal, storage};

/// One transaction. It collects changes in memory; dropping it without [`Tx::commit`] forgets
/// them. Only one exists at a time.
pub struct Tx<'a> {
    store: &'a Store,
    /// Values by key, `None` to remove.
    values: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    /// Ranges removed before the values are set.
    ranges: Vec<(Vec<u8>, Vec<u8>)>,
    /// Pages changed (`Some`) or freed (`None`).
    pages: RefCell<HashMap<PageId, Option<Rc<Page>>>>,
    /// Pages seen unchanged: in a transaction they stay, whatever the cache forgets.
    seen: RefCell<HashMap<PageId, Rc<Page>>>,
    _turn: MutexGuard<'a, ()>,
}

impl<'a> Tx<'a> {
    pub(crate) fn new(store: &'a Store, turn: MutexGuard<'a, ()>) -> Self {
        Self {
            store,
            values: BTreeMap::new(),
            ranges: Vec::new(),
            pages: RefCell::new(HashMap::new()),
            seen: RefCell::new(HashMap::new()),
            _turn: turn,
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

    /// Sets a value.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        self.values.insert(key, Some(value));
    }

    /// Removes a value.
    pub fn delete(&mut self, key: Vec<u8>) {
        self.values.insert(key, None);
    }

    /// Removes every value whose key begins with `prefix`, whether stored or set before.
    pub fn delete_prefix(&mut self, prefix: &[u8]) {
        let end = crate::key::after(prefix).unwrap_or_default();
        self.values.retain(|key, _| !key.starts_with(prefix));
        self.ranges.push((prefix.to_vec(), end));
    }

    /// Whether it would change nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.ranges.is_empty() && self.pages.borrow().is_empty()
    }

    /// Commits: once this returns, everything survives a loss of power. On an error nothing was
    /// changed, as far as this instance can know.
    pub async fn commit(self) -> Result<()> {
        let store = self.store;
        if self.is_empty() {
            return Ok(());
        }
        let changes = self.changes()?;
        let size: usize = changes.iter().map(journal::size).sum();
        let alone = store.gate.write().await;
        let done = if size <= journal::BATCH_BYTES {
            storage::write(changes).await
        } else {
            commit_large(store, &changes).await
        };
        if let Err(error) = done {
            store.doubt();
            return Err(error);
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

    fn changes(&self) -> Result<Vec<StorageChange>> {
        let sealer = &self.store.sealer;
        let pages = self.pages.borrow();
        let mut changes = Vec::with_capacity(self.ranges.len() + self.values.len() + pages.len());
        for (start, end) in &self.ranges {
            changes.push(storage::delete_range(start.clone(), end.clone()));
        }
        let mut ids: Vec<&PageId> = pages.keys().collect();
        ids.sort_unstable();
        for id in ids {
            let key = page_key(*id);
            changes.push(match pages.get(id).and_then(Option::as_ref) {
                Some(page) => {
                    let sealed = sealer.seal(&key, &page.encode())?;
                    storage::put(key, sealed)
                }
                None => storage::delete(key),
            });
        }
        for (key, value) in &self.values {
            changes.push(match value {
                Some(value) => storage::put(key.clone(), sealer.seal(key, value)?),
                None => storage::delete(key.clone()),
            });
        }
        Ok(changes)
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
        self.pages.get_mut().insert(id, Some(Rc::new(page)));
        id.number
    }

    pub(crate) fn free_page(&mut self, id: PageId) {
        self.pages.get_mut().insert(id, None);
    }
}

async fn commit_large(store: &Store, changes: &[StorageChange]) -> Result<()> {
    journal::record(&store.sealer, changes).await?;
    // From here on it is committed; where applying fails, the next transaction goes on with it.
    if let Err(error) = journal::finish(&store.sealer).await {
        store.unfinished.set(true);
        store.doubt();
        return Err(Error::interrupted(format!(
            "a large transaction is committed but waits for its completion: {}",
            error.message
        )));
    }
    Ok(())
}
