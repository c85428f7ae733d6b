//! Bringing a home of an older state schema up to date.
//!
//! A migration first copies everything that is stored beside itself, then takes one step after
//! another, each from one schema version to the next, and only then throws the copy away. How far
//! it is, is recorded after each part, so a unit that was killed goes on where it stopped. A step
//! must be harmless to repeat.

use std::future::Future;
use std::pin::Pin;

use dao_bindings::messages::avatar_v1::StorageScanRequest;
use dao_bindings::{Result, avatar};

use crate::crypto::Sealer;
use crate::home::Home;
use crate::{journal, key, storage};

/// The state schema that this unit writes.
pub const SCHEMA: u32 = 1;

/// What a step does, as it runs.
pub type Running<'a> = Pin<Box<dyn Future<Output = Result<()>> + 'a>>;

/// One step: makes a home of schema `from` one of `from + 1`.
pub struct Step {
    /// The schema before it.
    pub from: u32,
    /// What to do. Storage holds sealed values; the sealer opens them.
    pub run: for<'a> fn(&'a Sealer) -> Running<'a>,
}

/// Every step that there is.
pub const STEPS: &[Step] = &[];

/// Takes the steps that the home needs. Gives the home as it then is.
pub async fn run(mut home: Home, sealer: &Sealer, steps: &[Step], target: u32) -> Result<Home> {
    if home.schema < target {
        let first = home.schema;
        if !is_backed_up(sealer, first).await? {
            avatar::log::info(format!(
                "copying the home before migrating it from schema {first}"
            ));
            back_up(sealer, first).await?;
        }
        while home.schema < target {
            if let Some(step) = steps.iter().find(|step| step.from == home.schema) {
                (step.run)(sealer).await?;
            }
            home.schema += 1;
            storage::write(vec![storage::put(key::HOME.to_vec(), home.to_bytes())]).await?;
        }
    }
    discard_backup(sealer).await?;
    Ok(home)
}

/// Copies everything, in batches that read one snapshot, and marks the copy as whole.
async fn back_up(sealer: &Sealer, schema: u32) -> Result<()> {
    storage::write(vec![remove_backup()]).await?;
    let mut start = Vec::new();
    loop {
        let request = StorageScanRequest {
            start: start.clone(),
            ..StorageScanRequest::default()
        };
        let mut pages = avatar::storage::scan(request);
        let (mut batch, mut size, mut last) = (Vec::new(), 0, None);
        while let Some(page) = pages.next().await {
            for entry in page?.entries {
                last = Some(entry.key.clone());
                if entry.key.first() != Some(&key::BACKUP) {
                    let copy = key::join(key::BACKUP, &[&schema.to_be_bytes(), &entry.key]);
                    let change = storage::put(copy, entry.value);
                    size += journal::size(&change);
                    batch.push(change);
                }
            }
            if size > journal::BATCH_BYTES / 2 {
                break;
            }
        }
        drop(pages);
        let Some(mut next) = last else { break };
        if !batch.is_empty() {
            storage::write(batch).await?;
        }
        next.push(0); // the key just after
        start = next;
    }
    let mark = sealer.seal(key::MIGRATION, &schema.to_be_bytes())?;
    storage::write(vec![storage::put(key::MIGRATION.to_vec(), mark)]).await
}

async fn is_backed_up(sealer: &Sealer, schema: u32) -> Result<bool> {
    // Steps may have been taken since the copy was made: any whole copy of an older schema serves.
    let mark = storage::read(sealer, key::MIGRATION).await?;
    let copied = mark
        .and_then(|mark| mark.try_into().ok())
        .map(u32::from_be_bytes);
    Ok(copied.is_some_and(|copied| copied <= schema))
}

async fn discard_backup(sealer: &Sealer) -> Result<()> {
    if storage::read(sealer, key::MIGRATION).await?.is_none() {
        return Ok(());
    }
    storage::write(vec![
        remove_backup(),
        storage::delete(key::MIGRATION.to_vec()),
    ])
    .await
}

fn remove_backup() -> dao_bindings::messages::avatar_v1::StorageChange {
    storage::delete_range(vec![key::BACKUP], vec![key::BACKUP + 1])
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use dao_bindings::native::offers::{Disk, Keyring};
    use dao_bindings::native::{Fault, Home as Native, Options};
    use dao_bindings::{Import, Status};

    use super::*;

    /// Adds a byte to every document that does not end in it: harmless to repeat.
    fn add(sealer: &Sealer, byte: u8) -> Running<'_> {
        Box::pin(async move {
            let mut found = Vec::new();
            let request = StorageScanRequest {
                start: vec![key::DOCUMENT],
                end: vec![key::DOCUMENT + 1],
                ..StorageScanRequest::default()
            };
            storage::scan(sealer, request, |key, value| {
                found.push((key, value));
                Ok(())
            })
            .await?;
            for (key, mut value) in found {
                if value.last() != Some(&byte) {
                    value.push(byte);
                    let sealed = sealer.seal(&key, &value)?;
                    storage::write(vec![storage::put(key, sealed)]).await?;
                }
            }
            Ok(())
        })
    }

    const TWO: &[Step] = &[
        Step {
            from: 1,
            run: |sealer| add(sealer, b'2'),
        },
        Step {
            from: 2,
            run: |sealer| add(sealer, b'3'),
        },
    ];

    async fn migrate() -> Result<()> {
        let (home, sealer) = Home::open_or_make(3).await?;
        let home = run(home, &sealer, TWO, 3).await?;
        assert_eq!(home.schema, 3);
        for number in 0..5 {
            let key = vec![key::DOCUMENT, number];
            let value = storage::read(&sealer, &key).await?;
            assert_eq!(value, Some(vec![number, b'2', b'3']));
        }
        Ok(())
    }

    #[test]
    fn a_migration_goes_on_after_every_kill() {
        let mut kills = 0;
        for write in 0.. {
            let (disk, keys) = (Disk::new(), Keyring::new());
            let options = || Options::new().with(disk.clone()).with(keys.clone());
            Native::bare(options()).run(async {
                let (_, sealer) = Home::open_or_make(1).await.unwrap();
                for number in 0..5 {
                    let key = vec![key::DOCUMENT, number];
                    let sealed = sealer.seal(&key, &[number]).unwrap();
                    storage::write(vec![storage::put(key, sealed)])
                        .await
                        .unwrap();
                }
            });
            let before = disk.entries();
            let left = Rc::new(Cell::new(write));
            let faults = move |import: &Import, _: &[u8]| {
                let due = import.name == "avatar_storage_write" && left.get() == 0;
                if import.name == "avatar_storage_write" {
                    left.set(left.get() - 1);
                }
                due.then_some(Fault::Fail(Status::Exhausted))
            };
            let first = Native::bare(options().faults(faults)).run(migrate());
            if first.is_ok() {
                break;
            }
            kills += 1;
            // Whatever it did, the copy or the original still holds everything.
            let stored: Vec<Vec<u8>> = disk.entries().into_iter().map(|(_, value)| value).collect();
            assert!(
                before
                    .iter()
                    .all(|(key, value)| key == key::HOME || stored.contains(value))
            );
            Native::bare(options()).run(migrate()).unwrap();
            let backups = disk
                .entries()
                .into_iter()
                .filter(|(key, _)| key[0] == key::BACKUP);
            assert_eq!(backups.count(), 0);
        }
        assert!(kills > 12, "{kills}");
    }
}
