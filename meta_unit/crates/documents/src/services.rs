//! The services that documents are: `dao.data.v1.DocumentsService` and `dao.spaces.v1.SpacesService`.

use dao_bindings::messages::data_v1::{
    BatchRequest, BatchResponse, CanonicalRequest, CanonicalResponse, CountRequest, CountResponse,
    DeleteRequest, DeleteResponse, ExportFileRequest, ExportFileResponse, ExportRequest,
    ExportResponse, GetRequest, GetResponse, HistoryRequest, HistoryResponse, ImportFileRequest,
    ImportFileResponse, ImportRequest, ImportResponse, ImportUrlRequest, ImportUrlResponse,
    ListRequest, ListResponse, PatchRequest, PatchResponse, PutRequest, PutResponse, QueryRequest,
    QueryResponse, ReceivedRequest, ReceivedResponse, WatchRequest, WatchResponse,
};
use dao_bindings::messages::spaces_v1;
use dao_bindings::{Result, Sink};

use crate::Documents;

impl dao_bindings::Documents for Documents {
    async fn put(&self, request: PutRequest) -> Result<PutResponse> {
        self.put(request).await
    }

    async fn get(&self, request: GetRequest) -> Result<GetResponse> {
        self.get(request).await
    }

    async fn patch(&self, request: PatchRequest) -> Result<PatchResponse> {
        self.patch(request).await
    }

    async fn delete(&self, request: DeleteRequest) -> Result<DeleteResponse> {
        self.delete(request).await
    }

    async fn batch(&self, request: BatchRequest) -> Result<BatchResponse> {
        self.batch(request).await
    }

    async fn list(&self, request: ListRequest) -> Result<ListResponse> {
        self.list(request).await
    }

    async fn query(&self, request: QueryRequest) -> Result<QueryResponse> {
        self.query(request).await
    }

    async fn count(&self, request: CountRequest) -> Result<CountResponse> {
        self.count(request).await
    }

    async fn received(&self, request: ReceivedRequest) -> Result<ReceivedResponse> {
        self.received(request).await
    }

    async fn watch(&self, request: WatchRequest, items: Sink<WatchResponse>) -> Result<()> {
        self.watch(request, items).await
    }

    async fn history(&self, request: HistoryRequest) -> Result<HistoryResponse> {
        self.history(request).await
    }

    async fn export(&self, request: ExportRequest, items: Sink<ExportResponse>) -> Result<()> {
        self.export(request, items).await
    }

    async fn import(&self, request: ImportRequest) -> Result<ImportResponse> {
        self.import(request).await
    }

    async fn canonical(
        &self,
        request: CanonicalRequest,
        items: Sink<CanonicalResponse>,
    ) -> Result<()> {
        self.canonical(request, items).await
    }

    async fn export_file(&self, request: ExportFileRequest) -> Result<ExportFileResponse> {
        self.export_file(request).await
    }

    async fn import_file(&self, request: ImportFileRequest) -> Result<ImportFileResponse> {
        self.import_file(request).await
    }

    async fn import_url(&self, request: ImportUrlRequest) -> Result<ImportUrlResponse> {
        self.import_url(request).await
    }
}

impl dao_bindings::Spaces for Documents {
    async fn put(&self, request: spaces_v1::PutRequest) -> Result<spaces_v1::PutResponse> {
        self.put_space(request).await
    }

    async fn get(&self, request: spaces_v1::GetRequest) -> Result<spaces_v1::GetResponse> {
        self.get_space(&request.name).await
    }

    async fn list(&self, request: spaces_v1::ListRequest) -> Result<spaces_v1::ListResponse> {
        self.list_spaces(request).await
    }

    async fn remove(&self, request: spaces_v1::RemoveRequest) -> Result<spaces_v1::RemoveResponse> {
        self.remove_space(&request.name).await
    }
}
