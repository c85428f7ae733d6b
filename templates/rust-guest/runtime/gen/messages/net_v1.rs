// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.net.v1`.
//!
//! The net capability: HTTP to hosts that a person allowed.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// An HTTP request.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FetchRequest {
    /// The method, such as "GET".
    #[prost(string, tag = "1")]
    pub method: ::std::string::String,
    /// The absolute URL, with scheme https or http.
    #[prost(string, tag = "2")]
    pub url: ::std::string::String,
    /// The header fields, in order.
    #[prost(message, repeated, tag = "3")]
    pub headers: ::std::vec::Vec<crate::messages::net_v1::Header>,
    /// The body; empty for none.
    #[prost(bytes = "vec", tag = "4")]
    pub body: ::std::vec::Vec<u8>,
    /// The longest time until the head has arrived, and between chunks, in milliseconds; 0 for the
    /// host's default.
    #[prost(uint32, tag = "5")]
    pub timeout_ms: u32,
}

impl crate::runtime::rules::Checked for FetchRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("method", rules::required(!self.method.is_empty()))?;
        rules::field(
            "method",
            rules::pattern(
                &self.method,
                &[
                    rules::Part {
                        ranges: &[(65, 90)],
                        least: 1,
                        most: 1,
                    },
                    rules::Part {
                        ranges: &[(65, 90), (45, 45)],
                        least: 0,
                        most: 31,
                    },
                ],
                "1 to 32 of A-Z and '-' that begin with a letter",
            ),
        )?;
        rules::field("url", rules::required(!self.url.is_empty()))?;
        rules::field("headers", rules::items(self.headers.len(), 0, 256))?;
        for (at, it) in self.headers.iter().enumerate() {
            rules::inside(format_args!("headers[{at}]"), rules::Checked::check(it))?;
        }
        rules::field(
            "timeout_ms",
            rules::number(self.timeout_ms, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// One header field.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Header {
    /// The field name, in any case.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The field value.
    #[prost(string, tag = "2")]
    pub value: ::std::string::String,
}

impl crate::runtime::rules::Checked for Header {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("name", rules::required(!self.name.is_empty()))?;
        rules::field(
            "name",
            rules::pattern(
                &self.name,
                &[rules::Part {
                    ranges: &[
                        (33, 33),
                        (35, 35),
                        (36, 36),
                        (37, 37),
                        (38, 38),
                        (39, 39),
                        (42, 42),
                        (43, 43),
                        (45, 45),
                        (46, 46),
                        (94, 94),
                        (95, 95),
                        (96, 96),
                        (124, 124),
                        (126, 126),
                        (48, 57),
                        (65, 90),
                        (97, 122),
                    ],
                    least: 1,
                    most: usize::MAX,
                }],
                "a token of RFC 9110",
            ),
        )?;
        if !self.value.is_empty() {
            rules::field(
                "value",
                rules::pattern(
                    &self.value,
                    &[rules::Part {
                        ranges: &[(9, 9), (32, 126), (128, 255)],
                        least: 0,
                        most: usize::MAX,
                    }],
                    "tabs, blanks, visible ASCII and U+0080 to U+00FF",
                ),
            )?;
        }
        Ok(())
    }
}

/// One piece of a response: first a head, then chunks.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FetchResponse {
    /// Which piece this is.
    #[prost(oneof = "crate::messages::net_v1::fetch_response::Part", tags = "1, 2")]
    pub part: ::std::option::Option<crate::messages::net_v1::fetch_response::Part>,
}

impl crate::runtime::rules::Checked for FetchResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        if let Some(fetch_response::Part::Head(it)) = &self.part {
            rules::inside("head", rules::Checked::check(it))?;
        }
        Ok(())
    }
}

/// What [`FetchResponse`] is made of.
pub mod fetch_response {
    /// Which piece this is.
    #[derive(Clone, PartialEq, ::prost::Oneof)]
    pub enum Part {
        /// The head, exactly once and first.
        #[prost(message, tag = "1")]
        Head(crate::messages::net_v1::Head),
        /// Consecutive bytes of the body.
        #[prost(bytes = "vec", tag = "2")]
        Chunk(::std::vec::Vec<u8>),
    }
}

/// The head of a response.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Head {
    /// The status code of RFC 9110, such as 200.
    #[prost(uint32, tag = "1")]
    pub status: u32,
    /// The header fields, in order, names in lower case.
    #[prost(message, repeated, tag = "2")]
    pub headers: ::std::vec::Vec<crate::messages::net_v1::Header>,
    /// The URL that answered, after redirects.
    #[prost(string, tag = "3")]
    pub url: ::std::string::String,
}

impl crate::runtime::rules::Checked for Head {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field("status", rules::number(self.status, i64::MIN, 2147483647))?;
        for (at, it) in self.headers.iter().enumerate() {
            rules::inside(format_args!("headers[{at}]"), rules::Checked::check(it))?;
        }
        Ok(())
    }
}
