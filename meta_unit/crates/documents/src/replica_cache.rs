//! Replicas kept open, so that the next edit of a document need not load it.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use dao_store::key::Name;

use crate::engine::Replica;

/// The most replicas kept open.
const MOST: usize = 64;
/// The memory that they may take together, by estimate.
const BUDGET: u64 = 48 * 1024 * 1024;
/// The memory of an empty replica, by estimate.
const EMPTY: u64 = 16 * 1024;
/// How much more memory a history takes when loaded, by estimate.
const GROWTH: u64 = 24;

/// The memory that a document takes whose stored history has so many bytes, by estimate.
pub const fn weight(history_bytes: u64) -> u64 {
    EMPTY + history_bytes.saturating_mul(GROWTH)
}

/// A document: its space and its hidden name.
pub type Key = (u32, Name);

struct Slot {
    replica: Rc<Replica>,
    used: u64,
    weight: u64,
}

/// Open replicas, the least recently used leaving first.
#[derive(Default)]
pub struct ReplicaCache {
    slots: HashMap<Key, Slot>,
    by_use: BTreeMap<u64, Key>,
    clock: u64,
    weight: u64,
}

impl ReplicaCache {
    /// Takes a replica out, to change it. It comes back by [`ReplicaCache::put`] once that is committed.
    /// One that somebody reads stays theirs: nobody may see it change.
    pub fn take(&mut self, key: &Key) -> Option<Replica> {
        self.remove(key).and_then(Rc::into_inner)
    }

    /// Shares a replica, to read it.
    pub fn share(&self, key: &Key) -> Option<Rc<Replica>> {
        self.slots.get(key).map(|slot| slot.replica.clone())
    }

    fn remove(&mut self, key: &Key) -> Option<Rc<Replica>> {
        let slot = self.slots.remove(key)?;
        self.by_use.remove(&slot.used);
        self.weight -= slot.weight;
        Some(slot.replica)
    }

    /// Keeps a replica whose stored history has so many bytes.
    pub fn put(&mut self, key: Key, replica: Rc<Replica>, history_bytes: u64) {
        drop(self.remove(&key));
        self.clock += 1;
        let weight = weight(history_bytes);
        self.weight += weight;
        self.by_use.insert(self.clock, key);
        self.slots.insert(
            key,
            Slot {
                replica,
                used: self.clock,
                weight,
            },
        );
        // The newest stays whatever it weighs: who edits a large document edits it again.
        while self.slots.len() > MOST || (self.weight > BUDGET && self.slots.len() > 1) {
            let Some((_, oldest)) = self.by_use.first_key_value() else {
                break;
            };
            let oldest = *oldest;
            drop(self.remove(&oldest));
        }
    }

    /// How many replicas are open.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Drops all replicas.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}
