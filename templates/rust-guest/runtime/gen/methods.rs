// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The methods of the unit's services, as callers name them.

/// Information, health and statistics of the unit.
pub mod system {
    use crate::Method;

    /// Describes the unit and its home.
    pub const INFO: Method<
        crate::messages::system_v1::InfoRequest,
        crate::messages::system_v1::InfoResponse,
    > = Method::new(0x00010001, "dao.system.v1.SystemService.Info", false, false);

    /// Checks that the unit can read and write its state.
    pub const HEALTH: Method<
        crate::messages::system_v1::HealthRequest,
        crate::messages::system_v1::HealthResponse,
    > = Method::new(
        0x00010002,
        "dao.system.v1.SystemService.Health",
        false,
        false,
    );

    /// Counts what the unit did since it started; a counter stays at 2,147,483,647 once it gets
    /// there.
    pub const STATISTICS: Method<
        crate::messages::system_v1::StatisticsRequest,
        crate::messages::system_v1::StatisticsResponse,
    > = Method::new(
        0x00010003,
        "dao.system.v1.SystemService.Statistics",
        false,
        false,
    );
}

/// The spaces of a home. A space is created by the first document written to it.
pub mod spaces {
    use crate::Method;

    /// Creates a space if it does not exist, and sets its indexes, building new ones from the
    /// documents that are there.
    pub const PUT: Method<
        crate::messages::spaces_v1::PutRequest,
        crate::messages::spaces_v1::PutResponse,
    > = Method::new(0x00020001, "dao.spaces.v1.SpacesService.Put", false, true);

    /// Describes one space; NOT_FOUND if it does not exist.
    pub const GET: Method<
        crate::messages::spaces_v1::GetRequest,
        crate::messages::spaces_v1::GetResponse,
    > = Method::new(0x00020002, "dao.spaces.v1.SpacesService.Get", false, false);

    /// Lists spaces, sorted by name, in pages.
    pub const LIST: Method<
        crate::messages::spaces_v1::ListRequest,
        crate::messages::spaces_v1::ListResponse,
    > = Method::new(0x00020003, "dao.spaces.v1.SpacesService.List", false, false);

    /// Removes a space and every document in it from this home, permanently; other homes keep
    /// theirs.
    pub const REMOVE: Method<
        crate::messages::spaces_v1::RemoveRequest,
        crate::messages::spaces_v1::RemoveResponse,
    > = Method::new(
        0x00020004,
        "dao.spaces.v1.SpacesService.Remove",
        false,
        true,
    );
}

/// The documents of a home. A write is answered only after storage has committed it.
pub mod documents {
    use crate::Method;

    /// Writes a whole document: creates it, or edits its fields to be exactly these. A plain string
    /// over a text edits the text, and a whole number over a counter sets the counter; another kind
    /// needs a Patch that sets it.
    pub const PUT: Method<
        crate::messages::data_v1::PutRequest,
        crate::messages::data_v1::PutResponse,
    > = Method::new(0x00030001, "dao.data.v1.DocumentsService.Put", false, true);

    /// Reads a document, now or at an earlier version; NOT_FOUND if it does not exist or was
    /// deleted, TOO_LARGE if merges made it larger than a message (Canonical streams it).
    pub const GET: Method<
        crate::messages::data_v1::GetRequest,
        crate::messages::data_v1::GetResponse,
    > = Method::new(0x00030002, "dao.data.v1.DocumentsService.Get", false, false);

    /// Applies edits to a document, all or none.
    pub const PATCH: Method<
        crate::messages::data_v1::PatchRequest,
        crate::messages::data_v1::PatchResponse,
    > = Method::new(
        0x00030003,
        "dao.data.v1.DocumentsService.Patch",
        false,
        true,
    );

    /// Deletes a document; its history stays until the space is removed. A later Put brings it
    /// back, and so does a Put or Patch elsewhere that did not know of the deletion.
    pub const DELETE: Method<
        crate::messages::data_v1::DeleteRequest,
        crate::messages::data_v1::DeleteResponse,
    > = Method::new(
        0x00030004,
        "dao.data.v1.DocumentsService.Delete",
        false,
        true,
    );

    /// Applies several writes to a space in one transaction, all or none.
    pub const BATCH: Method<
        crate::messages::data_v1::BatchRequest,
        crate::messages::data_v1::BatchResponse,
    > = Method::new(
        0x00030005,
        "dao.data.v1.DocumentsService.Batch",
        false,
        true,
    );

    /// Lists documents by id, in pages.
    pub const LIST: Method<
        crate::messages::data_v1::ListRequest,
        crate::messages::data_v1::ListResponse,
    > = Method::new(
        0x00030006,
        "dao.data.v1.DocumentsService.List",
        false,
        false,
    );

    /// Finds documents by their fields, in pages.
    pub const QUERY: Method<
        crate::messages::data_v1::QueryRequest,
        crate::messages::data_v1::QueryResponse,
    > = Method::new(
        0x00030007,
        "dao.data.v1.DocumentsService.Query",
        false,
        false,
    );

    /// Counts the documents that fulfil a filter.
    pub const COUNT: Method<
        crate::messages::data_v1::CountRequest,
        crate::messages::data_v1::CountResponse,
    > = Method::new(
        0x00030010,
        "dao.data.v1.DocumentsService.Count",
        false,
        false,
    );

    /// Streams changes of a space as they are committed; a slow reader gets the newest state of
    /// each document, never a backlog.
    pub const WATCH: Method<
        crate::messages::data_v1::WatchRequest,
        crate::messages::data_v1::WatchResponse,
    > = Method::new(
        0x00030008,
        "dao.data.v1.DocumentsService.Watch",
        true,
        false,
    );

    /// Lists the changes that made a document, newest first, in pages.
    pub const HISTORY: Method<
        crate::messages::data_v1::HistoryRequest,
        crate::messages::data_v1::HistoryResponse,
    > = Method::new(
        0x00030009,
        "dao.data.v1.DocumentsService.History",
        false,
        false,
    );

    /// Streams the updates that another home lacks; each item can be imported by itself.
    pub const EXPORT: Method<
        crate::messages::data_v1::ExportRequest,
        crate::messages::data_v1::ExportResponse,
    > = Method::new(
        0x0003000a,
        "dao.data.v1.DocumentsService.Export",
        true,
        false,
    );

    /// Says how far this home has received what another home has, which is where an export of that
    /// home continues; also checks a position that this home gave.
    pub const RECEIVED: Method<
        crate::messages::data_v1::ReceivedRequest,
        crate::messages::data_v1::ReceivedResponse,
    > = Method::new(
        0x00030011,
        "dao.data.v1.DocumentsService.Received",
        false,
        false,
    );

    /// Merges updates of another home; refused as a whole, changing nothing, if any of them is
    /// damaged or of another document.
    pub const IMPORT: Method<
        crate::messages::data_v1::ImportRequest,
        crate::messages::data_v1::ImportResponse,
    > = Method::new(
        0x0003000b,
        "dao.data.v1.DocumentsService.Import",
        false,
        true,
    );

    /// Streams the canonical export of a space, or of some of its documents: deterministic CBOR
    /// (RFC 8949 section 4.2), equal on homes that have converged.
    pub const CANONICAL: Method<
        crate::messages::data_v1::CanonicalRequest,
        crate::messages::data_v1::CanonicalResponse,
    > = Method::new(
        0x0003000c,
        "dao.data.v1.DocumentsService.Canonical",
        true,
        false,
    );

    /// Writes the updates of a space to a file in a granted folder.
    pub const EXPORT_FILE: Method<
        crate::messages::data_v1::ExportFileRequest,
        crate::messages::data_v1::ExportFileResponse,
    > = Method::new(
        0x0003000d,
        "dao.data.v1.DocumentsService.ExportFile",
        false,
        true,
    );

    /// Merges the updates in a file of a granted folder.
    pub const IMPORT_FILE: Method<
        crate::messages::data_v1::ImportFileRequest,
        crate::messages::data_v1::ImportFileResponse,
    > = Method::new(
        0x0003000e,
        "dao.data.v1.DocumentsService.ImportFile",
        false,
        true,
    );

    /// Fetches updates by HTTPS from a granted host and merges them.
    pub const IMPORT_URL: Method<
        crate::messages::data_v1::ImportUrlRequest,
        crate::messages::data_v1::ImportUrlResponse,
    > = Method::new(
        0x0003000f,
        "dao.data.v1.DocumentsService.ImportUrl",
        false,
        true,
    );
}
