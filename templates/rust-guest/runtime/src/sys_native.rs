//! The imports as the runtime uses them: natively, the host of the current instance.

use super::current;
use super::native::AtOnce;
use crate::Import;

pub(crate) fn respond(call: u32, status: i32, payload: &[u8]) -> i32 {
    current().host.respond(call, status, payload)
}

pub(crate) fn cancel(call: u32) -> i32 {
    current().host.cancel(call)
}

pub(crate) fn credit(call: u32, items: u32, bytes: u32) -> i32 {
    current().host.credit(call, items, bytes)
}

pub(crate) fn issue(import: &'static Import, call: u32, payload: &[u8]) -> i32 {
    current().host.call(import, call, payload)
}

/// Calls an import that answers at once.
pub fn at_once(call: AtOnce<'_>) -> i32 {
    current().host.at_once(call)
}
