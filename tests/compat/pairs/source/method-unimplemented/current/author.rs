use dao_bindings::messages::method_unimplemented_v1 as m;
use dao_bindings::{Result, Sink, MethodUnimplemented};

pub struct Book;

impl MethodUnimplemented for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }

    async fn find(&self, request: m::GetRequest, items: Sink<m::GetResponse>) -> Result<()> {
        let _ = (request, items);
        Ok(())
    }
}
