//! An allocator that counts: how much work a thread did, and how much memory it uses.
//!
//! Both are the same on every machine, unlike time.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

pub struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<u64> = const { Cell::new(0) };
    static BYTES: Cell<u64> = const { Cell::new(0) };
    static LIVE: Cell<i64> = const { Cell::new(0) };
    static PEAK: Cell<i64> = const { Cell::new(0) };
}

fn count(taken: usize, given: usize) {
    let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + u64::from(taken > 0)));
    let _ = BYTES.try_with(|bytes| bytes.set(bytes.get() + taken as u64));
    let _ = LIVE.try_with(|live| {
        live.set(live.get() + taken as i64 - given as i64);
        let _ = PEAK.try_with(|peak| peak.set(peak.get().max(live.get())));
    });
}

/// How often this thread took memory.
pub fn allocations() -> u64 {
    ALLOCATIONS.get()
}

/// How much this thread did: it took memory so often, or as many times 128 bytes.
pub fn work() -> u64 {
    ALLOCATIONS.get() + BYTES.get() / 128
}

/// The bytes that this thread uses.
pub fn live() -> usize {
    usize::try_from(LIVE.get()).unwrap_or_default()
}

/// The most bytes that this thread used since this was last asked.
pub fn peak() -> usize {
    let live = LIVE.get();
    usize::try_from(PEAK.replace(live)).unwrap_or_default()
}

// SAFETY: everything is the system allocator's.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size(), 0);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        count(0, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size, layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.realloc(place, layout, size) }
    }
}
