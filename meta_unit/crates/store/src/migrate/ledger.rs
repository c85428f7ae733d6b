//! From schema 1 to 2: a home gets its head and its roll.
//!
//! Nothing that is stored changes, and an older unit does not look at what is added, so a home
//! between the two is one of schema 1. Pages get their seals when they are next written.

use super::Running;
use crate::crypto::Sealer;
use crate::ledger::{Ledger, damaged};
use crate::redo::{Head, Redo};
use crate::storage;

/// Adds the roll, and the head with what the log says.
pub fn run(sealer: &Sealer) -> Running<'_> {
    Box::pin(async move {
        let (redo, _) = Redo::load(sealer, 1).await?;
        if redo.is_damaged() {
            return Err(damaged());
        }
        let (mut changes, roll) = Ledger::adopt(sealer).await?;
        changes.push(Head::of(&redo, roll).put(sealer)?);
        storage::write(changes).await
    })
}
