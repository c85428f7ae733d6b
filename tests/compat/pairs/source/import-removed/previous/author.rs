use dao_bindings::avatar::racks;
use dao_bindings::messages::import_removed_v1 as m;

pub fn find(request: m::GetRequest) -> dao_bindings::Items<m::GetResponse> {
    racks::find(request)
}
