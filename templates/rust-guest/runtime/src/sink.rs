//! Where a streaming handler puts its items.

use std::marker::PhantomData;
use std::rc::Rc;

use prost::Message;

use super::current;
use super::requests::Request;
use crate::{Error, Result};

/// The items of one stream, on their way to whoever asked for it.
pub struct Sink<T> {
    request: Rc<Request>,
    types: PhantomData<fn(T)>,
}

impl<T: Message> Sink<T> {
    pub(super) fn new(request: Rc<Request>) -> Self {
        Self {
            request,
            types: PhantomData,
        }
    }

    /// Sends one item once the reader has room for it.
    ///
    /// # Errors
    /// CANCELLED once the reader lost interest, UNAVAILABLE once the unit shuts down; TOO_LARGE
    /// for an item over the host's limit, which is not sent and leaves the stream as it was.
    pub async fn send(&self, item: T) -> Result<()> {
        let payload = item.encode_to_vec();
        let limit = current().limits.get().item;
        if payload.len() > limit {
            return Err(Error::too_large(
                "one item is larger than what a stream may carry in one piece",
            )
            .with("size", payload.len())
            .with("limit", limit));
        }
        loop {
            self.request.credit().await?;
            if self.request.send(&payload)? {
                return Ok(());
            }
        }
    }

    /// Waits until an item could be sent at once: for producers that gather late.
    ///
    /// # Errors
    /// CANCELLED once the reader lost interest, UNAVAILABLE once the unit shuts down.
    pub async fn ready(&self) -> Result<()> {
        self.request.credit().await
    }

    /// Whether nobody waits for further items.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.request.is_cancelled()
    }

    /// Ends once nobody waits for further items, with the error that says why.
    pub async fn cancelled(&self) -> Error {
        loop {
            let changed = self.request.changed().notified();
            if let Some(error) = self.request.given_up() {
                return error;
            }
            changed.await;
        }
    }
}
