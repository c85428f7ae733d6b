//! Buffers that the host fills: allocated by it, owned by the guest from the entry on.

use std::alloc::{Layout, alloc, dealloc};
use std::ops::Deref;
use std::ptr::NonNull;

/// What `yuan_alloc` promises, in bytes.
const ALIGNMENT: usize = 8;

/// Bytes that crossed from the host; freed when dropped.
pub struct Payload {
    start: NonNull<u8>,
    len: usize,
}

impl Payload {
    /// No bytes; allocates nothing.
    #[must_use]
    pub const fn empty() -> Self {
        Self {
            start: NonNull::dangling(),
            len: 0,
        }
    }

    /// Memory for the host to fill; null where there is none.
    #[must_use]
    pub fn allocate(len: usize) -> *mut u8 {
        match Layout::from_size_align(len, ALIGNMENT) {
            // An empty buffer needs no memory, but 0 would mean that there is none.
            Ok(_) if len == 0 => std::ptr::without_provenance_mut(ALIGNMENT),
            // SAFETY: the layout is not of size zero.
            Ok(layout) => unsafe { alloc(layout) },
            Err(_) => std::ptr::null_mut(),
        }
    }

    /// Takes over a buffer.
    ///
    /// # Safety
    /// `start` and `len` are those of one [`Payload::allocate`], filled and handed over once; or
    /// `len` is 0.
    #[must_use]
    pub unsafe fn take(start: *mut u8, len: usize) -> Self {
        match NonNull::new(start) {
            Some(start) if len > 0 => Self { start, len },
            _ => Self::empty(),
        }
    }

    /// A copy of bytes, as if the host had written them.
    #[must_use]
    pub fn copy(bytes: &[u8]) -> Self {
        if bytes.is_empty() {
            return Self::empty();
        }
        let start = Self::allocate(bytes.len());
        assert!(!start.is_null(), "out of memory");
        // SAFETY: the buffer is fresh, of that length, and does not overlap.
        unsafe {
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, bytes.len());
            Self::take(start, bytes.len())
        }
    }
}

impl Deref for Payload {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        // SAFETY: `take` demands a filled buffer of this length; an empty one is dangling but aligned.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }
}

impl Drop for Payload {
    fn drop(&mut self) {
        if self.len > 0 {
            // SAFETY: allocated by `allocate` with this very layout, and owned.
            unsafe {
                let layout = Layout::from_size_align_unchecked(self.len, ALIGNMENT);
                dealloc(self.start.as_ptr(), layout);
            }
        }
    }
}
