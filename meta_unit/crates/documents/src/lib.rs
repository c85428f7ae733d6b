//! Documents that several devices edit apart and merge without conflict.

pub mod canonical;
mod change;
mod codec;
mod cursor;
mod damage;
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
mod save;
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

pub use home::Documents;
