//! The runtime under a unit: one instance's tasks, calls and requests, and the entries into it.
//!
//! Everything here belongs to one thread. On wasm32 there is one instance; natively any number,
//! of which the one that was entered is the current one.

mod call;
mod calls;
mod entry;
mod error;
mod executor;
mod import;
mod items;
mod method;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod own;
mod payload;
mod requests;
pub mod rules;
pub mod serve;
mod sink;
#[cfg_attr(target_arch = "wasm32", path = "sys_wasm.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "sys_native.rs")]
pub mod sys;
pub mod task;
mod unit;
#[cfg(target_arch = "wasm32")]
pub mod wasm;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

pub use call::Call;
pub use error::{Error, Result};
pub use executor::{Executor, Future};
pub use import::Import;
pub use items::Items;
pub use method::Method;
pub use payload::Payload;
pub use requests::{Request, Requests};
pub use sink::Sink;
pub use unit::{Contract, Serve, Unit};

use crate::boundary::Lifecycle;
use crate::contract;

/// Where an instance stands in its life.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Before `yuan_init` has ended well.
    Starting {
        entered: bool,
    },
    Running,
    /// From `yuan_shutdown` on, or after a start that failed.
    Stopped,
}

/// The credit that a new stream has.
#[derive(Clone, Copy)]
pub struct Window {
    items: u32,
    bytes: u32,
}

/// The host's limits on what crosses, in bytes.
#[derive(Clone, Copy)]
struct Limits {
    message: usize,
    item: usize,
}

/// What hears of what happens to the Avatar.
type Listener = Rc<dyn Fn(&Lifecycle)>;

/// One instance of a unit.
pub struct Runtime {
    pub(crate) executor: Executor,
    calls: calls::Calls,
    requests: Requests,
    unit: RefCell<Option<Rc<dyn unit::Served>>>,
    contract: Cell<Contract>,
    listeners: RefCell<Vec<Listener>>,
    /// The request whose handler has its turn.
    pub(crate) serving: RefCell<Option<Rc<Request>>>,
    phase: Cell<Phase>,
    entered: Cell<bool>,
    limits: Cell<Limits>,
    window: Window,
    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) host: Rc<dyn native::Host>,
}

impl Runtime {
    /// A fresh instance.
    #[must_use]
    pub fn new(#[cfg(not(target_arch = "wasm32"))] host: Rc<dyn native::Host>) -> Self {
        Self {
            executor: Executor::default(),
            calls: calls::Calls::new(contract::limits::MAX_CALLS_IN_FLIGHT as usize),
            requests: Requests::default(),
            unit: RefCell::new(None),
            contract: Cell::new(Contract {
                major: contract::MAJOR,
                minor: contract::MINOR,
                capabilities: contract::CAPABILITIES,
            }),
            listeners: RefCell::default(),
            serving: RefCell::new(None),
            phase: Cell::new(Phase::Starting { entered: false }),
            entered: Cell::new(false),
            limits: Cell::new(Limits {
                message: contract::limits::MAX_MESSAGE_BYTES as usize,
                item: contract::limits::MAX_ITEM_BYTES as usize,
            }),
            window: Window {
                items: contract::limits::INITIAL_CREDIT_ITEMS,
                bytes: contract::limits::INITIAL_CREDIT_BYTES,
            },
            #[cfg(not(target_arch = "wasm32"))]
            host,
        }
    }
}

thread_local! {
    static CURRENT: RefCell<Option<Rc<Runtime>>> = const { RefCell::new(None) };
}

/// The instance that was entered.
pub(crate) fn current() -> Rc<Runtime> {
    try_current().expect("this is only possible inside an entry of a unit")
}

pub(crate) fn try_current() -> Option<Rc<Runtime>> {
    CURRENT
        .try_with(|current| current.borrow().clone())
        .ok()
        .flatten()
}

/// Makes an instance the current one and gives back the one before.
pub(crate) fn set_current(runtime: Option<Rc<Runtime>>) -> Option<Rc<Runtime>> {
    CURRENT.with(|current| current.replace(runtime))
}

/// What the instance did since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Requests answered, failures included.
    pub requests: u64,
    /// Requests answered with an error.
    pub failures: u64,
    /// Requests not yet answered, streams included.
    pub open_requests: usize,
    /// Streams not yet ended.
    pub open_streams: usize,
    /// Calls to the host that have not ended.
    pub open_calls: usize,
    /// Answers of the host that belonged to no call, or came a second time.
    pub ignored_answers: u64,
}

/// What the current instance did since it started.
#[must_use]
pub fn statistics() -> Statistics {
    let runtime = current();
    let (requests, failures) = runtime.requests.counts();
    Statistics {
        requests,
        failures,
        open_requests: runtime.requests.count(),
        open_streams: runtime.requests.streams(),
        open_calls: runtime.calls.open(),
        ignored_answers: runtime.calls.ignored(),
    }
}

/// The contract that the current instance speaks.
#[must_use]
pub fn current_contract() -> Contract {
    current().contract.get()
}

/// Calls `listener` whenever something happens to the Avatar, until the instance ends: for what is
/// part of a unit and not the unit itself.
pub fn on_lifecycle(listener: impl Fn(&Lifecycle) + 'static) {
    current().listeners.borrow_mut().push(Rc::new(listener));
}

/// The linear memory of the instance, in bytes; 0 where the unit runs natively.
#[must_use]
pub fn memory_bytes() -> u64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size(0) as u64 * 65_536;
    #[cfg(not(target_arch = "wasm32"))]
    0
}
