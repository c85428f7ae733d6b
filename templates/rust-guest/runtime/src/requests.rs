//! Requests of the host to the guest: which are open, what credit they have, how they end.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use super::task::Notify;
use super::{Window, current, sys};
use crate::{Error, Result, Status};

/// Why a request is to end before its time.
#[derive(Clone, Copy)]
pub(super) enum GivenUp {
    /// The caller lost interest.
    Cancelled,
    /// The unit shuts down.
    Stopping,
}

/// One open request.
pub struct Request {
    id: u32,
    given_up: Cell<Option<GivenUp>>,
    /// Whether a cancel may end it wherever it waits: it streams, and has no effect.
    droppable: Cell<bool>,
    stream: Cell<bool>,
    items: Cell<i64>,
    bytes: Cell<i64>,
    /// Told of new credit and of a cancel.
    changed: Notify,
}

impl Request {
    /// The number of the call.
    pub fn id(&self) -> u32 {
        self.id
    }

    pub(super) fn describe(&self, stream: bool, droppable: bool) {
        self.stream.set(stream);
        self.droppable.set(droppable);
    }

    /// Whether nobody waits for more of it.
    pub fn is_cancelled(&self) -> bool {
        self.given_up.get().is_some()
    }

    pub(super) fn is_droppable(&self) -> bool {
        self.droppable.get()
    }

    pub(super) fn changed(&self) -> &Notify {
        &self.changed
    }

    /// The error that a request which was given up ends with.
    pub(super) fn given_up(&self) -> Option<Error> {
        self.given_up.get().map(|why| match why {
            GivenUp::Cancelled => Error::cancelled("the caller cancelled the call"),
            GivenUp::Stopping => Error::unavailable("the unit is shutting down"),
        })
    }

    pub(super) fn give_up(&self, why: GivenUp) {
        self.given_up.set(Some(why));
        self.changed.notify_all();
    }

    pub(super) fn grant(&self, items: u32, bytes: u32) {
        self.items
            .set(self.items.get().saturating_add(items.into()));
        self.bytes
            .set(self.bytes.get().saturating_add(bytes.into()));
        self.changed.notify_all();
    }

    /// Waits until one more item may be sent.
    pub(super) async fn credit(&self) -> Result<()> {
        loop {
            let changed = self.changed.notified();
            if let Some(error) = self.given_up() {
                return Err(error);
            }
            if self.items.get() > 0 && self.bytes.get() > 0 {
                return Ok(());
            }
            changed.await;
        }
    }

    /// Sends one item for which there is credit; `false` where the host sees none.
    pub(super) fn send(&self, payload: &[u8]) -> Result<bool> {
        let code = sys::respond(self.id, Status::More.code(), payload);
        if code == Status::Busy.code() {
            // The host counts otherwise than we do: wait for it to grant more.
            self.items.set(0);
            return Ok(false);
        }
        if code < 0 {
            let status = Status::from_code(code).unwrap_or(Status::Internal);
            return Err(Error::new(
                status,
                format!("the host refused an item: {}", status.meaning()),
            ));
        }
        self.items.set(self.items.get() - 1);
        self.bytes
            .set(self.bytes.get() - i64::try_from(payload.len()).unwrap_or(i64::MAX));
        Ok(true)
    }

    /// Ends the request, once.
    pub(super) fn finish(&self, end: Result<Vec<u8>>) {
        let runtime = current();
        if !runtime.requests.close(self.id, end.is_err()) {
            return;
        }
        let limit = runtime.limits.get().message;
        let end = end.and_then(|payload| {
            if payload.len() > limit {
                return Err(Error::too_large(
                    "the answer is larger than what may cross in one piece; ask for less",
                )
                .with("size", payload.len())
                .with("limit", limit));
            }
            Ok(payload)
        });
        let refused = match &end {
            Ok(payload) => sys::respond(self.id, Status::Ok.code(), payload),
            Err(error) => sys::respond(self.id, error.status.code(), &error.encode()),
        };
        if refused == Status::TooLarge.code() {
            let error = Error::too_large("the host found the answer too large");
            sys::respond(self.id, error.status.code(), &error.encode());
        }
    }
}

/// The table of open requests.
#[derive(Default)]
pub struct Requests {
    open: RefCell<BTreeMap<u32, Rc<Request>>>,
    total: Cell<u64>,
    failed: Cell<u64>,
    /// Told whenever a request ends.
    pub(super) ended: Notify,
}

impl Requests {
    /// Opens a request; `None` where the id is 0 or in use.
    pub fn open(&self, id: u32, window: Window) -> Option<Rc<Request>> {
        let mut open = self.open.borrow_mut();
        if id == 0 || open.contains_key(&id) {
            return None;
        }
        let request = Rc::new(Request {
            id,
            given_up: Cell::new(None),
            droppable: Cell::new(false),
            stream: Cell::new(false),
            items: Cell::new(window.items.into()),
            bytes: Cell::new(window.bytes.into()),
            changed: Notify::new(),
        });
        open.insert(id, request.clone());
        Some(request)
    }

    /// Takes back a request that was never served.
    pub fn discard(&self, id: u32) {
        self.open.borrow_mut().remove(&id);
    }

    fn close(&self, id: u32, failed: bool) -> bool {
        let was_open = self.open.borrow_mut().remove(&id).is_some();
        if was_open {
            self.total.set(self.total.get() + 1);
            self.failed.set(self.failed.get() + u64::from(failed));
            self.ended.notify_all();
        }
        was_open
    }

    /// The open request of an id.
    pub fn get(&self, id: u32) -> Option<Rc<Request>> {
        self.open.borrow().get(&id).cloned()
    }

    /// Whether a request has not ended.
    pub fn is_open(&self, id: u32) -> bool {
        self.open.borrow().contains_key(&id)
    }

    /// Every open request.
    pub fn all(&self) -> Vec<Rc<Request>> {
        self.open.borrow().values().cloned().collect()
    }

    /// Requests ended, and those of them that failed.
    pub fn counts(&self) -> (u64, u64) {
        (self.total.get(), self.failed.get())
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.open
            .borrow()
            .values()
            .filter(|request| request.stream.get())
            .count()
    }

    /// How many requests are open.
    pub fn count(&self) -> usize {
        self.open.borrow().len()
    }
}
