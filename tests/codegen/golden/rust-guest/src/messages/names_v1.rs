// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Package `odd.names.v1`.
//!
//! Names that are words of the language, clash, shadow or nest. "Quoted", \back\slashed,
//! """thrice""" and */ closed.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// Named like a type of many languages.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct List {
    /// Named like its own type.
    #[prost(message, optional, boxed, tag = "1")]
    pub list: ::std::option::Option<::std::boxed::Box<crate::messages::names_v1::List>>,
    /// Itself, many times.
    #[prost(message, repeated, tag = "2")]
    pub list_2: ::std::vec::Vec<crate::messages::names_v1::List>,
    /// Shadows a type that the next field uses.
    #[prost(int32, tag = "3")]
    pub same: i32,
    /// The type is shadowed.
    #[prost(message, optional, tag = "4")]
    pub shadowed: ::std::option::Option<crate::messages::names_v1::Same>,
    /// Shadows the module that the next field uses.
    #[prost(bool, tag = "5")]
    pub other_v1: bool,
    /// The module is shadowed.
    #[prost(message, optional, tag = "6")]
    pub elsewhere: ::std::option::Option<crate::messages::other_v1::Same>,
    /// The enum of another package's message.
    #[prost(enumeration = "crate::messages::other_v1::same::Kind", tag = "7")]
    pub kind: i32,
}

impl crate::runtime::rules::Checked for List {}

/// A message that the other package has too.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Same {}

impl crate::runtime::rules::Checked for Same {}

/// Named like a word that no language lets pass.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Class {
    /// A word.
    #[prost(message, optional, tag = "1")]
    pub from: ::std::option::Option<crate::messages::names_v1::class::Class>,
    /// A word in the plural.
    #[prost(message, repeated, tag = "2")]
    pub import: ::std::vec::Vec<crate::messages::names_v1::class::class::None>,
}

impl crate::runtime::rules::Checked for Class {}

/// What [`Class`] is made of.
pub mod class {
    /// Nested, and named like the one around it.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Class {
        /// The deeper one.
        #[prost(message, optional, tag = "1")]
        pub none: ::std::option::Option<crate::messages::names_v1::class::class::None>,
    }

    impl crate::runtime::rules::Checked for Class {}

    /// What [`Class`] is made of.
    pub mod class {
        /// Deeper.
        #[derive(Clone, PartialEq, ::prost::Message)]
        pub struct None {
            /// The deepest of them.
            #[prost(string, optional, tag = "1")]
            pub return_: ::std::option::Option<::std::string::String>,
        }

        impl crate::runtime::rules::Checked for None {}
    }
}

/// Named like the words of Python that the generated code itself uses.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Str {
    /// A whole number.
    #[prost(int32, tag = "1")]
    pub int: i32,
    /// Another whole number.
    #[prost(int64, tag = "2")]
    pub whole: i64,
    /// A string.
    #[prost(string, tag = "3")]
    pub str: ::std::string::String,
    /// Another string.
    #[prost(string, tag = "4")]
    pub text: ::std::string::String,
    /// Bytes.
    #[prost(bytes = "vec", tag = "5")]
    pub bytes: ::std::vec::Vec<u8>,
    /// More bytes.
    #[prost(bytes = "vec", optional, tag = "6")]
    pub more: ::std::option::Option<::std::vec::Vec<u8>>,
    /// A flag.
    #[prost(bool, tag = "7")]
    pub bool: bool,
    /// A number.
    #[prost(double, tag = "8")]
    pub float: f64,
    /// Another number.
    #[prost(float, tag = "9")]
    pub number: f32,
    /// The receiver.
    #[prost(string, tag = "10")]
    pub self_: ::std::string::String,
    /// Makes what follows no plain attribute.
    #[prost(int32, repeated, tag = "11")]
    pub property: ::std::vec::Vec<i32>,
    /// Follows it.
    #[prost(string, repeated, tag = "12")]
    pub followers: ::std::vec::Vec<::std::string::String>,
    /// Named like a member of every message.
    #[prost(string, tag = "13")]
    pub clear: ::std::string::String,
    /// Named like another.
    #[prost(string, tag = "14")]
    pub has_field: ::std::string::String,
    /// A recursive one.
    #[prost(message, optional, boxed, tag = "15")]
    pub again: ::std::option::Option<::std::boxed::Box<crate::messages::names_v1::Str>>,
}

impl crate::runtime::rules::Checked for Str {}

/// An underscore at the top.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FooBar {}

impl crate::runtime::rules::Checked for FooBar {}

/// Its nested namesake.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Foo {
    /// Uses the inner one.
    #[prost(message, optional, tag = "1")]
    pub bar: ::std::option::Option<crate::messages::names_v1::foo::Bar>,
    /// Uses the outer one.
    #[prost(message, optional, tag = "2")]
    pub foo_bar: ::std::option::Option<crate::messages::names_v1::FooBar>,
}

impl crate::runtime::rules::Checked for Foo {}

/// What [`Foo`] is made of.
pub mod foo {
    /// Meets Foo_Bar where nesting is written flat.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Bar {
        /// Uses it.
        #[prost(enumeration = "crate::messages::names_v1::foo::bar::Foo", tag = "1")]
        pub foo: i32,
    }

    impl crate::runtime::rules::Checked for Bar {}

    /// What [`Bar`] is made of.
    pub mod bar {
        /// An enum inside, whose name is that of a message.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration,
        )]
        #[repr(i32)]
        pub enum Foo {
            /// Zero.
            Zero = 0,
            /// Many.
            Many = 1,
        }

        /// Other names of the same numbers.
        #[allow(non_upper_case_globals)]
        impl Foo {
            /// Another name of many.
            pub const Lots: Self = Self::Many;
        }
    }
}

/// Every scalar, in every way that a field can be.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Every {
    /// Double.
    #[prost(double, tag = "1")]
    pub a: f64,
    /// Float.
    #[prost(float, tag = "2")]
    pub b: f32,
    /// Int32.
    #[prost(int32, tag = "3")]
    pub c: i32,
    /// Int64.
    #[prost(int64, tag = "4")]
    pub d: i64,
    /// Uint32.
    #[prost(uint32, tag = "5")]
    pub e: u32,
    /// Uint64.
    #[prost(uint64, tag = "6")]
    pub f: u64,
    /// Sint32.
    #[prost(sint32, tag = "7")]
    pub g: i32,
    /// Sint64.
    #[prost(sint64, tag = "8")]
    pub h: i64,
    /// Fixed32.
    #[prost(fixed32, tag = "9")]
    pub i: u32,
    /// Fixed64.
    #[prost(fixed64, tag = "10")]
    pub j: u64,
    /// Sfixed32.
    #[prost(sfixed32, tag = "11")]
    pub k: i32,
    /// Sfixed64.
    #[prost(sfixed64, tag = "12")]
    pub l: i64,
    /// Bool.
    #[prost(bool, tag = "13")]
    pub m: bool,
    /// String.
    #[prost(string, tag = "14")]
    pub n: ::std::string::String,
    /// Bytes.
    #[prost(bytes = "vec", tag = "15")]
    pub o: ::std::vec::Vec<u8>,
    /// Optional number.
    #[prost(int32, optional, tag = "16")]
    pub optional_number: ::std::option::Option<i32>,
    /// Optional enum.
    #[prost(
        enumeration = "crate::messages::names_v1::foo::bar::Foo",
        optional,
        tag = "17"
    )]
    pub optional_enum: ::std::option::Option<i32>,
    /// Optional message.
    #[prost(message, optional, tag = "18")]
    pub optional_message: ::std::option::Option<crate::messages::names_v1::Same>,
    /// Repeated bytes.
    #[prost(bytes = "vec", repeated, tag = "19")]
    pub repeated_bytes: ::std::vec::Vec<::std::vec::Vec<u8>>,
    /// Repeated enum.
    #[prost(enumeration = "crate::messages::other_v1::Truth", repeated, tag = "20")]
    pub repeated_enum: ::std::vec::Vec<i32>,
    /// Repeated message.
    #[prost(message, repeated, tag = "21")]
    pub repeated_message: ::std::vec::Vec<crate::messages::names_v1::foo::Bar>,
    /// Map of numbers.
    #[prost(btree_map = "int64, double", tag = "22")]
    pub map_number: ::std::collections::BTreeMap<i64, f64>,
    /// Map of flags to enums.
    #[prost(
        btree_map = "bool, enumeration(crate::messages::names_v1::foo::bar::Foo)",
        tag = "23"
    )]
    pub map_enum: ::std::collections::BTreeMap<bool, i32>,
    /// Map of words to messages.
    #[prost(btree_map = "string, message", tag = "24")]
    pub map_message:
        ::std::collections::BTreeMap<::std::string::String, crate::messages::other_v1::Same>,
    /// One of them.
    #[prost(oneof = "crate::messages::names_v1::every::While", tags = "25, 26, 27")]
    pub while_: ::std::option::Option<crate::messages::names_v1::every::While>,
    /// One of others. Ends with a quote: "
    #[prost(oneof = "crate::messages::names_v1::every::Other", tags = "28, 29")]
    pub other: ::std::option::Option<crate::messages::names_v1::every::Other>,
}

impl crate::runtime::rules::Checked for Every {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("e", rules::number(self.e, i64::MIN, 2147483647))?;
        Ok(())
    }
}

/// What [`Every`] is made of.
pub mod every {
    /// One of them.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum While {
        /// A number.
        #[prost(int32, tag = "25")]
        One(i32),
        /// A message.
        #[prost(message, tag = "26")]
        Two(crate::messages::names_v1::List),
        /// An enum.
        #[prost(enumeration = "crate::messages::other_v1::Truth", tag = "27")]
        Three(i32),
    }

    /// One of others. Ends with a quote: "
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Other {
        /// A word, with a backslash: \
        #[prost(string, tag = "28")]
        Is(::std::string::String),
        /// A flag.
        #[prost(bool, tag = "29")]
        In(bool),
    }
}
