// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! A word of the language.

/// Imports.
///
/// Import `avatar_lambda_import`. The call is made at once and answers with items until it ends.
/// Dropping it cancels the call.
pub fn import(
    request: crate::messages::other_v1::Same,
) -> crate::Items<crate::messages::other_v1::Same> {
    crate::Items::issue(&crate::imports::AVATAR_LAMBDA_IMPORT, &request)
}

/// Is a class.
///
/// Import `avatar_lambda_class`. The call is made at once, in the order of the calls; await its
/// answer. Dropping it cancels the call.
pub fn class(
    request: crate::messages::other_v1::Same,
) -> crate::Call<crate::messages::other_v1::Same> {
    crate::Call::issue(&crate::imports::AVATAR_LAMBDA_CLASS, &request)
}
