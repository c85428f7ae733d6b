//! Giving way in long work: on one document, or for one request.

use std::cell::Cell;

use dao_bindings::task;

/// The steps after which others get their turn: together they take some hundred microseconds.
const STEPS: usize = 64;

/// Counts the steps of long work, and gives way now and then.
#[derive(Default)]
pub struct Pace {
    taken: Cell<usize>,
}

impl Pace {
    /// One step was taken.
    pub async fn step(&self) {
        self.steps(1).await;
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
