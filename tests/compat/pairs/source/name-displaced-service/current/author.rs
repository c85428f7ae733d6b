use dao_bindings::messages::name_displaced_service_v1 as m;
use dao_bindings::{NameDisplacedServiceV1DisplacedShelf, Result};

pub struct Book;

impl NameDisplacedServiceV1DisplacedShelf for Book {
    async fn get(&self, request: m::GetRequest) -> Result<m::GetResponse> {
        Ok(m::GetResponse { title: request.id })
    }
}
