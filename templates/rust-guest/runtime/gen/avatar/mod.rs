// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! What the Avatar offers, one module per capability.

pub mod call;
pub mod clock;
pub mod files;
pub mod keys;
pub mod log;
pub mod net;
pub mod random;
pub mod storage;
pub mod timer;
