//! Having secrets wrapped by a key that the guest never sees.

use crate::runtime::Call;
use crate::{imports, messages};

/// Encrypts a secret under the named wrapping key, which is made at its first use.
///
/// Import `avatar_keys_wrap`. The call is made at once; await the answer.
pub fn wrap(
    request: messages::dao::avatar::v1::KeysWrapRequest,
) -> Call<messages::dao::avatar::v1::KeysWrapReply> {
    Call::issue(&imports::KEYS_WRAP, &request)
}

/// Decrypts what Wrap gave; INVALID_ARGUMENT where it was altered or the name or context differs.
///
/// Import `avatar_keys_unwrap`. The call is made at once; await the answer.
pub fn unwrap(
    request: messages::dao::avatar::v1::KeysUnwrapRequest,
) -> Call<messages::dao::avatar::v1::KeysUnwrapReply> {
    Call::issue(&imports::KEYS_UNWRAP, &request)
}
