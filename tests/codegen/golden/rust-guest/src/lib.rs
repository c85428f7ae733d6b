// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! A contract whose names are as awkward as a contract's can be.
//!
//! Version 1.0 (draft). A unit implements [`Unit`] and the traits of the services, reaches its
//! Avatar through [`avatar`], and is exported by [`unit!`].

pub mod avatar;
mod boundary;
pub mod contract;
#[doc(hidden)]
pub mod dispatch;
mod exports;
mod imports;
pub mod messages;
pub mod methods;
#[cfg(not(target_arch = "wasm32"))]
#[doc(hidden)] // See `native`.
pub mod offers;
#[doc(hidden)]
pub mod runtime;
mod services;
mod status;

pub use dispatch::Services;
#[cfg(not(target_arch = "wasm32"))]
pub use runtime::native;
pub use runtime::{
    Call, Error, Import, Items, Method, Result, Sink, Statistics, Unit, current_contract,
    memory_bytes, on_lifecycle, rules, statistics, task,
};
pub use services::Close;
pub use services::NamesV1Things;
pub use services::OtherV1Things;
pub use services::Service;
pub use services::Things;
pub use status::{Executed, Repeat, Status};
