//! A small executor for one thread: runs inside an entry until nothing can move.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Wake, Waker};

use super::own;

/// A task of the unit.
pub type Future = Pin<Box<dyn std::future::Future<Output = ()>>>;

/// How long an entry may go on once it has been seen to take long, in nanoseconds: half a frame
/// of a screen, so that a host on a UI thread stays fluid.
const BUDGET_NS: i64 = 8_000_000;

/// How many polls pass between two looks at the clock.
const POLLS_PER_LOOK: u32 = 64;

/// How many pauses are let through where the host grants no clock.
const PAUSES_WITHOUT_CLOCK: u32 = 64;

/// The ids of tasks that can go on, shared with their wakers.
///
/// A `Waker` may be sent to any thread, hence the lock; on one thread it costs nothing.
#[derive(Default)]
struct Ready(Mutex<VecDeque<usize>>);

impl Ready {
    fn push(&self, task: usize) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push_back(task);
    }

    fn pop(&self) -> Option<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop_front()
    }

    fn is_empty(&self) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_empty()
    }
}

struct TaskWaker {
    task: usize,
    queued: AtomicBool,
    ready: Arc<Ready>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if !self.queued.swap(true, Ordering::Relaxed) {
            self.ready.push(self.task);
        }
    }
}

/// A place for a task. Places are used again, so each waker is made anew with its task: a late
/// wake of an earlier task wakes the later one once for nothing, which is harmless.
#[derive(Default)]
enum Place {
    #[default]
    Free,
    /// Its future is being polled.
    Running(Arc<TaskWaker>),
    Waiting(Arc<TaskWaker>, Future),
}

/// Tasks and their turns.
#[derive(Default)]
pub struct Executor {
    places: RefCell<Vec<Place>>,
    free: RefCell<Vec<usize>>,
    ready: Arc<Ready>,
    /// When this entry was first seen to take long; `None` until then.
    since: Cell<Option<i64>>,
    pauses: Cell<u32>,
    stop: Cell<bool>,
}

impl Executor {
    /// Adds a task; it gets its first turn in this entry.
    pub fn spawn(&self, future: Future) {
        let mut places = self.places.borrow_mut();
        let task = self.free.borrow_mut().pop().unwrap_or_else(|| {
            places.push(Place::Free);
            places.len() - 1
        });
        let waker = Arc::new(TaskWaker {
            task,
            queued: AtomicBool::new(true),
            ready: self.ready.clone(),
        });
        places[task] = Place::Waiting(waker, future);
        self.ready.push(task);
    }

    /// Gives turns until nothing can move or the entry has lasted long enough; says whether
    /// there is more to do.
    pub fn run(&self) -> bool {
        self.since.set(None);
        self.pauses.set(0);
        self.stop.set(false);
        let mut polls = 0_u32;
        while let Some(task) = self.ready.pop() {
            self.poll(task);
            polls += 1;
            if polls.is_multiple_of(POLLS_PER_LOOK) {
                self.look();
            }
            if self.stop.get() {
                return !self.ready.is_empty();
            }
        }
        false
    }

    /// Called by a task that lets others go first; looks whether the host should have a turn too.
    pub fn pause(&self) {
        self.look();
    }

    /// Ends every task.
    pub fn clear(&self) {
        // Dropping a future may spawn or wake; so nothing is borrowed meanwhile.
        let places = std::mem::take(&mut *self.places.borrow_mut());
        self.free.borrow_mut().clear();
        while self.ready.pop().is_some() {}
        drop(places);
    }

    fn look(&self) {
        match (own::monotonic_ns(), self.since.get()) {
            (Ok(now), None) => self.since.set(Some(now)),
            (Ok(now), Some(since)) => self.stop.set(now - since >= BUDGET_NS),
            (Err(_), _) => {
                self.pauses.set(self.pauses.get() + 1);
                self.stop.set(self.pauses.get() >= PAUSES_WITHOUT_CLOCK);
            }
        }
    }

    fn poll(&self, task: usize) {
        let (waker, mut future) = {
            let mut places = self.places.borrow_mut();
            let Some(place) = places.get_mut(task) else {
                return;
            };
            match std::mem::take(place) {
                Place::Waiting(waker, future) => {
                    *place = Place::Running(waker.clone());
                    (waker, future)
                }
                other => {
                    *place = other;
                    return;
                }
            }
        };
        waker.queued.store(false, Ordering::Relaxed);
        let context = Waker::from(waker);
        match future.as_mut().poll(&mut Context::from_waker(&context)) {
            Poll::Pending => {
                if let Some(place) = self.places.borrow_mut().get_mut(task)
                    && let Place::Running(waker) = std::mem::take(place)
                {
                    *place = Place::Waiting(waker, future);
                }
            }
            Poll::Ready(()) => {
                // Dropped before its place is free again: its end may spawn.
                drop(future);
                if let Some(place) = self.places.borrow_mut().get_mut(task) {
                    *place = Place::Free;
                    self.free.borrow_mut().push(task);
                }
            }
        }
    }
}
