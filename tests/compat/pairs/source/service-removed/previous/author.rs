use dao_bindings::messages::service_removed_v1 as m;
use dao_bindings::{Result, ServiceRemoved};

pub struct Book;

impl ServiceRemoved for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
