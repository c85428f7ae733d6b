//! A lock that many readers or one writer hold across `await`, in the order in which they asked.

use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut};

use super::queue::{Queue, Turn, Want};

/// A value that many tasks may read or one may change.
///
/// A reader that comes after a waiting writer waits behind it, so writers never starve.
#[derive(Default)]
pub struct RwLock<T> {
    queue: Queue,
    value: UnsafeCell<T>,
}

impl<T> RwLock<T> {
    /// A value that nobody holds.
    pub fn new(value: T) -> Self {
        Self {
            queue: Queue::default(),
            value: UnsafeCell::new(value),
        }
    }

    /// Waits for one's turn to read.
    pub async fn read(&self) -> ReadGuard<'_, T> {
        Turn::new(&self.queue, Want::Shared).await;
        ReadGuard { lock: self }
    }

    /// Waits for one's turn to change.
    pub async fn write(&self) -> WriteGuard<'_, T> {
        Turn::new(&self.queue, Want::Alone).await;
        WriteGuard { lock: self }
    }

    /// The value to read, where no writer holds it and nobody waits.
    pub fn try_read(&self) -> Option<ReadGuard<'_, T>> {
        self.queue
            .try_enter(Want::Shared)
            .then(|| ReadGuard { lock: self })
    }

    /// The value to change, where nobody holds it or waits for it.
    pub fn try_write(&self) -> Option<WriteGuard<'_, T>> {
        self.queue
            .try_enter(Want::Alone)
            .then(|| WriteGuard { lock: self })
    }

    /// The value itself.
    pub fn into_inner(self) -> T {
        self.value.into_inner()
    }
}

/// A reader's hold of an [`RwLock`].
#[must_use = "the lock is let go when this is dropped"]
pub struct ReadGuard<'a, T> {
    lock: &'a RwLock<T>,
}

impl<T> Deref for ReadGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the queue lets in no writer beside readers, and an `RwLock` never leaves its thread.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> Drop for ReadGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.queue.release(Want::Shared);
    }
}

/// A writer's hold of an [`RwLock`].
#[must_use = "the lock is let go when this is dropped"]
pub struct WriteGuard<'a, T> {
    lock: &'a RwLock<T>,
}

impl<T> Deref for WriteGuard<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the queue lets in a writer alone.
        unsafe { &*self.lock.value.get() }
    }
}

impl<T> DerefMut for WriteGuard<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: as above; and `&mut self` is the only borrow of the only guard.
        unsafe { &mut *self.lock.value.get() }
    }
}

impl<T> Drop for WriteGuard<'_, T> {
    fn drop(&mut self) {
        self.lock.queue.release(Want::Alone);
    }
}
