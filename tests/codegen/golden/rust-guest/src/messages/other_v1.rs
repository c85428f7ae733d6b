// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Package `odd.other.v1`.
//!
//! Another package, whose names meet those of the first.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// Words that are values at the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum Truth {
    /// Not true.
    False = 0,
    /// Not false.
    True = 1,
    /// The only one that begins with the name of the enum.
    Maybe = 2,
}

/// A message that the other package has too.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Same {
    /// What it is.
    #[prost(enumeration = "crate::messages::other_v1::same::Kind", tag = "1")]
    pub kind: i32,
}

impl crate::runtime::rules::Checked for Same {}

/// What [`Same`] is made of.
pub mod same {
    /// An enum whose values are words of many languages.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Kind {
        /// Nothing.
        None = 0,
        /// The kind of a class.
        Class = 1,
        /// The kind of a function.
        Func = 2,
    }
}

/// A rule of every kind, on fields of every kind.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Ruled {
    /// Found under another name where it is a method of every message.
    #[prost(string, tag = "1")]
    pub reset: ::std::string::String,
    /// Quotes, a backslash and a line end.
    #[prost(string, tag = "2")]
    pub words: ::std::string::String,
    /// Bytes.
    #[prost(bytes = "vec", tag = "3")]
    pub data: ::std::vec::Vec<u8>,
    /// The largest of numbers.
    #[prost(uint64, tag = "4")]
    pub large: u64,
    /// A number below zero.
    #[prost(sint32, tag = "5")]
    pub small: i32,
    /// A number that may not be there.
    #[prost(int64, optional, tag = "6")]
    pub maybe: ::std::option::Option<i64>,
    /// Texts.
    #[prost(string, repeated, tag = "7")]
    pub list: ::std::vec::Vec<::std::string::String>,
    /// Messages by name.
    #[prost(btree_map = "string, message", tag = "8")]
    pub map: ::std::collections::BTreeMap<::std::string::String, crate::messages::other_v1::Ruled>,
    /// A message that is there.
    #[prost(message, optional, tag = "9")]
    pub self_: ::std::option::Option<crate::messages::other_v1::Same>,
    /// One of them.
    #[prost(oneof = "crate::messages::other_v1::ruled::Choice", tags = "10, 11")]
    pub choice: ::std::option::Option<crate::messages::other_v1::ruled::Choice>,
}

impl crate::runtime::rules::Checked for Ruled {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("reset", rules::required(!self.reset.is_empty()))?;
        rules::field("reset", rules::characters(&self.reset, 2, 4))?;
        if !self.words.is_empty() {
            rules::field("words", rules::bytes(self.words.len(), 0, 9))?;
            rules::field(
                "words",
                rules::pattern(
                    &self.words,
                    &[
                        rules::Part {
                            ranges: &[(34, 34), (92, 92), (97, 122)],
                            least: 1,
                            most: usize::MAX,
                        },
                        rules::Part {
                            ranges: &[(46, 46)],
                            least: 0,
                            most: 1,
                        },
                        rules::Part {
                            ranges: &[(48, 57)],
                            least: 2,
                            most: 3,
                        },
                    ],
                    "text that matches [\"\\\\a-z]+\\.?[0-9]{2,3}",
                ),
            )?;
        }
        if !self.data.is_empty() {
            rules::field("data", rules::bytes(self.data.len(), 2, 3))?;
        }
        if self.large != 0 {
            rules::field("large", rules::number(self.large, 3, 9000000000000000000))?;
        }
        rules::field("small", rules::required(self.small != 0))?;
        rules::field("small", rules::number(self.small, -5, -1))?;
        if let Some(it) = &self.maybe {
            rules::field("maybe", rules::number(*it, 1, i64::MAX))?;
        }
        rules::field("list", rules::items(self.list.len(), 1, 2))?;
        for (at, it) in self.list.iter().enumerate() {
            rules::field(
                format_args!("list[{at}]"),
                rules::characters(it, 1, usize::MAX),
            )?;
        }
        rules::field("map", rules::items(self.map.len(), 0, 3))?;
        for (at, it) in &self.map {
            rules::inside(format_args!("map[{at}]"), rules::Checked::check(it))?;
        }
        rules::field("self", rules::required(self.self_.is_some()))?;
        if let Some(ruled::Choice::Text(it)) = &self.choice {
            rules::field("text", rules::characters(it, 0, 1))?;
        }
        if let Some(ruled::Choice::Other(it)) = &self.choice {
            rules::inside("other", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`Ruled`] is made of.
pub mod ruled {
    /// One of them.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Choice {
        /// Text.
        #[prost(string, tag = "10")]
        Text(::std::string::String),
        /// Another of it.
        #[prost(message, boxed, tag = "11")]
        Other(::std::boxed::Box<crate::messages::other_v1::Ruled>),
    }
}
