//! The messages that the boundary itself uses.

pub(crate) use crate::messages::dao::abi::v1::Error as ErrorMessage;
pub(crate) use crate::messages::dao::abi::v1::HostInfo;
pub(crate) use crate::messages::dao::abi::v1::Lifecycle;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::messages::dao::abi::v1::lifecycle::Kind as LifecycleKind;
#[cfg(not(target_arch = "wasm32"))]
pub(crate) use crate::messages::dao::abi::v1::{Grant, Limits};
