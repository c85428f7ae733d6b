//! Giving way in long work: on one document, or for one request.

use std::cell::Cell;

use dao_bindings::{Result, task};

use crate::room;

/// The steps after which others get their turn: together they take some hundred microseconds.
const STEPS: usize = 64;

/// Counts the steps of long work, and gives way now and then.
#[derive(Default)]
pub struct Pace {
    taken: Cell<usize>,
}

impl Pace {
    /// So many steps were taken that use memory; refused where no more is left.
    pub async fn work(&self, count: usize) -> Result<()> {
        self.steps(count).await;
        if self.taken.get() == 0 {
            room::check(0)?;
        }
        Ok(())
    }

    /// So many steps were taken at once.
    pub async fn steps(&self, count: usize) {
        let taken = self.taken.get().saturating_add(count);
        if taken < STEPS {
            self.taken.set(taken);
            return;
        }
        self.taken.set(0);
        task::yield_now().await;
    }
}
