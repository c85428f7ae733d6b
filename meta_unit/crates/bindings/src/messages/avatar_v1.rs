// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.avatar.v1`.
//!
//! The files capability: folders that a person granted, by name.
//!
//! The keys capability: wrapping secrets under a key that the guest never sees.
//!
//! The net capability: HTTP to hosts that a person allowed.
//!
//! The storage capability: a durable, ordered map of byte strings, private to one home.
//!
//! The timer capability: being woken later.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// What a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum FilesKind {
    /// Something that is neither a file nor a folder; it cannot be read.
    Other = 0,
    /// A regular file.
    File = 1,
    /// A folder.
    Folder = 2,
}

/// A place inside a granted folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesPlace {
    /// The name under which the folder was granted.
    #[prost(string, tag = "1")]
    pub folder: ::std::string::String,
    /// The path inside the folder, relative, separated by '/', without '.', '..' or empty parts;
    /// empty for the folder itself.
    #[prost(string, tag = "2")]
    pub path: ::std::string::String,
}

/// The folder to list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesListRequest {
    /// The folder to list.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::avatar_v1::FilesPlace>,
}

/// Some consecutive entries of a folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesListPage {
    /// The entries, sorted by name as unsigned bytes of UTF-8.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::avatar_v1::FilesEntry>,
}

/// One entry of a folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesEntry {
    /// The name, without any '/'.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// What it is.
    #[prost(enumeration = "crate::messages::avatar_v1::FilesKind", tag = "2")]
    pub kind: i32,
    /// The size of a file in bytes; 0 for anything else.
    #[prost(uint64, tag = "3")]
    pub size: u64,
}

/// The place to describe.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesStatRequest {
    /// The place to describe.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::avatar_v1::FilesPlace>,
}

/// The description of a place.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesStatReply {
    /// What it is.
    #[prost(enumeration = "crate::messages::avatar_v1::FilesKind", tag = "1")]
    pub kind: i32,
    /// The size of a file in bytes; 0 for anything else.
    #[prost(uint64, tag = "2")]
    pub size: u64,
    /// When it was last changed, in milliseconds since 1970-01-01 UTC.
    #[prost(int64, tag = "3")]
    pub modified_ms: i64,
}

/// The file to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesReadRequest {
    /// The file to read.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::avatar_v1::FilesPlace>,
    /// Where to begin, in bytes.
    #[prost(uint64, tag = "2")]
    pub offset: u64,
}

/// Consecutive bytes of a file.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesChunk {
    /// The bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub data: ::std::vec::Vec<u8>,
}

/// One chunk of an upload.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesWriteRequest {
    /// The file to write; its folder is made where it is missing.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::avatar_v1::FilesPlace>,
    /// The upload that the chunk belongs to, 16 random bytes chosen by the guest.
    #[prost(bytes = "vec", tag = "2")]
    pub upload: ::std::vec::Vec<u8>,
    /// Where the chunk begins, in bytes; must be the sum of all chunks before.
    #[prost(uint64, tag = "3")]
    pub offset: u64,
    /// The bytes, at most 1 MiB.
    #[prost(bytes = "vec", tag = "4")]
    pub data: ::std::vec::Vec<u8>,
    /// What to do after this chunk.
    #[prost(
        enumeration = "crate::messages::avatar_v1::files_write_request::Then",
        tag = "5"
    )]
    pub then: i32,
}

/// What [`FilesWriteRequest`] is made of.
pub mod files_write_request {
    /// What becomes of the upload after this chunk.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Then {
        /// More chunks follow; nothing is visible yet.
        Continue = 0,
        /// The upload is whole: replace the file atomically.
        Commit = 1,
        /// Forget the upload; the file stays as it was.
        Abandon = 2,
    }
}

/// The answer to a chunk.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesWriteReply {
    /// The bytes of the upload so far.
    #[prost(uint64, tag = "1")]
    pub size: u64,
}

/// The place to remove.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesRemoveRequest {
    /// The file or empty folder to remove.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::avatar_v1::FilesPlace>,
}

/// The answer to a removal.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FilesRemoveReply {}

/// A secret to wrap.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct KeysWrapRequest {
    /// The name of the wrapping key, 1 to 128 characters of a-z, 0-9, '.', '_', '/' and '-'.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The secret, at most 4,096 bytes.
    #[prost(bytes = "vec", tag = "2")]
    pub secret: ::std::vec::Vec<u8>,
    /// Bytes that Unwrap must be given again, bound to the result but not secret.
    #[prost(bytes = "vec", tag = "3")]
    pub context: ::std::vec::Vec<u8>,
}

/// A wrapped secret.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct KeysWrapReply {
    /// The wrapped secret, opaque to the guest.
    #[prost(bytes = "vec", tag = "1")]
    pub wrapped: ::std::vec::Vec<u8>,
}

/// A wrapped secret to open.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct KeysUnwrapRequest {
    /// The name of the wrapping key.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The wrapped secret.
    #[prost(bytes = "vec", tag = "2")]
    pub wrapped: ::std::vec::Vec<u8>,
    /// The bytes that were bound to it.
    #[prost(bytes = "vec", tag = "3")]
    pub context: ::std::vec::Vec<u8>,
}

/// The secret as it was.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct KeysUnwrapReply {
    /// The secret.
    #[prost(bytes = "vec", tag = "1")]
    pub secret: ::std::vec::Vec<u8>,
}

/// An HTTP request.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NetRequest {
    /// The method, such as "GET".
    #[prost(string, tag = "1")]
    pub method: ::std::string::String,
    /// The absolute URL, with scheme https or http.
    #[prost(string, tag = "2")]
    pub url: ::std::string::String,
    /// The header fields, in order.
    #[prost(message, repeated, tag = "3")]
    pub headers: ::std::vec::Vec<crate::messages::avatar_v1::NetHeader>,
    /// The body; empty for none.
    #[prost(bytes = "vec", tag = "4")]
    pub body: ::std::vec::Vec<u8>,
    /// The longest time until the head has arrived, and between chunks, in milliseconds; 0 for the
    /// host's default.
    #[prost(uint32, tag = "5")]
    pub timeout_ms: u32,
}

/// One header field.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NetHeader {
    /// The field name, in any case.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The field value.
    #[prost(string, tag = "2")]
    pub value: ::std::string::String,
}

/// One piece of a response: first a head, then chunks.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NetResponse {
    /// Which piece this is.
    #[prost(
        oneof = "crate::messages::avatar_v1::net_response::Part",
        tags = "1, 2"
    )]
    pub part: ::std::option::Option<crate::messages::avatar_v1::net_response::Part>,
}

/// What [`NetResponse`] is made of.
pub mod net_response {
    /// Which piece this is.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Part {
        /// The head, exactly once and first.
        #[prost(message, tag = "1")]
        Head(crate::messages::avatar_v1::NetHead),
        /// Consecutive bytes of the body.
        #[prost(bytes = "vec", tag = "2")]
        Chunk(::std::vec::Vec<u8>),
    }
}

/// The head of a response.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NetHead {
    /// The status code of RFC 9110, such as 200.
    #[prost(uint32, tag = "1")]
    pub status: u32,
    /// The header fields, in order, names in lower case.
    #[prost(message, repeated, tag = "2")]
    pub headers: ::std::vec::Vec<crate::messages::avatar_v1::NetHeader>,
    /// The URL that answered, after redirects.
    #[prost(string, tag = "3")]
    pub url: ::std::string::String,
}

/// The key to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageReadRequest {
    /// The key, 1 to 1,024 bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
}

/// The value read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageReadReply {
    /// The value as it was written; may be empty.
    #[prost(bytes = "vec", tag = "1")]
    pub value: ::std::vec::Vec<u8>,
}

/// The keys to read from one snapshot.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageReadManyRequest {
    /// The keys, each 1 to 1,024 bytes, at most 1,024 of them.
    #[prost(bytes = "vec", repeated, tag = "1")]
    pub keys: ::std::vec::Vec<::std::vec::Vec<u8>>,
}

/// The values read, in the order of the keys asked for.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageReadManyReply {
    /// One entry per key asked for, in the same order.
    #[prost(message, repeated, tag = "1")]
    pub values: ::std::vec::Vec<crate::messages::avatar_v1::StorageMaybe>,
}

/// A value that may be absent.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageMaybe {
    /// The value; not set where the key is absent.
    #[prost(bytes = "vec", optional, tag = "1")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

/// A range to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageScanRequest {
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
    #[prost(uint64, tag = "5")]
    pub limit: u64,
}

/// Some consecutive entries of a range; the stream ends after the last page.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageScanPage {
    /// The entries, in the order of the scan.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::avatar_v1::StorageEntry>,
}

/// One key with its value.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageEntry {
    /// The key.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value; empty where the scan asked for keys only.
    #[prost(bytes = "vec", tag = "2")]
    pub value: ::std::vec::Vec<u8>,
}

/// A batch: all of it happens, or none.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageWriteRequest {
    /// Conditions on the state before the batch; every one must hold.
    #[prost(message, repeated, tag = "1")]
    pub conditions: ::std::vec::Vec<crate::messages::avatar_v1::StorageCondition>,
    /// The changes, applied in this order.
    #[prost(message, repeated, tag = "2")]
    pub changes: ::std::vec::Vec<crate::messages::avatar_v1::StorageChange>,
}

/// One condition of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageCondition {
    /// The key that the condition is about.
    #[prost(bytes = "vec", tag = "1")]
    pub key: ::std::vec::Vec<u8>,
    /// The value that the key must have; not set where the key must be absent.
    #[prost(bytes = "vec", optional, tag = "2")]
    pub value: ::std::option::Option<::std::vec::Vec<u8>>,
}

/// One change of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageChange {
    /// What to do.
    #[prost(
        oneof = "crate::messages::avatar_v1::storage_change::Change",
        tags = "1, 2, 3"
    )]
    pub change: ::std::option::Option<crate::messages::avatar_v1::storage_change::Change>,
}

/// What [`StorageChange`] is made of.
pub mod storage_change {
    /// What to do.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Change {
        /// Sets a key to a value.
        #[prost(message, tag = "1")]
        Put(crate::messages::avatar_v1::StorageEntry),
        /// Removes a key; nothing happens where it is absent.
        #[prost(bytes = "vec", tag = "2")]
        Delete(::std::vec::Vec<u8>),
        /// Removes every key of a range.
        #[prost(message, tag = "3")]
        DeleteRange(crate::messages::avatar_v1::StorageRange),
    }
}

/// A range of keys.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageRange {
    /// The first key of the range; empty for the first key of all.
    #[prost(bytes = "vec", tag = "1")]
    pub start: ::std::vec::Vec<u8>,
    /// The key after the last of the range; empty for no end.
    #[prost(bytes = "vec", tag = "2")]
    pub end: ::std::vec::Vec<u8>,
}

/// The answer to a batch that was committed.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StorageWriteReply {}

/// A timer to start.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TimerStartRequest {
    /// The time until the first tick, in milliseconds.
    #[prost(uint64, tag = "1")]
    pub delay_ms: u64,
    /// The time between further ticks, in milliseconds; 0 for a single tick.
    #[prost(uint64, tag = "2")]
    pub interval_ms: u64,
}

/// One expiry of a timer.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TimerTick {
    /// How many expiries this tick stands for; more than one where the guest was too slow to take
    /// each.
    #[prost(uint64, tag = "1")]
    pub expiries: u64,
}
