// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The messages of the contract, one module per Protobuf package.

pub mod abi_v1;
pub mod data_v1;
pub mod files_v1;
pub mod keys_v1;
pub mod net_v1;
pub mod spaces_v1;
pub mod storage_v1;
pub mod system_v1;
pub mod timer_v1;
