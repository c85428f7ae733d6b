// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Sending HTTP requests to allowed hosts.

/// Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
/// outside the granted scopes.
///
/// Import `avatar_net_fetch`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn fetch(
    request: crate::messages::net_v1::FetchRequest,
) -> crate::Items<crate::messages::net_v1::FetchResponse> {
    crate::Items::issue(&crate::imports::AVATAR_NET_FETCH, &request)
}
