// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Every import of the contract, each by itself: what a unit does not use is not linked.

#[cfg(target_arch = "wasm32")]
#[link(wasm_import_module = "odd_v1")]
unsafe extern "C" {
    /// Answers.
    pub(crate) fn avatar_respond(call_id: u32, status: i32, ptr: *const u8, len: usize) -> i32;
    /// Cancels.
    pub(crate) fn avatar_cancel(call_id: u32) -> i32;
    /// Credits.
    pub(crate) fn avatar_credit(call_id: u32, items: u32, bytes: u32) -> i32;
    /// Imports.
    pub(crate) fn avatar_lambda_import(call_id: u32, ptr: *const u8, len: usize) -> i32;
    /// Is a class.
    pub(crate) fn avatar_lambda_class(call_id: u32, ptr: *const u8, len: usize) -> i32;
}

/// The imports that answer at once and are carried out by a capability.
///
/// The runtime uses some of them itself and can do without. Where the contract lacks one, the method
/// of the same name of `runtime::sys::Absent` stands in, since what a type has itself goes before
/// what its traits give it.
pub(crate) struct Direct;

impl Direct {}

#[cfg(target_arch = "wasm32")]
type Raw = unsafe extern "C" fn(call_id: u32, ptr: *const u8, len: usize) -> i32;
#[cfg(not(target_arch = "wasm32"))]
type Raw = ();

/// One asynchronous import of the contract.
pub struct Import {
    /// Its name, such as `avatar_storage_read`.
    pub name: &'static str,
    /// The capability that it belongs to.
    pub capability: &'static str,
    /// Whether a call may have changed something when its instance dies.
    pub effect: bool,
    /// Whether it answers with items before it ends.
    pub stream: bool,
    #[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
    pub(crate) raw: Raw,
}

/// Imports.
pub(crate) static AVATAR_LAMBDA_IMPORT: Import = Import {
    name: "avatar_lambda_import",
    capability: "lambda",
    effect: false,
    stream: true,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_lambda_import,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};

/// Is a class.
pub(crate) static AVATAR_LAMBDA_CLASS: Import = Import {
    name: "avatar_lambda_class",
    capability: "lambda",
    effect: true,
    stream: false,
    #[cfg(target_arch = "wasm32")]
    raw: avatar_lambda_class,
    #[cfg(not(target_arch = "wasm32"))]
    raw: (),
};
