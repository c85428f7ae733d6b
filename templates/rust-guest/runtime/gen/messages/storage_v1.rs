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

impl crate::runtime::rules::Checked for ReadRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("key", rules::required(!self.key.is_empty()))?;
        rules::field("key", rules::bytes(self.key.len(), 0, 1024))?;
        Ok(())
    }
}

/// The value read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadResponse {
    /// The value as it was written; may be empty.
    #[prost(bytes = "vec", tag = "1")]
    pub value: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for ReadResponse {}

/// The keys to read from one snapshot.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadManyRequest {
    /// The keys, each 1 to 1,024 bytes, at most 1,024 of them.
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub keys: ::std::vec::Vec<::std::vec::Vec<u8>>,
}

impl crate::runtime::rules::Checked for ReadManyRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("keys", rules::items(self.keys.len(), 0, 1024))?;
        for (at, it) in self.keys.iter().enumerate() {
            rules::field(format_args!("keys[{at}]"), rules::bytes(it.len(), 1, 1024))?;
        }
        Ok(())
    }
}

/// The values read, in the order of the keys asked for.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadManyResponse {
    /// One entry per key asked for, in the same order.
    #[prost(message, repeated, tag = "1")]
    pub values: ::std::vec::Vec<crate::messages::storage_v1::OptionalValue>,
}

impl crate::runtime::rules::Checked for ReadManyResponse {}

/// A value that may be absent.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OptionalValue {
    /// The value; not set if the key is absent.
    #[prost(bytes = "vec", optional, tag = "1")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

impl crate::runtime::rules::Checked for OptionalValue {}

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
    /// The most entries to give; 0 to let the host decide.
    #[prost(uint32, tag = "5")]
    pub limit: u32,
    /// Where to continue: only entries that come after this key in the order of the scan; empty for
    /// the whole range.
    #[prost(bytes = "vec", tag = "6")]
    pub after: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for ScanRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("start", rules::bytes(self.start.len(), 0, 1024))?;
        rules::field("end", rules::bytes(self.end.len(), 0, 1024))?;
        rules::field("limit", rules::number(self.limit, i64::MIN, 2147483647))?;
        rules::field("after", rules::bytes(self.after.len(), 0, 1024))?;
        Ok(())
    }
}

/// Some consecutive entries of a range; at least one, unless there is none.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ScanResponse {
    /// The entries, in the order of the scan.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::storage_v1::ScanEntry>,
    /// Whether the range may have further entries: scan again, with the last key as `after`.
    #[prost(bool, tag = "2")]
    pub more: bool,
}

impl crate::runtime::rules::Checked for ScanResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.entries.iter().enumerate() {
            rules::inside(format_args!("entries[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// One entry of a scan.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ScanEntry {
    /// The key.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value; empty if the scan asked for keys only, or if `left_out` is set.
    #[prost(bytes = "vec", tag = "2")]
    pub value: ::std::vec::Vec<u8>,
    /// The size of the value in bytes, if the entry does not fit a message and its value is left
    /// out for that; otherwise 0.
    #[prost(uint32, tag = "3")]
    pub left_out: u32,
}

impl crate::runtime::rules::Checked for ScanEntry {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "left_out",
            rules::number(self.left_out, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// One key with its value.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Entry {
    /// The key.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value.
    #[prost(bytes = "vec", tag = "2")]
    pub value: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for Entry {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("key", rules::required(!self.key.is_empty()))?;
        rules::field("key", rules::bytes(self.key.len(), 0, 1024))?;
        Ok(())
    }
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

impl crate::runtime::rules::Checked for WriteRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.conditions.iter().enumerate() {
            rules::inside(format_args!("conditions[{at}]"), rules::Checked::check(it))?;
        }
        for (at, it) in self.changes.iter().enumerate() {
            rules::inside(format_args!("changes[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// One condition of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Condition {
    /// The key that the condition is about.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value that the key must have; not set if the key must be absent.
    #[prost(bytes = "vec", optional, tag = "2")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

impl crate::runtime::rules::Checked for Condition {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("key", rules::required(!self.key.is_empty()))?;
        rules::field("key", rules::bytes(self.key.len(), 0, 1024))?;
        Ok(())
    }
}

/// One change of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Change {
    /// What to do.
    #[prost(oneof = "crate::messages::storage_v1::change::Kind", tags = "1, 2, 3")]
    pub kind: ::std::option::Option<crate::messages::storage_v1::change::Kind>,
}

impl crate::runtime::rules::Checked for Change {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(change::Kind::Put(it)) = &self.kind {
            rules::inside("put", rules::Checked::check(it))?;
        }
        if let Some(change::Kind::Delete(it)) = &self.kind {
            rules::field("delete", rules::bytes(it.len(), 1, 1024))?;
        }
        if let Some(change::Kind::DeleteRange(it)) = &self.kind {
            rules::inside("delete_range", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`Change`] is made of.
pub mod change {
    /// What to do.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Kind {
        /// Sets a key to a value.
        #[prost(message, tag = "1")]
        Put(crate::messages::storage_v1::Entry),
        /// Removes a key; nothing happens if it is absent.
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

impl crate::runtime::rules::Checked for KeyRange {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("start", rules::bytes(self.start.len(), 0, 1024))?;
        rules::field("end", rules::bytes(self.end.len(), 0, 1024))?;
        Ok(())
    }
}

/// The answer to a batch that was committed.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WriteResponse {}

impl crate::runtime::rules::Checked for WriteResponse {}
