//! The redo log: small transactions are committed by what they change on pages.
//!
//! A page is sealed and stored as a whole, so that an entry of forty bytes would cost one of two
//! thousand. A small transaction stores instead a single record of what it did to pages and to the
//! state of spaces. The pages that it changed are kept in memory, and written to their places by
//! the first later transaction that is not small, at the latest when every slot of the log is
//! taken. Whoever opens the home makes those pages again from the log.
//!
//! Records are numbered. The record `n` lies in slot `n` modulo [`SLOTS`], so that storage keeps
//! rewriting the same few entries. The [`Head`] says which record is the newest, and up to which one
//! everything is in its place.

use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::messages::storage_v1::Change;
use dao_bindings::{Error, Result, avatar};

use crate::crypto::{Seal, Sealer};
use crate::ledger::{self, Ledger};
use crate::tree::{Page, PageId, delta};
use crate::{fields, key, storage};

/// How many records the log holds.
const SLOTS: u64 = 64;
/// The most bytes of one record: what is larger is better written in place.
const RECORD_BYTES: usize = 4 * 1024;
/// The most bytes of values in the log that are not on pages.
const VALUE_BYTES: usize = 1024;
/// The bytes of pages not in their places beyond which they are written there.
const PAGE_BYTES: usize = 256 * 1024;

const VALUE: u8 = 0;
const WHOLE: u8 = 1;
const DELTA: u8 = 2;
const FREED: u8 = 3;

/// Pages by id; `None` for a page that is gone.
pub type Pages = BTreeMap<PageId, Option<Rc<Page>>>;
/// Values by key; `None` for a key that is gone.
pub type Values = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// What is committed and not in its place yet.
#[derive(Default)]
pub struct Redo {
    pages: Pages,
    values: Values,
    bytes: usize,
    /// The number of the newest record.
    last: u64,
    /// The number of the newest record of which everything is in its place.
    placed: u64,
    /// Whether records could not be read: what they hold is missing, and must not be buried.
    damaged: bool,
}

impl Redo {
    /// Reads the log of a home, and the ledger that it begins with.
    pub async fn load(sealer: &Sealer, schema: u32) -> Result<(Self, Ledger)> {
        let (mut redo, mut ledger) = (Self::default(), Ledger::default());
        let read = async {
            let head = if schema < ledger::SINCE {
                Head::of_old(sealer).await?
            } else {
                let head = Head::read(sealer).await?;
                ledger = Ledger::load(sealer, head.roll).await?;
                head
            };
            redo.read(sealer, &ledger, &head).await?;
            if schema < ledger::SINCE {
                redo.check_oldest(sealer).await?;
            }
            Ok(())
        };
        let whole = read.await;
        redo.note_damage(whole)?;
        Ok((redo, ledger))
    }

    /// What the newest changes are cannot be known if reading them ended in damage.
    pub fn note_damage(&mut self, whole: Result<()>) -> Result<()> {
        match whole {
            Err(error) if error.status == dao_bindings::Status::Internal => {
                avatar::log::error(format!("the newest changes cannot be read: {error}"));
                self.damaged = true;
                Ok(())
            }
            whole => whole,
        }
    }

    /// Checks that the log of a home of the first schema was not written since by a unit of a later
    /// one: its record says an older schema than it has, and what is in its place is newer.
    async fn check_oldest(&self, sealer: &Sealer) -> Result<()> {
        match Head::stored(sealer).await? {
            Some(head) if head.placed > self.placed => Err(damaged()),
            Some(head) if head.last > Some(self.last) => Err(damaged()),
            _ => Ok(()),
        }
    }

    async fn read(&mut self, sealer: &Sealer, ledger: &Ledger, head: &Head) -> Result<()> {
        self.placed = head.placed;
        self.last = head.placed;
        let slots: Vec<Vec<u8>> = (1..=SLOTS).map(|n| slot(self.placed + n)).collect();
        let mut ended = false;
        for (slot, sealed) in slots.iter().zip(storage::read_many_plain(&slots).await?) {
            let expected = self.last + 1;
            let record = sealed
                .map(|sealed| sealer.open(slot, &sealed))
                .transpose()?;
            let record = record.unwrap_or_default();
            let (number, rest) = match record.split_first_chunk() {
                Some((number, rest)) => (u64::from_be_bytes(*number), rest),
                None => (0, &[][..]),
            };
            ended |= number != expected || head.last == Some(self.last);
            if !ended {
                self.repeat(sealer, ledger, rest).await?;
                self.last += 1;
            } else if number > self.last || head.last.is_some_and(|last| last > self.last) {
                return Err(damaged()); // a record before it is missing, or the head is an older one
            }
        }
        Ok(())
    }

    /// Does what a record says.
    async fn repeat(&mut self, sealer: &Sealer, ledger: &Ledger, mut record: &[u8]) -> Result<()> {
        while let Some((kind, rest)) = record.split_first() {
            let (first, rest) = fields::take(rest).ok_or_else(damaged)?;
            let (second, rest) = fields::take(rest).ok_or_else(damaged)?;
            record = rest;
            if *kind == VALUE {
                self.values.insert(first.to_vec(), Some(second.to_vec()));
                continue;
            }
            let id = PageId::from_bytes(first).ok_or_else(damaged)?;
            let page = match *kind {
                WHOLE => Some(Rc::new(Page::decode(second)?)),
                DELTA => Some(Rc::new(self.changed(sealer, ledger, id, second).await?)),
                FREED => None,
                _ => return Err(damaged()),
            };
            self.keep(id, page);
        }
        Ok(())
    }

    async fn changed(
        &self,
        sealer: &Sealer,
        ledger: &Ledger,
        id: PageId,
        by: &[u8],
    ) -> Result<Page> {
        let mut page = match self.pages.get(&id) {
            Some(page) => page.as_deref().ok_or_else(damaged)?.clone(),
            None => {
                let stored = ledger.read_page(sealer, id).await?;
                Page::decode(&stored)?
            }
        };
        delta::apply(&mut page, by)?;
        Ok(page)
    }

    fn keep(&mut self, id: PageId, page: Option<Rc<Page>>) {
        self.bytes += page.as_ref().map_or(64, |page| page.weight());
        let before = self.pages.insert(id, page);
        if let Some(before) = before {
            self.bytes -= before.map_or(64, |page| page.weight());
        }
    }

    /// A page that is not in its place; `Some(None)` for one that is gone.
    pub fn page(&self, id: PageId) -> Option<Option<Rc<Page>>> {
        self.pages.get(&id).cloned()
    }

    /// A value that is not in its place.
    pub fn value(&self, key: &[u8]) -> Option<Option<Vec<u8>>> {
        self.values.get(key).cloned()
    }

    /// The values of a range that are not in their places; without an end where it is empty.
    pub fn values(&self, start: &[u8], end: &[u8]) -> Vec<(&Vec<u8>, Option<&Vec<u8>>)> {
        let inside =
            |key: &&Vec<u8>| key.as_slice() >= start && (end.is_empty() || key.as_slice() < end);
        let values = self.values.iter().filter(|(key, _)| inside(key));
        values.map(|(key, value)| (key, value.as_ref())).collect()
    }

    /// Whether records could not be read. Nothing may be written then: it would bury them.
    pub const fn is_damaged(&self) -> bool {
        self.damaged
    }

    /// Whether a value can be committed by the log.
    pub fn takes(key: &[u8], value: Option<&Vec<u8>>) -> bool {
        key.first() == Some(&key::SPACE) && value.is_some_and(|value| value.len() <= VALUE_BYTES)
    }

    /// Whether a transaction that writes nothing but other values need not care for the log.
    pub fn is_beside(pages: &Pages, values: &Values) -> bool {
        pages.is_empty() && values.keys().all(|key| key.first() != Some(&key::SPACE))
    }

    /// The record of a small transaction; `None` where everything should be written in place.
    /// `known` gives pages as they are committed.
    pub fn record(
        &self,
        pages: &Pages,
        values: &Values,
        known: impl Fn(PageId) -> Option<Rc<Page>>,
    ) -> Option<Vec<u8>> {
        if self.last - self.placed >= SLOTS || self.bytes > PAGE_BYTES {
            return None;
        }
        let mut record = (self.last + 1).to_be_bytes().to_vec();
        for (key, value) in values
            .iter()
            .filter(|(key, _)| key.first() == Some(&key::SPACE))
        {
            let value = value
                .as_ref()
                .filter(|value| Self::takes(key, Some(value)))?;
            fields::put(&mut record, VALUE, key, value);
        }
        // In order, so that the same transaction always gives the same record.
        for (id, page) in pages {
            let name = id.to_bytes();
            match (page, known(*id)) {
                (None, _) => fields::put(&mut record, FREED, &name, &[]),
                (Some(page), Some(before)) if before.leaf == page.leaf => {
                    let delta = delta::between(&before, page);
                    if delta.len() < page.size() {
                        fields::put(&mut record, DELTA, &name, &delta);
                    } else {
                        fields::put(&mut record, WHOLE, &name, &page.encode());
                    }
                }
                (Some(page), _) => fields::put(&mut record, WHOLE, &name, &page.encode()),
            }
            if record.len() > RECORD_BYTES {
                return None;
            }
        }
        Some(record)
    }

    /// The changes that store a record, and the head that says so.
    pub fn store(&self, sealer: &Sealer, record: &[u8], roll: Seal) -> Result<[Change; 2]> {
        let head = Head {
            placed: self.placed,
            last: Some(self.last + 1),
            roll,
        };
        let slot = storage::change(sealer, slot(self.last + 1), Some(record))?;
        Ok([slot, head.put(sealer)?])
    }

    /// A record was stored: what it did is committed.
    pub fn follow(&mut self, pages: &Pages, values: &Values) {
        self.last += 1;
        for (id, page) in pages {
            self.keep(*id, page.clone());
        }
        for (key, value) in values
            .iter()
            .filter(|(key, _)| key.first() == Some(&key::SPACE))
        {
            self.values.insert(key.clone(), value.clone());
        }
    }

    /// The pages that are not in their places.
    pub const fn pages(&self) -> &Pages {
        &self.pages
    }

    /// The values that are not in their places.
    pub const fn all_values(&self) -> &Values {
        &self.values
    }

    /// The head once everything is in its place.
    pub const fn placed_head(&self, roll: Seal) -> Head {
        Head {
            placed: self.last,
            last: Some(self.last),
            roll,
        }
    }

    /// Everything was written in place.
    pub fn placed(&mut self) {
        *self = Self {
            last: self.last,
            placed: self.last,
            damaged: self.damaged,
            ..Self::default()
        };
    }
}

/// How far the log goes, and what the ledger begins with.
pub struct Head {
    placed: u64,
    /// The number of the newest record, where it is known.
    last: Option<u64>,
    roll: Seal,
}

impl Head {
    /// The head of a home in which nothing was written yet.
    pub const fn first() -> Self {
        Self {
            placed: 0,
            last: Some(0),
            roll: [0; 8],
        }
    }

    /// The head of a home whose log is this one, and which has a roll.
    pub const fn of(redo: &Redo, roll: Seal) -> Self {
        Self {
            placed: redo.placed,
            last: Some(redo.last),
            roll,
        }
    }

    async fn read(sealer: &Sealer) -> Result<Self> {
        Self::stored(sealer).await?.ok_or_else(damaged)
    }

    async fn stored(sealer: &Sealer) -> Result<Option<Self>> {
        let Some(stored) = storage::read(sealer, key::HEAD).await? else {
            return Ok(None);
        };
        let (placed, rest) = stored.split_first_chunk().ok_or_else(damaged)?;
        let (last, roll) = rest.split_first_chunk().ok_or_else(damaged)?;
        Ok(Some(Self {
            placed: u64::from_be_bytes(*placed),
            last: Some(u64::from_be_bytes(*last)),
            roll: roll.try_into().map_err(|_| damaged())?,
        }))
    }

    /// What older units wrote in its place.
    async fn of_old(sealer: &Sealer) -> Result<Self> {
        let placed = storage::read(sealer, key::PLACED).await?;
        let placed = placed.map(|placed| placed.try_into().map_err(|_| damaged()));
        Ok(Self {
            placed: placed.transpose()?.map_or(0, u64::from_be_bytes),
            last: None,
            roll: [0; 8],
        })
    }

    /// The change that stores it.
    pub fn put(&self, sealer: &Sealer) -> Result<Change> {
        let last = self.last.unwrap_or(self.placed);
        let plain = [self.placed.to_be_bytes(), last.to_be_bytes(), self.roll].concat();
        storage::change(sealer, key::HEAD.to_vec(), Some(&plain))
    }
}

fn slot(number: u64) -> Vec<u8> {
    let slot = u8::try_from(number % SLOTS).unwrap_or_default();
    key::join(key::REDO, &[&[slot]])
}

fn damaged() -> Error {
    Error::internal("the log of this home is damaged").with("cause", "damaged")
}
