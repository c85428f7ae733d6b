//! Calls of the guest to the host: ids, answers that have come, and who waits for them.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::task::{Context, Poll, Waker};

use prost::Message;

use super::{Payload, current, sys};
use crate::{Error, Import, Result, Status};

/// One call that has not ended, or whose end nobody has taken yet.
#[derive(Default)]
struct Slot {
    stream: bool,
    /// Whoever made the call is gone; only its end is awaited, so that the id stays taken.
    abandoned: bool,
    items: VecDeque<Payload>,
    end: Option<Result<Payload>>,
    waker: Option<Waker>,
}

/// The table of calls.
#[derive(Default)]
pub struct Calls {
    slots: RefCell<BTreeMap<u32, Slot>>,
    last: Cell<u32>,
    ignored: Cell<u64>,
}

impl Calls {
    /// Makes a call; an error where the host refuses it at once.
    pub fn issue(&self, import: &'static Import, payload: &[u8]) -> Result<u32> {
        let id = self.next_id();
        // The slot is there before the import is called: an answer never meets an unknown id.
        self.slots.borrow_mut().insert(
            id,
            Slot {
                stream: import.stream,
                ..Slot::default()
            },
        );
        let code = sys::issue(import, id, payload);
        if code == Status::Ok.code() {
            return Ok(id);
        }
        self.slots.borrow_mut().remove(&id);
        Err(Error::refused(code, import.name, import.capability))
    }

    /// Takes in an answer of the host.
    pub fn deliver(&self, id: u32, code: i32, payload: Payload) {
        let mut slots = self.slots.borrow_mut();
        let Some(slot) = slots.get_mut(&id).filter(|slot| slot.end.is_none()) else {
            self.ignored.set(self.ignored.get() + 1);
            return;
        };
        if code == Status::More.code() && slot.stream {
            if !slot.abandoned {
                slot.items.push_back(payload);
            }
        } else {
            slot.end = Some(if code == Status::Ok.code() {
                Ok(payload)
            } else if code == Status::More.code() {
                Err(Error::internal(
                    "the host streamed the answer to a call that has only one",
                ))
            } else {
                Err(Error::from_answer(code, &payload))
            });
            if slot.abandoned {
                slots.remove(&id);
                return;
            }
        }
        let waker = slot.waker.take();
        drop(slots);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Takes the next item, then the end; after the end the call is gone.
    fn poll_next(&self, id: u32, context: &mut Context<'_>) -> Poll<Answer> {
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
    fn abandon(&self, id: u32) {
        {
            let mut slots = self.slots.borrow_mut();
            let Some(slot) = slots.get_mut(&id) else {
                return;
            };
            if slot.end.is_some() {
                slots.remove(&id);
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
enum Answer {
    Item(Payload),
    End(Result<Payload>),
}

/// A call that has not ended; gives it up when dropped before.
struct Ticket(u32);

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(runtime) = super::try_current() {
            runtime.calls.abandon(self.0);
        }
    }
}

/// A call under way, or what became of it at once.
enum State {
    Open(Ticket),
    Refused(Error),
    Done,
}

impl State {
    fn issue(import: &'static Import, request: &impl Message) -> Self {
        match current().calls.issue(import, &request.encode_to_vec()) {
            Ok(id) => Self::Open(Ticket(id)),
            Err(error) => Self::Refused(error),
        }
    }
}

/// A call to the host that has one answer; await it.
///
/// The call is made when this value is, not when it is first polled: calls take effect in the
/// order in which they were made. Dropping it cancels the call, which may race with its effect.
#[must_use = "dropping a call cancels it"]
pub struct Call<T> {
    state: State,
    types: std::marker::PhantomData<fn() -> T>,
}

impl<T: Message + Default> Call<T> {
    pub(crate) fn issue(import: &'static Import, request: &impl Message) -> Self {
        Self {
            state: State::issue(import, request),
            types: std::marker::PhantomData,
        }
    }
}

impl<T: Message + Default> std::future::Future for Call<T> {
    type Output = Result<T>;

    fn poll(mut self: std::pin::Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
        if let State::Open(Ticket(id)) = self.state {
            let answer = std::task::ready!(current().calls.poll_next(id, context));
            self.state = State::Done;
            return Poll::Ready(match answer {
                Answer::End(end) => end.and_then(|payload| decode(&payload)),
                Answer::Item(_) => unreachable!("a call with one answer holds no items"),
            });
        }
        match std::mem::replace(&mut self.state, State::Done) {
            State::Refused(error) => Poll::Ready(Err(error)),
            _ => panic!("a call was polled after it had ended"),
        }
    }
}

/// A call to the host that answers with items until it ends. Dropping it cancels the call.
///
/// Credit is given back as items are taken, so the host is never more than a window ahead.
#[must_use = "dropping a stream cancels it"]
pub struct Items<T> {
    state: State,
    /// Items and bytes taken, for which no credit was given back yet.
    taken: (u32, u32),
    types: std::marker::PhantomData<fn() -> T>,
}

impl<T: Message + Default> Items<T> {
    pub(crate) fn issue(import: &'static Import, request: &impl Message) -> Self {
        Self {
            state: State::issue(import, request),
            taken: (0, 0),
            types: std::marker::PhantomData,
        }
    }

    /// The next item; `None` after the last; an error, once, where the call failed.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll_next(context)).await
    }

    /// The poll form of [`Items::next`].
    pub fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let State::Open(Ticket(id)) = self.state else {
            return Poll::Ready(match std::mem::replace(&mut self.state, State::Done) {
                State::Refused(error) => Some(Err(error)),
                _ => None,
            });
        };
        let runtime = current();
        match std::task::ready!(runtime.calls.poll_next(id, context)) {
            Answer::Item(payload) => {
                self.taken.0 += 1;
                self.taken.1 = self
                    .taken
                    .1
                    .saturating_add(u32::try_from(payload.len()).unwrap_or(u32::MAX));
                let (items, bytes) = self.taken;
                let window = runtime.window;
                // Half a window at a time: few crossings, and the host never runs dry.
                if items * 2 >= window.items || u64::from(bytes) * 2 >= u64::from(window.bytes) {
                    self.taken = (0, 0);
                    sys::credit(id, items, bytes);
                }
                Poll::Ready(Some(decode(&payload)))
            }
            Answer::End(end) => {
                self.state = State::Done;
                Poll::Ready(end.err().map(Err))
            }
        }
    }
}

fn decode<T: Message + Default>(payload: &[u8]) -> Result<T> {
    T::decode(payload).map_err(|error| {
        Error::internal(format!(
            "the host's answer is not of the type that the contract says: {error}"
        ))
    })
}
