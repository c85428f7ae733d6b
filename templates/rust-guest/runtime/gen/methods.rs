// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The methods of the unit's services, as callers name them.

use std::marker::PhantomData;

/// One method: its number and, as types, its request and its reply (or the item of its stream).
pub struct Method<Request, Reply> {
    /// The number that crosses the boundary.
    pub number: u32,
    /// The full name, such as `dao.data.v1.DocumentsService.Put`.
    pub name: &'static str,
    /// Whether it answers with items before it ends.
    pub stream: bool,
    /// Whether a call may have changed something when its instance dies.
    pub effect: bool,
    types: PhantomData<fn(Request) -> Reply>,
}

/// Information, health and statistics of the unit.
pub mod system {
    use super::{Method, PhantomData};

    /// Says which unit this is and what its home holds.
    pub const INFO: Method<
        crate::messages::system_v1::InfoRequest,
        crate::messages::system_v1::InfoResponse,
    > = Method {
        number: 0x00010001,
        name: "dao.system.v1.SystemService.Info",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Checks that the unit can read and write its state.
    pub const HEALTH: Method<
        crate::messages::system_v1::HealthRequest,
        crate::messages::system_v1::HealthResponse,
    > = Method {
        number: 0x00010002,
        name: "dao.system.v1.SystemService.Health",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Counts what the unit did since it started; a counter stays at 2,147,483,647 once it is
    /// there.
    pub const STATISTICS: Method<
        crate::messages::system_v1::StatisticsRequest,
        crate::messages::system_v1::StatisticsResponse,
    > = Method {
        number: 0x00010003,
        name: "dao.system.v1.SystemService.Statistics",
        stream: false,
        effect: false,
        types: PhantomData,
    };
}

/// The spaces of a home. A space comes into being with the first document written to it.
pub mod spaces {
    use super::{Method, PhantomData};

    /// Makes a space where it is missing and sets its indexes, building the new ones from what is
    /// there.
    pub const PUT: Method<
        crate::messages::spaces_v1::PutRequest,
        crate::messages::spaces_v1::PutResponse,
    > = Method {
        number: 0x00020001,
        name: "dao.spaces.v1.SpacesService.Put",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Describes one space; NOT_FOUND where it does not exist.
    pub const GET: Method<
        crate::messages::spaces_v1::GetRequest,
        crate::messages::spaces_v1::GetResponse,
    > = Method {
        number: 0x00020002,
        name: "dao.spaces.v1.SpacesService.Get",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Lists spaces, sorted by name, in pages.
    pub const LIST: Method<
        crate::messages::spaces_v1::ListRequest,
        crate::messages::spaces_v1::ListResponse,
    > = Method {
        number: 0x00020003,
        name: "dao.spaces.v1.SpacesService.List",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Removes a space and every document in it from this home, for ever; other homes keep theirs.
    pub const REMOVE: Method<
        crate::messages::spaces_v1::RemoveRequest,
        crate::messages::spaces_v1::RemoveResponse,
    > = Method {
        number: 0x00020004,
        name: "dao.spaces.v1.SpacesService.Remove",
        stream: false,
        effect: true,
        types: PhantomData,
    };
}

/// The documents of a home. A write is answered only after storage has committed it.
pub mod documents {
    use super::{Method, PhantomData};

    /// Writes a whole document: makes it, or edits its fields to be exactly these. A plain string
    /// over a text edits the text, and a whole number over a counter sets the counter; another kind
    /// needs a Patch that sets it.
    pub const PUT: Method<
        crate::messages::data_v1::PutRequest,
        crate::messages::data_v1::PutResponse,
    > = Method {
        number: 0x00030001,
        name: "dao.data.v1.DocumentsService.Put",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Reads a document, now or at an earlier version; NOT_FOUND if it does not exist or was
    /// deleted, TOO_LARGE if merges made it larger than a message (Canonical streams it).
    pub const GET: Method<
        crate::messages::data_v1::GetRequest,
        crate::messages::data_v1::GetResponse,
    > = Method {
        number: 0x00030002,
        name: "dao.data.v1.DocumentsService.Get",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Applies edits to a document, all or none.
    pub const PATCH: Method<
        crate::messages::data_v1::PatchRequest,
        crate::messages::data_v1::PatchResponse,
    > = Method {
        number: 0x00030003,
        name: "dao.data.v1.DocumentsService.Patch",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Deletes a document; its history stays until the space is removed. A later Put brings it
    /// back, and so does a Put or Patch elsewhere that did not know of the deletion.
    pub const DELETE: Method<
        crate::messages::data_v1::DeleteRequest,
        crate::messages::data_v1::DeleteResponse,
    > = Method {
        number: 0x00030004,
        name: "dao.data.v1.DocumentsService.Delete",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Applies several writes to a space in one transaction, all or none.
    pub const BATCH: Method<
        crate::messages::data_v1::BatchRequest,
        crate::messages::data_v1::BatchResponse,
    > = Method {
        number: 0x00030005,
        name: "dao.data.v1.DocumentsService.Batch",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Lists documents by id, in pages.
    pub const LIST: Method<
        crate::messages::data_v1::ListRequest,
        crate::messages::data_v1::ListResponse,
    > = Method {
        number: 0x00030006,
        name: "dao.data.v1.DocumentsService.List",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Finds documents by their fields, in pages.
    pub const QUERY: Method<
        crate::messages::data_v1::QueryRequest,
        crate::messages::data_v1::QueryResponse,
    > = Method {
        number: 0x00030007,
        name: "dao.data.v1.DocumentsService.Query",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Counts the documents that fulfil a filter.
    pub const COUNT: Method<
        crate::messages::data_v1::CountRequest,
        crate::messages::data_v1::CountResponse,
    > = Method {
        number: 0x00030010,
        name: "dao.data.v1.DocumentsService.Count",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Streams changes of a space as they are committed; a slow reader gets the newest state of
    /// each document, never a backlog.
    pub const WATCH: Method<
        crate::messages::data_v1::WatchRequest,
        crate::messages::data_v1::WatchResponse,
    > = Method {
        number: 0x00030008,
        name: "dao.data.v1.DocumentsService.Watch",
        stream: true,
        effect: false,
        types: PhantomData,
    };

    /// Lists the changes that made a document, newest first, in pages.
    pub const HISTORY: Method<
        crate::messages::data_v1::HistoryRequest,
        crate::messages::data_v1::HistoryResponse,
    > = Method {
        number: 0x00030009,
        name: "dao.data.v1.DocumentsService.History",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Streams the updates that another home lacks; each item can be imported by itself.
    pub const EXPORT: Method<
        crate::messages::data_v1::ExportRequest,
        crate::messages::data_v1::ExportResponse,
    > = Method {
        number: 0x0003000a,
        name: "dao.data.v1.DocumentsService.Export",
        stream: true,
        effect: false,
        types: PhantomData,
    };

    /// Says how far this home has received what another home has, which is where an export of that
    /// home goes on; and checks a position that this home gave.
    pub const RECEIVED: Method<
        crate::messages::data_v1::ReceivedRequest,
        crate::messages::data_v1::ReceivedResponse,
    > = Method {
        number: 0x00030011,
        name: "dao.data.v1.DocumentsService.Received",
        stream: false,
        effect: false,
        types: PhantomData,
    };

    /// Merges updates of another home; refused as a whole, changing nothing, if any of them is
    /// damaged or of another document.
    pub const IMPORT: Method<
        crate::messages::data_v1::ImportRequest,
        crate::messages::data_v1::ImportResponse,
    > = Method {
        number: 0x0003000b,
        name: "dao.data.v1.DocumentsService.Import",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Streams the canonical export of a space, or of some of its documents: deterministic CBOR
    /// (RFC 8949 section 4.2), equal on homes that have converged.
    pub const CANONICAL: Method<
        crate::messages::data_v1::CanonicalRequest,
        crate::messages::data_v1::CanonicalResponse,
    > = Method {
        number: 0x0003000c,
        name: "dao.data.v1.DocumentsService.Canonical",
        stream: true,
        effect: false,
        types: PhantomData,
    };

    /// Writes the updates of a space to a file in a granted folder.
    pub const EXPORT_FILE: Method<
        crate::messages::data_v1::ExportFileRequest,
        crate::messages::data_v1::ExportFileResponse,
    > = Method {
        number: 0x0003000d,
        name: "dao.data.v1.DocumentsService.ExportFile",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Merges the updates in a file of a granted folder.
    pub const IMPORT_FILE: Method<
        crate::messages::data_v1::ImportFileRequest,
        crate::messages::data_v1::ImportFileResponse,
    > = Method {
        number: 0x0003000e,
        name: "dao.data.v1.DocumentsService.ImportFile",
        stream: false,
        effect: true,
        types: PhantomData,
    };

    /// Fetches updates by HTTPS from a granted host and merges them.
    pub const IMPORT_URL: Method<
        crate::messages::data_v1::ImportUrlRequest,
        crate::messages::data_v1::ImportUrlResponse,
    > = Method {
        number: 0x0003000f,
        name: "dao.data.v1.DocumentsService.ImportUrl",
        stream: false,
        effect: true,
        types: PhantomData,
    };
}
