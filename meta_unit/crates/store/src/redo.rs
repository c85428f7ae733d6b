//! The redo log: small transactions are committed by what they change on pages.
//!
//! A page is sealed and stored as a whole, so that an entry of forty bytes would cost one of two
//! thousand. A small transaction stores instead a single record of what it did to pages and to the
//! state of spaces. The pages that it changed are kept in memory, and written to their places by
//! the first later transaction that is not small, at the latest when every slot of the log is
//! taken. Whoever opens the home makes those pages again from the log.
//!
//! Records are numbered. The record `n` lies in slot `n` modulo [`SLOTS`], so that storage keeps
//! rewriting the same few entries; a stored number says up to which record everything is in its
//! place.

use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::messages::avatar_v1::StorageChange;
use dao_bindings::{Error, Result, avatar};

use crate::crypto::Sealer;
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
    /// Reads the log of a home.
    pub async fn load(sealer: &Sealer) -> Result<Self> {
        let mut redo = Self::default();
        match redo.read(sealer).await {
            Ok(()) => Ok(redo),
            Err(error) if error.status == dao_bindings::Status::Internal => {
                avatar::log::error(format!("the newest changes cannot be read: {error}"));
                redo.damaged = true;
                Ok(redo)
            }
            Err(error) => Err(error),
        }
    }

    async fn read(&mut self, sealer: &Sealer) -> Result<()> {
        if let Some(placed) = storage::read(sealer, key::PLACED).await? {
            self.placed = u64::from_be_bytes(placed.try_into().map_err(|_| damaged())?);
            self.last = self.placed;
        }
        let slots: Vec<Vec<u8>> = (1..=SLOTS).map(|n| slot(self.placed + n)).collect();
        let mut records = storage::read_many(sealer, &slots).await.ok();
        for (place, slot) in slots.iter().enumerate() {
            let record = match records.as_mut().and_then(|records| records.get_mut(place)) {
                Some(record) => record.take().unwrap_or_default(),
                // One of them cannot be read: all before it can.
                None => storage::read(sealer, slot).await?.unwrap_or_default(),
            };
            match record.split_first_chunk::<8>() {
                Some((number, rest)) if u64::from_be_bytes(*number) == self.last + 1 => {
                    self.repeat(sealer, rest).await?;
                    self.last += 1;
                }
                _ => break, // it is from an earlier round
            }
        }
        Ok(())
    }

    /// Does what a record says.
    async fn repeat(&mut self, sealer: &Sealer, mut record: &[u8]) -> Result<()> {
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
                DELTA => Some(Rc::new(self.changed(sealer, id, second).await?)),
                FREED => None,
                _ => return Err(damaged()),
            };
            self.keep(id, page);
        }
        Ok(())
    }

    async fn changed(&self, sealer: &Sealer, id: PageId, by: &[u8]) -> Result<Page> {
        let mut page = match self.pages.get(&id) {
            Some(page) => page.as_deref().ok_or_else(damaged)?.clone(),
            None => {
                let stored = storage::read(sealer, &id.key()).await?;
                Page::decode(&stored.ok_or_else(damaged)?)?
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

    /// The change that stores a record.
    pub fn store(&self, sealer: &Sealer, record: &[u8]) -> Result<StorageChange> {
        let slot = slot(self.last + 1);
        let sealed = sealer.seal(&slot, record)?;
        storage::put(slot, sealed)
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

    /// What must be written so that everything is in its place, but for what `over` says is
    /// written or removed anyway.
    pub fn place(
        &self,
        sealer: &Sealer,
        over: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<StorageChange>> {
        if self.last == self.placed {
            return Ok(Vec::new());
        }
        let mut changes = Vec::with_capacity(self.pages.len() + self.values.len() + 1);
        let mut ids: Vec<&PageId> = self.pages.keys().collect();
        ids.sort_unstable();
        for id in ids {
            let page = self.pages.get(id).and_then(Option::as_ref);
            let plain = page.map(|page| page.encode());
            changes.push((id.key(), plain));
        }
        let values = self.values.iter();
        changes.extend(values.map(|(key, value)| (key.clone(), value.clone())));
        changes.push((key::PLACED.to_vec(), Some(self.last.to_be_bytes().to_vec())));
        let written = changes.into_iter().filter(|(key, _)| !over(key));
        written
            .map(|(key, plain)| storage::change(sealer, key, plain.as_deref()))
            .collect()
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

fn slot(number: u64) -> Vec<u8> {
    let slot = u8::try_from(number % SLOTS).unwrap_or_default();
    key::join(key::REDO, &[&[slot]])
}

fn damaged() -> Error {
    Error::internal("the log of this home is damaged")
}
