//! The services that a unit offers, one trait each.
// A unit runs on one thread, so its futures need not be `Send`.
#![allow(async_fn_in_trait)]

use crate::runtime::Sink;
use crate::{Result, messages};

/// Information, health and statistics of the unit.
///
/// Service `dao.system.v1.System`.
pub trait System {
    /// Says which unit this is and what its home holds.
    async fn info(
        &self,
        request: messages::dao::system::v1::InfoRequest,
    ) -> Result<messages::dao::system::v1::InfoReply>;

    /// Checks that the unit can read and write its state.
    async fn health(
        &self,
        request: messages::dao::system::v1::HealthRequest,
    ) -> Result<messages::dao::system::v1::HealthReply>;

    /// Counts what the unit did since it started.
    async fn statistics(
        &self,
        request: messages::dao::system::v1::StatisticsRequest,
    ) -> Result<messages::dao::system::v1::StatisticsReply>;
}

/// The spaces of a home. A space comes into being with the first document written to it.
///
/// Service `dao.data.v1.Spaces`.
pub trait Spaces {
    /// Makes a space where it is missing and sets its indexes, building the new ones from what is there.
    async fn put(
        &self,
        request: messages::dao::data::v1::PutSpaceRequest,
    ) -> Result<messages::dao::data::v1::Space>;

    /// Describes one space; NOT_FOUND where it does not exist.
    async fn get(
        &self,
        request: messages::dao::data::v1::GetSpaceRequest,
    ) -> Result<messages::dao::data::v1::Space>;

    /// Lists all spaces, sorted by name.
    async fn list(
        &self,
        request: messages::dao::data::v1::ListSpacesRequest,
    ) -> Result<messages::dao::data::v1::ListSpacesReply>;

    /// Removes a space and every document in it from this home, for ever; other homes keep theirs.
    async fn remove(
        &self,
        request: messages::dao::data::v1::RemoveSpaceRequest,
    ) -> Result<messages::dao::data::v1::RemoveSpaceReply>;
}

/// The documents of a home. A write is answered only after storage has committed it.
///
/// Service `dao.data.v1.Documents`.
pub trait Documents {
    /// Writes a whole document: makes it, or sets its fields to exactly these.
    async fn put(
        &self,
        request: messages::dao::data::v1::PutRequest,
    ) -> Result<messages::dao::data::v1::Revision>;

    /// Reads a document, now or at an earlier version; NOT_FOUND where it does not exist or was deleted.
    async fn get(
        &self,
        request: messages::dao::data::v1::GetRequest,
    ) -> Result<messages::dao::data::v1::Document>;

    /// Applies edits to a document, all or none.
    async fn patch(
        &self,
        request: messages::dao::data::v1::PatchRequest,
    ) -> Result<messages::dao::data::v1::Revision>;

    /// Deletes a document; its history stays until the space is removed, and a later Put brings it back.
    async fn delete(
        &self,
        request: messages::dao::data::v1::DeleteRequest,
    ) -> Result<messages::dao::data::v1::Revision>;

    /// Applies several writes to a space in one transaction, all or none.
    async fn batch(
        &self,
        request: messages::dao::data::v1::BatchRequest,
    ) -> Result<messages::dao::data::v1::BatchReply>;

    /// Lists documents by id, in pages.
    async fn list(
        &self,
        request: messages::dao::data::v1::ListRequest,
    ) -> Result<messages::dao::data::v1::DocumentPage>;

    /// Finds documents by their fields, in pages.
    async fn query(
        &self,
        request: messages::dao::data::v1::QueryRequest,
    ) -> Result<messages::dao::data::v1::DocumentPage>;

    /// Streams changes of a space as they are committed; a slow reader gets the newest state of each document, never a backlog.
    async fn watch(
        &self,
        request: messages::dao::data::v1::WatchRequest,
        items: Sink<messages::dao::data::v1::Change>,
    ) -> Result<()>;

    /// Lists the changes that made a document, newest first, in pages.
    async fn history(
        &self,
        request: messages::dao::data::v1::HistoryRequest,
    ) -> Result<messages::dao::data::v1::HistoryReply>;

    /// Streams the updates that another home lacks; each item can be imported by itself.
    async fn export(
        &self,
        request: messages::dao::data::v1::ExportRequest,
        items: Sink<messages::dao::data::v1::Updates>,
    ) -> Result<()>;

    /// Merges updates of another home; refused as a whole, changing nothing, where any of them is damaged.
    async fn import(
        &self,
        request: messages::dao::data::v1::ImportRequest,
    ) -> Result<messages::dao::data::v1::ImportReply>;

    /// Streams the canonical export of a space: deterministic CBOR (RFC 8949 section 4.2), equal on homes that have converged.
    async fn canonical(
        &self,
        request: messages::dao::data::v1::CanonicalRequest,
        items: Sink<messages::dao::data::v1::CanonicalChunk>,
    ) -> Result<()>;

    /// Writes the updates of a space to a file in a granted folder.
    async fn export_file(
        &self,
        request: messages::dao::data::v1::ExportFileRequest,
    ) -> Result<messages::dao::data::v1::ExportFileReply>;

    /// Merges the updates in a file of a granted folder.
    async fn import_file(
        &self,
        request: messages::dao::data::v1::ImportFileRequest,
    ) -> Result<messages::dao::data::v1::ImportReply>;

    /// Fetches updates by HTTPS from a granted host and merges them.
    async fn import_url(
        &self,
        request: messages::dao::data::v1::ImportUrlRequest,
    ) -> Result<messages::dao::data::v1::ImportReply>;
}
