// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.data.v1`.
//!
//! The values that documents are made of.
//!
//! Queries over the documents of a space.
//!
//! Documents that several devices edit apart and merge without conflict.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// When a Put may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum PutMode {
    /// Always: creates the document or replaces its fields.
    Unspecified = 0,
    /// Only if the document does not exist; CONFLICT otherwise.
    Create = 1,
    /// Only if the document exists; NOT_FOUND otherwise.
    Replace = 2,
}

/// One value of a document: JSON with integers, bytes, collaborative text and counters.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Value {
    /// Which kind of value it is; not set is not a valid value.
    #[prost(
        oneof = "crate::messages::data_v1::value::Kind",
        tags = "11, 2, 3, 4, 5, 6, 7, 8, 9, 10"
    )]
    pub kind: ::std::option::Option<crate::messages::data_v1::value::Kind>,
}

impl crate::runtime::rules::Checked for Value {}

/// What [`Value`] is made of.
pub mod value {
    /// Which kind of value it is; not set is not a valid value.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Kind {
        /// Nothing, as JSON writes null.
        #[prost(message, tag = "11")]
        NullValue(crate::messages::data_v1::Null),
        /// True or false.
        #[prost(bool, tag = "2")]
        BoolValue(bool),
        /// A whole number of 64 bits.
        #[prost(sint64, tag = "3")]
        IntValue(i64),
        /// A number of IEEE 754 binary64; not a number is one value.
        #[prost(double, tag = "4")]
        DoubleValue(f64),
        /// A string that is replaced as a whole.
        #[prost(string, tag = "5")]
        StringValue(::std::string::String),
        /// Bytes that are replaced as a whole.
        #[prost(bytes = "vec", tag = "6")]
        BytesValue(::std::vec::Vec<u8>),
        /// A list whose elements merge by position.
        #[prost(message, tag = "7")]
        ListValue(crate::messages::data_v1::ListValue),
        /// A map whose entries merge by key.
        #[prost(message, tag = "8")]
        MapValue(crate::messages::data_v1::MapValue),
        /// A text in which concurrent edits merge character by character.
        #[prost(string, tag = "9")]
        TextValue(::std::string::String),
        /// A whole number to which concurrent increments add up.
        #[prost(sint64, tag = "10")]
        CounterValue(i64),
    }
}

/// The null value.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Null {}

impl crate::runtime::rules::Checked for Null {}

/// The elements of a list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListValue {
    /// The elements, in order.
    #[prost(message, repeated, tag = "1")]
    pub values: ::std::vec::Vec<crate::messages::data_v1::Value>,
}

impl crate::runtime::rules::Checked for ListValue {}

/// The entries of a map.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct MapValue {
    /// The entries; a key is any string without the character U+0000.
    #[prost(btree_map = "string, message", tag = "1")]
    pub entries:
        ::std::collections::BTreeMap<::std::string::String, crate::messages::data_v1::Value>,
}

impl crate::runtime::rules::Checked for MapValue {}

/// The path of a field inside a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FieldPath {
    /// The keys from the root; a list index is written in decimal (as RFC 6901 does).
    #[prost(string, repeated, tag = "1")]
    pub keys: ::std::vec::Vec<::std::string::String>,
}

impl crate::runtime::rules::Checked for FieldPath {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("keys", rules::items(self.keys.len(), 1, 24))?;
        Ok(())
    }
}

/// A condition on a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Filter {
    /// Which condition it is; not set matches every document.
    #[prost(
        oneof = "crate::messages::data_v1::filter::Condition",
        tags = "1, 2, 3, 4"
    )]
    pub condition: ::std::option::Option<crate::messages::data_v1::filter::Condition>,
}

impl crate::runtime::rules::Checked for Filter {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(filter::Condition::Compare(it)) = &self.condition {
            rules::inside("compare", rules::Checked::check(it))?;
        }
        if let Some(filter::Condition::All(it)) = &self.condition {
            rules::inside("all", rules::Checked::check(it))?;
        }
        if let Some(filter::Condition::Any(it)) = &self.condition {
            rules::inside("any", rules::Checked::check(it))?;
        }
        if let Some(filter::Condition::Negate(it)) = &self.condition {
            rules::inside("negate", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`Filter`] is made of.
pub mod filter {
    /// Which condition it is; not set matches every document.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Condition {
        /// Compares one field with a value.
        #[prost(message, tag = "1")]
        Compare(crate::messages::data_v1::Comparison),
        /// Holds if all of the filters hold.
        #[prost(message, tag = "2")]
        All(crate::messages::data_v1::Filters),
        /// Holds if at least one of the filters holds.
        #[prost(message, tag = "3")]
        Any(crate::messages::data_v1::Filters),
        /// Holds if the filter does not.
        #[prost(message, boxed, tag = "4")]
        Negate(::std::boxed::Box<crate::messages::data_v1::Filter>),
    }
}

/// Several filters.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Filters {
    /// The filters.
    #[prost(message, repeated, tag = "1")]
    pub filters: ::std::vec::Vec<crate::messages::data_v1::Filter>,
}

impl crate::runtime::rules::Checked for Filters {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.filters.iter().enumerate() {
            rules::inside(format_args!("filters[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// A comparison of a field with a value. An absent field compares with nothing but OPERATOR_ABSENT.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Comparison {
    /// The field to compare.
    #[prost(message, optional, tag = "1")]
    pub field: ::std::option::Option<crate::messages::data_v1::FieldPath>,
    /// How to compare.
    #[prost(
        enumeration = "crate::messages::data_v1::comparison::Operator",
        tag = "2"
    )]
    pub operator: i32,
    /// What to compare with.
    #[prost(message, optional, tag = "3")]
    pub value: ::std::option::Option<crate::messages::data_v1::Value>,
}

impl crate::runtime::rules::Checked for Comparison {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("field", rules::required(self.field.is_some()))?;
        if let Some(it) = &self.field {
            rules::inside("field", rules::Checked::check(it))?;
        }
        rules::field("operator", rules::required(self.operator != 0))?;
        Ok(())
    }
}

/// What [`Comparison`] is made of.
pub mod comparison {
    /// How to compare. Order: null, booleans, numbers (whole and binary64 alike), strings and texts,
    /// bytes.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Operator {
        /// Not a valid operator.
        Unspecified = 0,
        /// The field equals the value.
        Equal = 1,
        /// The field is there and differs from the value.
        NotEqual = 2,
        /// The field is of the value's class and less.
        Less = 3,
        /// The field is of the value's class and less or equal.
        LessOrEqual = 4,
        /// The field is of the value's class and greater.
        Greater = 5,
        /// The field is of the value's class and greater or equal.
        GreaterOrEqual = 6,
        /// The field is a list with an element that equals the value.
        Contains = 7,
        /// The field is a string or text that begins with the value.
        StartsWith = 8,
        /// The field is not there; the value is not used.
        Absent = 9,
    }
}

/// The order of results.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Order {
    /// The field to sort by; documents without it come last.
    #[prost(message, optional, tag = "1")]
    pub field: ::std::option::Option<crate::messages::data_v1::FieldPath>,
    /// Whether to sort from the greatest to the least.
    #[prost(bool, tag = "2")]
    pub descending: bool,
}

impl crate::runtime::rules::Checked for Order {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("field", rules::required(self.field.is_some()))?;
        if let Some(it) = &self.field {
            rules::inside("field", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// A document with its fields.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Document {
    /// The id inside its space.
    #[prost(string, tag = "1")]
    pub id: ::std::string::String,
    /// The fields of the document.
    #[prost(btree_map = "string, message", tag = "2")]
    pub fields:
        ::std::collections::BTreeMap<::std::string::String, crate::messages::data_v1::Value>,
    /// The version, opaque; equal on two homes only if the content is equal.
    #[prost(string, tag = "3")]
    pub version: ::std::string::String,
    /// Whether the fields are left out because merges made the document larger than fits here;
    /// Canonical streams a document of any size.
    #[prost(bool, tag = "5")]
    pub oversized: bool,
}

impl crate::runtime::rules::Checked for Document {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if !self.id.is_empty() {
            rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
            rules::field(
                "id",
                rules::pattern(
                    &self.id,
                    &[rules::Part {
                        ranges: &[(1, 1114111)],
                        least: 1,
                        most: usize::MAX,
                    }],
                    "text without U+0000",
                ),
            )?;
        }
        Ok(())
    }
}

/// The result of a write.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Revision {
    /// The id of the document written.
    #[prost(string, tag = "1")]
    pub id: ::std::string::String,
    /// The version that it has now, opaque.
    #[prost(string, tag = "2")]
    pub version: ::std::string::String,
    /// The position of the change in this home, opaque; for Watch and Export.
    #[prost(string, tag = "4")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for Revision {}

/// A document to write.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PutRequest {
    /// The space to write to; it is created if it does not exist.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id, 1 to 128 bytes of UTF-8 without U+0000; empty for a new random one.
    #[prost(string, tag = "2")]
    pub id: ::std::string::String,
    /// The fields that the document will have.
    #[prost(btree_map = "string, message", tag = "3")]
    pub fields:
        ::std::collections::BTreeMap<::std::string::String, crate::messages::data_v1::Value>,
    /// When to write.
    #[prost(enumeration = "crate::messages::data_v1::PutMode", tag = "4")]
    pub mode: i32,
    /// If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes.
    #[prost(bytes = "vec", tag = "5")]
    pub request_id: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for PutRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if !self.space.is_empty() {
            rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
            rules::field(
                "space",
                rules::pattern(
                    &self.space,
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
        if !self.id.is_empty() {
            rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
            rules::field(
                "id",
                rules::pattern(
                    &self.id,
                    &[rules::Part {
                        ranges: &[(1, 1114111)],
                        least: 1,
                        most: usize::MAX,
                    }],
                    "text without U+0000",
                ),
            )?;
        }
        rules::field("request_id", rules::bytes(self.request_id.len(), 0, 64))?;
        Ok(())
    }
}

/// The document as it was written.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PutResponse {
    /// The result of the write.
    #[prost(message, optional, tag = "1")]
    pub revision: ::std::option::Option<crate::messages::data_v1::Revision>,
}

impl crate::runtime::rules::Checked for PutResponse {}

/// The document to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetRequest {
    /// The space of the document.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id of the document.
    #[prost(string, tag = "2")]
    pub id: ::std::string::String,
    /// The version to read, as History gives it; empty for now.
    #[prost(string, tag = "3")]
    pub version: ::std::string::String,
}

impl crate::runtime::rules::Checked for GetRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        Ok(())
    }
}

/// The document that was read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetResponse {
    /// The document.
    #[prost(message, optional, tag = "1")]
    pub document: ::std::option::Option<crate::messages::data_v1::Document>,
}

impl crate::runtime::rules::Checked for GetResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.document {
            rules::inside("document", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// Edits to apply.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PatchRequest {
    /// The space of the document.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id of the document.
    #[prost(string, tag = "2")]
    pub id: ::std::string::String,
    /// The edits, applied in this order; each sees what those before it did.
    #[prost(message, repeated, tag = "3")]
    pub edits: ::std::vec::Vec<crate::messages::data_v1::Edit>,
    /// If set, CONFLICT unless the document is at exactly this version.
    #[prost(string, tag = "4")]
    pub if_version: ::std::string::String,
    /// If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes.
    #[prost(bytes = "vec", tag = "5")]
    pub request_id: ::std::vec::Vec<u8>,
    /// Creates the maps that are missing above the path of a `set`, inside the map that exists. A
    /// value of another kind on the way is still INVALID_ARGUMENT.
    #[prost(bool, tag = "6")]
    pub make_parents: bool,
}

impl crate::runtime::rules::Checked for PatchRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if !self.space.is_empty() {
            rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
            rules::field(
                "space",
                rules::pattern(
                    &self.space,
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
        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        for (at, it) in self.edits.iter().enumerate() {
            rules::inside(format_args!("edits[{at}]"), rules::Checked::check(it))?;
        }
        rules::field("request_id", rules::bytes(self.request_id.len(), 0, 64))?;
        Ok(())
    }
}

/// The document as it was edited.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PatchResponse {
    /// The result of the write.
    #[prost(message, optional, tag = "1")]
    pub revision: ::std::option::Option<crate::messages::data_v1::Revision>,
}

impl crate::runtime::rules::Checked for PatchResponse {}

/// One edit of a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Edit {
    /// The place of the edit: keys from the root; a list index is written in decimal (as RFC 6901
    /// does).
    #[prost(string, repeated, tag = "1")]
    pub path: ::std::vec::Vec<::std::string::String>,
    /// What to do there.
    #[prost(oneof = "crate::messages::data_v1::edit::Edit", tags = "2, 3, 4, 5, 6")]
    pub edit: ::std::option::Option<crate::messages::data_v1::edit::Edit>,
}

impl crate::runtime::rules::Checked for Edit {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("path", rules::items(self.path.len(), 1, 24))?;
        if let Some(edit::Edit::Insert(it)) = &self.edit {
            rules::inside("insert", rules::Checked::check(it))?;
        }
        if let Some(edit::Edit::Splice(it)) = &self.edit {
            rules::inside("splice", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`Edit`] is made of.
pub mod edit {
    /// What to do there.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Edit {
        /// Sets a new value at the path; the container above it must exist. A text, list, map or
        /// counter is a new one; concurrent edits of the old one do not affect it.
        #[prost(message, tag = "2")]
        Set(crate::messages::data_v1::Value),
        /// Removes the map entry or list element at the path; nothing happens if a map has no such
        /// entry.
        #[prost(message, tag = "3")]
        Remove(crate::messages::data_v1::Remove),
        /// Inserts elements into the list at the path.
        #[prost(message, tag = "4")]
        Insert(crate::messages::data_v1::ListInsert),
        /// Replaces characters of the text at the path.
        #[prost(message, tag = "5")]
        Splice(crate::messages::data_v1::TextSplice),
        /// Adds to the counter at the path.
        #[prost(message, tag = "6")]
        Increment(crate::messages::data_v1::Increment),
    }
}

/// Removes what is at the path.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Remove {}

impl crate::runtime::rules::Checked for Remove {}

/// Inserts elements into a list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListInsert {
    /// Where the first of them goes, 0 to the length of the list.
    #[prost(uint32, tag = "1")]
    pub index: u32,
    /// The elements.
    #[prost(message, repeated, tag = "2")]
    pub values: ::std::vec::Vec<crate::messages::data_v1::Value>,
}

impl crate::runtime::rules::Checked for ListInsert {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("index", rules::number(self.index, i64::MIN, 2147483647))?;
        Ok(())
    }
}

/// Replaces characters of a text.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextSplice {
    /// Where to begin, in Unicode scalar values.
    #[prost(uint32, tag = "1")]
    pub index: u32,
    /// How many Unicode scalar values to delete.
    #[prost(uint32, tag = "2")]
    pub delete: u32,
    /// What to insert.
    #[prost(string, tag = "3")]
    pub insert: ::std::string::String,
}

impl crate::runtime::rules::Checked for TextSplice {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("index", rules::number(self.index, i64::MIN, 2147483647))?;
        rules::field("delete", rules::number(self.delete, i64::MIN, 2147483647))?;
        Ok(())
    }
}

/// Adds to a counter.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Increment {
    /// What to add; may be negative.
    #[prost(sint64, tag = "1")]
    pub by: i64,
}

impl crate::runtime::rules::Checked for Increment {}

/// The document to delete.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DeleteRequest {
    /// The space of the document.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id of the document.
    #[prost(string, tag = "2")]
    pub id: ::std::string::String,
    /// If set, CONFLICT unless the document is at exactly this version.
    #[prost(string, tag = "3")]
    pub if_version: ::std::string::String,
    /// If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes.
    #[prost(bytes = "vec", tag = "4")]
    pub request_id: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for DeleteRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if !self.space.is_empty() {
            rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
            rules::field(
                "space",
                rules::pattern(
                    &self.space,
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
        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        rules::field("request_id", rules::bytes(self.request_id.len(), 0, 64))?;
        Ok(())
    }
}

/// The document as it was deleted.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DeleteResponse {
    /// The result of the write.
    #[prost(message, optional, tag = "1")]
    pub revision: ::std::option::Option<crate::messages::data_v1::Revision>,
}

impl crate::runtime::rules::Checked for DeleteResponse {}

/// Writes to apply in one transaction.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct BatchRequest {
    /// The space to write to.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The writes, applied in this order; their own space and request id are left empty.
    #[prost(message, repeated, tag = "2")]
    pub writes: ::std::vec::Vec<crate::messages::data_v1::Write>,
    /// If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes.
    #[prost(bytes = "vec", tag = "3")]
    pub request_id: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for BatchRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        for (at, it) in self.writes.iter().enumerate() {
            rules::inside(format_args!("writes[{at}]"), rules::Checked::check(it))?;
        }
        rules::field("request_id", rules::bytes(self.request_id.len(), 0, 64))?;
        Ok(())
    }
}

/// One write of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Write {
    /// What to write.
    #[prost(oneof = "crate::messages::data_v1::write::Write", tags = "1, 2, 3")]
    pub write: ::std::option::Option<crate::messages::data_v1::write::Write>,
}

impl crate::runtime::rules::Checked for Write {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(write::Write::Put(it)) = &self.write {
            rules::inside("put", rules::Checked::check(it))?;
        }
        if let Some(write::Write::Patch(it)) = &self.write {
            rules::inside("patch", rules::Checked::check(it))?;
        }
        if let Some(write::Write::Delete(it)) = &self.write {
            rules::inside("delete", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`Write`] is made of.
pub mod write {
    /// What to write.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Write {
        /// Writes a whole document.
        #[prost(message, tag = "1")]
        Put(crate::messages::data_v1::PutRequest),
        /// Applies edits to a document.
        #[prost(message, tag = "2")]
        Patch(crate::messages::data_v1::PatchRequest),
        /// Deletes a document.
        #[prost(message, tag = "3")]
        Delete(crate::messages::data_v1::DeleteRequest),
    }
}

/// The result of a batch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct BatchResponse {
    /// One revision per write, in the same order.
    #[prost(message, repeated, tag = "1")]
    pub revisions: ::std::vec::Vec<crate::messages::data_v1::Revision>,
}

impl crate::runtime::rules::Checked for BatchResponse {}

/// The page to list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListRequest {
    /// The space to list.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The most documents of one page: 1 to 1,000; 0 for 100.
    #[prost(uint32, tag = "2")]
    pub limit: u32,
    /// Where to continue: `next` of the previous page; empty for the first page.
    #[prost(string, tag = "3")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for ListRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("limit", rules::number(self.limit, i64::MIN, 1000))?;
        Ok(())
    }
}

/// A page of documents.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ListResponse {
    /// The documents, in order.
    #[prost(message, repeated, tag = "1")]
    pub documents: ::std::vec::Vec<crate::messages::data_v1::Document>,
    /// Where the next page begins; empty after the last.
    #[prost(string, tag = "2")]
    pub next: ::std::string::String,
    /// How many documents were read to answer: with a fitting index, no more than the page.
    #[prost(uint32, tag = "3")]
    pub examined: u32,
}

impl crate::runtime::rules::Checked for ListResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.documents.iter().enumerate() {
            rules::inside(format_args!("documents[{at}]"), rules::Checked::check(it))?;
        }
        rules::field(
            "examined",
            rules::number(self.examined, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// A query.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct QueryRequest {
    /// The space to search.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// What a document must fulfil; not set for all documents.
    #[prost(message, optional, tag = "2")]
    pub where_: ::std::option::Option<crate::messages::data_v1::Filter>,
    /// The order of results; not set for the order of document ids.
    #[prost(message, optional, tag = "3")]
    pub order: ::std::option::Option<crate::messages::data_v1::Order>,
    /// The most documents of one page: 1 to 1,000; 0 for 100.
    #[prost(uint32, tag = "4")]
    pub limit: u32,
    /// Where to continue: `next` of the previous page, with the same query otherwise; empty for the
    /// first page.
    #[prost(string, tag = "5")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for QueryRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        if let Some(it) = &self.where_ {
            rules::inside("where", rules::Checked::check(it))?;
        }
        if let Some(it) = &self.order {
            rules::inside("order", rules::Checked::check(it))?;
        }
        rules::field("limit", rules::number(self.limit, i64::MIN, 1000))?;
        Ok(())
    }
}

/// A page of documents that fulfil the query.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct QueryResponse {
    /// The documents, in order.
    #[prost(message, repeated, tag = "1")]
    pub documents: ::std::vec::Vec<crate::messages::data_v1::Document>,
    /// Where the next page begins; empty after the last.
    #[prost(string, tag = "2")]
    pub next: ::std::string::String,
    /// How many documents were read to answer: with a fitting index, no more than the page.
    #[prost(uint32, tag = "3")]
    pub examined: u32,
}

impl crate::runtime::rules::Checked for QueryResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.documents.iter().enumerate() {
            rules::inside(format_args!("documents[{at}]"), rules::Checked::check(it))?;
        }
        rules::field(
            "examined",
            rules::number(self.examined, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// The documents to count.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CountRequest {
    /// The space to search.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// What a document must fulfil; not set for all documents.
    #[prost(message, optional, tag = "2")]
    pub where_: ::std::option::Option<crate::messages::data_v1::Filter>,
}

impl crate::runtime::rules::Checked for CountRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        if let Some(it) = &self.where_ {
            rules::inside("where", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// How many documents there are.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CountResponse {
    /// How many documents fulfil the filter.
    #[prost(uint32, tag = "1")]
    pub count: u32,
    /// How many documents were read to answer: none if all are counted, and with a fitting index
    /// only those in its range.
    #[prost(uint32, tag = "2")]
    pub examined: u32,
}

impl crate::runtime::rules::Checked for CountResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("count", rules::number(self.count, i64::MIN, 2147483647))?;
        rules::field(
            "examined",
            rules::number(self.examined, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// What to watch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WatchRequest {
    /// The space to watch.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// What a document must fulfil to be reported as changed; not set for all.
    #[prost(message, optional, tag = "2")]
    pub where_: ::std::option::Option<crate::messages::data_v1::Filter>,
    /// Where to begin: changes after this position, as this home gave it; empty from the beginning,
    /// so that everything there is comes first. CONFLICT if the position is not one of this space
    /// as it is now: begin again with it left empty.
    #[prost(string, tag = "5")]
    pub after: ::std::string::String,
    /// Begins with changes that come from now on; `after` is not used.
    #[prost(bool, tag = "4")]
    pub from_now: bool,
}

impl crate::runtime::rules::Checked for WatchRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        if let Some(it) = &self.where_ {
            rules::inside("where", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// One change of a space.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WatchResponse {
    /// What happened.
    #[prost(
        enumeration = "crate::messages::data_v1::watch_response::Kind",
        tag = "1"
    )]
    pub kind: i32,
    /// The document: whole for KIND_CHANGED, its fields left out if they are larger than an item
    /// may be (see `oversized`); only its id for KIND_REMOVED.
    #[prost(message, optional, tag = "2")]
    pub document: ::std::option::Option<crate::messages::data_v1::Document>,
    /// The position of the change, opaque; a later watch may continue after it.
    #[prost(string, tag = "4")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for WatchResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.document {
            rules::inside("document", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`WatchResponse`] is made of.
pub mod watch_response {
    /// What happened to the document.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Kind {
        /// Not a valid kind.
        Unspecified = 0,
        /// It was made or changed, and fulfils the filter.
        Changed = 1,
        /// It was deleted, or does not fulfil the filter (any more).
        Removed = 2,
        /// Nothing more is stored at this moment: the reader is up to date.
        CaughtUp = 3,
    }
}

/// The history to list.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HistoryRequest {
    /// The space of the document.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id of the document.
    #[prost(string, tag = "2")]
    pub id: ::std::string::String,
    /// The most entries of one page: 1 to 1,000; 0 for 100.
    #[prost(uint32, tag = "3")]
    pub limit: u32,
    /// Where to continue: `next` of the previous page; empty for the first page.
    #[prost(string, tag = "4")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for HistoryRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        rules::field("limit", rules::number(self.limit, i64::MIN, 1000))?;
        Ok(())
    }
}

/// Changes of a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HistoryResponse {
    /// The changes, newest first.
    #[prost(message, repeated, tag = "1")]
    pub entries: ::std::vec::Vec<crate::messages::data_v1::HistoryEntry>,
    /// Where the next page begins; empty after the last.
    #[prost(string, tag = "2")]
    pub next: ::std::string::String,
}

impl crate::runtime::rules::Checked for HistoryResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.entries.iter().enumerate() {
            rules::inside(format_args!("entries[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// One change of a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HistoryEntry {
    /// The version just after the change, for Get.
    #[prost(string, tag = "1")]
    pub version: ::std::string::String,
    /// The actor that made it.
    #[prost(string, tag = "2")]
    pub actor: ::std::string::String,
    /// When it was made, by the clock of the actor, in milliseconds since 1970-01-01 UTC.
    #[prost(int64, tag = "3")]
    pub time_ms: i64,
    /// How many operations it holds.
    #[prost(uint32, tag = "4")]
    pub operations: u32,
}

impl crate::runtime::rules::Checked for HistoryEntry {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "operations",
            rules::number(self.operations, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// What to export.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ExportRequest {
    /// The space to export.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// Only changes after this position, as this home gave it; empty for all. CONFLICT if the
    /// position is not one of this space as it is now: begin again with it left empty.
    #[prost(string, tag = "5")]
    pub after: ::std::string::String,
    /// Only these documents; empty for all.
    #[prost(string, repeated, tag = "3")]
    pub ids: ::std::vec::Vec<::std::string::String>,
    /// What the other home has already; a document that is not named is exported whole.
    #[prost(message, repeated, tag = "4")]
    pub have: ::std::vec::Vec<crate::messages::data_v1::DocumentVersion>,
    /// The id of the home that this is for, in hexadecimal; empty for any. The items are then
    /// complete for that home alone.
    #[prost(string, tag = "6")]
    pub receiver: ::std::string::String,
    /// How far this home has received the receiver: the `cursor` of Received, once the receiver has
    /// confirmed that it is a position of its own. Documents of which the receiver is known to have
    /// this version are left out then.
    #[prost(string, tag = "7")]
    pub received: ::std::string::String,
}

impl crate::runtime::rules::Checked for ExportRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        for (at, it) in self.ids.iter().enumerate() {
            rules::field(format_args!("ids[{at}]"), rules::bytes(it.len(), 1, 128))?;
            rules::field(
                format_args!("ids[{at}]"),
                rules::pattern(
                    it,
                    &[rules::Part {
                        ranges: &[(1, 1114111)],
                        least: 1,
                        most: usize::MAX,
                    }],
                    "text without U+0000",
                ),
            )?;
        }
        for (at, it) in self.have.iter().enumerate() {
            rules::inside(format_args!("have[{at}]"), rules::Checked::check(it))?;
        }
        if !self.receiver.is_empty() {
            rules::field(
                "receiver",
                rules::pattern(
                    &self.receiver,
                    &[rules::Part {
                        ranges: &[(48, 57), (97, 102)],
                        least: 32,
                        most: 32,
                    }],
                    "32 digits of 0-9 and a-f",
                ),
            )?;
        }
        Ok(())
    }
}

/// What another home asks for before it exports.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReceivedRequest {
    /// The space.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The id of the other home, in hexadecimal.
    #[prost(string, tag = "2")]
    pub origin: ::std::string::String,
    /// A position of this home to check, as the `cursor` of Received in the other home; CONFLICT if
    /// it is not one of this space as it is now, or if the other home merged anything other than
    /// what this home exported up to there. Empty for none.
    #[prost(string, tag = "3")]
    pub position: ::std::string::String,
}

impl crate::runtime::rules::Checked for ReceivedRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("origin", rules::required(!self.origin.is_empty()))?;
        rules::field(
            "origin",
            rules::pattern(
                &self.origin,
                &[rules::Part {
                    ranges: &[(48, 57), (97, 102)],
                    least: 32,
                    most: 32,
                }],
                "32 digits of 0-9 and a-f",
            ),
        )?;
        Ok(())
    }
}

/// How far another home was received.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReceivedResponse {
    /// The position of the other home up to which everything was merged here, with a digest of the
    /// items that were merged; empty for nothing.
    #[prost(string, tag = "1")]
    pub cursor: ::std::string::String,
}

impl crate::runtime::rules::Checked for ReceivedResponse {}

/// A version of a document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DocumentVersion {
    /// The id of the document.
    #[prost(string, tag = "1")]
    pub id: ::std::string::String,
    /// The version, as Document and Revision give it.
    #[prost(string, tag = "2")]
    pub version: ::std::string::String,
}

impl crate::runtime::rules::Checked for DocumentVersion {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        Ok(())
    }
}

/// Updates that the other home lacks.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ExportResponse {
    /// The updates.
    #[prost(message, optional, tag = "1")]
    pub updates: ::std::option::Option<crate::messages::data_v1::Updates>,
}

impl crate::runtime::rules::Checked for ExportResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.updates {
            rules::inside("updates", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// Updates of several documents.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Updates {
    /// The updates, at most one per document.
    #[prost(message, repeated, tag = "1")]
    pub updates: ::std::vec::Vec<crate::messages::data_v1::Update>,
    /// The position that the export has reached, opaque: a home that has merged this item and all
    /// before it may continue after it; empty if only some documents were asked for. It attests
    /// what was exported up to there, so that a position without the items is worth nothing.
    #[prost(string, tag = "3")]
    pub cursor: ::std::string::String,
    /// The position where this item begins: the `cursor` of the item before, or where the export
    /// began; empty for the beginning.
    #[prost(string, tag = "4")]
    pub after: ::std::string::String,
    /// The id of the home that made it, in hexadecimal. Empty if it does not show how far that home
    /// was exported: if only some documents were asked for, if `have` was given, or if `after` was
    /// not a position that Received gave.
    #[prost(string, tag = "5")]
    pub origin: ::std::string::String,
    /// The id of the home that it was made for; empty for any.
    #[prost(string, tag = "6")]
    pub receiver: ::std::string::String,
    /// The `received` of the request: documents that the receiver gave are left out if it gave them
    /// before this position. The receiver ignores where the item leads if this is not a position of
    /// its own.
    #[prost(string, tag = "7")]
    pub received: ::std::string::String,
}

impl crate::runtime::rules::Checked for Updates {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        for (at, it) in self.updates.iter().enumerate() {
            rules::inside(format_args!("updates[{at}]"), rules::Checked::check(it))?;
        }
        rules::field("cursor", rules::bytes(self.cursor.len(), 0, 128))?;
        if !self.origin.is_empty() {
            rules::field(
                "origin",
                rules::pattern(
                    &self.origin,
                    &[rules::Part {
                        ranges: &[(48, 57), (97, 102)],
                        least: 32,
                        most: 32,
                    }],
                    "32 digits of 0-9 and a-f",
                ),
            )?;
        }
        if !self.receiver.is_empty() {
            rules::field(
                "receiver",
                rules::pattern(
                    &self.receiver,
                    &[rules::Part {
                        ranges: &[(48, 57), (97, 102)],
                        least: 32,
                        most: 32,
                    }],
                    "32 digits of 0-9 and a-f",
                ),
            )?;
        }
        Ok(())
    }
}

/// The update of one document.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Update {
    /// The id of the document.
    #[prost(string, tag = "1")]
    pub id: ::std::string::String,
    /// Operations in the encoding of the CRDT engine.
    #[prost(bytes = "vec", tag = "2")]
    pub operations: ::std::vec::Vec<u8>,
    /// Binds the operations to the document: the first 16 bytes of SHA-256 over "dao/update/1", the
    /// length of the id as 8 bytes (big-endian), the id and the operations.
    #[prost(bytes = "vec", tag = "3")]
    pub binding: ::std::vec::Vec<u8>,
    /// The version that the document has in the home that made the export, once this and what was
    /// exported before is merged; on the last update of a document.
    #[prost(string, tag = "4")]
    pub version: ::std::string::String,
}

impl crate::runtime::rules::Checked for Update {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("id", rules::required(!self.id.is_empty()))?;
        rules::field("id", rules::bytes(self.id.len(), 0, 128))?;
        rules::field(
            "id",
            rules::pattern(
                &self.id,
                &[rules::Part {
                    ranges: &[(1, 1114111)],
                    least: 1,
                    most: usize::MAX,
                }],
                "text without U+0000",
            ),
        )?;
        Ok(())
    }
}

/// Updates to merge.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportRequest {
    /// The space to merge into; it is created if it does not exist.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// One item of Export.
    #[prost(message, optional, tag = "2")]
    pub updates: ::std::option::Option<crate::messages::data_v1::Updates>,
    /// If set, a repeat with the same id gives the first result and writes nothing: 1 to 64 bytes.
    #[prost(bytes = "vec", tag = "3")]
    pub request_id: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for ImportRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        if let Some(it) = &self.updates {
            rules::inside("updates", rules::Checked::check(it))?;
        }
        rules::field("request_id", rules::bytes(self.request_id.len(), 0, 64))?;
        Ok(())
    }
}

/// The answer to an import.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportResponse {
    /// What it did.
    #[prost(message, optional, tag = "1")]
    pub summary: ::std::option::Option<crate::messages::data_v1::ImportSummary>,
}

impl crate::runtime::rules::Checked for ImportResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.summary {
            rules::inside("summary", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What an import did.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportSummary {
    /// Documents that changed.
    #[prost(uint32, tag = "1")]
    pub changed: u32,
    /// Documents whose updates were all known.
    #[prost(uint32, tag = "2")]
    pub unchanged: u32,
    /// Documents with updates that wait for others not yet seen; they take effect when those
    /// arrive.
    #[prost(uint32, tag = "3")]
    pub waiting: u32,
}

impl crate::runtime::rules::Checked for ImportSummary {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("changed", rules::number(self.changed, i64::MIN, 2147483647))?;
        rules::field(
            "unchanged",
            rules::number(self.unchanged, i64::MIN, 2147483647),
        )?;
        rules::field("waiting", rules::number(self.waiting, i64::MIN, 2147483647))?;
        Ok(())
    }
}

/// The canonical export to make.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CanonicalRequest {
    /// The space to export.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// Only these documents, NOT_FOUND if one of them does not exist; empty for all.
    #[prost(string, repeated, tag = "2")]
    pub ids: ::std::vec::Vec<::std::string::String>,
}

impl crate::runtime::rules::Checked for CanonicalRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        for (at, it) in self.ids.iter().enumerate() {
            rules::field(format_args!("ids[{at}]"), rules::bytes(it.len(), 1, 128))?;
            rules::field(
                format_args!("ids[{at}]"),
                rules::pattern(
                    it,
                    &[rules::Part {
                        ranges: &[(1, 1114111)],
                        least: 1,
                        most: usize::MAX,
                    }],
                    "text without U+0000",
                ),
            )?;
        }
        Ok(())
    }
}

/// Consecutive bytes of a canonical export.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CanonicalResponse {
    /// The bytes.
    #[prost(bytes = "vec", tag = "1")]
    pub data: ::std::vec::Vec<u8>,
    /// The version of the document, on the first chunk, if the request names exactly one.
    #[prost(string, tag = "2")]
    pub version: ::std::string::String,
}

impl crate::runtime::rules::Checked for CanonicalResponse {}

/// The file to write.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ExportFileRequest {
    /// The space to export.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The name of the granted folder.
    #[prost(string, tag = "2")]
    pub folder: ::std::string::String,
    /// The path inside the folder.
    #[prost(string, tag = "3")]
    pub path: ::std::string::String,
}

impl crate::runtime::rules::Checked for ExportFileRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("folder", rules::required(!self.folder.is_empty()))?;
        rules::field("path", rules::required(!self.path.is_empty()))?;
        Ok(())
    }
}

/// What was written.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ExportFileResponse {
    /// Documents written.
    #[prost(uint32, tag = "1")]
    pub documents: u32,
    /// The size of the file in bytes.
    #[prost(uint64, tag = "2")]
    pub size: u64,
}

impl crate::runtime::rules::Checked for ExportFileResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "documents",
            rules::number(self.documents, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// The file to read.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportFileRequest {
    /// The space to merge into; it is created if it does not exist.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The name of the granted folder.
    #[prost(string, tag = "2")]
    pub folder: ::std::string::String,
    /// The path inside the folder.
    #[prost(string, tag = "3")]
    pub path: ::std::string::String,
}

impl crate::runtime::rules::Checked for ImportFileRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("folder", rules::required(!self.folder.is_empty()))?;
        rules::field("path", rules::required(!self.path.is_empty()))?;
        Ok(())
    }
}

/// The answer to an import of a file.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportFileResponse {
    /// What it did.
    #[prost(message, optional, tag = "1")]
    pub summary: ::std::option::Option<crate::messages::data_v1::ImportSummary>,
}

impl crate::runtime::rules::Checked for ImportFileResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.summary {
            rules::inside("summary", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// The address to fetch.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportUrlRequest {
    /// The space to merge into; it is created if it does not exist.
    #[prost(string, tag = "1")]
    pub space: ::std::string::String,
    /// The URL of a file as ExportFile writes it.
    #[prost(string, tag = "2")]
    pub url: ::std::string::String,
}

impl crate::runtime::rules::Checked for ImportUrlRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("space", rules::required(!self.space.is_empty()))?;
        rules::field("space", rules::bytes(self.space.len(), 0, 64))?;
        rules::field(
            "space",
            rules::pattern(
                &self.space,
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
        rules::field("url", rules::required(!self.url.is_empty()))?;
        Ok(())
    }
}

/// The answer to an import from an address.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ImportUrlResponse {
    /// What it did.
    #[prost(message, optional, tag = "1")]
    pub summary: ::std::option::Option<crate::messages::data_v1::ImportSummary>,
}

impl crate::runtime::rules::Checked for ImportUrlResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(it) = &self.summary {
            rules::inside("summary", rules::Checked::check(it))?;
        }
        Ok(())
    }
}
