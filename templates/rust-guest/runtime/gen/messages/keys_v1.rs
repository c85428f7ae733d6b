// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.keys.v1`.
//!
//! The keys capability: wrapping secrets under a key that the guest never sees.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// A secret to wrap.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WrapRequest {
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

impl crate::runtime::rules::Checked for WrapRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field("name", rules::bytes(self.name.len(), 0, 128))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[rules::Part {
                    ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (47, 47), (45, 45)],
                    least: 1,
                    most: usize::MAX,
                }],
                "1 to 128 of a-z, 0-9, '.', '_', '/' and '-'",
            ),
        )?;
        rules::field("secret", rules::bytes(self.secret.len(), 0, 4096))?;
        Ok(())
    }
}

/// A wrapped secret.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WrapResponse {
    /// The wrapped secret, opaque to the guest.
    #[prost(bytes = "vec", tag = "1")]
    pub wrapped: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for WrapResponse {}

/// A wrapped secret to open.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct UnwrapRequest {
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

impl crate::runtime::rules::Checked for UnwrapRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field("name", rules::bytes(self.name.len(), 0, 128))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[rules::Part {
                    ranges: &[(97, 122), (48, 57), (46, 46), (95, 95), (47, 47), (45, 45)],
                    least: 1,
                    most: usize::MAX,
                }],
                "1 to 128 of a-z, 0-9, '.', '_', '/' and '-'",
            ),
        )?;
        Ok(())
    }
}

/// The secret as it was.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct UnwrapResponse {
    /// The secret.
    #[prost(bytes = "vec", tag = "1")]
    pub secret: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for UnwrapResponse {}
