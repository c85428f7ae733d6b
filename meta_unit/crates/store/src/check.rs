//! Looking at every row of a home, also at those that nobody asks for now.

use dao_bindings::{Error, Result, Status, task};

use crate::home::Home;
use crate::store::Store;
use crate::{key, storage};

/// The most faults that are kept.
const MOST: usize = 100;

/// What a check of every row found.
#[derive(Default)]
pub struct Checked {
    /// How many rows there are.
    pub rows: u64,
    /// What is wrong, the first of it.
    pub faults: Vec<Error>,
}

impl Store {
    /// Opens every row, and finds rows that others refer to and that are missing, or older than what
    /// refers to them. The documents and their histories are not among those: whoever reads them
    /// finds out.
    ///
    /// # Errors
    /// What storage failed with, other than damage.
    pub async fn check(&self) -> Result<Checked> {
        let mut checked = Checked::default();
        let opened = self.open_rows(&mut checked).await;
        checked.note(opened)?;
        checked.note(self.check_whole())?;
        checked.note(self.check_pages().await)?;
        checked.note(self.states().await.1)?;
        checked.note(self.read(&[key::SPACE]).await.map(drop))?;
        checked.note(self.check_requests().await)?;
        Ok(checked)
    }

    async fn open_rows(&self, checked: &mut Checked) -> Result<()> {
        let mut start = Vec::new();
        loop {
            let shared = self.gate.read().await;
            self.check_finished()?;
            let page = storage::page(start, Vec::new()).await?;
            for entry in &page.entries {
                checked.rows += 1;
                let opened = match original(&entry.key) {
                    key::HOME => Home::from_bytes(&entry.value).map(drop),
                    key => storage::open(&self.sealer, key, entry).await.map(drop),
                };
                checked.note(opened.map_err(|error| of_row(&entry.key, error)))?;
            }
            drop(shared);
            match page.entries.into_iter().next_back() {
                Some(last) if page.more => start = [last.key, vec![0]].concat(),
                _ => return Ok(()),
            }
            task::yield_now().await;
        }
    }

    async fn check_pages(&self) -> Result<()> {
        self.ledger.borrow().trim();
        let leaves = {
            let _shared = self.gate.read().await;
            self.check_finished()?;
            let ledger = self.ledger.borrow().clone();
            ledger.leaves(&self.sealer).await?
        };
        for leaf in leaves {
            let _shared = self.gate.read().await;
            self.check_finished()?;
            let ledger = self.ledger.borrow().clone();
            ledger.check_pages(&self.sealer, leaf).await?;
            task::yield_now().await;
        }
        Ok(())
    }
}

impl Checked {
    fn note(&mut self, found: Result<()>) -> Result<()> {
        match found {
            Err(error) if error.status == Status::Internal => {
                if self.faults.len() < MOST {
                    self.faults.push(error);
                }
                Ok(())
            }
            found => found,
        }
    }
}

/// The key that a row was sealed for: another one if it is a copy that a migration made.
fn original(key: &[u8]) -> &[u8] {
    let copied = key.strip_prefix(&[key::BACKUP]);
    copied.and_then(|key| key.get(4..)).unwrap_or(key)
}

/// Says what a row holds that cannot be opened.
fn of_row(key: &[u8], error: Error) -> Error {
    let what = match key.first() {
        _ if [key::TRIED, key::QUARANTINE].contains(&key) => "which updates ended the unit",
        Some(&key::DOCUMENT) => "a document",
        Some(&key::HISTORY) => "a piece of a document's history",
        Some(&key::PAGE) => "a page of an index or of the list of documents",
        Some(&key::LEDGER) => "what says which pages there are",
        Some(&key::SPACE) => "the state of a space",
        Some(&key::REDO) => "a record of the newest changes",
        Some(&key::REQUEST | &key::REQUEST_NUMBER) => "what is remembered of a request id",
        Some(&key::RECEIVED) => "how far another home was received",
        _ => "a row of the home",
    };
    Error {
        message: format!("{what} cannot be read: {}", error.message),
        ..error
    }
}
