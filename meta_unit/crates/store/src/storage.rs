//! Reading and writing storage, sealed.

use dao_bindings::messages::avatar_v1::storage_change::Change;
use dao_bindings::messages::avatar_v1::{
    StorageChange, StorageEntry, StorageRange, StorageReadManyRequest, StorageReadRequest,
    StorageScanRequest, StorageWriteRequest,
};
use dao_bindings::{Error, Result, Status, avatar};

use crate::crypto::Sealer;

/// The most keys of one read: what they hold together stays well inside one message.
const READ_KEYS: usize = 128;

/// Reads one value; `None` where the key is absent.
pub async fn read(sealer: &Sealer, key: &[u8]) -> Result<Option<Vec<u8>>> {
    match read_plain(key).await? {
        Some(sealed) => sealer.open(key, &sealed).map(Some),
        None => Ok(None),
    }
}

/// Reads one value as it is stored.
pub async fn read_plain(key: &[u8]) -> Result<Option<Vec<u8>>> {
    match avatar::storage::read(StorageReadRequest { key: key.to_vec() }).await {
        Ok(reply) => Ok(Some(reply.value)),
        Err(error) if error.status == Status::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads several values, in the order of the keys.
pub async fn read_many(sealer: &Sealer, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>> {
    let mut values = Vec::with_capacity(keys.len());
    for keys in keys.chunks(READ_KEYS) {
        let reply = avatar::storage::read_many(StorageReadManyRequest {
            keys: keys.to_vec(),
        })
        .await;
        match reply {
            Ok(reply) if reply.values.len() == keys.len() => {
                for (key, found) in keys.iter().zip(reply.values) {
                    values.push(
                        found
                            .value
                            .map(|sealed| sealer.open(key, &sealed))
                            .transpose()?,
                    );
                }
            }
            Ok(_) => {
                return Err(Error::internal(
                    "storage answered for the wrong number of keys",
                ));
            }
            // The values together are more than one message: each alone may still fit.
            Err(error) if error.status == Status::TooLarge => {
                for key in keys {
                    values.push(read(sealer, key).await?);
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(values)
}

/// Reads a range of one snapshot and hands each entry to `each`, opened.
pub async fn scan(
    sealer: &Sealer,
    request: StorageScanRequest,
    mut each: impl FnMut(Vec<u8>, Vec<u8>) -> Result<()>,
) -> Result<()> {
    let keys_only = request.keys_only;
    let mut pages = avatar::storage::scan(request);
    while let Some(page) = pages.next().await {
        for entry in page?.entries {
            let value = if keys_only {
                Vec::new()
            } else {
                sealer.open(&entry.key, &entry.value)?
            };
            each(entry.key, value)?;
        }
    }
    Ok(())
}

/// A change that sets a key to a value, which is sealed for it, or removes the key.
pub fn change(sealer: &Sealer, key: Vec<u8>, plain: Option<&[u8]>) -> Result<StorageChange> {
    Ok(match plain {
        Some(plain) => {
            let sealed = sealer.seal(&key, plain)?;
            put(key, sealed)
        }
        None => delete(key),
    })
}

/// A change that sets a key to what is already sealed.
pub fn put(key: Vec<u8>, value: Vec<u8>) -> StorageChange {
    StorageChange {
        change: Some(Change::Put(StorageEntry { key, value })),
    }
}

/// A change that removes a key.
pub fn delete(key: Vec<u8>) -> StorageChange {
    StorageChange {
        change: Some(Change::Delete(key)),
    }
}

/// A change that removes a range.
pub fn delete_range(start: Vec<u8>, end: Vec<u8>) -> StorageChange {
    StorageChange {
        change: Some(Change::DeleteRange(StorageRange { start, end })),
    }
}

/// Applies changes, all or none.
pub async fn write(changes: Vec<StorageChange>) -> Result<()> {
    let conditions = Vec::new();
    avatar::storage::write(StorageWriteRequest {
        conditions,
        changes,
    })
    .await
    .map(|_| ())
}
