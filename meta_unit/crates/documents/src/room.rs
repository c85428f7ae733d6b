//! How much memory there is for documents.
//!
//! A list of small numbers takes two hundred times as much memory as storage, a text twice as much.
//! So what documents take is not guessed but measured, by whoever owns the allocator. What makes
//! things only faster leaves when memory is short, and work that would use up the rest is refused,
//! since an instance that runs out of memory dies with everything that it does.

use std::cell::Cell;

use dao_bindings::{Error, Result};

/// What stays free for what cannot be refused in the middle: to encode a document, to seal a
/// transaction, to double a table.
const RESERVE: usize = 72 * 1024 * 1024;
/// What is free must be in one piece of at least so many bytes: a table that doubles needs it.
const PIECE: usize = 32 * 1024 * 1024;
/// What one document may take while it is loaded or merged, if there is as much.
pub const DOCUMENT: usize = 96 * 1024 * 1024;
/// What documents may take beside each other.
pub const MUCH: usize = 16 * 1024 * 1024;
/// How many times its stored bytes a document may take.
const GROWTH: u64 = 256;
/// How much memory an operation may take: an element of a list takes so much. What repeats itself is
/// stored in next to nothing, so that stored bytes alone say too little.
const OPERATION: u64 = 384;

#[derive(Clone, Copy)]
struct Gauge {
    used: fn() -> usize,
    has_piece: HasPiece,
    most: usize,
}

thread_local! {
    static GAUGE: Cell<Option<Gauge>> = const { Cell::new(None) };
}

/// Whether there are so many bytes in one piece, in a memory that grows to at most so many.
pub type HasPiece = fn(usize, usize) -> bool;

/// Says how the memory in use is measured, how a piece of it is found, and how much there may be.
/// Until then, nothing is refused.
pub fn measure(used: fn() -> usize, has_piece: HasPiece, most: usize) {
    GAUGE.set(Some(Gauge {
        used,
        has_piece,
        most,
    }));
}

/// The bytes that can be used before work is refused.
fn left() -> usize {
    GAUGE.get().map_or(usize::MAX, |gauge| {
        gauge
            .most
            .saturating_sub(RESERVE)
            .saturating_sub((gauge.used)())
    })
}

/// Whether more than half of the memory is in use: what only makes things faster has to go.
pub(crate) fn is_short() -> bool {
    GAUGE
        .get()
        .is_some_and(|gauge| (gauge.used)() > gauge.most / 2)
}

/// At most how much memory a document may take whose stored history has so many bytes and operations.
pub(crate) fn need(stored: u64, operations: u64) -> usize {
    let grown = stored.saturating_mul(GROWTH);
    let grown = grown.max(operations.saturating_mul(OPERATION));
    usize::try_from(grown).map_or(DOCUMENT, |grown| grown.min(DOCUMENT))
}

/// Whether a document that may take so much has to be alone in memory.
pub(crate) const fn is_much(bytes: usize) -> bool {
    bytes > MUCH
}

/// Whether other documents have to leave before one comes that may take so much. What leaves later
/// leaves holes into which a large document does not fit, so that room for one alone is not enough.
pub(crate) fn is_crowded(bytes: usize) -> bool {
    let quarter = GAUGE
        .get()
        .is_some_and(|gauge| (gauge.used)() > gauge.most / 4);
    !has(bytes) || (is_much(bytes) && quarter)
}

/// Whether there is as much memory, and not only in holes between what is in use.
pub(crate) fn has(bytes: usize) -> bool {
    let has_piece = |gauge: Gauge| (gauge.has_piece)(PIECE, gauge.most);
    left() >= bytes && GAUGE.get().is_none_or(has_piece)
}

/// Refuses to go on where there is not as much memory.
pub(crate) fn check(bytes: usize) -> Result<()> {
    if has(bytes.max(1)) {
        return Ok(());
    }
    Err(Error::exhausted(
        "this needs more memory than the unit has: split it, or keep large documents in parts",
    ))
}
