use dao_bindings::avatar::shelves;
use dao_bindings::messages::method_unimplemented_capability_v1 as m;

pub fn find(request: m::GetRequest) -> dao_bindings::Items<m::GetResponse> {
    shelves::find(request)
}
