// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Reading the wall clock and the monotonic clock.

/// What `kind` of [`now`] can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Kind {
    /// The clock that people read, since 1970-01-01 UTC; it may jump.
    Wall = 0,
    /// A clock that never goes back; its beginning means nothing.
    Monotonic = 1,
}

/// Reads a clock, in nanoseconds.
///
/// Import `avatar_clock_now`.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn now(kind: Kind) -> crate::Result<i64> {
    let mut time = 0;
    let answered = crate::imports::Direct.avatar_clock_now(kind as u32, &mut time);
    if answered != 0 {
        return Err(crate::Error::refused(answered, "avatar_clock_now", "clock"));
    }
    Ok(time)
}

/// The clock that people read, since 1970-01-01 UTC; it may jump.
///
/// Calls [`now`].
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn wall() -> crate::Result<i64> {
    now(Kind::Wall)
}

/// A clock that never goes back; its beginning means nothing.
///
/// Calls [`now`].
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn monotonic() -> crate::Result<i64> {
    now(Kind::Monotonic)
}
