//! What carries guest calls out: futures and streams of handlers, polled by the thread of the Avatar.

use std::{
    cell::Cell,
    collections::{HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll, Wake, Waker},
};

use tokio::sync::Notify;

use crate::{
    contract::Import,
    handler::{Handler, HandlerError, Work},
};

thread_local! {
    /// The Avatar and the work that this thread polls.
    static CURRENT: Cell<Option<(usize, u64)>> = const { Cell::new(None) };
}

/// The work of that Avatar that makes the call at hand, if one does.
pub(crate) fn current(avatar: usize) -> Option<u64> {
    CURRENT
        .get()
        .filter(|(of, _)| *of == avatar)
        .map(|(_, work)| work)
}

/// Which works want to be polled.
#[derive(Debug, Default)]
pub(crate) struct Ready {
    queue: Mutex<VecDeque<u64>>,
    pub woken: Notify,
}

impl Ready {
    pub(crate) fn push(&self, work: u64) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        if !queue.contains(&work) {
            queue.push_back(work);
        }
        drop(queue);
        self.woken.notify_one();
    }

    fn take(&self) -> VecDeque<u64> {
        std::mem::take(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

struct Alarm {
    work: u64,
    ready: Arc<Ready>,
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.ready.push(self.work);
    }
}

/// Work that has begun.
pub(crate) struct Working {
    /// The id of the guest call; none if its instance is gone.
    pub guest: Option<u32>,
    pub import: &'static Import,
    work: Work,
    /// An item that waits for credit.
    pub held: Option<Vec<u8>>,
    /// Whether it counts among those of its capability that are carried out at a time.
    pub placed: bool,
    waker: Waker,
}

/// What polling gave.
pub(crate) enum Gave {
    Nothing,
    Item(Vec<u8>),
    End(Result<Vec<u8>, HandlerError>),
}

#[derive(Debug, thiserror::Error)]
#[error("the handler panicked")]
struct Panicked;

/// All work of an Avatar.
pub(crate) struct Works {
    avatar: usize,
    pub all: HashMap<u64, Working>,
    pub ready: Arc<Ready>,
    next: u64,
}

impl Works {
    pub(crate) fn new(avatar: usize) -> Self {
        Self {
            avatar,
            all: HashMap::new(),
            ready: Arc::default(),
            next: 0,
        }
    }

    /// Calls a handler. The work is to be polled at once, so that it has its place.
    pub(crate) fn begin(
        &mut self,
        guest: Option<u32>,
        import: &'static Import,
        handler: &dyn Handler,
        request: Vec<u8>,
    ) -> Result<u64, HandlerError> {
        self.next += 1;
        let number = self.next;
        let work = self.guarded(number, || Work::begin(handler, import, request))?;
        let waker = Waker::from(Arc::new(Alarm {
            work: number,
            ready: Arc::clone(&self.ready),
        }));
        self.all.insert(
            number,
            Working {
                guest,
                import,
                work,
                held: None,
                placed: true,
                waker,
            },
        );
        Ok(number)
    }

    fn guarded<T>(&self, number: u64, run: impl FnOnce() -> T) -> Result<T, HandlerError> {
        let before = CURRENT.replace(Some((self.avatar, number)));
        let done = catch_unwind(AssertUnwindSafe(run));
        CURRENT.set(before);
        done.map_err(|_| Panicked.into())
    }

    pub(crate) fn take_ready(&self) -> VecDeque<u64> {
        self.ready.take()
    }

    /// Polls a work once.
    pub(crate) fn poll(&mut self, number: u64) -> Gave {
        let Some(mut working) = self.all.remove(&number) else {
            return Gave::Nothing;
        };
        if working.held.is_some() {
            self.all.insert(number, working);
            return Gave::Nothing;
        }
        let waker = working.waker.clone();
        let mut context = Context::from_waker(&waker);
        let polled = self.guarded(number, || match &mut working.work {
            Work::Once(reply) => match reply.as_mut().poll(&mut context) {
                Poll::Pending => Gave::Nothing,
                Poll::Ready(result) => Gave::End(result),
            },
            Work::Many(items) => match items.as_mut().poll_next(&mut context) {
                Poll::Pending => Gave::Nothing,
                Poll::Ready(None) => Gave::End(Ok(Vec::new())),
                Poll::Ready(Some(Ok(item))) => Gave::Item(item),
                Poll::Ready(Some(Err(error))) => Gave::End(Err(error)),
            },
        });
        let gave = polled.unwrap_or_else(|error| Gave::End(Err(error)));
        if matches!(gave, Gave::End(_)) {
            self.discard(working);
        } else {
            if matches!(working.work, Work::Many(_)) {
                working.placed = false;
            }
            self.all.insert(number, working);
        }
        gave
    }

    /// Stops a work.
    pub(crate) fn stop(&mut self, number: u64) -> bool {
        let found = self.all.remove(&number);
        let was = found.is_some();
        if let Some(working) = found {
            self.discard(working);
        }
        was
    }

    fn discard(&self, working: Working) {
        // A handler that panics as it is dropped must not take the Avatar down.
        let _ = self.guarded(0, || drop(working));
    }

    /// How many works of a capability are carried out.
    pub(crate) fn placed(&self, capability: &str) -> usize {
        self.all
            .values()
            .filter(|each| each.placed && each.import.capability == capability)
            .count()
    }

    pub(crate) fn held_bytes(&self) -> usize {
        self.all
            .values()
            .filter_map(|each| each.held.as_ref())
            .map(Vec::len)
            .sum()
    }
}
