// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! The messages that the boundary itself uses.

use crate::messages;

pub(crate) use messages::abi_v1::Error as ErrorMessage;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use messages::abi_v1::Grant as LifecycleGrant;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use messages::abi_v1::Grant;
pub(crate) use messages::abi_v1::HostInfo;
pub(crate) use messages::abi_v1::Lifecycle;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use messages::abi_v1::Limits;
pub(crate) use messages::abi_v1::Ready;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use messages::abi_v1::lifecycle::Kind as LifecycleKind;
