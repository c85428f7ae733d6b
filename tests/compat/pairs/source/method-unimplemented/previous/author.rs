use dao_bindings::messages::method_unimplemented_v1 as m;
use dao_bindings::{Result, MethodUnimplemented};

pub struct Book;

impl MethodUnimplemented for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
