//! A step that is never shipped: what a migration is rehearsed with while there is no other.
//!
//! A unit that is built with the feature `rehearsal` keeps histories and the numbers of requests
//! under other keys.
//! Since a value is sealed for its key, the step opens and seals each of them anew.

use dao_bindings::Result;

use super::Running;
use crate::crypto::Sealer;
use crate::{journal, storage};

/// The prefixes of keys that move: from which to which.
pub const MOVES: [(u8, u8); 2] = [(b'h', b'g'), (b'q', b'k')];
/// The bytes of one batch: little, so that there is much to interrupt.
const BATCH: usize = 64 * 1024;

/// Moves everything that is still at its old place.
pub fn run(sealer: &Sealer) -> Running<'_> {
    Box::pin(async move {
        for (from, to) in MOVES {
            while move_batch(sealer, from, to).await? {}
        }
        Ok(())
    })
}

/// Moves the first that there are. Gives whether there were any.
async fn move_batch(sealer: &Sealer, from: u8, to: u8) -> Result<bool> {
    let keys = storage::keys(vec![from], vec![from + 1], false, 32).await?;
    let (mut batch, mut size) = (Vec::new(), 0);
    for old in keys {
        let Some(value) = storage::read(sealer, &old).await? else {
            continue;
        };
        let mut new = old.clone();
        new.iter_mut().take(1).for_each(|kind| *kind = to);
        let put = storage::change(sealer, new, Some(&value))?;
        size += journal::size(&put);
        batch.extend([put, storage::delete(old)]);
        if size > BATCH {
            break;
        }
    }
    let any = !batch.is_empty();
    if any {
        storage::write(batch).await?;
    }
    Ok(any)
}
