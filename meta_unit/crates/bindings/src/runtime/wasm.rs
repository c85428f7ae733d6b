//! The one instance of a module, and what its exports do.

use std::cell::OnceCell;
use std::rc::Rc;

use super::{Payload, Runtime, sys};
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
                    sys::log(4, &panic.to_string());
                }));
                Rc::new(Runtime::new())
            })
            .clone()
    })
}

/// `yuan_alloc`.
#[must_use]
pub fn alloc(len: usize) -> *mut u8 {
    Payload::allocate(len)
}

/// `yuan_free`.
///
/// # Safety
/// As [`Payload::take`] demands.
pub unsafe fn free(start: *mut u8, len: usize) {
    drop(unsafe { Payload::take(start, len) });
}

/// `yuan_init`.
///
/// # Safety
/// As [`Payload::take`] demands.
pub unsafe fn init<U: Unit>(call: u32, start: *mut u8, len: usize) -> i32 {
    instance().init::<U>(call, unsafe { Payload::take(start, len) })
}

/// `yuan_handle_request`.
///
/// # Safety
/// As [`Payload::take`] demands.
pub unsafe fn handle_request(call: u32, method: u32, start: *mut u8, len: usize) -> i32 {
    instance().handle_request(call, method, unsafe { Payload::take(start, len) })
}

/// `yuan_on_event`.
///
/// # Safety
/// As [`Payload::take`] demands.
pub unsafe fn on_event(kind: u32, id: u32, status: i32, start: *mut u8, len: usize) -> i32 {
    instance().on_event(kind, id, status, unsafe { Payload::take(start, len) })
}

/// `yuan_shutdown`.
#[must_use]
pub fn shutdown(call: u32, deadline_ms: u32) -> i32 {
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
        if sys::random(piece) != Status::Ok.code() {
            return Err(getrandom::Error::UNSUPPORTED);
        }
    }
    Ok(())
}
