//! Sending HTTP requests to allowed hosts.

use crate::runtime::Items;
use crate::{imports, messages};

/// Sends a request; answers with the head, then the body in chunks of at most 64 KiB. DENIED outside the granted scopes.
///
/// Import `avatar_net_request`. Answers with items until it ends.
pub fn request(
    request: messages::dao::avatar::v1::NetRequest,
) -> Items<messages::dao::avatar::v1::NetResponse> {
    Items::issue(&imports::NET_REQUEST, &request)
}
