//! The methods of a unit's services, as callers name them.

use std::marker::PhantomData;

/// One method: its number and, as types, its request and its reply (or the item of its stream).
pub struct Method<Request, Reply> {
    /// The number that crosses the boundary.
    pub number: u32,
    /// The full name, such as `dao.data.v1.DocumentsService.Put`.
    pub name: &'static str,
    /// Whether it answers with items before it ends.
    pub stream: bool,
    /// Whether a call may have changed something when its instance dies.
    pub effect: bool,
    types: PhantomData<fn(Request) -> Reply>,
}

impl<Request, Reply> Method<Request, Reply> {
    /// A method of a contract.
    #[must_use]
    pub const fn new(number: u32, name: &'static str, stream: bool, effect: bool) -> Self {
        Self {
            number,
            name,
            stream,
            effect,
            types: PhantomData,
        }
    }
}
