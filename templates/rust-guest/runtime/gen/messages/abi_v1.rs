// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! Package `dao.abi.v1`.
//!
//! Messages of the boundary itself: what host and guest exchange besides requests and answers.
// The contract decides what its messages hold, and its words are its own.
#![allow(
    clippy::doc_markdown,
    clippy::large_enum_variant,
    clippy::module_inception,
    clippy::struct_excessive_bools
)]

/// What happens to data that storage has accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum Durability {
    /// The host does not say; assume nothing.
    Unspecified = 0,
    /// It survives loss of power and stays until someone removes it.
    Durable = 1,
    /// It survives loss of power, but the system may remove all of the home at once, as browsers do
    /// with the data of sites.
    Evictable = 2,
    /// It ends with the Avatar, as in a private window.
    Ephemeral = 3,
    /// It survives the end of the program, however that ends; loss of power may take the newest
    /// writes, each as a whole.
    Relaxed = 4,
}

/// What a host may check or enforce, but need not, since some engines cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
#[repr(i32)]
pub enum Guard {
    /// Not a valid guard.
    Unspecified = 0,
    /// Refuses modules that use features of WebAssembly which the contract does not allow. If no
    /// host does it, the build of a unit must.
    ModuleFeatures = 1,
    /// Lets memory grow to no more than max_memory_bytes, whatever the module declares. Without it
    /// a host refuses a module that declares more.
    MemoryGrowth = 2,
    /// Ends an instance whose entry takes longer than entry_deadline_ms, which is 0 on a host
    /// without this guard.
    EntryDeadline = 3,
}

/// The payload of every failed answer, in both directions.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Failure {
    /// The status code of the contract, as it also crosses beside the payload; always negative.
    #[prost(sint32, tag = "1")]
    pub code: i32,
    /// One sentence for a person: what went wrong and, if known, how to fix it.
    #[prost(string, tag = "2")]
    pub message: ::std::string::String,
    /// Machine-readable particulars, such as the field, the limit or the capability concerned.
    #[prost(btree_map = "string, string", tag = "3")]
    pub details: ::std::collections::BTreeMap<::std::string::String, ::std::string::String>,
}

impl crate::runtime::rules::Checked for Failure {}

/// What the host tells the guest when an instance starts: the payload of yuan_init.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct HostInfo {
    /// The name of the host implementation, such as "dao-python".
    #[prost(string, tag = "1")]
    pub host: ::std::string::String,
    /// The version of the host implementation, free text.
    #[prost(string, tag = "2")]
    pub host_version: ::std::string::String,
    /// The contract major version that the host speaks.
    #[prost(uint32, tag = "3")]
    pub contract_major: u32,
    /// The contract minor version that the host speaks.
    #[prost(uint32, tag = "4")]
    pub contract_minor: u32,
    /// The bounds that this host enforces on the instance.
    #[prost(message, optional, tag = "5")]
    pub limits: ::std::option::Option<crate::messages::abi_v1::Limits>,
    /// Every capability granted to the unit, with the scopes of the grant.
    #[prost(message, repeated, tag = "6")]
    pub grants: ::std::vec::Vec<crate::messages::abi_v1::Grant>,
    /// What happens to data for which storage answered OK.
    #[prost(enumeration = "crate::messages::abi_v1::Durability", tag = "7")]
    pub durability: i32,
    /// What this host checks of a module, or holds an instance to, beyond what every host must.
    #[prost(enumeration = "crate::messages::abi_v1::Guard", repeated, tag = "8")]
    pub guards: ::std::vec::Vec<i32>,
    /// How many instances of the unit have died since the Avatar opened the home; 0 for the first.
    /// What the previous instance was doing may have ended it.
    #[prost(uint32, tag = "9")]
    pub deaths: u32,
}

impl crate::runtime::rules::Checked for HostInfo {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "contract_major",
            rules::number(self.contract_major, i64::MIN, 2147483647),
        )?;
        rules::field(
            "contract_minor",
            rules::number(self.contract_minor, i64::MIN, 2147483647),
        )?;
        if let Some(it) = &self.limits {
            rules::inside("limits", rules::Checked::check(it))?;
        }
        rules::field("deaths", rules::number(self.deaths, i64::MIN, 2147483647))?;
        Ok(())
    }
}

/// Bounds that a host enforces; each is at least what the contract promises.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Limits {
    /// The largest payload that may cross in one piece, in bytes.
    #[prost(uint32, tag = "1")]
    pub max_message_bytes: u32,
    /// The largest item of a stream, in bytes.
    #[prost(uint32, tag = "2")]
    pub max_item_bytes: u32,
    /// The most calls of one direction that may be unanswered at a time.
    #[prost(uint32, tag = "3")]
    pub max_calls_in_flight: u32,
    /// The cap on linear memory, in bytes.
    #[prost(uint64, tag = "4")]
    pub max_memory_bytes: u64,
    /// The longest that one entry into the guest may take, in milliseconds; 0 if the host does not
    /// enforce any (see GUARD_ENTRY_DEADLINE).
    #[prost(uint32, tag = "5")]
    pub entry_deadline_ms: u32,
}

impl crate::runtime::rules::Checked for Limits {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "max_message_bytes",
            rules::number(self.max_message_bytes, i64::MIN, 2147483647),
        )?;
        rules::field(
            "max_item_bytes",
            rules::number(self.max_item_bytes, i64::MIN, 2147483647),
        )?;
        rules::field(
            "max_calls_in_flight",
            rules::number(self.max_calls_in_flight, i64::MIN, 2147483647),
        )?;
        rules::field(
            "entry_deadline_ms",
            rules::number(self.entry_deadline_ms, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// One capability that a person granted to the unit.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Grant {
    /// The name of the capability in the contract, such as "net".
    #[prost(string, tag = "1")]
    pub capability: ::std::string::String,
    /// The scopes granted, in the form that the capability documents; empty for a capability
    /// without scopes.
    #[prost(string, repeated, tag = "2")]
    pub scopes: ::std::vec::Vec<::std::string::String>,
}

impl crate::runtime::rules::Checked for Grant {}

/// The guest's answer to yuan_init once it is ready to serve.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Ready {
    /// The version of the state schema that the home now has.
    #[prost(uint32, tag = "1")]
    pub state_schema: u32,
    /// The guest knows what the previous instance died of, and refuses it from now on. The host
    /// does not count that death towards the number after which it stops the unit.
    #[prost(bool, tag = "2")]
    pub recovered: bool,
}

impl crate::runtime::rules::Checked for Ready {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "state_schema",
            rules::number(self.state_schema, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// The payload of a LIFECYCLE event.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Lifecycle {
    /// What happened.
    #[prost(enumeration = "crate::messages::abi_v1::lifecycle::Kind", tag = "1")]
    pub kind: i32,
    /// The grants that hold from now on, set with KIND_GRANTS_CHANGED only.
    #[prost(message, repeated, tag = "2")]
    pub grants: ::std::vec::Vec<crate::messages::abi_v1::Grant>,
}

impl crate::runtime::rules::Checked for Lifecycle {}

/// What [`Lifecycle`] is made of.
pub mod lifecycle {
    /// What happened to the Avatar.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
    #[repr(i32)]
    pub enum Kind {
        /// Not a valid kind; a guest ignores it.
        Unspecified = 0,
        /// The Avatar came to the foreground.
        Foreground = 1,
        /// The Avatar went to the background and may be stopped without warning.
        Background = 2,
        /// The system is short of memory: drop caches.
        LowMemory = 3,
        /// The grants changed; the field `grants` is the whole new list.
        GrantsChanged = 4,
    }
}

/// What a unit declares about itself in its custom section `dao.unit`, readable without running it.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct UnitManifest {
    /// The name of the unit, such as "dao".
    #[prost(string, tag = "1")]
    pub name: ::std::string::String,
    /// The version of the unit, as semantic versioning writes it.
    #[prost(string, tag = "2")]
    pub version: ::std::string::String,
    /// The contract major version that the unit was built for.
    #[prost(uint32, tag = "3")]
    pub contract_major: u32,
    /// The contract minor version that the unit was built for.
    #[prost(uint32, tag = "4")]
    pub contract_minor: u32,
    /// The lowest contract minor version that a host must speak for the unit to work.
    #[prost(uint32, tag = "5")]
    pub least_host_minor: u32,
    /// Every capability that the unit imports, each once.
    #[prost(message, repeated, tag = "6")]
    pub capabilities: ::std::vec::Vec<crate::messages::abi_v1::CapabilityUse>,
    /// The version of the state schema that the unit writes.
    #[prost(uint32, tag = "7")]
    pub state_schema: u32,
    /// SHA-256 of the canonical contract that the unit's bindings were generated from.
    #[prost(bytes = "vec", tag = "8")]
    pub contract_digest: ::std::vec::Vec<u8>,
    /// SHA-256 over the unit's sources, in the order of their paths.
    #[prost(bytes = "vec", tag = "9")]
    pub source_digest: ::std::vec::Vec<u8>,
    /// The toolchain that built the unit, such as "rustc 1.96.0".
    #[prost(string, tag = "10")]
    pub toolchain: ::std::string::String,
}

impl crate::runtime::rules::Checked for UnitManifest {
    fn check(&self) -> crate::Result<()> {
        use crate::runtime::rules;

        rules::field(
            "contract_major",
            rules::number(self.contract_major, i64::MIN, 2147483647),
        )?;
        rules::field(
            "contract_minor",
            rules::number(self.contract_minor, i64::MIN, 2147483647),
        )?;
        rules::field(
            "least_host_minor",
            rules::number(self.least_host_minor, i64::MIN, 2147483647),
        )?;
        rules::field(
            "state_schema",
            rules::number(self.state_schema, i64::MIN, 2147483647),
        )?;
        Ok(())
    }
}

/// How a unit uses one capability.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CapabilityUse {
    /// The name of the capability in the contract.
    #[prost(string, tag = "1")]
    pub capability: ::std::string::String,
    /// Whether the unit cannot work without it.
    #[prost(bool, tag = "2")]
    pub required: bool,
    /// The scopes that the unit asks for; empty for all that a person is willing to give.
    #[prost(string, repeated, tag = "3")]
    pub scopes: ::std::vec::Vec<::std::string::String>,
    /// Why the unit wants it, in the unit's own words, shown to a person before the grant.
    #[prost(string, tag = "4")]
    pub reason: ::std::string::String,
}

impl crate::runtime::rules::Checked for CapabilityUse {}
