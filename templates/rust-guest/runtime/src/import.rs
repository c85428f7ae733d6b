//! The asynchronous imports of a contract.

/// The function of the host; natively there is none.
#[cfg(target_arch = "wasm32")]
pub type Raw = unsafe extern "C" fn(call_id: u32, ptr: *const u8, len: usize) -> i32;
/// The function of the host; natively there is none.
#[cfg(not(target_arch = "wasm32"))]
pub type Raw = ();

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
    /// The function of the host.
    #[doc(hidden)]
    pub raw: Raw,
}
