//! Reading the wall clock and the monotonic clock.

use crate::runtime::sys;
use crate::{Error, Result};

/// Nanoseconds since 1970-01-01 UTC; 0 where the host grants no clock.
#[must_use]
pub fn wall_ns() -> i64 {
    sys::clock(0).unwrap_or(0)
}

/// Milliseconds since 1970-01-01 UTC; 0 where the host grants no clock.
#[must_use]
pub fn wall_ms() -> i64 {
    wall_ns().div_euclid(1_000_000)
}

/// Nanoseconds of a clock that never goes back; 0 where the host grants no clock.
#[must_use]
pub fn monotonic_ns() -> i64 {
    sys::clock(1).unwrap_or(0)
}

/// The wall clock, or why it cannot be read.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn try_wall_ns() -> Result<i64> {
    sys::clock(0).map_err(|code| Error::refused(code, "avatar_clock", "clock"))
}
