use dao_bindings::avatar::racks;
use dao_bindings::messages::import_removed_v1 as m;

pub fn get(request: m::GetRequest) -> dao_bindings::Call<m::GetResponse> {
    racks::get(request)
}
