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
