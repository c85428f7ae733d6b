//! The log: hands lines to whoever wants them.

use super::Ground;
use crate::{
    contract::Import,
    handler::{Handler, HandlerError, Room, Value},
};

pub(crate) struct Log(pub Ground);

impl Handler for Log {
    fn at_once(
        &self,
        _import: &'static Import,
        values: &[Value<'_>],
        _room: Room<'_>,
    ) -> Result<(), HandlerError> {
        if let [Value::Number(level), Value::Text(line)] = values {
            if let Some(log) = &self.0.log {
                log(u8::try_from(*level).unwrap_or(4), line);
            }
        }
        Ok(())
    }
}
