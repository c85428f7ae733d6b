//! Documents that several devices edit apart and merge without conflict.
//!
//! [`Documents`] serves `dao.data.v1.DocumentsService` and `dao.spaces.v1.SpacesService`, for any unit
//! that has them as a field: `unit!(MyUnit { documents: Documents + Spaces, ... })`.

pub mod canonical;
mod change;
mod codec;
mod cursor;
mod damage;
#[cfg(target_arch = "wasm32")]
mod date;
mod draft;
mod drafting;
pub mod engine;
mod fetch;
pub mod filter;
mod group;
mod history;
mod home;
mod idempotency;
mod index;
pub mod limits;
#[cfg(test)]
mod now;
mod nulls;
pub mod order;
mod pace;
mod position;
mod query;
mod record;
mod replica_cache;
mod revision;
pub mod room;
mod save;
mod services;
mod space;
mod spaces;
mod sweep;
mod transfer;
mod trial;
pub mod value;
mod verify;
mod watch;
pub mod wire;
mod write;

pub use dao_store::SCHEMA;
pub use home::Documents;
