//! One call of the guest to the host, with one answer.

use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll};

use prost::Message;

use super::calls::Answer;
use super::current;
use crate::{Error, Import, Result};

/// A call that has not ended; gives it up when dropped before.
pub(super) struct Ticket(pub(super) u32);

impl Drop for Ticket {
    fn drop(&mut self) {
        if let Some(runtime) = super::try_current() {
            runtime.calls.abandon(self.0);
        }
    }
}

/// A call under way, or what became of it at once.
pub(super) enum State {
    Open(Ticket),
    Refused(Error),
    Done,
}

impl State {
    pub(super) fn issue(import: &'static Import, request: &impl Message) -> Self {
        match current().calls.issue(import, request.encode_to_vec()) {
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
    types: PhantomData<fn() -> T>,
}

impl<T: Message + Default> Call<T> {
    /// Makes the call.
    #[doc(hidden)]
    pub fn issue(import: &'static Import, request: &impl Message) -> Self {
        Self {
            state: State::issue(import, request),
            types: PhantomData,
        }
    }
}

impl<T: Message + Default> Future for Call<T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
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

/// Reads an answer or item of the host.
pub(super) fn decode<T: Message + Default>(payload: &[u8]) -> Result<T> {
    T::decode(payload).map_err(|error| {
        Error::internal(format!(
            "the host's answer is not of the type that the contract says: {error}"
        ))
    })
}
