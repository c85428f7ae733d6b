//! `dao.data.v1.Documents`.

use dao_bindings::messages::data_v1::{
    BatchReply, BatchRequest, CanonicalChunk, CanonicalRequest, Change, DeleteRequest, Document,
    DocumentPage, ExportFileReply, ExportFileRequest, ExportRequest, GetRequest, HistoryReply,
    HistoryRequest, ImportFileRequest, ImportReply, ImportRequest, ImportUrlRequest, ListRequest,
    PatchRequest, PutRequest, QueryRequest, Revision, Updates, WatchRequest,
};
use dao_bindings::{Documents, Result, Sink};

use crate::Dao;

impl Documents for Dao {
    async fn put(&self, request: PutRequest) -> Result<Revision> {
        self.documents.put(request).await
    }

    async fn get(&self, request: GetRequest) -> Result<Document> {
        self.documents.get(request).await
    }

    async fn patch(&self, request: PatchRequest) -> Result<Revision> {
        self.documents.patch(request).await
    }

    async fn delete(&self, request: DeleteRequest) -> Result<Revision> {
        self.documents.delete(request).await
    }

    async fn batch(&self, request: BatchRequest) -> Result<BatchReply> {
        self.documents.batch(request).await
    }

    async fn list(&self, request: ListRequest) -> Result<DocumentPage> {
        self.documents.list(request).await
    }

    async fn query(&self, request: QueryRequest) -> Result<DocumentPage> {
        self.documents.query(request).await
    }

    async fn watch(&self, request: WatchRequest, items: Sink<Change>) -> Result<()> {
        self.documents.watch(request, items).await
    }

    async fn history(&self, request: HistoryRequest) -> Result<HistoryReply> {
        self.documents.history(request).await
    }

    async fn export(&self, request: ExportRequest, items: Sink<Updates>) -> Result<()> {
        self.documents.export(request, items).await
    }

    async fn import(&self, request: ImportRequest) -> Result<ImportReply> {
        self.documents.import(request).await
    }

    async fn canonical(
        &self,
        request: CanonicalRequest,
        items: Sink<CanonicalChunk>,
    ) -> Result<()> {
        self.documents.canonical(request, items).await
    }

    async fn export_file(&self, request: ExportFileRequest) -> Result<ExportFileReply> {
        self.documents.export_file(request).await
    }

    async fn import_file(&self, request: ImportFileRequest) -> Result<ImportReply> {
        self.documents.import_file(request).await
    }

    async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportReply> {
        self.documents.import_url(request).await
    }
}
