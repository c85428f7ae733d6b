//! The layout of storage keys.
//!
//! The first byte says what a key holds; numbers are big-endian, so that keys sort as numbers do.
//! Names that a person chose appear only as keyed hashes ([`crate::crypto::Sealer::name`]).
//!
//! | key | holds |
//! |---|---|
//! | `H` | the home: state schema, identifier, wrapped key (not sealed: it is what opens the rest) |
//! | `L` | the head: how far the log goes, how much of it is in its place, the seal of the roll |
//! | `S` | the roll: the seals of states of spaces, and of the highest nodes of the ledger |
//! | `J` | that the journal is whole, with the number of its chunks |
//! | `b` schema, key | the copy that a migration made of a key |
//! | `d` space, name | a document |
//! | `h` space, name, number, part | a piece of a document's history |
//! | `i` space, name | how far another home was received, where older units stored it |
//! | `j` number | a chunk of the journal |
//! | `l` slot | a record of the redo log; `l` alone: what older units had in place of the head |
//! | `m` | how far a migration is: its copy, and where it goes |
//! | `o` | what the last check of health wrote |
//! | `p` space, number | a page of a tree |
//! | `q` number | the name of the request with this number, and a digest of its record |
//! | `r` name | a request that had an effect, with its answer |
//! | `s` name | a space; `s` alone: the last number given to a space |
//! | `t` space, level, number | a node of the ledger: the seals of pages, or of nodes below |
//! | `x` | the update from elsewhere that is being tried |
//! | `y` | the updates that ended an instance |

/// The home record.
pub const HOME: &[u8] = b"H";
/// The mark of a whole journal.
pub const JOURNAL: &[u8] = b"J";
/// The mark of a migration.
pub const MIGRATION: &[u8] = b"m";

/// The head: how far the log goes.
pub const HEAD: &[u8] = b"L";
/// The roll: the seals of what the ledger begins with.
pub const ROLL: &[u8] = b"S";
/// The record of the redo log up to which all is in its place, of older units.
pub const PLACED: &[u8] = b"l";
/// What the last check of health wrote.
pub const PROBE: &[u8] = b"o";

/// The update from elsewhere that is being tried.
pub const TRIED: &[u8] = b"x";
/// The updates that ended an instance.
pub const QUARANTINE: &[u8] = b"y";

/// The prefix of copies that migrations make.
pub const BACKUP: u8 = b'b';
/// The prefix of documents.
pub const DOCUMENT: u8 = b'd';
/// The prefix of pieces of history.
pub const HISTORY: u8 = if cfg!(feature = "rehearsal") {
    b'g'
} else {
    b'h'
};
/// The prefix of how far other homes were received.
pub const RECEIVED: u8 = b'i';
/// The prefix of chunks of the journal.
pub const CHUNK: u8 = b'j';
/// The prefix of records of the redo log.
pub const REDO: u8 = b'l';
/// The prefix of pages.
pub const PAGE: u8 = b'p';
/// The prefix of request numbers.
pub const REQUEST_NUMBER: u8 = if cfg!(feature = "rehearsal") {
    b'k'
} else {
    b'q'
};
/// The prefix of requests.
pub const REQUEST: u8 = b'r';
/// The prefix of spaces.
pub const SPACE: u8 = b's';

/// The prefix of nodes of the ledger.
pub const LEDGER: u8 = b't';

/// The name of something inside the store: a keyed hash.
pub type Name = [u8; 16];

/// Joins the parts of a key.
#[must_use]
pub fn join(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(kind);
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

/// The key after every key that begins with `prefix`; `None` where there is none.
#[must_use]
pub fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != 0xff)?;
    let mut end = prefix.get(..=last)?.to_vec();
    if let Some(byte) = end.last_mut() {
        *byte += 1;
    }
    Some(end)
}
