// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Having secrets wrapped by a key that the guest never sees.

/// Encrypts a secret under the named wrapping key, which is made at its first use.
///
/// Import `avatar_keys_wrap`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn wrap(
    request: crate::messages::keys_v1::WrapRequest,
) -> crate::Call<crate::messages::keys_v1::WrapResponse> {
    crate::Call::issue(&crate::imports::AVATAR_KEYS_WRAP, &request)
}

/// Decrypts what Wrap gave; INVALID_ARGUMENT if it was altered, or if the name or context differs.
///
/// Import `avatar_keys_unwrap`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn unwrap(
    request: crate::messages::keys_v1::UnwrapRequest,
) -> crate::Call<crate::messages::keys_v1::UnwrapResponse> {
    crate::Call::issue(&crate::imports::AVATAR_KEYS_UNWRAP, &request)
}
