//! `dao.data.v1.Spaces`.

use dao_bindings::messages::data_v1::{
    GetSpaceRequest, ListSpacesReply, ListSpacesRequest, PutSpaceRequest, RemoveSpaceReply,
    RemoveSpaceRequest, Space,
};
use dao_bindings::{Result, Spaces};

use crate::Dao;

impl Spaces for Dao {
    async fn put(&self, request: PutSpaceRequest) -> Result<Space> {
        self.documents.put_space(request).await
    }

    async fn get(&self, request: GetSpaceRequest) -> Result<Space> {
        self.documents.get_space(&request.name).await
    }

    async fn list(&self, request: ListSpacesRequest) -> Result<ListSpacesReply> {
        self.documents.list_spaces(request).await
    }

    async fn remove(&self, request: RemoveSpaceRequest) -> Result<RemoveSpaceReply> {
        self.documents.remove_space(&request.name).await
    }
}
