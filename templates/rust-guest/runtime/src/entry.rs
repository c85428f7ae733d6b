//! The entries of the contract, on one instance.

use std::rc::Rc;

use prost::Message;

use super::requests::GivenUp;
use super::{Payload, Phase, Runtime, unit};
use crate::boundary::{HostInfo, Lifecycle};
use crate::contract::{self, events, results};
use crate::{Error, Result, Status, Unit};

impl Runtime {
    /// `yuan_init`.
    pub fn init<U: Unit>(self: &Rc<Self>, call: u32, payload: Payload) -> i32 {
        self.enter(Some(call), || {
            if self.phase.get() != (Phase::Starting { entered: false }) {
                return Err(Status::Conflict);
            }
            let host = HostInfo::decode(&*payload).map_err(|_| Status::InvalidArgument)?;
            let request = self
                .requests
                .open(call, self.window)
                .ok_or(Status::InvalidArgument)?;
            self.phase.set(Phase::Starting { entered: true });
            let runtime = self.clone();
            self.executor.spawn(Box::pin(async move {
                let end = runtime.start::<U>(host).await;
                runtime.phase.set(if end.is_ok() {
                    Phase::Running
                } else {
                    Phase::Stopped
                });
                request.finish(end);
            }));
            Ok(())
        })
    }

    async fn start<U: Unit>(&self, host: HostInfo) -> Result<Vec<u8>> {
        self.contract.set(U::CONTRACT);
        let major = U::CONTRACT.major;
        if host.contract_major != u32::from(major) {
            return Err(Error::unimplemented(format!(
                "this unit speaks version {major} of the contract, the host version {}",
                host.contract_major
            )));
        }
        if let Some(limits) = &host.limits {
            let mut ours = self.limits.get();
            let known = |given: u32, ours| if given == 0 { ours } else { given as usize };
            ours.message = known(limits.max_message_bytes, ours.message);
            ours.item = known(limits.max_item_bytes, ours.item);
            self.limits.set(ours);
            let calls = contract::limits::MAX_CALLS_IN_FLIGHT as usize;
            self.calls
                .set_limit(known(limits.max_calls_in_flight, calls));
        }
        let (unit, ready) = unit::start::<U>(host).await?;
        *self.unit.borrow_mut() = Some(unit);
        Ok(ready)
    }

    /// `yuan_handle_request`.
    pub fn handle_request(self: &Rc<Self>, call: u32, method: u32, payload: Payload) -> i32 {
        self.enter(Some(call), || {
            match self.phase.get() {
                Phase::Starting { .. } => return Err(Status::Busy),
                Phase::Stopped => return Err(Status::Unavailable),
                Phase::Running => {}
            }
            let unit = self.unit.borrow().clone().ok_or(Status::Unavailable)?;
            let request = self
                .requests
                .open(call, self.window)
                .ok_or(Status::InvalidArgument)?;
            match unit.serve(method, request, payload) {
                Some(future) => self.executor.spawn(future),
                None => {
                    self.requests.discard(call);
                    return Err(Status::Unimplemented);
                }
            }
            Ok(())
        })
    }

    /// `yuan_on_event`.
    pub fn on_event(self: &Rc<Self>, kind: u32, id: u32, status: i32, payload: Payload) -> i32 {
        self.enter(None, || {
            match kind {
                events::COMPLETION => self.calls.deliver(id, status, payload),
                events::CREDIT => {
                    let items = u32::try_from(status).map_err(|_| Status::InvalidArgument)?;
                    let bytes: [u8; 4] =
                        (*payload).try_into().map_err(|_| Status::InvalidArgument)?;
                    // A request that ended while its credit was under way needs none.
                    if let Some(request) = self.requests.get(id) {
                        request.grant(items, u32::from_le_bytes(bytes));
                    }
                }
                events::CANCEL => {
                    if let Some(request) = self.requests.get(id) {
                        request.give_up(GivenUp::Cancelled);
                    }
                }
                events::RESUME => {}
                events::LIFECYCLE => {
                    let event =
                        Lifecycle::decode(&*payload).map_err(|_| Status::InvalidArgument)?;
                    let unit = self.unit.borrow().clone();
                    // A listener may add another.
                    let listeners = self.listeners.borrow().clone();
                    for listener in listeners {
                        listener(&event);
                    }
                    if let Some(unit) = unit {
                        unit.lifecycle(event);
                    }
                }
                _ => return Err(Status::UnknownEvent),
            }
            Ok(())
        })
    }

    /// `yuan_shutdown`: streams end, other requests run to their end, unless they wait for something
    /// that nobody wants any more; then the unit rests.
    pub fn shutdown(self: &Rc<Self>, call: u32, deadline_ms: u32) -> i32 {
        self.enter(Some(call), || {
            if self.phase.get() != Phase::Running {
                return Err(Status::Unavailable);
            }
            let waiting = self.requests.all();
            let request = self
                .requests
                .open(call, self.window)
                .ok_or(Status::InvalidArgument)?;
            self.phase.set(Phase::Stopped);
            for request in waiting {
                request.give_up(GivenUp::Stopping);
            }
            let runtime = self.clone();
            self.executor.spawn(Box::pin(async move {
                loop {
                    let ended = runtime.requests.ended.notified();
                    if runtime.requests.count() <= 1 {
                        break;
                    }
                    ended.await;
                }
                let unit = runtime.unit.borrow().clone();
                let end = match unit {
                    Some(unit) => unit.stop(deadline_ms).await,
                    None => Ok(()),
                };
                request.finish(end.map(|()| Vec::new()));
            }));
            Ok(())
        })
    }

    /// Lets the tasks of this instance run, outside of any of the contract's entries.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn poke(self: &Rc<Self>, first: impl FnOnce()) -> i32 {
        self.enter(None, || {
            first();
            Ok(())
        })
    }

    /// Ends every task and lets go of the unit.
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn end(&self) {
        self.phase.set(Phase::Stopped);
        self.executor.clear();
        let unit = self.unit.borrow_mut().take();
        drop(unit);
        drop(self.listeners.take());
    }

    /// One entry: takes in what it brings, then runs tasks until nothing can move.
    fn enter(
        self: &Rc<Self>,
        call: Option<u32>,
        first: impl FnOnce() -> std::result::Result<(), Status>,
    ) -> i32 {
        if self.entered.replace(true) {
            // The host entered from inside an import, which the contract forbids.
            return Status::Internal.code();
        }
        let _entry = Entry {
            runtime: self,
            before: super::set_current(Some(self.clone())),
        };
        if let Err(status) = first() {
            return status.code();
        }
        if self.executor.run() {
            results::YIELD
        } else if call.is_some_and(|call| self.requests.is_open(call)) {
            results::PENDING
        } else {
            results::DONE
        }
    }
}

/// Ends an entry however it ends.
struct Entry<'a> {
    runtime: &'a Runtime,
    before: Option<Rc<Runtime>>,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.runtime.entered.set(false);
        super::set_current(self.before.take());
    }
}
