// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Constants of the contract.

/// The name of the contract.
pub const NAME: &str = "dao";
/// The major version.
pub const MAJOR: u16 = 1;
/// The minor version.
pub const MINOR: u16 = 0;
/// SHA-256 of the canonical contract, as the manifest of a unit names it.
pub const DIGEST: [u8; 32] = [
    0x00000053, 0x000000bb, 0x000000b6, 0x000000a2, 0x00000020, 0x00000053, 0x0000000b, 0x000000f4,
    0x00000051, 0x000000d8, 0x0000007c, 0x000000f5, 0x000000b6, 0x00000005, 0x0000004e, 0x00000048,
    0x00000069, 0x000000c7, 0x0000006e, 0x00000015, 0x00000093, 0x000000fa, 0x000000c3, 0x0000000c,
    0x00000021, 0x000000ed, 0x00000074, 0x00000016, 0x00000084, 0x00000001, 0x000000db, 0x0000002c,
];
/// The names of every capability.
pub const CAPABILITIES: &[&str] = &[
    "call", "log", "clock", "random", "timer", "storage", "keys", "net", "files",
];

/// Limits of the contract.
pub mod limits {
    /// The largest payload that may cross in one piece, in bytes.
    pub const MAX_MESSAGE_BYTES: u32 = 4194304;
    /// The largest item of a stream, in bytes.
    pub const MAX_ITEM_BYTES: u32 = 1048576;
    /// The most calls of one direction that may be unanswered at a time.
    pub const MAX_CALLS_IN_FLIGHT: u32 = 1024;
    /// The largest linear memory that a unit may declare as its maximum, in bytes.
    pub const MAX_MEMORY_BYTES: u32 = 268435456;
    /// The stack for calls within the guest that every host gives, in bytes as its engine counts
    /// them; a unit must not need more.
    pub const GUEST_STACK_BYTES: u32 = 262144;
    /// How many items of a new stream may be sent before credit arrives.
    pub const INITIAL_CREDIT_ITEMS: u32 = 16;
    /// How many bytes of a new stream may be sent before credit arrives.
    pub const INITIAL_CREDIT_BYTES: u32 = 1048576;
}

/// What an entry into the guest gives back.
pub mod results {
    /// The entry has nothing left to do.
    pub const DONE: i32 = 0;
    /// The call will be answered on a later entry.
    pub const PENDING: i32 = 1;
    /// The guest has more work; the host enters it again with RESUME when it is ready.
    pub const YIELD: i32 = 2;
}

/// Kinds of events.
pub mod events {
    /// An answer to a call of the guest: id is its call id, status OK, MORE or an error.
    pub const COMPLETION: u32 = 1;
    /// More credit for the answers to a request: id is the request's call id, status the items
    /// granted, the payload a little-endian u32 of bytes granted.
    pub const CREDIT: u32 = 2;
    /// The caller no longer waits for a request: id is its call id. The call still ends exactly
    /// once.
    pub const CANCEL: u32 = 3;
    /// Go on after YIELD; id and status are 0.
    pub const RESUME: u32 = 4;
    /// Something happened to the Avatar: the payload is a dao.abi.v1.Lifecycle.
    pub const LIFECYCLE: u32 = 5;
}
