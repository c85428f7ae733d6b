//! What generated code says about its contract: names, numbers, and how messages are read.

use crate::{CallError, Status, shape::Shape};

/// A contract between a host and its unit. Generated code has one as `CONTRACT`.
#[derive(Debug)]
pub struct Contract {
    /// Its name, such as `dao`.
    pub name: &'static str,
    /// Its major version.
    pub major: u32,
    /// Its minor version.
    pub minor: u32,
    /// Whether it is a draft, which only loads units of exactly the same contract.
    pub draft: bool,
    /// SHA-256 of its canonical form.
    pub digest: [u8; 32],
    /// The WebAssembly module of all imports.
    pub module: &'static str,
    /// The name under which a unit exports its memory.
    pub memory: &'static str,
    /// The features of WebAssembly that a unit may use beside the MVP.
    pub features: &'static [&'static str],
    /// Its limits.
    pub limits: Limits,
    /// Its statuses.
    pub statuses: &'static [StatusFacts],
    /// What units export.
    pub exports: &'static [Export],
    /// What units may import.
    pub imports: &'static [Import],
    /// What a unit may be granted.
    pub capabilities: &'static [Capability],
    /// What hosts may ask a unit.
    pub methods: &'static [Method],
}

impl Contract {
    /// What it says about a status.
    #[must_use]
    pub fn status(&self, status: Status) -> Option<&'static StatusFacts> {
        self.statuses.iter().find(|facts| facts.code == status.0)
    }

    /// The capability of that name.
    #[must_use]
    pub fn capability(&self, name: &str) -> Option<&'static Capability> {
        self.capabilities.iter().find(|each| each.name == name)
    }

    /// The import of that name.
    #[must_use]
    pub fn import(&self, name: &str) -> Option<&'static Import> {
        self.imports.iter().find(|each| each.name == name)
    }

    /// The method of that number.
    #[must_use]
    pub fn method(&self, number: u32) -> Option<&'static Method> {
        self.methods.iter().find(|each| each.number == number)
    }
}

/// The limits of a contract.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The largest payload that may cross in one piece, in bytes.
    pub max_message_bytes: u32,
    /// The largest item of a stream, in bytes.
    pub max_item_bytes: u32,
    /// The most calls of one direction that may be unanswered at a time.
    pub max_calls_in_flight: u32,
    /// The largest memory that a unit may declare, in bytes.
    pub max_memory_bytes: u64,
    /// The stack that every host gives, in bytes.
    pub guest_stack_bytes: u32,
    /// How many items of a new stream may be sent before credit arrives.
    pub initial_credit_items: u32,
    /// How many bytes of a new stream may be sent before credit arrives.
    pub initial_credit_bytes: u32,
}

/// What a contract says about a status.
#[derive(Debug)]
pub struct StatusFacts {
    /// Its number.
    pub code: i32,
    /// Its name.
    pub name: &'static str,
    /// Whether a call that ended so was executed: `no`, `yes` or `unknown`.
    pub executed: &'static str,
    /// Whether the same call may be made again: `safe`, `useless` or `unsafe`.
    pub repeat: &'static str,
}

/// A function that every unit has.
#[derive(Debug)]
pub struct Export {
    /// Its name.
    pub name: &'static str,
    /// How many `i32` it takes.
    pub params: usize,
    /// Whether it returns one.
    pub returns: bool,
}

/// How an import or a method is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// By the status that it returns, and what it writes to the unit's memory.
    AtOnce,
    /// Later, once.
    Once,
    /// Later, by items.
    Many,
}

/// A function that a unit may import.
#[derive(Debug)]
pub struct Import {
    /// Its name.
    pub name: &'static str,
    /// Its name within its capability, such as `read`.
    pub operation: &'static str,
    /// The capability that it belongs to.
    pub capability: &'static str,
    /// The version of the contract that brought it.
    pub since: &'static str,
    /// How it is answered.
    pub mode: Mode,
    /// Whether it changes something outside the unit.
    pub effect: bool,
    /// Whether a unit may be linked on a host that lacks it.
    pub optional: bool,
    /// Whether it may be called while the unit makes room.
    pub during_alloc: bool,
    /// What it takes.
    pub params: &'static [Param],
    /// How its elements are counted.
    pub shape: &'static Shape,
    /// Whether bytes are a request that keeps the rules.
    pub request: fn(&[u8]) -> Result<(), CallError>,
}

/// An `i32` that an import takes.
#[derive(Debug)]
pub struct Param {
    /// What it stands for.
    pub role: Role,
    /// Whether it has a sign.
    pub signed: bool,
    /// The most bytes that a length may say.
    pub max: Option<u32>,
    /// The numbers that it may be; any if there are none.
    pub values: &'static [i64],
}

/// What a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A number.
    Scalar,
    /// The id of a call.
    CallId,
    /// The number of a method.
    Method,
    /// A status.
    Status,
    /// Where bytes lie that the host reads.
    InPointer,
    /// How many.
    InLength,
    /// Where a text lies that the host reads.
    TextPointer,
    /// How many bytes it has.
    TextLength,
    /// Where the host writes.
    OutPointer,
    /// How much.
    OutLength,
    /// Where the host writes a number of 64 bits.
    OutI64,
    /// Memory that the host was given.
    OwnedPointer,
    /// How much.
    OwnedLength,
}

/// A right that a unit may be granted.
#[derive(Debug)]
pub struct Capability {
    /// Its name.
    pub name: &'static str,
    /// Whether it belongs to the home, so that it is granted unless somebody says otherwise.
    pub within_home: bool,
    /// Whether its calls take effect in the order in which they are issued.
    pub ordered: bool,
    /// An example of a scope, if it has scopes.
    pub scope: Option<&'static str>,
    /// Whether a grant must have a scope.
    pub scope_required: bool,
}

/// A method of the unit.
#[derive(Debug)]
pub struct Method {
    /// Its number.
    pub number: u32,
    /// Its full name.
    pub name: &'static str,
    /// How it is answered.
    pub mode: Mode,
    /// Whether it changes something.
    pub effect: bool,
    /// Whether repeating it does no harm.
    pub repeatable: bool,
    /// How the elements of its answer are counted.
    pub shape: &'static Shape,
}
