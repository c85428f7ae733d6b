// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! A contract whose names are as awkward as a contract's can be.
//!
//! Version 1.0 (draft). A unit implements [`Unit`] and the traits of the services, reaches its
//! Avatar through [`avatar`], and is exported by [`unit!`].

pub mod avatar;
mod boundary;
pub mod contract;
mod error;
mod exports;
mod imports;
pub mod messages;
pub mod methods;
#[cfg(not(target_arch = "wasm32"))]
pub mod native;
mod notify;
pub mod rules;
#[doc(hidden)]
pub mod runtime;
mod services;
mod status;
pub mod task;
mod unit;

pub use error::{Error, Result};
pub use imports::Import;
pub use methods::Method;
pub use runtime::{Call, Items, Sink, Statistics, memory_bytes, statistics};
pub use services::Close;
pub use services::NamesV1Things;
pub use services::OtherV1Things;
pub use services::Service;
pub use services::Things;
pub use status::{Executed, Repeat, Status};
pub use unit::Unit;
