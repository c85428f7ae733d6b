//! Faults that a test puts in the way of a unit.

use crate::Status;

/// What happens to one call of the unit instead of its going well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The import itself gives this status: nothing is executed, nothing follows.
    Refuse(Status),
    /// The call is taken and ends with this status, without having been executed.
    Fail(Status),
    /// The call is executed and then ends with this status all the same.
    FailAfter(Status),
    /// The call is executed and never answered.
    Lose,
}
