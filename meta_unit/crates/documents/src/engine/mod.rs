//! The CRDT engine: the only module that knows Loro.
//!
//! A [`Replica`] is one document in memory. It is a disposable copy of what storage holds: a
//! replica whose edit, import or commit failed is dropped and loaded anew, so nothing that was
//! refused can stay in it. Its content lies in two *root* containers, so that two homes that make
//! a document of the same id apart still have one document to merge:
//!
//! - `fields`, a map: the fields. Maps, lists, texts and counters in it are containers that belong
//!   to the operation that made them. (Units of schema 1 made *mergeable* ones, named by their
//!   path; they are read and edited as they are.)
//! - `meta`, a map: `deleted`, which a deletion sets to true, and a put to a deleted document to
//!   false.

mod counter;
mod deletion;
mod edit;
mod exchange;
mod form;
mod history;
mod past;
mod path;
mod pieces;
mod read;
mod references;
mod replica;
mod scalar;
mod splices;
mod texts;
mod version;
mod waiting;
mod write;

#[cfg(test)]
mod tests;

pub use deletion::actor;
pub use exchange::{Imported, is_update, operations};
pub use history::{Entry, Page};
pub use past::Past;
pub use replica::Replica;
pub use version::Version;

use dao_bindings::Error;

/// The bytes before the body of an update: four of magic, sixteen for a checksum of which the
/// engine uses the last four, and two for the encoding.
const UPDATE_ENVELOPE: usize = 22;

/// The name of the root map of the fields.
const FIELDS: &str = "fields";
/// The name of the root map of what is not a field.
const META: &str = "meta";
/// The entry of `meta` that says whether the document is deleted.
const DELETED: &str = "deleted";

/// An engine error where nothing that a caller does could cause one.
fn defect(error: impl std::fmt::Display) -> Error {
    Error::internal(format!("the document engine failed: {error}"))
}

/// An engine error about bytes from outside.
fn damaged(error: impl std::fmt::Display) -> Error {
    Error::invalid_argument(format!(
        "the update is damaged or not of this document: {error}"
    ))
}
