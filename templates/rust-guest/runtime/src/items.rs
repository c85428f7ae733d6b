//! One call of the guest to the host, with items until it ends.

use std::marker::PhantomData;
use std::task::{Context, Poll};

use prost::Message;

use super::call::{State, Ticket, decode};
use super::calls::Answer;
use super::{current, sys};
use crate::{Import, Result};

/// A call to the host that answers with items until it ends. Dropping it cancels the call.
///
/// Credit is given back as items are taken, so the host is never more than a window ahead.
#[must_use = "dropping a stream cancels it"]
pub struct Items<T> {
    state: State,
    /// Items and bytes taken, for which no credit was given back yet.
    taken: (u32, u32),
    types: PhantomData<fn() -> T>,
}

impl<T: Message + Default> Items<T> {
    /// Makes the call.
    #[doc(hidden)]
    pub fn issue(import: &'static Import, request: &impl Message) -> Self {
        Self {
            state: State::issue(import, request),
            taken: (0, 0),
            types: PhantomData,
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
