//! `dao.data.v1.DocumentsService`.

use dao_bindings::messages::data_v1::{
    BatchRequest, BatchResponse, CanonicalRequest, CanonicalResponse, CountRequest, CountResponse,
    DeleteRequest, DeleteResponse, ExportFileRequest, ExportFileResponse, ExportRequest,
    ExportResponse, GetRequest, GetResponse, HistoryRequest, HistoryResponse, ImportFileRequest,
    ImportFileResponse, ImportRequest, ImportResponse, ImportUrlRequest, ImportUrlResponse,
    ListRequest, ListResponse, PatchRequest, PatchResponse, PutRequest, PutResponse, QueryRequest,
    QueryResponse, ReceivedRequest, ReceivedResponse, WatchRequest, WatchResponse,
};
use dao_bindings::{Documents, Result, Sink};

use crate::Dao;

impl Documents for Dao {
    async fn put(&self, request: PutRequest) -> Result<PutResponse> {
        self.documents.put(request).await
    }

    async fn get(&self, request: GetRequest) -> Result<GetResponse> {
        self.documents.get(request).await
    }

    async fn patch(&self, request: PatchRequest) -> Result<PatchResponse> {
        self.documents.patch(request).await
    }

    async fn delete(&self, request: DeleteRequest) -> Result<DeleteResponse> {
        self.documents.delete(request).await
    }

    async fn batch(&self, request: BatchRequest) -> Result<BatchResponse> {
        self.documents.batch(request).await
    }

    async fn list(&self, request: ListRequest) -> Result<ListResponse> {
        self.documents.list(request).await
    }

    async fn query(&self, request: QueryRequest) -> Result<QueryResponse> {
        self.documents.query(request).await
    }

    async fn count(&self, request: CountRequest) -> Result<CountResponse> {
        self.documents.count(request).await
    }

    async fn received(&self, request: ReceivedRequest) -> Result<ReceivedResponse> {
        self.documents.received(request).await
    }

    async fn watch(&self, request: WatchRequest, items: Sink<WatchResponse>) -> Result<()> {
        self.documents.watch(request, items).await
    }

    async fn history(&self, request: HistoryRequest) -> Result<HistoryResponse> {
        self.documents.history(request).await
    }

    async fn export(&self, request: ExportRequest, items: Sink<ExportResponse>) -> Result<()> {
        self.documents.export(request, items).await
    }

    async fn import(&self, request: ImportRequest) -> Result<ImportResponse> {
        self.documents.import(request).await
    }

    async fn canonical(
        &self,
        request: CanonicalRequest,
        items: Sink<CanonicalResponse>,
    ) -> Result<()> {
        self.documents.canonical(request, items).await
    }

    async fn export_file(&self, request: ExportFileRequest) -> Result<ExportFileResponse> {
        self.documents.export_file(request).await
    }

    async fn import_file(&self, request: ImportFileRequest) -> Result<ImportFileResponse> {
        self.documents.import_file(request).await
    }

    async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportUrlResponse> {
        self.documents.import_url(request).await
    }
}
