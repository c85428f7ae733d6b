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

/// One step: makes a home of schema `from` one of `from + 1`.
pub struct Step {
    /// The schema before it.
    pub from: u32,
    /// What to do. Storage holds sealed values; the sealer opens them.
    pub run: for<'a> fn(&'a Sealer) -> Pin<Box<dyn Future<Output = Result<()>> + 'a>>,
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
