use dao_bindings::messages::service_renamed_v1 as m;
use dao_bindings::{Result, Shelf};

pub struct Book;

impl Shelf for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
