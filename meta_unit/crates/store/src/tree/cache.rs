//! Committed pages in memory, the least recently used leaving first.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::page::Page;

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PageId {
    /// The number of the space.
    pub space: u32,
    /// The number of the page in its space.
    pub number: u64,
}

struct Slot {
    page: Rc<Page>,
    used: u64,
}

/// Pages within a budget of bytes.
pub struct Cache {
    slots: HashMap<PageId, Slot>,
    by_use: BTreeMap<u64, PageId>,
    clock: u64,
    bytes: usize,
    budget: usize,
}

impl Cache {
    pub fn new(budget: usize) -> Self {
        Self {
            slots: HashMap::new(),
            by_use: BTreeMap::new(),
            clock: 0,
            bytes: 0,
            budget,
        }
    }

    pub fn get(&mut self, id: PageId) -> Option<Rc<Page>> {
        let slot = self.slots.get_mut(&id)?;
        // Most uses are of pages used just before: only a slot that has aged is moved up.
        if self.clock - slot.used > 64 {
            self.by_use.remove(&slot.used);
            self.clock += 1;
            slot.used = self.clock;
            self.by_use.insert(slot.used, id);
        }
        Some(slot.page.clone())
    }

    pub fn put(&mut self, id: PageId, page: Rc<Page>) {
        self.remove(id);
        self.clock += 1;
        self.bytes += page.weight();
        self.by_use.insert(self.clock, id);
        self.slots.insert(
            id,
            Slot {
                page,
                used: self.clock,
            },
        );
        while self.bytes > self.budget {
            let Some((_, oldest)) = self.by_use.first_key_value() else {
                break;
            };
            let oldest = *oldest;
            self.remove(oldest);
        }
    }

    pub fn remove(&mut self, id: PageId) {
        if let Some(slot) = self.slots.remove(&id) {
            self.by_use.remove(&slot.used);
            self.bytes -= slot.page.weight();
        }
    }

    /// Forgets all pages.
    pub fn clear(&mut self) {
        self.slots.clear();
        self.by_use.clear();
        self.bytes = 0;
    }
}
