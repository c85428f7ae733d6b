//! Being woken after a time.

use crate::runtime::Items;
use crate::{imports, messages};

/// Starts a timer; it answers with one tick per expiry and ends after the last one, or when cancelled.
///
/// Import `avatar_timer_start`. Answers with items until it ends.
pub fn start(
    request: messages::dao::avatar::v1::TimerStartRequest,
) -> Items<messages::dao::avatar::v1::TimerTick> {
    Items::issue(&imports::TIMER_START, &request)
}
