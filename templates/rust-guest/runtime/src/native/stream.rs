//! Calls of a test that are under way.

use std::marker::PhantomData;
use std::rc::Rc;

use prost::Message;

use super::home::Inner;
use crate::contract::events;
use crate::{Error, Result};

/// A call that was begun and not yet answered. Dropping it leaves the call to run.
pub struct Pending<T> {
    inner: Rc<Inner>,
    call: u32,
    types: PhantomData<fn() -> T>,
}

impl<T: Message + Default> Pending<T> {
    pub(super) const fn new(inner: Rc<Inner>, call: u32) -> Self {
        Self {
            inner,
            call,
            types: PhantomData,
        }
    }

    /// Waits for the answer.
    ///
    /// # Errors
    /// What the unit answered.
    ///
    /// # Panics
    /// Where nothing is left that could bring an answer.
    pub fn wait(self) -> Result<T> {
        decode(&self.inner.wait(self.call)?)
    }

    /// Whether the answer is there.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        let inbox = self.inner.machine.inbox.borrow();
        inbox
            .get(&self.call)
            .is_some_and(|inbox| inbox.end.is_some())
    }

    /// Asks the unit to give the call up; it still ends once.
    pub fn cancel(&self) {
        self.inner.event(events::CANCEL, self.call, 0, &[]);
    }
}

/// A stream that was asked for. Dropping it cancels the call.
pub struct Stream<T> {
    inner: Rc<Inner>,
    call: u32,
    ended: bool,
    types: PhantomData<fn() -> T>,
}

impl<T: Message + Default> Stream<T> {
    pub(super) const fn new(inner: Rc<Inner>, call: u32) -> Self {
        Self {
            inner,
            call,
            ended: false,
            types: PhantomData,
        }
    }

    /// The next item that is there or that comes without a jump of the clock; `None` where none
    /// does, or the stream has ended well.
    ///
    /// # Errors
    /// What the stream ended with.
    pub fn try_next(&mut self) -> Result<Option<T>> {
        loop {
            if let Some(item) = self.take() {
                return item;
            }
            if self.ended || !self.inner.step_now() {
                return Ok(None);
            }
        }
    }

    /// How many items came and were not taken yet.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.inner
            .machine
            .inbox
            .borrow()
            .get(&self.call)
            .map_or(0, |inbox| inbox.items.len())
    }

    /// What is there: an item, or the end (`Ok(None)`); `None` where neither is.
    #[allow(clippy::option_option)]
    fn take(&mut self) -> Option<Result<Option<T>>> {
        let (item, end) = {
            let mut inboxes = self.inner.machine.inbox.borrow_mut();
            let inbox = inboxes.get_mut(&self.call)?;
            let item = inbox.items.pop_front();
            let end = if item.is_none() {
                inbox.end.take()
            } else {
                None
            };
            if end.is_some() {
                inboxes.remove(&self.call);
            }
            (item, end)
        };
        if let Some(item) = item {
            // Whoever takes an item makes room for one.
            let bytes = u32::try_from(item.len()).unwrap_or(u32::MAX);
            self.inner
                .event(events::CREDIT, self.call, 1, &bytes.to_le_bytes());
            return Some(decode(&item).map(Some));
        }
        let end = end?;
        self.ended = true;
        Some(end.map(|_| None))
    }
}

/// Each item as it comes; an error, once, where the stream ended with one.
///
/// # Panics
/// `next` does where nothing is left that could bring an item or the end.
impl<T: Message + Default> Iterator for Stream<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        loop {
            if let Some(item) = self.take() {
                return item.transpose();
            }
            if self.ended {
                return None;
            }
            assert!(
                self.inner.step(),
                "the stream waits for something that nothing will bring"
            );
        }
    }
}

impl<T> Drop for Stream<T> {
    fn drop(&mut self) {
        if !self.ended && !std::thread::panicking() {
            self.inner.event(events::CANCEL, self.call, 0, &[]);
            let mut inboxes = self.inner.machine.inbox.borrow_mut();
            if let Some(inbox) = inboxes.get_mut(&self.call) {
                if inbox.end.is_some() {
                    inboxes.remove(&self.call);
                } else {
                    inbox.abandoned = true;
                    inbox.items.clear();
                }
            }
        }
    }
}

fn decode<T: Message + Default>(payload: &[u8]) -> Result<T> {
    T::decode(payload)
        .map_err(|error| Error::internal(format!("the answer cannot be read: {error}")))
}
