//! The bare boundary: an instance and the host that it calls.

use std::rc::Rc;

use crate::runtime::{Payload, Runtime};
use crate::{Import, Unit};

/// A call of an import whose whole answer is a status.
pub struct AtOnce<'a> {
    /// Its name, such as `avatar_log`.
    pub import: &'static str,
    /// The capability that it belongs to.
    pub capability: &'static str,
    /// The numbers that it takes, in order.
    pub numbers: &'a [u32],
    /// The bytes and texts that it takes, in order.
    pub bytes: &'a [&'a [u8]],
    /// What it is to fill; empty where it gives nothing back.
    pub out: &'a mut [u8],
}

/// What an instance may call, exactly as the contract says; every answer is a status code.
///
/// Nothing here may enter the instance: completions are delivered later, by [`Instance::on_event`].
pub trait Host: 'static {
    /// `avatar_respond`: the answer to a request, or one item of it.
    fn respond(&self, call: u32, status: i32, payload: &[u8]) -> i32;
    /// `avatar_cancel`: the guest lost interest in one of its calls.
    fn cancel(&self, call: u32) -> i32;
    /// `avatar_credit`: more items and bytes may come for one of the guest's calls.
    fn credit(&self, call: u32, items: u32, bytes: u32) -> i32;
    /// Any other import that answers at once, such as `avatar_log`.
    fn at_once(&self, call: AtOnce<'_>) -> i32;
    /// Any asynchronous import: 0 where the call is taken, a negative status where it is refused.
    fn call(&self, import: &'static Import, call: u32, payload: &[u8]) -> i32;
}

/// One instance of a unit; any number of them live in one process, each on its own.
pub struct Instance {
    runtime: Rc<Runtime>,
}

impl Instance {
    /// A fresh instance, before `yuan_init`.
    #[must_use]
    pub fn new(host: Rc<dyn Host>) -> Self {
        Self {
            runtime: Rc::new(Runtime::new(host)),
        }
    }

    /// `yuan_init` with a unit of type `U`.
    #[must_use]
    pub fn init<U: Unit>(&self, call: u32, payload: &[u8]) -> i32 {
        self.runtime.init::<U>(call, Payload::copy(payload))
    }

    /// `yuan_handle_request`.
    #[must_use]
    pub fn handle_request(&self, call: u32, method: u32, payload: &[u8]) -> i32 {
        self.runtime
            .handle_request(call, method, Payload::copy(payload))
    }

    /// `yuan_on_event`.
    #[must_use]
    pub fn on_event(&self, kind: u32, id: u32, status: i32, payload: &[u8]) -> i32 {
        self.runtime
            .on_event(kind, id, status, Payload::copy(payload))
    }

    /// `yuan_shutdown`.
    #[must_use]
    pub fn shutdown(&self, call: u32, deadline_ms: u32) -> i32 {
        self.runtime.shutdown(call, deadline_ms)
    }

    /// Runs `first` and then the tasks, as an entry would: for tests of code below a unit.
    pub fn poke(&self, first: impl FnOnce()) -> i32 {
        self.runtime.poke(first)
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // Ends the tasks inside an entry, where what they hold may still call the host, and so
        // breaks the circle of the instance and the tasks that hold it.
        let runtime = self.runtime.clone();
        self.runtime.poke(|| runtime.end());
    }
}
