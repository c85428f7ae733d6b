//! Reading and writing storage, sealed.

use dao_bindings::contract::limits::MAX_ITEM_BYTES;
use dao_bindings::messages::storage_v1::change::Kind;
use dao_bindings::messages::storage_v1::{
    Change, Entry, KeyRange, ReadManyRequest, ReadRequest, ScanEntry, ScanRequest, ScanResponse,
    WriteRequest,
};
use dao_bindings::{Error, Result, Status, avatar};

use crate::crypto::{self, Seal, Sealer};

/// The most keys of one read: what they hold together mostly fits into one message.
const READ_KEYS: usize = 128;

/// The most bytes of one entry, key and sealed value. Whatever reads entries can then read every
/// one: it fits into a page of a scan, and several fit into one message.
pub const MAX_ENTRY_BYTES: usize = MAX_ITEM_BYTES as usize - 64 * 1024;

/// The most bytes of a value that a transaction sets, with its key. One such change fits into a
/// chunk of the journal, which is an entry too.
pub const MAX_VALUE_BYTES: usize = 512 * 1024;

/// Reads one value; `None` where the key is absent.
pub async fn read(sealer: &Sealer, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match read_plain(key).await? {
        Some(sealed) => sealer.open(key, &sealed).map(Some),
        None => Ok(None),
    }
}

/// Reads one value as it is stored.
pub async fn read_plain(key: &[u8]) -> Result<Option<Vec<u8>>> {
    match avatar::storage::read(ReadRequest { key: key.to_vec() }).await {
        Ok(reply) => Ok(Some(reply.value)),
        Err(error) if error.status == Status::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads several values, in the order of the keys.
pub async fn read_many(sealer: &Sealer, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
    let found = read_many_plain(keys).await?;
    let open = |(key, sealed): (&Vec<u8>, Option<Vec<u8>>)| {
        sealed.map(|sealed| sealer.open(key, &sealed)).transpose()
    };
    keys.iter().zip(found).map(open).collect()
}

/// Reads several values as they are stored, in the order of the keys.
pub async fn read_many_plain(keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
    let mut values = Vec::with_capacity(keys.len());
    let mut groups: Vec<&[Vec<u8>]> = keys.chunks(READ_KEYS).rev().collect();
    while let Some(group) = groups.pop() {
        if let [key] = group {
            values.push(read_plain(key).await?);
            continue;
        }
        let request = ReadManyRequest {
            keys: group.to_vec(),
        };
        match avatar::storage::read_many(request).await {
            Ok(reply) if reply.values.len() == group.len() => {
                values.extend(reply.values.into_iter().map(|found| found.value));
            }
            Ok(_) => {
                return Err(Error::internal(
                    "storage answered for the wrong number of keys",
                ));
            }
            // The values together are more than one message: each half may fit.
            Err(error) if error.status == Status::TooLarge => {
                let (first, second) = group.split_at(group.len() / 2);
                groups.extend([second, first]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(values)
}

/// The entries of a range, in order; at most `limit`, 0 for all. What is written meanwhile is for
/// the caller to keep out.
pub async fn entries(
    sealer: &Sealer,
    start: Vec<u8>,
    end: Vec<u8>,
    reverse: bool,
    limit: u32,
) -> Result<Vec<(Vec<u8>, Vec<u8>)>> {
    let mut entries = Vec::new();
    for entry in scan(start, end, reverse, limit, false).await? {
        if let Some(value) = open(sealer, &entry.key, &entry).await? {
            entries.push((entry.key, value));
        }
    }
    Ok(entries)
}

/// One page of a range, as it is stored.
pub async fn page(start: Vec<u8>, end: Vec<u8>) -> Result<ScanResponse> {
    avatar::storage::scan(ScanRequest {
        start,
        end,
        ..ScanRequest::default()
    })
    .await
}

/// Opens the value that a scan gave, as that of a key; `None` if it is gone by now.
pub async fn open(sealer: &Sealer, key: &[u8], entry: &ScanEntry) -> Result<Option<Vec<u8>>> {
    if entry.left_out == 0 {
        return sealer.open(key, &entry.value).map(Some);
    }
    // Older units wrote entries that do not fit beside others into a message.
    let sealed = read_plain(&entry.key).await?;
    sealed.map(|sealed| sealer.open(key, &sealed)).transpose()
}

/// The keys of a range, in order; at most `limit`, 0 for all.
pub async fn keys(start: Vec<u8>, end: Vec<u8>, reverse: bool, limit: u32) -> Result<Vec<Vec<u8>>> {
    let found = scan(start, end, reverse, limit, true).await?;
    Ok(found.into_iter().map(|entry| entry.key).collect())
}

/// Reads a range page by page.
async fn scan(
    start: Vec<u8>,
    end: Vec<u8>,
    reverse: bool,
    limit: u32,
    keys_only: bool,
) -> Result<Vec<ScanEntry>> {
    let mut request = ScanRequest {
        start,
        end,
        reverse,
        keys_only,
        limit,
        ..ScanRequest::default()
    };
    let mut found = Vec::new();
    loop {
        let page = avatar::storage::scan(request.clone()).await?;
        if page.more && page.entries.is_empty() {
            return Err(Error::internal("storage gave a page without entries"));
        }
        let given = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
        found.extend(page.entries);
        if !page.more || (limit > 0 && given >= request.limit) {
            return Ok(found);
        }
        // Where a limit is left it is more than 0, which would ask for as many as the host likes.
        request.limit = request.limit.saturating_sub(given);
        request.after = found
            .last()
            .map(|entry| entry.key.clone())
            .unwrap_or_default();
    }
}

/// A change that sets a key to a value, which is sealed for it, or removes the key.
pub fn change(sealer: &Sealer, key: Vec<u8>, plain: Option<&[u8]>) -> Result<Change> {
    Ok(match plain {
        Some(plain) => {
            let sealed = sealer.seal(&key, plain)?;
            put(key, sealed)?
        }
        None => delete(key),
    })
}

/// A change that sets a key to what is already sealed.
pub fn put(key: Vec<u8>, value: Vec<u8>) -> Result<Change> {
    let size = key.len() + value.len();
    if size > MAX_ENTRY_BYTES {
        return Err(too_large(size, MAX_ENTRY_BYTES));
    }
    Ok(moved(key, value))
}

/// A change that sets a key to what another key holds now, whatever its size is.
pub fn moved(key: Vec<u8>, value: Vec<u8>) -> Change {
    Change {
        kind: Some(Kind::Put(Entry { key, value })),
    }
}

/// The seal of the value that a change sets.
pub fn seal_in(change: &Change) -> Seal {
    match &change.kind {
        Some(Kind::Put(entry)) => crypto::seal_of(&entry.value),
        _ => Seal::default(),
    }
}

/// Checks that a value can be stored under a key, in any transaction.
pub fn check_size(key: &[u8], plain: &[u8]) -> Result<()> {
    let size = key.len() + plain.len() + crypto::OVERHEAD;
    if size > MAX_VALUE_BYTES {
        return Err(too_large(size, MAX_VALUE_BYTES));
    }
    Ok(())
}

fn too_large(size: usize, limit: usize) -> Error {
    Error::too_large(format!(
        "an entry of {size} bytes would have to be stored; the most is {limit}"
    ))
    .with("limit", limit)
    .with("size", size)
}

/// A change that removes a key.
pub fn delete(key: Vec<u8>) -> Change {
    Change {
        kind: Some(Kind::Delete(key)),
    }
}

/// A change that removes a range.
pub fn delete_range(start: Vec<u8>, end: Vec<u8>) -> Change {
    Change {
        kind: Some(Kind::DeleteRange(KeyRange { start, end })),
    }
}

/// Applies changes, all or none.
pub async fn write(changes: Vec<Change>) -> Result<()> {
    issue(changes).await
}

/// The same, issued when this is called and not when it is first polled.
pub fn issue(changes: Vec<Change>) -> impl Future<Output = Result<()>> + 'static {
    let conditions = Vec::new();
    let call = avatar::storage::write(WriteRequest {
        conditions,
        changes,
    });
    async { call.await.map(|_| ()) }
}
