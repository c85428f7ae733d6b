// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.storage.v1`.
//!
//! The storage capability: a durable, ordered map of byte strings, private to one home.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// The key to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadRequest {
    /// The key, 1 to 1,024 bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
}

/// The value read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadResponse {
    /// The value as it was written; may be empty.
    #[prost(bytes = "vec", tag = "1")]
    pub value: ::std::vec::Vec<u8>,
}

/// The keys to read from one snapshot.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadManyRequest {
    /// The keys, each 1 to 1,024 bytes, at most 1,024 of them.
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub keys: ::std::vec::Vec<::std::vec::Vec<u8>>,
}

/// The values read, in the order of the keys asked for.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadManyResponse {
    /// One entry per key asked for, in the same order.
    #[prost(message, repeated, tag = "1")]
    pub values: ::std::vec::Vec<crate::messages::storage_v1::OptionalValue>,
}

/// A value that may be absent.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OptionalValue {
    /// The value; not set where the key is absent.
    #[prost(bytes = "vec", optional, tag = "1")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

/// A range to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ScanRequest {
    /// The first key of the range; empty for the first key of all.
    #[prost(bytes = "vec", tag = "1")]
    pub start: ::std::vec::Vec<u8>,
    /// The key after the last of the range; empty for no end.
    #[prost(bytes = "vec", tag = "2")]
    pub end: ::std::vec::Vec<u8>,
    /// Whether to read from the end of the range to its start.
    #[prost(bool, tag = "3")]
    pub reverse: bool,
    /// Whether to leave the values out.
    #[prost(bool, tag = "4")]
    pub keys_only: bool,
    /// The most entries to give in all; 0 for no limit.
    #[prost(uint32, tag = "5")]
    pub limit: u32,
}

/// Some consecutive entries of a range; the stream ends after the last page.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ScanResponse {
    /// The entries, in the order of the scan.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::storage_v1::Entry>,
}

/// One key with its value.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Entry {
    /// The key.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value; empty where the scan asked for keys only.
    #[prost(bytes = "vec", tag = "2")]
    pub value: ::std::vec::Vec<u8>,
}

/// A batch: all of it happens, or none.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WriteRequest {
    /// Conditions on the state before the batch; every one must hold.
    #[prost(message, repeated, tag = "1")]
    pub conditions: ::std::vec::Vec<crate::messages::storage_v1::Condition>,
    /// The changes, applied in this order.
    #[prost(message, repeated, tag = "2")]
    pub changes: ::std::vec::Vec<crate::messages::storage_v1::Change>,
}

/// One condition of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Condition {
    /// The key that the condition is about.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value that the key must have; not set where the key must be absent.
    #[prost(bytes = "vec", optional, tag = "2")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

/// One change of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Change {
    /// What to do.
    #[prost(oneof = "crate::messages::storage_v1::change::Kind", tags = "1, 2, 3")]
    pub kind: ::std::option::Option<crate::messages::storage_v1::change::Kind>,
}

/// What [`Change`] is made of.
pub mod change {
    /// What to do.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Kind {
        /// Sets a key to a value.
        #[prost(message, tag = "1")]
        Put(crate::messages::storage_v1::Entry),
        /// Removes a key; nothing happens where it is absent.
        #[prost(bytes = "vec", tag = "2")]
        Delete(::std::vec::Vec<u8>),
        /// Removes every key of a range.
        #[prost(message, tag = "3")]
        DeleteRange(crate::messages::storage_v1::KeyRange),
    }
}

/// A range of keys.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct KeyRange {
    /// The first key of the range; empty for the first key of all.
    #[prost(bytes = "vec", tag = "1")]
    pub start: ::std::vec::Vec<u8>,
    /// The key after the last of the range; empty for no end.
    #[prost(bytes = "vec", tag = "2")]
    pub end: ::std::vec::Vec<u8>,
}

/// The answer to a batch that was committed.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WriteResponse {}
