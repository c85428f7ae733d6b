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

/// What `self_` of [`lambda`] can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Self_ {
    /// Nothing.
    None = -1,
    /// A word.
    Self_ = 2,
}

/// Measures at once: "*/" and \.
///
/// Import `avatar_lambda`. At most 32 bytes.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn lambda(
    self_: Self_,
    written_: i32,
    in_: &[u8],
    str: impl AsRef<str>,
    int: &mut [u8],
) -> crate::Result<()> {
    let answered = crate::imports::Direct.avatar_lambda(
        self_ as i32,
        written_,
        in_,
        str.as_ref().as_bytes(),
        int,
    );
    if answered != 0 {
        return Err(crate::Error::refused(answered, "avatar_lambda", "lambda"));
    }
    Ok(())
}

/// Nothing.
///
/// Calls [`lambda`].
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn none(written_: i32, in_: &[u8], str: impl AsRef<str>, int: &mut [u8]) -> crate::Result<()> {
    lambda(Self_::None, written_, in_, str, int)
}

/// A word.
///
/// Calls [`lambda`].
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn self_(written_: i32, in_: &[u8], str: impl AsRef<str>, int: &mut [u8]) -> crate::Result<()> {
    lambda(Self_::Self_, written_, in_, str, int)
}

/// Counts.
///
/// Import `avatar_lambda_yield`.
///
/// # Errors
/// What the host refused with, such as DENIED.
pub fn yield_() -> crate::Result<i64> {
    let mut status = 0;
    let answered = crate::imports::Direct.avatar_lambda_yield(&mut status);
    if answered != 0 {
        return Err(crate::Error::refused(
            answered,
            "avatar_lambda_yield",
            "lambda",
        ));
    }
    Ok(status)
}
