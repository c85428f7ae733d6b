//! Request ids: a repeated write gives the first result and writes nothing.
//!
//! The answer is stored in the same transaction as the effect. The newest [`KEPT`] are kept.

use dao_bindings::{Error, Result};

use crate::key::{self, Name};
use crate::store::Store;
use crate::tx::Tx;

/// How many requests are remembered.
pub const KEPT: u64 = 10_000;

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
    if let Some(stored) = store.read(&key::join(key::REQUEST, &[&name])).await? {
        let (first, answer) = stored
            .split_first_chunk::<4>()
            .ok_or_else(|| Error::internal("the record of a request is damaged"))?;
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
    tx.put(key::join(key::REQUEST, &[&first.name]), stored);
    tx.put(number_key(first.number), first.name.to_vec());
    tx.store().newest_request.set(Some(first.number));
    if let Some(old) = first.number.checked_sub(KEPT) {
        let at = number_key(old);
        if let Some(name) = tx.read(&at).await? {
            tx.delete(key::join(key::REQUEST, &[&name]));
            tx.delete(at);
        }
    }
    Ok(())
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
