//! What the runtime itself uses of the capabilities, and does without where a contract lacks them.
#![allow(dead_code)] // The stand-ins, where the contract has them all.

use crate::Status;
use crate::imports::Direct;

/// What stands in for imports that a contract may lack.
trait Absent {
    fn avatar_log(&self, _level: u32, _text: &[u8]) -> i32 {
        Status::Unimplemented.code()
    }

    fn avatar_clock_now(&self, _kind: u32, _time: &mut i64) -> i32 {
        Status::Unimplemented.code()
    }

    fn avatar_random_fill(&self, _out: &mut [u8]) -> i32 {
        Status::Unimplemented.code()
    }
}

impl Absent for Direct {}

/// Writes a line about an error to the log.
#[cfg(target_arch = "wasm32")]
pub(crate) fn log_error(line: &str) {
    Direct.avatar_log(4, line.as_bytes());
}

/// Fills `out` with random bytes; a status other than 0 where the host does not.
#[cfg(target_arch = "wasm32")]
pub(crate) fn random(out: &mut [u8]) -> i32 {
    Direct.avatar_random_fill(out)
}

/// The monotonic clock, or the status that the host gave instead.
pub(crate) fn monotonic_ns() -> Result<i64, i32> {
    let mut time = 0;
    match Direct.avatar_clock_now(1, &mut time) {
        0 => Ok(time),
        status => Err(status),
    }
}
