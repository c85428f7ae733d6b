//! What the capabilities of a home in memory answer.

use std::cell::Cell;

use prost::Message;

use super::{AtOnce, Random};
use crate::{Error, Import, Result};

/// The answer to one call of the unit.
pub enum Answer {
    /// One reply.
    Reply(Result<Vec<u8>>),
    /// Items, delivered as credit allows; the first error ends it.
    Items(Box<dyn Iterator<Item = Result<Vec<u8>>>>),
    /// Items that come with time: after a delay, then at intervals (0 for one only), both in
    /// nanoseconds.
    Ticks {
        /// The time to the first.
        delay_ns: i64,
        /// The time between further ones.
        interval_ns: i64,
        /// The item.
        item: Vec<u8>,
    },
}

impl Answer {
    /// One reply, as a message.
    pub fn reply<T: Message>(reply: Result<T>) -> Self {
        Self::Reply(reply.map(|reply| reply.encode_to_vec()))
    }

    /// Items, as messages.
    pub fn items<T: Message>(items: impl Iterator<Item = Result<T>> + 'static) -> Self {
        Self::Items(Box::new(
            items.map(|item| item.map(|item| item.encode_to_vec())),
        ))
    }

    /// A failure.
    #[must_use]
    pub fn fail(error: Error) -> Self {
        Self::Reply(Err(error))
    }
}

/// What a capability may use of its home.
pub struct World {
    /// The home's randomness.
    pub random: Random,
    /// The monotonic clock, in nanoseconds.
    pub now_ns: Cell<i64>,
    /// The wall clock when the monotonic one stood at 0, in nanoseconds since 1970-01-01 UTC.
    pub epoch_ns: i64,
}

/// A capability of a home in memory.
pub trait Offer {
    /// Executes one call; `None` where the import is not of this capability.
    fn call(&mut self, world: &World, import: &Import, payload: &[u8]) -> Option<Answer>;

    /// Answers a call of an import that answers at once, with a status; `None` where the import is
    /// not of this capability.
    fn at_once(&mut self, world: &World, call: &mut AtOnce<'_>) -> Option<i32> {
        let _ = (world, call);
        None
    }
}

/// Reads the request of a call.
///
/// # Errors
/// INVALID_ARGUMENT.
pub fn decode<T: Message + Default>(payload: &[u8]) -> Result<T> {
    T::decode(payload).map_err(|error| Error::invalid_argument(error.to_string()))
}
