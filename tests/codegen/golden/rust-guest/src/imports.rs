// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Every import of the contract, each by itself: what a unit does not use is not linked.

use crate::Import;

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
    /// Measures at once: "*/" and \.
    pub(crate) fn avatar_lambda(
        self_: i32,
        written_: i32,
        in_: *const u8,
        type_: usize,
        str: *const u8,
        answered_: usize,
        int: *mut u8,
        bytes: usize,
    ) -> i32;
    /// Counts.
    pub(crate) fn avatar_lambda_yield(status: *mut u8) -> i32;
}

/// The imports that answer at once and are carried out by a capability.
///
/// The runtime uses some of them itself and can do without. Where the contract lacks one, the method
/// of the same name of `runtime::own::Absent` stands in, since what a type has itself goes before
/// what its traits give it.
pub(crate) struct Direct;

impl Direct {
    /// Measures at once: "*/" and \.
    pub(crate) fn avatar_lambda(
        &self,
        self_: i32,
        written_: i32,
        in_: &[u8],
        str: &[u8],
        int: &mut [u8],
    ) -> i32 {
        #[cfg(target_arch = "wasm32")]
        // SAFETY: pointers and lengths are those of live slices, which the host reads or fills before
        // it returns and does not keep.
        let answered = unsafe {
            avatar_lambda(
                self_,
                written_,
                crate::runtime::sys::start_of(in_),
                in_.len(),
                crate::runtime::sys::start_of(str),
                str.len(),
                int.as_mut_ptr(),
                int.len(),
            )
        };
        #[cfg(not(target_arch = "wasm32"))]
        let answered = crate::runtime::sys::at_once(crate::runtime::native::AtOnce {
            import: "avatar_lambda",
            capability: "lambda",
            numbers: &[self_.cast_unsigned(), written_.cast_unsigned()],
            bytes: &[in_, str],
            out: &mut *int,
        });
        answered
    }

    /// Counts.
    pub(crate) fn avatar_lambda_yield(&self, status: &mut i64) -> i32 {
        let mut written = [0_u8; 8];
        #[cfg(target_arch = "wasm32")]
        // SAFETY: pointers and lengths are those of live slices, which the host reads or fills before
        // it returns and does not keep.
        let answered = unsafe { avatar_lambda_yield(written.as_mut_ptr()) };
        #[cfg(not(target_arch = "wasm32"))]
        let answered = crate::runtime::sys::at_once(crate::runtime::native::AtOnce {
            import: "avatar_lambda_yield",
            capability: "lambda",
            numbers: &[],
            bytes: &[],
            out: &mut written,
        });
        *status = i64::from_le_bytes(written);
        answered
    }
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
