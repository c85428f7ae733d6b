//! getrandom 0.2 as far as `rand` 0.8 and Loro use it, answered by getrandom 0.4.
#![no_std]

extern crate std;

use core::fmt;
use core::num::NonZeroU32;

/// Why there are no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error(NonZeroU32);

impl Error {
    /// Codes below this one are the operating system's.
    pub const INTERNAL_START: u32 = 1 << 31;
    /// Codes from here on are free for others to define.
    pub const CUSTOM_START: u32 = (1 << 31) + (1 << 30);

    /// The code of the error.
    #[must_use]
    pub const fn code(self) -> NonZeroU32 {
        self.0
    }

    /// The operating system's own number; never known here.
    #[must_use]
    pub const fn raw_os_error(self) -> Option<i32> {
        None
    }
}

impl From<NonZeroU32> for Error {
    fn from(code: NonZeroU32) -> Self {
        Self(code)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "no random bytes can be had (code {})", self.0)
    }
}

impl std::error::Error for Error {}

/// Fills `out` with random bytes.
///
/// # Errors
/// Where the system, or the Avatar, gives none.
pub fn getrandom(out: &mut [u8]) -> Result<(), Error> {
    const REFUSED: NonZeroU32 = NonZeroU32::new(Error::INTERNAL_START).unwrap();
    newer::fill(out).map_err(|_| Error(REFUSED))
}
