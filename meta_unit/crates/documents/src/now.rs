//! Long work, done at once: outside of a unit nobody waits for a turn.

use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use dao_bindings::native::{AtOnce, Host, Instance};
use dao_bindings::{Import, Status};

/// A host that has nothing, not even a clock.
struct Nothing;

impl Host for Nothing {
    fn respond(&self, _: u32, _: i32, _: &[u8]) -> i32 {
        Status::NotFound.code()
    }

    fn cancel(&self, _: u32) -> i32 {
        Status::NotFound.code()
    }

    fn credit(&self, _: u32, _: u32, _: u32) -> i32 {
        Status::NotFound.code()
    }

    fn at_once(&self, _: AtOnce<'_>) -> i32 {
        Status::Denied.code()
    }

    fn call(&self, _: &'static Import, _: u32, _: &[u8]) -> i32 {
        Status::Denied.code()
    }
}

/// Runs work to its end.
pub fn now<T>(work: impl Future<Output = T>) -> T {
    let instance = Instance::new(Rc::new(Nothing));
    let (mut work, done) = (pin!(work), RefCell::new(None));
    loop {
        instance.poke(|| {
            let context = &mut Context::from_waker(Waker::noop());
            if let Poll::Ready(result) = work.as_mut().poll(context) {
                done.replace(Some(result));
            }
        });
        if let Some(result) = done.take() {
            return result;
        }
    }
}
