//! The store: one home's data.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::task::{self, Mutex, RwLock};
use dao_bindings::{Error, Result};

use crate::cache::Cache;
use crate::crypto::{self, Sealer};
use crate::group::{Handed, Queue};
use crate::home::Home;
use crate::key::{self, Name};
use crate::ledger::{self, Ledger};
use crate::migrate;
use crate::redo::Redo;
use crate::requests::Remembered;
use crate::tree::{Page, PageId};
use crate::{journal, storage};

/// The bytes of pages kept in memory.
const PAGE_CACHE: usize = 8 * 1024 * 1024;
/// The bytes of documents kept in memory.
const DOCUMENT_CACHE: usize = 8 * 1024 * 1024;

/// A value as it was read.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The value; `None` where there is none.
    pub value: Option<Vec<u8>>,
    /// Whether it was read from storage just now, and nothing else says that it is right.
    pub fresh: bool,
}

/// One home's data.
pub struct Store {
    pub(crate) sealer: Sealer,
    home: RefCell<Home>,
    /// Held by the one transaction that may write.
    pub(crate) writer: Mutex<()>,
    /// Who waits for it.
    pub(crate) queue: Queue,
    /// The transaction that the next one goes on with.
    pub(crate) handed: RefCell<Option<Handed>>,
    /// Readers of storage hold it shared, a commit alone: whoever reads sees it whole or not.
    pub(crate) gate: RwLock<()>,
    /// What is committed and not in its place yet.
    pub(crate) redo: RefCell<Redo>,
    /// Which versions of rows are the newest.
    pub(crate) ledger: RefCell<Rc<Ledger>>,
    pub(crate) pages: RefCell<Cache<PageId, Rc<Page>>>,
    /// Documents as they are committed, opened.
    documents: RefCell<Cache<Vec<u8>, Rc<[u8]>>>,
    commits: Cell<u64>,
    /// Changes whenever pages may have changed.
    age: Cell<u64>,
    pub(crate) unfinished: Cell<bool>,
    /// The requests that are remembered, once they are known.
    pub(crate) remembered: RefCell<Option<Remembered>>,
}

impl Store {
    /// Opens the home of this instance, making it where storage is empty, finishing what an
    /// earlier instance left unfinished, and bringing its state schema up to date.
    pub async fn open() -> Result<Self> {
        let (home, sealer) = Home::open_or_make(migrate::SCHEMA).await?;
        let whole = journal::finish(&sealer).await;
        let mut home = migrate::settle(home, &sealer, migrate::SCHEMA).await?;
        let (mut redo, mut ledger) = Redo::load(&sealer, home.schema).await?;
        redo.note_damage(whole)?;
        // A home whose newest changes cannot be read is only to be read.
        if home.schema < migrate::SCHEMA && !redo.is_damaged() {
            home = migrate::run(home, &sealer, migrate::STEPS, migrate::SCHEMA).await?;
            (redo, ledger) = Redo::load(&sealer, home.schema).await?;
        }
        Ok(Self {
            sealer,
            home: RefCell::new(home),
            writer: Mutex::new(()),
            queue: Queue::default(),
            handed: RefCell::new(None),
            gate: RwLock::new(()),
            redo: RefCell::new(redo),
            ledger: RefCell::new(Rc::new(ledger)),
            pages: RefCell::new(Cache::new(PAGE_CACHE)),
            documents: RefCell::new(Cache::new(DOCUMENT_CACHE)),
            commits: Cell::new(0),
            age: Cell::new(0),
            unfinished: Cell::new(false),
            remembered: RefCell::new(None),
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
            return Ok(Some(value.to_vec()));
        }
        let _shared = self.gate.read().await;
        self.check_finished()?;
        if let Some(value) = self.redo.borrow().value(key) {
            return Ok(value);
        }
        let stored = storage::read_plain(key).await?;
        if key.first() == Some(&key::SPACE) {
            let seal = stored.as_deref().map(crypto::seal_of);
            self.ledger.borrow().check_state(key, seal)?;
        }
        stored
            .map(|stored| self.sealer.open(key, &stored))
            .transpose()
    }

    /// Sets or removes a value beside every transaction, and issues that at once: storage carries it
    /// out even if this instance dies before it awaits it.
    pub fn write_beside(
        &self,
        key: &[u8],
        value: Option<&[u8]>,
    ) -> Result<impl Future<Output = Result<()>> + use<>> {
        let change = storage::change(&self.sealer, key.to_vec(), value)?;
        Ok(storage::issue(vec![change]))
    }

    /// Reads several documents, in the order of the keys. Each says whether it comes from storage,
    /// so that it may be missing or an older version of itself: who finds it right may [`Store::keep`]
    /// it.
    pub async fn read_documents(&self, keys: &[Vec<u8>]) -> Result<Vec<Stored>> {
        let known = |key: &Vec<u8>| Stored {
            value: self.kept(key).map(|value| value.to_vec()),
            fresh: false,
        };
        let mut found: Vec<Stored> = keys.iter().map(known).collect();
        let wanted: Vec<Vec<u8>> = keys
            .iter()
            .zip(&found)
            .filter(|(_, stored)| stored.value.is_none())
            .map(|(key, _)| key.clone())
            .collect();
        if wanted.is_empty() {
            return Ok(found);
        }
        let _shared = self.gate.read().await;
        self.check_finished()?;
        let read = storage::read_many(&self.sealer, &wanted).await?;
        let absent = found.iter_mut().filter(|stored| stored.value.is_none());
        for (stored, value) in absent.zip(read) {
            *stored = Stored { value, fresh: true };
        }
        Ok(found)
    }

    /// The keys of a range of values that never go to the log, in order.
    pub async fn keys(&self, start: Vec<u8>, end: Vec<u8>) -> Result<Vec<Vec<u8>>> {
        let _shared = self.gate.read().await;
        self.check_finished()?;
        storage::keys(start, end, false, 0).await
    }

    /// Reads a range of such values, in order, each for itself: some may be damaged.
    pub(crate) async fn each(
        &self,
        mut start: Vec<u8>,
        end: Vec<u8>,
    ) -> Result<Vec<(Vec<u8>, Result<Vec<u8>>)>> {
        let mut all = Vec::new();
        loop {
            let shared = self.gate.read().await;
            self.check_finished()?;
            let page = storage::page(start, end.clone()).await?;
            let more = page.more;
            for entry in page.entries {
                let value = storage::open(&self.sealer, &entry.key, &entry).await;
                if let Some(value) = value.transpose() {
                    all.push((entry.key, value));
                }
            }
            drop(shared);
            match all.last() {
                Some((last, _)) if more => start = [last.as_slice(), &[0]].concat(),
                _ => return Ok(all),
            }
            task::yield_now().await;
        }
    }

    /// Reads several such values, in the order of the keys.
    pub async fn read_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
        let _shared = self.gate.read().await;
        self.check_finished()?;
        storage::read_many(&self.sealer, keys).await
    }

    /// How many spaces there are.
    #[must_use]
    pub fn spaces(&self) -> usize {
        let (ledger, redo) = (self.ledger.borrow(), self.redo.borrow());
        let in_log = redo.all_values().keys();
        ledger.spaces() + in_log.filter(|key| ledger.lacks_space(key)).count()
    }

    /// A document as it is committed, if it is in memory.
    #[must_use]
    pub fn kept(&self, key: &[u8]) -> Option<Rc<[u8]>> {
        self.documents.borrow_mut().get(key)
    }

    /// Keeps a document in memory as it was read from storage.
    pub fn keep(&self, key: &[u8], value: &[u8]) {
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
        limit: u32,
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
        let mut found = storage::entries(&self.sealer, start, end, reverse, most).await?;
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
        if !self.is_damaged() {
            return Ok(());
        }
        Err(Error::internal(
            "the newest changes of this home are damaged: it can only be read, document by document",
        )
        .with("cause", "damaged"))
    }

    /// Whether something is missing of what was committed last.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.redo.borrow().is_damaged()
    }

    /// The states of all spaces as they are committed, as far as they can be read, and whether that
    /// is all of them.
    pub async fn states(&self) -> (Vec<Vec<u8>>, Result<()>) {
        let (mut states, mut whole) = (Vec::new(), self.check_whole());
        let keys = match self.state_keys().await {
            Ok(keys) => keys,
            Err(error) => return (states, Err(error)),
        };
        for key in keys.iter().filter(|key| key.len() > 1) {
            match self.read(key).await {
                Ok(state) => states.extend(state),
                Err(error) => whole = Err(error),
            }
        }
        (states, whole)
    }

    async fn state_keys(&self) -> Result<Vec<Vec<u8>>> {
        let (start, end) = (vec![key::SPACE], vec![key::SPACE + 1]);
        let known = self.ledger.borrow().states();
        let mut keys = match known {
            Some(keys) => keys,
            None => storage::keys(start.clone(), end.clone(), false, 0).await?,
        };
        let redo = self.redo.borrow();
        let in_log = redo.values(&start, &end).into_iter();
        keys.extend(in_log.map(|(key, _)| key.clone()));
        keys.sort_unstable();
        keys.dedup();
        Ok(keys)
    }

    /// Gives memory back: pages are read again when they are needed.
    pub fn trim(&self) {
        self.pages.borrow_mut().clear();
        self.documents.borrow_mut().clear();
        self.ledger.borrow().trim();
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
        if self.redo.borrow().page(id).is_some() {
            return Err(ledger::damaged()); // it is gone, though it may still be in its place
        }
        let ledger = self.ledger.borrow().clone();
        let stored = ledger.read_page(&self.sealer, id).await?;
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
        if self.load().await.is_err() {
            // The next transaction tries again, and nobody reads until then.
            self.unfinished.set(true);
        }
        self.remembered.replace(None);
        self.age.set(self.age.get() + 1);
        self.trim();
    }

    /// Reads the log and the ledger anew.
    pub(crate) async fn load(&self) -> Result<()> {
        let schema = self.home.borrow().schema;
        let (redo, ledger) = Redo::load(&self.sealer, schema).await?;
        *self.redo.borrow_mut() = redo;
        *self.ledger.borrow_mut() = Rc::new(ledger);
        Ok(())
    }

    pub(crate) fn check_finished(&self) -> Result<()> {
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
