//! Several writes in one transaction: those that wait while another commits go on in one
//! transaction, so that one write of storage commits them all.
//!
//! Whoever had its turn hands the transaction over to the next that waits ([`Tx::hand_over`]), which
//! goes on in it from a savepoint: if it fails, only what it did itself is undone. Who finds nobody
//! waiting commits.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;

use dao_bindings::Result;
use dao_bindings::task::{Mutex, MutexGuard};

use crate::redo::{Pages, Values};
use crate::store::Store;
use crate::tree::{Page, PageId};
use crate::tx::{Tx, weight};

/// Who waits for the turn to write.
#[derive(Default)]
pub struct Queue {
    joining: Cell<usize>,
    alone: Cell<usize>,
}

impl Queue {
    /// Waits for a turn that is not shared.
    pub async fn alone<'a>(&self, writer: &'a Mutex<()>) -> MutexGuard<'a, ()> {
        let _counted = Counted::new(&self.alone);
        writer.lock().await
    }

    async fn join<'a>(&self, writer: &'a Mutex<()>) -> MutexGuard<'a, ()> {
        let _counted = Counted::new(&self.joining);
        writer.lock().await
    }
}

struct Counted<'a>(&'a Cell<usize>);

impl<'a> Counted<'a> {
    fn new(count: &'a Cell<usize>) -> Self {
        count.set(count.get() + 1);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

/// A transaction while nobody has the turn.
pub struct Handed {
    values: Values,
    ranges: Vec<(Vec<u8>, Vec<u8>)>,
    pages: Pages,
    seen: BTreeMap<PageId, Rc<Page>>,
    removed: Vec<u32>,
}

/// What leads back to a savepoint: how things were that changed since.
#[derive(Default)]
pub struct Undo {
    values: BTreeMap<Vec<u8>, Option<Option<Vec<u8>>>>,
    pages: BTreeMap<PageId, Option<Option<Rc<Page>>>>,
    ranges: usize,
    removed: usize,
}

impl Store {
    /// Begins a transaction, or goes on with the one that was handed over, from a savepoint. Says
    /// whether it goes on.
    pub async fn join(&self) -> Result<(Tx<'_>, bool)> {
        let turn = self.queue.join(&self.writer).await;
        let Some(handed) = self.handed.take() else {
            return Ok((self.start(turn).await?, false));
        };
        let mut tx = Tx::new(self, turn);
        tx.values = handed.values;
        tx.count_held();
        tx.ranges = handed.ranges;
        tx.pages = handed.pages.into();
        tx.seen = handed.seen.into();
        tx.removed = handed.removed;
        tx.undo = Some(Undo {
            ranges: tx.ranges.len(),
            removed: tx.removed.len(),
            ..Undo::default()
        });
        Ok((tx, true))
    }
}

impl Tx<'_> {
    /// Whether the next that has its turn would go on with this transaction.
    #[must_use]
    pub fn is_awaited(&self, most_bytes: usize) -> bool {
        let queue = &self.store.queue;
        // Turns come in order: where nobody waits to be alone, the next one joins.
        queue.joining.get() > 0 && queue.alone.get() == 0 && self.bytes() < most_bytes
    }

    /// Hands the transaction over to the next that joins, with the turn.
    pub fn hand_over(self) {
        let handed = Handed {
            values: self.values,
            ranges: self.ranges,
            pages: self.pages.into_inner(),
            seen: self.seen.into_inner(),
            removed: self.removed,
        };
        self.store.handed.replace(Some(handed));
        drop(self.turn);
    }

    /// Undoes everything since the savepoint.
    pub fn roll_back(&mut self) {
        let Some(undo) = self.undo.take() else {
            return;
        };
        for (key, value) in undo.values {
            match value {
                Some(value) => drop(self.values.insert(key, value)),
                None => drop(self.values.remove(&key)),
            }
        }
        let pages = self.pages.get_mut();
        for (id, page) in undo.pages {
            match page {
                Some(page) => drop(pages.insert(id, page)),
                None => drop(pages.remove(&id)),
            }
        }
        self.count_held();
        self.ranges.truncate(undo.ranges);
        self.removed.truncate(undo.removed);
    }

    fn count_held(&mut self) {
        let values = self.values.iter();
        self.held = values
            .map(|(key, value)| weight(key.len(), value.as_ref()))
            .sum();
    }

    pub(crate) fn note_value(&mut self, key: &[u8]) {
        if let Some(undo) = &mut self.undo
            && !undo.values.contains_key(key)
        {
            let before = self.values.get(key).cloned();
            undo.values.insert(key.to_vec(), before);
        }
    }

    pub(crate) fn note_page(&mut self, id: PageId) {
        if let Some(undo) = &mut self.undo {
            let pages = self.pages.get_mut();
            let before = || pages.get(&id).cloned();
            undo.pages.entry(id).or_insert_with(before);
        }
    }
}
