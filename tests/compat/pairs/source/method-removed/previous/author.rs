use dao_bindings::messages::method_removed_v1 as m;
use dao_bindings::{Result, Sink, MethodRemoved};

pub struct Book;

impl MethodRemoved for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }

    async fn find(&self, request: m::GetRequest, items: Sink<m::GetResponse>) -> Result<()> {
        let _ = (request, items);
        Ok(())
    }
}
