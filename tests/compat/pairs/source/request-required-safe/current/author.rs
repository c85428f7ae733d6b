use dao_bindings::messages::request_required_safe_v1 as m;

pub fn request() -> m::InfoRequest {
    m::InfoRequest { all: true, most: 3 }
}
