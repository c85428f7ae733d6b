//! Request ids: a repeated write gives the first result and writes nothing.
//!
//! The answer is stored in the same transaction as the effect, a large one in pieces. The newest
//! [`KEPT`] are kept.

use dao_bindings::{Error, Result};

use crate::key::{self, Name};
use crate::store::Store;
use crate::tx::Tx;

/// How many requests are remembered.
pub const KEPT: u64 = 10_000;

/// The bytes of a piece of what is stored of a request. The last piece has fewer.
const PIECE: usize = 256 * 1024;

/// A request with an id, seen for the first time.
pub struct First {
    name: Name,
    number: u64,
    method: u32,
}

/// What is known of a request id.
pub enum Seen {
    /// Nothing: execute it, then [`remember`] the answer.
    First(First),
    /// It was executed; this is its answer.
    Before(Vec<u8>),
}

/// Looks a request id up, inside the transaction that would execute the request.
pub async fn look_up(tx: &Tx<'_>, method: u32, id: &[u8]) -> Result<Seen> {
    let store = tx.store();
    let name = store.name(key::REQUEST, &[id]);
    if let Some(stored) = stored(tx, &name).await? {
        let (first, answer) = stored.split_first_chunk::<4>().ok_or_else(damaged)?;
        if u32::from_be_bytes(*first) != method {
            return Err(Error::conflict(
                "the request id was used by a request of another kind",
            ));
        }
        return Ok(Seen::Before(answer.to_vec()));
    }
    let number = newest(store).await? + 1;
    Ok(Seen::First(First {
        name,
        number,
        method,
    }))
}

/// Stores the answer of a request, and forgets the one that is too old.
pub async fn remember(tx: &mut Tx<'_>, first: &First, answer: &[u8]) -> Result<()> {
    let stored = [&first.method.to_be_bytes()[..], answer].concat();
    let pieces = stored.len() / PIECE + 1;
    for piece in 0..pieces {
        let bytes = stored.get(piece * PIECE..).unwrap_or_default();
        let bytes = bytes.get(..PIECE).unwrap_or(bytes);
        tx.put(piece_key(&first.name, piece), bytes.to_vec())?;
    }
    let mut number = first.name.to_vec();
    if pieces > 1 {
        number.push(u8::try_from(pieces).map_err(|_| Error::too_large("the answer is too large"))?);
    }
    tx.put(number_key(first.number), number)?;
    if let Some(old) = first.number.checked_sub(KEPT) {
        forget(tx, old).await?;
    }
    tx.store().newest_request.set(Some(first.number));
    Ok(())
}

async fn forget(tx: &mut Tx<'_>, number: u64) -> Result<()> {
    let at = number_key(number);
    if let Some(stored) = tx.read(&at).await? {
        let (name, pieces) = stored.split_first_chunk().ok_or_else(damaged)?;
        for piece in 0..pieces.first().copied().unwrap_or(1) {
            tx.delete(piece_key(name, piece.into()));
        }
        tx.delete(at);
    }
    Ok(())
}

/// What is stored of a request; `None` where it is not known.
async fn stored(tx: &Tx<'_>, name: &Name) -> Result<Option<Vec<u8>>> {
    let Some(mut whole) = tx.read(&piece_key(name, 0)).await? else {
        return Ok(None);
    };
    // Older units stored any length in one piece, so only a whole one says that more follow.
    let (mut last, mut next) = (whole.len(), 1);
    while last == PIECE {
        let piece = tx.read(&piece_key(name, next)).await?.ok_or_else(damaged)?;
        last = piece.len();
        whole.extend(piece);
        next += 1;
    }
    Ok(Some(whole))
}

fn piece_key(name: &Name, piece: usize) -> Vec<u8> {
    let mut key = key::join(key::REQUEST, &[name]);
    key.extend(u8::try_from(piece).ok().filter(|piece| *piece > 0));
    key
}

fn damaged() -> Error {
    Error::internal("the record of a request is damaged").with("cause", "damaged")
}

async fn newest(store: &Store) -> Result<u64> {
    if let Some(number) = store.newest_request.get() {
        return Ok(number);
    }
    let (start, end) = (vec![key::REQUEST_NUMBER], vec![key::REQUEST_NUMBER + 1]);
    let last = store.scan(start, end, true, 1).await?;
    let number = last
        .first()
        .and_then(|(key, _)| key.get(1..)?.try_into().ok());
    Ok(number.map_or(0, u64::from_be_bytes))
}

fn number_key(number: u64) -> Vec<u8> {
    key::join(key::REQUEST_NUMBER, &[&number.to_be_bytes()])
}
