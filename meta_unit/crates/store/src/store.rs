//! The store: one home's data.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use dao_bindings::messages::avatar_v1::StorageScanRequest;
use dao_bindings::task::{Mutex, RwLock};
use dao_bindings::{Error, Result};

use crate::crypto::Sealer;
use crate::home::Home;
use crate::key::{self, Name};
use crate::migrate;
use crate::tree::{Cache, Page, PageId};
use crate::tx::Tx;
use crate::{journal, storage};

/// The bytes of pages kept in memory.
const CACHE_BYTES: usize = 8 * 1024 * 1024;

/// One home's data.
pub struct Store {
    pub(crate) sealer: Sealer,
    home: RefCell<Home>,
    /// Held by the one transaction that may write.
    pub(crate) writer: Mutex<()>,
    /// Readers of storage hold it shared, a commit alone: whoever reads sees it whole or not.
    pub(crate) gate: RwLock<()>,
    pub(crate) pages: RefCell<Cache>,
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
        let home = migrate::run(home, &sealer, migrate::STEPS, migrate::SCHEMA).await?;
        Ok(Self {
            sealer,
            home: RefCell::new(home),
            writer: Mutex::new(()),
            gate: RwLock::new(()),
            pages: RefCell::new(Cache::new(CACHE_BYTES)),
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
        let _shared = self.gate.read().await;
        self.check_finished()?;
        storage::read(&self.sealer, key).await
    }

    /// Reads several values of one moment, in the order of the keys.
    pub async fn read_many(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let _shared = self.gate.read().await;
        self.check_finished()?;
        storage::read_many(&self.sealer, keys).await
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
        let request = StorageScanRequest {
            start,
            end,
            reverse,
            limit,
            keys_only: false,
        };
        let mut found = Vec::new();
        storage::scan(&self.sealer, request, |key, value| {
            found.push((key, value));
            Ok(())
        })
        .await?;
        Ok(found)
    }

    /// Begins a transaction, when the ones before it have ended.
    pub async fn begin(&self) -> Result<Tx<'_>> {
        let turn = self.writer.lock().await;
        if self.unfinished.get() {
            let _alone = self.gate.write().await;
            journal::finish(&self.sealer).await?;
            self.unfinished.set(false);
        }
        Ok(Tx::new(self, turn))
    }

    /// Checks that storage keeps what is written and gives it back unchanged.
    pub async fn probe(&self) -> Result<()> {
        let value: [u8; 16] = dao_bindings::avatar::random::bytes()?;
        let mut tx = self.begin().await?;
        tx.put(key::PROBE.to_vec(), value.to_vec());
        tx.commit().await?;
        if self.read(key::PROBE).await?.as_deref() == Some(&value) {
            return Ok(());
        }
        Err(Error::internal(
            "storage did not give back what was written",
        ))
    }

    /// Gives memory back: pages are read again when they are needed.
    pub fn trim(&self) {
        self.pages.borrow_mut().clear();
    }

    pub(crate) async fn committed_page(&self, id: PageId) -> Result<Rc<Page>> {
        if let Some(page) = self.pages.borrow_mut().get(id) {
            return Ok(page);
        }
        let _shared = self.gate.read().await;
        self.check_finished()?;
        if let Some(page) = self.pages.borrow_mut().get(id) {
            return Ok(page);
        }
        let Some(stored) = storage::read(&self.sealer, &page_key(id)).await? else {
            return Err(Error::internal("a page of this home is missing"));
        };
        let page = Rc::new(Page::decode(&stored)?);
        self.pages.borrow_mut().put(id, page.clone());
        Ok(page)
    }

    pub(crate) fn age(&self) -> u64 {
        self.age.get()
    }

    pub(crate) fn committed(&self) {
        self.commits.set(self.commits.get() + 1);
        self.age.set(self.age.get() + 1);
    }

    /// A commit failed: what is kept in memory is read again.
    pub(crate) fn doubt(&self) {
        self.newest_request.set(None);
        self.age.set(self.age.get() + 1);
        self.pages.borrow_mut().clear();
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

pub(crate) fn page_key(id: PageId) -> Vec<u8> {
    key::join(
        key::PAGE,
        &[&id.space.to_be_bytes(), &id.number.to_be_bytes()],
    )
}
