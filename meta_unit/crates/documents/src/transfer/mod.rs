//! What homes give each other: updates, as a stream, in a file, from an address.

mod binding;
mod canonical;
pub(crate) mod chain;
mod export;
mod file_in;
mod file_out;
mod import;
pub(crate) mod owed;
mod pack;
mod packer;
pub(crate) mod progress;
