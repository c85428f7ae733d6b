// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Being woken after a time.

/// Starts a timer; it answers with one tick per expiry and ends after the last one, or when
/// cancelled.
///
/// Import `avatar_timer_start`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn start(
    request: crate::messages::timer_v1::StartRequest,
) -> crate::Items<crate::messages::timer_v1::StartResponse> {
    crate::Items::issue(&crate::imports::AVATAR_TIMER_START, &request)
}
