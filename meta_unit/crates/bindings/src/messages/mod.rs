// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The messages of the contract, one module per Protobuf package.

pub mod abi_v1;
pub mod avatar_v1;
pub mod data_v1;
pub mod system_v1;
