use dao_bindings::messages::method_mode_changed_v1 as m;
use dao_bindings::{Result, Sink, MethodModeChanged};

pub struct Book;

impl MethodModeChanged for Book {
    async fn get(&self, request: m::GetRequest, items: Sink<m::GetResponse>) -> Result<()> {
        let _ = (request, items);
        Ok(())
    }
}
