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
use crate::engine::{Replica, Version};
use crate::record::{Apart, History, INLINE_HISTORY, Record};
use crate::room;
use crate::value::decode_fields;

/// The most bytes of one part. Older units wrote parts of 1 MiB.
const PART: usize = 256 * 1024;
/// The most updates before a history is written anew as one snapshot.
const MOST_UPDATES: u64 = 256;
/// Histories of fewer bytes are no snapshots: those load faster, but begin at several KiB.
const SNAPSHOT_BYTES: usize = 32 * 1024;
/// Updates of so many bytes in a record are never too many.
const NEWER_BYTES: usize = 256;
/// Updates of so many bytes are never too many.
const FREE_BYTES: u64 = 8 * 1024;

/// As how often a history is in memory while it is written anew.
const COPIES: usize = 3;

/// The prefix of the keys of a document's history.
pub fn prefix(space: u32, name: &Name) -> Vec<u8> {
    key::join(key::HISTORY, &[&space.to_be_bytes(), name])
}

/// Adds what a write brought at a position. The replica has it already.
pub fn append(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    history: &mut History,
    (replica, cursor): (&Replica, u64),
    blobs: Vec<Vec<u8>>,
) -> Result<()> {
    match history {
        History::Inline(updates) => {
            updates.extend(blobs.into_iter().map(|blob| (cursor, blob)));
            if are_many(updates) {
                // An update of its own takes a hundred bytes, as a part of another one ten.
                *updates = whole(replica)?
                    .into_iter()
                    .map(|blob| (cursor, blob))
                    .collect();
            }
            if history.bytes() > INLINE_HISTORY as u64 {
                *history = begin_apart(tx, space, name, replica, cursor)?;
            }
        }
        History::Apart(apart) => store(tx, space, name, apart, cursor, &blobs)?,
        History::Implied(_) => return Err(damaged()),
    }
    Ok(())
}

/// Whether updates in a record should become one: when those after the first are as large as it
/// is, so that each operation is written anew only now and then.
fn are_many(updates: &[(u64, Vec<u8>)]) -> bool {
    let bytes: usize = updates.iter().map(|(_, update)| update.len()).sum();
    let first = updates.first().map_or(0, |(_, update)| update.len());
    let newer = bytes - first;
    updates.len() > 2 && (newer > first.max(NEWER_BYTES) || bytes > INLINE_HISTORY)
}

/// The whole history in few bytes, and what waits for operations not seen.
fn whole(replica: &Replica) -> Result<Vec<Vec<u8>>> {
    let mut blobs = replica.updates_since(&Version::default(), usize::MAX)?;
    blobs.extend(replica.waiting()?);
    Ok(blobs)
}

/// Whether the history should be written anew as one snapshot. Work grows with the size of the
/// snapshot, so the updates may grow with it too: over a document's life that is a small multiple
/// of what was written to it. It can wait where there is not enough memory for it.
pub fn is_long(history: &History) -> bool {
    let long = match history {
        History::Inline(_) | History::Implied(_) => false,
        History::Apart(apart) => {
            apart.updates > MOST_UPDATES || apart.update_bytes > apart.base_bytes + FREE_BYTES
        }
    };
    let bytes = usize::try_from(history.bytes()).unwrap_or(usize::MAX);
    long && room::has(bytes.saturating_mul(COPIES))
}

/// Writes the history anew, as one update or a snapshot, and what waits for operations not seen.
pub fn rewrite(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    replica: &Replica,
    cursor: u64,
) -> Result<History> {
    tx.delete_prefix(&prefix(space, name));
    begin_apart(tx, space, name, replica, cursor)
}

/// Writes a history into keys of its own, where nothing is yet.
fn begin_apart(
    tx: &mut Tx<'_>,
    space: u32,
    name: &Name,
    replica: &Replica,
    cursor: u64,
) -> Result<History> {
    let mut blobs = whole(replica)?;
    let bytes: usize = blobs.iter().map(Vec::len).sum();
    if bytes > SNAPSHOT_BYTES && !replica.is_scattered() {
        blobs.clear(); // a large one should not be in memory twice
        blobs.push(replica.snapshot()?);
        blobs.extend(replica.waiting()?);
    }
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
    let apart = match &record.history {
        History::Inline(updates) => {
            let newer = updates.iter().filter(|(cursor, _)| *cursor > after);
            return Ok(newer.map(|(_, update)| update.clone()).collect());
        }
        History::Implied(_) if record.cursor <= after => return Ok(Vec::new()),
        History::Implied(_) => return Ok(vec![unfold(record)?.1]),
        History::Apart(apart) => apart,
    };
    let prefix = prefix(space, name);
    let end = key::after(&prefix).unwrap_or_default();
    let mut keys = store.keys(prefix.clone(), end).await?;
    check_keys(&prefix, keys.iter(), apart)?;
    let start = [&prefix[..], &after.saturating_add(1).to_be_bytes()].concat();
    keys.retain(|key| *key >= start);
    let values = store.read_many(&keys).await?;
    let whole = (after == 0).then_some(apart);
    join(&prefix, keys.into_iter().zip(values), whole)
}

/// Reads all blobs of a history as a transaction has it.
pub async fn read_in(
    tx: &Tx<'_>,
    space: u32,
    name: &Name,
    record: &Record,
) -> Result<Vec<Vec<u8>>> {
    let apart = match &record.history {
        History::Inline(updates) => {
            return Ok(updates.iter().map(|(_, update)| update.clone()).collect());
        }
        History::Implied(_) => return Ok(vec![unfold(record)?.1]),
        History::Apart(apart) => apart,
    };
    let prefix = prefix(space, name);
    let end = key::after(&prefix).unwrap_or_default();
    let parts = tx.scan(prefix.clone(), end).await?;
    check_keys(&prefix, parts.iter().map(|(key, _)| key), apart)?;
    let parts = parts.into_iter().map(|(key, part)| (key, Some(part)));
    join(&prefix, parts, Some(apart))
}

/// Joins the parts of blobs: those of a whole history, where it is given.
fn join(
    prefix: &[u8],
    parts: impl Iterator<Item = (Vec<u8>, Option<Vec<u8>>)>,
    history: Option<&Apart>,
) -> Result<Vec<Vec<u8>>> {
    let mut blobs = Vec::new();
    let (mut at, mut whole) = (None, Vec::new());
    for (key, part) in parts {
        let place = place(prefix, &key)?.0;
        if at.is_some_and(|at| at != place) {
            split(&mut whole, &mut blobs)?;
        }
        at = Some(place);
        whole.extend_from_slice(&part.ok_or_else(damaged)?);
    }
    split(&mut whole, &mut blobs)?;
    let bytes: u64 = blobs.iter().map(|blob| blob.len() as u64).sum();
    if history.is_some_and(|apart| bytes != apart.base_bytes + apart.update_bytes) {
        return Err(damaged());
    }
    Ok(blobs)
}

/// Checks that no write is missing, and no part of one before another.
fn check_keys<'a>(
    prefix: &[u8],
    keys: impl Iterator<Item = &'a Vec<u8>>,
    apart: &Apart,
) -> Result<()> {
    let (mut writes, mut last) = (0, None);
    for key in keys {
        let (at, part) = place(prefix, key)?;
        let next = match last {
            Some((before, part)) if before == at => part + 1,
            _ => 0,
        };
        if part != next {
            return Err(damaged());
        }
        writes += u64::from(part == 0);
        last = Some((at, part));
    }
    if writes != apart.updates + u64::from(apart.base > 0) {
        return Err(damaged());
    }
    Ok(())
}

/// The position and the number of a part.
fn place(prefix: &[u8], key: &[u8]) -> Result<(u64, u16)> {
    let place = key.get(prefix.len()..).unwrap_or_default();
    let (position, part) = place.split_first_chunk().ok_or_else(damaged)?;
    let part = part.try_into().map_err(|_| damaged())?;
    Ok((u64::from_be_bytes(*position), u16::from_be_bytes(part)))
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
