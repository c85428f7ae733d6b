use dao_bindings::messages::request_required_removed_v1 as m;

pub fn request() -> m::InfoRequest {
    m::InfoRequest { all: true }
}
