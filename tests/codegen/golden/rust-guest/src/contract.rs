// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Constants of the contract.

/// The name of the contract.
pub const NAME: &str = "odd";
/// The major version.
pub const MAJOR: u16 = 1;
/// The minor version.
pub const MINOR: u16 = 0;
/// The version as the guest gives it: major in the upper 16 bits and minor in the lower.
pub const VERSION: u32 = (MAJOR as u32) << 16 | MINOR as u32;
/// SHA-256 of the canonical contract, as the manifest of a unit names it.
pub const DIGEST: [u8; 32] = [
    0x000000b8, 0x00000078, 0x00000028, 0x000000e5, 0x00000022, 0x000000dc, 0x000000b8, 0x00000024,
    0x00000037, 0x00000024, 0x00000077, 0x0000003a, 0x00000058, 0x000000bd, 0x00000030, 0x00000019,
    0x0000003d, 0x000000d7, 0x0000001e, 0x000000c9, 0x000000b3, 0x000000af, 0x0000005a, 0x00000082,
    0x0000001a, 0x000000c2, 0x000000ee, 0x0000003e, 0x00000075, 0x0000001f, 0x000000a8, 0x000000e0,
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
