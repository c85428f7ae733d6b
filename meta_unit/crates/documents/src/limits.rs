//! Bounds that keep every document readable, watchable and exportable, beside the rules of the
//! contract about single fields.

use dao_bindings::contract::limits::MAX_MESSAGE_BYTES;

/// How deep values may nest: three Protobuf messages a level stay well inside the 100 of decoders.
pub const MAX_DEPTH: usize = 24;

/// The most bytes that the encoded fields of a document may have after a local write, so that the
/// whole document still fits into one item of a stream.
pub const MAX_DOCUMENT_BYTES: usize = 768 * 1024;

/// The most bytes that the history of a document may have after a local write: all of it is in memory
/// when the document is opened, some copies beside it.
pub const MAX_HISTORY_BYTES: u64 = 32 * 1024 * 1024;

/// The same after a merge.
pub const MAX_MERGED_HISTORY_BYTES: u64 = 40 * 1024 * 1024;

/// The most spaces of a home: an entry that is often written names each of them.
pub const MAX_SPACES: usize = 10_000;

/// The most bytes of the keys of a field path together.
pub const MAX_PATH_BYTES: usize = 1_024;

/// The most bytes of the paths of a space's indexes together.
pub const MAX_INDEX_BYTES: usize = 4_096;

/// The entries of a page where the caller does not say.
pub const DEFAULT_PAGE: u32 = 100;

/// The bytes at which a page or an item of a stream is closed, well under the contract's item size.
pub const ITEM_BYTES: usize = 512 * 1024;

/// The most bytes of documents in one page, well under the contract's message size.
pub const PAGE_BYTES: usize = 3 * 1024 * 1024;

/// The most bytes of the answer to a write: one that could not be sent must not be committed.
pub const MAX_ANSWER_BYTES: usize = MAX_MESSAGE_BYTES as usize - 1024;

/// The most bytes of a canonical export: it is made as a whole, of one moment, before the first is
/// sent.
pub const MAX_CANONICAL_BYTES: usize = 96 * 1024 * 1024;
