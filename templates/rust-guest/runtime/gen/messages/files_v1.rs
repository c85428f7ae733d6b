// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.files.v1`.
//!
//! The files capability: folders that a person granted, by name.
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
pub enum FileKind {
    /// Not a valid kind.
    Unspecified = 0,
    /// A regular file.
    File = 1,
    /// A folder.
    Folder = 2,
    /// Neither a file nor a folder; it cannot be read.
    Other = 3,
}

/// A place inside a granted folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Place {
    /// The name under which the folder was granted.
    #[prost(string, tag = "1")]
    pub folder: ::std::string::String,
    /// The path inside the folder, relative, separated by '/', without '.', '..' or empty parts;
    /// empty for the folder itself.
    #[prost(string, tag = "2")]
    pub path: ::std::string::String,
}

impl crate::runtime::rules::Checked for Place {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("path", rules::bytes(self.path.len(), 0, 4096))?;
        Ok(())
    }
}

/// The folder to list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListRequest {
    /// The folder to list.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::files_v1::Place>,
}

impl crate::runtime::rules::Checked for ListRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.place {
            rules::inside("place", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// Some consecutive entries of a folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListResponse {
    /// The entries, sorted by name as unsigned bytes of UTF-8.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::files_v1::Entry>,
}

impl crate::runtime::rules::Checked for ListResponse {}

/// One entry of a folder.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Entry {
    /// The name, without any '/'.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// What it is.
    #[prost(enumeration = "crate::messages::files_v1::FileKind", tag = "2")]
    pub kind: i32,
    /// The size of a file in bytes; 0 for anything else.
    #[prost(uint64, tag = "3")]
    pub size: u64,
}

impl crate::runtime::rules::Checked for Entry {}

/// The place to describe.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StatRequest {
    /// The place to describe.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::files_v1::Place>,
}

impl crate::runtime::rules::Checked for StatRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.place {
            rules::inside("place", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The description of a place.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StatResponse {
    /// What it is.
    #[prost(enumeration = "crate::messages::files_v1::FileKind", tag = "1")]
    pub kind: i32,
    /// The size of a file in bytes; 0 for anything else.
    #[prost(uint64, tag = "2")]
    pub size: u64,
    /// When it was last changed, in milliseconds since 1970-01-01 UTC.
    #[prost(int64, tag = "3")]
    pub modified_ms: i64,
}

impl crate::runtime::rules::Checked for StatResponse {}

/// The file to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadRequest {
    /// The file to read.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::files_v1::Place>,
    /// Where to begin, in bytes.
    #[prost(uint64, tag = "2")]
    pub offset: u64,
}

impl crate::runtime::rules::Checked for ReadRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.place {
            rules::inside("place", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// Consecutive bytes of a file.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadResponse {
    /// The bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub data: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for ReadResponse {}

/// One chunk of an upload.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WriteRequest {
    /// The file to write; its folder is created if it does not exist.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::files_v1::Place>,
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
        enumeration = "crate::messages::files_v1::write_request::Then",
        tag = "5"
    )]
    pub then: i32,
}

impl crate::runtime::rules::Checked for WriteRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.place {
            rules::inside("place", rules::Checked::check(it))?;
        }
        rules::field("upload", rules::required(!self.upload.is_empty()))?;
        rules::field("upload", rules::bytes(self.upload.len(), 16, 16))?;
        rules::field("data", rules::bytes(self.data.len(), 0, 1048576))?;
        Ok(())
    }
}

/// What [`WriteRequest`] is made of.
pub mod write_request {
    /// What happens to the upload after this chunk.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Then {
        /// More chunks follow; nothing is visible yet.
        Unspecified = 0,
        /// The upload is whole: replace the file atomically.
        Commit = 1,
        /// Discard the upload; the file stays as it was.
        Abandon = 2,
    }
}

/// The answer to a chunk.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WriteResponse {
    /// The bytes of the upload so far.
    #[prost(uint64, tag = "1")]
    pub size: u64,
}

impl crate::runtime::rules::Checked for WriteResponse {}

/// The place to remove.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoveRequest {
    /// The file or empty folder to remove.
    #[prost(message, optional, tag = "1")]
    pub place: ::std::option::Option<crate::messages::files_v1::Place>,
}

impl crate::runtime::rules::Checked for RemoveRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.place {
            rules::inside("place", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The answer to a removal.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoveResponse {}

impl crate::runtime::rules::Checked for RemoveResponse {}
