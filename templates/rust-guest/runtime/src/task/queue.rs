//! A first-come queue of tasks, each waiting for its turn; what the locks are made of.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::task::Waker;

/// What one place in the queue waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Want {
    /// May hold together with others that share.
    Shared,
    /// Must hold alone.
    Alone,
}

struct Place {
    id: u64,
    want: Want,
    waker: Waker,
}

/// Who holds, and who waits, in the order in which they came.
#[derive(Default)]
pub(super) struct Queue {
    shared: Cell<usize>,
    alone: Cell<bool>,
    next: Cell<u64>,
    waiting: RefCell<VecDeque<Place>>,
}

impl Queue {
    fn fits(&self, want: Want) -> bool {
        match want {
            Want::Shared => !self.alone.get(),
            Want::Alone => !self.alone.get() && self.shared.get() == 0,
        }
    }

    fn hold(&self, want: Want) {
        match want {
            Want::Shared => self.shared.set(self.shared.get() + 1),
            Want::Alone => self.alone.set(true),
        }
    }

    /// Takes hold at once where nobody waits and it fits.
    pub(super) fn try_enter(&self, want: Want) -> bool {
        let free = self.waiting.borrow().is_empty() && self.fits(want);
        if free {
            self.hold(want);
        }
        free
    }

    /// A new place's number.
    pub(super) fn ticket(&self) -> u64 {
        let id = self.next.get();
        self.next.set(id + 1);
        id
    }

    /// Takes hold when it is the place's turn; else keeps or makes the place.
    pub(super) fn poll_enter(&self, id: u64, want: Want, waker: &Waker) -> bool {
        let mut waiting = self.waiting.borrow_mut();
        let position = waiting.iter().position(|place| place.id == id);
        let first = position == Some(0) || (position.is_none() && waiting.is_empty());
        if first && self.fits(want) {
            waiting.pop_front();
            self.hold(want);
            drop(waiting);
            // Those behind that share may come along.
            self.wake_first();
            return true;
        }
        match position.and_then(|position| waiting.get_mut(position)) {
            Some(place) => place.waker.clone_from(waker),
            None => waiting.push_back(Place {
                id,
                want,
                waker: waker.clone(),
            }),
        }
        false
    }

    /// Gives up a place; the next one may go on in its stead.
    pub(super) fn leave_queue(&self, id: u64) {
        let mut waiting = self.waiting.borrow_mut();
        let before = waiting.len();
        waiting.retain(|place| place.id != id);
        let left = waiting.len() < before;
        drop(waiting);
        if left {
            self.wake_first();
        }
    }

    /// Lets go.
    pub(super) fn release(&self, want: Want) {
        match want {
            Want::Shared => self.shared.set(self.shared.get() - 1),
            Want::Alone => self.alone.set(false),
        }
        self.wake_first();
    }

    fn wake_first(&self) {
        let waker = self
            .waiting
            .borrow()
            .front()
            .filter(|place| self.fits(place.want))
            .map(|place| place.waker.clone());
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// A task's wait in a queue; leaves the queue when dropped before its turn.
pub(super) struct Turn<'a> {
    queue: &'a Queue,
    want: Want,
    id: u64,
    entered: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn new(queue: &'a Queue, want: Want) -> Self {
        Self {
            queue,
            want,
            id: queue.ticket(),
            entered: false,
        }
    }
}

impl std::future::Future for Turn<'_> {
    type Output = ();

    fn poll(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<()> {
        if self.queue.poll_enter(self.id, self.want, context.waker()) {
            self.entered = true;
            return std::task::Poll::Ready(());
        }
        std::task::Poll::Pending
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if !self.entered {
            self.queue.leave_queue(self.id);
        }
    }
}
