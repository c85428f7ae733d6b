//! `dao.spaces.v1.SpacesService`.

use dao_bindings::messages::spaces_v1::{
    GetRequest, GetResponse, ListRequest, ListResponse, PutRequest, PutResponse, RemoveRequest,
    RemoveResponse,
};
use dao_bindings::{Result, Spaces};

use crate::Dao;

impl Spaces for Dao {
    async fn put(&self, request: PutRequest) -> Result<PutResponse> {
        self.documents.put_space(request).await
    }

    async fn get(&self, request: GetRequest) -> Result<GetResponse> {
        self.documents.get_space(&request.name).await
    }

    async fn list(&self, request: ListRequest) -> Result<ListResponse> {
        self.documents.list_spaces(request).await
    }

    async fn remove(&self, request: RemoveRequest) -> Result<RemoveResponse> {
        self.documents.remove_space(&request.name).await
    }
}
