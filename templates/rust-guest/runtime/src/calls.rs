//! Calls of the guest to the host: ids, answers that have come, and who waits for them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::task::{Context, Poll, Waker};

use super::{Payload, sys};
use crate::{Error, Import, Result, Status};

/// One call that has not ended, or whose end nobody has taken yet.
#[derive(Default)]
struct Slot {
    stream: bool,
    /// Whether the host has it; it waits in the queue where not.
    issued: bool,
    /// Whoever made the call is gone; only its end is awaited, so that the id stays taken.
    abandoned: bool,
    items: VecDeque<Payload>,
    end: Option<Result<Payload>>,
    waker: Option<Waker>,
}

/// A call that waits until the host takes more of them.
struct Waiting {
    id: u32,
    import: &'static Import,
    payload: Vec<u8>,
}

/// The table of calls.
pub struct Calls {
    slots: RefCell<BTreeMap<u32, Slot>>,
    /// Calls that the host has and has not ended.
    in_flight: Cell<usize>,
    /// The most that it may have at a time, by its own word.
    most: Cell<usize>,
    /// The most that it is given now: less where it was BUSY, and one more with each call that ends.
    limit: Cell<usize>,
    /// Calls over the limit, in their order, which is kept.
    queue: RefCell<VecDeque<Waiting>>,
    last: Cell<u32>,
    ignored: Cell<u64>,
}

impl Calls {
    /// A table for as many calls at a time.
    pub fn new(limit: usize) -> Self {
        Self {
            slots: RefCell::default(),
            in_flight: Cell::new(0),
            most: Cell::new(limit),
            limit: Cell::new(limit),
            queue: RefCell::default(),
            last: Cell::new(0),
            ignored: Cell::new(0),
        }
    }

    /// Sets how many calls the host takes at a time.
    pub fn set_limit(&self, limit: usize) {
        self.most.set(limit);
        self.limit.set(limit);
    }

    /// Makes a call, or queues it where too many are under way; an error where the host refuses
    /// it at once.
    pub fn issue(&self, import: &'static Import, payload: Vec<u8>) -> Result<u32> {
        let id = self.next_id();
        // The slot is there before the import is called: an answer never meets an unknown id.
        let slot = Slot {
            stream: import.stream,
            ..Slot::default()
        };
        self.slots.borrow_mut().insert(id, slot);
        let waiting = Waiting {
            id,
            import,
            payload,
        };
        if !self.queue.borrow().is_empty() || self.in_flight.get() >= self.limit.get() {
            self.queue.borrow_mut().push_back(waiting);
            return Ok(id);
        }
        if let Err(error) = self.hand_over(waiting) {
            self.slots.borrow_mut().remove(&id);
            return Err(error);
        }
        Ok(id)
    }

    /// Calls the import. Where the host is busy with other calls, this one goes before all that
    /// wait, until one of those has ended.
    fn hand_over(&self, call: Waiting) -> Result<()> {
        let code = sys::issue(call.import, call.id, &call.payload);
        if code == Status::Ok.code() {
            self.in_flight.set(self.in_flight.get() + 1);
            if let Some(slot) = self.slots.borrow_mut().get_mut(&call.id) {
                slot.issued = true;
            }
            return Ok(());
        }
        if code == Status::Busy.code() && self.in_flight.get() > 0 {
            self.limit.set(self.in_flight.get());
            self.queue.borrow_mut().push_front(call);
            return Ok(());
        }
        Err(Error::refused(
            code,
            call.import.name,
            call.import.capability,
        ))
    }

    /// Hands over as many of the waiting calls as there is room for.
    fn go_on(&self) {
        while self.in_flight.get() < self.limit.get() {
            let Some(call) = self.queue.borrow_mut().pop_front() else {
                return;
            };
            let id = call.id;
            if let Err(error) = self.hand_over(call) {
                self.end(id, Err(error));
            }
        }
    }

    /// Takes in an answer of the host.
    pub fn deliver(&self, id: u32, code: i32, payload: Payload) {
        let mut slots = self.slots.borrow_mut();
        let slot = slots
            .get_mut(&id)
            .filter(|slot| slot.issued && slot.end.is_none());
        let Some(slot) = slot else {
            self.ignored.set(self.ignored.get() + 1);
            return;
        };
        if code == Status::More.code() && slot.stream {
            if slot.abandoned {
                return;
            }
            slot.items.push_back(payload);
            let waker = slot.waker.take();
            drop(slots);
            if let Some(waker) = waker {
                waker.wake();
            }
            return;
        }
        drop(slots);
        self.in_flight.set(self.in_flight.get() - 1);
        self.limit.set(self.most.get().min(self.limit.get() + 1));
        self.end(
            id,
            if code == Status::Ok.code() {
                Ok(payload)
            } else if code == Status::More.code() {
                Err(Error::internal(
                    "the host streamed the answer to a call that has only one",
                ))
            } else {
                Err(Error::from_answer(code, &payload))
            },
        );
        self.go_on();
    }

    /// Notes how a call ended and tells whoever waits for it.
    fn end(&self, id: u32, end: Result<Payload>) {
        let waker = {
            let mut slots = self.slots.borrow_mut();
            let Some(slot) = slots.get_mut(&id) else {
                return;
            };
            if slot.abandoned {
                slots.remove(&id);
                return;
            }
            slot.end = Some(end);
            slot.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Takes the next item, then the end; after the end the call is gone.
    pub(super) fn poll_next(&self, id: u32, context: &mut Context<'_>) -> Poll<Answer> {
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(&id) else {
            return Poll::Ready(Answer::End(Err(Error::internal(
                "the call has ended already",
            ))));
        };
        if let Some(item) = slot.items.pop_front() {
            return Poll::Ready(Answer::Item(item));
        }
        if let Some(end) = slot.end.take() {
            slots.remove(&id);
            return Poll::Ready(Answer::End(end));
        }
        slot.waker = Some(context.waker().clone());
        Poll::Pending
    }

    /// Gives up a call: the host is told, its end is taken in silence.
    pub(super) fn abandon(&self, id: u32) {
        {
            let mut slots = self.slots.borrow_mut();
            let Some(slot) = slots.get_mut(&id) else {
                return;
            };
            if slot.end.is_some() || !slot.issued {
                slots.remove(&id);
                self.queue.borrow_mut().retain(|call| call.id != id);
                return;
            }
            slot.abandoned = true;
            slot.items.clear();
            slot.waker = None;
        }
        sys::cancel(id);
    }

    /// Answers to nobody: second ones, and those with an id that no call has.
    pub fn ignored(&self) -> u64 {
        self.ignored.get()
    }

    /// How many calls have not ended.
    pub fn open(&self) -> usize {
        self.slots.borrow().len()
    }

    fn next_id(&self) -> u32 {
        let slots = self.slots.borrow();
        let mut id = self.last.get();
        loop {
            id = id.wrapping_add(1);
            if id != 0 && !slots.contains_key(&id) {
                self.last.set(id);
                return id;
            }
        }
    }
}

/// What a call has to give next.
pub(super) enum Answer {
    Item(Payload),
    End(Result<Payload>),
}
