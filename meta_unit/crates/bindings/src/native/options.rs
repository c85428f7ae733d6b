//! How a home in memory is set up.

use super::{Fault, Offer, offers};
use crate::Import;
use crate::boundary::HostInfo;

/// Decides about each call of the unit whether something goes wrong with it.
type Judge = Box<dyn FnMut(&Import, &[u8]) -> Option<Fault>>;

/// Says how much work was done so far, in whatever unit.
type Work = Box<dyn Fn() -> u64>;

/// The set-up of a [`Home`](super::Home).
pub struct Options {
    pub(super) offers: Vec<Box<dyn Offer>>,
    pub(super) denied: Vec<String>,
    pub(super) judge: Judge,
    pub(super) work: Work,
    pub(super) seed: u64,
    pub(super) shuffle: bool,
    pub(super) tick_ns: i64,
    pub(super) epoch_ns: i64,
    pub(super) max_message_bytes: u32,
    pub(super) max_item_bytes: u32,
    pub(super) tell: Box<dyn FnOnce(&mut HostInfo)>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            offers: offers::standard(),
            denied: Vec::new(),
            judge: Box::new(|_, _| None),
            work: Box::new(|| 0),
            seed: 0,
            shuffle: false,
            tick_ns: 1_000,
            // 2026-01-01, so that times look like times.
            epoch_ns: 1_767_225_600_000_000_000,
            max_message_bytes: crate::contract::limits::MAX_MESSAGE_BYTES,
            max_item_bytes: crate::contract::limits::MAX_ITEM_BYTES,
            tell: Box::new(|_| {}),
        }
    }
}

impl Options {
    /// A home with everything granted, seed 0, answers in the order of the calls.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Uses this capability before those that are there, such as a `offers::Disk`
    /// that another home had.
    #[must_use]
    pub fn with(mut self, offer: impl Offer + 'static) -> Self {
        self.offers.insert(0, Box::new(offer));
        self
    }

    /// Does not grant a capability: its imports give DENIED.
    #[must_use]
    pub fn deny(mut self, capability: &str) -> Self {
        self.denied.push(capability.to_owned());
        self
    }

    /// Lets faults happen: `judge` sees every call of the unit first.
    #[must_use]
    pub fn faults(mut self, judge: impl FnMut(&Import, &[u8]) -> Option<Fault> + 'static) -> Self {
        self.judge = Box::new(judge);
        self
    }

    /// Measures work by `work`, which says how much was done so far: a count of allocations, say.
    /// [`Home::longest_work`](super::Home::longest_work) then gives the most that was done in one go.
    #[must_use]
    pub fn measure(mut self, work: impl Fn() -> u64 + 'static) -> Self {
        self.work = Box::new(work);
        self
    }

    /// The seed of everything random.
    #[must_use]
    pub const fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Answers calls in random order; one stream's items stay in order.
    #[must_use]
    pub const fn shuffle(mut self) -> Self {
        self.shuffle = true;
        self
    }

    /// How far the monotonic clock goes with each look at it, in nanoseconds: a large value makes
    /// every piece of work long, so that the unit yields at each occasion.
    #[must_use]
    pub const fn tick_ns(mut self, tick_ns: i64) -> Self {
        self.tick_ns = tick_ns;
        self
    }

    /// The wall clock at the start, in nanoseconds since 1970-01-01 UTC.
    #[must_use]
    pub const fn epoch_ns(mut self, epoch_ns: i64) -> Self {
        self.epoch_ns = epoch_ns;
        self
    }

    /// Changes what the host tells the unit when it starts.
    #[must_use]
    pub fn tell(mut self, change: impl FnOnce(&mut HostInfo) + 'static) -> Self {
        self.tell = Box::new(change);
        self
    }

    /// The largest message and the largest item of a stream, in bytes.
    #[must_use]
    pub const fn limits(mut self, max_message_bytes: u32, max_item_bytes: u32) -> Self {
        self.max_message_bytes = max_message_bytes;
        self.max_item_bytes = max_item_bytes;
        self
    }
}
