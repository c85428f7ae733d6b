// Made by `dao generate` from the contract odd 1.0. Do not edit.
//! Package `odd.plugins.v1`.
//!
//! What the plugins of languages trip over, in a file that has the base name of another. @file,
//! [x], <T>, {y} and #1.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// Go: what stands beside an enum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum Level {
    /// Nothing.
    Unspecified = 0,
    /// Low.
    Low = 1,
}

/// TypeScript: an enum named like what stands beside `Object`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum ObjectSchema {
    /// None.
    None = 0,
}

/// An enum whose prefix is of words that are capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum HttpVersion {
    /// None.
    Unspecified = 0,
    /// The first.
    HttpVersion1 = 1,
}

/// An enum whose prefix is left out, but for one value that would begin with a digit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum Digits {
    /// None.
    None = 0,
    /// Begins with a digit.
    Digits2D = 1,
}

/// Go: fields that are methods of every message, and getters that meet fields.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Methods {
    /// A method of every message.
    #[prost(string, tag = "1")]
    pub reset: ::std::string::String,
    /// Another.
    #[prost(string, tag = "2")]
    pub string: ::std::string::String,
    /// One more.
    #[prost(string, tag = "3")]
    pub proto_message: ::std::string::String,
    /// The last of them.
    #[prost(string, tag = "4")]
    pub descriptor: ::std::string::String,
    /// A field.
    #[prost(int32, tag = "5")]
    pub foo: i32,
    /// Named like its getter.
    #[prost(int32, tag = "6")]
    pub get_foo: i32,
    /// Named like the getter of that.
    #[prost(int32, tag = "7")]
    pub get_get_foo: i32,
    /// Named like the getter of the oneof.
    #[prost(int32, tag = "10")]
    pub get_kind: i32,
    /// A oneof whose getter is the next field's name.
    #[prost(oneof = "crate::messages::plugins_v1::methods::Kind", tags = "8, 9")]
    pub kind: ::std::option::Option<crate::messages::plugins_v1::methods::Kind>,
}

impl crate::runtime::rules::Checked for Methods {}

/// What [`Methods`] is made of.
pub mod methods {
    /// A oneof whose getter is the next field's name.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Kind {
        /// One way.
        #[prost(int32, tag = "8")]
        OneWay(i32),
        /// Another way.
        #[prost(string, tag = "9")]
        OtherWay(::std::string::String),
    }
}

/// Go: the type of one case of a oneof, and a message that is declared inside.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Wrapped {
    /// Some of them.
    #[prost(oneof = "crate::messages::plugins_v1::wrapped::Choice", tags = "1, 2")]
    pub choice: ::std::option::Option<crate::messages::plugins_v1::wrapped::Choice>,
}

impl crate::runtime::rules::Checked for Wrapped {}

/// What [`Wrapped`] is made of.
pub mod wrapped {
    /// Some of them.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Choice {
        /// The number `one`.
        #[prost(int32, tag = "1")]
        One(i32),
        /// The message.
        #[prost(message, tag = "2")]
        Two(crate::messages::plugins_v1::wrapped::One),
    }

    /// Meets the type of the case `one`.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct One {}

    impl crate::runtime::rules::Checked for One {}
}

/// Go: meets the type of the case `two` of Wrapped.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WrappedTwo {}

impl crate::runtime::rules::Checked for WrappedTwo {}

/// Go: named like the table of an enum's names.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LevelName {}

impl crate::runtime::rules::Checked for LevelName {}

/// Go: named like the value of an enum.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LevelLevelLow {}

impl crate::runtime::rules::Checked for LevelLevelLow {}

/// Go: words that begin with an underscore or in lower case.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LowerCase {
    /// Uses it.
    #[prost(message, optional, tag = "1")]
    pub hidden: ::std::option::Option<crate::messages::plugins_v1::lower_case::Hidden>,
}

impl crate::runtime::rules::Checked for LowerCase {}

/// What [`LowerCase`] is made of.
pub mod lower_case {
    /// Begins with an underscore.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Hidden {
        /// Begins with an underscore, too.
        #[prost(int32, tag = "1")]
        pub leading: i32,
        /// Ends with one.
        #[prost(int32, tag = "2")]
        pub trailing: i32,
        /// Two in a row.
        #[prost(int32, tag = "3")]
        pub two_in_a_row: i32,
        /// With a number.
        #[prost(int32, tag = "4")]
        pub number_2: i32,
        /// With a number inside.
        #[prost(int32, tag = "5")]
        pub v2_beta: i32,
    }

    impl crate::runtime::rules::Checked for Hidden {}
}

/// TypeScript: properties that every object has.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Properties {
    /// Of every object.
    #[prost(string, tag = "1")]
    pub constructor: ::std::string::String,
    /// Of every object.
    #[prost(string, tag = "2")]
    pub to_string: ::std::string::String,
    /// Of every object that is written as JSON.
    #[prost(string, tag = "3")]
    pub to_json: ::std::string::String,
    /// Of every object.
    #[prost(string, tag = "4")]
    pub value_of: ::std::string::String,
    /// A property, and then a oneof.
    #[prost(string, tag = "5")]
    pub both_of_them: ::std::string::String,
    /// Meets the property in camel case.
    #[prost(
        oneof = "crate::messages::plugins_v1::properties::BothOfThem",
        tags = "6, 7"
    )]
    pub both_of_them_2: ::std::option::Option<crate::messages::plugins_v1::properties::BothOfThem>,
}

impl crate::runtime::rules::Checked for Properties {}

/// What [`Properties`] is made of.
pub mod properties {
    /// Meets the property in camel case.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum BothOfThem {
        /// The property of one case, called like what tells the cases apart.
        #[prost(string, tag = "6")]
        Case(::std::string::String),
        /// Another.
        #[prost(string, tag = "7")]
        Value(::std::string::String),
    }
}

/// TypeScript: named like a global.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Object {
    /// Bytes are another global.
    #[prost(bytes = "vec", tag = "1")]
    pub data: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for Object {}

/// TypeScript: the type of bytes.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Uint8Array {}

impl crate::runtime::rules::Checked for Uint8Array {}

/// TypeScript: what messages are made of.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Message {
    /// A message of that name in another package.
    #[prost(message, optional, tag = "1")]
    pub same: ::std::option::Option<crate::messages::other_v1::Same>,
    /// One of this package.
    #[prost(message, optional, tag = "2")]
    pub own: ::std::option::Option<crate::messages::plugins_v1::Same>,
}

impl crate::runtime::rules::Checked for Message {}

/// A message that two other packages have too.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Same {}

impl crate::runtime::rules::Checked for Same {}

/// TypeScript: named like what stands beside `Same`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SameSchema {}

impl crate::runtime::rules::Checked for SameSchema {}

/// Kotlin and Java: getters that meet, and classes beside a message.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Getters {
    /// The class of the object.
    #[prost(string, tag = "1")]
    pub class: ::std::string::String,
    /// Of every message.
    #[prost(int32, tag = "2")]
    pub default_instance: i32,
    /// Of every message.
    #[prost(int32, tag = "3")]
    pub serialized_size: i32,
    /// Of every message.
    #[prost(int32, tag = "4")]
    pub parser_for_type: i32,
    /// Several.
    #[prost(string, repeated, tag = "5")]
    pub item: ::std::vec::Vec<::std::string::String>,
    /// How many, as the getter beside the field says.
    #[prost(int32, tag = "6")]
    pub item_count: i32,
    /// All, as the getter beside the field says.
    #[prost(int32, tag = "7")]
    pub item_list: i32,
    /// Bytes of a string, as the getter beside the field says.
    #[prost(string, tag = "8")]
    pub label: ::std::string::String,
    /// Meets it.
    #[prost(bytes = "vec", tag = "9")]
    pub label_bytes: ::std::vec::Vec<u8>,
    /// Meets the map's own getter.
    #[prost(btree_map = "string, string", tag = "10")]
    pub entries: ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
    /// Named so.
    #[prost(int32, tag = "11")]
    pub entries_map: i32,
}

impl crate::runtime::rules::Checked for Getters {}

/// Java: the interface beside it.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GettersOrBuilder {}

impl crate::runtime::rules::Checked for GettersOrBuilder {}

/// Kotlin: the object beside it.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GettersKt {}

impl crate::runtime::rules::Checked for GettersKt {}

/// Java: named like the class around all messages of the file.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Other {}

impl crate::runtime::rules::Checked for Other {}

/// Java: named like a class of every program.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct String {
    /// Text.
    #[prost(string, tag = "1")]
    pub text: ::std::string::String,
}

impl crate::runtime::rules::Checked for String {}

/// Swift: words that cannot be escaped.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Words {
    /// The receiver.
    #[prost(string, tag = "1")]
    pub self_: ::std::string::String,
    /// A keyword.
    #[prost(string, tag = "2")]
    pub where_: ::std::string::String,
    /// Uses the first.
    #[prost(message, optional, tag = "3")]
    pub type_: ::std::option::Option<crate::messages::plugins_v1::words::Type>,
    /// Uses the second.
    #[prost(message, optional, tag = "4")]
    pub protocol: ::std::option::Option<crate::messages::plugins_v1::words::Protocol>,
    /// Uses the third.
    #[prost(message, optional, tag = "5")]
    pub any: ::std::option::Option<crate::messages::plugins_v1::words::Any>,
    /// It, or nothing.
    #[prost(
        enumeration = "crate::messages::plugins_v1::words::Maybe",
        optional,
        tag = "6"
    )]
    pub maybe: ::std::option::Option<i32>,
}

impl crate::runtime::rules::Checked for Words {}

/// What [`Words`] is made of.
pub mod words {
    /// An enum whose value is what an optional is without a value.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Maybe {
        /// None.
        None = 0,
        /// Some.
        Some = 1,
    }

    /// A type inside that cannot be called so.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Type {
        /// Text.
        #[prost(string, tag = "1")]
        pub init: ::std::string::String,
    }

    impl crate::runtime::rules::Checked for Type {}

    /// Another.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Protocol {
        /// Text.
        #[prost(string, tag = "1")]
        pub protocol: ::std::string::String,
    }

    impl crate::runtime::rules::Checked for Protocol {}

    /// Another.
    #[derive(Clone, PartialEq, ::prost::Message)]
    pub struct Any {}

    impl crate::runtime::rules::Checked for Any {}
}
