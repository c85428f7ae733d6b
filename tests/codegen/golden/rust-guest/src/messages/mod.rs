// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The messages of the contract, one module per Protobuf package.

pub mod abi_v1;
pub mod names_v1;
pub mod other_v1;
pub mod plugins_v1;
