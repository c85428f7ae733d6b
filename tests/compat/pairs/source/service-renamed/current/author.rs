use dao_bindings::messages::service_renamed_v1 as m;
use dao_bindings::{Result, Rack};

pub struct Book;

impl Rack for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
