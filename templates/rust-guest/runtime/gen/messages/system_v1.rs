// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.system.v1`.
//!
//! What a running unit reports about itself.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// Asks which unit this is.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct InfoRequest {}

impl crate::runtime::rules::Checked for InfoRequest {}

/// Which unit this is.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct InfoResponse {
    /// The name of the unit.
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The version of the unit.
    #[prost(string, tag = "2")]
    pub version: ::std::string::String,
    /// The contract that the unit was built for, as "major.minor".
    #[prost(string, tag = "3")]
    pub contract: ::std::string::String,
    /// The version of the state schema of the home.
    #[prost(uint32, tag = "4")]
    pub state_schema: u32,
    /// The random identifier of the home, made when it was first opened.
    #[prost(bytes = "vec", tag = "5")]
    pub home_id: ::std::vec::Vec<u8>,
}

impl crate::runtime::rules::Checked for InfoResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "state_schema",
            rules::number(self.state_schema, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// Asks for a check of the unit.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HealthRequest {
    /// Also looks at every row that is stored, which takes as long as a backup.
    #[prost(bool, tag = "1")]
    pub thorough: bool,
}

impl crate::runtime::rules::Checked for HealthRequest {}

/// The result of a check.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HealthResponse {
    /// Whether every check passed.
    #[prost(bool, tag = "1")]
    pub healthy: bool,
    /// What was checked, each with its result.
    #[prost(message, repeated, tag = "2")]
    pub checks: ::std::vec::Vec<crate::messages::system_v1::HealthCheck>,
}

impl crate::runtime::rules::Checked for HealthResponse {}

/// One check.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HealthCheck {
    /// What was checked, such as "storage".
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// Whether it passed.
    #[prost(bool, tag = "2")]
    pub passed: bool,
    /// What was found, one sentence.
    #[prost(string, tag = "3")]
    pub detail: ::std::string::String,
}

impl crate::runtime::rules::Checked for HealthCheck {}

/// Asks for the counters.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StatisticsRequest {}

impl crate::runtime::rules::Checked for StatisticsRequest {}

/// What the unit did since it started.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StatisticsResponse {
    /// Requests answered, failures included.
    #[prost(uint32, tag = "1")]
    pub requests: u32,
    /// Requests answered with an error.
    #[prost(uint32, tag = "2")]
    pub failures: u32,
    /// Batches committed to storage.
    #[prost(uint32, tag = "3")]
    pub commits: u32,
    /// Bytes of linear memory in use now.
    #[prost(uint64, tag = "4")]
    pub memory_bytes: u64,
    /// Documents held open in memory now.
    #[prost(uint32, tag = "5")]
    pub open_documents: u32,
    /// Watches running now.
    #[prost(uint32, tag = "6")]
    pub watches: u32,
}

impl crate::runtime::rules::Checked for StatisticsResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "requests",
            rules::number(self.requests, i64::MIN, 2147483647),
        )?;
        rules::field(
            "failures",
            rules::number(self.failures, i64::MIN, 2147483647),
        )?;
        rules::field("commits", rules::number(self.commits, i64::MIN, 2147483647))?;
        rules::field(
            "open_documents",
            rules::number(self.open_documents, i64::MIN, 2147483647),
        )?;
        rules::field("watches", rules::number(self.watches, i64::MIN, 2147483647))?;
        Ok(())
    }
}
