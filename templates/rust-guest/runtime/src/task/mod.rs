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

use super::{current, serve};
use crate::Result;

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

/// Waits for a future as long as somebody waits for the request that is served.
///
/// A handler that has an effect runs to its end whatever its caller does. Where it waits for what
/// may never come, such as a download, it does so by this, and can still end: dropping the future
/// cancels the call that it waits for. In a task that serves no request it only waits.
///
/// # Errors
/// CANCELLED where the caller lost interest, UNAVAILABLE where the unit shuts down.
pub async fn wanted<T>(future: impl Future<Output = T>) -> Result<T> {
    let request = current().serving.borrow().clone();
    match request {
        Some(request) => serve::unless_given_up(&request, future).await,
        None => Ok(future.await),
    }
}
