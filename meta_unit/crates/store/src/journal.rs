//! Transactions larger than one message.
//!
//! The contract bounds a message, and so a batch. A larger transaction is first written to a
//! journal, in chunks that nothing reads; one small write then marks the journal as whole, which
//! is the moment of the commit; after that the chunks are applied, each in one batch that also
//! removes the chunk. Whoever finds a whole journal finishes it before anything else, and whoever
//! finds chunks without the mark throws them away. The mark has the seals of the chunks, so that
//! those of another transaction are not taken for its own.

use dao_bindings::messages::storage_v1::Change;
use dao_bindings::messages::storage_v1::change::Kind;
use dao_bindings::{Error, Result, task};

use crate::crypto::{self, Seal, Sealer};
use crate::{fields, key, storage};

/// The most bytes of changes that go into one batch.
pub const BATCH_BYTES: usize = 2 * 1024 * 1024;
/// The most bytes of changes that go into one chunk, unless a single change has more: a chunk is an
/// entry too.
const CHUNK_BYTES: usize = 640 * 1024;

/// About how many bytes a change takes in a message.
pub fn size(change: &Change) -> usize {
    32 + match &change.kind {
        Some(Kind::Put(entry)) => entry.key.len() + entry.value.len(),
        Some(Kind::Delete(key)) => key.len(),
        Some(Kind::DeleteRange(range)) => range.start.len() + range.end.len(),
        None => 0,
    }
}

/// Writes changes to the journal and marks it as whole. They are committed once this returns.
pub async fn record(sealer: &Sealer, changes: Vec<Change>) -> Result<()> {
    let mut seals = Vec::new();
    let mut chunk = Vec::new();
    for change in changes {
        if !chunk.is_empty() && chunk.len() + size(&change) > CHUNK_BYTES {
            seals.push(write_chunk(sealer, seals.len(), &chunk).await?);
            chunk.clear();
            task::yield_now().await;
        }
        encode(&mut chunk, &change);
    }
    seals.push(write_chunk(sealer, seals.len(), &chunk).await?);
    storage::write(vec![mark(sealer, seals.len(), 0, &seals)?]).await
}

/// Applies a whole journal, or throws away one that is not.
pub async fn finish(sealer: &Sealer) -> Result<()> {
    let Some(stored) = storage::read(sealer, key::JOURNAL).await? else {
        return discard().await;
    };
    let (count, rest) = stored.split_first_chunk().ok_or_else(damaged)?;
    let chunks = u32::from_be_bytes(*count) as usize;
    // Older units wrote the number of chunks alone: an absent chunk was applied before. Later ones
    // wrote the next one after it, and no seals.
    let next: Option<(&[u8; 4], &[u8])> = rest.split_first_chunk();
    let seals: &[Seal] = next.map_or(&[], |(_, seals)| seals.as_chunks().0);
    let first = next.map_or(0, |(next, _)| u32::from_be_bytes(*next) as usize);
    for number in first..chunks {
        let at = chunk_key(number);
        match storage::read_plain(&at).await? {
            Some(stored) => {
                let seal = seals.get(number);
                if seal.is_some_and(|seal| *seal != crypto::seal_of(&stored)) {
                    return Err(damaged());
                }
                let mut changes = decode(&sealer.open(&at, &stored)?)?;
                changes.push(storage::delete(at));
                changes.push(mark(sealer, chunks, number + 1, seals)?);
                storage::write(changes).await?;
            }
            None if next.is_none() => {}
            None => return Err(damaged()),
        }
        task::yield_now().await;
    }
    storage::write(vec![storage::delete(key::JOURNAL.to_vec())]).await
}

/// Throws away the chunks of a journal that nothing marks as whole: nothing of it was applied.
async fn discard() -> Result<()> {
    let (start, end) = (vec![key::CHUNK], vec![key::CHUNK + 1]);
    let first = storage::keys(start.clone(), end.clone(), false, 1).await?;
    match first.first() {
        None => Ok(()),
        Some(first) if *first == chunk_key(0) => {
            storage::write(vec![storage::delete_range(start, end)]).await
        }
        // The first chunk was applied, so there was a mark.
        Some(_) => Err(damaged()),
    }
}

/// That the journal is whole: how many chunks it has, which is the next to be applied, and which
/// they are.
fn mark(sealer: &Sealer, chunks: usize, next: usize, seals: &[Seal]) -> Result<Change> {
    let number = |number: usize| u32::try_from(number).map(u32::to_be_bytes);
    let (Ok(chunks), Ok(next)) = (number(chunks), number(next)) else {
        return Err(Error::too_large("a transaction has too many changes"));
    };
    let plain = [&chunks[..], &next, seals.as_flattened()].concat();
    storage::change(sealer, key::JOURNAL.to_vec(), Some(&plain))
}

async fn write_chunk(sealer: &Sealer, number: usize, chunk: &[u8]) -> Result<Seal> {
    let at = chunk_key(number);
    let sealed = sealer.seal(&at, chunk)?;
    let seal = crypto::seal_of(&sealed);
    storage::write(vec![storage::put(at, sealed)?]).await?;
    Ok(seal)
}

fn chunk_key(number: usize) -> Vec<u8> {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    key::join(key::CHUNK, &[&number.to_be_bytes()])
}

fn encode(into: &mut Vec<u8>, change: &Change) {
    match &change.kind {
        Some(Kind::Put(entry)) => fields::put(into, 0, &entry.key, &entry.value),
        Some(Kind::Delete(key)) => fields::put(into, 1, key, &[]),
        Some(Kind::DeleteRange(range)) => fields::put(into, 2, &range.start, &range.end),
        None => {}
    }
}

fn decode(mut chunk: &[u8]) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    while let Some((kind, rest)) = chunk.split_first() {
        let (first, rest) = fields::take(rest).ok_or_else(damaged)?;
        let (second, rest) = fields::take(rest).ok_or_else(damaged)?;
        let (first, second) = (first.to_vec(), second.to_vec());
        chunk = rest;
        changes.push(match kind {
            0 => storage::moved(first, second),
            1 => storage::delete(first),
            2 => storage::delete_range(first, second),
            _ => return Err(damaged()),
        });
    }
    Ok(changes)
}

fn damaged() -> Error {
    Error::internal("the journal of this home is damaged").with("cause", "damaged")
}
