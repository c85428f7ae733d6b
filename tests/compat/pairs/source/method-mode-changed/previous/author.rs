use dao_bindings::messages::method_mode_changed_v1 as m;
use dao_bindings::{Result, MethodModeChanged};

pub struct Book;

impl MethodModeChanged for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
