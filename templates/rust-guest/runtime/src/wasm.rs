//! The one instance of a module, and what its exports do.

use std::cell::OnceCell;
use std::rc::Rc;

use super::{Payload, Runtime, own};
use crate::{Status, Unit};

thread_local! {
    static INSTANCE: OnceCell<Rc<Runtime>> = const { OnceCell::new() };
}

fn instance() -> Rc<Runtime> {
    INSTANCE.with(|instance| {
        instance
            .get_or_init(|| {
                // A panic traps; say why before it does.
                std::panic::set_hook(Box::new(|panic| {
                    own::log_error(&panic.to_string());
                }));
                Rc::new(Runtime::new())
            })
            .clone()
    })
}

// Each is what the export of its name does, for the unit `U`. They are unsafe alike, since the
// exports are made from the contract without regard to which of them take memory.

/// The version of the contract.
///
/// # Safety
/// None is needed.
#[must_use]
pub unsafe fn yuan_abi_version<U: Unit>() -> u32 {
    U::CONTRACT.version()
}

/// Memory for the host to fill.
///
/// # Safety
/// None is needed.
#[must_use]
pub unsafe fn yuan_alloc<U: Unit>(len: usize) -> *mut u8 {
    Payload::allocate(len)
}

/// Memory that comes back unused.
///
/// # Safety
/// As [`Payload::take`] demands.
pub unsafe fn yuan_free<U: Unit>(start: *mut u8, len: usize) {
    drop(unsafe { Payload::take(start, len) });
}

/// The start.
///
/// # Safety
/// As [`Payload::take`] demands.
#[must_use]
pub unsafe fn yuan_init<U: Unit>(call: u32, start: *mut u8, len: usize) -> i32 {
    instance().init::<U>(call, unsafe { Payload::take(start, len) })
}

/// A request.
///
/// # Safety
/// As [`Payload::take`] demands.
#[must_use]
pub unsafe fn yuan_handle_request<U: Unit>(
    call: u32,
    method: u32,
    start: *mut u8,
    len: usize,
) -> i32 {
    instance().handle_request(call, method, unsafe { Payload::take(start, len) })
}

/// An event.
///
/// # Safety
/// As [`Payload::take`] demands.
#[must_use]
pub unsafe fn yuan_on_event<U: Unit>(
    kind: u32,
    id: u32,
    status: i32,
    start: *mut u8,
    len: usize,
) -> i32 {
    instance().on_event(kind, id, status, unsafe { Payload::take(start, len) })
}

/// The end.
///
/// # Safety
/// None is needed.
#[must_use]
pub unsafe fn yuan_shutdown<U: Unit>(call: u32, deadline_ms: u32) -> i32 {
    instance().shutdown(call, deadline_ms)
}

/// Random bytes for crates that draw them through `getrandom`, its custom backend.
///
/// # Safety
/// `out` and `len` are those of writable memory.
#[unsafe(no_mangle)]
unsafe extern "Rust" fn __getrandom_v03_custom(
    out: *mut u8,
    len: usize,
) -> Result<(), getrandom::Error> {
    // SAFETY: the caller's promise; zeroed first, so that no uninitialised byte is ever read.
    let out = unsafe {
        std::ptr::write_bytes(out, 0, len);
        std::slice::from_raw_parts_mut(out, len)
    };
    for piece in out.chunks_mut(65_536) {
        if own::random(piece) != Status::Ok.code() {
            return Err(getrandom::Error::UNSUPPORTED);
        }
    }
    Ok(())
}
