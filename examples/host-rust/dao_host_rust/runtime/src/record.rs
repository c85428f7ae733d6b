//! What crosses, written down as it happens; see docs/reference/recording.md of the SDK.

use std::sync::Arc;

use prost::Message as _;

/// Gets each record: an encoded `dao.recording.v1.Record`.
pub type Recorder = Arc<dyn Fn(&[u8]) + Send + Sync>;

/// One thing that crossed.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Record {
    #[prost(oneof = "What", tags = "2, 3, 4, 5, 6")]
    pub what: Option<What>,
}

/// What it is.
#[derive(Clone, PartialEq, prost::Oneof)]
pub(crate) enum What {
    #[prost(message, tag = "2")]
    InstanceBegan(InstanceBegan),
    #[prost(message, tag = "3")]
    EntryBegan(EntryBegan),
    #[prost(message, tag = "4")]
    ImportCalled(ImportCalled),
    #[prost(message, tag = "5")]
    EntryEnded(EntryEnded),
    #[prost(message, tag = "6")]
    InstanceEnded(InstanceEnded),
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct InstanceBegan {
    #[prost(uint32, tag = "1")]
    pub number: u32,
    #[prost(uint64, tag = "2")]
    pub max_memory_bytes: u64,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct EntryBegan {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, repeated, tag = "2")]
    pub arguments: Vec<u32>,
    #[prost(bytes = "vec", tag = "3")]
    pub payload: Vec<u8>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct ImportCalled {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(uint32, repeated, tag = "2")]
    pub arguments: Vec<u32>,
    #[prost(bytes = "vec", tag = "3")]
    pub went_in: Vec<u8>,
    #[prost(bytes = "vec", tag = "4")]
    pub came_out: Vec<u8>,
    #[prost(sint32, optional, tag = "5")]
    pub status: Option<i32>,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct EntryEnded {
    #[prost(sint32, optional, tag = "1")]
    pub result: Option<i32>,
    #[prost(enumeration = "Death", tag = "2")]
    pub death: i32,
}

#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct InstanceEnded {
    #[prost(bool, tag = "1")]
    pub died: bool,
    #[prost(string, tag = "2")]
    pub cause: String,
}

/// What ended an instance in the middle of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, prost::Enumeration)]
#[repr(i32)]
pub(crate) enum Death {
    Unspecified = 0,
    Trap = 1,
    Deadline = 2,
    Pointer = 3,
    Host = 4,
}

/// Writes a record down, if anybody wants it.
pub(crate) fn write(recorder: Option<&Recorder>, what: impl FnOnce() -> What) {
    if let Some(recorder) = recorder {
        recorder(&Record { what: Some(what()) }.encode_to_vec());
    }
}
