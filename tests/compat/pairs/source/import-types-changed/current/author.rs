use dao_bindings::avatar::crates;
use dao_bindings::messages::import_types_changed_v1 as m;

pub fn get(request: m::GetRequest) -> dao_bindings::Call<m::Note> {
    crates::get(request)
}
