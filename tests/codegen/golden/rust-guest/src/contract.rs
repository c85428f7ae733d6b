// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Constants of the contract.

/// The name of the contract.
pub const NAME: &str = "odd";
/// The major version.
pub const MAJOR: u16 = 1;
/// The minor version.
pub const MINOR: u16 = 0;
/// SHA-256 of the canonical contract, as the manifest of a unit names it.
pub const DIGEST: [u8; 32] = [
    0x000000df, 0x0000001e, 0x00000088, 0x0000005f, 0x000000d2, 0x00000077, 0x0000001a, 0x000000cc,
    0x000000f1, 0x00000003, 0x000000aa, 0x0000009d, 0x00000099, 0x000000ad, 0x0000009d, 0x000000cd,
    0x00000061, 0x000000a5, 0x00000055, 0x000000fb, 0x00000046, 0x0000002e, 0x00000091, 0x000000a9,
    0x00000091, 0x000000a3, 0x000000fc, 0x000000ea, 0x000000a4, 0x0000004c, 0x0000008e, 0x00000029,
];
/// The names of every capability.
pub const CAPABILITIES: &[&str] = &["call", "lambda"];

/// Limits of the contract.
pub mod limits {
    /// The largest payload.
    pub const MAX_MESSAGE_BYTES: u32 = 1024;
    /// The largest item.
    pub const MAX_ITEM_BYTES: u32 = 512;
    /// The most calls.
    pub const MAX_CALLS_IN_FLIGHT: u32 = 8;
    /// The largest memory.
    pub const MAX_MEMORY_BYTES: u32 = 1048576;
    /// Items at first.
    pub const INITIAL_CREDIT_ITEMS: u32 = 4;
    /// Bytes at first.
    pub const INITIAL_CREDIT_BYTES: u32 = 512;
}

/// What an entry into the guest gives back.
pub mod results {
    /// Done.
    pub const DONE: i32 = 0;
    /// Later.
    pub const PENDING: i32 = 1;
    /// Again.
    pub const YIELD: i32 = 2;
}

/// Kinds of events.
pub mod events {
    /// An answer.
    pub const COMPLETION: u32 = 1;
    /// Credit.
    pub const CREDIT: u32 = 2;
    /// Cancelled.
    pub const CANCEL: u32 = 3;
    /// Go on.
    pub const RESUME: u32 = 4;
    /// Something.
    pub const LIFECYCLE: u32 = 5;
}
