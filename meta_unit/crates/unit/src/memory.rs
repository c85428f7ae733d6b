//! The module's memory: slabs of small pieces above the allocator of the standard library.
//!
//! A request makes and drops hundreds of small values, and the allocator that the standard library
//! has for WebAssembly searches for each. Here a small value takes the first free piece of its size
//! and gives it back in the same way. The pieces of a slab are of one size; a slab without a piece
//! in use goes back to the allocator below, so that what one document took can hold another. What is
//! large goes straight there.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::mem::size_of;
use std::ptr;

/// Sizes are multiples of this, and so are addresses.
const STEP: usize = 16;
/// How many sizes there are.
const SIZES: usize = 32;
/// The distance of two slabs. Their addresses are multiples of it.
const SLAB: usize = 16 * 1024;
/// The bytes of a slab. The allocator below (dlmalloc) keeps a few bytes of its own beside each block; with
/// room left for them, slabs lie side by side. A slab of the whole distance had a hole of nearly the same
/// size before it, which no piece could use: half of the memory.
const SLAB_BYTES: usize = SLAB - 8;
/// Where the pieces of a slab begin.
const FIRST: usize = size_of::<Slab>().next_multiple_of(STEP);
/// The layout of a slab.
// SAFETY: neither is zero, and the alignment is a power of two.
const LAYOUT: Layout = unsafe { Layout::from_size_align_unchecked(SLAB_BYTES, SLAB) };

/// The head of a slab, at its beginning.
struct Slab {
    /// The neighbours among the slabs of this size that have room.
    before: *mut Slab,
    after: *mut Slab,
    /// The first free piece; each begins with the address of the next.
    free: *mut u8,
    /// Where pieces that were never used begin.
    fresh: usize,
    /// How many pieces are in use.
    used: usize,
    /// Whether it is among those that have room.
    listed: bool,
}

/// The slabs of one size.
struct Size {
    /// The first of those that have room.
    first: Cell<*mut Slab>,
}

impl Size {
    const fn new() -> Self {
        Self {
            first: Cell::new(ptr::null_mut()),
        }
    }

    /// Takes a piece; null where there is no memory.
    ///
    /// # Safety
    /// `bytes` is the size of the pieces here.
    unsafe fn take(&self, bytes: usize, taken: &Cell<usize>) -> *mut u8 {
        // SAFETY: slabs in the list are alive, their heads are this module's, and free pieces begin
        // with the address of the next, which `give` wrote.
        unsafe {
            let mut slab = self.first.get();
            if slab.is_null() {
                slab = System.alloc(LAYOUT).cast();
                if slab.is_null() {
                    return ptr::null_mut();
                }
                taken.set(taken.get() + SLAB);
                slab.write(Slab {
                    before: ptr::null_mut(),
                    after: ptr::null_mut(),
                    free: ptr::null_mut(),
                    fresh: FIRST,
                    used: 0,
                    listed: false,
                });
                self.list(slab);
            }
            let mut piece = (*slab).free;
            if piece.is_null() {
                piece = slab.cast::<u8>().add((*slab).fresh);
                (*slab).fresh += bytes;
            } else {
                (*slab).free = piece.cast::<*mut u8>().read();
            }
            (*slab).used += 1;
            if (*slab).free.is_null() && (*slab).fresh + bytes > SLAB_BYTES {
                self.unlist(slab);
            }
            piece
        }
    }

    /// Takes a piece back.
    ///
    /// # Safety
    /// `take` gave it, and nobody uses it any more.
    unsafe fn give(&self, piece: *mut u8, taken: &Cell<usize>) {
        let slab: *mut Slab = piece.map_addr(|address| address & !(SLAB - 1)).cast();
        // SAFETY: a piece lies in a slab, which begins at a multiple of its size; it is aligned and has
        // room for an address.
        unsafe {
            piece.cast::<*mut u8>().write((*slab).free);
            (*slab).free = piece;
            (*slab).used -= 1;
            if !(*slab).listed {
                self.list(slab);
            }
            // The last with room stays: a value that comes and goes does not make a slab each time.
            let last = (*slab).before.is_null() && (*slab).after.is_null();
            if (*slab).used == 0 && !last {
                self.unlist(slab);
                System.dealloc(slab.cast(), LAYOUT);
                taken.set(taken.get() - SLAB);
            }
        }
    }

    unsafe fn list(&self, slab: *mut Slab) {
        // SAFETY: the slab is alive and not in the list, and the first of the list is alive.
        unsafe {
            let after = self.first.replace(slab);
            (*slab).listed = true;
            (*slab).before = ptr::null_mut();
            (*slab).after = after;
            if !after.is_null() {
                (*after).before = slab;
            }
        }
    }

    unsafe fn unlist(&self, slab: *mut Slab) {
        // SAFETY: the slab is in the list, and so are its neighbours.
        unsafe {
            let (before, after) = ((*slab).before, (*slab).after);
            (*slab).listed = false;
            if before.is_null() {
                self.first.set(after);
            } else {
                (*before).after = after;
            }
            if !after.is_null() {
                (*after).before = before;
            }
        }
    }
}

/// The allocator.
pub struct Pieces {
    sizes: [Size; SIZES],
    /// The bytes taken from the allocator below.
    taken: Cell<usize>,
}

// SAFETY: a module of the contract has one thread.
unsafe impl Sync for Pieces {}

impl Pieces {
    /// An allocator that has nothing yet.
    pub const fn new() -> Self {
        Self {
            sizes: [const { Size::new() }; SIZES],
            taken: Cell::new(0),
        }
    }

    /// The bytes in use, free pieces of slabs included.
    pub fn taken(&self) -> usize {
        self.taken.get()
    }

    /// Whether the allocator below has so many bytes in one piece.
    #[cfg(target_arch = "wasm32")]
    pub fn has_piece(&self, bytes: usize) -> bool {
        let Ok(layout) = Layout::from_size_align(bytes.max(1), STEP) else {
            return false;
        };
        // SAFETY: the layout is not of size zero, and the piece is given back as it was taken.
        unsafe {
            let piece = System.alloc(layout);
            if !piece.is_null() {
                System.dealloc(piece, layout);
            }
            !piece.is_null()
        }
    }

    /// The pieces that a value of this layout takes, and their size; `None` for a large one.
    fn of(&self, layout: Layout) -> Option<(&Size, usize)> {
        let size = layout.size().wrapping_sub(1) / STEP;
        let small = layout.align() <= STEP;
        let pieces = self.sizes.get(size).filter(|_| small)?;
        Some((pieces, (size + 1) * STEP))
    }
}

// SAFETY: pieces do not overlap, are aligned to 16 bytes and at least as large as asked for; all
// else is the system allocator's.
unsafe impl GlobalAlloc for Pieces {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if let Some((pieces, bytes)) = self.of(layout) {
            // SAFETY: it is the size of the pieces.
            return unsafe { pieces.take(bytes, &self.taken) };
        }
        // SAFETY: the caller's promise.
        let place = unsafe { System.alloc(layout) };
        if !place.is_null() {
            self.taken.set(self.taken.get() + layout.size());
        }
        place
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        if let Some((pieces, _)) = self.of(layout) {
            // SAFETY: it is of this size, and the caller's promise.
            return unsafe { pieces.give(piece, &self.taken) };
        }
        self.taken.set(self.taken.get() - layout.size());
        // SAFETY: the caller's promise; what is large came from there.
        unsafe { System.dealloc(piece, layout) }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the new size is one of a layout.
        let new = unsafe { Layout::from_size_align_unchecked(new_size, layout.align()) };
        let bytes = |layout| self.of(layout).map(|(_, bytes)| bytes);
        let (old_bytes, new_bytes) = (bytes(layout), bytes(new));
        if old_bytes.is_none() && new_bytes.is_none() {
            // SAFETY: the caller's promise; what is large came from there.
            let other = unsafe { System.realloc(piece, layout, new_size) };
            if !other.is_null() {
                self.taken.set(self.taken.get() - layout.size() + new_size);
            }
            return other;
        }
        if old_bytes == new_bytes {
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
        for (piece, layout, _) in held {
            // SAFETY: as above.
            unsafe { memory.dealloc(piece, layout) };
        }
        assert!(
            memory.taken() <= SIZES * SLAB,
            "one slab of each size stays"
        );
        let layout = Layout::from_size_align(40, 8).unwrap();
        // SAFETY: as above.
        unsafe {
            let piece = memory.alloc(layout);
            memory.dealloc(piece, layout);
            assert_eq!(memory.alloc(layout), piece);
        }
    }

    #[test]
    fn what_one_size_took_can_hold_another() {
        let memory = Pieces::new();
        let fill = |bytes: usize| {
            let layout = Layout::from_size_align(bytes, 8).unwrap();
            // SAFETY: the layout is not of size zero.
            let pieces: Vec<*mut u8> = (0..10_000)
                .map(|_| unsafe { memory.alloc(layout) })
                .collect();
            assert!(memory.taken() >= 10_000 * bytes);
            // SAFETY: each was given for this layout, and is given back once.
            let give = |piece| unsafe { memory.dealloc(piece, layout) };
            let (even, odd): (Vec<_>, Vec<_>) = pieces
                .into_iter()
                .enumerate()
                .partition(|(at, _)| at % 2 == 0);
            even.into_iter()
                .chain(odd)
                .for_each(|(_, piece)| give(piece));
        };
        for bytes in [24, 100, 500, 600] {
            fill(bytes);
            assert!(memory.taken() <= SIZES * SLAB);
        }
    }
}
