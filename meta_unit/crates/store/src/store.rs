//! The store: one home's data.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::task::{Mutex, RwLock};
use dao_bindings::{Error, Result};

use crate::cache::Cache;
use crate::crypto::Sealer;
use crate::home::Home;
use crate::key::{self, Name};
use crate::migrate;
use crate::redo::Redo;
use crate::tree::{Page, PageId};
use crate::{journal, storage};

/// The bytes of pages kept in memory.
const PAGE_CACHE: usize = 8 * 1024 * 1024;
/// The bytes of documents kept in memory.
const DOCUMENT_CACHE: usize = 8 * 1024 * 1024;

/// One home's data.
pub struct Store {
    pub(crate) sealer: Sealer,
    home: RefCell<Home>,
    /// Held by the one transaction that may write.
    pub(crate) writer: Mutex<()>,
    /// Readers of storage hold it shared, a commit alone: whoever reads sees it whole or not.
    pub(crate) gate: RwLock<()>,
    /// What is committed and not in its place yet.
    pub(crate) redo: RefCell<Redo>,
    pub(crate) pages: RefCell<Cache<PageId, Rc<Page>>>,
    /// Documents as they are committed, opened.
    documents: RefCell<Cache<Vec<u8>, Rc<[u8]>>>,
    commits: Cell<u64>,
    /// Changes whenever pages may have changed.
    age: Cell<u64>,
    pub(crate) unfinished: Cell<bool>,
    /// The number of the newest remembered request, once it is known.
    pub(crate) newest_request: Cell<Option<u64>>,
}

impl Store {
    /// Opens the home of this instance, making it where storage is empty, finishing what an
    /// earlier instance left unfinished, and bringing its state schema up to date.
    pub async fn open() -> Result<Self> {
        let (home, sealer) = Home::open_or_make(migrate::SCHEMA).await?;
        journal::finish(&sealer).await?;
        let home = migrate::settle(home, &sealer, migrate::SCHEMA).await?;
        let mut redo = Redo::load(&sealer).await?;
        if home.schema < migrate::SCHEMA && !redo.is_damaged() {
            // The steps of a migration see what is stored, and no log.
            storage::write(redo.place(&sealer, |_| false)?).await?;
            redo.placed();
        }
        let home = migrate::run(home, &sealer, migrate::STEPS, migrate::SCHEMA).await?;
        Ok(Self {
            sealer,
            home: RefCell::new(home),
            writer: Mutex::new(()),
            gate: RwLock::new(()),
            redo: RefCell::new(redo),
            pages: RefCell::new(Cache::new(PAGE_CACHE)),
            documents: RefCell::new(Cache::new(DOCUMENT_CACHE)),
            commits: Cell::new(0),
            age: Cell::new(0),
            unfinished: Cell::new(false),
            newest_request: Cell::new(None),
        })
    }

    /// What the home is.
    #[must_use]
    pub fn home(&self) -> Home {
        self.home.borrow().clone()
    }

    /// How many transactions were committed since the instance started.
    #[must_use]
    pub fn commits(&self) -> u64 {
        self.commits.get()
    }

    /// The hidden name of something.
    #[must_use]
    pub fn name(&self, kind: u8, parts: &[&[u8]]) -> Name {
        self.sealer.name(kind, parts)
    }

    /// Reads a value as it is committed.
    pub async fn read(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        if let Some(value) = self.redo.borrow().value(key) {
            return Ok(value);
        }
        if is_document(key)
            && let Some(value) = self.kept(key)
        {
            return Ok(Some(value));
        }
        let value = self.read_stored(key).await?;
        if let Some(value) = value.as_ref().filter(|_| is_document(key)) {
            self.keep(key, value);
        }
        Ok(value)
    }

    async fn read_stored(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        let _shared = self.gate.read().await;
        self.check_finished()?;
        let value = storage::read(&self.sealer, key).await?;
        Ok(self.redo.borrow().value(key).unwrap_or(value))
    }

    /// Reads several documents, in the order of the keys.
    pub async fn read_documents(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
        let mut values: Vec<_> = keys.iter().map(|key| self.kept(key)).collect();
        let absent = |(_, (_, value)): &(usize, (&Vec<u8>, &Option<Vec<u8>>))| value.is_none();
        let places: Vec<usize> = keys
            .iter()
            .zip(&values)
            .enumerate()
            .filter(absent)
            .map(|(place, _)| place)
            .collect();
        if places.is_empty() {
            return Ok(values);
        }
        let wanted: Vec<Vec<u8>> = places
            .iter()
            .filter_map(|place| keys.get(*place).cloned())
            .collect();
        let _shared = self.gate.read().await;
        self.check_finished()?;
        let read = storage::read_many(&self.sealer, &wanted).await?;
        for ((place, key), value) in places.into_iter().zip(&wanted).zip(read) {
            if let Some(value) = value.as_ref().filter(|_| is_document(key)) {
                self.keep(key, value);
            }
            if let Some(slot) = values.get_mut(place) {
                *slot = value;
            }
        }
        Ok(values)
    }

    fn kept(&self, key: &[u8]) -> Option<Vec<u8>> {
        let kept = self.documents.borrow_mut().get(&key.to_vec());
        kept.map(|value| value.to_vec())
    }

    fn keep(&self, key: &[u8], value: &[u8]) {
        let weight = key.len() * 2 + value.len() + 160;
        self.documents
            .borrow_mut()
            .put(key.to_vec(), value.into(), weight);
    }

    /// Follows a commit: documents in memory are as it made them.
    pub(crate) fn follow(
        &self,
        ranges: &[(Vec<u8>, Vec<u8>)],
        values: &BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    ) {
        for (start, end) in ranges.iter().filter(|(start, _)| is_document(start)) {
            let gone = |key: &Vec<u8>| key >= start && (end.is_empty() || key < end);
            self.documents.borrow_mut().remove_where(gone);
        }
        for (key, value) in values.iter().filter(|(key, _)| is_document(key)) {
            match value {
                Some(value) => self.keep(key, value),
                None => self.documents.borrow_mut().remove(key),
            }
        }
    }

    /// Reads the entries from `start` to before `end` (empty for no end), in order; at most
    /// `limit`, 0 for all; from the end where `reverse`.
    pub async fn scan(
        &self,
        start: Vec<u8>,
        end: Vec<u8>,
        reverse: bool,
        limit: u64,
    ) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
        let _shared = self.gate.read().await;
        self.check_finished()?;
        let newer: Vec<(Vec<u8>, Option<Vec<u8>>)> = {
            let redo = self.redo.borrow();
            let values = redo.values(&start, &end).into_iter();
            values
                .map(|(key, value)| (key.clone(), value.cloned()))
                .collect()
        };
        // What is newer may take the place of something, or be before it.
        let most = if newer.is_empty() { limit } else { 0 };
        let keys = storage::keys(start, end, reverse, most).await?;
        let values = storage::read_many(&self.sealer, &keys).await?;
        let mut found: Vec<(Vec<u8>, Vec<u8>)> = keys
            .into_iter()
            .zip(values)
            .filter_map(|(key, value)| Some((key, value?)))
            .collect();
        for (key, value) in newer {
            found.retain(|(other, _)| *other != key);
            found.extend(value.map(|value| (key, value)));
        }
        found.sort_unstable();
        if reverse {
            found.reverse();
        }
        if limit > 0 {
            found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        Ok(found)
    }

    /// Makes sure that nothing is missing of what was committed last. Without it single documents
    /// can still be read, but nothing that says which there are.
    pub fn check_whole(&self) -> Result<()> {
        if !self.redo.borrow().is_damaged() {
            return Ok(());
        }
        Err(Error::internal(
            "the newest changes of this home are damaged: it can only be read, document by document",
        )
        .with("cause", "damaged"))
    }

    /// Gives memory back: pages are read again when they are needed.
    pub fn trim(&self) {
        self.pages.borrow_mut().clear();
        self.documents.borrow_mut().clear();
    }

    /// A page as it is committed, where that is known without asking storage.
    pub(crate) fn known_page(&self, id: PageId) -> Option<Rc<Page>> {
        let redo = self.redo.borrow().page(id);
        redo.unwrap_or_else(|| self.pages.borrow_mut().get(&id))
    }

    pub(crate) async fn committed_page(&self, id: PageId) -> Result<Rc<Page>> {
        if let Some(page) = self.known_page(id) {
            return Ok(page);
        }
        let _shared = self.gate.read().await;
        self.check_finished()?;
        if let Some(page) = self.known_page(id) {
            return Ok(page);
        }
        let missing = || Error::internal("a page of this home is missing");
        if self.redo.borrow().page(id).is_some() {
            return Err(missing()); // it is gone, though it may still be in its place
        }
        let stored = storage::read(&self.sealer, &id.key()).await?;
        let stored = stored.ok_or_else(missing)?;
        let page = Rc::new(Page::decode(&stored)?);
        self.pages.borrow_mut().put(id, page.clone(), page.weight());
        Ok(page)
    }

    pub(crate) fn age(&self) -> u64 {
        self.age.get()
    }

    pub(crate) fn committed(&self) {
        self.commits.set(self.commits.get() + 1);
        self.age.set(self.age.get() + 1);
    }

    /// A commit failed: what is kept in memory is read again. To be called with the gate closed.
    pub(crate) async fn doubt(&self) {
        match Redo::load(&self.sealer).await {
            Ok(redo) if !self.unfinished.get() => *self.redo.borrow_mut() = redo,
            // The next transaction tries again, and nobody reads until then.
            _ => self.unfinished.set(true),
        }
        self.newest_request.set(None);
        self.age.set(self.age.get() + 1);
        self.trim();
    }

    fn check_finished(&self) -> Result<()> {
        if self.unfinished.get() {
            return Err(Error::unavailable(
                "a large transaction could not be completed yet; free some space and try again",
            ));
        }
        Ok(())
    }
}

fn is_document(key: &[u8]) -> bool {
    key.first() == Some(&key::DOCUMENT)
}
