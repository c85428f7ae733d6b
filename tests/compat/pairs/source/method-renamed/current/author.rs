use dao_bindings::messages::method_renamed_v1 as m;
use dao_bindings::{Result, MethodRenamed};

pub struct Book;

impl MethodRenamed for Book {
    async fn fetch(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
