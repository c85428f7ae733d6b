//! Request ids: a repeated write gives the first result and writes nothing.
//!
//! The answer is stored in the same transaction as the effect, a large one in pieces, with a digest
//! of the request: an id that comes again with another request is a mistake of the caller, whose
//! write would be lost. The newest [`KEPT`] are kept.
//!
//! Each has two rows: its record by its name, and by its number the name with a digest of the
//! record. So a record that is missing, or an older one of the same id, is told from a request that
//! never came. A number that is missing does no harm: the record is found without it, and only
//! stays longer than it should.

use std::collections::HashMap;

use dao_bindings::{Error, Result, Status, task};
use sha2::{Digest, Sha256};

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

/// The requests that were remembered when the instance first asked, and the newest one.
#[derive(Default)]
pub struct Remembered {
    noted: HashMap<Name, Note>,
    newest: u64,
}

/// What is stored by the number of a request.
#[derive(Clone, Copy)]
struct Note {
    number: u64,
    name: Name,
    pieces: u8,
    /// What older units did not write.
    check: Option<Check>,
}

/// A digest of a record.
type Check = [u8; 8];

/// In a record, the method number has this bit if the digest follows. Records of schema 1 have no
/// digest.
const DIGESTED: u32 = 1 << 31;

/// Looks a request id up, inside the transaction that would execute the request.
pub async fn look_up(tx: &Tx<'_>, id: &[u8], request: Request) -> Result<Seen> {
    let store = tx.store();
    let name = store.name(key::REQUEST, &[id]);
    let (newest, noted) = noted(store, &name).await?;
    let Some(stored) = stored(async |key| tx.read(key).await, &name).await? else {
        if noted.is_some() {
            return Err(damaged());
        }
        return Ok(Seen::First(First {
            name,
            number: newest + 1,
            request,
        }));
    };
    if !noted.is_none_or(|note| note.fits(&stored)) {
        return Err(damaged());
    }
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
    let note = Note {
        number: first.number,
        name: first.name,
        pieces: u8::try_from(pieces).map_err(|_| Error::too_large("the answer is too large"))?,
        check: Some(check_of(&stored)),
    };
    tx.put(number_key(first.number), note.encode())?;
    if let Some(old) = first.number.checked_sub(KEPT) {
        forget(tx, old).await?;
    }
    if let Some(remembered) = tx.store().remembered.borrow_mut().as_mut() {
        remembered.newest = first.number;
    }
    Ok(())
}

async fn forget(tx: &mut Tx<'_>, number: u64) -> Result<()> {
    let at = number_key(number);
    let stored = match tx.read(&at).await {
        Err(error) if error.status == Status::Internal => Some(Vec::new()),
        stored => stored?,
    };
    let Some(stored) = stored else {
        return Ok(());
    };
    // The record of a name that cannot be read stays.
    if let Some(note) = Note::decode(number, &stored) {
        for piece in 0..note.pieces {
            tx.delete(piece_key(&note.name, piece.into()));
        }
    }
    tx.delete(at);
    Ok(())
}

/// What is stored of a request; `None` where it is not known.
async fn stored(
    read: impl AsyncFn(&[u8]) -> Result<Option<Vec<u8>>>,
    name: &Name,
) -> Result<Option<Vec<u8>>> {
    let Some(mut whole) = read(&piece_key(name, 0)).await? else {
        return Ok(None);
    };
    // Older units stored any length in one piece, so only a whole one says that more follow.
    let (mut last, mut next) = (whole.len(), 1);
    while last == PIECE {
        let piece = read(&piece_key(name, next)).await?.ok_or_else(damaged)?;
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
    Error::internal(
        "what is remembered of the request id is missing or damaged, so it is not known whether \
         the request was executed: look at what it was to write before you send it with a new id",
    )
    .with("cause", "damaged")
}

impl Note {
    fn encode(&self) -> Vec<u8> {
        let check = self.check.iter().flatten().copied();
        let head = self.name.into_iter().chain([self.pieces]);
        head.chain(check).collect()
    }

    fn decode(number: u64, stored: &[u8]) -> Option<Self> {
        let (name, rest) = stored.split_first_chunk()?;
        Some(Self {
            number,
            name: *name,
            pieces: rest.first().copied().unwrap_or(1),
            check: rest.get(1..).and_then(|check| check.try_into().ok()),
        })
    }

    /// Whether this is the record that it was written with.
    fn fits(&self, record: &[u8]) -> bool {
        self.check.is_none_or(|check| check == check_of(record))
    }
}

fn check_of(record: &[u8]) -> Check {
    let digest: [u8; 32] = Sha256::digest(record).into();
    digest.first_chunk().copied().unwrap_or_default()
}

/// The number of the newest request, and what is noted of a name. Reads all that is noted, if that
/// is not known yet: inside a transaction, so that nothing is remembered meanwhile.
async fn noted(store: &Store, name: &Name) -> Result<(u64, Option<Note>)> {
    if store.remembered.borrow().is_none() {
        let mut remembered = Remembered::default();
        for (number, stored) in notes(store).await? {
            remembered.newest = number;
            // A name that cannot be read is told by a check of the home. It stops nobody here.
            if let Some(note) = stored.ok().and_then(|stored| Note::decode(number, &stored)) {
                remembered.noted.insert(note.name, note);
            }
        }
        store.remembered.replace(Some(remembered));
    }
    let remembered = store.remembered.borrow();
    let remembered = remembered.as_ref();
    let newest = remembered.map_or(0, |remembered| remembered.newest);
    let noted = remembered.and_then(|remembered| remembered.noted.get(name).copied());
    // One that was forgotten since may come again.
    Ok((newest, noted.filter(|note| note.number + KEPT > newest)))
}

/// What is stored by numbers, in their order.
async fn notes(store: &Store) -> Result<Vec<(u64, Result<Vec<u8>>)>> {
    let (start, end) = (vec![key::REQUEST_NUMBER], vec![key::REQUEST_NUMBER + 1]);
    let rows = store.each(start, end).await?.into_iter();
    let number = |key: &[u8]| key.get(1..)?.try_into().map(u64::from_be_bytes).ok();
    let numbered = rows.filter_map(|(key, stored)| Some((number(&key)?, stored)));
    Ok(numbered.collect())
}

impl Store {
    /// Checks that every request that is noted has its record.
    pub(crate) async fn check_requests(&self) -> Result<()> {
        for (number, stored_note) in notes(self).await? {
            let Ok(stored_note) = stored_note else {
                continue; // whoever opens every row tells that
            };
            let note = Note::decode(number, &stored_note).ok_or_else(damaged)?;
            let record = stored(async |key| self.read(key).await, &note.name).await;
            let fits = record.map(|record| record.is_some_and(|record| note.fits(&record)));
            // It may have been forgotten meanwhile, and come again.
            if !matches!(fits, Ok(true)) && self.read(&number_key(number)).await?.is_some() {
                return fits.and(Err(damaged()));
            }
            task::yield_now().await;
        }
        Ok(())
    }
}

fn number_key(number: u64) -> Vec<u8> {
    key::join(key::REQUEST_NUMBER, &[&number.to_be_bytes()])
}

#[cfg(test)]
mod tests {
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
