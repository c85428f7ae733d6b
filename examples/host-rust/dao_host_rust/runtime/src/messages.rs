//! The messages of the SDK's own contract that this crate needs, as the pack generates them.
#![allow(missing_docs, dead_code, clippy::pedantic)]

pub(crate) mod abi_v1;
#[cfg(feature = "files")]
pub(crate) mod files_v1;
#[cfg(feature = "keys")]
pub(crate) mod keys_v1;
#[cfg(feature = "net")]
pub(crate) mod net_v1;
#[cfg(feature = "storage")]
pub(crate) mod storage_v1;
pub(crate) mod timer_v1;
