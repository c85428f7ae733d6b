// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.spaces.v1`.
//!
//! Spaces: named sets of documents.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// A space.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Space {
    /// The name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-', beginning with a letter or
    /// digit.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The indexed fields, each a path of map keys.
    #[prost(message, repeated, tag = "2")]
    pub indexes: ::std::vec::Vec<crate::messages::data_v1::FieldPath>,
    /// How many documents it holds, deleted ones not counted.
    #[prost(uint32, tag = "3")]
    pub documents: u32,
    /// The position of the newest change, opaque; for Watch and Export. Empty if nothing was ever
    /// written.
    #[prost(string, tag = "4")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for Space {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if !self.name.is_empty() {
            rules::field("name", rules::bytes(self.name.len(), 0, 64))?;
            rules::field(
                "name",
                rules::pattern(
                    &self.name,
                    &[
                        rules::Part {
                            ranges: &[(97, 122), (48, 57)],
                            least: 1,
                            most: 1,
                        },
                        rules::Part {
                            ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (45, 45)],
                            least: 0,
                            most: usize::MAX,
                        },
                    ],
                    "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
                ),
            )?;
        }
        for (at, it) in self.indexes.iter().enumerate() {
            rules::inside(format_args!("indexes[{at}]"), rules::Checked::check(it))?;
        }
        rules::field(
            "documents",
            rules::number(self.documents, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// The space to make or change.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PutRequest {
    /// The name of the space.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The fields to index; the whole new set.
    #[prost(message, repeated, tag = "2")]
    pub indexes: ::std::vec::Vec<crate::messages::data_v1::FieldPath>,
}

impl crate::runtime::rules::Checked for PutRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field("name", rules::bytes(self.name.len(), 0, 64))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[
                    rules::Part {
                        ranges: &[(97, 122), (48, 57)],
                        least: 1,
                        most: 1,
                    },
                    rules::Part {
                        ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (45, 45)],
                        least: 0,
                        most: usize::MAX,
                    },
                ],
                "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
            ),
        )?;
        rules::field("indexes", rules::items(self.indexes.len(), 0, 16))?;
        for (at, it) in self.indexes.iter().enumerate() {
            rules::inside(format_args!("indexes[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The space as it is now.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PutResponse {
    /// The space.
    #[prost(message, optional, tag = "1")]
    pub space: ::std::option::Option<crate::messages::spaces_v1::Space>,
}

impl crate::runtime::rules::Checked for PutResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.space {
            rules::inside("space", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The space to describe.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetRequest {
    /// The name of the space.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
}

impl crate::runtime::rules::Checked for GetRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field("name", rules::bytes(self.name.len(), 0, 64))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[
                    rules::Part {
                        ranges: &[(97, 122), (48, 57)],
                        least: 1,
                        most: 1,
                    },
                    rules::Part {
                        ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (45, 45)],
                        least: 0,
                        most: usize::MAX,
                    },
                ],
                "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
            ),
        )?;
        Ok(())
    }
}

/// The description of a space.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetResponse {
    /// The space.
    #[prost(message, optional, tag = "1")]
    pub space: ::std::option::Option<crate::messages::spaces_v1::Space>,
}

impl crate::runtime::rules::Checked for GetResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.space {
            rules::inside("space", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The page of spaces to list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListRequest {
    /// The most spaces of one page: 1 to 1,000; 0 for as many as fit.
    #[prost(uint32, tag = "1")]
    pub limit: u32,
    /// Where to continue: `next` of the previous page; empty for the first page.
    #[prost(string, tag = "2")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for ListRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("limit", rules::number(self.limit, i64::MIN, 1000))?;
        Ok(())
    }
}

/// A page of spaces.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListResponse {
    /// The spaces, sorted by name.
    #[prost(message, repeated, tag = "1")]
    pub spaces: ::std::vec::Vec<crate::messages::spaces_v1::Space>,
    /// Where the next page begins; empty after the last.
    #[prost(string, tag = "2")]
    pub next: ::std::string::String,
}

impl crate::runtime::rules::Checked for ListResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.spaces.iter().enumerate() {
            rules::inside(format_args!("spaces[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The space to remove.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoveRequest {
    /// The name of the space.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
}

impl crate::runtime::rules::Checked for RemoveRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field("name", rules::bytes(self.name.len(), 0, 64))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[
                    rules::Part {
                        ranges: &[(97, 122), (48, 57)],
                        least: 1,
                        most: 1,
                    },
                    rules::Part {
                        ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (45, 45)],
                        least: 0,
                        most: usize::MAX,
                    },
                ],
                "1 to 64 of a-z, 0-9, '.', '_' and '-' that begin with a letter or digit",
            ),
        )?;
        Ok(())
    }
}

/// The answer to a removal.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoveResponse {}

impl crate::runtime::rules::Checked for RemoveResponse {}
