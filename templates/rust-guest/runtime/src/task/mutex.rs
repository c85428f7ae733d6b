//! A lock that is held across `await`, given in the order in which it was asked for.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};

use super::queue::{Queue, Turn, Want};

/// A value that one task at a time may use.
#[derive(Default)]
pub struct Mutex<T> {
    queue: Queue,
    value: UnsafeCell<T>,
}

impl<T> Mutex<T> {
    /// A value that nobody holds.
    pub fn new(value: T) -> Self {
        Self {
            queue: Queue::default(),
            value: UnsafeCell::new(value),
        }
    }

    /// Waits for one's turn.
    pub async fn lock(&self) -> MutexGuard<'_, T> {
        Turn::new(&self.queue, Want::Alone).await;
        MutexGuard { mutex: self }
    }

    /// The value, where nobody holds it or waits for it.
    pub fn try_lock(&self) -> Option<MutexGuard<'_, T>> {
        self.queue
            .try_enter(Want::Alone)
            .then(|| MutexGuard { mutex: self })
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

/// The hold of a [`Mutex`].
#[must_use = "the lock is let go when this is dropped"]
pub struct MutexGuard<'a, T> {
    mutex: &'a Mutex<T>,
}

impl<T> Deref for MutexGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the queue lets in one guard at a time, and a `Mutex` never leaves its thread.
        unsafe { &*self.mutex.value.get() }
    }
}

impl<T> DerefMut for MutexGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; and `&mut self` is the only borrow of the only guard.
        unsafe { &mut *self.mutex.value.get() }
    }
}

impl<T> Drop for MutexGuard<'_, T> {
    fn drop(&mut self) {
        self.mutex.queue.release(Want::Alone);
    }
}
