//! The copy that a migration makes of everything, in the same storage.

use dao_bindings::messages::storage_v1::Change;
use dao_bindings::{Error, Result};

use crate::crypto::Sealer;
use crate::home::Home;
use crate::{journal, key, storage};

/// How many entries are read at a time.
const TOGETHER: usize = 16;

/// That there is a copy, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The schema of what was copied.
    pub copied: u32,
    /// The schema that the migration goes to; 0 while the copy is not whole; that of the copy while
    /// it is put back.
    pub target: u32,
}

impl Mark {
    /// Reads the mark; `None` where there is no copy.
    pub async fn read(sealer: &Sealer) -> Result<Option<Self>> {
        let Some(mark) = storage::read(sealer, key::MIGRATION).await? else {
            return Ok(None);
        };
        let numbers = <[u8; 8]>::try_from(mark).map(u64::from_be_bytes);
        let both = numbers.map_err(|_| damaged("the mark of a migration is damaged"))?;
        Ok(Some(Self {
            copied: (both >> 32) as u32,
            target: both as u32,
        }))
    }

    /// Writes the mark.
    pub async fn write(&self, sealer: &Sealer) -> Result<()> {
        storage::write(vec![self.put(sealer)?]).await
    }

    fn put(&self, sealer: &Sealer) -> Result<Change> {
        let both = u64::from(self.copied) << 32 | u64::from(self.target);
        let sealed = sealer.seal(key::MIGRATION, &both.to_be_bytes())?;
        storage::put(key::MIGRATION.to_vec(), sealed)
    }

    /// Whether the copy has everything.
    pub fn is_whole(&self) -> bool {
        self.target != 0
    }

    /// Whether the copy is being put back: part of what it holds may be nowhere else.
    pub fn is_going_back(&self) -> bool {
        self.copied == self.target
    }
}

/// Copies everything of a home of schema `copied`, then marks the copy as whole.
pub async fn make(sealer: &Sealer, copied: u32, target: u32) -> Result<()> {
    let begun = Mark { copied, target: 0 };
    storage::write(vec![remove(), begun.put(sealer)?]).await?;
    copy(Vec::new(), Vec::new(), |key| {
        let own = key == key::MIGRATION || key.first() == Some(&key::BACKUP);
        (!own).then(|| key::join(key::BACKUP, &[&copied.to_be_bytes(), key]))
    })
    .await?;
    Mark { copied, target }.write(sealer).await
}

/// Makes the home what it was when it was copied. Harmless to repeat, whoever does it.
pub async fn put_back(sealer: &Sealer, mark: &Mark) -> Result<Home> {
    let back = Mark {
        target: mark.copied,
        ..mark.clone()
    };
    if back != *mark {
        back.write(sealer).await?; // from here on nobody may go on with the migration
    }
    let prefix = key::join(key::BACKUP, &[&mark.copied.to_be_bytes()]);
    let record = storage::read_plain(&[&prefix, key::HOME].concat()).await?;
    let record = record.ok_or_else(|| damaged("the copy of a home lacks its record"))?;
    let home = Home::from_bytes(&record)?;
    // All but the record, the copy and its mark, which lie in this order.
    let next = |key: &[u8]| [key, &[0]].concat();
    storage::write(vec![
        storage::delete_range(Vec::new(), key::HOME.to_vec()),
        storage::delete_range(next(key::HOME), vec![key::BACKUP]),
        storage::delete_range(vec![key::BACKUP + 1], key::MIGRATION.to_vec()),
        storage::delete_range(next(key::MIGRATION), Vec::new()),
    ])
    .await?;
    let end = key::after(&prefix).unwrap_or_default();
    copy(prefix.clone(), end, |key| {
        key.strip_prefix(&prefix[..])
            .filter(|key| *key != key::HOME)
            .map(<[u8]>::to_vec)
    })
    .await?;
    storage::write(vec![
        storage::put(key::HOME.to_vec(), record)?,
        remove(),
        storage::delete(key::MIGRATION.to_vec()),
    ])
    .await?;
    Ok(home)
}

/// Checks that there is no copy, nor part of one: beside it there is always a mark.
pub async fn check_absent() -> Result<()> {
    let copied = storage::keys(vec![key::BACKUP], vec![key::BACKUP + 1], false, 1);
    if copied.await?.is_empty() {
        return Ok(());
    }
    Err(damaged(
        "there is a copy that a migration made of this home, but not what says how far it came",
    ))
}

fn damaged(what: &str) -> Error {
    Error::internal(what).with("cause", "damaged")
}

/// Throws the copy away.
pub async fn discard() -> Result<()> {
    storage::write(vec![remove(), storage::delete(key::MIGRATION.to_vec())]).await
}

fn remove() -> Change {
    storage::delete_range(vec![key::BACKUP], vec![key::BACKUP + 1])
}

/// Copies the entries of a range as they are, each to the key that `place` gives, in batches.
async fn copy(
    mut start: Vec<u8>,
    end: Vec<u8>,
    place: impl Fn(&[u8]) -> Option<Vec<u8>>,
) -> Result<()> {
    loop {
        let keys = storage::keys(start, end.clone(), false, 1_024).await?;
        let Some(last) = keys.last() else {
            return Ok(());
        };
        start = [last, &[0][..]].concat(); // the key just after
        let (mut batch, mut size) = (Vec::new(), 0);
        for keys in keys.chunks(TOGETHER) {
            let values = storage::read_many_plain(keys).await?;
            for (key, value) in keys.iter().zip(values) {
                if let (Some(to), Some(value)) = (place(key), value) {
                    let change = storage::moved(to, value);
                    size += journal::size(&change);
                    batch.push(change);
                }
                if size > journal::BATCH_BYTES / 2 {
                    storage::write(std::mem::take(&mut batch)).await?;
                    size = 0;
                }
            }
        }
        if !batch.is_empty() {
            storage::write(batch).await?;
        }
    }
}
