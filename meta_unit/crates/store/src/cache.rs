//! What is committed, in memory: the least recently used leaves first.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;

struct Slot<V> {
    value: V,
    weight: usize,
    used: u64,
}

/// Values within a budget of bytes.
pub struct Cache<K, V> {
    slots: HashMap<K, Slot<V>>,
    by_use: BTreeMap<u64, K>,
    clock: u64,
    bytes: usize,
    budget: usize,
}

impl<K: Clone + Eq + Hash, V: Clone> Cache<K, V> {
    pub fn new(budget: usize) -> Self {
        Self {
            slots: HashMap::new(),
            by_use: BTreeMap::new(),
            clock: 0,
            bytes: 0,
            budget,
        }
    }

    pub fn get<Q: Eq + Hash + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let half = self.slots.len() as u64 / 2;
        let slot = self.slots.get_mut(key)?;
        // Most uses are of what was used just before, or may be before it leaves: only what is in the
        // older half is moved up.
        if self.clock - slot.used > half.max(64)
            && let Some(key) = self.by_use.remove(&slot.used)
        {
            self.clock += 1;
            slot.used = self.clock;
            self.by_use.insert(slot.used, key);
        }
        Some(slot.value.clone())
    }

    pub fn put(&mut self, key: K, value: V, weight: usize) {
        self.remove(&key);
        if weight > self.budget / 8 {
            return; // it would only drive out everything else
        }
        self.clock += 1;
        self.bytes += weight;
        self.by_use.insert(self.clock, key.clone());
        let used = self.clock;
        self.slots.insert(
            key,
            Slot {
                value,
                weight,
                used,
            },
        );
        while self.bytes > self.budget {
            let Some((_, oldest)) = self.by_use.pop_first() else {
                break;
            };
            if let Some(slot) = self.slots.remove(&oldest) {
                self.bytes -= slot.weight;
            }
        }
    }

    pub fn remove(&mut self, key: &K) {
        if let Some(slot) = self.slots.remove(key) {
            self.by_use.remove(&slot.used);
            self.bytes -= slot.weight;
        }
    }

    /// Forgets everything that `gone` names.
    pub fn remove_where(&mut self, gone: impl Fn(&K) -> bool) {
        let keys: Vec<K> = self.slots.keys().filter(|key| gone(key)).cloned().collect();
        keys.iter().for_each(|key| self.remove(key));
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        *self = Self::new(self.budget);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_recently_used_leaves_first() {
        let mut cache = Cache::new(1000);
        for number in 0..10_u32 {
            cache.put(number, number, 100);
        }
        assert_eq!(cache.get(&0), Some(0));
        cache.put(10, 10, 100);
        assert_eq!(
            (cache.get(&0), cache.get(&10)),
            (None, Some(10)),
            "uses age slowly"
        );
        cache.put(11, 11, 500);
        assert_eq!(cache.get(&11), None, "too large to keep");
        cache.put(10, 20, 90);
        assert_eq!((cache.get(&10), cache.bytes), (Some(20), 990));
        cache.remove_where(|key| *key < 5);
        assert_eq!((cache.get(&4), cache.get(&5)), (None, Some(5)));
        cache.clear();
        assert_eq!((cache.bytes, cache.get(&5)), (0, None));
    }

    #[test]
    fn what_is_used_stays() {
        let mut cache = Cache::new(1000);
        for number in 0..100_000_u32 {
            cache.put(number, number, 1);
            assert_eq!(cache.get(&0), Some(0), "after {number}");
        }
        assert_eq!((cache.bytes, cache.by_use.len()), (1000, 1000));
    }
}
