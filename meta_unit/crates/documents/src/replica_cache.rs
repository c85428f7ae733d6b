//! Replicas kept open, so that the next edit of a document need not load it.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use dao_store::key::Name;

use crate::engine::Replica;
use crate::room;

/// The most replicas kept open.
const MOST: usize = 64;

/// A document: its space and its hidden name.
pub type Key = (u32, Name);

struct Slot {
    replica: Rc<Replica>,
    used: u64,
}

/// Open replicas, the least recently used leaving first.
#[derive(Default)]
pub struct ReplicaCache {
    slots: HashMap<Key, Slot>,
    by_use: BTreeMap<u64, Key>,
    clock: u64,
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
        Some(slot.replica)
    }

    /// Keeps a replica.
    pub fn put(&mut self, key: Key, replica: Rc<Replica>) {
        drop(self.remove(&key));
        self.clock += 1;
        self.by_use.insert(self.clock, key);
        self.slots.insert(
            key,
            Slot {
                replica,
                used: self.clock,
            },
        );
        // The newest stays whatever it weighs: who edits a large document edits it again.
        while self.slots.len() > MOST || (room::is_short() && self.slots.len() > 1) {
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
