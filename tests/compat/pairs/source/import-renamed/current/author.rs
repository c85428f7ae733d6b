use dao_bindings::avatar::bins;
use dao_bindings::messages::import_renamed_v1 as m;

pub fn get(request: m::GetRequest) -> dao_bindings::Call<m::GetResponse> {
    bins::fetch(request)
}
