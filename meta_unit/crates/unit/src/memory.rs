//! The module's memory: lists of free pieces above the allocator of the standard library.
//!
//! A request makes and drops hundreds of small values, and the allocator that the standard library
//! has for WebAssembly searches for each. Here a small value takes the first free piece of its size
//! and gives it back in the same way. A piece never becomes one of another size; what is large goes
//! straight to the allocator below.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr;

/// Sizes are multiples of this, and so are addresses.
const STEP: usize = 16;
/// How many sizes there are.
const SIZES: usize = 32;
/// What one size takes from the allocator below at a time, in bytes.
const SLAB: usize = 16 * 1024;

/// Free memory of one size.
struct Size {
    /// The first free piece; each begins with the address of the next.
    free: Cell<*mut u8>,
    /// Where pieces that were never used begin, and where they end.
    fresh: Cell<(*mut u8, *mut u8)>,
}

impl Size {
    const fn new() -> Self {
        Self {
            free: Cell::new(ptr::null_mut()),
            fresh: Cell::new((ptr::null_mut(), ptr::null_mut())),
        }
    }

    /// Takes a piece; null where there is no memory.
    fn take(&self, bytes: usize) -> *mut u8 {
        let piece = self.free.get();
        if !piece.is_null() {
            // SAFETY: a free piece begins with the address of the next; `give` wrote it.
            self.free.set(unsafe { piece.cast::<*mut u8>().read() });
            return piece;
        }
        let (mut start, mut end) = self.fresh.get();
        if (end as usize) - (start as usize) < bytes {
            // SAFETY: the layout is not of size zero, and the alignment is a power of two.
            start = unsafe { System.alloc(Layout::from_size_align_unchecked(SLAB, STEP)) };
            if start.is_null() {
                return start;
            }
            // SAFETY: one past the end of what was allocated just now.
            end = unsafe { start.add(SLAB) };
        }
        // SAFETY: there are at least so many bytes before the end.
        self.fresh.set((unsafe { start.add(bytes) }, end));
        start
    }

    /// Takes a piece back.
    fn give(&self, piece: *mut u8) {
        // SAFETY: a piece is aligned, has room for an address, and nobody uses it any more.
        unsafe { piece.cast::<*mut u8>().write(self.free.get()) };
        self.free.set(piece);
    }
}

/// The allocator.
pub struct Pieces([Size; SIZES]);

// SAFETY: a module of the contract has one thread.
unsafe impl Sync for Pieces {}

impl Pieces {
    /// An allocator that has nothing yet.
    pub const fn new() -> Self {
        Self([const { Size::new() }; SIZES])
    }

    /// The size that a value of this layout takes; `None` for a large one.
    fn size_of(layout: Layout) -> Option<usize> {
        let size = layout.size().wrapping_sub(1) / STEP;
        (size < SIZES && layout.align() <= STEP).then_some(size)
    }
}

// SAFETY: pieces do not overlap, are aligned to 16 bytes and at least as large as asked for; all
// else is the system allocator's.
unsafe impl GlobalAlloc for Pieces {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match Self::size_of(layout).and_then(|size| Some((size, self.0.get(size)?))) {
            Some((size, pieces)) => pieces.take((size + 1) * STEP),
            // SAFETY: the caller's promise.
            None => unsafe { System.alloc(layout) },
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        match Self::size_of(layout).and_then(|size| self.0.get(size)) {
            Some(pieces) => pieces.give(piece),
            // SAFETY: the caller's promise; what is large came from there.
            None => unsafe { System.dealloc(piece, layout) },
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the new size is one of a layout.
        let new = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        let (old_size, size) = (Self::size_of(layout), Self::size_of(new));
        if old_size.is_none() && size.is_none() {
            // SAFETY: the caller's promise; what is large came from there.
            return unsafe { System.realloc(piece, layout, new_size) };
        }
        if old_size == size {
            return piece;
        }
        // SAFETY: the new memory is another, and both have so many bytes.
        unsafe {
            let other = self.alloc(new);
            if !other.is_null() {
                ptr::copy_nonoverlapping(piece, other, layout.size().min(new_size));
                self.dealloc(piece, layout);
            }
            other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_apart_aligned_and_used_again() {
        let memory = Pieces::new();
        let mut held: Vec<(*mut u8, Layout, u8)> = Vec::new();
        let mut number = 12_345_u32;
        let mut random = |below: usize| {
            number = number.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (number >> 8) as usize % below
        };
        for round in 0..20_000 {
            let mark = (round % 251) as u8;
            if held.len() > 300 || (random(3) == 0 && !held.is_empty()) {
                let (piece, layout, mark) = held.swap_remove(random(held.len()));
                // SAFETY: it was given for this layout and filled with the mark.
                unsafe {
                    let bytes = std::slice::from_raw_parts(piece, layout.size());
                    assert!(bytes.iter().all(|byte| *byte == mark));
                    memory.dealloc(piece, layout);
                }
                continue;
            }
            let layout = Layout::from_size_align(1 + random(700), 1 << random(6)).unwrap();
            // SAFETY: the layouts are not of size zero, and each piece is given back once.
            unsafe {
                let mut piece = memory.alloc(layout);
                assert_eq!(piece as usize % layout.align(), 0);
                piece.write_bytes(mark, layout.size());
                let mut layout = layout;
                if random(2) == 0 {
                    let size = 1 + random(700);
                    piece = memory.realloc(piece, layout, size);
                    assert_eq!(piece as usize % layout.align(), 0);
                    let kept = std::slice::from_raw_parts(piece, size.min(layout.size()));
                    assert!(kept.iter().all(|byte| *byte == mark));
                    piece.write_bytes(mark, size);
                    layout = Layout::from_size_align(size, layout.align()).unwrap();
                }
                held.push((piece, layout, mark));
            }
        }
        let layout = Layout::from_size_align(40, 8).unwrap();
        // SAFETY: as above.
        unsafe {
            let piece = memory.alloc(layout);
            memory.dealloc(piece, layout);
            assert_eq!(memory.alloc(layout), piece);
        }
    }
}
