use dao_bindings::messages::request_required_v1 as m;

pub fn request() -> m::InfoRequest {
    m::InfoRequest {}
}
