//! Telling every waiting task that something changed.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// A change that tasks wait for.
///
/// A [`Notified`] is made before the state is looked at, so that no change is missed in between:
///
/// ```ignore
/// loop {
///     let changed = notify.notified();
///     if ready() { break }
///     changed.await;
/// }
/// ```
#[derive(Default)]
pub struct Notify {
    round: Cell<u64>,
    next: Cell<u64>,
    waiting: RefCell<Vec<(u64, Waker)>>,
}

impl Notify {
    /// Nothing has changed yet.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            round: Cell::new(0),
            next: Cell::new(0),
            waiting: RefCell::new(Vec::new()),
        }
    }

    /// Ends every [`Notified`] made so far.
    pub fn notify_all(&self) {
        self.round.set(self.round.get() + 1);
        // Taken first: a woken task may wait again.
        let waiting = std::mem::take(&mut *self.waiting.borrow_mut());
        for (_, waker) in waiting {
            waker.wake();
        }
    }

    /// Ends with the first [`Notify::notify_all`] from now on.
    pub fn notified(&self) -> Notified<'_> {
        let id = self.next.get();
        self.next.set(id + 1);
        Notified {
            notify: self,
            round: self.round.get(),
            id,
        }
    }
}

/// A task's wait for a change.
#[must_use = "it waits only where it is awaited"]
pub struct Notified<'a> {
    notify: &'a Notify,
    round: u64,
    id: u64,
}

impl Future for Notified<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.notify.round.get() != self.round {
            return Poll::Ready(());
        }
        let mut waiting = self.notify.waiting.borrow_mut();
        match waiting.iter_mut().find(|(id, _)| *id == self.id) {
            Some((_, waker)) => waker.clone_from(context.waker()),
            None => waiting.push((self.id, context.waker().clone())),
        }
        Poll::Pending
    }
}

impl Drop for Notified<'_> {
    fn drop(&mut self) {
        if self.notify.round.get() == self.round {
            self.notify
                .waiting
                .borrow_mut()
                .retain(|(id, _)| *id != self.id);
        }
    }
}
