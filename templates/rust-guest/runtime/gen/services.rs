// Made by `dao generate` from the contract dao 1.0. Do not edit.
//! The services that a unit offers, one trait each. What is shared by an `Rc` serves them as well.
// A unit runs on one thread, so its futures need not be `Send`.
#![allow(async_fn_in_trait)]

/// Information, health and statistics of the unit.
///
/// Service `dao.system.v1.SystemService`.
pub trait System {
    /// Describes the unit and its home.
    async fn info(
        &self,
        request: crate::messages::system_v1::InfoRequest,
    ) -> crate::Result<crate::messages::system_v1::InfoResponse>;

    /// Checks that the unit can read and write its state.
    async fn health(
        &self,
        request: crate::messages::system_v1::HealthRequest,
    ) -> crate::Result<crate::messages::system_v1::HealthResponse>;

    /// Counts what the unit did since it started; a counter stays at 2,147,483,647 once it gets
    /// there.
    async fn statistics(
        &self,
        request: crate::messages::system_v1::StatisticsRequest,
    ) -> crate::Result<crate::messages::system_v1::StatisticsResponse>;
}

impl<T: System> System for ::std::rc::Rc<T> {
    async fn info(
        &self,
        request: crate::messages::system_v1::InfoRequest,
    ) -> crate::Result<crate::messages::system_v1::InfoResponse> {
        T::info(self, request).await
    }

    async fn health(
        &self,
        request: crate::messages::system_v1::HealthRequest,
    ) -> crate::Result<crate::messages::system_v1::HealthResponse> {
        T::health(self, request).await
    }

    async fn statistics(
        &self,
        request: crate::messages::system_v1::StatisticsRequest,
    ) -> crate::Result<crate::messages::system_v1::StatisticsResponse> {
        T::statistics(self, request).await
    }
}

/// The spaces of a home. A space is created by the first document written to it.
///
/// Service `dao.spaces.v1.SpacesService`.
pub trait Spaces {
    /// Creates a space if it does not exist, and sets its indexes, building new ones from the
    /// documents that are there.
    async fn put(
        &self,
        request: crate::messages::spaces_v1::PutRequest,
    ) -> crate::Result<crate::messages::spaces_v1::PutResponse>;

    /// Describes one space; NOT_FOUND if it does not exist.
    async fn get(
        &self,
        request: crate::messages::spaces_v1::GetRequest,
    ) -> crate::Result<crate::messages::spaces_v1::GetResponse>;

    /// Lists spaces, sorted by name, in pages.
    async fn list(
        &self,
        request: crate::messages::spaces_v1::ListRequest,
    ) -> crate::Result<crate::messages::spaces_v1::ListResponse>;

    /// Removes a space and every document in it from this home, permanently; other homes keep
    /// theirs.
    async fn remove(
        &self,
        request: crate::messages::spaces_v1::RemoveRequest,
    ) -> crate::Result<crate::messages::spaces_v1::RemoveResponse>;
}

impl<T: Spaces> Spaces for ::std::rc::Rc<T> {
    async fn put(
        &self,
        request: crate::messages::spaces_v1::PutRequest,
    ) -> crate::Result<crate::messages::spaces_v1::PutResponse> {
        T::put(self, request).await
    }

    async fn get(
        &self,
        request: crate::messages::spaces_v1::GetRequest,
    ) -> crate::Result<crate::messages::spaces_v1::GetResponse> {
        T::get(self, request).await
    }

    async fn list(
        &self,
        request: crate::messages::spaces_v1::ListRequest,
    ) -> crate::Result<crate::messages::spaces_v1::ListResponse> {
        T::list(self, request).await
    }

    async fn remove(
        &self,
        request: crate::messages::spaces_v1::RemoveRequest,
    ) -> crate::Result<crate::messages::spaces_v1::RemoveResponse> {
        T::remove(self, request).await
    }
}

/// The documents of a home. A write is answered only after storage has committed it.
///
/// Service `dao.data.v1.DocumentsService`.
pub trait Documents {
    /// Writes a whole document: creates it, or edits its fields to be exactly these. A plain string
    /// over a text edits the text, and a whole number over a counter sets the counter; another kind
    /// needs a Patch that sets it.
    async fn put(
        &self,
        request: crate::messages::data_v1::PutRequest,
    ) -> crate::Result<crate::messages::data_v1::PutResponse>;

    /// Reads a document, now or at an earlier version; NOT_FOUND if it does not exist or was
    /// deleted, TOO_LARGE if merges made it larger than a message (Canonical streams it).
    async fn get(
        &self,
        request: crate::messages::data_v1::GetRequest,
    ) -> crate::Result<crate::messages::data_v1::GetResponse>;

    /// Applies edits to a document, all or none.
    async fn patch(
        &self,
        request: crate::messages::data_v1::PatchRequest,
    ) -> crate::Result<crate::messages::data_v1::PatchResponse>;

    /// Deletes a document; its history stays until the space is removed. A later Put brings it
    /// back, and so does a Put or Patch elsewhere that did not know of the deletion.
    async fn delete(
        &self,
        request: crate::messages::data_v1::DeleteRequest,
    ) -> crate::Result<crate::messages::data_v1::DeleteResponse>;

    /// Applies several writes to a space in one transaction, all or none.
    async fn batch(
        &self,
        request: crate::messages::data_v1::BatchRequest,
    ) -> crate::Result<crate::messages::data_v1::BatchResponse>;

    /// Lists documents by id, in pages.
    async fn list(
        &self,
        request: crate::messages::data_v1::ListRequest,
    ) -> crate::Result<crate::messages::data_v1::ListResponse>;

    /// Finds documents by their fields, in pages.
    async fn query(
        &self,
        request: crate::messages::data_v1::QueryRequest,
    ) -> crate::Result<crate::messages::data_v1::QueryResponse>;

    /// Counts the documents that fulfil a filter.
    async fn count(
        &self,
        request: crate::messages::data_v1::CountRequest,
    ) -> crate::Result<crate::messages::data_v1::CountResponse>;

    /// Streams changes of a space as they are committed; a slow reader gets the newest state of
    /// each document, never a backlog.
    async fn watch(
        &self,
        request: crate::messages::data_v1::WatchRequest,
        items: crate::Sink<crate::messages::data_v1::WatchResponse>,
    ) -> crate::Result<()>;

    /// Lists the changes that made a document, newest first, in pages.
    async fn history(
        &self,
        request: crate::messages::data_v1::HistoryRequest,
    ) -> crate::Result<crate::messages::data_v1::HistoryResponse>;

    /// Streams the updates that another home lacks; each item can be imported by itself.
    async fn export(
        &self,
        request: crate::messages::data_v1::ExportRequest,
        items: crate::Sink<crate::messages::data_v1::ExportResponse>,
    ) -> crate::Result<()>;

    /// Says how far this home has received what another home has, which is where an export of that
    /// home continues; also checks a position that this home gave.
    async fn received(
        &self,
        request: crate::messages::data_v1::ReceivedRequest,
    ) -> crate::Result<crate::messages::data_v1::ReceivedResponse>;

    /// Merges updates of another home; refused as a whole, changing nothing, if any of them is
    /// damaged or of another document.
    async fn import(
        &self,
        request: crate::messages::data_v1::ImportRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportResponse>;

    /// Streams the canonical export of a space, or of some of its documents: deterministic CBOR
    /// (RFC 8949 section 4.2), equal on homes that have converged.
    async fn canonical(
        &self,
        request: crate::messages::data_v1::CanonicalRequest,
        items: crate::Sink<crate::messages::data_v1::CanonicalResponse>,
    ) -> crate::Result<()>;

    /// Writes the updates of a space to a file in a granted folder.
    async fn export_file(
        &self,
        request: crate::messages::data_v1::ExportFileRequest,
    ) -> crate::Result<crate::messages::data_v1::ExportFileResponse>;

    /// Merges the updates in a file of a granted folder.
    async fn import_file(
        &self,
        request: crate::messages::data_v1::ImportFileRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportFileResponse>;

    /// Fetches updates by HTTPS from a granted host and merges them.
    async fn import_url(
        &self,
        request: crate::messages::data_v1::ImportUrlRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportUrlResponse>;
}

impl<T: Documents> Documents for ::std::rc::Rc<T> {
    async fn put(
        &self,
        request: crate::messages::data_v1::PutRequest,
    ) -> crate::Result<crate::messages::data_v1::PutResponse> {
        T::put(self, request).await
    }

    async fn get(
        &self,
        request: crate::messages::data_v1::GetRequest,
    ) -> crate::Result<crate::messages::data_v1::GetResponse> {
        T::get(self, request).await
    }

    async fn patch(
        &self,
        request: crate::messages::data_v1::PatchRequest,
    ) -> crate::Result<crate::messages::data_v1::PatchResponse> {
        T::patch(self, request).await
    }

    async fn delete(
        &self,
        request: crate::messages::data_v1::DeleteRequest,
    ) -> crate::Result<crate::messages::data_v1::DeleteResponse> {
        T::delete(self, request).await
    }

    async fn batch(
        &self,
        request: crate::messages::data_v1::BatchRequest,
    ) -> crate::Result<crate::messages::data_v1::BatchResponse> {
        T::batch(self, request).await
    }

    async fn list(
        &self,
        request: crate::messages::data_v1::ListRequest,
    ) -> crate::Result<crate::messages::data_v1::ListResponse> {
        T::list(self, request).await
    }

    async fn query(
        &self,
        request: crate::messages::data_v1::QueryRequest,
    ) -> crate::Result<crate::messages::data_v1::QueryResponse> {
        T::query(self, request).await
    }

    async fn count(
        &self,
        request: crate::messages::data_v1::CountRequest,
    ) -> crate::Result<crate::messages::data_v1::CountResponse> {
        T::count(self, request).await
    }

    async fn watch(
        &self,
        request: crate::messages::data_v1::WatchRequest,
        items: crate::Sink<crate::messages::data_v1::WatchResponse>,
    ) -> crate::Result<()> {
        T::watch(self, request, items).await
    }

    async fn history(
        &self,
        request: crate::messages::data_v1::HistoryRequest,
    ) -> crate::Result<crate::messages::data_v1::HistoryResponse> {
        T::history(self, request).await
    }

    async fn export(
        &self,
        request: crate::messages::data_v1::ExportRequest,
        items: crate::Sink<crate::messages::data_v1::ExportResponse>,
    ) -> crate::Result<()> {
        T::export(self, request, items).await
    }

    async fn received(
        &self,
        request: crate::messages::data_v1::ReceivedRequest,
    ) -> crate::Result<crate::messages::data_v1::ReceivedResponse> {
        T::received(self, request).await
    }

    async fn import(
        &self,
        request: crate::messages::data_v1::ImportRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportResponse> {
        T::import(self, request).await
    }

    async fn canonical(
        &self,
        request: crate::messages::data_v1::CanonicalRequest,
        items: crate::Sink<crate::messages::data_v1::CanonicalResponse>,
    ) -> crate::Result<()> {
        T::canonical(self, request, items).await
    }

    async fn export_file(
        &self,
        request: crate::messages::data_v1::ExportFileRequest,
    ) -> crate::Result<crate::messages::data_v1::ExportFileResponse> {
        T::export_file(self, request).await
    }

    async fn import_file(
        &self,
        request: crate::messages::data_v1::ImportFileRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportFileResponse> {
        T::import_file(self, request).await
    }

    async fn import_url(
        &self,
        request: crate::messages::data_v1::ImportUrlRequest,
    ) -> crate::Result<crate::messages::data_v1::ImportUrlResponse> {
        T::import_url(self, request).await
    }
}
