// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Reading the wall clock and the monotonic clock.

/// Nanoseconds since 1970-01-01 UTC; 0 where the host grants no clock.
#[must_use]
pub fn wall_ns() -> i64 {
    crate::runtime::sys::clock(0).unwrap_or(0)
}

/// Milliseconds since 1970-01-01 UTC; 0 where the host grants no clock.
#[must_use]
pub fn wall_ms() -> i64 {
    wall_ns().div_euclid(1_000_000)
}

/// Nanoseconds of a clock that never goes back; 0 where the host grants no clock.
#[must_use]
pub fn monotonic_ns() -> i64 {
    crate::runtime::sys::clock(1).unwrap_or(0)
}

/// The wall clock, or why it cannot be read.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn try_wall_ns() -> crate::Result<i64> {
    crate::runtime::sys::clock(0)
        .map_err(|code| crate::Error::refused(code, "avatar_clock", "clock"))
}
