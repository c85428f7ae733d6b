use dao_bindings::avatar::shelves;
use dao_bindings::messages::method_unimplemented_capability_v1 as m;

pub fn get(request: m::GetRequest) -> dao_bindings::Call<m::GetResponse> {
    shelves::get(request)
}
