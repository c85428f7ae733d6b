//! A whole Avatar in memory.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use prost::Message;

use super::machine::{Inbox, Machine};
use super::{Instance, Options, Pending, Stream};
use crate::boundary::{Grant, HostInfo, Lifecycle, LifecycleGrant, LifecycleKind, Limits};
use crate::contract::{self, events, limits, results};
use crate::{Error, Method, Result, Status, Unit};

/// A home with a unit in it, or with none where only code below a unit is tried.
///
/// Calls block until they are answered: the home delivers what is due, and lets the clock jump to
/// the next timer when nothing else can happen. Dropping the home kills the unit where it stands;
/// a `offers::Disk` keeps what was committed.
pub struct Home {
    pub(super) inner: Rc<Inner>,
}

pub(super) struct Inner {
    pub(super) machine: Rc<Machine>,
    instance: Instance,
    capabilities: Cell<&'static [&'static str]>,
    resume: Cell<bool>,
    last: Cell<u32>,
}

impl Home {
    /// A home without a unit, for [`Home::run`].
    #[must_use]
    pub fn bare(options: Options) -> Self {
        let machine = Rc::new(Machine::new(options));
        let instance = Instance::new(machine.clone());
        let inner = Inner {
            machine,
            instance,
            capabilities: Cell::new(contract::CAPABILITIES),
            resume: Cell::new(false),
            last: Cell::new(0),
        };
        Self {
            inner: Rc::new(inner),
        }
    }

    /// Opens a home with a unit of type `U`.
    ///
    /// # Errors
    /// What the unit's start failed with.
    // A contract may have more fields in these messages.
    #[allow(clippy::needless_update)]
    pub fn open<U: Unit>(mut options: Options) -> Result<Self> {
        let tell = std::mem::replace(&mut options.tell, Box::new(|_| {}));
        let (max_message_bytes, max_item_bytes) =
            (options.max_message_bytes, options.max_item_bytes);
        let home = Self::bare(options);
        home.inner.capabilities.set(U::CONTRACT.capabilities);
        let mut host = HostInfo {
            host: "dao-native".to_owned(),
            host_version: env!("CARGO_PKG_VERSION").to_owned(),
            contract_major: U::CONTRACT.major.into(),
            contract_minor: U::CONTRACT.minor.into(),
            limits: Some(Limits {
                max_message_bytes,
                max_item_bytes,
                max_calls_in_flight: limits::MAX_CALLS_IN_FLIGHT,
                max_memory_bytes: limits::MAX_MEMORY_BYTES.into(),
                entry_deadline_ms: 0,
                ..Limits::default()
            }),
            grants: home.granted(|capability| Grant {
                capability,
                ..Grant::default()
            }),
            ..HostInfo::default()
        };
        tell(&mut host);
        let call = home.inner.next_call();
        let status = home.inner.instance.init::<U>(call, &host.encode_to_vec());
        home.inner.entered(status, call)?;
        home.inner.wait(call)?;
        Ok(home)
    }

    /// Calls a method and waits for its answer.
    ///
    /// # Errors
    /// What the unit answered.
    ///
    /// # Panics
    /// Where nothing is left that could bring an answer.
    pub fn call<Req: Message, Rep: Message + Default>(
        &self,
        method: &Method<Req, Rep>,
        request: Req,
    ) -> Result<Rep> {
        self.begin(method, request)?.wait()
    }

    /// Calls a method without waiting, so that others can be called beside it.
    ///
    /// # Errors
    /// What the unit refused the request with at once.
    pub fn begin<Req: Message, Rep: Message + Default>(
        &self,
        method: &Method<Req, Rep>,
        request: Req,
    ) -> Result<Pending<Rep>> {
        let call = self
            .inner
            .request(method.number, &request.encode_to_vec())?;
        Ok(Pending::new(self.inner.clone(), call))
    }

    /// Calls a method that streams.
    ///
    /// # Errors
    /// What the unit refused the request with at once.
    pub fn stream<Req: Message, Item: Message + Default>(
        &self,
        method: &Method<Req, Item>,
        request: Req,
    ) -> Result<Stream<Item>> {
        let call = self
            .inner
            .request(method.number, &request.encode_to_vec())?;
        Ok(Stream::new(self.inner.clone(), call))
    }

    /// Runs a future as if it were a task of the unit, and gives what it gives.
    ///
    /// # Panics
    /// Where nothing is left that could bring it to its end.
    pub fn run<T: 'static>(&self, future: impl Future<Output = T> + 'static) -> T {
        let out = Rc::new(RefCell::new(None));
        let result = out.clone();
        self.inner.poke(|| {
            crate::runtime::task::spawn(async move {
                let value = future.await;
                *result.borrow_mut() = Some(value);
            });
        });
        loop {
            if let Some(value) = out.borrow_mut().take() {
                return value;
            }
            assert!(
                self.inner.step(),
                "the future waits for something that nothing will bring"
            );
        }
    }

    /// Does one thing that is due, if need be after a jump of the clock; `false` where nothing is.
    #[must_use]
    pub fn step(&self) -> bool {
        self.inner.step()
    }

    /// Does everything that is due, without a jump of the clock.
    pub fn settle(&self) {
        while self.inner.step_now() {}
    }

    /// Lets time pass, in milliseconds, with everything that falls due in it.
    pub fn advance(&self, milliseconds: u32) {
        let world = &self.inner.machine.world;
        world
            .now_ns
            .set(world.now_ns.get() + i64::from(milliseconds) * 1_000_000);
        self.settle();
    }

    /// Tells the unit that something happened to the Avatar.
    pub fn lifecycle(&self, event: &Lifecycle) {
        self.inner
            .event(events::LIFECYCLE, 0, 0, &event.encode_to_vec());
    }

    /// Grants everything but these capabilities from now on, and tells the unit.
    pub fn deny(&self, denied: &[&str]) {
        self.inner
            .machine
            .set_denied(denied.iter().map(|&name| name.to_owned()).collect());
        let mut event = Lifecycle {
            grants: self.granted(|capability| LifecycleGrant {
                capability,
                ..LifecycleGrant::default()
            }),
            ..Lifecycle::default()
        };
        event.set_kind(LifecycleKind::GrantsChanged);
        self.lifecycle(&event);
    }

    /// The lines logged so far, each with its level.
    #[must_use]
    pub fn log(&self) -> Vec<(u32, String)> {
        self.inner.machine.lines.borrow().clone()
    }

    /// How often the unit answered a request that was not open: never, if it is sound.
    #[must_use]
    pub fn stray_answers(&self) -> u64 {
        self.inner.machine.stray.get()
    }

    /// The most work that the unit did in one go since this was last asked: between two looks at the
    /// monotonic clock, or an end of an entry. See [`Options::measure`].
    #[must_use]
    pub fn longest_work(&self) -> u64 {
        self.inner.machine.longest_work()
    }

    /// Shuts the unit down in good order.
    ///
    /// # Errors
    /// What its stop failed with.
    pub fn close(self) -> Result<()> {
        let call = self.inner.next_call();
        let status = self.inner.instance.shutdown(call, 10_000);
        self.inner.entered(status, call)?;
        self.inner.wait(call)?;
        Ok(())
    }

    /// What is granted, each capability as the message that `grant` makes of its name.
    fn granted<G>(&self, grant: impl Fn(String) -> G) -> Vec<G> {
        self.inner
            .capabilities
            .get()
            .iter()
            .filter(|capability| !self.inner.machine.is_denied(capability))
            .map(|&capability| grant(capability.to_owned()))
            .collect()
    }
}

impl Inner {
    fn next_call(&self) -> u32 {
        let call = self.last.get() + 1;
        self.last.set(call);
        self.machine
            .inbox
            .borrow_mut()
            .insert(call, Inbox::default());
        call
    }

    fn request(&self, method: u32, payload: &[u8]) -> Result<u32> {
        let call = self.next_call();
        let status = self.measured(|| self.instance.handle_request(call, method, payload));
        self.entered(status, call)?;
        Ok(call)
    }

    fn measured(&self, entry: impl FnOnce() -> i32) -> i32 {
        self.machine.begin_work();
        let status = entry();
        self.machine.look_at_work();
        status
    }

    /// Takes what an entry gave; an error where the unit refused the call.
    fn entered(&self, status: i32, call: u32) -> Result<()> {
        if status < 0 {
            self.machine.inbox.borrow_mut().remove(&call);
            let status = Status::from_code(status).unwrap_or(Status::Internal);
            return Err(Error::new(status, status.meaning()));
        }
        self.resume.set(status == results::YIELD);
        Ok(())
    }

    fn poke(&self, first: impl FnOnce()) {
        let status = self.instance.poke(first);
        self.resume.set(status == results::YIELD);
    }

    pub(super) fn event(&self, kind: u32, id: u32, status: i32, payload: &[u8]) {
        let result = self.measured(|| self.instance.on_event(kind, id, status, payload));
        assert!(result >= 0, "the unit refused event {kind} with {result}");
        self.resume.set(result == results::YIELD);
    }

    pub(super) fn step_now(&self) -> bool {
        if let Some(delivery) = self.machine.deliver() {
            self.event(
                events::COMPLETION,
                delivery.id,
                delivery.status,
                &delivery.payload,
            );
            return true;
        }
        if self.resume.get() {
            self.event(events::RESUME, 0, 0, &[]);
            return true;
        }
        false
    }

    pub(super) fn step(&self) -> bool {
        self.step_now() || (self.machine.skip_to_next_tick() && self.step_now())
    }

    /// Steps until a call has ended, and takes its end.
    pub(super) fn wait(&self, call: u32) -> Result<Vec<u8>> {
        loop {
            let end = self
                .machine
                .inbox
                .borrow_mut()
                .get_mut(&call)
                .and_then(|inbox| inbox.end.take());
            if let Some(end) = end {
                self.machine.inbox.borrow_mut().remove(&call);
                return end;
            }
            assert!(
                self.step(),
                "call {call} waits for something that nothing will bring"
            );
        }
    }
}
