//! Hosts Dao OS units in Rust programs.
//!
//! A *unit* is a WebAssembly module that holds an application's logic and its data; an *Avatar* is the
//! program around it. Programs use this crate through code that is generated from a contract: typed
//! clients, traits for capabilities, and the [`Contract`] itself.

#![deny(missing_docs, unsafe_code)]
#![warn(clippy::pedantic)]

mod adapters;
mod avatar;
pub mod contract;
mod core;
mod error;
mod grants;
mod handler;
mod home;
mod imports;
mod instance;
mod log;
mod messages;
mod module;
mod opening;
mod record;
pub mod rules;
mod runner;
mod scopes;
mod sections;
pub mod shape;
mod status;
mod text;
mod work;

pub use avatar::{Avatar, Call, Happening, Items};
pub use contract::Contract;
pub use error::{CallError, OpenError};
pub use handler::{Capability, Handler, HandlerError, Outgoing, Reply, Room, Value};
pub use opening::{Denial, OpenOptions};
pub use record::Recorder;
pub use status::Status;
