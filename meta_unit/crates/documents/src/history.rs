//! The history of a document as it is stored: where it lies and when it is written anew.
//!
//! A history apart from its record is one key for each write, so that an edit adds and never
//! rewrites. What one write added is a list of blobs in the encoding of the engine; it is cut into
//! parts where it is large.
//!
//! The history of a document that was made of plain fields and not changed since is not stored at
//! all. It is one change, made anew from the fields whenever it is needed, and the same each time.

use dao_bindings::Result;
use dao_store::key::{self, Name};
use dao_store::{Store, Tx};

use crate::codec::{Reader, Writer, damaged};
use crate::engine::Replica;
use crate::record::{Apart, History, INLINE_HISTORY, Record};
use crate::value::decode_fields;

/// The most bytes of one part. Older units wrote parts of 1 MiB.
const PART: usize = 256 * 1024;
/// The most updates before a history is written anew as one snapshot.
const MOST_UPDATES: u64 = 256;
/// Updates of so many bytes are never too many.
const FREE_BYTES: u64 = 8 * 1024;

/// The prefix of the keys of a document's history.
pub fn prefix(space: u32, name: &Name) -> Vec<u8> {
    key::join(key::HISTORY, &[&space.to_be_bytes(), name])
}

/// Adds what a write brought at a position.
pub fn append(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    history: &mut History,
    cursor: u64,
    blobs: Vec<Vec<u8>>,
) -> Result<()> {
    let added: usize = blobs.iter().map(Vec::len).sum();
    if let History::Inline(updates) = history {
        let held: usize = updates.iter().map(|(_, update)| update.len()).sum();
        if held + added <= INLINE_HISTORY {
            updates.extend(blobs.into_iter().map(|blob| (cursor, blob)));
            return Ok(());
        }
        let mut apart = Apart::default();
        for same in updates.chunk_by(|(one, _), (other, _)| one == other) {
            let blobs: Vec<Vec<u8>> = same.iter().map(|(_, update)| update.clone()).collect();
            let cursor = same.first().map_or(0, |(cursor, _)| *cursor);
            store(tx, space, name, &mut apart, cursor, &blobs)?;
        }
        *history = History::Apart(apart);
    }
    if let History::Apart(apart) = history {
        store(tx, space, name, apart, cursor, &blobs)?;
    }
    Ok(())
}

/// Whether the history should be written anew as one snapshot. Work grows with the size of the
/// snapshot, so the updates may grow with it too: over a document's life that is a small multiple
/// of what was written to it.
pub fn is_long(history: &History) -> bool {
    match history {
        History::Inline(_) | History::Implied(_) => false,
        History::Apart(apart) => {
            apart.updates > MOST_UPDATES || apart.update_bytes > apart.base_bytes + FREE_BYTES
        }
    }
}

/// Writes the history anew: one snapshot, and what waits for operations not seen.
pub fn rewrite(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    replica: &Replica,
    cursor: u64,
) -> Result<History> {
    tx.delete_prefix(&prefix(space, name));
    let mut blobs = vec![replica.snapshot()?];
    blobs.extend(replica.waiting()?);
    let base_bytes = blobs.iter().map(|blob| blob.len() as u64).sum();
    put(tx, space, name, cursor, &blobs)?;
    Ok(History::Apart(Apart {
        base: cursor,
        base_bytes,
        ..Apart::default()
    }))
}

/// Reads the blobs of a history that were written after a position, in the order of writing.
pub async fn read_after(
    store: &Store,
    space: u32,
    name: &Name,
    record: &Record,
    after: u64,
) -> Result<Vec<Vec<u8>>> {
    match &record.history {
        History::Inline(updates) => {
            let newer = updates.iter().filter(|(cursor, _)| *cursor > after);
            return Ok(newer.map(|(_, update)| update.clone()).collect());
        }
        History::Implied(_) if record.cursor <= after => return Ok(Vec::new()),
        History::Implied(_) => return Ok(vec![unfold(record)?.1]),
        History::Apart(_) => {}
    }
    let prefix = prefix(space, name);
    let mut start = prefix.clone();
    start.extend_from_slice(&after.saturating_add(1).to_be_bytes());
    let end = key::after(&prefix).unwrap_or_default();
    let mut blobs = Vec::new();
    let (mut at, mut whole) = (None, Vec::new());
    for (key, part) in store.scan(start, end, false, 0).await? {
        let place = key
            .get(prefix.len()..)
            .and_then(<[u8]>::first_chunk::<8>)
            .copied();
        if place != at {
            split(&mut whole, &mut blobs)?;
            at = place;
        }
        whole.extend_from_slice(&part);
    }
    split(&mut whole, &mut blobs)?;
    Ok(blobs)
}

/// Reads all blobs of a history.
pub async fn read(store: &Store, space: u32, name: &Name, record: &Record) -> Result<Vec<Vec<u8>>> {
    read_after(store, space, name, record, 0).await
}

/// Makes the change that a record implies: the document in memory, and the change as an update.
pub fn unfold(record: &Record) -> Result<(Replica, Vec<u8>)> {
    let (History::Implied(implied), Some(fields)) = (&record.history, &record.fields) else {
        return Err(damaged());
    };
    let fields = decode_fields(fields)?;
    let (replica, update) = Replica::begun(implied.actor, implied.time_ms, &fields)?;
    if replica.version().to_bytes() == record.version {
        Ok((replica, update))
    } else {
        Err(damaged())
    }
}

fn store(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    apart: &mut Apart,
    cursor: u64,
    blobs: &[Vec<u8>],
) -> Result<()> {
    put(tx, space, name, cursor, blobs)?;
    apart.updates += 1;
    apart.update_bytes += blobs.iter().map(|blob| blob.len() as u64).sum::<u64>();
    Ok(())
}

fn put(tx: &mut Tx<'_>, space: u32, name: &Name, cursor: u64, blobs: &[Vec<u8>]) -> Result<()> {
    let mut whole = Writer::default();
    blobs.iter().for_each(|blob| whole.bytes(blob));
    for (number, part) in (0_u16..).zip(whole.0.chunks(PART)) {
        let mut key = prefix(space, name);
        key.extend_from_slice(&cursor.to_be_bytes());
        key.extend_from_slice(&number.to_be_bytes());
        tx.put(key, part.to_vec())?;
    }
    Ok(())
}

fn split(whole: &mut Vec<u8>, into: &mut Vec<Vec<u8>>) -> Result<()> {
    let mut from = Reader(whole);
    while !from.is_empty() {
        into.push(from.bytes()?.to_vec());
    }
    whole.clear();
    Ok(())
}
