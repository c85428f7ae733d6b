//! The clocks of the system.

use std::{
    sync::LazyLock,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use crate::{
    contract::Import,
    handler::{Handler, HandlerError, Room, Value},
};

pub(crate) struct Clock;

/// Where the monotonic clock of this program begins.
static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);

impl Handler for Clock {
    fn at_once(
        &self,
        _import: &'static Import,
        values: &[Value<'_>],
        room: Room<'_>,
    ) -> Result<(), HandlerError> {
        let passed = match values.first() {
            Some(Value::Number(0)) => SystemTime::now().duration_since(UNIX_EPOCH)?,
            _ => BEGAN.elapsed(),
        };
        if let Room::Number(time) = room {
            *time = i64::try_from(passed.as_nanos())?;
        }
        Ok(())
    }
}
