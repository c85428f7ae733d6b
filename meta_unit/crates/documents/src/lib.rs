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
mod index;
pub mod limits;
#[cfg(test)]
mod now;
mod nulls;
mod once;
mod open;
pub mod order;
mod pace;
mod position;
mod query;
mod record;
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
