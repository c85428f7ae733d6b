//! What a unit is to the runtime.

use std::pin::Pin;
use std::rc::Rc;

use super::{Future, Payload, Request};
use crate::Result;
use crate::boundary::{HostInfo, Lifecycle, Ready};

/// The contract that a unit speaks: the one of this crate, or one that takes it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contract {
    /// The major version.
    pub major: u16,
    /// The minor version.
    pub minor: u16,
    /// The names of its capabilities.
    pub capabilities: &'static [&'static str],
}

impl Contract {
    /// The version as the guest gives it: major in the upper 16 bits and minor in the lower.
    #[must_use]
    pub const fn version(self) -> u32 {
        (self.major as u32) << 16 | self.minor as u32
    }
}

/// A unit: how it starts, how it ends, and what it hears in between. Its services are traits of their
/// own, and [`unit!`](crate::unit) says what serves them.
#[allow(async_fn_in_trait)] // A unit runs on one thread, so its futures need not be `Send`.
pub trait Unit: Serve + Sized + 'static {
    /// Starts the unit on what the host tells; requests are let in once it has ended well.
    async fn start(host: HostInfo) -> Result<(Self, Ready)>;

    /// Brings everything to rest; called after the last request was answered.
    ///
    /// The host may end the instance when `deadline_ms` milliseconds have passed.
    async fn stop(&self, deadline_ms: u32) -> Result<()> {
        let _ = deadline_ms;
        Ok(())
    }

    /// Hears of something that happened to the Avatar.
    fn lifecycle(&self, event: Lifecycle) {
        let _ = event;
    }
}

/// The way from the number of a method to its handler; [`unit!`](crate::unit) implements it.
#[diagnostic::on_unimplemented(
    message = "nothing says what serves the services of the unit `{Self}`",
    note = "write `unit!({Self});` if it serves them itself, or `unit!({Self} {{ field: Service }});`"
)]
pub trait Serve {
    /// The contract that it speaks.
    const CONTRACT: Contract;

    /// The future that serves a request; `None` for a method that the contract does not have.
    fn serve(self: Rc<Self>, method: u32, request: Rc<Request>, payload: Payload)
    -> Option<Future>;
}

/// A running unit, whatever its type.
pub(super) trait Served {
    fn serve(&self, method: u32, request: Rc<Request>, payload: Payload) -> Option<Future>;
    fn stop(&self, deadline_ms: u32) -> Pin<Box<dyn std::future::Future<Output = Result<()>>>>;
    fn lifecycle(&self, event: Lifecycle);
}

/// Starts a unit and gives it behind a face that the runtime can hold, with what it says when ready.
pub(super) async fn start<U: Unit>(host: HostInfo) -> Result<(Rc<dyn Served>, Vec<u8>)> {
    let (unit, ready) = U::start(host).await?;
    let served: Rc<dyn Served> = Rc::new(Serving(Rc::new(unit)));
    Ok((served, prost::Message::encode_to_vec(&ready)))
}

struct Serving<U>(Rc<U>);

impl<U: Unit> Served for Serving<U> {
    fn serve(&self, method: u32, request: Rc<Request>, payload: Payload) -> Option<Future> {
        self.0.clone().serve(method, request, payload)
    }

    fn stop(&self, deadline_ms: u32) -> Pin<Box<dyn std::future::Future<Output = Result<()>>>> {
        let unit = self.0.clone();
        Box::pin(async move { unit.stop(deadline_ms).await })
    }

    fn lifecycle(&self, event: Lifecycle) {
        self.0.lifecycle(event);
    }
}
