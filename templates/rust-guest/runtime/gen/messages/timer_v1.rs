// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.timer.v1`.
//!
//! The timer capability: being woken later.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// A timer to start.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StartRequest {
    /// The time until the first tick, in milliseconds, at most 2,147,483,647.
    #[prost(uint32, tag = "1")]
    pub delay_ms: u32,
    /// The time between further ticks, in milliseconds, at most 2,147,483,647; 0 for a single tick.
    #[prost(uint32, tag = "2")]
    pub interval_ms: u32,
}

impl crate::runtime::rules::Checked for StartRequest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "delay_ms",
            rules::number(self.delay_ms, i64::MIN, 2147483647),
        )?;
        rules::field(
            "interval_ms",
            rules::number(self.interval_ms, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// One expiry of a timer.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StartResponse {
    /// How many expiries this tick stands for; more than one if the guest was too slow to take
    /// each.
    #[prost(uint32, tag = "1")]
    pub expiries: u32,
}

impl crate::runtime::rules::Checked for StartResponse {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "expiries",
            rules::number(self.expiries, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}
