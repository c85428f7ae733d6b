//! Tasks of a unit: starting them, giving way, and waiting for one another.
//!
//! All of it is for one thread and costs no more than a few cells.

mod mutex;
mod notify;
mod queue;
mod rwlock;

use std::cell::Cell;
use std::future::Future;
use std::task::Poll;

pub use mutex::{Mutex, MutexGuard};
pub use notify::{Notified, Notify};
pub use rwlock::{ReadGuard, RwLock, WriteGuard};

use crate::runtime::current;

/// Starts a task that runs beside the one that starts it.
///
/// It gets its first turn in this entry, after those already waiting. It ends with the instance.
pub fn spawn(future: impl Future<Output = ()> + 'static) {
    current().executor.spawn(Box::pin(future));
}

/// Lets every other task go first and, when this entry has lasted long, the host too.
///
/// Long work calls it after each piece of a few hundred microseconds: cheap where there is time
/// left, and else the host gets YIELD and comes back with RESUME when it suits.
pub async fn yield_now() {
    let yielded = Cell::new(false);
    std::future::poll_fn(|context| {
        if yielded.replace(true) {
            return Poll::Ready(());
        }
        current().executor.pause();
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
