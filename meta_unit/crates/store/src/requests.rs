//! Request ids: a repeated write gives the first result and writes nothing.
//!
//! The answer is stored in the same transaction as the effect, a large one in pieces, with a digest
//! of the request: an id that comes again with another request is a mistake of the caller, whose
//! write would be lost. The newest [`KEPT`] are kept.

use dao_bindings::{Error, Result};

use crate::key::{self, Name};
use crate::store::Store;
use crate::tx::Tx;

/// How many requests are remembered.
pub const KEPT: u64 = 10_000;

/// The bytes of a piece of what is stored of a request. The last piece has fewer.
const PIECE: usize = 256 * 1024;

/// What a request asks for.
#[derive(Clone, Copy)]
pub struct Request {
    /// The number of its method.
    pub method: u32,
    /// A hash of everything that it asks for: two requests with one digest are the same request.
    pub digest: [u8; 32],
}

/// A request with an id, seen for the first time.
pub struct First {
    name: Name,
    number: u64,
    request: Request,
}

/// What is known of a request id.
pub enum Seen {
    /// Nothing: execute it, then [`remember`] the answer.
    First(First),
    /// It was executed; this is its answer.
    Before(Vec<u8>),
}

/// In a record, the method number has this bit if the digest follows. Records of schema 1 have no
/// digest.
const DIGESTED: u32 = 1 << 31;

/// Looks a request id up, inside the transaction that would execute the request.
pub async fn look_up(tx: &Tx<'_>, id: &[u8], request: Request) -> Result<Seen> {
    let store = tx.store();
    let name = store.name(key::REQUEST, &[id]);
    let Some(stored) = stored(tx, &name).await? else {
        let number = newest(store).await? + 1;
        return Ok(Seen::First(First {
            name,
            number,
            request,
        }));
    };
    let (method, rest) = stored.split_first_chunk::<4>().ok_or_else(damaged)?;
    let method = u32::from_be_bytes(*method);
    let (same, answer) = if method & DIGESTED == 0 {
        (method == request.method, rest)
    } else {
        let (digest, answer) = rest.split_first_chunk::<32>().ok_or_else(damaged)?;
        (*digest == request.digest, answer)
    };
    if same {
        return Ok(Seen::Before(answer.to_vec()));
    }
    let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
    Err(Error::conflict(
        "the request id was used by another request; give each request an id of its own",
    )
    .with("request_id", hex))
}

/// Stores the answer of a request, and forgets the one that is too old.
pub async fn remember(tx: &mut Tx<'_>, first: &First, answer: &[u8]) -> Result<()> {
    let Request { method, digest } = first.request;
    let stored = [&(method | DIGESTED).to_be_bytes()[..], &digest, answer].concat();
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

#[cfg(test)]
mod tests {
    use dao_bindings::Status;
    use dao_bindings::native::{Home, Options};

    use super::*;

    const ID: &[u8] = b"id";

    async fn seen(store: &Store, request: Request) -> Result<Option<Vec<u8>>> {
        let tx = store.begin().await?;
        Ok(match look_up(&tx, ID, request).await? {
            Seen::First(_) => None,
            Seen::Before(answer) => Some(answer),
        })
    }

    #[test]
    fn records_without_a_digest_are_used_on() {
        let found: Result<()> = Home::bare(Options::new()).run(async {
            let store = Store::open().await?;
            let request = Request {
                method: 7,
                digest: [1; 32],
            };
            assert_eq!(seen(&store, request).await?, None);
            let mut tx = store.begin().await?;
            let key = key::join(key::REQUEST, &[&store.name(key::REQUEST, &[ID])]);
            tx.put(key, [&7_u32.to_be_bytes()[..], b"answer"].concat())?;
            tx.commit().await?;
            assert_eq!(seen(&store, request).await?, Some(b"answer".to_vec()));
            let other = Request {
                method: 8,
                ..request
            };
            assert_eq!(
                seen(&store, other).await.unwrap_err().status,
                Status::Conflict
            );
            Ok(())
        });
        found.unwrap();
    }
}
