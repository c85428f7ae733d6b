//! Randomness of the system's secure source.

use crate::{
    contract::Import,
    handler::{Handler, HandlerError, Room, Value},
};

pub(crate) struct Random;

impl Handler for Random {
    fn at_once(
        &self,
        _import: &'static Import,
        _values: &[Value<'_>],
        room: Room<'_>,
    ) -> Result<(), HandlerError> {
        if let Room::Bytes(bytes) = room {
            getrandom::fill(bytes).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}
