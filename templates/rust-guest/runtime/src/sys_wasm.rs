//! The imports as the runtime uses them: on wasm32, the host's functions.

use crate::{Import, imports};

// SAFETY, for every block below: the imports take pointers and lengths of live slices, which the
// host reads before it returns and does not keep.

pub(crate) fn respond(call: u32, status: i32, payload: &[u8]) -> i32 {
    unsafe { imports::avatar_respond(call, status, start_of(payload), payload.len()) }
}

pub(crate) fn cancel(call: u32) -> i32 {
    unsafe { imports::avatar_cancel(call) }
}

pub(crate) fn credit(call: u32, items: u32, bytes: u32) -> i32 {
    unsafe { imports::avatar_credit(call, items, bytes) }
}

pub(crate) fn issue(import: &'static Import, call: u32, payload: &[u8]) -> i32 {
    unsafe { (import.raw)(call, start_of(payload), payload.len()) }
}

/// Where bytes begin; no bytes cross as (0, 0).
#[must_use]
pub fn start_of(bytes: &[u8]) -> *const u8 {
    if bytes.is_empty() {
        std::ptr::null()
    } else {
        bytes.as_ptr()
    }
}
