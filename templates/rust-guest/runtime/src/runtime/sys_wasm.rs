//! The imports as the runtime uses them: on wasm32, the host's functions.
#![allow(dead_code)] // A contract may lack the imports that some of them are for.

use crate::imports::Direct;
use crate::{Import, Status};

/// What stands in for imports that a contract may lack.
trait Absent {
    unsafe fn avatar_log(&self, _level: u32, _start: *const u8, _len: usize) -> i32 {
        Status::Unimplemented.code()
    }

    unsafe fn avatar_clock(&self, _kind: u32, _out: *mut u8) -> i32 {
        Status::Unimplemented.code()
    }

    unsafe fn avatar_random(&self, _out: *mut u8, _len: usize) -> i32 {
        Status::Unimplemented.code()
    }
}

impl Absent for Direct {}

// SAFETY, for every block below: the imports take pointers and lengths of live slices, which the
// host reads or fills before it returns and does not keep.

pub(crate) fn respond(call: u32, status: i32, payload: &[u8]) -> i32 {
    let (start, len) = borrowed(payload);
    unsafe { Direct.avatar_respond(call, status, start, len) }
}

pub(crate) fn cancel(call: u32) -> i32 {
    unsafe { Direct.avatar_cancel(call) }
}

pub(crate) fn credit(call: u32, items: u32, bytes: u32) -> i32 {
    unsafe { Direct.avatar_credit(call, items, bytes) }
}

pub(crate) fn issue(import: &'static Import, call: u32, payload: &[u8]) -> i32 {
    let (start, len) = borrowed(payload);
    unsafe { (import.raw)(call, start, len) }
}

pub(crate) fn log(level: u32, line: &str) -> i32 {
    let (start, len) = borrowed(line.as_bytes());
    unsafe { Direct.avatar_log(level, start, len) }
}

pub(crate) fn clock(kind: u32) -> Result<i64, i32> {
    let mut out = [0_u8; 8];
    match unsafe { Direct.avatar_clock(kind, out.as_mut_ptr()) } {
        0 => Ok(i64::from_le_bytes(out)),
        code => Err(code),
    }
}

pub(crate) fn random(out: &mut [u8]) -> i32 {
    unsafe { Direct.avatar_random(out.as_mut_ptr(), out.len()) }
}

pub(crate) fn monotonic_ns() -> Result<i64, i32> {
    clock(1)
}

/// No bytes cross as (0, 0).
fn borrowed(bytes: &[u8]) -> (*const u8, usize) {
    if bytes.is_empty() {
        (std::ptr::null(), 0)
    } else {
        (bytes.as_ptr(), bytes.len())
    }
}
