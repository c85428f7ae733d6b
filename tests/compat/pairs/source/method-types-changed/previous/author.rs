use dao_bindings::messages::method_types_changed_v1 as m;
use dao_bindings::{Result, MethodTypesChanged};

pub struct Book;

impl MethodTypesChanged for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
