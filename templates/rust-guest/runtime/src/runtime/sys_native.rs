//! The imports as the runtime uses them: natively, the host of the current instance.
#![allow(dead_code)] // A contract may lack the imports that some of them are for.

use super::current;
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

pub(crate) fn log(level: u32, line: &str) -> i32 {
    current().host.log(level, line)
}

pub(crate) fn clock(kind: u32) -> Result<i64, i32> {
    current().host.clock(kind)
}

pub(crate) fn random(out: &mut [u8]) -> i32 {
    current().host.random(out)
}

pub(crate) fn monotonic_ns() -> Result<i64, i32> {
    clock(1)
}
