// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Sending HTTP requests to allowed hosts.

/// Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED
/// outside the granted scopes.
///
/// Import `avatar_net_request`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn request(
    request: crate::messages::avatar_v1::NetRequest,
) -> crate::Items<crate::messages::avatar_v1::NetResponse> {
    crate::Items::issue(&crate::imports::AVATAR_NET_REQUEST, &request)
}
