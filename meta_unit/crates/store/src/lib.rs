//! An encrypted store with ordered trees and atomic transactions over the storage of an Avatar.
//!
//! Everything that a home holds goes through here. Values are sealed with keys that only this home
//! has ([`mod@crypto`]); storage keys show nothing but numbers and keyed hashes ([`key`]). Writes
//! are transactions ([`Tx`]), one at a time, and become visible only once storage has committed
//! them. Ordered data lives in [`tree`]s of sealed pages.

mod cache;
mod check;
pub mod crypto;
mod fields;
mod group;
mod home;
mod journal;
pub mod key;
mod ledger;
mod migrate;
mod redo;
pub mod requests;
mod storage;
mod store;
pub mod tree;
mod tx;

pub use check::Checked;
pub use home::Home;
pub use migrate::SCHEMA;
pub use store::{Store, Stored};
pub use tx::{MAX_HELD_BYTES, Tx};
